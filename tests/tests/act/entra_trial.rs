//! What Entra will send is tried on Zoom, and everything is put back.

use serde_json::Value;
use usher::app::view::{ActionReport, DeedState};
use usher::check::Verdict;
use usher::guide::{ActionId, CheckId};
use usher_practice::faults::Moment;
use usher_practice::switches::{EntraPatch, Switches};
use usher_practice::world::Vendor;
use usher_tests::engine::Engine;

use crate::entra_scene::{gallery, graph, own};
use crate::scene::{all_done, carry_out, form, plan, refused, stall};

fn left_over(engine: &Engine) -> Vec<String> {
    let world = engine.stage.practice.world();
    let zoom = world.zoom();
    let people =
        zoom.users().map(|user| user.user_name.clone()).filter(|name| name.starts_with("usher-test"));
    let groups = zoom.groups().map(|group| group.name.clone()).filter(|name| name.starts_with("Usher test"));
    people.chain(groups).collect()
}

fn kept(engine: &Engine) -> Option<Verdict> {
    let step = engine.app.step(&engine.id, "can-zoom-serve").unwrap();
    let check = step.checks.into_iter().find(|check| check.id == CheckId::Requests).unwrap();
    check.outcome.map(|outcome| outcome.verdict)
}

/// The code of the problem that the trial came to.
fn fault(engine: &Engine) -> String {
    match kept(engine) {
        Some(Verdict::Failed { problem } | Verdict::Unknown { problem }) => problem.code,
        other => panic!("{other:#?}"),
    }
}

/// Every person as Zoom has them, without when they were changed.
fn people(engine: &Engine) -> Vec<String> {
    let world = engine.stage.practice.world();
    let zoom = world.zoom();
    let mut people: Vec<String> = zoom
        .users()
        .map(|user| {
            format!(
                "{} {} {} {} {:?} {} {:?} {:?}",
                user.user_name,
                user.given_name,
                user.family_name,
                user.display_name,
                user.enterprise,
                user.active,
                user.user_type,
                user.groups
            )
        })
        .collect();
    people.sort();
    people
}

/// The id in Entra of somebody who is in Zoom, switched on, with a name in both parts.
async fn in_both(engine: &Engine) -> String {
    let found = graph(engine, "GET", "v1.0/users?$top=999", Value::Null).await;
    let world = engine.stage.practice.world();
    let zoom = world.zoom();
    let found = found["value"].as_array().unwrap().iter().find(|person| {
        let login = person["userPrincipalName"].as_str().unwrap_or_default();
        zoom.users().any(|user| {
            user.user_name == login && user.active && !user.pending && !user.given_name.is_empty()
        })
    });
    found.unwrap()["id"].as_str().unwrap().to_owned()
}

fn the<'r>(report: &'r ActionReport, part: &str) -> (usize, &'r DeedState) {
    let found = report.deeds.iter().enumerate().find(|(_, deed)| deed.what.contains(part));
    let (at, deed) = found.unwrap_or_else(|| panic!("no {part} in {report:#?}"));
    (at, &deed.state)
}

async fn tried(engine: &Engine) -> ActionReport {
    let shown = plan(engine, ActionId::TryRequests, &[]).await;
    carry_out(engine, &shown).await
}

#[tokio::test]
async fn zoom_takes_everything_and_nothing_is_left() {
    let engine = own(|_| {}).await;
    let before = people(&engine);
    let asked = form(&engine, ActionId::TryRequests).await;
    assert_eq!(asked.fields.len(), 1);
    assert!(asked.saw[0].contains("/scim2"), "{asked:#?}");
    let shown = plan(&engine, ActionId::TryRequests, &[]).await;
    assert!(shown.warnings[0].contains("usher-test-"), "{shown:#?}");
    assert!(shown.scopes_missing.is_empty() && shown.changes.iter().all(|change| change.vendor == "Zoom"));
    let report = carry_out(&engine, &shown).await;
    all_done(&report);
    assert!(!report.row.can_take_back && report.proof.contains("Entra ID"), "{report:#?}");
    assert_eq!(left_over(&engine), Vec::<String>::new());
    assert_eq!(people(&engine), before);
    let Some(Verdict::Passed { saw }) = kept(&engine) else { panic!("{:#?}", kept(&engine)) };
    let takes = saw.iter().find(|saw| saw.starts_with("Zoom takes changes of")).unwrap();
    assert!(takes.contains("given name") && takes.contains("mail address"), "{saw:#?}");
}

#[tokio::test]
async fn the_gallery_is_tried_at_its_own_address_and_without_groups() {
    let engine = gallery(|switches| switches.zoom.entra_user_patch = EntraPatch::OldBaseOnly).await;
    let shown = plan(&engine, ActionId::TryRequests, &[]).await;
    assert!(shown.changes.iter().all(|change| !change.what.contains("Usher test ")), "{shown:#?}");
    assert!(shown.left_alone.iter().any(|left| left.contains("group")), "{shown:#?}");
    assert!(shown.changes[0].path.starts_with("/scim/Users"), "{shown:#?}");
    all_done(&carry_out(&engine, &shown).await);
    assert!(matches!(kept(&engine), Some(Verdict::Passed { .. })), "{:#?}", kept(&engine));
    assert_eq!(left_over(&engine), Vec::<String>::new());
}

