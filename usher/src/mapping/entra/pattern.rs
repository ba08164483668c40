//! Regular expressions in .NET's spelling, as Entra takes them in `Replace` and in scoping filters.
//!
//! They are read into the patterns of the `regex` crate, whose work grows with the text alone. What that crate cannot
//! do (looking around, referring back) is said in words.

use regex::{Captures, Regex, RegexBuilder};

/// Longer patterns are nobody's: an expression has at most 10,000 characters in all.
const CHARS_MAX: usize = 10_000;

/// Bytes of a compiled pattern. Fifty times those of Microsoft's largest sample.
const SIZE_MAX: usize = 1 << 20;

/// A pattern that has been read.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    regex: Regex,
    /// The same, from beginning to end.
    whole: Regex,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.regex.as_str() == other.regex.as_str()
    }
}

impl Pattern {
    /// Reads a pattern. The error is what it holds that cannot be worked out, as words for the middle of a sentence.
    pub(super) fn new(text: &str) -> Result<Self, String> {
        if text.chars().count() > CHARS_MAX {
            return Err(format!("a pattern of more than {CHARS_MAX} characters"));
        }
        let translated = translated(text)?;
        let built = |pattern: &str| {
            RegexBuilder::new(pattern).size_limit(SIZE_MAX).build().map_err(|error| {
                if matches!(error, regex::Error::CompiledTooBig(_)) {
                    "a pattern that repeats so much".to_owned()
                } else {
                    format!("the pattern {text}")
                }
            })
        };
        Ok(Self { regex: built(&translated)?, whole: built(&format!(r"\A(?:{translated})\z"))? })
    }

    pub(super) fn is_match(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }

    /// Does it fit the text from its beginning to its end?
    pub(super) fn is_whole(&self, text: &str) -> bool {
        self.whole.is_match(text)
    }

    /// Has it a group of this name or number?
    pub(super) fn has_group(&self, name: &str) -> bool {
        match name.parse::<usize>() {
            Ok(number) => number < self.regex.captures_len(),
            Err(_) => self.regex.capture_names().flatten().any(|named| named == name),
        }
    }

    pub(super) fn matches<'p, 't>(
        &'p self,
        text: &'t str,
    ) -> impl Iterator<Item = Captures<'t>> + use<'p, 't> {
        self.regex.captures_iter(text)
    }
}

/// .NET's spelling in that of the crate.
fn translated(text: &str) -> Result<String, String> {
    let chars: Vec<char> = text.chars().collect();
    let mut written = String::with_capacity(text.len());
    let mut at = 0;
    // Inside a class: the place behind its opening bracket and its caret.
    let mut class: Option<usize> = None;
    while let Some(&letter) = chars.get(at) {
        let next = chars.get(at + 1).copied();
        match (letter, next, class) {
            ('\\', Some('<' | '>'), _) => {
                written.extend(next);
                at += 1;
            }
            ('\\', Some('1'..='9' | 'k'), None) => return Err("a pattern that refers back".to_owned()),
            ('\\', Some('Z' | 'G'), None) => return Err("a pattern with \\Z or \\G".to_owned()),
            ('\\', Some(escaped), _) => {
                written.push(letter);
                written.push(escaped);
                at += 1;
            }
            ('[', _, Some(_)) => {
                if at > 0 && chars.get(at - 1) == Some(&'-') {
                    return Err("a pattern that takes one class from another".to_owned());
                }
                written.push_str("\\[");
            }
            (']', _, Some(begin)) if at > begin => {
                written.push(']');
                class = None;
            }
            ('-', Some('-'), Some(_)) => return Err("a class with two dashes".to_owned()),
            (sign @ ('&' | '~'), _, Some(_)) => {
                written.push('\\');
                written.push(sign);
            }
            ('[', _, None) => {
                written.push('[');
                if next == Some('^') {
                    written.push('^');
                    at += 1;
                }
                class = Some(at + 1);
            }
            ('(', Some('?'), None) => {
                let rest: String = chars.iter().skip(at + 2).take(2).collect();
                if rest.starts_with(['=', '!']) || rest == "<=" || rest == "<!" {
                    return Err("a pattern that looks ahead or back".to_owned());
                }
                if rest.starts_with(['>', '(', '#']) {
                    return Err(format!("a pattern with (?{}", rest.chars().next().unwrap_or_default()));
                }
                if rest.starts_with('\'') {
                    // (?'name'…) is (?<name>…).
                    let name: String =
                        chars.iter().skip(at + 3).take_while(|letter| **letter != '\'').collect();
                    written.push_str(&format!("(?<{name}>"));
                    at += 3 + name.chars().count();
                } else {
                    written.push('(');
                }
            }
            (letter, _, _) => written.push(letter),
        }
        at += 1;
    }
    Ok(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spelling_of_net_is_understood() {
        for (pattern, text, expected) in [
            (r".*\@practice.example", "zoe@practice.example", true),
            (r"^([1-9][0-9])$", "42", true),
            (r"^[a[&~]+$", "a[&~", true),
            (r"^[^]a]+$", "b", true),
            (r"^\<x\>$", "<x>", true),
            (r"(?'year'\d{4})", "in 2026", true),
            (r"^(?i)sales$", "SALES", true),
            (r"^sales$", "Sales", false),
            (r"\p{Lu}", "Ł", true),
        ] {
            assert_eq!(Pattern::new(pattern).unwrap().is_match(text), expected, "{pattern}");
        }
        assert!(Pattern::new("(?<a>x)(y)").is_ok_and(|pattern| pattern.has_group("a")));
        assert!(!Pattern::new("(x)").unwrap().has_group("a"));
    }

    #[test]
    fn what_cannot_be_worked_out_is_named() {
        for (pattern, expected) in [
            ("(?=a)", "a pattern that looks ahead or back"),
            ("(?<!a)b", "a pattern that looks ahead or back"),
            (r"(a)\1", "a pattern that refers back"),
            ("(?>a)", "a pattern with (?>"),
            ("[a-z-[aeiou]]", "a pattern that takes one class from another"),
            ("(", "the pattern ("),
            (r"\w{1000}{1000}", "a pattern that repeats so much"),
        ] {
            assert_eq!(Pattern::new(pattern).unwrap_err(), expected, "{pattern}");
        }
    }
}
