//! The browser sign-in, refreshing, the device code, and what Conditional Access asks for.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use usher_practice::browser::{AgreeError, Decision, agree, agree_and_land};
use usher_practice::entra::{ClaimsChallenge, CloudAnswer, ScopeForm};

use crate::support::{REDIRECT, Reply, SCOPES, Tenant, send, value};

const DEVICE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";
const CP1: &str = r#"{"access_token":{"xms_cc":{"values":["cp1"]}}}"#;

fn access(tokens: &Value) -> String {
    tokens["access_token"].as_str().unwrap().to_owned()
}

fn refresh_token(tokens: &Value) -> String {
    tokens["refresh_token"].as_str().unwrap().to_owned()
}

async fn me(tenant: &Tenant, tokens: &Value) -> Reply {
    tenant.call_as(&access(tokens), "GET", "me", Value::Null).await
}

#[tokio::test]
async fn a_sign_in_gives_tokens_that_work() {
    let tenant = Tenant::plain().await;
    let back = tenant.decide(&[], Decision::Allow).await;
    assert_eq!(value(&back, "state"), "a state");
    let reply = tenant.exchange(&value(&back, "code"), &[]).await;
    let tokens = reply.good();
    assert!(reply.header("cache-control").contains("no-store"));
    assert_eq!((&tokens["token_type"], &tokens["expires_in"]), (&json!("Bearer"), &json!(3599)));
    let scope = tokens["scope"].as_str().unwrap();
    assert!(scope.contains("Synchronization.Read.All") && !scope.contains("offline_access"), "{scope}");

    let who = me(&tenant, &tokens).await.good();
    let claims = tokens["id_token"].as_str().unwrap().split('.').nth(1).unwrap().to_owned();
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
    assert_eq!(claims["tid"], tenant.practice.credentials().entra.tenant);
    assert_eq!(claims["iss"], format!("{}/{}/v2.0", tenant.base(), claims["tid"].as_str().unwrap()));
    assert_eq!(claims["aud"], tenant.client_id());
    assert_eq!((&claims["oid"], &claims["name"]), (&who["id"], &who["displayName"]));
    assert_eq!(claims["preferred_username"], who["userPrincipalName"]);
}

#[tokio::test]
async fn scopes_may_have_graphs_address_in_front() {
    let tenant = Tenant::plain().await;
    let own = format!("{}/Application.Read.All", tenant.base());
    let scope = format!("https://graph.microsoft.com/User.Read {own}");
    let tokens = tenant.sign_in(&[("scope", &scope)]).await;
    assert_eq!(tokens["scope"], "Application.Read.All User.Read");
    assert!(tokens.get("refresh_token").is_none() && tokens.get("id_token").is_none());
    tenant.switch(|switches| switches.scope_form = ScopeForm::Full);
    let tokens = tenant.sign_in(&[("scope", "User.Read")]).await;
    assert_eq!(tokens["scope"], format!("{own} {}/User.Read", tenant.base()));
    for (scope, error, code) in [
        ("https://graph.microsoft.us/User.Read", "invalid_resource", "AADSTS500011"),
        ("openid User.Raed", "invalid_scope", "AADSTS70011"),
    ] {
        let back = tenant.decide(&[("scope", scope)], Decision::Allow).await;
        assert_eq!(value(&back, "error"), error);
        assert!(value(&back, "error_description").starts_with(code), "{scope}");
    }
}

#[tokio::test]
async fn the_pages_show_who_signs_in_and_what_is_asked_for() {
    let tenant = Tenant::plain().await;
    let page = send(tenant.request("GET", tenant.authorize_url(&[]).as_str())).await;
    let world = tenant.practice.world();
    let admin = &world.company.people[world.company.admin].login;
    assert!(page.text.contains("Pick an account") && page.text.contains(admin), "{}", page.text);
    assert!(page.text.contains("O&#39;Brien-Łukasz"));
    assert_eq!((page.header("x-frame-options"), page.header("cache-control")), ("DENY", "no-store"));
    let hinted = tenant.authorize_url(&[("login_hint", admin)]);
    let page = send(tenant.request("GET", hinted.as_str())).await;
    assert!(page.text.contains("Permissions requested"));
    assert!(page.text.contains("Synchronization.Read.All") && page.text.contains("offline_access"));
    assert!(!page.text.contains("<script"));
}

