//! A piece of text that is never shown.

use std::fmt;

use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

/// The longest secret that a person can type or paste: far above every token that Zoom or Okta hands out
/// (about 1,050 characters), far below a file pasted by mistake.
pub const SECRET_BYTES_MAX: usize = 16 * 1024;

/// Text that is wiped when dropped and prints as `[redacted]`.
///
/// It cannot be displayed, serialised or compared with `==`.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes over a text that a machine made, such as a token from an answer.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// Takes what somebody typed or pasted: white space and line breaks around it are dropped.
    ///
    /// # Errors
    ///
    /// When nothing is left, when white space or a control character stands inside, or when it is longer
    /// than [`SECRET_BYTES_MAX`]. The error never repeats what was typed.
    pub fn from_typed(typed: &str) -> Result<Self, TypedError> {
        let text = typed.trim_matches(|c: char| c.is_whitespace() || is_invisible(c));
        if text.is_empty() {
            return Err(TypedError::Empty);
        }
        if text.len() > SECRET_BYTES_MAX {
            return Err(TypedError::TooLong { bytes: text.len(), bytes_max: SECRET_BYTES_MAX });
        }
        for (place, c) in text.chars().enumerate() {
            if c == '\n' || c == '\r' {
                return Err(TypedError::LineBreakInside { place: place + 1 });
            }
            if c.is_whitespace() {
                return Err(TypedError::SpaceInside { place: place + 1 });
            }
            if c.is_control() || is_invisible(c) {
                return Err(TypedError::ControlInside { place: place + 1 });
            }
            if !c.is_ascii() {
                return Err(TypedError::NotAscii { place: place + 1 });
            }
        }
        Ok(Self::new(text.to_owned()))
    }

    /// Returns the text, for the place that sends it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Returns whether both hold the same text, in a time that does not depend on where they differ.
    pub fn same_as(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

/// Characters that take no room on the screen and come along when copying from a web page.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{00AD}')
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// Why a typed secret was not taken. Places count characters from 1, after the white space around is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TypedError {
    #[error("nothing was typed")]
    Empty,
    #[error("a space stands at character {place}")]
    SpaceInside { place: usize },
    #[error("a line break stands at character {place}")]
    LineBreakInside { place: usize },
    #[error("an unprintable character stands at character {place}")]
    ControlInside { place: usize },
    #[error("character {place} is not a letter, digit or sign that a token can hold")]
    NotAscii { place: usize },
    #[error("{bytes} bytes are more than the {bytes_max} that a secret can have")]
    TooLong { bytes: usize, bytes_max: usize },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_text_is_trimmed_and_checked() {
        let long = "a".repeat(SECRET_BYTES_MAX + 1);
        let cases: &[(&str, Result<&str, TypedError>)] = &[
            ("abc", Ok("abc")),
            (" \t abc\r\n\n", Ok("abc")),
            ("\u{FEFF}abc\u{200B}", Ok("abc")),
            ("\u{a0}eyJ.x-_~+/=\u{a0}", Ok("eyJ.x-_~+/=")),
            ("", Err(TypedError::Empty)),
            (" \n\t", Err(TypedError::Empty)),
            ("ab cd", Err(TypedError::SpaceInside { place: 3 })),
            ("ab\u{a0}cd", Err(TypedError::SpaceInside { place: 3 })),
            ("ab\r\ncd", Err(TypedError::LineBreakInside { place: 3 })),
            ("a\u{7}b", Err(TypedError::ControlInside { place: 2 })),
            ("a\u{200B}b", Err(TypedError::ControlInside { place: 2 })),
            ("abç", Err(TypedError::NotAscii { place: 3 })),
            (&long, Err(TypedError::TooLong { bytes: SECRET_BYTES_MAX + 1, bytes_max: SECRET_BYTES_MAX })),
        ];
        for (typed, wanted) in cases {
            let got = Secret::from_typed(typed);
            assert_eq!(got.as_ref().map(Secret::expose).map_err(|e| *e), *wanted, "typed {typed:?}");
        }
    }

    #[test]
    fn the_longest_is_taken() {
        assert!(Secret::from_typed(&"a".repeat(SECRET_BYTES_MAX)).is_ok());
    }

    #[test]
    fn debug_shows_nothing() {
        let secret = Secret::new("canary".into());
        assert_eq!(format!("{secret:?} {:?}", Some(&secret)), "[redacted] Some([redacted])");
    }

    #[test]
    fn comparison_is_by_text() {
        let one = Secret::new("one".into());
        assert!(one.same_as(&Secret::new("one".into())));
        assert!(!one.same_as(&Secret::new("onE".into())));
        assert!(!one.same_as(&Secret::new("one1".into())));
    }
}
