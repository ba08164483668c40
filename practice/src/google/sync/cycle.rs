//! The service itself: one task for the whole practice tenant. It looks at everybody every few hours (Google's page about
//! automated user provisioning, 2026; here four), shortened by a switch, and at once when something changes, which spares
//! whoever practises the wait. What failed for one person is tried again with the next look at everybody; where Zoom does
//! not take the token the service waits until somebody changes the set-up.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures::{StreamExt as _, stream};
use serde::Serialize;

use super::client::{self, Failure, Target};
use super::people::{self, Act, Done, Leaving, Step, Terms, Work};
use super::scope::{Place, Reach};
use super::setup::Setup;
use super::state::{LogEvent, Logged};
use super::switches::SyncSwitches;
use super::values::{self, Values};
use crate::google::GoogleState;
use crate::google::person::Person;
use crate::world::World;

/// Serves until it is dropped.
pub(crate) async fn serve(world: Arc<World>) {
    let mut stirs = world.google_pulse.stirs();
    // Made when it is first needed: most practice tenants never provision.
    let mut http = None;
    let mut seen = None;
    loop {
        let delay = world.switches().google.sync.delay_ms;
        tokio::time::sleep(Duration::from_millis(u64::from(delay))).await;
        let stir = *stirs.borrow_and_update();
        if acts(&world) && (seen != Some(stir) || is_due(&world)) {
            // Without an HTTP client nothing can be sent; Zoom then stays as it is.
            http = http.or_else(|| client::http().ok());
            if let Some(http) = &http {
                round(&world, http).await;
            }
        }
        seen = Some(stir);
        world.google_pulse.settle(stir);
        let changed = if acts(&world) {
            // The clock of the practice tenant can be moved, so that a long sleep would be too long.
            tokio::time::timeout(LOOK_AGAIN, stirs.changed()).await.unwrap_or(Ok(()))
        } else {
            stirs.changed().await
        };
        if changed.is_err() {
            return;
        }
    }
}

/// How far the service is with somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// As it is to be at Zoom.
    Synced,
    Failed {
        why: String,
    },
    /// Not yet dealt with, or to be dealt with only after some days.
    Waiting,
}

/// How far the service is with everybody whom auto-provisioning concerns, by primary address; empty where nothing is set up.
pub(crate) fn progress(world: &World) -> BTreeMap<String, Progress> {
    let Some(plan) = Plan::read(world) else { return BTreeMap::new() };
    let state = world.google();
    let progress = |person: Person| {
        let account = state.sync.accounts.get(&person.number);
        if plan.reach.place(&person) == Place::Ignored {
            return None;
        }
        let progress = match (plan.step(&state, &person, false), account) {
            (Step::Forget, _) | (Step::Nothing, None) => return None,
            (_, Some(people::Account { failure: Some(why), .. })) => Progress::Failed { why: why.clone() },
            (Step::Nothing, Some(_)) => Progress::Synced,
            (Step::Wait { .. } | Step::Do { .. }, _) => Progress::Waiting,
        };
        Some((person.primary_email, progress))
    };
    state.directory.people_from(0).filter_map(progress).collect()
}

/// Whether a request may still go out that a set-up with this number asked for.
pub(super) fn may_go_on(world: &World, epoch: u64) -> bool {
    acts(world) && world.google().sync.epoch == epoch
}

/// How often it is looked whether somebody is due.
const LOOK_AGAIN: Duration = Duration::from_millis(500);
/// Between two looks at everybody: "every few hours".
const INTERVAL_MS: i64 = 4 * 60 * 60 * 1_000;
/// An interval that is shorter is none: the service then waits to be stirred.
const SHORTEST_MS: i64 = 1_000;
/// People looked at under one lock: a few milliseconds.
const PORTION: usize = 1_000;
/// Requests about people that are under way at the same time.
const AT_ONCE: usize = 4;

