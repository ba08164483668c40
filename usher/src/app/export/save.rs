//! The mapping of everybody whom a filter means, worked out and written person by person.

use std::io::{self, Write as _};

use super::{Entry, Head, begin, effect_words, end, filter_words, personal};
use crate::app::look::Look;
use crate::app::mapping::everybody_of;
use crate::app::view::{EverybodyView, ExportFormat, ExportView, MappingRules, PeopleFilter};
use crate::app::{App, count};
use crate::clock;
use crate::mapping::{self, Finding, Ground, Language, PersonPreview};
use crate::model::{Account, Person};
use crate::problem::{self, Problem};

/// People in one portion of a file. Between two portions whoever else waits for the engine has a turn.
const PORTION: usize = 200;

impl App {
    /// Says what a file of these people would hold, before it is saved. Needs [`App::read_both`] first.
    ///
    /// # Errors
    ///
    /// When nothing has been read yet.
    pub async fn export_words(
        &self,
        id: &str,
        filter: &PeopleFilter,
        format: ExportFormat,
    ) -> Result<ExportView, Problem> {
        let look = self.last_look(id).await.ok_or_else(problem::nothing_read)?;
        let found = count(Found::by(&look, &everybody_of(&look), filter)?.len());
        let (rules, everybody) = (self.mapping_rules(id).await?, self.everybody(id).await?);
        Ok(words(look.language(), filter, format, found, &rules, &everybody))
    }

    /// Writes the mapping of everybody whom a filter means, and returns what was written. Needs [`App::read_both`] first.
    ///
    /// # Errors
    ///
    /// When nothing has been read yet, or no more can be written.
    pub async fn export_preview(
        &self,
        id: &str,
        filter: &PeopleFilter,
        format: ExportFormat,
        out: &mut (dyn io::Write + Send),
    ) -> Result<ExportView, Problem> {
        let look = self.last_look(id).await.ok_or_else(problem::nothing_read)?;
        let people = everybody_of(&look);
        let ground = look.ground(&people);
        let found = Found::by(&look, &people, filter)?;
        let (rules, everybody) = (self.mapping_rules(id).await?, self.everybody(id).await?);
        let words = words(look.language(), filter, format, count(found.len()), &rules, &everybody);
        let customer = self.profile(id)?.name;
        let head = Head {
            customer: &customer,
            provider: look.language().provider(),
            saved_at: clock::now(),
            filter: &words.filter,
            people: words.people,
            rules: &rules,
            everybody: &everybody,
        };
        let mut out = io::BufWriter::new(out);
        begin(&mut out, format, &head).map_err(|error| not_written(&error))?;
        for portion in 0..found.len().div_ceil(PORTION) {
            let shown = found.portion(portion, &look, &ground);
            let entries: Vec<Entry<'_>> = shown.iter().map(Shown::entry).collect();
            super::portion(&mut out, format, count(portion), &entries)
                .map_err(|error| not_written(&error))?;
            drop(entries);
            drop(shown);
            tokio::task::yield_now().await;
        }
        end(&mut out, format).and_then(|()| out.flush()).map_err(|error| not_written(&error))?;
        Ok(words)
    }
}

/// Whom a filter lets through, by name.
enum Found<'a> {
    /// By their places among everybody.
    People(Vec<u32>),
    /// Accounts of Zoom's that nobody in the directory has.
    Accounts(Vec<&'a Account>),
}

impl<'a> Found<'a> {
    fn by(look: &'a Look, people: &[&Person], filter: &PeopleFilter) -> Result<Self, Problem> {
        match filter.finding {
            Some(Finding::InZoomOnly) => Ok(Self::Accounts(look.in_zoom_only(filter))),
            Some(_) | None => Ok(Self::People(look.places(filter, people)?)),
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::People(places) => places.len(),
            Self::Accounts(accounts) => accounts.len(),
        }
    }

    fn portion(&self, portion: usize, look: &Look, ground: &Ground<'a>) -> Vec<Shown<'a>> {
        let skipped = portion * PORTION;
        match self {
            Self::People(places) => {
                let some = places.iter().skip(skipped).take(PORTION);
                some.filter_map(|place| Shown::of(*place as usize, look, ground)).collect()
            }
            Self::Accounts(accounts) => {
                accounts.iter().skip(skipped).take(PORTION).map(|account| Shown::Account(account)).collect()
            }
        }
    }
}

/// One who is in the file.
enum Shown<'a> {
    Person { person: &'a Person, preview: Box<PersonPreview> },
    Account(&'a Account),
}

impl<'a> Shown<'a> {
    fn of(place: usize, look: &Look, ground: &Ground<'a>) -> Option<Self> {
        let person = *ground.people.get(place)?;
        let around = look.shown.audit.around(place, &look.shown.rules, ground);
        let preview = Box::new(mapping::preview(&look.shown.rules, person, &around));
        Some(Self::Person { person, preview })
    }

    fn entry(&self) -> Entry<'_> {
        match self {
            Self::Person { person, preview } => Entry {
                name: &person.name,
                login: &person.login,
                outcome: effect_words(preview.effect),
                remarks: &preview.remarks,
                rows: &preview.rows,
            },
            Self::Account(account) => Entry {
                name: &account.display_name,
                login: &account.user_name,
                outcome: "In Zoom, and nobody in the directory has it",
                remarks: &[],
                rows: &[],
            },
        }
    }
}

fn words(
    language: Language,
    filter: &PeopleFilter,
    format: ExportFormat,
    people: u32,
    rules: &MappingRules,
    everybody: &EverybodyView,
) -> ExportView {
    let otherwise = |finding: Finding| finding.title(language).to_owned();
    let ending = match format {
        ExportFormat::Csv => "csv",
        ExportFormat::Html => "html",
    };
    ExportView {
        people,
        personal: personal(rules),
        filter: filter_words(filter, &everybody.findings, &otherwise),
        file_name: format!("Usher mapping preview {}.{ending}", everybody.read_at.strftime("%Y-%m-%d")),
    }
}

fn not_written(error: &io::Error) -> Problem {
    Problem::new(
        "export.not_written",
        "The preview could not be written to the file.",
        "The disk is full, or the program that reads the file has ended.",
        &["Make room or choose another folder, then save it again."],
    )
    .detail(error.to_string())
}
