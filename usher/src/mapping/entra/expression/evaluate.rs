//! Works expressions out, from the outside in: what a choice does not take is not looked at.

use std::cell::Cell;

use serde_json::Value;

use super::{Comparison, Environment, Node, WORK_MAX, call};

/// What becomes of an attribute.
#[derive(Debug, Clone, PartialEq)]
pub enum Flow {
    /// A text, a list of texts, or null. Of the functions on roles a list of objects.
    Value(Value),
    /// `IgnoreFlowIfNullOrEmpty` takes the attribute out: the target keeps what it has.
    Dropped,
}

/// Why an expression has no result for these values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unworkable {
    /// Entra may well have a result; Microsoft's page does not say which.
    #[error("Microsoft does not publish what {0} gives")]
    Unpublished(&'static str),
    #[error("{0} needs {1}")]
    Needs(&'static str, &'static str),
    #[error("{0} is known only while Entra provisions")]
    NotKnown(&'static str),
    #[error("the person has {0} roles in the application, and SingleAppRoleAssignment takes one")]
    SeveralRoles(usize),
    #[error("every value that SelectUniqueValue could choose is taken")]
    AllTaken,
    #[error("the values grow beyond {WORK_MAX} characters")]
    TooMuch,
    #[error("{0} is not understood")]
    Pattern(String),
}

impl Unworkable {
    /// Returns the text in which Entra's provisioning log says the same, where it is known
    /// (MicrosoftDocs/azure-docs#42487, 2019).
    pub fn in_the_log(&self) -> Option<String> {
        match self {
            Self::SeveralRoles(count) => Some(format!(
                "Error: An error occured while evaluating this function: 'SingleAppRoleAssignment.' No more than \
                 one app role assignment was expected, but this many where found: {count}"
            )),
            Self::Unpublished(_)
            | Self::Needs(..)
            | Self::NotKnown(_)
            | Self::AllTaken
            | Self::TooMuch
            | Self::Pattern(_) => None,
        }
    }
}

pub(super) fn evaluate(
    node: &Node,
    look_up: &dyn Fn(&str) -> Value,
    environment: &Environment,
) -> Result<Flow, Unworkable> {
    let ground = Ground { look_up, environment, left: Cell::new(WORK_MAX), drawn: Cell::new(0) };
    match ground.work_out(node) {
        Ok(worked) => Ok(Flow::Value(worked.into_value())),
        Err(Stop::Dropped) => Ok(Flow::Dropped),
        Err(Stop::Unworkable(why)) => Err(why),
    }
}

/// Why working out ends early.
#[derive(Debug)]
pub(super) enum Stop {
    Dropped,
    Unworkable(Unworkable),
}

impl From<Unworkable> for Stop {
    fn from(why: Unworkable) -> Self {
        Self::Unworkable(why)
    }
}

/// A value on the way.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Worked {
    Nothing,
    Text(String),
    List(Vec<String>),
    /// Objects of the directory, as `appRoleAssignments` has them.
    Other(Value),
}

impl Worked {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn truth(holds: bool) -> Self {
        Self::text(if holds { "True" } else { "False" })
    }

    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Nothing => true,
            Self::Text(text) => text.is_empty(),
            Self::List(texts) => texts.is_empty(),
            Self::Other(value) => value.as_array().is_some_and(Vec::is_empty),
        }
    }

    /// A value of the directory.
    fn from_value(value: Value) -> Self {
        match value {
            Value::Null => Self::Nothing,
            Value::Bool(holds) => Self::truth(holds),
            Value::Number(number) => Self::Text(number.to_string()),
            Value::String(text) => Self::Text(text),
            Value::Array(items) if items.iter().all(|item| item.is_string() || item.is_number()) => {
                let text = |item| match item {
                    Value::String(text) => text,
                    other @ (Value::Null
                    | Value::Bool(_)
                    | Value::Number(_)
                    | Value::Array(_)
                    | Value::Object(_)) => other.to_string(),
                };
                Self::List(items.into_iter().map(text).collect())
            }
            other @ (Value::Array(_) | Value::Object(_)) => Self::Other(other),
        }
    }

    fn into_value(self) -> Value {
        match self {
            Self::Nothing => Value::Null,
            Self::Text(text) => Value::String(text),
            Self::List(texts) => Value::from(texts),
            Self::Other(value) => value,
        }
    }

    fn size(&self) -> usize {
        match self {
            Self::Nothing => 0,
            Self::Text(text) => text.len(),
            Self::List(texts) => texts.iter().map(|text| text.len() + 1).sum(),
            Self::Other(value) => value.as_array().map_or(1, Vec::len),
        }
    }
}

