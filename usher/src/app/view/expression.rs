//! The shape of an expression that was worked out for values that somebody named.

use serde::Serialize;

use crate::mapping::{Gave, Part};

/// An expression, worked out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExpressionView {
    /// What the whole gave.
    pub gave: Gave,
    /// What each part gave, inner ones first, the whole last.
    pub parts: Vec<Part>,
    /// Attributes that it reads and that were not named: nothing stands for them.
    pub not_given: Vec<String>,
    /// Functions whose result differs at each run, and what stood in for it, a sentence each.
    pub stand_ins: Vec<String>,
}
