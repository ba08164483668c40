//! `usher scope`: whom Entra's provisioning brings to Zoom, with the filter that it has or with another, and why.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use usher::app::App;
use usher::app::view::{ScopeCounts, ScopeDraft, ScopePage, ScopeSide, ScopeView};
use usher::problem::Problem;

use crate::args::{self, Global, SideOfScope};
use crate::exit::Exit;
use crate::out::{Out, Ticker, draw_problem};
use crate::page::{Page, Tone, cell, right, thousands, toned};
use crate::{act_text, engine};

/// Far more than a filter has that somebody has written.
const FILTER_BYTES_MAX: u64 = 256 * 1024;

/// People in one page of the list; the engine gives at most 500.
const PAGE: u32 = 500;

pub(crate) async fn scope(command: &args::Scope, global: &Global, out: &Out) -> Result<Exit, Problem> {
    let draft = command.filter.as_deref().map(filter).transpose()?;
    let app = engine::with_secrets(global, out).await?;
    let id = engine::chosen(&app, global)?;
    let ticker = Ticker::new();
    app.read_both(&id, false, &|progress| ticker.show(&progress)).await?;
    ticker.clear();
    let view = app.scope(&id, draft.clone()).await?;
    match command.side {
        None => out.show(&view, |page| draw(page, &view))?,
        Some(side) => {
            let search = command.search.as_deref().unwrap_or_default();
            let people = everybody(&app, &id, draft, named(side), search).await?;
            out.show(&people, |page| draw_people(page, &people))?;
        }
    }
    Ok(if view.problems.is_empty() { Exit::Done } else { Exit::NotSo })
}

/// Returns what a file says, or stdin where it is called `-`.
pub(crate) fn filter_text(file: &Path) -> Result<String, Problem> {
    let mut text = String::new();
    let read = match file == Path::new("-") {
        true => io::stdin().lock().take(FILTER_BYTES_MAX).read_to_string(&mut text),
        false => File::open(file).and_then(|file| file.take(FILTER_BYTES_MAX).read_to_string(&mut text)),
    };
    read.map(|_| text).map_err(|error| unreadable(&format!("{}: {error}", file.display())))
}

fn filter(file: &Path) -> Result<ScopeDraft, Problem> {
    serde_json::from_str(&filter_text(file)?).map_err(|error| unreadable(&error.to_string()))
}

fn unreadable(detail: &str) -> Problem {
    Problem::new(
        "scope.no_filter",
        "The filter cannot be read.",
        "The file is not there, or it is not written as Usher writes a filter.",
        &[
            "Begin with the one that Entra ID has: usher scope --json prints it under “filter”.",
            "It is like {\"groups\":[{\"name\":\"Sales\",\"clauses\":[{\"attribute\":\"department\",\"operator\":\"EQUALS\",\"value\":\"Sales\"}]}]}.",
        ],
    )
    .detail(detail)
}

fn named(side: SideOfScope) -> ScopeSide {
    match side {
        SideOfScope::Inside => ScopeSide::Inside,
        SideOfScope::Outside => ScopeSide::Outside,
        SideOfScope::ComesIn => ScopeSide::ComesIn,
        SideOfScope::GoesOut => ScopeSide::GoesOut,
        SideOfScope::CannotSay => ScopeSide::CannotSay,
    }
}

async fn everybody(
    app: &App,
    id: &str,
    draft: Option<ScopeDraft>,
    side: ScopeSide,
    search: &str,
) -> Result<ScopePage, Problem> {
    let mut all = app.scope_people(id, draft.clone(), side, search, 0, PAGE).await?;
    while (all.people.len() as u32) < all.total {
        let next = app.scope_people(id, draft.clone(), side, search, all.people.len() as u32, PAGE).await?;
        // Somebody is missing from the engine's list: what there is, is shown.
        if next.people.is_empty() {
            break;
        }
        all.people.extend(next.people);
    }
    Ok(all)
}

fn draw(page: &mut Page, view: &ScopeView) {
    page.line(view.assigned.as_str()).gap();
    page.heading("The filter that Entra ID has");
    act_text::draw_filter(page, 2, &view.filter);
    draw_counts(page, view.now);
    if view.draft != view.filter {
        page.gap().heading("The other filter");
        act_text::draw_filter(page, 2, &view.draft);
        draw_counts(page, view.then);
        page.row(2, [right(thousands(view.comes_in)), cell("would come in: --side comes-in")]);
        page.row(2, [right(thousands(view.goes_out)), cell("would go out: --side goes-out")]);
    }
    for problem in &view.problems {
        page.gap();
        draw_problem(page, 0, problem);
    }
    page.gap().toned(0, Tone::Quiet, "Who, and why: usher scope --side outside");
}

fn draw_counts(page: &mut Page, counts: ScopeCounts) {
    page.row(2, [right(thousands(counts.inside)), cell("in scope")]);
    page.row(2, [right(thousands(counts.outside)), cell("out")]);
    if counts.cannot_say > 0 {
        page.row(2, [right(thousands(counts.cannot_say)), cell("of whom nobody can say it")]);
    }
}

pub(crate) fn draw_people(page: &mut Page, people: &ScopePage) {
    page.heading(usher::plan::people(people.total as usize));
    for person in &people.people {
        page.row(
            2,
            [
                cell(person.name.as_str()),
                toned(Tone::Quiet, person.login.as_str()),
                cell(person.why.as_str()),
            ],
        );
    }
}
