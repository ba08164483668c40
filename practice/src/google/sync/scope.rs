//! Whom auto-provisioning concerns, and how.
//!
//! Somebody is wanted at Zoom for whom the app is on (by the organisational unit, or by a group of the user access, which
//! may have groups inside) and who is in one of the groups of the provisioning scope, where there are any. There, people
//! of a secondary domain are left out (Google's pages for other apps, 2026). Archived people are not included at all, so
//! that nothing happens to them (Google's page about automated user provisioning, 2026); guests neither.

use std::collections::BTreeSet;

use super::setup::{Access, Event};
use super::switches::{Nested, SyncSwitches};
use crate::company::DOMAIN;
use crate::google::directory::{Directory, Inside};
use crate::google::person::Person;
use crate::google::units::ROOT;

/// How somebody stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// At Zoom, with the present values.
    Wanted,
    Leaving(Event),
    /// Nothing happens, whatever happened before.
    Ignored,
}

/// Everything that [`Reach::place`] needs of groups and units, worked out once for everybody.
#[derive(Debug)]
pub(super) struct Reach {
    /// Units in which the app is on, by number.
    units: BTreeSet<usize>,
    /// People for whom the app is on through a group, by number.
    people: BTreeSet<usize>,
    /// People of the provisioning scope; `None` where it is not restricted.
    scope: Option<BTreeSet<usize>>,
    overlooked: BTreeSet<String>,
}

impl Reach {
    /// A group that is not there has nobody in it.
    pub(super) fn new(
        directory: &Directory,
        access: &Access,
        scope: &BTreeSet<String>,
        switches: &SyncSwitches,
    ) -> Self {
        let units = std::iter::once(ROOT).chain(directory.units.iter().map(|(unit, _)| unit));
        let units = units.filter(|unit| access.in_unit(&directory.units.path(*unit)));
        let groups = |emails: &BTreeSet<String>| -> Vec<usize> {
            let found = emails.iter().filter_map(|email| directory.group_by_key(email));
            found.map(|group| group.number).collect()
        };
        let people = groups(&access.groups).into_iter().flat_map(|group| directory.walk(group));
        let inside = |group: usize| match switches.nested {
            Nested::Walked => directory.walk(group),
            Nested::DirectOnly => direct(directory, group),
        };
        let scope = (!scope.is_empty()).then(|| groups(scope).into_iter().flat_map(inside).collect());
        Self {
            units: units.collect(),
            people: people.collect(),
            scope,
            overlooked: switches.overlooked.iter().map(|address| address.to_lowercase()).collect(),
        }
    }

    pub(super) fn place(&self, person: &Person) -> Place {
        let is_overlooked = self.overlooked.contains(&person.primary_email);
        if is_overlooked || person.is_guest() {
            return Place::Ignored;
        }
        if person.is_deleted() {
            return Place::Leaving(Event::Deleted);
        }
        if person.is_archived() {
            return Place::Ignored;
        }
        let is_on = self.units.contains(&person.unit) || self.people.contains(&person.number);
        let is_in = self.scope.as_ref().is_none_or(|people| {
            people.contains(&person.number) && person.domain().eq_ignore_ascii_case(DOMAIN)
        });
        if !is_on || !is_in {
            Place::Leaving(Event::Off)
        } else if person.is_suspended() {
            Place::Leaving(Event::Suspended)
        } else {
            Place::Wanted
        }
    }
}

/// The people directly in a group; everybody where the whole organisation is a member.
fn direct(directory: &Directory, group: usize) -> BTreeSet<usize> {
    let mut people = BTreeSet::new();
    for member in directory.members(group) {
        match member.inside {
            Inside::Person(number) => {
                people.insert(number);
            }
            Inside::Customer => people.extend(directory.people_by_address("")),
            Inside::Group(_) | Inside::Outsider(_) => {}
        }
    }
    people
}
