//! The application for Zoom in Entra ID: a new one with its provisioning, one that is there, and what cannot be used.

use serde_json::Value;
use usher::app::view::DeedState;
use usher::guide::ActionId;
use usher_practice::world::Vendor;
use usher_tests::engine::Engine;

use crate::entra_scene::{NEW, app_named, gallery, graph, own, value_of};
use crate::scene::{all_done, carry_out, do_it, form, plan, times, try_plan};

#[tokio::test]
async fn a_new_application_gets_its_provisioning_and_is_taken_back() {
    let engine = own(|_| {}).await;
    let shown = plan(&engine, ActionId::EntraApp, NEW).await;
    assert_eq!(shown.changes.len(), 2, "{shown:#?}");
    assert!(shown.scopes_missing.is_empty(), "{shown:#?}");
    assert_eq!(shown.changes[0].vendor, "Entra ID");
    let report = carry_out(&engine, &shown).await;
    all_done(&report);
    assert!(report.row.can_take_back);
    let app = app_named(&engine, "Zoom provisioning").await;
    let jobs =
        graph(&engine, "GET", &format!("v1.0/servicePrincipals/{app}/synchronization/jobs"), Value::Null)
            .await;
    assert_eq!(jobs["value"].as_array().unwrap().len(), 1);
    assert_eq!(jobs["value"][0]["schedule"]["state"], "Disabled");

    // It is the one that Usher works with from now on.
    let again = form(&engine, ActionId::EntraApp).await;
    assert_eq!(again.fields[0].filled_in(), [app.as_str()]);
    let taken = plan(&engine, ActionId::EntraApp, &[("app", &[&app])]).await;
    assert!(taken.changes.is_empty() && !taken.already.is_empty(), "{taken:#?}");

    let back = engine.app.plan_take_back(&shown.id).await.unwrap();
    assert_eq!((back.changes.len(), back.left_alone.len()), (1, 0), "{back:#?}");
    all_done(&carry_out(&engine, &back).await);
    let left = graph(&engine, "GET", "v1.0/servicePrincipals?$top=999", Value::Null).await;
    assert!(!left.to_string().contains("Zoom provisioning"));
}

#[tokio::test]
async fn zooms_entry_of_the_gallery_is_used_where_there_is_one() {
    let engine = gallery(|_| {}).await;
    let answers: &[(&str, &[&str])] = &[("app", &["new"]), ("name", &["Zoom"])];
    do_it(&engine, ActionId::EntraApp, answers).await;
    let found =
        graph(&engine, "GET", "v1.0/applicationTemplates?$filter=displayName%20eq%20'Zoom'", Value::Null)
            .await;
    let template = found["value"][0]["id"].as_str().unwrap().to_owned();
    let app = app_named(&engine, "Zoom").await;
    let app = graph(&engine, "GET", &format!("v1.0/servicePrincipals/{app}"), Value::Null).await;
    assert_eq!(app["applicationTemplateId"], template.as_str());

    let government = gallery(|switches| switches.entra.gallery_has_zoom = false).await;
    let problem = try_plan(&government, ActionId::EntraApp, answers).await.unwrap_err();
    assert_eq!(problem.code, "entra.no_gallery_entry");
    let asked = form(&government, ActionId::EntraApp).await;
    assert!(asked.fields[0].options()[0].disabled.is_some(), "{asked:#?}");
}

#[tokio::test]
async fn what_microsoft_needs_time_for_is_waited_for_with_words() {
    let engine = own(|switches| switches.entra.lag_ms = 30_000).await;
    let shown = plan(&engine, ActionId::EntraApp, NEW).await;
    let told = std::sync::Mutex::new(Vec::new());
    let tell = |progress: usher::app::view::ActionProgress| {
        if let usher::app::view::ActionProgress::Doing { what, .. } = progress {
            if what.starts_with("Waiting") {
                engine.later(60);
            }
            told.lock().unwrap().push(what);
        }
    };
    all_done(&engine.app.carry_out(&shown.id, &tell).await.unwrap());
    let told = told.into_inner().unwrap();
    assert!(told.iter().any(|what| what.starts_with("Waiting until")), "{told:?}");
    assert_eq!(times(&engine, Vendor::Entra, "POST", "/instantiate"), 1);
}

#[tokio::test]
async fn one_that_is_there_is_taken_over_as_it_is() {
    let engine = gallery(|switches| {
        switches.entra.found.gallery_app = true;
        switches.entra.found.registration = true;
    })
    .await;
    let asked = form(&engine, ActionId::EntraApp).await;
    let disabled = asked.fields[0].options().iter().filter(|option| option.disabled.is_some()).count();
    assert_eq!(disabled, 1, "{asked:#?}");
    let chosen = asked.fields[0].filled_in();
    let [chosen] = chosen.as_slice() else { panic!("{asked:#?}") };
    let shown = plan(&engine, ActionId::EntraApp, &[("app", &[chosen])]).await;
    let writes = shown.changes.iter().filter(|change| !change.path.ends_with("/jobs")).count();
    assert_eq!(writes, 0, "{shown:#?}");
    assert!(!shown.already.is_empty(), "{shown:#?}");

    let registration = asked.fields[0].options().iter().find(|option| option.disabled.is_some()).unwrap();
    let problem =
        try_plan(&engine, ActionId::EntraApp, &[("app", &[&registration.value])]).await.unwrap_err();
    assert_eq!(problem.code, "entra.cannot_provision");
}

#[tokio::test]
async fn a_name_that_is_taken_is_refused_before_anything_is_sent() {
    let engine = own(|_| {}).await;
    do_it(&engine, ActionId::EntraApp, NEW).await;
    let problem = try_plan(&engine, ActionId::EntraApp, NEW).await.unwrap_err();
    assert_eq!(problem.code, "app.name_taken");
    let gone = try_plan(&engine, ActionId::EntraApp, &[("app", &["gone"])]).await.unwrap_err();
    assert_eq!(gone.code, "setup.app_gone");
}

#[tokio::test]
async fn rights_are_named_and_allowed() {
    let engine = Engine::entra(|_| {}).await;
    engine.sign_in_both().await;
    engine.app.answer(&engine.id, usher::guide::Question::EntraGuide, "entra-custom").unwrap();
    let shown = plan(&engine, ActionId::EntraApp, NEW).await;
    assert_eq!(shown.scopes_missing, ["Application.ReadWrite.All", "Synchronization.ReadWrite.All"]);
    let refused = carry_out(&engine, &shown).await;
    let DeedState::Refused { problem } = &refused.deeds[0].state else { panic!("{refused:#?}") };
    assert!(["entra.role_too_small", "entra.scope_missing"].contains(&problem.code.as_str()), "{problem:#?}");
    engine.allow(&["Application.ReadWrite.All", "Synchronization.ReadWrite.All"]).await;
    do_it(&engine, ActionId::EntraApp, NEW).await;
    // Another label leads to the same value, so that what is shown is what is chosen.
    let id = value_of(&engine, ActionId::EntraApp, "app", "Zoom provisioning").await;
    assert_eq!(id, app_named(&engine, "Zoom provisioning").await);
}
