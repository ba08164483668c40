//! Apps, the connection to Zoom, features, mappings, schemas, assignments and the System Log.

use serde_json::{Value, json};
use std::collections::BTreeSet;
use url::Url;
use usher_practice::company::{Status, which, who};
use usher_practice::okta::BadExpressionCode;

use crate::support::{Org, texts, value};

#[tokio::test]
async fn the_zoom_app_is_found_by_its_key_not_its_label() {
    let org = Org::plain().await;
    let app = org.zoom_app().await;
    let settings = json!({ "app": { "subDomain": "practice" } });
    let body = json!({ "label": "Meetings", "settings": settings });
    let changed = org.call("PUT", &format!("/api/v1/apps/{app}"), body).await.json();
    assert_eq!((&changed["label"], &changed["features"]), (&json!("Meetings"), &json!([])));
    assert_eq!(org.zoom_app().await, app);
    let org = Org::with(|switches| switches.zoom_app_present = false).await;
    assert_eq!(org.get("/api/v1/apps?filter=name%20eq%20%22zoomus%22").await.json(), json!([]));
    let body = json!({ "name": "zoomus", "label": "Zoom", "signOnMode": "SAML_2_0", "settings": settings });
    let made = org.call("POST", "/api/v1/apps?activate=true", body.clone()).await.json();
    assert_eq!(made["id"], org.zoom_app().await);
    assert!(made["created"].as_str().unwrap().ends_with(".000Z"));
    for (pointer, broken) in
        [("label", json!("")), ("settings", json!({})), ("signOnMode", json!("BOOKMARK"))]
    {
        let mut body = body.clone();
        body[pointer] = broken;
        org.call("POST", "/api/v1/apps", body).await.refused(400, "E0000001");
    }
}

#[tokio::test]
async fn an_app_is_deleted_only_when_it_is_off() {
    let org = Org::plain().await;
    let own = format!("/api/v1/apps/{}", org.zoom_app().await);
    org.call("DELETE", &own, Value::Null).await.refused(403, "E0000056");
    let off = org.call("POST", &format!("{own}/lifecycle/deactivate"), Value::Null).await;
    assert_eq!((off.status, off.json()), (200, json!({})));
    assert_eq!(org.get(&own).await.json()["status"], "INACTIVE");
    assert_eq!(org.call("DELETE", &own, Value::Null).await.status, 204);
    org.get(&own).await.refused(404, "E0000007");
}

#[tokio::test]
async fn usher_can_register_itself_and_sign_in_once_it_is_assigned() {
    let org = Org::plain().await;
    let redirect = "http://127.0.0.1:8912/cb/okta";
    let made = org
        .call(
            "POST",
            "/api/v1/apps",
            json!({
                "name": "oidc_client", "label": "Second", "signOnMode": "OPENID_CONNECT",
                "credentials": { "oauthClient": { "token_endpoint_auth_method": "none", "pkce_required": true } },
                "settings": { "oauthClient": {
                    "application_type": "native", "response_types": ["code"],
                    "grant_types": ["authorization_code"], "redirect_uris": [redirect] } },
            }),
        )
        .await
        .json();
    let client = made["id"].as_str().unwrap();
    let own = format!("/api/v1/apps/{client}");
    let scope = ("scope", "okta.apps.read");
    let decide = || async {
        org.decide(
            &[("client_id", client), ("redirect_uri", redirect), scope],
            usher_practice::browser::Decision::Allow,
        )
        .await
    };
    assert_eq!(value(&decide().await, "error"), "invalid_scope");
    let grant = json!({ "scopeId": "okta.apps.read", "issuer": org.base() });
    let granted = org.call("POST", &format!("{own}/grants"), grant).await;
    assert_eq!(
        (granted.status, granted.json()),
        (201, org.get(&format!("{own}/grants")).await.json()[0].clone())
    );
    assert_eq!(
        value(&decide().await, "error_description"),
        "User is not assigned to the client application."
    );
    let admin = org.get("/api/v1/users/me").await.json()["id"].clone();
    assert_eq!(org.call("POST", &format!("{own}/users"), json!({ "id": admin })).await.status, 200);
    let code = value(&decide().await, "code");
    let reply = org.exchange(&code, &[("client_id", client), ("redirect_uri", redirect)]).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
}

