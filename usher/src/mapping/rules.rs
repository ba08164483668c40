//! Rules whose expressions have been read, and what each gives for one person.
//!
//! A rule is read once and shared afterwards, so that trying another one in its place reads that one alone.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use serde_json::{Map, Value};

use super::okta::{self, Expression, Reference};
use super::{Finding, Language, Rule, Source, Target, entra};
use crate::model::{Address, Kept, Person};

/// What stands in for the moment: always the same, so that a value is the same whenever it is looked at. Of the person
/// nothing else is known than their attributes.
static IN_OKTA: LazyLock<okta::Environment> = LazyLock::new(|| okta::environment_of(&Map::new()));

/// Rules whose expressions have been read, in the order in which they were given.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    pub(super) rules: Vec<Arc<Ready>>,
    /// The place of the rule that finds people.
    pub(super) matching: usize,
    pub(super) language: Language,
}

/// Why rules cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RulesError {
    #[error("the rule for {}: {error}", .target.path())]
    Expression { place: usize, target: Target, error: ExpressionError },
    #[error("two rules fill {}", .target.path())]
    Twice { place: usize, target: Target },
    #[error("no rule says how people are found in Zoom")]
    NoMatching,
    #[error("more than one rule says how people are found in Zoom")]
    SeveralMatching { place: usize },
    #[error("there is no rule at place {}", .place + 1)]
    NoSuchPlace { place: usize },
}

