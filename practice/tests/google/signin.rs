//! Codes, tokens, refreshes, the end of a sign-in, and who signed in.

use std::time::Duration;

use reqwest::header::AUTHORIZATION;
use serde_json::json;
use usher_practice::browser::{Decision, agree, agree_without};
use usher_practice::company::who;
use usher_practice::google::{Audience, Client};

use crate::support::{GROUPS, Organisation, REDIRECT, USERS, VERIFIER, claims, send, value};

#[tokio::test]
async fn the_admin_signs_in_and_reads() {
    let google = Organisation::plain().await;
    let back = google.agree(&[]).await;
    assert_eq!(value(&back, "state"), "a state");
    assert_eq!(value(&back, "hd"), "practice.example");
    let code = value(&back, "code");
    assert!(code.starts_with("4/") && code.len() <= 256);
    let tokens = google.exchange(&code, &[]).await.good();
    assert_eq!((&tokens["token_type"], &tokens["expires_in"]), (&json!("Bearer"), &json!(3599)));
    let mut scopes: Vec<&str> = tokens["scope"].as_str().unwrap().split(' ').collect();
    scopes.sort_unstable();
    assert_eq!(scopes, [GROUPS, USERS, "https://www.googleapis.com/auth/userinfo.email", "openid"]);
    assert!(tokens["refresh_token_expires_in"].is_null());
    let who = claims(&tokens["id_token"]);
    assert_eq!(who["email"], google.credentials().admin);
    assert_eq!(
        (&who["hd"], &who["aud"]),
        (&json!("practice.example"), &json!(google.credentials().client_id))
    );
    let access = tokens["access_token"].as_str().unwrap();
    let users = google.call_as(access, "GET", "users?customer=my_customer", json!(null)).await.good();
    assert!(users["users"].as_array().is_some_and(|users| !users.is_empty()));
    let info = google.request("GET", "v1/userinfo").header(AUTHORIZATION, format!("Bearer {access}"));
    let info = send(info).await.good();
    assert_eq!((&info["email"], &info["sub"]), (&who["email"], &who["sub"]));
}

#[tokio::test]
async fn a_refresh_gives_an_access_token_and_keeps_the_refresh_token() {
    let google = Organisation::plain().await;
    let tokens = google.sign_in(&[]).await;
    let refresh = tokens["refresh_token"].as_str().unwrap();
    for _ in 0..2 {
        let renewed = google.refresh(refresh).await.good();
        assert!(renewed["refresh_token"].is_null() && renewed["id_token"].is_string());
        assert_ne!(renewed["access_token"], tokens["access_token"]);
        assert_eq!(renewed["scope"], tokens["scope"]);
    }
    google.practice.world().clock.advance(Duration::from_secs(3_600));
    let old = tokens["access_token"].as_str().unwrap();
    let refused = google.call_as(old, "GET", "users?customer=my_customer", json!(null)).await;
    refused.refused(401, "authError");
    assert!(refused.headers.contains_key("www-authenticate"));
    google.refresh(&google.credentials().refresh_token).await.good();
}

#[tokio::test]
async fn the_client_needs_its_secret_and_its_verifier() {
    let google = Organisation::plain().await;
    let code = google.code(&[]).await;
    let text = google.exchange(&code, &[("client_secret", "")]).await.oauth(400, "invalid_request");
    assert_eq!(text, "client_secret is missing.");
    google.exchange(&code, &[("client_secret", "another")]).await.oauth(401, "invalid_client");
    google.exchange(&code, &[("client_id", "nobody")]).await.oauth(401, "invalid_client");
    google.exchange(&code, &[]).await.good();
    let wrong = "another-verifier-of-more-than-forty-three-characters-012345";
    let cases = [
        (("code_verifier", ""), "invalid_grant", "Missing code verifier."),
        (("code_verifier", wrong), "invalid_grant", "Invalid code verifier."),
        (("redirect_uri", "http://127.0.0.1:1/cb/google"), "redirect_uri_mismatch", "Bad Request"),
        (("code", "4/0Aunknown"), "invalid_grant", "Malformed auth code."),
    ];
    for (change, error, text) in cases {
        let code = google.code(&[]).await;
        assert_eq!(google.exchange(&code, &[change]).await.oauth(400, error), text);
    }
    let unknown = google.exchange(&code, &[("grant_type", "password")]).await;
    unknown.oauth(400, "unsupported_grant_type");
    let basic = google.credentials();
    let code = google.code(&[]).await;
    let fields = [("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", REDIRECT)];
    let body = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .append_pair("code_verifier", VERIFIER)
        .finish();
    let request = google.request("POST", "token").basic_auth(basic.client_id, Some(basic.client_secret));
    let request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
    send(request).await.good();
}

