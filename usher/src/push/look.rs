//! Looking at Zoom: who is in a group, and whether what was asked for is so.

use std::collections::{BTreeMap, BTreeSet};

use futures::{StreamExt as _, stream};

use super::group::Worked;
use super::notes::Ended;
use super::shared::Shared;
use super::{GROUPS_AT_ONCE, GroupOutcome, GroupReport};
use crate::model::{AccountId, ZoomGroupId};
use crate::plan::{GroupChange, Plan};
use crate::problem::{self, Problem};
use crate::run::{Halt, could_not_look, count, stops_the_run};
use crate::zoom::ZoomError;

/// People named in a result; of the others there is a count.
const NAMES_MAX: usize = 20;

/// Why a look failed.
pub(super) enum Fault {
    /// Could not look: the run stops.
    Halt(Halt),
    /// Looked, and the group is not there or may not be seen.
    Zoom(ZoomError),
}

/// Reads everybody in a group; `None` where Zoom does not let this app list members.
pub(super) async fn members(
    shared: &Shared<'_>,
    group: &ZoomGroupId,
) -> Result<Option<BTreeSet<AccountId>>, Fault> {
    if shared.learned().lists_members == Some(false) {
        return Ok(None);
    }
    match shared.zoom.members(group).await {
        Ok(members) => {
            shared.learn(|learned| learned.lists_members = Some(true));
            Ok(Some(members))
        }
        Err(ZoomError::ScopeMissing { .. }) => {
            shared.learn(|learned| learned.lists_members = Some(false));
            Ok(None)
        }
        Err(error) => Err(fault(error)),
    }
}

fn fault(error: ZoomError) -> Fault {
    match stops_the_run(&error) {
        true => Fault::Halt(Halt::Fault(problem::zoom(&error))),
        false => Fault::Zoom(error),
    }
}

/// Returns which of these accounts are in a group.
pub(super) async fn who_of(
    shared: &Shared<'_>,
    group: &ZoomGroupId,
    name: &str,
    accounts: &[AccountId],
) -> Result<BTreeSet<AccountId>, Fault> {
    if let Some(members) = members(shared, group).await? {
        return Ok(members);
    }
    let groups = groups_of(shared, accounts.iter().cloned().collect()).await?;
    Ok(groups.into_iter().filter(|(_, names)| names.iter().any(|n| n == name)).map(|(id, _)| id).collect())
}

async fn groups_of(
    shared: &Shared<'_>,
    accounts: BTreeSet<AccountId>,
) -> Result<BTreeMap<AccountId, Vec<String>>, Fault> {
    let read = shared.zoom.groups_of(accounts, &|_| ()).await;
    read.map_err(|error| {
        if let ZoomError::Call(call) = &error {
            return Fault::Halt(Halt::Fault(problem::call("Zoom", call)));
        }
        Fault::Zoom(error)
    })
}

/// Reads back every group that was worked through, and says what Zoom has.
pub(super) async fn prove(shared: &Shared<'_>, worked: Vec<(&GroupChange, Worked)>) -> Vec<GroupReport> {
    // Collected first, so that the future stays `Send`.
    let looks: Vec<_> = worked
        .into_iter()
        .map(|(change, worked)| async move {
            let seen = match worth_a_look(shared, &worked) {
                None => Looked::Not,
                Some(target) => {
                    shared.doing(format!("Looking what Zoom has in {}", change.zoom_name()));
                    look(shared, &target).await
                }
            };
            (change, worked, seen)
        })
        .collect();
    let looked: Vec<_> = stream::iter(looks).buffered(GROUPS_AT_ONCE).collect().await;
    let mut reports = Vec::new();
    let mut by_account = Vec::new();
    for (change, worked, seen) in looked {
        let seen = match seen {
            Looked::Not => None,
            Looked::Seen(seen) => Some(seen),
            Looked::ByAccount => {
                by_account.push((change, worked));
                continue;
            }
        };
        reports.push(report(shared.plan, change, &worked, seen));
    }
    prove_by_account(shared, by_account, &mut reports).await;
    reports.sort_by(|a, b| (&a.name, &a.group).cmp(&(&b.name, &b.group)));
    reports
}

enum Looked {
    /// There was nothing to look for, or the run had stopped.
    Not,
    Seen(Result<BTreeSet<AccountId>, Problem>),
    /// Members cannot be listed.
    ByAccount,
}

async fn look(shared: &Shared<'_>, target: &ZoomGroupId) -> Looked {
    match members(shared, target).await {
        Ok(Some(members)) => {
            shared.done(1);
            Looked::Seen(Ok(members))
        }
        Ok(None) => Looked::ByAccount,
        Err(Fault::Zoom(error)) => Looked::Seen(Err(problem::zoom(&error))),
        Err(Fault::Halt(halt)) => {
            let problem = could_not_look(&halt);
            shared.halt(halt);
            Looked::Seen(Err(problem))
        }
    }
}

