//! The service itself: one task for the whole practice tenant. Every running job has a cycle each 40 minutes, shortened
//! by a switch; the first looks at everybody, the next ones at who changed since (Microsoft's pages, 2026). People come
//! first, then groups. A cycle that meets bad credentials or a target that is no SCIM service ends, and the job goes into
//! quarantine; what fails for one object is tried again with growing gaps.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use futures::{StreamExt as _, stream};

use super::act::{self, Attempt, Task};
use super::client::{self, Target};
use super::journal::{Action, Reason as Told};
use super::mapping::Rules;
use super::record::{Tally, finish, record, write};
use super::shape::Resource;
use super::state::Reason;
use super::values::{Entitlement, entitlements};
use super::{groups, people, template_of};
use crate::company::Member;
use crate::entra::ids;
use crate::entra::state::EntraState;
use crate::world::World;

/// What a cycle goes by.
pub(super) struct Plan {
    pub(super) app: u32,
    pub(super) job: String,
    pub(super) app_name: String,
    pub(super) template: super::seed::Template,
    pub(super) people: Option<Rules>,
    pub(super) groups: Option<Rules>,
    pub(super) entitled: BTreeMap<Member, Entitlement>,
    pub(super) sync_all: bool,
    pub(super) skips_out_of_scope: bool,
    /// Everybody is looked at.
    pub(super) initial: bool,
    /// The name of the cycle in the log.
    pub(super) cycle: String,
    is_quarantined: bool,
    threshold: Option<u64>,
    force_deletes: bool,
    pub(super) epoch: u64,
    pub(super) speed: u32,
}

/// Serves until it is dropped.
pub(crate) async fn serve(world: Arc<World>) {
    let mut stirs = world.entra_pulse.stirs();
    // Made when it is first needed: most practice tenants never provision.
    let mut http = None;
    loop {
        let switches = world.switches().entra.sync;
        tokio::time::sleep(Duration::from_millis(u64::from(switches.delay_ms))).await;
        let stir = *stirs.borrow_and_update();
        let running = if switches.service_down { Vec::new() } else { running(&world) };
        for (app, job) in &running {
            if is_due(&world, *app, job, stir) {
                http = http.or_else(|| client::http().ok());
                let Some(http) = &http else { continue };
                cycle(&world, http, *app, job, stir).await;
            }
        }
        if is_settled(&world, stir) || switches.service_down {
            world.entra_pulse.settle(stir);
        }
        let changed = if running.is_empty() {
            stirs.changed().await
        } else {
            // The clock of the practice tenant can be moved, so that a long sleep would be too long.
            match tokio::time::timeout(LOOK_AGAIN, stirs.changed()).await {
                Ok(changed) => changed,
                Err(_) => Ok(()),
            }
        };
        if changed.is_err() {
            return;
        }
    }
}

/// How often it is looked whether a cycle is due.
const LOOK_AGAIN: Duration = Duration::from_millis(500);
/// Between two cycles (Microsoft's pages: not configurable).
pub(super) const INTERVAL_MS: i64 = 40 * 60 * 1000;
/// An interval that is shorter is none: the service then waits to be stirred.
const SHORTEST_MS: i64 = 1_000;
/// People looked at under one lock: a few milliseconds.
const PORTION: usize = 1_000;
/// Requests about people that are under way at the same time.
const AT_ONCE: usize = 4;

fn running(world: &World) -> Vec<(u32, String)> {
    let state = world.entra();
    let jobs = state.sync.setups.iter().flat_map(|(app, setup)| {
        setup.jobs.values().filter(|job| job.running).map(|job| (*app, job.id.clone()))
    });
    // An app that was deleted takes its provisioning along.
    jobs.filter(|(app, _)| state.apps.get(*app).is_some()).collect()
}

fn is_due(world: &World, app: u32, job: &str, stir: u64) -> bool {
    let now_ms = world.clock.now().as_millisecond();
    let speed = world.switches().entra.sync.speed;
    let mut state = world.entra();
    let Some(job) = state.sync.job(app, job) else { return false };
    job.next_ms <= now_ms && (job.seen < stir || shortened(INTERVAL_MS, speed) >= SHORTEST_MS)
}

/// Whether every running job has had a cycle since a stir, or waits for somebody to act.
fn is_settled(world: &World, stir: u64) -> bool {
    let state = world.entra();
    let apps = state.sync.setups.iter().filter(|(app, _)| state.apps.get(**app).is_some());
    let mut jobs = apps.flat_map(|(_, setup)| setup.jobs.values());
    jobs.all(|job| !job.running || job.seen >= stir || job.quarantine.is_some())
}

