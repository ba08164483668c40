//! The shapes of what has happened lately, and of the known troubles.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ActionView, CheckView, StepLink};
use crate::guide::{Block, Copyable, Source};
use crate::problem::Problem;

/// What has happened lately.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct MonitorView {
    #[ts(as = "String")]
    pub read_at: Timestamp,
    /// The log is shown from here on.
    #[ts(as = "String")]
    pub since: Timestamp,
    /// When somebody looked before; what came after it is new.
    #[ts(as = "Option<String>")]
    pub looked_before: Option<Timestamp>,
    /// "What changed since you last looked", one sentence each.
    pub changed: Vec<String>,
    pub events: Vec<LogLine>,
    /// More events were there than are shown.
    pub events_left_out: u32,
    pub people_in_error: Vec<PersonInError>,
    pub people_in_error_total: u32,
    pub pushes: Vec<PushRow>,
    pub credentials: Vec<CredentialLine>,
    /// How the provider's own provisioning stands, where it runs in cycles as Entra's does.
    pub job: Option<JobView>,
}

/// How a provisioning that runs in cycles stands.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct JobView {
    pub state: JobState,
    /// Sentences: what the last cycle did, how many are in Zoom, when the next one comes.
    pub says: Vec<String>,
    #[ts(as = "Option<String>")]
    pub last_cycle: Option<Timestamp>,
    #[ts(as = "Option<String>")]
    pub next_cycle: Option<Timestamp>,
    /// Done and whole of the present cycle, in the provider's units; `None` between cycles.
    pub progress: Option<JobProgress>,
    /// Why it is in quarantine, with the cure.
    pub quarantine: Option<Problem>,
}

/// How far a cycle is.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct JobProgress {
    #[ts(as = "u32")]
    pub done: u64,
    #[ts(as = "u32")]
    pub total: u64,
    /// "About 20 minutes more, for 5,000 people": a guess from Microsoft's own figures.
    pub estimate: Option<String>,
}

/// Where a provisioning stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum JobState {
    /// There is none, or it was never started.
    NotStarted,
    /// Its first cycle is under way.
    FirstCycle,
    Running,
    Paused,
    Quarantine,
}

/// One entry of the provider’s log in words.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct LogLine {
    #[ts(as = "String")]
    pub at: Timestamp,
    /// "Okta created Zoë O'Brien-Łukasz in Zoom."
    pub what: String,
    pub failed: bool,
    /// The reason in words, where it failed.
    pub why: Option<String>,
    /// The known trouble that this is, by id.
    pub trouble: Option<String>,
    pub new: bool,
    /// Okta's own name and text of it.
    pub event: String,
    pub detail: Option<String>,
}

/// Somebody whom the provider could not bring to Zoom.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct PersonInError {
    pub id: String,
    pub name: String,
    pub login: String,
    pub why: String,
    pub cure: String,
}

/// A group that Okta pushes.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct PushRow {
    pub id: String,
    pub group: String,
    pub zoom_group: String,
    pub state: PushState,
    #[ts(as = "Option<String>")]
    pub last_push: Option<Timestamp>,
    pub problem: Option<Problem>,
}

/// Where a group push stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum PushState {
    Active,
    Paused,
    Failed,
}

/// How old a credential is, and when it ends.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct CredentialLine {
    pub name: String,
    pub says: String,
    pub attention: bool,
}

/// A known trouble in a list.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct TroubleItem {
    pub id: String,
    pub title: String,
    pub symptom: String,
    /// The last look said that it is this.
    pub is_it: Option<bool>,
}

/// A known trouble: how it shows, the look that says whether it is this, the cure.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct TroubleView {
    pub id: String,
    pub title: String,
    pub symptom: String,
    pub blocks: Vec<Block>,
    pub copyables: Vec<Copyable>,
    /// Passed: it is not this. Failed: it is.
    pub check: CheckView,
    /// The step that has the cure, with its title.
    pub cure_step: Option<StepLink>,
    pub cure_action: Option<ActionView>,
    pub sources: Vec<Source>,
}
