//! Each way in which a group in Zoom can differ from Okta's.

use super::super::fake::{provisioned, short, user, words};
use super::*;
use crate::setup::okta::SyncState;

fn accounts(ids: &[&str]) -> BTreeSet<AccountId> {
    ids.iter().map(|id| AccountId::new(*id)).collect()
}

fn seen(members: &[&str], in_zoom: InZoom) -> Seen {
    let users = [
        provisioned("a", 1),
        provisioned("b", 1),
        user("queued"),
        AppUser { status: "ACTIVE".to_owned(), ..user("before") },
        AppUser { sync: SyncState::Error, ..user("wrong") },
    ];
    let members = members.iter().map(|id| PersonId::new(*id)).collect();
    Seen {
        groups: vec![Pushed { source: "Sales".to_owned(), members, in_zoom }],
        users: users.into_iter().map(|user| (user.id.clone(), user)).collect(),
        ..Seen::default()
    }
}

fn asked(seen: &mut Seen, id: &str, active_in_okta: bool, at_zoom: AtZoom) {
    let address = Address::parse(&format!("{id}@practice.example"));
    let asked = Asked { name: format!("Mx {id}"), address, active_in_okta, at_zoom };
    seen.asked.insert(PersonId::new(id), asked);
}

#[test]
fn sets_are_compared_and_each_reason_is_said() {
    let good = seen(&["a", "b"], InZoom::Whole(accounts(&["za", "zb"])));
    assert_eq!(short(&judge(&good)), "passed");
    let bad = seen(&["a", "b", "queued", "before", "wrong", "nobody"], InZoom::Whole(accounts(&["za"])));
    let said = words(&judge(&bad));
    for part in [
        "Zoom lacks 5 people in 1 group",
        "Sales: 5 of 6 missing",
        "Not given the app: nobody",
        "Still in Okta's queue: queued@practice.example",
        "In error: wrong@",
        "Given the app before provisioning was on: before@",
        "Not asked for one by one: b@",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(words(&judge(&seen(&["a"], InZoom::NoSuchGroup))).contains("The group is not in Zoom"));
    assert_eq!(short(&judge(&Seen::default())), "failed members.none_pushed");
}

#[test]
fn who_was_asked_for_has_a_better_reason() {
    for (active, at_zoom, expected) in [
        (true, AtZoom::Active, "In Zoom and left out without a word: Mx a"),
        (true, AtZoom::Inactive, "Not active in Zoom: Mx a"),
        (true, AtZoom::Gone, "Deleted in Zoom: Mx a"),
        (false, AtZoom::Active, "Left out rightly: 1 person who is suspended"),
    ] {
        let mut seen = seen(&["a", "b"], InZoom::Whole(accounts(&["zb"])));
        asked(&mut seen, "a", active, at_zoom);
        let said = words(&judge(&seen));
        assert!(said.contains(expected), "{expected}: {said}");
    }
}

#[test]
fn who_is_too_many_is_named_and_who_came_by_hand_is_not() {
    let mut extra = seen(&["a", "hand"], InZoom::Whole(accounts(&["za", "zz"])));
    let address = Address::parse("max@practice.example");
    extra.strangers.insert(AccountId::new("zz"), ("Max".to_owned(), address));
    asked(&mut extra, "hand", true, AtZoom::Gone);
    assert!(words(&judge(&extra)).contains("Too many: Sales (Max)"));
    let address = Address::parse("hand@practice.example");
    extra.strangers.insert(AccountId::new("zz"), ("Hand".to_owned(), address));
    assert_eq!(short(&judge(&extra)), "passed");
    let extra = seen(&["a"], InZoom::Whole(accounts(&["za", "zz"])));
    assert_eq!(short(&judge(&extra)), "failed members.too_many");
}

#[test]
fn person_by_person_the_limit_is_told() {
    let of =
        |asked: &[&str], inside: &[&str]| InZoom::Of { asked: accounts(asked), inside: accounts(inside) };
    let all = judge(&seen(&["a", "b"], of(&["za", "zb"], &["za", "zb"])));
    assert_eq!(short(&all), "passed");
    assert!(words(&all).contains("could not be seen"));
    assert_eq!(short(&judge(&seen(&["a", "b"], of(&["za"], &["za"])))), "unknown members.not_all_seen");
    assert_eq!(short(&judge(&seen(&["a", "b"], of(&["za"], &[])))), "failed members.missing");
}

#[test]
fn a_hundred_thousand_are_compared() {
    let people = (0..100_000).map(|n| provisioned(&format!("p{n}"), 1));
    let users: BTreeMap<_, _> = people.map(|user| (user.id.clone(), user)).collect();
    let inside = users.values().skip(1).filter_map(|user| user.external_id.as_deref()).map(AccountId::new);
    let group = Pushed {
        source: "Everybody".to_owned(),
        members: users.keys().cloned().collect(),
        in_zoom: InZoom::Whole(inside.collect()),
    };
    let said = words(&judge(&Seen { groups: vec![group], users, ..Seen::default() }));
    assert!(said.contains("Everybody: 1 of 100000 missing"), "{said}");
}
