//! People are created, linked, updated, deactivated and activated, and nothing else is sent.

use serde_json::{Value, json};
use usher_practice::okta::ExistingUser;

use super::{connected, plant, sized};

#[tokio::test]
async fn somebody_new_is_looked_for_and_then_created() {
    let plant = plant(|_| {}).await;
    let user = plant.hire("Zora").await;
    assert_eq!(plant.count(), 0, "nobody has the app");
    plant.assign(&user).await;
    plant.settled().await;
    let filter = "filter=userName%20eq%20%22zora%40practice.example%22&startIndex=1&count=100";
    assert_eq!(plant.asked(0), [format!("GET Users?{filter} 200"), "POST Users 201".to_owned()]);
    let there = plant.at_zoom("Zora").unwrap();
    assert_eq!((there.given_name.as_str(), there.family_name.as_str()), ("Zora", "Newcomer"));
    assert_eq!((there.display_name.as_str(), there.title.as_deref()), ("Zora Newcomer", Some("Agent")));
    assert_eq!(there.enterprise["department"], "Sales");
    assert!(there.active);
    let seen = plant.app_user(&user).await;
    assert_eq!((&seen["status"], &seen["syncState"]), (&json!("PROVISIONED"), &json!("SYNCHRONIZED")));
    assert_eq!(seen["externalId"], there.id);
    assert!(seen["lastSync"].is_string());
    assert_eq!(plant.log("application.provision.user.push").await, [""]);
    plant.org.switch(|_| {});
    plant.settled().await;
    assert_eq!(plant.count(), 2, "nothing is sent twice");
}

#[tokio::test]
async fn a_group_brings_its_people_and_takes_them_along() {
    let plant = plant(|_| {}).await;
    let (ada, bob) = (plant.hire("Ada").await, plant.hire("Bob").await);
    let group = plant.group("Newcomers", &[&ada]).await;
    let own = format!("/api/v1/apps/{}/groups/{group}", plant.app);
    plant.ok("PUT", &own, json!({ "profile": { "title": "Trainee" } })).await;
    plant.settled().await;
    assert_eq!(
        plant.at_zoom("Ada").unwrap().title.as_deref(),
        Some("Trainee"),
        "the group's value goes over the mapping's"
    );
    assert!(plant.at_zoom("Bob").is_none());
    plant.ok("PUT", &format!("/api/v1/groups/{group}/users/{bob}"), Value::Null).await;
    plant.settled().await;
    assert!(plant.at_zoom("Bob").is_some());
    plant.ok("DELETE", &format!("/api/v1/groups/{group}/users/{ada}"), Value::Null).await;
    plant.settled().await;
    assert!(!plant.at_zoom("Ada").unwrap().active);
    plant.ok("DELETE", &own, Value::Null).await;
    plant.settled().await;
    assert!(!plant.at_zoom("Bob").unwrap().active);
    assert_eq!(plant.log("application.provision.user.deactivate").await, ["", ""]);
}

#[tokio::test]
async fn a_changed_profile_is_read_and_sent_back_whole() {
    let plant = plant(|_| {}).await;
    let user = plant.provisioned("Zora").await;
    let before = plant.count();
    plant.change(&user, json!({ "title": "Head", "email": "other@practice.example" })).await;
    plant.settled().await;
    assert_eq!(plant.asked(before), ["GET Users/{id} 200", "PUT Users/{id} 200"]);
    let there = plant.at_zoom("Zora").expect("the address stays");
    assert_eq!(
        (there.title.as_deref(), there.enterprise["department"].as_str()),
        (Some("Head"), Some("Sales"))
    );
    assert_eq!(plant.log("application.provision.user.push_profile").await, [""]);

    let before = plant.count();
    plant.change(&user, json!({ "mobilePhone": "+44 20 7946 0001" })).await;
    plant.settled().await;
    assert_eq!(plant.count(), before, "what is not mapped is not sent");
    plant.features(json!({ "update": { "profile": { "status": "DISABLED" } } })).await;
    plant.change(&user, json!({ "title": "Chief" })).await;
    plant.settled().await;
    assert_eq!(plant.count(), before, "updates are off");
}

