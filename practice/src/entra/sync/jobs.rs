//! Templates and jobs: made, read, started, paused, restarted, deleted. Shapes and statuses of the Graph reference
//! (2026) and of what the documentation prints.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::seed::{self, Template};
use super::state::{Execution, Job, Quarantine, Setup};
use super::switches::{PausedSchedule, SeedMapping, SyncSwitches};
use crate::entra::ids;
use crate::entra::refusal::Refusal;
use crate::entra::visit::{Answer, Answered, Visit, time};

/// `GET .../synchronization/templates`.
pub(super) fn templates(visit: &mut Visit<'_>, template: Option<Template>) -> Answered {
    let list: Vec<Value> = template.iter().map(|template| drawn_template(visit, *template)).collect();
    let context = visit.call.context("servicePrincipals/synchronization/templates");
    Ok(Answer::json(json!({ "@odata.context": context, "value": list })))
}

/// `GET .../synchronization/templates/{id}`.
pub(super) fn template(visit: &mut Visit<'_>, template: Template, id: &str) -> Answered {
    if template.id() != id {
        return Err(Refusal::not_found(id));
    }
    Ok(Answer::json(drawn_template(visit, template)))
}

fn drawn_template(visit: &Visit<'_>, template: Template) -> Value {
    let switches = &visit.switches.sync;
    let pair = |key: &str, value: String| json!({ "key": key, "value": value });
    let uses_oauth = switches.oauth_metadata && template == Template::Zoom;
    let mut metadata = vec![
        pair("GalleryApplicationIdentifier", format!("practice-{}", template.id())),
        pair("GalleryApplicationKey", template.id().to_owned()),
        pair("IsSynchronizationAgentAssignmentRequired", "False".to_owned()),
        pair("IsSynchronizationAgentRequired", "False".to_owned()),
        pair("IsSynchronizationInPreview", "False".to_owned()),
    ];
    if switches.oauth_metadata {
        metadata.push(pair("IsOAuthEnabled", if uses_oauth { "True" } else { "False" }.to_owned()));
    }
    if uses_oauth {
        // What Microsoft writes here is not documented.
        let settings = json!({ "practiceGrant": "authorization_code" });
        metadata.push(pair("OAuthSettings", settings.to_string()));
    }
    let fields = match template {
        Template::Zoom if uses_oauth => json!([{ "name": "BaseAddress", "required": true }]),
        Template::Zoom | Template::Scim => json!([
            { "name": "BaseAddress", "required": true },
            { "name": "SecretToken", "required": false, "secret": true },
        ]),
    };
    metadata.push(pair("ConfigurationFields", fields.to_string()));
    json!({
        "id": template.id(),
        "applicationId": "00000000-0000-0000-0000-000000000000",
        "default": true,
        "description": null,
        "discoverable": template == Template::Zoom,
        "factoryTag": template.id(),
        "metadata": metadata,
        "schema": seed::schema(template, SeedMapping::Default, template.id()),
    })
}

/// `POST .../synchronization/jobs`.
pub(super) fn create(visit: &mut Visit<'_>, app: u32, template: Template) -> Answered {
    let body = visit.call.json()?;
    let asked = body
        .get("templateId")
        .and_then(Value::as_str)
        .ok_or_else(|| super::secrets::missing("templateId"))?;
    if asked != template.id() {
        return Err(Refusal::own(
            StatusCode::BAD_REQUEST,
            "InvalidTemplate",
            format!("The template '{asked}' does not belong to this application."),
        ));
    }
    let tenant = visit.state.tenant.id_without_dashes();
    let id = format!("{}.{tenant}.{}", template.id(), ids::fresh());
    let seed = visit.switches.sync.seed_mapping;
    let setup = visit.state.sync.setup(app, template);
    if setup.jobs.len() >= JOBS_MAX {
        return Err(Refusal::own(
            StatusCode::BAD_REQUEST,
            "TooManySynchronizationJobs",
            "The application has as many synchronization jobs as the practice tenant allows.",
        ));
    }
    setup.jobs.insert(id.clone(), Job::new(&id, template, seed));
    read(visit, app, template, &id)
        .map(|answer| answer.status(StatusCode::CREATED).changed("A synchronization job was made."))
}

