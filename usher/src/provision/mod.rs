//! Carrying out a plan of people: write, look, prove.
//!
//! Each person is worked through alone, many side by side: compared with what the plan was made on, then created,
//! changed, activated again or deactivated. Every write is noted in `records` before it is sent and again when it is
//! answered, so a run that was cut off anywhere is taken up from its notes: [`provision`] of a fresh run and of a
//! resumed one are the same function. What has no answer is settled by looking. At the end everybody touched is read
//! back: one by one, or by reading the whole list where that takes fewer requests.
//!
//! [`provision`] does not fail: what failed is in what it returns. There is no deleting here.

mod look;
mod notes;
mod person;
mod shared;
mod words;

use futures::{StreamExt as _, stream};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use ts_rs::TS;

use crate::model::{AccountId, PersonId};
use crate::plan::people::{PeoplePlan, Step};
use crate::problem::Problem;
use crate::records::{self, Records};
use crate::run::{Control, Halt, Progress};
use crate::zoom::Zoom;
use shared::Shared;

pub use words::{accounts, address_stays, label};

/// People worked on side by side: with answers of 200 ms this fills the 80 requests a second that Zoom allows.
const PEOPLE_AT_ONCE: usize = 16;

/// People whose work is laid out at once; more would only take memory.
const BATCH: usize = 512;

/// What a run of people needs.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    pub zoom: &'a Zoom,
    pub records: &'a Records,
    /// The run's id; it is in the records already.
    pub run: &'a str,
    pub plan: &'a PeoplePlan,
    /// Seconds that the plan said it would take.
    pub seconds_planned: f64,
    pub progress: &'a (dyn Fn(Progress) + Sync),
}

/// What a run did.
#[derive(Debug, Clone, PartialEq)]
pub struct Provisioned {
    pub state: records::RunState,
    /// One for each step of the plan, in its order.
    pub people: Vec<PersonReport>,
    /// What stopped the whole run, if anything did.
    pub halted: Option<Problem>,
}

/// How one person of a run ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PersonReport {
    pub person: PersonId,
    /// The account that was to be touched; `None` where one was to be made.
    pub account: Option<AccountId>,
    pub outcome: PersonOutcome,
}

/// How it ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum PersonOutcome {
    /// Not worked through yet.
    Waiting,
    /// Done and seen.
    Proved,
    /// Made, and Zoom lists them once they accept the invitation that it has sent.
    Invited,
    /// Zoom said yes; the look afterwards could not be made.
    Unproved {
        problem: Problem,
    },
    /// Zoom said yes, and has something else; a sentence each.
    Missing {
        what: Vec<String>,
    },
    /// It moved since the plan was made; nothing was written.
    Stale {
        problem: Problem,
    },
    Refused {
        problem: Problem,
    },
    /// Not sent, because others before met something that everybody would meet.
    NotTried {
        problem: Problem,
    },
}

/// Carries out a plan of people, from its start or from where its notes end.
pub async fn provision(context: Context<'_>, control: watch::Receiver<Control>) -> Provisioned {
    let shared = Shared::new(context, control);
    let provisioned = shared.told(work(&shared)).await;
    shared.tell_end(provisioned.state);
    provisioned
}

async fn work(shared: &Shared<'_>) -> Provisioned {
    let steps: Vec<Step<'_>> = shared.plan.steps().collect();
    let mut worked = Vec::with_capacity(steps.len());
    match shared.noted() {
        Err(halt) => shared.halt(halt),
        Ok(mut notes) => {
            for batch in steps.chunks(BATCH) {
                // Collected first: as a lazy iterator inside the stream, its borrows would keep this future from
                // being `Send`, and a window runs it on any thread.
                let runs: Vec<_> = batch
                    .iter()
                    .map(|step| {
                        let noted = notes.remove(&notes::key(*step)).unwrap_or_default();
                        person::run(shared, *step, noted)
                    })
                    .collect();
                // In the plan's order, so that what follows is in it as well.
                worked.extend(stream::iter(runs).buffered(PEOPLE_AT_ONCE).collect::<Vec<_>>().await);
            }
        }
    }
    let people = look::prove(shared, worked).await;
    let halted = shared.halted();
    let state = state_of(&people, halted.as_ref());
    Provisioned { state, people, halted: halted.and_then(Halt::problem) }
}

fn state_of(people: &[PersonReport], halted: Option<&Halt>) -> records::RunState {
    if halted.is_some() {
        return records::RunState::Interrupted;
    }
    match people.iter().filter(|person| person.outcome.is_done()).count() {
        all if all == people.len() => records::RunState::Done,
        0 => records::RunState::Failed,
        _ => records::RunState::Partly,
    }
}

impl PersonOutcome {
    /// Is it as the plan wants it, as far as Zoom lets it be before the person acts?
    pub fn is_done(&self) -> bool {
        match self {
            Self::Proved | Self::Invited => true,
            Self::Waiting
            | Self::Unproved { .. }
            | Self::Missing { .. }
            | Self::Stale { .. }
            | Self::Refused { .. }
            | Self::NotTried { .. } => false,
        }
    }
}
