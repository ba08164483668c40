//! Planning to whom the application is given, and with which of Zoom's roles.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::super::{Change, Plan};
use super::change;
use crate::guide::ActionId;
use crate::plan::people;
use crate::setup::entra::{self, AppRole, Assignment, DEFAULT_ACCESS, PrincipalKind, ZoomApp};

/// Somebody, or a group, to whom the application may be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    pub id: String,
    pub name: String,
    pub kind: PrincipalKind,
    /// People directly in the group, and those in groups inside it as well; `None` for a person and where it is not
    /// known.
    pub people: Option<(usize, usize)>,
}

/// What somebody has chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice<'a> {
    /// Get the application where they do not have it.
    pub give: &'a [Principal],
    /// Principals who have it already and whose role becomes the chosen one.
    pub change: &'a BTreeSet<String>,
    pub role: &'a AppRole,
}

/// Plans to give the application. Nobody loses it; whoever has it with another role keeps that, unless they are among
/// those whose role is to change.
pub fn assign(app: &ZoomApp, assigned: &[Assignment], choice: &Choice<'_>) -> Plan {
    let mut plan = Plan::new(ActionId::EntraAssign);
    let role = choice.role;
    let mut have: BTreeMap<&str, Vec<&Assignment>> = BTreeMap::new();
    for assignment in assigned {
        have.entry(&assignment.principal).or_default().push(assignment);
    }
    let mut given = BTreeSet::new();
    for principal in choice.give.iter().filter(|principal| !choice.change.contains(&principal.id)) {
        given.insert(principal.id.as_str());
        warn_of_nesting(&mut plan, principal);
        match have.get(principal.id.as_str()).map(Vec::as_slice) {
            None => {
                give(&mut plan, app, principal, role);
            }
            Some([one]) if one.role == role.id => {
                plan.already.push(format!("{} has the application as {}.", principal.name, role.name));
            }
            Some(others) => plan.left_alone.push(format!(
                "{} has the application as {} and keeps that. Choose {} below to change it.",
                principal.name,
                names(app, others),
                principal.name
            )),
        }
    }
    let gets = plan.changes.len();
    let mut changed = 0;
    for id in choice.change {
        let Some(others) = have.get(id.as_str()) else {
            plan.already
                .push("Somebody whose role was to change does not have the application any more.".to_owned());
            continue;
        };
        changed += usize::from(move_to(&mut plan, app, others, role));
    }
    let kept = have.keys().filter(|id| !given.contains(*id) && !choice.change.contains(**id)).count();
    if kept > 0 {
        plan.left_alone.push(format!(
            "{kept} that you did not choose {} the application too. Usher takes it from nobody here.",
            if kept == 1 { "has" } else { "have" }
        ));
    }
    plan.act = match (plan.changes.is_empty(), changed) {
        (true, _) => "Everybody chosen has the application".to_owned(),
        (false, 0) => format!("Give the application to {}", who(gets)),
        (false, changed) if gets == 0 => format!("Change the role of {}", who(changed)),
        (false, changed) => {
            format!("Give the application to {} and change the role of {}", who(gets), who(changed))
        }
    };
    if !plan.changes.is_empty() {
        plan.warnings.push(
            "If provisioning is on, Entra brings them to Zoom in its next cycle, within about 40 minutes."
                .to_owned(),
        );
    }
    plan
}

fn who(count: usize) -> String {
    format!("{count} {}", if count == 1 { "group or person" } else { "groups or people" })
}

/// Entra reads only who is directly in a group (Microsoft Learn, Assign users and groups to an application, 2026-01).
fn warn_of_nesting(plan: &mut Plan, principal: &Principal) {
    let Some((direct, all)) = principal.people else { return };
    if all > direct {
        plan.warnings.push(format!(
            "{}: {} directly in it get the application. {} more are in groups inside it, and Entra leaves them out. Choose those groups too.",
            principal.name,
            people(direct),
            all - direct
        ));
    }
}

fn give(plan: &mut Plan, app: &ZoomApp, principal: &Principal, role: &AppRole) {
    let of = match principal.people {
        Some((direct, _)) => format!(" ({})", people(direct)),
        None => String::new(),
    };
    let name = &principal.name;
    plan.changes.push(Change {
        before: Some(format!("{name}{of} does not have the application")),
        after: Some(format!("{name}{of} has {} as {}", app.name, role.name)),
        ..one(app, &principal.id, name, role)
    });
}

fn one(app: &ZoomApp, principal: &str, name: &str, role: &AppRole) -> Change {
    let op = entra::Op::Assign {
        app: app.service_principal.clone(),
        principal: principal.to_owned(),
        principal_name: name.to_owned(),
        role: role.id.clone(),
        role_name: role.name.clone(),
    };
    Change {
        what: format!("Give the application to {name} as {}", role.name),
        back: format!(
            "Take the application from {name}; Entra then deactivates in Zoom whoever has it through nothing else."
        ),
        saw: format!("Entra ID lists {name} with the role {}.", role.name),
        ..change(op, json!(false))
    }
}

