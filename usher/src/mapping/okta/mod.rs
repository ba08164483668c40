//! Okta's expression language, as profile mappings use it: the dialect that Okta calls classic.
//!
//! Understood are literals, references, the ternary and `?:`, comparisons, `AND`, `OR`, `!`, `+`, `-` and the functions
//! on text (Okta developer documentation, Expression Language, 2026-08). A function that is not understood is an error
//! of its own, and so is everything whose result Okta does not publish, such as a function on nothing: an expression
//! never gives a guess.

mod evaluate;
mod function;
mod parse;
mod spelling;

use serde_json::Value;

pub use evaluate::Unworkable;
pub use spelling::{is_constant, same};

use function::Function;

/// More is nobody's mapping: the longest in Okta's documentation has 200 characters.
pub const CHARS_MAX: usize = 10_000;

/// Brackets, calls and ternaries inside one another. Keeps the reader's own stack small.
pub const DEPTH_MAX: usize = 64;

/// An expression that has been read.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    node: Node,
    references: Vec<Reference>,
}

/// `user.login`, or `login` alone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    /// The word before the dot; `None` for a name alone, which means the source.
    pub root: Option<String>,
    pub name: String,
    /// Characters before it, from 0.
    pub at: usize,
}

/// Why a text is not an expression that can be worked out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("character {}: {kind}", .at + 1)]
pub struct SyntaxError {
    /// Characters before the place, from 0.
    pub at: usize,
    pub kind: SyntaxErrorKind,
}

/// What is wrong with an expression.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SyntaxErrorKind {
    #[error("the expression has more than {CHARS_MAX} characters")]
    TooLong,
    #[error("more than {DEPTH_MAX} brackets, calls and choices stand inside one another")]
    TooDeep,
    #[error("the text in quotes has no end")]
    OpenText,
    #[error("the number is too large")]
    Number,
    #[error("{found} stands where {wanted} should be")]
    Unexpected { found: String, wanted: &'static str },
    /// It may be right in Okta; Usher cannot work it out.
    #[error("{0} is not understood yet")]
    NotUnderstood(String),
    #[error("{function} takes {wanted}, not {given} values")]
    Arguments { function: &'static str, wanted: &'static str, given: usize },
}

impl Expression {
    /// Reads an expression.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        parse::parse(text)
    }

    /// Returns the references in the order in which they stand.
    pub fn references(&self) -> &[Reference] {
        &self.references
    }

    /// Works the expression out; `look_up` gives the value of a reference, null where there is none.
    pub fn evaluate(&self, look_up: &dyn Fn(&Reference) -> Value) -> Result<Value, Unworkable> {
        evaluate::evaluate(&self.node, look_up)
    }
}

/// A part of an expression. Chains are lists, so that a long one is not deep.
#[derive(Debug, Clone, PartialEq)]
enum Node {
    Literal(Value),
    Reference(Reference),
    Not(Box<Node>),
    /// Added from left to right, or taken away where the sign says so.
    Sum {
        first: Box<Node>,
        rest: Vec<(Sign, Node)>,
    },
    Compare {
        left: Box<Node>,
        how: Comparison,
        right: Box<Node>,
    },
    /// All of them.
    And(Vec<Node>),
    /// Any of them.
    Or(Vec<Node>),
    Choice {
        condition: Box<Node>,
        yes: Box<Node>,
        no: Box<Node>,
    },
    /// `?:`
    Otherwise {
        value: Box<Node>,
        default: Box<Node>,
    },
    Call {
        function: Function,
        arguments: Vec<Node>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Plus,
    Minus,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[cfg(test)]
mod tests;
