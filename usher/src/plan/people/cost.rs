//! What a plan of people costs in requests and time.

use serde::{Deserialize, Serialize};

use super::PeoplePlan;

/// How fast an account takes requests.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PeoplePace {
    /// Requests a second about one person.
    pub light_per_second: f64,
    /// Pages of the list a second.
    pub medium_per_second: f64,
    /// People on a page of the list.
    pub page: usize,
}

/// Requests by what they are for, and the time they take at the allowed rate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct PeopleCost {
    /// Looks at each account right before it is touched: has it moved?
    pub compare: usize,
    pub create: usize,
    pub update: usize,
    /// Activating again and deactivating.
    pub switch: usize,
    /// Looks afterwards.
    pub read_back: usize,
    pub seconds: f64,
}

impl PeopleCost {
    /// Returns all requests.
    pub fn requests(&self) -> usize {
        self.compare + self.create + self.update + self.switch + self.read_back
    }

    /// Returns what the requests are for: "4 to create accounts, 14 to look again."
    pub fn parts(&self) -> String {
        let parts = [
            (self.compare, "to see that nothing has moved"),
            (self.create, "to create accounts"),
            (self.update, "to change accounts"),
            (self.switch, "to activate or deactivate"),
            (self.read_back, "to look again"),
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

/// Is it cheaper to read the whole list again than everybody who was touched, one by one?
pub fn pages_are_cheaper(touched: usize, accounts: usize, page: usize) -> bool {
    accounts.div_ceil(page.max(1)) < touched
}

/// Counts what a plan costs.
pub fn people_cost(plan: &PeoplePlan, pace: &PeoplePace) -> PeopleCost {
    let also = plan.reactivate.iter().filter(|one| !one.changes.is_empty()).count();
    let switch = plan.reactivate.len() + plan.deactivate.len();
    let update = plan.update.len() + also;
    let create = plan.create.len();
    let touched = plan.steps().count();
    let accounts = plan.accounts + create;
    let by_pages = pages_are_cheaper(touched, accounts, pace.page);
    let read_back = if by_pages { accounts.div_ceil(pace.page.max(1)) } else { touched };
    let compare = update + switch;
    let writes = compare + create + update + switch;
    let light = if by_pages { writes } else { writes + read_back };
    let medium = if by_pages { read_back } else { 0 };
    let seconds = seconds(light, pace.light_per_second) + seconds(medium, pace.medium_per_second);
    PeopleCost { compare, create, update, switch, read_back, seconds }
}

fn seconds(requests: usize, per_second: f64) -> f64 {
    if per_second > 0.0 { requests as f64 / per_second } else { 0.0 }
}
