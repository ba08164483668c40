//! Signing in through the browser: `/oauth2/v1/authorize`, the page on which the admin allows or denies, and what the
//! org remembers about it. Everything here is refused as Okta refuses it: a client or a redirect address that is not
//! registered stays on an error page, everything else goes back to the app as `error`.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use url::Url;

use super::consent::{consent_page, error_page};
use super::ids::{self, Kind};
use super::refusal::Refusal;
use super::state::{App, Client, Way};
use super::switches::OktaSwitches;
use super::visit::{Answer, Answered, Visit, first};
use crate::world::unguessable;

/// Everything that is under way or was given out.
#[derive(Debug, Default)]
pub(super) struct SignIns {
    waiting: BTreeMap<String, Request>,
    pub(super) codes: BTreeMap<String, Code>,
    pub(super) devices: BTreeMap<String, super::device::Device>,
    pub(super) access: BTreeMap<String, Access>,
    pub(super) refresh: BTreeMap<String, RefreshToken>,
    pub(super) nonces: super::dpop::Nonces,
    sessions: u64,
}

/// A request that waits for the admin's decision.
#[derive(Clone, Debug)]
struct Request {
    client: u64,
    redirect_uri: String,
    state: String,
    challenge: String,
    scopes: BTreeSet<String>,
    asked_ms: i64,
}

/// An authorization code.
#[derive(Clone, Debug)]
pub(super) struct Code {
    pub(super) client: u64,
    pub(super) redirect_uri: String,
    pub(super) challenge: String,
    pub(super) scopes: BTreeSet<String>,
    pub(super) made_ms: i64,
    pub(super) session: u64,
    pub(super) used: bool,
}

/// An access token.
#[derive(Clone, Debug)]
pub(super) struct Access {
    pub(super) client: u64,
    pub(super) scopes: BTreeSet<String>,
    pub(super) ends_ms: i64,
    pub(super) session: u64,
    /// Thumbprint of the key that the token is bound to.
    pub(super) key: Option<String>,
}

/// A refresh token.
#[derive(Clone, Debug)]
pub(super) struct RefreshToken {
    pub(super) client: u64,
    pub(super) scopes: BTreeSet<String>,
    pub(super) session: u64,
    pub(super) key: Option<String>,
    /// Whether a newer one took its place.
    pub(super) replaced: bool,
    pub(super) made_ms: i64,
}

impl SignIns {
    /// Returns the number of a new sign-in; tokens that come from one another share it.
    pub(super) fn session(&mut self) -> u64 {
        self.sessions += 1;
        self.sessions
    }

    /// Ends every token of a sign-in.
    pub(super) fn end(&mut self, session: u64) {
        self.access.retain(|_, token| token.session != session);
        self.refresh.retain(|_, token| token.session != session);
    }

    /// Forgets what has ended, and then the oldest, so that no list grows without end.
    pub(super) fn tidy(&mut self, switches: &OktaSwitches, now_ms: i64) {
        let before = |seconds: u32| now_ms - i64::from(seconds) * 1000;
        trim(&mut self.waiting, now_ms - PAGE_MS, |request| request.asked_ms);
        trim(&mut self.codes, before(switches.code_seconds), |code| code.made_ms);
        trim(&mut self.devices, before(switches.device_seconds), |device| device.made_ms);
        trim(&mut self.access, now_ms, |token| token.ends_ms);
        trim(&mut self.refresh, 0, |token| if token.replaced { 0 } else { token.made_ms });
    }
}

