//! Pushing where nobody is at the door: what is safe runs, and anything else waits for a person.

use serde_json::{Value, json};
use usher::app::view::{Attempt, AttemptEnd, Side, StartedBy, Target};
use usher::records::{ATTEMPTS_MAX, Records};
use usher_practice::faults::{Fault, FaultKind};
use usher_practice::world::Vendor;
use usher_tests::admin::{Admin, address};
use usher_tests::engine::Engine;

/// Signed in, with these groups pushed by a person.
async fn pushed(names: &[&str], remove: bool) -> Engine {
    let engine = Engine::small().await;
    engine.sign_in_both().await;
    let plan = engine.plan(names, remove).await;
    engine.push(&plan).await;
    engine
}

async fn attempt(engine: &Engine) -> Attempt {
    let attempt = engine.app.push_if_safe(&engine.id, StartedBy::Schedule, &|_| ()).await.unwrap();
    let kept = engine.app.attempts(&engine.id).unwrap();
    assert_eq!(kept.first(), Some(&attempt), "it is kept");
    attempt
}

/// Asserts that nothing was written, and why.
async fn refused(engine: &Engine, code: &str) -> Attempt {
    let before = engine.writes().len();
    let attempt = attempt(engine).await;
    assert_eq!(attempt.problem.as_ref().map(|problem| problem.code.as_str()), Some(code), "{attempt:#?}");
    assert_eq!(attempt.end, AttemptEnd::Refused);
    assert_eq!(attempt.run, None);
    assert_eq!(engine.writes().len(), before);
    attempt
}

/// Somebody takes a member out of a group in Zoom.
async fn take_out(engine: &Engine, group: &str) {
    Admin::of(&engine.stage.practice).take_out_of_zoom(group).await;
}

/// Somebody makes an account in Zoom; its id.
async fn invite(admin: &Admin<'_>, name: &str) -> String {
    let body = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": address(name),
        "name": { "givenName": name, "familyName": "Newcomer" },
        "emails": [{ "type": "work", "value": address(name), "primary": true }],
    });
    admin.zoom("POST", "scim2/Users", body).await["id"].as_str().unwrap().to_owned()
}

/// Somebody puts people into a group in Zoom who do not belong there.
async fn add_foreign(engine: &Engine, group: &str, count: usize) {
    let admin = Admin::of(&engine.stage.practice);
    let group = engine.stage.practice.world().zoom().group_by_name(group).unwrap().id.clone();
    for foreign in 0..count {
        let id = invite(&admin, &format!("foreign.{foreign}")).await;
        engine.stage.practice.world().zoom().join(&group, &id);
    }
}

fn members(engine: &Engine, group: &str) -> usize {
    engine.stage.practice.world().zoom().group_by_name(group).unwrap().members.len()
}

async fn okta_group(engine: &Engine, name: &str) -> String {
    engine.read().await;
    let choices = engine.app.group_choices(&engine.id, None).await.unwrap();
    choices.groups.into_iter().find(|group| group.name == name).unwrap().id
}

#[tokio::test]
async fn what_was_pushed_last_is_kept_in_step_and_nothing_else() {
    let engine = Engine::small().await;
    engine.sign_in_both().await;
    let nothing = attempt(&engine).await;
    assert_eq!(nothing.end, AttemptEnd::NothingChosen);
    assert_eq!(nothing.problem.unwrap().code, "step.nothing_chosen");
    let drift = engine.app.group_drift(&engine.id, &|_| ()).await;
    assert_eq!(drift.unwrap_err().code, "step.nothing_chosen");

    let plan = engine.plan(&["Sales"], false).await;
    // A plan that nobody confirmed chooses nothing.
    assert_eq!(attempt(&engine).await.end, AttemptEnd::NothingChosen);
    engine.push(&plan).await;
    let same = attempt(&engine).await;
    assert_eq!((same.end, same.said.as_str()), (AttemptEnd::NothingToDo, "Nothing to do."));
    assert_eq!((same.plan, same.run), (None, None));

    let whole = members(&engine, "Sales");
    take_out(&engine, "Sales").await;
    let drift = engine.app.group_drift(&engine.id, &|_| ()).await.unwrap();
    assert_eq!(drift.act, "Add 1 person to 1 group");
    let done = attempt(&engine).await;
    assert_eq!((done.end, done.said.as_str()), (AttemptEnd::Done, "Added 1 person to 1 group."));
    assert_eq!(done.started_by, StartedBy::Schedule);
    assert_eq!(members(&engine, "Sales"), whole);
    let report = engine.app.report(done.run.as_deref().unwrap()).unwrap();
    assert_eq!(report.run.failed, 0);
    // What a person begins with is what is kept in step, and a group that was made is named by its id.
    let last = engine.app.group_choices(&engine.id, None).await.unwrap().last.unwrap();
    assert!(
        matches!(last.groups.as_slice(), [only] if matches!(only.target, Target::Link { .. })),
        "{last:?}"
    );
}

