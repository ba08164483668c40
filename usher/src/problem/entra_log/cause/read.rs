//! Telling causes apart: by the step that left somebody out, by Zoom's own words, by the status of its answer, by
//! Microsoft's code.

use super::Cause;
use crate::setup::entra::{ProvisioningEvent, StepKind};

/// Why somebody was left out. The step of scoping knows more than the code.
pub(super) fn skipped(code: &str, event: &ProvisioningEvent) -> Option<Cause> {
    let scoping = event.steps.iter().rev().find(|step| step.kind == StepKind::Scoping);
    let is_false = |key: &str| {
        let told = scoping.and_then(|step| step.details.get(key));
        told.is_some_and(|told| told.eq_ignore_ascii_case("false"))
    };
    match code {
        "RedundantExport" | "RedundantSoftDelete" => Some(Cause::Redundant),
        "SkipOutOfScopeDeletions" => Some(Cause::LeftActive),
        "NoMappingForActive" => Some(Cause::NoActive),
        "ActionNotAllowed" => Some(Cause::ActionOff),
        "UnableToResolveReferenceAttributeValue" => Some(Cause::Reference),
        "NotEffectivelyEntitled"
        | "NotAssigned"
        | "NotInScope"
        | "EntrySynchronizationSkip"
        | "EntrySynchronizationSkipped"
        | "" => {
            if is_false("IsActive") {
                Some(Cause::Disabled)
            } else if is_false("Assigned") || code == "NotAssigned" {
                Some(Cause::NotAssigned)
            } else if is_false("IsEffectivelyEntitledForProvisioning") {
                Some(Cause::NoRole)
            } else if is_false("IsInProvisioningScopeDisplayName") || code == "NotInScope" {
                Some(Cause::Filtered)
            } else if code == "NotEffectivelyEntitled" {
                Some(Cause::NotEntitled)
            } else {
                None
            }
        }
        _ => None,
    }
}

/// The two parts of a text that tells of an answer of Zoom's, in lower case.
pub(super) struct Parts {
    /// As .NET names it, such as `badrequest`, or a number; empty where there is none.
    pub(super) status: String,
    /// What Zoom said.
    pub(super) said: String,
}

impl Parts {
    pub(super) fn of(text: &str) -> Self {
        const STATUS: &str = "statuscode:";
        const SAID: &str = "web response:";
        const AFTER: [&str; 2] = ["this operation was retried", "we also retried"];
        let text = text.to_lowercase();
        let status = text.split_once(STATUS).map_or("", |(_, rest)| rest.trim_start());
        let status = status.split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default();
        let said = text.split_once(SAID).map_or("", |(_, rest)| rest);
        let said =
            AFTER.iter().fold(said, |said, after| said.split_once(after).map_or(said, |(said, _)| said));
        Self { status: status.to_owned(), said: said.trim().to_owned() }
    }
}

/// What Zoom's own words say (SCIM2 reference, developers.zoom.us, 2026-08).
pub(super) fn zoom_says(said: &str) -> Option<Cause> {
    let says = |parts: &[&str]| parts.iter().any(|part| said.contains(part));
    if said.is_empty() {
        None
    } else if says(&["has not enabled single sign-on"]) {
        Some(Cause::SsoOff)
    } else if says(&["cannot add paid users", "cannot create more users", "no license", "no licence"]) {
        Some(Cause::NoLicence)
    } else if says(&["domain does not match"]) {
        Some(Cause::Domain)
    } else if says(&["plan is invalid"]) {
        Some(Cause::Plan)
    } else if says(&["usertype", "user type"]) {
        Some(Cause::UserType)
    } else if says(&["phone number", "phonenumber"]) {
        Some(Cause::Phone)
    } else if says(&["zoom room and admin", "of admin user", "delete admin user"]) {
        Some(Cause::Admin)
    } else if says(&["inactive or locked", "force inactive"]) {
        Some(Cause::Inactive)
    } else if says(&["insufficient permissions", "does not contain scopes"]) {
        Some(Cause::Rights)
    } else if says(&["already in use", "already been used", "already exist", "is taken"]) {
        Some(Cause::Exists)
    } else if says(&["invalid access token", "access token is expired", "access token has expired"]) {
        Some(Cause::SignIn)
    } else if says(&["user does not exist", "user not found", "group does not exist", "group not found"]) {
        Some(Cause::Gone)
    } else {
        None
    }
}

