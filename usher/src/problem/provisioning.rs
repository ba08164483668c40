//! Why Okta could not bring somebody, or a group, to Zoom: what Okta writes into its log and beside a group push.
//!
//! Okta writes what it was doing, the reason phrase of Zoom's answer and Zoom's own words:
//! `Error while creating user Zoë: Conflict. Errors reported by remote server: The email is already in use.` The names in
//! such a text can be anything, so that a group called "401" is no refused token: where Zoom's own words are marked, only
//! they and the phrase before them are read.

use super::vendors::refused;
use super::{Problem, zoom};
use crate::zoom::ZoomError;

/// A trouble that the guide knows, by the id of its page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum KnownTrouble {
    /// Zoom refuses Okta's sign-in.
    TokenRefused,
    /// People have another licence than is expected, or none is left.
    WrongLicence,
    /// Zoom has somebody with this address already.
    UserExists,
    /// A user type is written that is not the person's.
    TierChange,
    /// Members of pushed groups do not arrive.
    MembersMissing,
    /// Changes wait.
    Slow,
    /// Somebody who left is still active in Zoom.
    ActiveSessions,
    PhoneNumbers,
}

impl KnownTrouble {
    pub const ALL: [Self; 8] = [
        Self::TokenRefused,
        Self::WrongLicence,
        Self::UserExists,
        Self::TierChange,
        Self::MembersMissing,
        Self::Slow,
        Self::ActiveSessions,
        Self::PhoneNumbers,
    ];

    /// Returns the id of its page in the guide.
    pub fn id(self) -> &'static str {
        match self {
            Self::TokenRefused => "token-refused",
            Self::WrongLicence => "wrong-licence",
            Self::UserExists => "user-exists",
            Self::TierChange => "tier-change",
            Self::MembersMissing => "members-missing",
            Self::Slow => "slow",
            Self::ActiveSessions => "active-sessions",
            Self::PhoneNumbers => "phone-numbers",
        }
    }
}

/// Returns the known trouble that an error text of Okta's or Zoom's tells of, as it stands in the log, beside a group
/// push or in what somebody pasted.
pub fn trouble_of(text: &str) -> Option<KnownTrouble> {
    cause(text).and_then(Cause::trouble)
}

/// Returns the known trouble that a code of [`provisioning`]'s problems stands for.
pub fn trouble_of_code(code: &str) -> Option<KnownTrouble> {
    Cause::ALL.into_iter().find(|cause| cause.problem().code == code).and_then(Cause::trouble)
}

/// Says in words why Okta's provisioning failed, from the text that Okta has for it. An unknown text stays whole in
/// the detail.
pub fn provisioning(text: &str) -> Problem {
    match cause(text) {
        Some(cause) => cause.problem().detail(text),
        None if text.trim().is_empty() => Problem::new(
            "provisioning.no_reason",
            "Okta gave no reason.",
            "Its log says that it failed, and nothing more.",
            &["Open the entry in Okta, under Reports, System Log: it may have more there."],
        ),
        None => Problem::new(
            "provisioning.unknown",
            "Okta gave a reason that Usher does not know yet.",
            "Its own words are below.",
            &["Read Okta's words below.", "If they do not help, take them to Okta's support."],
        )
        .detail(text),
    }
}

/// What a text of Okta's comes down to. The texts are those that Zoom's SCIM2 reference documents (2026-08), Okta's SCIM
/// pages (release 2026.08) and admins have published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cause {
    /// Okta's token for Zoom is not accepted any more.
    SignIn,
    /// Whoever consented at Zoom may do too little there.
    Rights,
    UserExists,
    GroupExists,
    NoLicence,
    PlanUnknown,
    UserType,
    Phone,
    Domain,
    Admin,
    SsoOff,
    Inactive,
    PersonGone,
    GroupGone,
    /// Zoom did not take a change of a group's members.
    Members,
    NotImplemented,
    RateLimit,
    EmptyAnswer,
    /// Had the app before provisioning was on.
    TooEarly,
    ZoomDown,
    Conflict,
}

