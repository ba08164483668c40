//! What goes wrong between Okta and Zoom, and what Okta shows of it.

use serde_json::{Value, json};
use usher_practice::company::OTHER_DOMAIN;
use usher_practice::faults::{Fault, FaultKind, Moment};
use usher_practice::world::Vendor;

use super::{Plant, id, plant};

const CREATED: &str = "application.provision.user.push";

impl Plant {
    fn fault(&self, method: &str, path: &str, times: Option<u32>, moment: Moment, kind: FaultKind) {
        self.org.practice.world().faults.set(Fault {
            vendor: Some(Vendor::Zoom),
            method: Some(method.to_owned()).filter(|method| !method.is_empty()),
            path_prefix: Some(path.to_owned()),
            times,
            moment,
            ..Fault::of(kind)
        });
    }
}

fn status(code: u16) -> FaultKind {
    FaultKind::Status { code, body: None, headers: Vec::new() }
}

#[tokio::test]
async fn zooms_refusal_stands_in_the_log_in_oktas_words() {
    let plant = plant(|_| {}).await;
    let login = format!("guest@{OTHER_DOMAIN}");
    let profile = json!({
        "login": login, "email": login, "firstName": "Gail", "lastName": "Guest", "displayName": "Gail Guest",
    });
    let user = id(&plant.ok("POST", "/api/v1/users?activate=true", json!({ "profile": profile })).await);
    plant.assign(&user).await;
    plant.settled().await;
    assert_eq!(
        plant.log(CREATED).await,
        [format!(
            "Automatic provisioning of user {login} to app Zoom failed: Error while creating user Gail Guest: \
             Conflict. Errors reported by remote server: The email domain does not match the associated domain of the \
             account, please contact Zoom Customer Support to set up if necessary."
        )]
    );
    let seen = plant.app_user(&user).await;
    assert_eq!((&seen["status"], &seen["syncState"]), (&json!("STAGED"), &json!("ERROR")));
    let before = plant.count();
    plant.org.practice.world().switch(|switches| switches.zoom.refuse_other_domains = false);
    plant.settled().await;
    assert_eq!(plant.count(), before);
    plant.assign(&user).await;
    plant.settled().await;
    assert_eq!(plant.app_user(&user).await["syncState"], "SYNCHRONIZED");
}

#[tokio::test]
async fn an_empty_answer_is_a_failure_and_the_retry_finds_the_user() {
    let plant = plant(|_| {}).await;
    plant.fault("POST", "/scim2/Users", Some(1), Moment::After, FaultKind::Body { text: String::new() });
    let user = plant.hire("Zora").await;
    plant.assign(&user).await;
    plant.settled().await;
    assert!(
        plant.log(CREATED).await[0].ends_with(
            "failed: Error while creating user Zora Newcomer: Create new user returned empty user."
        )
    );
    plant.assign(&user).await;
    plant.settled().await;
    assert_eq!(plant.app_user(&user).await["externalId"], plant.at_zoom("Zora").unwrap().id);
}

#[tokio::test]
async fn a_lost_answer_is_tried_again_from_the_search_on() {
    let plant = plant(|_| {}).await;
    plant.fault("POST", "/scim2/Users", Some(1), Moment::After, FaultKind::Reset {});
    let user = plant.provisioned("Zora").await;
    let asked: Vec<String> = plant.service_requests().into_iter().map(|entry| entry.method).collect();
    assert_eq!(asked, ["GET", "POST", "GET", "GET", "PUT"]);
    assert_eq!(plant.log(CREATED).await, [""]);

    plant.fault("", "/scim2", None, Moment::Before, FaultKind::Reset {});
    plant.change(&user, json!({ "title": "Head" })).await;
    plant.settled().await;
    assert!(
        plant.log("application.provision.user.push_profile").await[0].ends_with(
            "Error while trying to push profile update for zora@practice.example: Connection reset."
        )
    );
    plant.org.practice.world().faults.clear();
    plant.change(&user, json!({ "title": "Chief" })).await;
    plant.settled().await;
    assert_eq!(plant.at_zoom("Zora").unwrap().title.as_deref(), Some("Chief"));
}

