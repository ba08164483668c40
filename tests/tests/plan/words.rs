//! The words on the button that applies a plan.

use usher::model::{AccountId, GroupId, Match, MembershipSource, PersonId, ZoomGroupId};
use usher::plan::{ChangeTarget, GroupChange, Plan, act};

#[test]
fn the_button_says_what_it_does() {
    check("", "Nothing to change");
    check("link", "Nothing to change");
    check("create", "Create 1 empty group");
    check("create, create", "Create 2 empty groups");
    check("create, link +1", "Add 1 person to 1 group, create 1 empty group");
    check("create +1", "Add 1 person to 1 group");
    check("create +1 +2, link +1", "Add 2 people to 2 groups");
    check("link -1", "Take 1 person out of 1 group");
    check("link -1 -2, link -1", "Take 2 people out of 2 groups");
    check("link +1 -2, create +1", "Add 1 person to 2 groups, take 1 person out of 1 group");
    check("create, link -1", "Create 1 empty group, take 1 person out of 1 group");
}

#[test]
fn large_numbers_are_grouped() {
    let many: String = (0..1234).map(|n| format!(" +{n}")).collect();
    check(&format!("create{many}"), "Add 1,234 people to 1 group");
}

/// `create` or `link`, then people to add (`+`) and to take out (`-`), a group after each comma.
fn check(plan: &str, expected: &str) {
    let groups = plan.split(',').map(str::trim).filter(|group| !group.is_empty());
    let changes = groups.enumerate().map(|(number, group)| change(number, group)).collect();
    assert_eq!(act(&Plan { changes, ..Plan::default() }), expected, "{plan}");
}

fn change(number: usize, text: &str) -> GroupChange {
    let mut words = text.split(' ');
    let name = format!("Group {number}");
    let target = match words.next() {
        Some("create") => ChangeTarget::Create { name: name.clone() },
        _ => ChangeTarget::Link { id: ZoomGroupId::new(number.to_string()), name: name.clone() },
    };
    let (adds, removes): (Vec<&str>, Vec<&str>) = words.partition(|word| word.starts_with('+'));
    let account = |word: &str| AccountId::new(&word[1..]);
    let add = adds.iter().map(|word| Match { person: PersonId::new(&word[1..]), account: account(word) });
    GroupChange {
        source: GroupId::new(number.to_string()),
        name,
        inner_groups: 0,
        target,
        add: add.collect(),
        remove: removes.iter().map(|word| account(word)).collect(),
        remove_off: Vec::new(),
        same: Vec::new(),
        left_alone: Vec::new(),
        known_by: MembershipSource::Members,
        within: None,
    }
}
