//! A scene for tests of everything a door can ask for: the engine on a folder of its own, the practice company, and
//! somebody at the browser.
//!
//! Nothing is reached but through [`App`], as the window and the terminal do. The door's browser is a channel: what
//! the engine wants opened waits there until a test plays the person. Whatever goes wrong while a scene is set fails
//! the test on the spot.
#![expect(clippy::expect_used, clippy::panic, reason = "a scene that cannot be set fails its test")]

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, Response, Uri};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use url::Url;
use usher::app::view::{
    ActionReport, ConnectRequest, ConnectionState, ConnectionView, GroupChoice, GroupTarget, PlanRequest,
    PlanView, Report, Side, Target, Way,
};
use usher::app::{App, Door};
use usher::check::Verdict;
use usher::guide::CheckId;
use usher::problem::Problem;
use usher::secrets::{NoKeychain, Vault};
use usher::setup::entra;
use usher_practice::Settings;
use usher_practice::browser::{self, Decision};
use usher_practice::entra::{EntraSwitches, RateLimits};
use usher_practice::faults::{Fault, FaultKind};
use usher_practice::history::Entry;
use usher_practice::switches::{Switches, ZoomSwitches};
use usher_practice::world::Vendor;

use crate::stage::Stage;

/// The engine, the practice company, and the browser between them.
pub struct Engine {
    pub stage: Stage,
    pub app: Arc<App>,
    /// The profile that the tests work on.
    pub id: String,
    pages: Pages,
}

/// What the engine wanted opened in the browser, in order.
pub struct Pages(tokio::sync::Mutex<mpsc::UnboundedReceiver<Url>>);

impl Engine {
    /// The smallest company, at a speed that no test waits for. Nobody is signed in.
    pub async fn small() -> Self {
        Self::with(|_| {}).await
    }

    /// As [`Engine::small`], with other switches.
    pub async fn with(set: impl FnOnce(&mut Switches)) -> Self {
        Self::at(Stage::with(set).await, |_| {}).await
    }

    /// A customer with Entra ID, on the smallest company, in which every guide can be walked to its end. Nobody is signed
    /// in.
    pub async fn entra(set: impl FnOnce(&mut Switches)) -> Self {
        let stage = Stage::with(|switches| {
            let wanted = Settings::for_entra();
            switches.zoom = ZoomSwitches { rate: switches.zoom.rate, ..wanted.zoom };
            switches.entra = EntraSwitches { rate_limits: RateLimits::Off, ..wanted.entra };
            switches.entra.sync.delay_ms = 0;
            switches.entra.sync.speed = u32::MAX;
            switches.entra.sync.requests_per_second = 0;
            switches.entra.sync.on_demand_per_10_seconds = None;
            set(switches);
        })
        .await;
        let profile = stage.practice.entra_profile();
        Self::of_profile(stage, &profile).await
    }

    /// A customer with Google Workspace, on the smallest company, in which the guide can be walked to its end. Nobody is
    /// signed in.
    pub async fn google(set: impl FnOnce(&mut Switches)) -> Self {
        let stage = Stage::with(|switches| {
            let wanted = Settings::for_google();
            switches.zoom = ZoomSwitches { rate: switches.zoom.rate, ..wanted.zoom };
            switches.google = wanted.google;
            switches.google.rate_limits = usher_practice::google::RateLimits::Off;
            switches.google.sync.delay_ms = 0;
            switches.google.sync.speed = u32::MAX;
            switches.google.sync.requests_per_second = 0;
            set(switches);
        })
        .await;
        let profile = stage.practice.google_profile();
        Self::of_profile(stage, &profile).await
    }

    /// As [`Engine::google`], with both sides signed in.
    pub async fn google_signed_in(set: impl FnOnce(&mut Switches)) -> Self {
        let engine = Self::google(set).await;
        engine.sign_in(Side::Zoom).await;
        let file = engine.stage.practice.credentials().google.client_file.to_string();
        let way = engine.view(Side::Provider).await.way;
        engine.connect(Side::Provider, way, Some(&file), Decision::Allow).await.expect("a sign-in");
        engine
    }

