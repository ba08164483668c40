//! The shapes of the first page and of the frame around a step: customers, their two sides, the task list.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ConnectionView;
use crate::guide::{GuideId, StepStatus};
use crate::problem::Problem;
use crate::records::Cloud;

/// The first page: every customer, and whether secrets can be kept.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct Overview {
    pub profiles: Vec<ProfileCard>,
    pub keychain: KeychainView,
    /// Something that happened on opening and has to be said, such as a database that could not be read.
    pub notice: Option<Problem>,
    pub version: String,
}

/// One customer in the chooser.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct ProfileCard {
    pub id: String,
    pub name: String,
    pub provider: ProviderName,
    pub practice: bool,
    /// "3 of 6 steps done".
    pub summary: String,
    /// Steps that need somebody.
    pub attention: u32,
}

/// The identity provider a guide starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ProviderName {
    Okta,
    Entra,
    Google,
}

impl ProviderName {
    /// Returns what a person calls it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Okta => "Okta",
            Self::Entra => "Entra ID",
            Self::Google => "Google",
        }
    }
}

/// Where secrets are kept right now.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum KeychainView {
    Keychain,
    /// Kept in memory until Usher quits; the problem says why and how to cure it.
    MemoryOnly {
        problem: Problem,
    },
}

/// One of the two connections of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Side {
    Zoom,
    Provider,
}

/// The frame around a step: who, which connections, the task list.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct ProfileView {
    pub id: String,
    pub name: String,
    pub provider: ProviderName,
    /// The guide that is followed.
    pub guide: GuideId,
    pub practice: bool,
    pub zoom: ConnectionView,
    pub provider_connection: ConnectionView,
    pub sections: Vec<SectionView>,
    /// Who holds the profile's push right now, as a sentence; `None` when nobody does.
    pub push_held: Option<String>,
    /// The last run that was interrupted and can be resumed.
    pub resumable_run: Option<String>,
}

/// A section of the guide's task list.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct SectionView {
    pub title: String,
    pub steps: Vec<StepItem>,
}

/// A line of the task list.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct StepItem {
    pub id: String,
    pub title: String,
    pub status: StepStatus,
}

/// A profile's addresses, as a person edits them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct ProfileDraft {
    pub name: String,
    pub provider: ProviderDraft,
    pub zoom_api_url: String,
    pub zoom_oauth_url: String,
}

/// Where the identity provider is, as a person edits it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[ts(export)]
pub enum ProviderDraft {
    Okta {
        org_url: String,
    },
    Entra {
        /// `None` for the practice company, whose addresses nobody edits.
        cloud: Option<Cloud>,
        /// The tenant's domain or id; empty where it is found at the sign-in.
        tenant: String,
    },
    /// There is nothing to type: Google has one address for everybody.
    Google {},
}

/// How the window likes to look. Nothing here may not be lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Preferences {
    pub theme: Theme,
    pub last_profile: Option<String>,
}

/// Light, dark, or as the system has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Theme {
    System,
    Light,
    Dark,
}
