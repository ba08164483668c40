//! Scopes: which there are, how they are written, and which of them only an admin may agree to.

use super::refusal::SignIn;
use super::signin::Scopes;
use super::switches::ScopeForm;

/// Graph's scopes that read, of those that the practice tenant knows.
pub(super) const READING: [&str; 13] = [
    "User.Read",
    "User.Read.All",
    "GroupMember.Read.All",
    "Group.Read.All",
    "Member.Read.Hidden",
    "Application.Read.All",
    "Organization.Read.All",
    "LicenseAssignment.Read.All",
    "RoleManagement.Read.Directory",
    "Directory.Read.All",
    "Synchronization.Read.All",
    "AuditLog.Read.All",
    "ProvisioningLog.Read.All",
];
/// Graph's scopes that write, of those that the practice tenant knows.
pub(super) const WRITING: [&str; 6] = [
    "User.ReadWrite.All",
    "Group.ReadWrite.All",
    "GroupMember.ReadWrite.All",
    "Application.ReadWrite.All",
    "AppRoleAssignment.ReadWrite.All",
    "Synchronization.ReadWrite.All",
];
const OPENID: [&str; 4] = ["openid", "profile", "email", "offline_access"];
/// Graph as an address of the real world, which clients may put in front of a scope also here.
const GRAPH: &str = "https://graph.microsoft.com/";

/// Reads a list of scopes; `base` is the practice tenant's own address, which may stand in front as well.
///
/// # Errors
///
/// `invalid_scope` for one that does not exist or where there is none; `invalid_resource` for another address in front.
pub(super) fn read(asked: Option<&str>, base: &str) -> Result<Scopes, SignIn> {
    let mut scopes = Scopes::default();
    for word in asked.unwrap_or_default().split_whitespace() {
        let own = word.strip_prefix(base).and_then(|rest| rest.strip_prefix('/'));
        let bare = own.or_else(|| word.strip_prefix(GRAPH)).unwrap_or(word);
        let known = READING.iter().chain(&WRITING).find(|known| known.eq_ignore_ascii_case(bare));
        if let Some(scope) = known {
            scopes.graph.insert((*scope).to_owned());
        } else if OPENID.contains(&word) {
            scopes.openid.insert(word.to_owned());
        } else if bare.contains("://") {
            let resource = bare.rsplit_once('/').map_or(bare, |(resource, _)| resource);
            return Err(SignIn::new(
                "invalid_resource",
                500_011,
                format!(
                    "The resource principal named {resource} was not found in the tenant. This can happen if the \
                     application has not been installed by the administrator of the tenant."
                ),
            ));
        } else {
            return Err(invalid(word));
        }
    }
    if scopes == Scopes::default() { Err(invalid(asked.unwrap_or_default())) } else { Ok(scopes) }
}

/// Whether only an admin may agree to a scope.
pub(super) fn needs_admin(scope: &str) -> bool {
    scope != "User.Read"
}

/// Writes scopes as the token answer does; `offline_access` is not among them, and `base` is Graph's address here.
pub(super) fn written(scopes: &Scopes, form: ScopeForm, base: &str) -> String {
    let openid = scopes.openid.iter().filter(|scope| *scope != "offline_access").cloned();
    let graph = scopes.graph.iter().map(|scope| match form {
        ScopeForm::Short => scope.clone(),
        ScopeForm::Full => format!("{base}/{scope}"),
    });
    openid.chain(graph).collect::<Vec<_>>().join(" ")
}

fn invalid(scope: &str) -> SignIn {
    SignIn::new(
        "invalid_scope",
        70_011,
        format!(
            "The provided value for the input parameter 'scope' is not valid. The scope {scope} is not valid."
        ),
    )
}
