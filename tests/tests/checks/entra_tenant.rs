//! A practice company whose Entra ID can be set up as an admin would do it in the portal, with the engine looking on.

use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};
use usher::check::Verdict;
use usher::guide::{CheckId, Question};
use usher::problem::Problem;
use usher_practice::browser::{Decision, agree_and_land};
use usher_practice::company::DOMAIN;
use usher_practice::faults::{Fault, FaultKind};
use usher_practice::switches::Switches;
use usher_practice::world::Vendor;
use usher_tests::engine::{Engine, failed, hurried, passed, unknown};

/// The template of an application of one's own.
const OWN: &str = "8adf8e6e-67b2-4cf2-a259-e3dc5476c621";

/// Signed in on both sides, with an application where one was made.
pub(crate) struct Tenant {
    pub(crate) engine: Engine,
    http: reqwest::Client,
    pub(crate) app: String,
    pub(crate) job: String,
}

impl Tenant {
    /// Signed in on both sides with a chosen guide; nothing is set up.
    pub(crate) async fn new(guide: &str, set: impl FnOnce(&mut Switches)) -> Self {
        Self::of(Engine::entra_signed_in(set).await, guide)
    }

    /// The same, with the rights to look alone.
    pub(crate) async fn looking(guide: &str, set: impl FnOnce(&mut Switches)) -> Self {
        let engine = Engine::entra(set).await;
        engine.sign_in_both().await;
        Self::of(engine, guide)
    }

    fn of(engine: Engine, guide: &str) -> Self {
        engine.app.answer(&engine.id, Question::EntraGuide, guide).unwrap();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { engine, http, app: String::new(), job: String::new() }
    }

    /// An application of one's own with settings and a token that works; provisioning is not started.
    pub(crate) async fn own(set: impl FnOnce(&mut Switches)) -> Self {
        let tenant = Self::new("entra-custom", set).await.with_app(OWN, "scim").await;
        tenant.save(&[]).await;
        tenant
    }

    /// Zoom's application of the gallery, authorized at Zoom.
    pub(crate) async fn gallery(set: impl FnOnce(&mut Switches)) -> Self {
        let tenant = Self::new("entra-gallery", set).await;
        let found =
            tenant.call("GET", "applicationTemplates?$filter=displayName%20eq%20'Zoom'", Value::Null).await;
        let template = text(&found["value"][0], "id");
        tenant.with_app(&template, "zoom").await.authorized().await
    }

    /// Zoom's application of the gallery that somebody set up before, authorized at Zoom.
    pub(crate) async fn found(set: impl FnOnce(&mut Switches)) -> Self {
        let mut tenant = Self::new("entra-gallery", set).await;
        let apps = tenant.call("GET", "servicePrincipals?$top=999", Value::Null).await;
        let found = apps["value"].as_array().unwrap().iter().find(|app| app["displayName"] == "Zoom");
        tenant.app = text(found.unwrap(), "id");
        let job = tenant.sync("POST", "jobs", json!({ "templateId": "zoom" })).await;
        tenant.job = text(&job, "id");
        tenant.authorized().await
    }

    async fn authorized(self) -> Self {
        let tenant = self;
        let url = tenant.engine.stage.practice.urls().entra.join(&format!("portal/authorize/{}", tenant.app));
        agree_and_land(&url.unwrap(), Decision::Allow).await.unwrap();
        tenant
    }

    pub(crate) async fn with_own(self) -> Self {
        self.with_app(OWN, "scim").await
    }

    async fn with_app(mut self, template: &str, kind: &str) -> Self {
        let path = format!("applicationTemplates/{template}/instantiate");
        let made = self.call("POST", &path, json!({ "displayName": "Zoom provisioning" })).await;
        self.app = text(&made["servicePrincipal"], "id");
        let job = self.sync("POST", "jobs", json!({ "templateId": kind })).await;
        self.job = text(&job, "id");
        self
    }

    pub(crate) async fn call(&self, method: &str, path: &str, body: Value) -> Value {
        let url = self.engine.stage.practice.urls().entra.join(&format!("v1.0/{path}")).unwrap();
        let token = self.engine.stage.practice.credentials().entra.token;
        let mut asked = self.http.request(method.parse().unwrap(), url).bearer_auth(token);
        if !body.is_null() {
            asked = asked.header(CONTENT_TYPE, "application/json").body(body.to_string());
        }
        let answer = asked.send().await.unwrap();
        let (status, said) = (answer.status(), answer.text().await.unwrap());
        assert!(status.is_success(), "{method} {path}: {status} {said}");
        if said.is_empty() { Value::Null } else { serde_json::from_str(&said).unwrap() }
    }

    /// A request below the application's `synchronization`.
    pub(crate) async fn sync(&self, method: &str, below: &str, body: Value) -> Value {
        let path = format!("servicePrincipals/{}/synchronization/{below}", self.app);
        self.call(method, &path, body).await
    }

