//! What there is to know about a person's mapping: each with how bad it is and what it is about.

use std::collections::BTreeSet;

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

/// What a finding is about, in the order in which groups are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum FindingGroup {
    /// Who is who: addresses, matches, invitations.
    Identity,
    /// Values that are missing, wrong, or not as they seem.
    Values,
    /// Who may use Zoom: disabled, deactivated, admins, guests.
    Access,
    Licence,
    /// What is sent and what is not.
    Sending,
}

/// Whom a finding is counted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    People,
    /// Accounts of Zoom's that nobody in the directory has.
    Accounts,
    /// The rules, or the Zoom account as a whole: nobody is counted.
    Whole,
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
    /// An admin of Zoom's who would be deactivated.
    AdminStays,
    /// Zoom has an account at another of the person's addresses.
    KnownOtherwise,
    DisabledButActive,
    Deactivated,
    AddressKept,
    /// In the trial Zoom was seen to drop a change of this attribute.
    ZoomDrops,
    MailNotSent,
    NoMail,
    SharedMail,
    NoGivenName,
    NoFamilyName,
    NoAttributes,
    Guest,
    UserTypeUnknown,
    UserTypeFixed,
    LicenceMissing,
    ManyBasic,
    TooLong,
    ControlCharacters,
    /// Invisible marks that turn the direction of writing.
    TextDirection,
    /// Zoom holds another type here than it documents.
    UnexpectedType,
    NotPublished,
    Admin,
    UserTypeDeprecated,
    DisplayNameStays,
    LongName,
    MailCase,
    OnlyCaseOrSpaces,
    OnCreateOnly,
    NotListed,
    /// Whether Zoom takes what Entra sends as a change is neither documented nor tried.
    ChangesUntried,
    NotActive,
    /// The provider does not bring the person.
    NotInScope,
    NotKnown,
    DefaultSent,
    WillBeDisabled,
    /// Of an account, not a person: nobody in the directory has it.
    InZoomOnly,
}

/// Some findings, each once. Small enough that everybody has one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Findings(u64);

