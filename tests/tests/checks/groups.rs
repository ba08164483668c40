//! Groups in Zoom, Okta's pushes, their members, and what the monitor sees.

use serde_json::{Value, json};
use usher::guide::CheckId;
use usher_practice::faults::FaultKind;
use usher_practice::world::Vendor;

use crate::org::Org;

#[tokio::test]
async fn the_chosen_groups_exist_in_zoom() {
    let org = Org::new().await;
    org.failed(CheckId::ZoomGroups, "zoom_groups.none_chosen").await;
    org.remember("wish.zoom_groups", &json!(["Standard"]));
    let problem = org.failed(CheckId::ZoomGroups, "zoom_groups.missing").await;
    assert!(problem.why.contains("Standard"), "{problem:#?}");
    let body =
        json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "Standard" });
    org.by_hand("POST", "scim2/Groups", body).await;
    assert!(org.passed(CheckId::ZoomGroups).await.contains("Zoom has the group that you chose: Standard."));
    org.engine.spoil(Vendor::Zoom, "/scim2/Groups", FaultKind::Reset {});
    org.unknown(CheckId::ZoomGroups, "net.reset").await;
}

#[tokio::test]
async fn a_push_is_there_was_pushed_and_has_no_error() {
    let org = Org::provisioning().await;
    org.failed(CheckId::Pushes, "pushes.none").await;
    let ada = org.provisioned("Ada").await;
    let group = org.group("Owls", &[&ada]).await;
    org.engine.switch(|switches| switches.okta.service_down = true);
    let app = org.app().await;
    let body = json!({ "sourceGroupId": group, "status": "ACTIVE", "targetGroupName": "Owls" });
    let made = org.call("POST", &format!("/api/v1/apps/{app}/group-push/mappings"), body).await;
    org.unknown(CheckId::Pushes, "pushes.not_yet").await;
    org.engine.switch(|switches| switches.okta.service_down = false);
    org.settled().await;
    let saw = org.passed(CheckId::Pushes).await;
    assert!(saw.contains("Okta pushes 1 group: Owls.") && !saw.contains("Warning"), "{saw}");
    org.give_to_group(&group).await;
    let saw = org.passed(CheckId::Pushes).await;
    assert!(saw.contains("Warning: Owls is used both"), "{saw}");
    org.set_push(made["id"].as_str().unwrap(), "INACTIVE").await;
    org.failed(CheckId::Pushes, "pushes.paused").await;
    org.unknown(CheckId::TroubleMembers, "members.none_pushed").await;
    org.engine.switch(|switches| switches.zoom.role.group_edit = false);
    let other = org.group("Herons", &[&ada]).await;
    org.push(&other, "Herons").await;
    let problem = org.failed(CheckId::Pushes, "pushes.error").await;
    assert!(problem.why.contains("Herons (Zoom does not let Okta do this)"), "{problem:#?}");
    assert!(problem.detail.unwrap().contains("insufficient permissions"));
    let problem = org.failed(CheckId::Monitor, "monitor.failures").await;
    assert!(problem.why.contains("push of 1 group"), "{problem:#?}");
    org.engine.spoil(Vendor::Okta, "/api/v1/apps/", FaultKind::Reset {});
    org.unknown(CheckId::Pushes, "net.reset").await;
}

#[tokio::test]
async fn members_are_compared_and_each_reason_is_told() {
    let org = Org::provisioning().await;
    org.failed(CheckId::PushedMembers, "members.none_pushed").await;
    let ada = org.provisioned("Ada").await;
    let bea = org.provisioned("Bea").await;
    let group = org.group("Owls", &[&ada, &bea]).await;
    org.push(&group, "Owls").await;
    let saw = org.passed(CheckId::PushedMembers).await;
    assert!(saw.contains("Zoom has everybody of Owls: 2 memberships in 1 group."), "{saw}");
    assert!(org.passed(CheckId::TroubleMembers).await.starts_with("It is not this."));

    // Somebody is put in by hand.
    let stranger = org.provisioned("Max").await;
    let listed = org.by_hand("GET", "scim2/Groups?startIndex=1&count=100", Value::Null).await;
    let owls = listed["Resources"].as_array().unwrap().iter().find(|group| group["displayName"] == "Owls");
    let owls = format!("scim2/Groups/{}", owls.unwrap()["id"].as_str().unwrap());
    let change = |op: Value| json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [op] });
    let max = org.at_zoom("Max").unwrap().id;
    let add = json!({ "op": "add", "path": "members", "value": [{ "value": max }] });
    org.by_hand("PATCH", &owls, change(add)).await;
    let problem = org.failed(CheckId::PushedMembers, "members.too_many").await;
    assert!(problem.why.contains("Max Newcomer"), "{problem:#?}");
    org.call("PUT", &format!("/api/v1/groups/{group}/users/{stranger}"), Value::Null).await;
    org.settled().await;
    org.passed(CheckId::PushedMembers).await;

    // Somebody without the app, and somebody who is taken out behind Okta's back.
    let none = org.hire("Nora", Value::Null).await;
    org.call("PUT", &format!("/api/v1/groups/{group}/users/{none}"), Value::Null).await;
    org.settled().await;
    let zoom_bea = org.at_zoom("Bea").unwrap().id;
    let remove = json!({ "op": "remove", "path": format!("members[value eq \"{zoom_bea}\"]") });
    org.by_hand("PATCH", &owls, change(remove)).await;
    let problem = org.failed(CheckId::PushedMembers, "members.missing").await;
    for part in
        ["Owls: 2 of 4 missing", "Not given the app: Nora Newcomer", "left out without a word: Bea Newcomer"]
    {
        assert!(problem.why.contains(part), "{part}: {problem:#?}");
    }
    org.failed(CheckId::TroubleMembers, "members.missing").await;
    // Person by person it is the same, and who is too many cannot be seen.
    org.engine.switch(|switches| switches.zoom.scopes.retain(|scope| !scope.contains("list_members")));
    org.failed(CheckId::PushedMembers, "members.missing").await;
    org.engine.spoil(Vendor::Zoom, "/scim2/Groups", FaultKind::Reset {});
    org.unknown(CheckId::PushedMembers, "net.reset").await;
}

#[tokio::test]
async fn the_monitor_sees_what_failed() {
    let org = Org::provisioning().await;
    org.provisioned("Ada").await;
    let saw = org.passed(CheckId::Monitor).await;
    assert!(saw.contains("Nothing has failed"), "{saw}");
    org.engine.switch(|switches| switches.zoom.role.user_edit = false);
    let bea = org.hire("Bea", Value::Null).await;
    org.assign(&bea).await;
    let problem = org.failed(CheckId::Monitor, "monitor.failures").await;
    assert!(problem.why.contains("Creating somebody in Zoom failed"), "{problem:#?}");
    org.engine.spoil(Vendor::Okta, "/api/v1/logs", FaultKind::Reset {});
    org.unknown(CheckId::Monitor, "net.reset").await;
}
