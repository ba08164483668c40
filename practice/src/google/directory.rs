//! The directory: people, groups, who is in which, and the organisational units. It starts as the company was founded
//! and keeps beside it only what changed, so that an organisation of two hundred thousand people starts at once. A
//! person or a group is its number; numbers are never given twice. Who was deleted can be brought back for 20 days.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::groups_founded;
use super::person::{self, ALIAS_DOMAIN, Person, SECONDARY_DOMAIN};
use super::switches::Found;
use super::units::Units;
use crate::company::{Company, DOMAIN};

/// See the module's description.
pub(super) struct Directory {
    pub(super) units: Units,
    founding: Arc<Company>,
    found: Found,
    founded_ms: i64,
    /// Who came later or was changed.
    people: BTreeMap<usize, Person>,
    next_person: usize,
    /// Groups that came later or were changed; `None` for those that were deleted.
    groups: BTreeMap<usize, Option<Group>>,
    /// Members of groups that came later or were changed.
    members: BTreeMap<usize, Vec<Membership>>,
    next_group: usize,
    /// Addresses of people of other organisations who are in groups, by place.
    outsiders: Vec<String>,
    addresses: OnceCell<Addresses>,
}

/// Who has an address, in small letters; without who was deleted.
#[derive(Debug, Default)]
struct Addresses {
    /// Primary addresses.
    people: BTreeMap<String, usize>,
    aliases: BTreeMap<String, usize>,
    /// Of groups, their aliases among them.
    groups: BTreeMap<String, usize>,
}

/// A group without its members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) number: usize,
    /// In small letters.
    pub(super) email: String,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) aliases: Vec<String>,
}

impl Group {
    /// `id`.
    pub(super) fn id(&self) -> String {
        super::ids::group(self.number)
    }
}

/// Who or what is in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Inside {
    /// By number.
    Person(usize),
    /// By number.
    Group(usize),
    /// Everybody in the organisation.
    Customer,
    /// Somebody of another organisation, by place.
    Outsider(usize),
}

/// What a member may do in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    Owner,
    Manager,
    Member,
}

impl Role {
    pub(super) fn word(self) -> &'static str {
        match self {
            Role::Owner => "OWNER",
            Role::Manager => "MANAGER",
            Role::Member => "MEMBER",
        }
    }

    pub(super) fn read(word: &str) -> Option<Self> {
        [Role::Owner, Role::Manager, Role::Member].into_iter().find(|role| role.word() == word)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Membership {
    pub(super) inside: Inside,
    pub(super) role: Role,
}

/// Whose address it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    Person(usize),
    Group(usize),
}

/// Who was deleted can be brought back for so long (Google's help on restoring a user, 2026).
pub(super) const RESTORABLE_MS: i64 = 20 * 24 * 3_600_000;

impl Directory {
    /// The directory as it was founded.
    pub(super) fn new(founding: Arc<Company>, found: &Found, now_ms: i64) -> Self {
        Directory {
            units: Units::default(),
            found: found.clone(),
            founded_ms: now_ms,
            people: BTreeMap::new(),
            next_person: founding.people.len(),
            groups: BTreeMap::new(),
            members: BTreeMap::new(),
            next_group: founding.groups.len(),
            outsiders: groups_founded::OUTSIDERS.map(str::to_owned).to_vec(),
            addresses: OnceCell::new(),
            founding,
        }
    }

    /// The name of the organisation.
    pub(super) fn name(&self) -> &str {
        &self.founding.name
    }

    /// The domains that people and groups can have addresses in: the first one, and the second.
    pub(super) fn domains(&self) -> [&'static str; 2] {
        [DOMAIN, SECONDARY_DOMAIN]
    }

    /// The number of the super administrator who signs in.
    pub(super) fn admin(&self) -> usize {
        self.founding.admin
    }

    /// When the practice tenant started, milliseconds since 1970.
    pub(super) fn founded_ms(&self) -> i64 {
        self.founded_ms
    }

    /// Somebody, also who was deleted.
    pub(super) fn person(&self, number: usize) -> Option<Person> {
        self.people.get(&number).cloned().or_else(|| self.founded_person(number))
    }

    /// Everybody from a number on, in ascending order, also who was deleted.
    pub(super) fn people_from(&self, first: usize) -> impl Iterator<Item = Person> {
        (first..self.next_person).filter_map(|number| self.person(number))
    }

