use proptest::prelude::*;
use serde_json::{Value, json};

use super::schema::{GuideTable, Schema};
use super::{LeftOut, rules_of_the_guide};
use crate::mapping::{
    Around, Finding, Language, PersonEffect, PersonPreview, RowEffect, Rule, Rules, Target, assess, preview,
};
use crate::model::{Account, AccountId, Licence, Person, PersonId, Status};

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

#[test]
fn somebody_new_is_made_as_entra_makes_them() {
    let shown = show(&guide(), &zoe(), None);
    assert_eq!((shown.effect, signs(&shown).as_str()), (PersonEffect::WillBeCreated, "+ + + + + + +"));
    assert_eq!(
        shown.payload,
        Some(json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE],
            "userName": "zoe@practice.example",
            "active": true,
            "name": { "givenName": "Zoë", "familyName": "O'Brien-Łukasz" },
            "emails": [{ "primary": true, "type": "work", "value": "zoe@practice.example" }],
            ENTERPRISE: { "department": "Sales" },
            "userType": "Licensed",
            "meta": { "resourceType": "User" },
            "roles": [],
        }))
    );
    assert_eq!(shown.rows[0].expression, "[userPrincipalName]");
    assert_eq!(shown.rows[1].sources[0].value.as_deref(), Some("false"));
    assert!(shown.rows[0].matching);
}

#[test]
fn of_somebody_known_only_what_changes_is_sent() {
    let mut zoom = account();
    let shown = show(&guide(), &zoe(), Some(&zoom));
    assert_eq!(
        (shown.effect, signs(&shown).as_str(), shown.payload),
        (PersonEffect::Equal, "= = = = = = =", None)
    );
    zoom.resource.edit(|user| user["name"]["givenName"] = json!("Zoe"));
    zoom.resource.edit(|user| user["emails"][0]["value"] = json!("old@practice.example"));
    zoom.resource.edit(|user| user[ENTERPRISE] = json!({}));
    zoom.resource.edit(|user| user["active"] = json!(false));
    zoom.active = false;
    let shown = show(&guide(), &zoe(), Some(&zoom));
    assert_eq!((shown.effect, signs(&shown).as_str()), (PersonEffect::WillChange, "= ~ ~ = ~ + ="));
    assert_eq!(
        shown.payload,
        Some(json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": [
                { "op": "Replace", "path": "active", "value": "True" },
                { "op": "Replace", "path": "name.givenName", "value": "Zoë" },
                { "op": "Replace", "path": "emails[type eq \"work\"].value", "value": "zoe@practice.example" },
                { "op": "Add", "path": format!("{ENTERPRISE}:department"), "value": "Sales" },
            ],
        }))
    );
}

#[test]
fn who_is_disabled_is_deactivated() {
    let mut zoe = Person { status: Status::Disabled, ..zoe() };
    zoe.attributes.insert("department".to_owned(), json!("Care"));
    let shown = show(&guide(), &zoe, Some(&account()));
    assert_eq!(shown.effect, PersonEffect::WillChange);
    assert_eq!(shown.remarks, [Finding::WillBeDisabled.remark(Language::Entra)]);
    assert_eq!(
        shown.payload.unwrap()["Operations"],
        json!([{ "op": "Replace", "path": "active", "value": "False" }])
    );
    // Nobody is made who is disabled.
    let shown = show(&guide(), &zoe, None);
    assert_eq!((shown.effect, shown.payload), (PersonEffect::NotSent, None));
    assert_eq!(shown.remarks, [Finding::NotActive.remark(Language::Entra)]);
    // Without a mapping to active nobody tells Zoom.
    let without: Vec<Rule> = rules_of_the_guide(GuideTable::Gallery)
        .into_iter()
        .filter(|rule| rule.target != Target::Active)
        .collect();
    let shown = show(&Rules::new(without, Language::Entra).unwrap(), &zoe, Some(&account()));
    assert_eq!(shown.effect, PersonEffect::NotSent);
    assert_eq!(shown.remarks, [Finding::DisabledButActive.remark(Language::Entra)]);
}

#[test]
fn what_is_empty_is_not_sent() {
    let mut zoe = zoe();
    zoe.attributes.insert("department".to_owned(), json!(null));
    zoe.attributes.remove("mail");
    let shown = show(&guide(), &zoe, Some(&account()));
    assert_eq!((shown.effect, signs(&shown).as_str()), (PersonEffect::Equal, "= = = = . . ="));
    assert_eq!(shown.rows[4].remarks, [Finding::NoMail.remark(Language::Entra)]);
}

