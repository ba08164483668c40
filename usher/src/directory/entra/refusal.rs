//! What Graph's refusals mean. Their shape is `{"error": {"code", "message", "innerError"}}` (Graph error responses,
//! November 2026).

use serde::Deserialize;
use serde_json::Value;

use crate::directory::{DirectoryError, shape};
use crate::http::Answer;

/// Characters of a refusal's text that are kept. Provisioning's hold whole answers of the other side.
const TEXT_CHARS_MAX: usize = 1500;

/// Scopes that a refusal names; Graph lists the alternatives.
const SCOPES_MAX: usize = 6;

pub(super) fn refusal(answer: &Answer) -> DirectoryError {
    let status = answer.status;
    let Some((code, text)) = answer.json().ok().and_then(|body| read(&body)) else {
        return match status {
            401 => DirectoryError::TokenRejected,
            _ => DirectoryError::NotThisProvider { status },
        };
    };
    match (status, code.as_str()) {
        (401, "InvalidAuthenticationToken" | "TokenNotFound" | "") => DirectoryError::TokenRejected,
        (403, _) => match scopes_in(&text) {
            scopes if !scopes.is_empty() => DirectoryError::ScopeMissing { scope: scopes.join(", ") },
            // The scope is there, the role is not, or the other way round: Graph says the same for both.
            _ if code == "Authorization_RequestDenied" => DirectoryError::RoleLacks { text },
            _ => DirectoryError::Refused { status, code, text },
        },
        _ => DirectoryError::Refused { status, code, text },
    }
}

/// The code and the text of an error body. Some texts are JSON again, with the text inside.
fn read(body: &Value) -> Option<(String, String)> {
    #[derive(Deserialize)]
    struct Body {
        error: Error,
    }
    #[derive(Deserialize)]
    struct Error {
        #[serde(default)]
        code: String,
        #[serde(default)]
        message: Option<String>,
    }
    let Body { error: Error { code, message } } = shape(body.clone()).ok()?;
    let text = message.unwrap_or_default();
    let inner = serde_json::from_str::<Value>(&text).ok();
    let inner = inner
        .as_ref()
        .and_then(|inner| ["Message", "message"].iter().find_map(|key| inner.get(key)?.as_str()));
    let text = inner.unwrap_or(&text).trim().chars().take(TEXT_CHARS_MAX).collect();
    Some((code, text))
}

/// The names of Graph's scopes in a text, such as `Synchronization.Read.All`.
fn scopes_in(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '-'));
    let scopes = words.map(|word| word.trim_matches('.')).filter(|word| {
        let mut parts = word.split('.');
        let resource = parts.next().is_some_and(|part| part.starts_with(|c: char| c.is_ascii_uppercase()));
        resource && parts.next().is_some_and(|verb| verb.starts_with("Read") || verb == "Manage")
    });
    let mut found: Vec<String> = Vec::new();
    for scope in scopes {
        if found.len() < SCOPES_MAX && found.iter().all(|have| have != scope) {
            found.push(scope.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_refusal_says_what_is_missing() {
        let denied = json!({ "error": {
            "code": "Authorization_RequestDenied",
            "message": "Insufficient privileges to complete the operation.",
            "innerError": { "date": "2026-11-22T10:00:00", "request-id": "r" },
        }});
        let text = "Insufficient privileges to complete the operation.".to_owned();
        check(403, &denied, DirectoryError::RoleLacks { text });

        let scopes = json!({ "error": { "code": "Forbidden", "message":
            "Missing scope permissions on the request. API requires one of 'Synchronization.Read.All, Synchronization.ReadWrite.All'." }});
        let scope = "Synchronization.Read.All, Synchronization.ReadWrite.All".to_owned();
        check(403, &scopes, DirectoryError::ScopeMissing { scope });

        let expired = json!({ "error": { "code": "InvalidAuthenticationToken", "message": "expired" }});
        check(401, &expired, DirectoryError::TokenRejected);
    }

    #[test]
    fn a_text_that_is_json_is_unpacked() {
        let message = json!({ "Message": "No HTTP resource was found." }).to_string();
        let nested = json!({ "error": { "code": "UnknownError", "message": message }});
        let text = "No HTTP resource was found.".to_owned();
        check(404, &nested, DirectoryError::Refused { status: 404, code: "UnknownError".to_owned(), text });
        let empty = json!({ "error": { "code": "UnknownError", "message": "" }});
        let code = "UnknownError".to_owned();
        check(401, &empty, DirectoryError::Refused { status: 401, code, text: String::new() });
    }

    #[test]
    fn a_proxy_is_not_graph() {
        check(403, &json!({ "blocked": true }), DirectoryError::NotThisProvider { status: 403 });
    }

    fn check(status: u16, body: &Value, expected: DirectoryError) {
        let body = body.to_string().into_bytes();
        let answer = Answer { status, headers: Vec::new(), body, took_ms: 0, attempts: 1 };
        assert_eq!(refusal(&answer), expected);
    }
}
