//! `usher provision`: bringing people to Zoom where no provider does.
//!
//! Both sides are compared, the plan is shown and confirmed, and it is carried out; or, with `--if-safe`, what was
//! switched on last is done again without a question where nobody would have stopped at it.

use usher::app::view::{
    PeopleEffect, PeoplePlanView, PeopleReport, PeopleRequest, PersonChangeRow, RiskView, StartedBy,
};
use usher::problem::Problem;

use crate::args::{self, Global};
use crate::exit::Exit;
use crate::out::{Out, draw_problem, duration};
use crate::page::{Page, Tone, cell, number, right, thousands, toned};
use crate::plan_text::{draw_cost, draw_left_alone, state_words};
use crate::profile::not_confirmed;
use crate::push::{Watch, show_attempt};
use crate::{ask, engine};

/// People listed by name of each effect; the window lists everybody.
const NAMED_MAX: u32 = 20;

pub(crate) async fn provision(command: args::Provision, global: &Global, out: &Out) -> Result<Exit, Problem> {
    if command.if_safe {
        return if_safe(global, out).await;
    }
    let args::Provision { update, reactivate, deactivate, yes, plan_only, type_name, .. } = command;
    let app = engine::with_secrets(global, out).await?;
    let id = engine::chosen(&app, global)?;
    let watch = Watch::new(&app, out);
    let tell = |progress| watch.see(progress);
    let plan = app.people_plan(&id, PeopleRequest { update, deactivate, reactivate }, &tell).await?;
    watch.clear();
    let mut rows = Vec::new();
    for effect in
        [PeopleEffect::Create, PeopleEffect::Update, PeopleEffect::Reactivate, PeopleEffect::Deactivate]
    {
        rows.push(app.people_rows(&plan.id, Some(effect), "", 0, NAMED_MAX)?.rows);
    }
    let nothing = plan.empty && !plan.smaller;
    if plan_only || nothing {
        out.show(&plan, |page| draw_plan(page, &plan, &rows))?;
        return Ok(Exit::Done);
    }
    if !yes && !ask::somebody_is_there() {
        return Err(not_confirmed("Provisioning people", "--yes"));
    }
    // Whoever reads JSON from stdout is a program; the person at the keyboard reads stderr.
    match out.json {
        true => out.say(|page| draw_plan(page, &plan, &rows)),
        false => out.show(&plan, |page| draw_plan(page, &plan, &rows))?,
    }
    let typed = match yes {
        true => type_name,
        false => match confirmed(&plan, type_name)? {
            Some(typed) => typed,
            None => {
                out.say_line("Nothing was written. The plan is kept.");
                return Ok(Exit::Interrupted);
            }
        },
    };
    let report = watch.until_stopped(app.provision(&plan.id, typed.as_deref(), &tell)).await?;
    end(report, &watch, out)
}

/// Shows what a run came to.
pub(crate) fn end(report: Option<PeopleReport>, watch: &Watch<'_>, out: &Out) -> Result<Exit, Problem> {
    watch.clear();
    let Some(report) = report else {
        out.say_line("Ended. What was sent is noted; go on with: usher resume");
        return Ok(Exit::Interrupted);
    };
    out.show(&report, |page| draw_report(page, &report))?;
    Ok(Exit::of_run(report.run.state))
}

/// Brings people into step with what was switched on last where that is safe; one line for a log.
async fn if_safe(global: &Global, out: &Out) -> Result<Exit, Problem> {
    let app = engine::unattended(global, out).await?;
    let id = engine::chosen(&app, global)?;
    let name = app.profile(&id)?.name;
    let started_by = if global.scheduled { StartedBy::Schedule } else { StartedBy::Person };
    let watch = Watch::unattended(&app, out, &id);
    let tell = |progress| watch.see(progress);
    let attempt = watch.until_stopped(app.provision_if_safe(&id, started_by, &tell)).await?;
    watch.clear();
    let Some(attempt) = attempt else {
        out.say_line("Ended. What was sent is noted; the next start goes on.");
        return Ok(Exit::Interrupted);
    };
    show_attempt(&attempt, &name, out)?;
    Ok(Exit::of_attempt(attempt.end))
}

/// Asks; `None` where it was declined, else what was typed, if anything had to be.
fn confirmed(plan: &PeoplePlanView, type_name: Option<String>) -> Result<Option<Option<String>>, Problem> {
    match &plan.risk {
        RiskView::High { type_this, .. } => {
            let typed = match type_name {
                Some(typed) => typed,
                None => ask::line(&format!("Type “{type_this}” to do it, or press Enter to leave it:"))?,
            };
            Ok((!typed.is_empty()).then_some(Some(typed)))
        }
        RiskView::Low { .. } => Ok(ask::yes(&format!("{}?", plan.act))?.then_some(type_name)),
    }
}

