//! Reading the directory: everybody, every group, and who is in the groups that matter.
//!
//! A read is whole or it is an error: a page that failed, came twice or led elsewhere never makes a smaller
//! [`Snapshot`](crate::model::Snapshot).

pub mod okta;

use crate::http::{AnswerError, CallError};

/// Why a directory could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DirectoryError {
    #[error(transparent)]
    Call(#[from] CallError),
    /// The token is not accepted.
    #[error("the token is not accepted")]
    TokenRejected,
    /// The token lacks a scope.
    #[error("the token lacks the scope {scope}")]
    ScopeMissing { scope: String },
    /// The admin's role does not allow it.
    #[error("the role of the signed-in admin is too small: {text}")]
    RoleLacks { text: String },
    /// It wants requests that prove possession of a key (RFC 9449).
    #[error("requests need a proof of possession (DPoP)")]
    DpopRequired,
    /// Whoever answered is not this provider.
    #[error("the answer does not come from this provider (status {status})")]
    NotThisProvider { status: u16 },
    /// `text` is the summary, and behind it each cause that was given.
    #[error("refused (status {status}, {code}): {text}")]
    Refused { status: u16, code: String, text: String },
    #[error("the answer cannot be read: {detail}")]
    Shape { detail: String },
    /// A page that had been there already, or brought nobody new.
    #[error("the pages of {list} repeat after {seen} entries")]
    Repeats { list: &'static str, seen: usize },
    #[error("{list} has more than {pages_max} pages")]
    TooManyPages { list: &'static str, pages_max: usize },
}

impl From<AnswerError> for DirectoryError {
    fn from(error: AnswerError) -> Self {
        match error {
            AnswerError::Empty { status } | AnswerError::Html { status } => Self::NotThisProvider { status },
            AnswerError::NotJson { .. } => Self::Shape { detail: error.to_string() },
        }
    }
}
