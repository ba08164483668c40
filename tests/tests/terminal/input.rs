//! What people type and hand over, as it comes.

use serde_json::{Value, json};

use crate::program::{Usher, company, profile_with_tokens, secrets};

fn profile() -> Value {
    json!({
        "usher_profile": 1,
        "name": "Example Clinic",
        "zoom": { "api_url": "https://api.zoom.us", "oauth_url": "https://zoom.us", "way": { "kind": "token" } },
        "provider": { "kind": "okta", "org_url": "https://clinic.okta.example", "way": { "kind": "ssws" } },
    })
}

#[tokio::test]
async fn a_profile_that_cannot_be_used_is_refused_by_the_field() {
    let check = async |change: fn(&mut Value), named: &str| {
        let usher = Usher::new();
        let mut document = profile();
        change(&mut document);
        let ran = usher.run(&["profile", "import", "-", "--json"], &document.to_string()).await.ended(1);
        assert!(ran.json()["problem"].to_string().contains(named), "{named}: {}", ran.stdout);
        // Nothing half taken in.
        let list = usher.run(&["profile", "list", "--json"], "").await.ended(0).json();
        assert_eq!(list["profiles"], json!([]));
    };
    check(|it| it["colour"] = json!("blue"), "colour").await;
    check(|it| it["zoom"]["token"] = json!("t"), "token").await;
    check(|it| it["zoom"]["way"] = json!({ "kind": "telepathy" }), "telepathy").await;
    check(|it| it["name"] = json!("  "), "name").await;
    check(|it| it["provider"]["org_url"] = json!("not an address"), "not an address").await;
    check(|it| it["provider"]["org_url"] = json!("ftp://clinic.okta.example"), "ftp").await;
    check(|it| it["provider"]["org_url"] = json!("http://clinic.okta.example"), "http").await;
    check(|it| it["zoom"]["api_url"] = json!("https://api.zoom.us/scim2"), "/scim2").await;
    check(|it| it["usher_profile"] = json!(2), "2").await;
    check(|it| drop(it.as_object_mut().unwrap().remove("provider")), "provider").await;
}

#[tokio::test]
async fn a_file_that_is_no_profile_is_said_and_nothing_is_taken() {
    let usher = Usher::new();
    let missing = usher.run(&["profile", "import", "no-such-file.json", "--json"], "").await.ended(1);
    assert_eq!(missing.problem(), "profile.no_file");
    for text in ["", "{", "[]", "\u{feff}nothing", &"x".repeat(200_000)] {
        let ran = usher.run(&["profile", "import", "-", "--json"], text).await.ended(1);
        assert!(ran.problem().starts_with("profile."), "{ran:?}");
    }
}

#[tokio::test]
async fn customers_are_chosen_by_name() {
    let usher = Usher::new();
    let first = usher.import(&profile()).await;
    let mut other = profile();
    other["name"] = json!("Zoë's Clinic");
    usher.import(&other).await;
    assert_eq!(usher.run(&["runs", "--json"], "").await.ended(1).problem(), "profile.not_chosen");
    usher.run(&["runs", "--profile", "zoë's clinic"], "").await.ended(0);
    usher.run(&["runs", "--profile", &first], "").await.ended(0);
    let unknown = usher.run(&["runs", "--profile", "Clinic", "--json"], "").await.ended(1);
    assert_eq!(unknown.problem(), "profile.unknown_name");
    let shown = usher.run(&["profile", "show", "Example Clinic", "--json"], "").await.ended(0).json();
    assert_eq!(shown["zoom"], profile()["zoom"], "what is shown can be imported");
    let kept = usher.run(&["profile", "remove", "Example Clinic", "--json"], "").await.ended(1);
    assert_eq!(kept.problem(), "terminal.not_confirmed");
    usher.run(&["profile", "remove", "Example Clinic", "--yes"], "").await.ended(0);
    usher.run(&["runs"], "").await.ended(0);
}

#[tokio::test]
async fn a_token_is_taken_with_what_came_along_when_it_was_copied() {
    let practice = company().await;
    let usher = Usher::new();
    usher.import(&profile_with_tokens(&practice)).await;
    let check = ["check", "zoom", "--json", "--secrets-from-stdin"];
    let token = practice.credentials().zoom.token;
    let padded = json!({ "zoom": format!(" \r\n\t{token}\n\n ") }).to_string();
    usher.run(&check, &padded).await.ended(0);
    let middle = token.len() / 2;
    for broken in [
        format!("{}\n{}", &token[..middle], &token[middle..]),
        format!("{} {}", &token[..middle], &token[middle..]),
        "x".repeat(20_000),
        " ".to_owned(),
    ] {
        let ran = usher.run(&check, &json!({ "zoom": broken }).to_string()).await.ended(1);
        assert_eq!(ran.problem(), "secret.typed");
    }
}

#[tokio::test]
async fn secrets_for_one_run_are_one_object_for_ways_that_take_them() {
    let practice = company().await;
    let usher = Usher::new();
    let check = ["check", "zoom", "--json", "--secrets-from-stdin"];
    usher.import(&profile_with_tokens(&practice)).await;
    for text in ["", "[]", "{\"zoom\":7}", "{\"slack\":\"x\"}", "{\"zoom\":\"canary-in-half-an-object"] {
        let ran = usher.run(&check, text).await.ended(1);
        assert_eq!(ran.problem(), "secrets.unreadable", "{text}");
        assert!(!format!("{ran:?}").contains("canary"), "{ran:?}");
    }
    // The practice company's own profile signs in with the browser.
    usher.import(&practice.profile()).await;
    let ran = usher.run(&check, &secrets(&practice).to_string()).await.ended(1);
    assert_eq!(ran.problem(), "secrets.way_takes_none");
}

#[tokio::test]
async fn groups_and_people_that_are_not_there_are_named() {
    let practice = company().await;
    let usher = Usher::new();
    usher.import(&profile_with_tokens(&practice)).await;
    let given = secrets(&practice).to_string();
    let check = async |arguments: &[&str], code: &str| {
        let arguments: Vec<&str> =
            arguments.iter().copied().chain(["--json", "--secrets-from-stdin"]).collect();
        let ran = usher.run(&arguments, &given).await.ended(1);
        assert_eq!(ran.problem(), code, "{arguments:?}");
    };
    check(&["plan", "--group", "Salez"], "plan.no_group").await;
    check(&["plan", "--link", "Sales=Nowhere"], "plan.no_zoom_group").await;
    check(&["plan", "--create", "Sales"], "plan.no_equals").await;
    check(&["preview", "Nobody at all"], "preview.nobody").await;
    check(&["push", "no-such-plan", "--yes"], "records.not_found").await;
    check(&["resume"], "run.none_interrupted").await;
    check(&["report", "no-such-run"], "records.not_found").await;
}
