//! The page of the practice Zoom account where an admin finds a token for SCIM. Third-party guides tell of such a page,
//! Zoom's reference knows only OAuth: one token lives long, the other for an hour, as an OAuth token does.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};

use crate::world::World;
use crate::zoom::consent::{document, escaped};

/// Shows both tokens.
pub(crate) async fn page(State(world): State<Arc<World>>) -> Response {
    let switches = world.switches().zoom;
    let now = world.clock.now();
    let mut state = world.zoom();
    let short = state.short_scim_token(switches.short_scim_token_seconds, now);
    let long = state.credentials().scim_token;
    let content = format!(
        "<h1>SCIM token of the practice Zoom account</h1>\
         <p>This is a practice tenant on this computer. It is not Zoom, and nothing leaves this computer.</p>\
         <p><label for=\"scim-token\">SCIM token</label><br>\
         <textarea id=\"scim-token\" rows=\"8\" cols=\"60\" readonly>{}</textarea></p>\
         <p><label for=\"short-scim-token\">Token of a Marketplace app, valid for {} minutes</label><br>\
         <textarea id=\"short-scim-token\" rows=\"8\" cols=\"60\" readonly>{}</textarea></p>",
        escaped(&long),
        switches.short_scim_token_seconds / 60,
        escaped(&short),
    );
    let page = document("SCIM token – practice Zoom account", &content);
    ([(header::CACHE_CONTROL, "no-store")], Html(page)).into_response()
}
