//! Who has the app, who is in Zoom, and with which licence.

use serde_json::Value;
use usher::guide::{CheckId, Question};
use usher_practice::faults::FaultKind;
use usher_practice::switches::ConsentBy;
use usher_practice::world::Vendor;

use crate::org::Org;

#[tokio::test]
async fn everybody_who_has_the_app_has_to_be_in_zoom() {
    let org = Org::new().await;
    org.failed(CheckId::Assignments, "assignments.nobody").await;
    let early = org.hire("Early", Value::Null).await;
    org.assign(&early).await;
    let problem = org.failed(CheckId::Assignments, "assignments.not_in_zoom").await;
    assert!(problem.why.contains("not connected to Zoom"), "{problem:#?}");
    org.connect().await;
    org.features(true, true, true).await;
    org.settled().await;
    let problem = org.failed(CheckId::Assignments, "assignments.not_in_zoom").await;
    assert!(problem.why.contains("before provisioning was on: Early Newcomer"), "{problem:#?}");
    org.unassign(&early).await;

    let ada = org.hire("Ada", Value::Null).await;
    let group = org.group("Everybody who meets", &[&ada]).await;
    org.give_to_group(&group).await;
    let saw = org.passed(CheckId::Assignments).await;
    assert!(saw.contains("1 person has the app, through 1 group: Everybody who meets."), "{saw}");

    org.engine.switch(|switches| switches.okta.service_down = true);
    let late = org.hire("Late", Value::Null).await;
    org.call("PUT", &format!("/api/v1/groups/{group}/users/{late}"), Value::Null).await;
    let problem = org.failed(CheckId::Assignments, "assignments.queued").await;
    assert!(problem.why.contains("Late Newcomer (late@practice.example)"), "{problem:#?}");
    org.engine.spoil(Vendor::Okta, "/api/v1/apps/", FaultKind::Reset {});
    org.unknown(CheckId::Assignments, "net.reset").await;
}

/// Whoever consents for Okta may be signed in to another account; Okta is content, and this account stays empty.
#[tokio::test]
async fn people_in_another_account_are_noticed() {
    let org = Org::new().await;
    org.engine.switch(|switches| switches.zoom.consent_by = ConsentBy::OtherAccount);
    org.connect().await;
    org.features(true, true, true).await;
    let ada = org.hire("Ada", Value::Null).await;
    org.assign(&ada).await;
    org.settled().await;
    let problem = org.failed(CheckId::Assignments, "assignments.other_account").await;
    assert!(problem.fix.iter().any(|fix| fix.contains("connect anew")), "{problem:#?}");
}

#[tokio::test]
async fn the_licence_of_who_was_created_is_the_expected_one() {
    let org = Org::provisioning().await;
    org.unknown(CheckId::DefaultLicence, "licence.nobody").await;
    org.provisioned("Ada").await;
    let problem = org.unknown(CheckId::DefaultLicence, "licence.not_told").await;
    let basic = problem.why.contains("1 Basic");
    let (right, wrong) = if basic { ("basic", "licensed") } else { ("licensed", "basic") };
    let answer =
        |value: &str| org.engine.app.answer(&org.engine.id, Question::ExpectedLicence, value).unwrap();
    answer(right);
    assert!(org.passed(CheckId::DefaultLicence).await.contains("what you expect"));
    assert!(org.passed(CheckId::TroubleLicence).await.starts_with("It is not this."));
    answer(wrong);
    let problem = org.failed(CheckId::DefaultLicence, "licence.differs").await;
    assert!(problem.why.contains("Ada Newcomer"), "{problem:#?}");
    org.failed(CheckId::TroubleLicence, "licence.differs").await;
    org.engine.spoil(Vendor::Zoom, "/scim2/Users/", FaultKind::Reset {});
    org.unknown(CheckId::DefaultLicence, "net.reset").await;
    org.unknown(CheckId::TroubleLicence, "net.reset").await;
}
