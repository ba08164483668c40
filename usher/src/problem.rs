//! What a user reads about a failure: what happened, why, and how to fix it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A failure in words. `what` is one sentence for the heading; `fix` are the steps that cure it, best first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Problem {
    /// Stable and dotted, such as `zoom.scope_missing`: what tests and search use.
    pub code: String,
    pub what: String,
    pub why: String,
    pub fix: Vec<String>,
    /// What the vendor answered, for a support case; never a secret.
    pub detail: Option<String>,
}
