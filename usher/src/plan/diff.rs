//! The comparison itself.

use std::collections::{BTreeMap, BTreeSet};

use super::within::within;
use super::{
    AddressOwners, ChangeTarget, GroupChange, GroupLeftAlone, GroupReason, Named, PersonLeftAlone, Plan,
    Reason, Resolutions,
};
use crate::model::{
    AccountId, Accounts, Address, GroupId, Match, Membership, MembershipSource, Person, PersonId, Status,
    Walk, ZoomGroup, ZoomGroupId,
};

/// A directory group as it should be in Zoom.
#[derive(Debug, Clone, PartialEq)]
pub struct WantedGroup {
    pub source: GroupId,
    pub name: String,
    pub target: Wanted,
    pub walk: Walk,
}

/// Where a directory group goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    Create { name: String },
    Link { id: ZoomGroupId },
    Leave,
}

/// What Zoom has.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Existing {
    pub groups: BTreeMap<ZoomGroupId, ZoomGroup>,
    /// Membership of every group that is linked to.
    pub membership: BTreeMap<ZoomGroupId, Membership>,
}

/// What the person switched on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rules {
    pub remove: bool,
}

/// Finds out who each person is in Zoom.
///
/// `address_of` gives the address under which Zoom would know a person. Two people with one address share an account:
/// the first by id has it, the other is left alone, because adding one would silently add the other.
pub fn resolve<'a>(
    people: impl IntoIterator<Item = &'a Person>,
    address_of: impl Fn(&Person) -> Option<Address>,
    accounts: &Accounts,
) -> Resolutions {
    let mut owners = AddressOwners::new();
    let mut resolutions = Resolutions::new();
    let mut sorted: Vec<_> = people.into_iter().collect();
    sorted.sort_by(|a, b| a.id.cmp(&b.id));
    for person in sorted {
        let found = match (person.status, address_of(person)) {
            // Somebody who has left does not keep the address from whoever has it now.
            (Status::Disabled, _) => Err(Reason::Disabled),
            (Status::Active | Status::Staged, None) => Err(Reason::NoAddress),
            (Status::Active | Status::Staged, Some(address)) => match owners.get(&address) {
                Some(owner) => Err(Reason::SharedAddress { with: owner.clone() }),
                None => {
                    let found = resolve_one(&address, accounts);
                    owners.insert(address, person.id.clone());
                    found
                }
            },
        };
        resolutions.insert(person.id.clone(), found);
    }
    resolutions
}

fn resolve_one(address: &Address, accounts: &Accounts) -> Result<AccountId, Reason> {
    match accounts.at(address) {
        Some(account) if account.active => Ok(account.id.clone()),
        Some(_) => Err(Reason::InactiveInZoom),
        None if accounts.pending.contains(address) => Err(Reason::Pending),
        None => Err(Reason::NotInZoom),
    }
}

/// Compares what is wanted with what Zoom has.
///
/// Total: each wanted group is in `changes` or `left_alone`; each person of a changed group is in exactly one of
/// `add`, `same`, `left_alone`; each known member who is not wanted is in `remove` or `remove_off`. Removals are made
/// only from a membership that is known whole. Inputs are not changed; the result depends on nothing else.
pub fn diff(wanted: &[WantedGroup], existing: &Existing, people: &Resolutions, rules: Rules) -> Plan {
    let mut plan = Plan { removing: rules.remove, ..Plan::default() };
    let mut taken_ids: BTreeMap<&ZoomGroupId, &GroupId> = BTreeMap::new();
    let mut taken_names: BTreeMap<String, &GroupId> = BTreeMap::new();
    let names_there: BTreeMap<&str, &ZoomGroupId> =
        existing.groups.values().map(|group| (group.name.as_str(), &group.id)).collect();
    let mut sorted: Vec<_> = wanted.iter().collect();
    sorted.sort_by(|a, b| (&a.name, &a.source).cmp(&(&b.name, &b.source)));
    let chosen: Vec<&WantedGroup> = sorted
        .iter()
        .filter(|group| group.target != Wanted::Leave && group.walk.unread.is_empty())
        .copied()
        .collect();
    let mut within = within(&chosen);

    for group in sorted {
        let leave =
            |reason| GroupLeftAlone { source: group.source.clone(), name: group.name.clone(), reason };
        if !group.walk.unread.is_empty() && group.target != Wanted::Leave {
            plan.left_alone.push(leave(GroupReason::Unread { inner: group.walk.unread.clone() }));
            continue;
        }
        let none = Membership { members: BTreeSet::new(), source: MembershipSource::NewGroup };
        let (target, membership) = match &group.target {
            Wanted::Leave => {
                plan.left_alone.push(leave(GroupReason::Chosen));
                continue;
            }
            Wanted::Create { name } => {
                let name = name.trim();
                if name.is_empty() {
                    plan.left_alone.push(leave(GroupReason::NoName));
                    continue;
                }
                if let Some(id) = names_there.get(name) {
                    plan.left_alone.push(leave(GroupReason::NameTaken { id: (*id).clone() }));
                    continue;
                }
                if let Some(by) = taken_names.get(name) {
                    plan.left_alone.push(leave(GroupReason::TargetTaken { by: (*by).clone() }));
                    continue;
                }
                taken_names.insert(name.to_owned(), &group.source);
                (ChangeTarget::Create { name: name.to_owned() }, &none)
            }
            Wanted::Link { id } => {
                let (Some(there), Some(membership)) = (existing.groups.get(id), existing.membership.get(id))
                else {
                    plan.left_alone.push(leave(GroupReason::TargetGone { id: id.clone() }));
                    continue;
                };
                if let Some(by) = taken_ids.get(id) {
                    plan.left_alone.push(leave(GroupReason::TargetTaken { by: (*by).clone() }));
                    continue;
                }
                taken_ids.insert(id, &group.source);
                (ChangeTarget::Link { id: id.clone(), name: there.name.clone() }, membership)
            }
        };
        let mut change = compare(group, target, membership, people, rules);
        change.within = within.remove(&group.source);
        plan.changes.push(change);
    }
    plan.left_alone.sort();
    plan
}

