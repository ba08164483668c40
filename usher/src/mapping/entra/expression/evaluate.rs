//! Works expressions out, from the outside in: what a choice does not take is not looked at.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeMap;

use serde_json::Value;

use super::steps::Trace;
use super::value::Worked;
use super::{Comparison, Environment, Kind, Node, WORK_MAX, call, text};
use crate::mapping::Gave;

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
    #[error("the values grow beyond {WORK_MAX} characters, or a pattern searches them too long")]
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

pub(super) fn evaluate<'a>(
    node: &'a Node,
    look_up: &dyn Fn(&str) -> Cow<'a, Value>,
    environment: &'a Environment,
) -> Result<Flow, Unworkable> {
    match ground(look_up, environment, None).work_out(node) {
        Ok(worked) => Ok(Flow::Value(worked.into_value())),
        Err(Stop::Dropped) => Ok(Flow::Dropped),
        Err(Stop::Unworkable(why)) => Err(why),
    }
}

/// What each part gives that is reached.
pub(super) fn traced<'a>(
    node: &'a Node,
    look_up: &dyn Fn(&str) -> Cow<'a, Value>,
    environment: &'a Environment,
) -> BTreeMap<(u32, u32), Gave> {
    let trace = Trace::default();
    // Its result is that of the whole, which is a part too.
    let _ = ground(look_up, environment, Some(&trace)).work_out(node);
    trace.into_inner()
}

fn ground<'a, 'g>(
    look_up: &'g dyn Fn(&str) -> Cow<'a, Value>,
    environment: &'a Environment,
    trace: Option<&'g Trace>,
) -> Ground<'a, 'g> {
    Ground { look_up, environment, left: Cell::new(WORK_MAX), drawn: Cell::new(0), trace }
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

/// What working out stands on: the person, the environment, and what may still be made.
pub(super) struct Ground<'a, 'g> {
    look_up: &'g dyn Fn(&str) -> Cow<'a, Value>,
    pub(super) environment: &'a Environment,
    left: Cell<usize>,
    /// Values of chance that were drawn.
    drawn: Cell<u64>,
    trace: Option<&'g Trace>,
}

impl<'a> Ground<'a, '_> {
    pub(super) fn work_out(&self, node: &'a Node) -> Result<Worked<'a>, Stop> {
        let worked = self.worked(node);
        if let Some(trace) = self.trace {
            let gave = match &worked {
                Ok(worked) => worked.gave(),
                Err(Stop::Dropped) => Gave::Dropped,
                Err(Stop::Unworkable(why)) => Gave::Refused(why.to_string()),
            };
            trace.borrow_mut().insert((node.at, node.len), gave);
        }
        worked
    }

    fn worked(&self, node: &'a Node) -> Result<Worked<'a>, Stop> {
        let worked = match &node.kind {
            Kind::Text(text) | Kind::Number(text) | Kind::Word(text) => Worked::text(text),
            Kind::Attribute(name) => Worked::of((self.look_up)(name)),
            Kind::Compare { left, how, right } => {
                Worked::truth(compare(&self.work_out(left)?, *how, &self.work_out(right)?)?)
            }
            Kind::Call(call) => call::call(self, call)?,
        };
        self.spend(worked.size())?;
        Ok(worked)
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
    pub(super) fn holds(&self, condition: &'a Node) -> Result<bool, Stop> {
        match self.work_out(condition)? {
            Worked::Text(text) if text.eq_ignore_ascii_case("true") => Ok(true),
            Worked::Text(text) if text.eq_ignore_ascii_case("false") => Ok(false),
            Worked::Nothing => Err(Unworkable::Unpublished("a condition on an empty attribute").into()),
            Worked::Text(_) | Worked::List(_) | Worked::Other(_) => {
                Err(Unworkable::Needs("a condition", "True or False").into())
            }
        }
    }
}

fn compare(left: &Worked<'_>, how: Comparison, right: &Worked<'_>) -> Result<bool, Unworkable> {
    // The page says that such a condition fails, and not with which outcome.
    if left.is_empty() || right.is_empty() {
        return Err(Unworkable::Unpublished("a condition on an empty attribute"));
    }
    let (Worked::Text(left), Worked::Text(right)) = (left, right) else {
        return Err(Unworkable::Needs("a comparison", "single values"));
    };
    let numbers = text::decimal(left).zip(text::decimal(right));
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
