use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::model::{Account, AccountId, Licence, Person, PersonId, Resource, Status};

#[test]
fn equal_values_stay() {
    let zoom = account("zoe@practice.example", "Zoë", "O'Brien-Łukasz");
    check(&zoe(), Some(&zoom), PersonEffect::Equal, "= = = = = =", "");
    // Case of an address and the form of an accent make no difference.
    let zoom = account("Zoe@Practice.Example", "Zoe\u{308}", "O'Brien-Łukasz");
    check(&zoe(), Some(&zoom), PersonEffect::Equal, "= = = = = =", "");
}

#[test]
fn what_differs_will_change() {
    let mut zoom = account("zoe@practice.example", "Zoe", "O'Brien-Łukasz");
    zoom.resource.edit(|user| user[target::ENTERPRISE] = json!({}));
    let shown = check(&zoe(), Some(&zoom), PersonEffect::WillChange, "= = ~ = ~ +", "");
    let row = &shown.rows[2];
    assert_eq!((row.value.as_deref(), row.zoom_value.as_deref()), (Some("Zoë"), Some("Zoe")));
    assert_eq!((row.expression.as_str(), row.target.as_str()), ("user.firstName", "name.givenName"));
    assert_eq!(
        row.sources,
        [SourceValue { attribute: "firstName".to_owned(), value: Some("Zoë".to_owned()) }]
    );
}

#[test]
fn somebody_new_is_made() {
    let shown = check(&zoe(), None, PersonEffect::WillBeCreated, "+ + + + + +", "");
    assert_eq!(
        shown.payload,
        Some(json!({
            "schemas": [target::CORE, target::ENTERPRISE],
            "externalId": "zoe",
            "userName": "zoe@practice.example",
            "emails": [{ "primary": true, "type": "work", "value": "zoe@practice.example" }],
            "name": { "givenName": "Zoë", "familyName": "O'Brien-Łukasz" },
            "displayName": "Zoë O'Brien-Łukasz",
            target::ENTERPRISE: { "department": "Sales" },
            "groups": [],
            "active": true,
        }))
    );
}

#[test]
fn an_update_carries_the_whole_user() {
    let mut zoom = account("zoe@practice.example", "Zoe", "O'Brien-Łukasz");
    zoom.resource.edit(|user| user["meta"] = json!({ "version": "1.0.0" }));
    zoom.resource.edit(|user| user["somethingNew"] = json!([1]));
    let payload = preview_with(&zoe(), Some(&zoom)).payload.unwrap();
    assert_eq!(payload["name"]["givenName"], "Zoë");
    assert_eq!((&payload["meta"]["version"], &payload["somethingNew"]), (&json!("1.0.0"), &json!([1])));
    assert_eq!(payload["id"], "zoom-zoe");
    assert_eq!(zoom.resource.value()["name"]["givenName"], "Zoe");
}

#[test]
fn addresses_do_not_move() {
    let zoom = account("old@practice.example", "Zoë", "O'Brien-Łukasz");
    let shown = check(&zoe(), Some(&zoom), PersonEffect::Equal, "i . = = = =", "AddressKept MailNotSent");
    let payload = shown.payload.unwrap();
    assert_eq!(payload["userName"], "zoe@practice.example");
    assert_eq!(payload["emails"][0]["value"], "old@practice.example");
}

#[test]
fn what_is_missing_is_said() {
    check(&without("email"), None, PersonEffect::WillBeCreated, "+ . + + + +", "NoMail");
    check(&without("firstName"), None, PersonEffect::WillBeCreated, "+ + . + + +", "NoGivenName");
    check(&without("lastName"), None, PersonEffect::WillBeCreated, "+ + + . + +", "NoFamilyName");
    check(&without("department"), None, PersonEffect::WillBeCreated, "+ + + + + .", "");
    let shown = check(&without("login"), None, PersonEffect::WillFail, "! + + + + +", "NoAddress");
    assert_eq!(shown.payload, None);
    check(&with("login", json!("zoe")), None, PersonEffect::WillFail, "! + + + + +", "NoAddress");
    check(&with("department", json!("")), None, PersonEffect::WillBeCreated, "+ + + + + .", "");
    check(
        &with("department", json!(["a", "b"])),
        None,
        PersonEffect::WillFail,
        "+ + + + + !",
        "ListOfValues",
    );
    check(&with("department", json!(7)), None, PersonEffect::WillBeCreated, "+ + + + + +", "");
}

#[test]
fn remarks_about_values() {
    check(
        &with("email", json!("Zoe@Practice.example")),
        None,
        PersonEffect::WillBeCreated,
        "+ + + + + +",
        "MailCase",
    );
    let long = "x".repeat(65);
    check(&with("lastName", json!(long)), None, PersonEffect::WillBeCreated, "+ + + + + +", "LongName");
}

