//! `/servicePrincipals` and `/applications`: the two halves of an enterprise app.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::apps::{App, AppRole};
use super::ids::Kind as Id;
use super::odata::{self, Kind};
use super::refusal::Refusal;
use super::switches::Rank;
use super::templates::template_of;
use super::visit::{Answer, Answered, Visit, time};

/// Scopes that read apps.
pub(super) const READ: [&str; 3] =
    ["Application.Read.All", "Application.ReadWrite.All", "Directory.Read.All"];
const WRITE: [&str; 1] = ["Application.ReadWrite.All"];

const KIND: Kind = Kind {
    context: "servicePrincipals",
    type_name: "servicePrincipal",
    usual: 100,
    most: 999,
    filterable: &[
        "id",
        "appId",
        "displayName",
        "applicationTemplateId",
        "tags",
        "servicePrincipalType",
        "accountEnabled",
        "appOwnerOrganizationId",
    ],
    contains: false,
    of_directory: true,
    mixed: false,
    usual_properties: &[],
};
const APPLICATIONS: Kind = Kind {
    context: "applications",
    type_name: "application",
    filterable: &["id", "appId", "displayName", "applicationTemplateId", "tags"],
    ..KIND
};

/// `GET /servicePrincipals`.
pub(super) fn list(visit: &mut Visit<'_>) -> Answered {
    visit.require(&READ, Rank::Anyone)?;
    let (now_ms, tenant) = (visit.call.now_ms, &visit.state.tenant.id);
    odata::list(visit, &KIND, |first| {
        ready(visit, now_ms, first).map(|app| (u64::from(app.number), drawn(app, tenant)))
    })
}

/// `GET /servicePrincipals/{id}`.
pub(super) fn get(visit: &mut Visit<'_>, id: &str) -> Answered {
    visit.require(&READ, Rank::Anyone)?;
    let app = visit.state.apps.by_id(id, visit.call.now_ms)?;
    odata::single(visit.call, &KIND, drawn(app, &visit.state.tenant.id))
}

/// `PATCH /servicePrincipals/{id}`.
pub(super) fn update(visit: &mut Visit<'_>, id: &str) -> Answered {
    visit.require(&WRITE, Rank::AppAdministrator)?;
    let body = visit.call.json()?;
    let app = visit.state.apps.by_id_mut(id, visit.call.now_ms)?;
    let mut changed = app.clone();
    for (name, value) in &body {
        let wrong = || {
            Refusal::bad(format!(
                "Invalid value specified for property '{name}' of resource 'ServicePrincipal'."
            ))
        };
        match name.as_str() {
            "accountEnabled" => changed.account_enabled = value.as_bool().ok_or_else(wrong)?,
            "appRoleAssignmentRequired" => changed.assignment_required = value.as_bool().ok_or_else(wrong)?,
            "notes" => changed.notes = value.as_str().map(str::to_owned),
            "tags" => {
                let tags = value.as_array().ok_or_else(wrong)?;
                changed.tags = tags.iter().filter_map(|tag| tag.as_str().map(str::to_owned)).collect();
            }
            other => {
                return Err(Refusal::bad(format!(
                    "Property '{other}' is read-only or does not exist on resource 'ServicePrincipal'."
                )));
            }
        }
    }
    *app = changed;
    let names = body.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
    let sentence = format!("Changed the app {} in Entra ID: {names}.", app.display_name);
    Ok(Answer::empty(StatusCode::NO_CONTENT).changed(sentence))
}

/// `DELETE /servicePrincipals/{id}`. Here the application goes with it; at Microsoft it stays behind, without use.
pub(super) fn delete(visit: &mut Visit<'_>, id: &str) -> Answered {
    visit.require(&WRITE, Rank::AppAdministrator)?;
    let number = visit.state.apps.by_id(id, visit.call.now_ms)?.number;
    Ok(removed(visit, number))
}

/// `GET /applications`.
pub(super) fn list_applications(visit: &mut Visit<'_>) -> Answered {
    visit.require(&READ, Rank::Anyone)?;
    let now_ms = visit.call.now_ms;
    odata::list(visit, &APPLICATIONS, |first| {
        ready(visit, now_ms, first).map(|app| (u64::from(app.number), application(app)))
    })
}

