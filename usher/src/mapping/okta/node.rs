//! The parts of an expression. Chains are lists, so that a long one is not deep.

use serde_json::Value;

use super::Reference;
use super::function::Row;
use super::pattern::Pattern;

/// A part of an expression, and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub(super) spot: Spot,
    /// Parts inside one another, this one included.
    pub(super) height: usize,
    pub(super) kind: Kind,
}

/// Where a part stands in the text that was read, in characters. Two parts are the same wherever they stand.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Spot {
    pub(super) at: usize,
    pub(super) len: usize,
}

impl PartialEq for Spot {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// Neither a list nor an object.
    Literal(Value),
    Reference(Reference),
    Not(Box<Node>),
    Negative(Box<Node>),
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
    Matches {
        text: Box<Node>,
        pattern: Box<Node>,
        /// The pattern, where it is written out.
        ready: Option<Pattern>,
    },
    /// All of them.
    And(Vec<Node>),
    /// Any of them.
    Or(Vec<Node>),
    /// `a ? b : c ? d : e`: what belongs to the first condition that is true.
    Choice {
        arms: Vec<(Node, Node)>,
        no: Box<Node>,
    },
    /// `a ?: b ?: c`: the first that is neither null nor empty, or the last.
    Otherwise(Vec<Node>),
    Call {
        called: &'static Row,
        /// The value before the dot of a method is the first.
        values: Vec<Node>,
    },
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
    Index {
        of: Box<Node>,
        place: Box<Node>,
    },
    Property {
        of: Box<Node>,
        name: String,
    },
    /// `.![profile.name]`
    Projection {
        of: Box<Node>,
        path: Vec<String>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Plus,
    Minus,
}

impl Sign {
    pub(super) fn mark(self) -> &'static str {
        match self {
            Self::Plus => "+",
            Self::Minus => "-",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    LessOrEqual,
    GreaterOrEqual,
    Less,
    Greater,
}

impl Comparison {
    pub(super) const ALL: [Self; 6] =
        [Self::Equal, Self::NotEqual, Self::LessOrEqual, Self::GreaterOrEqual, Self::Less, Self::Greater];

    pub(super) fn mark(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::LessOrEqual => "<=",
            Self::GreaterOrEqual => ">=",
            Self::Less => "<",
            Self::Greater => ">",
        }
    }
}

impl Node {
    pub(super) fn new(kind: Kind, spot: Spot) -> Self {
        let height = 1 + kind.children().iter().map(|child| child.height).max().unwrap_or(0);
        Self { spot, height, kind }
    }

    /// Shows it and everything in it: inner parts before the outer one, from left to right.
    pub(super) fn visit<'n>(&'n self, see: &mut dyn FnMut(&'n Self)) {
        for child in self.kind.children() {
            child.visit(see);
        }
        see(self);
    }

    /// Is it written out, whoever the person is?
    pub(super) fn is_written_out(&self) -> bool {
        match &self.kind {
            Kind::Literal(_) => true,
            Kind::List(items) => items.iter().all(Self::is_written_out),
            Kind::Map(entries) => entries.iter().all(|(_, value)| value.is_written_out()),
            Kind::Reference(_)
            | Kind::Not(_)
            | Kind::Negative(_)
            | Kind::Sum { .. }
            | Kind::Compare { .. }
            | Kind::Matches { .. }
            | Kind::And(_)
            | Kind::Or(_)
            | Kind::Choice { .. }
            | Kind::Otherwise(_)
            | Kind::Call { .. }
            | Kind::Index { .. }
            | Kind::Property { .. }
            | Kind::Projection { .. } => false,
        }
    }
}

impl Kind {
    /// Returns the parts right inside, in the order in which they stand.
    pub(super) fn children(&self) -> Vec<&Node> {
        match self {
            Self::Literal(_) | Self::Reference(_) => Vec::new(),
            Self::Not(inner) | Self::Negative(inner) => vec![inner],
            Self::Sum { first, rest } => {
                std::iter::once(&**first).chain(rest.iter().map(|(_, part)| part)).collect()
            }
            Self::Compare { left, right, .. } => vec![left, right],
            Self::Matches { text, pattern, .. } => vec![text, pattern],
            Self::Choice { arms, no } => {
                arms.iter().flat_map(|(condition, yes)| [condition, yes]).chain([&**no]).collect()
            }
            Self::And(parts)
            | Self::Or(parts)
            | Self::Otherwise(parts)
            | Self::List(parts)
            | Self::Call { values: parts, .. } => parts.iter().collect(),
            Self::Map(entries) => entries.iter().map(|(_, value)| value).collect(),
            Self::Index { of, place } => vec![of, place],
            Self::Property { of, .. } | Self::Projection { of, .. } => vec![of],
        }
    }
}
