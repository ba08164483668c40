//! What can be found in a customer's org: other apps, other settings, an app that is off, a role with gaps.

use serde_json::{Value, json};
use usher_practice::okta::{OktaSwitches, RateLimits, RefusedCall, SignOn};

use crate::support::{Org, texts};

const ZOOM_APPS: &str = "/api/v1/apps?filter=name%20eq%20%22zoomus%22&limit=200";

async fn rules(org: &Org) -> Value {
    let app = org.zoom_app().await;
    let listed = org.get(&format!("/api/v1/mappings?targetId={app}")).await.json();
    org.get(&format!("/api/v1/mappings/{}", listed[0]["id"].as_str().unwrap())).await.json()["properties"]
        .clone()
}

#[tokio::test]
async fn a_second_app_has_the_same_key_and_people_of_its_own() {
    let org = Org::with(|switches| switches.second_zoom_app = true).await;
    let apps = org.get(ZOOM_APPS).await.json();
    assert_eq!(texts(&apps, "/label"), ["Zoom", "Zoom (old)"]);
    assert_eq!(texts(&apps, "/name"), ["zoomus", "zoomus"]);
    assert_ne!(apps[0]["settings"]["app"]["subDomain"], apps[1]["settings"]["app"]["subDomain"]);
    let old = apps[1]["id"].as_str().unwrap();
    let groups = org.all_ids(&format!("/api/v1/apps/{old}/groups")).await;
    assert_eq!(groups, [org.group("Sales").await]);
    assert!(!org.all_ids(&format!("/api/v1/apps/{old}/users")).await.is_empty());
    assert_eq!(org.get(&format!("/api/v1/apps/{old}/connections/default")).await.json()["status"], "UNKNOWN");
    org.connected_app().await;
    let after = org.get(&format!("/api/v1/apps/{old}/connections/default")).await.json();
    assert_eq!(after["status"], "UNKNOWN", "the other app's consent is not this one's");
}

