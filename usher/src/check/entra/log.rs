//! What the provisioning log says of the last days: who fails now, why, and what that is.
//!
//! Of each person the last entry counts: whoever failed and was brought later is mended.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::{Given, Known, failed, is, named, not_this, of_entra, passed, who};
use crate::check::Verdict;
use crate::model::{PersonId, Status};
use crate::plan::{capitalise, people};
use crate::problem::{
    EntraEnd, EntraTrouble, EntraWords, Problem, entra_name, entra_quarantine, entra_words,
};
use crate::setup::entra::{Console, Job, ProvisioningEvent};

/// Entries of the log that one look reads: twenty pages. What is beyond is older, and said to be left out.
const EVENTS_MAX: usize = 10_000;

/// How far back the monitor's look goes.
pub const MONITOR_DAYS: i64 = 7;

/// Reasons that are named; those of fewer people are counted.
const REASONS_MAX: usize = 5;

/// Entries of the provisioning log, oldest first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Log {
    pub events: Vec<ProvisioningEvent>,
    /// There are older ones that were not read.
    pub more: bool,
}

/// Reads the log of an application over so many days.
pub async fn read_log(console: &Console, app: &str, now: Timestamp, days: i64) -> Result<Log, Verdict> {
    let since = now.checked_sub(SignedDuration::from_hours(24 * days)).unwrap_or(Timestamp::UNIX_EPOCH);
    let (events, more) = console.log(app, since, EVENTS_MAX).await.map_err(of_entra)?;
    Ok(Log { events, more })
}

impl Log {
    /// The last entry about each person or group, by their id in Entra ID.
    pub fn last(&self) -> BTreeMap<&str, &ProvisioningEvent> {
        let about = self.events.iter().filter(|event| !event.source.id.is_empty());
        about.map(|event| (event.source.id.as_str(), event)).collect()
    }

    /// Did this entry end well, or was there nothing to do?
    pub fn is_done(&self, event: &ProvisioningEvent) -> bool {
        let words = entra_words(event);
        words.redundant || matches!(words.end, EntraEnd::Done | EntraEnd::Warned)
    }

    /// Those whose last entry is one that is looked for, with it in words.
    fn now(&self, wanted: impl Fn(&EntraWords) -> bool) -> Vec<(&ProvisioningEvent, EntraWords)> {
        let last = self.last().into_values().map(|event| (event, entra_words(event)));
        last.filter(|(_, words)| wanted(words)).collect()
    }
}

/// Says which reasons there are, the one of most people first: "Zoom refused …, for 3 people: A, B, C".
fn reasons(found: &[(&ProvisioningEvent, EntraWords)]) -> String {
    let mut by_reason: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (event, words) in found {
        let why = words.why.as_ref().map_or("Entra ID does not say why.", |why| why.what.as_str());
        by_reason.entry(why).or_default().push(entra_name(event));
    }
    let mut reasons: Vec<(&str, Vec<String>)> = by_reason.into_iter().collect();
    reasons.sort_by_key(|(_, names)| std::cmp::Reverse(names.len()));
    let more = reasons.len().saturating_sub(REASONS_MAX);
    let mut said: Vec<String> = reasons
        .iter()
        .take(REASONS_MAX)
        .map(|(why, names)| format!("{why} It concerns {}.", named(names)))
        .collect();
    if more > 0 {
        said.push(format!("There are {more} more reasons."));
    }
    said.join(" ")
}

/// The cures of what was found, each once, the first reasons first.
fn cures(found: &[(&ProvisioningEvent, EntraWords)]) -> Vec<String> {
    let mut cures: Vec<String> = Vec::new();
    for cure in found.iter().filter_map(|(_, words)| words.why.as_ref()).flat_map(|why| why.fix.iter()) {
        if !cures.contains(cure) && cures.len() < REASONS_MAX {
            cures.push(cure.clone());
        }
    }
    cures
}

fn detail(found: &[(&ProvisioningEvent, EntraWords)]) -> String {
    let details = found.iter().filter_map(|(_, words)| words.why.as_ref()?.detail.clone());
    details.take(1).collect()
}

fn trouble(code: &str, what: String, found: &[(&ProvisioningEvent, EntraWords)], and: &str) -> Problem {
    let mut fix = cures(found);
    if fix.is_empty() {
        fix.push("Open “Watch for failures”: it lists each entry with its reason.".to_owned());
    }
    let fix: Vec<&str> = fix.iter().map(String::as_str).collect();
    let why =
        [reasons(found), and.to_owned()].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>();
    Problem::new(code, what, why.join(" "), &fix).detail(detail(found))
}

