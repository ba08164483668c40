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

use super::words::{at_zoom, failed, has, is, moment, named, of_okta, passed, unknown};
use crate::setup::okta::AppUser;

pub use app::{features, provisioning, token_refused, zoom_app};
pub use attributes::{mapping, user_type};
pub use groups::{Pushes, pushes, zoom_groups};
pub use licence::default_licence;
pub use log::monitor;
pub use members::{members_missing, pushed_members};
pub use people::{assignments, user_exists};
pub use phones::phone_numbers;
pub use prerequisites::prerequisites;
pub use rehearsal::{RehearsalEnd, Rehearsed, rehearsal};
pub use requests::requests;
pub use sessions::active_sessions;
pub use slow::slow;

pub use super::words::not_this;

/// People of whom each is asked for by itself: a minute at Zoom's and Okta's rates at the most.
const LOOKED_UP_MAX: usize = 50;

/// The newest people whose account in Zoom is read to see what Okta makes.
const SAMPLE: usize = 20;

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

#[cfg(test)]
mod tests {
    use super::*;

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

    pub(super) use crate::check::words::fake::{short, words};
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
}
