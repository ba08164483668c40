//! Reading Zoom: people by pages and by address, groups, and who is in them.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};
use usher::http::{CallError, HttpError, Limits, Scheme};
use usher::model::{AccountId, Address, ZoomGroupId};
use usher::zoom::{Found, Zoom, ZoomError};
use usher_practice::company::who;
use usher_practice::faults::{FaultKind, Moment};
use usher_practice::switches::{MEMBERS_SCOPE, PendingLookup, SCIM_SCOPE};
use usher_tests::stage::{Stage, Token};

use crate::server::{Page, Server, number};

#[tokio::test]
async fn everybody_is_read_over_many_pages() {
    let stage = Stage::of(900, 14, |_| {}).await;
    let told = std::sync::Mutex::new(Vec::new());
    let accounts = stage.zoom().accounts(&|seen, of| told.lock().unwrap().push((seen, of))).await.unwrap();
    let listed = {
        let world = stage.practice.world();
        let zoom = world.zoom();
        zoom.users().filter(|user| !user.pending).map(|user| user.id.clone()).collect::<BTreeSet<_>>()
    };
    assert!(listed.len() > 400, "{}", listed.len());
    assert_eq!(accounts.iter().map(|account| account.id.to_string()).collect::<BTreeSet<_>>(), listed);
    let told = told.into_inner().unwrap();
    assert!(told.is_sorted());
    assert_eq!(told.last(), Some(&(listed.len(), listed.len())));
    let requests = stage.practice.history().len();
    assert_eq!(requests, listed.len().div_ceil(100), "a request for every hundred people");
}

#[tokio::test]
async fn what_zoom_has_of_somebody_is_kept_as_it_is() {
    let stage = Stage::small().await;
    let accounts = stage.zoom().accounts(&|_, _| ()).await.unwrap();
    let zoe = accounts.iter().find(|account| account.user_name.starts_with("zoe.")).unwrap();
    assert_eq!(zoe.display_name, "Zoë O'Brien-Łukasz");
    assert_eq!(zoe.resource.value()["name"]["familyName"], "O'Brien-Łukasz");
    let decomposed = accounts.iter().find(|account| account.display_name.contains("Nun\u{303}ez"));
    assert!(decomposed.is_some(), "accents stay as they were written");
    assert!(accounts.iter().any(|account| !account.active));
}

#[tokio::test]
async fn an_empty_account_is_read_as_empty() {
    let server = Server::start(|_, _, _| Page::of(list(0, &[]))).await;
    assert_eq!(Zoom::new(server.remote()).accounts(&|_, _| ()).await.unwrap(), []);
    assert_eq!(server.asked(), 1);
}

#[tokio::test]
async fn a_server_that_gives_less_than_it_is_asked_for_is_read_whole() {
    let server = Server::start(|_, uri, _| Page::of(slice(250, number(uri, "startIndex") - 1, 40))).await;
    assert_eq!(Zoom::new(server.remote()).accounts(&|_, _| ()).await.unwrap().len(), 250);
}

#[tokio::test]
async fn pages_that_do_not_add_up_are_no_list() {
    // Every page is the first one.
    check_incomplete(|_, _| slice(250, 0, 100), 100, 250).await;
    // The last page does not come.
    check_incomplete(|_, skip| slice(250, if skip >= 200 { 1_000 } else { skip }, 100), 200, 250).await;
    // A page in the middle is cut.
    check_incomplete(|_, skip| slice(250, skip, if skip == 100 { 60 } else { 100 }), 210, 250).await;
    // Pages after the first say that there is less than there was, and give nothing.
    let shrinks = |_, skip| if skip == 0 { slice(250, 0, 100) } else { list(100, &[]) };
    check_incomplete(shrinks, 100, 250).await;
}

#[tokio::test]
async fn a_list_that_moves_while_it_is_read_is_read_once_more() {
    // While the first reading runs somebody leaves, and the one at the seam is missed.
    let server = Server::start(|asked, uri, _| {
        let skip = number(uri, "startIndex") - 1;
        Page::of(match asked {
            0 => slice(201, 0, 100),
            1 => slice(200, skip + 1, 100),
            2 => slice(200, skip + 1, 100),
            _ => slice(200, skip, 100),
        })
    })
    .await;
    let accounts = Zoom::new(server.remote()).accounts(&|_, _| ()).await.unwrap();
    assert_eq!(accounts.len(), 200);
    assert!(server.asked() > 3);
}

