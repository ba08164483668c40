//! Does provisioning run, and if not, what stands in its way?

use jiff::{SignedDuration, Timestamp};

use super::{Log, failed, moment, named, not_this, passed, unknown};
use crate::check::Verdict;
use crate::plan::{people, thousands};
use crate::problem::{EntraTrouble, Problem, entra_name, entra_quarantine, entra_words};
use crate::setup::entra::{Execution, Job, StatusCode};

/// Between two cycles where Graph does not say (how provisioning works, learn.microsoft.com, 2025-03).
const INTERVAL: SignedDuration = SignedDuration::from_mins(40);

/// No interval is longer; a provisioning that is off has one of ten thousand years.
const INTERVAL_MAX: SignedDuration = SignedDuration::from_hours(24);

/// Cycles that may be missed before provisioning counts as standing still.
const MISSED: i32 = 2;

/// A first cycle that takes longer than this is worth a look (several hours are usual for large tenants).
const FIRST_CYCLE_MAX: SignedDuration = SignedDuration::from_hours(48);

/// Where a provisioning stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Running {
    /// It was never started.
    NotStarted,
    FirstCycle,
    Running,
    Paused,
    Quarantine,
}

/// Says where a provisioning stands. Until its first cycle has ended, Graph shows a failed run of the year 1, which is
/// none (synchronizationJob, learn.microsoft.com, November 2026).
pub fn running(job: &Job) -> Running {
    if job.quarantine.is_some() || job.code == StatusCode::Quarantine {
        return Running::Quarantine;
    }
    let has_run = job.last_execution.is_some() || job.steady_first.is_some() || job.last_success.is_some();
    let is_on = job.schedule_state == "Active" && job.code != StatusCode::Paused;
    match (is_on, &job.code, has_run) {
        (false, StatusCode::NotConfigured, _) | (false, _, false) => Running::NotStarted,
        (false, _, true) => Running::Paused,
        (true, StatusCode::NotRun, _) => Running::FirstCycle,
        (true, _, _) if job.steady_first.is_none() && job.last_success.is_none() => Running::FirstCycle,
        (true, _, _) => Running::Running,
    }
}

/// How long from one cycle to the next.
pub fn interval(job: &Job) -> SignedDuration {
    let told = job.interval.as_deref().and_then(|text| text.parse::<SignedDuration>().ok());
    told.filter(|told| *told > SignedDuration::ZERO && *told <= INTERVAL_MAX).unwrap_or(INTERVAL)
}

/// When the job was last seen to do something.
pub fn last_seen(job: &Job) -> Option<Timestamp> {
    let run = job.last_execution.as_ref().and_then(|run| run.ended.or(run.began));
    let observed = job.progress.iter().filter_map(|progress| progress.observed).max();
    [run, job.last_success, observed, job.steady_last].into_iter().flatten().max()
}

/// Judges whether provisioning runs.
pub fn job(job: &Job) -> Verdict {
    match running(job) {
        Running::Quarantine => failed(quarantined(job)),
        Running::NotStarted => failed(not_started()),
        Running::Paused => failed(paused()),
        Running::FirstCycle => passed(
            [
                "Provisioning is on, and its first cycle runs.".to_owned(),
                "The first cycle looks at everybody in scope. It takes 20 minutes at least, and hours for thousands of people."
                    .to_owned(),
            ]
            .into_iter()
            .chain(counts(job)),
        ),
        Running::Running => {
            let mut saw = vec!["Provisioning is on.".to_owned()];
            saw.extend(job.last_execution.as_ref().map(cycle));
            saw.extend(counts(job));
            saw.push(format!("A cycle comes about every {} minutes.", interval(job).as_mins()));
            passed(saw)
        }
    }
}

/// Says what the last cycle came to.
pub fn cycle(run: &Execution) -> String {
    let ended = run.ended.map_or_else(String::new, |at| format!(" on {}", moment(at)));
    let how = match run.state.as_str() {
        "Succeeded" => "ended well",
        "EntryLevelErrors" => "ended, and some people failed",
        "Failed" => "failed",
        _ => "ended",
    };
    let waiting = match run.escrowed {
        0 => String::new(),
        count => format!(
            " {} failed and will be tried again.",
            people(usize::try_from(count).unwrap_or(usize::MAX))
        ),
    };
    format!("The last cycle {how}{ended}.{waiting}")
}

