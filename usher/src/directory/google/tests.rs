use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures::future::BoxFuture;
use serde_json::json;

use super::*;
use crate::directory::Directory;
use crate::http::fake::{Fake, Reply, Seen};
use crate::http::{AuthError, Authorization, Authorize, BaseUrl, CallError, Http, Pacing};
use crate::model::{Shapes, Status};
use crate::secrets::Secret;

#[derive(Debug)]
struct Signed;

impl Authorize for Signed {
    fn authorization<'a>(
        &'a self,
        _: Option<&'a Authorization>,
    ) -> BoxFuture<'a, Result<Authorization, AuthError>> {
        Box::pin(async { Ok(Authorization::bearer(Secret::new("google-token".to_owned()))) })
    }
}

/// A signed-in connection to a fake Directory API.
fn google(server: &Fake) -> Google {
    let base = BaseUrl::parse(&server.url("/")).unwrap();
    Google::new(Remote::new(Http::new().unwrap(), base, Arc::new(Signed), Pacing::google()))
}

/// The path of a request below the API without its query, and the query decoded.
fn asked(seen: &Seen) -> (String, BTreeMap<String, String>) {
    let (path, query) = seen.target.split_once('?').unwrap_or((&seen.target, ""));
    let path = path.strip_prefix("/admin/directory/v1/").unwrap().to_owned();
    (path, url::form_urlencoded::parse(query.as_bytes()).into_owned().collect())
}

fn ok(body: Value) -> Reply {
    Reply::json(200, &body.to_string())
}

fn page(key: &str, entries: Value, next: Option<&str>) -> Reply {
    let mut body = json!({ "kind": "admin#directory" });
    if entries.as_array().is_some_and(|entries| !entries.is_empty()) {
        body[key] = entries;
    }
    if let Some(next) = next {
        body["nextPageToken"] = json!(next);
    }
    ok(body)
}

fn refused(status: u16, reason: &str, message: &str) -> Reply {
    let error = json!({ "code": status, "message": message, "errors": [{ "reason": reason }] });
    Reply::json(status, &json!({ "error": error }).to_string())
}

fn token(seen: &Seen) -> Option<String> {
    asked(seen).1.remove("pageToken")
}

fn user(id: &str) -> Value {
    json!({ "id": id, "primaryEmail": format!("{id}@practice.example") })
}

#[tokio::test]
async fn people_are_read_page_after_page_with_all_that_is_used() {
    let zoe = json!({
        "id": "1", "primaryEmail": "zoe@practice.example", "suspended": false, "archived": false,
        "name": { "givenName": "Zoë", "familyName": "O'Brien-Łukasz", "fullName": "Zoë O'Brien-Łukasz" },
        "orgUnitPath": "/Sales", "isGuestUser": false, "aliases": ["z@practice.example"],
        "organizations": [{ "department": "Old" }, { "primary": true, "department": "Sales", "title": "AE",
            "costCenter": "12", "name": "Practice", "location": "Łódź" }],
        "phones": [{ "value": "+1 555 0101", "type": "mobile", "primary": true },
            { "value": "+1 555 0100", "type": "work" }],
        "relations": [{ "value": "assistant@x", "type": "assistant" }, { "value": "m@x", "type": "manager" }],
        "externalIds": [{ "value": "E-17", "type": "organization" }],
        "languages": [{ "languageCode": "pl" }, { "languageCode": "en", "preference": "preferred" }],
        "customSchemas": { "Zoom": { "licence": "Basic", "sites": [{ "value": "A" }] } },
    });
    let server = Fake::start(move |seen| match token(seen).as_deref() {
        None => page("users", json!([zoe]), Some("2")),
        // A page may be empty and lead on.
        Some("2") => page("users", json!([]), Some("3")),
        Some(_) => page("users", json!([user("1"), user("2")]), None),
    });
    let told = std::sync::Mutex::new(Vec::new());
    let people = google(&server).people(&|seen| told.lock().unwrap().push(seen)).await.unwrap();
    assert_eq!(told.into_inner().unwrap(), [1, 1, 2]);
    let zoe = &people[&PersonId::new("1")];
    assert_eq!((zoe.name.as_str(), zoe.status), ("Zoë O'Brien-Łukasz", Status::Active));
    assert_eq!(zoe.login, "zoe@practice.example");
    let has = |name: &str| zoe.attributes.text(name).unwrap();
    let flat = ["givenName", "department", "title", "costCenter", "organization", "location", "phone"];
    assert_eq!(flat.map(has), ["Zoë", "Sales", "AE", "12", "Practice", "Łódź", "+1 555 0100"]);
    let flat = ["mobile", "manager", "employeeId", "language", "orgUnitPath", "Zoom.licence", "Zoom.sites"];
    assert_eq!(flat.map(has), ["+1 555 0101", "m@x", "E-17", "en", "/Sales", "Basic", "A"]);
    assert_eq!(zoe.attributes.get("aliases").unwrap(), json!(["z@practice.example"]));
    assert!(zoe.attributes.get("phones").unwrap().entries().is_some());

    let (path, query) = asked(&server.seen()[0]);
    assert_eq!((path.as_str(), query["maxResults"].as_str()), ("users", "500"));
    assert_eq!((query["customer"].as_str(), query["projection"].as_str()), ("my_customer", "full"));
    assert!(query["fields"].starts_with("nextPageToken,users(id,"));
    assert_eq!(server.seen()[0].header("authorization"), Some("Bearer google-token"));
}

