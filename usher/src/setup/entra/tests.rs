use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::*;
use crate::directory::entra::tests::{asked, entra, ok};
use crate::http::Method;
use crate::http::fake::{Fake, Reply};
use crate::model::PersonId;

const SP: &str = "/v1.0/servicePrincipals/sp";

fn refused(status: u16, code: &str) -> Reply {
    Reply::json(status, &json!({ "error": { "code": code, "message": "No." } }).to_string())
}

fn console(server: &Fake) -> Console {
    let held = Held {
        token: Some(Secret::new("token-canary".to_owned())),
        client_secret: Some(Secret::new("client-canary".to_owned())),
    };
    Console::new(entra(server), held)
}

#[tokio::test]
async fn zooms_applications_are_recognised_three_ways() {
    let server = Fake::start(|seen| {
        let (path, query) = asked(seen);
        let principal = |id: &str, name: &str, template: Option<&str>| {
            json!({ "id": id, "appId": format!("app-{id}"), "displayName": name, "applicationTemplateId": template,
            "accountEnabled": true, "appRoleAssignmentRequired": true, "appRoles": [
                { "id": "r1", "displayName": "Licensed", "value": null, "isEnabled": true, "allowedMemberTypes": ["User"] },
            ]})
        };
        match path.as_str() {
            "/v1.0/applicationTemplates" => {
                assert_eq!(query["$filter"], "displayName eq 'Zoom'");
                ok(
                    json!({ "value": [{ "id": "gallery-zoom", "displayName": "Zoom", "supportedProvisioningTypes": ["sync"] }] }),
                )
            }
            "/v1.0/servicePrincipals" => ok(json!({ "value": [
                principal("1", "Meetings", Some("gallery-zoom")),
                principal("2", "ZOOM sign-in", None),
                principal("3", "Video", Some(OWN_TEMPLATE)),
                principal("4", "Payroll", Some(OWN_TEMPLATE)),
                principal("5", "Expenses", Some("gallery-other")),
            ]})),
            "/v1.0/servicePrincipals/3/synchronization/secrets" => {
                ok(json!({ "value": [{ "key": "BaseAddress", "value": "https://api.zoom.us/scim2" }] }))
            }
            "/v1.0/servicePrincipals/4/synchronization/secrets" => {
                ok(json!({ "value": [{ "key": "BaseAddress", "value": "https://notzoom.us/scim" }] }))
            }
            "/v1.0/applications" if query["$filter"] == "appId eq 'app-2'" => ok(json!({ "value": [] })),
            "/v1.0/applications" => ok(
                json!({ "value": [{ "id": "object", "appId": "x", "createdDateTime": "2026-11-22T10:00:00Z" }] }),
            ),
            _ => refused(404, "Request_ResourceNotFound"),
        }
    });
    let apps = console(&server).zoom_apps().await.unwrap();
    let told: Vec<_> =
        apps.iter().map(|app| (app.service_principal.as_str(), app.recognised, app.template)).collect();
    assert_eq!(
        told,
        [
            ("1", Recognised::Gallery, Template::Gallery),
            ("2", Recognised::Name, Template::Registration),
            ("3", Recognised::Address, Template::Own),
        ]
    );
    assert_eq!((apps[0].application.as_deref(), apps[1].application.as_deref()), (Some("object"), None));
    assert_eq!(apps[0].roles[0].name, "Licensed");
}

