//! Choosing groups, making a plan, showing it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::choosing::pattern_of;
use super::connections::Connections;
use super::look::Look;
use super::plan_words::{csv, group_view, how_sure, left_alone, member_rows, warnings, why_group};
use super::view::{
    CostView, GroupPlanKind, GroupPlanView, GroupTarget, MemberPage, MemberRow, PlanRequest, PlanView,
    RiskView, Target,
};
use super::{App, count};
use crate::clock;
use crate::directory::DirectoryError;
use crate::http::Category;
use crate::model::{
    AccountId, Accounts, Address, GroupId, Membership, MembershipSource, Snapshot, Status, ZoomGroup,
    ZoomGroupId,
};
use crate::plan::{
    self, Census, Cost, Counted, Existing, Limits, Pace, Plan, Reason, Risk, Rules, Wanted, WantedGroup,
};
use crate::problem::{self, Problem};
use crate::push::{Learned, Progress, RunState};
use crate::records::{self, PlanKind};
use crate::zoom::{Found, ZoomError};

/// People who are looked up one by one because Zoom's list does not have them: is their invitation pending? Each costs
/// a request; beyond this they are all shown as not in Zoom.
pub(super) const LOOKUPS_MAX: usize = 200;

/// A plan as it is kept: with what it was made from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct StoredPlan {
    pub(super) plan: Plan,
    pub(super) cost: Cost,
    pub(super) per_second: f64,
    /// What it was made from, where that is all that a person wants to have in Zoom.
    #[serde(default)]
    pub(super) chosen: Option<PlanRequest>,
    /// How large everything was.
    #[serde(default)]
    pub(super) census: Census,
}