#[tokio::test]
async fn what_is_not_registered_stays_on_an_error_page() {
    let tenant = Tenant::plain().await;
    let stays = async |changes: &[(&str, &str)], code: &str| {
        let AgreeError::NoConsentPage { status: 400, text } =
            agree(&tenant.authorize_url(changes), Decision::Allow).await.unwrap_err()
        else {
            panic!("no error page for {code}");
        };
        assert!(text.contains(code), "{text}");
    };
    for wrong in [
        "http://127.0.0.1:53121/cb/entra",
        "http://localhost:53121/cb/entra/",
        "http://localhost:53121/CB/entra",
        "http://localhost.example/cb/entra",
        "https://localhost:53121/cb/entra",
    ] {
        stays(&[("redirect_uri", wrong)], "AADSTS50011").await;
    }
    stays(&[("client_id", "another")], "AADSTS700016").await;
    tenant.switch(|switches| switches.client_known = false);
    stays(&[], "AADSTS700016").await;
    tenant.switch(|switches| switches.cloud = CloudAnswer::Elsewhere);
    stays(&[], "AADSTS90038").await;
    tenant.switch(|switches| switches.cloud = CloudAnswer::Unknown);
    stays(&[], "AADSTS90002").await;
    tenant.exchange("a-code", &[]).await.aadsts("invalid_request", 90002);
    tenant.switch(|switches| {
        switches.cloud = CloudAnswer::Here;
        switches.client_known = true;
        switches.redirect_to_address = true;
    });
    let address = tenant.authorize_url(&[("redirect_uri", "http://127.0.0.1:1/cb/entra")]);
    assert_eq!(agree(&address, Decision::Allow).await.unwrap().host_str(), Some("127.0.0.1"));
    let nowhere = tenant.url("nowhere.example/oauth2/v2.0/authorize");
    assert!(send(tenant.request("GET", nowhere.as_str())).await.text.contains("AADSTS90002"));
}

#[tokio::test]
async fn who_may_not_sign_in_is_told_so_on_the_page() {
    let tenant = Tenant::plain().await;
    let stays = async |code: &str| match agree(&tenant.authorize_url(&[]), Decision::Allow).await {
        Err(AgreeError::NoConsentPage { text, .. }) => assert!(text.contains(code), "{text}"),
        other => panic!("{code}: {other:?}"),
    };
    tenant.switch(|switches| switches.personal_account = true);
    stays("AADSTS50020").await;
    tenant.switch(|switches| switches.personal_account = false);
    let tokens = tenant.sign_in(&[]).await;
    tenant.switch(|switches| switches.access_blocked = true);
    stays("AADSTS53003").await;
    let refused = tenant.refresh(&refresh_token(&tokens), SCOPES).await.aadsts("invalid_grant", 53003);
    assert_eq!(refused["suberror"], "message_only");
    let silent = tenant.decide(&[("prompt", "none")], Decision::Allow).await;
    assert_eq!(value(&silent, "error"), "login_required");
}

#[tokio::test]
async fn a_code_works_once_for_a_minute_and_for_whoever_asked() {
    let tenant = Tenant::plain().await;
    let code = tenant.code(&[]).await;
    tenant.exchange(&code, &[]).await.good();
    tenant.exchange(&code, &[]).await.aadsts("invalid_grant", 54005);
    let another = "another-verifier-of-more-than-forty-three-characters";
    for (change, error) in
        [(("code_verifier", another), 501_481), (("redirect_uri", "http://localhost:1/cb/entra"), 500_112)]
    {
        let code = tenant.code(&[]).await;
        tenant.exchange(&code, &[change]).await.aadsts("invalid_grant", error);
        // Whoever guesses wrong does not get a second guess.
        tenant.exchange(&code, &[]).await.aadsts("invalid_grant", 54005);
    }
    let code = tenant.code(&[]).await;
    tenant.practice.world().clock.advance(Duration::from_secs(60));
    tenant.exchange(&code, &[]).await.aadsts("invalid_grant", 70008);
    tenant.exchange("unheard-of", &[]).await.aadsts("invalid_grant", 70000);
    let secret = tenant.exchange(&tenant.code(&[]).await, &[("client_secret", "s")]).await;
    secret.aadsts("invalid_client", 700_025);
    assert_eq!(secret.status, 401);
    tenant.token(&[("grant_type", "password")], &[]).await.aadsts("unsupported_grant_type", 70003);
}

