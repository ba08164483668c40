//! Provisioning on demand: one person, or one group with a few members, at once. It really acts at the target and tells
//! each step; limits and both documented forms of the answer are those of Microsoft's pages (2026).

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::act::{self, Work};
use super::client::{self, Target};
use super::cycle::{self, Plan};
use super::people::skip;
use super::record::record;
use super::secrets::missing;
use super::seed::Template;
use super::switches::OnDemandReply;
use super::{Errand, groups, people};
use crate::company::Member;
use crate::entra::ids::{self, Kind};
use crate::entra::refusal::Refusal;
use crate::entra::visit::{Answer, Answered, Body, Call, Visit};
use crate::world::World;

/// What was asked for and is in order.
#[derive(Debug)]
pub(in crate::entra) struct Demand {
    app: u32,
    job: String,
    subject: Member,
    /// The members of a group that are to be provisioned with it.
    members: Vec<usize>,
}

/// At most so many members of a group.
const MEMBERS_MAX: usize = 5;
const WINDOW_MS: i64 = 10_000;

/// `POST .../jobs/{id}/provisionOnDemand`.
pub(super) fn ask(visit: &mut Visit<'_>, app: u32, template: Template, id: &str) -> Answered {
    let switches = visit.switches.sync.clone();
    let now_ms = visit.call.now_ms;
    let body = visit.call.json()?;
    let setup = visit.state.sync.setup(app, template);
    let uses_oauth = setup.uses_oauth();
    let job = setup.jobs.get(id).ok_or_else(|| Refusal::not_found(id))?;
    let rules: Vec<String> = ["User", "Group"]
        .into_iter()
        .filter_map(|object| super::mapping::Rules::read(&job.schema, object))
        .map(|rules| rules.rule)
        .collect();
    let is_running = job.running;
    if let Some(limit) = switches.on_demand_per_10_seconds {
        let times = &mut visit.state.sync.on_demand_ms;
        times.retain(|at_ms| now_ms - *at_ms < WINDOW_MS);
        if times.len() >= usize::try_from(limit).unwrap_or(usize::MAX) {
            let wait_ms = times.first().map_or(WINDOW_MS, |first| first + WINDOW_MS - now_ms);
            return Err(Refusal::TooMany { wait_ms });
        }
        times.push(now_ms);
    }
    if is_running && uses_oauth && switches.on_demand_needs_pause {
        return Err(Refusal::own(
            StatusCode::BAD_REQUEST,
            "ProvisionOnDemandNotAllowed",
            "The provisioning job has to be stopped before somebody is provisioned on demand, as the application uses \
             OAuth.",
        ));
    }
    let parameters = body.get("parameters").and_then(Value::as_array).ok_or_else(|| missing("parameters"))?;
    let [parameter] = parameters.as_slice() else {
        return Err(Refusal::bad("Exactly one parameter is expected."));
    };
    let rule = parameter.get("ruleId").and_then(Value::as_str).ok_or_else(|| missing("ruleId"))?;
    if !rules.iter().any(|known| known == rule) {
        return Err(Refusal::own(
            StatusCode::NOT_FOUND,
            "SynchronizationRuleNotFound",
            format!("The rule '{rule}' is not in the schema of the job."),
        ));
    }
    let subjects = parameter.get("subjects").and_then(Value::as_array).ok_or_else(|| missing("subjects"))?;
    let [subject] = subjects.as_slice() else {
        return Err(Refusal::bad("Exactly one subject is expected."));
    };
    let (member, members) = self::subject(visit, subject)?;
    let demand = Demand { app, job: id.to_owned(), subject: member, members };
    Ok(Answer::empty(StatusCode::OK).after(Errand::OnDemand(demand)))
}

fn subject(visit: &Visit<'_>, subject: &Value) -> Result<(Member, Vec<usize>), Refusal> {
    let id = subject.get("objectId").and_then(Value::as_str).ok_or_else(|| missing("objectId"))?;
    let directory = &visit.state.directory;
    match subject.get("objectTypeName").and_then(Value::as_str) {
        Some("User") => {
            let person = directory.person_by_id(id).filter(|person| !person.is_deleted());
            let person = person.ok_or_else(|| Refusal::not_found(id))?;
            Ok((Member::Person(person.number), Vec::new()))
        }
        Some("Group") => {
            let group = directory.group_by_id(id).filter(|group| !group.is_deleted());
            let group = group.ok_or_else(|| Refusal::not_found(id))?;
            let links = subject.get("links").and_then(|links| links.get("members")).and_then(Value::as_array);
            let links = links.map(Vec::as_slice).unwrap_or_default();
            if links.len() > MEMBERS_MAX {
                return Err(Refusal::bad(format!(
                    "At most {MEMBERS_MAX} members are provisioned on demand."
                )));
            }
            let mut members = Vec::new();
            for link in links {
                let id = link.get("objectId").and_then(Value::as_str).ok_or_else(|| missing("objectId"))?;
                let number = ids::number(Kind::Person, id).and_then(|number| usize::try_from(number).ok());
                let number = number
                    .filter(|number| directory.members(group.number).contains(&Member::Person(*number)));
                members.push(number.ok_or_else(|| Refusal::not_found(id))?);
            }
            Ok((Member::Group(group.number), members))
        }
        Some(_) | None => Err(missing("objectTypeName")),
    }
}

