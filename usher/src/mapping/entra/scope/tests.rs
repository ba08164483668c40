use proptest::prelude::*;

use super::*;
use crate::model::{Person, PersonId, Status};

#[test]
fn every_operator_judges() {
    // The value, the operator, what is wanted, and the outcome: + in, - out, ? nobody can say.
    for (value, operator, wanted, expected) in [
        (json!("Sales"), "EQUALS", "Sales", '+'),
        (json!("Sales"), "EQUALS", "sales", '-'),
        (json!(null), "EQUALS", "", '-'),
        (json!(7), "EQUALS", "7", '+'),
        (json!(true), "EQUALS", "True", '?'),
        (json!("Sales"), "NOT EQUALS", "Care", '+'),
        (json!(null), "NOT EQUALS", "Care", '-'),
        (json!("Sales"), "REGEX MATCH", "^S.*$", '+'),
        (json!("Sales"), "REGEX MATCH", "al", '?'),
        (json!("Sales"), "REGEX MATCH", "Care", '-'),
        (json!("zoe@practice.example"), "REGEX MATCH", r".*\@practice.example", '+'),
        (json!("Sales"), "REGEX MATCH", "(?=S).*", '+'),
        (json!("Sales"), "REGEX MATCH", "(?(S)S|T).*", '?'),
        (json!("Sales"), "NOT REGEX MATCH", "Care", '+'),
        (json!(""), "NOT REGEX MATCH", "Care", '-'),
        (json!(true), "IS TRUE", "", '+'),
        (json!("True"), "IS TRUE", "", '+'),
        (json!("yes"), "IS TRUE", "", '?'),
        (json!(null), "IS FALSE", "", '-'),
        (json!(false), "IS FALSE", "", '+'),
        (json!(null), "IS NULL", "", '+'),
        (json!(""), "IS NULL", "", '+'),
        (json!("x"), "IS NOT NULL", "", '+'),
        (json!(""), "IS NOT NULL", "", '-'),
        (json!("12"), "GREATER_THAN", "9", '+'),
        (json!("9"), "GREATER THAN", "9", '-'),
        (json!(9), "GREATER_THAN_OR_EQUALS", "9", '+'),
        (json!("nine"), "GREATER_THAN", "9", '?'),
        (json!("Sales EMEA"), "INCLUDES", "EMEA", '+'),
        (json!("Sales EMEA"), "INCLUDES", "emea", '-'),
        (json!("Sales EMEA"), "ENDS_WITH", "EMEA", '+'),
        (json!("7"), "&", "1", '?'),
        (json!("7"), "!&", "1", '?'),
        (json!("7"), "SOUNDS LIKE", "8", '?'),
        (json!(["a", "b"]), "EQUALS", "a", '?'),
    ] {
        let verdict = evaluate(&one("department", operator, wanted), &with("department", value.clone()));
        assert_eq!(sign(&verdict), expected, "{value} {operator} {wanted}: {verdict:?}");
    }
}

#[test]
fn attributes_that_entra_does_not_take_are_named() {
    for (attribute, expected) in [
        ("manager", "manager is a reference to another person, which Entra's filters do not support"),
        (
            "userType",
            "userType is an attribute that Entra does not offer to provisioning, which Entra's filters do not support",
        ),
        ("extension_1_x", "Usher does not read the attribute extension_1_x"),
    ] {
        let why = vec![expected.to_owned()];
        assert_eq!(
            evaluate(&one(attribute, "EQUALS", "x"), &with("mail", json!("x"))),
            Verdict::CannotSay { why }
        );
    }
}

#[test]
fn who_is_out_is_told_why() {
    let mut filter = one("department", "EQUALS", "Sales");
    filter.groups.push(Group {
        name: String::new(),
        clauses: vec![
            clause("mail", Operator::IsNotNull, &[]),
            clause("city", Operator::EndsWith, &["burg"]),
        ],
    });
    let zoe = with("department", json!("Care"));
    assert_eq!(
        evaluate(&filter, &zoe),
        Verdict::Out {
            why: vec![
                "Only: the filter wants that department is exactly \"Sales\", but it is \"Care\"".to_owned(),
                "the filter wants that mail is not empty, but it is empty".to_owned(),
            ]
        }
    );
    let zoe = with("department", json!("Sales"));
    assert_eq!(evaluate(&filter, &zoe), Verdict::In { by: Some("Only".to_owned()) });
    assert_eq!(evaluate(&Filter::default(), &zoe), Verdict::In { by: None });
    filter.has_other_groups = true;
    assert_eq!(sign(&evaluate(&filter, &zoe)), '?');
}

#[test]
fn clauses_have_words() {
    for operator in Operator::ALL {
        let values: &[&str] = if operator.takes_value() { &["x"] } else { &[] };
        let words = clause("city", operator.clone(), values).words();
        assert!(words.starts_with("city ") && !words.ends_with(' '), "{words}");
        assert_eq!(Operator::named(operator.name()), operator);
    }
}

