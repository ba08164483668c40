//! What stays on Google's own pages, and which ways back there are.

use usher_practice::browser::{Decision, agree};
use usher_practice::google::{Audience, Client, ClientType};

use crate::support::{Organisation, claims};

#[tokio::test]
async fn every_address_of_this_computer_will_do() {
    let google = Organisation::plain().await;
    for redirect in
        ["http://127.0.0.1:1/", "http://[::1]:60000/any/path", "http://localhost:8123/cb", "http://127.0.0.1"]
    {
        let back =
            agree(&google.authorize_url(&[("redirect_uri", redirect)]), Decision::Allow).await.unwrap();
        assert!(back.as_str().starts_with(redirect), "{back}");
    }
    for redirect in
        ["https://example.com/cb", "http://10.0.0.1:1/cb", "usher://cb", "http://localhost.example/cb", "cb"]
    {
        google.blocked(&[("redirect_uri", redirect)], 400, "redirect_uri_mismatch").await;
    }
}

#[tokio::test]
async fn what_is_wrong_with_the_request_stays_on_the_page() {
    let google = Organisation::plain().await;
    google.blocked(&[("client_id", "nobody")], 401, "invalid_client").await;
    google.blocked(&[("client_id", "")], 400, "invalid_request").await;
    google.blocked(&[("redirect_uri", "")], 400, "invalid_request").await;
    google.blocked(&[("response_type", "token")], 400, "unsupported_response_type").await;
    google.blocked(&[("scope", "")], 400, "invalid_request").await;
    google.blocked(&[("code_challenge", "short")], 400, "invalid_request").await;
    let page = google
        .blocked(&[("scope", "openid https://www.googleapis.com/auth/teapot<")], 400, "invalid_scope")
        .await;
    assert!(page.contains("teapot&lt;"), "{page}");
}

#[tokio::test]
async fn switches_show_googles_errors() {
    let google = Organisation::plain().await;
    google.switch(|google| google.client = Client::Deleted);
    google.blocked(&[], 401, "deleted_client").await;
    google.switch(|google| google.client = Client::Unknown);
    google.blocked(&[], 401, "invalid_client").await;
    google.switch(|google| (google.client, google.client_type) = (Client::Active, ClientType::Web));
    google.blocked(&[], 400, "redirect_uri_mismatch").await;
    google.switch(|google| (google.client_type, google.embedded_browser) = (ClientType::Desktop, true));
    google.blocked(&[], 403, "disallowed_useragent").await;
    google.switch(|google| google.embedded_browser = false);
    // What comes after the choice of an account is a page as well.
    for (set, status, error) in [
        ((true, false, Audience::Internal), 400, "admin_policy_enforced"),
        ((false, true, Audience::Internal), 403, "org_internal"),
        ((false, true, Audience::Testing), 403, "access_denied"),
        ((false, false, Audience::TestingWithoutAdmin), 403, "access_denied"),
    ] {
        google.switch(|google| (google.app_blocked, google.outsider_signs_in, google.audience) = set);
        let hint = google.credentials().admin;
        let stopped = usher_practice::browser::agree_and_land(
            &google.authorize_url(&[("login_hint", &hint)]),
            Decision::Allow,
        )
        .await;
        let text = match stopped {
            Ok(landing) => {
                assert_eq!(landing.status, status);
                landing.text
            }
            Err(usher_practice::browser::AgreeError::NoConsentPage { status: seen, text }) => {
                assert_eq!(seen, status);
                text
            }
            Err(other) => panic!("{other}"),
        };
        assert!(text.contains(&format!("Error {status}: {error}<")), "{text}");
    }
}

#[tokio::test]
async fn an_unverified_app_is_warned_of_and_taken() {
    let google = Organisation::with(|google| google.audience = Audience::Unverified).await;
    let tokens = google.sign_in(&[]).await;
    assert!(tokens["refresh_token_expires_in"].is_null());
    let seen: Vec<String> = google.practice.history().into_iter().map(|entry| entry.path).collect();
    let decisions = seen.iter().filter(|path| *path == "/signin/oauth/decide").count();
    assert_eq!(decisions, 3, "the account, the warning, the boxes: {seen:?}");
    // Somebody of another organisation can sign in, and sees nothing of this one.
    google.switch(|google| google.outsider_signs_in = true);
    let tokens = google.sign_in(&[]).await;
    assert_eq!(claims(&tokens["id_token"])["hd"], "partner.example");
    let access = tokens["access_token"].as_str().unwrap();
    let users = google.call_as(access, "GET", "users?customer=my_customer", serde_json::json!(null)).await;
    users.refused(403, "forbidden");
}

#[tokio::test]
async fn the_profile_and_the_files_lead_here() {
    let google = Organisation::plain().await;
    let profile = google.practice.google_profile();
    let provider = &profile["provider"];
    assert_eq!(provider["kind"], "google");
    for name in ["accounts_url", "token_url", "api_url", "userinfo_url", "console_url"] {
        assert_eq!(provider[name], google.base(), "{name}");
    }
    assert_eq!(provider["way"]["client_id"], google.credentials().client_id);
    let installed = &google.credentials().client_file["installed"];
    assert_eq!(installed["token_uri"], format!("{}/token", google.base()));
    let text = profile.to_string();
    assert!(!text.contains("GOCSPX"), "a secret in the profile");
    let state = google.practice.world().google().view().to_string();
    assert!(!state.contains("GOCSPX") && !state.contains("PRIVATE KEY"), "a secret in the state");
}