/// Gives the new role first, so that nobody falls out of scope in between; then takes the others.
fn move_to(plan: &mut Plan, app: &ZoomApp, others: &[&Assignment], role: &AppRole) -> bool {
    let Some(first) = others.first() else { return false };
    let name = &first.principal_name;
    let has_it = others.iter().any(|assignment| assignment.role == role.id);
    if has_it && others.len() == 1 {
        plan.already.push(format!("{name} has the application as {}.", role.name));
        return false;
    }
    let mut needs = Vec::new();
    if !has_it {
        needs.push(u32::try_from(plan.changes.len()).unwrap_or(u32::MAX));
        plan.changes.push(Change {
            before: Some(format!("{name} has it as {}", names(app, others))),
            after: Some(format!("{name} has it as {} too", role.name)),
            back: format!("Take the role {} from {name}.", role.name),
            ..one(app, &first.principal, name, role)
        });
    }
    for old in others.iter().filter(|assignment| assignment.role != role.id) {
        let old_name = role_name(app, &old.role);
        let op = entra::Op::Unassign {
            app: app.service_principal.clone(),
            assignment: old.id.clone(),
            principal: old.principal.clone(),
            principal_name: name.clone(),
            role: old.role.clone(),
            role_name: old_name.clone(),
        };
        plan.changes.push(Change {
            needs: needs.clone(),
            what: format!("Take the role {old_name} from {name}"),
            before: Some(format!("{name} has it as {old_name} too")),
            after: Some(format!("{name} has it as {} alone", role.name)),
            back: format!("Give {name} the role {old_name} again."),
            saw: format!("Entra ID does not list {name} with the role {old_name} any more."),
            ..change(op, json!(true))
        });
    }
    true
}

/// Returns what users call a role of the application.
pub fn role_name(app: &ZoomApp, role: &str) -> String {
    if role == DEFAULT_ACCESS {
        return "Default Access".to_owned();
    }
    let found = app.roles.iter().find(|known| known.id == role);
    found.map_or_else(|| "a role that is gone".to_owned(), |role| role.name.clone())
}

fn names(app: &ZoomApp, assignments: &[&Assignment]) -> String {
    let names: Vec<String> = assignments.iter().map(|assignment| role_name(app, &assignment.role)).collect();
    names.join(" and ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setup::entra::{Recognised, Template};

    fn role(id: &str) -> AppRole {
        AppRole {
            id: id.to_owned(),
            value: Some(id.to_owned()),
            name: id.to_owned(),
            enabled: true,
            for_people: true,
        }
    }

    fn app() -> ZoomApp {
        ZoomApp {
            service_principal: "sp".to_owned(),
            application: None,
            app_id: "id".to_owned(),
            name: "Zoom".to_owned(),
            template: Template::Gallery,
            created: None,
            enabled: true,
            roles: vec![role("Basic"), role("Licensed")],
            assignment_required: true,
            recognised: Recognised::Gallery,
        }
    }

    fn has(principal: &str, role: &str) -> Assignment {
        Assignment {
            id: format!("{principal}-{role}"),
            principal: principal.to_owned(),
            principal_name: principal.to_owned(),
            kind: PrincipalKind::Group,
            role: role.to_owned(),
            created: None,
        }
    }

    fn group(id: &str, people: (usize, usize)) -> Principal {
        Principal { id: id.to_owned(), name: id.to_owned(), kind: PrincipalKind::Group, people: Some(people) }
    }

    #[test]
    fn nobody_loses_the_application_and_a_role_changes_only_where_it_was_asked_for() {
        let assigned = [has("a", "Licensed"), has("b", "Basic"), has("c", DEFAULT_ACCESS), has("e", "Basic")];
        let give = [group("a", (1, 1)), group("b", (1, 1)), group("d", (3, 10))];
        let change = BTreeSet::from(["c".to_owned()]);
        let role = role("Licensed");
        let plan = assign(&app(), &assigned, &Choice { give: &give, change: &change, role: &role });
        let whats: Vec<&str> = plan.changes.iter().map(|change| change.what.as_str()).collect();
        assert_eq!(
            whats,
            [
                "Give the application to d as Licensed",
                "Give the application to c as Licensed",
                "Take the role Default Access from c"
            ]
        );
        assert_eq!(plan.changes[2].needs, [1]);
        assert_eq!(plan.already, ["a has the application as Licensed."]);
        assert_eq!(plan.left_alone.len(), 2, "{:?}", plan.left_alone);
        assert!(plan.warnings[0].contains("7 more"), "{:?}", plan.warnings);
        assert_eq!(
            plan.act,
            "Give the application to 1 group or person and change the role of 1 group or person"
        );
    }

    #[test]
    fn of_two_roles_only_the_other_is_taken() {
        let assigned = [has("a", "Licensed"), has("a", "Basic")];
        let change = BTreeSet::from(["a".to_owned()]);
        let role = role("Licensed");
        let plan = assign(&app(), &assigned, &Choice { give: &[], change: &change, role: &role });
        assert_eq!(plan.changes.len(), 1, "{plan:#?}");
        assert!(plan.changes[0].needs.is_empty() && plan.changes[0].what.contains("Basic"));
    }
}