/// Does it and returns the answer.
pub(super) async fn done(world: &World, call: &Call, demand: Demand) -> Answer {
    let switches = world.switches().entra.sync;
    let lag_ms = i64::from(switches.assignment_lag_ms);
    let plan = cycle::plan(&world.entra(), demand.app, &demand.job, call.now_ms, switches.speed, lag_ms);
    let Some(plan) = plan else { return Refusal::not_found(&demand.job).answer(call) };
    let Ok(http) = client::http() else {
        let text = "No connection can be made.";
        return Refusal::own(StatusCode::INTERNAL_SERVER_ERROR, "InternalError", text).answer(call);
    };
    let target = Target::saved(world, demand.app, &http);
    let attempted = match target {
        Ok(target) => attempted(world, &target, &plan, &demand, call).await,
        Err(failure) => Err(Refusal::own(StatusCode::BAD_REQUEST, "InvalidTenantUrl", failure.words())),
    };
    let (entry, change) = match attempted {
        Ok(attempted) => attempted,
        Err(refusal) => return refusal.answer(call),
    };
    let (result, whole) = entry.on_demand();
    let (key, value) = match switches.on_demand {
        OnDemandReply::Object => (result.to_string(), whole.to_string()),
        OnDemandReply::List => (
            "Microsoft.Identity.Health.CPP.Common.DataContracts.SyncFabric.StatusInfo".to_owned(),
            Value::Array(vec![whole]).to_string(),
        ),
    };
    let body = json!({
        "@odata.context": call.context("microsoft.graph.stringKeyStringValuePair"),
        "key": key,
        "value": value,
    });
    let answer = Answer::new(StatusCode::OK, Body::Json(body));
    match change {
        Some(change) => answer.changed(change),
        None => answer,
    }
}

type Attempted = Result<(super::journal::Entry, Option<String>), Refusal>;

async fn attempted(
    world: &World,
    target: &Target<'_>,
    plan: &Plan,
    demand: &Demand,
    call: &Call,
) -> Attempted {
    let none = || {
        Refusal::own(
            StatusCode::BAD_REQUEST,
            "ProvisionOnDemandNotAllowed",
            "The schema of the job has no mapping for this object, or it is switched off.",
        )
    };
    let task = match demand.subject {
        Member::Person(number) => people::due(&world.entra(), plan, number, call.now_ms, true),
        Member::Group(number) => {
            for member in &demand.members {
                let task = people::due(&world.entra(), plan, *member, call.now_ms, true);
                if let Some(task) = task {
                    let attempt = act::perform(target, &task).await;
                    record(world, plan, &task, &attempt, call.now_ms);
                }
            }
            groups::due(&world.entra(), plan, number, call.now_ms, true)
        }
    };
    let mut task = task.ok_or_else(none)?;
    match &mut task.work {
        // Nobody is switched off or deleted on demand.
        Work::Disable { .. } | Work::Delete { .. } => {
            task.work = skip("NotSupportedOnDemand", "Disabling and deleting are not done on demand.");
            // The next cycle looks again.
            task.wish = 0;
        }
        Work::Provision { members: Some(members), .. } => {
            let chosen = |number: &usize| demand.members.contains(number);
            let sent = members.sent.clone();
            members.wanted.retain(|number, _| chosen(number) || sent.contains_key(number));
            task.wish = 0;
        }
        Work::Provision { members: None, .. } | Work::Skip(_) | Work::Fail(_) => {}
    }
    let attempt = act::perform(target, &task).await;
    let entry = record(world, plan, &task, &attempt, call.now_ms);
    let change = attempt.outcome.as_ref().ok().filter(|done| done.left.is_none()).map(|_| {
        let name = task.who.login.as_ref().unwrap_or(&task.who.name);
        format!("Provisioned {name} on demand.")
    });
    Ok((entry, change))
}
