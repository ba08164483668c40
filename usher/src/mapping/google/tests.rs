use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::{Value, json};

use super::scope::{Domains, Doubt, Inside, NotAGroup, Reason, Scope, Verdict, group_at, is_below, judge};
use super::*;
use crate::mapping::{
    Around, Finding, Language, PersonEffect, PersonPreview, RowEffect, Rules, RulesError, preview, target,
};
use crate::model::{Account, AccountId, Address, GroupId, Licence, Member, PersonId, Snapshot, Status};

#[test]
fn somebody_new_is_made_of_googles_attributes() {
    let shown = show(&zoe(), None);
    assert_eq!(shown.effect, PersonEffect::WillBeCreated);
    assert_eq!(shown.rows[0].expression, "primaryEmail");
    assert_eq!(
        shown.payload,
        Some(json!({
            "schemas": [target::CORE, target::ENTERPRISE],
            "userName": "zoe@practice.example",
            "emails": [{ "primary": true, "type": "work", "value": "zoe@practice.example" }],
            "name": { "givenName": "Zoë", "familyName": "O'Brien-Łukasz" },
            target::ENTERPRISE: { "department": "Sales" },
            "phoneNumbers": [{ "type": "work", "value": "+1 555 0100" }],
            "active": true,
        }))
    );
}

#[test]
fn what_differs_is_sent_with_what_is_equal() {
    let shown = show(&zoe(), Some(&account("Zoe")));
    assert_eq!(shown.effect, PersonEffect::WillChange);
    let effects: Vec<_> = shown.rows.iter().map(|row| row.effect).collect();
    use RowEffect::{Equal, NotSent, WillBeSet, WillChange};
    assert_eq!(effects, [Equal, Equal, WillChange, Equal, Equal, NotSent, WillBeSet]);
    let payload = shown.payload.unwrap();
    assert_eq!((&payload["id"], &payload["name"]["givenName"]), (&json!("zoom-zoe"), &json!("Zoë")));
    assert_eq!(show(&zoe(), Some(&account("Zoë"))).effect, PersonEffect::Equal);
}

#[test]
fn a_changed_mail_address_is_sent_by_google() {
    let mut there = account("Zoë");
    there.resource.edit(|user| user["emails"] = json!([{ "type": "work", "value": "old@practice.example" }]));
    assert_eq!(show(&zoe(), Some(&there)).rows[1].effect, RowEffect::WillChange);
}

#[test]
fn suspended_people_are_deactivated_and_archived_ones_are_left() {
    let suspended = disabled("suspended");
    let shown = show(&suspended, Some(&account("Zoë")));
    assert_eq!(shown.effect, PersonEffect::WillChange);
    assert_eq!(shown.remarks, [Finding::WillBeDisabled.remark(Language::Google)]);
    assert_eq!(shown.payload.unwrap()["active"], false);

    let shown = show(&disabled("archived"), Some(&account("Zoë")));
    assert_eq!((shown.effect, &shown.payload), (PersonEffect::NotSent, &None));
    assert_eq!(shown.remarks, [Finding::DisabledButActive.remark(Language::Google)]);
    assert!(shown.remarks[0].text.starts_with("Archived"));

    let shown = show(&suspended, None);
    assert_eq!((shown.effect, shown.payload), (PersonEffect::NotSent, None));
    assert_eq!(shown.remarks, [Finding::NotActive.remark(Language::Google)]);
}

#[test]
fn google_knows_no_expressions() {
    let mut rules = rules_of_google();
    rules[2].source = Source::Expression("givenName".to_owned());
    let error = Rules::new(rules, Language::Google).unwrap_err();
    assert!(matches!(error, RulesError::Expression { target: Target::GivenName, .. }));
    assert!(error.to_string().contains("no expressions"), "{error}");
}