/// Why an expression cannot be worked out, in its language.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExpressionError {
    #[error(transparent)]
    Okta(#[from] okta::SyntaxError),
    #[error(transparent)]
    Entra(#[from] entra::SyntaxError),
    #[error("Google's mappings take an attribute as it is and know no expressions")]
    NoneInGoogle,
}

/// A rule that has been read.
#[derive(Debug, PartialEq)]
pub(super) struct Ready {
    pub(super) rule: Rule,
    make: Make,
    /// The attributes that the rule reads, each once.
    pub(super) reads: Vec<String>,
    pub(super) listed: bool,
    /// Its result is another one at each run; what is worked out here is a stand-in.
    pub(super) is_volatile: bool,
}

#[derive(Debug, PartialEq)]
enum Make {
    Attribute(String),
    Constant(String),
    Okta(Expression),
    Entra(entra::Expression),
}

/// What a rule gives for one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Made<'a> {
    /// Never empty.
    Value(Cow<'a, str>),
    Nothing,
    /// There is no value that could be sent, and this is why.
    Without(Finding),
}

impl Rules {
    /// Reads the expressions. One target is filled by one rule, and exactly one rule finds people.
    ///
    /// # Errors
    ///
    /// The first fault, with the place of its rule.
    pub fn new(rules: Vec<Rule>, language: Language) -> Result<Self, RulesError> {
        let read = rules.into_iter().enumerate().map(|(place, rule)| Ready::new(place, rule, language));
        Self::of(read.collect::<Result<_, _>>()?, language)
    }

    /// Returns these rules with another one at a place, or one more where the place is behind the last. Only that one is
    /// read.
    ///
    /// # Errors
    ///
    /// As [`Rules::new`].
    pub fn with(&self, place: usize, rule: Rule) -> Result<Self, RulesError> {
        let read = Ready::new(place, rule, self.language)?;
        let mut rules = self.rules.clone();
        let behind_the_last = rules.len();
        match rules.get_mut(place) {
            Some(there) => *there = read,
            None if place == behind_the_last => rules.push(read),
            None => return Err(RulesError::NoSuchPlace { place }),
        }
        Self::of(rules, self.language)
    }

    /// Returns these rules without the one at a place.
    ///
    /// # Errors
    ///
    /// As [`Rules::new`]: without the rule that finds people there are no rules.
    pub fn without(&self, place: usize) -> Result<Self, RulesError> {
        if place >= self.rules.len() {
            return Err(RulesError::NoSuchPlace { place });
        }
        let kept = self.rules.iter().enumerate().filter(|(at, _)| *at != place);
        Self::of(kept.map(|(_, rule)| Arc::clone(rule)).collect(), self.language)
    }

    fn of(rules: Vec<Arc<Ready>>, language: Language) -> Result<Self, RulesError> {
        for (place, ready) in rules.iter().enumerate() {
            let target = ready.rule.target;
            if rules.iter().take(place).any(|before| before.rule.target == target) {
                return Err(RulesError::Twice { place, target });
            }
        }
        let mut matching = rules.iter().enumerate().filter(|(_, ready)| ready.rule.matching);
        let first = matching.next().map(|(place, _)| place);
        if let Some((place, _)) = matching.next() {
            return Err(RulesError::SeveralMatching { place });
        }
        let matching = first.ok_or(RulesError::NoMatching)?;
        Ok(Self { rules, matching, language })
    }

    /// Whose rules are they?
    pub fn language(&self) -> Language {
        self.language
    }

    /// Returns the rules in their order.
    pub fn each(&self) -> impl ExactSizeIterator<Item = &Rule> {
        self.rules.iter().map(|ready| &ready.rule)
    }

    /// Returns the attributes of the directory that a rule reads, each once.
    pub fn reads(&self, place: usize) -> &[String] {
        self.rules.get(place).map_or(&[], |ready| &ready.reads)
    }

    /// The place of the rule that finds people in Zoom.
    pub fn matching(&self) -> usize {
        self.matching
    }

    pub(super) fn mail(&self) -> Option<&Arc<Ready>> {
        self.rules.iter().find(|ready| ready.rule.target == Target::WorkEmail)
    }

    pub(super) fn finds(&self) -> Option<&Arc<Ready>> {
        self.rules.get(self.matching)
    }
}

impl RulesError {
    /// Returns the place of the rule that is at fault; `None` where it is all of them.
    pub fn place(&self) -> Option<usize> {
        match self {
            Self::Expression { place, .. }
            | Self::Twice { place, .. }
            | Self::SeveralMatching { place }
            | Self::NoSuchPlace { place } => Some(*place),
            Self::NoMatching => None,
        }
    }

    /// Returns the characters of the expression before the fault; `None` where it is not about an expression's place.
    pub fn at(&self) -> Option<usize> {
        match self {
            Self::Expression { error, .. } => error.at(),
            Self::Twice { .. }
            | Self::NoMatching
            | Self::SeveralMatching { .. }
            | Self::NoSuchPlace { .. } => None,
        }
    }

    /// Says what is wrong, without the name of the rule and the place, as a sentence without its full stop.
    pub fn what(&self) -> String {
        match self {
            Self::Expression { error, .. } => error.what(),
            Self::Twice { .. }
            | Self::NoMatching
            | Self::SeveralMatching { .. }
            | Self::NoSuchPlace { .. } => self.to_string(),
        }
    }

    /// Says what to write instead, where that is known.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Expression { error, .. } => error.hint(),
            Self::Twice { .. } => Some("Change one of the two, or take it away".to_owned()),
            Self::NoMatching | Self::SeveralMatching { .. } => {
                Some("Let one rule find people, usually the one for userName".to_owned())
            }
            Self::NoSuchPlace { .. } => None,
        }
    }
}

impl ExpressionError {
    /// Returns the characters before the fault.
    pub fn at(&self) -> Option<usize> {
        match self {
            Self::Okta(error) => Some(error.at),
            Self::Entra(error) => Some(error.at),
            Self::NoneInGoogle => None,
        }
    }

    /// Says what is wrong, without the place.
    pub fn what(&self) -> String {
        match self {
            Self::Okta(error) => error.kind.to_string(),
            Self::Entra(error) => error.kind.to_string(),
            Self::NoneInGoogle => self.to_string(),
        }
    }

    /// Says what to write instead, where that is known.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Okta(error) => error.hint.clone(),
            Self::Entra(error) => error.hint.clone(),
            Self::NoneInGoogle => Some("Name an attribute, or give everybody one text".to_owned()),
        }
    }
}

/// Returns the address by which a person is found in Zoom; `None` where the rules give none.
pub fn address_of(rules: &Rules, person: &Person) -> Option<Address> {
    address(rules.finds()?, person, rules.language)
}

fn address(ready: &Ready, person: &Person, language: Language) -> Option<Address> {
    match ready.make(person, language) {
        Made::Value(text) => Address::parse(&text),
        Made::Nothing | Made::Without(_) => None,
    }
}

