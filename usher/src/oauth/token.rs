//! The token endpoint: redeem, renew, revoke, and what its refusals mean.
//!
//! Three shapes of error bodies are read: RFC 6749's `error` with `error_description`; Zoom's, which has
//! `reason` in place of the description; Okta's `errorCode` with `errorSummary`, which it sends beside the first
//! (developer.okta.com/docs/api/openapi/okta-oauth, November 2026).

use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBuilder};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use zeroize::Zeroizing;

use super::{Client, Kind, Tokens};
use crate::clock;
use crate::http::{
    Answer, AuthError, Authorization, BaseUrl, Body, Http, HttpError, Method, Request, Scheme,
};
use crate::secrets::Secret;

/// How often a request to the token endpoint is sent again where that is safe.
const REPEATS_MAX: usize = 2;

/// The pause before the first repetition; the next is twice as long.
const PAUSE_FIRST: Duration = Duration::from_millis(400);

/// The longest description of a refusal that is passed on.
const DESCRIPTION_CHARS_MAX: usize = 300;

/// Fields whose values are taken out of a description that repeats them, unless shorter than
/// [`ECHO_BYTES_MIN`]: no token is, and words are.
const SECRET_FIELDS: &[&str] = &["code", "code_verifier", "device_code", "refresh_token", "token"];

const ECHO_BYTES_MIN: usize = 8;

/// Zoom's “Server-to-Server OAuth” app: signs in as the account, without a person.
#[derive(Clone, Debug)]
pub struct ServerApp {
    pub token_url: BaseUrl,
    pub revoke_url: Option<BaseUrl>,
    pub id: String,
    pub account: String,
}

