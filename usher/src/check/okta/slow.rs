//! Do changes wait longer than usual between Okta and Zoom?

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::log::{self, Entries, Kind};
use super::people::{Standing, standing};
use super::{failed, named, newest, not_this, of_okta, passed, unknown, who};
use crate::check::Verdict;
use crate::model::PersonId;
use crate::plan::people;
use crate::problem::{KnownTrouble, Problem, trouble_of};
use crate::setup::okta::{AppUser, Console, LogEvent};

/// Okta usually works through its queue within minutes; this is long.
const LONG: SignedDuration = SignedDuration::from_mins(30);

/// Refusals for being too many are looked for so far back.
const LOG_BACK: SignedDuration = SignedDuration::from_hours(24);

/// Looks whether changes wait longer than usual.
pub async fn slow(console: &Console, app: &str, now: Timestamp) -> Result<Verdict, Verdict> {
    let users = console.app_users(app, &|_| ()).await.map_err(of_okta)?;
    let (events, _) = log::read(console, app, Entries::Failures, now, LOG_BACK).await?;
    Ok(judge(&users, &events, now))
}

fn judge(users: &BTreeMap<PersonId, AppUser>, events: &[LogEvent], now: Timestamp) -> Verdict {
    let took = newest(users).into_iter().filter_map(|(user, _)| {
        let took = user.since?.duration_since(user.assigned?);
        (!took.is_negative()).then_some(took)
    });
    let mut took: Vec<SignedDuration> = took.collect();
    took.sort();
    let middle = took.get(took.len() / 2).copied();
    let queued: Vec<&AppUser> = users.values().filter(|user| standing(user) == Standing::Queued).collect();
    let waited = |user: &AppUser| user.assigned.map(|at| now.duration_since(at));
    let late: Vec<String> = queued
        .iter()
        .filter(|user| waited(user).is_some_and(|waited| waited > LONG))
        .map(|user| who(user))
        .collect();
    let slowed = events.iter().filter(|event| is_rate(event)).count();
    if middle.is_none() && queued.is_empty() && slowed == 0 {
        return unknown(Problem::new(
            "slow.nobody",
            "There is nobody yet whose way could be timed.",
            "Okta has brought nobody to Zoom and has nobody in its queue.",
            &["Give the app to somebody, or take a test person through the dress rehearsal, and look again."],
        ));
    }
    let mut saw = Vec::new();
    if let Some(middle) = middle {
        saw.push(format!(
            "Of the newest {}, half were in Zoom within {} of being given the app.",
            people(took.len()),
            lasting(middle)
        ));
    }
    saw.push(match queued.len() {
        0 => "Okta's queue is empty.".to_owned(),
        count => format!("{} {} in Okta's queue.", people(count), super::is(count)),
    });
    saw.push(match slowed {
        0 => "Zoom has not told Okta to slow down in the last 24 hours.".to_owned(),
        1 => "Zoom told Okta to slow down once in the last 24 hours.".to_owned(),
        count => format!("Zoom told Okta to slow down {count} times in the last 24 hours."),
    });
    let long = middle.is_some_and(|middle| middle > LONG);
    if late.is_empty() && slowed == 0 && !long {
        return not_this(passed(saw));
    }
    if !late.is_empty() {
        saw.push(format!("Longer than {}: {}.", lasting(LONG), named(&late)));
    }
    let mut fix = Vec::new();
    if slowed > 0 {
        fix.push("Wait: after a refusal for too many requests Okta waits five minutes, then twice as long each time, ten times at the most.");
        fix.push("See in Zoom's Marketplace which other apps use the account's allowance.");
    }
    if !late.is_empty() {
        fix.push("Look on “Let Okta reach Zoom” whether Zoom takes Okta's token, then take the app away from one person and give it again.");
    }
    fix.push("Give the app to large groups outside working hours, one after the other.");
    failed(Problem::new(
        "trouble.slow",
        "Changes wait longer than usual between Okta and Zoom.",
        saw.join(" "),
        &fix,
    ))
}

fn is_rate(event: &LogEvent) -> bool {
    let says = |text: &str| trouble_of(text) == Some(KnownTrouble::Slow);
    Kind::of(&event.kind) == Kind::RateLimited || (event.failed && event.reason.as_deref().is_some_and(says))
}

fn lasting(time: SignedDuration) -> String {
    let (minutes, hours) = (time.as_mins(), time.as_hours());
    match (hours, minutes) {
        (48.., _) => format!("{} days", hours / 24),
        (2.., _) => format!("{hours} hours"),
        (_, 0) => "a minute".to_owned(),
        (_, 1) => "2 minutes".to_owned(),
        (_, minutes) => format!("{minutes} minutes"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fake::{at, event, provisioned, short, user, words};
    use super::*;

    fn judged(users: Vec<AppUser>, events: &[LogEvent]) -> Verdict {
        judge(&users.into_iter().map(|user| (user.id.clone(), user)).collect(), events, at(1000))
    }

    fn after(id: &str, minutes: i64) -> AppUser {
        AppUser { since: Some(at(100 + minutes)), assigned: Some(at(100)), ..provisioned(id, 100) }
    }

    #[test]
    fn a_long_way_a_long_queue_and_refusals_are_slow() {
        let queued = |minutes: i64| AppUser { assigned: Some(at(1000 - minutes)), ..user("q") };
        let refused = event("application.integration.rate_limit_exceeded", 900, None);
        let by_text = event("application.provision.user.push", 900, Some("Too Many Requests"));
        for (users, events, expected) in [
            (vec![], vec![], "unknown slow.nobody"),
            (vec![after("a", 2)], vec![], "passed"),
            (vec![after("a", 31)], vec![], "failed trouble.slow"),
            // One who was slow among many says nothing.
            (vec![after("a", 600), after("b", 1), after("c", 1)], vec![], "passed"),
            (vec![queued(29)], vec![], "passed"),
            (vec![queued(31)], vec![], "failed trouble.slow"),
            (vec![after("a", 1)], vec![refused], "failed trouble.slow"),
            (vec![after("a", 1)], vec![by_text], "failed trouble.slow"),
        ] {
            assert_eq!(short(&judged(users.clone(), &events)), expected, "{users:?} {events:?}");
        }
        assert!(words(&judged(vec![queued(31)], &[])).contains("Longer than 30 minutes: q@practice.example"));
    }
}
