//! Reading people and groups: complete, without repeats, page by page.

use std::collections::BTreeSet;

use serde_json::Value;
use usher_practice::company::{Status, which, who};
use usher_practice::okta::RateLimits;

use crate::support::{Org, texts};

#[tokio::test]
async fn pages_are_complete_and_repeat_nobody() {
    let org = Org::sized(450, |switches| switches.rate_limits = RateLimits::Off).await;
    let world = org.practice.world();
    let staying = world.company.people.iter().filter(|person| person.status != Status::Deprovisioned).count();
    for limit in [7, 200, 100_000] {
        let ids = org.all_ids(&format!("/api/v1/users?limit={limit}")).await;
        assert_eq!(ids.len(), staying);
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), staying);
        assert!(ids.iter().all(|id| id.len() == 20 && id.starts_with("00u")));
    }
    let everybody = org.group("Everybody").await;
    let members = org.all_ids(&format!("/api/v1/groups/{everybody}/users?limit=13")).await;
    assert_eq!(members.iter().collect::<BTreeSet<_>>().len(), world.company.people.len());
    assert_eq!(members.len(), world.company.people.len());
    let groups = org.all_ids("/api/v1/groups?limit=3").await;
    assert_eq!(groups.iter().collect::<BTreeSet<_>>().len(), world.company.groups.len() + 1);
}

#[tokio::test]
async fn a_limit_is_cut_to_the_most_and_nonsense_is_refused() {
    let org = Org::sized(450, |_| {}).await;
    let length = |reply: crate::support::Reply| reply.json().as_array().unwrap().len();
    assert_eq!(length(org.get("/api/v1/users?limit=5000").await), 200);
    assert_eq!(length(org.get("/api/v1/users").await), 200);
    assert_eq!(
        length(org.get("/api/v1/users?q=a").await).min(10),
        length(org.get("/api/v1/users?q=a").await)
    );
    for query in ["limit=0", "limit=-1", "limit=many", "after=1", "after=000zzzzzzzzzzz"] {
        org.get(&format!("/api/v1/users?{query}")).await.refused(400, "E0000001");
    }
}

#[tokio::test]
async fn each_relation_has_its_own_link_line() {
    let org = Org::plain().await;
    let reply = org.get("/api/v1/users?limit=2&filter=status%20eq%20%22ACTIVE%22").await;
    let links: Vec<&str> = reply.headers.get_all("link").iter().map(|link| link.to_str().unwrap()).collect();
    assert_eq!(links.len(), 2);
    assert!(
        links[0].starts_with(&format!("<{}/api/v1/users?limit=2", org.base()))
            && links[0].ends_with("\"self\"")
    );
    assert!(links[1].contains("after=000") && links[1].contains("filter=") && links[1].ends_with("\"next\""));
}

#[tokio::test]
async fn who_left_shows_only_when_asked_for() {
    let org = Org::plain().await;
    let left = &org.practice.world().company.people[who::LEFT];
    let plain = texts(&org.get("/api/v1/users").await.json(), "/profile/login");
    assert!(!plain.contains(&left.login));
    for path in [
        "/api/v1/users?filter=status%20eq%20%22DEPROVISIONED%22",
        "/api/v1/users?search=status%20eq%20%22DEPROVISIONED%22",
    ] {
        let found = org.get(path).await.json();
        assert!(texts(&found, "/profile/login").contains(&left.login));
        assert!(texts(&found, "/status").iter().all(|status| status == "DEPROVISIONED"));
    }
}

