//! The functions on text, the older global names among them.

use super::SyntaxErrorKind;

/// A function that is understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    Append,
    Join,
    Len,
    RemoveSpaces,
    Replace,
    ReplaceFirst,
    StartsWith,
    StringContains,
    StringSwitch,
    Substring,
    SubstringAfter,
    SubstringBefore,
    ToUpperCase,
    ToLowerCase,
}

impl Function {
    /// Returns the function that expressions call so.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "String.append" => Self::Append,
            "String.join" => Self::Join,
            "String.len" => Self::Len,
            "String.removeSpaces" => Self::RemoveSpaces,
            "String.replace" => Self::Replace,
            "String.replaceFirst" => Self::ReplaceFirst,
            "String.startsWith" => Self::StartsWith,
            "String.stringContains" => Self::StringContains,
            "String.stringSwitch" => Self::StringSwitch,
            "String.substring" | "substring" => Self::Substring,
            "String.substringAfter" | "substringAfter" => Self::SubstringAfter,
            "String.substringBefore" | "substringBefore" => Self::SubstringBefore,
            "String.toUpperCase" | "toUpperCase" => Self::ToUpperCase,
            "String.toLowerCase" | "toLowerCase" => Self::ToLowerCase,
            _ => return None,
        })
    }

    /// Returns the name in full.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Append => "String.append",
            Self::Join => "String.join",
            Self::Len => "String.len",
            Self::RemoveSpaces => "String.removeSpaces",
            Self::Replace => "String.replace",
            Self::ReplaceFirst => "String.replaceFirst",
            Self::StartsWith => "String.startsWith",
            Self::StringContains => "String.stringContains",
            Self::StringSwitch => "String.stringSwitch",
            Self::Substring => "String.substring",
            Self::SubstringAfter => "String.substringAfter",
            Self::SubstringBefore => "String.substringBefore",
            Self::ToUpperCase => "String.toUpperCase",
            Self::ToLowerCase => "String.toLowerCase",
        }
    }

    /// Can the function be called with so many values?
    pub(super) fn takes(self, given: usize) -> Result<(), SyntaxErrorKind> {
        let (fits, wanted) = match self {
            Self::Len | Self::RemoveSpaces | Self::ToUpperCase | Self::ToLowerCase => (given == 1, "one"),
            Self::Append
            | Self::StartsWith
            | Self::StringContains
            | Self::SubstringAfter
            | Self::SubstringBefore => (given == 2, "two"),
            Self::Replace | Self::ReplaceFirst | Self::Substring => (given == 3, "three"),
            Self::Join => (given >= 2, "two or more"),
            Self::StringSwitch => (given >= 4 && given.is_multiple_of(2), "a text, a default and pairs"),
        };
        if fits { Ok(()) } else { Err(SyntaxErrorKind::Arguments { function: self.name(), wanted, given }) }
    }
}
