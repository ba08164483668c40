//! The shapes of the mapping's rules: as they are edited, tried, and taken to and from the provider.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{MappingCounts, Preview};
use crate::guide::ActionId;
use crate::mapping::{Apply, Signature};

/// The rules that a profile's preview uses.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct MappingRules {
    pub origin: RulesOrigin,
    /// "the mappings of Zoom in Entra ID, read at 14:06 UTC".
    pub origin_words: String,
    /// Where rules can be taken from, the one that is used now among them.
    pub origins: Vec<OriginView>,
    pub rules: Vec<RuleView>,
    /// What the provider maps and Usher cannot show. It stays as it is, also when rules are written back.
    pub left_out: Vec<LeftOutView>,
    pub completion: Completion,
    /// How the kept rules get to the provider: the action whose plan writes them; `None` with Google, whose console
    /// alone has its mappings, and where the provider has them already.
    pub write_back: Option<WriteBack>,
    /// Can the provider be asked for its own result? Entra can.
    pub can_ask_provider: bool,
}

/// Where the rules that are shown come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum RulesOrigin {
    /// What the provider has now.
    Provider,
    /// The guide's table.
    Guide,
    /// Edited here, or imported from a file; kept on this computer.
    Own,
}

/// A place that rules can be taken from.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct OriginView {
    pub origin: RulesOrigin,
    /// "What Entra ID has now"
    pub title: String,
    pub hint: String,
    /// Why it cannot be chosen.
    pub unusable: Option<String>,
}

/// An action that writes the kept rules to the provider.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct WriteBack {
    /// The step whose action it is.
    pub step: String,
    pub action: ActionId,
    /// "Plan to write these rules to Entra ID"
    pub words: String,
}

/// A rule as it is edited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct RuleDraft {
    /// In SCIM's path notation.
    pub target: String,
    pub kind: SourceKind,
    /// An attribute's name, a text, or an expression, as `kind` says.
    pub source: String,
    /// Sent where the source gives nothing and the user is made. Entra alone has such values.
    #[serde(default)]
    pub default_value: Option<String>,
    /// By this rule's value the person is found in Zoom. One rule's is so.
    #[serde(default)]
    pub matching: bool,
    pub apply: Apply,
}

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum SourceKind {
    Direct,
    Constant,
    Expression,
}

/// A rule with what there is to say of it, whoever it is applied to.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct RuleView {
    pub draft: RuleDraft,
    pub problem: Option<RuleProblem>,
    /// What to know of the target, a sentence each: deprecated, not on Zoom's list, only when the user is made.
    pub notes: Vec<String>,
    /// Functions whose result differs at each run, and what stands in for it here, a sentence each.
    pub stand_ins: Vec<String>,
}

/// Why a rule cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct RuleProblem {
    /// Characters of the expression before the place; `None` where it is not about a place.
    pub at: Option<u32>,
    pub what: String,
    pub hint: Option<String>,
}

/// A mapping of the provider's that is in no rule.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct LeftOutView {
    pub target: String,
    pub why: String,
}

/// What can be written in a rule.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct Completion {
    /// By name.
    pub attributes: Vec<SourceAttribute>,
    /// Empty with Google, whose mappings know no expressions.
    pub functions: Vec<Signature>,
    pub targets: Vec<TargetView>,
    /// How an attribute stands in an expression: `[` and `]` in Entra, `user.` and nothing in Okta.
    pub attribute_before: String,
    pub attribute_after: String,
    pub has_expressions: bool,
    pub has_default_value: bool,
}

/// An attribute of the directory.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct SourceAttribute {
    pub name: String,
    /// How many people have a value.
    pub people: u32,
    /// One value that somebody has.
    pub example: Option<String>,
}

/// An attribute of Zoom's users, by Zoom's own reference.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct TargetView {
    /// In SCIM's path notation.
    pub path: String,
    /// "Given name"
    pub title: String,
    /// "text", "true or false", "mail address", "one of a list"
    pub kind: String,
    /// Can a user have several?
    pub list: bool,
    /// "When the user is made and later", "Only when the user is made", "Zoom ignores it"
    pub writable: String,
    /// Does Zoom's list of users show it? Otherwise it costs a request a person.
    pub listed: bool,
    pub allowed: Vec<String>,
    pub deprecated: bool,
    pub note: Option<String>,
}

/// One rule tried in place of another, before anything is kept.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct RuleTrial {
    pub rule: RuleView,
    /// With the rule that is tried; what they are now where it cannot be used.
    pub counts: MappingCounts,
    /// For how many people something else would be sent, or another finding holds.
    pub people_changed: u32,
    /// The person who is shown, with the rule; `None` where it cannot be used.
    pub preview: Option<Preview>,
}

/// What the provider itself makes of a rule's expression for a person.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct Judgement {
    /// What Usher worked out, as text; `None` for nothing.
    pub ours: Option<String>,
    /// What the provider answered.
    pub theirs: Option<String>,
    pub agrees: bool,
    /// What the provider says where it has no result, or what Usher cannot know and it can.
    pub note: Option<String>,
    #[ts(as = "String")]
    pub asked_at: Timestamp,
}
