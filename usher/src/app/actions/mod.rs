//! What Usher does by itself in a console: shown as a plan, carried out once, read back.

mod allow;
mod entra;
mod forms;
mod one_person;
mod plans;
mod read;
mod words;

pub(super) use entra::takes;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use serde_json::Value;
use tokio::time::Instant;

use super::view::{
    ActionPlanView, ActionProgress, ActionReport, ActionRow, ActionView, ChangeView, DeedState, DeedView,
    StepSeen,
};
use super::{App, count, lock};
use crate::act::{self, Plan};
use crate::check::Verdict;
use crate::clock;
use crate::guide::{ActionId, CheckId};
use crate::http::Method;
use crate::mapping::Target;
use crate::problem::{self, Problem};
use crate::records::{self, Action};
use crate::setup;

/// A plan with its notes.
struct Kept {
    action: Action,
    plan: Plan,
    notes: BTreeMap<u32, records::DeedState>,
}

impl App {
    /// Returns what a step's page says about its actions.
    pub(super) fn action_views(&self, id: &str, actions: &[ActionId]) -> Result<Vec<ActionView>, Problem> {
        if actions.is_empty() {
            return Ok(Vec::new());
        }
        let rows = self.actions(id)?;
        Ok(actions
            .iter()
            .map(|action| ActionView {
                id: *action,
                title: words::title(*action).to_owned(),
                explains: words::explains(*action).to_owned(),
                last: rows.iter().find(|row| row.action == *action).cloned(),
            })
            .collect())
    }

    /// Returns a plan that was made before.
    ///
    /// # Errors
    ///
    /// When there is none under this id.
    pub fn action_plan(&self, plan: &str) -> Result<ActionPlanView, Problem> {
        let kept = self.kept_action(plan)?;
        let granted = self.granted(&kept.action.profile)?;
        Ok(plan_view(&kept.action, &kept.plan, granted.as_deref()))
    }

    /// Carries out a plan that was shown, from its start or from where it was cut off.
    ///
    /// # Errors
    ///
    /// Before anything is sent: it has ended, or somebody else is at work for this profile. What fails later is in the
    /// report.
    pub async fn carry_out(
        &self,
        plan: &str,
        progress: &(dyn Fn(ActionProgress) + Sync),
    ) -> Result<ActionReport, Problem> {
        let kept = self.kept_action(plan)?;
        if kept.action.ended_at.is_some() {
            return Err(problem::action_ended());
        }
        let profile = kept.action.profile.as_str();
        let hold = self.hold(profile)?;
        let connections = self.connections(profile).await?;
        let console = self.act_console(profile).await?;
        let of_records = |error| problem::records(&error);
        self.records.begin_action(plan, clock::now()).map_err(of_records)?;
        let started = Instant::now();
        let consent = Arc::new(act::Consent::default());
        let live = self.live(profile);
        lock(&live.consents).insert(plan.to_owned(), Arc::clone(&consent));
        let stands = Mutex::new((0, 0));
        let tell = |told| {
            progress(match told {
                act::Progress::Doing { what, done, total } => {
                    *lock(&stands) = (done, total);
                    ActionProgress::Doing { what, done, total }
                }
                act::Progress::Waiting { what } => {
                    let (done, total) = *lock(&stands);
                    ActionProgress::Doing { what, done, total }
                }
                act::Progress::Consent { host, until } => ActionProgress::Consent { host, until },
            });
        };
        let open_page = |page: &str| (self.door.open_page)(page);
        let carried = act::carry_out(act::Context {
            console: &console,
            zoom: &connections.zoom.zoom,
            records: &self.records,
            id: plan,
            plan: &kept.plan,
            consent: &consent,
            open_page: &open_page,
            progress: &tell,
        })
        .await;
        lock(&live.consents).remove(plan);
        self.records
            .leave_action(plan, carried.ended, carried.halted.as_ref(), clock::now())
            .map_err(of_records)?;
        drop(hold);
        self.after(plan, carried.ended, started).await?;
        self.action_report(plan)
    }

