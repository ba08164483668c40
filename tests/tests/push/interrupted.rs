//! What stops a whole run, and taking it up again.

use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{ToSpan, Unit};
use tokio::sync::watch;
use usher::http::Limits;
use usher::plan::{Plan, Rules};
use usher::push::{Applied, Control, GroupOutcome, Learned};
use usher::records::RunState;
use usher_practice::faults::{Fault, FaultKind, Moment};
use usher_tests::stage::{Choice, Stage, apply, apply_with, counted};

#[tokio::test]
async fn a_daily_limit_stops_the_run_with_its_time_and_the_next_day_finishes_it() {
    let stage = Stage::with(|switches| {
        switches.zoom.groups_per_day_max = 3;
        switches.zoom.token_seconds = 30 * 24 * 60 * 60;
    })
    .await;
    let plan =
        stage.plan(|name| (name != "Everyone").then_some(Choice::LinkOrCreate), Rules::default()).await;
    let created = plan.changes.len() - linked(&plan);
    assert!(created > 6, "{created}");
    let records = stage.records();
    let run = stage.begin(&records, &plan);

    let first = apply(&stage.zoom(), &records, &run, &plan).await;
    assert_interrupted(&first, "rate.daily");
    let today = stage.practice.world().clock.now().to_zoned(TimeZone::UTC);
    let midnight = today.saturating_add(1.day()).start_of_day().unwrap().round(Unit::Minute).unwrap();
    let why = first.halted.unwrap().why;
    let said = midnight.strftime("%H:%M UTC on %-d %B").to_string();
    assert!(why.contains(&said), "{why} does not say {said}");

    let mut days = 0;
    loop {
        stage.practice.world().clock.advance(Duration::from_secs(24 * 60 * 60));
        days += 1;
        assert!(days < 10, "it never ends");
        let next = apply(&stage.zoom(), &records, &run, &plan).await;
        if next.state == RunState::Done {
            break;
        }
        assert_interrupted(&next, "rate.daily");
    }
    assert_eq!(days, created.div_ceil(3) - 1);
    assert_nothing_twice(&stage, &plan);
}

#[tokio::test]
async fn a_sign_in_that_ends_in_the_middle_stops_the_run_and_another_takes_it_up() {
    for requests in [0, 1, 2, 5, 9] {
        let (stage, plan) = scene().await;
        let records = stage.records();
        let run = stage.begin(&records, &plan);
        let ending = stage.zoom_as(stage.zoom_token().ending_after(requests), Limits::default());
        assert_interrupted(&apply(&ending, &records, &run, &plan).await, "auth.signed_out");
        assert_done(&apply(&stage.zoom(), &records, &run, &plan).await);
        assert_nothing_twice(&stage, &plan);
    }
}

#[tokio::test]
async fn a_token_that_zoom_refuses_in_the_middle_stops_the_run() {
    for (skip, gives_up) in [(0, true), (3, true), (0, false), (1, false), (3, false), (6, false), (9, false)]
    {
        let (stage, plan) = scene().await;
        let records = stage.records();
        let run = stage.begin(&records, &plan);
        let expired = r#"{"code":124,"message":"Access token has expired."}"#.to_owned();
        let kind = FaultKind::Status { code: 401, body: Some(expired), headers: Vec::new() };
        stage.practice.world().faults.set(Fault { skip, ..Fault::of(kind) });
        let token = match gives_up {
            true => stage.zoom_token().that_gives_up(),
            false => stage.zoom_token(),
        };
        let applied = apply(&stage.zoom_as(token, Limits::default()), &records, &run, &plan).await;
        assert_interrupted(&applied, if gives_up { "auth.signed_out" } else { "zoom.token_expired" });
        stage.practice.world().faults.clear();
        assert_done(&apply(&stage.zoom(), &records, &run, &plan).await);
        assert_nothing_twice(&stage, &plan);
    }
}

