//! When a plan is dangerous enough to ask twice.

use super::Plan;

/// How much may be taken out before the organisation's name has to be typed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// A group smaller than this is too small for a share to mean anything.
    pub members_min: usize,
    /// Share of a group's members that may be taken out without asking twice, from 0 to 1.
    pub share_max: f64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { members_min: 10, share_max: 0.3 }
    }
}

/// Does a plan need a second thought?
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Risk {
    /// Nobody loses a group.
    Low,
    /// Some do, within the limits.
    Removes { people: usize },
    /// More of a group is taken out than the limits let pass.
    High { group: String, removed: usize, of: usize },
}

impl Plan {
    /// Returns how dangerous this plan is; the worst group decides.
    pub fn risk(&self, limits: &Limits) -> Risk {
        let share = |removed: usize, of: usize| removed as f64 / of as f64;
        let worst = self
            .changes
            .iter()
            .map(|change| (change, change.remove.len(), change.basis().len()))
            .filter(|(_, removed, of)| *of >= limits.members_min && share(*removed, *of) > limits.share_max)
            .max_by(|(_, removed, of), (_, other_removed, other_of)| {
                share(*removed, *of).total_cmp(&share(*other_removed, *other_of))
            });
        match (worst, self.accounts_removed()) {
            (Some((change, removed, of)), _) => {
                Risk::High { group: change.zoom_name().to_owned(), removed, of }
            }
            (None, 0) => Risk::Low,
            (None, people) => Risk::Removes { people },
        }
    }
}