fn counts(job: &Job) -> Option<String> {
    let count = |count: u64| thousands(usize::try_from(count).unwrap_or(usize::MAX));
    let said: Vec<String> =
        job.counts.iter().map(|(kind, number)| format!("{} {kind}", count(*number))).collect();
    (!said.is_empty()).then(|| format!("Entra ID keeps in step: {}.", said.join(", ")))
}

fn quarantined(job: &Job) -> Problem {
    match &job.quarantine {
        Some(quarantine) => entra_quarantine(quarantine),
        None => Problem::new(
            "entra.quarantine",
            "Provisioning is in quarantine.",
            "Entra ID does not say why; it tries about once a day.",
            &[
                "Look at the provisioning page of the application in Entra's portal.",
                "Mend what it names, and restart.",
            ],
        ),
    }
}

fn not_started() -> Problem {
    Problem::new(
        "job.not_started",
        "Provisioning has not been started.",
        "Everything can be set up and nobody is brought to Zoom, until it is started once.",
        &[
            "Let Usher start it on the step “Switch provisioning on”. It tests what Entra ID signs in with first.",
        ],
    )
}

fn paused() -> Problem {
    Problem::new(
        "job.paused",
        "Provisioning is paused.",
        "Somebody stopped it, or Microsoft switched it off after four weeks of quarantine. Whoever leaves meanwhile stays active in Zoom.",
        &["Let Usher start it on the step “Switch provisioning on”: it goes on where it was."],
    )
}

/// Judges the trouble that provisioning stands still.
pub fn stalled(job: &Job, now: Timestamp) -> Verdict {
    match running(job) {
        Running::Quarantine => return failed(quarantined(job)),
        Running::NotStarted => return failed(not_started()),
        Running::Paused => return failed(paused()),
        Running::FirstCycle => {
            let began = job.last_execution.as_ref().and_then(|run| run.began).or_else(|| last_seen(job));
            return match began {
                Some(began) if now.duration_since(began) > FIRST_CYCLE_MAX => failed(Problem::new(
                    "job.first_cycle_long",
                    "The first cycle has not come to its end for two days.",
                    format!("It was last seen to begin something on {}.", moment(began)),
                    &[
                        "Open “Watch for failures”: if most people fail, mend that reason first.",
                        "Then let Usher begin anew on the step “Switch provisioning on”.",
                    ],
                )),
                Some(_) | None => not_this(passed([
                    "Provisioning is in its first cycle, which takes 20 minutes at least and hours for thousands of people."
                        .to_owned(),
                ])),
            };
        }
        Running::Running => {}
    }
    let allowed = interval(job) * MISSED;
    match last_seen(job) {
        None => unknown(Problem::new(
            "job.never_seen",
            "Entra ID does not say when provisioning last did something.",
            "It is on, and no cycle is told.",
            &["Look again in an hour."],
        )),
        Some(last) if now.duration_since(last) > allowed => failed(Problem::new(
            "job.silent",
            "Provisioning is on, and no cycle has come for a long time.",
            format!(
                "The last one was on {}; one should come about every {} minutes.",
                moment(last),
                interval(job).as_mins()
            ),
            &[
                "Let Usher restart provisioning on the step “Switch provisioning on”.",
                "If nothing happens after an hour, look at Microsoft's service health, or take it to Microsoft's support.",
            ],
        )),
        Some(last) => not_this(passed([
            format!("The last sign of life was on {}.", moment(last)),
            format!("A cycle comes about every {} minutes.", interval(job).as_mins()),
        ])),
    }
}

