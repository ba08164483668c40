//! Which attribute of a person becomes which attribute of a Zoom user.
//!
//! Rules are data. [`Rules::new`] reads their expressions once; [`preview`] then shows one person beside what Zoom has,
//! [`assess`] says the same in short, and [`audit`] does so for everybody. Nothing here asks anybody anything: what
//! Zoom has is handed in, and a value that cannot be worked out is said to be so.

mod app_attribute;
mod audit;
pub mod entra;
mod finding;
pub mod google;
pub mod okta;
mod own;
mod payload;
mod preview;
mod target;
mod worked;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use app_attribute::app_attribute;
pub use audit::{Audit, Counted, EXAMPLES_MAX, Shared, audit};
pub use finding::{Finding, Remark, RemarkLevel};
pub use own::{OwnValues, further_addresses, own_create, own_update, own_values};
pub use preview::{
    Around, Assessed, PersonEffect, PersonPreview, PreviewRow, RowEffect, SourceValue, assess, is_admin,
    preview,
};
pub use target::Target;
pub use worked::{Gave, Part, Signature};

use crate::model::{Address, Kept, Person};
use okta::{Expression, Reference, SyntaxError, SyntaxErrorKind};

/// How one attribute of Zoom is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    pub target: Target,
    pub source: Source,
    /// Does this rule's value find the person in Zoom? One rule's does.
    pub matching: bool,
    pub apply: Apply,
    /// Sent where the source is empty, when the user is made. Entra alone has such values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_value: Option<String>,
}

/// Whose mappings they are: in which language expressions are written, and what the client sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    Okta,
    Entra,
    /// It has no expressions.
    Google,
}

impl Language {
    /// Returns the directory's name, as texts call it.
    pub fn provider(self) -> &'static str {
        match self {
            Self::Okta => "Okta",
            Self::Entra => "Entra",
            Self::Google => "Google",
        }
    }
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// An attribute of the directory, by its name there.
    Direct(String),
    /// The same text for everybody.
    Constant(String),
    /// An expression in the directory's language.
    Expression(String),
}

/// When a value is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Apply {
    OnCreate,
    Always,
}

/// Returns the six rules of Usher's Okta guide: what Okta's app for Zoom fills of those attributes that Zoom's list of
/// users shows again (Zoom SCIM2 reference, 2026-08; Ask Zac, Zoom SCIM with Okta, 2026-02). The licence is left to
/// Zoom's default: one user type for everybody is a frequent fault of such tables.
pub fn rules_of_the_guide() -> Vec<Rule> {
    let rule = |attribute: &str, target: Target, matching: bool| Rule {
        target,
        source: Source::Direct(attribute.to_owned()),
        matching,
        apply: Apply::Always,
        default_value: None,
    };
    vec![
        rule("login", Target::UserName, true),
        rule("email", Target::WorkEmail, false),
        rule("firstName", Target::GivenName, false),
        rule("lastName", Target::FamilyName, false),
        rule("displayName", Target::DisplayName, false),
        rule("department", Target::Department, false),
    ]
}

/// Rules whose expressions have been read, in the order in which they were given.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    rules: Vec<Ready>,
    /// The place of the rule that finds people.
    matching: usize,
    language: Language,
}

/// Why rules cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RulesError {
    #[error("the rule for {}: {error}", .target.path())]
    Expression { target: Target, error: ExpressionError },
    #[error("two rules fill {}", .0.path())]
    Twice(Target),
    #[error("no rule says how people are found in Zoom")]
    NoMatching,
    #[error("more than one rule says how people are found in Zoom")]
    SeveralMatching,
}

