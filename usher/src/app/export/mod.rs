//! A preview as a file, for whoever has no Usher: a table for a spreadsheet, or a page to read and print.
//!
//! A file is written person by person as they are worked out, so that a hundred thousand of them are never held as
//! text. [`csv`] and [`html`] only write what they are given: a [`Head`] and one [`Entry`] after another. Neither has
//! anything of a sign-in in it, because neither shape has.

pub(super) mod csv;
mod html;
mod save;
mod words;

use std::io;

use jiff::Timestamp;

use super::view::{EverybodyView, ExportFormat, MappingRules};
use crate::mapping::{PreviewRow, Remark, RowEffect};

pub use words::{effect_words, in_short, row_words};
pub(super) use words::{filter_words, personal};

/// Where a preview is written to. What takes time is done between the portions that are written.
pub(super) type Sink<'a> = &'a mut (dyn io::Write + Send);

/// What is said before the people.
pub(super) struct Head<'a> {
    pub(super) customer: &'a str,
    /// "Entra ID"
    pub(super) provider: &'a str,
    pub(super) saved_at: Timestamp,
    /// Who is in the file, in words.
    pub(super) filter: &'a str,
    /// How many people are in the file.
    pub(super) people: u32,
    pub(super) rules: &'a MappingRules,
    pub(super) everybody: &'a EverybodyView,
}

/// A person in the file.
pub(super) struct Entry<'a> {
    pub(super) name: &'a str,
    pub(super) login: &'a str,
    /// What happens to the person, in words.
    pub(super) outcome: &'a str,
    /// About the person as a whole.
    pub(super) remarks: &'a [Remark],
    pub(super) rows: &'a [PreviewRow],
}

/// Writes what stands before the people.
pub(super) fn begin(out: Sink<'_>, format: ExportFormat, head: &Head<'_>) -> io::Result<()> {
    match format {
        ExportFormat::Csv => csv::begin(out),
        ExportFormat::Html => html::begin(out, head),
    }
}

/// Writes some people, in one portion of the page. Portions follow one another, the first has the place 0.
pub(super) fn portion(
    out: Sink<'_>,
    format: ExportFormat,
    place: u32,
    people: &[Entry<'_>],
) -> io::Result<()> {
    match format {
        ExportFormat::Csv => people.iter().try_for_each(|entry| csv::entry(out, entry)),
        ExportFormat::Html => html::portion(out, place, people),
    }
}

/// Writes what stands behind the people.
pub(super) fn end(out: Sink<'_>, format: ExportFormat) -> io::Result<()> {
    match format {
        ExportFormat::Csv => Ok(()),
        ExportFormat::Html => html::end(out),
    }
}

/// Is there something to see in a row? A value that is as it should be, or that is on neither side, is not written.
fn is_told(row: &PreviewRow) -> bool {
    !row.remarks.is_empty()
        || match row.effect {
            RowEffect::Equal => false,
            RowEffect::NotSent => row.value.is_some() || row.zoom_value.is_some(),
            RowEffect::WillChange | RowEffect::WillBeSet | RowEffect::Ignored | RowEffect::WillFail => true,
        }
}

/// Returns what the directory has for a row: the value alone where the rule reads one attribute.
fn directory_has(row: &PreviewRow) -> String {
    match row.sources.as_slice() {
        [] => String::new(),
        [only] => only.value.clone().unwrap_or_default(),
        several => {
            let each = several.iter().map(|source| match &source.value {
                Some(value) => format!("{} = {value}", source.attribute),
                None => format!("{} is empty", source.attribute),
            });
            each.collect::<Vec<_>>().join("; ")
        }
    }
}

#[cfg(test)]
mod tests;
