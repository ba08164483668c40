//! The rules of group push mappings.

use serde_json::{Value, json};
use usher_practice::okta::{OktaSwitches, PushRefusalCode, PushStatuses};

use crate::support::{Org, Reply, texts};

struct Pushes {
    org: Org,
    app: String,
    own: String,
}

async fn pushes(change: impl FnOnce(&mut OktaSwitches)) -> Pushes {
    let org = Org::with(change).await;
    let app = org.zoom_app().await;
    let own = format!("/api/v1/apps/{app}/group-push/mappings");
    Pushes { org, app, own }
}

impl Pushes {
    async fn create(&self, source: &str, target: Value) -> Reply {
        let source = self.org.group(source).await;
        let mut body = json!({ "sourceGroupId": source, "status": "ACTIVE" });
        body.as_object_mut().unwrap().extend(target.as_object().unwrap().clone());
        self.org.call("POST", &self.own, body).await
    }

    async fn named(&self, source: &str) -> Value {
        let reply = self.create(source, json!({ "targetGroupName": source })).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        reply.json()
    }

    async fn patch(&self, mapping: &Value, body: Value) -> Reply {
        self.org.call("PATCH", &self.path(mapping), body).await
    }

    async fn delete(&self, mapping: &Value, query: &str) -> Reply {
        self.org.call("DELETE", &format!("{}{query}", self.path(mapping)), Value::Null).await
    }

    fn path(&self, mapping: &Value) -> String {
        format!("{}/{}", self.own, mapping["id"].as_str().unwrap())
    }
}

#[tokio::test]
async fn a_mapping_has_a_target_at_once_and_no_push_yet() {
    let pushes = pushes(|_| {}).await;
    let made = pushes.named("Sales").await;
    assert!(made["id"].as_str().unwrap().starts_with("gPm") && made["id"].as_str().unwrap().len() == 20);
    assert_eq!(made["status"], "ACTIVE");
    assert_eq!(made["created"].as_str().unwrap().len(), "2026-03-25T06:09:58Z".len());
    assert!(made.get("lastPush").is_none() && made.get("errorSummary").is_none());
    let search = format!("/api/v1/groups?search=source.id%20eq%20%22{}%22", pushes.app);
    let targets = pushes.org.get(&search).await.json();
    assert_eq!(texts(&targets, "/id"), [made["targetGroupId"].as_str().unwrap()]);
    assert_eq!(targets[0]["type"], "APP_GROUP");
    assert_eq!(pushes.org.get(&pushes.path(&made)).await.json(), made);
}

#[tokio::test]
async fn exactly_one_target_and_no_second_mapping() {
    let pushes = pushes(|_| {}).await;
    let first = pushes.named("Sales").await;
    let target = first["targetGroupId"].clone();
    let finance = pushes.org.group("Finance").await;
    for (source, broken) in [
        ("Finance", json!({})),
        ("Finance", json!({ "targetGroupName": "A", "targetGroupId": target })),
        ("Finance", json!({ "targetGroupId": finance })),
        ("Finance", json!({ "targetGroupName": null })),
        ("Finance", json!({ "targetGroupName": "A", "status": "ERROR" })),
        ("Finance", json!({ "targetGroupName": "A", "appConfig": { "type": "ACTIVE_DIRECTORY" } })),
        ("Sales", json!({ "targetGroupName": "Sales" })),
        ("Sales", json!({ "targetGroupId": target })),
    ] {
        pushes.create(source, broken.clone()).await.refused(400, "E0000001");
    }
    let linked = pushes.create("Finance", json!({ "targetGroupId": target })).await;
    assert_eq!(linked.json()["targetGroupId"], target);
    let unknown = json!({ "sourceGroupId": "00g00000000000000000", "targetGroupName": "A" });
    pushes.org.call("POST", &pushes.own, unknown).await.refused(404, "E0000007");
    assert_eq!(pushes.org.all_ids(&format!("{}?limit=1", pushes.own)).await.len(), 2);
    pushes.org.switch(|switches| {
        switches.group_linking = false;
        switches.push_refusal_code = PushRefusalCode::E0000027;
        switches.push_refusal_text = Some("no linking here".to_owned());
    });
    let refused = pushes.create("Empty%20shelf", json!({ "targetGroupId": target })).await;
    assert_eq!(refused.refused(400, "E0000027"), "Group push bad request : no linking here");
}

