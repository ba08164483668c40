//! Why a provisioning is in quarantine, and how it gets out.

use jiff::Timestamp;

use crate::problem::Problem;
use crate::setup::entra::Quarantine;

/// Says why a provisioning is in quarantine (quarantineReason and "Application provisioning in quarantine",
/// learn.microsoft.com, 2025-03).
pub fn entra_quarantine(quarantine: &Quarantine) -> Problem {
    let says = |part: &str| {
        let texts =
            [Some(quarantine.reason.as_str()), quarantine.code.as_deref(), quarantine.message.as_deref()];
        texts.into_iter().flatten().any(|text| text.to_lowercase().contains(&part.to_lowercase()))
    };
    let when = when(quarantine);
    let problem = match quarantine.reason.as_str() {
        "TooManyDeletes" => Problem::new(
            "entra.quarantine_deletes",
            "Provisioning is in quarantine: more would be switched off than the threshold allows.",
            format!(
                "Entra ID holds back whoever would be deactivated or deleted in Zoom, until somebody says that it is meant. {when}"
            ),
            &[
                "Look whether a group, a filter or an assignment went away by mistake, and put it back; then restart.",
                "If it is meant, open “Switch provisioning on” and let Usher allow the deletions this once.",
            ],
        ),
        "EncounteredQuarantineException" if says("NotFound") || says("404") => Problem::new(
            "entra.quarantine_address",
            "Provisioning is in quarantine: there is no SCIM at the saved address.",
            format!(
                "Zoom answered Entra's first question with “not found”, which Entra does not forgive. {when}"
            ),
            &[
                "Open the step about address and settings, and let Usher save the address that answers.",
                "Then restart provisioning on the step “Switch provisioning on”.",
            ],
        ),
        "EncounteredQuarantineException" => Problem::new(
            "entra.quarantine_credentials",
            "Provisioning is in quarantine: Zoom does not take Entra's sign-in.",
            format!(
                "What is saved has ended, was withdrawn, or belongs to somebody who may do too little in Zoom. {when}"
            ),
            &[
                "Give Entra ID its sign-in to Zoom anew: Authorize in the portal, or paste a living token.",
                "Then restart provisioning on the step “Switch provisioning on”.",
            ],
        ),
        "EncounteredBaseEscrowThreshold"
        | "EncounteredTotalEscrowThreshold"
        | "EncounteredEscrowProportionThreshold" => Problem::new(
            "entra.quarantine_failures",
            "Provisioning is in quarantine: too many people fail.",
            format!("When most of them fail, Entra ID goes down to one try a day. {when}"),
            &[
                "Open “Watch for failures”: one reason stands behind most of them. Mend that one.",
                "Then restart provisioning on the step “Switch provisioning on”.",
            ],
        ),
        "QuarantinedOnDemand" => Problem::new(
            "entra.quarantine_by_hand",
            "Provisioning was put into quarantine on purpose.",
            format!("Somebody, or Microsoft's support, asked for it. {when}"),
            &["Ask who did it and why.", "Then restart provisioning on the step “Switch provisioning on”."],
        ),
        "IngestionInterrupted" => Problem::new(
            "entra.quarantine_interrupted",
            "Provisioning is in quarantine: Entra ID was interrupted while it read.",
            format!("The fault lies with Microsoft. {when}"),
            &[
                "Restart provisioning on the step “Switch provisioning on”.",
                "If it comes again, take it to Microsoft's support.",
            ],
        ),
        _ => Problem::new(
            "entra.quarantine",
            "Provisioning is in quarantine.",
            format!("Microsoft gives a reason that Usher does not know. {when}"),
            &[
                "Read Microsoft's words below, and mend what they name.",
                "Then restart provisioning on the step “Switch provisioning on”.",
            ],
        ),
    };
    let own = [Some(quarantine.reason.clone()), quarantine.code.clone(), quarantine.message.clone()];
    let own: Vec<String> = own.into_iter().flatten().filter(|text| !text.is_empty()).collect();
    problem.detail(own.join(": "))
}

/// Tries come after 6, 12 and 24 hours and then once a day; after 28 days provisioning is switched off.
fn when(quarantine: &Quarantine) -> String {
    let moment = |at: Timestamp| at.strftime("%-d %B %Y, %H:%M UTC").to_string();
    let began = quarantine.series_began.or(quarantine.began);
    let since = began.map(|at| format!("It began on {}.", moment(at)));
    let next = quarantine.next_attempt.map(|at| format!("Entra ID tries again on {}.", moment(at)));
    let ends = "After four weeks it switches provisioning off.".to_owned();
    since.into_iter().chain(next).chain([ends]).collect::<Vec<_>>().join(" ")
}
