//! The comparison itself.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::super::Named;
use super::{
    AddressKept, Change, Create, Deactivate, LeftAlone, Out, PeoplePlan, PeopleRules, PersonReason,
    Reactivate, Update, Who,
};
use crate::model::{Account, AccountId, Accounts, Address, Licence, Match, PersonId};

/// Somebody who is to have an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedPerson {
    pub person: PersonId,
    pub name: String,
    /// The sign-in address as it is sent.
    pub user_name: String,
    /// Their address; `None` where the mapping gives none.
    pub address: Option<Address>,
    /// Further addresses of theirs, such as the one before a change of name: Zoom may know them by one of these.
    pub also: BTreeSet<Address>,
    /// What the account is to have beside the address, each path once.
    pub values: Vec<Value>,
    /// Why Zoom would refuse them, in words.
    pub refused: Option<String>,
}

/// What one attribute is to be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Value {
    /// The attribute in SCIM's path notation.
    pub path: String,
    pub value: String,
    /// Is it compared with what an account has? Not where Zoom's list of users does not show it, nor where the rule
    /// is for new accounts only.
    pub compared: bool,
}

/// Somebody whom the directory knows and who is not to have an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownOut {
    pub person: PersonId,
    pub name: String,
    pub addresses: BTreeSet<Address>,
    pub why: Out,
}

/// What Zoom has.
pub struct There<'a> {
    /// Every account that Zoom lists, read whole.
    pub accounts: &'a Accounts,
    /// Owners and admins, as far as they are known.
    pub admins: &'a BTreeSet<AccountId>,
    /// Returns what an account has at a path.
    pub has: &'a dyn Fn(&Account, &str) -> Option<String>,
}

/// Compares who is wanted with what Zoom has.
///
/// Each wanted person is in exactly one of `create`, `update`, `reactivate`, `same`, `left_alone`. Each account in
/// `deactivate` is active, belongs to somebody of `known_out` and to no wanted person under any address. Inputs are not
/// changed; their order does not matter; the result depends on nothing else.
pub fn diff(
    wanted: &[WantedPerson],
    known_out: &[KnownOut],
    there: &There<'_>,
    rules: &PeopleRules,
) -> PeoplePlan {
    let wanted: BTreeMap<&PersonId, &WantedPerson> = wanted.iter().map(|one| (&one.person, one)).collect();
    let out: BTreeMap<&PersonId, &KnownOut> = known_out
        .iter()
        .filter(|out| !wanted.contains_key(&out.person))
        .map(|out| (&out.person, out))
        .collect();
    let gone: BTreeSet<&Address> = out.values().flat_map(|out| &out.addresses).collect();
    let found = find(&wanted, &gone, there.accounts);
    let mut plan = PeoplePlan {
        rules: rules.clone(),
        accounts: there.accounts.by_id.len(),
        active: active(there.accounts).count(),
        basic: active(there.accounts).filter(|account| account.licence == Licence::Basic).count(),
        ..PeoplePlan::default()
    };
    for (id, one) in &wanted {
        plan.names.insert((*id).clone(), Named { name: one.name.clone(), address: one.user_name.clone() });
        let unseen = one.values.iter().filter(|value| !value.compared);
        plan.not_compared.extend(unseen.map(|value| value.path.clone()));
        match found.get(id) {
            Some(Found::Account(account)) => known(&mut plan, one, account, there),
            Some(Found::Nobody(address)) => plan.create.push(Create {
                person: one.person.clone(),
                address: (*address).clone(),
                user_name: one.user_name.clone(),
                values: one.values.clone(),
            }),
            Some(Found::LeftAlone(reason)) => plan.leave(Who::Person((*id).clone()), reason.clone()),
            None => {}
        }
    }
    let at = |address: &Address| there.accounts.by_address.get(address);
    let mut claimed: BTreeSet<&AccountId> =
        wanted.values().filter_map(|one| at(one.address.as_ref()?)).collect();
    claimed.extend(found.values().filter_map(|found| match found {
        Found::Account(account) => Some(&account.id),
        Found::Nobody(_) | Found::LeftAlone(_) => None,
    }));
    let mut second: BTreeMap<&AccountId, &PersonId> = BTreeMap::new();
    for (id, one) in &wanted {
        for account in one.also.iter().filter_map(at).filter(|account| !claimed.contains(account)) {
            second.entry(account).or_insert(id);
        }
    }
    for one in out.values() {
        let theirs = one.addresses.iter().filter_map(|address| there.accounts.at(address));
        for account in theirs.filter(|account| account.active) {
            if claimed.insert(&account.id) {
                leaves(&mut plan, one, account, second.get(&account.id).copied(), there);
            }
        }
    }
    for account in active(there.accounts).filter(|account| !claimed.contains(&account.id)) {
        let named = Named { name: account.display_name.clone(), address: account.user_name.clone() };
        plan.account_names.insert(account.id.clone(), named);
        let reason = match second.get(&account.id) {
            Some(of) => PersonReason::SecondAccount { of: (*of).clone() },
            None => PersonReason::NotInDirectory,
        };
        plan.leave(Who::Account(account.id.clone()), reason);
    }
    plan.left_alone.sort();
    plan
}

