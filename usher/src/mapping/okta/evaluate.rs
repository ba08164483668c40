//! Works expressions out. What Okta does not publish is not worked out: it is [`Unworkable::Unpublished`].

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::node::{Comparison, Kind, Node, Sign};
use super::pattern::Pattern;
use super::{Dialect, Environment, LookUp, WORK_MAX, call};
use crate::mapping::worked::Gave;

/// Why an expression has no result for these values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unworkable {
    /// Okta may well have a result; its documentation does not say which.
    #[error("Okta does not publish what {0} gives")]
    Unpublished(&'static str),
    #[error("{0} needs {1}")]
    Needs(&'static str, &'static str),
    /// Okta knows; what was read of the person does not tell.
    #[error("Usher does not know {0}")]
    NotKnown(&'static str),
    /// A pattern that is made while the expression is worked out.
    #[error("{0} is not understood")]
    Pattern(String),
    #[error("it takes more work than Usher does for one value")]
    TooMuch,
}

use Unworkable::{Needs, NotKnown, TooMuch, Unpublished};

pub(super) type Worked<'v> = Result<Cow<'v, Value>, Unworkable>;

pub(super) fn evaluate<'v>(
    dialect: Dialect,
    node: &'v Node,
    look_up: &LookUp<'_, 'v>,
    environment: &'v Environment,
) -> Worked<'v> {
    let work = Cell::new(0);
    Evaluator { dialect, look_up, environment, work: &work, record: None }.of(node)
}

/// What parts gave, by where they stand. No two parts stand at the same place with the same length.
pub(super) type Record = BTreeMap<(usize, usize), Gave>;

/// The same, with what every part gave.
pub(super) fn record<'v>(
    dialect: Dialect,
    node: &'v Node,
    look_up: &LookUp<'_, 'v>,
    environment: &'v Environment,
) -> Record {
    let (work, record) = (Cell::new(0), RefCell::new(Record::new()));
    // The whole's result is in the record too.
    let _whole = Evaluator { dialect, look_up, environment, work: &work, record: Some(&record) }.of(node);
    record.into_inner()
}

pub(super) struct Evaluator<'e, 'v> {
    pub(super) dialect: Dialect,
    look_up: &'e LookUp<'e, 'v>,
    pub(super) environment: &'v Environment,
    /// Bytes that were read and made.
    work: &'e Cell<usize>,
    record: Option<&'e RefCell<Record>>,
}