#[test]
fn roles_decide_the_licence() {
    let mut zoe = zoe();
    zoe.attributes
        .insert("appRoleAssignments".to_owned(), json!([{ "displayName": "A" }, { "displayName": "B" }]));
    let shown = show(&guide(), &zoe, None);
    assert_eq!((shown.effect, shown.rows[6].effect), (PersonEffect::WillFail, RowEffect::WillFail));
    assert_eq!(shown.rows[6].remarks, [Finding::SeveralRoles.remark(Language::Entra)]);
    // Where the assignments were not read, nothing is said about them.
    zoe.attributes.remove("appRoleAssignments");
    let shown = show(&guide(), &zoe, None);
    assert_eq!((shown.effect, shown.rows[6].effect), (PersonEffect::WillBeCreated, RowEffect::NotSent));
    assert_eq!(shown.rows[6].remarks, [Finding::NotKnown.remark(Language::Entra)]);
}

#[test]
fn a_schema_becomes_rules() {
    let (rules, left_out) = super::rules(&schema(json!([
        row("userName", "[userPrincipalName]", 2, json!({})),
        row("emails[type eq \"work\"]", "Coalesce([mail], [userPrincipalName])", 0, json!({})),
        row(
            "urn:ietf:params:scim:schemas:core:2.0:User:title",
            "[jobTitle]",
            0,
            json!({ "defaultValue": "Colleague" })
        ),
        row("displayName", "Join(\" \", [givenName], [surname])", 0, json!({ "flowType": "ObjectAddOnly" })),
        row("externalId", "[objectId]", 3, json!({})),
        row("active", "Not([IsSoftDeleted])", 0, json!({})),
        row("userType", "[appRoleAssignments]", 0, json!({})),
        row("locale", "IIF([country] = \"DE\", \"de-DE\", \"en-US\")", 0, json!({})),
        row("emails[type eq \"work\"].value", "[mail]", 0, json!({})),
        row("nickName", "[mailNickname]", 0, json!({})),
        row("name.givenName", "tolower([givenName])", 0, json!({})),
        json!({ "targetAttributeName": "name.familyName", "source": null }),
        row("phoneNumbers[type eq \"work\"].value", "Guid()", 0, json!({ "flowType": "ValueAddOnly" })),
        row("phoneNumbers[type eq \"mobile\"].value", "Guid()", 0, json!({})),
    ])));
    let words: Vec<String> =
        left_out.iter().map(|LeftOut { target, why }| format!("{target}: {why}")).collect();
    assert_eq!(
        words,
        [
            "userType: A list of roles is not a value that Zoom takes.",
            "emails[type eq \"work\"].value: Another mapping fills the same attribute.",
            "nickName: Zoom has no such attribute.",
            "name.givenName: Usher cannot work out its expression: character 1: the function tolower is not understood.",
            "name.familyName: Nothing is written to it.",
            "phoneNumbers[type eq \"work\"].value: When it is sent is not documented: ValueAddOnly.",
        ]
    );
    let rules = Rules::new(rules, Language::Entra).unwrap();
    let mut zoe = zoe();
    zoe.attributes.remove("mail");
    let shown = show(&rules, &zoe, None);
    assert_eq!((shown.effect, signs(&shown).as_str()), (PersonEffect::WillBeCreated, "+ + + + + + . +"));
    let values: Vec<&str> = shown.rows.iter().take(7).filter_map(|row| row.value.as_deref()).collect();
    let name = "Zoë O'Brien-Łukasz";
    assert_eq!(values, ["zoe@practice.example", "zoe@practice.example", "Colleague", name, "id-zoe", "True"]);
    assert_eq!(shown.rows[2].remarks, [Finding::DefaultSent.remark(Language::Entra)]);
    assert_eq!(shown.rows[6].remarks, [Finding::NotPublished.remark(Language::Entra)]);
    assert_eq!(shown.rows[7].remarks, [Finding::NotKnown.remark(Language::Entra)]);
    // The default is for new users alone, and so is the name.
    let shown = show(&rules, &zoe, Some(&account()));
    assert_eq!(signs(&shown), "= = . . + = . .");
    assert_eq!(shown.rows[3].remarks, [Finding::OnCreateOnly.remark(Language::Entra)]);
}

#[test]
fn the_guides_rules_can_be_used() {
    for table in [GuideTable::Gallery, GuideTable::Own] {
        let rules = rules_of_the_guide(table);
        assert_eq!(rules.len(), if table == GuideTable::Own { 8 } else { 7 });
        assert!(Rules::new(rules, Language::Entra).is_ok());
    }
}

#[test]
fn texts_name_the_right_directory() {
    for finding in Finding::ALL {
        let languages = [Language::Okta, Language::Entra, Language::Google];
        for language in languages {
            let remark = finding.remark(language);
            let words = format!("{} {}", remark.text, remark.cure.unwrap_or_default());
            for other in languages.into_iter().filter(|other| *other != language) {
                assert!(!words.contains(other.provider()), "{words}");
            }
        }
    }
}

