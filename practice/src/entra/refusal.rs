//! Every way in which the tenant says no, and how each looks on the wire. Graph has one shape, `error` with a code, a
//! message and `innerError`; the sign-in has another, whose text starts with an AADSTS number. Sources: Graph's pages
//! on errors and throttling, the sign-in's pages on its flows and error codes, all as of January 2026.

use axum::http::{HeaderName, StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::ids;
use super::visit::{Answer, Body, Call, time_of_sign_in, time_without_zone};

/// Why a request was turned away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// No token.
    NoToken,
    /// A token that is unknown or not for Graph.
    BadToken,
    /// A token past its time.
    OldToken,
    /// Conditional Access wants more of the sign-in; the claims as JSON.
    Challenge { claims: String },
    /// The token lacks the scope, or who is signed in lacks the role.
    Forbidden,
    /// Nothing has this id.
    NotFound { id: String },
    /// The address names no part of Graph.
    NoSuchSegment { segment: String },
    /// The address exists, but not for this method.
    Method,
    /// Graph's `Request_BadRequest`; the message.
    BadRequest { text: String },
    /// Graph's `Request_UnsupportedQuery`; the message.
    Query { text: String },
    /// Too many requests; milliseconds until the next may come.
    TooMany { wait_ms: i64 },
    /// Any other refusal of Graph's shape.
    Own { status: StatusCode, code: &'static str, text: String },
    /// A refusal of the sign-in.
    SignIn(SignIn),
}

/// A refusal of the sign-in: `error` as OAuth names it, and Microsoft's number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SignIn {
    pub(super) error: &'static str,
    /// Such as 70008.
    pub(super) code: u32,
    pub(super) text: String,
    pub(super) suberror: Option<&'static str>,
    /// What is to be sent back at the authorize address, as JSON.
    pub(super) claims: Option<String>,
}

impl SignIn {
    pub(super) fn new(error: &'static str, code: u32, text: impl Into<String>) -> Self {
        SignIn { error, code, text: text.into(), suberror: None, claims: None }
    }

    /// `error_description`: the number, the text, and three lines by which Microsoft's support finds the attempt.
    pub(super) fn description(&self, call: &Call) -> String {
        format!(
            "AADSTS{}: {}\r\nTrace ID: {}\r\nCorrelation ID: {}\r\nTimestamp: {}",
            self.code,
            self.text,
            call.request_id,
            correlation(call),
            time_of_sign_in(call.now_ms),
        )
    }

    fn body(&self, call: &Call) -> Value {
        let mut body = json!({
            "error": self.error,
            "error_description": self.description(call),
            "error_codes": [self.code],
            "timestamp": time_of_sign_in(call.now_ms),
            "trace_id": call.request_id,
            "correlation_id": correlation(call),
            "error_uri": format!("{}/error?code={}", call.base, self.code),
        });
        if let Some(suberror) = self.suberror {
            body["suberror"] = suberror.into();
        }
        if let Some(claims) = &self.claims {
            body["claims"] = claims.as_str().into();
        }
        body
    }
}

impl Refusal {
    /// `Request_BadRequest` with this message.
    pub(super) fn bad(text: impl Into<String>) -> Self {
        Refusal::BadRequest { text: text.into() }
    }

    /// A refusal that has a code of its own.
    pub(super) fn own(status: StatusCode, code: &'static str, text: impl Into<String>) -> Self {
        Refusal::Own { status, code, text: text.into() }
    }

    pub(super) fn not_found(id: &str) -> Self {
        Refusal::NotFound { id: id.to_owned() }
    }