/// Where members cannot be listed, everybody touched is read once, whatever number of groups they are in.
async fn prove_by_account(
    shared: &Shared<'_>,
    groups: Vec<(&GroupChange, Worked)>,
    reports: &mut Vec<GroupReport>,
) {
    if groups.is_empty() {
        return;
    }
    let touched: BTreeSet<AccountId> = groups
        .iter()
        .flat_map(|(_, worked)| worked.noted.added.iter().chain(&worked.noted.removed))
        .cloned()
        .collect();
    shared.doing(format!("Looking what Zoom has for {}", crate::plan::people(touched.len())));
    let names = groups_of(shared, touched).await;
    let problem = match &names {
        Ok(_) => None,
        Err(Fault::Zoom(error)) => Some(problem::zoom(error)),
        Err(Fault::Halt(halt)) => {
            shared.halt(halt.clone());
            Some(could_not_look(halt))
        }
    };
    let names = names.unwrap_or_default();
    for (change, worked) in groups {
        let inside = names
            .iter()
            .filter(|(_, groups)| groups.iter().any(|name| name == change.zoom_name()))
            .map(|(id, _)| id.clone());
        let seen = match &problem {
            Some(problem) => Err(problem.clone()),
            None => Ok(inside.collect()),
        };
        reports.push(report(shared.plan, change, &worked, Some(seen)));
        shared.done(1);
    }
}

fn worth_a_look(shared: &Shared<'_>, worked: &Worked) -> Option<ZoomGroupId> {
    let untouched = worked.noted.added.is_empty() && worked.noted.removed.is_empty();
    match (&worked.noted.ended, shared.halted()) {
        (Some(_), _) if untouched => None,
        (_, Some(_)) => None,
        (_, None) => worked.target.clone(),
    }
}

/// Says how a group ended. `seen` is what Zoom has, where that was looked at.
fn report(
    plan: &Plan,
    change: &GroupChange,
    worked: &Worked,
    seen: Option<Result<BTreeSet<AccountId>, Problem>>,
) -> GroupReport {
    let noted = &worked.noted;
    let added = change.add.iter().map(|found| &found.account);
    let mut missing: Vec<&AccountId> = Vec::new();
    let mut seen_count = 0;
    if let Some(Ok(members)) = &seen {
        for account in added.clone() {
            match members.contains(account) {
                true => seen_count += 1,
                false => missing.push(account),
            }
        }
        for account in &change.remove {
            match members.contains(account) {
                false => seen_count += 1,
                true => missing.push(account),
            }
        }
    }
    missing.retain(|account| !noted.refused.contains_key(account));
    let outcome = match (&noted.ended, &seen) {
        (Some(Ended::Moved(problem)), _) => GroupOutcome::Stale { problem: problem.clone() },
        (Some(Ended::Failed(problem)), _) => GroupOutcome::Failed { problem: problem.clone() },
        (None, None) => GroupOutcome::Waiting {},
        (None, Some(Err(problem))) => GroupOutcome::Unproved { problem: problem.clone() },
        (None, Some(Ok(_))) if !missing.is_empty() => {
            let (people, more) = names(plan, change, missing.iter().copied());
            GroupOutcome::Missing { people, more }
        }
        (None, Some(Ok(_))) => match noted.refused.values().next() {
            Some(problem) => {
                let (people, more) = names(plan, change, noted.refused.keys());
                GroupOutcome::SomeRefused { people, more, problem: problem.clone() }
            }
            None => GroupOutcome::Proved {},
        },
    };
    GroupReport {
        group: change.source.to_string(),
        name: change.name.clone(),
        zoom_name: change.zoom_name().to_owned(),
        asked_add: count(change.add.len()),
        asked_remove: count(change.remove.len()),
        seen: count(seen_count),
        outcome,
        licence: None,
        licence_unread: None,
    }
}

fn names<'a>(
    plan: &Plan,
    change: &GroupChange,
    accounts: impl Iterator<Item = &'a AccountId>,
) -> (Vec<String>, u32) {
    let accounts: Vec<_> = accounts.collect();
    let named = accounts.iter().take(NAMES_MAX).map(|account| {
        let person = change.add.iter().find(|found| &&found.account == account).map(|found| &found.person);
        let named =
            person.and_then(|person| plan.names.get(person)).or_else(|| plan.account_names.get(*account));
        named.map_or_else(|| account.to_string(), |named| named.name.clone())
    });
    (named.collect(), count(accounts.len().saturating_sub(NAMES_MAX)))
}
