//! Okta's SCIM client: how requests to Zoom look and what their answers come to.
//!
//! Headers, time-out and the manner of waiting after a 429 are those of Okta's SCIM pages (2026): `Retry-After` in whole
//! seconds or else five minutes, doubled at each further 429, ten attempts. All waits are shortened by a switch, or a
//! rehearsal would take hours.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use reqwest::header::{
    ACCEPT, ACCEPT_CHARSET, ACCEPT_ENCODING, AUTHORIZATION, CONNECTION, CONTENT_TYPE, RETRY_AFTER, USER_AGENT,
};
use reqwest::{Method, Response, StatusCode};
use serde_json::Value;
use tokio::time::Instant;
use url::Url;

use super::journal;
use super::token::{renewed_zoom_token, zoom_token};
use crate::world::{World, lock};

/// The client of one app.
pub(super) struct Zoom {
    pub(super) world: Arc<World>,
    pub(super) app: u64,
    http: reqwest::Client,
    next: Arc<Mutex<Option<Instant>>>,
}

/// Why a request came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// Zoom said no: the status and what its body says.
    Refused { status: StatusCode, detail: String },
    /// There is no token that Zoom takes.
    Unauthorized,
    /// No answer, or none that can be read to its end.
    Unreachable(String),
    /// Success without what a success has to carry.
    Empty(&'static str),
    /// What was to be sent cannot be made.
    Unmade(String),
    /// Somebody switched provisioning off meanwhile; not to be recorded.
    Off,
}

impl Failure {
    /// In Okta's words: `<reason>. Errors reported by remote server: <detail>`.
    pub(super) fn words(&self) -> String {
        match self {
            Failure::Refused { status, detail } => {
                let reason = status.canonical_reason().unwrap_or(status.as_str());
                format!("{reason}. Errors reported by remote server: {detail}")
            }
            Failure::Unauthorized => {
                "Unauthorized. Errors reported by remote server: Invalid access token.".to_owned()
            }
            Failure::Unreachable(reason) | Failure::Unmade(reason) => reason.clone(),
            Failure::Empty(words) => (*words).to_owned(),
            Failure::Off => "Provisioning was switched off.".to_owned(),
        }
    }

    /// Whether another attempt a little later may work.
    pub(super) fn may_pass(&self) -> bool {
        match self {
            Failure::Refused { status, .. } => {
                status.is_server_error() && *status != StatusCode::NOT_IMPLEMENTED
            }
            Failure::Unreachable(_) => true,
            Failure::Unauthorized | Failure::Empty(_) | Failure::Unmade(_) | Failure::Off => false,
        }
    }

    pub(super) fn is_not_found(&self) -> bool {
        matches!(self, Failure::Refused { status: StatusCode::NOT_FOUND, .. })
    }
}

/// Makes the one HTTP client of the service.
///
/// # Errors
/// Where the computer has no TLS or no sockets.
pub(super) fn http() -> Result<reqwest::Client, reqwest::Error> {
    reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build()
}

impl Zoom {
    pub(super) fn new(world: &Arc<World>, app: u64, http: &reqwest::Client) -> Self {
        Self { world: Arc::clone(world), app, http: http.clone(), next: Arc::default() }
    }

    /// `GET /{kind}?filter={attribute} eq "{value}"`: the first that is found.
    pub(super) async fn find(
        &self,
        kind: &str,
        attribute: &str,
        value: &str,
    ) -> Result<Option<Value>, Failure> {
        let mut url = self.url(&[kind])?;
        // In a filter a text is written as JSON writes it.
        let filter = format!("{attribute} eq {}", Value::from(value));
        let filter: String = url::form_urlencoded::byte_serialize(filter.as_bytes()).collect();
        url.set_query(Some(&format!("filter={}&startIndex=1&count=100", filter.replace('+', "%20"))));
        let found = match self.ask(Method::GET, url, None).await {
            Ok(found) => found,
            // Some servers say so instead of an empty list.
            Err(failure) if failure.is_not_found() => return Ok(None),
            Err(failure) => return Err(failure),
        };
        Ok(found.and_then(|found| found.pointer("/Resources/0").cloned()))
    }

    pub(super) async fn read(&self, kind: &str, id: &str) -> Result<Value, Failure> {
        let read = self.ask(Method::GET, self.url(&[kind, id])?, None).await?;
        read.ok_or(Failure::Empty("The remote server returned an empty answer."))
    }

    /// Creates and returns Zoom's id.
    pub(super) async fn create(&self, kind: &str, body: &Value) -> Result<String, Failure> {
        let made = self.ask(Method::POST, self.url(&[kind])?, Some(body)).await?;
        let id = made.as_ref().and_then(|made| made.get("id")).and_then(Value::as_str);
        id.map(str::to_owned).ok_or(Failure::Empty(if kind == "Users" {
            "Create new user returned empty user."
        } else {
            "Create new group returned empty group."
        }))
    }

