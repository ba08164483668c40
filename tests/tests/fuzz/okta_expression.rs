//! Okta's expressions of both dialects: read, written, read again, worked out for people with values of every type.

use std::borrow::Cow;

use serde_json::{Value, json};
use usher::mapping::okta::{CHARS_MAX, Dialect, Environment, Expression, Reference, environment_of};
use usher_tests::fuzz::{Target, hunt};

#[test]
fn every_text_is_an_expression_or_none() {
    let target = Target { name: "okta_expression", words: WORDS, run };
    match hunt(&target) {
        Ok(tried) => assert!(tried > 0),
        Err(find) => panic!("{find}"),
    }
}

fn run(text: &str) {
    for dialect in [Dialect::Classic, Dialect::IdentityEngine] {
        run_as(dialect, text);
    }
}

fn run_as(dialect: Dialect, text: &str) {
    let expression = match Expression::parse_as(dialect, text) {
        Ok(expression) => expression,
        Err(error) => {
            assert!(error.at <= text.chars().count(), "{error}");
            assert!(!error.to_string().is_empty());
            assert!(
                error.hint.as_ref().is_none_or(|hint| !hint.is_empty() && !hint.ends_with('.')),
                "{error:?}"
            );
            return;
        }
    };
    let written = expression.to_string();
    // Okta's own spelling has more spaces, with which a text may grow beyond the limit.
    if let Ok(again) = Expression::parse_as(dialect, &written) {
        assert_eq!(again, expression);
        assert_eq!(again.to_string(), written);
    } else {
        assert!(written.chars().count() > CHARS_MAX, "{written}");
    }
    let inputs = json!({
        "$now": "2015-07-31T17:18:37.979Z",
        "$userGroups": [
            {"id": "00g1", "name": "Zoom users", "type": "OKTA_GROUP"},
            {"id": "00g2", "name": "Łódź", "type": "APP_GROUP", "sourceId": "0oa1"},
        ],
        "$userInternal": {"id": "00u1", "status": "ACTIVE"},
        "$directoryUser": {"managerUpn": "bob@practice.example"},
        "$workdayUser": null,
        "user": {"linkedObjects": {"manager": {"lastName": "Gates"}}},
    });
    let environment = environment_of(inputs.as_object().unwrap());
    let nowhere = Environment::default();
    for kind in 0..KINDS {
        let person = |reference: &Reference| Cow::Owned(value(&reference.name, kind));
        let worked = expression.evaluate(&person, &environment);
        assert_eq!(worked, expression.evaluate(&person, &environment));
        let steps = expression.steps(&person, &environment);
        assert!(steps.last().is_some_and(|step| step.depth == 0));
        for step in steps {
            let cut = text.chars().skip(step.at as usize).take(step.len as usize);
            assert!(cut.eq(step.text.chars()), "{step:?}");
        }
        let _ = expression.evaluate(&person, &nowhere);
    }
    let _ = expression.cautions();
    let _ = expression.volatile();
}

const KINDS: usize = 3;

/// A value of some type, by the attribute's name and the person.
fn value(name: &str, kind: usize) -> Value {
    match (name.len() + kind) % 9 {
        0 => json!("Zoë O'Brien-Łukasz"),
        1 => json!("2026-04-30T17:07:00.000+02:00"),
        2 => Value::Null,
        3 => json!(["zoe@practice.example", "", 7, null]),
        4 => json!([{ "profile": { "name": "Zoom" } }, [1, [2]]]),
        5 => json!(true),
        6 => json!(-1.5e300),
        7 => json!("a, b ,c😀"),
        _ => json!({ "lastName": "Zoë", "x": null }),
    }
}

const WORDS: &[&str] = &[
    "user.",
    "user.login",
    "user.profile.a",
    "login",
    "a",
    "String.",
    "Arrays.",
    "Convert.toInt(",
    "Iso3166Convert.toName(",
    "Groups.contains(",
    "Time.now(",
    "DateTime.now()",
    "Time.fromStringToIso8601(",
    "Time.fromIso8601ToString(",
    "substring(",
    "String.replace(",
    "String.stringSwitch(",
    "Arrays.flatten(",
    "isMemberOfGroupNameRegex(",
    "user.getGroups(",
    "user.isMemberOf(",
    "getFilteredGroups(",
    "findDirectoryUser()",
    "getManagerUser('active_directory')",
    ".length()",
    ".toInteger()",
    ".parseCountryCode()",
    ".toAlpha3()",
    ".parseStringTime()",
    ".toZone(",
    ".plusDays(",
    ".withinHours(",
    ".contains(",
    ".flatten()",
    ".![name]",
    "[0]",
    "{",
    "}",
    "(",
    ")",
    ", ",
    " ? ",
    " : ",
    " ?: ",
    " AND ",
    " || ",
    "!",
    " == ",
    " >= ",
    " matches ",
    " + ",
    "-",
    "0.5",
    "9223372036854775807",
    "null",
    "TRUE",
    "''",
    "\"",
    "'yyyy-MM-dd''T'",
    "'[a-z]+'",
    "'(?i)\\\\w'",
    "'group.id': ",
    "'Europe/Berlin'",
    "😀",
    "İ",
    "e\u{301}",
];
