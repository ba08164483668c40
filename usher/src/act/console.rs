//! The console in which a plan is carried out: that of the provider which the customer has.

use crate::problem::{self, Problem};
use crate::setup::{entra, okta};

/// A signed-in connection to what an admin sets up.
#[derive(Debug, Clone)]
pub enum Console {
    Okta(okta::Console),
    Entra(entra::Console),
}

impl Console {
    /// Returns what users call the provider.
    pub fn vendor(&self) -> &'static str {
        match self {
            Self::Okta(_) => "Okta",
            Self::Entra(_) => "Entra ID",
        }
    }

    /// Returns Okta's.
    ///
    /// # Errors
    ///
    /// When the customer has another provider.
    pub fn okta(&self) -> Result<&okta::Console, Problem> {
        match self {
            Self::Okta(console) => Ok(console),
            Self::Entra(_) => Err(problem::other_provider("Okta", self.vendor())),
        }
    }

    /// Returns Entra's.
    ///
    /// # Errors
    ///
    /// When the customer has another provider.
    pub fn entra(&self) -> Result<&entra::Console, Problem> {
        match self {
            Self::Entra(console) => Ok(console),
            Self::Okta(_) => Err(problem::other_provider("Entra ID", self.vendor())),
        }
    }

    /// Returns the console that tells what it waits for.
    pub(super) fn telling(&self, told: impl Fn(entra::Waiting) + Send + Sync + 'static) -> Self {
        match self {
            Self::Okta(console) => Self::Okta(console.clone()),
            Self::Entra(console) => Self::Entra(console.clone().telling(told)),
        }
    }
}
