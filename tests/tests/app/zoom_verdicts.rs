//! What a look at Zoom can end in, each told apart.

use std::net::{Ipv4Addr, TcpListener};

use serde_json::{Value, json};
use usher::app::view::{ConnectionState, Side, Way};
use usher::guide::CheckId;
use usher::problem::Problem;
use usher_practice::browser::Decision;
use usher_practice::faults::FaultKind;
use usher_practice::switches::{MEMBERS_SCOPE, SCIM_SCOPE};
use usher_practice::world::Vendor;
use usher_tests::engine::{Engine, broken, failed, hurried, passed, unknown};
use usher_tests::stage::Stage;

/// Signed in to Zoom by a pasted token, with the API at another address.
async fn with_api_at(address: &str) -> Engine {
    let engine =
        Engine::at(Stage::small().await, |profile| profile["zoom"]["api_url"] = json!(address)).await;
    paste(&engine, None).await;
    engine
}

async fn paste(engine: &Engine, token: Option<&str>) {
    let token = token.map_or_else(|| engine.stage.practice.credentials().zoom.token, str::to_owned);
    engine.connect(Side::Zoom, Way::ZoomToken {}, Some(&token), Decision::Allow).await.unwrap();
}

async fn pasted() -> Engine {
    let engine = Engine::small().await;
    paste(&engine, None).await;
    engine
}

async fn zoom_unknown(engine: &Engine, code: &str) -> Problem {
    let problem = unknown(hurried(engine.check(CheckId::ZoomConnection)).await);
    assert_eq!(problem.code, code, "{problem:#?}");
    // What could not be looked at says nothing about the connection.
    assert!(matches!(engine.view(Side::Zoom).await.state, ConnectionState::SignedIn { .. }));
    problem
}

async fn zoom_failed(engine: &Engine, code: &str) -> Problem {
    let problem = failed(engine.check(CheckId::ZoomConnection).await);
    assert_eq!(problem.code, code, "{problem:#?}");
    assert_eq!(broken(&engine.view(Side::Zoom).await), problem);
    problem
}

/// Answers everything with this body.
fn body(text: impl Into<String>) -> FaultKind {
    FaultKind::Body { text: text.into() }
}

fn status(code: u16, headers: &[(&str, &str)], body: &Value) -> FaultKind {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    FaultKind::Status { code, body: Some(body.to_string()), headers }
}

#[tokio::test]
async fn the_name_does_not_resolve() {
    let engine = with_api_at("https://nothing.invalid").await;
    let problem = zoom_unknown(&engine, "net.name").await;
    assert!(problem.what.contains("nothing.invalid"), "{problem:#?}");
}

#[tokio::test]
async fn nobody_answers_there() {
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let engine = with_api_at(&format!("http://{address}")).await;
    zoom_unknown(&engine, "net.refused").await;
}

#[tokio::test]
async fn no_tls_where_it_should_be() {
    let stage = Stage::small().await;
    let address = stage.practice.urls().zoom_api.as_str().replace("http:", "https:");
    let engine = Engine::at(stage, |profile| profile["zoom"]["api_url"] = json!(address)).await;
    paste(&engine, None).await;
    zoom_failed(&engine, "net.tls").await;
}

