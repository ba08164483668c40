//! The console steps that an API can do: what is there now, and one change at a time.
//!
//! Nothing here decides. A change is a value ([`okta::Op`], [`entra::Op`]) that says what it wants; a console ([`okta::Console`], [`entra::Console`]) reads what is
//! there in the same shape, and sends the change. Whoever carries out a plan compares the two, before and after.

pub mod entra;
pub mod okta;

use serde_json::Value;

/// How what is there compares with what a change wants and what its plan had shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    AlreadySo,
    /// As the plan had shown it: the change may be sent.
    AsShown,
    /// Somebody changed it meanwhile.
    Moved {
        now: Value,
    },
}