/// Nobody sets up more for one app by hand.
const JOBS_MAX: usize = 20;

/// `GET .../synchronization/jobs`.
pub(super) fn list(visit: &mut Visit<'_>, app: u32, template: Template) -> Answered {
    let switches = visit.switches.sync.clone();
    let setup = visit.state.sync.setup(app, template);
    let jobs: Vec<Value> = setup.jobs.values().map(|job| drawn(setup, job, &switches)).collect();
    let context = visit.call.context("servicePrincipals/synchronization/jobs");
    Ok(Answer::json(json!({ "@odata.context": context, "value": jobs })))
}

/// `GET .../synchronization/jobs/{id}`.
pub(super) fn read(visit: &mut Visit<'_>, app: u32, template: Template, id: &str) -> Answered {
    let switches = visit.switches.sync.clone();
    let context = format!(
        "servicePrincipals('{}')/synchronization/jobs/$entity",
        ids::id(ids::Kind::ServicePrincipal, app)
    );
    let context = visit.call.context(&context);
    let setup = visit.state.sync.setup(app, template);
    let job = setup.jobs.get(id).ok_or_else(|| Refusal::not_found(id))?;
    let mut drawn = drawn(setup, job, &switches);
    drawn["@odata.context"] = json!(context);
    Ok(Answer::json(drawn))
}

/// `DELETE .../synchronization/jobs/{id}`.
pub(super) fn delete(visit: &mut Visit<'_>, app: u32, template: Template, id: &str) -> Answered {
    let setup = visit.state.sync.setup(app, template);
    setup.jobs.remove(id).ok_or_else(|| Refusal::not_found(id))?;
    Ok(Answer::empty(StatusCode::NO_CONTENT).changed("A synchronization job was deleted."))
}

/// `PATCH .../synchronization/jobs/{id}`, whose effect is not documented.
pub(super) fn patch(visit: &mut Visit<'_>, app: u32, template: Template, id: &str) -> Answered {
    let body = visit.call.json()?;
    let applies = visit.switches.sync.job_patch_applies;
    let job = job(visit, app, template, id)?;
    let state = body.get("schedule").and_then(|schedule| schedule.get("state")).and_then(Value::as_str);
    match state.filter(|_| applies) {
        Some("Active") => job.running = true,
        Some("Disabled" | "Paused") => job.running = false,
        Some(_) | None => return Ok(Answer::empty(StatusCode::NO_CONTENT)),
    }
    Ok(Answer::empty(StatusCode::NO_CONTENT).changed("A synchronization job was changed."))
}

/// `POST .../jobs/{id}/start`: goes on where it was, and out of quarantine.
pub(super) fn start(visit: &mut Visit<'_>, app: u32, template: Template, id: &str) -> Answered {
    let job = job(visit, app, template, id)?;
    job.running = true;
    job.quarantine = None;
    job.next_ms = 0;
    job.epoch += 1;
    Ok(Answer::empty(StatusCode::NO_CONTENT).changed("Provisioning was started."))
}

/// `POST .../jobs/{id}/pause`: the state is kept, and a cycle that is under way goes on to its end.
pub(super) fn pause(visit: &mut Visit<'_>, app: u32, template: Template, id: &str) -> Answered {
    let job = job(visit, app, template, id)?;
    job.was_paused |= job.running;
    job.running = false;
    Ok(Answer::empty(StatusCode::NO_CONTENT).changed("Provisioning was paused."))
}

