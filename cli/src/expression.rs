//! `usher expression`: an expression of Entra's or Okta's, worked out on this computer for values that somebody names.
//!
//! Nothing is asked of a provider, and no customer is needed. `--vectors` compares results with those that a file says,
//! one line for each, so that documented samples can be checked by anybody.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use serde::Serialize;
use serde_json::{Map, Value, json};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};
use usher::app::view::{ExpressionView, RuleProblem};
use usher::app::{ExpressionLanguage, work_out};
use usher::mapping::vectors::{self, Confidence, Judged, Match, Vector};
use usher::mapping::{Gave, Part, Signature};
use usher::problem::Problem;

use crate::args;
use crate::exit::Exit;
use crate::out::Out;
use crate::page::{Page, Tone, cell, clean, shorten, thousands, toned};

/// An expression has at most 10,000 characters; more is read so that the engine can say that it is too long.
const EXPRESSION_BYTES_MAX: u64 = 64 * 1024;

/// One person's attributes have a few thousand bytes.
const INPUTS_BYTES_MAX: u64 = 1024 * 1024;

/// Thousands of documented samples; a file of one language has a hundred thousand bytes.
const VECTORS_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// So much of an expression is shown around a place in it, in columns of the terminal.
const AROUND: usize = 72;

/// Widest text of a part beside its value.
const PART_WIDTH: usize = 44;

pub(crate) fn expression(command: &args::Expression, out: &Out) -> Result<Exit, Problem> {
    let language = command.language();
    if let Some(file) = &command.vectors {
        return judge(file, language, out);
    }
    // The command line asks for it where it is needed.
    let Some(language) = language else { return Ok(Exit::Problem) };
    let Some(text) = &command.expression else {
        let functions = language.functions();
        out.show(&functions, |page| draw_functions(page, functions))?;
        return Ok(Exit::Done);
    };
    let stdin = Path::new("-");
    if text == "-" && command.inputs.as_deref() == Some(stdin) {
        return Err(unreadable("-", "Stdin cannot be both the expression and the values."));
    }
    let typed;
    let text = match text.as_str() {
        "-" => {
            typed = read(stdin, EXPRESSION_BYTES_MAX)?;
            typed.trim_end_matches(['\r', '\n'])
        }
        text => text,
    };
    let inputs = command.inputs.as_deref().map(inputs).transpose()?.unwrap_or_default();
    match work_out(language, text, &inputs) {
        Ok(view) => {
            out.show(&view, |page| draw(page, &view))?;
            Ok(match view.gave {
                Gave::Value(_) | Gave::Nothing | Gave::Dropped => Exit::Done,
                Gave::Refused(_) | Gave::NotReached => Exit::Unknown,
            })
        }
        Err(fault) => {
            match out.json {
                true => out.value(&json!({ "problem": of_fault(&fault), "fault": fault }))?,
                false => out.say(|page| draw_fault(page, text, &fault)),
            }
            Ok(Exit::Problem)
        }
    }
}

fn of_fault(fault: &RuleProblem) -> Problem {
    let hint = fault.hint.as_deref().map(sentence);
    let fix: Vec<&str> = hint.as_deref().into_iter().collect();
    let place = fault.at.map_or_else(String::new, |at| format!("At character {}: ", at + 1));
    Problem::new(
        "expression.not_read",
        "The expression cannot be read.",
        format!("{place}{}.", fault.what),
        &fix,
    )
}

/// A question needs no full stop.
fn sentence(text: &str) -> String {
    if text.ends_with(['.', '?', '!']) { text.to_owned() } else { format!("{text}.") }
}

fn draw(page: &mut Page, view: &ExpressionView) {
    match &view.gave {
        Gave::Value(text) => page.heading(text.as_str()),
        Gave::Nothing => page.toned(0, Tone::Quiet, "nothing"),
        Gave::Dropped => page.toned(0, Tone::Quiet, "not sent: Zoom keeps what it has"),
        Gave::Refused(why) => page.toned(0, Tone::Bad, format!("No certain result: {why}.")),
        Gave::NotReached => page.toned(0, Tone::Quiet, "not reached"),
    };
    if view.parts.len() > 1 {
        page.gap();
    }
    draw_parts(page, 2, &view.parts);
    if !view.not_given.is_empty() {
        let named = view.not_given.join(", ");
        page.gap().toned(0, Tone::Warn, format!("No value was given, so there is none: {named}"));
    }
    if !view.stand_ins.is_empty() {
        page.gap();
    }
    for stand_in in &view.stand_ins {
        page.toned(0, Tone::Warn, stand_in.as_str());
    }
}

/// Draws what each part gave, inner ones first; nothing where the whole is its only part.
pub(crate) fn draw_parts(page: &mut Page, indent: usize, parts: &[Part]) {
    if parts.len() < 2 {
        return;
    }
    for part in parts {
        page.row(indent, [cell(shorten(&part.text, PART_WIDTH)), gave(&part.gave)]);
    }
}

