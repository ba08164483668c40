//! Every refusal of Entra's is a problem in words, and what has no answer is looked at before it is sent again.

use std::sync::Arc;

use usher::app::view::ActionRequest;
use usher::guide::ActionId;
use usher::problem::Problem;
use usher_practice::entra::AdminRole;
use usher_practice::faults::{Fault, FaultKind, Moment};
use usher_practice::world::Vendor;
use usher_tests::engine::Engine;

use crate::entra_scene::{NEW, own_app, value_of};
use crate::scene::{all_done, carry_out, plan, refused, times, try_plan};

fn spoil(engine: &Engine, times: Option<u32>, moment: Moment, kind: FaultKind) {
    engine.stage.practice.world().faults.set(Fault {
        vendor: Some(Vendor::Entra),
        method: Some("POST".to_owned()),
        times,
        moment,
        ..Fault::of(kind)
    });
}

fn answers(code: u16, named: &str, text: &str) -> FaultKind {
    let body =
        format!(r#"{{"error":{{"code":"{named}","message":"{text}","innerError":{{"request-id":"x"}}}}}}"#);
    FaultKind::Status {
        code,
        body: Some(body),
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
    }
}

async fn sales(engine: &Engine) -> String {
    let group = value_of(engine, ActionId::EntraAssign, "groups", "Sales").await;
    let role = value_of(engine, ActionId::EntraAssign, "role", "User").await;
    let answers: &[(&str, &[&str])] = &[("groups", &[&group]), ("role", &[&role])];
    plan(engine, ActionId::EntraAssign, answers).await.id
}

#[tokio::test]
async fn each_known_refusal_has_its_words() {
    let engine = own_app(|_| {}).await;
    let cases = [
        (
            403,
            "Authorization_RequestDenied",
            "Insufficient privileges to complete the operation.",
            "entra.role_too_small",
        ),
        (403, "Forbidden", "Missing scope: one of 'AppRoleAssignment.ReadWrite.All'", "entra.scope_missing"),
        (
            400,
            "Request_BadRequest",
            "Permission being assigned already exists on the object",
            "entra.assigned",
        ),
        (
            400,
            "Request_BadRequest",
            "Permission being assigned was not found on application",
            "entra.no_such_role",
        ),
        (400, "Request_BadRequest", "This needs a license of Entra ID P1", "entra.needs_p1"),
        (404, "Request_ResourceNotFound", "Resource does not exist", "entra.gone"),
        (409, "Request_MultipleObjectsWithSameKeyValue", "Another object has it", "entra.exists"),
        (409, "Conflict", "Busy", "entra.conflict"),
        (400, "Unheard", "Something new", "entra.refused"),
    ];
    for (status, named, text, expected) in cases {
        engine.mend();
        let id = sales(&engine).await;
        spoil(&engine, None, Moment::Before, answers(status, named, text));
        let shown = engine.app.action_plan(&id).unwrap();
        let problem = refused(&carry_out(&engine, &shown).await, 0);
        assert_eq!(problem.code, expected, "{problem:#?}");
        assert!(!format!("{problem:?}").contains("Okta"), "{problem:#?}");
    }
    assert_eq!(times(&engine, Vendor::Entra, "POST", "/appRoleAssignedTo"), 0);
}

#[tokio::test]
async fn a_lost_answer_is_settled_by_looking() {
    for (moment, sent) in [(Moment::After, 1), (Moment::Before, 2)] {
        let engine = own_app(|_| {}).await;
        let id = sales(&engine).await;
        spoil(&engine, Some(1), moment, FaultKind::Reset {});
        let shown = engine.app.action_plan(&id).unwrap();
        all_done(&carry_out(&engine, &shown).await);
        let history = engine.stage.practice.history();
        let posts = history
            .iter()
            .filter(|entry| entry.method == "POST" && entry.path.ends_with("/appRoleAssignedTo"));
        assert_eq!(
            (posts.count(), times(&engine, Vendor::Entra, "POST", "/appRoleAssignedTo")),
            (sent, 1),
            "{moment:?}"
        );
        // The id of what was made is found, so that it can be taken back.
        let back = engine.app.plan_take_back(&id).await.unwrap();
        assert_eq!(back.changes.len(), 1, "{back:#?}");
    }
}

#[tokio::test]
async fn a_role_that_is_too_small_is_named() {
    let engine = own_app(|_| {}).await;
    let id = sales(&engine).await;
    engine.switch(|switches| switches.entra.role = AdminRole::None);
    let shown = engine.app.action_plan(&id).unwrap();
    let problem = refused(&carry_out(&engine, &shown).await, 0);
    assert_eq!(problem.code, "entra.role_too_small", "{problem:#?}");
    assert!(problem.what.contains("Application Administrator"), "{problem:#?}");
}

#[tokio::test]
async fn a_step_that_comes_too_early_says_what_comes_first() {
    let engine = crate::entra_scene::own(|_| {}).await;
    for action in [ActionId::EntraSettings, ActionId::EntraMapping, ActionId::EntraJob, ActionId::EntraAssign]
    {
        let answers: &[(&str, &[&str])] =
            &[("base", &["https://api.zoom.us/scim2"]), ("wish", &["start"]), ("role", &["x"])];
        let problem = try_plan(&engine, action, answers).await.unwrap_err();
        assert_eq!(problem.code, "setup.no_zoom_app", "{action:?}");
    }
    let okta = try_plan(&engine, ActionId::Features, &[]).await.unwrap_err();
    assert_eq!(okta.code, "profile.other_provider");
    let shown = plan(&engine, ActionId::EntraApp, NEW).await;
    assert!(shown.changes.iter().all(|change| change.vendor == "Entra ID"), "{shown:#?}");
}

/// The window asks from threads of its own.
#[tokio::test]
async fn what_is_asked_can_be_asked_from_another_thread() {
    let engine = own_app(|_| {}).await;
    let (app, id) = (Arc::clone(&engine.app), engine.id.clone());
    let asked = tokio::spawn(async move {
        let form = app.action_form(&id, ActionId::EntraAssign).await?;
        let answers = std::collections::BTreeMap::new();
        let planned = app.plan_action(&id, ActionRequest { action: ActionId::EntraMapping, answers }).await?;
        app.plan_take_back(&planned.id).await?;
        Ok::<_, Problem>(form)
    });
    assert!(!asked.await.unwrap().unwrap().fields.is_empty());
}
