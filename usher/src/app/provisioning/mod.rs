//! Usher's own provisioning of people: a plan, carrying it out, what came of it.
//!
//! It is for organisations whose provider does not bring people to Zoom by itself. Nothing here belongs to one provider:
//! who is to have an account comes as a [`Judge`].

mod carry;
mod report;
mod scope;
mod unattended;
mod words;

use std::borrow::Cow;
use std::collections::BTreeSet;

use futures::{StreamExt as _, TryStreamExt as _, stream};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::connections::Connections;
use super::look::Look;
use super::planning::{LOOKUPS_MAX, ask_for_pending, reading};
use super::view::{PeopleEffect, PeoplePlanView, PeopleRequest, PeopleRows};
use super::{App, count};
use crate::clock;
use crate::guide::Question;
use crate::http::Category;
use crate::mapping::{self, Target};
use crate::model::{Account, AccountId, Accounts};
use crate::plan::Limits;
use crate::plan::people::{
    self, PeopleCost, PeoplePace, PeoplePlan, PeopleRules, There, diff, people_cost, shrank,
};
use crate::problem::{self, Problem};
use crate::push::Progress;
use crate::records::PlanKind;
use crate::zoom::{PAGE, ZoomError};
use scope::Candidates;

/// How many people the directory had at the last run is kept under this name.
const KNOWN: &str = "people";

/// Accounts that are read one by one side by side.
const LOOKS_AT_ONCE: usize = 12;

/// People on one page of a list, whatever a door asks for.
const PAGE_MAX: usize = 500;

/// A plan as it is kept: with what it was made from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct StoredPeople {
    pub(super) plan: PeoplePlan,
    pub(super) cost: PeopleCost,
    pub(super) request: PeopleRequest,
    per_second: f64,
    /// People whom the directory knew.
    known: usize,
    /// How many it knew at the last run, where that was far more.
    before: Option<usize>,
}

