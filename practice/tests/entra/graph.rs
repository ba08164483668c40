//! What all of Graph has in common: pages, queries, batches, limits, refusals.

use serde_json::{Value, json};
use usher_practice::entra::{RateLimits, RefusedCall};
use usher_practice::{Settings, entra};

use crate::support::{Tenant, send, texts};

#[tokio::test]
async fn pages_lead_to_one_another_and_keep_their_query() {
    let tenant = Tenant::plain().await;
    let first = tenant.eventual("users?$select=id&$top=25&$count=true").await.good();
    assert_eq!((&first["@odata.count"], first["value"].as_array().unwrap().len()), (&json!(60), 25));
    let next = first["@odata.nextLink"].as_str().unwrap();
    assert!(next.starts_with(&tenant.base()) && next.contains("$skiptoken="), "{next}");
    assert!(next.contains("$top=25") && next.contains("$select=id"), "{next}");
    let second = tenant.eventual(next.split("/v1.0/").nth(1).unwrap()).await.good();
    assert!(second.get("@odata.count").is_none(), "only page 1 says how many there are");
    assert_eq!(second["value"].as_array().unwrap().len(), 25);
    // Who goes in between hides nobody else.
    let gone = first["value"][3]["id"].as_str().unwrap();
    tenant.call("DELETE", &format!("users/{gone}"), Value::Null).await.good();
    let again = tenant.eventual(next.split("/v1.0/").nth(1).unwrap()).await.good();
    assert_eq!(again["value"], second["value"]);
    tenant.get("users?$skiptoken=made-up").await.refused(400, "Directory_ExpiredPageToken");
    for size in ["0", "1000", "many"] {
        let message = tenant.get(&format!("users?$top={size}")).await.refused(400, "Request_BadRequest");
        let wanted = format!("Invalid page size specified: '{size}'. Must be between 1 and 999 inclusive.");
        assert_eq!(message, wanted);
    }
    tenant.switch(|switches| switches.next_link_host = Some("https://graph.example".to_owned()));
    let astray = tenant.get("users?$top=1").await.good();
    assert!(astray["@odata.nextLink"].as_str().unwrap().starts_with("https://graph.example/v1.0/users?"));
}

#[tokio::test]
async fn queries_that_need_the_header_are_refused_without_it() {
    let tenant = Tenant::plain().await;
    let advanced = "users?$filter=accountEnabled%20ne%20true&$count=true&$select=id";
    tenant.get(advanced).await.refused(400, "Request_UnsupportedQuery");
    let off = tenant.eventual(advanced).await.good()["@odata.count"].as_u64().unwrap();
    let plain = tenant.all("users?$filter=accountEnabled%20eq%20false&$select=id").await;
    assert_eq!(off, plain.len() as u64);
    tenant.get("users/$count").await.refused(400, "Request_BadRequest");
    assert_eq!(tenant.eventual("users/$count").await.text, "60");
    tenant.get("users?$filter=contains(displayName,'a')").await.refused(400, "Request_UnsupportedQuery");
    tenant.get("users?$filter=displayName%20like%20'a'").await.refused(400, "Request_BadRequest");
    let message = tenant.get("users?$select=id,shoeSize").await.refused(400, "BadRequest");
    assert!(message.contains("'shoeSize'"), "{message}");
    tenant.get("users?$expand=manager").await.refused(400, "BadRequest");
    let sorted = tenant.all("groups?$orderby=displayName&$top=4").await;
    let names: Vec<String> = texts(&sorted, "/displayName").iter().map(|name| name.to_lowercase()).collect();
    assert!(names.is_sorted() && names.len() >= 14, "{names:?}");
}

#[tokio::test]
async fn a_batch_answers_each_request_by_itself() {
    let tenant = Tenant::plain().await;
    let zoe = tenant.person("zoe.obrien-lukasz@practice.example").await;
    let shelf = tenant.group("Empty shelf").await;
    let json_type = json!({ "Content-Type": "application/json" });
    let reference = json!({ "@odata.id": format!("{}/v1.0/users/{zoe}", tenant.base()) });
    let requests = json!([
        { "id": "1", "method": "GET", "url": format!("/users/{zoe}?$select=id") },
        { "id": "2", "method": "GET", "url": "/users/nobody" },
        { "id": "3", "method": "GET", "url": "/me", "dependsOn": ["2"] },
        { "id": "4", "method": "POST", "url": format!("/groups/{shelf}/members/$ref"), "headers": json_type,
          "body": reference },
    ]);
    let answered = tenant.call("POST", "$batch", json!({ "requests": requests })).await.good();
    let responses = answered["responses"].as_array().unwrap();
    let of = |id: &str| responses.iter().find(|response| response["id"] == id).unwrap();
    assert_eq!((&of("1")["status"], &of("1")["body"]["id"]), (&json!(200), &json!(zoe)));
    assert_eq!(of("2")["status"], 404);
    assert_eq!(of("3")["status"], 424);
    assert_eq!((&of("4")["status"], of("4").get("body")), (&json!(204), None));
    assert_eq!(tenant.all(&format!("groups/{shelf}/members")).await.len(), 1);
    assert!(tenant.practice.history().iter().any(|entry| entry.change.is_some()));

    let many: Vec<Value> =
        (0..21).map(|id| json!({ "id": id.to_string(), "method": "GET", "url": "/me" })).collect();
    tenant.call("POST", "$batch", json!({ "requests": many })).await.refused(400, "Request_BadRequest");
    for wrong in [
        json!([{ "id": "1", "method": "GET" }]),
        json!([{ "id": "1", "method": "PATCH", "url": "/me", "body": {} }]),
        json!([{ "id": "1", "method": "GET", "url": "/me", "dependsOn": ["2"] }]),
    ] {
        tenant.call("POST", "$batch", json!({ "requests": wrong })).await.refused(400, "Request_BadRequest");
    }
    let none = send(tenant.request("POST", "/v1.0/$batch")).await;
    none.refused(401, "InvalidAuthenticationToken");
}

