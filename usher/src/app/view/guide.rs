//! The shapes of a step, of its checks and of what a search finds.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ActionView, FormField};
use crate::check::Verdict;
use crate::guide::{Block, CheckId, Copyable, Disputed, PageKind, Source, StepStatus};

/// One step, whole.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct StepView {
    pub id: String,
    pub title: String,
    pub why: String,
    pub status: StepStatus,
    pub page: PageKind,
    pub blocks: Vec<Block>,
    pub copyables: Vec<Copyable>,
    pub checks: Vec<CheckView>,
    /// What the step asks, once; [`App::answer`](crate::app::App::answer) keeps an answer.
    pub asks: Vec<FormField>,
    /// What Usher can do by itself here.
    pub actions: Vec<ActionView>,
    /// The step that does the same another way, where there is one.
    pub instead_of: Option<StepLink>,
    pub sources: Vec<Source>,
    pub disputed: Vec<Disputed>,
    pub previous: Option<String>,
    pub next: Option<String>,
    /// Nothing can look at this step, so a person may say that it is done.
    pub can_tell: bool,
}

/// A check of a step with the last thing it saw.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct CheckView {
    pub id: CheckId,
    /// "Zoom answers".
    pub title: String,
    pub outcome: Option<OutcomeView>,
}

/// What a look saw.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OutcomeView {
    #[ts(as = "String")]
    pub seen_at: Timestamp,
    pub took_ms: u32,
    /// Seen long enough ago that it should be looked at again.
    pub old: bool,
    pub verdict: Verdict,
}

/// What a search found.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct SearchHit {
    pub kind: HitKind,
    pub id: String,
    pub title: String,
    pub detail: String,
}

/// What a search hit leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum HitKind {
    Step,
    Trouble,
    Person,
}

/// A step by its name.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct StepLink {
    pub id: String,
    pub title: String,
}
