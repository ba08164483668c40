//! The practice Zoom account.

mod state;

use std::sync::Arc;

use axum::Router;

pub use state::{Kind, UserType, ZoomCredentials, ZoomGroup, ZoomState, ZoomUser};

use crate::world::World;

/// All paths of the practice Zoom account: `/scim2/..`, the one REST path, `/oauth/..`.
pub fn router(_world: Arc<World>) -> Router {
    Router::new()
}
