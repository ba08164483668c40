use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::mapping::entra::scope::{Clause, Group, Operator};
use crate::mapping::{RemarkLevel, entra};

#[test]
fn a_guide_finds_its_table_in_the_schema() {
    let schema = own();
    assert!(schema.serves(GuideTable::Own));
    let users = schema.users();
    assert_eq!(
        (users.rule_id.as_str(), users.enabled, users.filter.as_ref()),
        ("rule", true, Ok(&Filter::default()))
    );
    let name = users.attribute("userName").unwrap();
    assert_eq!(
        (&name.source, name.matching_priority),
        (&MappingSource::Direct("userPrincipalName".to_owned()), 1)
    );
    assert_eq!(users.attribute("emails[type eq \"work\"]").unwrap().target, "emails[type eq \"work\"].value");
    let words: Vec<String> = schema.difference(GuideTable::Own).iter().map(Difference::words).collect();
    assert_eq!(
        words,
        [
            "Nothing is written to urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department; the guide writes department.",
            "Nothing is written to title; the guide writes jobTitle.",
            "externalId gets objectId, which the guide does not ask for. It is left as it is.",
        ]
    );
    assert!(gallery().serves(GuideTable::Gallery) && gallery().groups().is_none());
    assert!(gallery().difference(GuideTable::Own).contains(&Difference::NoGroups));
    assert_eq!(schema.knows(Object::User, "title"), Some(true));
    assert_eq!(schema.knows(Object::User, "nickName"), Some(false));
    assert_eq!(gallery().knows(Object::Group, "members"), None);
}

#[test]
fn differences_are_undone_and_nothing_else_is_touched() {
    let mut whole = own().whole;
    let users = |whole: &mut Value| {
        whole
            .pointer_mut("/synchronizationRules/0/objectMappings/0/attributeMappings")
            .unwrap()
            .as_array_mut()
            .unwrap()
            .clone()
    };
    let mut rows = users(&mut whole);
    rows.retain(|row| row["targetAttributeName"] != "active");
    rows[0]["matchingPriority"] = json!(2);
    rows[2]["source"] = json!({ "expression": "ToUpper([givenName])", "name": "ToUpper", "type": "Function", "parameters": [] });
    rows.last_mut().unwrap()["matchingPriority"] = json!(1);
    whole["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"] = json!(rows);
    whole["synchronizationRules"][0]["objectMappings"][1]["enabled"] = json!(false);
    let schema = Schema::read(whole.clone()).unwrap();
    let differences = schema.difference(GuideTable::Own);
    let matter: Vec<String> =
        differences.iter().filter(|difference| difference.matters()).map(Difference::words).collect();
    assert_eq!(
        matter,
        [
            "People are matched by userName, but not first.",
            "name.givenName gets ToUpper([givenName]); the guide writes givenName.",
            "Nothing is written to active; the guide writes Switch([IsSoftDeleted], , \"False\", \"True\", \"True\", \"False\").",
            "People are matched by externalId too; the guide matches by one attribute.",
            "Groups are not provisioned: their mapping is off.",
        ]
    );
    let mended = schema.with(&differences);
    assert!(mended.serves(GuideTable::Own));
    assert_eq!(mended.with(&mended.difference(GuideTable::Own)), mended);
    // Everything but the five places is as it was.
    let mut expected = whole;
    let rows =
        expected["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"].as_array_mut().unwrap();
    rows[0]["matchingPriority"] = json!(1);
    rows[2]["source"] = row("name.givenName", "[givenName]", 0)["source"].clone();
    rows.last_mut().unwrap()["matchingPriority"] = json!(0);
    let made = |target: &str, text: &str| {
        let mut made = row(target, text, 0);
        made.as_object_mut().unwrap().remove("kept");
        made
    };
    rows.push(made("active", "Switch([IsSoftDeleted], , \"False\", \"True\", \"True\", \"False\")"));
    rows.push(made("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", "[department]"));
    rows.push(made("title", "[jobTitle]"));
    expected["synchronizationRules"][0]["objectMappings"][1]["enabled"] = json!(true);
    assert_eq!(mended.whole(), &expected);
}

#[test]
fn a_filter_is_set_in_its_place() {
    let clause = Clause {
        attribute: "department".to_owned(),
        operator: Operator::Equals,
        values: vec!["Sales".to_owned()],
    };
    let filter = Filter {
        groups: vec![Group { name: "Sales".to_owned(), clauses: vec![clause] }],
        has_other_groups: false,
    };
    let schema = own().with_filter(Object::User, &filter);
    assert_eq!(schema.users().filter, Ok(filter));
    assert_eq!(schema.groups().unwrap().filter, Ok(Filter::default()));
    assert_eq!(schema.with_filter(Object::User, &Filter::default()).users().filter, Ok(Filter::default()));
}

