//! What a look at Okta can end in, each told apart.

use std::net::{Ipv4Addr, TcpListener};

use serde_json::{Value, json};
use usher::app::view::{ConnectionState, Side, Way};
use usher::guide::CheckId;
use usher::problem::Problem;
use usher_practice::browser::Decision;
use usher_practice::faults::FaultKind;
use usher_practice::world::Vendor;
use usher_tests::engine::{Engine, broken, failed, hurried, passed, unknown, whole};
use usher_tests::stage::Stage;

/// An API token is pasted; the organisation is at this address where one is given.
async fn pasted(address: Option<&str>) -> Engine {
    let engine = Engine::at(Stage::small().await, |profile| {
        if let Some(address) = address {
            profile["provider"]["org_url"] = json!(address);
        }
    })
    .await;
    paste(&engine).await;
    engine
}

async fn paste(engine: &Engine) {
    let token = engine.stage.practice.credentials().okta.ssws_token;
    let signing_in = engine.connect(Side::Provider, Way::OktaApiToken {}, Some(&token), Decision::Allow);
    hurried(signing_in).await.unwrap();
}

async fn okta_failed(engine: &Engine, code: &str) -> Problem {
    let problem = failed(engine.check(CheckId::ProviderConnection).await);
    assert_eq!(problem.code, code, "{problem:#?}");
    assert_eq!(broken(&engine.view(Side::Provider).await), problem);
    problem
}

async fn okta_unknown(engine: &Engine, code: &str) -> Problem {
    let problem = unknown(hurried(engine.check(CheckId::ProviderConnection)).await);
    assert_eq!(problem.code, code, "{problem:#?}");
    assert!(matches!(engine.view(Side::Provider).await.state, ConnectionState::SignedIn { .. }));
    problem
}

fn status(code: u16, headers: &[(&str, &str)], body: &Value) -> FaultKind {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let body = (!body.is_null()).then(|| body.to_string());
    FaultKind::Status { code, body, headers }
}

fn body(text: impl Into<String>) -> FaultKind {
    FaultKind::Body { text: text.into() }
}

#[tokio::test]
async fn the_name_does_not_resolve() {
    let engine = pasted(Some("https://nothing.invalid")).await;
    assert!(okta_unknown(&engine, "net.name").await.what.contains("nothing.invalid"));
}

#[tokio::test]
async fn nobody_answers_there() {
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let engine = pasted(Some(&format!("http://{address}"))).await;
    okta_unknown(&engine, "net.refused").await;
}

#[tokio::test]
async fn no_tls_where_it_should_be() {
    let stage = Stage::small().await;
    let address = stage.practice.urls().okta.as_str().replace("http:", "https:");
    let engine = Engine::at(stage, |profile| profile["provider"]["org_url"] = json!(address)).await;
    paste(&engine).await;
    okta_failed(&engine, "net.tls").await;
}