#[tokio::test]
async fn an_administrator_of_zoom_cannot_be_deactivated() {
    let plant = plant(|_| {}).await;
    let user = plant.provisioned("Zora").await;
    let zoom_id = plant.at_zoom("Zora").unwrap().id;
    let world = plant.org.practice.world();
    world.zoom().edit_user(&zoom_id, |user| user.kind = usher_practice::zoom::Kind::Admin);
    plant.unassign(&user).await;
    plant.settled().await;
    let reasons = plant.log("application.provision.user.deactivate").await;
    assert!(
        reasons[0].ends_with(
            "Bad Request. Errors reported by remote server: Cannot activate or deactivate Zoom Room and Admin users."
        ),
        "{reasons:?}"
    );
    let before = plant.count();
    plant.org.switch(|_| {});
    plant.settled().await;
    assert_eq!(plant.count(), before, "it is not tried on and on");
}

#[tokio::test]
async fn who_was_deleted_at_zoom_is_created_again_with_a_new_assignment() {
    let plant = plant(|_| {}).await;
    let user = plant.provisioned("Zora").await;
    let first = plant.at_zoom("Zora").unwrap().id;
    plant.delete_at_zoom("Users", &first).await;
    plant.change(&user, json!({ "title": "Head" })).await;
    plant.settled().await;
    let reasons = plant.log("application.provision.user.push_profile").await;
    assert!(reasons[0].ends_with("Not Found. Errors reported by remote server: User does not exist."));
    assert_eq!(plant.app_user(&user).await["externalId"], first, "Okta remembers who is gone");
    plant.unassign(&user).await;
    plant.settled().await;
    plant.assign(&user).await;
    plant.settled().await;
    let again = plant.at_zoom("Zora").unwrap();
    assert_ne!(again.id, first);
    assert_eq!(plant.app_user(&user).await["externalId"], again.id);
}

#[tokio::test]
async fn a_refused_push_is_an_error_until_it_is_switched_on_again() {
    let plant = plant(|switches| switches.error_mapping_patch = true).await;
    let world = plant.org.practice.world();
    let ada = plant.provisioned("Ada").await;
    let group = plant.group("Owls", &[&ada]).await;
    world.switch(|switches| switches.zoom.role.group_edit = false);
    let mapping = plant.push(&group, "Owls").await;
    plant.settled().await;
    let read = plant.mapping(&mapping).await;
    assert_eq!(read["status"], "ERROR");
    let summary = read["errorSummary"].as_str().unwrap();
    assert!(
        summary.ends_with(
            "Unable to update Group Push mapping target App group Owls: Error while creating user group Owls: \
             Forbidden. Errors reported by remote server: The request was denied due to insufficient permissions: \
             \"Group:Edit\"."
        ),
        "{summary}"
    );
    let failed = "application.provision.group_push.mapping.update.or.delete.failed.with.error";
    assert_eq!(plant.log(failed).await, [summary]);

    world.switch(|switches| {
        switches.zoom.role.group_edit = true;
        switches.zoom.several_operations = false;
    });
    plant.set_mapping(&mapping, "INACTIVE").await;
    plant.set_mapping(&mapping, "ACTIVE").await;
    plant.settled().await;
    let summary = plant.mapping(&mapping).await["errorSummary"].as_str().unwrap().to_owned();
    assert!(
        summary.ends_with(
            "Error while updating user group membership for group Owls Bad Request. Errors reported by remote server: \
             The \"Operations\" of the request is invalid."
        ),
        "{summary}"
    );
    world.switch(|switches| switches.zoom.several_operations = true);
    plant.set_mapping(&mapping, "INACTIVE").await;
    plant.set_mapping(&mapping, "ACTIVE").await;
    plant.settled().await;
    let read = plant.mapping(&mapping).await;
    assert!(read["lastPush"].is_string() && read.get("errorSummary").is_none());
    assert_eq!(plant.members("Owls"), ["Ada"]);
}

#[tokio::test]
async fn members_can_be_dropped_in_silence() {
    let plant = plant(|_| {}).await;
    let ada = plant.provisioned("Ada").await;
    plant.org.practice.world().switch(|switches| switches.zoom.drops_members = true);
    let group = plant.group("Owls", &[&ada]).await;
    let mapping = plant.push(&group, "Owls").await;
    plant.settled().await;
    let read = plant.mapping(&mapping).await;
    assert!(read["lastPush"].is_string() && read.get("errorSummary").is_none(), "Okta sees nothing");
    assert!(plant.members("Owls").is_empty());
}

