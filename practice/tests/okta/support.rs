//! A running org and short ways to ask it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use url::Url;
use usher_practice::browser::{Decision, agree, agree_and_land};
use usher_practice::okta::OktaSwitches;
use usher_practice::{Practice, Settings};

/// Long enough for PKCE.
pub(crate) const VERIFIER: &str = "a-verifier-of-more-than-forty-three-characters-0123456789";
pub(crate) const SCOPES: &str = "openid offline_access okta.apps.manage okta.groups.manage okta.users.read okta.logs.read \
                          okta.profileMappings.manage okta.schemas.manage okta.userTypes.read";

pub(crate) struct Org {
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

    /// The path and query of the next page.
    pub(crate) fn next(&self) -> Option<String> {
        let links = self.headers.get_all("link").iter().filter_map(|link| link.to_str().ok());
        let next = links.into_iter().find(|link| link.ends_with("rel=\"next\""))?;
        let url = Url::parse(next.trim_start_matches('<').split('>').next()?).ok()?;
        Some(format!("{}?{}", url.path(), url.query().unwrap_or_default()))
    }

    /// Asserts an error of Okta's own shape and returns its summary.
    pub(crate) fn refused(&self, status: u16, code: &str) -> String {
        assert_eq!(self.status, status, "{}", self.text);
        let body = self.json();
        assert_eq!(body["errorCode"], code, "{body}");
        assert_eq!(body["errorLink"], code);
        assert_eq!(body.as_object().unwrap().len(), 5);
        assert!(body["errorId"].as_str().unwrap().starts_with("oae"));
        assert!(body["errorCauses"].is_array());
        body["errorSummary"].as_str().unwrap().to_owned()
    }

    /// Asserts an OAuth error and returns its description.
    pub(crate) fn oauth_error(&self, status: u16, error: &str) -> String {
        assert_eq!(self.status, status, "{}", self.text);
        let body = self.json();
        assert_eq!(body["error"], error, "{body}");
        body["error_description"].as_str().unwrap().to_owned()
    }
}