    /// The numbers of everybody whose primary address follows `after`, in the order of addresses; without who was
    /// deleted.
    pub(super) fn people_by_address(&self, after: &str) -> impl DoubleEndedIterator<Item = usize> {
        use std::ops::Bound::{Excluded, Unbounded};
        let people = &self.addresses().people;
        people.range::<str, _>((Excluded(after), Unbounded)).map(|(_, number)| *number)
    }

    /// Somebody by primary address, alias or id, as a `userKey` names them. A deleted person is found by id only.
    pub(super) fn person_by_key(&self, key: &str) -> Option<Person> {
        let number = match self.owner(key) {
            Some(Owner::Person(number)) => Some(number),
            Some(Owner::Group(_)) => None,
            None => super::ids::person_number(key),
        };
        number.and_then(|number| self.person(number))
    }

    /// Whose address it is, whatever its case; also under the organisation's other name.
    pub(super) fn owner(&self, address: &str) -> Option<Owner> {
        let address = address.to_lowercase();
        let own = match address.strip_suffix(ALIAS_DOMAIN) {
            Some(local) if local.ends_with('@') => format!("{local}{DOMAIN}"),
            Some(_) | None => address,
        };
        let all = self.addresses();
        let person = all.people.get(&own).or_else(|| all.aliases.get(&own));
        person.map(|number| Owner::Person(*number)).or_else(|| all.groups.get(&own).map(|n| Owner::Group(*n)))
    }

    /// The number that the next new person gets.
    pub(super) fn next_person(&self) -> usize {
        self.next_person
    }

    /// Adds somebody under [`Directory::next_person`], or puts a changed person back. The caller has made sure that the
    /// addresses are free. Who is deleted leaves every group.
    pub(super) fn put_person(&mut self, person: Person) {
        let was = self.person(person.number).filter(|was| !was.is_deleted());
        if was.is_some() && person.is_deleted() {
            for group in self.groups_of(Inside::Person(person.number)) {
                self.set_member(group, Inside::Person(person.number), None);
            }
        }
        if let Some(addresses) = self.addresses.get_mut() {
            if let Some(was) = was {
                addresses.people.remove(&was.primary_email);
                addresses.aliases.retain(|_, owner| *owner != was.number);
            }
            addresses.note(&person);
        }
        self.next_person = self.next_person.max(person.number + 1);
        self.people.insert(person.number, person);
    }

    pub(super) fn group(&self, number: usize) -> Option<Group> {
        match self.groups.get(&number) {
            Some(group) => group.clone(),
            None => self.founding.groups.get(number).map(|group| groups_founded::group(number, group)),
        }
    }

    /// Every group, in the order of addresses.
    pub(super) fn groups_by_address(&self) -> Vec<Group> {
        let mut groups: Vec<Group> = (0..self.next_group).filter_map(|number| self.group(number)).collect();
        groups.sort_unstable_by(|one, other| one.email.cmp(&other.email));
        groups
    }

    /// A group by address, alias or id, as a `groupKey` names it.
    pub(super) fn group_by_key(&self, key: &str) -> Option<Group> {
        let number = match self.owner(key) {
            Some(Owner::Group(number)) => Some(number),
            Some(Owner::Person(_)) => None,
            None => super::ids::group_number(key),
        };
        number.and_then(|number| self.group(number))
    }

    /// The number that the next new group gets.
    pub(super) fn next_group(&self) -> usize {
        self.next_group
    }

    /// Adds a group under [`Directory::next_group`], or puts a changed group back. The caller has made sure that the
    /// addresses are free.
    pub(super) fn put_group(&mut self, group: Group) {
        self.next_group = self.next_group.max(group.number + 1);
        if let Some(addresses) = self.addresses.get_mut() {
            addresses.groups.retain(|_, number| *number != group.number);
            let all = group.aliases.iter().chain([&group.email]);
            addresses.groups.extend(all.map(|address| (address.to_lowercase(), group.number)));
        }
        self.groups.insert(group.number, Some(group));
    }

    /// Deletes a group; it leaves every other group.
    pub(super) fn delete_group(&mut self, number: usize) {
        for group in self.groups_of(Inside::Group(number)) {
            self.set_member(group, Inside::Group(number), None);
        }
        if let Some(addresses) = self.addresses.get_mut() {
            addresses.groups.retain(|_, other| *other != number);
        }
        self.groups.insert(number, None);
        self.members.remove(&number);
    }

