//! Who leaves, and what becomes of the account, at once or after some days.

use serde_json::{Value, json};
use usher_practice::company::who;
use usher_practice::google::{Access, Arrangement, LogEvent, Progress, Removal, Rule, When};

use crate::support::{Plant, bare, running};

/// A plant whose days are as long as days, with a removal of its own; Zoë has arrived.
async fn with_removal(removal: Removal) -> (Plant, String) {
    let plant = bare().await;
    plant.switch(|sync| sync.speed = 1).await;
    plant.arrange(Arrangement { removal, ..Arrangement::default() }).await;
    let address = plant.address(who::ZOE);
    assert_eq!(plant.progress(&address), Some(Progress::Synced));
    (plant, address)
}

fn rule(suspend: When, delete: When) -> Rule {
    Rule { suspend, delete }
}

#[tokio::test]
async fn who_is_suspended_is_switched_off_and_comes_back() {
    let plant = running().await;
    let address = plant.address(who::ZOE);
    plant.change("PATCH", &format!("users/{address}"), json!({ "suspended": true })).await;
    assert!(!plant.at_zoom(&address).unwrap().active);
    assert_eq!(plant.logged(&address).event, LogEvent::Suspend);
    plant.change("PATCH", &format!("users/{address}"), json!({ "suspended": false })).await;
    assert!(plant.at_zoom(&address).unwrap().active);
    assert_eq!(plant.progress(&address), Some(Progress::Synced));
}

#[tokio::test]
async fn a_delay_is_waited_for() {
    let removal = Removal { suspended: rule(When::Day1, When::Day21), ..Removal::default() };
    let (plant, address) = with_removal(removal).await;
    plant.change("PATCH", &format!("users/{address}"), json!({ "suspended": true })).await;
    assert!(plant.at_zoom(&address).unwrap().active);
    assert_eq!(plant.progress(&address), Some(Progress::Waiting));
    plant.days_pass(1).await;
    assert!(!plant.at_zoom(&address).unwrap().active);
    assert_eq!(plant.progress(&address), Some(Progress::Waiting), "the account is to be deleted yet");
    plant.days_pass(19).await;
    assert!(plant.at_zoom(&address).is_some());
    plant.days_pass(1).await;
    assert!(plant.at_zoom(&address).is_none());
    assert_eq!(plant.progress(&address), Some(Progress::Synced));
    assert_eq!(plant.logged(&address).event, LogEvent::Delete);
    // Who comes back after that is created anew.
    plant.change("PATCH", &format!("users/{address}"), json!({ "suspended": false })).await;
    assert!(plant.at_zoom(&address).unwrap().active);
    assert_eq!(plant.logged(&address).event, LogEvent::Create);
}

#[tokio::test]
async fn a_delay_passes_by_itself() {
    let removal = Removal { suspended: rule(When::Day1, When::Never), ..Removal::default() };
    let (plant, address) = with_removal(removal).await;
    // A day is a second.
    plant.switch(|sync| sync.speed = 86_400).await;
    plant.change("PATCH", &format!("users/{address}"), json!({ "suspended": true })).await;
    plant.until(|| !plant.at_zoom(&address).unwrap().active).await;
}

#[tokio::test]
async fn who_comes_back_before_the_day_stays() {
    let removal = Removal { suspended: rule(When::Day7, When::Never), ..Removal::default() };
    let (plant, address) = with_removal(removal).await;
    for suspended in [true, false] {
        plant.change("PATCH", &format!("users/{address}"), json!({ "suspended": suspended })).await;
        plant.days_pass(6).await;
    }
    plant.days_pass(10).await;
    assert!(plant.at_zoom(&address).unwrap().active);
    assert_eq!(plant.progress(&address), Some(Progress::Synced));
}

#[tokio::test]
async fn who_is_deleted_is_deleted_after_the_delay() {
    let removal = Removal { deleted: rule(When::Day, When::Day7), ..Removal::default() };
    let (plant, address) = with_removal(removal).await;
    plant.change("DELETE", &format!("users/{address}"), Value::Null).await;
    assert!(!plant.at_zoom(&address).unwrap().active, "within 24 hours");
    plant.days_pass(7).await;
    assert!(plant.at_zoom(&address).is_none());
}

