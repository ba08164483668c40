//! One request, one answer, under limits.

use std::error::Error as _;
use std::io;
use std::time::Duration;

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION};
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::answer::Answer;
use super::base::is_loopback;
use super::call::{Body, Method, Request};

/// The longest body that is read. The largest expected is a page of 1,000 people, below 4 MiB.
pub const BODY_BYTES_MAX: usize = 32 * 1024 * 1024;

/// How long a request may take. Tests lower them.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// To open the connection, TLS included. Ten seconds pass over a slow proxy.
    pub connect: Duration,
    /// From sending until the head of the answer is here. Zoom has been seen to take half a minute.
    pub headers: Duration,
    /// For everything.
    pub total: Duration,
    /// See [`BODY_BYTES_MAX`].
    pub body_bytes_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            headers: Duration::from_secs(60),
            total: Duration::from_secs(120),
            body_bytes_max: BODY_BYTES_MAX,
        }
    }
}

/// A pool of connections. Follows no redirects; takes the proxy and the certificates of the computer, except
/// that what runs on this computer is reached directly.
#[derive(Clone, Debug)]
pub struct Http {
    far: reqwest::Client,
    near: reqwest::Client,
    limits: Limits,
}

impl Http {
    /// # Errors
    ///
    /// When the certificate store or the proxy settings of the computer cannot be used.
    pub fn new() -> Result<Self, HttpError> {
        Self::with_limits(Limits::default())
    }

    /// # Errors
    ///
    /// See [`Http::new`].
    pub fn with_limits(limits: Limits) -> Result<Self, HttpError> {
        let builder = || {
            reqwest::Client::builder()
                .user_agent(concat!("Usher/", env!("CARGO_PKG_VERSION")))
                .redirect(reqwest::redirect::Policy::none())
                .referer(false)
                .connect_timeout(limits.connect)
        };
        let built = |client: reqwest::ClientBuilder| {
            client.build().map_err(|error| HttpError::Other { detail: last_words(&error) })
        };
        Ok(Self { far: built(builder())?, near: built(builder().no_proxy())?, limits })
    }

    /// Sends one request once and reads the whole answer, whatever its status, redirects excepted.
    ///
    /// # Errors
    ///
    /// [`HttpError`] when there is no whole answer; [`HttpError::never_sent`] tells whether the service can
    /// have seen the request.
    pub async fn exchange(&self, request: &Request) -> Result<Answer, HttpError> {
        let host = request.url.host_str().unwrap_or_default().to_owned();
        let near = request.url.host().is_some_and(|host| is_loopback(&host));
        let client = if near { &self.near } else { &self.far };
        let mut builder =
            client.request(verb(request.method), request.url.clone()).headers(head_of(request)?);
        builder = match &request.body {
            Body::Empty => builder,
            Body::Json(value) => builder.body(value.to_string()),
            Body::Form(fields) => {
                let mut form = url::form_urlencoded::Serializer::new(String::new());
                form.extend_pairs(fields.iter().map(|(name, value)| (name, value.expose())));
                builder.body(form.finish())
            }
        };

        let start = Instant::now();
        let late = |phase, limit: Duration| HttpError::TimedOut {
            host: host.clone(),
            seconds: limit.as_secs(),
            phase,
        };
        let mut response = timeout_at(start + self.limits.headers, builder.send())
            .await
            .map_err(|_| late(Phase::Headers, self.limits.headers))?
            .map_err(|error| before_the_answer(&error, &host, self.limits.connect))?;

        if let Some(to_host) = redirected_to(&response, &request.url) {
            return Err(HttpError::Redirected { to_host });
        }
        let status = response.status().as_u16();
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| {
                (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
            })
            .collect();
        let mut body = Vec::new();
        loop {
            let chunk = timeout_at(start + self.limits.total, response.chunk())
                .await
                .map_err(|_| late(Phase::Body, self.limits.total))?
                .map_err(|_| HttpError::Truncated { host: host.clone() })?;
            let Some(chunk) = chunk else { break };
            if body.len() + chunk.len() > self.limits.body_bytes_max {
                return Err(HttpError::TooLarge { bytes_max: self.limits.body_bytes_max });
            }
            body.extend_from_slice(&chunk);
        }
        let took_ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        Ok(Answer { status, headers, body, took_ms, attempts: 1 })
    }
}

