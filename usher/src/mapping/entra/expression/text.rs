//! Texts as .NET sees them: counted in UTF-16 units, compared letter by letter.

use std::collections::BTreeSet;

use unicode_normalization::char::is_combining_mark;

use super::Unworkable;
use Unworkable::{Needs, Unpublished};

/// Whose letters are meant by capital and small ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Culture {
    Invariant,
    /// Turkish and Azeri: i becomes İ, and I becomes ı.
    Turkic,
    Other,
}

impl Culture {
    /// Returns the culture of this name: `tr-TR`, `fr`; without letters the invariant one.
    pub(super) fn named(name: &str) -> Option<Self> {
        let mut parts = name.split('-');
        let language = parts.next().unwrap_or_default();
        let is_part = |part: &str| {
            (2..=8).contains(&part.len()) && part.bytes().all(|letter| letter.is_ascii_alphanumeric())
        };
        let is_language =
            (2..=3).contains(&language.len()) && language.bytes().all(|letter| letter.is_ascii_alphabetic());
        match language.to_ascii_lowercase().as_str() {
            "" if name.is_empty() => Some(Self::Invariant),
            _ if !is_language || !parts.all(is_part) => None,
            "tr" | "az" => Some(Self::Turkic),
            _ => Some(Self::Other),
        }
    }
}

/// A whole number as expressions write it: `8`, `-10`, `&HF`.
pub(super) fn number(text: &str) -> Option<i64> {
    match text.strip_prefix("&H").or_else(|| text.strip_prefix("&h")) {
        Some(digits) if digits.starts_with(|digit: char| digit.is_ascii_hexdigit()) => {
            i64::from_str_radix(digits, 16).ok()
        }
        Some(_) => None,
        None => text.trim().parse().ok(),
    }
}

/// Digits behind the point that count when numbers are compared.
const DECIMALS_MAX: usize = 15;

/// Digits before the point that count when numbers are compared: those of the largest 64-bit number.
const DIGITS_MAX: usize = 20;

/// A number with decimals, in units of the last digit behind the point that counts; words such as "inf" are none.
pub(super) fn decimal(text: &str) -> Option<i128> {
    let unit = 10_i128.pow(u32::try_from(DECIMALS_MAX).ok()?);
    if text.starts_with('&') {
        return Some(i128::from(number(text)?) * unit);
    }
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (before, behind) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    if !is_number(before) || !is_number(behind) || before.len() > DIGITS_MAX || behind.len() > DECIMALS_MAX {
        return None;
    }
    let padded: i128 = format!("{behind:0<DECIMALS_MAX$}").parse().ok()?;
    Some(sign * (before.parse::<i128>().ok()? * unit + padded))
}

/// A part of a text, cut off at its end.
pub(super) fn part(text: &str, start: usize, length: usize) -> Result<String, Unworkable> {
    let units: Vec<u16> = text.encode_utf16().skip(start).take(length).collect();
    String::from_utf16(&units).map_err(|_| Unpublished("a cut through a rare sign"))
}

/// The place of a part, from 1; 0 where it is not there.
pub(super) fn place(whole: &str, part: &str, start: i64, binary: bool) -> Result<usize, Unworkable> {
    let begin = usize::try_from(start).ok().and_then(|start| start.checked_sub(1));
    let begin = begin.ok_or(Needs("InStr", "a start from 1"))?;
    if part.is_empty() || whole.is_empty() || begin >= whole.encode_utf16().count() {
        return Err(Unpublished("InStr with an empty text or a start behind the end"));
    }
    let cased = |text: &str| if binary { text.to_owned() } else { lower(text, Culture::Invariant) };
    let (whole, part) = (cased(whole), cased(part));
    let mut units = 0;
    let from = whole.char_indices().find(|(_, letter)| {
        let is_there = units >= begin;
        units += letter.len_utf16();
        is_there
    });
    let rest = from.and_then(|(byte, _)| whole.get(byte..)).unwrap_or_default();
    let skipped = whole.len() - rest.len();
    let found = rest.find(&part).and_then(|found| whole.get(..skipped + found));
    Ok(found.map_or(0, |before| before.encode_utf16().count() + 1))
}

