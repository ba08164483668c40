//! The provisioning log: an entry for each act of the service, with its steps. Shapes of the Graph reference
//! (`provisioningObjectSummary`, 2026) and of what admins have published; provisioning on demand prints the same with
//! other words.

use std::collections::VecDeque;

use serde_json::{Value, json};

use super::client::Failure;
use super::seed::{GROUP, Template, USER};
use super::shape::Edit;
use crate::company::Member;
use crate::entra::ids::{self, Kind as IdKind};

/// What the service did or left undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Create,
    Update,
    Delete,
    Disable,
    StagedDelete,
    Other,
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Success,
    Failure,
    Skipped,
}

impl Action {
    /// As provisioning on demand prints it; the log begins with a small letter.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Action::Create => "Create",
            Action::Update => "Update",
            Action::Delete => "Delete",
            Action::Disable => "Disable",
            Action::StagedDelete => "StagedDelete",
            Action::Other => "Other",
        }
    }
}

impl Status {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Status::Success => "Success",
            Status::Failure => "Failure",
            Status::Skipped => "Skipped",
        }
    }
}

/// Who an entry is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Who {
    pub(super) member: Member,
    pub(super) id: String,
    pub(super) name: String,
    /// A person's user principal name.
    pub(super) login: Option<String>,
}

/// Why something failed or was left undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reason {
    pub(super) code: String,
    pub(super) words: String,
}

impl Reason {
    pub(super) fn new(code: &str, words: impl Into<String>) -> Self {
        Self { code: code.to_owned(), words: words.into() }
    }

    pub(super) fn of(failure: &Failure) -> Self {
        Self::new(failure.code(), failure.words())
    }
}

/// One of the steps of an act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) name: &'static str,
    pub(super) kind: StepKind,
    pub(super) status: Status,
    pub(super) description: String,
    pub(super) details: Vec<(&'static str, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StepKind {
    Import,
    Scoping,
    Matching,
    Export,
}

impl StepKind {
    const fn word(self) -> &'static str {
        match self {
            StepKind::Import => "Import",
            StepKind::Scoping => "Scoping",
            StepKind::Matching => "Matching",
            StepKind::Export => "Export",
        }
    }
}

/// An act, before it has a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) at_ms: i64,
    pub(super) took_ms: i64,
    pub(super) app: u32,
    pub(super) app_name: String,
    pub(super) template: Template,
    pub(super) job: String,
    pub(super) cycle: String,
    pub(super) change: String,
    pub(super) who: Who,
    pub(super) target_id: Option<String>,
    pub(super) action: Action,
    pub(super) status: Status,
    pub(super) reason: Option<Reason>,
    pub(super) edits: Vec<Edit>,
    pub(super) steps: Vec<Step>,
}

/// All entries, the oldest first. Entra keeps them for 30 days, the practice tenant so many.
#[derive(Debug, Default)]
pub(super) struct Log {
    entries: VecDeque<Entry>,
    /// Entries that were dropped, so that a place in a page still means the same entry.
    dropped: u64,
}

/// Some tens of megabytes at the most.
const ENTRIES_MAX: usize = 20_000;

impl Log {
    pub(super) fn add(&mut self, entry: Entry) {
        if self.entries.len() == ENTRIES_MAX {
            self.entries.pop_front();
            self.dropped += 1;
        }
        self.entries.push_back(entry);
    }

    /// The entries with their numbers, the newest first, from below a number on.
    pub(super) fn newest_first(&self, below: Option<u64>) -> impl Iterator<Item = (u64, &Entry)> {
        let numbered = (self.dropped..).zip(&self.entries).collect::<Vec<_>>();
        numbered.into_iter().rev().filter(move |(number, _)| below.is_none_or(|below| *number < below))
    }
}

