//! Rehearsals that go well, and what the life cycle says before and after.

use std::sync::Arc;

use usher::app::view::{ActState, Actor, MomentKind, RehearsalRequest, RehearsalState, Sureness};
use usher::check::Verdict;
use usher::guide::{CheckId, Question};
use usher::setup::okta::Op;
use usher_practice::company::DOMAIN;
use usher_tests::wait::{self, LIMIT, Look};

use crate::scene::{GIVES, PUSHED, Scene, act, assert_seen, seen};

#[tokio::test]
async fn a_person_is_made_goes_all_the_way_and_is_gone() {
    let scene = Scene::new().await;
    let form = scene.app.rehearsal_form(&scene.id).await.unwrap();
    assert_eq!(form.missing, []);
    assert!(form.address.starts_with("usher.test.") && form.address.ends_with(DOMAIN), "{}", form.address);
    let names = |options: &[usher::app::view::FormOption]| -> Vec<String> {
        options.iter().map(|option| option.label.clone()).collect()
    };
    assert_eq!(
        (names(&form.assign_groups), names(&form.push_groups)),
        (vec![GIVES.into()], vec![PUSHED.into()])
    );
    assert!(scene.app.last_rehearsal(&scene.id).await.unwrap().is_none());

    let before = scene.changes();
    let plan = scene.plan_made().await;
    assert_eq!(scene.changes(), before, "a plan changes nothing");
    assert_eq!(
        (plan.state, plan.person.as_str(), plan.person_is_made),
        (RehearsalState::Planned, "Usher Test", true)
    );
    assert_eq!(plan.acts.len(), 5);
    assert!(plan.acts.iter().all(|act| act.state == ActState::Waiting {} && !act.does.is_empty()));
    assert!(act(&plan, "Created").path.starts_with("POST /api/v1/users, PUT /api/v1/groups/"), "{plan:#?}");

    let (ended, told) = scene.play_told(&plan.id).await;
    assert_seen(&ended);
    let (okta, zoom) = seen(&ended, "Created");
    assert!(okta.contains("PROVISIONED") && okta.contains("with Zoom’s id"), "{okta}");
    assert!(okta.contains("Push new user to external application"), "{okta}");
    assert_eq!(zoom, "Zoom has Usher Test, active, with the licence Basic.");
    assert_eq!(seen(&ended, "Name changed").1, "Zoom shows the name Usher Test Rehearsal.");
    assert_eq!(seen(&ended, "Added").1, format!("Zoom shows the test person in the group {PUSHED}."));
    let (okta, zoom) = seen(&ended, "App taken away");
    assert!(okta.contains("Deactivate user in external application"), "{okta}");
    assert!(zoom.contains("inactive") && zoom.contains("not deleted"), "{zoom}");
    assert!(seen(&ended, "Everything put back").1.contains("stays in Zoom, inactive"));
    assert!(told.iter().any(|view| match &act(view, "Created").state {
        ActState::Going { words } => words.contains("usually takes under a minute"),
        ActState::Waiting {} | ActState::Seen { .. } | ActState::Failed { .. } | ActState::LeftOut { .. } =>
            false,
    }));
    assert_eq!(told.last().unwrap().state, RehearsalState::Seen);
    scene.assert_tidy(&plan.address).await;
    let kept = scene.at_zoom(&plan.address).unwrap();
    assert_eq!((kept.given_name.as_str(), kept.active), ("Usher", false));

    // Once, and not again.
    let changes = scene.changes();
    let again = scene.app.rehearse(&plan.id, &|_| ()).await.unwrap_err();
    assert_eq!(again.code, "rehearsal.ended");
    assert_eq!(scene.changes(), changes);
    let last = scene.app.last_rehearsal(&scene.id).await.unwrap().unwrap();
    assert_eq!((last.id, last.state), (plan.id, RehearsalState::Seen));
}

#[tokio::test]
async fn somebody_who_is_chosen_is_in_okta_as_before() {
    let scene = Scene::new().await;
    // Quotes and a comma in the name; not in Zoom.
    let person = person_named(&scene, "Vogel, Jr.").await;
    let login = person.profile["login"].as_str().unwrap().to_owned();
    let groups = scene.console.groups_of(&person.id).await.unwrap();
    // By name, and without a group.
    let actor = Actor::Chosen { person: person.id.to_string() };
    let request = RehearsalRequest { actor, assign_by: None, group: None };
    let plan = scene.app.plan_rehearsal(&scene.id, request).await.unwrap();
    assert!(act(&plan, "Created").path.ends_with(&format!("/apps/{}/users", scene.zoom_app)));
    assert!(matches!(act(&plan, "Added").state, ActState::LeftOut { .. }));
    let ended = scene.play(&plan.id).await;
    assert_seen(&ended);
    assert_eq!(seen(&ended, "Name changed back").1, "Zoom shows the name Alexander \"Sascha\" Vogel, Jr..");
    assert_eq!(scene.person(&login).await, Some(person.clone()));
    assert_eq!(scene.console.groups_of(&person.id).await.unwrap(), groups);
    assert_eq!(scene.console.app_user(&scene.zoom_app, &person.id).await.unwrap(), None);
    let kept = scene.at_zoom(&login).unwrap();
    assert_eq!((kept.family_name.as_str(), kept.active), ("Vogel, Jr.", false));
}

