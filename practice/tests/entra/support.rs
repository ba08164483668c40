//! A running tenant and short ways to ask it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use url::Url;
use usher_practice::browser::{Decision, agree};
use usher_practice::entra::EntraSwitches;
use usher_practice::{Practice, Settings};

/// Long enough for PKCE.
pub(crate) const VERIFIER: &str = "a-verifier-of-more-than-forty-three-characters-0123456789";
pub(crate) const SCOPES: &str =
    "openid profile offline_access User.Read.All GroupMember.Read.All Synchronization.Read.All";
pub(crate) const REDIRECT: &str = "http://localhost:53121/cb/entra";

pub(crate) struct Tenant {
    pub(crate) practice: Practice,
    http: reqwest::Client,
}

pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {} {}", self.status, self.text))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Asserts that it went well, and returns the body.
    pub(crate) fn good(&self) -> Value {
        assert!((200..300).contains(&self.status), "{} {}", self.status, self.text);
        if self.text.is_empty() { Value::Null } else { self.json() }
    }

    /// Asserts an error of Graph's shape and returns its message.
    pub(crate) fn refused(&self, status: u16, code: &str) -> String {
        assert_eq!(self.status, status, "{}", self.text);
        let error = &self.json()["error"];
        assert_eq!(error["code"], code, "{error}");
        for name in ["date", "request-id", "client-request-id"] {
            assert!(error["innerError"][name].is_string(), "{error}");
        }
        error["message"].as_str().unwrap().to_owned()
    }

    /// Asserts an error of the sign-in with Microsoft's number, and returns the body.
    pub(crate) fn aadsts(&self, error: &str, code: u32) -> Value {
        assert!(self.status == 400 || self.status == 401, "{} {}", self.status, self.text);
        let body = self.json();
        assert_eq!(body["error"], error, "{body}");
        assert_eq!(body["error_codes"], json!([code]), "{body}");
        let text = body["error_description"].as_str().unwrap();
        assert!(text.starts_with(&format!("AADSTS{code}: ")), "{text}");
        assert!(text.contains("\r\nTrace ID: ") && text.contains("\r\nCorrelation ID: "), "{text}");
        body
    }
}