/// How far a request got before its time was up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    Connect,
    Headers,
    Body,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    #[error("the name {host} could not be resolved")]
    NameNotResolved { host: String },
    #[error("the proxy did not let the connection through: {detail}")]
    Proxy { detail: String },
    #[error("no secure connection to {host}: {detail}")]
    Tls { host: String, detail: String },
    /// The connection could not be opened: refused, or no way to the host.
    #[error("{host} does not accept connections")]
    Refused { host: String },
    #[error("{host} did not answer within {seconds} seconds")]
    TimedOut { host: String, seconds: u64, phase: Phase },
    /// The connection was closed after the request was sent, before an answer.
    #[error("{host} closed the connection without an answer")]
    Reset { host: String },
    /// The answer began and did not end.
    #[error("the answer of {host} broke off")]
    Truncated { host: String },
    #[error("the answer is larger than {bytes_max} bytes")]
    TooLarge { bytes_max: usize },
    /// Usually a captive portal, or a base address that has moved.
    #[error("the request was redirected to {to_host}")]
    Redirected { to_host: String },
    #[error("the request could not be made: {detail}")]
    Other { detail: String },
}

impl HttpError {
    /// Returns whether the service cannot have seen the request, so that sending it again is always safe.
    pub fn never_sent(&self) -> bool {
        match self {
            Self::NameNotResolved { .. } | Self::Proxy { .. } | Self::Tls { .. } | Self::Refused { .. } => {
                true
            }
            Self::TimedOut { phase, .. } => *phase == Phase::Connect,
            Self::Reset { .. }
            | Self::Truncated { .. }
            | Self::TooLarge { .. }
            | Self::Redirected { .. }
            | Self::Other { .. } => false,
        }
    }

    /// Returns whether the same request may well succeed in a moment.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::NameNotResolved { .. }
            | Self::Refused { .. }
            | Self::TimedOut { .. }
            | Self::Reset { .. }
            | Self::Truncated { .. } => true,
            Self::Proxy { .. }
            | Self::Tls { .. }
            | Self::TooLarge { .. }
            | Self::Redirected { .. }
            | Self::Other { .. } => false,
        }
    }
}

fn verb(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Patch => reqwest::Method::PATCH,
        Method::Delete => reqwest::Method::DELETE,
    }
}

fn head_of(request: &Request) -> Result<HeaderMap, HttpError> {
    let refused =
        |name: &str| HttpError::Other { detail: format!("the header {name} cannot be sent as it is") };
    let mut head = HeaderMap::new();
    head.insert(ACCEPT, HeaderValue::from_static("application/json"));
    match &request.body {
        Body::Empty => None,
        Body::Json(_) => head.insert(CONTENT_TYPE, HeaderValue::from_static("application/json")),
        Body::Form(_) => {
            head.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"))
        }
    };
    for (name, value) in &request.headers {
        let header = HeaderName::from_bytes(name.as_bytes()).map_err(|_| refused(name))?;
        head.insert(header, HeaderValue::from_str(value).map_err(|_| refused(name))?);
    }
    if let Some(authorization) = &request.authorization {
        let line = zeroize::Zeroizing::new(format!(
            "{} {}",
            authorization.scheme.word(),
            authorization.token.expose()
        ));
        let mut value = HeaderValue::from_str(&line).map_err(|_| refused("Authorization"))?;
        value.set_sensitive(true);
        head.insert(AUTHORIZATION, value);
    }
    Ok(head)
}

fn redirected_to(response: &reqwest::Response, from: &Url) -> Option<String> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let to = from.join(location).ok().and_then(|url| url.host_str().map(str::to_owned));
    Some(to.unwrap_or_else(|| "an address that cannot be read".to_owned()))
}

