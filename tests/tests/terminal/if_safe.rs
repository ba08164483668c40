//! `usher push --if-safe`: what a schedule starts, and how it ends.

use serde_json::{Value, json};
use usher_practice::Practice;
use usher_tests::admin::{Admin, address};

use crate::program::{Ran, Usher, company, profile_with_tokens, secrets};
use crate::runs::Company;

const IF_SAFE: [&str; 4] = ["push", "--if-safe", "--json", "--secrets-from-stdin"];

async fn if_safe(usher: &Usher, secrets: &Value) -> Ran {
    usher.run(&IF_SAFE, &secrets.to_string()).await
}

/// Everything was pushed once.
async fn pushed(remove: bool) -> (Practice, Usher) {
    let practice = company().await;
    let usher = Usher::new();
    usher.import(&profile_with_tokens(&practice)).await;
    let given = secrets(&practice).to_string();
    let mut plan = vec!["plan", "--group", "Sales", "--group", "Everyone", "--json", "--secrets-from-stdin"];
    if remove {
        plan.push("--remove");
    }
    let plan = usher.run(&plan, &given).await.ended(0).json()["id"].as_str().unwrap().to_owned();
    usher.run(&["push", &plan, "--yes", "--secrets-from-stdin"], &given).await.ended(0);
    (practice, usher)
}

async fn take_out(practice: &Practice, group: &str) {
    Admin::of(practice).take_out_of_zoom(group).await;
}

#[tokio::test]
async fn what_is_safe_is_pushed_with_one_line_and_no_question() {
    let (practice, usher) = pushed(false).await;
    let secrets = secrets(&practice);
    let ran = if_safe(&usher, &secrets).await.ended(0);
    assert_eq!(ran.json()["end"], "nothing_to_do", "{ran:?}");

    take_out(&practice, "Sales").await;
    let line = ["push", "--if-safe", "--scheduled", "--secrets-from-stdin"];
    let ran = usher.run(&line, &secrets.to_string()).await.ended(0);
    assert_eq!(ran.stdout.lines().count(), 1, "{ran:?}");
    assert!(ran.stdout.trim_end().ends_with("Practice Company: Added 1 person to 1 group."), "{ran:?}");
    assert_eq!(ran.stderr, "");
    let view = usher.run(&["schedule", "--json"], "").await.ended(0).json();
    let starts: Vec<_> =
        view["runs"].as_array().unwrap().iter().map(|run| run["started_by"].clone()).collect();
    assert_eq!(starts, ["schedule", "person"]);
    // It is one or the other: a plan, or what is safe.
    usher.run(&["push"], "").await.ended(2);
    usher.run(&["push", "some-plan", "--if-safe"], "").await.ended(2);
    usher.run(&["push", "--if-safe", "--yes"], "").await.ended(2);
}

#[tokio::test]
async fn what_is_not_safe_is_kept_for_a_person_and_ends_in_eight() {
    let (practice, usher) = pushed(true).await;
    let secrets = secrets(&practice);
    let admin = Admin::of(&practice);
    let group = practice.world().zoom().group_by_name("Everyone").unwrap().clone();
    for foreign in 0..group.members.len() {
        let name = format!("foreign.{foreign}");
        let body = json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
            "userName": address(&name), "name": { "givenName": name, "familyName": "Newcomer" },
            "emails": [{ "type": "work", "value": address(&name), "primary": true }],
        });
        let id = admin.zoom("POST", "scim2/Users", body).await["id"].as_str().unwrap().to_owned();
        practice.world().zoom().join(&group.id, &id);
    }
    let ran = if_safe(&usher, &secrets).await.ended(8);
    let attempt = ran.json();
    assert_eq!(attempt["problem"]["code"], "step.too_many_removed", "{attempt}");
    let plan = attempt["plan"].as_str().unwrap();
    assert_eq!(practice.world().zoom().group(&group.id).unwrap().members.len(), group.members.len() * 2);
    // A person may push it, and has to say so twice.
    let push = ["push", plan, "--yes", "--json", "--secrets-from-stdin"];
    let ran = usher.run(&push, &secrets.to_string()).await.ended(1);
    assert_eq!(ran.problem(), "plan.name_not_typed");
    let push = [&push[..], &["--type-name", "Practice Company"]].concat();
    usher.run(&push, &secrets.to_string()).await.ended(0);
    if_safe(&usher, &secrets).await.ended(0);
}

