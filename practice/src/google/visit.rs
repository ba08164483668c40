//! One request with all that is needed to answer it, and the answer. Every handler is a plain function from a `Visit`
//! to an `Answered`: no await, no clock, no socket.

use std::collections::BTreeSet;

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Map, Value};
use url::form_urlencoded;

use super::refusal::Refusal;
use super::state::GoogleState;
use super::switches::{GoogleSwitches, Rank};

/// A request as Google sees it.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) method: Method,
    /// The path as sent, starting with `/`.
    pub(super) path: String,
    /// Decoded.
    pub(super) query: Vec<(String, String)>,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
    /// Scheme, host and port. No slash at the end.
    pub(super) base: String,
    /// Milliseconds since 1970.
    pub(super) now_ms: i64,
}

impl Call {
    /// Returns the first value of a query parameter.
    pub(super) fn query(&self, name: &str) -> Option<&str> {
        first(&self.query, name)
    }

    /// Returns a header as text; `None` when it is absent or no plain text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Returns the body as a JSON object. An empty body is an empty object.
    ///
    /// # Errors
    ///
    /// `parseError` where the body is no JSON object.
    pub(super) fn json(&self) -> Result<Map<String, Value>, Refusal> {
        if self.body.is_empty() {
            return Ok(Map::new());
        }
        match serde_json::from_slice(&self.body) {
            Ok(Value::Object(object)) => Ok(object),
            Ok(_) | Err(_) => Err(Refusal::NoJson),
        }
    }

    /// Returns the fields of a form body; `None` when it is declared as something else.
    pub(super) fn form(&self) -> Option<Vec<(String, String)>> {
        let declared = self.header("content-type").unwrap_or_default();
        declared
            .to_ascii_lowercase()
            .starts_with("application/x-www-form-urlencoded")
            .then(|| form_urlencoded::parse(&self.body).into_owned().collect())
    }

    /// Whether the Directory API was called, not the sign-in or the Admin console.
    pub(super) fn is_api(&self) -> bool {
        self.path.starts_with("/admin/directory/v1/")
    }
}

/// Who sends a request to the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Caller {
    /// The client id of the app.
    pub(super) client: String,
    /// For whom the app acts, by number in the directory.
    pub(super) person: usize,
    /// In full.
    pub(super) scopes: BTreeSet<String>,
    /// What the role of this person allows, at this very moment.
    pub(super) rank: Rank,
}

/// A request together with everything that its answer depends on.
pub(super) struct Visit<'a> {
    pub(super) call: &'a Call,
    pub(super) switches: &'a GoogleSwitches,
    pub(super) state: &'a mut GoogleState,
}

pub(super) type Answered = Result<Answer, Refusal>;

/// What is sent back, and in one sentence what changed.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: Vec<(HeaderName, String)>,
    pub(super) body: Body,
    pub(super) change: Option<String>,
}

#[derive(Debug)]
pub(super) enum Body {
    Empty,
    Json(Value),
    Text(String),
    Html(String),
}

impl Answer {
    pub(super) fn json(value: Value) -> Self {
        Answer::new(StatusCode::OK, Body::Json(value))
    }

    pub(super) fn empty(status: StatusCode) -> Self {
        Answer::new(status, Body::Empty)
    }

    /// A page, never stored by the browser and with nothing in it that runs or is fetched. Its policy leaves out
    /// `form-action`, which would stop the redirect to the app after the consent in some browsers.
    pub(super) fn page(status: StatusCode, html: String) -> Self {
        Answer::new(status, Body::Html(html))
            .with(header::CACHE_CONTROL, "no-store")
            .with(header::REFERRER_POLICY, "no-referrer")
            .with(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
            .with(header::X_FRAME_OPTIONS, "DENY")
            .with(header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'")
    }

    pub(super) fn redirect(to: &str) -> Self {
        Answer::empty(StatusCode::FOUND).with(header::LOCATION, to).with(header::CACHE_CONTROL, "no-store")
    }

    pub(super) fn new(status: StatusCode, body: Body) -> Self {
        Answer { status, headers: Vec::new(), body, change: None }
    }

    #[must_use]
    pub(super) fn with(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    #[must_use]
    pub(super) fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Records what changed, as one sentence for the history. It wakes the provisioning service.
    #[must_use]
    pub(super) fn changed(mut self, sentence: impl Into<String>) -> Self {
        self.change = Some(sentence.into());
        self
    }

    pub(super) fn into_response(self) -> Response {
        let mut response = match self.body {
            Body::Empty => self.status.into_response(),
            Body::Json(value) => {
                let declared = [(header::CONTENT_TYPE, "application/json; charset=UTF-8")];
                (self.status, declared, value.to_string()).into_response()
            }
            Body::Text(text) => (self.status, [(header::CONTENT_TYPE, "text/plain")], text).into_response(),
            Body::Html(html) => {
                (self.status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
            }
        };
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}

/// A part of a path, decoded; in a path a plus is a plus.
pub(super) fn decoded(segment: &str) -> String {
    let own = segment.replace('+', "%2B").replace('&', "%26").replace('=', "%3D");
    form_urlencoded::parse(own.as_bytes()).next().map(|(text, _)| text.into_owned()).unwrap_or_default()
}

/// Returns the first value under a name in a list of pairs.
pub(super) fn first<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

/// Returns text with the characters that mean something in HTML written out.
pub(super) fn escaped(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, character| {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            plain => out.push(plain),
        }
        out
    })
}

/// Returns a moment as Google prints it: `2026-02-02T11:19:23.000Z`.
pub(super) fn time(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms)
        .map(|at| at.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string())
        .unwrap_or_default()
}
