//! The shapes of what only Google Workspace has: who is to be in Zoom, the endpoint of its console, who has arrived, what
//! becomes of changes, and where directory and Zoom have drifted apart.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{LeftAloneCount, ScopeCounts, StepLink};
use crate::problem::Problem;

/// Who is to be in Zoom, as a person chooses it. It has to be the same as in Google's console, which nobody can read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[ts(export)]
pub enum PeopleScopeDraft {
    /// The app is on for everyone in the organisation.
    Everybody {},
    /// The app is on for these organisational units and all below them, by path.
    Units { paths: Vec<String> },
    /// The provisioning scope names this group, by its address.
    Group { address: String },
}

/// Who a scope would bring to Zoom.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct PeopleScopeView {
    /// The scope that was looked at.
    pub draft: PeopleScopeDraft,
    /// The scope that was chosen, if one was.
    pub kept: Option<PeopleScopeDraft>,
    /// The tree of units, each after the one above it.
    pub units: Vec<UnitRow>,
    pub groups: Vec<ScopeGroupRow>,
    /// `cannot_say` are those of nested groups: whether Google walks those is not documented.
    pub counts: ScopeCounts,
    /// Why people are left out or uncertain, the most frequent reason first.
    pub reasons: Vec<LeftAloneCount>,
    /// What to mind, a sentence each: a dedicated group is easier to answer for.
    pub remarks: Vec<String>,
    /// Why the draft cannot be used.
    pub problems: Vec<Problem>,
    #[ts(as = "String")]
    pub read_at: Timestamp,
}

/// An organisational unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct UnitRow {
    /// "/Sales/EMEA"; the root is "/".
    pub path: String,
    pub name: String,
    /// 0 for the root.
    pub depth: u32,
    /// People in the unit itself, and with all units below it.
    pub people: u32,
    pub people_below: u32,
}

/// A group that a scope may name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ScopeGroupRow {
    pub id: String,
    pub name: String,
    pub address: String,
    /// Direct members, as Google counts them.
    pub people: Option<u32>,
}

/// What Zoom answered at the endpoint that somebody typed into Google's console.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct EndpointView {
    pub typed: String,
    /// What was seen, a sentence each.
    pub saw: Vec<String>,
    /// What has to stand there.
    pub right: String,
    pub problem: Option<Problem>,
    #[ts(as = "String")]
    pub tried_at: Timestamp,
}

/// How many of the scope are in Zoom.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct ArrivalView {
    /// People of the scope who should be in Zoom and active.
    pub in_scope: u32,
    /// Of those, the ones that Zoom has, active.
    pub arrived: u32,
    /// Why the others are not there, the most frequent reason first.
    pub missing: Vec<LeftAloneCount>,
    /// Everybody is there.
    pub complete: bool,
    /// Looks so far, the newest last: how the number grew.
    pub history: Vec<ArrivalPoint>,
    /// "Google looks every few hours; 40 came in the last 20 minutes.": what to expect.
    pub expect: String,
    /// `None` before the first look.
    #[ts(as = "Option<String>")]
    pub looked_at: Option<Timestamp>,
    /// Why it could not be looked.
    pub problem: Option<Problem>,
}

/// One look at how many have arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ArrivalPoint {
    #[ts(as = "String")]
    pub at: Timestamp,
    pub in_scope: u32,
    pub arrived: u32,
}

/// What becomes of changes in the directory, on people of this organisation.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct SyncedView {
    pub rows: Vec<SyncedRow>,
    #[ts(as = "Option<String>")]
    pub looked_at: Option<Timestamp>,
    pub problem: Option<Problem>,
}

/// One kind of change.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct SyncedRow {
    pub event: SyncedEvent,
    /// "Somebody is suspended".
    pub title: String,
    /// What should happen in Zoom, and who does it.
    pub should: String,
    /// People of the directory to whom it happened, as far as the directory still shows them.
    pub people: u32,
    pub seen: SyncedSight,
}

/// A change in the directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum SyncedEvent {
    Added,
    /// Out of the unit or group.
    Removed,
    Renamed,
    AddressChanged,
    Suspended,
    Archived,
    Deleted,
}

/// What Zoom shows of one kind of change.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum SyncedSight {
    /// Seen on this person.
    AsExpected { person: String, saw: String },
    /// These are not as they should be, and the time for it is over.
    Otherwise { people: Vec<String>, more: u32, saw: String },
    /// The time for it is not over yet.
    Waiting { people: u32, saw: String },
    /// There is nobody on whom it could be seen.
    Nobody {},
}

/// Where directory and Zoom have drifted apart.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct DriftView {
    pub kinds: Vec<DriftCount>,
    /// People of the scope who are in Zoom as they should be.
    pub equal: u32,
    #[ts(as = "Option<String>")]
    pub looked_at: Option<Timestamp>,
    pub problem: Option<Problem>,
}

/// One way of having drifted apart.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct DriftCount {
    pub kind: DriftKind,
    pub title: String,
    pub explains: String,
    pub people: u32,
    /// What cures it, where something does.
    pub cure: Option<String>,
    /// The step that has the cure.
    pub step: Option<StepLink>,
}

/// How somebody's place in the directory and in Zoom differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum DriftKind {
    /// In scope, and not active in Zoom.
    Missing,
    /// Out of scope, suspended, archived or deleted, and active in Zoom.
    StillActive,
    /// Names or other mapped values differ.
    Differs,
    /// Two accounts of one person: under an alias, or under an address in another letter case.
    Duplicate,
    /// In Zoom, and nobody's in the directory.
    NotInDirectory,
}

/// A page of people with what was seen of them.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct SeenPage {
    pub total: u32,
    pub offset: u32,
    pub people: Vec<SeenPerson>,
}

/// One person in directory and in Zoom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct SeenPerson {
    pub id: String,
    pub name: String,
    pub login: String,
    /// What the directory says, in a few words; empty where it has nobody.
    pub directory: String,
    /// What Zoom says; empty where it has nobody.
    pub zoom: String,
    /// Why it is so, or what differs.
    pub why: String,
}
