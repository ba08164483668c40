//! Pushing where nobody is at the door: only what is safe, and never a question.
//!
//! The plan is made anew from what a person chose and confirmed last. It runs only where a person would not have
//! stopped at it: both sides were read whole, nothing has vanished, the directory has not shrunk, few are taken out,
//! and nobody else is at work. Otherwise nothing is written, and the plan is kept for a person to look at. What came
//! of it is kept in either case.

use super::App;
use super::drift::Choice;
use super::planning::StoredPlan;
use super::view::{Attempt, AttemptEnd, Report, StartedBy};
use crate::clock;
use crate::plan::{self, GroupReason, Limits, Risk};
use crate::problem::{self, Problem};
use crate::push::{Progress, RunState};
use crate::records;
use crate::schedule::What;
use crate::secrets::{Keeping, NoKeychain};

/// The run that was begun last without anybody at the door is kept under this name: it may be resumed so.
const BEGUN: &str = "push.unattended";

/// Plans of attempts that were held back and nobody has pushed. The newest are what somebody looks at; each has every
/// name of its groups in it, so the older ones would only fill the disk.
const PLANS_KEPT: usize = 5;

/// What came of an attempt.
#[derive(Debug)]
pub(super) struct Came {
    pub(super) end: AttemptEnd,
    pub(super) said: String,
    pub(super) problem: Option<Problem>,
    pub(super) plan: Option<String>,
    pub(super) run: Option<String>,
}

/// How a run ended, in what it says of itself.
pub(super) struct Ended {
    pub(super) state: RunState,
    pub(super) halted: Option<Problem>,
    /// What was done, where all of it was: a sentence.
    pub(super) did: String,
    pub(super) proof: String,
    /// What is said where not all of it was.
    pub(super) partly: Problem,
}