/// `GET /applications/{id}`.
pub(super) fn get_application(visit: &mut Visit<'_>, id: &str) -> Answered {
    visit.require(&READ, Rank::Anyone)?;
    let app = by_application(visit, id)?;
    odata::single(visit.call, &APPLICATIONS, application(app))
}

/// `DELETE /applications/{id}`: with its service principal.
pub(super) fn delete_application(visit: &mut Visit<'_>, id: &str) -> Answered {
    visit.require(&WRITE, Rank::AppAdministrator)?;
    let number = by_application(visit, id)?.number;
    Ok(removed(visit, number))
}

/// A service principal with every property that Graph has here.
pub(super) fn drawn(app: &App, tenant: &str) -> Map<String, Value> {
    let drawn = json!({
        "id": app.id(),
        "deletedDateTime": null,
        "accountEnabled": app.account_enabled,
        "alternativeNames": [],
        "appDisplayName": app.display_name,
        "appDescription": null,
        "appId": app.app_id(),
        "applicationTemplateId": template_of(app.origin),
        "appOwnerOrganizationId": tenant,
        "appRoleAssignmentRequired": app.assignment_required,
        "createdDateTime": time(app.created_ms),
        "description": null,
        "displayName": app.display_name,
        "homepage": homepage(app),
        "loginUrl": null,
        "notes": app.notes,
        "notificationEmailAddresses": [],
        "preferredSingleSignOnMode": null,
        "replyUrls": [],
        "servicePrincipalNames": [app.app_id()],
        "servicePrincipalType": "Application",
        "signInAudience": "AzureADMyOrg",
        "tags": app.tags,
        "appRoles": roles(&app.roles),
        "oauth2PermissionScopes": [],
        "keyCredentials": [],
        "passwordCredentials": [],
    });
    drawn.as_object().cloned().unwrap_or_default()
}

/// An application with every property that Graph has here.
pub(super) fn application(app: &App) -> Map<String, Value> {
    let drawn = json!({
        "id": app.application_id(),
        "deletedDateTime": null,
        "appId": app.app_id(),
        "applicationTemplateId": template_of(app.origin),
        "createdDateTime": time(app.created_ms),
        "displayName": app.display_name,
        "signInAudience": "AzureADMyOrg",
        "identifierUris": [],
        "tags": app.tags,
        "notes": app.notes,
        "appRoles": roles(&app.roles),
        "api": { "oauth2PermissionScopes": [{ "value": "user_impersonation", "isEnabled": true, "type": "User" }] },
        "web": { "homePageUrl": homepage(app), "redirectUris": [] },
    });
    drawn.as_object().cloned().unwrap_or_default()
}

fn homepage(app: &App) -> Option<String> {
    app.can_provision().then(|| {
        "https://account.activedirectory.windowsazure.com:444/applications/default.aspx\
         ?metadata=practice|ISV9.1|primary|z"
            .to_owned()
    })
}

fn roles(roles: &[AppRole]) -> Value {
    let drawn = roles.iter().map(|role| {
        json!({
            "allowedMemberTypes": ["User"],
            "description": role.display_name,
            "displayName": role.display_name,
            "id": role.id,
            "isEnabled": role.is_enabled,
            "origin": "Application",
            "value": role.value,
        })
    });
    drawn.collect()
}

fn ready<'a>(visit: &'a Visit<'_>, now_ms: i64, first: u64) -> impl Iterator<Item = &'a App> {
    visit.state.apps.iter().filter(move |app| app.ready_ms <= now_ms && u64::from(app.number) >= first)
}

fn by_application<'a>(visit: &'a Visit<'_>, id: &str) -> Result<&'a App, Refusal> {
    visit
        .state
        .apps
        .lookup(Id::Application, id)
        .filter(|app| app.ready_ms <= visit.call.now_ms)
        .ok_or_else(|| Refusal::not_found(id))
}

fn removed(visit: &mut Visit<'_>, number: u32) -> Answer {
    visit.state.sync.forget(number);
    let name = visit.state.apps.remove(number).map(|app| app.display_name).unwrap_or_default();
    visit.state.sync.forget(number);
    Answer::empty(StatusCode::NO_CONTENT).changed(format!("Deleted the app {name} in Entra ID."))
}
