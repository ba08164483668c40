//! The app, its connection, its features and its mapping.

use serde_json::{Value, json};
use usher::guide::{ActionId, CheckId};
use usher_practice::faults::FaultKind;
use usher_practice::okta::{ConnectionFinish, OKTA_CLIENT_AT_ZOOM, RateLimits, SignOn};
use usher_practice::world::Vendor;

use crate::org::Org;

#[tokio::test]
async fn what_has_to_be_there_is_looked_at() {
    let org = Org::new().await;
    let saw = org.passed(CheckId::Prerequisites).await;
    for part in [
        "Identity Engine",
        "Super Administrator",
        "Zoom answers SCIM",
        "practice.example",
        "Zoom has people of practice.example already",
        "its API does not say",
    ] {
        assert!(saw.contains(part), "{part}: {saw}");
    }
    org.engine.switch(|switches| switches.zoom.sso_enabled = false);
    org.failed(CheckId::Prerequisites, "zoom.sso_off").await;
    org.engine.switch(|switches| switches.zoom.sso_enabled = true);
    org.engine.spoil(Vendor::Okta, "/.well-known", FaultKind::Reset {});
    org.unknown(CheckId::Prerequisites, "net.reset").await;
}

#[tokio::test]
async fn roles_that_are_not_shown_and_limits_that_are_used_up_are_said() {
    let org = Org::with(|okta| {
        okta.rate_limits = RateLimits::Documented;
        okta.rate_used_percent = 95;
        okta.classic_engine = true;
    })
    .await;
    let challenge = "Bearer scope=\"okta.roles.read\", error=\"insufficient_scope\"".to_owned();
    let me = org.call("GET", "/api/v1/users/me", Value::Null).await["id"].as_str().unwrap().to_owned();
    let headers = vec![("www-authenticate".to_owned(), challenge)];
    let refusal = FaultKind::Status { code: 403, body: None, headers };
    org.engine.spoil(Vendor::Okta, &format!("/api/v1/users/{me}/roles"), refusal);
    let saw = org.passed(CheckId::Prerequisites).await;
    for part in ["Classic Engine", "not granted okta.roles.read", "requests a minute", "half of what is left"]
    {
        assert!(saw.contains(part), "{part}: {saw}");
    }
}

#[tokio::test]
async fn one_app_that_is_active_or_the_one_that_was_chosen() {
    let org = Org::new().await;
    let saw = org.passed(CheckId::ZoomApp).await;
    assert!(saw.contains("it is active") && saw.contains("with SAML"), "{saw}");
    let org = Org::with(|okta| okta.zoom_sign_on = SignOn::Password).await;
    assert!(org.passed(CheckId::ZoomApp).await.contains("does not sign people in with SAML"));
    let org = Org::with(|okta| okta.zoom_app_present = false).await;
    org.failed(CheckId::ZoomApp, "setup.no_zoom_app").await;
    // A look that needs the app says the same.
    org.failed(CheckId::Features, "setup.no_zoom_app").await;
    let org = Org::with(|okta| okta.second_zoom_app = true).await;
    org.failed(CheckId::ZoomApp, "setup.several_zoom_apps").await;
    let org = Org::with(|okta| okta.zoom_app_inactive = true).await;
    org.failed(CheckId::ZoomApp, "setup.app_inactive").await;
    org.engine.spoil(Vendor::Okta, "/api/v1/apps", FaultKind::Reset {});
    org.unknown(CheckId::ZoomApp, "net.reset").await;
}

#[tokio::test]
async fn a_connection_is_made_enabled_and_accepted() {
    let org = Org::new().await;
    org.failed(CheckId::Provisioning, "setup.not_connected").await;
    org.failed(CheckId::Features, "setup.features_not_yet").await;
    org.unknown(CheckId::TroubleToken, "setup.not_connected").await;
    org.connect().await;
    assert!(org.passed(CheckId::Provisioning).await.contains("connected to Zoom"));
    assert!(org.passed(CheckId::TroubleToken).await.starts_with("It is not this."));
    let problem = org.failed(CheckId::Features, "setup.features_off").await;
    assert!(problem.what.contains("create people, or update people, or deactivate people"), "{problem:#?}");
    org.features(true, true, false).await;
    let problem = org.failed(CheckId::Features, "setup.features_off").await;
    assert_eq!(problem.what, "Okta does not deactivate people in Zoom.");
    org.features(true, true, true).await;
    org.passed(CheckId::Features).await;
    org.disconnect().await;
    org.failed(CheckId::Provisioning, "setup.connection_off").await;
    org.engine.spoil(Vendor::Okta, "/api/v1/apps/", FaultKind::Reset {});
    org.unknown(CheckId::Provisioning, "net.reset").await;
}

