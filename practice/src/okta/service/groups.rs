//! Group push: a group at Zoom kept equal to one in Okta. The first push finds or makes the group and replaces its
//! members; after that only what changed in the source is sent, a name with every update. Whoever is not provisioned is
//! left out, and the System Log says so (Okta's help on Group Push, 2026).

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use reqwest::Method;
use serde_json::{Value, json};

use super::accounts::{AtZoom, Doomed};
use super::client::{Failure, Zoom};
use super::journal;
use crate::okta::groups::name;
use crate::okta::push::{group_error_summary, members_error_summary};
use crate::okta::state::{App, OktaState, PushMapping, PushStatus, Way};
use crate::okta::switches::{OktaSwitches, SourceRename};

/// What of a source group has reached Zoom.
#[derive(Clone, Debug, Default)]
pub(in crate::okta) struct Pushed {
    /// Fingerprint of the source's members at the last push; `None` asks for a full push.
    source: Option<u64>,
    /// The source's name at the last push.
    source_name: String,
    /// Zoom's ids of the members that were sent, by person.
    members: BTreeMap<usize, String>,
}

impl Pushed {
    /// Asks for a full push, whatever was sent before.
    pub(in crate::okta) fn begin_anew(&mut self) {
        self.source = None;
    }
}

/// Goes once through the push mappings of an app and the groups that are to be deleted.
pub(super) async fn round(zoom: &Zoom) {
    delete_doomed(zoom).await;
    let features = zoom.world.switches().okta.zoom_features;
    if !features.iter().any(|feature| feature == "GROUP_PUSH") {
        return;
    }
    let of_app = |(number, mapping): (&u64, &PushMapping)| (mapping.app == zoom.app).then_some(*number);
    let mappings: Vec<u64> = zoom.world.okta().push.iter().filter_map(of_app).collect();
    for number in mappings {
        if !super::may_act(&zoom.world, zoom.app) {
            return;
        }
        let switches = zoom.world.switches().okta;
        let push = due(&mut zoom.world.okta(), &switches, number, zoom.world.clock.now().as_millisecond());
        if let Some(push) = push {
            let outcome =
                zoom.patiently(|| perform(zoom, &push), |failed| is_tried_again(zoom, &push, failed)).await;
            record(zoom, push, outcome);
        }
        tokio::task::yield_now().await;
    }
    // What was found out while pushing: the group of a mapping that is gone by now.
    delete_doomed(zoom).await;
}

/// A push that is due.
struct Push {
    mapping: u64,
    target: usize,
    zoom_id: Option<String>,
    /// The name that the group has at Zoom, or is to be found or made under.
    name: String,
    /// The name that it is to have.
    new_name: String,
    full: bool,
    add: Vec<Value>,
    remove: Vec<String>,
    batch: usize,
    /// People of the source who are not provisioned.
    ignored: usize,
    pushed: Pushed,
}

/// At what a push failed.
#[derive(Debug)]
struct Failed {
    failure: Failure,
    stage: Stage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Group,
    Members,
}

/// What a push came to.
struct Done {
    zoom_id: String,
    created: bool,
}