/// `GET /oauth2/v1/authorize`: the page with the question, or the reason why not.
pub(super) fn authorize(visit: &mut Visit<'_>) -> Answered {
    let call = visit.call;
    let client_id = call.query("client_id").unwrap_or_default();
    let Some((number, app, client)) = client_of(visit.state.apps.values(), client_id) else {
        return Ok(error_page(StatusCode::BAD_REQUEST, "Invalid value for `client_id` parameter"));
    };
    let redirect_uri = call.query("redirect_uri").unwrap_or_default();
    if !is_registered(client, visit.switches, redirect_uri) {
        let text = "The 'redirect_uri' parameter must be a Login redirect URI in the client app settings.";
        return Ok(error_page(StatusCode::BAD_REQUEST, text));
    }
    let back =
        |error, text: &str| Ok(redirect_with_error(visit, redirect_uri, call.query("state"), error, text));
    if ["client_id", "redirect_uri", "state", "scope", "code_challenge"]
        .iter()
        .any(|name| call.query.iter().filter(|(key, _)| key == name).count() > 1)
    {
        return back("invalid_request", "A parameter is given more than once.");
    }
    let Some(state) = call.query("state").filter(|state| !state.is_empty()) else {
        return back("invalid_request", "The authentication request has an invalid 'state' parameter.");
    };
    if call.query("response_type") != Some("code") {
        return back(
            "unsupported_response_type",
            "The response type is not supported by the authorization server.",
        );
    }
    if call.query("response_mode").is_some_and(|mode| mode != "query") {
        return back(
            "unsupported_response_mode",
            "The response mode is not supported by the authorization server.",
        );
    }
    if !client.grant_types.iter().any(|grant| grant == "authorization_code") {
        return back("unauthorized_client", "The client is not authorized to use the provided grant type.");
    }
    let Some(challenge) = call.query("code_challenge").filter(|challenge| !challenge.is_empty()) else {
        return back("invalid_request", "PKCE code challenge is required by the application.");
    };
    if call.query("code_challenge_method") != Some("S256") || challenge.len() != CHALLENGE_LENGTH {
        return back("invalid_request", "The code challenge must be made with S256.");
    }
    let scopes = match granted_scopes(client, visit.switches, call.query("scope")) {
        Ok(scopes) => scopes,
        Err(text) => return back("invalid_scope", &text),
    };
    if visit.switches.policy_denies {
        return back(
            "access_denied",
            "Policy evaluation failed for this request, please check the policy configurations.",
        );
    }
    if !has_app(visit, app) {
        return back("access_denied", "User is not assigned to the client application.");
    }
    if call.query("prompt") == Some("none") {
        return back("login_required", "The client specified not to prompt, but the user is not logged in.");
    }
    let request = Request {
        client: number,
        redirect_uri: redirect_uri.to_owned(),
        state: state.to_owned(),
        challenge: challenge.to_owned(),
        scopes,
        asked_ms: call.now_ms,
    };
    let transaction = unguessable(32);
    let page = consent_page(
        &visit.state.directory,
        &app.label,
        &request.scopes,
        "/oauth2/v1/authorize",
        &[("transaction", &transaction)],
    );
    visit.state.sign_ins.waiting.insert(transaction, request);
    visit.state.sign_ins.tidy(visit.switches, call.now_ms);
    Ok(page)
}

/// `POST /oauth2/v1/authorize`: what the admin decided on the page.
pub(super) fn decide(visit: &mut Visit<'_>) -> Answered {
    let form = visit.call.form().unwrap_or_default();
    let request = first(&form, "transaction").and_then(|key| visit.state.sign_ins.waiting.remove(key));
    let Some(request) = request.filter(|request| visit.call.now_ms - request.asked_ms < PAGE_MS) else {
        return Ok(error_page(StatusCode::BAD_REQUEST, "This page was used already, or it is too old."));
    };
    if first(&form, "decision") != Some("allow") {
        let text = "The resource owner or authorization server denied the request.";
        return Ok(redirect_with_error(
            visit,
            &request.redirect_uri,
            Some(&request.state),
            "access_denied",
            text,
        ));
    }
    let code = unguessable(43);
    let session = visit.state.sign_ins.session();
    let parameters = [("code", code.as_str()), ("state", request.state.as_str())];
    let answer = redirect_with(visit, &request.redirect_uri, &parameters);
    visit.state.sign_ins.codes.insert(
        code,
        Code {
            client: request.client,
            redirect_uri: request.redirect_uri,
            challenge: request.challenge,
            scopes: request.scopes,
            made_ms: visit.call.now_ms,
            session,
            used: false,
        },
    );
    Ok(answer.changed("The administrator allowed the sign-in."))
}

/// Returns the app behind a client id, when it is an active one that signs in.
pub(super) fn client_of<'a>(
    apps: impl Iterator<Item = &'a App>,
    client_id: &str,
) -> Option<(u64, &'a App, &'a Client)> {
    let number = ids::number(Kind::App, client_id)?;
    apps.into_iter().find(|app| app.number == number && app.active).and_then(|app| match &app.way {
        Way::Oidc(client) => Some((number, app, client.as_ref())),
        Way::Zoom(_) => None,
    })
}

