//! What each function gives for its values.

use std::borrow::Cow;

use serde_json::Value;

use super::evaluate::{Evaluator, Unworkable, Worked, not_a, owned};
use super::function::{Function, NameFit, Row};
use super::{Dialect, country, groups, lists, moment, people, text};

use Unworkable::{Needs, Unpublished};

/// The values of a call.
pub(super) struct Given<'g, 'v> {
    pub(super) name: &'static str,
    pub(super) values: &'g [Cow<'v, Value>],
    pub(super) dialect: Dialect,
}

impl Given<'_, '_> {
    pub(super) fn value(&self, place: usize) -> &Value {
        self.values.get(place).map_or(&Value::Null, |value| value)
    }

    pub(super) fn text(&self, place: usize) -> Result<&str, Unworkable> {
        let value = self.value(place);
        value.as_str().ok_or_else(|| not_a(self.name, "a text", value))
    }

    /// The text, where the value may be left out.
    pub(super) fn text_if_given(&self, place: usize) -> Result<Option<&str>, Unworkable> {
        if place < self.values.len() { self.text(place).map(Some) } else { Ok(None) }
    }

    pub(super) fn texts(&self) -> Result<Vec<&str>, Unworkable> {
        (0..self.values.len()).map(|place| self.text(place)).collect()
    }

    pub(super) fn whole_number(&self, place: usize) -> Result<i64, Unworkable> {
        let value = self.value(place);
        value.as_i64().ok_or_else(|| not_a(self.name, "a whole number", value))
    }

    fn place(&self, at: usize) -> Result<usize, Unworkable> {
        usize::try_from(self.whole_number(at)?).map_err(|_| Unpublished("a place before the first letter"))
    }
}

