//! When a plan of people is dangerous enough to ask twice, and when none is made.

use super::super::Limits;
use super::PeoplePlan;

/// Does a plan of people need a second thought?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeopleRisk {
    /// Nobody loses an account.
    Low,
    /// Some do, within the limits.
    Deactivates { people: usize },
    /// More of the active accounts are deactivated than the limits let pass.
    High { deactivated: usize, of: usize },
}

impl PeoplePlan {
    /// Returns how dangerous this plan is. `members_min` and `share_max` are taken for the accounts that are active.
    pub fn risk(&self, limits: &Limits) -> PeopleRisk {
        match (self.deactivate.len(), self.active) {
            (0, _) => PeopleRisk::Low,
            (deactivated, of) if is_much(deactivated, of, limits) => PeopleRisk::High { deactivated, of },
            (people, _) => PeopleRisk::Deactivates { people },
        }
    }
}

/// Has a directory that had so many people lost more of them than the limits let pass? Then it is more likely that it
/// was not read as it is than that all these people have left.
pub fn shrank(before: usize, now: usize, limits: &Limits) -> bool {
    is_much(before.saturating_sub(now), before, limits)
}

fn is_much(part: usize, of: usize, limits: &Limits) -> bool {
    of >= limits.members_min && part as f64 > of as f64 * limits.share_max
}
