//! What only customers with Google look at: who is to be in Zoom, the endpoint of the console, and what has come of it.
//!
//! Google's console tells nobody what is set in it. So a person says here what stands there, and every look compares
//! both sides.

pub(crate) mod scope;
pub(crate) mod seen;

use usher::app::view::EndpointView;
use usher::guide::CheckId;
use usher::problem::Problem;

use crate::args::Global;
use crate::engine;
use crate::exit::Exit;
use crate::out::{Out, draw_problem};
use crate::page::{Page, Tone};

/// `usher endpoint`: tries what stands in the console's field. What was typed is kept, and tried again by every later
/// look.
pub(crate) async fn endpoint(typed: Option<&str>, global: &Global, out: &Out) -> Result<Exit, Problem> {
    let app = engine::with_secrets(global, out).await?;
    let id = engine::chosen(&app, global)?;
    if let Some(typed) = typed {
        app.try_endpoint(&id, typed).await?;
    }
    // The look tells what is wrong from what could not be tried, and is the step's.
    let verdict = app.check(&id, CheckId::Endpoint).await?.verdict;
    match app.endpoint(&id)? {
        Some(view) => out.show(&view, |page| draw(page, &view))?,
        None => out.show(&verdict, |page| crate::check::draw_verdict(page, &verdict))?,
    }
    Ok(Exit::of_verdicts([&verdict]))
}

fn draw(page: &mut Page, view: &EndpointView) {
    page.heading(view.typed.as_str());
    for sentence in &view.saw {
        page.toned(2, Tone::Good, sentence.as_str());
    }
    if let Some(problem) = &view.problem {
        draw_problem(page, 2, problem);
    }
    page.toned(2, Tone::Quiet, format!("What has to stand there: {}", view.right));
}
