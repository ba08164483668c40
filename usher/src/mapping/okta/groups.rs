//! The groups that the person is in.

use serde_json::{Map, Value};

use super::call::{Given, fits};
use super::environment::Group;
use super::evaluate::{Evaluator, Unworkable, Worked, not_a, owned};
use super::function::NameFit;

use Unworkable::{Needs, NotKnown, Unpublished};

const CASE: Unworkable = Unpublished("a group's name in other letter case");

/// Okta gives at most so many names of groups (Okta developer documentation, Customize tokens with a groups claim,
/// 2026).
const LIMIT_MAX: i64 = 100;

pub(super) fn of_person<'v>(evaluator: &Evaluator<'_, 'v>) -> Result<&'v [Group], Unworkable> {
    let groups = evaluator.environment.groups.as_deref().ok_or(NotKnown("the person's groups"))?;
    let bytes = groups.iter().map(|group| group.id().len() + group.name().len()).sum();
    evaluator.spend(bytes)?;
    Ok(groups)
}

pub(super) fn is_member_of_named(
    evaluator: &Evaluator<'_, '_>,
    given: &Given<'_, '_>,
    fit: NameFit,
) -> Result<bool, Unworkable> {
    let wanted = given.text(0)?;
    any(of_person(evaluator)?.iter().map(|group| fits(group.name(), fit, wanted))).ok_or(CASE)
}

/// Whether the whole name must fit is not published: it is told where both readings agree.
pub(super) fn is_member_of_pattern(
    evaluator: &Evaluator<'_, '_>,
    given: &Given<'_, '_>,
) -> Result<bool, Unworkable> {
    if given.text(0)?.starts_with('/') {
        return Err(Unpublished("a pattern that begins with a slash"));
    }
    let groups = of_person(evaluator)?;
    let pattern = evaluator.pattern(given.value(0), given.name)?;
    let agreed = |group: &Group| {
        let (whole, found) = (pattern.is_whole(group.name())?, pattern.is_found(group.name())?);
        (whole == found).then_some(whole)
    };
    any(groups.iter().map(agreed)).ok_or(Unpublished("a pattern that fits a part of a group's name"))
}

/// Is one so? `None` where one that is uncertain decides.
fn any(mut each: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut is_certain = true;
    let found = each.any(|one| {
        is_certain &= one.is_some();
        one == Some(true)
    });
    (found || is_certain).then_some(found)
}

/// Those of the person's groups that fit every criterion.
pub(super) fn fitting<'v>(
    evaluator: &Evaluator<'_, 'v>,
    given: &Given<'_, '_>,
) -> Result<Vec<&'v Group>, Unworkable> {
    let criteria = given.values.iter().map(|value| {
        let entries = value.as_object();
        let entries =
            entries.ok_or_else(|| not_a(given.name, "criteria such as {'group.id': 'the ID'}", value))?;
        Criterion::of(given.name, entries)
    });
    let criteria = criteria.collect::<Result<Vec<_>, _>>()?;
    let mut fitting = Vec::new();
    for group in of_person(evaluator)? {
        let mut fits = true;
        for criterion in &criteria {
            fits = fits && criterion.is_met(group)?;
        }
        if fits {
            fitting.push(group);
        }
    }
    Ok(fitting)
}

struct Criterion<'c> {
    key: Key,
    /// Any of them.
    values: Vec<&'c str>,
    fit: NameFit,
}

enum Key {
    Id,
    Type,
    SourceId,
    Name,
}

