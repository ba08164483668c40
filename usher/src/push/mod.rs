//! Carrying out a plan: write, look, prove.
//!
//! Each group is worked through on its own, several side by side: compare with the plan's basis, create, add, take
//! out. Every request is noted in `records` before it is sent and again when it is answered, so a run that was cut
//! off anywhere is taken up from its notes: [`apply`] of a fresh run and of a resumed one are the same function.
//! What has no answer is settled by looking, never by sending again blindly. At the end everything touched is read
//! back, because Zoom's 204 says that it listened, not what it has.
//!
//! [`apply`] does not fail: what failed is in what it returns.

mod chunk;
mod group;
mod licence;
mod look;
mod notes;
mod shared;

use futures::{StreamExt as _, stream};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use ts_rs::TS;

use crate::plan::{LicenceSeen, Plan};
use crate::problem::Problem;
use crate::records::{self, Records};
use crate::run::Halt;
use crate::zoom::Zoom;
use shared::Shared;

pub use crate::run::{Control, Progress, RunState};
pub use chunk::Learned;

/// Groups worked on side by side. Within a group requests follow one another, so this many answers of 200 ms fill
/// the 60 requests a second that Zoom allows for groups.
const GROUPS_AT_ONCE: usize = 16;

/// One group's result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct GroupReport {
    /// The directory group's id.
    pub group: String,
    pub name: String,
    pub zoom_name: String,
    pub asked_add: u32,
    pub asked_remove: u32,
    /// Of those asked for, seen so in Zoom.
    pub seen: u32,
    pub outcome: GroupOutcome,
    /// Who has the licence that is expected of the group, seen once the push had ended.
    #[serde(default)]
    pub licence: Option<LicenceSeen>,
    /// Why that could not be looked at.
    #[serde(default)]
    pub licence_unread: Option<Problem>,
}

/// How a group of a run ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum GroupOutcome {
    /// Not worked through yet.
    Waiting {},
    /// Done and seen.
    Proved {},
    /// Zoom said yes; the look afterwards could not be made.
    Unproved {
        problem: Problem,
    },
    /// Zoom said yes, and does not have it.
    Missing {
        people: Vec<String>,
        more: u32,
    },
    /// Zoom took the others and refused these.
    SomeRefused {
        people: Vec<String>,
        more: u32,
        problem: Problem,
    },
    /// It moved since the plan was made; nothing was written to it.
    Stale {
        problem: Problem,
    },
    Failed {
        problem: Problem,
    },
}

/// What a run needs.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    pub zoom: &'a Zoom,
    pub records: &'a Records,
    /// The run's id; it is in the records already.
    pub run: &'a str,
    pub plan: &'a Plan,
    pub learned: Learned,
    /// Seconds that the plan said it would take.
    pub seconds_planned: f64,
    pub progress: &'a (dyn Fn(Progress) + Sync),
}

/// What a run did.
#[derive(Debug, Clone, PartialEq)]
pub struct Applied {
    pub state: records::RunState,
    pub groups: Vec<GroupReport>,
    /// What stopped the whole run, if anything did.
    pub halted: Option<Problem>,
    pub learned: Learned,
}

/// Carries out a plan, from its start or from where its notes end.
pub async fn apply(context: Context<'_>, control: watch::Receiver<Control>) -> Applied {
    let shared = Shared::new(context, control);
    let applied = shared.told(work(&shared)).await;
    shared.tell_end(applied.state);
    applied
}

async fn work(shared: &Shared<'_>) -> Applied {
    let ended = match shared.noted() {
        Err(halt) => {
            shared.halt(halt);
            Vec::new()
        }
        Ok(notes) => {
            let changes = shared.plan.changes.iter().filter(|change| !change.is_empty());
            // Collected first: as a lazy iterator inside the stream, its borrows would keep this future from being
            // `Send`, and a window runs it on any thread.
            let runs: Vec<_> = changes
                .map(|change| {
                    let noted = notes.get(&change.source).cloned().unwrap_or_default();
                    async move {
                        let ended = group::run(shared, change, noted).await;
                        (change, ended)
                    }
                })
                .collect();
            stream::iter(runs).buffer_unordered(GROUPS_AT_ONCE).collect::<Vec<_>>().await
        }
    };
    let mut groups = look::prove(shared, ended).await;
    licence::look(shared, &mut groups).await;
    let halted = shared.halted();
    let state = state_of(&groups, halted.as_ref());
    Applied { state, groups, halted: halted.and_then(Halt::problem), learned: shared.learned() }
}

fn state_of(groups: &[GroupReport], halted: Option<&Halt>) -> records::RunState {
    if halted.is_some() {
        return records::RunState::Interrupted;
    }
    let proved = groups.iter().filter(|group| group.outcome == GroupOutcome::Proved {}).count();
    let any_seen = groups.iter().any(|group| group.seen > 0);
    match proved {
        all if all == groups.len() => records::RunState::Done,
        0 if !any_seen => records::RunState::Failed,
        _ => records::RunState::Partly,
    }
}
