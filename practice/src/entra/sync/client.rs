//! Entra's SCIM client: where requests go, how they look, and what their answers come to. No `User-Agent`, as none was
//! seen (a report of 2026-09); `application/scim+json` both ways.
//!
//! The practice tenant speaks to loopback only. The public address of Zoom's interface stands for the practice Zoom, so
//! that a guide can be followed to the letter; every other address does not answer.

use std::sync::Mutex;
use std::time::Duration;

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER};
use reqwest::{Method, Response, StatusCode};
use serde_json::Value;
use tokio::time::Instant;
use url::{Host, Url};

use super::shape::{Manner, Resource};
use super::token;
use crate::world::{World, lock};

/// The client of one app.
pub(super) struct Target<'w> {
    pub(super) world: &'w World,
    pub(super) app: u32,
    pub(super) manner: Manner,
    base: Url,
    http: reqwest::Client,
    /// A token to be used instead of the saved ones.
    given: Option<String>,
    next: Mutex<Option<Instant>>,
}

/// Why a request came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// The target said no: the status and its whole body.
    Refused { status: StatusCode, body: String },
    /// The target takes no token that there is.
    Unauthorized(String),
    /// The target answered a search in a way that no SCIM service does.
    NotScim(String),
    /// No answer, or none that can be read to its end.
    Unreachable(String),
    /// What was to be sent cannot be made.
    Unmade(String),
}

impl Failure {
    /// Whether the whole job has to stop.
    pub(super) fn is_fatal(&self) -> bool {
        match self {
            Failure::Unauthorized(_) | Failure::NotScim(_) => true,
            Failure::Refused { .. } | Failure::Unreachable(_) | Failure::Unmade(_) => false,
        }
    }

    pub(super) fn is_not_found(&self) -> bool {
        matches!(self, Failure::Refused { status: StatusCode::NOT_FOUND, .. })
    }

    /// The code of an entry of the log (reports of admins, 2023 to 2025).
    pub(super) fn code(&self) -> &'static str {
        match self {
            Failure::Refused { status: StatusCode::CONFLICT, .. } => {
                "SystemForCrossDomainIdentityManagementServiceIncompatibleFiltering"
            }
            Failure::Refused { status, .. } if status.is_server_error() => {
                "SystemForCrossDomainIdentityManagementServiceUnavailable"
            }
            Failure::Refused { .. } | Failure::NotScim(_) => {
                "SystemForCrossDomainIdentityManagementServiceIncompatible"
            }
            Failure::Unauthorized(_) => "SystemForCrossDomainIdentityManagementInvalidCredentials",
            Failure::Unreachable(_) => "SystemForCrossDomainIdentityManagementServiceUnavailable",
            Failure::Unmade(_) => "AttributeMappingEvaluationFailure",
        }
    }

    /// What the log says, without when it is tried again.
    pub(super) fn words(&self) -> String {
        match self {
            Failure::Refused { status, body } => {
                // As .NET names a status: `BadRequest`.
                let name: String = status.canonical_reason().unwrap_or("Error").split(' ').collect();
                format!(
                    "StatusCode: {name} Message: Processing of the HTTP request resulted in an exception. Please see \
                     the HTTP response returned by the 'Response' property of this exception for details. Web \
                     Response: {body}"
                )
            }
            Failure::Unauthorized(reason)
            | Failure::NotScim(reason)
            | Failure::Unreachable(reason)
            | Failure::Unmade(reason) => reason.clone(),
        }
    }
}

/// Makes an HTTP client.
///
/// # Errors
/// Where the computer has no TLS or no sockets.
pub(super) fn http() -> Result<reqwest::Client, reqwest::Error> {
    reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).timeout(TIMEOUT).build()
}

impl<'w> Target<'w> {
    /// The target of an app as it is set up.
    ///
    /// # Errors
    /// Where the Tenant URL is missing or no address of this computer.
    pub(super) fn saved(world: &'w World, app: u32, http: &reqwest::Client) -> Result<Self, Failure> {
        let address = {
            let state = world.entra();
            let setup = state.sync.setups.get(&app);
            setup.and_then(|setup| {
                let own = setup.secrets.get("BaseAddress").filter(|address| !address.is_empty());
                own.cloned().or_else(|| token::gallery_address(world, setup.template))
            })
        };
        Self::at(world, app, http, address.as_deref().unwrap_or_default(), None)
    }

