//! Guides as data: what a step asks, shows, checks and does.
//!
//! A guide is a folder of Markdown files, one a step, compiled in. A file's head (TOML) says what the step needs and
//! asks, which checks prove it, where its facts come from and on what the sources disagree; its body is a small set of
//! Markdown. [`Guides::load`] reads and proves all of them once; [`render`] fills in the values of a profile and gives
//! blocks to draw. No HTML is made anywhere. How far a step is comes from [`status`], and is never stored.

mod content;
mod draw;
mod head;
mod reader;
mod status;
mod value;

pub use content::{Fault, Guide, Guides, Help, HelpName, Step, Trouble};
pub use draw::{Rendered, render};
pub use head::Fact;
pub use reader::Text;
pub use status::{Known, Look, OLD_AFTER, Sight, StepStatus, is_old, status};
pub use value::{Value, Values};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a page of the guide shows beside its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum PageKind {
    /// Text, values to copy and checks.
    Text,
    ConnectZoom,
    ConnectProvider,
    MappingPreview,
    /// Choose groups, see the plan, confirm, watch, see the result.
    GroupPush,
    /// What past runs did, and whether Zoom still has it.
    Results,
    /// One test person goes through a whole life in Okta while Usher looks at Zoom.
    Rehearsal,
    /// What happens in Zoom at hire, transfer and leave.
    LifeCycle,
    /// What has happened lately, and what went wrong.
    Monitor,
}

/// Something that Usher can do by itself, after showing it as a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ActionId {
    /// Find Okta's app for Zoom; create it where there is none, activate it where it is off.
    ZoomApp,
    /// Make the connection from Okta to Zoom, to which a person consents at Zoom.
    Provisioning,
    /// Create, update and deactivate people.
    Features,
    /// The profile mappings of the guide's table.
    WriteMapping,
    /// Take away a user type that is the same for everybody.
    RemoveUserType,
    /// Give the app to groups of Okta's.
    AssignGroups,
    /// Make groups in Zoom.
    ZoomGroups,
    /// Let Okta push groups: create or link, by name.
    PushGroups,
    /// Pause a group push, start it again, unlink it.
    ChangePushes,
    /// Start group pushes anew that ended in an error.
    RetryPushes,
    /// Send to Zoom, once, what Okta would send, on a test person and a test group, and put everything back.
    TryRequests,
}

impl ActionId {
    pub const ALL: [Self; 11] = [
        Self::ZoomApp,
        Self::Provisioning,
        Self::Features,
        Self::WriteMapping,
        Self::RemoveUserType,
        Self::AssignGroups,
        Self::ZoomGroups,
        Self::PushGroups,
        Self::ChangePushes,
        Self::RetryPushes,
        Self::TryRequests,
    ];
}

/// Something that only a person can decide, asked once in the whole guide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Question {
    /// The licence that new people should have in Zoom.
    ExpectedLicence,
    /// Who keeps the groups in Zoom in step.
    PushWay,
}

impl Question {
    pub const ALL: [Self; 2] = [Self::ExpectedLicence, Self::PushWay];

    /// Returns the name under which the answer is kept and asked.
    pub fn name(self) -> &'static str {
        match self {
            Self::ExpectedLicence => "expected_licence",
            Self::PushWay => "push_way",
        }
    }
}

/// Who keeps the groups in Zoom in step with Okta's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum PushWay {
    /// Okta, by itself, whenever a group changes.
    Okta,
    /// Usher, whenever somebody runs it.
    Usher,
}

