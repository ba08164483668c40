//! Reading Google Workspace: people, groups with everything inside them, units and domains, whole or with the reason why
//! not, and with as few requests as there can be.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use serde_json::json;
use usher::directory::google::{GROUPS_PAGE, Google, PEOPLE_PAGE, SCOPES_READ};
use usher::directory::{Directory, DirectoryError};
use usher::http::{Call, CallError, Category, Method, Scheme};
use usher::mapping::google::scope::{Domains, Inside, Reason, Scope, Verdict, judge};
use usher::model::{Attributes, Group, GroupId, Kept, Member, Person, PersonId, Snapshot, Status};
use usher_practice::company::{DOMAIN, which, who};
use usher_practice::google::{
    ALIAS_DOMAIN, AdminRole, Api, RateLimits, SECONDARY_DOMAIN, Standing, Throttle, group_email,
    primary_email, standing,
};
use usher_practice::world::Vendor;
use usher_tests::stage::{Stage, Token};

#[tokio::test]
async fn everybody_is_as_google_has_them() {
    let stage = Stage::of(1_150, 14, |_| {}).await;
    let told = Mutex::new(Vec::new());
    let people = stage.google().people(&|seen| told.lock().unwrap().push(seen)).await.unwrap();
    let company = &stage.practice.world().company;
    let there = company.people.iter().filter(|person| standing(person) != Standing::Deleted);
    let expected: BTreeMap<String, Standing> =
        there.map(|person| (primary_email(person), standing(person))).collect();
    let found: BTreeMap<String, &Person> =
        people.values().map(|person| (person.login.clone(), person)).collect();
    assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
    for (address, standing) in &expected {
        let Person { status, attributes, .. } = found[address];
        let (archived, guest) = (is(attributes, "archived"), is(attributes, "isGuestUser"));
        let expected = match standing {
            Standing::Active => (Status::Active, false, false),
            Standing::Suspended => (Status::Disabled, false, false),
            Standing::Archived => (Status::Disabled, true, false),
            Standing::Guest => (Status::Active, false, true),
            Standing::Deleted => unreachable!("left out above"),
        };
        assert_eq!((*status, archived, guest), expected, "{address}");
    }
    let told = told.into_inner().unwrap();
    assert!(told.is_sorted() && told.last() == Some(&people.len()), "{told:?}");
    assert_eq!(requests(&stage, "users"), people.len().div_ceil(PEOPLE_PAGE));

    let zoe = found[&primary_email(&company.people[who::ZOE])];
    assert_eq!(zoe.name, "Zoë O'Brien-Łukasz");
    assert_eq!(
        (zoe.attributes.text("givenName"), zoe.attributes.text("familyName")),
        (Some("Zoë"), Some("O'Brien-Łukasz"))
    );
    assert_eq!(zoe.attributes.text("department"), company.people[who::ZOE].department.as_deref());
    assert_eq!(found[&primary_email(&company.people[who::JAPANESE])].name, "田中 花子");

    let deleted = stage.google().deleted(&|_| ()).await.unwrap();
    let gone: BTreeSet<String> = deleted.values().map(|deleted| deleted.address.clone()).collect();
    let left = company.people.iter().filter(|person| standing(person) == Standing::Deleted);
    assert_eq!(gone, left.map(primary_email).collect());
    assert!(deleted.values().all(|deleted| deleted.at.is_some() && !people.contains_key(&deleted.id)));
}

#[tokio::test]
async fn groups_are_walked_through_each_other_and_themselves() {
    let stage = Stage::with(|switches| switches.google.found.group_in_itself = true).await;
    let (snapshot, ids) = read(&stage, None).await;
    let company = &stage.practice.world().company;
    let place = |place: usize| ids[&group_email(&company.groups[place])].clone();
    for (number, group) in company.groups.iter().enumerate() {
        let walk = snapshot.walk(&place(number));
        let known: BTreeSet<String> = walk
            .people
            .iter()
            .filter_map(|person| snapshot.people.get(person))
            .map(|person| person.login.clone())
            .collect();
        let people = company.people.iter();
        let expected = match number {
            // Everybody active, by one entry.
            which::EVERYBODY => people
                .filter(|person| matches!(standing(person), Standing::Active | Standing::Guest))
                .collect::<Vec<_>>(),
            _ => {
                let inside = company.everyone_in(number);
                let there = people.filter(|person| standing(person) != Standing::Deleted);
                there.filter(|person| inside.contains(&person.number)).collect()
            }
        };
        assert_eq!(known, expected.into_iter().map(primary_email).collect(), "{}", group.name);
        assert!(walk.unread.is_empty());
        assert_eq!(walk.everybody, number == which::EVERYBODY);
    }
    let cycle = which::CYCLE.map(place);
    assert!(snapshot.members[&cycle[0]].contains(&Member::Group(cycle[0].clone())));
    assert_eq!(snapshot.walk(&cycle[0]).people, snapshot.walk(&cycle[1]).people);
    // People of other organisations are in it, and nobody whom the directory knows.
    let odd = snapshot.walk(&place(which::ODD_PEOPLE));
    assert_eq!(odd.people.iter().filter(|person| !snapshot.people.contains_key(*person)).count(), 2);
}