impl App {
    /// Makes a plan and keeps it to be shown. Nothing is written to Zoom.
    ///
    /// # Errors
    ///
    /// When something cannot be read whole; never a plan on half a directory.
    pub async fn make_plan(
        &self,
        id: &str,
        request: &PlanRequest,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<PlanView, Problem> {
        self.until_stopped(id, async {
            let drawn = self.draw_plan(id, request, progress).await?;
            self.keep_group_plan(id, &StoredPlan { chosen: Some(whole(request)), ..drawn })
        })
        .await
    }

    /// Reads or plans until somebody stops it.
    pub(super) async fn until_stopped<T>(
        &self,
        id: &str,
        work: impl Future<Output = Result<T, Problem>>,
    ) -> Result<T, Problem> {
        let live = self.live(id);
        let mut stop = live.stop_look.subscribe();
        stop.mark_unchanged();
        tokio::select! {
            made = work => made,
            _ = stop.changed() => Err(problem::stopped()),
        }
    }

    /// Keeps a plan to be shown.
    pub(super) fn keep_group_plan(&self, id: &str, stored: &StoredPlan) -> Result<PlanView, Problem> {
        let plan = uuid::Uuid::now_v7().to_string();
        let now = clock::now();
        self.records
            .save_plan(&plan, id, PlanKind::Groups, stored, now)
            .map_err(|error| problem::records(&error))?;
        self.plan_view(&plan, now, stored, None, &self.profile(id)?.name)
    }

    /// Makes a plan that is kept nowhere yet.
    pub(super) async fn draw_plan(
        &self,
        id: &str,
        request: &PlanRequest,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<StoredPlan, Problem> {
        let connections = self.connections(id).await?;
        let look = self.look(id, false, progress).await?;
        let chosen: BTreeSet<GroupId> = request
            .groups
            .iter()
            .filter(|group| group.target != Target::Leave {})
            .map(|group| GroupId::new(&group.group))
            .collect();
        if let Some(gone) = chosen.iter().find(|group| !look.groups.contains_key(*group)) {
            return Err(problem::group_gone(gone.as_str()));
        }
        let mut snapshot = Snapshot::clone(&look.snapshot);
        let total = count(chosen.len());
        connections
            .provider
            .directory
            .members(&mut snapshot, &chosen, &|done| {
                progress(reading("Reading who is in the groups", done, total))
            })
            .await
            .map_err(|error| {
                // Deleted since the list was read.
                if let DirectoryError::Refused { status: 404, text, .. } = &error {
                    return problem::group_gone(text);
                }
                problem::directory(connections.vendor(), &error)
            })?;

        let pattern = pattern_of(request)?;
        self.keep_pattern(id, request)?;
        let wanted = wanted(&look, request, &pattern, &snapshot)?;
        let zoom_groups = connections.zoom.zoom.groups().await.map_err(|error| problem::zoom(&error))?;
        let zoom_groups: BTreeMap<ZoomGroupId, ZoomGroup> =
            zoom_groups.into_iter().map(|group| (group.id.clone(), group)).collect();

        let asked_for: BTreeSet<_> = wanted.iter().flat_map(|group| &group.walk.people).collect();
        let people =
            snapshot.people.iter().filter(|(person, _)| asked_for.contains(person)).map(|(_, person)| person);
        let mut accounts = Accounts::clone(&look.accounts);
        let address_of = |person: &crate::model::Person| look.address_of(person);
        let mut resolutions = plan::resolve(people.clone(), address_of, &accounts);
        let absent = resolutions.iter().filter(|(_, found)| **found == Err(Reason::NotInZoom));
        let absent = absent.filter_map(|(person, _)| look.address_of(look.snapshot.people.get(person)?));
        ask_for_pending(&connections, absent.collect(), &mut accounts, progress).await?;
        resolutions = plan::resolve(people, address_of, &accounts);

        let mut learned = self.push_learned(id)?;
        let membership = self
            .membership(
                &connections,
                request.remove,
                &wanted,
                &zoom_groups,
                &resolutions,
                &look,
                &mut learned,
                progress,
            )
            .await?;
        self.learn_push(id, &learned)?;
        let existing = Existing { groups: zoom_groups, membership };
        let mut plan = plan::diff(&wanted, &existing, &resolutions, Rules { remove: request.remove });
        super::spare::spare(&mut plan, &snapshot, &accounts, address_of);
        plan.name_everybody(&snapshot.people, &accounts, address_of);
        plan.expect(&self.expected_of_groups(id)?, &accounts);

        let remote = connections.zoom.zoom.remote();
        let pace = Pace {
            add_chunk: learned.add,
            remove_chunk: learned.remove,
            medium_per_second: remote.rate(Category::Medium).aimed_per_second,
            light_per_second: remote.rate(Category::Light).aimed_per_second,
            lists_members: learned.lists_members.unwrap_or(true),
            accounts: accounts.by_id.len(),
        };
        let cost = plan::cost(&plan, &pace);
        let per_second = remote.rate(Category::Medium).allowed_per_second;
        Ok(StoredPlan { plan, cost, per_second, chosen: None, census: census(&snapshot, &wanted) })
    }

    #[expect(clippy::too_many_arguments, reason = "each is a separate thing that was read")]
    async fn membership(
        &self,
        connections: &Connections,
        remove: bool,
        wanted: &[WantedGroup],
        zoom_groups: &BTreeMap<ZoomGroupId, ZoomGroup>,
        resolutions: &plan::Resolutions,
        look: &Look,
        learned: &mut Learned,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<BTreeMap<ZoomGroupId, Membership>, Problem> {
        let zoom = &connections.zoom.zoom;
        let linked: BTreeSet<&ZoomGroupId> = wanted
            .iter()
            .filter_map(|group| match &group.target {
                Wanted::Link { id } => zoom_groups.contains_key(id).then_some(id),
                Wanted::Create { .. } | Wanted::Leave => None,
            })
            .collect();
        let mut membership = BTreeMap::new();
        let total = count(linked.len());
        for (done, id) in linked.iter().enumerate() {
            if learned.lists_members == Some(false) {
                break;
            }
            progress(reading("Reading who is in Zoom's groups", done, total));
            match zoom.members(id).await {
                Ok(members) => {
                    learned.lists_members = Some(true);
                    let source = MembershipSource::Members;
                    membership.insert((*id).clone(), Membership { members, source });
                }
                Err(ZoomError::ScopeMissing { .. }) => learned.lists_members = Some(false),
                // Deleted since the list was read: the plan says so.
                Err(ZoomError::NotFound { .. }) => {}
                Err(error) => return Err(problem::zoom(&error)),
            }
        }
        if learned.lists_members != Some(false) || linked.is_empty() {
            return Ok(membership);
        }
        // Zoom names an account's groups, not a group's accounts: read everybody who could matter.
        let (source, accounts): (_, BTreeSet<AccountId>) = match remove {
            true => (MembershipSource::EveryAccount, look.accounts.by_id.keys().cloned().collect()),
            false => {
                let in_linked = wanted.iter().filter(|group| matches!(group.target, Wanted::Link { .. }));
                let people = in_linked.flat_map(|group| &group.walk.people);
                let found = people.filter_map(|person| resolutions.get(person)?.as_ref().ok().cloned());
                (MembershipSource::WantedAccounts, found.collect())
            }
        };
        let total = count(accounts.len());
        let names = zoom
            .groups_of(accounts, &|done| {
                progress(reading("Reading each person's groups in Zoom", done, total))
            })
            .await
            .map_err(|error| problem::zoom(&error))?;
        for id in linked {
            let Some(group) = zoom_groups.get(id) else { continue };
            let members = names.iter().filter(|(_, names)| names.contains(&group.name));
            let members = members.map(|(account, _)| account.clone()).collect();
            membership.insert(id.clone(), Membership { members, source });
        }
        Ok(membership)
    }

    /// Returns a plan that was made before.
    ///
    /// # Errors
    ///
    /// When there is none under this id.
    pub fn plan(&self, plan: &str) -> Result<PlanView, Problem> {
        let (profile, made_at, stored) = self.stored_plan(plan)?;
        let run = self.records.run_of_plan(plan).map_err(|error| problem::records(&error))?;
        self.plan_view(plan, made_at, &stored, run, &self.profile(&profile)?.name)
    }

    pub(super) fn stored_plan(&self, plan: &str) -> Result<(String, Timestamp, StoredPlan), Problem> {
        self.records.plan(plan, PlanKind::Groups).map_err(|error| problem::records(&error))
    }

    /// Returns a page of the people of one group of a plan.
    ///
    /// # Errors
    ///
    /// When there is no such plan or group.
    pub fn plan_members(
        &self,
        plan: &str,
        group: &str,
        query: &str,
        offset: u32,
        limit: u32,
    ) -> Result<MemberPage, Problem> {
        let (_, _, stored) = self.stored_plan(plan)?;
        let change = stored.plan.change(&GroupId::new(group)).ok_or_else(|| {
            problem::records(&records::RecordsError::NotFound { what: "group of the plan" })
        })?;
        let wanted = query.trim().to_lowercase();
        let rows = member_rows(&stored.plan, change).into_iter().filter(|row| {
            row.name.to_lowercase().contains(&wanted) || row.address.to_lowercase().contains(&wanted)
        });
        let rows: Vec<MemberRow> = rows.collect();
        let total = count(rows.len());
        let page = rows.into_iter().skip(offset as usize).take(limit as usize);
        Ok(MemberPage { total, offset, members: page.collect() })
    }

    /// Returns a plan as a table for a spreadsheet.
    ///
    /// # Errors
    ///
    /// When there is no such plan.
    pub fn plan_csv(&self, plan: &str) -> Result<String, Problem> {
        let (_, _, stored) = self.stored_plan(plan)?;
        Ok(csv(&stored.plan))
    }

    fn plan_view(
        &self,
        id: &str,
        made_at: Timestamp,
        stored: &StoredPlan,
        run: Option<String>,
        organisation: &str,
    ) -> Result<PlanView, Problem> {
        let StoredPlan { plan, cost, per_second, .. } = stored;
        let changed = plan.changes.iter().map(|change| group_view(plan, change));
        let left = plan.left_alone.iter().map(|group| GroupPlanView {
            group: group.source.to_string(),
            name: group.name.clone(),
            inner_groups: 0,
            zoom_name: String::new(),
            kind: GroupPlanKind::Leave,
            add: 0,
            remove: 0,
            remove_off: 0,
            same: 0,
            left_alone: 0,
            known_by: MembershipSource::NewGroup,
            remark: Some(why_group(&group.reason)),
            licence: None,
        });
        let risk = match plan.risk(&Limits::default()) {
            Risk::Low => RiskView::Low { sentence: "Nobody loses a group.".to_owned() },
            Risk::Removes { people } => {
                RiskView::Low { sentence: format!("{} will be taken out of a group.", plan::people(people)) }
            }
            Risk::High { group, removed, of } => RiskView::High {
                sentence: format!(
                    "{removed} of the {of} people in {group} would be taken out. That is more than usual."
                ),
                type_this: organisation.to_owned(),
            },
        };
        Ok(PlanView {
            id: id.to_owned(),
            made_at,
            act: plan::act(plan),
            empty: plan.is_empty(),
            groups: changed.chain(left).collect(),
            people_added: count(plan.people_added()),
            people_removed: count(plan.accounts_removed()),
            left_alone: left_alone(plan),
            people_left_alone: count(plan.people_left_alone().len()),
            removing: plan.removing,
            cost: CostView {
                requests: count(cost.requests()),
                seconds: cost.seconds.ceil() as u32,
                parts: cost.parts(),
                per_second: *per_second,
            },
            risk,
            how_sure: how_sure(plan, made_at),
            warnings: warnings(plan),
            run,
        })
    }
}

/// Asks Zoom for those whom its list does not have: an invitation that is not accepted shows only here. Of more than
/// [`LOOKUPS_MAX`] nobody is asked for.
pub(super) async fn ask_for_pending(
    connections: &Connections,
    absent: Vec<Address>,
    accounts: &mut Accounts,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<(), Problem> {
    if absent.len() > LOOKUPS_MAX {
        return Ok(());
    }
    let total = count(absent.len());
    for (done, address) in absent.into_iter().enumerate() {
        progress(reading("Asking Zoom for open invitations", done, total));
        match connections.zoom.zoom.account_at(&address).await.map_err(|error| problem::zoom(&error))? {
            Found::Pending => {
                accounts.pending.insert(address);
            }
            Found::Account(account) => {
                accounts.by_address.insert(address, account.id.clone());
                accounts.by_id.insert(account.id.clone(), *account);
            }
            Found::Nobody => {}
        }
    }
    Ok(())
}

/// What to show while something is read.
pub(super) fn reading(doing: &str, done: usize, total: u32) -> Progress {
    Progress {
        doing: doing.to_owned(),
        done: count(done),
        total,
        per_second: 0.0,
        allowed_per_second: 0.0,
        seconds_left: None,
        failed: 0,
        waiting: None,
        state: RunState::Running,
        run: None,
    }
}

/// A choice as it is kept: what is left alone is no part of it.
fn whole(request: &PlanRequest) -> PlanRequest {
    let groups = request.groups.iter().filter(|group| group.target != Target::Leave {});
    PlanRequest {
        groups: groups.cloned().collect(),
        remove: request.remove,
        pattern: request.pattern.clone(),
    }
}

fn census(snapshot: &crate::model::Snapshot, wanted: &[WantedGroup]) -> Census {
    let chosen = wanted.iter().filter(|group| group.target != Wanted::Leave);
    let groups = chosen.map(|group| {
        let counted = Counted { name: group.name.clone(), people: group.walk.people.len() };
        (group.source.clone(), counted)
    });
    Census {
        people: snapshot.people.values().filter(|person| person.status != Status::Disabled).count(),
        groups: groups.collect(),
    }
}

fn wanted(
    look: &Look,
    request: &PlanRequest,
    pattern: &plan::Pattern,
    snapshot: &crate::model::Snapshot,
) -> Result<Vec<WantedGroup>, Problem> {
    let mut seen = BTreeSet::new();
    let mut wanted = Vec::new();
    for GroupTarget { group, target } in &request.groups {
        let source = GroupId::new(group);
        let Some(counted) = look.groups.get(&source) else { return Err(problem::group_gone(group)) };
        if !seen.insert(source.clone()) {
            continue;
        }
        wanted.push(WantedGroup {
            name: counted.group.name.clone(),
            target: match target {
                Target::Create { name: Some(name) } => Wanted::Create { name: name.clone() },
                // Where it gives none, the plan says that a name is needed.
                Target::Create { name: None } => Wanted::Create {
                    name: pattern.name(&counted.group.name, counted.mail.as_deref()).unwrap_or_default(),
                },
                Target::Link { zoom_group } => Wanted::Link { id: ZoomGroupId::new(zoom_group) },
                Target::Leave {} => Wanted::Leave,
            },
            walk: snapshot.walk(&source),
            source,
        });
    }
    Ok(wanted)
}
