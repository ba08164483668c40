//! The listeners: one hyper connection after another on loopback, so that a fault can reach the bare connection.
//!
//! Every request to a vendor passes here once: it is written to the history, meets the faults, and only then
//! reaches the vendor's router. A reset, a cut body and a silence without end cannot be made inside a router.

use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderName, HeaderValue, Request, Response, StatusCode, header};
use futures::{StreamExt, stream};
use hyper::service::Service;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::faults::{FaultKind, Moment};
use crate::history::{Change, Outcome};
use crate::world::{Vendor, World};

/// No answer of a vendor is longer: a page of 2,000 members is well below 1 MB.
const ANSWER_BYTES_MAX: usize = 64 * 1024 * 1024;

/// A peer that sends its request head more slowly is dropped.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);

/// Serves a vendor until the returned future is dropped; dropping it cuts every connection.
pub(crate) async fn vendor(listener: TcpListener, vendor: Vendor, router: Router, world: Arc<World>) {
    connections(listener, move |cut| {
        let router = router.clone();
        let world = Arc::clone(&world);
        move |request: Request<hyper::body::Incoming>| {
            let visit =
                Visit { world: Arc::clone(&world), vendor, router: router.clone(), cut: Arc::clone(&cut) };
            async move { visit.answer(request.map(Body::new)).await }
        }
    })
    .await;
}

/// Serves a router that is no vendor: without history and without faults.
pub(crate) async fn plain(listener: TcpListener, router: Router) {
    connections(listener, move |_cut| {
        let router = router.clone();
        move |request: Request<hyper::body::Incoming>| {
            let router = router.clone();
            async move { Ok(route(router, request.map(Body::new)).await) }
        }
    })
    .await;
}

/// The connection is to be cut without an answer.
#[derive(Debug, thiserror::Error)]
#[error("the practice tenant cut the connection on purpose")]
struct Cut;

async fn connections<MakeService, Serve, Answer>(listener: TcpListener, make: MakeService)
where
    MakeService: Fn(Arc<AtomicBool>) -> Serve,
    Serve: Fn(Request<hyper::body::Incoming>) -> Answer + Send + 'static,
    Answer: Future<Output = Result<Response<Body>, Cut>> + Send + 'static,
{
    let mut open = JoinSet::new();
    loop {
        // Finished connections are taken out, so that the set holds the open ones only.
        while open.try_join_next().is_some() {}
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file descriptors: others have to close first.
            tokio::task::yield_now().await;
            continue;
        };
        // Else the end of a long answer waits for the client's acknowledgement, some 40 ms a page.
        drop(stream.set_nodelay(true));
        let cut = Arc::new(AtomicBool::new(false));
        let serve = hyper::service::service_fn(make(Arc::clone(&cut)));
        let wire = TokioIo::new(Wire { stream, cut });
        let connection = hyper::server::conn::http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIMEOUT)
            .serve_connection(wire, serve);
        open.spawn(async move {
            // A client that goes away in the middle is everyday business here.
            drop(connection.await);
        });
    }
}

struct Visit {
    world: Arc<World>,
    vendor: Vendor,
    router: Router,
    cut: Arc<AtomicBool>,
}

impl Visit {
    async fn answer(self, request: Request<Body>) -> Result<Response<Body>, Cut> {
        let (method, uri) = (request.method().as_str(), request.uri());
        let agent = request.headers().get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
        let (query, agent) = (uri.query().unwrap_or_default(), agent.unwrap_or_default());
        let number = self.world.history.arrived(self.vendor, method, uri.path(), query, agent);
        let spoil = self.world.faults.meet(self.vendor, method, uri.path());
        pause(spoil.before_ms).await;
        let answer = match &spoil.kind {
            Some((Moment::Before, _)) => None,
            Some((Moment::After, _)) | None => {
                let mut answer = route(self.router.clone(), request).await;
                pause(spoil.after_ms).await;
                let change = answer.extensions_mut().remove::<Change>().map(|change| change.0);
                Some((answer, change))
            }
        };
        let applied = answer.as_ref().is_some_and(|(answer, _)| answer.status().as_u16() < 400);
        let (answer, change) = answer.unwrap_or_else(|| (untouched(), None));
        let fault = spoil.kind.map(|(_, kind)| kind);
        let (spoiled, status) = match fault {
            None => {
                let status = answer.status().as_u16();
                (Spoiled::Answer(answer), status)
            }
            Some(kind) => spoil_answer(kind, answer).await,
        };
        self.world.history.settled(number, Outcome { status, applied, change });
        match spoiled {
            Spoiled::Answer(answer) => Ok(answer),
            Spoiled::Cut => {
                self.cut.store(true, Ordering::Relaxed);
                Err(Cut)
            }
            Spoiled::Silence => std::future::pending().await,
        }
    }
}

