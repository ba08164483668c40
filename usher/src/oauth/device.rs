//! Signing in on another device: a short code to type there, and asking until it was typed (RFC 8628).

use std::fmt;
use std::future::Future;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tokio::time::{Instant, sleep_until};

use super::refusal::TokenError;
use super::token::{self, Again, field, post_as, tokens};
use super::{Client, Tokens};
use crate::clock;
use crate::http::Http;
use crate::secrets::Secret;

/// The pause between two questions when the service names none (RFC 8628 section 3.2).
const INTERVAL_USUAL: Duration = Duration::from_secs(5);

/// What `slow_down` adds to the pause (RFC 8628 section 3.5).
const SLOW_DOWN: Duration = Duration::from_secs(5);

/// The shortest pause, whatever the service says: “0” must not become a storm.
const INTERVAL_MIN: Duration = Duration::from_millis(250);

/// The longest pause, whatever the service says.
const INTERVAL_MAX: Duration = Duration::from_secs(60);

/// The longest that is asked, whatever the service says. Services give five to fifteen minutes.
const LIFE_MAX: Duration = Duration::from_secs(30 * 60);

/// A sign-in that waits for a code to be typed elsewhere.
pub struct DeviceSignIn {
    client: Client,
    http: Http,
    device_code: Secret,
    /// The code to type.
    pub user_code: String,
    /// Where to type it.
    pub verification_uri: String,
    /// The same address with the code in it, for a QR code; Entra gives none.
    pub verification_uri_complete: Option<String>,
    interval: Duration,
    deadline: Instant,
    until: Timestamp,
}

impl DeviceSignIn {
    /// Asks for a code.
    ///
    /// # Errors
    ///
    /// [`DeviceError::NotOffered`] when the client has no address for it, otherwise [`DeviceError::Token`].
    pub async fn begin(client: &Client, http: &Http) -> Result<Self, DeviceError> {
        let url = client.device_url.as_ref().ok_or(DeviceError::NotOffered)?;
        let mut fields = Vec::new();
        if !client.scopes.is_empty() {
            fields.push(field("scope", &client.scopes.join(" ")));
        }
        let answer = post_as(http, client, url, fields, Again::Always).await?;
        let body = answer.json().map_err(|_| TokenError::Incomplete { what: "JSON body" })?;
        let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
        let need = |name: &str, what| text(name).ok_or(TokenError::Incomplete { what });
        let seconds = |name: &str| body.get(name).and_then(Value::as_u64).map(Duration::from_secs);
        let life = seconds("expires_in").unwrap_or(LIFE_MAX).min(LIFE_MAX);
        Ok(Self {
            device_code: Secret::new(need("device_code", "device code")?),
            user_code: need("user_code", "code to type")?,
            verification_uri: need("verification_uri", "address to type it at")?,
            verification_uri_complete: text("verification_uri_complete"),
            interval: seconds("interval").unwrap_or(INTERVAL_USUAL).clamp(INTERVAL_MIN, INTERVAL_MAX),
            deadline: Instant::now() + life,
            until: clock::now() + SignedDuration::try_from(life).unwrap_or(SignedDuration::ZERO),
            client: client.clone(),
            http: http.clone(),
        })
    }

    /// Returns when the code ends, by this computer's clock.
    pub fn until(&self) -> Timestamp {
        self.until
    }

    /// Asks until the code was typed, has expired, or `cancel` ends.
    ///
    /// # Errors
    ///
    /// [`DeviceError`].
    pub async fn wait(&self, cancel: impl Future<Output = ()>) -> Result<Tokens, DeviceError> {
        tokio::select! {
            outcome = self.ask() => outcome,
            () = cancel => Err(DeviceError::Cancelled),
        }
    }

    async fn ask(&self) -> Result<Tokens, DeviceError> {
        let mut interval = self.interval;
        loop {
            let next = Instant::now() + interval;
            if next > self.deadline {
                return Err(DeviceError::Expired);
            }
            sleep_until(next).await;
            let mut fields = vec![
                field("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
                ("device_code".to_owned(), self.device_code.clone()),
            ];
            fields.extend(token::claims(&self.client));
            let answer =
                post_as(&self.http, &self.client, &self.client.token_url, fields, Again::NeverSent).await;
            match answer.and_then(|answer| tokens(&answer, &self.client.scopes)) {
                Ok(tokens) => return Ok(tokens),
                Err(error) => interval = after(error, interval)?,
            }
        }
    }
}

impl fmt::Debug for DeviceSignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeviceSignIn")
            .field("vendor", &self.client.vendor)
            .field("verification_uri", &self.verification_uri)
            .finish_non_exhaustive()
    }
}

/// Why a sign-in on another device gave no tokens.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeviceError {
    #[error("this app cannot be signed in to on another device")]
    NotOffered,
    #[error("the sign-in was refused")]
    Denied,
    #[error("the code was not typed in time")]
    Expired,
    /// The service does not know the code it gave: Entra's `bad_verification_code`.
    #[error("the sign-in service has forgotten the code")]
    CodeForgotten,
    #[error("the sign-in was cancelled")]
    Cancelled,
    #[error(transparent)]
    Token(#[from] TokenError),
}