fn compare(
    group: &WantedGroup,
    target: ChangeTarget,
    membership: &Membership,
    people: &Resolutions,
    rules: Rules,
) -> GroupChange {
    let (mut add, mut same, mut left_alone) = (Vec::new(), Vec::new(), Vec::new());
    let mut wanted_accounts = BTreeSet::new();
    // Whoever is left alone keeps what they have: their account is neither added nor taken out.
    for person in &group.walk.people {
        match people.get(person) {
            Some(Ok(account)) => {
                wanted_accounts.insert(account);
                let found = Match { person: person.clone(), account: account.clone() };
                match membership.members.contains(account) {
                    true => same.push(found),
                    false => add.push(found),
                }
            }
            Some(Err(reason)) => {
                left_alone.push(PersonLeftAlone { person: person.clone(), reason: reason.clone() });
            }
            None => {
                left_alone.push(PersonLeftAlone { person: person.clone(), reason: Reason::OutsideDirectory });
            }
        }
    }
    add.sort_by(|a, b| a.account.cmp(&b.account));
    same.sort_by(|a, b| a.account.cmp(&b.account));
    left_alone.sort();
    let others: Vec<AccountId> =
        membership.members.iter().filter(|account| !wanted_accounts.contains(account)).cloned().collect();
    let (remove, remove_off) = match rules.remove && membership.source.is_complete() {
        true => (others, Vec::new()),
        false => (Vec::new(), others),
    };
    GroupChange {
        source: group.source.clone(),
        name: group.name.clone(),
        inner_groups: u32::try_from(group.walk.inner_groups.len()).unwrap_or(u32::MAX),
        target,
        add,
        remove,
        remove_off,
        same,
        left_alone,
        known_by: membership.source,
        within: None,
    }
}

impl Plan {
    /// Names everybody whom the plan speaks of, so that it can be shown without the directory.
    pub fn name_everybody(
        &mut self,
        people: &BTreeMap<PersonId, Person>,
        accounts: &Accounts,
        address_of: impl Fn(&Person) -> Option<Address>,
    ) {
        for change in &self.changes {
            let spoken_of = change.add.iter().chain(&change.same).map(|found| &found.person);
            for id in spoken_of.chain(change.left_alone.iter().map(|left| &left.person)) {
                if let Some(person) = people.get(id) {
                    let address = address_of(person)
                        .map_or_else(|| person.login.clone(), |address| address.to_string());
                    self.names
                        .entry(id.clone())
                        .or_insert_with(|| Named { name: person.name.clone(), address });
                }
            }
            for id in change.remove.iter().chain(&change.remove_off) {
                if let Some(account) = accounts.by_id.get(id) {
                    self.account_names.entry(id.clone()).or_insert_with(|| Named {
                        name: account.display_name.clone(),
                        address: account.user_name.clone(),
                    });
                }
            }
        }
    }
}
