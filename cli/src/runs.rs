//! `usher runs` and `usher report`: what was done so far.

use usher::problem::Problem;
use usher::records::PlanKind;

use crate::args::Global;
use crate::engine;
use crate::exit::Exit;
use crate::out::Out;
use crate::people;
use crate::plan_text::{draw_report, draw_run};
use crate::push::kind_of;

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
    let app = engine::records_only(global, out)?;
    if kind_of(&app, run, global)? == PlanKind::People {
        let report = app.people_report(run)?;
        out.show(&report, |page| people::draw_report(page, &report))?;
        return Ok(Exit::Done);
    }
    let report = app.report(run)?;
    out.show(&report, |page| draw_report(page, &report))?;
    Ok(Exit::Done)
}
