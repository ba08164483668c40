//! Rights are asked for when a plan needs them, and not before.

use usher::app::view::{DeedState, Side};
use usher::guide::ActionId;
use usher_practice::browser::Decision;
use usher_practice::world::Vendor;
use usher_tests::engine::Engine;

use crate::scene::{all_done, carry_out, fast, form, option, plan, refused};

async fn signed_in() -> Engine {
    let engine = Engine::with(fast).await;
    engine.sign_in_both().await;
    engine
}

#[tokio::test]
async fn a_right_is_allowed_and_remembered() {
    let engine = signed_in().await;
    let sales = option(&form(&engine, ActionId::AssignGroups).await, "Sales");
    let shown = plan(&engine, ActionId::AssignGroups, &[("groups", &[&sales])]).await;
    assert_eq!(shown.scopes_missing, ["okta.apps.manage"]);

    // The empty 403 names the scope.
    let report = carry_out(&engine, &shown).await;
    let problem = refused(&report, 0);
    assert_eq!(problem.code, "okta.scope_missing");
    assert!(problem.what.contains("okta.apps.manage"), "{problem:#?}");

    let shown = plan(&engine, ActionId::AssignGroups, &[("groups", &[&sales])]).await;
    let (allowed, ()) =
        tokio::join!(engine.app.allow(&engine.id, shown.scopes_missing.clone(), &|_| ()), async {
            crate::scene::consent(&engine, Decision::Allow).await;
        });
    allowed.unwrap();
    assert!(engine.app.action_plan(&shown.id).unwrap().scopes_missing.is_empty());
    all_done(&carry_out(&engine, &shown).await);

    // The next sign-in asks for it too.
    engine.sign_in(Side::Provider).await;
    let asked = engine.asked(Vendor::Okta, "/oauth2/v1/authorize");
    let asked = asked.iter().rfind(|entry| entry.method == "GET").unwrap();
    assert!(asked.query.contains("okta.apps.manage"), "{asked:#?}");
}

#[tokio::test]
async fn a_right_that_okta_does_not_know_leaves_the_sign_in_as_it_was() {
    let engine = signed_in().await;
    engine.switch(|switches| switches.okta.granted_scopes.retain(|scope| scope != "okta.apps.manage"));
    let unknown =
        engine.app.allow(&engine.id, vec!["okta.clients.manage".to_owned()], &|_| ()).await.unwrap_err();
    assert_eq!(unknown.code, "allow.unknown");
    let scopes = vec!["okta.apps.manage".to_owned()];
    let (allowed, ()) = tokio::join!(engine.app.allow(&engine.id, scopes, &|_| ()), async {
        let page = engine.next_page().await;
        usher_practice::browser::agree_and_return(&page, Decision::Allow).await.unwrap();
    });
    assert_eq!(allowed.unwrap_err().code, "allow.not_granted");
    let sales = option(&form(&engine, ActionId::AssignGroups).await, "Sales");
    assert!(!sales.is_empty(), "still signed in");
    engine.sign_in(Side::Provider).await;
}

#[tokio::test]
async fn two_doors_do_not_act_at_once() {
    let engine = crate::scene::scene().await;
    let shown = plan(&engine, ActionId::ZoomGroups, &[("names", &["Standard"])]).await;
    let (terminal, _pages) = engine.beside("the terminal");
    let page = plan(&engine, ActionId::Provisioning, &[]).await;
    let carrying = engine.app.carry_out(&page.id, &|_| ());
    let other = async {
        engine.next_page().await;
        let refused = terminal.carry_out(&shown.id, &|_| ()).await.unwrap_err();
        assert_eq!(refused.code, "records.held");
        engine.app.stop_action(&page.id);
    };
    let (report, ()) = tokio::join!(carrying, other);
    assert!(matches!(report.unwrap().deeds[1].state, DeedState::NotTried));
    all_done(&carry_out(&engine, &shown).await);
}
