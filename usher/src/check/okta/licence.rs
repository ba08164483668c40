//! Which licence has whoever Okta created in Zoom?

use std::collections::BTreeMap;

use futures::{StreamExt as _, TryStreamExt as _, stream};
use jiff::SignedDuration;

use super::{SAMPLE, at_zoom, failed, named, newest, of_okta, passed, unknown, who};
use crate::check::Verdict;
use crate::model::{Account, AccountId, Licence, LicenceWish};
use crate::plan::{capitalise, people};
use crate::problem::Problem;
use crate::setup::okta::{AppUser, Console};
use crate::zoom::{Zoom, ZoomError};

/// Accounts that are read side by side.
const AT_ONCE: usize = 6;

/// Okta's and Zoom's clocks may differ by so much.
const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_mins(5);

/// Looks at the licences of the newest people whom Okta created in Zoom.
pub async fn default_licence(
    console: &Console,
    app: &str,
    zoom: &Zoom,
    expected: Option<LicenceWish>,
) -> Result<Verdict, Verdict> {
    let users = console.app_users(app, &|_| ()).await.map_err(of_okta)?;
    let sample = newest(&users);
    let accounts = accounts(zoom, sample.iter().map(|(_, id)| id.clone()).collect()).await?;
    let (linked, seen): (Vec<_>, Vec<_>) = sample
        .iter()
        .map(|(user, id)| (*user, accounts.get(id)))
        .partition(|(user, account)| account.is_some_and(|account| was_there_before(user, account)));
    let seen: Vec<_> = seen.into_iter().map(|(user, account)| (who(user), account)).collect();
    Ok(judge(&seen, linked.len(), expected))
}

/// Okta finds whoever is in Zoom already and links them: they keep the licence that they had.
fn was_there_before(user: &AppUser, account: &Account) -> bool {
    match (account.created(), user.assigned) {
        (Some(created), Some(assigned)) => created + CLOCKS_DIFFER < assigned,
        (None, _) | (_, None) => false,
    }
}

/// Reads accounts one by one; one that is gone has no entry.
pub(super) async fn accounts(
    zoom: &Zoom,
    ids: Vec<AccountId>,
) -> Result<BTreeMap<AccountId, Account>, Verdict> {
    // Collected first, so that the future stays `Send`.
    let reads: Vec<_> = ids
        .into_iter()
        .map(|id| async move {
            match zoom.account(&id).await {
                Ok(account) => Ok(Some((id, account))),
                Err(ZoomError::NotFound { .. }) => Ok(None),
                Err(error) => Err(at_zoom(error)),
            }
        })
        .collect();
    let read: Vec<Option<_>> = stream::iter(reads).buffer_unordered(AT_ONCE).try_collect().await?;
    Ok(read.into_iter().flatten().collect())
}

fn judge(sample: &[(String, Option<&Account>)], linked: usize, expected: Option<LicenceWish>) -> Verdict {
    // Whoever was deactivated has given the licence back.
    let active: Vec<(&str, &Licence)> = sample
        .iter()
        .filter_map(|(name, account)| {
            account.filter(|account| account.active).map(|account| (name.as_str(), &account.licence))
        })
        .collect();
    if active.is_empty() {
        return unknown(Problem::new(
            "licence.nobody",
            "Okta has not created anybody in Zoom yet.",
            match sample.is_empty() {
                true if linked > 0 => format!("The newest {} with the app were in Zoom before, and kept the licence they had. Zoom's default shows on the first person who is created.", people(linked)),
                true => "Zoom's default licence cannot be read through its API: it shows on the first person who is created.".to_owned(),
                false => format!("Of {} whom Okta names as created, none is active in Zoom.", people(sample.len())),
            },
            &["Give the app to a group, or take a test person through the dress rehearsal, and look again."],
        ));
    }
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, licence) in &active {
        *counted.entry(licence.word()).or_default() += 1;
    }
    let counts: Vec<String> = counted.iter().map(|(word, count)| format!("{count} {word}")).collect();
    let newest = match sample.len() < SAMPLE {
        true => format!("Of {} whom Okta created in Zoom: {}.", people(active.len()), counts.join(", ")),
        false => format!(
            "Of the newest {} whom Okta created in Zoom: {}.",
            people(active.len()),
            counts.join(", ")
        ),
    };
    let Some(expected) = expected else {
        return unknown(Problem::new(
            "licence.not_told",
            "Say which licence new people should have.",
            format!("{newest} Whether that is right, only you can say."),
            &["Choose the licence on this page, and look again."],
        ));
    };
    let other: Vec<String> = active
        .iter()
        .filter(|(_, licence)| !expected.is(licence))
        .map(|(name, licence)| format!("{name}: {}", licence.word()))
        .collect();
    if other.is_empty() {
        let mut saw = vec![newest, format!("That is what you expect: {}.", expected.word())];
        if linked > 0 {
            saw.push(format!(
                "{} more {} in Zoom before Okta, and kept the licence they had.",
                capitalise(&people(linked)),
                if linked == 1 { "was" } else { "were" }
            ));
        }
        return passed(saw);
    }
    failed(Problem::new(
        "licence.differs",
        format!(
            "{} {} another licence than {}.",
            capitalise(&people(other.len())),
            super::has(other.len()),
            expected.word()
        ),
        format!(
            "{newest} {}. New people get the default of the Zoom account, unless Okta writes a user type or the account has no licence left.",
            named(&other)
        ),
        &[
            "In Zoom open Advanced, Single Sign-On, SAML Response Mapping, and set the default license type.",
            "Check that Okta writes no user type: the step “Look at the attribute mapping” looks for it.",
            "Correct the people who are there already in Zoom.",
        ],
    ))
}

