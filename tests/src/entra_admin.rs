//! An admin at work in Microsoft's portal, who needs no Usher: what happens in the tenant while somebody uses it.
//!
//! It speaks to the practice tenant's Graph, with a token that may do everything. Whatever Graph refuses fails the test on
//! the spot.
#![expect(clippy::expect_used, clippy::panic, reason = "a scene that cannot be set fails its test")]

use std::collections::BTreeMap;

use serde_json::{Value, json};
use usher_practice::Practice;
use usher_practice::company::DOMAIN;

/// The template of an application of one's own.
const OWN: &str = "8adf8e6e-67b2-4cf2-a259-e3dc5476c621";

/// See the module. There is one application, with provisioning that nobody has started.
pub struct EntraAdmin<'a> {
    practice: &'a Practice,
    http: reqwest::Client,
    app: String,
    job: String,
}

impl<'a> EntraAdmin<'a> {
    /// Makes an application of one's own, with settings and a token that work.
    pub async fn own(practice: &'a Practice) -> Self {
        let http = reqwest::Client::builder().no_proxy().build().expect("a client");
        let mut admin = Self { practice, http, app: String::new(), job: String::new() };
        let path = format!("applicationTemplates/{OWN}/instantiate");
        let made = admin.call("POST", &path, json!({ "displayName": "Zoom provisioning" })).await;
        admin.app = text(&made["servicePrincipal"], "id");
        let job = admin.sync("POST", "jobs", json!({ "templateId": "scim" })).await;
        admin.job = text(&job, "id");
        admin.save(&[]).await;
        admin
    }

    /// Asks Graph: `call("GET", "users", Value::Null)`.
    pub async fn call(&self, method: &str, path: &str, body: Value) -> Value {
        let url = self.practice.urls().entra.join(&format!("v1.0/{path}")).expect("an address");
        let token = self.practice.credentials().entra.token;
        let mut asked = self.http.request(method.parse().expect("a method"), url).bearer_auth(token);
        if !body.is_null() {
            asked = asked.json(&body);
        }
        let answer = asked.send().await.expect("an answer");
        let (status, said) = (answer.status(), answer.text().await.expect("a body"));
        assert!(status.is_success(), "{method} {path}: {status} {said}");
        serde_json::from_str(&said).unwrap_or_default()
    }

    async fn sync(&self, method: &str, below: &str, body: Value) -> Value {
        self.call(method, &format!("servicePrincipals/{}/synchronization/{below}", self.app), body).await
    }

    /// Saves what works, with these over it.
    pub async fn save(&self, over: &[(&str, &str)]) {
        let mut all = BTreeMap::from([
            ("BaseAddress", format!("{}scim2", self.practice.urls().zoom_api)),
            ("SecretToken", self.practice.credentials().zoom.scim_token),
            ("SyncNotificationSettings", threshold(500)),
            ("SyncAll", "false".to_owned()),
        ]);
        all.extend(over.iter().map(|(key, value)| (*key, (*value).to_owned())));
        let pairs: Vec<Value> =
            all.iter().map(|(key, value)| json!({ "key": key, "value": value })).collect();
        self.sync("PUT", "secrets", json!({ "value": pairs })).await;
    }

    /// Starts or pauses provisioning, and waits until Entra has done what it does then.
    pub async fn run(&self, what: &str) {
        self.sync("POST", &format!("jobs/{}/{what}", self.job), Value::Null).await;
        self.practice.entra_settled().await;
    }

    /// Somebody new in the directory; the id.
    pub async fn hire(&self, name: &str) -> String {
        let address = format!("{}@{DOMAIN}", name.to_lowercase());
        let body = json!({
            "accountEnabled": true, "displayName": format!("{name} Newcomer"), "givenName": name,
            "surname": "Newcomer", "department": "Sales", "mail": address, "userPrincipalName": address,
            "mailNickname": name.to_lowercase(), "passwordProfile": { "password": "a-Long-one-123" },
        });
        text(&self.call("POST", "users", body).await, "id")
    }

    /// A new security group with these members, people or groups; the id.
    pub async fn group(&self, name: &str, members: &[&str]) -> String {
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
    pub async fn role(&self, name: &str) -> String {
        let app = self.call("GET", &format!("servicePrincipals/{}", self.app), Value::Null).await;
        let roles = app["appRoles"].as_array().expect("roles");
        let role = roles.iter().find(|role| role["displayName"] == name);
        text(role.unwrap_or_else(|| panic!("no {name}")), "id")
    }

    /// Gives somebody or a group the application, with a role by its id.
    pub async fn assign(&self, principal: &str, role: &str) {
        let body = json!({ "principalId": principal, "resourceId": self.app, "appRoleId": role });
        self.call("POST", &format!("servicePrincipals/{}/appRoleAssignedTo", self.app), body).await;
        self.practice.entra_settled().await;
    }

    pub async fn unassign(&self, principal: &str) {
        let path = format!("servicePrincipals/{}/appRoleAssignedTo", self.app);
        let all = self.call("GET", &path, Value::Null).await;
        for found in all["value"].as_array().expect("assignments") {
            if found["principalId"] == principal {
                self.call("DELETE", &format!("{path}/{}", text(found, "id")), Value::Null).await;
            }
        }
        self.practice.entra_settled().await;
    }
}

/// What is saved of the mail and of how many may be switched off at once.
pub fn threshold(people: u32) -> String {
    json!({
        "Enabled": true, "Recipients": "it@practice.example",
        "DeleteThresholdEnabled": true, "DeleteThresholdValue": people,
    })
    .to_string()
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_else(|| panic!("no {key} in {value}")).to_owned()
}
