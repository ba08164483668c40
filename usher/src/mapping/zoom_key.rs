//! The keys of Zoom's own extension of a user: phone, profile, plans and subscriptions.
//!
//! By Zoom's SCIM2 reference (developers.zoom.us/docs/api/scim2, 2026-08) and changelog (2026-03, 2026-11). Attributes that
//! an account made up for itself stand in the extension too, under their own names, and are not here: nobody knows their
//! names beforehand.

use super::facts::ValueKind;

const SUBSCRIPTION: &str =
    "The subscription's name or number. It counts only in accounts with several subscriptions.";
const PLAN: &str = "The number of a plan.";
const ONE_BOARD: &str = "Zoom refuses Whiteboard and Whiteboard Plus for one person.";
const LATER: &str = "In Zoom's changelog of 2026; the reference does not describe it yet.";

/// What there is to know of one key.
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) kind: ValueKind,
    pub(super) allowed: &'static [&'static str],
    pub(super) deprecated: bool,
    pub(super) note: Option<&'static str>,
}

/// Makes the closed list of keys, with what is known of each beside it.
macro_rules! keys {
    ($($variant:ident = $name:literal, $title:literal, $kind:ident, $allowed:expr, $deprecated:literal, $note:expr;)*) => {
        /// A key of Zoom's extension.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum ZoomKey {
            $($variant,)*
        }

        impl ZoomKey {
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            pub(super) const fn key(self) -> Key {
                match self {
                    $(Self::$variant => Key {
                        name: $name,
                        title: $title,
                        kind: ValueKind::$kind,
                        allowed: &$allowed,
                        deprecated: $deprecated,
                        note: $note,
                    },)*
                }
            }

            /// What an app of Okta's may call the attribute: as the key is.
            pub(super) const fn names(self) -> &'static [&'static str] {
                match self {
                    $(Self::$variant => &[$name],)*
                }
            }
        }
    };
}

impl ZoomKey {
    /// Returns the key as it is written.
    pub const fn name(self) -> &'static str {
        self.key().name
    }

    /// Is it one of Zoom Phone's? The answer that shows one user leaves them out.
    pub(super) fn is_of_phone(self) -> bool {
        matches!(self, Self::PhoneExtNumber | Self::PhoneNumber | Self::PhoneSite | Self::PhoneCallingPlan)
    }
}

