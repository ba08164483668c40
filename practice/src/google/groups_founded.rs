//! What Google Workspace makes of the groups of the company: an address made of the name, owners and managers, people
//! of other organisations, and one group in which everybody is by being in the organisation.

use super::directory::{Group, Inside, Membership, Role};
use super::switches::Found;
use crate::company::{self, Company, DOMAIN, Member, which};

/// People of other organisations who are in groups.
pub(super) const OUTSIDERS: [&str; 2] = ["kim.extern@partner.example", "sam.outside@customer.example"];

/// The address of a group of the company: its name in small letters, everything else as a dash.
pub fn group_email(group: &company::Group) -> String {
    let letters = group.name.to_lowercase().chars().map(plain).collect::<String>();
    let words: Vec<&str> = letters.split('-').filter(|word| !word.is_empty()).collect();
    format!("{}@{DOMAIN}", words.join("-"))
}

/// A group of the company as it is in the directory when it starts.
pub(super) fn group(number: usize, group: &company::Group) -> Group {
    let alias = |local: &str| vec![format!("{local}@{DOMAIN}")];
    Group {
        number,
        email: group_email(group),
        name: group.name.clone(),
        description: group.description.clone().unwrap_or_default(),
        aliases: if number == which::ENGINEERING { alias("builders") } else { Vec::new() },
    }
}

/// Who is in a group of the company when the directory starts, deleted people among them.
pub(super) fn members(number: usize, company: &Company, found: &Found) -> Vec<Membership> {
    let Some(group) = company.groups.get(number) else { return Vec::new() };
    if number == which::EVERYBODY && !found.everybody_one_by_one {
        return vec![Membership { inside: Inside::Customer, role: Role::Member }];
    }
    let mut roles = [Role::Owner, Role::Manager].into_iter();
    let mut members: Vec<Membership> = Vec::with_capacity(group.members.len());
    for member in &group.members {
        members.push(match *member {
            Member::Person(person) => {
                let role = roles.next().unwrap_or(Role::Member);
                Membership { inside: Inside::Person(person), role }
            }
            Member::Group(nested) => Membership { inside: Inside::Group(nested), role: Role::Member },
        });
    }
    let plain = |inside: Inside| Membership { inside, role: Role::Member };
    if number == which::ODD_PEOPLE {
        members.extend((0..OUTSIDERS.len()).map(|place| plain(Inside::Outsider(place))));
    }
    if number == which::SAME_NAME[0] {
        members.push(plain(Inside::Outsider(0)));
    }
    if number == which::CYCLE[0] && found.group_in_itself {
        members.push(plain(Inside::Group(number)));
    }
    members.sort_unstable();
    members
}

fn plain(letter: char) -> char {
    match letter {
        'é' | 'è' => 'e',
        'ü' => 'u',
        'ï' => 'i',
        letter if letter.is_ascii_alphanumeric() => letter,
        _ => '-',
    }
}
