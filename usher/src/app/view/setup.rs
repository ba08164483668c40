//! The shapes of what Usher does by itself in a console: actions with their plans and reports, the dress rehearsal
//! and the life cycle.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

use super::ScopeDraft;
use crate::guide::ActionId;
use crate::problem::Problem;

/// An action of a step, as its page offers it.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct ActionView {
    pub id: ActionId,
    /// "Create the Zoom app in Okta": what the button says before anything is known.
    pub title: String,
    /// One sentence: what it does, and where.
    pub explains: String,
    /// The last time it was carried out for this profile; its report can be read again.
    pub last: Option<ActionRow>,
}

/// A carried-out action in a list.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct ActionRow {
    pub plan: String,
    pub action: ActionId,
    pub title: String,
    #[ts(as = "String")]
    pub started_at: Timestamp,
    pub done: u32,
    pub failed: u32,
    pub total: u32,
    /// It was cut off, and can go on where it was.
    pub can_resume: bool,
    pub can_take_back: bool,
}

/// What an action has to know before it can be planned. Without a field, the plan can be made at once.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct ActionForm {
    pub action: ActionId,
    pub title: String,
    pub explains: String,
    pub fields: Vec<FormField>,
    /// What was seen while looking for what can be chosen, one sentence each.
    pub saw: Vec<String>,
}

/// One thing to fill in, asked once and then remembered.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum FormField {
    Text {
        name: String,
        label: String,
        hint: String,
        value: String,
    },
    /// Exactly one of these.
    One {
        name: String,
        label: String,
        hint: String,
        options: Vec<FormOption>,
        chosen: Option<String>,
    },
    /// Any number of these; a long list can be searched.
    Several {
        name: String,
        label: String,
        hint: String,
        options: Vec<FormOption>,
        chosen: Vec<String>,
    },
    /// One person of the directory, found by name; [`App::people`](crate::app::App::people) lists them.
    Person {
        name: String,
        label: String,
        hint: String,
        chosen: Option<FormOption>,
    },
    /// A scoping filter, edited on the page of the scope; the answer is a [`ScopeDraft`](super::ScopeDraft) as JSON.
    Filter {
        name: String,
        label: String,
        hint: String,
        value: ScopeDraft,
    },
    /// A list of texts, one a line, that can be added to and shortened.
    Names {
        name: String,
        label: String,
        hint: String,
        values: Vec<String>,
    },
}

impl FormField {
    /// Returns the name under which the answer is given.
    pub fn name(&self) -> &str {
        self.head().0
    }

    /// Returns what stands above the field.
    pub fn label(&self) -> &str {
        self.head().1
    }

    /// Returns what helps to fill it in.
    pub fn hint(&self) -> &str {
        self.head().2
    }

    fn head(&self) -> (&str, &str, &str) {
        match self {
            Self::Text { name, label, hint, .. }
            | Self::One { name, label, hint, .. }
            | Self::Several { name, label, hint, .. }
            | Self::Person { name, label, hint, .. }
            | Self::Filter { name, label, hint, .. }
            | Self::Names { name, label, hint, .. } => (name, label, hint),
        }
    }

    /// Returns what is filled in already, as an answer; empty where nothing is.
    pub fn filled_in(&self) -> Vec<String> {
        match self {
            Self::Text { value, .. } if value.is_empty() => Vec::new(),
            Self::Text { value, .. } => vec![value.clone()],
            Self::One { chosen, .. } => chosen.iter().cloned().collect(),
            Self::Several { chosen, .. } => chosen.clone(),
            Self::Names { values, .. } => values.clone(),
            Self::Person { chosen, .. } => chosen.iter().map(|person| person.value.clone()).collect(),
            Self::Filter { value, .. } => serde_json::to_string(value).into_iter().collect(),
        }
    }