    /// As [`Engine::entra`], with both sides signed in and every right given that changes something.
    pub async fn entra_signed_in(set: impl FnOnce(&mut Switches)) -> Self {
        let engine = Self::entra(set).await;
        engine.sign_in_both().await;
        engine.allow(&entra::SCOPES_CHANGE).await;
        engine
    }

    /// Gives further rights, with somebody at the browser who allows them.
    pub async fn allow(&self, scopes: &[&str]) -> ConnectionView {
        let scopes = scopes.iter().map(|&scope| scope.to_owned()).collect();
        tokio::select! {
            ended = self.app.allow(&self.id, scopes, &|_| ()) => ended.expect("rights that are given"),
            never = self.pages.browse(Decision::Allow) => match never {},
        }
    }

    /// On a stage of any kind, with changes to the profile before it is taken.
    pub async fn at(stage: Stage, edit: impl FnOnce(&mut Value)) -> Self {
        let mut profile = stage.practice.profile();
        edit(&mut profile);
        Self::of_profile(stage, &profile).await
    }

    /// On a stage of any kind, with a profile of any kind.
    pub async fn of(stage: Stage, profile: &Value) -> Self {
        Self::of_profile(stage, profile).await
    }

    async fn of_profile(stage: Stage, profile: &Value) -> Self {
        let (app, pages) = open(stage.folder.path(), "the window");
        let id = app.adopt_practice(&profile.to_string()).await.expect("a profile that is taken");
        Self { stage, app: Arc::new(app), id, pages }
    }

    /// Says what is known of a side.
    pub async fn view(&self, side: Side) -> ConnectionView {
        let view = self.app.profile_view(&self.id).await.expect("a profile");
        match side {
            Side::Zoom => view.zoom,
            Side::Provider => view.provider_connection,
        }
    }

    /// Signs in on one side, with somebody at the browser who decides so.
    ///
    /// # Errors
    ///
    /// What the engine says.
    pub async fn connect(
        &self,
        side: Side,
        way: Way,
        secret: Option<&str>,
        decision: Decision,
    ) -> Result<ConnectionView, Problem> {
        let request = ConnectRequest { side, way, secret: secret.map(str::to_owned) };
        tokio::select! {
            ended = self.app.connect(&self.id, request, &|_| ()) => ended,
            never = self.pages.browse(decision) => match never {},
        }
    }

    /// Signs in on one side in the way that the profile names, and is allowed to.
    pub async fn sign_in(&self, side: Side) -> ConnectionView {
        let way = self.view(side).await.way;
        self.connect(side, way, None, Decision::Allow).await.expect("a sign-in")
    }

    /// Signs in on both sides in the ways that the profile names.
    pub async fn sign_in_both(&self) {
        self.sign_in(Side::Zoom).await;
        self.sign_in(Side::Provider).await;
    }

    /// Begins a sign-in and leaves it waiting; returns what will come of it, and the page that was opened.
    pub async fn begin(
        &self,
        side: Side,
        way: Way,
        secret: Option<&str>,
    ) -> (JoinHandle<Result<ConnectionView, Problem>>, Url) {
        let request = ConnectRequest { side, way, secret: secret.map(str::to_owned) };
        let (app, id) = (Arc::clone(&self.app), self.id.clone());
        let (told, mut telling) = mpsc::unbounded_channel();
        let ending = tokio::spawn(async move {
            let tell = move |view| drop(told.send(view));
            app.connect(&id, request, &tell).await
        });
        let page = self.pages.next().await;
        telling.recv().await.expect("a sign-in that waits");
        (ending, page)
    }

    /// The next page that the engine wants opened.
    pub async fn next_page(&self) -> Url {
        self.pages.next().await
    }

    /// Takes a look.
    pub async fn check(&self, check: CheckId) -> Verdict {
        self.app.check(&self.id, check).await.expect("an outcome that is kept").verdict
    }

    /// Carries out a plan of an action, with somebody at the browser who allows whatever is asked.
    pub async fn carry_out(&self, plan: &str) -> ActionReport {
        tokio::select! {
            ended = self.app.carry_out(plan, &|_| ()) => ended.expect("a report"),
            never = self.pages.browse(Decision::Allow) => match never {},
        }
    }