#[tokio::test]
async fn a_refused_token_is_seen_in_the_log() {
    let org = Org::provisioning().await;
    org.provisioned("Ada").await;
    assert!(org.passed(CheckId::Provisioning).await.contains("Zoom took what Okta sent last"));
    org.engine.stage.practice.world().zoom().revoke_app(OKTA_CLIENT_AT_ZOOM);
    let person = org.hire("Bea", Value::Null).await;
    org.assign(&person).await;
    let problem = org.failed(CheckId::Provisioning, "setup.token_refused").await;
    assert!(problem.fix[0].contains("connect Okta to Zoom anew"), "{problem:#?}");
    org.failed(CheckId::TroubleToken, "setup.token_refused").await;
    // Somebody made it anew in Okta's console: nothing shows that Zoom takes it, until something was sent.
    org.disconnect().await;
    org.connect().await;
    org.failed(CheckId::Provisioning, "setup.token_refused").await;
    org.unassign(&person).await;
    org.assign(&person).await;
    assert!(org.passed(CheckId::Provisioning).await.contains("has taken what Okta sent since"));
}

#[tokio::test]
async fn a_connection_that_usher_made_anew_counts() {
    let org = Org::provisioning().await;
    org.engine.switch(|switches| switches.okta.connection_finish = ConnectionFinish::OktaAlone);
    org.engine.stage.practice.world().zoom().revoke_app(OKTA_CLIENT_AT_ZOOM);
    let person = org.hire("Bea", Value::Null).await;
    org.assign(&person).await;
    org.failed(CheckId::Provisioning, "setup.token_refused").await;
    org.disconnect().await;
    org.let_usher(ActionId::Provisioning).await;
    assert!(org.passed(CheckId::Provisioning).await.contains("was made anew on"));
}

#[tokio::test]
async fn what_okta_writes_has_to_be_tried() {
    let org = Org::new().await;
    let problem = org.unknown(CheckId::Requests, "requests.not_tried").await;
    assert!(problem.why.contains("it lists"), "{problem:#?}");
    org.let_usher(ActionId::TryRequests).await;
    for _ in 0..2 {
        let saw = org.passed(CheckId::Requests).await;
        assert_eq!(saw.matches("was tried on").count(), 1, "{saw}");
        assert_eq!(saw.matches("Zoom answers Okta's test request").count(), 1, "{saw}");
    }
    org.engine.spoil(Vendor::Zoom, "/scim2/Users", FaultKind::Reset {});
    org.unknown(CheckId::Requests, "net.reset").await;
    org.engine.mend();
    org.passed(CheckId::Requests).await;
    org.engine.spoil(Vendor::Zoom, "/scim2/Users", FaultKind::Body { text: "{\"Resources\":[]}".to_owned() });
    org.failed(CheckId::Requests, "requests.shape").await;
}

#[tokio::test]
async fn the_mapping_is_the_guides_or_each_difference_is_named() {
    let org = Org::new().await;
    let saw = org.passed(CheckId::WrittenMapping).await;
    assert!(saw.contains("department from user.department") && saw.contains("costCenter"), "{saw}");
    assert!(org.passed(CheckId::TroubleUserType).await.starts_with("It is not this."));
    org.map(json!({ "email": { "expression": "source.email ", "pushStatus": "PUSH" } })).await;
    org.passed(CheckId::WrittenMapping).await;
    org.map(json!({ "email": { "expression": "user.login", "pushStatus": "PUSH" }, "lastName": { "expression": null, "pushStatus": null } })).await;
    let problem = org.failed(CheckId::WrittenMapping, "mapping.differs").await;
    assert!(problem.why.contains("email: user.login → user.email"), "{problem:#?}");
    assert!(problem.why.contains("lastName: nothing → user.lastName"), "{problem:#?}");

    let org = Org::with(|okta| okta.hard_coded_user_type = true).await;
    org.failed(CheckId::TroubleUserType, "mapping.user_type").await;
    org.failed(CheckId::WrittenMapping, "mapping.user_type").await;
    let org = Org::with(|okta| okta.foreign_mapping = true).await;
    org.failed(CheckId::WrittenMapping, "mapping.differs").await;
    org.engine.spoil(Vendor::Okta, "/api/v1/mappings", FaultKind::Reset {});
    org.unknown(CheckId::WrittenMapping, "net.reset").await;
    org.unknown(CheckId::TroubleUserType, "net.reset").await;
}

#[tokio::test]
async fn there_was_no_rehearsal_yet() {
    let org = Org::new().await;
    org.unknown(CheckId::Rehearsal, "rehearsal.never").await;
}
