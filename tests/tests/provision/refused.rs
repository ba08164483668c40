//! What Zoom refuses: said in words, for each person, and never in the way of the others.

use usher::plan::people::PersonReason;
use usher::provision::{PersonOutcome, PersonReport, Provisioned};
use usher::records::RunState;
use usher_practice::zoom::Kind;
use usher_tests::people::{all_on, carry_out};

use crate::scene::Scene;

#[tokio::test]
async fn without_a_seat_nobody_more_is_created_and_the_rest_is_done() {
    let scene = Scene::with(|switches| switches.zoom.licensed_seats = Some(0)).await;
    let mut plan = scene.plan().await;
    plan.rules.licence = Some("Licensed".to_owned());
    let ended = scene.stage.provision(&plan).await;
    assert_eq!((ended.state, &ended.halted), (RunState::Partly, &None), "{:#?}", ended.people);
    let of_creation = ended.people.iter().filter(|one| one.account.is_none());
    for one in of_creation {
        match &one.outcome {
            PersonOutcome::Refused { problem } | PersonOutcome::NotTried { problem } => {
                assert_eq!(problem.code, "zoom.no_seats");
            }
            other @ (PersonOutcome::Waiting
            | PersonOutcome::Proved
            | PersonOutcome::Invited
            | PersonOutcome::Unproved { .. }
            | PersonOutcome::Missing { .. }
            | PersonOutcome::Stale { .. }) => panic!("{other:?}"),
        }
    }
    // An account that was switched off with its licence needs a seat as well; nobody else does.
    let others: Vec<&PersonReport> =
        ended.people.iter().filter(|one| one.account.is_some() && !one.outcome.is_done()).collect();
    let comes_back = |one: &&PersonReport| plan.reactivate.iter().any(|back| back.person == one.person);
    assert!(others.iter().all(comes_back), "{others:#?}");
    assert!(others.len() < plan.reactivate.len(), "{others:#?}");
    // The same plan again tries them again: what is done stays done.
    scene.stage.practice.world().switch(|switches| switches.zoom.licensed_seats = None);
    let next = scene.plan_with(&all_on()).await;
    assert_eq!(next.create.len(), plan.create.len());
    assert_eq!(next.steps().count(), plan.create.len() + others.len());
    assert_eq!(scene.stage.provision(&next).await.state, RunState::Done);
}

#[tokio::test]
async fn the_limit_of_basic_users_is_told() {
    let scene = Scene::with(|switches| switches.zoom.basic_seats = Some(0)).await;
    let plan = scene.plan_with(&usher::plan::people::PeopleRules::default()).await;
    let ended = scene.stage.provision(&plan).await;
    assert_eq!(ended.state, RunState::Failed);
    assert!(codes(&ended).iter().all(|code| code == "zoom.basic_full"), "{:?}", codes(&ended));
}

#[tokio::test]
async fn a_domain_that_does_not_belong_to_the_account_is_told() {
    let scene = Scene::with(|switches| {
        switches.zoom.associated_domains = vec!["another.example".to_owned()];
        switches.zoom.refuse_other_domains = true;
    })
    .await;
    let plan = scene.plan().await;
    let ended = scene.stage.provision(&plan).await;
    assert_eq!(ended.state, RunState::Partly);
    assert!(codes(&ended).iter().any(|code| code == "zoom.domain"), "{:?}", codes(&ended));
    assert!(ended.people.iter().filter(|one| one.account.is_some()).all(|one| one.outcome.is_done()));
}

#[tokio::test]
async fn an_admin_is_left_alone_and_one_who_became_admin_since_is_refused() {
    let scene = Scene::new().await;
    let plan = scene.plan().await;
    let leaver = plan.deactivate[0].account.as_str().to_owned();
    scene.stage.practice.world().zoom().edit_user(&leaver, |user| {
        user.kind = Kind::Admin;
        user.roles = vec!["Admin".to_owned()];
    });
    let ended = scene.stage.provision(&plan).await;
    assert_eq!(ended.state, RunState::Partly);
    assert_eq!(codes(&ended), ["zoom.admin"]);
    let next = scene.plan_with(&all_on()).await;
    assert!(next.is_empty());
    let admin = |reason: &PersonReason| matches!(reason, PersonReason::Admin { .. });
    assert!(next.left_alone.iter().any(|left| admin(&left.reason)));
}

#[tokio::test]
async fn a_role_that_may_not_change_people_stops_the_run_until_it_may() {
    let scene = Scene::new().await;
    let plan = scene.plan().await;
    let records = scene.stage.records();
    let run = scene.stage.begin_people(&records, &plan);
    scene.stage.practice.world().switch(|switches| switches.zoom.role.user_edit = false);
    let ended = carry_out(&scene.stage.zoom(), &records, &run, &plan).await;
    assert_eq!(ended.state, RunState::Interrupted, "{:#?}", ended.people);
    assert_eq!(ended.halted.unwrap().code, "zoom.role_lacks");
    scene.stage.practice.world().switch(|switches| switches.zoom.role.user_edit = true);
    assert_eq!(carry_out(&scene.stage.zoom(), &records, &run, &plan).await.state, RunState::Done);
    scene.assert_done(&plan, "after the role").await;
}

#[tokio::test]
async fn without_single_sign_on_the_run_stops_and_says_so() {
    let scene = Scene::new().await;
    let plan = scene.plan().await;
    scene.stage.practice.world().switch(|switches| switches.zoom.sso_enabled = false);
    let ended = scene.stage.provision(&plan).await;
    assert_eq!(ended.state, RunState::Interrupted);
    assert_eq!(ended.halted.unwrap().code, "zoom.sso_off");
    assert!(scene.stage.writes().iter().all(|entry| entry.change.is_none()));
}

#[tokio::test]
async fn a_sign_in_that_ends_stops_the_run_and_it_goes_on_with_a_new_one() {
    let scene = Scene::new().await;
    let plan = scene.plan().await;
    for requests in [0, 3, 9] {
        let scene = Scene::new().await;
        let records = scene.stage.records();
        let run = scene.stage.begin_people(&records, &plan);
        let token = scene.stage.zoom_token().ending_after(requests);
        let zoom = scene.stage.zoom_as(token, usher::http::Limits::default());
        let ended = carry_out(&zoom, &records, &run, &plan).await;
        assert_eq!(ended.state, RunState::Interrupted, "after {requests}");
        assert_eq!(carry_out(&scene.stage.zoom(), &records, &run, &plan).await.state, RunState::Done);
        scene.assert_done(&plan, &format!("signed out after {requests}")).await;
    }
}

/// The codes of what went wrong, in the order of the plan.
fn codes(ended: &Provisioned) -> Vec<String> {
    let code = |outcome: &PersonOutcome| match outcome {
        PersonOutcome::Refused { problem }
        | PersonOutcome::Stale { problem }
        | PersonOutcome::NotTried { problem }
        | PersonOutcome::Unproved { problem } => Some(problem.code.clone()),
        PersonOutcome::Missing { .. } => Some("missing".to_owned()),
        PersonOutcome::Waiting | PersonOutcome::Proved | PersonOutcome::Invited => None,
    };
    ended.people.iter().filter_map(|one| code(&one.outcome)).collect()
}
