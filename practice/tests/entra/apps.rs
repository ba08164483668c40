//! The gallery, apps made from it, and who is assigned to them.

use std::time::Duration;

use serde_json::{Value, json};
use usher_practice::browser::{AgreeError, Decision, agree};
use usher_practice::company::who;
use usher_practice::entra::{Found, LagRefusal, Plan};

use crate::support::{Reply, Tenant, send, texts};

const NON_GALLERY: &str = "8adf8e6e-67b2-4cf2-a259-e3dc5476c621";
const DEFAULT_ACCESS: &str = "00000000-0000-0000-0000-000000000000";

async fn assign(tenant: &Tenant, app: &str, principal: &str, role: &str) -> Reply {
    let body = json!({ "principalId": principal, "resourceId": app, "appRoleId": role });
    tenant.call("POST", &format!("servicePrincipals/{app}/appRoleAssignedTo"), body).await
}

#[tokio::test]
async fn the_gallery_has_zoom_unless_it_is_switched_off() {
    let tenant = Tenant::plain().await;
    let zoom = tenant.zoom_template().await;
    let template = tenant.get(&format!("applicationTemplates/{zoom}")).await.good();
    assert_eq!(template["supportedProvisioningTypes"], json!(["sync"]));
    let found = tenant.get("applicationTemplates?$filter=contains(displayName,'zoo')").await.good();
    assert_eq!(texts(found["value"].as_array().unwrap(), "/displayName"), ["Zoom"]);
    assert_eq!(tenant.get(&format!("applicationTemplates/{NON_GALLERY}")).await.status, 200);
    tenant.switch(|switches| switches.gallery_has_zoom = false);
    let found = tenant.get("applicationTemplates?$filter=displayName%20eq%20'Zoom'").await.good();
    assert_eq!(found["value"], json!([]));
    tenant.get(&format!("applicationTemplates/{zoom}")).await.refused(404, "Request_ResourceNotFound");
}

#[tokio::test]
async fn an_app_is_made_and_found_and_taken_away() {
    let tenant = Tenant::plain().await;
    let zoom = tenant.zoom_template().await;
    let path = format!("applicationTemplates/{zoom}/instantiate");
    let made = tenant.call("POST", &path, json!({ "displayName": "Zoom provisioning" })).await;
    assert_eq!(made.status, 201);
    let made = made.json();
    let (application, principal) = (&made["application"], &made["servicePrincipal"]);
    assert_eq!(application["appId"], principal["appId"]);
    assert_ne!(application["id"], principal["id"]);
    let names: Vec<String> = texts(principal["appRoles"].as_array().unwrap(), "/displayName");
    assert_eq!(names, ["Basic", "Corp", "Licensed", "On Prem", "Pro", "msiam_access"]);
    let id = principal["id"].as_str().unwrap();
    for filter in [
        "displayName eq 'Zoom provisioning'".to_owned(),
        format!("applicationTemplateId eq '{zoom}'"),
        format!("appId eq '{}'", application["appId"].as_str().unwrap()),
        "tags/any(t:t eq 'WindowsAzureActiveDirectoryIntegratedApp')".to_owned(),
    ] {
        let query: String = url::form_urlencoded::byte_serialize(filter.as_bytes()).collect();
        let found = tenant.get(&format!("servicePrincipals?$filter={query}&$select=id,appId")).await.good();
        assert_eq!(texts(found["value"].as_array().unwrap(), "/id"), [id], "{filter}");
        assert_eq!(found["value"][0].as_object().unwrap().len(), 2);
    }
    let own = format!("servicePrincipals/{id}");
    let change = json!({ "appRoleAssignmentRequired": false, "notes": "by Usher" });
    assert_eq!(tenant.call("PATCH", &own, change).await.status, 204);
    let seen = tenant.get(&own).await.good();
    assert_eq!((&seen["appRoleAssignmentRequired"], &seen["notes"]), (&json!(false), &json!("by Usher")));
    tenant.call("PATCH", &own, json!({ "displayName": "x" })).await.refused(400, "Request_BadRequest");
    let application = format!("applications/{}", application["id"].as_str().unwrap());
    assert_eq!(tenant.get(&application).await.good()["displayName"], "Zoom provisioning");
    assert_eq!(tenant.call("DELETE", &application, Value::Null).await.status, 204);
    tenant.get(&own).await.refused(404, "Request_ResourceNotFound");
    tenant.call("POST", &path, json!({})).await.refused(400, "Request_BadRequest");
}

