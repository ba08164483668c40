//! Waits on loopback for the browser to bring the answer.
//!
//! Everything that runs on this computer, and every web page open in its browsers, can speak to the port. So a
//! request counts only when it is a `GET` of the one path, names this address as its host and carries the state
//! of this sign-in; anything else is answered and the waiting goes on. Connections are served side by side, each
//! with a limit on time and size, since browsers open some that say nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::task::JoinSet;
use tokio::time::{sleep, sleep_until, timeout};

use super::awaited::{SignInError, Times};
use super::pages::{DONE_PATH, ENDED_PATH, Page, render};
use super::refusal::plain;
use crate::secrets::Secret;

/// The longest request head: addresses of a sign-in have about 1 KiB, cookies for 127.0.0.1 a few more.
const HEAD_BYTES_MAX: usize = 16 * 1024;

/// Connections served at the same time; browsers open up to six.
const CONNECTIONS_MAX: usize = 32;

/// Faults in a row of taking connections after which the listener gives up.
const ACCEPT_FAULTS_MAX: u32 = 20;

/// The pause after such a fault: it is usually a lack of file handles.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// What is read and thrown away of a request that is too large, so that the answer arrives.
const DRAINED_BYTES_MAX: usize = 256 * 1024;

/// Where it is listened: at one port of `127.0.0.1`, and of `[::1]` where the browser may look there too.
#[derive(Debug)]
pub(super) struct Ears {
    pub(super) four: TcpListener,
    pub(super) six: Option<TcpListener>,
}

impl Ears {
    async fn accept(&self) -> std::io::Result<TcpStream> {
        let (stream, _) = match &self.six {
            None => self.four.accept().await?,
            Some(six) => tokio::select! {
                accepted = self.four.accept() => accepted?,
                accepted = six.accept() => accepted?,
            },
        };
        Ok(stream)
    }
}

/// What an answer has to bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// The code of a sign-in.
    Code,
    /// That an admin has allowed the app.
    Consent,
}

/// What an answer has brought.
#[derive(Debug)]
pub(super) enum Granted {
    Code(Secret),
    Consent,
}

/// What an answer to this sign-in looks like.
#[derive(Debug)]
pub(super) struct Expected {
    pub(super) vendor: String,
    pub(super) wanted: Wanted,
    /// `127.0.0.1` or `localhost`, as the redirect address has it.
    pub(super) host: &'static str,
    pub(super) path: String,
    pub(super) port: u16,
    pub(super) state: Secret,
    pub(super) issuer: Option<String>,
}

/// What the query of an answer says.
#[derive(Debug)]
pub(super) enum Verdict {
    Granted(Granted),
    Refused(SignInError),
    /// Not the answer to this sign-in.
    Stranger,
}

/// What the listener and the sign-in share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) expected: Expected,
    taken: AtomicBool,
    outcome: mpsc::Sender<Result<Granted, SignInError>>,
}

impl Shared {
    pub(super) fn new(expected: Expected) -> (Self, mpsc::Receiver<Result<Granted, SignInError>>) {
        let (outcome, receiver) = mpsc::channel(2);
        (Self { expected, taken: AtomicBool::new(false), outcome }, receiver)
    }

    /// Hands the outcome to whoever waits; only the first counts.
    pub(super) fn settle(&self, outcome: Result<Granted, SignInError>) -> bool {
        let first = !self.taken.swap(true, Ordering::SeqCst);
        first && self.outcome.try_send(outcome).is_ok()
    }
}

/// Reads the query of an answer.
pub(super) fn judge(query: &str, expected: &Expected) -> Verdict {
    let mut found: [Option<String>; 6] = [const { None }; 6];
    const NAMES: [&str; 6] = ["state", "code", "iss", "error", "error_description", "admin_consent"];
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        let Some(slot) = NAMES.iter().position(|known| *known == name) else { continue };
        // A parameter that comes twice can mean one thing here and another at the vendor.
        if found[slot].replace(value.into_owned()).is_some() {
            return Verdict::Stranger;
        }
    }
    let [state, code, iss, error, description, consent] = found;
    if !state.is_some_and(|state| Secret::new(state).same_as(&expected.state)) {
        return Verdict::Stranger;
    }
    // Vendors send `iss` without announcing it, so that its absence says nothing.
    if let (Some(got), Some(wanted)) = (iss, &expected.issuer)
        && got != *wanted
    {
        return Verdict::Refused(SignInError::IssuerMismatch { wanted: wanted.clone(), got: plain(&got) });
    }
    // A consent that was refused says `admin_consent=True` as well: the error decides.
    if let Some(error) = error {
        let (error, description) = (plain(&error), plain(&description.unwrap_or_default()));
        return Verdict::Refused(match error.as_str() {
            "access_denied" => SignInError::Denied { description },
            _ => SignInError::ProviderError { error, description },
        });
    }
    match expected.wanted {
        Wanted::Code => match code.filter(|code| !code.is_empty()) {
            Some(code) => Verdict::Granted(Granted::Code(Secret::new(code))),
            None => Verdict::Stranger,
        },
        Wanted::Consent => match consent.is_some_and(|said| said.eq_ignore_ascii_case("true")) {
            true => Verdict::Granted(Granted::Consent),
            false => Verdict::Stranger,
        },
    }
}