#[tokio::test]
async fn what_zoom_refuses_or_drops_is_told_with_its_meaning() {
    type Set = fn(&mut Switches);
    let rows: [(Set, &str, &str, &str); 4] = [
        // Zoom as its reference has it.
        (
            |switches| switches.zoom.entra_user_patch = EntraPatch::Refused,
            "Change the given name",
            "zoom.refused",
            "trial.no_change",
        ),
        (
            |switches| switches.zoom.patch_ignores = vec!["name.givenName".to_owned()],
            "Change the given name",
            "trial.dropped",
            "trial.dropped_attributes",
        ),
        (
            |switches| {
                switches.zoom.capitalised_operations = false;
                switches.zoom.unfiltered_remove = false;
            },
            "out of Usher test",
            "zoom.operations",
            "trial.flag",
        ),
        (|switches| switches.zoom.drops_members = true, "into Usher test", "trial.dropped", "trial.groups"),
    ];
    for (set, part, code, outcome) in rows {
        let engine = own(set).await;
        let report = tried(&engine).await;
        let (at, _) = the(&report, part);
        assert_eq!(refused(&report, at).code, code, "{report:#?}");
        assert_eq!(fault(&engine), outcome, "{:#?}", kept(&engine));
        assert_eq!(left_over(&engine), Vec::<String>::new());
    }
}

#[tokio::test]
async fn an_extra_that_is_dropped_is_said_and_no_fault() {
    let department = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department";
    let engine = own(|switches| switches.zoom.patch_ignores = vec![department.to_owned()]).await;
    let report = tried(&engine).await;
    let (at, _) = the(&report, "Change the department");
    assert_eq!(refused(&report, at).code, "trial.dropped");
    let Some(Verdict::Passed { saw }) = kept(&engine) else { panic!("{:#?}", kept(&engine)) };
    assert!(saw.iter().any(|saw| saw.contains("department and keeps the old value")), "{saw:#?}");
}

#[tokio::test]
async fn a_chosen_person_gets_every_value_back() {
    let engine = own(|_| {}).await;
    let before = people(&engine);
    let person = in_both(&engine).await;
    let shown = plan(&engine, ActionId::TryRequests, &[("person", &[&person])]).await;
    let harms = ["Switch ", "mail address", "Delete usher", "user type"];
    assert!(shown.changes.iter().all(|change| harms.iter().all(|harm| !change.what.contains(harm))));
    let report = carry_out(&engine, &shown).await;
    all_done(&report);
    assert!(report.deeds.iter().any(|deed| deed.what.contains("Change the given name")), "{report:#?}");
    assert_eq!(people(&engine), before);
    assert_eq!(left_over(&engine), Vec::<String>::new());
    assert_eq!(fault(&engine), "trial.chosen_person");
}

#[tokio::test]
async fn a_chosen_person_who_has_changed_meanwhile_is_left_alone() {
    let engine = own(|_| {}).await;
    let person = in_both(&engine).await;
    let shown = plan(&engine, ActionId::TryRequests, &[("person", &[&person])]).await;
    let path = format!("v1.0/users/{person}");
    let login =
        graph(&engine, "GET", &path, Value::Null).await["userPrincipalName"].as_str().unwrap().to_owned();
    let urls = engine.stage.practice.urls();
    let id = {
        let world = engine.stage.practice.world();
        let zoom = world.zoom();
        zoom.users().find(|user| user.user_name == login).unwrap().id.clone()
    };
    let mut at = urls.zoom_api.join("scim2/Users/x").unwrap();
    at.path_segments_mut().unwrap().pop().push(&id);
    let token = engine.stage.practice.credentials().zoom.scim_token;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let asked = client.put(at).header("authorization", format!("Bearer {token}"));
    let body = r#"{"schemas":[],"displayName":"Zoë O'Brien-Łukasz","active":true}"#;
    assert!(
        asked
            .header("content-type", "application/json")
            .body(body)
            .send()
            .await
            .unwrap()
            .status()
            .is_success()
    );
    let before = people(&engine);
    let report = carry_out(&engine, &shown).await;
    let (at, _) = the(&report, "Look for ");
    assert!(matches!(the(&report, "Change the given name").1, DeedState::NotTried), "{report:#?}");
    assert!(at < 3 && fault(&engine) == "act.moved", "{report:#?}");
    assert_eq!(people(&engine), before);
}

#[tokio::test]
async fn a_trial_that_was_cut_off_is_tidied_up() {
    for (chosen, skip) in
        [(false, 2), (false, 4), (false, 11), (false, 30), (false, 45), (true, 6), (true, 12), (true, 18)]
    {
        let engine = own(|_| {}).await;
        let before = people(&engine);
        let person = in_both(&engine).await;
        let answers: &[(&str, &[&str])] = &[("person", &[&person])];
        let shown = plan(&engine, ActionId::TryRequests, if chosen { answers } else { &[] }).await;
        stall(&engine, &shown.id, Vendor::Zoom, skip, Moment::After).await;
        let report = carry_out(&engine, &shown).await;
        assert_eq!(people(&engine), before, "{chosen} {skip}: {report:#?}");
        assert_eq!(left_over(&engine), Vec::<String>::new(), "{chosen} {skip}: {report:#?}");
        assert!(!report.row.can_resume && report.halted.is_none(), "{report:#?}");
        assert!(kept(&engine).is_none(), "{:#?}", kept(&engine));
    }
}
