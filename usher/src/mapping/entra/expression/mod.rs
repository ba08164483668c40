//! Entra's expression language for attribute mappings.
//!
//! An expression is one call, or an attribute, or a text (Microsoft Learn, Reference for writing expressions for
//! attribute mappings, 2026-04). What the page names as an unsupported form is an error when it is read; what the page
//! leaves open is [`Unworkable::Unpublished`]: an expression never gives a guess. What depends on the moment, on chance
//! or on the tenant comes from an [`Environment`].

mod call;
mod date_format;
mod dates;
mod diacritics;
mod evaluate;
mod function;
mod parse;
mod print;
mod random;
mod replace;
mod text;

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::Value;

pub use evaluate::{Flow, Unworkable};

use super::pattern::Pattern;
use function::Function;

/// Entra takes no longer ones (Microsoft Learn, 2026-04).
pub const CHARS_MAX: usize = 10_000;

/// Calls inside one another. Keeps the reader's own stack small; Microsoft's longest sample has six.
pub const DEPTH_MAX: usize = 64;

/// Bytes that one evaluation may make in all. A person's attributes have a few thousand; a text that is replaced into
/// itself again and again would otherwise fill the memory.
pub const WORK_MAX: usize = 1_000_000;

/// An expression that has been read. Its text, as Entra writes it again, is what [`ToString`] gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    node: Node,
    references: Vec<String>,
}

/// Why a text is not an expression that Entra takes, or not one that can be worked out.
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
    #[error("more than {DEPTH_MAX} calls stand inside one another")]
    TooDeep,
    #[error("the text in quotes has no end")]
    OpenText,
    #[error("the attribute has no closing bracket")]
    OpenAttribute,
    #[error("{found} stands where {wanted} should be")]
    Unexpected { found: String, wanted: &'static str },
    #[error("{0} is not understood")]
    NotUnderstood(String),
    #[error("{function} takes {wanted}, not {given} values")]
    Arguments { function: &'static str, wanted: String, given: usize },
    #[error("{function} needs a value for {parameter}")]
    Missing { function: &'static str, parameter: &'static str },
    /// Microsoft names the form as one that does not work, or documents none like it.
    #[error("{0} is a form that Entra does not support")]
    Unsupported(String),
}

/// What an expression may ask beside the person. What is `None` is not known, and an expression that needs it has no
/// result.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Environment {
    /// For `Now`.
    pub now: Option<Timestamp>,
    /// For `Guid` and `RandomString`: the same number gives the same values.
    pub chance: Option<u64>,
    /// The default verified domain of the tenant.
    pub default_domain: Option<String>,
    /// For `SelectUniqueValue`: the values that are taken in the target.
    pub taken: Option<BTreeSet<String>>,
}

impl Expression {
    /// Reads an expression.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        parse::parse(text)
    }

    /// Makes the expression that reads one attribute.
    pub fn attribute(name: &str) -> Self {
        Self { node: Node::Attribute(name.to_owned()), references: vec![name.to_owned()] }
    }

    /// Makes the expression that is a text.
    pub fn constant(text: &str) -> Self {
        Self { node: Node::Text(text.to_owned()), references: Vec::new() }
    }

    /// Returns the attributes that it reads, each once, in the order in which they stand.
    pub fn references(&self) -> &[String] {
        &self.references
    }

    /// Returns the attribute's name where the expression is an attribute and nothing else.
    pub fn as_attribute(&self) -> Option<&str> {
        match &self.node {
            Node::Attribute(name) => Some(name),
            Node::Text(_) | Node::Number(_) | Node::Word(_) | Node::Compare { .. } | Node::Call(_) => None,
        }
    }

    /// Returns the text where the expression is a text and nothing else.
    pub fn as_constant(&self) -> Option<&str> {
        match &self.node {
            Node::Text(text) | Node::Number(text) => Some(text),
            Node::Attribute(_) | Node::Word(_) | Node::Compare { .. } | Node::Call(_) => None,
        }
    }

    /// Does this text stand in it, in quotes?
    pub fn has_text(&self, wanted: &str) -> bool {
        self.node.any(&|node| matches!(node, Node::Text(text) if text == wanted))
    }

    /// Is a `Switch` with a default value at its top? On an update it may empty what the target has (Microsoft Learn,
    /// Reference for writing expressions, 2026-04).
    pub fn is_switch_with_default(&self) -> bool {
        matches!(
            &self.node,
            Node::Call(Call { function: Function::Switch, arguments, .. })
                if arguments.get(1).is_some_and(Option::is_some)
        )
    }

    /// Works the expression out; `look_up` gives the value of an attribute, null where there is none.
    pub fn evaluate(
        &self,
        look_up: &dyn Fn(&str) -> Value,
        environment: &Environment,
    ) -> Result<Flow, Unworkable> {
        evaluate::evaluate(&self.node, look_up, environment)
    }

    /// Returns the `source` of an attribute mapping in Graph's form. `None` where a comparison stands inside, for which
    /// Microsoft publishes no form: Graph's parseExpression gives it.
    pub fn source(&self) -> Option<Value> {
        print::source(&self.node)
    }
}

/// Says whether two texts are the same expression, written with other spaces or quotes around numbers.
pub fn same(one: &str, other: &str) -> bool {
    match (Expression::parse(one), Expression::parse(other)) {
        (Ok(one), Ok(other)) => one.node.plain() == other.node.plain(),
        _ => one.trim() == other.trim(),
    }
}

/// A part of an expression.
#[derive(Debug, Clone, PartialEq)]
enum Node {
    Text(String),
    /// As it is written: `8`, `-10`, `1.5`, `&HF`.
    Number(String),
    /// `vbBinaryCompare`
    Word(String),
    Attribute(String),
    Compare {
        left: Box<Node>,
        how: Comparison,
        right: Box<Node>,
    },
    Call(Call),
}

#[derive(Debug, Clone, PartialEq)]
struct Call {
    function: Function,
    /// `None` where nothing stands between the commas.
    arguments: Vec<Option<Node>>,
    /// The pattern of `Replace`, where it is written out.
    pattern: Option<Pattern>,
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

impl Node {
    fn any(&self, is_so: &dyn Fn(&Self) -> bool) -> bool {
        is_so(self)
            || match self {
                Self::Text(_) | Self::Number(_) | Self::Word(_) | Self::Attribute(_) => false,
                Self::Compare { left, right, .. } => left.any(is_so) || right.any(is_so),
                Self::Call(call) => call.arguments.iter().flatten().any(|argument| argument.any(is_so)),
            }
    }

    /// The same with numbers as texts and without what is left out at the end, in which two spellings of one
    /// expression are equal.
    fn plain(&self) -> Self {
        match self {
            Self::Number(text) => Self::Text(text.clone()),
            Self::Text(_) | Self::Word(_) | Self::Attribute(_) => self.clone(),
            Self::Compare { left, how, right } => {
                Self::Compare { left: Box::new(left.plain()), how: *how, right: Box::new(right.plain()) }
            }
            Self::Call(call) => {
                let mut arguments: Vec<Option<Self>> =
                    call.arguments.iter().map(|argument| argument.as_ref().map(Self::plain)).collect();
                while arguments.last().is_some_and(Option::is_none) {
                    arguments.pop();
                }
                Self::Call(Call { function: call.function, arguments, pattern: call.pattern.clone() })
            }
        }
    }
}

#[cfg(test)]
mod tests;
