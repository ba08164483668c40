use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Map, json};

use super::*;

/// Documented results, by the ids under which they were gathered.
const VECTORS: &str = include_str!("vectors.json");

#[derive(Deserialize)]
struct Vector {
    id: String,
    expression: String,
    inputs: Map<String, Value>,
    expected: Value,
    r#match: String,
}

#[test]
fn documented_results_come_out() {
    let vectors: Vec<Vector> = serde_json::from_str(VECTORS).unwrap();
    let (mut worked, mut not_understood) = (0, 0);
    for vector in &vectors {
        let expression = match Expression::parse(&vector.expression) {
            Ok(expression) => expression,
            Err(error) => {
                assert!(matches!(error.kind, SyntaxErrorKind::NotUnderstood(_)), "{}: {error}", vector.id);
                not_understood += 1;
                continue;
            }
        };
        let look_up = |reference: &Reference| {
            let root = match &reference.root {
                Some(root) => vector.inputs.get(root).and_then(Value::as_object),
                None => Some(&vector.inputs),
            };
            root.and_then(|root| root.get(&reference.name)).cloned().unwrap_or(Value::Null)
        };
        assert_eq!(vector.r#match, "exact", "{}", vector.id);
        assert_eq!(expression.evaluate(&look_up), Ok(vector.expected.clone()), "{}", vector.id);
        worked += 1;
    }
    assert_eq!((worked, not_understood), (WORKED, NOT_UNDERSTOOD));
}

#[test]
fn binding_and_order_are_those_of_the_language() {
    check("1 + 2 == 3 AND !false ? 'a' : 'b'", Ok(json!("a")));
    check("false ? 1 : false ? 2 : 3", Ok(json!(3)));
    check("true OR nothing.at.all", Err("character 9: nothing.at.all is not understood yet"));
    check("true || user.none", Ok(json!(true)));
    check("false AND user.none OR true", Ok(json!(true)));
    check("user.none ?: user.empty ?: 'x'", Ok(json!("x")));
    check("user.none == null", Ok(json!(true)));
    check("user.empty == NULL", Ok(json!(false)));
    check("'it''s'", Err("character 5: \"s\" stands where the end should be"));
    check("\"it's \\\"", Ok(json!("it's \\")));
    check("1.5 + 1", Ok(json!(2.5)));
    check("'a' + 1 + true", Ok(json!("a1true")));
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    check("", Err("character 1: the end stands where a value should be"));
    check("user.a +", Err("character 9: the end stands where a value should be"));
    check("user.a ? 'x'", Err("character 13: the end stands where a colon should be"));
    check("'open", Err("character 1: the text in quotes has no end"));
    check("(user.a", Err("character 8: the end stands where a closing bracket should be"));
    check("1 2", Err("character 3: 2 stands where the end should be"));
    check("99999999999999999999", Err("character 1: the number is too large"));
    check("String.len('a', 'b')", Err("character 1: String.len takes one, not 2 values"));
    check("user.a; user.b", Err("character 7: the sign ';' is not understood yet"));
}

#[test]
fn what_is_not_understood_is_never_guessed() {
    check("Arrays.size({1, 2})", Err("character 1: the function Arrays.size is not understood yet"));
    check("user.profile.login", Err("character 1: user.profile.login is not understood yet"));
    check("user.title matches 'a'", Err("character 12: the word matches is not understood yet"));
    check("user.isMemberOf('x')", Err("character 1: the function user.isMemberOf is not understood yet"));
    check("'a'.length()", Err("character 4: a part of a value is not understood yet"));
}

#[test]
fn what_okta_does_not_publish_has_no_result() {
    check("String.toUpperCase(user.none)", Err("Okta does not publish what a function on nothing gives"));
    check("user.none + 'a'", Err("Okta does not publish what a text joined to nothing gives"));
    check(
        "String.substringBefore('a', '@')",
        Err("Okta does not publish what a part of a text that lacks the sign to cut at gives"),
    );
    check(
        "String.substring('abc', 1, 9)",
        Err("Okta does not publish what a part that reaches past the end of the text gives"),
    );
    check(
        "String.substring('abc', 2, 1)",
        Err("Okta does not publish what a part that reaches past the end of the text gives"),
    );
    check(
        "String.replaceFirst('a.b', '.', '')",
        Err("Okta does not publish what String.replaceFirst with a sign that patterns use gives"),
    );
    check("String.len('😀')", Err("Okta does not publish what the length of a text with rare signs gives"));
    check("'1' == 1", Err("Okta does not publish what a comparison of different kinds of values gives"));
    check("!user.empty", Err("a condition needs true or false"));
    check("'b' - 'a'", Err("- needs numbers"));
}

#[test]
fn long_is_not_deep_and_deep_is_refused() {
    let long = vec!["1"; 4_000].join("+");
    check(&long, Ok(json!(4_000)));
    let deep = format!("{}1{}", "(".repeat(DEPTH_MAX + 1), ")".repeat(DEPTH_MAX + 1));
    assert_eq!(Expression::parse(&deep).unwrap_err().kind, SyntaxErrorKind::TooDeep);
    assert_eq!(Expression::parse(&"!".repeat(5_000)).unwrap_err().kind, SyntaxErrorKind::TooDeep);
    assert_eq!(Expression::parse(&"true?1:".repeat(1_000)).unwrap_err().kind, SyntaxErrorKind::TooDeep);
    assert_eq!(Expression::parse(&"1".repeat(CHARS_MAX + 1)).unwrap_err().kind, SyntaxErrorKind::TooLong);
}

proptest! {
    #[test]
    fn any_text_has_an_end(text in "\\PC{0,80}") {
        work(&text);
    }

    #[test]
    fn anything_that_looks_like_an_expression_has_an_end(
        words in proptest::collection::vec(proptest::sample::select(WORDS), 0..40)
    ) {
        work(&words.join(" "));
    }
}

const WORDS: &[&str] = &[
    "user.login",
    "user.none",
    "login",
    "String.len",
    "String.substring",
    "substringBefore",
    "(",
    ")",
    ",",
    "?",
    ":",
    "?:",
    "!",
    "+",
    "-",
    "==",
    "!=",
    "<",
    "AND",
    "OR",
    "1",
    "2",
    "0.5",
    "'@'",
    "\"é\"",
    "null",
    "true",
    "{",
    "}",
    "[",
    "matches",
    ".",
];

fn work(text: &str) {
    if let Ok(expression) = Expression::parse(text) {
        let _worked = expression.evaluate(&look_up);
    }
}

fn check(text: &str, expected: Result<Value, &str>) {
    let worked = Expression::parse(text)
        .map_err(|error| error.to_string())
        .and_then(|expression| expression.evaluate(&look_up).map_err(|error| error.to_string()));
    assert_eq!(worked, expected.map_err(str::to_owned), "{text}");
}

fn look_up(reference: &Reference) -> Value {
    match reference.name.as_str() {
        "login" => json!("zoe@practice.example"),
        "empty" => json!(""),
        _ => Value::Null,
    }
}

/// Of the documented samples, those that need nothing but texts and conditions.
const WORKED: usize = 52;
/// Lists, groups, countries, clocks and other people.
const NOT_UNDERSTOOD: usize = 45;
