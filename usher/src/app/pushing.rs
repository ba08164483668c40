//! Applying a plan: once, as it was shown, with what it can be told meanwhile.

use tokio::sync::watch;

use super::planning::StoredPlan;
use super::view::{Report, RunRow};
use super::{App, count, lock, report};
use crate::clock;
use crate::plan::{self, Limits, Risk};
use crate::problem::{self, Problem};
use crate::push::{self, Control, Learned, Progress, RunState};
use crate::records::{self, Run};

/// What the account learned about portions is kept under this name.
const LEARNED: &str = "push";

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
        let found = self.records.run(run).map_err(|error| problem::records(&error))?;
        let hold = self.hold(&found.profile)?;
        match found.state {
            records::RunState::Running | records::RunState::Interrupted => {}
            records::RunState::Done | records::RunState::Partly | records::RunState::Failed => {
                return Err(problem::run_ended());
            }
        }
        let (_, _, stored) = self.stored_plan(&found.plan)?;
        self.records
            .set_run_state(run, records::RunState::Running, None::<&()>, clock::now())
            .map_err(|error| problem::records(&error))?;
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
        let live = self.live(profile);
        let (control, wishes) = watch::channel(Control::Go);
        lock(&live.runs).insert(run.to_owned(), control);
        let zoom = &connections.zoom.zoom;
        let before = report::sent(zoom);
        let started = tokio::time::Instant::now();
        let context = push::Context {
            zoom,
            records: &self.records,
            run,
            plan: &stored.plan,
            learned: self.push_learned(profile)?,
            seconds_planned: stored.cost.seconds,
            progress,
        };
        let applied = push::apply(context, wishes).await;
        lock(&live.runs).remove(run);
        self.learn_push(profile, &applied.learned)?;
        self.link_choice(profile, run)?;
        let part = report::Part {
            spent: report::sent(zoom).since(before),
            seconds: started.elapsed().as_secs_f64(),
        };
        self.keep_report(run, profile, stored, applied, part)
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
        let (_, _, stored) = self.stored_plan(&run.plan)?;
        let kept = self.kept_report(&run.id)?;
        let total: usize =
            stored.plan.changes.iter().map(|change| change.add.len() + change.remove.len()).sum();
        // Nobody holds it, so whoever ran it is gone.
        let cut_off = run.state == records::RunState::Running && !held;
        let state = if cut_off { RunState::Interrupted } else { run.state.into() };
        let (done, failed) = kept.as_ref().map_or((0, 0), report::Kept::counts);
        Ok(RunRow {
            id: run.id,
            started_at: run.started_at,
            ended_at: run.ended_at,
            state,
            act: plan::act(&stored.plan),
            done,
            failed,
            total: count(total),
        })
    }
}
