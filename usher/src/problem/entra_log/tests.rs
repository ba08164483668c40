use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::json;

use super::*;
use crate::setup::entra::{ErrorInfo, OnDemandStep, Quarantine};

fn event(action: &str, status: &str, code: &str, text: &str) -> ProvisioningEvent {
    let info = ErrorInfo { code: code.to_owned(), text: text.to_owned(), ..ErrorInfo::default() };
    ProvisioningEvent {
        id: "e".to_owned(),
        at: Timestamp::UNIX_EPOCH,
        job: "j".to_owned(),
        cycle: "c".to_owned(),
        change: "h".to_owned(),
        action: action.to_owned(),
        took_ms: None,
        status: status.to_owned(),
        error: (info != ErrorInfo::default()).then_some(info),
        source: Identity {
            id: "p".to_owned(),
            name: "Zoë O'Brien-Łukasz".to_owned(),
            kind: "User".to_owned(),
            ..Identity::default()
        },
        target: Identity::default(),
        source_system: String::new(),
        target_system: String::new(),
        initiated_by: String::new(),
        steps: Vec::new(),
        modified: Vec::new(),
    }
}

fn answer(status: &str, said: &str) -> String {
    format!(
        "StatusCode: {status} Message: Processing of the HTTP request resulted in an exception. Web Response: {said}. This operation was retried 0 times. It will be retried again after this date: 2026-11-22 UTC"
    )
}

fn code(words: &EntraWords) -> Option<&str> {
    words.why.as_ref().map(|why| why.code.as_str())
}

#[test]
fn each_end_of_each_act_is_a_sentence() {
    for (action, status, what) in [
        ("create", "success", "Entra ID created Zoë O'Brien-Łukasz in Zoom."),
        ("Disable", "Success", "Entra ID deactivated Zoë O'Brien-Łukasz in Zoom."),
        ("update", "warning", "Entra ID updated Zoë O'Brien-Łukasz in Zoom, with a warning."),
        ("update", "failure", "Entra ID could not update Zoë O'Brien-Łukasz in Zoom."),
        ("other", "skipped", "Entra ID left Zoë O'Brien-Łukasz out."),
        ("stagedDelete", "skipped", "Entra ID held back that it would take Zoë O'Brien-Łukasz away in Zoom."),
        ("teleport", "success", "Entra ID did something with Zoë O'Brien-Łukasz that it calls teleport."),
        ("", "unheard", "Entra ID could not provision Zoë O'Brien-Łukasz."),
    ] {
        assert_eq!(entra_words(&event(action, status, "", "")).what, what);
    }
    let mut group = event("create", "success", "", "");
    group.source = Identity { kind: "Group".to_owned(), name: "Sales".to_owned(), ..Identity::default() };
    assert_eq!(entra_words(&group).what, "Entra ID created the group Sales in Zoom.");
    let mut nameless = event("create", "success", "", "");
    nameless.source = Identity::default();
    assert_eq!(entra_words(&nameless).what, "Entra ID created somebody in Zoom.");
    nameless.source.details.insert("UserPrincipalName".to_owned(), json!("zoe@practice.example"));
    assert_eq!(entra_name(&nameless), "zoe@practice.example");
}

