//! The guides that are compiled in, and the proof that each can be followed.
//!
//! Loading refuses a guide in which a fact or a question is asked twice, a fact is needed before it is asked, a value is
//! to be copied before it can be known, a title is used twice, another step is named that is not there, or a source is
//! not a dated https page.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::DeserializeOwned;

use super::files::{self, guide_file};
use super::head::{HelpHead, StepHead, TroubleHead};
use super::reader::{self, Part, Text};
use super::{ActionId, CheckId, Disputed, Fact, GuideId, PageKind, PushWay, Question, Source};

/// Every guide, read and proved.
#[derive(Debug, Clone)]
pub struct Guides {
    guides: BTreeMap<GuideId, Guide>,
    help: BTreeMap<HelpName, Help>,
}

/// One guide: its steps in order, and what is known to go wrong on the way.
#[derive(Debug, Clone)]
pub struct Guide {
    pub steps: Vec<Step>,
    pub troubles: Vec<Trouble>,
}

/// One step of a guide.
#[derive(Debug, Clone)]
pub struct Step {
    /// The file's name without number and ending: "connect-okta".
    pub id: String,
    /// Steps of one section stand together.
    pub section: String,
    pub title: String,
    pub why: String,
    pub page: PageKind,
    /// What proves that the step is done; empty where nothing can look.
    pub checks: Vec<CheckId>,
    /// What Usher can do by itself.
    pub actions: Vec<ActionId>,
    /// What only a person can decide.
    pub questions: Vec<Question>,
    /// The step belongs to this way of keeping groups in step.
    pub push_way: Option<PushWay>,
    /// The id of the step that does the same another way.
    pub instead_of: Option<String>,
    /// What holds once the step is done.
    pub asks: Vec<Fact>,
    /// What has to hold before it can be done.
    pub needs: Vec<Fact>,
    pub sources: Vec<Source>,
    pub disputed: Vec<Disputed>,
    pub text: Text,
}

/// A known trouble: how it shows, the look that says whether it is this, and where the cure is.
#[derive(Debug, Clone)]
pub struct Trouble {
    /// The file's name without its ending: "token-refused".
    pub id: String,
    pub title: String,
    /// What a person sees, in one line.
    pub symptom: String,
    /// What a search finds it by, beside title and symptom: words, and error texts as the vendors write them.
    pub words: Vec<String>,
    /// Passes when it is not this, fails when it is.
    pub check: CheckId,
    /// The id of the step that has the cure.
    pub cure_step: Option<String>,
    pub cure_action: Option<ActionId>,
    pub sources: Vec<Source>,
    pub text: Text,
}

/// A mini-guide beside a way of connecting: where to get what it asks for.
#[derive(Debug, Clone)]
pub struct Help {
    pub title: String,
    pub sources: Vec<Source>,
    pub disputed: Vec<Disputed>,
    pub text: Text,
}

/// The mini-guides, one for each way of connecting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HelpName {
    ZoomPublicClient,
    ZoomSecretClient,
    ZoomServerToServer,
    ZoomToken,
    OktaCode,
    OktaDevice,
    OktaApiToken,
    EntraCode,
    EntraDevice,
    GoogleDesktop,
    GoogleService,
}

/// What is wrong with a guide's file. For whoever writes guides: what is compiled in has none, which a test proves.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("guides/{file}:{line}: {what}")]
pub struct Fault {
    pub file: String,
    /// From 1; 1 also where the whole file is meant.
    pub line: usize,
    pub what: String,
}

impl Guides {
    /// Reads the guides that are compiled in.
    pub fn load() -> Result<Self, Fault> {
        let help = HelpName::ALL.into_iter().map(|name| Ok((name, read_help(name.file())?)));
        let guides = GuideId::ALL.into_iter().map(|id| {
            let (steps, troubles) = files::of(id);
            Ok((id, read_guide(steps, troubles)?))
        });
        Ok(Self { guides: guides.collect::<Result<_, Fault>>()?, help: help.collect::<Result<_, Fault>>()? })
    }

    /// Returns a guide.
    pub fn of(&self, id: GuideId) -> &Guide {
        &self.guides[&id]
    }

    /// Returns every guide, in the order of [`GuideId::ALL`].
    pub fn all(&self) -> impl Iterator<Item = (GuideId, &Guide)> {
        self.guides.iter().map(|(id, guide)| (*id, guide))
    }

    /// Returns the mini-guide of a way of connecting.
    pub fn help(&self, name: HelpName) -> &Help {
        &self.help[&name]
    }
}

