//! Pages of a list: an opaque `after`, a `limit` that is cut to the most there is, and one `Link` header line for each
//! relation. A position is the number of the last thing given plus one, so that things which come or go in between
//! neither repeat nor hide others.

use axum::http::{HeaderName, header};
use serde_json::Value;
use url::form_urlencoded;

use super::ids;
use super::refusal::Refusal;
use super::visit::{Answer, Call};

/// Which part of a list is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bounds {
    pub(super) limit: usize,
    /// The first number that may be given; 0 at the start.
    pub(super) after: u64,
}

/// Reads `limit` and `after`. A limit above the most is cut to it.
///
/// # Errors
///
/// A validation error for a limit that is no number above zero, or an `after` that no list gave out.
pub(super) fn page_bounds(call: &Call, usual: usize, most: usize) -> Result<Bounds, Refusal> {
    let limit = match call.query("limit") {
        None => usual,
        Some(text) => match text.parse::<usize>() {
            Ok(limit) if limit > 0 => limit.min(most),
            Ok(_) | Err(_) => {
                return Err(Refusal::validation("limit", "limit: The limit must be a number above zero."));
            }
        },
    };
    let after = match call.query("after") {
        None => 0,
        Some(text) => ids::position(text).ok_or_else(|| {
            Refusal::validation("after", "after: The cursor is not one that this list gave.")
        })?,
    };
    Ok(Bounds { limit, after })
}

/// Makes a page out of things in ascending order of their numbers, none below `bounds.after`. Looks at one more than
/// the page holds, to know whether there is a next one.
pub(super) fn page<Thing>(
    call: &Call,
    bounds: Bounds,
    things: impl Iterator<Item = (u64, Thing)>,
    draw: impl Fn(Thing) -> Value,
) -> Answer {
    let mut things = things.skip_while(|(number, _)| *number < bounds.after).peekable();
    let mut drawn = Vec::new();
    let mut last = 0;
    while drawn.len() < bounds.limit {
        let Some((number, thing)) = things.next() else { break };
        last = number;
        drawn.push(draw(thing));
    }
    let more = things.peek().is_some();
    let mut answer = Answer::json(Value::Array(drawn));
    answer.headers.push(self_link(call));
    if more {
        answer.headers.push(next_link(call, bounds.limit, last + 1));
    }
    answer
}

/// The `Link` line of this very page.
pub(super) fn self_link(call: &Call) -> (HeaderName, String) {
    link(call, &call.query, "self")
}

/// The `Link` line of the page that starts at `position`; the other parameters stay.
pub(super) fn next_link(call: &Call, limit: usize, position: u64) -> (HeaderName, String) {
    let mut query =
        vec![("after".to_owned(), ids::cursor(position)), ("limit".to_owned(), limit.to_string())];
    query.extend(call.query.iter().filter(|(name, _)| name != "after" && name != "limit").cloned());
    link(call, &query, "next")
}

fn link(call: &Call, query: &[(String, String)], relation: &str) -> (HeaderName, String) {
    let Call { base, path, .. } = call;
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
    let mark = if query.is_empty() { "" } else { "?" };
    (header::LINK, format!("<{base}{path}{mark}{query}>; rel=\"{relation}\""))
}
