//! The browser sign-in, refreshing, revoking, the device grant, and tokens bound to a key.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use usher_practice::browser::{AgreeError, Decision, agree};
use usher_practice::okta::Refresh;

use crate::support::{Org, Reply, SCOPES, send, value};

const DEVICE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

#[tokio::test]
async fn a_sign_in_gives_tokens_that_work() {
    let org = Org::plain().await;
    let back = org.decide(&[], Decision::Allow).await;
    assert_eq!(value(&back, "state"), "a state");
    assert_eq!(value(&back, "iss"), "");
    let reply = org.exchange(&value(&back, "code"), &[]).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert!(reply.header("cache-control").contains("no-store"));
    let tokens = reply.json();
    assert_eq!(tokens["token_type"], "Bearer");
    assert_eq!(tokens["expires_in"], 3600);
    let token = tokens["access_token"].as_str().unwrap();
    assert_eq!(org.bearer("GET", "/api/v1/users?limit=1", token).await.status, 200);

    let who = org.bearer("GET", "/oauth2/v1/userinfo", token).await.json();
    let claims = tokens["id_token"].as_str().unwrap().split('.').nth(1).unwrap().to_owned();
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
    assert_eq!(claims["iss"], org.base());
    assert_eq!(claims["aud"], org.client_id());
    assert_eq!(claims["sub"], who["sub"]);
}

#[tokio::test]
async fn the_page_shows_who_signs_in_and_what_is_asked_for() {
    let org = Org::plain().await;
    let url = org.authorize_url(&[("scope", "openid okta.apps.read")]);
    let page = send(org.request("GET", url.as_str())).await;
    assert_eq!(page.status, 200);
    let world = org.practice.world();
    assert!(page.text.contains(&world.company.people[world.company.admin].login));
    assert!(page.text.contains("okta.apps.read"));
    assert!(!page.text.contains("<script"));
    assert_eq!(page.header("x-frame-options"), "DENY");
    assert_eq!(page.header("cache-control"), "no-store");
}

#[tokio::test]
async fn a_code_works_once_and_a_second_use_ends_the_sign_in() {
    let org = Org::plain().await;
    let code = org.code(&[]).await;
    let tokens = org.exchange(&code, &[]).await.json();
    let text = org.exchange(&code, &[]).await.oauth_error(400, "invalid_grant");
    assert_eq!(text, "The authorization code is invalid or has expired.");
    let token = tokens["access_token"].as_str().unwrap();
    org.bearer("GET", "/api/v1/users", token).await.refused(401, "E0000011");
}

#[tokio::test]
async fn a_code_that_is_too_old_or_stolen_is_worth_nothing() {
    let org = Org::plain().await;
    for (change, text) in [
        (
            ("code_verifier", "another-verifier-of-more-than-forty-three-characters"),
            "PKCE verification failed.",
        ),
        (
            ("redirect_uri", "http://127.0.0.1:1/cb/okta"),
            "The 'redirect_uri' does not match the redirection URI used in the authorization request.",
        ),
    ] {
        let code = org.code(&[]).await;
        assert_eq!(org.exchange(&code, &[change]).await.oauth_error(400, "invalid_grant"), text);
        // Whoever guesses wrong does not get a second guess.
        org.exchange(&code, &[]).await.oauth_error(400, "invalid_grant");
    }
    let code = org.code(&[]).await;
    org.practice.world().clock.advance(Duration::from_secs(300));
    org.exchange(&code, &[]).await.oauth_error(400, "invalid_grant");
    org.exchange("never-given-out", &[]).await.oauth_error(400, "invalid_grant");
    for missing in ["code_verifier", "redirect_uri", "code"] {
        let code = org.code(&[]).await;
        org.exchange(&code, &[(missing, "")]).await.oauth_error(400, "invalid_request");
    }
}

