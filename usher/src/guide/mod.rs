//! Guides as data: what a step asks, shows, checks and does.
//!
//! A guide is a folder of Markdown files, one a step, compiled in. A file's head (TOML) says what the step needs and
//! asks, which checks prove it, where its facts come from and on what the sources disagree; its body is a small set of
//! Markdown. [`Guides::load`] reads and proves all of them once; [`render`] fills in the values of a profile and gives
//! blocks to draw. No HTML is made anywhere. How far a step is comes from [`status`], and is never stored.

mod content;
mod draw;
mod files;
mod head;
mod ids;
mod reader;
mod status;
mod value;

pub use content::{Fault, Guide, Guides, Help, HelpName, Step, Trouble};
pub use draw::{Rendered, render};
pub use head::Fact;
pub use ids::{ActionId, CheckId, GuideId, PageKind, Panel, PushWay, Question};
pub use reader::Text;
pub use status::{Known, Look, OLD_AFTER, Sight, StepStatus, is_old, status};
pub use value::{Value, Values};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

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
