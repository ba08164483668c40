//! `usher expression`: results and steps, the place of an error, the functions, and files of documented results.

use serde_json::{Value, json};

use crate::program::{Ran, Usher};

async fn run(arguments: &[&str], stdin: &str) -> Ran {
    Usher::new().run(&[&["expression"], arguments].concat(), stdin).await
}

async fn json_of(arguments: &[&str], stdin: &str, code: i32) -> Value {
    run(&[arguments, &["--json"]].concat(), stdin).await.ended(code).json()
}

const ENTRA: [&str; 2] = ["--language", "entra"];
const OKTA: [&str; 2] = ["--language", "okta"];

#[tokio::test]
async fn a_result_comes_with_its_steps() {
    let inputs = json!({ "givenName": "Zoë", "surname": "O'Brien-Łukasz" }).to_string();
    let entra = "Append(ToUpper([givenName], ), Append(\".\", [surname]))";
    let shown = run(&[&ENTRA[..], &["--inputs", "-", entra]].concat(), &inputs).await.ended(0).stdout;
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(lines[0], "ZOË.O'Brien-Łukasz", "{shown}");
    for (part, value) in
        [("[givenName]", "Zoë"), ("ToUpper([givenName]", "ZOË"), ("[surname]", "O'Brien-Łukasz")]
    {
        assert!(lines.iter().any(|line| line.contains(part) && line.ends_with(value)), "{part}: {shown}");
    }
    let okta = "user.department == 'Sales' ? String.toUpperCase(user.firstName) : 'none'";
    let inputs = json!({ "user": { "department": "Sales", "firstName": "Zoë" } }).to_string();
    let view = json_of(&[&OKTA[..], &["--inputs", "-", okta]].concat(), &inputs, 0).await;
    assert_eq!(view["gave"], json!({ "kind": "value", "text": "ZOË" }), "{view}");
    let parts = view["parts"].as_array().unwrap();
    assert_eq!(
        (&parts.last().unwrap()["text"], &parts.last().unwrap()["gave"]),
        (&json!(okta), &view["gave"])
    );
    assert!(parts.iter().any(|part| part["text"] == "user.firstName"), "{view}");
    assert_eq!(view["not_given"], json!([]));
}

#[tokio::test]
async fn an_expression_comes_from_stdin_and_what_was_not_named_is_said() {
    let shown = run(&[&ENTRA[..], &["-"]].concat(), "Coalesce([mail], \"none\")\n").await.ended(0).stdout;
    assert!(shown.starts_with("none\n"), "{shown}");
    assert!(shown.contains("No value was given, so there is none: mail"), "{shown}");
    let both = json_of(&[&ENTRA[..], &["-", "--inputs", "-"]].concat(), "x", 1).await;
    assert_eq!(both["problem"]["code"], "expression.no_file", "{both}");
}

#[tokio::test]
async fn what_differs_at_each_run_has_a_stand_in_that_is_named() {
    let shown = run(&[&ENTRA[..], &["Guid()"]].concat(), "").await.ended(0).stdout;
    assert!(shown.contains("Guid"), "{shown}");
    let inputs = json!({ "$now": "2026-02-03T04:05:06Z" }).to_string();
    let view = json_of(&[&ENTRA[..], &["--inputs", "-", "Now()"]].concat(), &inputs, 0).await;
    assert!(view["gave"]["text"].as_str().unwrap().contains("2026"), "{view}");
    assert_eq!(view["stand_ins"].as_array().unwrap().len(), 1, "{view}");
}

#[tokio::test]
async fn a_mark_stands_under_the_place_of_an_error() {
    let check = async |language: &[&str], text: &str, at: usize| {
        let ran = run(&[language, &["--", text]].concat(), "").await.ended(1);
        let lines: Vec<&str> = ran.stderr.lines().collect();
        let shown =
            lines.iter().position(|line| line.trim() == text.trim()).unwrap_or_else(|| panic!("{ran:?}"));
        assert_eq!(lines[shown + 1], format!("{}^", " ".repeat(2 + at)), "{}", ran.stderr);
        let json = run(&[language, &["--json", "--", text]].concat(), "").await.ended(1).json();
        assert_eq!(json["fault"]["at"], at, "{json}");
        assert_eq!(json["problem"]["code"], "expression.not_read", "{json}");
    };
    check(&ENTRA, "Append([mail], ", 15).await;
    check(&OKTA, "user.login +", 12).await;
    check(&OKTA, "'Zoë' + #", 8).await;
    // A function that is nearly one.
    let near = run(&[&ENTRA[..], &["Apend([mail], \"x\")"]].concat(), "").await.ended(1).stderr;
    assert!(near.contains("Append"), "{near}");
}

