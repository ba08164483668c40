//! How Zoom says no. Two shapes: SCIM's error (the status a JSON number, no `scimType`) behind the gateway, and
//! Zoom's own `code` and `message` from the gateway. Texts as in Zoom's SCIM2 reference (2026-08), punctuation too.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// A refused request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    Scim { status: u16, detail: String },
    Gateway { status: u16, code: u16, message: String },
}

impl Refusal {
    pub(crate) fn scim(status: u16, detail: impl Into<String>) -> Self {
        Self::Scim { status, detail: detail.into() }
    }

    pub(crate) fn gateway(status: u16, code: u16, message: impl Into<String>) -> Self {
        Self::Gateway { status, code, message: message.into() }
    }

    /// The same refusal in SCIM's shape.
    pub(crate) fn into_scim(self) -> Self {
        match self {
            Self::Scim { .. } => self,
            Self::Gateway { status: 429, .. } => {
                Self::Scim { status: 429, detail: "Too Many Requests".to_owned() }
            }
            Self::Gateway { status, message, .. } => Self::Scim { status, detail: message },
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Scim { status, .. } | Self::Gateway { status, .. } => *status,
        }
    }

    fn body(&self) -> Value {
        match self {
            Self::Scim { status, detail } => json!({
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
                "detail": detail,
                "status": status,
            }),
            Self::Gateway { code, message, .. } => json!({ "code": code, "message": message }),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, Json(self.body())).into_response()
    }
}

pub(crate) fn user_does_not_exist() -> Refusal {
    Refusal::scim(404, "User does not exist.")
}

pub(crate) fn group_does_not_exist() -> Refusal {
    Refusal::scim(404, "Group does not exist.")
}

pub(crate) fn operations_wrong() -> Refusal {
    Refusal::scim(400, "The \"Operations\" of the request is invalid.")
}

/// The body of a writing request as a JSON object with something in it.
pub(crate) fn object(body: &[u8]) -> Result<serde_json::Map<String, Value>, Refusal> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Err(Refusal::scim(400, "The request JSON must not be empty."));
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) if object.is_empty() => {
            Err(Refusal::scim(400, "The request JSON must not be empty."))
        }
        Ok(Value::Object(object)) => Ok(object),
        Ok(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_)) | Err(_) => {
            Err(Refusal::scim(400, "The request body must be in JSON format."))
        }
    }
}