#[tokio::test]
async fn a_code_lives_ten_minutes_and_works_once() {
    let google = Organisation::plain().await;
    let code = google.code(&[]).await;
    google.practice.world().clock.advance(Duration::from_secs(601));
    google.exchange(&code, &[]).await.oauth(400, "invalid_grant");
    let code = google.code(&[]).await;
    let tokens = google.exchange(&code, &[]).await.good();
    google.exchange(&code, &[]).await.oauth(400, "invalid_grant");
    let refresh = tokens["refresh_token"].as_str().unwrap();
    google.refresh(refresh).await.oauth(400, "invalid_grant");
}

#[tokio::test]
async fn boxes_can_be_unticked() {
    let google = Organisation::plain().await;
    let back = agree_without(&google.authorize_url(&[]), &[GROUPS]).await.unwrap();
    let back: Vec<(String, String)> = back.query_pairs().into_owned().collect();
    let tokens = google.exchange(&value(&back, "code"), &[]).await.good();
    let scope = tokens["scope"].as_str().unwrap();
    assert!(scope.contains(USERS) && !scope.contains(GROUPS), "{scope}");
    let access = tokens["access_token"].as_str().unwrap();
    let refused = google.call_as(access, "GET", "groups?customer=my_customer", json!(null)).await;
    let error = refused.refused(403, "insufficientPermissions");
    assert_eq!(error["details"][0]["reason"], "ACCESS_TOKEN_SCOPE_INSUFFICIENT");
    // What was left out is asked for again, and then granted.
    let tokens = google.sign_in(&[]).await;
    assert!(tokens["scope"].as_str().unwrap().contains(GROUPS));
    // By a switch, for whoever only presses the button.
    google.switch(|google| google.unticked_scopes = vec![USERS.to_owned()]);
    let tokens = google.sign_in(&[("prompt", "consent")]).await;
    assert!(!tokens["scope"].as_str().unwrap().contains(USERS));
    // A trusted app gets everything.
    google.switch(|google| google.app_trusted = true);
    let tokens = google.sign_in(&[("prompt", "consent")]).await;
    assert!(tokens["scope"].as_str().unwrap().contains(USERS));
}

#[tokio::test]
async fn what_was_agreed_to_is_not_asked_again() {
    let google = Organisation::plain().await;
    let admin = google.credentials().admin;
    google.sign_in(&[]).await;
    let straight = google.request("GET", google.authorize_url(&[("login_hint", &admin)]).as_str());
    assert_eq!(send(straight).await.status, 302);
    let again = google.authorize_url(&[("login_hint", &admin), ("prompt", "consent")]);
    let page = send(google.request("GET", again.as_str())).await;
    assert!(page.status == 200 && page.text.contains("type=\"checkbox\""), "{}", page.text);
    assert_eq!(value(&google.agree(&[("prompt", "none")]).await, "error"), "interaction_required");
}

#[tokio::test]
async fn declining_goes_back_to_the_app() {
    let google = Organisation::plain().await;
    let back = agree(&google.authorize_url(&[]), Decision::Deny).await.unwrap();
    let back: Vec<(String, String)> = back.query_pairs().into_owned().collect();
    // The first page asks who signs in, and its button only goes on.
    assert_eq!((value(&back, "error"), value(&back, "state")), ("access_denied".into(), "a state".into()));
}

