//! The tenant's directory: people, groups, and who is in which. It starts as the company was founded and keeps beside
//! it only what changed, so that a tenant of two hundred thousand people starts at once. A person or a group is its
//! number; numbers are never given twice. What is deleted goes to the recycle bin first: it keeps its number and says
//! since when it is there.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::ids::{self, Kind};
use crate::company::{self, Company, DOMAIN, Member, Status, which};

/// See the module's description.
pub(super) struct Directory {
    founding: Arc<Company>,
    /// Who came later or was changed.
    people: BTreeMap<usize, Person>,
    next_person: usize,
    /// Who was emptied out of the recycle bin.
    purged: BTreeSet<usize>,
    /// Number by user principal name in small letters; without who is in the recycle bin.
    names: OnceCell<BTreeMap<String, usize>>,
    /// Groups that came later or were changed.
    groups: BTreeMap<usize, Group>,
    /// Members of groups that came later or were changed, in ascending order.
    members: BTreeMap<usize, Vec<Member>>,
    next_group: usize,
}

/// Somebody in the directory, with the attributes that Graph and a mapping know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Person {
    pub(super) number: usize,
    pub(super) user_principal_name: String,
    pub(super) mail: Option<String>,
    pub(super) display_name: String,
    pub(super) given_name: Option<String>,
    pub(super) surname: Option<String>,
    pub(super) department: Option<String>,
    pub(super) job_title: Option<String>,
    pub(super) company_name: Option<String>,
    pub(super) employee_id: Option<String>,
    pub(super) account_enabled: bool,
    pub(super) user_type: UserType,
    /// Such as `en-GB`.
    pub(super) preferred_language: Option<String>,
    pub(super) mobile_phone: Option<String>,
    pub(super) business_phones: Vec<String>,
    /// By number.
    pub(super) manager: Option<usize>,
    /// Since when somebody is in the recycle bin.
    pub(super) deleted_ms: Option<i64>,
}

/// Of the firm itself, or invited from another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UserType {
    Member,
    Guest,
}

impl UserType {
    pub(super) fn word(self) -> &'static str {
        match self {
            UserType::Member => "Member",
            UserType::Guest => "Guest",
        }
    }
}

/// A group without its members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) number: usize,
    pub(super) display_name: String,
    pub(super) description: Option<String>,
    pub(super) mail: Option<String>,
    pub(super) mail_enabled: bool,
    pub(super) security_enabled: bool,
    /// `Unified` for a Microsoft 365 group, `DynamicMembership` for one that fills itself.
    pub(super) group_types: Vec<String>,
    pub(super) membership_rule: Option<String>,
    /// Since when the group is in the recycle bin.
    pub(super) deleted_ms: Option<i64>,
}

impl Person {
    /// `objectId`.
    pub(super) fn id(&self) -> String {
        person_id(self.number)
    }

    pub(super) fn is_deleted(&self) -> bool {
        self.deleted_ms.is_some()
    }
}

impl Group {
    /// `objectId`.
    pub(super) fn id(&self) -> String {
        group_id(self.number)
    }

    pub(super) fn is_dynamic(&self) -> bool {
        self.group_types.iter().any(|kind| kind == DYNAMIC)
    }

    pub(super) fn is_deleted(&self) -> bool {
        self.deleted_ms.is_some()
    }
}

/// A group type: Entra fills the group by a rule, and nobody else may.
const DYNAMIC: &str = "DynamicMembership";

/// The domain that every tenant starts with.
pub(super) const INITIAL_DOMAIN: &str = "practicecompany.onmicrosoft.example";

/// `objectId` of the person with this number.
pub(super) fn person_id(number: usize) -> String {
    ids::id(Kind::Person, u32::try_from(number).unwrap_or(u32::MAX))
}

/// `objectId` of the group with this number.
pub(super) fn group_id(number: usize) -> String {
    ids::id(Kind::Group, u32::try_from(number).unwrap_or(u32::MAX))
}

impl Directory {
    /// The directory as it was founded.
    pub(super) fn new(founding: Arc<Company>) -> Self {
        Directory {
            people: BTreeMap::new(),
            next_person: founding.people.len(),
            purged: BTreeSet::new(),
            names: OnceCell::new(),
            groups: BTreeMap::new(),
            members: BTreeMap::new(),
            next_group: founding.groups.len(),
            founding,
        }
    }

