//! What every test of the monitor begins with.

use serde_json::{Value, json};
use url::Url;
use usher::app::view::{LogLine, MonitorView, PersonInError, PushRow, Side, Way};
use usher_practice::browser::{Decision, agree_and_land};
use usher_practice::company::DOMAIN;
use usher_practice::okta::ConnectionFinish;
use usher_practice::switches::Switches;
use usher_practice::world::Vendor;
use usher_tests::engine::Engine;

/// Days that the tests look back.
pub(crate) const DAYS: u16 = 7;

/// A company whose Okta is connected to Zoom and does everything there, at once.
pub(crate) struct Scene {
    pub(crate) engine: Engine,
    /// The path of the Zoom app in Okta.
    pub(crate) app: String,
}

/// Both sides signed in; Okta with an API token, which may read everything.
pub(crate) async fn signed_in(set: impl FnOnce(&mut Switches)) -> Engine {
    let engine = Engine::with(|switches| {
        for family in ["/api/v1/apps", "/api/v1/apps/{id}", "/api/v1/logs"] {
            switches.okta.requests_per_minute.insert(family.to_owned(), 3_000_000);
        }
        switches.okta.connection_finish = ConnectionFinish::OktaAlone;
        switches.okta.service_delay_ms = 0;
        switches.okta.service_requests_per_second = 0;
        switches.okta.service_speed = u32::MAX;
        set(switches);
    })
    .await;
    engine.sign_in(Side::Zoom).await;
    let token = engine.stage.practice.credentials().okta.ssws_token;
    engine.connect(Side::Provider, Way::OktaApiToken {}, Some(&token), Decision::Allow).await.unwrap();
    engine
}

pub(crate) async fn scene() -> Scene {
    let engine = signed_in(|_| {}).await;
    let mut scene = Scene { engine, app: String::new() };
    let apps = scene.okta("GET", "/api/v1/apps?filter=name%20eq%20%22zoomus%22", Value::Null).await;
    scene.app = format!("/api/v1/apps/{}", id(&apps[0]));
    scene.connect().await;
    scene
        .features(json!({
            "create": { "lifecycleCreate": { "status": "ENABLED" } },
            "update": { "profile": { "status": "ENABLED" }, "lifecycleDeactivate": { "status": "ENABLED" } },
        }))
        .await;
    scene.settled().await;
    scene
}

impl Scene {
    /// Looks.
    pub(crate) async fn monitor(&self) -> MonitorView {
        self.engine.app.monitor(&self.engine.id, DAYS).await.unwrap()
    }

    /// Asks Okta as another admin does meanwhile.
    pub(crate) async fn okta(&self, method: &str, path: &str, body: Value) -> Value {
        let url = self.engine.stage.practice.urls().okta.join(path).unwrap();
        let token = self.engine.stage.practice.credentials().okta.ssws_token;
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let asked = client.request(method.parse().unwrap(), url);
        let asked = asked.header("authorization", format!("SSWS {token}"));
        let asked = if body.is_null() { asked } else { asked.json(&body) };
        let answer = asked.send().await.unwrap();
        let status = answer.status();
        let text = answer.text().await.unwrap();
        assert!(status.is_success(), "{method} {path}: {status} {text}");
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// Connects Okta to Zoom, with an admin of Zoom who consents.
    pub(crate) async fn connect(&self) {
        let connection = format!("{}/connections/default", self.app);
        let made = self.okta("POST", &connection, json!({ "profile": { "authScheme": "OAUTH2" } })).await;
        let page = Url::parse(made["_links"]["authorize"]["href"].as_str().unwrap()).unwrap();
        agree_and_land(&page, Decision::Allow).await.unwrap();
        self.okta("POST", &format!("{connection}/lifecycle/activate"), Value::Null).await;
    }

    pub(crate) async fn features(&self, body: Value) {
        self.okta("PUT", &format!("{}/features/USER_PROVISIONING", self.app), body).await;
    }

    /// Okta's service has dealt with everything that changed.
    pub(crate) async fn settled(&self) {
        self.engine.stage.practice.settled().await;
    }

    /// Somebody new in Okta; the id.
    pub(crate) async fn hire(&self, name: &str, domain: &str) -> String {
        let login = format!("{}@{domain}", name.to_lowercase());
        let profile = json!({
            "login": login, "email": login, "firstName": name, "lastName": "O'Brien-Łukasz",
            "displayName": format!("{name} O'Brien-Łukasz"),
        });
        let body =
            json!({ "profile": profile, "credentials": { "password": { "value": "a-Long-one-123" } } });
        id(&self.okta("POST", "/api/v1/users?activate=true", body).await)
    }

    /// Gives somebody the app, and waits until Okta has dealt with it.
    pub(crate) async fn assign(&self, user: &str) {
        self.okta("POST", &format!("{}/users", self.app), json!({ "id": user })).await;
        self.settled().await;
    }

    /// Somebody new who has the app and is in Zoom.
    pub(crate) async fn provisioned(&self, name: &str) -> String {
        let user = self.hire(name, DOMAIN).await;
        self.assign(&user).await;
        user
    }

    /// A new group in Okta with these members, pushed to Zoom under its name; the ids of the group and of the push.
    pub(crate) async fn pushed(&self, name: &str, members: &[&str]) -> (String, String) {
        let group = json!({ "profile": { "name": name, "description": "" } });
        let group = id(&self.okta("POST", "/api/v1/groups", group).await);
        for member in members {
            self.okta("PUT", &format!("/api/v1/groups/{group}/users/{member}"), Value::Null).await;
        }
        let push = json!({ "sourceGroupId": group, "status": "ACTIVE", "targetGroupName": name });
        let push = id(&self.okta("POST", &format!("{}/group-push/mappings", self.app), push).await);
        self.settled().await;
        (group, push)
    }

    /// The requests to Okta that change something there.
    pub(crate) fn writes_to_okta(&self) -> usize {
        let history = self.engine.stage.practice.history();
        history.iter().filter(|entry| entry.vendor == Vendor::Okta && entry.method != "GET").count()
    }
}

pub(crate) fn id(drawn: &Value) -> String {
    drawn["id"].as_str().unwrap_or_else(|| panic!("no id: {drawn}")).to_owned()
}

/// The newest entry of a kind.
pub(crate) fn entry<'a>(view: &'a MonitorView, kind: &str) -> &'a LogLine {
    view.events
        .iter()
        .find(|line| line.event == kind)
        .unwrap_or_else(|| panic!("no {kind}: {:#?}", view.events))
}

pub(crate) fn person<'a>(view: &'a MonitorView, login: &str) -> &'a PersonInError {
    let found = view.people_in_error.iter().find(|person| person.login == login);
    found.unwrap_or_else(|| panic!("no {login}: {:#?}", view.people_in_error))
}

pub(crate) fn push<'a>(view: &'a MonitorView, group: &str) -> &'a PushRow {
    view.pushes
        .iter()
        .find(|row| row.group == group)
        .unwrap_or_else(|| panic!("no {group}: {:#?}", view.pushes))
}