#[tokio::test]
async fn a_page_that_answers_in_zooms_place_stops_the_run() {
    for skip in [0, 2, 5] {
        let (stage, plan) = scene().await;
        let records = stage.records();
        let run = stage.begin(&records, &plan);
        let page = "<html><title>Sign in to this network</title></html>".to_owned();
        let kind = FaultKind::Status { code: 404, body: Some(page), headers: Vec::new() };
        stage.practice.world().faults.set(Fault { skip, ..Fault::of(kind) });
        assert_interrupted(&apply(&stage.zoom(), &records, &run, &plan).await, "zoom.not_scim");
        stage.practice.world().faults.clear();
        assert_done(&apply(&stage.zoom(), &records, &run, &plan).await);
        assert_nothing_twice(&stage, &plan);
    }
}

#[tokio::test]
async fn a_network_that_goes_away_stops_the_run() {
    let (stage, plan) = scene().await;
    let records = stage.records();
    let run = stage.begin(&records, &plan);
    stage.practice.world().faults.set(Fault { skip: 3, ..Fault::of(FaultKind::Reset {}) });
    assert_interrupted(&apply(&stage.zoom(), &records, &run, &plan).await, "net.reset");
    stage.practice.world().faults.clear();
    assert_done(&apply(&stage.zoom(), &records, &run, &plan).await);
    assert_nothing_twice(&stage, &plan);
}

#[tokio::test]
async fn a_pause_holds_every_request_until_it_goes_on() {
    let (stage, plan) = scene().await;
    let records = stage.records();
    let run = stage.begin(&records, &plan);
    let (door, control) = watch::channel(Control::Pause);
    let before = stage.practice.history().len();
    let told = tokio::sync::Notify::new();
    let zoom = stage.zoom();
    let progress = |progress: usher::push::Progress| {
        if progress.state == usher::push::RunState::Paused {
            told.notify_one();
        }
    };
    let applying = apply_with(&zoom, &records, &run, &plan, Learned::default(), control, &progress);
    let going_on = async {
        // Told twice: the run has had every chance to send something.
        told.notified().await;
        told.notified().await;
        assert_eq!(stage.practice.history().len(), before);
        door.send_replace(Control::Go);
    };
    let (applied, ()) = tokio::join!(applying, going_on);
    assert_done(&applied);
}

#[tokio::test]
async fn a_stop_ends_the_run_before_its_next_request_and_it_can_be_resumed() {
    let (stage, plan) = scene().await;
    for wish in [Control::Stop, Control::Stop, Control::Go] {
        let records = stage.records();
        let run = match records.runs("practice").unwrap().first() {
            Some(run) => run.id.clone(),
            None => stage.begin(&records, &plan),
        };
        let (door, control) = watch::channel(Control::Go);
        let mut seen = stage.practice.requests_seen();
        let already = *seen.borrow_and_update();
        let zoom = stage.zoom();
        let applying = apply_with(&zoom, &records, &run, &plan, few(), control, &|_| ());
        let stopping = async {
            seen.wait_for(|seen| *seen > already + 2).await.unwrap();
            door.send_replace(wish);
        };
        let (applied, ()) = tokio::join!(applying, stopping);
        match wish {
            Control::Stop => {
                assert_eq!((applied.state, applied.halted), (RunState::Interrupted, None));
            }
            Control::Go | Control::Pause => assert_done(&applied),
        }
    }
    assert_nothing_twice(&stage, &plan);
}

#[tokio::test]
async fn a_stop_before_the_first_request_sends_nothing() {
    let (stage, plan) = scene().await;
    let records = stage.records();
    let run = stage.begin(&records, &plan);
    let before = stage.practice.history().len();
    let (_door, control) = watch::channel(Control::Stop);
    let applied = apply_with(&stage.zoom(), &records, &run, &plan, few(), control, &|_| ()).await;
    assert_eq!(applied.state, RunState::Interrupted);
    assert!(
        applied.groups.iter().all(|group| group.outcome == GroupOutcome::Waiting {}),
        "{:#?}",
        applied.groups
    );
    assert_eq!(stage.practice.history().len(), before);
}