    /// Saves what works, with these over it; an empty value takes one away.
    pub(crate) async fn save(&self, over: &[(&str, &str)]) {
        let practice = &self.engine.stage.practice;
        let notification = json!({
            "Enabled": true, "Recipients": "it@practice.example",
            "DeleteThresholdEnabled": true, "DeleteThresholdValue": 500,
        });
        let mut all = std::collections::BTreeMap::from([
            ("BaseAddress", format!("{}scim2", practice.urls().zoom_api)),
            ("SecretToken", practice.credentials().zoom.scim_token),
            ("SyncNotificationSettings", notification.to_string()),
            ("SyncAll", "false".to_owned()),
        ]);
        for (key, value) in over {
            all.insert(key, (*value).to_owned());
        }
        let pairs: Vec<Value> = all
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(key, value)| json!({ "key": key, "value": value }))
            .collect();
        self.sync("PUT", "secrets", json!({ "value": pairs })).await;
    }

    pub(crate) async fn run(&self, what: &str) {
        self.sync("POST", &format!("jobs/{}/{what}", self.job), Value::Null).await;
        self.settled().await;
    }

    /// Tries again whoever failed.
    pub(crate) async fn try_again(&self) {
        let body = json!({ "criteria": { "resetScope": "Escrows" } });
        self.sync("POST", &format!("jobs/{}/restart", self.job), body).await;
        self.settled().await;
    }

    pub(crate) async fn settled(&self) {
        self.engine.stage.practice.entra_settled().await;
    }

    /// Somebody new in the directory; the id.
    pub(crate) async fn hire(&self, name: &str) -> String {
        let address = format!("{}@{DOMAIN}", name.to_lowercase());
        let body = json!({
            "accountEnabled": true, "displayName": format!("{name} Newcomer"), "givenName": name,
            "surname": "Newcomer", "department": "Sales", "mail": address, "userPrincipalName": address,
            "mailNickname": name.to_lowercase(), "passwordProfile": { "password": "a-Long-one-123" },
        });
        let person = text(&self.call("POST", "users", body).await, "id");
        self.settled().await;
        person
    }

    pub(crate) async fn block(&self, person: &str) {
        self.call("PATCH", &format!("users/{person}"), json!({ "accountEnabled": false })).await;
        self.settled().await;
    }

    /// A new security group with these members, people or groups; the id.
    pub(crate) async fn group(&self, name: &str, members: &[&str]) -> String {
        let body = json!({ "displayName": name, "mailEnabled": false, "mailNickname": name, "securityEnabled": true });
        let group = text(&self.call("POST", "groups", body).await, "id");
        for member in members {
            let object = format!("https://graph.microsoft.com/v1.0/directoryObjects/{member}");
            let path = format!("groups/{group}/members/$ref");
            self.call("POST", &path, json!({ "@odata.id": object })).await;
        }
        group
    }

    /// The id of the application's role with this name.
    pub(crate) async fn role(&self, name: &str) -> String {
        let app = self.call("GET", &format!("servicePrincipals/{}", self.app), Value::Null).await;
        let role = app["appRoles"].as_array().unwrap().iter().find(|role| role["displayName"] == name);
        text(role.unwrap_or_else(|| panic!("no {name}")), "id")
    }

    pub(crate) async fn assign(&self, principal: &str, role: &str) {
        let role = self.role(role).await;
        let body = json!({ "principalId": principal, "resourceId": self.app, "appRoleId": role });
        self.call("POST", &format!("servicePrincipals/{}/appRoleAssignedTo", self.app), body).await;
        self.settled().await;
    }

    pub(crate) async fn unassign(&self, principal: &str) {
        let path = format!("servicePrincipals/{}/appRoleAssignedTo", self.app);
        let all = self.call("GET", &path, Value::Null).await;
        for found in all["value"].as_array().unwrap() {
            if found["principalId"] == principal {
                self.call("DELETE", &format!("{path}/{}", text(found, "id")), Value::Null).await;
            }
        }
        self.settled().await;
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

    /// A trouble that it is not.
    pub(crate) async fn not_this(&self, check: CheckId) -> String {
        let said = self.passed(check).await;
        assert!(said.starts_with("It is not this."), "{said}");
        said
    }

    /// Each of these looks cannot be taken while Graph is cut off there.
    pub(crate) async fn cut_off(&self, path: &str, checks: &[CheckId]) {
        self.engine.spoil(Vendor::Entra, path, FaultKind::Reset {});
        for check in checks {
            let verdict = hurried(self.engine.check(*check)).await;
            assert!(
                matches!(&verdict, Verdict::Unknown { problem } if problem.code == "net.reset"),
                "{check:?} {verdict:#?}"
            );
        }
        self.engine.mend();
    }

    /// Zoom answers so to whoever is to be created, until it is mended.
    pub(crate) fn refuse_creating(&self, code: u16, detail: &str) {
        let body = json!({ "detail": detail, "status": code.to_string() }).to_string();
        let headers = vec![("content-type".to_owned(), "application/scim+json".to_owned())];
        self.engine.stage.practice.world().faults.set(Fault {
            vendor: Some(Vendor::Zoom),
            method: Some("POST".to_owned()),
            path_prefix: Some("/scim2/Users".to_owned()),
            ..Fault::of(FaultKind::Status { code, body: Some(body), headers })
        });
    }

    /// Reads both sides anew, so that looks see who is there now.
    pub(crate) async fn look_around(&self) {
        self.engine.read().await;
    }
}

pub(crate) fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_else(|| panic!("no {key} in {value}")).to_owned()
}
