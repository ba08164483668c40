//! Writes that were sent and have no answer that can be used: settled by looking, never by sending again blindly.

use usher::plan::people::PeoplePlan;
use usher::records::RunState;
use usher_practice::faults::{FaultKind, Moment};
use usher_tests::people::carry_out;
use usher_tests::stage::impatient;

use crate::scene::Scene;

#[tokio::test]
async fn a_connection_that_is_cut() {
    check(&FaultKind::Reset {}).await;
}

#[tokio::test]
async fn an_answer_that_never_comes() {
    check(&FaultKind::Stall {}).await;
}

#[tokio::test]
async fn an_answer_that_ends_in_the_middle() {
    check(&FaultKind::Truncate { bytes: 1 }).await;
}

#[tokio::test]
async fn a_gateway_that_gave_up() {
    let page = "<html><body>Bad Gateway</body></html>".to_owned();
    check(&FaultKind::Status { code: 502, body: Some(page), headers: Vec::new() }).await;
}

#[tokio::test]
async fn a_web_page_in_place_of_the_answer() {
    let page = "<html><body>Welcome to the guest network</body></html>".to_owned();
    let headers = vec![("Content-Type".to_owned(), "text/html".to_owned())];
    check(&FaultKind::Status { code: 200, body: Some(page), headers }).await;
}

#[tokio::test]
async fn many_answers_that_never_come_stop_the_run_and_do_nothing_twice() {
    let scene = Scene::new().await;
    let plan = scene.plan().await;
    let records = scene.stage.records();
    let run = scene.stage.begin_people(&records, &plan);
    for method in ["POST", "PUT", "PATCH"] {
        scene.stage.spoil(method, 0, 1_000, Moment::Before, FaultKind::Reset {});
    }
    let ended = carry_out(&scene.stage.zoom(), &records, &run, &plan).await;
    assert_eq!(ended.state, RunState::Interrupted);
    scene.stage.practice.world().faults.clear();
    let ended = carry_out(&scene.stage.zoom(), &records, &run, &plan).await;
    assert_eq!(ended.state, RunState::Done, "{:#?}", ended.people);
    scene.assert_done(&plan, "after many silences").await;
}

/// Spoils the first and the last write of each kind, before and after it takes effect.
async fn check(kind: &FaultKind) {
    let undisturbed = Scene::new().await;
    let plan = undisturbed.plan().await;
    assert_eq!(undisturbed.stage.provision(&plan).await.state, RunState::Done);
    let expected = undisturbed.stage.everybody();
    let writes = undisturbed.stage.writes();
    let runs = ["POST", "PUT", "PATCH"].into_iter().flat_map(|method| {
        let last = writes.iter().filter(|entry| entry.method == method).count() - 1;
        [0, last].map(|nth| (method, u32::try_from(nth).unwrap()))
    });
    let runs = runs.flat_map(|(method, nth)| [(method, nth, Moment::Before), (method, nth, Moment::After)]);
    let checks = runs.map(|(method, nth, moment)| {
        let (plan, expected): (&PeoplePlan, _) = (&plan, &expected);
        async move {
            let scene = Scene::new().await;
            scene.stage.spoil(method, nth, 1, moment, kind.clone());
            let records = scene.stage.records();
            let run = scene.stage.begin_people(&records, plan);
            let zoom = scene.stage.zoom_as(scene.stage.zoom_token(), impatient());
            let ended = carry_out(&zoom, &records, &run, plan).await;
            let told = format!("{method} {nth} {moment:?}");
            assert_eq!((ended.state, ended.halted), (RunState::Done, None), "{told}: {:#?}", ended.people);
            assert_eq!(&scene.stage.everybody(), expected, "{told}");
            scene.assert_done(plan, &told).await;
        }
    });
    futures::future::join_all(checks).await;
}
