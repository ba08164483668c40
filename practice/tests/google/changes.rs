//! What an admin changes, and what becomes of it.

use serde_json::{Value, json};
use usher_practice::company::{which, who};
use usher_practice::google::group_email;

use crate::support::{Organisation, newcomer, texts};

const ZOE: &str = "users/zoe@practice.example";

#[tokio::test]
async fn somebody_comes_changes_and_goes() {
    let google = Organisation::plain().await;
    let made = google.call("POST", "users", newcomer("New.Comer@practice.example")).await.good();
    assert_eq!(made["primaryEmail"], "new.comer@practice.example");
    let id = made["id"].as_str().unwrap();
    let change = json!({
        "primaryEmail": "married@studio.example",
        "name": { "familyName": "Married" },
        "orgUnitPath": "/People/Zürich & Łódź",
        "suspended": true,
        "organizations": [{ "department": "Law" }],
        "phones": "of any shape",
        "customSchemas": { "Zoom": { "license": "Basic" } },
    });
    google.call("PATCH", &format!("users/{id}"), change).await.good();
    let changed = google.get("users/new.comer@practice.example?projection=full").await.good();
    assert_eq!((&changed["id"], &changed["primaryEmail"]), (&json!(id), &json!("married@studio.example")));
    assert_eq!(changed["aliases"], json!(["new.comer@practice.example"]), "the old address stays");
    assert_eq!(changed["name"]["fullName"], "New Married");
    assert_eq!(changed["orgUnitPath"], "/People/Zürich & Łódź");
    assert!(changed["suspended"] == true && changed["suspensionTime"].is_string());
    assert_eq!(changed["organizations"][0]["department"], "Law");
    assert_eq!(changed["phones"], "of any shape");
    let back =
        google.call("PUT", &format!("users/{id}"), json!({ "suspended": false, "archived": true })).await;
    assert!(back.good()["suspensionTime"].is_null() && back.json()["archivalTime"].is_string());
    assert_eq!(google.call("DELETE", &format!("users/{id}"), Value::Null).await.status, 204);
    google.get(&format!("users/{id}")).await.refused(404, "notFound");
    let deleted = google.all("users?customer=my_customer&showDeleted=true", "users").await;
    assert!(texts(&deleted, "id").contains(&id.to_owned()));
    google.call("POST", &format!("users/{id}/undelete"), json!({ "orgUnitPath": "/Sales" })).await.good();
    assert_eq!(google.get(&format!("users/{id}")).await.good()["orgUnitPath"], "/Sales");
    let sentences: Vec<String> =
        google.practice.history().into_iter().filter_map(|entry| entry.change).collect();
    assert!(sentences.contains(&"Deleted married@studio.example.".to_owned()), "{sentences:?}");
}

#[tokio::test]
async fn a_person_needs_names_an_own_domain_and_a_free_address() {
    let google = Organisation::plain().await;
    let refused = async |email: &str, status: u16, reason: &str| {
        google.call("POST", "users", newcomer(email)).await.refused(status, reason);
    };
    refused("zoe@practice.example", 409, "duplicate").await;
    refused("sales@practice.example", 409, "duplicate").await;
    refused("zoe@practice-mail.example", 404, "notFound").await;
    refused("new@other.example", 404, "notFound").await;
    refused("nonsense", 400, "invalid").await;
    let mut nameless = newcomer("new@practice.example");
    nameless["name"] = json!({ "givenName": "Only" });
    google.call("POST", "users", nameless).await.refused(400, "invalid");
    let mut long = newcomer("new@practice.example");
    long["name"]["givenName"] = "x".repeat(61).into();
    google.call("POST", "users", long).await.refused(400, "invalid");
    google.call("PATCH", ZOE, json!({ "orgUnitPath": "/Nowhere" })).await.refused(400, "invalid");
    google.call("PATCH", ZOE, json!({ "suspended": "yes" })).await.refused(400, "invalid");
    let admin = google.credentials().admin;
    google.call("DELETE", &format!("users/{admin}"), Value::Null).await.refused(403, "forbidden");
    let token = google.credentials().read_token;
    let refused = google.call_as(&token, "PATCH", ZOE, json!({ "suspended": true })).await;
    refused.refused(403, "insufficientPermissions");
}

