//! Which attribute of a person becomes which attribute of a Zoom user.
//!
//! Rules are data. [`Rules::new`] reads their expressions once; [`preview()`] then shows one person beside what Zoom has,
//! [`assess`] says the same in short, and [`Audit::of`] does so for everybody. Nothing here asks anybody anything: what
//! Zoom has is handed in, and a value that cannot be worked out is said to be so.

mod app_attribute;
mod audit;
pub mod entra;
mod facts;
pub mod file;
mod finding;
pub mod google;
pub mod okta;
mod own;
mod payload;
mod preview;
mod row;
mod rules;
mod standing;
mod target;
pub mod vectors;
mod words;
mod worked;
mod zoom_key;

use serde::{Deserialize, Serialize};

pub use app_attribute::app_attribute;
pub use audit::{Audit, Counts, EXAMPLES_MAX, Filter, Ground};
pub use facts::{TargetFacts, ValueKind, Written, targets};
pub use finding::{About, Finding, FindingGroup, Findings, Remark, RemarkLevel};
pub use own::{OwnValues, further_addresses, own_create, own_update, own_values};
pub use payload::Sent;
pub use preview::{PersonPreview, PreviewRow, SourceValue, preview};
pub use row::{Around, RowEffect};
pub use rules::{ExpressionError, Rules, RulesError, address_of};
pub use standing::{Assessed, PersonEffect, assess, is_admin};
pub use target::{Held, Target};
pub use worked::{Gave, Part, Signature};
pub use zoom_key::ZoomKey;

/// How one attribute of Zoom is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    pub target: Target,
    pub source: Source,
    /// Does this rule's value find the person in Zoom? One rule's does.
    pub matching: bool,
    pub apply: Apply,
    /// Sent where the source is empty, when the user is made. Entra alone has such values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_value: Option<String>,
}

/// Whose mappings they are: in which language expressions are written, and what the client sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    Okta,
    Entra,
    /// It has no expressions.
    Google,
}

impl Language {
    /// Returns the directory's name, as texts call it.
    pub fn provider(self) -> &'static str {
        match self {
            Self::Okta => "Okta",
            Self::Entra => "Entra",
            Self::Google => "Google",
        }
    }
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// An attribute of the directory, by its name there.
    Direct(String),
    /// The same text for everybody.
    Constant(String),
    /// An expression in the directory's language.
    Expression(String),
}

/// When a value is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Apply {
    OnCreate,
    Always,
}

/// Returns the six rules of Usher's Okta guide: what Okta's app for Zoom fills of those attributes that Zoom's list of
/// users shows again (Zoom SCIM2 reference, 2026-08; Ask Zac, Zoom SCIM with Okta, 2026-02). The licence is left to
/// Zoom's default: one user type for everybody is a frequent fault of such tables.
pub fn rules_of_the_guide() -> Vec<Rule> {
    let rule = |attribute: &str, target: Target, matching: bool| Rule {
        target,
        source: Source::Direct(attribute.to_owned()),
        matching,
        apply: Apply::Always,
        default_value: None,
    };
    vec![
        rule("login", Target::UserName, true),
        rule("email", Target::WorkEmail, false),
        rule("firstName", Target::GivenName, false),
        rule("lastName", Target::FamilyName, false),
        rule("displayName", Target::DisplayName, false),
        rule("department", Target::Department, false),
    ]
}

#[cfg(test)]
mod tests;
