//! Groups and who is in them.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use usher_practice::Settings;
use usher_practice::company::{Member, which, who};
use usher_practice::google::{Standing, group_email, primary_email, standing};

use crate::support::{Organisation, texts};

impl Organisation {
    fn group_at(&self, place: usize) -> String {
        group_email(&self.company().groups[place])
    }

    async fn members(&self, group: &str, query: &str) -> Vec<Value> {
        self.all(&format!("groups/{group}/members?{query}"), "members").await
    }
}

#[tokio::test]
async fn groups_are_those_of_the_company() {
    let google = Organisation::of(Settings { people: 60, groups: 450, ..Settings::for_google() }).await;
    let groups = google.all("groups?customer=my_customer&maxResults=200", "groups").await;
    let company = google.company();
    let listed: BTreeSet<String> = texts(&groups, "email").into_iter().collect();
    assert_eq!(listed, company.groups.iter().map(group_email).collect());
    assert_eq!(groups.len(), 450);
    let requests = google.practice.history().iter().filter(|entry| entry.path.ends_with("/groups")).count();
    assert_eq!(requests, 3, "pages of 200");
    for group in &groups {
        let count: usize = group["directMembersCount"].as_str().unwrap().parse().unwrap();
        let email = group["email"].as_str().unwrap();
        if count < 30 {
            assert_eq!(google.members(email, "").await.len(), count, "{group}");
        }
    }
    google.get("groups?customer=my_customer&maxResults=201").await.refused(400, "invalidParameter");
    google.get("groups?userKey=zoe@practice.example&customer=my_customer").await.refused(400, "invalid");
    let of_zoe = google.all("groups?userKey=zoe@practice.example", "groups").await;
    assert!(texts(&of_zoe, "email").contains(&google.group_at(which::SAME_NAME[0])));
    let one = google.get(&format!("groups/{}", google.group_at(which::EMPTY))).await.good();
    assert_eq!(one["directMembersCount"], "0");
    let empty = google.get(&format!("groups/{}/members", google.group_at(which::EMPTY))).await.good();
    assert!(empty["members"].is_null(), "the key is absent: {empty}");
    let by_id = google.get(&format!("groups/{}", one["id"].as_str().unwrap())).await.good();
    assert_eq!(by_id["email"], one["email"]);
    assert_eq!(google.get("groups/builders@practice.example").await.good()["name"], "Engineering");
    google.get("groups/nothing@practice.example").await.refused(404, "notFound");
    google.get("groups/other@partner.example").await.refused(403, "forbidden");
}

#[tokio::test]
async fn members_are_those_of_the_company_and_some_from_elsewhere() {
    let google = Organisation::plain().await;
    let company = google.company();
    for (place, group) in company.groups.iter().enumerate().filter(|(place, _)| *place != which::EVERYBODY) {
        let members = google.members(&group_email(group), "").await;
        let mut wanted: BTreeSet<String> = group
            .members
            .iter()
            .filter_map(|member| match *member {
                Member::Person(number) => {
                    let person = &company.people[number];
                    (standing(person) != Standing::Deleted).then(|| primary_email(person))
                }
                Member::Group(nested) => Some(group_email(&company.groups[nested])),
            })
            .collect();
        let outside: Vec<&Value> = members.iter().filter(|member| member["status"].is_null()).collect();
        match place {
            which::ODD_PEOPLE => assert_eq!(outside.len(), 2),
            8 => assert_eq!(outside.len(), 1),
            _ => assert!(outside.is_empty()),
        }
        wanted.extend(outside.iter().map(|member| member["email"].as_str().unwrap().to_owned()));
        assert_eq!(texts(&members, "email").into_iter().collect::<BTreeSet<_>>(), wanted, "{}", group.name);
        for member in &members {
            let is_group =
                member["email"].as_str().unwrap().split('@').next().unwrap().split('.').count() == 1;
            let kind = if is_group { "GROUP" } else { "USER" };
            assert!(member["type"] == kind || member["type"] == "USER", "{member}");
        }
    }
    let owners = google.members(&google.group_at(which::ODD_PEOPLE), "roles=OWNER").await;
    assert_eq!(owners.len(), 1);
    let both = google.members(&google.group_at(which::ODD_PEOPLE), "roles=OWNER,MANAGER").await;
    assert_eq!(both.len(), 2);
    google.get(&format!("groups/{}/members?roles=KING", google.group_at(8))).await.refused(400, "invalid");
}

