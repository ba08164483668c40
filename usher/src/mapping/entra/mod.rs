//! Entra's mappings: its expressions, its schema, its scoping filters.

pub mod expression;
mod pattern;
mod person;
pub mod schema;
pub mod scope;

pub use expression::{Environment, Expression, Flow, SyntaxError, SyntaxErrorKind, Unworkable};
pub use person::{READ, attribute, is_read};
