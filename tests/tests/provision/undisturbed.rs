//! Runs that nothing disturbs: what Zoom has afterwards, and what it took.

use std::sync::Mutex;

use tokio::sync::watch;
use usher::plan::people::{PeoplePace, PeopleRules, PersonReason, people_cost};
use usher::provision::PersonOutcome;
use usher::push::{Control, RunState};
use usher::records;
use usher_practice::zoom::UserType;
use usher_tests::people::{all_on, carry_out_with};

use crate::scene::Scene;

#[tokio::test]
async fn everything_that_is_on_is_done_and_seen_and_a_second_run_has_nothing_to_do() {
    let scene = Scene::new().await;
    let plan = scene.plan().await;
    let ended = scene.stage.provision(&plan).await;
    assert_eq!((ended.state, &ended.halted), (records::RunState::Done, &None), "{:#?}", ended.people);
    assert!(ended.people.iter().all(|person| person.outcome == PersonOutcome::Proved));
    assert_eq!(ended.people.len(), plan.steps().count());
    scene.assert_done(&plan, "undisturbed").await;
}

#[tokio::test]
async fn what_is_off_is_shown_and_not_done() {
    let scene = Scene::new().await;
    let everything = scene.plan().await;
    let plan = scene.plan_with(&PeopleRules::default()).await;
    assert_eq!(plan.create, everything.create);
    assert_eq!((plan.update.len(), plan.reactivate.len(), plan.deactivate.len()), (0, 0, 0));
    let off = |is: fn(&PersonReason) -> bool| plan.left_alone.iter().filter(|left| is(&left.reason)).count();
    assert_eq!(off(|reason| matches!(reason, PersonReason::UpdateOff { .. })), everything.update.len());
    assert_eq!(off(|reason| *reason == PersonReason::ReactivateOff), everything.reactivate.len());
    assert_eq!(
        off(|reason| matches!(reason, PersonReason::DeactivateOff { .. })),
        everything.deactivate.len()
    );
    let ended = scene.stage.provision(&plan).await;
    assert_eq!(ended.state, records::RunState::Done);
    scene.assert_done(&plan, "only created").await;
}

#[tokio::test]
async fn a_change_keeps_what_the_list_does_not_show() {
    let scene = Scene::new().await;
    let plan = scene.plan().await;
    let id = plan.update[0].account.as_str().to_owned();
    let before = scene.stage.practice.world().zoom().user(&id).unwrap().clone();
    assert_eq!(before.enterprise["costCenter"], "C 7");
    assert_eq!(scene.stage.provision(&plan).await.state, records::RunState::Done);
    let after = scene.stage.practice.world().zoom().user(&id).unwrap().clone();
    assert_ne!(after.family_name, before.family_name);
    assert_ne!(after.enterprise["department"], before.enterprise["department"]);
    assert_eq!(after.enterprise["costCenter"], before.enterprise["costCenter"]);
    let kept = |user: &usher_practice::zoom::ZoomUser| {
        (user.title.clone(), user.groups.clone(), user.roles.clone(), user.user_type, user.user_name.clone())
    };
    assert_eq!(kept(&after), kept(&before));
}

#[tokio::test]
async fn the_licence_is_written_only_where_one_is_expected() {
    for (licence, expected) in [(None, UserType::Basic), (Some("Licensed"), UserType::Licensed)] {
        let scene = Scene::with(|switches| switches.zoom.licensed_seats = None).await;
        let rules = PeopleRules { licence: licence.map(str::to_owned), ..PeopleRules::default() };
        let plan = scene.plan_with(&rules).await;
        assert_eq!(scene.stage.provision(&plan).await.state, records::RunState::Done);
        let world = scene.stage.practice.world();
        let zoom = world.zoom();
        for one in &plan.create {
            assert_eq!(zoom.user_by_address(&one.user_name).unwrap().user_type, expected, "{one:?}");
        }
    }
}

