//! The mail domains on both sides.

use std::collections::{BTreeMap, BTreeSet};

use super::words::{has, named};
use crate::plan::people;

/// The mail domains of a directory: how many people have an address there, and does Zoom have anybody of it?
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Domains {
    pub people: BTreeMap<String, usize>,
    pub at_zoom: BTreeSet<String>,
    /// People without an address.
    pub without: usize,
}

impl Domains {
    /// Counts the people who have an address.
    pub(super) fn total(&self) -> usize {
        self.people.values().sum()
    }

    /// Says how large each is, and of which Zoom has people. `vendor` is the directory's name.
    pub(super) fn in_words(&self, vendor: &str) -> Vec<String> {
        let total = self.total();
        let mut by_size: Vec<(&String, usize)> =
            self.people.iter().map(|(name, count)| (name, *count)).collect();
        by_size.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let share = |count: usize| match count * 100 / total.max(1) {
            0 => "less than 1 %".to_owned(),
            percent => format!("{percent} %"),
        };
        let shares = by_size.iter().map(|(name, count)| format!("{name} {}", share(*count)));
        let mut said = vec![format!(
            "Mail domains of {} who are active in {vendor}: {}.",
            people(total),
            named(shares.collect::<Vec<_>>())
        )];
        let (there, new): (Vec<_>, Vec<_>) =
            by_size.into_iter().partition(|(name, _)| self.at_zoom.contains(*name));
        if !there.is_empty() {
            said.push(format!("Zoom has people of {} already.", named(there.iter().map(|(name, _)| name))));
        }
        if !new.is_empty() {
            let count = new.iter().map(|(_, count)| count).sum();
            said.push(format!(
                "Zoom has nobody of {} yet ({} in {vendor}).",
                named(new.iter().map(|(name, _)| name)),
                people(count)
            ));
        }
        said.push("Which domains are associated with the Zoom account, its API does not say. In Zoom look at Account Management, Account Profile: people of other domains have to confirm by mail first.".to_owned());
        if self.without > 0 {
            said.push(format!(
                "{} in {vendor} {} no mail address and cannot come to Zoom.",
                people(self.without),
                has(self.without)
            ));
        }
        said
    }
}
