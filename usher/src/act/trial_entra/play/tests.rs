//! What a yes is compared with, and how names are given back.

use serde_json::json;

use super::*;

#[test]
fn a_yes_is_compared_with_what_is_shown() {
    let old = json!({ "displayName": "Zoë", "emails": [{ "type": "work", "value": "Zoe-2@x.example" }] });
    let none = Value::Null;
    let taken = |attribute, wanted, there, read: &Value, answer: &Value| match judge(
        attribute, wanted, there, read, answer,
    ) {
        Shown::Taken => "taken".to_owned(),
        Shown::Dropped(shows) => format!("dropped {}", shows.unwrap_or_default()),
        Shown::Nowhere => "nowhere".to_owned(),
    };
    let name = Attribute::DisplayName;
    assert_eq!(taken(name, "Zoë", true, &old, &none), "taken");
    assert_eq!(taken(name, "Zoë 2", true, &old, &json!({ "displayName": "Zoë 2" })), "dropped Zoë");
    assert_eq!(taken(name, "Zoë 2", true, &none, &none), "dropped ");
    assert_eq!(taken(Attribute::Title, "T", false, &old, &none), "nowhere");
    assert_eq!(taken(Attribute::Title, "T", false, &old, &json!({ "title": "T" })), "taken");
    assert_eq!(taken(Attribute::WorkMail, "zoe-2@x.example", true, &old, &none), "taken");
}

#[test]
fn a_name_is_given_back_whole() {
    let lost = BTreeMap::from([(Attribute::GivenName, "Zoë".to_owned())]);
    let now = json!({ "name": { "givenName": "Zoë 2", "familyName": "O'Brien-Łukasz" } });
    let back = whole_name(&lost, &now);
    assert_eq!(back[&Attribute::FamilyName], "O'Brien-Łukasz");
    assert_eq!(back.len(), 2);
    let lost = BTreeMap::from([(Attribute::Department, "Sales".to_owned())]);
    assert_eq!(whole_name(&lost, &now), lost);
}
