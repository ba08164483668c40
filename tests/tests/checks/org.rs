//! A practice company whose Okta can be set up as an admin would do it in the console, with the engine looking on.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use url::Url;
use usher::app::view::{ActionRequest, Side, Way};
use usher::check::Verdict;
use usher::guide::{ActionId, CheckId};
use usher::problem::Problem;
use usher::records::Records;
use usher_practice::browser::{Decision, agree_and_land};
use usher_practice::company::DOMAIN;
use usher_practice::okta::{OktaSwitches, RateLimits};
use usher_practice::zoom::ZoomUser;
use usher_tests::engine::{Engine, failed, hurried, passed, unknown};
use usher_tests::stage::Stage;

pub(crate) struct Org {
    pub(crate) engine: Engine,
    http: reqwest::Client,
}

impl Org {
    /// Signed in on both sides; nothing is set up but the app.
    pub(crate) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// The same with other switches, turned before the start.
    pub(crate) async fn with(set: impl FnOnce(&mut OktaSwitches)) -> Self {
        let stage = Stage::with(|switches| {
            let okta = &mut switches.okta;
            okta.service_delay_ms = 0;
            okta.service_requests_per_second = 0;
            okta.service_speed = u32::MAX;
            okta.rate_limits = RateLimits::Off;
            set(okta);
        })
        .await;
        let engine = Engine::at(stage, |_| {}).await;
        engine.sign_in(Side::Zoom).await;
        let token = engine.stage.practice.credentials().okta.ssws_token;
        engine.connect(Side::Provider, Way::OktaApiToken {}, Some(&token), Decision::Allow).await.unwrap();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { engine, http }
    }

    /// Connected, and everything is switched on.
    pub(crate) async fn provisioning() -> Self {
        Self::provisioning_with(|_| {}).await
    }

    pub(crate) async fn provisioning_with(set: impl FnOnce(&mut OktaSwitches)) -> Self {
        let org = Self::with(set).await;
        org.connect().await;
        org.features(true, true, true).await;
        org
    }

    /// Waits until Okta's service has done everything.
    pub(crate) async fn settled(&self) {
        self.engine.stage.practice.settled().await;
    }

    pub(crate) async fn passed(&self, check: CheckId) -> String {
        passed(self.engine.check(check).await).join(" ")
    }

    pub(crate) async fn failed(&self, check: CheckId, code: &str) -> Problem {
        let problem = failed(self.engine.check(check).await);
        assert_eq!(problem.code, code, "{problem:#?}");
        problem
    }

    pub(crate) async fn unknown(&self, check: CheckId, code: &str) -> Problem {
        let problem = unknown(hurried(self.engine.check(check)).await);
        assert_eq!(problem.code, code, "{problem:#?}");
        problem
    }

    /// Takes a look, whatever it says.
    pub(crate) async fn look(&self, check: CheckId) -> Verdict {
        self.engine.check(check).await
    }

    /// Lets Usher do something, with somebody at the browser who allows whatever is asked.
    pub(crate) async fn let_usher(&self, action: ActionId) {
        let request = ActionRequest { action, answers: BTreeMap::new() };
        let plan = self.engine.app.plan_action(&self.engine.id, request).await.unwrap();
        let report = self.engine.carry_out(&plan.id).await;
        assert!(report.halted.is_none(), "{report:#?}");
    }

    /// What an action of Usher's remembers.
    pub(crate) fn remember(&self, what: &str, value: &Value) {
        let records = Records::open(self.engine.stage.folder.path()).unwrap();
        records.learn(&self.engine.id, what, value).unwrap();
    }