#[tokio::test]
async fn who_loses_the_app_is_deactivated_and_comes_back_active() {
    let plant = plant(|_| {}).await;
    let user = plant.provisioned("Zora").await;
    let before = plant.count();
    plant.unassign(&user).await;
    plant.settled().await;
    assert_eq!(plant.asked(before), ["PATCH Users/{id} 200"]);
    assert!(!plant.at_zoom("Zora").unwrap().active);
    plant.change(&user, json!({ "title": "Head" })).await;
    plant.assign(&user).await;
    plant.settled().await;
    assert_eq!(plant.asked(before + 1), ["PATCH Users/{id} 200", "GET Users/{id} 200", "PUT Users/{id} 200"]);
    let there = plant.at_zoom("Zora").unwrap();
    assert_eq!((there.active, there.title.as_deref()), (true, Some("Head")));
    assert_eq!(plant.log("application.provision.user.reactivate").await, [""]);
    let deleted = plant.service_requests().into_iter().filter(|entry| entry.method == "DELETE").count();
    assert_eq!(deleted, 0, "Okta never deletes a user");
}

#[tokio::test]
async fn leaving_the_company_deactivates_and_being_suspended_does_not() {
    let plant = plant(|_| {}).await;
    let (ada, bob) = (plant.provisioned("Ada").await, plant.provisioned("Bob").await);
    plant.ok("POST", &format!("/api/v1/users/{ada}/lifecycle/deactivate"), json!({})).await;
    plant.settled().await;
    assert!(!plant.at_zoom("Ada").unwrap().active);
    let before = plant.count();
    plant.ok("POST", &format!("/api/v1/users/{bob}/lifecycle/suspend"), json!({})).await;
    plant.settled().await;
    assert_eq!(plant.count(), before, "suspending sends nothing");
    assert!(plant.at_zoom("Bob").unwrap().active);
}

#[tokio::test]
async fn nobody_is_deactivated_while_that_is_off() {
    let plant = plant(|_| {}).await;
    let user = plant.provisioned("Zora").await;
    plant.features(json!({ "update": { "lifecycleDeactivate": { "status": "DISABLED" } } })).await;
    let before = plant.count();
    plant.unassign(&user).await;
    plant.settled().await;
    plant.features(json!({ "update": { "lifecycleDeactivate": { "status": "ENABLED" } } })).await;
    plant.settled().await;
    assert_eq!(plant.count(), before);
    assert!(plant.at_zoom("Zora").unwrap().active);
}

#[tokio::test]
async fn who_had_the_app_before_provisioning_waits_for_a_retry() {
    let plant = connected(|_| {}).await;
    let (early, late) = (plant.hire("Early").await, plant.hire("Late").await);
    plant.assign(&early).await;
    plant.features(json!({ "create": { "lifecycleCreate": { "status": "ENABLED" } } })).await;
    plant.assign(&late).await;
    plant.settled().await;
    assert!(plant.at_zoom("Early").is_none() && plant.at_zoom("Late").is_some());
    let seen = plant.app_user(&early).await;
    assert_eq!((&seen["status"], &seen["externalId"]), (&json!("ACTIVE"), &Value::Null));
    plant.assign(&early).await;
    plant.settled().await;
    assert!(plant.at_zoom("Early").is_some());
}

#[tokio::test]
async fn who_is_at_zoom_already_is_linked_or_refused() {
    let plant = plant(|switches| switches.existing_user = ExistingUser::Refuse).await;
    let (user, login) = plant.known_at_zoom().await;
    plant.assign(&user).await;
    plant.settled().await;
    assert_eq!(plant.asked(0).len(), 1, "the search is all");
    let reasons = plant.log("application.provision.user.push").await;
    assert!(
        reasons[0].starts_with(&format!("Automatic provisioning of user {login} to app Zoom failed: "))
            && reasons[0].ends_with("The user already exists."),
        "{reasons:?}"
    );
    let seen = plant.app_user(&user).await;
    assert_eq!((&seen["status"], &seen["syncState"]), (&json!("STAGED"), &json!("ERROR")));
    plant.org.switch(|switches| switches.existing_user = ExistingUser::Link);
    plant.settled().await;
    assert_eq!(plant.count(), 1, "a failure waits for a retry");
    plant.assign(&user).await;
    plant.settled().await;
    assert_eq!(plant.asked(2), ["GET Users/{id} 200", "PUT Users/{id} 200"]);
    let world = plant.org.practice.world();
    let there = world.zoom().user_by_address(&login).cloned().unwrap();
    let person = world.company.people.iter().find(|person| person.login == login).unwrap();
    assert_eq!(Some(&there.given_name), person.given_name.as_ref());
    assert_eq!(plant.app_user(&user).await["externalId"], there.id);
}

