//! Which licence has whoever came to Zoom lately?

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{failed, has, named, passed, unknown};
use crate::check::Verdict;
use crate::model::{Account, LicenceWish};
use crate::plan::{capitalise, people};
use crate::problem::Problem;

/// So many of the newest say what new people get.
const SAMPLE: usize = 50;

/// Judges the licences of the newest of `accounts`, which are those of people in scope who are active in Zoom. Where some
/// came into being after `since`, only those count.
pub fn licences<'a>(
    accounts: impl IntoIterator<Item = &'a Account>,
    since: Option<Timestamp>,
    expected: Option<LicenceWish>,
) -> Verdict {
    let mut newest: Vec<&Account> = accounts.into_iter().filter(|account| account.active).collect();
    newest.sort_by_key(|account| std::cmp::Reverse(account.created()));
    let came = newest
        .iter()
        .filter(|account| {
            since.is_some_and(|since| account.created().is_some_and(|created| created >= since))
        })
        .count();
    newest.truncate(if came > 0 { came.min(SAMPLE) } else { SAMPLE });
    if newest.is_empty() {
        return unknown(Problem::new(
            "licence.nobody",
            "Nobody in scope is active in Zoom yet.",
            "A licence shows on people who are there.",
            &["Bring somebody to Zoom first, and look again."],
        ));
    }
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    for account in &newest {
        *counted.entry(account.licence.word()).or_default() += 1;
    }
    let counts: Vec<String> = counted.iter().map(|(word, count)| format!("{count} {word}")).collect();
    let seen = format!("Of the newest {} in scope: {}.", people(newest.len()), counts.join(", "));
    let Some(expected) = expected else {
        return unknown(Problem::new(
            "licence.not_told",
            "Say which licence new people should have.",
            format!("{seen} Whether that is right, only you can say."),
            &["Choose the licence on the step “Set the licence for new people”, and look again."],
        ));
    };
    let other: Vec<String> = newest
        .iter()
        .filter(|account| !expected.is(&account.licence))
        .map(|account| format!("{} ({})", account.display_name, account.licence.word()))
        .collect();
    if other.is_empty() {
        return passed([seen, format!("That is what you expect: {}.", expected.word())]);
    }
    failed(Problem::new(
        "licence.differs",
        format!(
            "{} {} another licence than {}.",
            capitalise(&people(other.len())),
            has(other.len()),
            expected.word()
        ),
        format!(
            "{seen} {}. New people get the default of the Zoom account, or none where no licence is left.",
            named(other)
        ),
        &[
            "In Zoom open Advanced, Single Sign-On, SAML Response Mapping, and set the default license type.",
            "Look under Billing in Zoom whether licences are left.",
            "Correct the people who are there already in Zoom.",
        ],
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::check::words::fake::short;
    use crate::model::{AccountId, Licence};

    fn account(licence: Licence, active: bool, day: u8) -> Account {
        Account {
            id: AccountId::new(format!("z{day}")),
            user_name: "a@practice.example".to_owned(),
            display_name: "A".to_owned(),
            active,
            licence,
            resource: json!({ "meta": { "created": format!("2026-11-{day:02}T00:00:00Z") } }).into(),
        }
    }

    #[test]
    fn the_newest_are_compared_with_what_is_expected() {
        let basic = |day| account(Licence::Basic, true, day);
        for (accounts, wish, expected) in [
            (vec![], Some(LicenceWish::Basic), "unknown licence.nobody"),
            (vec![account(Licence::Basic, false, 1)], Some(LicenceWish::Basic), "unknown licence.nobody"),
            (vec![basic(1)], None, "unknown licence.not_told"),
            (vec![basic(1)], Some(LicenceWish::Basic), "passed"),
            (vec![basic(1), basic(2)], Some(LicenceWish::Licensed), "failed licence.differs"),
        ] {
            assert_eq!(short(&licences(&accounts, None, wish)), expected, "{accounts:?}");
        }
        // Somebody of long ago keeps what they had.
        let mut many: Vec<Account> = (2..28).flat_map(|day| [basic(day), basic(day)]).collect();
        many.push(account(Licence::Licensed, true, 1));
        assert_eq!(short(&licences(&many, None, Some(LicenceWish::Basic))), "passed");
        // Those who were there before say nothing, unless nobody has come since.
        let mixed = [account(Licence::Licensed, true, 3), basic(20)];
        for (day, expected) in [(10, "passed"), (25, "failed licence.differs")] {
            let since = format!("2026-11-{day}T00:00:00Z").parse().ok();
            assert_eq!(short(&licences(&mixed, since, Some(LicenceWish::Basic))), expected, "{day}");
        }
    }
}