    /// The target at an address, with a token of its own where one is given.
    ///
    /// # Errors
    /// Where the address is missing or none of this computer.
    pub(super) fn at(
        world: &'w World,
        app: u32,
        http: &reqwest::Client,
        address: &str,
        given: Option<String>,
    ) -> Result<Self, Failure> {
        let (base, manner) = address_of(world, address).ok_or_else(|| {
            Failure::Unreachable(format!("The Tenant URL '{address}' cannot be reached or is not correct."))
        })?;
        Ok(Self { world, app, manner, base, http: http.clone(), given, next: Mutex::default() })
    }

    /// `GET /{resource}?filter={attribute} eq "{value}"`: the first that is found.
    pub(super) async fn find(
        &self,
        resource: Resource,
        attribute: &str,
        value: &str,
    ) -> Result<Option<Value>, Failure> {
        let mut url = self.url(resource, None)?;
        // In a filter a text is written as JSON writes it.
        let filter = format!("{attribute} eq {}", Value::from(value));
        let filter: String = url::form_urlencoded::byte_serialize(filter.as_bytes()).collect();
        let filter = filter.replace('+', "%20");
        url.set_query(Some(&match resource {
            Resource::Users => format!("filter={filter}"),
            Resource::Groups => format!("excludedAttributes=members&filter={filter}"),
        }));
        match self.ask(Method::GET, url, None).await {
            Ok(Some(found)) => match found.get("Resources").and_then(Value::as_array) {
                Some(list) => Ok(list.first().cloned()),
                None if found.get("totalResults").and_then(Value::as_u64) == Some(0) => Ok(None),
                None => Err(Failure::NotScim("The answer to a search is no SCIM list response.".to_owned())),
            },
            Ok(None) => Err(Failure::NotScim("The answer to a search is empty.".to_owned())),
            Err(failure) if failure.is_not_found() => Err(Failure::NotScim(format!(
                "A search has to be answered with an empty list, not with a refusal. {}",
                failure.words()
            ))),
            Err(failure) => Err(failure),
        }
    }

    pub(super) async fn read(&self, resource: Resource, id: &str) -> Result<Value, Failure> {
        let mut url = self.url(resource, Some(id))?;
        if resource == Resource::Groups {
            url.set_query(Some("excludedAttributes=members"));
        }
        let read = self.ask(Method::GET, url, None).await?;
        read.ok_or_else(|| Failure::NotScim("The answer to a read is empty.".to_owned()))
    }

    /// Creates and returns the target's id.
    pub(super) async fn create(&self, resource: Resource, body: &Value) -> Result<String, Failure> {
        let made = self.ask(Method::POST, self.url(resource, None)?, Some(body)).await?;
        let id = made.as_ref().and_then(|made| made.get("id")).and_then(Value::as_str);
        id.map(str::to_owned).ok_or_else(|| Failure::NotScim("What was created has no id.".to_owned()))
    }

    pub(super) async fn patch(&self, resource: Resource, id: &str, body: &Value) -> Result<(), Failure> {
        self.ask(Method::PATCH, self.url(resource, Some(id))?, Some(body)).await.map(|_| ())
    }

    pub(super) async fn delete(&self, resource: Resource, id: &str) -> Result<(), Failure> {
        match self.ask(Method::DELETE, self.url(resource, Some(id))?, None).await {
            // Gone is gone.
            Err(failure) if failure.is_not_found() => Ok(()),
            done => done.map(|_| ()),
        }
    }

    fn url(&self, resource: Resource, id: Option<&str>) -> Result<Url, Failure> {
        let mut url = self.base.clone();
        let no_base = || Failure::Unreachable("The Tenant URL cannot be used.".to_owned());
        url.path_segments_mut().map_err(|()| no_base())?.pop_if_empty().push(resource.word()).extend(id);
        Ok(url)
    }

