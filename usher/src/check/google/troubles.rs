//! Known troubles that show in who is in Zoom and how.

use super::{Doer, Missing, Standing, State, failed, has, not_this, passed, who, why_missing};
use crate::check::Verdict;
use crate::plan::{capitalise, people};
use crate::problem::Problem;

/// Judges whether somebody of the scope cannot sign in to Zoom: not there, switched off, or not accepted.
pub fn cannot_sign_in(standings: &[Standing], anybody_by_sso: bool) -> Verdict {
    let missing = why_missing(standings);
    let count: usize = missing.iter().map(|(_, people)| people.len()).sum();
    if count == 0 {
        let everybody = "Everybody of the scope is active in Zoom.".to_owned();
        let aside = (!anybody_by_sso).then(|| {
            "But nobody has signed in by single sign-on yet: if that fails for somebody, compare the addresses on the step about the app.".to_owned()
        });
        return not_this(passed(std::iter::once(everybody).chain(aside)));
    }
    let why: Vec<String> = missing
        .iter()
        .map(|(why, people)| format!("{}: {}.", capitalise(&why.why()), who(people.iter().copied())))
        .collect();
    let fix: Vec<String> = missing.iter().map(|(why, _)| why.cure()).collect();
    let fix: Vec<&str> = fix.iter().map(String::as_str).collect();
    failed(Problem::new(
        "trouble.sign_in",
        format!("{} of the scope cannot sign in to Zoom.", capitalise(&people(count))),
        why.join(" "),
        &fix,
    ))
}

/// Judges whether somebody has two accounts in Zoom.
pub fn duplicates(standings: &[Standing]) -> Verdict {
    let twice: Vec<&Standing> = standings.iter().filter(|standing| !standing.others.is_empty()).collect();
    if twice.is_empty() {
        return not_this(passed([
            "Nobody of the directory has a second account in Zoom under an alias or in another letter case."
                .to_owned(),
        ]));
    }
    failed(Problem::new(
        "trouble.duplicates",
        format!("{} {} two accounts in Zoom.", capitalise(&people(twice.len())), has(twice.len())),
        format!(
            "One is at the person’s present address, the other at an alias of theirs or in another spelling: {}. It happens when an address changes in Google: Zoom keeps the old one, and the new one is created.",
            who(twice)
        ),
        &[
            "In Zoom open User Management, Users, and move what the old account has to the present one.",
            "Then deactivate or delete the old account. Usher deletes nobody.",
            "Before the next change of an address: change it in Zoom first.",
        ],
    ))
}

/// Judges whether somebody cannot be created because Zoom knows their address from elsewhere: the 409 of Google's log.
pub fn exists(standings: &[Standing]) -> Verdict {
    let pending: Vec<&Standing> =
        standings.iter().filter(|standing| standing.state == State::Missing(Missing::Pending)).collect();
    if pending.is_empty() {
        return not_this(passed([
            "Nobody who is missing is known to Zoom as invited or as having an account elsewhere.".to_owned(),
            "Zoom tells that only where it is asked for each; a personal account at a work address may still answer 409 in the log.".to_owned(),
        ]));
    }
    failed(Problem::new(
        "trouble.exists",
        format!(
            "{} {} an account of Zoom elsewhere, or an open invitation.",
            capitalise(&people(pending.len())),
            has(pending.len())
        ),
        format!("Zoom does not create them again and answers 409: {}.", who(pending)),
        &[
            "Let them accept Zoom’s mail: that moves their account into yours.",
            "Where no mail comes, ask Zoom’s support to move accounts of your domain into your account.",
        ],
    ))
}

/// Judges whether Zoom cannot take what is sent about somebody: the 400 of Google's log.
pub fn rejected(standings: &[Standing], doer: Doer) -> Verdict {
    let lacking: Vec<(&str, &Standing)> = standings
        .iter()
        .filter_map(|standing| match &standing.state {
            State::Missing(Missing::Mapping(lacks)) => Some((lacks.as_str(), standing)),
            State::Missing(_)
            | State::There
            | State::Differs(_)
            | State::StillActive
            | State::Away
            | State::Unsure
            | State::Nobodys => None,
        })
        .collect();
    if lacking.is_empty() {
        return not_this(passed(["What Zoom needs is there for everybody of the scope.".to_owned()]));
    }
    let why: Vec<String> =
        lacking.iter().map(|(lacks, standing)| format!("{}: {lacks}", standing.name)).collect();
    failed(Problem::new(
        "trouble.rejected",
        format!("Of {} Zoom would not take what {} sends.", people(lacking.len()), doer.name()),
        format!("{}.", super::named(why)),
        &[
            "Complete their entries in Google, under Directory, Users.",
            "In the console leave out what Zoom does not need: the table on the step about the attribute mapping has what it takes.",
        ],
    ))
}

#[cfg(test)]
mod tests {
    use super::super::fake::one;
    use super::*;
    use crate::check::words::fake::{short, words};
    use crate::model::AccountId;

    #[test]
    fn each_trouble_is_it_or_is_not() {
        let lacks = || one("l", State::Missing(Missing::Mapping("they have no family name".to_owned())));
        let pending = || one("p", State::Missing(Missing::Pending));
        let twice = || Standing { others: vec![AccountId::new("z")], ..one("t", State::There) };
        let there = || one("a", State::There);
        for (verdict, expected) in [
            (cannot_sign_in(&[there()], true), "passed"),
            (cannot_sign_in(&[there(), pending()], true), "failed trouble.sign_in"),
            (duplicates(&[there()]), "passed"),
            (duplicates(&[there(), twice()]), "failed trouble.duplicates"),
            (exists(&[there(), lacks()]), "passed"),
            (exists(&[there(), pending()]), "failed trouble.exists"),
            (rejected(&[there(), pending()], Doer::Usher), "passed"),
            (rejected(&[lacks()], Doer::Usher), "failed trouble.rejected"),
        ] {
            assert_eq!(short(&verdict), expected, "{verdict:?}");
            if expected == "passed" {
                assert!(words(&verdict).starts_with("It is not this."), "{}", words(&verdict));
            }
        }
        assert!(words(&cannot_sign_in(&[there()], false)).contains("nobody has signed in by single sign-on"));
    }
}
