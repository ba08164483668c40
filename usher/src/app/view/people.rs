//! The shapes of Usher's own provisioning of people: what can be switched on, a plan, its rows, a run's report.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{CostView, LeftAloneCount, RiskView, RunRow};
use crate::problem::Problem;
use crate::provision::PersonOutcome;

/// What a person switched on. Creating is always on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct PeopleRequest {
    /// Change what differs.
    pub update: bool,
    /// Deactivate accounts of people who are not to have Zoom any more.
    pub deactivate: bool,
    /// Activate accounts again of people who are to have Zoom.
    pub reactivate: bool,
}

/// A plan of people, as it is shown before anything is written.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct PeoplePlanView {
    pub id: String,
    #[ts(as = "String")]
    pub made_at: Timestamp,
    /// "Create 212 people, change 3 people": what the button says.
    pub act: String,
    pub empty: bool,
    /// The directory has far fewer people than at the last run. Carrying this plan out, even an empty one, takes the new
    /// number as right.
    pub smaller: bool,
    pub request: PeopleRequest,
    /// One for each effect, also where it is nobody.
    pub counts: Vec<PeopleCount>,
    /// People to whom something would be done if its switch were on.
    pub off: PeopleOff,
    pub left_alone: Vec<LeftAloneCount>,
    pub cost: CostView,
    pub risk: RiskView,
    /// How it is known what Zoom has, one sentence each.
    pub how_sure: Vec<String>,
    pub warnings: Vec<String>,
    /// Already carried out, so it cannot be carried out again: the run's id.
    pub run: Option<String>,
}

/// What a plan does with somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum PeopleEffect {
    Create,
    Update,
    Reactivate,
    Deactivate,
    LeftAlone,
    Same,
}

impl PeopleEffect {
    pub const ALL: [Self; 6] =
        [Self::Create, Self::Update, Self::Reactivate, Self::Deactivate, Self::LeftAlone, Self::Same];
}

/// An effect and how many people it concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct PeopleCount {
    pub effect: PeopleEffect,
    pub people: u32,
}

/// How many people each switch that is off concerns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct PeopleOff {
    pub update: u32,
    pub reactivate: u32,
    pub deactivate: u32,
}

/// A page of the people of a plan.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct PeopleRows {
    pub total: u32,
    pub offset: u32,
    pub rows: Vec<PersonChangeRow>,
}

/// One person of a plan, or an account of nobody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct PersonChangeRow {
    pub name: String,
    pub address: String,
    pub effect: PeopleEffect,
    /// What becomes of the account's attributes; what would, where changing is off.
    pub changes: Vec<FieldChange>,
    /// Why they are deactivated or left alone.
    pub reason: Option<String>,
    /// What would change that.
    pub cure: Option<String>,
    /// Worth knowing, such as an address that Zoom keeps.
    pub remark: Option<String>,
}

/// One attribute of an account, from what it is to what it becomes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct FieldChange {
    /// "First name".
    pub label: String,
    /// `None` where Zoom has nothing.
    pub old: Option<String>,
    pub new: String,
}

/// What a run of people did.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct PeopleReport {
    pub run: RunRow,
    pub request: PeopleRequest,
    /// One sentence: "Zoom has all of it: 212 people, seen on reading back."
    pub proof: String,
    /// One for each effect that was asked for.
    pub ends: Vec<PeopleEnds>,
    /// What went wrong, the most frequent first.
    pub failures: Vec<PeopleFailure>,
    /// What stopped the whole run, if anything did: the network, the sign-in, a full disk.
    pub halted: Option<Problem>,
    pub requests: u32,
    pub requests_planned: u32,
    pub refused_429: u32,
    pub seconds: f64,
    /// Failures that can be tried again: by a new plan with the same request.
    pub can_retry: bool,
    pub can_resume: bool,
}

/// How many were asked for, and how many were seen so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct PeopleEnds {
    pub effect: PeopleEffect,
    pub asked: u32,
    pub seen: u32,
    /// Of those seen: made, and listed by Zoom once they accept the invitation.
    pub invited: u32,
}

/// What went wrong with how many people.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct PeopleFailure {
    pub problem: Problem,
    pub people: u32,
    /// Some of them by name.
    pub examples: Vec<String>,
}

/// A page of the people of a run.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct PeopleResults {
    pub total: u32,
    pub offset: u32,
    pub rows: Vec<PersonResultRow>,
}

/// How one person of a run ended.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct PersonResultRow {
    pub name: String,
    pub address: String,
    pub effect: PeopleEffect,
    pub outcome: PersonOutcome,
}
