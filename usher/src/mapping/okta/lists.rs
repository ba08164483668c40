//! Lists. In the classic dialect null is a list without values, and a text is a list with commas between its values.

use std::borrow::Cow;

use serde_json::Value;

use super::Dialect;
use super::call::Given;
use super::evaluate::{Unworkable, not_a};

use Unworkable::{Needs, Unpublished};

/// The list that the first value is.
pub(super) fn of<'g>(given: &'g Given<'_, '_>) -> Result<Cow<'g, [Value]>, Unworkable> {
    match (given.value(0), given.dialect) {
        (Value::Array(items), _) => Ok(Cow::Borrowed(items)),
        (Value::Null, Dialect::Classic) => Ok(Cow::Borrowed(&[])),
        (Value::String(text), Dialect::Classic) => split(text).map(Cow::Owned),
        (value, _) => Err(not_a(given.name, "a list", value)),
    }
}

/// The values of a text with commas between them. Spaces around a value are not part of it (Okta's sample of
/// `Arrays.flatten`).
fn split(text: &str) -> Result<Vec<Value>, Unworkable> {
    if text.trim().is_empty() {
        return Err(Unpublished("an empty text in the place of a list"));
    }
    Ok(text.split(',').map(|part| Value::from(part.trim())).collect())
}

pub(super) fn contains(items: &[Value], wanted: &Value) -> Result<bool, Unworkable> {
    let mut is_certain = true;
    for item in items {
        match is_same(item, wanted) {
            Some(true) => return Ok(true),
            Some(false) => {}
            None => is_certain = false,
        }
    }
    if is_certain { Ok(false) } else { Err(Unpublished("a search for a number among texts")) }
}

pub(super) fn with(items: &[Value], added: &Value) -> Result<Vec<Value>, Unworkable> {
    if added.is_null() {
        return Err(Unpublished("nothing added to a list"));
    }
    Ok(items.iter().chain([added]).cloned().collect())
}

pub(super) fn without(items: &[Value], removed: &Value) -> Result<Vec<Value>, Unworkable> {
    let same: Vec<Option<bool>> = items.iter().map(|item| is_same(item, removed)).collect();
    if same.contains(&None) {
        return Err(Unpublished("a search for a number among texts"));
    }
    if same.iter().filter(|same| **same == Some(true)).count() > 1 {
        return Err(Unpublished("the removal of a value that is there twice"));
    }
    let kept = items.iter().zip(same).filter(|(_, same)| *same == Some(false));
    Ok(kept.map(|(item, _)| item.clone()).collect())
}

/// One list of all values and of the values of all lists.
pub(super) fn flat(given: &Given<'_, '_>) -> Result<Vec<Value>, Unworkable> {
    let mut flat = Vec::new();
    for value in given.values {
        match (value.as_str(), given.dialect) {
            (Some(text), Dialect::Classic) if text.contains(',') => {
                if given.values.len() > 1 {
                    return Err(Unpublished("a text with commas among the values of Arrays.flatten"));
                }
                flat.extend(split(text)?);
            }
            (_, Dialect::IdentityEngine) if !value.is_array() => {
                return Err(not_a(given.name, "a list", value));
            }
            (_, Dialect::Classic | Dialect::IdentityEngine) => flatten(value, &mut flat)?,
        }
    }
    Ok(flat)
}

fn flatten(value: &Value, flat: &mut Vec<Value>) -> Result<(), Unworkable> {
    match value {
        Value::Array(items) => items.iter().try_for_each(|item| flatten(item, flat)),
        Value::Null => Err(Unpublished("nothing among the values of a list")),
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            flat.push(value.clone());
            Ok(())
        }
    }
}

pub(super) fn csv(items: &[Value]) -> Result<String, Unworkable> {
    let printed = |item: &Value| match item {
        Value::String(text) if text.contains([',', '"']) => {
            Err(Unpublished("Arrays.toCsvString on a value with a comma or a quote"))
        }
        Value::String(text) => Ok(text.clone()),
        Value::Number(_) | Value::Bool(_) => Ok(item.to_string()),
        Value::Null => Err(Unpublished("nothing among the values of a list")),
        Value::Array(_) | Value::Object(_) => Err(Needs("Arrays.toCsvString", "texts or numbers")),
    };
    Ok(items.iter().map(printed).collect::<Result<Vec<_>, _>>()?.join(","))
}

/// Are two values the same? `None` where one is a number and the other a text that may be read as that number.
fn is_same(one: &Value, other: &Value) -> Option<bool> {
    match (one, other) {
        (Value::Number(_), Value::Number(_)) => Some(one.as_f64() == other.as_f64()),
        (Value::Number(number), Value::String(text)) | (Value::String(text), Value::Number(number)) => {
            let reads_as = text.trim().parse::<f64>().ok();
            if reads_as.is_some() && reads_as == number.as_f64() { None } else { Some(false) }
        }
        _ => Some(one == other),
    }
}
