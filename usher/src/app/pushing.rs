//! Applying a plan: once, as it was shown, with what it can be told meanwhile.

use std::future::Future;

use tokio::sync::watch;

use super::planning::StoredPlan;
use super::view::{Report, RunRow};
use super::{App, count, lock, report};
use crate::clock;
use crate::plan::{self, Limits, Risk};
use crate::problem::{self, Problem};
use crate::push::{self, Control, Learned, Progress, RunState};
use crate::records::{self, PlanKind, Run};
use crate::zoom::Zoom;

/// What the account learned about portions is kept under this name.
const LEARNED: &str = "push";

/// What a run's row says of it.
pub(super) struct Told {
    pub(super) act: String,
    pub(super) done: u32,
    pub(super) failed: u32,
    pub(super) total: u32,
}

impl App {
    /// Applies a plan that was shown: this very one, once.
    ///
    /// # Errors
    ///
    /// Before anything is sent: already applied, held by another, the organisation's name not typed. What fails later
    /// is in the report.
    pub async fn push(
        &self,
        plan_id: &str,
        typed: Option<&str>,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<Report, Problem> {
        let (profile_id, _, stored) = self.stored_plan(plan_id)?;
        let profile = self.profile(&profile_id)?;
        if let Risk::High { .. } = stored.plan.risk(&Limits::default())
            && typed.map(str::trim) != Some(profile.name.as_str())
        {
            return Err(problem::name_not_typed(&profile.name));
        }
        let hold = self.hold(&profile_id)?;
        let run = uuid::Uuid::now_v7().to_string();
        self.begin(&run, plan_id, &profile_id, &stored)?;
        let report = self.carry_out_push(&run, &profile_id, &stored, progress).await;
        drop(hold);
        report
    }

    /// Begins a run. What it was made from is what is kept in step from now on.
    pub(super) fn begin(
        &self,
        run: &str,
        plan: &str,
        profile: &str,
        stored: &StoredPlan,
    ) -> Result<(), Problem> {
        self.records.begin_run(run, plan, profile, clock::now()).map_err(|error| problem::records(&error))?;
        self.keep_choice(profile, stored)
    }

    /// Takes up a run that was interrupted or cut off.
    ///
    /// # Errors
    ///
    /// When it has ended, or somebody else is pushing for this profile.
    pub async fn resume_run(
        &self,
        run: &str,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<Report, Problem> {
        let (found, hold) = self.taken_up(run)?;
        let (_, _, stored) = self.stored_plan(&found.plan)?;
        self.goes_on(run)?;
        let report = self.carry_out_push(run, &found.profile, &stored, progress).await;
        drop(hold);
        report
    }

    pub(super) async fn carry_out_push(
        &self,
        run: &str,
        profile: &str,
        stored: &StoredPlan,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<Report, Problem> {
        let connections = self.connections(profile).await?;
        let zoom = &connections.zoom.zoom;
        let context = push::Context {
            zoom,
            records: &self.records,
            run,
            plan: &stored.plan,
            learned: self.push_learned(profile)?,
            seconds_planned: stored.cost.seconds,
            progress,
        };
        let (applied, part) = self.in_sight(profile, run, zoom, |wishes| push::apply(context, wishes)).await;
        self.learn_push(profile, &applied.learned)?;
        self.link_choice(profile, run)?;
        self.keep_report(run, profile, stored, applied, part)
    }

    /// Takes hold of a run that was interrupted or cut off.
    pub(super) fn taken_up(&self, run: &str) -> Result<(Run, records::Hold), Problem> {
        let found = self.records.run(run).map_err(|error| problem::records(&error))?;
        let hold = self.hold(&found.profile)?;
        match found.state {
            records::RunState::Running | records::RunState::Interrupted => Ok((found, hold)),
            records::RunState::Done | records::RunState::Partly | records::RunState::Failed => {
                Err(problem::run_ended())
            }
        }
    }

    /// Notes that a run goes on.
    pub(super) fn goes_on(&self, run: &str) -> Result<(), Problem> {
        self.records
            .set_run_state(run, records::RunState::Running, None::<&()>, clock::now())
            .map_err(|error| problem::records(&error))
    }

    /// Works where the door can pause and stop it, and counts what it took.
    pub(super) async fn in_sight<T, W: Future<Output = T>>(
        &self,
        profile: &str,
        run: &str,
        zoom: &Zoom,
        work: impl FnOnce(watch::Receiver<Control>) -> W,
    ) -> (T, report::Part) {
        let live = self.live(profile);
        let (control, wishes) = watch::channel(Control::Go);
        lock(&live.runs).insert(run.to_owned(), control);
        let before = report::sent(zoom);
        let started = tokio::time::Instant::now();
        let worked = work(wishes).await;
        lock(&live.runs).remove(run);
        let spent = report::sent(zoom).since(before);
        (worked, report::Part { spent, seconds: started.elapsed().as_secs_f64() })
    }

    /// Pauses a run that is under way here, or lets it go on.
    pub fn pause_run(&self, run: &str, paused: bool) {
        self.tell_run(run, if paused { Control::Pause } else { Control::Go });
    }

    /// Stops a run that is under way here, after the requests that are out. It can be resumed.
    pub fn stop_run(&self, run: &str) {
        self.tell_run(run, Control::Stop);
    }

    fn tell_run(&self, run: &str, wish: Control) {
        for live in lock(&self.live).values() {
            if let Some(control) = lock(&live.runs).get(run) {
                control.send_replace(wish);
            }
        }
    }

    pub(super) fn hold(&self, profile: &str) -> Result<records::Hold, Problem> {
        let since = clock::now().strftime("%H:%M UTC");
        let who = format!("{}, process {}, since {since}", self.door.name, std::process::id());
        self.records.hold(profile, &who).map_err(|error| problem::records(&error))
    }

    pub(super) fn push_learned(&self, profile: &str) -> Result<Learned, Problem> {
        let learned = self.records.learned(profile, LEARNED).map_err(|error| problem::records(&error))?;
        Ok(learned.unwrap_or_default())
    }

    pub(super) fn learn_push(&self, profile: &str, learned: &Learned) -> Result<(), Problem> {
        self.records.learn(profile, LEARNED, learned).map_err(|error| problem::records(&error))
    }

    /// Returns the runs of a profile, the newest first.
    ///
    /// # Errors
    ///
    /// When the records cannot be read.
    pub fn runs(&self, profile: &str) -> Result<Vec<RunRow>, Problem> {
        let runs = self.records.runs(profile).map_err(|error| problem::records(&error))?;
        let held = self.records.held_by(profile).is_some();
        runs.into_iter().map(|run| self.run_row(run, held)).collect()
    }

    pub(super) fn run_row(&self, run: Run, held: bool) -> Result<RunRow, Problem> {
        let told = match run.kind {
            PlanKind::Groups => self.told_of_groups(&run)?,
            PlanKind::People => self.told_of_people(&run)?,
        };
        // Nobody holds it, so whoever ran it is gone.
        let cut_off = run.state == records::RunState::Running && !held;
        let state = if cut_off { RunState::Interrupted } else { run.state.into() };
        Ok(RunRow {
            id: run.id,
            kind: run.kind,
            started_at: run.started_at,
            ended_at: run.ended_at,
            state,
            act: told.act,
            done: told.done,
            failed: told.failed,
            total: told.total,
        })
    }

    fn told_of_groups(&self, run: &Run) -> Result<Told, Problem> {
        let (_, _, stored) = self.stored_plan(&run.plan)?;
        let kept = self.kept_report(&run.id)?;
        let total: usize =
            stored.plan.changes.iter().map(|change| change.add.len() + change.remove.len()).sum();
        let (done, failed) = kept.as_ref().map_or((0, 0), report::Kept::counts);
        Ok(Told { act: plan::act(&stored.plan), done, failed, total: count(total) })
    }
}
