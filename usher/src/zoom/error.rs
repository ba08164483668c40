//! What Zoom says when it says no.
//!
//! Two bodies are in use: the SCIM error (status as a number, no `scimType`) and the gateway's `{code, message}`
//! (developer forum threads 100447 and 108207; OAuth error list, 2026). Texts are compared only where Zoom gives
//! nothing else to tell cases apart.

use serde::Deserialize;

use crate::http::{Answer, AnswerError, CallError};

/// Why Zoom did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ZoomError {
    #[error(transparent)]
    Call(#[from] CallError),
    /// The token is not accepted; `expired` where Zoom says that it was once.
    #[error("Zoom does not accept the token: {text}")]
    TokenRejected { expired: bool, text: String },
    /// The app lacks a scope.
    #[error("the app lacks a scope: {text}")]
    ScopeMissing { text: String },
    /// The signed-in person's Zoom role lacks a permission, such as `User:Edit`.
    #[error("the Zoom role lacks the permission {permission}")]
    RoleLacks { permission: String },
    #[error("the account has not enabled Single Sign-On")]
    SsoOff,
    /// A group of this name is there already.
    #[error("a group of this name exists")]
    GroupExists,
    /// The resource is not there.
    #[error("Zoom does not have it: {text}")]
    NotFound { text: String },
    /// Whoever answered does not speak SCIM: a wrong host or path.
    #[error("the answer is not SCIM (status {status})")]
    NotScim { status: u16 },
    /// Zoom refused, for a reason of its own.
    #[error("Zoom refused (status {status}): {text}")]
    Refused { status: u16, text: String },
    /// The answer is not what Zoom documents.
    #[error("the answer of Zoom cannot be read: {detail}")]
    Shape { detail: String },
    /// The pages of a list do not add up, also on reading them again.
    #[error("the list is not whole: {seen} of {total}")]
    Incomplete { seen: usize, total: usize },
}

impl From<AnswerError> for ZoomError {
    fn from(error: AnswerError) -> Self {
        match error {
            AnswerError::Empty { status } | AnswerError::Html { status } => Self::NotScim { status },
            AnswerError::NotJson { .. } => Self::Shape { detail: error.to_string() },
        }
    }
}

#[derive(Deserialize)]
struct Body {
    detail: Option<String>,
    message: Option<String>,
    code: Option<i64>,
}

/// Longest text of Zoom's that is shown. Texts of the reference have fewer than 200 characters.
const TEXT_CHARS_MAX: usize = 400;

/// Reads an answer that is not a success.
pub(super) fn read(answer: &Answer) -> ZoomError {
    let status = answer.status;
    let body = answer.json().ok().and_then(|body| serde_json::from_value::<Body>(body).ok());
    let Some(Body { detail, message, code }) = body else {
        return match status {
            401 => ZoomError::TokenRejected { expired: false, text: String::new() },
            _ => ZoomError::NotScim { status },
        };
    };
    let text: String = detail.or(message).unwrap_or_default().chars().take(TEXT_CHARS_MAX).collect();
    match (status, code) {
        (_, Some(4711)) => ZoomError::ScopeMissing { text },
        _ if text.contains("does not contain scopes") => ZoomError::ScopeMissing { text },
        (_, Some(124 | 201)) | (401, _) => {
            ZoomError::TokenRejected { expired: text.contains("expired"), text }
        }
        (403, _) => match between(&text, '"') {
            Some(permission) if permission.contains(':') => ZoomError::RoleLacks { permission },
            _ => ZoomError::Refused { status, text },
        },
        (404, _) if text.contains("does not exist") || text.contains("not exist") => {
            ZoomError::NotFound { text }
        }
        (404, _) => ZoomError::NotScim { status },
        (400, _) if text.contains("not enabled Single Sign-On") => ZoomError::SsoOff,
        (409, _) if text.starts_with("Group ") && text.ends_with(" exists.") => ZoomError::GroupExists,
        _ => ZoomError::Refused { status, text },
    }
}

fn between(text: &str, quote: char) -> Option<String> {
    let (_, rest) = text.split_once(quote)?;
    let (inner, _) = rest.split_once(quote)?;
    Some(inner.to_owned())
}
