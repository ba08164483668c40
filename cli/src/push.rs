//! `usher push` and `usher resume`: doing what a plan says.
//!
//! The plan is shown first and confirmed. Ctrl-C asks the run to stop after the requests that are out, and says how
//! to go on; pressed again, it ends at once, and the run can be resumed all the same.

use std::future::Future;
use std::io::IsTerminal as _;
use std::sync::{Mutex, PoisonError};

use usher::app::App;
use usher::app::view::{Attempt, PlanView, Report, RiskView, StartedBy};
use usher::problem::Problem;
use usher::push::{Progress, RunState};
use usher::records::PlanKind;

use crate::args::{self, Global};
use crate::exit::Exit;
use crate::out::{Out, Ticker};
use crate::plan_text::{draw_plan, draw_report};
use crate::profile::not_confirmed;
use crate::{ask, engine, interrupted, people};

pub(crate) async fn push(command: args::Push, global: &Global, out: &Out) -> Result<Exit, Problem> {
    let args::Push { plan, yes, type_name, .. } = command;
    // Without a plan it is --if-safe: the command line has one of the two.
    let Some(id) = plan else { return if_safe(global, out).await };
    let app = engine::with_secrets(global, out).await?;
    let plan = app.plan(&id)?;
    let typed = match yes || plan.run.is_some() {
        // A plan that was applied already is refused by the engine; there is nothing to ask.
        true => {
            if !out.json && plan.run.is_none() {
                out.show(&plan, |page| draw_plan(page, &plan))?;
            }
            type_name
        }
        false => match confirmed(&plan, type_name, out)? {
            Confirmed::Yes { typed } => typed,
            Confirmed::No => {
                out.say_line("Nothing was pushed. The plan is kept.");
                return Ok(Exit::Interrupted);
            }
        },
    };
    let watch = Watch::new(&app, out);
    let tell = |progress| watch.see(progress);
    let report = watch.until_stopped(app.push(&id, typed.as_deref(), &tell)).await?;
    end(report, &watch, out)
}

pub(crate) async fn resume(run: Option<String>, global: &Global, out: &Out) -> Result<Exit, Problem> {
    let app = engine::with_secrets(global, out).await?;
    let run = match run {
        Some(run) => run,
        None => last_interrupted(&app, &engine::chosen(&app, global)?)?,
    };
    let watch = Watch::new(&app, out);
    let tell = |progress| watch.see(progress);
    if kind_of(&app, &run, global)? == PlanKind::People {
        let report = watch.until_stopped(app.resume_people(&run, &tell)).await?;
        return people::end(report, &watch, out);
    }
    let report = watch.until_stopped(app.resume_run(&run, &tell)).await?;
    end(report, &watch, out)
}

/// Brings the groups that were pushed last into step where that is safe; one line for a log.
async fn if_safe(global: &Global, out: &Out) -> Result<Exit, Problem> {
    let app = engine::unattended(global, out).await?;
    let id = engine::chosen(&app, global)?;
    let name = app.profile(&id)?.name;
    let started_by = if global.scheduled { StartedBy::Schedule } else { StartedBy::Person };
    let watch = Watch::unattended(&app, out, &id);
    let tell = |progress| watch.see(progress);
    let attempt = watch.until_stopped(app.push_if_safe(&id, started_by, &tell)).await?;
    watch.ticker.clear();
    let Some(attempt) = attempt else {
        out.say_line("Ended. What was sent is noted; the next start goes on.");
        return Ok(Exit::Interrupted);
    };
    show_attempt(&attempt, &name, out)?;
    Ok(Exit::of_attempt(attempt.end))
}

/// Prints what came of a start without anybody at the door: one line.
pub(crate) fn show_attempt(attempt: &Attempt, name: &str, out: &Out) -> Result<(), Problem> {
    out.show(attempt, |page| {
        let at = attempt.at.strftime("%Y-%m-%d %H:%M UTC");
        let plan = match (&attempt.plan, &attempt.run) {
            (Some(plan), None) => format!(" The plan is kept: usher push {plan}"),
            (Some(_) | None, _) => String::new(),
        };
        page.line(format!("{at} {name}: {}{plan}", attempt.said));
    })
}

enum Confirmed {
    Yes { typed: Option<String> },
    No,
}