    /// Who is directly in a group, in a fixed order; nobody who was deleted, and nobody in a group that is not there.
    pub(super) fn members(&self, group: usize) -> Vec<Membership> {
        let mut members = match (self.members.get(&group), self.groups.get(&group)) {
            (_, Some(None)) => Vec::new(),
            (Some(members), _) => members.clone(),
            (None, _) => groups_founded::members(group, &self.founding, &self.found),
        };
        members.retain(|member| self.is_there(member.inside));
        members
    }

    /// Everybody in a group, through nested ones and through everybody of the organisation: people by number, each once.
    /// Circles end; outsiders are not among them.
    pub(super) fn walk(&self, group: usize) -> BTreeSet<usize> {
        let (mut people, mut walked, mut to_walk) = (BTreeSet::new(), BTreeSet::new(), vec![group]);
        while let Some(group) = to_walk.pop() {
            if !walked.insert(group) {
                continue;
            }
            for member in self.members(group) {
                match member.inside {
                    Inside::Person(number) => {
                        people.insert(number);
                    }
                    Inside::Group(nested) => to_walk.push(nested),
                    Inside::Customer => people.extend(self.people_by_address("")),
                    Inside::Outsider(_) => {}
                }
            }
        }
        people
    }

    /// The groups that somebody or something is directly in, in ascending order.
    pub(super) fn groups_of(&self, inside: Inside) -> Vec<usize> {
        let is_in = |group: &usize| self.members(*group).iter().any(|member| member.inside == inside);
        (0..self.next_group).filter(is_in).collect()
    }

    /// Puts somebody into a group with a role, or takes them out; returns whether that changed anything.
    pub(super) fn set_member(&mut self, group: usize, inside: Inside, role: Option<Role>) -> bool {
        let mut members = self.members(group);
        let was = members.clone();
        members.retain(|member| member.inside != inside);
        members.extend(role.map(|role| Membership { inside, role }));
        members.sort_unstable();
        let changed = members != was;
        if changed {
            self.members.insert(group, members);
        }
        changed
    }

    /// The address of somebody of another organisation.
    pub(super) fn outsider(&self, place: usize) -> Option<&str> {
        self.outsiders.get(place).map(String::as_str)
    }

    /// The place of somebody of another organisation who is known here.
    pub(super) fn outsider_by_address(&self, address: &str) -> Option<usize> {
        self.outsiders.iter().position(|other| other.eq_ignore_ascii_case(address))
    }

    /// The place of somebody of another organisation, who is added to the list where they are new.
    pub(super) fn outsider_place(&mut self, address: &str) -> usize {
        self.outsider_by_address(address).unwrap_or_else(|| {
            self.outsiders.push(address.to_lowercase());
            self.outsiders.len() - 1
        })
    }

    fn is_there(&self, inside: Inside) -> bool {
        match inside {
            Inside::Person(number) => match self.people.get(&number) {
                Some(person) => !person.is_deleted(),
                None => {
                    let founded = self.founding.people.get(number);
                    founded.is_some_and(|person| person::standing(person) != person::Standing::Deleted)
                }
            },
            Inside::Group(number) => !matches!(self.groups.get(&number), Some(None)),
            Inside::Customer | Inside::Outsider(_) => true,
        }
    }

    fn founded_person(&self, number: usize) -> Option<Person> {
        let person = self.founding.people.get(number)?;
        let manager = person.manager.and_then(|manager| self.founding.people.get(manager));
        Some(person::founded(person, manager, self.founded_ms))
    }

    fn addresses(&self) -> &Addresses {
        self.addresses.get_or_init(|| {
            let mut all = Addresses::default();
            for person in self.people_from(0) {
                all.note(&person);
            }
            for group in (0..self.next_group).filter_map(|number| self.group(number)) {
                let addresses = group.aliases.iter().chain([&group.email]);
                all.groups.extend(addresses.map(|address| (address.to_lowercase(), group.number)));
            }
            all
        })
    }
}

impl Addresses {
    fn note(&mut self, person: &Person) {
        if !person.is_deleted() {
            self.people.insert(person.primary_email.to_lowercase(), person.number);
            let aliases = person.aliases.iter().map(|alias| (alias.to_lowercase(), person.number));
            self.aliases.extend(aliases);
        }
    }
}
