//! What Entra saves: the settings, the token, the client.

use serde_json::{Value, json};
use usher::app::view::{ActionProgress, DeedState, ZoomSecret};
use usher::guide::{ActionId, Question};
use usher_practice::entra::Answering;
use usher_practice::world::Vendor;
use usher_tests::engine::{Engine, hurried};

use crate::entra_scene::{app_named, base, give_token, graph, own_app, settle};
use crate::scene::{all_done, carry_out, do_it, form, plan, refused, times, try_plan};

async fn secrets(engine: &Engine) -> Value {
    let app = app_named(engine, "Zoom provisioning").await;
    graph(engine, "GET", &format!("v1.0/servicePrincipals/{app}/synchronization/secrets"), Value::Null).await
}

#[tokio::test]
async fn settings_are_saved_once_and_put_back() {
    let engine = own_app(|_| {}).await;
    let shown = settle(&engine).await;
    assert_eq!(shown.changes.len(), 1, "{shown:#?}");
    let saved = secrets(&engine).await.to_string();
    assert!(saved.contains("it@practice.example") && saved.contains(&base(&engine)), "{saved}");

    let base = base(&engine);
    let answers: &[(&str, &[&str])] =
        &[("base", &[&base]), ("mail", &["it@practice.example"]), ("threshold", &["500"]), ("skip", &["no"])];
    let again = plan(&engine, ActionId::EntraSettings, answers).await;
    assert!(again.changes.is_empty() && again.already.len() == 4, "{again:#?}");

    engine.app.answer(&engine.id, Question::EntraScope, "all").unwrap();
    let all = do_it(&engine, ActionId::EntraSettings, answers).await;
    assert!(all.changes[0].after.as_deref().unwrap().contains("everybody"), "{all:#?}");
    let back = engine.app.plan_take_back(&all.id).await.unwrap();
    all_done(&carry_out(&engine, &back).await);
}

#[tokio::test]
async fn an_address_that_is_not_zooms_is_refused() {
    let engine = own_app(|_| {}).await;
    for typed in ["https://evil.example/scim2", "http://api.zoom.us/scim2", "zoom"] {
        let problem = try_plan(&engine, ActionId::EntraSettings, &[("base", &[typed])]).await.unwrap_err();
        assert_eq!(problem.code, "settings.not_zoom", "{typed}");
    }
}

#[tokio::test]
async fn a_change_that_somebody_else_made_meanwhile_is_not_written_over() {
    let engine = own_app(|_| {}).await;
    let base = base(&engine);
    let answers: &[(&str, &[&str])] = &[("base", &[&base]), ("mail", &["it@practice.example"])];
    let shown = plan(&engine, ActionId::EntraSettings, answers).await;
    let app = app_named(&engine, "Zoom provisioning").await;
    let body = json!({ "value": [{ "key": "SyncAll", "value": "true" }] });
    graph(&engine, "PUT", &format!("v1.0/servicePrincipals/{app}/synchronization/secrets"), body).await;
    let report = carry_out(&engine, &shown).await;
    assert_eq!(refused(&report, 0).code, "act.moved");
}

#[tokio::test]
async fn a_token_is_tried_after_it_was_saved_and_never_leaves_the_keychain() {
    let engine = own_app(|_| {}).await;
    settle(&engine).await;
    let missing = try_plan(&engine, ActionId::EntraToken, &[]).await.unwrap_err();
    assert_eq!(missing.code, "entra.no_zoom_token");
    let shown = give_token(&engine).await;
    let token = engine.stage.practice.credentials().zoom.scim_token;
    let report = engine.app.action_report(&shown.id).unwrap();
    assert!(!format!("{report:?}{shown:?}").contains(&token));
    assert!(!report.row.can_take_back, "{report:#?}");
    let DeedState::Done { saw } = &report.deeds[0].state else { panic!("{report:#?}") };
    assert!(saw.contains("Zoom accepts it"), "{saw}");
    // Other settings are saved without losing the token.
    let base = base(&engine);
    let answers: &[(&str, &[&str])] =
        &[("base", &[&base]), ("mail", &["other@practice.example"]), ("threshold", &["500"])];
    do_it(&engine, ActionId::EntraSettings, answers).await;
    assert!(secrets(&engine).await.to_string().contains("SecretToken"));
}

