//! What Okta's System Log says about the app: which refusals there were, of what kind, and what they mean in words
//! (event types: developer.okta.com, reference of System Log event types, release 2026.08; texts of refusals:
//! public reports of 2023 to 2026).

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::{failed, named, of_okta, passed};
use crate::check::Verdict;
use crate::model::PersonId;
use crate::plan::{capitalise, thousands};
use crate::problem::{self, Problem};
use crate::setup::okta::{AppUser, Console, LogEvent, PushMapping, PushStatus, SyncState};

/// Entries of the log that one look reads. What is beyond is older, and said to be left out.
const EVENTS_MAX: usize = 2000;

/// How far back the monitor's look goes.
const MONITOR_DAYS: i64 = 7;

/// What an entry of the log is, as far as provisioning is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    TokenRefused,
    RateLimited,
    ConnectionTrouble,
    PersonCreated,
    PersonUpdated,
    PersonDeactivated,
    PersonReactivated,
    GroupPushed,
    GroupStopped,
    MembersLeftOut,
    /// Okta tries this again by itself.
    GroupTriedAgain,
    /// Okta imports or verifies; nothing is written in Zoom.
    Import,
    Other,
}

impl Kind {
    /// Returns what an event type of Okta's is.
    pub(super) fn of(event_type: &str) -> Self {
        match event_type {
            "application.integration.authentication_failure" => Self::TokenRefused,
            "application.integration.rate_limit_exceeded" => Self::RateLimited,
            "application.integration.general_failure" => Self::ConnectionTrouble,
            "application.provision.user.push" => Self::PersonCreated,
            "application.provision.user.push_profile" => Self::PersonUpdated,
            "application.provision.user.deactivate" => Self::PersonDeactivated,
            "application.provision.user.reactivate" => Self::PersonReactivated,
            "application.provision.group_push.mapping.update.or.delete.failed" => Self::GroupTriedAgain,
            "application.provision.group_push.mapping.deactivated.source.group.renamed" => Self::GroupStopped,
            "app.user_management.grouppush.mapping.okta.users.ignored" => Self::MembersLeftOut,
            "application.provision.group.import"
            | "application.provision.group.verify_exists"
            | "application.provision.group_membership.import" => Self::Import,
            kind if kind.starts_with("application.provision.group") => Self::GroupPushed,
            kind if kind.starts_with("app.user_management.grouppush.") => Self::GroupPushed,
            _ => Self::Other,
        }
    }

    /// Counts failures of this kind in words: "3 people could not be created in Zoom".
    fn failures(self, count: usize) -> String {
        let times = if count == 1 { "once".to_owned() } else { format!("{} times", thousands(count)) };
        match self {
            Self::TokenRefused => format!("Zoom refused Okta's token {times}"),
            Self::RateLimited => format!("Zoom told Okta to slow down {times}"),
            Self::ConnectionTrouble => format!("Okta did not get through to Zoom {times}"),
            Self::PersonCreated => format!("creating somebody in Zoom failed {times}"),
            Self::PersonUpdated => format!("changing somebody in Zoom failed {times}"),
            Self::PersonDeactivated => format!("deactivating somebody in Zoom failed {times}"),
            Self::PersonReactivated => format!("activating somebody again in Zoom failed {times}"),
            Self::GroupPushed => format!("pushing a group failed {times}"),
            Self::GroupStopped => format!("a push stopped because its group was renamed in Okta {times}"),
            Self::MembersLeftOut => format!("members were left out of a push {times}"),
            Self::GroupTriedAgain => {
                format!("Okta put off the push of a group {times}, and tries it again by itself")
            }
            Self::Import => format!("importing from Zoom failed {times}"),
            Self::Other => format!("something else about the app failed {times}"),
        }
    }

    /// Is an entry of this kind a failure even where Okta calls it a success?
    fn is_always_trouble(self) -> bool {
        match self {
            Self::TokenRefused | Self::RateLimited | Self::ConnectionTrouble | Self::GroupStopped => true,
            Self::PersonCreated
            | Self::PersonUpdated
            | Self::PersonDeactivated
            | Self::PersonReactivated
            | Self::GroupPushed
            | Self::MembersLeftOut
            | Self::GroupTriedAgain
            | Self::Import
            | Self::Other => false,
        }
    }