#[test]
fn schemas_that_say_the_same_are_the_same() {
    let other = |edit: &dyn Fn(&mut Value)| {
        let mut whole = own().whole;
        edit(&mut whole);
        Schema::read(whole).unwrap()
    };
    for edit in [
        &(|whole: &mut Value| whole["version"] = json!("v1.3")) as &dyn Fn(&mut Value),
        &|whole| whole["@odata.context"] = json!("x"),
        &|whole| whole["synchronizationRules"][0]["metadata"] = json!([]),
        &|whole| {
            whole["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"]
                .as_array_mut()
                .unwrap()
                .reverse();
        },
        &|whole| {
            let switch =
                &mut whole["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"][5]["source"];
            switch["expression"] = json!("Switch([IsSoftDeleted],,\"False\",\"True\",\"True\",\"False\")");
        },
    ] {
        assert!(own().same_as(&other(edit)));
    }
    for edit in [
        &(|whole: &mut Value| whole["synchronizationRules"][0]["objectMappings"][0]["enabled"] = json!(false))
            as &dyn Fn(&mut Value),
        &|whole| {
            whole["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"]
                .as_array_mut()
                .unwrap()
                .pop();
        },
        &|whole| {
            whole["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"][0]["matchingPriority"] =
                json!(2);
        },
    ] {
        assert!(!own().same_as(&other(edit)));
    }
}

#[test]
fn what_is_no_schema_is_refused() {
    for (whole, expected) in [
        (json!([]), SchemaError::Form("it has no list of rules")),
        (json!({ "synchronizationRules": [] }), SchemaError::NoUsers),
        (
            json!({ "synchronizationRules": [{ "objectMappings": {} }] }),
            SchemaError::Form("its mappings are no list"),
        ),
        (json!({ "synchronizationRules": vec![json!({}); 101] }), SchemaError::TooMany),
        (
            json!({ "synchronizationRules": [{ "objectMappings": [{ "sourceObjectName": "User", "attributeMappings": [{}] }] }] }),
            SchemaError::Form("an attribute mapping names no target"),
        ),
    ] {
        assert_eq!(Schema::read(whole), Err(expected));
    }
}

#[test]
fn what_will_go_wrong_is_found() {
    use SchemaFinding as F;
    let found = |rows: Vec<Value>, reach| {
        let mut whole = own().whole;
        whole["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"] = json!(rows);
        whole["synchronizationRules"][0]["objectMappings"].as_array_mut().unwrap().pop();
        Schema::read(whole).unwrap().findings(reach)
    };
    let mut good: Vec<Value> =
        USERS.iter().map(|(target, text, matching)| row(target, text, *matching)).collect();
    good.retain(|row| row["targetAttributeName"] != "externalId");
    assert_eq!(found(good.clone(), Reach::Assigned), [F::MailMayBeEmpty]);
    let check = |target: &str, text: &str, matching: u32, expected: &[F]| {
        let mut rows = good.clone();
        rows.retain(|row| row["targetAttributeName"] != target);
        rows.push(row(target, text, matching));
        let mut found = found(rows, Reach::Assigned);
        found.retain(|finding| *finding != F::MailMayBeEmpty);
        assert_eq!(found, expected, "{target} {text}");
    };
    let target = |name: &str| name.to_owned();
    check("userName", "[userPrincipalName]", 0, &[F::NoMatching]);
    check("userName", "[mail]", 1, &[F::MatchingSource(target("mail"))]);
    check("userName", "", 1, &[F::NoUserName, F::MatchingSource(target("nothing"))]);
    check(
        "externalId",
        "[objectId]",
        2,
        &[
            F::MatchingTarget(target("externalId")),
            F::SeveralMatching(vec![target("userName"), target("externalId")]),
            F::ObjectId(target("externalId")),
        ],
    );
    check("id", "[objectId]", 0, &[F::IdIsTarget, F::ObjectId(target("id"))]);
    check("active", "Not([IsSoftDeleted])", 0, &[]);
    check("active", "", 0, &[F::NoDisables(None)]);
    for other in ["[IsSoftDeleted]", "\"True\"", "[accountEnabled]"] {
        check("active", other, 0, &[F::NoDisables(Some(MappingSource::of_expression(other)))]);
    }
    check("name.givenName", "", 0, &[F::MissingTarget(target("name.givenName"))]);
    check("userType", "\"Basic\"", 0, &[F::FixedUserType(target("Basic"))]);
    check("userType", "\"Pro\"", 0, &[F::FixedUserType(target("Pro")), F::OldUserType(target("Pro"))]);
    check("userType", "Switch([department], , \"Sales\", \"Corp\")", 0, &[F::OldUserType(target("Corp"))]);
    check("userType", "[appRoleAssignments]", 0, &[F::RolesDirect(target("userType"))]);
    check("title", "Switch([department], \"x\", \"Sales\", \"y\")", 0, &[F::SwitchDefault(target("title"))]);
    check(
        "title",
        "[userType]",
        0,
        &[F::NotASource { target: target("title"), attribute: target("userType") }],
    );
    check(
        "title",
        "tolower([jobTitle])",
        0,
        &[F::Unreadable {
            target: target("title"),
            error: "character 1: the function tolower is not understood".to_owned(),
            hint: Some("Entra minds the letters' case: the function is called ToLower".to_owned()),
        }],
    );
    let roles = || {
        let mut rows = good.clone();
        rows.push(row("userType", "SingleAppRoleAssignment([appRoleAssignments])", 0));
        rows
    };
    assert_eq!(found(roles(), Reach::Assigned), [F::MailMayBeEmpty]);
    assert_eq!(
        found(roles(), Reach::Everybody),
        [F::RolesForEverybody(target("userType")), F::MailMayBeEmpty]
    );
    let not_known = found(roles(), Reach::NotKnown);
    assert!(not_known.contains(&F::RolesNeedAssignment(target("userType"))));
}

