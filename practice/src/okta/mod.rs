//! The practice Okta org: sign-in at the org's own authorization server, and the parts of the Management API with
//! which provisioning of Zoom is set up and watched. It keeps state and refuses what Okta refuses.
//!
//! Requests only set things up. What acts on Zoom is the provisioning [`service`], which every change stirs.
//!
//! One handler takes every request: it reads the body, locks the state, and from there on everything is a plain
//! function ([`visit`]). That way an unknown address and a wrong method get Okta's own bodies.

mod apps;
mod assignments;
mod connection;
mod consent;
mod device;
mod directory;
mod dpop;
mod features;
mod filter;
mod found;
mod gate;
mod groups;
mod ids;
mod lifecycle;
mod limits;
mod list;
mod log;
mod mappings;
mod push;
mod refusal;
mod route;
mod schemas;
mod service;
mod signin;
mod state;
mod switches;
mod token;
mod users;
mod view;
mod visit;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::{HeaderName, StatusCode, header};
use axum::response::Response;
use url::form_urlencoded;

pub use connection::{OKTA_CLIENT_AT_ZOOM, OKTA_REDIRECT_PATH};
pub use push::push_error_summary;
pub use service::Pulse;
pub(crate) use service::run as serve_provisioning;
pub use state::{OktaCredentials, OktaState};
pub use switches::{
    AdminRole, BadExpressionCode, ConnectionFinish, ExistingUser, OktaSwitches, PushRefusalCode,
    PushStatuses, RateLimits, Refresh, RefusedCall, SignOn, SourceRename,
};

use crate::history::Change;
use crate::world::{World, unguessable};
use refusal::Refusal;
use state::{AppGroup, ConnectionStatus, Way};
use visit::{Answer, Call, Visit};

/// All paths of the practice org.
pub fn router(world: Arc<World>) -> Router {
    world.okta().open(&world.switches().okta);
    let busy = Arc::new(AtomicU32::new(0));
    Router::new().fallback(move |request: Request| answer(Arc::clone(&world), Arc::clone(&busy), request))
}

/// The largest body taken, in bytes: a schema with two hundred attributes is far below.
const BODY_MAX: usize = 1024 * 1024;

/// One request in progress; counted out when it is dropped, also when its client goes away.
struct InProgress(Arc<AtomicU32>);

