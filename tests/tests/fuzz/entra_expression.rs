//! Entra's expressions: read, written, read again, worked out for people with values of every type.

use std::borrow::Cow;

use serde_json::{Value, json};
use usher::mapping::entra::{Environment, Expression, environment_of};
use usher_tests::fuzz::{Target, hunt};

#[test]
fn every_text_is_an_expression_or_none() {
    let target = Target { name: "entra_expression", words: WORDS, run };
    match hunt(&target) {
        Ok(tried) => assert!(tried > 0),
        Err(find) => panic!("{find}"),
    }
}

fn run(text: &str) {
    let expression = match Expression::parse(text) {
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
    // Entra's own spelling has more spaces, with which a text may grow beyond the limit.
    if let Ok(again) = Expression::parse(&written) {
        assert_eq!(again, expression);
        assert_eq!(again.to_string(), written);
    } else {
        assert!(written.chars().count() > 10_000, "{written}");
    }
    let environment = environment_of(&serde_json::Map::new());
    let nowhere = Environment::default();
    for kind in 0..KINDS {
        let person = |name: &str| Cow::Owned(value(name, kind));
        let worked = expression.evaluate(&person, &environment);
        assert_eq!(worked, expression.evaluate(&person, &environment));
        let steps = expression.steps(&person, &environment);
        assert!(steps.last().is_some_and(|step| step.depth == 0));
        let _ = expression.evaluate(&person, &nowhere);
    }
    let _ = expression.source();
    let _ = expression.volatile();
}

const KINDS: usize = 4;

/// A value of some type, by the attribute's name and the person.
fn value(name: &str, kind: usize) -> Value {
    match (name.len() + kind) % 9 {
        0 => json!("Zoë O'Brien-Łukasz"),
        1 => json!("2026-04-30T17:07:00+02:00"),
        2 => Value::Null,
        3 => json!(["SMTP:zoe@practice.example", "", 7]),
        4 => json!([{ "displayName": "Licensed" }, { "displayName": 1 }]),
        5 => json!(true),
        6 => json!(-1.5e300),
        7 => json!("+48 (22) 555-01-00\n"),
        _ => json!({ "reference": "cn=Zoë", "x": null }),
    }
}

const WORDS: &[&str] = &[
    "Append(",
    "BitAnd(",
    "CBool(",
    "CDate(",
    "Coalesce(",
    "ConvertToBase64(",
    "ConvertToUTF8Hex(",
    "Count(",
    "CStr(",
    "DateAdd(",
    "DateDiff(",
    "DateFromNum(",
    "DefaultDomain()",
    "FormatDateTime(",
    "Guid()",
    "IgnoreFlowIfNullOrEmpty(",
    "IIF(",
    "InStr(",
    "IsNull(",
    "IsNullOrEmpty(",
    "IsPresent(",
    "IsString(",
    "Item(",
    "Join(",
    "Left(",
    "Len(",
    "Mid(",
    "NormalizeDiacritics(",
    "Not(",
    "Now()",
    "NumFromDate(",
    "PCase(",
    "RandomString(",
    "Redact(",
    "RemoveDuplicates(",
    "Replace(",
    "SelectUniqueValue(",
    "SingleAppRoleAssignment(",
    "Split(",
    "StripSpaces(",
    "Switch(",
    "ToLower(",
    "ToUpper(",
    "Word(",
    "[mail]",
    "[proxyAddresses]",
    "[a]",
    "\"\"",
    "\"x\"",
    ", ",
    ", , ",
    ")",
    " = ",
    " <> ",
    " >= ",
    "&HFF",
    "-1",
    "9223372036854775807",
    "vbTextCompare",
    "\\\\",
    "\\\"",
    "\"(?<a>.*)\"",
    "\"(?=a)\"",
    "\"[a-z]+\"",
    "\"\\\\w{50}\"",
    "\"${a}$1$&\"",
    "\"yyyy-MM-dd\"",
    "\"ww\"",
    "\"tr-TR\"",
    "\"2026-04-30\"",
    "ß",
    "İ",
    "😀",
    "e\u{301}",
    "AND",
    "user.mail",
];
