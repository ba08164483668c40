//! What has happened lately in Entra's provisioning, in words: the job, the provisioning log, people in error, the age of
//! credentials, and what has changed since somebody looked before.
//!
//! Everything is read at once and only read. What was seen is remembered, so that the next look can say what is new.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::checks::Between;
use crate::app::actions::takes;
use crate::app::monitor::{self, EVENTS_SHOWN_MAX, PEOPLE_SHOWN_MAX, sign_in, why};
use crate::app::view::{
    CredentialLine, JobProgress, JobState, JobView, LogLine, MonitorView, PersonInError, Side, ZoomSecret,
};
use crate::app::{App, count};
use crate::check::entra::{self as look_at, Log, Running};
use crate::clock;
use crate::model::{GroupId, fold_name};
use crate::plan::people;
use crate::problem::{
    self, EntraEnd, EntraTrouble, Problem, entra_name, entra_quarantine, entra_words, is_group,
};
use crate::setup::entra::{Job, PrincipalKind, ProvisioningEvent, Settings};

/// Entra ID keeps its provisioning log for 30 days with a P1 or P2 plan (data retention, learn.microsoft.com, 2025).
const DAYS_MAX: u16 = 30;

/// What was seen is kept under this name.
const SEEN: &str = "entra.monitor_seen";

/// Whoever asks for more or fewer days so soon after a look is still at the same one.
const SAME_LOOK: SignedDuration = SignedDuration::from_mins(10);

/// A token that ends sooner than this needs somebody.
const ENDS_SOON: SignedDuration = SignedDuration::from_hours(24 * 7);

impl App {
    /// Reads what has happened in the last days, 30 at most, and remembers that somebody looked.
    pub(in crate::app) async fn monitor_entra(&self, id: &str, days: u16) -> Result<MonitorView, Problem> {
        let between = self.between(id).await.map_err(why)?;
        let job = between.job_if_there().await.map_err(why)?;
        let read_at = clock::now();
        let days = days.clamp(1, DAYS_MAX);
        let since = read_at - SignedDuration::from_hours(24 * i64::from(days));
        let log = between.log(i64::from(days)).await.map_err(why)?;
        let saved = between.saved().await.map_err(why)?;
        let in_error = in_error(&log);
        let picture = Picture::of(&between, job.as_ref(), &saved, in_error.len(), read_at);
        let before = self.monitor_seen(id)?.and_then(|seen| seen.before(days, read_at));
        let looked_before = before.as_ref().map(|before| before.at);
        let view = MonitorView {
            read_at,
            since: if log.more { log.events.first().map_or(since, |event| event.at) } else { since },
            looked_before,
            changed: changed(before.as_ref(), &picture),
            events: lines(&log.events, looked_before),
            events_left_out: count(log.events.len().saturating_sub(EVENTS_SHOWN_MAX)),
            people_in_error_total: count(in_error.len()),
            people_in_error: in_error.into_iter().take(PEOPLE_SHOWN_MAX).collect(),
            pushes: Vec::new(),
            credentials: self.entra_credential_lines(id, job.as_ref(), &log, &saved, read_at).await?,
            job: Some(match &job {
                Some(job) => self.job_view(&between, job, &saved).await?,
                None => none_yet(),
            }),
        };
        let seen = Seen { days, before, last: picture };
        self.records.learn(id, SEEN, &seen).map_err(|error| problem::records(&error))?;
        Ok(view)
    }

    /// What was remembered of looks before. What cannot be read is as if nobody had looked.
    fn monitor_seen(&self, id: &str) -> Result<Option<Seen>, Problem> {
        let kept: Option<serde_json::Value> =
            self.records.learned(id, SEEN).map_err(|error| problem::records(&error))?;
        Ok(kept.and_then(|kept| serde_json::from_value(kept).ok()))
    }

    async fn entra_credential_lines(
        &self,
        id: &str,
        job: Option<&Job>,
        log: &Log,
        saved: &Settings,
        now: Timestamp,
    ) -> Result<Vec<CredentialLine>, Problem> {
        let ends_at = self.zoom_secret(id, ZoomSecret::Token)?.ends_at.filter(|_| saved.secret_token_saved);
        Ok(vec![
            sign_in(&self.connection_view(id, Side::Provider).await?, now),
            sign_in(&self.connection_view(id, Side::Zoom).await?, now),
            to_zoom(job, log, saved, ends_at, now),
        ])
    }