/// Whether the service is up, set up, switched on, and not waiting for somebody.
fn acts(world: &World) -> bool {
    if world.switches().google.sync.down {
        return false;
    }
    let state = world.google();
    let console = state.sync.console();
    console.on && console.setup.is_some() && state.sync.paused.is_none()
}

/// Whether it is time for a look although nothing changed.
fn is_due(world: &World) -> bool {
    let now_ms = world.clock.now().as_millisecond();
    let has_cycles = interval_ms(&world.switches().google.sync) >= SHORTEST_MS;
    let state = world.google();
    (has_cycles && state.sync.next_ms <= now_ms) || state.sync.wake_ms.is_some_and(|wake| wake <= now_ms)
}

fn interval_ms(switches: &SyncSwitches) -> i64 {
    INTERVAL_MS / i64::from(switches.speed.max(1))
}

/// What a round goes by.
struct Plan {
    epoch: u64,
    setup: Setup,
    reach: Reach,
    terms: Terms,
    switches: SyncSwitches,
}

impl Plan {
    /// `None` where nothing is set up.
    fn read(world: &World) -> Option<Self> {
        let switches = world.switches().google.sync;
        let now_ms = world.clock.now().as_millisecond();
        let state = world.google();
        let setup = state.sync.console().setup.clone()?;
        let access = &state.sync.console().access;
        let reach = Reach::new(&state.directory, access, &setup.scope, &switches);
        let is_cycle = state.sync.next_ms <= now_ms;
        let terms = Terms { removal: setup.removal, now_ms, speed: switches.speed, is_cycle };
        Some(Self { epoch: state.sync.epoch, setup, reach, terms, switches })
    }

    /// What is due about somebody. `with_retries` says whether failures are tried again where it is time for that.
    fn step(&self, state: &GoogleState, person: &Person, with_retries: bool) -> Step {
        let account = state.sync.accounts.get(&person.number);
        let terms = Terms { is_cycle: self.terms.is_cycle && with_retries, ..self.terms };
        let values = || Values::of(person, &self.setup.mapping, &self.switches);
        people::step(self.reach.place(person), account, &terms, values)
    }
}

/// Something to be done about one person.
struct Task {
    person: usize,
    /// The address in the directory.
    email: String,
    /// What somebody is looked for by at Zoom.
    address: String,
    leaving: Option<Leaving>,
    work: Work,
}

/// Looks once at everybody, in portions, and does what is due.
async fn round(world: &World, http: &reqwest::Client) {
    let Some(plan) = Plan::read(world) else { return };
    let ended = match Target::new(world, plan.epoch, &plan.setup, http) {
        Err(failure) => Err(failure),
        Ok(target) => everybody(&target, &plan).await,
    };
    let mut state = world.google();
    if state.sync.epoch != plan.epoch {
        return;
    }
    if plan.terms.is_cycle {
        state.sync.next_ms = plan.terms.now_ms + interval_ms(&plan.switches);
    }
    match ended {
        Ok(wake_ms) => state.sync.wake_ms = wake_ms,
        Err(failure) => {
            // Whoever waits is found again with the next look.
            state.sync.wake_ms = None;
            let words = failure.words();
            if failure.pauses() {
                state.sync.paused = Some(words.clone());
            }
            let at_ms = world.clock.now().as_millisecond();
            let (email, event, failure) = (None, LogEvent::LookUp, Some(words));
            state.sync.note(Logged { at_ms, email, event, failure });
        }
    }
}

/// When the first of those who leave is due.
///
/// # Errors
/// What ends the round.
async fn everybody(target: &Target<'_>, plan: &Plan) -> Result<Option<i64>, Failure> {
    let world = target.world;
    let (mut from, mut wake_ms) = (Some(0), None);
    while let Some(first) = from {
        let (tasks, next, wakes) = portion(&mut world.google(), plan, first);
        (from, wake_ms) = (next, wake_ms.into_iter().chain(wakes).min());
        let work = tasks.into_iter().map(|task| async move {
            let outcome = people::perform(target, &task.address, &task.work, plan.switches.lookup).await;
            record(world, plan, &task, outcome)
        });
        let mut work = stream::iter(work.collect::<Vec<_>>()).buffer_unordered(AT_ONCE);
        while let Some(recorded) = work.next().await {
            let wakes = recorded?;
            wake_ms = wake_ms.into_iter().chain(wakes).min();
        }
        // Whoever asks the tenant meanwhile gets a turn.
        tokio::task::yield_now().await;
    }
    Ok(wake_ms)
}

