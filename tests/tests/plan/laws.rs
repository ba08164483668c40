//! What holds for every plan, whatever the world.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use usher::model::{AccountId, MembershipSource, PersonId};
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