pub(super) fn shortened(wait_ms: i64, speed: u32) -> i64 {
    wait_ms / i64::from(speed.max(1))
}

/// What a job goes by at this moment; `None` where it is gone.
pub(super) fn plan(
    state: &EntraState,
    app: u32,
    job: &str,
    now_ms: i64,
    speed: u32,
    lag_ms: i64,
) -> Option<Plan> {
    let entry = state.apps.get(app)?;
    let setup = state.sync.setups.get(&app)?;
    let found = setup.jobs.get(job)?;
    Some(Plan {
        app,
        job: job.to_owned(),
        app_name: entry.display_name.clone(),
        template: template_of(entry)?,
        people: Rules::read(&found.schema, "User"),
        groups: Rules::read(&found.schema, "Group"),
        entitled: entitlements(&state.directory, entry, now_ms, lag_ms),
        sync_all: setup.is_on("SyncAll"),
        skips_out_of_scope: setup.is_on("SkipOutOfScopeDeletions"),
        initial: found.initial,
        cycle: ids::fresh(),
        is_quarantined: found.quarantine.is_some(),
        threshold: setup.delete_threshold(),
        force_deletes: found.force_deletes,
        epoch: found.epoch,
        speed,
    })
}

async fn cycle(world: &World, http: &reqwest::Client, app: u32, job: &str, stir: u64) {
    let began_ms = world.clock.now().as_millisecond();
    let switches = world.switches().entra.sync;
    let lag_ms = i64::from(switches.assignment_lag_ms);
    let plan = plan(&world.entra(), app, job, began_ms, switches.speed, lag_ms);
    let Some(plan) = plan else { return };
    let mut tally = Tally::default();
    match Target::saved(world, app, http) {
        Err(failure) => tally.fatal = Some((Reason::EncounteredQuarantineException, failure.words())),
        Ok(target) => {
            let is_idle = lag_ms == 0 && is_idle(&world.entra(), &plan, stir);
            if !is_idle && !guarded(world, &plan, &mut tally).await {
                all_people(&target, &plan, &mut tally).await;
                all_groups(&target, &plan, &mut tally).await;
                try_out(&target, &plan, &mut tally).await;
            }
        }
    }
    finish(world, &plan, tally, began_ms, stir);
}

/// Whether nothing can have changed since the last cycle, which a look at everybody would only find out.
fn is_idle(state: &EntraState, plan: &Plan, stir: u64) -> bool {
    let job = state.sync.setups.get(&plan.app).and_then(|setup| setup.jobs.get(&plan.job));
    job.is_some_and(|job| {
        let has_escrows = job.known.values().any(|known| known.escrow.is_some());
        !job.initial && job.seen == stir && job.quarantine.is_none() && !has_escrows
    })
}

/// A job that begins with credentials that do not work is in quarantine at once, also where nobody is due.
async fn try_out(target: &Target<'_>, plan: &Plan, tally: &mut Tally) {
    let begins = plan.initial || plan.is_quarantined;
    let rules = plan.people.as_ref().filter(|_| begins && !tally.has_asked && tally.fatal.is_none());
    let Some(row) = rules.and_then(|rules| rules.rows.iter().find(|row| row.matching > 0)) else { return };
    if let Err(failure) = target.find(Resource::Users, &row.target, &ids::fresh()).await
        && failure.is_fatal()
    {
        tally.fatal = Some((Reason::EncounteredQuarantineException, failure.words()));
    }
}

