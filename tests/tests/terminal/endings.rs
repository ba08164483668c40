//! Every exit code, and what stands beside it.

use serde_json::{Value, json};
use usher_practice::faults::{Fault, FaultKind};
use usher_practice::world::Vendor;

use crate::program::{Usher, company, profile_with_tokens, secrets};

/// Codes 6 and 7 need a push that is under way: see `runs`.
#[tokio::test]
async fn each_way_to_end_has_its_number() {
    let practice = company().await;
    let usher = Usher::new();
    usher.run(&["profile", "list"], "").await.ended(0);
    let ran = usher.run(&["runs", "--json"], "").await.ended(1);
    assert_eq!(ran.problem(), "profile.none");
    let ran = usher.run(&["runs"], "").await.ended(1);
    assert!(ran.stdout.is_empty() && ran.stderr.contains("There is no customer yet."), "{ran:?}");
    usher.run(&["plan"], "").await.ended(2);
    usher.run(&["connect", "zoom", "--token", "abc"], "").await.ended(2);

    usher.import(&profile_with_tokens(&practice)).await;
    let check = ["check", "zoom", "--json", "--secrets-from-stdin"];
    let wrong = json!({ "zoom": "of-somebody-else" }).to_string();
    let ran = usher.run(&check, &wrong).await.ended(3);
    assert_eq!(ran.json()[0]["outcome"]["verdict"]["kind"], "failed");
    let ran = usher.run(&check, &secrets(&practice).to_string()).await.ended(0);
    assert_eq!(ran.json()[0]["outcome"]["verdict"]["kind"], "passed");

    let good = secrets(&practice).to_string();
    drop(practice);
    let ran = usher.run(&check, &good).await.ended(4);
    assert_eq!(ran.json()[0]["outcome"]["verdict"]["kind"], "unknown");
}

#[tokio::test]
async fn a_push_of_which_a_part_fails_ends_in_five_and_can_be_retried() {
    let practice = company().await;
    let usher = Usher::new();
    usher.import(&profile_with_tokens(&practice)).await;
    let secrets = secrets(&practice);
    let plan = usher.plan(&secrets).await;
    let sales = practice.world().zoom().group_by_name("Sales").unwrap().id.clone();
    let body = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "detail": "No.", "status": "400" });
    let refused = FaultKind::Status { code: 400, body: Some(body.to_string()), headers: Vec::new() };
    practice.world().faults.set(Fault {
        vendor: Some(Vendor::Zoom),
        method: Some("PATCH".to_owned()),
        path_prefix: Some(format!("/scim2/Groups/{sales}")),
        ..Fault::of(refused)
    });
    let push = ["push", &plan, "--yes", "--json", "--secrets-from-stdin"];
    let ran = usher.run(&push, &secrets.to_string()).await.ended(5);
    let report = ran.json();
    assert_eq!(report["run"]["state"], "partly", "{report}");
    assert_eq!(report["can_retry"], true);

    practice.world().faults.clear();
    let run = report["run"]["id"].as_str().unwrap();
    let retry = ["retry", run, "--json", "--secrets-from-stdin"];
    let again = usher.run(&retry, &secrets.to_string()).await.ended(0).json();
    let names: Vec<_> =
        again["groups"].as_array().unwrap().iter().map(|group| group["name"].clone()).collect();
    assert_eq!(names, ["Sales"]);
    let push = ["push", again["id"].as_str().unwrap(), "--yes", "--json", "--secrets-from-stdin"];
    usher.run(&push, &secrets.to_string()).await.ended(0);
    // The first plan ran already; it does not run again.
    let push = ["push", &plan, "--yes", "--json", "--secrets-from-stdin"];
    let ran = usher.run(&push, &secrets.to_string()).await.ended(1);
    assert_eq!(ran.problem(), "records.applied");
}