impl Entry {
    fn identity_kind(&self) -> &'static str {
        match self.who.member {
            Member::Person(_) => "User",
            Member::Group(_) => "Group",
        }
    }

    fn target_object(&self) -> &'static str {
        match self.who.member {
            Member::Person(_) => USER,
            Member::Group(_) => GROUP,
        }
    }

    fn modified(&self) -> Value {
        let modified = self
            .edits
            .iter()
            .map(|edit| json!({ "displayName": edit.target, "oldValue": edit.old, "newValue": edit.new }));
        Value::Array(modified.collect())
    }

    /// As `/auditLogs/provisioning` prints it.
    pub(super) fn logged(&self, tenant: &str) -> Value {
        let steps: Vec<Value> = self
            .steps
            .iter()
            .map(|step| {
                json!({
                    "name": step.name,
                    "provisioningStepType": small(step.kind.word()),
                    "status": small(step.status.word()),
                    "description": step.description,
                    "details": details(step),
                })
            })
            .collect();
        let error = self.reason.as_ref().map(|reason| {
            json!({
                "errorCode": reason.code,
                "reason": reason.words,
                "additionalDetails": null,
                "errorCategory": if self.status == Status::Failure { "nonServiceFailure" } else { "success" },
                "recommendedAction": null,
            })
        });
        let service_principal = ids::id(IdKind::ServicePrincipal, self.app);
        let system =
            |name: &str, details: Value| json!({ "id": null, "displayName": name, "details": details });
        json!({
            "id": self.id,
            "activityDateTime": crate::entra::visit::time(self.at_ms),
            "tenantId": tenant,
            "jobId": self.job,
            "cycleId": self.cycle,
            "changeId": self.change,
            "provisioningAction": small(self.action.word()),
            "durationInMilliseconds": self.took_ms,
            "servicePrincipal": { "id": service_principal, "displayName": self.app_name },
            "sourceSystem": system("Azure Active Directory", json!({})),
            "targetSystem": system(self.template.system(), json!({
                "ApplicationId": ids::id(IdKind::Client, self.app),
                "ServicePrincipalId": service_principal,
                "ServicePrincipalDisplayName": self.app_name,
            })),
            "initiatedBy": { "id": "", "displayName": "Azure AD Provisioning Service", "initiatorType": "system" },
            "sourceIdentity": {
                "id": self.who.id,
                "displayName": self.who.name,
                "identityType": self.identity_kind(),
                "details": self.source_details(),
            },
            "targetIdentity": {
                "id": self.target_id.clone().unwrap_or_default(),
                "displayName": "",
                "identityType": self.target_object(),
                "details": {},
            },
            "provisioningStatusInfo": { "status": small(self.status.word()), "errorInformation": error },
            "provisioningSteps": steps,
            "modifiedProperties": self.modified(),
        })
    }

    /// As provisioning on demand prints it: what happened, and in short how it ended.
    pub(super) fn on_demand(&self) -> (Value, Value) {
        let time = crate::entra::visit::time(self.at_ms);
        let steps: Vec<Value> = self
            .steps
            .iter()
            .map(|step| {
                json!({
                    "name": step.name,
                    "type": step.kind.word(),
                    "status": step.status.word(),
                    "description": step.description,
                    "timestamp": time,
                    "details": details(step),
                })
            })
            .collect();
        let told = self.reason.as_ref().map(|reason| (reason.code.as_str(), reason.words.as_str()));
        let (code, words) = told.unwrap_or(("", ""));
        let result = json!({
            "result": self.status.word(),
            "details": { "errorCode": code, "errorMessage": words },
        });
        let whole = json!({
            "action": self.action.word(),
            "changeId": self.change,
            "startTime": time,
            "endTime": crate::entra::visit::time(self.at_ms + self.took_ms),
            "jobId": self.job,
            "modifiedProperties": self.modified(),
            "provisioningSteps": steps,
            "statusInfo": { "status": self.status.word(), "errorCode": code, "reason": words },
            "sourceIdentity": {
                "id": self.who.id,
                "type": self.identity_kind(),
                "displayName": self.who.name,
                "details": self.source_details(),
            },
            "targetIdentity": { "id": self.target_id.clone().unwrap_or_default(), "type": self.target_object() },
            "targetSystem": { "name": self.template.system() },
        });
        (result, whole)
    }

    fn source_details(&self) -> Value {
        match &self.who.login {
            Some(login) => json!({
                "id": self.who.id,
                "odatatype": "User",
                "DisplayName": self.who.name,
                "UserPrincipalName": login,
            }),
            None => json!({ "id": self.who.id, "odatatype": "Group", "DisplayName": self.who.name }),
        }
    }
}

fn details(step: &Step) -> Value {
    step.details.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect()
}

/// With a small first letter, as the log writes its words.
fn small(word: &str) -> String {
    let mut characters = word.chars();
    let first = characters.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(characters).collect()
}