    /// The name of the organisation.
    pub(super) fn name(&self) -> &str {
        &self.founding.name
    }

    /// The number of the administrator who signs in.
    pub(super) fn admin(&self) -> usize {
        self.founding.admin
    }

    /// Somebody, also from the recycle bin.
    pub(super) fn person(&self, number: usize) -> Option<Person> {
        match self.people.get(&number) {
            Some(person) => Some(person.clone()),
            None if self.purged.contains(&number) => None,
            None => self.founding.people.get(number).map(founded),
        }
    }

    /// Everybody from a number on, in ascending order, also from the recycle bin.
    pub(super) fn people_from(&self, first: usize) -> impl Iterator<Item = Person> {
        (first..self.next_person).filter_map(|number| self.person(number))
    }

    /// The person with an `objectId`, also from the recycle bin.
    pub(super) fn person_by_id(&self, id: &str) -> Option<Person> {
        self.person(usize::try_from(ids::number(Kind::Person, id)?).ok()?)
    }

    /// The person with a user principal name, whatever its case; not from the recycle bin.
    pub(super) fn person_by_name(&self, name: &str) -> Option<Person> {
        self.person(*self.names().get(&name.to_lowercase())?)
    }

    /// The number that the next new person gets.
    pub(super) fn next_person(&self) -> usize {
        self.next_person
    }

    /// Adds somebody under [`Directory::next_person`], or puts a changed person back. The caller has made sure that the
    /// user principal name is free.
    pub(super) fn put_person(&mut self, person: Person) {
        let was = self.person(person.number).filter(|was| !was.is_deleted());
        if let Some(names) = self.names.get_mut() {
            if let Some(was) = was {
                names.remove(&was.user_principal_name.to_lowercase());
            }
            if !person.is_deleted() {
                names.insert(person.user_principal_name.to_lowercase(), person.number);
            }
        }
        self.next_person = self.next_person.max(person.number + 1);
        self.people.insert(person.number, person);
    }

    /// Empties somebody out of the recycle bin: they are gone for good, also from every group. The caller has made sure
    /// that they are in it.
    pub(super) fn purge_person(&mut self, number: usize) {
        for group in self.groups_of(Member::Person(number)) {
            self.set_member(group, Member::Person(number), false);
        }
        self.people.remove(&number);
        self.purged.insert(number);
    }

    /// A group, also from the recycle bin.
    pub(super) fn group(&self, number: usize) -> Option<Group> {
        match self.groups.get(&number) {
            Some(group) => Some(group.clone()),
            None => self.founding.groups.get(number).map(|group| founded_group(number, group)),
        }
    }

    /// Every group from a number on, in ascending order, also from the recycle bin.
    pub(super) fn groups_from(&self, first: usize) -> impl Iterator<Item = Group> {
        (first..self.next_group).filter_map(|number| self.group(number))
    }

    /// The group with an `objectId`, also from the recycle bin.
    pub(super) fn group_by_id(&self, id: &str) -> Option<Group> {
        self.group(usize::try_from(ids::number(Kind::Group, id)?).ok()?)
    }

    /// The number that the next new group gets.
    pub(super) fn next_group(&self) -> usize {
        self.next_group
    }

    /// Adds a group under [`Directory::next_group`], or puts a changed group back.
    pub(super) fn put_group(&mut self, group: Group) {
        self.next_group = self.next_group.max(group.number + 1);
        self.groups.insert(group.number, group);
    }

    /// Whether a person or a group was deleted, for good or not.
    pub(super) fn is_gone(&self, member: Member) -> bool {
        match member {
            Member::Person(number) => {
                self.purged.contains(&number) || self.people.get(&number).is_some_and(Person::is_deleted)
            }
            Member::Group(number) => self.groups.get(&number).is_some_and(Group::is_deleted),
        }
    }

