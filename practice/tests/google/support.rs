//! A running organisation and short ways to ask it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use url::Url;
use usher_practice::browser::{AgreeError, Decision, agree};
use usher_practice::company::Company;
use usher_practice::google::{GoogleCredentials, GoogleSwitches};
use usher_practice::{Practice, Settings};

/// Long enough for PKCE.
pub(crate) const VERIFIER: &str = "a-verifier-of-more-than-forty-three-characters-0123456789";
pub(crate) const REDIRECT: &str = "http://127.0.0.1:53121/cb/google";
pub(crate) const USERS: &str = "https://www.googleapis.com/auth/admin.directory.user.readonly";
pub(crate) const GROUPS: &str = "https://www.googleapis.com/auth/admin.directory.group.readonly";

pub(crate) struct Organisation {
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

    /// Asserts that it went well, and returns the body.
    pub(crate) fn good(&self) -> Value {
        assert!((200..300).contains(&self.status), "{} {}", self.status, self.text);
        if self.text.is_empty() { Value::Null } else { self.json() }
    }

    /// Asserts an error of the API's shape and returns it.
    pub(crate) fn refused(&self, status: u16, reason: &str) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        let error = self.json()["error"].clone();
        assert_eq!(error["code"], status, "{error}");
        assert_eq!(error["errors"][0]["reason"], reason, "{error}");
        assert!(error["message"].is_string() && error["errors"][0]["message"].is_string(), "{error}");
        error
    }

    /// Asserts an error of the token endpoint and returns its text.
    pub(crate) fn oauth(&self, status: u16, error: &str) -> String {
        assert_eq!(self.status, status, "{}", self.text);
        let body = self.json();
        assert_eq!(body["error"], error, "{body}");
        body["error_description"].as_str().unwrap().to_owned()
    }
}