#[tokio::test]
async fn a_large_group_is_read_to_its_end() {
    let people = 30_000;
    let stage = Stage::of(people, 14, |switches| {
        switches.google.found.everybody_one_by_one = true;
        switches.google.rate_limits = RateLimits::Off;
    })
    .await;
    let google = stage.google();
    let groups = google.groups(&|_| ()).await.unwrap();
    let everybody = &stage.practice.world().company.groups[which::EVERYBODY];
    let mail = group_email(everybody);
    let (id, counted) = groups.iter().find(|(_, group)| group.mail.as_ref() == Some(&mail)).unwrap();
    let mut snapshot = Snapshot::default();
    google.members(&mut snapshot, &BTreeSet::from([id.clone()]), &|_| ()).await.unwrap();
    let members = &snapshot.members[id];
    assert_eq!(Some(members.len()), counted.people);
    assert!(members.len() > people * 9 / 10, "{}", members.len());
    assert_eq!(requests(&stage, "/members"), members.len().div_ceil(GROUPS_PAGE));
}

#[tokio::test]
async fn an_organisation_of_twenty_thousand_takes_few_requests() {
    let stage = Stage::of(20_000, 300, |switches| switches.google.rate_limits = RateLimits::Off).await;
    let google = stage.google();
    let people = google.people(&|_| ()).await.unwrap();
    let groups = google.groups(&|_| ()).await.unwrap();
    assert_eq!(groups.len(), 300);
    assert_eq!(requests(&stage, "users"), people.len().div_ceil(PEOPLE_PAGE));
    assert_eq!(requests(&stage, "groups"), groups.len().div_ceil(GROUPS_PAGE));
    assert!(asked(&stage) <= 40 + 2, "{} requests", asked(&stage));

    let ids: BTreeSet<GroupId> = groups.keys().cloned().collect();
    let mut snapshot = Snapshot { people, ..Snapshot::default() };
    let before = asked(&stage);
    Directory::Google(google).members(&mut snapshot, &ids, &|_| ()).await.unwrap();
    assert_eq!(snapshot.members.keys().collect::<BTreeSet<_>>(), ids.iter().collect());
    let pages =
        snapshot.members.values().map(|members| members.len().div_ceil(GROUPS_PAGE).max(1)).sum::<usize>();
    assert_eq!(asked(&stage) - before, pages, "each group once, in full pages");
}

#[tokio::test]
async fn somebody_is_one_person_in_however_many_groups() {
    let stage = Stage::of(24, 64, |_| {}).await;
    let (_, ids) = read(&stage, Some(BTreeSet::new())).await;
    let company = &stage.practice.world().company;
    let zoe = primary_email(&company.people[who::ZOE]);
    let chosen: BTreeSet<GroupId> = ids.values().skip(14).take(50).cloned().collect();
    let admin = admin(&stage);
    for group in &chosen {
        // Somebody may be in it already.
        let (path, body) = (["groups", group.as_str(), "members"], json!({ "email": zoe }));
        change(&admin, Method::Post, &path, Some(body)).await;
    }
    let (snapshot, _) = read(&stage, Some(chosen.clone())).await;
    let id = &snapshot.people.values().find(|person| person.login == zoe).unwrap().id;
    assert_eq!(chosen.len(), 50);
    assert!(chosen.iter().all(|group| snapshot.walk(group).people.contains(id)));
}

#[tokio::test]
async fn a_group_deleted_in_the_middle_is_named() {
    let stage = Stage::small().await;
    let (mut snapshot, ids) = read(&stage, Some(BTreeSet::new())).await;
    let group = stage.practice.world().company.groups[which::QUOTES].clone();
    let id = ids[&group_email(&group)].clone();
    assert_eq!(change(&admin(&stage), Method::Delete, &["groups", id.as_str()], None).await, 204);
    let directory = Directory::Google(stage.google());
    let error = directory.members(&mut snapshot, &BTreeSet::from([id]), &|_| ()).await.unwrap_err();
    let code = "notFound".to_owned();
    assert_eq!(error, DirectoryError::Refused { status: 404, code, text: group.name });
}

