//! Rehearsals in which an act fails: why, where the cure is, and that everything is put back all the same.

use usher::app::view::{ActState, RehearsalState};
use usher::check::Verdict;
use usher::guide::Question;
use usher::model::GroupId;
use usher::setup::okta::{Features, Op};
use usher_practice::faults::{Fault, FaultKind};
use usher_practice::world::Vendor;

use crate::scene::{ALL_ON, HASTY, PATIENT, SOON, Scene, act, assert_seen, failed, seen};

#[tokio::test]
async fn nobody_is_deactivated_where_that_is_off() {
    let scene = Scene::new().await;
    scene.features(Features { deactivate: false, ..ALL_ON }).await;
    let form = scene.app.rehearsal_form(&scene.id).await.unwrap();
    assert!(form.missing[0].what.contains("Deactivate Users"), "{form:#?}");
    let plan = scene.plan_made().await;
    let ended = scene.play(&plan.id).await;
    assert_eq!(ended.state, RehearsalState::Failed);
    seen(&ended, "Added");
    let (problem, cure) = failed(&ended, "App taken away");
    assert_eq!((problem.code.as_str(), cure.as_str()), ("rehearsal.feature_off", "features"));
    // Okta is as before; what stays active in Zoom is named.
    let (problem, _) = failed(&ended, "Everything put back");
    assert_eq!(problem.code, "rehearsal.zoom_active");
    assert!(problem.why.contains(&plan.address) && problem.why.contains("Basic"), "{problem:#?}");
    assert_eq!(scene.person(&plan.address).await, None);
    let outcome = scene.app.step(&scene.id, "dress-rehearsal").unwrap().checks.remove(0).outcome.unwrap();
    let Verdict::Failed { problem } = outcome.verdict else { panic!("{outcome:#?}") };
    assert_eq!(problem.code, "rehearsal.feature_off");
}

#[tokio::test]
async fn a_feature_or_the_connection_is_off_before_an_act() {
    let check = async |op: fn(String) -> Op, act: &str, code: &str, cure: &str| {
        let scene = Scene::new().await;
        let plan = scene.plan_made().await;
        scene.send(op(scene.zoom_app.clone())).await;
        let ended = scene.play(&plan.id).await;
        let (problem, step) = failed(&ended, act);
        assert_eq!((problem.code.as_str(), step.as_str()), (code, cure));
        scene.assert_tidy(&plan.address).await;
    };
    check(
        |app| Op::SetFeatures { app, features: Features { create: false, ..ALL_ON } },
        "Created",
        "rehearsal.feature_off",
        "features",
    )
    .await;
    check(
        |app| Op::SetFeatures { app, features: Features { update: false, ..ALL_ON } },
        "Name changed",
        "rehearsal.feature_off",
        "features",
    )
    .await;
    check(
        |app| Op::SetConnectionActive { app, active: false },
        "Created",
        "rehearsal.not_connected",
        "provisioning",
    )
    .await;
}

#[tokio::test]
async fn a_push_is_paused() {
    let scene = Scene::new().await;
    let plan = scene.plan_made().await;
    let push = scene.console.pushes(&scene.zoom_app).await.unwrap().remove(0).id;
    scene.send(Op::SetPushActive { app: scene.zoom_app.clone(), push, active: false }).await;
    let ended = scene.play(&plan.id).await;
    let (problem, cure) = failed(&ended, "Added");
    assert_eq!((problem.code.as_str(), cure.as_str()), ("rehearsal.push_paused", "okta-push"));
    seen(&ended, "Everything put back");
    scene.assert_tidy(&plan.address).await;
}

#[tokio::test]
async fn okta_sends_nothing() {
    let scene = Scene::with(HASTY, |switches| switches.okta.service_down = true).await;
    let plan = scene.plan_made().await;
    let ended = scene.play(&plan.id).await;
    assert_eq!(ended.state, RehearsalState::Failed);
    let (problem, cure) = failed(&ended, "Created");
    assert_eq!((problem.code.as_str(), cure.as_str()), ("rehearsal.slow", "monitor"));
    assert!(problem.why.contains("Zoom has nobody at"), "{problem:#?}");
    for later in ["Name changed", "Added", "App taken away"] {
        assert!(
            matches!(&act(&ended, later).state, ActState::LeftOut { why } if why == "An earlier act failed.")
        );
    }
    assert!(seen(&ended, "Everything put back").1.starts_with("Zoom has no account of"));
    scene.assert_tidy(&plan.address).await;
    assert!(ended.proof.unwrap().contains("was not seen"));
}

#[tokio::test]
async fn zoom_refuses_what_okta_sends() {
    let scene = Scene::with(PATIENT, |switches| {
        switches.zoom.associated_domains = vec!["elsewhere.example".to_owned()];
    })
    .await;
    let plan = scene.plan_made().await;
    let ended = scene.play(&plan.id).await;
    let (problem, cure) = failed(&ended, "Created");
    assert_eq!((problem.code.as_str(), cure.as_str()), ("rehearsal.okta_failed", "assign-people"));
    assert!(problem.detail.unwrap().contains("email domain does not match"));
    seen(&ended, "Everything put back");
    scene.assert_tidy(&plan.address).await;
}

