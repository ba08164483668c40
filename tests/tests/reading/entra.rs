//! Reading Entra ID: people, groups and members, whole or with the reason why not; and what was just made there.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use usher::directory::entra::{Entra, LicencePlan};
use usher::directory::{Directory, DirectoryError};
use usher::http::{CallError, Scheme};
use usher::model::{GroupId, Member, Person, Snapshot, Status};
use usher::setup::entra::{Console, Held, OWN_TEMPLATE, Op, PrincipalKind, Recognised, Template, WaitingFor};
use usher_practice::company::who;
use usher_practice::entra::{AdminRole, LagRefusal, Plan, RefusedCall};
use usher_tests::stage::{Stage, Token};

#[tokio::test]
async fn everybody_is_read_over_several_pages() {
    let stage = Stage::of(1_150, 14, |_| {}).await;
    let told = Mutex::new(Vec::new());
    let people = stage.entra().people(&|seen| told.lock().unwrap().push(seen)).await.unwrap();
    let company = &stage.practice.world().company;
    assert_eq!(people.len(), company.people.len());
    let told = told.into_inner().unwrap();
    assert!(told.len() > 1 && told.is_sorted() && told.last() == Some(&people.len()), "{told:?}");
    let pages = stage.practice.history().iter().filter(|entry| entry.path == "/v1.0/users").count();
    assert_eq!(pages, company.people.len().div_ceil(999), "a page for every 999 people");
}

#[tokio::test]
async fn people_are_as_entra_has_them() {
    let stage = Stage::small().await;
    let people = stage.entra().people(&|_| ()).await.unwrap();
    let company = &stage.practice.world().company;
    let person = |place: usize| -> &Person {
        let name = &company.people[place].login;
        let found = people.values().find(|person| person.login.eq_ignore_ascii_case(name));
        found.unwrap_or_else(|| panic!("nobody signs in as {name}"))
    };
    assert_eq!(person(who::ZOE).name, "Zoë O'Brien-Łukasz");
    assert_eq!(person(who::JAPANESE).name, "田中 花子");
    assert_eq!(person(who::SUSPENDED).status, Status::Disabled);
    assert_eq!(person(who::ZOE).status, Status::Active);
    let zoe = &person(who::ZOE).attributes;
    assert_eq!(zoe.text("id"), Some(person(who::ZOE).id.as_str()));
    assert!(zoe.text("givenName").is_some() && zoe.contains_key("department"));
}

#[tokio::test]
async fn groups_hold_people_and_groups() {
    let stage = Stage::small().await;
    let entra = stage.entra();
    let groups = entra.groups(&|_| ()).await.unwrap();
    let ids: BTreeSet<GroupId> = groups.keys().cloned().collect();
    let mut direct = Snapshot::default();
    entra.members(&mut direct, &ids, &|_| ()).await.unwrap();
    let nests = |id: &&GroupId| direct.members[*id].iter().any(|member| matches!(member, Member::Group(_)));
    let outer = ids.iter().find(nests).expect("a group with a group in it");

    let mut deep = Snapshot::default();
    let directory = Directory::Entra(entra.clone());
    directory.members(&mut deep, &BTreeSet::from([outer.clone()]), &|_| ()).await.unwrap();
    let walk = deep.walk(outer);
    assert!(walk.unread.is_empty() && !walk.inner_groups.is_empty());
    assert_eq!(entra.transitive_people_count(outer).await.unwrap(), walk.people.len());

    let counted = entra.count_people(&ids).await.unwrap();
    assert_eq!(counted.len(), ids.len());
    for (id, count) in counted {
        let people = direct.members[&id].iter().filter(|member| matches!(member, Member::Person(_))).count();
        assert_eq!(count, people, "{}", groups[&id].group.name);
    }
    let kinds = entra.group_kinds().await.unwrap();
    assert!(kinds.values().any(|kind| kind.dynamic) && kinds.values().any(|kind| !kind.security_enabled));
}

#[tokio::test]
async fn the_organisation_and_who_signed_in_are_known() {
    for (has, plan) in
        [(Plan::Free, LicencePlan::Free), (Plan::P1, LicencePlan::P1), (Plan::P2, LicencePlan::P2)]
    {
        let stage = Stage::with(|switches| {
            switches.entra.plan = has;
            switches.entra.role = AdminRole::ApplicationAdministrator;
        })
        .await;
        let entra = stage.entra();
        assert_eq!(entra.plan().await, Ok(plan));
        let organisation = entra.organisation().await.unwrap();
        assert_eq!(organisation.id, stage.practice.credentials().entra.tenant);
        assert!(organisation.verified_domains.contains(organisation.default_domain.as_ref().unwrap()));
        assert!(entra.who().await.unwrap().login.contains('@'));
        let roles = entra.roles().await.unwrap();
        assert!(roles.iter().any(|role| role.name == "Application Administrator"), "{roles:?}");
        let look = entra.first_look().await.unwrap();
        assert!(look.anybody && look.any_group);
    }
}

