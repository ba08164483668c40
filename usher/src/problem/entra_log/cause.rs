//! What an entry that did not end well comes down to.

mod read;

use super::EntraEnd;
use super::EntraTrouble;
use crate::problem::vendors::refused;
use crate::problem::{Problem, zoom};
use crate::setup::entra::ProvisioningEvent;
use crate::zoom::ZoomError;
use read::{Parts, of_code, of_status, skipped, zoom_says};

/// What stands behind an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    SignIn,
    /// Whoever allowed it at Zoom may do too little there.
    Rights,
    Address,
    RateLimit,
    ZoomDown,
    MicrosoftDown,
    Exists,
    SeveralInZoom,
    SeveralInEntra,
    NoMatchingValue,
    SeveralRoles,
    Expression,
    /// Zoom refused a value, and does not say which.
    Value,
    UserType,
    Plan,
    Phone,
    NoLicence,
    Domain,
    Admin,
    SsoOff,
    Inactive,
    Gone,
    NotImplemented,
    // Left out.
    NotAssigned,
    NoRole,
    Disabled,
    Filtered,
    NotEntitled,
    Redundant,
    LeftActive,
    NoActive,
    ActionOff,
    Reference,
    /// Held back because there would be too many.
    Held,
    Unsaid,
    Unknown,
}

impl Cause {
    pub(super) fn of(event: &ProvisioningEvent, end: EntraEnd) -> Self {
        let code = event.error.as_ref().map_or("", |error| error.code.as_str());
        let text = event.error.as_ref().map_or("", |error| error.text.as_str());
        let skip = event.steps.iter().rev().find_map(|step| step.details.get("SkipReason"));
        let code = if code.is_empty() { skip.map_or("", String::as_str) } else { code };
        if end == EntraEnd::Skipped
            && let Some(cause) = skipped(code, event)
        {
            return cause;
        }
        if let Some(cause) = Self::of_text(code, text) {
            return cause;
        }
        let told = event.steps.iter().rev().find(|step| step.failed()).map(|step| step.description.as_str());
        if let Some(cause) = told.and_then(|told| Self::of_text("", told)) {
            return cause;
        }
        match (code.is_empty() && text.is_empty(), end) {
            (true, _) => Self::Unsaid,
            (false, _) => Self::Unknown,
        }
    }

    /// Reads a code with its text. Zoom's own words count before the status, and the status before the code.
    pub(super) fn of_text(code: &str, text: &str) -> Option<Self> {
        let Parts { status, said } = Parts::of(text);
        // Without a mark, all of the text is Microsoft's.
        zoom_says(&said).or_else(|| of_status(&status, &said)).or_else(|| of_code(code, text))
    }

    pub(super) fn trouble(self) -> Option<EntraTrouble> {
        match self {
            Self::SignIn | Self::Rights => Some(EntraTrouble::Token),
            Self::Address | Self::SsoOff => Some(EntraTrouble::Connection),
            Self::RateLimit => Some(EntraTrouble::Rate),
            Self::Exists | Self::SeveralInZoom => Some(EntraTrouble::Exists),
            Self::NoMatchingValue
            | Self::SeveralRoles
            | Self::SeveralInEntra
            | Self::Expression
            | Self::Value
            | Self::UserType
            | Self::Phone => Some(EntraTrouble::Mapping),
            Self::NoLicence | Self::Plan => Some(EntraTrouble::Licence),
            Self::NotAssigned | Self::NoRole | Self::Filtered | Self::NotEntitled => {
                Some(EntraTrouble::Skipped)
            }
            Self::Admin | Self::LeftActive | Self::NoActive => Some(EntraTrouble::Leavers),
            Self::Held => Some(EntraTrouble::Deletes),
            Self::ZoomDown
            | Self::MicrosoftDown
            | Self::Domain
            | Self::Inactive
            | Self::Gone
            | Self::NotImplemented
            | Self::Disabled
            | Self::Redundant
            | Self::ActionOff
            | Self::Reference
            | Self::Unsaid
            | Self::Unknown => None,
        }
    }

