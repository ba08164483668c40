//! The tokens that a consent leaves with Okta open Zoom, until Zoom takes them back; and the wrong account is another.

use serde_json::{Value, json};
use url::Url;

use super::{OKTA_CLIENT_AT_ZOOM, Way};
use crate::browser::{Decision, agree_and_land};
use crate::okta::ConnectionFinish;
use crate::switches::{ConsentBy, SCIM_SCOPE};
use crate::zoom::Tokens;
use crate::{Practice, Settings};

async fn connected(who: ConsentBy) -> (Practice, Tokens) {
    let mut settings = Settings { people: 30, ..Settings::default() };
    settings.okta.connection_finish = ConnectionFinish::OktaAlone;
    settings.zoom.consent_by = who;
    let practice = crate::start(settings).await.expect("ports");
    let world = practice.world();
    let http = client();
    let ssws = format!("SSWS {}", practice.credentials().okta.ssws_token);
    let app = zoom_app(&practice);
    let own =
        practice.urls().okta.join(&format!("api/v1/apps/{app}/connections/default")).expect("an address");
    let asked = http.post(own).header("authorization", ssws).header("content-type", "application/json");
    let made = asked.body(r#"{"profile":{"authScheme":"OAUTH2"}}"#).send().await.expect("an answer");
    let made: Value = serde_json::from_str(&made.text().await.expect("a body")).expect("JSON");
    let link = made["_links"]["authorize"]["href"].as_str().expect("a link");
    let link = Url::parse(link).expect("an address");
    assert_eq!(agree_and_land(&link, Decision::Allow).await.expect("a page").status, 200);
    let tokens = world.okta().apps.values().find_map(|app| match &app.way {
        Way::Zoom(provisioning) => provisioning.connection.tokens.clone(),
        Way::Oidc(_) => None,
    });
    (practice, tokens.expect("tokens"))
}

fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().expect("a client")
}

fn zoom_app(practice: &Practice) -> String {
    let world = practice.world();
    let okta = world.okta();
    okta.apps.values().find(|app| app.name == "zoomus").map(super::App::id).expect("the app")
}

/// The status of an attempt to renew.
async fn renewed(practice: &Practice, tokens: &Tokens) -> u16 {
    let secret = practice.world().zoom().okta_secret().to_owned();
    let form = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("grant_type", "refresh_token")
        .append_pair("refresh_token", tokens.refresh.as_deref().unwrap_or_default())
        .finish();
    let url = practice.urls().zoom_oauth.join("oauth/token").expect("an address");
    let request = client().post(url).basic_auth(OKTA_CLIENT_AT_ZOOM, Some(secret)).body(form);
    request.send().await.expect("an answer").status().as_u16()
}

async fn scim(practice: &Practice, token: &str, method: &str, path: &str, body: Value) -> (u16, Value) {
    let url = practice.urls().zoom_api.join(path).expect("an address");
    let request = client().request(method.parse().expect("a method"), url).bearer_auth(token);
    let request = request.header("content-type", "application/scim+json").body(body.to_string());
    let response = request.send().await.expect("an answer");
    let status = response.status().as_u16();
    (status, serde_json::from_str(&response.text().await.expect("a body")).unwrap_or_default())
}

#[tokio::test]
async fn the_tokens_open_scim_until_zoom_takes_them_back() {
    let (practice, tokens) = connected(ConsentBy::Admin).await;
    assert_eq!(tokens.scopes, [SCIM_SCOPE]);
    assert!(tokens.refresh.is_some());
    let users = async || scim(&practice, &tokens.access, "GET", "scim2/Users?count=10", Value::Null).await;
    let (status, listed) = users().await;
    assert_eq!(status, 200);
    assert!(listed["totalResults"].as_u64() > Some(1));
    practice.world().zoom().revoke_app("somebody else");
    assert_eq!(users().await.0, 200);
    practice.world().zoom().revoke_app(OKTA_CLIENT_AT_ZOOM);
    assert_eq!(users().await.0, 401);
    assert_eq!(renewed(&practice, &tokens).await, 400, "nor can they be renewed");
}

#[tokio::test]
async fn the_tokens_can_be_renewed() {
    let (practice, tokens) = connected(ConsentBy::Admin).await;
    assert_eq!(renewed(&practice, &tokens).await, 200);
    assert_eq!(renewed(&practice, &tokens).await, 400, "a refresh token works once");
}

#[tokio::test]
async fn the_wrong_account_is_empty_and_takes_what_is_written() {
    let (practice, tokens) = connected(ConsentBy::OtherAccount).await;
    let (status, listed) = scim(&practice, &tokens.access, "GET", "scim2/Users?count=10", Value::Null).await;
    assert_eq!((status, &listed["totalResults"]), (200, &json!(0)));
    let before = practice.world().zoom().users().count();
    let address = "zoe@practice.example";
    let somebody = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": address, "active": true,
        "name": { "givenName": "Zoë", "familyName": "O'Brien-Łukasz" },
        "emails": [{ "value": address, "type": "work", "primary": true }],
        "userType": "Basic",
    });
    let (status, made) = scim(&practice, &tokens.access, "POST", "scim2/Users", somebody).await;
    assert_eq!(status, 201, "{made}");
    let world = practice.world();
    let zoom = world.zoom();
    assert_eq!(zoom.users().count(), before, "nothing arrives in the own account");
    assert!(zoom.user_by_address(address).is_none());
    assert!(zoom.other_account().is_some_and(|other| other.user_by_address(address).is_some()));
}
