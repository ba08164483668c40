use super::*;
use crate::app::view::AttemptEnd;

const NOW: &str = "2026-11-20T12:10:00Z";

fn view(state: ScheduleState, runs: Vec<Attempt>) -> ScheduleView {
    ScheduleView {
        system: System::Systemd,
        system_name: String::new(),
        draft: ScheduleDraft { every: Every::FourHours {}, what: What::Groups, on: true },
        offers: Vec::new(),
        files: Vec::new(),
        state,
        needs: Vec::new(),
        command: String::new(),
        problem: None,
        choice: None,
        push_step: None,
        next: None,
        runs,
    }
}

fn attempt(at: &str, end: AttemptEnd, started_by: StartedBy) -> Attempt {
    let problem = (!end.is_well()).then(problem::run_waits);
    Attempt {
        at: at.parse().unwrap(),
        started_by,
        what: What::Groups,
        end,
        said: "What came of it.".to_owned(),
        problem,
        plan: None,
        run: None,
    }
}

/// Passed, or the code of what is wrong.
fn seen(state: ScheduleState, runs: Vec<Attempt>, written_at: &str) -> String {
    let written_at = Some(written_at.parse().unwrap());
    match verdict(&view(state, runs), written_at, NOW.parse().unwrap(), &TimeZone::UTC) {
        Verdict::Passed { saw } => format!("passed: {}", saw.join(" ")),
        Verdict::Failed { problem } => format!("failed: {}", problem.code),
        Verdict::Unknown { problem } => format!("unknown: {}", problem.code),
    }
}

#[test]
fn the_last_start_decides_where_none_is_missing() {
    let on = || ScheduleState::On { as_shown: true };
    let long_ago = "2026-10-01T00:00:00Z";
    let by_schedule = |at, end| attempt(at, end, StartedBy::Schedule);
    let check = |state, runs, written_at, expected: &str| {
        assert_eq!(seen(state, runs, written_at), expected);
    };
    check(ScheduleState::NotWritten {}, Vec::new(), long_ago, "unknown: schedule.not_written");
    let off = ScheduleState::WrittenNotOn { as_shown: true, problem: None, by_hand: String::new() };
    check(off, Vec::new(), long_ago, "failed: schedule.off");
    check(
        on(),
        Vec::new(),
        "2026-11-20T11:00:00Z",
        "passed: Usher starts by itself every four hours. It has not started yet.",
    );
    check(on(), Vec::new(), long_ago, "failed: schedule.missed");
    let well = "passed: Usher starts by itself every four hours. 2026-11-20 08:02 UTC: What came of it.";
    check(on(), vec![by_schedule("2026-11-20T08:02:00Z", AttemptEnd::Done)], long_ago, well);
    let refused = by_schedule("2026-11-20T12:02:00Z", AttemptEnd::Refused);
    check(on(), vec![refused.clone()], long_ago, "failed: step.run_waits");
    // A start by a person says nothing about the schedule.
    let by_hand = attempt("2026-11-20T12:05:00Z", AttemptEnd::Done, StartedBy::Person);
    check(on(), vec![by_hand, refused], long_ago, "failed: step.run_waits");
    // 00:00 and 04:00 and 08:00 came to nothing; 12:00 may still come.
    check(
        on(),
        vec![by_schedule("2026-11-19T20:02:00Z", AttemptEnd::Done)],
        long_ago,
        "failed: schedule.missed",
    );
    // It was missed, and then written anew.
    check(
        on(),
        vec![by_schedule("2026-11-19T20:02:00Z", AttemptEnd::Done)],
        "2026-11-20T11:00:00Z",
        "passed: Usher starts by itself every four hours. 2026-11-19 20:02 UTC: What came of it.",
    );
}