impl Organisation {
    pub(crate) async fn plain() -> Self {
        Organisation::with(|_| {}).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut GoogleSwitches)) -> Self {
        let mut settings = Settings { people: 60, ..Settings::for_google() };
        change(&mut settings.google);
        Organisation::of(settings).await
    }

    pub(crate) async fn of(settings: Settings) -> Self {
        let practice = usher_practice::start(settings).await.unwrap();
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Organisation { practice, http }
    }

    pub(crate) fn switch(&self, change: impl FnOnce(&mut GoogleSwitches)) {
        self.practice.world().switch(|switches| change(&mut switches.google));
    }

    pub(crate) fn company(&self) -> std::sync::Arc<Company> {
        self.practice.world().company.clone()
    }

    pub(crate) fn credentials(&self) -> GoogleCredentials {
        self.practice.credentials().google
    }

    pub(crate) fn url(&self, path: &str) -> Url {
        self.practice.urls().google.join(path).unwrap()
    }

    pub(crate) fn base(&self) -> String {
        self.url("").as_str().trim_end_matches('/').to_owned()
    }

    pub(crate) fn request(&self, method: &str, path: &str) -> RequestBuilder {
        self.http.request(Method::from_bytes(method.as_bytes()).unwrap(), self.url(path))
    }

    /// A request to the API with the token that may do everything; the path behind the version.
    pub(crate) async fn call(&self, method: &str, path: &str, body: Value) -> Reply {
        self.call_as(&self.credentials().token, method, path, body).await
    }

    /// As [`Organisation::call`], with this token.
    pub(crate) async fn call_as(&self, token: &str, method: &str, path: &str, body: Value) -> Reply {
        let request = self.request(method, &format!("/admin/directory/v1/{path}"));
        let mut request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        if !body.is_null() {
            request = request.header(CONTENT_TYPE, "application/json").body(body.to_string());
        }
        send(request).await
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.call("GET", path, Value::Null).await
    }

    /// Every page of a list.
    pub(crate) async fn all(&self, first: &str, name: &str) -> Vec<Value> {
        let (mut things, mut token) = (Vec::new(), Some(String::new()));
        while let Some(next) = token {
            let path = if next.is_empty() { first.to_owned() } else { format!("{first}&pageToken={next}") };
            let page = self.get(&path).await.good();
            things.extend(page[name].as_array().into_iter().flatten().cloned());
            token = page["nextPageToken"].as_str().map(str::to_owned);
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
        let (client_id, challenge) = (self.credentials().client_id, challenge());
        let scope = format!("openid email {USERS} {GROUPS}");
        let usual = [
            ("client_id", client_id.as_str()),
            ("response_type", "code"),
            ("redirect_uri", REDIRECT),
            ("scope", scope.as_str()),
            ("state", "a state"),
            ("code_challenge_method", "S256"),
            ("code_challenge", challenge.as_str()),
        ];
        let mut url = self.url("o/oauth2/v2/auth");
        url.query_pairs_mut().extend_pairs(changed(&usual, changes));
        url
    }

    /// Lets the admin agree and returns what the redirect carries.
    pub(crate) async fn agree(&self, changes: &[(&str, &str)]) -> Vec<(String, String)> {
        let back = agree(&self.authorize_url(changes), Decision::Allow).await.unwrap();
        back.query_pairs().into_owned().collect()
    }

    /// Asserts that the sign-in stays on a page of Google's that shows this error, and returns the page.
    pub(crate) async fn blocked(&self, changes: &[(&str, &str)], wanted: u16, error: &str) -> String {
        match agree(&self.authorize_url(changes), Decision::Allow).await {
            Err(AgreeError::NoConsentPage { status, text }) => {
                assert_eq!(status, wanted, "{text}");
                assert!(text.contains(&format!("Error {wanted}: {error}<")), "{text}");
                text
            }
            other => panic!("{other:?} instead of {error}"),
        }
    }

    pub(crate) async fn code(&self, changes: &[(&str, &str)]) -> String {
        value(&self.agree(changes).await, "code")
    }

    /// Asks for a token as the Desktop client.
    pub(crate) async fn token(&self, fields: &[(&str, &str)], changes: &[(&str, &str)]) -> Reply {
        let GoogleCredentials { client_id, client_secret, .. } = self.credentials();
        let own = [("client_id", client_id.as_str()), ("client_secret", client_secret.as_str())];
        let usual: Vec<(&str, &str)> = own.into_iter().chain(fields.iter().copied()).collect();
        self.form("token", &borrowed(&changed(&usual, changes))).await
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

    pub(crate) async fn refresh(&self, token: &str) -> Reply {
        self.token(&[("grant_type", "refresh_token"), ("refresh_token", token)], &[]).await
    }

    /// Signs in and returns the token answer.
    pub(crate) async fn sign_in(&self, changes: &[(&str, &str)]) -> Value {
        let code = self.code(changes).await;
        self.exchange(&code, &[]).await.good()
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

/// The claims of an id token, which has to be of the shape of one.
pub(crate) fn claims(id_token: &Value) -> Value {
    let parts: Vec<&str> = id_token.as_str().unwrap().split('.').collect();
    assert_eq!(parts.len(), 3);
    let part =
        |text: &str| -> Value { serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).unwrap()).unwrap() };
    assert_eq!(part(parts[0])["alg"], "RS256");
    part(parts[1])
}

pub(crate) fn value(pairs: &[(String, String)], name: &str) -> String {
    pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()).unwrap_or_default()
}

/// One text of every entry of a list.
pub(crate) fn texts(list: &[Value], name: &str) -> Vec<String> {
    list.iter().map(|entry| entry[name].as_str().unwrap_or_default().to_owned()).collect()
}

/// A new person's body.
pub(crate) fn newcomer(email: &str) -> Value {
    json!({ "primaryEmail": email, "password": "long enough", "name": { "givenName": "New", "familyName": "Comer" } })
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
