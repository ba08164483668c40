//! One service: who may ask, how fast, and what to do when it says “not now”.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBuilder};
use futures::future::BoxFuture;
use jiff::Timestamp;
use tokio::sync::Semaphore;
use url::Url;

use super::answer::Answer;
use super::base::BaseUrl;
use super::call::{Authorization, Call, Category, Replay, Request, Target};
use super::challenge;
use super::client::{Http, HttpError};
use super::hints;
use super::pacer::{Pacer, Pacing, Rate, Stopped};
use crate::clock;
use crate::secrets::VaultError;

/// How often a call is sent again after a fault of the service or of the network. With the pauses below that
/// bridges about four seconds.
const REPEATS_MAX: usize = 3;

/// The first pause before sending again; each further one is twice as long, with chance mixed in.
const PAUSE_FIRST: Duration = Duration::from_millis(500);

/// How often a call may be refused for now before it fails. Each refusal has stopped the lane, so that more of
/// them mean that something else takes the whole allowance.
const REFUSALS_MAX: u32 = 10;

/// Whoever has the proof that requests may be made.
pub trait Authorize: Send + Sync + fmt::Debug {
    /// Returns the proof to send. `rejected` is one that the service has just answered with 401: if it is still
    /// the current one, it has to be renewed.
    fn authorization<'a>(
        &'a self,
        rejected: Option<&'a Authorization>,
    ) -> BoxFuture<'a, Result<Authorization, AuthError>>;

    /// Learns that the service demands more than `rejected` proves: `claims` is the JSON of the demand, or empty
    /// where it was not named. Only signing in again helps.
    fn challenged<'a>(&'a self, rejected: &'a Authorization, claims: &'a str) -> BoxFuture<'a, ()> {
        let _ = (rejected, claims);
        Box::pin(async {})
    }
}

/// A service at a base address. Clones share the pace.
#[derive(Clone, Debug)]
pub struct Remote {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    http: Http,
    base: BaseUrl,
    authorize: Arc<dyn Authorize>,
    pacer: Pacer,
    in_flight: Semaphore,
    wait_max: Duration,
}

impl Remote {
    pub fn new(http: Http, base: BaseUrl, authorize: Arc<dyn Authorize>, pacing: Pacing) -> Self {
        let in_flight = Semaphore::new(pacing.in_flight_max);
        let wait_max = pacing.wait_max;
        let pacer = Pacer::new(pacing);
        Self { inner: Arc::new(Inner { http, base, authorize, pacer, in_flight, wait_max }) }
    }

    pub fn base(&self) -> &BaseUrl {
        &self.inner.base
    }

    /// Sends a call when its turn has come and returns the answer, whatever its status.
    ///
    /// A 401 is answered with renewed authorization once, if there is a newer one. A 429, and what else a service
    /// refuses with because too many requests arrive, is waited for. Server faults (500, 502, 503, 504) and broken connections are tried again when the call is [`Replay::Safe`]; a connection that could
    /// not be opened is tried again always. A claims challenge is told to [`Authorize::challenged`] and not tried
    /// again. Dropping the future gives the call up.
    ///
    /// # Errors
    ///
    /// [`CallError`]. After [`CallError::Http`] with an error that is not `never_sent`, nobody knows whether
    /// the service has carried the call out.
    pub async fn send(&self, call: Call) -> Result<Answer, CallError> {
        let inner = &*self.inner;
        let mut request = self.request(&call)?;
        let mut authorization = inner.authorize.authorization(None).await?;
        let mut renewed = false;
        let mut pauses = pauses();
        let (mut attempts, mut refusals) = (0_u32, 0_u32);
        loop {
            request.authorization = Some(authorization.clone());
            let turn = inner.pacer.turn(call.category).await?;
            let permit = inner.in_flight.acquire().await;
            attempts += 1;
            let outcome = inner.http.exchange(&request).await;
            drop(permit);

            let answer = match outcome {
                Ok(answer) => Answer { attempts, ..answer },
                Err(error) => {
                    let safe = call.replay == Replay::Safe || error.never_sent();
                    match pauses.next().filter(|_| safe && error.may_pass()) {
                        Some(pause) => tokio::time::sleep(pause).await,
                        None => return Err(CallError::Http(error)),
                    }
                    continue;
                }
            };
            let refused = hints::is_refusal(&answer, call.category);
            let now = clock::now();
            let hints = hints::read(&answer, call.category, now);
            inner.pacer.learn(call.category, turn, refused, hints);
            tracing::debug!(
                host = inner.base.host(),
                category = ?call.category,
                method = ?call.method,
                status = answer.status,
                took_ms = answer.took_ms,
                attempts,
                "answered"
            );
            if let Some(claims) = challenge::demanded(&answer) {
                inner.authorize.challenged(&authorization, &claims).await;
                return Err(CallError::Auth(AuthError::ClaimsChallenge { claims }));
            }
            match answer.status {
                401 if !renewed => {
                    renewed = true;
                    let renewal = inner.authorize.authorization(Some(&authorization)).await?;
                    if renewal.same_as(&authorization) {
                        return Ok(answer);
                    }
                    authorization = renewal;
                }
                _ if refused => {
                    refusals += 1;
                    if refusals == REFUSALS_MAX {
                        let until = inner.pacer.rate(call.category).waiting_until.unwrap_or(now);
                        return Err(CallError::RateLimited { until, daily: hints.daily });
                    }
                }
                500 | 502 | 503 | 504 if call.replay == Replay::Safe => {
                    let Some(pause) = pauses.next() else { return Ok(answer) };
                    let asked = answer.header("retry-after").and_then(|value| hints::retry_after(value, now));
                    if asked.is_some_and(|asked| asked > inner.wait_max) {
                        return Ok(answer);
                    }
                    tokio::time::sleep(asked.unwrap_or_default().max(pause)).await;
                }
                _ => return Ok(answer),
            }
        }
    }

