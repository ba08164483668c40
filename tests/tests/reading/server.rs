//! A server that answers what a test tells it to, for lists that no practice tenant would give.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::http::{HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use usher::http::{BaseUrl, Http, Pacing, Remote, Scheme};
use usher_tests::stage::Token;

/// A page: its body and where it says the next one is.
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) body: Value,
    pub(crate) headers: Vec<(&'static str, String)>,
}

impl Page {
    pub(crate) fn of(body: Value) -> Self {
        Self { status: 200, body, headers: Vec::new() }
    }

    pub(crate) fn next(mut self, address: impl Into<String>) -> Self {
        self.headers.push(("link", format!("<{}>; rel=\"next\"", address.into())));
        self
    }
}

/// Answers until it is dropped.
pub(crate) struct Server {
    base: String,
    asked: Arc<AtomicUsize>,
    serving: JoinHandle<()>,
}

impl Server {
    /// `page` is told the number of the request, from 0, its address, and the server's own base address.
    pub(crate) async fn start(
        page: impl Fn(usize, &Uri, &str) -> Page + Clone + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(AtomicUsize::new(0));
        let (own, count) = (base.clone(), Arc::clone(&asked));
        let router = Router::new()
            .fallback(async move |uri: Uri| drawn(page(count.fetch_add(1, Ordering::SeqCst), &uri, &own)));
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { base, asked, serving }
    }

    pub(crate) fn remote(&self) -> Remote {
        let base = BaseUrl::parse(&self.base).unwrap();
        // Tests are about what is read, so nothing is spread over time.
        Remote::new(Http::new().unwrap(), base, Arc::new(Token::new(Scheme::Bearer, "token")), Pacing::zoom())
    }

    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn drawn(page: Page) -> Response {
    let status = StatusCode::from_u16(page.status).unwrap();
    let mut response = (status, page.body.to_string()).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    // Fast enough that no test waits for its turn.
    response.headers_mut().insert("x-ratelimit-limit", HeaderValue::from_static("50000"));
    for (name, value) in page.headers {
        response.headers_mut().append(HeaderName::from_static(name), HeaderValue::from_str(&value).unwrap());
    }
    response
}

/// A number in the query of an address.
pub(crate) fn number(uri: &Uri, name: &str) -> usize {
    let pairs = url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    pairs.into_iter().find(|(key, _)| key == name).map_or(0, |(_, value)| value.parse().unwrap())
}
