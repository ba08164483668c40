//! Requests that were sent and have no answer that can be used: settled by looking, never by sending again blindly.

use usher::plan::{ChangeTarget, Plan, Rules};
use usher::records::RunState;
use usher_practice::faults::{FaultKind, Moment};
use usher_practice::switches::SCIM_SCOPE;
use usher_tests::stage::{Choice, Stage, apply, counted, impatient};

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
async fn a_fault_of_the_server() {
    check(&FaultKind::Status { code: 500, body: None, headers: Vec::new() }).await;
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
async fn a_redirect_in_place_of_the_answer() {
    let headers = vec![("Location".to_owned(), "https://portal.example/".to_owned())];
    check(&FaultKind::Status { code: 302, body: None, headers }).await;
}

#[tokio::test]
async fn an_answer_of_another_type() {
    check(&FaultKind::ContentType { value: "text/html".to_owned() }).await;
}

#[tokio::test]
async fn a_creation_whose_answer_cannot_be_read() {
    check_writes(&["POST"], &FaultKind::Body { text: r#"{"schemas":[]}"#.to_owned() }).await;
}

#[tokio::test]
async fn without_the_right_to_list_members_people_are_looked_at_one_by_one() {
    for moment in [Moment::Before, Moment::After] {
        let stage = scene(|switches| switches.zoom.scopes = vec![SCIM_SCOPE.to_owned()]).await;
        let plan = plan_for(&scene(|_| {}).await).await;
        stage.spoil("PATCH", 1, 2, moment, FaultKind::Reset {});
        let applied = stage.push(&plan).await;
        // Where members cannot be listed, an invited person in the group cannot be seen.
        assert_eq!((applied.state, applied.halted), (RunState::Done, None), "{:#?}", applied.groups);
        assert_nothing_twice(&stage, &plan);
    }
}

#[tokio::test]
async fn many_answers_that_never_come_stop_the_run_and_do_nothing_twice() {
    let stage = scene(|_| {}).await;
    let plan = plan_for(&stage).await;
    let records = stage.records();
    let run = stage.begin(&records, &plan);
    stage.spoil("PATCH", 0, 1_000, Moment::Before, FaultKind::Reset {});
    let applied = apply(&stage.zoom(), &records, &run, &plan).await;
    assert_eq!(applied.state, RunState::Interrupted);
    stage.practice.world().faults.clear();
    assert_eq!(apply(&stage.zoom(), &records, &run, &plan).await.state, RunState::Done);
    assert_nothing_twice(&stage, &plan);
}

async fn check(kind: &FaultKind) {
    check_writes(&["POST", "PATCH"], kind).await;
}

/// Spoils each write in turn, before and after it takes effect: the end is that of an undisturbed run.
async fn check_writes(methods: &[&'static str], kind: &FaultKind) {
    let undisturbed = scene(|_| {}).await;
    let plan = plan_for(&undisturbed).await;
    assert_eq!(undisturbed.push(&plan).await.state, RunState::Done);
    let expected = undisturbed.memberships();
    let runs = methods.iter().flat_map(|&method| {
        let count = undisturbed.writes().iter().filter(|entry| entry.method == method).count();
        (0..count).map(move |nth| (method, u32::try_from(nth).unwrap()))
    });
    let runs = runs.flat_map(|(method, nth)| [(method, nth, Moment::Before), (method, nth, Moment::After)]);
    let checks = runs.map(|(method, nth, moment)| {
        let (plan, expected) = (&plan, &expected);
        async move {
            let stage = scene(|_| {}).await;
            stage.spoil(method, nth, 1, moment, kind.clone());
            let records = stage.records();
            let run = stage.begin(&records, plan);
            let zoom = stage.zoom_as(stage.zoom_token(), impatient());
            let applied = apply(&zoom, &records, &run, plan).await;
            let told = format!("{method} {nth} {moment:?}");
            assert_eq!(
                (applied.state, applied.halted),
                (RunState::Done, None),
                "{told}: {:#?}",
                applied.groups
            );
            assert_eq!(&stage.memberships(), expected, "{told}");
            assert_nothing_twice(&stage, plan);
        }
    });
    futures::future::join_all(checks).await;
}

async fn scene(set: impl FnOnce(&mut usher_practice::switches::Switches)) -> Stage {
    Stage::with(set).await
}

/// A new group, one to fill, one to fill and to empty.
async fn plan_for(stage: &Stage) -> Plan {
    let choose = |name: &str| ["Everybody", "Sales"].contains(&name).then_some(Choice::LinkOrCreate);
    let plan = stage.plan(choose, Rules { remove: true }).await;
    assert!(plan.changes.iter().any(|change| !change.remove.is_empty() && !change.add.is_empty()));
    plan
}

fn assert_nothing_twice(stage: &Stage, plan: &Plan) {
    let writes = stage.writes();
    for change in &plan.changes {
        let name = change.zoom_name();
        assert_eq!(counted(&writes, "added", name), change.add.len(), "added to {name}: {writes:#?}");
        assert_eq!(
            counted(&writes, "removed", name),
            change.remove.len(),
            "taken out of {name}: {writes:#?}"
        );
        let created = format!("Created the group {name}.");
        let times = writes.iter().filter(|entry| entry.change.as_ref() == Some(&created)).count();
        assert_eq!(times, usize::from(matches!(change.target, ChangeTarget::Create { .. })), "{created}");
    }
}
