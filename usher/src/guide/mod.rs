//! Guides as data: what a step asks, shows, checks and does.

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
    /// A drawn console panel, by name, with its text alternative.
    Panel {
        name: String,
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
    /// Year and month of the edition that was read: "2026-08".
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
