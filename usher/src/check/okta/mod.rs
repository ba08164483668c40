//! Looking at what an admin has set up in Okta for Zoom, and at what has come of it in Zoom.
//!
//! Each look has two parts: a small one that reads, and a pure one that judges what was read. A look passes only on
//! what it has seen; what could not be seen is said, and where everything hangs on it, the look is unknown. People and
//! groups are compared as sets, so that an organisation of 100,000 is looked at in one pass; a problem names the first
//! few and counts the rest.

mod app;
mod attributes;
mod groups;
mod licence;
mod log;
mod members;
mod people;
mod phones;
mod prerequisites;
mod rehearsal;
mod requests;
mod sessions;
mod slow;

use crate::directory::DirectoryError;
use crate::problem::Problem;
use crate::setup::okta::AppUser;
use crate::zoom::ZoomError;

use super::{Verdict, of_directory, of_zoom};

pub use app::{features, provisioning, token_refused, zoom_app};
pub use attributes::{mapping, user_type};
pub use groups::{Pushes, pushes, zoom_groups};
pub use licence::{LicenceWish, default_licence};
pub use log::monitor;
pub use members::{members_missing, pushed_members};
pub use people::{assignments, user_exists};
pub use phones::phone_numbers;
pub use prerequisites::{Domains, prerequisites};
pub use rehearsal::{RehearsalEnd, Rehearsed, rehearsal};
pub use requests::requests;
pub use sessions::active_sessions;
pub use slow::slow;

/// People or groups named in a problem; the others are counted.
const NAMES_MAX: usize = 5;

/// People of whom each is asked for by itself: a minute at Zoom's and Okta's rates at the most.
const LOOKED_UP_MAX: usize = 50;

/// The newest people whose account in Zoom is read to see what Okta makes.
const SAMPLE: usize = 20;

fn of_okta(error: DirectoryError) -> Verdict {
    of_directory("Okta", &error)
}

#[expect(clippy::needless_pass_by_value, reason = "it stands in map_err")]
fn at_zoom(error: ZoomError) -> Verdict {
    of_zoom(&error)
}

fn passed(saw: impl IntoIterator<Item = String>) -> Verdict {
    Verdict::Passed { saw: saw.into_iter().collect() }
}

fn failed(problem: Problem) -> Verdict {
    Verdict::Failed { problem }
}

fn unknown(problem: Problem) -> Verdict {
    Verdict::Unknown { problem }
}

/// Puts the sentence before what was seen that a person who looks for a trouble waits for.
pub fn not_this(verdict: Verdict) -> Verdict {
    match verdict {
        Verdict::Passed { saw } => passed(std::iter::once("It is not this.".to_owned()).chain(saw)),
        Verdict::Failed { .. } | Verdict::Unknown { .. } => verdict,
    }
}

/// Names the first few: "Sales, Support and 3 more".
fn named<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> String {
    let mut names = names.into_iter();
    let first: Vec<T> = names.by_ref().take(NAMES_MAX).collect();
    let said = first.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", ");
    match names.count() {
        0 => said,
        more => format!("{said} and {} more", crate::plan::thousands(more)),
    }
}

/// Returns "is" or "are".
fn is(count: usize) -> &'static str {
    if count == 1 { "is" } else { "are" }
}

/// Returns "has" or "have".
fn has(count: usize) -> &'static str {
    if count == 1 { "has" } else { "have" }
}

/// What to call somebody who has the app: "Zoë O'Brien-Łukasz (zoe@practice.example)".
fn who(user: &AppUser) -> String {
    let text = |key: &str| user.profile.get(key)?.as_str().map(str::trim).filter(|text| !text.is_empty());
    let given = text("firstName").or_else(|| text("givenName"));
    let family = text("lastName").or_else(|| text("familyName"));
    let full = [given, family].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let name = text("displayName").unwrap_or(&full);
    match (name.is_empty(), user.user_name.is_empty()) {
        (true, true) => user.id.to_string(),
        (true, false) => user.user_name.clone(),
        (false, true) => name.to_owned(),
        (false, false) => format!("{name} ({})", user.user_name),
    }
}

