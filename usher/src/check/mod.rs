//! Looking whether something is so, and saying what was seen.
//!
//! A look ends in one of three ways: it is so, it is not so, or it could not be looked at. The last is not a failure
//! of what is looked at: a network that is down says nothing about a role that is missing. No check returns an error;
//! what went wrong is the outcome.

mod connection;
mod domains;
pub mod entra;
pub mod google;
mod group_licences;
mod groups;
pub mod okta;
mod trial;
mod words;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::directory::DirectoryError;
use crate::http::{AuthError, CallError, HttpError};
use crate::problem::{self, Problem};
use crate::zoom::ZoomError;

pub use connection::{ZoomLook, entra_connection, provider, read_sentence, zoom};
pub use domains::Domains;
pub use group_licences::{GroupLicences, licences_by_group};
pub use groups::{Pushed, groups_in_zoom};
pub use words::not_this;

/// Three things a look can end in: it is so, it is not so, it could not be looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum Verdict {
    /// `saw` has a sentence for each thing that was seen.
    Passed {
        saw: Vec<String>,
    },
    Failed {
        problem: Problem,
    },
    Unknown {
        problem: Problem,
    },
}

/// Says what an error of Zoom's means for a look.
pub fn of_zoom(error: &ZoomError) -> Verdict {
    let problem = problem::zoom(error);
    match error {
        ZoomError::Call(error) => of_call(error, problem),
        // Somebody changes people while Usher reads: nothing is known, and nothing is wrong.
        ZoomError::Incomplete { .. }
        | ZoomError::Refused { status: 500.., .. }
        | ZoomError::NotScim { status: 500.. } => Verdict::Unknown { problem },
        ZoomError::TokenRejected { .. }
        | ZoomError::ScopeMissing { .. }
        | ZoomError::RoleLacks { .. }
        | ZoomError::SsoOff
        | ZoomError::GroupExists
        | ZoomError::NotFound { .. }
        | ZoomError::NotScim { .. }
        | ZoomError::Refused { .. }
        | ZoomError::Shape { .. } => Verdict::Failed { problem },
    }
}

/// Says what an error of the directory's means for a look.
pub fn of_directory(vendor: &str, error: &DirectoryError) -> Verdict {
    let problem = problem::directory(vendor, error);
    match error {
        DirectoryError::Call(error) => of_call(error, problem),
        DirectoryError::NotThisProvider { status: 500.. } | DirectoryError::Refused { status: 500.., .. } => {
            Verdict::Unknown { problem }
        }
        DirectoryError::TokenRejected
        | DirectoryError::ScopeMissing { .. }
        | DirectoryError::RoleLacks { .. }
        | DirectoryError::DpopRequired
        | DirectoryError::NotThisProvider { .. }
        | DirectoryError::Refused { .. }
        | DirectoryError::Shape { .. }
        | DirectoryError::Repeats { .. }
        | DirectoryError::TooManyPages { .. } => Verdict::Failed { problem },
    }
}

fn of_call(error: &CallError, problem: Problem) -> Verdict {
    match error {
        CallError::Http(error) | CallError::Auth(AuthError::Unreachable(error)) => of_http(error, problem),
        CallError::RateLimited { .. }
        | CallError::Auth(AuthError::Faulty { .. } | AuthError::Keychain(_)) => Verdict::Unknown { problem },
        CallError::Auth(
            AuthError::SignedOut { .. } | AuthError::ClaimsChallenge { .. } | AuthError::Refused { .. },
        )
        | CallError::ForeignHost { .. }
        | CallError::UnusableLink
        | CallError::UnusablePath => Verdict::Failed { problem },
    }
}

fn of_http(error: &HttpError, problem: Problem) -> Verdict {
    match error {
        HttpError::Tls { .. } | HttpError::Redirected { .. } | HttpError::TooLarge { .. } => {
            Verdict::Failed { problem }
        }
        HttpError::NameNotResolved { .. }
        | HttpError::Proxy { .. }
        | HttpError::Refused { .. }
        | HttpError::TimedOut { .. }
        | HttpError::Reset { .. }
        | HttpError::Truncated { .. }
        | HttpError::Other { .. } => Verdict::Unknown { problem },
    }
}