impl Finding {
    pub const ALL: [Self; 44] = [
        Self::NoAddress,
        Self::SharedAddress,
        Self::Pending,
        Self::ForeignDomain,
        Self::ListOfValues,
        Self::NoResult,
        Self::SeveralRoles,
        Self::AdminStays,
        Self::KnownOtherwise,
        Self::DisabledButActive,
        Self::Deactivated,
        Self::AddressKept,
        Self::ZoomDrops,
        Self::MailNotSent,
        Self::NoMail,
        Self::SharedMail,
        Self::NoGivenName,
        Self::NoFamilyName,
        Self::NoAttributes,
        Self::Guest,
        Self::UserTypeUnknown,
        Self::UserTypeFixed,
        Self::LicenceMissing,
        Self::ManyBasic,
        Self::TooLong,
        Self::ControlCharacters,
        Self::TextDirection,
        Self::UnexpectedType,
        Self::NotPublished,
        Self::Admin,
        Self::UserTypeDeprecated,
        Self::DisplayNameStays,
        Self::LongName,
        Self::MailCase,
        Self::OnlyCaseOrSpaces,
        Self::OnCreateOnly,
        Self::NotListed,
        Self::ChangesUntried,
        Self::NotActive,
        Self::NotInScope,
        Self::NotKnown,
        Self::DefaultSent,
        Self::WillBeDisabled,
        Self::InZoomOnly,
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
            | Self::SeveralRoles
            | Self::AdminStays => RemarkLevel::WillFail,
            Self::KnownOtherwise
            | Self::DisabledButActive
            | Self::Deactivated
            | Self::AddressKept
            | Self::ZoomDrops
            | Self::MailNotSent
            | Self::NoMail
            | Self::SharedMail
            | Self::NoGivenName
            | Self::NoFamilyName
            | Self::NoAttributes
            | Self::Guest
            | Self::UserTypeUnknown
            | Self::UserTypeFixed
            | Self::LicenceMissing
            | Self::ManyBasic
            | Self::TooLong
            | Self::ControlCharacters
            | Self::TextDirection
            | Self::UnexpectedType
            | Self::NotPublished => RemarkLevel::Warning,
            Self::Admin
            | Self::UserTypeDeprecated
            | Self::DisplayNameStays
            | Self::LongName
            | Self::MailCase
            | Self::OnlyCaseOrSpaces
            | Self::OnCreateOnly
            | Self::NotListed
            | Self::ChangesUntried
            | Self::NotActive
            | Self::NotInScope
            | Self::NotKnown
            | Self::DefaultSent
            | Self::WillBeDisabled
            | Self::InZoomOnly => RemarkLevel::Note,
        }
    }

    /// What is it about?
    pub fn group(self) -> FindingGroup {
        match self {
            Self::NoAddress
            | Self::SharedAddress
            | Self::Pending
            | Self::ForeignDomain
            | Self::KnownOtherwise
            | Self::AddressKept
            | Self::MailNotSent
            | Self::NoMail
            | Self::SharedMail
            | Self::MailCase
            | Self::InZoomOnly => FindingGroup::Identity,
            Self::ListOfValues
            | Self::NoResult
            | Self::SeveralRoles
            | Self::NoGivenName
            | Self::NoFamilyName
            | Self::NoAttributes
            | Self::TooLong
            | Self::ControlCharacters
            | Self::TextDirection
            | Self::UnexpectedType
            | Self::NotPublished
            | Self::DisplayNameStays
            | Self::LongName
            | Self::OnlyCaseOrSpaces
            | Self::DefaultSent => FindingGroup::Values,
            Self::AdminStays
            | Self::DisabledButActive
            | Self::Deactivated
            | Self::Guest
            | Self::Admin
            | Self::NotActive
            | Self::NotInScope
            | Self::WillBeDisabled => FindingGroup::Access,
            Self::ZoomDrops
            | Self::OnCreateOnly
            | Self::NotListed
            | Self::ChangesUntried
            | Self::NotKnown => FindingGroup::Sending,
            Self::UserTypeUnknown
            | Self::UserTypeFixed
            | Self::LicenceMissing
            | Self::ManyBasic
            | Self::UserTypeDeprecated => FindingGroup::Licence,
        }
    }

    /// Whom is it counted for?
    pub fn about(self) -> About {
        match self {
            Self::NoAddress
            | Self::SharedAddress
            | Self::Pending
            | Self::ForeignDomain
            | Self::ListOfValues
            | Self::NoResult
            | Self::SeveralRoles
            | Self::AdminStays
            | Self::KnownOtherwise
            | Self::DisabledButActive
            | Self::Deactivated
            | Self::AddressKept
            | Self::ZoomDrops
            | Self::MailNotSent
            | Self::NoMail
            | Self::SharedMail
            | Self::NoGivenName
            | Self::NoFamilyName
            | Self::NoAttributes
            | Self::Guest
            | Self::UserTypeUnknown
            | Self::LicenceMissing
            | Self::TooLong
            | Self::ControlCharacters
            | Self::TextDirection
            | Self::UnexpectedType
            | Self::NotPublished
            | Self::Admin
            | Self::DisplayNameStays
            | Self::LongName
            | Self::MailCase
            | Self::OnlyCaseOrSpaces
            | Self::OnCreateOnly
            | Self::NotListed
            | Self::NotActive
            | Self::NotInScope
            | Self::NotKnown
            | Self::DefaultSent
            | Self::WillBeDisabled => About::People,
            Self::UserTypeFixed | Self::ManyBasic | Self::UserTypeDeprecated | Self::ChangesUntried => {
                About::Whole
            }
            Self::InZoomOnly => About::Accounts,
        }
    }

    /// Returns the finding in words for people whom this directory's mappings concern.
    pub fn remark(self, language: Language) -> Remark {
        let plain = |sentence: &str| sentence.trim_end_matches('.').to_owned();
        Remark {
            level: self.level(),
            text: plain(&format!("{}. {}", self.title(language), self.why(language))),
            cure: self.cure(language).map(plain),
        }
    }
}

impl Findings {
    /// Those that are at least as bad as to make Zoom refuse.
    pub(super) fn refuse(self) -> bool {
        // The worst have the lowest bits.
        const WILL_FAIL: u64 = (Findings::bit(Finding::AdminStays) << 1) - 1;
        self.0 & WILL_FAIL != 0
    }

    const fn bit(finding: Finding) -> u64 {
        1 << finding as u64
    }

    pub(super) const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    pub(super) const fn bits(self) -> u64 {
        self.0
    }

    pub fn insert(&mut self, finding: Finding) {
        self.0 |= Self::bit(finding);
    }

    pub fn contains(self, finding: Finding) -> bool {
        self.0 & Self::bit(finding) != 0
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Returns them, the worst first.
    pub fn iter(self) -> impl Iterator<Item = Finding> {
        Finding::ALL.into_iter().filter(move |finding| self.contains(*finding))
    }

    pub fn to_set(self) -> BTreeSet<Finding> {
        self.iter().collect()
    }
}

impl FromIterator<Finding> for Findings {
    fn from_iter<Entries: IntoIterator<Item = Finding>>(entries: Entries) -> Self {
        let mut findings = Self::default();
        entries.into_iter().for_each(|finding| findings.insert(finding));
        findings
    }
}
