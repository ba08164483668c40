//! OAuth: what works, and what an attacker or a careless client tries.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Method;
use serde_json::json;
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use url::Url;
use usher_practice::browser::{AgreeError, Decision, agree, agree_and_return};
use usher_practice::switches::PortIgnored;

use crate::tenant::{Answer, Tenant, query};

const VERIFIER: &str = "a-verifier-of-more-than-forty-three-characters-as-asked";
const REDIRECT: &str = "http://127.0.0.1:49152/cb/zoom";

fn challenge() -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER))
}

fn value(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

impl Tenant {
    fn public_id(&self) -> String {
        self.practice.credentials().zoom.public_client_id
    }

    fn authorize(&self, client: &str, redirect: &str, more: &[(&str, &str)]) -> Url {
        let mut pairs = vec![("response_type", "code"), ("client_id", client), ("redirect_uri", redirect)];
        pairs.extend_from_slice(more);
        self.url(&query("/oauth/authorize", &pairs))
    }

    fn public_authorize(&self) -> Url {
        let more = [("state", "s&1"), ("code_challenge", &challenge()), ("code_challenge_method", "S256")];
        self.authorize(&self.public_id(), REDIRECT, &more)
    }

    async fn code(&self) -> String {
        let to = agree(&self.public_authorize(), Decision::Allow).await.expect("a redirect");
        assert_eq!(value(&to, "state").as_deref(), Some("s&1"));
        assert!(to.as_str().starts_with("http://127.0.0.1:49152/cb/zoom?"));
        value(&to, "code").expect("a code")
    }

    async fn exchange(&self, code: &str, redirect: &str, verifier: &str) -> Answer {
        let id = self.public_id();
        let pairs = [
            ("grant_type", "authorization_code"),
            ("client_id", id.as_str()),
            ("code", code),
            ("redirect_uri", redirect),
            ("code_verifier", verifier),
        ];
        self.form("/oauth/token", None, &pairs).await
    }

    async fn signed_in(&self) -> Answer {
        let answer = self.exchange(&self.code().await, REDIRECT, VERIFIER).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer
    }

    async fn refresh(&self, token: &str) -> Answer {
        let id = self.public_id();
        self.form(
            "/oauth/token",
            None,
            &[("grant_type", "refresh_token"), ("client_id", &id), ("refresh_token", token)],
        )
        .await
    }

    async fn works(&self, token: &str) -> (u16, serde_json::Value) {
        let answer = self.call_as(token, Method::GET, "/scim2/Groups", None).await;
        (answer.status, answer.body["message"].clone())
    }
}

fn text(answer: &Answer, name: &str) -> String {
    answer.body[name].as_str().unwrap_or_else(|| panic!("no {name}: {answer:?}")).to_owned()
}

fn refused(answer: &Answer) -> (u16, &str) {
    assert!(answer.body["reason"].is_string(), "{answer:?}");
    (answer.status, answer.body["error"].as_str().expect("an error"))
}

#[tokio::test]
async fn the_public_client_signs_in_with_pkce() {
    let tenant = Tenant::new().await;
    let answer = tenant.signed_in().await;
    assert_eq!(answer.body["token_type"], "bearer");
    assert_eq!(answer.body["expires_in"], 3600);
    assert_eq!(answer.body["scope"], "scim2:admin group:read:list_members:admin");
    let api = text(&answer, "api_url");
    assert_eq!(Url::parse(&api).expect("an address"), tenant.practice.urls().zoom_api);
    assert_eq!(tenant.works(&text(&answer, "access_token")).await.0, 200);
}

#[tokio::test]
async fn the_browser_comes_back_to_the_app() {
    let tenant = Tenant::new().await;
    let app = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let redirect = format!("http://{}/cb/zoom", app.local_addr().expect("an address"));
    let serving = tokio::spawn(async move {
        let (mut stream, _) = app.accept().await.expect("the browser");
        let mut head = vec![0; 4096];
        let read = stream.read(&mut head).await.expect("a request");
        stream
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\nconnection: close\r\n\r\nDone")
            .await
            .expect("sent");
        String::from_utf8_lossy(&head[..read]).into_owned()
    });
    let more = [("code_challenge", VERIFIER)];
    let url = tenant.authorize(&tenant.public_id(), &redirect, &more);
    let page = agree_and_return(&url, Decision::Allow).await.expect("the app's page");
    assert_eq!(page, (200, "Done".to_owned()));
    assert!(serving.await.expect("the request").starts_with("GET /cb/zoom?code="));
}

#[tokio::test]
async fn a_refused_consent_says_so() {
    let tenant = Tenant::new().await;
    let to = agree(&tenant.public_authorize(), Decision::Deny).await.expect("a redirect");
    assert_eq!((value(&to, "error").as_deref(), value(&to, "code")), (Some("access_denied"), None));
}

#[tokio::test]
async fn the_consent_page_is_plain_and_works_once() {
    let tenant = Tenant::new().await;
    let page = tenant.http.get(tenant.public_authorize()).send().await.expect("a page");
    assert!(
        page.headers()["content-security-policy"].to_str().expect("text").contains("frame-ancestors 'none'")
    );
    let page = page.text().await.expect("a page");
    assert!(
        !page.contains("<script")
            && page.contains("robin.ashdown@practice.example")
            && page.contains("scim2:admin")
    );
    let id = page
        .split("name=\"consent\" value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("an id");
    let pairs = [("consent", id), ("decision", "allow")];
    assert_eq!(tenant.form("/oauth/consent", None, &pairs).await.status, 302);
    assert_eq!(tenant.form("/oauth/consent", None, &pairs).await.status, 400);
}

#[tokio::test]
async fn codes_work_once_for_five_minutes_with_the_right_verifier() {
    let tenant = Tenant::new().await;
    let code = tenant.code().await;
    assert_eq!(tenant.exchange(&code, REDIRECT, VERIFIER).await.status, 200);
    assert_eq!(refused(&tenant.exchange(&code, REDIRECT, VERIFIER).await), (400, "invalid_grant"));

    let code = tenant.code().await;
    assert_eq!(refused(&tenant.exchange(&code, REDIRECT, "another").await), (400, "invalid_grant"));
    assert_eq!(refused(&tenant.exchange(&code, REDIRECT, VERIFIER).await), (400, "invalid_grant"), "used up");

    let code = tenant.code().await;
    let other = "http://127.0.0.1:49153/cb/zoom";
    assert_eq!(refused(&tenant.exchange(&code, other, VERIFIER).await), (400, "invalid_request"));

    let code = tenant.code().await;
    tenant.world().clock.advance(Duration::from_secs(5 * 60));
    assert_eq!(refused(&tenant.exchange(&code, REDIRECT, VERIFIER).await), (400, "invalid_grant"));
}

#[tokio::test]
async fn the_method_is_plain_where_it_is_left_out() {
    let tenant = Tenant::new().await;
    let url = tenant.authorize(&tenant.public_id(), REDIRECT, &[("code_challenge", VERIFIER)]);
    let to = agree(&url, Decision::Allow).await.expect("a redirect");
    let code = value(&to, "code").expect("a code");
    assert_eq!(tenant.exchange(&code, REDIRECT, VERIFIER).await.status, 200);
    let url = tenant.authorize(&tenant.public_id(), REDIRECT, &[]);
    let to = agree(&url, Decision::Allow).await.expect("a redirect");
    assert_eq!(value(&to, "error").as_deref(), Some("invalid_request"), "a public client needs PKCE");
}

#[tokio::test]
async fn a_wrong_redirect_never_redirects() {
    let tenant = Tenant::new().await;
    let id = tenant.public_id();
    let more = [("code_challenge", VERIFIER)];
    for wrong in [
        "http://localhost:49152/cb/zoom",
        "http://127.0.0.1:49152/cb/zoom/",
        "http://127.0.0.1:49152/CB/zoom",
        "http://[::1]:49152/cb/zoom",
        "https://127.0.0.1:49152/cb/zoom",
        "http://attacker.example/cb/zoom",
        "nonsense",
    ] {
        match agree(&tenant.authorize(&id, wrong, &more), Decision::Allow).await {
            Err(AgreeError::NoConsentPage { text, .. }) => {
                let body: serde_json::Value = serde_json::from_str(&text).expect("JSON");
                let shape = json!({ "status": false, "errorCode": 4700, "errorMessage": "Invalid redirect url", "result": null });
                assert_eq!(body, shape, "{wrong}");
            }
            other => panic!("{wrong}: {other:?}"),
        }
    }
    tenant.world().switch(|switches| switches.zoom.localhost_refused = false);
    let to = agree(&tenant.authorize(&id, "http://localhost:49152/cb/zoom", &more), Decision::Allow).await;
    assert!(to.is_ok_and(|to| value(&to, "code").is_some()));
    tenant.world().switch(|switches| switches.zoom.port_ignored = PortIgnored::NoClient);
    assert!(agree(&tenant.authorize(&id, REDIRECT, &more), Decision::Allow).await.is_err());
}

#[tokio::test]
async fn refresh_tokens_rotate_and_the_old_one_dies() {
    let tenant = Tenant::new().await;
    let first = text(&tenant.signed_in().await, "refresh_token");
    let renewed = tenant.refresh(&first).await;
    let second = text(&renewed, "refresh_token");
    assert_ne!(first, second);
    assert_eq!(tenant.works(&text(&renewed, "access_token")).await.0, 200);
    let again = tenant.refresh(&first).await;
    assert_eq!(again.body, json!({ "reason": "Invalid refresh token", "error": "invalid_grant" }));
    tenant.world().switch(|switches| switches.zoom.refresh_rotates = false);
    assert_eq!(text(&tenant.refresh(&second).await, "refresh_token"), second);
}

#[tokio::test]
async fn a_second_sign_in_ends_the_first() {
    let tenant = Tenant::new().await;
    let first = tenant.signed_in().await;
    let second = tenant.signed_in().await;
    assert_eq!(tenant.works(&text(&first, "access_token")).await, (401, json!("Invalid access token.")));
    assert_eq!(refused(&tenant.refresh(&text(&first, "refresh_token")).await), (400, "invalid_grant"));
    tenant.world().switch(|switches| switches.zoom.one_grant_per_app = false);
    tenant.signed_in().await;
    assert_eq!(tenant.works(&text(&second, "access_token")).await.0, 200);
}

#[tokio::test]
async fn tokens_expire_and_are_revoked() {
    let tenant = Tenant::with(|switches| switches.zoom.token_seconds = 60).await;
    let tokens = tenant.signed_in().await;
    let access = text(&tokens, "access_token");
    tenant.world().clock.advance(Duration::from_secs(60));
    assert_eq!(tenant.works(&access).await, (401, json!("Access token has expired.")));
    assert_eq!(tenant.works("bogus").await, (401, json!("Invalid access token.")));

    let renewed = tenant.refresh(&text(&tokens, "refresh_token")).await;
    let (access, refresh) = (text(&renewed, "access_token"), text(&renewed, "refresh_token"));
    let stranger = tenant.form("/oauth/revoke", None, &[("client_id", "other"), ("token", &access)]).await;
    assert_eq!(refused(&stranger), (400, "invalid_client"));
    let id = tenant.public_id();
    let revoked = tenant.form("/oauth/revoke", None, &[("client_id", &id), ("token", &access)]).await;
    assert_eq!(revoked.body, json!({ "status": "success" }));
    assert_eq!(tenant.works(&access).await.0, 401);
    assert_eq!(tenant.refresh(&refresh).await.status, 400);
}

#[tokio::test]
async fn a_client_with_a_secret_needs_it_and_its_exact_redirect() {
    let tenant = Tenant::new().await;
    let zoom = tenant.practice.credentials().zoom;
    let redirect = zoom.secret_client_redirects[1].as_str();
    let url = tenant.authorize(&zoom.secret_client_id, redirect, &[]);
    let asked = agree(&url, Decision::Deny).await.expect("a redirect");
    assert_eq!(value(&asked, "error").as_deref(), Some("access_denied"), "the first time there is a page");
    let wrong_port = tenant.authorize(&zoom.secret_client_id, REDIRECT, &[]);
    assert!(agree(&wrong_port, Decision::Allow).await.is_err(), "the port counts");
    let to = agree(&tenant.authorize(&zoom.secret_client_id, redirect, &[]), Decision::Allow)
        .await
        .expect("a redirect");
    let code = value(&to, "code").expect("a code");
    let pairs = [("grant_type", "authorization_code"), ("code", code.as_str()), ("redirect_uri", redirect)];
    let bare = [pairs.as_slice(), &[("client_id", zoom.secret_client_id.as_str())]].concat();
    let wrong = json!({ "reason": "Invalid client_id or client_secret", "error": "invalid_client" });
    assert_eq!(tenant.form("/oauth/token", None, &bare).await.body, wrong);
    let id = zoom.secret_client_id.as_str();
    assert_eq!(tenant.form("/oauth/token", Some((id, "wrong")), &pairs).await.body, wrong);
    let answer = tenant.form("/oauth/token", Some((id, &zoom.client_secret)), &pairs).await;
    assert_eq!(tenant.works(&text(&answer, "access_token")).await.0, 200);
    assert_eq!(tenant.works(&zoom.token).await.0, 200, "the pasted token is another grant");
}

#[tokio::test]
async fn server_to_server() {
    let tenant = Tenant::new().await;
    let zoom = tenant.practice.credentials().zoom;
    let basic = Some((zoom.server_client_id.as_str(), zoom.server_client_secret.as_str()));
    let ask = async |account: &str| {
        tenant
            .form("/oauth/token", basic, &[("grant_type", "account_credentials"), ("account_id", account)])
            .await
    };
    let (one, two) = (ask(&zoom.account_id).await, ask(&zoom.account_id).await);
    assert!(one.body.get("refresh_token").is_none());
    assert_eq!(tenant.works(&text(&one, "access_token")).await.0, 200, "several tokens live");
    assert_eq!(tenant.works(&text(&two, "access_token")).await.0, 200);
    assert_eq!(
        ask("other").await.body,
        json!({ "reason": "Invalid Account Id", "error": "invalid_request" })
    );
    let wrong = tenant.form("/oauth/token", basic, &[("grant_type", "password")]).await;
    assert_eq!((wrong.status, wrong.body), (400, json!({ "error": "unsupported_grant_type" })));
    tenant.world().switch(|switches| switches.zoom.server_to_server_enabled = false);
    assert_eq!(refused(&ask(&zoom.account_id).await), (400, "invalid_request"));
}
