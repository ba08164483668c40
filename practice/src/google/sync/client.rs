//! Google's SCIM client: where requests go, how they look, and what their answers come to.
//!
//! The practice tenant speaks to loopback only. The public address of Zoom's interface stands for the practice Zoom, so
//! that a guide can be followed to the letter; every other address does not answer. How often Google tries again is
//! documented nowhere: here after a refusal for being too many, after an error of the server's own and after no answer,
//! with growing waits.

use std::sync::Mutex;
use std::time::Duration;

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER, USER_AGENT};
use reqwest::{Method, Response, StatusCode};
use serde_json::Value;
use tokio::time::Instant;
use url::{Host, Url};

use super::setup::Setup;
use crate::world::{World, lock};

/// How the service names itself in the history.
pub const GOOGLE_AGENT: &str = "Google-Autoprovisioning";

/// The client for one round.
pub(super) struct Target<'w> {
    pub(super) world: &'w World,
    /// The set-up that the round goes by; nothing is sent once another is in force.
    epoch: u64,
    base: Url,
    token: String,
    http: reqwest::Client,
    next: Mutex<Option<Instant>>,
}

/// Why a request came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// Zoom said no about one person: the status and what its body says.
    Refused { status: StatusCode, detail: String },
    /// Zoom takes the token no longer: what it says.
    Unauthorized { status: StatusCode, detail: String },
    /// There is no SCIM service at the endpoint: the address, and what answered there.
    NoEndpoint { url: String, detail: String },
    /// Too many requests, however long the service waited.
    TooMany { detail: String },
    /// No answer, or none that can be read to its end.
    Unreachable { url: String, reason: String },
    /// A mandatory attribute has no value.
    Unmade { attribute: &'static str },
    /// Somebody changed the set-up or switched it off meanwhile; not to be recorded.
    Off,
}

impl Failure {
    /// Whether the round has to end, because nobody else would fare better.
    pub(super) fn ends_round(&self) -> bool {
        match self {
            Failure::Unauthorized { .. }
            | Failure::NoEndpoint { .. }
            | Failure::TooMany { .. }
            | Failure::Unreachable { .. }
            | Failure::Off => true,
            Failure::Refused { .. } | Failure::Unmade { .. } => false,
        }
    }

    /// Whether the service waits until somebody changes the set-up.
    pub(super) fn pauses(&self) -> bool {
        match self {
            Failure::Unauthorized { .. } => true,
            Failure::NoEndpoint { .. }
            | Failure::TooMany { .. }
            | Failure::Unreachable { .. }
            | Failure::Off
            | Failure::Refused { .. }
            | Failure::Unmade { .. } => false,
        }
    }

    pub(super) fn is_not_found(&self) -> bool {
        matches!(self, Failure::Refused { status: StatusCode::NOT_FOUND, .. })
    }

    /// What the log of the console says. Google's own words for what goes wrong while provisioning are not public; the
    /// status and what Zoom said are what every such log shows.
    pub(super) fn words(&self) -> String {
        match self {
            Failure::Refused { status, detail } => format!("{}: {detail}", numbered(*status)),
            Failure::Unauthorized { status, detail } => format!(
                "{}: the app does not accept the access token. Authorize again. {detail}",
                numbered(*status)
            ),
            Failure::NoEndpoint { url, detail } => {
                format!("404 Not Found: there is no provisioning endpoint at {url}. {detail}")
            }
            Failure::TooMany { detail } => format!("429 Too Many Requests: {detail}"),
            Failure::Unreachable { url, reason } => format!("The endpoint {url} does not answer: {reason}"),
            Failure::Unmade { attribute } => {
                format!("The mandatory attribute {attribute} has no value in the Google Directory.")
            }
            Failure::Off => "Autoprovisioning was changed or turned off.".to_owned(),
        }
    }
}

fn numbered(status: StatusCode) -> String {
    format!("{} {}", status.as_u16(), status.canonical_reason().unwrap_or("Refused"))
}

/// Makes an HTTP client.
///
/// # Errors
/// Where the computer has no TLS or no sockets.
pub(super) fn http() -> Result<reqwest::Client, reqwest::Error> {
    reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).timeout(TIMEOUT).build()
}

impl<'w> Target<'w> {
    /// The endpoint as it was typed, with the token that was pasted.
    ///
    /// # Errors
    /// Where the endpoint is no address of this computer.
    pub(super) fn new(
        world: &'w World,
        epoch: u64,
        setup: &Setup,
        http: &reqwest::Client,
    ) -> Result<Self, Failure> {
        let base = here(world, &setup.endpoint).ok_or_else(|| Failure::Unreachable {
            url: setup.endpoint.clone(),
            reason: "the address cannot be resolved.".to_owned(),
        })?;
        let token = setup.token.clone();
        Ok(Self { world, epoch, base, token, http: http.clone(), next: Mutex::default() })
    }