    /// What was looked at before does not hold any more.
    async fn after(&self, plan: &str, ended: bool, started: Instant) -> Result<(), Problem> {
        let kept = self.kept_action(plan)?;
        let profile = kept.action.profile.as_str();
        for check in words::concerns(kept.plan.action) {
            self.forget_outcome(profile, *check)?;
        }
        let made_app = done(&kept).into_iter().find_map(|(number, made)| {
            let change = kept.plan.changes.get(number as usize)?;
            made.filter(|_| matches!(change.op, act::Op::Entra(setup::entra::Op::Instantiate { .. })))
        });
        if let Some(app) = made_app {
            // What was done stays done where this cannot be read now: the step asks again.
            if let Err(problem) = self.keep_made_app(profile, &app).await {
                tracing::warn!(code = problem.code, "the new application is not remembered");
            }
        }
        let in_zoom = kept.plan.changes.iter().any(|change| change.op.vendor() == "Zoom");
        // What was read of everybody is worked out with the mappings.
        let mapped = matches!(
            kept.plan.action,
            ActionId::EntraMapping
                | ActionId::EntraRules
                | ActionId::WriteMapping
                | ActionId::WriteRules
                | ActionId::RemoveUserType
        );
        if in_zoom || mapped {
            self.forget_look(profile).await;
        }
        if let Some(verdict) = trial_verdict(&kept).filter(|_| ended) {
            // The look itself only reads; it cites what the records have of this.
            self.keep_look(profile, CheckId::Requests, started, verdict)?;
        }
        Ok(())
    }

    /// Stops a plan that is being carried out here, after the request that is out. It can go on later.
    pub fn stop_action(&self, plan: &str) {
        if let Ok(consent) = self.consent(plan) {
            consent.stop();
        }
    }

    /// Takes the text, or the address, of the last page of a consent at Zoom.
    ///
    /// # Errors
    ///
    /// When no page waits, or the text is of no use; the page goes on waiting.
    pub async fn paste_consent(&self, plan: &str, text: &str) -> Result<(), Problem> {
        let consent = self.consent(plan)?;
        let kept = self.kept_action(plan)?;
        let console = self.console(&kept.action.profile).await?;
        consent.hand_in(&console, &self.records, plan, text).await
    }

    /// Opens the page that waits for a consent once more.
    ///
    /// # Errors
    ///
    /// When none waits, or no browser opens.
    pub fn reopen_consent(&self, plan: &str) -> Result<(), Problem> {
        let link = self.consent(plan)?.link().ok_or_else(problem::no_consent_waits)?;
        (self.door.open_page)(&link)
    }

    fn consent(&self, plan: &str) -> Result<Arc<act::Consent>, Problem> {
        let found = lock(&self.live).values().find_map(|live| lock(&live.consents).get(plan).cloned());
        found.ok_or_else(problem::no_consent_waits)
    }

    /// Returns what a plan did, as far as it came.
    ///
    /// # Errors
    ///
    /// When there is no such plan.
    pub fn action_report(&self, plan: &str) -> Result<ActionReport, Problem> {
        let kept = self.kept_action(plan)?;
        let held = self.records.held_by(&kept.action.profile).is_some();
        let mut told: BTreeMap<u32, Vec<StepSeen>> =
            self.records.told(plan).map_err(|error| problem::records(&error))?;
        let deeds = kept.plan.changes.iter().zip(0..).map(|(change, number)| DeedView {
            steps: told.remove(&number).unwrap_or_default(),
            what: change.what.clone(),
            state: deed_state(kept.notes.get(&number), kept.action.ended_at.is_some()),
            back: change.back.clone(),
        });
        let halted = kept.action.halted.clone().and_then(|halted| serde_json::from_value(halted).ok());
        let row = row(&kept, held);
        Ok(ActionReport { proof: words::proof(&kept.plan, &row), deeds: deeds.collect(), halted, row })
    }

