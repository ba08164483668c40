//! Starting, pausing and restarting provisioning, and one person now.

use serde_json::Value;
use usher::app::view::{DeedState, StepEnd, ZoomSecret};
use usher::guide::ActionId;
use usher_practice::world::Vendor;
use usher_tests::engine::{Engine, hurried};

use crate::entra_scene::{gallery, graph, job, own_app, running, settle, somebody, value_of};
use crate::scene::{all_done, carry_out, do_it, form, plan, refused, times, try_plan};

async fn state(engine: &Engine) -> String {
    let job = job(engine, "Zoom provisioning").await;
    let job = graph(engine, "GET", &job, Value::Null).await;
    job["schedule"]["state"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn it_is_started_once_and_pausing_takes_it_back() {
    let engine = running(|switches| switches.entra.sync.service_down = true).await;
    assert_eq!(form(&engine, ActionId::EntraJob).await.fields[0].filled_in(), ["start"]);
    let shown = do_it(&engine, ActionId::EntraJob, &[("wish", &["start"])]).await;
    assert_eq!(state(&engine).await, "Active");
    let again = plan(&engine, ActionId::EntraJob, &[("wish", &["start"])]).await;
    assert!(again.changes.is_empty() && again.already.len() == 1, "{again:#?}");
    assert_eq!(times(&engine, Vendor::Entra, "POST", "/start"), 1);
    let back = engine.app.plan_take_back(&shown.id).await.unwrap();
    all_done(&carry_out(&engine, &back).await);
    assert_eq!(state(&engine).await, "Disabled");
    let paused = plan(&engine, ActionId::EntraJob, &[("wish", &["pause"])]).await;
    assert!(paused.changes.is_empty(), "{paused:#?}");
}

#[tokio::test]
async fn it_is_not_started_while_zoom_does_not_accept_what_is_saved() {
    let engine = own_app(|_| {}).await;
    settle(&engine).await;
    for wish in ["start", "restart", "restart_all", "allow_deletes"] {
        let problem = try_plan(&engine, ActionId::EntraJob, &[("wish", &[wish])]).await.unwrap_err();
        assert_eq!(problem.code, "entra.credentials_refused", "{wish}");
    }
    assert_eq!(times(&engine, Vendor::Entra, "POST", "/start"), 0);
}

#[tokio::test]
async fn each_restart_says_what_is_forgotten() {
    let engine = running(|switches| switches.entra.sync.service_down = true).await;
    for (wish, said) in [
        ("restart", "whom it could not write"),
        ("restart_all", "how far it has read"),
        ("allow_deletes", "held back"),
    ] {
        let shown = do_it(&engine, ActionId::EntraJob, &[("wish", &[wish])]).await;
        assert!(shown.warnings.iter().any(|text| text.contains(said)), "{shown:#?}");
    }
    assert_eq!(times(&engine, Vendor::Entra, "POST", "/restart"), 3);
}

async fn assign(engine: &Engine, person: &str) {
    let role = form(engine, ActionId::EntraAssign).await;
    let role = role.fields.iter().find(|field| field.name() == "role").unwrap().options()[0].value.clone();
    do_it(engine, ActionId::EntraAssign, &[("people", &[person]), ("role", &[&role])]).await;
}

#[tokio::test]
async fn one_person_is_provisioned_with_each_step_in_words() {
    let engine = running(|_| {}).await;
    let (person, login) = somebody(&engine).await;
    assign(&engine, &person).await;
    let shown = do_it(&engine, ActionId::EntraOnePerson, &[("person", &[&person])]).await;
    assert_eq!(shown.changes.len(), 1, "{shown:#?}");
    let report = engine.app.action_report(&shown.id).unwrap();
    let deed = &report.deeds[0];
    let DeedState::Done { saw } = &deed.state else { panic!("{report:#?}") };
    assert!(saw.to_lowercase().contains(&login.to_lowercase()), "{saw}");
    assert!(deed.steps.len() >= 3 && deed.steps.iter().all(|step| !step.says.is_empty()), "{deed:#?}");
    assert!(deed.steps.iter().all(|step| step.end != StepEnd::Failed), "{deed:#?}");
    assert!(!report.row.can_take_back);
    let back = engine.app.plan_take_back(&shown.id).await.unwrap();
    assert!(back.changes.is_empty() && back.left_alone.len() == 1, "{back:#?}");
}

#[tokio::test]
async fn somebody_without_the_application_is_left_out_and_it_says_why() {
    let engine = running(|_| {}).await;
    let (person, _) = somebody(&engine).await;
    let shown = plan(&engine, ActionId::EntraOnePerson, &[("person", &[&person])]).await;
    let report = carry_out(&engine, &shown).await;
    let problem = refused(&report, 0);
    assert_eq!(problem.code, "entra.person_skipped", "{problem:#?}");
    assert!(problem.why.contains("not given"), "{problem:#?}");
    assert!(!report.deeds[0].steps.is_empty(), "{report:#?}");
}

#[tokio::test]
async fn with_oauth_it_is_paused_for_one_person_and_started_again() {
    let engine = gallery(|_| {}).await;
    let answers: &[(&str, &[&str])] = &[("app", &["new"]), ("name", &["Zoom provisioning"])];
    do_it(&engine, ActionId::EntraApp, answers).await;
    settle(&engine).await;
    let app = crate::entra_scene::app_named(&engine, "Zoom provisioning").await;
    let page = engine.stage.practice.urls().entra.join(&format!("portal/authorize/{app}")).unwrap();
    usher_practice::browser::agree_and_land(&page, usher_practice::browser::Decision::Allow).await.unwrap();
    let licensed = value_of(&engine, ActionId::EntraAssign, "role", "Licensed").await;
    let (person, _) = somebody(&engine).await;
    do_it(&engine, ActionId::EntraAssign, &[("people", &[&person]), ("role", &[&licensed])]).await;
    do_it(&engine, ActionId::EntraJob, &[("wish", &["start"])]).await;
    let shown = do_it(&engine, ActionId::EntraOnePerson, &[("person", &[&person])]).await;
    assert_eq!(shown.changes.len(), 3, "{shown:#?}");
    assert_eq!(state(&engine).await, "Active");
    let settings = plan(
        &engine,
        ActionId::EntraSettings,
        &[("base", &[&crate::entra_scene::base(&engine)]), ("mail", &["x@practice.example"])],
    )
    .await;
    assert!(settings.warnings.iter().any(|text| text.contains("Authorize")), "{settings:#?}");
}

#[tokio::test]
async fn a_token_that_dies_stops_a_restart_before_it_is_sent() {
    let engine = own_app(|_| {}).await;
    settle(&engine).await;
    let token = engine.stage.practice.credentials().zoom.short_scim_token;
    engine.app.keep_zoom_secret(&engine.id, ZoomSecret::Token, token).await.unwrap();
    do_it(&engine, ActionId::EntraToken, &[]).await;
    engine.later(2 * 60 * 60);
    // The sign-in to Microsoft and to Zoom is renewed by itself.
    let asked = hurried(try_plan(&engine, ActionId::EntraJob, &[("wish", &["restart"])])).await;
    assert_eq!(asked.unwrap_err().code, "entra.credentials_refused");
}
