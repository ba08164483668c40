//! Zoom's SCIM2, and the one REST call that a push of groups needs.
//!
//! Zoom is not a textbook SCIM server (SCIM2 reference, developers.zoom.us, 2026-08): eleven operations and no more,
//! group resources without members, 204 without a body to a changed group, removal of members by filter only, and an
//! invited person who is not listed answers 400 to a filter. Everything particular is said here, once; the rest of
//! the engine sees accounts, groups and sets of members.

mod as_entra;
mod as_okta;
mod error;
mod groups;
mod people;
mod probe;
mod shapes;
mod users;

use crate::http::{Answer, Call, Remote};

pub use as_entra::{Attribute, Edit, EntraRequest, Manner};
pub use as_okta::{OktaRequest, renamed};
pub use error::ZoomError;
pub use groups::GroupWrite;
pub use probe::Base;
pub use shapes::account;
pub use users::Found;

/// The scope of every SCIM2 operation for admin-managed apps (internal apps scopes overview, 2026-08).
pub const SCOPE_SCIM: &str = "scim2:admin";

/// The scope that lists the members of a group (REST API v2, list group members, 2026-01).
pub const SCOPE_MEMBERS: &str = "group:read:list_members:admin";

/// Resources on a page; Zoom's documented maximum (SCIM2 reference, 2026-08).
pub const PAGE: usize = 100;

/// Pages of one list. 100 times this is more than any account that Zoom sells holds.
const PAGES_MAX: usize = 20_000;

/// Pages asked for at the same time. Enough to fill 60 requests a second at 200 ms each; the pacer keeps the rate.
const PAGES_AT_ONCE: usize = 12;

/// A signed-in connection to one Zoom account.
#[derive(Clone, Debug)]
pub struct Zoom {
    remote: Remote,
}

impl Zoom {
    /// Takes the connection to `https://api.zoom.us` or what stands in its place.
    pub fn new(remote: Remote) -> Self {
        Self { remote }
    }

    /// Returns the connection, for its rate.
    pub fn remote(&self) -> &Remote {
        &self.remote
    }

    async fn send(&self, call: Call) -> Result<Answer, ZoomError> {
        let answer = self.remote.send(call).await?;
        match answer.is_success() {
            true => Ok(answer),
            false => Err(error::read(&answer)),
        }
    }

    async fn get<T: serde::de::DeserializeOwned>(&self, call: Call) -> Result<T, ZoomError> {
        shapes::read(&self.send(call).await?)
    }
}
