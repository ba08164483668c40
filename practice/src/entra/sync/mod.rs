//! Provisioning: what Graph lets an admin set up for it, and the service that acts on Zoom.
//!
//! [`route`] says which function answers which address; [`jobs`], [`secrets`], [`schema`], [`validate`], [`demand`] and
//! [`logs`] are those functions. [`cycle`] is the service: it asks what the tenant wants of everybody ([`people`],
//! [`groups`]), compares it with what it last dealt with, and sends the difference to Zoom over HTTP ([`client`],
//! [`shape`]), as any SCIM client would.

mod act;
mod client;
mod cycle;
mod demand;
mod expression;
mod functions;
mod groups;
mod jobs;
mod journal;
mod logs;
mod mapping;
mod people;
mod portal;
mod record;
mod route;
mod schema;
mod scope;
mod secrets;
mod seed;
mod shape;
mod state;
mod switches;
mod token;
mod validate;
mod values;

pub(crate) use cycle::serve;
pub(super) use route::{answer, page};
pub(super) use state::State;
pub use switches::{Answering, OnDemandReply, PausedSchedule, SecretsPut, SeedMapping, SyncSwitches};
pub(crate) use token::REDIRECT_PATH as ENTRA_REDIRECT_PATH;

use super::apps::{App, Origin};
use super::state::EntraState;
use super::visit::{Answer, Call};
use crate::world::World;
use seed::Template;

/// What has to be asked at Zoom before an answer holds.
#[derive(Debug)]
pub(super) enum Errand {
    Validate(validate::Trial),
    OnDemand(demand::Demand),
    Authorized(portal::Consent),
}

/// Does what an answer waits for, without the state, and returns the answer that is sent.
pub(super) async fn run_errand(world: &World, call: &Call, errand: Errand, answer: Answer) -> Answer {
    match errand {
        Errand::Validate(trial) => validate::tried(world, call, trial, answer).await,
        Errand::OnDemand(demand) => demand::done(world, call, demand).await,
        Errand::Authorized(consent) => portal::consented(world, consent, answer).await,
    }
}

/// Sets up what somebody left behind: a job of the first app that can provision, paused, with a token that is dead.
pub(super) fn found(state: &mut EntraState, switches: &SyncSwitches) {
    let app = state.apps.iter().find_map(|app| Some((app.number, template_of(app)?)));
    let Some((app, template)) = app else { return };
    let id = format!("{}.{}.{}", template.id(), state.tenant.id_without_dashes(), super::ids::fresh());
    let mut job = state::Job::new(&id, template, switches.seed_mapping);
    job.was_paused = true;
    let setup = state.sync.setup(app, template);
    setup.jobs.insert(id, job);
    let secrets = [("BaseAddress", "https://api.zoom.us/scim"), ("SecretToken", "a-token-of-years-ago")];
    setup.secrets = secrets.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
}

/// With what connector an app provisions, if any.
fn template_of(app: &App) -> Option<Template> {
    match app.origin {
        Origin::Gallery => Some(Template::Zoom),
        Origin::NonGallery => Some(Template::Scim),
        Origin::Other | Origin::Registration => None,
    }
}
