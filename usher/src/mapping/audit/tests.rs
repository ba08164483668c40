use std::collections::BTreeMap;
use std::sync::Mutex;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::mapping::rules::Made;
use crate::mapping::{
    Apply, Language, PersonEffect, Rule, Source, assess, entra, further_addresses, rules_of_the_guide,
};
use crate::model::{Account, Address, Attributes, Licence, Status};

#[test]
fn everybody_is_counted() {
    let jo = |id: &str, login: &str, mail: &str| person(id, login, &[("email", json!(mail))]);
    let mut people = vec![
        person("0", "zoe@practice.example", &[]),
        jo("1", "jo@practice.example", "jo@practice.example"),
        jo("2", "jo2@practice.example", "Jo@Practice.example"),
        person("3", "pia@practice.example", &[]),
        person("4", "jo@practice.example", &[]),
        person("5", "bo@practice.example", &[("firstName", json!("Bo"))]),
    ];
    people[4].status = Status::Disabled;
    let pending = BTreeSet::from([Address::parse("pia@practice.example").unwrap()]);
    let zoom = [
        account("z0", "Zoe@practice.example"),
        account("z5", "bo@practice.example"),
        account("z9", "kim@practice.example"),
    ];
    let accounts = Accounts::index(zoom, pending);
    let (audit, told) = audited(&guide(), &people, &accounts, None);
    let counts = audit.counts();
    assert_eq!(
        (counts.equal, counts.changed, counts.created, counts.left_alone, counts.refused),
        (1, 1, 2, 1, 1)
    );
    assert_eq!((counts.by_target.as_slice(), counts.seen, counts.of), (&[(Target::GivenName, 1)][..], 6, 6));
    assert_eq!(told.last(), Some(counts));
    let findings = audit.findings();
    let of = |finding| findings.iter().find(|(found, _)| *found == finding).map(|(_, people)| *people);
    assert_eq!(of(Finding::Pending), Some(1));
    assert_eq!(of(Finding::SharedMail), Some(2));
    assert_eq!(of(Finding::NotActive), Some(1));
    assert_eq!(of(Finding::InZoomOnly), Some(1));
    assert_eq!(of(Finding::SharedAddress), None);
    assert!(findings.is_sorted());
    assert_eq!(audit.examples(Finding::SharedMail), [1, 2]);
    assert_eq!(audit.in_zoom_only(), [AccountId::new("z9")]);
    let places = |filter| audit.places(&filter);
    assert_eq!(places(Filter::default()).len(), 6);
    assert_eq!(places(Filter { effect: Some(PersonEffect::WillFail), ..Filter::default() }), [3]);
    assert_eq!(places(Filter { changes: Some(Target::GivenName), ..Filter::default() }), [5]);
    let both = Filter {
        effect: Some(PersonEffect::WillBeCreated),
        finding: Some(Finding::SharedMail),
        changes: None,
    };
    assert_eq!(places(both), [1, 2]);
    assert_eq!((audit.effect(99), audit.findings_of(99)), (PersonEffect::NotSent, BTreeSet::new()));
}

#[test]
fn findings_about_the_whole() {
    let zoom = (0..10_000).map(|number| Account {
        licence: Licence::Basic,
        ..account(&format!("z{number}"), &format!("{number}@practice.example"))
    });
    let accounts = Accounts::index(zoom, BTreeSet::new());
    let fixed = Rule {
        target: Target::UserType,
        source: Source::Constant("Basic".to_owned()),
        matching: false,
        apply: Apply::Always,
        default_value: None,
    };
    let rules = Rules::new([rules_of_the_guide(), vec![fixed]].concat(), Language::Okta).unwrap();
    let people = [person("0", "0@practice.example", &[])];
    let (audit, _) = audited(&rules, &people, &accounts, None);
    let whole: Vec<_> =
        audit.findings().into_iter().filter(|(found, _)| found.about() == About::Whole).collect();
    let expected = [Finding::UserTypeFixed, Finding::ManyBasic, Finding::UserTypeDeprecated];
    assert_eq!(whole, expected.map(|finding| (finding, 0)));
    let gallery = entra::rules_of_the_guide(entra::schema::GuideTable::Own);
    let rules = Rules::new(gallery, Language::Entra).unwrap();
    let names = [("userPrincipalName", json!("0@practice.example")), ("givenName", json!("Zoë"))];
    let people = [person("0", "0@practice.example", &names)];
    let taken =
        BTreeMap::from([(Target::GivenName, true), (Target::DisplayName, false), (Target::FamilyName, true)]);
    let (audit, _) = audited(&rules, &people, &accounts, None);
    assert!(audit.findings().contains(&(Finding::ChangesUntried, 0)), "{:?}", audit.counts());
    let (audit, _) = audited(&rules, &people, &accounts, Some(&taken));
    assert!(!audit.findings().contains(&(Finding::ChangesUntried, 0)), "{:?}", audit.counts());
}

