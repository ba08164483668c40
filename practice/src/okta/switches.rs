//! The switches of the practice Okta org.

use serde::{Deserialize, Serialize};

/// How the practice Okta org behaves.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OktaSwitches {}
