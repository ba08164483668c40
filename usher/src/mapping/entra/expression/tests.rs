use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Map, json};

use super::*;

/// Documented results, by the ids under which they were gathered.
const VECTORS: &str = include_str!("vectors.json");

/// Printed results that are not given, with the reason.
const NOT_GIVEN: [(&str, &str); 1] = [
    // One printed sample cannot tell whether parts are trimmed.
    (
        "entra.Split.4db38a",
        "Microsoft does not publish what Split with spaces around a part, or an empty part, gives",
    ),
];

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
    let (mut given, mut open) = (0, 0);
    for vector in &vectors {
        let id = vector.id.as_str();
        let expected = &vector.expected;
        let expression = match Expression::parse(&vector.expression) {
            Ok(expression) => expression,
            Err(error) => {
                assert_eq!(vector.r#match, "unsupported", "{id}: {error}");
                assert!(matches!(error.kind, SyntaxErrorKind::Unsupported(_)), "{id}: {error}");
                given += 1;
                continue;
            }
        };
        let taken = vector.inputs.get("$target.existing").and_then(Value::as_array);
        let environment = Environment {
            now: Some(Timestamp::from_second(1_800_000_000).unwrap()),
            chance: Some(7),
            default_domain: vector
                .inputs
                .get("$tenant.defaultDomain")
                .and_then(Value::as_str)
                .map(str::to_owned),
            taken: taken.map(|taken| taken.iter().filter_map(Value::as_str).map(str::to_owned).collect()),
        };
        let look_up = |name: &str| vector.inputs.get(name).cloned().unwrap_or(Value::Null);
        let worked = expression.evaluate(&look_up, &environment);
        if let Some((_, reason)) = NOT_GIVEN.iter().find(|(not_given, _)| *not_given == id) {
            assert_eq!(worked.unwrap_err().to_string(), *reason);
            continue;
        }
        match vector.r#match.as_str() {
            "exact" | "shape" => assert_eq!(worked, Ok(Flow::Value(expected.clone())), "{id}"),
            "set" => {
                let Ok(Flow::Value(worked)) = worked else { panic!("{id}: {worked:?}") };
                let sorted = |value: &Value| {
                    let mut texts: Vec<String> = serde_json::from_value(value.clone()).unwrap();
                    texts.sort();
                    texts
                };
                assert_eq!(sorted(&worked), sorted(expected), "{id}");
            }
            "regex" => {
                let Ok(Flow::Value(Value::String(worked))) = worked else { panic!("{id}: {worked:?}") };
                assert!(is_like(&worked, expected.as_str().unwrap()), "{id}: {worked}");
            }
            "no-flow" => assert_eq!(worked, Ok(Flow::Dropped), "{id}"),
            "error" => assert_eq!(worked.unwrap_err().in_the_log().as_deref(), expected.as_str(), "{id}"),
            "none" => {
                open += 1;
                continue;
            }
            other => panic!("{id}: {other}"),
        }
        given += 1;
    }
    assert_eq!((vectors.len(), given, open), (113, 110, 2));
}

/// Patterns that begin with conditions on what follows, which the crate for patterns does not take: each condition is
/// looked for by itself.
fn is_like(text: &str, pattern: &str) -> bool {
    let mut rest = pattern.strip_prefix('^').unwrap();
    while let Some(inside) = rest.strip_prefix("(?=") {
        let end = inside.rfind(")[").map_or(0, |last| inside.find(")(?=").unwrap_or(last));
        let condition = regex::Regex::new(&format!("^{}", &inside[..end])).unwrap();
        if !condition.is_match(text) {
            return false;
        }
        rest = &inside[end + 1..];
    }
    regex::Regex::new(&format!("^{rest}")).unwrap().is_match(text)
}