impl Cause {
    const ALL: [Self; 21] = [
        Self::SignIn,
        Self::Rights,
        Self::UserExists,
        Self::GroupExists,
        Self::NoLicence,
        Self::PlanUnknown,
        Self::UserType,
        Self::Phone,
        Self::Domain,
        Self::Admin,
        Self::SsoOff,
        Self::Inactive,
        Self::PersonGone,
        Self::GroupGone,
        Self::Members,
        Self::NotImplemented,
        Self::RateLimit,
        Self::EmptyAnswer,
        Self::TooEarly,
        Self::ZoomDown,
        Self::Conflict,
    ];

    fn trouble(self) -> Option<KnownTrouble> {
        match self {
            Self::SignIn | Self::Rights => Some(KnownTrouble::TokenRefused),
            Self::UserExists => Some(KnownTrouble::UserExists),
            Self::GroupExists | Self::GroupGone | Self::Members | Self::NotImplemented => {
                Some(KnownTrouble::MembersMissing)
            }
            Self::NoLicence => Some(KnownTrouble::WrongLicence),
            Self::UserType | Self::PlanUnknown => Some(KnownTrouble::TierChange),
            Self::Phone => Some(KnownTrouble::PhoneNumbers),
            Self::RateLimit => Some(KnownTrouble::Slow),
            Self::Domain
            | Self::Admin
            | Self::SsoOff
            | Self::Inactive
            | Self::PersonGone
            | Self::EmptyAnswer
            | Self::TooEarly
            | Self::ZoomDown
            | Self::Conflict => None,
        }
    }

