//! `usher preview`: what the mapping makes of one person, or of everybody.

use std::fmt::Write as _;

use usher::app::App;
use usher::app::view::{PeopleFilter, PeoplePage, PersonRow, Preview};
use usher::mapping::{PersonEffect, PreviewRow, Remark, RemarkLevel, RowEffect};
use usher::problem::Problem;

use crate::args::{self, Global};
use crate::engine;
use crate::exit::Exit;
use crate::out::{Out, Ticker};
use crate::page::{Page, Tone, cell, number, thousands, toned};

/// People named where a word fits several.
const LIKELY_MAX: u32 = 20;

/// People in one page of the list; the engine gives at most 500.
const PAGE: u32 = 500;

pub(crate) async fn preview(command: args::Preview, global: &Global, out: &Out) -> Result<Exit, Problem> {
    let app = engine::with_secrets(global, out).await?;
    let id = engine::chosen(&app, global)?;
    let ticker = Ticker::new();
    app.read_both(&id, false, &|progress| ticker.show(&progress)).await?;
    ticker.clear();
    match (command.person, command.all_remarks) {
        (Some(person), _) => {
            let shown = person_preview(&app, &id, &person).await?;
            out.show(&shown, |page| draw(page, &shown))?;
        }
        (None, only_with_remarks) => {
            let everybody = PeopleFilter::default();
            let limit = if only_with_remarks { PAGE } else { 0 };
            let mut people = app.people(&id, &everybody, 0, limit).await?;
            if only_with_remarks {
                let (all, mut seen) = (people.total, people.people.len() as u32);
                while seen < all {
                    let next = app.people(&id, &everybody, seen, PAGE).await?;
                    // Somebody is missing from the engine's list: what there is, is shown.
                    if next.people.is_empty() {
                        break;
                    }
                    seen += next.people.len() as u32;
                    people.people.extend(next.people);
                }
                people.people.retain(|person| person.remarks > 0);
                people.total = people.people.len() as u32;
            }
            out.show(&people, |page| draw_people(page, &people, only_with_remarks))?;
        }
    }
    Ok(Exit::Done)
}

/// Finds one person by a part of a name and returns their mapping.
pub(crate) async fn person_preview(app: &App, id: &str, wanted: &str) -> Result<Preview, Problem> {
    app.preview(id, Some(&person_named(app, id, wanted).await?.id)).await
}

/// Finds one person by a part of a name. Both sides have to be read before.
pub(crate) async fn person_named(app: &App, id: &str, wanted: &str) -> Result<PersonRow, Problem> {
    let found =
        app.people(id, &PeopleFilter { text: wanted.to_owned(), ..PeopleFilter::default() }, 0, PAGE).await?;
    let word = wanted.trim().to_lowercase();
    let exact =
        |person: &&PersonRow| person.login.to_lowercase() == word || person.name.to_lowercase() == word;
    let mut exactly = found.people.iter().filter(exact);
    match (found.people.as_slice(), exactly.next(), exactly.next()) {
        ([only], _, _) | (_, Some(only), None) => Ok(only.clone()),
        (people, _, _) => Err(not_one(wanted, people, found.total)),
    }
}

fn not_one(wanted: &str, people: &[PersonRow], total: u32) -> Problem {
    if total == 0 {
        return Problem::new(
            "preview.nobody",
            format!("Nobody is called {wanted}."),
            "Names and sign-in names are compared without regard to letter case.",
            &["Use a shorter part of the name, or the sign-in name."],
        );
    }
    let mut named = String::new();
    for person in people.iter().take(LIKELY_MAX as usize) {
        writeln!(named, "{} ({})", person.name, person.login).unwrap_or_default();
    }
    if total > LIKELY_MAX {
        write!(named, "and {} more", thousands(total - LIKELY_MAX)).unwrap_or_default();
    }
    Problem::new(
        "preview.several",
        format!("{} people fit {wanted}.", thousands(total)),
        "One person is wanted.",
        &["Use more of the name, or the sign-in name."],
    )
    .detail(named.trim_end())
}

