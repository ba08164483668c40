//! What the Management API says about an app, in the words of its reference (developer.okta.com, release 2026.08).

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::model::{GroupId, PersonId};

/// An app for Zoom in the organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ZoomApp {
    pub id: String,
    /// What an admin called it.
    pub label: String,
    pub active: bool,
    /// `SAML_2_0` is the only mode of Zoom's app that signs people in.
    pub saml: bool,
    /// What the app can do once provisioning is on: `GROUP_PUSH`, `PUSH_NEW_USERS` and others. Empty before.
    pub features: Vec<String>,
    pub created: Timestamp,
}

impl ZoomApp {
    /// Can Okta push groups through this app? `None` as long as Okta does not say, before provisioning is on.
    pub fn pushes_groups(&self) -> Option<bool> {
        (!self.features.is_empty()).then(|| self.features.iter().any(|feature| feature == "GROUP_PUSH"))
    }
}

/// The connection from Okta to Zoom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    pub status: ConnectionStatus,
    /// Where a person consents at Zoom; only while it is not enabled.
    pub authorize: Option<String>,
}

/// Is the connection in use?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ConnectionStatus {
    Enabled,
    Disabled,
    #[serde(other)]
    Unknown,
}

/// What Okta does with people in Zoom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Features {
    pub create: bool,
    pub update: bool,
    pub deactivate: bool,
}

/// How Okta's attributes fill the app's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    pub id: String,
    /// By the app's attribute.
    pub rules: BTreeMap<String, MappedRule>,
}

/// One rule of a mapping.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MappedRule {
    pub expression: String,
    /// On create and update; else on create only.
    pub push: bool,
}

/// The attributes of the app's users.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AppSchema {
    pub attributes: BTreeMap<String, Attribute>,
}

/// One attribute of the app's users.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    pub title: String,
    pub kind: String,
    /// Its name in SCIM.
    pub external_name: Option<String>,
    pub external_namespace: Option<String>,
    /// The values it can have; empty where any.
    pub values: Vec<String>,
    /// Added by an admin.
    pub custom: bool,
}

/// Somebody who has the app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppUser {
    pub id: PersonId,
    /// Zoom's id of the person: the proof that they reached Zoom.
    pub external_id: Option<String>,
    /// `PROVISIONED`, `STAGED`, `ACTIVE` and others.
    pub status: String,
    pub sync: SyncState,
    pub user_name: String,
    /// Given to the person by name, not through a group.
    pub by_name: bool,
    /// When they were given the app.
    pub assigned: Option<Timestamp>,
    pub last_sync: Option<Timestamp>,
    pub since: Option<Timestamp>,
    pub profile: serde_json::Map<String, Value>,
}

/// Does Zoom have what Okta has sent?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SyncState {
    Synchronized,
    Syncing,
    OutOfSync,
    Error,
    /// Okta does not say; no proof of the contrary.
    #[serde(other)]
    Disabled,
}

/// A group that Okta pushes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushMapping {
    pub id: String,
    pub source: GroupId,
    /// Okta's own image of the group in Zoom, not Zoom's id of it.
    pub target: GroupId,
    pub status: PushStatus,
    /// What went wrong last, in Okta's words.
    pub error: Option<String>,
    pub last_push: Option<Timestamp>,
}

/// Where a group push stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PushStatus {
    Active,
    Inactive,
    Error,
}

impl PushStatus {
    /// Returns the word of the API.
    pub fn word(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Inactive => "INACTIVE",
            Self::Error => "ERROR",
        }
    }
}

/// An entry of the System Log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEvent {
    pub id: String,
    pub at: Timestamp,
    /// `application.provision.user.push` and others.
    pub kind: String,
    pub message: String,
    pub failed: bool,
    pub reason: Option<String>,
    pub targets: Vec<LogTarget>,
}

/// What an entry is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogTarget {
    /// `User`, `AppInstance`, `UserGroup`, `AppGroup` and others.
    pub kind: String,
    pub id: String,
    pub name: String,
}

/// A person as Okta has them right now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OktaPerson {
    pub id: PersonId,
    /// `ACTIVE`, `STAGED`, `DEPROVISIONED` and others.
    pub status: String,
    pub profile: serde_json::Map<String, Value>,
}