/// Returns the scopes asked for, when all of them may be had.
///
/// # Errors
///
/// The text of `invalid_scope`.
pub(super) fn granted_scopes(
    client: &Client,
    switches: &OktaSwitches,
    asked: Option<&str>,
) -> Result<BTreeSet<String>, String> {
    let asked: BTreeSet<String> = asked.unwrap_or_default().split_whitespace().map(str::to_owned).collect();
    if asked.is_empty() {
        return Err("No scopes were requested.".to_owned());
    }
    let granted = |scope: &String| {
        OPENID_SCOPES.contains(&scope.as_str())
            || client.granted.contains(scope)
            || (client.follows_switches && switches.granted_scopes.contains(scope))
    };
    if asked.iter().all(granted) { Ok(asked) } else { Err(switches.invalid_scope_text.clone()) }
}

/// Returns whether the admin has the app, by name or through a group.
pub(super) fn has_app(visit: &Visit<'_>, app: &App) -> bool {
    visit.state.app_people(app).contains_key(&visit.state.directory.admin())
}

/// Returns the refusal for a client id that names no app. Okta has another shape for a request without one.
pub(super) fn no_client(client_id: Option<&str>) -> Refusal {
    match client_id {
        Some(_) => Refusal::UnknownClient,
        None => Refusal::oauth("invalid_client", "No client credentials found"),
    }
}

/// Scopes of OpenID Connect, which no admin has to grant.
const OPENID_SCOPES: [&str; 6] = ["openid", "profile", "email", "address", "phone", "offline_access"];
/// The base64url form of a SHA-256 hash.
const CHALLENGE_LENGTH: usize = 43;
/// How long the page with the question can be answered: Okta's sign-in pages end after an hour.
const PAGE_MS: i64 = 3_600_000;
/// Entries of each list before those that ended are forgotten; one person signs in a few times a day.
const KEPT_MAX: usize = 1000;

/// Where a list has grown too long, drops what is not after `ended_ms`, then the oldest.
fn trim<Entry>(list: &mut BTreeMap<String, Entry>, ended_ms: i64, at: impl Fn(&Entry) -> i64) {
    if list.len() <= KEPT_MAX {
        return;
    }
    list.retain(|_, entry| at(entry) > ended_ms);
    while list.len() > KEPT_MAX {
        let oldest = list.iter().min_by_key(|(_, entry)| at(entry)).map(|(key, _)| key.clone());
        let Some(oldest) = oldest else { break };
        list.remove(&oldest);
    }
}

fn is_registered(client: &Client, switches: &OktaSwitches, redirect_uri: &str) -> bool {
    client.redirect_uris.iter().any(|registered| {
        registered == redirect_uri
            || (switches.any_loopback_port
                && without_port(registered).is_some_and(|bare| without_port(redirect_uri) == Some(bare)))
    })
}

/// Returns an `http` loopback address without its port; `None` for any other address.
fn without_port(address: &str) -> Option<String> {
    let mut url = Url::parse(address).ok()?;
    let loopback = matches!(url.host_str(), Some("127.0.0.1" | "[::1]")) && url.scheme() == "http";
    (loopback && url.set_port(None).is_ok()).then(|| url.to_string())
}

fn redirect_with_error(visit: &Visit<'_>, to: &str, state: Option<&str>, error: &str, text: &str) -> Answer {
    let mut parameters = vec![("error", error), ("error_description", text)];
    parameters.extend(state.map(|state| ("state", state)));
    redirect_with(visit, to, &parameters)
}

fn redirect_with(visit: &Visit<'_>, to: &str, parameters: &[(&str, &str)]) -> Answer {
    // A registered address parses; the page stands in for one that an admin's API call registered without a scheme.
    let Ok(mut url) = Url::parse(to) else {
        return error_page(StatusCode::BAD_REQUEST, "The redirect address is no address.");
    };
    url.query_pairs_mut().extend_pairs(parameters);
    if visit.switches.iss_in_response {
        url.query_pairs_mut().append_pair("iss", &visit.call.base);
    }
    Answer::redirect(url.as_str())
}
