//! What an admin sets up in Okta's console for Zoom, through the Management API: the app, its provisioning, its
//! mapping, who has it, which groups it pushes, and what the System Log says (developer.okta.com, API reference,
//! release 2026.08).
//!
//! Zoom's app has the key `zoomus`; its label is whatever an admin called it and is never searched for.

mod change;
mod op;
mod organisation;
mod read;
mod shapes;

use crate::directory::DirectoryError;
use crate::directory::okta::Okta;
use crate::http::{BaseUrl, Call, Category};

pub use change::NOT_CONNECTED;
pub use op::{Op, PushTarget, Sent, Standing};
pub use organisation::Engine;
pub use shapes::{
    AppSchema, AppUser, Attribute, Connection, ConnectionStatus, Features, LogEvent, LogTarget, MappedRule,
    Mapping, OktaPerson, PushMapping, PushStatus, SyncState, ZoomApp,
};

/// The key of Okta's app for Zoom in its catalogue.
pub const ZOOM_APP: &str = "zoomus";

/// The scopes that looking at the set-up needs, beside those of the directory (OAuth 2.0 scopes, developer.okta.com,
/// 2026-08).
pub const SCOPES_LOOK: [&str; 5] = [
    "okta.apps.read",
    "okta.profileMappings.read",
    "okta.schemas.read",
    "okta.logs.read",
    "okta.userTypes.read",
];

/// The scopes that changing the set-up needs, and a dress rehearsal. Asked for when a plan first needs them, and never at
/// a sign-in before that (OAuth 2.0 scopes, developer.okta.com, 2026-08).
pub const SCOPES_CHANGE: [&str; 4] =
    ["okta.apps.manage", "okta.groups.manage", "okta.profileMappings.manage", "okta.users.manage"];

/// A signed-in connection to an organisation, for what its admins set up.
#[derive(Clone, Debug)]
pub struct Console {
    okta: Okta,
}

impl Console {
    /// Takes the connection that reads the directory.
    pub fn new(okta: Okta) -> Self {
        Self { okta }
    }

    /// Returns the organisation's address.
    pub fn base(&self) -> &BaseUrl {
        self.okta.remote().base()
    }

    async fn value(&self, call: Call) -> Result<serde_json::Value, DirectoryError> {
        Ok(self.okta.get(call).await?.json()?)
    }

    /// Returns `None` where there is no such thing.
    async fn value_if_there(&self, call: Call) -> Result<Option<serde_json::Value>, DirectoryError> {
        match self.value(call).await {
            Ok(value) => Ok(Some(value)),
            Err(DirectoryError::Refused { status: 404, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn app_call<'a>(app: &'a str, below: impl IntoIterator<Item = &'a str>) -> Call {
    Call::get(["api", "v1", "apps", app].into_iter().chain(below), Category::OktaApp)
}
