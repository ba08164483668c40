//! What Zoom documents of each attribute of a user: its type, who may write it when, and what its list shows.
//!
//! By Zoom's SCIM2 reference (developers.zoom.us/docs/api/scim2, 2026-08): what its page lists among a request's fields is
//! [`Written::Taken`], what it lists nowhere is [`Written::NotDocumented`]. That a changed `userName` is answered with 200
//! and has no effect is from Zoom's developer forum, thread 6248, 2019.

use super::{Language, Target};

/// What there is to know of a target, whoever it is filled for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TargetFacts {
    pub target: Target,
    /// "Given name"
    pub title: &'static str,
    pub kind: ValueKind,
    /// Can a user have several?
    pub list: bool,
    /// In the request that makes a user.
    pub on_create: Written,
    /// In the request that changes a user, by PUT.
    pub on_update: Written,
    /// Does Zoom's list of users show it? The others are seen only when one user is read.
    pub listed: bool,
    /// Does reading one user show it? What neither does is seen only in the answer to a change.
    pub shown_alone: bool,
    /// The values that Zoom documents; empty where it takes any.
    pub allowed: &'static [&'static str],
    pub deprecated: bool,
    /// What else to know, as a sentence.
    pub note: Option<&'static str>,
}

/// What Zoom does with a value in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    Taken,
    /// It answers that all is well, and keeps what it has.
    Ignored,
    Refused,
    /// Its reference does not list the attribute there.
    NotDocumented,
}

/// Of which type a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    Text,
    Address,
    Flag,
    /// One of those that are allowed.
    Choice,
    /// Zoom does not say.
    Open,
}

impl ValueKind {
    /// Says it in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Address => "mail address",
            Self::Flag => "true or false",
            Self::Choice => "one of a list",
            Self::Open => "not described by Zoom",
        }
    }
}

impl TargetFacts {
    /// Says when Zoom takes a value.
    pub fn writable(&self) -> &'static str {
        match (self.on_create, self.on_update) {
            (Written::Taken, Written::Taken) => "When the user is made and later",
            (Written::Taken, Written::Ignored | Written::Refused) => {
                "Only when the user is made. Zoom keeps what it has later"
            }
            (Written::Taken, Written::NotDocumented) => {
                "When the user is made. Zoom documents no later change"
            }
            (Written::Ignored | Written::Refused | Written::NotDocumented, Written::Taken) => {
                "Later. Zoom does not document it for a new user"
            }
            (Written::Ignored, Written::Ignored | Written::Refused | Written::NotDocumented)
            | (Written::Refused | Written::NotDocumented, Written::Ignored | Written::Refused) => {
                "Zoom ignores it"
            }
            (Written::Refused | Written::NotDocumented, Written::NotDocumented) => {
                "Zoom does not document it in any request"
            }
        }
    }
}

/// Returns every target with what there is to know of it for these mappings, in the order in which they are shown.
///
/// Entra changes people by PATCH, for which Zoom documents `active` alone (SCIM2 reference, 2026-08).
pub fn targets(language: Language) -> Vec<TargetFacts> {
    let facts = Target::all().map(Target::facts);
    let by_patch = |facts: TargetFacts| match (facts.target, facts.on_update) {
        (Target::Active, _) | (_, Written::Ignored | Written::Refused | Written::NotDocumented) => facts,
        (_, Written::Taken) => TargetFacts { on_update: Written::NotDocumented, ..facts },
    };
    match language {
        Language::Okta | Language::Google => facts.collect(),
        Language::Entra => facts.map(by_patch).collect(),
    }
}

