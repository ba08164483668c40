//! Which licence somebody has in Zoom, and which one is wished for.
//!
//! Zoom says it in one word for each account. Usher never writes it: Zoom gives licences by its own rules, and what is
//! wished for is only compared with what is there.

use serde::{Deserialize, Serialize};

/// `userType` of Zoom's SCIM, which is marked deprecated there (SCIM2 reference, 2026-08).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Licence {
    Basic,
    Licensed,
    OnPrem,
    Collaboration,
    /// Any other word, kept.
    Other(String),
    Untold,
}

/// The licence that people should have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum LicenceWish {
    Basic,
    Licensed,
    OnPrem,
    Collaboration,
    /// No licence for meetings.
    Unassigned,
}

impl Licence {
    /// Says it in a word.
    pub fn word(&self) -> &str {
        match self {
            Self::Basic => "Basic",
            Self::Licensed => "Licensed",
            Self::OnPrem => "On-Prem",
            Self::Collaboration => "Collaboration",
            Self::Other(word) => word,
            Self::Untold => "without a licence that Zoom names",
        }
    }
}

impl LicenceWish {
    /// Every wish, in the order in which they are offered.
    pub const ALL: [Self; 5] =
        [Self::Basic, Self::Licensed, Self::OnPrem, Self::Collaboration, Self::Unassigned];

    /// Is this licence the one that is wished for?
    pub fn is(self, licence: &Licence) -> bool {
        match self {
            Self::Basic | Self::Licensed | Self::OnPrem | Self::Collaboration => {
                self.licence().as_ref() == Some(licence)
            }
            // Zoom's SCIM has no word for it: the type is left out, or is one that the reference does not list.
            Self::Unassigned => match licence {
                Licence::Untold => true,
                Licence::Other(word) => word.eq_ignore_ascii_case("none"),
                Licence::Basic | Licence::Licensed | Licence::OnPrem | Licence::Collaboration => false,
            },
        }
    }

    /// Says it in a word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Basic => "Basic",
            Self::Licensed => "Licensed",
            Self::OnPrem => "On-Prem",
            Self::Collaboration => "Collaboration",
            Self::Unassigned => "Unassigned",
        }
    }

    /// Returns the licence that Zoom writes for it, where it writes one.
    pub fn licence(self) -> Option<Licence> {
        match self {
            Self::Basic => Some(Licence::Basic),
            Self::Licensed => Some(Licence::Licensed),
            Self::OnPrem => Some(Licence::OnPrem),
            Self::Collaboration => Some(Licence::Collaboration),
            Self::Unassigned => None,
        }
    }
}