/// Returns what has to be pushed for a mapping, if anything. A source group that was renamed may end its push here.
fn due(state: &mut OktaState, switches: &OktaSwitches, number: u64, now_ms: i64) -> Option<Push> {
    let mapping = state.push.get(&number)?;
    if mapping.status != PushStatus::Active {
        return None;
    }
    let Way::Zoom(provisioning) = &state.apps.get(&mapping.app)?.way else { return None };
    let source_name = name(state.group_at(mapping.source)?).to_owned();
    let target = state.app_groups.get(&mapping.target)?;
    let pushed = &mapping.pushed;
    let members = state.members(mapping.source);
    let source = fingerprint(members, &provisioning.at_zoom, switches.skipped_members_follow);
    let full = pushed.source.is_none();
    let renamed = !full && pushed.source_name != source_name;
    if !full && !renamed && pushed.source == Some(source) {
        return None;
    }
    if renamed && switches.source_rename == SourceRename::Stops {
        stop(state, number, now_ms);
        return None;
    }
    let follows = switches.renames_targets || (renamed && target.name == pushed.source_name);
    let new_name = if follows { source_name.clone() } else { target.name.clone() };
    let mut push = Push {
        mapping: number,
        target: mapping.target,
        zoom_id: target.zoom_id.clone(),
        name: target.name.clone(),
        new_name,
        full,
        add: Vec::new(),
        remove: Vec::new(),
        batch: usize::try_from(switches.push_batch.max(1)).unwrap_or(1),
        ignored: 0,
        pushed: Pushed { source: Some(source), source_name, members: BTreeMap::new() },
    };
    for person in members {
        let before = pushed.members.get(person).filter(|_| !full);
        let Some(id) = provisioning.at_zoom.member(*person) else {
            push.ignored += 1;
            // Who was pushed and is no longer active at Zoom stays in the group.
            if let Some(before) = before {
                push.pushed.members.insert(*person, before.clone());
            }
            continue;
        };
        if before.is_none_or(|before| before != id) {
            let shown = state.directory.person(*person).and_then(|person| person.display_name.as_deref());
            push.add.push(json!({ "value": id, "display": shown }));
        }
        push.pushed.members.insert(*person, id.to_owned());
    }
    if !full {
        let left = pushed.members.iter().filter(|(person, _)| !push.pushed.members.contains_key(person));
        push.remove = left.map(|(_, id)| id.clone()).collect();
    }
    Some(push)
}

fn fingerprint(members: &[usize], at_zoom: &AtZoom, with_accounts: bool) -> u64 {
    let mut hasher = DefaultHasher::new();
    members.hash(&mut hasher);
    if with_accounts {
        for person in members {
            at_zoom.member(*person).hash(&mut hasher);
        }
    }
    hasher.finish()
}

/// Ends a push because its source was renamed.
fn stop(state: &mut OktaState, number: u64, now_ms: i64) {
    journal::mapping(
        state,
        now_ms,
        number,
        "application.provision.group_push.mapping.deactivated.source.group.renamed",
        "Deactivate Group Push mapping because the source group was renamed",
        None,
    );
    if let Some(mapping) = state.push.get_mut(&number) {
        mapping.status = PushStatus::Inactive;
        mapping.updated_ms = now_ms;
    }
}

async fn perform(zoom: &Zoom, push: &Push) -> Result<Done, Failed> {
    let at = |stage| move |failure| Failed { failure, stage };
    let (zoom_id, created) = group(zoom, push).await.map_err(at(Stage::Group))?;
    for patch in patches(push, &zoom_id, created) {
        let sent = zoom.change(Method::PATCH, "Groups", &zoom_id, Some(&patch)).await;
        sent.map_err(at(Stage::Members))?;
    }
    Ok(Done { zoom_id, created })
}

/// Finds the group at Zoom, by its id or by its name, or makes it. A full push looks whether it is still there.
async fn group(zoom: &Zoom, push: &Push) -> Result<(String, bool), Failure> {
    if let Some(id) = &push.zoom_id {
        if !push.full {
            return Ok((id.clone(), false));
        }
        match zoom.read("Groups", id).await {
            Ok(_) => return Ok((id.clone(), false)),
            Err(failure) if failure.is_not_found() => {}
            Err(failure) => return Err(failure),
        }
    }
    if let Some(found) = zoom.find("Groups", "displayName", &push.name).await? {
        let id = found.get("id").and_then(Value::as_str);
        let id = id.ok_or(Failure::Empty("The remote server returned a group without an id."))?;
        return Ok((id.to_owned(), false));
    }
    let body = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
        "displayName": push.new_name,
        "members": [],
    });
    zoom.create("Groups", &body).await.map(|id| (id, true))
}