#[tokio::test]
async fn a_refresh_gives_a_new_token_and_leaves_the_old_one_good() {
    let tenant = Tenant::with(|switches| switches.token_seconds = 60).await;
    let tokens = tenant.sign_in(&[]).await;
    tenant.practice.world().clock.advance(Duration::from_secs(60));
    let message = me(&tenant, &tokens).await.refused(401, "InvalidAuthenticationToken");
    assert!(message.contains("expired"), "{message}");
    let first = refresh_token(&tokens);
    let fresh = tenant.refresh(&first, SCOPES).await.good();
    assert_ne!(fresh["refresh_token"], first);
    me(&tenant, &fresh).await.good();
    me(&tenant, &tenant.refresh(&first, "").await.good()).await.good();
    let more = tenant.refresh(&first, "Synchronization.ReadWrite.All").await.aadsts("invalid_grant", 65001);
    assert_eq!(more["suberror"], "consent_required");
    tenant.practice.world().clock.advance(Duration::from_secs(91 * 24 * 3600));
    tenant.refresh(&first, SCOPES).await.aadsts("invalid_grant", 700_082);
    tenant.refresh("unheard-of", SCOPES).await.aadsts("invalid_grant", 9_002_313);
}

#[tokio::test]
async fn what_ends_a_refresh_ends_it_until_somebody_signs_in_again() {
    let tenant = Tenant::plain().await;
    let old = refresh_token(&tenant.sign_in(&[]).await);
    tenant.switch(|switches| switches.second_factor_on_refresh = true);
    let asked = tenant.refresh(&old, SCOPES).await.aadsts("interaction_required", 50076);
    assert_eq!(asked["suberror"], "basic_action");
    let claims: Value = serde_json::from_str(asked["claims"].as_str().unwrap()).unwrap();
    assert!(claims["access_token"]["capolids"].is_object());
    let again = refresh_token(&tenant.sign_in(&[("claims", &claims.to_string())]).await);
    tenant.refresh(&again, SCOPES).await.good();
    tenant.switch(|switches| switches.refresh_revoked = true);
    tenant.refresh(&again, SCOPES).await.aadsts("invalid_grant", 50173);
    let newest = refresh_token(&tenant.sign_in(&[]).await);
    tenant.refresh(&newest, SCOPES).await.good();
}

#[tokio::test]
async fn a_claims_challenge_is_met_by_signing_in_with_it() {
    let tenant = Tenant::plain().await;
    let plain = tenant.sign_in(&[]).await;
    let able = tenant.sign_in(&[("claims", CP1)]).await;
    tenant.switch(|switches| switches.claims_challenge = ClaimsChallenge::WhenDeclared);
    me(&tenant, &plain).await.good();
    let challenged = me(&tenant, &able).await;
    challenged.refused(401, "InvalidAuthenticationToken");
    let head = challenged.header("www-authenticate");
    assert!(head.starts_with("Bearer realm=\"\", authorization_uri=\"http"), "{head}");
    assert!(head.contains("error=\"insufficient_claims\""), "{head}");
    let claims = head.split("claims=\"").nth(1).unwrap().trim_end_matches('"');
    let mut claims: Value = serde_json::from_slice(&STANDARD.decode(claims).unwrap()).unwrap();
    assert_eq!(claims["access_token"]["nbf"]["essential"], true);
    claims["access_token"]["xms_cc"] = json!({ "values": ["cp1"] });
    let met = tenant.sign_in(&[("claims", &claims.to_string())]).await;
    me(&tenant, &met).await.good();
    me(&tenant, &tenant.refresh(&refresh_token(&met), SCOPES).await.good()).await.good();
    tenant.switch(|switches| switches.claims_challenge = ClaimsChallenge::Always);
    assert_eq!(me(&tenant, &plain).await.status, 401);
}

async fn device(tenant: &Tenant) -> Value {
    let client = tenant.client_id();
    let fields = [("client_id", client.as_str()), ("scope", SCOPES)];
    tenant.form("organizations/oauth2/v2.0/devicecode", &fields).await.good()
}

