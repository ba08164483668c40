//! The practice Zoom account: SCIM2, the one REST path that reads members, and OAuth.
//!
//! A request runs through [`gateway`] (operation, token, rate, role) to [`users`], [`groups`] or [`members`], which
//! are plain functions on [`ZoomState`]; [`draw`] writes the answer, [`refusal`] the refusal.

mod consent;
mod credentials;
mod draw;
mod gateway;
mod grants;
mod groups;
mod list;
mod members;
mod oauth;
mod patch;
mod rate;
mod refusal;
mod scim_token;
mod state;
mod users;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

pub use credentials::{SHOWN_TOKENS, ZoomCredentials};
pub(crate) use grants::{Client, Tokens};
pub use state::{Kind, UserType, ZoomGroup, ZoomState, ZoomUser};

use crate::world::World;

/// The client that Microsoft Entra is at Zoom.
pub const ENTRA_CLIENT_AT_ZOOM: &str = "practice-entra-for-zoom";

/// All paths of the practice Zoom account.
pub fn router(world: Arc<World>) -> Router {
    Router::new()
        .route("/oauth/authorize", get(oauth::authorize))
        .route("/oauth/consent", post(oauth::decide))
        .route("/oauth/token", post(oauth::token))
        .route("/oauth/revoke", post(oauth::revoke))
        .route("/practice/scim-token", get(scim_token::page))
        .fallback(gateway::answer)
        .with_state(world)
}
