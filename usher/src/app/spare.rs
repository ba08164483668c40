//! Who is left alone is not taken out either.
//!
//! A plan finds those to take out by what is left of a Zoom group's members. Somebody who belongs to the directory
//! group and cannot be added, because the invitation is open or the account is deactivated, would be among them; so
//! would somebody whom Zoom's list of people does not have, of whom nothing is known. Both stay where they are.

use std::collections::BTreeSet;

use crate::model::{AccountId, Accounts, Address, Person, Snapshot};
use crate::plan::Plan;

/// Moves whoever is left alone, and whoever is not known, from those who are taken out to those who stay.
pub(super) fn spare(
    plan: &mut Plan,
    snapshot: &Snapshot,
    accounts: &Accounts,
    address_of: impl Fn(&Person) -> Option<Address>,
) {
    for change in &mut plan.changes {
        let left_alone = change.left_alone.iter().filter_map(|left| {
            let address = address_of(snapshot.people.get(&left.person)?)?;
            accounts.at(&address).map(|account| account.id.clone())
        });
        let left_alone: BTreeSet<AccountId> = left_alone.collect();
        let stays = |id: &AccountId| left_alone.contains(id) || !accounts.by_id.contains_key(id);
        let (stay, remove) = std::mem::take(&mut change.remove).into_iter().partition(stays);
        change.remove = remove;
        change.remove_off.extend::<Vec<_>>(stay);
        change.remove_off.sort();
    }
}