    /// Did Okta reach Zoom, when an entry of this kind is a success?
    pub(super) fn reaches_zoom(self) -> bool {
        match self {
            Self::PersonCreated
            | Self::PersonUpdated
            | Self::PersonDeactivated
            | Self::PersonReactivated
            | Self::GroupPushed
            | Self::Import => true,
            Self::TokenRefused
            | Self::RateLimited
            | Self::ConnectionTrouble
            | Self::GroupStopped
            | Self::MembersLeftOut
            | Self::GroupTriedAgain
            | Self::Other => false,
        }
    }
}

/// Which entries a look reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entries {
    /// Of everything between Okta and Zoom.
    Provisioning,
    /// The same, only what failed.
    Failures,
    /// Who lost the app.
    Unassigned,
}

/// Reads what the log has about an app since so long ago, oldest first, and whether there was more.
pub(super) async fn read(
    console: &Console,
    app: &str,
    entries: Entries,
    now: Timestamp,
    back: SignedDuration,
) -> Result<(Vec<LogEvent>, bool), Verdict> {
    let provisioning = "eventType sw \"application.provision\" or eventType sw \"application.integration\" or eventType sw \"app.user_management.grouppush\"";
    let wanted = match entries {
        Entries::Provisioning => format!("({provisioning})"),
        Entries::Failures => format!(
            "(outcome.result eq \"FAILURE\" or eventType sw \"application.integration\" or eventType sw \"application.provision.group_push.mapping.deactivated\") and ({provisioning})"
        ),
        Entries::Unassigned => "eventType eq \"application.user_membership.remove\"".to_owned(),
    };
    let filter = format!("target.id eq \"{app}\" and {wanted}");
    let since = now.checked_sub(back).unwrap_or(Timestamp::UNIX_EPOCH);
    // What happens while this is read belongs to it; another computer's clock may be ahead.
    let until = now.checked_add(AHEAD).unwrap_or(Timestamp::MAX);
    console.log(since, until, Some(&filter), EVENTS_MAX).await.map_err(of_okta)
}

/// By so much Okta's clock may be ahead of this computer's.
const AHEAD: SignedDuration = SignedDuration::from_hours(1);

/// Says in a few words why something failed, from the text that Okta has for it. Where nobody knows the text, it is
/// Zoom's own.
pub(super) fn reason(raw: &str) -> String {
    let known = problem::provisioning(raw);
    if known.code != "provisioning.unknown" {
        return known.what.trim_end_matches('.').to_owned();
    }
    let own = raw.rsplit_once("remote server:").map_or(raw, |(_, own)| own).trim().trim_end_matches('.');
    format!("Zoom answered: {}", own.chars().take(TEXT_CHARS_MAX).collect::<String>())
}

/// Longest text of Zoom's that stands in a sentence.
const TEXT_CHARS_MAX: usize = 200;

/// Looks whether anything failed in the last days.
pub async fn monitor(console: &Console, app: &str, now: Timestamp) -> Result<Verdict, Verdict> {
    let back = SignedDuration::from_hours(24 * MONITOR_DAYS);
    let (events, more) = read(console, app, Entries::Failures, now, back).await?;
    let users = console.app_users(app, &|_| ()).await.map_err(of_okta)?;
    let pushes = console.pushes(app).await.map_err(of_okta)?;
    Ok(judge(&events, more, &users, &pushes))
}

