//! The shapes of what this computer does by itself: the entry in its schedule, and what came of each start.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::StepLink;
use crate::problem::Problem;
use crate::schedule::{Every, System, What};

/// The entry of this computer's schedule that keeps a customer in step.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct ScheduleView {
    pub system: System,
    /// "the Task Scheduler of Windows".
    pub system_name: String,
    /// What the draft asks for, or else what was kept last.
    pub draft: ScheduleDraft,
    /// What can be kept in step in this customer's guide.
    pub offers: Vec<What>,
    /// The very files that are written for the draft.
    pub files: Vec<ScheduleFile>,
    pub state: ScheduleState,
    /// What has to be so for it to run, one sentence each.
    pub needs: Vec<String>,
    /// The line that does the same once, in a terminal.
    pub command: String,
    /// What stands in the way of writing it: no program, nothing chosen.
    pub problem: Option<Problem>,
    /// The groups that are kept in step; `None` where none were ever pushed.
    pub choice: Option<ChoiceView>,
    /// The step in which groups are chosen and pushed.
    pub push_step: Option<StepLink>,
    #[ts(as = "Option<String>")]
    pub next: Option<Timestamp>,
    /// What came of each start, the newest first.
    pub runs: Vec<Attempt>,
}

/// What a person wants of the schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct ScheduleDraft {
    pub every: Every,
    pub what: What,
    /// Written and switched off where it is not.
    pub on: bool,
}

/// A file, as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ScheduleFile {
    pub path: String,
    pub text: String,
}

/// How the entry stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum ScheduleState {
    NotWritten {},
    /// Written and on. `as_shown`: the files are those of the draft.
    On {
        as_shown: bool,
    },
    /// Written and off: because that was asked for, or with what went wrong and the line that switches it on by hand.
    WrittenNotOn {
        as_shown: bool,
        problem: Option<Problem>,
        by_hand: String,
    },
    /// Usher neither replaces nor deletes these.
    ChangedByHand {
        paths: Vec<String>,
    },
}

/// The groups that were pushed last, as they are kept in step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ChoiceView {
    /// By name.
    pub groups: Vec<String>,
    pub removing: bool,
    #[ts(as = "String")]
    pub chosen_at: Timestamp,
}

/// One start of what keeps a customer in step, and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Attempt {
    #[ts(as = "String")]
    pub at: Timestamp,
    pub started_by: StartedBy,
    /// Groups or people, never both: each has an attempt of its own.
    pub what: What,
    pub end: AttemptEnd,
    /// One line: "Added 3 people to 2 groups."
    pub said: String,
    /// Why it did not do what it was started for.
    pub problem: Option<Problem>,
    /// The plan that it made, where that is kept.
    pub plan: Option<String>,
    /// The run, where it wrote anything.
    pub run: Option<String>,
}

/// Who started it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum StartedBy {
    Schedule,
    Person,
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum AttemptEnd {
    Done,
    NothingToDo,
    /// Written and seen in part.
    Partly,
    /// Nothing was written: a person has to look first.
    Refused,
    /// A limit of the day is used up, or it was cut off; the next start goes on.
    ToBeContinued,
    /// There is nothing to keep in step yet.
    NothingChosen,
    /// No sign-in, or a keychain that does not open.
    SignedOut,
    /// Another Usher was at work for this customer.
    Held,
    Failed,
}

impl AttemptEnd {
    /// Is everything as it should be, or will be by itself?
    pub fn is_well(self) -> bool {
        match self {
            Self::Done | Self::NothingToDo | Self::ToBeContinued | Self::Held => true,
            Self::Partly | Self::Refused | Self::NothingChosen | Self::SignedOut | Self::Failed => false,
        }
    }
}
