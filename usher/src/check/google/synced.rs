//! What becomes of a change in the directory, seen on people to whom it happened.

use jiff::{SignedDuration, Timestamp};

use super::{Doer, OutKind, Place, Standing, State, failed, passed, unknown, who};
use crate::check::Verdict;
use crate::problem::Problem;

/// Somebody is new for so long.
const NEW: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A change in the directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Event {
    Added,
    /// Out of the unit or group.
    Removed,
    Renamed,
    AddressChanged,
    Suspended,
    Archived,
    Deleted,
}

/// What Zoom shows of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sight<'a> {
    /// Seen on this person, and on nobody otherwise.
    AsExpected(&'a Standing),
    Otherwise(Vec<&'a Standing>),
    /// The time for it is not over.
    Waiting(Vec<&'a Standing>),
    /// It has happened to nobody, or to nobody on whom it could be seen.
    Nobody,
}

/// A person's attributes that say when they came.
pub trait Created {
    /// When the directory has made them, where it says so.
    fn created(&self, id: &str) -> Option<Timestamp>;
}

impl<F: Fn(&str) -> Option<Timestamp>> Created for F {
    fn created(&self, id: &str) -> Option<Timestamp> {
        self(id)
    }
}

impl Event {
    pub const ALL: [Self; 7] = [
        Self::Added,
        Self::Removed,
        Self::Renamed,
        Self::AddressChanged,
        Self::Suspended,
        Self::Archived,
        Self::Deleted,
    ];
}

/// Looks what Zoom shows of one kind of change: to how many people it has happened, and what is seen on them.
pub fn seen<'a>(
    event: Event,
    standings: &'a [Standing],
    created: &dyn Created,
    doer: Doer,
    now: Timestamp,
) -> (usize, Sight<'a>) {
    let out = |wanted: OutKind| {
        let found = standings
            .iter()
            .filter(move |standing| matches!(&standing.place, Some(Place::Out(kind, _)) if *kind == wanted));
        // Who never was in Zoom shows nothing.
        let found: Vec<&Standing> = found.filter(|standing| standing.account.is_some()).collect();
        let (active, away): (Vec<_>, Vec<_>) =
            found.iter().copied().partition(|standing| standing.state == State::StillActive);
        let (late, waiting): (Vec<_>, Vec<_>) =
            active.into_iter().partition(|standing| doer.is_overdue(standing.since, now) == Some(true));
        (found.len(), sight(away, late, waiting))
    };
    match event {
        Event::Suspended => out(OutKind::Suspended),
        Event::Deleted => out(OutKind::Deleted),
        Event::Removed => out(OutKind::Scope),
        Event::Archived => {
            let (people, found) = out(OutKind::Archived);
            match found {
                // No wait ends what nobody has begun.
                Sight::Waiting(people_there) => (people, Sight::Otherwise(people_there)),
                found @ (Sight::AsExpected(_) | Sight::Otherwise(_) | Sight::Nobody) => (people, found),
            }
        }
        Event::Added => {
            let new = |standing: &&Standing| {
                created.created(&standing.id).is_some_and(|at| now.duration_since(at) < NEW)
            };
            let there =
                standings.iter().filter(|standing| is_there(standing)).filter(new).collect::<Vec<_>>();
            let missing = standings
                .iter()
                .filter(|standing| matches!(standing.state, State::Missing(_)))
                .filter(new)
                .collect::<Vec<_>>();
            let late = |standing: &&Standing| {
                created.created(&standing.id).is_some_and(|at| now.duration_since(at) > super::ROUND)
            };
            let (late, waiting): (Vec<_>, Vec<_>) = missing.into_iter().partition(late);
            (there.len() + late.len() + waiting.len(), sight(there, late, waiting))
        }
        Event::Renamed => {
            let (same, differs): (Vec<_>, Vec<_>) = standings
                .iter()
                .filter(|standing| is_there(standing))
                .partition(|standing| standing.state == State::There);
            (same.len() + differs.len(), sight(same, Vec::new(), differs))
        }
        Event::AddressChanged => {
            let (old, new): (Vec<_>, Vec<_>) = standings
                .iter()
                .filter(|standing| has_alias(standing))
                .partition(|standing| !standing.others.is_empty());
            let new = new.into_iter().filter(|standing| is_there(standing)).collect::<Vec<_>>();
            (old.len() + new.len(), sight(new, old, Vec::new()))
        }
    }
}

fn sight<'a>(
    as_expected: Vec<&'a Standing>,
    otherwise: Vec<&'a Standing>,
    waiting: Vec<&'a Standing>,
) -> Sight<'a> {
    match (as_expected.first(), otherwise.is_empty(), waiting.is_empty()) {
        (_, false, _) => Sight::Otherwise(otherwise),
        (Some(one), true, _) => Sight::AsExpected(one),
        (None, true, false) => Sight::Waiting(waiting),
        (None, true, true) => Sight::Nobody,
    }
}

fn is_there(standing: &Standing) -> bool {
    match standing.state {
        State::There | State::Differs(_) => true,
        State::Missing(_) | State::StillActive | State::Away | State::Unsure | State::Nobodys => false,
    }
}

/// Somebody with a second address may have had it as the first one.
fn has_alias(standing: &Standing) -> bool {
    standing.aliases > 0
}