fn gave(gave: &Gave) -> crate::page::Cell {
    match gave {
        Gave::Value(text) => cell(text.as_str()),
        Gave::Nothing => toned(Tone::Quiet, "(nothing)"),
        Gave::Dropped => toned(Tone::Quiet, "(not sent)"),
        Gave::Refused(why) => toned(Tone::Bad, format!("({why})")),
        Gave::NotReached => toned(Tone::Quiet, "(not reached)"),
    }
}

/// Draws the expression with a mark under the place, what is wrong there, and what helps.
fn draw_fault(page: &mut Page, text: &str, fault: &RuleProblem) {
    page.toned(0, Tone::Bad, "The expression cannot be read.");
    if let Some(at) = fault.at {
        let (line, column) = pointed(text, at as usize);
        page.gap().line(format!("  {line}"));
        page.toned(2 + column, Tone::Bad, "^");
    }
    let place = fault.at.map_or_else(String::new, |at| format!("Character {}: ", thousands(at + 1)));
    page.line(format!("{place}{}.", fault.what));
    if let Some(hint) = &fault.hint {
        page.toned(2, Tone::Plain, format!("- {}", sentence(hint)));
    }
}

/// Returns the line in which a place is, cut where it is long, and how many columns of it come before the place.
fn pointed(text: &str, at: usize) -> (String, usize) {
    let before: String = text.chars().take(at).collect();
    let begins = before.rfind('\n').map_or(0, |line_break| line_break + 1);
    let line: String = text.get(begins..).unwrap_or_default().lines().next().unwrap_or_default().to_owned();
    let (line, before) = (clean(&line), clean(before.get(begins..).unwrap_or_default()));
    // The part before the place is cut at its beginning, so that the place is always seen.
    let mut width = 0;
    let fits = before.char_indices().rev().take_while(|(_, letter)| {
        width += letter.width().unwrap_or_default();
        width <= AROUND / 2
    });
    let shown = fits.last().map_or("", |(from, _)| before.get(from..).unwrap_or_default());
    let cut = if shown.len() < before.len() { "…" } else { "" };
    let behind = line.get(before.len()..).unwrap_or_default();
    let line = format!("{cut}{shown}{}", shorten(behind, AROUND - shown.width().min(AROUND / 2)));
    (line, cut.width() + shown.width())
}

fn draw_functions(page: &mut Page, functions: &[Signature]) {
    let mut group = "";
    for function in functions {
        if function.group != group {
            if !group.is_empty() {
                page.gap();
            }
            group = function.group;
            page.heading(group);
        }
        page.toned(2, Tone::Plain, signature(function));
        page.toned(6, Tone::Quiet, function.what);
        let gives = match function.gives {
            "" => String::new(),
            gives => format!("  gives  {gives}"),
        };
        page.toned(6, Tone::Quiet, format!("{}{gives}", function.example));
    }
}

/// `Mid(source, start, length)`, with brackets around what may be left out.
fn signature(function: &Signature) -> String {
    let parameters = function.parameters.iter().map(|parameter| {
        match (parameter.strip_suffix('?'), parameter.strip_suffix('*')) {
            (Some(may_be_left_out), _) => format!("[{may_be_left_out}]"),
            (None, Some(often)) => format!("{often}, …"),
            (None, None) => (*parameter).to_owned(),
        }
    });
    format!("{}({})", function.name, parameters.collect::<Vec<_>>().join(", "))
}

/// What came of one sample.
#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    result: &'static str,
    /// What was worked out, where it is not what the file says.
    got: Option<String>,
    /// A sample that has to pass: documented, and compared letter by letter.
    counts: bool,
}

#[derive(Serialize)]
struct Report<'a> {
    passed: usize,
    failed: usize,
    not_compared: usize,
    /// Failed, of those that have to pass.
    failed_for_certain: usize,
    vectors: Vec<Line<'a>>,
}

fn judge(file: &Path, language: Option<ExpressionLanguage>, out: &Out) -> Result<Exit, Problem> {
    let text = read(file, VECTORS_BYTES_MAX)?;
    let all = vectors::read(text.trim_start_matches('\u{feff}'))
        .map_err(|error| not_json(file, &error, "a list of expressions, each with its result"))?;
    let wanted = |vector: &&Vector| language.is_none_or(|language| language.is_of(vector.language));
    let vectors: Vec<Line<'_>> = all
        .iter()
        .filter(wanted)
        .map(|vector| {
            let (result, got) = match vectors::judge(vector) {
                Judged::Pass => ("pass", None),
                Judged::Fail { got } => ("fail", Some(got)),
                Judged::NotCompared => ("not compared", None),
            };
            Line { id: &vector.id, result, got, counts: has_to_pass(vector) }
        })
        .collect();
    let count = |result: &str| vectors.iter().filter(|line| line.result == result).count();
    let report = Report {
        passed: count("pass"),
        failed: count("fail"),
        not_compared: count("not compared"),
        failed_for_certain: vectors.iter().filter(|line| line.counts && line.result == "fail").count(),
        vectors,
    };
    out.show(&report, |page| draw_report(page, &report))?;
    Ok(if report.failed_for_certain > 0 { Exit::Problem } else { Exit::Done })
}

