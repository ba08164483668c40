//! Group push: the first push, what follows, names, and groups that go.

use serde_json::{Value, json};
use usher_practice::okta::SourceRename;

use super::plant;
use crate::support::texts;

const PREFIX: &str = "application.provision.group_push.";

#[tokio::test]
async fn a_group_is_made_and_gets_whoever_is_provisioned() {
    let plant = plant(|_| {}).await;
    let (ada, bob) = (plant.provisioned("Ada").await, plant.hire("Bob").await);
    let group = plant.group("Night & Day", &[&ada, &bob]).await;
    let before = plant.count();
    let mapping = plant.push(&group, "Night & Day").await;
    plant.settled().await;
    let filter = "filter=displayName%20eq%20%22Night%20%26%20Day%22&startIndex=1&count=100";
    assert_eq!(
        plant.asked(before),
        [
            format!("GET Groups?{filter} 200"),
            "POST Groups 201".to_owned(),
            "PATCH Groups/{id} 204".to_owned()
        ]
    );
    assert_eq!(plant.members("Night & Day"), ["Ada"]);
    let read = plant.mapping(&mapping).await;
    assert_eq!(read["status"], "ACTIVE");
    assert!(read["lastPush"].is_string() && read.get("errorSummary").is_none());
    assert_eq!(plant.log("app.user_management.grouppush.mapping.okta.users.ignored").await, [""]);
    assert_eq!(plant.log(&format!("{PREFIX}pushed")).await, [""]);

    plant.assign(&bob).await;
    plant.settled().await;
    assert_eq!(plant.members("Night & Day"), ["Ada"], "who was left out does not follow by themselves");
    plant.set_mapping(&mapping, "INACTIVE").await;
    plant.set_mapping(&mapping, "ACTIVE").await;
    plant.settled().await;
    assert_eq!(plant.members("Night & Day"), ["Ada", "Bob"], "a full push takes everybody");
}

#[tokio::test]
async fn members_who_were_left_out_follow_where_okta_lets_them() {
    let plant = plant(|switches| switches.skipped_members_follow = true).await;
    let bob = plant.hire("Bob").await;
    let group = plant.group("Owls", &[&bob]).await;
    plant.push(&group, "Owls").await;
    plant.settled().await;
    assert!(plant.members("Owls").is_empty());
    plant.assign(&bob).await;
    plant.settled().await;
    assert_eq!(plant.members("Owls"), ["Bob"]);
}

#[tokio::test]
async fn after_the_first_push_only_changes_are_sent() {
    let plant = plant(|switches| switches.push_batch = 2).await;
    let ada = plant.provisioned("Ada").await;
    let mut others = Vec::new();
    for name in ["Bea", "Cem", "Dan"] {
        others.push(plant.provisioned(name).await);
    }
    let group = plant.group("Owls", &[&ada, &others[0], &others[1]]).await;
    plant.push(&group, "Owls").await;
    plant.settled().await;
    assert_eq!(plant.members("Owls"), ["Ada", "Bea", "Cem"]);
    let zoom_id = plant.zoom_group("Owls").unwrap().id;
    // Somebody at Zoom adds a member by hand; an update leaves them alone, a full push does not.
    let stranger = plant.at_zoom("Dan").unwrap().id;
    plant.org.practice.world().zoom().join(&zoom_id, &stranger);
    let before = plant.count();
    plant.ok("DELETE", &format!("/api/v1/groups/{group}/users/{ada}"), Value::Null).await;
    plant.settled().await;
    assert_eq!(plant.asked(before), ["PATCH Groups/{id} 204"]);
    assert_eq!(plant.members("Owls"), ["Bea", "Cem", "Dan"]);
    assert_eq!(plant.log(&format!("{PREFIX}push_memberships")).await, [""]);
    plant.ok("PUT", &format!("/api/v1/groups/{group}/users/{ada}"), Value::Null).await;
    plant.settled().await;
    assert_eq!(plant.members("Owls"), ["Ada", "Bea", "Cem", "Dan"]);
}

