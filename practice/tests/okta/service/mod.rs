//! The provisioning service, seen from both ends: what is set up in Okta, and what reaches Zoom.

mod accounts;
mod failures;
mod groups;
mod people;

use serde_json::{Value, json};
use usher_practice::company::{DOMAIN, InZoom, Status};
use usher_practice::history::Entry;
use usher_practice::okta::{OktaSwitches, RateLimits};
use usher_practice::switches::Rate;
use usher_practice::world::Vendor;
use usher_practice::zoom::{ZoomGroup, ZoomUser};

use crate::support::{Org, texts};

/// An org whose Zoom app is connected, creates, updates and deactivates, and whose service never waits.
pub(crate) struct Plant {
    pub(crate) org: Org,
    pub(crate) app: String,
}

pub(crate) async fn plant(change: impl FnOnce(&mut OktaSwitches)) -> Plant {
    let plant = connected(change).await;
    plant
        .features(json!({
            "create": { "lifecycleCreate": { "status": "ENABLED" } },
            "update": { "profile": { "status": "ENABLED" }, "lifecycleDeactivate": { "status": "ENABLED" } },
        }))
        .await;
    plant
}

/// The same with every feature off.
pub(crate) async fn connected(change: impl FnOnce(&mut OktaSwitches)) -> Plant {
    sized(60, change).await
}

/// The same in a company of another size.
pub(crate) async fn sized(people: usize, change: impl FnOnce(&mut OktaSwitches)) -> Plant {
    let org = Org::sized(people, |switches| {
        switches.service_delay_ms = 0;
        switches.service_requests_per_second = 0;
        switches.service_speed = u32::MAX;
        switches.rate_limits = RateLimits::Off;
        change(switches);
    })
    .await;
    org.practice.world().switch(|switches| switches.zoom.rate = Rate::OFF);
    let app = org.connected_app().await;
    Plant { org, app }
}

impl Plant {
    pub(crate) async fn settled(&self) {
        self.org.practice.settled().await;
    }

    pub(crate) async fn ok(&self, method: &str, path: &str, body: Value) -> Value {
        let reply = self.org.call(method, path, body).await;
        assert!((200..300).contains(&reply.status), "{method} {path}: {} {}", reply.status, reply.text);
        if reply.text.is_empty() { Value::Null } else { reply.json() }
    }

    pub(crate) async fn features(&self, body: Value) {
        self.ok("PUT", &format!("/api/v1/apps/{}/features/USER_PROVISIONING", self.app), body).await;
    }

    /// Somebody new in Okta; the id.
    pub(crate) async fn hire(&self, name: &str) -> String {
        let login = format!("{}@{DOMAIN}", name.to_lowercase());
        let profile = json!({
            "login": login, "email": login, "firstName": name, "lastName": "Newcomer", "department": "Sales",
            "displayName": format!("{name} Newcomer"), "title": "Agent",
        });
        // With a password somebody is active at once.
        let body =
            json!({ "profile": profile, "credentials": { "password": { "value": "a-Long-one-123" } } });
        id(&self.ok("POST", "/api/v1/users?activate=true", body).await)
    }

    /// Somebody new who has the app and is at Zoom.
    pub(crate) async fn provisioned(&self, name: &str) -> String {
        let user = self.hire(name).await;
        self.assign(&user).await;
        self.settled().await;
        assert!(self.at_zoom(name).is_some_and(|user| user.active), "{name} was not created");
        user
    }

    pub(crate) async fn assign(&self, user: &str) -> Value {
        self.ok("POST", &format!("/api/v1/apps/{}/users", self.app), json!({ "id": user })).await
    }

    pub(crate) async fn unassign(&self, user: &str) {
        self.ok("DELETE", &format!("/api/v1/apps/{}/users/{user}", self.app), Value::Null).await;
    }

    pub(crate) async fn app_user(&self, user: &str) -> Value {
        self.ok("GET", &format!("/api/v1/apps/{}/users/{user}", self.app), Value::Null).await
    }

    pub(crate) async fn change(&self, user: &str, profile: Value) {
        self.ok("POST", &format!("/api/v1/users/{user}"), json!({ "profile": profile })).await;
    }

    /// A new group in Okta with these members; the id.
    pub(crate) async fn group(&self, name: &str, members: &[&str]) -> String {
        let body = json!({ "profile": { "name": name, "description": "" } });
        let group = id(&self.ok("POST", "/api/v1/groups", body).await);
        for member in members {
            self.ok("PUT", &format!("/api/v1/groups/{group}/users/{member}"), Value::Null).await;
        }
        group
    }

