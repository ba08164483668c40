//! Who may not play, and what cannot be planned. Nothing is changed anywhere.

use usher::app::view::{Actor, RehearsalRequest};
use usher::setup::okta::Op;
use usher_practice::company::{DOMAIN, who};
use usher_tests::engine::whole;

use crate::scene::Scene;

#[tokio::test]
async fn whoever_has_something_to_lose_does_not_play() {
    let scene = Scene::new().await;
    let people = scene.stage.practice.world().company.people.clone();
    let check = async |place: usize, why: &str| {
        let person = scene.person(&people[place].login).await.unwrap();
        let refused = scene.refusal(scene.request(Actor::Chosen { person: person.id.to_string() })).await;
        assert_eq!(refused.code, "rehearsal.person_refused", "{refused:#?}");
        assert!(refused.what.contains(why), "{refused:#?}");
    };
    check(who::ADMIN, "cannot be the test person yourself").await;
    check(who::ZOE, "is active in Zoom already").await;
    check(who::PENDING, "open invitation").await;
    check(who::STAGED, "is not active in Okta").await;
    check(who::LEFT, "is not active in Okta").await;
    check(who::NO_GIVEN_NAME, "no given name").await;
    // Who has the app already.
    let person = scene.person(&people[who::QUOTES].login).await.unwrap();
    let user_name = people[who::QUOTES].login.clone();
    let app = scene.zoom_app.clone();
    scene.send(Op::SetPersonAssigned { app, person: person.id, user_name, assigned: true }).await;
    check(who::QUOTES, "has the app").await;
    // Who is in the group already.
    let (group, person) = (scene.pushed.clone(), scene.person(&people[who::ARABIC].login).await.unwrap());
    scene.send(Op::SetMember { group, person: person.id, member: true }).await;
    check(who::ARABIC, "is in Sales already").await;
}

#[tokio::test]
async fn a_person_is_made_only_where_nobody_is() {
    let scene = Scene::new().await;
    let check = async |address: &str, given_name: &str, code: &str| {
        let (address, given_name) = (address.to_owned(), given_name.to_owned());
        let actor = Actor::Made { address, given_name, family_name: "Test".to_owned() };
        assert_eq!(scene.refusal(scene.request(actor)).await.code, code);
    };
    let zoe = format!("zoe.obrien-lukasz@{DOMAIN}");
    check(&zoe, "Usher", "rehearsal.address_taken").await;
    check("nonsense", "Usher", "rehearsal.address").await;
    check(&format!("new@{DOMAIN}"), "  ", "field.missing").await;
    check(&format!("new@{DOMAIN}"), &"x".repeat(51), "rehearsal.name_too_long").await;
}

#[tokio::test]
async fn groups_have_to_do_what_they_are_chosen_for() {
    let scene = Scene::new().await;
    let actor = scene.made().await;
    let (gives, pushed) = (Some(scene.gives.to_string()), Some(scene.pushed.to_string()));
    let check = async |assign_by: Option<String>, group: Option<String>, code: &str| {
        let request = RehearsalRequest { actor: actor.clone(), assign_by, group };
        assert_eq!(scene.refusal(request).await.code, code);
    };
    check(pushed.clone(), None, "rehearsal.group_without_app").await;
    check(None, gives, "rehearsal.group_not_pushed").await;
    check(Some("00gnowhere".to_owned()), None, "plan.group_gone").await;
    scene.send(Op::SetConnectionActive { app: scene.zoom_app.clone(), active: false }).await;
    check(None, pushed, "rehearsal.not_connected").await;
    let form = scene.app.rehearsal_form(&scene.id).await.unwrap();
    assert_eq!(whole(form.missing[0].clone()).code, "rehearsal.not_connected");
}

#[tokio::test]
async fn what_became_so_since_the_plan_is_refused_before_anything_is_done() {
    let scene = Scene::new().await;
    let plan = scene.plan_made().await;
    let profile = serde_json::json!({
        "login": plan.address, "email": plan.address, "firstName": "Some", "lastName": "Body",
    });
    let profile = profile.as_object().unwrap().clone();
    scene.send(Op::CreatePerson { login: plan.address.clone(), profile }).await;
    let changes = scene.changes();
    let refused = scene.app.rehearse(&plan.id, &|_| ()).await.unwrap_err();
    assert_eq!(refused.code, "rehearsal.address_taken");
    assert_eq!(scene.changes(), changes);
    assert!(scene.person(&plan.address).await.is_some());
}

#[tokio::test]
async fn rights_that_are_missing_are_named_before_anything_is_done() {
    let scene = Scene::new().await;
    assert_eq!(scene.plan_made().await.scopes_missing, [""; 0], "an API token has its maker's rights");
    scene.sign_in_to_look().await;
    let plan = scene.plan_made().await;
    let needed = ["okta.apps.manage", "okta.groups.manage", "okta.users.manage"];
    let named: Vec<&str> = plan.scopes_missing.iter().map(String::as_str).collect();
    // By a group nothing is changed at the app.
    assert_eq!(named, needed[1..]);
    let request = RehearsalRequest { assign_by: None, ..scene.request(scene.made().await) };
    let by_name = scene.app.plan_rehearsal(&scene.id, request).await.unwrap();
    assert_eq!(by_name.scopes_missing, needed);
    let changes = scene.changes();
    let refused = whole(scene.app.rehearse(&by_name.id, &|_| ()).await.unwrap_err());
    assert_eq!(refused.code, "directory.scope_missing");
    assert_eq!(scene.changes(), changes);
    let last = scene.app.last_rehearsal(&scene.id).await.unwrap().unwrap();
    assert_eq!(last.scopes_missing, needed);
}
