//! Who has the app, the groups in Zoom, and the groups that Okta pushes.

use serde_json::{Value, json};
use usher::app::view::{DeedState, FormField};
use usher::guide::ActionId;
use usher_practice::world::Vendor;
use usher_tests::engine::Engine;

use crate::scene::{
    all_done, app, carry_out, connected, connected_with, do_it, form, okta, option, plan, refused, scene,
    times, try_plan,
};

#[tokio::test]
async fn groups_get_the_app_and_nobody_loses_it() {
    let engine = scene().await;
    let asked = form(&engine, ActionId::AssignGroups).await;
    let (sales, care) = (option(&asked, "Sales"), option(&asked, "Customer Care"));
    assert_eq!(try_plan(&engine, ActionId::AssignGroups, &[]).await.unwrap_err().code, "field.missing");
    let made = do_it(&engine, ActionId::AssignGroups, &[("groups", &[&sales])]).await;
    assert_eq!(made.act, "Give the app to 1 group");

    let more = plan(&engine, ActionId::AssignGroups, &[("groups", &[&care])]).await;
    assert_eq!(more.changes.len(), 1);
    assert!(more.left_alone[0].contains("takes it from nobody"), "{more:#?}");
    all_done(&carry_out(&engine, &more).await);
    let id = app(&engine).await;
    let have = okta(&engine, "GET", &format!("api/v1/apps/{id}/groups"), Value::Null).await;
    assert_eq!(have.as_array().unwrap().len(), 2);
    // What was chosen last is what is chosen next.
    let FormField::Several { chosen, .. } = &form(&engine, ActionId::AssignGroups).await.fields[0] else {
        panic!("a choice");
    };
    assert_eq!(*chosen, [care]);

    let back = engine.app.plan_take_back(&made.id).await.unwrap();
    assert_eq!(back.changes[0].method, "DELETE");
    all_done(&carry_out(&engine, &back).await);
    let have = okta(&engine, "GET", &format!("api/v1/apps/{id}/groups"), Value::Null).await;
    assert_eq!(have.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_group_that_was_deleted_meanwhile_is_told_and_the_others_go_on() {
    let engine = scene().await;
    let body = json!({ "profile": { "name": "Aaa", "description": "" } });
    let gone = okta(&engine, "POST", "api/v1/groups", body).await["id"].as_str().unwrap().to_owned();
    let asked = form(&engine, ActionId::AssignGroups).await;
    let sales = option(&asked, "Sales");
    let shown = plan(&engine, ActionId::AssignGroups, &[("groups", &[&gone, &sales])]).await;
    okta(&engine, "DELETE", &format!("api/v1/groups/{gone}"), Value::Null).await;
    let report = carry_out(&engine, &shown).await;
    let at = shown.changes.iter().position(|change| change.what.contains("Aaa")).unwrap();
    assert_eq!(refused(&report, at).code, "okta.gone");
    assert!(matches!(report.deeds[1 - at].state, DeedState::Done { .. }), "{report:#?}");
    assert_eq!((report.row.done, report.row.failed), (1, 1));
}

#[tokio::test]
async fn groups_are_made_in_zoom_where_they_are_missing() {
    let engine = scene().await;
    let asked = form(&engine, ActionId::ZoomGroups).await;
    let FormField::Names { values, .. } = &asked.fields[0] else { panic!("{asked:#?}") };
    assert_eq!(*values, ["Standard", "Phone Users", "CC Agents"]);
    let answers: &[(&str, &[&str])] = &[("names", &["Standard", "sALES", "Sales", "Zoë’s Phone Users"])];
    let made = do_it(&engine, ActionId::ZoomGroups, answers).await;
    assert_eq!(made.changes.len(), 2, "{made:#?}");
    assert!(made.left_alone.iter().any(|text| text.contains("Sales")), "{made:#?}");
    assert!(engine.stage.practice.world().zoom().group_by_name("Zoë’s Phone Users").is_some());
    let again = plan(&engine, ActionId::ZoomGroups, answers).await;
    assert!(again.changes.is_empty(), "{again:#?}");

    // A group that somebody uses by now is not deleted.
    let world = engine.stage.practice.world();
    {
        let mut zoom = world.zoom();
        let group = zoom.group_by_name("Standard").unwrap().id.clone();
        let somebody = zoom.users().find(|user| !user.pending && user.active).unwrap().id.clone();
        zoom.join(&group, &somebody);
    }
    let back = engine.app.plan_take_back(&made.id).await.unwrap();
    assert_eq!((back.changes.len(), back.left_alone.len()), (1, 1), "{back:#?}");
    all_done(&carry_out(&engine, &back).await);
    assert!(world.zoom().group_by_name("Zoë’s Phone Users").is_none());
    assert!(world.zoom().group_by_name("Standard").is_some());
}

async fn statuses(engine: &Engine) -> Vec<String> {
    let id = app(engine).await;
    let found = okta(engine, "GET", &format!("api/v1/apps/{id}/group-push/mappings"), Value::Null).await;
    let pushes = found.as_array().unwrap().iter();
    pushes.map(|push| push["status"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_push_is_made_paused_started_and_unlinked() {
    let engine = scene().await;
    assert_eq!(
        engine.app.action_form(&engine.id, ActionId::PushGroups).await.unwrap_err().code,
        "setup.not_connected"
    );

    let engine = connected().await;
    let sales = option(&form(&engine, ActionId::PushGroups).await, "Sales");
    let made = do_it(&engine, ActionId::PushGroups, &[("groups", &[&sales])]).await;
    assert!(made.warnings.iter().any(|text| text.contains("without the app")), "{made:#?}");
    assert_eq!(statuses(&engine).await, ["ACTIVE"]);
    let again = plan(&engine, ActionId::PushGroups, &[("groups", &[&sales])]).await;
    assert!(again.changes.is_empty() && again.already.len() == 1, "{again:#?}");

    let push = option(&form(&engine, ActionId::ChangePushes).await, "Sales");
    let change = |wish: &'static str| {
        let (engine, push) = (&engine, push.clone());
        async move { do_it(engine, ActionId::ChangePushes, &[("pushes", &[&push]), ("wish", &[wish])]).await }
    };
    change("pause").await;
    assert_eq!(statuses(&engine).await, ["INACTIVE"]);
    change("start").await;
    assert_eq!(statuses(&engine).await, ["ACTIVE"]);
    let unlinked = change("unlink").await;
    assert_eq!(unlinked.changes.len(), 2, "{unlinked:#?}");
    assert!(statuses(&engine).await.is_empty());
    let back = engine.app.plan_take_back(&unlinked.id).await.unwrap();
    assert!(back.left_alone.iter().any(|text| text.contains("no request takes it back")), "{back:#?}");
}

#[tokio::test]
async fn an_app_without_group_push_leads_to_ushers_own() {
    let engine = connected_with(|switches| {
        switches.okta.zoom_features.retain(|feature| feature != "GROUP_PUSH");
    })
    .await;
    let problem = engine.app.action_form(&engine.id, ActionId::PushGroups).await.unwrap_err();
    assert_eq!(problem.code, "setup.no_group_push");
    assert!(problem.fix[0].contains("Usher"), "{problem:#?}");
}

#[tokio::test]
async fn a_push_that_stops_at_once_is_told_and_made_anew() {
    let engine = connected_with(|switches| {
        switches.okta.push_failure = Some("A group of this name is being deleted.".to_owned());
    })
    .await;
    let sales = option(&form(&engine, ActionId::PushGroups).await, "Sales");
    let shown = plan(&engine, ActionId::PushGroups, &[("groups", &[&sales])]).await;
    let report = carry_out(&engine, &shown).await;
    let problem = refused(&report, 0);
    assert_eq!(problem.code, "act.push_failed");
    assert!(problem.detail.unwrap().contains("being deleted"));

    engine.switch(|switches| switches.okta.push_failure = None);
    let retried = do_it(&engine, ActionId::RetryPushes, &[]).await;
    assert_eq!(retried.changes.len(), 2, "{retried:#?}");
    assert_eq!(statuses(&engine).await, ["ACTIVE"]);
    assert_eq!(times(&engine, Vendor::Okta, "DELETE", "/group-push/"), 1);
    assert!(plan(&engine, ActionId::RetryPushes, &[]).await.changes.is_empty());
}

#[tokio::test]
async fn what_depends_on_a_refused_change_is_not_tried() {
    let engine = connected().await;
    let sales = option(&form(&engine, ActionId::PushGroups).await, "Sales");
    do_it(&engine, ActionId::PushGroups, &[("groups", &[&sales])]).await;
    let push = option(&form(&engine, ActionId::ChangePushes).await, "Sales");
    let shown = plan(&engine, ActionId::ChangePushes, &[("pushes", &[&push]), ("wish", &["delete"])]).await;
    assert_eq!(shown.changes.len(), 2);
    engine.switch(|switches| switches.okta.group_push_missing = true);
    let report = carry_out(&engine, &shown).await;
    assert_eq!(refused(&report, 0).code, "okta.feature_missing");
    assert_eq!(report.deeds[1].state, DeedState::NotTried);
}