    pub(crate) async fn call(&self, method: &str, path: &str, body: Value) -> Value {
        let url = self.engine.stage.practice.urls().okta.join(path.trim_start_matches('/')).unwrap();
        let token = self.engine.stage.practice.credentials().okta.ssws_token;
        let method: reqwest::Method = method.parse().unwrap();
        let mut request =
            self.http.request(method.clone(), url).header("Authorization", format!("SSWS {token}"));
        if !body.is_null() {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert!(status.is_success(), "{method} {path}: {status} {text}");
        if text.is_empty() { Value::Null } else { serde_json::from_str(&text).unwrap() }
    }

    pub(crate) async fn app(&self) -> String {
        let apps =
            self.call("GET", "/api/v1/apps?filter=name%20eq%20%22zoomus%22&limit=200", Value::Null).await;
        id(&apps[0])
    }

    async fn below(&self, path: &str) -> String {
        format!("/api/v1/apps/{}/{path}", self.app().await)
    }

    pub(crate) async fn connect(&self) {
        let own = self.below("connections/default").await;
        let made = self.call("POST", &own, json!({ "profile": { "authScheme": "OAUTH2" } })).await;
        let authorize = Url::parse(made["_links"]["authorize"]["href"].as_str().unwrap()).unwrap();
        let shown = agree_and_land(&authorize, Decision::Allow).await.unwrap();
        let shown: Value = serde_json::from_str(&shown.text).unwrap();
        let href = Url::parse(shown["continue_oauth_flow_url"]["href"].as_str().unwrap()).unwrap();
        let path = format!("{}?{}", href.path(), href.query().unwrap());
        self.call("POST", &path, Value::Null).await;
        self.call("POST", &format!("{own}/lifecycle/activate"), Value::Null).await;
    }

    pub(crate) async fn disconnect(&self) {
        let off = self.below("connections/default/lifecycle/deactivate").await;
        self.call("POST", &off, Value::Null).await;
    }

    pub(crate) async fn features(&self, create: bool, update: bool, deactivate: bool) {
        let status = |on: bool| json!({ "status": if on { "ENABLED" } else { "DISABLED" } });
        let body = json!({
            "create": { "lifecycleCreate": status(create) },
            "update": { "profile": status(update), "lifecycleDeactivate": status(deactivate) },
        });
        self.call("PUT", &self.below("features/USER_PROVISIONING").await, body).await;
    }

    /// Somebody new in Okta, active at once; the id.
    pub(crate) async fn hire(&self, name: &str, more: Value) -> String {
        let login = address(name);
        let mut profile = json!({
            "login": login, "email": login, "firstName": name, "lastName": "Newcomer", "department": "Sales",
            "displayName": format!("{name} Newcomer"),
        });
        for (key, value) in more.as_object().into_iter().flatten() {
            profile[key] = value.clone();
        }
        let body =
            json!({ "profile": profile, "credentials": { "password": { "value": "a-Long-one-123" } } });
        id(&self.call("POST", "/api/v1/users?activate=true", body).await)
    }

    pub(crate) async fn assign(&self, person: &str) {
        self.call("POST", &self.below("users").await, json!({ "id": person })).await;
        self.settled().await;
    }

    pub(crate) async fn unassign(&self, person: &str) {
        self.call("DELETE", &self.below(&format!("users/{person}")).await, Value::Null).await;
        self.settled().await;
    }

    /// Somebody new who has the app and is in Zoom.
    pub(crate) async fn provisioned(&self, name: &str) -> String {
        self.provisioned_with(name, Value::Null).await
    }

    pub(crate) async fn provisioned_with(&self, name: &str, more: Value) -> String {
        let person = self.hire(name, more).await;
        self.assign(&person).await;
        assert!(self.at_zoom(name).is_some_and(|user| user.active), "{name} did not arrive");
        person
    }

    pub(crate) async fn turn(&self, person: &str, how: &str) {
        self.call("POST", &format!("/api/v1/users/{person}/lifecycle/{how}"), Value::Null).await;
        self.settled().await;
    }

    /// A new group in Okta; the id.
    pub(crate) async fn group(&self, name: &str, members: &[&str]) -> String {
        let group = id(&self.call("POST", "/api/v1/groups", json!({ "profile": { "name": name } })).await);
        for member in members {
            self.call("PUT", &format!("/api/v1/groups/{group}/users/{member}"), Value::Null).await;
        }
        group
    }

    pub(crate) async fn give_to_group(&self, group: &str) {
        self.call("PUT", &self.below(&format!("groups/{group}")).await, json!({})).await;
        self.settled().await;
    }

    /// Pushes a group; the id of the push.
    pub(crate) async fn push(&self, group: &str, target: &str) -> String {
        let body = json!({ "sourceGroupId": group, "status": "ACTIVE", "targetGroupName": target });
        let push = id(&self.call("POST", &self.below("group-push/mappings").await, body).await);
        self.settled().await;
        push
    }

    pub(crate) async fn set_push(&self, push: &str, status: &str) {
        let path = self.below(&format!("group-push/mappings/{push}")).await;
        self.call("PATCH", &path, json!({ "status": status })).await;
        self.settled().await;
    }

    /// Changes rules of the profile mapping to Zoom.
    pub(crate) async fn map(&self, rules: Value) {
        let app = self.app().await;
        let list = self.call("GET", &format!("/api/v1/mappings?targetId={app}"), Value::Null).await;
        let path = format!("/api/v1/mappings/{}", id(&list[0]));
        self.call("POST", &path, json!({ "properties": rules })).await;
        self.settled().await;
    }

    pub(crate) fn at_zoom(&self, name: &str) -> Option<ZoomUser> {
        self.engine.stage.practice.world().zoom().user_by_address(&address(name)).cloned()
    }

    /// Changes something in Zoom by hand, through its SCIM.
    pub(crate) async fn by_hand(&self, method: &str, path: &str, body: Value) -> Value {
        let url = self.engine.stage.practice.urls().zoom_api.join(path).unwrap();
        let token = self.engine.stage.practice.credentials().zoom.token;
        let request = self.http.request(method.parse().unwrap(), url).bearer_auth(token).json(&body);
        let answer = request.send().await.unwrap();
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert!(status.is_success(), "{method} {path}: {status} {text}");
        if text.is_empty() { Value::Null } else { serde_json::from_str(&text).unwrap() }
    }
}

pub(crate) fn address(name: &str) -> String {
    format!("{}@{DOMAIN}", name.to_lowercase())
}

fn id(value: &Value) -> String {
    value["id"].as_str().unwrap().to_owned()
}
