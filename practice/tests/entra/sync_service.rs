//! The service, seen from both ends: what is set up in Entra, and what reaches Zoom.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use usher_practice::entra::SeedMapping;
use usher_practice::switches::EntraPatch;
use usher_practice::zoom::{SHOWN_TOKENS, UserType};

use crate::sync_support::{gallery, own, own_at, settings, users_of};

const NOBODY: &str = "00000000-0000-0000-0000-000000000000";

#[tokio::test]
async fn from_the_gallery_to_people_in_zoom() {
    let plant = gallery(|_| {}).await;
    plant.joined("Ophelia", "Licensed").await;
    let before = plant.scim(0).len();
    assert_eq!(plant.status().await["code"], "Paused");
    plant.start().await;
    let user = plant.at_zoom("Ophelia").unwrap();
    assert!(user.active);
    assert_eq!((user.given_name.as_str(), user.user_type), ("Ophelia", UserType::Licensed));
    assert_eq!(user.enterprise["department"], "Sales");
    let sent: Vec<String> =
        plant.scim(before).iter().map(|entry| format!("{} {}", entry.method, entry.path)).collect();
    assert_eq!(sent, ["GET /scim/Users", "POST /scim/Users"], "Microsoft's old address, GET before POST");
    let status = plant.status().await;
    assert_eq!(status["code"], "Active");
    assert_eq!(status["lastExecution"]["state"], "Succeeded");
    assert_eq!(status["lastExecution"]["countExported"], 1);
    assert_ne!(status["steadyStateFirstAchievedTime"], "0001-01-01T00:00:00Z");
}

