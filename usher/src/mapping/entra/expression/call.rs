//! What each function gives (Microsoft Learn, Reference for writing expressions, 2026-04).

use std::borrow::Cow;
use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::date_format::Format;
use super::evaluate::{Ground, Stop, Unworkable};
use super::value::Worked;
use super::{Call, Function, Node, Prepared, dates, diacritics, random, replace, text};
use Unworkable::{Needs, NotKnown, Unpublished};

type Made<'a> = Result<Worked<'a>, Stop>;

pub(super) fn call<'a>(ground: &Ground<'a, '_>, call: &'a Call) -> Made<'a> {
    let given = Given { ground, call };
    let with_text = |make: &dyn Fn(&str) -> Result<String, Unworkable>| -> Made<'a> {
        // Of an attribute that is absent nothing is made, and nothing is sent.
        match given.text(0)? {
            Some(text) => Ok(Worked::text(make(&text)?)),
            None => Ok(Worked::Nothing),
        }
    };
    match call.function {
        Function::Append => Ok(Worked::Text(given.must(0)? + given.must(1)?)),
        Function::Prepend => Ok(Worked::Text(given.must(0)? + given.must(1)?)),
        Function::AppRoleAssignments => Ok(Worked::List(roles(given.worked(0)?)?)),
        Function::AppRoleAssignmentsComplex | Function::AssertiveAppRoleAssignmentsComplex => {
            let entry = |role: Cow<'_, str>| {
                json!({
                    "primary": false,
                    "type": "WindowsAzureActiveDirectoryRole",
                    "displayName": role,
                    "value": role,
                })
            };
            let entries: Vec<Value> = roles(given.worked(0)?)?.into_iter().map(entry).collect();
            Ok(if entries.is_empty() {
                Worked::Nothing
            } else {
                Worked::Other(Cow::Owned(Value::from(entries)))
            })
        }
        Function::SingleAppRoleAssignment => {
            let roles = roles(given.worked(0)?)?;
            match roles.len() {
                0 | 1 => Ok(roles.into_iter().next().map_or(Worked::Nothing, Worked::Text)),
                several => Err(Unworkable::SeveralRoles(several).into()),
            }
        }
        Function::BitAnd => Ok(Worked::text((given.number(0)? & given.number(1)?).to_string())),
        Function::CBool => {
            let value = given.must(0)?;
            match (value.as_ref(), text::number(&value)) {
                ("True" | "true", _) => Ok(Worked::truth(true)),
                ("False" | "false", _) => Ok(Worked::truth(false)),
                (_, Some(number)) => Ok(Worked::truth(number != 0)),
                (_, None) => Err(Needs("CBool", "a comparison or a number").into()),
            }
        }
        Function::CDate => with_text(&|text| Ok(dates::printed(dates::read(text)?))),
        Function::Coalesce => {
            for place in 0..call.arguments.len() {
                let worked = given.worked(place)?;
                if worked != Worked::Nothing {
                    return Ok(worked);
                }
            }
            Ok(Worked::Nothing)
        }
        Function::ConvertToBase64 => with_text(&|text| {
            Ok(STANDARD.encode(text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()))
        }),
        Function::ConvertToUtf8Hex => {
            with_text(&|text| Ok(text.bytes().map(|byte| format!("{byte:02X}")).collect()))
        }
        Function::Count => Ok(Worked::text(
            match given.worked(0)? {
                Worked::Nothing => 0,
                Worked::Text(_) => 1,
                Worked::List(texts) => texts.len(),
                Worked::Other(value) => value.as_array().map_or(1, Vec::len),
            }
            .to_string(),
        )),
        Function::CStr => match given.worked(0)? {
            Worked::Other(value) => match value.get("reference").and_then(Value::as_str) {
                Some(name) => Ok(Worked::text(name.to_owned())),
                None => Err(Needs("CStr", "one value").into()),
            },
            Worked::List(_) => Err(Needs("CStr", "one value").into()),
            worked @ (Worked::Nothing | Worked::Text(_)) => Ok(worked),
        },
        Function::DateAdd => {
            let (interval, number, date) = (given.must(0)?, given.number(1)?, given.must(2)?);
            Ok(Worked::text(dates::printed(dates::add(&interval, number, dates::read(&date)?)?)))
        }
        Function::DateDiff => {
            let (interval, one, other) = (given.must(0)?, given.must(1)?, given.must(2)?);
            let between = dates::difference(&interval, dates::read(&one)?, dates::read(&other)?)?;
            Ok(Worked::text(between.to_string()))
        }
        Function::DateFromNum => Ok(Worked::text(dates::printed(dates::from_file_time(given.number(0)?)?))),
        Function::NumFromDate => with_text(&|text| Ok(dates::to_file_time(dates::read(text)?)?.to_string())),
        Function::Now => {
            Ok(Worked::text(dates::printed(ground.environment.now.ok_or(NotKnown("the moment of Now"))?)))
        }
        Function::FormatDateTime => {
            let style = match given.text(1)? {
                Some(style) => dates::Style::read(&style)?,
                None => dates::Style::default(),
            };
            if let Prepared::Formats(formats) = &call.prepared {
                return with_text(&|text| dates::reformatted(text, style, &formats.0, &formats.1));
            }
            let (input, output) = (Format::read(&given.must(2)?)?, Format::read(&given.must(3)?)?);
            with_text(&|text| dates::reformatted(text, style, &input, &output))
        }
        Function::DefaultDomain => {
            let domain = ground.environment.default_domain.as_deref();
            Ok(Worked::text(domain.ok_or(NotKnown("the tenant's default domain"))?))
        }
        Function::Guid => Ok(Worked::text(random::guid(ground)?)),
        Function::RandomString => {
            let wanted = random::Wanted {
                length: given.count(0)?,
                digits: given.count(1)?,
                signs: given.count(2)?,
                capitals: given.count(3)?,
                small: given.count(4)?,
                avoid: given.text(5)?.unwrap_or_default().into_owned(),
            };
            Ok(Worked::text(random::text(ground, &wanted)?))
        }
        Function::IgnoreFlowIfNullOrEmpty => {
            let worked = given.worked(0)?;
            if worked.is_empty() { Err(Stop::Dropped) } else { Ok(worked) }
        }
        Function::Iif => match call.arguments.first() {
            Some(Some(condition)) => given.worked(if ground.holds(condition)? { 1 } else { 2 }),
            Some(None) | None => Err(Needs("IIF", "a condition").into()),
        },
        Function::InStr => {
            let (whole, part) = (given.must(0)?, given.must(1)?);
            let start = if given.is_there(2) { given.number(2)? } else { 1 };
            let binary = match given.text(3)?.as_deref() {
                None | Some("vbBinaryCompare" | "0") => true,
                Some("vbTextCompare" | "1") => false,
                Some(_) => return Err(Needs("InStr", "vbBinaryCompare or vbTextCompare").into()),
            };
            let place = text::place(&whole, &part, start, binary)?;
            // Without a fourth value the page does not say whether the letters' case counts.
            if !given.is_there(3) && place != text::place(&whole, &part, start, false)? {
                return Err(Unpublished("InStr in other letter case").into());
            }
            Ok(Worked::text(place.to_string()))
        }
        Function::IsNull | Function::IsNothing => Ok(Worked::truth(given.worked(0)? == Worked::Nothing)),
        Function::IsNullOrEmpty => Ok(Worked::truth(given.worked(0)?.is_empty())),
        Function::IsPresent => Ok(Worked::truth(!given.worked(0)?.is_empty())),
        Function::IsString => match given.worked(0)? {
            Worked::Text(_) => Ok(Worked::truth(true)),
            Worked::Nothing | Worked::List(_) | Worked::Other(_) => {
                Err(Unpublished("IsString of something other than one text").into())
            }
        },
        Function::Item => {
            let place = given.count(1)?.checked_sub(1).ok_or(Needs("Item", "a place from 1"))?;
            match given.worked(0)? {
                Worked::Nothing => Ok(Worked::Nothing),
                Worked::Text(text) if place == 0 => Ok(Worked::Text(text)),
                Worked::List(texts) => match texts.into_iter().nth(place) {
                    Some(text) => Ok(Worked::Text(text)),
                    None => Err(Unpublished("Item behind the last value").into()),
                },
                Worked::Text(_) => Err(Unpublished("Item behind the last value").into()),
                Worked::Other(_) => Err(Needs("Item", "a list of texts").into()),
            }
        }
        Function::Join => {
            let separator = given.text(0)?.unwrap_or_default();
            let mut parts = Vec::new();
            for place in 1..call.arguments.len() {
                match given.worked(place)? {
                    Worked::Nothing => {}
                    Worked::Text(text) => parts.push(text),
                    Worked::List(texts) => parts.extend(texts),
                    Worked::Other(_) => return Err(Needs("Join", "texts").into()),
                }
            }
            parts.retain(|part| !part.is_empty());
            ground.spend(separator.len().saturating_mul(parts.len()))?;
            Ok(Worked::text(parts.join(separator.as_ref())))
        }
        Function::Left => {
            let (text, count) = (given.text(0)?.unwrap_or_default(), given.number(1)?);
            match usize::try_from(count) {
                Ok(count) => Ok(Worked::text(text::part(&text, 0, count)?)),
                // A number below nothing leaves the text as it is.
                Err(_) => Ok(Worked::Text(text)),
            }
        }
        Function::Len => {
            let text = given.text(0)?.unwrap_or_default();
            Ok(Worked::text(text.encode_utf16().count().to_string()))
        }
        Function::Mid => {
            let start = given.count(1)?.checked_sub(1).ok_or(Needs("Mid", "a start from 1"))?;
            let length = given.count(2)?;
            with_text(&|text| text::part(text, start, length))
        }
        Function::NormalizeDiacritics => with_text(&diacritics::plain),
        Function::Not => match given.text(0)? {
            Some(text) if text == "True" => Ok(Worked::truth(false)),
            Some(text) if text.eq_ignore_ascii_case("true") => {
                Err(Unpublished("Not of \"true\" in other letter case").into())
            }
            Some(_) | None => Ok(Worked::truth(true)),
        },
        Function::PCase => {
            let separators = given.text(1)?;
            with_text(&|text| Ok(text::title(text, separators.as_deref())))
        }
        Function::Redact => given.worked(0),
        Function::RemoveDuplicates => match given.worked(0)? {
            Worked::List(texts) => {
                let mut seen = BTreeSet::new();
                Ok(Worked::List(texts.into_iter().filter(|text| seen.insert(text.clone())).collect()))
            }
            worked @ (Worked::Nothing | Worked::Text(_)) => Ok(worked),
            Worked::Other(_) => Err(Needs("RemoveDuplicates", "a list of texts").into()),
        },
        Function::Replace => replace::replace(&given),
        Function::SelectUniqueValue => {
            let taken = ground.environment.taken.as_ref().ok_or(NotKnown("what is taken in Zoom"))?;
            for place in 0..call.arguments.len() {
                let value = given.must(place)?;
                if !taken.contains(value.as_ref()) {
                    return Ok(Worked::Text(value));
                }
            }
            Err(Unworkable::AllTaken.into())
        }
        Function::Split => {
            let Some(text) = given.text(0)? else { return Ok(Worked::Nothing) };
            let delimiter = given.must(1)?;
            if delimiter.is_empty() {
                return Err(Unpublished("Split at a text without letters").into());
            }
            // Microsoft's sample has a space behind each comma, and none in what it prints.
            let parts: Vec<Cow<'a, str>> = text
                .split(delimiter.as_ref())
                .map(|part| Cow::Owned(part.trim_matches(' ').to_owned()))
                .collect();
            if parts.iter().any(|part| part.is_empty()) {
                return Err(Unpublished("Split with an empty part").into());
            }
            Ok(Worked::List(parts))
        }
        Function::StripSpaces => with_text(&|text| Ok(text.replace(' ', ""))),
        Function::Switch => switch(&given),
        Function::ToLower => {
            let culture = given.culture()?;
            with_text(&|text| Ok(text::lower(text, culture)))
        }
        Function::ToUpper => {
            let culture = given.culture()?;
            with_text(&|text| Ok(text::upper(text, culture)))
        }
        Function::Word => {
            let (text, number, delimiters) =
                (given.text(0)?.unwrap_or_default(), given.number(1)?, given.must(2)?);
            Ok(Worked::text(text::word(&text, number, &delimiters)?))
        }
    }
}