    /// Returns what was carried out for a profile, the newest first.
    ///
    /// # Errors
    ///
    /// When the records cannot be read.
    pub fn actions(&self, id: &str) -> Result<Vec<ActionRow>, Problem> {
        let held = self.records.held_by(id).is_some();
        let of_records = |error| problem::records(&error);
        let kept: Vec<(Action, Plan)> = self.records.actions(id).map_err(of_records)?;
        kept.into_iter()
            .map(|(action, plan)| {
                let notes = self.records.deeds(&action.plan).map_err(of_records)?;
                Ok(row(&Kept { action, plan, notes }, held))
            })
            .collect()
    }

    /// Returns what the last trial of the provider's requests came to, and when.
    pub(super) fn last_trial(&self, id: &str) -> Result<Option<(Timestamp, Verdict)>, Problem> {
        self.newest_ended(id, &|plan| plan.trial.is_some(), &|kept, at| Some((at, trial_verdict(kept)?)))
    }

    /// Returns which changes of a person Zoom was seen to take in the last trial of Entra's requests, and which it refused
    /// or dropped; `None` where nothing was tried.
    pub(super) fn taken_in_trial(&self, id: &str) -> Result<Option<BTreeMap<Target, bool>>, Problem> {
        let of_entra = |plan: &Plan| matches!(plan.trial, Some(act::Trial::Entra(_)));
        self.newest_ended(id, &of_entra, &|kept, _| {
            let tried = (0..).zip(&kept.plan.changes).filter_map(|(number, change)| {
                let act::Op::Trial(act::Tried::Entra(step)) = &change.op else { return None };
                let act::Ask::Change(attribute) = step.ask else { return None };
                let taken = match deed_state(kept.notes.get(&number), true) {
                    DeedState::Done { .. } | DeedState::AlreadySo { .. } => true,
                    DeedState::Refused { .. } => false,
                    DeedState::Moved { .. } | DeedState::NotTried => return None,
                };
                Some((Target::of_path(attribute.path())?, taken))
            });
            let tried: BTreeMap<Target, bool> = tried.collect();
            (!tried.is_empty()).then_some(tried)
        })
    }

    /// Returns when Usher last saw the connection from Okta to Zoom made.
    pub(super) fn connection_made(&self, id: &str) -> Result<Option<Timestamp>, Problem> {
        let about_it = |plan: &Plan| plan.action == ActionId::Provisioning;
        self.newest_ended(id, &about_it, &|kept, at| {
            let made = |(number, _): &(u32, _)| {
                let change = kept.plan.changes.get(*number as usize);
                change.is_some_and(|change| {
                    matches!(change.op, act::Op::Okta(setup::okta::Op::CreateConnection { .. }))
                })
            };
            done(kept).iter().any(made).then_some(at)
        })
    }