    /// Returns what can be chosen; empty where something is typed.
    pub fn options(&self) -> &[FormOption] {
        match self {
            Self::One { options, .. } | Self::Several { options, .. } => options,
            Self::Text { .. } | Self::Names { .. } | Self::Person { .. } | Self::Filter { .. } => &[],
        }
    }
}

/// Something that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct FormOption {
    pub value: String,
    pub label: String,
    /// What helps to choose: "212 people · assigned already".
    pub detail: Option<String>,
    /// Why it cannot be chosen.
    pub disabled: Option<String>,
}

/// What a person filled in, by the field's name. One entry for a text or a choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct ActionRequest {
    pub action: ActionId,
    pub answers: BTreeMap<String, Vec<String>>,
}

/// A plan of an action, as it is shown before anything is written.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct ActionPlanView {
    pub id: String,
    pub profile: String,
    pub action: ActionId,
    /// The plan takes back what this earlier plan did.
    pub takes_back: Option<String>,
    #[ts(as = "String")]
    pub made_at: Timestamp,
    /// What the button says: "Switch on 3 settings".
    pub act: String,
    pub changes: Vec<ChangeView>,
    /// What is so already, one sentence each.
    pub already: Vec<String>,
    /// What is left alone, with the reason, one sentence each.
    pub left_alone: Vec<String>,
    pub warnings: Vec<String>,
    /// Rights that this sign-in does not have yet: the person allows them in the browser before the plan can run.
    pub scopes_missing: Vec<String>,
    /// What a person has to do while it runs: "Sign in to Zoom as the owner or an admin, and allow Okta."
    pub person_must: Option<String>,
    pub requests: u32,
    /// Carried out already, so it cannot be again.
    pub carried_out: bool,
}

/// One change of a plan.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct ChangeView {
    /// "Give the app to the group Sales".
    pub what: String,
    /// "Okta" or "Zoom".
    pub vendor: String,
    /// "PUT".
    pub method: String,
    /// "/api/v1/apps/0oa…/groups/00g…".
    pub path: String,
    /// What is there now, in words; `None` where there is nothing.
    pub before: Option<String>,
    /// What is there afterwards; `None` where it is taken away.
    pub after: Option<String>,
    /// How it is taken back: "Take the app from the group again."
    pub back: String,
}

/// What an action did.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct ActionReport {
    pub row: ActionRow,
    pub deeds: Vec<DeedView>,
    /// One sentence: what was seen on looking again.
    pub proof: String,
    /// What stopped everything, if anything did.
    pub halted: Option<Problem>,
}

/// What became of one change.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DeedView {
    pub what: String,
    pub state: DeedState,
    /// How it is taken back by hand.
    pub back: String,
    /// What the provider says that it did on the way, where it says so.
    #[serde(default)]
    pub steps: Vec<StepSeen>,
}

/// One thing that a provider did on the way: "Scoping", "Matching".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct StepSeen {
    pub name: String,
    pub end: StepEnd,
    /// In words: "Zoë is given the application, so she is in scope."
    pub says: String,
    /// The provider's own text and values.
    pub detail: Option<String>,
}

/// How such a thing ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum StepEnd {
    Done,
    Skipped,
    Failed,
}

/// What became of a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum DeedState {
    /// Written, and seen on reading back.
    Done {
        saw: String,
    },
    /// It was so already when its turn came; nothing was written.
    AlreadySo {
        saw: String,
    },
    /// It was not as the plan had shown it; nothing was written.
    Moved {
        problem: Problem,
    },
    Refused {
        problem: Problem,
    },
    /// Its turn did not come.
    NotTried,
}

/// Something happens while an action runs.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum ActionProgress {
    /// What is being done now.
    Doing { what: String, done: u32, total: u32 },
    /// A page of Zoom is open in the browser. Usher looks at Okta until the connection stands, or takes the text
    /// that the last page shows.
    Consent {
        host: String,
        #[ts(as = "String")]
        until: Timestamp,
    },
}

