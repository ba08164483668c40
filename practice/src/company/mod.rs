//! The practice company: made-up staff and groups, the same for the same seed, with every oddity that real
//! directories have.
//!
//! The first [`ODD_PEOPLE`] people and [`ODD_GROUPS`] groups are the oddities, at fixed places
//! ([`who`], [`which`]), so that a company of any size has them all; the rest is plausible filling.

mod groups;
mod people;

use std::collections::BTreeSet;

use serde::Serialize;

use crate::world::Dice;

pub use groups::{ODD_GROUPS, which};
pub use people::{ODD_PEOPLE, who};

/// The domain of the company's addresses.
pub const DOMAIN: &str = "practice.example";
/// The domain of the one person from another firm.
pub const OTHER_DOMAIN: &str = "partner.example";

/// Above it the tenant would not fit into a few gigabytes.
pub const PEOPLE_MAX: usize = 200_000;
/// Zoom allows 5,000 groups an account; twice that shows what happens then.
pub const GROUPS_MAX: usize = 10_000;

/// A company as it was founded. It never changes while the tenant runs; what the vendors make of it does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Company {
    pub name: String,
    pub domain: String,
    /// A person's place is their `number`.
    pub people: Vec<Person>,
    pub groups: Vec<Group>,
    /// The place of the administrator who signs in to both vendors.
    pub admin: usize,
}

/// Somebody in the directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Person {
    pub number: usize,
    /// The sign-in name, an address; unique.
    pub login: String,
    pub mail: Option<String>,
    pub given_name: Option<String>,
    pub family_name: Option<String>,
    pub display_name: Option<String>,
    pub title: Option<String>,
    pub department: Option<String>,
    pub organization: Option<String>,
    pub phone: Option<String>,
    pub employee_number: Option<String>,
    pub cost_center: Option<String>,
    /// Such as `en_GB`.
    pub locale: Option<String>,
    /// The place of the manager.
    pub manager: Option<usize>,
    pub status: Status,
    pub zoom: InZoom,
}

/// Where somebody stands in the directory, in Okta's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Told to sign in for the first time, and has not.
    Provisioned,
    Active,
    Suspended,
    Deprovisioned,
    Staged,
}

/// What Zoom has of somebody before the first push.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum InZoom {
    Absent,
    /// With the directory's values.
    Equal,
    /// With another given name, display name or licence.
    OtherValues,
    Admin,
    /// Invited, not accepted.
    Pending,
    Deactivated,
}

/// A group of the directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Group {
    pub name: String,
    pub description: Option<String>,
    pub members: Vec<Member>,
    pub in_zoom: GroupInZoom,
}

/// A member of a group: a person or a group, by place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Member {
    Person(usize),
    Group(usize),
}

/// What Zoom has of a group before the first push.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupInZoom {
    Absent,
    /// A group of that very name, with some of the members and one person who is not a member.
    SameName,
    /// A group whose name differs in case and spaces only.
    NameDiffersInCase,
    /// The account's default group, which cannot be deleted.
    Default,
}

impl Company {
    /// Makes a company up. `people` lies between [`ODD_PEOPLE`] and [`PEOPLE_MAX`], `groups` between
    /// [`ODD_GROUPS`] and [`GROUPS_MAX`]; a number outside is moved to the nearer bound.
    pub fn generate(people: usize, groups: usize, seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let people = people::generate(people.clamp(ODD_PEOPLE, PEOPLE_MAX), &mut dice);
        let groups = groups::generate(groups.clamp(ODD_GROUPS, GROUPS_MAX), &people, &mut dice);
        Self {
            name: "Practice Company".to_owned(),
            domain: DOMAIN.to_owned(),
            people,
            groups,
            admin: who::ADMIN,
        }
    }

    /// Everybody in a group, through nested groups; each person once, cycles end.
    pub fn everyone_in(&self, group: usize) -> BTreeSet<usize> {
        let mut people = BTreeSet::new();
        let mut walked = BTreeSet::new();
        let mut to_walk = vec![group];
        while let Some(place) = to_walk.pop() {
            if !walked.insert(place) {
                continue;
            }
            for member in self.groups.get(place).map(|group| &group.members).into_iter().flatten() {
                match *member {
                    Member::Person(person) => {
                        people.insert(person);
                    }
                    Member::Group(nested) => to_walk.push(nested),
                }
            }
        }
        people
    }
}

impl Person {
    /// The address that Zoom knows the person by: the mail address, or the login where there is none.
    pub fn address(&self) -> &str {
        self.mail.as_deref().unwrap_or(&self.login)
    }
}

#[cfg(test)]
mod tests;