#[tokio::test]
async fn an_error_of_zooms_own_is_tried_again() {
    let plant = plant(|_| {}).await;
    let group = plant.group("Owls", &[]).await;
    plant.fault("POST", "/scim2/Groups", Some(1), Moment::Before, status(502));
    let mapping = plant.push(&group, "Owls").await;
    plant.settled().await;
    assert!(plant.mapping(&mapping).await["lastPush"].is_string());
    let tried_again = plant.log("application.provision.group_push.mapping.update.or.delete.failed").await;
    assert_eq!(tried_again, ["Bad Gateway. Errors reported by remote server: "]);
}

#[tokio::test]
async fn too_many_requests_are_waited_for_ten_times() {
    let plant = plant(|_| {}).await;
    let too_many = |headers| FaultKind::Status { code: 429, body: None, headers };
    let seconds = vec![("Retry-After".to_owned(), "2".to_owned())];
    plant.fault("POST", "/scim2/Users", Some(3), Moment::Before, too_many(seconds));
    plant.provisioned("Zora").await;
    let exceeded = "application.integration.rate_limit_exceeded";
    assert_eq!(plant.log(exceeded).await.len(), 3);
    plant.fault("GET", "/scim2/Users", None, Moment::Before, too_many(Vec::new()));
    let user = plant.hire("Yuri").await;
    plant.assign(&user).await;
    plant.settled().await;
    assert_eq!(plant.log(exceeded).await.len(), 3 + 10);
    let reasons = plant.log(CREATED).await;
    assert!(reasons[1].contains("Too Many Requests."), "{reasons:?}");
}

#[tokio::test]
async fn an_expired_token_is_renewed_and_a_refused_one_stops_everything() {
    let plant = plant(|_| {}).await;
    let world = plant.org.practice.world();
    let user = plant.provisioned("Zora").await;
    world.clock.advance(std::time::Duration::from_secs(3_601));
    let before = plant.count();
    plant.change(&user, json!({ "title": "Head" })).await;
    plant.settled().await;
    assert_eq!(plant.asked(before), ["GET Users/{id} 401", "GET Users/{id} 200", "PUT Users/{id} 200"]);

    plant.fault("", "/scim2", None, Moment::Before, status(401));
    plant.change(&user, json!({ "title": "Chief" })).await;
    plant.settled().await;
    let updates = plant.log("application.provision.user.push_profile").await;
    assert!(updates[1].contains("Unauthorized. Errors reported by remote server: "), "{updates:?}");
    let locked_out = "application.integration.authentication_failure";
    assert_eq!(plant.log(locked_out).await.len(), 1);
    let connection = format!("/api/v1/apps/{}/connections/default", plant.app);
    assert_eq!(plant.ok("GET", &connection, Value::Null).await["status"], "ENABLED");

    world.faults.clear();
    let before = plant.count();
    let other = plant.hire("Other").await;
    plant.assign(&other).await;
    let group = plant.group("Owls", &[]).await;
    let mapping = plant.push(&group, "Owls").await;
    plant.settled().await;
    assert_eq!(plant.count(), before, "nothing is sent any more");
    assert!(plant.log(CREATED).await[1].contains("Unauthorized."));
    assert!(plant.mapping(&mapping).await["errorSummary"].as_str().unwrap().contains("Unauthorized."));
    assert_eq!(plant.log(locked_out).await.len(), 1);

    plant.org.connected_app().await;
    plant.assign(&other).await;
    plant.settled().await;
    assert!(plant.at_zoom("Other").is_some());
}

#[tokio::test]
async fn the_tenant_ends_while_zoom_is_silent() {
    let plant = plant(|_| {}).await;
    plant.fault("", "/scim2", None, Moment::Before, FaultKind::Stall {});
    let user = plant.hire("Zora").await;
    let mut seen = plant.org.practice.requests_seen();
    plant.assign(&user).await;
    let asked = || plant.count() > 0;
    while !asked() {
        seen.changed().await.unwrap();
    }
    drop(plant);
}
