//! The practice Entra ID: Microsoft's sign-in, the part of Microsoft Graph with which provisioning of Zoom is set up and
//! watched, and the pages of the portal that only a browser reaches, all at one address. It keeps state and refuses what
//! Microsoft refuses.
//!
//! Requests only set things up. What acts on Zoom is the provisioning service in [`sync`], which every change stirs.
//!
//! One handler takes every request: it reads the body, locks the state, and from there on everything is a plain
//! function ([`visit`]).

mod apps;
mod assignments;
mod authorize;
mod batch;
mod device;
mod directory;
mod filter;
mod found;
mod gate;
mod groups;
mod ids;
mod limits;
mod odata;
mod pages;
mod portal;
mod principals;
mod refusal;
mod route;
mod scopes;
mod signin;
mod state;
mod switches;
pub(crate) mod sync;
mod templates;
mod tenant;
mod token;
mod users;
mod visit;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::{HeaderName, StatusCode, header};
use axum::response::Response;
use url::form_urlencoded;

pub use state::{EntraCredentials, EntraState};
pub use switches::{
    AdminRole, ClaimsChallenge, CloudAnswer, EntraSwitches, Found, LagRefusal, Plan, RateLimits, RefusedCall,
    ScopeForm,
};
pub use sync::{Answering, OnDemandReply, PausedSchedule, SecretsPut, SeedMapping, SyncSwitches};

use crate::history::Change;
use crate::world::{World, lock};
use refusal::{Refusal, correlation, request_id};
use visit::{Answer, Call, Visit};

/// All paths of the practice tenant.
pub fn router(world: Arc<World>) -> Router {
    Router::new().fallback(move |request: Request| answer(Arc::clone(&world), request))
}

/// The largest body taken, in bytes: Microsoft names no limit for a schema, and one of a few thousand lines is far
/// below.
const BODY_MAX: usize = 4 * 1024 * 1024;

async fn answer(world: Arc<World>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, BODY_MAX).await;
    let call = Call {
        method: head.method,
        path: head.uri.path().to_owned(),
        query: form_urlencoded::parse(head.uri.query().unwrap_or_default().as_bytes()).into_owned().collect(),
        headers: head.headers,
        body: body.as_ref().map(|bytes| bytes.to_vec()).unwrap_or_default(),
        base: crate::bare(&world.urls.entra).to_owned(),
        now_ms: world.clock.now().as_millisecond(),
        request_id: request_id(),
    };
    let answer = if body.is_ok() {
        whole(&world, &call).await
    } else {
        Refusal::bad("Unable to read JSON request payload.").answer(&call)
    };
    finished(answer, &call)
}

/// Answers a request whose body has been read; a batch one by one.
async fn whole(world: &World, call: &Call) -> Answer {
    if !batch::is_batch(call) {
        return one(world, call).await;
    }
    let parts = with_visit(world, call, route::admit).and_then(|()| batch::parts(call));
    let parts = match parts {
        Ok(parts) => parts,
        Err(refusal) => return refusal.answer(call),
    };
    let mut done = BTreeMap::new();
    for part in parts {
        let answer = if batch::is_cut_off(&part, &done) {
            batch::cut_off(&part.call)
        } else {
            one(world, &part.call).await
        };
        done.insert(part.id, answer);
    }
    batch::together(done)
}

/// Answers one request, with what has to be asked at Zoom for it.
async fn one(world: &World, call: &Call) -> Answer {
    let mut answer = decide(world, call);
    if let Some(errand) = answer.errand.take() {
        answer = sync::run_errand(world, call, errand, answer).await;
    }
    if answer.change.is_some() {
        world.entra_pulse.stir();
    }
    answer
}

fn decide(world: &World, call: &Call) -> Answer {
    if call.is_graph() && in_storm(world) {
        return Refusal::TooMany { wait_ms: STORM_WAIT_MS }.answer(call);
    }
    with_visit(world, call, route::answer)
}

fn with_visit<T>(world: &World, call: &Call, answer: impl FnOnce(&mut Visit<'_>) -> T) -> T {
    let switches = world.switches().entra;
    let mut state = world.entra();
    answer(&mut Visit { call, switches: &switches, state: &mut state, urls: &world.urls, caller: None })
}

/// What Graph's page on throttling shows in `Retry-After` is a few seconds with a fraction; in a storm it is shorter, so
/// that it can be waited out.
const STORM_WAIT_MS: i64 = 128;

/// Whether this request is one of those that the switch says are too many; counts it off.
fn in_storm(world: &World) -> bool {
    let mut switches = lock(&world.switches);
    let storm = switches.entra.storm;
    switches.entra.storm = storm.saturating_sub(1);
    storm > 0
}

/// Adds what every answer carries.
fn finished(answer: Answer, call: &Call) -> Response {
    let change = answer.change.clone();
    let date = jiff::Timestamp::from_millisecond(call.now_ms)
        .map(|at| at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
        .unwrap_or_default();
    let mut response = answer
        .with(header::DATE, date)
        .with(HeaderName::from_static("request-id"), call.request_id.clone())
        .with(HeaderName::from_static("client-request-id"), correlation(call))
        .into_response();
    if let Some(change) = change {
        response.extensions_mut().insert(Change(change));
    }
    if response.status() == StatusCode::NO_CONTENT {
        response.headers_mut().remove(header::CONTENT_TYPE);
    }
    response
}
