//! An app whose provisioning is set up, and short ways to look at both ends.

use std::collections::BTreeSet;

use reqwest::header::AUTHORIZATION;
use serde_json::{Value, json};
use usher_practice::Settings;
use usher_practice::browser::{Decision, agree_and_land};
use usher_practice::company::DOMAIN;
use usher_practice::entra::SyncSwitches;
use usher_practice::history::Entry;
use usher_practice::switches::Rate;
use usher_practice::world::Vendor;
use usher_practice::zoom::ZoomUser;

use crate::support::{Reply, Tenant, send};

/// The template of an application of one's own.
pub(crate) const OWN: &str = "8adf8e6e-67b2-4cf2-a259-e3dc5476c621";

/// A tenant with an app that has a job and credentials, whose service never waits; nothing is started.
pub(crate) struct Plant {
    pub(crate) tenant: Tenant,
    pub(crate) app: String,
    pub(crate) job: String,
}

pub(crate) fn settings(change: impl FnOnce(&mut SyncSwitches)) -> Settings {
    let mut settings = Settings { people: 60, ..Settings::for_entra() };
    settings.zoom.rate = Rate::OFF;
    settings.entra.rate_limits = usher_practice::entra::RateLimits::Off;
    settings.entra.sync.delay_ms = 0;
    settings.entra.sync.speed = u32::MAX;
    settings.entra.sync.requests_per_second = 0;
    change(&mut settings.entra.sync);
    settings
}

/// An application of one's own with Zoom's long-lived token.
pub(crate) async fn own(change: impl FnOnce(&mut SyncSwitches)) -> Plant {
    own_at("scim2", change).await
}

/// The same with a Tenant URL that ends so.
pub(crate) async fn own_at(end: &str, change: impl FnOnce(&mut SyncSwitches)) -> Plant {
    let tenant = Tenant::of(settings(change)).await;
    let app = tenant.instantiate(OWN).await;
    let plant = with_job(tenant, app, "scim").await;
    let base = format!("{}{end}", plant.tenant.practice.urls().zoom_api);
    let token = plant.tenant.practice.credentials().zoom.scim_token;
    plant.save(&[("BaseAddress", &base), ("SecretToken", &token)]).await;
    plant
}

/// The gallery app, authorized at Zoom.
pub(crate) async fn gallery(change: impl FnOnce(&mut SyncSwitches)) -> Plant {
    let tenant = Tenant::of(settings(change)).await;
    let template = tenant.zoom_template().await;
    let app = tenant.instantiate(&template).await;
    let plant = with_job(tenant, app, "zoom").await;
    let landing = plant.authorize().await;
    assert_eq!(landing.0, 200, "{}", landing.1);
    plant
}

pub(crate) async fn with_job(tenant: Tenant, app: String, template: &str) -> Plant {
    let plant = Plant { tenant, app, job: String::new() };
    let made = plant.sync("POST", "jobs", json!({ "templateId": template })).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let job = made.json()["id"].as_str().unwrap().to_owned();
    Plant { job, ..plant }
}

impl Plant {
    /// A request below `synchronization`.
    pub(crate) async fn sync(&self, method: &str, path: &str, body: Value) -> Reply {
        let path = format!("servicePrincipals/{}/synchronization/{path}", self.app);
        self.tenant.call(method, &path, body).await
    }

    /// A request below the job.
    pub(crate) async fn job(&self, method: &str, path: &str, body: Value) -> Reply {
        let path = if path.is_empty() { String::new() } else { format!("/{path}") };
        self.sync(method, &format!("jobs/{}{path}", self.job), body).await
    }

    /// A request to `/beta` below `synchronization`.
    pub(crate) async fn beta(&self, method: &str, path: &str, body: Value) -> Reply {
        let path = format!("/beta/servicePrincipals/{}/synchronization/{path}", self.app);
        let token = self.tenant.practice.credentials().entra.token;
        let request = self.tenant.request(method, &path).header(AUTHORIZATION, format!("Bearer {token}"));
        send(request.header("content-type", "application/json").body(body.to_string())).await
    }

