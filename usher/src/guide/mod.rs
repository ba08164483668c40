//! Guides as data: what a step asks, shows, checks and does.
//!
//! A guide is a folder of Markdown files, one a step, compiled in. A file's head (TOML) says what the step needs and
//! asks, which checks prove it, where its facts come from and on what the sources disagree; its body is a small set of
//! Markdown. [`Guides::load`] reads and proves all of them once; [`render`] fills in the values of a profile and gives
//! blocks to draw. No HTML is made anywhere. How far a step is comes from [`status`], and is never stored.

mod content;
mod draw;
mod head;
mod reader;
mod status;
mod value;

pub use content::{Fault, Guide, Guides, Help, HelpName, Step};
pub use draw::{Rendered, render};
pub use head::Fact;
pub use reader::Text;
pub use status::{Known, Look, OLD_AFTER, Sight, StepStatus, is_old, status};
pub use value::{Value, Values};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a page of the guide shows beside its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum PageKind {
    /// Text, values to copy and checks.
    Text,
    ConnectZoom,
    ConnectProvider,
    MappingPreview,
    /// Choose groups, see the plan, confirm, watch, see the result.
    GroupPush,
    /// What past runs did, and whether Zoom still has it.
    Results,
}

/// A look that a step can take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum CheckId {
    /// Zoom answers SCIM with these rights.
    ZoomConnection,
    /// The provider answers with these rights.
    ProviderConnection,
    /// The directory has people and groups, and all of them can be read.
    Directory,
    /// Every person's mapping gives Zoom what it needs.
    Mapping,
    /// The groups of the last push have in Zoom who they should have.
    GroupsInZoom,
}

impl CheckId {
    pub const ALL: [Self; 5] =
        [Self::ZoomConnection, Self::ProviderConnection, Self::Directory, Self::Mapping, Self::GroupsInZoom];

    /// Returns what is so when the check passes; `provider` is the name of the identity provider, such as "Okta".
    pub fn title(self, provider: &str) -> String {
        match self {
            Self::ZoomConnection => "Zoom answers".to_owned(),
            Self::ProviderConnection => format!("{provider} answers"),
            Self::Directory => format!("Everybody in {provider} can be read"),
            Self::Mapping => "The mapping gives Zoom what it needs".to_owned(),
            Self::GroupsInZoom => "The pushed groups have their people in Zoom".to_owned(),
        }
    }
}

/// A drawing of a part of a vendor's console; the window has one for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum Panel {
    ZoomMarketplaceApp,
    ZoomRedirect,
    OktaNativeApp,
    OktaApiScopes,
    OktaZoomProvisioning,
}

impl Panel {
    pub const ALL: [Self; 5] = [
        Self::ZoomMarketplaceApp,
        Self::ZoomRedirect,
        Self::OktaNativeApp,
        Self::OktaApiScopes,
        Self::OktaZoomProvisioning,
    ];

    /// Returns the name that guides and the window use.
    pub fn name(self) -> &'static str {
        match self {
            Self::ZoomMarketplaceApp => "zoom-marketplace-app",
            Self::ZoomRedirect => "zoom-redirect",
            Self::OktaNativeApp => "okta-native-app",
            Self::OktaApiScopes => "okta-api-scopes",
            Self::OktaZoomProvisioning => "okta-zoom-provisioning",
        }
    }
}

/// A piece of a step's text, ready to draw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum Block {
    Paragraph {
        spans: Vec<Span>,
    },
    Heading {
        text: String,
    },
    /// Things to do, in order.
    Steps {
        items: Vec<Vec<Block>>,
    },
    Bullets {
        items: Vec<Vec<Block>>,
    },
    Note {
        blocks: Vec<Block>,
    },
    /// A drawn console panel with its text alternative.
    Panel {
        name: Panel,
        alternative: String,
    },
    /// A value to copy, by the name it has among the step's copyables.
    Copy {
        name: String,
    },
}

/// A run of text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum Span {
    Text {
        text: String,
    },
    Strong {
        text: String,
    },
    Code {
        text: String,
    },
    /// Opens in the system browser.
    Link {
        text: String,
        url: String,
    },
}

/// A value to copy into a console.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Copyable {
    pub name: String,
    pub label: String,
    pub value: String,
}

/// Where a step's facts come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Source {
    pub title: String,
    pub url: String,
    /// Year and month of the edition that was read, "2026-08"; the year alone where no more is known.
    pub date: String,
}

/// A point on which sources contradict one another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Disputed {
    pub question: String,
    pub claims: Vec<Claim>,
    /// How Usher settles it for this account.
    pub settled_by: String,
}

/// What one source says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Claim {
    pub source: String,
    pub date: String,
    pub says: String,
}