#[tokio::test]
async fn a_mapping_is_switched_off_before_it_goes() {
    let pushes = pushes(|_| {}).await;
    let made = pushes.named("Sales").await;
    pushes.delete(&made, "?deleteTargetGroup=true").await.refused(400, "E0000001");
    pushes
        .patch(&made, json!({ "status": "INACTIVE", "targetGroupName": "B" }))
        .await
        .refused(400, "E0000001");
    pushes.patch(&made, json!({ "status": "ERROR" })).await.refused(400, "E0000001");
    let off = pushes.patch(&made, json!({ "status": "INACTIVE" })).await;
    assert_eq!((off.status, &off.json()["status"]), (200, &json!("INACTIVE")));
    pushes.delete(&made, "").await.refused(400, "E0000001");
    let target = format!("/api/v1/groups/{}", made["targetGroupId"].as_str().unwrap());
    pushes.org.call("DELETE", &target, Value::Null).await.refused(400, "E0000001");
    let gone = pushes.delete(&made, "?deleteTargetGroup=true").await;
    assert_eq!((gone.status, gone.text.as_str()), (200, ""));
    pushes.org.get(&target).await.refused(404, "E0000007");
    pushes.org.get(&pushes.path(&made)).await.refused(404, "E0000007");

    pushes.org.switch(|switches| switches.push_statuses = PushStatuses::Spec);
    let again = pushes.create("Sales", json!({ "targetGroupName": "Sales", "status": "INACTIVE" })).await;
    assert_eq!(again.status, 201);
    assert_eq!(pushes.delete(&again.json(), "?deleteTargetGroup=false").await.status, 204);
    let kept = format!("/api/v1/groups/{}", again.json()["targetGroupId"].as_str().unwrap());
    assert_eq!(pushes.org.get(&kept).await.status, 200);
}

#[tokio::test]
async fn a_failed_push_is_an_error_in_oktas_words() {
    let pushes =
        pushes(|switches| switches.push_failure = Some("Group name already exists.".to_owned())).await;
    pushes.org.connected_app().await;
    let made = pushes.named("Sales").await;
    let read = pushes.org.get(&pushes.path(&made)).await.json();
    assert_eq!(read["status"], "ERROR");
    let summary = read["errorSummary"].as_str().unwrap();
    assert!(summary.ends_with(
        "Unable to update Group Push mapping target App group Sales: Error while creating user group Sales: Bad \
         Request. Errors reported by remote server: Group name already exists."
    ));
    assert_eq!(texts(&pushes.org.get(&format!("{}?status=ERROR", pushes.own)).await.json(), "/id").len(), 1);
    pushes.patch(&made, json!({ "status": "INACTIVE" })).await.refused(400, "E0000001");
    pushes.org.switch(|switches| switches.error_mapping_patch = true);
    assert_eq!(pushes.patch(&made, json!({ "status": "ACTIVE" })).await.status, 200);

    let (world, id) = (pushes.org.practice.world(), made["id"].as_str().unwrap());
    assert!(world.okta().push_ended(id, Err("No.".to_owned()), world.clock.now()));
    assert_eq!(pushes.org.get(&pushes.path(&made)).await.json()["errorSummary"], "No.");
    assert!(world.okta().push_ended(id, Ok(()), world.clock.now()));
    let read = pushes.org.get(&pushes.path(&made)).await.json();
    assert_eq!(read["status"], "ACTIVE");
    assert!(read["lastPush"].is_string() && read.get("errorSummary").is_none());
    assert!(world.okta().push_ended(id, Err("No.".to_owned()), world.clock.now()));
    assert_eq!(pushes.delete(&made, "?deleteTargetGroup=false").await.status, 200);
    assert!(!world.okta().push_ended(id, Ok(()), world.clock.now()));
}

#[tokio::test]
async fn an_org_without_the_feature_says_so() {
    let pushes = pushes(|switches| switches.group_push_missing = true).await;
    pushes.org.get(&pushes.own).await.refused(401, "E0000015");
    pushes.create("Sales", json!({ "targetGroupName": "Sales" })).await.refused(401, "E0000015");
}

#[tokio::test]
async fn groups_of_zoom_can_be_linked_once_they_were_imported() {
    let pushes = pushes(|_| {}).await;
    let search = format!("/api/v1/groups?search=source.id%20eq%20%22{}%22", pushes.app);
    pushes.org.connected_app().await;
    assert_eq!(pushes.org.get(&search).await.json(), json!([]));
    pushes.org.switch(|switches| switches.app_groups_imported = true);
    let imported = pushes.org.get(&search).await.json();
    assert!(texts(&imported, "/profile/name").contains(&"Sales".to_owned()), "{imported}");
    assert_eq!(pushes.org.get(&search).await.json(), imported);
    let sales =
        imported.as_array().unwrap().iter().find(|group| group["profile"]["name"] == "Sales").unwrap();
    let own =
        texts(&pushes.org.get("/api/v1/groups?search=type%20eq%20%22OKTA_GROUP%22").await.json(), "/id");
    let body = json!({ "sourceGroupId": own[8], "targetGroupId": sales["id"] });
    let linked = pushes.org.call("POST", &pushes.own, body).await;
    assert_eq!(linked.json()["targetGroupId"], sales["id"], "{}", linked.text);
}
