//! The shapes of what only Entra ID has: the choice between its guides, the token of Zoom's that it is given, and who is
//! in scope.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::FormField;
use crate::guide::GuideId;
use crate::problem::Problem;

/// Which of Entra's guides can work for this account.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct WhichGuideView {
    /// What only a person can say; answered with [`App::answer`](crate::app::App::answer).
    pub questions: Vec<FormField>,
    /// What Usher looked at.
    pub looks: Vec<GuideLook>,
    pub choices: Vec<GuideChoice>,
    /// The guide that was chosen, if one was.
    pub chosen: Option<GuideId>,
    /// When the looks were taken; `None` before the first.
    #[ts(as = "Option<String>")]
    pub looked_at: Option<Timestamp>,
}

/// One thing that Usher looked at before a guide is chosen.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct GuideLook {
    /// "Which base address answers".
    pub title: String,
    /// What was seen, a sentence each.
    pub saw: Vec<String>,
    /// What is wrong, or why it could not be looked at.
    pub problem: Option<Problem>,
}

/// A guide, and whether it can work here.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct GuideChoice {
    pub guide: GuideId,
    pub title: String,
    /// One sentence: what it makes.
    pub explains: String,
    pub fit: Fit,
    /// Why, a sentence each.
    pub why: Vec<String>,
    /// "4 things are left to you in consoles."
    pub left_to_you: String,
}

/// Whether a guide can work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Fit {
    Recommended,
    Possible,
    /// Nobody can say yet; `why` says what has to be looked at or answered.
    Unsure,
    CannotWork,
}

/// A secret of Zoom's that is kept for Entra ID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ZoomSecret {
    /// The token that Entra sends with each request.
    Token,
    /// The client secret with which Entra fetches tokens.
    ClientSecret,
}

/// What is known of a secret of Zoom's. Never the secret.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct ZoomSecretView {
    pub secret: ZoomSecret,
    pub kept: bool,
    /// What was seen when it was tried, a sentence each.
    pub saw: Vec<String>,
    /// When it ends, where that can be read.
    #[ts(as = "Option<String>")]
    pub ends_at: Option<Timestamp>,
    pub problem: Option<Problem>,
}

/// A scoping filter as a person edits it: somebody is in scope whom all clauses of one group let in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct ScopeDraft {
    pub groups: Vec<ScopeGroupDraft>,
}

/// One group of clauses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct ScopeGroupDraft {
    pub name: String,
    pub clauses: Vec<ClauseDraft>,
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct ClauseDraft {
    pub attribute: String,
    /// Entra's own name of the operator: "EQUALS".
    pub operator: String,
    /// Empty for operators that take none.
    pub value: String,
}

/// Who is in scope now, and who would be with another filter.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct ScopeView {
    /// The filter that Entra has.
    pub filter: ScopeDraft,
    /// The filter that was looked at.
    pub draft: ScopeDraft,
    pub operators: Vec<ScopeOperator>,
    /// Attributes that can be filtered on.
    pub attributes: Vec<String>,
    pub now: ScopeCounts,
    pub then: ScopeCounts,
    pub comes_in: u32,
    pub goes_out: u32,
    /// "Only those whom the application is given to: 41 people."
    pub assigned: String,
    /// Why the draft cannot be used, or what to mind.
    pub problems: Vec<Problem>,
    #[ts(as = "String")]
    pub read_at: Timestamp,
}

/// An operator of Entra's.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct ScopeOperator {
    pub name: String,
    /// "is exactly, letter case included".
    pub label: String,
    pub takes_value: bool,
}

/// How many are in and out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ScopeCounts {
    pub inside: u32,
    pub outside: u32,
    pub cannot_say: u32,
}

/// Which people of a scope are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ScopeSide {
    Inside,
    Outside,
    ComesIn,
    GoesOut,
    CannotSay,
}

/// A page of people with their place in the scope.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct ScopePage {
    pub total: u32,
    pub offset: u32,
    pub people: Vec<ScopePerson>,
}

/// One person, and why they are in or out.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct ScopePerson {
    pub id: String,
    pub name: String,
    pub login: String,
    pub inside: bool,
    /// "The department is Sales, and the filter wants Finance."
    pub why: String,
}
