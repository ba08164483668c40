//! What goes wrong while Usher changes Entra by itself, and what it waits for there.

use super::Problem;
use super::vendors::directory;
use crate::directory::DirectoryError;
use crate::setup::entra::{OnDemand, Op, SETTLE_MAX, StepKind, Waiting, WaitingFor};

/// The code of what is not in Entra any more although it was there when a plan was made.
pub const ENTRA_GONE: &str = "entra.gone";

/// What Entra ID is called in these texts.
const ENTRA: &str = "Entra ID";

/// The roles of which one is needed to set up an application and its provisioning (Microsoft Learn, Configure
/// provisioning using Microsoft Graph APIs, 2025-03).
const ROLES: &str = "Application Administrator or Cloud Application Administrator";

/// Entra did not make a change, or does not show what is there. Each code that provisioning, applications and
/// assignments are known to answer with has its row (Microsoft Graph, error responses, 2026-01).
pub fn entra_change(op: &Op, error: &DirectoryError) -> Problem {
    match error {
        DirectoryError::ScopeMissing { scope } => Problem::new(
            "entra.scope_missing",
            format!("This sign-in to Entra ID lacks the right {scope}."),
            "Usher asks for rights that change something only when they are needed.",
            &[
                "Press Allow on the plan: your browser opens, and Microsoft asks for this right.",
                "If Microsoft says that an admin has to consent: a Global Administrator or Privileged Role Administrator opens the consent link on “Connect Entra ID” once.",
            ],
        ),
        DirectoryError::RoleLacks { text } => Problem::new(
            "entra.role_too_small",
            format!("Your role in Entra ID is too small for this, which needs {ROLES}."),
            "Entra lets an app do no more than the person who signed in. It says the same when the right of the sign-in is missing.",
            &[
                "If the plan says that a right is missing: press Allow first.",
                &format!("Ask a Privileged Role Administrator for the role {ROLES}, or, where it has to be activated first, activate it, and sign in again."),
                "Or let somebody sign in who has it. What is done stays done.",
            ],
        )
        .detail(text),
        DirectoryError::Refused { status, code, text } if *status < 500 || is_named(code, text) => {
            refused(op, *status, code, text)
        }
        DirectoryError::Shape { detail } if detail.contains("keychain") => Problem::new(
            "entra.nothing_held",
            "What is to be given to Entra ID is not in this computer's keychain.",
            "It was forgotten, or it was kept on another computer.",
            &["Open the step where Zoom's token is pasted, and paste it again."],
        )
        .detail(detail),
        DirectoryError::Call(_)
        | DirectoryError::TokenRejected
        | DirectoryError::DpopRequired
        | DirectoryError::NotThisProvider { .. }
        | DirectoryError::Refused { .. }
        | DirectoryError::Shape { .. }
        | DirectoryError::Repeats { .. }
        | DirectoryError::TooManyPages { .. } => directory(ENTRA, error),
    }
}

/// Entra could not be read; `None` where what is said of every directory says it.
pub(super) fn entra_read(error: &DirectoryError) -> Option<Problem> {
    Some(match error {
        DirectoryError::TokenRejected => Problem::new(
            "directory.token_rejected",
            "Entra ID does not accept the sign-in.",
            "It has ended, or an admin has withdrawn it.",
            &["Open “Connect Entra ID” and sign in again."],
        ),
        DirectoryError::ScopeMissing { scope } => Problem::new(
            "directory.scope_missing",
            format!("This sign-in to Entra ID lacks the right {scope}."),
            "The sign-in worked, but nobody has consented to this right.",
            &[
                "Open “Connect Entra ID” and sign in again: Microsoft asks for it.",
                "If it says that an admin has to consent: send the consent link of that page to a Global Administrator or Privileged Role Administrator.",
            ],
        ),
        DirectoryError::RoleLacks { text } => Problem::new(
            "directory.role_lacks",
            "Your role in Entra ID is too small for this.",
            format!(
                "Entra lets an app do no more than the person who signed in. Reading how provisioning is set up needs {ROLES}; a Global Reader does not see it."
            ),
            &[
                "Ask a Privileged Role Administrator for the role, or, where it has to be activated first, activate it.",
                "Then open “Connect Entra ID” and sign in again.",
            ],
        )
        .detail(text),
        DirectoryError::NotThisProvider { status } if *status < 500 => Problem::new(
            "directory.not_provider",
            "What answers at this address is not Microsoft Graph.",
            "The address is mistyped, or a page in between answered in its place.",
            &["Check Graph's address in the customer's profile: in most clouds it is https://graph.microsoft.com."],
        )
        .detail(format!("status {status}")),
        DirectoryError::Call(_)
        | DirectoryError::DpopRequired
        | DirectoryError::NotThisProvider { .. }
        | DirectoryError::Refused { .. }
        | DirectoryError::Shape { .. }
        | DirectoryError::Repeats { .. }
        | DirectoryError::TooManyPages { .. } => return None,
    })
}

