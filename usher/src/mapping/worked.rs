//! What both expression languages tell beside a result: the parts of an expression with what each gave, and the functions
//! that can be written.

use serde::Serialize;
use ts_rs::TS;

/// One part of an expression, worked out for one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export, rename = "ExpressionPart")]
pub struct Part {
    /// Characters before it, from 0.
    pub at: u32,
    /// Its characters.
    pub len: u32,
    /// How deep it stands: 0 is the whole.
    pub depth: u16,
    /// As it is written.
    pub text: String,
    pub gave: Gave,
}

/// What a part of an expression gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind", content = "text")]
#[ts(export)]
pub enum Gave {
    /// As the language prints it; a list as JSON.
    Value(String),
    Nothing,
    /// The attribute takes no part: nothing is sent, whatever was there.
    Dropped,
    /// Why there is no value, as a sentence without its full stop.
    Refused(String),
    /// A condition took the other way.
    NotReached,
}

/// A function that can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[ts(export, rename = "FunctionSignature")]
pub struct Signature {
    pub name: &'static str,
    /// `suffix`; `start?` may be left out; `source*` comes as often as one likes.
    pub parameters: &'static [&'static str],
    /// What it does, as a sentence.
    pub what: &'static str,
    /// An expression that can be read.
    pub example: &'static str,
    /// What the example gives; empty where that differs from person to person or from time to time.
    pub gives: &'static str,
    /// "Text", "Lists", "Dates", "Conditions", …
    pub group: &'static str,
}