#[test]
fn examples_are_few_however_many_people() {
    let people: Vec<Person> = (0..2_000).map(|number| person(&format!("{number:06}"), "", &[])).collect();
    let (audit, _) = audited(&guide(), &people, &Accounts::default(), None);
    let found: Vec<_> =
        audit.findings().into_iter().filter(|(found, _)| *found == Finding::NoAddress).collect();
    assert_eq!(found, [(Finding::NoAddress, 2_000)]);
    assert_eq!(audit.examples(Finding::NoAddress).len(), EXAMPLES_MAX);
}

#[test]
fn portions_do_not_change_the_result() {
    let people: Vec<Person> = (0..2 * run::PORTION + 1)
        .map(|number| {
            let login = format!("{}@practice.example", number % 9_000);
            let given = if number % 3 == 0 { json!(null) } else { json!(format!("A{}", number % 5)) };
            person(&format!("{number:06}"), &login, &[("firstName", given)])
        })
        .collect();
    let zoom = (0..4_000).map(|number| account(&format!("z{number}"), &format!("{number}@practice.example")));
    let accounts = Accounts::index(zoom, BTreeSet::new());
    let (audit, told) = audited(&guide(), &people, &accounts, None);
    assert_eq!(told.len(), 3);
    assert!(told.is_sorted_by_key(|counts| counts.seen));
    assert_eq!(told.last(), Some(audit.counts()));
    let refs: Vec<&Person> = people.iter().collect();
    let ground = Ground::new(&refs, &accounts);
    for place in (0..people.len()).step_by(997).chain([run::PORTION - 1, run::PORTION, 2 * run::PORTION]) {
        check_place(&audit, &guide(), &ground, place);
    }
}

proptest! {
    #[test]
    fn everybody_is_as_each_alone(scene in scene(), rules in rules()) {
        let people: Vec<&Person> = scene.people.iter().collect();
        let ground = scene.ground(&people);
        let audit = Audit::of(&rules, &ground, &|_| ());
        let counts = audit.counts();
        let sum = counts.created + counts.changed + counts.equal + counts.left_alone + counts.refused;
        prop_assert_eq!((sum, counts.seen, counts.of), (count(people.len()), count(people.len()), count(people.len())));
        for place in 0..people.len() {
            check_place(&audit, &rules, &ground, place);
        }
        for (target, changed) in &counts.by_target {
            let places = audit.places(&Filter { changes: Some(*target), ..Filter::default() });
            prop_assert_eq!(count(places.len()), *changed, "{:?}", target);
        }
        for (finding, concerned) in audit.findings() {
            let places = audit.places(&Filter { finding: Some(finding), ..Filter::default() });
            match finding.about() {
                About::People => prop_assert_eq!(count(places.len()), concerned, "{:?}", finding),
                About::Accounts | About::Whole => prop_assert!(places.is_empty()),
            }
        }
        let theirs = |person: &&Person| {
            let also = further_addresses(person, None).into_iter().chain(address_of(&rules, person));
            also.filter_map(|address| Some(scene.accounts.at(&address)?.id.clone())).collect::<Vec<_>>()
        };
        let theirs: BTreeSet<AccountId> = people.iter().flat_map(theirs).collect();
        let nobodys: Vec<AccountId> =
            scene.accounts.by_id.keys().filter(|id| !theirs.contains(*id)).cloned().collect();
        prop_assert_eq!(audit.in_zoom_only(), nobodys);
    }

    #[test]
    fn one_rule_anew_is_as_all_anew(scene in scene(), one in rules(), other in rules()) {
        let people: Vec<&Person> = scene.people.iter().collect();
        let ground = scene.ground(&people);
        let before = Audit::of(&one, &ground, &|_| ());
        let all = Audit::of(&other, &ground, &|_| ());
        check_same(&before.again(&other, &ground, &[]), &all, people.len());
        let places: Vec<usize> = (0..other.each().len()).collect();
        check_same(&before.again(&other, &ground, &places), &all, people.len());
        prop_assert_eq!(before.differs(&before.again(&one, &ground, &[0])), 0);
        prop_assert_eq!(before.differs(&all), all.differs(&before));
        let outcome = |audit: &Audit, place: usize| (audit.effect(place), audit.findings_of(place));
        let differ = (0..people.len()).filter(|place| outcome(&before, *place) != outcome(&all, *place));
        prop_assert!(before.differs(&all) >= count(differ.count()));
    }
}

