//! What the refusals of a token endpoint mean.
//!
//! Five shapes of error bodies are read: RFC 6749's `error` with `error_description`; Zoom's, which has
//! `reason` in place of the description; Okta's `errorCode` with `errorSummary`, which it sends beside the first
//! (developer.okta.com/docs/api/openapi/okta-oauth, November 2026); Entra's, which adds `error_codes`,
//! `suberror` and `claims` to the first
//! (learn.microsoft.com/entra/identity-platform/reference-error-codes, November 2026); Google's, which adds
//! `error_subtype` to the first.

use serde_json::Value;

use crate::http::{Answer, AuthError, Body, CLAIMS_BYTES_MAX, HttpError};

/// The longest description of a refusal that is passed on. Entra's have up to 400 characters, and at their end the
/// ids that Microsoft's support asks for.
const DESCRIPTION_CHARS_MAX: usize = 500;

/// Fields whose values are taken out of a description that repeats them, unless shorter than
/// [`ECHO_BYTES_MIN`]: no token is, and words are.
const SECRET_FIELDS: &[&str] =
    &["assertion", "client_secret", "code", "code_verifier", "device_code", "refresh_token", "token"];

const ECHO_BYTES_MIN: usize = 8;

/// Why the token endpoint gave no token.
///
/// `code` is the first of Microsoft's numbers (`error_codes`), those that its texts begin with as `AADSTS…`;
/// other vendors have none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Client id or secret are wrong, or the kind of the app is.
    #[error("the sign-in service does not know the app: {description}")]
    InvalidClient { status: u16, description: String, code: Option<u32> },
    /// The code or the refresh token is used, expired, revoked or of another app.
    #[error("the sign-in has ended: {reason}")]
    InvalidGrant { reason: String, code: Option<u32> },
    #[error("a permission was not granted: {description}")]
    InvalidScope { description: String, code: Option<u32> },
    #[error("the app may not sign in this way: {description}")]
    UnauthorizedClient { description: String, code: Option<u32> },
    /// Nothing is wrong with the sign-in that a person could not cure by signing in again: a second factor, a
    /// consent, a policy. Entra's, with `interaction_required`, or with a demand beside any other error.
    #[error("somebody has to sign in again ({error}): {description}")]
    InteractionRequired {
        error: String,
        description: String,
        code: Option<u32>,
        /// What kind of cure there is, in Microsoft's words.
        suberror: Option<String>,
        /// What the next link has to ask for: JSON for [`super::Client::claims`].
        claims: Option<String>,
    },
    /// The app demands proof of possession (RFC 9449), which has to be switched off in its settings.
    #[error("the app demands proof of possession (DPoP)")]
    DpopRequired,
    /// Any other refusal with a code.
    #[error("the sign-in service refuses ({error}): {description}")]
    Refused { status: u16, error: String, description: String, code: Option<u32> },
    /// 429.
    #[error("the sign-in service takes no more requests now")]
    RateLimited,
    /// A 5xx, or a refusal without a code.
    #[error("the sign-in service answered with status {status}")]
    Faulty { status: u16 },
    /// A success that lacks what it should have.
    #[error("the answer of the sign-in service has no {what}")]
    Incomplete { what: &'static str },
    #[error(transparent)]
    Http(#[from] HttpError),
}

impl TokenError {
    /// Returns Microsoft's number of the refusal.
    pub fn code(&self) -> Option<u32> {
        match self {
            Self::InvalidClient { code, .. }
            | Self::InvalidGrant { code, .. }
            | Self::InvalidScope { code, .. }
            | Self::UnauthorizedClient { code, .. }
            | Self::InteractionRequired { code, .. }
            | Self::Refused { code, .. } => *code,
            Self::DpopRequired
            | Self::RateLimited
            | Self::Faulty { .. }
            | Self::Incomplete { .. }
            | Self::Http(_) => None,
        }
    }
}

impl From<TokenError> for AuthError {
    fn from(error: TokenError) -> Self {
        let refused = |error: &str, description| Self::Refused { error: error.to_owned(), description };
        match error {
            TokenError::InvalidGrant { reason, .. } => Self::SignedOut { reason },
            TokenError::InvalidClient { description, .. } => refused("invalid_client", description),
            TokenError::InvalidScope { description, .. } => refused("invalid_scope", description),
            TokenError::UnauthorizedClient { description, .. } => refused("unauthorized_client", description),
            TokenError::InteractionRequired { error, description, .. } => {
                Self::SignedOut { reason: if description.is_empty() { error } else { description } }
            }
            TokenError::DpopRequired => refused("use_dpop_nonce", String::new()),
            TokenError::Refused { error, description, .. } => Self::Refused { error, description },
            TokenError::RateLimited => Self::Faulty { status: 429 },
            TokenError::Faulty { status } => Self::Faulty { status },
            TokenError::Incomplete { .. } => Self::Faulty { status: 200 },
            TokenError::Http(error) => Self::Unreachable(error),
        }
    }
}

/// Sorts a refusal. The body is read for the known fields and never kept.
pub(super) fn refusal(answer: &Answer, sent: &Body) -> TokenError {
    let status = answer.status;
    if status == 429 {
        return TokenError::RateLimited;
    }
    let body = answer.json().unwrap_or(Value::Null);
    let text = |names: &[&str]| {
        let found = names.iter().find_map(|name| body.get(name));
        found.and_then(|value| match value {
            Value::String(text) => Some(presentable(text, sent)),
            Value::Number(code) => Some(code.to_string()),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        })
    };
    let error = text(&["error", "errorCode", "code"]);
    let description = text(&["error_description", "reason", "errorSummary", "errorMessage", "message"]);
    let mut description = description.unwrap_or_default();
    // Google's reason behind an `invalid_grant`, such as `invalid_rapt`.
    if let Some(subtype) = text(&["error_subtype"]).filter(|subtype| !description.contains(subtype.as_str()))
    {
        description = if description.is_empty() { subtype } else { format!("{description} ({subtype})") };
    }
    let code =
        body.pointer("/error_codes/0").and_then(Value::as_u64).and_then(|code| u32::try_from(code).ok());
    let claims = body.get("claims").and_then(Value::as_str).filter(|claims| claims.len() <= CLAIMS_BYTES_MAX);
    let Some(error) = error else { return TokenError::Faulty { status } };
    match error.as_str() {
        "interaction_required" | "login_required" | "consent_required" => {}
        _ if claims.is_some() && status < 500 => {}
        "invalid_client" => return TokenError::InvalidClient { status, description, code },
        "invalid_grant" => return TokenError::InvalidGrant { reason: description, code },
        "invalid_scope" => return TokenError::InvalidScope { description, code },
        "unauthorized_client" => return TokenError::UnauthorizedClient { description, code },
        "use_dpop_nonce" | "invalid_dpop_proof" => return TokenError::DpopRequired,
        _ if status < 500 => return TokenError::Refused { status, error, description, code },
        _ => return TokenError::Faulty { status },
    }
    TokenError::InteractionRequired {
        suberror: text(&["suberror"]).filter(|suberror| !suberror.is_empty()),
        claims: claims.map(str::to_owned),
        error,
        description,
        code,
    }
}

/// Shortens a text that came from outside and takes out what it repeats of the secrets sent.
fn presentable(text: &str, sent: &Body) -> String {
    let mut text = text.to_owned();
    if let Body::Form(fields) = sent {
        for (name, value) in fields {
            if SECRET_FIELDS.contains(&name.as_str()) && value.expose().len() >= ECHO_BYTES_MIN {
                text = text.replace(value.expose(), "[redacted]");
            }
        }
    }
    plain(&text)
}

/// Shortens a text that came from outside and takes out control characters.
pub(super) fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(DESCRIPTION_CHARS_MAX).collect()
}