#[tokio::test]
async fn groups_come_change_and_go() {
    let google = Organisation::plain().await;
    let group = json!({ "email": "zoom@practice.example", "name": "Zoom" });
    let made = google.call("POST", "groups", group.clone()).await.good();
    assert_eq!((&made["directMembersCount"], &made["description"]), (&json!("0"), &json!("")));
    google.call("POST", "groups", group).await.refused(409, "duplicate");
    let add =
        async |group: &str, body: Value| google.call("POST", &format!("groups/{group}/members"), body).await;
    let zoom = "zoom@practice.example";
    add(zoom, json!({ "email": "zoe@practice.example", "role": "OWNER" })).await.good();
    add(zoom, json!({ "email": "zoe.lukasz@practice.example" })).await.refused(409, "duplicate");
    add(zoom, json!({ "email": "new@elsewhere.example" })).await.good();
    add(zoom, json!({ "email": "nobody@practice.example" })).await.refused(404, "notFound");
    add(zoom, json!({ "type": "CUSTOMER" })).await.good();
    let sales = group_email(&google.company().groups[which::SAME_NAME[0]]);
    add(zoom, json!({ "email": sales })).await.good();
    add(&sales, json!({ "email": zoom })).await.refused(412, "conditionNotMet");
    add(zoom, json!({ "email": zoom })).await.refused(412, "conditionNotMet");
    let members = google.all(&format!("groups/{zoom}/members?"), "members").await;
    assert_eq!(texts(&members, "type"), ["USER", "GROUP", "CUSTOMER", "USER"]);
    let path = format!("groups/{zoom}/members/zoe@practice.example");
    assert_eq!(google.call("PATCH", &path, json!({ "role": "MEMBER" })).await.good()["role"], "MEMBER");
    assert_eq!(google.call("DELETE", &path, Value::Null).await.status, 204);
    google.call("DELETE", &path, Value::Null).await.refused(404, "notFound");
    let renamed = json!({ "email": "video@practice.example", "name": "Video" });
    google.call("PUT", &format!("groups/{zoom}"), renamed).await.good();
    assert_eq!(google.get(&format!("groups/{zoom}")).await.good()["email"], "video@practice.example");
    google.call("DELETE", &format!("groups/{sales}"), Value::Null).await.good();
    google.get(&format!("groups/{sales}")).await.refused(404, "notFound");
    assert_eq!(google.get(&format!("groups/{zoom}")).await.good()["directMembersCount"], "2");
}

#[tokio::test]
async fn who_is_deleted_leaves_their_groups() {
    let google = Organisation::plain().await;
    let odd = group_email(&google.company().groups[which::ODD_PEOPLE]);
    let before = google.get(&format!("groups/{odd}")).await.good()["directMembersCount"].clone();
    let id = google.get(ZOE).await.good()["id"].clone();
    google.call("DELETE", ZOE, Value::Null).await.good();
    google.call("POST", &format!("users/{}/undelete", id.as_str().unwrap()), json!({})).await.good();
    let after = google.get(&format!("groups/{odd}")).await.good()["directMembersCount"].clone();
    let number = |count: &Value| count.as_str().unwrap().parse::<usize>().unwrap();
    assert_eq!(number(&after) + 1, number(&before), "who is brought back is in no group");
    let login = google.company().people[who::ZOE].login.clone();
    assert_eq!(google.get(&format!("groups?userKey={login}")).await.good()["groups"], Value::Null);
}

#[tokio::test]
async fn a_renamed_unit_takes_everybody_along() {
    let google = Organisation::plain().await;
    let units = "customer/my_customer/orgunits";
    let before = google.all("users?customer=my_customer&query=orgUnitPath%3D%2FSales", "users").await;
    google.call("PATCH", &format!("{units}/Sales"), json!({ "name": "Field" })).await.good();
    let after = google.all("users?customer=my_customer&query=orgUnitPath%3D%2FField", "users").await;
    assert_eq!(texts(&before, "id"), texts(&after, "id"));
    assert!(after.iter().all(|person| person["orgUnitPath"] == "/Field"));
    let made = json!({ "name": "Zoom", "parentOrgUnitPath": "/Field" });
    assert_eq!(google.call("POST", units, made.clone()).await.good()["orgUnitPath"], "/Field/Zoom");
    google.call("POST", units, made).await.refused(409, "duplicate");
    google
        .call("PATCH", &format!("{units}/Field"), json!({ "parentOrgUnitPath": "/Field/Zoom" }))
        .await
        .refused(400, "invalid");
    google.call("DELETE", &format!("{units}/Field"), Value::Null).await.refused(412, "conditionNotMet");
    google.call("DELETE", &format!("{units}/Field/Zoom"), Value::Null).await.good();
}

#[tokio::test]
async fn aliases_are_addresses_too() {
    let google = Organisation::plain().await;
    google.call("POST", &format!("{ZOE}/aliases"), json!({ "alias": "z@practice.example" })).await.good();
    let all = google.get(&format!("{ZOE}/aliases")).await.good();
    assert!(texts(all["aliases"].as_array().unwrap(), "alias").contains(&"z@practice.example".to_owned()));
    google.get("users/z@practice.example").await.good();
    google.call("DELETE", &format!("{ZOE}/aliases/z@practice.example"), Value::Null).await.good();
    google.get("users/z@practice.example").await.refused(404, "notFound");
}

#[tokio::test]
async fn every_change_is_settled() {
    let google = Organisation::plain().await;
    google.call("PATCH", ZOE, json!({ "suspended": true })).await.good();
    google.practice.google_settled().await;
    let control = google.practice.urls().control.join("google/state").unwrap();
    let state = crate::support::send(google.request("GET", control.as_str())).await.good();
    assert!(state["people"]["suspended"].as_u64().is_some_and(|people| people >= 2), "{state}");
}