    async fn ask(&self, method: Method, url: Url, body: Option<&Value>) -> Result<Option<Value>, Failure> {
        let mut renewed = false;
        let mut attempts = 0;
        loop {
            let Some(token) = self.token().await else {
                return Err(Failure::Unauthorized("There is no token for the target.".to_owned()));
            };
            self.take_turn().await;
            let sent = self.send(method.clone(), url.clone(), body, &token).await;
            let (status, retry_after, text) = match sent {
                Ok(answer) => answer,
                Err(_) if attempts + 1 < ATTEMPTS => {
                    attempts += 1;
                    self.pause(RETRY_WAIT).await;
                    continue;
                }
                Err(failure) => return Err(failure),
            };
            if status == StatusCode::UNAUTHORIZED || status == StatusCode::FORBIDDEN {
                let newer = if status == StatusCode::UNAUTHORIZED && !renewed && self.given.is_none() {
                    token::renewed(self.world, self.app, &self.http, &token).await
                } else {
                    None
                };
                if newer.is_none() {
                    return Err(Failure::Unauthorized(format!(
                        "We received this unexpected response from your application: {} {text}",
                        status.as_u16()
                    )));
                }
                renewed = true;
                continue;
            }
            let again = status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error();
            if again && attempts + 1 < ATTEMPTS {
                attempts += 1;
                self.pause(retry_after.unwrap_or(RETRY_WAIT)).await;
                continue;
            }
            if !status.is_success() {
                return Err(Failure::Refused { status, body: shortened(&text) });
            }
            if text.trim().is_empty() {
                return Ok(None);
            }
            return serde_json::from_str(&text)
                .map(Some)
                .map_err(|_| Failure::NotScim(format!("The answer is no JSON: {}", shortened(&text))));
        }
    }

    async fn send(
        &self,
        method: Method,
        url: Url,
        body: Option<&Value>,
        token: &str,
    ) -> Result<(StatusCode, Option<Duration>, String), Failure> {
        let mut request = self
            .http
            .request(method, url)
            .header(ACCEPT, "application/scim+json")
            .header(AUTHORIZATION, format!("Bearer {token}"));
        if let Some(body) = body {
            request =
                request.header(CONTENT_TYPE, "application/scim+json; charset=utf-8").body(body.to_string());
        }
        let response = request.send().await.map_err(unreachable)?;
        let status = response.status();
        let retry_after = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        let retry_after = retry_after.and_then(|value| value.trim().parse().ok()).map(Duration::from_secs);
        Ok((status, retry_after, text(response).await?))
    }

    async fn token(&self) -> Option<String> {
        match &self.given {
            Some(token) => Some(token.clone()),
            None => token::held(self.world, self.app, &self.http).await,
        }
    }

    /// Waits until the next request may go out.
    async fn take_turn(&self) {
        let per_second = self.world.switches().entra.sync.requests_per_second;
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

    async fn pause(&self, wait: Duration) {
        tokio::time::sleep(wait / self.world.switches().entra.sync.speed.max(1)).await;
    }
}

/// However busy the computer is, a practice Zoom that takes longer does not answer.
const TIMEOUT: Duration = Duration::from_secs(60);
/// Attempts at one request in a cycle, with the first.
const ATTEMPTS: u32 = 4;
/// Where the target does not say when to come again.
const RETRY_WAIT: Duration = Duration::from_secs(30);
/// No answer about one person or one group is longer, in bytes.
const ANSWER_MAX: usize = 4 * 1024 * 1024;
/// So much of an answer goes into the log, in characters.
const SHOWN: usize = 1_000;

fn address_of(world: &World, address: &str) -> Option<(Url, Manner)> {
    let mut url = Url::parse(address.trim()).ok()?;
    let flags = world.switches().entra.sync;
    let named = |part: Option<&str>| part.is_some_and(|part| part.contains("aadOptscim062020"));
    let manner = if named(url.query()) || (flags.flags_after_hash && named(url.fragment())) {
        Manner::Flag
    } else {
        Manner::Usual
    };
    url.set_query(None);
    url.set_fragment(None);
    let is_here = match url.host()? {
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
        Host::Domain("localhost") => true,
        Host::Domain("api.zoom.us") => {
            let path = url.path().to_owned();
            url = world.urls.zoom_api.clone();
            url.set_path(&path);
            true
        }
        Host::Domain(_) => false,
    };
    is_here.then_some((url, manner))
}

async fn text(mut response: Response) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > ANSWER_MAX {
            return Err(Failure::Unreachable("The answer of the application is too long.".to_owned()));
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn shortened(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}

fn unreachable(error: reqwest::Error) -> Failure {
    let reason = if error.is_timeout() {
        "The operation has timed out."
    } else if error.is_connect() {
        "Unable to connect to the remote server."
    } else {
        "The underlying connection was closed unexpectedly."
    };
    Failure::Unreachable(reason.to_owned())
}
