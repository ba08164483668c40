//! What the people of one run share: the run itself, the plan, and whether there are seats left.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Mutex;

use tokio::sync::watch;

use super::Context;
use super::notes::{self, Key, Noted};
use crate::http::Category;
use crate::model::AccountId;
use crate::plan::people::{PeoplePlan, Step};
use crate::problem::Problem;
use crate::records::OperationState;
use crate::run::{Control, Course, Ground, Halt, lock};

pub(super) struct Shared<'a> {
    course: Course<'a>,
    pub(super) plan: &'a PeoplePlan,
    no_seats: Mutex<Option<Problem>>,
}

/// Provisioning is a run, and more.
impl<'a> Deref for Shared<'a> {
    type Target = Course<'a>;

    fn deref(&self) -> &Course<'a> {
        &self.course
    }
}

impl<'a> Shared<'a> {
    pub(super) fn new(context: Context<'a>, control: watch::Receiver<Control>) -> Self {
        let Context { zoom, records, run, plan, seconds_planned, progress } = context;
        let ground = Ground { zoom, records, run, seconds_planned, progress };
        // Each write, and each person to look at again.
        let total = plan.steps().map(|step| writes(step) + 1).sum();
        Self {
            course: Course::new(ground, control, Category::Light, total),
            plan,
            no_seats: Mutex::new(None),
        }
    }

    /// Reads the notes of this run, person by person.
    pub(super) fn noted(&self) -> Result<BTreeMap<Key, Noted>, Halt> {
        Ok(notes::read(self.notes()?))
    }

    /// Notes what became of a write; what it may have made is an account.
    pub(super) fn settled(&self, number: u32, state: &OperationState<AccountId>) -> Result<(), Halt> {
        self.note_settled(number, state)
    }

    /// Zoom has no seat left: nobody more is created.
    pub(super) fn seats_are_gone(&self, problem: Problem) {
        lock(&self.no_seats).get_or_insert(problem);
    }

    pub(super) fn no_seats(&self) -> Option<Problem> {
        lock(&self.no_seats).clone()
    }
}

/// How many writes a step takes.
pub(super) fn writes(step: Step<'_>) -> usize {
    match step {
        Step::Deactivate(_) | Step::Update(_) | Step::Create(_) => 1,
        Step::Reactivate(one) => 1 + usize::from(!one.changes.is_empty()),
    }
}
