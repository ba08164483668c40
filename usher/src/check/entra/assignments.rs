//! Is everybody who has the application one whom Entra ID brings to Zoom?

use std::collections::{BTreeMap, BTreeSet};

use super::given::direct;
use super::{Given, Known, failed, has, is, named, passed, who};
use crate::check::Verdict;
use crate::model::{GroupId, PersonId, Status};
use crate::plan::{capitalise, groups, people};
use crate::problem::Problem;
use crate::setup::entra::{DEFAULT_ACCESS, PrincipalKind, ZoomApp};

/// Judges to whom the application is given. `in_zoom` are those of the directory whom Zoom has; `one_role` says that the
/// mapping takes the one role that somebody has.
pub fn assignments(
    app: &ZoomApp,
    given: &Given,
    known: &Known,
    in_zoom: &BTreeSet<PersonId>,
    one_role: bool,
) -> Verdict {
    let roles = given.roles();
    if given.assignments.is_empty() && !given.everybody {
        return failed(Problem::new(
            "assignments.nobody",
            "Nobody has the application yet.",
            format!(
                "{} is given to no group and to nobody, and Entra ID provisions only whom it is given to.",
                app.name
            ),
            &["Let Usher give it to groups on this page."],
        ));
    }
    if given.has_roles
        && !given.everybody
        && let Some(problem) = default_access(given)
    {
        return failed(problem);
    }
    if one_role && let Some(problem) = several_roles(app, &roles, known) {
        return failed(problem);
    }
    let entitled = given.entitled(known);
    if entitled.is_empty() {
        return failed(Problem::new(
            "assignments.nobody_active",
            "Nobody who may sign in has the application.",
            format!(
                "It is given to {}, and nobody of those directly in it is active in Entra ID.",
                given_to(given)
            ),
            &[
                "Give it to groups that have people directly in them: Entra ID does not look into nested groups.",
            ],
        ));
    }
    let mut saw = vec![if given.everybody {
        format!("Everybody is in scope: {} who are active.", people(entitled.len()))
    } else {
        format!(
            "{} {} the application: {}.",
            capitalise(&people(entitled.len())),
            has(entitled.len()),
            given_to(given)
        )
    }];
    saw.push(progress(&entitled, in_zoom, known));
    let blocked = roles
        .keys()
        .filter(|id| known.get(id).is_some_and(|person| person.status == Status::Disabled))
        .count();
    if blocked > 0 {
        saw.push(format!(
            "{} with it {} blocked in Entra ID, and rightly not in Zoom.",
            people(blocked),
            is(blocked)
        ));
    }
    let left: usize = given.left_out(&given.group_ids()).values().flatten().collect::<BTreeSet<_>>().len();
    if left > 0 && !given.everybody {
        saw.push(format!("{} {} only in groups inside these groups. Entra ID does not look into those: see “People of nested groups are missing”.", capitalise(&people(left)), is(left)));
    }
    let gone = given.group_ids().iter().filter(|group| !given.kinds.contains_key(*group)).count();
    if gone > 0 {
        saw.push(format!("{} that has it is not there any more.", capitalise(&groups(gone))));
    }
    passed(saw)
}

fn given_to(given: &Given) -> String {
    let names: Vec<String> = given.group_ids().iter().map(|group| given.name(group)).collect();
    let by_name =
        given.assignments.iter().filter(|assignment| assignment.kind == PrincipalKind::User).count();
    match (names.len(), by_name) {
        (0, by_name) => format!("{} by name and no group", people(by_name)),
        (count, 0) => format!("{} ({})", groups(count), named(names)),
        (count, by_name) => format!("{} ({}) and {} by name", groups(count), named(names), people(by_name)),
    }
}

