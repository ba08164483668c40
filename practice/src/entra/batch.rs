//! `POST /$batch`: up to twenty requests in one. They are done one after the other in the order in which they depend on
//! each other, and each is counted, checked and answered like one of its own.

use std::collections::BTreeMap;

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use url::form_urlencoded;

use super::refusal::{Refusal, request_id};
use super::visit::{Answer, Body, Call};

/// So many requests fit into one.
const REQUESTS_MAX: usize = 20;

/// One request out of a batch.
pub(super) struct Part {
    pub(super) id: String,
    pub(super) call: Call,
    depends_on: Vec<String>,
}

/// Whether a request is a batch.
pub(super) fn is_batch(call: &Call) -> bool {
    call.method == Method::POST && matches!(call.path.as_str(), "/v1.0/$batch" | "/beta/$batch")
}

/// Takes a batch apart.
///
/// # Errors
///
/// `BadRequest` for more than [`REQUESTS_MAX`], for one that has no id, method or address, for a body whose type is not
/// said, and for one that depends on another that does not come before it.
pub(super) fn parts(call: &Call) -> Result<Vec<Part>, Refusal> {
    let body = call.json()?;
    let requests = body
        .get("requests")
        .and_then(Value::as_array)
        .ok_or_else(|| Refusal::bad("Invalid batch payload format."))?;
    if requests.len() > REQUESTS_MAX {
        return Err(Refusal::bad(format!(
            "Number of batch request steps exceeds the maximum value of {REQUESTS_MAX}."
        )));
    }
    let mut parts: Vec<Part> = Vec::with_capacity(requests.len());
    for request in requests {
        let part = part(call, request)?;
        let known = |id: &String| parts.iter().any(|other| other.id == *id);
        if known(&part.id) || !part.depends_on.iter().all(known) {
            return Err(Refusal::bad(
                "Invalid batch payload format: ids must differ and dependsOn must name earlier ones.",
            ));
        }
        parts.push(part);
    }
    Ok(parts)
}

/// Whether something failed that a part depends on; `done` has the answers so far by id.
pub(super) fn is_cut_off(part: &Part, done: &BTreeMap<String, Answer>) -> bool {
    let failed = |id: &String| done.get(id).is_none_or(|answer| answer.status.as_u16() >= 400);
    part.depends_on.iter().any(failed)
}

/// The answer for a part that something else kept from being done.
pub(super) fn cut_off(call: &Call) -> Answer {
    Refusal::own(
        axum::http::StatusCode::FAILED_DEPENDENCY,
        "FailedDependency",
        "One or more dependencies failed.",
    )
    .answer(call)
}

/// Puts the answers together again. Microsoft gives them in any order; here it is the opposite one.
pub(super) fn together(done: BTreeMap<String, Answer>) -> Answer {
    let mut changes = Vec::new();
    let mut responses = Vec::new();
    for (id, answer) in done.into_iter().rev() {
        changes.extend(answer.change.clone());
        let mut headers: Map<String, Value> = answer
            .headers
            .iter()
            .filter(|(name, _)| matches!(name.as_str(), "retry-after" | "location" | "www-authenticate"))
            .map(|(name, value)| (name.as_str().to_owned(), value.as_str().into()))
            .collect();
        let body = match answer.body {
            Body::Empty => None,
            Body::Json(body) => {
                headers.insert(header::CONTENT_TYPE.as_str().to_owned(), "application/json".into());
                Some(body)
            }
            // What is no JSON comes in base64.
            Body::Text(text) | Body::Html(text) => Some(STANDARD.encode(text).into()),
        };
        let mut response = json!({ "id": id, "status": answer.status.as_u16(), "headers": headers });
        if let Some(body) = body {
            response["body"] = body;
        }
        responses.push(response);
    }
    let mut answer = Answer::json(json!({ "responses": responses }));
    if !changes.is_empty() {
        answer = answer.changed(changes.join(" "));
    }
    answer
}

fn part(call: &Call, request: &Value) -> Result<Part, Refusal> {
    let wrong = || Refusal::bad("Invalid batch payload format.");
    let text = |name: &str| request.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let (id, method, url) =
        (text("id").ok_or_else(wrong)?, text("method").ok_or_else(wrong)?, text("url").ok_or_else(wrong)?);
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let version = if call.is_beta() { "/beta" } else { "/v1.0" };
    let mut headers = HeaderMap::new();
    for name in [header::AUTHORIZATION, HeaderName::from_static("client-request-id")] {
        if let Some(value) = call.headers.get(&name) {
            headers.insert(name, value.clone());
        }
    }
    for (name, value) in request.get("headers").and_then(Value::as_object).into_iter().flatten() {
        let name = HeaderName::try_from(name.as_str()).map_err(|_| wrong())?;
        let value = HeaderValue::try_from(value.as_str().unwrap_or_default()).map_err(|_| wrong())?;
        headers.insert(name, value);
    }
    let body = match request.get("body") {
        None | Some(Value::Null) => Vec::new(),
        Some(_) if !headers.contains_key(header::CONTENT_TYPE) => {
            return Err(Refusal::bad("Invalid batch payload format: a body needs a Content-Type header."));
        }
        Some(body) => body.to_string().into_bytes(),
    };
    let depends_on = request.get("dependsOn").and_then(Value::as_array).into_iter().flatten();
    Ok(Part {
        id: id.to_owned(),
        depends_on: depends_on.filter_map(|id| id.as_str().map(str::to_owned)).collect(),
        call: Call {
            method: Method::from_bytes(method.to_ascii_uppercase().as_bytes()).map_err(|_| wrong())?,
            path: format!("{version}/{}", path.trim_start_matches('/')),
            query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
            headers,
            body,
            base: call.base.clone(),
            now_ms: call.now_ms,
            request_id: request_id(),
        },
    })
}