/// Why the token endpoint gave no token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Client id or secret are wrong, or the kind of the app is.
    #[error("the sign-in service does not know the app: {description}")]
    InvalidClient { status: u16, description: String },
    /// The code or the refresh token is used, expired, revoked or of another app.
    #[error("the sign-in has ended: {reason}")]
    InvalidGrant { reason: String },
    #[error("a permission was not granted: {description}")]
    InvalidScope { description: String },
    #[error("the app may not sign in this way: {description}")]
    UnauthorizedClient { description: String },
    /// The app demands proof of possession (RFC 9449), which has to be switched off in its settings.
    #[error("the app demands proof of possession (DPoP)")]
    DpopRequired,
    /// Any other refusal with a code.
    #[error("the sign-in service refuses ({error}): {description}")]
    Refused { status: u16, error: String, description: String },
    /// 429.
    #[error("the sign-in service takes no more requests now")]
    RateLimited,
    /// A 5xx, or a refusal without a code.
    #[error("the sign-in service answered with status {status}")]
    Faulty { status: u16 },
    /// A success that lacks what it should have.
    #[error("the answer of the sign-in service has no {what}")]
    Incomplete { what: &'static str },
    #[error(transparent)]
    Http(#[from] HttpError),
}

impl From<TokenError> for AuthError {
    fn from(error: TokenError) -> Self {
        let refused = |error: &str, description| Self::Refused { error: error.to_owned(), description };
        match error {
            TokenError::InvalidGrant { reason } => Self::SignedOut { reason },
            TokenError::InvalidClient { description, .. } => refused("invalid_client", description),
            TokenError::InvalidScope { description } => refused("invalid_scope", description),
            TokenError::UnauthorizedClient { description } => refused("unauthorized_client", description),
            TokenError::DpopRequired => refused("use_dpop_nonce", String::new()),
            TokenError::Refused { error, description, .. } => Self::Refused { error, description },
            TokenError::RateLimited => Self::Faulty { status: 429 },
            TokenError::Faulty { status } => Self::Faulty { status },
            TokenError::Incomplete { .. } => Self::Faulty { status: 200 },
            TokenError::Http(error) => Self::Unreachable(error),
        }
    }
}

/// Redeems a code.
pub(super) async fn exchange(
    http: &Http,
    client: &Client,
    code: Secret,
    redirect_uri: &str,
    verifier: &Secret,
) -> Result<Tokens, TokenError> {
    let fields = vec![
        field("grant_type", "authorization_code"),
        ("code".to_owned(), code),
        field("redirect_uri", redirect_uri),
        ("code_verifier".to_owned(), verifier.clone()),
    ];
    // A code works once: after an answer was lost nobody can tell whether it did.
    let answer = post_as(http, client, &client.token_url, fields, Again::NeverSent).await?;
    tokens(&answer, &client.scopes)
}

/// Renews with a refresh token. `scopes` are those that hold when the answer names none.
pub(super) async fn refresh(
    http: &Http,
    client: &Client,
    refresh: &Secret,
    scopes: &[String],
) -> Result<Tokens, TokenError> {
    let fields = vec![field("grant_type", "refresh_token"), ("refresh_token".to_owned(), refresh.clone())];
    let answer =
        post_as(http, client, &client.token_url, fields, Again::Always).await.map_err(
            |error| match error {
                // Zoom has answered so for a refresh token that had ended (devforum.zoom.us, 2020).
                TokenError::Refused { error, description, .. }
                    if error == "invalid_request" && description.starts_with("Invalid Token") =>
                {
                    TokenError::InvalidGrant { reason: description }
                }
                other @ (TokenError::InvalidClient { .. }
                | TokenError::InvalidGrant { .. }
                | TokenError::InvalidScope { .. }
                | TokenError::UnauthorizedClient { .. }
                | TokenError::DpopRequired
                | TokenError::Refused { .. }
                | TokenError::RateLimited
                | TokenError::Faulty { .. }
                | TokenError::Incomplete { .. }
                | TokenError::Http(_)) => other,
            },
        )?;
    tokens(&answer, scopes)
}

/// Signs in as a Zoom account, without a person.
///
/// # Errors
///
/// [`TokenError`]; a wrong account id is a `Refused` with `invalid_request`.
pub async fn server_to_server(http: &Http, app: &ServerApp, secret: &Secret) -> Result<Tokens, TokenError> {
    let fields = vec![field("grant_type", "account_credentials"), field("account_id", &app.account)];
    let proof = basic(&app.id, secret);
    let answer = post(http, &app.token_url, Some(proof), fields, Again::Always).await?;
    tokens(&answer, &[])
}

/// Tells the vendor that a token is no longer used.
///
/// # Errors
///
/// [`TokenError`]; without an address for it nothing is sent and nothing is wrong.
pub async fn revoke(http: &Http, client: &Client, token: &Secret) -> Result<(), TokenError> {
    let Some(url) = &client.revoke_url else { return Ok(()) };
    let told = post_as(http, client, url, vec![("token".to_owned(), token.clone())], Again::Always).await;
    unless_gone(told)
}

/// The same for the token of a server app.
pub(super) async fn revoke_server(
    http: &Http,
    app: &ServerApp,
    secret: &Secret,
    token: &Secret,
) -> Result<(), TokenError> {
    let Some(url) = &app.revoke_url else { return Ok(()) };
    let fields = vec![("token".to_owned(), token.clone())];
    unless_gone(post(http, url, Some(basic(&app.id, secret)), fields, Again::Always).await)
}

/// A token that the vendor does not know any more is what was wanted. Zoom ends access and refresh token together
/// and then refuses the second one, where RFC 7009 section 2.2 would have it agree.
fn unless_gone(told: Result<Answer, TokenError>) -> Result<(), TokenError> {
    match told {
        Ok(_) | Err(TokenError::InvalidGrant { .. }) => Ok(()),
        Err(TokenError::Refused { error, description, .. })
            if error == "invalid_request" && description.starts_with("Invalid Token") =>
        {
            Ok(())
        }
        Err(error) => Err(error),
    }
}

/// When a request may be sent again.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Again {
    NeverSent,
    /// Also after a lost answer or a fault of the service: the worst is a refusal that would come anyway.
    Always,
}

