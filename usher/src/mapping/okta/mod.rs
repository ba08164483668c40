//! Okta's expression language: the classic dialect, which profile mappings use, and that of Okta Identity Engine, which
//! policies use.
//!
//! One parser and one evaluator serve both; a [`Dialect`] says what can be called and how it is written (Okta developer
//! documentation, Okta Expression Language overview and Okta Expression Language in Okta Identity Engine, 2026-08).
//! What Okta does not publish, such as what a function gives on nothing, is [`Unworkable::Unpublished`]: an expression
//! never gives a guess. What the person's profile does not tell, such as groups or the time, comes from an
//! [`Environment`].

mod call;
mod caution;
mod classic;
mod country;
mod environment;
mod evaluate;
mod function;
mod groups;
mod hint;
mod identity;
mod lists;
mod moment;
mod node;
mod parse;
mod pattern;
mod people;
mod print;
mod spelling;
mod steps;
mod text;
mod time_format;
mod token;

use std::borrow::Cow;
use std::sync::LazyLock;

use serde_json::Value;

pub use caution::Caution;
pub use environment::{Account, Environment, Group, Related, environment_of};
pub use evaluate::Unworkable;
pub use spelling::{bare, is_constant, same};

use super::worked::{Part, Signature};
use node::{Kind, Node};

/// More is nobody's mapping: the longest in Okta's documentation has 200 characters.
pub const CHARS_MAX: usize = 10_000;

/// Brackets, calls and choices inside one another, and dots behind one another. Keeps the reader's own stack small.
pub const DEPTH_MAX: usize = 64;

/// Bytes that one evaluation may read and make in all. A person's attributes have a few thousand; a text that is
/// replaced into itself again and again would otherwise fill the memory.
pub const WORK_MAX: usize = 1_000_000;

/// Which of Okta's two expression languages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Dialect {
    /// `String.toUpperCase(user.login)`: profile mappings, whichever engine the organisation runs on.
    #[default]
    Classic,
    /// `user.profile.login.toUpperCase()`: policies of Okta Identity Engine.
    IdentityEngine,
}

/// Gives the value of a reference; null where there is none.
pub type LookUp<'l, 'v> = dyn Fn(&Reference) -> Cow<'v, Value> + 'l;

/// An expression that has been read. Its text, as Okta writes it, is what [`ToString`] gives.
#[derive(Debug, Clone)]
pub struct Expression {
    dialect: Dialect,
    /// As it was written.
    text: String,
    node: Node,
    references: Vec<Reference>,
}

/// Two expressions are the same where they differ in spaces, brackets without need, or quotes alone.
impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.dialect == other.dialect && self.node == other.node
    }
}

/// `user.login`, or `login` alone.
#[derive(Debug, Clone, Eq)]
pub struct Reference {
    /// The word before the first dot; `None` for a name alone, which means the source.
    pub root: Option<String>,
    /// What stands behind the first dot: `login`, or `profile.login` in the Identity Engine's dialect.
    pub name: String,
    /// Characters before it, from 0. Two references are the same wherever they stand.
    pub at: usize,
}

impl PartialEq for Reference {
    fn eq(&self, other: &Self) -> bool {
        (&self.root, &self.name) == (&other.root, &other.name)
    }
}

/// Why a text is not an expression that can be worked out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("character {}: {kind}", .at + 1)]
pub struct SyntaxError {
    /// Characters before the place, from 0.
    pub at: usize,
    pub kind: SyntaxErrorKind,
    /// What to write instead, as a sentence without its full stop.
    pub hint: Option<String>,
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
    #[error("{0} is not understood")]
    NotUnderstood(String),
    #[error("{function} takes {wanted}, not {given} values")]
    Arguments { function: &'static str, wanted: String, given: usize },
}

impl SyntaxError {
    /// Makes an error without a hint.
    pub fn new(at: usize, kind: SyntaxErrorKind) -> Self {
        Self { at, kind, hint: None }
    }

    /// Adds what to write instead.
    #[must_use]
    pub fn with_hint(self, hint: impl Into<Option<String>>) -> Self {
        Self { hint: hint.into(), ..self }
    }
}

/// Returns everything that can be called in a mapping, with an example of each.
pub fn functions() -> &'static [Signature] {
    Dialect::Classic.functions()
}

impl Dialect {
    /// Returns everything that can be called, with an example of each. A method's first parameter stands before the
    /// dot.
    pub fn functions(self) -> &'static [Signature] {
        static CLASSIC: LazyLock<Vec<Signature>> = LazyLock::new(|| signatures(Dialect::Classic));
        static IDENTITY_ENGINE: LazyLock<Vec<Signature>> =
            LazyLock::new(|| signatures(Dialect::IdentityEngine));
        match self {
            Self::Classic => &CLASSIC,
            Self::IdentityEngine => &IDENTITY_ENGINE,
        }
    }
}

fn signatures(dialect: Dialect) -> Vec<Signature> {
    dialect.rows().iter().map(|row| row.signature).collect()
}

impl Expression {
    /// Reads an expression of a profile mapping.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        Self::parse_as(Dialect::Classic, text)
    }

    /// Reads an expression.
    pub fn parse_as(dialect: Dialect, text: &str) -> Result<Self, SyntaxError> {
        parse::parse(dialect, text)
    }

    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Returns the references in the order in which they stand.
    pub fn references(&self) -> &[Reference] {
        &self.references
    }

    /// Works the expression out.
    pub fn evaluate<'v>(
        &'v self,
        look_up: &LookUp<'_, 'v>,
        environment: &'v Environment,
    ) -> Result<Value, Unworkable> {
        evaluate::evaluate(self.dialect, &self.node, look_up, environment).map(Cow::into_owned)
    }

    /// Works the expression out and returns what each of its parts gave: inner ones before the outer one that uses
    /// them, the whole last. What is written out (`"Sales"`) is no part of its own, unless it is the whole.
    pub fn steps<'v>(&'v self, look_up: &LookUp<'_, 'v>, environment: &'v Environment) -> Vec<Part> {
        steps::steps(self, look_up, environment)
    }

    /// Returns the functions in it which give another result at another time, each once.
    pub fn volatile(&self) -> Vec<&'static str> {
        let mut names = Vec::new();
        self.node.visit(&mut |node| {
            if let Kind::Call { called, .. } = &node.kind
                && called.function.is_volatile()
                && !names.contains(&called.signature.name)
            {
                names.push(called.signature.name);
            }
        });
        names
    }

    /// Returns what Okta's documentation warns of in such an expression, each once.
    pub fn cautions(&self) -> Vec<Caution> {
        caution::cautions(self.dialect, &self.node)
    }
}

#[cfg(test)]
mod tests;
