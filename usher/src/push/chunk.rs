//! How many people go into one request. Zoom does not say for SCIM; its REST twin takes 30. So it is learned: begin
//! with 30, double while Zoom accepts, halve when it refuses, remember for the account.

use serde::{Deserialize, Serialize};

use crate::model::AccountId;

/// Where learning begins (REST API v2, add group members: 30 a call; 2026-01).
const FIRST: usize = 30;

/// More than this in one request gains nothing: a group of 1,000 is two requests.
const MEMBERS_MAX: usize = 1000;

/// Characters of one request's body; second-hand sources name 100,000 as Zoom's limit.
const BODY_CHARS_MAX: usize = 95_000;

/// Characters around each id: `{"value":""},` for adding, a whole operation for taking out.
const ADD_CHARS: usize = 14;
const REMOVE_CHARS: usize = 60;

/// What is known of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Learned {
    /// People that one request may add, as far as was tried.
    pub add: usize,
    /// A number that was refused and whose halves were taken; never tried again.
    pub add_max: usize,
    pub remove: usize,
    pub remove_max: usize,
    /// May the members of a group be listed? `None` until it was tried.
    pub lists_members: Option<bool>,
}

impl Default for Learned {
    fn default() -> Self {
        Self { add: FIRST, add_max: MEMBERS_MAX, remove: FIRST, remove_max: MEMBERS_MAX, lists_members: None }
    }
}

/// The two kinds of change to a membership.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Add,
    Remove,
}

impl Learned {
    /// Returns how many of these go into the next request: at least one.
    pub(super) fn portion(&self, kind: Kind, accounts: &[AccountId]) -> usize {
        let (members_max, around) = match kind {
            Kind::Add => (self.add, ADD_CHARS),
            Kind::Remove => (self.remove, REMOVE_CHARS),
        };
        let mut chars = 0;
        let fitting = accounts
            .iter()
            .take(members_max)
            .take_while(|id| {
                chars += id.as_str().len() + around;
                chars <= BODY_CHARS_MAX
            })
            .count();
        fitting.clamp(1, accounts.len().max(1))
    }

    /// A request of this size was taken.
    pub(super) fn accepted(&mut self, kind: Kind, size: usize) {
        let (now, max) = self.of(kind);
        if size >= *now {
            *now = (size * 2).min(*max);
        }
    }

    /// A request was refused for its size; its halves of at most `half` were taken.
    pub(super) fn too_many(&mut self, kind: Kind, half: usize) {
        let (now, max) = self.of(kind);
        *max = (*max).min(half.max(1));
        *now = (*now).min(*max);
    }

    /// Would this many people fill a larger portion than is known to work?
    pub(super) fn may_grow(&self, kind: Kind, open: usize) -> bool {
        let (now, max) = match kind {
            Kind::Add => (self.add, self.add_max),
            Kind::Remove => (self.remove, self.remove_max),
        };
        open > now && now < max
    }

    fn of(&mut self, kind: Kind) -> (&mut usize, &mut usize) {
        match kind {
            Kind::Add => (&mut self.add, &mut self.add_max),
            Kind::Remove => (&mut self.remove, &mut self.remove_max),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn portions_grow_while_they_are_taken_and_stay_below_what_was_refused() {
        let mut learned = Learned::default();
        let people: Vec<_> = (0..5000).map(|n| AccountId::new(format!("{n:022}"))).collect();
        assert_eq!(learned.portion(Kind::Add, &people), 30);
        for _ in 0..10 {
            learned.accepted(Kind::Add, learned.portion(Kind::Add, &people));
        }
        assert_eq!(learned.portion(Kind::Add, &people), 1000);
        learned.too_many(Kind::Add, 250);
        learned.accepted(Kind::Add, 250);
        assert_eq!(learned.portion(Kind::Add, &people), 250);
        assert_eq!(learned.portion(Kind::Add, &people[..3]), 3);
    }

    #[test]
    fn long_ids_make_smaller_portions() {
        let mut learned = Learned::default();
        learned.accepted(Kind::Remove, 1000);
        let people: Vec<_> = (0..1000).map(|n| AccountId::new(format!("{n:0200}"))).collect();
        assert_eq!(learned.portion(Kind::Remove, &people), 95_000 / 260);
    }
}
