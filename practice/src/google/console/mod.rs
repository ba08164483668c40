//! The pages of the Admin console that only a person reaches, below `/ac/`.

use super::refusal::Refusal;
use super::visit::{Answered, Visit};

/// Answers a page of the console.
pub(super) fn answer(_: &mut Visit<'_>) -> Answered {
    Err(Refusal::NoPath)
}
