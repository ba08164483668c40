//! Reading Okta: people, groups and members, whole or with the reason why not.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use usher::directory::DirectoryError;
use usher::directory::okta::Okta;
use usher::http::{CallError, HttpError, Limits, Scheme};
use usher::model::{GroupId, Member, Snapshot, Status};
use usher::problem;
use usher_practice::faults::{Fault, FaultKind, Moment};
use usher_practice::world::Vendor;
use usher_tests::stage::{Stage, Token};

use crate::server::{Page, Server};

#[tokio::test]
async fn the_whole_directory_is_read() {
    let stage = Stage::of(450, 14, |_| {}).await;
    let known = stage.read().await;
    let world = stage.practice.world();
    let company = &world.company;
    let listed = |person: &&usher_practice::company::Person| {
        person.status != usher_practice::company::Status::Deprovisioned
    };
    let logins: BTreeSet<_> =
        company.people.iter().filter(listed).map(|person| person.login.clone()).collect();
    let read: BTreeSet<_> = known.snapshot.people.values().map(|person| person.login.clone()).collect();
    assert_eq!(read, logins);
    let login_of =
        |id: &usher::model::PersonId| known.snapshot.people.get(id).map(|person| person.login.clone());
    for (place, group) in company.groups.iter().enumerate() {
        let everyone = company.everyone_in(place);
        let members = everyone.iter().map(|number| &company.people[*number]);
        let members: BTreeSet<_> = members.filter(listed).map(|person| person.login.clone()).collect();
        let walk = known.snapshot.walk(&known.group(&group.name));
        assert_eq!(
            walk.people.iter().filter_map(login_of).collect::<BTreeSet<_>>(),
            members,
            "{}",
            group.name
        );
        // Who was deprovisioned is in no list of people, and still named by their groups.
        assert_eq!(walk.people.len(), everyone.len(), "{}", group.name);
        assert!(walk.unread.is_empty());
    }
    let pages = stage.practice.history().iter().filter(|entry| entry.path == "/api/v1/users").count();
    assert_eq!(pages, logins.len().div_ceil(200), "a page for every 200 people");
}

#[tokio::test]
async fn people_are_as_okta_has_them() {
    let stage = Stage::small().await;
    let known = stage.read().await;
    let people = &stage.practice.world().company.people;
    let person = |place: usize| known.person(&people[place].login);
    use usher_practice::company::who;
    assert_eq!(person(who::ZOE).name, "Zoë O'Brien-Łukasz");
    assert_eq!(person(who::JAPANESE).name, "田中 花子");
    assert_eq!(person(who::ARABIC).name, "ليلى حداد");
    assert_eq!(person(who::DECOMPOSED).name, "Jose\u{301} Nun\u{303}ez");
    assert_eq!(person(who::NO_NAME).name, people[who::NO_NAME].login);
    assert_eq!(person(who::NO_GIVEN_NAME).name, "Madonna-Smith");
    assert_eq!(person(who::SUSPENDED).status, Status::Disabled);
    assert_eq!(person(who::STAGED).status, Status::Staged);
    assert_eq!(person(who::ZOE).status, Status::Active);
    assert_eq!(person(who::NO_MAIL).attributes.get("email").unwrap(), Value::Null);
    let title = people[who::ADMIN].title.clone().unwrap();
    assert_eq!(person(who::ADMIN).attributes.text("title"), Some(title.as_str()));
}

#[tokio::test]
async fn progress_is_told() {
    let stage = Stage::of(450, 14, |_| {}).await;
    let told = std::sync::Mutex::new(Vec::new());
    let people = stage.okta().people(&|seen| told.lock().unwrap().push(seen)).await.unwrap();
    let told = told.into_inner().unwrap();
    assert!(told.len() > 1 && told.is_sorted());
    assert_eq!(told.last(), Some(&people.len()));
}

#[tokio::test]
async fn the_first_look_sees_the_org() {
    let stage = Stage::small().await;
    let okta = stage.okta();
    let look = okta.first_look().await.unwrap();
    assert!(look.anybody && look.any_group);
    assert!(okta.organisation().await.unwrap().starts_with("00o"));
}