fn judge(
    events: &[LogEvent],
    more: bool,
    users: &BTreeMap<PersonId, AppUser>,
    pushes: &[PushMapping],
) -> Verdict {
    let mut counted: BTreeMap<Kind, usize> = BTreeMap::new();
    for event in events {
        let kind = Kind::of(&event.kind);
        if event.failed || kind.is_always_trouble() {
            *counted.entry(kind).or_default() += 1;
        }
    }
    let by_itself = counted.remove(&Kind::GroupTriedAgain);
    let in_error: Vec<String> =
        users.values().filter(|user| user.sync == SyncState::Error).map(super::who).collect();
    let broken = pushes.iter().filter(|push| push.status == PushStatus::Error).count();

    let mut wrong: Vec<String> = counted.iter().map(|(kind, count)| kind.failures(*count)).collect();
    if !in_error.is_empty() {
        wrong.push(format!(
            "{} {} in error ({})",
            crate::plan::people(in_error.len()),
            super::is(in_error.len()),
            named(&in_error)
        ));
    }
    if broken > 0 {
        wrong.push(format!("the push of {} has ended in an error", crate::plan::groups(broken)));
    }
    let put_off = by_itself.map(|count| format!("{}.", Kind::GroupTriedAgain.failures(count)));
    if wrong.is_empty() {
        let saw = [
            format!(
                "Nothing has failed between Okta and Zoom in the last {MONITOR_DAYS} days, as far as Okta's log says."
            ),
            format!(
                "Nobody of {} is in error, and none of {}.",
                crate::plan::people(users.len()),
                crate::plan::groups(pushes.len())
            ),
        ];
        return passed(saw.into_iter().chain(put_off));
    }
    let last = events.iter().rev().find_map(|event| event.reason.as_deref());
    let mut why = capitalise(&wrong.join("; "));
    why.push('.');
    if more {
        why.push_str(" There was more than Usher reads at once.");
    }
    if let Some(last) = last {
        why = format!("{why} The last reason: {}.", reason(last));
    }
    let problem = Problem::new(
        "monitor.failures",
        format!("Something has failed between Okta and Zoom in the last {MONITOR_DAYS} days."),
        why,
        &[
            "Open “Watch for failures”: it lists each failure with its reason.",
            "Where a group push has ended in an error, cure the reason and let Usher start it again there.",
        ],
    );
    failed(problem.detail(last.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::super::fake::{at, event, provisioned, short, user, words};
    use super::*;
    use crate::model::GroupId;

    fn push(status: PushStatus) -> PushMapping {
        PushMapping {
            id: "p".to_owned(),
            source: GroupId::new("s"),
            target: GroupId::new("t"),
            status,
            error: None,
            last_push: Some(at(1)),
        }
    }

    #[test]
    fn nothing_failed_or_it_is_counted_by_kind() {
        let nobody = BTreeMap::new();
        let created = event("application.provision.user.push", 1, None);
        let again = event("application.provision.group_push.mapping.update.or.delete.failed", 2, Some("x"));
        let good = judge(&[created, again], false, &nobody, &[push(PushStatus::Active)]);
        assert_eq!(short(&good), "passed");
        assert!(words(&good).contains("tries it again by itself"), "{}", words(&good));

        let refused = |minute| {
            event(
                "application.provision.user.push",
                minute,
                Some("Bad Request. Errors reported by remote server: The email \"a@b\" is already in use."),
            )
        };
        let stopped =
            event("application.provision.group_push.mapping.deactivated.source.group.renamed", 4, None);
        let bad = judge(&[refused(1), refused(2), stopped], true, &nobody, &[]);
        assert_eq!(short(&bad), "failed monitor.failures");
        let said = words(&bad);
        for part in [
            "failed 2 times",
            "renamed in Okta once",
            "more than Usher reads",
            "somebody with this address already",
        ] {
            assert!(said.contains(part), "{part}: {said}");
        }
    }

    #[test]
    fn people_and_pushes_in_error_fail_too() {
        let wrong = AppUser { sync: SyncState::Error, ..user("a") };
        let users = BTreeMap::from([(wrong.id.clone(), wrong)]);
        assert!(words(&judge(&[], false, &users, &[])).contains("1 person is in error (a@practice.example)"));
        let bad = judge(&[], false, &BTreeMap::new(), &[push(PushStatus::Error)]);
        assert!(words(&bad).contains("push of 1 group"), "{}", words(&bad));
        let fine = provisioned("b", 1);
        let users = BTreeMap::from([(fine.id.clone(), fine)]);
        assert_eq!(short(&judge(&[], false, &users, &[])), "passed");
    }

    #[test]
    fn reasons_are_known_or_zooms_own() {
        for (raw, expected) in [
            (
                "Unauthorized. Errors reported by remote server: Invalid access token.",
                "Zoom does not accept Okta's sign-in",
            ),
            (
                "Error: Teapot. Errors reported by remote server: Short and stout.",
                "Zoom answered: Short and stout",
            ),
            (" ", "Okta gave no reason"),
        ] {
            assert_eq!(reason(raw), expected);
        }
    }
}
