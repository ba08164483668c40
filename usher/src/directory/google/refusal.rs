//! What the Directory API's refusals mean. Their shape is `{"error": {"code", "message", "errors": [{"reason"}]}}`, newer
//! ones with `status` and `details` beside it (developers.google.com/workspace/admin/directory/v1/limits and
//! google.aip.dev/193, November 2026). What only says that too many requests arrive is waited for below, in `http`.

use serde::Deserialize;
use serde_json::Value;

use crate::directory::{DirectoryError, shape};
use crate::http::Answer;

/// The API is not switched on in the project of the app that signed in.
pub(crate) const API_OFF: &str = "accessNotConfigured";

/// The organisation lets no app use its APIs.
pub(crate) const APIS_FORBIDDEN: &str = "domainCannotUseApis";

/// Characters of a refusal's text that are kept.
const TEXT_CHARS_MAX: usize = 1500;

/// What may be read, each by a scope of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Right {
    People,
    Groups,
    OrganisationalUnits,
    Domains,
}

impl Right {
    fn scope(self) -> &'static str {
        match self {
            Self::People => "https://www.googleapis.com/auth/admin.directory.user.readonly",
            Self::Groups => "https://www.googleapis.com/auth/admin.directory.group.readonly",
            Self::OrganisationalUnits => "https://www.googleapis.com/auth/admin.directory.orgunit.readonly",
            Self::Domains => "https://www.googleapis.com/auth/admin.directory.domain.readonly",
        }
    }
}

/// Reads a refusal of what needs this right.
pub(super) fn refusal(answer: &Answer, right: Right) -> DirectoryError {
    let status = answer.status;
    if status == 401 {
        return DirectoryError::TokenRejected;
    }
    let Some((code, text)) = answer.json().ok().and_then(|body| read(&body)) else {
        return DirectoryError::NotThisProvider { status };
    };
    match (status, code.as_str()) {
        (403, "insufficientPermissions" | "ACCESS_TOKEN_SCOPE_INSUFFICIENT") => {
            DirectoryError::ScopeMissing { scope: right.scope().to_owned() }
        }
        (403, API_OFF | "SERVICE_DISABLED") => {
            DirectoryError::Refused { status, code: API_OFF.to_owned(), text }
        }
        (403, "forbidden" | "PERMISSION_DENIED") => DirectoryError::RoleLacks { text },
        _ => DirectoryError::Refused { status, code, text },
    }
}

/// The reason and the text of an error body. The reason of the newer form is the more exact one, and only where it is of
/// Google's own domain.
fn read(body: &Value) -> Option<(String, String)> {
    #[derive(Deserialize)]
    struct Body {
        error: Error,
    }
    #[derive(Deserialize)]
    struct Error {
        #[serde(default)]
        message: String,
        #[serde(default)]
        status: String,
        #[serde(default)]
        errors: Vec<Reason>,
        #[serde(default)]
        details: Vec<Reason>,
    }
    #[derive(Deserialize)]
    struct Reason {
        #[serde(default)]
        reason: String,
    }
    let Body { error: Error { message, status, errors, details } } = shape(body.clone()).ok()?;
    let reasons = details.into_iter().chain(errors).map(|reason| reason.reason);
    let code = reasons.chain([status]).find(|reason| !reason.is_empty()).unwrap_or_default();
    Some((code, message.trim().chars().take(TEXT_CHARS_MAX).collect()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_refusal_says_what_is_missing() {
        let old = |status: u16, reason: &str, message: &str| {
            json!({ "error": { "code": status, "message": message,
                "errors": [{ "message": message, "domain": "global", "reason": reason }] } })
        };
        let denied = "Not Authorized to access this resource/api";
        check(403, &old(403, "forbidden", denied), DirectoryError::RoleLacks { text: denied.to_owned() });
        let scope = DirectoryError::ScopeMissing { scope: Right::Groups.scope().to_owned() };
        check(403, &old(403, "insufficientPermissions", "Insufficient Permission"), scope.clone());
        let refused = |status, code: &str, text: &str| DirectoryError::Refused {
            status,
            code: code.to_owned(),
            text: text.to_owned(),
        };
        check(403, &old(403, API_OFF, "Not used before"), refused(403, API_OFF, "Not used before"));
        check(403, &old(403, APIS_FORBIDDEN, "No"), refused(403, APIS_FORBIDDEN, "No"));
        let gone = "Resource Not Found: groupKey";
        check(404, &old(404, "notFound", gone), refused(404, "notFound", gone));
        check(401, &old(401, "authError", "Invalid Credentials"), DirectoryError::TokenRejected);

        let new = |reason: &str| {
            json!({ "error": { "code": 403, "message": "m", "status": "PERMISSION_DENIED",
                "errors": [{ "reason": "forbidden" }],
                "details": [{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason }] } })
        };
        check(403, &new("ACCESS_TOKEN_SCOPE_INSUFFICIENT"), scope);
        check(403, &new("SERVICE_DISABLED"), refused(403, API_OFF, "m"));
        let status_alone = json!({ "error": { "message": "m", "status": "PERMISSION_DENIED" } });
        check(403, &status_alone, DirectoryError::RoleLacks { text: "m".to_owned() });
    }

    #[test]
    fn a_proxy_is_not_google() {
        check(403, &json!({ "blocked": true }), DirectoryError::NotThisProvider { status: 403 });
        check(502, &json!("busy"), DirectoryError::NotThisProvider { status: 502 });
    }

    #[test]
    fn each_right_is_one_of_the_scopes_asked_for() {
        for right in [Right::People, Right::Groups, Right::OrganisationalUnits, Right::Domains] {
            assert!(crate::directory::google::SCOPES_READ.contains(&right.scope()));
        }
    }

    fn check(status: u16, body: &Value, expected: DirectoryError) {
        let body = body.to_string().into_bytes();
        let answer = Answer { status, headers: Vec::new(), body, took_ms: 0, attempts: 1 };
        assert_eq!(refusal(&answer, Right::Groups), expected);
    }
}