proptest! {
    #[test]
    fn anybody_can_be_previewed(
        values in proptest::collection::vec(value(), 6),
        zoom in proptest::option::of(value()),
        is_active in any::<bool>(),
        expression in "(Switch|Mid|IIF|Replace)\\([\\[\\]a-zA-Z\", 0-9=]{0,30}\\)",
    ) {
        let names = ["userPrincipalName", "mail", "givenName", "surname", "department", "appRoleAssignments"];
        let attributes = names.iter().map(|name| (*name).to_owned()).zip(values).collect();
        let status = if is_active { Status::Active } else { Status::Disabled };
        let person = Person { status, attributes, ..zoe() };
        let account = zoom.map(|name| {
            let mut account = account();
            account.resource.edit(|user| user["name"] = name);
            account
        });
        let (mut rules, _) = super::rules(&schema(json!([row("title", &expression, 0, json!({}))])));
        rules.extend(rules_of_the_guide(GuideTable::Gallery));
        let rules = Rules::new(rules, Language::Entra).unwrap();
        let around = Around { account: account.as_ref(), ..Around::default() };
        let shown = preview(&rules, &person, &around);
        prop_assert_eq!(shown.effect, assess(&rules, &person, &around).effect);
        let sends = matches!(shown.effect, PersonEffect::WillBeCreated | PersonEffect::WillChange);
        prop_assert!(sends || shown.payload.is_none() || shown.effect == PersonEffect::Equal);
        prop_assert!(!sends || shown.payload.is_some());
    }
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!(null)),
        Just(json!([{ "displayName": "Licensed" }])),
        Just(json!({ "givenName": "Zoe" })),
        "[a-z]{0,2}@[a-z]{1,2}".prop_map(Value::from),
        "\\PC{0,9}".prop_map(Value::from),
    ]
}

fn guide() -> Rules {
    Rules::new(rules_of_the_guide(GuideTable::Gallery), Language::Entra).unwrap()
}

fn show(rules: &Rules, person: &Person, account: Option<&Account>) -> PersonPreview {
    preview(rules, person, &Around { account, ..Around::default() })
}

/// A sign for each rule: = equal, ~ changes, + set, . not sent, i ignored, ! fails.
fn signs(shown: &PersonPreview) -> String {
    let sign = |effect| match effect {
        RowEffect::Equal => "=",
        RowEffect::WillChange => "~",
        RowEffect::WillBeSet => "+",
        RowEffect::NotSent => ".",
        RowEffect::Ignored => "i",
        RowEffect::WillFail => "!",
    };
    shown.rows.iter().map(|row| sign(row.effect)).collect::<Vec<_>>().join(" ")
}

fn row(target: &str, text: &str, matching: u32, more: Value) -> Value {
    let mut row = json!({
        "targetAttributeName": target,
        "matchingPriority": matching,
        "flowType": "Always",
        "source": super::schema::MappingSource::of_expression(text).write(),
    });
    for (name, value) in more.as_object().unwrap() {
        row[name] = value.clone();
    }
    row
}

fn schema(rows: Value) -> Schema {
    Schema::read(json!({ "synchronizationRules": [{ "objectMappings": [{
        "sourceObjectName": "User",
        "flowTypes": "Add, Update, Delete",
        "attributeMappings": rows,
    }] }] }))
    .unwrap()
}

fn zoe() -> Person {
    let attributes = [
        ("userPrincipalName", json!("zoe@practice.example")),
        ("mail", json!("zoe@practice.example")),
        ("givenName", json!("Zoë")),
        ("surname", json!("O'Brien-Łukasz")),
        ("department", json!("Sales")),
        ("appRoleAssignments", json!([{ "displayName": "Licensed" }])),
    ];
    Person {
        id: PersonId::new("id-zoe"),
        name: "Zoë O'Brien-Łukasz".to_owned(),
        login: "zoe@practice.example".to_owned(),
        status: Status::Active,
        attributes: attributes.into(),
    }
}

fn account() -> Account {
    Account {
        id: AccountId::new("zoom-zoe"),
        user_name: "zoe@practice.example".to_owned(),
        display_name: "Zoë O'Brien-Łukasz".to_owned(),
        active: true,
        licence: Licence::Licensed,
        resource: json!({
            "id": "zoom-zoe",
            "userName": "zoe@practice.example",
            "emails": [{ "type": "work", "value": "zoe@practice.example", "primary": true }],
            "name": { "givenName": "Zoë", "familyName": "O'Brien-Łukasz" },
            "displayName": "Zoë",
            "active": true,
            "userType": "Licensed",
            ENTERPRISE: { "department": "Sales" },
        })
        .into(),
    }
}