    fn problem(self) -> Problem {
        match self {
            Self::SignIn => Problem::new(
                "provisioning.sign_in",
                "Zoom does not accept Okta's sign-in.",
                "The consent that Okta has from Zoom ended or was withdrawn, or whoever gave it is no admin in Zoom any more. Until somebody consents again, nothing that changes in Okta reaches Zoom.",
                &[
                    "Open “Let Okta reach Zoom”, and connect Okta to Zoom again as the owner or an admin of Zoom.",
                ],
            ),
            Self::Rights => Problem::new(
                "provisioning.rights",
                "Zoom does not let Okta do this.",
                "Okta may do what the person may who consented at Zoom, and their role lacks this permission.",
                &[
                    "Give their role in Zoom the permission, under User Management, Roles.",
                    "Or connect Okta to Zoom again as the owner of the account.",
                ],
            ),
            Self::UserExists => Problem::new(
                "provisioning.user_exists",
                "Zoom has somebody with this address already.",
                "Okta tried to create an account that is there, and does not take it over by itself. The address can also belong to an account outside of yours.",
                &[
                    "In Okta take the app from the person, import them from Zoom, confirm the match, and give them the app again.",
                    "If Zoom does not show the account among your users, ask the person to move it to your account.",
                ],
            ),
            Self::GroupExists => Problem::new(
                "provisioning.group_exists",
                "Zoom has a group of this name already.",
                "Okta tried to create the group instead of linking the one that is there.",
                &[
                    "Refresh the app's groups in Okta, take this push away, and push again: link the group that Zoom has.",
                ],
            ),
            // Zoom documents these, and a push of Usher's meets them too.
            Self::NoLicence => refused(409, "Cannot add paid users."),
            Self::Domain => refused(409, "The email domain does not match the associated domain"),
            Self::Admin => refused(400, "Cannot activate or deactivate Zoom Room and Admin users."),
            Self::SsoOff => zoom(&ZoomError::SsoOff),
            Self::PlanUnknown => Problem::new(
                "provisioning.plan",
                "Zoom does not know the licence that Okta sends.",
                "The mapping fills a plan that this Zoom account has not bought, or whose name is misspelt.",
                &["Compare the plan in the app's attribute mapping with those under Billing in Zoom."],
            ),
            Self::UserType => Problem::new(
                "provisioning.user_type",
                "Zoom refused the user type that Okta sends.",
                "The attribute userType has to be one of the types that Zoom documents, and it changes the person's licence.",
                &[
                    "Open “Look at the attribute mapping”: it finds a user type that is written for everybody, and offers to take it away.",
                ],
            ),
            Self::Phone => Problem::new(
                "provisioning.phone",
                "Zoom refused a phone number.",
                "It is not written as Zoom wants it, or this account has no such number.",
                &[
                    "Write the number in Okta with a plus sign and the country code, such as +44 20 7946 0000.",
                ],
            ),
            Self::Inactive => Problem::new(
                "provisioning.inactive",
                "The person is inactive or locked in Zoom.",
                "Zoom changes nothing about an account that is inactive.",
                &["Activate the person in Zoom, under User Management, Users, and let Okta try again."],
            ),
            Self::PersonGone => Problem::new(
                "provisioning.person_gone",
                "Zoom does not have this person any more.",
                "Okta remembers the account that it made or matched, and somebody has deleted it in Zoom since.",
                &[
                    "In Okta take the app from the person and give it to them again: Okta then creates a new account.",
                ],
            ),
            Self::GroupGone => Problem::new(
                "provisioning.group_gone",
                "Zoom does not have this group any more.",
                "Okta remembers the group that it made or linked, and somebody has deleted it in Zoom since.",
                &["Take this push away in Okta and push the group again: Okta then creates it anew."],
            ),
            Self::Members => Problem::new(
                "provisioning.members",
                "Zoom did not take the change of the group's members.",
                "Somebody in it cannot be added in Zoom, or there are more people than Zoom takes at once.",
                &[
                    "Look among the people in error, and mend them first.",
                    "Then start the push again; if it stays, use Usher's own push for this group.",
                ],
            ),
            Self::NotImplemented => Problem::new(
                "provisioning.not_implemented",
                "Zoom cannot do what Okta asked.",
                "This way of changing a group or a person is not part of Zoom's provisioning.",
                &[
                    "Take the push away in Okta and push the group again.",
                    "If it stays, use Usher's own push for this group.",
                ],
            ),
            Self::RateLimit => Problem::new(
                "provisioning.rate_limit",
                "Zoom asked Okta to slow down.",
                "An account may ask Zoom only so often in a second and a day. Okta waits, five minutes and then twice as long each time, and tries ten times.",
                &[
                    "Wait: Okta goes on by itself.",
                    "If it lasts longer than a day, try the failed ones again in Okta, under Dashboard, Tasks.",
                ],
            ),
            Self::EmptyAnswer => Problem::new(
                "provisioning.empty_answer",
                "Zoom's answer had nothing in it.",
                "Zoom accepted the request, and its answer does not say what it made, so Okta counts it as failed.",
                &[
                    "Look in Zoom whether the account is there.",
                    "Then let Okta try again, under Dashboard, Tasks.",
                ],
            ),
            Self::TooEarly => Problem::new(
                "provisioning.too_early",
                "The person had the app before provisioning was on.",
                "Okta creates in Zoom only those who are given the app afterwards.",
                &[
                    "In Okta, on the app's Assignments tab, choose “Provision User”.",
                    "For a whole group, take the app from it and give it again.",
                ],
            ),
            Self::ZoomDown => Problem::new(
                "provisioning.zoom_down",
                "Zoom did not answer Okta as it should.",
                "Its service was not reached or was in trouble at that moment.",
                &["Look at Zoom's status page.", "Then let Okta try again, under Dashboard, Tasks."],
            ),
            Self::Conflict => Problem::new(
                "provisioning.conflict",
                "Zoom refused this because something of the kind is there already.",
                "Zoom's own words are below.",
                &["Read them: they name what is in the way."],
            ),
        }
    }
}

/// Before Zoom's own words Okta writes this.
const MARK: &str = "errors reported by remote server:";