async fn poll(tenant: &Tenant, device: &Value) -> Reply {
    let code = device["device_code"].as_str().unwrap();
    tenant.token(&[("grant_type", DEVICE_GRANT), ("device_code", code)], &[]).await
}

async fn decide_device(tenant: &Tenant, device: &Value, decision: Decision) -> String {
    let mut page = url::Url::parse(device["verification_uri"].as_str().unwrap()).unwrap();
    let typed = device["user_code"].as_str().unwrap().to_lowercase();
    page.query_pairs_mut().append_pair("otc", &typed);
    assert_eq!(page.origin(), tenant.url("").origin());
    agree_and_land(&page, decision).await.unwrap().text
}

#[tokio::test]
async fn a_device_waits_until_somebody_has_decided() {
    let tenant = Tenant::plain().await;
    let clock = &tenant.practice.world().clock;
    clock.hold();
    let asked = device(&tenant).await;
    assert_eq!((&asked["expires_in"], &asked["interval"]), (&json!(900), &json!(5)));
    assert!(asked.get("verification_uri_complete").is_none());
    assert!(asked["message"].as_str().unwrap().contains(asked["user_code"].as_str().unwrap()));
    poll(&tenant, &asked).await.aadsts("authorization_pending", 70016);
    assert_eq!(poll(&tenant, &asked).await.json()["error"], "slow_down");
    let page = decide_device(&tenant, &asked, Decision::Allow).await;
    assert!(page.contains("You have signed in"), "{page}");
    clock.advance(Duration::from_secs(5));
    let tokens = poll(&tenant, &asked).await.good();
    me(&tenant, &tokens).await.good();
    tenant.refresh(&refresh_token(&tokens), SCOPES).await.good();
    poll(&tenant, &asked).await.aadsts("bad_verification_code", 70018);
}

#[tokio::test]
async fn a_device_is_told_of_a_refusal_and_of_the_end_of_time() {
    let tenant = Tenant::plain().await;
    let asked = device(&tenant).await;
    decide_device(&tenant, &asked, Decision::Deny).await;
    poll(&tenant, &asked).await.aadsts("authorization_declined", 65004);
    let asked = device(&tenant).await;
    tenant.practice.world().clock.advance(Duration::from_secs(900));
    poll(&tenant, &asked).await.aadsts("expired_token", 70019);
    let late = tenant.url(&format!("devicelogin?otc={}", asked["user_code"].as_str().unwrap()));
    assert!(send(tenant.request("GET", late.as_str())).await.text.contains("That code didn't work."));
    tenant.switch(|switches| switches.public_client_flows = false);
    let asked = device(&tenant).await;
    poll(&tenant, &asked).await.aadsts("invalid_client", 7_000_218);
    tenant.exchange(&tenant.code(&[]).await, &[]).await.good();
}

#[tokio::test]
async fn the_sign_in_says_where_its_parts_are() {
    let tenant = Tenant::plain().await;
    let id = tenant.practice.credentials().entra.tenant;
    for word in ["organizations", "common", &id, "practice.example"] {
        let path = format!("{word}/v2.0/.well-known/openid-configuration");
        let metadata = send(tenant.request("GET", &path)).await.good();
        assert_eq!(metadata["issuer"], format!("{}/{id}/v2.0", tenant.base()));
        let authorize = metadata["authorization_endpoint"].as_str().unwrap();
        assert_eq!(authorize, tenant.url(&format!("{word}/oauth2/v2.0/authorize")).as_str());
    }
    let profile = tenant.practice.entra_profile();
    assert_eq!(profile["provider"]["kind"], "entra");
    assert_eq!(profile["provider"]["tenant"], id);
    assert_eq!(profile["provider"]["way"], json!({ "kind": "code", "client_id": tenant.client_id() }));
    assert_eq!(profile["provider"]["graph_url"], tenant.base());
    assert_eq!(REDIRECT.matches("localhost").count(), 1);
}

#[tokio::test]
async fn no_token_is_shown_to_who_looks_on() {
    let tenant = Tenant::plain().await;
    let tokens = tenant.sign_in(&[]).await;
    let seen = tenant.practice.world().entra().view().to_string();
    let own = tenant.practice.credentials().entra;
    for secret in [access(&tokens), refresh_token(&tokens), own.token, own.read_token, own.refresh_token] {
        assert!(!seen.contains(&secret));
    }
}