    async fn job_view(&self, between: &Between, job: &Job, saved: &Settings) -> Result<JobView, Problem> {
        let running = look_at::running(job);
        let last_cycle = job.last_execution.as_ref().and_then(|run| run.ended);
        let next_cycle = match (running, &job.quarantine) {
            (Running::Quarantine, Some(quarantine)) => quarantine.next_attempt,
            (Running::Running, _) => last_cycle.map(|last| last + look_at::interval(job)),
            (Running::NotStarted | Running::FirstCycle | Running::Paused | Running::Quarantine, _) => None,
        };
        let estimate = match running {
            Running::FirstCycle => Some(first_cycle_takes(between, saved).await?),
            Running::NotStarted | Running::Running | Running::Paused | Running::Quarantine => None,
        };
        let progress = job.progress.iter().find(|progress| progress.completed < progress.total);
        let under_way = matches!(running, Running::FirstCycle | Running::Running);
        Ok(JobView {
            state: state(running),
            says: says(job, running, estimate.as_deref()),
            last_cycle,
            next_cycle,
            progress: progress.filter(|_| under_way).map(|progress| JobProgress {
                done: progress.completed,
                total: progress.total,
                estimate,
            }),
            quarantine: job.quarantine.as_ref().map(entra_quarantine),
        })
    }
}

fn state(running: Running) -> JobState {
    match running {
        Running::NotStarted => JobState::NotStarted,
        Running::FirstCycle => JobState::FirstCycle,
        Running::Running => JobState::Running,
        Running::Paused => JobState::Paused,
        Running::Quarantine => JobState::Quarantine,
    }
}

fn none_yet() -> JobView {
    JobView {
        state: JobState::NotStarted,
        says: vec!["The application has no provisioning yet.".to_owned()],
        last_cycle: None,
        next_cycle: None,
        progress: None,
        quarantine: None,
    }
}

fn says(job: &Job, running: Running, estimate: Option<&str>) -> Vec<String> {
    let mut said = vec![
        match running {
            Running::NotStarted => "Provisioning has not been started.",
            Running::FirstCycle => "Its first cycle is under way: it looks at everybody in scope.",
            Running::Running => "Provisioning is on.",
            Running::Paused => "Provisioning is paused. Whoever leaves meanwhile stays active in Zoom.",
            Running::Quarantine => "Provisioning is in quarantine: it tries once in a while only.",
        }
        .to_owned(),
    ];
    said.extend(estimate.map(str::to_owned));
    said.extend(job.last_execution.as_ref().map(look_at::cycle));
    said.extend(job.counts.iter().map(|(kind, number)| {
        let number = usize::try_from(*number).unwrap_or(usize::MAX);
        format!("{}: {}.", in_step(kind), crate::plan::thousands(number))
    }));
    if running == Running::Running {
        said.push(format!("A cycle comes about every {} minutes.", look_at::interval(job).as_mins()));
    }
    if job.failures_in_a_row > 0 {
        said.push(match job.failures_in_a_row {
            1 => "The last cycle failed as a whole.".to_owned(),
            times => format!("The last {times} cycles failed as a whole."),
        });
    }
    said
}

/// Microsoft's own figures are for those whom the application is given to, groups and their members (how provisioning
/// works, learn.microsoft.com, 2025-03); for everybody it names none.
async fn first_cycle_takes(between: &Between, saved: &Settings) -> Result<String, Problem> {
    if saved.sync_all == Some(true) {
        return Ok("Everybody is in scope: for that Microsoft names no time.".to_owned());
    }
    let of_entra = |error| problem::directory("Entra ID", &error);
    let sp = &between.app.service_principal;
    let assigned = between.console.assignments(sp, &|_| ()).await.map_err(of_entra)?;
    let groups = assigned
        .iter()
        .filter(|assignment| assignment.kind == PrincipalKind::Group)
        .map(|assignment| GroupId::new(&assignment.principal))
        .collect();
    let counted = between.console.entra().count_people(&groups).await.map_err(of_entra)?;
    let all = assigned.len() + counted.values().sum::<usize>();
    Ok(format!(
        "For {}, groups and their members counted, it takes {}, as Microsoft's figures say.",
        people(all),
        takes(u64::try_from(all).unwrap_or(u64::MAX))
    ))
}

