//! Pushes that nothing disturbs: what Zoom has afterwards, and what it took.

use std::collections::{BTreeMap, BTreeSet};

use usher::model::{MembershipSource, fold_name};
use usher::plan::{self, Pace, Plan, Rules};
use usher::push::{Applied, GroupOutcome, Learned};
use usher::records::RunState;
use usher_practice::switches::SCIM_SCOPE;
use usher_tests::stage::{Choice, Known, Stage, apply, apply_with};

const EVERYBODY: &str = "Everybody";
const NESTED: &str = "Engineering";
const SALES: &str = "Sales";
const CARE: &str = "Customer Care";

#[tokio::test]
async fn a_new_group_has_everybody_who_belongs() {
    check(only(EVERYBODY), Rules::default()).await;
}

#[tokio::test]
async fn an_empty_group_is_created_empty() {
    check(only("Empty shelf"), Rules::default()).await;
}

#[tokio::test]
async fn names_that_mean_something_in_addresses_and_filters_are_kept() {
    check(only("Café \"Crème\" 🎉 & O'Malley"), Rules::default()).await;
    check(only("Ünïcode / Slash + 100 % #1?"), Rules::default()).await;
}

#[tokio::test]
async fn groups_within_groups_are_walked() {
    check(only(NESTED), Rules::default()).await;
    check(only("Circle North"), Rules::default()).await;
}

#[tokio::test]
async fn a_linked_group_keeps_its_others_until_removing_is_on() {
    check(only(SALES), Rules { remove: false }).await;
    check(only(SALES), Rules { remove: true }).await;
}

#[tokio::test]
async fn a_group_whose_name_looks_the_same_is_linked_under_its_own_name() {
    check(only(CARE), Rules { remove: false }).await;
}

#[tokio::test]
async fn all_groups_at_once() {
    check(all_groups, Rules { remove: false }).await;
    check(all_groups, Rules { remove: true }).await;
}

#[tokio::test]
async fn what_was_sent_is_what_the_plan_said_it_costs() {
    let stage = stage().await;
    let plan = stage.plan(all_groups, Rules { remove: true }).await;
    let learned = Learned::default();
    let pace = Pace {
        add_chunk: learned.add,
        remove_chunk: learned.remove,
        medium_per_second: 60.0,
        light_per_second: 80.0,
        lists_members: true,
        accounts: 0,
    };
    let before = stage.practice.history().len();
    let applied = stage.push(&plan).await;
    assert_eq!(applied.state, RunState::Done);
    let sent = stage.practice.history().len() - before;
    let cost = plan::cost(&plan, &pace);
    assert!(plan.changes.iter().all(|change| change.add.len() <= learned.add), "the portions have no say");
    assert_eq!(sent, cost.requests(), "{cost:?}");
}

#[tokio::test]
async fn an_empty_plan_sends_nothing() {
    let stage = stage().await;
    let plan = stage.plan(|_| None, Rules::default()).await;
    let before = stage.practice.history().len();
    let applied = stage.push(&plan).await;
    assert_eq!((applied.state, applied.groups.len()), (RunState::Done, 0));
    assert_eq!(stage.practice.history().len(), before);
}

#[tokio::test]
async fn where_members_cannot_be_listed_everybody_touched_is_read_back() {
    let stage = Stage::with(|switches| switches.zoom.scopes = vec![SCIM_SCOPE.to_owned()]).await;
    let known = stage.read().await;
    let wanted = known.wanted(|name| match name {
        EVERYBODY | SALES => Some(Choice::LinkOrCreate),
        _ => None,
    });
    // What reading account by account gives, for the people who are wanted.
    let names = stage.zoom().groups_of(known.accounts.by_id.keys().cloned(), &|_| ()).await.unwrap();
    let sales = stage.zoom_group(SALES);
    let members = names.iter().filter(|(_, groups)| groups.iter().any(|name| name == SALES));
    let members: BTreeSet<_> = members.map(|(id, _)| id.clone()).collect();
    assert!(!members.is_empty());
    let membership = usher::model::Membership { members, source: MembershipSource::WantedAccounts };
    let plan = known.diff(&wanted, BTreeMap::from([(sales, membership)]), Rules { remove: true });
    assert!(plan.changes.iter().all(|change| change.remove.is_empty()));

    let before = stage.practice.history().len();
    let applied = stage.push(&plan).await;
    assert_proved(&applied);
    assert_eq!(applied.learned.lists_members, Some(false));
    assert_state(&stage, &known, &plan, &before_push(&Stage::small().await));
    let listed =
        stage.practice.history().into_iter().skip(before).filter(|entry| entry.path.starts_with("/v2/"));
    assert!(listed.count() <= 2, "the refusal is remembered within the run");
}

