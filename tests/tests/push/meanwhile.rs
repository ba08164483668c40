//! Somebody else changes Zoom between the plan and its push: what moved is not touched, the rest goes on.

use serde_json::{Value, json};
use usher::http::Method;
use usher::plan::{Plan, Rules};
use usher::push::{Applied, GroupOutcome};
use usher::records::RunState;
use usher_practice::company::who;
use usher_tests::stage::{Choice, Stage};

const NEW: &str = "Everybody";
const LINKED: &str = "Sales";

#[tokio::test]
async fn a_group_that_was_created_in_the_meantime_is_not_touched() {
    let (stage, plan) = scene().await;
    stage.meanwhile(Method::Post, &["Groups"], json!({ "displayName": NEW })).await;
    let applied = stage.push(&plan).await;
    assert_stale(&applied, NEW, "zoom.group_exists");
    assert_proved(&applied, LINKED);
    assert!(stage.memberships()[NEW].is_empty());
}

#[tokio::test]
async fn a_linked_group_that_somebody_joined_is_not_touched() {
    let (stage, plan) = scene().await;
    let group = stage.zoom_group(LINKED);
    let newcomer = account(&stage, who::OTHER_LICENCE);
    stage.practice.world().zoom().join(group.as_str(), &newcomer);
    check_untouched(&stage, &plan, "push.moved").await;
}

#[tokio::test]
async fn a_linked_group_that_somebody_left_is_not_touched() {
    let (stage, plan) = scene().await;
    let group = stage.zoom_group(LINKED);
    let change = plan.changes.iter().find(|change| change.name == LINKED).unwrap();
    let leaver = change.same[0].account.clone();
    stage.practice.world().zoom().leave(group.as_str(), leaver.as_str());
    check_untouched(&stage, &plan, "push.moved").await;
}

#[tokio::test]
async fn a_linked_group_that_was_deleted_is_not_made_anew() {
    let (stage, plan) = scene().await;
    let group = stage.zoom_group(LINKED);
    stage.meanwhile(Method::Delete, &["Groups", group.as_str()], Value::Null).await;
    let applied = stage.push(&plan).await;
    assert_stale(&applied, LINKED, "zoom.not_found");
    assert_proved(&applied, NEW);
    assert!(!stage.memberships().contains_key(LINKED));
}

#[tokio::test]
async fn a_renamed_group_is_told_by_its_name_where_members_cannot_be_listed() {
    let stage =
        Stage::with(|switches| switches.zoom.scopes = vec![usher_practice::switches::SCIM_SCOPE.to_owned()])
            .await;
    let known = stage.read().await;
    let wanted = known.wanted(|name| (name == LINKED).then_some(Choice::LinkOrCreate));
    let group = stage.zoom_group(LINKED);
    let nobody = usher::model::Membership {
        members: Default::default(),
        source: usher::model::MembershipSource::WantedAccounts,
    };
    let plan = known.diff(&wanted, [(group.clone(), nobody)].into(), Rules::default());
    let rename = json!({ "Operations": [{ "op": "replace", "value": { "displayName": "Revenue" } }] });
    stage.meanwhile(Method::Patch, &["Groups", group.as_str()], rename).await;
    let writes = stage.writes().len();
    let applied = stage.push(&plan).await;
    assert_stale(&applied, LINKED, "push.renamed");
    assert_eq!(stage.writes().len(), writes);
}

#[tokio::test]
async fn a_linked_group_that_was_renamed_is_still_the_same_group() {
    let (stage, plan) = scene().await;
    let group = stage.zoom_group(LINKED);
    let rename = json!({ "Operations": [{ "op": "replace", "value": { "displayName": "Revenue" } }] });
    stage.meanwhile(Method::Patch, &["Groups", group.as_str()], rename).await;
    let applied = stage.push(&plan).await;
    assert_proved(&applied, LINKED);
    assert!(!stage.memberships().contains_key(LINKED));
}

#[tokio::test]
async fn a_new_group_that_is_deleted_while_it_is_filled_is_told() {
    let (stage, plan) = scene().await;
    let records = stage.records();
    let run = stage.begin(&records, &plan);
    let (door, control) = tokio::sync::watch::channel(usher::push::Control::Go);
    // The run stops once the group is there, and goes on when it is not.
    let stop_once_created = |progress: usher::push::Progress| {
        if progress.doing.starts_with("Adding") {
            door.send_replace(usher::push::Control::Stop);
        }
    };
    let few = usher::push::Learned { add: 1, add_max: 1, ..usher::push::Learned::default() };
    stage.practice.world().faults.set(slow());
    let zoom = stage.zoom();
    let first =
        usher_tests::stage::apply_with(&zoom, &records, &run, &plan, few, control, &stop_once_created).await;
    assert_eq!(first.state, RunState::Interrupted);
    stage.practice.world().faults.clear();
    let group = stage.zoom_group(NEW);
    stage.meanwhile(Method::Delete, &["Groups", group.as_str()], Value::Null).await;
    let applied = usher_tests::stage::apply(&stage.zoom(), &records, &run, &plan).await;
    assert_stale(&applied, NEW, "zoom.not_found");
    assert!(!stage.memberships().contains_key(NEW));
}

/// Every change takes so long that progress is told in the middle of the run.
fn slow() -> usher_practice::faults::Fault {
    usher_practice::faults::Fault {
        method: Some("PATCH".to_owned()),
        ..usher_practice::faults::Fault::of(usher_practice::faults::FaultKind::Latency { ms: 250 })
    }
}

async fn check_untouched(stage: &Stage, plan: &Plan, code: &str) {
    let before = stage.memberships()[LINKED].clone();
    let applied = stage.push(plan).await;
    assert_stale(&applied, LINKED, code);
    assert_proved(&applied, NEW);
    assert_eq!(stage.memberships()[LINKED], before);
}

async fn scene() -> (Stage, Plan) {
    let stage = Stage::small().await;
    let choose = |name: &str| [NEW, LINKED].contains(&name).then_some(Choice::LinkOrCreate);
    let plan = stage.plan(choose, Rules { remove: true }).await;
    assert_eq!(plan.changes.len(), 2);
    assert!(plan.changes.iter().all(|change| !change.add.is_empty()));
    (stage, plan)
}

fn assert_stale(applied: &Applied, name: &str, code: &str) {
    let group = applied.groups.iter().find(|group| group.name == name).unwrap();
    let GroupOutcome::Stale { problem } = &group.outcome else { panic!("{group:#?}") };
    assert_eq!(problem.code, code);
    assert!(matches!(applied.state, RunState::Partly | RunState::Failed), "{:?}", applied.state);
}

fn assert_proved(applied: &Applied, name: &str) {
    let group = applied.groups.iter().find(|group| group.name == name).unwrap();
    assert_eq!(group.outcome, GroupOutcome::Proved {});
}

fn account(stage: &Stage, person: usize) -> String {
    let world = stage.practice.world();
    let address = world.company.people[person].address().to_owned();
    world.zoom().user_by_address(&address).unwrap().id.clone()
}