#[test]
fn what_is_wrong_is_told_with_its_place_and_a_cure() {
    for (text, error, hint) in [
        ("", "character 1: the end stands where a value should be", ""),
        (
            "ToLower([mail]",
            "character 15: the end stands where a comma or a closing bracket should be",
            "A closing bracket is missing",
        ),
        ("\"open", "character 1: the text in quotes has no end", ""),
        ("Append([mail, \"x\")", "character 8: the attribute has no closing bracket", ""),
        (
            "tolower([mail])",
            "character 1: the function tolower is not understood",
            "Entra minds the letters' case: the function is called ToLower",
        ),
        ("Sum([a])", "character 1: the function Sum is not understood", ""),
        (
            "IIF([a]=\"x\" AND [b]=\"y\", \"1\", \"2\")",
            "character 13: AND stands where a comma or a closing bracket should be",
            "Entra knows no AND: put another IIF where the first one is true",
        ),
        (
            "IIF([a]==\"x\", \"1\", \"2\")",
            "character 9: a second equals sign is not understood",
            "Entra compares with one equals sign",
        ),
        (
            "Append(user.mail, \"x\")",
            "character 8: the word user.mail is not understood",
            "Write an attribute in brackets, [mail], a text in quotes, \"mail\"",
        ),
        (
            "Append([a], 'x')",
            "character 13: the single quote is not understood",
            "Write texts in double quotes: \"text\"",
        ),
        (
            "Replace([a], , \"\\d\", , \"\", , )",
            "character 17: the single backslash is not understood",
            "Write a backslash twice inside a text",
        ),
        ("Mid([a], 1)", "character 1: Mid needs a value for length", ""),
        ("Not([a], [b])", "character 1: Not takes one value, not 2 values", ""),
        ("Switch([a], , \"1\")", "character 1: Switch takes a source, a default and pairs, not 3 values", ""),
        (
            "Replace([a], \"x\", , , , , )",
            "character 1: Replace with these values is a form that Entra does not support",
            "Give an old value with a replacement or a template, or a pattern with a replacement",
        ),
        (
            "Replace([a], , \"(?=x)\", , \"\", , )",
            "character 1: a pattern that looks ahead or back is a form that Entra does not support",
            "",
        ),
        (
            "ToLower(SelectUniqueValue([a], [b]))",
            "character 9: SelectUniqueValue inside another function is a form that Entra does not support",
            "Put it outermost",
        ),
        (
            "[a] = [b]",
            "character 5: the sign = stands where the end should be",
            "Comparisons stand in the first value of IIF or CBool alone",
        ),
    ] {
        let wrong = Expression::parse(text).unwrap_err();
        assert_eq!(
            (wrong.to_string().as_str(), wrong.hint.as_deref()),
            (error, (!hint.is_empty()).then_some(hint)),
            "{text}"
        );
    }
    let deep = format!("{}[a]{}", "ToLower(".repeat(65), ")".repeat(65));
    assert_eq!(Expression::parse(&deep).unwrap_err().kind, SyntaxErrorKind::TooDeep);
    assert_eq!(Expression::parse(&"x".repeat(10_001)).unwrap_err().kind, SyntaxErrorKind::TooLong);
}

#[test]
fn what_is_left_open_is_not_guessed() {
    for (text, expected) in [
        (
            "IIF([none]=\"x\", \"1\", \"2\")",
            "Microsoft does not publish what a condition on an empty attribute gives",
        ),
        ("Append([none], \"x\")", "Microsoft does not publish what a function on nothing gives"),
        (
            "NormalizeDiacritics(\"Þór\")",
            "Microsoft does not publish what NormalizeDiacritics of a letter that is not in its table gives",
        ),
        ("Guid()", "the value of Guid is known only while Entra provisions"),
        ("Now()", "the moment of Now is known only while Entra provisions"),
        ("DefaultDomain()", "the tenant's default domain is known only while Entra provisions"),
        ("SelectUniqueValue([a], [b])", "what is taken in Zoom is known only while Entra provisions"),
        ("Mid([a], 0, 2)", "Mid needs a start from 1"),
        ("ToLower([list])", "ToLower needs one value, not a list"),
        ("CDate([a])", "a function on dates needs a date such as 2026-04-30 or 4/30/2026 5:41:18 PM"),
        (
            "SingleAppRoleAssignment([roles])",
            "the person has 2 roles in the application, and SingleAppRoleAssignment takes one",
        ),
    ] {
        assert_eq!(worked(text).unwrap_err().to_string(), expected, "{text}");
    }
}

