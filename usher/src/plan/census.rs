//! How large the directory was, so that a plan that nobody looks at can be held back when much of it is gone.
//!
//! A list that was read whole can still be wrong: a directory that is being moved, a filter in the provider's console.
//! A person would see it in the plan; whoever pushes by itself compares the numbers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Limits, words};
use crate::model::GroupId;

/// Numbers of people when a plan was made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Census {
    /// People of the directory who are not disabled.
    pub people: usize,
    /// The chosen groups.
    pub groups: BTreeMap<GroupId, Counted>,
}

/// A group with its people, those of inner groups too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    pub name: String,
    pub people: usize,
}

impl Census {
    /// Says, one sentence each, what has shrunk by more than the limits since another census. A group that only one of
    /// the two knows is not compared.
    pub fn shrunk_since(&self, before: &Self, limits: &Limits) -> Vec<String> {
        let directory = limits.too_small(before.people, self.people).then(|| {
            let (was, now) = (words::thousands(before.people), words::thousands(self.people));
            format!("The directory had {was} people at the last run and has {now} now.")
        });
        let groups = self.groups.iter().filter_map(|(id, counted)| {
            let was = before.groups.get(id)?;
            limits.too_small(was.people, counted.people).then(|| {
                let (was, now) = (words::thousands(was.people), words::thousands(counted.people));
                format!("{} had {was} people at the last run and has {now} now.", counted.name)
            })
        });
        directory.into_iter().chain(groups).collect()
    }
}

impl Limits {
    /// Is a number of people so much smaller than it was that somebody should look?
    fn too_small(&self, before: usize, now: usize) -> bool {
        before >= self.members_min && (before.saturating_sub(now)) as f64 > before as f64 * self.share_max
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn census(people: usize, sales: usize) -> Census {
        let counted = Counted { name: "Sales".to_owned(), people: sales };
        Census { people, groups: BTreeMap::from([(GroupId::new("g1"), counted)]) }
    }

    #[test]
    fn what_has_shrunk_beyond_the_limit_is_said() {
        let check = |before: &Census, now: &Census, expected: &[&str]| {
            assert_eq!(now.shrunk_since(before, &Limits::default()), expected, "{before:?} {now:?}");
        };
        check(&census(1_000, 10), &census(1_000, 10), &[]);
        check(&census(1_000, 10), &census(700, 7), &[]);
        let directory = "The directory had 1,000 people at the last run and has 699 now.";
        let sales = "Sales had 10 people at the last run and has 6 now.";
        check(&census(1_000, 10), &census(699, 6), &[directory, sales]);
        // Too few for a share to mean anything, and growing.
        check(&census(9, 9), &census(0, 0), &[]);
        check(&census(10, 10), &census(100_000, 100), &[]);
    }

    #[test]
    fn a_group_that_was_not_chosen_before_is_not_compared() {
        let before = Census { people: 100, groups: BTreeMap::new() };
        assert_eq!(census(100, 0).shrunk_since(&before, &Limits::default()), Vec::<String>::new());
    }
}
