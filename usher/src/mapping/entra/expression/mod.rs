//! Entra's expression language for attribute mappings.
//!
//! An expression is one call, or an attribute, or a text (Microsoft Learn, Reference for writing expressions for
//! attribute mappings, 2026-04). What the page names as an unsupported form is an error when it is read; what the page
//! leaves open is [`Unworkable::Unpublished`]: an expression never gives a guess. What depends on the moment, on chance
//! or on the tenant comes from an [`Environment`].

mod call;
mod catalogue;
mod date_format;
mod dates;
mod diacritics;
mod environment;
mod evaluate;
mod function;
mod parse;
mod print;
mod random;
mod replace;
mod steps;
mod text;
mod value;
mod wrong;

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value;

pub use catalogue::functions;
pub use environment::{Environment, environment_of};
pub use evaluate::{Flow, Unworkable};

use super::pattern::Pattern;
use crate::mapping::Part;
use date_format::Format;
use function::Function;

/// Entra takes no longer ones (Microsoft Learn, 2026-04).
pub const CHARS_MAX: usize = 10_000;

/// Calls inside one another. Keeps the reader's own stack small; Microsoft's longest sample has six.
pub const DEPTH_MAX: usize = 64;

/// Bytes that one evaluation may make in all. A person's attributes have a few thousand; a text that is replaced into
/// itself again and again would otherwise fill the memory.
pub const WORK_MAX: usize = 1_000_000;

/// An expression that has been read. Its text, as Entra writes it again, is what [`ToString`] gives. Two are equal where
/// they do the same, however they were written.
#[derive(Debug, Clone)]
pub struct Expression {
    node: Node,
    references: Vec<String>,
    /// As it was written.
    text: String,
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.node == other.node
    }
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

impl Expression {
    /// Reads an expression.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        parse::parse(text)
    }

    /// Makes the expression that reads one attribute.
    pub fn attribute(name: &str) -> Self {
        Self::of(Kind::Attribute(name.to_owned()), vec![name.to_owned()])
    }

    /// Makes the expression that is a text.
    pub fn constant(text: &str) -> Self {
        Self::of(Kind::Text(text.to_owned()), Vec::new())
    }

    fn of(kind: Kind, references: Vec<String>) -> Self {
        let mut node = Node { kind, at: 0, len: 0 };
        let text = node.to_string();
        node.len = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
        Self { node, references, text }
    }

    /// Returns the attributes that it reads, each once, in the order in which they stand.
    pub fn references(&self) -> &[String] {
        &self.references
    }

    /// Returns the attribute's name where the expression is an attribute and nothing else.
    pub fn as_attribute(&self) -> Option<&str> {
        match &self.node.kind {
            Kind::Attribute(name) => Some(name),
            Kind::Text(_) | Kind::Number(_) | Kind::Word(_) | Kind::Compare { .. } | Kind::Call(_) => None,
        }
    }

    /// Returns the text where the expression is a text and nothing else.
    pub fn as_constant(&self) -> Option<&str> {
        match &self.node.kind {
            Kind::Text(text) | Kind::Number(text) => Some(text),
            Kind::Attribute(_) | Kind::Word(_) | Kind::Compare { .. } | Kind::Call(_) => None,
        }
    }

    /// Does this text stand in it, in quotes?
    pub fn has_text(&self, wanted: &str) -> bool {
        self.node.any(&mut |node| matches!(&node.kind, Kind::Text(text) if text == wanted))
    }

    /// Is a `Switch` with a default value at its top? On an update it may empty what the target has (Microsoft Learn,
    /// Reference for writing expressions, 2026-04).
    pub fn is_switch_with_default(&self) -> bool {
        matches!(
            &self.node.kind,
            Kind::Call(Call { function: Function::Switch, arguments, .. })
                if arguments.get(1).is_some_and(Option::is_some)
        )
    }

    /// Returns the names of the functions in it whose result is another one at each run, each once: `Now`, `Guid` and
    /// `RandomString`. What [`Environment`] has for them is a stand-in.
    pub fn volatile(&self) -> Vec<&'static str> {
        let mut names = Vec::new();
        self.node.any(&mut |node| {
            if let Kind::Call(call) = &node.kind
                && call.function.is_volatile()
                && !names.contains(&call.function.name())
            {
                names.push(call.function.name());
            }
            false
        });
        names
    }

    /// Works the expression out; `look_up` gives the value of an attribute, null where there is none.
    pub fn evaluate<'a>(
        &'a self,
        look_up: &dyn Fn(&str) -> Cow<'a, Value>,
        environment: &'a Environment,
    ) -> Result<Flow, Unworkable> {
        evaluate::evaluate(&self.node, look_up, environment)
    }

    /// Returns what each part of the expression gives: each attribute, comparison and call, inner ones before the outer
    /// one that uses them, the whole last. A text or a number is a part where it is the whole.
    pub fn steps<'a>(
        &'a self,
        look_up: &dyn Fn(&str) -> Cow<'a, Value>,
        environment: &'a Environment,
    ) -> Vec<Part> {
        steps::steps(self, look_up, environment)
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
        (Ok(one), Ok(other)) => one.node.is_like(&other.node),
        _ => one.trim() == other.trim(),
    }
}