/// The requests that bring the group up to date, each with the group's name and no larger than a batch.
fn patches(push: &Push, zoom_id: &str, created: bool) -> Vec<Value> {
    let remove = push.remove.iter().map(|id| {
        let path = format!("members[value eq {}]", Value::from(id.as_str()));
        (json!({ "op": "remove", "path": path }), None)
    });
    let add = push.add.iter().map(|member| (Value::Null, Some(member.clone())));
    let changes: Vec<(Value, Option<Value>)> = remove.chain(add).collect();
    let mut batches: Vec<&[(Value, Option<Value>)]> = changes.chunks(push.batch).collect();
    let renamed = push.new_name != push.name && !created;
    if batches.is_empty() && (renamed || (push.full && !created)) {
        batches.push(&[]);
    }
    let name = json!({ "op": "replace", "value": { "id": zoom_id, "displayName": push.new_name } });
    let patch = |(place, batch): (usize, &[(Value, Option<Value>)])| {
        let mut operations = vec![name.clone()];
        operations
            .extend(batch.iter().filter(|(_, member)| member.is_none()).map(|(remove, _)| remove.clone()));
        let members: Vec<Value> = batch.iter().filter_map(|(_, member)| member.clone()).collect();
        // The first request of a full push takes out everybody who is not in it.
        let op = if push.full && place == 0 { "replace" } else { "add" };
        if op == "replace" || !members.is_empty() {
            operations.push(json!({ "op": op, "path": "members", "value": members }));
        }
        json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations })
    };
    batches.into_iter().enumerate().map(patch).collect()
}

fn is_tried_again(zoom: &Zoom, push: &Push, failed: &Failed) -> bool {
    let again = failed.failure.may_pass();
    if again {
        let now_ms = zoom.world.clock.now().as_millisecond();
        let (event, message) = FAILED_FOR_NOW;
        let words = failed.failure.words();
        journal::mapping(&mut zoom.world.okta(), now_ms, push.mapping, event, message, Some(&words));
    }
    again
}

const FAILED_FOR_NOW: (&str, &str) = (
    "application.provision.group_push.mapping.update.or.delete.failed",
    "Update or delete Group Push mapping failed and is tried again",
);
const FAILED: (&str, &str) = (
    "application.provision.group_push.mapping.update.or.delete.failed.with.error",
    "Update or delete Group Push mapping failed with an error",
);
const PUSHED: (&str, &str) = ("application.provision.group_push.pushed", "Push group to application");
const MEMBERSHIPS: (&str, &str) =
    ("application.provision.group_push.push_memberships", "Push group memberships to application");
const IGNORED: (&str, &str) = (
    "app.user_management.grouppush.mapping.okta.users.ignored",
    "Okta users ignored while pushing group to AppInstance",
);
const GROUP_ADDED: (&str, &str) = ("application.provision.group.add", "Add group to application");
const RENAMED: (&str, &str) =
    ("application.provision.group_push.mapping.app.group.renamed", "Rename application group");
const RENAMING_FAILED: (&str, &str) =
    ("application.provision.group_push.mapping.app.group.renamed.failed", "Rename application group failed");

fn record(zoom: &Zoom, push: Push, outcome: Result<Done, Failed>) {
    let now = zoom.world.clock.now();
    let now_ms = now.as_millisecond();
    let mut state = zoom.world.okta();
    let note = |state: &mut OktaState, (event, message): (&str, &str), failure: Option<&str>| {
        journal::mapping(state, now_ms, push.mapping, event, message, failure);
    };
    let done = match outcome {
        Ok(done) => done,
        Err(Failed { failure: Failure::Off, .. }) => return,
        Err(Failed { failure, stage }) => {
            let summary = match stage {
                Stage::Group => group_error_summary(&push.name, &failure.words(), now),
                Stage::Members => members_error_summary(&push.name, &failure.words(), now),
            };
            note(&mut state, FAILED, Some(&summary));
            if push.new_name != push.name && stage == Stage::Members {
                note(&mut state, RENAMING_FAILED, Some(&summary));
            }
            // Who was switched off meanwhile stays off.
            if let Some(mapping) = active(&mut state, push.mapping) {
                mapping.pushed.begin_anew();
                mapping.status = PushStatus::Error;
                mapping.error = Some(summary);
            }
            return;
        }
    };
    if done.created {
        note(&mut state, GROUP_ADDED, None);
    }
    if push.ignored > 0 {
        note(&mut state, IGNORED, None);
    }
    if push.new_name != push.name {
        note(&mut state, RENAMED, None);
    }
    note(&mut state, if push.full { PUSHED } else { MEMBERSHIPS }, None);
    match state.app_groups.get_mut(&push.target) {
        Some(target) => {
            target.name = push.new_name;
            target.zoom_id = Some(done.zoom_id);
            target.members = push.pushed.members.keys().copied().collect();
        }
        // Deleted together with its mapping before anybody knew its id.
        None if done.created => {
            if let Some(App { way: Way::Zoom(provisioning), .. }) = state.apps.get_mut(&zoom.app) {
                provisioning.at_zoom.doom(Doomed { zoom_id: done.zoom_id, name: push.new_name });
            }
        }
        None => {}
    }
    if let Some(mapping) = active(&mut state, push.mapping) {
        mapping.pushed = push.pushed;
        mapping.last_push_ms = Some(now_ms);
        mapping.error = None;
    }
}