#[tokio::test]
async fn answers_that_cannot_be_used_are_told_apart() {
    let html = || "<!doctype html><title>Sign in to the network</title>".to_owned();
    check(FaultKind::Body { text: html() }, "NotScim { status: 200 }").await;
    check(FaultKind::Body { text: " ".to_owned() }, "NotScim { status: 200 }").await;
    check(FaultKind::Body { text: "{\"totalResults\":".to_owned() }, "Shape").await;
    check(FaultKind::Body { text: "{\"totalResults\":\"many\"}".to_owned() }, "Shape").await;
    check(FaultKind::Body { text: "[]".to_owned() }, "Shape").await;
    let no_id = r#"{"totalResults":1,"Resources":[{"userName":"a@b.example"}]}"#.to_owned();
    check(FaultKind::Body { text: no_id }, "Shape").await;
    let page = |code| FaultKind::Status { code, body: Some(html()), headers: Vec::new() };
    check(page(404), "NotScim { status: 404 }").await;
    check(page(403), "NotScim { status: 403 }").await;
    check(page(401), "TokenRejected { expired: false").await;
    let empty = FaultKind::Status { code: 404, body: None, headers: Vec::new() };
    check(empty, "NotScim { status: 404 }").await;
    let location = vec![("Location".to_owned(), "https://portal.example/login".to_owned())];
    let redirect = FaultKind::Status { code: 302, body: None, headers: location };
    check(redirect, "Redirected { to_host: \"portal.example\" }").await;
}

