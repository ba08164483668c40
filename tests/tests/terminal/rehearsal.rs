//! The rehearsal says each thing that it saw, and ends where it did not see what it should.

use serde_json::Value;

use crate::program::Usher;

const OKTA: [&str; 39] = [
    "company",
    "connect_okta",
    "connect_zoom",
    "check_okta",
    "check_zoom",
    "check_directory",
    "check_mapping",
    "preview",
    "check_prerequisites",
    "do_zoom_app",
    "check_zoom_app",
    "do_provisioning",
    "do_try_requests",
    "check_provisioning",
    "check_requests",
    "do_features",
    "check_features",
    "do_remove_user_type",
    "do_write_mapping",
    "check_written_mapping",
    "do_zoom_groups",
    "check_zoom_groups",
    "do_assign_groups",
    "check_assignments",
    "licence",
    "check_default_licence",
    "do_push_groups",
    "check_pushes",
    "check_pushed_members",
    "plan",
    "push",
    "read_back",
    "zoom_itself",
    "second_plan",
    "dress_rehearsal",
    "check_rehearsal",
    "check_monitor",
    "life_cycle",
    "guide",
];

#[tokio::test]
async fn every_step_of_oktas_guide_is_a_line_of_json_and_seen() {
    let said = rehearsed("okta", &OKTA).await;
    assert!(said.contains("16 steps are done"), "{said}");
}

/// Walks a guide whose every step is seen; returns everything it printed.
async fn rehearsed(guide: &str, expected: &[&str]) -> String {
    let usher = Usher::new();
    let ran = usher.run(&["rehearse", guide, "--json"], "").await.ended(0);
    let lines: Vec<Value> = ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let steps: Vec<_> = lines.iter().map(|line| line["step"].as_str().unwrap()).collect();
    assert_eq!(steps, expected);
    for line in &lines {
        assert_eq!(line["seen"], true, "{line}");
        assert_ne!(line["saw"].as_array().unwrap().len(), 0, "{line}");
    }
    for said in ["with a code and PKCE", "Zoë O'Brien-Łukasz", "seen on reading back"] {
        assert!(ran.stdout.contains(said), "{said}: {}", ran.stdout);
    }
    // It has a folder of its own, and leaves the customer's alone.
    assert_eq!(std::fs::read_dir(usher.data.path()).unwrap().count(), 0);
    ran.stdout
}

/// In the smallest company everybody is somebody special, and one of the group has an address that Zoom refuses.
#[tokio::test]
async fn a_step_that_is_not_seen_ends_it_and_says_why() {
    let usher = Usher::new();
    let ran = usher.run(&["rehearse", "okta", "--people", "24"], "").await.ended(3);
    assert!(ran.stdout.contains("NOT SEEN: Check: Whoever has the app is in Zoom"), "{}", ran.stdout);
    assert!(ran.stdout.contains("anna.visser@partner.example"), "{}", ran.stdout);
    assert_eq!(ran.stdout.matches("NOT SEEN").count(), 1, "{}", ran.stdout);
    assert!(!ran.stdout.contains('\u{1b}'), "{}", ran.stdout);
}

#[tokio::test]
async fn settings_that_are_none_stop_it_before_it_begins() {
    let usher = Usher::new();
    let settings = usher.data.path().join("settings.json");
    std::fs::write(&settings, r#"{ "zoom": { "colour": "blue" } }"#).unwrap();
    let arguments = ["rehearse", "entra-custom", "--json", "--settings", settings.to_str().unwrap()];
    let ran = usher.run(&arguments, "").await.ended(1);
    assert_eq!(ran.problem(), "practice.settings");
    assert!(ran.stdout.contains("colour"), "{}", ran.stdout);
}
