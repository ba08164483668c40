//! A company in memory: how much a thousand, ten thousand and a hundred thousand people and as many Zoom users take, read
//! with the clients' own code from pages as Graph and Zoom send them, and how long it takes to look at everybody.
//!
//! The pages are made from a seed while they are read, so that nothing but what was read is in memory. Each size has a
//! process of its own: what one has given back would count for the next.
#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::panic,
    reason = "a bench prints, and ends when it cannot go on"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::hint::black_box;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use usher::directory::entra;
use usher::mapping::{Apply, Audit, Ground, Language, Rule, Rules, Source, Target};
use usher::model::{Account, Accounts, Kept, Person, PersonId, Shapes};
use usher::zoom;

const SIZES: [usize; 4] = [1_000, 10_000, 100_000, 1_000_000];

/// Which size a process of its own measures.
const SIZE: &str = "USHER_BENCH_COMPANY";

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// Attributes that twelve rules read, expressions some of them.
const READ: [&str; 18] = [
    "userPrincipalName",
    "mail",
    "givenName",
    "surname",
    "displayName",
    "givenName",
    "surname",
    "department",
    "jobTitle",
    "preferredLanguage",
    "businessPhones",
    "mobilePhone",
    "companyName",
    "extensionAttribute3",
    "employeeId",
    "country",
    "usageLocation",
    "accountEnabled",
];

const GIVEN: [&str; 10] =
    ["Zoë", "Łukasz", "María José", "Siobhán", "花子", "Jürgen", "Ólafur", "Amélie", "Bo", "Nguyễn Thị"];
const FAMILY: [&str; 10] = [
    "O'Brien-Łukasz",
    "Brzęczyszczykiewicz",
    "García Márquez",
    "Ní Bhriain",
    "田中",
    "Müller-Lüdenscheidt",
    "Þórðarson",
    "d’Aubigné",
    "Li",
    "Smith",
];
const DEPARTMENTS: [&str; 8] = [
    "Sales",
    "Marketing",
    "Research & Development",
    "Customer Care",
    "Finance",
    "Legal",
    "People",
    "Vertrieb Süd",
];
const CITIES: [&str; 6] = ["Łódź", "München", "Dublin", "東京", "San José", "Reykjavík"];

fn main() {
    match std::env::var(SIZE).ok().and_then(|size| size.parse().ok()) {
        Some(size) => measure(size),
        None => SIZES.into_iter().for_each(|size| {
            let program = std::env::current_exe().expect("this program");
            let ended = std::process::Command::new(program).env(SIZE, size.to_string()).status();
            assert!(ended.expect("this program once more").success(), "{size} people could not be measured");
        }),
    }
}

