//! Regular expressions in Java's spelling, as `matches` and `isMemberOfGroupNameRegex` take them.
//!
//! They are read into the patterns of the `regex` crate, whose work grows with the text alone. Where Java (its API
//! documentation, `java.util.regex.Pattern`, 2026) knows ASCII alone, the pattern is written so; what the crate cannot
//! do, and what depends on how Okta sets Java's engine, is said in words.

use regex::{Regex, RegexBuilder};

/// Bytes of a compiled pattern. A hundred times those of the patterns in Okta's documentation.
const SIZE_MAX: usize = 1 << 18;

/// A pattern that has been read.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    found: Regex,
    /// The same, from beginning to end.
    whole: Regex,
    /// Does it hold what differs between engines for letters beyond ASCII?
    is_delicate: bool,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.found.as_str() == other.found.as_str()
    }
}

impl Pattern {
    /// Reads a pattern. The error is what it holds that cannot be worked out, as words for the middle of a sentence.
    pub(super) fn new(text: &str) -> Result<Self, String> {
        let (translated, is_delicate) = translated(text)?;
        let built = |pattern: &str| {
            RegexBuilder::new(pattern).size_limit(SIZE_MAX).build().map_err(|error| {
                if matches!(error, regex::Error::CompiledTooBig(_)) {
                    "a pattern that repeats so much".to_owned()
                } else {
                    format!("the pattern {text}")
                }
            })
        };
        Ok(Self { found: built(&translated)?, whole: built(&format!(r"\A(?:{translated})\z"))?, is_delicate })
    }

    /// Does it fit the text from its beginning to its end? `None` where engines differ.
    pub(super) fn is_whole(&self, text: &str) -> Option<bool> {
        self.can_tell(text).then(|| self.whole.is_match(text))
    }

    /// Does it fit anywhere in the text? `None` where engines differ.
    pub(super) fn is_found(&self, text: &str) -> Option<bool> {
        self.can_tell(text).then(|| self.found.is_match(text))
    }