    pub(super) fn problem(self) -> Problem {
        let (code, what, why, fix): (&str, &str, &str, &[&str]) = match self {
            // Zoom documents these, and a push of Usher's meets them too.
            Self::NoLicence => return refused(409, "Cannot add paid users."),
            Self::Domain => return refused(409, "The email domain does not match the associated domain"),
            Self::Admin => return refused(400, "Cannot activate or deactivate Zoom Room and Admin users."),
            Self::SsoOff => return zoom(&ZoomError::SsoOff),
            Self::SignIn => (
                "entra_log.sign_in",
                "Zoom does not take Entra's sign-in.",
                "The token has ended or was withdrawn, or whoever allowed it at Zoom is no admin there any more.",
                &["Give Entra ID its sign-in to Zoom anew, on the step about credentials."],
            ),
            Self::Rights => (
                "entra_log.rights",
                "Zoom does not let Entra ID do this.",
                "Entra may do what the person may who allowed it at Zoom, or what the token was made for.",
                &[
                    "Let the owner or an admin of Zoom, who may manage people, allow it again.",
                    "For a token of an app: give the app the scopes of SCIM.",
                ],
            ),
            Self::Address => (
                "entra_log.address",
                "What answers Entra ID is not Zoom's SCIM.",
                "The saved address is not the one at which Zoom answers for this account, or a page in between answered.",
                &["Open the step about address and settings, and let Usher save the address that answers."],
            ),
            Self::RateLimit => (
                "entra_log.rate_limit",
                "Zoom asked Entra ID to slow down.",
                "Zoom counts the requests of all apps in the account together. Entra ID tries again by itself.",
                &[
                    "Wait for the next cycle.",
                    "If it goes on, look which other apps ask Zoom at the same time.",
                ],
            ),
            Self::ZoomDown => (
                "entra_log.zoom_down",
                "Zoom did not answer Entra ID as it should.",
                "Its service was not reached or was in trouble at that moment. Entra ID tries again by itself.",
                &["Look at Zoom's status page, and at the next cycle."],
            ),
            Self::MicrosoftDown => (
                "entra_log.microsoft_down",
                "Microsoft's provisioning was in trouble.",
                "The fault is in its own service. It tries again by itself.",
                &["Look again after the next cycle.", "If it stays, take it to Microsoft's support."],
            ),
            Self::Exists => (
                "entra_log.exists",
                "Zoom has somebody with this address already.",
                "Entra ID did not find the account and tried to create it: it stands in another Zoom account, waits for an invitation to be accepted, or the matching attribute does not find it.",
                &[
                    "Look for the address in Zoom, under User Management, also among those pending.",
                    "If it belongs to another Zoom account, ask the person to move it or to change its address.",
                    "If it is in this account, compare its sign-in name with userPrincipalName in Entra ID.",
                ],
            ),
            Self::SeveralInZoom => (
                "entra_log.several_in_zoom",
                "Zoom answered with more than one person.",
                "Entra ID cannot tell which of them it is, so it changes neither.",
                &["Match people by userName alone, on the step about the attribute mapping."],
            ),
            Self::SeveralInEntra => (
                "entra_log.several_in_entra",
                "Two people in Entra ID are the same person for Zoom.",
                "Both have the same value in the attribute by which people are found.",
                &["Give one of them another address, or leave one out."],
            ),
            Self::NoMatchingValue => (
                "entra_log.no_matching_value",
                "Something that is needed is empty for this person.",
                "Entra ID makes nobody without a value in the attribute by which people are found and in those that Zoom wants.",
                &[
                    "Fill in the attribute in Entra ID.",
                    "Or let the mapping take another one: userPrincipalName is never empty.",
                ],
            ),
            Self::SeveralRoles => (
                "entra_log.several_roles",
                "The person has more than one role in the application.",
                "The mapping takes the one role that somebody has, and does not choose among several: often one comes from a group and another from a second group.",
                &["Open the step that gives the application, and let Usher leave one role to each person."],
            ),
            Self::Expression => (
                "entra_log.expression",
                "A mapping could not be worked out.",
                "Its expression fails for this person, or names an attribute that is not there.",
                &["Open “Look at the attribute mapping”: it shows what each mapping gives."],
            ),
            Self::Value => (
                "entra_log.value",
                "Zoom refused what Entra ID sent.",
                "Something in it is not as Zoom wants it: an attribute, its form, or the way in which Entra changes it.",
                &[
                    "Read Zoom's own words below: they often name the attribute.",
                    "Open “Try what Entra will send”: it says which changes this account of Zoom's takes.",
                ],
            ),
            Self::UserType => (
                "entra_log.user_type",
                "Zoom refused the user type.",
                "userType has to be one that Zoom knows: Basic, Licensed, On-Prem or Collaboration. Pro and Corp are of before October 2020.",
                &["Give the person another role in the application, or let Usher correct the mapping."],
            ),
            Self::Plan => (
                "entra_log.plan",
                "Zoom does not know the licence that Entra ID sends.",
                "This account has not bought it, or its name is misspelt.",
                &["Compare the licence with those under Billing in Zoom."],
            ),
            Self::Phone => (
                "entra_log.phone",
                "Zoom refused a phone number.",
                "It is not written as Zoom wants it, or this account has no such number.",
                &["Write the number with a plus sign and the country code, such as +44 20 7946 0000."],
            ),
            Self::Inactive => (
                "entra_log.inactive",
                "The person is inactive or locked in Zoom.",
                "Zoom changes nothing about an account that is inactive.",
                &["Activate the person in Zoom, under User Management, Users."],
            ),
            Self::Gone => (
                "entra_log.gone",
                "Zoom does not have this account any more.",
                "Entra ID remembers the account that it made or found, and somebody has deleted it in Zoom since.",
                &["Provision the person on demand: Entra ID then looks for them anew."],
            ),
            Self::NotImplemented => (
                "entra_log.not_implemented",
                "Zoom cannot do what Entra ID asked.",
                "This way of changing a person or a group is not part of Zoom's provisioning.",
                &[
                    "Open “Try what Entra will send”: it says which changes this account of Zoom's takes.",
                    "For groups, use Usher's own push.",
                ],
            ),
            Self::NotAssigned => (
                "entra_log.not_assigned",
                "The person does not have the application.",
                "Only people whom it is given to, or who are directly in a group that has it, are provisioned.",
                &[
                    "Give the application to the person or to their group.",
                    "If that was done just now, wait for the next cycle: Entra ID takes some minutes to see it.",
                ],
            ),
            Self::NoRole => (
                "entra_log.no_role",
                "The person has the application with Default Access only.",
                "Entra ID calls that “not effectively entitled” and leaves them out.",
                &["Open the step that gives the application, and let Usher give a role of Zoom's instead."],
            ),
            Self::Disabled => (
                "entra_log.disabled",
                "The person is blocked from signing in to Entra ID.",
                "Whoever may not sign in is not brought to Zoom.",
                &["That is as it should be. If not, unblock the person in Entra ID."],
            ),
            Self::Filtered => (
                "entra_log.filtered",
                "The filter does not let the person in.",
                "One of its conditions does not hold for them. An empty attribute fails every condition.",
                &["Open “Filter who is in scope”, and look the person up: it says which condition fails."],
            ),
            Self::NotEntitled => (
                "entra_log.not_entitled",
                "The person is not effectively entitled.",
                "They do not have the application, have it with Default Access only, are blocked, or the filter keeps them out.",
                &["Provision the person on demand: under “Is the person in scope?” stands which of it."],
            ),
            Self::Redundant => (
                "entra_log.redundant",
                "There is nothing to change.",
                "Zoom has everything that Entra ID would send.",
                &["Nothing needs to be done."],
            ),
            Self::LeftActive => (
                "entra_log.left_active",
                "The person fell out of scope and was left active in Zoom.",
                "The setting that leaves people alone who fall out of scope is on.",
                &["Open the step about settings, and let whoever falls out of scope be deactivated."],
            ),
            Self::NoActive => (
                "entra_log.no_active",
                "Nothing tells Zoom that the person has left.",
                "No mapping fills the attribute active, so the account stays active.",
                &["Let Usher write the mapping of active, on the step about the attribute mapping."],
            ),
            Self::ActionOff => (
                "entra_log.action_off",
                "This kind of change is switched off.",
                "Under Target object actions of the mapping, create, update or delete is not ticked.",
                &["Tick it in the portal under Provisioning, Mappings."],
            ),
            Self::Reference => (
                "entra_log.reference",
                "Somebody that this one points to is not in Zoom.",
                "A manager or a member of a group can only be written once they are in Zoom themselves.",
                &["Bring the other one to Zoom first, or leave them out of the mapping."],
            ),
            Self::Held => (
                "entra_log.held",
                "Entra ID waits until somebody says that it is meant.",
                "More people would be switched off in this cycle than the threshold allows.",
                &[
                    "If it is a mistake, put back the group, filter or assignment that went away, and restart.",
                    "If it is meant, let Usher allow the deletions this once on the step “Switch provisioning on”.",
                ],
            ),
            Self::Unsaid => (
                "entra_log.unsaid",
                "Entra ID does not say why.",
                "The entry of its log has no reason.",
                &["Provision the person on demand: each step then says what it did."],
            ),
            Self::Unknown => (
                "entra_log.unknown",
                "Entra ID gives a reason that Usher does not know yet.",
                "Its own words are below.",
                &["Read Microsoft's words below.", "If they do not help, take them to Microsoft's support."],
            ),
        };
        Problem::new(code, what, why, fix)
    }
}
