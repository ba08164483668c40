//! Which of Zoom's base addresses answers, asked as Entra ID asks when somebody presses Test Connection.
//!
//! Microsoft's tutorial names `/scim`, everybody else `/scim2` (learn.microsoft.com, Zoom provisioning tutorial, 2026-06;
//! SCIM2 reference, developers.zoom.us, 2026-08). Entra asks for somebody who cannot be there and wants an empty list
//! (learn.microsoft.com, use SCIM to provision users and groups, 2026).

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Zoom, ZoomError, shapes};
use crate::http::{Call, Category};

/// What follows Zoom's host in the address that a provider is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Base {
    /// `/scim2`.
    Scim2,
    /// `/scim`.
    Scim,
}

impl Base {
    /// The one that Zoom's own reference names comes first.
    pub const ALL: [Self; 2] = [Self::Scim2, Self::Scim];

    /// Returns the last part of the address.
    pub fn segment(self) -> &'static str {
        match self {
            Self::Scim2 => "scim2",
            Self::Scim => "scim",
        }
    }
}

impl Zoom {
    /// Asks as Entra ID's Test Connection does; an empty list is the answer that Entra wants.
    ///
    /// # Errors
    ///
    /// [`ZoomError`]; [`ZoomError::Shape`] where somebody is found, or no list comes.
    pub async fn answers_entra(&self, base: Base) -> Result<(), ZoomError> {
        let nobody = Uuid::new_v4();
        let call = Call::get([base.segment(), "Users"], Category::Medium)
            .query("filter", format!("userName eq \"{nobody}\""))
            .header("Accept", "application/scim+json");
        let list: List = shapes::read(&self.send(call).await?)?;
        match list.total_results {
            0 => Ok(()),
            found => {
                Err(ZoomError::Shape { detail: format!("{found} people have a name made up by chance") })
            }
        }
    }
}

/// The head of a list (RFC 7644, section 3.4.2).
#[derive(Deserialize)]
struct List {
    #[serde(rename = "totalResults")]
    total_results: u64,
}