    /// Returns how fast the calls of a category go.
    pub fn rate(&self, category: Category) -> Rate {
        self.inner.pacer.rate(category)
    }

    /// Checks an address that an answer named as the next page.
    ///
    /// # Errors
    ///
    /// [`CallError::ForeignHost`] when it leads to another scheme, host or port: the token would go there.
    pub fn next_url(&self, link: &str) -> Result<Url, CallError> {
        let url = self.inner.base.url().join(link).map_err(|_| CallError::UnusableLink)?;
        if self.inner.base.same_origin(&url) {
            return Ok(url);
        }
        Err(CallError::ForeignHost { host: url.host_str().unwrap_or_default().to_owned() })
    }

    fn request(&self, call: &Call) -> Result<Request, CallError> {
        let mut url = match &call.target {
            Target::Path(segments) => self.inner.base.join(segments).ok_or(CallError::UnusablePath)?,
            Target::Url(url) => self.next_url(url.as_str())?,
        };
        if !call.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&call.query);
        }
        Ok(Request {
            method: call.method,
            url,
            headers: call.headers.clone(),
            authorization: None,
            body: call.body.clone(),
        })
    }
}

fn pauses() -> impl Iterator<Item = Duration> + Send {
    ExponentialBuilder::default()
        .with_min_delay(PAUSE_FIRST)
        .with_max_times(REPEATS_MAX)
        .with_jitter()
        .build()
}