/// Judges whether anything fails now, and whether provisioning is in quarantine.
pub fn monitor(job: &Job, log: &Log) -> Verdict {
    if let Some(quarantine) = &job.quarantine {
        return failed(entra_quarantine(quarantine));
    }
    let found =
        log.now(|words| words.end == EntraEnd::Failed || words.trouble == Some(EntraTrouble::Deletes));
    let ever = log.events.iter().filter(|event| entra_words(event).end == EntraEnd::Failed);
    let ever: BTreeSet<&str> = ever.map(|event| event.source.id.as_str()).collect();
    let more = if log.more { "There was more in the log than Usher reads at once." } else { "" };
    if !found.is_empty() {
        let what = format!(
            "{} {} not brought to Zoom as they should be.",
            capitalise(&concerned(found.len())),
            is(found.len())
        );
        return failed(trouble("monitor.failures", what, &found, more));
    }
    let mut saw = vec![format!(
        "Nobody fails now, as far as the provisioning log of the last {MONITOR_DAYS} days says. It has {} entries.",
        crate::plan::thousands(log.events.len())
    )];
    if !ever.is_empty() {
        saw.push(format!(
            "{} failed in these days, and went well since.",
            capitalise(&concerned(ever.len()))
        ));
    }
    if log.more {
        saw.push(more.to_owned());
    }
    passed(saw)
}

/// People or groups: the log has both.
fn concerned(count: usize) -> String {
    format!(
        "{} {}",
        crate::plan::thousands(count),
        if count == 1 { "person or group" } else { "people and groups" }
    )
}

/// Judges the trouble that people who have the application are left out.
pub fn skipped(log: &Log, given: &Given, known: &Known) -> Verdict {
    let has_it: BTreeSet<PersonId> = match given.everybody {
        true => known.keys().cloned().collect(),
        false => given.roles().into_keys().collect(),
    };
    let is_wanted = |event: &ProvisioningEvent| {
        let id = PersonId::new(&event.source.id);
        has_it.contains(&id) && known.get(&id).is_some_and(|person| person.status == Status::Active)
    };
    let found =
        log.now(|words| words.end == EntraEnd::Skipped && words.trouble == Some(EntraTrouble::Skipped));
    let found: Vec<_> = found.into_iter().filter(|(event, _)| is_wanted(event)).collect();
    if found.is_empty() {
        return not_this(passed([
            "The log leaves out nobody who has the application and may sign in.".to_owned()
        ]));
    }
    let what = format!(
        "Entra ID leaves out {} who {} the application.",
        people(found.len()),
        super::has(found.len())
    );
    failed(trouble("trouble.skipped", what, &found, ""))
}

/// Judges the trouble that Zoom has people already.
pub fn exists(log: &Log) -> Verdict {
    let found = log.now(|words| words.end == EntraEnd::Failed && words.trouble == Some(EntraTrouble::Exists));
    if found.is_empty() {
        return not_this(passed([
            "Nobody fails now because Zoom has them already, as far as the log says.".to_owned()
        ]));
    }
    let what =
        format!("Entra ID cannot bring {} to Zoom, because Zoom has them already.", people(found.len()));
    failed(trouble("trouble.user_exists", what, &found, ""))
}

/// Judges the trouble that Zoom asks Entra ID to slow down.
pub fn rate(log: &Log) -> Verdict {
    let times =
        log.events.iter().filter(|event| entra_words(event).trouble == Some(EntraTrouble::Rate)).count();
    let found = log.now(|words| words.trouble == Some(EntraTrouble::Rate));
    match (times, found.is_empty()) {
        (0, _) => not_this(passed(["The log has nothing of too many requests.".to_owned()])),
        (times, true) => not_this(passed([
            format!("Zoom turned requests away {times} times in these days."),
            "Everybody concerned was brought to Zoom since.".to_owned(),
        ])),
        (times, false) => {
            let what = format!("Zoom turned Entra's requests away {times} times.");
            let and = "Whoever is concerned is tried again by itself.";
            failed(trouble("trouble.rate", what, &found, and))
        }
    }
}

/// Judges the trouble that a mapping keeps people from Zoom. `without` are people in scope for whom the attribute by which
/// they are found is empty.
pub fn mapping_trouble(log: &Log, job: &Job, without: &[&crate::model::Person]) -> Verdict {
    let found =
        log.now(|words| words.end == EntraEnd::Failed && words.trouble == Some(EntraTrouble::Mapping));
    let waiting = job.last_execution.as_ref().map_or(0, |run| run.escrowed);
    let waiting = usize::try_from(waiting).unwrap_or(usize::MAX);
    let escrowed = match waiting {
        0 => String::new(),
        count => format!("After the last cycle {} wait to be tried again.", people(count)),
    };
    if !found.is_empty() {
        let what = format!("Zoom or the mapping refuses {}.", concerned(found.len()));
        return failed(trouble("trouble.mapping", what, &found, &escrowed));
    }
    if !without.is_empty() {
        return failed(Problem::new(
            "trouble.mapping_empty",
            format!("The mapping gives {} no sign-in name for Zoom.", people(without.len())),
            format!(
                "Entra ID finds people in Zoom by it, and leaves out whoever has none: {}.",
                named(without.iter().map(|person| who(person)))
            ),
            &[
                "Fill in the attribute in Entra ID.",
                "Or let the mapping take another one: userPrincipalName is never empty.",
            ],
        ));
    }
    let saw = "Nobody fails now because of a value or of a mapping, as far as the log says.".to_owned();
    not_this(passed([saw].into_iter().chain((!escrowed.is_empty()).then_some(escrowed))))
}

