//! `usher people-scope`: who is to be in Zoom, looked at before anything is switched on, and kept once it is decided.

use usher::app::App;
use usher::app::view::{PeopleScopeDraft, PeopleScopeView, ScopePage, ScopeSide};
use usher::problem::Problem;

use crate::args::{self, Global, SideOfPeople};
use crate::exit::Exit;
use crate::out::{Out, Ticker, draw_problem};
use crate::page::{Page, Tone, cell, number, right, thousands, toned};
use crate::{engine, scope};

/// People in one page of the list; the engine gives at most 500.
const PAGE: u32 = 500;

/// Reasons and groups that are listed; `--json` has them all.
const LISTED_MAX: usize = 200;

pub(crate) async fn people_scope(
    command: &args::PeopleScope,
    global: &Global,
    out: &Out,
) -> Result<Exit, Problem> {
    let app = engine::with_secrets(global, out).await?;
    let id = engine::chosen(&app, global)?;
    let ticker = Ticker::new();
    app.read_both(&id, false, &|progress| ticker.show(&progress)).await?;
    ticker.clear();
    let draft = draft(command);
    if let Some(side) = command.side {
        let search = command.search.as_deref().unwrap_or_default();
        if let (true, Some(draft)) = (command.keep, draft.clone()) {
            app.keep_people_scope(&id, draft).await?;
        }
        let people = everybody(&app, &id, draft, named(side), search).await?;
        out.show(&people, |page| scope::draw_people(page, &people))?;
        return Ok(Exit::Done);
    }
    let view = match (command.keep, draft) {
        (true, Some(draft)) => app.keep_people_scope(&id, draft).await?,
        (false, draft) | (true, draft @ None) => app.people_scope(&id, draft).await?,
    };
    out.show(&view, |page| match command.list {
        true => draw_list(page, &view),
        false => draw(page, &view),
    })?;
    Ok(if view.problems.is_empty() { Exit::Done } else { Exit::NotSo })
}

fn draft(command: &args::PeopleScope) -> Option<PeopleScopeDraft> {
    match (&command.group, command.unit.as_slice(), command.everybody) {
        (Some(address), _, _) => Some(PeopleScopeDraft::Group { address: address.clone() }),
        (None, [_, ..], _) => Some(PeopleScopeDraft::Units { paths: command.unit.clone() }),
        (None, [], true) => Some(PeopleScopeDraft::Everybody {}),
        (None, [], false) => None,
    }
}

fn named(side: SideOfPeople) -> ScopeSide {
    match side {
        SideOfPeople::Inside => ScopeSide::Inside,
        SideOfPeople::Outside => ScopeSide::Outside,
        SideOfPeople::CannotSay => ScopeSide::CannotSay,
    }
}

async fn everybody(
    app: &App,
    id: &str,
    draft: Option<PeopleScopeDraft>,
    side: ScopeSide,
    search: &str,
) -> Result<ScopePage, Problem> {
    let mut all = app.people_scope_rows(id, draft.clone(), side, search, 0, PAGE).await?;
    while (all.people.len() as u32) < all.total {
        let from = all.people.len() as u32;
        let next = app.people_scope_rows(id, draft.clone(), side, search, from, PAGE).await?;
        // Somebody is missing from the engine's list: what there is, is shown.
        if next.people.is_empty() {
            break;
        }
        all.people.extend(next.people);
    }
    Ok(all)
}

/// Says in a few words whom a scope lets in.
fn words(draft: &PeopleScopeDraft) -> String {
    match draft {
        PeopleScopeDraft::Everybody {} => "Everybody in the organisation".to_owned(),
        PeopleScopeDraft::Units { paths } => format!("Units, with all below them: {}", paths.join(", ")),
        PeopleScopeDraft::Group { address } => format!("The group {address}"),
    }
}

fn draw(page: &mut Page, view: &PeopleScopeView) {
    page.heading(words(&view.draft));
    page.row(2, [right(thousands(view.counts.inside)), cell("to be in Zoom: --side inside")]);
    page.row(2, [right(thousands(view.counts.outside)), cell("not: --side outside")]);
    if view.counts.cannot_say > 0 {
        let nobody = "of whom nobody can say it: --side cannot-say";
        page.row(2, [right(thousands(view.counts.cannot_say)), cell(nobody)]);
    }
    page.gap();
    for reason in view.reasons.iter().take(LISTED_MAX) {
        page.row(2, [number(reason.people), cell(usher::plan::capitalise(&reason.reason))]);
        if let Some(cure) = &reason.cure {
            page.toned(4, Tone::Quiet, cure.as_str());
        }
    }
    for remark in &view.remarks {
        page.toned(2, Tone::Warn, remark.as_str());
    }
    for problem in &view.problems {
        page.gap();
        draw_problem(page, 0, problem);
    }
    page.gap();
    match &view.kept {
        None => page.toned(0, Tone::Warn, "No scope is kept yet. Keep one with --keep."),
        Some(kept) if *kept == view.draft => {
            page.toned(0, Tone::Good, "This scope is kept: every look compares Zoom with it.")
        }
        Some(kept) => page.toned(0, Tone::Plain, format!("Another scope is kept: {}.", words(kept))),
    };
    page.toned(0, Tone::Quiet, "What can be chosen: usher people-scope --list");
}

fn draw_list(page: &mut Page, view: &PeopleScopeView) {
    page.heading("Units");
    for unit in &view.units {
        page.row(
            2 + 2 * unit.depth as usize,
            [cell(unit.name.as_str()), number(unit.people_below), toned(Tone::Quiet, unit.path.as_str())],
        );
    }
    page.gap().heading("Groups");
    for group in view.groups.iter().take(LISTED_MAX) {
        page.row(
            2,
            [
                cell(group.name.as_str()),
                number(group.people.unwrap_or_default()),
                toned(Tone::Quiet, group.address.as_str()),
            ],
        );
    }
    let more = view.groups.len().saturating_sub(LISTED_MAX);
    if more > 0 {
        page.toned(2, Tone::Quiet, format!("and {} more; --json has them all", usher::plan::groups(more)));
    }
}