#[tokio::test]
async fn nothing_is_provisioned_before_the_connection_is_enabled() {
    let org = Org::plain().await;
    let app = org.zoom_app().await;
    let features = format!("/api/v1/apps/{app}/features");
    let connection = format!("/api/v1/apps/{app}/connections/default");
    let reply = org.get(&features).await;
    assert_eq!(reply.refused(400, "E0000001"), "Api validation failed: feature");
    let cause = &reply.json()["errorCauses"][0]["errorSummary"];
    assert_eq!(cause, "Provisioning is not enabled for the app instance.");
    assert_eq!(org.get(&connection).await.json()["status"], "UNKNOWN");

    let token = json!({ "profile": { "authScheme": "TOKEN", "token": "abc" } });
    org.call("POST", &connection, token).await.refused(400, "E0000001");
    let scheme = json!({ "profile": { "authScheme": "OAUTH2" } });
    let made = org.call("POST", &connection, scheme).await.json();
    assert_eq!(made["status"], "DISABLED");
    assert!(made["_links"]["activate"].is_object() && made["_links"].get("deactivate").is_none());
    let authorize = Url::parse(made["_links"]["authorize"]["href"].as_str().unwrap()).unwrap();
    assert_eq!(authorize.origin(), org.practice.urls().zoom_oauth.origin());
    assert_eq!(authorize.path(), "/oauth/authorize");
    org.call("POST", &format!("{connection}/lifecycle/activate"), Value::Null).await.refused(400, "E0000059");
    let forged = format!("/api/v1/apps/zoomus/{app}/oauth2/callback?code=made-up&state=made-up");
    org.call("POST", &forged, Value::Null).await.refused(400, "E0000059");

    org.connected_app().await;
    let enabled = org.get(&connection).await.json();
    assert_eq!(enabled["status"], "ENABLED");
    assert!(enabled["_links"]["deactivate"].is_object() && enabled["_links"].get("activate").is_none());
    assert_eq!(
        texts(&org.get(&features).await.json(), "/name"),
        ["USER_PROVISIONING", "INBOUND_PROVISIONING"]
    );
    let listed = org.get(&format!("/api/v1/apps/{app}")).await.json();
    assert!(listed["features"].as_array().unwrap().contains(&json!("GROUP_PUSH")));
    org.switch(|switches| switches.zoom_features = Vec::new());
    assert_eq!(org.get(&format!("/api/v1/apps/{app}")).await.json()["features"], json!([]));
    org.call("POST", &format!("{connection}/lifecycle/deactivate"), Value::Null).await;
    org.get(&features).await.refused(400, "E0000001");
}

#[tokio::test]
async fn features_take_part_of_a_body_and_no_nonsense() {
    let org = Org::plain().await;
    let app = org.connected_app().await;
    let own = format!("/api/v1/apps/{app}/features/USER_PROVISIONING");
    let set = org
        .call("PUT", &own, json!({ "create": { "lifecycleCreate": { "status": "ENABLED" } } }))
        .await
        .json();
    assert_eq!(set["status"], "ENABLED");
    assert_eq!(set["capabilities"]["create"]["lifecycleCreate"]["status"], "ENABLED");
    assert_eq!(set["capabilities"]["update"]["profile"]["status"], "DISABLED");
    assert_eq!(org.get(&own).await.json(), set);
    for body in [
        json!({ "create": { "lifecycleCreate": { "status": "PERHAPS" } } }),
        json!({ "destroy": { "status": "ENABLED" } }),
        json!({ "create": "ENABLED" }),
    ] {
        org.call("PUT", &own, body).await.refused(400, "E0000001");
    }
    assert_eq!(org.get(&own).await.json(), set);
    let inbound = format!("/api/v1/apps/{app}/features/INBOUND_PROVISIONING");
    let body = json!({ "importSettings": { "schedule": { "fullImport": { "timeZone": "Europe/Vienna" } } } });
    let set = org.call("PUT", &inbound, body).await.json();
    assert_eq!(set["capabilities"]["importSettings"]["schedule"]["fullImport"]["timezone"], "Europe/Vienna");
    org.get(&format!("/api/v1/apps/{app}/features/FLYING")).await.refused(404, "E0000007");
}