impl Org {
    pub(crate) async fn plain() -> Self {
        Org::with(|_| {}).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut OktaSwitches)) -> Self {
        Org::sized(60, change).await
    }

    pub(crate) async fn sized(people: usize, change: impl FnOnce(&mut OktaSwitches)) -> Self {
        let mut settings = Settings { people, ..Settings::default() };
        change(&mut settings.okta);
        let practice = usher_practice::start(settings).await.unwrap();
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Org { practice, http }
    }

    pub(crate) fn switch(&self, change: impl FnOnce(&mut OktaSwitches)) {
        self.practice.world().switch(|switches| change(&mut switches.okta));
    }

    pub(crate) fn url(&self, path: &str) -> Url {
        self.practice.urls().okta.join(path).unwrap()
    }

    pub(crate) fn base(&self) -> String {
        self.url("").as_str().trim_end_matches('/').to_owned()
    }

    pub(crate) fn client_id(&self) -> String {
        self.practice.credentials().okta.client_id
    }

    pub(crate) fn redirect(&self) -> String {
        format!("http://127.0.0.1:{}/cb/okta", self.practice.credentials().okta.redirect_ports[0])
    }

    pub(crate) fn request(&self, method: &str, path: &str) -> RequestBuilder {
        self.http.request(Method::from_bytes(method.as_bytes()).unwrap(), self.url(path))
    }

    /// A request with the API token.
    pub(crate) async fn call(&self, method: &str, path: &str, body: Value) -> Reply {
        let token = self.practice.credentials().okta.ssws_token;
        let mut request = self.request(method, path).header(AUTHORIZATION, format!("SSWS {token}"));
        if !body.is_null() {
            request = request.header(CONTENT_TYPE, "application/json").body(body.to_string());
        }
        send(request).await
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.call("GET", path, Value::Null).await
    }

    /// A request with an access token.
    pub(crate) async fn bearer(&self, method: &str, path: &str, token: &str) -> Reply {
        send(self.request(method, path).header(AUTHORIZATION, format!("Bearer {token}"))).await
    }

    pub(crate) async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        send(self.form_request(path, fields)).await
    }

    pub(crate) fn form_request(&self, path: &str, fields: &[(&str, &str)]) -> RequestBuilder {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.request("POST", path).header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body)
    }

    /// The authorization address, with some parameters changed; an empty value leaves one out.
    pub(crate) fn authorize_url(&self, changes: &[(&str, &str)]) -> Url {
        let (client_id, redirect, challenge) = (self.client_id(), self.redirect(), challenge());
        let usual = [
            ("client_id", client_id.as_str()),
            ("response_type", "code"),
            ("redirect_uri", redirect.as_str()),
            ("scope", SCOPES),
            ("state", "a state"),
            ("code_challenge_method", "S256"),
            ("code_challenge", challenge.as_str()),
        ];
        let mut url = self.url("oauth2/v1/authorize");
        for (name, value) in usual {
            let value =
                changes.iter().find(|(changed, _)| *changed == name).map_or(value, |(_, value)| value);
            if !value.is_empty() {
                url.query_pairs_mut().append_pair(name, value);
            }
        }
        url
    }

    /// Lets the admin decide and returns what the redirect carries.
    pub(crate) async fn decide(&self, changes: &[(&str, &str)], decision: Decision) -> Vec<(String, String)> {
        let back = agree(&self.authorize_url(changes), decision).await.unwrap();
        back.query_pairs().into_owned().collect()
    }

    pub(crate) async fn code(&self, changes: &[(&str, &str)]) -> String {
        value(&self.decide(changes, Decision::Allow).await, "code")
    }

    pub(crate) async fn exchange(&self, code: &str, changes: &[(&str, &str)]) -> Reply {
        send(self.exchange_request(code, changes)).await
    }

    pub(crate) fn exchange_request(&self, code: &str, changes: &[(&str, &str)]) -> RequestBuilder {
        let (client_id, redirect) = (self.client_id(), self.redirect());
        let usual = [
            ("grant_type", "authorization_code"),
            ("client_id", client_id.as_str()),
            ("code", code),
            ("redirect_uri", redirect.as_str()),
            ("code_verifier", VERIFIER),
        ];
        let fields: Vec<(&str, &str)> = usual
            .into_iter()
            .map(|(name, value)| {
                (
                    name,
                    changes.iter().find(|(changed, _)| *changed == name).map_or(value, |(_, value)| *value),
                )
            })
            .filter(|(_, value)| !value.is_empty())
            .collect();
        self.form_request("oauth2/v1/token", &fields)
    }

    /// Signs in and returns the token answer.
    pub(crate) async fn sign_in(&self, scopes: &str) -> Value {
        let code = self.code(&[("scope", scopes)]).await;
        let reply = self.exchange(&code, &[]).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        reply.json()
    }

    /// Every page of a list, by its ids.
    pub(crate) async fn all_ids(&self, first: &str) -> Vec<String> {
        let mut ids = Vec::new();
        let mut next = Some(first.to_owned());
        while let Some(path) = next {
            let reply = self.get(&path).await;
            assert_eq!(reply.status, 200, "{}", reply.text);
            ids.extend(texts(&reply.json(), "/id"));
            next = reply.next();
        }
        ids
    }

    pub(crate) async fn zoom_app(&self) -> String {
        let reply = self.get("/api/v1/apps?filter=name%20eq%20%22zoomus%22&limit=200").await;
        reply.json()[0]["id"].as_str().unwrap().to_owned()
    }

    /// The id of a group with this name.
    pub(crate) async fn group(&self, name: &str) -> String {
        let reply = self.get(&format!("/api/v1/groups?search=profile.name%20eq%20%22{name}%22")).await;
        reply.json()[0]["id"].as_str().unwrap_or_else(|| panic!("no group {name}")).to_owned()
    }

    /// Prepares the connection of a Zoom app and returns the address at Zoom to be opened in a browser.
    pub(crate) async fn authorize_zoom(&self, app: &str) -> Url {
        let own = format!("/api/v1/apps/{app}/connections/default");
        let made = self.call("POST", &own, json!({ "profile": { "authScheme": "OAUTH2" } })).await.json();
        Url::parse(made["_links"]["authorize"]["href"].as_str().unwrap()).unwrap()
    }

    /// Takes the Zoom app through the whole connection and returns its id.
    pub(crate) async fn connected_app(&self) -> String {
        let app = self.zoom_app().await;
        let own = format!("/api/v1/apps/{app}/connections/default");
        let shown = agree_and_land(&self.authorize_zoom(&app).await, Decision::Allow).await.unwrap();
        let shown: Value = serde_json::from_str(&shown.text).unwrap();
        let href = Url::parse(shown["continue_oauth_flow_url"]["href"].as_str().unwrap()).unwrap();
        assert_eq!(self.call("POST", href.as_str(), Value::Null).await.status, 204);
        assert_eq!(self.call("POST", &format!("{own}/lifecycle/activate"), Value::Null).await.status, 204);
        app
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
pub(crate) fn texts(list: &Value, pointer: &str) -> Vec<String> {
    let entries = list.as_array().unwrap_or_else(|| panic!("no list: {list}"));
    entries
        .iter()
        .map(|entry| entry.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned())
        .collect()
}
