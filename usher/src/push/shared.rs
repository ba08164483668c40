//! What the groups of one run share: the run itself, the plan, what is learned.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Mutex;

use tokio::sync::{Mutex as AsyncMutex, MutexGuard as AsyncGuard, watch};

use super::chunk::{Kind, Learned};
use super::notes::{self, Noted};
use super::{Context, Control};
use crate::http::Category;
use crate::model::{AccountId, GroupId};
use crate::plan::Plan;
use crate::records::OperationState;
use crate::run::{Course, Ground, Halt, lock};

pub(super) struct Shared<'a> {
    course: Course<'a>,
    pub(super) plan: &'a Plan,
    learned: Mutex<Learned>,
    growing: AsyncMutex<()>,
}

/// A push is a run, and more.
impl<'a> Deref for Shared<'a> {
    type Target = Course<'a>;

    fn deref(&self) -> &Course<'a> {
        &self.course
    }
}

impl<'a> Shared<'a> {
    pub(super) fn new(context: Context<'a>, control: watch::Receiver<Control>) -> Self {
        let Context { zoom, records, run, plan, learned, seconds_planned, progress } = context;
        let ground = Ground { zoom, records, run, seconds_planned, progress };
        Self {
            course: Course::new(ground, control, Category::Medium, total(plan)),
            plan,
            learned: Mutex::new(learned),
            growing: AsyncMutex::new(()),
        }
    }

    /// Reads the notes of this run, group by group.
    pub(super) fn noted(&self) -> Result<BTreeMap<GroupId, Noted>, Halt> {
        Ok(notes::read(self.notes()?))
    }

    /// Notes what became of a request; what it may have made is a zoom group.
    pub(super) fn note_settled(&self, number: u32, state: &OperationState) -> Result<(), Halt> {
        self.course.note_settled(number, state)
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
}

/// What is counted as progress: each group to create, each person to add or take out, each group to look at again.
fn total(plan: &Plan) -> usize {
    let changes = plan.changes.iter().filter(|change| !change.is_empty());
    changes.map(|change| 2 + change.add.len() + change.remove.len()).sum()
}
