//! How what a cycle did is kept and told: what is known of each object, the log, and how the job stands afterwards.

use super::act::{self, Attempt, Frame, Task, Work};
use super::cycle::{INTERVAL_MS, Plan, shortened};
use super::journal::Entry;
use super::state::{Escrow, Execution, Quarantine, Reason};
use crate::world::World;

/// What came of a cycle so far.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) imported: u64,
    pub(super) exported: u64,
    pub(super) escrowed: u64,
    pub(super) in_scope: u64,
    pub(super) pages: u64,
    /// The target was asked for something.
    pub(super) has_asked: bool,
    pub(super) fatal: Option<(Reason, String)>,
}

impl Tally {
    pub(super) fn count(&mut self, task: &Task, attempt: &Attempt) {
        self.imported += 1;
        match &attempt.outcome {
            Ok(done) if done.left.is_none() => self.exported += 1,
            Ok(_) => {}
            Err(failure) if failure.is_fatal() => {
                let reason = Reason::EncounteredQuarantineException;
                self.fatal.get_or_insert_with(|| (reason, failure.words()));
            }
            Err(_) => self.escrowed += 1,
        }
        match task.work {
            Work::Provision { .. } => {
                self.in_scope += 1;
                self.has_asked = true;
            }
            Work::Fail(_) => self.in_scope += 1,
            Work::Disable { .. } | Work::Delete { .. } => self.has_asked = true,
            Work::Skip(_) => {}
        }
    }
}

/// Keeps what came of a task, and writes it into the log; returns the entry.
pub(super) fn record(world: &World, plan: &Plan, task: &Task, attempt: &Attempt, began_ms: i64) -> Entry {
    let now_ms = world.clock.now().as_millisecond();
    let mut escrow = None;
    if let Some(job) = world.entra().sync.job(plan.app, &plan.job) {
        let known = job.known.entry(task.who.member).or_default();
        if let Some(target_id) = &attempt.target_id {
            known.target_id = Some(target_id.clone());
        }
        if let Some(members) = &attempt.members {
            known.members.clone_from(members);
        }
        match &attempt.outcome {
            Err(failure) if failure.is_fatal() => {}
            Err(_) => {
                let attempts = known.escrow.map_or(0, |escrow| escrow.attempts) + 1;
                let gap_ms = ESCROW_MS.saturating_mul(1 << attempts.min(10)).min(ESCROW_MAX_MS);
                let next_ms = now_ms + shortened(gap_ms, plan.speed);
                known.escrow = Some(Escrow { attempts, next_ms });
                known.dealt = task.wish;
                escrow = known.escrow;
            }
            Ok(_) => {
                known.escrow = None;
                known.dealt = task.wish;
                match &task.work {
                    Work::Provision { values, .. } => {
                        known.active = known.target_id.is_some();
                        let sent = values.iter().map(|value| act::fingerprint(&value.target, &value.text));
                        known.sent = sent.collect();
                    }
                    Work::Disable { .. } => known.active = false,
                    Work::Delete { .. } => {
                        known.active = false;
                        known.target_id = None;
                        known.members.clear();
                    }
                    Work::Skip(_) | Work::Fail(_) => {}
                }
            }
        }
    }
    write(world, plan, task, attempt, began_ms, escrow)
}

/// Writes an entry into the log and returns it.
pub(super) fn write(
    world: &World,
    plan: &Plan,
    task: &Task,
    attempt: &Attempt,
    began_ms: i64,
    escrow: Option<Escrow>,
) -> Entry {
    let again = escrow.and_then(|escrow| jiff::Timestamp::from_millisecond(escrow.next_ms).ok());
    let frame = Frame {
        app: plan.app,
        app_name: &plan.app_name,
        template: plan.template,
        job: &plan.job,
        cycle: &plan.cycle,
        began_ms,
        now_ms: world.clock.now().as_millisecond(),
        again: again.map(|at| at.strftime("%-m/%-d/%Y %-I:%M:%S %p").to_string()),
    };
    let entry = act::entry(&frame, task, attempt);
    world.entra().sync.log.add(entry.clone());
    entry
}

/// Writes down how a cycle ended.
pub(super) fn finish(world: &World, plan: &Plan, tally: Tally, began_ms: i64, stir: u64) {
    let now_ms = world.clock.now().as_millisecond();
    let mut state = world.entra();
    let entitled = if plan.sync_all {
        state.directory.people_from(0).filter(|person| !person.is_deleted()).count()
    } else {
        plan.entitled.len()
    };
    let entitled = u64::try_from(entitled).unwrap_or(u64::MAX);
    let Some(job) = state.sync.job(plan.app, &plan.job) else { return };
    let escrowed = job.known.values().filter(|known| known.escrow.is_some()).count();
    let escrowed = u64::try_from(escrowed).unwrap_or(u64::MAX);
    let mut fatal = tally.fatal;
    if fatal.is_none() && escrowed >= ESCROWS_MIN && escrowed * 100 > entitled * ESCROWS_PERCENT {
        let message = format!("{escrowed} of {entitled} entries could not be provisioned.");
        fatal = Some((Reason::EncounteredEscrowProportionThreshold, message));
    }
    let last = Execution {
        id: plan.cycle.clone(),
        began_ms,
        ended_ms: now_ms,
        entitled,
        in_scope: if plan.initial { tally.in_scope } else { entitled },
        imported: tally.imported,
        exported: tally.exported,
        escrowed,
        failure: fatal.clone(),
    };
    job.seen = job.seen.max(stir);
    job.pages = tally.pages;
    // Somebody restarted meanwhile: what was done counts, how it ended does not.
    if job.epoch != plan.epoch {
        job.seen = 0;
        return;
    }
    job.last = Some(last.clone());
    match fatal {
        None => {
            job.initial = false;
            job.force_deletes = false;
            job.quarantine = None;
            job.failed_in_a_row = 0;
            job.next_ms = began_ms + shortened(INTERVAL_MS, plan.speed);
            job.steady_first_ms = job.steady_first_ms.or(Some(now_ms));
            job.steady_last_ms = Some(now_ms);
            if last.exported > 0 {
                job.last_export = Some(last.clone());
            }
            job.last_success = Some(last);
        }
        Some((reason, message)) => {
            job.failed_in_a_row += 1;
            let before = job.quarantine.take().filter(|quarantine| quarantine.reason == reason);
            let count = before.as_ref().map_or(0, |before| before.count) + 1;
            let place = usize::try_from(count - 1).unwrap_or(usize::MAX).min(QUARANTINE_HOURS.len() - 1);
            let wait_ms = QUARANTINE_HOURS.get(place).copied().unwrap_or(24) * 3600 * 1000;
            let next_ms = now_ms + shortened(wait_ms, plan.speed);
            job.next_ms = next_ms;
            job.quarantine = Some(Quarantine {
                reason,
                began_ms: before.map_or(now_ms, |before| before.began_ms),
                next_ms,
                count,
                message,
            });
        }
    }
}

/// Waits of a job in quarantine before its next cycle, and then each day.
const QUARANTINE_HOURS: [i64; 4] = [6, 12, 24, 24];
/// First gap before a failure is tried again; it doubles, up to a day.
const ESCROW_MS: i64 = INTERVAL_MS;
const ESCROW_MAX_MS: i64 = 24 * 3600 * 1000;
/// So many failures and more than so many of a hundred put a job into quarantine.
const ESCROWS_MIN: u64 = 5_000;
const ESCROWS_PERCENT: u64 = 40;
