//! People and groups come, change and go, and every list knows at once.

use serde_json::{Value, json};
use usher_practice::company::{which, who};
use usher_practice::okta::{AdminRole, RateLimits};

use crate::support::{Org, texts};

fn somebody(login: &str) -> Value {
    json!({ "profile": {
        "login": login, "email": login, "firstName": "Zoë", "lastName": "O'Brien-Łukasz", "department": "Sales",
    } })
}

async fn create(org: &Org, query: &str, body: Value) -> Value {
    let reply = org.call("POST", &format!("/api/v1/users{query}"), body).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()
}

async fn events(org: &Org, kind: &str) -> usize {
    let path = format!("/api/v1/logs?limit=1000&filter=eventType%20eq%20%22{kind}%22");
    org.get(&path).await.json().as_array().unwrap().len()
}

#[tokio::test]
async fn somebody_comes_changes_and_goes() {
    let org = Org::plain().await;
    let before = org.all_ids("/api/v1/users?limit=200").await.len();
    let made = create(&org, "?activate=true", somebody("new.one@practice.example")).await;
    assert_eq!(made["status"], "PROVISIONED", "without a password nobody has signed in");
    let own = format!("/api/v1/users/{}", made["id"].as_str().unwrap());
    assert_eq!(org.all_ids("/api/v1/users?limit=200").await.len(), before + 1);
    assert_eq!(org.get("/api/v1/users/New.One@practice.example").await.json(), made);
    let everyone = texts(&org.get(&format!("{own}/groups")).await.json(), "/profile/name");
    assert_eq!(everyone, ["Everyone"]);

    let changed =
        org.call("POST", &own, json!({ "profile": { "title": "Planner", "department": null } })).await;
    let profile = changed.json()["profile"].clone();
    assert_eq!((&profile["title"], &profile["firstName"]), (&json!("Planner"), &json!("Zoë")));
    assert_eq!(profile.get("department"), None);
    let whole = json!({ "profile": {
        "login": "newer.one@practice.example", "email": "newer.one@practice.example", "firstName": "Zoë",
        "lastName": "Łukasz", "mobilePhone": "+44 20 7946 0001",
    } });
    let replaced = org.call("PUT", &own, whole).await.json();
    assert_eq!(replaced["profile"].get("title"), None, "a whole profile leaves nothing over");
    assert_eq!(replaced["profile"]["mobilePhone"], "+44 20 7946 0001");
    org.get("/api/v1/users/new.one@practice.example").await.refused(404, "E0000007");
    let again = create(&org, "", somebody("new.one@practice.example")).await;
    assert_ne!(again["id"], made["id"], "the login is free again");

    assert_eq!(org.call("DELETE", &own, Value::Null).await.status, 204);
    assert_eq!(org.get(&own).await.json()["status"], "DEPROVISIONED");
    org.call("POST", &own, somebody("new.one@practice.example")).await.refused(403, "E0000038");
    assert_eq!(org.call("DELETE", &own, Value::Null).await.status, 204);
    org.get(&own).await.refused(404, "E0000007");
    assert_eq!(org.all_ids("/api/v1/users?limit=200").await.len(), before + 1);
    for (kind, count) in [
        ("user.lifecycle.create", 2),
        ("user.account.update_profile", 2),
        ("user.lifecycle.deactivate", 1),
        ("user.lifecycle.delete.initiated", 1),
    ] {
        assert_eq!(events(&org, kind).await, count, "{kind}");
    }
}

