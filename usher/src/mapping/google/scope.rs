//! Whom Google's auto-provisioning brings to Zoom, worked out from the directory alone.
//!
//! The app is on for everybody or for organisational units, or a group restricts whom it sends. Google sends active,
//! suspended and deleted people, never archived ones, and of a group neither people of a secondary domain nor outsiders
//! (support.google.com/a/answer/7681608 and 15443035, November 2026). Whether a group inside that group counts is published
//! nowhere: such people are “perhaps”, never a guess.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{holds, is_archived};
use crate::model::{Address, GroupId, Member, Person, PersonId, Snapshot, Status};

/// The root of the organisational units.
const ROOT: &str = "/";

/// Who is to be in Zoom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    Everybody,
    /// The units with these paths, with everything below them.
    Units(BTreeSet<String>),
    Group(GroupId),
}

/// Is somebody in scope?
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    In,
    Perhaps(Doubt),
    Out(Reason),
}

/// Why it cannot be said whether somebody is in scope.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doubt {
    /// In the group only because another one is inside it: the first, by id, that has them.
    OnlyThroughNested { inner: GroupId },
    /// In the group only by the entry that stands for everybody in the organisation.
    OnlyThroughEverybody,
    /// A group inside the chosen one could not be read, and may have them.
    GroupUnread,
    /// In the group, and the organisation's domains are not known: of a secondary one they would be left out.
    DomainUnknown,
}

/// Why somebody is not in scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Deleted in Google, and so deactivated or deleted in Zoom.
    Deleted,
    /// There is no mail address to sign in with.
    NoMail,
    /// A guest account.
    Guest,
    /// The address is of no domain of the organisation.
    OutsideOrganisation,
    /// Google sends nothing about archived people: an account that they have in Zoom stays as it is.
    Archived,
    /// Google has Zoom deactivate suspended people.
    Suspended,
    OutsideUnit,
    NotInGroup,
    /// In the group, and of a secondary domain.
    SecondaryDomain,
}

/// The organisation's domains, in small letters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Domains {
    /// The primary one, and those whose addresses are aliases of its.
    pub primary: BTreeSet<String>,
    pub secondary: BTreeSet<String>,
    /// Those of both kinds of which the ownership is not proved: no mail reaches them.
    pub unverified: BTreeSet<String>,
}

/// Who is in the group that is the scope, and how.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inside {
    direct: BTreeSet<PersonId>,
    /// The first inner group that has each person directly.
    through: BTreeMap<PersonId, GroupId>,
    everybody: bool,
    unread: bool,
}

impl Inside {
    /// Reads who is in a group, of a snapshot that has its members and those of the groups inside it.
    pub fn of(snapshot: &Snapshot, group: &GroupId) -> Self {
        let walk = snapshot.walk(group);
        let people = |group: &GroupId| {
            let members = snapshot.members.get(group).into_iter().flatten();
            members.filter_map(|member| match member {
                Member::Person(person) => Some(person.clone()),
                Member::Group(_) | Member::Everybody => None,
            })
        };
        let mut through = BTreeMap::new();
        for inner in &walk.inner_groups {
            for person in people(inner) {
                through.entry(person).or_insert_with(|| inner.clone());
            }
        }
        let direct = people(group).collect();
        Self { direct, through, everybody: walk.everybody, unread: !walk.unread.is_empty() }
    }

    /// Returns how many members are people whom the directory does not have: they belong to another organisation.
    pub fn outsiders(&self, people: &BTreeMap<PersonId, Person>) -> usize {
        let all: BTreeSet<&PersonId> = self.direct.iter().chain(self.through.keys()).collect();
        all.into_iter().filter(|person| !people.contains_key(*person)).count()
    }
}