/// Returns who of everybody was brought to Zoom last, the newest first, with Zoom's id.
fn newest(
    users: &std::collections::BTreeMap<crate::model::PersonId, AppUser>,
) -> Vec<(&AppUser, crate::model::AccountId)> {
    let in_zoom = users
        .values()
        .filter_map(|user| Some((user, crate::model::AccountId::new(user.external_id.as_deref()?))));
    let mut newest: Vec<_> = in_zoom.collect();
    newest.sort_by_key(|(user, _)| std::cmp::Reverse((user.since, user.id.clone())));
    newest.truncate(SAMPLE);
    newest
}

/// Says a moment as a person reads it: "22 November 2026, 12:10 UTC".
fn moment(at: jiff::Timestamp) -> String {
    at.strftime("%-d %B %Y, %H:%M UTC").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_few_are_named_and_the_rest_counted() {
        assert_eq!(named(["a"]), "a");
        assert_eq!(named(["a", "b"]), "a, b");
        let many: Vec<String> = (0..2000).map(|n| n.to_string()).collect();
        assert_eq!(named(&many), "0, 1, 2, 3, 4 and 1,995 more");
    }

    #[test]
    fn somebody_without_a_name_has_an_address() {
        let check = |profile: serde_json::Value, user_name: &str, expected: &str| {
            let user = AppUser { user_name: user_name.to_owned(), ..fake::user("1") };
            let user = AppUser { profile: profile.as_object().cloned().unwrap(), ..user };
            assert_eq!(who(&user), expected);
        };
        check(
            serde_json::json!({ "firstName": "Zoë", "lastName": "O'Brien-Łukasz" }),
            "zoe@x",
            "Zoë O'Brien-Łukasz (zoe@x)",
        );
        check(serde_json::json!({ "firstName": " " }), "zoe@x", "zoe@x");
        check(serde_json::json!({ "displayName": "Zoë" }), "", "Zoë");
        check(serde_json::json!({}), "", "1");
    }
}

#[cfg(test)]
mod fake {
    //! People of the app and entries of the log, for tables.

    use jiff::{SignedDuration, Timestamp};

    use super::Verdict;
    use crate::model::PersonId;
    use crate::setup::okta::{AppUser, LogEvent, LogTarget, SyncState};

    pub(super) fn user(id: &str) -> AppUser {
        AppUser {
            id: PersonId::new(id),
            external_id: None,
            status: "STAGED".to_owned(),
            sync: SyncState::Disabled,
            user_name: format!("{id}@practice.example"),
            by_name: false,
            assigned: None,
            last_sync: None,
            since: None,
            profile: serde_json::Map::new(),
        }
    }

    /// Somebody who is in Zoom since so many minutes after the beginning of time.
    pub(super) fn provisioned(id: &str, minute: i64) -> AppUser {
        AppUser {
            external_id: Some(format!("z{id}")),
            status: "PROVISIONED".to_owned(),
            sync: SyncState::Synchronized,
            assigned: Some(at(minute)),
            since: Some(at(minute)),
            last_sync: Some(at(minute)),
            ..user(id)
        }
    }

    pub(super) fn at(minute: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minute)
    }

    pub(super) fn event(kind: &str, minute: i64, failure: Option<&str>) -> LogEvent {
        LogEvent {
            id: format!("{kind}{minute}"),
            at: at(minute),
            kind: kind.to_owned(),
            message: kind.to_owned(),
            failed: failure.is_some(),
            reason: failure.map(str::to_owned),
            targets: Vec::new(),
        }
    }

    pub(super) fn about(event: LogEvent, kind: &str, id: &str, name: &str) -> LogEvent {
        let mut targets = event.targets;
        targets.push(LogTarget { kind: kind.to_owned(), id: id.to_owned(), name: name.to_owned() });
        LogEvent { targets, ..event }
    }

    /// Says a verdict in short: `passed`, or what it is with the code of its problem.
    pub(super) fn short(verdict: &Verdict) -> String {
        match verdict {
            Verdict::Passed { .. } => "passed".to_owned(),
            Verdict::Failed { problem } => format!("failed {}", problem.code),
            Verdict::Unknown { problem } => format!("unknown {}", problem.code),
        }
    }

    /// Returns all words of a verdict.
    pub(super) fn words(verdict: &Verdict) -> String {
        match verdict {
            Verdict::Passed { saw } => saw.join(" "),
            Verdict::Failed { problem } | Verdict::Unknown { problem } => {
                assert!(!problem.what.is_empty() && !problem.why.is_empty() && !problem.fix.is_empty());
                problem.to_string()
            }
        }
    }
}