/// Serves until `stop` is dropped; after an answer a little longer, so that its page still appears.
pub(super) async fn listen(ears: Ears, shared: Arc<Shared>, times: Times, mut stop: oneshot::Receiver<()>) {
    let shown = Arc::new(Notify::new());
    let mut connections = JoinSet::new();
    let mut faults = 0;
    let mut closing_at = None;
    loop {
        tokio::select! {
            _ = &mut stop, if closing_at.is_none() => {
                if !shared.taken.load(Ordering::SeqCst) {
                    return;
                }
                closing_at = Some(tokio::time::Instant::now() + times.grace);
            }
            () = async { sleep_until(closing_at.unwrap_or_else(tokio::time::Instant::now)).await },
                if closing_at.is_some() => return,
            () = shown.notified(), if closing_at.is_some() => return,
            Some(_) = connections.join_next() => {}
            accepted = ears.accept() => match accepted {
                Ok(stream) => {
                    faults = 0;
                    if connections.len() < CONNECTIONS_MAX {
                        connections.spawn(serve(stream, Arc::clone(&shared), times, Arc::clone(&shown)));
                    }
                }
                Err(_) => {
                    faults += 1;
                    if faults == ACCEPT_FAULTS_MAX {
                        shared.settle(Err(SignInError::ListenerGone));
                        return;
                    }
                    sleep(ACCEPT_PAUSE).await;
                }
            },
        }
    }
}

async fn serve(mut stream: TcpStream, shared: Arc<Shared>, times: Times, shown: Arc<Notify>) {
    let page = match timeout(times.read, read_head(&mut stream)).await {
        Ok(Ok(head)) => match parse(&head) {
            Some(head) => route(&head, &shared),
            None => Page::Bad,
        },
        Ok(Err(HeadFault::TooLarge)) => Page::TooLarge,
        // Nobody is there to be answered.
        Ok(Err(HeadFault::Gone)) | Err(_) => return,
    };
    let answer = render(&page, &shared.expected.vendor);
    let sent = timeout(times.read, async {
        stream.write_all(answer.as_bytes()).await?;
        stream.shutdown().await?;
        if matches!(page, Page::Done | Page::Ended) {
            shown.notify_one();
        }
        drain(&mut stream).await
    });
    // A browser that hangs up early has no page; the sign-in goes on all the same.
    let _ = sent.await;
}

enum HeadFault {
    TooLarge,
    Gone,
}

async fn read_head(stream: &mut TcpStream) -> Result<Vec<u8>, HeadFault> {
    let mut head = Vec::with_capacity(2048);
    let mut chunk = [0; 2048];
    loop {
        let count = stream.read(&mut chunk).await.map_err(|_| HeadFault::Gone)?;
        if count == 0 {
            return Err(HeadFault::Gone);
        }
        let seen = head.len().saturating_sub(3);
        head.extend_from_slice(&chunk[..count]);
        let end = head[seen..].windows(4).position(|four| four == b"\r\n\r\n").map(|at| seen + at);
        match end {
            Some(end) if end <= HEAD_BYTES_MAX => {
                head.truncate(end);
                return Ok(head);
            }
            Some(_) => return Err(HeadFault::TooLarge),
            None if head.len() > HEAD_BYTES_MAX => return Err(HeadFault::TooLarge),
            None => {}
        }
    }
}

/// Reads on for a while: closing with unread bytes would take the answer away from the browser.
async fn drain(stream: &mut TcpStream) -> std::io::Result<()> {
    let mut chunk = [0; 2048];
    let mut drained = 0;
    while drained < DRAINED_BYTES_MAX {
        match stream.read(&mut chunk).await? {
            0 => break,
            count => drained += count,
        }
    }
    Ok(())
}

struct Head<'a> {
    method: &'a str,
    target: &'a str,
    host: &'a str,
}

/// Reads a request head strictly; `None` when it is none of HTTP/1.
fn parse(head: &[u8]) -> Option<Head<'_>> {
    let mut lines = std::str::from_utf8(head).ok()?.split("\r\n");
    let mut words = lines.next()?.split(' ');
    let (method, target, version) = (words.next()?, words.next()?, words.next()?);
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic());
    if words.next().is_some()
        || !matches!(version, "HTTP/1.1" | "HTTP/1.0")
        || !plain(target)
        || !target.starts_with('/')
    {
        return None;
    }
    let mut host = None;
    for line in lines {
        let (name, value) = line.split_once(':')?;
        if name.is_empty() || !plain(name) || value.contains(['\r', '\n', '\0']) {
            return None;
        }
        if name.eq_ignore_ascii_case("host") && host.replace(value.trim()).is_some() {
            return None;
        }
    }
    Some(Head { method, target, host: host? })
}

fn route(head: &Head<'_>, shared: &Shared) -> Page {
    let expected = &shared.expected;
    // A web page may have pointed a name of its own at this computer.
    if head.host != format!("{}:{}", expected.host, expected.port) {
        return Page::Bad;
    }
    if head.method != "GET" {
        return Page::NotFound;
    }
    let (path, query) = head.target.split_once('?').unwrap_or((head.target, ""));
    match path {
        DONE_PATH => Page::Done,
        ENDED_PATH => Page::Ended,
        path if path == expected.path => {
            let (outcome, page) = match judge(query, expected) {
                Verdict::Granted(granted) => (Ok(granted), Page::ToDone),
                Verdict::Refused(error) => (Err(error), Page::ToEnded),
                Verdict::Stranger => return Page::Stranger,
            };
            if shared.settle(outcome) { page } else { Page::Stranger }
        }
        _ => Page::NotFound,
    }
}
