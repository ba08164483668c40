use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures::future::BoxFuture;
use serde_json::json;

use super::*;
use crate::http::fake::{Fake, Reply, Seen};
use crate::http::{AuthError, Authorization, Authorize, BaseUrl, CallError, Http, Pacing};
use crate::model::Status;
use crate::secrets::Secret;

#[derive(Debug)]
struct Signed;

impl Authorize for Signed {
    fn authorization<'a>(
        &'a self,
        _: Option<&'a Authorization>,
    ) -> BoxFuture<'a, Result<Authorization, AuthError>> {
        Box::pin(async { Ok(Authorization::bearer(Secret::new("graph-token".to_owned()))) })
    }
}

/// A signed-in connection to a fake Graph.
pub(crate) fn entra(server: &Fake) -> Entra {
    let base = BaseUrl::parse(&server.url("/")).unwrap();
    Entra::new(Remote::new(Http::new().unwrap(), base, Arc::new(Signed), Pacing::entra()))
}

/// The path of a request without its query, and the query decoded.
pub(crate) fn asked(seen: &Seen) -> (String, BTreeMap<String, String>) {
    let (path, query) = seen.target.split_once('?').unwrap_or((&seen.target, ""));
    (path.to_owned(), url::form_urlencoded::parse(query.as_bytes()).into_owned().collect())
}

pub(crate) fn ok(body: Value) -> Reply {
    Reply::json(200, &body.to_string())
}

fn page(server_host: &str, entries: Value, next: Option<&str>) -> Reply {
    let mut body = json!({ "@odata.context": "x", "value": entries });
    if let Some(next) = next {
        body["@odata.nextLink"] = json!(format!("http://{server_host}/v1.0/users?$skiptoken={next}"));
    }
    ok(body)
}

#[tokio::test]
async fn people_are_read_page_after_page_with_all_that_mappings_read() {
    let server = Fake::start(|seen| {
        let host = seen.header("host").unwrap().to_owned();
        match asked(seen).1.get("$skiptoken").map(String::as_str) {
            None => page(&host, json!([person("1", true)]), Some("2")),
            // A page may be empty and lead on.
            Some("2") => page(&host, json!([]), Some("3")),
            Some(_) => page(&host, json!([person("1", true), person("2", false)]), None),
        }
    });
    let told = std::sync::Mutex::new(Vec::new());
    let people = entra(&server).people(&|seen| told.lock().unwrap().push(seen)).await.unwrap();
    assert_eq!(told.into_inner().unwrap(), [1, 1, 2]);
    let zoe = &people[&PersonId::new("1")];
    assert_eq!((zoe.name.as_str(), zoe.status), ("Zoë O'Brien-Łukasz", Status::Active));
    assert_eq!(zoe.login, "zoe.1@practice.example");
    assert_eq!(
        (zoe.attributes.text("id"), zoe.attributes.text("extensionAttribute1")),
        (Some("1"), Some("North"))
    );
    assert_eq!(zoe.attributes.get("businessPhones").unwrap(), json!(["+1 555 0100"]));
    assert_eq!(people[&PersonId::new("2")].status, Status::Disabled);

    let (path, query) = asked(&server.seen()[0]);
    assert_eq!((path.as_str(), query["$top"].as_str()), ("/v1.0/users", "999"));
    assert!(query["$select"].split(',').any(|name| name == "accountEnabled"));
    assert_eq!(server.seen()[0].header("authorization"), Some("Bearer graph-token"));
}

