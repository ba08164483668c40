//! Organisational units: a tree with the organisation itself at the root. A unit is its number; a path is made of the
//! names on the way, so that a renamed unit takes everybody below it along.

use std::collections::BTreeMap;

use super::person::Standing;
use crate::company;

/// The organisation itself, `/`.
pub(super) const ROOT: usize = 0;

/// A unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unit {
    /// Empty at the root; without a slash.
    pub(super) name: String,
    pub(super) description: String,
    pub(super) parent: usize,
}

/// The tree, by number. Numbers are never given twice.
#[derive(Clone, Debug)]
pub(super) struct Units {
    all: BTreeMap<usize, Unit>,
    next: usize,
}

/// The units that the practice company starts with: name, description, parent.
const FOUNDED: [(&str, &str, usize); 12] = [
    ("", "", ROOT),
    ("Engineering", "Everybody who builds", ROOT),
    ("Developers", "", 1),
    ("Sales", "", ROOT),
    ("Customer Care", "", ROOT),
    ("Finance", "", ROOT),
    ("People", "", ROOT),
    ("Zürich & Łódź", "Characters that mean something in an address", 6),
    ("Operations", "", ROOT),
    ("Former staff", "Who has left", ROOT),
    ("Guests", "From other firms", ROOT),
    ("Empty shelf", "Nobody is in it", 8),
];

/// The number of the unit that somebody of the company starts in.
pub(super) fn founded_for(person: &company::Person, standing: Standing) -> usize {
    match (standing, person.department.as_deref(), person.title.as_deref()) {
        (Standing::Archived, _, _) => 9,
        (Standing::Guest, _, _) => 10,
        (_, Some("Engineering"), Some("Developer")) => 2,
        (_, Some("Engineering"), _) => 1,
        (_, Some("Sales"), _) => 3,
        (_, Some("Customer Care"), _) => 4,
        (_, Some("Finance"), _) => 5,
        (_, Some("People"), Some("Adviser")) => 7,
        (_, Some("People"), _) => 6,
        (_, Some("Operations"), _) => 8,
        (Standing::Active | Standing::Suspended | Standing::Deleted, Some(_) | None, _) => ROOT,
    }
}

impl Default for Units {
    fn default() -> Self {
        let all = FOUNDED.iter().enumerate().map(|(number, (name, description, parent))| {
            let (name, description) = ((*name).to_owned(), (*description).to_owned());
            (number, Unit { name, description, parent: *parent })
        });
        Units { all: all.collect(), next: FOUNDED.len() }
    }
}

impl Units {
    pub(super) fn get(&self, number: usize) -> Option<&Unit> {
        self.all.get(&number)
    }

    /// Every unit without the root, in the order in which they were made.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, &Unit)> {
        self.all.iter().filter(|(number, _)| **number != ROOT).map(|(number, unit)| (*number, unit))
    }

    /// `orgUnitPath`: `/` for the root, `/Sales/Field` for others.
    pub(super) fn path(&self, number: usize) -> String {
        let names: Vec<&str> = self.upwards(number).map(|unit| unit.name.as_str()).collect();
        let path: String = names.iter().rev().map(|name| format!("/{name}")).collect();
        if path.is_empty() { "/".to_owned() } else { path }
    }

    /// The unit with a path, with or without the slash in front, whatever the case of the letters; also by its id.
    pub(super) fn find(&self, path_or_id: &str) -> Option<usize> {
        let named = |number: usize| {
            let path = self.path(number);
            super::ids::unit(number) == path_or_id
                || path.trim_start_matches('/').to_lowercase() == path_or_id.trim_matches('/').to_lowercase()
        };
        self.all.keys().copied().find(|number| named(*number))
    }

    /// Whether a unit is another one or lies below it.
    pub(super) fn is_within(&self, number: usize, above: usize) -> bool {
        let mut place = number;
        while place != above && place != ROOT {
            place = self.get(place).map_or(ROOT, |unit| unit.parent);
        }
        place == above
    }

    /// Adds a unit and returns its number.
    pub(super) fn add(&mut self, unit: Unit) -> usize {
        let number = self.next;
        self.next += 1;
        self.all.insert(number, unit);
        number
    }

    /// Puts a changed unit back. The caller has made sure that it does not lie below itself.
    pub(super) fn put(&mut self, number: usize, unit: Unit) {
        self.all.insert(number, unit);
    }

    /// Removes a unit. The caller has made sure that nothing is in it.
    pub(super) fn remove(&mut self, number: usize) {
        self.all.remove(&number);
    }

    fn upwards(&self, number: usize) -> impl Iterator<Item = &Unit> {
        std::iter::successors(Some(number).filter(|number| *number != ROOT), |number| {
            self.get(*number).map(|unit| unit.parent).filter(|parent| *parent != ROOT)
        })
        .filter_map(|number| self.get(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_to_units_and_back() {
        let units = Units::default();
        assert_eq!(units.path(ROOT), "/");
        assert_eq!(units.path(7), "/People/Zürich & Łódź");
        for number in 0..FOUNDED.len() {
            assert_eq!(units.find(&units.path(number)), Some(number));
            assert_eq!(units.find(&super::super::ids::unit(number)), Some(number));
        }
        assert!(units.is_within(7, 6) && units.is_within(7, ROOT) && units.is_within(7, 7));
        assert!(!units.is_within(6, 7) && !units.is_within(7, 3));
        assert_eq!(units.find("/Nowhere"), None);
    }
}
