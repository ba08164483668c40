//! The one place that asks what time it is.
//!
//! Modules that need the present take it as an argument; whoever calls them reads it here. How long
//! something took, and how long to wait, is measured with `tokio::time`, so that tests can stop the clock.

use jiff::Timestamp;

/// Returns the present moment of this computer, which may be minutes wrong.
#[expect(clippy::disallowed_methods, reason = "this is the module that may")]
pub fn now() -> Timestamp {
    Timestamp::now()
}
