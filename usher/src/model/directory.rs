//! What a directory says: people, groups, and who belongs to which.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Attributes, GroupId, PersonId};

/// A person as the directory has them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Person {
    pub id: PersonId,
    /// What to call them in a list: display name, else given and family name, else sign-in name.
    pub name: String,
    /// The sign-in name, often a mail address.
    pub login: String,
    pub status: Status,
    /// Every attribute under the directory's own name; what mapping rules read.
    pub attributes: Attributes,
}

/// May this person use what they are given?
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Status {
    Active,
    /// Suspended, deprovisioned, blocked: whatever the directory calls it.
    Disabled,
    /// Made, but not yet started.
    Staged,
}

/// A group as the directory has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    pub id: GroupId,
    pub name: String,
    pub description: Option<String>,
}

/// One entry in a group's list of members.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Member {
    Person(PersonId),
    /// A group inside the group.
    Group(GroupId),
    /// One entry that stands for everybody who is active in the organisation. Google has it.
    Everybody,
}

/// One whole read of a directory.
///
/// It is complete or it does not exist: a read that failed on any page is an error, never a smaller snapshot.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    pub people: BTreeMap<PersonId, Person>,
    pub groups: BTreeMap<GroupId, Group>,
    /// Direct members. A group that is not here has not been read.
    pub members: BTreeMap<GroupId, BTreeSet<Member>>,
}

/// Who belongs to a group once the groups inside it are walked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Walk {
    /// Each person once.
    pub people: BTreeSet<PersonId>,
    /// The groups found inside, however deep, without the group itself.
    pub inner_groups: BTreeSet<GroupId>,
    /// Groups inside whose members are not in the snapshot.
    pub unread: BTreeSet<GroupId>,
    /// Is everybody in it by one entry that stands for them all?
    pub everybody: bool,
}

impl Snapshot {
    /// Walks a group and the groups inside it. Each group is entered once, so cycles end. Everybody is everybody active
    /// whom the snapshot has.
    pub fn walk(&self, group: &GroupId) -> Walk {
        let mut walk = Walk::default();
        let mut entered = BTreeSet::from([group]);
        let mut to_visit = vec![group];
        while let Some(next) = to_visit.pop() {
            let Some(members) = self.members.get(next) else {
                walk.unread.insert(next.clone());
                continue;
            };
            for member in members {
                match member {
                    Member::Person(person) => {
                        walk.people.insert(person.clone());
                    }
                    Member::Group(inner) => {
                        if entered.insert(inner) {
                            walk.inner_groups.insert(inner.clone());
                            to_visit.push(inner);
                        }
                    }
                    Member::Everybody => walk.everybody = true,
                }
            }
        }
        if walk.everybody {
            let active = self.people.values().filter(|person| person.status == Status::Active);
            walk.people.extend(active.map(|person| person.id.clone()));
        }
        walk
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_groups_are_walked_and_cycles_end() {
        check("a: p1 b\nb: p2 c\nc: p3 p1 a", "a", "p1 p2 p3", "b c");
        check("a: a p1", "a", "p1", "");
        check("a:", "a", "", "");
        check("a: b\nb: c\nc: b p9", "b", "p9", "c");
    }

    #[test]
    fn a_group_that_was_not_read_is_told() {
        let walk = snapshot("a: b").walk(&GroupId::new("a"));
        assert_eq!(walk.unread, BTreeSet::from([GroupId::new("b")]));
    }

    #[test]
    fn everybody_is_everybody_active() {
        let mut snapshot = snapshot("a: p1 b\nb: * p9");
        for (id, status) in [("p1", Status::Active), ("p2", Status::Active), ("p3", Status::Disabled)] {
            let id = PersonId::new(id);
            let (name, login) = (id.to_string(), id.to_string());
            let person = Person { id: id.clone(), name, login, status, attributes: Attributes::default() };
            snapshot.people.insert(id, person);
        }
        let walk = snapshot.walk(&GroupId::new("a"));
        let people: Vec<_> = walk.people.iter().map(PersonId::as_str).collect();
        assert_eq!((people, walk.everybody), (vec!["p1", "p2", "p9"], true));
    }

    fn check(groups: &str, start: &str, people: &str, inner: &str) {
        let walk = snapshot(groups).walk(&GroupId::new(start));
        let joined = |ids: Vec<&str>| ids.join(" ");
        assert_eq!(joined(walk.people.iter().map(PersonId::as_str).collect()), people);
        assert_eq!(joined(walk.inner_groups.iter().map(GroupId::as_str).collect()), inner);
    }

    /// `group: member member` a line; a member that starts with `p` is a person, and `*` is everybody.
    fn snapshot(text: &str) -> Snapshot {
        let mut snapshot = Snapshot::default();
        for line in text.lines() {
            let (group, members) = line.split_once(':').unwrap();
            let members = members
                .split_whitespace()
                .map(|id| match id.chars().next() {
                    Some('p') => Member::Person(PersonId::new(id)),
                    Some('*') => Member::Everybody,
                    Some(_) | None => Member::Group(GroupId::new(id)),
                })
                .collect();
            snapshot.members.insert(GroupId::new(group), members);
        }
        snapshot
    }
}