#[tokio::test]
async fn it_is_left_in_the_middle_and_goes_on() {
    let scene = Scene::with(crate::scene::PATIENT, |switches| switches.okta.service_down = true).await;
    let plan = scene.plan_made().await;
    let (app, id) = (Arc::clone(&scene.app), plan.id.clone());
    let playing = tokio::spawn(async move { app.rehearse(&id, &|_| ()).await });
    let waits = wait::until("the first act to wait for Zoom", LIMIT, async || {
        let last = scene.app.last_rehearsal(&scene.id).await.unwrap().unwrap();
        let state = &act(&last, "Created").state;
        let waits = matches!(state, ActState::Going { words } if words.starts_with("Waiting"));
        Ok(if waits { Look::Seen(last.state) } else { Look::NotYet(format!("{state:?}")) })
    });
    assert_eq!(waits.await.unwrap(), RehearsalState::Running);
    let other = scene.app.rehearse(&plan.id, &|_| ()).await.unwrap_err();
    assert_eq!(other.code, "records.held", "{other:#?}");
    scene.app.stop_rehearsal(&plan.id);
    let left = playing.await.unwrap().unwrap();
    assert_eq!((left.state, left.halted), (RehearsalState::Stopped, None));
    // Nothing new begins before the old is over.
    let request = scene.request(scene.made().await);
    assert_eq!(scene.refusal(request).await.code, "rehearsal.under_way");

    scene.stage.practice.world().switch(|switches| switches.okta.service_down = false);
    assert_seen(&scene.play(&plan.id).await);
    let came = format!("{} came to Okta.", plan.address);
    assert_eq!(scene.changes().iter().filter(|change| **change == came).count(), 1);
    scene.assert_tidy(&plan.address).await;
}

#[tokio::test]
async fn the_same_group_may_give_the_app_and_be_pushed() {
    let scene = Scene::with(crate::scene::PATIENT, |switches| {
        switches.okta.skipped_members_follow = true;
    })
    .await;
    let (app, group) = (scene.zoom_app.clone(), scene.pushed.clone());
    scene.send(Op::SetGroupAssigned { app, group: group.clone(), assigned: true }).await;
    scene.stage.practice.settled().await;
    let id = Some(group.to_string());
    let request = RehearsalRequest { actor: scene.made().await, assign_by: id.clone(), group: id };
    let plan = scene.app.plan_rehearsal(&scene.id, request).await.unwrap();
    assert_seen(&scene.play(&plan.id).await);
    scene.assert_tidy(&plan.address).await;
    // A pushed group that gives the app as well is left with it.
    let plan = scene.plan_made().await;
    assert!(act(&plan, "App taken away").does.contains("gives it too"), "{plan:#?}");
    assert_seen(&scene.play(&plan.id).await);
}

#[tokio::test]
async fn the_life_cycle_tells_what_was_seen() {
    let scene = Scene::new().await;
    let first = async || scene.app.life_cycle(&scene.id).await.unwrap();
    let sure = |view: &usher::app::view::LifeCycleView| -> Vec<Sureness> {
        view.moments.iter().map(|moment| moment.in_zoom[0].sure).collect()
    };
    let before = first().await;
    let kinds: Vec<MomentKind> = before.moments.iter().map(|moment| moment.kind).collect();
    assert_eq!(kinds, [MomentKind::Hire, MomentKind::Transfer, MomentKind::Leave]);
    assert_eq!(sure(&before), [Sureness::Documented; 3]);
    assert!(before.moments[0].groups[0].starts_with(&format!("{GIVES} (")), "{before:#?}");
    assert!(before.moments[1].groups[0].starts_with(&format!("{PUSHED} (")), "{before:#?}");
    scene.app.answer(&scene.id, Question::ExpectedLicence, "basic").unwrap();

    let plan = scene.plan_made().await;
    let ended = scene.play(&plan.id).await;
    assert!(seen(&ended, "Created").1.ends_with("as you expect."));
    let after = first().await;
    assert_eq!(sure(&after), [Sureness::Seen; 3]);
    let licence = &after.moments[0].in_zoom[1];
    assert_eq!((licence.text.as_str(), licence.sure), ("They have the licence Basic.", Sureness::Seen));

    scene.features(usher::setup::okta::Features { deactivate: false, ..crate::scene::ALL_ON }).await;
    let off = first().await;
    let leave = &off.moments[2].in_zoom[0];
    assert_eq!(
        (leave.text.as_str(), leave.sure),
        ("Nothing happens: Deactivate Users is off.", Sureness::Off)
    );
}

#[tokio::test]
async fn its_outcome_is_that_of_the_check() {
    let scene = Scene::new().await;
    let plan = scene.plan_made().await;
    scene.play(&plan.id).await;
    let step = scene.app.step(&scene.id, "dress-rehearsal").unwrap();
    let check = step.checks.iter().find(|check| check.id == CheckId::Rehearsal).unwrap();
    let outcome = check.outcome.as_ref().unwrap();
    let Verdict::Passed { saw } = &outcome.verdict else { panic!("{outcome:#?}") };
    assert_eq!(saw.len(), 5, "{saw:#?}");
}

async fn person_named(scene: &Scene, family_name: &str) -> usher::setup::okta::OktaPerson {
    let people = scene.stage.okta().people(&|_| ()).await.unwrap();
    let is = |person: &&usher::model::Person| person.attributes.text("lastName") == Some(family_name);
    let found = people.values().find(is).unwrap();
    scene.person(found.id.as_str()).await.unwrap()
}
