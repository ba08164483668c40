//! Every request that reached a vendor, in the order of arrival, with what became of it.
//!
//! A handler says what it changed by adding a [`Change`] to its response; the server takes it out again and
//! writes it here. What a fault did to the answer is written as well, so that a test can prove "sent, no answer".

use std::sync::Mutex;

use axum::response::{IntoResponseParts, ResponseParts};
use serde::Serialize;
use tokio::sync::watch;

use crate::world::{Vendor, lock};

/// One request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Counts from 1 in the order of arrival, over both vendors.
    pub number: u64,
    pub vendor: Vendor,
    pub method: String,
    /// As sent, percent-encoded.
    pub path: String,
    /// As sent, without the question mark; empty where there was none.
    pub query: String,
    /// The `User-Agent` as sent, which tells Okta's own client from others; empty where there was none.
    pub agent: String,
    /// What was answered; 0 where there is no answer (yet).
    pub status: u16,
    /// The vendor took the request in and did not refuse it, whatever the answer looked like on the wire.
    pub applied: bool,
    /// One sentence where the state changed.
    pub change: Option<String>,
    /// Milliseconds from the start of the practice tenant to the arrival.
    pub at_ms: u64,
}

/// What a handler changed, one sentence in plain words. Add it to a response:
/// `(StatusCode::CREATED, Change("Created the group Sales.".into()), Json(body)).into_response()`.
#[derive(Clone, Debug)]
pub struct Change(pub String);

impl IntoResponseParts for Change {
    type Error = std::convert::Infallible;

    fn into_response_parts(self, mut parts: ResponseParts) -> Result<ResponseParts, Self::Error> {
        parts.extensions_mut().insert(self);
        Ok(parts)
    }
}

/// What became of a request.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    pub(crate) status: u16,
    pub(crate) applied: bool,
    pub(crate) change: Option<String>,
}

/// All requests so far. The oldest are dropped beyond [`ENTRIES_MAX`].
#[derive(Debug)]
pub struct History {
    entries: Mutex<Entries>,
    seen: watch::Sender<u64>,
    started: std::time::Instant,
}

#[derive(Debug, Default)]
struct Entries {
    kept: std::collections::VecDeque<Entry>,
    arrived: u64,
    settled: u64,
}

/// Enough for reading and pushing 100,000 people one by one, several times; about 100 MB at the most.
const ENTRIES_MAX: usize = 500_000;

impl Default for History {
    fn default() -> Self {
        Self { entries: Mutex::default(), seen: watch::channel(0).0, started: std::time::Instant::now() }
    }
}

impl History {
    /// Every request so far, in the order of arrival.
    pub fn entries(&self) -> Vec<Entry> {
        lock(&self.entries).kept.iter().cloned().collect()
    }

    /// The number of requests whose fate is settled: answered, or spoiled by a fault.
    pub fn seen(&self) -> watch::Receiver<u64> {
        self.seen.subscribe()
    }

    pub(crate) fn arrived(&self, vendor: Vendor, method: &str, path: &str, query: &str, agent: &str) -> u64 {
        let at_ms = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let mut entries = lock(&self.entries);
        entries.arrived += 1;
        let number = entries.arrived;
        if entries.kept.len() == ENTRIES_MAX {
            entries.kept.pop_front();
        }
        entries.kept.push_back(Entry {
            number,
            vendor,
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            agent: agent.to_owned(),
            status: 0,
            applied: false,
            change: None,
            at_ms,
        });
        number
    }

    pub(crate) fn settled(&self, number: u64, outcome: Outcome) {
        let mut entries = lock(&self.entries);
        let first = entries.kept.front().map_or(0, |entry| entry.number);
        let place = number.checked_sub(first).and_then(|place| usize::try_from(place).ok());
        if let Some(entry) = place.and_then(|place| entries.kept.get_mut(place)) {
            entry.status = outcome.status;
            entry.applied = outcome.applied;
            entry.change = outcome.change;
        }
        entries.settled += 1;
        let settled = entries.settled;
        self.seen.send_replace(settled);
    }
}