pub(super) fn call<'v>(evaluator: &Evaluator<'_, 'v>, called: &Row, values: &[Cow<'v, Value>]) -> Worked<'v> {
    let given = Given { name: called.signature.name, values, dialect: evaluator.dialect };
    Ok(match called.function {
        Function::Append => owned(format!("{}{}", given.text(0)?, given.text(1)?)),
        Function::Join => {
            let texts = given.texts()?;
            let (separator, parts) = texts.split_first().ok_or(Needs(given.name, "a text"))?;
            evaluator.spend(separator.len().saturating_mul(parts.len()))?;
            owned(parts.join(separator))
        }
        Function::Len => owned(text::letters(given.text(0)?)?.len()),
        Function::RemoveSpaces => owned(given.text(0)?.replace(' ', "")),
        Function::Replace => {
            let (input, search, replacement) =
                (given.text(0)?, text::not_empty(given.text(1)?)?, given.text(2)?);
            evaluator.spend(input.matches(search).count().saturating_mul(replacement.len()))?;
            owned(input.replace(search, replacement))
        }
        Function::ReplaceFirst => owned(text::replace_first(given.text(0)?, given.text(1)?, given.text(2)?)?),
        Function::StartsWith => owned(given.text(0)?.starts_with(given.text(1)?)),
        Function::StringContains => owned(given.text(0)?.contains(given.text(1)?)),
        Function::StringSwitch => owned(text::switch(&given.texts()?)),
        Function::Substring => {
            let end = if values.len() > 2 { Some(given.place(2)?) } else { None };
            owned(text::substring(given.text(0)?, given.place(1)?, end)?)
        }
        Function::SubstringAfter => owned(text::split(given.text(0)?, given.text(1)?)?.1),
        Function::SubstringBefore => owned(text::split(given.text(0)?, given.text(1)?)?.0),
        Function::ToUpperCase => owned(given.text(0)?.to_uppercase()),
        Function::ToLowerCase => owned(given.text(0)?.to_lowercase()),
        Function::Contains => match given.value(0) {
            Value::String(text) => owned(text.contains(given.text(1)?)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
                owned(lists::contains(&lists::of(&given)?, given.value(1))?)
            }
        },
        Function::ListContains => owned(lists::contains(&lists::of(&given)?, given.value(1))?),
        Function::Add => owned(lists::with(&lists::of(&given)?, given.value(1))?),
        Function::Remove => owned(lists::without(&lists::of(&given)?, given.value(1))?),
        Function::Clear => {
            lists::of(&given)?;
            owned(Vec::<Value>::new())
        }
        Function::Get => owned(item(&lists::of(&given)?, given.value(1))?.clone()),
        Function::Flatten => owned(lists::flat(&given)?),
        Function::Size => owned(lists::of(&given)?.len()),
        Function::IsEmpty => owned(lists::of(&given)?.is_empty()),
        Function::ToCsvString => owned(lists::csv(&lists::of(&given)?)?),
        Function::ToInt => owned(text::to_int(given.name, given.value(0))?),
        Function::ToInteger => owned(text::to_integer(given.name, given.value(0))?),
        Function::ToNum => owned(text::to_number(given.name, given.value(0))?),
        Function::ParseCountryCode => {
            let text = given.text(0)?;
            let country = country::of_code(text).or_else(|| country::of_name(text));
            owned(country.ok_or(NO_COUNTRY)?.alpha_2)
        }
        Function::ToAlpha2 => owned(of_code(&given)?.alpha_2),
        Function::ToAlpha3 => owned(of_code(&given)?.alpha_3),
        Function::ToNumeric => owned(of_code(&given)?.numeric),
        Function::ToName => owned(of_code(&given)?.name.ok_or(Unpublished("the name of this country"))?),
        Function::GroupNames(fit) => groups::names(evaluator, &given, fit)?,
        Function::GetFilteredGroups => groups::filtered(evaluator, &given)?,
        Function::IsMemberOfNamed(fit) => owned(groups::is_member_of_named(evaluator, &given, fit)?),
        Function::IsMemberOfGroupNameRegex => owned(groups::is_member_of_pattern(evaluator, &given)?),
        Function::IsMemberOfGroup => {
            let ids = given.texts()?;
            owned(groups::of_person(evaluator)?.iter().any(|group| ids.contains(&group.id())))
        }
        Function::GetGroups => {
            let groups = groups::fitting(evaluator, &given)?;
            owned(groups.into_iter().map(|group| group.object().clone()).collect::<Vec<_>>())
        }
        Function::IsMemberOf => owned(!groups::fitting(evaluator, &given)?.is_empty()),
        Function::GetInternalProperty => people::internal(evaluator.environment, given.text(0)?)?,
        Function::GetLinkedObject => people::linked(evaluator.environment, given.text(0)?)?,
        Function::HasAccount(place) => owned(people::has_account(evaluator.environment, place)?),
        Function::FindAccount(place) => people::account(evaluator.environment, place)?,
        Function::GetRelatedUser(relation) => people::related(evaluator.environment, &given, relation)?,
        Function::GetRelatedAppUser(relation) => {
            people::related_app(evaluator.environment, &given, relation)?
        }
        Function::Now => owned(moment::now(evaluator.now()?, &given)?),
        Function::FromWindows => owned(moment::from_windows(&given)?),
        Function::FromUnix => owned(moment::from_unix(&given)?),
        Function::FromString => owned(moment::from_string(&given)?),
        Function::ToWindows => owned(moment::to_windows(&given)?),
        Function::ToUnix => owned(moment::to_unix(&given)?),
        Function::ToTimeString => owned(moment::to_string(&given)?),
        Function::ToZone => owned(moment::to_zone(&given)?),
        Function::Shift(sign, unit) => owned(moment::shift(&given, sign, unit)?),
        Function::Within(unit) => owned(moment::is_within(evaluator.now()?, &given, unit)?),
    })
}

/// The value of a list at a place, counted from 0.
pub(super) fn item<'i>(items: &'i [Value], place: &Value) -> Result<&'i Value, Unworkable> {
    let number = place.as_i64().ok_or_else(|| not_a("a place in a list", "a whole number", place))?;
    let found = usize::try_from(number).ok().and_then(|place| items.get(place));
    found.ok_or(Unpublished("a place outside of the list"))
}

const NO_COUNTRY: Unworkable = Unpublished("a country that ISO 3166 does not list so");

fn of_code(given: &Given<'_, '_>) -> Result<&'static country::Country, Unworkable> {
    country::of_code(given.text(0)?).ok_or(NO_COUNTRY)
}

/// Does a name fit? `None` where the letter case decides, which Okta does not publish.
pub(super) fn fits(name: &str, fit: NameFit, wanted: &str) -> Option<bool> {
    let is_so = |name: &str, wanted: &str| match fit {
        NameFit::Exact => name == wanted,
        NameFit::StartsWith => name.starts_with(wanted),
        NameFit::Contains => name.contains(wanted),
        NameFit::EndsWith => name.ends_with(wanted),
    };
    let exactly = is_so(name, wanted);
    (exactly || !is_so(&name.to_lowercase(), &wanted.to_lowercase())).then_some(exactly)
}
