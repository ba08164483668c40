//! What holds for every plan, whatever the world.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use usher::model::{
    AccountId, Attributes, GroupId, Member, MembershipSource, Person, PersonId, Snapshot, Status,
};
use usher::plan::{self, ChangeTarget, GroupChange, GroupReason, Rules, Wanted, WantedGroup};

use crate::world::{World, world};

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_plan_that_was_carried_out_leaves_nothing_to_do(world in world(), remove: bool) {
        let rules = Rules { remove };
        let first = plan::diff(&world.wanted, &world.existing, &world.people, rules);
        let after = world.after(&first);
        let second = plan::diff(&after.wanted, &after.existing, &after.people, rules);
        prop_assert!(second.is_empty(), "{second:#?}");
        prop_assert_eq!(second.changes.len(), first.changes.len());
    }

    #[test]
    fn every_wanted_group_is_in_exactly_one_place(world in world(), remove: bool) {
        let plan = plan::diff(&world.wanted, &world.existing, &world.people, Rules { remove });
        let changed = plan.changes.iter().map(|change| &change.source);
        let left = plan.left_alone.iter().map(|left| &left.source);
        let mut placed: Vec<_> = changed.chain(left).collect();
        placed.sort();
        let mut wanted: Vec<_> = world.wanted.iter().map(|group| &group.source).collect();
        wanted.sort();
        prop_assert_eq!(placed, wanted);
    }

    #[test]
    fn every_person_and_every_member_is_in_exactly_one_place(world in world(), remove: bool) {
        let plan = plan::diff(&world.wanted, &world.existing, &world.people, Rules { remove });
        for change in &plan.changes {
            let group = world.wanted.iter().find(|group| group.source == change.source).unwrap();
            prop_assert_eq!(people_of(change), group.walk.people.iter().collect::<Vec<_>>());
            let members = world.membership(&change.target).map(|known| known.members.clone()).unwrap_or_default();
            prop_assert_eq!(members_of(change), members.iter().collect::<Vec<_>>());
            for found in change.add.iter().chain(&change.same) {
                prop_assert_eq!(world.people.get(&found.person), Some(&Ok(found.account.clone())));
            }
        }
    }

    #[test]
    fn nobody_is_taken_out_on_the_ground_of_an_incomplete_read(world in world(), remove: bool) {
        let plan = plan::diff(&world.wanted, &world.existing, &world.people, Rules { remove });
        for change in &plan.changes {
            if !remove || change.known_by == MembershipSource::WantedAccounts {
                prop_assert!(change.remove.is_empty(), "{change:#?}");
            } else {
                prop_assert!(change.remove_off.is_empty(), "{change:#?}");
            }
        }
    }

    #[test]
    fn a_group_with_an_unread_group_inside_is_left_alone(world in world(), remove: bool) {
        let plan = plan::diff(&world.wanted, &world.existing, &world.people, Rules { remove });
        let reasons: BTreeMap<_, _> = plan.left_alone.iter().map(|left| (&left.source, &left.reason)).collect();
        for group in world.wanted.iter().filter(|group| !group.walk.unread.is_empty()) {
            match (&group.target, reasons.get(&group.source)) {
                (Wanted::Leave, Some(GroupReason::Chosen)) => {}
                (_, Some(GroupReason::Unread { inner })) => prop_assert_eq!(inner, &group.walk.unread),
                (target, reason) => prop_assert!(false, "{target:?}: {reason:?}"),
            }
        }
    }

    #[test]
    fn no_two_groups_write_to_one_target(world in world(), remove: bool) {
        let plan = plan::diff(&world.wanted, &world.existing, &world.people, Rules { remove });
        let names_there: BTreeSet<&str> = world.existing.groups.values().map(|group| group.name.as_str()).collect();
        let mut targets = BTreeSet::new();
        for change in &plan.changes {
            prop_assert!(targets.insert(&change.target), "{:?} twice", change.target);
            if let ChangeTarget::Create { name } = &change.target {
                prop_assert!(!names_there.contains(name.as_str()) && name.trim() == name && !name.is_empty());
            }
        }
    }

    #[test]
    fn the_order_of_the_input_does_not_matter_and_the_plan_is_sorted(
        (world, shuffled) in world().prop_flat_map(|world| {
            let groups = Just(world.wanted.clone()).prop_shuffle();
            (Just(world), groups)
        }),
        remove: bool,
    ) {
        let rules = Rules { remove };
        let before: World = world.clone();
        let plan = plan::diff(&world.wanted, &world.existing, &world.people, rules);
        let other: Vec<WantedGroup> = shuffled;
        prop_assert_eq!(&plan, &plan::diff(&other, &world.existing, &world.people, rules));
        prop_assert!(plan.changes.is_sorted_by_key(|change| (change.name.clone(), change.source.clone())));
        prop_assert!(plan.left_alone.is_sorted());
        for change in &plan.changes {
            prop_assert!(change.add.is_sorted_by_key(|found| found.account.clone()));
            prop_assert!(change.same.is_sorted_by_key(|found| found.account.clone()));
            prop_assert!(change.remove.is_sorted() && change.remove_off.is_sorted());
            prop_assert!(change.left_alone.is_sorted());
        }
        prop_assert_eq!(before.wanted, world.wanted);
        prop_assert_eq!(before.existing, world.existing);
        prop_assert_eq!(before.people, world.people);
    }

    #[test]
    fn what_was_in_the_group_and_what_shall_be_follow_from_the_change(world in world(), remove: bool) {
        let plan = plan::diff(&world.wanted, &world.existing, &world.people, Rules { remove });
        let after = world.after(&plan);
        for change in &plan.changes {
            if let ChangeTarget::Link { id, .. } = &change.target {
                let members = |world: &World| world.existing.membership[id].members.clone();
                let owned = |ids: BTreeSet<&AccountId>| ids.into_iter().cloned().collect::<BTreeSet<_>>();
                prop_assert_eq!(owned(change.basis()), members(&world));
                prop_assert_eq!(owned(change.wanted()), members(&after));
            }
        }
    }

    #[test]
    fn a_plan_is_kept_and_read_back_as_it_was(world in world(), remove: bool) {
        let plan = plan::diff(&world.wanted, &world.existing, &world.people, Rules { remove });
        let kept = serde_json::to_string(&plan).unwrap();
        prop_assert_eq!(serde_json::from_str::<plan::Plan>(&kept).unwrap(), plan);
    }
}