#[tokio::test]
async fn a_next_page_on_another_host_is_not_asked_for() {
    for elsewhere in ["https://evil.example/api/v1/users", "//evil.example/x", "http://127.0.0.1:1/x"] {
        let server = Server::start(move |_, _, _| Page::of(json!([user(0)])).next(elsewhere)).await;
        let error = people(&server).await.unwrap_err();
        assert!(matches!(&error, DirectoryError::Call(CallError::ForeignHost { .. })), "{error:?}");
        assert_eq!(problem::directory("Okta", &error).code, "link.foreign_host");
        assert_eq!(server.asked(), 1);
    }
}

#[tokio::test]
async fn pages_that_go_in_a_circle_end() {
    let server = Server::start(|asked, _, own| {
        Page::of(json!([user(asked % 2)])).next(format!("{own}/api/v1/users?after={}", asked % 2))
    })
    .await;
    assert_eq!(people(&server).await, Err(DirectoryError::Repeats { list: "people", seen: 2 }));
    assert_eq!(server.asked(), 3);
}

#[tokio::test]
async fn a_page_that_brings_nothing_and_names_a_next_ends() {
    let server =
        Server::start(|_, _, own| Page::of(json!([])).next(format!("{own}/api/v1/users?after=x"))).await;
    assert_eq!(people(&server).await, Err(DirectoryError::Repeats { list: "people", seen: 0 }));
}

#[tokio::test]
async fn somebody_who_moves_to_the_next_page_is_read_once() {
    let server = Server::start(|asked, _, own| match asked {
        0 => Page::of(json!([user(0), user(1)])).next(format!("{own}/api/v1/users?after=1")),
        _ => Page::of(json!([user(1), user(2)])),
    })
    .await;
    assert_eq!(people(&server).await.unwrap().len(), 3);
}

