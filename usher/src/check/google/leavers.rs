//! Is anybody who left still active in Zoom?

use jiff::Timestamp;

use super::{Doer, OutKind, Place, Removal, Standing, State, failed, not_this, passed, unknown, who};
use crate::check::Verdict;
use crate::plan::{capitalise, people};
use crate::problem::Problem;

/// Judges whether anybody who is suspended, archived or deleted in Google is active in Zoom, and for longer than the
/// wait that is set.
pub fn leavers(standings: &[Standing], doer: Doer, now: Timestamp) -> Verdict {
    let of = |wanted: OutKind| {
        standings.iter().filter(move |standing| {
            standing.state == State::StillActive
                && matches!(&standing.place, Some(Place::Out(kind, _)) if *kind == wanted)
        })
    };
    let left: Vec<&Standing> = of(OutKind::Suspended).chain(of(OutKind::Deleted)).collect();
    let archived: Vec<&Standing> = of(OutKind::Archived).collect();
    let out: Vec<&Standing> = of(OutKind::Scope).collect();
    let overdue = |standing: &&&Standing| doer.is_overdue(standing.since, now) != Some(false);
    let late: Vec<&Standing> = left.iter().filter(overdue).copied().collect();
    let waiting = left.len() - late.len();
    let mut said = Vec::new();
    if waiting > 0 {
        said.push(format!(
            "{} left and {} still active, because the wait that is set is not over.",
            capitalise(&people(waiting)),
            super::is(waiting)
        ));
    }
    if !out.is_empty() {
        said.push(format!(
            "{} out of scope {} active in Zoom; nobody says that they came through provisioning: {}.",
            capitalise(&people(out.len())),
            super::is(out.len()),
            who(out.iter().copied())
        ));
    }
    let count = late.len() + archived.len();
    if count == 0 {
        let first = "Nobody who left Google is active in Zoom for longer than is set.".to_owned();
        return not_this(passed(std::iter::once(first).chain(said)));
    }
    if archived.is_empty()
        && !late.is_empty()
        && late.iter().all(|standing| doer.is_overdue(standing.since, now).is_none())
    {
        return unknown(Problem::new(
            "trouble.leavers_untold",
            format!(
                "{} who left {} active in Zoom, and may still be.",
                capitalise(&people(count)),
                super::is(count)
            ),
            format!(
                "How long Google waits is set in its console, which nobody can read: {}.",
                who(late.iter().copied())
            ),
            &["Say how long Google waits, on the step about auto-provisioning, and look again."],
        ));
    }
    let mut why = Vec::new();
    let mut fix = Vec::new();
    if !late.is_empty() {
        why.push(format!("Suspended or deleted in Google: {}.", who(late.iter().copied())));
        fix.push(match doer {
            Doer::Usher => "Open the step “Bring people to Zoom”, switch on that Usher deactivates people, and look at the plan.",
            Doer::Google { removal: Removal::Never } => "In the Admin console open the app Zoom, Autoprovisioning, Deprovisioning, and let it suspend people.",
            Doer::Google { removal: Removal::After(_) | Removal::Untold } => "In the Admin console open the app Zoom, and look whether auto-provisioning is on and what its log says of these people.",
        });
    }
    if !archived.is_empty() {
        why.push(format!(
            "Archived in Google, whom its provisioning leaves out, so that nothing switches them off: {}.",
            who(archived.iter().copied())
        ));
        fix.push("Suspend people before you archive them, and wait until Zoom has switched them off.");
    }
    fix.push("Whoever must not get in now: deactivate them in Zoom, under User Management, Users. An owner or admin must lose that role first.");
    failed(Problem::new(
        "trouble.leavers",
        format!("{} who left Google {} still active in Zoom.", capitalise(&people(count)), super::is(count)),
        why.into_iter().chain(said).collect::<Vec<_>>().join(" "),
        &fix,
    ))
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::super::fake::one;
    use super::*;
    use crate::check::words::fake::{short, words};

    fn still(kind: OutKind, hours_ago: Option<i64>) -> Standing {
        let since = hours_ago.map(|hours| now() - SignedDuration::from_hours(hours));
        Standing { place: Some(Place::Out(kind, String::new())), since, ..one("a", State::StillActive) }
    }

    fn now() -> Timestamp {
        "2026-11-22T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn the_wait_that_is_set_counts() {
        let week = Doer::Google { removal: Removal::After(SignedDuration::from_hours(7 * 24)) };
        let never = Doer::Google { removal: Removal::Never };
        let untold = Doer::Google { removal: Removal::Untold };
        for (standing, doer, expected) in [
            (still(OutKind::Suspended, Some(100)), week, "passed"),
            (still(OutKind::Suspended, Some(200)), week, "failed trouble.leavers"),
            (still(OutKind::Suspended, None), week, "unknown trouble.leavers_untold"),
            (still(OutKind::Deleted, Some(1)), never, "failed trouble.leavers"),
            (still(OutKind::Deleted, Some(1)), untold, "unknown trouble.leavers_untold"),
            (still(OutKind::Archived, Some(1)), week, "failed trouble.leavers"),
            (still(OutKind::Scope, None), week, "passed"),
            (still(OutKind::Suspended, Some(1)), Doer::Usher, "failed trouble.leavers"),
            (one("a", State::Away), untold, "passed"),
        ] {
            assert_eq!(
                short(&leavers(std::slice::from_ref(&standing), doer, now())),
                expected,
                "{standing:?} {doer:?}"
            );
        }
        let archived = words(&leavers(&[still(OutKind::Archived, None)], week, now()));
        assert!(archived.contains("its provisioning leaves out"), "{archived}");
    }
}
