//! Expressions that nobody wrote.

use std::cell::RefCell;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::function::Row;
use super::super::node::{Comparison, Kind, Node, Sign, Spot};
use super::super::pattern::Pattern;
use super::*;

proptest! {
    #[test]
    fn any_text_has_an_end(text in "\\PC{0,80}") {
        try_out(&text);
    }

    #[test]
    fn anything_that_looks_like_an_expression_has_an_end(
        words in proptest::collection::vec(proptest::sample::select(WORDS), 0..40)
    ) {
        try_out(&words.join(" "));
        try_out(&words.concat());
    }

    #[test]
    fn what_is_written_is_read_back(expression in expressions()) {
        let text = expression.to_string();
        let read = Expression::parse_as(expression.dialect, &text);
        prop_assert_eq!(read.as_ref(), Ok(&expression), "{}", text);
        prop_assert_eq!(read.unwrap().to_string(), text);
    }

    #[test]
    fn every_expression_has_an_end_for_every_person(
        expression in expressions(),
        values in proptest::collection::vec(values(), 5),
    ) {
        let read = Expression::parse_as(expression.dialect, &expression.to_string()).unwrap();
        let environments = [Environment::default(), environment()];
        let at = RefCell::new(0_usize);
        let look_up = |_: &Reference| {
            let mut at = at.borrow_mut();
            *at += 1;
            Cow::Owned(values[*at % values.len()].clone())
        };
        for environment in &environments {
            *at.borrow_mut() = 0;
            let worked = expression.evaluate(&look_up, environment);
            *at.borrow_mut() = 0;
            let parts = read.steps(&look_up, environment);
            let gave = &parts.last().unwrap().gave;
            match worked {
                Ok(Value::Null) => prop_assert_eq!(gave, &Gave::Nothing),
                Ok(Value::String(text)) => prop_assert_eq!(gave, &Gave::Value(text)),
                Ok(value) => prop_assert_eq!(gave, &Gave::Value(value.to_string())),
                Err(why) => prop_assert_eq!(gave, &Gave::Refused(why.to_string())),
            }
        }
    }
}

fn try_out(text: &str) {
    for dialect in [Dialect::Classic, Dialect::IdentityEngine] {
        match Expression::parse_as(dialect, text) {
            Ok(expression) => {
                let _worked = expression.evaluate(&look_up, &environment());
                let printed = expression.to_string();
                let again = Expression::parse_as(dialect, &printed);
                assert_eq!(again.as_ref(), Ok(&expression), "{text} {printed}");
                for part in expression.steps(&look_up, &environment()) {
                    let cut: String = text.chars().skip(part.at as usize).take(part.len as usize).collect();
                    assert_eq!(cut, part.text, "{text}");
                }
            }
            Err(error) => assert!(error.at <= text.chars().count(), "{text} {error}"),
        }
    }
}

const WORDS: &[&str] = &[
    "user",
    ".",
    "login",
    "none",
    "profile",
    "String.len",
    "String.substring",
    "substringBefore",
    "toUpperCase",
    "Arrays.flatten",
    "isMemberOfGroupName",
    "findDirectoryUser()",
    "Time.now()",
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
    " AND ",
    " or ",
    "1",
    "2",
    "0.5",
    "'@'",
    "\"é\"",
    " null ",
    " true ",
    "{",
    "}",
    "[",
    "]",
    " matches ",
    ".![",
    ".size()",
];

/// A value of any type that an attribute may have.
fn values() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[ -~żßΣ😀,]{0,12}".prop_map(Value::from),
        Just(json!("2015-07-31T17:18:37.979Z")),
        Just(json!("-12")),
        proptest::collection::vec("[a-c1 ]{0,3}".prop_map(Value::from), 0..4).prop_map(Value::Array),
        Just(json!({"lastName": "Łukasz", "list": [1, null, {"a": []}]})),
    ]
}

fn expressions() -> impl Strategy<Value = Expression> {
    let dialects = prop_oneof![Just(Dialect::Classic), Just(Dialect::IdentityEngine)];
    dialects.prop_flat_map(|dialect| {
        nodes(dialect).prop_map(move |node| Expression {
            dialect,
            text: String::new(),
            node,
            references: Vec::new(),
        })
    })
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -!#-~żΣ]{0,6}",
        "[ -&(-~]{0,6}",
        Just("yyyy-MM-dd'T'".to_owned()),
        Just("active_directory".to_owned()),
        Just("Zoom".to_owned()),
    ]
}