#[tokio::test]
async fn an_app_that_is_off_takes_nothing_until_it_is_on() {
    let org = Org::with(|switches| switches.zoom_app_inactive = true).await;
    let app = org.zoom_app().await;
    let (own, sales) = (format!("/api/v1/apps/{app}"), org.group("Sales").await);
    assert_eq!(org.get(&own).await.json()["status"], "INACTIVE");
    let calls = [
        ("POST", "connections/default".to_owned(), json!({ "profile": { "authScheme": "OAUTH2" } })),
        ("PUT", "features/USER_PROVISIONING".to_owned(), json!({})),
        ("PUT", format!("groups/{sales}"), json!({})),
        ("POST", "users".to_owned(), json!({ "id": "00u" })),
        ("POST", "group-push/mappings".to_owned(), json!({ "sourceGroupId": sales, "targetGroupName": "S" })),
    ];
    for (method, path, body) in calls {
        let text = org.call(method, &format!("{own}/{path}"), body).await.refused(404, "E0000007");
        assert_eq!(text, format!("Not found: Resource not found: {app} (AppInstance)"), "{path}");
    }
    assert_eq!(org.get(&format!("{own}/connections/default")).await.json()["status"], "UNKNOWN");
    assert_eq!(org.call("POST", &format!("{own}/lifecycle/activate"), json!({})).await.status, 200);
    assert_eq!(org.call("PUT", &format!("{own}/groups/{sales}"), json!({})).await.status, 200);
    assert_eq!(org.connected_app().await, app);
    let events = "/api/v1/logs?filter=eventType%20eq%20%22application.lifecycle.activate%22";
    assert_eq!(org.get(events).await.json().as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn somebody_else_had_other_ideas_of_the_mapping() {
    let usual = rules(&Org::plain().await).await;
    let differing = async |change: fn(&mut OktaSwitches)| {
        let found = rules(&Org::with(change).await).await;
        let found = found.as_object().unwrap().clone();
        found.into_iter().filter(|(name, rule)| usual.get(name) != Some(rule)).collect::<Vec<_>>()
    };
    let foreign = differing(|switches| switches.foreign_mapping = true).await;
    let turned = json!({ "expression": "user.lastName + \", \" + user.firstName", "pushStatus": "PUSH" });
    let title = json!({ "expression": "user.title", "pushStatus": "DONT_PUSH" });
    assert_eq!(foreign, [("displayName".to_owned(), turned), ("title".to_owned(), title)]);
    let fixed = differing(|switches| switches.hard_coded_user_type = true).await;
    let basic = json!({ "expression": "\"Basic\"", "pushStatus": "PUSH" });
    assert_eq!(fixed, [("userType".to_owned(), basic)]);
    let org = Org::with(|switches| switches.hard_coded_user_type = true).await;
    let schema = format!("/api/v1/meta/schemas/apps/{}/default", org.zoom_app().await);
    assert!(org.get(&schema).await.json()["definitions"]["custom"]["properties"]["userType"].is_object());
}

#[tokio::test]
async fn the_sign_on_mode_is_the_switchs() {
    let org = Org::plain().await;
    let own = format!("/api/v1/apps/{}", org.zoom_app().await);
    for (mode, word) in
        [(SignOn::Saml, "SAML_2_0"), (SignOn::Password, "BROWSER_PLUGIN"), (SignOn::Bookmark, "BOOKMARK")]
    {
        org.switch(|switches| switches.zoom_sign_on = mode);
        assert_eq!(org.get(&own).await.json()["signOnMode"], word);
    }
}

#[tokio::test]
async fn a_role_with_a_gap_refuses_that_call_alone() {
    let call = |method: Option<&str>, path: &str| RefusedCall {
        method: method.map(str::to_owned),
        path_prefix: path.to_owned(),
    };
    let org = Org::with(|switches| {
        switches.refused_calls =
            vec![call(Some("PUT"), "/api/v1/apps/*/groups"), call(None, "/api/v1/mappings")];
    })
    .await;
    let own = format!("/api/v1/apps/{}", org.zoom_app().await);
    let sales = org.group("Sales").await;
    org.call("PUT", &format!("{own}/groups/{sales}"), json!({})).await.refused(403, "E0000006");
    org.get("/api/v1/mappings").await.refused(403, "E0000006");
    org.get("/api/v1/mappings/prm1").await.refused(403, "E0000006");
    assert_eq!(org.get(&format!("{own}/groups")).await.json(), json!([]));
    assert_eq!(org.call("POST", &format!("{own}/users"), json!({ "id": "00u" })).await.status, 404);
    let token = org.sign_in("openid okta.users.read").await["access_token"].as_str().unwrap().to_owned();
    let refused = org.bearer("GET", "/api/v1/mappings", &token).await;
    assert_eq!((refused.status, refused.text.as_str()), (403, ""), "a missing scope comes before the role");
}

#[tokio::test]
async fn others_have_used_most_of_the_limit() {
    let org = Org::with(|switches| switches.rate_used_percent = 90).await;
    org.practice.world().clock.hold();
    let reply = org.get("/api/v1/groups?limit=1").await;
    assert_eq!(
        (reply.header("x-rate-limit-limit"), reply.header("x-rate-limit-remaining")),
        ("250", "24"),
        "half of 500 is this client's, of which 225 are gone"
    );
    org.switch(|switches| switches.rate_used_percent = 100);
    org.get("/api/v1/groups?limit=1").await.refused(429, "E0000047");
    org.switch(|switches| switches.rate_limits = RateLimits::Off);
    assert_eq!(org.get("/api/v1/groups?limit=1").await.status, 200);
}

#[tokio::test]
async fn an_assignment_sets_what_the_app_knows() {
    let org = Org::plain().await;
    let own = format!("/api/v1/apps/{}", org.zoom_app().await);
    let schema = format!("/api/v1/meta/schemas/apps/{}/default", org.zoom_app().await);
    let phone = |name: &str| {
        json!({
            "title": name, "externalName": name, "type": "string", "scope": "NONE",
            "externalNamespace": "urn:ietf:params:scim:schemas:extension:zoom:1.0:User",
        })
    };
    let mut licence = phone("zoomUnited");
    licence["enum"] = json!(["1"]);
    licence["oneOf"] = json!([{ "const": "1", "title": "Pro" }]);
    let names = ["zoomPhoneExtNumber", "zoomPhoneSite", "zoomPhoneCallingPlan", "zoomPhoneNumber"];
    let mut properties: serde_json::Map<String, Value> =
        names.iter().map(|name| ((*name).to_owned(), phone(name))).collect();
    properties.insert("zoomUnited".to_owned(), licence);
    let body = json!({ "definitions": { "custom": { "id": "#custom", "type": "object", "properties": properties } } });
    let set = org.call("POST", &schema, body).await;
    assert_eq!(set.status, 200, "{}", set.text);
    assert_eq!(set.json()["definitions"]["custom"]["properties"].as_object().unwrap().len(), 6);

    let group = format!("{own}/groups/{}", org.group("Sales").await);
    let assign = async |profile: Value| org.call("PUT", &group, json!({ "profile": profile })).await;
    for profile in [json!({ "zoomUnited": "9" }), json!({ "sausages": "2" }), json!({ "userType": "Basic" })]
    {
        assign(profile).await.refused(400, "E0000001");
    }
    let profile = json!({ "zoomUnited": "1", "zoomPhoneSite": "Łódź" });
    assert_eq!(assign(profile.clone()).await.json()["profile"], profile);
    let me = org.get("/api/v1/users/me").await.json()["id"].clone();
    let by_name = json!({ "id": me, "profile": { "userType": "Licensed" } });
    let assigned = org.call("POST", &format!("{own}/users"), by_name).await.json();
    assert_eq!(assigned["profile"]["userType"], "Licensed");
    let path = format!("{own}/users?limit=2&expand=user");
    let page = org.get(&path).await;
    assert!(page.next().unwrap().contains("expand=user"), "the next page is drawn alike");
    for person in page.json().as_array().unwrap() {
        assert_eq!(person["_embedded"]["user"]["id"], person["id"]);
    }
    let found = org.get(&format!("{own}/users?q=Zo%C3%AB")).await.json();
    assert_eq!(texts(&found, "/profile/firstName"), ["Zoë"]);
}

#[tokio::test]
async fn the_log_is_read_in_pages_in_either_direction() {
    let org = Org::with(|switches| switches.rate_limits = RateLimits::Off).await;
    let clock = &org.practice.world().clock;
    clock.hold();
    let start = clock.now();
    let own = format!("/api/v1/apps/{}", org.zoom_app().await);
    for _ in 0..5 {
        clock.advance(std::time::Duration::from_secs(60));
        assert_eq!(org.call("POST", &format!("{own}/lifecycle/deactivate"), json!({})).await.status, 200);
        assert_eq!(org.call("POST", &format!("{own}/lifecycle/activate"), json!({})).await.status, 200);
    }
    let read = async |query: &str| {
        let mut found = Vec::new();
        let mut next = Some(format!("/api/v1/logs?{query}"));
        while let Some(path) = next {
            let reply = org.get(&path).await;
            assert_eq!(reply.status, 200, "{}", reply.text);
            let page = reply.json();
            next = reply.next().filter(|_| page != json!([]));
            found.extend(texts(&page, "/uuid"));
        }
        found
    };
    let off = "filter=eventType%20eq%20%22application.lifecycle.deactivate%22";
    let forwards = read(&format!("{off}&limit=2")).await;
    assert_eq!(forwards.len(), 5);
    let mut backwards = read(&format!("{off}&limit=2&sortOrder=DESCENDING")).await;
    backwards.reverse();
    assert_eq!(forwards, backwards);
    let between = format!(
        "{off}&since={}&until={}",
        start + jiff::SignedDuration::from_secs(60),
        start + jiff::SignedDuration::from_secs(180)
    );
    assert_eq!(read(&between).await, forwards[..2], "until is not included");
    assert_eq!(read("filter=outcome.result%20eq%20%22FAILURE%22").await, [""; 0]);
    assert_eq!(read("filter=outcome.result%20eq%20%22SUCCESS%22&limit=3").await.len(), 10);
    org.get("/api/v1/logs?since=yesterday").await.refused(400, "E0000001");
    org.get("/api/v1/logs?filter=weather%20eq%20%22fair%22").await.refused(400, "E0000031");
}