#[tokio::test]
async fn people_keep_their_names_and_lack_what_they_lack() {
    let org = Org::plain().await;
    let people = &org.practice.world().company.people;
    let zoe = org.get(&format!("/api/v1/users/{}", people[who::ZOE].login)).await.json();
    assert_eq!(zoe["profile"]["firstName"], "Zoë");
    assert_eq!(zoe["profile"]["lastName"], "O'Brien-Łukasz");
    let by_id = org.get(&format!("/api/v1/users/{}", zoe["id"].as_str().unwrap())).await.json();
    assert_eq!(by_id, zoe);
    let nameless = org.get(&format!("/api/v1/users/{}", people[who::NO_NAME].login)).await.json();
    assert_eq!(nameless["profile"]["firstName"], Value::Null);
    assert!(nameless["profile"].as_object().unwrap().contains_key("firstName"));
    assert!(nameless["profile"].get("displayName").is_none());
    let no_mail = org.get(&format!("/api/v1/users/{}", people[who::NO_MAIL].login)).await.json();
    assert_eq!(no_mail["profile"]["email"], Value::Null);
}

#[tokio::test]
async fn search_reads_names_as_they_are_written() {
    let org = Org::plain().await;
    let find = async |query: &str| {
        org.get(&format!("/api/v1/users?search={}", query.replace(' ', "%20").replace('"', "%22"))).await
    };
    let found = find(r#"profile.lastName sw "O'Brien" and status eq "ACTIVE""#).await.json();
    assert_eq!(texts(&found, "/profile/firstName"), ["Zoë"]);
    assert_eq!(find(r#"profile.lastName eq "Nobody at all""#).await.json(), serde_json::json!([]));
    for bad in ["nonsense", r#"profile.lastName ne "x""#, r#"shoeSize eq "42""#] {
        assert_eq!(find(bad).await.refused(400, "E0000031"), "Invalid search criteria.");
    }
    org.get("/api/v1/users?filter=profile.lastName%20sw%20%22O%22").await.refused(400, "E0000031");
}

#[tokio::test]
async fn groups_within_groups_are_flat_and_circles_end() {
    let org = Org::plain().await;
    let company = &org.practice.world().company;
    for place in [which::ENGINEERING, which::CYCLE[0], which::CYCLE[1], which::EMPTY] {
        let id = texts(&org.get("/api/v1/groups").await.json(), "/id")[place].clone();
        let members = org.all_ids(&format!("/api/v1/groups/{id}/users?limit=5")).await;
        assert_eq!(members.len(), company.everyone_in(place).len(), "{}", company.groups[place].name);
        assert_eq!(members.iter().collect::<BTreeSet<_>>().len(), members.len());
        let stats = org.get(&format!("/api/v1/groups/{id}?expand=stats")).await.json();
        assert_eq!(stats["_embedded"]["stats"]["usersCount"], members.len());
    }
}

#[tokio::test]
async fn groups_are_found_by_name_and_by_type() {
    let org = Org::plain().await;
    let groups = org.get("/api/v1/groups?q=circle").await;
    assert_eq!(texts(&groups.json(), "/profile/name"), ["Circle North", "Circle South"]);
    let everyone = org.get("/api/v1/groups?filter=type%20eq%20%22BUILT_IN%22").await.json();
    assert_eq!(texts(&everyone, "/profile/name"), ["Everyone"]);
    let quoted = org.get("/api/v1/groups?search=profile.name%20sw%20%22Caf%C3%A9%20%5C%22Cr%22").await.json();
    assert_eq!(quoted.as_array().unwrap().len(), 1);
    let one = org.get(&format!("/api/v1/groups/{}", quoted[0]["id"].as_str().unwrap())).await.json();
    assert_eq!(one, quoted[0]);
    assert_eq!(one["objectClass"], serde_json::json!(["okta:user_group"]));
    assert!(one["created"].as_str().unwrap().ends_with(".000Z"));
}

#[tokio::test]
async fn a_large_directory_is_read_to_the_end() {
    let org = Org::sized(4_000, |switches| switches.rate_limits = RateLimits::Off).await;
    let staying = org
        .practice
        .world()
        .company
        .people
        .iter()
        .filter(|person| person.status != Status::Deprovisioned)
        .count();
    let ids: BTreeSet<String> = org.all_ids("/api/v1/users?limit=200").await.into_iter().collect();
    assert_eq!(ids.len(), staying);
}
