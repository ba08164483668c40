//! Have the people of the groups the licences that are expected there?

use super::Verdict;
use crate::plan::{LicenceClash, LicenceSeen, capitalise, groups, people};
use crate::problem::Problem;

/// Groups and people named in a sentence.
const NAMES_MAX: usize = 5;

/// A group of which a licence is expected, with what its people have.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupLicences {
    pub name: String,
    pub seen: LicenceSeen,
}

/// Judges the licences in the groups of which one is expected. `clashes` are people whose groups expect different ones,
/// by name; with any of them they cannot be right everywhere.
pub fn licences_by_group(looked_at: &[GroupLicences], clashes: &[(String, LicenceClash)]) -> Verdict {
    let unknown = |problem| Verdict::Unknown { problem };
    if looked_at.is_empty() {
        return unknown(Problem::new(
            "licence.no_group_expects",
            "No group says yet which licence its people should have.",
            "Usher compares what Zoom reports with what you expect of a group. It never writes licences.",
            &["On the step that pushes groups, say for a group which licence people there should have."],
        ));
    }
    let total = |group: &GroupLicences| group.seen.have as usize + group.seen.others();
    let everybody: usize = looked_at.iter().map(total).sum();
    if everybody == 0 {
        return unknown(Problem::new(
            "licence.nobody",
            "Nobody in these groups is active in Zoom yet.",
            "A licence shows on people who are there.",
            &["Bring people to Zoom first, and look again."],
        ));
    }
    let mut saw: Vec<String> = looked_at
        .iter()
        .filter(|group| total(group) > 0)
        .map(|group| {
            let (wish, seen) = (group.seen.expected.word(), &group.seen);
            match seen.others() {
                0 => format!("{}: {} with {wish}, as expected.", group.name, all(total(group))),
                _ => format!(
                    "{}: {} of {} with {wish}, and {}.",
                    group.name,
                    seen.have,
                    people(total(group)),
                    seen.others_in_words()
                ),
            }
        })
        .collect();
    let clashing: Vec<String> = clashes
        .iter()
        .take(NAMES_MAX)
        .map(|(name, clash)| format!("{name} ({})", clash.groups_in_words()))
        .collect();
    let clashing = (!clashes.is_empty()).then(|| {
        let is = if clashes.len() == 1 { "is" } else { "are" };
        format!(
            "{} {is} in groups of which different licences are expected: {}.",
            capitalise(&people(clashes.len())),
            clashing.join("; ")
        )
    });
    let differing: Vec<&GroupLicences> = looked_at.iter().filter(|group| group.seen.others() > 0).collect();
    if differing.is_empty() {
        saw.extend(clashing);
        return Verdict::Passed { saw };
    }
    let examples: Vec<&str> =
        differing.iter().flat_map(|group| &group.seen.examples).map(String::as_str).take(NAMES_MAX).collect();
    let others: usize = differing.iter().map(|group| group.seen.others()).sum();
    saw.extend(clashing);
    Verdict::Failed {
        problem: Problem::new(
            "licence.by_group",
            format!(
                "In {} people have another licence than you expect there.",
                groups(differing.len())
            ),
            format!("{} Such as {}.", saw.join(" "), examples.join(", ")),
            &[
                "Look in Zoom under User Management, Groups, whether the group gives a licence to its members.",
                "Look in Zoom under Billing whether licences are left.",
                "Correct people one by one in Zoom where only a few differ, or change what you expect.",
            ],
        )
        .detail(format!("{others} times")),
    }
}

fn all(count: usize) -> String {
    match count {
        1 => "1 person".to_owned(),
        count => format!("all {}", people(count)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{LicenceWish, PersonId};
    use crate::plan::LicenceCount;

    fn group(name: &str, have: u32, other: u32) -> GroupLicences {
        let count = LicenceCount { licence: "Basic".to_owned(), people: other };
        let other = (other > 0).then_some(count).into_iter().collect();
        let examples = vec!["Zoë: Basic".to_owned()];
        let seen = LicenceSeen { expected: LicenceWish::Licensed, have, other, examples };
        GroupLicences { name: name.to_owned(), seen }
    }

    #[test]
    fn what_is_expected_is_compared() {
        let said = |groups: &[GroupLicences], clashes: &[(String, LicenceClash)]| match licences_by_group(
            groups, clashes,
        ) {
            Verdict::Passed { saw } => format!("passed {}", saw.join(" ")),
            Verdict::Failed { problem } => {
                format!("failed {} {} {}", problem.code, problem.what, problem.why)
            }
            Verdict::Unknown { problem } => format!("unknown {}", problem.code),
        };
        assert_eq!(said(&[], &[]), "unknown licence.no_group_expects");
        assert_eq!(said(&[group("Sales", 0, 0)], &[]), "unknown licence.nobody");
        let right = said(&[group("Sales", 3, 0), group("Empty", 0, 0)], &[]);
        assert_eq!(right, "passed Sales: all 3 people with Licensed, as expected.");
        let wrong = said(&[group("Sales", 3, 2), group("Phones", 1, 0)], &[]);
        assert!(wrong.starts_with("failed licence.by_group In 1 group people have another"), "{wrong}");
        assert!(wrong.contains("Sales: 3 of 5 people with Licensed, and 2 Basic."), "{wrong}");
        let clash = LicenceClash {
            person: PersonId::new("p"),
            groups: vec![("Sales".to_owned(), LicenceWish::Licensed), ("All".to_owned(), LicenceWish::Basic)],
        };
        let told = said(&[group("Sales", 1, 0)], &[("Zoë".to_owned(), clash)]);
        assert!(told.contains("1 person is in groups") && told.contains("Zoë (Sales: Licensed, All: Basic)"));
    }
}
