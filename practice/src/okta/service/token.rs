//! The tokens that Okta holds at Zoom. They come from the consent of a Zoom administrator and lie at the connection;
//! an access token that Zoom no longer takes is renewed once, and where that fails the connection is of no use until
//! somebody consents again.

use crate::okta::state::{OktaState, Provisioning, Way};
use crate::world::World;
use crate::zoom::{Client, Tokens};

/// The access token for the Zoom app with this number; `None` where nobody consented.
pub(in crate::okta) fn zoom_token(world: &World, app: u64) -> Option<String> {
    held(&world.okta(), app).map(|tokens| tokens.access)
}

/// Renews the tokens of an app at Zoom and returns the new access token; `None` where Zoom refuses, because the
/// administrator took the consent back or consented again elsewhere.
pub(in crate::okta) fn renewed_zoom_token(world: &World, app: u64) -> Option<String> {
    let refresh = held(&world.okta(), app)?.refresh?;
    let (switches, now) = (world.switches().zoom, world.clock.now());
    let tokens = world.zoom().grants().renew(Client::Okta, &refresh, &switches, now).ok()?;
    let access = tokens.access.clone();
    provisioning_mut(&mut world.okta(), app)?.connection.tokens = Some(tokens);
    Some(access)
}

fn held(state: &OktaState, app: u64) -> Option<Tokens> {
    match &state.apps.get(&app)?.way {
        Way::Zoom(provisioning) => provisioning.connection.tokens.clone(),
        Way::Oidc(_) => None,
    }
}

fn provisioning_mut(state: &mut OktaState, app: u64) -> Option<&mut Provisioning> {
    match &mut state.apps.get_mut(&app)?.way {
        Way::Zoom(provisioning) => Some(provisioning),
        Way::Oidc(_) => None,
    }
}
