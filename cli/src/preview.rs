//! `usher preview`: what the mapping makes of one person, or of everybody; and the same as a file.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::Path;

use serde::Serialize;
use usher::app::view::{
    DepthView, EverybodyView, ExportFormat, ExportView, FindingView, MappingCounts, PeopleFilter, PeoplePage,
    PersonRow, Preview, RequestView,
};
use usher::app::{App, effect_words, in_short, row_words};
use usher::mapping::{Finding, PreviewRow, Remark, RemarkLevel, RowEffect};
use usher::problem::Problem;

use crate::args::{self, Global, finding_name};
use crate::exit::Exit;
use crate::expression::draw_parts;
use crate::out::{Out, Ticker};
use crate::page::{Page, Tone, cell, number, thousands, toned};
use crate::profile::not_confirmed;
use crate::{ask, engine};

/// People named where a word fits several.
const LIKELY_MAX: u32 = 20;

/// People in one page of the list; the engine gives at most 500.
const PAGE: u32 = 500;

/// People named under a finding; `--finding` lists them all.
const EXAMPLES: u32 = 3;

pub(crate) async fn preview(command: args::Preview, global: &Global, out: &Out) -> Result<Exit, Problem> {
    let app = engine::with_secrets(global, out).await?;
    let id = engine::chosen(&app, global)?;
    let ticker = Ticker::new();
    app.read_both(&id, false, &|progress| ticker.show(&progress)).await?;
    ticker.clear();
    if command.depth && !read_depth(&app, &id, command.yes, out).await? {
        return Ok(Exit::Interrupted);
    }
    if let Some(person) = command.person() {
        let shown = person_preview(&app, &id, person).await?;
        out.show(&shown, |page| draw(page, &shown))?;
        return Ok(Exit::Done);
    }
    let filter = command.filter();
    let files = [(&command.csv, ExportFormat::Csv), (&command.html, ExportFormat::Html)];
    let file = files.into_iter().find_map(|(file, format)| Some((file.as_deref()?, format)));
    match (file, filter) {
        (Some((file, format)), filter) => {
            save(&app, &id, &filter.unwrap_or_default(), format, file, out).await?;
        }
        (None, Some(filter)) => {
            let people = people(&app, &id, &filter).await?;
            out.show(&people, |page| draw_people(page, &people))?;
        }
        (None, None) if command.findings => {
            let found = found(&app, &id).await?;
            out.show(&found, |page| draw_findings(page, &found))?;
        }
        (None, None) => {
            let everybody = app.everybody(&id).await?;
            out.show(&everybody, |page| draw_numbers(page, &everybody))?;
        }
    }
    Ok(Exit::Done)
}

/// Reads the page of Zoom's users that its list leaves out; `false` where the person would rather not.
async fn read_depth(app: &App, id: &str, yes: bool, out: &Out) -> Result<bool, Problem> {
    let depth = app.everybody(id).await?.depth;
    if depth.requests == 0 {
        out.say_line("Everything that the rules fill is compared already.");
        return Ok(true);
    }
    let requests = if depth.requests == 1 {
        "1 request".to_owned()
    } else {
        format!("{} requests", thousands(depth.requests))
    };
    out.say(|page| {
        page.line(format!("Zoom’s list of users does not show {}.", depth.not_listed.join(", ")));
        page.line(format!(
            "To compare these too, each person is read: {requests}, {}.",
            minutes(depth.minutes)
        ));
        page.line("It can be stopped with Ctrl-C. What was read is kept, and the same command goes on.");
    });
    if !yes {
        if !ask::somebody_is_there() {
            return Err(not_confirmed("Reading each person from Zoom", "--yes"));
        }
        if !ask::yes("Read them?")? {
            out.say_line("Nothing was read.");
            return Ok(false);
        }
    }
    let ticker = Ticker::new();
    app.read_depth(id, &|progress| ticker.show(&progress)).await?;
    Ok(true)
}

fn minutes(minutes: u32) -> String {
    match minutes {
        0 => "less than a minute".to_owned(),
        1 => "about a minute".to_owned(),
        minutes => format!("about {} minutes", thousands(minutes)),
    }
}

/// Everybody whom a filter means.
async fn people(app: &App, id: &str, filter: &PeopleFilter) -> Result<PeoplePage, Problem> {
    let mut people = app.people(id, filter, 0, PAGE).await?;
    while (people.people.len() as u32) < people.total {
        let next = app.people(id, filter, people.people.len() as u32, PAGE).await?;
        // Somebody is missing from the engine's list: what there is, is shown.
        if next.people.is_empty() {
            break;
        }
        people.people.extend(next.people);
    }
    Ok(people)
}

/// The findings with some of the people whom each concerns.
#[derive(Serialize)]
struct Found {
    #[serde(flatten)]
    everybody: EverybodyView,
    examples: Vec<Examples>,
}

#[derive(Serialize)]
struct Examples {
    finding: Finding,
    people: Vec<PersonRow>,
}

