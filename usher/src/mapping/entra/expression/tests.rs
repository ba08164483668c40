use serde::Deserialize;
use serde_json::{Map, json};

use super::*;
use crate::mapping::Gave;

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
        let environment = environment_of(&vector.inputs);
        let look_up = |name: &str| vector.inputs.get(name).map_or(Cow::Owned(Value::Null), Cow::Borrowed);
        let worked = expression.evaluate(&look_up, &environment);
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
    assert_eq!((vectors.len(), given, open), (113, 111, 2));
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
            "A closing bracket is missing: that of ToLower opens at character 8",
        ),
        (
            "Append([a], ToLower([b])",
            "character 25: the end stands where a comma or a closing bracket should be",
            "A closing bracket is missing: that of Append opens at character 7",
        ),
        (
            "ToLower([mail]))",
            "character 16: the sign ) stands where the end should be",
            "There is one closing bracket too many",
        ),
        (
            "\"open",
            "character 1: the text in quotes has no end",
            "Write the closing quote; a quote inside the text is written \\\"",
        ),
        (
            "Join(\"@, [a], \"x\")",
            "character 16: x stands where a comma or a closing bracket should be",
            "A text ends before this; a quote inside a text is written \\\"",
        ),
        (
            "Append([mail, \"x\")",
            "character 8: the attribute has no closing bracket",
            "Write ] behind the attribute's name",
        ),
        ("Apend([a], [b])", "character 1: the function Apend is not understood", "Did you mean Append?"),
        (
            "Join(\" \", ToLowr([a]))",
            "character 11: the function ToLowr is not understood",
            "Did you mean ToLower?",
        ),
        (
            "Substring([a], 1, 2)",
            "character 1: the function Substring is not understood",
            "Mid gives a part of a text, counted from 1",
        ),
        (
            "Append(“a”, [b])",
            "character 8: the quote “ is not understood",
            "Write straight quotes around texts: \"text\"",
        ),
        (
            "Append([a] [b])",
            "character 12: the sign [ stands where a comma or a closing bracket should be",
            "Write commas between the values",
        ),
        (
            "IIF([a] != \"x\", \"1\", \"2\")",
            "character 9: the sign ! stands where a comma or a closing bracket should be",
            "Entra writes <> for not equal, and Not(…) for the opposite",
        ),
        (
            "tolower([mail])",
            "character 1: the function tolower is not understood",
            "Entra minds the letters' case: the function is called ToLower",
        ),
        ("Sum([a])", "character 1: the function Sum is not understood", ""),
        (
            "IIF([a]=\"x\" AND [b]=\"y\", \"1\", \"2\")",
            "character 13: AND stands where a comma or a closing bracket should be",
            "Entra knows no AND: put another IIF where the first one is true, IIF([a] = \"1\", IIF([b] = \"2\", \"yes\", \"no\"), \"no\")",
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
        ("Mid([a], 1)", "character 1: Mid needs a value for length", "Write Mid(source, start, length)"),
        ("Not([a], [b])", "character 1: Not takes one value, not 2 values", "Write Not(source)"),
        (
            "Switch([a], , \"1\")",
            "character 1: Switch takes a source, a default and pairs, not 3 values",
            "Write Switch(source, defaultValue, key1, value1, …), where defaultValue may be left out",
        ),
        (
            "Append([a], IIF(IsPresent([b]), \"1\", \"2\"))",
            "character 17: IsPresent as the condition of IIF is a form that Entra does not support",
            "Switch with \"\" as a key takes the empty value, Coalesce takes the first that is there",
        ),
        (
            "Replace([a], \"x\", , , , , )",
            "character 1: Replace with these values is a form that Entra does not support",
            "Give an old value with a replacement or a template, or a pattern with a replacement",
        ),
        (
            "Replace([a], , \"(?(a)b|c)\", , \"\", , )",
            "character 16: a pattern with (?( is not understood",
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
    for depth in [DEPTH_MAX + 1, 200] {
        let deep = format!("{}[a]{}", "ToLower(".repeat(depth), ")".repeat(depth));
        let wrong = Expression::parse(&deep).unwrap_err();
        assert_eq!((wrong.at, wrong.kind), (8 * DEPTH_MAX, SyntaxErrorKind::TooDeep));
    }
    let deep = format!("{}[a]{}", "ToLower(".repeat(DEPTH_MAX), ")".repeat(DEPTH_MAX));
    assert!(Expression::parse(&deep).is_ok());
    let long = |letters: usize| format!("\"{}\"", "ë".repeat(letters - 2));
    assert!(Expression::parse(&long(CHARS_MAX)).is_ok());
    let wrong = Expression::parse(&long(CHARS_MAX + 1)).unwrap_err();
    assert_eq!((wrong.at, wrong.kind), (CHARS_MAX, SyntaxErrorKind::TooLong));
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
        // Groups without names are counted first.
        ("Replace([a], , \"(?<first>.)(o)\", , \"${first}$2$1$$$9${none}\", , )", json!("ZZo$$9${none}e")),
        ("Replace([a], , \"o\", , \"[$`|$&|$'|$_|$+]\", , )", json!("Z[Z|o|e|Zoe|o]e")),
        ("Replace([a], , \"x*\", , \"-\", , )", json!("-Z-o-e-")),
        ("Replace([a], , \"o*\", , \"-\", , )", json!("-Z--e-")),
        ("Replace(\"zoe@practice.example\", , \"(?<=@).*\", , \"x\", , )", json!("zoe@x")),
        ("ToUpper(\"i\", \"tr-TR\")", json!("İ")),
        ("Split(\"Basic, Licensed\", \",\")", json!(["Basic", "Licensed"])),
        ("Item(Split(\"a,b\", \",\"), 2)", json!("b")),
        ("Join(\"-\", Split(\"a,b\", \",\"), [list])", json!("a-b-1-2")),
        ("IIF([a] = \"NaN\", \"1\", \"2\")", json!("2")),
        ("[truths]", json!(["True", "False"])),
        ("[mixed]", json!(["a", null, {"b": 1}])),
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

/// The person for whom the catalogue's examples are worked out.
fn sample(attribute: &str) -> Value {
    match attribute {
        "appRoleAssignments" => json!([{ "displayName": "Licensed" }]),
        "country" => json!("PL"),
        "department" => json!("Sales"),
        "employeeId" => json!("1042"),
        "mailNickname" => json!("zoe"),
        "userPrincipalName" => json!("zoe@practice.example"),
        _ => json!(null),
    }
}

#[test]
fn every_example_gives_what_it_says() {
    let environment = environment_of(&Map::new());
    let mut open = Vec::new();
    for function in functions() {
        let expression = Expression::parse(function.example)
            .unwrap_or_else(|error| panic!("{}: {error}", function.example));
        assert!(function.example.contains(function.name), "{}", function.name);
        assert!(function.what.ends_with(['.', '?']), "{}", function.name);
        let steps = expression.steps(&|name| Cow::Owned(sample(name)), &environment);
        let gave = &steps.last().unwrap().gave;
        if function.gives.is_empty() {
            let depends = !expression.references().is_empty() || !expression.volatile().is_empty();
            assert!(depends, "{} always gives {gave:?}", function.example);
            open.push(function.name);
            let not_known = ["DefaultDomain", "SelectUniqueValue"].contains(&function.name);
            assert_eq!(matches!(gave, Gave::Refused(_)), not_known, "{}: {gave:?}", function.example);
        } else {
            assert_eq!(gave, &Gave::Value(function.gives.to_owned()), "{}", function.example);
        }
    }
    assert_eq!((functions().len(), open.len()), (49, 18), "{open:?}");
}

#[test]
fn each_part_has_its_own_value() {
    let steps = |text: &str| {
        let expression = Expression::parse(text).unwrap();
        let steps = expression.steps(&|name| Cow::Owned(zoe(name)), &Environment::default());
        let line = |part: Part| format!("{}+{} {} {:?}", part.at, part.len, part.text, part.gave);
        steps.into_iter().map(line).collect::<Vec<_>>()
    };
    assert_eq!(
        steps(" IIF([a] = \"Zoe\", ToUpper( [b] ), Append([none], \"x\"))"),
        [
            r#"5+3 [a] Value("Zoe")"#,
            r#"5+11 [a] = "Zoe" Value("True")"#,
            r#"27+3 [b] Value("b")"#,
            r#"18+14 ToUpper( [b] ) Value("B")"#,
            r#"41+6 [none] NotReached"#,
            r#"34+19 Append([none], "x") NotReached"#,
            r#"1+53 IIF([a] = "Zoe", ToUpper( [b] ), Append([none], "x")) Value("B")"#,
        ]
    );
    let nothing = "Microsoft does not publish what a function on nothing gives";
    assert_eq!(
        steps("ToLower(Append([none], [list]))"),
        [
            "15+6 [none] Nothing".to_owned(),
            "23+6 [list] NotReached".to_owned(),
            format!("8+22 Append([none], [list]) Refused({nothing:?})"),
            format!("0+31 ToLower(Append([none], [list])) Refused({nothing:?})"),
        ]
    );
    assert_eq!(steps("[list]"), [r#"0+6 [list] Value("[\"1\",\"2\"]")"#]);
    assert_eq!(steps("\"Łukasz\""), [r#"0+8 "Łukasz" Value("Łukasz")"#]);
    assert_eq!(
        steps("IgnoreFlowIfNullOrEmpty([none])"),
        ["24+6 [none] Nothing", "0+31 IgnoreFlowIfNullOrEmpty([none]) Dropped"]
    );
    let attribute = Expression::attribute("a").steps(&|name| Cow::Owned(zoe(name)), &Environment::default());
    assert_eq!((attribute[0].len, attribute[0].text.as_str()), (3, "[a]"));
}

#[test]
fn what_differs_at_each_run_is_named() {
    let volatile = |text: &str| Expression::parse(text).unwrap().volatile();
    assert_eq!(volatile("Join(\"-\", Guid(), Now(), Guid())"), ["Guid", "Now"]);
    assert!(volatile("IIF([a] = \"x\", ToLower([b]), DefaultDomain())").is_empty());
}

fn worked(text: &str) -> Result<Flow, Unworkable> {
    Expression::parse(text).unwrap().evaluate(&|name| Cow::Owned(zoe(name)), &Environment::default())
}

fn zoe(name: &str) -> Value {
    match name {
        "a" => json!("Zoe"),
        "b" => json!("b"),
        "list" => json!(["1", 2]),
        "truths" => json!([true, false]),
        "mixed" => json!(["a", null, {"b": 1}]),
        "long" => json!("x".repeat(1_000)),
        "role" => json!([{ "displayName": "Licensed" }]),
        "roles" => json!([{ "displayName": "Licensed" }, { "displayName": "Basic" }]),
        "IsSoftDeleted" => json!(false),
        _ => json!(null),
    }
}
