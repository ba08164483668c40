//! One expression, worked out for values that somebody names: no customer, and nobody is asked.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::count;
use super::view::{ExpressionView, RuleProblem};
use crate::clock;
use crate::mapping::{Gave, Language, Part, Signature, entra, okta};

/// In which language an expression is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExpressionLanguage {
    Entra,
    /// As in Okta's profile mappings.
    OktaClassic,
    /// As in policies and rules of Okta Identity Engine.
    OktaIdentityEngine,
}

impl ExpressionLanguage {
    /// Is it a language of this provider's?
    pub fn is_of(self, language: Language) -> bool {
        match self {
            Self::Entra => language == Language::Entra,
            Self::OktaClassic | Self::OktaIdentityEngine => language == Language::Okta,
        }
    }

    /// Returns every function of the language, with an example of each.
    pub fn functions(self) -> &'static [Signature] {
        match self {
            Self::Entra => entra::functions(),
            Self::OktaClassic => okta::Dialect::Classic.functions(),
            Self::OktaIdentityEngine => okta::Dialect::IdentityEngine.functions(),
        }
    }
}

/// Works an expression out. `inputs` are values by the names of attributes, Okta's below the word before the dot; what
/// begins with a dollar sign says what attributes do not, such as `$now`, as a time with its zone.
///
/// # Errors
///
/// When the expression cannot be read.
pub fn work_out(
    language: ExpressionLanguage,
    text: &str,
    inputs: &Map<String, Value>,
) -> Result<ExpressionView, RuleProblem> {
    match language {
        ExpressionLanguage::Entra => of_entra(text, inputs),
        ExpressionLanguage::OktaClassic => of_okta(okta::Dialect::Classic, text, inputs),
        ExpressionLanguage::OktaIdentityEngine => of_okta(okta::Dialect::IdentityEngine, text, inputs),
    }
}

fn of_entra(text: &str, inputs: &Map<String, Value>) -> Result<ExpressionView, RuleProblem> {
    let expression = entra::Expression::parse(text).map_err(|error| RuleProblem {
        at: Some(count(error.at)),
        what: error.kind.to_string(),
        hint: error.hint,
    })?;
    let mut environment = entra::environment_of(inputs);
    let now = match inputs.contains_key("$now") {
        true => environment.now,
        false => Some(clock::now()),
    };
    environment.now = now;
    let look_up = |name: &str| Cow::Owned(inputs.get(name).cloned().unwrap_or(Value::Null));
    let parts = expression.steps(&look_up, &environment);
    let not_given = expression.references().iter().filter(|name| !inputs.contains_key(*name)).cloned();
    Ok(view(parts, not_given.collect(), &expression.volatile(), now))
}

fn of_okta(
    dialect: okta::Dialect,
    text: &str,
    inputs: &Map<String, Value>,
) -> Result<ExpressionView, RuleProblem> {
    let expression = okta::Expression::parse_as(dialect, text).map_err(|error| RuleProblem {
        at: Some(count(error.at)),
        what: error.kind.to_string(),
        hint: error.hint,
    })?;
    let mut environment = okta::environment_of(inputs);
    environment.now = match inputs.contains_key("$now") {
        true => environment.now,
        false => Some(clock::now()),
    };
    let look_up =
        |reference: &okta::Reference| Cow::Owned(given(inputs, reference).cloned().unwrap_or(Value::Null));
    let parts = expression.steps(&look_up, &environment);
    let not_given: BTreeSet<String> = expression
        .references()
        .iter()
        .filter(|reference| given(inputs, reference).is_none())
        .map(|reference| match &reference.root {
            Some(root) => format!("{root}.{}", reference.name),
            None => reference.name.clone(),
        })
        .collect();
    Ok(view(parts, not_given.into_iter().collect(), &expression.volatile(), environment.now))
}

/// The value that the inputs have for a reference; a name with dots stands in one object after another.
fn given<'a>(inputs: &'a Map<String, Value>, reference: &okta::Reference) -> Option<&'a Value> {
    let inside = match &reference.root {
        None => inputs,
        Some(root) => inputs.get(root)?.as_object()?,
    };
    let mut names = reference.name.split('.');
    let first = inside.get(names.next()?)?;
    names.try_fold(first, |value, name| value.get(name))
}

fn view(
    parts: Vec<Part>,
    not_given: Vec<String>,
    volatile: &[&'static str],
    now: Option<jiff::Timestamp>,
) -> ExpressionView {
    let gave = parts.last().map_or(Gave::Nothing, |whole| whole.gave.clone());
    let moment = now
        .map_or_else(String::new, |now| now.strftime(", worked out for %Y-%m-%d %H:%M:%S UTC").to_string());
    let stand_in = |function: &&'static str| {
        format!("{function} gives something else at each run. What is shown here stands in for it{moment}.")
    };
    ExpressionView { gave, parts, not_given, stand_ins: volatile.iter().map(stand_in).collect() }
}
