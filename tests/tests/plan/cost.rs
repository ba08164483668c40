//! What a plan costs, and when it is dangerous.

use proptest::prelude::*;
use usher::model::MEMBERS_PAGE;
use usher::plan::{self, Cost, Limits, Pace, Plan, Risk, Rules, Wanted};

use crate::world::{one_group, world, zoom_id};

const PACE: Pace = Pace {
    add_chunk: 30,
    remove_chunk: 10,
    medium_per_second: 60.0,
    light_per_second: 80.0,
    lists_members: true,
    accounts: 0,
};

#[test]
fn a_new_group_costs_one_request_and_one_for_every_portion() {
    let create = || Wanted::Create { name: "Sales".to_owned() };
    check(create(), 0, 0, "1 to create groups, 1 to look again.");
    check(create(), 1, 0, "1 to create groups, 1 to add people, 1 to look again.");
    check(create(), 30, 0, "1 to create groups, 1 to add people, 1 to look again.");
    check(create(), 31, 0, "1 to create groups, 2 to add people, 1 to look again.");
    check(create(), MEMBERS_PAGE + 1, 0, "1 to create groups, 67 to add people, 2 to look again.");
}

#[test]
fn a_linked_group_is_looked_at_before_and_after() {
    let link = || Wanted::Link { id: zoom_id(0) };
    check(link(), 0, 0, "Nothing is sent.");
    check(link(), 1, 0, "1 to see that nothing has moved, 1 to add people, 1 to look again.");
    check(link(), 0, 11, "1 to see that nothing has moved, 2 to take people out, 1 to look again.");
    let all = "1 to see that nothing has moved, 3 to add people, 1 to take people out, 1 to look again.";
    check(link(), 61, 10, all);
}

#[test]
fn where_members_cannot_be_listed_everybody_touched_is_looked_at_once() {
    let pace = Pace { lists_members: false, ..PACE };
    let cost = plan::cost(&plan(Wanted::Link { id: zoom_id(0) }, 5, 3), &pace);
    assert_eq!((cost.compare, cost.read_back, cost.requests()), (1, 8, 1 + 1 + 1 + 8));
}

#[test]
fn time_is_that_of_the_slower_kind_of_request() {
    let slow = Pace { medium_per_second: 1.0, ..PACE };
    let cost = plan::cost(&plan(Wanted::Create { name: "Sales".to_owned() }, 60, 0), &slow);
    assert_eq!(cost.requests(), 4);
    assert!((cost.seconds - 4.0).abs() < 1e-9, "{cost:?}");
    let by_account = Pace { lists_members: false, light_per_second: 2.0, ..PACE };
    let cost = plan::cost(&plan(Wanted::Create { name: "Sales".to_owned() }, 60, 0), &by_account);
    assert!((cost.seconds - 30.0).abs() < 1e-9, "{cost:?}");
}

#[test]
fn more_than_three_in_ten_of_ten_is_dangerous() {
    check_risk(9, 9, Risk::Removes { people: 9 });
    check_risk(0, 50, Risk::Low);
    check_risk(3, 10, Risk::Removes { people: 3 });
    check_risk(4, 10, Risk::High { group: "Sales".to_owned(), removed: 4, of: 10 });
    check_risk(30, 100, Risk::Removes { people: 30 });
    check_risk(31, 100, Risk::High { group: "Sales".to_owned(), removed: 31, of: 100 });
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_cost_is_the_sum_over_the_groups(
        world in world(), remove: bool, add_chunk in 1_usize..4, remove_chunk in 1_usize..4,
    ) {
        let plan = plan::diff(&world.wanted, &world.existing, &world.people, Rules { remove });
        let pace = Pace { add_chunk, remove_chunk, ..PACE };
        let all = plan::cost(&plan, &pace);
        let mut sum = Cost::default();
        for change in &plan.changes {
            let cost = plan::cost(&Plan { changes: vec![change.clone()], ..Plan::default() }, &pace);
            prop_assert_eq!(cost.add, change.add.len().div_ceil(add_chunk));
            prop_assert_eq!(cost.remove, change.remove.len().div_ceil(remove_chunk));
            prop_assert_eq!(cost.requests() == 0, change.is_empty());
            sum = Cost {
                create: sum.create + cost.create,
                add: sum.add + cost.add,
                remove: sum.remove + cost.remove,
                compare: sum.compare + cost.compare,
                read_back: sum.read_back + cost.read_back,
                licences: sum.licences + cost.licences,
                seconds: sum.seconds + cost.seconds,
            };
        }
        prop_assert!((all.seconds - sum.seconds).abs() < 1e-9);
        prop_assert_eq!(Cost { seconds: 0.0, ..all }, Cost { seconds: 0.0, ..sum });
    }

    #[test]
    fn without_removals_there_is_no_risk(world in world()) {
        let plan = plan::diff(&world.wanted, &world.existing, &world.people, Rules { remove: false });
        prop_assert_eq!(plan.risk(&Limits::default()), Risk::Low);
    }
}

fn check(target: Wanted, adds: usize, removes: usize, expected: &str) {
    assert_eq!(plan::cost(&plan(target, adds, removes), &PACE).parts(), expected, "{adds} and {removes}");
}

fn check_risk(removed: usize, of: usize, expected: Risk) {
    let world = one_group(Wanted::Link { id: zoom_id(0) }, 0, removed, of - removed);
    let plan = plan::diff(&world.wanted, &world.existing, &world.people, Rules { remove: true });
    assert_eq!(plan.risk(&Limits::default()), expected, "{removed} of {of}");
}

fn plan(target: Wanted, adds: usize, removes: usize) -> Plan {
    let world = one_group(target, adds, removes, 0);
    plan::diff(&world.wanted, &world.existing, &world.people, Rules { remove: true })
}
