//! `usher arrival`, `usher synced` and `usher drift`: what has come of it in Zoom, seen by comparing both sides.

use std::time::Duration;

use usher::app::App;
use usher::app::view::{ArrivalView, DriftKind, DriftView, SeenPage, SyncedRow, SyncedSight, SyncedView};
use usher::problem::Problem;

use crate::args::{self, Global, KindOfDrift};
use crate::engine;
use crate::exit::Exit;
use crate::out::{Out, draw_problem};
use crate::page::{Page, Tone, cell, right, thousands, toned};

/// Between two looks: Google brings people every few hours, and each look reads both sides whole.
const LOOK_EVERY: Duration = Duration::from_secs(60);

/// Looks of one `--watch`: a day of them, after which it is no matter of waiting any more.
const LOOKS_MAX: u32 = 24 * 60;

/// People in one page of a list; the engine gives at most 500.
const PAGE: u32 = 500;

pub(crate) async fn arrival(command: &args::Arrival, global: &Global, out: &Out) -> Result<Exit, Problem> {
    let app = engine::with_secrets(global, out).await?;
    let id = engine::chosen(&app, global)?;
    let mut view = app.arrival(&id, true).await?;
    if let (true, None) = (command.missing, &view.problem) {
        let search = command.search.as_deref().unwrap_or_default();
        let missing = missing(&app, &id, search).await?;
        out.show(&missing, |page| draw_people(page, &missing))?;
        return Ok(arrived(&view));
    }
    out.show(&view, |page| draw_arrival(page, &view))?;
    // What keeps the first look from being taken does not pass by waiting.
    if !command.watch || view.problem.is_some() {
        return Ok(arrived(&view));
    }
    for _ in 1..LOOKS_MAX {
        if view.complete {
            break;
        }
        out.say_line("Looking again in a minute. Ctrl-C ends it.");
        tokio::time::sleep(LOOK_EVERY).await;
        view = app.arrival(&id, true).await?;
        out.show(&view, |page| draw_arrival(page, &view))?;
    }
    Ok(arrived(&view))
}

pub(crate) async fn synced(global: &Global, out: &Out) -> Result<Exit, Problem> {
    let app = engine::with_secrets(global, out).await?;
    let view = app.synced(&engine::chosen(&app, global)?, true).await?;
    out.show(&view, |page| draw_synced(page, &view))?;
    let otherwise = |row: &SyncedRow| matches!(row.seen, SyncedSight::Otherwise { .. });
    Ok(match (&view.problem, view.rows.iter().any(otherwise)) {
        (Some(_), _) => Exit::Unknown,
        (None, true) => Exit::NotSo,
        (None, false) => Exit::Done,
    })
}

pub(crate) async fn drift(command: &args::Drift, global: &Global, out: &Out) -> Result<Exit, Problem> {
    let app = engine::with_secrets(global, out).await?;
    let id = engine::chosen(&app, global)?;
    let view = app.drift(&id, true).await?;
    match (command.kind, &view.problem) {
        (Some(kind), None) => {
            let search = command.search.as_deref().unwrap_or_default();
            let people = in_kind(&app, &id, named(kind), search).await?;
            out.show(&people, |page| draw_people(page, &people))?;
        }
        (None, _) | (Some(_), Some(_)) => out.show(&view, |page| draw_drift(page, &view))?,
    }
    let wrong = view.kinds.iter().any(|kind| kind.people > 0 && is_wrong(kind.kind));
    Ok(match (&view.problem, wrong) {
        (Some(_), _) => Exit::Unknown,
        (None, true) => Exit::NotSo,
        (None, false) => Exit::Done,
    })
}

/// Everybody in scope who is not in Zoom.
pub(crate) async fn missing(app: &App, id: &str, search: &str) -> Result<SeenPage, Problem> {
    whole(async |offset| app.arrival_rows(id, search, offset, PAGE).await).await
}

/// Everybody who has drifted apart in one way.
pub(crate) async fn in_kind(app: &App, id: &str, kind: DriftKind, search: &str) -> Result<SeenPage, Problem> {
    whole(async |offset| app.drift_rows(id, kind, search, offset, PAGE).await).await
}

/// Puts the pages of a list together.
async fn whole(page: impl AsyncFn(u32) -> Result<SeenPage, Problem>) -> Result<SeenPage, Problem> {
    let mut all = page(0).await?;
    while (all.people.len() as u32) < all.total {
        let next = page(all.people.len() as u32).await?;
        // Somebody is missing from the engine's list: what there is, is shown.
        if next.people.is_empty() {
            break;
        }
        all.people.extend(next.people);
    }
    Ok(all)
}

fn arrived(view: &ArrivalView) -> Exit {
    match (&view.problem, view.complete, view.in_scope) {
        (Some(_), _, _) | (None, false, 0) => Exit::Unknown,
        (None, true, _) => Exit::Done,
        (None, false, 1..) => Exit::NotSo,
    }
}