#[test]
fn what_is_true_of_the_person_comes_first() {
    let scope = Scope::Everybody;
    let is = |person: &Person, verdict| assert_eq!(judge(person, &scope, None, Some(&domains())), verdict);
    is(&zoe(), Verdict::In);
    is(&disabled("suspended"), Verdict::Out(Reason::Suspended));
    is(&disabled("archived"), Verdict::Out(Reason::Archived));
    let mut both = disabled("archived");
    both.attributes.insert("suspended".to_owned(), json!(true));
    is(&both, Verdict::Out(Reason::Archived));
    is(&with("isGuestUser", json!(true)), Verdict::Out(Reason::Guest));
    is(&with("deletionTime", json!("2026-11-20T10:00:00Z")), Verdict::Out(Reason::Deleted));
    is(&with("deletionTime", Value::Null), Verdict::In);
    is(&at("17"), Verdict::Out(Reason::NoMail));
    is(&at("zoe@elsewhere.example"), Verdict::Out(Reason::OutsideOrganisation));
    is(&at("Zoe@Labs.example"), Verdict::In);
    assert_eq!(judge(&at("zoe@elsewhere.example"), &scope, None, None), Verdict::In);
}

#[test]
fn a_unit_has_everything_below_it() {
    let check = |path: &str, units: &[&str], expected| {
        let units = units.iter().map(|unit| (*unit).to_owned()).collect();
        let person = with("orgUnitPath", json!(path));
        assert_eq!(judge(&person, &Scope::Units(units), None, None), expected, "{path}");
    };
    let out = || Verdict::Out(Reason::OutsideUnit);
    check("/Sales", &["/Sales"], Verdict::In);
    check("/Sales/North", &["/Staff", "/Sales"], Verdict::In);
    check("/Salesforce", &["/Sales"], out());
    check("/", &["/Sales"], out());
    check("/Sales", &["/"], Verdict::In);
    check("/Sales", &[], out());
    // Whoever has no path is at the root.
    let root = Scope::Units(BTreeSet::from(["/".to_owned()]));
    assert_eq!(judge(&zoe(), &root, None, None), Verdict::In);
}

#[test]
fn a_group_is_sure_of_those_directly_in_it() {
    let is = |id: &str, members: &str, domain: &str, domains: Option<&Domains>, verdict: Verdict| {
        let person = Person { id: PersonId::new(id), ..at(&format!("{id}@{domain}")) };
        let (snapshot, group) = (groups(members), GroupId::new("a"));
        let inside = Inside::of(&snapshot, &group);
        assert_eq!(
            judge(&person, &Scope::Group(group), Some(&inside), domains),
            verdict,
            "{id} in {members}"
        );
    };
    let known = domains();
    let known = Some(&known);
    let through = || Verdict::Perhaps(Doubt::OnlyThroughNested { inner: GroupId::new("b") });
    is("p1", "a: p1", "practice.example", known, Verdict::In);
    is("p1", "a: p1", "alias.example", known, Verdict::In);
    is("p1", "a: p1 b\nb: p1", "practice.example", known, Verdict::In);
    is("p1", "a: b\nb: p1 a", "practice.example", known, through());
    is("p1", "a: c b\nb: p1\nc: p1", "practice.example", known, through());
    is("p1", "a: b\nb: p1", "practice.example", None, through());
    is("p1", "a: p1", "practice.example", None, Verdict::Perhaps(Doubt::DomainUnknown));
    is("p1", "a: p1", "labs.example", known, Verdict::Out(Reason::SecondaryDomain));
    is("p1", "a: b\nb: p1", "labs.example", known, Verdict::Out(Reason::SecondaryDomain));
    is("p1", "a: p2", "practice.example", known, Verdict::Out(Reason::NotInGroup));
    is("p1", "a: *", "practice.example", known, Verdict::Perhaps(Doubt::OnlyThroughEverybody));
    is("p1", "a: b p2", "practice.example", known, Verdict::Perhaps(Doubt::GroupUnread));
    let group = Scope::Group(GroupId::new("a"));
    assert_eq!(judge(&zoe(), &group, None, known), Verdict::Out(Reason::NotInGroup));
}

