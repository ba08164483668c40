//! `usher schedule`: what this computer starts by itself, shown whole before it is written.

use usher::app::view::{AttemptEnd, ScheduleDraft, ScheduleState, ScheduleView};
use usher::problem::Problem;
use usher::schedule::{Every, What};

use crate::args::{self, EveryName, Global, WhatName};
use crate::engine;
use crate::exit::Exit;
use crate::out::{Out, draw_problem};
use crate::page::{Page, Tone, toned};

/// Starts that are listed; the window has them all.
const RUNS_SHOWN: usize = 10;

pub(crate) async fn schedule(command: &args::Schedule, global: &Global, out: &Out) -> Result<Exit, Problem> {
    let app = engine::records_only(global, out)?;
    let id = engine::chosen(&app, global)?;
    let view = match command.remove {
        true => app.remove_schedule(&id).await?,
        false => {
            let kept = app.schedule(&id, None).await?;
            let draft = draft(command, kept.draft)?;
            match command.write {
                true => app.set_schedule(&id, draft).await?,
                false => app.schedule(&id, Some(draft)).await?,
            }
        }
    };
    out.show(&view, |page| draw(page, &view, command))?;
    Ok(match (&view.state, command.write) {
        (ScheduleState::WrittenNotOn { problem: Some(_), .. }, true) => Exit::Partly,
        (
            ScheduleState::WrittenNotOn { .. }
            | ScheduleState::NotWritten {}
            | ScheduleState::On { .. }
            | ScheduleState::ChangedByHand { .. },
            _,
        ) => Exit::Done,
    })
}

fn draft(command: &args::Schedule, kept: ScheduleDraft) -> Result<ScheduleDraft, Problem> {
    let at = || {
        command.at.ok_or_else(|| {
            Problem::new(
                "schedule.no_time",
                "The time of day is missing.",
                "Once a day needs to know when.",
                &["Add it: --at 07:30"],
            )
        })
    };
    let every = match command.every {
        None => kept.every,
        Some(EveryName::Hour | EveryName::FourHours) if command.at.is_some() => {
            return Err(Problem::new(
                "schedule.time_unused",
                "A time of day was given, and it starts several times a day.",
                "Only once a day has a time.",
                &["Leave out --at, or use --every day."],
            ));
        }
        Some(EveryName::Hour) => Every::Hour {},
        Some(EveryName::FourHours) => Every::FourHours {},
        Some(EveryName::Day) => Every::Day { at: at()? },
        Some(EveryName::Weekday) => Every::Weekday { at: at()? },
    };
    let what = match command.what {
        None => kept.what,
        Some(WhatName::Groups) => What::Groups,
        Some(WhatName::People) => What::People,
        Some(WhatName::Both) => What::Both,
    };
    Ok(ScheduleDraft { every, what, on: !command.off })
}

fn draw(page: &mut Page, view: &ScheduleView, command: &args::Schedule) {
    match &view.state {
        ScheduleState::NotWritten {} => {
            page.toned(0, Tone::Plain, "Nothing is written: this computer does not start Usher by itself.");
        }
        ScheduleState::On { as_shown } => {
            page.toned(0, Tone::Good, "Written and on.");
            if let Some(next) = view.next {
                page.toned(2, Tone::Plain, format!("Next start: {}", next.strftime("%Y-%m-%d %H:%M UTC")));
            }
            differs(page, *as_shown);
        }
        ScheduleState::WrittenNotOn { as_shown, problem, by_hand } => {
            page.toned(0, Tone::Warn, "Written, and switched off.");
            if let Some(problem) = problem {
                draw_problem(page, 2, problem);
                page.toned(2, Tone::Plain, format!("By hand: {by_hand}"));
            }
            differs(page, *as_shown);
        }
        ScheduleState::ChangedByHand { paths } => {
            page.toned(0, Tone::Warn, "Changed by hand, so Usher leaves it alone:");
            for path in paths {
                page.toned(2, Tone::Plain, path.as_str());
            }
        }
    }
    if let Some(choice) = &view.choice {
        let removing = if choice.removing { ", with removals" } else { "" };
        page.line(format!("Kept in step{removing}: {}", choice.groups.join(", ")));
    }
    if let Some(problem) = &view.problem {
        page.gap();
        draw_problem(page, 0, problem);
    }
    if !command.remove {
        for file in &view.files {
            page.gap().heading(file.path.as_str()).block(0, Tone::Plain, &file.text);
        }
        page.gap();
        for need in &view.needs {
            page.toned(0, Tone::Quiet, format!("- {need}"));
        }
        page.toned(0, Tone::Quiet, format!("Once, by hand: {}", view.command));
        if !command.write && view.problem.is_none() {
            page.toned(0, Tone::Quiet, "Nothing was written. Write it: add --write");
        }
    }
    if !view.runs.is_empty() {
        page.gap();
    }
    for attempt in view.runs.iter().take(RUNS_SHOWN) {
        let tone = match attempt.end {
            AttemptEnd::Done | AttemptEnd::NothingToDo => Tone::Good,
            AttemptEnd::ToBeContinued | AttemptEnd::Held | AttemptEnd::Partly => Tone::Warn,
            AttemptEnd::Refused | AttemptEnd::NothingChosen | AttemptEnd::SignedOut | AttemptEnd::Failed => {
                Tone::Bad
            }
        };
        let at = attempt.at.strftime("%Y-%m-%d %H:%M UTC").to_string();
        page.row(0, [toned(Tone::Quiet, at), toned(tone, attempt.said.as_str())]);
    }
}

fn differs(page: &mut Page, as_shown: bool) {
    if !as_shown {
        page.toned(2, Tone::Warn, "What is written differs from what is shown below.");
    }
}
