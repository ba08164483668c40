//! Provisioning: what Graph lets an admin set up for it, and the service that acts on Zoom.

mod switches;

use std::sync::Arc;

pub use switches::SyncSwitches;

use super::refusal::Refusal;
use super::visit::{Answer, Answered, Call, Visit};
use crate::world::World;

/// What is set up for the apps, and what the service did so far.
#[derive(Debug, Default)]
pub(super) struct State {}

/// What has to be asked at Zoom before an answer holds.
#[derive(Debug)]
pub(super) enum Errand {}

/// Answers what lies under `servicePrincipals/{id}/synchronization` and `auditLogs/provisioning`; `segments` begins
/// with either word. The service principal is there and ready.
///
/// # Errors
///
/// Every refusal of Graph.
pub(super) fn answer(_visit: &mut Visit<'_>, segments: &[&str]) -> Answered {
    Err(Refusal::NoSuchSegment { segment: segments.last().copied().unwrap_or_default().to_owned() })
}

/// Answers the pages of the portal where an admin lets Entra act at Zoom; `segments` begins behind `portal`.
///
/// # Errors
///
/// `NoSuchSegment`.
pub(super) fn page(_visit: &mut Visit<'_>, segments: &[&str]) -> Answered {
    Err(Refusal::NoSuchSegment { segment: segments.last().copied().unwrap_or_default().to_owned() })
}

/// Does what an answer waits for, without the state, and returns the answer that is sent.
pub(super) async fn run_errand(_world: &World, _call: &Call, errand: Errand, _answer: Answer) -> Answer {
    std::future::ready(()).await;
    match errand {}
}

/// The provisioning service, until it is dropped.
pub(crate) async fn serve(world: Arc<World>) {
    let mut stirs = world.entra_pulse.stirs();
    loop {
        let stir = *stirs.borrow_and_update();
        world.entra_pulse.settle(stir);
        if stirs.changed().await.is_err() {
            return;
        }
    }
}
