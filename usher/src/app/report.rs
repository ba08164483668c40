//! What a run did: what was asked, what Zoom has on reading back, what failed.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::planning::StoredPlan;
use super::view::{GroupTarget, OutcomeView, PlanRequest, PlanView, Report, Target};
use super::{App, count};
use crate::check::{Pushed, Verdict};
use crate::clock;
use crate::guide::CheckId;
use crate::http::Category;
use crate::model::{AccountId, ZoomGroupId};
use crate::plan::{self, ChangeTarget};
use crate::problem::{self, Problem};
use crate::push::{Applied, GroupOutcome, GroupReport, Progress};
use crate::records::{self, Act, Operation, OperationState, PlanKind};
use crate::zoom::Zoom;

/// Requests sent so far, and how many of them Zoom refused for coming too fast.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Spent {
    pub(super) requests: u64,
    pub(super) refused_429: u64,
}

impl Spent {
    pub(super) fn and(self, other: Self) -> Self {
        Self { requests: self.requests + other.requests, refused_429: self.refused_429 + other.refused_429 }
    }

    pub(super) fn since(self, before: Self) -> Self {
        Self {
            requests: self.requests.saturating_sub(before.requests),
            refused_429: self.refused_429.saturating_sub(before.refused_429),
        }
    }
}

/// Counts what a client has sent.
pub(super) fn sent(zoom: &Zoom) -> Spent {
    let rates = [Category::Light, Category::Medium].map(|category| zoom.remote().rate(category));
    Spent {
        requests: rates.iter().map(|rate| rate.sent).sum(),
        refused_429: rates.iter().map(|rate| rate.refused_429).sum(),
    }
}

/// What one sitting of a run took; a resumed run has several.
pub(super) struct Part {
    pub(super) spent: Spent,
    pub(super) seconds: f64,
}

/// A report as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Kept {
    groups: Vec<GroupReport>,
    halted: Option<Problem>,
    spent: Spent,
    seconds: f64,
}

impl Kept {
    /// Returns how many changes were seen in Zoom, and how many were asked for and are not there.
    pub(super) fn counts(&self) -> (u32, u32) {
        let seen = self.groups.iter().map(|group| group.seen).sum();
        let failed = self.groups.iter().map(|group| match &group.outcome {
            GroupOutcome::Waiting {} | GroupOutcome::Proved {} => 0,
            GroupOutcome::Unproved { .. }
            | GroupOutcome::Missing { .. }
            | GroupOutcome::SomeRefused { .. }
            | GroupOutcome::Stale { .. }
            | GroupOutcome::Failed { .. } => {
                (group.asked_add + group.asked_remove).saturating_sub(group.seen)
            }
        });
        (seen, failed.sum())
    }
}

impl App {
    pub(super) fn keep_report(
        &self,
        run: &str,
        profile: &str,
        stored: &StoredPlan,
        applied: Applied,
        part: Part,
    ) -> Result<Report, Problem> {
        let earlier = self.kept_report(run)?;
        let mut spent = part.spent;
        let mut seconds = part.seconds;
        if let Some(earlier) = &earlier {
            spent = spent.and(earlier.spent);
            seconds += earlier.seconds;
        }
        let kept = Kept { groups: applied.groups, halted: applied.halted, spent, seconds };
        let now = clock::now();
        self.records
            .set_run_state(run, applied.state, Some(&kept), now)
            .map_err(|error| problem::records(&error))?;
        let verdict = match applied.state {
            records::RunState::Done => Some(Verdict::Passed { saw: vec![proof(&kept, stored)] }),
            records::RunState::Partly | records::RunState::Failed => {
                Some(Verdict::Failed { problem: problem::partly(&proof(&kept, stored)) })
            }
            records::RunState::Running | records::RunState::Interrupted => None,
        };
        if let Some(verdict) = verdict {
            let took_ms = std::time::Duration::try_from_secs_f64(seconds).unwrap_or_default().as_millis();
            let took_ms = u32::try_from(took_ms).unwrap_or(u32::MAX);
            self.keep_outcome(
                profile,
                CheckId::GroupsInZoom,
                &OutcomeView { seen_at: now, took_ms, old: false, verdict },
            )?;
        }
        self.report(run)
    }

    /// Returns what a run did, as far as it went.
    ///
    /// # Errors
    ///
    /// When there is no such run.
    pub fn report(&self, run: &str) -> Result<Report, Problem> {
        let found = self.records.run(run).map_err(|error| problem::records(&error))?;
        let (_, _, stored) = self.stored_plan(&found.plan)?;
        let held = self.records.held_by(&found.profile).is_some();
        let kept = self.kept_report(run)?.unwrap_or_else(|| never_told(&stored));
        let row = self.run_row(found, held)?;
        use crate::push::RunState::{Done, Failed, Interrupted, Partly, Paused, Running};
        let (can_retry, can_resume) = match row.state {
            Interrupted => (false, true),
            Partly | Failed => (true, false),
            Running | Paused | Done => (false, false),
        };
        Ok(Report {
            proof: proof(&kept, &stored),
            halted: kept.halted,
            groups: kept.groups,
            requests: u32::try_from(kept.spent.requests).unwrap_or(u32::MAX),
            requests_planned: count(stored.cost.requests()),
            refused_429: u32::try_from(kept.spent.refused_429).unwrap_or(u32::MAX),
            seconds: kept.seconds,
            can_retry,
            can_resume,
            run: row,
        })
    }

