//! One request with all that is needed to answer it, and the answer. Every handler is a plain function from a `Visit`
//! to an `Answered`: no await, no clock, no socket. What has to be asked at Zoom before an answer holds is an
//! [`Errand`], done after the handler has returned and the state is free again.

use std::collections::BTreeSet;

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Map, Value};
use url::form_urlencoded;

use super::refusal::Refusal;
use super::state::EntraState;
use super::switches::{EntraSwitches, Rank};
use super::sync::Errand;
use crate::Urls;

/// A request as the tenant sees it.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) method: Method,
    /// The path as sent, starting with `/`.
    pub(super) path: String,
    /// Decoded.
    pub(super) query: Vec<(String, String)>,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
    /// Scheme, host and port: what links start with. No slash at the end.
    pub(super) base: String,
    /// Milliseconds since 1970.
    pub(super) now_ms: i64,
    /// Graph's name for this request, which an error repeats.
    pub(super) request_id: String,
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
    /// `BadRequest` when the body is declared as something else or is no JSON object.
    pub(super) fn json(&self) -> Result<Map<String, Value>, Refusal> {
        if self.body.is_empty() {
            return Ok(Map::new());
        }
        let declared = self.header("content-type").unwrap_or_default().to_ascii_lowercase();
        if !declared.starts_with("application/json") {
            return Err(Refusal::bad(
                "A content type of application/json is expected for a request with a body.",
            ));
        }
        match serde_json::from_slice(&self.body) {
            Ok(Value::Object(object)) => Ok(object),
            Ok(_) | Err(_) => Err(Refusal::bad("Unable to read JSON request payload.")),
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

    /// Whether Graph was called, not the sign-in or the portal.
    pub(super) fn is_graph(&self) -> bool {
        self.is_beta() || self.path.starts_with("/v1.0/")
    }

    /// Whether Graph's `/beta` was called, not `/v1.0`.
    pub(super) fn is_beta(&self) -> bool {
        self.path.starts_with("/beta/")
    }

    /// Returns the address of the metadata that `@odata.context` starts with, up to and with the `#`.
    pub(super) fn context(&self, of: &str) -> String {
        format!("{}/{}/$metadata#{of}", self.base, if self.is_beta() { "beta" } else { "v1.0" })
    }
}

/// Who sends a request to Graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Caller {
    /// The client id of the app.
    pub(super) client: String,
    /// Who is signed in, by number in the directory.
    pub(super) person: usize,
    /// Graph's scopes in the token, without the address in front.
    pub(super) scopes: BTreeSet<String>,
    /// What the role of who is signed in allows, at this very moment.
    pub(super) rank: Rank,
}

/// A request together with everything that its answer depends on.
pub(super) struct Visit<'a> {
    pub(super) call: &'a Call,
    pub(super) switches: &'a EntraSwitches,
    pub(super) state: &'a mut EntraState,
    pub(super) urls: &'a Urls,
    /// `None` at the pages of the sign-in and of the portal, which ask for no token.
    pub(super) caller: Option<Caller>,
}

impl Visit<'_> {
    /// Checks that the token has at least one of the scopes, and that the role of who is signed in suffices.
    ///
    /// # Errors
    ///
    /// `Forbidden`, which is `Authorization_RequestDenied`.
    pub(super) fn require(&self, any_of: &[&str], least: Rank) -> Result<(), Refusal> {
        let allowed = self.caller.as_ref().is_some_and(|caller| {
            caller.rank >= least && any_of.iter().any(|scope| caller.scopes.contains(*scope))
        });
        if allowed { Ok(()) } else { Err(Refusal::Forbidden) }
    }
}

pub(super) type Answered = Result<Answer, Refusal>;

/// What is sent back, and in one sentence what changed in the tenant.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: Vec<(HeaderName, String)>,
    pub(super) body: Body,
    pub(super) change: Option<String>,
    /// What has to be asked at Zoom, without the state, before the answer holds.
    pub(super) errand: Option<Errand>,
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
        Answer { status, headers: Vec::new(), body, change: None, errand: None }
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

    /// Has this done before the answer is sent.
    #[must_use]
    pub(super) fn after(mut self, errand: Errand) -> Self {
        self.errand = Some(errand);
        self
    }

    pub(super) fn into_response(self) -> Response {
        let mut response = match self.body {
            Body::Empty => self.status.into_response(),
            Body::Json(value) => {
                (self.status, [(header::CONTENT_TYPE, GRAPH_JSON)], value.to_string()).into_response()
            }
            Body::Text(text) => (self.status, [(header::CONTENT_TYPE, "text/plain")], text).into_response(),
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

/// How Graph declares its JSON.
const GRAPH_JSON: &str =
    "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";

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

/// Returns a moment as Graph prints it, in whole seconds: `2026-02-02T11:19:23Z`.
pub(super) fn time(ms: i64) -> String {
    printed(ms, "%Y-%m-%dT%H:%M:%SZ")
}

/// Returns a moment as `innerError` prints it: `2026-02-02T11:19:23`.
pub(super) fn time_without_zone(ms: i64) -> String {
    printed(ms, "%Y-%m-%dT%H:%M:%S")
}

/// Returns a moment as the sign-in prints it: `2026-02-02 11:19:23Z`.
pub(super) fn time_of_sign_in(ms: i64) -> String {
    printed(ms, "%Y-%m-%d %H:%M:%SZ")
}

fn printed(ms: i64, format: &str) -> String {
    jiff::Timestamp::from_millisecond(ms).map(|at| at.strftime(format).to_string()).unwrap_or_default()
}