#[tokio::test]
async fn requests_that_cannot_be_sent_back_stay_on_a_page() {
    let org = Org::plain().await;
    let (other_port, other_path) = ("http://127.0.0.1:1/cb/okta", format!("{}/more", org.redirect()));
    let localhost = org.redirect().replace("127.0.0.1", "localhost");
    for (name, value) in [
        ("client_id", "0oa00000000000000000"),
        ("client_id", ""),
        ("redirect_uri", other_port),
        ("redirect_uri", other_path.as_str()),
        ("redirect_uri", localhost.as_str()),
        ("redirect_uri", ""),
    ] {
        let refused = agree(&org.authorize_url(&[(name, value)]), Decision::Allow).await;
        assert!(matches!(refused, Err(AgreeError::NoConsentPage { status: 400, .. })), "{name}={value}");
    }
    org.switch(|switches| switches.any_loopback_port = true);
    let code = org.code(&[("redirect_uri", other_port)]).await;
    assert_eq!(org.exchange(&code, &[("redirect_uri", other_port)]).await.status, 200);
    assert!(agree(&org.authorize_url(&[("redirect_uri", &other_path)]), Decision::Allow).await.is_err());
}

#[tokio::test]
async fn other_faults_go_back_to_the_app() {
    let org = Org::plain().await;
    for (change, error, text) in [
        (("state", ""), "invalid_request", "The authentication request has an invalid 'state' parameter."),
        (("code_challenge", ""), "invalid_request", "PKCE code challenge is required by the application."),
        (("code_challenge_method", "plain"), "invalid_request", "The code challenge must be made with S256."),
        (("scope", ""), "invalid_scope", "No scopes were requested."),
        (
            ("scope", "openid okta.policies.manage"),
            "invalid_scope",
            "One or more scopes are not configured for the authorization server resource.",
        ),
        (
            ("response_type", "token"),
            "unsupported_response_type",
            "The response type is not supported by the authorization server.",
        ),
    ] {
        let back = org.decide(&[change], Decision::Allow).await;
        assert_eq!(
            (value(&back, "error").as_str(), value(&back, "error_description").as_str()),
            (error, text)
        );
        assert_eq!(value(&back, "code"), "");
        assert_eq!(value(&back, "state"), if change.0 == "state" { "" } else { "a state" });
    }
    let back = org.decide(&[], Decision::Deny).await;
    assert_eq!(value(&back, "error"), "access_denied");
    assert_eq!(value(&back, "state"), "a state");
    org.switch(|switches| (switches.policy_denies, switches.iss_in_response) = (true, true));
    let back = org.decide(&[], Decision::Allow).await;
    assert!(value(&back, "error_description").starts_with("Policy evaluation failed"));
    assert_eq!(value(&back, "iss"), org.base());
}

#[tokio::test]
async fn wrong_clients_get_one_of_two_bodies() {
    let org = Org::plain().await;
    let code = org.code(&[]).await;
    let unknown = org.exchange(&code, &[("client_id", "0oa00000000000000000")]).await;
    assert_eq!(unknown.refused(401, "invalid_client"), "Invalid value for `client_id` parameter");
    let absent = org.exchange(&code, &[("client_id", "")]).await;
    assert_eq!(absent.oauth_error(401, "invalid_client"), "No client credentials found");
    let fields = [("grant_type", "password"), ("client_id", &org.client_id())];
    org.form("oauth2/v1/token", &fields).await.oauth_error(400, "unsupported_grant_type");
}

async fn refresh(org: &Org, token: &str) -> Reply {
    let client = org.client_id();
    let fields = [("grant_type", "refresh_token"), ("client_id", client.as_str()), ("refresh_token", token)];
    org.form("oauth2/v1/token", &fields).await
}

