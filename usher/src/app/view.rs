//! Everything a door shows, as values: what the window draws and what `--json` prints.
//!
//! Nothing here decides anything. Status words, counts and sentences are made in the engine; a door only draws them.
//! No secret, no token, no authorization link and no sign-in state ever stands in one of these shapes.
//! Counts are people, groups or requests; times are ISO 8601 in UTC; `*_ms` are milliseconds.

mod connection;
mod entra;
mod expression;
mod google;
mod guide;
mod mapping;
mod monitor;
mod people;
mod profile;
mod push;
mod rules;
mod schedule;
mod setup;

pub use connection::*;
pub use entra::*;
pub use expression::*;
pub use google::*;
pub use guide::*;
pub use mapping::*;
pub use monitor::*;
pub use people::*;
pub use profile::*;
pub use push::*;
pub use rules::*;
pub use schedule::*;
pub use setup::*;