    pub(crate) async fn save(&self, secrets: &[(&str, &str)]) {
        let value: Vec<Value> =
            secrets.iter().map(|(key, value)| json!({ "key": key, "value": value })).collect();
        let saved = self.sync("PUT", "secrets", json!({ "value": value })).await;
        assert_eq!(saved.status, 204, "{}", saved.text);
    }

    /// Saves secrets beside those that are there.
    pub(crate) async fn save_more(&self, secrets: &[(&str, &str)]) {
        let there = self.sync("GET", "secrets", Value::Null).await.good();
        let there = there["value"].as_array().unwrap().clone();
        let mut all: Vec<(&str, &str)> = there
            .iter()
            .map(|pair| (pair["key"].as_str().unwrap(), pair["value"].as_str().unwrap()))
            .collect();
        all.extend(secrets);
        self.save(&all).await;
    }

    /// Presses Authorize in the portal; status and page.
    pub(crate) async fn authorize(&self) -> (u16, String) {
        let url = self.tenant.url(&format!("portal/authorize/{}", self.app));
        let landing = agree_and_land(&url, Decision::Allow).await.unwrap();
        (landing.status, landing.text)
    }

    /// The status of the page behind the Authorize button, without following it.
    pub(crate) async fn authorize_page(&self) -> u16 {
        send(self.tenant.request("GET", &format!("/portal/authorize/{}", self.app))).await.status
    }

    /// Assigns a person or a group with a role of this name.
    pub(crate) async fn assign(&self, principal: &str, role: &str) {
        let role = self.tenant.role(&self.app, role).await;
        self.assign_with(principal, &role).await;
    }

    pub(crate) async fn assign_with(&self, principal: &str, role: &str) {
        let path = format!("servicePrincipals/{}/appRoleAssignedTo", self.app);
        let body = json!({ "principalId": principal, "resourceId": self.app, "appRoleId": role });
        let made = self.tenant.call("POST", &path, body).await;
        assert_eq!(made.status, 201, "{}", made.text);
    }

    /// Takes somebody's assignments away.
    pub(crate) async fn unassign(&self, principal: &str) {
        let path = format!("servicePrincipals/{}/appRoleAssignedTo", self.app);
        for assignment in self.tenant.all(&path).await {
            if assignment["principalId"] == principal {
                let path = format!("{path}/{}", assignment["id"].as_str().unwrap());
                assert_eq!(self.tenant.call("DELETE", &path, Value::Null).await.status, 204);
            }
        }
    }

    /// Somebody new in the directory; the id.
    pub(crate) async fn hire(&self, name: &str) -> String {
        let address = format!("{}@{DOMAIN}", name.to_lowercase());
        let body = json!({
            "accountEnabled": true,
            "displayName": format!("{name} Newcomer"),
            "givenName": name,
            "surname": "Newcomer",
            "department": "Sales",
            "mail": address,
            "mailNickname": name.to_lowercase(),
            "userPrincipalName": address,
            "passwordProfile": { "password": "a-Long-one-123" },
        });
        let made = self.tenant.call("POST", "users", body).await;
        assert_eq!(made.status, 201, "{}", made.text);
        made.json()["id"].as_str().unwrap().to_owned()
    }

    /// Somebody new who is assigned.
    pub(crate) async fn joined(&self, name: &str, role: &str) -> String {
        let person = self.hire(name).await;
        self.assign(&person, role).await;
        person
    }

    pub(crate) async fn change(&self, person: &str, body: Value) {
        let changed = self.tenant.call("PATCH", &format!("users/{person}"), body).await;
        assert_eq!(changed.status, 204, "{}", changed.text);
    }

