//! What every list of Graph has in common: `$select`, `$filter`, `$top`, `$count`, `$orderby`, and pages that lead to the
//! next by an address. A position is the place behind the last thing given, so that things which come or go in between
//! neither repeat nor hide others.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use serde_json::{Map, Value};
use url::form_urlencoded;

use super::filter::{Filter, Operator};
use super::refusal::Refusal;
use super::visit::{Answer, Call, Visit};

/// What a list can do.
pub(super) struct Kind {
    /// Behind `$metadata#`.
    pub(super) context: &'static str,
    /// The type in messages.
    pub(super) type_name: &'static str,
    pub(super) usual: usize,
    pub(super) most: usize,
    /// Properties that `$filter` may name.
    pub(super) filterable: &'static [&'static str],
    /// `contains` may be used: not among the directory's own objects.
    pub(super) contains: bool,
    /// `$count`, `ne`, `not` and `endsWith` need `ConsistencyLevel: eventual`: the directory's own objects.
    pub(super) of_directory: bool,
    /// Things of several types: what one of them does not have is left out of it.
    pub(super) mixed: bool,
    /// What comes where nothing is selected; empty for everything.
    pub(super) usual_properties: &'static [&'static str],
}

/// The options of one request, read.
#[derive(Debug)]
struct Options {
    select: Option<BTreeSet<String>>,
    filter: Option<Filter>,
    top: usize,
    after: u64,
    count: bool,
    search: Option<(String, String)>,
    by_name: bool,
}

impl Options {
    /// Reads the options of a list.
    ///
    /// # Errors
    ///
    /// A page size outside its bounds, a filter that the list does not take, an advanced query without its header.
    fn of_list(call: &Call, kind: &Kind) -> Result<Self, Refusal> {
        unexpanded(call)?;
        let eventual =
            call.header("consistencylevel").is_some_and(|level| level.eq_ignore_ascii_case("eventual"));
        let top = match call.query("$top") {
            None => kind.usual,
            Some(text) => match text.parse::<usize>() {
                Ok(top) if (1..=kind.most).contains(&top) => top,
                Ok(_) | Err(_) => {
                    return Err(Refusal::bad(format!(
                        "Invalid page size specified: '{text}'. Must be between 1 and {} inclusive.",
                        kind.most
                    )));
                }
            },
        };
        let after = match call.query("$skiptoken") {
            None => 0,
            Some(text) => position(text).ok_or_else(|| {
                Refusal::own(
                    StatusCode::BAD_REQUEST,
                    "Directory_ExpiredPageToken",
                    "The specified page token value has expired and can no longer be included in your request.",
                )
            })?,
        };
        let filter = call.query("$filter").map(Filter::parse).transpose()?;
        let takes = |property: &str, operator: Operator| {
            kind.filterable.contains(&property) && (kind.contains || operator != Operator::Contains)
        };
        if filter.as_ref().is_some_and(|filter| !filter.is_made_of(&takes)) {
            return Err(Refusal::Query {
                text: "Unsupported or invalid query filter clause specified for the resource.".to_owned(),
            });
        }
        let count = call.query("$count") == Some("true");
        let by_name = call.query("$orderby").is_some();
        if call.query("$orderby").is_some_and(|order| !matches!(order, "displayName" | "displayName asc")) {
            return Err(Refusal::Query { text: "Unsupported sort property for the resource.".to_owned() });
        }
        let search = match call.query("$search") {
            None => None,
            Some(text) => Some(read_search(text).ok_or_else(|| {
                Refusal::bad("Syntax error: '$search' needs a property and a text in double quotes.")
            })?),
        };
        let advanced = filter.as_ref().is_some_and(|filter| filter.is_advanced() || by_name);
        // `$count=true` alone, without the header, is not refused but ignored.
        if kind.of_directory && ((advanced && !(eventual && count)) || (search.is_some() && !eventual)) {
            return Err(Refusal::Query {
                text: "Request_UnsupportedQuery: the query needs the ConsistencyLevel header set to 'eventual' and \
                       $count=true."
                    .to_owned(),
            });
        }
        Ok(Options {
            select: select(call),
            filter,
            top,
            after,
            count: count && (eventual || !kind.of_directory),
            search,
            by_name,
        })
    }

