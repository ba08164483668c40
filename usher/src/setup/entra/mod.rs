//! What an admin sets up in Entra's portal for Zoom, through Microsoft Graph: the enterprise application, its
//! provisioning job, its credentials, its mappings, who is assigned, and the provisioning log
//! (learn.microsoft.com/graph/api, synchronization overview, November 2026).
//!
//! An enterprise application is a service principal; whatever is called `app` here is a service principal's id. What was
//! just made is not everywhere at once: for a few minutes Graph answers that it is not there, or must not be touched.
//! [`Console::wait_replicated`] waits for it, and what is sent to an application that this console has made is sent again
//! until it is taken.

mod apps;
mod change;
mod jobs;
mod logs;
mod on_demand;
mod op;
mod schema;
mod settings;
mod settle;
mod shapes;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use tokio::time::Instant;

use crate::directory::DirectoryError;
use crate::directory::entra::{Entra, V1};
use crate::http::{BaseUrl, Call, Category};
use crate::secrets::Secret;

pub use on_demand::{OnDemand, OnDemandStep, StepKind};
pub use op::{Op, Proof, ResetScope, SecretKey, Sent, SettingKey, Standing};
pub use schema::{FilterOperator, Function, FunctionParameter, Parsed, schema_digest};
pub use settle::SETTLE_MAX;
pub use shapes::{
    AppRole, AppTemplate, Assignment, ErrorInfo, Execution, Identity, Job, ModifiedProperty, Notification,
    PrincipalKind, Progress, ProvisioningEvent, Quarantine, Recognised, Settings, StatusCode, SyncTemplate,
    Template, Validation, ZoomApp,
};

/// The template of applications that are not in the gallery (instantiate applicationTemplate, November 2026).
pub const OWN_TEMPLATE: &str = "8adf8e6e-67b2-4cf2-a259-e3dc5476c621";

/// The name under which Zoom stands in the gallery. Its id is looked up.
pub const ZOOM_TEMPLATE: &str = "Zoom";

/// The role that an assignment has where none was chosen.
pub const DEFAULT_ACCESS: &str = "00000000-0000-0000-0000-000000000000";

/// The scopes that looking at the set-up needs, beside those of the directory (permissions reference, November 2026). The
/// log asks for either of the last two, by organisation.
pub const SCOPES_LOOK: [&str; 4] =
    ["Application.Read.All", "Synchronization.Read.All", "ProvisioningLog.Read.All", "AuditLog.Read.All"];

/// The scopes that changing the set-up needs. Asked for when a plan first needs them, and never at a sign-in before that
/// (permissions reference, November 2026).
pub const SCOPES_CHANGE: [&str; 3] =
    ["Application.ReadWrite.All", "AppRoleAssignment.ReadWrite.All", "Synchronization.ReadWrite.All"];

/// What Entra is to keep as its credentials for Zoom, out of the keychain.
#[derive(Clone, Debug, Default)]
pub struct Held {
    /// Zoom's token, for `SecretToken`.
    pub token: Option<Secret>,
    /// The secret of Zoom's OAuth client.
    pub client_secret: Option<Secret>,
}

/// A signed-in connection to an organisation, for what its admins set up. It remembers what it has sent, where nothing
/// can be read back, and what it has made: a console serves one plan.
#[derive(Clone)]
pub struct Console {
    entra: Entra,
    held: Held,
    /// What stands in Zoom's place, for telling its addresses.
    zoom: Option<BaseUrl>,
    memory: Arc<Mutex<Memory>>,
    told: Arc<dyn Fn(Waiting) + Send + Sync>,
}

/// Told again and again while something just made is not there yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub what: WaitingFor,
    pub waited: std::time::Duration,
}

/// What takes its time at Microsoft's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitingFor {
    /// The new application is not everywhere yet.
    Application,
    /// The new provisioning job cannot be read yet.
    Job,
    /// Saved credentials are not in use yet.
    Credentials,
}

#[derive(Default)]
struct Memory {
    /// Changes that were answered and that leave nothing to read.
    sent: BTreeSet<String>,
    /// Applications and when they were made.
    made: BTreeMap<String, Instant>,
}

impl Console {
    /// Takes the connection that reads the directory, and what is kept for Entra's connection to Zoom.
    pub fn new(entra: Entra, held: Held) -> Self {
        Self { entra, held, zoom: None, memory: Arc::default(), told: Arc::new(|_| ()) }
    }

    /// Returns the console that tells what it waits for.
    #[must_use]
    pub fn telling(self, told: impl Fn(Waiting) + Send + Sync + 'static) -> Self {
        Self { told: Arc::new(told), ..self }
    }

    /// Returns the console that knows this address as Zoom's too, whatever its name.
    #[must_use]
    pub fn with_zoom(self, zoom: BaseUrl) -> Self {
        Self { zoom: Some(zoom), ..self }
    }

    /// Returns the directory's connection.
    pub fn entra(&self) -> &Entra {
        &self.entra
    }

    /// Returns Graph's address.
    pub fn base(&self) -> &BaseUrl {
        self.entra.remote().base()
    }

    /// A panic while the lock was held leaves what is still true.
    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn sync_value(&self, app: &str, below: &[&str]) -> Result<Value, DirectoryError> {
        self.entra.value(sync(app, below)).await
    }
}

impl fmt::Debug for Console {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Console").field("entra", &self.entra).finish_non_exhaustive()
    }
}

/// A call that reads below an application's `synchronization`.
fn sync(app: &str, below: &[&str]) -> Call {
    Call::get(
        [V1, "servicePrincipals", app, "synchronization"].into_iter().chain(below.iter().copied()),
        Category::GraphSync,
    )
}

#[cfg(test)]
mod tests;
