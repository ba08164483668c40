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
async fn a_secret_may_travel_in_the_form_and_stays_here_when_a_token_is_revoked() {
    let server = Fake::start(|_| {
        let body = r#"{"access_token":"a1","expires_in":3599,"refresh_token":"r1","refresh_token_expires_in":"604799"}"#;
        Reply::json(200, body)
    });
    let http = Http::new().unwrap();
    let client = in_form(&server);
    let (code, verifier) = (Secret::new("c1".into()), Secret::new("v1".into()));
    let tokens = exchange(&http, &client, code, "http://127.0.0.1:1/cb/google", &verifier).await.unwrap();
    let lasts = tokens.refresh_expires_at.unwrap() - clock::now();
    assert!((604_700..604_800).contains(&lasts.get_seconds()), "{lasts}");
    revoke(&http, &client, &Secret::new("r1".into())).await.unwrap();
    let sent = server.seen().into_iter().map(|seen| {
        assert_eq!(seen.header("authorization"), None);
        (seen.field("client_id"), seen.field("client_secret"), seen.field("token"))
    });
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(sent.collect::<Vec<_>>(), [(text("app"), text("s&cret"), None), (None, None, text("r1"))]);
}

#[tokio::test]
async fn a_token_that_is_gone_already_counts_as_revoked() {
    let server = Fake::start(|_| {
        Reply::json(400, r#"{"error":"invalid_token","error_description":"Token expired or revoked"}"#)
    });
    let token = Secret::new("r1".into());
    assert_eq!(revoke(&Http::new().unwrap(), &in_form(&server), &token).await, Ok(()));
}

#[tokio::test]
async fn the_kind_of_an_ended_grant_is_kept_once() {
    let reason = |body: &'static str| async move {
        let server = Fake::start(move |_| Reply::json(400, body));
        refresh(&Http::new().unwrap(), &in_form(&server), &Secret::new("r".into()), &[]).await.unwrap_err()
    };
    let ended = |reason: &str| TokenError::InvalidGrant { reason: reason.to_owned(), code: None };
    let said = r#"{"error":"invalid_grant","error_description":"reauth related error (invalid_rapt)","error_subtype":"invalid_rapt"}"#;
    assert_eq!(reason(said).await, ended("reauth related error (invalid_rapt)"));
    let other =
        r#"{"error":"invalid_grant","error_description":"Bad Request","error_subtype":"rapt_required"}"#;
    assert_eq!(reason(other).await, ended("Bad Request (rapt_required)"));
    let bare = r#"{"error":"invalid_grant","error_subtype":"invalid_rapt"}"#;
    assert_eq!(reason(bare).await, ended("invalid_rapt"));
}

pub(in crate::oauth) fn in_form(server: &Fake) -> Client {
    let (id, secret) = ("app".to_owned(), Secret::new("s&cret".into()));
    Client { kind: Kind::Confidential { id, secret, sent: SecretSent::Form }, ..public(server) }
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
async fn a_renewal_names_its_scopes_and_claims_where_the_vendor_wants_them() {
    let id_token = crate::oauth::identity::tests::token(r#"{"tid":"t1","oid":"o1"}"#);
    let body = serde_json::json!({
        "token_type": "Bearer", "scope": "https://graph.microsoft.com/User.Read", "expires_in": 3599,
        "ext_expires_in": 3599, "access_token": "a1", "refresh_token": "r1", "id_token": id_token,
    });
    let server = Fake::start(move |_| Reply::json(200, &body.to_string()));
    let http = Http::new().unwrap();
    let old = Secret::new("r0".into());
    let client = Client { scopes_in_refresh: true, capabilities: vec!["cp1".into()], ..public(&server) };
    let tokens = refresh(&http, &client, &old, &[]).await.unwrap();
    assert_eq!(tokens.scopes, ["https://graph.microsoft.com/User.Read"]);
    let identity = tokens.identity.unwrap();
    assert_eq!((identity.tenant.as_deref(), identity.object.as_str()), (Some("t1"), "o1"));
    let seen = &server.seen()[0];
    assert_eq!(seen.field("scope").as_deref(), Some("one two"));
    let cp1 = r#"{"access_token":{"xms_cc":{"values":["cp1"]}}}"#;
    assert_eq!(seen.field("claims").as_deref(), Some(cp1));
    assert_eq!((seen.header("authorization"), seen.field("client_secret")), (None, None));

    refresh(&http, &public(&server), &old, &[]).await.unwrap();
    let seen = &server.seen()[1];
    assert_eq!((seen.field("scope"), seen.field("claims")), (None, None));
}

#[tokio::test]
async fn refusals_of_entra_keep_their_number_and_their_demand() {
    use TokenError as E;
    let demand = r#"{"access_token":{"polids":{"essential":true}}}"#;
    let long = "x".repeat(crate::http::CLAIMS_BYTES_MAX + 1);
    let body = |error: &str, number: u32, claims: Option<&str>| {
        serde_json::json!({
            "error": error, "error_description": format!("AADSTS{number}: text.\r\nTrace ID: t"),
            "error_codes": [number, 1], "timestamp": "2016-01-09 02:02:12Z", "trace_id": "t",
            "correlation_id": "c", "error_uri": "https://x", "suberror": "basic_action", "claims": claims,
        })
    };
    let text = |number: u32| format!("AADSTS{number}: text.Trace ID: t");
    let interaction = |error: &str, number: u32, claims: Option<&str>| E::InteractionRequired {
        error: error.to_owned(),
        description: text(number),
        code: Some(number),
        suberror: Some("basic_action".to_owned()),
        claims: claims.map(str::to_owned),
    };
    let cases = [
        (body("invalid_grant", 70008, None), E::InvalidGrant { reason: text(70008), code: Some(70008) }),
        (
            body("invalid_client", 7_000_218, None),
            E::InvalidClient { status: 400, description: text(7_000_218), code: Some(7_000_218) },
        ),
        (body("invalid_scope", 70011, None), E::InvalidScope { description: text(70011), code: Some(70011) }),
        (
            body("unauthorized_client", 700_016, None),
            E::UnauthorizedClient { description: text(700_016), code: Some(700_016) },
        ),
        (
            body("invalid_resource", 500_011, None),
            E::Refused {
                status: 400,
                error: "invalid_resource".to_owned(),
                description: text(500_011),
                code: Some(500_011),
            },
        ),
        (body("interaction_required", 50076, None), interaction("interaction_required", 50076, None)),
        (body("invalid_grant", 50076, Some(demand)), interaction("invalid_grant", 50076, Some(demand))),
        (body("consent_required", 65001, Some(&long)), interaction("consent_required", 65001, None)),
    ];
    for (body, wanted) in cases {
        let answer = body.to_string();
        let server = Fake::start(move |_| Reply::json(400, &answer));
        let token = Secret::new("r".into());
        let error = refresh(&Http::new().unwrap(), &public(&server), &token, &[]).await.unwrap_err();
        assert_eq!((error.code(), &error), (wanted.code(), &wanted), "for {body}");
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