#[tokio::test]
async fn large_groups_go_in_growing_portions_that_are_remembered() {
    let stage = Stage::of(400, 14, |_| {}).await;
    let plan = stage.plan(only(EVERYBODY), Rules::default()).await;
    let adds = plan.changes[0].add.len();
    assert!(adds > 90, "{adds}");
    let applied = stage.push(&plan).await;
    assert_proved(&applied);
    assert!(applied.learned.add > Learned::default().add, "{:?}", applied.learned);
    let patches = stage.writes().iter().filter(|entry| entry.method == "PATCH").count();
    assert!(patches < adds.div_ceil(Learned::default().add), "{patches} for {adds}");

    let records = stage.records();
    records.learn(usher_tests::stage::PROFILE, "push", &applied.learned).unwrap();
    let remembered: Option<Learned> = records.learned(usher_tests::stage::PROFILE, "push").unwrap();
    assert_eq!(remembered, Some(applied.learned));
}

#[tokio::test]
async fn progress_ends_where_everything_is_done() {
    let stage = stage().await;
    let plan = stage.plan(all_groups, Rules { remove: true }).await;
    let records = stage.records();
    let run = stage.begin(&records, &plan);
    let told = std::sync::Mutex::new(Vec::new());
    let (_door, control) = tokio::sync::watch::channel(usher::push::Control::Go);
    let tell = |progress| told.lock().unwrap().push(progress);
    let applied = apply_with(&stage.zoom(), &records, &run, &plan, Learned::default(), control, &tell).await;
    assert_eq!(applied.state, RunState::Done);
    let told = told.into_inner().unwrap();
    assert!(told.windows(2).all(|pair| pair[0].done <= pair[1].done && pair[0].total == pair[1].total));
    let last = told.last().unwrap();
    assert_eq!((last.done, last.failed, last.state), (last.total, 0, usher::push::RunState::Done));
    assert_eq!(last.run.as_deref(), Some(run.as_str()));
}

#[tokio::test]
async fn a_run_that_is_done_and_applied_again_writes_nothing() {
    let stage = stage().await;
    let plan = stage.plan(all_groups, Rules { remove: true }).await;
    let records = stage.records();
    let run = stage.begin(&records, &plan);
    assert_proved(&apply(&stage.zoom(), &records, &run, &plan).await);
    let writes = stage.writes().len();
    assert_proved(&apply(&stage.zoom(), &records, &run, &plan).await);
    assert_eq!(stage.writes().len(), writes);
}

/// Pushes, and compares what Zoom has with what the company's groups say, person by person.
async fn check(choose: impl Fn(&str) -> Option<Choice>, rules: Rules) {
    let stage = stage().await;
    let before = before_push(&stage);
    let known = stage.read().await;
    let plan = known.plan(&stage, &choose, rules).await;
    assert!(!plan.is_empty());
    let applied = stage.push(&plan).await;
    assert_proved(&applied);
    assert_state(&stage, &known, &plan, &before);
    let again = stage.plan(|name| choose(name).map(|_| Choice::LinkOrCreate), rules).await;
    assert!(again.is_empty(), "{again:#?}");
    assert_eq!(again.changes.len(), plan.changes.len());
}

fn assert_proved(applied: &Applied) {
    assert_eq!((applied.state, &applied.halted), (RunState::Done, &None), "{:#?}", applied.groups);
    for group in &applied.groups {
        assert_eq!(group.outcome, GroupOutcome::Proved {}, "{}", group.name);
        assert_eq!(group.seen, group.asked_add + group.asked_remove, "{}", group.name);
    }
}

/// Zoom has what it had, with every group of the plan as the directory says.
fn assert_state(stage: &Stage, known: &Known, plan: &Plan, before: &BTreeMap<String, BTreeSet<String>>) {
    let mut expected = before.clone();
    for change in &plan.changes {
        let belong = known.belong(&change.source);
        let was = expected.get(change.zoom_name()).cloned().unwrap_or_default();
        let taken_out: BTreeSet<_> = change.remove.iter().map(|id| address(stage, id.as_str())).collect();
        let now = was.union(&belong).filter(|address| !taken_out.contains(*address)).cloned().collect();
        expected.insert(change.zoom_name().to_owned(), now);
        // Nobody who belongs is ever taken out.
        assert!(belong.is_disjoint(&taken_out), "{}", change.name);
    }
    assert_eq!(stage.memberships(), expected);
}

fn address(stage: &Stage, id: &str) -> String {
    let world = stage.practice.world();
    let zoom = world.zoom();
    zoom.user(id).unwrap().user_name.clone()
}

fn before_push(stage: &Stage) -> BTreeMap<String, BTreeSet<String>> {
    stage.memberships()
}

async fn stage() -> Stage {
    Stage::of(60, 14, |_| {}).await
}

fn only(chosen: &'static str) -> impl Fn(&str) -> Option<Choice> {
    move |name| (fold_name(name) == fold_name(chosen)).then_some(Choice::LinkOrCreate)
}

/// Okta's own group of everybody stays out: the company has one.
fn all_groups(name: &str) -> Option<Choice> {
    (name != "Everyone").then_some(Choice::LinkOrCreate)
}