#[test]
fn groups_and_what_is_off_are_found() {
    use SchemaFinding as F;
    let found = |edit: &dyn Fn(&mut Value)| {
        let mut whole = own().whole;
        edit(&mut whole["synchronizationRules"][0]["objectMappings"]);
        let mut found = Schema::read(whole).unwrap().findings(Reach::Assigned);
        found.retain(|finding| !matches!(finding, F::MailMayBeEmpty | F::ObjectId(_)));
        found
    };
    assert_eq!(found(&|_| {}), []);
    assert_eq!(found(&|mappings| mappings[0]["enabled"] = json!(false)), [F::PeopleOff]);
    assert_eq!(found(&|mappings| mappings[1]["enabled"] = json!(false)), [F::GroupsOff]);
    assert_eq!(
        found(&|mappings| mappings[1]["attributeMappings"] = json!([])),
        [F::GroupMatching(None), F::NoMembers]
    );
    assert_eq!(
        found(&|mappings| {
            let rows = mappings[1]["attributeMappings"].as_array_mut().unwrap();
            rows.push(row("externalId", "[objectId]", 2));
        }),
        [F::GroupMatching(Some("externalId".to_owned()))]
    );
    assert_eq!(
        found(&|mappings| mappings[0]["scope"] = json!("x")),
        [F::FilterUnreadable(
            Object::User,
            "the scope is not written as Microsoft documents it: it is no object".to_owned()
        )]
    );
    assert_eq!(
        found(&|mappings| mappings[1]["attributeMappings"][1]["targetAttributeName"] = json!("members.$ref")),
        [F::MembersAsReference("members.$ref".to_owned())]
    );
    assert_eq!(
        found(&|mappings| mappings[0]["flowTypes"] = json!("Add, Update")),
        [F::FlowMissing(Object::User, "delete or disable")]
    );
}

#[test]
fn findings_have_words_and_a_cure() {
    let mut whole = gallery().whole;
    whole["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"] = json!([
        row("externalId", "[objectId]", 1),
        row("id", "[userType]", 2),
        row("userType", "\"Pro\"", 0),
        row("roles", "[appRoleAssignments]", 0),
        row("title", "Switch([a], \"x\", \"y\", ToLower(", 0),
    ]);
    let findings = Schema::read(whole).unwrap().findings(Reach::NotKnown);
    assert!(findings.len() > 10);
    let levels: Vec<RemarkLevel> = findings.iter().map(SchemaFinding::level).collect();
    assert!(levels.is_sorted_by(|one, next| one >= next));
    for finding in findings {
        let remark = finding.remark();
        assert!(
            !remark.text.ends_with('.') && remark.cure.is_some_and(|cure| !cure.ends_with('.')),
            "{finding:?}"
        );
    }
}

