//! What has happened lately, in words: the System Log, people and pushes in error, the age of credentials, and what has
//! changed since somebody looked before.
//!
//! Everything is read at once and only read. Of a log without end the newest entries count; how many are left out is
//! said. What was seen is remembered, so that the next look can say what is new.

mod credentials;
mod people;
mod picture;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::profiles::name_of;
use super::view::{LogLine, MonitorView, ProviderName, PushRow, PushState};
use super::{App, count};
use crate::check::Verdict;
use crate::clock;
use crate::directory::DirectoryError;
use crate::model::{GroupId, fold_name};
use crate::problem::{self, KnownTrouble, Problem};
use crate::setup::okta::{
    Connection, Console, Features, LogEvent, MappedRule, PushMapping, PushStatus, ZoomApp,
};
use people::InError;
use picture::{Picture, Seen};

pub(super) use credentials::{moment, sign_in};

/// Okta keeps its log for 90 days (System Log, developer.okta.com, 2026-08).
const DAYS_MAX: u16 = 90;
/// Entries that are read: ten pages of the log. More would take longer than anybody waits for a page, and no page of
/// what happened lately can show them.
pub(super) const EVENTS_READ_MAX: usize = 10_000;
/// Entries that are shown, the newest ones.
pub(super) const EVENTS_SHOWN_MAX: usize = 1000;
/// People in error that are named; the total is said beside them.
pub(super) const PEOPLE_SHOWN_MAX: usize = 200;
/// This computer's clock may be behind Okta's by so much without an entry being missed.
const CLOCK_BEHIND: SignedDuration = SignedDuration::from_mins(5);
/// What was seen is kept under this name.
const SEEN: &str = "monitor.seen";

/// The kinds of entry that have to do with provisioning, by how their names begin.
const KINDS: [&str; 6] = [
    "application.provision.",
    "application.integration.",
    "application.user_membership.",
    "application.lifecycle.",
    "app.user_management.",
    "group.application_assignment.",
];

impl App {
    /// Reads what has happened in the last days, as far back as the provider keeps its log, and remembers that somebody
    /// looked.
    ///
    /// # Errors
    ///
    /// When the provider has no app for Zoom, or something cannot be read.
    pub async fn monitor(&self, id: &str, days: u16) -> Result<MonitorView, Problem> {
        match name_of(&self.profile(id)?.provider) {
            ProviderName::Okta => self.monitor_okta(id, days).await,
            ProviderName::Entra => self.monitor_entra(id, days).await,
            // Google keeps no log that a program can read; its page is that of the drift.
            ProviderName::Google => Err(problem::not_in_this_guide()),
        }
    }

    async fn monitor_okta(&self, id: &str, days: u16) -> Result<MonitorView, Problem> {
        let console = self.console(id).await?;
        let app = self.zoom_app(id, &console).await.map_err(why)?;
        let read_at = clock::now();
        let since = read_at - SignedDuration::from_hours(24 * i64::from(days.clamp(1, DAYS_MAX)));
        let read = Read::of(&console, app, since, read_at).await?;
        let group_names = self.group_names(id, &read.pushes).await?;
        let zoom_names = console.imported_groups(&read.app.id).await.map_err(|error| of_okta(&error))?;
        let look = self.last_look(id).await;
        let in_error = people::in_error(&read.users, &read.events, look.as_deref());
        let pushes = push_rows(&read.pushes, &group_names, &zoom_names, &read.events);
        let picture = picture(&read, &pushes, in_error.len(), read_at);
        let before = self.seen(id)?.and_then(|seen| seen.before(days, read_at));
        let view = MonitorView {
            job: None,
            read_at,
            // With more in the log than is read, what is said of it begins later.
            since: if read.more { read.events.first().map_or(since, |event| event.at) } else { since },
            looked_before: before.as_ref().map(|before| before.at),
            changed: picture::changed(before.as_ref(), &picture),
            events: lines(&read.events, before.as_ref().map(|before| before.at)),
            events_left_out: count(read.events.len().saturating_sub(EVENTS_SHOWN_MAX)),
            people_in_error_total: count(in_error.len()),
            people_in_error: in_error.into_iter().take(PEOPLE_SHOWN_MAX).map(InError::view).collect(),
            pushes,
            credentials: self.credentials(id, &read.connection, &read.events).await?,
        };
        let seen = Seen { days, before, last: picture };
        self.records.learn(id, SEEN, &seen).map_err(|error| problem::records(&error))?;
        Ok(view)
    }