    /// Spoils every request of a vendor whose path begins so.
    pub fn spoil(&self, vendor: Vendor, path: &str, kind: FaultKind) {
        let path_prefix = Some(path.to_owned());
        self.stage.practice.world().faults.set(Fault {
            vendor: Some(vendor),
            path_prefix,
            ..Fault::of(kind)
        });
    }

    /// Nothing is spoiled any more.
    pub fn mend(&self) {
        self.stage.practice.world().faults.clear();
    }

    /// Turns a switch of the practice company.
    pub fn switch(&self, change: impl FnOnce(&mut Switches)) {
        self.stage.practice.world().switch(change);
    }

    /// Moves the practice company's clock on.
    pub fn later(&self, seconds: u64) {
        self.stage.practice.world().clock.advance(std::time::Duration::from_secs(seconds));
    }

    /// The requests to an address of a vendor so far.
    pub fn asked(&self, vendor: Vendor, path: &str) -> Vec<Entry> {
        let about = |entry: &Entry| entry.vendor == vendor && entry.path == path;
        self.stage.practice.history().into_iter().filter(about).collect()
    }

    /// The requests that change something in Zoom; signing in is none.
    pub fn writes(&self) -> Vec<Entry> {
        self.stage.writes().into_iter().filter(|entry| entry.path.starts_with("/scim2")).collect()
    }

    /// Another engine on the same folder, such as the terminal beside the window.
    pub fn beside(&self, name: &'static str) -> (App, Pages) {
        open(self.stage.folder.path(), name)
    }

    /// Reads both sides anew.
    pub async fn read(&self) {
        self.app.read_both(&self.id, true, &|_| ()).await.expect("both sides");
    }

    /// The groups of these names, each as Usher suggests; all of them where none is named.
    pub async fn choose(&self, names: &[&str], remove: bool) -> PlanRequest {
        self.app.read_both(&self.id, false, &|_| ()).await.expect("both sides");
        let choices = self.app.group_choices(&self.id, None).await.expect("groups");
        let wanted = |choice: &GroupChoice| names.is_empty() || names.contains(&choice.name.as_str());
        let groups = choices.groups.into_iter().filter(wanted).map(|choice| {
            let target = if choice.name == "Empty shelf" { Target::Leave {} } else { choice.suggestion };
            GroupTarget { group: choice.id, target }
        });
        PlanRequest { groups: groups.collect(), remove, pattern: None }
    }

    /// Plans for the groups of these names, each as Usher suggests.
    pub async fn plan(&self, names: &[&str], remove: bool) -> PlanView {
        let request = self.choose(names, remove).await;
        self.app.make_plan(&self.id, &request, &|_| ()).await.expect("a plan")
    }

    /// Applies a plan to its end.
    pub async fn push(&self, plan: &PlanView) -> Report {
        self.app.push(&plan.id, None, &|_| ()).await.expect("a report")
    }
}

impl Pages {
    /// The next page that is to be opened.
    pub async fn next(&self) -> Url {
        self.0.lock().await.recv().await.expect("a door that is open")
    }

    /// Plays the person: decides on whatever is opened, and lets the browser bring the answer.
    pub async fn browse(&self, decision: Decision) -> Infallible {
        loop {
            let page = self.next().await;
            let ended = browser::agree_and_return(&page, decision).await;
            ended.unwrap_or_else(|error| panic!("the browser at {page}: {error}"));
        }
    }
}

/// Opens an engine on a folder; it keeps secrets in memory, and its browser is the channel.
pub fn open(folder: &Path, name: &'static str) -> (App, Pages) {
    let (opened, pages) = mpsc::unbounded_channel();
    let open_page = Arc::new(move |page: &str| {
        drop(opened.send(Url::parse(page).expect("an address")));
        Ok(())
    });
    let vault = Vault::memory(NoKeychain::NotWanted);
    let app = App::open(folder, vault, Door { name, open_page }).expect("an engine");
    (app, Pages(tokio::sync::Mutex::new(pages)))
}

