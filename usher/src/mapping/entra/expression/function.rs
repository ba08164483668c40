//! The functions: how they are found by their names, and which values they take.

use super::SyntaxErrorKind;
use super::catalogue::rows;
use crate::mapping::Signature;

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

impl Function {
    /// Returns the function that expressions call so. Entra minds the letters' case.
    pub(super) fn named(name: &str) -> Option<Self> {
        rows().find(|(_, row)| row.name == name).map(|(function, _)| *function)
    }

    pub(super) fn name(self) -> &'static str {
        self.row().map_or("", |row| row.name)
    }

    /// Does it give something else at each run?
    pub(super) fn is_volatile(self) -> bool {
        matches!(self, Self::Guid | Self::Now | Self::RandomString)
    }

    /// Returns the name of the parameter at a place, from 0.
    pub(super) fn key(self, place: usize) -> &'static str {
        let parameters = self.parameters();
        let key = parameters.get(place).or_else(|| parameters.last()).copied().unwrap_or_default();
        key.trim_end_matches(['?', '*'])
    }

    /// Can the function be called with these values? `true` stands for one that is there, `false` for one left out.
    pub(super) fn takes(self, given: &[bool]) -> Result<(), SyntaxErrorKind> {
        let (function, parameters) = (self.name(), self.parameters());
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

    /// Returns how it is called, as words: `Mid(source, start, length)`.
    pub(super) fn signature(self) -> String {
        let bare = |parameter: &&'static str| parameter.trim_end_matches(['?', '*']);
        let mut written: Vec<String> = Vec::new();
        for parameter in self.parameters() {
            match parameter.strip_suffix('*') {
                Some(_) if self == Self::Switch => {
                    written.extend(["key1", "value1", "…"].map(str::to_owned));
                }
                Some(name) => written.extend([name.to_owned(), "…".to_owned()]),
                None => written.push(bare(parameter).to_owned()),
            }
        }
        let call = format!("{}({})", self.name(), written.join(", "));
        let optional: Vec<&str> =
            self.parameters().iter().filter(|parameter| parameter.ends_with('?')).map(bare).collect();
        match optional.as_slice() {
            [] => call,
            [only] => format!("{call}, where {only} may be left out"),
            [others @ .., last] => format!("{call}, where {} and {last} may be left out", others.join(", ")),
        }
    }

    fn parameters(self) -> &'static [&'static str] {
        self.row().map_or(&[], |row| row.parameters)
    }

    fn row(self) -> Option<&'static Signature> {
        rows().find(|(function, _)| *function == self).map(|(_, row)| row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_is_found_by_its_name() {
        for (function, row) in rows() {
            assert_eq!(Function::named(row.name), Some(*function));
            assert_eq!(function.name(), row.name);
        }
        assert_eq!(Function::named("tolower"), None);
        assert_eq!(Function::Join.key(7), "source");
        assert_eq!(Function::Replace.key(4), "Replacement");
    }

    #[test]
    fn signatures_are_words() {
        for (function, expected) in [
            (Function::Mid, "Mid(source, start, length)"),
            (Function::Now, "Now()"),
            (Function::PCase, "PCase(source, wordSeparators), where wordSeparators may be left out"),
            (Function::Join, "Join(separator, source, …)"),
            (
                Function::Switch,
                "Switch(source, defaultValue, key1, value1, …), where defaultValue may be left out",
            ),
        ] {
            assert_eq!(function.signature(), expected);
        }
    }
}