#[tokio::test]
async fn a_next_page_on_another_host_is_not_asked_for() {
    let stage = Stage::of(1_150, 14, |switches| {
        switches.entra.next_link_host = Some("https://graph.example".to_owned());
    })
    .await;
    let error = stage.entra().people(&|_| ()).await.unwrap_err();
    assert_eq!(error, DirectoryError::Call(CallError::ForeignHost { host: "graph.example".to_owned() }));
}

#[tokio::test]
async fn a_storm_of_refusals_is_waited_out() {
    let stage = Stage::with(|switches| switches.entra.storm = 3).await;
    assert!(!stage.entra().people(&|_| ()).await.unwrap().is_empty());
    assert_eq!(stage.practice.history().iter().filter(|entry| entry.status == 429).count(), 3);
}

#[tokio::test]
async fn tokens_and_roles_that_do_not_do_are_told() {
    let stage = Stage::with(|switches| {
        switches.entra.refused_calls =
            vec![RefusedCall { method: None, path_part: "/v1.0/groups".to_owned() }];
    })
    .await;
    let stranger = stage.entra_as(Token::new(Scheme::Bearer, "wrong"));
    assert_eq!(stranger.people(&|_| ()).await, Err(DirectoryError::TokenRejected));
    let error = stage.entra().groups(&|_| ()).await.unwrap_err();
    assert!(matches!(&error, DirectoryError::RoleLacks { text } if text.contains("privileges")), "{error:?}");
}

#[tokio::test]
async fn what_was_just_made_is_waited_for() {
    for refusal in [LagRefusal::NotFound, LagRefusal::Forbidden, LagRefusal::Conflict] {
        let stage = Stage::with(|switches| {
            switches.entra.lag_ms = 700;
            switches.entra.lag_refusal = refusal;
        })
        .await;
        let told = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&told);
        let console = console(&stage.entra()).telling(move |waiting| kept.lock().unwrap().push(waiting.what));
        let make =
            Op::Instantiate { template: OWN_TEMPLATE.to_owned(), name: "Zoom for everybody".to_owned() };
        assert_eq!(console.present(&make).await.unwrap(), false);
        let app = console.send(&make).await.unwrap().id.unwrap();
        assert!(told.lock().unwrap().contains(&WaitingFor::Application), "{refusal:?}");
        assert_eq!(console.replicated(&app).await, Ok(true));
        assert_eq!(console.present(&make).await.unwrap(), make.wanted());
        assert_eq!(console.made_by(&make).await.unwrap(), Some(app.clone()));

        let found = console.zoom_apps().await.unwrap();
        let found = found.iter().find(|found| found.service_principal == app).unwrap();
        assert_eq!((found.template, found.recognised), (Template::Own, Recognised::Name));
        assert!(found.application.is_some() && found.created.is_some());
    }
}

#[tokio::test]
async fn an_application_is_given_taken_and_deleted_again() {
    let stage = Stage::small().await;
    let entra = stage.entra();
    let console = console(&entra);
    let make = Op::Instantiate { template: OWN_TEMPLATE.to_owned(), name: "Zoom".to_owned() };
    let app = console.send(&make).await.unwrap().id.unwrap();
    let role = console.zoom_app(&app).await.unwrap().unwrap().roles;
    let role = role.into_iter().find(|role| role.enabled && role.for_people && role.name == "User").unwrap();
    let kinds = entra.group_kinds().await.unwrap();
    let (group, _) = kinds.iter().find(|(_, kind)| kind.security_enabled).unwrap();
    let give = Op::Assign {
        app: app.clone(),
        principal: group.to_string(),
        principal_name: "a group".to_owned(),
        role: role.id,
        role_name: role.name,
    };
    let before = console.present(&give).await.unwrap();
    let made = console.send(&give).await.unwrap().id;
    assert!(made.is_some() && made == console.made_by(&give).await.unwrap());
    assert_eq!(console.present(&give).await.unwrap(), give.wanted());
    let given = console.assignments(&app, &|_| ()).await.unwrap();
    assert!(
        given.iter().any(|given| given.kind == PrincipalKind::Group && given.principal == group.as_str())
    );

    let take = give.inverse(&before, made.as_deref()).unwrap();
    console.send(&take).await.unwrap();
    assert_eq!(console.present(&take).await.unwrap(), take.wanted());
    assert_eq!(console.present(&give).await.unwrap(), before);

    let delete = make.inverse(&serde_json::json!(false), Some(&app)).unwrap();
    console.send(&delete).await.unwrap();
    assert_eq!(console.present(&delete).await.unwrap(), delete.wanted());
    assert_eq!(console.zoom_app(&app).await.unwrap(), None);
}

fn console(entra: &Entra) -> Console {
    Console::new(entra.clone(), Held::default())
}