#[test]
fn functions_are_faithful_to_the_page() {
    for (text, expected) in [
        ("Switch([IsSoftDeleted], , \"False\", \"True\", \"True\", \"False\")", json!("True")),
        ("Not([IsSoftDeleted])", json!("True")),
        ("Not([none])", json!("True")),
        ("ToLower([none])", json!(null)),
        ("Switch([none], \"d\", \"\", \"empty\")", json!("empty")),
        ("Switch([a], , \"x\", \"y\")", json!(null)),
        ("Switch([a], IgnoreFlowIfNullOrEmpty([none]), \"Zoe\", \"y\")", json!("y")),
        ("Join(\" \", [none], [a], \"\", [list])", json!("Zoe 1 2")),
        ("Left([a], -1)", json!("Zoe")),
        ("Item([list], 2)", json!("2")),
        ("Replace([a], , \"(?<first>.)(o)\", , \"${first}$2$1$$$9${none}\", , )", json!("ZoZ$$9${none}e")),
        ("Replace([a], , \"(?<v>[aeiou])\", \"v\", \"_\", , )", json!("Z__")),
        ("InStr(\"repEated\", \"e\", 3, vbTextCompare)", json!("4")),
        ("InStr([a], \"x\")", json!("0")),
        ("PCase(\"ZOË O'BRIEN-ŁUKASZ\", \" '-\")", json!("Zoë O'Brien-Łukasz")),
        ("IIF(Len([a]) >= 3, \"long\", \"short\")", json!("long")),
        ("IIF([a] <> \"Zoe\", \"x\", )", json!(null)),
        ("Coalesce([none], [a], \"x\")", json!("Zoe")),
        ("SingleAppRoleAssignment([role])", json!("Licensed")),
        ("AppRoleAssignmentsComplex([none])", json!(null)),
        ("IsNothing([none])", json!("True")),
        ("Prepend(\"x\", [a])", json!("xZoe")),
        ("[a]", json!("Zoe")),
        ("\"Company: \\\"A\\\" \\\\\"", json!("Company: \"A\" \\")),
    ] {
        assert_eq!(worked(text), Ok(Flow::Value(expected)), "{text}");
    }
    assert_eq!(worked("IIF([a]=\"Zoe\", IgnoreFlowIfNullOrEmpty([none]), \"x\")"), Ok(Flow::Dropped));
}

#[test]
fn texts_that_grow_have_an_end() {
    let mut text = "\"aaaaaaaaaa\"".to_owned();
    for _ in 0..20 {
        text = format!("Replace({text}, \"a\", , , \"aaaaaaaaaa\", , )");
    }
    assert_eq!(worked(&text), Err(Unworkable::TooMuch));
    let many = format!("Join(\"\"{})", ", Replace([long], , \".\", , \"xxxxxxxxxx\", , )".repeat(200));
    assert_eq!(worked(&many), Err(Unworkable::TooMuch));
}

#[test]
fn expressions_are_written_as_entra_writes_them() {
    for (text, expected) in [
        (
            "Replace([preferredLanguage], \"-\", , , \"_\", ,  )",
            "Replace([preferredLanguage], \"-\", , , \"_\", , )",
        ),
        ("Mid( [a],1 ,8)", "Mid([a], 1, 8)"),
        (
            "IIF([a]=\"x\",IIF([b]<>\"y\",\"1\",),\"2\")",
            "IIF([a] = \"x\", IIF([b] <> \"y\", \"1\", ), \"2\")",
        ),
        ("InStr([a], \"\\\\d\\\"\", 3, vbTextCompare)", "InStr([a], \"\\\\d\\\"\", 3, vbTextCompare)"),
    ] {
        assert_eq!(Expression::parse(text).unwrap().to_string(), expected);
    }
    assert!(same("Mid([a],\"1\",8)", "Mid([a], 1, 8)"));
    assert!(same("Switch([a], , \"x\", \"y\")", "Switch([a],,\"x\",\"y\")"));
    assert!(!same("Mid([a], 1, 8)", "Mid([A], 1, 8)"));
}

/// Microsoft Graph: attributeMappingSource (2026) and parseExpression (2021).
#[test]
fn the_tree_is_graphs() {
    let source = |text: &str| Expression::parse(text).unwrap().source();
    assert_eq!(
        source("Mid([userPrincipalName], 1, 8)"),
        Some(
            json!({"expression":"Mid([userPrincipalName], 1, 8)","name":"Mid","type":"Function","parameters":[
            {"key":"source","value":{"expression":"[userPrincipalName]","name":"userPrincipalName","parameters":[],"type":"Attribute"}},
            {"key":"start","value":{"expression":"\"1\"","name":"1","parameters":[],"type":"Constant"}},
            {"key":"length","value":{"expression":"\"8\"","name":"8","parameters":[],"type":"Constant"}}]})
        )
    );
    assert_eq!(
        source("Replace([preferredLanguage], \"-\", , , \"_\", ,  )"),
        Some(
            json!({"expression":"Replace([preferredLanguage], \"-\", , , \"_\", , )","name":"Replace","type":"Function","parameters":[
            {"key":"source","value":{"expression":"[preferredLanguage]","name":"preferredLanguage","parameters":[],"type":"Attribute"}},
            {"key":"Find","value":{"expression":"\"-\"","name":"-","parameters":[],"type":"Constant"}},
            {"key":"Replacement","value":{"expression":"\"_\"","name":"_","parameters":[],"type":"Constant"}}]})
        )
    );
    assert_eq!(source("IIF([a] = \"x\", \"1\", \"2\")"), None);
    assert_eq!(source("IIF(CBool(1), \"1\", \"2\")").unwrap()["parameters"][0]["key"], "condition");
}

