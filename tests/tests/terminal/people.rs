//! `usher provision`: the plan, carrying it out, doing it again, and what is done where nobody is at the door.

use std::collections::BTreeSet;

use serde_json::Value;
use usher_practice::Practice;

use crate::program::{Usher, company, profile_with_tokens, secrets};

#[tokio::test]
async fn people_come_once_and_a_second_time_there_is_nothing_to_do() {
    let (usher, practice) = scene().await;
    let plan = run(&usher, &practice, &["provision", "--plan-only", "--json"], 0).await;
    let created = people(&plan, "create");
    assert!(created > 0, "{plan}");
    assert!(writes(&practice).is_empty(), "a plan writes nothing");

    let report = run(&usher, &practice, &["provision", "--yes", "--json"], 0).await;
    assert_eq!(
        (&report["run"]["state"], &report["run"]["kind"]),
        (&"done".into(), &"people".into()),
        "{report}"
    );
    assert_eq!(writes(&practice).len(), usize::try_from(created).unwrap());
    let again = run(&usher, &practice, &["provision", "--yes", "--json"], 0).await;
    assert_eq!((&again["empty"], people(&again, "create")), (&true.into(), 0), "{again}");

    let runs = usher.run(&["runs", "--json"], "").await.ended(0).json();
    assert_eq!((runs.as_array().unwrap().len(), &runs[0]["kind"]), (1, &"people".into()), "{runs}");
    let told = usher.run(&["report", runs[0]["id"].as_str().unwrap()], "").await.ended(0).stdout;
    assert!(told.contains("seen on reading back"), "{told}");
}

#[tokio::test]
async fn without_somebody_to_ask_nothing_is_written() {
    let (usher, practice) = scene().await;
    let refused = run(&usher, &practice, &["provision", "--json"], 1).await;
    assert_eq!(refused["problem"]["code"], "terminal.not_confirmed", "{refused}");
    assert!(writes(&practice).is_empty());
}

#[tokio::test]
async fn a_seat_that_is_missing_is_partly_done_and_says_how_to_go_on() {
    let (usher, practice) = scene().await;
    practice.world().switch(|switches| switches.zoom.basic_seats = Some(0));
    let ran = usher
        .run(&["provision", "--yes", "--secrets-from-stdin"], &secrets(&practice).to_string())
        .await
        .ended(1);
    assert!(ran.stdout.contains("without a licence"), "{}", ran.stdout);
    assert!(ran.stdout.contains("Plan what is left: usher provision"), "{}", ran.stdout);
}

#[tokio::test]
async fn where_nobody_is_at_the_door_only_what_is_safe_is_done() {
    let (usher, practice) = scene().await;
    let nothing = run(&usher, &practice, &["provision", "--if-safe", "--json"], 9).await;
    assert_eq!(nothing["end"], "nothing_chosen", "{nothing}");
    assert!(writes(&practice).is_empty());

    run(&usher, &practice, &["provision", "--deactivate", "--yes", "--json"], 0).await;
    let so = run(&usher, &practice, &["provision", "--if-safe", "--json"], 0).await;
    assert_eq!((&so["end"], &so["what"]), (&"nothing_to_do".into(), &"people".into()), "{so}");

    // Nearly everybody is suspended: that is for a person to decide.
    let before = writes(&practice).len();
    suspend_everybody(&practice).await;
    let held = run(&usher, &practice, &["provision", "--if-safe", "--json"], 8).await;
    assert_eq!(held["end"], "refused", "{held}");
    assert_eq!(held["problem"]["code"], "step.too_many_deactivated", "{held}");
    assert_eq!(writes(&practice).len(), before, "nothing was written");
}

async fn scene() -> (Usher, Practice) {
    let usher = Usher::new();
    let practice = company().await;
    practice.world().switch(|switches| {
        switches.zoom.associated_domains = vec!["practice.example".to_owned()];
        switches.zoom.refuse_other_domains = false;
    });
    usher.import(&profile_with_tokens(&practice)).await;
    (usher, practice)
}

/// Suspends whoever is active but the admin who does it, as an admin does by Okta's API.
async fn suspend_everybody(practice: &Practice) {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let okta = practice.urls().okta.clone();
    let token = format!("SSWS {}", practice.credentials().okta.ssws_token);
    let list = okta.join("api/v1/users?limit=200").unwrap();
    let listed = client.get(list).header("Authorization", &token).send().await.unwrap();
    let people: Vec<Value> = listed.json().await.unwrap();
    let mut suspended = 0;
    for person in people.iter().filter(|person| person["status"] == "ACTIVE") {
        let path = format!("api/v1/users/{}/lifecycle/suspend", person["id"].as_str().unwrap());
        let suspend = client.post(okta.join(&path).unwrap()).header("Authorization", &token);
        // Nobody suspends themselves: whose token it is stays.
        suspended += usize::from(suspend.send().await.unwrap().status().is_success());
    }
    assert!(suspended >= 10, "{suspended}");
}

/// Runs a command with the secrets and returns what it printed.
async fn run(usher: &Usher, practice: &Practice, arguments: &[&str], code: i32) -> Value {
    let arguments = [arguments, &["--secrets-from-stdin"]].concat();
    usher.run(&arguments, &secrets(practice).to_string()).await.ended(code).json()
}

fn people(plan: &Value, effect: &str) -> u64 {
    let counts = plan["counts"].as_array().unwrap();
    let count = counts.iter().find(|count| count["effect"] == effect).unwrap();
    count["people"].as_u64().unwrap()
}

/// The changes of people in Zoom so far, each named once.
fn writes(practice: &Practice) -> BTreeSet<String> {
    let of_people = practice.history().into_iter().filter(|entry| entry.path.starts_with("/scim2/Users"));
    of_people.filter_map(|entry| entry.change).collect()
}
