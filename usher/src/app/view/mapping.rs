//! The shapes of the directory's people and of what a mapping makes of each.

use jiff::Timestamp;
use serde::Serialize;
use ts_rs::TS;

pub use crate::mapping::FindingGroup;
use crate::mapping::{Finding, PersonEffect, PreviewRow, Remark, RemarkLevel};

/// A page of people of the directory.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct PeoplePage {
    pub total: u32,
    pub offset: u32,
    pub people: Vec<PersonRow>,
    /// How many people of the whole directory come out how.
    pub effects: Vec<EffectCount>,
    #[ts(as = "String")]
    pub read_at: Timestamp,
}

/// How many people the mapping does this with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct EffectCount {
    pub effect: PersonEffect,
    pub people: u32,
}

/// A person in a list.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct PersonRow {
    pub id: String,
    pub name: String,
    pub login: String,
    pub effect: PersonEffect,
    pub remarks: u32,
    /// The worst remark in a few words; empty where there is none.
    pub note: String,
    /// An account of Zoom's that nobody in the directory has: it has no mapping to show.
    pub in_zoom_only: bool,
}

/// One person's mapping: source, rule, payload, what Zoom has.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct Preview {
    pub person: PersonRow,
    /// Position in the directory's order, from 1.
    pub position: u32,
    pub total: u32,
    pub previous: Option<String>,
    pub next: Option<String>,
    pub next_with_remark: Option<String>,
    pub rows: Vec<PreviewRow>,
    /// Remarks about the person as a whole.
    pub remarks: Vec<Remark>,
    /// What would be sent to Zoom, as JSON text, indented; empty where nothing would be sent.
    pub payload: String,
    /// What would be sent if Zoom had nobody with this address, and if it had.
    pub create: Option<RequestView>,
    pub update: Option<RequestView>,
    /// What Zoom has, as JSON text, indented; `None` where Zoom has nobody with this address.
    pub zoom_has: Option<String>,
    #[ts(as = "String")]
    pub read_at: Timestamp,
    /// Where the rules come from: "the guide's table".
    pub rules_from: String,
}

/// Which people of a list are asked for. Empty asks for everybody.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize, Serialize, TS)]
#[serde(default, deny_unknown_fields)]
#[ts(export)]
pub struct PeopleFilter {
    /// A part of a name or sign-in name; neither letter case nor accents count.
    pub text: String,
    pub effect: Option<PersonEffect>,
    pub finding: Option<Finding>,
    /// Whose value of this attribute will change, by its path.
    pub changes: Option<String>,
}

/// How many people come out how.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct MappingCounts {
    pub created: u32,
    pub changed: u32,
    pub equal: u32,
    /// Nothing is sent of them.
    pub left_alone: u32,
    pub refused: u32,
    /// Of those who are changed, by attribute, the most first.
    pub by_attribute: Vec<AttributeCount>,
    /// People worked out so far, and all of them: less while it goes on.
    pub seen: u32,
    pub of: u32,
}

/// How many people's value of an attribute changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct AttributeCount {
    /// In SCIM's path notation.
    pub target: String,
    pub people: u32,
}

/// Everybody: the numbers, the findings, and what was compared.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct EverybodyView {
    pub counts: MappingCounts,
    /// The worst first.
    pub findings: Vec<FindingView>,
    pub depth: DepthView,
    #[ts(as = "String")]
    pub read_at: Timestamp,
}

/// One kind of finding, with how many it concerns.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct FindingView {
    pub finding: Finding,
    pub level: RemarkLevel,
    pub group: FindingGroup,
    /// What it is, in a few words.
    pub title: String,
    /// Why it matters, as a sentence.
    pub why: String,
    /// What helps, as a sentence.
    pub cure: Option<String>,
    /// How many people; accounts of Zoom's where `in_zoom_only`; 0 where it is about the rules or the account as a whole.
    pub people: u32,
    /// It is about accounts that nobody in the directory has.
    pub in_zoom_only: bool,
}

/// How deep Zoom was looked into. Its list of users leaves attributes out, and reading each person costs a request.
#[derive(Debug, Clone, Default, Serialize, TS)]
#[ts(export)]
pub struct DepthView {
    /// Attributes of the rules that were compared for everybody, by their paths.
    pub compared: Vec<String>,
    /// Attributes of the rules that Zoom's list does not show.
    pub not_listed: Vec<String>,
    /// People whose account was read by itself.
    pub read: u32,
    /// People who have an account in Zoom.
    pub of: u32,
    /// What reading the others costs: requests, and minutes at the rate that Zoom allows.
    pub requests: u32,
    pub minutes: u32,
    /// When the oldest of those that were read was read.
    #[ts(as = "Option<String>")]
    pub oldest: Option<Timestamp>,
    /// It was stopped or cut off, and goes on where it was.
    pub unfinished: bool,
    /// Zoom refused to tell these one by one: people, and what it said.
    pub failed: u32,
    pub failed_why: Option<String>,
}

/// In which form a preview is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ExportFormat {
    Csv,
    Html,
}

/// What a file would hold, said before it is saved.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct ExportView {
    pub people: u32,
    /// "Names", "Sign-in addresses", … : the personal data in it.
    pub personal: Vec<String>,
    /// "All people who will change", in words.
    pub filter: String,
    pub file_name: String,
}

/// A request as the provider's client would send it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct RequestView {
    /// `POST /Users`
    pub line: String,
    /// JSON text, indented.
    pub body: String,
    /// How sure this shape is: recorded, documented, or taken to be so, as a sentence.
    pub sure: String,
}