#[tokio::test]
async fn what_was_sent_is_what_the_plan_said_it_costs() {
    let scene = Scene::new().await;
    let plan = scene.plan().await;
    let pace = PeoplePace { light_per_second: 80.0, medium_per_second: 60.0, page: usher::zoom::PAGE };
    let before = scene.stage.practice.history().len();
    assert_eq!(scene.stage.provision(&plan).await.state, records::RunState::Done);
    let cost = people_cost(&plan, &pace);
    assert_eq!(scene.stage.practice.history().len() - before, cost.requests(), "{cost:?}");
    assert!(cost.seconds > 0.0);
}

#[tokio::test]
async fn somebody_who_has_an_account_elsewhere_is_invited_and_that_is_said() {
    let scene = Scene::new().await;
    let plan = scene.plan().await;
    let address = plan.create[0].user_name.clone();
    scene.stage.practice.world().zoom().set_elsewhere(&address);
    let ended = scene.stage.provision(&plan).await;
    assert_eq!(ended.state, records::RunState::Done, "{:#?}", ended.people);
    let invited = ended.people.iter().filter(|one| one.outcome == PersonOutcome::Invited);
    assert_eq!(invited.map(|one| &one.person).collect::<Vec<_>>(), [&plan.create[0].person]);
    // The next plan leaves them alone until they accept.
    let next = scene.plan_with(&all_on()).await;
    assert!(next.is_empty());
    assert!(next.left_alone.iter().any(|left| left.reason == PersonReason::Pending));
}

#[tokio::test]
async fn an_empty_plan_sends_nothing() {
    let scene = Scene::new().await;
    let first = scene.plan().await;
    assert_eq!(scene.stage.provision(&first).await.state, records::RunState::Done);
    let plan = scene.plan_with(&all_on()).await;
    let before = scene.stage.practice.history().len();
    let ended = scene.stage.provision(&plan).await;
    assert_eq!((ended.state, ended.people.len()), (records::RunState::Done, 0));
    assert_eq!(scene.stage.practice.history().len(), before);
}

#[tokio::test]
async fn progress_ends_where_everything_is_done() {
    let scene = Scene::new().await;
    let plan = scene.plan().await;
    let records = scene.stage.records();
    let run = scene.stage.begin_people(&records, &plan);
    let told = Mutex::new(Vec::new());
    let (_door, control) = watch::channel(Control::Go);
    let tell = |progress| told.lock().unwrap().push(progress);
    let ended = carry_out_with(&scene.stage.zoom(), &records, &run, &plan, control, &tell).await;
    assert_eq!(ended.state, records::RunState::Done);
    let told = told.into_inner().unwrap();
    assert!(told.windows(2).all(|pair| pair[0].done <= pair[1].done && pair[0].total == pair[1].total));
    let last = told.last().unwrap();
    assert_eq!((last.done, last.failed, last.state), (last.total, 0, RunState::Done));
    assert_eq!(last.run.as_deref(), Some(run.as_str()));
}

#[tokio::test]
async fn a_run_that_is_stopped_before_it_begins_writes_nothing_and_goes_on_later() {
    let scene = Scene::new().await;
    let plan = scene.plan().await;
    let records = scene.stage.records();
    let run = scene.stage.begin_people(&records, &plan);
    let (_door, control) = watch::channel(Control::Stop);
    let ended = carry_out_with(&scene.stage.zoom(), &records, &run, &plan, control, &|_| ()).await;
    assert_eq!((ended.state, ended.halted), (records::RunState::Interrupted, None));
    assert!(scene.stage.writes().is_empty());
    let (_door, control) = watch::channel(Control::Go);
    let ended = carry_out_with(&scene.stage.zoom(), &records, &run, &plan, control, &|_| ()).await;
    assert_eq!(ended.state, records::RunState::Done);
    scene.assert_done(&plan, "after a stop").await;
}