/// `POST .../jobs/{id}/restart`.
pub(super) fn restart(visit: &mut Visit<'_>, app: u32, template: Template, id: &str) -> Answered {
    let body = visit.call.json()?;
    let scope = reset_scope(body.get("criteria"))?;
    let job = job(visit, app, template, id)?;
    let resets = |word: &str| scope.iter().any(|scope| scope == word || scope == "Full");
    job.running = true;
    job.next_ms = 0;
    job.epoch += 1;
    // Nothing named is what the portal's button sends.
    let whole = scope.is_empty();
    if whole || resets("Watermark") || resets("ConnectorDataStore") {
        job.begin_anew();
        job.known.values_mut().for_each(|known| known.members.clear());
    }
    if whole || resets("Escrows") {
        job.known.values_mut().for_each(|known| known.escrow = None);
        job.known.values_mut().filter(|known| known.target_id.is_none()).for_each(|known| known.dealt = 0);
    }
    if whole || resets("QuarantineState") || resets("ForceDeletes") {
        job.quarantine = None;
    }
    job.force_deletes = scope.iter().any(|scope| scope == "ForceDeletes");
    Ok(Answer::empty(StatusCode::NO_CONTENT).changed("Provisioning was restarted."))
}

fn reset_scope(criteria: Option<&Value>) -> Result<Vec<String>, Refusal> {
    let wrong = |text: String| Refusal::own(StatusCode::BAD_REQUEST, "InvalidRestartCriteria", text);
    let Some(Value::Object(criteria)) = criteria.filter(|criteria| !criteria.is_null()) else {
        return Ok(Vec::new());
    };
    if let Some(other) = criteria.keys().find(|key| *key != "resetScope" && !key.starts_with('@')) {
        return Err(wrong(format!("The property '{other}' does not exist on the restart criteria.")));
    }
    let text = criteria.get("resetScope").and_then(Value::as_str).unwrap_or_default();
    let mut scopes = Vec::new();
    for scope in text.split(',').map(str::trim).filter(|scope| !scope.is_empty()) {
        if !RESET_SCOPES.contains(&scope) {
            return Err(wrong(format!("Requested value '{scope}' was not found.")));
        }
        scopes.push(scope.to_owned());
    }
    Ok(scopes)
}

const RESET_SCOPES: [&str; 7] =
    ["None", "ConnectorDataStore", "Escrows", "Watermark", "QuarantineState", "Full", "ForceDeletes"];

/// A job, to be changed.
pub(super) fn job<'v>(
    visit: &'v mut Visit<'_>,
    app: u32,
    template: Template,
    id: &str,
) -> Result<&'v mut Job, Refusal> {
    let setup = visit.state.sync.setup(app, template);
    setup.jobs.get_mut(id).ok_or_else(|| Refusal::not_found(id))
}

/// What stands for "never".
const NEVER: &str = "0001-01-01T00:00:00Z";
/// The interval between two cycles.
const INTERVAL: &str = "PT40M";

