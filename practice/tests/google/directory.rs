//! Reading people, units and domains.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::{Value, json};
use usher_practice::Settings;
use usher_practice::company::who;
use usher_practice::google::{AdminRole, SECONDARY_DOMAIN, Standing, primary_email, standing};

use crate::support::{Organisation, texts};

const LIST: &str = "users?customer=my_customer";

#[tokio::test]
async fn everybody_is_there_as_the_company_has_them() {
    let google = Organisation::of(Settings { people: 700, ..Settings::for_google() }).await;
    let people = google.all(&format!("{LIST}&maxResults=500&projection=full"), "users").await;
    let company = google.company();
    let listed: BTreeMap<String, &Value> =
        people.iter().map(|person| (person["primaryEmail"].as_str().unwrap().to_owned(), person)).collect();
    let expected = company.people.iter().filter(|person| standing(person) != Standing::Deleted);
    assert_eq!(listed.len(), expected.clone().count());
    let mut seen = BTreeSet::new();
    for person in expected {
        let google = listed[&primary_email(person)];
        assert_eq!(google["suspended"], standing(person) == Standing::Suspended, "{google}");
        assert_eq!(google["archived"], standing(person) == Standing::Archived, "{google}");
        assert_eq!(google["isGuestUser"], standing(person) == Standing::Guest, "{google}");
        assert_eq!(google["isAdmin"], person.number == company.admin, "{google}");
        assert_eq!(google["name"]["givenName"].as_str(), person.given_name.as_deref());
        assert_eq!(google["name"]["familyName"].as_str(), person.family_name.as_deref());
        let work = &google["organizations"][0];
        assert_eq!(work["department"].as_str(), person.department.as_deref());
        assert_eq!(work["title"].as_str(), person.title.as_deref());
        assert_eq!(work["costCenter"].as_str(), person.cost_center.as_deref());
        assert_eq!(
            google["phones"][0]["value"].as_str().filter(|_| person.phone.is_some()),
            person.phone.as_deref()
        );
        let manager = person.manager.map(|manager| primary_email(&company.people[manager]));
        assert_eq!(google["relations"][0]["value"].as_str(), manager.as_deref());
        assert_eq!(google["externalIds"][0]["value"].as_str(), person.employee_number.as_deref());
        let id = google["id"].as_str().unwrap();
        assert!(
            id.len() == 21 && id.bytes().all(|digit| digit.is_ascii_digit()) && seen.insert(id.to_owned())
        );
        // What is empty is not there.
        assert!(google.as_object().unwrap().values().all(|value| *value != json!([]) && *value != json!({})));
    }
    let of_second = listed.keys().filter(|email| email.ends_with(&format!("@{SECONDARY_DOMAIN}"))).count();
    assert!(of_second > 5, "{of_second} people of the second domain");
    let archived = people.iter().filter(|person| person["archived"] == true).count();
    assert!(archived > 1, "{archived} archived");
}

#[tokio::test]
async fn deleted_people_are_a_list_of_their_own() {
    let google = Organisation::of(Settings { people: 700, ..Settings::for_google() }).await;
    let company = google.company();
    let deleted = google.all(&format!("{LIST}&showDeleted=true"), "users").await;
    let wanted = company.people.iter().filter(|person| standing(person) == Standing::Deleted);
    let wanted: BTreeSet<String> = wanted.map(primary_email).collect();
    assert_eq!(texts(&deleted, "primaryEmail").into_iter().collect::<BTreeSet<_>>(), wanted);
    assert!(deleted.iter().all(|person| person["deletionTime"].is_string() && person["id"].is_string()));
    assert!(wanted.contains(&primary_email(&company.people[who::LEFT])));
    google.practice.world().clock.advance(Duration::from_secs(20 * 24 * 3_600));
    let none = google.get(&format!("{LIST}&showDeleted=true")).await.good();
    assert!(none["users"].is_null(), "the key is absent: {none}");
}

#[tokio::test]
async fn a_list_needs_an_organisation_and_takes_500() {
    let google = Organisation::plain().await;
    google.get("users").await.refused(400, "badRequest");
    google.get("users?customer=C00other").await.refused(403, "forbidden");
    google.get("users?domain=other.example").await.refused(404, "notFound");
    for wrong in
        ["maxResults=501", "maxResults=0", "maxResults=many", "projection=all", "orderBy=shoe", "viewType=x"]
    {
        google.get(&format!("{LIST}&{wrong}")).await.refused(400, "invalidParameter");
    }
    google.get(&format!("{LIST}&projection=custom")).await.refused(400, "invalid");
    let second = google.all(&format!("users?domain={SECONDARY_DOMAIN}"), "users").await;
    assert!(!second.is_empty());
    assert!(texts(&second, "primaryEmail").iter().all(|email| email.ends_with(SECONDARY_DOMAIN)));
}

