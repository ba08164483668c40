//! One request with all that is needed to answer it, and the answer. Every handler is a plain function from a `Visit`
//! to an `Answered`: no await, no clock, no socket, so that what the org does is read from top to bottom.

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::Value;
use url::form_urlencoded;

use super::connection::Exchange;
use super::log::Target;
use super::refusal::Refusal;
use super::state::OktaState;
use super::switches::OktaSwitches;
use super::users::user_id;

/// A request as the org sees it.
pub(super) struct Call {
    pub(super) method: Method,
    /// The path as sent, starting with `/`.
    pub(super) path: String,
    pub(super) query: Vec<(String, String)>,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
    /// Scheme, host and port that the caller used: what links and the issuer start with. No slash at the end.
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
    /// `ContentType` when the body is declared as something else, `MalformedBody` when it is no JSON object.
    pub(super) fn json(&self) -> Result<Value, Refusal> {
        if self.body.is_empty() {
            return Ok(Value::Object(serde_json::Map::new()));
        }
        let declared = self.header("content-type").unwrap_or_default();
        if !declared.to_ascii_lowercase().starts_with("application/json") {
            return Err(Refusal::ContentType);
        }
        match serde_json::from_slice(&self.body) {
            Ok(value @ Value::Object(_)) => Ok(value),
            Ok(_) | Err(_) => Err(Refusal::MalformedBody),
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
}

/// A request together with everything that its answer depends on.
pub(super) struct Visit<'a> {
    pub(super) call: &'a Call,
    pub(super) switches: &'a OktaSwitches,
    pub(super) state: &'a mut OktaState,
    /// Where the practice Zoom asks for consent.
    pub(super) zoom_oauth: &'a str,
}

impl Visit<'_> {
    /// Writes an act of the admin into the System Log. `failure` is the reason where it did not succeed.
    pub(super) fn record(&mut self, kind: &str, message: &str, targets: &[Target], failure: Option<&str>) {
        let directory = &self.state.directory;
        let actor = directory.person(directory.admin()).map(|admin| -> Target {
            ("User", user_id(admin.number), admin.display_name.clone().unwrap_or_else(|| admin.login.clone()))
        });
        self.state.log.add(self.call.now_ms, kind, message, actor.as_ref(), targets, failure);
    }
}

pub(super) type Answered = Result<Answer, Refusal>;

/// What is sent back, and in one sentence what changed in the org.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: Vec<(HeaderName, String)>,
    pub(super) body: Body,
    pub(super) change: Option<String>,
    /// What has to be asked at Zoom, without the state, before the answer holds.
    pub(super) exchange: Option<Exchange>,
}

#[derive(Debug)]
pub(super) enum Body {
    Empty,
    Json(Value),
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
        Answer { status, headers: Vec::new(), body, change: None, exchange: None }
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

    /// Records what changed, as one sentence for the history.
    #[must_use]
    pub(super) fn changed(mut self, sentence: impl Into<String>) -> Self {
        self.change = Some(sentence.into());
        self
    }

    pub(super) fn into_response(self) -> Response {
        let mut response = match self.body {
            Body::Empty => self.status.into_response(),
            Body::Json(value) => {
                (self.status, [(header::CONTENT_TYPE, "application/json")], value.to_string()).into_response()
            }
            Body::Html(html) => {
                (self.status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
            }
        };
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().append(name, value);
            }
        }
        response
    }
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

/// Returns a moment as Okta prints it for people, groups and apps, in whole seconds: `2026-02-02T11:19:23.000Z`.
pub(super) fn time(ms: i64) -> String {
    printed(ms, "%Y-%m-%dT%H:%M:%S.000Z")
}

/// Returns a moment as the System Log prints it, to the millisecond: `2026-02-02T11:19:23.407Z`.
pub(super) fn time_in_ms(ms: i64) -> String {
    printed(ms, "%Y-%m-%dT%H:%M:%S.%3fZ")
}

/// Returns a moment as group push prints it: `2026-03-25T06:09:58Z`.
pub(super) fn time_in_seconds(ms: i64) -> String {
    printed(ms, "%Y-%m-%dT%H:%M:%SZ")
}

fn printed(ms: i64, format: &str) -> String {
    jiff::Timestamp::from_millisecond(ms).map(|at| at.strftime(format).to_string()).unwrap_or_default()
}