    /// Returns the answer.
    pub(super) fn answer(self, call: &Call) -> Answer {
        let graph = |status: StatusCode, code: &str, text: &str| {
            Answer::new(status, Body::Json(json!({ "error": error(call, code, text) })))
        };
        match self {
            Refusal::NoToken => {
                graph(StatusCode::UNAUTHORIZED, "InvalidAuthenticationToken", "Access token is empty.")
            }
            Refusal::BadToken => graph(
                StatusCode::UNAUTHORIZED,
                "InvalidAuthenticationToken",
                "Access token validation failure. Invalid audience.",
            ),
            Refusal::OldToken => graph(
                StatusCode::UNAUTHORIZED,
                "InvalidAuthenticationToken",
                "Lifetime validation failed, the token is expired.",
            ),
            Refusal::Challenge { claims } => {
                let claims = STANDARD.encode(claims);
                graph(
                    StatusCode::UNAUTHORIZED,
                    "InvalidAuthenticationToken",
                    "Continuous access evaluation resulted in challenge with result: InteractionRequired.",
                )
                .with(
                    header::WWW_AUTHENTICATE,
                    format!(
                        "Bearer realm=\"\", authorization_uri=\"{}/common/oauth2/authorize\", \
                         error=\"insufficient_claims\", claims=\"{claims}\"",
                        call.base
                    ),
                )
            }
            Refusal::Forbidden => graph(
                StatusCode::FORBIDDEN,
                "Authorization_RequestDenied",
                "Insufficient privileges to complete the operation.",
            ),
            Refusal::NotFound { id } => graph(
                StatusCode::NOT_FOUND,
                "Request_ResourceNotFound",
                &format!(
                    "Resource '{id}' does not exist or one of its queried reference-property objects are not present."
                ),
            ),
            Refusal::NoSuchSegment { segment } => graph(
                StatusCode::BAD_REQUEST,
                "BadRequest",
                &format!("Resource not found for the segment '{segment}'."),
            ),
            Refusal::Method => graph(
                StatusCode::METHOD_NOT_ALLOWED,
                "Request_BadRequest",
                "Specified HTTP method is not allowed for the request target.",
            ),
            Refusal::BadRequest { text } => graph(StatusCode::BAD_REQUEST, "Request_BadRequest", &text),
            Refusal::Query { text } => graph(StatusCode::BAD_REQUEST, "Request_UnsupportedQuery", &text),
            Refusal::TooMany { wait_ms } => {
                let mut error = error(call, "TooManyRequests", "Please retry again later.");
                error["innerError"]["code"] = "429".into();
                error["innerError"]["status"] = "429".into();
                error["innerError"]["message"] = "Please retry after".into();
                let wait_ms = wait_ms.max(1);
                Answer::new(StatusCode::TOO_MANY_REQUESTS, Body::Json(json!({ "error": error })))
                    .with(header::RETRY_AFTER, format!("{}.{:03}", wait_ms / 1000, wait_ms % 1000))
                    .with(HeaderName::from_static("x-ms-throttle-scope"), "Tenant_Application/ReadWrite")
                    .with(HeaderName::from_static("x-ms-throttle-information"), "ResourceUnitLimitExceeded")
            }
            Refusal::Own { status, code, text } => graph(status, code, &text),
            Refusal::SignIn(refusal) => {
                let status = if refusal.error == "invalid_client" {
                    StatusCode::UNAUTHORIZED
                } else {
                    StatusCode::BAD_REQUEST
                };
                Answer::new(status, Body::Json(refusal.body(call))).with(header::CACHE_CONTROL, "no-store")
            }
        }
    }
}

impl From<SignIn> for Refusal {
    fn from(refusal: SignIn) -> Self {
        Refusal::SignIn(refusal)
    }
}

/// The `error` object of Graph's refusals.
fn error(call: &Call, code: &str, text: &str) -> Value {
    json!({
        "code": code,
        "message": text,
        "innerError": {
            "date": time_without_zone(call.now_ms),
            "request-id": call.request_id,
            "client-request-id": correlation(call),
        },
    })
}

/// The client's own name for the request; Microsoft's where it gave none.
pub(super) fn correlation(call: &Call) -> String {
    call.header("client-request-id").map_or_else(|| call.request_id.clone(), str::to_owned)
}

/// Returns the name of a new request.
pub(super) fn request_id() -> String {
    ids::fresh()
}
