//! `/oauth/authorize`, `/oauth/token`, `/oauth/revoke`: Zoom's sign-in for the account's Marketplace apps.
//!
//! Shapes of Zoom's OAuth pages and of reports by client authors (2026): token errors are
//! `{"reason","error"}` with 400, also for a wrong client; a wrong redirect never redirects.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use url::{Host, Url};

use crate::entra::sync::ENTRA_REDIRECT_PATH;
use crate::history::Change;
use crate::okta::{OKTA_CLIENT_AT_ZOOM, OKTA_REDIRECT_PATH};
use crate::switches::{ConsentBy, PortIgnored, ZoomSwitches};
use crate::world::World;
use crate::zoom::ENTRA_CLIENT_AT_ZOOM;
use crate::zoom::consent;
use crate::zoom::credentials::ZoomCredentials;
use crate::zoom::grants::{Account, Bad, Challenge, Client, Tokens, Wanted};

/// Shows the consent page, or Zoom's JSON where the request is not in order.
pub(crate) async fn authorize(State(world): State<Arc<World>>, uri: Uri) -> Response {
    let asked = parameters(uri.query().unwrap_or_default());
    let switches = world.switches().zoom;
    let now = world.clock.now();
    let mut state = world.zoom();
    let registered = Registered {
        credentials: state.credentials(),
        okta: at(&world.urls.okta, OKTA_REDIRECT_PATH),
        entra: at(&world.urls.entra, ENTRA_REDIRECT_PATH),
    };
    let wanted = match wanted(&asked, &registered, &switches) {
        Ok(wanted) => wanted,
        Err(problem) => return problem.into_response(),
    };
    if let Some(provider) = provider(wanted.client).filter(|_| switches.consent_by == ConsentBy::Member) {
        return (StatusCode::FORBIDDEN, framed(consent::no_administrator(provider))).into_response();
    }
    // A public client asks every time; a client with a secret once.
    if wanted.client == Client::Secret && state.grants().is_allowed(Client::Secret) {
        return allow(&mut state, wanted, now);
    }
    match state.grants().show(wanted.clone(), now) {
        Some(page) => {
            let admin = world.company.people.get(world.company.admin);
            let admin = match wanted.account {
                Account::Own => admin.map(|admin| admin.address()).unwrap_or_default(),
                Account::Other => OTHER_ACCOUNT_ADMIN,
            };
            framed(consent::page(&page, admin, &wanted.redirect, &wanted.client.scopes(&switches)))
        }
        None => {
            (StatusCode::TOO_MANY_REQUESTS, Json(json!({ "message": "Too many requests" }))).into_response()
        }
    }
}

/// Takes the person's decision on a consent page and sends the browser back to the app.
pub(crate) async fn decide(State(world): State<Arc<World>>, body: String) -> Response {
    let sent = parameters(&body);
    let now = world.clock.now();
    let mut state = world.zoom();
    let page = sent.get("consent").map(String::as_str).unwrap_or_default();
    let Some(wanted) = state.grants().decide(page, now) else {
        return (StatusCode::BAD_REQUEST, framed(consent::used_up())).into_response();
    };
    match sent.get("decision").map(String::as_str) {
        Some("allow") => allow(&mut state, wanted, now),
        Some(_) | None => back(&wanted, "error", "access_denied"),
    }
}

