//! To whom an application is given, and as what: people themselves, and those who are directly in a group.

use std::collections::{BTreeMap, BTreeSet};

use super::of_entra;
use crate::check::Verdict;
use crate::directory::Directory;
use crate::directory::entra::GroupKind;
use crate::model::{GroupId, Member, Person, PersonId, Snapshot, Status};
use crate::setup::entra::{Assignment, Console, DEFAULT_ACCESS, PrincipalKind, ZoomApp};

/// Everybody of the directory whom a look may meet, by id.
pub type Known = BTreeMap<PersonId, Person>;

/// To whom an application is given.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Given {
    /// Everybody is provisioned, whether it is given to them or not.
    pub everybody: bool,
    /// The application has roles for people; without a role nobody is provisioned then.
    pub has_roles: bool,
    pub assignments: Vec<Assignment>,
    /// Names and members of the groups that have it, and members of the groups inside them.
    pub groups: Snapshot,
    /// Of which kind the groups are; one that is not here is gone.
    pub kinds: BTreeMap<GroupId, GroupKind>,
}

impl Given {
    /// Reads it. `everybody` is what the settings say.
    pub async fn read(console: &Console, app: &ZoomApp, everybody: bool) -> Result<Self, Verdict> {
        let assignments = console.assignments(&app.service_principal, &|_| ()).await.map_err(of_entra)?;
        let wanted: BTreeSet<GroupId> = assignments
            .iter()
            .filter(|assignment| assignment.kind == PrincipalKind::Group)
            .map(|assignment| GroupId::new(&assignment.principal))
            .collect();
        let (groups, kinds) = groups(console, &wanted).await?;
        let has_roles = app.roles.iter().any(|role| role.enabled && role.for_people);
        Ok(Self { everybody, has_roles, assignments, groups, kinds })
    }

    /// The roles of everybody who has it, by name or through a group; Default Access counts as none where there are
    /// roles.
    pub fn roles(&self) -> BTreeMap<PersonId, BTreeSet<&str>> {
        let mut roles: BTreeMap<PersonId, BTreeSet<&str>> = BTreeMap::new();
        for assignment in &self.assignments {
            let mut give = |person: &PersonId| {
                let of_person = roles.entry(person.clone()).or_default();
                if assignment.role != DEFAULT_ACCESS {
                    of_person.insert(assignment.role.as_str());
                }
            };
            match assignment.kind {
                PrincipalKind::User => give(&PersonId::new(&assignment.principal)),
                PrincipalKind::Group => {
                    let group = GroupId::new(&assignment.principal);
                    // Entra does not look into a group that is none for security.
                    if self.kinds.get(&group).is_some_and(|kind| kind.security_enabled) {
                        self.direct(&group).for_each(&mut give);
                    }
                }
                PrincipalKind::Program => {}
            }
        }
        roles
    }

    /// Who is provisioned as far as assignments go: active, and with a role where there are roles.
    pub fn entitled(&self, people: &Known) -> BTreeSet<PersonId> {
        let is_active = |id: &PersonId| people.get(id).is_some_and(|person| person.status == Status::Active);
        if self.everybody {
            return people.keys().filter(|id| is_active(id)).cloned().collect();
        }
        let roles = self.roles().into_iter();
        let with_role = roles.filter(|(_, roles)| !self.has_roles || !roles.is_empty());
        with_role.map(|(id, _)| id).filter(is_active).collect()
    }

    /// The groups that have it.
    pub fn group_ids(&self) -> BTreeSet<GroupId> {
        let groups = self.assignments.iter().filter(|assignment| assignment.kind == PrincipalKind::Group);
        groups.map(|assignment| GroupId::new(&assignment.principal)).collect()
    }

    /// The people directly in a group.
    fn direct(&self, group: &GroupId) -> impl Iterator<Item = &PersonId> {
        direct(&self.groups, group)
    }