pub(super) fn field(name: &str, value: &str) -> (String, Secret) {
    (name.to_owned(), Secret::new(value.to_owned()))
}

/// Sends a form as the app: a public one names its id in the form, a confidential one proves itself by header.
pub(super) async fn post_as(
    http: &Http,
    client: &Client,
    url: &BaseUrl,
    mut fields: Vec<(String, Secret)>,
    again: Again,
) -> Result<Answer, TokenError> {
    let proof = match &client.kind {
        Kind::Public { id } => {
            fields.push(field("client_id", id));
            None
        }
        Kind::Confidential { id, secret } => Some(basic(id, secret)),
    };
    post(http, url, proof, fields, again).await
}

async fn post(
    http: &Http,
    url: &BaseUrl,
    authorization: Option<Authorization>,
    fields: Vec<(String, Secret)>,
    again: Again,
) -> Result<Answer, TokenError> {
    let request = Request {
        method: Method::Post,
        url: url.url().clone(),
        headers: Vec::new(),
        authorization,
        body: Body::Form(fields),
    };
    let mut pauses = ExponentialBuilder::default()
        .with_min_delay(PAUSE_FIRST)
        .with_max_times(REPEATS_MAX)
        .with_jitter()
        .build();
    loop {
        let error = match http.exchange(&request).await {
            Ok(answer) if answer.is_success() => return Ok(answer),
            Ok(answer) => refusal(&answer, &request.body),
            Err(error) => TokenError::Http(error),
        };
        match pauses.next().filter(|_| may_repeat(&error, again)) {
            Some(pause) => tokio::time::sleep(pause).await,
            None => return Err(error),
        }
    }
}

fn may_repeat(error: &TokenError, again: Again) -> bool {
    match error {
        TokenError::Http(error) => error.may_pass() && (again == Again::Always || error.never_sent()),
        TokenError::Faulty { status } => *status >= 500 && again == Again::Always,
        TokenError::RateLimited => true,
        TokenError::InvalidClient { .. }
        | TokenError::InvalidGrant { .. }
        | TokenError::InvalidScope { .. }
        | TokenError::UnauthorizedClient { .. }
        | TokenError::DpopRequired
        | TokenError::Refused { .. }
        | TokenError::Incomplete { .. } => false,
    }
}

/// Id and secret as RFC 6749 section 2.3.1 wants them: form-encoded, then base64.
fn basic(id: &str, secret: &Secret) -> Authorization {
    let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let pair = Zeroizing::new(format!("{}:{}", encode(id), encode(secret.expose())));
    Authorization { scheme: Scheme::Basic, token: Secret::new(STANDARD.encode(pair.as_bytes())) }
}

/// Reads the tokens of a success. `scopes` are those that hold when it names none.
pub(super) fn tokens(answer: &Answer, scopes: &[String]) -> Result<Tokens, TokenError> {
    let body = answer.json().map_err(|_| TokenError::Incomplete { what: "JSON body" })?;
    let text = |name: &str| body.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let access = text("access_token").ok_or(TokenError::Incomplete { what: "access token" })?;
    match text("token_type") {
        Some(kind) if kind.eq_ignore_ascii_case("dpop") => return Err(TokenError::DpopRequired),
        Some(kind) if !kind.eq_ignore_ascii_case("bearer") => {
            return Err(TokenError::Incomplete { what: "bearer token" });
        }
        Some(_) | None => {}
    }
    let expires_in = body.get("expires_in").and_then(|value| match value {
        Value::Number(seconds) => seconds.as_i64(),
        Value::String(seconds) => seconds.trim().parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    });
    let scopes = match text("scope") {
        Some(granted) => {
            granted.split([' ', ',']).filter(|scope| !scope.is_empty()).map(str::to_owned).collect()
        }
        None => scopes.to_vec(),
    };
    Ok(Tokens {
        access: Secret::new(access.to_owned()),
        refresh: text("refresh_token").map(|token| Secret::new(token.to_owned())),
        expires_at: expires_in
            .filter(|seconds| *seconds >= 0)
            .and_then(|seconds| clock::now().checked_add(jiff::SignedDuration::from_secs(seconds)).ok()),
        scopes,
        api_url: text("api_url").map(str::to_owned),
    })
}

