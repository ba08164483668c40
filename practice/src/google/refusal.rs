//! Every way in which Google says no, in its own words: the API in JSON with `errors[0].reason`, the token endpoint in
//! OAuth's two fields. Pages that say no are in [`super::pages`].

use axum::http::{StatusCode, header};
use serde_json::{Value, json};

use super::ids::PROJECT;
use super::switches::Throttle;
use super::visit::Answer;

/// Why a request is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// 404 of a path that is not there; no JSON.
    NoPath,
    /// The body is no JSON object.
    NoJson,
    /// 401, no token at all.
    NoToken,
    /// 401, a token that is none or has ended.
    BadToken,
    /// 403, the token lacks the scope.
    ScopeMissing { method: &'static str },
    /// 403, privilege missing, or something outside the organisation.
    Forbidden,
    /// 403, the API is off in the project.
    ApiOff { in_detail: bool },
    /// 403, the Admin console lets nobody use the API.
    ApiAccessOff,
    /// A request too many.
    Throttled(Throttle),
    /// 403, the day's quota is used up.
    DailyLimit,
    /// 404 `notFound`, with what is not there: `userKey`, `groupKey`.
    NotFound(&'static str),
    /// 400 `invalid`, with what was wrong: `Invalid Input: query`.
    BadInput(String),
    /// 400 `invalidParameter`, with a sentence.
    BadParameter(String),
    /// 400 `badRequest`, with a sentence.
    Bad(String),
    /// 400 `required`, with the name of a field.
    Required(&'static str),
    /// 409 `duplicate`.
    Duplicate(&'static str),
    /// 412 `conditionNotMet`, with a sentence.
    ConditionNotMet(&'static str),
    /// Of the token endpoint.
    OAuth(OAuth),
}

/// What the token endpoint answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OAuth {
    pub(super) status: StatusCode,
    pub(super) error: &'static str,
    pub(super) text: String,
    pub(super) subtype: Option<&'static str>,
}

impl OAuth {
    pub(super) fn bad(error: &'static str, text: impl Into<String>) -> Self {
        OAuth { status: StatusCode::BAD_REQUEST, error, text: text.into(), subtype: None }
    }

    pub(super) fn unauthorized(error: &'static str, text: impl Into<String>) -> Self {
        OAuth { status: StatusCode::UNAUTHORIZED, ..OAuth::bad(error, text) }
    }

    pub(super) fn grant(text: impl Into<String>) -> Self {
        OAuth::bad("invalid_grant", text)
    }
}

impl From<OAuth> for Refusal {
    fn from(refusal: OAuth) -> Self {
        Refusal::OAuth(refusal)
    }
}

impl Refusal {
    /// `Invalid Input: WHAT`.
    pub(super) fn input(what: &str) -> Self {
        Refusal::BadInput(format!("Invalid Input: {what}"))
    }

    pub(super) fn answer(&self) -> Answer {
        match self {
            Refusal::NoPath => not_there(),
            Refusal::OAuth(refusal) => {
                let mut body = json!({ "error": refusal.error, "error_description": refusal.text });
                if let Some(subtype) = refusal.subtype {
                    body["error_subtype"] = subtype.into();
                }
                Answer::json(body).status(refusal.status).with(header::CACHE_CONTROL, "no-store")
            }
            Refusal::NoToken | Refusal::BadToken => {
                let challenge = "Bearer realm=\"https://accounts.google.com/\", error=\"invalid_token\"";
                self.api().with(header::WWW_AUTHENTICATE, challenge)
            }
            Refusal::NoJson
            | Refusal::ScopeMissing { .. }
            | Refusal::Forbidden
            | Refusal::ApiOff { .. }
            | Refusal::ApiAccessOff
            | Refusal::Throttled(_)
            | Refusal::DailyLimit
            | Refusal::NotFound(_)
            | Refusal::BadInput(_)
            | Refusal::BadParameter(_)
            | Refusal::Bad(_)
            | Refusal::Required(_)
            | Refusal::Duplicate(_)
            | Refusal::ConditionNotMet(_) => self.api(),
        }
    }

    fn api(&self) -> Answer {
        let said = self.said();
        let mut inner = json!({ "message": said.inner.as_ref().unwrap_or(&said.message), "domain": said.domain, "reason": said.reason });
        if let Some(place) = said.place {
            inner["location"] = place.into();
            inner["locationType"] = "header".into();
        }
        let mut error = json!({ "code": said.code, "message": said.message, "errors": [inner] });
        if let Some((status, details)) = said.newer {
            error["status"] = status.into();
            if !details.is_null() {
                error["details"] = json!([details]);
            }
        }
        let status = StatusCode::from_u16(said.code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Answer::json(json!({ "error": error })).status(status)
    }

    fn said(&self) -> Said {
        match self {
            Refusal::NoPath => Said::plain(404, "notFound", "Not Found"),
            Refusal::OAuth(refusal) => {
                Said::plain(refusal.status.as_u16(), refusal.error, refusal.text.as_str())
            }
            Refusal::NoJson => Said::plain(400, "parseError", "Parse Error"),
            Refusal::NoToken => Said {
                inner: Some("Login Required.".to_owned()),
                place: Some("Authorization"),
                newer: Some(("UNAUTHENTICATED", info("CREDENTIALS_MISSING", &json!({})))),
                ..Said::plain(401, "required", NO_TOKEN)
            },
            Refusal::BadToken => Said {
                inner: Some("Invalid Credentials".to_owned()),
                place: Some("Authorization"),
                newer: Some(("UNAUTHENTICATED", info("ACCESS_TOKEN_INVALID", &json!({})))),
                ..Said::plain(401, "authError", BAD_TOKEN)
            },
            Refusal::ScopeMissing { method } => Said {
                inner: Some("Insufficient Permission".to_owned()),
                newer: Some((
                    "PERMISSION_DENIED",
                    info("ACCESS_TOKEN_SCOPE_INSUFFICIENT", &json!({ "service": SERVICE, "method": method })),
                )),
                ..Said::plain(
                    403,
                    "insufficientPermissions",
                    "Request had insufficient authentication scopes.",
                )
            },
            Refusal::Forbidden => Said::plain(403, "forbidden", "Not Authorized to access this resource/api"),
            Refusal::ApiOff { in_detail } => {
                let consumer = json!({ "service": SERVICE, "consumer": format!("projects/{PROJECT}") });
                Said {
                    domain: "usageLimits",
                    newer: in_detail.then(|| ("PERMISSION_DENIED", info("SERVICE_DISABLED", &consumer))),
                    ..Said::plain(
                        403,
                        "accessNotConfigured",
                        format!(
                            "Admin SDK API has not been used in project {PROJECT} before or it is disabled. Enable it by \
                             visiting https://console.developers.google.com/apis/api/admin.googleapis.com/overview?\
                             project={PROJECT} then retry. If you enabled this API recently, wait a few minutes for \
                             the action to propagate to our systems and retry."
                        ),
                    )
                }
            }
            Refusal::ApiAccessOff => Said::plain(403, "domainCannotUseApis", "Domain cannot use apis."),
            Refusal::Throttled(throttle) => throttled(*throttle),
            Refusal::DailyLimit => Said {
                domain: "usageLimits",
                ..Said::plain(
                    403,
                    "dailyLimitExceeded",
                    "Daily Limit Exceeded. The quota will be reset at midnight Pacific Time (PT). You may monitor your \
                     quota usage and adjust limits in the API Console.",
                )
            },
            Refusal::NotFound(what) => Said::plain(404, "notFound", format!("Resource Not Found: {what}")),
            Refusal::BadInput(text) => Said::plain(400, "invalid", text.as_str()),
            Refusal::BadParameter(text) => Said::plain(400, "invalidParameter", text.as_str()),
            Refusal::Bad(text) => Said::plain(400, "badRequest", text.as_str()),
            Refusal::Required(field) => {
                Said::plain(400, "required", format!("Missing required field: {field}"))
            }
            Refusal::Duplicate(text) => Said::plain(409, "duplicate", *text),
            Refusal::ConditionNotMet(text) => Said::plain(412, "conditionNotMet", *text),
        }
    }
}

const SERVICE: &str = "admin.googleapis.com";
const NO_TOKEN: &str = "Request is missing required authentication credential. Expected OAuth 2 access token, login \
                        cookie or other valid authentication credential.";
const BAD_TOKEN: &str = "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or \
                         other valid authentication credential.";

/// What an error of the API says.
struct Said {
    code: u16,
    message: String,
    /// The text in `errors[0]` where it is another one.
    inner: Option<String>,
    domain: &'static str,
    reason: &'static str,
    /// The header that the error is about.
    place: Option<&'static str>,
    /// What newer services add: `status`, and one entry of `details`.
    newer: Option<(&'static str, Value)>,
}

impl Said {
    fn plain(code: u16, reason: &'static str, message: impl Into<String>) -> Self {
        Said {
            code,
            message: message.into(),
            inner: None,
            domain: "global",
            reason,
            place: None,
            newer: None,
        }
    }
}

fn throttled(throttle: Throttle) -> Said {
    let usage = |code: u16, reason: &'static str, message: &'static str| Said {
        domain: "usageLimits",
        ..Said::plain(code, reason, message)
    };
    match throttle {
        Throttle::UserRate => usage(403, "userRateLimitExceeded", "User Rate Limit Exceeded"),
        Throttle::Rate => usage(403, "rateLimitExceeded", "Rate Limit Exceeded"),
        Throttle::Quota => usage(403, "quotaExceeded", "Request rate higher than configured."),
        Throttle::TooMany => Said {
            newer: Some(("RESOURCE_EXHAUSTED", Value::Null)),
            ..usage(429, "rateLimitExceeded", "Rate Limit Exceeded")
        },
        Throttle::Backend => Said::plain(503, "backendError", "Service unavailable. Please try again"),
    }
}

fn info(reason: &str, metadata: &Value) -> Value {
    json!({
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": reason,
        "domain": "googleapis.com",
        "metadata": metadata,
    })
}

fn not_there() -> Answer {
    let html =
        "<!DOCTYPE html><html lang=en><title>Error 404 (Not Found)!!1</title><p><b>404.</b> That’s an error.";
    Answer::page(StatusCode::NOT_FOUND, html.to_owned())
}