#[test]
fn outsiders_are_counted_once() {
    let inside = Inside::of(&groups("a: p1 p2 b\nb: p2 p3"), &GroupId::new("a"));
    let known = BTreeMap::from([(PersonId::new("p1"), zoe())]);
    assert_eq!(inside.outsiders(&known), 2);
}

#[test]
fn the_group_of_the_scope_is_found_by_its_address() {
    let address = |text: &str| Address::parse(text).unwrap();
    let group = GroupId::new("g1");
    let groups = BTreeMap::from([
        (address("zoom@practice.example"), group.clone()),
        (address("zoom-people@practice.example"), group.clone()),
    ]);
    let people = BTreeMap::from([(address("zoe@practice.example"), PersonId::new("zoe"))]);
    let at = |typed: &str| group_at(typed, &groups, &people, Some(&domains()));
    assert_eq!(at(" Zoom@Practice.example "), Ok(group.clone()));
    assert_eq!(at("zoom-people@practice.example"), Ok(group.clone()));
    assert_eq!(at("zoom"), Err(NotAGroup::NotAnAddress));
    assert_eq!(at("zoe@practice.example"), Err(NotAGroup::Person(PersonId::new("zoe"))));
    assert_eq!(at("zoo@practice.example"), Err(NotAGroup::Unknown));
    let domain = "elsewhere.example".to_owned();
    assert_eq!(at("zoom@elsewhere.example"), Err(NotAGroup::ForeignDomain { domain }));
    let domain = "new.example".to_owned();
    assert_eq!(at("zoom@new.example"), Err(NotAGroup::UnverifiedDomain { domain }));
    assert_eq!(group_at("zoom@practice.example", &groups, &people, None), Ok(group));
}

proptest! {
    #[test]
    fn everybody_is_judged_and_a_wider_scope_takes_nobody_away(
        person in somebody(),
        members in proptest::collection::vec(proptest::collection::btree_set(0_u8..8, 0..5), 4),
        units in proptest::collection::btree_set("(/[AB]){1,3}", 0..4),
        known in any::<bool>(),
    ) {
        let domains = domains();
        let domains = known.then_some(&domains);
        let judge_by = |scope: &Scope, inside: Option<&Inside>| judge(&person, scope, inside, domains);
        let everybody = judge_by(&Scope::Everybody, None);
        prop_assert!(!matches!(everybody, Verdict::Perhaps(_)));
        let root = Scope::Units(BTreeSet::from(["/".to_owned()]));
        prop_assert_eq!(&judge_by(&root, None), &everybody);

        let snapshot = graph(&members, &person.id);
        let group = GroupId::new("0");
        let inside = Inside::of(&snapshot, &group);
        let narrow = [
            (judge_by(&Scope::Units(units.clone()), None), Reason::OutsideUnit),
            (judge_by(&Scope::Group(group.clone()), Some(&inside)), Reason::NotInGroup),
        ];
        for (narrow, own) in narrow {
            match (&narrow, &everybody) {
                // What is true of the person is said whatever the scope.
                (Verdict::Out(_), Verdict::Out(_)) => prop_assert_eq!(&narrow, &everybody),
                (Verdict::Out(reason), _) => {
                    prop_assert!(*reason == own || *reason == Reason::SecondaryDomain);
                }
                (Verdict::In | Verdict::Perhaps(_), _) => prop_assert_eq!(&everybody, &Verdict::In),
            }
        }
        let path = person.attributes.text("orgUnitPath").unwrap();
        let below = units.iter().any(|unit| is_below(path, unit));
        let judged = judge_by(&Scope::Units(units.clone()), None);
        prop_assert_eq!(judged == Verdict::In, below && everybody == Verdict::In);
        // Whoever the walk has is never told not to be in the group.
        let is_walked = snapshot.walk(&group).people.contains(&person.id);
        let judged = judge_by(&Scope::Group(group), Some(&inside));
        prop_assert!(!(is_walked && judged == Verdict::Out(Reason::NotInGroup)));
    }
}