/// A look that a step can take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum CheckId {
    /// Zoom answers SCIM with these rights.
    ZoomConnection,
    /// The provider answers with these rights.
    ProviderConnection,
    /// The directory has people and groups, and all of them can be read.
    Directory,
    /// Every person's mapping gives Zoom what it needs.
    Mapping,
    /// The groups of the last push have in Zoom who they should have.
    GroupsInZoom,
    /// The organisation, the account and the roles allow provisioning at all.
    Prerequisites,
    /// Okta has one active app for Zoom, with SAML.
    ZoomApp,
    /// Okta's connection to Zoom is enabled and accepted.
    Provisioning,
    /// Zoom answers what Okta will send.
    OktaRequests,
    /// Okta creates, updates and deactivates people.
    Features,
    /// The profile mapping in Okta is the guide's.
    OktaMapping,
    /// Who was created lately has the licence that is expected.
    DefaultLicence,
    /// The chosen groups exist in Zoom.
    ZoomGroups,
    /// The app is given to groups, and whoever has it is in Zoom.
    Assignments,
    /// Okta's group pushes are active and without an error.
    Pushes,
    /// Zoom's groups have the members that Okta's have.
    PushedMembers,
    /// A dress rehearsal was seen from beginning to end.
    Rehearsal,
    /// Nothing has failed lately.
    Monitor,
    /// Zoom refuses Okta's token.
    TroubleToken,
    /// People have another licence than is expected.
    TroubleLicence,
    /// Okta could not create people who are in Zoom already.
    TroubleExists,
    /// One user type is written for everybody.
    TroubleUserType,
    /// Members of pushed groups are missing in Zoom.
    TroubleMembers,
    /// Changes wait longer than usual.
    TroubleSlow,
    /// Somebody who left can still sign in to Zoom.
    TroubleSessions,
    /// Phone numbers in Okta are not what Zoom shows.
    TroublePhones,
}

impl CheckId {
    pub const ALL: [Self; 26] = [
        Self::ZoomConnection,
        Self::ProviderConnection,
        Self::Directory,
        Self::Mapping,
        Self::GroupsInZoom,
        Self::Prerequisites,
        Self::ZoomApp,
        Self::Provisioning,
        Self::OktaRequests,
        Self::Features,
        Self::OktaMapping,
        Self::DefaultLicence,
        Self::ZoomGroups,
        Self::Assignments,
        Self::Pushes,
        Self::PushedMembers,
        Self::Rehearsal,
        Self::Monitor,
        Self::TroubleToken,
        Self::TroubleLicence,
        Self::TroubleExists,
        Self::TroubleUserType,
        Self::TroubleMembers,
        Self::TroubleSlow,
        Self::TroubleSessions,
        Self::TroublePhones,
    ];

    /// Returns what is so when the check passes; `provider` is the name of the identity provider, such as "Okta".
    pub fn title(self, provider: &str) -> String {
        match self {
            Self::ZoomConnection => "Zoom answers".to_owned(),
            Self::ProviderConnection => format!("{provider} answers"),
            Self::Directory => format!("Everybody in {provider} can be read"),
            Self::Mapping => "The mapping gives Zoom what it needs".to_owned(),
            Self::GroupsInZoom => "The pushed groups have their people in Zoom".to_owned(),
            Self::Prerequisites => "Nothing stands in the way".to_owned(),
            Self::ZoomApp => format!("{provider} has one active Zoom app"),
            Self::Provisioning => format!("{provider} is connected to Zoom"),
            Self::OktaRequests => format!("Zoom takes what {provider} sends"),
            Self::Features => format!("{provider} creates, updates and deactivates people"),
            Self::OktaMapping => format!("The mapping in {provider} is the guide's"),
            Self::DefaultLicence => "New people get the licence you expect".to_owned(),
            Self::ZoomGroups => "The groups exist in Zoom".to_owned(),
            Self::Assignments => "Whoever has the app is in Zoom".to_owned(),
            Self::Pushes => format!("{provider} pushes the groups without an error"),
            Self::PushedMembers => format!("Zoom’s groups have {provider}’s members"),
            Self::Rehearsal => "The dress rehearsal was seen to the end".to_owned(),
            Self::Monitor => "Nothing has failed lately".to_owned(),
            Self::TroubleToken => "Zoom accepts Okta’s sign-in".to_owned(),
            Self::TroubleLicence => "Licences are as expected".to_owned(),
            Self::TroubleExists => "Nobody was refused as already existing".to_owned(),
            Self::TroubleUserType => "No user type is written for everybody".to_owned(),
            Self::TroubleMembers => "No member of a pushed group is missing".to_owned(),
            Self::TroubleSlow => "Changes arrive in the usual time".to_owned(),
            Self::TroubleSessions => "Nobody who left is active in Zoom".to_owned(),
            Self::TroublePhones => "Phone numbers are the same on both sides".to_owned(),
        }
    }
}