/// Judges whether those who left are treated as they should be: what matters most of what is synced.
pub fn synced(standings: &[Standing], created: &dyn Created, doer: Doer, now: Timestamp) -> Verdict {
    let mut saw = Vec::new();
    let mut wrong = Vec::new();
    let mut untold = false;
    for (event, word) in
        [(Event::Suspended, "suspended"), (Event::Archived, "archived"), (Event::Deleted, "deleted")]
    {
        match seen(event, standings, created, doer, now) {
            (_, Sight::AsExpected(one)) => {
                saw.push(format!("{word} in Google, and not active in Zoom any more: {}.", one.name));
            }
            (_, Sight::Otherwise(found)) => {
                wrong.push(format!("{word} and still active in Zoom: {}", who(found)))
            }
            (_, Sight::Waiting(found)) => {
                untold |= found.iter().any(|standing| doer.is_overdue(standing.since, now).is_none());
                saw.push(format!("{word} and active as long as the wait lasts: {}.", who(found)));
            }
            (_, Sight::Nobody) => {}
        }
    }
    if !wrong.is_empty() {
        return failed(Problem::new(
            "synced.still_active",
            "Somebody who left is still active in Zoom.",
            format!("{}.", crate::plan::capitalise(&wrong.join(". "))),
            &[
                "Look at the page which change is not carried over, and at the log of the app in the Admin console.",
                "Whoever must not get in now: deactivate them in Zoom, under User Management, Users.",
            ],
        ));
    }
    if untold {
        return unknown(Problem::new(
            "synced.untold",
            "Somebody who left is active in Zoom, and may still be.",
            saw.join(" "),
            &["Say how long Google waits, on the step about auto-provisioning, and look again."],
        ));
    }
    if saw.is_empty() {
        return unknown(Problem::new(
            "synced.nobody",
            "Nobody who left could be looked at.",
            "Of those who are suspended, archived or deleted in Google nobody has an account in Zoom.",
            &["Suspend a test person in Google, wait for the time that is set, and look again."],
        ));
    }
    passed(saw.into_iter().map(|sentence| crate::plan::capitalise(&sentence)))
}

#[cfg(test)]
mod tests {
    use super::super::fake::one;
    use super::super::{Missing, Removal};
    use super::*;
    use crate::check::words::fake::{short, words};
    use crate::model::AccountId;

    const DAY: SignedDuration = SignedDuration::from_hours(24);

    fn now() -> Timestamp {
        "2026-11-22T12:00:00Z".parse().unwrap()
    }

    fn left(kind: OutKind, state: State, days_ago: i64) -> Standing {
        Standing {
            place: Some(Place::Out(kind, String::new())),
            account: Some(AccountId::new("z")),
            since: Some(now() - DAY * i32::try_from(days_ago).unwrap()),
            ..one("a", state)
        }
    }

    fn short_sight(event: Event, standing: Standing) -> String {
        let google = Doer::Google { removal: Removal::After(DAY) };
        let standings = [standing];
        let created = |_: &str| Some(now() - DAY * 2);
        match seen(event, &standings, &created, google, now()) {
            (people, Sight::AsExpected(_)) => format!("{people} as expected"),
            (people, Sight::Otherwise(_)) => format!("{people} otherwise"),
            (people, Sight::Waiting(_)) => format!("{people} waiting"),
            (people, Sight::Nobody) => format!("{people} nobody"),
        }
    }

    #[test]
    fn each_change_is_seen_on_people() {
        let twice = Standing { others: vec![AccountId::new("y")], aliases: 1, ..one("a", State::There) };
        for (event, standing, expected) in [
            (Event::Suspended, left(OutKind::Suspended, State::Away, 1), "1 as expected"),
            (Event::Suspended, left(OutKind::Suspended, State::StillActive, 1), "1 waiting"),
            (Event::Suspended, left(OutKind::Suspended, State::StillActive, 3), "1 otherwise"),
            (Event::Suspended, left(OutKind::Deleted, State::Away, 1), "0 nobody"),
            (Event::Deleted, left(OutKind::Deleted, State::Away, 1), "1 as expected"),
            (Event::Archived, left(OutKind::Archived, State::StillActive, 0), "1 otherwise"),
            (Event::Removed, left(OutKind::Scope, State::Away, 0), "1 as expected"),
            (Event::Added, one("a", State::There), "1 as expected"),
            (Event::Added, one("a", State::Missing(Missing::NotYet)), "1 otherwise"),
            (Event::Renamed, one("a", State::There), "1 as expected"),
            (Event::Renamed, one("a", State::Differs(vec!["name".to_owned()])), "1 waiting"),
            (Event::AddressChanged, one("a", State::There), "0 nobody"),
            (Event::AddressChanged, Standing { aliases: 1, ..one("a", State::There) }, "1 as expected"),
            (Event::AddressChanged, twice, "1 otherwise"),
        ] {
            assert_eq!(short_sight(event, standing.clone()), expected, "{event:?} {standing:?}");
        }
        let never_there = Standing { account: None, ..left(OutKind::Suspended, State::Away, 1) };
        assert_eq!(short_sight(Event::Suspended, never_there), "0 nobody");
    }

    #[test]
    fn who_left_decides_the_look() {
        let look = |standing: Standing, removal: Removal| {
            synced(&[standing], &|_: &str| None::<Timestamp>, Doer::Google { removal }, now())
        };
        let suspended = |state: State, days| left(OutKind::Suspended, state, days);
        let day = Removal::After(DAY);
        assert_eq!(short(&look(one("a", State::There), day)), "unknown synced.nobody");
        assert_eq!(short(&look(suspended(State::Away, 9), day)), "passed");
        assert_eq!(short(&look(suspended(State::StillActive, 9), day)), "failed synced.still_active");
        assert_eq!(short(&look(suspended(State::StillActive, 1), day)), "passed");
        assert_eq!(short(&look(suspended(State::StillActive, 9), Removal::Untold)), "unknown synced.untold");
        let said = words(&look(suspended(State::StillActive, 9), Removal::Never));
        assert!(said.contains("Suspended and still active in Zoom: a (a@"), "{said}");
    }
}
