//! `Replace` in its five ways, told apart by which of its values are given.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use super::super::pattern::{Found, Pattern};
use super::call::Given;
use super::evaluate::{Ground, Stop, Unworkable};
use super::value::Worked;
use super::{Function, Node, Prepared};
use Unworkable::Unpublished;

/// What is replaced by what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// One text by another.
    Text,
    /// A text inside the template by the source.
    Template,
    /// What the pattern finds; `${name}` in the replacement is a group.
    Pattern,
    /// A group of what the pattern finds.
    Group,
    /// The source where it is there; else a group of what the pattern finds in another attribute.
    Attribute,
}

impl Mode {
    pub(super) fn of(arguments: &[Option<Node>]) -> Option<Self> {
        let there = |place: usize| arguments.get(place).is_some_and(Option::is_some);
        match [there(1), there(2), there(3), there(4), there(5), there(6)] {
            [true, false, false, true, false, false] => Some(Self::Text),
            [true, false, false, false, false, true] => Some(Self::Template),
            [false, true, false, true, false, false] => Some(Self::Pattern),
            [false, true, true, true, false, false] => Some(Self::Group),
            [false, true, true, false, true, false] => Some(Self::Attribute),
            _ => None,
        }
    }
}

pub(super) fn replace<'a>(given: &Given<'a, '_>) -> Result<Worked<'a>, Stop> {
    let source = given.text(0)?;
    let mode = Mode::of(&given.call.arguments).ok_or(Unpublished("Replace with these values"))?;
    let Some(source) = source else {
        // Only a value from elsewhere can be made of nothing.
        return if mode == Mode::Attribute {
            from_attribute(given, Cow::Borrowed(""))
        } else {
            Ok(Worked::Nothing)
        };
    };
    let ground = given.ground;
    let made = match mode {
        Mode::Text => texts(ground, &source, &given.must(1)?, &given.must(4)?)?,
        Mode::Template => texts(ground, &given.must(6)?, &given.must(1)?, &source)?,
        Mode::Pattern => {
            let (pattern, replacement) = (pattern(given)?, given.must(4)?);
            parts(ground, &source, &pattern, &|found, made| {
                expanded(&replacement, &pattern, &source, found, made);
                Some(found.whole())
            })?
        }
        Mode::Group => {
            let (name, replacement) = (given.must(3)?, given.must(4)?);
            if replacement.contains('$') {
                return Err(Unpublished("Replace of a group by a text with $").into());
            }
            let (pattern, number) = grouped(given, &name)?;
            parts(ground, &source, &pattern, &|found, made| {
                made.push_str(&replacement);
                found.groups.get(number).cloned().flatten()
            })?
        }
        Mode::Attribute => return from_attribute(given, source),
    };
    Ok(Worked::text(made))
}

fn from_attribute<'a>(given: &Given<'a, '_>, source: Cow<'a, str>) -> Result<Worked<'a>, Stop> {
    if !source.is_empty() {
        return Ok(Worked::Text(source));
    }
    let (pattern, number) = grouped(given, &given.must(3)?)?;
    let Some(text) = given.text(5)? else { return Ok(Worked::Nothing) };
    search(given.ground, &pattern, text.len())?;
    let found = pattern.find(&text, 0).map_err(Unworkable::Pattern)?;
    let group = found.and_then(|found| found.groups.get(number).cloned().flatten());
    match group.and_then(|group| text.get(group)) {
        Some(group) => Ok(Worked::text(group.to_owned())),
        None => Err(Unpublished("Replace with a pattern that finds nothing in the other attribute").into()),
    }
}

fn pattern(given: &Given<'_, '_>) -> Result<Arc<Pattern>, Stop> {
    if let Prepared::Pattern(pattern) = &given.call.prepared {
        return Ok(Arc::clone(pattern));
    }
    let pattern = Pattern::new(&given.must(2)?).map_err(Unworkable::Pattern)?;
    given.ground.spend(pattern.cost())?;
    Ok(Arc::new(pattern))
}

