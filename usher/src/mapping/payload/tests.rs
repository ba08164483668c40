use serde_json::json;

use super::*;
use crate::mapping::{Apply, Around, Language, PersonPreview, Rule, Rules, Source, ZoomKey, preview};
use crate::model::{AccountId, Attributes, Licence, PersonId};

#[test]
fn okta_sends_a_new_user_whole() {
    let shown = show(Language::Okta, None);
    assert_eq!(shown.update, None);
    let create = shown.create.unwrap();
    assert_eq!(shown.payload.as_ref(), Some(&create.body));
    assert_eq!(create.line, "POST /Users");
    assert!(create.sure.ends_with('.'));
    let expected = json!({
        "schemas": [CORE, ENTERPRISE, ZOOM],
        "externalId": "00u1",
        "userName": "zoe@practice.example",
        "emails": [{ "primary": true, "type": "work", "value": "zoe@practice.example" }],
        "name": { "givenName": "Zoë", "familyName": "O'Brien-Łukasz" },
        "title": "Planner",
        "phoneNumbers": [{ "type": "work", "value": "+48 1" }, { "type": "mobile", "value": "+48 2" }],
        "roles": [{ "display": "Member", "primary": true, "value": "Member" }],
        "groups": [{ "display": "Sales", "type": "direct", "value": "Sales" }],
        "active": true,
        ENTERPRISE: { "department": "Sales", "costCenter": "7" },
        ZOOM: { "pronouns": "she", "zoomWhiteboard": true },
    });
    assert_eq!(create.body, expected);
}

#[test]
fn okta_sends_a_known_user_back_whole() {
    let shown = show(Language::Okta, Some(&account()));
    let update = shown.update.unwrap();
    assert_eq!(update.line, "PUT /Users/k&K");
    let expected = json!({
        "id": "k&K",
        "schemas": [CORE],
        "meta": { "version": "1.0.0" },
        "userName": "zoe@practice.example",
        // Okta does not send a changed mail address.
        "emails": [{ "type": "work", "value": "old@practice.example", "primary": true }],
        "name": { "givenName": "Zoë", "familyName": "O'Brien-Łukasz", "middleName": "M" },
        "title": "Planner",
        "phoneNumbers": [
            { "type": "home", "value": "+48 9" },
            { "type": "work", "value": "+48 1" },
            { "type": "mobile", "value": "+48 2" },
        ],
        "roles": [{ "display": "Member", "primary": true, "value": "Member" }],
        "groups": [
            { "display": "Legal", "type": "direct", "value": "Legal" },
            { "display": "Sales", "type": "direct", "value": "Sales" },
        ],
        "active": true,
        ENTERPRISE: { "department": "Sales", "costCenter": "7", "manager": "m@practice.example" },
        ZOOM: { "pronouns": "she", "zoomWhiteboard": true },
        "somethingNew": [1],
    });
    assert_eq!(update.body, expected);
    // What a new user would get is shown beside it.
    assert_eq!(shown.create, show(Language::Okta, None).create);
}

#[test]
fn entra_sends_a_new_user_with_its_own_marks() {
    let create = show(Language::Entra, None).create.unwrap();
    assert_eq!(create.line, "POST /Users");
    let expected = json!({
        "schemas": [CORE, ENTERPRISE, ZOOM],
        "userName": "zoe@practice.example",
        "emails": [{ "primary": true, "type": "work", "value": "zoe@practice.example" }],
        "name": { "givenName": "Zoë", "familyName": "O'Brien-Łukasz" },
        "title": "Planner",
        "phoneNumbers": [{ "type": "work", "value": "+48 1" }, { "type": "mobile", "value": "+48 2" }],
        "roles": [{ "display": "Member", "primary": true, "value": "Member" }],
        "groups": [{ "display": "Sales", "type": "direct", "value": "Sales" }],
        "meta": { "resourceType": "User" },
        ENTERPRISE: { "department": "Sales", "costCenter": "7" },
        ZOOM: { "pronouns": "she", "zoomWhiteboard": true },
    });
    assert_eq!(create.body, expected);
}

#[test]
fn entra_sends_of_a_known_user_what_changes() {
    let update = show(Language::Entra, Some(&account())).update.unwrap();
    assert_eq!(update.line, "PATCH /Users/k&K");
    let put = |path: &str, value: &str| json!({ "op": "Replace", "path": path, "value": value });
    let add = |path: &str, value: &str| json!({ "op": "Add", "path": path, "value": value });
    let expected = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [
            put("emails[type eq \"work\"].value", "zoe@practice.example"),
            put("name.givenName", "Zoë"),
            add("title", "Planner"),
            put("phoneNumbers[type eq \"work\"].value", "+48 1"),
            add("phoneNumbers[type eq \"mobile\"].value", "+48 2"),
            put("groups[type eq \"direct\"].value", "Sales"),
            put(&format!("{ENTERPRISE}:department"), "Sales"),
            add(&format!("{ENTERPRISE}:costCenter"), "7"),
            add(&format!("{ZOOM}:pronouns"), "she"),
            add(&format!("{ZOOM}:zoomWhiteboard"), "True"),
        ],
    });
    assert_eq!(update.body, expected);
}