#[tokio::test]
async fn a_new_app_is_not_there_for_everybody_at_once() {
    let tenant = Tenant::with(|switches| switches.lag_ms = 5_000).await;
    tenant.practice.world().clock.hold();
    let id = tenant.instantiate(NON_GALLERY).await;
    let (own, sync) =
        (format!("servicePrincipals/{id}"), format!("servicePrincipals/{id}/synchronization/templates"));
    tenant.get(&own).await.refused(404, "Request_ResourceNotFound");
    assert_eq!(tenant.get("servicePrincipals").await.good()["value"], json!([]));
    tenant.get(&sync).await.refused(403, "Authorization_RequestDenied");
    tenant.switch(|switches| switches.lag_refusal = LagRefusal::Conflict);
    assert_eq!(tenant.get(&sync).await.status, 409);
    tenant.switch(|switches| switches.lag_refusal = LagRefusal::NotFound);
    tenant.get(&sync).await.refused(404, "Request_ResourceNotFound");
    tenant.practice.world().clock.advance(Duration::from_secs(5));
    let seen = tenant.get(&own).await.good();
    assert_eq!(seen["applicationTemplateId"], NON_GALLERY);
    let names: Vec<String> = texts(seen["appRoles"].as_array().unwrap(), "/displayName");
    assert_eq!(names, ["User", "msiam_access"]);
}

#[tokio::test]
async fn people_and_groups_are_assigned_once_with_a_role() {
    let tenant = Tenant::plain().await;
    let app = tenant.instantiate(&tenant.zoom_template().await).await;
    let (licensed, basic) = (tenant.role(&app, "Licensed").await, tenant.role(&app, "Basic").await);
    let zoe = tenant.person("zoe.obrien-lukasz@practice.example").await;
    let sales = tenant.group("Sales").await;
    let made = assign(&tenant, &app, &zoe, &licensed).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let made = made.json();
    assert_eq!((&made["principalType"], &made["principalId"]), (&json!("User"), &json!(zoe)));
    assert_eq!(made["principalDisplayName"], "Zoë O'Brien-Łukasz");
    let twice = assign(&tenant, &app, &zoe, &licensed).await;
    let message = twice.refused(400, "Request_BadRequest");
    assert_eq!(message, "Permission being assigned already exists on the object");
    assert_eq!(assign(&tenant, &app, &zoe, &basic).await.status, 201, "two roles are taken");
    assert_eq!(assign(&tenant, &app, &sales, &licensed).await.json()["principalType"], "Group");
    let list = format!("servicePrincipals/{app}/appRoleAssignedTo");
    let all = tenant.all(&format!("{list}?$top=2")).await;
    assert_eq!(texts(&all, "/principalId"), [zoe.clone(), zoe.clone(), sales.clone()]);
    let one = format!("{list}/{}", made["id"].as_str().unwrap());
    assert_eq!(tenant.get(&one).await.good()["principalId"], zoe);
    assert_eq!(tenant.call("DELETE", &one, Value::Null).await.status, 204);
    tenant.call("DELETE", &one, Value::Null).await.refused(404, "Request_ResourceNotFound");
    assert_eq!(tenant.all(&list).await.len(), 2);
}