#[test]
fn who_is_not_active_gets_nothing() {
    let zoom = account("zoe@practice.example", "Zoe", "O'Brien-Łukasz");
    let status = |status| Person { status, ..zoe() };
    let shown = preview_with(&status(Status::Disabled), Some(&zoom));
    assert_eq!((shown.effect, shown.payload), (PersonEffect::NotSent, None));
    assert_eq!(shown.remarks, [Finding::DisabledButActive.remark(Language::Okta)]);
    assert_eq!(
        preview_with(&status(Status::Disabled), None).remarks,
        [Finding::NotActive.remark(Language::Okta)]
    );
    assert_eq!(preview_with(&status(Status::Staged), None).effect, PersonEffect::NotSent);
}

#[test]
fn what_is_known_around_a_person_counts() {
    let domains = BTreeSet::from(["practice.example".to_owned()]);
    let other = BTreeSet::from(["other.example".to_owned()]);
    let known = Around { domains: Some(&domains), ..Around::default() };
    around(known, PersonEffect::WillBeCreated, "");
    around(Around { domains: Some(&other), ..known }, PersonEffect::WillFail, "ForeignDomain");
    around(Around { pending: true, ..known }, PersonEffect::WillFail, "Pending");
    around(Around { shares_address: true, ..known }, PersonEffect::WillFail, "SharedAddress");
    around(Around { shares_mail: true, ..known }, PersonEffect::WillBeCreated, "SharedMail");
    let mut zoom = account("zoe@practice.example", "Zoë", "O'Brien-Łukasz");
    zoom.resource.edit(|user| user["roles"] = json!([{ "value": "Admin" }]));
    around(Around { account: Some(&zoom), ..known }, PersonEffect::Equal, "Admin");
    let zoom = Account { active: false, ..account("zoe@practice.example", "Zoë", "O'Brien-Łukasz") };
    around(Around { account: Some(&zoom), ..known }, PersonEffect::WillChange, "Deactivated");
    // Somebody whom Zoom already has is not refused for the domain.
    let zoom = account("zoe@practice.example", "Zoë", "O'Brien-Łukasz");
    around(Around { account: Some(&zoom), domains: Some(&other), ..known }, PersonEffect::Equal, "");
}

#[test]
fn rules_can_be_expressions_and_constants() {
    let rules = vec![
        rule(Target::UserName, Source::Expression("String.toLowerCase(user.login)".to_owned()), true),
        rule(Target::DisplayName, Source::Expression("lastName + ', ' + source.firstName".to_owned()), false),
        rule(Target::UserType, Source::Constant("Basic".to_owned()), false),
        Rule {
            apply: Apply::OnCreate,
            ..rule(Target::Department, Source::Direct("department".to_owned()), false)
        },
        rule(Target::Title, Source::Direct("title".to_owned()), false),
    ];
    let rules = Rules::new(rules, Language::Okta).unwrap();
    let mut zoom = account("zoe@practice.example", "Zoë", "O'Brien-Łukasz");
    zoom.resource.edit(|user| user[target::ENTERPRISE] = json!({ "department": "Marketing" }));
    let person = with("title", json!("Planner"));
    let shown = preview(&rules, &person, &Around { account: Some(&zoom), ..Around::default() });
    assert_eq!(effects(&shown), "= ~ + . +");
    assert_eq!(shown.rows[1].value.as_deref(), Some("O'Brien-Łukasz, Zoë"));
    assert_eq!(shown.rows[1].sources.len(), 2);
    assert_eq!((shown.rows[2].constant, shown.rows[2].expression.as_str()), (true, "\"Basic\""));
    assert_eq!(shown.rows[3].remarks, [Finding::OnCreateOnly.remark(Language::Okta)]);
    assert_eq!(shown.rows[4].remarks, [Finding::NotListed.remark(Language::Okta)]);
    // An expression without a certain result is not sent.
    let shown = preview(&rules, &without("lastName"), &Around::default());
    assert_eq!((shown.effect, effects(&shown).as_str()), (PersonEffect::WillBeCreated, "+ . + + ."));
}

#[test]
fn a_name_that_changes_leaves_the_display_name() {
    let rules: Vec<Rule> =
        rules_of_the_guide().into_iter().filter(|rule| rule.target != Target::DisplayName).collect();
    let zoom = account("zoe@practice.example", "Zoe", "O'Brien-Łukasz");
    let around = Around { account: Some(&zoom), ..Around::default() };
    let shown = preview(&Rules::new(rules, Language::Okta).unwrap(), &zoe(), &around);
    assert_eq!(shown.remarks, [Finding::DisplayNameStays.remark(Language::Okta)]);
}