#[test]
fn odd_shapes_make_nobody_unreadable() {
    let odd = [json!(null), json!("x"), json!(7), json!([]), json!(["x", null, 3]), json!({}), json!([{}])];
    let keys = ["name", "emails", "organizations", "phones", "relations", "externalIds", "locations"];
    for value in odd {
        let mut entry = user("1");
        for key in keys.into_iter().chain(["languages", "customSchemas", "suspended", "aliases"]) {
            entry[key] = value.clone();
        }
        let person = read::person(entry, &mut Shapes::default()).unwrap();
        assert_eq!((person.name.as_str(), person.status), ("1@practice.example", Status::Active), "{value}");
    }
    let alone =
        json!({ "id": "1", "organizations": { "department": "Sales" }, "name": { "givenName": "Z" } });
    let person = read::person(alone, &mut Shapes::default()).unwrap();
    assert_eq!(person.attributes.text("department"), Some("Sales"));
    assert_eq!((person.name.as_str(), person.login.as_str()), ("Z", "1"));
    assert!(read::person(json!({ "primaryEmail": "a@b" }), &mut Shapes::default()).is_err());
    for (flag, status) in [("suspended", Status::Disabled), ("archived", Status::Disabled)] {
        let mut entry = user("1");
        entry[flag] = json!(true);
        assert_eq!(read::person(entry, &mut Shapes::default()).unwrap().status, status);
    }
}

#[tokio::test]
async fn a_page_token_that_ended_makes_the_list_begin_once_more() {
    let ended = AtomicUsize::new(0);
    let server = Fake::start(move |seen| match token(seen).as_deref() {
        None => page("users", json!([user("1")]), Some("2")),
        Some(_) if ended.fetch_add(1, Ordering::SeqCst) == 0 => refused(400, "invalid", "Invalid page token"),
        Some(_) => page("users", json!([user("2")]), None),
    });
    assert_eq!(google(&server).people(&|_| ()).await.unwrap().len(), 2);
    assert_eq!(server.seen().len(), 4);

    let server = Fake::start(|seen| match token(seen) {
        None => page("users", json!([user("1")]), Some("2")),
        Some(_) => refused(410, "pageTokenExpired", "Gone"),
    });
    let error = google(&server).people(&|_| ()).await.unwrap_err();
    let (code, text) = ("pageTokenExpired".to_owned(), "Gone".to_owned());
    assert_eq!(error, DirectoryError::Refused { status: 410, code, text });
    assert_eq!(server.seen().len(), 4);
}

#[tokio::test]
async fn pages_that_lead_nowhere_are_an_error() {
    let server = Fake::start(|_| page("users", json!([user("1")]), Some("again")));
    let error = google(&server).people(&|_| ()).await.unwrap_err();
    assert_eq!(error, DirectoryError::Repeats { list: "people", seen: 1 });
    assert_eq!(server.seen().len(), 2);

    // Ever new tokens, never anybody new.
    let count = AtomicUsize::new(0);
    let server = Fake::start(move |_| {
        page("users", json!([user("1")]), Some(&count.fetch_add(1, Ordering::SeqCst).to_string()))
    });
    let error = google(&server).people(&|_| ()).await.unwrap_err();
    assert_eq!(error, DirectoryError::Repeats { list: "people", seen: 1 });
    assert!(server.seen().len() <= PAGES_WITHOUT_NEWS_MAX + 3);
}

