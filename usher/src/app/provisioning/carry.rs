//! Carrying out a plan of people: once, as it was shown.

use super::{KNOWN, StoredPeople};
use crate::app::App;
use crate::app::pushing::Told;
use crate::app::view::PeopleReport;
use crate::clock;
use crate::plan::Limits;
use crate::plan::people::{PeopleRisk, people_act};
use crate::problem::{self, Problem};
use crate::provision;
use crate::push::Progress;
use crate::records::Run;

impl App {
    /// Carries out a plan of people that was shown: this very one, once. [`App::pause_run`] and [`App::stop_run`] hold
    /// for it as well.
    ///
    /// # Errors
    ///
    /// Before anything is sent: already carried out, held by another, the organisation's name not typed. What fails
    /// later is in the report.
    pub async fn provision(
        &self,
        plan_id: &str,
        typed: Option<&str>,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<PeopleReport, Problem> {
        let (profile_id, _, stored) = self.stored_people(plan_id)?;
        let profile = self.profile(&profile_id)?;
        if let PeopleRisk::High { .. } = stored.plan.risk(&Limits::default())
            && typed.map(str::trim) != Some(profile.name.as_str())
        {
            return Err(problem::name_not_typed_for_people(&profile.name));
        }
        let hold = self.hold(&profile_id)?;
        let run = uuid::Uuid::now_v7().to_string();
        self.begin_people(&run, plan_id, &profile_id, &stored)?;
        self.keep_people_request(&profile_id, stored.request)?;
        let report = self.carry_out_people(&run, &profile_id, &stored, progress).await;
        drop(hold);
        report
    }

    /// Begins a run. So many people as the plan was made from are what the next is compared with.
    pub(super) fn begin_people(
        &self,
        run: &str,
        plan: &str,
        profile: &str,
        stored: &StoredPeople,
    ) -> Result<(), Problem> {
        let begun = self.records.begin_run(run, plan, profile, clock::now());
        begun
            .and_then(|()| self.records.learn(profile, KNOWN, &stored.known))
            .map_err(|error| problem::records(&error))
    }

    /// Takes up a run of people that was interrupted or cut off.
    ///
    /// # Errors
    ///
    /// When it has ended, or somebody else is writing for this profile.
    pub async fn resume_people(
        &self,
        run: &str,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<PeopleReport, Problem> {
        let (found, hold) = self.taken_up(run)?;
        let (_, _, stored) = self.stored_people(&found.plan)?;
        self.goes_on(run)?;
        let report = self.carry_out_people(run, &found.profile, &stored, progress).await;
        drop(hold);
        report
    }

    pub(super) async fn carry_out_people(
        &self,
        run: &str,
        profile: &str,
        stored: &StoredPeople,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<PeopleReport, Problem> {
        let connections = self.connections(profile).await?;
        let zoom = &connections.zoom.zoom;
        let context = provision::Context {
            zoom,
            records: &self.records,
            run,
            plan: &stored.plan,
            seconds_planned: stored.cost.seconds,
            progress,
        };
        let (provisioned, part) =
            self.in_sight(profile, run, zoom, |wishes| provision::provision(context, wishes)).await;
        self.keep_people_report(run, profile, stored, provisioned, part)
    }

    /// What a run of people says of itself in the history.
    pub(in crate::app) fn told_of_people(&self, run: &Run) -> Result<Told, Problem> {
        let (_, _, stored) = self.stored_people(&run.plan)?;
        let asked = crate::app::count(stored.plan.steps().count());
        let (done, failed) = match self.kept_people(&run.id)? {
            None => (0, 0),
            Some(kept) => kept.counts(asked),
        };
        Ok(Told { act: people_act(&stored.plan), done, failed, total: asked })
    }
}