#[test]
fn rules_that_cannot_work_are_refused() {
    let name = || rule(Target::UserName, Source::Direct("login".to_owned()), true);
    check_refused(vec![], "no rule says how people are found in Zoom");
    check_refused(vec![name(), name()], "two rules fill userName");
    let mail = rule(Target::WorkEmail, Source::Direct("email".to_owned()), true);
    check_refused(vec![name(), mail], "more than one rule says how people are found in Zoom");
    let title = |text: &str| rule(Target::Title, Source::Expression(text.to_owned()), false);
    check_refused(
        vec![name(), title("user.a +")],
        "the rule for title: character 9: the end stands where a value should be",
    );
    check_refused(
        vec![name(), title("'x' + appuser.a")],
        "the rule for title: character 7: appuser.a is not understood",
    );
    assert!(Rules::new(rules_of_the_guide(), Language::Okta).is_ok());
}

#[test]
fn rules_read_back_as_they_were_written() {
    let text = serde_json::to_string(&rules_of_the_guide()).unwrap();
    assert_eq!(serde_json::from_str::<Vec<Rule>>(&text).unwrap(), rules_of_the_guide());
    for target in Target::all() {
        assert_eq!(serde_json::to_value(target).unwrap(), json!(target.path()));
        let mut user = serde_json::Map::new();
        target.write(&mut user, "a");
        target.write(&mut user, "b");
        let user = Resource::from(Value::Object(user));
        let expected = if target == Target::Groups { "a, b" } else { "b" };
        assert_eq!(target.read(&user).as_deref(), Some(expected), "{target:?}");
        assert_eq!(Target::all().filter(|other| other.read(&user).is_some()).count(), 1, "{target:?}");
    }
}

#[test]
fn what_zoom_documents_otherwise_is_there_all_the_same() {
    let user = Resource::from(json!({
        "userName": 7,
        "emails": "zoe@practice.example",
        "name": ["Zoë"],
        "displayName": true,
        "title": { "en": "AE" },
        "active": "yes",
        "userType": null,
        "locale": "",
        "phoneNumbers": [7, { "type": "work", "value": 15_550_100 }, { "type": "mobile" }],
        target::ENTERPRISE: { "department": ["Sales"], "manager": { "value": "m" }, "costCenter": 1.5 },
    }));
    let read: Vec<(Target, String)> =
        Target::all().filter_map(|target| Some((target, target.read(&user)?.into_owned()))).collect();
    for (target, _) in &read {
        assert!(!target.held(&user).unwrap().as_documented, "{target:?}");
    }
    let expected = [
        (Target::UserName, "7"),
        (Target::WorkEmail, "zoe@practice.example"),
        (Target::GivenName, "[\"Zoë\"]"),
        (Target::FamilyName, "[\"Zoë\"]"),
        (Target::DisplayName, "true"),
        (Target::Title, "{\"en\":\"AE\"}"),
        (Target::WorkPhone, "15550100"),
        (Target::Department, "[\"Sales\"]"),
        (Target::CostCenter, "1.5"),
        (Target::Manager, "{\"value\":\"m\"}"),
        (Target::Active, "yes"),
    ];
    assert_eq!(read, expected.map(|(target, text)| (target, text.to_owned())));
    assert!(Target::all().all(|target| target.held(&Resource::from(json!([1]))).is_none()));
}

#[test]
fn findings_have_words_and_the_worst_stand_first() {
    let levels: Vec<RemarkLevel> = Finding::ALL.into_iter().map(Finding::level).collect();
    assert!(levels.is_sorted_by(|one, next| one >= next));
    assert!(Finding::ALL.is_sorted());
    for finding in Finding::ALL {
        let remark = finding.remark(Language::Okta);
        assert!(!remark.text.is_empty() && !remark.text.ends_with('.'), "{finding:?}");
        assert!(remark.level == RemarkLevel::Note || remark.cure.is_some(), "{finding:?}");
    }
}

proptest! {
    #[test]
    fn anybody_can_be_previewed(
        values in proptest::collection::vec(attribute(), 6),
        zoom in proptest::option::of((attribute(), attribute())),
        status in proptest::sample::select(&[Status::Active, Status::Disabled, Status::Staged][..]),
        expression in "[a-z.()+?:!'\" ]{0,30}",
    ) {
        let names = ["login", "email", "firstName", "lastName", "displayName", "department"].map(str::to_owned);
        let person = Person { status, attributes: names.into_iter().zip(values).collect(), ..zoe() };
        let account = zoom.map(|(name, emails)| {
            let mut account = account("zoe@practice.example", "Zoë", "O'Brien-Łukasz");
            account.resource.edit(|user| user["name"] = name);
            account.resource.edit(|user| user["emails"] = emails);
            account
        });
        let around = Around { account: account.as_ref(), ..Around::default() };
        let mut rules = rules_of_the_guide();
        rules.push(rule(Target::Title, Source::Expression(expression), false));
        let rules = Rules::new(rules, Language::Okta).or_else(|_| Rules::new(rules_of_the_guide(), Language::Okta)).unwrap();
        let shown = preview(&rules, &person, &around);
        let short = assess(&rules, &person, &around);
        prop_assert_eq!(shown.effect, short.effect);
        prop_assert!(shown.effect != PersonEffect::NotSent || shown.payload.is_none());
        let remarks = shown.rows.iter().flat_map(|row| &row.remarks).chain(&shown.remarks);
        for remark in remarks.filter(|_| status == Status::Active) {
            prop_assert!(short.findings.iter().any(|finding| finding.remark(Language::Okta) == *remark));
        }
    }
}

