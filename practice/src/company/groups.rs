//! The groups: [`which`] names the places of the oddities.

use std::collections::BTreeSet;

use crate::company::{Group, GroupInZoom, Member, Person, who};
use crate::world::Dice;

/// The places of the groups that something is special about.
pub mod which {
    /// Has everybody in it.
    pub const EVERYBODY: usize = 0;
    /// Holds [`PLATFORM`], which holds [`ON_CALL`].
    pub const ENGINEERING: usize = 1;
    pub const PLATFORM: usize = 2;
    pub const ON_CALL: usize = 3;
    /// Two groups that hold each other.
    pub const CYCLE: [usize; 2] = [4, 5];
    pub const EMPTY: usize = 6;
    /// Quotes, an ampersand and an emoji in the name.
    pub const QUOTES: usize = 7;
    /// Two groups that Zoom has under the same name.
    pub const SAME_NAME: [usize; 2] = [8, 11];
    /// Zoom has it with other case and spaces.
    pub const OTHER_CASE: usize = 9;
    /// Zoom's default group.
    pub const DEFAULT: usize = 10;
    /// Everybody that something is special about.
    pub const ODD_PEOPLE: usize = 12;
    /// Characters that mean something in an address.
    pub const ADDRESS_CHARACTERS: usize = 13;
}

/// So many groups are oddities; no company has fewer.
pub const ODD_GROUPS: usize = 14;

const PLACES: &[&str] =
    &["Amber", "Birch", "Cedar", "Delta", "Ember", "Fjord", "Grove", "Harbour", "Island", "Juniper"];
const PURPOSES: &[&str] = &["project", "office", "reading list", "licence", "shift", "committee"];

pub(super) fn generate(count: usize, people: &[Person], dice: &mut Dice) -> Vec<Group> {
    (0..count)
        .map(
            |place| if place < ODD_GROUPS { odd(place, people, dice) } else { ordinary(place, people, dice) },
        )
        .collect()
}

fn odd(place: usize, people: &[Person], dice: &mut Dice) -> Group {
    let of = |department: &str| -> Vec<Member> {
        people
            .iter()
            .filter(|person| person.department.as_deref() == Some(department))
            .map(|person| Member::Person(person.number))
            .collect()
    };
    let all = people.len();
    let (name, description, members, in_zoom) = match place {
        which::EVERYBODY => ("Everybody", "", (0..all).map(Member::Person).collect(), GroupInZoom::Absent),
        which::ENGINEERING => {
            let mut members = of("Engineering");
            members.push(Member::Group(which::PLATFORM));
            ("Engineering", "Everybody who builds", members, GroupInZoom::Absent)
        }
        which::PLATFORM => {
            let mut members = draw(all.min(12), all, dice);
            members.push(Member::Group(which::ON_CALL));
            ("Platform", "", members, GroupInZoom::Absent)
        }
        which::ON_CALL => {
            let members = with(draw(4, all, dice), &[who::ZOE]);
            ("Platform on call", "Two groups deep", members, GroupInZoom::Absent)
        }
        4 | 5 => {
            let mut members = draw(6, all, dice);
            members.push(Member::Group(if place == 4 { 5 } else { 4 }));
            let name = if place == 4 { "Circle North" } else { "Circle South" };
            (name, "", members, GroupInZoom::Absent)
        }
        which::EMPTY => ("Empty shelf", "Nobody is in it", Vec::new(), GroupInZoom::Absent),
        which::QUOTES => {
            ("Café \"Crème\" 🎉 & O'Malley", "", with(draw(5, all, dice), &[who::ZOE]), GroupInZoom::Absent)
        }
        8 => ("Sales", "", with(of("Sales"), &[who::ZOE, who::MAIL_CASE]), GroupInZoom::SameName),
        11 => ("Finance", "", with(of("Finance"), &[who::CYRILLIC, who::PENDING]), GroupInZoom::SameName),
        which::OTHER_CASE => {
            let members = with(of("Customer Care"), &[who::LEFT, who::DECOMPOSED]);
            ("Customer Care", "", members, GroupInZoom::NameDiffersInCase)
        }
        which::DEFAULT => {
            ("Company default", "The group that Zoom starts with", draw(10, all, dice), GroupInZoom::Default)
        }
        which::ODD_PEOPLE => {
            let members = (0..super::ODD_PEOPLE).map(Member::Person).collect();
            ("All walks of life", "One of each kind", members, GroupInZoom::Absent)
        }
        which::ADDRESS_CHARACTERS => {
            ("Ünïcode / Slash + 100 % #1?", "", draw(3, all, dice), GroupInZoom::Absent)
        }
        // Not reached: only places below ODD_GROUPS are odd.
        _ => return ordinary(place, people, dice),
    };
    group(name, description, members, in_zoom)
}

fn ordinary(place: usize, people: &[Person], dice: &mut Dice) -> Group {
    // Most groups are small, a few are large: as in any directory.
    let size = match dice.below(100) {
        0..70 => 3 + dice.below(22),
        70..95 => 25 + dice.below(125),
        _ => 150 + dice.below(people.len() / 10 + 1).min(1_850),
    };
    let name =
        format!("{} {} {place}", PLACES[dice.below(PLACES.len())], PURPOSES[dice.below(PURPOSES.len())]);
    let members = draw(size.min(people.len() / 2), people.len(), dice);
    let in_zoom = if dice.below(10) == 0 { GroupInZoom::SameName } else { GroupInZoom::Absent };
    group(&name, "", members, in_zoom)
}

fn group(name: &str, description: &str, members: Vec<Member>, in_zoom: GroupInZoom) -> Group {
    Group {
        name: name.to_owned(),
        description: (!description.is_empty()).then(|| description.to_owned()),
        members,
        in_zoom,
    }
}

/// About `size` different people, in order.
fn draw(size: usize, all: usize, dice: &mut Dice) -> Vec<Member> {
    let drawn: BTreeSet<usize> = (0..size).map(|_| dice.below(all)).collect();
    drawn.into_iter().map(Member::Person).collect()
}

fn with(members: Vec<Member>, people: &[usize]) -> Vec<Member> {
    let all: BTreeSet<Member> =
        members.into_iter().chain(people.iter().map(|person| Member::Person(*person))).collect();
    all.into_iter().collect()
}