enum Found<'a> {
    Account(&'a Account),
    /// Zoom has nobody under this address.
    Nobody(&'a Address),
    LeftAlone(PersonReason),
}

/// Finds each wanted person's account: first by the address that they are to have, then by those that they had. Of two
/// people with one address, or with one account, the first by id has it. An address of somebody who is gone finds
/// nobody: whoever inherits it, inherits no account.
fn find<'a>(
    wanted: &BTreeMap<&'a PersonId, &'a WantedPerson>,
    gone: &BTreeSet<&Address>,
    accounts: &'a Accounts,
) -> BTreeMap<&'a PersonId, Found<'a>> {
    let mut owners: BTreeMap<&Address, &PersonId> = BTreeMap::new();
    let mut holders: BTreeMap<&AccountId, &PersonId> = BTreeMap::new();
    let mut found = BTreeMap::new();
    let mut open = Vec::new();
    for (&id, &one) in wanted {
        let Some(address) = &one.address else {
            found.insert(id, Found::LeftAlone(PersonReason::NoAddress));
            continue;
        };
        if let Some(owner) = owners.get(address) {
            let reason = PersonReason::SharedAddress { with: (*owner).clone() };
            found.insert(id, Found::LeftAlone(reason));
            continue;
        }
        owners.insert(address, id);
        match (&one.refused, accounts.at(address)) {
            (Some(why), _) => {
                found.insert(id, Found::LeftAlone(PersonReason::CannotBeSent { why: why.clone() }));
            }
            (None, Some(account)) => {
                found.insert(id, hold(&mut holders, id, account));
            }
            (None, None) => open.push((id, one, address)),
        }
    }
    for (id, one, address) in open {
        // An address that somebody else is to have is theirs, whoever had it before.
        let is_free = |also: &&Address| !owners.contains_key(also) && !gone.contains(also);
        let earlier = || one.also.iter().filter(is_free);
        let account = earlier().find_map(|also| accounts.at(also).filter(|at| !holders.contains_key(&at.id)));
        let pending = std::iter::once(address).chain(earlier()).any(|at| accounts.pending.contains(at));
        let one = match account {
            Some(account) => hold(&mut holders, id, account),
            None if pending => Found::LeftAlone(PersonReason::Pending),
            None => Found::Nobody(address),
        };
        found.insert(id, one);
    }
    found
}

fn hold<'a>(
    holders: &mut BTreeMap<&'a AccountId, &'a PersonId>,
    id: &'a PersonId,
    account: &'a Account,
) -> Found<'a> {
    match holders.get(&account.id) {
        Some(holder) => Found::LeftAlone(PersonReason::SharedAccount { with: (*holder).clone() }),
        None => {
            holders.insert(&account.id, id);
            Found::Account(account)
        }
    }
}

/// Somebody whose account is there.
fn known(plan: &mut PeoplePlan, one: &WantedPerson, account: &Account, there: &There<'_>) {
    if Address::parse(&account.user_name) != one.address {
        let kept = AddressKept { has: account.user_name.clone(), wanted: one.user_name.clone() };
        plan.address_kept.insert(one.person.clone(), kept);
    }
    let changes = changes(&one.values, account, there);
    let (person, id) = (one.person.clone(), account.id.clone());
    match (account.active, changes.is_empty()) {
        (false, _) if !plan.rules.reactivate => plan.leave(Who::Person(person), PersonReason::ReactivateOff),
        (false, _) => {
            let changes = if plan.rules.update { changes } else { Vec::new() };
            plan.reactivate.push(Reactivate { person, account: id, changes });
        }
        (true, true) => plan.same.push(Match { person, account: id }),
        (true, false) if plan.rules.update => plan.update.push(Update { person, account: id, changes }),
        (true, false) => plan.leave(Who::Person(person), PersonReason::UpdateOff { changes }),
    }
}

/// Somebody who is not to have the account that is there. `heir` is a wanted person who has the address now.
fn leaves(
    plan: &mut PeoplePlan,
    one: &KnownOut,
    account: &Account,
    heir: Option<&PersonId>,
    there: &There<'_>,
) {
    let why = one.why.clone();
    let named = Named { name: one.name.clone(), address: account.user_name.clone() };
    let person = one.person.clone();
    plan.names.entry(person.clone()).or_insert(named);
    let reason = match (heir, there.admins.contains(&account.id), plan.rules.deactivate) {
        (Some(heir), _, _) => PersonReason::SharedAddress { with: heir.clone() },
        (None, true, _) => PersonReason::Admin { why },
        (None, false, false) => PersonReason::DeactivateOff { why },
        (None, false, true) => {
            plan.deactivate.push(Deactivate { person, account: account.id.clone(), why });
            return;
        }
    };
    plan.leave(Who::Person(person), reason);
}

fn changes(values: &[Value], account: &Account, there: &There<'_>) -> Vec<Change> {
    let mut changes: Vec<Change> = values
        .iter()
        .filter(|value| value.compared)
        .filter_map(|value| {
            let old = (there.has)(account, &value.path);
            let same = old.as_ref().is_some_and(|old| is_same(old, &value.value));
            (!same).then(|| Change { path: value.path.clone(), old, new: value.value.clone() })
        })
        .collect();
    changes.sort();
    changes
}

/// Texts are the same whatever the form of their accents.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    one == other || one.nfc().eq(other.nfc())
}

fn active(accounts: &Accounts) -> impl Iterator<Item = &Account> {
    accounts.by_id.values().filter(|account| account.active)
}

impl PeoplePlan {
    fn leave(&mut self, who: Who, reason: PersonReason) {
        self.left_alone.push(LeftAlone { who, reason });
    }
}

impl Value {
    /// Is this what there is now?
    pub fn is_in(&self, now: Option<&str>) -> bool {
        now.is_some_and(|now| is_same(now, &self.value))
    }
}

impl Change {
    /// Is this what there is now?
    pub fn is_done(&self, now: Option<&str>) -> bool {
        now.is_some_and(|now| is_same(now, &self.new))
    }

    /// Is this what there was when the plan was made?
    pub fn is_open(&self, now: Option<&str>) -> bool {
        match (now, &self.old) {
            (None, None) => true,
            (Some(now), Some(old)) => is_same(now, old),
            (None, Some(_)) | (Some(_), None) => false,
        }
    }
}