/// Four groups with members 0 to 7: 0 to 3 are groups, 4 is the person, 5 is somebody else, 6 is everybody, 7 a group that
/// was not read.
fn graph(members: &[BTreeSet<u8>], person: &PersonId) -> Snapshot {
    let mut snapshot = Snapshot::default();
    for (place, members) in members.iter().enumerate() {
        let member = |member: &u8| match member {
            4 => Member::Person(person.clone()),
            5 => Member::Person(PersonId::new("else")),
            6 => Member::Everybody,
            group => Member::Group(GroupId::new(group.to_string())),
        };
        snapshot.members.insert(GroupId::new(place.to_string()), members.iter().map(member).collect());
    }
    let somebody = Person { id: person.clone(), ..zoe() };
    snapshot.people.insert(person.clone(), somebody);
    snapshot
}

fn somebody() -> impl Strategy<Value = Person> {
    let flag = || prop_oneof![3 => Just(Value::Null), 1 => any::<bool>().prop_map(Value::from), 1 => Just(json!("x"))];
    let login = prop_oneof!["[a-z]{1,4}", "[a-z]{1,4}@(practice|labs|alias|new|elsewhere)\\.example"];
    (login, flag(), flag(), flag(), "(/[AB]){0,3}", any::<bool>()).prop_map(
        |(login, archived, guest, deleted, path, active)| {
            let mut person = at(&login);
            person.status = if active { Status::Active } else { Status::Disabled };
            let path = json!(if path.is_empty() { "/" } else { &path });
            let attributes = [
                ("archived", archived),
                ("isGuestUser", guest),
                ("deletionTime", deleted),
                ("orgUnitPath", path),
            ];
            person.attributes.extend(attributes.map(|(name, value)| (name.to_owned(), value)));
            person
        },
    )
}

fn domains() -> Domains {
    let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    Domains {
        primary: set(&["practice.example", "alias.example"]),
        secondary: set(&["labs.example", "new.example"]),
        unverified: set(&["new.example"]),
    }
}

/// `group: member member` a line; a member that starts with `p` is a person, and `*` is everybody.
fn groups(text: &str) -> Snapshot {
    let mut snapshot = Snapshot::default();
    for line in text.lines() {
        let (group, members) = line.split_once(':').unwrap();
        let member = |id: &str| match id.chars().next() {
            Some('p') => Member::Person(PersonId::new(id)),
            Some('*') => Member::Everybody,
            Some(_) | None => Member::Group(GroupId::new(id)),
        };
        let members = members.split_whitespace().map(member).collect();
        snapshot.members.insert(GroupId::new(group), members);
    }
    snapshot
}

fn show(person: &Person, account: Option<&Account>) -> PersonPreview {
    let rules = Rules::new(rules_of_google(), Language::Google).unwrap();
    preview(&rules, person, &Around { account, ..Around::default() })
}

/// Zoë, in Sales, with a work phone and no title.
fn zoe() -> Person {
    let attributes = [
        ("primaryEmail", "zoe@practice.example"),
        ("givenName", "Zoë"),
        ("familyName", "O'Brien-Łukasz"),
        ("department", "Sales"),
        ("phone", "+1 555 0100"),
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

fn at(login: &str) -> Person {
    Person { login: login.to_owned(), ..zoe() }
}

fn disabled(by: &str) -> Person {
    Person { status: Status::Disabled, ..with(by, json!(true)) }
}

fn account(given: &str) -> Account {
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
            "name": { "givenName": given, "familyName": "O'Brien-Łukasz" },
            "active": true,
            target::ENTERPRISE: { "department": "Sales" },
        })
        .into(),
    }
}