/// Does something in which time passes only between attempts, without waiting for it.
pub async fn hurried<T>(work: impl Future<Output = T>) -> T {
    tokio::time::pause();
    let done = work.await;
    tokio::time::resume();
    done
}

/// Brings the browser to an address of the engine's, and returns the status and the text of the last page.
pub async fn visit(address: &Url) -> (u16, String) {
    let client = reqwest::Client::builder().no_proxy().build().expect("a browser");
    let answer = client.get(address.clone()).send().await.expect("an answer");
    (answer.status().as_u16(), answer.text().await.expect("a page"))
}

/// The sentences of a look that passed.
pub fn passed(verdict: Verdict) -> Vec<String> {
    match verdict {
        Verdict::Passed { saw } => saw,
        Verdict::Failed { problem } | Verdict::Unknown { problem } => panic!("not passed: {problem:#?}"),
    }
}

/// The problem of a look that saw something wrong.
pub fn failed(verdict: Verdict) -> Problem {
    match verdict {
        Verdict::Failed { problem } => whole(problem),
        Verdict::Passed { .. } | Verdict::Unknown { .. } => panic!("not failed: {verdict:#?}"),
    }
}

/// The problem of a look that could not be taken.
pub fn unknown(verdict: Verdict) -> Problem {
    match verdict {
        Verdict::Unknown { problem } => whole(problem),
        Verdict::Passed { .. } | Verdict::Failed { .. } => panic!("not unknown: {verdict:#?}"),
    }
}

/// The problem of a connection that worked once.
pub fn broken(view: &ConnectionView) -> Problem {
    match &view.state {
        ConnectionState::Broken { problem } => whole(problem.clone()),
        ConnectionState::SignedIn { .. } | ConnectionState::SignedOut => panic!("not broken: {view:#?}"),
    }
}

/// Returns a problem that says what, why and how to mend it.
pub fn whole(problem: Problem) -> Problem {
    let said = !problem.code.is_empty() && !problem.what.is_empty() && !problem.why.is_empty();
    assert!(said && !problem.fix.is_empty(), "{problem:#?}");
    problem
}

/// Sits on the wire between the engine and the practice company, and notes every secret that passes.
pub struct Ear {
    pub zoom: Url,
    pub okta: Url,
    heard: Arc<Mutex<Heard>>,
    _listening: [JoinHandle<()>; 2],
}

/// What passed so far.
#[derive(Clone, Debug, Default)]
pub struct Heard {
    /// Tokens, codes, verifiers, client secrets, states: each value once.
    pub secrets: BTreeSet<String>,
    /// Access tokens in the order in which they were first sent.
    pub tokens: Vec<String>,
}

impl Ear {
    /// Listens on two free ports.
    pub async fn between(stage: &Stage) -> Self {
        let heard = Arc::<Mutex<Heard>>::default();
        let urls = stage.practice.urls();
        let (zoom, hears_zoom) = listen(&urls.zoom_api, &heard).await;
        let (okta, hears_okta) = listen(&urls.okta, &heard).await;
        Self { zoom, okta, heard, _listening: [hears_zoom, hears_okta] }
    }

    /// Puts itself into a profile.
    pub fn into_profile(&self, profile: &mut Value) {
        let bare = |url: &Url| Value::from(url.as_str().trim_end_matches('/'));
        profile["zoom"]["api_url"] = bare(&self.zoom);
        profile["zoom"]["oauth_url"] = bare(&self.zoom);
        profile["provider"]["org_url"] = bare(&self.okta);
    }

    /// Listens to Google on a free port.
    pub async fn of_google(stage: &Stage) -> Self {
        let heard = Arc::<Mutex<Heard>>::default();
        let urls = stage.practice.urls();
        let (zoom, hears_zoom) = listen(&urls.zoom_api, &heard).await;
        let (okta, hears_google) = listen(&urls.google, &heard).await;
        Self { zoom, okta, heard, _listening: [hears_zoom, hears_google] }
    }