#[tokio::test]
async fn answers_that_cannot_be_used_are_told_apart() {
    let body = |text: &str| FaultKind::Body { text: text.to_owned() };
    check(body("<html>blocked</html>"), "NotThisProvider { status: 200 }").await;
    check(body(""), "NotThisProvider { status: 200 }").await;
    check(body("[{\"id\":"), "Shape").await;
    check(body("{}"), "Shape").await;
    check(body(r#"[{"status":"ACTIVE","profile":{}}]"#), "Shape").await;
    check(body(r#"[{"id":"00u1"}]"#), "Shape").await;
    let status =
        |code, text: &str| FaultKind::Status { code, body: Some(text.to_owned()), headers: Vec::new() };
    check(status(404, "<html>not here</html>"), "NotThisProvider { status: 404 }").await;
    check(status(401, ""), "TokenRejected").await;
    let locked = r#"{"errorCode":"E0000099","errorSummary":"Something new"}"#;
    check(status(400, locked), "Refused { status: 400, code: \"E0000099\", text: \"Something new\" }").await;
}

#[tokio::test]
async fn a_page_of_members_that_fails_leaves_the_snapshot_as_it_was() {
    let stage = Stage::small().await;
    let okta = stage.okta();
    let groups: BTreeSet<GroupId> = okta.groups(&|_| ()).await.unwrap().into_keys().collect();
    let broken = Fault {
        vendor: Some(Vendor::Okta),
        path_prefix: Some("/api/v1/groups/".to_owned()),
        skip: 4,
        moment: Moment::After,
        ..Fault::of(FaultKind::Body { text: "[{\"id\":\"00u1\"},".to_owned() })
    };
    stage.practice.world().faults.set(broken);
    let mut snapshot = Snapshot::default();
    let error = okta.members(&mut snapshot, &groups, &|_| ()).await.unwrap_err();
    assert!(matches!(error, DirectoryError::Shape { .. }), "{error:?}");
    assert_eq!(snapshot, Snapshot::default());
}

#[tokio::test]
async fn a_body_over_the_limit_is_not_read() {
    let stage = Stage::small().await;
    let limits = Limits { body_bytes_max: 1_000, ..Limits::default() };
    let error = stage.okta_as(stage.okta_token(), limits).people(&|_| ()).await.unwrap_err();
    assert_eq!(error, DirectoryError::Call(CallError::Http(HttpError::TooLarge { bytes_max: 1_000 })));
}

#[tokio::test]
async fn tokens_that_are_not_taken_are_told() {
    let stage = Stage::small().await;
    for token in [Token::new(Scheme::Ssws, "00wrong"), Token::new(Scheme::Bearer, "wrong")] {
        let error = stage.okta_as(token, Limits::default()).people(&|_| ()).await.unwrap_err();
        assert_eq!(error, DirectoryError::TokenRejected);
    }
}

#[tokio::test]
async fn a_missing_scope_is_named_although_the_body_is_empty() {
    let challenge = "Bearer authorization_uri=\"http://127.0.0.1/oauth2/v1/authorize\", realm=\"http://127.0.0.1\", \
                     scope=\"okta.groups.read\", error=\"insufficient_scope\", error_description=\"The access token \
                     provided does not contain the required scopes.\", resource=\"/api/v1/groups\"";
    let server = Server::start(move |_, _, _| Page {
        status: 403,
        body: Value::Null,
        headers: vec![("www-authenticate", challenge.to_owned())],
    })
    .await;
    let error = Okta::new(server.remote()).groups(&|_| ()).await.unwrap_err();
    assert_eq!(error, DirectoryError::ScopeMissing { scope: "okta.groups.read".to_owned() });
    assert!(problem::directory("Okta", &error).what.contains("okta.groups.read"));
}

#[tokio::test]
async fn a_role_that_is_too_small_is_told() {
    let stage = Stage::small().await;
    let text = r#"{"errorCode":"E0000006","errorSummary":"You do not have permission to perform the requested action"}"#;
    let kind = FaultKind::Status { code: 403, body: Some(text.to_owned()), headers: Vec::new() };
    stage.practice.world().faults.set(Fault::of(kind));
    let error = stage.okta().people(&|_| ()).await.unwrap_err();
    assert!(matches!(&error, DirectoryError::RoleLacks { text } if text.contains("permission")), "{error:?}");
}

#[tokio::test]
async fn an_org_that_wants_proof_of_possession_is_told() {
    let challenge = "DPoP algs=\"RS256 ES256\", error=\"invalid_dpop_proof\"";
    let server = Server::start(move |_, _, _| Page {
        status: 400,
        body: Value::Null,
        headers: vec![("www-authenticate", challenge.to_owned())],
    })
    .await;
    assert_eq!(people(&server).await, Err(DirectoryError::DpopRequired));
}

#[tokio::test]
async fn a_full_minute_is_waited_out() {
    let stage = Stage::small().await;
    let headers = vec![
        ("X-Rate-Limit-Limit".to_owned(), "6000".to_owned()),
        ("X-Rate-Limit-Remaining".to_owned(), "0".to_owned()),
        ("Retry-After".to_owned(), "0".to_owned()),
    ];
    let body =
        r#"{"errorCode":"E0000047","errorSummary":"API call exceeded rate limit due to too many requests."}"#;
    let kind = FaultKind::Status { code: 429, body: Some(body.to_owned()), headers };
    stage.practice.world().faults.set(Fault { times: Some(2), ..Fault::of(kind) });
    let people = stage.okta().people(&|_| ()).await.unwrap();
    assert!(!people.is_empty());
    assert_eq!(stage.practice.history().iter().filter(|entry| entry.status == 429).count(), 2);
}

#[tokio::test]
async fn a_fault_of_the_server_is_asked_again() {
    let stage = Stage::small().await;
    let kind = FaultKind::Status { code: 503, body: None, headers: Vec::new() };
    stage.practice.world().faults.set(Fault { times: Some(1), ..Fault::of(kind) });
    assert!(!stage.okta().people(&|_| ()).await.unwrap().is_empty());
}

async fn check(kind: FaultKind, expected: &str) {
    let stage = Stage::small().await;
    let told = format!("{kind:?}");
    stage.practice.world().faults.set(Fault { moment: Moment::After, ..Fault::of(kind) });
    let error = format!("{:?}", stage.okta().people(&|_| ()).await.unwrap_err());
    assert!(error.contains(expected), "{told} gives {error}");
}

async fn people(
    server: &Server,
) -> Result<BTreeMap<usher::model::PersonId, usher::model::Person>, DirectoryError> {
    Okta::new(server.remote()).people(&|_| ()).await
}

fn user(number: usize) -> Value {
    let login = format!("u{number}@practice.example");
    json!({ "id": format!("00u{number}"), "status": "ACTIVE", "profile": { "login": login } })
}

/// Members of Okta's groups are people; groups within groups come flattened.
#[tokio::test]
async fn members_are_people() {
    let stage = Stage::small().await;
    let known = stage.read().await;
    let members = known.snapshot.members.values().flatten();
    assert!(members.into_iter().all(|member| matches!(member, Member::Person(_))));
}