/// The newest entries in words, newest first.
fn lines(events: &[ProvisioningEvent], looked_before: Option<Timestamp>) -> Vec<LogLine> {
    let shown = events.iter().rev().take(EVENTS_SHOWN_MAX).map(|event| {
        let words = entra_words(event);
        let failed = words.end == EntraEnd::Failed || words.trouble == Some(EntraTrouble::Deletes);
        let detail = words.why.as_ref().and_then(|why| why.detail.clone());
        LogLine {
            at: event.at,
            what: words.what,
            failed,
            why: words.why.map(|why| why.what),
            trouble: words.trouble.map(|trouble| trouble.id().to_owned()),
            new: looked_before.is_some_and(|before| event.at > before),
            event: format!("{}, {}", event.action, event.status),
            detail,
        }
    });
    shown.collect()
}

/// Everybody whose last entry is a failure, by name.
fn in_error(log: &Log) -> Vec<PersonInError> {
    let mut found: Vec<PersonInError> = log
        .last()
        .into_values()
        .filter(|event| !is_group(event))
        .filter_map(|event| {
            let words = entra_words(event);
            let why = words.why.filter(|_| words.end == EntraEnd::Failed)?;
            let login = event.source.details.get("UserPrincipalName").and_then(|login| login.as_str());
            Some(PersonInError {
                id: event.source.id.clone(),
                name: entra_name(event),
                login: login.unwrap_or_default().to_owned(),
                cure: why.fix.first().cloned().unwrap_or_default(),
                why: format!("{} {}", why.what, why.why),
            })
        })
        .collect();
    found.sort_by_cached_key(|person| (fold_name(&person.name), person.id.clone()));
    found
}

/// Says whether Zoom accepts what Entra ID signs in with, as far as the job and the log tell.
fn to_zoom(
    job: Option<&Job>,
    log: &Log,
    saved: &Settings,
    ends_at: Option<Timestamp>,
    now: Timestamp,
) -> CredentialLine {
    let line = |says: String, attention: bool| CredentialLine {
        name: "Entra ID's sign-in to Zoom".to_owned(),
        says,
        attention,
    };
    if !saved.oauth_saved && !saved.secret_token_saved {
        return line("Nothing is saved yet with which Entra ID could sign in to Zoom.".to_owned(), true);
    }
    let kind = match (saved.oauth_saved, saved.secret_token_saved) {
        (true, _) => "A sign-in with OAuth is saved.",
        (false, _) => "A token is saved.",
    };
    if let Some(quarantine) = job.and_then(|job| job.quarantine.as_ref()) {
        let problem = entra_quarantine(quarantine);
        if problem.code == "entra.quarantine_credentials" {
            return line(
                format!("{kind} Zoom does not take it. {}", problem.fix.first().map_or("", String::as_str)),
                true,
            );
        }
    }
    if let Some(ends) = ends_at.filter(|ends| ends.duration_since(now) < ENDS_SOON) {
        let says = match ends <= now {
            true => format!("{kind} The one that Usher gave ended at {}.", monitor::moment(ends)),
            false => format!("{kind} The one that Usher gave ends at {}.", monitor::moment(ends)),
        };
        return line(says, true);
    }
    let refused =
        log.events.iter().rev().find(|event| entra_words(event).trouble == Some(EntraTrouble::Token));
    let worked = log.events.iter().rev().find(|event| log.is_done(event));
    match (refused.map(|event| event.at), worked.map(|event| event.at)) {
        (Some(refused), Some(worked)) if worked > refused => line(
            format!(
                "{kind} Entra ID last reached Zoom at {}. Before that, Zoom refused it at {}.",
                monitor::moment(worked),
                monitor::moment(refused)
            ),
            false,
        ),
        (Some(refused), _) => line(
            format!(
                "{kind} Zoom refused it at {}, and nothing went through since.",
                monitor::moment(refused)
            ),
            true,
        ),
        (None, Some(worked)) => line(
            format!("{kind} It works: Entra ID last reached Zoom at {}.", monitor::moment(worked)),
            false,
        ),
        (None, None) => {
            line(format!("{kind} The log of these days has nothing that was sent to Zoom."), false)
        }
    }
}

