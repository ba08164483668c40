//! The rehearsal says each thing that it saw, and ends where it did not see what it should.

use serde_json::{Value, json};

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

/// What the three guides of Entra's have in common begins here.
const ENTRA_BEFORE: [&str; 7] = [
    "company",
    "connect_entra",
    "connect_zoom",
    "check_entra",
    "check_zoom",
    "check_prerequisites",
    "answers",
];

const ENTRA_SET_UP: [&str; 8] = [
    "which_guide",
    "check_which_guide",
    "check_directory",
    "do_entra_app",
    "check_zoom_app",
    "do_entra_assign",
    "do_entra_settings",
    "check_settings",
];

const ENTRA_AFTER: [&str; 23] = [
    "check_credentials",
    "do_entra_mapping",
    "check_written_mapping",
    "do_try_requests",
    "check_requests",
    "do_entra_filter",
    "check_scope_filter",
    "check_scope_plan",
    "check_mapping",
    "preview",
    "do_entra_one_person",
    "check_one_person",
    "do_entra_job",
    "arrived",
    "check_job",
    "check_assignments",
    "plan",
    "push",
    "read_back",
    "zoom_itself",
    "second_plan",
    "check_monitor",
    "guide",
];

#[tokio::test]
async fn every_step_of_oktas_guide_is_a_line_of_json_and_seen() {
    let said = rehearsed("okta", &OKTA).await;
    assert!(said.contains("16 steps are done"), "{said}");
}

/// Microsoft's own client is allowed on a page of the portal; no token is handled.
#[tokio::test]
async fn the_guide_with_the_gallery_is_walked_to_its_end() {
    let steps = [&ENTRA_BEFORE[..], &ENTRA_SET_UP, &["authorize"], &ENTRA_AFTER].concat();
    let said = rehearsed("entra-gallery", &steps).await;
    assert!(said.contains("17 steps are done") && !said.contains("Okta"), "{said}");
}

#[tokio::test]
async fn the_guides_with_a_token_are_walked_to_their_end() {
    for guide in ["entra-custom", "entra-marketplace"] {
        let token = ["zoom_token", "check_zoom_token"];
        let steps = [&ENTRA_BEFORE[..], &token, &ENTRA_SET_UP, &["do_entra_token"], &ENTRA_AFTER].concat();
        let said = rehearsed(guide, &steps).await;
        assert!(said.contains("18 steps are done") && !said.contains("Okta"), "{said}");
    }
}

/// Walks a guide whose every step is seen; returns everything it printed.
pub(crate) async fn rehearsed(guide: &str, expected: &[&str]) -> String {
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
    assert!(ran.stdout.contains("NOT SEEN: Check: The app brings its people to Zoom"), "{}", ran.stdout);
    assert!(ran.stdout.contains("anna.visser@partner.example"), "{}", ran.stdout);
    assert_eq!(ran.stdout.matches("NOT SEEN").count(), 1, "{}", ran.stdout);
    assert!(!ran.stdout.contains('\u{1b}'), "{}", ran.stdout);
}

/// A Zoom that does not take Entra's wording of a change: the trial is what says so, before anybody is provisioned.
#[tokio::test]
async fn a_zoom_that_does_not_understand_entra_is_not_seen() {
    for guide in ["entra-gallery", "entra-custom", "entra-marketplace"] {
        let said = failed(guide, &json!({ "zoom": { "entra_user_patch": "refused" } })).await;
        assert!(said.contains("NOT SEEN: Do: Try what will be sent to Zoom"), "{said}");
        assert!(!said.contains("Provision one person"), "{said}");
    }
}

/// Walks a guide in the smallest company with such settings, to the one step that is not seen; returns what it printed.
pub(crate) async fn failed(guide: &str, settings: &Value) -> String {
    let usher = Usher::new();
    let file = usher.data.path().join("settings.json");
    std::fs::write(&file, settings.to_string()).unwrap();
    let arguments = ["rehearse", guide, "--people", "24", "--settings", file.to_str().unwrap()];
    let ran = usher.run(&arguments, "").await.ended(3);
    assert_eq!(ran.stdout.matches("NOT SEEN").count(), 1, "{}", ran.stdout);
    ran.stdout
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
