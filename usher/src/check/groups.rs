//! Does Zoom still have who was pushed?

use std::collections::BTreeSet;

use super::{Verdict, of_zoom};
use crate::model::{AccountId, ZoomGroupId};
use crate::plan;
use crate::problem::Problem;
use crate::zoom::{Zoom, ZoomError};

/// A group of the last run, with everybody who shall be in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Pushed {
    pub group: ZoomGroupId,
    pub name: String,
    pub wanted: BTreeSet<AccountId>,
}

/// People named in a problem.
const NAMES_MAX: usize = 5;

/// Looks whether every pushed group has its people. `lists_members` says how Zoom lets it be looked at.
pub async fn groups_in_zoom(zoom: &Zoom, pushed: &[Pushed], lists_members: bool) -> Verdict {
    if pushed.is_empty() {
        let problem = Problem::new(
            "groups.none_pushed",
            "No group has been pushed yet.",
            "There is nothing to look at before the first push.",
            &["Open “Push groups with Usher”, make a plan and confirm it."],
        );
        return Verdict::Failed { problem };
    }
    let by_account = match lists_members {
        true => None,
        false => {
            let everybody: BTreeSet<_> = pushed.iter().flat_map(|group| &group.wanted).cloned().collect();
            match zoom.groups_of(everybody, &|_| ()).await {
                Ok(names) => Some(names),
                Err(error) => return of_zoom(&error),
            }
        }
    };
    let mut short = Vec::new();
    let mut people = BTreeSet::new();
    for group in pushed {
        let inside: BTreeSet<AccountId> = match &by_account {
            Some(names) => names
                .iter()
                .filter(|(_, names)| names.contains(&group.name))
                .map(|(account, _)| account.clone())
                .collect(),
            None => match zoom.members(&group.group).await {
                Ok(members) => members,
                Err(ZoomError::NotFound { .. }) => BTreeSet::new(),
                Err(error) => return of_zoom(&error),
            },
        };
        let missing = group.wanted.difference(&inside).count();
        if missing > 0 {
            short.push(format!("{} ({} missing)", group.name, plan::people(missing)));
        }
        people.extend(&group.wanted);
    }
    if short.is_empty() {
        let saw = format!(
            "Zoom has {} in {}, everybody who was pushed.",
            plan::people(people.len()),
            plan::groups(pushed.len())
        );
        return Verdict::Passed { saw: vec![saw] };
    }
    let more = short.len().saturating_sub(NAMES_MAX);
    let mut named = short.into_iter().take(NAMES_MAX).collect::<Vec<_>>().join(", ");
    if more > 0 {
        named = format!("{named} and {} more", plan::groups(more));
    }
    let problem = Problem::new(
        "groups.people_missing",
        "Zoom does not have everybody who was pushed.",
        format!("{named}. Somebody took them out since, or deleted the group."),
        &["Make a new plan: it shows who is missing and adds them again."],
    );
    Verdict::Failed { problem }
}