/// Decides about the people from a number on; where the next portion begins, and when the first of those is due who wait.
fn portion(state: &mut GoogleState, plan: &Plan, first: usize) -> (Vec<Task>, Option<usize>, Option<i64>) {
    let people: Vec<Person> = state.directory.people_from(first).take(PORTION).collect();
    let next = people.last().filter(|_| people.len() == PORTION).map(|last| last.number + 1);
    let (mut tasks, mut wake_ms) = (Vec::new(), None);
    for person in people {
        match plan.step(state, &person, true) {
            Step::Nothing => {}
            Step::Forget => {
                state.sync.accounts.remove(&person.number);
            }
            Step::Wait { leaving, due_ms } => {
                if let Some(account) = state.sync.accounts.get_mut(&person.number) {
                    account.leaving = Some(leaving);
                }
                wake_ms = wake_ms.into_iter().chain([due_ms]).min();
            }
            Step::Do { leaving, work } => {
                let address = values::address(&person, &plan.setup.mapping, &plan.switches);
                let (person, email) = (person.number, person.primary_email);
                tasks.push(Task { person, email, address, leaving, work });
            }
        }
    }
    (tasks, next, wake_ms)
}

/// Writes down what became of somebody, unless the set-up is another by now; when they are due next.
///
/// # Errors
/// What ends the round; it is not written down for the one person whom it met.
fn record(
    world: &World,
    plan: &Plan,
    task: &Task,
    outcome: Result<Done, Failure>,
) -> Result<Option<i64>, Failure> {
    if let Err(failure) = &outcome
        && failure.ends_round()
    {
        return Err(failure.clone());
    }
    let at_ms = world.clock.now().as_millisecond();
    let mut state = world.google();
    if state.sync.epoch != plan.epoch {
        return Err(Failure::Off);
    }
    state.sync.accounts.entry(task.person).or_default().record(task.leaving, &task.work, &outcome);
    let event = match (&outcome, &task.work) {
        (Ok(Done::Found(_) | Done::Absent), _) => None,
        (Ok(Done::Created(_)), _) => Some(LogEvent::Create),
        (Ok(Done::Updated(_)), _) => Some(LogEvent::Update),
        (Ok(Done::Suspended(_)), _) => Some(LogEvent::Suspend),
        (Ok(Done::Deleted), _) => Some(LogEvent::Delete),
        (Err(_), Work::Write { zoom_id: Some(_), .. }) => Some(LogEvent::Update),
        (Err(_), Work::Write { zoom_id: None, .. } | Work::Fail { .. }) => Some(LogEvent::Create),
        (Err(_), Work::Leave { act: Act::Suspend, .. }) => Some(LogEvent::Suspend),
        (Err(_), Work::Leave { act: Act::Delete, .. }) => Some(LogEvent::Delete),
        (Err(_), Work::Leave { act: Act::Look, .. }) => Some(LogEvent::LookUp),
    };
    if let Some(event) = event {
        let failure = outcome.as_ref().err().map(Failure::words);
        state.sync.note(Logged { at_ms, email: Some(task.email.clone()), event, failure });
    }
    // Only of those who leave something is left to do later.
    let leaver = task.leaving.and_then(|_| state.directory.person(task.person));
    Ok(leaver.and_then(|person| match plan.step(&state, &person, false) {
        Step::Wait { due_ms, .. } => Some(due_ms),
        Step::Nothing | Step::Forget | Step::Do { .. } => None,
    }))
}
