//! Every kind of entry that has to do with an app's provisioning, with its two sentences.

use super::Tells;
use crate::problem::KnownTrouble;

/// A kind of entry. In the sentences `{person}`, `{group}`, `{zoom_group}` and `{app}` stand for names.
pub(super) struct Kind {
    pub(super) name: &'static str,
    pub(super) done: &'static str,
    pub(super) failed: &'static str,
    pub(super) tells: Option<Tells>,
    /// What a failure is where its reason says nothing better.
    pub(super) trouble: Option<KnownTrouble>,
}

const fn kind(name: &'static str, done: &'static str, failed: &'static str) -> Kind {
    Kind { name, done, failed, tells: None, trouble: None }
}

const fn push(name: &'static str, done: &'static str, failed: &'static str) -> Kind {
    Kind { name, done, failed, tells: None, trouble: Some(KnownTrouble::MembersMissing) }
}

const fn tells(name: &'static str, what: &'static str, tells: Tells) -> Kind {
    Kind { name, done: what, failed: what, tells: Some(tells), trouble: None }
}

pub(super) const KINDS: &[Kind] = &[
    // People in Zoom.
    kind(
        "application.provision.user.push",
        "Okta created {person} in Zoom.",
        "Okta could not create {person} in Zoom.",
    ),
    kind(
        "application.provision.user.push_profile",
        "Okta updated {person} in Zoom.",
        "Okta could not update {person} in Zoom.",
    ),
    kind(
        "application.provision.user.sync",
        "Okta brought {person} in Zoom into step.",
        "Okta could not bring {person} in Zoom into step.",
    ),
    kind(
        "application.provision.user.verify_exists",
        "Okta looked whether Zoom has {person}.",
        "Okta could not look whether Zoom has {person}.",
    ),
    kind(
        "application.provision.user.import",
        "Okta imported {person} from Zoom.",
        "Okta could not import {person} from Zoom.",
    ),
    kind(
        "application.provision.user.import_profile",
        "Okta read the details of {person} from Zoom.",
        "Okta could not read the details of {person} from Zoom.",
    ),
    kind(
        "application.provision.user.activate",
        "Okta activated {person} in Zoom.",
        "Okta could not activate {person} in Zoom.",
    ),
    kind(
        "application.provision.user.reactivate",
        "Okta activated {person} in Zoom again.",
        "Okta could not activate {person} in Zoom again.",
    ),
    Kind {
        name: "application.provision.user.deactivate",
        done: "Okta deactivated {person} in Zoom.",
        failed: "Okta could not deactivate {person} in Zoom.",
        tells: None,
        trouble: Some(KnownTrouble::ActiveSessions),
    },
    Kind {
        name: "application.provision.user.deprovision",
        done: "Okta withdrew the account of {person} in Zoom.",
        failed: "Okta could not withdraw the account of {person} in Zoom.",
        tells: None,
        trouble: Some(KnownTrouble::ActiveSessions),
    },
    kind(
        "application.provision.user.password",
        "Okta set the password of {person} in Zoom.",
        "Okta could not set the password of {person} in Zoom.",
    ),
    kind(
        "application.provision.user.push_password",
        "Okta sent Zoom a new password of {person}.",
        "Okta could not send Zoom a new password of {person}.",
    ),
    kind(
        "application.provision.user.push_okta_password",
        "Okta sent Zoom the Okta password of {person}.",
        "Okta could not send Zoom the Okta password of {person}.",
    ),
    // Groups in Zoom.
    push(
        "application.provision.group.add",
        "Okta created the group {zoom_group} in Zoom.",
        "Okta could not create the group {zoom_group} in Zoom.",
    ),
    push(
        "application.provision.group.update",
        "Okta changed the group {zoom_group} in Zoom.",
        "Okta could not change the group {zoom_group} in Zoom.",
    ),
    kind(
        "application.provision.group.remove",
        "Okta deleted the group {zoom_group} in Zoom.",
        "Okta could not delete the group {zoom_group} in Zoom.",
    ),
    kind(
        "application.provision.group.import",
        "Okta imported the group {zoom_group} from Zoom.",
        "Okta could not import the group {zoom_group} from Zoom.",
    ),
    kind(
        "application.provision.group.verify_exists",
        "Okta looked whether Zoom has the group {zoom_group}.",
        "Okta could not look whether Zoom has the group {zoom_group}.",
    ),
    push(
        "application.provision.group_membership.add",
        "Okta added {person} to the group {zoom_group} in Zoom.",
        "Okta could not add {person} to the group {zoom_group} in Zoom.",
    ),
    push(
        "application.provision.group_membership.remove",
        "Okta took {person} out of the group {zoom_group} in Zoom.",
        "Okta could not take {person} out of the group {zoom_group} in Zoom.",
    ),
    push(
        "application.provision.group_membership.update",
        "Okta changed who is in the group {zoom_group} in Zoom.",
        "Okta could not change who is in the group {zoom_group} in Zoom.",
    ),
    kind(
        "application.provision.group_membership.import",
        "Okta read from Zoom who is in the group {zoom_group}.",
        "Okta could not read from Zoom who is in the group {zoom_group}.",
    ),
    // Group pushes.
    push(
        "application.provision.group_push.mapping.created",
        "A push of the group {group} to Zoom was set up.",
        "A push of the group {group} to Zoom could not be set up.",
    ),
    push(
        "application.provision.group_push.pushed",
        "Okta pushed the group {group} to Zoom.",
        "Okta could not push the group {group} to Zoom.",
    ),
    push(
        "application.provision.group_push.updated",
        "Okta updated the group {group} in Zoom.",
        "Okta could not update the group {group} in Zoom.",
    ),
    push(
        "application.provision.group_push.push_memberships",
        "Okta sent Zoom who is in the group {group}.",
        "Okta could not send Zoom who is in the group {group}.",
    ),
    kind(
        "application.provision.group_push.removed",
        "The push of the group {group} was taken away.",
        "The push of the group {group} could not be taken away.",
    ),
    push(
        "application.provision.group_push.activate_mapping",
        "The push of the group {group} was started.",
        "The push of the group {group} could not be started.",
    ),
    kind(
        "application.provision.group_push.deactivate_mapping",
        "The push of the group {group} was paused.",
        "The push of the group {group} could not be paused.",
    ),
    kind(
        "application.provision.group_push.delete_appgroup",
        "Okta deleted the group {zoom_group} in Zoom.",
        "Okta could not delete the group {zoom_group} in Zoom.",
    ),
    kind(
        "application.provision.group_push.mapping.and.groups.deleted.rule.deleted",
        "A push rule was deleted, and with it the push of the group {group}.",
        "A push rule was deleted, and the push of the group {group} could not be.",
    ),
    kind(
        "application.provision.group_push.mapping.app.group.renamed",
        "Okta gave the group {zoom_group} in Zoom its new name.",
        "Okta could not give the group {zoom_group} in Zoom its new name.",
    ),
    tells(
        "application.provision.group_push.mapping.app.group.renamed.failed",
        "Okta could not give the group {zoom_group} in Zoom its new name.",
        Tells::RenameFailed,
    ),
    tells(
        "application.provision.group_push.mapping.deactivated.source.group.renamed",
        "The push of the group {group} was stopped, because the group has a new name in Okta.",
        Tells::PushStopped,
    ),
    tells(
        "application.provision.group_push.mapping.deactivated.source.group.renamed.failed",
        "The group {group} has a new name in Okta, and its push could not be stopped.",
        Tells::RenameFailed,
    ),
    tells(
        "application.provision.group_push.mapping.update.or.delete.failed",
        "Okta could not change the pushed group {group} in Zoom, and tries again by itself.",
        Tells::PushFailed,
    ),
    tells(
        "application.provision.group_push.mapping.update.or.delete.failed.with.error",
        "Okta could not change the pushed group {group} in Zoom, and does not try again by itself.",
        Tells::PushFailed,
    ),
    tells(
        "application.provision.group_push.mapping.created.from.rule.warning.duplicate.name",
        "A push rule met the group {group}, whose name is used twice.",
        Tells::SameName,
    ),
    tells(
        "application.provision.group_push.mapping.created.from.rule.warning.duplicate.name.tobecreated",
        "A push rule met the group {group}, whose name is about to be used twice.",
        Tells::SameName,
    ),
    tells(
        "application.provision.group_push.mapping.created.from.rule.warning.upsertGroup.duplicate.name",
        "A push rule met the group {group}, whose name another group in Zoom has.",
        Tells::SameName,
    ),
    push(
        "app.user_management.grouppush.mapping.created.from.rule",
        "A push rule set up the push of the group {group}.",
        "A push rule could not set up the push of the group {group}.",
    ),
    tells(
        "app.user_management.grouppush.mapping.created.from.rule.errors",
        "A push rule could not set up all its pushes.",
        Tells::PushFailed,
    ),
    tells(
        "app.user_management.grouppush.mapping.created.from.rule.error.duplicate",
        "A push rule could not set up the push of the group {group}: its name is used twice.",
        Tells::SameName,
    ),
    tells(
        "app.user_management.grouppush.mapping.created.from.rule.error.validation",
        "A push rule could not set up the push of the group {group}.",
        Tells::PushFailed,
    ),
    tells(
        "app.user_management.grouppush.mapping.okta.users.ignored",
        "Okta left members of the group {group} out of its push.",
        Tells::PeopleIgnored,
    ),
    // The connection.
    tells(
        "application.integration.authentication_failure",
        "Zoom did not accept Okta's sign-in.",
        Tells::SignInRefused,
    ),
    tells(
        "application.integration.general_failure",
        "Okta's connection to Zoom failed.",
        Tells::IntegrationFailed,
    ),
    tells("application.integration.rate_limit_exceeded", "Zoom asked Okta to slow down.", Tells::SlowedDown),
    kind(
        "application.provision.integration.call_api",
        "Okta asked Zoom something.",
        "Okta asked Zoom something, and it failed.",
    ),
    kind(
        "application.provision.field_mapping_rule.change",
        "A mapping rule of the app {app} was changed.",
        "A mapping rule of the app {app} could not be changed.",
    ),
    // Who has the app.
    kind(
        "group.application_assignment.add",
        "The group {group} was given the app {app}.",
        "The group {group} could not be given the app {app}.",
    ),
    kind(
        "group.application_assignment.remove",
        "The app {app} was taken from the group {group}.",
        "The app {app} could not be taken from the group {group}.",
    ),
    kind(
        "group.application_assignment.update",
        "What the group {group} has in the app {app} was changed.",
        "What the group {group} has in the app {app} could not be changed.",
    ),
    kind(
        "group.application_assignment.skip_assignment_reconcile",
        "Okta did not go through the members of the group {group} again for the app {app}.",
        "Okta could not go through the members of the group {group} for the app {app}.",
    ),
    kind(
        "application.user_membership.add",
        "{person} was given the app {app}.",
        "{person} could not be given the app {app}.",
    ),
    kind(
        "application.user_membership.remove",
        "The app {app} was taken from {person}.",
        "The app {app} could not be taken from {person}.",
    ),
    kind(
        "application.user_membership.update",
        "What {person} has in the app {app} was changed.",
        "What {person} has in the app {app} could not be changed.",
    ),
    kind(
        "application.user_membership.change_username",
        "The sign-in name of {person} in the app {app} was changed.",
        "The sign-in name of {person} in the app {app} could not be changed.",
    ),
    kind(
        "application.user_membership.change_password",
        "The password of {person} in the app {app} was changed.",
        "The password of {person} in the app {app} could not be changed.",
    ),
    kind(
        "application.user_membership.restore_password",
        "The password of {person} in the app {app} was put back.",
        "The password of {person} in the app {app} could not be put back.",
    ),
    kind(
        "application.user_membership.show_password",
        "Somebody looked at the password of {person} in the app {app}.",
        "Somebody tried to look at the password of {person} in the app {app}.",
    ),
    kind(
        "application.user_membership.approve",
        "{person} was allowed to have the app {app}.",
        "{person} could not be allowed to have the app {app}.",
    ),
    kind(
        "application.user_membership.revoke",
        "{person} is not allowed to have the app {app} any more.",
        "The leave of {person} to have the app {app} could not be withdrawn.",
    ),
    kind(
        "application.user_membership.restore",
        "{person} has the app {app} again.",
        "{person} could not be given the app {app} again.",
    ),
    kind(
        "application.user_membership.provision",
        "An account of {person} for the app {app} was asked for.",
        "An account of {person} for the app {app} could not be asked for.",
    ),
    Kind {
        name: "application.user_membership.deprovision",
        done: "The account of {person} for the app {app} was withdrawn.",
        failed: "The account of {person} for the app {app} could not be withdrawn.",
        tells: None,
        trouble: Some(KnownTrouble::ActiveSessions),
    },
    // The app itself.
    kind("application.lifecycle.create", "The app {app} was added.", "The app {app} could not be added."),
    kind("application.lifecycle.update", "The app {app} was changed.", "The app {app} could not be changed."),
    kind(
        "application.lifecycle.activate",
        "The app {app} was activated.",
        "The app {app} could not be activated.",
    ),
    kind(
        "application.lifecycle.deactivate",
        "The app {app} was deactivated.",
        "The app {app} could not be deactivated.",
    ),
    kind("application.lifecycle.delete", "The app {app} was deleted.", "The app {app} could not be deleted."),
];
