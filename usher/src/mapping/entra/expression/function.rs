//! The functions and their parameters, by the names that Graph's list of functions gives them (2021), or those of
//! Microsoft's page (2026-04) where that list is older than the function.

use super::SyntaxErrorKind;

/// A function that is understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    Append,
    AppRoleAssignments,
    AppRoleAssignmentsComplex,
    AssertiveAppRoleAssignmentsComplex,
    BitAnd,
    CBool,
    CDate,
    Coalesce,
    ConvertToBase64,
    ConvertToUtf8Hex,
    Count,
    CStr,
    DateAdd,
    DateDiff,
    DateFromNum,
    DefaultDomain,
    FormatDateTime,
    Guid,
    IgnoreFlowIfNullOrEmpty,
    Iif,
    InStr,
    IsNothing,
    IsNull,
    IsNullOrEmpty,
    IsPresent,
    IsString,
    Item,
    Join,
    Left,
    Len,
    Mid,
    NormalizeDiacritics,
    Not,
    Now,
    NumFromDate,
    PCase,
    Prepend,
    RandomString,
    Redact,
    RemoveDuplicates,
    Replace,
    SelectUniqueValue,
    SingleAppRoleAssignment,
    Split,
    StripSpaces,
    Switch,
    ToLower,
    ToUpper,
    Word,
}

use Function as F;

/// Each with its name and its parameters: `?` may be left out, `*` comes as often as one likes.
const TABLE: [(Function, &str, &[&str]); 49] = [
    (F::Append, "Append", &["source", "suffix"]),
    (F::AppRoleAssignments, "AppRoleAssignments", &["source"]),
    (F::AppRoleAssignmentsComplex, "AppRoleAssignmentsComplex", &["source"]),
    (F::AssertiveAppRoleAssignmentsComplex, "AssertiveAppRoleAssignmentsComplex", &["source"]),
    (F::BitAnd, "BitAnd", &["value1", "value2"]),
    (F::CBool, "CBool", &["expression"]),
    (F::CDate, "CDate", &["expression"]),
    (F::Coalesce, "Coalesce", &["source", "source*"]),
    (F::ConvertToBase64, "ConvertToBase64", &["source"]),
    (F::ConvertToUtf8Hex, "ConvertToUTF8Hex", &["source"]),
    (F::Count, "Count", &["attribute"]),
    (F::CStr, "CStr", &["value"]),
    (F::DateAdd, "DateAdd", &["interval", "value", "dateTime"]),
    (F::DateDiff, "DateDiff", &["interval", "date1", "date2"]),
    (F::DateFromNum, "DateFromNum", &["value"]),
    (F::DefaultDomain, "DefaultDomain", &[]),
    (F::FormatDateTime, "FormatDateTime", &["source", "dateTimeStyles?", "inputFormat", "outputFormat"]),
    (F::Guid, "Guid", &[]),
    (F::IgnoreFlowIfNullOrEmpty, "IgnoreFlowIfNullOrEmpty", &["expression"]),
    (F::Iif, "IIF", &["condition", "valueIfTrue?", "valueIfFalse?"]),
    (F::InStr, "InStr", &["value1", "value2", "start?", "compareType?"]),
    (F::IsNothing, "IsNothing", &["source"]),
    (F::IsNull, "IsNull", &["expression"]),
    (F::IsNullOrEmpty, "IsNullOrEmpty", &["expression"]),
    (F::IsPresent, "IsPresent", &["expression"]),
    (F::IsString, "IsString", &["expression"]),
    (F::Item, "Item", &["attribute", "index"]),
    (F::Join, "Join", &["separator", "source*"]),
    (F::Left, "Left", &["String", "NumChars"]),
    (F::Len, "Len", &["String"]),
    (F::Mid, "Mid", &["source", "start", "length"]),
    (F::NormalizeDiacritics, "NormalizeDiacritics", &["source"]),
    (F::Not, "Not", &["source"]),
    (F::Now, "Now", &[]),
    (F::NumFromDate, "NumFromDate", &["value"]),
    (F::PCase, "PCase", &["source", "wordSeparators?"]),
    (F::Prepend, "Prepend", &["prefix", "source"]),
    (
        F::RandomString,
        "RandomString",
        &[
            "Length",
            "MinimumNumbers",
            "MinimumSpecialCharacters",
            "MinimumCapital",
            "MinimumLowerCase",
            "CharactersToAvoid?",
        ],
    ),
    (F::Redact, "Redact", &["value"]),
    (F::RemoveDuplicates, "RemoveDuplicates", &["attribute"]),
    (
        F::Replace,
        "Replace",
        &[
            "source",
            "Find?",
            "RegularExpression?",
            "RegularExpressionGroupName?",
            "Replacement?",
            "ReplacementPropertyName?",
            "Template?",
        ],
    ),
    (F::SelectUniqueValue, "SelectUniqueValue", &["uniqueValueRule", "uniqueValueRule*"]),
    (F::SingleAppRoleAssignment, "SingleAppRoleAssignment", &["source"]),
    (F::Split, "Split", &["source", "delimiter"]),
    (F::StripSpaces, "StripSpaces", &["source"]),
    (F::Switch, "Switch", &["source", "defaultValue?", "switchValue*"]),
    (F::ToLower, "ToLower", &["source", "culture?"]),
    (F::ToUpper, "ToUpper", &["source", "culture?"]),
    (F::Word, "Word", &["String", "WordNumber", "Delimiters"]),
];