#[tokio::test]
async fn a_part_that_is_tried_again_does_not_become_the_choice() {
    let engine = Engine::small().await;
    engine.sign_in_both().await;
    let plan = engine.plan(&["Sales", "Platform"], false).await;
    engine.app.push(&plan.id, None, &|_| ()).await.unwrap();
    let chosen = engine.app.group_choices(&engine.id, None).await.unwrap().last.unwrap().groups.len();
    assert_eq!(chosen, 2);
    take_out(&engine, "Sales").await;
    let run = engine.app.runs(&engine.id).unwrap().remove(0).id;
    let again = engine.app.retry_run(&run, &|_| ()).await.unwrap();
    engine.app.push(&again.id, None, &|_| ()).await.unwrap();
    assert_eq!(engine.app.group_choices(&engine.id, None).await.unwrap().last.unwrap().groups.len(), 2);
}

#[tokio::test]
async fn a_directory_that_shrank_waits_for_a_person() {
    let engine = pushed(&["Sales"], false).await;
    let admin = Admin::of(&engine.stage.practice);
    let people = admin.okta("GET", "/api/v1/users?limit=200", Value::Null).await;
    let me = admin.okta("GET", "/api/v1/users/me", Value::Null).await["id"].clone();
    let active = people.as_array().unwrap().iter().filter(|person| person["status"] == "ACTIVE");
    let active: Vec<&str> = active.filter_map(|person| person["id"].as_str()).collect();
    let leaving = active.iter().filter(|id| me != **id).take(active.len() / 2);
    for person in leaving {
        admin.turn(person, "deactivate").await;
    }
    // Nothing is to be written: that is no reason to ask.
    let same = attempt(&engine).await;
    assert_eq!(same.end, AttemptEnd::NothingToDo, "{same:#?}");
    // Now something is; what it shrank from is not forgotten.
    let sales = okta_group(&engine, "Sales").await;
    let newcomer = admin.hire("Ines", Value::Null).await;
    invite(&admin, "ines").await;
    admin.join(&sales, &newcomer).await;
    let held = refused(&engine, "step.shrunk").await;
    let plan = held.plan.unwrap();
    assert!(!engine.app.plan(&plan).unwrap().empty);
    // A person looks at the plan, and pushes it: from now on that is the measure.
    engine.app.push(&plan, None, &|_| ()).await.unwrap();
    assert_eq!(attempt(&engine).await.end, AttemptEnd::NothingToDo);
}

#[tokio::test]
async fn many_who_would_be_taken_out_wait_for_a_person() {
    let engine = pushed(&["Everyone"], true).await;
    let whole = members(&engine, "Everyone");
    add_foreign(&engine, "Everyone", whole).await;
    let held = refused(&engine, "step.too_many_removed").await;
    assert!(held.said.starts_with("Refused: "), "{}", held.said);
    assert!(engine.app.plan(&held.plan.unwrap()).is_ok());
    assert_eq!(members(&engine, "Everyone"), whole * 2);
}