    pub(super) async fn change(
        &self,
        method: Method,
        kind: &str,
        id: &str,
        body: Option<&Value>,
    ) -> Result<(), Failure> {
        self.ask(method, self.url(&[kind, id])?, body).await.map(|_| ())
    }

    /// Does something until it works, fails for good, or has failed too often. `again` says whether a failure is worth
    /// another attempt.
    pub(super) async fn patiently<T, E, A: Future<Output = Result<T, E>>>(
        &self,
        attempt: impl Fn() -> A,
        again: impl Fn(&E) -> bool,
    ) -> Result<T, E> {
        for wait in RETRY_WAITS {
            match attempt().await {
                Err(failure) if again(&failure) => self.pause(wait).await,
                done @ (Ok(_) | Err(_)) => return done,
            }
        }
        attempt().await
    }

    fn url(&self, path: &[&str]) -> Result<Url, Failure> {
        let mut url = self.world.urls.zoom_api.clone();
        let no_base = || Failure::Unreachable("The base address cannot be used.".to_owned());
        url.path_segments_mut().map_err(|()| no_base())?.pop_if_empty().push("scim2").extend(path);
        Ok(url)
    }

    async fn ask(&self, method: Method, url: Url, body: Option<&Value>) -> Result<Option<Value>, Failure> {
        let mut renewed = false;
        let mut refusals = 0;
        loop {
            let token = self.token()?;
            self.take_turn().await;
            let response = self.send(method.clone(), url.clone(), body, &token).await?;
            let status = response.status();
            if status == StatusCode::UNAUTHORIZED {
                // Another request may have renewed it meanwhile.
                let newer = zoom_token(&self.world, self.app).filter(|newer| *newer != token);
                let newer = newer.or_else(|| renewed_zoom_token(&self.world, self.app));
                if renewed || newer.is_none() {
                    return Err(self.locked_out());
                }
                renewed = true;
                continue;
            }
            let retry_after = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
            let retry_after =
                retry_after.and_then(|value| value.trim().parse().ok()).map(Duration::from_secs);
            let text = text(response).await?;
            if status == StatusCode::TOO_MANY_REQUESTS {
                journal::too_many(&self.world, self.app);
                refusals += 1;
                if refusals < TOO_MANY_ATTEMPTS {
                    let wait = retry_after.unwrap_or(TOO_MANY_WAIT);
                    self.pause(wait.saturating_mul(1 << (refusals - 1))).await;
                    continue;
                }
            }
            if !status.is_success() {
                return Err(Failure::Refused { status, detail: detail(&text) });
            }
            if text.trim().is_empty() {
                return Ok(None);
            }
            return serde_json::from_str(&text).map(Some).map_err(|_| {
                Failure::Unreachable(format!("Errors reported by remote server: {}", detail(&text)))
            });
        }
    }

    async fn send(
        &self,
        method: Method,
        url: Url,
        body: Option<&Value>,
        token: &str,
    ) -> Result<Response, Failure> {
        let mut request = self
            .http
            .request(method, url)
            .timeout(self.shortened(TIMEOUT).max(TIMEOUT_LEAST))
            .header(USER_AGENT, AGENT)
            .header(ACCEPT, "application/scim+json")
            .header(ACCEPT_CHARSET, "utf-8")
            .header(ACCEPT_ENCODING, "gzip,deflate")
            .header(CONNECTION, "Keep-Alive")
            .header(AUTHORIZATION, format!("Bearer {token}"));
        if let Some(body) = body {
            request =
                request.header(CONTENT_TYPE, "application/scim+json; charset=utf-8").body(body.to_string());
        }
        request.send().await.map_err(unreachable)
    }

    /// The token, as long as the service has leave to go on.
    fn token(&self) -> Result<String, Failure> {
        if !super::may_act(&self.world, self.app) {
            return Err(Failure::Off);
        }
        if super::with_at_zoom(&self.world, self.app, |at_zoom| at_zoom.is_quarantined()) == Some(true) {
            return Err(Failure::Unauthorized);
        }
        zoom_token(&self.world, self.app).ok_or_else(|| self.locked_out())
    }

    fn locked_out(&self) -> Failure {
        if super::with_at_zoom(&self.world, self.app, |at_zoom| at_zoom.quarantine()) == Some(true) {
            journal::locked_out(&self.world, self.app);
        }
        Failure::Unauthorized
    }

    /// Waits until the next request may go out.
    async fn take_turn(&self) {
        let per_second = self.world.switches().okta.service_requests_per_second;
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
        tokio::time::sleep(self.shortened(wait)).await;
    }

    fn shortened(&self, wait: Duration) -> Duration {
        wait / self.world.switches().okta.service_speed.max(1)
    }
}