async fn found(app: &App, id: &str) -> Result<Found, Problem> {
    let everybody = app.everybody(id).await?;
    let mut examples = Vec::new();
    for finding in everybody.findings.iter().filter(|finding| finding.people > 0) {
        let filter = PeopleFilter { finding: Some(finding.finding), ..PeopleFilter::default() };
        let people = app.people(id, &filter, 0, EXAMPLES).await?.people;
        examples.push(Examples { finding: finding.finding, people });
    }
    Ok(Found { everybody, examples })
}

/// Saves the people whom a filter means. A file that is there is replaced when the new one is whole.
async fn save(
    app: &App,
    id: &str,
    filter: &PeopleFilter,
    format: ExportFormat,
    file: &Path,
    out: &Out,
) -> Result<(), Problem> {
    if file == Path::new("-") {
        app.export_preview(id, filter, format, &mut io::stdout()).await?;
        return Ok(());
    }
    let folder = match file.parent() {
        Some(folder) if folder != Path::new("") => folder,
        Some(_) | None => Path::new("."),
    };
    // Nobody else on this computer may read it: it is full of names.
    let mut beside = tempfile::NamedTempFile::new_in(folder).map_err(|error| not_saved(file, &error))?;
    let saved = app.export_preview(id, filter, format, &mut beside).await?;
    beside.flush().and_then(|()| beside.as_file().sync_all()).map_err(|error| not_saved(file, &error))?;
    beside.persist(file).map_err(|error| not_saved(file, &error.error))?;
    out.show(&saved, |page| draw_saved(page, &saved, file))
}

fn not_saved(file: &Path, error: &io::Error) -> Problem {
    Problem::new(
        "terminal.no_file",
        "The preview could not be saved.",
        "The folder is not there, it takes no files from this account, or the disk is full.",
        &["Name a file in a folder of your own, then run the command again."],
    )
    .detail(format!("{}: {error}", file.display()))
}

fn draw_saved(page: &mut Page, saved: &ExportView, file: &Path) {
    page.heading(format!("{}: {}", saved.filter, usher::plan::people(saved.people as usize)));
    page.line(format!("Saved as {}", file.display()));
    page.gap().line("The file holds personal data:");
    for personal in &saved.personal {
        page.toned(2, Tone::Plain, format!("- {personal}"));
    }
}

/// Finds one person by a part of a name and returns their mapping.
pub(crate) async fn person_preview(app: &App, id: &str, wanted: &str) -> Result<Preview, Problem> {
    app.preview(id, Some(&person_named(app, id, wanted).await?.id)).await
}

/// Finds one person by a part of a name. Both sides have to be read before.
pub(crate) async fn person_named(app: &App, id: &str, wanted: &str) -> Result<PersonRow, Problem> {
    let filter = PeopleFilter { text: wanted.to_owned(), ..PeopleFilter::default() };
    let found = app.people(id, &filter, 0, PAGE).await?;
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
        "{}. Person {} of {}, by {}. Both sides were read at {}.",
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
    let to_tell = preview.rows.iter().filter(|row| !row.remarks.is_empty() || row.parts.len() > 1);
    for row in to_tell {
        page.gap().line(format!("{}:", in_short(&row.target)));
        row.remarks.iter().for_each(|remark| draw_remark(page, 2, remark));
        draw_parts(page, 2, &row.parts);
    }
    page.gap();
    match (sent(preview), preview.payload.as_str()) {
        (_, "") => {
            page.line("Nothing would be sent to Zoom now.");
        }
        (Some(request), _) => {
            page.line(format!("Would be sent to Zoom: {}", request.line));
            page.block(2, Tone::Plain, &request.body);
            page.toned(0, Tone::Quiet, request.sure.as_str());
        }
        (None, payload) => {
            page.line("Would be sent to Zoom:");
            page.block(2, Tone::Plain, payload);
        }
    }
}

/// The request that would be sent as Zoom is now: of two that are known, the one that fits.
fn sent(preview: &Preview) -> Option<&RequestView> {
    match preview.zoom_has {
        Some(_) => preview.update.as_ref(),
        None => preview.create.as_ref(),
    }
}