#[tokio::test]
async fn a_group_that_is_gone_on_either_side_waits_for_a_person() {
    let engine = Engine::small().await;
    engine.sign_in_both().await;
    let admin = Admin::of(&engine.stage.practice);
    let shop = admin.group("Shop floor", &[]).await;
    engine.read().await;
    let plan = engine.plan(&["Shop floor", "Sales"], true).await;
    engine.push(&plan).await;

    let zoom_group = engine.stage.practice.world().zoom().group_by_name("Shop floor").unwrap().id.clone();
    admin.zoom("DELETE", &format!("scim2/Groups/{zoom_group}"), Value::Null).await;
    let held = refused(&engine, "step.zoom_groups_vanished").await;
    assert!(held.said.contains("“Shop floor”"), "{}", held.said);

    admin.okta("DELETE", &format!("/api/v1/groups/{shop}"), Value::Null).await;
    let held = refused(&engine, "step.groups_vanished").await;
    assert!(held.said.contains("“Shop floor”"), "{}", held.said);
    let drift = engine.app.group_drift(&engine.id, &|_| ()).await;
    assert_eq!(drift.unwrap_err().code, "step.groups_vanished");
}

#[tokio::test]
async fn what_was_begun_so_is_taken_up_and_what_a_person_began_is_not() {
    let engine = pushed(&["Sales"], false).await;
    take_out(&engine, "Sales").await;
    let cut = Fault { method: Some("PATCH".to_owned()), ..Fault::of(FaultKind::Reset {}) };
    let world = engine.stage.practice.world();
    let faults = &world.faults;
    faults.set(Fault { vendor: Some(Vendor::Zoom), ..cut.clone() });
    let cut_off = usher_tests::engine::hurried(attempt(&engine)).await;
    assert_eq!(cut_off.end, AttemptEnd::ToBeContinued, "{cut_off:#?}");
    engine.mend();
    let done = attempt(&engine).await;
    assert_eq!(done.end, AttemptEnd::NothingToDo, "{done:#?}");
    assert_eq!(done.said, "Finished the run before: Added 1 person to 1 group. Nothing to do.");
    assert_eq!(done.run, cut_off.run);

    take_out(&engine, "Sales").await;
    let plan = engine.app.group_drift(&engine.id, &|_| ()).await.unwrap();
    faults.set(Fault { vendor: Some(Vendor::Zoom), ..cut });
    usher_tests::engine::hurried(engine.push(&plan)).await;
    engine.mend();
    refused(&engine, "step.run_waits").await;
}

#[tokio::test]
async fn without_a_sign_in_or_beside_another_it_says_so() {
    let engine = pushed(&["Sales"], false).await;
    take_out(&engine, "Sales").await;
    let records = Records::open(engine.stage.folder.path()).unwrap();
    let hold = records.hold(&engine.id, "the window, process 1, since 14:02").unwrap();
    let held = attempt(&engine).await;
    assert_eq!(held.end, AttemptEnd::Held);
    assert!(held.problem.unwrap().why.contains("the window, process 1"));
    drop(hold);
    engine.app.sign_out(&engine.id, Side::Zoom).await.unwrap();
    let signed_out = attempt(&engine).await;
    assert_eq!(signed_out.end, AttemptEnd::SignedOut, "{signed_out:#?}");
    assert_eq!(engine.asked(Vendor::Zoom, "/oauth/authorize").len(), 1, "no page was opened");
}

#[tokio::test]
async fn attempts_are_kept_up_to_a_limit_and_their_plans_for_a_while() {
    let engine = pushed(&["Everyone"], true).await;
    add_foreign(&engine, "Everyone", members(&engine, "Everyone")).await;
    let mut plans = Vec::new();
    for _ in 0..7 {
        plans.extend(refused(&engine, "step.too_many_removed").await.plan);
    }
    let there: Vec<bool> = plans.iter().map(|plan| engine.app.plan(plan).is_ok()).collect();
    assert_eq!(there, [false, false, true, true, true, true, true]);

    let records = Records::open(engine.stage.folder.path()).unwrap();
    let max = ATTEMPTS_MAX as usize;
    for number in 0..max + 5 {
        records.note_attempt(&engine.id, &number).unwrap();
    }
    let kept: Vec<usize> = records.attempts(&engine.id).unwrap();
    assert_eq!(kept, (5..max + 5).rev().collect::<Vec<_>>());
}
