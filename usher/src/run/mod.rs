//! What every run has, whatever it writes: how far it is, what the door wants of it, why it stops, and a note before
//! and after each write.
//!
//! A run of groups (`push`) and a run of people (`provision`) work side by side on many things at once. What these
//! share is here, so that pause, stop, counting and the notes are the same for both.

use std::convert::Infallible;
use std::future::Future;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::watch;
use tokio::time::Instant;
use ts_rs::TS;

use crate::clock;
use crate::http::{CallError, Category};
use crate::problem::{self, Problem};
use crate::records::{self, Operation, OperationState, Records, RecordsError};
use crate::zoom::{Zoom, ZoomError};

/// How often progress is told: often enough to look alive, seldom enough not to cost anything.
const TELL_EVERY: Duration = Duration::from_millis(200);

/// How often one group's or one person's requests may stay unanswered before the run stops: the network is not there.
pub(crate) const UNANSWERED_MAX: u32 = 5;

/// What runs, how far, how fast.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Progress {
    /// "Adding 30 people to Sales".
    pub doing: String,
    pub done: u32,
    /// `0` while it is not yet known.
    pub total: u32,
    pub per_second: f64,
    pub allowed_per_second: f64,
    pub seconds_left: Option<u32>,
    pub failed: u32,
    /// Usher waits for this: Zoom's rate limit, the network.
    pub waiting: Option<String>,
    pub state: RunState,
    pub run: Option<String>,
}

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum RunState {
    Running,
    Paused,
    /// Stopped by a person, or cut off; can be resumed.
    Interrupted,
    /// Everything that was asked is so, and was seen.
    Done,
    /// Some of it is; the rest failed.
    Partly,
    /// None of it.
    Failed,
}

impl From<records::RunState> for RunState {
    fn from(state: records::RunState) -> Self {
        match state {
            records::RunState::Running => Self::Running,
            records::RunState::Interrupted => Self::Interrupted,
            records::RunState::Done => Self::Done,
            records::RunState::Partly => Self::Partly,
            records::RunState::Failed => Self::Failed,
        }
    }
}

/// What the person at the door wants right now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Control {
    Go,
    Pause,
    Stop,
}

/// Why a whole run stops. It can be taken up again.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Halt {
    /// The person said so.
    Stopped,
    /// The network, the sign-in, the daily limit, the disk: going on with others would only fail as well.
    Fault(Problem),
}

impl From<RecordsError> for Halt {
    fn from(error: RecordsError) -> Self {
        Self::Fault(problem::records(&error))
    }
}

impl From<&ZoomError> for Halt {
    fn from(error: &ZoomError) -> Self {
        Self::Fault(problem::zoom(error))
    }
}

impl From<&CallError> for Halt {
    fn from(error: &CallError) -> Self {
        Self::Fault(problem::call("Zoom", error))
    }
}

impl Halt {
    /// Returns the problem, where it was not the person who stopped it.
    pub(crate) fn problem(self) -> Option<Problem> {
        match self {
            Self::Fault(problem) => Some(problem),
            Self::Stopped => None,
        }
    }
}

/// Would everything else of the run meet this as well? Then nothing is wrong with this group or this person, and the
/// run can be taken up once the sign-in, the role, the address or the service is right again.
pub(crate) fn stops_the_run(error: &ZoomError) -> bool {
    match error {
        ZoomError::Call(_)
        | ZoomError::TokenRejected { .. }
        | ZoomError::ScopeMissing { .. }
        | ZoomError::RoleLacks { .. }
        | ZoomError::SsoOff
        | ZoomError::NotScim { .. } => true,
        ZoomError::Refused { status, .. } => *status >= 500,
        ZoomError::GroupExists
        | ZoomError::NotFound { .. }
        | ZoomError::Shape { .. }
        | ZoomError::Incomplete { .. } => false,
    }
}

/// What is given to a run by whoever begins it or takes it up.
#[derive(Clone, Copy)]
pub(crate) struct Ground<'a> {
    pub(crate) zoom: &'a Zoom,
    pub(crate) records: &'a Records,
    /// The run's id; it is in the records already.
    pub(crate) run: &'a str,
    /// Seconds that the plan said it would take.
    pub(crate) seconds_planned: f64,
    pub(crate) progress: &'a (dyn Fn(Progress) + Sync),
}

/// One run under way.
pub(crate) struct Course<'a> {
    pub(crate) zoom: &'a Zoom,
    ground: Ground<'a>,
    control: watch::Receiver<Control>,
    /// The kind of request that sets the pace.
    category: Category,
    halted: Mutex<Option<Halt>>,
    doing: Mutex<String>,
    done: AtomicU32,
    failed: AtomicU32,
    total: u32,
    started: Instant,
}

impl<'a> Course<'a> {
    /// `total` is what will be counted with [`Course::done`] and [`Course::failed`] when all is through.
    pub(crate) fn new(
        ground: Ground<'a>,
        control: watch::Receiver<Control>,
        category: Category,
        total: usize,
    ) -> Self {
        Self {
            zoom: ground.zoom,
            ground,
            control,
            category,
            halted: Mutex::new(None),
            doing: Mutex::new("Reading the notes of this run".to_owned()),
            done: AtomicU32::new(0),
            failed: AtomicU32::new(0),
            total: count(total),
            started: Instant::now(),
        }
    }