#[test]
fn a_scope_is_written_back_as_it_was() {
    let scope = json!({
        "categoryFilterGroups": [],
        "inputFilterGroups": [],
        "kept": 1,
        "groups": [{ "name": "Only", "also": true, "clauses": [
            { "sourceOperandName": "department", "operatorName": "GREATER THAN", "targetOperand": { "values": ["1"] }, "x": 1 },
        ] }],
    });
    let mut filter = Filter::read(&scope).unwrap();
    assert_eq!(filter.write(&scope), scope);
    filter.groups[0].clauses.push(clause("mail", Operator::IsNotNull, &[]));
    let written = filter.write(&scope);
    assert_eq!(written["groups"][0]["clauses"][0], scope["groups"][0]["clauses"][0]);
    assert_eq!((&written["kept"], &written["groups"][0]["also"]), (&json!(1), &json!(true)));
    assert_eq!(Filter::read(&written).as_ref(), Ok(&filter));
    // Nothing before it.
    assert_eq!(Filter::default().write(&Value::Null), Value::Null);
    assert_eq!(
        one("department", "EQUALS", "Sales").write(&Value::Null),
        json!({
            "categoryFilterGroups": [],
            "inputFilterGroups": [],
            "groups": [{ "name": "Only", "clauses": [
                { "sourceOperandName": "department", "operatorName": "EQUALS", "targetOperand": { "values": ["Sales"] } },
            ] }],
        })
    );
}

#[test]
fn what_is_no_scope_is_refused() {
    for (scope, expected) in [
        (json!([]), FilterError::Form("it is no object")),
        (json!({ "groups": {} }), FilterError::Form("groups or clauses are no list")),
        (json!({ "groups": [{ "clauses": [{}] }] }), FilterError::Form("a clause without attribute")),
        (json!({ "groups": vec![json!({}); 101] }), FilterError::TooMany),
    ] {
        assert_eq!(Filter::read(&scope), Err(expected));
    }
}

proptest! {
    #[test]
    fn groups_are_or_and_clauses_are_and(filter in filter(), extra in group(), value in value()) {
        let zoe = with("department", value);
        let verdict = sign(&evaluate(&filter, &zoe));
        // One more group can only let somebody in.
        let mut wider = filter.clone();
        wider.groups.push(extra.clone());
        let wide = sign(&evaluate(&wider, &zoe));
        prop_assert!(filter.groups.is_empty() || verdict != '+' || wide == '+');
        // The order of groups is nothing.
        wider.groups.reverse();
        prop_assert_eq!(wide, sign(&evaluate(&wider, &zoe)));
        // One more clause can only keep somebody out.
        if let Some(first) = filter.groups.first() {
            let alone = |group: &Group| sign(&evaluate(&Filter { groups: vec![group.clone()], ..Filter::default() }, &zoe));
            let mut narrower = first.clone();
            narrower.clauses.extend(extra.clauses);
            prop_assert!(alone(first) != '-' || first.clauses.is_empty() || alone(&narrower) == '-');
            prop_assert!(alone(&narrower) != '+' || first.clauses.is_empty() || alone(first) == '+');
        }
        prop_assert_eq!(Filter::read(&wider.write(&Value::Null)), Ok(wider));
    }
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!(null)),
        "[abc]{0,2}".prop_map(Value::from),
        (0..9).prop_map(Value::from),
        Just(json!(["a"]))
    ]
}

fn group() -> impl Strategy<Value = Group> {
    let operators = prop_oneof![
        proptest::sample::select(&Operator::ALL[..]),
        Just(Operator::Other("SOUNDS LIKE".to_owned())),
    ];
    let clause = (operators, proptest::collection::vec("[abc]|[0-9]", 0..3))
        .prop_map(|(operator, values)| Clause { attribute: "department".to_owned(), operator, values });
    proptest::collection::vec(clause, 0..4).prop_map(|clauses| Group { name: "g".to_owned(), clauses })
}

fn filter() -> impl Strategy<Value = Filter> {
    proptest::collection::vec(group(), 0..4).prop_map(|groups| Filter { groups, has_other_groups: false })
}

fn sign(verdict: &Verdict) -> char {
    match verdict {
        Verdict::In { .. } => '+',
        Verdict::Out { why } => {
            assert!(!why.is_empty());
            '-'
        }
        Verdict::CannotSay { why } => {
            assert!(!why.is_empty());
            '?'
        }
    }
}

fn one(attribute: &str, operator: &str, wanted: &str) -> Filter {
    let operator = Operator::named(operator);
    let values: &[&str] = if operator.takes_value() { &[wanted] } else { &[] };
    let clauses = vec![clause(attribute, operator, values)];
    Filter { groups: vec![Group { name: "Only".to_owned(), clauses }], has_other_groups: false }
}

fn clause(attribute: &str, operator: Operator, values: &[&str]) -> Clause {
    Clause {
        attribute: attribute.to_owned(),
        operator,
        values: values.iter().map(|value| (*value).to_owned()).collect(),
    }
}

fn with(attribute: &str, value: Value) -> Person {
    Person {
        id: PersonId::new("zoe"),
        name: "Zoë O'Brien-Łukasz".to_owned(),
        login: "zoe@practice.example".to_owned(),
        status: Status::Active,
        attributes: [(attribute, value)].into(),
    }
}
