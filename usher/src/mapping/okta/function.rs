//! What a function is: a row of a dialect's catalogue, and what it does.

use super::node::Sign;
use super::{Dialect, Signature, SyntaxErrorKind, classic, identity};

/// A function under one of its names.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) signature: Signature,
    pub(super) function: Function,
    /// Is it called after a value and a dot? The value is its first parameter.
    pub(super) is_method: bool,
}

impl PartialEq for Row {
    fn eq(&self, other: &Self) -> bool {
        self.signature.name == other.signature.name && self.is_method == other.is_method
    }
}

/// What a function does. Both dialects have most of them, under names of their own.
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
    /// Of a text or of a list.
    Contains,
    Add,
    Remove,
    Clear,
    Get,
    Flatten,
    ListContains,
    Size,
    IsEmpty,
    ToCsvString,
    ToInt,
    ToInteger,
    ToNum,
    ParseCountryCode,
    ToAlpha2,
    ToAlpha3,
    ToNumeric,
    ToName,
    /// The names of the groups of one source which fit.
    GroupNames(NameFit),
    GetFilteredGroups,
    /// Is a group's name so?
    IsMemberOfNamed(NameFit),
    IsMemberOfGroupNameRegex,
    IsMemberOfGroup,
    GetGroups,
    IsMemberOf,
    GetInternalProperty,
    GetLinkedObject,
    HasAccount(Place),
    FindAccount(Place),
    GetRelatedUser(Relation),
    GetRelatedAppUser(Relation),
    Now,
    FromWindows,
    FromUnix,
    FromString,
    ToWindows,
    ToUnix,
    ToTimeString,
    ToZone,
    Shift(Sign, Unit),
    Within(Unit),
}

/// How a group's name is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NameFit {
    Exact,
    StartsWith,
    Contains,
    EndsWith,
}

/// Where else a person may have an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    ActiveDirectory,
    Workday,
}

/// Whom Active Directory names beside a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    Manager,
    Assistant,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Days,
    Hours,
    Minutes,
    Seconds,
}

impl Unit {
    pub(super) fn seconds(self) -> i64 {
        match self {
            Self::Days => 86_400,
            Self::Hours => 3_600,
            Self::Minutes => 60,
            Self::Seconds => 1,
        }
    }
}

/// What a function works on, beside its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kin {
    Text,
    Lists,
    Conversion,
    Groups,
    People,
    Time,
}

impl Function {
    pub(super) fn kin(self) -> Kin {
        match self {
            Self::Append
            | Self::Join
            | Self::Len
            | Self::RemoveSpaces
            | Self::Replace
            | Self::ReplaceFirst
            | Self::StartsWith
            | Self::StringContains
            | Self::StringSwitch
            | Self::Substring
            | Self::SubstringAfter
            | Self::SubstringBefore
            | Self::ToUpperCase
            | Self::ToLowerCase => Kin::Text,
            Self::Contains
            | Self::Add
            | Self::Remove
            | Self::Clear
            | Self::Get
            | Self::Flatten
            | Self::ListContains
            | Self::Size
            | Self::IsEmpty
            | Self::ToCsvString => Kin::Lists,
            Self::ToInt
            | Self::ToInteger
            | Self::ToNum
            | Self::ParseCountryCode
            | Self::ToAlpha2
            | Self::ToAlpha3
            | Self::ToNumeric
            | Self::ToName => Kin::Conversion,
            Self::GroupNames(_)
            | Self::GetFilteredGroups
            | Self::IsMemberOfNamed(_)
            | Self::IsMemberOfGroupNameRegex
            | Self::IsMemberOfGroup
            | Self::GetGroups
            | Self::IsMemberOf => Kin::Groups,
            Self::GetInternalProperty
            | Self::GetLinkedObject
            | Self::HasAccount(_)
            | Self::FindAccount(_)
            | Self::GetRelatedUser(_)
            | Self::GetRelatedAppUser(_) => Kin::People,
            Self::Now
            | Self::FromWindows
            | Self::FromUnix
            | Self::FromString
            | Self::ToWindows
            | Self::ToUnix
            | Self::ToTimeString
            | Self::ToZone
            | Self::Shift(..)
            | Self::Within(_) => Kin::Time,
        }
    }

    /// Does it give another result at another time?
    pub(super) fn is_volatile(self) -> bool {
        matches!(self, Self::Now | Self::Within(_))
    }

    /// Does it take what another function gave, and never a text or number as it is written?
    pub(super) fn needs_object(self) -> bool {
        matches!(
            self,
            Self::ToAlpha2
                | Self::ToAlpha3
                | Self::ToNumeric
                | Self::ToName
                | Self::ToWindows
                | Self::ToUnix
                | Self::ToTimeString
                | Self::ToZone
                | Self::Shift(..)
                | Self::Within(_)
        )
    }
}

impl Row {
    /// Says whether the function can be called with so many values.
    pub(super) fn takes(&self, given: usize) -> Result<(), SyntaxErrorKind> {
        let parameters = self.signature.parameters;
        let least = parameters.iter().filter(|name| !name.ends_with(['?', '*'])).count();
        let optional = parameters.iter().filter(|name| name.ends_with('?')).count();
        let repeated = parameters.iter().filter(|name| name.ends_with('*')).count();
        let fits = given >= least
            && match repeated {
                0 => given <= least + optional,
                // Pairs come as pairs.
                several => (given - least).is_multiple_of(several),
            };
        // The value before the dot is not between the brackets.
        let inside = |count: usize| count - usize::from(self.is_method);
        if fits {
            return Ok(());
        }
        let wanted = match (repeated, optional) {
            (0, 0) => words(inside(least)).to_owned(),
            (0, _) => format!("{} to {}", words(inside(least)), words(inside(least + optional))),
            (1, _) => format!("{} or more", words(inside(least))),
            _ => format!("{}, and more in pairs", words(inside(least))),
        };
        Err(SyntaxErrorKind::Arguments {
            function: self.signature.name,
            wanted,
            given: given.saturating_sub(usize::from(self.is_method)),
        })
    }

    /// Returns how the function is written, with the names of its values.
    pub(super) fn pattern(&self) -> String {
        let mut parameters = self.signature.parameters.iter().filter(|name| !name.ends_with('*'));
        let receiver = if self.is_method { parameters.next() } else { None };
        let inside = parameters.map(|name| name.trim_end_matches('?')).collect::<Vec<_>>().join(", ");
        match receiver {
            Some(receiver) => format!("{receiver}.{}({inside})", self.signature.name),
            None => format!("{}({inside})", self.signature.name),
        }
    }
}

impl Dialect {
    /// Returns everything that can be called.
    pub(super) fn rows(self) -> &'static [Row] {
        match self {
            Self::Classic => classic::ROWS,
            Self::IdentityEngine => identity::ROWS,
        }
    }

    pub(super) fn named(self, name: &str, is_method: bool) -> Option<&'static Row> {
        self.rows().iter().find(|row| row.is_method == is_method && row.signature.name == name)
    }

    pub(super) fn other(self) -> Self {
        match self {
            Self::Classic => Self::IdentityEngine,
            Self::IdentityEngine => Self::Classic,
        }
    }
}

fn words(count: usize) -> &'static str {
    ["none", "one", "two", "three", "four"].get(count).copied().unwrap_or("more")
}