#[tokio::test]
async fn another_host_answers() {
    // Zoom in the place of Okta: an answer in JSON with 404.
    let stage = Stage::small().await;
    let address = stage.practice.urls().zoom_api.as_str().to_owned();
    let engine = Engine::at(stage, |profile| profile["provider"]["org_url"] = json!(address)).await;
    paste(&engine).await;
    okta_failed(&engine, "directory.not_provider").await;

    let engine = pasted(None).await;
    engine.spoil(Vendor::Okta, "/.well-known", body("<!doctype html><title>Welcome</title>"));
    okta_failed(&engine, "directory.not_provider").await;
    engine.mend();
    engine.spoil(Vendor::Okta, "/.well-known", body(r#"{"hello":"world"}"#));
    okta_failed(&engine, "directory.shape").await;
    engine.mend();
    engine.spoil(Vendor::Okta, "/api/v1/users", body(r#"{"hello":"world"}"#));
    okta_failed(&engine, "directory.shape").await;
    engine.mend();
    passed(engine.check(CheckId::ProviderConnection).await);
}

#[tokio::test]
async fn a_token_that_okta_does_not_know() {
    let engine = Engine::small().await;
    let token = Some("00nobodynobodynobodynobodynobodynobodynobo");
    engine.connect(Side::Provider, Way::OktaApiToken {}, token, Decision::Allow).await.unwrap();
    let problem = okta_failed(&engine, "directory.token_rejected").await;
    assert!(!format!("{problem:?}").contains("nobody"));
}

#[tokio::test]
async fn a_scope_is_missing_and_named() {
    let engine = pasted(None).await;
    for scope in ["okta.users.read", "okta.groups.read"] {
        let challenge = format!(
            "Bearer authorization_uri=\"https://x/authorize\", realm=\"https://x\", scope=\"{scope}\", error=\"insufficient_scope\""
        );
        let path = if scope.contains("users") { "/api/v1/users" } else { "/api/v1/groups" };
        engine.spoil(Vendor::Okta, path, status(403, &[("www-authenticate", &challenge)], &Value::Null));
        let problem = okta_failed(&engine, "directory.scope_missing").await;
        assert!(problem.what.contains(scope), "{problem:#?}");
        engine.mend();
    }
}

#[tokio::test]
async fn the_role_is_too_small() {
    let engine = pasted(None).await;
    let refusal = json!({ "errorCode": "E0000006", "errorSummary": "You do not have permission to perform the requested action" });
    engine.spoil(Vendor::Okta, "/api/v1/groups", status(403, &[], &refusal));
    let problem = okta_failed(&engine, "directory.role_lacks").await;
    assert!(problem.detail.unwrap().contains("You do not have permission"));
}

#[tokio::test]
async fn requests_have_to_prove_possession() {
    let engine = pasted(None).await;
    let challenge = [("www-authenticate", "DPoP algs=\"ES256\", error=\"invalid_dpop_proof\"")];
    engine.spoil(Vendor::Okta, "/api/v1", status(400, &challenge, &Value::Null));
    okta_failed(&engine, "directory.dpop").await;
}

#[tokio::test]
async fn an_empty_directory() {
    let engine = Engine::small().await;
    engine.sign_in_both().await;
    engine.spoil(Vendor::Okta, "/api/v1/users", body("[]"));
    okta_failed(&engine, "directory.empty").await;
    // Reading everybody says the same: nobody to show, and no plan that would empty Zoom.
    let refused = async {
        engine.app.read_both(&engine.id, true, &|_| ()).await?;
        engine.app.preview(&engine.id, None).await
    };
    assert_eq!(whole(refused.await.unwrap_err()).code, "directory.empty");
}

#[tokio::test]
async fn a_directory_without_groups_is_no_failure() {
    let engine = pasted(None).await;
    engine.spoil(Vendor::Okta, "/api/v1/groups", body("[]"));
    let saw = passed(engine.check(CheckId::ProviderConnection).await).join(" ");
    assert!(saw.contains("There is no group yet."), "{saw}");
}

#[tokio::test]
async fn okta_is_in_trouble() {
    let engine = pasted(None).await;
    let trouble = json!({ "errorCode": "E0000009", "errorSummary": "Internal Server Error" });
    engine.spoil(Vendor::Okta, "/api/v1/users", status(500, &[], &trouble));
    okta_unknown(&engine, "directory.trouble").await;
    engine.mend();
    engine.spoil(Vendor::Okta, "/api/v1/users", FaultKind::Truncate { bytes: 10 });
    okta_unknown(&engine, "net.truncated").await;
    engine.mend();
    engine.spoil(Vendor::Okta, "/api/v1/users", FaultKind::Reset {});
    okta_unknown(&engine, "net.reset").await;
}

#[tokio::test]
async fn an_answer_that_never_comes() {
    let engine = pasted(None).await;
    engine.spoil(Vendor::Okta, "/.well-known", FaultKind::Stall {});
    let mut seen = engine.stage.practice.requests_seen();
    let before = *seen.borrow();
    let patience = async {
        seen.wait_for(|seen| *seen > before).await.unwrap();
        tokio::time::pause();
    };
    let (verdict, ()) = tokio::join!(engine.check(CheckId::ProviderConnection), patience);
    tokio::time::resume();
    assert_eq!(unknown(verdict).code, "net.timed_out");
}

#[tokio::test]
async fn the_address_leads_on() {
    let engine = pasted(None).await;
    let fault = status(302, &[("location", "https://login.cafe.example/")], &Value::Null);
    engine.spoil(Vendor::Okta, "/", fault);
    assert!(okta_failed(&engine, "net.redirected").await.what.contains("login.cafe.example"));
}

#[tokio::test]
async fn a_next_page_on_another_host_is_not_followed() {
    let engine = Engine::small().await;
    engine.sign_in_both().await;
    let people = json!([{ "id": "00u1", "status": "ACTIVE", "profile": { "login": "a@practice.example" } }]);
    let next = [("link", "<https://evil.example/api/v1/users?after=1>; rel=\"next\"")];
    engine.spoil(Vendor::Okta, "/api/v1/users", status(200, &next, &people));
    let problem = failed(engine.check(CheckId::Directory).await);
    assert_eq!(problem.code, "link.foreign_host");
    assert!(problem.what.contains("evil.example"), "{problem:#?}");
    engine.mend();
    // A page that names itself as the next one.
    let circle = [("link", "</api/v1/users?after=1>; rel=\"next\"")];
    engine.spoil(Vendor::Okta, "/api/v1/users", status(200, &circle, &people));
    assert_eq!(failed(engine.check(CheckId::Directory).await).code, "directory.repeats");
}

#[tokio::test]
async fn the_directory_and_the_mapping_are_looked_at() {
    let engine = Engine::small().await;
    engine.sign_in_both().await;
    let saw = passed(engine.check(CheckId::Directory).await).join(" ");
    assert!(saw.contains("Read 23 people and 15 groups.") && saw.contains("deactivated: 1 person."), "{saw}");
    let saw = passed(engine.check(CheckId::Mapping).await).join(" ");
    assert!(saw.contains("Looked at 23 people.") && saw.contains("equal in Zoom."), "{saw}");
}
