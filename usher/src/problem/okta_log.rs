//! What an entry of Okta's System Log says, in words.
//!
//! Each kind of entry that has to do with an app's provisioning has two sentences here, one for when it went well and
//! one for when it did not (list of event types, developer.okta.com, release 2026.08). A kind that has none keeps Okta's
//! own words. Why something failed comes from [`provisioning`].

mod kinds;

use kinds::KINDS;

use super::Problem;
use super::provisioning::{KnownTrouble, provisioning, trouble_of};
use crate::setup::okta::LogEvent;

/// An entry of the log in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogWords {
    /// "Okta created Zoë O'Brien-Łukasz in Zoom."
    pub what: String,
    /// It failed, or it tells of a failure.
    pub failed: bool,
    /// Why, where it failed.
    pub why: Option<Problem>,
    /// The known trouble that this is.
    pub trouble: Option<KnownTrouble>,
}

/// Puts an entry of the log into words.
pub fn words(event: &LogEvent) -> LogWords {
    let kind = KINDS.iter().find(|kind| kind.name == event.kind);
    let tells = kind.and_then(|kind| kind.tells);
    let failed = event.failed || tells.is_some();
    let what = match kind {
        Some(kind) => filled(if event.failed { kind.failed } else { kind.done }, event),
        None => unknown(event),
    };
    if !failed {
        return LogWords { what, failed, why: None, trouble: None };
    }
    let reason = event.reason.as_deref().unwrap_or_default();
    let why = match tells {
        // Okta gives no reason where the kind of the entry is the reason.
        Some(tells) if reason.is_empty() => tells.problem(),
        Some(_) | None => provisioning(reason),
    };
    let of_kind = tells.and_then(Tells::trouble).or_else(|| kind.and_then(|kind| kind.trouble));
    LogWords { what, failed, why: Some(why), trouble: trouble_of(reason).or(of_kind) }
}

/// Is this entry about what Okta did with a person's account in Zoom? Then the last one says how that stands.
pub fn is_about_account(event: &LogEvent) -> bool {
    ["push", "push_profile", "sync", "activate", "reactivate", "deactivate", "deprovision"]
        .iter()
        .any(|act| event.kind.strip_prefix("application.provision.user.") == Some(act))
}

/// Did Okta reach Zoom in this entry?
pub fn reached_zoom(event: &LogEvent) -> bool {
    let sends = [
        "application.provision.user.",
        "application.provision.group.",
        "application.provision.group_membership.",
    ];
    let pushes = ["pushed", "updated", "push_memberships"];
    let push = event.kind.strip_prefix("application.provision.group_push.");
    !event.failed
        && (sends.iter().any(|prefix| event.kind.starts_with(prefix))
            || push.is_some_and(|push| pushes.contains(&push)))
}

/// What an entry tells by its kind, whatever its outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tells {
    SignInRefused,
    IntegrationFailed,
    SlowedDown,
    PushStopped,
    RenameFailed,
    PushFailed,
    SameName,
    PeopleIgnored,
}

impl Tells {
    fn trouble(self) -> Option<KnownTrouble> {
        match self {
            Self::SignInRefused => Some(KnownTrouble::TokenRefused),
            Self::SlowedDown => Some(KnownTrouble::Slow),
            Self::PushStopped | Self::PushFailed | Self::SameName | Self::PeopleIgnored => {
                Some(KnownTrouble::MembersMissing)
            }
            Self::IntegrationFailed | Self::RenameFailed => None,
        }
    }

    fn problem(self) -> Problem {
        match self {
            Self::SignInRefused => provisioning("Unauthorized"),
            Self::SlowedDown => provisioning("Too Many Requests"),
            Self::IntegrationFailed | Self::RenameFailed | Self::PushFailed => provisioning(""),
            Self::PushStopped => Problem::new(
                "provisioning.push_stopped",
                "Okta stops a push when its group gets another name.",
                "The group in Zoom stays as it was and is not kept in step any more.",
                &["Open “Push groups with Okta”, and start the push again."],
            ),
            Self::SameName => Problem::new(
                "provisioning.same_name",
                "There is a group of this name already.",
                "A rule that pushes groups makes no second one of the same name.",
                &["Push this group by name, and link it to the group that Zoom has."],
            ),
            Self::PeopleIgnored => Problem::new(
                "provisioning.people_ignored",
                "Okta pushes only members who have the app and an account in Zoom.",
                "The others are left out of the group in Zoom.",
                &[
                    "Give the app to a group that has all of them, and wait until Okta has created them.",
                    "Then push the group again.",
                ],
            ),
        }
    }
}

/// Fills the names into a sentence.
fn filled(sentence: &'static str, event: &LogEvent) -> String {
    let named = |kinds: &[&str]| {
        kinds.iter().find_map(|kind| {
            let target = event.targets.iter().find(|target| target.kind == *kind)?;
            Some(target.name.trim()).filter(|name| !name.is_empty())
        })
    };
    let group = named(&["UserGroup", "AppGroup"]).unwrap_or("whose name Okta does not say");
    let zoom_group = named(&["AppGroup", "UserGroup"]).unwrap_or("whose name Okta does not say");
    let filled = pieces(sentence).map(|piece| match piece {
        "{person}" => named(&["User", "AppUser"]).unwrap_or("somebody"),
        "{group}" => group,
        "{zoom_group}" => zoom_group,
        "{app}" => named(&["AppInstance"]).unwrap_or("for Zoom"),
        words => words,
    });
    let filled: String = filled.collect();
    // Only "somebody" can stand at the beginning in small letters; a name is as it is.
    match filled.strip_prefix("somebody") {
        Some(rest) => format!("Somebody{rest}"),
        None => filled,
    }
}

/// Cuts a sentence at its `{names}`. A name that is filled in is never searched for braces.
fn pieces(sentence: &'static str) -> impl Iterator<Item = &'static str> {
    sentence.split_inclusive('}').flat_map(|part| {
        let (words, name) = part.split_at(part.find('{').unwrap_or(part.len()));
        [words, name]
    })
}

fn unknown(event: &LogEvent) -> String {
    let message = event.message.trim().trim_end_matches('.');
    match (message.is_empty(), event.failed) {
        (true, false) => "Okta noted something that Usher does not know.".to_owned(),
        (true, true) => "Something failed that Usher does not know.".to_owned(),
        (false, false) => format!("Okta noted: {message}."),
        (false, true) => format!("Okta noted a failure: {message}."),
    }
}

#[cfg(test)]
mod tests;