fn measure(size: usize) {
    let before = memory().0;
    let mut parsing = Duration::ZERO;

    let mut shapes = Shapes::default();
    let mut bytes = 0;
    let start = Instant::now();
    let mut making = Duration::ZERO;
    let mut people: BTreeMap<PersonId, Person> = BTreeMap::new();
    for first in (0..size).step_by(entra::PAGE) {
        let page = timed(&mut making, || page("value", first..size.min(first + entra::PAGE), person));
        bytes += page.len();
        for entry in timed(&mut parsing, || entries(&page, "value")) {
            let person = entra::person(entry, &mut shapes).expect("a person");
            people.insert(person.id.clone(), person);
        }
    }
    let reading_people = start.elapsed() - making;
    let with_people = memory().0;

    let mut shapes = Shapes::default();
    let start = Instant::now();
    let mut making = Duration::ZERO;
    let mut accounts: Vec<Account> = Vec::new();
    for first in (0..size).step_by(zoom::PAGE) {
        let page = timed(&mut making, || page("Resources", first..size.min(first + zoom::PAGE), user));
        bytes += page.len();
        for entry in timed(&mut parsing, || entries(&page, "Resources")) {
            accounts.push(zoom::account(&entry, &mut shapes).expect("an account"));
        }
    }
    let accounts = Accounts::index(accounts, BTreeSet::new());
    let reading_accounts = start.elapsed() - making;
    let (with_both, peak) = memory();
    assert_eq!((people.len(), accounts.by_id.len()), (size, size), "everybody is read");

    let start = Instant::now();
    let mut texts = 0;
    for person in people.values() {
        let read = READ.into_iter().filter_map(|name| person.attributes.get(name));
        texts += read.filter_map(Kept::shown).map(|text| black_box(text).len()).sum::<usize>();
    }
    let attributes = start.elapsed();
    let start = Instant::now();
    for account in accounts.by_id.values() {
        let read = Target::all().filter_map(|target| target.read(&account.resource));
        texts += read.map(|text| black_box(text).len()).sum::<usize>();
    }
    let targets = start.elapsed();
    assert!(texts > size, "there is something in them");

    let mib = |kib: u64| format!("{:.1} MiB", mib(kib));
    println!("{size} people and {size} Zoom users from {:.0} MB of JSON", megabytes(bytes));
    println!("  people               {}", mib(with_people - before));
    println!("  people and users     {}, at the peak {}", mib(with_both - before), mib(peak - before));
    println!("  parsing alone        {parsing:.2?}");
    println!("  reading people       {reading_people:.2?}, users {reading_accounts:.2?}, parsing included");
    println!("  {} attributes each   {attributes:.1?}", READ.len());
    println!("  {} targets each      {targets:.1?}", Target::all().count());
    work_out(&people, &accounts, parsing);
}

/// The rules of the guide and more: twelve, five of them expressions.
fn rules() -> Rules {
    let direct = |name: &str| Source::Direct(name.to_owned());
    let expression = |text: &str| Source::Expression(text.to_owned());
    let active = "Switch([IsSoftDeleted], , \"False\", \"True\", \"True\", \"False\")";
    let rules = [
        (Target::UserName, direct("userPrincipalName")),
        (Target::WorkEmail, expression("Coalesce([mail], [userPrincipalName])")),
        (Target::GivenName, direct("givenName")),
        (Target::FamilyName, direct("surname")),
        (Target::DisplayName, expression("Join(\" \", [givenName], [surname])")),
        (Target::Active, expression(active)),
        (Target::Title, direct("jobTitle")),
        (Target::Department, expression("Mid([department], 1, 60)")),
        (Target::WorkPhone, direct("telephoneNumber")),
        (Target::MobilePhone, direct("mobile")),
        (Target::EmployeeNumber, direct("employeeId")),
        (Target::CostCenter, expression("StripSpaces([extensionAttribute3])")),
    ];
    let rules = rules.map(|(target, source)| rule(target, source));
    Rules::new(rules.to_vec(), Language::Entra).expect("rules that can be read")
}

fn rule(target: Target, source: Source) -> Rule {
    let matching = target == Target::UserName;
    Rule { target, source, matching, apply: Apply::Always, default_value: None }
}

/// Works everybody out, then again with one rule edited.
fn work_out(people: &BTreeMap<PersonId, Person>, accounts: &Accounts, parsing: Duration) {
    let rules = rules();
    let people: Vec<&Person> = people.values().collect();
    let ground = Ground::new(&people, accounts);
    let before = memory().0;
    let first = OnceLock::new();
    let start = Instant::now();
    let audit = Audit::of(&rules, &ground, &|_| {
        first.get_or_init(|| start.elapsed());
    });
    let whole = start.elapsed();
    let (after, peak) = memory();
    let names = Source::Expression("Join(\", \", [surname], [givenName])".to_owned());
    let edited = rules.with(4, rule(Target::DisplayName, names)).expect("a rule that can be read");
    let start = Instant::now();
    let again = audit.again(&edited, &ground, &[4]);
    let one = start.elapsed();
    let finds = Source::Expression("ToLower([userPrincipalName], )".to_owned());
    let found = rules.with(0, rule(Target::UserName, finds)).expect("a rule that can be read");
    let start = Instant::now();
    let found = audit.again(&found, &ground, &[0]);
    let finding = start.elapsed();
    let counts = audit.counts();
    assert_eq!(usize::try_from(counts.seen).ok(), Some(people.len()), "everybody is counted");
    assert!(audit.differs(&again) > 0 && audit.differs(&found) == 0, "one edit changes something");
    println!(
        "  12 rules worked out  {whole:.1?}, first counts after {:.1?}: {:.0} ns a person, {:.2} of parsing",
        first.get().copied().unwrap_or_default(),
        nanoseconds(whole, people.len()),
        whole.as_secs_f64() / parsing.as_secs_f64()
    );
    println!("  one rule edited      {one:.1?}; the rule that finds people {finding:.1?}");
    println!("  the outcome takes    {:.1} MiB, at the peak {:.1} MiB", mib(after - before), mib(peak));
    println!(
        "  {} created, {} changed, {} equal, {} left alone, {} refused",
        counts.created, counts.changed, counts.equal, counts.left_alone, counts.refused
    );
}