#[tokio::test]
async fn what_cannot_be_assigned_is_refused() {
    let tenant = Tenant::plain().await;
    let app = tenant.instantiate(&tenant.zoom_template().await).await;
    let licensed = tenant.role(&app, "Licensed").await;
    let zoe = tenant.person("zoe.obrien-lukasz@practice.example").await;
    let unified = tenant.group("Company default").await;
    let sales = tenant.group("Sales").await;
    let no_role = "0a0a0a0a-0000-4000-8000-000000000000";
    for (principal, role) in [(&zoe, no_role), (&zoe, DEFAULT_ACCESS), (&unified, licensed.as_str())] {
        assign(&tenant, &app, principal, role).await.refused(400, "Request_BadRequest");
    }
    assign(&tenant, &app, "nobody", &licensed).await.refused(404, "Request_ResourceNotFound");
    tenant.switch(|switches| switches.plan = Plan::Free);
    let refused = assign(&tenant, &app, &sales, &licensed).await.refused(400, "Request_BadRequest");
    assert!(refused.contains("P1 or P2"), "{refused}");
    assert_eq!(assign(&tenant, &app, &zoe, &licensed).await.status, 201, "people need no plan");
    let body = json!({ "principalId": zoe, "resourceId": "another", "appRoleId": licensed });
    let list = format!("servicePrincipals/{app}/appRoleAssignedTo");
    tenant.call("POST", &list, body).await.refused(400, "Request_BadRequest");
    let reading = tenant.practice.credentials().entra.read_token;
    let body = json!({ "principalId": zoe, "resourceId": app, "appRoleId": licensed });
    tenant.call_as(&reading, "POST", &list, body).await.refused(403, "Authorization_RequestDenied");
}

#[tokio::test]
async fn others_were_there_before() {
    let found = Found {
        gallery_app: true,
        second_zoom_app: true,
        own_app: true,
        registration: true,
        default_access: true,
        two_roles: true,
        nested_group: true,
        foreign_changes: true,
        job: false,
    };
    let tenant = Tenant::with(|switches| switches.found = found).await;
    let apps = tenant.all("servicePrincipals?$filter=displayName%20eq%20'Zoom'").await;
    assert_eq!(apps.len(), 3);
    let gallery = apps[0]["applicationTemplateId"].as_str().unwrap();
    let both =
        tenant.all(&format!("servicePrincipals?$filter=applicationTemplateId%20eq%20'{gallery}'")).await;
    assert_eq!(texts(&both, "/displayName"), ["Zoom", "Zoom (old)"]);
    assert_eq!(apps[0]["appRoleAssignmentRequired"], false);
    assert!(apps[0]["notes"].is_string());
    assert_eq!(apps[1]["applicationTemplateId"], NON_GALLERY);
    assert_eq!(apps[2]["applicationTemplateId"], Value::Null);
    assert_eq!(apps[2]["appRoles"], json!([]));
    let app = apps[0]["id"].as_str().unwrap();
    let assigned = tenant.all(&format!("servicePrincipals/{app}/appRoleAssignedTo")).await;
    let roles = texts(&assigned, "/appRoleId");
    assert_eq!(roles.iter().filter(|role| *role == DEFAULT_ACCESS).count(), 2);
    let twice = &tenant.practice.world().company.people[who::DECOMPOSED].display_name;
    let names = texts(&assigned, "/principalDisplayName");
    assert_eq!(names.iter().filter(|name| Some(*name) == twice.as_ref()).count(), 2);
    assert!(names.contains(&"Engineering".to_owned()) && names.contains(&"Finance".to_owned()));
    let plain = Tenant::plain().await;
    assert!(plain.all("servicePrincipals").await.is_empty());
}

#[tokio::test]
async fn the_portal_lists_the_apps() {
    let tenant = Tenant::plain().await;
    let page = send(tenant.request("GET", "portal")).await;
    assert!(page.text.contains("There is no enterprise application yet."));
    let app = tenant.instantiate(NON_GALLERY).await;
    for path in ["portal", "portal/", "portal/view/anything"] {
        let page = send(tenant.request("GET", path)).await;
        assert!(page.text.contains(&format!("/portal/apps/{app}")), "{path}: {}", page.text);
    }
    let page = send(tenant.request("GET", &format!("portal/apps/{app}"))).await;
    assert!(page.text.contains("Zoom provisioning") && page.text.contains(&app), "{}", page.text);
    let outcome = agree(&tenant.url("portal"), Decision::Allow).await.unwrap_err();
    assert!(matches!(outcome, AgreeError::NoConsentPage { status: 200, .. }), "{outcome}");
}
