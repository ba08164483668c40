//! Group push: mappings that keep a group in Zoom equal to one in Okta (`group-push/mappings`), public since August
//! 2025. A mapping is made at once together with its target on Okta's side, and that proves nothing about Zoom: only
//! `lastPush` does, and it stays away until the service has pushed. Statuses as a real org gave them in March 2026, or as the
//! specification has them.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::apps::{blank, text};
use super::groups::{self, group_id};
use super::ids::{self, Kind};
use super::list::{page, page_bounds};
use super::refusal::Refusal;
use super::service::{Doomed, Pushed};
use super::state::{AnyGroup, App, AppGroup, ConnectionStatus, OktaState, PushMapping, PushStatus, Way};
use super::switches::PushStatuses;
use super::visit::{Answer, Answered, Visit, time_in_seconds};

/// `GET /api/v1/apps/{id}/group-push/mappings`.
pub(super) fn list(visit: &mut Visit<'_>, app: &str) -> Answered {
    let call = visit.call;
    allowed(visit)?;
    let number = visit.state.app_number(app)?;
    let bounds = page_bounds(call, LIMIT, LIMIT_MAX)?;
    let status = call.query("status").map(any_status).transpose()?;
    let since = match call.query("lastUpdated") {
        None => None,
        Some(text) => {
            Some(text.parse::<jiff::Timestamp>().map(|at| at.as_millisecond()).map_err(|_| {
                Refusal::validation("lastUpdated", "lastUpdated: The date format is not valid.")
            })?)
        }
    };
    let source = call.query("sourceGroupId");
    let mappings = visit.state.push.iter().filter(|(_, mapping)| {
        mapping.app == number
            && status.is_none_or(|status| mapping.status == status)
            && since.is_none_or(|since| mapping.updated_ms >= since)
            && source.is_none_or(|source| group_id(mapping.source) == source)
    });
    let mappings = mappings.map(|(number, mapping)| (*number, (*number, mapping)));
    Ok(page(call, bounds, mappings, |(number, mapping)| mapping_json(visit, number, mapping)))
}

/// `GET /api/v1/apps/{id}/group-push/mappings/{mapping}`.
pub(super) fn get(visit: &mut Visit<'_>, app: &str, id: &str) -> Answered {
    allowed(visit)?;
    let number = find(visit.state, app, id)?;
    let mapping = visit.state.push.get(&number).ok_or_else(|| unknown(id))?;
    Ok(Answer::json(mapping_json(visit, number, mapping)))
}

/// `POST /api/v1/apps/{id}/group-push/mappings`: a new group in Zoom by name, or a link to one that was imported.
pub(super) fn create(visit: &mut Visit<'_>, app: &str) -> Answered {
    allowed(visit)?;
    let body = visit.call.json()?;
    let now_ms = visit.call.now_ms;
    let app_number = visit.state.app_number(app)?;
    visit.state.provisioning(app)?;
    let null = body.as_object().and_then(|body| body.iter().find(|(_, value)| value.is_null()));
    if let Some((name, _)) = null {
        return Err(Refusal::validation(name, format!("{name}: The field must not be null.")));
    }
    if body.get("appConfig").is_some() {
        return Err(Refusal::validation("appConfig", "appConfig: The app does not support a configuration."));
    }
    let status = match text(&body, "/status") {
        None | Some("ACTIVE") => PushStatus::Active,
        Some("INACTIVE") => PushStatus::Inactive,
        Some(_) => return Err(bad_status()),
    };
    let source_id = text(&body, "/sourceGroupId").ok_or_else(|| blank("sourceGroupId"))?;
    let (source, found) = visit.state.group(source_id)?;
    let source_name = groups::name(found).to_owned();
    if matches!(found, AnyGroup::App(group) if group.app == app_number) {
        return Err(refused(visit, "A group that came from the app cannot be pushed to it."));
    }
    let target = match (text(&body, "/targetGroupId"), text(&body, "/targetGroupName")) {
        (Some(id), None) => {
            if !visit.switches.group_linking {
                return Err(refused(visit, "The app does not support linking groups."));
            }
            let (number, group) = visit.state.group(id)?;
            match group {
                AnyGroup::App(group) if group.app == app_number => number,
                AnyGroup::App(_) | AnyGroup::Okta(_) | AnyGroup::Everyone => {
                    return Err(refused(visit, "The target group does not belong to the app."));
                }
            }
        }
        (None, Some(name)) => target_named(visit, app_number, name),
        (Some(_), Some(_)) | (None, None) => {
            return Err(refused(visit, "Exactly one of targetGroupId and targetGroupName must be given."));
        }
    };
    let same =
        |mapping: &PushMapping| (mapping.app, mapping.source, mapping.target) == (app_number, source, target);
    if visit.state.push.values().any(same) {
        return Err(refused(visit, "A mapping of this source group to this target group already exists."));
    }
    let number = visit.state.number();
    let mapping = PushMapping {
        app: app_number,
        source,
        target,
        status,
        created_ms: now_ms,
        updated_ms: now_ms,
        error: None,
        last_push_ms: None,
        pushed: Pushed::default(),
    };
    let drawn = mapping_json(visit, number, &mapping);
    visit.state.push.insert(number, mapping);
    record(visit, "mapping.created", "Create Group Push mapping", number, None);
    first_push(visit, app, number, &source_name)?;
    let status = match visit.switches.push_statuses {
        PushStatuses::Recorded => StatusCode::OK,
        PushStatuses::Spec => StatusCode::CREATED,
    };
    Ok(Answer::json(drawn).status(status).changed(format!("A push of the group {source_name} was set up.")))
}

