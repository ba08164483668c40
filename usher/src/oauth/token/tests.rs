//! The token endpoint against one on loopback.

use super::*;
use crate::http::HttpError;
use crate::http::fake::{Fake, Reply};
use crate::oauth::sign_in::tests::{confidential, public};

#[tokio::test]
async fn a_public_client_names_itself_in_the_form() {
    let server = Fake::start(|_| {
        Reply::json(
            200,
            r#"{"access_token":"a1","token_type":"bearer","refresh_token":"r1","expires_in":"3599"}"#,
        )
    });
    let http = Http::new().unwrap();
    let code = Secret::new("c1".into());
    let verifier = Secret::new("v1".into());
    let redirect = "http://127.0.0.1:1/cb/zoom";
    let tokens = exchange(&http, &public(&server), code, redirect, &verifier).await.unwrap();
    assert_eq!((tokens.access.expose(), tokens.scopes), ("a1", vec!["one".to_owned(), "two".to_owned()]));
    let lasts = tokens.expires_at.unwrap() - clock::now();
    assert!((3500..3600).contains(&lasts.get_seconds()), "{lasts}");
    let seen = &server.seen()[0];
    assert_eq!(seen.header("authorization"), None);
    let sent = ["grant_type", "code", "redirect_uri", "code_verifier", "client_id", "client_secret"];
    let sent = sent.map(|name| seen.field(name));
    let wanted = [Some("authorization_code"), Some("c1"), Some(redirect), Some("v1"), Some("app"), None];
    assert_eq!(sent.each_ref().map(Option::as_deref), wanted);
}

#[tokio::test]
async fn a_confidential_client_proves_itself_by_header() {
    let server = Fake::start(|_| Reply::json(200, r#"{"access_token":"a1","scope":"x y"}"#));
    let http = Http::new().unwrap();
    let old = Secret::new("r0".into());
    let tokens = refresh(&http, &confidential(&server), &old, &[]).await.unwrap();
    assert_eq!(tokens.scopes, ["x", "y"]);
    assert!(tokens.refresh.is_none() && tokens.expires_at.is_none());
    let seen = &server.seen()[0];
    assert_eq!(
        seen.header("authorization"),
        Some(format!("Basic {}", STANDARD.encode("app:s%26cret")).as_str())
    );
    assert_eq!(seen.field("client_id"), None);
    assert_eq!(seen.field("refresh_token").as_deref(), Some("r0"));
}

#[tokio::test]
async fn an_account_signs_in() {
    let server = Fake::start(|_| {
        Reply::json(
            200,
            r#"{"access_token":"a1","token_type":"Bearer","expires_in":3600,"api_url":"https://x"}"#,
        )
    });
    let app = server_app(&server);
    let secret = Secret::new("s".into());
    let tokens = server_to_server(&Http::new().unwrap(), &app, &secret).await.unwrap();
    assert_eq!(tokens.api_url.as_deref(), Some("https://x"));
    let seen = &server.seen()[0];
    assert_eq!(seen.field("grant_type").as_deref(), Some("account_credentials"));
    assert_eq!(seen.field("account_id").as_deref(), Some("acc"));
}

#[tokio::test]
async fn refusals_are_told_apart() {
    use TokenError as E;
    let text = |text: &str| text.to_owned();
    let cases = [
        (
            400,
            r#"{"reason":"Invalid client_id or client_secret","error":"invalid_client"}"#,
            E::InvalidClient {
                status: 400,
                description: text("Invalid client_id or client_secret"),
                code: None,
            },
        ),
        (
            401,
            r#"{"errorCode":"invalid_client","errorSummary":"Invalid value","errorCauses":[]}"#,
            E::InvalidClient { status: 401, description: text("Invalid value"), code: None },
        ),
        (
            401,
            r#"{"error":"invalid_client","error_description":"No client credentials found"}"#,
            E::InvalidClient { status: 401, description: text("No client credentials found"), code: None },
        ),
        (
            400,
            r#"{"reason":"Invalid Token!","error":"invalid_grant"}"#,
            E::InvalidGrant { reason: text("Invalid Token!"), code: None },
        ),
        (
            400,
            r#"{"reason":"Invalid Token!","error":"invalid_request"}"#,
            E::InvalidGrant { reason: text("Invalid Token!"), code: None },
        ),
        (
            400,
            r#"{"reason":"Account does not exist","error":"invalid_request"}"#,
            E::Refused {
                status: 400,
                error: text("invalid_request"),
                description: text("Account does not exist"),
                code: None,
            },
        ),
        (400, r#"{"error":"use_dpop_nonce"}"#, E::DpopRequired),
        (
            400,
            r#"{"error":"invalid_scope","error_description":"none"}"#,
            E::InvalidScope { description: text("none"), code: None },
        ),
        (200, r#"{"access_token":"a","token_type":"DPoP"}"#, E::DpopRequired),
        (200, r#"{"token_type":"bearer"}"#, E::Incomplete { what: "access token" }),
        (200, "<html>canary</html>", E::Incomplete { what: "JSON body" }),
        (404, "<html>canary</html>", E::Faulty { status: 404 }),
    ];
    for (status, body, wanted) in cases {
        let server = Fake::start(move |_| Reply::json(status, body));
        let token = Secret::new("r".into());
        let error = refresh(&Http::new().unwrap(), &public(&server), &token, &[]).await.unwrap_err();
        assert_eq!(error, wanted, "for {body}");
        assert_eq!(server.seen().len(), 1);
    }
}

#[tokio::test]
async fn a_refusal_that_repeats_the_token_does_not_show_it() {
    let server = Fake::start(|_| {
        Reply::json(400, r#"{"error":"invalid_grant","reason":"no such token: canary-token"}"#)
    });
    let token = Secret::new("canary-token".into());
    let error = refresh(&Http::new().unwrap(), &public(&server), &token, &[]).await.unwrap_err();
    assert_eq!(error, TokenError::InvalidGrant { reason: "no such token: [redacted]".into(), code: None });
}

#[tokio::test]
async fn a_code_is_not_redeemed_twice_after_a_lost_answer() {
    let server = Fake::start(|_| Reply::raw(""));
    let (code, verifier) = (Secret::new("c".into()), Secret::new("v".into()));
    let outcome = exchange(&Http::new().unwrap(), &public(&server), code, "http://x", &verifier).await;
    assert!(matches!(outcome, Err(TokenError::Http(HttpError::Reset { .. }))));
    assert_eq!(server.seen().len(), 1);
}

pub(in crate::oauth) fn server_app(server: &Fake) -> ServerApp {
    ServerApp {
        token_url: BaseUrl::parse(&server.url("/oauth/token")).unwrap(),
        revoke_url: Some(BaseUrl::parse(&server.url("/oauth/revoke")).unwrap()),
        id: "id".into(),
        account: "acc".into(),
    }
}