#[tokio::test]
async fn who_is_brought_back_from_the_deleted_keeps_the_account() {
    let removal = Removal { deleted: rule(When::Day, When::Day7), ..Removal::default() };
    let (plant, address) = with_removal(removal).await;
    let id = plant.change("GET", &format!("users/{address}"), Value::Null).await["id"].clone();
    let at_zoom = plant.at_zoom(&address).unwrap().id;
    plant.change("DELETE", &format!("users/{address}"), Value::Null).await;
    plant.days_pass(5).await;
    let path = format!("users/{}/undelete", id.as_str().unwrap());
    plant.change("POST", &path, json!({ "orgUnitPath": "/" })).await;
    plant.days_pass(5).await;
    let user = plant.at_zoom(&address).unwrap();
    assert!(user.active && user.id == at_zoom);
}

#[tokio::test]
async fn each_way_of_leaving_has_a_rule_of_its_own() {
    let never = rule(When::Never, When::Never);
    let removal = Removal { off: never, suspended: never, deleted: rule(When::Never, When::Day) };
    let (plant, zoe) = with_removal(removal).await;
    let cyrillic = plant.address(who::CYRILLIC);
    plant.change("PATCH", &format!("users/{zoe}"), json!({ "suspended": true })).await;
    plant.days_pass(30).await;
    assert!(plant.at_zoom(&zoe).unwrap().active, "suspended people keep their account");
    plant.change("DELETE", &format!("users/{cyrillic}"), Value::Null).await;
    assert!(plant.at_zoom(&cyrillic).is_none());
}

#[tokio::test]
async fn who_is_archived_keeps_the_account() {
    let plant = running().await;
    let address = plant.address(who::ZOE);
    plant.switch(|sync| sync.speed = 1).await;
    let before = plant.asked(0).len();
    plant.change("PATCH", &format!("users/{address}"), json!({ "archived": true })).await;
    plant.change("PATCH", &format!("users/{address}"), json!({ "name": { "givenName": "Other" } })).await;
    assert_eq!(plant.methods(before), Vec::<String>::new());
    let user = plant.at_zoom(&address).unwrap();
    assert!(user.active && user.given_name == "Zoë");
}

#[tokio::test]
async fn the_app_turned_off_deactivates_whom_the_service_brought() {
    let plant = running().await;
    let (brought, before) = (plant.address(who::JAPANESE), plant.address(who::LEFT));
    assert!(plant.at_zoom(&brought).unwrap().active);
    assert!(plant.at_zoom(&before).unwrap().active, "who was deleted before the set-up is nobody's business");
    plant.arrange(Arrangement { access: Access::default(), ..Arrangement::default() }).await;
    assert!(!plant.at_zoom(&brought).unwrap().active);
    assert!(plant.at_zoom(&before).unwrap().active);
    plant.arrange(Arrangement::default()).await;
    assert!(plant.at_zoom(&brought).unwrap().active);
}

#[tokio::test]
async fn while_it_is_off_nothing_happens() {
    let plant = running().await;
    plant.arrange(Arrangement { on: false, ..Arrangement::default() }).await;
    let before = plant.asked(0).len();
    let address = plant.address(who::ZOE);
    plant.change("PATCH", &format!("users/{address}"), json!({ "suspended": true })).await;
    assert_eq!(plant.methods(before), Vec::<String>::new());
    assert!(plant.at_zoom(&address).unwrap().active);
    plant.arrange(Arrangement::default()).await;
    assert!(!plant.at_zoom(&address).unwrap().active);
}

#[tokio::test]
async fn who_was_deleted_at_zoom_is_created_again() {
    let plant = running().await;
    let address = plant.address(who::ZOE);
    let id = plant.at_zoom(&address).unwrap().id;
    plant.delete_at_zoom(&id).await;
    assert!(plant.at_zoom(&address).is_none());
    plant.change("PATCH", &format!("users/{address}"), json!({ "name": { "givenName": "Other" } })).await;
    let user = plant.at_zoom(&address).unwrap();
    assert!(user.id != id && user.given_name == "Other");
}
