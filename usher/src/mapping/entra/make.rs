//! What one of Entra's mappings gives for one person.

use std::borrow::Cow;
use std::cell::Cell;
use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::expression::{Environment, Expression, Flow, Unworkable, environment_of};
use super::person;
use crate::mapping::Finding;
use crate::mapping::rules::{Made, made, made_of};
use crate::mapping::worked::Part;
use crate::model::Person;

/// What stands in for the moment and for chance: always the same, so that a value is the same whenever it is looked at.
static STAND_INS: LazyLock<Environment> = LazyLock::new(|| environment_of(&Map::new()));

/// The value of an attribute. Booleans are written as Entra writes them.
pub(in crate::mapping) fn of_attribute<'a>(person: &'a Person, name: &str) -> Made<'a> {
    if let Some(kept) = person::as_graph_has_it(person, name) {
        return match kept.as_bool() {
            Some(flag) => Made::Value(Cow::Borrowed(if flag { "True" } else { "False" })),
            None => made_of(kept),
        };
    }
    match person::attribute(person, name) {
        None => Made::Without(Finding::NotKnown),
        Some(Value::Bool(flag)) => Made::Value(Cow::Borrowed(if flag { "True" } else { "False" })),
        Some(
            value @ (Value::Null | Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_)),
        ) => made(value),
    }
}

/// The value of an expression. Nothing is said where it reads what Usher does not.
pub(in crate::mapping) fn of_expression<'a>(person: &Person, expression: &Expression) -> Made<'a> {
    let is_known = Cell::new(true);
    let look_up = |name: &str| {
        Cow::Owned(person::attribute(person, name).unwrap_or_else(|| {
            is_known.set(false);
            Value::Null
        }))
    };
    let worked = expression.evaluate(&look_up, &STAND_INS);
    if !is_known.get() {
        return Made::Without(Finding::NotKnown);
    }
    match worked {
        Ok(Flow::Value(value)) => made(value),
        Ok(Flow::Dropped) => Made::Nothing,
        Err(Unworkable::SeveralRoles(_)) => Made::Without(Finding::SeveralRoles),
        Err(Unworkable::Unpublished(_)) => Made::Without(Finding::NotPublished),
        Err(Unworkable::NotKnown(_)) => Made::Without(Finding::NotKnown),
        Err(Unworkable::Needs(..) | Unworkable::AllTaken | Unworkable::TooMuch | Unworkable::Pattern(_)) => {
            Made::Without(Finding::NoResult)
        }
    }
}

/// The parts of an expression, with what each gives.
pub(in crate::mapping) fn steps(person: &Person, expression: &Expression) -> Vec<Part> {
    let look_up = |name: &str| Cow::Owned(person::attribute(person, name).unwrap_or(Value::Null));
    expression.steps(&look_up, &STAND_INS)
}