impl Ready {
    fn new(place: usize, rule: Rule, language: Language) -> Result<Arc<Self>, RulesError> {
        let (make, reads) = match &rule.source {
            Source::Direct(attribute) => (Make::Attribute(attribute.clone()), vec![attribute.clone()]),
            Source::Constant(text) => (Make::Constant(text.clone()), Vec::new()),
            Source::Expression(text) => expression(text, language)
                .map_err(|error| RulesError::Expression { place, target: rule.target, error })?,
        };
        let listed = rule.target.is_listed();
        let is_volatile = match &make {
            Make::Entra(expression) => !expression.volatile().is_empty(),
            Make::Okta(expression) => !expression.volatile().is_empty(),
            Make::Attribute(_) | Make::Constant(_) => false,
        };
        Ok(Arc::new(Self { rule, make, reads, listed, is_volatile }))
    }

    /// Works out what the rule gives. Texts that stand in the person are borrowed.
    pub(super) fn make<'a>(&'a self, person: &'a Person, language: Language) -> Made<'a> {
        match &self.make {
            Make::Attribute(name) => match language {
                Language::Okta | Language::Google => {
                    person.attributes.get(name).map_or(Made::Nothing, made_of)
                }
                Language::Entra => entra::make::of_attribute(person, name),
            },
            Make::Constant(text) if text.is_empty() => Made::Nothing,
            Make::Constant(text) => Made::Value(Cow::Borrowed(text)),
            Make::Entra(expression) => entra::make::of_expression(person, expression),
            Make::Okta(expression) => {
                let look_up = okta_look_up(person);
                match expression.evaluate(&look_up, &IN_OKTA) {
                    Ok(value) => made(value),
                    Err(okta::Unworkable::NotKnown(_)) => Made::Without(Finding::NotKnown),
                    Err(okta::Unworkable::Unpublished(_)) => Made::Without(Finding::NotPublished),
                    Err(
                        okta::Unworkable::Needs(..)
                        | okta::Unworkable::Pattern(_)
                        | okta::Unworkable::TooMuch,
                    ) => Made::Without(Finding::NoResult),
                }
            }
        }
    }

    /// The parts of an expression with what each gives for a person; none where the rule is no expression.
    pub(super) fn steps(&self, person: &Person) -> Vec<super::worked::Part> {
        match &self.make {
            Make::Attribute(_) | Make::Constant(_) => Vec::new(),
            Make::Okta(expression) => {
                let look_up = okta_look_up(person);
                expression.steps(&look_up, &IN_OKTA)
            }
            Make::Entra(expression) => entra::make::steps(person, expression),
        }
    }

    /// How the value is made, as text.
    pub(super) fn expression(&self, language: Language) -> String {
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

fn okta_look_up<'v>(person: &Person) -> impl Fn(&Reference) -> Cow<'v, Value> {
    |reference| Cow::Owned(person.attributes.get(&reference.name).map_or(Value::Null, Kept::value))
}

/// What a value that was worked out is for Zoom.
pub(super) fn made<'a>(value: Value) -> Made<'a> {
    match value {
        Value::Null => Made::Nothing,
        Value::String(text) if text.is_empty() => Made::Nothing,
        Value::String(text) => Made::Value(Cow::Owned(text)),
        Value::Bool(_) | Value::Number(_) => Made::Value(Cow::Owned(value.to_string())),
        Value::Array(_) | Value::Object(_) => Made::Without(Finding::ListOfValues),
    }
}

/// What an attribute of the directory is for Zoom.
pub(super) fn made_of(kept: Kept<'_>) -> Made<'_> {
    if kept.entries().is_some() || kept.fields().is_some() {
        return Made::Without(Finding::ListOfValues);
    }
    match kept.shown() {
        Some(text) if !text.is_empty() => Made::Value(text),
        Some(_) | None => Made::Nothing,
    }
}

/// A mapping from Okta to an app reads the person alone.
fn only_the_person(expression: Expression) -> Result<Expression, okta::SyntaxError> {
    let foreign = expression.references().iter().find_map(|reference| match reference.root.as_deref() {
        None | Some("user" | "source") => None,
        Some(_) => {
            let kind = okta::SyntaxErrorKind::NotUnderstood(reference.to_string());
            Some(okta::SyntaxError::new(reference.at, kind))
        }
    });
    foreign.map_or(Ok(expression), Err)
}
