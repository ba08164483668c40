//! Faults on the way, seen from a client and in the history; and the control address.

use serde_json::{Value, json};
use usher_practice::faults::{Fault, FaultKind, Moment};
use usher_practice::world::Vendor;

use crate::tenant::{Tenant, read};

fn on_groups(kind: FaultKind, moment: Moment) -> Fault {
    Fault {
        vendor: Some(Vendor::Zoom),
        path_prefix: Some("/scim2/groups".to_owned()),
        times: Some(1),
        moment,
        ..Fault::of(kind)
    }
}

async fn create(tenant: &Tenant, name: &str) -> Result<reqwest::Response, reqwest::Error> {
    let token = tenant.practice.credentials().zoom.token;
    let body = json!({ "displayName": name }).to_string();
    tenant.http.post(tenant.url("/scim2/Groups")).bearer_auth(token).body(body).send().await
}

fn exists(tenant: &Tenant, name: &str) -> bool {
    tenant.world().zoom().group_by_name(name).is_some()
}

#[tokio::test]
async fn a_reset_before_changes_nothing_and_after_it_did() {
    let tenant = Tenant::new().await;
    tenant.world().faults.set(on_groups(FaultKind::Reset {}, Moment::Before));
    tenant.world().faults.set(on_groups(FaultKind::Reset {}, Moment::After));
    assert!(create(&tenant, "Before").await.is_err());
    assert!(create(&tenant, "After").await.is_err());
    assert_eq!((exists(&tenant, "Before"), exists(&tenant, "After")), (false, true));
    let history = tenant.practice.history();
    let seen: Vec<_> = history.iter().map(|entry| (entry.number, entry.status, entry.applied)).collect();
    assert_eq!(seen, [(1, 0, false), (2, 0, true)]);
    assert_eq!(history[1].change.as_deref(), Some("Created the group After."));
    assert_eq!(create(&tenant, "Third").await.expect("the faults are used up").status().as_u16(), 201);
}

#[tokio::test]
async fn a_cut_body_is_noticed() {
    let tenant = Tenant::new().await;
    for bytes in [10, 1_000_000] {
        tenant.world().faults.set(on_groups(FaultKind::Truncate { bytes }, Moment::After));
        let response = create(&tenant, &format!("Cut {bytes}")).await.expect("the head arrives");
        assert_eq!(response.status().as_u16(), 201);
        assert!(response.bytes().await.is_err(), "the body is shorter than promised");
    }
    assert_eq!(tenant.practice.history()[0].status, 201);
}

#[tokio::test]
async fn a_stalled_request_is_in_the_history_and_never_answers() {
    let tenant = Tenant::new().await;
    tenant.world().faults.set(on_groups(FaultKind::Stall {}, Moment::After));
    let mut seen = tenant.practice.requests_seen();
    let asked = create(&tenant, "Stalled");
    tokio::pin!(asked);
    tokio::select! {
        answer = &mut asked => panic!("an answer: {answer:?}"),
        settled = seen.wait_for(|seen| *seen == 1) => assert!(settled.is_ok()),
    }
    let entry = tenant.practice.history().remove(0);
    assert_eq!((entry.status, entry.applied), (0, true));
    assert!(exists(&tenant, "Stalled"));
}

#[tokio::test]
async fn statuses_types_and_bodies_are_replaced() {
    let tenant = Tenant::new().await;
    let faults = [
        FaultKind::Status {
            code: 502,
            body: None,
            headers: vec![("retry-after".to_owned(), "7".to_owned())],
        },
        FaultKind::ContentType { value: "text/html".to_owned() },
        FaultKind::Body { text: "<html>Sign in to the guest network</html>".to_owned() },
    ];
    for kind in faults {
        tenant.world().faults.set(on_groups(kind, Moment::After));
    }
    let status = tenant.get("/scim2/Groups").await;
    assert_eq!((status.status, status.header("retry-after")), (502, Some("7")));
    assert_eq!(tenant.get("/scim2/Groups").await.header("content-type"), Some("text/html"));
    let body = tenant.get("/scim2/Groups").await;
    assert_eq!((body.status, body.body), (200, json!("<html>Sign in to the guest network</html>")));
    assert_eq!(tenant.get("/scim2/Groups").await.body["startIndex"], 1);
}

#[tokio::test]
async fn faults_choose_their_requests() {
    let tenant = Tenant::new().await;
    let refuse = FaultKind::Status { code: 503, body: None, headers: Vec::new() };
    tenant.world().faults.set(Fault {
        method: Some("GET".to_owned()),
        skip: 1,
        ..on_groups(refuse, Moment::Before)
    });
    assert_eq!(tenant.get("/scim2/Users").await.status, 200);
    assert_eq!(create(&tenant, "Made").await.expect("an answer").status().as_u16(), 201);
    let seen = [
        tenant.get("/scim2/Groups").await.status,
        tenant.get("/scim2/Groups").await.status,
        tenant.get("/scim2/Groups").await.status,
    ];
    assert_eq!(seen, [200, 503, 200]);
    tenant.world().faults.set(Fault::of(FaultKind::Reset {}));
    tenant.world().faults.clear();
    assert_eq!(tenant.get("/scim2/Groups").await.status, 200);
}

#[tokio::test]
async fn the_control_address_looks_on_and_switches() {
    let tenant = Tenant::new().await;
    let control = tenant.practice.urls().control.clone();
    let at = |path: &str| control.join(path).expect("a path");
    let get = async |path: &str| read(tenant.http.get(at(path)).send().await.expect("an answer")).await;
    let send = async |method: reqwest::Method, path: &str, body: Value| {
        let request = tenant.http.request(method, at(path)).header("content-type", "application/json");
        read(request.body(body.to_string()).send().await.expect("an answer")).await
    };
    let faults =
        json!([{ "path_prefix": "/scim2", "times": 1, "moment": "after", "kind": { "kind": "reset" } }]);
    assert_eq!(send(reqwest::Method::PUT, "faults", faults).await.status, 204);
    assert_eq!(get("faults").await.body.as_array().map(Vec::len), Some(1));
    assert!(create(&tenant, "Unanswered").await.is_err());
    let history = get("history").await.body;
    assert_eq!(
        (&history[0]["vendor"], &history[0]["status"], &history[0]["applied"]),
        (&json!("zoom"), &json!(0), &json!(true))
    );
    let state = get("zoom/state").await.body;
    let groups = state["groups"].as_array().expect("groups");
    assert!(groups.iter().any(|group| group["name"] == "Unanswered"));

    let patched =
        send(reqwest::Method::PATCH, "switches", json!({ "zoom": { "role": { "group_read": false } } }))
            .await;
    assert_eq!(patched.body["zoom"]["role"]["group_read"], false);
    assert_eq!(tenant.get("/scim2/Groups").await.status, 403);
    let typo = send(reqwest::Method::PATCH, "switches", json!({ "zoom": { "rol": {} } })).await;
    assert_eq!(typo.status, 400);
    let mut guess = control.clone();
    guess.set_path("/history");
    assert_eq!(tenant.http.get(guess).send().await.expect("an answer").status().as_u16(), 404);
}
