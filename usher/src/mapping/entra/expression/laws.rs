//! What holds of every expression and every person.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::mapping::Gave;

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

/// Calls of every function with any values in any number.
fn call() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just(String::new()),
        "\\[[abcd]\\]",
        "\"[a-z0-9 /:.Zzyd()$Łë😀-]{0,12}\"",
        "-?[0-9]{1,19}",
        Just("\"d\"".to_owned()),
        Just("\"tr-TR\"".to_owned()),
        Just("\"yyyy-MM-dd\"".to_owned()),
        Just("\"2026-04-30\"".to_owned()),
        Just("\"(?<d>[a-z]*)(?=x?)\"".to_owned()),
    ];
    let names: Vec<&str> = functions().iter().map(|function| function.name).collect();
    leaf.prop_recursive(4, 40, 7, move |inner| {
        let compared = (inner.clone(), proptest::sample::select(&["=", "<>", "<", ">="][..]), inner.clone())
            .prop_map(|(left, how, right)| format!("{left}{how} {right}"));
        let values = proptest::collection::vec(inner, 0..8);
        (proptest::sample::select(names.clone()), proptest::option::weighted(0.2, compared), values).prop_map(
            |(name, compared, values)| {
                let values: Vec<String> = compared.into_iter().chain(values).collect();
                format!("{name}({})", values.join(", "))
            },
        )
    })
}

/// A value of every type that JSON has.
fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        Just(json!("Zoë O'Brien-Łukasz")),
        Just(json!("2026-04-30T17:07:00Z")),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            proptest::collection::btree_map("displayName|reference|[a-z]{1,3}", inner, 0..3)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in anything()) {
        match Expression::parse(&text) {
            Ok(expression) => {
                let written = expression.to_string();
                let again = Expression::parse(&written);
                prop_assert_eq!(again.as_ref().map(ToString::to_string), Ok(written));
                prop_assert_eq!(again, Ok(expression));
            }
            Err(error) => prop_assert!(error.at <= text.chars().count()),
        }
    }

    #[test]
    fn any_expression_has_an_end(
        text in call(),
        a in any_value(),
        b in any_value(),
        c in any_value(),
        chance in any::<u64>(),
    ) {
        if let Ok(expression) = Expression::parse(&text) {
            let look_up = |name: &str| match name {
                "a" => Cow::Borrowed(&a),
                "b" => Cow::Borrowed(&b),
                "c" => Cow::Owned(c.clone()),
                _ => Cow::Owned(Value::Null),
            };
            let environment = Environment {
                now: Some(jiff::Timestamp::UNIX_EPOCH),
                chance: Some(chance),
                default_domain: Some("practice.example".to_owned()),
                taken: Some(std::collections::BTreeSet::new()),
            };
            let worked = expression.evaluate(&look_up, &environment);
            prop_assert_eq!(&expression.evaluate(&look_up, &environment), &worked);
            let again = Expression::parse(&expression.to_string());
            prop_assert_eq!(again.as_ref(), Ok(&expression));
            prop_assert!(same(&text, &expression.to_string()));
            // The last step is the whole, and gives what the expression gives.
            let steps = expression.steps(&look_up, &environment);
            let whole = steps.last().unwrap();
            prop_assert_eq!((whole.depth, whole.text.as_str()), (0, text.trim()));
            prop_assert_eq!(&whole.gave, &match worked {
                Ok(Flow::Value(Value::Null)) => Gave::Nothing,
                Ok(Flow::Value(Value::String(text))) => Gave::Value(text),
                Ok(Flow::Value(value)) => Gave::Value(value.to_string()),
                Ok(Flow::Dropped) => Gave::Dropped,
                Err(why) => Gave::Refused(why.to_string()),
            });
            for step in &steps {
                let written: String =
                    text.chars().skip(step.at as usize).take(step.len as usize).collect();
                prop_assert_eq!(&step.text, &written);
                prop_assert!(step.depth == 0 || Expression::parse(&written).is_ok() || written.contains(['=', '<', '>']));
            }
        }
    }
}
