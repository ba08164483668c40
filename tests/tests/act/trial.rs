//! What Okta will send is tried on Zoom, and everything is put back.

use usher::app::view::DeedState;
use usher::check::Verdict;
use usher::guide::{ActionId, CheckId};
use usher_practice::faults::{Fault, FaultKind, Moment};
use usher_practice::world::Vendor;
use usher_tests::engine::Engine;

use crate::scene::{all_done, carry_out, plan, refused, scene, stall};

fn left_over(engine: &Engine) -> Vec<String> {
    let world = engine.stage.practice.world();
    let zoom = world.zoom();
    let people =
        zoom.users().map(|user| user.user_name.clone()).filter(|name| name.starts_with("usher-test"));
    let groups = zoom.groups().map(|group| group.name.clone()).filter(|name| name.starts_with("Usher test"));
    people.chain(groups).collect()
}

fn kept(engine: &Engine) -> Option<Verdict> {
    let step = engine.app.step(&engine.id, "provisioning").ok()?;
    let check = step.checks.into_iter().find(|check| check.id == CheckId::Requests)?;
    check.outcome.map(|outcome| outcome.verdict)
}

#[tokio::test]
async fn zoom_takes_everything_and_nothing_is_left() {
    let engine = scene().await;
    let shown = plan(&engine, ActionId::TryRequests, &[]).await;
    assert_eq!(shown.changes.len(), 13);
    assert!(shown.warnings[0].contains("usher-test-"), "{shown:#?}");
    assert!(shown.scopes_missing.is_empty());
    let report = carry_out(&engine, &shown).await;
    all_done(&report);
    assert!(!report.row.can_take_back);
    assert_eq!(left_over(&engine), Vec::<String>::new());
    assert!(matches!(kept(&engine), Some(Verdict::Passed { .. })), "{:#?}", kept(&engine));
    // A look afterwards cites the trial.
    engine.check(CheckId::Requests).await;
    assert!(matches!(kept(&engine), Some(Verdict::Passed { .. })), "{:#?}", kept(&engine));
}

#[tokio::test]
async fn a_request_that_zoom_refuses_is_named_and_the_rest_is_put_back() {
    let engine = scene().await;
    let shown = plan(&engine, ActionId::TryRequests, &[]).await;
    engine.stage.practice.world().faults.set(Fault {
        vendor: Some(Vendor::Zoom),
        method: Some("PUT".to_owned()),
        ..Fault::of(FaultKind::Status {
            code: 400,
            body: Some(r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"detail":"No changes today.","status":400}"#.to_owned()),
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        })
    });
    let report = carry_out(&engine, &shown).await;
    let at = report.deeds.iter().position(|deed| deed.what.contains("family name")).unwrap();
    assert!(refused(&report, at).detail.unwrap().contains("No changes today."));
    assert_eq!((report.row.done, report.row.failed), (12, 1), "{report:#?}");
    assert_eq!(left_over(&engine), Vec::<String>::new());
    let Some(Verdict::Failed { problem }) = kept(&engine) else { panic!("{:#?}", kept(&engine)) };
    assert!(problem.what.contains("family name"), "{problem:#?}");
    engine.mend();
    let looked = engine.check(CheckId::Requests).await;
    assert!(matches!(looked, Verdict::Failed { .. }), "the trial counts: {looked:#?}");
}

#[tokio::test]
async fn a_trial_that_was_cut_off_is_tidied_up() {
    for skip in [0, 2, 5, 9, 12, 16] {
        let engine = scene().await;
        let shown = plan(&engine, ActionId::TryRequests, &[]).await;
        stall(&engine, &shown.id, Vendor::Zoom, skip, Moment::After).await;
        let report = carry_out(&engine, &shown).await;
        assert_eq!(left_over(&engine), Vec::<String>::new(), "{skip}: {report:#?}");
        assert!(!report.row.can_resume && report.halted.is_none(), "{report:#?}");
        assert!(report.deeds.iter().any(|deed| deed.state == DeedState::NotTried), "{report:#?}");
    }
}
