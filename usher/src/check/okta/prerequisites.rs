//! Do the organisation, the account and the roles allow provisioning at all?

use std::collections::BTreeSet;

use super::{at_zoom, failed, of_okta, passed};
use crate::check::{Domains, Verdict};
use crate::directory::DirectoryError;
use crate::http::{Category, Rate};
use crate::plan::{people, thousands};
use crate::problem::Problem;
use crate::setup::okta::{Console, Engine};
use crate::zoom::Zoom;

/// Below this share of a minute's requests the limit counts as nearly used up.
const NEARLY_USED_UP: f64 = 0.1;

/// What the organisation lets be seen of the signed-in admin's roles.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Roles {
    Known(BTreeSet<String>),
    /// The scope is not granted, or the role may not read roles.
    NotShown,
}

/// Looks at what has to be there before anything is set up. `domains` is what was read of both directories.
pub async fn prerequisites(console: &Console, zoom: &Zoom, domains: Domains) -> Result<Verdict, Verdict> {
    let engine = console.engine().await.map_err(of_okta)?;
    let roles = match console.me().await {
        Ok(me) => match console.roles_of(&me.id).await {
            Ok(roles) => Roles::Known(roles),
            // Roles are the one thing here that Usher can do without.
            Err(DirectoryError::ScopeMissing { .. } | DirectoryError::RoleLacks { .. }) => Roles::NotShown,
            Err(error) => return Err(of_okta(error)),
        },
        Err(DirectoryError::ScopeMissing { .. } | DirectoryError::RoleLacks { .. }) => Roles::NotShown,
        Err(error) => return Err(of_okta(error)),
    };
    // Zoom answers this with 400 as long as single sign-on is off, and that is a problem with words of its own.
    let at_zoom = zoom.first_look().await.map_err(at_zoom)?;
    let rates = RATES.map(|(category, name)| (name, console.rate(category)));
    Ok(judge(&engine, &roles, at_zoom, &domains, &rates))
}

/// The limits of Okta's that setting up meets, with what they are for.
const RATES: [(Category, &str); 5] = [
    (Category::OktaUsers, "lists of people"),
    (Category::OktaUser, "single people"),
    (Category::OktaGroups, "lists of groups"),
    (Category::OktaApp, "the app"),
    (Category::OktaLogs, "the log"),
];

fn judge(
    engine: &Engine,
    roles: &Roles,
    at_zoom: usize,
    domains: &Domains,
    rates: &[(&str, Rate)],
) -> Verdict {
    let total = domains.total();
    if total == 0 {
        return failed(Problem::new(
            "prerequisites.no_addresses",
            "Nobody in Okta has a mail address.",
            "Zoom knows people by their address, so nobody could be brought there.",
            &["Check in Okta that people are active and that their sign-in name is a mail address."],
        ));
    }
    let mut saw = vec![match engine {
        Engine::Identity => "Okta runs on Identity Engine.".to_owned(),
        Engine::Classic => "Okta runs on Classic Engine; everything here works there too.".to_owned(),
        Engine::Other(word) if word.is_empty() => "Okta does not say which engine it runs on.".to_owned(),
        Engine::Other(word) => format!("Okta runs on an engine that Usher does not know ({word})."),
    }];
    saw.push(
        "Whether the organisation's contract has provisioning, Okta shows only when it is switched on."
            .to_owned(),
    );
    saw.extend(roles_in_words(roles));
    saw.push(format!(
        "Zoom answers SCIM, which it does only for accounts with single sign-on. It lists {}.",
        people(at_zoom)
    ));
    saw.extend(domains.in_words("Okta"));
    saw.extend(rates_in_words(rates));
    passed(saw)
}

fn roles_in_words(roles: &Roles) -> Vec<String> {
    let Roles::Known(roles) = roles else {
        return vec![
            "Which admin role you have in Okta could not be seen: the app is not granted okta.roles.read. It is not needed; where a role is too small, the step says so.".to_owned(),
        ];
    };
    if roles.is_empty() {
        return vec!["Okta names no admin role of yours, so it may refuse changes.".to_owned()];
    }
    let can = |wanted: &[&str]| wanted.iter().any(|role| roles.contains(*role));
    let names: Vec<&str> = roles.iter().map(|role| role_name(role)).collect();
    let said = format!("Your role in Okta: {}.", names.join(", "));
    let enough = match () {
        () if can(&["SUPER_ADMIN"]) => "It is enough for everything, also for granting scopes.",
        () if can(&["ORG_ADMIN"])
            || (can(&["APP_ADMIN"]) && can(&["GROUP_MEMBERSHIP_ADMIN", "USER_ADMIN"])) =>
        {
            "It is enough to set up the app and to push groups. Only a super admin can grant scopes to an app."
        }
        () if can(&["APP_ADMIN"]) => {
            "It is enough to set up the app. Pushing groups may need a group admin as well, and only a super admin can grant scopes."
        }
        () if can(&["CUSTOM"]) => "What a custom role may do shows at each step.",
        () => "It is enough to look. To let Usher change the app, sign in as an application or super admin.",
    };
    vec![said, enough.to_owned()]
}