impl<'v> Evaluator<'_, 'v> {
    fn of(&self, node: &'v Node) -> Worked<'v> {
        let worked = self.work_out(node);
        if let Some(record) = self.record {
            let gave = match &worked {
                Ok(value) => shown(value),
                Err(reason) => Gave::Refused(reason.to_string()),
            };
            record.borrow_mut().insert((node.spot.at, node.spot.len), gave);
        }
        worked
    }

    /// Counts work; more than an expression may do is an error.
    pub(super) fn spend(&self, bytes: usize) -> Result<(), Unworkable> {
        let work = self.work.get().saturating_add(bytes);
        self.work.set(work);
        if work > WORK_MAX { Err(TooMuch) } else { Ok(()) }
    }

    fn spend_on(&self, value: &Value) -> Result<(), Unworkable> {
        self.spend(8)?;
        match value {
            Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
            Value::String(text) => self.spend(text.len()),
            Value::Array(items) => items.iter().try_for_each(|item| self.spend_on(item)),
            Value::Object(entries) => entries.iter().try_for_each(|(name, value)| {
                self.spend(name.len())?;
                self.spend_on(value)
            }),
        }
    }

    fn work_out(&self, node: &'v Node) -> Worked<'v> {
        match &node.kind {
            Kind::Literal(value) => Ok(Cow::Borrowed(value)),
            Kind::Reference(reference) => Ok((self.look_up)(reference)),
            Kind::Not(inner) => Ok(owned(!truth(&*self.of(inner)?)?)),
            Kind::Negative(inner) => negative(&*self.of(inner)?).map(Cow::Owned),
            Kind::Sum { first, rest } => {
                let first = self.of(first)?;
                self.spend_on(&first)?;
                rest.iter().try_fold(first, |sum, (sign, next)| {
                    let next = self.of(next)?;
                    self.spend_on(&next)?;
                    add(sum.into_owned(), *sign, &next).map(Cow::Owned)
                })
            }
            Kind::Compare { left, how, right } => {
                let (left, right) = (self.of(left)?, self.of(right)?);
                self.spend_on(&left)?;
                self.spend_on(&right)?;
                compare(&left, *how, &right).map(owned)
            }
            Kind::Matches { text, pattern, ready } => {
                let (text, pattern) = (self.of(text)?, self.of(pattern)?);
                let Value::String(text) = &*text else { return Err(not_a("matches", "a text", &text)) };
                self.spend(text.len())?;
                let fits = match ready {
                    Some(ready) => ready.is_whole(text),
                    None => self.pattern(&pattern, "matches")?.is_whole(text),
                };
                fits.map(owned).ok_or(Unpublished("a pattern on letters beyond ASCII"))
            }
            Kind::And(parts) => self.every(parts, false),
            Kind::Or(parts) => self.every(parts, true),
            Kind::Choice { arms, no } => {
                for (condition, yes) in arms {
                    if truth(&*self.of(condition)?)? {
                        return self.of(yes);
                    }
                }
                self.of(no)
            }
            Kind::Otherwise(values) => {
                let Some((last, others)) = values.split_last() else { return Ok(owned(Value::Null)) };
                for value in others {
                    let worked = self.of(value)?;
                    if !(worked.is_null() || worked.as_str() == Some("")) {
                        return Ok(worked);
                    }
                }
                self.of(last)
            }
            Kind::Call { called, values } => {
                let values = values.iter().map(|value| self.of(value)).collect::<Result<Vec<_>, _>>()?;
                values.iter().try_for_each(|value| self.spend_on(value))?;
                let worked = call::call(self, called, &values)?;
                self.spend_on(&worked)?;
                Ok(worked)
            }
            Kind::List(items) => {
                let items = items.iter().map(|item| self.of(item).map(Cow::into_owned));
                let list = Value::Array(items.collect::<Result<_, _>>()?);
                self.spend_on(&list)?;
                Ok(Cow::Owned(list))
            }
            Kind::Map(entries) => {
                let mut map = Map::new();
                for (key, value) in entries {
                    map.insert(key.clone(), self.of(value)?.into_owned());
                }
                let map = Value::Object(map);
                self.spend_on(&map)?;
                Ok(Cow::Owned(map))
            }
            Kind::Index { of, place } => {
                let (of, place) = (self.of(of)?, self.of(place)?);
                let Value::Array(items) = &*of else {
                    return Err(not_a("a place in brackets", "a list", &of));
                };
                call::item(items, &place).map(|item| Cow::Owned(item.clone()))
            }
            Kind::Property { of, name } => property(self.of(of)?, name),
            Kind::Projection { of, path } => {
                let of = self.of(of)?;
                let Value::Array(items) = &*of else { return Err(not_a("a projection", "a list", &of)) };
                self.spend_on(&of)?;
                let of_each = |item: &Value| {
                    path.iter().try_fold(item.clone(), |value, name| {
                        property(Cow::Owned(value), name).map(Cow::into_owned)
                    })
                };
                Ok(Cow::Owned(Value::Array(items.iter().map(of_each).collect::<Result<_, _>>()?)))
            }
        }
    }

    /// Looks at the parts from the left until one is `ends_at`.
    fn every(&self, parts: &'v [Node], ends_at: bool) -> Worked<'v> {
        for part in parts {
            if truth(&*self.of(part)?)? == ends_at {
                return Ok(owned(ends_at));
            }
        }
        Ok(owned(!ends_at))
    }

    /// Reads a pattern that was not written out.
    pub(super) fn pattern(&self, text: &Value, needs: &'static str) -> Result<Pattern, Unworkable> {
        let Value::String(text) = text else { return Err(not_a(needs, "a pattern", text)) };
        self.spend(PATTERN_COSTS)?;
        Pattern::new(text).map_err(Unworkable::Pattern)
    }
}

/// What reading a pattern counts as: it takes as long as reading so many bytes.
const PATTERN_COSTS: usize = 50_000;

pub(super) fn owned<'v>(value: impl Into<Value>) -> Cow<'v, Value> {
    Cow::Owned(value.into())
}

/// Why a value of another kind will not do.
pub(super) fn not_a(what: &'static str, needed: &'static str, value: &Value) -> Unworkable {
    if value.is_null() { Unpublished("a function on nothing") } else { Needs(what, needed) }
}

/// As the language prints it.
fn shown(value: &Value) -> Gave {
    match value {
        Value::Null => Gave::Nothing,
        Value::String(text) => Gave::Value(text.clone()),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            Gave::Value(value.to_string())
        }
    }
}

fn property<'v>(of: Cow<'v, Value>, name: &str) -> Worked<'v> {
    match of {
        Cow::Borrowed(Value::Object(entries)) => {
            Ok(entries.get(name).map_or_else(|| owned(Value::Null), Cow::Borrowed))
        }
        Cow::Owned(Value::Object(mut entries)) => Ok(owned(entries.remove(name).unwrap_or_default())),
        Cow::Borrowed(Value::Null) | Cow::Owned(Value::Null) => Err(Unpublished("an attribute of nobody")),
        Cow::Borrowed(_) | Cow::Owned(_) => {
            Err(Needs("an attribute behind a dot", "an account or a group before it"))
        }
    }
}

