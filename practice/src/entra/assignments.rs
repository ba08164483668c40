//! `/servicePrincipals/{id}/appRoleAssignedTo`: which people and groups were assigned to an app, each with a role.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::apps::{App, Assignment, DEFAULT_ACCESS};
use super::directory::Directory;
use super::groups;
use super::odata::{self, Kind};
use super::principals;
use super::refusal::Refusal;
use super::switches::{Plan, Rank};
use super::visit::{Answer, Answered, Visit, time};
use crate::company::Member;

const WRITE: [&str; 1] = ["AppRoleAssignment.ReadWrite.All"];

const KIND: Kind = Kind {
    context: "appRoleAssignments",
    type_name: "appRoleAssignment",
    usual: 100,
    most: 999,
    filterable: &["principalId", "principalType", "appRoleId"],
    contains: false,
    of_directory: true,
    mixed: false,
    usual_properties: &[],
};

/// `GET /servicePrincipals/{id}/appRoleAssignedTo`.
pub(super) fn list(visit: &mut Visit<'_>, id: &str) -> Answered {
    visit.require(&principals::READ, Rank::Anyone)?;
    let app = visit.state.apps.by_id(id, visit.call.now_ms)?;
    let directory = &visit.state.directory;
    odata::list(visit, &KIND, |first| {
        let assignments =
            app.assignments.values().filter(move |assignment| u64::from(assignment.number) >= first);
        assignments
            .filter(|assignment| !directory.is_gone(assignment.principal))
            .map(|assignment| (u64::from(assignment.number), drawn(app, assignment, directory)))
    })
}

/// `GET /servicePrincipals/{id}/appRoleAssignedTo/{assignment}`.
pub(super) fn get(visit: &mut Visit<'_>, id: &str, assignment: &str) -> Answered {
    visit.require(&principals::READ, Rank::Anyone)?;
    let app = visit.state.apps.by_id(id, visit.call.now_ms)?;
    let found = app.assignment(assignment).ok_or_else(|| Refusal::not_found(assignment))?;
    odata::single(visit.call, &KIND, drawn(app, found, &visit.state.directory))
}

/// `POST /servicePrincipals/{id}/appRoleAssignedTo`.
pub(super) fn create(visit: &mut Visit<'_>, id: &str) -> Answered {
    visit.require(&WRITE, Rank::AppAdministrator)?;
    visit.require(&principals::READ, Rank::AppAdministrator)?;
    let body = visit.call.json()?;
    let text = |name: &str| {
        body.get(name).and_then(Value::as_str).ok_or_else(|| {
            Refusal::bad(format!(
                "A value is required for property '{name}' of resource 'AppRoleAssignment'."
            ))
        })
    };
    let (principal_id, resource_id, role) = (text("principalId")?, text("resourceId")?, text("appRoleId")?);
    let app = visit.state.apps.by_id(id, visit.call.now_ms)?;
    if !app.id().eq_ignore_ascii_case(resource_id) {
        return Err(Refusal::bad(
            "Invalid value specified for property 'resourceId' of resource 'AppRoleAssignment'.",
        ));
    }
    let declared = app.role(role).filter(|role| role.is_enabled);
    let role = match declared {
        Some(role) => role.id.clone(),
        // Without a role only where the app declares none (Graph's type of an assignment).
        None if role == DEFAULT_ACCESS && app.roles.is_empty() => DEFAULT_ACCESS.to_owned(),
        None => {
            return Err(Refusal::bad(format!(
                "Permission being assigned was not found on application '{}'.",
                app.app_id()
            )));
        }
    };
    let principal = groups::member(&visit.state.directory, principal_id)?;
    if let Member::Group(number) = principal {
        if visit.switches.plan == Plan::Free {
            return Err(Refusal::bad(
                "Assigning a group to an application needs a license of Microsoft Entra ID P1 or P2.",
            ));
        }
        if !visit.state.directory.group(number).is_some_and(|group| group.security_enabled) {
            return Err(Refusal::bad(
                "Only a group whose securityEnabled is true can be assigned to an application.",
            ));
        }
    }
    let taken = app.assignments.values().any(|other| other.principal == principal && other.role == role);
    if taken {
        return Err(Refusal::bad("Permission being assigned already exists on the object"));
    }
    let number = app.number;
    let given = visit.state.apps.assign(number, principal, &role, visit.call.now_ms);
    let made = visit.state.apps.get(number).and_then(|app| {
        let assignment = app.assignments.get(&given)?;
        Some((app.display_name.clone(), drawn(app, assignment, &visit.state.directory)))
    });
    let Some((name, drawn)) = made else { return Err(Refusal::not_found(id)) };
    let who = drawn["principalDisplayName"].as_str().unwrap_or_default().to_owned();
    Ok(odata::single(visit.call, &KIND, drawn)?
        .status(StatusCode::CREATED)
        .changed(format!("Assigned {who} to the app {name} in Entra ID.")))
}

/// `DELETE /servicePrincipals/{id}/appRoleAssignedTo/{assignment}`.
pub(super) fn delete(visit: &mut Visit<'_>, id: &str, assignment: &str) -> Answered {
    visit.require(&WRITE, Rank::AppAdministrator)?;
    let app = visit.state.apps.by_id_mut(id, visit.call.now_ms)?;
    let number = app.assignment(assignment).map(|found| found.number);
    let gone = number.and_then(|number| app.assignments.remove(&number));
    let gone = gone.ok_or_else(|| Refusal::not_found(assignment))?;
    let sentence = format!("Took the app {} from {} in Entra ID.", app.display_name, gone.principal_id());
    Ok(Answer::empty(StatusCode::NO_CONTENT).changed(sentence))
}

fn drawn(app: &App, assignment: &Assignment, directory: &Directory) -> Map<String, Value> {
    let (name, kind) = match assignment.principal {
        Member::Person(number) => (directory.person(number).map(|person| person.display_name), "User"),
        Member::Group(number) => (directory.group(number).map(|group| group.display_name), "Group"),
    };
    let drawn = json!({
        "id": assignment.id(),
        "deletedDateTime": null,
        "appRoleId": assignment.role,
        "createdDateTime": time(assignment.created_ms),
        "principalDisplayName": name,
        "principalId": assignment.principal_id(),
        "principalType": kind,
        "resourceDisplayName": app.display_name,
        "resourceId": app.id(),
    });
    drawn.as_object().cloned().unwrap_or_default()
}