    /// `GET /Users?filter=userName eq "{address}"`: Zoom's id of the first that is found.
    pub(super) async fn find(&self, address: &str) -> Result<Option<String>, Failure> {
        let mut url = self.url(None)?;
        // In a filter a text is written as JSON writes it.
        let filter = format!("userName eq {}", Value::from(address));
        let filter: String = url::form_urlencoded::byte_serialize(filter.as_bytes()).collect();
        url.set_query(Some(&format!("filter={}", filter.replace('+', "%20"))));
        let shown = url.clone();
        let found = match self.ask(Method::GET, url, None).await {
            // A search that finds nobody is answered with an empty list.
            Err(Failure::Refused { status: StatusCode::NOT_FOUND, detail }) => {
                return Err(Failure::NoEndpoint { url: without_query(shown), detail });
            }
            found => found?,
        };
        let id = found.as_ref().and_then(|found| found.pointer("/Resources/0/id")).and_then(Value::as_str);
        Ok(id.map(str::to_owned))
    }

    /// Creates and returns Zoom's id.
    pub(super) async fn create(&self, body: &Value) -> Result<String, Failure> {
        let made = self.ask(Method::POST, self.url(None)?, Some(body)).await?;
        let id = made.as_ref().and_then(|made| made.get("id")).and_then(Value::as_str);
        id.map(str::to_owned).ok_or_else(|| Failure::Refused {
            status: StatusCode::CREATED,
            detail: "the answer carries no id.".to_owned(),
        })
    }

    pub(super) async fn put(&self, id: &str, body: &Value) -> Result<(), Failure> {
        self.ask(Method::PUT, self.url(Some(id))?, Some(body)).await.map(|_| ())
    }

    pub(super) async fn patch(&self, id: &str, body: &Value) -> Result<(), Failure> {
        self.ask(Method::PATCH, self.url(Some(id))?, Some(body)).await.map(|_| ())
    }

    pub(super) async fn delete(&self, id: &str) -> Result<(), Failure> {
        self.ask(Method::DELETE, self.url(Some(id))?, None).await.map(|_| ())
    }

    fn url(&self, id: Option<&str>) -> Result<Url, Failure> {
        let mut url = self.base.clone();
        let unusable = || Failure::Unreachable {
            url: self.base.to_string(),
            reason: "it is no address that anything can be added to.".to_owned(),
        };
        url.path_segments_mut().map_err(|()| unusable())?.pop_if_empty().push("Users").extend(id);
        Ok(url)
    }

    async fn ask(&self, method: Method, url: Url, body: Option<&Value>) -> Result<Option<Value>, Failure> {
        let mut attempt = 0;
        loop {
            self.take_turn().await;
            if !super::may_go_on(self.world, self.epoch) {
                return Err(Failure::Off);
            }
            attempt += 1;
            let sent = self.send(method.clone(), url.clone(), body).await;
            let (status, retry_after, text) = match sent {
                Ok(answer) => answer,
                Err(_) if attempt < ATTEMPTS => {
                    self.pause(backed_off(attempt)).await;
                    continue;
                }
                Err(reason) => return Err(Failure::Unreachable { url: without_query(url), reason }),
            };
            let too_many = status == StatusCode::TOO_MANY_REQUESTS;
            if (too_many || status.is_server_error()) && attempt < ATTEMPTS {
                self.pause(retry_after.unwrap_or(backed_off(attempt))).await;
                continue;
            }
            if status.is_success() {
                // An answer that cannot be read says that it went well all the same.
                return Ok(serde_json::from_str(&text).ok());
            }
            let detail = detail(&text);
            return Err(match status {
                StatusCode::TOO_MANY_REQUESTS => Failure::TooMany { detail },
                StatusCode::UNAUTHORIZED => Failure::Unauthorized { status, detail },
                _ => Failure::Refused { status, detail },
            });
        }
    }

    async fn send(
        &self,
        method: Method,
        url: Url,
        body: Option<&Value>,
    ) -> Result<(StatusCode, Option<Duration>, String), String> {
        let mut request = self
            .http
            .request(method, url)
            .header(USER_AGENT, GOOGLE_AGENT)
            .header(ACCEPT, "application/scim+json")
            .header(AUTHORIZATION, format!("Bearer {}", self.token));
        if let Some(body) = body {
            request = request.header(CONTENT_TYPE, "application/scim+json").body(body.to_string());
        }
        let response = request.send().await.map_err(unanswered)?;
        let status = response.status();
        let after = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        let after = after.and_then(|after| self.wait_of(after));
        Ok((status, after, text(response).await?))
    }

