//! Is everybody of the scope in Zoom?

use std::collections::BTreeMap;

use super::{Doer, Missing, Standing, State, failed, passed, unknown, who};
use crate::check::Verdict;
use crate::plan::{capitalise, people};
use crate::problem::Problem;

/// How many of the scope are there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub in_scope: usize,
    pub arrived: usize,
    /// Perhaps in scope, and not there.
    pub unsure: usize,
}

/// Counts the people of the scope.
pub fn counts(standings: &[Standing]) -> Counts {
    let mut counts = Counts::default();
    for standing in standings {
        match standing.state {
            State::There | State::Differs(_) => {
                counts.in_scope += 1;
                counts.arrived += 1;
            }
            State::Missing(_) => counts.in_scope += 1,
            State::Unsure => counts.unsure += 1,
            State::StillActive | State::Away | State::Nobodys => {}
        }
    }
    counts
}

/// Groups those who are missing by the reason that shows, the most frequent first.
pub fn why_missing(standings: &[Standing]) -> Vec<(&Missing, Vec<&Standing>)> {
    let mut reasons: BTreeMap<&Missing, Vec<&Standing>> = BTreeMap::new();
    for standing in standings {
        if let State::Missing(why) = &standing.state {
            reasons.entry(why).or_default().push(standing);
        }
    }
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by_key(|(_, people)| std::cmp::Reverse(people.len()));
    reasons
}

/// Judges whether everybody of the scope is active in Zoom.
pub fn arrival(standings: &[Standing], doer: Doer) -> Verdict {
    let Counts { in_scope, arrived, unsure } = counts(standings);
    if in_scope == 0 {
        return unknown(Problem::new(
            "arrival.nobody",
            "Nobody is in scope.",
            "There is nobody who could come to Zoom.",
            &["Choose the unit or the group on the step “Choose who gets Zoom”."],
        ));
    }
    let counted = format!("Zoom has {arrived} of {} in scope, active.", people(in_scope));
    let missing = why_missing(standings);
    if missing.is_empty() {
        let mut saw = vec![counted];
        if unsure > 0 {
            saw.push(format!(
                "{} only in a nested group {} not there: whether Google looks into nested groups is not documented.",
                capitalise(&people(unsure)),
                super::is(unsure)
            ));
        }
        return passed(saw);
    }
    let why: Vec<String> = missing
        .iter()
        .map(|(why, people)| format!("{}: {}.", capitalise(&why.why()), who(people.iter().copied())))
        .collect();
    let mut fix: Vec<String> = missing.iter().map(|(why, _)| cure(why, doer)).collect();
    fix.dedup();
    let count = in_scope - arrived;
    let fix: Vec<&str> = fix.iter().map(String::as_str).collect();
    let what = match arrived {
        0 => "Nobody of the scope is in Zoom yet.".to_owned(),
        _ => format!("{} of the scope {} not in Zoom yet.", capitalise(&people(count)), super::is(count)),
    };
    failed(Problem::new("arrival.missing", what, format!("{counted} {}", why.join(" ")), &fix))
}

fn cure(why: &Missing, doer: Doer) -> String {
    match (why, doer) {
        (Missing::NotYet, Doer::Usher) => {
            "Open the step “Bring people to Zoom”, and let Usher bring them.".to_owned()
        }
        (
            Missing::NotYet | Missing::Inactive | Missing::Pending | Missing::Mapping(_) | Missing::Domain(_),
            _,
        ) => why.cure(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fake::one;
    use super::*;
    use crate::check::words::fake::{short, words};

    #[test]
    fn it_passes_when_everybody_is_there() {
        let missing = || one("m", State::Missing(Missing::NotYet));
        let there = || one("t", State::There);
        for (standings, expected) in [
            (vec![], "unknown arrival.nobody"),
            (vec![one("x", State::Nobodys), one("y", State::Away)], "unknown arrival.nobody"),
            (vec![there()], "passed"),
            (vec![there(), one("d", State::Differs(vec!["name".to_owned()]))], "passed"),
            (vec![there(), one("u", State::Unsure)], "passed"),
            (vec![there(), missing()], "failed arrival.missing"),
            (vec![missing()], "failed arrival.missing"),
        ] {
            assert_eq!(short(&arrival(&standings, Doer::Usher)), expected, "{standings:?}");
        }
        let nested = words(&arrival(&[there(), one("u", State::Unsure)], Doer::Usher));
        assert!(nested.contains("1 person only in a nested group is not there"), "{nested}");
    }

    #[test]
    fn each_reason_is_said_with_its_people_and_its_cure() {
        let standings = [
            one("a", State::Missing(Missing::Domain("other.example".to_owned()))),
            one("b", State::Missing(Missing::Domain("other.example".to_owned()))),
            one("c", State::Missing(Missing::Inactive)),
        ];
        let said = words(&arrival(&standings, Doer::Usher));
        for part in [
            "Nobody of the scope is in Zoom yet",
            "at other.example: a (a@",
            "switched off there: c",
            "Associated Domains",
        ] {
            assert!(said.contains(part), "{part}: {said}");
        }
        let order: Vec<usize> = why_missing(&standings).iter().map(|(_, people)| people.len()).collect();
        assert_eq!(order, [2, 1]);
    }
}