/// The pattern, and the number of the group that is named.
fn grouped(given: &Given<'_, '_>, name: &str) -> Result<(Arc<Pattern>, usize), Stop> {
    let pattern = pattern(given)?;
    match pattern.group(name) {
        Some(number) => Ok((pattern, number)),
        None => {
            Err(Unworkable::Needs(Function::Replace.name(), "a group of that name in the pattern").into())
        }
    }
}

fn texts(ground: &Ground<'_, '_>, whole: &str, old: &str, new: &str) -> Result<String, Unworkable> {
    if old.is_empty() {
        return Err(Unpublished("a search for a text without letters"));
    }
    ground.spend(whole.matches(old).count().saturating_mul(new.len()))?;
    Ok(whole.replace(old, new))
}

/// What one search of a pattern costs: it may walk through what is left of the text; one that looks around may do so
/// from every letter.
fn search(ground: &Ground<'_, '_>, pattern: &Pattern, left: usize) -> Result<(), Unworkable> {
    ground.spend(if pattern.looks() { 20 + left.saturating_mul(left) / 64 } else { 1 + left / 16 })
}

/// Writes the replacement, and says which place of the text it takes; `None` leaves the match as it is.
type Write<'a> = dyn Fn(&Found, &mut String) -> Option<Range<usize>> + 'a;

fn parts(
    ground: &Ground<'_, '_>,
    text: &str,
    pattern: &Pattern,
    write: &Write<'_>,
) -> Result<String, Unworkable> {
    let mut made = String::new();
    let (mut copied, mut from) = (0, 0);
    loop {
        search(ground, pattern, text.len() - from)?;
        let Some(found) = pattern.find(text, from).map_err(Unworkable::Pattern)? else { break };
        let whole = found.whole();
        let mut replacement = String::new();
        if let Some(taken) = write(&found, &mut replacement)
            && taken.start >= copied
        {
            ground.spend(replacement.len() + 1)?;
            made.push_str(text.get(copied..taken.start).unwrap_or_default());
            made.push_str(&replacement);
            copied = taken.end;
        }
        // Behind a find without letters the next one begins a letter later.
        from = whole.end;
        if whole.is_empty() {
            let Some(letter) = text.get(from..).and_then(|rest| rest.chars().next()) else { break };
            from += letter.len_utf8();
        }
    }
    made.push_str(text.get(copied..).unwrap_or_default());
    Ok(made)
}

/// Replacements as .NET writes them: `$1`, `${name}`, `$&`, `$$`, what stands before (`` $` ``) and behind (`$'`), the
/// last group (`$+`), the whole text (`$_`); a group that the pattern does not have stays as it is written (Microsoft
/// Learn, Substitutions in regular expressions, 2026).
fn expanded(replacement: &str, pattern: &Pattern, text: &str, found: &Found, made: &mut String) {
    let part = |range: Option<Range<usize>>| range.and_then(|range| text.get(range)).unwrap_or_default();
    let group = |number: usize| part(found.groups.get(number).cloned().flatten());
    let mut rest = replacement;
    while let Some(at) = rest.find('$') {
        made.push_str(rest.get(..at).unwrap_or_default());
        let behind = rest.get(at + 1..).unwrap_or_default();
        let digits = behind.len() - behind.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
        let named = behind.strip_prefix('{').and_then(|inside| inside.split_once('}')).map(|(name, _)| name);
        let (put, length) = if digits > 0 {
            (pattern.group(behind.get(..digits).unwrap_or_default()).map(group), digits)
        } else if let Some(name) = named {
            (pattern.group(name).map(group), name.len() + 2)
        } else {
            match behind.chars().next() {
                Some('$') => (Some("$"), 1),
                Some('&') => (Some(group(0)), 1),
                Some('`') => (Some(part(Some(0..found.whole().start))), 1),
                Some('\'') => (Some(part(Some(found.whole().end..text.len()))), 1),
                Some('+') => (Some(group(found.groups.len().saturating_sub(1))), 1),
                Some('_') => (Some(text), 1),
                Some(_) | None => (None, 0),
            }
        };
        match put {
            Some(put) => made.push_str(put),
            None => {
                made.push('$');
                made.push_str(behind.get(..length).unwrap_or_default());
            }
        }
        rest = behind.get(length..).unwrap_or_default();
    }
    made.push_str(rest);
}