/// Sorts a refusal. The body is read for the known fields and never kept.
fn refusal(answer: &Answer, sent: &Body) -> TokenError {
    let status = answer.status;
    if status == 429 {
        return TokenError::RateLimited;
    }
    let (error, description) = error_fields(answer, sent);
    match error.as_deref() {
        Some("invalid_client") => TokenError::InvalidClient { status, description },
        Some("invalid_grant") => TokenError::InvalidGrant { reason: description },
        Some("invalid_scope") => TokenError::InvalidScope { description },
        Some("unauthorized_client") => TokenError::UnauthorizedClient { description },
        Some("use_dpop_nonce" | "invalid_dpop_proof") => TokenError::DpopRequired,
        Some(error) if status < 500 => TokenError::Refused { status, error: error.to_owned(), description },
        Some(_) | None => TokenError::Faulty { status },
    }
}

fn error_fields(answer: &Answer, sent: &Body) -> (Option<String>, String) {
    let body = answer.json().unwrap_or(Value::Null);
    let text = |names: &[&str]| {
        let found = names.iter().find_map(|name| body.get(name));
        found.and_then(|value| match value {
            Value::String(text) => Some(presentable(text, sent)),
            Value::Number(code) => Some(code.to_string()),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        })
    };
    let error = text(&["error", "errorCode", "code"]);
    let description = text(&["error_description", "reason", "errorSummary", "errorMessage", "message"]);
    (error, description.unwrap_or_default())
}

/// Shortens a text that came from outside and takes out what it repeats of the secrets sent.
fn presentable(text: &str, sent: &Body) -> String {
    let mut text = text.to_owned();
    if let Body::Form(fields) = sent {
        for (name, value) in fields {
            if SECRET_FIELDS.contains(&name.as_str()) && value.expose().len() >= ECHO_BYTES_MIN {
                text = text.replace(value.expose(), "[redacted]");
            }
        }
    }
    plain(&text)
}

/// Shortens a text that came from outside and takes out control characters.
pub(super) fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(DESCRIPTION_CHARS_MAX).collect()
}

#[cfg(test)]
pub(in crate::oauth) mod tests {
    use super::*;
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
                E::InvalidClient { status: 400, description: text("Invalid client_id or client_secret") },
            ),
            (
                401,
                r#"{"errorCode":"invalid_client","errorSummary":"Invalid value","errorCauses":[]}"#,
                E::InvalidClient { status: 401, description: text("Invalid value") },
            ),
            (
                401,
                r#"{"error":"invalid_client","error_description":"No client credentials found"}"#,
                E::InvalidClient { status: 401, description: text("No client credentials found") },
            ),
            (
                400,
                r#"{"reason":"Invalid Token!","error":"invalid_grant"}"#,
                E::InvalidGrant { reason: text("Invalid Token!") },
            ),
            (
                400,
                r#"{"reason":"Invalid Token!","error":"invalid_request"}"#,
                E::InvalidGrant { reason: text("Invalid Token!") },
            ),
            (
                400,
                r#"{"reason":"Account does not exist","error":"invalid_request"}"#,
                E::Refused {
                    status: 400,
                    error: text("invalid_request"),
                    description: text("Account does not exist"),
                },
            ),
            (400, r#"{"error":"use_dpop_nonce"}"#, E::DpopRequired),
            (
                400,
                r#"{"error":"invalid_scope","error_description":"none"}"#,
                E::InvalidScope { description: text("none") },
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
        assert_eq!(error, TokenError::InvalidGrant { reason: "no such token: [redacted]".into() });
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
}