/// A drawing of a part of a vendor's console; the window has one for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum Panel {
    ZoomMarketplaceApp,
    ZoomRedirect,
    OktaNativeApp,
    OktaApiScopes,
    OktaZoomProvisioning,
    OktaAddZoomApp,
    OktaApiIntegration,
    OktaAttributeMappings,
    OktaAssignments,
    OktaPushGroups,
    OktaSystemLog,
    ZoomDefaultLicence,
    ZoomAssociatedDomain,
    ZoomGroups,
}

impl Panel {
    pub const ALL: [Self; 14] = [
        Self::ZoomMarketplaceApp,
        Self::ZoomRedirect,
        Self::OktaNativeApp,
        Self::OktaApiScopes,
        Self::OktaZoomProvisioning,
        Self::OktaAddZoomApp,
        Self::OktaApiIntegration,
        Self::OktaAttributeMappings,
        Self::OktaAssignments,
        Self::OktaPushGroups,
        Self::OktaSystemLog,
        Self::ZoomDefaultLicence,
        Self::ZoomAssociatedDomain,
        Self::ZoomGroups,
    ];

    /// Returns the name that guides and the window use.
    pub fn name(self) -> &'static str {
        match self {
            Self::ZoomMarketplaceApp => "zoom-marketplace-app",
            Self::ZoomRedirect => "zoom-redirect",
            Self::OktaNativeApp => "okta-native-app",
            Self::OktaApiScopes => "okta-api-scopes",
            Self::OktaZoomProvisioning => "okta-zoom-provisioning",
            Self::OktaAddZoomApp => "okta-add-zoom-app",
            Self::OktaApiIntegration => "okta-api-integration",
            Self::OktaAttributeMappings => "okta-attribute-mappings",
            Self::OktaAssignments => "okta-assignments",
            Self::OktaPushGroups => "okta-push-groups",
            Self::OktaSystemLog => "okta-system-log",
            Self::ZoomDefaultLicence => "zoom-default-licence",
            Self::ZoomAssociatedDomain => "zoom-associated-domain",
            Self::ZoomGroups => "zoom-groups",
        }
    }
}

/// A piece of a step's text, ready to draw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum Block {
    Paragraph {
        spans: Vec<Span>,
    },
    Heading {
        text: String,
    },
    /// Things to do, in order.
    Steps {
        items: Vec<Vec<Block>>,
    },
    Bullets {
        items: Vec<Vec<Block>>,
    },
    Note {
        blocks: Vec<Block>,
    },
    /// A drawn console panel with its text alternative.
    Panel {
        name: Panel,
        alternative: String,
    },
    /// A value to copy, by the name it has among the step's copyables.
    Copy {
        name: String,
    },
}

/// A run of text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum Span {
    Text {
        text: String,
    },
    Strong {
        text: String,
    },
    Code {
        text: String,
    },
    /// Opens in the system browser.
    Link {
        text: String,
        url: String,
    },
}

/// A value to copy into a console.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Copyable {
    pub name: String,
    pub label: String,
    pub value: String,
}

/// Where a step's facts come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Source {
    pub title: String,
    pub url: String,
    /// Year and month of the edition that was read, "2026-08"; the year alone where no more is known.
    pub date: String,
}

/// A point on which sources contradict one another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Disputed {
    pub question: String,
    pub claims: Vec<Claim>,
    /// How Usher settles it for this account.
    pub settled_by: String,
}

/// What one source says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Claim {
    pub source: String,
    pub date: String,
    pub says: String,
}
