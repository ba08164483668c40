//! Wanted against existing: what a push of groups would change in Zoom.
//!
//! [`diff`] is pure and total: every wanted group and every person in it ends in exactly one place of the [`Plan`],
//! sorted, with a reason where they are left alone. The plan carries its *basis*, what Zoom had when it was made; the
//! push compares it before it touches a group. What is shown is what runs: a plan is a value that is stored, confirmed
//! by id and applied once.

mod census;
mod cost;
mod diff;
mod licences;
mod names;
pub mod people;
mod risk;
mod within;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::model::{AccountId, Address, GroupId, Match, MembershipSource, PersonId, ZoomGroupId};

pub use census::{Census, Counted};
pub use cost::{Cost, Pace, cost};
pub use diff::{Existing, Rules, Wanted, WantedGroup, diff, resolve};
pub use licences::{
    ACCOUNTS_ONE_BY_ONE_MAX, ExpectedOf, LicenceClash, LicenceCount, LicenceSeen, clashes, licences,
};
pub use names::{
    AS_IT_IS, LONG, NameRemark, Naming, NewName, PATTERN_MAX, Pattern, PatternError, Place, names,
};
pub use risk::{Limits, Risk};
pub use within::Within;
pub use words::{act, capitalise, did, groups, people, thousands};

/// What a push will do: group by group, sorted by the directory's group name.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    pub changes: Vec<GroupChange>,
    /// Groups that nothing is done to.
    pub left_alone: Vec<GroupLeftAlone>,
    /// Names for whoever the plan speaks of.
    pub names: BTreeMap<PersonId, Named>,
    /// Accounts to take out whom the directory does not know, or who are known by their account only.
    pub account_names: BTreeMap<AccountId, Named>,
    /// Were removals asked for?
    pub removing: bool,
    /// Who had the expected licence when the plan was made, for each changed group of which one is expected.
    #[serde(default)]
    pub licences: BTreeMap<GroupId, LicenceSeen>,
    /// Some of those whose groups expect different licences.
    #[serde(default)]
    pub clashes: Vec<LicenceClash>,
    /// How many they are.
    #[serde(default)]
    pub clashing: usize,
}

/// What to call somebody in a list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Named {
    pub name: String,
    pub address: String,
}

/// One directory group and what becomes of its group in Zoom.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroupChange {
    pub source: GroupId,
    pub name: String,
    /// Groups inside it that were walked.
    pub inner_groups: u32,
    pub target: ChangeTarget,
    /// People to add, sorted by account.
    pub add: Vec<Match>,
    /// Accounts to take out. Empty unless removing was asked for.
    pub remove: Vec<AccountId>,
    /// Accounts that are in Zoom's group and not in the directory's, and stay because removing is off.
    pub remove_off: Vec<AccountId>,
    /// People who are in it already.
    pub same: Vec<Match>,
    pub left_alone: Vec<PersonLeftAlone>,
    pub known_by: MembershipSource,
    /// Another group of the plan that has all its people.
    #[serde(default)]
    pub within: Option<Within>,
}

/// The group in Zoom.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ChangeTarget {
    Create { name: String },
    Link { id: ZoomGroupId, name: String },
}

/// A person whom the plan does not touch in one group.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PersonLeftAlone {
    pub person: PersonId,
    pub reason: Reason,
}

/// Why a person is left alone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Reason {
    /// Zoom lists nobody with their address.
    NotInZoom,
    /// Invited to Zoom, and the invitation is not accepted.
    Pending,
    /// Disabled in the directory.
    Disabled,
    /// Deactivated in Zoom.
    InactiveInZoom,
    /// The mapping gives them no address, so they cannot be found in Zoom.
    NoAddress,
    /// Another person of the directory has the same address, apart from letter case.
    SharedAddress { with: PersonId },
    /// The group names somebody whom the directory's list of people does not have.
    OutsideDirectory,
}

/// A directory group that the plan does not touch.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct GroupLeftAlone {
    pub source: GroupId,
    pub name: String,
    pub reason: GroupReason,
}

/// Why a group is left alone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum GroupReason {
    Chosen,
    /// Zoom has a group of this very name; creating another is refused there.
    NameTaken {
        id: ZoomGroupId,
    },
    /// An earlier group of this plan has the same target.
    TargetTaken {
        by: GroupId,
    },
    /// The zoom group it was to be linked with is not there.
    TargetGone {
        id: ZoomGroupId,
    },
    /// A name of nothing but spaces.
    NoName,
    /// A group inside it could not be read, so its people are not all known.
    Unread {
        inner: BTreeSet<GroupId>,
    },
}

/// Who a person is in Zoom, or why they are left alone.
pub type Resolutions = BTreeMap<PersonId, Result<AccountId, Reason>>;

impl Plan {
    /// Is there nothing to write?
    pub fn is_empty(&self) -> bool {
        self.changes.iter().all(GroupChange::is_empty)
    }

    /// Distinct people who are added to at least one group.
    pub fn people_added(&self) -> usize {
        self.changes
            .iter()
            .flat_map(|change| &change.add)
            .map(|found| &found.account)
            .collect::<BTreeSet<_>>()
            .len()
    }

    /// Distinct accounts that are taken out of at least one group.
    pub fn accounts_removed(&self) -> usize {
        self.changes.iter().flat_map(|change| &change.remove).collect::<BTreeSet<_>>().len()
    }

    /// Distinct people who are left alone, each with the first reason found.
    pub fn people_left_alone(&self) -> BTreeMap<&PersonId, &Reason> {
        let mut people = BTreeMap::new();
        for left in self.changes.iter().flat_map(|change| &change.left_alone) {
            people.entry(&left.person).or_insert(&left.reason);
        }
        people
    }

    /// Returns the change of a directory group.
    pub fn change(&self, source: &GroupId) -> Option<&GroupChange> {
        self.changes.iter().find(|change| &change.source == source)
    }
}

impl GroupChange {
    /// Is there nothing to write for this group?
    pub fn is_empty(&self) -> bool {
        matches!(self.target, ChangeTarget::Link { .. }) && self.add.is_empty() && self.remove.is_empty()
    }

    /// Returns the group's name in Zoom.
    pub fn zoom_name(&self) -> &str {
        match &self.target {
            ChangeTarget::Create { name } | ChangeTarget::Link { name, .. } => name,
        }
    }

    /// Returns everybody of the directory group who has an account that the group shall have.
    pub fn people(&self) -> impl Iterator<Item = &Match> {
        self.same.iter().chain(&self.add)
    }

    /// Returns who was in the zoom group when the plan was made, as far as it was known.
    pub fn basis(&self) -> BTreeSet<&AccountId> {
        self.same.iter().map(|found| &found.account).chain(&self.remove).chain(&self.remove_off).collect()
    }

    /// Returns who shall be in the zoom group afterwards, of those the plan knows.
    pub fn wanted(&self) -> BTreeSet<&AccountId> {
        self.same.iter().chain(&self.add).map(|found| &found.account).chain(&self.remove_off).collect()
    }
}

/// Where two people have one address, the first by id keeps it.
pub(crate) type AddressOwners = BTreeMap<Address, PersonId>;