#[cfg(test)]
mod tests {
    use super::super::fake::{a_job, event, execution, given, people as known, quarantine, short, words};
    use super::*;
    use crate::setup::entra::Execution;

    const REFUSED: &str =
        "SystemForCrossDomainIdentityManagementServiceIncompatible:StatusCode: BadRequest Web Response: {}";
    const EXISTS: &str =
        "SystemForCrossDomainIdentityManagementServiceIncompatible:StatusCode: Conflict Web Response: {}";
    const SLOWER: &str = "x:StatusCode: TooManyRequests Web Response: ";

    fn log(events: Vec<ProvisioningEvent>) -> Log {
        Log { events, more: false }
    }

    #[test]
    fn whoever_was_brought_since_is_mended() {
        let bad = event("a", 1, "create", "failure", REFUSED);
        let verdict = monitor(&a_job(), &log(vec![bad.clone()]));
        assert_eq!(short(&verdict), "failed monitor.failures");
        assert!(words(&verdict).contains("It concerns A."), "{}", words(&verdict));
        for healed in
            [event("a", 2, "create", "success", ""), event("a", 2, "update", "skipped", "RedundantExport")]
        {
            let verdict = monitor(&a_job(), &log(vec![bad.clone(), healed]));
            assert_eq!(short(&verdict), "passed");
            assert!(words(&verdict).contains("went well since"));
        }
        let dead = Job { quarantine: Some(quarantine("EncounteredQuarantineException")), ..a_job() };
        assert_eq!(short(&monitor(&dead, &log(Vec::new()))), "failed entra.quarantine_credentials");
        let held = event("a", 3, "stagedDelete", "skipped", "");
        assert_eq!(short(&monitor(&a_job(), &log(vec![held]))), "failed monitor.failures");
    }

    #[test]
    fn a_hundred_thousand_entries_are_counted_by_reason() {
        let events =
            (0..100_000).map(|n| event(&format!("p{n:06}"), 1, "create", "failure", EXISTS)).collect();
        let said = words(&monitor(&a_job(), &log(events)));
        assert!(said.contains("100,000 people and groups") && said.contains("and 99,995 more"), "{said}");
    }

    #[test]
    fn each_trouble_looks_for_its_own() {
        let mine = log(vec![event("a", 1, "create", "failure", EXISTS)]);
        let other = log(vec![event("a", 1, "create", "failure", REFUSED)]);
        let slow = log(vec![event("a", 1, "create", "failure", SLOWER)]);
        assert_eq!(short(&exists(&mine)), "failed trouble.user_exists");
        assert_eq!(short(&exists(&other)), "passed");
        assert_eq!(short(&mapping_trouble(&other, &a_job(), &[])), "failed trouble.mapping");
        assert_eq!(short(&mapping_trouble(&mine, &a_job(), &[])), "passed");
        let people = known(&["a"]);
        let empty: Vec<_> = people.values().collect();
        assert_eq!(short(&mapping_trouble(&mine, &a_job(), &empty)), "failed trouble.mapping_empty");
        let waiting = Job {
            last_execution: Some(Execution { escrowed: 4, ..execution("EntryLevelErrors", 1) }),
            ..a_job()
        };
        assert!(words(&mapping_trouble(&log(vec![]), &waiting, &[])).contains("4 people wait"));
        assert_eq!(short(&rate(&slow)), "failed trouble.rate");
        assert_eq!(short(&rate(&log(vec![]))), "passed");
        let mut since = slow.clone();
        since.events.push(event("a", 2, "create", "success", ""));
        assert!(words(&rate(&since)).contains("turned requests away 1 times"));
    }

    #[test]
    fn left_out_counts_who_has_the_application_and_may_sign_in() {
        let people = known(&["a", "-b", "c"]);
        let out = |id: &str| log(vec![event(id, 1, "other", "skipped", "NotEffectivelyEntitled")]);
        let given = given("a=- b=Basic", "");
        assert_eq!(short(&skipped(&out("a"), &given, &people)), "failed trouble.skipped");
        assert_eq!(short(&skipped(&out("b"), &given, &people)), "passed");
        assert_eq!(short(&skipped(&out("c"), &given, &people)), "passed");
        let everybody = Given { everybody: true, ..given };
        assert_eq!(short(&skipped(&out("c"), &everybody, &people)), "failed trouble.skipped");
    }
}