    /// Makes a new plan of what failed in a run: the same groups, looked at anew.
    ///
    /// # Errors
    ///
    /// As [`App::make_plan`].
    pub async fn retry_run(
        &self,
        run: &str,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<PlanView, Problem> {
        let found = self.records.run(run).map_err(|error| problem::records(&error))?;
        let (profile, _, stored) = self.stored_plan(&found.plan)?;
        let kept = self.kept_report(run)?.ok_or_else(problem::run_ended)?;
        let failed: BTreeSet<&str> = kept
            .groups
            .iter()
            .filter(|group| group.outcome != GroupOutcome::Proved {})
            .map(|group| group.group.as_str())
            .collect();
        let created = self.created(run)?;
        let look = self.look(&profile, true, progress).await?;
        let groups = stored.plan.changes.iter().filter(|change| failed.contains(change.source.as_str()));
        let groups = groups.map(|change| GroupTarget {
            group: change.source.to_string(),
            target: match (&change.target, created.get(change.source.as_str())) {
                (ChangeTarget::Link { id, .. }, _) | (ChangeTarget::Create { .. }, Some(id)) => {
                    Target::Link { zoom_group: id.to_string() }
                }
                (ChangeTarget::Create { name }, None) => {
                    match look.zoom_groups.iter().find(|there| there.name == *name) {
                        Some(there) => Target::Link { zoom_group: there.id.to_string() },
                        None => Target::Create { name: Some(name.clone()) },
                    }
                }
            },
        });
        let request = PlanRequest { groups: groups.collect(), remove: stored.plan.removing, pattern: None };
        // A part of what was chosen, so it is not what is kept in step from now on.
        self.until_stopped(&profile, async {
            let drawn = self.draw_plan(&profile, &request, progress).await?;
            self.keep_group_plan(&profile, &drawn)
        })
        .await
    }

    /// Returns the groups of the last run that ended, with everybody who shall be in them.
    pub(super) fn pushed(&self, profile: &str) -> Result<Vec<Pushed>, Problem> {
        let runs = self.records.runs(profile).map_err(|error| problem::records(&error))?;
        let mut of_groups = runs.into_iter().filter(|run| run.kind == PlanKind::Groups);
        let ended = of_groups.find(|run| match run.state {
            records::RunState::Done | records::RunState::Partly => true,
            records::RunState::Running | records::RunState::Interrupted | records::RunState::Failed => false,
        });
        let Some(run) = ended else { return Ok(Vec::new()) };
        let (_, _, stored) = self.stored_plan(&run.plan)?;
        let created = self.created(&run.id)?;
        let pushed = stored.plan.changes.iter().filter_map(|change| {
            let group = match &change.target {
                ChangeTarget::Link { id, .. } => id.clone(),
                ChangeTarget::Create { .. } => created.get(change.source.as_str())?.clone(),
            };
            let wanted = change.add.iter().chain(&change.same).map(|found| found.account.clone());
            Some(Pushed {
                group,
                name: change.zoom_name().to_owned(),
                wanted: wanted.collect::<BTreeSet<AccountId>>(),
            })
        });
        Ok(pushed.collect())
    }

    pub(super) fn created(&self, run: &str) -> Result<BTreeMap<String, ZoomGroupId>, Problem> {
        let operations = self.records.operations(run).map_err(|error| problem::records(&error))?;
        let created = operations.into_iter().filter_map(|operation: Operation| {
            match (operation.act, operation.state) {
                (Act::Create { .. }, OperationState::Done { created: Some(id) }) => {
                    Some((operation.source, id))
                }
                _ => None,
            }
        });
        Ok(created.collect())
    }

    pub(super) fn kept_report(&self, run: &str) -> Result<Option<Kept>, Problem> {
        self.records.report(run).map_err(|error| problem::records(&error))
    }
}

/// The report of a run that was cut off before it could tell.
fn never_told(stored: &StoredPlan) -> Kept {
    let groups = stored.plan.changes.iter().filter(|change| !change.is_empty()).map(|change| GroupReport {
        group: change.source.to_string(),
        name: change.name.clone(),
        zoom_name: change.zoom_name().to_owned(),
        asked_add: count(change.add.len()),
        asked_remove: count(change.remove.len()),
        seen: 0,
        outcome: GroupOutcome::Waiting {},
        licence: None,
        licence_unread: None,
    });
    Kept { groups: groups.collect(), halted: None, spent: Spent::default(), seconds: 0.0 }
}

/// Says in one sentence what Zoom has of what was asked.
fn proof(kept: &Kept, stored: &StoredPlan) -> String {
    let all = kept.groups.len();
    let proved = kept.groups.iter().filter(|group| group.outcome == GroupOutcome::Proved {}).count();
    let waiting = kept.groups.iter().filter(|group| group.outcome == GroupOutcome::Waiting {}).count();
    let (added, removed) = (stored.plan.people_added(), stored.plan.accounts_removed());
    let people = match (added, removed) {
        (0, 0) => String::new(),
        (added, 0) => format!("all {} in ", plan::people(added)),
        (0, removed) => format!("taken {} out of ", plan::people(removed)),
        (added, removed) => {
            format!("added {} to and taken {} out of ", plan::people(added), plan::people(removed))
        }
    };
    match (all, proved, waiting) {
        (0, _, _) => "There was nothing to change.".to_owned(),
        (all, proved, _) if all == proved => {
            format!("Zoom has {people}{}, seen on reading back.", plan::groups(all))
        }
        (all, 0, waiting) if waiting == all => {
            format!("The run stopped before Usher could look at {}.", plan::groups(all))
        }
        (all, proved, _) => {
            format!(
                "{} of {} are seen to be as planned. The others are listed with what to do.",
                proved,
                plan::groups(all)
            )
        }
    }
}
