//! Documented results of expressions, to hold the product's own against.
//!
//! A file is a JSON array of [`Vector`]s. An expression's inputs stand by the names of its references; those whose names
//! begin with `$`, such as `$now` or `$userGroups`, are the environment: [`entra::environment_of`] and
//! [`okta::environment_of`] say which there are. In the ID of one of Okta's vectors the second part names the dialect:
//! `okta.classic.…`, `okta.oie.…` for Okta Identity Engine, `okta.both.…`.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::okta::Dialect;
use super::{Language, entra, okta};

/// One documented result.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Vector {
    pub id: String,
    pub language: Language,
    pub expression: String,
    #[serde(default)]
    pub inputs: Map<String, Value>,
    #[serde(default)]
    pub expected: Value,
    pub r#match: Match,
    pub confidence: Confidence,
    /// Where the result is documented.
    #[serde(default)]
    pub source: String,
}

/// How a result is compared with what is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Match {
    /// The same value; 1 and 1.0 are the same.
    Exact,
    /// A text that fits a pattern.
    Regex,
    /// A list whose values, as texts, are those of the list that is expected.
    AsStrings,
    /// Groups with these IDs.
    GroupIds,
    /// A country with this code of two letters.
    Country,
    /// A list of these values in any order.
    Set,
    /// No result; where a text is expected, the provider's own words.
    Error,
    /// As exact, where the documentation tells the shape alone.
    Shape,
    /// The attribute takes no part.
    NoFlow,
    /// A form that the provider does not support.
    Unsupported,
    /// Nobody knows.
    None,
}

/// How sure the expected result is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// The documentation shows it.
    Certain,
    /// It follows from the documentation.
    Likely,
    Unknown,
}

/// How a vector came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judged {
    Pass,
    /// What came out instead: a value as JSON, or why there is none.
    Fail {
        got: String,
    },
    NotCompared,
}

/// More are nobody's: what the providers document are some hundreds.
pub const VECTORS_MAX: usize = 100_000;

/// Why a text is no list of vectors.
#[derive(Debug, thiserror::Error)]
pub enum VectorsError {
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    #[error("there are more than {VECTORS_MAX} vectors")]
    TooMany,
}

/// Reads a file of vectors.
pub fn read(text: &str) -> Result<Vec<Vector>, VectorsError> {
    let vectors: Vec<Vector> = serde_json::from_str(text)?;
    if vectors.len() > VECTORS_MAX { Err(VectorsError::TooMany) } else { Ok(vectors) }
}

/// Works a vector's expression out and compares.
pub fn judge(one: &Vector) -> Judged {
    if one.r#match == Match::None {
        return Judged::NotCompared;
    }
    let outcomes = match one.language {
        Language::Okta => dialects(&one.id).iter().map(|dialect| of_okta(one, *dialect)).collect(),
        Language::Entra => vec![of_entra(one)],
        Language::Google => return Judged::NotCompared,
    };
    let other = outcomes.into_iter().find(|outcome| !is_expected(one, outcome));
    other.map_or(Judged::Pass, |outcome| Judged::Fail { got: outcome.shown() })
}

/// What an expression came to, in any language.
enum Outcome {
    Value(Value),
    Dropped,
    /// Why, and the provider's own words for it where they are known.
    Refused {
        why: String,
        in_the_log: Option<String>,
    },
    /// It cannot be read.
    Unread {
        why: String,
        is_unsupported: bool,
    },
}

impl Outcome {
    fn shown(&self) -> String {
        match self {
            Self::Value(value) => value.to_string(),
            Self::Dropped => "the attribute takes no part".to_owned(),
            Self::Refused { why, .. } | Self::Unread { why, .. } => why.clone(),
        }
    }
}

fn dialects(id: &str) -> &'static [Dialect] {
    match id.split('.').nth(1) {
        Some("oie") => &[Dialect::IdentityEngine],
        Some("both") => &[Dialect::Classic, Dialect::IdentityEngine],
        Some(_) | None => &[Dialect::Classic],
    }
}

fn of_okta(one: &Vector, dialect: Dialect) -> Outcome {
    let expression = match okta::Expression::parse_as(dialect, &one.expression) {
        Ok(expression) => expression,
        Err(error) => {
            let is_unsupported = matches!(error.kind, okta::SyntaxErrorKind::NotUnderstood(_));
            return Outcome::Unread { why: error.to_string(), is_unsupported };
        }
    };
    let look_up = |reference: &okta::Reference| {
        let root = reference.root.as_deref().map(|root| one.inputs.get(root).and_then(Value::as_object));
        let first = root.unwrap_or(Some(&one.inputs));
        let mut names = reference.name.split('.');
        let found = names.next().and_then(|name| first?.get(name));
        let found = names.fold(found, |value, name| value?.get(name));
        found.map_or(Cow::Owned(Value::Null), Cow::Borrowed)
    };
    let environment = okta::environment_of(&one.inputs);
    match expression.evaluate(&look_up, &environment) {
        Ok(value) => Outcome::Value(value),
        Err(why) => Outcome::Refused { why: why.to_string(), in_the_log: None },
    }
}

