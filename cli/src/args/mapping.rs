//! What the mapping is asked on the command line.

use std::path::PathBuf;

use clap::{ArgGroup, Args, ValueEnum};
use usher::app::{ExpressionLanguage, view::PeopleFilter};
use usher::mapping::{Finding, PersonEffect};

/// What concerns everybody, and not the one person who is named.
const OF_MANY: [&str; 7] = ["findings", "effect", "finding", "changes", "search", "csv", "html"];

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("one").args(["name", "person"]).conflicts_with_all(OF_MANY))]
pub(crate) struct Preview {
    /// One person, by a part of a name or sign-in name; without any option, the numbers of everybody
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// The same, where the name looks like an option
    #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
    pub(crate) person: Option<String>,
    /// Everything that is to be known: why it matters, what helps, and some of the people
    #[arg(long, conflicts_with_all = ["effect", "finding", "changes", "search", "csv", "html"])]
    pub(crate) findings: bool,
    /// List the people who come out so
    #[arg(long, value_name = "OUTCOME")]
    pub(crate) effect: Option<EffectName>,
    /// List the people whom this finding concerns; --findings names them all
    #[arg(long, value_name = "FINDING", value_parser = finding)]
    pub(crate) finding: Option<Finding>,
    /// List the people whose value of this attribute of Zoom's will change, such as title
    #[arg(long, value_name = "ATTRIBUTE")]
    pub(crate) changes: Option<String>,
    /// List the people with this in their name or sign-in name; neither letter case nor accents count
    #[arg(long, value_name = "TEXT")]
    pub(crate) search: Option<String>,
    /// Save a table of them for a spreadsheet; - for stdout
    #[arg(long, value_name = "FILE", conflicts_with = "html")]
    pub(crate) csv: Option<PathBuf>,
    /// Save a page of them to read and print; - for stdout
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
    /// First read from Zoom, one person after another, what its list of users leaves out; asks, and says what it costs
    #[arg(long)]
    pub(crate) depth: bool,
    /// Do not ask
    #[arg(long, requires = "depth")]
    pub(crate) yes: bool,
}

impl Preview {
    /// The one person who is meant.
    pub(crate) fn person(&self) -> Option<&str> {
        self.name.as_deref().or(self.person.as_deref())
    }

    /// Which people are meant; `None` where no option says it.
    pub(crate) fn filter(&self) -> Option<PeopleFilter> {
        let filter = PeopleFilter {
            text: self.search.clone().unwrap_or_default(),
            effect: self.effect.map(EffectName::effect),
            finding: self.finding,
            changes: self.changes.clone(),
        };
        // A search for nothing lists everybody.
        (self.search.is_some() || filter != PeopleFilter::default()).then_some(filter)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum EffectName {
    /// As in Zoom
    Equal,
    /// Will change in Zoom
    WillChange,
    /// Will be created in Zoom
    WillBeCreated,
    /// Not sent to Zoom
    NotSent,
    /// Zoom would refuse
    WillFail,
}

impl EffectName {
    fn effect(self) -> PersonEffect {
        match self {
            Self::Equal => PersonEffect::Equal,
            Self::WillChange => PersonEffect::WillChange,
            Self::WillBeCreated => PersonEffect::WillBeCreated,
            Self::NotSent => PersonEffect::NotSent,
            Self::WillFail => PersonEffect::WillFail,
        }
    }
}

/// Returns how a finding is called on the command line: `shared-address`.
pub(crate) fn finding_name(finding: Finding) -> String {
    let name = serde_json::to_value(finding).unwrap_or_default();
    name.as_str().unwrap_or_default().replace('_', "-")
}

fn finding(name: &str) -> Result<Finding, String> {
    let wanted = name.replace('_', "-");
    Finding::ALL.into_iter().find(|finding| finding_name(*finding) == wanted).ok_or_else(|| {
        let names: Vec<String> = Finding::ALL.into_iter().map(finding_name).collect();
        format!("there are: {}", names.join(", "))
    })
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("asked").args(["expression", "vectors", "functions"]).required(true))]
pub(crate) struct Expression {
    /// The expression, or - for stdin
    #[arg(value_name = "EXPR", requires = "language", allow_negative_numbers = true)]
    pub(crate) expression: Option<String>,
    /// In whose language it is written
    #[arg(long)]
    pub(crate) language: Option<LanguageName>,
    /// Which of Okta's languages: profile mappings are written in the classic one
    #[arg(long, default_value = "classic")]
    pub(crate) dialect: DialectName,
    /// The values of attributes: a JSON file such as {"department": "Sales"}, or - for stdin. $now, $chance and the like
    /// say what a person's attributes do not
    #[arg(long, value_name = "FILE", requires = "expression")]
    pub(crate) inputs: Option<PathBuf>,
    /// Work out each expression of a JSON file and compare it with the result that stands there
    #[arg(long, value_name = "FILE")]
    pub(crate) vectors: Option<PathBuf>,
    /// List the functions of the language, with an example of each
    #[arg(long, requires = "language")]
    pub(crate) functions: bool,
}

impl Expression {
    /// The language that is meant; `None` where no option says it.
    pub(crate) fn language(&self) -> Option<ExpressionLanguage> {
        self.language.map(|language| match (language, self.dialect) {
            (LanguageName::Entra, DialectName::Classic | DialectName::IdentityEngine) => {
                ExpressionLanguage::Entra
            }
            (LanguageName::Okta, DialectName::Classic) => ExpressionLanguage::OktaClassic,
            (LanguageName::Okta, DialectName::IdentityEngine) => ExpressionLanguage::OktaIdentityEngine,
        })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LanguageName {
    Entra,
    Okta,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DialectName {
    /// As in profile mappings
    Classic,
    /// As in policies and rules of Okta Identity Engine
    IdentityEngine,
}