#[tokio::test]
async fn a_group_of_the_same_name_is_taken_over() {
    let plant = plant(|_| {}).await;
    let ada = plant.provisioned("Ada").await;
    let there = plant.zoom_group("Sales").unwrap();
    assert!(!there.members.is_empty());
    let group = plant.group("Our sellers", &[&ada]).await;
    let before = plant.count();
    let mapping = plant.push(&group, "Sales").await;
    plant.settled().await;
    assert_eq!(plant.asked(before)[1..], ["PATCH Groups/{id} 204"]);
    assert_eq!(plant.members("Sales"), ["Ada"], "the push overwrites the members");
    assert_eq!(plant.zoom_group("Sales").unwrap().id, there.id, "and keeps the name");
    plant.org.switch(|switches| switches.renames_targets = true);
    plant.set_mapping(&mapping, "INACTIVE").await;
    plant.set_mapping(&mapping, "ACTIVE").await;
    plant.settled().await;
    assert_eq!(plant.zoom_group("Our sellers").unwrap().id, there.id, "\"Rename app groups\" is ticked");
    assert_eq!(plant.log(&format!("{PREFIX}mapping.app.group.renamed")).await, [""]);
}

#[tokio::test]
async fn a_renamed_source_renames_the_group_or_ends_the_push() {
    let plant = plant(|_| {}).await;
    let group = plant.group("Owls", &[]).await;
    let mapping = plant.push(&group, "Owls").await;
    plant.settled().await;
    let own = format!("/api/v1/groups/{group}");
    let named = |name: &str| json!({ "profile": { "name": name, "description": "" } });
    plant.ok("PUT", &own, named("Night owls")).await;
    plant.settled().await;
    assert!(plant.zoom_group("Owls").is_none() && plant.zoom_group("Night owls").is_some());
    assert_eq!(plant.mapping(&mapping).await["status"], "ACTIVE");

    plant.org.switch(|switches| switches.source_rename = SourceRename::Stops);
    plant.ok("PUT", &own, named("Larks")).await;
    plant.settled().await;
    assert!(plant.zoom_group("Larks").is_none());
    assert_eq!(plant.mapping(&mapping).await["status"], "INACTIVE");
    assert_eq!(plant.log(&format!("{PREFIX}mapping.deactivated.source.group.renamed")).await, [""]);
}

#[tokio::test]
async fn a_group_goes_with_its_mapping_or_stays() {
    let plant = plant(|_| {}).await;
    for (name, deletes) in [("Owls", true), ("Larks", false)] {
        let group = plant.group(name, &[]).await;
        let mapping = plant.push(&group, name).await;
        plant.settled().await;
        plant.set_mapping(&mapping, "INACTIVE").await;
        let own = format!("{}/{mapping}?deleteTargetGroup={deletes}", plant.pushes());
        plant.ok("DELETE", &own, Value::Null).await;
        plant.settled().await;
        assert_eq!(plant.zoom_group(name).is_none(), deletes, "{name}");
    }
    assert_eq!(plant.log(&format!("{PREFIX}delete_appgroup")).await, [""]);
}

#[tokio::test]
async fn nothing_is_pushed_while_switched_off() {
    let plant = plant(|_| {}).await;
    let group = plant.group("Owls", &[]).await;
    let before = plant.count();
    let body = json!({ "sourceGroupId": group, "status": "INACTIVE", "targetGroupName": "Owls" });
    let mapping = super::id(&plant.ok("POST", &plant.pushes(), body).await);
    plant.settled().await;
    plant.org.switch(|switches| switches.service_down = true);
    plant.set_mapping(&mapping, "ACTIVE").await;
    plant.settled().await;
    plant.org.switch(|switches| {
        switches.service_down = false;
        switches.zoom_features = Vec::new();
    });
    plant.settled().await;
    assert_eq!(plant.count(), before);
    assert!(plant.mapping(&mapping).await.get("lastPush").is_none());
    plant.org.switch(|switches| switches.zoom_features = vec!["GROUP_PUSH".to_owned()]);
    plant.settled().await;
    assert!(plant.zoom_group("Owls").is_some());
}