    /// What was remembered of looks before. What an older edition of Usher remembered and this one cannot read is as
    /// if nobody had looked.
    fn seen(&self, id: &str) -> Result<Option<Seen>, Problem> {
        let kept: Option<serde_json::Value> =
            self.records.learned(id, SEEN).map_err(|error| problem::records(&error))?;
        Ok(kept.and_then(|kept| serde_json::from_value(kept).ok()))
    }

    /// The names of Okta's groups as they are now; nothing is read where nothing is pushed.
    async fn group_names(
        &self,
        id: &str,
        pushes: &[PushMapping],
    ) -> Result<BTreeMap<GroupId, String>, Problem> {
        let pushed: BTreeSet<&GroupId> = pushes.iter().map(|push| &push.source).collect();
        if pushed.is_empty() {
            return Ok(BTreeMap::new());
        }
        let connections = self.connections(id).await?;
        let groups = connections.okta()?.groups(&|_| ()).await.map_err(|error| of_okta(&error))?;
        let named = groups.into_iter().filter(|(id, _)| pushed.contains(id));
        Ok(named.map(|(id, counted)| (id, counted.group.name)).collect())
    }
}

/// What was read of the set-up and of the log.
struct Read {
    app: ZoomApp,
    /// Oldest first.
    events: Vec<LogEvent>,
    /// The log has older entries that were not read.
    more: bool,
    users: people::Users,
    pushes: Vec<PushMapping>,
    features: Option<Features>,
    connection: Connection,
    /// `None` where this sign-in may not read them.
    rules: Option<BTreeMap<String, MappedRule>>,
}

impl Read {
    async fn of(console: &Console, app: ZoomApp, since: Timestamp, now: Timestamp) -> Result<Self, Problem> {
        let filter = filter(&app.id);
        let ((events, more), users, pushes, features, connection, rules) = tokio::try_join!(
            console.log(since, now + CLOCK_BEHIND, Some(&filter), EVENTS_READ_MAX),
            console.app_users(&app.id, &|_| ()),
            console.pushes(&app.id),
            console.features(&app.id),
            console.connection(&app.id),
            rules(console, &app.id),
        )
        .map_err(|error| of_okta(&error))?;
        Ok(Self { app, events, more, users, pushes, features, connection, rules })
    }
}