#[tokio::test]
async fn while_testing_a_sign_in_ends_after_seven_days() {
    let google = Organisation::with(|google| google.audience = Audience::Testing).await;
    let tokens = google.sign_in(&[]).await;
    assert_eq!(tokens["refresh_token_expires_in"], 604_799);
    let refresh = tokens["refresh_token"].as_str().unwrap();
    google.practice.world().clock.advance(Duration::from_secs(604_000));
    google.refresh(refresh).await.good();
    google.practice.world().clock.advance(Duration::from_secs(1_000));
    let text = google.refresh(refresh).await.oauth(400, "invalid_grant");
    assert_eq!(text, "Token has been expired or revoked.");
}

#[tokio::test]
async fn a_refresh_is_refused_in_googles_words() {
    let google = Organisation::plain().await;
    let tokens = google.sign_in(&[]).await;
    let refresh = tokens["refresh_token"].as_str().unwrap();
    google.switch(|google| google.session_control = true);
    let refused = google.refresh(refresh).await;
    refused.oauth(400, "invalid_grant");
    assert_eq!(refused.json()["error_subtype"], "invalid_rapt");
    let anew = google.sign_in(&[("prompt", "consent")]).await;
    google.refresh(anew["refresh_token"].as_str().unwrap()).await.good();
    google.switch(|google| (google.session_control, google.refresh_revoked) = (false, true));
    google.refresh(refresh).await.oauth(400, "invalid_grant");
    google.switch(|google| google.client = Client::Deleted);
    google.refresh(refresh).await.oauth(401, "deleted_client");
    google.switch(|google| google.client = Client::Unknown);
    google.refresh(refresh).await.oauth(401, "invalid_client");
    google.switch(|google| (google.client, google.refresh_revoked) = (Client::Active, false));
    google.refresh(refresh).await.good();
}

#[tokio::test]
async fn who_is_suspended_is_signed_out() {
    let google = Organisation::plain().await;
    let login = google.company().people[who::ZOE].login.clone();
    let tokens = google.sign_in(&[("login_hint", &login)]).await;
    let refresh = tokens["refresh_token"].as_str().unwrap();
    assert_eq!(claims(&tokens["id_token"])["email"], login);
    google.call("PATCH", &format!("users/{login}"), json!({ "suspended": true })).await.good();
    google.refresh(refresh).await.oauth(400, "invalid_grant");
    let access = tokens["access_token"].as_str().unwrap();
    google.call_as(access, "GET", "users?customer=my_customer", json!(null)).await.refused(403, "forbidden");
}

#[tokio::test]
async fn revoking_ends_everything_of_the_sign_in() {
    let google = Organisation::plain().await;
    for name in ["access_token", "refresh_token"] {
        let tokens = google.sign_in(&[("prompt", "consent")]).await;
        let token = tokens[name].as_str().unwrap();
        google.form("revoke", &[("token", token)]).await.good();
        let access = tokens["access_token"].as_str().unwrap();
        google
            .call_as(access, "GET", "users?customer=my_customer", json!(null))
            .await
            .refused(401, "authError");
        google.refresh(tokens["refresh_token"].as_str().unwrap()).await.oauth(400, "invalid_grant");
        google.form("revoke", &[("token", token)]).await.oauth(400, "invalid_token");
    }
}

#[tokio::test]
async fn the_oldest_of_a_hundred_refresh_tokens_is_dropped() {
    let google = Organisation::plain().await;
    let oldest = google.credentials().refresh_token;
    for _ in 0..99 {
        google.sign_in(&[]).await;
    }
    google.refresh(&oldest).await.good();
    google.sign_in(&[]).await;
    google.refresh(&oldest).await.oauth(400, "invalid_grant");
}

#[tokio::test]
async fn seconds_may_be_a_text() {
    let google = Organisation::with(|google| google.expires_in_as_text = true).await;
    assert_eq!(google.sign_in(&[]).await["expires_in"], "3599");
}
