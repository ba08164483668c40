//! The app, what it does with people, and the mapping.

use serde_json::{Value, json};
use usher::app::view::{DeedState, FormField};
use usher::guide::ActionId;
use usher_practice::switches::Switches;
use usher_practice::world::Vendor;

use crate::scene::{
    all_done, app, carry_out, connected, do_it, form, okta, plan, refused, scene, scene_with, times, try_plan,
};

fn without_app(switches: &mut Switches) {
    switches.okta.zoom_app_present = false;
}

#[tokio::test]
async fn the_app_is_added_where_there_is_none() {
    let engine = scene_with(without_app).await;
    let asked = form(&engine, ActionId::ZoomApp).await;
    assert!(matches!(&asked.fields[0], FormField::Text { value, .. } if value == "Zoom"), "{asked:#?}");
    let problem = try_plan(&engine, ActionId::ZoomApp, &[("label", &["Zoom"])]).await.unwrap_err();
    assert_eq!(problem.code, "field.missing");

    let answers: &[(&str, &[&str])] = &[("label", &["Zoom for Zoë"]), ("sub_domain", &["acme.zoom.us"])];
    let made = do_it(&engine, ActionId::ZoomApp, answers).await;
    assert_eq!((made.changes[0].method.as_str(), made.changes[0].path.as_str()), ("POST", "/api/v1/apps"));
    let found = okta(&engine, "GET", &format!("api/v1/apps/{}", app(&engine).await), Value::Null).await;
    assert_eq!(
        (&found["label"], &found["settings"]["app"]["subDomain"]),
        (&json!("Zoom for Zoë"), &json!("acme"))
    );

    let again = plan(&engine, ActionId::ZoomApp, &[]).await;
    assert!(again.changes.is_empty() && !again.already.is_empty(), "{again:#?}");
}

#[tokio::test]
async fn an_app_that_somebody_added_meanwhile_is_not_doubled() {
    let engine = scene_with(without_app).await;
    let answers: &[(&str, &[&str])] = &[("label", &["Zoom"]), ("sub_domain", &["acme"])];
    let shown = plan(&engine, ActionId::ZoomApp, answers).await;
    add_app(&engine, "Somebody else's").await;
    let report = carry_out(&engine, &shown).await;
    assert!(matches!(report.deeds[0].state, DeedState::AlreadySo { .. }), "{report:#?}");
    assert_eq!(times(&engine, Vendor::Okta, "POST", "/api/v1/apps"), 1);
}

