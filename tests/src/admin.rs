//! An admin at work in the consoles of both vendors, who needs no Usher: what happens outside while somebody uses it.
//!
//! It speaks to the practice company over HTTP, with the token that Okta's console would hand out. Whatever the vendors
//! refuse fails the test on the spot.
#![expect(clippy::expect_used, reason = "a scene that cannot be set fails its test")]

use serde_json::{Value, json};
use url::Url;
use usher_practice::Practice;
use usher_practice::browser::{Decision, agree_and_land};
use usher_practice::company::DOMAIN;
use usher_practice::zoom::ZoomUser;

/// See the module.
pub struct Admin<'a> {
    practice: &'a Practice,
    http: reqwest::Client,
}

impl<'a> Admin<'a> {
    pub fn of(practice: &'a Practice) -> Self {
        Self { practice, http: reqwest::Client::builder().no_proxy().build().expect("a client") }
    }

    /// Asks Okta: `okta("GET", "/api/v1/apps", Value::Null)`.
    pub async fn okta(&self, method: &str, path: &str, body: Value) -> Value {
        let url = self.practice.urls().okta.join(path.trim_start_matches('/')).expect("an address");
        let token = format!("SSWS {}", self.practice.credentials().okta.ssws_token);
        self.send(method, url, &token, body).await
    }

    /// Asks Google's Directory API: `google("DELETE", "groups/sales@practice.example", Value::Null)`.
    pub async fn google(&self, method: &str, path: &str, body: Value) -> Value {
        let below = format!("admin/directory/v1/{path}");
        let url = self.practice.urls().google.join(&below).expect("an address");
        let token = format!("Bearer {}", self.practice.credentials().google.token);
        let answer = self.send(method, url, &token, body).await;
        self.practice.google_settled().await;
        answer
    }

    /// Asks Zoom's SCIM: `zoom("GET", "scim2/Groups", Value::Null)`.
    pub async fn zoom(&self, method: &str, path: &str, body: Value) -> Value {
        let url = self.practice.urls().zoom_api.join(path).expect("an address");
        let token = format!("Bearer {}", self.practice.credentials().zoom.token);
        self.send(method, url, &token, body).await
    }

