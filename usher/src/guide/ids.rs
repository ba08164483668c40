//! The closed sets that guides are made of: which guide, what a page shows, what Usher does, what it looks at, what it
//! asks, and which console it draws.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A guide from its first step to its last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum GuideId {
    Okta,
    /// Entra ID with Zoom's application of the gallery, which signs in to Zoom with OAuth.
    EntraGallery,
    /// Entra ID with an application of one's own and the token of a Zoom group's SCIM switch.
    EntraCustom,
    /// Entra ID with an application of one's own and the token of Zoom's Marketplace app.
    EntraMarketplace,
    /// Google Workspace with its own auto-provisioning, which a person switches on in the Admin console.
    Google,
    /// Google Workspace without it: Usher brings people to Zoom by itself.
    GoogleOwn,
}

impl GuideId {
    pub const ALL: [Self; 6] = [
        Self::Okta,
        Self::EntraGallery,
        Self::EntraCustom,
        Self::EntraMarketplace,
        Self::Google,
        Self::GoogleOwn,
    ];

    /// The guides between which somebody with Entra ID chooses.
    pub const ENTRA: [Self; 3] = [Self::EntraGallery, Self::EntraCustom, Self::EntraMarketplace];

    /// Returns the name in a terminal and in a deep link: "entra-gallery".
    pub fn name(self) -> &'static str {
        match self {
            Self::Okta => "okta",
            Self::EntraGallery => "entra-gallery",
            Self::EntraCustom => "entra-custom",
            Self::EntraMarketplace => "entra-marketplace",
            Self::Google => "google",
            Self::GoogleOwn => "google-own",
        }
    }

    /// Returns what a person calls it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Okta => "Okta with group push",
            Self::EntraGallery => "Zoom from Microsoft’s gallery",
            Self::EntraCustom => "Your own application, token of a Zoom group",
            Self::EntraMarketplace => "Your own application, token from Zoom’s Marketplace",
            Self::Google => "Google’s auto-provisioning, groups by Usher",
            Self::GoogleOwn => "People and groups by Usher",
        }
    }
}

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
    /// Questions and looks that say which guide can work for this account.
    WhichGuide,
    /// A token of Zoom's is pasted, tried and kept for the provider.
    ZoomToken,
    /// Who falls in and out of scope, before and after a change of the filter.
    Scope,
    /// Who is to be in Zoom, by organisational unit or by group, and why somebody is not.
    PeopleScope,
    /// What a person sets in Google's Admin console, and the endpoint tried.
    Autoprovisioning,
    /// Those in scope appear in Zoom: how many are there, who is missing and why.
    Arrival,
    /// Usher's own provisioning of people: plan, confirm, watch, see the result.
    Provision,
    /// Groups and people stay in step by a scheduler of this computer.
    Schedule,
    /// What becomes of a change in the directory, shown on people of this organisation.
    Synced,
    /// Where directory and Zoom have drifted apart.
    Drift,
}

impl PageKind {
    pub const ALL: [Self; 19] = [
        Self::Text,
        Self::ConnectZoom,
        Self::ConnectProvider,
        Self::MappingPreview,
        Self::GroupPush,
        Self::Results,
        Self::Rehearsal,
        Self::LifeCycle,
        Self::Monitor,
        Self::WhichGuide,
        Self::ZoomToken,
        Self::Scope,
        Self::PeopleScope,
        Self::Autoprovisioning,
        Self::Arrival,
        Self::Provision,
        Self::Schedule,
        Self::Synced,
        Self::Drift,
    ];
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
    /// The rules that a person has kept in the preview, into Okta's mapping.
    WriteRules,
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
    /// Send to Zoom, once, what the provider would send, on a test person and a test group, and put everything back.
    TryRequests,
    /// Add Zoom's application in Entra, from the gallery or one's own; take over one that is there.
    EntraApp,
    /// What Entra keeps beside the sign-in to Zoom: base address, notification mail, threshold, who is in scope, what
    /// becomes of who is not.
    EntraSettings,
    /// Give the application to people and groups, each with a role of Zoom's.
    EntraAssign,
    /// Give Entra the token with which it signs in to Zoom.
    EntraToken,
    /// Give Entra a client id and secret with which it fetches tokens at Zoom.
    EntraClient,
    /// Write the guide's attribute mappings into Entra's schema.
    EntraMapping,
    /// The rules that a person has kept in the preview, into Entra's schema.
    EntraRules,
    /// Write a scoping filter.
    EntraFilter,
    /// Start, pause or restart provisioning.
    EntraJob,
    /// Provision one person now, and see each step.
    EntraOnePerson,
}