#[tokio::test]
async fn a_next_page_elsewhere_is_not_asked_for() {
    let server = Fake::start(|_| page("evil.example", json!([person("1", true)]), Some("2")));
    let error = entra(&server).people(&|_| ()).await.unwrap_err();
    assert_eq!(error, DirectoryError::Call(CallError::ForeignHost { host: "evil.example".to_owned() }));
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn pages_that_lead_nowhere_are_an_error() {
    let server =
        Fake::start(|seen| page(seen.header("host").unwrap(), json!([person("1", true)]), Some("again")));
    let error = entra(&server).people(&|_| ()).await.unwrap_err();
    assert_eq!(error, DirectoryError::Repeats { list: "people", seen: 1 });

    // Ever new addresses, never anybody new.
    let count = AtomicUsize::new(0);
    let server = Fake::start(move |seen| {
        let next = count.fetch_add(1, Ordering::SeqCst).to_string();
        page(seen.header("host").unwrap(), json!([person("1", true)]), Some(&next))
    });
    let error = entra(&server).people(&|_| ()).await.unwrap_err();
    assert_eq!(error, DirectoryError::Repeats { list: "people", seen: 1 });
    assert!(server.seen().len() <= PAGES_WITHOUT_NEWS_MAX + 3);
}

#[tokio::test]
async fn a_page_that_fails_makes_no_smaller_list() {
    let server = Fake::start(|seen| match asked(seen).1.contains_key("$skiptoken") {
        false => page(seen.header("host").unwrap(), json!([person("1", true)]), Some("2")),
        true => Reply::json(400, r#"{"error":{"code":"Directory_ExpiredPageToken","message":"Too old."}}"#),
    });
    let error = entra(&server).people(&|_| ()).await.unwrap_err();
    let (code, text) = ("Directory_ExpiredPageToken".to_owned(), "Too old.".to_owned());
    assert_eq!(error, DirectoryError::Refused { status: 400, code, text });
}

#[tokio::test]
async fn members_are_people_and_groups_and_nothing_else() {
    let server = Fake::start(|seen| {
        let entries = match asked(seen).0.as_str() {
            "/v1.0/groups/a/members" => json!([
                { "@odata.type": "#microsoft.graph.user", "id": "p1" },
                { "@odata.type": "#microsoft.graph.group", "id": "b" },
                { "@odata.type": "#microsoft.graph.device", "id": "laptop" },
            ]),
            _ => json!([
                { "@odata.type": "#microsoft.graph.user", "id": "p2" },
                { "@odata.type": "#microsoft.graph.group", "id": "a" },
            ]),
        };
        ok(json!({ "value": entries }))
    });
    let entra = entra(&server);
    let mut snapshot = Snapshot::default();
    entra.members(&mut snapshot, &BTreeSet::from([GroupId::new("a")]), &|_| ()).await.unwrap();
    let walk = snapshot.walk(&GroupId::new("a"));
    assert_eq!((walk.people.len(), walk.unread.len()), (1, 1));

    // Those who push groups themselves want everybody, however deep; cycles end.
    let mut snapshot = Snapshot::default();
    let directory = crate::directory::Directory::Entra(entra);
    directory.members(&mut snapshot, &BTreeSet::from([GroupId::new("a")]), &|_| ()).await.unwrap();
    let walk = snapshot.walk(&GroupId::new("a"));
    assert_eq!((walk.people.len(), walk.unread.len()), (2, 0));
}

#[tokio::test]
async fn people_are_counted_twenty_groups_at_a_time_and_who_has_to_wait_is_asked_again() {
    let rounds = AtomicUsize::new(0);
    let server = Fake::start(move |seen| {
        let first = rounds.fetch_add(1, Ordering::SeqCst) == 0;
        let body: Value = serde_json::from_str(&seen.body).unwrap();
        let requests = body["requests"].as_array().unwrap();
        assert!(requests.len() <= 20);
        let responses: Vec<Value> = requests
            .iter()
            .rev()
            .map(|request| {
                let (id, url) = (&request["id"], request["url"].as_str().unwrap());
                assert_eq!(request["headers"]["ConsistencyLevel"], "eventual");
                match (first, id.as_str().unwrap(), url.contains("/gone/")) {
                    (true, "3", _) => {
                        json!({ "id": id, "status": 429, "headers": { "Retry-After": "0.05" }, "body": {} })
                    }
                    (_, _, true) => json!({ "id": id, "status": 404, "body": {} }),
                    (_, number, false) => {
                        let count: usize = number.parse().unwrap();
                        json!({ "id": id, "status": 200, "body": { "@odata.count": count, "value": [] } })
                    }
                }
            })
            .collect();
        ok(json!({ "responses": responses }))
    });
    let mut groups: BTreeSet<GroupId> = (0..24).map(|n| GroupId::new(format!("g{n:02}"))).collect();
    groups.insert(GroupId::new("gone"));
    let counted = entra(&server).count_people(&groups).await.unwrap();
    assert_eq!(counted.len(), 24);
    assert_eq!(counted[&GroupId::new("g03")], 3);
    assert!(!counted.contains_key(&GroupId::new("gone")));
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn a_fractional_wait_is_waited() {
    let count = AtomicUsize::new(0);
    let server = Fake::start(move |_| match count.fetch_add(1, Ordering::SeqCst) {
        0 => {
            Reply::json(429, r#"{"error":{"code":"TooManyRequests","message":"Please retry again later."}}"#)
                .header("Retry-After", "0.128")
        }
        _ => ok(json!({ "value": [{ "id": "t", "displayName": "Practice", "verifiedDomains":
            [{ "name": "practice.example", "isDefault": true }, { "name": "p.onmicrosoft.com" }] }] })),
    });
    let organisation = entra(&server).organisation().await.unwrap();
    assert_eq!(organisation.default_domain.as_deref(), Some("practice.example"));
    assert_eq!((organisation.verified_domains.len(), organisation.cloud), (2, Cloud::Elsewhere));
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn the_best_plan_in_use_counts() {
    for (skus, plan) in [
        (json!([]), LicencePlan::Free),
        (json!([sku("Enabled", "AAD_PREMIUM", "Success")]), LicencePlan::P1),
        (
            json!([sku("Enabled", "AAD_PREMIUM", "Success"), sku("Suspended", "AAD_PREMIUM_P2", "Success")]),
            LicencePlan::P1,
        ),
        (json!([sku("Enabled", "AAD_PREMIUM_P2", "Disabled")]), LicencePlan::Free),
        (json!([sku("Warning", "AAD_PREMIUM_P2", "Success")]), LicencePlan::P2),
    ] {
        let mut skus = skus;
        for (number, sku) in skus.as_array_mut().unwrap().iter_mut().enumerate() {
            sku["id"] = json!(number.to_string());
        }
        let server = Fake::start(move |_| ok(json!({ "value": skus })));
        assert_eq!(entra(&server).plan().await, Ok(plan));
    }
}

#[tokio::test]
async fn whoever_signed_in_is_known_with_their_roles() {
    let server = Fake::start(|seen| match asked(seen).0.as_str() {
        "/v1.0/me" => {
            ok(json!({ "id": "1", "userPrincipalName": "ada@practice.example", "displayName": null }))
        }
        "/v1.0/me/transitiveMemberOf/microsoft.graph.directoryRole" => ok(json!({ "value": [
            { "id": "r", "displayName": "Application Administrator", "roleTemplateId": "9b895d92" },
        ]})),
        _ => Reply::json(404, "{}"),
    });
    let entra = entra(&server);
    let who = entra.who().await.unwrap();
    assert_eq!((who.login.as_str(), who.name.as_str()), ("ada@practice.example", "ada@practice.example"));
    let roles = entra.roles().await.unwrap();
    assert_eq!(roles.first().unwrap().name, "Application Administrator");
    assert_eq!(server.seen()[1].header("consistencylevel"), Some("eventual"));
}

fn person(id: &str, enabled: bool) -> Value {
    json!({
        "id": id,
        "displayName": "Zoë O'Brien-Łukasz",
        "userPrincipalName": format!("zoe.{id}@practice.example"),
        "accountEnabled": enabled,
        "businessPhones": ["+1 555 0100"],
        "onPremisesExtensionAttributes": { "extensionAttribute1": "North" },
    })
}

fn sku(status: &str, plan: &str, provisioned: &str) -> Value {
    json!({ "capabilityStatus": status, "servicePlans": [{ "servicePlanName": plan, "provisioningStatus": provisioned }] })
}
