//! What Graph says about an application and its provisioning. Words of Graph's are kept as they are; what it may add
//! stays readable.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// An enterprise application that is Zoom's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ZoomApp {
    pub service_principal: String,
    /// The id of the application object; `None` where it stands in another organisation.
    pub application: Option<String>,
    pub app_id: String,
    pub name: String,
    pub template: Template,
    pub created: Option<Timestamp>,
    pub enabled: bool,
    /// What can be given with an assignment.
    pub roles: Vec<AppRole>,
    /// Only those who are assigned can sign in.
    pub assignment_required: bool,
    pub recognised: Recognised,
}

/// What an application was made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Template {
    /// An entry of the gallery.
    Gallery,
    /// The gallery's "create your own application".
    Own,
    /// App registrations; it cannot provision (known issues for provisioning, 2025-10).
    Registration,
}

/// How an application was recognised as Zoom's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recognised {
    /// Made from the gallery's entry called Zoom.
    Gallery,
    /// Its provisioning goes to an address of Zoom's.
    Address,
    /// Its name has "zoom" in it.
    Name,
}

/// A role of an application's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppRole {
    pub id: String,
    pub value: Option<String>,
    pub name: String,
    pub enabled: bool,
    /// Can be given to people and groups, not to programs only.
    pub for_people: bool,
}

/// An entry of the gallery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppTemplate {
    pub id: String,
    pub name: String,
    pub publisher: Option<String>,
    /// Provisioning can be set up for it.
    pub provisions: bool,
}

/// Somebody, or a group, to whom an application is assigned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    pub id: String,
    pub principal: String,
    pub principal_name: String,
    pub kind: PrincipalKind,
    /// The id of the role; [`super::DEFAULT_ACCESS`] where none was chosen.
    pub role: String,
    pub created: Option<Timestamp>,
}

/// What an application can be assigned to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PrincipalKind {
    User,
    Group,
    /// Another program.
    Program,
}

/// A kind of provisioning that an application can have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncTemplate {
    pub id: String,
    pub factory_tag: Option<String>,
    pub default: bool,
    /// Whether the connection is made with OAuth; `None` where Microsoft does not say.
    pub oauth: Option<bool>,
    pub metadata: BTreeMap<String, String>,
}

/// A provisioning job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    pub id: String,
    pub template: String,
    /// `Active`, `Disabled` or `Paused`.
    pub schedule_state: String,
    /// As ISO 8601 writes it, such as `PT40M`.
    pub interval: Option<String>,
    pub code: StatusCode,
    pub quarantine: Option<Quarantine>,
    /// `None` until a first cycle has begun.
    pub last_execution: Option<Execution>,
    /// The end of the last run without a fault of the run itself.
    pub last_success: Option<Timestamp>,
    pub last_success_with_exports: Option<Timestamp>,
    /// Failed runs in a row.
    pub failures_in_a_row: u64,
    /// Counts pages, not people.
    pub progress: Vec<Progress>,
    /// How many are in the target, by type.
    pub counts: BTreeMap<String, u64>,
    /// When the first full pass was through; `None` until then.
    pub steady_first: Option<Timestamp>,
    pub steady_last: Option<Timestamp>,
    pub troubleshooting: Option<String>,
    pub settings: BTreeMap<String, String>,
}

/// `status.code` of a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum StatusCode {
    NotConfigured,
    /// Started, and the first cycle has not ended.
    NotRun,
    Active,
    Paused,
    Quarantine,
    /// Another word, kept.
    #[serde(untagged)]
    Other(String),
}

/// Why a job only tries once in a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarantine {
    /// `EncounteredQuarantineException`, `TooManyDeletes` and others.
    pub reason: String,
    pub code: Option<String>,
    pub message: Option<String>,
    /// The organisation can do something about it.
    pub tenant_actionable: Option<bool>,
    pub began: Option<Timestamp>,
    pub series_began: Option<Timestamp>,
    pub next_attempt: Option<Timestamp>,
    pub series_count: u64,
}