fn confirmed(plan: &PlanView, type_name: Option<String>, out: &Out) -> Result<Confirmed, Problem> {
    if !ask::somebody_is_there() {
        return Err(not_confirmed("A push", "--yes"));
    }
    // Whoever reads JSON from stdout is a program; the person at the keyboard reads stderr.
    match out.json {
        true => out.say(|page| draw_plan(page, plan)),
        false => out.show(plan, |page| draw_plan(page, plan))?,
    }
    match &plan.risk {
        RiskView::High { type_this, .. } => {
            let typed = match type_name {
                Some(typed) => typed,
                None => ask::line(&format!("Type “{type_this}” to push it, or press Enter to leave it:"))?,
            };
            Ok(if typed.is_empty() { Confirmed::No } else { Confirmed::Yes { typed: Some(typed) } })
        }
        RiskView::Low { .. } => Ok(match ask::yes(&format!("{}?", plan.act))? {
            true => Confirmed::Yes { typed: type_name },
            false => Confirmed::No,
        }),
    }
}

fn last_interrupted(app: &App, profile: &str) -> Result<String, Problem> {
    let last = app.runs(profile)?.into_iter().next();
    let interrupted = last.filter(|run| run.state == RunState::Interrupted).map(|run| run.id);
    interrupted.ok_or_else(|| {
        Problem::new(
            "run.none_interrupted",
            "No run waits to be resumed.",
            "The last run has ended, or there was none yet.",
            &["Look at the runs: usher runs", "Or make a new plan: usher plan --all"],
        )
    })
}

/// What a run is about. One that is not in the customer's history is looked for among the groups', which says so.
pub(crate) fn kind_of(app: &App, run: &str, global: &Global) -> Result<PlanKind, Problem> {
    let runs = app.runs(&engine::chosen(app, global)?)?;
    Ok(runs.into_iter().find(|row| row.id == run).map_or(PlanKind::Groups, |row| row.kind))
}

/// Shows a run's progress and listens for Ctrl-C.
pub(crate) struct Watch<'a> {
    app: &'a App,
    out: &'a Out,
    /// The customer whose reading is stopped as well.
    reading: Option<&'a str>,
    ticker: Ticker,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    run: Option<String>,
    stop: bool,
}

impl<'a> Watch<'a> {
    pub(crate) fn new(app: &'a App, out: &'a Out) -> Self {
        Self { app, out, reading: None, ticker: Ticker::new(), seen: Mutex::default() }
    }

    /// For what nobody at the door has begun: stopping ends the reading of this customer as well.
    pub(crate) fn unattended(app: &'a App, out: &'a Out, id: &'a str) -> Self {
        Self { reading: Some(id), ..Self::new(app, out) }
    }

    pub(crate) fn see(&self, progress: Progress) {
        let stop = {
            let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            let first = seen.run.is_none();
            seen.run.clone_from(&progress.run);
            (first && seen.stop).then(|| progress.run.clone()).flatten()
        };
        // Ctrl-C came before the run had a name.
        if let Some(run) = stop {
            self.app.stop_run(&run);
        }
        // What a schedule starts has a log for its line, and nobody who watches.
        if self.reading.is_none() || std::io::stderr().is_terminal() {
            self.ticker.show(&progress);
        }
    }

    /// Takes away what was said of the way.
    pub(crate) fn clear(&self) {
        self.ticker.clear();
    }

    fn ask_to_stop(&self) {
        let run = {
            let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            seen.stop = true;
            seen.run.clone()
        };
        self.ticker.clear();
        self.out.say_line("Stopping after the requests that are out. Ctrl-C again ends at once.");
        match (run, self.reading) {
            (Some(run), _) => self.app.stop_run(&run),
            (None, Some(id)) => self.app.stop_look(id),
            (None, None) => {}
        }
    }

    /// Waits for what comes of it; `None` where Ctrl-C was pressed twice.
    pub(crate) async fn until_stopped<T>(
        &self,
        work: impl Future<Output = Result<T, Problem>>,
    ) -> Result<Option<T>, Problem> {
        tokio::pin!(work);
        tokio::select! {
            report = &mut work => return report.map(Some),
            () = interrupted() => self.ask_to_stop(),
        }
        tokio::select! {
            report = &mut work => report.map(Some),
            () = interrupted() => Ok(None),
        }
    }
}

fn end(report: Option<Report>, watch: &Watch<'_>, out: &Out) -> Result<Exit, Problem> {
    watch.ticker.clear();
    let Some(report) = report else {
        out.say_line("Ended. What was sent is noted; go on with: usher resume");
        return Ok(Exit::Interrupted);
    };
    out.show(&report, |page| draw_report(page, &report))?;
    Ok(Exit::of_run(report.run.state))
}
