//! The known troubles: it is not this, it is this, it could not be seen.

use serde_json::{Value, json};
use usher::guide::CheckId;
use usher_practice::faults::FaultKind;
use usher_practice::okta::ExistingUser;
use usher_practice::world::Vendor;

use crate::org::{Org, address};

#[tokio::test]
async fn somebody_exists_already() {
    let org = Org::provisioning_with(|okta| okta.existing_user = ExistingUser::Refuse).await;
    org.provisioned("Ada").await;
    assert!(org.passed(CheckId::TroubleExists).await.starts_with("It is not this."));
    let bea = org.hire("Bea", Value::Null).await;
    let body = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": address("Bea"), "name": { "givenName": "Bea", "familyName": "Newcomer" },
        "emails": [{ "type": "work", "value": address("Bea"), "primary": true }],
    });
    org.by_hand("POST", "scim2/Users", body).await;
    org.assign(&bea).await;
    let problem = org.failed(CheckId::TroubleExists, "trouble.user_exists").await;
    assert!(
        problem.why.contains("Bea Newcomer (bea@practice.example), in this Zoom account"),
        "{problem:#?}"
    );
    org.engine.spoil(Vendor::Okta, "/api/v1/logs", FaultKind::Reset {});
    org.unknown(CheckId::TroubleExists, "net.reset").await;
}

#[tokio::test]
async fn changes_wait_long() {
    let org = Org::provisioning().await;
    org.unknown(CheckId::TroubleSlow, "slow.nobody").await;
    org.provisioned("Ada").await;
    let saw = org.passed(CheckId::TroubleSlow).await;
    assert!(saw.contains("Okta's queue is empty"), "{saw}");
    let too_many = FaultKind::Status {
        code: 429,
        body: None,
        headers: vec![("retry-after".to_owned(), "1".to_owned())],
    };
    org.engine.spoil(Vendor::Zoom, "/scim2/Users", too_many);
    let bea = org.hire("Bea", Value::Null).await;
    let app = org.app().await;
    org.call("POST", &format!("/api/v1/apps/{app}/users"), json!({ "id": bea })).await;
    org.settled().await;
    org.failed(CheckId::TroubleSlow, "trouble.slow").await;
    org.engine.spoil(Vendor::Okta, "/api/v1/logs", FaultKind::Reset {});
    org.unknown(CheckId::TroubleSlow, "net.reset").await;
}

#[tokio::test]
async fn whoever_left_is_active_in_zoom() {
    let org = Org::provisioning().await;
    let ada = org.provisioned("Ada").await;
    let bea = org.provisioned("Bea").await;
    let before = org.look(CheckId::TroubleSessions).await;
    assert!(!format!("{before:?}").contains("Ada"), "{before:#?}");
    // Okta deactivates in Zoom whoever leaves, as long as that is switched on.
    org.turn(&ada, "deactivate").await;
    assert!(!org.at_zoom("Ada").unwrap().active);
    org.features(true, true, false).await;
    org.unassign(&bea).await;
    let problem = org.failed(CheckId::TroubleSessions, "trouble.sessions").await;
    assert!(
        problem.why.contains("Without the app in Okta, and active in Zoom: Bea Newcomer"),
        "{problem:#?}"
    );
    assert!(!problem.why.contains("Ada"), "{problem:#?}");
    let cora = org.provisioned("Cora").await;
    org.turn(&cora, "deactivate").await;
    let problem = org.failed(CheckId::TroubleSessions, "trouble.sessions").await;
    assert!(problem.why.contains("Deactivated in Okta, and active in Zoom: Cora Newcomer"), "{problem:#?}");
    org.engine.spoil(Vendor::Okta, "/api/v1/users", FaultKind::Reset {});
    org.unknown(CheckId::TroubleSessions, "net.reset").await;
}

#[tokio::test]
async fn phone_numbers_stay_behind() {
    let org = Org::provisioning().await;
    org.unknown(CheckId::TroublePhones, "phones.nobody").await;
    org.provisioned("Ada").await;
    let saw = org.passed(CheckId::TroublePhones).await;
    assert!(saw.contains("nothing to send"), "{saw}");
    org.provisioned_with("Bea", json!({ "primaryPhone": "+15550100100" })).await;
    let problem = org.failed(CheckId::TroublePhones, "trouble.phones").await;
    assert!(problem.why.contains("no rule for primaryPhone"), "{problem:#?}");
    org.engine.spoil(Vendor::Zoom, "/scim2/Users/", FaultKind::Reset {});
    org.unknown(CheckId::TroublePhones, "net.reset").await;
}
