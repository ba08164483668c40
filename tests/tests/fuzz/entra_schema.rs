//! Schemas from Graph: read, judged, made into rules, written back.

use serde_json::Value;
use usher::mapping::Rules;
use usher::mapping::entra::schema::{GuideTable, Object, Reach, Schema};
use usher::mapping::entra::scope::Scope;
use usher::mapping::{Language, entra};
use usher_tests::fuzz::{Target, hunt};

#[test]
fn every_answer_of_graph_is_a_schema_or_none() {
    let target = Target { name: "entra_schema", words: WORDS, run };
    match hunt(&target) {
        Ok(tried) => assert!(tried > 0),
        Err(find) => panic!("{find}"),
    }
}

fn run(text: &str) {
    let Ok(whole) = serde_json::from_str::<Value>(text) else { return };
    let schema = match Schema::read(whole.clone()) {
        Ok(schema) => schema,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    assert_eq!(schema.whole(), &whole);
    assert!(schema.same_as(&schema));
    for reach in [Reach::Everybody, Reach::Assigned, Reach::NotKnown] {
        for finding in schema.findings(reach) {
            let remark = finding.remark();
            assert!(!remark.text.is_empty() && remark.cure.is_some_and(|cure| !cure.is_empty()));
        }
    }
    let (rules, left_out) = entra::rules(&schema);
    assert_eq!(rules.len() + left_out.len(), schema.users().attributes.len());
    let _ = Rules::new(rules, Language::Entra);
    for object in [Object::User, Object::Group] {
        if let Some(Ok(filter)) = schema.of(object).map(|mapping| &mapping.filter) {
            let _ = Scope::new(filter);
            assert!(schema.with_filter(object, filter).of(object).is_some());
        }
        let _ = schema.with_enabled(object, false);
    }
    for table in [GuideTable::Gallery, GuideTable::Own] {
        let _ = entra::rules_of_the_guide(table);
    }
}

const WORDS: &[&str] = &[
    "null",
    "true",
    "false",
    "0",
    "-1",
    "1e300",
    "\"\"",
    "[]",
    "{}",
    "[null]",
    "{\"groups\":[]}",
    "\"User\"",
    "\"Group\"",
    "\"Always\"",
    "\"ObjectAddOnly\"",
    "\"Attribute\"",
    "\"Constant\"",
    "\"Function\"",
    "\"Add, Update, Delete\"",
    "\"REGEX MATCH\"",
    "\"NOT EQUALS\"",
    "\"IS NULL\"",
    "\"GREATER_THAN\"",
    "\"([1-9][0-9])\"",
    "\"(?=x)\"",
    "\"(\"",
    "\"[mail]\"",
    "\"ToLower([mail])\"",
    "\"Switch([a], \"",
    "\"userName\"",
    "\"active\"",
    "\"userType\"",
    "\"id\"",
    "\"appRoleAssignments\"",
    "\"synchronizationRules\"",
    "\"objectMappings\"",
    "\"attributeMappings\"",
    "\"scope\"",
    "\"matchingPriority\"",
    "\"source\"",
    "\"expression\"",
    ",",
    ":",
];
