//! Entra's mappings: its expressions, its schema, its scoping filters.

pub mod expression;
pub(super) mod make;
mod pattern;
mod person;
mod rules;
pub mod schema;
pub mod scope;
mod spelling;

pub use expression::{
    Environment, Expression, Flow, SyntaxError, SyntaxErrorKind, Unworkable, environment_of, functions,
};
pub use person::{OTHER_NAMES, READ, attribute};
pub use rules::{LeftOut, rules, rules_of_the_guide};

#[cfg(test)]
mod tests;