/// Answers with a status of trouble that are refusals all the same.
fn is_named(code: &str, text: &str) -> bool {
    code.contains("NotInAllowList") || text.contains("NotInAllowList") || text.contains("was not found.")
}

fn refused(op: &Op, status: u16, code: &str, text: &str) -> Problem {
    let known = |name: &str, what: &str, why: &str, fix: &[&str]| {
        Problem::new(name, what, why, fix).detail(format!("{code}: {text} (status {status})"))
    };
    let says = |part: &str| code.contains(part) || text.contains(part);
    if says("NotInAllowList") {
        return portal_only().detail(format!("{code}: {text}"));
    }
    if let Op::ClientCredentials { .. } = op {
        return portal_only().detail(format!("{code}: {text} (status {status})"));
    }
    if says("CredentialValidationUnavailable") {
        return credentials_refused(code, text);
    }
    if says("Permission being assigned already exists") {
        return known(
            "entra.assigned",
            "Entra ID has this assignment already.",
            "Somebody has made it since the plan was shown.",
            &["Make a new plan: it starts from what is there now."],
        );
    }
    if says("Permission being assigned was not found") {
        return known(
            "entra.no_such_role",
            "The application does not have this role any more.",
            "It was there when the plan was made; the application's roles have changed since.",
            &["Make a new plan and choose a role that is there."],
        );
    }
    let assigns = matches!(op, Op::Assign { .. });
    let low = text.to_lowercase();
    if assigns && (low.contains("premium") || low.contains("license") || low.contains("licence")) {
        return needs_p1().detail(format!("{code}: {text} (status {status})"));
    }
    if assigns && low.contains("securityenabled") {
        return known(
            "entra.no_security_group",
            "This group cannot be given an application.",
            "Only security groups can: groups whose setting “security enabled” is on.",
            &["Choose a security group, or make one with the same people in Entra under Groups."],
        );
    }
    match (status, code) {
        (_, "Request_MultipleObjectsWithSameKeyValue") => known(
            "entra.exists",
            "Entra ID has one of this name already.",
            "Somebody has made it since the plan was shown, or an earlier try has.",
            &["Make a new plan: it starts from what is there now."],
        ),
        (_, "Request_ResourceNotFound") | (404, _) => known(
            ENTRA_GONE,
            "What was to be changed is not in Entra ID any more, or not there yet.",
            "It was there when the plan was made, and somebody has deleted it since; or it is so new that not all of Microsoft's servers know it.",
            &["Wait five minutes, then make a new plan."],
        ),
        (409, _) => known(
            "entra.conflict",
            "Entra ID is busy with the same thing.",
            "Two changes of it met, or it is too new to be changed.",
            &["Wait five minutes, then make a new plan."],
        ),
        (403, _) => known(
            "entra.forbidden",
            "Entra ID does not allow this.",
            &format!(
                "Either your role is too small, which has to be {ROLES}, or the application is too new to be changed."
            ),
            &["Wait five minutes and go on.", "If it stays, ask for the role and sign in again."],
        ),
        (500.., _) if text.contains("Requested value") => known(
            "entra.unknown_setting",
            "Entra ID does not know one of the settings that were to be saved.",
            "Its list of settings has changed since this Usher was made.",
            &["Make the setting in Entra's portal, under Provisioning.", "Report it with the detail below."],
        ),
        _ => known(
            "entra.refused",
            refused_what(op),
            &format!("It gave a reason that Usher does not know yet (status {status})."),
            &["Read its own words below.", "If they do not help, take them to Microsoft's support."],
        ),
    }
}