fn drawn(setup: &Setup, job: &Job, switches: &SyncSwitches) -> Value {
    let has_run = job.last.is_some();
    let schedule = match (job.running, switches.paused_schedule) {
        (true, _) => "Active",
        (false, PausedSchedule::Paused) if job.was_paused => "Paused",
        (false, PausedSchedule::Disabled | PausedSchedule::Paused) => "Disabled",
    };
    let configured = setup.secrets.contains_key("BaseAddress") || setup.uses_oauth();
    let code = if job.quarantine.is_some() {
        "Quarantine"
    } else if job.running {
        if has_run { "Active" } else { "NotRun" }
    } else if job.was_paused || configured {
        "Paused"
    } else {
        "NotConfigured"
    };
    let moment = |at: Option<i64>| at.map_or_else(|| NEVER.to_owned(), time);
    let last = match &job.last {
        Some(last) => execution(last),
        // Not a failure: the first cycle is under way.
        None if job.running => not_run(),
        None => Value::Null,
    };
    let count = |kind: &dyn Fn(&crate::company::Member) -> bool| {
        let there = job.known.iter().filter(|(member, known)| kind(member) && known.active);
        there.count()
    };
    let people = count(&|member| matches!(member, crate::company::Member::Person(_)));
    let groups = count(&|member| matches!(member, crate::company::Member::Group(_)));
    let mut counts = Vec::new();
    let mut progress = Vec::new();
    if let Some(last) = &job.last {
        counts.push(json!({ "key": "User to urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", "value": people }));
        if setup.template == Template::Scim {
            counts.push(
                json!({ "key": "Group to urn:ietf:params:scim:schemas:core:2.0:Group", "value": groups }),
            );
        }
        progress.push(json!({
            "completedUnits": job.pages,
            "totalUnits": job.pages,
            "units": "pages",
            "progressObservationDateTime": time(last.ended_ms),
        }));
    }
    json!({
        "id": job.id,
        "templateId": setup.template.id(),
        "schedule": { "expiration": null, "interval": INTERVAL, "state": schedule },
        "status": {
            "countSuccessiveCompleteFailures": job.failed_in_a_row,
            "escrowsPruned": false,
            "code": code,
            "lastExecution": last,
            "lastSuccessfulExecution": job.last_success.as_ref().map(execution),
            "lastSuccessfulExecutionWithExports": job.last_export.as_ref().map(execution),
            "quarantine": job.quarantine.as_ref().map(quarantine),
            "steadyStateFirstAchievedTime": moment(job.steady_first_ms),
            "steadyStateLastAchievedTime": moment(job.steady_last_ms),
            "troubleshootingUrl": null,
            "progress": progress,
            "synchronizedEntryCountByType": counts,
        },
        "synchronizationJobSettings": [
            { "name": "AzureIngestionAttributeOptimization", "value": "False" },
            { "name": "LookaheadQueryEnabled", "value": "False" },
        ],
    })
}

fn execution(execution: &Execution) -> Value {
    let (state, code, message) = match &execution.failure {
        Some((reason, message)) => ("Failed", reason.code(), message.as_str()),
        None if execution.escrowed > 0 => ("EntryLevelErrors", "None", ""),
        None => ("Succeeded", "None", ""),
    };
    let error = match &execution.failure {
        Some(_) => json!({ "code": code, "message": message, "tenantActionable": true }),
        None => Value::Null,
    };
    json!({
        "activityIdentifier": execution.id,
        "countEntitled": execution.entitled,
        "countEntitledForProvisioning": execution.in_scope,
        "countEscrowed": execution.escrowed,
        "countEscrowedRaw": execution.escrowed,
        "countExported": execution.exported,
        "countExports": execution.exported,
        "countImported": execution.imported,
        "countImportedDeltas": execution.imported,
        "countImportedReferenceDeltas": 0,
        "error": error,
        "state": state,
        "timeBegan": time(execution.began_ms),
        "timeEnded": time(execution.ended_ms),
    })
}

/// What the documentation prints for a job whose first cycle has not ended.
fn not_run() -> Value {
    let error = json!({ "code": "None", "message": "", "tenantActionable": false });
    json!({
        "activityIdentifier": "",
        "countEntitled": 0,
        "countEntitledForProvisioning": 0,
        "countEscrowed": 0,
        "countEscrowedRaw": 0,
        "countExported": 0,
        "countExports": 0,
        "countImported": 0,
        "countImportedDeltas": 0,
        "countImportedReferenceDeltas": 0,
        "error": error,
        "state": "Failed",
        "timeBegan": NEVER,
        "timeEnded": NEVER,
    })
}

fn quarantine(quarantine: &Quarantine) -> Value {
    json!({
        "currentBegan": time(quarantine.began_ms),
        "nextAttempt": time(quarantine.next_ms),
        "reason": quarantine.reason.word(),
        "seriesBegan": time(quarantine.began_ms),
        "seriesCount": quarantine.count,
        "error": {
            "code": quarantine.reason.code(),
            "message": quarantine.message,
            "tenantActionable": true,
        },
    })
}
