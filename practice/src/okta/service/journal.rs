//! What the service writes into the System Log. Event types and the beginnings of the texts are Okta's (public list
//! `data/event-types.json`, release 2026.08, and failures that admins have published).

use super::client::Failure;
use crate::okta::groups::{group_id, name};
use crate::okta::ids::{self, Kind};
use crate::okta::log::Target;
use crate::okta::state::OktaState;
use crate::world::World;

/// An act on one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PersonAct {
    Create,
    Update,
    Reactivate,
    Deactivate,
}

/// Who an entry is about.
#[derive(Clone, Debug)]
pub(super) struct Who {
    pub(super) id: String,
    pub(super) login: String,
    pub(super) name: String,
}

/// Writes down what became of an act on a person.
pub(super) fn person(
    state: &mut OktaState,
    now_ms: i64,
    app: u64,
    who: &Who,
    act: PersonAct,
    failure: Option<&Failure>,
) {
    let Some(label) = state.apps.get(&app).map(|app| app.label.clone()) else { return };
    let (kind, message, operation) = match act {
        PersonAct::Create => (
            "user.push",
            "Push new user to external application",
            format!("Error while creating user {}", who.name),
        ),
        PersonAct::Update => (
            "user.push_profile",
            "Push user's profile to external application",
            format!("Error while trying to push profile update for {}", who.login),
        ),
        PersonAct::Reactivate => (
            "user.reactivate",
            "Reactivate user in external application",
            format!("Error while trying to reactivate user {}", who.name),
        ),
        PersonAct::Deactivate => (
            "user.deactivate",
            "Deactivate user in external application",
            format!("Error while trying to deactivate user {}", who.name),
        ),
    };
    let failure = failure.map(|failure| {
        let words = failure.words();
        format!("Automatic provisioning of user {} to app {label} failed: {operation}: {words}", who.login)
    });
    let targets =
        [("User", who.id.clone(), who.login.clone()), ("AppInstance", ids::id(Kind::App, app), label)];
    let kind = format!("application.provision.{kind}");
    state.log.add(now_ms, &kind, message, Some(&system()), &targets, failure.as_deref());
}

/// Writes down an act on a push mapping; `event` is what follows `application.provision.`.
pub(super) fn mapping(
    state: &mut OktaState,
    now_ms: i64,
    mapping: u64,
    event: &str,
    message: &str,
    failure: Option<&str>,
) {
    let Some(mapping) = state.push.get(&mapping) else { return };
    let group =
        |number: usize| state.group_at(number).map(|group| name(group).to_owned()).unwrap_or_default();
    let label = state.apps.get(&mapping.app).map(|app| app.label.clone()).unwrap_or_default();
    let targets = [
        ("AppInstance", ids::id(Kind::App, mapping.app), label),
        ("UserGroup", group_id(mapping.source), group(mapping.source)),
        ("AppGroup", group_id(mapping.target), group(mapping.target)),
    ];
    state.log.add(now_ms, event, message, Some(&system()), &targets, failure);
}

/// Writes down that a group that no mapping has any more was deleted at Zoom, or could not be.
pub(super) fn deleted(state: &mut OktaState, now_ms: i64, app: u64, group: &str, failure: Option<&Failure>) {
    let Some(label) = state.apps.get(&app).map(|app| app.label.clone()) else { return };
    let targets =
        [("AppInstance", ids::id(Kind::App, app), label), ("AppGroup", String::new(), group.to_owned())];
    let failure = failure.map(|failure| {
        format!(
            "Unable to delete target App group {group}: Error while deleting user group {group}: {}",
            failure.words()
        )
    });
    let (event, message) = if failure.is_some() {
        (
            "mapping.update.or.delete.failed.with.error",
            "Update or delete Group Push mapping failed with an error",
        )
    } else {
        ("delete_appgroup", "Delete application group")
    };
    let event = format!("application.provision.group_push.{event}");
    state.log.add(now_ms, &event, message, Some(&system()), &targets, failure.as_deref());
}

/// Writes down that Zoom takes Okta's tokens no longer.
pub(super) fn locked_out(world: &World, app: u64) {
    let reason = "The credentials for the app integration are no longer accepted by the remote server. \
                  Provisioning stops until an administrator authenticates again.";
    integration(
        world,
        app,
        "authentication_failure",
        "Authentication failure for the app integration",
        reason,
    );
}

/// Writes down that Zoom asked the service to slow down.
pub(super) fn too_many(world: &World, app: u64) {
    let reason = "Too Many Requests. The request is sent again later.";
    integration(world, app, "rate_limit_exceeded", "Rate limit of the app integration exceeded", reason);
}

fn integration(world: &World, app: u64, event: &str, message: &str, reason: &str) {
    let now_ms = world.clock.now().as_millisecond();
    let mut state = world.okta();
    let Some(label) = state.apps.get(&app).map(|app| app.label.clone()) else { return };
    let targets = [("AppInstance", ids::id(Kind::App, app), label)];
    let event = format!("application.integration.{event}");
    state.log.add(now_ms, &event, message, Some(&system()), &targets, Some(reason));
}

/// Who acts where nobody does.
fn system() -> Target {
    ("SystemPrincipal", "sprz00000000000000000".to_owned(), "Okta System".to_owned())
}