/// Why an expression cannot be worked out, in its language.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExpressionError {
    #[error(transparent)]
    Okta(#[from] SyntaxError),
    #[error(transparent)]
    Entra(#[from] entra::SyntaxError),
    #[error("Google's mappings take an attribute as it is and know no expressions")]
    NoneInGoogle,
}

#[derive(Debug, Clone, PartialEq)]
struct Ready {
    rule: Rule,
    make: Make,
    /// The attributes that the rule reads, each once.
    reads: Vec<String>,
}

#[derive(Debug, Clone, PartialEq)]
enum Make {
    Attribute(String),
    Constant(String),
    Okta(Expression),
    Entra(entra::Expression),
}

impl Rules {
    /// Reads the expressions. One target is filled by one rule, and exactly one rule finds people.
    pub fn new(rules: Vec<Rule>, language: Language) -> Result<Self, RulesError> {
        for (place, rule) in rules.iter().enumerate() {
            if rules.iter().take(place).any(|before| before.target == rule.target) {
                return Err(RulesError::Twice(rule.target));
            }
        }
        let matching = rules.iter().position(|rule| rule.matching).ok_or(RulesError::NoMatching)?;
        if rules.iter().filter(|rule| rule.matching).count() > 1 {
            return Err(RulesError::SeveralMatching);
        }
        let rules = rules.into_iter().map(|rule| Ready::new(rule, language)).collect::<Result<_, _>>()?;
        Ok(Self { rules, matching, language })
    }

    /// Whose rules are they?
    pub fn language(&self) -> Language {
        self.language
    }
}

/// Returns the address by which a person is found in Zoom; `None` where the rules give none.
pub fn address_of(rules: &Rules, person: &Person) -> Option<Address> {
    address(rules.rules.get(rules.matching)?, person, rules.language)
}

/// Returns the mail address that a person would have in Zoom; `None` where the rules give none.
fn mail_of(rules: &Rules, person: &Person) -> Option<Address> {
    address(rules.rules.iter().find(|ready| ready.rule.target == Target::WorkEmail)?, person, rules.language)
}

fn address(ready: &Ready, person: &Person, language: Language) -> Option<Address> {
    match ready.make(person, language) {
        Made::Value(text) => Address::parse(&text),
        Made::Nothing | Made::Without(_) => None,
    }
}

/// What a rule gives for one person.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Made {
    Value(String),
    Nothing,
    /// There is no value that could be sent, and this is why.
    Without(Finding),
}

impl Ready {
    fn new(rule: Rule, language: Language) -> Result<Self, RulesError> {
        let (make, reads) = match &rule.source {
            Source::Direct(attribute) => (Make::Attribute(attribute.clone()), vec![attribute.clone()]),
            Source::Constant(text) => (Make::Constant(text.clone()), Vec::new()),
            Source::Expression(text) => expression(text, language)
                .map_err(|error| RulesError::Expression { target: rule.target, error })?,
        };
        Ok(Self { rule, make, reads })
    }

    fn make(&self, person: &Person, language: Language) -> Made {
        match &self.make {
            Make::Attribute(name) => match language {
                Language::Okta | Language::Google => {
                    person.attributes.get(name).map_or(Made::Nothing, |kept| made(&kept.value()))
                }
                Language::Entra => entra::make::of_attribute(person, name),
            },
            Make::Constant(text) if text.is_empty() => Made::Nothing,
            Make::Constant(text) => Made::Value(text.clone()),
            Make::Entra(expression) => entra::make::of_expression(person, expression),
            Make::Okta(expression) => {
                let look_up = |reference: &Reference| {
                    person.attributes.get(&reference.name).map_or(Value::Null, Kept::value)
                };
                expression.evaluate(&look_up).map_or(Made::Without(Finding::NoResult), |value| made(&value))
            }
        }
    }

    /// How the value is made, as text.
    fn expression(&self, language: Language) -> String {
        match &self.rule.source {
            Source::Direct(attribute) => match language {
                Language::Okta => format!("user.{attribute}"),
                Language::Entra => format!("[{attribute}]"),
                Language::Google => attribute.clone(),
            },
            Source::Constant(text) => format!("\"{text}\""),
            Source::Expression(text) => text.clone(),
        }
    }
}

/// Reads an expression in a language; also which attributes it reads, each once.
fn expression(text: &str, language: Language) -> Result<(Make, Vec<String>), ExpressionError> {
    match language {
        Language::Okta => {
            let expression = Expression::parse(text).and_then(only_the_person)?;
            let mut reads: Vec<String> = Vec::new();
            for reference in expression.references() {
                if !reads.contains(&reference.name) {
                    reads.push(reference.name.clone());
                }
            }
            Ok((Make::Okta(expression), reads))
        }
        Language::Entra => {
            let expression = entra::Expression::parse(text)?;
            let reads = expression.references().to_vec();
            Ok((Make::Entra(expression), reads))
        }
        Language::Google => Err(ExpressionError::NoneInGoogle),
    }
}

fn made(value: &Value) -> Made {
    match value {
        Value::Null => Made::Nothing,
        Value::String(text) if text.is_empty() => Made::Nothing,
        Value::String(text) => Made::Value(text.clone()),
        Value::Bool(_) | Value::Number(_) => Made::Value(value.to_string()),
        Value::Array(_) | Value::Object(_) => Made::Without(Finding::ListOfValues),
    }
}

/// A mapping from Okta to an app reads the person alone.
fn only_the_person(expression: Expression) -> Result<Expression, SyntaxError> {
    let foreign = expression.references().iter().find_map(|reference| match reference.root.as_deref() {
        None | Some("user" | "source") => None,
        Some(root) => Some(SyntaxError {
            at: reference.at,
            kind: SyntaxErrorKind::NotUnderstood(format!("{root}.{}", reference.name)),
        }),
    });
    foreign.map_or(Ok(expression), Err)
}

#[cfg(test)]
mod tests;