#[tokio::test]
async fn long_deep_and_broken_expressions_are_refused_in_words() {
    let long = format!("\"{}\"", "x".repeat(20_000));
    let deep = format!("{}1{}", "(".repeat(200), ")".repeat(200));
    for text in [long.as_str(), &deep, "'", "\"", "(((", "\u{202e}", "🦀"] {
        let ran = run(&[&OKTA[..], &["-"]].concat(), text).await.ended(1);
        assert!(ran.stderr.lines().all(|line| line.chars().count() < 300), "{}", ran.stderr);
        assert!(ran.stderr.contains("The expression cannot be read."), "{ran:?}");
    }
}

#[tokio::test]
async fn inputs_are_an_object() {
    for text in ["[]", "{", "nothing", "3"] {
        let said = json_of(&[&ENTRA[..], &["[mail]", "--inputs", "-"]].concat(), text, 1).await;
        assert_eq!(said["problem"]["code"], "expression.no_json", "{said}");
    }
    let missing = json_of(&[&ENTRA[..], &["[mail]", "--inputs", "no-such-file"]].concat(), "", 1).await;
    assert_eq!(missing["problem"]["code"], "expression.no_file", "{missing}");
}

#[tokio::test]
async fn every_function_is_listed_with_an_example() {
    for (language, function) in [(ENTRA, "Append(source, suffix)"), (OKTA, "String.append(")] {
        let listed = run(&[&language[..], &["--functions"]].concat(), "").await.ended(0).stdout;
        assert!(listed.contains(function), "{listed}");
        let all = json_of(&[&language[..], &["--functions"]].concat(), "", 0).await;
        assert!(all.as_array().unwrap().len() > 20, "{all}");
    }
}

fn vector(id: &str, expression: &str, expected: Value, how: &str, confidence: &str) -> Value {
    json!({
        "id": id, "language": "entra", "expression": expression, "inputs": {}, "expected": expected,
        "match": how, "confidence": confidence, "source": "a test",
    })
}

#[tokio::test]
async fn documented_results_are_compared_one_by_one() {
    let right = vector("right", "Append(\"a\", \"b\")", json!("ab"), "exact", "certain");
    let wrong = vector("wrong", "Append(\"a\", \"b\")", json!("ba"), "exact", "certain");
    let likely = vector("likely", "Append(\"a\", \"b\")", json!("ba"), "exact", "likely");
    let open = vector("open", "Append(\"a\", \"b\")", json!(null), "none", "unknown");
    let file = |vectors: &[&Value]| serde_json::to_string(vectors).unwrap();

    let ran = run(&["--vectors", "-"], &file(&[&right, &likely, &open])).await.ended(0);
    for line in ["pass          right", "fail          likely  got \"ab\"", "not compared  open"] {
        assert!(ran.stdout.lines().any(|shown| shown.starts_with(line)), "{line}: {}", ran.stdout);
    }
    assert!(ran.stdout.ends_with("1 passed, 1 failed, 1 not compared\n"), "{}", ran.stdout);

    let failed = json_of(&["--vectors", "-"], &file(&[&right, &wrong]), 1).await;
    assert_eq!((&failed["failed"], &failed["failed_for_certain"]), (&json!(1), &json!(1)), "{failed}");
    assert_eq!(failed["vectors"][1]["id"], "wrong", "{failed}");
    // Of another language there are none.
    let okta = json_of(&["--vectors", "-", "--language", "okta"], &file(&[&right]), 0).await;
    assert_eq!(okta["passed"], 0, "{okta}");
    assert_eq!(run(&["--vectors", "-", "--json"], "{}").await.ended(1).problem(), "expression.no_json");
}

#[tokio::test]
async fn something_has_to_be_asked() {
    for arguments in [&[][..], &["[mail]"], &["--functions"], &["--language", "google", "mail"]] {
        assert_eq!(run(arguments, "").await.code, 2, "{arguments:?}");
    }
}
