//! Sessions as Google has them: a sign-in that may end at a time, and an account that signs for itself.

use aws_lc_rs::rsa::KeySize;
use jiff::SignedDuration;
use serde_json::json;

use super::*;
use crate::clock;
use crate::http::fake::{Fake, Reply};
use crate::oauth::service::tests::{account, pem};
use crate::oauth::token::tests::in_form;
use crate::secrets::{NoKeychain, Vault};

#[tokio::test]
async fn the_end_of_a_sign_in_is_known_after_renewals_and_after_a_restart() {
    let server = Fake::start(|_| Reply::json(200, r#"{"access_token":"a2","expires_in":3599}"#));
    let place = place();
    let http = Http::new().unwrap();
    let session = Session::browser(in_form(&server), http.clone(), place.clone());
    assert_eq!(session.ends_at().await, Ok(None));
    let end = clock::now() + SignedDuration::from_hours(7 * 24);
    session.signed_in(tokens(Some(end))).await.unwrap();
    let first = session.authorization(None).await.unwrap();
    session.authorization(Some(&first)).await.unwrap();
    let restarted = Session::browser(in_form(&server), http.clone(), place.clone());
    for session in [&session, &restarted] {
        assert_eq!(session.ends_at().await, Ok(Some(end)));
    }
    assert_eq!(place.read().await.unwrap().refresh.unwrap().expose(), "r1", "the old one is kept");

    // A client that was set to Internal since gives a sign-in that does not end.
    restarted.signed_in(tokens(None)).await.unwrap();
    assert_eq!(restarted.ends_at().await, Ok(None));
    assert_eq!(Session::browser(in_form(&server), http, place).ends_at().await, Ok(None));
}

#[tokio::test]
async fn a_new_refresh_token_does_not_end_with_the_old_one() {
    let server = Fake::start(|_| Reply::json(200, r#"{"access_token":"a2","refresh_token":"r2"}"#));
    let session = Session::browser(in_form(&server), Http::new().unwrap(), place());
    session.signed_in(tokens(Some(clock::now() + SignedDuration::from_hours(1)))).await.unwrap();
    let first = session.authorization(None).await.unwrap();
    session.authorization(Some(&first)).await.unwrap();
    assert_eq!(session.ends_at().await, Ok(None));
}

#[tokio::test]
async fn a_service_account_signs_anew_for_each_token_and_its_key_outlives_a_sign_out() {
    let server = Fake::start(|seen| {
        let assertion = seen.field("assertion").unwrap_or_default();
        assert_eq!(seen.field("grant_type").as_deref(), Some("urn:ietf:params:oauth:grant-type:jwt-bearer"));
        assert_eq!(assertion.split('.').count(), 3);
        let body = json!({ "access_token": "a1", "expires_in": 3599, "token_type": "Bearer" });
        Reply::json(200, &body.to_string())
    });
    let app = account(&server.url("/token"));
    let place = place();
    let session = Session::service_account(app.clone(), Http::new().unwrap(), place.clone());
    assert_eq!(session.status().await, Ok(Status::SignedOut { reason: None }));
    let missing = AuthError::SignedOut { reason: "no key of the service account is kept".into() };
    assert_eq!(session.authorization(None).await.unwrap_err(), missing);
    // What another way has left is no key.
    place.keep_secret(&Secret::new("a client secret".into())).await.unwrap();
    assert_eq!(session.status().await, Ok(Status::SignedOut { reason: None }));
    assert_eq!(session.authorization(None).await.unwrap_err(), missing);
    assert!(server.seen().is_empty());

    let key = ServiceKey::read("k1", &pem(KeySize::Rsa2048).0).unwrap();
    place.keep_secret(&key.kept()).await.unwrap();
    assert_eq!(session.status().await, Ok(Status::SignedIn { scopes: Vec::new(), expires_at: None }));
    let first = session.authorization(None).await.unwrap();
    assert_eq!(first.token.expose(), "a1");
    session.authorization(Some(&first)).await.unwrap();
    assert_eq!(server.seen().len(), 2);
    assert!(matches!(session.status().await, Ok(Status::SignedIn { scopes, .. }) if scopes == app.scopes));
    assert_eq!((session.ends_at().await, session.identity().await), (Ok(None), Ok(None)));

    assert_eq!(session.sign_out().await, Ok(SignedOut::KeyStays));
    assert_eq!(session.sign_out().await, Ok(SignedOut::Everywhere), "there is no key any more");
    assert_eq!(server.seen().len(), 2, "nothing is told to the service");
    assert_eq!(session.status().await, Ok(Status::SignedOut { reason: None }));
}

#[tokio::test]
async fn a_refused_statement_is_neither_repeated_nor_taken_for_good() {
    let server = Fake::start(|_| {
        let said =
            "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.";
        let body = json!({ "error": "invalid_grant", "error_description": said });
        Reply::json(400, &body.to_string())
    });
    let place = place();
    let key = ServiceKey::read("k1", &pem(KeySize::Rsa2048).0).unwrap();
    place.keep_secret(&key.kept()).await.unwrap();
    let session = Session::service_account(account(&server.url("/token")), Http::new().unwrap(), place);
    for asked in 1..=2 {
        let error = session.authorization(None).await.unwrap_err();
        assert!(matches!(error, AuthError::SignedOut { reason } if reason.contains("short-lived")));
        assert_eq!(server.seen().len(), asked, "whoever sets the clock right can go on");
    }
}

fn tokens(refresh_expires_at: Option<Timestamp>) -> Tokens {
    Tokens {
        access: Secret::new("a1".into()),
        refresh: Some(Secret::new("r1".into())),
        expires_at: None,
        refresh_expires_at,
        scopes: Vec::new(),
        api_url: None,
        identity: None,
    }
}

fn place() -> Place {
    Place { vault: Vault::memory(NoKeychain::NotWanted), profile: "p".into(), connection: "c".into() }
}