#[tokio::test]
async fn everybody_may_be_one_member() {
    let google = Organisation::plain().await;
    let everybody = google.group_at(which::EVERYBODY);
    let members = google.members(&everybody, "").await;
    assert_eq!(members.len(), 1);
    assert_eq!((&members[0]["type"], members[0]["email"].is_null()), (&json!("CUSTOMER"), true));
    assert_eq!(members[0]["id"], google.get("customers/my_customer").await.good()["id"]);
    let has = google.get(&format!("groups/{everybody}/hasMember/zoe@practice.example")).await.good();
    assert_eq!(has["isMember"], true);
    let google = Organisation::with(|google| google.found.everybody_one_by_one = true).await;
    let one_by_one = google.members(&everybody, "").await;
    assert_eq!(one_by_one.len(), google.all("users?customer=my_customer", "users").await.len());
}

#[tokio::test]
async fn nested_groups_are_walked_on_request() {
    let google = Organisation::with(|google| google.found.group_in_itself = true).await;
    let company = google.company();
    let engineering = google.group_at(which::ENGINEERING);
    let derived = google.members(&engineering, "includeDerivedMembership=true").await;
    let people: BTreeSet<String> = derived
        .iter()
        .filter(|member| member["type"] == "USER")
        .map(|member| member["email"].to_string())
        .collect();
    let wanted = company.everyone_in(which::ENGINEERING).into_iter().map(|number| &company.people[number]);
    let wanted = wanted.filter(|person| standing(person) != Standing::Deleted);
    assert_eq!(people, wanted.map(|person| json!(primary_email(person)).to_string()).collect());
    assert!(derived.iter().any(|member| member["role"].is_null()), "who is not directly in it has no role");
    let has =
        async |group: &str, member: &str| google.get(&format!("groups/{group}/hasMember/{member}")).await;
    assert_eq!(has(&engineering, "zoe@practice.example").await.good()["isMember"], true);
    let direct = google.get(&format!("groups/{engineering}/members/zoe@practice.example")).await;
    direct.refused(404, "notFound");
    has(&google.group_at(8), "kim.extern@partner.example").await.refused(400, "invalid");
    has(&engineering, "nobody@practice.example").await.refused(400, "invalid");
    // A circle ends, and a group may hold itself.
    let north = google.group_at(which::CYCLE[0]);
    let members = google.members(&north, "").await;
    assert!(texts(&members, "email").contains(&north));
    let round = google.members(&north, "includeDerivedMembership=true").await;
    assert!(round.len() > members.len());
}

#[tokio::test]
async fn a_large_group_has_many_pages() {
    let mut settings = Settings { people: 30_000, ..Settings::for_google() };
    settings.google.found.everybody_one_by_one = true;
    let google = Organisation::of(settings).await;
    let members =
        google.members(&google.group_at(which::EVERYBODY), "fields=nextPageToken,members(id)").await;
    assert!(members.len() > 29_000, "{}", members.len());
    let ids: BTreeSet<String> = texts(&members, "id").into_iter().collect();
    assert_eq!(ids.len(), members.len(), "each once");
}

#[tokio::test]
async fn who_is_suspended_or_archived_says_so() {
    let google = Organisation::plain().await;
    let company = google.company();
    let members = google.members(&google.group_at(which::ODD_PEOPLE), "").await;
    let status = |number: usize| {
        let email = primary_email(&company.people[number]);
        members.iter().find(|member| member["email"] == email).map(|member| member["status"].clone())
    };
    assert_eq!(status(who::SUSPENDED), Some(json!("SUSPENDED")));
    assert_eq!(status(who::NO_MAIL), Some(json!("ARCHIVED")));
    assert_eq!(status(who::ZOE), Some(json!("ACTIVE")));
    assert_eq!(status(who::LEFT), None, "who was deleted is in no group");
}