#[tokio::test]
async fn pages_follow_one_another() {
    let google = Organisation::plain().await;
    let whole = texts(&google.all(LIST, "users").await, "id");
    for size in [1, 7, whole.len(), 500] {
        assert_eq!(texts(&google.all(&format!("{LIST}&maxResults={size}"), "users").await, "id"), whole);
    }
    let by_name = |people: &[Value]| -> Vec<String> {
        people
            .iter()
            .map(|one| one["name"]["familyName"].as_str().unwrap_or_default().to_lowercase())
            .collect()
    };
    let mut names = by_name(&google.all(&format!("{LIST}&orderBy=familyName&maxResults=9"), "users").await);
    assert!(names.is_sorted() && names.len() == whole.len(), "{names:?}");
    let path = format!("{LIST}&orderBy=familyName&sortOrder=DESCENDING&maxResults=9");
    let descending = by_name(&google.all(&path, "users").await);
    names.reverse();
    assert_eq!(names, descending);
}

#[tokio::test]
async fn a_page_token_belongs_to_its_list_and_ends() {
    let google = Organisation::plain().await;
    let page = google.get(&format!("{LIST}&maxResults=5")).await.good();
    let token = page["nextPageToken"].as_str().unwrap();
    google.get(&format!("{LIST}&maxResults=5&pageToken={token}")).await.good();
    google.get(&format!("{LIST}&showDeleted=true&pageToken={token}")).await.refused(400, "invalid");
    google.get(&format!("groups?customer=my_customer&pageToken={token}")).await.refused(400, "invalid");
    google.get(&format!("{LIST}&pageToken=nonsense")).await.refused(400, "invalid");
    google.switch(|google| google.page_tokens_refused = 1);
    google.get(&format!("{LIST}&maxResults=5&pageToken={token}")).await.refused(400, "invalid");
    google.get(&format!("{LIST}&maxResults=5&pageToken={token}")).await.good();
    google.switch(|google| google.page_token_seconds = 60);
    google.practice.world().clock.advance(Duration::from_secs(61));
    google.get(&format!("{LIST}&maxResults=5&pageToken={token}")).await.refused(400, "invalid");
}

#[tokio::test]
async fn fields_and_projection_say_how_much() {
    let google = Organisation::plain().await;
    let page = google
        .get(&format!("{LIST}&maxResults=3&fields=nextPageToken,users(id,name/familyName)"))
        .await
        .good();
    assert!(page["nextPageToken"].is_string() && page["kind"].is_null());
    for person in page["users"].as_array().unwrap() {
        assert!(person["id"].is_string() && person["primaryEmail"].is_null(), "{person}");
        assert!(person["name"]["givenName"].is_null(), "{person}");
    }
    google.get(&format!("{LIST}&fields=users(shoeSize)")).await.refused(400, "invalidParameter");
    google.get(&format!("{LIST}&fields=users(id")).await.refused(400, "invalidParameter");
    let zoe = google.company().people[who::ZOE].login.clone();
    let schemas = async |projection: &str| {
        google.get(&format!("users/{zoe}?{projection}")).await.good()["customSchemas"].clone()
    };
    assert!(schemas("").await.is_null());
    assert_eq!(schemas("projection=full").await["Zoom"]["license"], "Licensed");
    assert_eq!(schemas("projection=custom&customFieldMask=Zoom").await["Zoom"]["license"], "Licensed");
    assert!(schemas("projection=custom&customFieldMask=Other").await.is_null());
}

#[tokio::test]
async fn people_are_searched() {
    let google = Organisation::plain().await;
    let found = async |query: &str| {
        let query: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
        texts(&google.all(&format!("{LIST}&query={query}"), "users").await, "primaryEmail")
    };
    let company = google.company();
    assert_eq!(found("email:zoe@practice.example").await, [company.people[who::ZOE].login.clone()]);
    assert_eq!(found("familyName:'O\\'Brien-Łukasz'").await, [company.people[who::ZOE].login.clone()]);
    assert!(found("isSuspended=true").await.contains(&company.people[who::SUSPENDED].login));
    assert_eq!(found("isAdmin=true").await, [google.credentials().admin]);
    let engineering = found("orgUnitPath='/Engineering' isSuspended=false").await;
    let below = found("orgUnitPath='/Engineering/Developers' isSuspended=false").await;
    assert!(!below.is_empty() && below.len() < engineering.len());
    google.get(&format!("{LIST}&query=shoeSize%3D42")).await.refused(400, "invalid");
}