#[tokio::test]
async fn groups_have_addresses_and_a_count() {
    let server = Fake::start(|_| {
        page(
            "groups",
            json!([
                { "id": "g1", "email": "sales@practice.example", "name": "Sales", "directMembersCount": "12",
                  "description": " ", "aliases": ["sell@practice.example"] },
                { "id": "g2", "email": "all@practice.example", "directMembersCount": "many" },
            ]),
            None,
        )
    });
    let groups = google(&server).groups(&|_| ()).await.unwrap();
    let sales = &groups[&GroupId::new("g1")];
    assert_eq!((sales.group.name.as_str(), sales.people), ("Sales", Some(12)));
    assert_eq!(
        (sales.mail.as_deref(), sales.group.description.as_deref()),
        (Some("sales@practice.example"), None)
    );
    assert_eq!(sales.aliases, ["sell@practice.example"]);
    let all = &groups[&GroupId::new("g2")];
    assert_eq!((all.group.name.as_str(), all.people), ("all@practice.example", None));
    assert_eq!(asked(&server.seen()[0]).1["maxResults"], "200");
}

/// Groups a (b, a, everybody, a service account), b (someone without an id here), c (of another organisation).
fn nested(seen: &Seen) -> Reply {
    match asked(seen).0.as_str() {
        "groups/a/members" => page(
            "members",
            json!([
                { "id": "1", "email": "1@practice.example", "type": "USER", "role": "OWNER" },
                { "id": "b", "type": "GROUP" }, { "id": "a", "type": "GROUP" }, { "id": "c", "type": "GROUP" },
                { "id": "C03az79cb", "type": "CUSTOMER" }, { "id": "sa", "type": "SERVICE_ACCOUNT" },
            ]),
            None,
        ),
        "groups/b/members" => page(
            "members",
            json!([{ "email": "guest@other.example", "type": "USER" }, { "id": "a", "type": "GROUP" }]),
            None,
        ),
        "groups/gone/members" => refused(404, "notFound", "Resource Not Found: groupKey"),
        _ => refused(403, "forbidden", "Not Authorized to access this resource/api"),
    }
}

#[tokio::test]
async fn members_are_people_groups_and_everybody_and_groups_are_walked() {
    let server = Fake::start(nested);
    let directory = Directory::Google(google(&server));
    let mut snapshot = Snapshot::default();
    for id in ["1", "2"] {
        let person = read::person(user(id), &mut Shapes::default()).unwrap();
        snapshot.people.insert(person.id.clone(), person);
    }
    let a = GroupId::new("a");
    directory.members(&mut snapshot, &BTreeSet::from([a.clone()]), &|_| ()).await.unwrap();
    let walk = snapshot.walk(&a);
    let people: Vec<&str> = walk.people.iter().map(PersonId::as_str).collect();
    assert_eq!(people, ["1", "2", "guest@other.example"]);
    assert!(walk.everybody);
    // What another organisation does not show is not read, and that is said.
    assert_eq!(walk.unread, BTreeSet::from([GroupId::new("c")]));
    assert_eq!(server.seen().len(), 3, "each group once");
}

#[tokio::test]
async fn a_group_that_is_gone_is_named_and_one_of_the_own_that_is_hidden_is_an_error() {
    let server = Fake::start(nested);
    let google = google(&server);
    let mut snapshot = Snapshot::default();
    let group = crate::model::Group { id: GroupId::new("gone"), name: "Old Sales".into(), description: None };
    snapshot.groups.insert(group.id.clone(), group);
    let before = snapshot.clone();
    for (group, expected) in [
        ("gone", DirectoryError::Refused { status: 404, code: "notFound".into(), text: "Old Sales".into() }),
        ("c", DirectoryError::RoleLacks { text: "Not Authorized to access this resource/api".into() }),
    ] {
        let groups = BTreeSet::from([GroupId::new("b"), GroupId::new(group)]);
        let error = google.members(&mut snapshot, &groups, &|_| ()).await.unwrap_err();
        assert_eq!((error, &snapshot), (expected, &before));
    }
}