/// The mapping needs a right of its own; without it, everything else can still be told.
async fn rules(console: &Console, app: &str) -> Result<Option<BTreeMap<String, MappedRule>>, DirectoryError> {
    match console.mapping(app).await {
        Ok(mapping) => Ok(Some(mapping.map(|mapping| mapping.rules).unwrap_or_default())),
        Err(DirectoryError::ScopeMissing { .. } | DirectoryError::RoleLacks { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

fn filter(app: &str) -> String {
    let kinds: Vec<String> = KINDS.iter().map(|kind| format!("eventType sw \"{kind}\"")).collect();
    format!("target.id eq \"{app}\" and ({})", kinds.join(" or "))
}

/// The newest entries in words, newest first.
fn lines(events: &[LogEvent], looked_before: Option<Timestamp>) -> Vec<LogLine> {
    let shown = events.iter().rev().take(EVENTS_SHOWN_MAX).map(|event| {
        let words = problem::words(event);
        let texts = [Some(event.message.as_str()), event.reason.as_deref()];
        let detail: Vec<&str> = texts.into_iter().flatten().filter(|text| !text.trim().is_empty()).collect();
        LogLine {
            at: event.at,
            what: words.what,
            failed: words.failed,
            why: words.why.map(|why| why.what),
            trouble: words.trouble.map(|trouble| trouble.id().to_owned()),
            new: looked_before.is_some_and(|before| event.at > before),
            event: event.kind.clone(),
            detail: (!detail.is_empty()).then(|| detail.join("\n")),
        }
    });
    shown.collect()
}

fn push_rows(
    pushes: &[PushMapping],
    names: &BTreeMap<GroupId, String>,
    zoom_names: &BTreeMap<GroupId, String>,
    events: &[LogEvent],
) -> Vec<PushRow> {
    let mut rows: Vec<PushRow> = pushes
        .iter()
        .map(|push| {
            let gone = || format!("A group that Okta does not have any more ({})", push.source);
            let state = match push.status {
                PushStatus::Active => PushState::Active,
                PushStatus::Inactive => PushState::Paused,
                PushStatus::Error => PushState::Failed,
            };
            let problem = match (&push.error, state) {
                (Some(text), _) => Some(problem::provisioning(text)),
                (None, PushState::Failed) => Some(problem::provisioning("")),
                (None, PushState::Paused) => stopped_by_a_name(push, events),
                (None, PushState::Active) => None,
            };
            PushRow {
                id: push.id.clone(),
                group: names.get(&push.source).cloned().unwrap_or_else(gone),
                zoom_group: zoom_names.get(&push.target).cloned().unwrap_or_default(),
                state,
                last_push: push.last_push,
                problem,
            }
        })
        .collect();
    rows.sort_by_cached_key(|row| (fold_name(&row.group), row.id.clone()));
    rows
}

/// Okta pauses a push by itself when its group is renamed. The last entry that paused or started it says so.
fn stopped_by_a_name(push: &PushMapping, events: &[LogEvent]) -> Option<Problem> {
    const BY_NAME: &str = "application.provision.group_push.mapping.deactivated.source.group.renamed";
    const BY_HAND: [&str; 2] = [
        "application.provision.group_push.activate_mapping",
        "application.provision.group_push.deactivate_mapping",
    ];
    let about = |event: &&LogEvent| event.targets.iter().any(|target| target.id == push.source.as_str());
    let turns = |event: &&LogEvent| event.kind == BY_NAME || BY_HAND.contains(&event.kind.as_str());
    let last = events.iter().rev().filter(about).find(turns)?;
    (last.kind == BY_NAME).then(|| problem::words(last).why).flatten()
}

fn picture(read: &Read, pushes: &[PushRow], in_error: usize, at: Timestamp) -> Picture {
    Picture {
        at,
        app: read.app.id.clone(),
        label: read.app.label.clone(),
        active: read.app.active,
        connection: read.connection.status,
        features: read.features,
        rules: read.rules.clone(),
        pushes: pushes.iter().map(|push| (push.id.clone(), (push.group.clone(), push.state))).collect(),
        people: read.users.len(),
        in_zoom: read.users.values().filter(|user| user.external_id.is_some()).count(),
        in_error,
    }
}

/// Does an entry tell that Zoom refused Okta's sign-in?
fn refuses_sign_in(event: &LogEvent) -> bool {
    problem::words(event).trouble == Some(KnownTrouble::TokenRefused)
}

fn of_okta(error: &DirectoryError) -> Problem {
    problem::directory("Okta", error)
}

/// What stands in the way of a look, as an error.
pub(super) fn why(verdict: Verdict) -> Problem {
    match verdict {
        Verdict::Failed { problem } | Verdict::Unknown { problem } => problem,
        Verdict::Passed { saw } => Problem::new("look.none", saw.join(" "), "", &[]),
    }
}

#[cfg(test)]
mod tests;