/// Compares what an audit says of one person with what is said of them alone. What is known around them is found anew,
/// without the audit.
fn check_place(audit: &Audit, rules: &Rules, ground: &Ground<'_>, place: usize) {
    let person = ground.people[place];
    let around = around(rules, ground, person);
    let alone = assess(rules, person, &around);
    assert_eq!((audit.effect(place), audit.findings_of(place)), (alone.effect, alone.findings), "{person:?}");
    let said = assess(rules, person, &audit.around(place, rules, ground));
    assert_eq!(audit.findings_of(place), said.findings, "{person:?}");
    if audit.effect(place) != PersonEffect::WillChange {
        assert!(audit.changes_of(place).is_empty());
    }
}

fn around<'a>(rules: &Rules, ground: &Ground<'a>, person: &Person) -> Around<'a> {
    let in_scope = |person: &Person| ground.in_scope.is_none_or(|in_scope| in_scope.contains(&person.id));
    let comes = |person: &&&Person| person.status == Status::Active && in_scope(person);
    let mail_of = |person: &Person| match rules.mail()?.make(person, rules.language()) {
        Made::Value(text) => Address::parse(&text),
        Made::Nothing | Made::Without(_) => None,
    };
    let shares = |of: &dyn Fn(&Person) -> Option<Address>| {
        let others = ground.people.iter().filter(comes).filter(|other| other.id != person.id);
        let own = of(person);
        own.is_some() && comes(&&person) && others.into_iter().any(|other| of(other) == own)
    };
    let address = address_of(rules, person);
    let account = address.as_ref().and_then(|address| ground.accounts.at(address));
    let owned: BTreeSet<&AccountId> = ground
        .people
        .iter()
        .filter_map(|person| Some(&ground.accounts.at(&address_of(rules, person)?)?.id))
        .collect();
    let known_otherwise = match account {
        Some(account) => Address::parse(&account.user_name) != address,
        None => further_addresses(person, None)
            .iter()
            .filter_map(|also| ground.accounts.at(also))
            .any(|account| !owned.contains(&account.id)),
    };
    Around {
        account,
        read_whole: account.is_some_and(|account| ground.deep.is_some_and(|deep| deep.contains(&account.id))),
        pending: account.is_none()
            && address.is_some_and(|address| ground.accounts.pending.contains(&address)),
        known_otherwise,
        shares_address: shares(&|person| address_of(rules, person)),
        shares_mail: shares(&mail_of),
        out_of_scope: !in_scope(person),
        domains: ground.domains,
        wish: ground.wish,
        taken: ground.taken,
    }
}