/// Hands out tokens.
pub(crate) async fn token(
    State(world): State<Arc<World>>,
    headers: HeaderMap,
    uri: Uri,
    body: String,
) -> Response {
    let mut sent = parameters(uri.query().unwrap_or_default());
    sent.extend(parameters(&body));
    let switches = world.switches().zoom;
    let now = world.clock.now();
    let mut state = world.zoom();
    let text = |name: &str| sent.get(name).map(String::as_str).unwrap_or_default();
    let Some(client) = client(&headers, &sent, &state, &switches) else {
        return wrong_client();
    };
    let result = match (text("grant_type"), client) {
        ("authorization_code", Client::Public | Client::Secret | Client::Okta | Client::Entra) => state
            .grants()
            .exchange(client, text("code"), text("redirect_uri"), text("code_verifier"), &switches, now)
            .map(|tokens| ("Signed in", tokens)),
        ("refresh_token", Client::Public | Client::Secret | Client::Okta | Client::Entra) => state
            .grants()
            .renew(client, text("refresh_token"), &switches, now)
            .map(|tokens| ("Renewed the token", tokens)),
        ("account_credentials", Client::Server) => {
            if !switches.server_to_server_enabled {
                return wrong("Account does not enabled the OAuth app type", "invalid_request");
            }
            if text("account_id") != state.credentials().account_id {
                return wrong("Invalid Account Id", "invalid_request");
            }
            Ok(("Signed in", state.grants().grant(client, &switches, now, false)))
        }
        ("client_credentials", Client::Secret | Client::Server) if switches.client_credentials => {
            Ok(("Signed in", state.grants().grant(client, &switches, now, false)))
        }
        (
            _,
            Client::Public | Client::Secret | Client::Server | Client::Okta | Client::Entra | Client::Shown,
        ) => {
            return (StatusCode::BAD_REQUEST, Json(json!({ "error": "unsupported_grant_type" })))
                .into_response();
        }
    };
    match result {
        Ok((verb, tokens)) => {
            let api_url = switches.api_url.as_deref().unwrap_or(crate::bare(&world.urls.zoom_api));
            let change = Change(format!("{verb} with the {}.", words(client)));
            (change, [(header::CACHE_CONTROL, "no-store")], Json(answer(&tokens, api_url))).into_response()
        }
        Err(Bad::Code) => wrong("Invalid authorization code", "invalid_grant"),
        Err(Bad::Verifier) => wrong("Invalid code verifier", "invalid_grant"),
        Err(Bad::Redirect) => wrong("Redirect URI mismatch.", "invalid_request"),
        Err(Bad::Refresh) => match client {
            Client::Public => wrong("Invalid refresh token", "invalid_grant"),
            Client::Secret | Client::Server | Client::Okta | Client::Entra | Client::Shown => {
                wrong("Invalid Token!", "invalid_grant")
            }
        },
    }
}

/// Ends the grant behind a token; Basic, or `client_id` for the public client.
pub(crate) async fn revoke(
    State(world): State<Arc<World>>,
    headers: HeaderMap,
    uri: Uri,
    body: String,
) -> Response {
    let mut sent = parameters(uri.query().unwrap_or_default());
    sent.extend(parameters(&body));
    let switches = world.switches().zoom;
    let mut state = world.zoom();
    let Some(client) = client(&headers, &sent, &state, &switches) else {
        return wrong_client();
    };
    let token = sent.get("token").map(String::as_str).unwrap_or_default();
    if state.grants().revoke(client, token) {
        let change = Change(format!("Ended a sign-in with the {}.", words(client)));
        (change, Json(json!({ "status": "success" }))).into_response()
    } else {
        wrong("Invalid Token!", "invalid_request")
    }
}

/// Who consents for the other account; its company is none of the practice company's business.
const OTHER_ACCOUNT_ADMIN: &str = "owner@another-account.example";

/// Where a provider's own client comes back to.
fn at(base: &Url, path: &str) -> Url {
    let mut redirect = base.clone();
    redirect.set_path(path);
    redirect
}

/// Whose app a client is, where it is none of the account's own.
fn provider(client: Client) -> Option<&'static str> {
    match client {
        Client::Okta => Some("Okta"),
        Client::Entra => Some("Microsoft Entra"),
        Client::Public | Client::Secret | Client::Server | Client::Shown => None,
    }
}