/// `PATCH /api/v1/apps/{id}/group-push/mappings/{mapping}`: the status and nothing else.
pub(super) fn change(visit: &mut Visit<'_>, app: &str, id: &str) -> Answered {
    allowed(visit)?;
    let body = visit.call.json()?;
    let number = find(visit.state, app, id)?;
    if let Some(field) = body.as_object().and_then(|body| body.keys().find(|field| *field != "status")) {
        return Err(Refusal::validation(field, format!("{field}: Only the status can be changed.")));
    }
    let status = match text(&body, "/status") {
        Some("ACTIVE") => PushStatus::Active,
        Some("INACTIVE") => PushStatus::Inactive,
        Some(_) | None => return Err(bad_status()),
    };
    let now_ms = visit.call.now_ms;
    let in_error = visit.state.push.get(&number).is_some_and(|mapping| mapping.status == PushStatus::Error);
    if in_error && !visit.switches.error_mapping_patch {
        return Err(refused(visit, "The status of a mapping in ERROR cannot be changed."));
    }
    let mapping = visit.state.push.get_mut(&number).ok_or_else(|| unknown(id))?;
    if status == PushStatus::Active && mapping.status != PushStatus::Active {
        mapping.pushed.begin_anew();
    }
    mapping.status = status;
    mapping.error = None;
    mapping.updated_ms = now_ms;
    let (event, message, sentence) = match status {
        PushStatus::Active => {
            ("activate_mapping", "Activate Group Push mapping", "A group push was switched on.")
        }
        PushStatus::Inactive | PushStatus::Error => {
            ("deactivate_mapping", "Deactivate Group Push mapping", "A group push was switched off.")
        }
    };
    record(visit, event, message, number, None);
    Ok(get(visit, app, id)?.changed(sentence))
}

/// `DELETE /api/v1/apps/{id}/group-push/mappings/{mapping}?deleteTargetGroup=..`: only one that does not push.
pub(super) fn delete(visit: &mut Visit<'_>, app: &str, id: &str) -> Answered {
    allowed(visit)?;
    let number = find(visit.state, app, id)?;
    let with_group = match visit.call.query("deleteTargetGroup") {
        Some("true") => true,
        Some("false") => false,
        Some(_) | None => return Err(blank("deleteTargetGroup")),
    };
    let mapping = visit.state.push.get(&number).ok_or_else(|| unknown(id))?;
    let target = mapping.target;
    if mapping.status == PushStatus::Active {
        return Err(refused(visit, "The mapping must be deactivated before it can be deleted."));
    }
    record(visit, "removed", "Remove Group Push mapping", number, None);
    visit.state.push.remove(&number);
    let mut sentence = "A group push was taken away, and its group in Zoom was left.".to_owned();
    if with_group && !visit.state.push.values().any(|mapping| mapping.target == target) {
        doom(visit.state, target);
        visit.state.remove_group(target);
        "A group push was taken away together with its group.".clone_into(&mut sentence);
    }
    let status = match visit.switches.push_statuses {
        PushStatuses::Recorded => StatusCode::OK,
        PushStatuses::Spec => StatusCode::NO_CONTENT,
    };
    Ok(Answer::empty(status).changed(sentence))
}

