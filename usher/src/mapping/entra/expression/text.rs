//! Texts as .NET sees them: counted in UTF-16 units, compared letter by letter.

use unicode_normalization::char::is_combining_mark;

use super::Unworkable;
use Unworkable::{Needs, Unpublished};

/// A whole number as expressions write it: `8`, `-10`, `&HF`.
pub(super) fn number(text: &str) -> Option<i64> {
    match text.strip_prefix("&H").or_else(|| text.strip_prefix("&h")) {
        Some(digits) => i64::from_str_radix(digits, 16).ok(),
        None => text.trim().parse().ok(),
    }
}

/// A part of a text, cut off at its end.
pub(super) fn part(text: &str, start: usize, length: usize) -> Result<String, Unworkable> {
    let units: Vec<u16> = text.encode_utf16().skip(start).take(length).collect();
    String::from_utf16(&units).map_err(|_| Unpublished("a cut through a rare sign"))
}

/// The place of a part, from 1; 0 where it is not there.
pub(super) fn place(whole: &str, part: &str, start: i64, binary: bool) -> Result<usize, Unworkable> {
    let units = |text: &str| -> Vec<u16> {
        if binary { text.encode_utf16().collect() } else { lower(text).encode_utf16().collect() }
    };
    let (whole, part) = (units(whole), units(part));
    let begin = usize::try_from(start).ok().and_then(|start| start.checked_sub(1));
    let begin = begin.ok_or(Needs("InStr", "a start from 1"))?;
    if part.is_empty() || whole.is_empty() || begin > whole.len() {
        return Err(Unpublished("InStr with an empty text or a start behind the end"));
    }
    let rest = whole.get(begin..).unwrap_or_default();
    Ok(rest.windows(part.len()).position(|window| window == part).map_or(0, |found| begin + found + 1))
}

/// Word by number, from 1. Whether an empty word between two delimiters counts is not published.
pub(super) fn word(text: &str, number: i64, delimiters: &str) -> Result<String, Unworkable> {
    let Some(place) = usize::try_from(number).ok().and_then(|number| number.checked_sub(1)) else {
        return Ok(String::new());
    };
    let cut = |letter: char| delimiters.contains(letter);
    let word = text.split(cut).nth(place).unwrap_or_default();
    if text.split(cut).filter(|word| !word.is_empty()).nth(place).unwrap_or_default() != word {
        return Err(Unpublished("Word with delimiters beside one another"));
    }
    Ok(word.to_owned())
}

/// Letters one by one, as the invariant culture has them: a letter that would become two stays.
pub(super) fn upper(text: &str) -> String {
    text.chars()
        .map(|letter| if letter == 'ı' { letter } else { single(letter, letter.to_uppercase()) })
        .collect()
}

pub(super) fn lower(text: &str) -> String {
    text.chars().map(|letter| single(letter, letter.to_lowercase())).collect()
}

fn single(letter: char, mut cased: impl Iterator<Item = char>) -> char {
    match (cased.next(), cased.next()) {
        (Some(cased), None) => cased,
        _ => letter,
    }
}

/// The first letter of each word large, the others small. Without separators words end as in .NET's `ToTitleCase`:
/// at whatever is no letter, mark, digit or apostrophe, and begin at the first letter.
pub(super) fn title(text: &str, separators: Option<&str>) -> String {
    let mut inside = false;
    let letters = lower(text).chars().collect::<Vec<_>>().into_iter();
    letters
        .map(|letter| {
            let ends = match separators {
                Some(separators) => separators.contains(letter),
                None => !letter.is_alphanumeric() && !is_combining_mark(letter) && letter != '\'',
            };
            let begins = !inside && !ends && (separators.is_some() || letter.is_alphabetic());
            inside = (inside || begins) && !ends;
            if begins { single(letter, letter.to_uppercase()) } else { letter }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_get_large_letters() {
        for (text, separators, expected) in [
            ("ZOË O'BRIEN-ŁUKASZ", None, "Zoë O'brien-Łukasz"),
            ("ZOË O'BRIEN-ŁUKASZ", Some(" '-"), "Zoë O'Brien-Łukasz"),
            ("2nd floor", None, "2Nd Floor"),
            ("", None, ""),
        ] {
            assert_eq!(title(text, separators), expected);
        }
    }

    #[test]
    fn letters_that_would_become_two_stay() {
        assert_eq!(upper("straße ı"), "STRAßE ı");
        assert_eq!(lower("İZMİR Ł"), "İzmİr ł");
    }

    #[test]
    fn texts_are_cut_as_they_are_counted() {
        assert_eq!(part("Zoë", 1, 9).as_deref(), Ok("oë"));
        assert_eq!(part("a😀b", 0, 3).as_deref(), Ok("a😀"));
        assert!(part("a😀b", 0, 2).is_err());
        assert_eq!(word("a  b", 2, " "), Err(Unpublished("Word with delimiters beside one another")));
        assert_eq!(word("a b", 2, " ").as_deref(), Ok("b"));
        assert_eq!(place("repEated", "E", 1, false), Ok(2));
        assert_eq!(place("abc", "x", 1, true), Ok(0));
    }
}
