//! What a plan costs in requests and time, counted before anything is sent.
//!
//! The least a push can take: a new group is one request, its members one request for every chunk, and the look
//! afterwards one request for every page of members (or one for every person touched, where Zoom lets nobody list
//! members). The report compares this number with what was really sent.

use std::collections::BTreeSet;

use super::{ACCOUNTS_ONE_BY_ONE_MAX, ChangeTarget, Plan};
use crate::model::{ACCOUNTS_PAGE, AccountId, MEMBERS_PAGE};

/// How fast and in what portions an account takes requests.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    /// Members that one request may add.
    pub add_chunk: usize,
    /// Members that one request may take out.
    pub remove_chunk: usize,
    /// Group requests a second.
    pub medium_per_second: f64,
    /// Single-user requests a second.
    pub light_per_second: f64,
    /// Can the members of a group be listed? Else they are seen account by account.
    pub lists_members: bool,
    /// Accounts that Zoom lists.
    pub accounts: usize,
}

/// Requests by what they are for, and the time they take at the allowed rate.
#[derive(Debug, Clone, Copy, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Cost {
    pub create: usize,
    pub add: usize,
    pub remove: usize,
    /// Looks at each linked group right before it is touched: has it moved?
    pub compare: usize,
    /// Looks afterwards.
    pub read_back: usize,
    /// Looks at the licences of those whose groups expect one.
    #[serde(default)]
    pub licences: usize,
    pub seconds: f64,
}

impl Cost {
    /// Returns all requests.
    pub fn requests(&self) -> usize {
        self.create + self.add + self.remove + self.compare + self.read_back + self.licences
    }

    /// Returns what the requests are for: "4 to create groups, 14 to add people, 6 to look again."
    pub fn parts(&self) -> String {
        let parts = [
            (self.compare, "to see that nothing has moved"),
            (self.create, "to create groups"),
            (self.add, "to add people"),
            (self.remove, "to take people out"),
            (self.read_back, "to look again"),
            (self.licences, "to look at licences"),
        ];
        let said: Vec<String> = parts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        match said.is_empty() {
            true => "Nothing is sent.".to_owned(),
            false => format!("{}.", said.join(", ")),
        }
    }
}

/// Counts what a plan costs.
pub fn cost(plan: &Plan, pace: &Pace) -> Cost {
    let mut cost = Cost::default();
    let (mut medium, mut light) = (0, 0);
    let mut touched: BTreeSet<&AccountId> = BTreeSet::new();
    for change in plan.changes.iter().filter(|change| !change.is_empty()) {
        let adds = change.add.len().div_ceil(pace.add_chunk.max(1));
        let removes = change.remove.len().div_ceil(pace.remove_chunk.max(1));
        let before = change.basis().len();
        let after = change.wanted().len();
        cost.add += adds;
        cost.remove += removes;
        medium += adds + removes;
        match &change.target {
            ChangeTarget::Create { .. } => {
                cost.create += 1;
                medium += 1;
            }
            ChangeTarget::Link { .. } => match pace.lists_members {
                true => {
                    let pages = before.div_ceil(MEMBERS_PAGE).max(1);
                    cost.compare += pages;
                    medium += pages;
                }
                false => {
                    cost.compare += 1;
                    light += 1;
                }
            },
        }
        match pace.lists_members {
            true => {
                let pages = after.div_ceil(MEMBERS_PAGE).max(1);
                cost.read_back += pages;
                medium += pages;
            }
            false => touched.extend(change.add.iter().map(|found| &found.account).chain(&change.remove)),
        }
    }
    cost.read_back += touched.len();
    light += touched.len();
    let licensed = plan.licensed_accounts().len();
    match licensed {
        0 => {}
        few if few <= ACCOUNTS_ONE_BY_ONE_MAX => {
            cost.licences = few;
            light += few;
        }
        _ => {
            cost.licences = pace.accounts.div_ceil(ACCOUNTS_PAGE).max(1);
            medium += cost.licences;
        }
    }
    cost.seconds = seconds(medium, pace.medium_per_second).max(seconds(light, pace.light_per_second));
    cost
}

fn seconds(requests: usize, per_second: f64) -> f64 {
    if per_second > 0.0 { requests as f64 / per_second } else { 0.0 }
}