async fn add_app(engine: &usher_tests::engine::Engine, label: &str) -> String {
    let body = json!({
        "name": "zoomus", "label": label, "signOnMode": "SAML_2_0", "settings": { "app": { "subDomain": "other" } },
    });
    okta(engine, "POST", "api/v1/apps", body).await["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn of_two_apps_the_person_chooses_and_it_is_remembered() {
    let engine = scene().await;
    let other = add_app(&engine, "Zoom (test)").await;
    assert_eq!(try_plan(&engine, ActionId::Features, &[]).await.unwrap_err().code, "setup.several_zoom_apps");
    let asked = form(&engine, ActionId::ZoomApp).await;
    let chosen = crate::scene::option(&asked, "Zoom (test)");
    assert_eq!(chosen, other);
    assert_eq!(try_plan(&engine, ActionId::ZoomApp, &[]).await.unwrap_err().code, "field.missing");
    let made = plan(&engine, ActionId::ZoomApp, &[("app", &[&chosen])]).await;
    assert!(made.changes.is_empty(), "{made:#?}");
    let FormField::One { chosen, .. } = &form(&engine, ActionId::ZoomApp).await.fields[0] else {
        panic!("a choice");
    };
    assert_eq!(chosen.as_deref(), Some(other.as_str()));
    assert!(plan(&engine, ActionId::Provisioning, &[]).await.changes[0].path.contains(&other));
}

#[tokio::test]
async fn an_app_that_is_off_is_switched_on_and_off_again() {
    let engine = scene().await;
    let id = app(&engine).await;
    okta(&engine, "POST", &format!("api/v1/apps/{id}/lifecycle/deactivate"), json!({})).await;
    assert_eq!(try_plan(&engine, ActionId::Provisioning, &[]).await.unwrap_err().code, "setup.app_off");
    let made = do_it(&engine, ActionId::ZoomApp, &[]).await;
    let status =
        async || okta(&engine, "GET", &format!("api/v1/apps/{id}"), Value::Null).await["status"].clone();
    assert_eq!(status().await, json!("ACTIVE"));

    let back = engine.app.plan_take_back(&made.id).await.unwrap();
    assert_eq!((back.takes_back.as_deref(), back.changes.len()), (Some(made.id.as_str()), 1), "{back:#?}");
    all_done(&carry_out(&engine, &back).await);
    assert_eq!(status().await, json!("INACTIVE"));
    assert!(engine.app.plan_take_back(&made.id).await.unwrap().changes.is_empty());
}

#[tokio::test]
async fn what_okta_does_with_people_is_switched_on_and_back() {
    let engine = scene().await;
    assert_eq!(try_plan(&engine, ActionId::Features, &[]).await.unwrap_err().code, "setup.not_connected");

    let engine = connected().await;
    let made = do_it(&engine, ActionId::Features, &[]).await;
    assert_eq!(made.changes[0].before.as_deref(), Some("create off, update off, deactivate off"));
    let again = plan(&engine, ActionId::Features, &[]).await;
    assert!(again.changes.is_empty(), "{again:#?}");
    assert_eq!(again.already.len(), 3);
    let ended = engine.app.carry_out(&made.id, &|_| ()).await.unwrap_err();
    assert_eq!(ended.code, "act.ended");

    let rows = engine.app.actions(&engine.id).unwrap();
    let row = rows.iter().find(|row| row.plan == made.id).unwrap();
    assert_eq!((row.done, row.failed, row.total, row.can_take_back, row.can_resume), (1, 0, 1, true, false));

    let back = engine.app.plan_take_back(&made.id).await.unwrap();
    all_done(&carry_out(&engine, &back).await);
    let features = okta(
        &engine,
        "GET",
        &format!("api/v1/apps/{}/features/USER_PROVISIONING", app(&engine).await),
        Value::Null,
    )
    .await;
    assert_eq!(features["status"], json!("DISABLED"), "{features}");
}

#[tokio::test]
async fn a_setting_that_moved_meanwhile_is_not_written_over() {
    let engine = connected().await;
    let shown = plan(&engine, ActionId::Features, &[]).await;
    let path = format!("api/v1/apps/{}/features/USER_PROVISIONING", app(&engine).await);
    okta(&engine, "PUT", &path, json!({ "create": { "lifecycleCreate": { "status": "ENABLED" } } })).await;
    let report = carry_out(&engine, &shown).await;
    assert!(matches!(report.deeds[0].state, DeedState::Moved { .. }), "{report:#?}");
    assert_eq!(refused(&report, 0).code, "act.moved");
    assert_eq!(times(&engine, Vendor::Okta, "PUT", "/features/"), 1, "the other admin's alone");
}

#[tokio::test]
async fn the_mapping_is_brought_to_the_guides_table() {
    let engine = scene().await;
    let right = plan(&engine, ActionId::WriteMapping, &[]).await;
    assert!(right.changes.is_empty(), "{right:#?}");

    let mapping = mapping(&engine).await;
    let changed = json!({ "properties": {
        "displayName": { "expression": "user.nickName + \"!\"", "pushStatus": "PUSH" },
        "department": { "expression": null, "pushStatus": null },
        "title": { "expression": "\"Dr\"", "pushStatus": "DONT_PUSH" },
    } });
    okta(&engine, "POST", &format!("api/v1/mappings/{mapping}"), changed).await;
    let made = do_it(&engine, ActionId::WriteMapping, &[]).await;
    assert_eq!(made.changes.len(), 2);
    let now = okta(&engine, "GET", &format!("api/v1/mappings/{mapping}"), Value::Null).await;
    assert_eq!(now["properties"]["displayName"]["expression"], json!("user.displayName"));
    assert_eq!(now["properties"]["department"]["expression"], json!("user.department"));
    assert_eq!(now["properties"]["title"]["expression"], json!("\"Dr\""), "left alone");

    let back = engine.app.plan_take_back(&made.id).await.unwrap();
    assert_eq!(back.changes.len(), 2, "{back:#?}");
    all_done(&carry_out(&engine, &back).await);
    let now = okta(&engine, "GET", &format!("api/v1/mappings/{mapping}"), Value::Null).await;
    assert_eq!(now["properties"]["displayName"]["expression"], json!("user.nickName + \"!\""));
    assert_eq!(now["properties"].get("department"), None);
}

async fn mapping(engine: &usher_tests::engine::Engine) -> String {
    let id = app(engine).await;
    let found = okta(engine, "GET", &format!("api/v1/mappings?targetId={id}"), Value::Null).await;
    found[0]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_user_type_for_everybody_is_removed() {
    let engine = scene().await;
    assert!(plan(&engine, ActionId::RemoveUserType, &[]).await.changes.is_empty());
    let mapping = mapping(&engine).await;
    let written =
        json!({ "properties": { "userType": { "expression": "\"Licensed\"", "pushStatus": "PUSH" } } });
    okta(&engine, "POST", &format!("api/v1/mappings/{mapping}"), written).await;
    let made = do_it(&engine, ActionId::RemoveUserType, &[]).await;
    assert_eq!(made.changes[0].after, None);
    let now = okta(&engine, "GET", &format!("api/v1/mappings/{mapping}"), Value::Null).await;
    assert_eq!(now["properties"].get("userType"), None);
}

#[tokio::test]
async fn a_report_can_be_read_again_by_another_door() {
    let engine = connected().await;
    let made = do_it(&engine, ActionId::Features, &[]).await;
    let (terminal, _pages) = engine.beside("the terminal");
    let report = terminal.action_report(&made.id).unwrap();
    all_done(&report);
    assert!(terminal.action_plan(&made.id).unwrap().carried_out);
    assert!(!report.proof.is_empty());
}
