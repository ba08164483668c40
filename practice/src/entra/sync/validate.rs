//! Test connection: `validateCredentials` of a job or of the collection. It really asks the target, as the portal's
//! button does: for somebody and for a group that cannot exist (Microsoft's SCIM pages, 2026; the codes are those of
//! Microsoft's onboarding reference, 2026).

use std::collections::BTreeMap;

use axum::http::StatusCode;
use serde_json::Value;

use super::Errand;
use super::client::{self, Failure, Target};
use super::mapping::Rules;
use super::secrets::{missing, pairs};
use super::seed::{self, Template};
use super::shape::Resource;
use super::switches::SeedMapping;
use crate::entra::ids;
use crate::entra::refusal::Refusal;
use crate::entra::visit::{Answer, Answered, Call, Visit};
use crate::world::World;

/// What is to be tried at the target.
#[derive(Debug)]
pub(in crate::entra) struct Trial {
    app: u32,
    template: Template,
    /// Instead of what is saved.
    given: Option<BTreeMap<String, String>>,
    /// What is searched for, by kind of object.
    searches: Vec<(Resource, String)>,
}

/// `POST .../jobs/{id}/validateCredentials` and, without a job, `POST .../jobs/validateCredentials`.
pub(super) fn validate(visit: &mut Visit<'_>, app: u32, template: Template, job: Option<&str>) -> Answered {
    let body = visit.call.json()?;
    let asked = body.get("templateId").and_then(Value::as_str);
    let by_application = body.get("applicationIdentifier").and_then(Value::as_str).is_some();
    match asked {
        Some(asked) if asked != template.id() => return Err(Refusal::not_found(asked)),
        None if job.is_none() && !by_application => return Err(missing("templateId")),
        Some(_) | None => {}
    }
    let uses_saved = body.get("useSavedCredentials").and_then(Value::as_bool).unwrap_or(false);
    let given = if uses_saved { None } else { Some(pairs(&body, "credentials")?) };
    let lag_ms = i64::from(visit.switches.sync.secrets_lag_ms);
    let now_ms = visit.call.now_ms;
    let setup = visit.state.sync.setup(app, template);
    let schema = match job {
        Some(job) => setup.jobs.get(job).ok_or_else(|| Refusal::not_found(job))?.schema.clone(),
        None => match setup.jobs.values().next() {
            Some(job) => job.schema.clone(),
            None => seed::schema(template, SeedMapping::Default, template.id()),
        },
    };
    if uses_saved && setup.saved_ms + lag_ms > now_ms {
        return Err(unavailable("The saved credentials have not reached the service yet."));
    }
    let search = |resource: Resource, object: &str| {
        let rules = Rules::read(&schema, object)?;
        let row = rules.rows.into_iter().find(|row| row.matching > 0)?;
        Some((resource, row.target))
    };
    let searches = [search(Resource::Users, "User"), search(Resource::Groups, "Group")];
    let trial = Trial { app, template, given, searches: searches.into_iter().flatten().collect() };
    Ok(Answer::empty(StatusCode::NO_CONTENT).after(Errand::Validate(trial)))
}

/// Asks the target; `answer` holds where it answers as it should.
pub(super) async fn tried(world: &World, call: &Call, trial: Trial, answer: Answer) -> Answer {
    match outcome(world, &trial).await {
        Ok(()) => answer,
        Err(failure) => unavailable(&failure.words()).answer(call),
    }
}

async fn outcome(world: &World, trial: &Trial) -> Result<(), Failure> {
    let http = client::http().map_err(|error| Failure::Unreachable(error.to_string()))?;
    let target = match &trial.given {
        None => Target::saved(world, trial.app, &http)?,
        Some(given) => {
            let own = given.get("BaseAddress").filter(|address| !address.is_empty()).cloned();
            let address = own.or_else(|| super::token::gallery_address(world, trial.template));
            let token = given.get("SecretToken").filter(|token| !token.is_empty()).cloned();
            Target::at(world, trial.app, &http, address.as_deref().unwrap_or_default(), token)?
        }
    };
    for (resource, attribute) in &trial.searches {
        let found = target.find(*resource, attribute, &ids::fresh()).await?;
        if found.is_some() {
            return Err(Failure::NotScim("Something was found that cannot exist.".to_owned()));
        }
    }
    Ok(())
}

fn unavailable(reason: &str) -> Refusal {
    Refusal::own(
        StatusCode::BAD_REQUEST,
        "CredentialValidationUnavailable",
        format!("You appear to have entered credentials that do not work. {reason}"),
    )
}