    /// Finds something about the newest plan of a kind that was carried out to its end.
    fn newest_ended<T>(
        &self,
        id: &str,
        wanted: &dyn Fn(&Plan) -> bool,
        find: &dyn Fn(&Kept, Timestamp) -> Option<T>,
    ) -> Result<Option<T>, Problem> {
        let of_records = |error| problem::records(&error);
        let carried: Vec<(Action, Plan)> = self.records.actions(id).map_err(of_records)?;
        for (action, plan) in carried.into_iter().filter(|(_, plan)| wanted(plan)) {
            let Some(at) = action.ended_at else { continue };
            let notes = self.records.deeds(&action.plan).map_err(of_records)?;
            if let Some(found) = find(&Kept { action, plan, notes }, at) {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// Plans to take back what a plan did, the newest first. What no request takes back is named.
    ///
    /// # Errors
    ///
    /// When there is no such plan, or what is there cannot be read.
    pub async fn plan_take_back(&self, plan: &str) -> Result<ActionPlanView, Problem> {
        let kept = self.kept_action(plan)?;
        let profile = kept.action.profile.clone();
        let console = self.act_console(&profile).await?;
        let connections = self.connections(&profile).await?;
        let done = done(&kept);
        let mut now: Vec<(u32, Value)> = Vec::new();
        for (number, made) in &done {
            let Some(change) = kept.plan.changes.get(*number as usize) else { continue };
            let inverse = change.op.inverse(&change.shown, made.as_deref());
            if let Some(op) = inverse.filter(|_| kept.plan.can_be_taken_back()) {
                now.push((*number, op.present(&console, &connections.zoom.zoom).await?));
            }
        }
        self.keep_plan(&profile, kept.plan.take_back(plan, &done, &now)).await
    }

    /// Returns the console of the provider that the profile has.
    async fn act_console(&self, id: &str) -> Result<act::Console, Problem> {
        Ok(match &self.connections(id).await?.profile.provider {
            records::Provider::Okta { .. } => act::Console::Okta(self.console(id).await?),
            records::Provider::Entra { .. } => act::Console::Entra(self.entra_console(id).await?),
            records::Provider::Google { .. } => return Err(problem::not_in_this_guide()),
        })
    }

    fn kept_action(&self, plan: &str) -> Result<Kept, Problem> {
        let of_records = |error| problem::records(&error);
        let (action, found) = self.records.action(plan).map_err(of_records)?;
        let notes = self.records.deeds(plan).map_err(of_records)?;
        Ok(Kept { action, plan: found, notes })
    }

    /// Keeps a plan, to be shown and then carried out by its id.
    async fn keep_plan(&self, id: &str, plan: Plan) -> Result<ActionPlanView, Problem> {
        let connections = self.connections(id).await?;
        self.note_granted(id, &connections).await;
        let plan_id = uuid::Uuid::now_v7().to_string();
        let kept = self.records.save_action(&plan_id, id, &plan, clock::now());
        kept.map_err(|error| problem::records(&error))?;
        self.action_plan(&plan_id)
    }
}

/// The changes that were done, with the ids of what they made, in order.
fn done(kept: &Kept) -> Vec<(u32, Option<String>)> {
    let done = kept.notes.iter().filter_map(|(number, state)| match state {
        records::DeedState::Done { made, .. } => Some((*number, made.clone())),
        records::DeedState::Sent
        | records::DeedState::Answered { .. }
        | records::DeedState::Finishing
        | records::DeedState::NotDone
        | records::DeedState::AlreadySo { .. }
        | records::DeedState::Moved { .. }
        | records::DeedState::Refused { .. } => None,
    });
    done.collect()
}

fn row(kept: &Kept, held: bool) -> ActionRow {
    let (mut so, mut failed) = (0, 0);
    for state in kept.notes.values() {
        match state {
            records::DeedState::Done { .. } | records::DeedState::AlreadySo { .. } => so += 1,
            records::DeedState::Moved { .. } | records::DeedState::Refused { .. } => failed += 1,
            records::DeedState::Sent
            | records::DeedState::Answered { .. }
            | records::DeedState::Finishing
            | records::DeedState::NotDone => {}
        }
    }
    let can_take_back = kept.plan.can_be_taken_back()
        && done(kept).iter().any(|(number, made)| {
            let change = kept.plan.changes.get(*number as usize);
            change.is_some_and(|change| change.op.inverse(&change.shown, made.as_deref()).is_some())
        });
    let Action { plan, started_at, made_at, ended_at, .. } = &kept.action;
    ActionRow {
        plan: plan.clone(),
        action: kept.plan.action,
        title: kept.plan.act.clone(),
        started_at: started_at.unwrap_or(*made_at),
        done: so,
        failed,
        total: count(kept.plan.changes.len()),
        can_resume: started_at.is_some() && ended_at.is_none() && !held,
        can_take_back,
    }
}

fn plan_view(action: &Action, plan: &Plan, granted: Option<&[String]>) -> ActionPlanView {
    let changes = plan.changes.iter().map(|change| ChangeView {
        what: change.what.clone(),
        vendor: change.op.vendor().to_owned(),
        method: verb(change.op.method()).to_owned(),
        path: change.op.path(),
        before: change.before.clone(),
        after: change.after.clone(),
        back: change.back.clone(),
    });
    let missing = |scope: &&str| granted.is_some_and(|granted| !granted.iter().any(|there| there == scope));
    ActionPlanView {
        id: action.plan.clone(),
        profile: action.profile.clone(),
        action: plan.action,
        takes_back: plan.takes_back.clone(),
        made_at: action.made_at,
        act: plan.act.clone(),
        changes: changes.collect(),
        already: plan.already.clone(),
        left_alone: plan.left_alone.clone(),
        warnings: plan.warnings.clone(),
        scopes_missing: plan.scopes().into_iter().filter(missing).map(str::to_owned).collect(),
        person_must: plan.person_must.clone(),
        requests: count(plan.requests()),
        carried_out: action.ended_at.is_some(),
    }
}

fn deed_state(noted: Option<&records::DeedState>, ended: bool) -> DeedState {
    let words = |why: &Value| serde_json::from_value(why.clone()).unwrap_or_else(|_| words::old_note());
    match noted {
        None => DeedState::NotTried,
        Some(records::DeedState::Done { saw, .. }) => DeedState::Done { saw: saw.clone() },
        Some(records::DeedState::AlreadySo { saw }) => DeedState::AlreadySo { saw: saw.clone() },
        Some(records::DeedState::Moved { why }) => DeedState::Moved { problem: words(why) },
        Some(records::DeedState::Refused { why }) => DeedState::Refused { problem: words(why) },
        // In a trial that was cut off: what was out is put back without being settled.
        Some(
            records::DeedState::Sent
            | records::DeedState::Answered { .. }
            | records::DeedState::Finishing
            | records::DeedState::NotDone,
        ) => match ended {
            true => DeedState::NotTried,
            false => DeedState::Refused { problem: words::unsettled() },
        },
    }
}

/// What a trial says about the provider's requests; `None` where it was cut off, and for everything else.
fn trial_verdict(kept: &Kept) -> Option<Verdict> {
    let ends = (0..).zip(&kept.plan.changes).map(|(number, change)| {
        let end = match deed_state(kept.notes.get(&number), true) {
            DeedState::Done { saw } | DeedState::AlreadySo { saw } => act::End::Taken { saw },
            DeedState::Moved { problem } | DeedState::Refused { problem } => act::End::Refused { problem },
            DeedState::NotTried => act::End::NotTried,
        };
        (change, end)
    });
    match kept.plan.trial.as_ref()? {
        act::Trial::Okta(_) => {
            let mut saw = Vec::new();
            let mut refused: Vec<(String, Problem)> = Vec::new();
            for (change, end) in ends {
                match end {
                    act::End::Taken { saw: seen } => saw.push(seen),
                    act::End::Refused { problem } => refused.push((change.what.clone(), problem)),
                    act::End::NotTried => {}
                }
            }
            match refused.is_empty() {
                true => (saw.len() == kept.plan.changes.len()).then_some(Verdict::Passed { saw }),
                false => Some(Verdict::Failed {
                    problem: words::trial_refused(words::client(&kept.plan), &refused),
                }),
            }
        }
        act::Trial::Entra(subject) => {
            let of_entra = |(change, end): (&act::Change, act::End)| match &change.op {
                act::Op::Trial(act::Tried::Entra(step)) => Some((step.ask, end)),
                act::Op::Trial(act::Tried::Okta(_))
                | act::Op::Okta(_)
                | act::Op::Entra(_)
                | act::Op::EntraNewJob { .. }
                | act::Op::Zoom(_) => None,
            };
            let ends: Vec<_> = ends.filter_map(of_entra).collect();
            Some(match act::conclude(subject, &ends)? {
                act::Conclusion::Serves { saw } => Verdict::Passed { saw },
                act::Conclusion::Fails { problem } => Verdict::Failed { problem },
                act::Conclusion::Open { problem } => Verdict::Unknown { problem },
            })
        }
    }
}

fn verb(method: Method) -> &'static str {
    match method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Put => "PUT",
        Method::Patch => "PATCH",
        Method::Delete => "DELETE",
    }
}