/// Why an authorization request gets no page.
#[derive(Debug)]
enum Problem {
    /// Answered on the spot, in Zoom's numbered form.
    Json { code: u16, message: &'static str },
    /// Sent back to the app.
    Back { wanted: Box<Wanted>, error: &'static str },
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        match self {
            Self::Json { code, message } => {
                let body =
                    json!({ "status": false, "errorCode": code, "errorMessage": message, "result": null });
                (StatusCode::BAD_REQUEST, Json(body)).into_response()
            }
            Self::Back { wanted, error } => back(&wanted, "error", error),
        }
    }
}

/// What the clients are registered with.
struct Registered {
    credentials: ZoomCredentials,
    /// Okta's only redirect.
    okta: Url,
    /// Microsoft's only redirect.
    entra: Url,
}

fn wanted(
    asked: &BTreeMap<String, String>,
    registered: &Registered,
    switches: &ZoomSwitches,
) -> Result<Wanted, Problem> {
    let text = |name: &str| asked.get(name).map(String::as_str).unwrap_or_default();
    let credentials = &registered.credentials;
    let client = match text("client_id") {
        id if id == credentials.public_client_id && switches.public_client_enabled => Client::Public,
        id if id == credentials.secret_client_id => Client::Secret,
        OKTA_CLIENT_AT_ZOOM => Client::Okta,
        ENTRA_CLIENT_AT_ZOOM => Client::Entra,
        _ => return Err(Problem::Json { code: 4702, message: "Invalid client id" }),
    };
    let wrong_redirect = || Problem::Json { code: 4700, message: "Invalid redirect url" };
    let redirect = Url::parse(text("redirect_uri")).map_err(|_| wrong_redirect())?;
    if !is_registered(&redirect, client, registered, switches) {
        return Err(wrong_redirect());
    }
    let challenge =
        match (asked.get("code_challenge"), asked.get("code_challenge_method").map(String::as_str)) {
            (None, _) => None,
            (Some(challenge), Some("S256")) => Some(Challenge::S256(challenge.clone())),
            (Some(challenge), Some("plain") | None) => Some(Challenge::Plain(challenge.clone())),
            (Some(_), Some(_)) => {
                return Err(Problem::Json { code: 4700, message: "Invalid code challenge method" });
            }
        };
    let state = asked.get("state").cloned();
    let account = match (provider(client), switches.consent_by) {
        (Some(_), ConsentBy::OtherAccount) => Account::Other,
        (Some(_), ConsentBy::Admin | ConsentBy::Member) | (None, _) => Account::Own,
    };
    let wanted = Wanted { client, redirect, state, challenge, account };
    if text("response_type") != "code" {
        return Err(Problem::Back { wanted: Box::new(wanted), error: "unsupported_response_type" });
    }
    // Without a secret only PKCE ties the code to the app.
    if client == Client::Public && wanted.challenge.is_none() {
        return Err(Problem::Back { wanted: Box::new(wanted), error: "invalid_request" });
    }
    Ok(wanted)
}

/// Scheme, host, path and query are compared exactly; the port only where the switch says so, and never ignored
/// outside loopback.
fn is_registered(redirect: &Url, client: Client, known: &Registered, switches: &ZoomSwitches) -> bool {
    if redirect.host_str() == Some("localhost") {
        // Where it is not refused, it stands for the registered numeric address.
        let mut numeric = redirect.clone();
        return !switches.localhost_refused
            && numeric.set_host(Some("127.0.0.1")).is_ok()
            && is_registered(&numeric, client, known, switches);
    }
    let any_port = match switches.port_ignored {
        PortIgnored::PublicClient => client == Client::Public,
        PortIgnored::AllClients => true,
        PortIgnored::NoClient => false,
    };
    let registered = match client {
        Client::Public => std::slice::from_ref(&known.credentials.public_client_redirect),
        Client::Secret => known.credentials.secret_client_redirects.as_slice(),
        Client::Server | Client::Shown => &[],
        Client::Okta => std::slice::from_ref(&known.okta),
        Client::Entra => std::slice::from_ref(&known.entra),
    };
    registered.iter().any(|registered| {
        let mut redirect = redirect.clone();
        let loopback = match redirect.host() {
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            Some(Host::Domain(_)) | None => false,
        };
        if any_port && loopback && redirect.set_port(registered.port()).is_err() {
            return false;
        }
        redirect == *registered
    })
}

fn allow(state: &mut crate::zoom::ZoomState, wanted: Wanted, now: jiff::Timestamp) -> Response {
    let code = state.grants().code(wanted.clone(), now);
    back(&wanted, "code", &code)
}

/// 302 to the app, with one value and the state.
fn back(wanted: &Wanted, name: &str, value: &str) -> Response {
    let mut to = wanted.redirect.clone();
    to.query_pairs_mut().append_pair(name, value);
    if let Some(state) = &wanted.state {
        to.query_pairs_mut().append_pair("state", state);
    }
    (StatusCode::FOUND, [(header::LOCATION, to.to_string()), (header::CACHE_CONTROL, "no-store".to_owned())])
        .into_response()
}

/// Who asks for tokens: Basic with the secret, or the bare public client id.
fn client(
    headers: &HeaderMap,
    sent: &BTreeMap<String, String>,
    state: &crate::zoom::ZoomState,
    switches: &ZoomSwitches,
) -> Option<Client> {
    let credentials = state.credentials();
    let Some(basic) = headers.get(header::AUTHORIZATION) else {
        // Entra may send the id and the secret of a client in the body.
        if let (Some(id), Some(secret)) = (sent.get("client_id"), sent.get("client_secret")) {
            return with_secret(id, secret, state);
        }
        let public = sent.get("client_id") == Some(&credentials.public_client_id);
        return (public && switches.public_client_enabled).then_some(Client::Public);
    };
    let basic = basic.to_str().ok()?.strip_prefix("Basic ")?;
    let basic = String::from_utf8(STANDARD.decode(basic).ok()?).ok()?;
    let (id, secret) = basic.split_once(':')?;
    with_secret(id, secret, state)
}

fn with_secret(id: &str, secret: &str, state: &crate::zoom::ZoomState) -> Option<Client> {
    let credentials = state.credentials();
    match (id, secret) {
        (id, secret) if id == credentials.secret_client_id && secret == credentials.client_secret => {
            Some(Client::Secret)
        }
        (id, secret) if id == credentials.server_client_id && secret == credentials.server_client_secret => {
            Some(Client::Server)
        }
        (OKTA_CLIENT_AT_ZOOM, secret) if secret == state.okta_secret() => Some(Client::Okta),
        (ENTRA_CLIENT_AT_ZOOM, secret) if secret == state.entra_secret() => Some(Client::Entra),
        _ => None,
    }
}

fn answer(tokens: &Tokens, api_url: &str) -> serde_json::Value {
    let mut answer = json!({
        "access_token": tokens.access,
        "token_type": "bearer",
        "expires_in": tokens.seconds,
        "scope": tokens.scopes.join(" "),
        "api_url": api_url,
    });
    if let Some(refresh) = &tokens.refresh {
        answer["refresh_token"] = json!(refresh);
    }
    answer
}

fn wrong_client() -> Response {
    wrong("Invalid client_id or client_secret", "invalid_client")
}

fn wrong(reason: &str, error: &str) -> Response {
    (StatusCode::BAD_REQUEST, Json(json!({ "reason": reason, "error": error }))).into_response()
}

fn words(client: Client) -> &'static str {
    match client {
        Client::Public => "public client",
        Client::Secret => "client with a secret",
        Client::Server => "server-to-server app",
        Client::Okta => "client of Okta",
        Client::Entra => "client of Microsoft Entra",
        Client::Shown => "shown token",
    }
}

/// A page that no other page can frame and that runs nothing.
fn framed(page: String) -> Response {
    let mut response = Html(page).into_response();
    for (name, value) in [
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
        ),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// A query or a form; of a name that comes twice the last value counts.
fn parameters(text: &str) -> BTreeMap<String, String> {
    url::form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}