impl App {
    /// Compares who is to have an account with whom Zoom has, and keeps the plan to be shown. Nothing is written to
    /// Zoom.
    ///
    /// # Errors
    ///
    /// When something cannot be read whole; when deactivating is on and the directory has lost more people since the
    /// last run than can be believed.
    pub async fn people_plan(
        &self,
        id: &str,
        request: PeopleRequest,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<PeoplePlanView, Problem> {
        self.until_stopped(id, async {
            let drawn = self.draw_people(id, request, progress).await?;
            self.keep_people_plan(id, &drawn)
        })
        .await
    }

    /// Keeps a plan to be shown.
    fn keep_people_plan(&self, id: &str, stored: &StoredPeople) -> Result<PeoplePlanView, Problem> {
        let plan = uuid::Uuid::now_v7().to_string();
        let now = clock::now();
        self.records
            .save_plan(&plan, id, PlanKind::People, stored, now)
            .map_err(|error| problem::records(&error))?;
        self.people_plan_view(id, &plan, now, stored, None)
    }

    /// Makes a plan that is kept nowhere yet.
    async fn draw_people(
        &self,
        id: &str,
        request: PeopleRequest,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<StoredPeople, Problem> {
        let connections = self.connections(id).await?;
        let look = self.look_after_runs(id, progress).await?;
        let known = look.snapshot.people.len();
        let limits = Limits::default();
        let last: Option<usize> =
            self.records.learned(id, KNOWN).map_err(|error| problem::records(&error))?;
        let before = last.filter(|last| shrank(*last, known, &limits));
        if let (Some(before), true) = (before, request.deactivate) {
            return Err(problem::people_shrank(connections.vendor(), before, known));
        }
        let Candidates { wanted, out } = scope::of_provider(&look)?;
        let expected = self.answered(id, Question::ExpectedLicence)?;
        let rules = PeopleRules {
            update: request.update,
            reactivate: request.reactivate,
            deactivate: request.deactivate,
            licence: expected.as_deref().and_then(words::user_type),
        };
        let mut accounts = Accounts::clone(&look.accounts);
        let mut admins = BTreeSet::new();
        let compare = |accounts: &Accounts, admins: &BTreeSet<AccountId>| {
            diff(&wanted, &out, &There { accounts, admins, has: &has }, &rules)
        };
        let first = compare(&accounts, &admins);
        let absent = first.create.iter().map(|one| one.address.clone()).collect();
        ask_for_pending(&connections, absent, &mut accounts, progress).await?;
        admins = admins_among(&connections, &first, progress).await?;
        let plan = compare(&accounts, &admins);

        let remote = connections.zoom.zoom.remote();
        let (light, medium) = (remote.rate(Category::Light), remote.rate(Category::Medium));
        let pace = PeoplePace {
            light_per_second: light.aimed_per_second,
            medium_per_second: medium.aimed_per_second,
            page: PAGE,
        };
        let cost = people_cost(&plan, &pace);
        Ok(StoredPeople { plan, cost, request, per_second: light.allowed_per_second, known, before })
    }

    /// Returns what was last read, read anew where a run has written since.
    async fn look_after_runs(
        &self,
        id: &str,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<std::sync::Arc<Look>, Problem> {
        let look = self.look(id, false, progress).await?;
        let runs = self.records.runs(id).map_err(|error| problem::records(&error))?;
        let wrote = |run: &crate::records::Run| run.ended_at.is_none_or(|ended| ended >= look.read_at);
        match runs.iter().any(wrote) {
            true => self.look(id, true, progress).await,
            false => Ok(look),
        }
    }

    /// Returns a plan of people that was made before.
    ///
    /// # Errors
    ///
    /// When there is none under this id.
    pub fn kept_people_plan(&self, plan: &str) -> Result<PeoplePlanView, Problem> {
        let (profile, made_at, stored) = self.stored_people(plan)?;
        let run = self.records.run_of_plan(plan).map_err(|error| problem::records(&error))?;
        self.people_plan_view(&profile, plan, made_at, &stored, run)
    }

    pub(super) fn stored_people(&self, plan: &str) -> Result<(String, Timestamp, StoredPeople), Problem> {
        self.records.plan(plan, PlanKind::People).map_err(|error| problem::records(&error))
    }

    /// Returns a page of the people of a plan: those of one effect, or everybody; `query` is a part of a name or address.
    ///
    /// # Errors
    ///
    /// When there is no such plan.
    pub fn people_rows(
        &self,
        plan: &str,
        effect: Option<PeopleEffect>,
        query: &str,
        offset: u32,
        limit: u32,
    ) -> Result<PeopleRows, Problem> {
        let (_, _, stored) = self.stored_people(plan)?;
        let wanted = query.trim().to_lowercase();
        let rows = words::rows(&stored.plan).into_iter().filter(|row| {
            effect.is_none_or(|effect| effect == row.effect)
                && (row.name.to_lowercase().contains(&wanted) || row.address.to_lowercase().contains(&wanted))
        });
        let rows: Vec<_> = rows.collect();
        let total = count(rows.len());
        let page = rows.into_iter().skip(offset as usize).take((limit as usize).min(PAGE_MAX));
        Ok(PeopleRows { total, offset, rows: page.collect() })
    }

    fn people_plan_view(
        &self,
        profile: &str,
        id: &str,
        made_at: Timestamp,
        stored: &StoredPeople,
        run: Option<String>,
    ) -> Result<PeoplePlanView, Problem> {
        let plan = &stored.plan;
        Ok(PeoplePlanView {
            id: id.to_owned(),
            made_at,
            act: match (plan.is_empty(), stored.before) {
                (true, Some(_)) => format!("Take {} as everybody", crate::plan::people(stored.known)),
                (true, None) | (false, _) => people::people_act(plan),
            },
            empty: plan.is_empty(),
            smaller: stored.before.is_some(),
            request: stored.request,
            counts: words::counts(plan),
            off: words::off(plan),
            left_alone: words::left_alone(plan),
            cost: words::cost(&stored.cost, stored.per_second),
            risk: words::risk(plan, &self.profile(profile)?.name),
            how_sure: words::how_sure(plan, made_at),
            warnings: words::warnings(stored),
            run,
        })
    }
}

/// Reads those who are to be deactivated one by one: the list does not say who is an admin. Of more than
/// [`LOOKUPS_MAX`] nobody is read; Zoom refuses to deactivate an admin, and the result says so.
async fn admins_among(
    connections: &Connections,
    plan: &PeoplePlan,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<BTreeSet<AccountId>, Problem> {
    if plan.deactivate.len() > LOOKUPS_MAX {
        return Ok(BTreeSet::new());
    }
    let total = count(plan.deactivate.len());
    progress(reading("Asking Zoom who is an admin", 0, total));
    let zoom = &connections.zoom.zoom;
    // Collected first, so that the future stays `Send`.
    let looks: Vec<_> = plan
        .deactivate
        .iter()
        .map(|one| async move {
            match zoom.account(&one.account).await {
                Ok(account) => Ok(mapping::is_admin(&account).then_some(account.id)),
                Err(ZoomError::NotFound { .. }) => Ok(None),
                Err(error) => Err(problem::zoom(&error)),
            }
        })
        .collect();
    let found: Vec<Option<AccountId>> =
        stream::iter(looks).buffer_unordered(LOOKS_AT_ONCE).try_collect().await?;
    Ok(found.into_iter().flatten().collect())
}

/// Returns what an account has at a path.
fn has(account: &Account, path: &str) -> Option<String> {
    Target::of_path(path)?.read(&account.resource).map(Cow::into_owned)
}
