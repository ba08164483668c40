//! A scene for tests of Usher's own provisioning of people: who is wanted, a plan, a run.
#![expect(clippy::expect_used, reason = "a scene that cannot be set fails its test")]

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use tokio::sync::watch;
use usher::clock;
use usher::mapping::{self, Language, Rules, Target};
use usher::model::{Account, AccountId, Accounts, Address, Person, Status};
use usher::plan::people::{KnownOut, Out, PeoplePlan, PeopleRules, There, Value, WantedPerson, diff};
use usher::provision::{self, Context, Provisioned};
use usher::push::{Control, Progress};
use usher::records::{PlanKind, Records};
use usher::zoom::Zoom;
use usher_practice::history::Entry;

use crate::stage::{PROFILE, Stage};

/// Everything on.
pub fn all_on() -> PeopleRules {
    PeopleRules { update: true, reactivate: true, deactivate: true, licence: None }
}

/// The rules of the Okta guide.
fn rules() -> Rules {
    Rules::new(mapping::rules_of_the_guide(), Language::Okta).expect("rules that can be read")
}

/// What an account has at a path.
pub fn has(account: &Account, path: &str) -> Option<String> {
    Target::of_path(path)?.read(&account.resource).map(Cow::into_owned)
}

fn wanted(rules: &Rules, person: &Person) -> WantedPerson {
    let made = mapping::own_values(rules, person);
    let address = Address::parse(&made.user_name);
    let values = made.values.into_iter().map(|(target, value, _)| Value {
        path: target.path(),
        value,
        compared: target.is_listed(),
    });
    WantedPerson {
        person: person.id.clone(),
        name: person.name.clone(),
        values: values.collect(),
        also: mapping::further_addresses(person, address.as_ref()),
        refused: None,
        address,
        user_name: made.user_name,
    }
}

impl Stage {
    /// Reads both sides and compares: whoever is active is wanted but for those of whom `out` says otherwise.
    pub async fn people_plan(&self, rules: &PeopleRules, out: &dyn Fn(&Person) -> bool) -> PeoplePlan {
        let people = self.okta().people(&|_| ()).await.expect("people");
        let accounts = self.zoom().accounts(&|_, _| ()).await.expect("accounts");
        let mut accounts = Accounts::index(accounts, BTreeSet::new());
        let world = self.practice.world();
        let pending = world
            .zoom()
            .users()
            .filter(|user| user.pending)
            .map(|user| user.user_name.clone())
            .collect::<Vec<_>>();
        accounts.pending = pending.iter().filter_map(|address| Address::parse(address)).collect();
        let mapping = self::rules();
        let (mut inside, mut outside) = (Vec::new(), Vec::new());
        for person in people.values() {
            let one = wanted(&mapping, person);
            match person.status {
                Status::Active if !out(person) => inside.push(one),
                Status::Active | Status::Disabled => outside.push(KnownOut {
                    person: one.person,
                    name: one.name,
                    addresses: one.also.into_iter().chain(one.address).collect(),
                    why: Out::Suspended,
                }),
                Status::Staged => {}
            }
        }
        let admins = world
            .zoom()
            .users()
            .filter(|user| user.kind != usher_practice::zoom::Kind::Member)
            .map(|user| AccountId::new(user.id.clone()))
            .collect();
        diff(&inside, &outside, &There { accounts: &accounts, admins: &admins, has: &has }, rules)
    }

    /// Keeps a plan of people and begins its run; returns the run's id.
    pub fn begin_people(&self, records: &Records, plan: &PeoplePlan) -> String {
        let number = records.runs(PROFILE).expect("runs").len();
        let (plan_id, run) = (format!("people-{number}"), format!("people-run-{number}"));
        let now = clock::now();
        records.save_plan(&plan_id, PROFILE, PlanKind::People, plan, now).expect("a plan that is kept");
        records.begin_run(&run, &plan_id, PROFILE, now).expect("a run that begins");
        run
    }

    /// Begins a run of people and carries it out to its end.
    pub async fn provision(&self, plan: &PeoplePlan) -> Provisioned {
        let records = self.records();
        let run = self.begin_people(&records, plan);
        carry_out(&self.zoom(), &records, &run, plan).await
    }

    /// Everybody in Zoom, invited people too: what each is, by address.
    pub fn everybody(&self) -> BTreeMap<String, serde_json::Value> {
        let world = self.practice.world();
        let zoom = world.zoom();
        let seen = |user: &usher_practice::zoom::ZoomUser| {
            serde_json::json!([
                user.active,
                user.pending,
                user.given_name,
                user.family_name,
                user.display_name,
                user.enterprise,
                user.user_type,
                user.title,
                user.phone_numbers,
                user.roles,
                user.groups,
            ])
        };
        zoom.users().map(|user| (user.user_name.clone(), seen(user))).collect()
    }
}

/// Carries a run of people out, from its start or from where its notes end.
pub async fn carry_out(zoom: &Zoom, records: &Records, run: &str, plan: &PeoplePlan) -> Provisioned {
    let (_door, control) = watch::channel(Control::Go);
    carry_out_with(zoom, records, run, plan, control, &|_| ()).await
}

/// As [`carry_out`], with all that a door can choose.
pub async fn carry_out_with(
    zoom: &Zoom,
    records: &Records,
    run: &str,
    plan: &PeoplePlan,
    control: watch::Receiver<Control>,
    progress: &(dyn Fn(Progress) + Sync),
) -> Provisioned {
    let context = Context { zoom, records, run, plan, seconds_planned: 0.0, progress };
    provision::provision(context, control).await
}

/// Each change of a person that took effect, in words, with how often it did.
pub fn changes(writes: &[Entry]) -> BTreeMap<String, usize> {
    let mut counted = BTreeMap::new();
    for change in writes.iter().filter_map(|entry| entry.change.clone()) {
        *counted.entry(change).or_default() += 1;
    }
    counted
}
