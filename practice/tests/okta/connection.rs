//! Okta's connection to Zoom, finished in a browser: both ways to the end, and everything that keeps from it.

use std::time::Duration;

use serde_json::{Value, json};
use url::Url;
use usher_practice::browser::{AgreeError, Decision, agree, agree_and_land};
use usher_practice::faults::{Fault, FaultKind};
use usher_practice::okta::{ConnectionFinish, OKTA_REDIRECT_PATH};
use usher_practice::switches::ConsentBy;
use usher_practice::world::Vendor;

use crate::support::{Org, send};

async fn status(org: &Org, app: &str) -> String {
    let connection = org.get(&format!("/api/v1/apps/{app}/connections/default")).await.json();
    connection["status"].as_str().unwrap().to_owned()
}

fn consent_by(org: &Org, who: ConsentBy) {
    org.practice.world().switch(|switches| switches.zoom.consent_by = who);
}

/// The address that the browser shows as JSON after the consent.
async fn shown(org: &Org, app: &str) -> String {
    let landing = agree_and_land(&org.authorize_zoom(app).await, Decision::Allow).await.unwrap();
    assert_eq!((landing.status, landing.url.path()), (200, OKTA_REDIRECT_PATH));
    let body: Value = serde_json::from_str(&landing.text).unwrap();
    assert_eq!(body["continue_oauth_flow_url"]["method"], "POST");
    body["continue_oauth_flow_url"]["href"].as_str().unwrap().to_owned()
}

/// What Okta asked at Zoom's token address, by its answers.
fn exchanges(org: &Org) -> Vec<u16> {
    let history = org.practice.history();
    let asked = history.iter().filter(|entry| entry.vendor == Vendor::Zoom && entry.path == "/oauth/token");
    asked.map(|entry| entry.status).collect()
}

#[tokio::test]
async fn the_browser_shows_json_and_somebody_calls_it() {
    let org = Org::plain().await;
    let app = org.zoom_app().await;
    let href = shown(&org, &app).await;
    assert!(href.starts_with(&format!("{}/api/v1/apps/zoomus/{app}/oauth2/callback?code=", org.base())));
    assert_eq!(status(&org, &app).await, "DISABLED");
    assert_eq!(exchanges(&org), [0; 0]);
    assert_eq!(org.call("POST", &href, Value::Null).await.status, 204);
    assert_eq!(exchanges(&org), [200], "Okta changed the code into tokens");
    assert_eq!(status(&org, &app).await, "DISABLED");
    org.call("POST", &href, Value::Null).await.refused(400, "E0000059");
    let activate = format!("/api/v1/apps/{app}/connections/default/lifecycle/activate");
    assert_eq!(org.call("POST", &activate, Value::Null).await.status, 204);
    assert_eq!(status(&org, &app).await, "ENABLED");
    let view = org.practice.world().okta().view();
    assert!(view["apps"].as_array().unwrap().iter().any(|app| app["provisioning"]["tokens_of_zoom"] == true));
    assert!(!view.to_string().contains("eyJ"), "and shows them to nobody");
}

#[tokio::test]
async fn okta_finishes_alone() {
    let org = Org::with(|switches| switches.connection_finish = ConnectionFinish::OktaAlone).await;
    let app = org.zoom_app().await;
    let landing = agree_and_land(&org.authorize_zoom(&app).await, Decision::Allow).await.unwrap();
    assert_eq!(landing.status, 200);
    assert!(landing.text.contains("Zoom is connected"));
    assert_eq!(status(&org, &app).await, "ENABLED");
    assert_eq!(exchanges(&org), [200]);
    let again = send(org.request("GET", &landing.url[url::Position::BeforePath..])).await;
    assert_eq!(again.status, 400, "a reload does nothing");
    assert_eq!(status(&org, &app).await, "ENABLED");
}

#[tokio::test]
async fn who_denies_comes_back_with_a_reason_and_may_think_again() {
    let org = Org::plain().await;
    let app = org.zoom_app().await;
    let link = org.authorize_zoom(&app).await;
    let landing = agree_and_land(&link, Decision::Deny).await.unwrap();
    assert_eq!(landing.status, 400);
    assert!(landing.url.query().unwrap().contains("error=access_denied"));
    assert!(landing.text.contains("access_denied"));
    assert_eq!(status(&org, &app).await, "DISABLED");
    assert_eq!(agree_and_land(&link, Decision::Allow).await.unwrap().status, 200);
}