    pub(crate) async fn push(&self, group: &str, target: &str) -> String {
        let body = json!({ "sourceGroupId": group, "status": "ACTIVE", "targetGroupName": target });
        id(&self.ok("POST", &self.pushes(), body).await)
    }

    pub(crate) fn pushes(&self) -> String {
        format!("/api/v1/apps/{}/group-push/mappings", self.app)
    }

    pub(crate) async fn mapping(&self, mapping: &str) -> Value {
        self.ok("GET", &format!("{}/{mapping}", self.pushes()), Value::Null).await
    }

    pub(crate) async fn set_mapping(&self, mapping: &str, status: &str) {
        self.ok("PATCH", &format!("{}/{mapping}", self.pushes()), json!({ "status": status })).await;
    }

    /// Somebody deletes a user or a group at Zoom by hand.
    pub(crate) async fn delete_at_zoom(&self, kind: &str, id: &str) {
        let mut url = self.org.practice.urls().zoom_api.join("scim2").unwrap();
        url.path_segments_mut().unwrap().extend([kind, id]);
        let token = self.org.practice.credentials().zoom.token;
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        assert_eq!(http.delete(url).bearer_auth(token).send().await.unwrap().status(), 204);
    }

    /// The user at Zoom whose address begins like this name.
    pub(crate) fn at_zoom(&self, name: &str) -> Option<ZoomUser> {
        let address = format!("{}@{DOMAIN}", name.to_lowercase());
        self.org.practice.world().zoom().user_by_address(&address).cloned()
    }

    pub(crate) fn zoom_group(&self, name: &str) -> Option<ZoomGroup> {
        self.org.practice.world().zoom().group_by_name(name).cloned()
    }

    /// First names of the members that Zoom has in a group.
    pub(crate) fn members(&self, name: &str) -> Vec<String> {
        let group = self.zoom_group(name).unwrap_or_else(|| panic!("Zoom has no group {name}"));
        let world = self.org.practice.world();
        let zoom = world.zoom();
        let mut names: Vec<String> =
            group.members.iter().filter_map(|id| zoom.user(id)).map(|user| user.given_name.clone()).collect();
        names.sort();
        names
    }

    /// What the service has asked of Zoom from the n-th request on, as `METHOD path?query status` with ids left out.
    pub(crate) fn asked(&self, from: usize) -> Vec<String> {
        let short = |entry: &Entry| {
            let mut path: Vec<&str> = entry.path.trim_start_matches("/scim2/").split('/').collect();
            if path.len() > 1 {
                path[1] = "{id}";
            }
            let query = if entry.query.is_empty() { String::new() } else { format!("?{}", entry.query) };
            format!("{} {}{query} {}", entry.method, path.join("/"), entry.status)
        };
        self.service_requests().iter().skip(from).map(short).collect()
    }

    pub(crate) fn service_requests(&self) -> Vec<Entry> {
        let by_service =
            |entry: &Entry| entry.vendor == Vendor::Zoom && entry.agent == "Okta SCIM Client 1.0.0";
        self.org.practice.history().into_iter().filter(by_service).collect()
    }

    pub(crate) fn count(&self) -> usize {
        self.service_requests().len()
    }

    /// The reasons of the failures of one kind in the System Log; empty texts are successes.
    pub(crate) async fn log(&self, kind: &str) -> Vec<String> {
        let path = format!("/api/v1/logs?limit=1000&filter=eventType%20eq%20%22{kind}%22");
        texts(&self.ok("GET", &path, Value::Null).await, "/outcome/reason")
    }

    /// Somebody of the company who is active and at Zoom with other values than in Okta: id and address.
    pub(crate) async fn known_at_zoom(&self) -> (String, String) {
        let world = self.org.practice.world();
        let person = world.company.people.iter().find(|person| {
            person.status == Status::Active
                && person.zoom == InZoom::OtherValues
                && person.mail.as_ref() == Some(&person.login)
        });
        let login = person.unwrap().login.clone();
        (id(&self.ok("GET", &format!("/api/v1/users/{login}"), Value::Null).await), login)
    }
}

pub(crate) fn id(drawn: &Value) -> String {
    drawn["id"].as_str().unwrap_or_else(|| panic!("no id: {drawn}")).to_owned()
}
