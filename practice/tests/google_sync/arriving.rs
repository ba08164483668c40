//! Who is in scope arrives, and what changes follows.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use usher_practice::company::{InZoom, Member, which, who};
use usher_practice::google::{
    Access, Arrangement, Lookup, MailCase, Nested, Progress, Source, Target, group_email, standing,
};
use usher_practice::google::{Standing, primary_email};

use crate::support::{Plant, arrives, bare, is_of_first_domain, of, running, settings};

#[tokio::test]
async fn everybody_for_whom_the_app_is_on_is_in_zoom() {
    let plant = of(settings(250)).await;
    let wanted = plant.addresses(arrives);
    assert!(wanted.len() > 180, "{}", wanted.len());
    plant.arrange(Arrangement::default()).await;
    assert_eq!(plant.active_at_zoom(&wanted), wanted);
    let progress = plant.practice.google_progress();
    for address in &wanted {
        assert_eq!(progress.get(address), Some(&Progress::Synced), "{address}");
    }
    let zoe = plant.at_zoom(&plant.address(who::ZOE)).unwrap();
    assert_eq!((zoe.given_name.as_str(), zoe.family_name.as_str()), ("Zoë", "O'Brien-Łukasz"));
    assert_eq!(zoe.enterprise["department"], plant.person(who::ZOE).department.unwrap());
    // Nobody is asked for again while nothing changes, but who failed.
    let before = plant.asked(0).len();
    plant.switch(|_| {}).await;
    let failed = progress.values().filter(|progress| matches!(progress, Progress::Failed { .. })).count();
    assert!(plant.asked(before).len() <= 2 * failed);
}

#[tokio::test]
async fn people_are_looked_for_then_created_and_never_groups() {
    let plant = bare().await;
    let address = plant.address(who::JAPANESE);
    let mut overlooked: Vec<String> = plant.addresses(|_| true).into_iter().collect();
    overlooked.retain(|other| *other != address);
    plant.switch(|sync| sync.overlooked = overlooked).await;
    plant.arrange(Arrangement::default()).await;
    let asked = plant.asked(0);
    let sent: Vec<String> = asked.iter().map(|entry| format!("{} {}", entry.method, entry.path)).collect();
    assert_eq!(sent, ["GET /scim2/Users", "POST /scim2/Users"]);
    assert_eq!(asked[0].query, format!("filter=userName%20eq%20%22{}%22", address.replace('@', "%40")));
    assert_eq!(plant.at_zoom(&address).unwrap().display_name, "田中 花子");
}

#[tokio::test]
async fn who_is_no_active_member_is_left_out() {
    let plant = of(settings(1_000)).await;
    // Everybody else would only take time.
    let active = plant.addresses(|person| standing(person) == Standing::Active);
    plant.switch(|sync| sync.overlooked = active.into_iter().collect()).await;
    let inactive = |wanted: Standing| {
        plant.addresses(move |person| standing(person) == wanted && person.zoom == InZoom::Absent)
    };
    let before: Vec<BTreeSet<String>> =
        [Standing::Archived, Standing::Suspended, Standing::Deleted, Standing::Guest].map(inactive).into();
    let archived = plant.addresses(|person| {
        standing(person) == Standing::Archived && !matches!(person.zoom, InZoom::Absent | InZoom::Pending)
    });
    let archived = plant.active_at_zoom(&archived);
    plant.arrange(Arrangement::default()).await;
    for people in &before {
        assert!(!people.is_empty());
        assert_eq!(plant.active_at_zoom(people), BTreeSet::new());
    }
    assert_eq!(plant.active_at_zoom(&archived), archived, "nothing happens to who is archived");
    // Who is suspended and was in Zoom before is switched off there.
    let suspended = plant.address(who::SUSPENDED);
    assert!(!plant.at_zoom(&suspended).unwrap().active);
}

#[tokio::test]
async fn a_new_name_is_one_update() {
    let plant = running().await;
    let address = plant.address(who::ZOE);
    // Who failed is left alone meanwhile.
    plant.switch(|sync| sync.speed = 1).await;
    let before = plant.asked(0).len();
    plant.change("PATCH", &format!("users/{address}"), json!({ "name": { "familyName": "Newname" } })).await;
    assert_eq!(plant.methods(before), ["PUT"]);
    assert_eq!(plant.at_zoom(&address).unwrap().family_name, "Newname");
    assert_eq!(plant.progress(&address), Some(Progress::Synced));
}

