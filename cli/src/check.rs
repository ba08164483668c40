//! `usher check`: looks whether it works, and says what was seen.

use usher::app::App;
use usher::app::view::{CheckView, OutcomeView};
use usher::check::Verdict;
use usher::guide::{CheckId, StepStatus};
use usher::problem::Problem;

use crate::args::Global;
use crate::engine;
use crate::exit::Exit;
use crate::out::{Out, draw_problem};
use crate::page::{Page, Tone};

pub(crate) async fn check(what: &str, global: &Global, out: &Out) -> Result<Exit, Problem> {
    let app = engine::with_secrets(global, out).await?;
    let id = engine::chosen(&app, global)?;
    let wanted = wanted(&app, &id, what).await?;
    let provider = app.profile_view(&id).await?.provider.title();
    let mut views = Vec::new();
    for check in wanted {
        let view = CheckView {
            id: check,
            title: check.title(provider),
            outcome: Some(app.check(&id, check).await?),
        };
        if !out.json {
            out.show(&view, |page| draw(page, &view))?;
        }
        views.push(view);
    }
    if out.json {
        out.value(&views)?;
    }
    let outcomes = views.iter().filter_map(|view| view.outcome.as_ref());
    Ok(Exit::of_verdicts(outcomes.map(|outcome| &outcome.verdict)))
}

/// The looks that a word asks for: a word of old, the id of a step, or the id of a trouble.
async fn wanted(app: &App, id: &str, what: &str) -> Result<Vec<CheckId>, Problem> {
    Ok(match what {
        "zoom" => vec![CheckId::ZoomConnection],
        "okta" | "entra" | "google" => vec![CheckId::ProviderConnection],
        "directory" => vec![CheckId::Directory],
        "mapping" => vec![CheckId::Mapping],
        "groups" => vec![CheckId::GroupsInZoom],
        "all" => {
            let mut all = vec![
                CheckId::ZoomConnection,
                CheckId::ProviderConnection,
                CheckId::Directory,
                CheckId::Mapping,
            ];
            // Before the first push there are no groups to look at.
            if !app.runs(id)?.is_empty() {
                all.push(CheckId::GroupsInZoom);
            }
            all
        }
        "guide" => guide(app, id).await?,
        other => match app.step(id, other) {
            Ok(step) => step.checks.iter().map(|check| check.id).collect(),
            Err(no_step) => vec![app.trouble(id, other).map_err(|_| no_step)?.check.id],
        },
    })
}

/// Every look of the guide's steps, each once, in the guide's order; without those that are not needed.
async fn guide(app: &App, id: &str) -> Result<Vec<CheckId>, Problem> {
    let mut all = Vec::new();
    for step in app.profile_view(id).await?.sections.iter().flat_map(|section| &section.steps) {
        if step.status == StepStatus::NotNeeded {
            continue;
        }
        for check in app.step(id, &step.id)?.checks {
            if !all.contains(&check.id) {
                all.push(check.id);
            }
        }
    }
    Ok(all)
}

fn draw(page: &mut Page, view: &CheckView) {
    let Some(OutcomeView { took_ms, verdict, .. }) = &view.outcome else { return };
    let took = format!("{:.1} s", f64::from(*took_ms) / 1_000.0);
    let (tone, word) = match verdict {
        Verdict::Passed { .. } => (Tone::Good, "Passed"),
        Verdict::Failed { .. } => (Tone::Bad, "Failed"),
        Verdict::Unknown { .. } => (Tone::Warn, "Not known"),
    };
    page.toned(0, tone, format!("{word}: {} ({took})", view.title));
    draw_verdict(page, verdict);
}

/// Draws what a look saw, or why it saw nothing.
pub(crate) fn draw_verdict(page: &mut Page, verdict: &Verdict) {
    match verdict {
        Verdict::Passed { saw } => {
            for sentence in saw {
                page.toned(2, Tone::Plain, sentence.as_str());
            }
        }
        Verdict::Failed { problem } | Verdict::Unknown { problem } => draw_problem(page, 2, problem),
    }
}