#[tokio::test]
async fn a_linked_group_is_known_by_its_id_and_does_not_come_back() {
    let plant = plant(|switches| switches.app_groups_imported = true).await;
    let ada = plant.provisioned("Ada").await;
    let search = format!("/api/v1/groups?search=source.id%20eq%20%22{}%22", plant.app);
    let imported = plant.ok("GET", &search, Value::Null).await;
    let target = imported.as_array().unwrap().iter().find(|group| group["profile"]["name"] == "Sales");
    let target = super::id(target.unwrap());
    let group = plant.group("Our sellers", &[&ada]).await;
    let before = plant.count();
    let body = json!({ "sourceGroupId": group, "status": "ACTIVE", "targetGroupId": target });
    let mapping = super::id(&plant.ok("POST", &plant.pushes(), body).await);
    plant.settled().await;
    assert_eq!(plant.asked(before), ["GET Groups/{id} 200", "PATCH Groups/{id} 204"]);
    assert_eq!(plant.members("Sales"), ["Ada"]);

    plant.set_mapping(&mapping, "INACTIVE").await;
    plant.ok("DELETE", &format!("{}/{mapping}?deleteTargetGroup=true", plant.pushes()), Value::Null).await;
    let names = texts(&plant.ok("GET", &search, Value::Null).await, "/profile/name");
    assert!(!names.contains(&"Sales".to_owned()), "{names:?}");
    plant.settled().await;
    assert!(plant.zoom_group("Sales").is_none());
}

#[tokio::test]
async fn a_control_program_can_wait_for_the_service() {
    let plant = plant(|_| {}).await;
    let user = plant.hire("Zora").await;
    plant.assign(&user).await;
    let url = plant.org.practice.urls().control.join("okta/settled").unwrap();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    assert_eq!(http.get(url).send().await.unwrap().status(), 204);
    assert!(plant.at_zoom("Zora").is_some());
    let state = plant.org.practice.urls().control.join("okta/state").unwrap();
    let state: Value =
        serde_json::from_str(&http.get(state).send().await.unwrap().text().await.unwrap()).unwrap();
    let at_zoom = state["apps"].as_array().unwrap().iter().find_map(|app| app["provisioning"].get("at_zoom"));
    assert_eq!(at_zoom.unwrap()["provisioned"], 1);
}

#[tokio::test]
async fn a_group_that_was_deleted_at_zoom_is_made_again_by_a_new_push() {
    let plant = plant(|_| {}).await;
    let ada = plant.provisioned("Ada").await;
    let group = plant.group("Owls", &[]).await;
    let mapping = plant.push(&group, "Owls").await;
    plant.settled().await;
    plant.delete_at_zoom("Groups", &plant.zoom_group("Owls").unwrap().id).await;
    plant.ok("PUT", &format!("/api/v1/groups/{group}/users/{ada}"), Value::Null).await;
    plant.settled().await;
    let read = plant.mapping(&mapping).await;
    let summary = read["errorSummary"].as_str().unwrap();
    assert!(
        summary.ends_with("Not Found. Errors reported by remote server: Group does not exist."),
        "{summary}"
    );
    plant.ok("DELETE", &format!("{}/{mapping}?deleteTargetGroup=false", plant.pushes()), Value::Null).await;
    plant.push(&group, "Owls").await;
    plant.settled().await;
    assert_eq!(plant.members("Owls"), ["Ada"]);
}

#[tokio::test]
async fn a_name_that_zoom_has_already_cannot_be_taken() {
    let plant = plant(|_| {}).await;
    let world = plant.org.practice.world();
    let in_okta = |name: &str| world.company.groups.iter().any(|group| group.name == name);
    let taken = world.zoom().groups().map(|group| group.name.clone()).find(|name| !in_okta(name)).unwrap();
    let group = plant.group("Owls", &[]).await;
    let mapping = plant.push(&group, "Owls").await;
    plant.settled().await;
    let renamed = json!({ "profile": { "name": taken, "description": "" } });
    plant.ok("PUT", &format!("/api/v1/groups/{group}"), renamed).await;
    plant.settled().await;
    let read = plant.mapping(&mapping).await;
    let summary = read["errorSummary"].as_str().unwrap();
    let zooms = format!("Conflict. Errors reported by remote server: Group {taken} exists.");
    assert!(summary.ends_with(&zooms), "{summary}");
    assert_eq!(plant.log(&format!("{PREFIX}mapping.app.group.renamed.failed")).await, [summary]);
    assert!(plant.zoom_group("Owls").is_some());
}
