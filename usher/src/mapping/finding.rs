//! What there is to know about a person's mapping: each with how bad it is, in words, and with a cure.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Language;

/// Something to know about a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Remark {
    pub level: RemarkLevel,
    pub text: String,
    pub cure: Option<String>,
}

/// How bad a remark is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum RemarkLevel {
    Note,
    Warning,
    WillFail,
}

/// A remark by its kind, so that people can be counted. The worst stand first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Finding {
    NoAddress,
    SharedAddress,
    Pending,
    ForeignDomain,
    ListOfValues,
    NoResult,
    SeveralRoles,
    DisabledButActive,
    Deactivated,
    AddressKept,
    MailNotSent,
    NoMail,
    SharedMail,
    NoGivenName,
    NoFamilyName,
    NotPublished,
    Admin,
    DisplayNameStays,
    LongName,
    MailCase,
    OnCreateOnly,
    NotListed,
    NotActive,
    NotKnown,
    DefaultSent,
    WillBeDisabled,
}

impl Finding {
    pub const ALL: [Self; 26] = [
        Self::NoAddress,
        Self::SharedAddress,
        Self::Pending,
        Self::ForeignDomain,
        Self::ListOfValues,
        Self::NoResult,
        Self::SeveralRoles,
        Self::DisabledButActive,
        Self::Deactivated,
        Self::AddressKept,
        Self::MailNotSent,
        Self::NoMail,
        Self::SharedMail,
        Self::NoGivenName,
        Self::NoFamilyName,
        Self::NotPublished,
        Self::Admin,
        Self::DisplayNameStays,
        Self::LongName,
        Self::MailCase,
        Self::OnCreateOnly,
        Self::NotListed,
        Self::NotActive,
        Self::NotKnown,
        Self::DefaultSent,
        Self::WillBeDisabled,
    ];

    /// How bad is it?
    pub fn level(self) -> RemarkLevel {
        match self {
            Self::NoAddress
            | Self::SharedAddress
            | Self::Pending
            | Self::ForeignDomain
            | Self::ListOfValues
            | Self::NoResult
            | Self::SeveralRoles => RemarkLevel::WillFail,
            Self::DisabledButActive
            | Self::Deactivated
            | Self::AddressKept
            | Self::MailNotSent
            | Self::NoMail
            | Self::SharedMail
            | Self::NoGivenName
            | Self::NoFamilyName
            | Self::NotPublished => RemarkLevel::Warning,
            Self::Admin
            | Self::DisplayNameStays
            | Self::LongName
            | Self::MailCase
            | Self::OnCreateOnly
            | Self::NotListed
            | Self::NotActive
            | Self::NotKnown
            | Self::DefaultSent
            | Self::WillBeDisabled => RemarkLevel::Note,
        }
    }

