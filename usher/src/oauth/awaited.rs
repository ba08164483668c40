//! An answer that the browser is to bring to this computer: listened for, judged, and waited for.
//!
//! Both a sign-in and an admin's consent end so; they differ in what the answer says, [`Granted`].

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::time::{Instant, sleep_until};
use url::Url;

use super::listener::{Ears, Expected, Granted, Shared, Verdict, Wanted, judge, listen};
use super::refusal::TokenError;
use super::{Client, LoopbackHost, Ports, pkce};
use crate::secrets::Secret;

/// How many free ports of `127.0.0.1` are tried until one is free on `[::1]` too.
const PORTS_TRIED_MAX: u32 = 10;

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

/// An answer that is listened for until this is dropped.
pub(super) struct Awaited {
    redirect_uri: String,
    state: Secret,
    deadline: Instant,
    times: Times,
    shared: Arc<Shared>,
    outcome: Mutex<mpsc::Receiver<Result<Granted, SignInError>>>,
    /// Stops the listener when dropped.
    _listening: oneshot::Sender<()>,
}

impl Awaited {
    /// Begins to listen. Needs a tokio runtime.
    pub(super) async fn begin(client: &Client, wanted: Wanted, times: Times) -> Result<Self, SignInError> {
        let redirect = &client.redirect;
        let state = pkce::random().map_err(|_| SignInError::NoRandomness)?;
        let (ears, port) = bind(&redirect.ports, redirect.host).await?;
        let host = host_name(redirect.host);
        let (shared, outcome) = Shared::new(Expected {
            vendor: client.vendor.clone(),
            wanted,
            host,
            path: redirect.path.clone(),
            port,
            state: state.clone(),
            issuer: client.issuer.clone(),
        });
        let shared = Arc::new(shared);
        let (listening, stop) = oneshot::channel();
        tokio::spawn(listen(ears, Arc::clone(&shared), times, stop));
        Ok(Self {
            redirect_uri: format!("http://{host}:{port}{}", redirect.path),
            state,
            deadline: Instant::now() + times.total,
            times,
            shared,
            outcome: Mutex::new(outcome),
            _listening: listening,
        })
    }

    pub(super) fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }

    pub(super) fn state(&self) -> &Secret {
        &self.state
    }

    /// Takes the address on which the browser ended, as if it had arrived.
    pub(super) fn paste(&self, typed: &str) -> Result<(), PasteError> {
        let expected = &self.shared.expected;
        let typed = typed.trim();
        // Browsers hide the scheme in the address bar.
        let with_scheme = match typed.strip_prefix(expected.host) {
            Some(rest) if rest.starts_with(':') => format!("http://{typed}"),
            Some(_) | None => typed.to_owned(),
        };
        let url = Url::parse(&with_scheme).map_err(|_| PasteError::NotAnAddress)?;
        let host = url.host_str().ok_or(PasteError::NotAnAddress)?;
        let here = url.scheme() == "http"
            && host == expected.host
            && url.port_or_known_default() == Some(expected.port);
        if !here || url.path() != expected.path {
            return Err(PasteError::OtherAddress {
                host: host.to_owned(),
                wanted: self.redirect_uri.clone(),
            });
        }
        let settled = match judge(url.query().unwrap_or_default(), expected) {
            Verdict::Granted(granted) => self.shared.settle(Ok(granted)),
            Verdict::Refused(error) => self.shared.settle(Err(error)),
            Verdict::Stranger => return Err(PasteError::OtherSignIn),
        };
        if settled { Ok(()) } else { Err(PasteError::AlreadyAnswered) }
    }

    /// Waits for the answer. Ends when `cancel` does.
    pub(super) async fn answer(&self, cancel: impl Future<Output = ()>) -> Result<Granted, SignInError> {
        let mut outcome = self.outcome.lock().await;
        let answer = tokio::select! {
            answer = outcome.recv() => answer.unwrap_or(Err(SignInError::ListenerGone)),
            () = sleep_until(self.deadline) => {
                Err(SignInError::TimedOut { minutes: self.times.total.as_secs() / 60 })
            }
            () = cancel => Err(SignInError::Cancelled),
        };
        outcome.close();
        answer
    }
}

/// Why a sign-in or a consent gave nothing. Texts from the vendor are shortened and hold no control characters.
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
    /// The vendor has no address at which an admin allows the app.
    #[error("an admin cannot allow this app by a link")]
    NoAdminConsent,
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

pub(super) fn host_name(host: LoopbackHost) -> &'static str {
    match host {
        LoopbackHost::Address => "127.0.0.1",
        LoopbackHost::Name => "localhost",
    }
}

async fn bind(ports: &Ports, host: LoopbackHost) -> Result<(Ears, u16), SignInError> {
    match ports {
        Ports::Free => {
            let mut tried = 1;
            loop {
                match ears(0, host).await {
                    Ok(found) => return Ok(found),
                    Err(error) if error.kind() == TAKEN && tried < PORTS_TRIED_MAX => tried += 1,
                    Err(error) => return Err(SignInError::CannotListen { detail: error.to_string() }),
                }
            }
        }
        Ports::Fixed(ports) => {
            for port in ports {
                if let Ok(found) = ears(*port, host).await {
                    return Ok(found);
                }
            }
            Err(SignInError::PortsBusy { ports: ports.clone() })
        }
    }
}

const TAKEN: std::io::ErrorKind = std::io::ErrorKind::AddrInUse;

/// Listens at a port; 0 is any free one. With the name, whoever else holds the port of `[::1]` would get the
/// browser's answer, so such a port is not used; a computer without `[::1]` does without.
async fn ears(port: u16, host: LoopbackHost) -> std::io::Result<(Ears, u16)> {
    let four = TcpListener::bind(("127.0.0.1", port)).await?;
    let port = four.local_addr()?.port();
    let six = match host {
        LoopbackHost::Address => None,
        LoopbackHost::Name => match TcpListener::bind(("::1", port)).await {
            Ok(six) => Some(six),
            Err(error) if error.kind() == TAKEN => return Err(error),
            Err(_) => None,
        },
    };
    Ok((Ears { four, six }, port))
}