#[expect(clippy::cast_precision_loss, reason = "printed without digits behind the point")]
fn nanoseconds(time: Duration, people: usize) -> f64 {
    time.as_nanos() as f64 / people as f64
}

fn timed<T>(sum: &mut Duration, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    *sum += start.elapsed();
    result
}

fn entries(page: &str, key: &str) -> Vec<Value> {
    let mut page: Value = serde_json::from_str(page).expect("JSON");
    match page[key].take() {
        Value::Array(entries) => entries,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            panic!("a page without {key}")
        }
    }
}

fn page(key: &str, numbers: std::ops::Range<usize>, make: fn(usize) -> Value) -> String {
    let entries: Vec<Value> = numbers.map(make).collect();
    json!({ key: entries, "@odata.nextLink": "https://graph.microsoft.com/v1.0/users", "totalResults": 100_000 })
        .to_string()
}

/// Numbers that look as if by chance, and are always the same for one person.
struct Chance(u64);

impl Chance {
    /// SplitMix64, public domain.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end).unwrap_or(1)).unwrap_or(0)
    }

    fn one_of(&mut self, texts: &[&'static str]) -> &'static str {
        texts[self.below(texts.len())]
    }

    /// Is it one of so many in a hundred?
    fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn uuid(&mut self) -> String {
        let (high, low) = (self.next(), self.next());
        let (a, b, c) = (high >> 32, (high >> 16) & 0xffff, high & 0xfff);
        format!("{a:08x}-{b:04x}-4{c:03x}-a{:03x}-{:012x}", (low >> 48) & 0xfff, low & 0xffff_ffff_ffff)
    }
}

fn address(number: usize) -> String {
    format!("zoe.obrien-lukasz.{number}@practice.example")
}

fn person(number: usize) -> Value {
    let chance = &mut Chance(u64::try_from(number).unwrap_or(0));
    let (given, family) = (chance.one_of(&GIVEN), chance.one_of(&FAMILY));
    let id = chance.uuid();
    let phone = format!("+1 555 {:04} {:04}", chance.below(10_000), chance.below(10_000));
    let phones: Vec<String> = chance.percent(70).then(|| phone.clone()).into_iter().collect();
    let extensions = (1..=15).map(|place| {
        let filled = where_there(
            chance.percent(if place == 3 { 90 } else { 10 }),
            format!("CC-{:05}", chance.below(99_999)),
        );
        (format!("extensionAttribute{place}"), filled)
    });
    let extensions: Value = extensions.collect::<Vec<_>>().into_iter().collect();
    let proxies: Vec<String> = std::iter::once(format!("SMTP:{}", address(number)))
        .chain((0..chance.below(3)).map(|place| format!("smtp:alias{place}.{number}@old.practice.example")))
        .collect();
    let city = chance.one_of(&CITIES);
    json!({
        "id": id,
        "displayName": format!("{given} {family}"),
        "userPrincipalName": address(number),
        "mail": where_there(chance.percent(98), address(number)),
        "accountEnabled": !chance.percent(4),
        "givenName": given,
        "surname": family,
        "department": chance.one_of(&DEPARTMENTS),
        "jobTitle": where_there(chance.percent(90), format!("Senior Account Executive {}", chance.below(40))),
        "employeeId": format!("E-{number:06}"),
        "userType": if chance.percent(3) { "Guest" } else { "Member" },
        "preferredLanguage": where_there(chance.percent(60), "en-GB".to_owned()),
        "mobilePhone": where_there(chance.percent(50), phone.clone()),
        "businessPhones": phones,
        "faxNumber": where_there(chance.percent(5), phone),
        "companyName": "Practice Example Holding",
        "streetAddress": format!("Große Straße {}", chance.below(200)),
        "city": city,
        "state": where_there(chance.percent(40), "Mazowieckie".to_owned()),
        "postalCode": format!("{:05}", chance.below(99_999)),
        "country": "Ireland",
        "usageLocation": "IE",
        "officeLocation": format!("{city} / {}", chance.below(20)),
        "mailNickname": format!("zoe.obrien-lukasz.{number}"),
        "onPremisesImmutableId": where_there(chance.percent(80), format!("{id:.22}==")),
        "onPremisesExtensionAttributes": extensions,
        "otherMails": if chance.percent(5) { vec![address(number + 1)] } else { Vec::new() },
        "proxyAddresses": proxies,
    })
}

fn where_there(is_there: bool, text: String) -> Value {
    if is_there { Value::from(text) } else { Value::Null }
}

fn user(number: usize) -> Value {
    let chance = &mut Chance(u64::try_from(number).unwrap_or(0));
    let (given, family) = (chance.one_of(&GIVEN), chance.one_of(&FAMILY));
    let id: String = chance.uuid().replace('-', "").chars().take(22).collect();
    let groups: Vec<Value> = (0..chance.below(5))
        .map(|_| json!({ "value": format!("{} {}", chance.one_of(&DEPARTMENTS), chance.below(30)) }))
        .collect();
    let mut user = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE],
        "id": id,
        "externalId": chance.uuid(),
        "userName": address(number),
        "name": { "givenName": given, "familyName": family },
        "displayName": format!("{given} {family}"),
        "emails": [{ "type": "work", "value": address(number), "primary": true }],
        "roles": [{ "value": "Member" }],
        "groups": groups,
        "active": !chance.percent(4),
        "userType": if chance.percent(40) { "Basic" } else { "Licensed" },
        "title": format!("Senior Account Executive {}", chance.below(40)),
        "locale": "en-US",
        ENTERPRISE: {
            "department": chance.one_of(&DEPARTMENTS),
            "organization": "Practice Example Holding",
            "costCenter": format!("CC-{:05}", chance.below(99_999)),
            "employeeNumber": format!("E-{number:06}"),
        },
        "urn:us:zoom:scim:schemas:extension:1.0:ZoomUser": { "loginType": { "sso": true, "work_email": false } },
        "meta": {
            "resourceType": "User",
            "created": format!("2026-{:02}-{:02}T09:30:00Z", 1 + chance.below(12), 1 + chance.below(28)),
            "lastModified": "2026-11-20T10:00:00Z",
            "location": format!("https://api.zoom.us/scim2/Users/{id}"),
            "version": "1.0.0",
        },
    });
    if chance.percent(60) {
        user["phoneNumbers"] =
            json!([{ "type": "work", "value": format!("+1 555 {:04}", chance.below(10_000)) }]);
    }
    user
}

/// How much of this process is in memory, and the most that was, in KiB.
fn memory() -> (u64, u64) {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux says what a process takes");
    let of = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("a line for it");
        line.trim_start_matches(':').trim().trim_end_matches("kB").trim().parse().expect("a number")
    };
    (of("VmRSS"), of("VmHWM"))
}

#[expect(clippy::cast_precision_loss, reason = "printed with one digit behind the point")]
fn mib(kib: u64) -> f64 {
    kib as f64 / 1024.0
}

#[expect(clippy::cast_precision_loss, reason = "printed without digits behind the point")]
fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}
