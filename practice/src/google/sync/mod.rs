//! Auto-provisioning: what the Admin console sets up for it, and the service that acts on Zoom.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::world::World;

/// How auto-provisioning behaves.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SyncSwitches {}

/// What is set up, and what was done.
#[derive(Debug, Default)]
pub(in crate::google) struct State {}

impl State {
    /// For whoever looks on, without a secret in it.
    pub(in crate::google) fn view(&self) -> Value {
        json!({ "set_up": false })
    }
}

/// Serves until it is dropped.
pub(crate) async fn serve(world: Arc<World>) {
    let mut stirs = world.google_pulse.stirs();
    loop {
        let stir = *stirs.borrow_and_update();
        world.google_pulse.settle(stir);
        if stirs.changed().await.is_err() {
            return;
        }
    }
}