/// Who plays in a dress rehearsal, before it begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct RehearsalRequest {
    pub actor: Actor,
    /// The Okta group that gives the app; `None` assigns the app to the person by name.
    pub assign_by: Option<String>,
    /// The Okta group that is pushed; `None` leaves that act out.
    pub group: Option<String>,
}

/// The test person of a dress rehearsal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[ts(export)]
pub enum Actor {
    /// Made for it, and deactivated and deleted in Okta afterwards.
    Made { address: String, given_name: String, family_name: String },
    /// Somebody of the directory, by id. Refused for admins and for whoever is signed in.
    Chosen { person: String },
}

/// What can be chosen for a dress rehearsal.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct RehearsalForm {
    /// An address for a person to be made, in the domain most people have.
    pub address: String,
    /// Groups that have the app.
    pub assign_groups: Vec<FormOption>,
    /// Groups that Okta pushes.
    pub push_groups: Vec<FormOption>,
    /// What stands in the way, each with its cure; empty when it can begin.
    pub missing: Vec<Problem>,
}

/// A dress rehearsal, before, while and after it runs.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct RehearsalView {
    pub id: String,
    #[ts(as = "String")]
    pub made_at: Timestamp,
    pub state: RehearsalState,
    /// The test person's name and address.
    pub person: String,
    pub address: String,
    pub person_is_made: bool,
    pub group: Option<String>,
    pub acts: Vec<ActView>,
    /// Rights that this sign-in does not have yet.
    pub scopes_missing: Vec<String>,
    /// One sentence when it has ended.
    pub proof: Option<String>,
    /// What stopped it, if anything did; it can be resumed.
    pub halted: Option<Problem>,
}

/// Where a dress rehearsal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum RehearsalState {
    /// Shown, nothing done yet.
    Planned,
    Running,
    /// Left or cut off in the middle; goes on where it was.
    Stopped,
    /// Every act was seen and everything put back.
    Seen,
    /// An act failed; what could be put back was put back.
    Failed,
}

/// One act of a dress rehearsal.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ActView {
    /// "Created: in Zoom with a licence".
    pub title: String,
    /// What Usher does in Okta, in words, with method and path.
    pub does: String,
    pub path: String,
    pub state: ActState,
}

/// Where an act stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum ActState {
    Waiting {},
    /// `words` say what is waited for, and how long that usually takes.
    Going {
        words: String,
    },
    /// What Okta did and what Zoom shows; how long that took.
    Seen {
        okta_did: String,
        zoom_shows: String,
        seconds: f64,
    },
    Failed {
        problem: Problem,
        /// The step that has the cure.
        cure_step: Option<String>,
    },
    /// Left out, or not reached because an earlier act failed.
    LeftOut {
        why: String,
    },
}

/// What happens in Zoom at hire, transfer and leave, for this tenant.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct LifeCycleView {
    pub moments: Vec<MomentView>,
    /// What was looked at, one sentence each.
    pub saw: Vec<String>,
    #[ts(as = "String")]
    pub read_at: Timestamp,
}

/// Hire, transfer or leave.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct MomentView {
    pub kind: MomentKind,
    pub title: String,
    /// What somebody does in Okta.
    pub in_okta: String,
    /// What happens in Zoom by itself, in order.
    pub in_zoom: Vec<ConsequenceView>,
    /// This tenant's groups that decide: "Sales (41 people)".
    pub groups: Vec<String>,
}

/// A moment of the life cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum MomentKind {
    Hire,
    Transfer,
    Leave,
}

/// One thing that happens, and how sure that is.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct ConsequenceView {
    pub text: String,
    pub sure: Sureness,
}

/// How sure a consequence is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Sureness {
    /// Seen in this tenant, in a dress rehearsal or on reading.
    Seen,
    /// Zoom or Okta document it.
    Documented,
    /// It does not happen here, because a setting is off or missing.
    Off,
}