/// Splits a text into what Okta says and what Zoom said, in lower case. Without a mark, all of it may be either's.
fn parts(text: &str) -> (String, String) {
    let text = text.trim().to_lowercase();
    match text.split_once(MARK) {
        Some((before, said)) => (before.trim().trim_end_matches('.').to_owned(), said.trim().to_owned()),
        None => (text.clone(), text),
    }
}

fn cause(text: &str) -> Option<Cause> {
    let (before, said) = parts(text);
    let marked = before != said;
    let says = |parts: &[&str]| parts.iter().any(|part| said.contains(part));
    // With Zoom's words marked, the reason phrase stands right before them, and everything further on can be a name.
    let phrase = |phrase: &str| match marked {
        true => before.ends_with(phrase),
        false => before.contains(phrase),
    };
    let status = |status: &str| !marked && has_word(&said, status);
    let group = ["group push", "user group", "group membership"].iter().any(|part| before.contains(part))
        || (!marked && says(&["group "]));
    let exists = says(&["already in use", "already been used", "already exist", "is taken"]);

    if says(&["returned empty user", "returned empty group", "returned an empty answer"]) {
        return Some(Cause::EmptyAnswer);
    }
    if says(&["before provisioning was enabled"]) {
        return Some(Cause::TooEarly);
    }
    if says(&["has not enabled single sign-on"]) {
        return Some(Cause::SsoOff);
    }
    if says(&["cannot add paid users", "cannot create more users", "no license", "no licence"]) {
        return Some(Cause::NoLicence);
    }
    if says(&["domain does not match"]) {
        return Some(Cause::Domain);
    }
    if says(&["plan is invalid"]) {
        return Some(Cause::PlanUnknown);
    }
    if says(&["usertype", "user type"]) {
        return Some(Cause::UserType);
    }
    if says(&["phone number", "phonenumber", "zoomphone"]) {
        return Some(Cause::Phone);
    }
    if says(&["\"operations\""]) {
        return Some(Cause::Members);
    }
    if says(&["zoom room and admin", "of admin user", "delete admin user"]) {
        return Some(Cause::Admin);
    }
    if says(&["inactive or locked", "force inactive"]) {
        return Some(Cause::Inactive);
    }
    if says(&["insufficient permissions", "does not have the \"", "does not contain scopes"])
        || phrase("forbidden")
    {
        return Some(Cause::Rights);
    }
    if phrase("unauthorized")
        || status("401")
        || says(&[
            "authentication_failure",
            "invalid access token",
            "access token has expired",
            "access token is expired",
            "invalid_grant",
            "credentials for the app integration are no longer accepted",
        ])
    {
        return Some(Cause::SignIn);
    }
    if phrase("too many requests")
        || status("429")
        || says(&["rate limit", "rate_limit", "too many requests"])
    {
        return Some(Cause::RateLimit);
    }
    if phrase("not implemented") || status("501") {
        return Some(Cause::NotImplemented);
    }
    if exists || (group && says(&[" exists"])) || status("409") {
        return Some(if group { Cause::GroupExists } else { Cause::UserExists });
    }
    if says(&["group does not exist", "group not found"]) {
        return Some(Cause::GroupGone);
    }
    if phrase("not found") || status("404") || says(&["user does not exist", "user not found"]) {
        return Some(if group { Cause::GroupGone } else { Cause::PersonGone });
    }
    if phrase("conflict") {
        return Some(if group { Cause::GroupExists } else { Cause::Conflict });
    }
    let down = [
        "bad gateway",
        "service unavailable",
        "gateway timeout",
        "gateway time-out",
        "internal server error",
    ];
    if down.iter().any(|words| phrase(words))
        || ["500", "502", "503", "504"].iter().any(|number| status(number))
        || says(&["timed out", "timeout", "connection refused", "connection reset", "unknownhost"])
    {
        return Some(Cause::ZoomDown);
    }
    None
}

/// Does this word stand in a text, by itself?
fn has_word(text: &str, word: &str) -> bool {
    text.split(|letter: char| !letter.is_alphanumeric()).any(|found| found == word)
}

#[cfg(test)]
mod tests;
