//! The System Log: what happened in the org, as `GET /api/v1/logs` tells it. Event types are those of Okta's public
//! list (`data/event-types.json` of the developer docs, release 2026.08).

use std::collections::VecDeque;

use serde_json::{Value, json};

use super::filter::Filter;
use super::list::{Bounds, next_link, page_bounds, self_link};
use super::refusal::Refusal;
use super::visit::{Answer, Answered, Visit, time_in_ms};
use crate::world::unguessable;

/// Everything that happened, oldest first.
#[derive(Debug, Default)]
pub(super) struct Log {
    events: VecDeque<Event>,
    count: u64,
}

/// One thing that happened.
#[derive(Debug)]
pub(super) struct Event {
    number: u64,
    at_ms: i64,
    kind: String,
    json: Value,
}

/// What an event is about: type, id and name of each thing.
pub(super) type Target = (&'static str, String, String);

impl Log {
    /// Adds an event. `failure` is the reason where it did not succeed.
    pub(super) fn add(
        &mut self,
        at_ms: i64,
        kind: &str,
        message: &str,
        actor: Option<&Target>,
        targets: &[Target],
        failure: Option<&str>,
    ) {
        self.count += 1;
        let describe = |(kind, id, name): &Target| json!({ "id": id, "type": kind, "displayName": name });
        let outcome = match failure {
            None => json!({ "result": "SUCCESS" }),
            Some(reason) => json!({ "result": "FAILURE", "reason": reason }),
        };
        let json = json!({
            "uuid": unguessable(32),
            "published": time_in_ms(at_ms),
            "eventType": kind,
            "version": "0",
            "severity": if failure.is_some() { "WARN" } else { "INFO" },
            "displayMessage": message,
            "actor": actor.map(describe),
            "outcome": outcome,
            "target": targets.iter().map(describe).collect::<Vec<_>>(),
        });
        if self.events.len() == EVENTS_MAX {
            self.events.pop_front();
        }
        self.events.push_back(Event { number: self.count, at_ms, kind: kind.to_owned(), json });
    }

    /// Returns the last events, newest first.
    pub(super) fn newest(&self) -> Vec<&Value> {
        self.events.iter().rev().take(SHOWN_MAX).map(|event| &event.json).collect()
    }
}

/// `GET /api/v1/logs`. Without `until` it is a polling request: there is always a next link, also after an empty page.
pub(super) fn list(visit: &mut Visit<'_>) -> Answered {
    let call = visit.call;
    let Bounds { limit, after } = page_bounds(call, LIMIT, LIMIT_MAX)?;
    let moment = |name: &str| match call.query(name) {
        None => Ok(None),
        Some(text) => text
            .parse::<jiff::Timestamp>()
            .map(|at| Some(at.as_millisecond()))
            .map_err(|_| Refusal::validation(name, format!("{name}: The date format is not valid."))),
    };
    let (since, until) = (moment("since")?, moment("until")?);
    let filter = call.query("filter").map(Filter::parse).transpose()?;
    if let Some(filter) = &filter {
        filter.allow(&["eventType", "uuid", "published", "outcome.result", "target.id", "actor.id"])?;
    }
    let words = call.query("q").map(str::to_lowercase);
    let descending = call.query("sortOrder").is_some_and(|order| order.eq_ignore_ascii_case("descending"));
    let wanted = |event: &&Event| {
        since.is_none_or(|since| event.at_ms >= since)
            && until.is_none_or(|until| event.at_ms < until)
            && words
                .as_ref()
                .is_none_or(|words| event.json.to_string().to_lowercase().contains(words.as_str()))
            && filter.as_ref().is_none_or(|filter| filter.matches(&|name| field(event, name)))
    };
    let events = &visit.state.log.events;
    let page: Vec<&Event> = if descending {
        events
            .iter()
            .rev()
            .filter(|event| after == 0 || event.number < after)
            .filter(wanted)
            .take(limit)
            .collect()
    } else {
        events.iter().filter(|event| event.number > after).filter(wanted).take(limit).collect()
    };
    let polling = until.is_none() && !descending;
    let last = page.last().map_or(after, |event| event.number);
    let mut answer = Answer::json(page.iter().map(|event| event.json.clone()).collect());
    answer.headers.push(self_link(call));
    if polling || page.len() == limit {
        answer.headers.push(next_link(call, limit, last));
    }
    Ok(answer)
}

/// Events kept; older ones are forgotten, as Okta forgets them after 90 days.
const EVENTS_MAX: usize = 100_000;
/// Events in the view for whoever looks on.
const SHOWN_MAX: usize = 100;
/// Page sizes of the System Log: default and most (SPEC 2026.06).
const LIMIT: usize = 100;
const LIMIT_MAX: usize = 1000;

fn field(event: &Event, name: &str) -> Vec<String> {
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned).into_iter().collect();
    match name {
        "eventType" => vec![event.kind.clone()],
        "outcome.result" => text(event.json.pointer("/outcome/result")),
        "actor.id" => text(event.json.pointer("/actor/id")),
        "target.id" => event
            .json
            .pointer("/target")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|target| target.get("id")?.as_str().map(str::to_owned))
            .collect(),
        top => text(event.json.get(top)),
    }
}