#[tokio::test]
async fn mappings_change_in_part_and_refuse_what_cannot_be_read() {
    let org = Org::plain().await;
    let app = org.zoom_app().await;
    let user_type = org.get("/api/v1/meta/types/user").await.json()[0]["id"].as_str().unwrap().to_owned();
    let list = org.get(&format!("/api/v1/mappings?sourceId={user_type}&targetId={app}")).await.json();
    assert_eq!(list.as_array().unwrap().len(), 1);
    assert!(list[0].get("properties").is_none());
    let own = format!("/api/v1/mappings/{}", list[0]["id"].as_str().unwrap());
    let before = org.get(&own).await.json();
    let body = json!({ "properties": {
        "department": { "expression": "String.toUpperCase(user.department)", "pushStatus": "DONT_PUSH" },
        "title": { "expression": null, "pushStatus": null },
        "costCenter": null,
    }});
    let after = org.call("POST", &own, body).await.json();
    assert_eq!(after["properties"]["department"]["pushStatus"], "DONT_PUSH");
    assert!(after["properties"].get("title").is_none() && after["properties"].get("costCenter").is_none());
    assert_eq!(after["properties"]["firstName"], before["properties"]["firstName"]);
    let bad = json!({ "properties": { "department": { "expression": "String.len(user.a", "pushStatus": "PUSH" } } });
    org.call("POST", &own, bad.clone()).await.refused(400, "E0000001");
    org.switch(|switches| switches.bad_expression_code = BadExpressionCode::E0000045);
    assert_eq!(org.call("POST", &own, bad).await.refused(400, "E0000045"), "Field mapping bad request.");
    assert_eq!(org.get(&own).await.json(), after);
}

#[tokio::test]
async fn a_mapped_attribute_is_frozen_while_profiles_are_pushed() {
    let org = Org::plain().await;
    let app = org.connected_app().await;
    let own = format!("/api/v1/meta/schemas/apps/{app}/default");
    let custom = |properties: Value| json!({ "definitions": { "custom": { "properties": properties } } });
    let licence = json!({
        "title": "Zoom United Plan", "externalName": "zoomUnited", "type": "string", "scope": "NONE",
        "externalNamespace": "urn:ietf:params:scim:schemas:extension:zoom:1.0:User",
        "enum": ["1"], "oneOf": [{ "const": "1", "title": "Pro" }],
    });
    let set = org.call("POST", &own, custom(json!({ "zoomUnited": licence.clone() }))).await.json();
    assert_eq!(set["definitions"]["custom"]["properties"]["zoomUnited"]["scope"], "NONE");
    assert_eq!(set["definitions"]["custom"]["properties"]["userType"]["scope"], "SELF");
    org.call("POST", &own, custom(json!({ "userType": null }))).await.refused(400, "E0000001");

    let mappings = org.get(&format!("/api/v1/mappings?targetId={app}")).await.json();
    let mapping = format!("/api/v1/mappings/{}", mappings[0]["id"].as_str().unwrap());
    let rule = json!({ "properties": { "zoomUnited": { "expression": "\"1\"", "pushStatus": "PUSH" } } });
    assert_eq!(org.call("POST", &mapping, rule).await.status, 200);
    let features = format!("/api/v1/apps/{app}/features/USER_PROVISIONING");
    org.call("PUT", &features, json!({ "update": { "profile": { "status": "ENABLED" } } })).await;
    let frozen =
        org.call("POST", &own, custom(json!({ "zoomUnited": licence }))).await.refused(403, "E0000075");
    assert!(frozen.contains("zoomUnited"));

    let back = org.get(&format!("/api/v1/mappings?sourceId={app}")).await.json();
    let back = format!("/api/v1/mappings/{}", back[0]["id"].as_str().unwrap());
    org.call("POST", &back, json!({ "properties": { "userType": null } })).await;
    let set = org.call("POST", &own, custom(json!({ "userType": null }))).await.json();
    assert!(set["definitions"]["custom"]["properties"].get("userType").is_none());
}

