//! Every way in which the org says no, and how each looks on the wire. Okta has four shapes: its own error body with
//! five keys, the OAuth body with two, an empty 403 whose whole content is a `www-authenticate` header, and the 429
//! that is told apart by its headers. Sources: Okta's error code catalogue (`data/error-codes.json` of the developer
//! docs, release 2026.08), the OAuth specification of 2026.06, and recorded answers of February and March 2026.

use axum::http::{HeaderName, StatusCode, header};
use serde_json::json;

use super::switches::{BadExpressionCode, PushRefusalCode};
use super::visit::{Answer, Body};

/// Why a request was turned away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// A value breaks a rule. `what` names the field, each cause is a sentence.
    Validation { what: String, causes: Vec<String> },
    /// The body is no JSON object.
    MalformedBody,
    /// The admin's role does not allow it.
    NotPermitted,
    /// Nothing has this id; `kind` is the type in brackets.
    NotFound { id: String, kind: &'static str },
    /// No such address.
    NoSuchEndpoint { path: String },
    /// No token, or one that is unknown, revoked or past its time.
    BadToken,
    /// The org has not bought the feature.
    FeatureOff,
    /// The body is declared as something else than JSON.
    ContentType,
    /// The address exists, but not for this method.
    Method,
    /// A rule of group push.
    Push { code: PushRefusalCode, text: String },
    /// `search` or `filter` cannot be read or names what cannot be searched.
    Search,
    /// A mapping expression cannot be read.
    Expression { code: BadExpressionCode, attribute: String },
    /// The attribute is mapped and pushed, so its definition is frozen.
    AttributeMapped { name: String },
    /// The person's status does not allow the change.
    WrongStatus,
    /// Somebody is activated who is active already.
    AlreadyActive,
    /// Only an inactive app can be deleted.
    AppActive,
    /// The connection was tried before anyone consented.
    NotConnected,
    /// Too many requests this minute; the headers are added with the other rate-limit headers.
    TooMany,
    /// The token was not given the scope.
    MissingScope { scope: &'static str, path: String },
    /// `client_id` names no app.
    UnknownClient,
    /// An OAuth error.
    OAuth { error: &'static str, description: String },
    /// A key-bound token was asked for without the server's nonce.
    NeedNonce { nonce: String },
}

impl Refusal {
    /// A broken rule with one cause.
    pub(super) fn validation(what: &str, cause: impl Into<String>) -> Self {
        Refusal::Validation { what: what.to_owned(), causes: vec![cause.into()] }
    }

    pub(super) fn oauth(error: &'static str, description: impl Into<String>) -> Self {
        Refusal::OAuth { error, description: description.into() }
    }

    /// Returns the answer. `error_id` is the org's name for this one failure.
    pub(super) fn answer(self, base: &str, error_id: &str) -> Answer {
        let own = |status: StatusCode, code: &str, summary: &str, causes: &[String]| {
            let causes: Vec<_> = causes.iter().map(|cause| json!({ "errorSummary": cause })).collect();
            Answer::new(
                status,
                Body::Json(json!({
                    "errorCode": code,
                    "errorSummary": summary,
                    "errorLink": code,
                    "errorId": error_id,
                    "errorCauses": causes,
                })),
            )
        };
        match self {
            Refusal::Validation { what, causes } => {
                own(StatusCode::BAD_REQUEST, "E0000001", &format!("Api validation failed: {what}"), &causes)
            }
            Refusal::MalformedBody => {
                own(StatusCode::BAD_REQUEST, "E0000003", "The request body was not well-formed.", &[])
            }
            Refusal::NotPermitted => own(
                StatusCode::FORBIDDEN,
                "E0000006",
                "You do not have permission to perform the requested action",
                &[],
            ),
            Refusal::NotFound { id, kind } => own(
                StatusCode::NOT_FOUND,
                "E0000007",
                &format!("Not found: Resource not found: {id} ({kind})"),
                &[],
            ),
            Refusal::NoSuchEndpoint { path } => {
                own(StatusCode::NOT_FOUND, "E0000007", &format!("Not found: {path}"), &[])
            }
            Refusal::BadToken => own(StatusCode::UNAUTHORIZED, "E0000011", "Invalid token provided", &[]),
            Refusal::FeatureOff => own(
                StatusCode::UNAUTHORIZED,
                "E0000015",
                "You do not have permission to access the feature you are requesting",
                &[],
            ),
            Refusal::ContentType => own(
                StatusCode::BAD_REQUEST,
                "E0000021",
                "Bad request.  Accept and/or Content-Type headers likely do not match supported values.",
                &[],
            ),
            Refusal::Method => own(
                StatusCode::METHOD_NOT_ALLOWED,
                "E0000022",
                "The endpoint does not support the provided HTTP method",
                &[],
            ),
            Refusal::Push { code: PushRefusalCode::E0000001, text } => {
                own(StatusCode::BAD_REQUEST, "E0000001", "Api validation failed: groupPushMapping", &[text])
            }
            Refusal::Push { code: PushRefusalCode::E0000027, text } => {
                own(StatusCode::BAD_REQUEST, "E0000027", &format!("Group push bad request : {text}"), &[])
            }
            Refusal::Search => own(StatusCode::BAD_REQUEST, "E0000031", "Invalid search criteria.", &[]),
            Refusal::Expression { code: BadExpressionCode::E0000001, attribute } => own(
                StatusCode::BAD_REQUEST,
                "E0000001",
                "Api validation failed: expression",
                &[format!("The expression for {attribute} could not be evaluated.")],
            ),
            Refusal::Expression { code: BadExpressionCode::E0000045, .. } => {
                own(StatusCode::BAD_REQUEST, "E0000045", "Field mapping bad request.", &[])
            }
            Refusal::AttributeMapped { name } => own(
                StatusCode::FORBIDDEN,
                "E0000075",
                &format!(
                    "Cannot modify the {name} attribute because it has a field mapping and profile push is enabled."
                ),
                &[],
            ),
            Refusal::WrongStatus => own(
                StatusCode::FORBIDDEN,
                "E0000038",
                "This operation is not allowed in the user's current status.",
                &[],
            ),
            Refusal::AlreadyActive => own(
                StatusCode::FORBIDDEN,
                "E0000016",
                "Activation failed because the user is already active",
                &[],
            ),
            Refusal::AppActive => {
                own(StatusCode::FORBIDDEN, "E0000056", "Delete application forbidden.", &[])
            }
            Refusal::NotConnected => own(
                StatusCode::BAD_REQUEST,
                "E0000059",
                "The connector configuration could not be tested. Make sure that the URL, Authentication Parameters \
                 are correct and that there is an implementation available at the URL provided.",
                &[],
            ),
            Refusal::TooMany => own(
                StatusCode::TOO_MANY_REQUESTS,
                "E0000047",
                "API call exceeded rate limit due to too many requests.",
                &[],
            ),
            Refusal::MissingScope { scope, path } => Answer::empty(StatusCode::FORBIDDEN)
                .with(header::WWW_AUTHENTICATE, scope_challenge(base, scope, &path)),
            Refusal::UnknownClient => own(
                StatusCode::UNAUTHORIZED,
                "invalid_client",
                "Invalid value for `client_id` parameter",
                &[],
            ),
            Refusal::OAuth { error, description } => oauth_body(error, &description),
            Refusal::NeedNonce { nonce } => {
                oauth_body("use_dpop_nonce", "Authorization server requires nonce in DPoP proof.")
                    .with(HeaderName::from_static("dpop-nonce"), nonce)
            }
        }
    }
}

fn oauth_body(error: &str, description: &str) -> Answer {
    let status = if error == "invalid_client" { StatusCode::UNAUTHORIZED } else { StatusCode::BAD_REQUEST };
    Answer::new(status, Body::Json(json!({ "error": error, "error_description": description })))
        .with(header::CACHE_CONTROL, "no-store")
}

/// The challenge of the empty 403, as a real org sent it (okta-sdk-golang, issue 145).
fn scope_challenge(base: &str, scope: &str, path: &str) -> String {
    format!(
        "Bearer authorization_uri=\"{base}/oauth2/v1/authorize\", realm=\"{base}\", scope=\"{scope}\", \
         error=\"insufficient_scope\", error_description=\"The access token provided does not contain the required \
         scopes.\", resource=\"{path}\""
    )
}