/// What working out stands on: the person, the environment, and what may still be made.
pub(super) struct Ground<'a> {
    look_up: &'a dyn Fn(&str) -> Value,
    pub(super) environment: &'a Environment,
    left: Cell<usize>,
    /// Values of chance that were drawn.
    drawn: Cell<u64>,
}

impl Ground<'_> {
    pub(super) fn work_out(&self, node: &Node) -> Result<Worked, Stop> {
        let worked = match node {
            Node::Text(text) | Node::Number(text) | Node::Word(text) => Worked::text(text),
            Node::Attribute(name) => self.attribute(name),
            Node::Compare { left, how, right } => {
                Worked::truth(self.compare(&self.work_out(left)?, *how, &self.work_out(right)?)?)
            }
            Node::Call(call) => call::call(self, call)?,
        };
        self.spend(worked.size())?;
        Ok(worked)
    }

    pub(super) fn attribute(&self, name: &str) -> Worked {
        Worked::from_value((self.look_up)(name))
    }

    /// Counts what is made against the limit.
    pub(super) fn spend(&self, bytes: usize) -> Result<(), Unworkable> {
        let left = self.left.get().checked_sub(bytes).ok_or(Unworkable::TooMuch)?;
        self.left.set(left);
        Ok(())
    }

    /// Draws the next value of chance.
    pub(super) fn draw(&self, what: &'static str) -> Result<u64, Unworkable> {
        let seed = self.environment.chance.ok_or(Unworkable::NotKnown(what))?;
        let drawn = self.drawn.get().wrapping_add(1);
        self.drawn.set(drawn);
        // SplitMix64 (Steele, Lea, Flood, 2014).
        let mut mixed = seed.wrapping_add(drawn.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Ok(mixed ^ (mixed >> 31))
    }

    /// The condition of `IIF`: a comparison, or a value that is "True" or "False".
    pub(super) fn holds(&self, condition: &Node) -> Result<bool, Stop> {
        match self.work_out(condition)? {
            Worked::Text(text) if text.eq_ignore_ascii_case("true") => Ok(true),
            Worked::Text(text) if text.eq_ignore_ascii_case("false") => Ok(false),
            Worked::Nothing => Err(Unworkable::Unpublished("a condition on an empty attribute").into()),
            Worked::Text(_) | Worked::List(_) | Worked::Other(_) => {
                Err(Unworkable::Needs("a condition", "True or False").into())
            }
        }
    }

    fn compare(&self, left: &Worked, how: Comparison, right: &Worked) -> Result<bool, Unworkable> {
        // The page says that such a condition fails, and not with which outcome.
        if left.is_empty() || right.is_empty() {
            return Err(Unworkable::Unpublished("a condition on an empty attribute"));
        }
        let (Worked::Text(left), Worked::Text(right)) = (left, right) else {
            return Err(Unworkable::Needs("a comparison", "single values"));
        };
        let numbers = left.parse::<f64>().ok().zip(right.parse::<f64>().ok());
        let equal = || match numbers {
            Some((one, other)) if one == other && left != right => {
                Err(Unworkable::Unpublished("a comparison of numbers that are written differently"))
            }
            Some(_) | None => Ok(left == right),
        };
        let numbers = || numbers.ok_or(Unworkable::Needs("less or greater", "numbers"));
        match how {
            Comparison::Equal => equal(),
            Comparison::NotEqual => equal().map(|equal| !equal),
            Comparison::Less => numbers().map(|(one, other)| one < other),
            Comparison::LessOrEqual => numbers().map(|(one, other)| one <= other),
            Comparison::Greater => numbers().map(|(one, other)| one > other),
            Comparison::GreaterOrEqual => numbers().map(|(one, other)| one >= other),
        }
    }
}