fn nodes(dialect: Dialect) -> BoxedStrategy<Node> {
    let name = "(login|none|firstName|a_1|matches|_)";
    let leaves = prop_oneof![
        Just(Value::Null).prop_map(Kind::Literal),
        any::<bool>().prop_map(|value| Kind::Literal(value.into())),
        (0..=i64::MAX).prop_map(|value| Kind::Literal(value.into())),
        (0_i64..5).prop_map(|value| Kind::Literal(value.into())),
        any::<f64>()
            .prop_map(f64::abs)
            .prop_filter("finite", |value| value.is_finite() && *value < 1e300)
            .prop_map(|value| Kind::Literal(value.into())),
        texts().prop_map(|text| Kind::Literal(text.into())),
        name.prop_map(|name| Kind::Reference(Reference { root: None, name, at: 0 })),
        name.prop_map(move |name| {
            let name = match dialect {
                Dialect::Classic => name,
                Dialect::IdentityEngine => format!("profile.{name}"),
            };
            Kind::Reference(Reference { root: Some("user".to_owned()), name, at: 0 })
        }),
    ];
    let leaves = leaves.prop_map(node);
    leaves.prop_recursive(5, 40, 4, move |inner| branches(dialect, inner)).boxed()
}

fn node(kind: Kind) -> Node {
    Node::new(kind, Spot::default())
}

fn branches(dialect: Dialect, inner: BoxedStrategy<Node>) -> BoxedStrategy<Node> {
    let boxed = || inner.clone().prop_map(Box::new);
    let several = |least| proptest::collection::vec(inner.clone(), least..4);
    let pair = || (inner.clone(), inner.clone());
    let sign = prop_oneof![Just(Sign::Plus), Just(Sign::Minus)];
    let rows = dialect.rows();
    let calls = proptest::sample::select(rows.iter().collect::<Vec<_>>());
    prop_oneof![
        boxed().prop_map(Kind::Not),
        boxed().prop_map(Kind::Negative),
        (boxed(), proptest::collection::vec((sign, inner.clone()), 1..4))
            .prop_map(|(first, rest)| Kind::Sum { first, rest }),
        (boxed(), proptest::sample::select(&Comparison::ALL[..]), boxed())
            .prop_map(|(left, how, right)| Kind::Compare { left, how, right }),
        (boxed(), "[a-z.*]{1,4}").prop_filter_map("a pattern", |(text, pattern)| {
            let ready = Some(Pattern::new(&pattern).ok()?);
            Some(Kind::Matches { text, pattern: Box::new(node(Kind::Literal(pattern.into()))), ready })
        }),
        several(2).prop_map(Kind::And),
        several(2).prop_map(Kind::Or),
        (proptest::collection::vec(pair(), 1..3), boxed()).prop_map(|(arms, no)| Kind::Choice { arms, no }),
        several(2).prop_map(Kind::Otherwise),
        several(0).prop_map(Kind::List),
        proptest::collection::vec((texts(), inner.clone()), 1..3).prop_map(Kind::Map),
        (boxed(), boxed()).prop_map(|(of, place)| Kind::Index { of, place }),
        (boxed(), "(lastName|name|size)").prop_map(|(of, name)| Kind::Property { of, name }),
        (boxed(), proptest::collection::vec("(profile|name)", 1..3))
            .prop_map(|(of, path)| Kind::Projection { of, path }),
        (calls.clone(), proptest::collection::vec(inner.clone(), 6)).prop_filter_map("a call", called),
        (calls, proptest::collection::vec(inner.clone(), 6)).prop_filter_map("a call", called),
    ]
    .prop_map(node)
    .boxed()
}

/// A call with as many values as it takes.
fn called((called, mut values): (&'static Row, Vec<Node>)) -> Option<Kind> {
    let count = (0..=values.len()).rev().find(|count| called.takes(*count).is_ok())?;
    values.truncate(count);
    let is_written_out = values.first().is_some_and(|of| matches!(of.kind, Kind::Literal(_)));
    (!(called.is_method && called.function.needs_object() && is_written_out))
        .then_some(Kind::Call { called, values })
}
