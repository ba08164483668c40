use serde_json::Value;
use usher::mapping::Target as Attribute;
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
    for attribute in Attribute::ALL {
        if let Some(read) = attribute.read(&user) {
            assert!(!read.is_empty(), "{}", attribute.path());
            assert!(
                user.get(attribute.path().split(['.', '[', ':']).next().unwrap_or_default()).is_some()
                    || attribute.path().starts_with("urn")
            );
        }
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