    fn takes(&self, thing: &Map<String, Value>) -> bool {
        let found = |filter: &Filter| filter.matches(&|property| texts(thing, property));
        let searched = |(property, text): &(String, String)| {
            let text = text.to_lowercase();
            texts(thing, property).iter().any(|value| {
                let value = value.to_lowercase();
                value.starts_with(&text)
                    || value
                        .split(|letter: char| !letter.is_alphanumeric())
                        .any(|word| word.starts_with(&text))
            })
        };
        self.filter.as_ref().is_none_or(found) && self.search.as_ref().is_none_or(searched)
    }
}

/// Makes a page out of things in ascending order of their numbers, drawn whole. `things` gives those from a number on.
///
/// # Errors
///
/// As [`Options::of_list`]; a property that is selected and not there.
pub(super) fn list<Things>(
    visit: &Visit<'_>,
    kind: &Kind,
    things: impl FnOnce(u64) -> Things,
) -> Result<Answer, Refusal>
where
    Things: Iterator<Item = (u64, Map<String, Value>)>,
{
    let call = visit.call;
    let options = Options::of_list(call, kind)?;
    let first = if options.by_name { 0 } else { options.after };
    let mut fitting = things(first).filter(|(_, thing)| options.takes(thing));
    let counts = options.count && options.after == 0;
    let (mut page, mut last, mut more, mut count) = (Vec::new(), 0, false, 0_usize);
    if options.by_name {
        // In this order a position is a place in the sorted list.
        let mut sorted: Vec<_> = fitting.map(|(_, thing)| thing).collect();
        sorted.sort_by_key(|thing| texts(thing, "displayName").concat().to_lowercase());
        count = sorted.len();
        let start = usize::try_from(options.after).unwrap_or(usize::MAX);
        page = sorted.into_iter().skip(start).take(options.top).collect();
        last = options.after + page.len() as u64;
        more = usize::try_from(last).is_ok_and(|last| last < count);
    } else {
        for (number, thing) in fitting.by_ref() {
            count += 1;
            if page.len() < options.top {
                last = number + 1;
                page.push(thing);
            } else {
                more = true;
                if !counts {
                    break;
                }
            }
        }
    }
    let drawn: Result<Vec<Value>, Refusal> =
        page.into_iter().map(|thing| selected(thing, options.select.as_ref(), kind)).collect();
    let mut body = Map::new();
    body.insert("@odata.context".to_owned(), call.context(&context(kind, options.select.as_ref())).into());
    // Only the first page says how many there are.
    if counts {
        body.insert("@odata.count".to_owned(), count.into());
    }
    if more {
        body.insert("@odata.nextLink".to_owned(), next_link(visit, last).into());
    }
    body.insert("value".to_owned(), Value::Array(drawn?));
    Ok(Answer::json(Value::Object(body)))
}

/// Draws one thing by itself.
///
/// # Errors
///
/// A property that is selected and not there.
pub(super) fn single(call: &Call, kind: &Kind, thing: Map<String, Value>) -> Result<Answer, Refusal> {
    unexpanded(call)?;
    let select = select(call);
    let context = format!("{}/$entity", context(kind, select.as_ref()));
    let mut body = Map::new();
    body.insert("@odata.context".to_owned(), call.context(&context).into());
    if let Value::Object(drawn) = selected(thing, select.as_ref(), kind)? {
        body.extend(drawn);
    }
    Ok(Answer::json(Value::Object(body)))
}

/// Answers `/$count`: a bare number, for which the header is needed.
///
/// # Errors
///
/// `BadRequest` without the header.
pub(super) fn count(call: &Call, number: usize) -> Result<Answer, Refusal> {
    let eventual =
        call.header("consistencylevel").is_some_and(|level| level.eq_ignore_ascii_case("eventual"));
    if !eventual {
        return Err(Refusal::bad("$count is not currently supported."));
    }
    Ok(Answer::new(StatusCode::OK, super::visit::Body::Text(number.to_string())))
}

/// The number of things that a page asks for, where it says so.
pub(super) fn asked_top(call: &Call) -> Option<usize> {
    call.query("$top").and_then(|top| top.parse().ok())
}