#[tokio::test]
async fn a_group_that_somebody_changed_while_the_run_lay_still_is_not_touched() {
    let (stage, plan) = scene().await;
    let records = stage.records();
    let run = stage.begin(&records, &plan);
    // Every write stays unanswered before it takes effect; the comparison has been made by then.
    let refuse = Fault { method: Some("PATCH".to_owned()), ..Fault::of(FaultKind::Reset {}) };
    stage.practice.world().faults.set(refuse);
    assert_interrupted(&apply(&stage.zoom(), &records, &run, &plan).await, "net.reset");
    stage.practice.world().faults.clear();
    let sales = stage.zoom_group("Sales");
    let stranger = {
        let world = stage.practice.world();
        let zoom = world.zoom();
        let members = &zoom.group(sales.as_str()).unwrap().members;
        zoom.users().find(|user| !members.contains(&user.id) && !user.pending).unwrap().id.clone()
    };
    stage.practice.world().zoom().join(sales.as_str(), &stranger);
    let before = stage.memberships()["Sales"].clone();
    let applied = apply(&stage.zoom(), &records, &run, &plan).await;
    let group = applied.groups.iter().find(|group| group.name == "Sales").unwrap();
    assert!(matches!(group.outcome, GroupOutcome::Stale { .. }), "{group:#?}");
    assert_eq!(stage.memberships()["Sales"], before);
}

#[tokio::test]
async fn a_busy_service_is_waited_for() {
    let (stage, plan) = scene().await;
    let kind = FaultKind::Status {
        code: 429,
        body: Some(
            r#"{"code":429,"message":"You have reached the maximum per-second rate limit."}"#.to_owned(),
        ),
        headers: vec![("Retry-After".to_owned(), "0".to_owned())],
    };
    stage.spoil("", 2, 3, Moment::Before, kind);
    assert_done(&stage.push(&plan).await);
    assert_nothing_twice(&stage, &plan);
}

async fn scene() -> (Stage, Plan) {
    let stage = Stage::small().await;
    let chosen = ["Everybody", "Sales", "Finance", "Empty shelf"];
    let choose = |name: &str| chosen.contains(&name).then_some(Choice::LinkOrCreate);
    let plan = stage.plan(choose, Rules { remove: true }).await;
    assert_eq!(plan.changes.len(), chosen.len());
    (stage, plan)
}

fn few() -> Learned {
    Learned { add: 2, add_max: 2, remove: 1, remove_max: 1, ..Learned::default() }
}

fn linked(plan: &Plan) -> usize {
    let is_link =
        |target: &usher::plan::ChangeTarget| matches!(target, usher::plan::ChangeTarget::Link { .. });
    plan.changes.iter().filter(|change| is_link(&change.target)).count()
}

fn assert_interrupted(applied: &Applied, code: &str) {
    let halted = applied.halted.as_ref().map(|problem| problem.code.as_str());
    assert_eq!((applied.state, halted), (RunState::Interrupted, Some(code)), "{:#?}", applied.groups);
}

fn assert_done(applied: &Applied) {
    assert_eq!((applied.state, &applied.halted), (RunState::Done, &None), "{:#?}", applied.groups);
}

/// Everybody was put in and taken out once, every group created once.
fn assert_nothing_twice(stage: &Stage, plan: &Plan) {
    let writes = stage.writes();
    for change in &plan.changes {
        let name = change.zoom_name();
        assert_eq!(counted(&writes, "added", name), change.add.len(), "added to {name}");
        assert_eq!(counted(&writes, "removed", name), change.remove.len(), "taken out of {name}");
        let created = format!("Created the group {name}.");
        let times = writes.iter().filter(|entry| entry.change.as_ref() == Some(&created)).count();
        let expected = usize::from(matches!(change.target, usher::plan::ChangeTarget::Create { .. }));
        assert_eq!(times, expected, "{created}");
    }
}
