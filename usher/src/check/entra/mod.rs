//! Looking at what an admin has set up in Entra ID for Zoom, and at what has come of it in Zoom.
//!
//! Each look has two parts: a small one that reads, and a pure one that judges what was read. A look passes only on what
//! it has seen; what could not be seen is said, and where everything hangs on it, the look is unknown. People and groups
//! are compared as sets, so that a tenant of 100,000 is looked at in one pass; a problem names the first few and counts
//! the rest.

mod app;
mod assignments;
mod connection;
mod given;
mod job;
mod leavers;
mod licence;
mod log;
mod mapping;
mod person;
mod prerequisites;
mod requests;
mod scope;
mod settings;

use super::words::{at_zoom, failed, has, is, moment, named, passed, unknown};
use super::{Verdict, of_directory};
use crate::directory::DirectoryError;
use crate::model::Person;
use crate::problem;

pub use super::words::not_this;
pub use app::zoom_app;
pub use assignments::{assignments, nested};
pub use connection::{Probe, Tried, connection_failed, credentials, died_in_quarantine, probe, token_died};
pub use given::{Given, Known};
pub use job::{Running, cycle, deletes, interval, job, last_seen, running, stalled};
pub use leavers::{LeaverFacts, leavers};
pub use licence::licences;
pub use log::{Log, MONITOR_DAYS, exists, mapping_trouble, monitor, rate, read_log, skipped};
pub use mapping::written_mapping;
pub use person::{Provisioned, one_person};
pub use prerequisites::prerequisites;
pub use requests::requests;
pub use scope::{Planned, filter_unreadable, scope_plan};
pub use settings::settings;

/// Says what an error of Graph's means for a look.
#[expect(clippy::needless_pass_by_value, reason = "it stands in map_err")]
pub fn of_entra(error: DirectoryError) -> Verdict {
    of_directory("Entra ID", &error)
}

/// What to call somebody: "Zoë O'Brien-Łukasz (zoe@practice.example)".
fn who(person: &Person) -> String {
    match person.name == person.login || person.login.is_empty() {
        true => person.name.clone(),
        false => format!("{} ({})", person.name, person.login),
    }
}

/// There is no provisioning that could be looked at.
pub fn no_job() -> Verdict {
    failed(problem::no_job())
}

#[cfg(test)]
mod fake;