#[tokio::test]
async fn a_forged_or_late_return_connects_nothing() {
    let org = Org::plain().await;
    let app = org.zoom_app().await;
    let forged = Url::parse(&shown(&org, &app).await).unwrap();
    let state = forged.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
    let other_code = format!("/api/v1/apps/zoomus/{app}/oauth2/callback?code=stolen&state={state}");
    org.call("POST", &other_code, Value::Null).await.refused(400, "E0000059");

    let link = org.authorize_zoom(&app).await;
    org.practice.world().clock.advance(Duration::from_secs(600));
    assert_eq!(agree_and_land(&link, Decision::Allow).await.unwrap().status, 400, "the state is too old");

    let href = shown(&org, &app).await;
    org.practice.world().clock.advance(Duration::from_secs(301));
    org.call("POST", &href, Value::Null).await.refused(400, "E0000059");
    assert_eq!(exchanges(&org), [400], "Zoom's code is too old");
    let activate = format!("/api/v1/apps/{app}/connections/default/lifecycle/activate");
    org.call("POST", &activate, Value::Null).await.refused(400, "E0000059");

    let elsewhere = org.authorize_zoom(&app).await.to_string().replace("zoomus", "another");
    let refused = agree(&Url::parse(&elsewhere).unwrap(), Decision::Allow).await.unwrap_err();
    assert!(matches!(&refused, AgreeError::NoConsentPage { text, .. } if text.contains("4700")), "{refused}");
}

#[tokio::test]
async fn a_zoom_that_is_down_connects_nothing() {
    for (finish, expected) in [(ConnectionFinish::JsonInBrowser, 400), (ConnectionFinish::OktaAlone, 400)] {
        let org = Org::with(|switches| switches.connection_finish = finish).await;
        let app = org.zoom_app().await;
        let kind = FaultKind::Status { code: 502, body: Some("down".to_owned()), headers: Vec::new() };
        org.practice.world().faults.set(Fault {
            vendor: Some(Vendor::Zoom),
            path_prefix: Some("/oauth/token".to_owned()),
            ..Fault::of(kind)
        });
        let answer = match finish {
            ConnectionFinish::JsonInBrowser => {
                let href = shown(&org, &app).await;
                org.call("POST", &href, Value::Null).await.status
            }
            ConnectionFinish::OktaAlone => {
                agree_and_land(&org.authorize_zoom(&app).await, Decision::Allow).await.unwrap().status
            }
        };
        assert_eq!(answer, expected);
        assert_eq!(status(&org, &app).await, "DISABLED");
    }
}

#[tokio::test]
async fn a_member_cannot_consent() {
    let org = Org::plain().await;
    let app = org.zoom_app().await;
    consent_by(&org, ConsentBy::Member);
    let link = org.authorize_zoom(&app).await;
    let refused = agree(&link, Decision::Allow).await.unwrap_err();
    assert!(
        matches!(&refused, AgreeError::NoConsentPage { status: 403, text } if text.contains("cannot authorize Okta")),
        "{refused}"
    );
    consent_by(&org, ConsentBy::Admin);
    assert_eq!(agree_and_land(&link, Decision::Allow).await.unwrap().status, 200, "the same link works then");
}

#[tokio::test]
async fn the_page_asks_for_scim_alone_and_says_whose_account_it_is() {
    let org = Org::plain().await;
    let app = org.zoom_app().await;
    let link = org.authorize_zoom(&app).await;
    let page = async || {
        let response = reqwest::Client::builder().no_proxy().build().unwrap().get(link.clone()).send().await;
        response.unwrap().text().await.unwrap()
    };
    let world = org.practice.world();
    let admin = world.company.people[world.company.admin].address().to_owned();
    let own = page().await;
    assert!(own.contains("scim2:admin") && !own.contains("group:read") && own.contains(&admin));
    consent_by(&org, ConsentBy::OtherAccount);
    let other = page().await;
    assert!(other.contains("another-account.example") && !other.contains(&admin));
}

#[tokio::test]
async fn a_new_consent_is_asked_for_each_time() {
    let org = Org::plain().await;
    let app = org.connected_app().await;
    let link = org.authorize_zoom(&app).await;
    assert_eq!(status(&org, &app).await, "DISABLED", "a new consent ends the old connection");
    assert_eq!(agree_and_land(&link, Decision::Deny).await.unwrap().status, 400);
    let made = org.call("POST", &format!("/api/v1/apps/{app}/connections/default"), json!({})).await;
    made.refused(400, "E0000001");
}