fn draw_plan(page: &mut Page, plan: &PeoplePlanView, rows: &[Vec<PersonChangeRow>]) {
    page.heading(plan.act.as_str());
    page.gap();
    for count in &plan.counts {
        let (tone, word) = words(count.effect);
        let off = match count.effect {
            PeopleEffect::Update => plan.off.update,
            PeopleEffect::Reactivate => plan.off.reactivate,
            PeopleEffect::Deactivate => plan.off.deactivate,
            PeopleEffect::Create | PeopleEffect::LeftAlone | PeopleEffect::Same => 0,
        };
        let off = if off == 0 { String::new() } else { format!("{} more if it were on", thousands(off)) };
        page.row(2, [toned(tone, word), number(count.people), toned(Tone::Quiet, off)]);
    }
    for (rows, count) in rows.iter().zip(&plan.counts).filter(|(rows, _)| !rows.is_empty()) {
        page.gap();
        page.heading(words(count.effect).1);
        for row in rows {
            draw_person(page, row);
        }
        let more = count.people.saturating_sub(NAMED_MAX);
        if more > 0 {
            page.toned(2, Tone::Quiet, format!("and {} more", thousands(more)));
        }
    }
    if !plan.left_alone.is_empty() {
        page.gap();
        page.heading("Left alone");
        draw_left_alone(page, &plan.left_alone);
    }
    page.gap();
    for sentence in &plan.how_sure {
        page.line(sentence.as_str());
    }
    for warning in &plan.warnings {
        page.toned(0, Tone::Warn, warning.as_str());
    }
    match &plan.risk {
        RiskView::Low { sentence } => page.line(sentence.as_str()),
        RiskView::High { sentence, type_this } => {
            page.toned(0, Tone::Bad, sentence.as_str());
            page.line(format!("To do it, the name “{type_this}” has to be typed."))
        }
    };
    if !plan.empty {
        draw_cost(page, &plan.cost);
    }
    page.gap();
    page.row(0, [toned(Tone::Quiet, "Plan"), toned(Tone::Strong, plan.id.as_str())]);
}

fn draw_person(page: &mut Page, row: &PersonChangeRow) {
    let changes = row.changes.iter().map(|change| match (row.effect, &change.old) {
        (PeopleEffect::Create, _) => change.new.clone(),
        (_, Some(old)) => format!("{}: {old} → {}", change.label, change.new),
        (_, None) => format!("{}: nothing → {}", change.label, change.new),
    });
    let said: Vec<String> = row.reason.iter().cloned().chain(changes).collect();
    page.row(
        2,
        [
            cell(row.name.as_str()),
            toned(Tone::Quiet, row.address.as_str()),
            toned(Tone::Plain, said.join(", ")),
        ],
    );
    if let Some(remark) = &row.remark {
        page.toned(4, Tone::Warn, remark.as_str());
    }
}

pub(crate) fn draw_report(page: &mut Page, report: &PeopleReport) {
    let run = &report.run;
    page.heading(format!("{}: {}", run.act, state_words(run.state)));
    page.line(report.proof.as_str());
    page.gap();
    for ends in &report.ends {
        let (tone, word) = words(ends.effect);
        let invited = match ends.invited {
            0 => String::new(),
            invited => format!("{} of them invited", thousands(invited)),
        };
        page.row(
            2,
            [
                toned(tone, word),
                right(format!("{} of {}", thousands(ends.seen), thousands(ends.asked))),
                toned(Tone::Quiet, invited),
            ],
        );
    }
    for failure in &report.failures {
        page.gap();
        draw_problem(page, 0, &failure.problem);
        let people = usher::plan::people(failure.people as usize);
        page.toned(2, Tone::Plain, format!("{people}: {}", failure.examples.join(", ")));
    }
    if let Some(problem) = &report.halted {
        page.gap();
        draw_problem(page, 0, problem);
    }
    page.gap();
    let refused = match report.refused_429 {
        0 => String::new(),
        refused => format!(", {} of them refused for coming too fast", thousands(refused)),
    };
    page.line(format!(
        "{} requests ({} planned){refused}, {}.",
        thousands(report.requests),
        thousands(report.requests_planned),
        duration(report.seconds)
    ));
    page.row(0, [toned(Tone::Quiet, "Run"), toned(Tone::Strong, run.id.as_str())]);
    if report.can_resume {
        page.line(format!("Go on with it: usher resume {}", run.id));
    }
    if report.can_retry {
        let on = [
            (report.request.update, " --update"),
            (report.request.reactivate, " --reactivate"),
            (report.request.deactivate, " --deactivate"),
        ];
        let on: String = on.into_iter().filter(|(on, _)| *on).map(|(_, option)| option).collect();
        page.line(format!("Plan what is left: usher provision{on}"));
    }
}

fn words(effect: PeopleEffect) -> (Tone, &'static str) {
    match effect {
        PeopleEffect::Create => (Tone::Good, "Create"),
        PeopleEffect::Update => (Tone::Plain, "Change"),
        PeopleEffect::Reactivate => (Tone::Plain, "Activate again"),
        PeopleEffect::Deactivate => (Tone::Bad, "Deactivate"),
        PeopleEffect::LeftAlone => (Tone::Warn, "Left alone"),
        PeopleEffect::Same => (Tone::Quiet, "Same"),
    }
}
