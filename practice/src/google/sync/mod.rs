//! Auto-provisioning: the service of Google Workspace that acts on Zoom, by what the Admin console is set to ([`setup`]).
//!
//! [`cycle`] is the service: it asks whom it concerns ([`scope`]) and what is wanted of them ([`values`]), compares that
//! with whom it has dealt with ([`people`]), and sends the difference to Zoom over HTTP ([`client`]), as any SCIM client
//! would: its requests pass Zoom's rate limits and faults and stand in the history. People only, never groups.

mod client;
mod cycle;
mod people;
mod scope;
mod setup;
mod state;
mod switches;
mod values;

pub use client::GOOGLE_AGENT;
pub use cycle::Progress;
use cycle::may_go_on;
pub(crate) use cycle::{progress, serve};
pub use setup::{Access, Console, Removal, Rule, Setup, Source, Target, When};
pub(super) use setup::{Event, proposed_mapping};
pub(super) use state::State;
pub use state::{LogEvent, Logged};
pub use switches::{Card, Edition, Lookup, MailCase, Nested, SyncSwitches};