#[tokio::test]
async fn nothing_chosen_is_nine_and_signed_out_is_ten() {
    let practice = company().await;
    let usher = Usher::new();
    usher.import(&profile_with_tokens(&practice)).await;
    let ran = if_safe(&usher, &secrets(&practice)).await.ended(9);
    assert_eq!(ran.json()["end"], "nothing_chosen");

    let (practice, usher) = pushed(false).await;
    let wrong = json!({ "zoom": "of-somebody-else", "provider": secrets(&practice)["provider"] });
    let ran = if_safe(&usher, &wrong).await.ended(10);
    assert_eq!(ran.json()["end"], "signed_out", "{ran:?}");
    // No keychain opens here, and none is asked to.
    let ran = usher.run(&["push", "--if-safe"], "").await.ended(10);
    assert_eq!(ran.stdout.lines().count(), 1, "{ran:?}");
    assert!(ran.stdout.contains("The keychain does not open, so Usher is not signed in."), "{ran:?}");
    assert_eq!(ran.stderr, "");
}

#[tokio::test]
async fn a_group_that_is_gone_ends_in_eight() {
    let practice = company().await;
    let usher = Usher::new();
    usher.import(&profile_with_tokens(&practice)).await;
    let given = secrets(&practice).to_string();
    let admin = Admin::of(&practice);
    let group = admin.group("Shop floor", &[]).await;
    let plan = ["plan", "--group", "Shop floor", "--json", "--secrets-from-stdin"];
    let plan = usher.run(&plan, &given).await.ended(0).json()["id"].as_str().unwrap().to_owned();
    usher.run(&["push", &plan, "--yes", "--secrets-from-stdin"], &given).await.ended(0);
    admin.okta("DELETE", &format!("/api/v1/groups/{group}"), Value::Null).await;
    let ran = if_safe(&usher, &secrets(&practice)).await.ended(8);
    assert_eq!(ran.json()["problem"]["code"], "step.groups_vanished", "{ran:?}");
}

#[tokio::test]
async fn a_start_that_was_killed_is_finished_by_the_next() {
    let usher = Usher::new();
    let company = Company::open(&usher, &["--people", "40", "--groups", "36"]).await;
    usher.import(&company.sheet["profile_with_tokens"]).await;
    let there_before = company.memberships().await;
    let plan = usher.plan(company.secrets()).await;
    let given = company.secrets().to_string();
    usher.run(&["push", &plan, "--yes", "--secrets-from-stdin"], &given).await.ended(0);
    let whole = company.memberships().await;
    let smaller = company.take_out_of_all_but(&there_before).await;
    assert!(smaller > 8, "{smaller}");
    let before = company.writes().await.len();

    company.slow_down(150).await;
    let mut child = company.start(&usher, &IF_SAFE).await;
    company.wait_for_writes(before + 4).await;
    child.kill().await.unwrap();
    company.slow_down(0).await;
    let ran = if_safe(&usher, company.secrets()).await.ended(0);
    let attempt = ran.json();
    assert!(attempt["said"].as_str().unwrap().starts_with("Finished the run before: "), "{attempt}");
    assert_eq!(company.memberships().await, whole);
    // The one that was killed could not say anything; the run is the same.
    let runs = usher.run(&["runs", "--json"], "").await.ended(0).json();
    assert_eq!(runs.as_array().unwrap().len(), 2, "{runs}");
    assert_eq!(runs[0]["state"], "done");
}

#[tokio::test]
async fn a_limit_of_the_day_is_to_be_continued() {
    let (practice, usher) = pushed(false).await;
    take_out(&practice, "Sales").await;
    let headers = [("X-RateLimit-Type", "Daily-limit"), ("Retry-After", "2999-01-01T00:00:00Z")];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let kind = usher_practice::faults::FaultKind::Status { code: 429, body: None, headers };
    practice.world().faults.set(usher_practice::faults::Fault {
        vendor: Some(usher_practice::world::Vendor::Zoom),
        method: Some("PATCH".to_owned()),
        ..usher_practice::faults::Fault::of(kind)
    });
    let secrets = secrets(&practice);
    let ran = if_safe(&usher, &secrets).await.ended(11);
    assert_eq!(ran.json()["problem"]["code"], "rate.daily", "{ran:?}");
    practice.world().faults.clear();
    let ran = if_safe(&usher, &secrets).await.ended(0);
    let said = ran.json()["said"].as_str().unwrap().to_owned();
    assert!(said.starts_with("Finished the run before: Added 1 person to 1 group."), "{said}");
}
