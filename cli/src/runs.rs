//! `usher runs` and `usher report`: what was done so far.

use usher::problem::Problem;

use crate::args::Global;
use crate::engine;
use crate::exit::Exit;
use crate::out::Out;
use crate::plan_text::{draw_report, draw_run};

pub(crate) fn runs(global: &Global, out: &Out) -> Result<Exit, Problem> {
    let app = engine::records_only(global, out)?;
    let id = engine::chosen(&app, global)?;
    let runs = app.runs(&id)?;
    out.show(&runs, |page| match runs.as_slice() {
        [] => {
            page.line("Nothing was pushed yet. Make a plan: usher plan --all");
        }
        runs => runs.iter().for_each(|run| draw_run(page, run)),
    })?;
    Ok(Exit::Done)
}

pub(crate) fn report(run: &str, global: &Global, out: &Out) -> Result<Exit, Problem> {
    let report = engine::records_only(global, out)?.report(run)?;
    out.show(&report, |page| draw_report(page, &report))?;
    Ok(Exit::Done)
}