impl Drop for InProgress {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

async fn answer(world: Arc<World>, busy: Arc<AtomicU32>, request: Request) -> Response {
    let others = busy.fetch_add(1, Ordering::Relaxed);
    let _in_progress = InProgress(busy);
    let (head, body) = request.into_parts();
    let body = to_bytes(body, BODY_MAX).await;
    let call = Call {
        method: head.method,
        path: head.uri.path().to_owned(),
        query: form_urlencoded::parse(head.uri.query().unwrap_or_default().as_bytes()).into_owned().collect(),
        headers: head.headers,
        body: body.as_ref().map(|bytes| bytes.to_vec()).unwrap_or_default(),
        base: crate::bare(&world.urls.okta).to_owned(),
        now_ms: world.clock.now().as_millisecond(),
    };
    let answer = if body.is_ok() {
        let mut answer = decide(&world, others, &call);
        match answer.exchange.take() {
            Some(exchange) => connection::exchanged(&world, &call, exchange, answer).await,
            None => answer,
        }
    } else {
        Refusal::MalformedBody.answer(&call.base, &error_id())
    };
    if answer.change.is_some() {
        world.pulse.stir();
    }
    finished(answer, &call)
}

/// Answers a request whose body has been read.
fn decide(world: &World, others: u32, call: &Call) -> Answer {
    let switches = world.switches().okta;
    if others >= switches.concurrent_max {
        // Too many at once: told from too many a minute by the zeros.
        return Refusal::TooMany
            .answer(&call.base, &error_id())
            .with(LIMIT, "0")
            .with(REMAINING, "0")
            .with(RESET, (call.now_ms.div_euclid(1000) + 1).to_string());
    }
    let zoom_groups = if switches.app_groups_imported && route::shows_groups(&call.path) {
        groups_at_zoom(world)
    } else {
        BTreeMap::new()
    };
    let mut state = world.okta();
    import(&mut state, zoom_groups, call.now_ms);
    let mut visit =
        Visit { call, switches: &switches, state: &mut state, zoom_oauth: world.urls.zoom_oauth.as_str() };
    route::answer(&mut visit)
}

/// Adds what every answer of Okta carries. The date is the practice tenant's own, as a client reckons with it how long
/// a rate limit lasts.
fn finished(answer: Answer, call: &Call) -> Response {
    let change = answer.change.clone();
    let date = jiff::Timestamp::from_millisecond(call.now_ms)
        .map(|at| at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
        .unwrap_or_default();
    let mut response = answer
        .with(header::DATE, date)
        .with(HeaderName::from_static("x-okta-request-id"), unguessable(27))
        .into_response();
    if let Some(change) = change {
        response.extensions_mut().insert(Change(change));
    }
    if response.status() == StatusCode::NO_CONTENT {
        response.headers_mut().remove(header::CONTENT_TYPE);
    }
    response
}

/// The three headers of a rate limit.
const LIMIT: HeaderName = HeaderName::from_static("x-rate-limit-limit");
const REMAINING: HeaderName = HeaderName::from_static("x-rate-limit-remaining");
const RESET: HeaderName = HeaderName::from_static("x-rate-limit-reset");

/// Okta's name for one failure.
fn error_id() -> String {
    format!("oae{}", unguessable(22))
}

/// Reads the groups of the practice Zoom: names with the id and the addresses of the members.
fn groups_at_zoom(world: &World) -> BTreeMap<String, (String, Vec<String>)> {
    let zoom = world.zoom();
    zoom.groups()
        .map(|group| {
            let addresses = group.members.iter().filter_map(|id| zoom.user(id));
            let addresses = addresses.map(|user| user.user_name.to_lowercase()).collect();
            (group.name.clone(), (group.id.clone(), addresses))
        })
        .collect()
}

/// Takes groups of Zoom over into Okta that are not there yet, once the connection is enabled.
fn import(state: &mut OktaState, groups: BTreeMap<String, (String, Vec<String>)>, now_ms: i64) {
    let connected = state.apps.values().find_map(|app| match &app.way {
        Way::Zoom(provisioning) if provisioning.connection.status == ConnectionStatus::Enabled => {
            Some((app.number, &provisioning.at_zoom))
        }
        Way::Zoom(_) | Way::Oidc(_) => None,
    });
    let Some((app, at_zoom)) = connected else { return };
    let of_app = || state.app_groups.values().filter(|group| group.app == app);
    let names: BTreeSet<&str> = of_app().map(|group| group.name.as_str()).collect();
    let ids: BTreeSet<&str> = of_app().filter_map(|group| group.zoom_id.as_deref()).collect();
    // What is about to be deleted at Zoom does not come back.
    let known = |name: &str, id: &str| names.contains(name) || ids.contains(id) || at_zoom.is_doomed(id);
    let fresh: Vec<_> = groups.into_iter().filter(|(name, (id, _))| !known(name, id)).collect();
    if fresh.is_empty() {
        return;
    }
    let people: BTreeMap<String, usize> = state
        .directory
        .people_from(0)
        .map(|person| (person.address().to_lowercase(), person.number))
        .collect();
    for (name, (zoom_id, addresses)) in fresh {
        let members: BTreeSet<usize> =
            addresses.iter().filter_map(|address| people.get(address).copied()).collect();
        let number = state.directory.new_group();
        let group = AppGroup {
            app,
            name,
            description: String::new(),
            members: members.into_iter().collect(),
            created_ms: now_ms,
            zoom_id: Some(zoom_id),
        };
        state.app_groups.insert(number, group);
    }
}
