//! What the groups of one run share: the door's wishes, what is learned, how far it is.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::{Mutex as AsyncMutex, MutexGuard as AsyncGuard, watch};
use tokio::time::Instant;

use super::chunk::{Kind, Learned};
use super::notes::{self, Noted};
use super::{Context, Control, Progress, RunState};
use crate::clock;
use crate::http::Category;
use crate::model::{AccountId, GroupId};
use crate::problem::{self, Problem};
use crate::records::{Act, OperationState, RecordsError};

/// Why a whole run stops. It can be taken up again.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Halt {
    /// The person said so.
    Stopped,
    /// The network, the sign-in, the daily limit, the disk: going on with other groups would only fail as well.
    Fault(Problem),
}

impl From<RecordsError> for Halt {
    fn from(error: RecordsError) -> Self {
        Self::Fault(problem::records(&error))
    }
}

pub(super) struct Shared<'a> {
    pub(super) context: Context<'a>,
    control: watch::Receiver<Control>,
    learned: Mutex<Learned>,
    growing: AsyncMutex<()>,
    halted: Mutex<Option<Halt>>,
    doing: Mutex<String>,
    done: AtomicU32,
    failed: AtomicU32,
    total: u32,
    started: Instant,
}

impl<'a> Shared<'a> {
    pub(super) fn new(context: Context<'a>, control: watch::Receiver<Control>) -> Self {
        Self {
            context,
            control,
            learned: Mutex::new(context.learned),
            growing: AsyncMutex::new(()),
            halted: Mutex::new(None),
            doing: Mutex::new("Reading the notes of this run".to_owned()),
            done: AtomicU32::new(0),
            failed: AtomicU32::new(0),
            total: total(context.plan),
            started: Instant::now(),
        }
    }

    /// Reads the notes of this run, group by group.
    pub(super) fn notes(&self) -> Result<BTreeMap<GroupId, Noted>, Halt> {
        Ok(notes::read(self.context.records.operations(self.context.run)?))
    }

    /// Waits while the run is paused; errs once it shall stop.
    pub(super) async fn gate(&self) -> Result<(), Halt> {
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

    /// Stops every group before its next request. The first reason counts.
    pub(super) fn halt(&self, halt: Halt) {
        lock(&self.halted).get_or_insert(halt);
    }

    pub(super) fn halted(&self) -> Option<Halt> {
        lock(&self.halted).clone()
    }

    pub(super) fn learned(&self) -> Learned {
        *lock(&self.learned)
    }

    pub(super) fn learn(&self, change: impl FnOnce(&mut Learned)) {
        change(&mut lock(&self.learned));
    }

    pub(super) fn portion(&self, kind: Kind, accounts: &[AccountId]) -> usize {
        lock(&self.learned).portion(kind, accounts)
    }

    /// While portions may still grow, one group at a time finds out how far: the others would all send small ones
    /// meanwhile. Returns the turn, or nothing where nothing is to be found out.
    pub(super) async fn alone_while_growing(&self, kind: Kind, open: usize) -> Option<AsyncGuard<'_, ()>> {
        if !self.learned().may_grow(kind, open) {
            return None;
        }
        let turn = self.growing.lock().await;
        self.learned().may_grow(kind, open).then_some(turn)
    }

    /// Notes that a request goes out. Once this returns, the note is on the disk.
    pub(super) fn note_sent(&self, source: &GroupId, act: &Act) -> Result<u32, Halt> {
        Ok(self.context.records.note_sent(self.context.run, source, act, clock::now())?)
    }

    pub(super) fn note_settled(&self, number: u32, state: &OperationState) -> Result<(), Halt> {
        Ok(self.context.records.note_settled(self.context.run, number, state, clock::now())?)
    }

    pub(super) fn doing(&self, doing: String) {
        *lock(&self.doing) = doing;
    }

    pub(super) fn done(&self, count: usize) {
        self.done.fetch_add(u32::try_from(count).unwrap_or(u32::MAX), Ordering::Relaxed);
    }

    pub(super) fn failed(&self, count: usize) {
        self.failed.fetch_add(u32::try_from(count).unwrap_or(u32::MAX), Ordering::Relaxed);
    }

    pub(super) fn progress(&self) -> Progress {
        let rate = self.context.zoom.remote().rate(Category::Medium);
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
            run: Some(self.context.run.to_owned()),
        }
    }

    fn seconds_left(&self, settled: u32) -> Option<u32> {
        let elapsed = self.started.elapsed().as_secs_f64();
        let open = f64::from(self.total.saturating_sub(settled));
        let left = match settled {
            0 => self.context.seconds_planned - elapsed,
            settled => open * elapsed / f64::from(settled),
        };
        // Whole seconds; more than a century is not a forecast.
        (left.is_finite() && (0.0..3e9).contains(&left)).then_some(left.ceil() as u32)
    }
}

/// What is counted as progress: each group to create, each person to add or take out, each group to look at again.
fn total(plan: &crate::plan::Plan) -> u32 {
    let changes = plan.changes.iter().filter(|change| !change.is_empty());
    let count: usize = changes.map(|change| 2 + change.add.len() + change.remove.len()).sum();
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing here can be left half-changed.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