/// A part of an expression. Two are equal wherever they stand.
#[derive(Debug, Clone)]
struct Node {
    kind: Kind,
    /// Characters before it.
    at: u32,
    /// Its own characters.
    len: u32,
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Kind {
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

#[derive(Debug, Clone)]
struct Call {
    function: Function,
    /// `None` where nothing stands between the commas.
    arguments: Vec<Option<Node>>,
    prepared: Prepared,
}

impl PartialEq for Call {
    fn eq(&self, other: &Self) -> bool {
        self.function == other.function && self.arguments == other.arguments
    }
}

impl Call {
    fn argument(&self, place: usize) -> Option<&Node> {
        self.arguments.get(place).and_then(Option::as_ref)
    }
}

/// What is read once, and not for each person.
#[derive(Debug, Clone)]
enum Prepared {
    Nothing,
    /// The pattern of `Replace`, where it is written out.
    Pattern(Arc<Pattern>),
    /// The two forms of `FormatDateTime`, where they are written out.
    Formats(Arc<(Format, Format)>),
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
    /// The parts directly inside.
    fn inside(&self) -> Vec<&Self> {
        match &self.kind {
            Kind::Text(_) | Kind::Number(_) | Kind::Word(_) | Kind::Attribute(_) => Vec::new(),
            Kind::Compare { left, right, .. } => vec![left, right],
            Kind::Call(call) => call.arguments.iter().flatten().collect(),
        }
    }

    /// Is it so of a part? Asks no further once it is.
    fn any(&self, is_so: &mut dyn FnMut(&Self) -> bool) -> bool {
        is_so(self) || self.inside().into_iter().any(|node| node.any(is_so))
    }

    /// Is it the same, but for numbers in quotes and what is left out at the end?
    fn is_like(&self, other: &Self) -> bool {
        match (&self.kind, &other.kind) {
            (Kind::Text(one) | Kind::Number(one), Kind::Text(two) | Kind::Number(two)) => one == two,
            (Kind::Call(one), Kind::Call(two)) => {
                let most = one.arguments.len().max(two.arguments.len());
                one.function == two.function
                    && (0..most).all(|place| match (one.argument(place), two.argument(place)) {
                        (Some(one), Some(two)) => one.is_like(two),
                        (None, None) => true,
                        (Some(_), None) | (None, Some(_)) => false,
                    })
            }
            (
                Kind::Compare { left, how, right },
                Kind::Compare { left: other_left, how: other_how, right: other_right },
            ) => how == other_how && left.is_like(other_left) && right.is_like(other_right),
            (one, two) => one == two,
        }
    }
}

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;
