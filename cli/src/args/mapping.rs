//! What the mapping is asked on the command line.

use std::path::PathBuf;

use clap::{ArgGroup, Args, ValueEnum};
use usher::app::ExpressionLanguage;

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