/// The values of one call, each worked out when it is asked for.
pub(super) struct Given<'a, 'g> {
    pub(super) ground: &'g Ground<'a, 'g>,
    pub(super) call: &'a Call,
}

impl<'a> Given<'a, '_> {
    pub(super) fn is_there(&self, place: usize) -> bool {
        self.node(place).is_some()
    }

    pub(super) fn node(&self, place: usize) -> Option<&'a Node> {
        self.call.argument(place)
    }

    pub(super) fn worked(&self, place: usize) -> Made<'a> {
        self.node(place).map_or(Ok(Worked::Nothing), |node| self.ground.work_out(node))
    }

    /// One text, or nothing.
    pub(super) fn text(&self, place: usize) -> Result<Option<Cow<'a, str>>, Stop> {
        match self.worked(place)? {
            Worked::Nothing => Ok(None),
            Worked::Text(text) => Ok(Some(text)),
            Worked::List(_) | Worked::Other(_) => {
                Err(Needs(self.call.function.name(), "one value, not a list").into())
            }
        }
    }

    /// One text, where nothing has no published result.
    pub(super) fn must(&self, place: usize) -> Result<Cow<'a, str>, Stop> {
        self.text(place)?.ok_or_else(|| Unpublished("a function on nothing").into())
    }

    fn number(&self, place: usize) -> Result<i64, Stop> {
        let text = self.must(place)?;
        text::number(&text).ok_or_else(|| Needs(self.call.function.name(), "a whole number").into())
    }

    fn count(&self, place: usize) -> Result<usize, Stop> {
        usize::try_from(self.number(place)?)
            .map_err(|_| Needs(self.call.function.name(), "a number that is not below 0").into())
    }

    fn culture(&self) -> Result<text::Culture, Stop> {
        let named = self.text(1)?;
        let culture = text::Culture::named(named.as_deref().unwrap_or_default());
        culture.ok_or_else(|| Needs(self.call.function.name(), "a culture such as tr-TR").into())
    }
}

fn switch<'a>(given: &Given<'a, '_>) -> Made<'a> {
    let source = given.text(0)?.unwrap_or_default();
    let mut place = 2;
    while place + 1 < given.call.arguments.len() {
        // A key without letters stands for nothing too.
        if given.text(place)?.unwrap_or_default() == source {
            return given.worked(place + 1);
        }
        place += 2;
    }
    given.worked(1)
}

/// The names of the roles that a person has in the application.
fn roles(assigned: Worked<'_>) -> Result<Vec<Cow<'_, str>>, Unworkable> {
    match assigned {
        Worked::Nothing => Ok(Vec::new()),
        Worked::Text(role) => Ok(vec![role]),
        Worked::List(roles) => Ok(roles),
        Worked::Other(value) => {
            let name = |role: &Value| Some(Cow::Owned(role.get("displayName")?.as_str()?.to_owned()));
            let roles = value.as_array().and_then(|roles| roles.iter().map(name).collect());
            roles.ok_or(Needs("a function on roles", "the roles' names"))
        }
    }
}