const AGENT: &str = "Okta SCIM Client 1.0.0";
/// Okta gives up a request after a minute.
const TIMEOUT: Duration = Duration::from_secs(60);
/// However much waits are shortened: a busy computer must not look like a silent Zoom.
const TIMEOUT_LEAST: Duration = Duration::from_secs(10);
const TOO_MANY_WAIT: Duration = Duration::from_secs(5 * 60);
const TOO_MANY_ATTEMPTS: u32 = 10;
/// Waits before further attempts where Zoom did not answer or had an error of its own. Okta tells only that it retries.
const RETRY_WAITS: [Duration; 2] = [Duration::from_secs(30), Duration::from_secs(60)];
/// No answer of Zoom about one person or one group is longer, in bytes.
const ANSWER_MAX: usize = 4 * 1024 * 1024;
/// So much of an answer that is no JSON is told, in characters.
const TOKEN_SHOWN: usize = 40;

async fn text(mut response: Response) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > ANSWER_MAX {
            return Err(Failure::Unreachable("The remote server's answer is too long.".to_owned()));
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// What a refusal says: SCIM's `detail`, the gateway's `message`, or that it is no JSON.
fn detail(text: &str) -> String {
    match serde_json::from_str::<Value>(text) {
        Ok(body) => {
            let said = body.get("detail").or_else(|| body.get("message")).and_then(Value::as_str);
            said.unwrap_or_default().to_owned()
        }
        Err(_) if text.trim().is_empty() => String::new(),
        Err(error) => {
            let token = text.split_whitespace().next().unwrap_or_default();
            let token: String = token.chars().take(TOKEN_SHOWN).collect();
            let (line, column) = (error.line(), error.column());
            format!("Invalid JSON: Unrecognized token '{token}' line: {line}, column: {column}")
        }
    }
}

fn unreachable(error: reqwest::Error) -> Failure {
    let reason = if error.is_timeout() {
        "Read timed out"
    } else if error.is_connect() {
        "Connection refused"
    } else {
        "Connection reset"
    };
    Failure::Unreachable(format!("{reason}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_zoom_said_is_found_in_every_shape() {
        assert_eq!(detail(r#"{"detail":"Group Sales exists.","status":409}"#), "Group Sales exists.");
        assert_eq!(detail(r#"{"code":124,"message":"Invalid access token."}"#), "Invalid access token.");
        assert_eq!(detail(""), "");
        assert!(detail("error code: 502").starts_with("Invalid JSON: Unrecognized token 'error' line: 1"));
        let refused = Failure::Refused { status: StatusCode::CONFLICT, detail: "Taken.".to_owned() };
        assert_eq!(refused.words(), "Conflict. Errors reported by remote server: Taken.");
    }

    #[tokio::test]
    async fn requests_look_like_those_of_oktas_client() {
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

        let practice = crate::start(crate::Settings::default()).await.unwrap();
        let zoom = Zoom::new(&practice.world(), 1, &http().unwrap());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Url::parse(&format!("http://{}/scim2/Users", listener.local_addr().unwrap())).unwrap();
        let body = serde_json::json!({ "userName": "zoë" });
        let server = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            while !request.ends_with("{\"userName\":\"zoë\"}".as_bytes()) {
                let mut part = [0; 1024];
                let count = stream.read(&mut part).await.unwrap();
                assert!(count > 0, "the request ends early");
                request.extend_from_slice(&part[..count]);
            }
            stream.write_all(b"HTTP/1.1 201 Created\r\ncontent-length: 2\r\n\r\n{}").await.unwrap();
            String::from_utf8(request).unwrap()
        };
        let (sent, answered) = tokio::join!(server, zoom.send(Method::POST, url, Some(&body), "secret"));
        assert_eq!(answered.unwrap().status(), StatusCode::CREATED);
        let head = sent.to_lowercase();
        for line in [
            "post /scim2/users http/1.1",
            "user-agent: okta scim client 1.0.0",
            "accept: application/scim+json",
            "accept-charset: utf-8",
            "accept-encoding: gzip,deflate",
            "connection: keep-alive",
            "content-type: application/scim+json; charset=utf-8",
            "authorization: bearer secret",
        ] {
            assert!(head.lines().any(|sent| sent == line), "{line}: {sent}");
        }
    }

    #[test]
    fn an_error_of_zooms_own_may_pass_and_a_refusal_stays() {
        let refused = |status| Failure::Refused { status, detail: String::new() };
        assert!(refused(StatusCode::BAD_GATEWAY).may_pass());
        assert!(!refused(StatusCode::NOT_IMPLEMENTED).may_pass());
        assert!(!refused(StatusCode::BAD_REQUEST).may_pass());
        assert!(!refused(StatusCode::TOO_MANY_REQUESTS).may_pass());
        assert!(!Failure::Unauthorized.may_pass());
    }
}
