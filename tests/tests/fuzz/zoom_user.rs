//! Zoom's users: kept whole, and read at every place that rules fill.

use serde_json::Value;
use usher::mapping::Target as Attribute;
use usher::model::Resource;
use usher_tests::fuzz::{Target, hunt};

#[test]
fn every_user_of_zoom_is_read_or_has_nothing_there() {
    let target = Target { name: "zoom_user", words: WORDS, run };
    match hunt(&target) {
        Ok(tried) => assert!(tried > 0),
        Err(find) => panic!("{find}"),
    }
}

fn run(text: &str) {
    let Ok(user) = serde_json::from_str::<Value>(text) else { return };
    let kept = Resource::from(user.clone());
    assert_eq!(kept.value(), user, "what Zoom answered is kept whole");
    for attribute in Attribute::all() {
        let held = attribute.held(&kept);
        assert!(held.is_none_or(|held| !held.text.is_empty()), "{}", attribute.path());
        assert_eq!(Attribute::of_path(&attribute.path()), Some(attribute));
    }
    if let Some(path) = user.get("path").and_then(Value::as_str) {
        let _ = Attribute::of_path(path);
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
    "[[]]",
    "\"work\"",
    "\"mobile\"",
    "\"type\"",
    "\"value\"",
    "\"emails\"",
    "\"phoneNumbers\"",
    "\"name\"",
    "\"givenName\"",
    "\"active\"",
    "\"userType\"",
    "\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\"",
    "\"department\"",
    "\"manager\"",
    "\"path\"",
    "\"emails[type eq \\\"work\\\"].value\"",
    "\"Zoë\"",
    "\"\\u0000\"",
    "\"\\ud83d\\ude00\"",
    ",",
    ":",
];