impl<'c> Criterion<'c> {
    fn of(function: &'static str, entries: &'c Map<String, Value>) -> Result<Self, Unworkable> {
        let operator = entries.get("operator");
        let mut criteria = entries.iter().filter(|(key, _)| *key != "operator");
        let (Some((key, value)), None) = (criteria.next(), criteria.next()) else {
            return Err(Unpublished("a map with no criterion or several"));
        };
        let key = match key.as_str() {
            "group.id" => Key::Id,
            "group.type" => Key::Type,
            "group.source.id" => Key::SourceId,
            "group.profile.name" => Key::Name,
            _ => {
                return Err(Needs(
                    function,
                    "a key that is group.id, group.type, group.source.id or group.profile.name",
                ));
            }
        };
        let fit = match (operator.map(Value::as_str), &key) {
            (None | Some(Some("STARTS_WITH")), Key::Name) => NameFit::StartsWith,
            (Some(Some("EXACT")), Key::Name) | (None, Key::Id | Key::Type | Key::SourceId) => NameFit::Exact,
            (Some(_), Key::Name) => return Err(Needs("operator", "EXACT or STARTS_WITH")),
            (Some(_), Key::Id | Key::Type | Key::SourceId) => {
                return Err(Unpublished("an operator for another key than group.profile.name"));
            }
        };
        let text = |value: &'c Value| value.as_str().ok_or_else(|| not_a("a criterion", "texts", value));
        let values = match value {
            Value::Array(items) => items.iter().map(text).collect::<Result<_, _>>()?,
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
                vec![text(value)?]
            }
        };
        Ok(Self { key, values, fit })
    }

    fn is_met(&self, group: &Group) -> Result<bool, Unworkable> {
        let is_one = |text: &str| self.values.contains(&text);
        match self.key {
            Key::Id => Ok(is_one(group.id())),
            Key::Type => Ok(is_one(group.kind())),
            Key::SourceId => Ok(group.source().is_some_and(is_one)),
            Key::Name => {
                // Okta's samples write what begins so with `.*` behind it, too.
                let wanted = self.values.iter().map(|value| match self.fit {
                    NameFit::StartsWith => value.strip_suffix(".*").unwrap_or(value),
                    NameFit::Exact | NameFit::Contains | NameFit::EndsWith => value,
                });
                any(wanted.map(|value| fits(group.name(), self.fit, value))).ok_or(CASE)
            }
        }
    }
}

/// `Groups.startsWith` and its like: null where none fits (Okta's sample puts `?: {}` behind it).
pub(super) fn names<'v>(evaluator: &Evaluator<'_, 'v>, given: &Given<'_, '_>, fit: NameFit) -> Worked<'v> {
    let (source, wanted) = (given.text(0)?, given.text(1)?);
    let mut names = Vec::new();
    let groups = of_person(evaluator)?;
    // An app can be named by its ID or by its kind, which groups do not tell.
    let is_source_known = source == "OKTA" || groups.iter().any(|group| group.source() == Some(source));
    for group in groups {
        if !fits(group.name(), fit, wanted).ok_or(CASE)? {
            continue;
        }
        let is_of_source = match group.kind() {
            "OKTA_GROUP" => Some(source == "OKTA"),
            "APP_GROUP" if is_source_known => Some(source != "OKTA" && group.source() == Some(source)),
            _ => None,
        };
        if is_of_source.ok_or(Unpublished("a group of another source"))? {
            names.push(Value::from(group.name()));
        }
    }
    within_limit(names.len(), given)?;
    Ok(if names.is_empty() { owned(Value::Null) } else { owned(names) })
}

pub(super) fn filtered<'v>(evaluator: &Evaluator<'_, 'v>, given: &Given<'_, '_>) -> Worked<'v> {
    let Value::Array(ids) = given.value(0) else {
        return Err(not_a(given.name, "a list of IDs", given.value(0)));
    };
    let of: fn(&Group) -> &str = match given.text(1)? {
        "group.name" => Group::name,
        "group.id" => Group::id,
        _ => {
            return Err(Unpublished(
                "getFilteredGroups with an expression other than group.name or group.id",
            ));
        }
    };
    let is_listed = |group: &&Group| ids.iter().any(|id| id.as_str() == Some(group.id()));
    let found: Vec<Value> =
        of_person(evaluator)?.iter().filter(is_listed).map(|group| Value::from(of(group))).collect();
    within_limit(found.len(), given)?;
    Ok(owned(found))
}

/// Which of too many Okta leaves out is not published.
fn within_limit(found: usize, given: &Given<'_, '_>) -> Result<(), Unworkable> {
    let limit = given.whole_number(2)?;
    if !(1..=LIMIT_MAX).contains(&limit) {
        return Err(Needs(given.name, "a limit from 1 to 100"));
    }
    match usize::try_from(limit) {
        Ok(limit) if found <= limit => Ok(()),
        Ok(_) | Err(_) => Err(Unpublished("more groups than the limit")),
    }
}
