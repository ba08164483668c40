//! The connection from Okta to Zoom: both ways in which a consent ends, and everything that comes in between.

use std::sync::Arc;

use url::Url;
use usher::app::view::{ActionProgress, ActionReport, DeedState};
use usher::guide::ActionId;
use usher::problem::Problem;
use usher_practice::browser::{self, Decision};
use usher_practice::okta::ConnectionFinish;
use usher_practice::world::Vendor;
use usher_tests::engine::Engine;

use crate::scene::{all_done, carry_out, connected, consent, form, option, plan, refused, scene, times};

/// Begins to connect; returns what will come of it, the plan, and the page that was opened.
async fn begun(engine: &Engine, plan: &str) -> (tokio::task::JoinHandle<Result<ActionReport, Problem>>, Url) {
    let (app, id) = (Arc::clone(&engine.app), plan.to_owned());
    let (told, mut hears) = tokio::sync::mpsc::unbounded_channel();
    let carrying = tokio::spawn(async move {
        let tell = move |progress: ActionProgress| {
            if let ActionProgress::Consent { host, .. } = progress {
                drop(told.send(host));
            }
        };
        app.carry_out(&id, &tell).await
    });
    let page = engine.next_page().await;
    assert_eq!(hears.recv().await.as_deref(), Some("127.0.0.1"));
    (carrying, page)
}

#[tokio::test]
async fn okta_finishes_by_itself_and_it_is_seen() {
    let engine = connected().await;
    let again = plan(&engine, ActionId::Provisioning, &[]).await;
    assert!(again.changes.is_empty() && again.person_must.is_none(), "{again:#?}");
    let anew = option(&form(&engine, ActionId::Provisioning).await, "Make it anew");
    let anew = plan(&engine, ActionId::Provisioning, &[("anew", &[&anew])]).await;
    assert_eq!(anew.changes.len(), 3);
    let (report, ()) =
        tokio::join!(engine.app.carry_out(&anew.id, &|_| ()), consent(&engine, Decision::Allow));
    all_done(&report.unwrap());
}

#[tokio::test]
async fn the_text_of_the_last_page_is_pasted() {
    let engine = scene().await;
    let shown = plan(&engine, ActionId::Provisioning, &[]).await;
    assert!(shown.person_must.is_some());
    let nobody = engine.app.paste_consent(&shown.id, "{}").await.unwrap_err();
    assert_eq!(nobody.code, "consent.none_waits");

    let (carrying, page) = begun(&engine, &shown.id).await;
    engine.app.reopen_consent(&shown.id).unwrap();
    assert_eq!(engine.next_page().await, page);
    let busy = engine.app.carry_out(&shown.id, &|_| ()).await.unwrap_err();
    assert_eq!(busy.code, "records.held");
    let paste = async |text: &str| engine.app.paste_consent(&shown.id, text).await;
    assert_eq!(paste("what is this?").await.unwrap_err().code, "consent.no_address");
    let foreign = "https://evil.example/api/v1/apps/zoomus/x/oauth2/callback?code=c&state=s";
    assert_eq!(paste(foreign).await.unwrap_err().code, "consent.foreign");

    let landed = browser::agree_and_land(&page, Decision::Allow).await.unwrap();
    assert!(landed.text.contains("continue_oauth_flow_url"), "{}", landed.text);
    paste(&landed.text).await.unwrap();
    all_done(&carrying.await.unwrap().unwrap());
    assert_eq!(times(&engine, Vendor::Okta, "POST", "/oauth2/callback"), 1);
}

#[tokio::test]
async fn the_address_of_the_last_page_will_do() {
    let engine = scene().await;
    let shown = plan(&engine, ActionId::Provisioning, &[]).await;
    let (carrying, page) = begun(&engine, &shown.id).await;
    let landed = browser::agree_and_land(&page, Decision::Allow).await.unwrap();
    engine.app.paste_consent(&shown.id, landed.url.as_str()).await.unwrap();
    all_done(&carrying.await.unwrap().unwrap());
}

#[tokio::test]
async fn a_denial_is_told_and_the_page_goes_on_waiting() {
    let engine = scene().await;
    let shown = plan(&engine, ActionId::Provisioning, &[]).await;
    let (carrying, page) = begun(&engine, &shown.id).await;
    let landed = browser::agree_and_land(&page, Decision::Deny).await.unwrap();
    let denied = engine.app.paste_consent(&shown.id, landed.url.as_str()).await.unwrap_err();
    assert_eq!(denied.code, "consent.denied");
    // A page can be opened once more.
    let landed = browser::agree_and_land(&page, Decision::Allow).await.unwrap();
    engine.app.paste_consent(&shown.id, &landed.text).await.unwrap();
    all_done(&carrying.await.unwrap().unwrap());
}

#[tokio::test]
async fn a_page_that_was_open_for_too_long_is_opened_afresh() {
    let engine = scene().await;
    let shown = plan(&engine, ActionId::Provisioning, &[]).await;
    let (carrying, page) = begun(&engine, &shown.id).await;
    let landed = browser::agree_and_land(&page, Decision::Allow).await.unwrap();
    engine.later(3600);
    let late = engine.app.paste_consent(&shown.id, &landed.text).await.unwrap_err();
    assert_eq!(late.code, "consent.refused");
    let fresh = engine.next_page().await;
    assert_ne!(fresh, page);
    let landed = browser::agree_and_land(&fresh, Decision::Allow).await.unwrap();
    engine.app.paste_consent(&shown.id, &landed.text).await.unwrap();
    all_done(&carrying.await.unwrap().unwrap());
}

#[tokio::test]
async fn it_is_stopped_and_goes_on_later() {
    let engine = scene().await;
    let shown = plan(&engine, ActionId::Provisioning, &[]).await;
    let (carrying, _page) = begun(&engine, &shown.id).await;
    engine.app.stop_action(&shown.id);
    let report = carrying.await.unwrap().unwrap();
    assert!(report.row.can_resume && report.halted.is_none(), "{report:#?}");
    assert_eq!(report.deeds[1].state, DeedState::NotTried);

    engine.switch(|switches| switches.okta.connection_finish = ConnectionFinish::OktaAlone);
    let (report, ()) =
        tokio::join!(engine.app.carry_out(&shown.id, &|_| ()), consent(&engine, Decision::Allow));
    all_done(&report.unwrap());
}

#[tokio::test]
async fn without_a_consent_the_connection_is_not_switched_on() {
    let engine = scene().await;
    let shown = plan(&engine, ActionId::Provisioning, &[]).await;
    engine.switch(|switches| {
        switches.okta.admin_role = usher_practice::okta::AdminRole::ReadOnly;
    });
    let report = carry_out(&engine, &shown).await;
    let problem = refused(&report, 0);
    assert_eq!(problem.code, "okta.role_too_small");
    assert!(problem.what.contains("Application Administrator"), "{problem:#?}");
    assert_eq!(report.deeds[1].state, DeedState::NotTried);
}

#[tokio::test]
async fn the_take_back_switches_the_connection_off_and_names_the_rest() {
    let engine = connected().await;
    let rows = engine.app.actions(&engine.id).unwrap();
    let back = engine.app.plan_take_back(&rows[0].plan).await.unwrap();
    assert_eq!(back.left_alone.len(), 1, "{back:#?}");
    assert!(back.left_alone[0].contains("Marketplace"));
    // Okta had switched it on by itself, so nothing that Usher did is switched off.
    assert!(back.changes.is_empty(), "{back:#?}");
}