fn of_entra(one: &Vector) -> Outcome {
    let expression = match entra::Expression::parse(&one.expression) {
        Ok(expression) => expression,
        Err(error) => {
            let is_unsupported = matches!(error.kind, entra::SyntaxErrorKind::Unsupported(_));
            return Outcome::Unread { why: error.to_string(), is_unsupported };
        }
    };
    let look_up = |name: &str| one.inputs.get(name).map_or(Cow::Owned(Value::Null), Cow::Borrowed);
    let environment = entra::environment_of(&one.inputs);
    match expression.evaluate(&look_up, &environment) {
        Ok(entra::Flow::Value(value)) => Outcome::Value(value),
        Ok(entra::Flow::Dropped) => Outcome::Dropped,
        Err(why) => Outcome::Refused { why: why.to_string(), in_the_log: why.in_the_log() },
    }
}

fn is_expected(one: &Vector, outcome: &Outcome) -> bool {
    let expected = &one.expected;
    match (one.r#match, outcome) {
        (Match::Exact | Match::Shape, Outcome::Value(value)) => is_same(value, expected),
        (Match::Country, Outcome::Value(value)) => value == expected,
        (Match::Regex, Outcome::Value(Value::String(text))) => {
            let pattern = expected.as_str().and_then(|pattern| fancy_regex::Regex::new(pattern).ok());
            pattern.is_some_and(|pattern| pattern.is_match(text).unwrap_or(false))
        }
        (Match::AsStrings, Outcome::Value(value)) => {
            texts(value).is_some_and(|it| Some(it) == texts(expected))
        }
        (Match::GroupIds, Outcome::Value(Value::Array(groups))) => {
            let ids = groups.iter().map(|group| group.get("id").cloned().unwrap_or_default());
            Value::Array(ids.collect()) == *expected
        }
        (Match::Set, Outcome::Value(value)) => sorted(value).is_some_and(|it| Some(it) == sorted(expected)),
        (Match::Error, Outcome::Refused { in_the_log, .. }) => {
            expected.as_str().is_none_or(|words| in_the_log.as_deref() == Some(words))
        }
        (Match::NoFlow, Outcome::Dropped) => true,
        (Match::Unsupported, Outcome::Unread { is_unsupported, .. }) => *is_unsupported,
        (
            Match::Exact
            | Match::Shape
            | Match::Country
            | Match::Regex
            | Match::AsStrings
            | Match::GroupIds
            | Match::Set
            | Match::Error
            | Match::NoFlow
            | Match::Unsupported
            | Match::None,
            Outcome::Value(_) | Outcome::Dropped | Outcome::Refused { .. } | Outcome::Unread { .. },
        ) => false,
    }
}

/// Numbers are the same by their value.
fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_same(one, other))
        }
        (one, other) => one == other,
    }
}

/// The values of a list as texts.
fn texts(value: &Value) -> Option<Vec<String>> {
    let text = |item: &Value| item.as_str().map_or_else(|| item.to_string(), str::to_owned);
    Some(value.as_array()?.iter().map(text).collect())
}

fn sorted(value: &Value) -> Option<Vec<String>> {
    let mut texts = texts(value)?;
    texts.sort();
    Some(texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Those whose result is not given, with what comes out instead.
    const NOT_GIVEN: [(&str, &str); 0] = [];

    fn every() -> Vec<Vector> {
        let files = [include_str!("okta/vectors.json"), include_str!("entra/expression/vectors.json")];
        files.iter().flat_map(|text| read(text).unwrap()).collect()
    }

    #[test]
    fn documented_results_come_out() {
        let (mut compared, mut failed) = (0, Vec::new());
        for vector in every() {
            match judge(&vector) {
                Judged::Pass => compared += 1,
                Judged::Fail { got } if NOT_GIVEN.contains(&(vector.id.as_str(), got.as_str())) => {}
                Judged::Fail { got } => {
                    failed.push(format!("{}: {} gave {got}", vector.id, vector.expression))
                }
                Judged::NotCompared => assert_eq!(vector.confidence, Confidence::Unknown, "{}", vector.id),
            }
        }
        assert!(failed.is_empty(), "{}", failed.join("\n"));
        assert_eq!(compared, 278);
    }

    #[test]
    fn another_result_fails() {
        for mut vector in every() {
            let wrong = match vector.r#match {
                Match::Exact | Match::Shape | Match::Country | Match::Regex | Match::Error => {
                    Value::from("nobody writes this 7")
                }
                Match::AsStrings | Match::GroupIds | Match::Set => serde_json::json!(["nobody writes this"]),
                Match::NoFlow | Match::Unsupported => {
                    vector.expression = "\"a\"".to_owned();
                    Value::Null
                }
                Match::None => continue,
            };
            vector.expected = wrong;
            assert!(matches!(judge(&vector), Judged::Fail { .. }), "{}", vector.id);
        }
    }

    #[test]
    fn what_is_no_list_of_vectors_is_told_with_its_place() {
        let error = read("[{\"id\": \"okta.x\"}]").unwrap_err().to_string();
        assert!(error.ends_with("at line 1 column 17"), "{error}");
    }
}
