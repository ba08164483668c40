//! A practice company whose Okta is connected to Zoom, gives the app with one group and pushes another.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use url::Url;
use usher::app::view::{
    ActState, ActView, Actor, ConnectRequest, RehearsalRequest, RehearsalState, RehearsalView, Side, Way,
};
use usher::app::{App, Patience};
use usher::model::GroupId;
use usher::problem::Problem;
use usher::setup::okta::{Console, Features, Op, PushTarget};
use usher_practice::browser::{self, Decision};
use usher_practice::switches::Switches;
use usher_practice::world::Vendor;
use usher_practice::zoom::ZoomUser;
use usher_tests::engine::{Pages, open};
use usher_tests::stage::Stage;

/// The group that gives the app, and the one that is pushed.
pub(crate) const GIVES: &str = "Empty shelf";
pub(crate) const PUSHED: &str = "Sales";

pub(crate) const ALL_ON: Features = Features { create: true, update: true, deactivate: true };

pub(crate) struct Scene {
    pub(crate) stage: Stage,
    pub(crate) app: Arc<App>,
    pub(crate) id: String,
    pub(crate) console: Console,
    /// The app for Zoom in Okta.
    pub(crate) zoom_app: String,
    pub(crate) gives: GroupId,
    pub(crate) pushed: GroupId,
    /// The native app that the practice profile names; the scene itself signs in with an API token.
    native_app: Way,
    pages: Pages,
}

/// Looks often, and for long.
pub(crate) const PATIENT: Patience = Patience {
    first: Duration::from_millis(10),
    longest: Duration::from_millis(100),
    limit: Duration::from_secs(60),
};

/// Gives up soon.
pub(crate) const HASTY: Patience = Patience { limit: Duration::from_millis(300), ..PATIENT };

/// Gives up after a while in which a busy machine has seen everything else.
pub(crate) const SOON: Patience = Patience { limit: Duration::from_secs(4), ..PATIENT };

impl Scene {
    pub(crate) async fn new() -> Self {
        Self::with(PATIENT, |_| {}).await
    }

    pub(crate) async fn with(patience: Patience, set: impl FnOnce(&mut Switches)) -> Self {
        let stage = Stage::with(|switches| {
            switches.okta.service_delay_ms = 0;
            switches.okta.service_requests_per_second = 0;
            switches.okta.service_speed = u32::MAX;
            for family in ["/api/v1/apps", "/api/v1/apps/{id}", "/api/v1/logs"] {
                switches.okta.requests_per_minute.insert(family.to_owned(), 3_000_000);
            }
            set(switches);
        })
        .await;
        let (app, pages) = open(stage.folder.path(), "the window");
        let app = app.with_patience(patience);
        let id = app.adopt_practice(&stage.practice.profile().to_string()).await.unwrap();
        let native_app = app.profile_view(&id).await.unwrap().provider_connection.way;
        let credentials = stage.practice.credentials();
        for (side, way, secret) in [
            (Side::Zoom, Way::ZoomToken {}, credentials.zoom.token),
            (Side::Provider, Way::OktaApiToken {}, credentials.okta.ssws_token),
        ] {
            app.connect(&id, ConnectRequest { side, way, secret: Some(secret) }, &|_| ()).await.unwrap();
        }
        let console = Console::new(stage.okta());
        let zoom_app = console.zoom_apps().await.unwrap().remove(0).id;
        // Read before a push makes an image of the group, of the same name.
        let groups = stage.okta().groups(&|_| ()).await.unwrap();
        let named =
            |name: &str| groups.values().find(|group| group.group.name == name).unwrap().group.id.clone();
        let (gives, pushed) = (named(GIVES), named(PUSHED));
        let scene =
            Self { stage, app: Arc::new(app), id, console, zoom_app, gives, pushed, native_app, pages };
        scene.connect_okta().await;
        scene.features(ALL_ON).await;
        // Only this group gives the app, and it has nobody: no one else comes and goes meanwhile.
        for group in scene.console.assigned_groups(&scene.zoom_app).await.unwrap() {
            scene.send(Op::SetGroupAssigned { app: scene.zoom_app.clone(), group, assigned: false }).await;
        }
        let (app, gives) = (scene.zoom_app.clone(), scene.gives.clone());
        scene.send(Op::SetGroupAssigned { app: app.clone(), group: gives, assigned: true }).await;
        let source = scene.pushed.clone();
        scene.send(Op::CreatePush { app, source, target: PushTarget::Name(PUSHED.to_owned()) }).await;
        scene.stage.practice.settled().await;
        scene
    }

    async fn connect_okta(&self) {
        let sent = self.console.send(&Op::CreateConnection { app: self.zoom_app.clone() }).await.unwrap();
        let page = Url::parse(&sent.authorize.unwrap()).unwrap();
        let landing = browser::agree_and_land(&page, Decision::Allow).await.unwrap();
        let shown: Value = serde_json::from_str(&landing.text).unwrap();
        self.console
            .finish_consent(shown["continue_oauth_flow_url"]["href"].as_str().unwrap())
            .await
            .unwrap();
        self.send(Op::SetConnectionActive { app: self.zoom_app.clone(), active: true }).await;
    }

