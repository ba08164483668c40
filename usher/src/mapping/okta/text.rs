//! Texts and numbers.

use serde_json::Value;

use super::evaluate::{Unworkable, not_a};

use Unworkable::{Needs, Unpublished};

/// The characters. Those beyond U+FFFF count as one or as two; Okta does not say.
pub(super) fn letters(text: &str) -> Result<Vec<char>, Unworkable> {
    if text.chars().any(|letter| letter.len_utf16() > 1) {
        return Err(Unpublished("the length of a text with rare signs"));
    }
    Ok(text.chars().collect())
}

pub(super) fn not_empty(text: &str) -> Result<&str, Unworkable> {
    if text.is_empty() { Err(Unpublished("a search for a text without letters")) } else { Ok(text) }
}

/// What stands before and behind the first place where a text is found.
pub(super) fn split<'t>(text: &'t str, at: &str) -> Result<(&'t str, &'t str), Unworkable> {
    text.split_once(not_empty(at)?).ok_or(Unpublished("a part of a text that lacks the sign to cut at"))
}

pub(super) fn replace_first(text: &str, search: &str, replacement: &str) -> Result<String, Unworkable> {
    // Okta's samples use plain words; whether signs are a pattern here is not said.
    let is_of_patterns = |letter| "\\^$.|?*+()[]{}".contains(letter);
    if not_empty(search)?.contains(is_of_patterns) || replacement.contains(['$', '\\']) {
        return Err(Unpublished("String.replaceFirst with a sign that patterns use"));
    }
    Ok(text.replacen(search, replacement, 1))
}

/// `input, default, key, value, key, value, …`: the value of the first key, in the order of the keys, that the input
/// holds.
pub(super) fn switch<'t>(texts: &[&'t str]) -> &'t str {
    let (input, default) =
        (texts.first().copied().unwrap_or_default(), texts.get(1).copied().unwrap_or_default());
    let pairs = texts.get(2..).unwrap_or_default().chunks_exact(2);
    let found = pairs.into_iter().find_map(|pair| match pair {
        [key, value] if input.contains(key) => Some(*value),
        _ => None,
    });
    found.unwrap_or(default)
}

/// From one place to before another, or to the end.
pub(super) fn substring(text: &str, from: usize, to: Option<usize>) -> Result<String, Unworkable> {
    let letters = letters(text)?;
    let part = letters.get(from..to.unwrap_or(letters.len()));
    Ok(part.ok_or(Unpublished("a part that reaches past the end of the text"))?.iter().collect())
}

/// `Convert.toInt`: a text of digits, or a number, rounded.
pub(super) fn to_int(name: &'static str, value: &Value) -> Result<i64, Unworkable> {
    let number = match value {
        Value::String(text) => match (text.parse::<i64>(), decimal(text)) {
            (Ok(number), Some(_)) => number,
            (_, Some(_)) => {
                return Err(Unpublished("Convert.toInt on a text with a fraction or many digits"));
            }
            (_, None) => return Err(Needs(name, "a number")),
        },
        Value::Number(number) => match number.as_i64() {
            Some(number) => number,
            None => rounded(number.as_f64().ok_or(Needs(name, "a number"))?)?,
        },
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            return Err(not_a(name, "a number", value));
        }
    };
    i32::try_from(number).map(i64::from).map_err(|_| Unpublished("a whole number of more than 32 bits"))
}

/// `toInteger`: rounded, and cut to 32 bits as Okta's samples show.
pub(super) fn to_integer(name: &'static str, value: &Value) -> Result<i64, Unworkable> {
    let number = match value {
        Value::String(text) => match (text.parse::<i64>(), decimal(text)) {
            (Ok(number), Some(_)) => number,
            (_, Some(number)) => rounded(number)?,
            (_, None) => return Err(Needs(name, "a number")),
        },
        Value::Number(number) => match number.as_i64() {
            Some(number) => number,
            None => rounded(number.as_f64().ok_or(Needs(name, "a number"))?)?,
        },
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            return Err(not_a(name, "a number", value));
        }
    };
    let low = number.rem_euclid(1 << 32);
    Ok(if low >= 1 << 31 { low - (1 << 32) } else { low })
}

pub(super) fn to_number(name: &'static str, value: &Value) -> Result<f64, Unworkable> {
    match value {
        Value::String(text) => decimal(text).ok_or(Needs(name, "a number")),
        Value::Number(number) => number.as_f64().ok_or(Needs(name, "a number")),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            Err(not_a(name, "a number", value))
        }
    }
}

/// `-12.5`, and nothing that only some readers of numbers take.
fn decimal(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let are_digits = |part: &str| !part.is_empty() && part.bytes().all(|digit| digit.is_ascii_digit());
    if !(are_digits(whole) && are_digits(fraction)) {
        return None;
    }
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// Beyond it a fraction is not exact.
const EXACT_MAX: f64 = 9_007_199_254_740_992.0;

fn rounded(number: f64) -> Result<i64, Unworkable> {
    if number.abs() >= EXACT_MAX {
        return Err(Unpublished("a number as large as that"));
    }
    if (number.fract().abs() - 0.5).abs() < f64::EPSILON {
        return Err(Unpublished("the rounding of a half"));
    }
    #[expect(clippy::cast_possible_truncation, reason = "it is rounded, and smaller than 2^53")]
    let whole = number.round() as i64;
    Ok(whole)
}