/// Judges the trouble that deletions are held back.
pub fn deletes(job: &Job, log: &Log) -> Verdict {
    let held = job.quarantine.as_ref().filter(|quarantine| quarantine.reason == "TooManyDeletes");
    let began = held.and_then(|quarantine| quarantine.series_began.or(quarantine.began));
    let staged: Vec<String> = log
        .last()
        .values()
        .filter(|event| entra_words(event).trouble == Some(EntraTrouble::Deletes))
        .map(|event| entra_name(event))
        .collect();
    match (held, staged.is_empty()) {
        (Some(quarantine), _) => {
            let problem = entra_quarantine(quarantine);
            let whom = match staged.len() {
                0 => "The log does not name whom it concerns.".to_owned(),
                count => format!("It concerns {} as the log says: {}.", people(count), named(&staged)),
            };
            failed(Problem { why: format!("{} {whom}", problem.why), ..problem })
        }
        (None, true) => not_this(passed(["Entra ID holds nobody back.".to_owned()])),
        (None, false) => not_this(passed([
            format!(
                "The log says that {} were held back, and provisioning is not in quarantine for it any more: {}.",
                people(staged.len()),
                named(&staged)
            ),
            began.map_or_else(
                || "Somebody has decided it since.".to_owned(),
                |at| format!("It began on {}.", moment(at)),
            ),
        ])),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fake::{a_job, at, event, execution, quarantine, short, words};
    use super::*;

    fn new_job() -> Job {
        Job {
            schedule_state: "Disabled".to_owned(),
            interval: Some("P10675199DT2H48M5.4775807S".to_owned()),
            code: StatusCode::Paused,
            last_execution: None,
            last_success: None,
            steady_first: None,
            steady_last: None,
            ..a_job()
        }
    }

    #[test]
    fn a_job_stands_where_its_fields_say() {
        let first = Job { schedule_state: "Active".to_owned(), code: StatusCode::NotRun, ..new_job() };
        let first_goes_on = Job {
            code: StatusCode::Active,
            last_execution: Some(execution("Succeeded", 1)),
            ..first.clone()
        };
        for (case, expected, said) in [
            (new_job(), Running::NotStarted, "failed job.not_started"),
            (
                Job { code: StatusCode::NotConfigured, ..new_job() },
                Running::NotStarted,
                "failed job.not_started",
            ),
            (first, Running::FirstCycle, "passed"),
            (first_goes_on, Running::FirstCycle, "passed"),
            (a_job(), Running::Running, "passed"),
            (Job { code: StatusCode::Other("New".to_owned()), ..a_job() }, Running::Running, "passed"),
            (Job { schedule_state: "Paused".to_owned(), ..a_job() }, Running::Paused, "failed job.paused"),
            (Job { code: StatusCode::Paused, ..a_job() }, Running::Paused, "failed job.paused"),
            (Job { code: StatusCode::Quarantine, ..a_job() }, Running::Quarantine, "failed entra.quarantine"),
            (
                Job { quarantine: Some(quarantine("TooManyDeletes")), ..a_job() },
                Running::Quarantine,
                "failed entra.quarantine_deletes",
            ),
        ] {
            assert_eq!(running(&case), expected, "{case:?}");
            assert_eq!(short(&job(&case)), said, "{case:?}");
        }
        assert_eq!(interval(&new_job()), INTERVAL);
    }

    #[test]
    fn two_missed_cycles_are_a_standstill() {
        let look = |job: &Job, minute: i64| short(&stalled(job, at(minute)));
        assert_eq!(look(&a_job(), 150), "passed");
        assert_eq!(look(&a_job(), 181), "failed job.silent");
        assert_eq!(look(&new_job(), 1), "failed job.not_started");
        assert_eq!(look(&Job { code: StatusCode::Paused, ..a_job() }, 101), "failed job.paused");
        let first = Job { schedule_state: "Active".to_owned(), code: StatusCode::NotRun, ..new_job() };
        assert_eq!(look(&first, 100_000), "passed");
        let long = Job { last_execution: Some(execution("Succeeded", 1)), ..first };
        assert_eq!(look(&long, 3_000), "failed job.first_cycle_long");
        let silent = Job { last_execution: None, last_success: None, steady_last: None, ..a_job() };
        assert_eq!(look(&silent, 1), "unknown job.never_seen");
        let failing = Job {
            last_execution: Some(Execution { escrowed: 3, ..execution("EntryLevelErrors", 100) }),
            ..a_job()
        };
        assert!(words(&job(&failing)).contains("3 people failed"), "{}", words(&job(&failing)));
    }

    #[test]
    fn held_deletions_are_named_as_long_as_they_are_held() {
        let log = Log { events: vec![event("a", 1, "stagedDelete", "skipped", "")], more: false };
        let held = Job { quarantine: Some(quarantine("TooManyDeletes")), ..a_job() };
        let verdict = deletes(&held, &log);
        assert_eq!(short(&verdict), "failed entra.quarantine_deletes");
        assert!(words(&verdict).contains("1 person as the log says: A"), "{}", words(&verdict));
        assert_eq!(short(&deletes(&a_job(), &log)), "passed");
        assert_eq!(short(&deletes(&a_job(), &Log::default())), "passed");
    }
}
