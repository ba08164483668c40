//! Was everything granted that was asked for?

/// Scopes that shape the answer instead of opening anything. Entra never lists them among what it granted, and
/// shows by the tokens themselves that it did (learn.microsoft.com/entra/identity-platform/scopes-oidc,
/// November 2026).
const NEVER_LISTED: [&str; 4] = ["openid", "profile", "email", "offline_access"];

/// Returns what was asked for and not granted, in the order of asking.
///
/// A vendor may list a scope with or without the address of its API in front, and in other capitals:
/// `https://graph.microsoft.com/User.Read.All` and `user.read.all` are the same.
pub fn ungranted(asked: &[String], granted: &[String]) -> Vec<String> {
    let given = |scope: &str| granted.iter().any(|granted| same(scope, granted));
    let missing = asked.iter().filter(|scope| !NEVER_LISTED.contains(&scope.as_str()) && !given(scope));
    missing.cloned().collect()
}

/// What Google lists in place of OpenID Connect's names.
const LONG_NAMES: [(&str, &str); 2] = [
    ("https://www.googleapis.com/auth/userinfo.email", "email"),
    ("https://www.googleapis.com/auth/userinfo.profile", "profile"),
];

fn same(one: &str, other: &str) -> bool {
    let (one, other) = (short(one), short(other));
    let ((api, one), (other_api, other)) = (parts(one), parts(other));
    let same_api = match (api, other_api) {
        (Some(api), Some(other)) => api.eq_ignore_ascii_case(other),
        (None, _) | (_, None) => true,
    };
    same_api && one.eq_ignore_ascii_case(other)
}

fn short(scope: &str) -> &str {
    LONG_NAMES.iter().find(|(long, _)| *long == scope).map_or(scope, |(_, name)| *name)
}

/// Splits a scope into the address of its API, if that stands in front, and its name.
fn parts(scope: &str) -> (Option<&str>, &str) {
    match scope.rsplit_once('/') {
        Some((api, name)) if api.contains("://") => (Some(api), name),
        Some(_) | None => (None, scope),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_told_however_it_is_spelled() {
        let list = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let missing = |asked: &str, granted: &str| ungranted(&list(asked), &list(granted)).join(" ");
        let graph = "https://graph.microsoft.com/Synchronization.ReadWrite.All";
        assert_eq!(missing(&format!("openid profile offline_access {graph}"), graph), "");
        assert_eq!(missing(graph, "email synchronization.readwrite.all User.Read"), "");
        assert_eq!(missing("User.Read.All", "https://graph.microsoft.com/User.Read.All"), "");
        assert_eq!(missing(graph, "https://other.example/Synchronization.ReadWrite.All"), graph);
        assert_eq!(missing("b a okta.users.read c", "okta.users.read"), "b a c");
        assert_eq!(missing("User.Read.All", "User.Read"), "User.Read.All");
        assert_eq!(missing(graph, ""), graph);
        // Google's consent page has a box for each right.
        let google = |name: &str| format!("https://www.googleapis.com/auth/{name}");
        let (users, groups) =
            (google("admin.directory.user.readonly"), google("admin.directory.group.readonly"));
        let granted = format!("{} openid {groups}", google("userinfo.email"));
        assert_eq!(missing(&format!("openid email {users} {groups}"), &granted), users);
        let long = google("userinfo.email");
        assert_eq!((missing(&long, "openid email"), missing(&long, "openid")), (String::new(), long.clone()));
    }
}