#[test]
fn a_failure_is_read_out_of_zooms_answer_first_and_then_out_of_the_code() {
    const INCOMPATIBLE: &str = "SystemForCrossDomainIdentityManagementServiceIncompatible";
    let check = |error: &str, text: &str, expected: &str, trouble: Option<EntraTrouble>| {
        let words = entra_words(&event("create", "failure", error, text));
        assert_eq!(code(&words), Some(expected), "{error}: {text}");
        assert_eq!(words.trouble, trouble, "{error}: {text}");
        assert_eq!(words.end, EntraEnd::Failed);
    };
    use EntraTrouble::{Connection, Exists, Leavers, Licence, Mapping, Rate, Token};
    check(
        INCOMPATIBLE,
        &answer("BadRequest", r#"{"detail":"userName is wrong"}"#),
        "entra_log.value",
        Some(Mapping),
    );
    check(INCOMPATIBLE, &answer("Conflict", "{}"), "entra_log.exists", Some(Exists));
    check(
        INCOMPATIBLE,
        &answer("Conflict", r#"{"detail":"Cannot add paid users."}"#),
        "zoom.no_seats",
        Some(Licence),
    );
    check(
        INCOMPATIBLE,
        &answer("BadRequest", r#"{"detail":"Cannot activate or deactivate Zoom Room and Admin users."}"#),
        "zoom.admin",
        Some(Leavers),
    );
    check(
        INCOMPATIBLE,
        &answer("Unauthorized", r#"{"code":124,"message":"Invalid access token."}"#),
        "entra_log.sign_in",
        Some(Token),
    );
    check(INCOMPATIBLE, &answer("NotFound", "<html>"), "entra_log.address", Some(Connection));
    check(INCOMPATIBLE, &answer("NotFound", r#"{"detail":"User does not exist"}"#), "entra_log.gone", None);
    check(INCOMPATIBLE, &answer("TooManyRequests", ""), "entra_log.rate_limit", Some(Rate));
    check(INCOMPATIBLE, &answer("ServiceUnavailable", ""), "entra_log.zoom_down", None);
    check(INCOMPATIBLE, "", "entra_log.value", Some(Mapping));
    check(
        "SystemForCrossDomainIdentityManagementServiceIncompatibleFiltering",
        "",
        "entra_log.exists",
        Some(Exists),
    );
    check(
        "SystemForCrossDomainIdentityManagementInvalidCredentials",
        "Not taken.",
        "entra_log.sign_in",
        Some(Token),
    );
    check("DuplicateTargetEntries", "", "entra_log.several_in_zoom", Some(Exists));
    check(
        "AttributeMappingEvaluationFailure",
        "No more than one app role assignment was expected.",
        "entra_log.several_roles",
        Some(Mapping),
    );
    check("AttributeMappingEvaluationFailure", "What.", "entra_log.expression", Some(Mapping));
    check("Unheard", "Of.", "entra_log.unknown", None);
    check("", "", "entra_log.unsaid", None);
    // A name in a text is no status.
    check("Unheard", "The group Unauthorized 401 Conflict.", "entra_log.unknown", None);
}

#[test]
fn what_nobody_knows_keeps_microsofts_words() {
    let words = entra_words(&event("create", "failure", "Unheard", "Of."));
    assert_eq!(words.why.unwrap().detail.as_deref(), Some("Unheard: Of."));
}

#[test]
fn who_was_left_out_is_told_by_the_step_that_decided_it() {
    let scoping = |facts: &[(&str, &str)]| OnDemandStep {
        name: "EntrySynchronizationScoping".to_owned(),
        kind: StepKind::Scoping,
        status: "skipped".to_owned(),
        description: String::new(),
        details: facts
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect::<BTreeMap<_, _>>(),
        at: None,
    };
    let check = |error: &str, facts: &[(&str, &str)], expected: &str, trouble: Option<EntraTrouble>| {
        let mut skipped = event("other", "skipped", error, "");
        if !facts.is_empty() {
            skipped.steps.push(scoping(facts));
        }
        let words = entra_words(&skipped);
        assert_eq!((code(&words), words.trouble), (Some(expected), trouble), "{error} {facts:?}");
    };
    let out = "NotEffectivelyEntitled";
    let skipped = Some(EntraTrouble::Skipped);
    check(out, &[("IsActive", "False"), ("Assigned", "False")], "entra_log.disabled", None);
    check(out, &[("IsActive", "True"), ("Assigned", "False")], "entra_log.not_assigned", skipped);
    check(
        out,
        &[("Assigned", "True"), ("IsEffectivelyEntitledForProvisioning", "False")],
        "entra_log.no_role",
        skipped,
    );
    check(
        out,
        &[("Assigned", "True"), ("IsInProvisioningScopeDisplayName", "False")],
        "entra_log.filtered",
        skipped,
    );
    check(out, &[], "entra_log.not_entitled", skipped);
    check("RedundantExport", &[], "entra_log.redundant", None);
    check("SkipOutOfScopeDeletions", &[], "entra_log.left_active", Some(EntraTrouble::Leavers));
    check("", &[], "entra_log.unsaid", None);
    let redundant = entra_words(&event("update", "skipped", "RedundantExport", ""));
    assert!(redundant.redundant && redundant.what.contains("Zoom has everything already"), "{redundant:?}");
}

#[test]
fn a_quarantine_says_why_since_when_and_until_when() {
    let quarantine = |reason: &str, message: &str| Quarantine {
        reason: reason.to_owned(),
        code: None,
        message: Some(message.to_owned()),
        tenant_actionable: Some(true),
        began: None,
        series_began: Some(Timestamp::UNIX_EPOCH),
        next_attempt: Some(Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_hours(6)),
        series_count: 1,
    };
    for (reason, message, expected) in [
        ("EncounteredQuarantineException", "Unauthorized", "entra.quarantine_credentials"),
        ("EncounteredQuarantineException", "StatusCode: NotFound", "entra.quarantine_address"),
        ("TooManyDeletes", "", "entra.quarantine_deletes"),
        ("EncounteredEscrowProportionThreshold", "", "entra.quarantine_failures"),
        ("EncounteredBaseEscrowThreshold", "", "entra.quarantine_failures"),
        ("QuarantinedOnDemand", "", "entra.quarantine_by_hand"),
        ("IngestionInterrupted", "", "entra.quarantine_interrupted"),
        ("Unknown", "Whatever.", "entra.quarantine"),
    ] {
        let problem = entra_quarantine(&quarantine(reason, message));
        assert_eq!(problem.code, expected);
        assert!(
            problem.why.contains("began on 1 January 1970, 00:00 UTC") && problem.why.contains("06:00 UTC"),
            "{problem}"
        );
        assert!(problem.detail.unwrap().contains(reason));
    }
}

#[test]
fn a_pasted_text_leads_to_its_trouble() {
    assert_eq!(entra_trouble_of("StatusCode: Unauthorized Message: x"), Some(EntraTrouble::Token));
    assert_eq!(entra_trouble_of("SkipOutOfScopeDeletions"), Some(EntraTrouble::Leavers));
    assert_eq!(entra_trouble_of("Nothing known"), None);
    let ids: std::collections::BTreeSet<&str> = EntraTrouble::ALL.into_iter().map(EntraTrouble::id).collect();
    assert_eq!(ids.len(), EntraTrouble::ALL.len());
}
