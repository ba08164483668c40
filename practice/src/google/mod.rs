//! The practice Google Workspace: Google's sign-in, the Directory API, and the pages of the Admin console that only a
//! browser reaches, all at one address. It keeps state and refuses what Google refuses.
//!
//! Requests only change what the organisation knows. What acts on Zoom is the service in [`sync`], which every change
//! stirs. One handler takes every request: it reads the body, locks the state, and from there on everything is a plain
//! function ([`visit`]).

mod assertion;
mod authorize;
mod batch;
mod console;
mod directory;
mod gate;
mod groups;
mod groups_founded;
mod ids;
mod limits;
mod list;
mod members;
mod organisation;
mod pages;
mod person;
mod query;
mod refusal;
mod route;
mod scopes;
mod signin;
mod state;
mod switches;
pub(crate) mod sync;
mod token;
mod units;
mod user_view;
mod user_write;
mod users;
mod visit;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::Response;
use url::form_urlencoded;

pub use console::{Arrangement, UserChange};
pub(crate) use console::{arrange, change};
pub use groups_founded::group_email;
pub use person::{ALIAS_DOMAIN, SECONDARY_DOMAIN, Standing, primary_email, standing};
pub use state::{GoogleCredentials, GoogleState};
pub use switches::{
    AdminRole, Api, Audience, Client, ClientType, Delegation, Found, GoogleSwitches, RateLimits, Throttle,
};
pub use sync::{
    Access, Card, Console, Edition, GOOGLE_AGENT, LogEvent, Logged, Lookup, MailCase, Nested, Progress,
    Removal, Rule, Setup, Source, SyncSwitches, Target, When,
};

use crate::history::Change;
use crate::world::{World, lock};
use refusal::Refusal;
use visit::{Answer, Call, Visit};

/// All paths of the practice tenant.
pub fn router(world: Arc<World>) -> Router {
    Router::new().fallback(move |request: Request| answer(Arc::clone(&world), request))
}

/// The largest body taken, in bytes: a batch of a thousand requests with a person each is below.
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
        base: crate::bare(&world.urls.google).to_owned(),
        now_ms: world.clock.now().as_millisecond(),
    };
    let answer = if body.is_ok() { whole(&world, &call).await } else { Refusal::NoJson.answer() };
    finished(answer)
}

/// Answers a request whose body has been read; a batch one by one.
async fn whole(world: &World, call: &Call) -> Answer {
    if !batch::is_batch(call) {
        return one(world, call).await;
    }
    let parts = match batch::parts(call) {
        Ok(parts) => parts,
        Err(refusal) => return refusal.answer(),
    };
    let (mut answers, mut changes) = (Vec::with_capacity(parts.len()), Vec::new());
    for part in parts {
        let mut answer = one(world, &part.call).await;
        changes.extend(answer.change.take());
        answers.push((part, answer));
    }
    let answer = batch::together(answers);
    if changes.is_empty() { answer } else { answer.changed(changes.join(" ")) }
}

async fn one(world: &World, call: &Call) -> Answer {
    let answer = if call.is_api() { of_api(world, call).await } else { decide(world, call) };
    if answer.change.is_some() {
        world.google_pulse.stir();
    }
    answer
}

/// Answers a request to the API, where there is room for one more.
async fn of_api(world: &World, call: &Call) -> Answer {
    let switches = world.switches().google;
    if let Err(refusal) = world.google().limits.enter(switches.at_once_max) {
        return refusal.answer();
    }
    // Gives the place back also where the client hangs up meanwhile.
    let place = Place(world);
    if switches.request_ms > 0 {
        tokio::time::sleep(Duration::from_millis(u64::from(switches.request_ms))).await;
    }
    let answer = match refused_by_switch(world, call) {
        Some(refusal) => refusal.answer(),
        None => decide(world, call),
    };
    drop(place);
    answer
}

struct Place<'a>(&'a World);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.google().limits.left();
    }
}

fn decide(world: &World, call: &Call) -> Answer {
    let switches = world.switches().google;
    let mut state = world.google();
    let mut visit = Visit { call, switches: &switches, state: &mut state };
    route::answer(&mut visit).unwrap_or_else(|refusal| refusal.answer())
}

/// Whether this request is one of those that a switch says are refused; counts it off.
fn refused_by_switch(world: &World, call: &Call) -> Option<Refusal> {
    let mut switches = lock(&world.switches);
    let google = &mut switches.google;
    if google.refused_next > 0 {
        google.refused_next -= 1;
        return Some(Refusal::Throttled(google.throttle));
    }
    if google.page_tokens_refused > 0 && call.query("pageToken").is_some() {
        google.page_tokens_refused -= 1;
        return Some(Refusal::input("page_token"));
    }
    None
}

/// Adds what every answer carries.
fn finished(answer: Answer) -> Response {
    let change = answer.change.clone();
    let mut response = answer.into_response();
    if let Some(change) = change {
        response.extensions_mut().insert(Change(change));
    }
    if response.status() == StatusCode::NO_CONTENT {
        response.headers_mut().remove(header::CONTENT_TYPE);
    }
    response
}