/// Returns the pause before the next question, or why there is none.
fn after(error: TokenError, interval: Duration) -> Result<Duration, DeviceError> {
    let code = match &error {
        TokenError::Refused { error, .. } => error.as_str(),
        TokenError::RateLimited => "slow_down",
        // Nothing is lost by asking again, each time after twice the pause (RFC 8628 section 3.5).
        TokenError::Faulty { status: 500.. } => return Ok((interval * 2).min(INTERVAL_MAX)),
        TokenError::Http(error) if error.may_pass() => return Ok((interval * 2).min(INTERVAL_MAX)),
        TokenError::InvalidClient { .. }
        | TokenError::InvalidGrant { .. }
        | TokenError::InvalidScope { .. }
        | TokenError::UnauthorizedClient { .. }
        | TokenError::InteractionRequired { .. }
        | TokenError::DpopRequired
        | TokenError::Faulty { .. }
        | TokenError::Incomplete { .. }
        | TokenError::Http(_) => return Err(DeviceError::Token(error)),
    };
    match code {
        "authorization_pending" => Ok(interval),
        "slow_down" => Ok((interval + SLOW_DOWN).min(INTERVAL_MAX)),
        "expired_token" => Err(DeviceError::Expired),
        "access_denied" | "authorization_declined" => Err(DeviceError::Denied),
        "bad_verification_code" => Err(DeviceError::CodeForgotten),
        _ => Err(DeviceError::Token(error)),
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;
    use crate::http::fake::{Fake, Reply};
    use crate::http::{BaseUrl, HttpError};
    use crate::oauth::sign_in::tests::public;

    #[tokio::test]
    async fn it_is_asked_until_the_code_was_typed() {
        let asked = AtomicU32::new(0);
        let server = Fake::start(move |seen| match (seen.target.as_str(), asked.load(Ordering::SeqCst)) {
            ("/oauth/device", _) => Reply::json(200, CODES),
            (_, 0..2) => {
                asked.fetch_add(1, Ordering::SeqCst);
                Reply::json(400, r#"{"error":"authorization_pending"}"#)
            }
            (..) => Reply::json(200, r#"{"access_token":"a1","refresh_token":"r1"}"#),
        });
        let sign_in = DeviceSignIn::begin(&client(&server), &Http::new().unwrap()).await.unwrap();
        assert_eq!(
            (sign_in.user_code.as_str(), sign_in.verification_uri.as_str()),
            ("ABCD", "https://x/device")
        );
        assert!(!format!("{sign_in:?}").contains("canary"));
        let tokens = sign_in.wait(pending()).await.unwrap();
        assert_eq!(tokens.refresh.unwrap().expose(), "r1");
        let seen = server.seen();
        assert_eq!(seen[0].field("scope").as_deref(), Some("one two"));
        assert_eq!(seen.len(), 4);
        assert_eq!(seen[3].field("device_code").as_deref(), Some("canary"));
    }

    #[tokio::test]
    async fn it_ends_with_a_refusal_or_a_cancel() {
        let refusing = |error: &'static str| {
            Fake::start(move |seen| match seen.target.as_str() {
                "/oauth/device" => Reply::json(200, CODES),
                _ => Reply::json(400, &format!(r#"{{"error":"{error}"}}"#)),
            })
        };
        for (error, wanted) in [
            ("access_denied", DeviceError::Denied),
            ("authorization_declined", DeviceError::Denied),
            ("bad_verification_code", DeviceError::CodeForgotten),
            ("expired_token", DeviceError::Expired),
        ] {
            let server = refusing(error);
            let sign_in = DeviceSignIn::begin(&client(&server), &Http::new().unwrap()).await.unwrap();
            assert_eq!(sign_in.wait(pending()).await.unwrap_err(), wanted);
        }
        let server = refusing("authorization_pending");
        let sign_in = DeviceSignIn::begin(&client(&server), &Http::new().unwrap()).await.unwrap();
        assert_eq!(sign_in.wait(async {}).await.unwrap_err(), DeviceError::Cancelled);
        let without = Client { device_url: None, ..client(&server) };
        let error = DeviceSignIn::begin(&without, &Http::new().unwrap()).await.unwrap_err();
        assert_eq!(error, DeviceError::NotOffered);
    }

    #[test]
    fn pauses_grow_when_told_and_when_there_is_trouble() {
        let seconds = Duration::from_secs;
        let refused = |error: &str| TokenError::Refused {
            status: 400,
            error: error.to_owned(),
            description: String::new(),
            code: None,
        };
        assert_eq!(after(refused("authorization_pending"), seconds(5)), Ok(seconds(5)));
        assert_eq!(after(refused("slow_down"), seconds(5)), Ok(seconds(10)));
        assert_eq!(after(TokenError::RateLimited, seconds(58)), Ok(INTERVAL_MAX));
        assert_eq!(after(TokenError::Faulty { status: 503 }, seconds(5)), Ok(seconds(10)));
        let reset = TokenError::Http(HttpError::Reset { host: "h".into() });
        assert_eq!(after(reset, seconds(5)), Ok(seconds(10)));
        assert_eq!(after(refused("other"), seconds(5)), Err(DeviceError::Token(refused("other"))));
        let faulty = TokenError::Faulty { status: 404 };
        assert_eq!(after(faulty.clone(), seconds(5)), Err(DeviceError::Token(faulty)));
    }

    const CODES: &str = r#"{"device_code":"canary","user_code":"ABCD","verification_uri":"https://x/device",
        "expires_in":600,"interval":0}"#;

    fn client(server: &Fake) -> Client {
        let device_url = Some(BaseUrl::parse(&server.url("/oauth/device")).unwrap());
        Client { device_url, ..public(server) }
    }
}