/// The names of Okta's console for its standard roles (developer.okta.com, standard administrator roles, 2026-08).
fn role_name(role: &str) -> &str {
    match role {
        "SUPER_ADMIN" => "Super Administrator",
        "ORG_ADMIN" => "Organization Administrator",
        "APP_ADMIN" => "Application Administrator",
        "USER_ADMIN" => "Group Administrator",
        "GROUP_MEMBERSHIP_ADMIN" => "Group Membership Administrator",
        "HELP_DESK_ADMIN" => "Help Desk Administrator",
        "READ_ONLY_ADMIN" => "Read-Only Administrator",
        "REPORT_ADMIN" => "Report Administrator",
        "API_ACCESS_MANAGEMENT_ADMIN" => "API Access Management Administrator",
        "MOBILE_ADMIN" => "Mobile Administrator",
        "CUSTOM" => "a custom role",
        other => other,
    }
}

fn rates_in_words(rates: &[(&str, Rate)]) -> Vec<String> {
    let left = |rate: &Rate| Some((rate.left?, (rate.allowed_per_second * 60.0).round() as u64));
    let share = |(left, limit): (u64, u64)| left as f64 / (limit.max(1)) as f64;
    let known = rates.iter().filter_map(|(name, rate)| Some((*name, left(rate)?)));
    let least = known.min_by(|(_, one), (_, other)| share(*one).total_cmp(&share(*other)));
    let Some((name, (left, limit))) = least else {
        return vec!["Okta says nothing of its limits of requests.".to_owned()];
    };
    let count = |number: u64| thousands(usize::try_from(number).unwrap_or(usize::MAX));
    let mut said = vec![format!(
        "Okta allows {} requests a minute for {name}, of which {} are left of this minute. Usher uses at most half of what is left.",
        count(limit),
        count(left)
    )];
    if share((left, limit)) < NEARLY_USED_UP {
        said.push("Warning: that is nearly used up by somebody else, so Usher will be slow. Look in Okta under Reports, Rate Limits, for who uses it.".to_owned());
    }
    said
}

#[cfg(test)]
mod tests {
    use super::super::fake::{short, words};
    use super::*;

    fn domains() -> Domains {
        Domains {
            people: [("practice.example".to_owned(), 995), ("other.example".to_owned(), 5)].into(),
            at_zoom: ["practice.example".to_owned()].into(),
            without: 2,
        }
    }

    fn rate(left: Option<u64>) -> Rate {
        Rate {
            allowed_per_second: 10.0,
            aimed_per_second: 1.0,
            measured_per_second: 0.0,
            waiting_until: None,
            sent: 1,
            refused_429: 0,
            left,
        }
    }

    fn roles(roles: &[&str]) -> Roles {
        Roles::Known(roles.iter().map(|role| (*role).to_owned()).collect())
    }

    #[test]
    fn everything_that_was_seen_is_said() {
        let rates = [("lists of people", rate(Some(500))), ("the log", rate(Some(30))), ("x", rate(None))];
        let said = words(&judge(&Engine::Identity, &roles(&["SUPER_ADMIN"]), 12, &domains(), &rates));
        for part in [
            "Identity Engine",
            "Super Administrator",
            "It lists 12 people",
            "practice.example 99 %, other.example less than 1 %",
            "Zoom has people of practice.example already",
            "nobody of other.example yet (5 people in Okta)",
            "600 requests a minute for the log, of which 30 are left",
            "nearly used up",
            "2 people in Okta have no mail address",
        ] {
            assert!(said.contains(part), "{part}: {said}");
        }
        let plenty =
            words(&judge(&Engine::Classic, &Roles::NotShown, 1, &domains(), &[("a", rate(Some(60)))]));
        assert!(!plenty.contains("nearly used up") && plenty.contains("okta.roles.read"), "{plenty}");
    }

    #[test]
    fn a_role_is_measured_by_what_it_may_do() {
        for (known, expected) in [
            (vec!["SUPER_ADMIN"], "everything"),
            (vec!["APP_ADMIN", "USER_ADMIN"], "push groups."),
            (vec!["APP_ADMIN"], "may need a group admin"),
            (vec!["READ_ONLY_ADMIN"], "enough to look"),
            (vec!["CUSTOM"], "custom role may do"),
            (vec![], "no admin role"),
        ] {
            let said = roles_in_words(&roles(&known)).join(" ");
            assert!(said.contains(expected), "{expected}: {said}");
        }
    }

    #[test]
    fn without_addresses_nothing_can_begin() {
        let none = judge(&Engine::Identity, &Roles::NotShown, 1, &Domains::default(), &[]);
        assert_eq!(short(&none), "failed prerequisites.no_addresses");
    }
}
