//! After the groups are proved: which licences their people have, where one is expected.
//!
//! Zoom may give a licence to whoever comes into a group, by rules of its own; so what was seen when the plan was made is
//! looked at again. What cannot be read here leaves the proof of the groups as it is.

use std::collections::BTreeMap;

use futures::{StreamExt as _, TryStreamExt as _, stream};

use super::GroupReport;
use super::shared::Shared;
use crate::model::{Account, AccountId, GroupId};
use crate::plan::{self, ACCOUNTS_ONE_BY_ONE_MAX};
use crate::problem;
use crate::zoom::{Zoom, ZoomError};

/// Accounts that are read side by side.
const AT_ONCE: usize = 6;

/// Looks at the licences of everybody in the groups of which one is expected, and puts what it sees into their reports.
pub(super) async fn look(shared: &Shared<'_>, groups: &mut [GroupReport]) {
    let plan = shared.plan;
    let ids: Vec<AccountId> = plan.licensed_accounts().into_iter().cloned().collect();
    if ids.is_empty() || shared.halted().is_some() {
        return;
    }
    shared.doing(format!("Looking at the licences of {}", plan::people(ids.len())));
    let read = accounts(shared.zoom, ids).await;
    for report in groups {
        let id = GroupId::new(&report.group);
        let (Some(expected), Some(change)) = (plan.licences.get(&id), plan.change(&id)) else { continue };
        match &read {
            Ok(accounts) => {
                let name_of = |person: &_| plan.name_of(person);
                let seen = plan::licences(expected.expected, change.people(), |id| accounts.get(id), name_of);
                report.licence = Some(seen);
            }
            Err(error) => report.licence_unread = Some(problem::zoom(error)),
        }
    }
}

/// Reads few accounts one by one, and of many the list of all. Who is gone has no entry.
async fn accounts(zoom: &Zoom, ids: Vec<AccountId>) -> Result<BTreeMap<AccountId, Account>, ZoomError> {
    if ids.len() > ACCOUNTS_ONE_BY_ONE_MAX {
        let all = zoom.accounts(&|_, _| ()).await?;
        return Ok(all.into_iter().map(|account| (account.id.clone(), account)).collect());
    }
    // Collected first, so that the future stays `Send`.
    let reads: Vec<_> = ids
        .into_iter()
        .map(|id| async move {
            match zoom.account(&id).await {
                Ok(account) => Ok(Some((id, account))),
                Err(ZoomError::NotFound { .. }) => Ok(None),
                Err(error) => Err(error),
            }
        })
        .collect();
    let read: Vec<Option<_>> = stream::iter(reads).buffer_unordered(AT_ONCE).try_collect().await?;
    Ok(read.into_iter().flatten().collect())
}