#[tokio::test]
async fn another_content_type_is_no_obstacle() {
    let stage = Stage::small().await;
    stage.spoil("GET", 0, 1_000, Moment::After, FaultKind::ContentType { value: "text/plain".to_owned() });
    assert!(!stage.zoom().accounts(&|_, _| ()).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_page_that_breaks_off_is_read_again_and_then_told() {
    let stage = Stage::of(300, 14, |_| {}).await;
    stage.spoil("GET", 1, 1, Moment::After, FaultKind::Truncate { bytes: 100 });
    let whole = stage.zoom().accounts(&|_, _| ()).await.unwrap().len();
    assert!(whole > 100, "{whole}");
    stage.spoil("GET", 0, 1_000, Moment::After, FaultKind::Truncate { bytes: 100 });
    let error = stage.zoom().accounts(&|_, _| ()).await.unwrap_err();
    assert!(matches!(error, ZoomError::Call(CallError::Http(HttpError::Truncated { .. }))), "{error:?}");
}

#[tokio::test]
async fn a_body_over_the_limit_is_not_read() {
    let stage = Stage::small().await;
    let limits = Limits { body_bytes_max: 1_000, ..Limits::default() };
    let error = stage.zoom_as(stage.zoom_token(), limits).accounts(&|_, _| ()).await.unwrap_err();
    assert_eq!(error, ZoomError::Call(CallError::Http(HttpError::TooLarge { bytes_max: 1_000 })));
}

#[tokio::test]
async fn what_zoom_refuses_is_named() {
    let unknown = Stage::small().await;
    let zoom = unknown.zoom_as(Token::new(Scheme::Bearer, "nobody-knows-it"), Limits::default());
    let text = "Invalid access token.".to_owned();
    assert_eq!(read(&zoom).await, ZoomError::TokenRejected { expired: false, text });

    let expired = Stage::small().await;
    expired.practice.world().clock.advance(Duration::from_secs(2 * 60 * 60));
    let text = "Access token has expired.".to_owned();
    assert_eq!(read(&expired.zoom()).await, ZoomError::TokenRejected { expired: true, text });

    let scopes = Stage::with(|switches| switches.zoom.scopes = vec![MEMBERS_SCOPE.to_owned()]).await;
    let error = read(&scopes.zoom()).await;
    assert!(matches!(&error, ZoomError::ScopeMissing { text } if text.contains(SCIM_SCOPE)), "{error:?}");

    for status in [400, 401, 403] {
        let scopes = Stage::with(|switches| {
            switches.zoom.scopes = vec![SCIM_SCOPE.to_owned()];
            switches.zoom.missing_scope_status = status;
        })
        .await;
        let error = scopes.zoom().members(&scopes.zoom_group("Sales")).await.unwrap_err();
        assert!(
            matches!(&error, ZoomError::ScopeMissing { text } if text.contains(MEMBERS_SCOPE)),
            "{error:?}"
        );
    }

    let role = Stage::with(|switches| switches.zoom.role.user_read = false).await;
    assert_eq!(read(&role.zoom()).await, ZoomError::RoleLacks { permission: "User:Read".to_owned() });
    let role = Stage::with(|switches| switches.zoom.role.group_read = false).await;
    let error = role.zoom().groups().await.unwrap_err();
    assert_eq!(error, ZoomError::RoleLacks { permission: "Group:Read".to_owned() });

    let sso = Stage::with(|switches| switches.zoom.sso_enabled = false).await;
    assert_eq!(read(&sso.zoom()).await, ZoomError::SsoOff);
}

#[tokio::test]
async fn a_gateway_that_speaks_scim_is_understood_too() {
    let stage = Stage::with(|switches| switches.zoom.gateway_speaks_scim = true).await;
    let zoom = stage.zoom_as(Token::new(Scheme::Bearer, "nobody-knows-it"), Limits::default());
    assert!(matches!(read(&zoom).await, ZoomError::TokenRejected { expired: false, .. }));
    stage.practice.world().clock.advance(Duration::from_secs(2 * 60 * 60));
    assert!(matches!(read(&stage.zoom()).await, ZoomError::TokenRejected { expired: true, .. }));
}

#[tokio::test]
async fn somebody_is_found_by_their_address() {
    let stage = Stage::small().await;
    let zoom = stage.zoom();
    let person = |place: usize| stage.practice.world().company.people[place].clone();
    let mara = person(who::MAIL_CASE);
    assert_ne!(mara.login, mara.address());
    // In another case than Zoom has it.
    let Found::Account(account) = zoom.account_at(&address(&mara.login)).await.unwrap() else { panic!() };
    assert_eq!(account.user_name, mara.address());
    let whole = zoom.account(&account.id).await.unwrap();
    assert_eq!(whole.user_name, mara.address());

    let nobody = zoom.account_at(&address("nobody+at.all@practice.example")).await.unwrap();
    assert_eq!(nobody, Found::Nobody);
    let odd = zoom.account_at(&address("\"o'brien\\\"@practice.example")).await.unwrap();
    assert_eq!(odd, Found::Nobody);
}

#[tokio::test]
async fn who_has_not_accepted_is_pending() {
    let cases = [
        (PendingLookup::BadRequest, Found::Pending),
        // Nothing tells these from somebody whom Zoom does not know.
        (PendingLookup::NotFound, Found::Nobody),
        (PendingLookup::Empty, Found::Nobody),
    ];
    for (lookup, expected) in cases {
        let stage = Stage::with(|switches| switches.zoom.pending_lookup = lookup).await;
        let pia = address(stage.practice.world().company.people[who::PENDING].address());
        assert_eq!(stage.zoom().account_at(&pia).await.unwrap(), expected, "{lookup:?}");
    }
}

#[tokio::test]
async fn ids_that_mean_something_in_an_address_reach_their_resource() {
    let stage = Stage::of(200, 14, |_| {}).await;
    let zoom = stage.zoom();
    let accounts = zoom.accounts(&|_, _| ()).await.unwrap();
    let special: Vec<_> =
        accounts.iter().filter(|account| account.id.as_str().contains(['&', '+'])).collect();
    assert!(special.len() > 3, "{}", special.len());
    for account in special {
        assert_eq!(zoom.account(&account.id).await.unwrap().user_name, account.user_name);
    }
    let groups = zoom.groups_of(accounts.iter().map(|account| account.id.clone()), &|_| ()).await.unwrap();
    assert_eq!(groups.len(), accounts.len());
    let gone = AccountId::new("gone&/+%20?#");
    assert!(matches!(zoom.account(&gone).await, Err(ZoomError::NotFound { .. })));
    assert!(zoom.groups_of([gone], &|_| ()).await.unwrap().is_empty());
}

#[tokio::test]
async fn groups_are_read_with_their_names_as_they_are() {
    let stage = Stage::small().await;
    let zoom = stage.zoom();
    let names: BTreeSet<_> = zoom.groups().await.unwrap().into_iter().map(|group| group.name).collect();
    assert_eq!(names, stage.memberships().into_keys().collect());
    for name in names {
        let found = zoom.group_named(&name).await.unwrap().unwrap();
        assert_eq!(zoom.group(&found.id).await.unwrap(), found);
    }
    assert_eq!(zoom.group_named("CUSTOMER CARE").await.unwrap(), None);
    assert_eq!(zoom.group_named("a \"quoted\" \\ name").await.unwrap(), None);
    let gone = ZoomGroupId::new("gone");
    assert!(matches!(zoom.group(&gone).await, Err(ZoomError::NotFound { .. })));
    assert!(matches!(zoom.members(&gone).await, Err(ZoomError::NotFound { .. })));
}

#[tokio::test]
async fn members_are_read_over_many_pages() {
    let stage = Stage::of(6_000, 14, |_| {}).await;
    let group = stage.zoom_group("Sales");
    let world = stage.practice.world();
    let everybody: Vec<_> = world.zoom().users().map(|user| user.id.clone()).collect();
    assert!(everybody.len() > 2_000, "{}", everybody.len());
    for user in &everybody {
        world.zoom().join(group.as_str(), user);
    }
    let members = stage.zoom().members(&group).await.unwrap();
    assert_eq!(members.len(), everybody.len());
    assert_eq!(stage.practice.history().len(), everybody.len().div_ceil(2_000));
}

#[tokio::test]
async fn pages_of_members_that_go_in_a_circle_are_no_list() {
    let server = Server::start(|asked, _, _| {
        let token = ["a", "b"][asked % 2];
        Page::of(json!({ "members": [{ "id": format!("m{asked}") }], "next_page_token": token }))
    })
    .await;
    let error = Zoom::new(server.remote()).members(&ZoomGroupId::new("g")).await.unwrap_err();
    assert!(matches!(&error, ZoomError::Shape { detail } if detail.contains("repeat")), "{error:?}");
    assert!(server.asked() < 5);
}

async fn check(kind: FaultKind, expected: &str) {
    let stage = Stage::small().await;
    let told = format!("{kind:?}");
    stage.spoil("GET", 0, 1_000, Moment::After, kind);
    let error = format!("{:?}", read(&stage.zoom()).await);
    assert!(error.contains(expected), "{told} gives {error}");
}

/// `page` is told how many were asked before and how many entries to skip.
async fn check_incomplete(
    page: impl Fn(usize, usize) -> Value + Clone + Send + Sync + 'static,
    seen: usize,
    total: usize,
) {
    let server =
        Server::start(move |asked, uri, _| Page::of(page(asked, number(uri, "startIndex") - 1))).await;
    let error = Zoom::new(server.remote()).accounts(&|_, _| ()).await.unwrap_err();
    assert_eq!(error, ZoomError::Incomplete { seen, total });
}

async fn read(zoom: &Zoom) -> ZoomError {
    zoom.accounts(&|_, _| ()).await.unwrap_err()
}

/// A page of an account of so many people.
fn slice(total: usize, skip: usize, count: usize) -> Value {
    let people: Vec<Value> = (skip..total.min(skip + count)).map(user).collect();
    list(total, &people)
}

fn list(total: usize, resources: &[Value]) -> Value {
    json!({ "totalResults": total, "itemsPerPage": resources.len(), "Resources": resources })
}

fn user(number: usize) -> Value {
    json!({ "id": format!("u{number:04}"), "userName": format!("u{number}@practice.example"), "active": true })
}

fn address(text: &str) -> Address {
    Address::parse(text).unwrap()
}
