//! The control address: how a rehearsal or a test in another process looks on and sets faults and switches.
//!
//! Every path lies under a segment that cannot be guessed, because any web page can send a request to loopback.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::faults::Fault;
use crate::google::{self, Arrangement, Progress};
use crate::switches::Switches;
use crate::world::World;

/// `GET /history`, `GET|PUT|DELETE /faults`, `GET|PATCH /switches`, `POST /clock`, `GET /zoom/state`,
/// `POST /zoom/revoke`, `GET /okta/state`, `GET /okta/settled`, `GET /entra/state`, `GET /entra/settled`, `GET /google/state`,
/// `GET /google/settled`, `POST /google/autoprovisioning`, `GET /google/progress`; JSON in and out.
pub(crate) fn router(world: Arc<World>, secret_segment: &str) -> Router {
    let paths = Router::new()
        .route("/history", get(async |State(world): State<Arc<World>>| Json(world.history.entries())))
        .route("/faults", get(faults).put(put_faults).delete(clear_faults))
        .route("/switches", get(switches).patch(patch_switches))
        .route("/clock", post(advance))
        .route("/zoom/state", get(async |State(world): State<Arc<World>>| Json(world.zoom().view())))
        .route("/zoom/revoke", post(revoke))
        .route("/okta/settled", get(settled))
        .route("/okta/state", get(async |State(world): State<Arc<World>>| Json(world.okta().view())))
        .route("/entra/settled", get(entra_settled))
        .route("/entra/state", get(async |State(world): State<Arc<World>>| Json(world.entra().view())))
        .route("/google/settled", get(google_settled))
        .route("/google/state", get(async |State(world): State<Arc<World>>| Json(world.google().view())))
        .route("/google/autoprovisioning", post(arrange_google))
        .route("/google/progress", get(google_progress))
        .with_state(world);
    Router::new().nest(&format!("/{secret_segment}"), paths)
}

/// Answers once Okta's service has dealt with everything that changed before the request.
async fn settled(State(world): State<Arc<World>>) -> StatusCode {
    world.pulse.settled().await;
    StatusCode::NO_CONTENT
}

/// Answers once Entra's service has dealt with everything that changed before the request.
async fn entra_settled(State(world): State<Arc<World>>) -> StatusCode {
    world.entra_pulse.settled().await;
    StatusCode::NO_CONTENT
}

/// Answers once Google's service has dealt with everything that changed before the request.
async fn google_settled(State(world): State<Arc<World>>) -> StatusCode {
    world.google_pulse.settled().await;
    StatusCode::NO_CONTENT
}

/// Sets Google's Admin console; 409 with what the console says where it refuses.
async fn arrange_google(State(world): State<Arc<World>>, Json(wanted): Json<Arrangement>) -> Response {
    match google::arrange(&world, wanted) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(words) => (StatusCode::CONFLICT, Json(json!({ "error": words }))).into_response(),
    }
}

/// How far Google's service is with everybody, by primary address.
async fn google_progress(State(world): State<Arc<World>>) -> Json<BTreeMap<String, Progress>> {
    Json(google::sync::progress(&world))
}

async fn faults(State(world): State<Arc<World>>) -> Json<Vec<Fault>> {
    Json(world.faults.all())
}

/// Replaces all faults by the list in the body.
async fn put_faults(State(world): State<Arc<World>>, Json(faults): Json<Vec<Fault>>) -> StatusCode {
    world.faults.clear();
    for fault in faults {
        world.faults.set(fault);
    }
    StatusCode::NO_CONTENT
}

async fn clear_faults(State(world): State<Arc<World>>) -> StatusCode {
    world.faults.clear();
    StatusCode::NO_CONTENT
}

async fn switches(State(world): State<Arc<World>>) -> Json<Switches> {
    Json(world.switches())
}

/// Merges the body into the switches (JSON merge); 400 with the reason where a name or value does not exist.
async fn patch_switches(State(world): State<Arc<World>>, Json(change): Json<Value>) -> Response {
    let merged = serde_json::to_value(world.switches()).map(|mut all| {
        merge(&mut all, change);
        all
    });
    match merged.and_then(serde_json::from_value::<Switches>) {
        Ok(wanted) => {
            world.switch(|switches| *switches = wanted.clone());
            Json(wanted).into_response()
        }
        Err(error) => (StatusCode::BAD_REQUEST, Json(json!({ "error": error.to_string() }))).into_response(),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    #[serde(default)]
    seconds: u64,
}

/// Moves the clock of the practice tenant forward.
async fn advance(State(world): State<Arc<World>>, Json(body): Json<Advance>) -> Json<Value> {
    world.clock.advance(Duration::from_secs(body.seconds));
    world.entra_pulse.stir();
    world.google_pulse.stir();
    Json(json!({ "now": world.clock.now() }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Revoke {
    client_id: String,
}

/// Takes away what Zoom granted to a client.
async fn revoke(State(world): State<Arc<World>>, Json(body): Json<Revoke>) -> StatusCode {
    world.zoom().revoke_app(&body.client_id);
    StatusCode::NO_CONTENT
}

fn merge(into: &mut Value, change: Value) {
    match (into, change) {
        (Value::Object(into), Value::Object(change)) => {
            for (name, value) in change {
                merge(into.entry(name).or_insert(Value::Null), value);
            }
        }
        (into, change) => *into = change,
    }
}