#[tokio::test]
async fn a_status_goes_where_okta_lets_it_go() {
    let org = Org::plain().await;
    let mut body = somebody("turn@practice.example");
    body["credentials"] = json!({ "password": { "value": "not kept anywhere" } });
    let own =
        format!("/api/v1/users/{}", create(&org, "?activate=false", body).await["id"].as_str().unwrap());
    let status = async || org.get(&own).await.json()["status"].clone();
    let turn = async |word: &str| org.call("POST", &format!("{own}/lifecycle/{word}"), json!({})).await;
    assert_eq!(status().await, "STAGED");
    turn("suspend").await.refused(400, "E0000001");
    let activated = org.call("POST", &format!("{own}/lifecycle/activate?sendEmail=false"), json!({})).await;
    assert!(activated.json()["activationToken"].is_string());
    assert_eq!(status().await, "PROVISIONED");
    turn("activate").await.refused(403, "E0000016");
    assert_eq!(turn("deactivate").await.json(), json!({}));
    assert_eq!(status().await, "DEPROVISIONED");
    turn("deactivate").await.refused(403, "E0000038");
    assert_eq!(turn("activate").await.status, 200);
    let zoe = format!("/api/v1/users/{}", org.practice.world().company.people[who::ZOE].login);
    assert_eq!(org.call("POST", &format!("{zoe}/lifecycle/suspend"), json!({})).await.status, 200);
    assert_eq!(org.get(&zoe).await.json()["status"], "SUSPENDED");
    assert_eq!(org.call("POST", &format!("{zoe}/lifecycle/unsuspend"), json!({})).await.status, 200);
    assert_eq!(org.get(&zoe).await.json()["status"], "ACTIVE");
    turn("unsuspend").await.refused(400, "E0000001");
    turn("explode").await.refused(404, "E0000007");
    org.call("POST", "/api/v1/users/me/lifecycle/deactivate", json!({})).await.refused(403, "E0000006");
}

#[tokio::test]
async fn a_person_has_a_login_of_their_own_and_four_values() {
    let org = Org::plain().await;
    let zoe = org.practice.world().company.people[who::ZOE].login.to_uppercase();
    let reply = org.call("POST", "/api/v1/users", somebody(&zoe)).await;
    assert_eq!(reply.refused(400, "E0000001"), "Api validation failed: login");
    let cause = "login: An object with this field already exists in the current organization";
    assert_eq!(reply.json()["errorCauses"], json!([{ "errorSummary": cause }]));
    for field in ["login", "email", "firstName", "lastName"] {
        let mut body = somebody("whole@practice.example");
        body["profile"][field] = json!(" ");
        let reply = org.call("POST", "/api/v1/users", body).await;
        assert_eq!(reply.refused(400, "E0000001"), format!("Api validation failed: {field}"));
    }
    for (field, value) in
        [("login", json!("no address")), ("favouriteColour", json!("teal")), ("title", json!(7))]
    {
        let mut body = somebody("whole@practice.example");
        body["profile"][field] = value;
        org.call("POST", "/api/v1/users", body).await.refused(400, "E0000001");
    }
    let own = format!("/api/v1/users/{zoe}");
    org.call("POST", &own, json!({ "profile": { "lastName": null } })).await.refused(400, "E0000001");
    assert_eq!(org.get(&own).await.json()["profile"]["lastName"], "O'Brien-Łukasz");
    let nameless = org.practice.world().company.people[who::NO_NAME].login.clone();
    let changed = org
        .call("POST", &format!("/api/v1/users/{nameless}"), json!({ "profile": { "title": "Desk" } }))
        .await;
    assert_eq!(changed.status, 200, "what was empty before need not be mended: {}", changed.text);
}

