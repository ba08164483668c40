//! The company is the same for the same seed, has every oddity at any size, and holds together.

use super::*;

fn names(company: &Company) -> BTreeSet<&str> {
    company.groups.iter().map(|group| group.name.as_str()).collect()
}

#[test]
fn the_same_seed_gives_the_same_company() {
    assert_eq!(Company::generate(300, 20, 7), Company::generate(300, 20, 7));
    assert_ne!(Company::generate(300, 20, 7), Company::generate(300, 20, 8));
}

#[test]
fn every_size_has_every_oddity() {
    for (people, groups) in [(0, 0), (24, 14), (250, 14), (5_000, 400)] {
        let company = Company::generate(people, groups, 3);
        let person = |place: usize| &company.people[place];
        assert_eq!(person(company.admin).zoom, InZoom::Admin);
        assert_eq!(person(who::ZOE).display_name.as_deref(), Some("Zoë O'Brien-Łukasz"));
        assert_eq!(person(who::PENDING).zoom, InZoom::Pending);
        assert!(person(who::OTHER_DOMAIN).login.ends_with(OTHER_DOMAIN));
        assert!(person(who::MAIL_CASE).login.eq_ignore_ascii_case(person(who::MAIL_CASE).address()));
        assert_ne!(person(who::MAIL_CASE).login, person(who::MAIL_CASE).address());
        let [one, other] = who::SAME_MAIL.map(|place| person(place).address());
        assert_ne!(one, other);
        assert_eq!(one.to_lowercase(), other.to_lowercase());
        assert_eq!(person(who::LEFT).status, Status::Deprovisioned);
        assert_eq!(person(who::SUSPENDED).status, Status::Suspended);
        assert_eq!(person(who::STAGED).status, Status::Staged);
        let long = person(who::LONG_NAMES);
        assert!(long.given_name.as_ref().is_some_and(|name| name.chars().count() >= 45));
        assert_eq!(person(who::NO_GIVEN_NAME).given_name, None);
        assert_eq!(person(who::NO_NAME).family_name, None);
        assert_eq!(person(who::NO_MAIL).mail, None);
        assert_eq!(person(who::DEACTIVATED).zoom, InZoom::Deactivated);
        for place in [who::OTHER_GIVEN_NAME, who::OTHER_DISPLAY_NAME, who::OTHER_LICENCE] {
            assert_eq!(person(place).zoom, InZoom::OtherValues);
        }
        for place in [who::JAPANESE, who::CYRILLIC, who::ARABIC, who::DECOMPOSED] {
            assert!(person(place).given_name.as_ref().is_some_and(|name| !name.is_ascii()));
        }
        let group = |place: usize| &company.groups[place];
        assert_eq!(company.everyone_in(which::EVERYBODY).len(), company.people.len());
        assert!(group(which::ENGINEERING).members.contains(&Member::Group(which::PLATFORM)));
        assert!(group(which::PLATFORM).members.contains(&Member::Group(which::ON_CALL)));
        assert!(company.everyone_in(which::ENGINEERING).contains(&who::ZOE), "two groups deep");
        let [north, south] = which::CYCLE;
        assert_eq!(company.everyone_in(north), company.everyone_in(south), "a cycle ends");
        assert!(group(which::EMPTY).members.is_empty());
        assert!(group(which::QUOTES).name.contains('"') && group(which::QUOTES).name.contains('🎉'));
        for place in which::SAME_NAME {
            assert_eq!(group(place).in_zoom, GroupInZoom::SameName);
        }
        assert_eq!(group(which::OTHER_CASE).in_zoom, GroupInZoom::NameDiffersInCase);
        assert_eq!(group(which::DEFAULT).in_zoom, GroupInZoom::Default);
    }
}

#[test]
fn a_large_company_holds_together() {
    let company = Company::generate(100_000, 5_000, 1);
    assert_eq!((company.people.len(), company.groups.len()), (100_000, 5_000));
    let logins: BTreeSet<&str> = company.people.iter().map(|person| person.login.as_str()).collect();
    assert_eq!(logins.len(), 100_000, "every login is unique");
    assert_eq!(names(&company).len(), 5_000, "every group name is unique");
    let in_zoom = company.people.iter().filter(|person| person.zoom != InZoom::Absent).count();
    assert!((40_000..60_000).contains(&in_zoom), "about half are in Zoom: {in_zoom}");
    for group in &company.groups {
        for member in &group.members {
            match *member {
                Member::Person(place) => assert!(place < company.people.len()),
                Member::Group(place) => assert!(place < company.groups.len()),
            }
        }
    }
    assert!(company.people.iter().all(|person| person.manager.is_none_or(|manager| manager < person.number)));
}