/// Word by number, from 1. Whether an empty word between two delimiters counts is not published.
pub(super) fn word(text: &str, number: i64, delimiters: &str) -> Result<String, Unworkable> {
    let Some(place) = usize::try_from(number).ok().and_then(|number| number.checked_sub(1)) else {
        return Ok(String::new());
    };
    let delimiters: BTreeSet<char> = delimiters.chars().collect();
    let words = || text.split(|letter: char| delimiters.contains(&letter));
    let word = words().nth(place).unwrap_or_default();
    if words().filter(|word| !word.is_empty()).nth(place).unwrap_or_default() != word {
        return Err(Unpublished("Word with delimiters beside one another"));
    }
    Ok(word.to_owned())
}

/// Letters one by one: a letter that would become two stays. The invariant culture leaves ı as it is (Microsoft Learn,
/// Culture-insensitive case changes, 2026).
pub(super) fn upper(text: &str, culture: Culture) -> String {
    if text.is_ascii() && culture != Culture::Turkic {
        return text.to_ascii_uppercase();
    }
    let letter = |letter: char| match (letter, culture) {
        ('ı', Culture::Invariant) => 'ı',
        ('i', Culture::Turkic) => 'İ',
        (letter, Culture::Invariant | Culture::Turkic | Culture::Other) => capital(letter),
    };
    text.chars().map(letter).collect()
}

/// The same for small letters, where the invariant culture leaves İ as it is.
pub(super) fn lower(text: &str, culture: Culture) -> String {
    if text.is_ascii() && culture != Culture::Turkic {
        return text.to_ascii_lowercase();
    }
    let letter = |letter: char| match (letter, culture) {
        ('İ', Culture::Invariant) => 'İ',
        ('İ', Culture::Turkic | Culture::Other) => 'i',
        ('I', Culture::Turkic) => 'ı',
        (letter, Culture::Invariant | Culture::Turkic | Culture::Other) => {
            single(letter, letter.to_lowercase())
        }
    };
    text.chars().map(letter).collect()
}

fn capital(letter: char) -> char {
    let is_greek = ('\u{1f80}'..='\u{1ff7}').contains(&letter);
    if is_greek && letter.to_uppercase().count() > 1 {
        // With the iota below, a capital is one letter eight or nine places on.
        let on = |places| char::from_u32(letter as u32 + places);
        let pairs = |capital: &char| capital.to_lowercase().eq([letter]);
        return [8, 9].into_iter().filter_map(on).find(pairs).unwrap_or(letter);
    }
    single(letter, letter.to_uppercase())
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
    let separators: Option<BTreeSet<char>> = separators.map(|separators| separators.chars().collect());
    let mut inside = false;
    let letters = lower(text, Culture::Invariant);
    letters
        .chars()
        .map(|letter| {
            let ends = match &separators {
                Some(separators) => separators.contains(&letter),
                None => !letter.is_alphanumeric() && !is_combining_mark(letter) && letter != '\'',
            };
            let begins = !inside && !ends && (separators.is_some() || letter.is_alphabetic());
            inside = (inside || begins) && !ends;
            if begins { capital(letter) } else { letter }
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
        assert_eq!(upper("straße ı ᾳ", Culture::Invariant), "STRAßE ı ᾼ");
        assert_eq!(lower("İZMİR Ł", Culture::Invariant), "İzmİr ł");
    }

    #[test]
    fn cultures_have_letters_of_their_own() {
        for (name, upper_i, lower_i) in [
            ("", "I", "i"),
            ("fr-FR", "I", "i"),
            ("tr-TR", "İ", "ı"),
            ("az", "İ", "ı"),
            ("AZ-Latn-AZ", "İ", "ı"),
        ] {
            let culture = Culture::named(name).unwrap();
            assert_eq!(
                (upper("i", culture).as_str(), lower("I", culture).as_str()),
                (upper_i, lower_i),
                "{name}"
            );
        }
        assert_eq!((upper("ı", Culture::Other).as_str(), lower("İ", Culture::Other).as_str()), ("I", "i"));
        for name in ["-", "t", "turkish", "tr_TR", "tr-", "12"] {
            assert_eq!(Culture::named(name), None, "{name}");
        }
    }

    #[test]
    fn numbers_are_compared_exactly() {
        assert!(decimal("999999999999999999") < decimal("1000000000000000000"));
        assert_eq!(decimal("1.50"), decimal("+1.5"));
        assert_eq!(decimal("&HF"), decimal("15"));
        assert!(decimal("-0.5") < decimal("0"));
        for text in ["inf", "NaN", "1e3", "", ".", "1.", " 1", "&H+1", "&H"] {
            assert_eq!(decimal(text), None, "{text}");
        }
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
