//! The shapes of the directory's people and of what a mapping makes of each.

use jiff::Timestamp;
use serde::Serialize;
use ts_rs::TS;

use crate::mapping::{PersonEffect, PreviewRow, Remark};

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
    /// What Zoom has, as JSON text, indented; `None` where Zoom has nobody with this address.
    pub zoom_has: Option<String>,
    #[ts(as = "String")]
    pub read_at: Timestamp,
    /// Where the rules come from: "the guide's table".
    pub rules_from: String,
}