fn people_of(change: &GroupChange) -> Vec<&PersonId> {
    let found = change.add.iter().chain(&change.same).map(|found| &found.person);
    let mut people: Vec<_> = found.chain(change.left_alone.iter().map(|left| &left.person)).collect();
    people.sort();
    people
}

fn members_of(change: &GroupChange) -> Vec<&AccountId> {
    let same = change.same.iter().map(|found| &found.account);
    let mut members: Vec<_> = same.chain(&change.remove).chain(&change.remove_off).collect();
    members.sort();
    members
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_walk_finds_whoever_can_be_reached(
        members in prop::collection::vec(prop::collection::btree_set(0_usize..GROUPS + PEOPLE + 3, 0..6), GROUPS),
        read in prop::collection::vec(prop::bool::weighted(0.9), GROUPS),
        active in prop::collection::vec(any::<bool>(), PEOPLE),
    ) {
        let mut snapshot = Snapshot::default();
        for (number, active) in active.iter().enumerate() {
            let status = if *active { Status::Active } else { Status::Disabled };
            let id = person(number);
            let (name, login) = (id.to_string(), id.to_string());
            snapshot.people.insert(id.clone(), Person { id, name, login, status, attributes: Attributes::default() });
        }
        for (number, members) in members.iter().enumerate().filter(|(number, _)| read[*number]) {
            snapshot.members.insert(group(number), members.iter().map(|member| of_number(*member)).collect());
        }
        let reached = reached(&snapshot);
        for number in 0..GROUPS {
            let walk = snapshot.walk(&group(number));
            let all = &reached[&group(number)];
            let mut people: BTreeSet<PersonId> = BTreeSet::new();
            let (mut inner, mut everybody) = (BTreeSet::new(), false);
            for member in all {
                match member {
                    Member::Person(person) => { people.insert(person.clone()); }
                    Member::Group(inside) if *inside != group(number) => { inner.insert(inside.clone()); }
                    Member::Group(_) => {}
                    Member::Everybody => everybody = true,
                }
            }
            if everybody {
                let active = snapshot.people.values().filter(|person| person.status == Status::Active);
                people.extend(active.map(|person| person.id.clone()));
            }
            let itself = BTreeSet::from([group(number)]);
            let unread = inner.union(&itself).filter(|id| !snapshot.members.contains_key(*id)).cloned();
            prop_assert_eq!(walk.unread, unread.collect::<BTreeSet<_>>());
            prop_assert_eq!((walk.people, walk.inner_groups, walk.everybody), (people, inner, everybody));
        }
    }
}

const GROUPS: usize = 7;
const PEOPLE: usize = 5;

fn group(number: usize) -> GroupId {
    GroupId::new(format!("g{number}"))
}

fn person(number: usize) -> PersonId {
    PersonId::new(format!("p{number}"))
}

/// Groups come first, then people, two whom the directory's list does not have among them; the last is everybody.
fn of_number(number: usize) -> Member {
    match number.checked_sub(GROUPS) {
        None => Member::Group(group(number)),
        Some(last) if last == PEOPLE + 2 => Member::Everybody,
        Some(person_number) => Member::Person(person(person_number)),
    }
}

/// What can be reached from each group, by adding what is inside until nothing is added any more.
fn reached(snapshot: &Snapshot) -> BTreeMap<GroupId, BTreeSet<Member>> {
    let mut reached: BTreeMap<GroupId, BTreeSet<Member>> =
        (0..GROUPS).map(|number| (group(number), BTreeSet::new())).collect();
    for (id, members) in &snapshot.members {
        reached.insert(id.clone(), members.clone());
    }
    loop {
        let before = reached.clone();
        for members in reached.values_mut() {
            let inside = members.iter().filter_map(|member| match member {
                Member::Group(inner) => before.get(inner),
                Member::Person(_) | Member::Everybody => None,
            });
            let more: BTreeSet<Member> = inside.flatten().cloned().collect();
            members.extend(more);
        }
        if reached == before {
            return reached;
        }
    }
}