#[tokio::test]
async fn everything_is_there_as_json_and_in_words() {
    let practice = company().await;
    let usher = Usher::new();
    usher.import(&profile_with_tokens(&practice)).await;
    let secrets = secrets(&practice);
    let given = secrets.to_string();
    let plan = usher.plan(&secrets).await;
    let csv = usher.data.path().join("plan.csv");
    let csv_name = csv.to_str().unwrap();
    let commands: [(&[&str], &str, &str); 9] = [
        (&["profile", "list"], "profiles", "Practice Company"),
        (&["profile", "show", "practice company"], "provider", "Way to Zoom"),
        (&["check"], "", "Passed: Zoom answers"),
        (&["preview", "O'Brien-Łukasz"], "rows", "Zoë O'Brien-Łukasz"),
        (&["preview", "--findings"], "findings", "Will be created in Zoom"),
        (&["plan", "--list"], "zoom_groups", "Usher would"),
        (
            &["plan", "--group", "Sales", "--create", "Platform=Platform = ops", "--csv", csv_name],
            "groups",
            "Platform = ops",
        ),
        (&["push", &plan, "--yes"], "proof", "seen on reading back"),
        (&["runs"], "", "done"),
    ];
    for (command, field, words) in commands {
        let asks = !matches!(command[0], "profile" | "runs");
        let mut with = command.to_vec();
        if asks {
            with.push("--secrets-from-stdin");
        }
        let stdin = if asks { given.as_str() } else { "" };
        // A plan runs once: the words of a push are then those of its report.
        if command[0] != "push" {
            let ran = usher.run(&with, stdin).await.ended(0);
            assert!(ran.stdout.contains(words), "{command:?}: {}", ran.stdout);
            assert!(!ran.stdout.contains('\u{1b}') && ran.stderr.is_empty(), "{ran:?}");
        }
        with.push("--json");
        let json = usher.run(&with, stdin).await.ended(0).json();
        assert!(
            if field.is_empty() { json.is_array() } else { json.get(field).is_some() },
            "{command:?}: {json}"
        );
        if command[0] == "push" {
            let run = json["run"]["id"].as_str().unwrap();
            let ran = usher.run(&["report", run], "").await.ended(0);
            assert!(ran.stdout.contains(words), "{}", ran.stdout);
        }
    }
    let table = std::fs::read_to_string(&csv).unwrap();
    assert!(table.lines().any(|line| line.contains("\"Platform = ops\"")), "{table}");
}

#[tokio::test]
async fn a_reader_that_has_seen_enough_is_no_failure() {
    let usher = Usher::new();
    let mut command = usher.command(&["profile", "list"]);
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    command.stdout(writer);
    let ran = crate::program::finish(command, "").await.ended(0);
    assert_eq!(ran.stderr, "");
}

#[tokio::test]
async fn a_push_is_not_confirmed_by_silence() {
    let practice = company().await;
    let usher = Usher::new();
    usher.import(&profile_with_tokens(&practice)).await;
    let plan = usher.plan(&secrets(&practice)).await;
    let push = ["push", &plan, "--json", "--secrets-from-stdin"];
    let ran = usher.run(&push, &secrets(&practice).to_string()).await.ended(1);
    assert_eq!(ran.problem(), "terminal.not_confirmed");
    let writes =
        practice.history().into_iter().filter(|entry| entry.vendor == Vendor::Zoom && entry.method != "GET");
    assert_eq!(writes.count(), 0);
}

#[tokio::test]
async fn the_practice_company_says_all_that_is_needed_to_use_it() {
    let usher = Usher::new();
    let company = crate::runs::Company::open(&usher, &["--people", "30", "--token-seconds", "600"]).await;
    let sheet = &company.sheet;
    usher.import(&sheet["profile_with_tokens"]).await;
    let ran = usher.run(&["check", "okta", "--secrets-from-stdin"], &sheet["secrets"].to_string()).await;
    ran.ended(0);
    assert_ne!(sheet["profile"]["zoom"]["way"]["client_id"], Value::Null);
}
