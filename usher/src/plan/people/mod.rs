//! People wanted against accounts there: what Usher's own provisioning would change in Zoom.
//!
//! [`diff`] is pure and total: every wanted person ends in exactly one place of the [`PeoplePlan`], and so does every
//! account that is active in Zoom. Accounts are deactivated only where the directory knows their person and knows that
//! they are not to have one: an account of nobody is left alone. Nothing is deleted, ever. Creating is always on;
//! changing, activating again and deactivating are switched on one by one.

mod cost;
mod diff;
mod risk;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Named;
use crate::model::{AccountId, Address, Match, PersonId};

pub use cost::{PeopleCost, PeoplePace, pages_are_cheaper, people_cost};
pub use diff::{KnownOut, There, Value, WantedPerson, diff};
pub use risk::{PeopleRisk, shrank};
pub use words::{people_act, people_did};

/// Basic users that Zoom lets an account have by provisioning (Microsoft Learn, Zoom provisioning tutorial, connector
/// limitations, 2024-03).
pub const BASIC_MAX: usize = 9_999;

/// What was switched on, and which licence a new account is given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeopleRules {
    pub update: bool,
    pub reactivate: bool,
    pub deactivate: bool,
    /// `userType` of new accounts. `None` leaves it to Zoom's default; what an account has is never changed.
    pub licence: Option<String>,
}

/// What a run of people will do. Each list is sorted by person.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PeoplePlan {
    pub create: Vec<Create>,
    pub update: Vec<Update>,
    pub reactivate: Vec<Reactivate>,
    pub deactivate: Vec<Deactivate>,
    /// Nothing differs, or nothing that is sent.
    pub same: Vec<Match>,
    pub left_alone: Vec<LeftAlone>,
    /// People whom Zoom has under another address. Zoom answers 200 to a changed sign-in address and keeps its own
    /// (developer forum, thread 6248), so none is sent.
    pub address_kept: BTreeMap<PersonId, AddressKept>,
    /// Names for everybody whom the plan speaks of.
    pub names: BTreeMap<PersonId, Named>,
    /// Names of accounts that belong to nobody.
    pub account_names: BTreeMap<AccountId, Named>,
    pub rules: PeopleRules,
    /// Attributes that are given to new accounts and not compared with those that are there.
    pub not_compared: BTreeSet<String>,
    /// Accounts that Zoom listed when the plan was made.
    pub accounts: usize,
    /// Accounts that were active when the plan was made.
    pub active: usize,
    /// Active accounts with a Basic licence when the plan was made.
    pub basic: usize,
}

/// An account to make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Create {
    pub person: PersonId,
    pub address: Address,
    /// The sign-in address as it is sent.
    pub user_name: String,
    pub values: Vec<Value>,
}

/// One attribute of an account and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Change {
    /// The attribute in SCIM's path notation.
    pub path: String,
    /// `None` where Zoom has nothing.
    pub old: Option<String>,
    pub new: String,
}

/// An account to change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Update {
    pub person: PersonId,
    pub account: AccountId,
    /// At least one.
    pub changes: Vec<Change>,
}

/// An account to activate again, and then to change where changing is on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reactivate {
    pub person: PersonId,
    pub account: AccountId,
    pub changes: Vec<Change>,
}

/// An account to deactivate. Somebody with two accounts is here twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deactivate {
    pub person: PersonId,
    pub account: AccountId,
    pub why: Out,
}

/// Why somebody whom the directory knows is not to have an account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Out {
    /// Suspended, blocked, deactivated: whatever the directory calls it.
    Suspended,
    Archived,
    Deleted,
    /// Active, and not among those who are to have Zoom; the reason in words.
    OutOfScope {
        why: String,
    },
}

/// Somebody, or an account of nobody, that the plan does not touch.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LeftAlone {
    pub who: Who,
    pub reason: PersonReason,
}

/// Whom a line of a plan is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Who {
    Person(PersonId),
    Account(AccountId),
}

/// Why nothing is done.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum PersonReason {
    /// The mapping gives them no address.
    NoAddress,
    /// Another wanted person has the same address, apart from letter case.
    SharedAddress { with: PersonId },
    /// Zoom has one account for the addresses of two people, and the other one has it.
    SharedAccount { with: PersonId },
    /// The mapping gives something that Zoom would refuse; the reason in words.
    CannotBeSent { why: String },
    /// A further account of somebody who has one, under another of their addresses.
    SecondAccount { of: PersonId },
    /// Invited to Zoom, and the invitation is not accepted.
    Pending,
    /// Something differs, and changing is off.
    UpdateOff { changes: Vec<Change> },
    /// Deactivated in Zoom, and activating again is off.
    ReactivateOff,
    /// Not to have an account, and deactivating is off.
    DeactivateOff { why: Out },
    /// Not to have an account, and an owner or admin, whom Zoom does not let be deactivated by provisioning.
    Admin { why: Out },
    /// The directory does not know whose account it is.
    NotInDirectory,
}

/// An address that stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressKept {
    pub has: String,
    pub wanted: String,
}

/// One person of a plan to whom something is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'a> {
    Deactivate(&'a Deactivate),
    Reactivate(&'a Reactivate),
    Update(&'a Update),
    Create(&'a Create),
}

impl<'a> Step<'a> {
    pub fn person(self) -> &'a PersonId {
        match self {
            Self::Deactivate(one) => &one.person,
            Self::Reactivate(one) => &one.person,
            Self::Update(one) => &one.person,
            Self::Create(one) => &one.person,
        }
    }

    /// The account that is touched; `None` where it is to be made.
    pub fn account(self) -> Option<&'a AccountId> {
        match self {
            Self::Deactivate(one) => Some(&one.account),
            Self::Reactivate(one) => Some(&one.account),
            Self::Update(one) => Some(&one.account),
            Self::Create(_) => None,
        }
    }

    /// What changes beside being active.
    pub fn changes(self) -> &'a [Change] {
        match self {
            Self::Reactivate(one) => &one.changes,
            Self::Update(one) => &one.changes,
            Self::Deactivate(_) | Self::Create(_) => &[],
        }
    }
}

impl PeoplePlan {
    /// Is there nothing to write?
    pub fn is_empty(&self) -> bool {
        self.steps().next().is_none()
    }

    /// Everybody to whom something is done, in the order in which it is begun: whoever leaves frees a licence for
    /// whoever comes.
    pub fn steps(&self) -> impl Iterator<Item = Step<'_>> {
        let deactivate = self.deactivate.iter().map(Step::Deactivate);
        let reactivate = self.reactivate.iter().map(Step::Reactivate);
        let update = self.update.iter().map(Step::Update);
        deactivate.chain(reactivate).chain(update).chain(self.create.iter().map(Step::Create))
    }

    /// Returns what to call somebody.
    pub fn name_of<'a>(&'a self, person: &'a PersonId) -> &'a str {
        self.names.get(person).map_or(person.as_str(), |named| named.name.as_str())
    }
}
