//! Whose account the consent opened, what Zoom takes back, and what somebody else set up before.

use serde_json::json;
use usher_practice::company::DOMAIN;
use usher_practice::okta::OKTA_CLIENT_AT_ZOOM;
use usher_practice::switches::ConsentBy;
use usher_practice::zoom::UserType;

use super::plant;

#[tokio::test]
async fn the_wrong_account_takes_everything_and_okta_calls_it_done() {
    let plant = plant(|_| {}).await;
    let world = plant.org.practice.world();
    world.switch(|switches| switches.zoom.consent_by = ConsentBy::OtherAccount);
    assert_eq!(plant.org.connected_app().await, plant.app);
    let before = world.zoom().users().count();
    let user = plant.hire("Wrong").await;
    plant.assign(&user).await;
    plant.settled().await;
    assert_eq!(plant.app_user(&user).await["status"], "PROVISIONED");
    assert!(plant.at_zoom("Wrong").is_none());
    let zoom = world.zoom();
    assert_eq!(zoom.users().count(), before);
    let other = zoom.other_account().expect("something was written there");
    assert!(other.user_by_address(&format!("wrong@{DOMAIN}")).is_some());
}

#[tokio::test]
async fn what_zoom_takes_back_ends_until_somebody_consents_again() {
    let plant = plant(|_| {}).await;
    let world = plant.org.practice.world();
    plant.provisioned("First").await;
    world.zoom().revoke_app(OKTA_CLIENT_AT_ZOOM);
    let late = plant.hire("Late").await;
    plant.assign(&late).await;
    plant.settled().await;
    assert!(plant.at_zoom("Late").is_none());
    assert_eq!(plant.app_user(&late).await["syncState"], "ERROR");
    plant.org.connected_app().await;
    plant.assign(&late).await;
    plant.settled().await;
    assert!(plant.at_zoom("Late").is_some());
}

#[tokio::test]
async fn the_rules_of_somebody_else_are_followed() {
    let plant = plant(|switches| {
        switches.foreign_mapping = true;
        switches.hard_coded_user_type = true;
    })
    .await;
    let user = plant.provisioned("Foreign").await;
    let there = plant.at_zoom("Foreign").expect("a user");
    assert_eq!((there.display_name.as_str(), there.user_type), ("Newcomer, Foreign", UserType::Basic));
    assert_eq!(there.title.as_deref(), Some("Agent"), "sent on create");
    plant.change(&user, json!({ "title": "Head", "lastName": "Elder" })).await;
    plant.settled().await;
    let there = plant.at_zoom("Foreign").expect("a user");
    assert_eq!(there.display_name, "Elder, Foreign");
    assert_eq!(there.title.as_deref(), Some("Agent"), "and not on update");
}
