//! Why a task stopped: one sentence for the person at the terminal. Nobody branches on it, so it is text.

use std::fmt;
use std::path::Path;

/// The reason a task could not go on, as a whole sentence.
#[derive(Debug)]
pub(crate) struct Stop(String);

impl Stop {
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }

    /// A file or folder that could not be read or written.
    pub(crate) fn file(path: &Path, error: &std::io::Error) -> Self {
        Self(format!("{}: {error}", path.display()))
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
