//! What a run of people did: what was asked, what Zoom has on reading back, what failed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::words::effect;
use super::{PAGE_MAX, StoredPeople};
use crate::app::report::{Part, Spent};
use crate::app::view::{
    OutcomeView, PeopleEffect, PeopleEnds, PeopleFailure, PeopleReport, PeopleResults, PersonResultRow,
};
use crate::app::{App, count};
use crate::check::Verdict;
use crate::clock;
use crate::guide::CheckId;
use crate::model::{AccountId, PersonId};
use crate::plan::people::{PeoplePlan, Step};
use crate::problem::{self, Problem};
use crate::provision::{PersonOutcome, PersonReport, Provisioned};
use crate::push::RunState;
use crate::records;

/// People named beside a failure.
const EXAMPLES_MAX: usize = 5;

/// A report as it is kept: whoever is not named was done and seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct KeptPeople {
    others: Vec<PersonReport>,
    halted: Option<Problem>,
    spent: Spent,
    seconds: f64,
}

/// Whom a report is about.
type Key = (PersonId, Option<AccountId>);

impl KeptPeople {
    /// The report of a run that was cut off before it could tell.
    fn never_told(plan: &PeoplePlan) -> Self {
        let waiting = |step: Step<'_>| PersonReport {
            person: step.person().clone(),
            account: step.account().cloned(),
            outcome: PersonOutcome::Waiting,
        };
        let others = plan.steps().map(waiting).collect();
        Self { others, halted: None, spent: Spent::default(), seconds: 0.0 }
    }

    /// Returns how many were seen to be as asked, and how many failed.
    pub(super) fn counts(&self, asked: u32) -> (u32, u32) {
        let open = self.others.iter().filter(|other| !other.outcome.is_done());
        let waiting = self.others.iter().filter(|other| other.outcome == PersonOutcome::Waiting).count();
        let open = count(open.count());
        (asked.saturating_sub(open), open.saturating_sub(count(waiting)))
    }

    fn outcomes(&self) -> BTreeMap<Key, &PersonOutcome> {
        let keyed = |other: &PersonReport| (other.person.clone(), other.account.clone());
        self.others.iter().map(|other| (keyed(other), &other.outcome)).collect()
    }
}

impl App {
    pub(super) fn keep_people_report(
        &self,
        run: &str,
        profile: &str,
        stored: &StoredPeople,
        provisioned: Provisioned,
        part: Part,
    ) -> Result<PeopleReport, Problem> {
        let Part { mut spent, mut seconds } = part;
        if let Some(earlier) = self.kept_people(run)? {
            spent = spent.and(earlier.spent);
            seconds += earlier.seconds;
        }
        let others = provisioned.people.into_iter().filter(|one| one.outcome != PersonOutcome::Proved);
        let kept = KeptPeople { others: others.collect(), halted: provisioned.halted, spent, seconds };
        let now = clock::now();
        self.records
            .set_run_state(run, provisioned.state, Some(&kept), now)
            .map_err(|error| problem::records(&error))?;
        let said = proof(&kept, &stored.plan);
        let verdict = match provisioned.state {
            records::RunState::Done => Some(Verdict::Passed { saw: vec![said] }),
            records::RunState::Partly | records::RunState::Failed => {
                Some(Verdict::Failed { problem: problem::people_partly(&said) })
            }
            records::RunState::Running | records::RunState::Interrupted => None,
        };
        if let Some(verdict) = verdict {
            let took_ms = std::time::Duration::try_from_secs_f64(seconds).unwrap_or_default().as_millis();
            let took_ms = u32::try_from(took_ms).unwrap_or(u32::MAX);
            let outcome = OutcomeView { seen_at: now, took_ms, old: false, verdict };
            self.keep_outcome(profile, CheckId::Arrival, &outcome)?;
        }
        self.people_report(run)
    }

    /// Returns what a run of people did, as far as it went.
    ///
    /// # Errors
    ///
    /// When there is no such run.
    pub fn people_report(&self, run: &str) -> Result<PeopleReport, Problem> {
        let found = self.records.run(run).map_err(|error| problem::records(&error))?;
        let (_, _, stored) = self.stored_people(&found.plan)?;
        let held = self.records.held_by(&found.profile).is_some();
        let kept = self.kept_people(run)?.unwrap_or_else(|| KeptPeople::never_told(&stored.plan));
        let row = self.run_row(found, held)?;
        let (can_retry, can_resume) = match row.state {
            RunState::Interrupted => (false, true),
            RunState::Partly | RunState::Failed => (true, false),
            RunState::Running | RunState::Paused | RunState::Done => (false, false),
        };
        Ok(PeopleReport {
            request: stored.request,
            proof: proof(&kept, &stored.plan),
            ends: ends(&kept, &stored.plan),
            failures: failures(&kept, &stored.plan),
            halted: kept.halted,
            requests: u32::try_from(kept.spent.requests).unwrap_or(u32::MAX),
            requests_planned: count(stored.cost.requests()),
            refused_429: u32::try_from(kept.spent.refused_429).unwrap_or(u32::MAX),
            seconds: kept.seconds,
            can_retry,
            can_resume,
            run: row,
        })
    }