#[tokio::test]
async fn groups_come_change_and_go() {
    let org = Org::plain().await;
    let body = json!({ "profile": { "name": "Zoom Users", "description": "Who gets Zoom" } });
    let made = org.call("POST", "/api/v1/groups", body.clone()).await;
    assert_eq!((made.status, &made.json()["type"]), (200, &json!("OKTA_GROUP")));
    org.call("POST", "/api/v1/groups", body).await.refused(400, "E0000001");
    org.call("POST", "/api/v1/groups", json!({ "profile": {} })).await.refused(400, "E0000001");
    let own = format!("/api/v1/groups/{}", made.json()["id"].as_str().unwrap());
    let new = create(&org, "", somebody("new@practice.example")).await;
    let new_id = new["id"].as_str().unwrap().to_owned();
    let zoe =
        org.get(&format!("/api/v1/users/{}", org.practice.world().company.people[who::ZOE].login)).await;
    let zoe = zoe.json()["id"].as_str().unwrap().to_owned();
    for user in [&new_id, &zoe, &new_id] {
        assert_eq!(org.call("PUT", &format!("{own}/users/{user}"), Value::Null).await.status, 204);
    }
    assert_eq!(org.all_ids(&format!("{own}/users?limit=1")).await, [zoe.clone(), new_id.clone()]);
    assert_eq!(events(&org, "group.user_membership.add").await, 2, "the third was there already");
    assert_eq!(org.call("DELETE", &format!("{own}/users/{zoe}"), Value::Null).await.status, 204);
    assert_eq!(org.all_ids(&format!("{own}/users")).await, [new_id.as_str()]);

    let renamed = org.call("PUT", &own, json!({ "profile": { "name": "Zoom people" } })).await.json();
    assert_eq!(renamed["profile"], json!({ "name": "Zoom people", "description": null }));
    assert_eq!(org.all_ids(&format!("{own}/users")).await, [new_id.as_str()], "a new name keeps the members");
    let groups = texts(&org.get(&format!("/api/v1/users/{new_id}/groups")).await.json(), "/profile/name");
    assert_eq!(groups, ["Everyone", "Zoom people"]);
    org.call("DELETE", &format!("/api/v1/users/{new_id}"), Value::Null).await;
    org.call("DELETE", &format!("/api/v1/users/{new_id}"), Value::Null).await;
    assert_eq!(org.all_ids(&format!("{own}/users")).await, [""; 0]);
    assert_eq!(org.call("DELETE", &own, Value::Null).await.status, 204);
    org.get(&own).await.refused(404, "E0000007");
    let next = org.call("POST", "/api/v1/groups", json!({ "profile": { "name": "Next" } })).await.json();
    assert_ne!(own, format!("/api/v1/groups/{}", next["id"].as_str().unwrap()), "no id is given twice");
}

#[tokio::test]
async fn the_founding_groups_change_too() {
    let org = Org::plain().await;
    let name = &org.practice.world().company.groups[which::ENGINEERING].name;
    let group = org.group(name).await;
    let own = format!("/api/v1/groups/{group}");
    let before = org.all_ids(&format!("{own}/users")).await;
    let leaver = before[before.len() / 2].clone();
    assert_eq!(org.call("DELETE", &format!("{own}/users/{leaver}"), Value::Null).await.status, 204);
    let left: Vec<String> = before.iter().filter(|id| **id != leaver).cloned().collect();
    assert_eq!(org.all_ids(&format!("{own}/users")).await, left);
    assert_eq!(org.call("PUT", &format!("{own}/users/{leaver}"), Value::Null).await.status, 204);
    assert_eq!(org.all_ids(&format!("{own}/users")).await, before);
}

#[tokio::test]
async fn everyone_and_the_groups_of_an_app_are_nobodys_to_change() {
    let org = Org::plain().await;
    let app = org.connected_app().await;
    let mappings = format!("/api/v1/apps/{app}/group-push/mappings");
    let sales = org.group("Sales").await;
    let push = json!({ "sourceGroupId": sales, "targetGroupName": "Sales in Zoom" });
    let target = org.call("POST", &mappings, push).await.json()["targetGroupId"].clone();
    let everyone = org.group("Everyone").await;
    let target = target.as_str().unwrap();
    for group in [everyone.as_str(), target] {
        let own = format!("/api/v1/groups/{group}");
        let name = json!({ "profile": { "name": "Another" } });
        org.call("PUT", &own, name).await.refused(403, "E0000006");
        for method in ["PUT", "DELETE"] {
            org.call(method, &format!("{own}/users/me"), Value::Null).await.refused(403, "E0000006");
        }
    }
    org.call("DELETE", &format!("/api/v1/groups/{everyone}"), Value::Null).await.refused(403, "E0000006");
    org.call("DELETE", &format!("/api/v1/groups/{target}"), Value::Null).await.refused(400, "E0000001");
    assert_eq!(org.call("DELETE", &format!("/api/v1/groups/{sales}"), Value::Null).await.status, 204);
    assert_eq!(org.get(&mappings).await.json(), json!([]), "without its source nothing is pushed");
    assert_eq!(org.call("DELETE", &format!("/api/v1/groups/{target}"), Value::Null).await.status, 204);
}