impl App {
    /// Brings Zoom's groups into step with what was chosen last, if that is safe, and keeps what came of it. A run that
    /// was begun so and cut off is taken up first. Asks nobody anything and opens no page.
    ///
    /// # Errors
    ///
    /// Only where there is no such profile, or what came of it cannot be kept.
    pub async fn push_if_safe(
        &self,
        id: &str,
        started_by: StartedBy,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<Attempt, Problem> {
        self.profile(id)?;
        let at = clock::now();
        let Came { end, said, problem, plan, run } =
            self.try_groups(id, progress).await.unwrap_or_else(Came::of_problem);
        let attempt = Attempt { at, started_by, what: What::Groups, end, said, problem, plan, run };
        self.keep_attempt(id, &attempt)?;
        Ok(attempt)
    }

    /// Returns what came of each start, the newest first.
    ///
    /// # Errors
    ///
    /// When the records cannot be read.
    pub fn attempts(&self, id: &str) -> Result<Vec<Attempt>, Problem> {
        self.records.attempts(id).map_err(|error| problem::records(&error))
    }

    /// Keeps what came of a start; of plans that nobody has pushed, those of the newest attempts.
    pub(super) fn keep_attempt(&self, id: &str, attempt: &Attempt) -> Result<(), Problem> {
        self.records.note_attempt(id, attempt).map_err(|error| problem::records(&error))?;
        let waiting = self.attempts(id)?.into_iter().filter(|attempt| attempt.run.is_none());
        for plan in waiting.filter_map(|attempt| attempt.plan).skip(PLANS_KEPT) {
            self.records.forget_plan(&plan).map_err(|error| problem::records(&error))?;
        }
        Ok(())
    }

    /// Returns what keeps a start from signing in at all: a keychain that does not open.
    pub(super) fn keychain_shut(&self) -> Option<Problem> {
        match self.vault.keeping() {
            Keeping::Keychain | Keeping::Memory { why: NoKeychain::NotWanted } => None,
            Keeping::Memory { why } => Some(problem::keychain_shut(&why)),
        }
    }

    async fn try_groups(&self, id: &str, progress: &(dyn Fn(Progress) + Sync)) -> Result<Came, Problem> {
        if let Some(problem) = self.keychain_shut() {
            return Err(problem);
        }
        if let Some(who) = self.records.held_by(id) {
            return Err(problem::records(&records::RecordsError::Held { who }));
        }
        let finished = match self.finish_before(id, progress).await? {
            Some(came) if came.end == AttemptEnd::ToBeContinued || came.end == AttemptEnd::SignedOut => {
                return Ok(came);
            }
            finished => finished,
        };
        let came = self.try_anew(id, progress).await?;
        Ok(match finished {
            None => came,
            Some(finished) => Came {
                said: format!("Finished the run before: {} {}", finished.said, came.said),
                run: came.run.or(finished.run),
                ..came
            },
        })
    }

    /// Takes up the last run, where it was begun like this one and cut off.
    async fn finish_before(
        &self,
        id: &str,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<Option<Came>, Problem> {
        let of_groups = self.runs(id)?.into_iter().find(|run| run.kind == records::PlanKind::Groups);
        let Some(last) = of_groups else { return Ok(None) };
        match last.state {
            RunState::Interrupted => {}
            RunState::Running | RunState::Paused | RunState::Done | RunState::Partly | RunState::Failed => {
                return Ok(None);
            }
        }
        let begun: Option<String> =
            self.records.learned(id, BEGUN).map_err(|error| problem::records(&error))?;
        if begun.as_deref() != Some(last.id.as_str()) {
            return Err(problem::run_waits());
        }
        let plan = self.records.run(&last.id).map_err(|error| problem::records(&error))?.plan;
        let (_, _, stored) = self.stored_plan(&plan)?;
        let report = self.resume_run(&last.id, progress).await?;
        Ok(Some(Came::of_report(plan, &stored, report)))
    }

    async fn try_anew(&self, id: &str, progress: &(dyn Fn(Progress) + Sync)) -> Result<Came, Problem> {
        let choice = self.choice(id)?.ok_or_else(problem::nothing_chosen)?;
        let stored = self.until_stopped(id, self.draw_drift(id, &choice, progress)).await?;
        if let Some(problem) = held_back(&stored, &choice) {
            let plan = self.keep_group_plan(id, &stored)?.id;
            return Ok(Came { plan: Some(plan), ..Came::of_problem(problem) });
        }
        if stored.plan.is_empty() {
            if stored.census.shrunk_since(&choice.census, &Limits::default()).is_empty() {
                self.keep_choice(id, &stored)?;
            }
            let said = format!("{}.", plan::did(&stored.plan));
            return Ok(Came { end: AttemptEnd::NothingToDo, said, problem: None, plan: None, run: None });
        }
        let hold = self.hold(id)?;
        let plan = self.keep_group_plan(id, &stored)?.id;
        let run = uuid::Uuid::now_v7().to_string();
        // Before it begins: after a power cut the next start has to know whose run it was.
        self.records.learn(id, BEGUN, &run).map_err(|error| problem::records(&error))?;
        self.begin(&run, &plan, id, &stored)?;
        let report = self.carry_out_push(&run, id, &stored, progress).await;
        drop(hold);
        Ok(Came::of_report(plan, &stored, report?))
    }
}

impl Came {
    /// What a problem means where nobody is at the door.
    pub(super) fn of_problem(problem: Problem) -> Self {
        let end = match problem.code.as_str() {
            "records.held" => AttemptEnd::Held,
            "step.nothing_chosen" | "step.nobody_provisioned" => AttemptEnd::NothingChosen,
            "people.shrank" | "people.no_scope" => AttemptEnd::Refused,
            "plan.group_gone" => AttemptEnd::Refused,
            code if code.starts_with("step.") => AttemptEnd::Refused,
            _ if problem::is_for_tomorrow(&problem) => AttemptEnd::ToBeContinued,
            _ if problem::is_signed_out(&problem) => AttemptEnd::SignedOut,
            _ => AttemptEnd::Failed,
        };
        let said = match end {
            AttemptEnd::Refused => format!("Refused: {} Nothing was written.", problem.what),
            AttemptEnd::ToBeContinued => format!("To be continued: {}", problem.what),
            AttemptEnd::Done
            | AttemptEnd::NothingToDo
            | AttemptEnd::Partly
            | AttemptEnd::NothingChosen
            | AttemptEnd::SignedOut
            | AttemptEnd::Held
            | AttemptEnd::Failed => format!("{} Nothing was written.", problem.what),
        };
        Self { end, said, problem: Some(problem), plan: None, run: None }
    }

    fn of_report(plan: String, stored: &StoredPlan, report: Report) -> Self {
        let Report { run, proof, halted, .. } = report;
        let did = format!("{}.", plan::did(&stored.plan));
        let partly = problem::partly(&proof);
        Self::of_run(plan, run.id, Ended { state: run.state, halted, did, proof, partly })
    }

    /// What a run comes to where nobody is at the door.
    pub(super) fn of_run(plan: String, run: String, ended: Ended) -> Self {
        let Ended { state, halted, did, proof, partly } = ended;
        let (end, said, problem) = match (state, halted) {
            (RunState::Done, _) => (AttemptEnd::Done, did, None),
            (RunState::Interrupted | RunState::Running | RunState::Paused, halted) => {
                let end = match halted.as_ref().is_some_and(problem::is_signed_out) {
                    true => AttemptEnd::SignedOut,
                    false => AttemptEnd::ToBeContinued,
                };
                let why = halted.as_ref().map_or("The run was stopped.", |problem| problem.what.as_str());
                (end, format!("To be continued: {why}"), halted)
            }
            (RunState::Partly, _) => (AttemptEnd::Partly, proof, Some(partly)),
            (RunState::Failed, _) => (AttemptEnd::Failed, proof, Some(partly)),
        };
        Self { end, said, problem, plan: Some(plan), run: Some(run) }
    }
}

/// Why a plan needs a person, if it does.
fn held_back(stored: &StoredPlan, choice: &Choice) -> Option<Problem> {
    let limits = Limits::default();
    let left = |wanted: &dyn Fn(&GroupReason) -> bool| -> Vec<String> {
        let left = stored.plan.left_alone.iter().filter(|group| wanted(&group.reason));
        left.map(|group| group.name.clone()).collect()
    };
    let unread = left(&|reason| matches!(reason, GroupReason::Unread { .. }));
    if !unread.is_empty() {
        return Some(problem::groups_unread(&unread));
    }
    let gone = left(&|reason| matches!(reason, GroupReason::TargetGone { .. }));
    if !gone.is_empty() {
        return Some(problem::zoom_groups_vanished(&gone));
    }
    // Where nothing is to be written, nobody has to be asked; what it shrank from is remembered all the same.
    let shrunk = stored.census.shrunk_since(&choice.census, &limits);
    if !shrunk.is_empty() && !stored.plan.is_empty() {
        return Some(problem::shrunk(&shrunk));
    }
    match stored.plan.risk(&limits) {
        Risk::Low | Risk::Removes { .. } => None,
        Risk::High { group, removed, of } => Some(problem::too_many_removed(&group, removed, of)),
    }
}
