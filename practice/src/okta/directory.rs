//! The org's directory: people, Okta's own groups, and who is in which. It starts as the company was founded and keeps
//! beside it only what changed, so that an org of two hundred thousand people starts at once and a change costs no more
//! than the lists it touches. A person or a group is its number; numbers are never given twice, and what was deleted
//! leaves a gap.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::company::{Company, Person, Status};

/// See the module's description.
pub(super) struct Directory {
    founding: Arc<Company>,
    /// Who came later or was changed; `None` for who was deleted.
    people: BTreeMap<usize, Option<Record>>,
    next_person: usize,
    /// Number by login in small letters.
    logins: OnceCell<BTreeMap<String, usize>>,
    /// Groups that came later or were changed; `None` for those that were deleted.
    groups: BTreeMap<usize, Option<Kept>>,
    next_group: usize,
    /// Members of the founding groups, worked out when first asked for.
    members: Vec<OnceCell<Vec<usize>>>,
    everyone: OnceCell<Vec<usize>>,
}

/// A person with what the founding does not say.
#[derive(Clone, Debug)]
pub(super) struct Record {
    pub(super) person: Person,
    /// Attributes that no field of [`Person`] holds, by their names in Okta.
    pub(super) more: Map<String, Value>,
    pub(super) dates: Dates,
}

/// Moments in milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dates {
    pub(super) created: i64,
    pub(super) updated: i64,
    /// Of a person: when the status changed. Of a group: when its membership changed.
    pub(super) turned: i64,
}

/// One of Okta's own groups.
#[derive(Clone, Copy)]
pub(super) struct OwnGroup<'a> {
    pub(super) name: &'a str,
    pub(super) description: Option<&'a str>,
    pub(super) dates: Dates,
}

impl Directory {
    /// The directory as it was founded.
    pub(super) fn new(founding: Arc<Company>) -> Self {
        Directory {
            people: BTreeMap::new(),
            next_person: founding.people.len(),
            logins: OnceCell::new(),
            groups: BTreeMap::new(),
            next_group: founding.groups.len() + 1,
            members: founding.groups.iter().map(|_| OnceCell::new()).collect(),
            everyone: OnceCell::new(),
            founding,
        }
    }

    /// The name of the organisation.
    pub(super) fn name(&self) -> &str {
        &self.founding.name
    }

    /// The number of the admin who signs in.
    pub(super) fn admin(&self) -> usize {
        self.founding.admin
    }

    pub(super) fn person(&self, number: usize) -> Option<&Person> {
        match self.people.get(&number) {
            Some(record) => record.as_ref().map(|record| &record.person),
            None => self.founding.people.get(number),
        }
    }

    /// Everybody from a number on, in ascending order.
    pub(super) fn people_from(&self, first: usize) -> impl Iterator<Item = &Person> {
        (first..self.next_person).filter_map(|number| self.person(number))
    }

    /// Attributes of a person that no field of [`Person`] holds.
    pub(super) fn more(&self, number: usize) -> Option<&Map<String, Value>> {
        self.people.get(&number)?.as_ref().map(|record| &record.more)
    }

    /// When somebody came and was changed. At the founding people came one a second.
    pub(super) fn dates(&self, number: usize) -> Dates {
        match self.people.get(&number) {
            Some(Some(record)) => record.dates,
            Some(None) | None => founded(number),
        }
    }

    /// The person who signs in under this name, whatever its case.
    pub(super) fn by_login(&self, login: &str) -> Option<&Person> {
        let logins = self.logins.get_or_init(|| {
            self.people_from(0).map(|person| (person.login.to_lowercase(), person.number)).collect()
        });
        self.person(*logins.get(&login.to_lowercase())?)
    }

    /// Whether somebody has left. Who does not exist has not.
    pub(super) fn is_deprovisioned(&self, number: usize) -> bool {
        self.person(number).is_some_and(|person| person.status == Status::Deprovisioned)
    }

    /// The number that the next new person gets.
    pub(super) fn next_person(&self) -> usize {
        self.next_person
    }

    /// Adds somebody under [`Directory::next_person`]; the caller has made sure that the login is free.
    pub(super) fn add(&mut self, record: Record) {
        let number = self.next_person;
        if let Some(logins) = self.logins.get_mut() {
            logins.insert(record.person.login.to_lowercase(), number);
        }
        self.people.insert(number, Some(record));
        self.next_person += 1;
        self.everyone.take();
    }

    /// Changes somebody; the caller has made sure that a new login is free.
    pub(super) fn change(&mut self, number: usize, change: impl FnOnce(&mut Record)) {
        let dates = self.dates(number);
        let Some(person) = self.person(number).cloned() else { return };
        let (login, left) = (person.login.to_lowercase(), person.status == Status::Deprovisioned);
        let entry = self.people.entry(number).or_default();
        let record = entry.get_or_insert_with(|| Record { person, more: Map::new(), dates });
        change(record);
        if (record.person.status == Status::Deprovisioned) != left {
            self.everyone.take();
        }
        let now = record.person.login.to_lowercase();
        if let Some(logins) = self.logins.get_mut().filter(|_| now != login) {
            logins.remove(&login);
            logins.insert(now, number);
        }
    }