fn worked(text: &str) -> Result<Flow, Unworkable> {
    let look_up = |name: &str| match name {
        "a" => json!("Zoe"),
        "b" => json!("b"),
        "list" => json!(["1", 2]),
        "long" => json!("x".repeat(1_000)),
        "role" => json!([{ "displayName": "Licensed" }]),
        "roles" => json!([{ "displayName": "Licensed" }, { "displayName": "Basic" }]),
        "IsSoftDeleted" => json!(false),
        _ => json!(null),
    };
    Expression::parse(text).unwrap().evaluate(&look_up, &Environment::default())
}

/// Texts made of what expressions are made of.
fn anything() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[A-Za-z]{1,6}",
        "\\PC{0,3}",
        "\"[a-z0-9 \\\\.*+(-]{0,6}\"",
        "\\[[a-z]{1,4}\\]",
        Just("(".to_owned()),
        Just(")".to_owned()),
        Just(", ".to_owned()),
        Just(" = ".to_owned()),
        "&H[0-9A-F]{1,3}|-?[0-9]{1,20}",
        proptest::sample::select(
            &["Switch(", "IIF(", "Mid(", "Replace(", "CDate(", "Join(", "Word(", "DateAdd("][..]
        )
        .prop_map(str::to_owned),
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

/// Calls with any values in any number.
fn call() -> impl Strategy<Value = String> {
    const NAMES: [&str; 32] = [
        "Append",
        "BitAnd",
        "CBool",
        "CDate",
        "Coalesce",
        "ConvertToBase64",
        "Count",
        "CStr",
        "DateAdd",
        "DateDiff",
        "DateFromNum",
        "FormatDateTime",
        "IIF",
        "InStr",
        "Item",
        "Join",
        "Left",
        "Len",
        "Mid",
        "NormalizeDiacritics",
        "NumFromDate",
        "PCase",
        "RandomString",
        "RemoveDuplicates",
        "Replace",
        "SingleAppRoleAssignment",
        "Split",
        "Switch",
        "ToUpper",
        "Word",
        "SelectUniqueValue",
        "Guid",
    ];
    let leaf = prop_oneof![
        Just(String::new()),
        "\\[[abc]\\]",
        "\"[a-z0-9 /:.Zzyd()$Łë😀-]{0,12}\"",
        "-?[0-9]{1,19}",
        Just("\"d\"".to_owned()),
        Just("\"yyyy-MM-dd\"".to_owned()),
        Just("\"2026-04-30\"".to_owned()),
    ];
    leaf.prop_recursive(4, 40, 7, |inner| {
        (proptest::sample::select(&NAMES[..]), proptest::collection::vec(inner, 0..8))
            .prop_map(|(name, values)| format!("{name}({})", values.join(", ")))
    })
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in anything()) {
        match Expression::parse(&text) {
            Ok(expression) => {
                let written = expression.to_string();
                prop_assert_eq!(Expression::parse(&written), Ok(expression));
            }
            Err(error) => prop_assert!(error.at <= text.chars().count()),
        }
    }

    #[test]
    fn any_expression_has_an_end(
        text in call(),
        a in "\\PC{0,12}",
        b in proptest::collection::vec("[a-z]{0,3}", 0..4),
        chance in any::<u64>(),
    ) {
        if let Ok(expression) = Expression::parse(&text) {
            let look_up = |name: &str| match name {
                "a" => json!(a),
                "b" => json!(b),
                _ => json!(null),
            };
            let environment = Environment {
                now: Some(Timestamp::UNIX_EPOCH),
                chance: Some(chance),
                default_domain: Some("practice.example".to_owned()),
                taken: Some(BTreeSet::new()),
            };
            let _ = expression.evaluate(&look_up, &environment);
            prop_assert_eq!(expression.evaluate(&look_up, &environment), expression.evaluate(&look_up, &environment));
            prop_assert_eq!(Expression::parse(&expression.to_string()), Ok(expression));
        }
    }
}