enum Spoiled {
    Answer(Response<Body>),
    Cut,
    Silence,
}

async fn spoil_answer(kind: FaultKind, mut answer: Response<Body>) -> (Spoiled, u16) {
    let status = answer.status().as_u16();
    match kind {
        // Latency has been waited for and is never a request's one fault.
        FaultKind::Latency { .. } => (Spoiled::Answer(answer), status),
        FaultKind::Status { code, body, headers } => {
            let mut answer = Response::new(Body::from(body.unwrap_or_default()));
            let status = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            *answer.status_mut() = status;
            for (name, value) in headers {
                if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
                    answer.headers_mut().append(name, value);
                }
            }
            (Spoiled::Answer(answer), status.as_u16())
        }
        FaultKind::Reset {} => (Spoiled::Cut, 0),
        FaultKind::Stall {} => (Spoiled::Silence, 0),
        FaultKind::ContentType { value } => {
            if let Ok(value) = HeaderValue::try_from(value) {
                answer.headers_mut().insert(header::CONTENT_TYPE, value);
            }
            (Spoiled::Answer(answer), status)
        }
        FaultKind::Body { text } => {
            answer.headers_mut().remove(header::CONTENT_LENGTH);
            *answer.body_mut() = Body::from(text);
            (Spoiled::Answer(answer), status)
        }
        FaultKind::Truncate { bytes } => {
            let (mut head, body) = answer.into_parts();
            let whole = to_bytes(body, ANSWER_BYTES_MAX).await.unwrap_or_default();
            if whole.is_empty() {
                return (Spoiled::Cut, 0);
            }
            let sent = whole.slice(..bytes.min(whole.len()));
            // One byte more than is sent, even where the whole body fits.
            let promised = whole.len().max(sent.len() + 1);
            head.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(promised));
            (Spoiled::Answer(Response::from_parts(head, torn(sent))), status)
        }
    }
}

/// A body that ends in the middle: the bytes, then an error, at which hyper cuts the connection.
fn torn(sent: Bytes) -> Body {
    let first = stream::iter([Ok::<Bytes, Cut>(sent)]);
    let end = stream::once(async {
        // The connection writes out what it has while the body is not ready.
        for _ in 0..4 {
            tokio::task::yield_now().await;
        }
        Err(Cut)
    });
    Body::from_stream(first.chain(end))
}

/// What a fault spoils where the vendor never saw the request.
fn untouched() -> Response<Body> {
    let mut answer = Response::new(Body::from("{}"));
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer
}

async fn route(router: Router, request: Request<Body>) -> Response<Body> {
    let answer: Result<Response<Body>, Infallible> = TowerToHyperService::new(router).call(request).await;
    match answer {
        Ok(answer) => answer,
        Err(never) => match never {},
    }
}

async fn pause(ms: u64) {
    if ms > 0 {
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }
}

/// A connection that can be told to end with a reset instead of an orderly close.
struct Wire {
    stream: TcpStream,
    cut: Arc<AtomicBool>,
}

impl Drop for Wire {
    fn drop(&mut self) {
        if self.cut.load(Ordering::Relaxed) {
            // Without the option the connection ends in an orderly way: still no answer.
            drop(self.stream.set_zero_linger());
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.cut.load(Ordering::Relaxed) {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
