//! What holds for every plan of people, whatever the directory and Zoom have.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use usher::model::{Account, AccountId, Accounts, Address, Licence, PersonId};
use usher::plan::people::{
    self, KnownOut, Out, PeoplePlan, PeopleRules, PersonReason, Step, There, Value, WantedPerson, Who,
};

const PEOPLE: usize = 8;
const ACCOUNTS: usize = 7;
const ADDRESSES: usize = 9;
const PATHS: [&str; 3] = ["name.givenName", "name.familyName", "title"];
/// Two of them are the same text with its accent written in two ways.
const VALUES: [&str; 4] = ["Zoë", "Zoe\u{308}", "O'Brien-Łukasz", "Ada"];

#[derive(Clone, Debug)]
struct World {
    wanted: Vec<WantedPerson>,
    out: Vec<KnownOut>,
    accounts: Accounts,
    admins: BTreeSet<AccountId>,
}

prop_compose! {
    fn world()(
        kinds in prop::collection::vec(0_usize..5, PEOPLE),
        addresses in prop::collection::vec(0_usize..ADDRESSES + 2, PEOPLE),
        also in prop::collection::vec(prop::collection::btree_set(0_usize..ADDRESSES, 0..3), PEOPLE),
        values in prop::collection::vec(prop::collection::vec(0_usize..VALUES.len() + 1, PATHS.len()), PEOPLE),
        there in prop::collection::vec((0_usize..ADDRESSES, any::<bool>(), 0_usize..6), ACCOUNTS),
        has in prop::collection::vec(prop::collection::vec(0_usize..VALUES.len() + 1, PATHS.len()), ACCOUNTS),
        mails in prop::collection::vec(prop::option::weighted(0.2, 0_usize..ADDRESSES), ACCOUNTS),
        pending in prop::collection::btree_set(0_usize..ADDRESSES, 0..3),
    ) -> World {
        let (mut wanted, mut out) = (Vec::new(), Vec::new());
        for number in 0..PEOPLE {
            let address = (addresses[number] < ADDRESSES).then(|| spelt(addresses[number], number));
            let parsed = address.as_deref().and_then(Address::parse);
            let further: BTreeSet<Address> = also[number].iter().filter_map(|at| Address::parse(&spelt(*at, 0))).collect();
            let person = PersonId::new(format!("p{number}"));
            let name = format!("Person {number}");
            match kinds[number] {
                0 | 1 => out.push(KnownOut {
                    person,
                    name,
                    addresses: further.into_iter().chain(parsed).collect(),
                    why: if number % 2 == 0 { Out::Suspended } else { Out::Deleted },
                }),
                kind => wanted.push(WantedPerson {
                    person,
                    name,
                    user_name: address.unwrap_or_default(),
                    address: parsed,
                    also: further,
                    values: filled(&values[number]).map(|(path, value)| Value {
                        path: path.to_owned(),
                        value: value.to_owned(),
                        compared: path != "title",
                    }).collect(),
                    refused: (kind == 4 && number % 3 == 0).then(|| "Cannot be worked out".to_owned()),
                }),
            }
        }
        let mut taken = BTreeSet::new();
        let accounts = (0..ACCOUNTS).filter(|at| taken.insert(there[*at].0)).map(|at| {
            let (address, active, licence) = there[at];
            let fields: serde_json::Map<String, Json> =
                filled(&has[at]).map(|(path, value)| (path.to_owned(), json!(value))).collect();
            let mail = mails[at].map(|mail| json!([{ "value": spelt(mail, 1) }]));
            account(&format!("a{at}&+"), &spelt(address, at), active, licence, fields, mail)
        });
        let accounts: Vec<Account> = accounts.collect();
        let admins = accounts.iter().filter(|one| one.licence == Licence::Licensed).map(|one| one.id.clone()).collect();
        let pending = pending.iter().filter(|at| !taken.contains(at)).filter_map(|at| Address::parse(&spelt(*at, 0)));
        World { wanted, out, admins, accounts: Accounts::index(accounts, pending.collect()) }
    }
}

