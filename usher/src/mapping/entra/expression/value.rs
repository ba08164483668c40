//! A value on the way: what the directory has is borrowed, so that it is copied only where it is changed.

use std::borrow::Cow;

use serde_json::Value;

use crate::mapping::Gave;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Worked<'a> {
    Nothing,
    Text(Cow<'a, str>),
    List(Vec<Cow<'a, str>>),
    /// Objects of the directory, as `appRoleAssignments` has them.
    Other(Cow<'a, Value>),
}

impl<'a> Worked<'a> {
    pub(super) fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn truth(holds: bool) -> Self {
        Self::text(if holds { "True" } else { "False" })
    }

    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Nothing => true,
            Self::Text(text) => text.is_empty(),
            Self::List(texts) => texts.is_empty(),
            Self::Other(value) => value.as_array().is_some_and(Vec::is_empty),
        }
    }

    /// A value of the directory.
    pub(super) fn of(value: Cow<'a, Value>) -> Self {
        match value {
            Cow::Borrowed(Value::String(text)) => Self::text(text),
            Cow::Owned(Value::String(text)) => Self::text(text),
            Cow::Borrowed(Value::Array(items)) => {
                match items.iter().map(simple).collect::<Option<Vec<Cow<'a, str>>>>() {
                    Some(texts) => Self::List(texts),
                    None => Self::Other(value),
                }
            }
            Cow::Owned(Value::Array(ref items)) => {
                let owned = |item| Some(Cow::Owned(simple(item)?.into_owned()));
                match items.iter().map(owned).collect() {
                    Some(texts) => Self::List(texts),
                    None => Self::Other(value),
                }
            }
            Cow::Borrowed(other) => match simple(other) {
                Some(text) => Self::Text(text),
                None => Self::object(value),
            },
            Cow::Owned(ref other) => match simple(other) {
                Some(text) => Self::Text(Cow::Owned(text.into_owned())),
                None => Self::object(value),
            },
        }
    }

    fn object(value: Cow<'a, Value>) -> Self {
        if value.is_null() { Self::Nothing } else { Self::Other(value) }
    }

    pub(super) fn into_value(self) -> Value {
        match self {
            Self::Nothing => Value::Null,
            Self::Text(text) => Value::String(text.into_owned()),
            Self::List(texts) => texts.into_iter().map(|text| Value::String(text.into_owned())).collect(),
            Self::Other(value) => value.into_owned(),
        }
    }

    /// The same as a part of an expression gives it.
    pub(super) fn gave(&self) -> Gave {
        match self {
            Self::Nothing => Gave::Nothing,
            Self::Text(text) => Gave::Value(text.clone().into_owned()),
            Self::List(texts) => Gave::Value(
                texts.iter().map(|text| Value::from(text.as_ref())).collect::<Value>().to_string(),
            ),
            Self::Other(value) => Gave::Value(value.to_string()),
        }
    }

    /// Bytes that it takes, roughly.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Nothing => 0,
            Self::Text(text) => text.len(),
            Self::List(texts) => texts.iter().map(|text| text.len() + 1).sum(),
            Self::Other(value) => weight(value),
        }
    }
}

/// One value that is no list. Booleans are written as Entra writes them.
fn simple(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(Cow::Borrowed(text)),
        Value::Number(number) => Some(Cow::Owned(number.to_string())),
        Value::Bool(true) => Some(Cow::Borrowed("True")),
        Value::Bool(false) => Some(Cow::Borrowed("False")),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn weight(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 4,
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(|item| weight(item) + 1).sum(),
        Value::Object(fields) => fields.iter().map(|(name, value)| name.len() + weight(value)).sum(),
    }
}