impl ActionId {
    pub const ALL: [Self; 22] = [
        Self::ZoomApp,
        Self::Provisioning,
        Self::Features,
        Self::WriteMapping,
        Self::WriteRules,
        Self::RemoveUserType,
        Self::AssignGroups,
        Self::ZoomGroups,
        Self::PushGroups,
        Self::ChangePushes,
        Self::RetryPushes,
        Self::TryRequests,
        Self::EntraApp,
        Self::EntraSettings,
        Self::EntraAssign,
        Self::EntraToken,
        Self::EntraClient,
        Self::EntraMapping,
        Self::EntraRules,
        Self::EntraFilter,
        Self::EntraJob,
        Self::EntraOnePerson,
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
    /// Which of Entra's guides is followed; answered on a page of its own.
    EntraGuide,
    /// Is an owner or admin of Zoom there who can allow Microsoft's own client?
    EntraConsent,
    /// Which credential of Zoom's can be had.
    EntraCredential,
    /// Shall Entra write groups into Zoom too?
    EntraGroups,
    /// Does Entra provision everybody, or those whom the application is given to?
    EntraScope,
    /// Does the Zoom app's page in Google's Admin console show auto-provisioning?
    GoogleCard,
    /// What Google is set to do when somebody leaves.
    GoogleRemoval,
}

impl Question {
    pub const ALL: [Self; 9] = [
        Self::ExpectedLicence,
        Self::PushWay,
        Self::EntraGuide,
        Self::EntraConsent,
        Self::EntraCredential,
        Self::EntraGroups,
        Self::EntraScope,
        Self::GoogleCard,
        Self::GoogleRemoval,
    ];

