//! Can somebody who left still sign in to Zoom?
//!
//! Okta deactivates people in Zoom; a session that runs goes on until Zoom ends it. Nothing tells from outside who is
//! signed in, so what is looked at is whose account is still active.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::log::{self, Entries};
use super::{failed, named, not_this, of_okta, passed};
use crate::check::Verdict;
use crate::model::{Accounts, Address, PersonId};
use crate::plan::{capitalise, people};
use crate::problem::Problem;
use crate::setup::okta::{AppUser, Console, LogEvent, OktaPerson};

/// People who left, or lost the app, so long ago are looked at.
const BACK_DAYS: i64 = 90;

/// Looks whether anybody who is deactivated or unassigned in Okta is active in Zoom. `suspended` are the addresses of
/// people who are suspended in Okta; `accounts` is everybody in Zoom.
pub async fn active_sessions(
    console: &Console,
    app: &str,
    suspended: &BTreeSet<Address>,
    accounts: &Accounts,
    now: Timestamp,
) -> Result<Verdict, Verdict> {
    let back = SignedDuration::from_hours(24 * BACK_DAYS);
    let since = now.checked_sub(back).unwrap_or(Timestamp::UNIX_EPOCH);
    let left = console.deactivated_since(since).await.map_err(of_okta)?;
    let (events, _) = log::read(console, app, Entries::Unassigned, now, back).await?;
    let users = console.app_users(app, &|_| ()).await.map_err(of_okta)?;
    Ok(judge(&left, suspended, &unassigned(&events, &users), accounts))
}

/// Who lost the app and has not got it back. The log names people by their sign-in name.
fn unassigned(events: &[LogEvent], users: &BTreeMap<PersonId, AppUser>) -> BTreeSet<Address> {
    let lost = events.iter().flat_map(|event| &event.targets).filter(|target| {
        matches!(target.kind.as_str(), "User" | "AppUser")
            && !users.contains_key(&PersonId::new(target.id.clone()))
    });
    let lost: BTreeSet<Address> = lost.filter_map(|target| Address::parse(&target.name)).collect();
    let have: BTreeSet<Address> = users.values().filter_map(|user| Address::parse(&user.user_name)).collect();
    lost.difference(&have).cloned().collect()
}

fn judge(
    left: &BTreeMap<PersonId, OktaPerson>,
    suspended: &BTreeSet<Address>,
    unassigned: &BTreeSet<Address>,
    accounts: &Accounts,
) -> Verdict {
    let login = |person: &OktaPerson| Address::parse(person.profile.get("login")?.as_str()?);
    let left: BTreeSet<Address> = left.values().filter_map(login).collect();
    let active = |addresses: &BTreeSet<Address>| -> Vec<String> {
        let found =
            addresses.iter().filter_map(|address| accounts.at(address).filter(|account| account.active));
        found.map(|account| format!("{} ({})", account.display_name, account.user_name)).collect()
    };
    let lost: BTreeSet<Address> = unassigned.difference(&left).cloned().collect();
    let paused: BTreeSet<Address> = suspended
        .iter()
        .filter(|address| !left.contains(*address) && !lost.contains(*address))
        .cloned()
        .collect();
    let counts = format!(
        "Looked at {} who were deactivated in Okta in the last {BACK_DAYS} days, {} who lost the app, and {} who {} suspended.",
        people(left.len()),
        people(lost.len()),
        people(paused.len()),
        super::is(paused.len())
    );
    let (left, lost, paused) = (active(&left), active(&lost), active(&paused));
    let note = "A session that runs already goes on until Zoom ends it; deactivating somebody only keeps them from signing in again.";
    let total = left.len() + lost.len() + paused.len();
    if total == 0 {
        return not_this(passed([counts, "None of them is active in Zoom.".to_owned(), note.to_owned()]));
    }
    let mut why = vec![counts];
    let mut say = |names: &[String], text: &str| {
        if !names.is_empty() {
            why.push(format!("{text}, and active in Zoom: {}.", named(names)));
        }
    };
    say(&left, "Deactivated in Okta");
    say(&lost, "Without the app in Okta");
    say(&paused, "Suspended in Okta, of which Okta sends nothing to Zoom");
    why.push(note.to_owned());
    failed(Problem::new(
        "trouble.sessions",
        format!("{} can still use Zoom.", capitalise(&people(total))),
        why.join(" "),
        &[
            "In Zoom open User Management, Users, and deactivate them; admins of Zoom need another role first.",
            "To end what runs: in Zoom open Advanced, Security, and sign everybody out of all devices, or ask the person to sign out.",
            "Check on “Choose what Okta may do in Zoom” that Okta deactivates people in Zoom. Deactivate in Okta whoever leaves; suspending is not passed on.",
        ],
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::fake::{about, event, provisioned, short, words};
    use super::*;
    use crate::model::{Account, AccountId, Licence};

    fn accounts(active: &[&str], inactive: &[&str]) -> Accounts {
        let account = |name: &str, active: bool| Account {
            id: AccountId::new(name),
            user_name: format!("{name}@practice.example"),
            display_name: name.to_owned(),
            active,
            licence: Licence::Basic,
            resource: Value::Null.into(),
        };
        let all = active
            .iter()
            .map(|name| account(name, true))
            .chain(inactive.iter().map(|name| account(name, false)));
        Accounts::index(all, BTreeSet::new())
    }

    fn addresses(names: &[&str]) -> BTreeSet<Address> {
        names.iter().filter_map(|name| Address::parse(&format!("{name}@practice.example"))).collect()
    }

    fn gone(names: &[&str]) -> BTreeMap<PersonId, OktaPerson> {
        let person = |name: &&str| {
            let profile = json!({ "login": format!("{name}@practice.example") });
            let id = PersonId::new(*name);
            let profile = profile.as_object().cloned().unwrap();
            (id.clone(), OktaPerson { id, status: "DEPROVISIONED".to_owned(), profile })
        };
        names.iter().map(person).collect()
    }

    #[test]
    fn whoever_left_and_is_active_is_named() {
        let in_zoom = accounts(&["zoe", "max"], &["ada"]);
        for (left, suspended, lost, expected) in [
            (&[][..], &[][..], &[][..], "passed"),
            (&["ada"], &[], &[], "passed"),
            (&["nobody"], &["ada"], &[], "passed"),
            (&["zoe"], &[], &[], "failed trouble.sessions"),
            (&[], &["zoe"], &[], "failed trouble.sessions"),
            (&[], &[], &["zoe"], "failed trouble.sessions"),
        ] {
            let verdict = judge(&gone(left), &addresses(suspended), &addresses(lost), &in_zoom);
            assert_eq!(short(&verdict), expected, "{left:?} {suspended:?} {lost:?}");
        }
        let twice = judge(&gone(&["zoe"]), &addresses(&["zoe"]), &addresses(&["zoe", "max"]), &in_zoom);
        let said = words(&twice);
        assert!(said.contains("2 people can still use Zoom"), "{said}");
    }

    #[test]
    fn whoever_got_the_app_back_has_not_lost_it() {
        let lost = |id: &str| {
            let name = format!("{id}@practice.example");
            about(event("application.user_membership.remove", 1, None), "User", id, &name)
        };
        let back = provisioned("a", 1);
        let users = BTreeMap::from([(back.id.clone(), back)]);
        assert_eq!(unassigned(&[lost("a"), lost("b")], &users), addresses(&["b"]));
    }
}