impl Tenant {
    pub(crate) async fn plain() -> Self {
        Tenant::with(|_| {}).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut EntraSwitches)) -> Self {
        let mut settings = Settings { people: 60, ..Settings::default() };
        change(&mut settings.entra);
        Tenant::of(settings).await
    }

    pub(crate) async fn of(settings: Settings) -> Self {
        let practice = usher_practice::start(settings).await.unwrap();
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Tenant { practice, http }
    }

    pub(crate) fn switch(&self, change: impl FnOnce(&mut EntraSwitches)) {
        self.practice.world().switch(|switches| change(&mut switches.entra));
    }

    pub(crate) fn url(&self, path: &str) -> Url {
        self.practice.urls().entra.join(path).unwrap()
    }

    pub(crate) fn base(&self) -> String {
        self.url("").as_str().trim_end_matches('/').to_owned()
    }

    pub(crate) fn client_id(&self) -> String {
        self.practice.credentials().entra.client_id
    }

    pub(crate) fn request(&self, method: &str, path: &str) -> RequestBuilder {
        self.http.request(Method::from_bytes(method.as_bytes()).unwrap(), self.url(path))
    }

    /// A request to Graph with the token that may do everything; the path behind `/v1.0/`.
    pub(crate) async fn call(&self, method: &str, path: &str, body: Value) -> Reply {
        let token = self.practice.credentials().entra.token;
        self.call_as(&token, method, path, body).await
    }

    /// As [`Tenant::call`], with this token.
    pub(crate) async fn call_as(&self, token: &str, method: &str, path: &str, body: Value) -> Reply {
        let request = self.request(method, &format!("/v1.0/{path}"));
        let mut request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        if !body.is_null() {
            request = request.header(CONTENT_TYPE, "application/json").body(body.to_string());
        }
        send(request).await
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.call("GET", path, Value::Null).await
    }

    /// A read with `ConsistencyLevel: eventual`.
    pub(crate) async fn eventual(&self, path: &str) -> Reply {
        let token = self.practice.credentials().entra.token;
        let request = self.request("GET", &format!("/v1.0/{path}"));
        let request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        send(request.header("ConsistencyLevel", "eventual")).await
    }

    /// Every page of a list.
    pub(crate) async fn all(&self, first: &str) -> Vec<Value> {
        let (mut things, mut next) = (Vec::new(), Some(format!("/v1.0/{first}")));
        let token = self.practice.credentials().entra.token;
        while let Some(path) = next {
            let request = self.request("GET", &path).header(AUTHORIZATION, format!("Bearer {token}"));
            let page = send(request).await.good();
            things.extend(page["value"].as_array().unwrap().iter().cloned());
            next = page["@odata.nextLink"].as_str().map(str::to_owned);
        }
        things
    }

    pub(crate) async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = self.request("POST", path);
        send(request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body)).await
    }

    /// The authorization address, with some parameters changed or added; an empty value leaves one out.
    pub(crate) fn authorize_url(&self, changes: &[(&str, &str)]) -> Url {
        let (client_id, challenge) = (self.client_id(), challenge());
        let usual = [
            ("client_id", client_id.as_str()),
            ("response_type", "code"),
            ("redirect_uri", REDIRECT),
            ("scope", SCOPES),
            ("state", "a state"),
            ("code_challenge_method", "S256"),
            ("code_challenge", challenge.as_str()),
        ];
        let mut url = self.url("organizations/oauth2/v2.0/authorize");
        url.query_pairs_mut().extend_pairs(changed(&usual, changes));
        url
    }

    /// Lets the admin decide and returns what the redirect carries.
    pub(crate) async fn decide(&self, changes: &[(&str, &str)], decision: Decision) -> Vec<(String, String)> {
        let back = agree(&self.authorize_url(changes), decision).await.unwrap();
        assert_eq!((back.host_str(), back.path()), (Some("localhost"), "/cb/entra"));
        back.query_pairs().into_owned().collect()
    }

    pub(crate) async fn code(&self, changes: &[(&str, &str)]) -> String {
        value(&self.decide(changes, Decision::Allow).await, "code")
    }

    pub(crate) async fn token(&self, fields: &[(&str, &str)], changes: &[(&str, &str)]) -> Reply {
        let client_id = self.client_id();
        let usual: Vec<(&str, &str)> =
            [("client_id", client_id.as_str())].into_iter().chain(fields.iter().copied()).collect();
        self.form("organizations/oauth2/v2.0/token", &borrowed(&changed(&usual, changes))).await
    }

    pub(crate) async fn exchange(&self, code: &str, changes: &[(&str, &str)]) -> Reply {
        let usual = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT),
            ("code_verifier", VERIFIER),
        ];
        self.token(&usual, changes).await
    }

    pub(crate) async fn refresh(&self, token: &str, scopes: &str) -> Reply {
        let usual = [("grant_type", "refresh_token"), ("refresh_token", token), ("scope", scopes)];
        self.token(&usual, &[]).await
    }

    /// Signs in and returns the token answer.
    pub(crate) async fn sign_in(&self, changes: &[(&str, &str)]) -> Value {
        let code = self.code(changes).await;
        self.exchange(&code, &[]).await.good()
    }

    /// The id of a person by user principal name.
    pub(crate) async fn person(&self, name: &str) -> String {
        self.get(&format!("users/{name}?$select=id")).await.good()["id"].as_str().unwrap().to_owned()
    }

    /// The id of a group by name.
    pub(crate) async fn group(&self, name: &str) -> String {
        let found = self.get(&format!("groups?$filter=displayName%20eq%20'{name}'")).await.good();
        found["value"][0]["id"].as_str().unwrap_or_else(|| panic!("no group {name}")).to_owned()
    }

    /// The id of the app's role with this name.
    pub(crate) async fn role(&self, app: &str, name: &str) -> String {
        let app = self.get(&format!("servicePrincipals/{app}")).await.good();
        let roles = app["appRoles"].as_array().unwrap();
        let role = roles.iter().find(|role| role["displayName"] == name);
        role.unwrap()["id"].as_str().unwrap().to_owned()
    }

    /// Makes an app from a template and returns the id of its service principal.
    pub(crate) async fn instantiate(&self, template: &str) -> String {
        let path = format!("applicationTemplates/{template}/instantiate");
        let made = self.call("POST", &path, json!({ "displayName": "Zoom provisioning" })).await;
        assert_eq!(made.status, 201, "{}", made.text);
        made.json()["servicePrincipal"]["id"].as_str().unwrap().to_owned()
    }

    /// The id of Zoom's template of the gallery.
    pub(crate) async fn zoom_template(&self) -> String {
        let found = self.get("applicationTemplates?$filter=displayName%20eq%20'Zoom'").await.good();
        found["value"][0]["id"].as_str().unwrap().to_owned()
    }
}

pub(crate) async fn send(request: RequestBuilder) -> Reply {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Reply { status, headers, text: response.text().await.unwrap() }
}

pub(crate) fn challenge() -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER))
}

pub(crate) fn value(pairs: &[(String, String)], name: &str) -> String {
    pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()).unwrap_or_default()
}

/// One text of every entry of a list.
pub(crate) fn texts(list: &[Value], pointer: &str) -> Vec<String> {
    let text = |entry: &Value| entry.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    list.iter().map(text).collect()
}

/// The usual fields with some changed or added; an empty value leaves one out.
fn changed(usual: &[(&str, &str)], changes: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> =
        usual.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    for (name, value) in changes {
        fields.retain(|(other, _)| other != name);
        if !value.is_empty() {
            fields.push(((*name).to_owned(), (*value).to_owned()));
        }
    }
    fields
}

fn borrowed(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}