fn refused_what(op: &Op) -> &'static str {
    match op {
        Op::Instantiate { .. } | Op::DeleteApplication { .. } => {
            "Entra ID refused to change the application."
        }
        Op::Assign { .. } | Op::Unassign { .. } => "Entra ID refused to change the assignment.",
        Op::CreateJob { .. } | Op::DeleteJob { .. } => "Entra ID refused to prepare provisioning.",
        Op::PutSettings { .. } | Op::ClientCredentials { .. } => "Entra ID refused the settings.",
        Op::PutSchema { .. } => "Entra ID refused the mappings.",
        Op::Start { .. } | Op::Pause { .. } | Op::Restart { .. } => {
            "Entra ID refused to start, pause or restart provisioning."
        }
        Op::ProvisionOnDemand { .. } => "Entra ID refused to provision one person.",
    }
}

/// Entra takes this kind of sign-in from nobody but its own portal.
fn portal_only() -> Problem {
    Problem::new(
        "entra.portal_only",
        "Entra ID takes this sign-in to Zoom only in its own portal.",
        "Graph, through which Usher works, lets OAuth's client credentials be set for some applications only, and this is none of them.",
        &[
            "In Entra's portal open Enterprise applications, the application, Provisioning, Admin credentials (or Connectivity).",
            "Choose the authentication method “OAuth2 Client Credentials Grant”, type the token address, the client ID and the secret, press Test connection, and Save.",
            "Then let Usher look at the credentials.",
        ],
    )
}

/// Entra tried the saved credentials at Zoom, and it did not work.
pub fn credentials_refused(code: &str, message: &str) -> Problem {
    Problem::new(
        "entra.credentials_refused",
        "Zoom does not accept what Entra ID has saved, or does not answer as SCIM.",
        "Entra asked Zoom for somebody who does not exist, at the saved address and with the saved token, and did not get an empty list. Entra does not say more.",
        &[
            "Check that the token is still valid: many of Zoom's live one hour. Paste a new one and give it to Entra again.",
            "Check the address under “Set address, warnings and limits”: it ends with /scim2 or /scim.",
            "For Zoom's application of the gallery: press Authorize in Entra's portal once more.",
        ],
    )
    .detail(format!("{code}: {message}"))
}

/// The application that an earlier change was to make is not there.
pub fn app_not_there() -> Problem {
    Problem::new(
        "entra.app_not_there",
        "The new application is not where provisioning can be set up for it yet.",
        format!(
            "Microsoft copies it to all its servers first. Usher has waited {} minutes.",
            SETTLE_MAX.as_secs() / 60
        ),
        &["Go on in a few minutes: Usher looks again, and makes nothing twice."],
    )
}

/// An application that has no kind of provisioning.
pub fn cannot_provision() -> Problem {
    Problem::new(
        "entra.cannot_provision",
        "This application cannot provision.",
        "Microsoft offers provisioning for applications of the gallery and for one's own that were made under Enterprise applications, not for those made under App registrations.",
        &["Open the step that adds the application, and let Usher add a new one. The old one can stay."],
    )
}

/// The tenant's plan does not have groups.
pub fn needs_p1() -> Problem {
    Problem::new(
        "entra.needs_p1",
        "Groups cannot be given an application in this tenant.",
        "Entra ID allows that with a P1 or P2 plan only. People one by one always work.",
        &[
            "Choose people instead of groups.",
            "Or ask whoever looks after your contract with Microsoft about Entra ID P1.",
        ],
    )
}

/// Entra is to be given a token that nobody has pasted.
pub fn no_zoom_token() -> Problem {
    Problem::new(
        "entra.no_zoom_token",
        "Zoom's token is not in this computer's keychain.",
        "It is pasted once, on the step where it is found in Zoom; Usher tries it there and keeps it for this.",
        &[
            "Open the step before, “Get the token of a Zoom group” or “Get the token of Zoom's Marketplace app”, and paste it.",
        ],
    )
}