#[tokio::test]
async fn another_licence_than_is_expected() {
    let scene = Scene::new().await;
    scene.app.answer(&scene.id, Question::ExpectedLicence, "licensed").unwrap();
    let plan = scene.plan_made().await;
    let ended = scene.play(&plan.id).await;
    let (problem, cure) = failed(&ended, "Created");
    assert_eq!((problem.code.as_str(), cure.as_str()), ("rehearsal.licence", "default-licence"));
    assert!(problem.what.contains("Basic") && problem.why.contains("Licensed"), "{problem:#?}");
    seen(&ended, "Everything put back");
    scene.assert_tidy(&plan.address).await;
}

#[tokio::test]
async fn somebody_else_gives_the_app_too() {
    let scene = Scene::with(SOON, |_| {}).await;
    let plan = scene.plan_made().await;
    let (app, group) = (scene.zoom_app.clone(), everyone(&scene).await);
    // Everybody has it, so that nobody loses it by leaving a group.
    scene.send(Op::SetGroupAssigned { app, group, assigned: true }).await;
    scene.stage.practice.settled().await;
    let ended = scene.play(&plan.id).await;
    let (problem, cure) = failed(&ended, "App taken away");
    assert_eq!((problem.code.as_str(), cure.as_str()), ("rehearsal.still_assigned", "assign-people"));
    assert_eq!(scene.person(&plan.address).await, None);
}

#[tokio::test]
async fn okta_refuses_to_take_somebody_out() {
    let scene = Scene::new().await;
    let plan = scene.plan_made().await;
    let gives = scene.gives.clone();
    scene.stage.practice.world().faults.set(Fault {
        vendor: Some(Vendor::Okta),
        method: Some("DELETE".to_owned()),
        path_prefix: Some(format!("/api/v1/groups/{gives}/users")),
        ..Fault::of(FaultKind::Status {
            code: 403,
            body: Some(NO_PERMISSION.to_owned()),
            headers: json_headers(),
        })
    });
    let ended = scene.play(&plan.id).await;
    failed(&ended, "App taken away");
    let (problem, _) = failed(&ended, "Everything put back");
    assert_eq!(problem.code, "rehearsal.not_put_back");
    assert!(problem.why.contains("without the app"), "{problem:#?}");
    // The rest was put back all the same.
    assert_eq!(scene.person(&plan.address).await, None);
}

#[tokio::test]
async fn what_cannot_be_looked_at_fails_no_act() {
    let scene = Scene::new().await;
    let plan = scene.plan_made().await;
    // The look at who may play is the first of Zoom's.
    let of = |vendor: Vendor, path: &str, skip: u32, kind: FaultKind| Fault {
        vendor: Some(vendor),
        method: Some("GET".to_owned()),
        path_prefix: Some(path.to_owned()),
        skip,
        ..Fault::of(kind)
    };
    let body = Some("{\"code\":124,\"message\":\"Invalid access token.\"}".to_owned());
    let rejected = FaultKind::Status { code: 401, body, headers: json_headers() };
    scene.stage.practice.world().switch(|switches| switches.okta.service_down = true);
    scene.stage.practice.world().faults.set(of(Vendor::Zoom, "/scim2/Users", 1, rejected));
    let halted = scene.play(&plan.id).await;
    assert_eq!(halted.state, RehearsalState::Stopped, "{halted:#?}");
    usher_tests::engine::whole(halted.halted.unwrap());
    let last = scene.app.last_rehearsal(&scene.id).await.unwrap().unwrap();
    assert!(last.halted.is_some() && last.state == RehearsalState::Stopped, "{last:#?}");

    // One that passes by itself is waited out.
    scene.stage.practice.world().faults.clear();
    scene.stage.practice.world().switch(|switches| switches.okta.service_down = false);
    let trouble = FaultKind::Status { code: 502, body: None, headers: Vec::new() };
    scene
        .stage
        .practice
        .world()
        .faults
        .set(Fault { times: Some(8), ..of(Vendor::Okta, "/api/v1/logs", 0, trouble) });
    let ended = scene.play(&plan.id).await;
    assert_seen(&ended);
    assert_eq!(ended.halted, None);
    scene.assert_tidy(&plan.address).await;
}

async fn everyone(scene: &Scene) -> GroupId {
    let groups = scene.stage.okta().groups(&|_| ()).await.unwrap();
    groups.into_values().find(|group| group.group.name == "Everyone").unwrap().group.id
}

const NO_PERMISSION: &str = "{\"errorCode\":\"E0000006\",\"errorSummary\":\"You do not have permission to perform the \
     requested action\",\"errorLink\":\"E0000006\",\"errorId\":\"oae1\",\"errorCauses\":[]}";

fn json_headers() -> Vec<(String, String)> {
    vec![("content-type".to_owned(), "application/json".to_owned())]
}