#[tokio::test]
async fn units_make_a_tree_and_domains_have_their_aliases() {
    let server = Fake::start(|seen| match asked(seen).0.as_str() {
        "customer/my_customer/orgunits" => ok(json!({ "organizationUnits": [
            { "name": "North", "orgUnitPath": "/Sales/North", "orgUnitId": "id:2", "parentOrgUnitPath": "/Sales",
              "parentOrgUnitId": "id:1" },
            { "name": "Sales", "orgUnitPath": "/Sales", "orgUnitId": "id:1", "parentOrgUnitPath": "/",
              "parentOrgUnitId": "id:0" },
        ] })),
        _ => ok(json!({ "domains": [
            { "domainName": "Practice.example", "isPrimary": true, "verified": true,
              "domainAliases": [{ "domainAliasName": "p.example", "parentDomainName": "practice.example",
                "verified": false }] },
            { "domainName": "labs.example", "isPrimary": false, "verified": true },
        ] })),
    });
    let google = google(&server);
    let units = google.org_units().await.unwrap();
    assert_eq!(units.keys().collect::<Vec<_>>(), ["/", "/Sales", "/Sales/North"]);
    assert_eq!((units["/"].id.as_deref(), units["/"].parent.as_deref()), (Some("id:0"), None));
    assert_eq!(units["/Sales/North"].parent.as_deref(), Some("/Sales"));
    assert_eq!(asked(&server.seen()[0]).1["type"], "all");

    let domains = google.domains().await.unwrap();
    assert!(domains["practice.example"].primary && domains["labs.example"].verified);
    assert_eq!(domains["p.example"].alias_of.as_deref(), Some("practice.example"));
    assert!(!domains["p.example"].verified);
}

#[tokio::test]
async fn who_signed_in_is_known_by_address_and_the_first_look_names_what_is_missing() {
    let server = Fake::start(|seen| match asked(seen).0.as_str() {
        "users/zo%C3%AB+admin@practice.example" => ok(json!({
            "id": "1", "primaryEmail": "zoë+admin@Practice.example", "isAdmin": true, "isDelegatedAdmin": false,
            "name": { "fullName": "Zoë O'Brien-Łukasz" }, "customerId": "C03az79cb" })),
        "users" => page("users", json!([user("1")]), None),
        "groups" => page("groups", json!([]), None),
        "customer/my_customer/orgunits" => refused(403, "insufficientPermissions", "Insufficient Permission"),
        _ => refused(403, "forbidden", "Not Authorized to access this resource/api"),
    });
    let google = google(&server);
    let admin = google.admin("zoë+admin@practice.example").await.unwrap();
    assert_eq!((admin.name.as_str(), admin.super_admin), ("Zoë O'Brien-Łukasz", true));
    assert_eq!((admin.domain.as_str(), admin.customer.as_deref()), ("practice.example", Some("C03az79cb")));
    let text = "Not Authorized to access this resource/api".to_owned();
    assert_eq!(google.admin("else@practice.example").await, Err(DirectoryError::RoleLacks { text }));
    let scope = SCOPES_READ[4].to_owned();
    assert_eq!(google.first_look().await, Err(DirectoryError::ScopeMissing { scope }));
}

#[tokio::test]
async fn deleted_people_are_read_by_themselves() {
    let server = Fake::start(|_| {
        page(
            "users",
            json!([{ "id": "9", "primaryEmail": "left@practice.example",
            "deletionTime": "2026-11-20T10:00:00.000Z" }, { "id": "8", "deletionTime": 3 }]),
            None,
        )
    });
    let deleted = google(&server).deleted(&|_| ()).await.unwrap();
    let left = &deleted[&PersonId::new("9")];
    assert_eq!(
        (left.address.as_str(), left.at),
        ("left@practice.example", "2026-11-20T10:00:00Z".parse().ok())
    );
    assert_eq!(deleted[&PersonId::new("8")].at, None);
    assert_eq!(asked(&server.seen()[0]).1["showDeleted"], "true");
}

#[tokio::test]
async fn a_quota_is_waited_out_and_that_of_a_day_is_not() {
    let storm = AtomicUsize::new(0);
    let server = Fake::start(move |_| match storm.fetch_add(1, Ordering::SeqCst) {
        0 => refused(403, "userRateLimitExceeded", "Quota exceeded.").header("Retry-After", "0"),
        1 => refused(429, "rateLimitExceeded", "Too many.").header("Retry-After", "0"),
        _ => page("users", json!([user("1")]), None),
    });
    assert_eq!(google(&server).people(&|_| ()).await.unwrap().len(), 1);
    assert_eq!(server.seen().len(), 3);

    let server = Fake::start(|_| refused(403, "dailyLimitExceeded", "Daily Limit Exceeded"));
    let error = google(&server).people(&|_| ()).await.unwrap_err();
    assert!(matches!(error, DirectoryError::Call(CallError::RateLimited { daily: true, .. })), "{error:?}");
    assert_eq!(server.seen().len(), 1);
}