    /// Returns a page of the people of a run: those who are not done, or everybody to whom something was to be done;
    /// `query` is a part of a name or address.
    ///
    /// # Errors
    ///
    /// When there is no such run.
    pub fn people_results(
        &self,
        run: &str,
        not_done: bool,
        query: &str,
        offset: u32,
        limit: u32,
    ) -> Result<PeopleResults, Problem> {
        let found = self.records.run(run).map_err(|error| problem::records(&error))?;
        let (_, _, stored) = self.stored_people(&found.plan)?;
        let plan = &stored.plan;
        let kept = self.kept_people(run)?.unwrap_or_else(|| KeptPeople::never_told(plan));
        let outcomes = kept.outcomes();
        let wanted = query.trim().to_lowercase();
        let row = |step: Step<'_>| {
            let named = plan.names.get(step.person());
            let key = (step.person().clone(), step.account().cloned());
            PersonResultRow {
                name: plan.name_of(step.person()).to_owned(),
                address: named.map_or_else(String::new, |named| named.address.clone()),
                effect: effect(step),
                outcome: outcomes.get(&key).map_or(PersonOutcome::Proved, |outcome| (*outcome).clone()),
            }
        };
        let mut rows: Vec<PersonResultRow> = plan
            .steps()
            .map(row)
            .filter(|row| {
                !(not_done && row.outcome.is_done())
                    && (row.name.to_lowercase().contains(&wanted)
                        || row.address.to_lowercase().contains(&wanted))
            })
            .collect();
        rows.sort_by_cached_key(|row| {
            (row.outcome.is_done(), row.effect, row.name.to_lowercase(), row.address.clone())
        });
        let total = count(rows.len());
        let page = rows.into_iter().skip(offset as usize).take((limit as usize).min(PAGE_MAX));
        Ok(PeopleResults { total, offset, rows: page.collect() })
    }

    pub(super) fn kept_people(&self, run: &str) -> Result<Option<KeptPeople>, Problem> {
        self.records.report(run).map_err(|error| problem::records(&error))
    }
}

fn ends(kept: &KeptPeople, plan: &PeoplePlan) -> Vec<PeopleEnds> {
    let outcomes = kept.outcomes();
    let mut by_effect: BTreeMap<PeopleEffect, PeopleEnds> = BTreeMap::new();
    for step in plan.steps() {
        let effect = effect(step);
        let ends = by_effect.entry(effect).or_insert(PeopleEnds { effect, asked: 0, seen: 0, invited: 0 });
        ends.asked += 1;
        let key = (step.person().clone(), step.account().cloned());
        match outcomes.get(&key) {
            None | Some(PersonOutcome::Proved) => ends.seen += 1,
            Some(PersonOutcome::Invited) => {
                ends.seen += 1;
                ends.invited += 1;
            }
            Some(
                PersonOutcome::Waiting
                | PersonOutcome::Unproved { .. }
                | PersonOutcome::Missing { .. }
                | PersonOutcome::Stale { .. }
                | PersonOutcome::Refused { .. }
                | PersonOutcome::NotTried { .. },
            ) => {}
        }
    }
    by_effect.into_values().collect()
}

/// Gathers what went wrong. Problems that differ in a name only are one.
fn failures(kept: &KeptPeople, plan: &PeoplePlan) -> Vec<PeopleFailure> {
    let mut by_code: BTreeMap<String, PeopleFailure> = BTreeMap::new();
    for other in &kept.others {
        let Some(problem) = problem_of(&other.outcome) else { continue };
        let failure = by_code.entry(problem.code.clone()).or_insert(PeopleFailure {
            problem,
            people: 0,
            examples: Vec::new(),
        });
        failure.people += 1;
        if failure.examples.len() < EXAMPLES_MAX {
            failure.examples.push(plan.name_of(&other.person).to_owned());
        }
    }
    let mut failures: Vec<PeopleFailure> = by_code.into_values().collect();
    failures.sort_by(|a, b| (b.people, &a.problem.code).cmp(&(a.people, &b.problem.code)));
    failures
}

fn problem_of(outcome: &PersonOutcome) -> Option<Problem> {
    match outcome {
        PersonOutcome::Waiting | PersonOutcome::Proved | PersonOutcome::Invited => None,
        PersonOutcome::Unproved { problem }
        | PersonOutcome::Stale { problem }
        | PersonOutcome::Refused { problem }
        | PersonOutcome::NotTried { problem } => Some(problem.clone()),
        PersonOutcome::Missing { what } => Some(problem::person_missing(&what.join(" "))),
    }
}

/// Says in one sentence what Zoom has of what was asked.
fn proof(kept: &KeptPeople, plan: &PeoplePlan) -> String {
    let all = plan.steps().count();
    let not_done = kept.others.iter().filter(|other| !other.outcome.is_done()).count();
    let waiting = kept.others.iter().filter(|other| other.outcome == PersonOutcome::Waiting).count();
    let invited = kept.others.iter().filter(|other| other.outcome == PersonOutcome::Invited).count();
    let invitations = match invited {
        0 => String::new(),
        1 => " 1 of them has to accept an invitation first.".to_owned(),
        invited => {
            format!(" {} of them have to accept an invitation first.", crate::plan::thousands(invited))
        }
    };
    match (all, not_done, waiting) {
        (0, _, _) => "There was nothing to change.".to_owned(),
        (all, 0, _) => {
            format!("Zoom has all of it: {}, seen on reading back.{invitations}", crate::plan::people(all))
        }
        (all, _, waiting) if waiting == all => {
            format!("The run stopped before Usher could look at {}.", crate::plan::people(all))
        }
        (all, not_done, _) => format!(
            "{} of {} are seen to be as planned.{invitations} The others are listed with what to do.",
            crate::plan::thousands(all - not_done),
            crate::plan::people(all)
        ),
    }
}