/// Returns `errorSummary` for a push that Zoom refused, in the words that Okta uses for every app.
pub fn push_error_summary(group: &str, reason_phrase: &str, detail: &str, at: jiff::Timestamp) -> String {
    let words = format!("{reason_phrase}. Errors reported by remote server: {detail}");
    group_error_summary(group, &words, at)
}

/// `errorSummary` where the group could not be found or made. `words` are reason and detail.
pub(super) fn group_error_summary(group: &str, words: &str, at: jiff::Timestamp) -> String {
    summary(group, &format!("Error while creating user group {group}: {words}"), at)
}

/// `errorSummary` where the members could not be changed; without a colon, as Okta writes it.
pub(super) fn members_error_summary(group: &str, words: &str, at: jiff::Timestamp) -> String {
    summary(group, &format!("Error while updating user group membership for group {group} {words}"), at)
}

fn summary(group: &str, failure: &str, at: jiff::Timestamp) -> String {
    let at = at.strftime("%m-%d-%Y %I:%M:%S%p");
    format!("Failed on {at} UTC: Unable to update Group Push mapping target App group {group}: {failure}")
}

/// Page sizes (SPEC 2026.06): usual and most.
const LIMIT: usize = 100;
const LIMIT_MAX: usize = 1000;

fn allowed(visit: &Visit<'_>) -> Result<(), Refusal> {
    if visit.switches.group_push_missing { Err(Refusal::FeatureOff) } else { Ok(()) }
}

fn refused(visit: &Visit<'_>, text: &str) -> Refusal {
    let text = visit.switches.push_refusal_text.clone().unwrap_or_else(|| text.to_owned());
    Refusal::Push { code: visit.switches.push_refusal_code, text }
}

fn bad_status() -> Refusal {
    Refusal::validation("status", "status: The status must be ACTIVE or INACTIVE.")
}

fn any_status(word: &str) -> Result<PushStatus, Refusal> {
    [PushStatus::Active, PushStatus::Inactive, PushStatus::Error]
        .into_iter()
        .find(|status| status.word() == word)
        .ok_or_else(|| Refusal::validation("status", "status: The status is not known."))
}

fn unknown(id: &str) -> Refusal {
    Refusal::NotFound { id: id.to_owned(), kind: "GroupPushMapping" }
}

fn find(state: &OktaState, app: &str, id: &str) -> Result<u64, Refusal> {
    let app = state.app_number(app)?;
    ids::number(Kind::PushMapping, id)
        .filter(|number| state.push.get(number).is_some_and(|mapping| mapping.app == app))
        .ok_or_else(|| unknown(id))
}

/// Has a group deleted at Zoom, where it is known to be there.
fn doom(state: &mut OktaState, target: usize) {
    let Some(group) = state.app_groups.get(&target) else { return };
    let (app, name) = (group.app, group.name.clone());
    if let Some(zoom_id) = group.zoom_id.clone()
        && let Some(App { way: Way::Zoom(provisioning), .. }) = state.apps.get_mut(&app)
    {
        provisioning.at_zoom.doom(Doomed { zoom_id, name });
    }
}