fn attribute() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        "\\PC{0,70}".prop_map(Value::from),
        "[a-z]{1,3}@[a-z]{1,3}".prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        Just(json!(["a", { "type": "work", "value": "b@c" }])),
        Just(json!({ "givenName": 1 })),
    ]
}

fn check(
    person: &Person,
    account: Option<&Account>,
    effect: PersonEffect,
    rows: &str,
    findings: &str,
) -> PersonPreview {
    let shown = preview_with(person, account);
    assert_eq!((shown.effect, effects(&shown).as_str()), (effect, rows), "{shown:#?}");
    let around = Around { account, ..Around::default() };
    let short = assess(&Rules::new(rules_of_the_guide(), Language::Okta).unwrap(), person, &around);
    let found: Vec<String> = short.findings.iter().map(|finding| format!("{finding:?}")).collect();
    assert_eq!((short.effect, found.join(" ").as_str()), (effect, findings));
    shown
}

fn around(around: Around<'_>, effect: PersonEffect, findings: &str) {
    let short = assess(&Rules::new(rules_of_the_guide(), Language::Okta).unwrap(), &zoe(), &around);
    let found: Vec<String> = short.findings.iter().map(|finding| format!("{finding:?}")).collect();
    assert_eq!((short.effect, found.join(" ").as_str()), (effect, findings), "{around:?}");
}

fn check_refused(rules: Vec<Rule>, expected: &str) {
    assert_eq!(Rules::new(rules, Language::Okta).unwrap_err().to_string(), expected);
}

fn preview_with(person: &Person, account: Option<&Account>) -> PersonPreview {
    let rules = Rules::new(rules_of_the_guide(), Language::Okta).unwrap();
    preview(&rules, person, &Around { account, ..Around::default() })
}

/// A sign for each rule: = equal, ~ changes, + set, . not sent, i ignored, ! fails.
fn effects(shown: &PersonPreview) -> String {
    let sign = |row: &PreviewRow| match row.effect {
        RowEffect::Equal => "=",
        RowEffect::WillChange => "~",
        RowEffect::WillBeSet => "+",
        RowEffect::NotSent => ".",
        RowEffect::Ignored => "i",
        RowEffect::WillFail => "!",
    };
    shown.rows.iter().map(sign).collect::<Vec<_>>().join(" ")
}

fn rule(target: Target, source: Source, matching: bool) -> Rule {
    Rule { target, source, matching, apply: Apply::Always, default_value: None }
}

fn zoe() -> Person {
    let attributes = [
        ("login", "zoe@practice.example"),
        ("email", "zoe@practice.example"),
        ("firstName", "Zoë"),
        ("lastName", "O'Brien-Łukasz"),
        ("displayName", "Zoë O'Brien-Łukasz"),
        ("department", "Sales"),
    ];
    Person {
        id: PersonId::new("zoe"),
        name: "Zoë O'Brien-Łukasz".to_owned(),
        login: "zoe@practice.example".to_owned(),
        status: Status::Active,
        attributes: attributes.into_iter().map(|(name, value)| (name, json!(value))).collect(),
    }
}

fn with(attribute: &str, value: Value) -> Person {
    let mut person = zoe();
    person.attributes.insert(attribute.to_owned(), value);
    person
}

fn without(attribute: &str) -> Person {
    let mut person = zoe();
    person.attributes.remove(attribute);
    person
}

/// A user of Zoom, in Sales, called by both names.
fn account(address: &str, given: &str, family: &str) -> Account {
    let display_name = format!("{given} {family}");
    Account {
        id: AccountId::new("zoom-zoe"),
        user_name: address.to_owned(),
        display_name: display_name.clone(),
        active: true,
        licence: Licence::Licensed,
        resource: json!({
            "id": "zoom-zoe",
            "userName": address,
            "emails": [{ "type": "work", "value": address, "primary": true }],
            "name": { "givenName": given, "familyName": family },
            "displayName": display_name,
            "active": true,
            target::ENTERPRISE: { "department": "Sales" },
        })
        .into(),
    }
}
