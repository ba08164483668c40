//! Several requests in one: `multipart/mixed` with a whole request in each part. Each is counted, checked and answered
//! like one of its own (Directory API, batch requests, 2026).

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use url::form_urlencoded;

use super::refusal::Refusal;
use super::visit::{Answer, Body, Call};
use crate::world::unguessable;

/// Requests in a batch (as above).
const PARTS_MAX: usize = 1000;

/// One request of a batch.
pub(super) struct Part {
    /// `Content-ID`, with its brackets.
    id: Option<String>,
    pub(super) call: Call,
}

/// Whether a request is a batch: at the address of the API or, as older guides say, with the API's name behind it.
pub(super) fn is_batch(call: &Call) -> bool {
    call.method == Method::POST && (call.path == "/batch" || call.path.starts_with("/batch/"))
}

/// The requests of a batch. A token of the whole is a part's own where that has none.
///
/// # Errors
///
/// `Bad` where it cannot be read or holds too many.
pub(super) fn parts(call: &Call) -> Result<Vec<Part>, Refusal> {
    let wrong = |text: &str| Refusal::Bad(text.to_owned());
    let declared = call.header("content-type").unwrap_or_default();
    let boundary = declared.split(';').find_map(|word| word.trim().strip_prefix("boundary="));
    let boundary = boundary.map(|text| text.trim_matches('"')).filter(|text| !text.is_empty());
    let boundary = boundary.ok_or_else(|| wrong("Missing multipart boundary"))?;
    let body = String::from_utf8(call.body.clone()).map_err(|_| wrong("Failed to parse batch request"))?;
    let body = body.replace("\r\n", "\n");
    let parts: Vec<&str> =
        body.split(&format!("--{boundary}")).skip(1).take_while(|part| !part.starts_with("--")).collect();
    if parts.is_empty() || parts.len() > PARTS_MAX {
        return Err(wrong("The batch request holds no call, or more than 1000"));
    }
    parts
        .into_iter()
        .map(|text| part(call, text).ok_or_else(|| wrong("Failed to parse batch request")))
        .collect()
}

/// All answers as one, in the order of the requests.
pub(super) fn together(answers: Vec<(Part, Answer)>) -> Answer {
    let boundary = format!("batch_{}", unguessable(24));
    let mut text = String::new();
    for (part, answer) in answers {
        let reason = answer.status.canonical_reason().unwrap_or_default();
        let body = match answer.body {
            Body::Empty => String::new(),
            Body::Json(value) => value.to_string(),
            Body::Text(text) | Body::Html(text) => text,
        };
        let id = part.id.as_deref().and_then(|id| id.strip_prefix('<'));
        let id = id.map(|id| format!("Content-ID: <response-{id}\r\n")).unwrap_or_default();
        text.push_str(&format!(
            "--{boundary}\r\nContent-Type: application/http\r\n{id}\r\nHTTP/1.1 {} {reason}\r\n\
             Content-Type: application/json; charset=UTF-8\r\nContent-Length: {}\r\n\r\n{body}\r\n",
            answer.status.as_u16(),
            body.len(),
        ));
    }
    text.push_str(&format!("--{boundary}--\r\n"));
    Answer::new(StatusCode::OK, Body::Text(text))
        .with(header::CONTENT_TYPE, format!("multipart/mixed; boundary={boundary}"))
}

fn part(whole: &Call, text: &str) -> Option<Part> {
    let (outer, request) = text.trim_start_matches('\n').split_once("\n\n")?;
    let (head, body) = request.split_once("\n\n").unwrap_or((request, ""));
    let mut lines = head.lines();
    let mut words = lines.next()?.split(' ');
    let (method, target) = (Method::from_bytes(words.next()?.as_bytes()).ok()?, words.next()?);
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut headers = HeaderMap::new();
    if let Some(token) = whole.headers.get(header::AUTHORIZATION) {
        headers.insert(header::AUTHORIZATION, token.clone());
    }
    for line in lines {
        let (name, value) = line.split_once(':')?;
        let name = HeaderName::from_bytes(name.trim().as_bytes()).ok()?;
        headers.insert(name, HeaderValue::from_str(value.trim()).ok()?);
    }
    let id = outer.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-id").then(|| value.trim().to_owned())
    });
    let call = Call {
        method,
        path: path.to_owned(),
        query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
        headers,
        body: body.trim_end_matches('\n').as_bytes().to_vec(),
        base: whole.base.clone(),
        now_ms: whole.now_ms,
    };
    Some(Part { id, call })
}