    /// Returns the name under which the answer is kept and asked.
    pub fn name(self) -> &'static str {
        match self {
            Self::ExpectedLicence => "expected_licence",
            Self::PushWay => "push_way",
            Self::EntraGuide => "entra_guide",
            Self::EntraConsent => "entra_consent",
            Self::EntraCredential => "entra_credential",
            Self::EntraGroups => "entra_groups",
            Self::EntraScope => "entra_scope",
            Self::GoogleCard => "google_card",
            Self::GoogleRemoval => "google_removal",
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
    /// The provider has one active app for Zoom.
    ZoomApp,
    /// Okta's connection to Zoom is enabled and accepted.
    Provisioning,
    /// Zoom answers what the provider will send.
    Requests,
    /// Okta creates, updates and deactivates people.
    Features,
    /// The mapping in the provider's own console is the guide's.
    WrittenMapping,
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
    /// Zoom refuses the provider's token.
    TroubleToken,
    /// People have another licence than is expected.
    TroubleLicence,
    /// The provider could not create people who are in Zoom already.
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
    /// The chosen guide can work for this account.
    WhichGuide,
    /// The groups that are to be in scope exist and have direct members.
    ScopePlan,
    /// The token that the provider is given lives, and says how long.
    ZoomToken,
    /// The provider's saved credentials are accepted by Zoom.
    Credentials,
    /// Notification mail, threshold and scope are set.
    Settings,
    /// The filter lets in whom it should.
    ScopeFilter,
    /// Provisioning runs, and is not in quarantine.
    Job,
    /// One person was provisioned on demand and is in Zoom.
    OnePerson,
    /// The provider cannot reach Zoom.
    TroubleConnection,
    /// An attribute mapping keeps people from Zoom.
    TroubleMapping,
    /// People are skipped as not effectively entitled.
    TroubleSkipped,
    /// People of nested groups are left out.
    TroubleNested,
    /// Provisioning stands still.
    TroubleStalled,
    /// Somebody who is out of scope is still active in Zoom.
    TroubleLeavers,
    /// Zoom turns requests away because there are too many.
    TroubleRate,
    /// Too many people would be switched off at once, so the provider waits.
    TroubleDeletes,
    /// People sign in to Zoom through the provider.
    SingleSignOn,
    /// The endpoint that was typed into the console is Zoom's SCIM.
    Endpoint,
    /// The chosen unit or group has the people it should have.
    PeopleScope,
    /// Everybody in scope is in Zoom.
    Arrival,
    /// The scheduled push runs, and ended well.
    Schedule,
    /// Who was suspended or deleted is no longer active in Zoom.
    Synced,
    /// Directory and Zoom agree.
    Drift,
    /// The endpoint is not Zoom's SCIM.
    TroubleEndpoint,
    /// Somebody in scope cannot sign in to Zoom.
    TroubleSignIn,
    /// One person has two accounts in Zoom.
    TroubleDuplicates,
    /// Zoom does not take what the provider sends about somebody.
    TroubleRejected,
}

impl CheckId {
    pub const ALL: [Self; 53] = [
        Self::ZoomConnection,
        Self::ProviderConnection,
        Self::Directory,
        Self::Mapping,
        Self::GroupsInZoom,
        Self::Prerequisites,
        Self::ZoomApp,
        Self::Provisioning,
        Self::Requests,
        Self::Features,
        Self::WrittenMapping,
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
        Self::WhichGuide,
        Self::ScopePlan,
        Self::ZoomToken,
        Self::Credentials,
        Self::Settings,
        Self::ScopeFilter,
        Self::Job,
        Self::OnePerson,
        Self::TroubleConnection,
        Self::TroubleMapping,
        Self::TroubleSkipped,
        Self::TroubleNested,
        Self::TroubleStalled,
        Self::TroubleLeavers,
        Self::TroubleRate,
        Self::TroubleDeletes,
        Self::SingleSignOn,
        Self::Endpoint,
        Self::PeopleScope,
        Self::Arrival,
        Self::Schedule,
        Self::Synced,
        Self::Drift,
        Self::TroubleEndpoint,
        Self::TroubleSignIn,
        Self::TroubleDuplicates,
        Self::TroubleRejected,
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
            Self::Requests => format!("Zoom takes what {provider} sends"),
            Self::Features => format!("{provider} creates, updates and deactivates people"),
            Self::WrittenMapping => format!("The mapping in {provider} is the guide's"),
            Self::DefaultLicence => "New people get the licence you expect".to_owned(),
            Self::ZoomGroups => "The groups exist in Zoom".to_owned(),
            Self::Assignments => "The app brings its people to Zoom".to_owned(),
            Self::Pushes => format!("{provider} pushes the groups without an error"),
            Self::PushedMembers => format!("Zoom’s groups have {provider}’s members"),
            Self::Rehearsal => "The dress rehearsal was seen to the end".to_owned(),
            Self::Monitor => "Nothing has failed lately".to_owned(),
            Self::TroubleToken => format!("Zoom accepts {provider}’s sign-in"),
            Self::TroubleLicence => "Licences are as expected".to_owned(),
            Self::TroubleExists => "Nobody was refused as already existing".to_owned(),
            Self::TroubleUserType => "No user type is written for everybody".to_owned(),
            Self::TroubleMembers => "No member of a pushed group is missing".to_owned(),
            Self::TroubleSlow => "Changes arrive in the usual time".to_owned(),
            Self::TroubleSessions => "Nobody who left is active in Zoom".to_owned(),
            Self::TroublePhones => "Phone numbers are the same on both sides".to_owned(),
            Self::WhichGuide => "The chosen guide can work here".to_owned(),
            Self::ScopePlan => "The planned groups bring the people you expect".to_owned(),
            Self::ZoomToken => "Zoom’s token lives long enough".to_owned(),
            Self::Credentials => format!("Zoom accepts what {provider} has saved"),
            Self::Settings => format!("{provider} tells somebody when it stops"),
            Self::ScopeFilter => "The filter lets in whom you expect".to_owned(),
            Self::Job => format!("{provider} is provisioning Zoom"),
            Self::OnePerson => "One person arrived in Zoom".to_owned(),
            Self::TroubleConnection => format!("{provider} reaches Zoom"),
            Self::TroubleMapping => "No mapping keeps people from Zoom".to_owned(),
            Self::TroubleSkipped => "Nobody in scope is skipped".to_owned(),
            Self::TroubleNested => "Nobody is lost in a nested group".to_owned(),
            Self::TroubleStalled => "Provisioning does not stand still".to_owned(),
            Self::TroubleLeavers => "Nobody out of scope is active in Zoom".to_owned(),
            Self::TroubleRate => "Zoom takes as many requests as are sent".to_owned(),
            Self::TroubleDeletes => format!("{provider} is not holding back deletions"),
            Self::SingleSignOn => "People sign in to Zoom through single sign-on".to_owned(),
            Self::Endpoint => "The endpoint is Zoom’s SCIM 2".to_owned(),
            Self::PeopleScope => "The people you chose can be brought to Zoom".to_owned(),
            Self::Arrival => "Everybody in scope is in Zoom".to_owned(),
            Self::Schedule => "The scheduled push runs and ends well".to_owned(),
            Self::Synced => format!("Whoever left {provider} is not active in Zoom"),
            Self::Drift => format!("{provider} and Zoom agree"),
            Self::TroubleEndpoint => "The endpoint in the console is the right one".to_owned(),
            Self::TroubleSignIn => "Everybody in scope can sign in to Zoom".to_owned(),
            Self::TroubleDuplicates => "Nobody has two accounts in Zoom".to_owned(),
            Self::TroubleRejected => format!("Zoom takes what {provider} sends about everybody"),
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
    EntraAppRegistration,
    EntraApiPermissions,
    EntraGallery,
    EntraOwnApp,
    EntraAdminCredentials,
    EntraAuthorize,
    EntraProvisioningSettings,
    EntraAttributeMappings,
    EntraScopingFilter,
    EntraUsersAndGroups,
    EntraProvisioningOverview,
    EntraProvisioningLogs,
    ZoomGroupScim,
    ZoomMarketplaceToken,
    GoogleApiLibrary,
    GoogleConsentScreen,
    GoogleOauthClient,
    GoogleTrustApp,
    GoogleDelegation,
    GoogleWebApps,
    GoogleUserAccess,
    GoogleAutoprovisioning,
    GoogleAttributeMapping,
    GoogleScope,
    GoogleDeprovisioning,
    GoogleTurnOn,
    ZoomSsoToken,
}

impl Panel {
    pub const ALL: [Self; 41] = [
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
        Self::EntraAppRegistration,
        Self::EntraApiPermissions,
        Self::EntraGallery,
        Self::EntraOwnApp,
        Self::EntraAdminCredentials,
        Self::EntraAuthorize,
        Self::EntraProvisioningSettings,
        Self::EntraAttributeMappings,
        Self::EntraScopingFilter,
        Self::EntraUsersAndGroups,
        Self::EntraProvisioningOverview,
        Self::EntraProvisioningLogs,
        Self::ZoomGroupScim,
        Self::ZoomMarketplaceToken,
        Self::GoogleApiLibrary,
        Self::GoogleConsentScreen,
        Self::GoogleOauthClient,
        Self::GoogleTrustApp,
        Self::GoogleDelegation,
        Self::GoogleWebApps,
        Self::GoogleUserAccess,
        Self::GoogleAutoprovisioning,
        Self::GoogleAttributeMapping,
        Self::GoogleScope,
        Self::GoogleDeprovisioning,
        Self::GoogleTurnOn,
        Self::ZoomSsoToken,
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
            Self::EntraAppRegistration => "entra-app-registration",
            Self::EntraApiPermissions => "entra-api-permissions",
            Self::EntraGallery => "entra-gallery",
            Self::EntraOwnApp => "entra-own-app",
            Self::EntraAdminCredentials => "entra-admin-credentials",
            Self::EntraAuthorize => "entra-authorize",
            Self::EntraProvisioningSettings => "entra-provisioning-settings",
            Self::EntraAttributeMappings => "entra-attribute-mappings",
            Self::EntraScopingFilter => "entra-scoping-filter",
            Self::EntraUsersAndGroups => "entra-users-and-groups",
            Self::EntraProvisioningOverview => "entra-provisioning-overview",
            Self::EntraProvisioningLogs => "entra-provisioning-logs",
            Self::ZoomGroupScim => "zoom-group-scim",
            Self::ZoomMarketplaceToken => "zoom-marketplace-token",
            Self::GoogleApiLibrary => "google-api-library",
            Self::GoogleConsentScreen => "google-consent-screen",
            Self::GoogleOauthClient => "google-oauth-client",
            Self::GoogleTrustApp => "google-trust-app",
            Self::GoogleDelegation => "google-delegation",
            Self::GoogleWebApps => "google-web-apps",
            Self::GoogleUserAccess => "google-user-access",
            Self::GoogleAutoprovisioning => "google-autoprovisioning",
            Self::GoogleAttributeMapping => "google-attribute-mapping",
            Self::GoogleScope => "google-scope",
            Self::GoogleDeprovisioning => "google-deprovisioning",
            Self::GoogleTurnOn => "google-turn-on",
            Self::ZoomSsoToken => "zoom-sso-token",
        }
    }
}