#[tokio::test]
async fn assigned_people_are_queued_and_never_said_to_be_in_zoom() {
    let org = Org::plain().await;
    let app = org.zoom_app().await;
    let company = &org.practice.world().company;
    let group = org.group("All%20walks%20of%20life").await;
    let own = format!("/api/v1/apps/{app}");
    let assigned =
        org.call("PUT", &format!("{own}/groups/{group}"), json!({ "priority": 0, "profile": {} })).await;
    assert_eq!(assigned.json()["id"], *group);
    assert_eq!(org.all_ids(&format!("{own}/groups?limit=20")).await, std::slice::from_ref(&group));
    let people = org.all_ids(&format!("{own}/users?limit=5")).await;
    let wanted = company
        .everyone_in(which::ODD_PEOPLE)
        .into_iter()
        .filter(|person| company.people[*person].status != Status::Deprovisioned)
        .count();
    assert_eq!((people.len(), people.iter().collect::<BTreeSet<_>>().len()), (wanted, wanted));
    let one = format!("{own}/users/{}", people[0]);
    let before = org.get(&one).await.json();
    assert_eq!(
        (&before["status"], &before["scope"], &before["externalId"]),
        (&json!("ACTIVE"), &json!("GROUP"), &Value::Null)
    );

    org.connected_app().await;
    let body = json!({ "create": { "lifecycleCreate": { "status": "ENABLED" } } });
    org.call("PUT", &format!("{own}/features/USER_PROVISIONING"), body).await;
    let after = org.get(&one).await.json();
    assert_eq!(
        (&after["status"], &after["externalId"]),
        (&json!("ACTIVE"), &Value::Null),
        "who had the app before provisioning was on is not queued"
    );

    let left =
        org.get(&format!("/api/v1/users/{}", company.people[who::LEFT].login)).await.json()["id"].clone();
    org.call("POST", &format!("{own}/users"), json!({ "id": left })).await.refused(400, "E0000001");
    org.switch(|switches| switches.service_down = true);
    let again = org.call("POST", &format!("{own}/users"), json!({ "id": people[0] })).await.json();
    assert_eq!((&again["scope"], &again["status"]), (&json!("USER"), &json!("STAGED")));
    assert_eq!(org.call("DELETE", &format!("{own}/groups/{group}"), Value::Null).await.status, 204);
    assert_eq!(org.all_ids(&format!("{own}/users")).await, people[..1]);
    org.call("DELETE", &format!("{own}/groups/{group}"), Value::Null).await.refused(404, "E0000007");
}

#[tokio::test]
async fn the_log_tells_what_happened_and_keeps_a_place_to_go_on_from() {
    let org = Org::plain().await;
    let (app, group) = (org.zoom_app().await, org.group("Sales").await);
    let first = org.get("/api/v1/logs").await;
    assert_eq!(first.json(), json!([]));
    let next = first.next().expect("a polling request always has a next page");
    org.call("PUT", &format!("/api/v1/apps/{app}/groups/{group}"), json!({})).await;
    let mapping = json!({ "sourceGroupId": group, "targetGroupName": "Sales" });
    org.call("POST", &format!("/api/v1/apps/{app}/group-push/mappings"), mapping).await;
    let events = org.get(&next).await;
    assert_eq!(
        texts(&events.json(), "/eventType"),
        ["group.application_assignment.add", "application.provision.group_push.mapping.created"]
    );
    assert_eq!(org.get(&events.next().unwrap()).await.json(), json!([]));
    let filtered =
        "/api/v1/logs?filter=eventType%20sw%20%22application.provision%22&sortOrder=DESCENDING&limit=1";
    assert_eq!(org.get(filtered).await.json()[0]["target"][1]["displayName"], "Sales");
    let history = org.practice.history();
    assert!(
        history.iter().any(|entry| entry.change.as_deref() == Some("A push of the group Sales was set up."))
    );
}
