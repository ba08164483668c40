//! The table for a spreadsheet (RFC 4180): UTF-8 with its mark, because Excel reads another alphabet without it.
//!
//! There is a line for each person and attribute that is not as it should be, and one for the person alone where there
//! is something to say of them as a whole or nothing else to say. So a filter over one column answers a question, and
//! each line can be read without the one above it. A cell that a spreadsheet would run as a formula has an apostrophe
//! before it, which makes it text: a phone number with a plus has one too.

use std::io;

use super::words::sentence;
use super::{Entry, Sink, directory_has, is_told, row_words};
use crate::mapping::Remark;

const COLUMNS: [&str; 10] = [
    "Person",
    "Sign-in name",
    "What happens to the person",
    "Attribute of Zoom",
    "Made from",
    "The directory has",
    "Zoom would get",
    "Zoom has",
    "What happens to the attribute",
    "What to know",
];

/// Says that the text is UTF-8.
const MARK: &str = "\u{feff}";

pub(super) fn begin(out: Sink<'_>) -> io::Result<()> {
    out.write_all(MARK.as_bytes())?;
    out.write_all(line(&COLUMNS).as_bytes())
}

pub(super) fn entry(out: Sink<'_>, entry: &Entry<'_>) -> io::Result<()> {
    let mut told = entry.rows.iter().filter(|row| is_told(row)).peekable();
    if told.peek().is_none() || !entry.remarks.is_empty() {
        let to_know = remarks(entry.remarks);
        let cells = [entry.name, entry.login, entry.outcome, "", "", "", "", "", "", &to_know];
        out.write_all(line(&cells).as_bytes())?;
    }
    for row in told {
        let cells = [
            entry.name,
            entry.login,
            entry.outcome,
            &row.target,
            &row.expression,
            &directory_has(row),
            row.value.as_deref().unwrap_or_default(),
            row.zoom_value.as_deref().unwrap_or_default(),
            &row_words(row),
            &remarks(&row.remarks),
        ];
        out.write_all(line(&cells).as_bytes())?;
    }
    Ok(())
}

/// Each remark as a sentence, with its cure behind it.
fn remarks(remarks: &[Remark]) -> String {
    let each = remarks.iter().flat_map(|remark| [Some(&remark.text), remark.cure.as_ref()]);
    each.flatten().map(|text| sentence(text)).collect::<Vec<_>>().join(" ")
}

/// Returns a line of a table, each cell in quotes.
pub(in crate::app) fn line(cells: &[&str]) -> String {
    let cells: Vec<String> = cells
        .iter()
        .map(|cell| {
            let guard = if begins_a_formula(cell) { "'" } else { "" };
            format!("\"{guard}{}\"", cell.replace('"', "\"\""))
        })
        .collect();
    format!("{}\r\n", cells.join(","))
}

/// Would a spreadsheet run it? Also the wide signs, which some take for the narrow ones, and what is skipped before a
/// sign (OWASP, CSV Injection, 2026).
fn begins_a_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}
