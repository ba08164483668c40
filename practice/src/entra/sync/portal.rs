//! Pages of the portal that only a browser reaches. The Authorize button of an app's provisioning page leads to Zoom's
//! consent for Microsoft's own client; what comes back is changed into tokens, which are then among the saved secrets.
//! No program can press it instead (Microsoft publishes neither its client nor what Graph would take in its place).

use axum::http::StatusCode;
use url::Url;

use super::seed::Template;
use super::token::{self, REDIRECT_PATH};
use super::{Errand, template_of};
use crate::entra::apps::App;
use crate::entra::ids::Kind;
use crate::entra::pages::page as message;
use crate::entra::refusal::Refusal;
use crate::entra::visit::{Answer, Answered, Visit, escaped};
use crate::world::{World, unguessable};
use crate::zoom::ENTRA_CLIENT_AT_ZOOM;

/// A code that has to be changed into tokens at Zoom.
#[derive(Debug)]
pub(in crate::entra) struct Consent {
    app: u32,
    code: String,
}

/// Answers what lies under `portal/authorize`; `segments` begins with that word.
pub(super) fn page(visit: &mut Visit<'_>, segments: &[&str]) -> Answered {
    match segments {
        ["authorize", "back"] => Ok(authorized(visit)),
        ["authorize", id] => authorize(visit, id),
        _ => Err(Refusal::NoSuchSegment { segment: segments.last().copied().unwrap_or_default().to_owned() }),
    }
}

/// `GET /portal/authorize/{sp}`: on to Zoom.
fn authorize(visit: &mut Visit<'_>, id: &str) -> Answered {
    let app = found(visit, id)?;
    let (number, name) = (app.number, app.display_name.clone());
    let Some(template) = template_of(app).filter(|template| has_button(visit, *template)) else {
        let text = format!("<p>There is no Authorize button for {}.</p>", escaped(&name));
        return Ok(message(StatusCode::NOT_FOUND, "Nothing to authorize", &text));
    };
    let now_ms = visit.call.now_ms;
    let sync = &mut visit.state.sync;
    sync.setup(number, template);
    sync.underway.retain(|_, (_, since_ms)| now_ms - *since_ms < UNDERWAY_MS);
    if sync.underway.len() >= UNDERWAY_MAX {
        return Ok(message(StatusCode::TOO_MANY_REQUESTS, "Too many", "<p>Close some of the pages.</p>"));
    }
    let state = unguessable(32);
    sync.underway.insert(state.clone(), (number, now_ms));
    let mut to = visit.urls.zoom_oauth.clone();
    to.set_path("/oauth/authorize");
    to.query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", ENTRA_CLIENT_AT_ZOOM)
        .append_pair("redirect_uri", &format!("{}{REDIRECT_PATH}", visit.call.base))
        .append_pair("state", &state);
    Ok(Answer::redirect(Url::as_str(&to)))
}

/// Where Zoom sends the browser back to.
fn authorized(visit: &mut Visit<'_>) -> Answer {
    let call = visit.call;
    let state = call.query("state").unwrap_or_default();
    let underway = visit.state.sync.underway.remove(state);
    let Some((app, _)) = underway.filter(|(_, since_ms)| call.now_ms - *since_ms < UNDERWAY_MS) else {
        let text = "<p>Nothing waits for this answer. Press Authorize once more.</p>";
        return message(StatusCode::BAD_REQUEST, "Zoom was not authorized", text);
    };
    match (call.query("code"), call.query("error")) {
        (Some(code), _) => message(StatusCode::OK, "Zoom is authorized", "<p>Close this page.</p>")
            .changed("Zoom was authorized for provisioning.")
            .after(Errand::Authorized(Consent { app, code: code.to_owned() })),
        (None, error) => refused(error.unwrap_or("no reason given")),
    }
}

/// Changes the code into tokens; `answer` holds where that works.
pub(super) async fn consented(world: &World, consent: Consent, answer: Answer) -> Answer {
    let token = match super::client::http() {
        Ok(http) => token::exchanged(world, consent.app, &http, &consent.code).await,
        Err(_) => None,
    };
    if token.is_none() {
        return refused("Zoom did not take the code that it gave");
    }
    let now_ms = world.clock.now().as_millisecond();
    if let Some(setup) = world.entra().sync.setups.get_mut(&consent.app) {
        setup.secrets.remove("SecretToken");
        setup.client = None;
        setup.saved_ms = now_ms;
    }
    answer
}

fn refused(reason: &str) -> Answer {
    let text = format!("<p>Zoom gave no access: {}.</p>", escaped(reason));
    message(StatusCode::BAD_REQUEST, "Zoom was not authorized", &text)
}

fn found<'v>(visit: &'v Visit<'_>, id: &str) -> Result<&'v App, Refusal> {
    visit.state.apps.lookup(Kind::ServicePrincipal, id).ok_or_else(|| Refusal::not_found(id))
}

fn has_button(visit: &Visit<'_>, template: Template) -> bool {
    match template {
        Template::Zoom => visit.switches.sync.authorize_button,
        Template::Scim => visit.switches.sync.authorize_own_application,
    }
}

/// Whoever lets Zoom's page stand longer begins again.
const UNDERWAY_MS: i64 = 30 * 60 * 1000;
/// More pages than anybody opens by hand.
const UNDERWAY_MAX: usize = 1_000;