#[tokio::test]
async fn a_page_token_that_is_not_taken_costs_a_second_reading() {
    let stage = Stage::of(1_150, 14, |switches| switches.google.page_tokens_refused = 1).await;
    let people = stage.google().people(&|_| ()).await.unwrap();
    let pages = people.len().div_ceil(PEOPLE_PAGE);
    assert_eq!(requests(&stage, "users"), pages + 2);

    let stage = Stage::of(1_150, 14, |switches| switches.google.page_tokens_refused = 2).await;
    let error = stage.google().people(&|_| ()).await.unwrap_err();
    assert!(matches!(error, DirectoryError::Refused { status: 400, .. }), "{error:?}");
}

#[tokio::test]
async fn refusals_for_now_are_waited_out() {
    for throttle in [Throttle::UserRate, Throttle::Quota, Throttle::TooMany, Throttle::Backend] {
        let stage = Stage::with(|switches| {
            switches.google.refused_next = 1;
            switches.google.throttle = throttle;
        })
        .await;
        assert!(!stage.google().people(&|_| ()).await.unwrap().is_empty(), "{throttle:?}");
        let refused = stage.practice.history().iter().filter(|entry| entry.status >= 400).count();
        assert_eq!(refused, 1);
    }
}

#[tokio::test]
async fn the_quota_of_a_day_ends_a_reading_with_its_time() {
    let stage = Stage::with(|switches| switches.google.requests_per_day = Some(1)).await;
    let google = stage.google();
    google.people(&|_| ()).await.unwrap();
    let error = google.groups(&|_| ()).await.unwrap_err();
    let DirectoryError::Call(CallError::RateLimited { until, daily: true }) = error else {
        panic!("{error:?}");
    };
    let ahead = until.duration_since(usher::clock::now());
    assert!(ahead.as_hours() <= 24 && ahead.is_positive(), "{ahead:?}");
    // Nothing more is sent before that time.
    assert!(google.people(&|_| ()).await.is_err());
    assert_eq!(asked(&stage), 2);
}