    /// Puts itself into a profile with Google Workspace.
    pub fn into_google_profile(&self, profile: &mut Value) {
        let bare = |url: &Url| Value::from(url.as_str().trim_end_matches('/'));
        profile["zoom"]["api_url"] = bare(&self.zoom);
        profile["zoom"]["oauth_url"] = bare(&self.zoom);
        for field in ["accounts_url", "token_url", "api_url", "userinfo_url"] {
            profile["provider"][field] = bare(&self.okta);
        }
    }

    pub fn heard(&self) -> Heard {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[derive(Clone)]
struct Wire {
    to: Url,
    client: reqwest::Client,
    heard: Arc<Mutex<Heard>>,
}

async fn listen(to: &Url, heard: &Arc<Mutex<Heard>>) -> (Url, JoinHandle<()>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
    let client = client.build().expect("a client");
    let wire = Wire { to: to.clone(), client, heard: Arc::clone(heard) };
    let router = Router::new().fallback(pass).with_state(wire);
    let serving = tokio::spawn(async move { drop(axum::serve(listener, router).await) });
    (Url::parse(&format!("http://{address}/")).expect("an address"), serving)
}

async fn pass(
    State(wire): State<Wire>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let mut to = wire.to.clone();
    to.set_path(uri.path());
    to.set_query(uri.query());
    let mut found = of_fields(uri.query().unwrap_or_default());
    let form = headers.get("content-type").is_some_and(|kind| kind.as_bytes().ends_with(b"form-urlencoded"));
    if form {
        found.extend(of_fields(&String::from_utf8_lossy(&body)));
    }
    let proof = headers.get("authorization").and_then(|value| value.to_str().ok()?.split_once(' '));
    let token = proof.filter(|(scheme, _)| *scheme != "Basic").map(|(_, token)| token.to_owned());
    found.extend(proof.map(|(_, text)| text.to_owned()));
    let basic =
        proof.filter(|(scheme, _)| *scheme == "Basic").and_then(|(_, text)| STANDARD.decode(text).ok());
    let basic = basic.and_then(|basic| String::from_utf8(basic).ok());
    found.extend(basic.and_then(|basic| Some(basic.split_once(':')?.1.to_owned())));
    // An empty proof is no secret, and would be found everywhere. What is asked is heard also where the answer is cut.
    let hear = |found: Vec<String>| {
        let mut heard = wire.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.secrets.extend(found.into_iter().filter(|secret| !secret.is_empty()));
        let fresh = token.clone().filter(|token| !heard.tokens.contains(token));
        heard.tokens.extend(fresh);
    };
    hear(std::mem::take(&mut found));
    // The host stays the one that was asked: addresses in answers are made from it.
    let answer = wire.client.request(method, to).headers(headers).body(body).send().await.expect("an answer");
    let (status, headers) = (answer.status(), answer.headers().clone());
    let location = headers.get("location").and_then(|to| Url::parse(to.to_str().ok()?).ok());
    found.extend(location.and_then(|to| to.query().map(of_fields)).unwrap_or_default());
    let body = answer.bytes().await.expect("a whole answer");
    if let Ok(Value::Object(fields)) = serde_json::from_slice(&body) {
        let secret = |(name, value): (&String, &Value)| {
            SECRET_FIELDS.contains(&name.as_str()).then(|| value.as_str().map(str::to_owned))?
        };
        found.extend(fields.iter().filter_map(secret));
    }
    hear(found);
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response.headers_mut().remove("transfer-encoding");
    response
}

/// Fields of queries, forms and answers whose values nobody else may see.
const SECRET_FIELDS: [&str; 10] = [
    "access_token",
    "refresh_token",
    "id_token",
    "token",
    "code",
    "code_verifier",
    "device_code",
    "client_secret",
    "state",
    "assertion",
];

fn of_fields(query: &str) -> Vec<String> {
    let fields = url::form_urlencoded::parse(query.as_bytes()).into_owned();
    fields.filter(|(name, _)| SECRET_FIELDS.contains(&name.as_str())).map(|(_, value)| value).collect()
}

/// The states that a query carries.
pub fn states_in(query: &str) -> Vec<String> {
    let fields = url::form_urlencoded::parse(query.as_bytes()).into_owned();
    fields.filter(|(name, _)| name == "state").map(|(_, value)| value).collect()
}