    /// Returns the finding in words for people whom this directory's mappings concern.
    pub fn remark(self, language: Language) -> Remark {
        let (text, cure) = match language {
            Language::Okta => self.words(),
            Language::Entra => self.words_for_entra().unwrap_or_else(|| self.words()),
            Language::Google => self.words_for_google().unwrap_or_else(|| self.words()),
        };
        Remark {
            level: self.level(),
            text: text.to_owned(),
            cure: (!cure.is_empty()).then(|| cure.to_owned()),
        }
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::NoAddress => (
                "There is no sign-in address, and Zoom makes no user without one",
                "Give the person an address in the directory, then look again",
            ),
            Self::SharedAddress => (
                "Somebody else in the directory has the same sign-in address for Zoom",
                "Correct one of the two in the directory: Zoom has one user for an address",
            ),
            Self::Pending => (
                "Invited to Zoom, invitation not accepted: Zoom hides the person and refuses to make them again",
                "Ask the person to accept, or send the invitation again from Zoom's user management",
            ),
            Self::ForeignDomain => (
                "The address is outside the domains associated with the Zoom account, which Zoom refuses",
                "Associate the domain in Zoom, or leave the person to be invited by hand",
            ),
            Self::ListOfValues => (
                "The directory holds several values here, and Zoom takes one",
                "Map another attribute, or pick one value with an expression",
            ),
            Self::NoResult => (
                "The expression has no certain result for this person, often because a value is empty",
                "Test in the expression for the empty value first",
            ),
            Self::DisabledButActive => (
                "Disabled in the directory, active in Zoom. Okta passes on a deactivation, but not a suspension",
                "Deactivate the person in Zoom if they should not sign in there",
            ),
            Self::Deactivated => (
                "Deactivated in Zoom. Coming back may leave the person without licence and role",
                "Look at licence and role in Zoom after the person is active again",
            ),
            Self::AddressKept => (
                "Zoom answers that all is well and keeps the sign-in address it has",
                "Change the address in Zoom's user management",
            ),
            Self::MailNotSent => (
                "Okta does not send a changed mail address to Zoom",
                "Change the address in Zoom's user management",
            ),
            Self::NoMail => (
                "There is no mail address; Zoom would use the sign-in address",
                "Give the person a mail address in the directory",
            ),
            Self::SharedMail => (
                "Somebody else in the directory has the same mail address, perhaps in other letter case",
                "Correct one of the two in the directory: Zoom has one user for an address",
            ),
            Self::NoGivenName => (
                "There is no given name, so Zoom keeps what it has or shows none",
                "Fill it in the directory",
            ),
            Self::NoFamilyName => (
                "There is no family name, so Zoom keeps what it has or shows none",
                "Fill it in the directory",
            ),
            Self::Admin => (
                "An admin in Zoom: provisioning can neither deactivate the person nor change the address",
                "",
            ),
            Self::DisplayNameStays => {
                ("The display name does not follow when the name changes", "Add a rule for displayName")
            }
            Self::LongName => (
                "The name is very long. Zoom publishes no limit for it",
                "Look at this person in Zoom after provisioning",
            ),
            Self::MailCase => {
                ("Mail and sign-in address differ in letter case only; for Zoom they are one", "")
            }
            Self::OnCreateOnly => ("Sent only when the user is made, so Zoom keeps what it has", ""),
            Self::NotListed => ("Zoom's list of users does not show this, so it is not compared", ""),
            Self::NotActive => ("Not active in the directory, so nothing is sent", ""),
            Self::SeveralRoles => (
                "The person has more than one role in the application, and the mapping takes one",
                "Leave the person one role, also by way of groups",
            ),
            Self::NotPublished => (
                "What the expression gives for this person is not published, often because a value is empty",
                "Test in the expression for the empty value first, or provision this person on demand and look",
            ),
            Self::NotKnown => ("This value is worked out only while people are provisioned", ""),
            Self::DefaultSent => {
                ("The directory has nothing here, so the mapping's default is sent when the user is made", "")
            }
            Self::WillBeDisabled => {
                ("Disabled in the directory, so the person is deactivated in Zoom too", "")
            }
        }
    }

    /// Where Entra does otherwise than Okta.
    fn words_for_entra(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::DisabledButActive => Some((
                "Disabled in the directory, active in Zoom. No mapping to active says so to Zoom",
                "Map IsSoftDeleted to active, or deactivate the person in Zoom",
            )),
            Self::MailNotSent => Some((
                "Entra does not send a changed mail address to Zoom",
                "Change the address in Zoom's user management",
            )),
            Self::NoAddress
            | Self::SharedAddress
            | Self::Pending
            | Self::ForeignDomain
            | Self::ListOfValues
            | Self::NoResult
            | Self::SeveralRoles
            | Self::Deactivated
            | Self::AddressKept
            | Self::NoMail
            | Self::SharedMail
            | Self::NoGivenName
            | Self::NoFamilyName
            | Self::NotPublished
            | Self::Admin
            | Self::DisplayNameStays
            | Self::LongName
            | Self::MailCase
            | Self::OnCreateOnly
            | Self::NotListed
            | Self::NotActive
            | Self::NotKnown
            | Self::DefaultSent
            | Self::WillBeDisabled => None,
        }
    }
    /// Where Google does otherwise than Okta.
    fn words_for_google(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::ListOfValues => {
                Some(("The directory holds several values here, and Zoom takes one", "Map another attribute"))
            }
            Self::DisabledButActive => Some((
                "Archived in Google, active in Zoom. Google sends nothing about archived people",
                "Deactivate the person in Zoom if they should not sign in there",
            )),
            Self::MailNotSent => Some((
                "Google does not send a changed mail address to Zoom",
                "Change the address in Zoom's user management",
            )),
            Self::WillBeDisabled => Some((
                "Suspended in Google, so the person is deactivated in Zoom too, after the time that the Admin console has under deprovisioning",
                "",
            )),
            Self::NotActive => {
                Some(("Suspended or archived in Google, and not active in Zoom, so nothing is sent", ""))
            }
            Self::NoAddress
            | Self::SharedAddress
            | Self::Pending
            | Self::ForeignDomain
            | Self::NoResult
            | Self::SeveralRoles
            | Self::Deactivated
            | Self::AddressKept
            | Self::NoMail
            | Self::SharedMail
            | Self::NoGivenName
            | Self::NoFamilyName
            | Self::NotPublished
            | Self::Admin
            | Self::DisplayNameStays
            | Self::LongName
            | Self::MailCase
            | Self::OnCreateOnly
            | Self::NotListed
            | Self::NotKnown
            | Self::DefaultSent => None,
        }
    }
}