fn active(state: &mut OktaState, mapping: u64) -> Option<&mut PushMapping> {
    state.push.get_mut(&mapping).filter(|mapping| mapping.status == PushStatus::Active)
}

/// Deletes the groups at Zoom that were unlinked to be deleted. One that is gone already is as good as deleted.
async fn delete_doomed(zoom: &Zoom) {
    loop {
        let first = super::with_at_zoom(&zoom.world, zoom.app, |at_zoom| at_zoom.doomed.first().cloned());
        let Some(Some(group)) = first else { return };
        let delete = || zoom.change(Method::DELETE, "Groups", &group.zoom_id, None);
        let failure = match zoom.patiently(delete, Failure::may_pass).await {
            Err(Failure::Off) => return,
            Err(failure) if !failure.is_not_found() => Some(failure),
            Ok(()) | Err(_) => None,
        };
        super::with_at_zoom(&zoom.world, zoom.app, |at_zoom| {
            at_zoom.doomed.retain(|doomed| *doomed != group)
        });
        let now_ms = zoom.world.clock.now().as_millisecond();
        journal::deleted(&mut zoom.world.okta(), now_ms, zoom.app, &group.name, failure.as_ref());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn push(full: bool, add: usize, remove: usize) -> Push {
        Push {
            mapping: 1,
            target: 1,
            zoom_id: None,
            name: "Sales".to_owned(),
            new_name: "Sales".to_owned(),
            full,
            add: (0..add).map(|n| json!({ "value": format!("a{n}"), "display": null })).collect(),
            remove: (0..remove).map(|n| format!("r{n}")).collect(),
            batch: 2,
            ignored: 0,
            pushed: Pushed::default(),
        }
    }

    fn words(patches: &[Value]) -> Vec<Vec<String>> {
        let of = |operation: &Value| {
            let members = operation["value"].as_array().map_or(String::new(), |all| all.len().to_string());
            format!(
                "{} {}{members}",
                operation["op"].as_str().unwrap(),
                operation["path"].as_str().unwrap_or("name")
            )
        };
        patches.iter().map(|patch| patch["Operations"].as_array().unwrap().iter().map(of).collect()).collect()
    }

    #[test]
    fn a_full_push_replaces_and_then_adds() {
        let sent = patches(&push(true, 3, 0), "z", false);
        assert_eq!(words(&sent), [["replace name", "replace members2"], ["replace name", "add members1"]]);
        assert_eq!(sent[0]["Operations"][0]["value"], json!({ "id": "z", "displayName": "Sales" }));
        assert_eq!(words(&patches(&push(true, 0, 0), "z", false)), [["replace name", "replace members0"]]);
        assert!(patches(&push(true, 0, 0), "z", true).is_empty(), "a new group is empty by itself");
    }

    #[test]
    fn a_delta_removes_one_by_one_and_adds_together() {
        let sent = words(&patches(&push(false, 2, 3), "z", false));
        assert_eq!(
            sent,
            [
                vec!["replace name", "remove members[value eq \"r0\"]", "remove members[value eq \"r1\"]"],
                vec!["replace name", "remove members[value eq \"r2\"]", "add members1"],
                vec!["replace name", "add members1"],
            ]
        );
        assert!(patches(&push(false, 0, 0), "z", false).is_empty());
        let renamed = Push { new_name: "Sellers".to_owned(), ..push(false, 0, 0) };
        assert_eq!(words(&patches(&renamed, "z", false)), [["replace name"]]);
    }
}