/// Sorts the errors that occur before the head of the answer is here.
fn before_the_answer(error: &reqwest::Error, host: &str, connect: Duration) -> HttpError {
    let host = host.to_owned();
    if error.is_connect() {
        if error.is_dns() {
            return HttpError::NameNotResolved { host };
        }
        if error.is_timeout() {
            return HttpError::TimedOut { host, seconds: connect.as_secs(), phase: Phase::Connect };
        }
        if speaks_of_proxy(error) {
            return HttpError::Proxy { detail: last_words(error) };
        }
        return match innermost_io(error) {
            Some(io::ErrorKind::InvalidData) => HttpError::Tls { host, detail: last_words(error) },
            Some(io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset) => HttpError::Tls {
                host,
                detail: "the connection was closed while it was being secured".to_owned(),
            },
            _ => HttpError::Refused { host },
        };
    }
    if error.is_builder() {
        return HttpError::Other { detail: "the request could not be built".to_owned() };
    }
    HttpError::Reset { host }
}

/// Returns the kind of the deepest I/O error in the chain; an I/O error hides the one it wraps from `source`.
fn innermost_io(error: &reqwest::Error) -> Option<io::ErrorKind> {
    let mut found = None;
    let mut next = error.source();
    while let Some(error) = next {
        if let Some(io) = error.downcast_ref::<io::Error>() {
            found = Some(io.kind());
            let inner = io.get_ref().map(|inner| inner as &(dyn std::error::Error + 'static));
            next = inner.or_else(|| error.source());
        } else {
            next = error.source();
        }
    }
    found
}

/// The library keeps its tunnel errors private, so that their words are all there is to tell them by.
fn speaks_of_proxy(error: &reqwest::Error) -> bool {
    let mut next = error.source();
    while let Some(error) = next {
        let words = error.to_string();
        if words.starts_with("proxy ") || words.starts_with("tunnel error") || words.starts_with("socks") {
            return true;
        }
        next = error.source();
    }
    false
}

/// Returns the text of the deepest error, which names a cause but no address.
fn last_words(error: &reqwest::Error) -> String {
    let mut words = None;
    let mut next = error.source();
    while let Some(error) = next {
        words = Some(error.to_string());
        next = error.source();
    }
    words.unwrap_or_else(|| "no reason is known".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::call::Authorization;
    use crate::http::fake::{Fake, Reply};
    use crate::secrets::Secret;

    #[tokio::test]
    async fn request_and_answer_are_carried_whole() {
        let server =
            Fake::start(|_| Reply::json(201, r#"{"id":"1"}"#).header("X-Two", "a").header("X-Two", "b"));
        let request = Request {
            method: Method::Post,
            headers: vec![("Accept".into(), "application/scim+json".into())],
            authorization: Some(Authorization::bearer(Secret::new("canary".into()))),
            body: Body::Form(vec![("a b".into(), Secret::new("c&d".into()))]),
            ..get(&server.url("/x?y=1"))
        };
        let answer = short().exchange(&request).await.unwrap();
        assert_eq!((answer.status, answer.json().unwrap()["id"].as_str()), (201, Some("1")));
        assert_eq!(answer.header_lines("x-two").collect::<Vec<_>>(), ["a", "b"]);
        let seen = server.seen();
        assert_eq!((seen[0].method.as_str(), seen[0].target.as_str()), ("POST", "/x?y=1"));
        assert_eq!(seen[0].header("authorization"), Some("Bearer canary"));
        assert_eq!(seen[0].header("accept"), Some("application/scim+json"));
        assert_eq!(seen[0].header("content-type"), Some("application/x-www-form-urlencoded"));
        assert_eq!(seen[0].header("user-agent"), Some(concat!("Usher/", env!("CARGO_PKG_VERSION"))));
        assert_eq!(seen[0].body, "a+b=c%26d");
        assert_eq!(seen[0].field("a b").as_deref(), Some("c&d"));
        assert!(!format!("{request:?}").contains("canary") && !format!("{request:?}").contains("c&d"));
    }

    #[tokio::test]
    async fn packed_bodies_are_unpacked() {
        let server = Fake::start(|seen| {
            assert_eq!(seen.header("accept-encoding"), Some("gzip"));
            Reply::packed(PACKED)
        });
        let answer = short().exchange(&get(&server.url("/"))).await.unwrap();
        assert_eq!(answer.json().unwrap()["zipped"], true);
        let server = Fake::start(|_| Reply::packed(&PACKED[..20]));
        let error = short().exchange(&get(&server.url("/"))).await.unwrap_err();
        assert_eq!(error, HttpError::Truncated { host: "127.0.0.1".into() });
    }

    #[tokio::test]
    async fn redirects_are_reported_and_not_followed() {
        let server = Fake::start(|_| {
            Reply::empty(302).header("Location", "https://portal.example/login?token=canary")
        });
        let error = short().exchange(&get(&server.url("/"))).await.unwrap_err();
        assert_eq!(error, HttpError::Redirected { to_host: "portal.example".into() });
        assert_eq!(server.seen().len(), 1);
    }

    #[tokio::test]
    async fn bodies_that_break_off_or_grow_too_large_are_errors() {
        let host = "127.0.0.1".to_owned();
        let length = Fake::start(|_| Reply::raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"));
        let error = short().exchange(&get(&length.url("/"))).await.unwrap_err();
        assert_eq!(error, HttpError::Truncated { host: host.clone() });
        let chunked = Fake::start(|_| {
            Reply::raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n")
        });
        let error = short().exchange(&get(&chunked.url("/"))).await.unwrap_err();
        assert_eq!(error, HttpError::Truncated { host });
        let large = Fake::start(|_| Reply::json(200, &"x".repeat(2000)));
        let error = short().exchange(&get(&large.url("/"))).await.unwrap_err();
        assert_eq!(error, HttpError::TooLarge { bytes_max: 1000 });
    }

    #[tokio::test]
    async fn silence_and_closed_doors_are_told_apart() {
        let host = "127.0.0.1".to_owned();
        let silent = Fake::start(|_| Reply::silence());
        let error = short().exchange(&get(&silent.url("/"))).await.unwrap_err();
        assert_eq!(error, HttpError::TimedOut { host: host.clone(), seconds: 0, phase: Phase::Headers });
        assert!(!error.never_sent());
        let closing = Fake::start(|_| Reply::raw(""));
        let error = short().exchange(&get(&closing.url("/"))).await.unwrap_err();
        assert_eq!(error, HttpError::Reset { host: host.clone() });
        assert!(!error.never_sent());
        let error = short().exchange(&get(&nobody_there())).await.unwrap_err();
        assert_eq!(error, HttpError::Refused { host });
        assert!(error.never_sent());
        let plain = Fake::start(|_| Reply::empty(200));
        let error = short().exchange(&get(&plain.url("/").replace("http:", "https:"))).await.unwrap_err();
        assert!(matches!(error, HttpError::Tls { .. }), "{error:?}");
    }

    #[tokio::test]
    async fn errors_hold_no_secrets() {
        let request = Request {
            headers: vec![("X-Canary".into(), "can\nary".into())],
            authorization: Some(Authorization::bearer(Secret::new("ca\nnary".into()))),
            ..get(&nobody_there())
        };
        let error = short().exchange(&request).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "the request could not be made: the header X-Canary cannot be sent as it is"
        );
    }

    /// `{"zipped":true}` by gzip.
    const PACKED: &[u8] = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xab\x56\xaa\xca\x2c\x28\x48\x4d\x51\xb2\x2a\x29\x2a\x4d\xad\x05\x00\x84\x28\xbc\x08\x0f\x00\x00\x00";

    fn short() -> Http {
        let second = Duration::from_millis(400);
        Http::with_limits(Limits {
            connect: second,
            headers: second,
            total: second * 4,
            body_bytes_max: 1000,
        })
        .unwrap()
    }

    fn nobody_there() -> String {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        format!("http://127.0.0.1:{port}/?q=canary")
    }

    fn get(url: &str) -> Request {
        Request {
            method: Method::Get,
            url: url.parse().unwrap(),
            headers: Vec::new(),
            authorization: None,
            body: Body::Empty,
        }
    }
}
