//! What nobody outside Microsoft can be sure about in provisioning, and what an admin may have set up before.

use serde::{Deserialize, Serialize};

/// How provisioning in the practice tenant behaves. Read afresh for each request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SyncSwitches {}