/// Provisioning was never prepared, or was taken away.
pub fn no_job() -> Problem {
    Problem::new(
        "entra.no_job",
        "The application has no provisioning yet.",
        "Settings, mappings and credentials belong to a provisioning job, and there is none.",
        &["Open the step that adds the application, choose yours, and let Usher prepare its provisioning."],
    )
}

/// The gallery of this cloud has no entry for Zoom.
pub fn no_gallery_entry() -> Problem {
    Problem::new(
        "entra.no_gallery_entry",
        "Microsoft's gallery has no entry for Zoom in this cloud.",
        "The entry is in Microsoft's global cloud and in China, not in those of the US Government.",
        &["Open “Choose the guide that fits” and choose one with an application of your own."],
    )
}

/// What provisioning one person came to; `None` where they are in Zoom now.
pub fn one_person(person: &str, did: &OnDemand) -> Option<Problem> {
    let code = did.error.as_ref().map_or("", |error| error.code.as_str());
    let detail =
        did.error.as_ref().map_or_else(String::new, |error| format!("{}: {}", error.code, error.text));
    let failed = did.result.eq_ignore_ascii_case("failure") || did.steps.iter().any(|step| step.failed());
    if failed {
        let at = did.steps.iter().find(|step| step.failed());
        let why = at.map_or("It does not say at which step.", |step| match step.kind {
            StepKind::Import => "It could not read the person.",
            StepKind::Scoping => "It could not work out whether they are in scope.",
            StepKind::Matching => "It could not look for them in Zoom.",
            StepKind::Processing | StepKind::Reference => "It could not work out what to send.",
            StepKind::Export => "Zoom did not take what it sent.",
            StepKind::Other(_) => "One of its steps failed.",
        });
        let said = at.map(|step| step.description.clone()).unwrap_or_default();
        return Some(
            Problem::new(
                "entra.person_failed",
                format!("Entra ID could not provision {person}."),
                why,
                &[
                    "Read the steps below: the one that failed has Zoom's own answer.",
                    "Cure what it names, and provision the person again.",
                ],
            )
            .detail([detail, said].join(" ")),
        );
    }
    if !did.result.eq_ignore_ascii_case("skipped") || code == "RedundantExport" {
        return None;
    }
    let says = |name: &str| {
        let scoping = did.steps.iter().filter(|step| step.kind == StepKind::Scoping);
        scoping
            .flat_map(|step| &step.details)
            .any(|(key, value)| key == name && value.eq_ignore_ascii_case("false"))
    };
    let (why, fix) = if says("IsActive") || says("Active") {
        (
            "The person is disabled or deleted in Entra ID, and such people are not created in Zoom.",
            "Choose somebody who is enabled.",
        )
    } else if says("Assigned") || code.contains("NotAssigned") {
        (
            "The application is not given to this person, neither by name nor through a group that they are directly in.",
            "Give the application to them, wait two minutes, and try again.",
        )
    } else if says("IsEffectivelyEntitledForProvisioning") || code.contains("NotEffectivelyEntitled") {
        (
            "The person has the application with the role Default Access, or through a group inside another group. Neither counts.",
            "Give the application to them, or to a group that they are directly in, with one of Zoom's roles.",
        )
    } else if says("IsInProvisioningScopeDisplayName")
        || says("ScopeEvaluationResult")
        || code.contains("Scope")
    {
        (
            "The scoping filter leaves this person out.",
            "Look at the scoping filter, or choose somebody whom it lets in.",
        )
    } else {
        ("It does not say why in words that Usher knows.", "Read the steps below.")
    };
    Some(
        Problem::new("entra.person_skipped", format!("Entra ID has left {person} out."), why, &[fix])
            .detail(detail),
    )
}

/// Says what is waited for, and for how long.
pub fn waiting(waiting: &Waiting) -> String {
    let what = match waiting.what {
        WaitingFor::Application => "Waiting until Microsoft's servers all know the new application",
        WaitingFor::Job => "Waiting until the new provisioning can be read",
        WaitingFor::Credentials => "Waiting until Entra uses the new credentials and Zoom accepts them",
    };
    format!(
        "{what}: {} seconds so far, {} minutes at most",
        waiting.waited.as_secs(),
        SETTLE_MAX.as_secs() / 60
    )
}