#[tokio::test]
async fn what_is_missing_is_named() {
    let stage = Stage::with(|switches| switches.google.admin_role = AdminRole::None).await;
    assert!(matches!(stage.google().people(&|_| ()).await, Err(DirectoryError::RoleLacks { .. })));
    let stranger = stage.google_as(Token::new(Scheme::Bearer, "wrong"));
    assert_eq!(stranger.people(&|_| ()).await, Err(DirectoryError::TokenRejected));
    for api in [Api::Off, Api::OffInDetail] {
        let stage = Stage::with(|switches| switches.google.api = api).await;
        let error = stage.google().first_look().await.unwrap_err();
        assert!(
            matches!(&error, DirectoryError::Refused { status: 403, code, .. } if code == "accessNotConfigured"),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn the_organisation_and_its_admin_are_known() {
    let stage = Stage::small().await;
    let google = stage.google();
    let address = stage.practice.credentials().google.admin;
    let admin = google.admin(&address).await.unwrap();
    assert_eq!((admin.address.as_str(), admin.super_admin), (address.as_str(), true));
    assert_eq!(admin.domain, DOMAIN);
    assert!(admin.customer.is_some());
    let look = google.first_look().await.unwrap();
    assert!(look.anybody && look.any_group);

    let domains = google.domains().await.unwrap();
    assert!(domains[DOMAIN].primary && domains[DOMAIN].verified);
    assert!(!domains[SECONDARY_DOMAIN].primary);
    assert_eq!(domains[ALIAS_DOMAIN].alias_of.as_deref(), Some(DOMAIN));

    let units = google.org_units().await.unwrap();
    assert!(units.len() > 1 && units["/"].id.is_some());
    assert!(units.values().all(|unit| unit.parent.as_ref().is_none_or(|parent| units.contains_key(parent))));
    let people = google.people(&|_| ()).await.unwrap();
    let paths = people.values().map(|person| person.attributes.text("orgUnitPath").unwrap());
    for path in paths {
        assert!(units.contains_key(path), "{path}");
    }
}

#[tokio::test]
async fn the_scope_is_judged_of_what_was_read() {
    let stage = Stage::of(200, 14, |_| {}).await;
    let (snapshot, ids) = read(&stage, None).await;
    let found = stage.google().domains().await.unwrap();
    let mut domains = Domains::default();
    for domain in found.values() {
        let kind = domain.alias_of.as_ref().unwrap_or(&domain.name);
        let set = if found[kind].primary { &mut domains.primary } else { &mut domains.secondary };
        set.insert(domain.name.clone());
    }
    let company = &stage.practice.world().company;
    let mut by_address: BTreeMap<String, Verdict> = BTreeMap::new();
    for person in snapshot.people.values() {
        by_address.insert(person.login.clone(), judge(person, &Scope::Everybody, None, Some(&domains)));
    }
    for person in &company.people {
        let expected = match standing(person) {
            Standing::Active => Some(Verdict::In),
            Standing::Suspended => Some(Verdict::Out(Reason::Suspended)),
            Standing::Archived => Some(Verdict::Out(Reason::Archived)),
            Standing::Guest => Some(Verdict::Out(Reason::Guest)),
            Standing::Deleted => None,
        };
        assert_eq!(by_address.get(&primary_email(person)), expected.as_ref(), "{}", person.login);
    }
    let engineering = ids[&group_email(&company.groups[which::ENGINEERING])].clone();
    let inside = Inside::of(&snapshot, &engineering);
    let scope = Scope::Group(engineering.clone());
    let walk = snapshot.walk(&engineering);
    let direct = &snapshot.members[&engineering];
    let is_direct = |person: &PersonId| direct.contains(&Member::Person(person.clone()));
    for person in snapshot.people.values() {
        match judge(person, &scope, Some(&inside), Some(&domains)) {
            Verdict::In => assert!(is_direct(&person.id)),
            Verdict::Perhaps(_) => assert!(walk.people.contains(&person.id) && !is_direct(&person.id)),
            Verdict::Out(Reason::NotInGroup) => assert!(!walk.people.contains(&person.id)),
            Verdict::Out(Reason::SecondaryDomain) => assert!(person.login.ends_with(SECONDARY_DOMAIN)),
            Verdict::Out(_) => {
                assert!(person.status == Status::Disabled || is(&person.attributes, "isGuestUser"))
            }
        }
    }
}

#[test]
fn the_scopes_are_those_that_only_read() {
    assert!(SCOPES_READ.iter().all(|scope| !scope.contains("admin.") || scope.ends_with(".readonly")));
}

/// Reads everybody, and who is in these groups; in every group where none are named. Also each group's id by its address.
async fn read(stage: &Stage, chosen: Option<BTreeSet<GroupId>>) -> (Snapshot, BTreeMap<String, GroupId>) {
    let directory = Directory::Google(stage.google());
    let people = directory.people(&|_| ()).await.unwrap();
    let counted = directory.groups(&|_| ()).await.unwrap();
    let ids = counted.iter().map(|(id, group)| (group.mail.clone().unwrap(), id.clone())).collect();
    let chosen = chosen.unwrap_or_else(|| counted.keys().cloned().collect());
    let groups: BTreeMap<GroupId, Group> = counted.into_iter().map(|(id, group)| (id, group.group)).collect();
    let mut snapshot = Snapshot { people, groups, members: BTreeMap::new() };
    directory.members(&mut snapshot, &chosen, &|_| ()).await.unwrap();
    (snapshot, ids)
}

/// A connection that may change the directory, as an admin does meanwhile.
fn admin(stage: &Stage) -> Google {
    stage.google_as(Token::new(Scheme::Bearer, &stage.practice.credentials().google.token))
}

/// Changes the directory; returns the status.
async fn change(admin: &Google, method: Method, path: &[&str], body: Option<serde_json::Value>) -> u16 {
    let path = ["admin", "directory", "v1"].iter().chain(path).copied();
    let call = Call::new(method, path, Category::GoogleRead);
    let call = body.into_iter().fold(call, Call::json);
    admin.remote().send(call).await.unwrap().status
}

/// Requests of the Directory API whose path ends so.
fn requests(stage: &Stage, end: &str) -> usize {
    let history = stage.practice.history();
    history.iter().filter(|entry| entry.vendor == Vendor::Google && entry.path.ends_with(end)).count()
}

/// All requests to Google.
fn asked(stage: &Stage) -> usize {
    stage.practice.history().iter().filter(|entry| entry.vendor == Vendor::Google).count()
}

fn is(attributes: &Attributes, name: &str) -> bool {
    attributes.get(name).and_then(Kept::as_bool) == Some(true)
}
