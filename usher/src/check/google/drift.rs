//! Where directory and Zoom have drifted apart.

use std::collections::BTreeMap;

use super::{Standing, State, failed, passed, who};
use crate::check::Verdict;
use crate::plan::{capitalise, people};
use crate::problem::Problem;

/// A way of having drifted apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// In scope, and not active in Zoom.
    Missing,
    /// Not to be active in Zoom, and active there.
    StillActive,
    /// Mapped values differ.
    Differs,
    /// Two accounts of one person.
    Duplicate,
    /// In Zoom, and nobody's in the directory.
    NotInDirectory,
}

impl Kind {
    pub const ALL: [Self; 5] =
        [Self::Missing, Self::StillActive, Self::Differs, Self::Duplicate, Self::NotInDirectory];

    /// Has something to be done about it? Accounts of nobody's may be what somebody wants.
    pub fn is_wrong(self) -> bool {
        match self {
            Self::Missing | Self::StillActive | Self::Differs | Self::Duplicate => true,
            Self::NotInDirectory => false,
        }
    }
}

/// Returns how somebody has drifted apart; a person may have in two ways.
pub fn kind_of(standing: &Standing) -> impl Iterator<Item = Kind> {
    let by_state = match standing.state {
        State::Missing(_) => Some(Kind::Missing),
        State::StillActive => Some(Kind::StillActive),
        State::Differs(_) => Some(Kind::Differs),
        State::Nobodys => Some(Kind::NotInDirectory),
        State::There | State::Away | State::Unsure => None,
    };
    let twice = (!standing.others.is_empty()).then_some(Kind::Duplicate);
    by_state.into_iter().chain(twice)
}

/// Judges whether directory and Zoom agree.
pub fn drift(standings: &[Standing]) -> Verdict {
    let mut kinds: BTreeMap<Kind, Vec<&Standing>> = BTreeMap::new();
    for standing in standings {
        for kind in kind_of(standing) {
            kinds.entry(kind).or_default().push(standing);
        }
    }
    let equal = standings.iter().filter(|standing| standing.state == State::There).count();
    let mut said = vec![format!(
        "{} in scope {} in Zoom as they should be.",
        capitalise(&people(equal)),
        super::is(equal)
    )];
    let nobodys = kinds.remove(&Kind::NotInDirectory).unwrap_or_default();
    if !nobodys.is_empty() {
        said.push(format!(
            "{} in Zoom {} nobody’s in the directory; Usher leaves them alone.",
            capitalise(&accounts(nobodys.len())),
            super::is(nobodys.len())
        ));
    }
    if kinds.is_empty() {
        return passed(said);
    }
    let mut count: Vec<&str> = kinds.values().flatten().map(|standing| standing.id.as_str()).collect();
    count.sort_unstable();
    count.dedup();
    let why = kinds.iter().map(|(kind, found)| format!("{}: {}.", head(*kind), who(found.iter().copied())));
    let why: Vec<String> = why.chain(said).collect();
    let fix: Vec<&str> = kinds.keys().map(|kind| cure(*kind)).collect();
    failed(Problem::new(
        "drift.found",
        format!("Of {} Zoom says something else than the directory.", people(count.len())),
        why.join(" "),
        &fix,
    ))
}

fn accounts(count: usize) -> String {
    format!("{} {}", crate::plan::thousands(count), if count == 1 { "account" } else { "accounts" })
}

fn head(kind: Kind) -> &'static str {
    match kind {
        Kind::Missing => "In scope and not in Zoom",
        Kind::StillActive => "Out of scope, suspended or gone, and still active in Zoom",
        Kind::Differs => "With other names or values in Zoom",
        Kind::Duplicate => "With two accounts in Zoom",
        Kind::NotInDirectory => "In Zoom and nobody’s in the directory",
    }
}

fn cure(kind: Kind) -> &'static str {
    match kind {
        Kind::Missing => "Open the page of what has drifted, and look at the reason of each who is missing.",
        Kind::StillActive => {
            "Deactivate in Zoom whoever left, under User Management, Users; or let Usher do it, where it provisions people."
        }
        Kind::Differs => {
            "Names follow with the next round. Where they never do, somebody changed them in Zoom: change them in Google once."
        }
        Kind::Duplicate => {
            "In Zoom keep the account with the person’s present address, and merge or deactivate the other."
        }
        Kind::NotInDirectory => "Look whether these accounts are wanted.",
    }
}

#[cfg(test)]
mod tests {
    use super::super::Missing;
    use super::super::fake::one;
    use super::*;
    use crate::check::words::fake::{short, words};
    use crate::model::AccountId;

    #[test]
    fn each_way_of_drifting_fails_but_accounts_of_nobodys() {
        for (state, expected) in [
            (State::There, "passed"),
            (State::Away, "passed"),
            (State::Unsure, "passed"),
            (State::Nobodys, "passed"),
            (State::Missing(Missing::NotYet), "failed drift.found"),
            (State::StillActive, "failed drift.found"),
            (State::Differs(vec!["name".to_owned()]), "failed drift.found"),
        ] {
            assert_eq!(short(&drift(&[one("a", state.clone())])), expected, "{state:?}");
        }
        let twice = Standing { others: vec![AccountId::new("z")], ..one("a", State::StillActive) };
        let said = words(&drift(&[twice]));
        assert!(said.contains("Of 1 person Zoom says") && said.contains("With two accounts"), "{said}");
        assert!(words(&drift(&[one("a", State::Nobodys)])).contains("leaves them alone"));
    }
}