fn draw(page: &mut Page, preview: &Preview) {
    let person = &preview.person;
    page.heading(format!("{} ({})", person.name, person.login));
    page.line(format!(
        "{}. Person {} of {}, by {}, read at {}.",
        effect_words(person.effect),
        thousands(preview.position),
        thousands(preview.total),
        preview.rules_from,
        preview.read_at.strftime("%H:%M UTC"),
    ));
    for remark in &preview.remarks {
        draw_remark(page, 0, remark);
    }
    page.gap();
    let quiet = |text: &str| toned(Tone::Quiet, text);
    page.row(2, ["", "Zoom's attribute", "Would get", "Zoom has", "Made from"].map(quiet));
    for row in &preview.rows {
        page.row(2, cells(row));
    }
    let remarked: Vec<&PreviewRow> = preview.rows.iter().filter(|row| !row.remarks.is_empty()).collect();
    if !remarked.is_empty() {
        page.gap();
    }
    for row in remarked {
        page.line(format!("{}:", row.target));
        row.remarks.iter().for_each(|remark| draw_remark(page, 2, remark));
    }
}

fn cells(row: &PreviewRow) -> [crate::page::Cell; 5] {
    let (tone, word) = match row.effect {
        RowEffect::Equal => (Tone::Quiet, "equal"),
        RowEffect::WillChange => (Tone::Warn, "will change"),
        RowEffect::WillBeSet => (Tone::Good, "will be set"),
        RowEffect::NotSent => (Tone::Quiet, "not sent"),
        RowEffect::Ignored => (Tone::Quiet, "Zoom keeps its own"),
        RowEffect::WillFail => (Tone::Bad, "will fail"),
    };
    let sources = row.sources.iter().filter(|source| source.value != row.value).map(|source| {
        let value =
            source.value.as_deref().map_or_else(|| "nothing".to_owned(), |value| format!("“{value}”"));
        format!("{} is {value}", source.attribute)
    });
    let sources: Vec<String> = sources.collect();
    let made = match (row.constant, sources.as_slice()) {
        (true, _) => "always".to_owned(),
        // A value that is taken as it stands need not stand there twice.
        (false, []) => row.expression.clone(),
        (false, others) => format!("{} where {}", row.expression, others.join(", ")),
    };
    let target = if row.matching { format!("{} (finds the person)", row.target) } else { row.target.clone() };
    [
        toned(tone, word),
        cell(target),
        cell(row.value.clone().unwrap_or_default()),
        cell(row.zoom_value.clone().unwrap_or_default()),
        toned(Tone::Quiet, made),
    ]
}

fn draw_remark(page: &mut Page, indent: usize, remark: &Remark) {
    let tone = match remark.level {
        RemarkLevel::Note => Tone::Plain,
        RemarkLevel::Warning => Tone::Warn,
        RemarkLevel::WillFail => Tone::Bad,
    };
    page.toned(indent, tone, remark.text.as_str());
    if let Some(cure) = &remark.cure {
        page.toned(indent + 2, Tone::Plain, format!("- {cure}"));
    }
}

fn draw_people(page: &mut Page, people: &PeoplePage, only_with_remarks: bool) {
    for count in &people.effects {
        page.row(0, [number(count.people), cell(effect_words(count.effect))]);
    }
    page.gap();
    match only_with_remarks {
        false => {
            page.toned(
                0,
                Tone::Quiet,
                "One person: usher preview NAME. Everybody with a remark: --all-remarks.",
            );
        }
        true => {
            page.heading(format!("{} with something to know", usher::plan::people(people.total as usize)));
            for person in &people.people {
                let remarks = if person.remarks == 1 {
                    "1 remark".to_owned()
                } else {
                    format!("{} remarks", person.remarks)
                };
                page.row(
                    2,
                    [
                        cell(person.name.as_str()),
                        cell(person.login.as_str()),
                        cell(effect_words(person.effect)),
                        toned(Tone::Quiet, remarks),
                    ],
                );
            }
        }
    }
}

pub(crate) fn effect_words(effect: PersonEffect) -> &'static str {
    match effect {
        PersonEffect::Equal => "As in Zoom",
        PersonEffect::WillChange => "Will change in Zoom",
        PersonEffect::WillBeCreated => "Will be created in Zoom",
        PersonEffect::NotSent => "Not sent to Zoom",
        PersonEffect::WillFail => "Will fail in Zoom",
    }
}