    /// `Retry-After` as seconds or, as Zoom writes it at a daily limit, as an ISO 8601 moment.
    fn wait_of(&self, after: &str) -> Option<Duration> {
        if let Ok(seconds) = after.trim().parse() {
            return Some(Duration::from_secs(seconds));
        }
        let moment: jiff::Timestamp = after.trim().parse().ok()?;
        Duration::try_from(moment.duration_since(self.world.clock.now())).ok()
    }

    /// Waits until the next request may go out.
    async fn take_turn(&self) {
        let per_second = self.world.switches().google.sync.requests_per_second;
        if per_second == 0 {
            return;
        }
        let turn = {
            let mut next = lock(&self.next);
            let turn = next.map_or_else(Instant::now, |next| next.max(Instant::now()));
            *next = Some(turn + Duration::from_secs(1) / per_second);
            turn
        };
        tokio::time::sleep_until(turn).await;
    }

    /// Waits, shortened as everything, but never so little that Zoom's limit by the second could not pass: that one
    /// counts real seconds.
    async fn pause(&self, wait: Duration) {
        let speed = self.world.switches().google.sync.speed.max(1);
        tokio::time::sleep((wait / speed).max(PAUSE_LEAST)).await;
    }
}

/// However busy the computer is, a practice Zoom that takes longer does not answer.
const TIMEOUT: Duration = Duration::from_secs(60);
/// Attempts at one request, with the first: enough for a limit by the second, few where nothing answers.
const ATTEMPTS: u32 = 6;
/// The first wait where Zoom does not say when to come again; doubled each time.
const RETRY_WAIT: Duration = Duration::from_secs(30);
/// A quarter of the second that Zoom counts.
const PAUSE_LEAST: Duration = Duration::from_millis(250);
/// No answer about one person is longer, in bytes.
const ANSWER_MAX: usize = 1024 * 1024;
/// So much of an answer that is no JSON goes into the log, in characters.
const SHOWN: usize = 200;

/// The wait after the attempt with this number, from 1.
fn backed_off(attempt: u32) -> Duration {
    RETRY_WAIT.saturating_mul(1 << attempt.saturating_sub(1).min(ATTEMPTS))
}

/// The address that requests go to; `None` where it is none of this computer.
fn here(world: &World, endpoint: &str) -> Option<Url> {
    let mut url = Url::parse(endpoint.trim()).ok()?;
    url.set_query(None);
    url.set_fragment(None);
    match url.host()? {
        Host::Ipv4(address) => address.is_loopback().then_some(url),
        Host::Ipv6(address) => address.is_loopback().then_some(url),
        Host::Domain("localhost") => Some(url),
        Host::Domain("api.zoom.us") => {
            let path = url.path().to_owned();
            url = world.urls.zoom_api.clone();
            url.set_path(&path);
            Some(url)
        }
        Host::Domain(_) => None,
    }
}

fn without_query(mut url: Url) -> String {
    url.set_query(None);
    url.into()
}

async fn text(mut response: Response) -> Result<String, String> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(unanswered)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > ANSWER_MAX {
            return Err("its answer is too long.".to_owned());
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// What a refusal says: SCIM's `detail`, the gateway's `message`, or the beginning of whatever it is.
fn detail(text: &str) -> String {
    let body: Option<Value> = serde_json::from_str(text).ok();
    let said = body.as_ref().and_then(|body| body.get("detail").or_else(|| body.get("message"))?.as_str());
    said.map_or_else(|| text.trim().chars().take(SHOWN).collect(), str::to_owned)
}

fn unanswered(error: reqwest::Error) -> String {
    let reason = if error.is_timeout() {
        "the connection timed out."
    } else if error.is_connect() {
        "the connection was refused."
    } else {
        "the connection was closed."
    };
    reason.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_zoom_said_is_found_in_every_shape() {
        assert_eq!(detail(r#"{"detail":"User does not exist.","status":404}"#), "User does not exist.");
        assert_eq!(detail(r#"{"code":124,"message":"Invalid access token."}"#), "Invalid access token.");
        assert_eq!(detail(" error code: 502\n"), "error code: 502");
        let refused = Failure::Refused { status: StatusCode::CONFLICT, detail: "Taken.".to_owned() };
        assert_eq!(refused.words(), "409 Conflict: Taken.");
    }

    #[test]
    fn waits_grow() {
        let waits: Vec<u64> = (1..ATTEMPTS).map(|attempt| backed_off(attempt).as_secs()).collect();
        assert_eq!(waits, [30, 60, 120, 240, 480]);
    }
}
