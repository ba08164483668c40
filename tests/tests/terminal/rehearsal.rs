//! The rehearsal says each thing that it saw.

use serde_json::Value;

use crate::program::Usher;

const STEPS: [&str; 13] = [
    "company",
    "connect_okta",
    "connect_zoom",
    "check_okta",
    "check_zoom",
    "check_directory",
    "check_mapping",
    "preview",
    "plan",
    "push",
    "read_back",
    "zoom_itself",
    "second_plan",
];

#[tokio::test]
async fn everything_is_seen_once_and_said_in_words() {
    let usher = Usher::new();
    let ran = usher.run(&["rehearse", "okta", "--people", "24"], "").await.ended(0);
    for said in [
        "Signed in as ",
        "with a code and PKCE",
        "Zoë O'Brien-Łukasz",
        "seen on reading back",
        "The plan is empty",
    ] {
        assert!(ran.stdout.contains(said), "{said}: {}", ran.stdout);
    }
    assert_eq!(ran.stdout.matches("Seen: ").count(), STEPS.len(), "{}", ran.stdout);
    assert!(!ran.stdout.contains("NOT SEEN") && !ran.stdout.contains('\u{1b}'), "{}", ran.stdout);
    // It has a folder of its own, and leaves the customer's alone.
    assert_eq!(std::fs::read_dir(usher.data.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn every_step_is_a_line_of_json() {
    let usher = Usher::new();
    let ran =
        usher.run(&["rehearse", "okta", "--people", "24", "--groups", "20", "--json"], "").await.ended(0);
    let lines: Vec<Value> = ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let steps: Vec<_> = lines.iter().map(|line| line["step"].as_str().unwrap()).collect();
    assert_eq!(steps, STEPS);
    for line in &lines {
        assert_eq!(line["seen"], true, "{line}");
        assert_ne!(line["saw"].as_array().unwrap().len(), 0, "{line}");
    }
}