impl Guide {
    /// Returns the step with this id.
    pub fn step(&self, id: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.id == id)
    }

    /// Returns the known trouble with this id.
    pub fn trouble(&self, id: &str) -> Option<&Trouble> {
        self.troubles.iter().find(|trouble| trouble.id == id)
    }

    /// Returns the sections with their steps, in order.
    pub fn sections(&self) -> impl Iterator<Item = (&str, &[Step])> {
        self.steps.chunk_by(|one, next| one.section == next.section).map(|steps| {
            let section = steps.first().map_or("", |step| step.section.as_str());
            (section, steps)
        })
    }

    /// Returns the steps before and behind the one with this id.
    pub fn neighbours(&self, id: &str) -> (Option<&Step>, Option<&Step>) {
        let Some(place) = self.steps.iter().position(|step| step.id == id) else { return (None, None) };
        (place.checked_sub(1).and_then(|before| self.steps.get(before)), self.steps.get(place + 1))
    }
}

impl HelpName {
    pub const ALL: [Self; 11] = [
        Self::ZoomPublicClient,
        Self::ZoomSecretClient,
        Self::ZoomServerToServer,
        Self::ZoomToken,
        Self::OktaCode,
        Self::OktaDevice,
        Self::OktaApiToken,
        Self::EntraCode,
        Self::EntraDevice,
        Self::GoogleDesktop,
        Self::GoogleService,
    ];

    fn file(self) -> (&'static str, &'static str) {
        match self {
            Self::ZoomPublicClient => guide_file!("ways/zoom-public-client.md"),
            Self::ZoomSecretClient => guide_file!("ways/zoom-secret-client.md"),
            Self::ZoomServerToServer => guide_file!("ways/zoom-server-to-server.md"),
            Self::ZoomToken => guide_file!("ways/zoom-token.md"),
            Self::OktaCode => guide_file!("ways/okta-code.md"),
            Self::OktaDevice => guide_file!("ways/okta-device.md"),
            Self::OktaApiToken => guide_file!("ways/okta-api-token.md"),
            Self::EntraCode => guide_file!("ways/entra-code.md"),
            Self::EntraDevice => guide_file!("ways/entra-device.md"),
            Self::GoogleDesktop => guide_file!("ways/google-desktop.md"),
            Self::GoogleService => guide_file!("ways/google-service.md"),
        }
    }
}

fn read_guide(files: &[(&str, &str)], troubles: &[(&str, &str)]) -> Result<Guide, Fault> {
    let (steps, facts) = read_steps(files)?;
    let troubles = read_troubles(troubles, &steps, &facts)?;
    Ok(Guide { steps, troubles })
}

/// Reads the steps, and says which facts hold once all of them are done.
fn read_steps(files: &[(&str, &str)]) -> Result<(Vec<Step>, BTreeSet<Fact>), Fault> {
    let mut steps: Vec<Step> = Vec::new();
    let (mut facts, mut questions) = (BTreeSet::new(), BTreeSet::new());
    for &(file, content) in files {
        let fault = |what: String| fault(file, what);
        let step = read_step(file, content)?;
        check_sources(&step.sources, &step.disputed).map_err(fault)?;
        if steps.iter().any(|before| before.title == step.title || before.id == step.id) {
            return Err(fault(used_twice(&step.title, &step.id)));
        }
        let section_ended = steps.last().is_some_and(|last| last.section != step.section);
        if section_ended && steps.iter().any(|before| before.section == step.section) {
            return Err(fault(format!("the section {:?} is torn apart", step.section)));
        }
        if let Some(fact) = step.needs.iter().find(|fact| !facts.contains(*fact)) {
            return Err(fault(format!("{fact:?} is needed before it is asked")));
        }
        check_copies(&step.text, &facts).map_err(fault)?;
        if let Some(fact) = step.asks.iter().find(|fact| !facts.insert(**fact)) {
            return Err(fault(format!("{fact:?} is asked twice")));
        }
        if let Some(question) = step.questions.iter().find(|question| !questions.insert(**question)) {
            return Err(fault(format!("{question:?} is asked twice")));
        }
        steps.push(step);
    }
    for (step, &(file, _)) in steps.iter().zip(files) {
        check_named(step.instead_of.as_deref(), &steps).map_err(|what| fault(file, what))?;
    }
    Ok((steps, facts))
}

fn read_troubles(
    files: &[(&str, &str)],
    steps: &[Step],
    facts: &BTreeSet<Fact>,
) -> Result<Vec<Trouble>, Fault> {
    let mut troubles: Vec<Trouble> = Vec::new();
    for &(file, content) in files {
        let (head, text) = read_file::<TroubleHead>(file, content)?;
        let id = id_of(file);
        let fault = |what: String| fault(file, what);
        let taken = troubles.iter().any(|before| before.title == head.title || before.id == id)
            || steps.iter().any(|step| step.title == head.title);
        if taken {
            return Err(fault(used_twice(&head.title, &id)));
        }
        if let Some(before) = troubles.iter().find(|before| before.check == head.check) {
            return Err(fault(format!("{:?} is the look of {} already", head.check, before.id)));
        }
        let here = |id: &String| steps.iter().any(|step| step.id == *id);
        let cure_step = head.cure_elsewhere.filter(here).or(head.cure_step);
        check_sources(&head.sources, &[])
            .and_then(|()| check_copies(&text, facts))
            .and_then(|()| check_named(cure_step.as_deref(), steps))
            .map_err(fault)?;
        troubles.push(Trouble {
            id,
            title: head.title,
            symptom: head.symptom,
            words: head.words,
            check: head.check,
            cure_step,
            cure_action: head.cure_action,
            sources: head.sources,
            text,
        });
    }
    Ok(troubles)
}

