//! `Replace` in its five ways, told apart by which of its values are given.

use regex::Captures;

use super::super::pattern::Pattern;
use super::call::Given;
use super::evaluate::{Ground, Stop, Unworkable, Worked};
use super::{Function, Node};
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

pub(super) fn replace(given: &Given<'_>) -> Result<Worked, Stop> {
    let source = given.text(0)?;
    let mode = Mode::of(&given.call.arguments).ok_or(Unpublished("Replace with these values"))?;
    let Some(source) = source else {
        // Only a value from elsewhere can be made of nothing.
        return if mode == Mode::Attribute { from_attribute(given, "") } else { Ok(Worked::Nothing) };
    };
    let ground = given.ground;
    let made = match mode {
        Mode::Text => texts(ground, &source, &given.must(1)?, &given.must(4)?)?,
        Mode::Template => texts(ground, &given.must(6)?, &given.must(1)?, &source)?,
        Mode::Pattern => {
            let replacement = given.must(4)?;
            parts(ground, &source, &pattern(given)?, &|found, made| {
                let whole = found.get(0).map(|whole| whole.range());
                expanded(&replacement, found, made).map(|()| whole)
            })?
        }
        Mode::Group => {
            let (name, replacement) = (given.must(3)?, given.must(4)?);
            let pattern = grouped(given, &name)?;
            parts(ground, &source, &pattern, &|found, made| {
                let group = group(found, &name).map(|group| group.range());
                made.push_str(&replacement);
                Ok(group)
            })?
        }
        Mode::Attribute => return from_attribute(given, &source),
    };
    Ok(Worked::Text(made))
}

fn from_attribute(given: &Given<'_>, source: &str) -> Result<Worked, Stop> {
    if !source.is_empty() {
        return Ok(Worked::text(source));
    }
    let name = given.must(3)?;
    let pattern = grouped(given, &name)?;
    let Some(text) = given.text(5)? else { return Ok(Worked::Nothing) };
    let found = pattern.matches(&text).next();
    match found.as_ref().and_then(|found| group(found, &name)) {
        Some(group) => Ok(Worked::text(group.as_str())),
        None => Err(Unpublished("Replace with a pattern that finds nothing in the other attribute").into()),
    }
}

fn pattern(given: &Given<'_>) -> Result<Pattern, Stop> {
    match &given.call.pattern {
        Some(pattern) => Ok(pattern.clone()),
        None => Ok(Pattern::new(&given.must(2)?).map_err(Unworkable::Pattern)?),
    }
}

fn grouped(given: &Given<'_>, name: &str) -> Result<Pattern, Stop> {
    let pattern = pattern(given)?;
    if pattern.has_group(name) {
        Ok(pattern)
    } else {
        Err(Unworkable::Needs(Function::Replace.name(), "a group of that name in the pattern").into())
    }
}

fn group<'t>(found: &Captures<'t>, name: &str) -> Option<regex::Match<'t>> {
    match name.parse::<usize>() {
        Ok(number) => found.get(number),
        Err(_) => found.name(name),
    }
}

fn texts(ground: &Ground<'_>, whole: &str, old: &str, new: &str) -> Result<String, Unworkable> {
    if old.is_empty() {
        return Err(Unpublished("a search for a text without letters"));
    }
    ground.spend(whole.matches(old).count().saturating_mul(new.len()))?;
    Ok(whole.replace(old, new))
}

/// Writes the replacement, and says which place of the text it takes; `None` leaves the match as it is.
type Write<'a> =
    dyn Fn(&Captures<'_>, &mut String) -> Result<Option<std::ops::Range<usize>>, Unworkable> + 'a;

fn parts(
    ground: &Ground<'_>,
    text: &str,
    pattern: &Pattern,
    write: &Write<'_>,
) -> Result<String, Unworkable> {
    let mut made = String::new();
    let mut copied = 0;
    for found in pattern.matches(text) {
        let mut replacement = String::new();
        let Some(taken) = write(&found, &mut replacement)? else { continue };
        ground.spend(replacement.len() + 1)?;
        made.push_str(text.get(copied..taken.start).unwrap_or_default());
        made.push_str(&replacement);
        copied = taken.end;
    }
    made.push_str(text.get(copied..).unwrap_or_default());
    Ok(made)
}

/// Replacements as .NET writes them: `$1`, `${name}`, `$&`, `$$`; a group that is not there stays as it is written.
fn expanded(replacement: &str, found: &Captures<'_>, made: &mut String) -> Result<(), Unworkable> {
    let mut rest = replacement;
    while let Some(at) = rest.find('$') {
        made.push_str(rest.get(..at).unwrap_or_default());
        let behind = rest.get(at + 1..).unwrap_or_default();
        let digits = behind.len() - behind.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
        let (name, length) = if digits > 0 {
            (behind.get(..digits).unwrap_or_default(), digits)
        } else if let Some((name, _)) = behind.strip_prefix('{').and_then(|inside| inside.split_once('}')) {
            (name, name.len() + 2)
        } else if behind.starts_with('&') {
            ("0", 1)
        } else if behind.starts_with('$') {
            made.push('$');
            rest = behind.get(1..).unwrap_or_default();
            continue;
        } else if behind.starts_with(['`', '\'', '+', '_']) {
            return Err(Unpublished("a replacement that takes what stands around"));
        } else {
            ("", 0)
        };
        let known = match name.parse::<usize>() {
            Ok(number) => number < found.len(),
            Err(_) => !name.is_empty() && found.name(name).is_some(),
        };
        match group(found, name) {
            Some(group) => made.push_str(group.as_str()),
            None if known => {}
            None => {
                made.push('$');
                made.push_str(behind.get(..length).unwrap_or_default());
            }
        }
        rest = behind.get(length..).unwrap_or_default();
    }
    made.push_str(rest);
    Ok(())
}
