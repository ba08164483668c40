//! Has everybody in Zoom the licence that their role stands for, or that is expected?

use std::collections::BTreeMap;

use super::{Given, Known, failed, named, passed, unknown, who};
use crate::check::Verdict;
use crate::model::{Accounts, Address, Licence, LicenceWish, Person};
use crate::plan::{capitalise, people};
use crate::problem::Problem;
use crate::setup::entra::ZoomApp;

/// Judges the licences of people in scope who are active in Zoom. With `one_role` the mapping writes the licence that the
/// person's role stands for; else `expected` is what new people should have.
pub fn licences(
    app: &ZoomApp,
    given: &Given,
    known: &Known,
    address_of: &dyn Fn(&Person) -> Option<Address>,
    accounts: &Accounts,
    one_role: bool,
    expected: Option<LicenceWish>,
) -> Verdict {
    let names: BTreeMap<&str, &str> =
        app.roles.iter().map(|role| (role.id.as_str(), role.name.as_str())).collect();
    let roles = given.roles();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut other, mut unsaid) = (Vec::new(), 0_usize);
    for id in given.entitled(known) {
        let Some(person) = known.get(&id) else { continue };
        let account = address_of(person)
            .and_then(|address| accounts.by_id.get(accounts.by_address.get(&address)?))
            .filter(|account| account.active);
        let Some(account) = account else { continue };
        let has = account.licence.word();
        *seen.entry(has).or_default() += 1;
        let of_person = roles.get(&id);
        let role = of_person.filter(|roles| roles.len() == 1).and_then(|roles| names.get(roles.first()?));
        match (one_role, role.and_then(|role| licence(role)), expected) {
            (true, Some(wanted), _) if wanted != account.licence => {
                other.push(format!("{} has {has} and should have {}", who(person), wanted.word()));
            }
            (true, Some(_), _) => {}
            (true, None, _) | (false, _, None) => unsaid += 1,
            (false, _, Some(wish)) if !wish.is(&account.licence) => {
                other.push(format!("{} has {has}", who(person)));
            }
            (false, _, Some(_)) => {}
        }
    }
    let total: usize = seen.values().sum();
    let counts: Vec<String> = seen.iter().map(|(word, count)| format!("{count} {word}")).collect();
    let counted =
        format!("{} in scope who are active in Zoom: {}.", capitalise(&people(total)), counts.join(", "));
    if !other.is_empty() {
        let why = match one_role {
            true => "The role in the application says which licence somebody has.".to_owned(),
            false => format!("You expect {}.", expected.map_or("another one", LicenceWish::word)),
        };
        return failed(Problem::new(
            "trouble.licence",
            format!(
                "{} {} another licence in Zoom than they should.",
                capitalise(&people(other.len())),
                super::has(other.len())
            ),
            format!("{why} {}.", named(&other)),
            &[
                "Look under Billing in Zoom whether licences are left: without one Zoom keeps the old.",
                "Look whether the mapping fills userType: with a fixed value everybody gets the same.",
                "Somebody may have changed it in Zoom: Entra ID does not see that, and writes it again when the role changes.",
            ],
        ));
    }
    if total == 0 {
        return unknown(Problem::new(
            "licence.nobody",
            "Nobody in scope is active in Zoom yet.",
            "A licence shows on people who are there.",
            &["Bring one person to Zoom, on the step “Provision one person first”, and look again."],
        ));
    }
    if unsaid == total {
        return unknown(match one_role {
            true => Problem::new(
                "licence.no_role",
                "No role says which licence somebody should have.",
                format!("{counted} Their roles in the application are none of Zoom's licences."),
                &["Give people the roles that stand for licences, on the step that gives the application."],
            ),
            false => Problem::new(
                "licence.not_told",
                "Say which licence new people should have.",
                format!("{counted} Whether that is right, only you can say."),
                &["Choose the licence on the step that gives the application, and look again."],
            ),
        });
    }
    let right = match one_role {
        true => "Each is what the person's role stands for.".to_owned(),
        false => format!("That is what you expect: {}.", expected.map_or("", LicenceWish::word)),
    };
    let aside =
        (unsaid > 0).then(|| format!("Of {} no role says which licence they should have.", people(unsaid)));
    super::not_this(passed([counted, right].into_iter().chain(aside)))
}

/// The licence that a role of Zoom's application stands for. Pro and Corp are of before October 2020 (change log of
/// Microsoft's tutorial for Zoom, 2020-10).
fn licence(role: &str) -> Option<Licence> {
    match role.to_lowercase().replace([' ', '-', '_'], "").as_str() {
        "basic" => Some(Licence::Basic),
        "licensed" | "pro" => Some(Licence::Licensed),
        "onprem" | "corp" => Some(Licence::OnPrem),
        "collaboration" => Some(Licence::Collaboration),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::json;

    use super::super::fake::{app, given, people as known, role, short, words};
    use super::*;
    use crate::model::{Account, AccountId};

    #[test]
    fn a_role_or_a_wish_says_what_should_be() {
        let look = |licence: Option<Licence>, role_name: &str, one_role: bool, wish: Option<LicenceWish>| {
            let account = licence.map(|licence| Account {
                id: AccountId::new("z"),
                user_name: "A@practice.example".to_owned(),
                display_name: String::new(),
                active: true,
                licence,
                resource: json!({}).into(),
            });
            let app = ZoomApp { roles: vec![role(role_name)], ..app() };
            let given = given(&format!("a={role_name}"), "");
            let address_of = |person: &Person| Address::parse(&person.login);
            let accounts = Accounts::index(account, BTreeSet::new());
            licences(&app, &given, &known(&["a"]), &address_of, &accounts, one_role, wish)
        };
        for (has, role, one_role, wish, expected) in [
            (Some(Licence::Licensed), "Licensed", true, None, "passed"),
            (Some(Licence::Licensed), "Pro", true, None, "passed"),
            (Some(Licence::OnPrem), "Corp", true, None, "passed"),
            (Some(Licence::Basic), "Licensed", true, None, "failed trouble.licence"),
            (Some(Licence::Basic), "User", true, None, "unknown licence.no_role"),
            (Some(Licence::Basic), "User", false, None, "unknown licence.not_told"),
            (Some(Licence::Basic), "User", false, Some(LicenceWish::Basic), "passed"),
            (Some(Licence::Basic), "User", false, Some(LicenceWish::Licensed), "failed trouble.licence"),
            (None, "Basic", true, None, "unknown licence.nobody"),
        ] {
            assert_eq!(short(&look(has, role, one_role, wish)), expected, "{role}");
        }
        assert!(
            words(&look(Some(Licence::Basic), "Licensed", true, None))
                .contains("has Basic and should have Licensed")
        );
    }
}
