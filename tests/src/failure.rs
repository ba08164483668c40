//! What can go wrong around a test, told apart where a caller does something else about it.

use std::time::Duration;

use thiserror::Error;

pub type Result<T> = std::result::Result<T, Failure>;

#[derive(Debug, Error)]
pub enum Failure {
    /// The driver answered with an error of the W3C's list, `no such element` for one.
    #[error("WebDriver: {error}: {message}")]
    Driver { error: String, message: String },

    /// A condition did not come true. `last` is what was seen instead.
    #[error("waited {limit:?} for {what}; last seen: {last}")]
    Waited { what: String, limit: Duration, last: String },

    #[error("{program}: {error}")]
    Program { program: String, error: std::io::Error },

    #[error("{what}: {error}")]
    File { what: String, error: std::io::Error },

    #[error("the driver could not be asked: {0}")]
    Http(#[from] reqwest::Error),

    /// An answer of another shape than the standard says.
    #[error("the driver's answer: {0}")]
    Answer(String),
}