impl Function {
    /// Returns the function that expressions call so. Entra minds the letters' case.
    pub(super) fn named(name: &str) -> Option<Self> {
        TABLE.iter().find(|(_, named, _)| *named == name).map(|(function, _, _)| *function)
    }

    /// Returns the name that is meant by one in other letter case.
    pub(super) fn meant(name: &str) -> Option<&'static str> {
        TABLE.iter().map(|(_, named, _)| *named).find(|named| named.eq_ignore_ascii_case(name))
    }

    pub(super) fn name(self) -> &'static str {
        self.row().0
    }

    /// Returns the name of the parameter at a place, from 0.
    pub(super) fn key(self, place: usize) -> &'static str {
        let parameters = self.row().1;
        let key = parameters.get(place).or_else(|| parameters.last()).copied().unwrap_or_default();
        key.trim_end_matches(['?', '*'])
    }

    /// Can the function be called with these values? `true` stands for one that is there, `false` for one left out.
    pub(super) fn takes(self, given: &[bool]) -> Result<(), SyntaxErrorKind> {
        let (function, parameters) = self.row();
        let arguments = |wanted: String| SyntaxErrorKind::Arguments { function, wanted, given: given.len() };
        let several = parameters.last().is_some_and(|last| last.ends_with('*'));
        if given.len() > parameters.len() && !several {
            return Err(arguments(match parameters.len() {
                0 => "no values".to_owned(),
                1 => "one value".to_owned(),
                most => format!("at most {most}"),
            }));
        }
        if self == Self::Switch && (given.len() < 4 || !given.len().is_multiple_of(2)) {
            return Err(arguments("a source, a default and pairs".to_owned()));
        }
        if self == Self::Join && given.len() < 2 {
            return Err(arguments("a separator and sources".to_owned()));
        }
        for (place, parameter) in parameters.iter().enumerate() {
            let there = given.get(place).copied().unwrap_or(false);
            if !there && !parameter.ends_with(['?', '*']) {
                return Err(SyntaxErrorKind::Missing { function, parameter });
            }
        }
        Ok(())
    }

    fn row(self) -> (&'static str, &'static [&'static str]) {
        TABLE
            .iter()
            .find(|(function, _, _)| *function == self)
            .map_or(("", &[]), |(_, name, parameters)| (name, parameters))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_is_found_by_its_name() {
        for (function, name, _) in TABLE {
            assert_eq!(Function::named(name), Some(function));
            assert_eq!(function.name(), name);
        }
        assert_eq!(Function::named("tolower"), None);
        assert_eq!(Function::meant("tolower"), Some("ToLower"));
        assert_eq!(F::Join.key(7), "source");
        assert_eq!(F::Replace.key(4), "Replacement");
    }
}