#[tokio::test]
async fn a_token_that_ended_meanwhile_is_refused_with_words() {
    let engine = own_app(|_| {}).await;
    settle(&engine).await;
    let token = engine.stage.practice.credentials().zoom.short_scim_token;
    engine.app.keep_zoom_secret(&engine.id, ZoomSecret::Token, token).await.unwrap();
    let shown = plan(&engine, ActionId::EntraToken, &[]).await;
    engine.later(2 * 60 * 60);
    let report = hurried(carry_out(&engine, &shown)).await;
    assert_eq!(refused(&report, 0).code, "entra.credentials_refused");
}

#[tokio::test]
async fn a_client_is_taken_or_the_portal_is_named() {
    for (answering, works) in [(Answering::Accepts, true), (Answering::Refuses, false)] {
        let engine = own_app(|switches| switches.entra.sync.connectivity_scim = answering).await;
        settle(&engine).await;
        let zoom = engine.stage.practice.credentials().zoom;
        engine
            .app
            .keep_zoom_secret(&engine.id, ZoomSecret::ClientSecret, zoom.server_client_secret)
            .await
            .unwrap();
        let asked = form(&engine, ActionId::EntraClient).await;
        let url = asked.fields[1].filled_in().remove(0);
        let answers: &[(&str, &[&str])] = &[("client_id", &[&zoom.server_client_id]), ("token_url", &[&url])];
        let shown = plan(&engine, ActionId::EntraClient, answers).await;
        let report = hurried(carry_out(&engine, &shown)).await;
        let problem = refused(&report, 0);
        // Zoom itself does not take this kind of sign-in, unless it is said to.
        match works {
            true => assert_eq!(problem.code, "entra.credentials_refused", "{problem:#?}"),
            false => assert_eq!(problem.code, "entra.portal_only", "{problem:#?}"),
        }
        assert_eq!(times(&engine, Vendor::Entra, "PATCH", "/connectivityParameters"), usize::from(works));
    }
}

#[tokio::test]
async fn a_token_that_takes_its_time_is_waited_for_with_words() {
    let engine = own_app(|switches| switches.entra.sync.secrets_lag_ms = 3_600_000).await;
    settle(&engine).await;
    let token = engine.stage.practice.credentials().zoom.scim_token;
    engine.app.keep_zoom_secret(&engine.id, ZoomSecret::Token, token).await.unwrap();
    let shown = plan(&engine, ActionId::EntraToken, &[]).await;
    let told = std::sync::Mutex::new(Vec::new());
    let tell = |progress: ActionProgress| {
        if let ActionProgress::Doing { what, .. } = progress {
            if what.starts_with("Waiting") {
                engine.switch(|switches| switches.entra.sync.secrets_lag_ms = 0);
            }
            told.lock().unwrap().push(what);
        }
    };
    all_done(&engine.app.carry_out(&shown.id, &tell).await.unwrap());
    let told = told.into_inner().unwrap();
    assert!(told.iter().any(|what| what.starts_with("Waiting until Entra uses")), "{told:?}");
}

#[tokio::test]
async fn a_wait_can_be_stopped_and_goes_on_later() {
    let engine = own_app(|_| {}).await;
    settle(&engine).await;
    let token = engine.stage.practice.credentials().zoom.scim_token;
    engine.app.keep_zoom_secret(&engine.id, ZoomSecret::Token, token).await.unwrap();
    let shown = plan(&engine, ActionId::EntraToken, &[]).await;
    engine.switch(|switches| switches.entra.sync.secrets_lag_ms = 3_600_000);
    let stop = |progress: ActionProgress| {
        if let ActionProgress::Doing { what, .. } = progress
            && what.starts_with("Waiting")
        {
            engine.app.stop_action(&shown.id);
        }
    };
    let stopped = engine.app.carry_out(&shown.id, &stop).await.unwrap();
    assert!(stopped.row.can_resume && stopped.halted.is_none(), "{stopped:#?}");
    engine.switch(|switches| switches.entra.sync.secrets_lag_ms = 0);
    all_done(&carry_out(&engine, &shown).await);
    // The settings before, and the token once.
    assert_eq!(times(&engine, Vendor::Entra, "PUT", "/secrets"), 2);
}
