//! `usher monitor` and `usher trouble`: what has happened lately, and whether a known trouble is yours.

use usher::app::view::{JobState, JobView, MonitorView, TroubleItem, TroubleView};
use usher::check::Verdict;
use usher::problem::Problem;

use crate::args::Global;
use crate::check::draw_verdict;
use crate::exit::Exit;
use crate::out::{Out, draw_problem};
use crate::page::{Page, Tone, cell, toned};
use crate::{blocks, engine};

pub(crate) async fn monitor(days: u16, global: &Global, out: &Out) -> Result<Exit, Problem> {
    let app = engine::with_secrets(global, out).await?;
    let id = engine::chosen(&app, global)?;
    let view = app.monitor(&id, days).await?;
    out.show(&view, |page| draw_monitor(page, &view))?;
    let failed = view.people_in_error_total > 0
        || view.job.as_ref().is_some_and(|job| job.quarantine.is_some())
        || view.pushes.iter().any(|push| push.problem.is_some())
        || view.events.iter().any(|event| event.failed);
    Ok(if failed { Exit::NotSo } else { Exit::Done })
}

pub(crate) async fn trouble(trouble: Option<&str>, global: &Global, out: &Out) -> Result<Exit, Problem> {
    let Some(trouble) = trouble else {
        let app = engine::records_only(global, out)?;
        let all = app.troubles(&engine::chosen(&app, global)?)?;
        out.show(&all, |page| draw_troubles(page, &all))?;
        return Ok(Exit::Done);
    };
    let app = engine::with_secrets(global, out).await?;
    let id = engine::chosen(&app, global)?;
    let check = app.trouble(&id, trouble)?.check.id;
    let verdict = app.check(&id, check).await?.verdict;
    let view = app.trouble(&id, trouble)?;
    let guide = app.profile_view(&id).await?.guide.name();
    out.show(&view, |page| draw_trouble(page, &view, &verdict, guide))?;
    Ok(Exit::of_verdicts([&verdict]))
}

fn draw_monitor(page: &mut Page, view: &MonitorView) {
    page.heading(format!("Since {}", view.since));
    if let Some(job) = &view.job {
        draw_job(page, job);
    }
    for sentence in &view.changed {
        page.line(sentence.as_str());
    }
    for event in &view.events {
        let tone = if event.failed { Tone::Bad } else { Tone::Plain };
        let new = if event.new { "new" } else { "" };
        page.row(
            0,
            [
                toned(Tone::Quiet, event.at.strftime("%Y-%m-%d %H:%M UTC").to_string()),
                cell(new),
                toned(tone, event.what.as_str()),
            ],
        );
        if let Some(why) = &event.why {
            page.toned(4, Tone::Plain, why.as_str());
        }
        if let Some(trouble) = &event.trouble {
            page.toned(4, Tone::Quiet, format!("Known trouble: usher trouble {trouble}"));
        }
    }
    if view.events_left_out > 0 {
        let more = usher::plan::thousands(view.events_left_out as usize);
        page.toned(0, Tone::Quiet, format!("and {more} entries before these"));
    }
    for person in &view.people_in_error {
        page.toned(0, Tone::Bad, format!("{} ({}): {}", person.name, person.login, person.why));
        page.toned(4, Tone::Plain, person.cure.as_str());
    }
    for push in &view.pushes {
        if let Some(problem) = &push.problem {
            page.toned(0, Tone::Bad, format!("{} to {}", push.group, push.zoom_group));
            draw_problem(page, 4, problem);
        }
    }
    for line in &view.credentials {
        let tone = if line.attention { Tone::Warn } else { Tone::Plain };
        page.toned(0, tone, format!("{}: {}", line.name, line.says));
    }
}

fn draw_job(page: &mut Page, job: &JobView) {
    let (tone, word) = match job.state {
        JobState::NotStarted => (Tone::Plain, "Not started"),
        JobState::FirstCycle => (Tone::Plain, "The first cycle is under way"),
        JobState::Running => (Tone::Good, "Running"),
        JobState::Paused => (Tone::Warn, "Paused"),
        JobState::Quarantine => (Tone::Bad, "In quarantine"),
    };
    page.toned(0, tone, format!("Provisioning: {word}"));
    for sentence in &job.says {
        page.toned(2, Tone::Plain, sentence.as_str());
    }
    if let Some(progress) = &job.progress {
        let so_far = format!("{} of {} so far.", progress.done, progress.total);
        page.toned(2, Tone::Plain, so_far);
        if let Some(estimate) = &progress.estimate {
            page.toned(2, Tone::Plain, estimate.as_str());
        }
    }
    if let Some(problem) = &job.quarantine {
        draw_problem(page, 2, problem);
    }
}

fn draw_troubles(page: &mut Page, all: &[TroubleItem]) {
    for trouble in all {
        let (tone, word) = match trouble.is_it {
            Some(true) => (Tone::Bad, "It is this"),
            Some(false) => (Tone::Good, "It is not this"),
            None => (Tone::Plain, "Not looked"),
        };
        page.row(
            0,
            [toned(tone, word), cell(trouble.title.as_str()), toned(Tone::Quiet, trouble.id.as_str())],
        );
    }
    page.gap().toned(0, Tone::Quiet, "Is it this? usher trouble ID");
}

fn draw_trouble(page: &mut Page, view: &TroubleView, verdict: &Verdict, guide: &str) {
    page.heading(view.title.as_str()).line(view.symptom.as_str()).gap();
    let (tone, word) = match verdict {
        Verdict::Passed { .. } => (Tone::Good, "It is not this."),
        Verdict::Failed { .. } => (Tone::Bad, "It is this."),
        Verdict::Unknown { .. } => (Tone::Warn, "It could not be looked at."),
    };
    page.toned(0, tone, word);
    draw_verdict(page, verdict);
    page.gap();
    blocks::draw(page, 0, &view.blocks, &view.copyables);
    if let Some(step) = &view.cure_step {
        page.gap().toned(0, Tone::Quiet, format!("The step with the cure: usher guide {guide} {}", step.id));
    }
}