fn cells(row: &PreviewRow) -> [crate::page::Cell; 5] {
    let tone = match row.effect {
        RowEffect::Equal | RowEffect::NotSent | RowEffect::Ignored => Tone::Quiet,
        RowEffect::WillChange => Tone::Warn,
        RowEffect::WillBeSet => Tone::Good,
        RowEffect::WillFail => Tone::Bad,
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
    let target = in_short(&row.target);
    let target = if row.matching { format!("{target} (finds the person)") } else { target.to_owned() };
    [
        toned(tone, row_words(row)),
        cell(target),
        cell(row.value.clone().unwrap_or_default()),
        cell(row.zoom_value.clone().unwrap_or_default()),
        toned(Tone::Quiet, made),
    ]
}

fn draw_remark(page: &mut Page, indent: usize, remark: &Remark) {
    page.toned(indent, tone(remark.level), remark.text.as_str());
    if let Some(cure) = &remark.cure {
        page.toned(indent + 2, Tone::Plain, format!("- {cure}"));
    }
}

fn tone(level: RemarkLevel) -> Tone {
    match level {
        RemarkLevel::Note => Tone::Plain,
        RemarkLevel::Warning => Tone::Warn,
        RemarkLevel::WillFail => Tone::Bad,
    }
}

fn draw_numbers(page: &mut Page, everybody: &EverybodyView) {
    draw_counts(page, &everybody.counts);
    page.gap();
    let failing = everybody.findings.iter().filter(|finding| finding.level == RemarkLevel::WillFail).count();
    let findings = everybody.findings.len();
    match (findings, failing) {
        (0, _) => page.line("Nothing was found that somebody should know."),
        (1, _) => page.line("There is 1 finding: usher preview --findings"),
        (_, 0) => page.line(format!("There are {findings} findings: usher preview --findings")),
        (_, failing) => page.line(format!(
            "There are {findings} findings, {failing} of them for what will fail: usher preview --findings"
        )),
    };
    draw_depth(page, &everybody.depth);
    page.toned(0, Tone::Quiet, "One person: usher preview NAME. A file: --csv FILE or --html FILE.");
}

fn draw_counts(page: &mut Page, counts: &MappingCounts) {
    for (count, words) in [
        (counts.created, "Will be created in Zoom"),
        (counts.changed, "Will change in Zoom"),
        (counts.equal, "As in Zoom"),
        (counts.left_alone, "Not sent to Zoom"),
        (counts.refused, "Will fail in Zoom"),
    ] {
        page.row(0, [crate::page::right(thousands(count)), cell(words)]);
    }
    if !counts.by_attribute.is_empty() {
        page.gap().heading("Changes by attribute");
    }
    for each in &counts.by_attribute {
        page.row(0, [number(each.people), cell(each.target.as_str())]);
    }
}

fn draw_depth(page: &mut Page, depth: &DepthView) {
    if depth.not_listed.is_empty() {
        return;
    }
    let people = usher::plan::people(depth.of as usize);
    let read = match depth.requests {
        0 => format!("So {people} were read one by one, and all is compared."),
        _ => format!(
            "Of {people}, {} were read one by one. Compare the others too: usher preview --depth",
            thousands(depth.read)
        ),
    };
    let not_listed = depth.not_listed.join(", ");
    page.toned(0, Tone::Quiet, format!("Zoom’s list of users does not show {not_listed}. {read}"));
}

fn draw_findings(page: &mut Page, found: &Found) {
    let Found { everybody, examples } = found;
    draw_counts(page, &everybody.counts);
    if everybody.findings.is_empty() {
        page.gap().line("Nothing was found that somebody should know.");
    }
    for finding in &everybody.findings {
        page.gap().toned(0, tone(finding.level), finding_line(finding));
        page.toned(2, Tone::Plain, finding.why.as_str());
        if let Some(cure) = &finding.cure {
            page.toned(2, Tone::Plain, format!("- {cure}"));
        }
        let people = examples.iter().find(|one| one.finding == finding.finding);
        let Some(people) = people.map(|one| &one.people).filter(|people| !people.is_empty()) else {
            continue;
        };
        let named: Vec<String> =
            people.iter().map(|person| format!("{} ({})", person.name, person.login)).collect();
        let more = finding.people.saturating_sub(named.len() as u32);
        let more = match more {
            0 => String::new(),
            more => format!(", and {} more: --finding {}", thousands(more), finding_name(finding.finding)),
        };
        page.toned(2, Tone::Quiet, format!("{}{more}", named.join(", ")));
    }
    page.gap();
    draw_depth(page, &everybody.depth);
}

fn finding_line(finding: &FindingView) -> String {
    let level = match finding.level {
        RemarkLevel::Note => "Note",
        RemarkLevel::Warning => "Warning",
        RemarkLevel::WillFail => "Will fail",
    };
    match (finding.people, finding.in_zoom_only) {
        (0, _) => format!("{level}: {}", finding.title),
        (1, true) => format!("{level}, 1 account of Zoom: {}", finding.title),
        (accounts, true) => format!("{level}, {} accounts of Zoom: {}", thousands(accounts), finding.title),
        (people, false) => format!("{level}, {}: {}", usher::plan::people(people as usize), finding.title),
    }
}

fn draw_people(page: &mut Page, people: &PeoplePage) {
    let accounts = people.people.iter().any(|person| person.in_zoom_only);
    page.heading(match (accounts, people.total) {
        (false, total) => usher::plan::people(total as usize),
        (true, 1) => "1 account of Zoom".to_owned(),
        (true, total) => format!("{} accounts of Zoom", thousands(total)),
    });
    for person in &people.people {
        let effect = match person.in_zoom_only {
            true => "Nobody in the directory has it",
            false => effect_words(person.effect),
        };
        page.row(
            2,
            [
                cell(person.name.as_str()),
                cell(person.login.as_str()),
                cell(effect),
                toned(Tone::Quiet, person.note.as_str()),
            ],
        );
    }
}