#[tokio::test]
async fn a_new_application_is_waited_for_and_what_is_sent_to_it_is_sent_again() {
    let (looks, posts) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let server = Fake::start(move |seen| match (seen.method.as_str(), asked(seen).0.as_str()) {
        ("POST", "/v1.0/applicationTemplates/t/instantiate") => {
            assert_eq!(seen.body, r#"{"displayName":"Zoom"}"#);
            let made = json!({ "application": { "id": "object" }, "servicePrincipal": { "id": "sp" } });
            Reply::json(201, &made.to_string())
        }
        ("GET", SP) if looks.fetch_add(1, Ordering::SeqCst) == 0 => refused(404, "Request_ResourceNotFound"),
        ("GET", SP) => ok(json!({ "id": "sp" })),
        ("GET", "/v1.0/servicePrincipals/sp/synchronization/templates") => {
            ok(json!({ "value": [{ "id": "scim" }] }))
        }
        ("POST", "/v1.0/servicePrincipals/sp/appRoleAssignedTo") => {
            match posts.fetch_add(1, Ordering::SeqCst) {
                0 => refused(403, "Authorization_RequestDenied"),
                _ => Reply::json(201, r#"{"id":"assignment"}"#),
            }
        }
        _ => refused(403, "Authorization_RequestDenied"),
    });
    let told = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&told);
    let console = console(&server).telling(move |waiting| kept.lock().unwrap().push(waiting.what));
    let sent =
        console.send(&Op::Instantiate { template: "t".to_owned(), name: "Zoom".to_owned() }).await.unwrap();
    assert_eq!(sent.id.as_deref(), Some("sp"));
    let assigned = console.send(&assign("sp")).await.unwrap();
    assert_eq!(assigned.id.as_deref(), Some("assignment"));
    assert_eq!(told.lock().unwrap().as_slice(), [WaitingFor::Application, WaitingFor::Application]);

    // Somebody else's application is not waited for: there it is a refusal.
    let error = console.send(&assign("other")).await.unwrap_err();
    assert!(matches!(error, DirectoryError::RoleLacks { .. }), "{error:?}");
}

#[tokio::test]
async fn settings_are_saved_whole_with_the_token_and_without_a_mask() {
    let saved = Arc::new(Mutex::new(json!([
        { "key": "BaseAddress", "value": "https://old.example" },
        { "key": "SyncAll", "value": "False" },
        { "key": "SecretToken", "value": "*" },
    ])));
    let state = Arc::clone(&saved);
    let server = Fake::start(move |seen| {
        let mut state = state.lock().unwrap();
        if seen.method == "PUT" {
            let body: Value = serde_json::from_str(&seen.body).unwrap();
            *state = body["value"].clone();
            return Reply::empty(204);
        }
        let mut shown = state.clone();
        for pair in shown.as_array_mut().unwrap() {
            if pair["key"] == "SecretToken" {
                pair["value"] = json!("*");
            }
        }
        ok(json!({ "value": shown }))
    });
    let op = Op::PutSettings {
        app: "sp".to_owned(),
        values: BTreeMap::from([(SettingKey::BaseAddress, "https://new.example".to_owned())]),
        secret: Some(SecretKey::SecretToken),
    };
    let console = console(&server);
    let before = console.present(&op).await.unwrap();
    assert_eq!(before, json!({ "BaseAddress": "https://old.example", "secret": "saved" }));
    assert_eq!(op.standing(&before, before.clone()), Standing::AsShown);
    console.send(&op).await.unwrap();
    let after = console.present(&op).await.unwrap();
    assert_eq!(op.standing(&before, after), Standing::AlreadySo);
    let kept = saved.lock().unwrap().to_string();
    assert!(kept.contains("token-canary") && kept.contains("SyncAll") && !kept.contains("\"*\""), "{kept}");
    assert!(!format!("{console:?}{op:?}").contains("canary"));
    assert!(!json!(op).to_string().contains("canary"));

    let back = op.inverse(&before, None).unwrap();
    console.send(&back).await.unwrap();
    assert!(saved.lock().unwrap().to_string().contains("https://old.example"));
}

#[tokio::test]
async fn a_schema_that_somebody_changed_counts_as_moved() {
    let schema = |name: &str| json!({ "id": "job", "synchronizationRules": [{ "name": name, "objectMappings": [] }], "directories": [{}] });
    let now = Arc::new(Mutex::new(schema("was")));
    let state = Arc::clone(&now);
    let server = Fake::start(move |seen| match seen.method.as_str() {
        "PUT" => {
            *state.lock().unwrap() = serde_json::from_str(&seen.body).unwrap();
            Reply::empty(204)
        }
        _ => ok(state.lock().unwrap().clone()),
    });
    let console = console(&server);
    let op = Op::PutSchema {
        app: "sp".to_owned(),
        job: "job".to_owned(),
        schema: schema("wanted"),
        was: schema("was"),
    };
    let shown = console.present(&op).await.unwrap();
    assert_eq!(shown, json!(schema_digest(&schema("was"))));

    *now.lock().unwrap() = schema("somebody else's");
    let moved = console.present(&op).await.unwrap();
    assert!(matches!(op.standing(&shown, moved), Standing::Moved { .. }));

    *now.lock().unwrap() = schema("was");
    console.send(&op).await.unwrap();
    assert_eq!(console.present(&op).await.unwrap(), op.wanted());
    console.send(&op.inverse(&shown, None).unwrap()).await.unwrap();
    assert_eq!(*now.lock().unwrap(), schema("was"));
}

#[tokio::test]
async fn what_leaves_nothing_to_read_is_remembered_by_the_console_that_sent_it() {
    let server = Fake::start(|seen| match seen.method.as_str() {
        "GET" => ok(
            json!({ "id": "job", "templateId": "scim", "status": { "code": "Active" }, "schedule": { "state": "Active" } }),
        ),
        _ if seen.target.ends_with("/restart") => {
            assert_eq!(seen.body, r#"{"criteria":{"resetScope":"Watermark, Escrows"}}"#);
            Reply::empty(204)
        }
        _ => ok(json!({
            "key": r#"{"result":"Failure","details":{"errorCode":"X","errorMessage":"No."}}"#,
            "value": r#"{"action":"Create","provisioningSteps":[{"name":"EntryExportAdd","type":"Export","status":"Failure"}]}"#,
        })),
    });
    let console = console(&server);
    let (app, job) = ("sp".to_owned(), "job".to_owned());
    let restart = Op::Restart {
        app: app.clone(),
        job: job.clone(),
        reset: vec![ResetScope::Watermark, ResetScope::Escrows],
    };
    assert_eq!(console.present(&restart).await.unwrap(), json!(false));
    console.send(&restart).await.unwrap();
    assert_eq!(console.present(&restart).await.unwrap(), restart.wanted());

    let person = PersonId::new("p");
    let demand = Op::ProvisionOnDemand {
        app: app.clone(),
        job: job.clone(),
        rule: "r".to_owned(),
        person,
        person_name: "Zoë".to_owned(),
    };
    let done = console.send(&demand).await.unwrap().on_demand.unwrap();
    assert_eq!((done.result.as_str(), done.steps[0].failed()), ("Failure", true));
    assert_eq!(done.error.unwrap().text, "No.");

    let start = Op::Start { app: app.clone(), job: job.clone() };
    assert_eq!(console.present(&start).await.unwrap(), start.wanted());
    let pause = Op::Pause { app, job };
    assert_ne!(console.present(&pause).await.unwrap(), pause.wanted());
    assert_eq!(pause.inverse(&json!("running"), None), Some(start));
}

#[tokio::test]
async fn a_connection_is_tested_until_what_was_saved_is_in_use() {
    let tests = AtomicUsize::new(0);
    let server = Fake::start(move |seen| {
        assert_eq!(seen.body, r#"{"templateId":"scim","useSavedCredentials":true}"#);
        match tests.fetch_add(1, Ordering::SeqCst) {
            0 => refused(400, "CredentialValidationUnavailable"),
            _ => Reply::empty(204),
        }
    });
    let console = console(&server);
    let refused = console.validate("sp", "job", "scim").await.unwrap();
    assert!(matches!(refused, Validation::Refused { code, .. } if code == "CredentialValidationUnavailable"));
    assert_eq!(console.validate_saved("sp", "job", "scim").await, Ok(Validation::Accepted));
}

#[tokio::test]
async fn the_log_is_read_oldest_first_and_says_whether_there_is_more() {
    let entry = |id: &str, at: &str| {
        json!({ "id": id, "activityDateTime": at, "provisioningAction": "create", "jobId": "job",
            "provisioningStatusInfo": { "status": "failure", "errorInformation": { "errorCode": "E", "reason": "StatusCode: BadRequest" } },
            "sourceIdentity": { "id": "p", "displayName": "Zoë", "identityType": "User", "details": { "UserPrincipalName": "zoe@x" } },
            "targetSystem": { "id": "t", "displayName": "Zoom" },
            "provisioningSteps": [{ "name": "EntryExportAdd", "provisioningStepType": "export", "status": "failure", "details": {} }],
            "modifiedProperties": [{ "displayName": "active", "oldValue": null, "newValue": "True" }] })
    };
    let server = Fake::start(move |seen| {
        let (path, query) = asked(seen);
        assert_eq!(path, "/v1.0/auditLogs/provisioning");
        assert_eq!(
            query["$filter"],
            "servicePrincipal/id eq 'sp' and activityDateTime gt 2026-11-22T00:00:00Z"
        );
        ok(json!({ "value": [
            entry("3", "2026-11-22T12:00:00Z"), entry("2", "2026-11-22T11:00:00Z"), entry("1", "2026-11-22T10:00:00Z"),
        ]}))
    });
    let console = console(&server);
    let since: jiff::Timestamp = "2026-11-22T00:00:00Z".parse().unwrap();
    let (events, more) = console.log("sp", since, 2).await.unwrap();
    let ids: Vec<&str> = events.iter().map(|event| event.id.as_str()).collect();
    assert_eq!((ids.as_slice(), more), (["2", "3"].as_slice(), true));
    assert_eq!(events[0].error.as_ref().unwrap().code, "E");
    assert_eq!(events[0].steps[0].kind, StepKind::Export);
    assert_eq!(events[0].target_system, "Zoom");
    let (events, more) = console.log("sp", since, 3).await.unwrap();
    assert_eq!((events.len(), more), (3, false));
}

#[tokio::test]
async fn an_application_goes_with_its_registration() {
    let server = Fake::start(|seen| match (seen.method.as_str(), asked(seen).0.as_str()) {
        ("GET", SP) => ok(json!({ "id": "sp", "appId": "app", "displayName": "Zoom" })),
        ("GET", "/v1.0/applications") => ok(json!({ "value": [{ "id": "object", "appId": "app" }] })),
        ("DELETE", "/v1.0/applications/object") => Reply::empty(204),
        // It went with it.
        ("DELETE", _) => refused(404, "Request_ResourceNotFound"),
        _ => refused(400, "BadRequest"),
    });
    let made = Op::Instantiate { template: "t".to_owned(), name: "Zoom".to_owned() };
    let op = made.inverse(&json!(false), Some("sp")).unwrap();
    assert_eq!(made.inverse(&json!(false), None), None);
    console(&server).send(&op).await.unwrap();
    let deleted: BTreeSet<String> =
        server.seen().iter().filter(|seen| seen.method == "DELETE").map(|seen| seen.target.clone()).collect();
    assert_eq!(deleted, BTreeSet::from(["/v1.0/applications/object".to_owned(), SP.to_owned()]));
}

#[test]
fn a_change_is_kept_as_text_and_read_again() {
    let ops = [
        assign("sp"),
        Op::PutSettings {
            app: "sp".to_owned(),
            values: BTreeMap::from([(SettingKey::SyncAll, "true".to_owned())]),
            secret: None,
        },
        Op::ClientCredentials {
            app: "sp".to_owned(),
            base: "https://b.example".to_owned(),
            token_url: "https://t.example".to_owned(),
            client_id: "c".to_owned(),
        },
    ];
    for op in ops {
        let text = json!(op).to_string();
        assert_eq!(serde_json::from_str::<Op>(&text).unwrap(), op);
        assert!(op.scopes().iter().all(|scope| SCOPES_CHANGE.contains(scope)));
    }
    let unassign = assign("sp").inverse(&json!(false), Some("a")).unwrap();
    assert_eq!(
        (unassign.method(), unassign.path().join("/")),
        (Method::Delete, "v1.0/servicePrincipals/sp/appRoleAssignedTo/a".to_owned())
    );
    assert_eq!(unassign.inverse(&json!(true), None), Some(assign("sp")));
}

fn assign(app: &str) -> Op {
    Op::Assign {
        app: app.to_owned(),
        principal: "g".to_owned(),
        principal_name: "Sales".to_owned(),
        role: "r".to_owned(),
        role_name: "Licensed".to_owned(),
    }
}