fn progress(entitled: &BTreeSet<PersonId>, in_zoom: &BTreeSet<PersonId>, known: &Known) -> String {
    let there = entitled.intersection(in_zoom).count();
    let missing: Vec<String> = entitled.difference(in_zoom).filter_map(|id| known.get(id)).map(who).collect();
    match missing.len() {
        0 => "All of them are in Zoom under their address.".to_owned(),
        count => format!(
            "{} of them {} in Zoom, {} not yet: {}.",
            capitalise(&people(there)),
            is(there),
            people(count),
            named(missing)
        ),
    }
}

fn default_access(given: &Given) -> Option<Problem> {
    let with_role: BTreeSet<&str> = given
        .assignments
        .iter()
        .filter(|assignment| assignment.role != DEFAULT_ACCESS)
        .map(|assignment| assignment.principal.as_str())
        .collect();
    let only: Vec<String> = given
        .assignments
        .iter()
        .filter(|assignment| {
            assignment.role == DEFAULT_ACCESS
                && assignment.kind != PrincipalKind::Program
                && !with_role.contains(assignment.principal.as_str())
        })
        .map(|assignment| assignment.principal_name.clone())
        .collect();
    if only.is_empty() {
        return None;
    }
    Some(Problem::new(
        "assignments.default_access",
        format!("{} with Default Access will be skipped.", capitalise(&assigned(only.len()))),
        format!(
            "Entra ID calls them “not effectively entitled”: {}. They need one of Zoom's roles.",
            named(&only)
        ),
        &["Let Usher give them a role on this page: it gives the new one before it takes the old one away."],
    ))
}

fn assigned(count: usize) -> String {
    format!("{count} assignment{}", if count == 1 { "" } else { "s" })
}

fn several_roles(
    app: &ZoomApp,
    roles: &BTreeMap<PersonId, BTreeSet<&str>>,
    known: &Known,
) -> Option<Problem> {
    let name = |id: &str| {
        let role = app.roles.iter().find(|role| role.id == id);
        role.map_or_else(|| id.to_owned(), |role| role.name.clone())
    };
    let several: Vec<String> = roles
        .iter()
        .filter(|(_, roles)| roles.len() > 1)
        .filter_map(|(id, roles)| {
            let roles: Vec<String> = roles.iter().map(|id| name(id)).collect();
            Some(format!("{} has {}", who(known.get(id)?), roles.join(" and ")))
        })
        .collect();
    if several.is_empty() {
        return None;
    }
    Some(Problem::new(
        "assignments.several_roles",
        format!("{} {} more than one role.", capitalise(&people(several.len())), has(several.len())),
        format!(
            "Entra ID takes the one role that somebody has for their licence in Zoom, and fails where there are several: {}.",
            named(&several)
        ),
        &[
            "Let Usher leave one role to each on this page.",
            "Roles that come through groups add up: give groups that share people the same role.",
        ],
    ))
}

/// Judges whether people are lost because they are in a group inside a group.
pub fn nested(given: &Given, known: &Known) -> Verdict {
    if given.everybody {
        return passed(["Everybody is in scope, so no group decides who is provisioned.".to_owned()]);
    }
    let groups_given = given.group_ids();
    match left_out(given, &groups_given, known) {
        Some(problem) => failed(problem),
        None => passed([format!(
            "Each person inside {} that {} the application is directly in one that has it.",
            groups(groups_given.len()),
            has(groups_given.len())
        )]),
    }
}

/// Says who of groups' inner groups is left out, by inner group.
pub(super) fn left_out(given: &Given, wanted: &BTreeSet<GroupId>, known: &Known) -> Option<Problem> {
    let by_group = given.left_out(wanted);
    let everybody: BTreeSet<&PersonId> = by_group.values().flatten().collect();
    if everybody.is_empty() {
        return None;
    }
    let outer: Vec<String> = by_group.keys().map(|group| given.name(group)).collect();
    let inner: BTreeSet<GroupId> =
        by_group.keys().flat_map(|group| given.groups.walk(group).inner_groups).collect();
    let inner: Vec<String> = inner
        .iter()
        .filter_map(|group| {
            let brings = direct(&given.groups, group).filter(|id| everybody.contains(id)).count();
            (brings > 0).then(|| format!("{} ({})", given.name(group), people(brings)))
        })
        .collect();
    let names = everybody.iter().filter_map(|id| known.get(*id)).map(who);
    Some(Problem::new(
        "assignments.nested",
        format!(
            "{} {} left out, because they are in nested groups.",
            capitalise(&people(everybody.len())),
            is(everybody.len())
        ),
        format!(
            "Entra ID takes the people directly in {}, and does not look into groups inside: {}. Left out: {}.",
            named(outer),
            named(inner),
            named(names)
        ),
        &[
            "Let Usher give the application to the inner groups as well, on the step that gives the application.",
            "Or make a dynamic group with a rule that takes the same people.",
        ],
    ))
}