#[tokio::test]
async fn a_new_address_moves_the_account_or_makes_a_second_one() {
    let plant = running().await;
    let (zoe, dmitri) = (plant.address(who::ZOE), plant.address(who::CYRILLIC));
    let id = plant.at_zoom(&zoe).unwrap().id;
    let renamed = json!({ "primaryEmail": "zoe.new@practice.example" });
    plant.change("PATCH", &format!("users/{zoe}"), renamed).await;
    assert_eq!(plant.at_zoom("zoe.new@practice.example").unwrap().id, id);
    assert!(plant.at_zoom(&zoe).is_none());
    plant.switch(|sync| sync.lookup = Lookup::EachTime).await;
    let renamed = json!({ "primaryEmail": "dmitri.new@practice.example" });
    plant.change("PATCH", &format!("users/{dmitri}"), renamed).await;
    let (old, new) = (plant.at_zoom(&dmitri).unwrap(), plant.at_zoom("dmitri.new@practice.example").unwrap());
    assert!(old.active && new.active && old.id != new.id, "the same person twice");
}

#[tokio::test]
async fn the_app_on_for_a_unit_takes_who_is_in_it_and_below() {
    let plant = bare().await;
    let units =
        BTreeMap::from([("/Engineering".to_owned(), true), ("/Engineering/Developers".to_owned(), false)]);
    let access = Access { units, groups: BTreeSet::new() };
    plant.arrange(Arrangement { access, ..Arrangement::default() }).await;
    let progress = plant.practice.google_progress();
    let title = |address: &String| {
        let company = &plant.practice.world().company;
        company.people.iter().find(|person| primary_email(person) == *address).unwrap().clone()
    };
    assert!(!progress.is_empty());
    for address in progress.keys() {
        let person = title(address);
        assert_eq!(person.department.as_deref(), Some("Engineering"), "{address}");
        assert_ne!(person.title.as_deref(), Some("Developer"), "{address}");
    }
    // Somebody who comes into the unit arrives, and somebody who leaves it is switched off.
    let zoe = plant.address(who::JAPANESE);
    assert!(plant.at_zoom(&zoe).is_none());
    plant.change("PATCH", &format!("users/{zoe}"), json!({ "orgUnitPath": "/Engineering" })).await;
    assert!(plant.at_zoom(&zoe).unwrap().active);
    plant.change("PATCH", &format!("users/{zoe}"), json!({ "orgUnitPath": "/Sales" })).await;
    assert!(!plant.at_zoom(&zoe).unwrap().active);
}

/// The company's members of a group that arrive: direct ones, or everybody inside.
fn members(plant: &Plant, group: usize, nested: bool) -> BTreeSet<String> {
    let company = &plant.practice.world().company;
    let direct = company.groups[group].members.iter().filter_map(|member| match member {
        Member::Person(person) => Some(*person),
        Member::Group(_) => None,
    });
    let people: BTreeSet<usize> = if nested { company.everyone_in(group) } else { direct.collect() };
    let people = people.into_iter().map(|place| &company.people[place]).filter(|person| arrives(person));
    people.map(primary_email).collect()
}

#[tokio::test]
async fn a_group_restricts_whom_it_provisions() {
    let plant = of(settings(250)).await;
    let group = group_email(&plant.practice.world().company.groups[which::ENGINEERING]);
    let scope = BTreeSet::from([group]);
    plant.arrange(Arrangement { scope, ..Arrangement::default() }).await;
    let synced = || -> BTreeSet<String> {
        let progress = plant.practice.google_progress().into_iter();
        progress.filter(|(_, progress)| *progress == Progress::Synced).map(|(address, _)| address).collect()
    };
    let first = |people: BTreeSet<String>| -> BTreeSet<String> {
        let firsts = plant.addresses(is_of_first_domain);
        people.into_iter().filter(|address| firsts.contains(address)).collect()
    };
    let direct = members(&plant, which::ENGINEERING, false);
    let second: BTreeSet<String> = direct.difference(&first(direct.clone())).cloned().collect();
    assert!(!second.is_empty(), "there is somebody of the second domain in the group");
    let direct = first(direct);
    assert!(direct.is_subset(&synced()));
    assert_eq!(plant.active_at_zoom(&second), BTreeSet::new());
    let nested = first(members(&plant, which::ENGINEERING, true));
    let inner: BTreeSet<String> = nested.difference(&direct).cloned().collect();
    assert!(!inner.is_empty() && inner.is_disjoint(&synced()), "only its own members");
    plant.switch(|sync| sync.nested = Nested::Walked).await;
    assert!(nested.is_subset(&synced()));
}