/// Counts what would be taken away; returns whether that is too much, which ends the cycle.
async fn guarded(world: &World, plan: &Plan, tally: &mut Tally) -> bool {
    let Some(threshold) = plan.threshold.filter(|_| !plan.force_deletes) else { return false };
    let now_ms = world.clock.now().as_millisecond();
    let mut staged: Vec<Task> = Vec::new();
    let mut from = Some(Member::Person(0));
    while let Some(first) = from {
        {
            let state = world.entra();
            let Some(job) = state.sync.setups.get(&plan.app).and_then(|setup| setup.jobs.get(&plan.job))
            else {
                return true;
            };
            let portion: Vec<Member> =
                job.known.range(first..).take(PORTION).map(|(member, _)| *member).collect();
            from = portion.last().filter(|_| portion.len() == PORTION).map(|last| match last {
                Member::Person(number) => Member::Person(number + 1),
                Member::Group(number) => Member::Group(number + 1),
            });
            let due = portion.into_iter().filter_map(|member| due(&state, plan, member, now_ms));
            staged.extend(due.filter(Task::takes_away));
        }
        tokio::task::yield_now().await;
    }
    let count = u64::try_from(staged.len()).unwrap_or(u64::MAX);
    if count <= threshold {
        return false;
    }
    let message = format!(
        "The number of deletions, {count}, is above the accidental deletion threshold, {threshold}. Nothing was deleted."
    );
    tally.fatal = Some((Reason::TooManyDeletes, message));
    for task in staged {
        let words = "Kept back until the deletions are allowed.";
        let left = Some(Told::new("TooManyDeletes", words));
        let done = act::Done { action: Action::StagedDelete, edits: Vec::new(), left };
        let attempt = Attempt { target_id: None, members: None, outcome: Ok(done) };
        write(world, plan, &task, &attempt, now_ms, None);
    }
    true
}

fn due(state: &EntraState, plan: &Plan, member: Member, now_ms: i64) -> Option<Task> {
    match member {
        Member::Person(number) => people::due(state, plan, number, now_ms, false),
        Member::Group(number) => groups::due(state, plan, number, now_ms, false),
    }
}

async fn all_people(target: &Target<'_>, plan: &Plan, tally: &mut Tally) {
    let world = target.world;
    let mut from = Some(0);
    while let Some(first) = from.filter(|_| tally.fatal.is_none()) {
        let now_ms = world.clock.now().as_millisecond();
        let tasks: Vec<Task> = {
            let state = world.entra();
            let people = next_people(&state, plan, first);
            from = people.last().filter(|_| people.len() == PORTION).map(|last| last + 1);
            people.into_iter().filter_map(|number| people::due(&state, plan, number, now_ms, false)).collect()
        };
        tally.pages += 1;
        let mut tasks = stream::iter(tasks)
            .map(|task| async move {
                let attempt = act::perform(target, &task).await;
                (task, attempt)
            })
            .buffer_unordered(AT_ONCE);
        while let Some((task, attempt)) = tasks.next().await {
            tally.count(&task, &attempt);
            record(world, plan, &task, &attempt, now_ms);
            if tally.fatal.is_some() {
                break;
            }
        }
        // Whoever asks the tenant meanwhile gets a turn.
        tokio::task::yield_now().await;
    }
}

/// Everybody from a number on whom the job concerns.
fn next_people(state: &EntraState, plan: &Plan, first: usize) -> Vec<usize> {
    if plan.sync_all {
        return state.directory.people_from(first).take(PORTION).map(|person| person.number).collect();
    }
    let range = || Member::Person(first)..Member::Person(usize::MAX);
    let number = |member: &Member| match member {
        Member::Person(number) => *number,
        Member::Group(_) => usize::MAX,
    };
    let known = state.sync.setups.get(&plan.app).and_then(|setup| setup.jobs.get(&plan.job));
    let known = known.into_iter().flat_map(|job| job.known.range(range()).take(PORTION));
    let entitled = plan.entitled.range(range()).take(PORTION).map(|(member, _)| number(member));
    let people: BTreeSet<usize> = entitled.chain(known.map(|(member, _)| number(member))).collect();
    people.into_iter().take(PORTION).collect()
}

async fn all_groups(target: &Target<'_>, plan: &Plan, tally: &mut Tally) {
    if plan.groups.is_none() {
        return;
    }
    let world = target.world;
    let numbers: BTreeSet<usize> = {
        let state = world.entra();
        let number = |member: &Member| match member {
            Member::Group(number) => Some(*number),
            Member::Person(_) => None,
        };
        let known = state.sync.setups.get(&plan.app).and_then(|setup| setup.jobs.get(&plan.job));
        let known = known.into_iter().flat_map(|job| job.known.keys()).filter_map(number);
        let all = state.directory.groups_from(0).filter(|_| plan.sync_all).map(|group| group.number);
        known.chain(all).chain(plan.entitled.keys().filter_map(number)).collect()
    };
    for number in numbers {
        if tally.fatal.is_some() {
            return;
        }
        let now_ms = world.clock.now().as_millisecond();
        let task = groups::due(&world.entra(), plan, number, now_ms, false);
        if let Some(task) = task {
            let attempt = act::perform(target, &task).await;
            tally.count(&task, &attempt);
            record(world, plan, &task, &attempt, now_ms);
        }
        tokio::task::yield_now().await;
    }
}
