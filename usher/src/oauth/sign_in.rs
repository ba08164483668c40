//! One sign-in with a browser, from the link to the tokens.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::time::{Instant, sleep_until};
use url::Url;

use super::listener::{Expected, Shared, Verdict, judge, listen};
use super::token::{self, TokenError};
use super::{Client, Kind, Ports, Tokens, pkce};
use crate::http::Http;
use crate::secrets::Secret;

/// How long things may take. Tests lower them.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    /// For the whole sign-in: somebody has to find a password and a second factor.
    pub total: Duration,
    /// For reading one request of the browser, and for answering it.
    pub read: Duration,
    /// How long the last page may still be fetched after the sign-in is over.
    pub grace: Duration,
}

impl Default for Times {
    fn default() -> Self {
        Self { total: Duration::from_secs(300), read: Duration::from_secs(5), grace: Duration::from_secs(5) }
    }
}

/// A sign-in that has begun: it listens for the answer until it is dropped.
pub struct SignIn {
    client: Client,
    http: Http,
    link: Url,
    redirect_uri: String,
    verifier: Secret,
    deadline: Instant,
    times: Times,
    shared: Arc<Shared>,
    outcome: Mutex<mpsc::Receiver<Result<Secret, SignInError>>>,
    /// Stops the listener when dropped.
    _listening: oneshot::Sender<()>,
}

impl SignIn {
    /// Listens on loopback and makes the link to open. Needs a tokio runtime.
    ///
    /// # Errors
    ///
    /// [`SignInError::PortsBusy`], [`SignInError::CannotListen`], [`SignInError::NoRandomness`].
    pub async fn begin(client: &Client, http: &Http) -> Result<Self, SignInError> {
        Self::begin_with(client, http, Times::default()).await
    }

    /// The same with other time limits.
    ///
    /// # Errors
    ///
    /// See [`SignIn::begin`].
    pub async fn begin_with(client: &Client, http: &Http, times: Times) -> Result<Self, SignInError> {
        let listener = bind(&client.redirect.ports).await?;
        let address = listener.local_addr().map_err(cannot_listen)?;
        let verifier = pkce::random().map_err(|_| SignInError::NoRandomness)?;
        let state = pkce::random().map_err(|_| SignInError::NoRandomness)?;
        let redirect_uri = format!("http://{address}{}", client.redirect.path);
        let link = authorize_link(client, &redirect_uri, &state, &verifier);
        let (shared, outcome) = Shared::new(Expected {
            vendor: client.vendor.clone(),
            path: client.redirect.path.clone(),
            port: address.port(),
            state,
            issuer: client.issuer.clone(),
        });
        let shared = Arc::new(shared);
        let (listening, stop) = oneshot::channel();
        tokio::spawn(listen(listener, Arc::clone(&shared), times, stop));
        Ok(Self {
            client: client.clone(),
            http: http.clone(),
            link,
            redirect_uri,
            verifier,
            deadline: Instant::now() + times.total,
            times,
            shared,
            outcome: Mutex::new(outcome),
            _listening: listening,
        })
    }

    /// Returns the address to open in the browser. It holds the state of the sign-in: not for logs.
    pub fn link(&self) -> &str {
        self.link.as_str()
    }

    /// Returns where the browser brings the answer, as it has to be registered at the vendor.
    pub fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }

    /// Takes the address to which the browser was sent, pasted by hand where the browser could not reach this
    /// computer. It is checked like what the browser brings; [`SignIn::wait`] then goes on.
    ///
    /// # Errors
    ///
    /// [`PasteError`]; the sign-in goes on waiting.
    pub fn paste(&self, typed: &str) -> Result<(), PasteError> {
        let typed = typed.trim();
        let with_scheme =
            if typed.starts_with("127.0.0.1") { format!("http://{typed}") } else { typed.to_owned() };
        let url = Url::parse(&with_scheme).map_err(|_| PasteError::NotAnAddress)?;
        let host = url.host_str().ok_or(PasteError::NotAnAddress)?;
        let expected = &self.shared.expected;
        let here = url.scheme() == "http"
            && host == "127.0.0.1"
            && url.port_or_known_default() == Some(expected.port);
        if !here || url.path() != expected.path {
            return Err(PasteError::OtherAddress {
                host: host.to_owned(),
                wanted: self.redirect_uri.clone(),
            });
        }
        let settled = match judge(url.query().unwrap_or_default(), expected) {
            Verdict::Code(code) => self.shared.settle(Ok(code)),
            Verdict::Refused(error) => self.shared.settle(Err(error)),
            Verdict::Stranger => return Err(PasteError::OtherSignIn),
        };
        if settled { Ok(()) } else { Err(PasteError::AlreadyAnswered) }
    }

    /// Waits for the answer, redeems its code and returns the tokens. Ends when `cancel` does.
    ///
    /// # Errors
    ///
    /// [`SignInError`]. The sign-in is over then; a new one has to begin.
    pub async fn wait(&self, cancel: impl Future<Output = ()>) -> Result<Tokens, SignInError> {
        let mut outcome = self.outcome.lock().await;
        tokio::pin!(cancel);
        let code = tokio::select! {
            outcome = outcome.recv() => outcome.unwrap_or(Err(SignInError::ListenerGone))?,
            () = sleep_until(self.deadline) => {
                outcome.close();
                return Err(SignInError::TimedOut { minutes: self.times.total.as_secs() / 60 });
            }
            () = &mut cancel => {
                outcome.close();
                return Err(SignInError::Cancelled);
            }
        };
        outcome.close();
        let exchange = token::exchange(&self.http, &self.client, code, &self.redirect_uri, &self.verifier);
        tokio::select! {
            tokens = exchange => Ok(tokens?),
            () = cancel => Err(SignInError::Cancelled),
        }
    }
}

impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignIn")
            .field("vendor", &self.client.vendor)
            .field("redirect_uri", &self.redirect_uri)
            .finish_non_exhaustive()
    }
}

/// Why a sign-in gave no tokens. Texts from the vendor are shortened and hold no control characters.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// None of the ports registered at the vendor is free.
    #[error("the ports {ports:?} are all in use")]
    PortsBusy { ports: Vec<u16> },
    #[error("this computer does not let Usher wait for the answer: {detail}")]
    CannotListen { detail: String },
    #[error("this computer has no random numbers to give")]
    NoRandomness,
    /// `access_denied`: somebody refused, or a policy did.
    #[error("the sign-in was refused: {description}")]
    Denied { description: String },
    /// Any other `error` of RFC 6749 section 4.1.2.1.
    #[error("the sign-in ended with {error}: {description}")]
    ProviderError { error: String, description: String },
    /// The answer says that it comes from another service than the one that was asked.
    #[error("the answer comes from {got}, not from {wanted}")]
    IssuerMismatch { wanted: String, got: String },
    #[error("nobody signed in within {minutes} minutes")]
    TimedOut { minutes: u64 },
    #[error("the sign-in was cancelled")]
    Cancelled,
    /// The sign-in is over, or its listener could not go on.
    #[error("nothing waits for the answer any more")]
    ListenerGone,
    #[error(transparent)]
    Exchange(#[from] TokenError),
}

/// Why a pasted address was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasteError {
    #[error("this is not the address of a page")]
    NotAnAddress,
    /// Often the link to the sign-in itself, or the page before the last.
    #[error("this address is at {host}; the one that is needed begins with {wanted}")]
    OtherAddress { host: String, wanted: String },
    /// State or code are missing or belong to another attempt.
    #[error("this address belongs to another sign-in")]
    OtherSignIn,
    #[error("the answer has already arrived")]
    AlreadyAnswered,
}

async fn bind(ports: &Ports) -> Result<TcpListener, SignInError> {
    match ports {
        Ports::Free => TcpListener::bind(("127.0.0.1", 0)).await.map_err(cannot_listen),
        Ports::Fixed(ports) => {
            for port in ports {
                if let Ok(listener) = TcpListener::bind(("127.0.0.1", *port)).await {
                    return Ok(listener);
                }
            }
            Err(SignInError::PortsBusy { ports: ports.clone() })
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is called through map_err")]
fn cannot_listen(error: std::io::Error) -> SignInError {
    SignInError::CannotListen { detail: error.to_string() }
}

fn authorize_link(client: &Client, redirect_uri: &str, state: &Secret, verifier: &Secret) -> Url {
    let (Kind::Public { id } | Kind::Confidential { id, .. }) = &client.kind;
    let mut link = client.authorize_url.url().clone();
    let mut query = link.query_pairs_mut();
    query
        .append_pair("response_type", "code")
        .append_pair("client_id", id)
        .append_pair("redirect_uri", redirect_uri)
        .append_pair("state", state.expose())
        .append_pair("code_challenge", &pkce::challenge(verifier))
        .append_pair("code_challenge_method", "S256");
    if !client.scopes.is_empty() {
        query.append_pair("scope", &client.scopes.join(" "));
    }
    query.extend_pairs(&client.extra);
    drop(query);
    link
}

#[cfg(test)]
pub(in crate::oauth) mod tests {
    use super::*;
    use crate::http::BaseUrl;
    use crate::http::fake::Fake;
    use crate::oauth::Redirect;

    pub(in crate::oauth) fn public(server: &Fake) -> Client {
        let at = |path| BaseUrl::parse(&server.url(path)).unwrap();
        Client {
            vendor: "Zoom".into(),
            authorize_url: at("/oauth/authorize"),
            token_url: at("/oauth/token"),
            revoke_url: Some(at("/oauth/revoke")),
            device_url: None,
            kind: Kind::Public { id: "app".into() },
            scopes: vec!["one".into(), "two".into()],
            redirect: Redirect { path: "/cb/zoom".into(), ports: Ports::Free },
            issuer: None,
            extra: Vec::new(),
        }
    }

    pub(in crate::oauth) fn confidential(server: &Fake) -> Client {
        let kind = Kind::Confidential { id: "app".into(), secret: Secret::new("s&cret".into()) };
        Client { kind, ..public(server) }
    }
}