#[cfg(test)]
mod tests {
    use super::super::fake::{app, given, people, role, short, words};
    use super::*;
    use crate::setup::entra::ZoomApp;

    fn look(assignments_: &str, groups: &str, one_role: bool) -> Verdict {
        let known = people(&["a", "b", "c", "-d", "e"]);
        let in_zoom = BTreeSet::from([PersonId::new("a")]);
        assignments(&app(), &given(assignments_, groups), &known, &in_zoom, one_role)
    }

    #[test]
    fn each_assignment_needs_one_role_and_people() {
        for (assignments, groups, one_role, expected) in [
            ("", "", true, "failed assignments.nobody"),
            ("a=Basic", "", true, "passed"),
            ("a=- b=Basic", "", true, "failed assignments.default_access"),
            ("g:Sales=-", "Sales: a", true, "failed assignments.default_access"),
            ("a=- a=Basic", "", true, "passed"),
            ("a=Basic g:Sales=Licensed", "Sales: a", true, "failed assignments.several_roles"),
            ("a=Basic g:Sales=Licensed", "Sales: a", false, "passed"),
            ("g:Sales=Basic", "Sales: -d Inner\nInner: a", true, "failed assignments.nobody_active"),
        ] {
            assert_eq!(short(&look(assignments, groups, one_role)), expected, "{assignments}");
        }
        let none = ZoomApp { roles: Vec::new(), ..app() };
        let plain = Given { has_roles: false, ..given("a=-", "") };
        assert_eq!(short(&assignments(&none, &plain, &people(&["a"]), &BTreeSet::new(), true)), "passed");
    }

    #[test]
    fn progress_nesting_and_blocked_people_are_said() {
        let said = words(&look("a=Basic g:Sales=Basic", "Sales: b -d Inner\nInner: c", true));
        for part in [
            "2 people have the application: 1 group (Sales) and 1 person by name",
            "1 person of them is in Zoom, 1 person not yet: B (b@practice.example)",
            "1 person with it is blocked",
            "1 person is only in groups inside",
        ] {
            assert!(said.contains(part), "{part}: {said}");
        }
        let roles = ZoomApp { roles: vec![role("Basic")], ..app() };
        let several =
            assignments(&roles, &given("a=Basic a=Odd", ""), &people(&["a"]), &BTreeSet::new(), true);
        assert!(words(&several).contains("has Basic and Odd"));
    }

    #[test]
    fn whoever_is_lost_in_a_nested_group_is_named() {
        let known = people(&["a", "b", "c"]);
        let lost = nested(&given("g:Sales=Basic", "Sales: a Inner\nInner: b c"), &known);
        assert_eq!(short(&lost), "failed assignments.nested");
        let said = words(&lost);
        assert!(said.contains("Inner (2 people)") && said.contains("B (b@practice.example)"), "{said}");
        assert_eq!(
            short(&nested(&given("g:Sales=Basic b=Basic c=Basic", "Sales: a Inner\nInner: b c"), &known)),
            "passed"
        );
        let everybody = Given { everybody: true, ..given("g:Sales=Basic", "Sales: Inner\nInner: b") };
        assert_eq!(short(&nested(&everybody, &known)), "passed");
    }
}