/// What is remembered of looks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Seen {
    days: u16,
    before: Option<Picture>,
    last: Picture,
}

impl Seen {
    /// What a look now is compared with: the last one, or, where only the days are others, what that one was compared
    /// with.
    fn before(self, days: u16, now: Timestamp) -> Option<Picture> {
        let same = days != self.days && now.duration_since(self.last.at) < SAME_LOOK;
        if same { self.before } else { Some(self.last) }
    }
}

/// What a look saw, as far as the next one compares it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Picture {
    at: Timestamp,
    /// The application's service principal.
    app: String,
    name: String,
    state: JobState,
    /// Readable settings; secrets are never among them.
    settings: BTreeMap<String, String>,
    /// How many are in step, by kind.
    counts: BTreeMap<String, u64>,
    in_error: usize,
}

impl Picture {
    fn of(between: &Between, job: Option<&Job>, saved: &Settings, in_error: usize, at: Timestamp) -> Self {
        Self {
            at,
            app: between.app.service_principal.clone(),
            name: between.app.name.clone(),
            state: job.map_or(JobState::NotStarted, |job| state(look_at::running(job))),
            settings: saved.values.clone(),
            counts: job.map(|job| job.counts.clone()).unwrap_or_default(),
            in_error,
        }
    }
}

/// Says what is different, one sentence each; never nothing.
fn changed(before: Option<&Picture>, now: &Picture) -> Vec<String> {
    let Some(before) = before else {
        return vec!["This is the first look. The next one says what has changed since.".to_owned()];
    };
    if before.app != now.app {
        return vec![format!(
            "Usher works with another application now: {}. Before it was {}, and the two are not compared.",
            now.name, before.name
        )];
    }
    let mut said = Vec::new();
    if before.name != now.name {
        said.push(format!("The application {} is called {} now.", before.name, now.name));
    }
    if before.state != now.state {
        said.push(
            match now.state {
                JobState::NotStarted => "Provisioning is not started any more.",
                JobState::FirstCycle => "Provisioning began, and its first cycle is under way.",
                JobState::Running => "Provisioning runs now.",
                JobState::Paused => "Provisioning is paused now.",
                JobState::Quarantine => "Provisioning is in quarantine now.",
            }
            .to_owned(),
        );
    }
    for key in
        before.settings.keys().chain(now.settings.keys().filter(|key| !before.settings.contains_key(*key)))
    {
        match (before.settings.get(key), now.settings.get(key)) {
            (Some(was), Some(is)) if was != is => {
                said.push(format!("The setting {key} is {is} now; before it was {was}."));
            }
            (None, Some(is)) => said.push(format!("The setting {key} is {is} now.")),
            (Some(_), None) => said.push(format!("The setting {key} is not saved any more.")),
            (Some(_) | None, _) => {}
        }
    }
    let mut counted = |what: &str, before: u64, now: u64| {
        if before != now {
            said.push(format!("{what}: {before} before, {now} now."));
        }
    };
    for (kind, is) in &now.counts {
        counted(&in_step(kind), before.counts.get(kind).copied().unwrap_or_default(), *is);
    }
    counted("People in error", before.in_error as u64, now.in_error as u64);
    if said.is_empty() {
        said.push("Nothing has changed since you last looked.".to_owned());
    }
    said
}

/// What a job counts, such as `User to urn:ietf:params:scim:schemas:extension:enterprise:2.0:User`, in words.
fn in_step(kind: &str) -> String {
    match kind.split_whitespace().next() {
        Some("User") => "People in step with Zoom".to_owned(),
        Some("Group") => "Groups in step with Zoom".to_owned(),
        Some(_) | None => format!("In step ({kind})"),
    }
}

#[cfg(test)]
mod tests;