impl Target {
    /// Returns what Zoom documents of it.
    pub fn facts(self) -> TargetFacts {
        use Written::{Ignored, NotDocumented, Taken};
        let new = TargetFacts {
            target: self,
            title: "",
            kind: ValueKind::Text,
            list: false,
            on_create: Taken,
            on_update: Taken,
            listed: false,
            shown_alone: true,
            allowed: &[],
            deprecated: false,
            note: None,
        };
        let text = |title| TargetFacts { title, ..new };
        let listed = |title| TargetFacts { title, listed: true, ..new };
        let hidden = |title| TargetFacts { shown_alone: false, ..text(title) };
        let phone = |title| TargetFacts { title, list: true, ..new };
        match self {
            Self::UserName => TargetFacts {
                kind: ValueKind::Address,
                on_update: Ignored,
                note: Some("The sign-in address. Zoom makes no user without one."),
                ..listed("Sign-in address")
            },
            Self::WorkEmail => TargetFacts {
                kind: ValueKind::Address,
                on_create: NotDocumented,
                note: Some("Zoom takes it when the address changes; a new user has the sign-in address."),
                ..listed("Mail address")
            },
            Self::GivenName => listed("Given name"),
            Self::FamilyName => listed("Family name"),
            Self::DisplayName => TargetFacts {
                note: Some(
                    "Without one Zoom joins both names. It does not follow when the name changes later.",
                ),
                ..listed("Display name")
            },
            Self::UserType => TargetFacts {
                kind: ValueKind::Choice,
                allowed: &["Basic", "Licensed", "On-Prem", "Collaboration"],
                deprecated: true,
                note: Some("Zoom marks it as deprecated and gives licences by its own rules."),
                ..listed("User type")
            },
            Self::Title => hidden("Job title"),
            Self::Locale => TargetFacts { note: Some("Where the person works."), ..hidden("Location") },
            Self::WorkPhone => phone("Work phone"),
            Self::MobilePhone => phone("Mobile phone"),
            Self::OfficePhone => phone("Office phone"),
            Self::HomePhone => phone("Home phone"),
            Self::FaxPhone => phone("Fax"),
            Self::Department => listed("Department"),
            Self::Organization => text("Company"),
            Self::CostCenter => text("Cost centre"),
            Self::EmployeeNumber => text("Employee number"),
            Self::Manager => TargetFacts {
                kind: ValueKind::Address,
                note: Some("The manager's address."),
                ..text("Manager")
            },
            Self::Active => TargetFacts {
                kind: ValueKind::Flag,
                on_create: NotDocumented,
                note: Some("Zoom refuses to deactivate owners and admins."),
                ..listed("Active")
            },
            Self::ExternalId => TargetFacts {
                on_create: NotDocumented,
                on_update: NotDocumented,
                note: Some("Whether Zoom keeps it is not documented."),
                ..hidden("External id")
            },
            Self::Roles => TargetFacts {
                list: true,
                note: Some("The name of one of the account's roles."),
                ..text("Role")
            },
            Self::Groups => TargetFacts {
                list: true,
                note: Some("The name of a group. Pushing groups is the usual way to fill them."),
                ..text("Group")
            },
            Self::Zoom(key) => {
                let known = key.key();
                TargetFacts {
                    kind: known.kind,
                    allowed: known.allowed,
                    deprecated: known.deprecated,
                    note: known.note,
                    shown_alone: !key.is_of_phone(),
                    ..text(known.title)
                }
            }
        }
    }

    /// Does Zoom's list of users show it? The others are seen only when one user is read.
    pub fn is_listed(self) -> bool {
        self.facts().listed
    }

    pub(super) fn is_flag(self) -> bool {
        match self {
            Self::Active => true,
            Self::Zoom(key) => key.key().kind == ValueKind::Flag,
            Self::UserName
            | Self::WorkEmail
            | Self::GivenName
            | Self::FamilyName
            | Self::DisplayName
            | Self::UserType
            | Self::Title
            | Self::Locale
            | Self::WorkPhone
            | Self::MobilePhone
            | Self::OfficePhone
            | Self::HomePhone
            | Self::FaxPhone
            | Self::Department
            | Self::Organization
            | Self::CostCenter
            | Self::EmployeeNumber
            | Self::Manager
            | Self::ExternalId
            | Self::Roles
            | Self::Groups => false,
        }
    }

    /// Does Zoom leave open of which type it is?
    pub(super) fn is_open(self) -> bool {
        matches!(self, Self::Zoom(key) if key.key().kind == ValueKind::Open)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::ZoomKey;

    #[test]
    fn everything_that_zoom_documents_is_there_once() {
        let all = targets(Language::Okta);
        assert_eq!(all.len(), 22 + ZoomKey::ALL.len());
        for facts in &all {
            assert!(!facts.title.is_empty() && !facts.writable().is_empty(), "{facts:?}");
            assert!(facts.note.is_none_or(|note| note.ends_with('.')), "{facts:?}");
            assert_eq!(facts.kind == ValueKind::Choice, !facts.allowed.is_empty(), "{facts:?}");
            assert_eq!(all.iter().filter(|other| other.title == facts.title).count(), 1, "{facts:?}");
            assert_eq!(Target::of_path(&facts.target.path()), Some(facts.target));
        }
        let change = |language, target| {
            targets(language).into_iter().find(|facts| facts.target == target).map(|facts| facts.on_update)
        };
        assert_eq!(change(Language::Okta, Target::Title), Some(Written::Taken));
        assert_eq!(change(Language::Entra, Target::Title), Some(Written::NotDocumented));
        assert_eq!(change(Language::Entra, Target::Active), Some(Written::Taken));
        assert_eq!(change(Language::Entra, Target::UserName), Some(Written::Ignored));
    }
}