/// Returns the app's group of this name, made where there is none.
fn target_named(visit: &mut Visit<'_>, app: u64, name: &str) -> usize {
    let existing = visit.state.app_groups.iter().find(|(_, group)| group.app == app && group.name == name);
    if let Some((number, _)) = existing {
        return *number;
    }
    let number = visit.state.directory.new_group();
    let group = AppGroup {
        app,
        name: name.to_owned(),
        description: String::new(),
        members: Vec::new(),
        created_ms: visit.call.now_ms,
        zoom_id: None,
    };
    visit.state.app_groups.insert(number, group);
    number
}

impl OktaState {
    /// Writes down what the push of a group came to: `Ok` sets `lastPush` and ends an error, `Err` holds the text for
    /// `errorSummary` and makes the mapping's status ERROR. Returns whether there is such a mapping.
    pub fn push_ended(
        &mut self,
        mapping_id: &str,
        outcome: Result<(), String>,
        now: jiff::Timestamp,
    ) -> bool {
        let found = ids::number(Kind::PushMapping, mapping_id).and_then(|number| self.push.get_mut(&number));
        let Some(mapping) = found else { return false };
        match outcome {
            Ok(()) => {
                mapping.last_push_ms = Some(now.as_millisecond());
                mapping.error = None;
                if mapping.status == PushStatus::Error {
                    mapping.status = PushStatus::Active;
                }
            }
            Err(summary) => {
                mapping.error = Some(summary);
                mapping.status = PushStatus::Error;
            }
        }
        true
    }
}

/// Lets the first push fail where the switch says so. It is tried only over an enabled connection.
fn first_push(visit: &mut Visit<'_>, app: &str, number: u64, group: &str) -> Result<(), Refusal> {
    let Some(detail) = &visit.switches.push_failure else { return Ok(()) };
    let connected = visit.state.provisioning(app)?.connection.status == ConnectionStatus::Enabled;
    let now = jiff::Timestamp::from_millisecond(visit.call.now_ms).unwrap_or_default();
    let active = visit.state.push.get(&number).is_some_and(|mapping| mapping.status == PushStatus::Active);
    if connected && active {
        let summary = push_error_summary(group, "Bad Request", detail, now);
        record(
            visit,
            "mapping.update.or.delete.failed.with.error",
            "Update or delete Group Push mapping failed with an error",
            number,
            Some(&summary),
        );
        visit.state.push_ended(&ids::id(Kind::PushMapping, number), Err(summary), now);
    }
    Ok(())
}

fn record(visit: &mut Visit<'_>, event: &str, message: &str, number: u64, failure: Option<&str>) {
    let Some(mapping) = visit.state.push.get(&number) else { return };
    let name = |number: usize| {
        visit.state.group_at(number).map(|group| groups::name(group).to_owned()).unwrap_or_default()
    };
    let app = visit.state.apps.get(&mapping.app).map(|app| app.label.clone()).unwrap_or_default();
    let targets = [
        ("AppInstance", ids::id(Kind::App, mapping.app), app),
        ("UserGroup", group_id(mapping.source), name(mapping.source)),
        ("AppGroup", group_id(mapping.target), name(mapping.target)),
    ];
    let event = format!("application.provision.group_push.{event}");
    visit.record(&event, message, &targets, failure);
}

fn mapping_json(visit: &Visit<'_>, number: u64, mapping: &PushMapping) -> Value {
    let base = &visit.call.base;
    let (source, target, app) =
        (group_id(mapping.source), group_id(mapping.target), ids::id(Kind::App, mapping.app));
    let mut drawn = json!({
        "created": time_in_seconds(mapping.created_ms),
        "id": ids::id(Kind::PushMapping, number),
        "lastUpdated": time_in_seconds(mapping.updated_ms),
        "sourceGroupId": source,
        "status": mapping.status.word(),
        "targetGroupId": target,
        "_links": {
            "app": { "href": format!("{base}/api/v1/apps/{app}") },
            "sourceGroup": { "href": format!("{base}/api/v1/groups/{source}") },
            "targetGroup": { "href": format!("{base}/api/v1/groups/{target}") },
        },
    });
    if let Some(error) = &mapping.error {
        drawn["errorSummary"] = json!(error);
    }
    if let Some(at) = mapping.last_push_ms {
        drawn["lastPush"] = json!(time_in_seconds(at));
    }
    drawn
}