/// Says whether somebody is in scope. What is true of the person comes before where they belong. `inside` is who is in the
/// group of [`Scope::Group`]; without it nobody is in it. `domains` are `None` where they are not known.
pub fn judge(person: &Person, scope: &Scope, inside: Option<&Inside>, domains: Option<&Domains>) -> Verdict {
    let address = Address::parse(&person.login);
    if person.attributes.get("deletionTime").is_some_and(|time| !time.is_null()) {
        return Verdict::Out(Reason::Deleted);
    }
    let Some(address) = address else { return Verdict::Out(Reason::NoMail) };
    if holds(person, "isGuestUser") {
        return Verdict::Out(Reason::Guest);
    }
    if domains.is_some_and(|domains| !domains.has(address.domain())) {
        return Verdict::Out(Reason::OutsideOrganisation);
    }
    if is_archived(person) {
        return Verdict::Out(Reason::Archived);
    }
    match person.status {
        Status::Active | Status::Staged => {}
        Status::Disabled => return Verdict::Out(Reason::Suspended),
    }
    match scope {
        Scope::Everybody => Verdict::In,
        Scope::Units(units) => match units.iter().any(|unit| is_below(unit_of(person), unit)) {
            true => Verdict::In,
            false => Verdict::Out(Reason::OutsideUnit),
        },
        Scope::Group(_) => of_group(person, inside, &address, domains),
    }
}

fn of_group(
    person: &Person,
    inside: Option<&Inside>,
    address: &Address,
    domains: Option<&Domains>,
) -> Verdict {
    let Some(inside) = inside else { return Verdict::Out(Reason::NotInGroup) };
    let is_direct = inside.direct.contains(&person.id);
    let doubt = if is_direct {
        None
    } else if let Some(inner) = inside.through.get(&person.id) {
        Some(Doubt::OnlyThroughNested { inner: inner.clone() })
    } else if inside.everybody {
        Some(Doubt::OnlyThroughEverybody)
    } else if inside.unread {
        Some(Doubt::GroupUnread)
    } else {
        return Verdict::Out(Reason::NotInGroup);
    };
    match domains {
        Some(domains) if !domains.primary.contains(address.domain()) => Verdict::Out(Reason::SecondaryDomain),
        None if doubt.is_none() => Verdict::Perhaps(Doubt::DomainUnknown),
        Some(_) | None => doubt.map_or(Verdict::In, Verdict::Perhaps),
    }
}

/// The unit that somebody is in. Everybody is in one.
fn unit_of(person: &Person) -> &str {
    person.attributes.text("orgUnitPath").unwrap_or(ROOT)
}

/// Is this path that of the unit, or below it?
pub fn is_below(path: &str, unit: &str) -> bool {
    let unit = unit.trim_end_matches('/');
    path.strip_prefix(unit).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

impl Domains {
    /// Is it one of the organisation's?
    pub fn has(&self, domain: &str) -> bool {
        self.primary.contains(domain) || self.secondary.contains(domain)
    }
}

/// Why what was typed is not the mail address of a group that can be the scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotAGroup {
    NotAnAddress,
    /// A person's address, not a group's.
    Person(PersonId),
    /// The domain is not the organisation's.
    ForeignDomain {
        domain: String,
    },
    UnverifiedDomain {
        domain: String,
    },
    /// Nobody and no group has it.
    Unknown,
}

/// Finds the group at a mail address. Both maps hold further addresses, too; `domains` are `None` where they are not known.
///
/// # Errors
///
/// [`NotAGroup`].
pub fn group_at(
    typed: &str,
    groups: &BTreeMap<Address, GroupId>,
    people: &BTreeMap<Address, PersonId>,
    domains: Option<&Domains>,
) -> Result<GroupId, NotAGroup> {
    let address = Address::parse(typed).ok_or(NotAGroup::NotAnAddress)?;
    let domain = || address.domain().to_owned();
    if let Some(domains) = domains {
        if domains.unverified.contains(address.domain()) {
            return Err(NotAGroup::UnverifiedDomain { domain: domain() });
        }
        if !domains.has(address.domain()) {
            return Err(NotAGroup::ForeignDomain { domain: domain() });
        }
    }
    match (groups.get(&address), people.get(&address)) {
        (Some(group), _) => Ok(group.clone()),
        (None, Some(person)) => Err(NotAGroup::Person(person.clone())),
        (None, None) => Err(NotAGroup::Unknown),
    }
}
