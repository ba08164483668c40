//! Plans of people by example: whose account is whose, what is said of an address that stays, risk and cost.

use std::collections::BTreeSet;

use serde_json::json;
use usher::model::{Account, AccountId, Accounts, Address, Licence, PersonId};
use usher::plan::Limits;
use usher::plan::people::{
    self, KnownOut, Out, PeoplePace, PeoplePlan, PeopleRisk, PeopleRules, PersonReason, There, Value,
    WantedPerson, Who,
};

#[test]
fn an_address_that_differs_in_case_is_the_same_person() {
    let plan = plan(
        &[wanted("p1", "Zoe.OBrien@practice.example", &[])],
        &[],
        &[("a1", "zoe.obrien@practice.example")],
    );
    assert_eq!((plan.create.len(), plan.same.len(), plan.address_kept.len()), (0, 1, 0));
}

#[test]
fn a_person_who_was_renamed_keeps_the_account_and_it_is_said() {
    let renamed = wanted("p1", "zoe.lukasz@practice.example", &["zoe.obrien@practice.example"]);
    let plan = plan(&[renamed], &[], &[("a1", "zoe.obrien@practice.example")]);
    assert_eq!((plan.create.len(), plan.same.len()), (0, 1));
    let kept = &plan.address_kept[&PersonId::new("p1")];
    assert_eq!(
        (kept.has.as_str(), kept.wanted.as_str()),
        ("zoe.obrien@practice.example", "zoe.lukasz@practice.example")
    );
}

#[test]
fn whoever_inherits_the_address_of_somebody_who_left_does_not_inherit_the_account() {
    let heir = wanted("p1", "amir@practice.example", &["ines@practice.example"]);
    let gone = KnownOut {
        person: PersonId::new("p2"),
        name: "Ines".to_owned(),
        addresses: BTreeSet::from([Address::parse("ines@practice.example").unwrap()]),
        why: Out::Deleted,
    };
    let plan = plan(&[heir], &[gone], &[("a1", "ines@practice.example")]);
    assert_eq!(plan.create.len(), 1, "a new account for the heir");
    assert!(plan.deactivate.is_empty(), "nobody knows for whom the account is kept");
    let left = &plan.left_alone[0];
    assert_eq!(left.who, Who::Person(PersonId::new("p2")));
    assert_eq!(left.reason, PersonReason::SharedAddress { with: PersonId::new("p1") });
}

#[test]
fn a_second_account_is_named_and_left_alone() {
    let person = wanted("p1", "zoe@practice.example", &["zoe.old@practice.example"]);
    let plan = plan(&[person], &[], &[("a1", "zoe@practice.example"), ("a2", "zoe.old@practice.example")]);
    assert_eq!(plan.same.len(), 1);
    assert_eq!(plan.left_alone[0].who, Who::Account(AccountId::new("a2")));
    assert_eq!(plan.left_alone[0].reason, PersonReason::SecondAccount { of: PersonId::new("p1") });
}

#[test]
fn of_two_people_with_one_address_the_first_by_id_has_it() {
    let two = [wanted("p2", "zoe@practice.example", &[]), wanted("p1", "ZOE@practice.example", &[])];
    let plan = plan(&two, &[], &[]);
    assert_eq!(plan.create.len(), 1);
    assert_eq!(plan.create[0].person, PersonId::new("p1"));
    assert_eq!(plan.left_alone[0].reason, PersonReason::SharedAddress { with: PersonId::new("p1") });
}

#[test]
fn more_than_three_in_ten_of_at_least_ten_is_a_high_risk() {
    check(9, 9, PeopleRisk::Deactivates { people: 9 });
    check(10, 0, PeopleRisk::Low);
    check(10, 3, PeopleRisk::Deactivates { people: 3 });
    check(10, 4, PeopleRisk::High { deactivated: 4, of: 10 });
    check(1_000, 300, PeopleRisk::Deactivates { people: 300 });
    check(1_000, 301, PeopleRisk::High { deactivated: 301, of: 1_000 });

    fn check(active: usize, leave: usize, expected: PeopleRisk) {
        let address = |number: usize| format!("person.{number}@practice.example");
        let out: Vec<KnownOut> = (0..leave)
            .map(|number| KnownOut {
                person: PersonId::new(format!("p{number:04}")),
                name: String::new(),
                addresses: Address::parse(&address(number)).into_iter().collect(),
                why: Out::Suspended,
            })
            .collect();
        let accounts: Vec<(String, String)> =
            (0..active).map(|number| (format!("a{number:04}"), address(number))).collect();
        let accounts: Vec<(&str, &str)> =
            accounts.iter().map(|(id, address)| (id.as_str(), address.as_str())).collect();
        assert_eq!(plan(&[], &out, &accounts).risk(&Limits::default()), expected, "{leave} of {active}");
    }
}

#[test]
fn a_directory_that_lost_more_than_the_limit_has_shrunk() {
    let check = |before, now, expected| {
        assert_eq!(people::shrank(before, now, &Limits::default()), expected, "{before} to {now}");
    };
    check(9, 0, false);
    check(10, 7, false);
    check(10, 6, true);
    check(10, 12, false);
    check(100_000, 70_000, false);
    check(100_000, 69_999, true);
}

#[test]
fn many_are_read_back_by_pages_and_few_one_by_one() {
    let pace = PeoplePace { light_per_second: 80.0, medium_per_second: 60.0, page: 100 };
    let check = |come: usize, read_back: usize| {
        let wanted: Vec<WantedPerson> = (0..come)
            .map(|n| wanted(&format!("p{n:05}"), &format!("person.{n}@practice.example"), &[]))
            .collect();
        let cost = people::people_cost(&plan(&wanted, &[], &[]), &pace);
        assert_eq!((cost.create, cost.read_back, cost.requests()), (come, read_back, come + read_back));
    };
    check(0, 0);
    check(1, 1);
    check(2, 1);
    check(5_000, 50);
}

#[test]
fn the_words_on_the_button_say_everything_that_is_done() {
    let plan = plan(&[wanted("p1", "zoe@practice.example", &[])], &[], &[]);
    assert_eq!(people::people_act(&plan), "Create 1 person");
    assert_eq!(people::people_act(&PeoplePlan::default()), "Nothing to change");
}

fn wanted(person: &str, address: &str, also: &[&str]) -> WantedPerson {
    WantedPerson {
        person: PersonId::new(person),
        name: format!("Person {person}"),
        user_name: address.to_owned(),
        address: Address::parse(address),
        also: also.iter().filter_map(|also| Address::parse(also)).collect(),
        values: vec![Value { path: "name.givenName".to_owned(), value: "Zoë".to_owned(), compared: true }],
        refused: None,
    }
}

fn plan(wanted: &[WantedPerson], out: &[KnownOut], accounts: &[(&str, &str)]) -> PeoplePlan {
    let accounts = accounts.iter().map(|(id, address)| Account {
        id: AccountId::new(*id),
        user_name: (*address).to_owned(),
        display_name: String::new(),
        active: true,
        licence: Licence::Basic,
        resource: json!({}).into(),
    });
    let accounts = Accounts::index(accounts, BTreeSet::new());
    let there = There { accounts: &accounts, admins: &BTreeSet::new(), has: &|_, _| Some("Zoë".to_owned()) };
    let rules = PeopleRules { update: true, reactivate: true, deactivate: true, licence: None };
    people::diff(wanted, out, &there, &rules)
}
