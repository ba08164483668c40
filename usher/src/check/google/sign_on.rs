//! Do people sign in to Zoom through Google?

use super::{passed, unknown};
use crate::check::Verdict;
use crate::model::{Account, Accounts, Kept};
use crate::plan::{capitalise, people};
use crate::problem::Problem;

/// Where Zoom's list shows how somebody signs in (SCIM2 reference, developers.zoom.us, 2026-08).
const SIGNS_IN_BY_SSO: [&str; 3] = ["urn:us:zoom:scim:schemas:extension:1.0:ZoomUser", "loginType", "sso"];

/// Looks whether anybody in Zoom signs in by single sign-on. Google's provisioning rests on the same app: without it
/// there is nothing to switch on.
pub fn single_sign_on(accounts: &Accounts) -> Verdict {
    let active = accounts.by_id.values().filter(|account| account.active);
    let (by_sso, all) = active
        .fold((0, 0), |(by_sso, all), account| (by_sso + usize::from(signs_in_by_sso(account)), all + 1));
    match by_sso {
        0 => unknown(Problem::new(
            "sso.nobody",
            "Nobody in Zoom signs in by single sign-on yet.",
            format!(
                "{} active in Zoom, and none of them has done so. Zoom shows it only after somebody has signed in once.",
                capitalise(&format!("{} {}", people(all), super::is(all)))
            ),
            &[
                "Sign in to Zoom once with “Sign in with SSO” as somebody for whom the app is on, then look again.",
                "If that fails, compare the addresses on this page with those in Zoom, under Advanced, Single Sign-On.",
            ],
        )),
        by_sso => passed([format!(
            "{} of {} active in Zoom sign in by single sign-on.",
            crate::plan::thousands(by_sso),
            people(all)
        )]),
    }
}

/// Zoom writes it as a truth value, and older accounts as a text.
fn signs_in_by_sso(account: &Account) -> bool {
    let sso = SIGNS_IN_BY_SSO.into_iter().try_fold(account.resource.kept(), Kept::get);
    sso.is_some_and(|sso| {
        sso.as_bool().unwrap_or_else(|| sso.as_str().is_some_and(|text| text.eq_ignore_ascii_case("true")))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::{Value, json};

    use super::*;
    use crate::check::words::fake::short;
    use crate::model::{AccountId, Licence};

    #[test]
    fn one_who_signs_in_so_is_enough() {
        let look = |sso: Value, active: bool| {
            let login =
                json!({ "urn:us:zoom:scim:schemas:extension:1.0:ZoomUser": { "loginType": { "sso": sso } } });
            let account = Account {
                id: AccountId::new("z"),
                user_name: "a@practice.example".to_owned(),
                display_name: String::new(),
                active,
                licence: Licence::Basic,
                resource: login.into(),
            };
            short(&single_sign_on(&Accounts::index([account], BTreeSet::new())))
        };
        assert_eq!(look(json!(true), true), "passed");
        assert_eq!(look(json!("true"), true), "passed");
        for (sso, active) in
            [(json!(false), true), (Value::Null, true), (json!("false"), true), (json!(true), false)]
        {
            assert_eq!(look(sso, active), "unknown sso.nobody");
        }
    }
}