#[tokio::test]
async fn the_mapping_says_what_is_sent_and_where() {
    let plant = plant(|_| {}).await;
    let schema = format!("/api/v1/meta/schemas/apps/{}/default", plant.app);
    plant.features(json!({ "update": { "profile": { "status": "DISABLED" } } })).await;
    let united = json!({
        "title": "Zoom United Plan", "externalName": "zoomUnited", "type": "string", "scope": "NONE",
        "externalNamespace": "urn:ietf:params:scim:schemas:extension:zoom:1.0:User",
    });
    plant
        .ok(
            "POST",
            &schema,
            json!({ "definitions": { "custom": { "properties": { "zoomUnited": united } } } }),
        )
        .await;
    let list = plant.ok("GET", &format!("/api/v1/mappings?targetId={}", plant.app), Value::Null).await;
    let mapping = format!("/api/v1/mappings/{}", super::id(&list[0]));
    let rules = json!({ "properties": {
        "zoomUnited": { "expression": "user.department == \"Sales\" ? '1' : '2'", "pushStatus": "PUSH" },
        "userType": { "expression": "\"Licensed\"", "pushStatus": "DONT_PUSH" },
        "title": { "expression": "user.title != null ? user.title + ' of ' + user.department : 'none'", "pushStatus": "PUSH" },
    } });
    plant.ok("POST", &mapping, rules).await;
    plant.features(json!({ "update": { "profile": { "status": "ENABLED" } } })).await;
    let user = plant.provisioned("Zora").await;
    let there = plant.at_zoom("Zora").unwrap();
    assert_eq!(
        (format!("{:?}", there.user_type).as_str(), &there.extension["zoomUnited"]),
        ("Licensed", &json!("1"))
    );
    assert_eq!(there.title.as_deref(), Some("Agent of Sales"));
    let world = plant.org.practice.world();
    world.zoom().edit_user(&there.id, |user| user.user_type = usher_practice::zoom::UserType::Basic);
    plant.change(&user, json!({ "department": "Finance" })).await;
    plant.settled().await;
    let there = plant.at_zoom("Zora").unwrap();
    assert_eq!(
        (format!("{:?}", there.user_type).as_str(), &there.extension["zoomUnited"]),
        ("Basic", &json!("2"))
    );
    assert_eq!(there.title.as_deref(), Some("Agent of Finance"));

    let beyond = json!({ "properties": {
        "title": { "expression": "String.toUpperCase(user.title)", "pushStatus": "PUSH" },
    } });
    plant.ok("POST", &mapping, beyond).await;
    let before = plant.count();
    let other = plant.hire("Other").await;
    plant.assign(&other).await;
    plant.settled().await;
    assert_eq!(plant.count(), before);
    let reasons = plant.log("application.provision.user.push").await;
    assert!(reasons[1].contains("the attribute title cannot be filled"), "{reasons:?}");
}

#[tokio::test]
async fn more_people_than_a_portion_are_all_dealt_with_once() {
    const PEOPLE: usize = 1_100;
    let plant = sized(PEOPLE, |_| {}).await;
    plant.features(json!({ "create": { "lifecycleCreate": { "status": "ENABLED" } } })).await;
    let group = plant.org.group("Everybody").await;
    plant.ok("PUT", &format!("/api/v1/apps/{}/groups/{group}", plant.app), json!({})).await;
    plant.settled().await;
    let (mut active, mut standings) = (0, std::collections::BTreeMap::<String, usize>::new());
    let mut next = Some(format!("/api/v1/apps/{}/users?limit=500&expand=user", plant.app));
    while let Some(path) = next {
        let page = plant.org.get(&path).await;
        for seen in page.json().as_array().unwrap() {
            active += usize::from(seen["_embedded"]["user"]["status"] == "ACTIVE");
            let key = format!("{} {}", seen["status"].as_str().unwrap(), seen["syncState"].as_str().unwrap());
            *standings.entry(key).or_default() += 1;
        }
        next = page.next();
    }
    let count = |key: &str| standings.get(key).copied().unwrap_or_default();
    let failed = count("STAGED ERROR");
    assert!(active > PEOPLE * 9 / 10 && failed < 10, "{standings:?}");
    assert_eq!(count("PROVISIONED SYNCHRONIZED") + failed, active, "{standings:?}");
    let requests = plant.service_requests();
    let searched = requests.iter().filter(|entry| !entry.query.is_empty()).count();
    assert_eq!(searched, active, "each is looked for once");
}