#[tokio::test]
async fn another_host_answers() {
    let engine = pasted().await;
    engine.spoil(Vendor::Zoom, "/scim2", body("<!doctype html><title>Welcome</title>"));
    zoom_failed(&engine, "zoom.not_scim").await;
    engine.mend();
    // Another service's JSON, with 200 and with 404.
    engine.spoil(Vendor::Zoom, "/scim2", body(r#"{"hello":"world"}"#));
    zoom_failed(&engine, "zoom.shape").await;
    engine.mend();
    engine.spoil(Vendor::Zoom, "/scim2", status(404, &[], &json!({ "errorCode": "E0000022" })));
    zoom_failed(&engine, "zoom.not_scim").await;
    engine.mend();
    engine.spoil(Vendor::Zoom, "/scim2", body("not json at all"));
    zoom_failed(&engine, "zoom.shape").await;
    engine.mend();
    engine.spoil(Vendor::Zoom, "/scim2", body(""));
    zoom_failed(&engine, "zoom.not_scim").await;
    engine.mend();
    passed(engine.check(CheckId::ZoomConnection).await);
}

#[tokio::test]
async fn the_api_below_another_path() {
    let stage = Stage::small().await;
    let address = format!("{}wrong/base", stage.practice.urls().zoom_api);
    let engine = Engine::at(stage, |profile| profile["zoom"]["api_url"] = json!(address)).await;
    paste(&engine, None).await;
    zoom_failed(&engine, "zoom.not_scim").await;
}

#[tokio::test]
async fn a_token_that_zoom_does_not_know() {
    let engine = Engine::small().await;
    paste(&engine, Some("eyJhbGciOiJub25lIn0.e30.nobody")).await;
    let problem = zoom_failed(&engine, "zoom.token_rejected").await;
    assert!(!format!("{problem:?}").contains("nobody"));
}

#[tokio::test]
async fn a_token_that_has_ended() {
    let engine = pasted().await;
    engine.later(3_601);
    zoom_failed(&engine, "zoom.token_expired").await;
}

#[tokio::test]
async fn a_scope_is_missing() {
    let engine = Engine::with(|switches| switches.zoom.scopes = vec![MEMBERS_SCOPE.to_owned()]).await;
    paste(&engine, None).await;
    let problem = zoom_failed(&engine, "zoom.scope_missing").await;
    assert!(format!("{} {}", problem.what, problem.why).contains(SCIM_SCOPE), "{problem:#?}");
    // With the other status that Zoom has been seen to use.
    engine.switch(|switches| switches.zoom.missing_scope_status = 403);
    zoom_failed(&engine, "zoom.scope_missing").await;
}

#[tokio::test]
async fn members_cannot_be_listed_and_that_is_no_failure() {
    let engine = Engine::with(|switches| switches.zoom.scopes = vec![SCIM_SCOPE.to_owned()]).await;
    paste(&engine, None).await;
    let saw = passed(engine.check(CheckId::ZoomConnection).await).join(" ");
    assert!(saw.contains("person by person"), "{saw}");
}

#[tokio::test]
async fn the_role_lacks_a_permission() {
    let engine = pasted().await;
    engine.switch(|switches| switches.zoom.role.user_read = false);
    let problem = zoom_failed(&engine, "zoom.role_lacks").await;
    assert!(problem.what.contains("User:Read"), "{problem:#?}");
    engine.switch(|switches| {
        switches.zoom.role.user_read = true;
        switches.zoom.role.group_read = false;
    });
    let problem = zoom_failed(&engine, "zoom.role_lacks").await;
    assert!(problem.what.contains("Group:Read"), "{problem:#?}");
}

#[tokio::test]
async fn single_sign_on_is_off() {
    let engine = pasted().await;
    engine.switch(|switches| switches.zoom.sso_enabled = false);
    zoom_failed(&engine, "zoom.sso_off").await;
}

#[tokio::test]
async fn the_day_is_used_up() {
    let engine = pasted().await;
    engine.switch(|switches| switches.zoom.rate.medium_per_day = Some(0));
    let problem = zoom_unknown(&engine, "rate.daily").await;
    // Zoom's day ends at midnight, UTC.
    assert!(problem.why.contains("00:00 UTC on "), "{problem:#?}");
}

#[tokio::test]
async fn nobody_is_listed() {
    let engine = pasted().await;
    let list = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "totalResults": 0,
        "startIndex": 1, "itemsPerPage": 0, "Resources": [] });
    engine.spoil(Vendor::Zoom, "/scim2/Users", body(list.to_string()));
    zoom_failed(&engine, "zoom.empty").await;
}

#[tokio::test]
async fn the_connection_is_cut_or_the_answer_is() {
    let engine = pasted().await;
    engine.spoil(Vendor::Zoom, "/scim2", FaultKind::Truncate { bytes: 20 });
    zoom_unknown(&engine, "net.truncated").await;
    engine.mend();
    engine.spoil(Vendor::Zoom, "/scim2", FaultKind::Reset {});
    zoom_unknown(&engine, "net.reset").await;
}

#[tokio::test]
async fn zoom_is_in_trouble() {
    let engine = pasted().await;
    engine.spoil(Vendor::Zoom, "/scim2", FaultKind::Status { code: 503, body: None, headers: vec![] });
    zoom_unknown(&engine, "zoom.trouble").await;
}

#[tokio::test]
async fn an_answer_that_never_comes() {
    let engine = pasted().await;
    engine.spoil(Vendor::Zoom, "/scim2", FaultKind::Stall {});
    let mut seen = engine.stage.practice.requests_seen();
    let before = *seen.borrow();
    let patience = async {
        seen.wait_for(|seen| *seen > before).await.unwrap();
        // From here on nothing can happen but that time passes.
        tokio::time::pause();
    };
    let (verdict, ()) = tokio::join!(engine.check(CheckId::ZoomConnection), patience);
    tokio::time::resume();
    let problem = unknown(verdict);
    assert_eq!(problem.code, "net.timed_out");
    assert!(problem.why.contains("60 seconds"), "{problem:#?}");
}

#[tokio::test]
async fn the_address_leads_on() {
    let engine = pasted().await;
    let fault = status(302, &[("location", "https://login.cafe.example/hello?x=1")], &json!(null));
    engine.spoil(Vendor::Zoom, "/scim2", fault);
    let problem = zoom_failed(&engine, "net.redirected").await;
    assert!(problem.what.contains("login.cafe.example") && !problem.what.contains("x=1"), "{problem:#?}");
}

#[tokio::test]
async fn an_answer_without_end() {
    let engine = pasted().await;
    engine.spoil(Vendor::Zoom, "/scim2", body("x".repeat(33 * 1024 * 1024)));
    zoom_failed(&engine, "net.too_large").await;
}

#[tokio::test]
async fn others_use_the_allowance_as_well() {
    let engine = pasted().await;
    let headers = [("x-ratelimit-type", "QPS"), ("retry-after", "0")];
    let refusal = json!({ "code": 429, "message": "You have reached the maximum per-second rate limit." });
    engine.spoil(Vendor::Zoom, "/scim2", status(429, &headers, &refusal));
    zoom_unknown(&engine, "rate.busy").await;
}