/// Accounts of nobody's may be what somebody wants: a room, a guest, a test.
fn is_wrong(kind: DriftKind) -> bool {
    match kind {
        DriftKind::Missing | DriftKind::StillActive | DriftKind::Differs | DriftKind::Duplicate => true,
        DriftKind::NotInDirectory => false,
    }
}

fn named(kind: KindOfDrift) -> DriftKind {
    match kind {
        KindOfDrift::Missing => DriftKind::Missing,
        KindOfDrift::StillActive => DriftKind::StillActive,
        KindOfDrift::Differs => DriftKind::Differs,
        KindOfDrift::Duplicate => DriftKind::Duplicate,
        KindOfDrift::NotInDirectory => DriftKind::NotInDirectory,
    }
}

/// The word that `--kind` takes.
fn word(kind: DriftKind) -> &'static str {
    match kind {
        DriftKind::Missing => "missing",
        DriftKind::StillActive => "still-active",
        DriftKind::Differs => "differs",
        DriftKind::Duplicate => "duplicate",
        DriftKind::NotInDirectory => "not-in-directory",
    }
}

fn draw_arrival(page: &mut Page, view: &ArrivalView) {
    if let Some(problem) = &view.problem {
        draw_problem(page, 0, problem);
        return;
    }
    let tone = if view.complete { Tone::Good } else { Tone::Warn };
    let at = view.looked_at.map(|at| at.strftime(" (%H:%M UTC)").to_string()).unwrap_or_default();
    let of = usher::plan::people(view.in_scope as usize);
    page.toned(0, tone, format!("{} of {of} in scope are in Zoom{at}.", thousands(view.arrived)));
    for reason in &view.missing {
        page.row(2, [right(thousands(reason.people)), cell(reason.reason.as_str())]);
        page.toned(4, Tone::Quiet, reason.examples.join(", "));
        if let Some(cure) = &reason.cure {
            page.toned(4, Tone::Plain, cure.as_str());
        }
    }
    if !view.complete {
        page.line(view.expect.as_str());
        page.toned(0, Tone::Quiet, "Who is missing, and why: usher arrival --missing");
    }
}

fn draw_synced(page: &mut Page, view: &SyncedView) {
    for row in &view.rows {
        page.toned(0, Tone::Strong, row.title.as_str());
        page.toned(2, Tone::Plain, row.should.as_str());
        match &row.seen {
            SyncedSight::AsExpected { person, saw } => {
                page.toned(2, Tone::Good, format!("Seen on {person}: {saw}"));
            }
            SyncedSight::Otherwise { people, more, saw } => {
                page.toned(2, Tone::Bad, saw.as_str());
                let others = match more {
                    0 => String::new(),
                    more => format!(", and {} more", thousands(*more)),
                };
                page.toned(4, Tone::Plain, format!("{}{others}", people.join(", ")));
            }
            SyncedSight::Waiting { saw, .. } => {
                page.toned(2, Tone::Warn, saw.as_str());
            }
            SyncedSight::Nobody {} => {
                page.toned(2, Tone::Quiet, "There is nobody on whom it could be seen.");
            }
        }
        page.gap();
    }
    if let Some(problem) = &view.problem {
        draw_problem(page, 0, problem);
    }
}

fn draw_drift(page: &mut Page, view: &DriftView) {
    if let Some(problem) = &view.problem {
        draw_problem(page, 0, problem);
        return;
    }
    let equal = usher::plan::people(view.equal as usize);
    page.toned(0, Tone::Good, format!("As they should be: {equal}."));
    for kind in view.kinds.iter().filter(|kind| kind.people > 0) {
        let tone = if is_wrong(kind.kind) { Tone::Bad } else { Tone::Plain };
        page.gap();
        page.row(0, [right(thousands(kind.people)), toned(tone, kind.title.as_str())]);
        page.toned(2, Tone::Plain, kind.explains.as_str());
        if let Some(cure) = &kind.cure {
            page.toned(2, Tone::Plain, cure.as_str());
        }
        page.toned(2, Tone::Quiet, format!("Who: usher drift --kind {}", word(kind.kind)));
    }
}

fn draw_people(page: &mut Page, people: &SeenPage) {
    page.heading(usher::plan::people(people.total as usize));
    for person in &people.people {
        page.row(
            2,
            [
                cell(person.name.as_str()),
                toned(Tone::Quiet, person.login.as_str()),
                cell(person.why.as_str()),
                toned(Tone::Quiet, person.zoom.as_str()),
            ],
        );
    }
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum as _;

    use super::*;

    #[test]
    fn what_is_named_as_a_hint_is_what_is_taken() {
        for kind in KindOfDrift::value_variants() {
            let typed = kind.to_possible_value().unwrap();
            assert_eq!(typed.get_name(), word(named(*kind)));
        }
    }
}