/// Documented, and compared letter by letter: whatever else happens, this has to come out.
fn has_to_pass(vector: &Vector) -> bool {
    vector.confidence == Confidence::Certain && vector.r#match == Match::Exact
}

fn draw_report(page: &mut Page, report: &Report<'_>) {
    for line in &report.vectors {
        let tone = match (line.result, line.counts) {
            ("pass", _) => Tone::Good,
            ("fail", true) => Tone::Bad,
            (_, _) => Tone::Quiet,
        };
        let got = line.got.as_deref().map_or_else(String::new, |got| format!("  got {got}"));
        page.toned(0, tone, format!("{:<12}  {}{got}", line.result, line.id));
    }
    let sum = |count: usize| usher::plan::thousands(count);
    page.gap().heading(format!(
        "{} passed, {} failed, {} not compared",
        sum(report.passed),
        sum(report.failed),
        sum(report.not_compared)
    ));
    if report.failed_for_certain > 0 {
        page.toned(
            0,
            Tone::Bad,
            format!(
                "{} of the failed are documented results that have to come out.",
                sum(report.failed_for_certain)
            ),
        );
    }
}

fn inputs(file: &Path) -> Result<Map<String, Value>, Problem> {
    let text = read(file, INPUTS_BYTES_MAX)?;
    serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|error| not_json(file, &error, "an object such as {\"department\": \"Sales\"}"))
}

/// Reads a file, or stdin where it is called `-`.
fn read(file: &Path, bytes_max: u64) -> Result<String, Problem> {
    let mut text = String::new();
    let read = match file == Path::new("-") {
        true => io::stdin().lock().take(bytes_max + 1).read_to_string(&mut text),
        false => File::open(file).and_then(|file| file.take(bytes_max + 1).read_to_string(&mut text)),
    };
    let name = file.display().to_string();
    read.map_err(|error| unreadable(&name, &error.to_string()))?;
    match text.len() as u64 > bytes_max {
        true => Err(unreadable(&name, &format!("There are more than {} bytes.", bytes_max))),
        false => Ok(text),
    }
}

fn unreadable(file: &str, detail: &str) -> Problem {
    Problem::new(
        "expression.no_file",
        "What was named cannot be read.",
        "The file is not there, it is not text, or it is larger than such a file can be.",
        &["Check the name, and that the file is UTF-8."],
    )
    .detail(format!("{file}: {detail}"))
}

fn not_json(file: &Path, error: &dyn std::fmt::Display, wanted: &str) -> Problem {
    Problem::new(
        "expression.no_json",
        format!("{} is not as expected.", file.display()),
        format!("It should be JSON: {wanted}."),
        &["Mend it at the place that is named, then run the command again."],
    )
    .detail(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_stands_under_the_place() {
        let check = |text: &str, at: usize, line: &str, column: usize| {
            assert_eq!(pointed(text, at), (line.to_owned(), column), "{text}");
        };
        check("Append([a]", 10, "Append([a]", 10);
        check("", 0, "", 0);
        check("one(\ntwo(x)\r\nthree", 9, "two(x)", 4);
        // A wide letter takes two columns, a combining one none.
        check("\"田e\u{301}\" +", 6, "\"田e\u{301}\" +", 6);
    }

    #[test]
    fn a_long_expression_is_shown_around_the_place() {
        let text = "x".repeat(10_000);
        for at in [0, 40, 5_000, 10_000] {
            let (line, column) = pointed(&text, at);
            assert!(line.width() <= AROUND + 1, "{at}: {line}");
            assert!(column <= AROUND / 2 + 1, "{at}: {column}");
        }
        let (line, column) = pointed(&format!("{}!{}", "a".repeat(500), "b".repeat(500)), 500);
        assert_eq!(line.chars().nth(column), Some('!'), "{line}");
        assert!(line.starts_with("…a") && line.ends_with("b…"), "{line}");
    }

    #[test]
    fn a_signature_says_what_may_be_left_out() {
        let function = Signature {
            name: "Join",
            parameters: &["separator", "source*", "more?"],
            what: "",
            example: "",
            gives: "",
            group: "",
        };
        assert_eq!(signature(&function), "Join(separator, source, …, [more])");
    }
}