#[tokio::test]
async fn requests_cost_units_and_too_many_have_to_wait() {
    let tenant = Tenant::with(|switches| switches.rate_limits = RateLimits::Units(10)).await;
    tenant.practice.world().clock.hold();
    let page = tenant.get("users").await;
    assert_eq!((page.status, page.header("x-ms-resource-unit")), (200, "2"));
    let shelf = tenant.get("groups?$filter=displayName%20eq%20'Sales'&$select=id").await;
    assert_eq!(shelf.header("x-ms-resource-unit"), "1");
    let id = shelf.good()["value"][0]["id"].as_str().unwrap().to_owned();
    let members = tenant.get(&format!("groups/{id}/transitiveMembers")).await;
    assert_eq!(members.header("x-ms-resource-unit"), "5");
    assert_eq!(members.header("x-ms-throttle-limit-percentage"), "0.80");
    let refused = tenant.get(&format!("groups/{id}/members")).await;
    assert_eq!(refused.refused(429, "TooManyRequests"), "Please retry again later.");
    assert_eq!(refused.json()["error"]["innerError"]["status"], "429");
    let wait: f64 = refused.header("retry-after").parse().unwrap();
    assert!(refused.header("retry-after").contains('.') && wait > 0.5, "{wait}");
    tenant.practice.world().clock.advance(std::time::Duration::from_secs_f64(wait));
    tenant.get(&format!("groups/{id}/members")).await.good();
}

#[tokio::test]
async fn a_storm_blows_over() {
    let tenant = Tenant::with(|switches| switches.storm = 2).await;
    for _ in 0..2 {
        let refused = tenant.get("me").await;
        refused.refused(429, "TooManyRequests");
        assert_eq!(refused.header("retry-after"), "0.128");
    }
    tenant.get("me").await.good();
    assert_eq!(tenant.practice.world().switches().entra.storm, 0);
    tenant.sign_in(&[]).await;
}

#[tokio::test]
async fn strange_requests_get_graphs_own_words() {
    let tenant = Tenant::plain().await;
    tenant.get("unicorns").await.refused(400, "BadRequest");
    tenant.call("PUT", "users", json!({})).await.refused(405, "Request_BadRequest");
    let none = send(tenant.request("GET", "/v1.0/me")).await;
    assert_eq!(none.refused(401, "InvalidAuthenticationToken"), "Access token is empty.");
    tenant.call_as("made-up", "GET", "me", Value::Null).await.refused(401, "InvalidAuthenticationToken");
    let broken = tenant
        .request("PATCH", "/v1.0/users/x")
        .header("authorization", format!("Bearer {}", tenant.practice.credentials().entra.token))
        .header("content-type", "application/json")
        .header("client-request-id", "my-own-name")
        .body("{");
    let broken = send(broken).await;
    broken.refused(400, "Request_BadRequest");
    assert_eq!(broken.json()["error"]["innerError"]["client-request-id"], "my-own-name");
    assert_eq!(broken.header("request-id"), broken.json()["error"]["innerError"]["request-id"]);
    let gap = RefusedCall { method: Some("GET".to_owned()), path_part: "/subscribedSkus".to_owned() };
    tenant.switch(|switches| switches.refused_calls = vec![gap]);
    tenant.get("subscribedSkus").await.refused(403, "Authorization_RequestDenied");
}

#[tokio::test]
async fn a_large_tenant_is_read_whole() {
    let entra = entra::EntraSwitches { rate_limits: RateLimits::Off, ..entra::EntraSwitches::default() };
    let tenant = Tenant::of(Settings { people: 6_000, entra, ..Settings::default() }).await;
    let people = tenant.all("users?$select=id,userPrincipalName&$top=999").await;
    let ids: std::collections::BTreeSet<String> = texts(&people, "/id").into_iter().collect();
    assert_eq!(ids.len(), 6_000);
    let everybody = tenant.group("Everybody").await;
    let members =
        tenant.all(&format!("groups/{everybody}/members/microsoft.graph.user?$select=id&$top=999")).await;
    assert_eq!(members.len(), 6_000);
}