    /// A new security group with these members; the id.
    pub(crate) async fn group(&self, name: &str, members: &[&str]) -> String {
        let body = json!({
            "displayName": name, "mailEnabled": false, "mailNickname": name, "securityEnabled": true,
        });
        let made = self.tenant.call("POST", "groups", body).await;
        assert_eq!(made.status, 201, "{}", made.text);
        let group = made.json()["id"].as_str().unwrap().to_owned();
        for member in members {
            let object = format!("https://graph.microsoft.com/v1.0/directoryObjects/{member}");
            let path = format!("groups/{group}/members/$ref");
            let added = self.tenant.call("POST", &path, json!({ "@odata.id": object })).await;
            assert_eq!(added.status, 204, "{}", added.text);
        }
        group
    }

    pub(crate) async fn start(&self) {
        let started = self.job("POST", "start", Value::Null).await;
        assert_eq!(started.status, 204, "{}", started.text);
        self.settled().await;
    }

    pub(crate) async fn settled(&self) {
        self.tenant.practice.entra_settled().await;
    }

    pub(crate) async fn status(&self) -> Value {
        self.job("GET", "", Value::Null).await.good()["status"].clone()
    }

    /// The log, the newest first.
    pub(crate) async fn log(&self) -> Vec<Value> {
        let path = format!("auditLogs/provisioning?$filter=servicePrincipal/id%20eq%20'{}'", self.app);
        self.tenant.all(&path).await
    }

    /// The newest entry about an object.
    pub(crate) async fn logged(&self, id: &str) -> Value {
        let log = self.log().await;
        let found = log.into_iter().find(|entry| entry["sourceIdentity"]["id"] == id);
        found.unwrap_or_else(|| panic!("nothing was logged about {id}"))
    }

    /// The user at Zoom whose address begins like this name.
    pub(crate) fn at_zoom(&self, name: &str) -> Option<ZoomUser> {
        let address = format!("{}@{DOMAIN}", name.to_lowercase());
        self.tenant.practice.world().zoom().user_by_address(&address).cloned()
    }

    /// The addresses of a group's members at Zoom; `None` where there is no such group.
    pub(crate) fn members_at_zoom(&self, name: &str) -> Option<BTreeSet<String>> {
        let world = self.tenant.practice.world();
        let zoom = world.zoom();
        let group = zoom.group_by_name(name)?;
        Some(group.members.iter().filter_map(|id| zoom.user(id)).map(|user| user.user_name.clone()).collect())
    }

    /// What reached Zoom's SCIM, from a number on.
    pub(crate) fn scim(&self, from: usize) -> Vec<Entry> {
        let of_zoom = |entry: &Entry| entry.vendor == Vendor::Zoom && entry.path.starts_with("/scim");
        self.tenant.practice.history().into_iter().filter(of_zoom).skip(from).collect()
    }

    /// Rewrites the schema of the job.
    pub(crate) async fn edit_schema(&self, edit: impl FnOnce(&mut Value)) {
        let mut schema = self.job("GET", "schema", Value::Null).await.good();
        edit(&mut schema);
        assert_eq!(self.job("PUT", "schema", schema).await.status, 204);
    }

    /// Provisions somebody on demand; the two parts of the answer, read.
    pub(crate) async fn on_demand(&self, id: &str, kind: &str) -> (Value, Value) {
        let answer = self.ask_on_demand(id, kind).await.good();
        let part = |name: &str| serde_json::from_str(answer[name].as_str().unwrap()).unwrap();
        (part("key"), part("value"))
    }

    pub(crate) async fn ask_on_demand(&self, id: &str, kind: &str) -> Reply {
        let schema = self.job("GET", "schema", Value::Null).await.good();
        let rule = &schema["synchronizationRules"][0]["id"];
        let subject = json!({ "objectId": id, "objectTypeName": kind });
        let body = json!({ "parameters": [{ "ruleId": rule, "subjects": [subject] }] });
        self.job("POST", "provisionOnDemand", body).await
    }
}

/// The `objectMapping` of people in a schema.
pub(crate) fn users_of(schema: &mut Value) -> &mut Value {
    &mut schema["synchronizationRules"][0]["objectMappings"][0]
}
