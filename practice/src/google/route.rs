//! Which function answers which address.

use super::console;
use super::refusal::Refusal;
use super::visit::{Answered, Visit};

/// Answers a request.
pub(super) fn answer(visit: &mut Visit<'_>) -> Answered {
    if visit.call.path == "/ac" || visit.call.path.starts_with("/ac/") {
        return console::answer(visit);
    }
    Err(Refusal::NoPath)
}