/// Why a call has no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    #[error(transparent)]
    Http(#[from] HttpError),
    #[error(transparent)]
    Auth(#[from] AuthError),
    /// The service wants a longer wait than a call may have, or has refused it again and again.
    #[error("the service takes no requests until {until}")]
    RateLimited { until: Timestamp, daily: bool },
    /// An answer named a next page elsewhere.
    #[error("the next page would be on another host: {host}")]
    ForeignHost { host: String },
    #[error("the next page has an address that cannot be read")]
    UnusableLink,
    /// A segment of the path is empty, `.` or `..`: it would name another resource.
    #[error("the address of the request would name something else")]
    UnusablePath,
}

impl From<Stopped> for CallError {
    fn from(stopped: Stopped) -> Self {
        Self::RateLimited { until: stopped.until, daily: stopped.daily }
    }
}

/// Why there is no proof to send.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthError {
    /// Somebody has to sign in, or to type the token, again.
    #[error("not signed in: {reason}")]
    SignedOut { reason: String },
    /// The service wants a new sign-in that meets a policy. `claims` is what the next link has to ask for, as
    /// JSON; empty where the service does not say.
    #[error("a policy of the service wants a new sign-in")]
    ClaimsChallenge { claims: String },
    /// The token endpoint refuses the app itself, not its user. `error` is the code of RFC 6749.
    #[error("the sign-in service refuses the app ({error}): {description}")]
    Refused { error: String, description: String },
    #[error("the sign-in service was not reached: {0}")]
    Unreachable(HttpError),
    /// The sign-in service has trouble of its own.
    #[error("the sign-in service answered with status {status}")]
    Faulty { status: u16 },
    /// The sign-in cannot be read from the keychain, or a renewed one not be kept there.
    #[error(transparent)]
    Keychain(#[from] VaultError),
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;
    use crate::http::call::{Body, Method};
    use crate::http::fake::{Fake, Reply};
    use crate::secrets::Secret;

    #[tokio::test]
    async fn a_call_reaches_its_resource() {
        let server = Fake::start(|_| Reply::json(200, "{}"));
        let call = Call::get(["Users", "k&K d/"], Category::Light).query("filter", "userName eq \"a+b@x\"");
        remote(&server).send(call).await.unwrap();
        let target = "/scim2/Users/k&K%20d%2F?filter=userName+eq+%22a%2Bb%40x%22";
        assert_eq!(server.seen()[0].target, target);
    }

    #[tokio::test]
    async fn a_rejected_token_is_renewed_once() {
        let server = Fake::start(|seen| match seen.header("authorization") {
            Some("Bearer token-1") => Reply::json(200, "{}"),
            _ => Reply::empty(401),
        });
        let answer = remote(&server).send(post()).await.unwrap();
        assert_eq!((answer.status, answer.attempts), (200, 2));

        let never = Fake::start(|_| Reply::empty(401));
        let answer = remote(&never).send(post()).await.unwrap();
        assert_eq!((answer.status, answer.attempts), (401, 2));

        let fixed = remote_with(&never, Arc::new(Fixed));
        let answer = fixed.send(post()).await.unwrap();
        assert_eq!((answer.status, answer.attempts), (401, 1));
    }

    #[tokio::test]
    async fn a_demand_is_told_and_not_taken_for_an_ended_token() {
        let line = r#"Bearer realm="", error="insufficient_claims", claims="eyJhIjoxfQ==""#;
        for status in [401, 403] {
            let server = Fake::start(move |_| Reply::empty(status).header("WWW-Authenticate", line));
            let authorize = Arc::new(Challenged::default());
            let remote = remote_with(&server, Arc::clone(&authorize) as Arc<dyn Authorize>);
            let error = remote.send(Call::get(["me"], Category::Light)).await.unwrap_err();
            let demanded = AuthError::ClaimsChallenge { claims: r#"{"a":1}"#.into() };
            assert_eq!(error, CallError::Auth(demanded));
            assert_eq!(server.seen().len(), 1);
            assert_eq!(*authorize.0.lock().unwrap(), [("fixed".to_owned(), r#"{"a":1}"#.to_owned())]);
        }
    }

    #[tokio::test]
    async fn a_refusal_is_waited_for_even_when_repeating_is_unsafe() {
        let server = failing(2, || Reply::empty(429).header("Retry-After", "0"));
        let remote = remote(&server);
        let answer = remote.send(post()).await.unwrap();
        assert_eq!((answer.status, answer.attempts), (200, 3));
        let rate = remote.rate(Category::Light);
        assert_eq!((rate.sent, rate.refused_429), (3, 2));
    }

    #[tokio::test]
    async fn a_daily_limit_fails_with_its_time_and_the_next_call_is_not_sent() {
        let server = Fake::start(|_| {
            Reply::empty(429)
                .header("X-RateLimit-Type", "Daily-limit")
                .header("Date", "Wed, 01 Jan 2025 00:00:00 GMT")
                .header("Retry-After", "2025-01-02T00:00:00Z")
        });
        let remote = remote(&server);
        let tomorrow = clock::now() + Duration::from_secs(86_000);
        for _ in 0..2 {
            let error = remote.send(post()).await.unwrap_err();
            assert!(
                matches!(&error, CallError::RateLimited { until, daily: true } if *until > tomorrow),
                "{error:?}"
            );
        }
        assert_eq!(server.seen().len(), 1);
    }

    #[tokio::test]
    async fn server_faults_are_tried_again_only_when_safe() {
        let server = failing(1, || Reply::empty(503));
        let answer = remote(&server).send(Call::get(["Users"], Category::Light)).await.unwrap();
        assert_eq!((answer.status, answer.attempts), (200, 2));

        let server = failing(1, || Reply::empty(503));
        let answer = remote(&server).send(post()).await.unwrap();
        assert_eq!((answer.status, answer.attempts), (503, 1));
    }

    #[tokio::test]
    async fn broken_connections_are_tried_again_only_when_safe() {
        let server = failing(1, || Reply::raw(""));
        let answer = remote(&server).send(post().replay(Replay::Safe)).await.unwrap();
        assert_eq!((answer.status, answer.attempts), (200, 2));

        let server = failing(1, || Reply::raw(""));
        let error = remote(&server).send(post()).await.unwrap_err();
        assert_eq!(error, CallError::Http(HttpError::Reset { host: "127.0.0.1".into() }));
        assert_eq!(server.seen().len(), 1);
    }

    #[tokio::test]
    async fn paths_and_links_cannot_lead_elsewhere() {
        let server = Fake::start(|_| Reply::empty(204));
        let remote = remote(&server);
        for id in ["", ".", ".."] {
            let call = Call::new(Method::Delete, ["Groups", id], Category::Medium);
            assert_eq!(remote.send(call).await, Err(CallError::UnusablePath));
        }
        let other = CallError::ForeignHost { host: "evil.example".into() };
        assert_eq!(remote.next_url("https://evil.example/scim2/Users?after=1"), Err(other.clone()));
        assert_eq!(remote.next_url("//evil.example/x"), Err(other.clone()));
        let other_port = CallError::ForeignHost { host: "127.0.0.1".into() };
        assert_eq!(remote.next_url("http://127.0.0.1:1/x"), Err(other_port));
        assert_eq!(remote.next_url("http://["), Err(CallError::UnusableLink));
        let foreign = Call::get_url("https://evil.example/".parse().unwrap(), Category::Light);
        assert_eq!(remote.send(foreign).await, Err(other));
        assert!(server.seen().is_empty());

        let next = remote.next_url(&server.url("/scim2/Users?after=1")).unwrap();
        remote.send(Call::get_url(next, Category::Light)).await.unwrap();
        assert_eq!(server.seen()[0].target, "/scim2/Users?after=1");
    }

    #[tokio::test]
    async fn nothing_secret_is_printed() {
        let server = Fake::start(|_| Reply::empty(200));
        let call = Call::get(["x"], Category::Light).query("q", "canary").header("X", "canary");
        let call = Call { body: Body::Form(vec![("f".into(), Secret::new("canary".into()))]), ..call };
        let request = remote(&server).request(&call).unwrap();
        let authorization = Authorization::bearer(Secret::new("canary".into()));
        let shown = format!("{call:?} {request:?} {authorization:?} {:?}", remote(&server));
        assert!(!shown.contains("canary"), "{shown}");
    }

    /// Hands out `token-0`, and the next number when the current one was rejected.
    #[derive(Debug)]
    struct Counting(Mutex<u32>);

    impl Authorize for Counting {
        fn authorization<'a>(
            &'a self,
            rejected: Option<&'a Authorization>,
        ) -> BoxFuture<'a, Result<Authorization, AuthError>> {
            let token = |n: u32| Authorization::bearer(Secret::new(format!("token-{n}")));
            let mut n = self.0.lock().unwrap();
            if rejected.is_some_and(|rejected| rejected.same_as(&token(*n))) {
                *n += 1;
            }
            let current = token(*n);
            Box::pin(async move { Ok(current) })
        }
    }

    /// A token that cannot be renewed.
    #[derive(Debug)]
    struct Fixed;

    impl Authorize for Fixed {
        fn authorization<'a>(
            &'a self,
            _: Option<&'a Authorization>,
        ) -> BoxFuture<'a, Result<Authorization, AuthError>> {
            Box::pin(async { Ok(Authorization::bearer(Secret::new("fixed".into()))) })
        }
    }

    /// Notes what was demanded of which token.
    #[derive(Debug, Default)]
    struct Challenged(Mutex<Vec<(String, String)>>);

    impl Authorize for Challenged {
        fn authorization<'a>(
            &'a self,
            _: Option<&'a Authorization>,
        ) -> BoxFuture<'a, Result<Authorization, AuthError>> {
            Box::pin(async { Ok(Authorization::bearer(Secret::new("fixed".into()))) })
        }

        fn challenged<'a>(&'a self, rejected: &'a Authorization, claims: &'a str) -> BoxFuture<'a, ()> {
            let token = rejected.token.expose().to_owned();
            self.0.lock().unwrap().push((token, claims.to_owned()));
            Box::pin(async {})
        }
    }

    fn remote(server: &Fake) -> Remote {
        remote_with(server, Arc::new(Counting(Mutex::new(0))))
    }

    fn remote_with(server: &Fake, authorize: Arc<dyn Authorize>) -> Remote {
        let base = BaseUrl::parse(&server.url("/scim2")).unwrap();
        Remote::new(Http::new().unwrap(), base, authorize, Pacing::zoom())
    }

    fn failing(times: u32, how: impl Fn() -> Reply + Send + Sync + 'static) -> Fake {
        let count = AtomicU32::new(0);
        Fake::start(move |_| match count.fetch_add(1, Ordering::SeqCst) < times {
            true => how(),
            false => Reply::json(200, "{}"),
        })
    }

    fn post() -> Call {
        Call::new(Method::Post, ["Users"], Category::Light).json(serde_json::json!({"userName": "zoë"}))
    }
}