prop_compose! {
    fn rules()(update: bool, reactivate: bool, deactivate: bool) -> PeopleRules {
        PeopleRules { update, reactivate, deactivate, licence: None }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_plan_that_was_carried_out_leaves_nothing_to_do(world in world(), rules in rules()) {
        let plan = world.plan(&rules);
        let after = world.after(&plan);
        let next = after.plan(&rules);
        prop_assert!(next.is_empty(), "{:#?}\nthen {:#?}", plan.steps().collect::<Vec<_>>(), next.steps().collect::<Vec<_>>());
    }

    #[test]
    fn every_wanted_person_is_in_exactly_one_place(world in world(), rules in rules()) {
        let plan = world.plan(&rules);
        let wanted: Vec<&PersonId> = world.wanted.iter().map(|one| &one.person).collect();
        let left = plan.left_alone.iter().filter_map(|left| match &left.who {
            Who::Person(person) => Some(person),
            Who::Account(_) => None,
        });
        let not_leaving = plan.steps().filter(|step| !matches!(step, Step::Deactivate(_))).map(Step::person);
        let mut placed: Vec<&PersonId> =
            not_leaving.chain(plan.same.iter().map(|found| &found.person)).chain(left).filter(|person| wanted.contains(person)).collect();
        placed.sort();
        let mut sorted = wanted.clone();
        sorted.sort();
        prop_assert_eq!(placed, sorted);
        prop_assert!(plan.deactivate.iter().all(|one| !wanted.contains(&&one.person)));
    }

    #[test]
    fn nobody_is_deactivated_whom_the_directory_does_not_know_as_gone(world in world(), rules in rules()) {
        let plan = world.plan(&rules);
        prop_assert!(rules.deactivate || plan.deactivate.is_empty());
        for one in &plan.deactivate {
            let account = &world.accounts.by_id[&one.account];
            prop_assert!(account.active);
            prop_assert!(!world.admins.contains(&account.id), "an admin cannot be deactivated");
            let known = world.out.iter().find(|out| out.person == one.person).unwrap();
            prop_assert_eq!(&known.why, &one.why);
            let at = |address: &Address| world.accounts.by_address.get(address) == Some(&account.id);
            prop_assert!(known.addresses.iter().any(at));
            let wanted = world.wanted.iter().any(|one| one.address.iter().chain(&one.also).any(at));
            prop_assert!(!wanted, "somebody who is wanted has this address");
        }
    }

    #[test]
    fn an_account_that_nobody_knows_is_left_alone_and_named(world in world(), rules in rules()) {
        let plan = world.plan(&rules);
        let known: BTreeSet<&AccountId> = world
            .wanted
            .iter()
            .flat_map(|one| one.address.iter().chain(&one.also))
            .chain(world.out.iter().flat_map(|out| &out.addresses))
            .filter_map(|address| world.accounts.by_address.get(address))
            .collect();
        for account in world.accounts.by_id.values() {
            let left = plan.left_alone.iter().find(|left| left.who == Who::Account(account.id.clone()));
            let unknown = account.active && !known.contains(&account.id);
            prop_assert_eq!(left.is_some_and(|left| left.reason == PersonReason::NotInDirectory), unknown);
            prop_assert!(!unknown || plan.account_names.contains_key(&account.id));
            prop_assert!(!unknown || plan.steps().all(|step| step.account() != Some(&account.id)));
        }
    }

    #[test]
    fn whoever_is_touched_has_one_of_the_persons_addresses_and_is_touched_once(world in world(), rules in rules()) {
        let plan = world.plan(&rules);
        let mut touched = BTreeSet::new();
        for step in plan.steps() {
            let addresses: Vec<&Address> = match world.wanted.iter().find(|one| &one.person == step.person()) {
                Some(one) => one.address.iter().chain(&one.also).collect(),
                None => world.out.iter().find(|one| &one.person == step.person()).unwrap().addresses.iter().collect(),
            };
            match step.account() {
                Some(account) => {
                    prop_assert!(touched.insert(account));
                    prop_assert!(addresses.iter().any(|address| world.accounts.by_address.get(address) == Some(account)));
                }
                None => prop_assert!(addresses.iter().any(|address| !world.accounts.by_address.contains_key(address))),
            }
            for change in step.changes() {
                let has = has(&world.accounts.by_id[step.account().unwrap()], &change.path);
                prop_assert!(change.is_open(has.as_deref()) && !change.is_done(has.as_deref()));
                prop_assert!(change.path != "title", "what is not compared is not changed");
            }
        }
        let mut made = BTreeSet::new();
        for one in &plan.create {
            prop_assert!(made.insert(&one.address), "{:?} twice", one.address);
            prop_assert!(world.accounts.at(&one.address).is_none() && !world.accounts.pending.contains(&one.address));
        }
    }

    #[test]
    fn switches_that_are_off_do_nothing_and_hide_nobody(world in world(), rules in rules()) {
        let plan = world.plan(&rules);
        let all = world.plan(&PeopleRules { update: true, reactivate: true, deactivate: true, licence: None });
        prop_assert_eq!(&plan.create, &all.create);
        prop_assert_eq!(&plan.same, &all.same);
        let off = |is: fn(&PersonReason) -> bool| plan.left_alone.iter().filter(|left| is(&left.reason)).count();
        let expected = |on: bool, count: usize| if on { (count, 0) } else { (0, count) };
        let updates = off(|reason| matches!(reason, PersonReason::UpdateOff { .. }));
        prop_assert_eq!((plan.update.len(), updates), expected(rules.update, all.update.len()));
        let comes_back = off(|reason| *reason == PersonReason::ReactivateOff);
        prop_assert_eq!((plan.reactivate.len(), comes_back), expected(rules.reactivate, all.reactivate.len()));
        let leaves = off(|reason| matches!(reason, PersonReason::DeactivateOff { .. }));
        prop_assert_eq!((plan.deactivate.len(), leaves), expected(rules.deactivate, all.deactivate.len()));
    }

    #[test]
    fn the_order_of_the_input_does_not_matter_and_the_plan_is_sorted(
        (world, wanted, out) in world().prop_flat_map(|world| {
            let wanted = Just(world.wanted.clone()).prop_shuffle();
            let out = Just(world.out.clone()).prop_shuffle();
            (Just(world), wanted, out)
        }),
        rules in rules(),
    ) {
        let before = world.clone();
        let plan = world.plan(&rules);
        let other = World { wanted, out, ..world.clone() };
        prop_assert_eq!(&plan, &other.plan(&rules));
        prop_assert!(plan.create.is_sorted_by_key(|one| &one.person));
        prop_assert!(plan.update.is_sorted_by_key(|one| &one.person));
        prop_assert!(plan.reactivate.is_sorted_by_key(|one| &one.person));
        prop_assert!(plan.deactivate.is_sorted_by_key(|one| &one.person));
        prop_assert!(plan.same.is_sorted_by_key(|one| &one.person));
        prop_assert!(plan.left_alone.is_sorted());
        prop_assert_eq!(before.wanted, world.wanted);
        prop_assert_eq!(before.out, world.out);
        prop_assert_eq!(before.accounts, world.accounts);
    }

    #[test]
    fn everybody_whom_a_plan_speaks_of_has_a_name_and_it_is_kept_as_it_was(world in world(), rules in rules()) {
        let plan = world.plan(&rules);
        prop_assert!(plan.steps().all(|step| plan.names.contains_key(step.person())));
        for left in &plan.left_alone {
            match &left.who {
                Who::Person(person) => prop_assert!(plan.names.contains_key(person)),
                Who::Account(account) => prop_assert!(plan.account_names.contains_key(account)),
            }
        }
        let kept = serde_json::to_string(&plan).unwrap();
        prop_assert_eq!(serde_json::from_str::<PeoplePlan>(&kept).unwrap(), plan);
    }
}

impl World {
    fn plan(&self, rules: &PeopleRules) -> PeoplePlan {
        let there = There { accounts: &self.accounts, admins: &self.admins, has: &has };
        people::diff(&self.wanted, &self.out, &there, rules)
    }

    /// Zoom as it is once every step of a plan is done.
    fn after(&self, plan: &PeoplePlan) -> Self {
        let mut accounts = self.accounts.by_id.clone();
        for step in plan.steps() {
            match step {
                Step::Deactivate(one) => set_active(&mut accounts, &one.account, false),
                Step::Reactivate(one) => set_active(&mut accounts, &one.account, true),
                Step::Update(_) => {}
                Step::Create(one) => {
                    let fields = one.values.iter().map(|value| (value.path.clone(), json!(value.value)));
                    let id = format!("new {}", one.person);
                    let made = account(&id, &one.user_name, true, 0, fields.collect(), None);
                    accounts.insert(made.id.clone(), made);
                }
            }
            for change in step.changes() {
                let account = accounts.get_mut(step.account().unwrap()).unwrap();
                let mut resource = account.resource.value();
                resource["fields"][&change.path] = json!(change.new);
                account.resource = resource.into();
            }
        }
        let pending = self.accounts.pending.clone();
        Self { accounts: Accounts::index(accounts.into_values(), pending), ..self.clone() }
    }
}

fn set_active(accounts: &mut BTreeMap<AccountId, Account>, id: &AccountId, active: bool) {
    accounts.get_mut(id).unwrap().active = active;
}

fn has(account: &Account, path: &str) -> Option<String> {
    account.resource.get("fields")?.get(path)?.as_str().map(str::to_owned)
}

fn account(
    id: &str,
    address: &str,
    active: bool,
    licence: usize,
    fields: serde_json::Map<String, Json>,
    emails: Option<Json>,
) -> Account {
    Account {
        id: AccountId::new(id),
        user_name: address.to_owned(),
        display_name: format!("Account {id}"),
        active,
        licence: if licence == 5 { Licence::Licensed } else { Licence::Basic },
        resource: json!({ "fields": fields, "emails": emails }).into(),
    }
}

/// An address, with letters whose case depends on who writes it.
fn spelt(address: usize, by: usize) -> String {
    let text = format!("person.{address}@practice.example");
    if by.is_multiple_of(2) { text } else { text.to_uppercase() }
}

fn filled(values: &[usize]) -> impl Iterator<Item = (&'static str, &'static str)> {
    let pairs: Vec<_> = PATHS
        .into_iter()
        .zip(values)
        .filter_map(|(path, value)| Some((path, *VALUES.get(*value)?)))
        .collect();
    pairs.into_iter()
}