    /// Works, and tells how far it is meanwhile.
    pub(crate) async fn told<T>(&self, work: impl Future<Output = T>) -> T {
        tokio::select! {
            worked = work => worked,
            never = self.tell() => match never {},
        }
    }

    /// Tells where the run has ended.
    pub(crate) fn tell_end(&self, state: records::RunState) {
        (self.ground.progress)(Progress { state: state.into(), ..self.progress() });
    }

    async fn tell(&self) -> Infallible {
        let mut every = tokio::time::interval(TELL_EVERY);
        loop {
            every.tick().await;
            (self.ground.progress)(self.progress());
        }
    }

    /// Waits while the run is paused; errs once it shall stop.
    pub(crate) async fn gate(&self) -> Result<(), Halt> {
        let mut control = self.control.clone();
        // A door that is gone cannot pause or stop any more: go on.
        let wish = control.wait_for(|wish| *wish != Control::Pause).await.map_or(Control::Go, |wish| *wish);
        if wish == Control::Stop {
            self.halt(Halt::Stopped);
        }
        match self.halted() {
            None => Ok(()),
            Some(halt) => Err(halt),
        }
    }

    /// Stops everything before its next request. The first reason counts.
    pub(crate) fn halt(&self, halt: Halt) {
        lock(&self.halted).get_or_insert(halt);
    }

    pub(crate) fn halted(&self) -> Option<Halt> {
        lock(&self.halted).clone()
    }

    /// Reads the notes of this run.
    pub(crate) fn notes<A, I>(&self) -> Result<Vec<Operation<A, I>>, Halt>
    where
        A: DeserializeOwned,
        I: DeserializeOwned,
    {
        Ok(self.ground.records.operations(self.ground.run)?)
    }

    /// Notes that a request goes out. Once this returns, the note is on the disk.
    pub(crate) fn note_sent(&self, source: &str, act: &impl Serialize) -> Result<u32, Halt> {
        Ok(self.ground.records.note_sent(self.ground.run, source, act, clock::now())?)
    }

    pub(crate) fn note_settled<I: Serialize>(
        &self,
        number: u32,
        state: &OperationState<I>,
    ) -> Result<(), Halt> {
        Ok(self.ground.records.note_settled(self.ground.run, number, state, clock::now())?)
    }

    pub(crate) fn doing(&self, doing: String) {
        *lock(&self.doing) = doing;
    }

    pub(crate) fn done(&self, more: usize) {
        self.done.fetch_add(count(more), Ordering::Relaxed);
    }

    pub(crate) fn failed(&self, more: usize) {
        self.failed.fetch_add(count(more), Ordering::Relaxed);
    }

    fn progress(&self) -> Progress {
        let rate = self.zoom.remote().rate(self.category);
        let done = self.done.load(Ordering::Relaxed);
        let failed = self.failed.load(Ordering::Relaxed);
        let state = match (&*lock(&self.halted), *self.control.borrow()) {
            (Some(_), _) | (None, Control::Stop) => RunState::Interrupted,
            (None, Control::Pause) => RunState::Paused,
            (None, Control::Go) => RunState::Running,
        };
        Progress {
            doing: lock(&self.doing).clone(),
            done,
            total: self.total,
            per_second: rate.measured_per_second,
            allowed_per_second: rate.allowed_per_second,
            seconds_left: self.seconds_left(done + failed),
            failed,
            waiting: rate
                .waiting_until
                .map(|until| format!("Zoom asked for a pause until {}.", until.strftime("%H:%M:%S UTC"))),
            state,
            run: Some(self.ground.run.to_owned()),
        }
    }

    fn seconds_left(&self, settled: u32) -> Option<u32> {
        let elapsed = self.started.elapsed().as_secs_f64();
        let open = f64::from(self.total.saturating_sub(settled));
        let left = match settled {
            0 => self.ground.seconds_planned - elapsed,
            settled => open * elapsed / f64::from(settled),
        };
        // Whole seconds; more than a century is not a forecast.
        (left.is_finite() && (0.0..3e9).contains(&left)).then_some(left.ceil() as u32)
    }
}

/// A problem as a note keeps it.
pub(crate) fn why(problem: &Problem) -> Value {
    serde_json::to_value(problem).unwrap_or_default()
}

/// Reads a problem from a note.
pub(crate) fn problem_of(why: Value) -> Problem {
    serde_json::from_value(why).unwrap_or_else(|_| {
        Problem::new(
            "push.old_note",
            "It did not work when this run was last tried.",
            "The note of it is from another Usher and cannot be read.",
            &["Make a new plan."],
        )
    })
}

/// A look that was not taken because the run stopped.
pub(crate) fn could_not_look(halt: &Halt) -> Problem {
    match halt {
        Halt::Fault(problem) => problem.clone(),
        Halt::Stopped => Problem::new(
            "push.stopped",
            "The run was stopped before Usher could look.",
            "What was written is written; whether Zoom has it is not seen yet.",
            &["Resume the run: it goes on with looking."],
        ),
    }
}

/// What is shown as a count.
pub(crate) fn count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing here can be left half-changed.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
