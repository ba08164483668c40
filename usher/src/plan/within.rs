//! Groups whose people are all in another chosen group.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::WantedGroup;
use crate::model::{GroupId, PersonId};

/// The other group that has everybody of this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Within {
    pub name: String,
    /// The two have the very same people.
    pub same: bool,
}

/// Finds for each group the smallest other one that has all its people. Only groups with somebody in them count; of two
/// with the same people, both are told.
pub(super) fn within(groups: &[&WantedGroup]) -> BTreeMap<GroupId, Within> {
    // Whoever has everybody of a group has whoever of it is in the fewest groups: only those are compared.
    let mut groups_of: BTreeMap<&PersonId, Vec<&WantedGroup>> = BTreeMap::new();
    for group in groups {
        for person in &group.walk.people {
            groups_of.entry(person).or_default().push(group);
        }
    }
    let found = groups.iter().filter_map(|group| {
        let people = &group.walk.people;
        let candidates =
            people.iter().filter_map(|person| groups_of.get(person)).min_by_key(|of| of.len())?;
        let around = candidates
            .iter()
            .filter(|other| other.source != group.source && other.walk.people.is_superset(people))
            .min_by_key(|other| (other.walk.people.len(), &other.name, &other.source))?;
        let same = around.walk.people.len() == people.len();
        Some((group.source.clone(), Within { name: around.name.clone(), same }))
    });
    found.collect()
}