    /// Signs in to Okta as the guide says: with rights to look, and none to change anything.
    pub(crate) async fn sign_in_to_look(&self) {
        let request = ConnectRequest { side: Side::Provider, way: self.native_app.clone(), secret: None };
        tokio::select! {
            signed_in = self.app.connect(&self.id, request, &|_| ()) => drop(signed_in.unwrap()),
            never = self.pages.browse(Decision::Allow) => match never {},
        }
    }

    pub(crate) async fn features(&self, features: Features) {
        self.send(Op::SetFeatures { app: self.zoom_app.clone(), features }).await;
    }

    pub(crate) async fn send(&self, op: Op) {
        self.console.send(&op).await.unwrap();
    }

    /// A rehearsal with everything in it.
    pub(crate) fn request(&self, actor: Actor) -> RehearsalRequest {
        RehearsalRequest {
            actor,
            assign_by: Some(self.gives.to_string()),
            group: Some(self.pushed.to_string()),
        }
    }

    /// Somebody who is made, at the address that the form suggests.
    pub(crate) async fn made(&self) -> Actor {
        let form = self.app.rehearsal_form(&self.id).await.unwrap();
        Actor::Made { address: form.address, given_name: "Usher".to_owned(), family_name: "Test".to_owned() }
    }

    pub(crate) async fn plan(&self, actor: Actor) -> RehearsalView {
        let request = self.request(actor);
        self.app.plan_rehearsal(&self.id, request).await.unwrap()
    }

    pub(crate) async fn plan_made(&self) -> RehearsalView {
        self.plan(self.made().await).await
    }

    pub(crate) async fn refusal(&self, request: RehearsalRequest) -> Problem {
        let before = self.changes();
        let refused = self.app.plan_rehearsal(&self.id, request).await.unwrap_err();
        assert_eq!(self.changes(), before, "a plan changes nothing");
        usher_tests::engine::whole(refused)
    }

    /// Plays to the end, or until it halts.
    pub(crate) async fn play(&self, rehearsal: &str) -> RehearsalView {
        self.app.rehearse(rehearsal, &|_| ()).await.unwrap()
    }

    /// Plays and collects what a door is told.
    pub(crate) async fn play_told(&self, rehearsal: &str) -> (RehearsalView, Vec<RehearsalView>) {
        let told = Mutex::new(Vec::new());
        let tell = |view| told.lock().unwrap().push(view);
        let ended = self.app.rehearse(rehearsal, &tell).await.unwrap();
        (ended, told.into_inner().unwrap())
    }

    /// Somebody in Okta, by sign-in name.
    pub(crate) async fn person(&self, login: &str) -> Option<usher::setup::okta::OktaPerson> {
        self.console.person(login).await.unwrap()
    }

    /// The user at this address in Zoom.
    pub(crate) fn at_zoom(&self, address: &str) -> Option<ZoomUser> {
        self.stage.practice.world().zoom().user_by_address(address).cloned()
    }

    /// What changed in Okta, in the practice company's own sentences.
    pub(crate) fn changes(&self) -> Vec<String> {
        let changed = self.stage.practice.history().into_iter().filter(|entry| entry.vendor == Vendor::Okta);
        changed.filter_map(|entry| entry.change).collect()
    }

    /// Nothing of the test person is left in Okta, and nobody of them is active in Zoom.
    pub(crate) async fn assert_tidy(&self, address: &str) {
        assert_eq!(self.person(address).await, None);
        self.stage.practice.settled().await;
        let left = self.at_zoom(address);
        assert!(left.as_ref().is_none_or(|user| !user.active), "{left:#?}");
    }
}

/// The act whose title begins so.
pub(crate) fn act<'a>(view: &'a RehearsalView, title: &str) -> &'a ActView {
    view.acts
        .iter()
        .find(|act| act.title.starts_with(title))
        .unwrap_or_else(|| panic!("no {title}: {view:#?}"))
}

/// What was seen in an act: what Okta did, and what Zoom shows.
pub(crate) fn seen(view: &RehearsalView, title: &str) -> (String, String) {
    match &act(view, title).state {
        ActState::Seen { okta_did, zoom_shows, seconds } => {
            assert!(*seconds >= 0.0);
            (okta_did.clone(), zoom_shows.clone())
        }
        ActState::Waiting {}
        | ActState::Going { .. }
        | ActState::Failed { .. }
        | ActState::LeftOut { .. } => {
            panic!("{title} was not seen: {view:#?}")
        }
    }
}

/// Why an act failed, and the step with the cure.
pub(crate) fn failed(view: &RehearsalView, title: &str) -> (Problem, String) {
    match &act(view, title).state {
        ActState::Failed { problem, cure_step } => {
            (usher_tests::engine::whole(problem.clone()), cure_step.clone().unwrap())
        }
        ActState::Waiting {} | ActState::Going { .. } | ActState::Seen { .. } | ActState::LeftOut { .. } => {
            panic!("{title} did not fail: {view:#?}")
        }
    }
}

pub(crate) fn assert_seen(view: &RehearsalView) {
    assert_eq!(view.state, RehearsalState::Seen, "{view:#?}");
    assert_eq!(view.halted, None);
    assert!(view.proof.is_some());
}