/// Nothing here is expanded: a query for it is refused, so that nobody takes what is missing for what is empty.
fn unexpanded(call: &Call) -> Result<(), Refusal> {
    match call.query("$expand") {
        None => Ok(()),
        Some(what) => Err(Refusal::own(
            StatusCode::BAD_REQUEST,
            "BadRequest",
            format!("Parsing OData Select and Expand failed: Property '{what}' cannot be expanded."),
        )),
    }
}

fn select(call: &Call) -> Option<BTreeSet<String>> {
    let names = call.query("$select")?.split(',').map(|name| name.trim().to_owned());
    Some(names.filter(|name| !name.is_empty()).collect())
}

fn context(kind: &Kind, select: Option<&BTreeSet<String>>) -> String {
    match select {
        Some(names) => {
            format!("{}({})", kind.context, names.iter().map(String::as_str).collect::<Vec<_>>().join(","))
        }
        None => kind.context.to_owned(),
    }
}

fn selected(
    thing: Map<String, Value>,
    select: Option<&BTreeSet<String>>,
    kind: &Kind,
) -> Result<Value, Refusal> {
    let Some(names) = select.filter(|names| !names.contains("*")) else {
        let usual = |name: &str| name.starts_with('@') || kind.usual_properties.contains(&name);
        let all = kind.usual_properties.is_empty();
        return Ok(Value::Object(thing.into_iter().filter(|(name, _)| all || usual(name)).collect()));
    };
    if let Some(unknown) = names.iter().find(|name| !kind.mixed && !thing.contains_key(*name)) {
        return Err(Refusal::own(
            StatusCode::BAD_REQUEST,
            "BadRequest",
            format!(
                "Parsing OData Select and Expand failed: Could not find a property named '{unknown}' on type \
                 'microsoft.graph.{}'.",
                kind.type_name
            ),
        ));
    }
    let wanted = |name: &String| name.starts_with('@') || names.contains(name);
    Ok(Value::Object(thing.into_iter().filter(|(name, _)| wanted(name)).collect()))
}

/// What a thing has under a property, as texts; nothing for null.
fn texts(thing: &Map<String, Value>, property: &str) -> Vec<String> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Number(value) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    };
    match thing.get(property) {
        Some(Value::Array(values)) => values.iter().filter_map(text).collect(),
        Some(value) => text(value).into_iter().collect(),
        None => Vec::new(),
    }
}

/// `"displayName:text"`.
fn read_search(text: &str) -> Option<(String, String)> {
    let (property, text) = text.trim().strip_prefix('"')?.strip_suffix('"')?.split_once(':')?;
    Some((property.to_owned(), text.to_owned()))
}

fn next_link(visit: &Visit<'_>, position: u64) -> String {
    let call = visit.call;
    let mut query: Vec<(String, String)> =
        call.query.iter().filter(|(name, _)| name != "$skiptoken").cloned().collect();
    query.push(("$skiptoken".to_owned(), token(position)));
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
    let host = visit.switches.next_link_host.as_deref().unwrap_or(&call.base);
    format!("{host}{}?{}", call.path, query.replace("%24", "$"))
}

/// An opaque text that stands for a position.
fn token(position: u64) -> String {
    format!("RFNwdAIAAQAAAB{:016x}", position.wrapping_mul(SCRAMBLE))
}

/// The position behind a text; `None` when no list gave it.
fn position(token: &str) -> Option<u64> {
    let digits = token.strip_prefix("RFNwdAIAAQAAAB").filter(|digits| digits.len() == 16)?;
    let position = u64::from_str_radix(digits, 16).ok()?.wrapping_mul(UNSCRAMBLE);
    (position <= u64::from(u32::MAX)).then_some(position)
}

/// Any odd number has an inverse modulo 2^64.
const SCRAMBLE: u64 = 0x9E37_79B9_7F4A_7C15;
const UNSCRAMBLE: u64 = inverse(SCRAMBLE);

/// Newton's method: each round doubles the number of right bits, from three to more than 64.
const fn inverse(odd: u64) -> u64 {
    let mut guess = odd;
    let mut round = 0;
    while round < 5 {
        guess = guess.wrapping_mul(2u64.wrapping_sub(odd.wrapping_mul(guess)));
        round += 1;
    }
    guess
}