    async fn send(&self, method: &str, url: Url, authorization: &str, body: Value) -> Value {
        let what = format!("{method} {url}");
        let mut request = self.http.request(method.parse().expect("a method"), url);
        request = request.header("authorization", authorization);
        if !body.is_null() {
            request = request.json(&body);
        }
        let answer = request.send().await.expect("an answer");
        let (status, text) = (answer.status(), answer.text().await.expect("a body"));
        assert!(status.is_success(), "{what}: {status} {text}");
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// The address of something of the Zoom app's.
    pub async fn below(&self, path: &str) -> String {
        let apps = self.okta("GET", "/api/v1/apps?filter=name%20eq%20%22zoomus%22", Value::Null).await;
        format!("/api/v1/apps/{}/{path}", id(&apps[0]))
    }

    /// Connects Okta to Zoom, with the consent at Zoom, and switches the connection on.
    pub async fn connect(&self) {
        let own = self.below("connections/default").await;
        let made = self.okta("POST", &own, json!({ "profile": { "authScheme": "OAUTH2" } })).await;
        let authorize = made["_links"]["authorize"]["href"].as_str().expect("a link");
        let authorize = Url::parse(authorize).expect("an address");
        let shown = agree_and_land(&authorize, Decision::Allow).await.expect("a consent");
        let shown: Value = serde_json::from_str(&shown.text).expect("what the last page shows");
        let go_on = shown["continue_oauth_flow_url"]["href"].as_str().expect("a link");
        let go_on = Url::parse(go_on).expect("an address");
        let go_on = format!("{}?{}", go_on.path(), go_on.query().unwrap_or_default());
        self.okta("POST", &go_on, Value::Null).await;
        self.okta("POST", &format!("{own}/lifecycle/activate"), Value::Null).await;
    }

    /// Switches create and update on, and deactivate as said.
    pub async fn features(&self, deactivate: bool) {
        let status = |on: bool| json!({ "status": if on { "ENABLED" } else { "DISABLED" } });
        let body = json!({
            "create": { "lifecycleCreate": status(true) },
            "update": { "profile": status(true), "lifecycleDeactivate": status(deactivate) },
        });
        self.okta("PUT", &self.below("features/USER_PROVISIONING").await, body).await;
    }

    /// Somebody new in Okta, active at once, with `more` in the profile; the id.
    pub async fn hire(&self, name: &str, more: Value) -> String {
        let mut profile = json!({
            "login": address(name), "email": address(name), "firstName": name, "lastName": "Newcomer",
            "displayName": format!("{name} Newcomer"), "department": "Sales",
        });
        for (key, value) in more.as_object().into_iter().flatten() {
            profile[key] = value.clone();
        }
        let body =
            json!({ "profile": profile, "credentials": { "password": { "value": "a-Long-one-123" } } });
        id(&self.okta("POST", "/api/v1/users?activate=true", body).await)
    }

    /// Gives the app to somebody, and waits until Okta has done what it does then.
    pub async fn assign(&self, person: &str) {
        self.okta("POST", &self.below("users").await, json!({ "id": person })).await;
        self.practice.settled().await;
    }

    pub async fn unassign(&self, person: &str) {
        self.okta("DELETE", &self.below(&format!("users/{person}")).await, Value::Null).await;
        self.practice.settled().await;
    }

    /// Does something such as `deactivate` with a person's life.
    pub async fn turn(&self, person: &str, how: &str) {
        self.okta("POST", &format!("/api/v1/users/{person}/lifecycle/{how}"), Value::Null).await;
        self.practice.settled().await;
    }

    /// A new group in Okta; the id.
    pub async fn group(&self, name: &str, members: &[&str]) -> String {
        let group = id(&self.okta("POST", "/api/v1/groups", json!({ "profile": { "name": name } })).await);
        for member in members {
            self.join(&group, member).await;
        }
        group
    }

    pub async fn join(&self, group: &str, member: &str) {
        self.okta("PUT", &format!("/api/v1/groups/{group}/users/{member}"), Value::Null).await;
        self.practice.settled().await;
    }

    /// Takes somebody out of a group in Zoom who belongs to Okta's group of the same name.
    pub async fn take_out_of_zoom(&self, name: &str) {
        let groups = self.okta("GET", "/api/v1/groups?limit=200", Value::Null).await;
        let named = |group: &&Value| group["profile"]["name"] == name;
        let group = groups.as_array().and_then(|groups| groups.iter().find(named)).expect("a group");
        let members = self.okta("GET", &format!("/api/v1/groups/{}/users", id(group)), Value::Null).await;
        let world = self.practice.world();
        let mut zoom = world.zoom();
        let there = zoom.group_by_name(name).expect("a group in Zoom").clone();
        let addresses =
            members.as_array().into_iter().flatten().filter_map(|one| one["profile"]["email"].as_str());
        let mut accounts = addresses.filter_map(|address| zoom.user_by_address(address));
        let found =
            accounts.find(|account| there.members.contains(&account.id)).expect("a member").id.clone();
        zoom.leave(&there.id, &found);
    }

    /// Pushes a group under its own name; the id of the push.
    pub async fn push(&self, group: &str, name: &str) -> String {
        let body = json!({ "sourceGroupId": group, "status": "ACTIVE", "targetGroupName": name });
        let push = id(&self.okta("POST", &self.below("group-push/mappings").await, body).await);
        self.practice.settled().await;
        push
    }

    pub async fn set_push(&self, push: &str, status: &str) {
        let path = self.below(&format!("group-push/mappings/{push}")).await;
        self.okta("PATCH", &path, json!({ "status": status })).await;
        self.practice.settled().await;
    }

    /// Changes rules of the profile mapping to Zoom.
    pub async fn map(&self, rules: Value) {
        let app =
            self.below("").await.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned();
        let list = self.okta("GET", &format!("/api/v1/mappings?targetId={app}"), Value::Null).await;
        let path = format!("/api/v1/mappings/{}", id(&list[0]));
        self.okta("POST", &path, json!({ "properties": rules })).await;
        self.practice.settled().await;
    }

    /// Whom Zoom has at the address of somebody hired.
    pub fn at_zoom(&self, name: &str) -> Option<ZoomUser> {
        self.practice.world().zoom().user_by_address(&address(name)).cloned()
    }
}

/// The address of somebody hired.
pub fn address(name: &str) -> String {
    format!("{}@{DOMAIN}", name.to_lowercase())
}

fn id(value: &Value) -> String {
    value["id"].as_str().expect("an id").to_owned()
}