    /// Java ends a line at other signs than the crate.
    fn can_tell(&self, text: &str) -> bool {
        !text.contains(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'])
            && (!self.is_delicate || text.is_ascii())
    }
}

/// Java's spelling in that of the crate, and whether it is delicate.
fn translated(text: &str) -> Result<(String, bool), String> {
    let chars: Vec<char> = text.chars().collect();
    let mut written = String::with_capacity(text.len());
    let mut is_delicate = false;
    let mut at = 0;
    // The classes that are open.
    let mut classes = 0_usize;
    // Where a class began, so that a bracket right there is a letter.
    let mut begin = 0;
    // Was the sign before a "as often as"?
    let mut repeats = false;
    while let Some(&letter) = chars.get(at) {
        let next = chars.get(at + 1).copied();
        let repeated = std::mem::take(&mut repeats);
        match (letter, next) {
            ('\\', Some(escaped)) => {
                match escaped {
                    'd' => written.push_str(if classes > 0 { "0-9" } else { "[0-9]" }),
                    'w' => written.push_str(if classes > 0 { "0-9A-Za-z_" } else { "[0-9A-Za-z_]" }),
                    's' => written.push_str(if classes > 0 { r" \t\n\x0B\f\r" } else { r"[ \t\n\x0B\f\r]" }),
                    'D' => written.push_str("[^0-9]"),
                    'W' => written.push_str("[^0-9A-Za-z_]"),
                    'S' => written.push_str(r"[^ \t\n\x0B\f\r]"),
                    'b' | 'B' if classes == 0 => {
                        is_delicate = true;
                        written.extend(['\\', escaped]);
                    }
                    't' | 'n' | 'r' | 'f' => written.extend(['\\', escaped]),
                    'A' | 'z' if classes == 0 => written.extend(['\\', escaped]),
                    'p' => {
                        let name: String = chars.iter().skip(at + 2).take(4).collect();
                        let known = ["{L}", "{Lu}", "{Ll}", "{N}", "{Nd}"];
                        let name = known.into_iter().find(|known| name.starts_with(known));
                        let name = name.ok_or("a pattern with such a \\p")?;
                        written.push_str("\\p");
                        written.push_str(name);
                        at += name.len();
                    }
                    '1'..='9' | 'k' => return Err("a pattern that refers back".to_owned()),
                    _ if escaped.is_alphanumeric() => return Err(format!("a pattern with \\{escaped}")),
                    _ => written.push_str(&regex::escape(&escaped.to_string())),
                }
                at += 1;
            }
            ('[', _) => {
                classes += 1;
                written.push('[');
                if next == Some('^') {
                    written.push('^');
                    at += 1;
                }
                begin = at + 1;
            }
            (']', _) if classes > 0 && at == begin => written.push_str("\\]"),
            (']', _) if classes > 0 => {
                classes -= 1;
                written.push(']');
            }
            ('&', Some('&')) if classes > 0 => {
                return Err("a pattern that takes what two classes share".to_owned());
            }
            ('&' | '~' | '-', Some(same)) if classes > 0 && same == letter => {
                return Err("a class with two such signs".to_owned());
            }
            ('(', Some('?')) if classes == 0 => {
                let rest: String = chars.iter().skip(at + 2).take(3).collect();
                if rest.starts_with(['=', '!']) || rest.starts_with("<=") || rest.starts_with("<!") {
                    return Err("a pattern that looks ahead or back".to_owned());
                }
                if rest.starts_with("i)") || rest.starts_with("i:") {
                    is_delicate = true;
                } else if !rest.starts_with([':', '<']) {
                    return Err(format!("a pattern with (?{}", rest.chars().next().unwrap_or_default()));
                }
                written.push_str("(?");
                at += 1;
            }
            ('+', _) if repeated && classes == 0 => {
                return Err("a pattern that gives nothing back".to_owned());
            }
            ('*' | '+' | '?' | '}', _) if classes == 0 => {
                repeats = letter != '?' || !repeated;
                written.push(letter);
            }
            (letter, _) => written.push(letter),
        }
        at += 1;
    }
    Ok((written, is_delicate))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spelling_of_java_is_understood() {
        for (pattern, text, expected) in [
            ("California-[a-zA-Z]+-Sales", "California-North-Sales", Some(true)),
            ("North", "California-North", Some(false)),
            ("(?i)engineer", "ENGINEER", Some(true)),
            ("(?i)zoë", "ZOË", None),
            (r"\w+", "Zoë", Some(false)),
            (r"[\w.]+@practice\.example", "zoe.lang@practice.example", Some(true)),
            (r"[^\d]*", "abc", Some(true)),
            (r"[]a]+", "a]", Some(true)),
            (r"\<x\>", "<x>", Some(true)),
            (r"a\ b", "a b", Some(true)),
            (r"\p{Lu}.*", "Łukasz", Some(true)),
            ("a.b", "a\nb", None),
            (r"\bZoë", "Zoë", None),
            ("a{2}b??c*?", "aabcc", Some(true)),
        ] {
            assert_eq!(Pattern::new(pattern).unwrap().is_whole(text), expected, "{pattern} {text}");
        }
        assert_eq!(Pattern::new("North").unwrap().is_found("California-North"), Some(true));
    }

    #[test]
    fn what_cannot_be_worked_out_is_named() {
        for (pattern, expected) in [
            ("(?=a)", "a pattern that looks ahead or back"),
            (r"(a)\1", "a pattern that refers back"),
            ("a++", "a pattern that gives nothing back"),
            ("a{2}+", "a pattern that gives nothing back"),
            ("(?>a)", "a pattern with (?>"),
            ("[a-z&&[^b]]", "a pattern that takes what two classes share"),
            (r"\Qa\E", "a pattern with \\Q"),
            (r"\p{Alpha}", "a pattern with such a \\p"),
            ("(", "the pattern ("),
            (r"[a-z]{1000}{1000}", "a pattern that repeats so much"),
        ] {
            assert_eq!(Pattern::new(pattern).unwrap_err(), expected, "{pattern}");
        }
    }
}