fn read_step(file: &str, content: &str) -> Result<Step, Fault> {
    let (head, text) = read_file::<StepHead>(file, content)?;
    Ok(Step {
        id: id_of(file),
        section: head.section,
        title: head.title,
        why: head.why,
        page: head.page,
        checks: head.checks,
        actions: head.actions,
        questions: head.questions,
        push_way: head.push_way,
        instead_of: head.instead_of,
        asks: head.asks,
        needs: head.needs,
        sources: head.sources,
        disputed: head.disputed,
        text,
    })
}

fn read_help((file, content): (&str, &str)) -> Result<Help, Fault> {
    let (head, text) = read_file::<HelpHead>(file, content)?;
    // A mini-guide is read before anything is connected.
    check_sources(&head.sources, &head.disputed)
        .and_then(|()| check_copies(&text, &BTreeSet::new()))
        .map_err(|what| fault(file, what))?;
    Ok(Help { title: head.title, sources: head.sources, disputed: head.disputed, text })
}

/// `okta/20-connect-okta.md` is `connect-okta`.
fn id_of(file: &str) -> String {
    let name = file.rsplit('/').next().unwrap_or(file).trim_end_matches(".md");
    name.trim_start_matches(|letter: char| letter.is_ascii_digit()).trim_start_matches('-').to_owned()
}

/// What is wrong with a file as a whole.
fn fault(file: &str, what: String) -> Fault {
    Fault { file: file.to_owned(), line: 1, what }
}

fn used_twice(title: &str, id: &str) -> String {
    format!("the title {title:?} or the id {id:?} is used twice")
}

/// A step that another file names is there.
fn check_named(named: Option<&str>, steps: &[Step]) -> Result<(), String> {
    match named.filter(|named| steps.iter().all(|step| step.id != *named)) {
        Some(named) => Err(format!("there is no step {named:?}")),
        None => Ok(()),
    }
}

/// Splits a file at its `+++` lines and reads head and text.
fn read_file<Head: DeserializeOwned>(file: &str, content: &str) -> Result<(Head, Text), Fault> {
    let fault = |line: usize, what: String| Fault { file: file.to_owned(), line, what };
    let (head, body) = content
        .strip_prefix("+++\n")
        .and_then(|content| content.split_once("\n+++\n"))
        .ok_or_else(|| fault(1, "the head does not stand between two lines of +++".to_owned()))?;
    let read = toml::from_str(head).map_err(|error| {
        let before = error.span().map_or("", |span| head.get(..span.start).unwrap_or(""));
        fault(before.matches('\n').count() + 2, error.message().to_owned())
    })?;
    let lines_above = head.matches('\n').count() + 3;
    let text = reader::read(body).map_err(|text| fault(lines_above + text.line, text.what))?;
    Ok((read, text))
}

fn check_sources(sources: &[Source], disputed: &[Disputed]) -> Result<(), String> {
    if sources.is_empty() {
        return Err("there is no source".to_owned());
    }
    if let Some(source) = sources.iter().find(|source| !source.url.starts_with("https://")) {
        return Err(format!("the source {:?} is not https", source.url));
    }
    let claims = disputed.iter().flat_map(|disputed| &disputed.claims).map(|claim| &claim.date);
    if let Some(date) = sources.iter().map(|source| &source.date).chain(claims).find(|date| !is_date(date)) {
        return Err(format!("{date:?} is not a year, or a year and a month"));
    }
    match disputed.iter().find(|disputed| disputed.claims.len() < 2) {
        Some(disputed) => Err(format!("{:?} needs two claims at least", disputed.question)),
        None => Ok(()),
    }
}

/// `2026` or `2026-08`.
fn is_date(date: &str) -> bool {
    let digits =
        |text: &str, count: usize| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    match date.split_once('-') {
        None => digits(date, 4),
        Some((year, month)) => digits(year, 4) && digits(month, 2) && ("01"..="12").contains(&month),
    }
}

/// A value stands for copying once in a text, and not before it can be known.
fn check_copies(text: &Text, facts: &BTreeSet<Fact>) -> Result<(), String> {
    let mut copied = BTreeSet::new();
    let mut wrong = None;
    text.each_part(&mut |part| {
        let Part::Copy { value, .. } = part else { return };
        if value.known_after().is_some_and(|fact| !facts.contains(&fact)) {
            wrong = Some(format!("{} is to be copied before it can be known", value.name()));
        } else if !copied.insert(*value) {
            wrong = Some(format!("{} is to be copied twice", value.name()));
        }
    });
    wrong.map_or(Ok(()), Err)
}

#[cfg(test)]
mod refusals;
#[cfg(test)]
mod tests;
