//! The token endpoint: redeem, renew, revoke.

use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBuilder};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use zeroize::Zeroizing;

use super::identity::Identity;
use super::refusal::{TokenError, refusal};
use super::service::{ServiceAccount, ServiceKey};
use super::{Client, Kind, SecretSent, Tokens, link};
use crate::clock;
use crate::http::{Answer, Authorization, BaseUrl, Body, Http, Method, Request, Scheme};
use crate::secrets::Secret;

/// How often a request to the token endpoint is sent again where that is safe.
const REPEATS_MAX: usize = 2;

/// The pause before the first repetition; the next is twice as long.
const PAUSE_FIRST: Duration = Duration::from_millis(400);

/// Zoom's “Server-to-Server OAuth” app: signs in as the account, without a person.
#[derive(Clone, Debug)]
pub struct ServerApp {
    pub token_url: BaseUrl,
    pub revoke_url: Option<BaseUrl>,
    pub id: String,
    pub account: String,
}

/// Redeems a code.
pub(super) async fn exchange(
    http: &Http,
    client: &Client,
    code: Secret,
    redirect_uri: &str,
    verifier: &Secret,
) -> Result<Tokens, TokenError> {
    let mut fields = vec![
        field("grant_type", "authorization_code"),
        ("code".to_owned(), code),
        field("redirect_uri", redirect_uri),
        ("code_verifier".to_owned(), verifier.clone()),
    ];
    fields.extend(claims(client));
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
    let mut fields =
        vec![field("grant_type", "refresh_token"), ("refresh_token".to_owned(), refresh.clone())];
    if client.scopes_in_refresh && !client.scopes.is_empty() {
        fields.push(field("scope", &client.scopes.join(" ")));
    }
    fields.extend(claims(client));
    match post_as(http, client, &client.token_url, fields, Again::Always).await {
        Ok(answer) => tokens(&answer, scopes),
        // Zoom has answered so for a refresh token that had ended (devforum.zoom.us, 2020).
        Err(TokenError::Refused { error, description, code, .. })
            if is_invalid_token(&error, &description) =>
        {
            Err(TokenError::InvalidGrant { reason: description, code })
        }
        Err(error) => Err(error),
    }
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

/// The grant of a signed statement (RFC 7523).
const JWT_GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// Signs in as a service account, which acts for the person of its subject.
pub(super) async fn service_account(
    http: &Http,
    app: &ServiceAccount,
    key: &ServiceKey,
) -> Result<Tokens, TokenError> {
    let assertion = key.assertion(app, clock::now()).ok_or(TokenError::Incomplete { what: "signature" })?;
    let fields = vec![field("grant_type", JWT_GRANT), ("assertion".to_owned(), assertion)];
    let answer = post(http, &app.token_url, None, fields, Again::Always).await?;
    tokens(&answer, &app.scopes)
}

/// Tells the vendor that a token is no longer used.
///
/// # Errors
///
/// [`TokenError`]; without an address for it nothing is sent and nothing is wrong.
pub async fn revoke(http: &Http, client: &Client, token: &Secret) -> Result<(), TokenError> {
    let Some(url) = &client.revoke_url else { return Ok(()) };
    let fields = vec![("token".to_owned(), token.clone())];
    unless_gone(match &client.kind {
        Kind::Confidential { sent: SecretSent::Form, .. } => {
            post(http, url, None, fields, Again::Always).await
        }
        Kind::Confidential { sent: SecretSent::Header, .. } | Kind::Public { .. } => {
            post_as(http, client, url, fields, Again::Always).await
        }
    })
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
/// and then refuses the second one, where RFC 7009 section 2.2 would have it agree; so does Google.
fn unless_gone(told: Result<Answer, TokenError>) -> Result<(), TokenError> {
    match told {
        Ok(_) | Err(TokenError::InvalidGrant { .. }) => Ok(()),
        Err(TokenError::Refused { error, description, .. }) if is_invalid_token(&error, &description) => {
            Ok(())
        }
        Err(error) => Err(error),
    }
}

fn is_invalid_token(error: &str, description: &str) -> bool {
    error == "invalid_token" || error == "invalid_request" && description.starts_with("Invalid Token")
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

/// The claims of [`Client::claims`] and [`Client::capabilities`], where there are any: what a token can do is
/// asked for with each token, not once with the sign-in.
pub(super) fn claims(client: &Client) -> Option<(String, Secret)> {
    link::claims(client).map(|claims| field("claims", &claims))
}

/// Sends a form as the app: a public one names its id in the form, a confidential one proves itself as its vendor wants.
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
        Kind::Confidential { id, secret, sent: SecretSent::Header } => Some(basic(id, secret)),
        Kind::Confidential { id, secret, sent: SecretSent::Form } => {
            fields.push(field("client_id", id));
            fields.push(("client_secret".to_owned(), secret.clone()));
            None
        }
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
        | TokenError::InteractionRequired { .. }
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
    let at = |name: &str| body.get(name).and_then(seconds).and_then(from_now);
    let scopes = match text("scope") {
        Some(granted) => {
            granted.split([' ', ',']).filter(|scope| !scope.is_empty()).map(str::to_owned).collect()
        }
        None => scopes.to_vec(),
    };
    Ok(Tokens {
        access: Secret::new(access.to_owned()),
        refresh: text("refresh_token").map(|token| Secret::new(token.to_owned())),
        expires_at: at("expires_in"),
        refresh_expires_at: at("refresh_token_expires_in"),
        scopes,
        api_url: text("api_url").map(str::to_owned),
        identity: text("id_token").and_then(Identity::read),
    })
}

/// Some services write a number of seconds as a text.
fn seconds(value: &Value) -> Option<i64> {
    match value {
        Value::Number(seconds) => seconds.as_i64(),
        Value::String(seconds) => seconds.trim().parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn from_now(seconds: i64) -> Option<Timestamp> {
    let lasts = (seconds >= 0).then(|| SignedDuration::from_secs(seconds))?;
    clock::now().checked_add(lasts).ok()
}

#[cfg(test)]
pub(in crate::oauth) mod tests;