#[cfg(test)]
mod tests {
    use super::super::fake::{self, short, words};
    use super::*;

    fn account(licence: Licence, active: bool) -> Account {
        Account {
            id: AccountId::new("z"),
            user_name: "a@b".to_owned(),
            display_name: "A".to_owned(),
            active,
            licence,
            resource: serde_json::Value::Null.into(),
        }
    }

    fn judged(licences: &[(Licence, bool)], expected: Option<LicenceWish>) -> Verdict {
        let accounts: Vec<Account> =
            licences.iter().map(|(licence, active)| account(licence.clone(), *active)).collect();
        let sample: Vec<_> =
            accounts.iter().enumerate().map(|(n, account)| (format!("Person {n}"), Some(account))).collect();
        judge(&sample, 0, expected)
    }

    #[test]
    fn what_is_there_is_compared_with_what_is_expected() {
        let (basic, licensed) = ((Licence::Basic, true), (Licence::Licensed, true));
        for (licences, expected, verdict) in [
            (vec![], Some(LicenceWish::Basic), "unknown licence.nobody"),
            (vec![(Licence::Licensed, false)], Some(LicenceWish::Basic), "unknown licence.nobody"),
            (vec![basic.clone()], None, "unknown licence.not_told"),
            (vec![basic.clone(), basic.clone()], Some(LicenceWish::Basic), "passed"),
            (vec![basic.clone(), licensed.clone()], Some(LicenceWish::Basic), "failed licence.differs"),
            (vec![licensed.clone(), (Licence::Basic, false)], Some(LicenceWish::Licensed), "passed"),
            (vec![(Licence::Untold, true)], Some(LicenceWish::Unassigned), "passed"),
            (vec![(Licence::Other("None".to_owned()), true)], Some(LicenceWish::Unassigned), "passed"),
            (vec![(Licence::OnPrem, true)], Some(LicenceWish::Unassigned), "failed licence.differs"),
        ] {
            assert_eq!(short(&judged(&licences, expected)), verdict, "{licences:?} {expected:?}");
        }
        let said = words(&judged(&[basic, licensed], Some(LicenceWish::Licensed)));
        assert!(said.contains("1 person has another licence") && said.contains("Person 0: Basic"), "{said}");
        let (before, after) = ("2026-01-01T00:00:00Z", "2026-11-01T00:00:00Z");
        let created = |at: &str| Account {
            resource: serde_json::json!({ "meta": { "created": at } }).into(),
            ..account(Licence::Licensed, true)
        };
        let assigned = AppUser { assigned: Some("2026-10-31T23:58:00Z".parse().unwrap()), ..fake::user("a") };
        assert!(was_there_before(&assigned, &created(before)));
        assert!(!was_there_before(&assigned, &created(after)));
        assert!(!was_there_before(&assigned, &account(Licence::Basic, true)));
        // Somebody who is gone from Zoom says nothing of licences.
        assert_eq!(short(&judge(&[("A".to_owned(), None)], 0, None)), "unknown licence.nobody");
    }
}