    /// Who is directly in a group: people and groups, in ascending order. Who is in the recycle bin still is.
    pub(super) fn members(&self, group: usize) -> &[Member] {
        match self.members.get(&group) {
            Some(members) => members,
            None => self.founding.groups.get(group).map_or(&[], |group| &group.members),
        }
    }

    /// Who is in a group, through nested ones: people and the nested groups themselves, each once. Circles end.
    pub(super) fn transitive_members(&self, group: usize) -> BTreeSet<Member> {
        let mut found = BTreeSet::new();
        let mut to_walk = vec![group];
        let mut walked = BTreeSet::new();
        while let Some(group) = to_walk.pop() {
            if !walked.insert(group) {
                continue;
            }
            for member in self.members(group) {
                found.insert(*member);
                match *member {
                    Member::Group(nested) => to_walk.push(nested),
                    Member::Person(_) => {}
                }
            }
        }
        found
    }

    /// The groups that somebody or a group is directly in, in ascending order.
    pub(super) fn groups_of(&self, member: Member) -> Vec<usize> {
        (0..self.next_group).filter(|group| self.members(*group).contains(&member)).collect()
    }

    /// Puts somebody or a group into a group or takes them out; returns whether that changed anything.
    pub(super) fn set_member(&mut self, group: usize, member: Member, inside: bool) -> bool {
        let place = self.members(group).iter().position(|other| *other == member);
        if place.is_some() == inside {
            return false;
        }
        let mut members = self.members(group).to_vec();
        match place {
            Some(place) => {
                members.remove(place);
            }
            None => {
                members.push(member);
                members.sort_unstable();
            }
        }
        self.members.insert(group, members);
        true
    }

    fn names(&self) -> &BTreeMap<String, usize> {
        self.names.get_or_init(|| {
            self.people_from(0)
                .filter(|person| !person.is_deleted())
                .map(|person| (person.user_principal_name.to_lowercase(), person.number))
                .collect()
        })
    }
}

/// Somebody of the company as Entra has them: who is from another firm is a guest under a name made of the address, and
/// who is suspended or has left may not sign in.
fn founded(person: &company::Person) -> Person {
    let home = person.login.ends_with(&format!("@{DOMAIN}"));
    let local = person.login.split('@').next().unwrap_or_default();
    let (user_principal_name, user_type) = if home {
        (person.login.clone(), UserType::Member)
    } else {
        (format!("{}#EXT#@{INITIAL_DOMAIN}", person.login.replace('@', "_")), UserType::Guest)
    };
    let account_enabled = match person.status {
        Status::Suspended | Status::Deprovisioned => false,
        Status::Provisioned | Status::Active | Status::Staged => true,
    };
    Person {
        number: person.number,
        user_principal_name,
        mail: person.mail.clone(),
        display_name: person.display_name.clone().unwrap_or_else(|| local.to_owned()),
        given_name: person.given_name.clone(),
        surname: person.family_name.clone(),
        department: person.department.clone(),
        job_title: person.title.clone(),
        company_name: person.organization.clone(),
        employee_id: person.employee_number.clone(),
        account_enabled,
        user_type,
        preferred_language: person.locale.as_ref().map(|locale| locale.replace('_', "-")),
        mobile_phone: None,
        business_phones: person.phone.iter().cloned().collect(),
        manager: person.manager,
        deleted_ms: None,
    }
}

/// A group of the company as Entra has it. Everybody's group fills itself, Zoom's default group is a Microsoft 365
/// group that is no security group, and the others are plain security groups.
fn founded_group(number: usize, group: &company::Group) -> Group {
    let plain = Group {
        number,
        display_name: group.name.clone(),
        description: group.description.clone(),
        mail: None,
        mail_enabled: false,
        security_enabled: true,
        group_types: Vec::new(),
        membership_rule: None,
        deleted_ms: None,
    };
    match number {
        which::EVERYBODY => Group {
            group_types: vec![DYNAMIC.to_owned()],
            membership_rule: Some("user.objectId -ne null".to_owned()),
            ..plain
        },
        which::DEFAULT => Group {
            mail: Some(format!("company-default@{DOMAIN}")),
            mail_enabled: true,
            security_enabled: false,
            group_types: vec!["Unified".to_owned()],
            ..plain
        },
        _ => plain,
    }
}
