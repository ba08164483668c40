//! What is asked: methods, categories, bodies, and who asks.

use std::fmt;
use std::time::Duration;

use serde_json::Value;
use url::Url;

use crate::secrets::Secret;

/// The verbs that the services know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

/// May a request be sent again when no answer came, so that nobody knows whether it was carried out?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replay {
    Safe,
    Unsafe,
}

/// A body to send. `Debug` shows the names of a form's fields at most.
#[derive(Clone)]
pub enum Body {
    Empty,
    Json(Value),
    /// `application/x-www-form-urlencoded`; values may be secret, so all of them are treated so.
    Form(Vec<(String, Secret)>),
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Empty"),
            Self::Json(_) => f.write_str("Json(..)"),
            Self::Form(fields) => f.debug_list().entries(fields.iter().map(|(name, _)| name)).finish(),
        }
    }
}

/// The buckets into which services put their operations, each with a rate of its own.
///
/// Zoom publishes a label for each operation (developers.zoom.us/docs/api/rate-limits, November 2026). Okta
/// counts by path (developer.okta.com/docs/reference/rl-global-mgmt, November 2026). Microsoft Graph counts what a
/// request costs, for an app in an organisation (learn.microsoft.com/graph/throttling-limits, November 2026). Google
/// counts the requests of a user in a project (developers.google.com/workspace/admin/directory/v1/limits, November 2026).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Category {
    /// Zoom's “Light”.
    Light,
    /// Zoom's “Medium”.
    Medium,
    /// Zoom's “Heavy”.
    Heavy,
    /// Zoom's “Resource-intensive”.
    ResourceIntensive,
    /// Okta `/api/v1/apps`.
    OktaApps,
    /// Okta `/api/v1/apps/{id}` and what is below it.
    OktaApp,
    /// Okta `/api/v1/groups`.
    OktaGroups,
    /// Okta `/api/v1/groups/{id}` and what is below it.
    OktaGroup,
    /// Okta `/api/v1/users`.
    OktaUsers,
    /// Okta `/api/v1/users/{id}` and what is below it.
    OktaUser,
    /// Okta `/api/v1/logs`.
    OktaLogs,
    /// Every other path of Okta's API.
    OktaOther,
    /// Microsoft Graph: reading people, groups, apps and their assignments.
    GraphRead,
    /// Microsoft Graph: up to twenty reads in one request.
    GraphBatch,
    /// Microsoft Graph: changing apps and assignments.
    GraphWrite,
    /// Microsoft Graph: everything below an app's `synchronization`, except the next.
    GraphSync,
    /// Microsoft Graph: provisioning one person now.
    GraphOnDemand,
    /// Microsoft Graph: the provisioning log.
    GraphLogs,
    /// Google's Directory API.
    GoogleRead,
}

/// So many requests in such a time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Allowance {
    pub requests: u32,
    pub window: Duration,
}

impl Allowance {
    pub(super) fn per_second(self) -> f64 {
        f64::from(self.requests) / self.window.as_secs_f64()
    }
}

impl Category {
    /// Returns the rate to start with until the service names its own.
    ///
    /// Zoom's are those of Business and above, the plans that have SCIM. Okta's are its documented defaults;
    /// the true ones stand in each answer. Microsoft Graph's are those of its smallest organisations, 3,500 units in ten
    /// seconds, at two units a read; it names no others but stops whoever goes too fast. Google's is its documented
    /// default, which a project can have raised.
    pub fn starts_with(self) -> Allowance {
        let per_second = |requests| Allowance { requests, window: Duration::from_secs(1) };
        let per_minute = |requests| Allowance { requests, window: Duration::from_secs(60) };
        let per_ten_seconds = |requests| Allowance { requests, window: Duration::from_secs(10) };
        match self {
            Self::Light => per_second(80),
            Self::Medium => per_second(60),
            Self::Heavy => per_second(40),
            Self::ResourceIntensive => per_minute(20),
            Self::OktaApps => per_minute(100),
            Self::OktaApp | Self::OktaGroups => per_minute(500),
            Self::OktaGroup => per_minute(1000),
            Self::OktaUsers => per_minute(600),
            Self::OktaUser => per_minute(2000),
            Self::OktaLogs => per_minute(120),
            Self::OktaOther => per_minute(1200),
            Self::GraphRead => per_ten_seconds(1750),
            Self::GraphBatch => per_ten_seconds(80),
            // 3,000 in 150 seconds.
            Self::GraphWrite => per_ten_seconds(200),
            // None is published; the portal asks as often when somebody works in it.
            Self::GraphSync => per_ten_seconds(50),
            Self::GraphOnDemand => per_ten_seconds(5),
            Self::GraphLogs => per_ten_seconds(100),
            Self::GoogleRead => per_minute(2400),
        }
    }
}