#[test]
fn entra_sends_nothing_where_nothing_changes() {
    let mut there = account();
    there.resource.edit(|user| *user = show(Language::Entra, None).create.unwrap().body);
    there.resource.edit(|user| user["active"] = json!(true));
    let shown = show(Language::Entra, Some(&there));
    assert_eq!((shown.update, shown.payload), (None, None));
    assert!(shown.create.is_some());
}

#[test]
fn google_sends_values_whose_wrapping_is_not_published() {
    let shown = show(Language::Google, Some(&account()));
    let (create, update) = (shown.create.unwrap(), shown.update.unwrap());
    assert_eq!((create.line.as_str(), update.line.as_str()), ("POST /Users", "PUT /Users/k&K"));
    assert!(update.sure.contains("no record"));
    let mut expected = json!({
        "schemas": [CORE, ENTERPRISE, ZOOM],
        "userName": "zoe@practice.example",
        "emails": [{ "primary": true, "type": "work", "value": "zoe@practice.example" }],
        "name": { "givenName": "Zoë", "familyName": "O'Brien-Łukasz" },
        "title": "Planner",
        "phoneNumbers": [{ "type": "work", "value": "+48 1" }, { "type": "mobile", "value": "+48 2" }],
        "roles": [{ "display": "Member", "primary": true, "value": "Member" }],
        "groups": [{ "display": "Sales", "type": "direct", "value": "Sales" }],
        "active": true,
        ENTERPRISE: { "department": "Sales", "costCenter": "7" },
        ZOOM: { "pronouns": "she", "zoomWhiteboard": true },
    });
    assert_eq!(create.body, expected);
    expected["id"] = json!("k&K");
    assert_eq!(update.body, expected);
}

fn show(language: Language, account: Option<&Account>) -> PersonPreview {
    let direct = |target: Target, name: &str| rule(target, Source::Direct(name.to_owned()));
    let constant = |target: Target, text: &str| rule(target, Source::Constant(text.to_owned()));
    let rules = vec![
        Rule { matching: true, ..direct(Target::UserName, "mail") },
        direct(Target::WorkEmail, "mail"),
        direct(Target::GivenName, "givenName"),
        direct(Target::FamilyName, "surname"),
        direct(Target::Title, "jobTitle"),
        constant(Target::WorkPhone, "+48 1"),
        direct(Target::MobilePhone, "mobilePhone"),
        constant(Target::Roles, "Member"),
        constant(Target::Groups, "Sales"),
        direct(Target::Department, "department"),
        direct(Target::CostCenter, "employeeId"),
        constant(Target::Zoom(ZoomKey::Pronouns), "she"),
        constant(Target::Zoom(ZoomKey::Whiteboard), "True"),
    ];
    let around = Around { account, read_whole: true, ..Around::default() };
    preview(&Rules::new(rules, language).unwrap(), &zoe(), &around)
}

fn rule(target: Target, source: Source) -> Rule {
    Rule { target, source, matching: false, apply: Apply::Always, default_value: None }
}

fn zoe() -> Person {
    Person {
        id: PersonId::new("00u1"),
        name: "Zoë O'Brien-Łukasz".to_owned(),
        login: "zoe@practice.example".to_owned(),
        status: Status::Active,
        attributes: Attributes::from([
            ("mail", json!("zoe@practice.example")),
            ("givenName", json!("Zoë")),
            ("surname", json!("O'Brien-Łukasz")),
            ("jobTitle", json!("Planner")),
            ("mobilePhone", json!("+48 2")),
            ("department", json!("Sales")),
            ("employeeId", json!("7")),
        ]),
    }
}

/// A user of Zoom's who has another mail address and given name, and more than the rules fill.
fn account() -> Account {
    let resource = json!({
        "id": "k&K",
        "schemas": [CORE],
        "meta": { "version": "1.0.0" },
        "userName": "zoe@practice.example",
        "emails": [{ "type": "work", "value": "old@practice.example", "primary": true }],
        "name": { "givenName": "Zoe", "familyName": "O'Brien-Łukasz", "middleName": "M" },
        "phoneNumbers": [{ "type": "home", "value": "+48 9" }, { "type": "work", "value": "+48 8" }],
        "roles": [{ "display": "Member", "primary": true, "value": "Member" }],
        "groups": [{ "display": "Legal", "type": "direct", "value": "Legal" }],
        "active": true,
        ENTERPRISE: { "department": "Legal", "manager": "m@practice.example" },
        "somethingNew": [1],
    });
    Account {
        id: AccountId::new("k&K"),
        user_name: "zoe@practice.example".to_owned(),
        display_name: "Zoe O'Brien-Łukasz".to_owned(),
        active: true,
        licence: Licence::Licensed,
        resource: resource.into(),
    }
}
