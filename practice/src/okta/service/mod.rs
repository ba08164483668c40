//! The provisioning service: what makes Okta act on Zoom. It looks at what the org wants (who has the app, what their
//! values are, which groups are pushed) and at what it last did at Zoom, and sends the difference over HTTP, as any
//! client would: its requests pass Zoom's rate limits and faults and stand in the history.
//!
//! One task for the whole practice tenant. It sleeps until a [`Pulse`] stirs it, waits a moment as Okta does, and goes
//! once through everything ([`people`], then [`groups`]); what changes meanwhile stirs it again. The org's state is
//! locked for the length of a plain computation only, never over an await.

mod accounts;
mod client;
mod expression;
mod groups;
mod journal;
mod people;
mod pulse;
mod token;
mod values;

use std::sync::Arc;
use std::time::Duration;

pub(in crate::okta) use accounts::{AtZoom, Doomed, Standing};
use client::Zoom;
pub(in crate::okta) use groups::Pushed;
pub use pulse::Pulse;

use crate::okta::state::{App, ConnectionStatus, Way};
use crate::world::World;

/// Serves until it is dropped.
pub(crate) async fn run(world: Arc<World>) {
    let mut stirs = world.pulse.stirs();
    // Made when it is first needed: most practice tenants never provision.
    let mut http = None;
    loop {
        let delay = world.switches().okta.service_delay_ms;
        tokio::time::sleep(Duration::from_millis(u64::from(delay))).await;
        let stir = *stirs.borrow_and_update();
        for app in zoom_apps(&world) {
            if !may_act(&world, app) {
                continue;
            }
            // Without an HTTP client nothing can be sent; the org then stays as people set it.
            http = http.or_else(|| client::http().ok());
            let Some(http) = &http else { continue };
            let zoom = Zoom::new(&world, app, http);
            people::round(&zoom).await;
            groups::round(&zoom).await;
        }
        world.pulse.settle(stir);
        if stirs.changed().await.is_err() {
            return;
        }
    }
}

fn zoom_apps(world: &World) -> Vec<u64> {
    let is_zoom = |app: &&App| matches!(app.way, Way::Zoom(_));
    world.okta().apps.values().filter(is_zoom).map(|app| app.number).collect()
}

/// Whether the service is up and an app is active, connected and consented to.
fn may_act(world: &World, app: u64) -> bool {
    if world.switches().okta.service_down {
        return false;
    }
    match world.okta().apps.get(&app) {
        Some(App { active: true, way: Way::Zoom(provisioning), .. }) => {
            let connection = &provisioning.connection;
            connection.status == ConnectionStatus::Enabled && connection.tokens.is_some()
        }
        Some(_) | None => false,
    }
}

/// Looks at, or changes, what is known of an app's people; `None` where the app is gone.
fn with_at_zoom<T>(world: &World, app: u64, with: impl FnOnce(&mut AtZoom) -> T) -> Option<T> {
    match world.okta().apps.get_mut(&app) {
        Some(App { way: Way::Zoom(provisioning), .. }) => Some(with(&mut provisioning.at_zoom)),
        Some(_) | None => None,
    }
}