fn truth(value: &Value) -> Result<bool, Unworkable> {
    value.as_bool().ok_or(Needs("a condition", "true or false"))
}

fn negative(value: &Value) -> Result<Value, Unworkable> {
    match (value.as_i64(), value.as_f64()) {
        (Some(whole), _) => {
            whole.checked_neg().map(Value::from).ok_or(Unpublished("a number as large as that"))
        }
        (None, Some(fraction)) => Ok(Value::from(-fraction)),
        (None, None) => Err(Needs("-", "numbers")),
    }
}

fn add(left: Value, sign: Sign, right: &Value) -> Result<Value, Unworkable> {
    if let (Some(one), Some(other)) = (left.as_i64(), right.as_i64()) {
        let sum = match sign {
            Sign::Plus => one.checked_add(other),
            Sign::Minus => one.checked_sub(other),
        };
        return sum.map(Value::from).ok_or(Unpublished("a number as large as that"));
    }
    if let (Some(one), Some(other)) = (left.as_f64(), right.as_f64()) {
        return Ok(Value::from(match sign {
            Sign::Plus => one + other,
            Sign::Minus => one - other,
        }));
    }
    match sign {
        Sign::Minus => Err(Needs("-", "numbers")),
        Sign::Plus if left.is_string() || right.is_string() => {
            let mut text = printed(&left)?.into_owned();
            text.push_str(&printed(right)?);
            Ok(Value::String(text))
        }
        Sign::Plus => Err(Needs("+", "texts or numbers")),
    }
}

/// The text of a value that is joined to a text.
fn printed(value: &Value) -> Result<Cow<'_, str>, Unworkable> {
    match value {
        Value::String(text) => Ok(Cow::Borrowed(text)),
        // Java writes a fraction so large or small with an exponent.
        Value::Number(number)
            if !number.is_i64()
                && number.as_f64().is_some_and(|it| it != 0.0 && !(1e-3..1e7).contains(&it.abs())) =>
        {
            Err(Unpublished("a number so large or small, as a text,"))
        }
        Value::Bool(_) | Value::Number(_) => Ok(Cow::Owned(value.to_string())),
        Value::Null => Err(Unpublished("a text joined to nothing")),
        Value::Array(_) | Value::Object(_) => Err(Needs("+", "texts or numbers")),
    }
}

fn compare(left: &Value, how: Comparison, right: &Value) -> Result<bool, Unworkable> {
    let order = || match (left.as_f64(), right.as_f64()) {
        (Some(one), Some(other)) => one.partial_cmp(&other).ok_or(Unpublished("such a number")),
        _ => Err(Needs("less or greater", "numbers")),
    };
    match how {
        Comparison::Equal => equal(left, right),
        Comparison::NotEqual => equal(left, right).map(|equal| !equal),
        Comparison::Less => order().map(Ordering::is_lt),
        Comparison::LessOrEqual => order().map(Ordering::is_le),
        Comparison::Greater => order().map(Ordering::is_gt),
        Comparison::GreaterOrEqual => order().map(Ordering::is_ge),
    }
}

/// Nothing is not the same as a text without letters.
fn equal(left: &Value, right: &Value) -> Result<bool, Unworkable> {
    if left.is_null() || right.is_null() {
        return Ok(left.is_null() && right.is_null());
    }
    if let (Some(one), Some(other)) = (left.as_f64(), right.as_f64()) {
        return Ok(one == other);
    }
    if std::mem::discriminant(left) == std::mem::discriminant(right) {
        Ok(left == right)
    } else {
        Err(Unpublished("a comparison of different kinds of values"))
    }
}

impl Evaluator<'_, '_> {
    /// The time at which it is worked out.
    pub(super) fn now(&self) -> Result<jiff::Timestamp, Unworkable> {
        self.environment.now.ok_or(NotKnown("the time at which Okta will work it out"))
    }
}