/// One run of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Execution {
    /// `Succeeded`, `Failed` or `EntryLevelErrors`.
    pub state: String,
    pub began: Option<Timestamp>,
    pub ended: Option<Timestamp>,
    pub error: Option<ErrorInfo>,
    pub entitled: u64,
    pub entitled_for_provisioning: u64,
    /// People and groups that failed and are tried again.
    pub escrowed: u64,
    pub exported: u64,
    pub imported: u64,
}

/// How far a job is, in its own units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    pub units: String,
    pub completed: u64,
    pub total: u64,
    pub observed: Option<Timestamp>,
}

/// What is saved for a job: the connection, and how it works.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    pub base_address: Option<String>,
    pub secret_token_saved: bool,
    /// Something of OAuth's is saved.
    pub oauth_saved: bool,
    pub notification: Option<Notification>,
    /// Everybody, not only those assigned.
    pub sync_all: Option<bool>,
    /// People who fall out of scope stay active.
    pub skip_out_of_scope: Option<bool>,
    /// Every readable value under its own key, those above included.
    pub values: BTreeMap<String, String>,
    /// Keys whose values are not shown to anybody.
    pub masked: BTreeSet<String>,
}

/// Who hears of trouble, and from how many deletions on nothing is deleted. The shape of `SyncNotificationSettings`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    pub enabled: bool,
    /// Mail addresses, comma-separated.
    pub recipients: String,
    /// `None` where accidental deletions are not prevented.
    pub delete_threshold: Option<u32>,
}

impl Notification {
    /// Returns the text that is saved.
    pub fn text(&self) -> String {
        let mut shape = json!({
            "Enabled": self.enabled,
            "Recipients": self.recipients,
            "DeleteThresholdEnabled": self.delete_threshold.is_some(),
        });
        if let Some(threshold) = self.delete_threshold {
            shape["DeleteThresholdValue"] = json!(threshold);
        }
        shape.to_string()
    }

    /// Reads what is saved; `None` where it has another shape.
    pub fn read(text: &str) -> Option<Self> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase", default)]
        #[derive(Default)]
        struct Shape {
            enabled: bool,
            recipients: Option<String>,
            delete_threshold_enabled: bool,
            delete_threshold_value: Option<u32>,
        }
        let shape: Shape = serde_json::from_str(text).ok()?;
        Some(Self {
            enabled: shape.enabled,
            recipients: shape.recipients.unwrap_or_default(),
            delete_threshold: shape.delete_threshold_value.filter(|_| shape.delete_threshold_enabled),
        })
    }
}

/// What a test of the connection says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Validation {
    Accepted,
    Refused { code: String, message: String },
}

/// An entry of the provisioning log.
#[derive(Debug, Clone, PartialEq)]
pub struct ProvisioningEvent {
    pub id: String,
    pub at: Timestamp,
    pub job: String,
    pub cycle: String,
    pub change: String,
    /// `create`, `update`, `delete`, `disable`, `stagedDelete` or `other`.
    pub action: String,
    pub took_ms: Option<u64>,
    /// `success`, `failure`, `skipped` or `warning`.
    pub status: String,
    pub error: Option<ErrorInfo>,
    pub source: Identity,
    pub target: Identity,
    pub source_system: String,
    pub target_system: String,
    /// Who started it: the service, or somebody on demand.
    pub initiated_by: String,
    pub steps: Vec<super::OnDemandStep>,
    pub modified: Vec<ModifiedProperty>,
}

/// Who or what an entry is about.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Identity {
    pub id: String,
    pub name: String,
    /// `User`, `Group` or the name of a SCIM schema.
    pub kind: String,
    pub details: BTreeMap<String, Value>,
}

/// An attribute that an entry has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModifiedProperty {
    pub name: String,
    pub old: Option<String>,
    pub new: Option<String>,
}

/// What went wrong, in Microsoft's words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ErrorInfo {
    pub code: String,
    pub text: String,
    pub category: Option<String>,
    pub additional: Option<String>,
    pub recommended: Option<String>,
    pub tenant_actionable: Option<bool>,
}