keys! {
    PhoneExtNumber = "zoomPhoneExtNumber", "Zoom Phone extension", Text,
        [],
        false, Some("“0” gives an extension by itself.");
    PhoneNumber = "zoomPhoneNumber", "Zoom Phone number", Text,
        [],
        false, Some("It has to be a number of the account that nobody has.");
    PhoneSite = "zoomPhoneSite", "Zoom Phone site", Text,
        [],
        false, Some("Without one, people come to the main site.");
    PhoneCallingPlan = "zoomPhoneCallingPlan", "Zoom Phone calling plan", Text,
        [],
        false, Some("A plan's number. In a change, “-1” takes all plans away.");
    PersonalLinkName = "personalLinkName", "Personal link", Text, [], false, None;
    Transferee = "transferee", "Who gets the data", Address,
        [],
        false, Some("The address of somebody in the same account, who gets what the person has when they are deactivated or deleted.");
    Pronouns = "pronouns", "Pronouns", Text, [], false, None;
    United = "zoomUnited", "Zoom United licence", Choice,
        ["1", "2", "4", "8", "16", "32", "64", "128", "256", "512", "1024", "2048", "4096", "8192", "16384",
         "32768", "65536", "131072"],
        false, Some(PLAN);
    OneBizPlus = "zoomOneBizPlus", "Zoom Workplace Business Plus", Choice,
        ["16", "32", "64", "128", "33554432"],
        false, Some(PLAN);
    OneEdu = "zoomOneEdu", "Zoom Workplace for Education Student", Choice,
        ["576460752303423488"],
        false, Some(PLAN);
    OneSchoolCampusPlus = "zoomOneSchoolCampusPlus", "Zoom Workplace School and Campus Plus", Choice,
        ["137438953472", "274877906944", "549755813888", "1099511627776", "2199023255552"],
        false, Some(PLAN);
    OneEntPremier = "zoomOneEntPremier", "Zoom Workplace Enterprise Premier", Choice,
        ["134217728", "268435456", "536870912", "1073741824", "2147483648"],
        false, Some(PLAN);
    OneEduEntPremier = "zoomOneEduEntPremier", "Zoom Workplace Education Enterprise Premier", Choice,
        ["4294967296", "8589934592", "17179869184", "34359738368", "68719476736"],
        false, Some(PLAN);
    Iq = "zoomIQ", "Zoom IQ", Flag, [], true, None;
    RevenueAccelerator = "zoomRevenueAccelerator", "Revenue Accelerator", Flag, [], false, None;
    CustomerManagedKey = "zoomCustomerManagedKey", "Customer Managed Key", Flag, [], false, None;
    Whiteboard = "zoomWhiteboard", "Whiteboard", Flag, [], false, Some(ONE_BOARD);
    WhiteboardPlus = "zoomWhiteboardPlus", "Whiteboard Plus", Flag, [], false, Some(ONE_BOARD);
    TranslatedCaptions = "zoomTranslatedCaptions", "Translated Captions", Flag, [], false, None;
    Huddles = "zoomHuddles", "Huddles", Flag, [], true, None;
    WorkforceManagement = "zoomWorkforceManagement", "Workforce Management", Flag, [], false, None;
    QualityManagement = "zoomQualityManagement", "Quality Management", Flag, [], false, None;
    Scheduler = "zoomScheduler", "Scheduler", Flag, [], false, None;
    ClipsPlus = "zoomClipsPlus", "Clips Plus", Flag, [], false, None;
    MailAndCalendar = "zoomMailAndCalendar", "Mail and Calendar", Flag, [], false, None;
    VisitorManagement = "visitorManagement", "Visitor Management", Flag, [], false, None;
    ComplianceManagement = "zoomComplianceManagement", "Compliance Management", Flag, [], false, None;
    Docs = "zoomDocs", "Docs", Flag, [], false, None;
    ContactCenterPackage = "zoomContactCenterPackage", "Contact Center package", Choice,
        ["Essentials", "Premium", "Elite"],
        false, Some("Without a value the person is in no contact centre.");
    ContactCenterAddonsPlan = "zoomContactCenterAddonsPlan", "Contact Center add-on", Choice,
        ["ai_expert_assist"],
        false, None;
    ContactCenterRole = "zoomContactCenterRole", "Contact Center role", Text,
        [],
        false, Some("Without one, Zoom gives the role of an agent.");
    ContactCenterRegion = "zoomContactCenterRegion", "Contact Center region", Text,
        [],
        false, Some("Without one, Zoom gives the main region.");
    ContactCenterUserTemplate = "zoomContactCenterUserTemplate", "Contact Center template", Text,
        [],
        false, Some("Used when the user is made; the other fields of the contact centre then stay empty.");
    ClinicalNotes = "clinicalNotes", "Clinical Notes", Flag, [], true, None;
    Clinicians = "zoomClinicians", "Workplace for Clinicians", Flag, [], false, None;
    CustomAiCompanion = "zoomCustomAICompanion", "Custom AI Companion", Flag, [], false, None;
    RevenueAcceleratorRole = "zoomRevenueAcceleratorRole", "Revenue Accelerator role", Text, [], false, None;
    AutoDialer = "zoomAutoDialer", "Auto Dialer", Choice, ["1073741824"], false, Some(PLAN);
    WorkplaceSubscription = "zoomWorkplaceSubscription", "Workplace: subscription", Text,
        [],
        false, Some(SUBSCRIPTION);
    PhoneCallingPlanSubscription = "zoomPhoneCallingPlanSubscription", "Zoom Phone calling plan: subscription", Text,
        [],
        false, Some(SUBSCRIPTION);
    RevenueAcceleratorSubscription = "zoomRevenueAcceleratorSubscription", "Revenue Accelerator: subscription", Text,
        [],
        false, Some(SUBSCRIPTION);
    CustomerManagedKeySubscription = "zoomCustomerManagedKeySubscription", "Customer Managed Key: subscription", Text,
        [],
        false, Some(SUBSCRIPTION);
    WhiteboardSubscription = "zoomWhiteboardSubscription", "Whiteboard: subscription", Text,
        [],
        false, Some(SUBSCRIPTION);
    TranslatedCaptionsSubscription = "zoomTranslatedCaptionsSubscription", "Translated Captions: subscription", Text,
        [],
        false, Some(SUBSCRIPTION);
    WorkforceManagementSubscription = "zoomWorkforceManagementSubscription", "Workforce Management: subscription", Text,
        [],
        false, Some(SUBSCRIPTION);
    QualityManagementSubscription = "zoomQualityManagementSubscription", "Quality Management: subscription", Text,
        [],
        false, Some(SUBSCRIPTION);
    SchedulerSubscription = "zoomSchedulerSubscription", "Scheduler: subscription", Text,
        [],
        false, Some(SUBSCRIPTION);
    ClipsPlusSubscription = "zoomClipsPlusSubscription", "Clips Plus: subscription", Text,
        [],
        false, Some(SUBSCRIPTION);
    VisitorManagementSubscription = "visitorManagementSubscription", "Visitor Management: subscription", Text,
        [],
        false, Some(SUBSCRIPTION);
    ComplianceManagementSubscription = "zoomComplianceManagementSubscription", "Compliance Management: subscription", Text,
        [],
        false, Some(SUBSCRIPTION);
    DocsSubscription = "zoomDocsSubscription", "Docs: subscription", Text, [], false, Some(SUBSCRIPTION);
    AutoDialerSubscription = "zoomAutoDialerSubscription", "Auto Dialer: subscription", Text,
        [],
        false, Some(SUBSCRIPTION);
    EnhancedMedia = "zoomEnhancedMedia", "Enhanced Media", Open, [], false, Some(LATER);
    DeepfakeRiskDetection = "deepfakeRiskDetection", "Deepfake risk detection", Open, [], false, Some(LATER);
    WvHqAgent = "wvHqAgent", "wvHqAgent", Open, [], false, Some(LATER);
}
