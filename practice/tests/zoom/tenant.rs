//! A practice tenant with a signed-in client, for one test.

use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use url::Url;
use usher_practice::switches::{Rate, Switches};
use usher_practice::world::World;
use usher_practice::{Practice, Settings, start};

pub(crate) struct Tenant {
    pub(crate) practice: Practice,
    pub(crate) http: reqwest::Client,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    /// Null where there is no body.
    pub(crate) body: Value,
}

impl Answer {
    /// SCIM's error: the text, after checking the shape around it.
    pub(crate) fn refusal(&self) -> (u16, &str) {
        let detail = self.body["detail"].as_str().unwrap_or_else(|| panic!("no SCIM error: {self:?}"));
        let shape = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
            "detail": detail,
            "status": self.status,
        });
        assert_eq!(self.body, shape);
        (self.status, detail)
    }

    pub(crate) fn id(&self) -> String {
        self.body["id"].as_str().unwrap_or_else(|| panic!("no id: {self:?}")).to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

impl Tenant {
    /// A small company without rate limits.
    pub(crate) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub(crate) async fn with(set: impl FnOnce(&mut Switches)) -> Self {
        let mut switches = Switches::default();
        switches.zoom.rate = Rate::OFF;
        set(&mut switches);
        let settings =
            Settings { people: 60, zoom: switches.zoom, okta: switches.okta, ..Settings::default() };
        Self::start(settings).await
    }

    pub(crate) async fn start(settings: Settings) -> Self {
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client");
        Self { practice: start(settings).await.expect("free ports"), http }
    }

    pub(crate) fn world(&self) -> std::sync::Arc<World> {
        self.practice.world()
    }

    pub(crate) fn url(&self, path: &str) -> Url {
        self.practice.urls().zoom_api.join(path).expect("a path")
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.call(Method::POST, path, Some(body.to_string())).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.call(Method::PUT, path, Some(body.to_string())).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        self.call(Method::PATCH, path, Some(body.to_string())).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.call(Method::DELETE, path, None).await
    }

    pub(crate) async fn call(&self, method: Method, path: &str, body: Option<String>) -> Answer {
        let token = self.practice.credentials().zoom.token;
        self.call_as(&token, method, path, body).await
    }

    pub(crate) async fn call_as(
        &self,
        token: &str,
        method: Method,
        path: &str,
        body: Option<String>,
    ) -> Answer {
        let mut request = self.http.request(method, self.url(path)).bearer_auth(token);
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body);
        }
        read(request.send().await.expect("an answer")).await
    }

    /// A form sent to the token address, with Basic where `basic` names a client and its secret.
    pub(crate) async fn form(
        &self,
        path: &str,
        basic: Option<(&str, &str)>,
        pairs: &[(&str, &str)],
    ) -> Answer {
        let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let mut request = self
            .http
            .post(self.url(path))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form);
        if let Some((id, secret)) = basic {
            request = request.basic_auth(id, Some(secret));
        }
        read(request.send().await.expect("an answer")).await
    }

    /// A token of the server-to-server app, made by the switches as they stand.
    pub(crate) async fn fresh_token(&self) -> String {
        let zoom = self.practice.credentials().zoom;
        let pairs = [("grant_type", "account_credentials"), ("account_id", zoom.account_id.as_str())];
        let basic = Some((zoom.server_client_id.as_str(), zoom.server_client_secret.as_str()));
        let answer = self.form("/oauth/token", basic, &pairs).await;
        answer.body["access_token"].as_str().unwrap_or_else(|| panic!("no token: {answer:?}")).to_owned()
    }

    /// The Zoom id of a person of the company.
    pub(crate) fn id_of(&self, person: usize) -> String {
        let world = self.world();
        let address = world.company.people[person].address().to_owned();
        let zoom = world.zoom();
        zoom.user_by_address(&address).unwrap_or_else(|| panic!("{address} is not in Zoom")).id.clone()
    }

    /// So many ids of plain active members.
    pub(crate) fn member_ids(&self, count: usize) -> Vec<String> {
        let world = self.world();
        let zoom = world.zoom();
        let plain = zoom
            .users()
            .filter(|user| user.active && !user.pending && user.kind == usher_practice::zoom::Kind::Member);
        let ids: Vec<String> = plain.take(count).map(|user| user.id.clone()).collect();
        assert_eq!(ids.len(), count);
        ids
    }

    pub(crate) fn members_of(&self, group: &str) -> Vec<String> {
        let world = self.world();
        let zoom = world.zoom();
        zoom.group(group).expect("the group").members.iter().cloned().collect()
    }

    pub(crate) async fn new_group(&self, name: &str) -> String {
        let answer = self.post("/scim2/Groups", json!({ "displayName": name })).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.id()
    }
}

pub(crate) async fn read(response: reqwest::Response) -> Answer {
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let text = response.text().await.expect("a whole body");
    let body = if text.is_empty() {
        Value::Null
    } else {
        serde_json::from_str(&text).unwrap_or(Value::String(text))
    };
    Answer { status, headers, body }
}

/// A path segment, percent-encoded.
pub(crate) fn segment(id: &str) -> String {
    id.bytes()
        .map(
            |byte| {
                if byte.is_ascii_alphanumeric() {
                    char::from(byte).to_string()
                } else {
                    format!("%{byte:02X}")
                }
            },
        )
        .collect()
}

pub(crate) fn user_path(id: &str) -> String {
    format!("/scim2/Users/{}", segment(id))
}

pub(crate) fn group_path(id: &str) -> String {
    format!("/scim2/Groups/{}", segment(id))
}

/// A path with a query.
pub(crate) fn query(path: &str, pairs: &[(&str, &str)]) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("{path}?{query}")
}