#[tokio::test]
async fn who_has_the_app_follows_the_group() {
    let org = Org::with(|switches| switches.rate_limits = RateLimits::Off).await;
    let app = org.zoom_app().await;
    let (group, people) = (org.group("Empty%20shelf").await, format!("/api/v1/apps/{app}/users?limit=3"));
    assert_eq!(org.call("PUT", &format!("/api/v1/apps/{app}/groups/{group}"), json!({})).await.status, 200);
    assert_eq!(org.all_ids(&people).await, [""; 0]);
    let mut body = somebody("joins@practice.example");
    body["groupIds"] = json!([group]);
    let id = create(&org, "", body).await["id"].as_str().unwrap().to_owned();
    assert_eq!(org.all_ids(&people).await, [id.as_str()]);
    let turn = async |word: &str| {
        let reply = org.call("POST", &format!("/api/v1/users/{id}/lifecycle/{word}"), json!({})).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
    };
    turn("deactivate").await;
    assert_eq!(org.all_ids(&people).await, [""; 0]);
    turn("activate").await;
    assert_eq!(org.all_ids(&people).await, [id.as_str()], "the group was kept");
    org.call("DELETE", &format!("/api/v1/groups/{group}/users/{id}"), Value::Null).await;
    assert_eq!(org.all_ids(&people).await, [""; 0]);
    let by_name = json!({ "id": id, "scope": "USER" });
    assert_eq!(org.call("POST", &format!("/api/v1/apps/{app}/users"), by_name).await.status, 200);
    assert_eq!(org.all_ids(&people).await, [id.as_str()]);
    turn("deactivate").await;
    turn("activate").await;
    assert_eq!(org.all_ids(&people).await, [""; 0], "an assignment by name does not come back");
    for event in ["application.user_membership.add", "application.user_membership.remove"] {
        assert_eq!(events(&org, event).await, 1, "{event}");
    }
}

#[tokio::test]
async fn a_small_role_changes_nobody() {
    let org = Org::with(|switches| switches.admin_role = AdminRole::App).await;
    let somebody = somebody("no@practice.example");
    org.call("POST", "/api/v1/users", somebody.clone()).await.refused(403, "E0000006");
    org.call("POST", "/api/v1/users/me", somebody.clone()).await.refused(403, "E0000006");
    org.call("POST", "/api/v1/groups", json!({ "profile": { "name": "No" } })).await.refused(403, "E0000006");
    let roles = async || texts(&org.get("/api/v1/users/me/roles").await.json(), "/type");
    for (role, types) in [
        (AdminRole::ReadOnly, vec!["READ_ONLY_ADMIN"]),
        (AdminRole::App, vec!["APP_ADMIN"]),
        (AdminRole::AppAndGroup, vec!["APP_ADMIN", "USER_ADMIN"]),
        (AdminRole::Super, vec!["SUPER_ADMIN"]),
    ] {
        org.switch(|switches| switches.admin_role = role);
        assert_eq!(roles().await, types);
    }
    let zoe = &org.practice.world().company.people[who::ZOE].login;
    assert_eq!(org.get(&format!("/api/v1/users/{zoe}/roles")).await.json(), json!([]));
    let token = org.sign_in("openid okta.users.read").await["access_token"].as_str().unwrap().to_owned();
    assert_eq!(org.bearer("GET", "/api/v1/users/me", &token).await.status, 200);
    let refused = org.bearer("GET", "/api/v1/users/me/roles", &token).await;
    assert!(refused.header("www-authenticate").contains("scope=\"okta.roles.read\""));
    let refused = org.bearer("DELETE", &format!("/api/v1/users/{zoe}"), &token).await;
    assert!(refused.header("www-authenticate").contains("scope=\"okta.users.manage\""));
}

#[tokio::test]
async fn a_large_company_changes_and_keeps_its_founding() {
    let org = Org::sized(40_000, |switches| switches.rate_limits = RateLimits::Off).await;
    let group = org.group("Everybody").await;
    for number in 0..50 {
        let mut body = somebody(&format!("late.{number}@practice.example"));
        body["groupIds"] = json!([group]);
        create(&org, "", body).await;
    }
    let stats = org.get(&format!("/api/v1/groups/{group}?expand=stats")).await.json();
    assert_eq!(stats["_embedded"]["stats"]["usersCount"], 40_050);
    let founders = &org.practice.world().company.people;
    assert_eq!(founders.len(), 40_000, "the founding stays as it was");
}