proptest! {
    #[test]
    fn any_json_is_read_or_refused(rules in any_json()) {
        let whole = json!({ "synchronizationRules": rules, "directories": [] });
        if let Ok(schema) = Schema::read(whole.clone()) {
            prop_assert_eq!(schema.whole(), &whole);
            let _ = schema.findings(Reach::NotKnown);
            let mended = schema.with(&schema.difference(GuideTable::Own));
            prop_assert!(mended.difference(GuideTable::Own).iter().all(|left| *left == Difference::NoGroups || !left.matters()));
            prop_assert!(schema.same_as(&schema));
        }
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (0..3_u64).prop_map(Value::from),
        proptest::sample::select(
            &["User", "Group", "userName", "active", "[mail]", "Attribute", "Function", "Not([a])"][..]
        )
        .prop_map(Value::from),
    ];
    let names = [
        "objectMappings",
        "attributeMappings",
        "sourceObjectName",
        "targetAttributeName",
        "source",
        "expression",
        "name",
        "type",
        "scope",
        "groups",
        "enabled",
        "matchingPriority",
    ];
    let inner = leaf.prop_recursive(6, 60, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map(proptest::sample::select(names.to_vec()), inner, 0..6).prop_map(
                |map| {
                    Value::Object(map.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
                }
            ),
        ]
    });
    let attribute = inner
        .clone()
        .prop_map(|source| json!({ "targetAttributeName": "userName", "source": source, "kept": 1 }));
    let mapping = (proptest::sample::select(&["User", "Group"][..]), proptest::collection::vec(prop_oneof![attribute, inner.clone()], 0..3))
        .prop_map(|(source, rows)| json!({ "sourceObjectName": source, "enabled": true, "attributeMappings": rows }));
    let rule = proptest::collection::vec(prop_oneof![mapping, inner], 0..3)
        .prop_map(|mappings| json!({ "objectMappings": mappings }));
    proptest::collection::vec(rule, 0..3).prop_map(Value::from)
}

const USERS: [(&str, &str, u32); 7] = [
    ("userName", "[userPrincipalName]", 1),
    ("displayName", "[displayName]", 0),
    ("name.givenName", "[givenName]", 0),
    ("name.familyName", "[surname]", 0),
    ("emails[type eq \"work\"].value", "[mail]", 0),
    ("active", "Switch([IsSoftDeleted], , \"False\", \"True\", \"True\", \"False\")", 0),
    ("externalId", "[objectId]", 0),
];

pub(super) fn row(target: &str, text: &str, matching: u32) -> Value {
    let source = if text.is_empty() { MappingSource::Nothing } else { MappingSource::of_expression(text) };
    let mut row = AttributeMapping::made(target, &source, matching);
    row["kept"] = json!("as it is");
    row
}

/// An application of one's own, as Entra makes it, without the attributes that matter little.
fn own() -> Schema {
    let rows = |rows: &[(&str, &str, u32)]| -> Vec<Value> {
        rows.iter().map(|(target, text, matching)| row(target, text, *matching)).collect()
    };
    let groups = [("displayName", "[displayName]", 1), ("members", "[members]", 0)];
    schema(json!([mapping("User", json!(rows(&USERS))), mapping("Group", json!(rows(&groups))),]))
}

fn gallery() -> Schema {
    let rows = GuideTable::Gallery
        .wanted()
        .into_iter()
        .map(|wanted| row(wanted.target, &wanted.source.expression().unwrap(), u32::from(wanted.matching)));
    schema(json!([mapping("User", json!(rows.collect::<Vec<_>>()))]))
}

fn mapping(object: &str, rows: Value) -> Value {
    json!({
        "enabled": true,
        "flowTypes": "Add, Update, Delete",
        "name": format!("Synchronize {object}s"),
        "sourceObjectName": object,
        "targetObjectName": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
        "scope": null,
        "kept": [1],
        "attributeMappings": rows,
    })
}

fn schema(mappings: Value) -> Schema {
    let attribute = |name: &str| json!({ "name": name, "type": "String" });
    Schema::read(json!({
        "@odata.context": "https://graph.microsoft.example/v1.0/$metadata",
        "id": "job",
        "version": "v1.2",
        "synchronizationRules": [{
            "id": "rule",
            "sourceDirectoryName": "Azure Active Directory",
            "targetDirectoryName": "customappsso",
            "metadata": null,
            "objectMappings": mappings,
        }],
        "directories": [{
            "name": "customappsso",
            "objects": [{
                "name": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
                "attributes": [attribute("userName"), attribute("title")],
            }],
        }],
    }))
    .unwrap()
}

/// The expression of the guides' `active` reads only what tells who has left.
#[test]
fn the_guides_expressions_can_be_read() {
    for wanted in [GuideTable::Gallery, GuideTable::Own].into_iter().flat_map(GuideTable::wanted) {
        for source in wanted.accepted.iter().chain([&wanted.source]) {
            let expression = entra::Expression::parse(&source.expression().unwrap()).unwrap();
            assert_eq!(MappingSource::of_expression(&expression.to_string()), *source);
            assert_ne!(source.write()["type"], Value::Null);
        }
    }
}