    /// People inside nested groups of these who are in none of them directly and do not have it by name, by group.
    pub fn left_out(&self, groups: &BTreeSet<GroupId>) -> BTreeMap<GroupId, BTreeSet<PersonId>> {
        let mut there: BTreeSet<PersonId> =
            groups.iter().flat_map(|group| direct(&self.groups, group)).cloned().collect();
        let by_name = self.assignments.iter().filter(|assignment| assignment.kind == PrincipalKind::User);
        there.extend(by_name.map(|assignment| PersonId::new(&assignment.principal)));
        let missing = groups.iter().map(|group| {
            let inside = self.groups.walk(group).people;
            (group.clone(), inside.difference(&there).cloned().collect::<BTreeSet<_>>())
        });
        missing.filter(|(_, people)| !people.is_empty()).collect()
    }

    /// What a group is called.
    pub fn name(&self, group: &GroupId) -> String {
        let named = self.groups.groups.get(group).map(|group| group.name.clone());
        let given = || {
            let assignment =
                self.assignments.iter().find(|assignment| assignment.principal == group.as_str())?;
            Some(assignment.principal_name.clone()).filter(|name| !name.is_empty())
        };
        named.or_else(given).unwrap_or_else(|| group.to_string())
    }
}

pub(super) fn direct<'a>(groups: &'a Snapshot, group: &GroupId) -> impl Iterator<Item = &'a PersonId> {
    let members = groups.members.get(group).into_iter().flatten();
    members.filter_map(|member| match member {
        Member::Person(person) => Some(person),
        Member::Group(_) | Member::Everybody => None,
    })
}

/// Reads groups whole, with those inside them: their names, kinds and members. One that is gone has no kind.
pub(super) async fn groups(
    console: &Console,
    wanted: &BTreeSet<GroupId>,
) -> Result<(Snapshot, BTreeMap<GroupId, GroupKind>), Verdict> {
    let mut snapshot = Snapshot::default();
    if wanted.is_empty() {
        return Ok((snapshot, BTreeMap::new()));
    }
    let entra = console.entra();
    let all = entra.groups(&|_| ()).await.map_err(of_entra)?;
    let mut kinds = entra.group_kinds().await.map_err(of_entra)?;
    kinds.retain(|id, _| wanted.contains(id));
    snapshot.groups = all.into_iter().map(|(id, counted)| (id, counted.group)).collect();
    let there = wanted.iter().filter(|id| kinds.contains_key(*id)).cloned().collect();
    let directory = Directory::Entra(entra.clone());
    directory.members(&mut snapshot, &there, &|_| ()).await.map_err(of_entra)?;
    Ok((snapshot, kinds))
}

#[cfg(test)]
mod tests {
    use super::super::fake::{given, people};
    use super::*;

    fn ids(found: &BTreeSet<PersonId>) -> Vec<&str> {
        found.iter().map(PersonId::as_str).collect()
    }

    #[test]
    fn who_has_a_role_is_entitled_directly_or_by_a_group_and_never_through_a_nested_one() {
        let everybody = people(&["a", "b", "c", "d", "-e"]);
        let mut given = given("a=Licensed b=- g:Sales=Basic", "Sales: c -e Inner\nInner: d");
        assert_eq!(ids(&given.entitled(&everybody)), ["a", "c"]);
        let left = given.left_out(&given.group_ids());
        assert_eq!(ids(&left[&GroupId::new("Sales")]), ["d"]);
        given.has_roles = false;
        assert_eq!(ids(&given.entitled(&everybody)), ["a", "b", "c"]);
        given.everybody = true;
        assert_eq!(ids(&given.entitled(&everybody)), ["a", "b", "c", "d"]);
    }

    #[test]
    fn inner_groups_that_have_it_themselves_leave_nobody_out() {
        let given = given("g:Sales=Basic g:Inner=Basic", "Sales: c Inner\nInner: d");
        assert!(given.left_out(&given.group_ids()).is_empty());
        assert_eq!(given.roles().len(), 2);
    }

    #[test]
    fn a_group_that_is_none_for_security_brings_nobody() {
        let mut given = given("g:Sales=Basic", "Sales: c");
        given.kinds.get_mut(&GroupId::new("Sales")).unwrap().security_enabled = false;
        assert!(given.roles().is_empty());
    }
}
