//! Somebody else changes Zoom between the plan and its run: what moved is not touched, the rest goes on.

use usher::plan::people::PeoplePlan;
use usher::provision::{PersonOutcome, PersonReport, Provisioned};
use usher::records::RunState;
use usher_practice::switches::EntraPatch;
use usher_practice::zoom::ZoomUser;

use crate::scene::Scene;

#[tokio::test]
async fn an_account_that_was_changed_is_not_touched() {
    let scene = Scene::new().await;
    let plan = scene.plan().await;
    edit(&scene, plan.update[0].account.as_str(), |user| user.family_name = "Mezitím".to_owned());
    let ended = stale(&scene, &plan, "provision.moved").await;
    assert_eq!(ended.people.iter().filter(|one| !one.outcome.is_done()).count(), 1);
    let world = scene.stage.practice.world();
    assert_eq!(world.zoom().user(plan.update[0].account.as_str()).unwrap().family_name, "Mezitím");
}

#[tokio::test]
async fn an_account_that_was_deactivated_is_not_changed() {
    let scene = Scene::new().await;
    let plan = scene.plan().await;
    edit(&scene, plan.update[0].account.as_str(), |user| user.active = false);
    stale(&scene, &plan, "provision.switched").await;
}

#[tokio::test]
async fn somebody_who_was_created_meanwhile_is_not_touched() {
    let scene = Scene::new().await;
    let plan = scene.plan().await;
    let body = serde_json::json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": plan.create[0].user_name,
        "name": { "givenName": "Another", "familyName": "Hand" },
    });
    scene.stage.meanwhile(usher::http::Method::Post, &["Users"], body).await;
    stale(&scene, &plan, "provision.exists_now").await;
    let world = scene.stage.practice.world();
    assert_eq!(world.zoom().user_by_address(&plan.create[0].user_name).unwrap().given_name, "Another");
}

#[tokio::test]
async fn an_account_that_is_gone_is_told() {
    let scene = Scene::new().await;
    let plan = scene.plan().await;
    let gone = plan.update[0].account.as_str();
    let path = ["Users", gone];
    scene.stage.meanwhile(usher::http::Method::Delete, &path, serde_json::json!({})).await;
    stale(&scene, &plan, "zoom.not_found").await;
}

#[tokio::test]
async fn what_somebody_else_has_done_already_is_done() {
    let scene = Scene::new().await;
    let plan = scene.plan().await;
    edit(&scene, plan.deactivate[0].account.as_str(), |user| user.active = false);
    let ended = scene.stage.provision(&plan).await;
    assert_eq!(ended.state, RunState::Done, "{:#?}", ended.people);
}

#[tokio::test]
async fn what_zoom_says_it_did_and_did_not_is_found_out() {
    let scene = Scene::new().await;
    let plan = scene.plan().await;
    scene.stage.practice.world().switch(|switches| {
        switches.zoom.entra_user_patch = EntraPatch::Both;
        switches.zoom.patch_ignores = vec!["active".to_owned()];
    });
    let ended = scene.stage.provision(&plan).await;
    assert_eq!(ended.state, RunState::Partly);
    let leaver = &plan.deactivate[0];
    let of = |one: &&PersonReport| one.account.as_ref() == Some(&leaver.account);
    let outcome = &ended.people.iter().find(of).unwrap().outcome;
    assert_eq!(*outcome, PersonOutcome::Missing { what: vec!["The account is active.".to_owned()] });
}

fn edit(scene: &Scene, account: &str, change: impl FnOnce(&mut ZoomUser)) {
    scene.stage.practice.world().zoom().edit_user(account, change);
}

/// The run ends partly, with one person left alone for this reason; everybody else is done.
async fn stale(scene: &Scene, plan: &PeoplePlan, code: &str) -> Provisioned {
    let ended = scene.stage.provision(plan).await;
    assert_eq!((ended.state, &ended.halted), (RunState::Partly, &None), "{:#?}", ended.people);
    let open: Vec<_> = ended.people.iter().filter(|one| !one.outcome.is_done()).collect();
    match open.as_slice() {
        [one] => match &one.outcome {
            PersonOutcome::Stale { problem } => assert_eq!(problem.code, code),
            other @ (PersonOutcome::Waiting
            | PersonOutcome::Proved
            | PersonOutcome::Invited
            | PersonOutcome::Unproved { .. }
            | PersonOutcome::Missing { .. }
            | PersonOutcome::Refused { .. }
            | PersonOutcome::NotTried { .. }) => panic!("{other:?}"),
        },
        several => panic!("{several:#?}"),
    }
    ended
}
