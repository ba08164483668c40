//! People where nobody is at the door: only what is safe, and never a question.
//!
//! As with groups, it does again what a person switched on and carried out last, where a person would not have stopped
//! at it. Otherwise nothing is written, and the plan is kept for a person to look at.

use super::StoredPeople;
use crate::app::App;
use crate::app::unattended::{Came, Ended};
use crate::app::view::{Attempt, AttemptEnd, PeopleReport, PeopleRequest, StartedBy};
use crate::clock;
use crate::plan::Limits;
use crate::plan::people::{PeopleRisk, people_did};
use crate::problem::{self, Problem};
use crate::push::{Progress, RunState};
use crate::records::{self, PlanKind};
use crate::schedule::What;

/// What was switched on in the run that a person carried out last is kept under this name.
const REQUEST: &str = "people.request";

/// The run that was begun last without anybody at the door is kept under this name: it may be resumed so.
const BEGUN: &str = "people.unattended";

impl App {
    /// Brings people into step with what was switched on last, if that is safe, and keeps what came of it. A run that
    /// was begun so and cut off is taken up first. Asks nobody anything and opens no page.
    ///
    /// # Errors
    ///
    /// Only where there is no such profile, or what came of it cannot be kept.
    pub async fn provision_if_safe(
        &self,
        id: &str,
        started_by: StartedBy,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<Attempt, Problem> {
        self.profile(id)?;
        let at = clock::now();
        let Came { end, said, problem, plan, run } =
            self.try_people(id, progress).await.unwrap_or_else(Came::of_problem);
        let attempt = Attempt { at, started_by, what: What::People, end, said, problem, plan, run };
        self.keep_attempt(id, &attempt)?;
        Ok(attempt)
    }

    async fn try_people(&self, id: &str, progress: &(dyn Fn(Progress) + Sync)) -> Result<Came, Problem> {
        if let Some(problem) = self.keychain_shut() {
            return Err(problem);
        }
        if let Some(who) = self.records.held_by(id) {
            return Err(problem::records(&records::RecordsError::Held { who }));
        }
        if let Some(came) = self.finish_people(id, progress).await? {
            return Ok(came);
        }
        let request: Option<PeopleRequest> =
            self.records.learned(id, REQUEST).map_err(|error| problem::records(&error))?;
        let request = request.ok_or_else(problem::nobody_provisioned)?;
        let stored = self.until_stopped(id, self.draw_people(id, request, progress)).await?;
        if let Some(problem) = held_back(&stored) {
            let plan = self.keep_people_plan(id, &stored)?.id;
            return Ok(Came { plan: Some(plan), ..Came::of_problem(problem) });
        }
        if stored.plan.is_empty() {
            let said = format!("{}.", people_did(&stored.plan));
            return Ok(Came { end: AttemptEnd::NothingToDo, said, problem: None, plan: None, run: None });
        }
        let hold = self.hold(id)?;
        let plan = self.keep_people_plan(id, &stored)?.id;
        let run = uuid::Uuid::now_v7().to_string();
        // Before it begins: after a power cut the next start has to know whose run it was.
        self.records.learn(id, BEGUN, &run).map_err(|error| problem::records(&error))?;
        self.begin_people(&run, &plan, id, &stored)?;
        let report = self.carry_out_people(&run, id, &stored, progress).await;
        drop(hold);
        Ok(came_of(plan, &stored, report?))
    }

    /// Takes up the last run of people, where it was begun like this one and cut off. The next start does the rest.
    async fn finish_people(
        &self,
        id: &str,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<Option<Came>, Problem> {
        let last = self.runs(id)?.into_iter().find(|run| run.kind == PlanKind::People);
        let Some(last) = last.filter(|last| last.state == RunState::Interrupted) else { return Ok(None) };
        let begun: Option<String> =
            self.records.learned(id, BEGUN).map_err(|error| problem::records(&error))?;
        if begun.as_deref() != Some(last.id.as_str()) {
            return Err(problem::run_waits());
        }
        let plan = self.records.run(&last.id).map_err(|error| problem::records(&error))?.plan;
        let (_, _, stored) = self.stored_people(&plan)?;
        let report = self.resume_people(&last.id, progress).await?;
        Ok(Some(came_of(plan, &stored, report)))
    }

    /// Keeps what a person switched on, once they carry it out.
    pub(super) fn keep_people_request(&self, id: &str, request: PeopleRequest) -> Result<(), Problem> {
        self.records.learn(id, REQUEST, &request).map_err(|error| problem::records(&error))
    }
}

fn came_of(plan: String, stored: &StoredPeople, report: PeopleReport) -> Came {
    let PeopleReport { run, proof, halted, .. } = report;
    let did = format!("{}.", people_did(&stored.plan));
    let partly = problem::people_partly(&proof);
    Came::of_run(plan, run.id, Ended { state: run.state, halted, did, proof, partly })
}

/// Why a plan needs a person, if it does.
fn held_back(stored: &StoredPeople) -> Option<Problem> {
    if let (Some(before), false) = (stored.before, stored.plan.is_empty()) {
        return Some(problem::people_shrank("The directory", before, stored.known));
    }
    match stored.plan.risk(&Limits::default()) {
        PeopleRisk::Low | PeopleRisk::Deactivates { .. } => None,
        PeopleRisk::High { deactivated, of } => Some(problem::too_many_deactivated(deactivated, of)),
    }
}