pub(super) fn of_status(status: &str, said: &str) -> Option<Cause> {
    match status {
        "badrequest" | "400" | "unprocessableentity" | "422" => Some(Cause::Value),
        "unauthorized" | "401" => Some(Cause::SignIn),
        "forbidden" | "403" => Some(Cause::Rights),
        // Zoom answers in JSON where a person or a group is gone; a page is no SCIM.
        "notfound" | "404" if said.starts_with('{') => Some(Cause::Gone),
        "notfound" | "404" => Some(Cause::Address),
        "methodnotallowed" | "405" | "notimplemented" | "501" => Some(Cause::NotImplemented),
        "conflict" | "409" => Some(Cause::Exists),
        "toomanyrequests" | "429" => Some(Cause::RateLimit),
        "internalservererror"
        | "500"
        | "badgateway"
        | "502"
        | "serviceunavailable"
        | "503"
        | "gatewaytimeout"
        | "504" => Some(Cause::ZoomDown),
        _ => None,
    }
}

pub(super) fn of_code(code: &str, text: &str) -> Option<Cause> {
    let text = text.to_lowercase();
    let says = |parts: &[&str]| parts.iter().any(|part| text.contains(part));
    if says(&["no more than one app role assignment"]) {
        return Some(Cause::SeveralRoles);
    }
    let found = match code.trim() {
        "SystemForCrossDomainIdentityManagementInvalidCredentials"
        | "InvalidCredentials"
        | "CredentialValidationUnavailable"
        | "Unauthorized" => Cause::SignIn,
        "InsufficientRights" | "NotPermitted" | "Forbidden" => Cause::Rights,
        "MethodNotAllowed" | "NotImplemented" => Cause::NotImplemented,
        "TooManyRequests" => Cause::RateLimit,
        "Conflict"
        | "EntryConflict"
        | "SystemForCrossDomainIdentityManagementServiceIncompatibleFiltering" => Cause::Exists,
        "DuplicateTargetEntries" | "SystemForCrossDomainIdentityManagementMultipleEntriesInResponse" => {
            Cause::SeveralInZoom
        }
        "DuplicateSourceEntries" => Cause::SeveralInEntra,
        "MandatoryFieldsMissing" | "MissingValues" | "JoiningPropertyValueIsMissing" => {
            Cause::NoMatchingValue
        }
        "AttributeMappingEvaluationFailure" | "SchemaAttributeNotFound" => Cause::Expression,
        "AttributeValidationFailed"
        | "SchemaPropertyCanOnlyAcceptValue"
        | "UnprocessableEntity"
        | "SystemForCrossDomainIdentityManagementServiceIncompatible" => Cause::Value,
        "InvalidDomain" => Cause::Domain,
        "LicenseLimitExceeded" => Cause::NoLicence,
        "InvalidAnchor" => Cause::Gone,
        "Timeout"
        | "InternalServerError"
        | "WebExceptionProtocolError"
        | "SystemForCrossDomainIdentityManagementServiceUnavailable" => Cause::ZoomDown,
        "InternalError" => Cause::MicrosoftDown,
        "ImportSkipped" => Cause::NoMatchingValue,
        "TooManyDeletes" => Cause::Held,
        "NotEffectivelyEntitled" => Cause::NotEntitled,
        "RedundantExport" => Cause::Redundant,
        "SkipOutOfScopeDeletions" => Cause::LeftActive,
        _ if says(&["not effectively entitled"]) => Cause::NotEntitled,
        _ if says(&["credentials are invalid", "invalid credentials"]) => Cause::SignIn,
        _ => return None,
    };
    Some(found)
}