    /// Deletes somebody, also from every group.
    pub(super) fn delete(&mut self, number: usize) {
        let Some(login) = self.person(number).map(|person| person.login.to_lowercase()) else { return };
        if let Some(logins) = self.logins.get_mut() {
            logins.remove(&login);
        }
        self.people.insert(number, None);
        self.everyone.take();
        let kept = self.groups.values_mut().flatten().map(|group| &mut group.members);
        // Lists that were not asked for yet leave out who is gone by then.
        let known = self.members.iter_mut().filter_map(OnceCell::get_mut);
        for members in kept.chain(known) {
            if let Ok(place) = members.binary_search(&number) {
                members.remove(place);
            }
        }
    }

    /// The number of Everyone, the group that every org has.
    pub(super) fn everyone(&self) -> usize {
        self.founding.groups.len()
    }

    /// One more than the highest number that any group was given.
    pub(super) fn groups_end(&self) -> usize {
        self.next_group
    }

    /// A number for a new group, Okta's own or an app's.
    pub(super) fn new_group(&mut self) -> usize {
        self.next_group += 1;
        self.next_group - 1
    }

    /// One of Okta's own groups.
    pub(super) fn group(&self, number: usize) -> Option<OwnGroup<'_>> {
        match self.groups.get(&number) {
            Some(kept) => kept.as_ref().map(|kept| OwnGroup {
                name: &kept.name,
                description: kept.description.as_deref(),
                dates: kept.dates,
            }),
            None => self.founding.groups.get(number).map(|group| OwnGroup {
                name: &group.name,
                description: group.description.as_deref(),
                dates: founded(number),
            }),
        }
    }

    /// Who is in one of Okta's own groups or in Everyone, each person once, in ascending order. Okta's groups do not
    /// nest, so whoever is in a group within the group is in it.
    pub(super) fn members(&self, number: usize) -> &[usize] {
        if number == self.everyone() {
            return self.everyone.get_or_init(|| {
                let here = |person: &&Person| person.status != Status::Deprovisioned;
                self.people_from(0).filter(here).map(|person| person.number).collect()
            });
        }
        match self.groups.get(&number) {
            Some(Some(kept)) => &kept.members,
            Some(None) => &[],
            None => self.members.get(number).map_or(&[], |cell| {
                cell.get_or_init(|| {
                    let mut members: Vec<usize> = self.founding.everyone_in(number).into_iter().collect();
                    members.retain(|person| self.person(*person).is_some());
                    members
                })
            }),
        }
    }

    /// Adds a group, or changes name and description of one.
    pub(super) fn name_group(&mut self, number: usize, name: &str, description: Option<&str>, now_ms: i64) {
        let kept = self.kept(number, now_ms);
        name.clone_into(&mut kept.name);
        kept.description = description.map(str::to_owned);
        kept.dates.updated = now_ms;
    }

    /// Deletes one of Okta's own groups.
    pub(super) fn delete_group(&mut self, number: usize) {
        self.groups.insert(number, None);
    }

    /// Puts somebody into a group or takes them out; returns whether that changed anything.
    pub(super) fn set_member(&mut self, group: usize, person: usize, member: bool, now_ms: i64) -> bool {
        match (self.members(group).binary_search(&person), member) {
            (Ok(_), true) | (Err(_), false) => false,
            (Ok(place), false) => {
                let kept = self.kept(group, now_ms);
                kept.members.remove(place);
                kept.dates.turned = now_ms;
                true
            }
            (Err(place), true) => {
                let kept = self.kept(group, now_ms);
                kept.members.insert(place, person);
                kept.dates.turned = now_ms;
                true
            }
        }
    }

    /// The group to be changed: as it was until now, or an empty one that comes into being.
    fn kept(&mut self, number: usize, now_ms: i64) -> &mut Kept {
        let now = Dates { created: now_ms, updated: now_ms, turned: now_ms };
        let was = self.group(number).map(|group| Kept {
            name: group.name.to_owned(),
            description: group.description.map(str::to_owned),
            members: Vec::new(),
            dates: group.dates,
        });
        let fresh =
            was.unwrap_or(Kept { name: String::new(), description: None, members: Vec::new(), dates: now });
        let members =
            if self.groups.contains_key(&number) { Vec::new() } else { self.members(number).to_vec() };
        self.groups.entry(number).or_default().get_or_insert(Kept { members, ..fresh })
    }
}

/// A group that came later or was changed; members in ascending order.
#[derive(Clone, Debug)]
struct Kept {
    name: String,
    description: Option<String>,
    members: Vec<usize>,
    dates: Dates,
}

/// When the company came to Okta: 2 February 2026, 11:19:23 UTC. Everything that was there at the start is from then.
pub(super) const FOUNDED_MS: i64 = 1_770_031_163_000;

fn founded(number: usize) -> Dates {
    let at = FOUNDED_MS + i64::try_from(number).unwrap_or_default() * 1000;
    Dates { created: at, updated: at, turned: at }
}