#[tokio::test]
async fn somebody_has_several_names() {
    let google = Organisation::plain().await;
    let company = google.company();
    let zoe = google.get("users/zoe@practice.example").await.good();
    assert_eq!(zoe["primaryEmail"], company.people[who::ZOE].login);
    let id = zoe["id"].as_str().unwrap();
    for key in [id, "ZOE.obrien-lukasz@Practice.example", "zoe@practice-mail.example"] {
        assert_eq!(google.get(&format!("users/{key}")).await.good()["id"], id, "{key}");
    }
    google.get("users/nobody@practice.example").await.refused(404, "notFound");
    google.get("users/kim.extern@partner.example").await.refused(403, "forbidden");
    let error = google.get("users/sales@practice.example").await.refused(400, "invalid");
    assert_eq!(error["message"], "Type not supported: userKey");
}

#[tokio::test]
async fn only_an_administrator_reads() {
    let google = Organisation::plain().await;
    for role in [AdminRole::None, AdminRole::DelegatedWithoutApi] {
        google.switch(|google| google.admin_role = role);
        for path in
            [LIST, "groups?customer=my_customer", "customer/my_customer/orgunits", "customers/my_customer"]
        {
            let error = google.get(path).await.refused(403, "forbidden");
            assert_eq!(error["message"], "Not Authorized to access this resource/api");
        }
    }
    let public = google.get(&format!("{LIST}&viewType=domain_public")).await.good();
    assert!(public["users"][0]["primaryEmail"].is_string() && public["users"][0]["orgUnitPath"].is_null());
    google.switch(|google| google.admin_role = AdminRole::DelegatedReader);
    google.get(LIST).await.good();
    google.call("DELETE", "groups/sales@practice.example", Value::Null).await.refused(403, "forbidden");
}

#[tokio::test]
async fn units_are_a_tree() {
    let google = Organisation::plain().await;
    let list = async |query: &str| {
        let list = google.get(&format!("customer/my_customer/orgunits?{query}")).await.good();
        texts(list["organizationUnits"].as_array().unwrap_or(&Vec::new()), "orgUnitPath")
    };
    let children = list("").await;
    assert!(
        children.contains(&"/Sales".to_owned()) && !children.contains(&"/Engineering/Developers".to_owned())
    );
    let all = list("type=all").await;
    assert!(all.contains(&"/People/Zürich & Łódź".to_owned()) && !all.contains(&"/".to_owned()));
    assert_eq!(list("type=allIncludingParent").await.len(), all.len() + 1);
    assert_eq!(list("orgUnitPath=/Engineering").await, ["/Engineering/Developers"]);
    assert!(list("orgUnitPath=/Sales&type=all").await.is_empty());
    let whole = google.get("customer/my_customer/orgunits?type=all").await.good();
    let units = whole["organizationUnits"].as_array().unwrap();
    let developers = units.iter().find(|unit| unit["name"] == "Developers").unwrap();
    let engineering = units.iter().find(|unit| unit["name"] == "Engineering").unwrap();
    assert_eq!(developers["parentOrgUnitId"], engineering["orgUnitId"]);
    let one = google.get("customer/my_customer/orgunits/Engineering/Developers").await.good();
    assert_eq!(one["orgUnitId"], developers["orgUnitId"]);
    google.get("customer/my_customer/orgunits/Nowhere").await.refused(404, "notFound");
    google.get("customer/my_customer/orgunits?type=some").await.refused(400, "invalidParameter");
}

#[tokio::test]
async fn the_organisation_has_domains_and_a_name() {
    let google = Organisation::plain().await;
    let domains = google.get("customer/my_customer/domains").await.good();
    let domains = domains["domains"].as_array().unwrap();
    assert_eq!(texts(domains, "domainName"), ["practice.example", SECONDARY_DOMAIN]);
    assert_eq!((&domains[0]["isPrimary"], &domains[1]["isPrimary"]), (&json!(true), &json!(false)));
    assert_eq!(domains[0]["domainAliases"][0]["domainAliasName"], "practice-mail.example");
    let customer = google.get("customers/my_customer").await.good();
    assert_eq!(customer["postalAddress"]["organizationName"], google.company().name);
    let first = google.get(LIST).await.good()["users"][0]["customerId"].clone();
    assert_eq!(customer["id"], first);
    google.get("nothing/there").await;
    assert_eq!(google.get("nothing/there").await.status, 404);
}