#[tokio::test]
async fn an_own_application_without_a_role_to_give_sends_what_its_mapping_says() {
    let plant = own(|_| {}).await;
    let person = plant.joined("Ophelia", "User").await;
    plant.start().await;
    let user = plant.at_zoom("Ophelia").unwrap();
    assert_eq!(user.display_name, "Ophelia Newcomer");
    let entry = plant.logged(&person).await;
    assert_eq!(entry["provisioningAction"], "create");
    assert_eq!(entry["provisioningStatusInfo"]["status"], "success");
    assert_eq!(entry["targetIdentity"]["id"], user.id.as_str());
    assert_eq!(entry["jobId"], plant.job.as_str());
    let steps: Vec<&str> = entry["provisioningSteps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["provisioningStepType"].as_str().unwrap())
        .collect();
    assert_eq!(steps, ["import", "scoping", "matching", "export"]);
}

#[tokio::test]
async fn a_change_is_one_patch_with_paths() {
    let plant = own(|_| {}).await;
    let person = plant.joined("Ophelia", "User").await;
    plant.start().await;
    let before = plant.scim(0).len();
    plant.change(&person, json!({ "department": "Finance", "surname": "Oldtimer" })).await;
    plant.settled().await;
    let methods: Vec<String> = plant.scim(before).iter().map(|entry| entry.method.clone()).collect();
    assert_eq!(methods, ["GET", "PATCH"]);
    let user = plant.at_zoom("Ophelia").unwrap();
    assert_eq!((user.family_name.as_str(), &user.enterprise["department"]), ("Oldtimer", &json!("Finance")));
    let modified = plant.logged(&person).await["modifiedProperties"].clone();
    assert!(modified.to_string().contains("Finance"), "{modified}");
    // What is cleared in Entra is not cleared at Zoom.
    plant.change(&person, json!({ "department": null })).await;
    plant.settled().await;
    assert_eq!(plant.at_zoom("Ophelia").unwrap().enterprise["department"], "Finance");
}

#[tokio::test]
async fn who_is_disabled_unassigned_or_deleted_is_switched_off_and_comes_back() {
    let plant = own(|_| {}).await;
    let (one, two, three) = (
        plant.joined("Ophelia", "User").await,
        plant.joined("Hamlet", "User").await,
        plant.joined("Horatio", "User").await,
    );
    plant.start().await;
    let active = |name: &str| plant.at_zoom(name).unwrap().active;
    assert!(active("Ophelia") && active("Hamlet") && active("Horatio"));
    plant.change(&one, json!({ "accountEnabled": false })).await;
    plant.unassign(&two).await;
    assert_eq!(plant.tenant.call("DELETE", &format!("users/{three}"), Value::Null).await.status, 204);
    plant.settled().await;
    assert!(!active("Ophelia") && !active("Hamlet") && !active("Horatio"));
    assert_eq!(plant.logged(&one).await["provisioningAction"], "disable");
    plant.change(&one, json!({ "accountEnabled": true })).await;
    plant.settled().await;
    assert!(active("Ophelia") && !active("Hamlet"));
}

#[tokio::test]
async fn who_is_out_of_scope_is_left_alone_where_the_setting_says_so() {
    let plant = own(|_| {}).await;
    plant.save_more(&[("SkipOutOfScopeDeletions", "True")]).await;
    let (one, two) = (plant.joined("Ophelia", "User").await, plant.joined("Hamlet", "User").await);
    plant.start().await;
    plant.unassign(&one).await;
    plant.change(&two, json!({ "accountEnabled": false })).await;
    plant.settled().await;
    assert!(plant.at_zoom("Ophelia").unwrap().active);
    assert!(!plant.at_zoom("Hamlet").unwrap().active, "who may not sign in is no longer anybody's");
}

#[tokio::test]
async fn default_access_and_two_roles_bring_nobody() {
    let plant = gallery(|_| {}).await;
    let skipped = plant.hire("Ophelia").await;
    {
        // Entra refuses such an assignment where the app has roles; older tenants have them.
        let both = plant.joined("Hamlet", "Licensed").await;
        plant.assign(&both, "Basic").await;
        let path = format!("servicePrincipals/{}/appRoleAssignedTo", plant.app);
        let body = json!({ "principalId": skipped, "resourceId": plant.app, "appRoleId": NOBODY });
        plant.tenant.call("POST", &path, body).await;
        plant.start().await;
        assert!(plant.at_zoom("Hamlet").is_none());
        let entry = plant.logged(&both).await;
        let reason = entry["provisioningStatusInfo"]["errorInformation"]["reason"].as_str().unwrap();
        assert!(reason.contains("No more than one app role assignment was expected"), "{reason}");
        assert!(reason.contains("found: 2"), "{reason}");
        assert_eq!(plant.status().await["lastExecution"]["state"], "EntryLevelErrors");
    }
    assert!(plant.at_zoom("Ophelia").is_none());
}

#[tokio::test]
async fn people_found_with_default_access_are_skipped() {
    let mut settings = settings(|_| {});
    settings.entra.found.default_access = true;
    let tenant = crate::support::Tenant::of(settings).await;
    let apps = tenant.get("servicePrincipals?$filter=displayName%20eq%20'Zoom'").await.good();
    let app = apps["value"][0]["id"].as_str().unwrap().to_owned();
    let plant = crate::sync_support::with_job(tenant, app, "zoom").await;
    assert_eq!(plant.authorize().await.0, 200);
    let before = plant.scim(0).len();
    plant.start().await;
    let asked = plant.scim(before);
    assert_eq!(asked.len(), 1, "nothing is asked but whether the credentials work: {asked:?}");
    let log = plant.log().await;
    assert_eq!(log.len(), 2);
    for entry in log {
        assert_eq!(entry["provisioningStatusInfo"]["status"], "skipped");
        assert!(entry.to_string().contains("not effectively entitled"), "{entry}");
    }
}

#[tokio::test]
async fn a_scoping_filter_lets_in_and_out() {
    let plant = own(|_| {}).await;
    let (one, two) = (plant.joined("Ophelia", "User").await, plant.joined("Hamlet", "User").await);
    plant.change(&two, json!({ "department": "Finance" })).await;
    plant.edit_schema(|schema| {
        users_of(schema)["scope"] = json!({ "categoryFilterGroups": [], "inputFilterGroups": [], "groups": [{
            "name": "Sales only", "clauses": [{
                "sourceOperandName": "department", "operatorName": "EQUALS",
                "targetOperand": { "values": ["Sales"] } }] }] });
    }).await;
    plant.start().await;
    assert!(plant.at_zoom("Ophelia").is_some() && plant.at_zoom("Hamlet").is_none());
    let scoping = plant.logged(&two).await["provisioningSteps"][1]["details"].clone();
    assert_eq!(scoping["ScopeEvaluationResult"], "{\"Sales only.department EQUALS 'Sales'\":false}");
    plant.change(&one, json!({ "department": "Finance" })).await;
    plant.change(&two, json!({ "department": "Sales" })).await;
    plant.settled().await;
    assert!(!plant.at_zoom("Ophelia").unwrap().active && plant.at_zoom("Hamlet").unwrap().active);
}

#[tokio::test]
async fn everybody_where_the_scope_is_everybody() {
    let plant = own(|_| {}).await;
    plant.save_more(&[("SyncAll", "true")]).await;
    plant.hire("Ophelia").await;
    plant.start().await;
    assert!(plant.at_zoom("Ophelia").is_some(), "without an assignment");
    let (users, synchronised) = {
        let world = plant.tenant.practice.world();
        let status = plant.status().await;
        let users = world.zoom().users().filter(|user| user.active && !user.pending).count();
        (users, status["synchronizedEntryCountByType"][0]["value"].as_u64().unwrap())
    };
    assert!(users > 40 && synchronised > 40, "{users} {synchronised}");
}

#[tokio::test]
async fn a_group_is_made_empty_and_filled_one_by_one() {
    let plant = own(|_| {}).await;
    let mut members = Vec::new();
    for name in ["Ophelia", "Hamlet", "Horatio"] {
        members.push(plant.hire(name).await);
    }
    let group = plant.group("Elsinore", &members.iter().map(String::as_str).collect::<Vec<_>>()).await;
    plant.assign(&group, "User").await;
    let before = plant.scim(0).len();
    plant.start().await;
    let there = plant.members_at_zoom("Elsinore").unwrap();
    assert_eq!(there.len(), 3, "{there:?}");
    let about_groups: Vec<String> = plant
        .scim(before)
        .into_iter()
        .filter(|entry| entry.path.contains("/Groups"))
        .map(|entry| entry.method + " " + entry.query.split('&').next().unwrap())
        .collect();
    assert_eq!(about_groups, ["GET excludedAttributes=members", "POST ", "PATCH ", "PATCH ", "PATCH "]);
    let before = plant.scim(0).len();
    let path = format!("groups/{group}/members/{}/$ref", members[0]);
    assert_eq!(plant.tenant.call("DELETE", &path, Value::Null).await.status, 204);
    plant.settled().await;
    let left: BTreeSet<String> = plant.members_at_zoom("Elsinore").unwrap();
    assert_eq!(left.len(), 2, "{left:?}");
    assert!(!left.contains("ophelia@practice.example"));
    assert!(!plant.at_zoom("Ophelia").unwrap().active, "who leaves the assigned group loses the app");
    let removed = plant
        .scim(before)
        .into_iter()
        .filter(|entry| entry.method == "PATCH" && entry.path.contains("/Groups"));
    assert_eq!(removed.count(), 1);
    plant.unassign(&group).await;
    plant.settled().await;
    assert_eq!(plant.members_at_zoom("Elsinore"), None, "a group out of scope is deleted");
}

#[tokio::test]
async fn the_flag_changes_how_a_patch_is_written() {
    // Without capital operations and text truth values a strict Zoom understands the flag's way of removing members.
    let plant = own_at("scim2?aadOptscim062020", |_| {}).await;
    plant.tenant.practice.world().switch(|switches| {
        switches.zoom.capitalised_operations = false;
        switches.zoom.unfiltered_remove = false;
    });
    let one = plant.hire("Ophelia").await;
    let group = plant.group("Elsinore", &[&one]).await;
    plant.assign(&group, "User").await;
    plant.start().await;
    assert_eq!(plant.members_at_zoom("Elsinore").unwrap().len(), 1);
    plant.assign(&one, "User").await;
    let path = format!("groups/{group}/members/{one}/$ref");
    assert_eq!(plant.tenant.call("DELETE", &path, Value::Null).await.status, 204);
    plant.settled().await;
    assert!(plant.members_at_zoom("Elsinore").unwrap().is_empty());
    plant.change(&one, json!({ "accountEnabled": false })).await;
    plant.settled().await;
    assert!(!plant.at_zoom("Ophelia").unwrap().active);
}

#[tokio::test]
async fn a_dead_token_puts_the_job_into_quarantine_at_once() {
    let plant = own(|_| {}).await;
    plant.joined("Ophelia", "User").await;
    plant.tenant.practice.world().zoom().revoke_app(SHOWN_TOKENS);
    plant.start().await;
    let status = plant.status().await;
    assert_eq!(status["code"], "Quarantine");
    assert_eq!(status["quarantine"]["reason"], "EncounteredQuarantineException");
    let code = "SystemForCrossDomainIdentityManagementInvalidCredentials";
    assert_eq!(status["quarantine"]["error"]["code"], code);
    assert_eq!(status["lastExecution"]["state"], "Failed");
    let token = plant.tenant.practice.credentials().zoom.token;
    plant.save_more(&[("SecretToken", &token)]).await;
    assert_eq!(plant.job("POST", "restart", json!({ "criteria": { "resetScope": "" } })).await.status, 204);
    plant.settled().await;
    assert_eq!(plant.status().await["code"], "Active");
    assert!(plant.at_zoom("Ophelia").is_some());
}

#[tokio::test]
async fn a_dead_token_is_met_although_nobody_is_assigned() {
    let plant = own(|_| {}).await;
    plant.tenant.practice.world().zoom().revoke_app(SHOWN_TOKENS);
    plant.start().await;
    assert_eq!(plant.status().await["quarantine"]["reason"], "EncounteredQuarantineException");
    let token = plant.tenant.practice.credentials().zoom.token;
    plant.save_more(&[("SecretToken", &token)]).await;
    plant.settled().await;
    assert_eq!(plant.status().await["code"], "Active", "the next cycle finds that it works again");
}

#[tokio::test]
async fn a_tenant_url_that_leads_nowhere_is_a_quarantine_too() {
    let plant = own_at("nothing/here", |_| {}).await;
    plant.joined("Ophelia", "User").await;
    plant.start().await;
    assert_eq!(plant.status().await["quarantine"]["reason"], "EncounteredQuarantineException");
}

#[tokio::test]
async fn too_many_deletions_are_held_back_until_they_are_allowed() {
    let plant = own(|_| {}).await;
    let settings = json!({
        "Enabled": true, "Recipients": "", "DeleteThresholdEnabled": true, "DeleteThresholdValue": 1,
    });
    plant.save_more(&[("SyncNotificationSettings", &settings.to_string())]).await;
    let people = [plant.joined("Ophelia", "User").await, plant.joined("Hamlet", "User").await];
    plant.start().await;
    plant.job("POST", "pause", Value::Null).await.good();
    for person in &people {
        plant.change(person, json!({ "accountEnabled": false })).await;
    }
    plant.start().await;
    let status = plant.status().await;
    assert_eq!(status["quarantine"]["reason"], "TooManyDeletes");
    assert!(plant.at_zoom("Ophelia").unwrap().active && plant.at_zoom("Hamlet").unwrap().active);
    assert_eq!(plant.logged(&people[0]).await["provisioningAction"], "stagedDelete");
    let allow = json!({ "criteria": { "resetScope": "ForceDeletes" } });
    assert_eq!(plant.job("POST", "restart", allow).await.status, 204);
    plant.settled().await;
    assert!(!plant.at_zoom("Ophelia").unwrap().active && !plant.at_zoom("Hamlet").unwrap().active);
    assert_eq!(plant.status().await["code"], "Active");
}

#[tokio::test]
async fn what_zoom_refuses_for_one_person_is_told_and_tried_again() {
    let plant = own(|_| {}).await;
    let person = plant.joined("Ophelia", "User").await;
    plant.start().await;
    plant.tenant.practice.world().switch(|switches| switches.zoom.entra_user_patch = EntraPatch::Refused);
    plant.change(&person, json!({ "department": "Finance" })).await;
    plant.settled().await;
    let info = plant.logged(&person).await["provisioningStatusInfo"].clone();
    assert_eq!(info["status"], "failure");
    let error = &info["errorInformation"];
    assert_eq!(error["errorCode"], "SystemForCrossDomainIdentityManagementServiceIncompatible");
    assert!(error["reason"].as_str().unwrap().starts_with("StatusCode: BadRequest Message: "), "{error}");
    assert_eq!(plant.status().await["lastExecution"]["countEscrowed"], 1);
    plant.tenant.practice.world().switch(|switches| switches.zoom.entra_user_patch = EntraPatch::Both);
    plant.settled().await;
    assert_eq!(plant.at_zoom("Ophelia").unwrap().enterprise["department"], "Finance");
    assert_eq!(plant.status().await["lastExecution"]["countEscrowed"], 0);
}

#[tokio::test]
async fn what_zoom_drops_in_silence_and_where_it_understands() {
    let plant = own(|_| {}).await;
    plant.tenant.practice.world().switch(|switches| {
        switches.zoom.patch_ignores = vec!["name.givenName".to_owned()];
        switches.zoom.entra_user_patch = EntraPatch::OldBaseOnly;
    });
    let person = plant.joined("Ophelia", "User").await;
    plant.start().await;
    plant.change(&person, json!({ "givenName": "Lia", "surname": "Oldtimer" })).await;
    plant.settled().await;
    assert_eq!(plant.logged(&person).await["provisioningStatusInfo"]["status"], "failure");
    let base = format!("{}scim", plant.tenant.practice.urls().zoom_api);
    plant.save_more(&[("BaseAddress", &base)]).await;
    plant.settled().await;
    let user = plant.at_zoom("Ophelia").unwrap();
    assert_eq!((user.given_name.as_str(), user.family_name.as_str()), ("Ophelia", "Oldtimer"));
    assert_eq!(plant.logged(&person).await["provisioningStatusInfo"]["status"], "success");
}

#[tokio::test]
async fn mappings_that_somebody_changed() {
    let plant = own(|switches| switches.seed_mapping = SeedMapping::Foreign).await;
    let person = plant.joined("Ophelia", "User").await;
    plant.start().await;
    assert_eq!(plant.at_zoom("Ophelia").unwrap().family_name, "NEWCOMER");
    plant.change(&person, json!({ "accountEnabled": false })).await;
    plant.settled().await;
    assert!(plant.at_zoom("Ophelia").unwrap().active, "nothing fills active");
    let plant = own(|switches| switches.seed_mapping = SeedMapping::ObjectIdMatched).await;
    plant.joined("Ophelia", "User").await;
    plant.start().await;
    // Zoom takes externalId for its own id, finds nobody and is asked by user name next.
    assert!(plant.at_zoom("Ophelia").is_some());
    let plant = own(|switches| switches.seed_mapping = SeedMapping::OtherMatching).await;
    plant.joined("Ophelia", "User").await;
    plant.start().await;
    assert!(plant.at_zoom("Ophelia").is_none(), "Zoom cannot be searched by mail address");
    assert_eq!(plant.status().await["lastExecution"]["state"], "EntryLevelErrors");
}

#[tokio::test]
async fn on_demand_tells_each_step() {
    let plant = own(|_| {}).await;
    let person = plant.joined("Ophelia", "User").await;
    let (key, value) = plant.on_demand(&person, "User").await;
    assert_eq!(key["result"], "Success");
    assert_eq!(value["action"], "Create");
    assert_eq!(value["targetSystem"]["name"], "customappsso");
    let steps: Vec<(&str, &str)> = value["provisioningSteps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| (step["type"].as_str().unwrap(), step["status"].as_str().unwrap()))
        .collect();
    assert_eq!(
        steps,
        [("Import", "Success"), ("Scoping", "Success"), ("Matching", "Success"), ("Export", "Success")]
    );
    assert!(plant.at_zoom("Ophelia").is_some(), "it really acts");
    let (key, value) = plant.on_demand(&person, "User").await;
    assert_eq!(key["details"]["errorCode"], "RedundantExport", "{value}");
    assert_eq!(value["provisioningSteps"][3]["name"], "EntrySynchronizationSkip");
    let stranger = plant.hire("Hamlet").await;
    let (key, value) = plant.on_demand(&stranger, "User").await;
    assert_eq!((&key["result"], &value["statusInfo"]["status"]), (&json!("Skipped"), &json!("Skipped")));
    assert_eq!(value["provisioningSteps"][1]["details"]["Assigned"], "False");
    plant.tenant.switch(|switches| switches.sync.on_demand = usher_practice::entra::OnDemandReply::List);
    let answer = plant.ask_on_demand(&person, "User").await.good();
    assert_eq!(answer["key"], "Microsoft.Identity.Health.CPP.Common.DataContracts.SyncFabric.StatusInfo");
    assert!(answer["value"].as_str().unwrap().starts_with("[{"));
    assert_eq!(plant.ask_on_demand(&person, "User").await.status, 200);
    let refused = plant.ask_on_demand(&person, "User").await;
    refused.refused(429, "TooManyRequests");
    assert!(refused.header("retry-after").contains('.'), "{}", refused.header("retry-after"));
}

#[tokio::test]
async fn on_demand_of_a_group_takes_its_chosen_members() {
    let plant = own(|_| {}).await;
    let (one, two) = (plant.hire("Ophelia").await, plant.hire("Hamlet").await);
    let group = plant.group("Elsinore", &[&one, &two]).await;
    plant.assign(&group, "User").await;
    let schema = plant.job("GET", "schema", Value::Null).await.good();
    let subject = json!({ "objectId": group, "objectTypeName": "Group",
        "links": { "members": [{ "objectId": one, "objectTypeName": "User" }] } });
    let body = json!({ "parameters": [{
        "ruleId": schema["synchronizationRules"][0]["id"], "subjects": [subject] }] });
    assert_eq!(plant.job("POST", "provisionOnDemand", body).await.status, 200);
    assert_eq!(plant.members_at_zoom("Elsinore").unwrap().len(), 1);
    plant.start().await;
    assert_eq!(plant.members_at_zoom("Elsinore").unwrap().len(), 2, "the cycle brings the others");
}

#[tokio::test]
async fn an_app_that_uses_oauth_is_paused_for_on_demand() {
    let plant = gallery(|_| {}).await;
    let person = plant.joined("Ophelia", "Licensed").await;
    plant.start().await;
    plant.ask_on_demand(&person, "User").await.refused(400, "ProvisionOnDemandNotAllowed");
    plant.job("POST", "pause", Value::Null).await.good();
    assert_eq!(plant.ask_on_demand(&person, "User").await.status, 200);
    let job = plant.job("GET", "", Value::Null).await.good();
    assert_eq!((&job["status"]["code"], &job["schedule"]["state"]), (&json!("Paused"), &json!("Disabled")));
}

#[tokio::test]
async fn the_log_is_read_in_pages() {
    let plant = own(|_| {}).await;
    for name in ["Ophelia", "Hamlet", "Horatio"] {
        plant.joined(name, "User").await;
    }
    plant.start().await;
    let first =
        plant.tenant.get("auditLogs/provisioning?$top=2&$orderby=activityDateTime%20desc").await.good();
    assert_eq!(first["value"].as_array().unwrap().len(), 2);
    assert!(first["@odata.nextLink"].as_str().unwrap().contains("skiptoken="));
    let all = plant.tenant.all("auditLogs/provisioning?$top=2").await;
    let ids: BTreeSet<&str> = all.iter().map(|entry| entry["id"].as_str().unwrap()).collect();
    assert_eq!((all.len(), ids.len()), (3, 3));
    let none = plant.tenant.all("auditLogs/provisioning?$filter=jobId%20eq%20'another'").await;
    assert_eq!(none, Vec::<Value>::new());
    let wrong = plant.tenant.get("auditLogs/provisioning?$filter=jobId%20ne%20'x'").await;
    wrong.refused(400, "Request_UnsupportedQuery");
    let none = plant.tenant.get("auditLogs/provisioning?$top=1001").await;
    none.refused(400, "Request_BadRequest");
}