#[tokio::test]
async fn a_refresh_token_outlives_the_access_token() {
    let org = Org::with(|switches| switches.token_seconds = 60).await;
    let tokens = org.sign_in(SCOPES).await;
    let (access, kept) =
        (tokens["access_token"].as_str().unwrap(), tokens["refresh_token"].as_str().unwrap());
    org.practice.world().clock.advance(Duration::from_secs(60));
    org.bearer("GET", "/api/v1/users", access).await.refused(401, "E0000011");
    let fresh = refresh(&org, kept).await.json();
    assert_eq!(fresh["refresh_token"], kept);
    assert_eq!(org.bearer("GET", "/api/v1/users", fresh["access_token"].as_str().unwrap()).await.status, 200);

    let fields = [("client_id", org.client_id()), ("token", kept.to_owned())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(org.form("oauth2/v1/revoke", &fields).await.status, 200);
    refresh(&org, kept).await.oauth_error(400, "invalid_grant");
    org.bearer("GET", "/api/v1/users", fresh["access_token"].as_str().unwrap())
        .await
        .refused(401, "E0000011");
    assert!(org.sign_in("okta.apps.read").await.get("refresh_token").is_none());
}

#[tokio::test]
async fn a_rotated_refresh_token_used_twice_ends_the_sign_in() {
    let org = Org::with(|switches| switches.refresh = Refresh::Rotate).await;
    let first = org.sign_in(SCOPES).await["refresh_token"].as_str().unwrap().to_owned();
    let second = refresh(&org, &first).await.json()["refresh_token"].as_str().unwrap().to_owned();
    assert_ne!(first, second);
    refresh(&org, &first).await.oauth_error(400, "invalid_grant");
    refresh(&org, &second).await.oauth_error(400, "invalid_grant");
}

async fn device(org: &Org) -> Value {
    let client = org.client_id();
    let fields = [("client_id", client.as_str()), ("scope", "okta.apps.read offline_access")];
    let reply = org.form("oauth2/v1/device/authorize", &fields).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()
}

async fn poll(org: &Org, device: &Value) -> Reply {
    let client = org.client_id();
    let code = device["device_code"].as_str().unwrap();
    let fields = [("grant_type", DEVICE_GRANT), ("client_id", client.as_str()), ("device_code", code)];
    org.form("oauth2/v1/token", &fields).await
}

async fn decide_device(org: &Org, device: &Value, decision: &str) {
    let page = send(org.request("GET", device["verification_uri_complete"].as_str().unwrap())).await;
    let user_code = device["user_code"].as_str().unwrap();
    assert!(page.text.contains(user_code));
    let reply = org.form("activate", &[("user_code", user_code), ("decision", decision)]).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
}

#[tokio::test]
async fn a_device_waits_until_the_admin_has_decided() {
    let org = Org::plain().await;
    let clock = &org.practice.world().clock;
    clock.hold();
    let asked = device(&org).await;
    assert_eq!((&asked["expires_in"], &asked["interval"]), (&json!(600), &json!(5)));
    poll(&org, &asked).await.oauth_error(400, "authorization_pending");
    poll(&org, &asked).await.oauth_error(400, "slow_down");
    clock.advance(Duration::from_secs(5));
    poll(&org, &asked).await.oauth_error(400, "slow_down");
    decide_device(&org, &asked, "allow").await;
    clock.advance(Duration::from_secs(15));
    let tokens = poll(&org, &asked).await.json();
    assert_eq!(org.bearer("GET", "/api/v1/apps", tokens["access_token"].as_str().unwrap()).await.status, 200);
    assert!(tokens["refresh_token"].is_string());
    clock.advance(Duration::from_secs(15));
    poll(&org, &asked).await.oauth_error(400, "invalid_grant");
}

#[tokio::test]
async fn a_device_is_told_of_a_refusal_and_of_the_end_of_time() {
    let org = Org::plain().await;
    let asked = device(&org).await;
    decide_device(&org, &asked, "deny").await;
    poll(&org, &asked).await.oauth_error(400, "access_denied");
    let asked = device(&org).await;
    org.practice.world().clock.advance(Duration::from_secs(600));
    poll(&org, &asked).await.oauth_error(400, "expired_token");
    let late = send(org.request("GET", asked["verification_uri_complete"].as_str().unwrap())).await;
    assert!(late.text.contains("No device waits for this code."));
    let client = org.client_id();
    let fields = [("client_id", client.as_str()), ("scope", "okta.policies.read")];
    org.form("oauth2/v1/device/authorize", &fields).await.oauth_error(400, "invalid_scope");
}

/// A proof for a request; its signature is not looked at.
fn proof(org: &Org, method: &str, path: &str, id: &str, more: &[(&str, &str)]) -> String {
    let head =
        json!({ "typ": "dpop+jwt", "alg": "RS256", "jwk": { "kty": "RSA", "e": "AQAB", "n": "a-key" } });
    let now = org.practice.world().clock.now().as_second();
    let mut claims = json!({ "htm": method, "htu": org.url(path), "iat": now, "jti": id });
    for (name, value) in more {
        claims[*name] = json!(value);
    }
    let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.c2lnbmVk", part(head), part(claims))
}

#[tokio::test]
async fn bound_tokens_ask_for_a_proof_with_a_nonce() {
    let org = Org::with(|switches| switches.dpop = true).await;
    let code = org.code(&[]).await;
    let path = "oauth2/v1/token";
    let text = org.exchange(&code, &[]).await.oauth_error(400, "invalid_dpop_proof");
    assert_eq!(text, "The DPoP proof JWT header is missing.");
    let with = |id: &str, more: &[(&str, &str)]| {
        send(org.exchange_request(&code, &[]).header("dpop", proof(&org, "POST", path, id, more)))
    };
    let asked = with("1", &[]).await;
    assert_eq!(
        asked.oauth_error(400, "use_dpop_nonce"),
        "Authorization server requires nonce in DPoP proof."
    );
    let nonce = asked.header("dpop-nonce").to_owned();
    with("1", &[("nonce", &nonce)]).await.oauth_error(400, "invalid_dpop_proof");
    let tokens = with("2", &[("nonce", &nonce)]).await.json();
    assert_eq!(tokens["token_type"], "DPoP");

    let token = tokens["access_token"].as_str().unwrap();
    org.bearer("GET", "/api/v1/users", token).await.refused(401, "E0000011");
    let hash = URL_SAFE_NO_PAD.encode(Sha256::digest(token));
    let ask = |id: &str, hash: &str| {
        let proof = proof(&org, "GET", "api/v1/users", id, &[("ath", hash)]);
        send(
            org.request("GET", "/api/v1/users")
                .header("authorization", format!("DPoP {token}"))
                .header("dpop", proof),
        )
    };
    assert_eq!(ask("3", &hash).await.status, 200);
    ask("3", &hash).await.oauth_error(400, "invalid_dpop_proof");
    ask("4", "of-another-token").await.oauth_error(400, "invalid_dpop_proof");
}

#[tokio::test]
async fn the_org_says_what_it_is_without_a_token() {
    let org = Org::plain().await;
    for path in [".well-known/oauth-authorization-server", ".well-known/openid-configuration"] {
        let metadata = send(org.request("GET", path)).await.json();
        assert_eq!(metadata["issuer"], org.base());
        assert_eq!(metadata["token_endpoint"], org.url("oauth2/v1/token").as_str());
    }
    let organization = || async { send(org.request("GET", ".well-known/okta-organization")).await.json() };
    assert_eq!(organization().await["pipeline"], "idx");
    org.switch(|switches| switches.classic_engine = true);
    assert_eq!(organization().await["pipeline"], "v1");
}

#[tokio::test]
async fn a_token_ends_with_its_app_and_is_shown_to_nobody() {
    let org = Org::plain().await;
    let tokens = org.sign_in(SCOPES).await;
    let token = tokens["access_token"].as_str().unwrap();
    assert_eq!(org.bearer("GET", "/api/v1/apps", token).await.status, 200);
    let seen = org.practice.world().okta().view().to_string();
    assert!(seen.contains(&org.client_id()));
    for secret in
        [token, tokens["refresh_token"].as_str().unwrap(), &org.practice.credentials().okta.ssws_token]
    {
        assert!(!seen.contains(secret));
    }
    let off = format!("/api/v1/apps/{}/lifecycle/deactivate", org.client_id());
    assert_eq!(org.call("POST", &off, Value::Null).await.status, 200);
    org.bearer("GET", "/api/v1/apps", token).await.refused(401, "E0000011");
    assert!(agree(&org.authorize_url(&[]), Decision::Allow).await.is_err());
}
