use std::collections::BTreeSet;

use super::*;
use crate::setup::okta::LogTarget;

#[test]
fn entries_are_told_in_words() {
    let person = ("User", "Zoë O'Brien-Łukasz");
    let app = ("AppInstance", "Zoom");
    let group = ("UserGroup", "Sales");
    let check = |kind: &str, targets: &[(&str, &str)], failed: &str, done: &str| {
        let event = event(kind, targets);
        assert_eq!(words(&event).what, done, "{kind}");
        let refused = LogEvent { failed: true, ..event };
        assert_eq!(words(&refused).what, failed, "{kind}, failed");
        assert!(words(&refused).failed);
    };
    check(
        "application.provision.user.push",
        &[person, app],
        "Okta could not create Zoë O'Brien-Łukasz in Zoom.",
        "Okta created Zoë O'Brien-Łukasz in Zoom.",
    );
    check(
        "application.provision.group_push.push_memberships",
        &[app, group, ("AppGroup", "Zoom Sales")],
        "Okta could not send Zoom who is in the group Sales.",
        "Okta sent Zoom who is in the group Sales.",
    );
    check(
        "application.provision.group_membership.add",
        &[person, group, ("AppGroup", "Zoom Sales")],
        "Okta could not add Zoë O'Brien-Łukasz to the group Zoom Sales in Zoom.",
        "Okta added Zoë O'Brien-Łukasz to the group Zoom Sales in Zoom.",
    );
    check(
        "group.application_assignment.add",
        &[group, app],
        "The group Sales could not be given the app Zoom.",
        "The group Sales was given the app Zoom.",
    );
    check(
        "application.user_membership.add",
        &[],
        "Somebody could not be given the app for Zoom.",
        "Somebody was given the app for Zoom.",
    );
    // A name is told as it is, whatever stands in it.
    check(
        "application.user_membership.remove",
        &[("User", "somebody {app}"), app],
        "The app Zoom could not be taken from somebody {app}.",
        "The app Zoom was taken from somebody {app}.",
    );
    check("core.el.evaluate", &[], "Okta noted a failure: Its words.", "Okta noted: Its words.");
}

#[test]
fn some_kinds_tell_of_a_failure_whatever_their_outcome() {
    let check = |kind: &str, reason: Option<&str>, code: &str, trouble: Option<&str>| {
        let event = LogEvent { reason: reason.map(str::to_owned), ..event(kind, &[]) };
        let words = words(&event);
        assert!(words.failed, "{kind}");
        let code_and_trouble = (words.why.map(|why| why.code), words.trouble.map(KnownTrouble::id));
        assert_eq!(code_and_trouble, (Some(code.to_owned()), trouble), "{kind}");
    };
    check(
        "application.integration.authentication_failure",
        None,
        "provisioning.sign_in",
        Some("token-refused"),
    );
    check("application.integration.rate_limit_exceeded", None, "provisioning.rate_limit", Some("slow"));
    check("application.integration.general_failure", Some("Bad Gateway"), "provisioning.zoom_down", None);
    check(
        "application.provision.group_push.mapping.deactivated.source.group.renamed",
        None,
        "provisioning.push_stopped",
        Some("members-missing"),
    );
    check(
        "application.provision.group_push.mapping.update.or.delete.failed.with.error",
        Some(
            "Error while creating user group Sales: Conflict. Errors reported by remote server: Group Sales exists.",
        ),
        "provisioning.group_exists",
        Some("members-missing"),
    );
    check(
        "app.user_management.grouppush.mapping.okta.users.ignored",
        None,
        "provisioning.people_ignored",
        Some("members-missing"),
    );
}

#[test]
fn a_failure_is_a_known_trouble_by_its_reason_before_its_kind() {
    let check = |kind: &str, reason: &str, trouble: Option<&str>| {
        let event = LogEvent { failed: true, reason: Some(reason.to_owned()), ..event(kind, &[]) };
        assert_eq!(words(&event).trouble.map(KnownTrouble::id), trouble, "{kind} {reason}");
    };
    let deactivate = "application.provision.user.deactivate";
    check(deactivate, "Something new.", Some("active-sessions"));
    check(
        deactivate,
        "Unauthorized. Errors reported by remote server: Invalid access token.",
        Some("token-refused"),
    );
    check("application.provision.user.push", "Something new.", None);
    check("application.provision.group_push.push_memberships", "", Some("members-missing"));
}

#[test]
fn every_sentence_is_whole_and_every_kind_is_there_once() {
    let names: BTreeSet<_> = KINDS.iter().map(|kind| kind.name).collect();
    assert_eq!(names.len(), KINDS.len());
    let known = ["{person}", "{group}", "{zoom_group}", "{app}"];
    for kind in KINDS {
        for sentence in [kind.done, kind.failed] {
            assert!(sentence.ends_with('.'), "{}", kind.name);
            let filled = pieces(sentence).filter(|piece| piece.contains(['{', '}']));
            assert!(filled.into_iter().all(|piece| known.contains(&piece)), "{sentence}");
            assert_eq!(pieces(sentence).collect::<String>(), sentence);
        }
    }
}

#[test]
fn what_an_account_stands_on_and_what_reached_zoom() {
    let check = |kind: &str, account: bool, reached: bool| {
        let event = event(kind, &[]);
        assert_eq!((is_about_account(&event), reached_zoom(&event)), (account, reached), "{kind}");
        assert!(!reached_zoom(&LogEvent { failed: true, ..event }));
    };
    check("application.provision.user.push", true, true);
    check("application.provision.user.push_password", false, true);
    check("application.provision.group_push.pushed", false, true);
    check("application.provision.group_push.mapping.created", false, false);
    check("application.user_membership.add", false, false);
}

fn event(kind: &str, targets: &[(&str, &str)]) -> LogEvent {
    LogEvent {
        id: "1".to_owned(),
        at: jiff::Timestamp::UNIX_EPOCH,
        kind: kind.to_owned(),
        message: "Its words.".to_owned(),
        failed: false,
        reason: None,
        targets: targets
            .iter()
            .map(|(kind, name)| LogTarget {
                kind: (*kind).to_owned(),
                id: String::new(),
                name: (*name).to_owned(),
            })
            .collect(),
    }
}
