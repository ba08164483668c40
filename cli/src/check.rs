//! `usher check`: looks whether it works, and says what was seen.

use usher::app::view::{CheckView, OutcomeView};
use usher::check::Verdict;
use usher::guide::CheckId;
use usher::problem::Problem;

use crate::args::{CheckName, Global};
use crate::engine;
use crate::exit::Exit;
use crate::out::{Out, draw_problem};
use crate::page::{Page, Tone};

/// The provider's name in the titles of checks.
pub(crate) const PROVIDER: &str = "Okta";

pub(crate) async fn check(what: CheckName, global: &Global, out: &Out) -> Result<Exit, Problem> {
    let app = engine::with_secrets(global, out).await?;
    let id = engine::chosen(&app, global)?;
    let wanted = match what {
        CheckName::Zoom => vec![CheckId::ZoomConnection],
        CheckName::Okta => vec![CheckId::ProviderConnection],
        CheckName::Directory => vec![CheckId::Directory],
        CheckName::Mapping => vec![CheckId::Mapping],
        CheckName::Groups => vec![CheckId::GroupsInZoom],
        // Before the first push there are no groups to look at.
        CheckName::All => {
            let pushed = !app.runs(&id)?.is_empty();
            CheckId::ALL.into_iter().filter(|check| pushed || *check != CheckId::GroupsInZoom).collect()
        }
    };
    let mut views = Vec::new();
    for check in wanted {
        let view = CheckView {
            id: check,
            title: check.title(PROVIDER),
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