fn check_same(one: &Audit, other: &Audit, people: usize) {
    assert_eq!((one.counts(), one.findings()), (other.counts(), other.findings()));
    assert_eq!((one.differs(other), one.in_zoom_only()), (0, other.in_zoom_only()));
    for place in 0..people {
        assert_eq!(one.effect(place), other.effect(place));
        assert_eq!(one.findings_of(place), other.findings_of(place));
        assert_eq!(one.changes_of(place), other.changes_of(place));
    }
}

fn audited(
    rules: &Rules,
    people: &[Person],
    accounts: &Accounts,
    taken: Option<&BTreeMap<Target, bool>>,
) -> (Audit, Vec<Counts>) {
    let told = Mutex::new(Vec::new());
    let people: Vec<&Person> = people.iter().collect();
    let ground = Ground { taken, ..Ground::new(&people, accounts) };
    let audit = Audit::of(rules, &ground, &|counts| told.lock().unwrap().push(counts.clone()));
    (audit, told.into_inner().unwrap())
}

fn guide() -> Rules {
    Rules::new(rules_of_the_guide(), Language::Okta).unwrap()
}

fn person(id: &str, login: &str, attributes: &[(&str, Value)]) -> Person {
    let mut all = Attributes::from([
        ("login", json!(login)),
        ("email", json!(login)),
        ("firstName", json!("A")),
        ("lastName", json!("B")),
        ("displayName", json!("A B")),
    ]);
    all.extend(attributes.iter().map(|(name, value)| (*name, value.clone())));
    Person {
        id: PersonId::new(id),
        name: "A B".to_owned(),
        login: login.to_owned(),
        status: Status::Active,
        attributes: all,
    }
}

fn account(id: &str, address: &str) -> Account {
    Account {
        id: AccountId::new(id),
        user_name: address.to_owned(),
        display_name: "A B".to_owned(),
        active: true,
        licence: Licence::Licensed,
        resource: json!({
            "id": id,
            "userName": address,
            "emails": [{ "type": "work", "value": address }],
            "name": { "givenName": "A", "familyName": "B" },
            "displayName": "A B",
            "active": true,
        })
        .into(),
    }
}

/// A small company in which addresses often meet.
#[derive(Debug)]
struct Scene {
    people: Vec<Person>,
    accounts: Accounts,
    domains: Option<BTreeSet<String>>,
    in_scope: Option<BTreeSet<PersonId>>,
    wish: Option<LicenceWish>,
    deep: BTreeSet<AccountId>,
    taken: BTreeMap<Target, bool>,
}

impl Scene {
    fn ground<'a>(&'a self, people: &'a [&'a Person]) -> Ground<'a> {
        Ground {
            people,
            accounts: &self.accounts,
            domains: self.domains.as_ref(),
            in_scope: self.in_scope.as_ref(),
            wish: self.wish,
            deep: Some(&self.deep),
            taken: Some(&self.taken),
        }
    }
}

fn scene() -> impl Strategy<Value = Scene> {
    let domains = proptest::option::of(Just(BTreeSet::from(["x.example".to_owned()])));
    let wish = proptest::option::of(proptest::sample::select(&LicenceWish::ALL[..]));
    let people = proptest::collection::vec((somebody(), any::<bool>()), 0..8);
    let accounts = proptest::collection::vec((someone(), any::<bool>()), 0..6);
    let taken = (any::<bool>(), any::<bool>());
    (people, accounts, domains, wish, taken, any::<bool>(), address()).prop_map(
        |(people, accounts, domains, wish, taken, all, pending)| {
            let in_scope = (!all).then(|| {
                let inside = people.iter().enumerate().filter(|(_, (_, inside))| *inside);
                inside.map(|(place, _)| PersonId::new(place.to_string())).collect()
            });
            let people = people
                .into_iter()
                .enumerate()
                .map(|(place, (person, _))| Person { id: PersonId::new(place.to_string()), ..person });
            let deep = accounts.iter().enumerate().filter(|(_, (_, deep))| *deep);
            let deep = deep.map(|(place, _)| AccountId::new(format!("z{place}"))).collect();
            let accounts = accounts
                .into_iter()
                .enumerate()
                .map(|(place, (account, _))| Account { id: AccountId::new(format!("z{place}")), ..account });
            Scene {
                people: people.collect(),
                accounts: Accounts::index(accounts, Address::parse(&pending).into_iter().collect()),
                domains,
                in_scope,
                wish,
                deep,
                taken: BTreeMap::from([(Target::GivenName, taken.0), (Target::Title, taken.1)]),
            }
        },
    )
}