/// Where a call goes.
#[derive(Clone, PartialEq, Eq)]
pub enum Target {
    /// Segments below the base address, not yet percent-encoded.
    Path(Vec<String>),
    /// An address that an answer named, checked by [`super::Remote::next_url`].
    Url(Url),
}

/// One request to a [`super::Remote`].
pub struct Call {
    pub method: Method,
    pub target: Target,
    pub query: Vec<(String, String)>,
    pub headers: Vec<(String, String)>,
    pub body: Body,
    pub category: Category,
    pub replay: Replay,
}

impl Call {
    /// Returns a call without query and body. Reading is safe to repeat; for everything else the caller
    /// decides with [`Call::replay`].
    pub fn new<S: Into<String>>(
        method: Method,
        path: impl IntoIterator<Item = S>,
        category: Category,
    ) -> Self {
        let path = path.into_iter().map(Into::into).collect();
        Self::to(method, Target::Path(path), category)
    }

    /// Returns a call that reads below the base address.
    pub fn get<S: Into<String>>(path: impl IntoIterator<Item = S>, category: Category) -> Self {
        Self::new(Method::Get, path, category)
    }

    /// Returns a call that reads the next page at an address that [`super::Remote::next_url`] has checked.
    pub fn get_url(url: Url, category: Category) -> Self {
        Self::to(Method::Get, Target::Url(url), category)
    }

    fn to(method: Method, target: Target, category: Category) -> Self {
        let replay = match method {
            Method::Get => Replay::Safe,
            Method::Post | Method::Put | Method::Patch | Method::Delete => Replay::Unsafe,
        };
        Self { method, target, query: Vec::new(), headers: Vec::new(), body: Body::Empty, category, replay }
    }

    #[must_use]
    pub fn query(mut self, name: &str, value: impl Into<String>) -> Self {
        self.query.push((name.to_owned(), value.into()));
        self
    }

    /// Adds a header; `Accept` and `Content-Type` replace the usual `application/json`.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    #[must_use]
    pub fn json(mut self, body: Value) -> Self {
        self.body = Body::Json(body);
        self
    }

    #[must_use]
    pub fn replay(mut self, replay: Replay) -> Self {
        self.replay = replay;
        self
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, target, query, headers, body, category, replay } = self;
        f.debug_struct("Call")
            .field("method", method)
            .field("target", target)
            .field("query", &names(query))
            .field("headers", &names(headers))
            .field("body", body)
            .field("category", category)
            .field("replay", replay)
            .finish()
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(segments) => write!(f, "/{}", segments.join("/")),
            Self::Url(url) => f.write_str(url.path()),
        }
    }
}

/// One request as [`super::Http::exchange`] sends it.
pub struct Request {
    pub method: Method,
    pub url: Url,
    pub headers: Vec<(String, String)>,
    pub authorization: Option<Authorization>,
    pub body: Body,
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, url, headers, authorization, body } = self;
        f.debug_struct("Request")
            .field("method", method)
            .field("host", &url.host_str())
            .field("path", &url.path())
            .field("headers", &names(headers))
            .field("authorization", authorization)
            .field("body", body)
            .finish()
    }
}

/// What stands before the token in an `Authorization` header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    Bearer,
    /// Okta's API tokens.
    Ssws,
    /// User name and password, base64; client id and secret at a token endpoint.
    Basic,
}

impl Scheme {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Bearer => "Bearer",
            Self::Ssws => "SSWS",
            Self::Basic => "Basic",
        }
    }
}

/// The proof that a request may be made. `Debug` shows the scheme only.
#[derive(Clone, Debug)]
pub struct Authorization {
    pub scheme: Scheme,
    pub token: Secret,
}

impl Authorization {
    pub fn bearer(token: Secret) -> Self {
        Self { scheme: Scheme::Bearer, token }
    }

    /// Returns whether both are the same proof.
    pub fn same_as(&self, other: &Self) -> bool {
        self.scheme == other.scheme && self.token.same_as(&other.token)
    }
}

fn names(pairs: &[(String, String)]) -> Vec<&str> {
    pairs.iter().map(|(name, _)| name.as_str()).collect()
}
