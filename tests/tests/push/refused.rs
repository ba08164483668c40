//! Zoom refuses somebody, or a portion for its size.

use usher::plan::{Plan, Rules};
use usher::push::{Applied, GroupOutcome, Learned};
use usher::records::RunState;
use usher_practice::switches::SCIM_SCOPE;
use usher_tests::stage::{Choice, Stage, apply, counted};

const EVERYBODY: &str = "Everybody";
const SALES: &str = "Sales";

#[tokio::test]
async fn one_who_is_refused_does_not_stop_the_others() {
    let stage = Stage::small().await;
    let plan = stage.plan(only(&[EVERYBODY, SALES]), Rules::default()).await;
    let everybody = plan.changes.iter().find(|change| change.name == EVERYBODY).unwrap();
    let refused = &everybody.add[everybody.add.len() / 2];
    let name = plan.names[&refused.person].name.clone();
    stage.practice.world().zoom().edit_user(refused.account.as_str(), |user| user.pending = true);

    let records = stage.records();
    let run = stage.begin(&records, &plan);
    let applied = apply(&stage.zoom(), &records, &run, &plan).await;
    assert_eq!((applied.state, &applied.halted), (RunState::Partly, &None));
    let group = applied.groups.iter().find(|group| group.name == EVERYBODY).unwrap();
    let GroupOutcome::SomeRefused { people, more, problem } = &group.outcome else { panic!("{group:#?}") };
    assert_eq!((people.as_slice(), *more, problem.code.as_str()), ([name].as_slice(), 0, "zoom.operations"));
    assert_eq!(group.seen + 1, group.asked_add);
    assert_eq!(stage.memberships()[EVERYBODY].len(), everybody.add.len() - 1);
    assert_eq!(counted(&stage.writes(), "added", EVERYBODY), everybody.add.len() - 1);
    // One person's fault says nothing about sizes.
    assert!(applied.learned.add_max == Learned::default().add_max, "{:?}", applied.learned);

    let writes = stage.writes().len();
    let again = apply(&stage.zoom(), &records, &run, &plan).await;
    assert_eq!(again.groups, applied.groups);
    assert_eq!(stage.writes().len(), writes, "who is refused is not asked for again in the same run");
}

#[tokio::test]
async fn a_limit_on_members_is_learned_and_remembered() {
    let stage = Stage::of(120, 14, |switches| switches.zoom.members_per_patch_max = 7).await;
    let plan = stage.plan(only(&[EVERYBODY]), Rules::default()).await;
    let adds = plan.changes[0].add.len();
    assert!(adds > 40, "{adds}");
    let applied = stage.push(&plan).await;
    assert_proved(&applied);
    assert!((4..=7).contains(&applied.learned.add), "{:?}", applied.learned);
    assert_eq!(applied.learned.add_max, applied.learned.add);
    assert_eq!(counted(&stage.writes(), "added", EVERYBODY), adds);

    let next = Stage::of(120, 14, |switches| switches.zoom.members_per_patch_max = 7).await;
    let records = next.records();
    let run = next.begin(&records, &plan);
    let (_door, control) = tokio::sync::watch::channel(usher::push::Control::Go);
    let zoom = next.zoom();
    let applied =
        usher_tests::stage::apply_with(&zoom, &records, &run, &plan, applied.learned, control, &|_| ()).await;
    assert_proved(&applied);
    assert!(next.writes().iter().all(|entry| entry.status < 300), "{:#?}", next.writes());
}

#[tokio::test]
async fn a_limit_on_characters_is_learned() {
    let stage = Stage::of(120, 14, |switches| switches.zoom.patch_chars_max = 600).await;
    let plan = stage.plan(only(&[EVERYBODY]), Rules::default()).await;
    let applied = stage.push(&plan).await;
    assert_proved(&applied);
    assert!(applied.learned.add < 20, "{:?}", applied.learned);
    assert_eq!(stage.memberships()[EVERYBODY].len(), plan.changes[0].add.len());
}

#[tokio::test]
async fn where_one_operation_a_request_is_taken_people_are_taken_out_one_by_one() {
    let stage = Stage::of(60, 14, |switches| switches.zoom.several_operations = false).await;
    let group = stage.zoom_group(SALES);
    let members: Vec<_> = stage.practice.world().zoom().users().map(|user| user.id.clone()).collect();
    for member in &members {
        stage.practice.world().zoom().join(group.as_str(), member);
    }
    let plan = stage.plan(only(&[SALES]), Rules { remove: true }).await;
    let removes = plan.changes[0].remove.len();
    assert!(removes > 12, "{removes}");
    let applied = stage.push(&plan).await;
    assert_proved(&applied);
    assert_eq!((applied.learned.remove, applied.learned.remove_max), (1, 1));
    assert_eq!(counted(&stage.writes(), "removed", SALES), removes);
    let refused = stage.writes().iter().filter(|entry| entry.status == 400).count();
    let halvings = removes.min(Learned::default().remove).next_power_of_two().ilog2();
    assert!(refused <= usize::try_from(halvings).unwrap(), "{refused} refusals to learn it from {removes}");
}

#[tokio::test]
async fn a_role_that_may_not_change_groups_stops_the_run_until_it_may() {
    let stage = Stage::small().await;
    let plan = stage.plan(only(&[EVERYBODY, SALES]), Rules::default()).await;
    let records = stage.records();
    let run = stage.begin(&records, &plan);
    stage.practice.world().switch(|switches| switches.zoom.role.group_edit = false);
    let applied = apply(&stage.zoom(), &records, &run, &plan).await;
    assert_eq!(applied.state, RunState::Interrupted, "{:#?}", applied.groups);
    assert_eq!(applied.halted.unwrap().code, "zoom.role_lacks");
    stage.practice.world().switch(|switches| switches.zoom.role.group_edit = true);
    assert_proved(&apply(&stage.zoom(), &records, &run, &plan).await);
}

#[tokio::test]
async fn an_account_full_of_groups_is_told_and_the_linked_group_is_done() {
    let stage = Stage::with(|switches| switches.zoom.groups_per_account_max = 4).await;
    let plan = stage.plan(only(&[EVERYBODY, SALES]), Rules::default()).await;
    let applied = stage.push(&plan).await;
    assert_eq!(applied.state, RunState::Partly);
    let outcome =
        |name: &str| applied.groups.iter().find(|group| group.name == name).unwrap().outcome.clone();
    let GroupOutcome::Failed { problem } = outcome(EVERYBODY) else { panic!("{:#?}", applied.groups) };
    assert_eq!(problem.code, "zoom.groups_max");
    assert_eq!(outcome(SALES), GroupOutcome::Proved {});
}

#[tokio::test]
async fn a_scope_that_is_withdrawn_before_the_push_is_no_obstacle_to_proof() {
    let stage = Stage::small().await;
    let plan: Plan = stage.plan(only(&[EVERYBODY]), Rules::default()).await;
    let without = Stage::with(|switches| switches.zoom.scopes = vec![SCIM_SCOPE.to_owned()]).await;
    let applied = without.push(&plan).await;
    assert_proved(&applied);
    assert_eq!(without.memberships()[EVERYBODY].len(), plan.changes[0].add.len());
}

fn assert_proved(applied: &Applied) {
    assert_eq!((applied.state, &applied.halted), (RunState::Done, &None), "{:#?}", applied.groups);
}

fn only(chosen: &'static [&'static str]) -> impl Fn(&str) -> Option<Choice> {
    move |name| chosen.contains(&name).then_some(Choice::LinkOrCreate)
}