#[tokio::test]
async fn who_joins_the_group_arrives_and_who_leaves_it_is_switched_off() {
    let plant = bare().await;
    let group = group_email(&plant.practice.world().company.groups[which::EMPTY]);
    let scope = BTreeSet::from([group.clone()]);
    plant.arrange(Arrangement { scope, ..Arrangement::default() }).await;
    assert_eq!(plant.practice.google_progress(), BTreeMap::new());
    let (member, outsider) = (plant.address(who::JAPANESE), "kim.extern@partner.example");
    let members = format!("groups/{group}/members");
    for email in [member.as_str(), outsider, &plant.address(who::SHORT_NAMES)] {
        plant.change("POST", &members, json!({ "email": email, "role": "MEMBER" })).await;
    }
    assert!(plant.at_zoom(&member).unwrap().active);
    assert!(plant.at_zoom(outsider).is_none(), "not of the organisation");
    assert!(plant.at_zoom(&plant.address(who::SHORT_NAMES)).is_none(), "of the second domain");
    plant.change("DELETE", &format!("{members}/{member}"), Value::Null).await;
    assert!(!plant.at_zoom(&member).unwrap().active);
}

#[tokio::test]
async fn a_group_of_the_user_access_takes_everybody_inside_also_of_the_second_domain() {
    let plant = of(settings(250)).await;
    let group = group_email(&plant.practice.world().company.groups[which::ENGINEERING]);
    let access = Access { units: BTreeMap::new(), groups: BTreeSet::from([group]) };
    plant.arrange(Arrangement { access, ..Arrangement::default() }).await;
    let wanted = members(&plant, which::ENGINEERING, true);
    assert!(wanted.iter().any(|address| address.ends_with("studio.example")));
    assert_eq!(plant.active_at_zoom(&wanted), wanted);
}

#[tokio::test]
async fn the_mapping_says_what_is_sent() {
    let plant = bare().await;
    let mapping = BTreeMap::from([
        (Target::Department, None),
        (Target::Title, Some(Source::JobTitle)),
        (Target::CostCenter, Some(Source::CostCenter)),
        (Target::EmployeeNumber, Some(Source::EmployeeId)),
        (Target::Manager, Some(Source::ManagerEmail)),
        (Target::WorkPhone, Some(Source::WorkPhone)),
        (Target::Organization, Some(Source::CompanyName)),
        (Target::Locale, Some(Source::Language)),
    ]);
    plant.arrange(Arrangement { mapping, ..Arrangement::default() }).await;
    let address = plant.address(who::JAPANESE);
    let (user, person) = (plant.at_zoom(&address).unwrap(), plant.person(who::JAPANESE));
    assert_eq!(user.title, person.title);
    assert_eq!(user.locale.as_deref(), Some("ja-JP"));
    assert_eq!(user.enterprise.get("department"), None);
    assert_eq!(user.enterprise["employeeNumber"], person.employee_number.unwrap());
    assert_eq!(user.enterprise["organization"], "Practice Company");
    assert_eq!(user.enterprise["manager"], plant.address(person.manager.unwrap()));
    let company = &plant.practice.world().company;
    let with_phone = company.people.iter().find(|person| {
        arrives(person)
            && person.phone.is_some()
            && person.zoom == InZoom::Absent
            && person.cost_center.is_some()
    });
    let person = with_phone.unwrap();
    let user = plant.at_zoom(&primary_email(person)).unwrap();
    let phone = json!([{ "type": "work", "value": person.phone }]);
    assert_eq!(Value::Array(user.phone_numbers), phone);
    assert_eq!(user.enterprise["costCenter"], person.cost_center.clone().unwrap());
}

#[tokio::test]
async fn an_address_in_other_letters_and_a_department_that_is_dropped() {
    let plant = bare().await;
    plant.switch(|sync| (sync.mail_case, sync.drops_department) = (MailCase::Capitals, true)).await;
    plant.arrange(Arrangement::default()).await;
    let user = plant.at_zoom(&plant.address(who::JAPANESE)).unwrap();
    assert!(user.user_name.ends_with("@Practice.Example"), "{}", user.user_name);
    assert_eq!(user.enterprise.get("department"), None);
}

#[tokio::test]
async fn who_is_created_without_a_name_fails_with_the_reason() {
    let plant = running().await;
    let why = plant.why(&plant.address(who::NO_GIVEN_NAME));
    assert_eq!(why, "The mandatory attribute name.givenName has no value in the Google Directory.");
}