fn somebody() -> impl Strategy<Value = Person> {
    let statuses = &[Status::Active, Status::Active, Status::Disabled, Status::Staged][..];
    let aliases = proptest::collection::vec(address(), 0..3);
    let odd = (value(), value(), value(), value());
    (address(), address(), aliases, odd, proptest::sample::select(statuses)).prop_map(
        |(login, mail, aliases, (given, family, department, title), status)| {
            let attributes = [
                ("email", json!(mail)),
                ("aliases", json!(aliases)),
                ("firstName", given),
                ("lastName", family),
                ("department", department),
                ("title", title),
            ];
            Person { status, ..person("", &login, &attributes) }
        },
    )
}

fn someone() -> impl Strategy<Value = Account> {
    let licences = &[Licence::Basic, Licence::Licensed, Licence::Untold][..];
    let roles = proptest::sample::select(&["Member", "Admin"][..]);
    (address(), address(), value(), any::<bool>(), proptest::sample::select(licences), roles).prop_map(
        |(name, mail, value, active, licence, role)| {
            let mut account = account("", &name);
            account.resource.edit(|user| {
                user["emails"] = json!([{ "type": "work", "value": mail }]);
                user["name"]["givenName"] = value.clone();
                user["title"] = value;
                user["roles"] = json!([{ "value": role }]);
            });
            Account { active, licence, ..account }
        },
    )
}

/// Few addresses, in many spellings, and some that are none.
fn address() -> impl Strategy<Value = String> {
    proptest::sample::select(
        &[
            "a@x.example",
            "A@X.example",
            "b@x.example",
            " b@x.example ",
            "ł@x.example",
            "Ł@x.example",
            "c@y.example",
            "C@Y.EXAMPLE",
            "d@x.example",
            "none",
            "",
            "two words@x.example",
        ][..],
    )
    .prop_map(str::to_owned)
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        Just(json!("A")),
        Just(json!("a ")),
        Just(json!("Zoë")),
        Just(json!("Zoe\u{308}")),
        Just(json!("\u{202e}x\t")),
        Just(json!(7)),
        Just(json!(["A", { "b": null }])),
        "\\PC{0,80}".prop_map(Value::from),
    ]
}

fn rules() -> impl Strategy<Value = Rules> {
    let titles = [
        None,
        Some(Source::Direct("title".to_owned())),
        Some(Source::Expression("String.toUpperCase(user.title)".to_owned())),
        Some(Source::Constant("Basic".to_owned())),
    ];
    let title = proptest::sample::select(titles.to_vec());
    let licence = proptest::sample::select(titles.to_vec());
    let sign_in = proptest::sample::select(&["login", "email"][..]);
    let given = proptest::sample::select(&["firstName", "department"][..]);
    let turns = any::<(bool, bool)>();
    (title, licence, sign_in, given, turns).prop_map(|(title, licence, sign_in, given, (on_create, told))| {
        let mut rules = rules_of_the_guide();
        rules[0].source = Source::Direct(sign_in.to_owned());
        rules[2].source = Source::Direct(given.to_owned());
        rules[3].apply = if on_create { Apply::OnCreate } else { Apply::Always };
        let told = told.then(|| Source::Constant("False".to_owned()));
        let more = [(Target::Title, title), (Target::UserType, licence), (Target::Active, told)];
        rules.extend(more.into_iter().filter_map(|(target, source)| {
            Some(Rule { target, source: source?, matching: false, apply: Apply::Always, default_value: None })
        }));
        Rules::new(rules, Language::Okta).unwrap()
    })
}
