//! The guide in the terminal: its steps, their looks and their buttons, with API tokens and nobody at the keyboard.

use serde_json::Value;

use crate::program::{Ran, Usher, company, profile_with_tokens, secrets};

#[tokio::test]
async fn a_step_is_read_done_looked_at_and_taken_back() {
    let practice = company().await;
    let usher = Usher::new();
    usher.import(&profile_with_tokens(&practice)).await;
    let tokens = secrets(&practice).to_string();
    let run = async |arguments: &[&str]| -> Ran {
        usher.run(&[arguments, &["--secrets-from-stdin"]].concat(), &tokens).await
    };

    let listed = usher.run(&["guide", "okta"], "").await.ended(0);
    assert!(listed.stdout.contains("Not started") && listed.stdout.contains("dress-rehearsal"), "{listed:?}");
    let read = usher.run(&["guide", "okta", "zoom-app"], "").await.ended(0);
    assert!(read.stdout.contains("usher do zoom-app --action zoom-app"), "{read:?}");
    assert_eq!(
        usher.run(&["guide", "okta", "nowhere", "--json"], "").await.ended(1).problem(),
        "guide.no_step"
    );

    // What is so already is said, and nothing is asked.
    let done = run(&["do", "zoom-app"]).await.ended(0);
    assert!(done.stdout.contains("is there and active"), "{done:?}");
    run(&["check", "zoom-app"]).await.ended(0);
    run(&["check", "features"]).await.ended(3);

    // Nobody is there to be asked, so it has to be given, and confirmed.
    let asked = run(&["do", "assign-people", "--json"]).await.ended(1);
    assert_eq!(asked.problem(), "do.needs_answer");
    let group = ["do", "assign-people", "--set", "groups=Engineering"];
    let unconfirmed = run(&[&group[..], &["--json"]].concat()).await.ended(1);
    assert_eq!(unconfirmed.problem(), "terminal.not_confirmed", "{unconfirmed:?}");
    let report = run(&[&group[..], &["--yes", "--json"]].concat()).await.ended(0).json();
    assert_eq!(report["deeds"][0]["state"]["kind"], "done", "{report}");
    let plan = report["row"]["plan"].as_str().unwrap();
    let back = run(&["take-back", plan, "--yes", "--json"]).await.ended(0).json();
    assert_eq!(back["deeds"][0]["state"]["kind"], "done", "{back}");

    // A name that nothing asks for stops it before anything is written.
    let wrong = [&group[..], &["--set", "colour=red", "--yes", "--json"]].concat();
    assert_eq!(run(&wrong).await.ended(1).problem(), "do.no_such_field");
    assert_eq!(run(&["do", "what-zoom-has", "--json"]).await.ended(1).problem(), "do.nothing");
}

#[tokio::test]
async fn what_happened_and_what_may_be_wrong_are_told() {
    let practice = company().await;
    let usher = Usher::new();
    usher.import(&profile_with_tokens(&practice)).await;
    let tokens = secrets(&practice).to_string();

    let all: Value = usher.run(&["trouble", "--json"], "").await.ended(0).json();
    assert_eq!(all.as_array().unwrap().len(), 8, "{all}");
    let looked = usher.run(&["trouble", "tier-change", "--secrets-from-stdin"], &tokens).await.ended(0);
    assert!(looked.stdout.contains("It is not this."), "{looked:?}");
    let monitor = usher.run(&["monitor", "--json", "--secrets-from-stdin"], &tokens).await.ended(0).json();
    assert_eq!(monitor["people_in_error_total"], 0, "{monitor}");
    assert_eq!(usher.run(&["monitor", "--days", "0"], "").await.code, 2);
}
