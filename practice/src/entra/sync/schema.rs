//! The schema of a job and of a template: read, replaced whole, put back to the defaults; what can be used in it; and
//! one expression tried out (Graph reference, 2021 and 2026). PATCH is not implemented there, and says so in its own way.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::expression::{Expression, Outcome};
use super::jobs::job;
use super::seed::{self, Template};
use super::switches::SeedMapping;
use super::{functions, scope};
use crate::entra::ids;
use crate::entra::refusal::Refusal;
use crate::entra::visit::{Answer, Answered, Visit};

/// Whose schema it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of<'s> {
    Job(&'s str),
    Template(&'s str),
}

/// Returns the schema itself.
fn whole(visit: &mut Visit<'_>, app: u32, template: Template, of: Of<'_>) -> Result<Value, Refusal> {
    match of {
        Of::Job(id) => job(visit, app, template, id).map(|job| job.schema.clone()),
        Of::Template(id) if id == template.id() => Ok(seed::schema(template, SeedMapping::Default, id)),
        Of::Template(id) => Err(Refusal::not_found(id)),
    }
}

/// `GET .../schema`.
pub(super) fn get(visit: &mut Visit<'_>, app: u32, template: Template, of: Of<'_>) -> Answered {
    let mut schema = whole(visit, app, template, of)?;
    let service_principal = ids::id(ids::Kind::ServicePrincipal, app);
    let context = match of {
        Of::Job(id) => {
            format!("servicePrincipals('{service_principal}')/synchronization/jobs('{id}')/schema/$entity")
        }
        Of::Template(id) => {
            format!(
                "servicePrincipals('{service_principal}')/synchronization/templates('{id}')/schema/$entity"
            )
        }
    };
    schema["@odata.context"] = json!(visit.call.context(&context));
    Ok(Answer::json(schema))
}

/// `PUT .../jobs/{id}/schema`: the whole, and the next cycle looks at everybody again.
pub(super) fn put(visit: &mut Visit<'_>, app: u32, template: Template, id: &str) -> Answered {
    if visit.call.body.len() > usize::try_from(visit.switches.sync.schema_bytes_max).unwrap_or(usize::MAX) {
        return Err(Refusal::own(
            StatusCode::PAYLOAD_TOO_LARGE,
            "RequestEntityTooLarge",
            "The schema is larger than the practice tenant takes.",
        ));
    }
    let mut schema = Value::Object(visit.call.json()?);
    check(&schema)?;
    let job = job(visit, app, template, id)?;
    if let Value::Object(schema) = &mut schema {
        schema.retain(|key, _| !key.starts_with("@odata."));
        schema.insert("id".to_owned(), json!(id));
        // Directories are a navigation property: left out, they stay.
        if !schema.contains_key("directories") {
            let directories = job.schema.get("directories").cloned().unwrap_or_default();
            schema.insert("directories".to_owned(), directories);
        }
    }
    job.schema = schema;
    job.begin_anew();
    Ok(Answer::empty(StatusCode::NO_CONTENT).changed("The mappings of provisioning were replaced."))
}

/// `DELETE .../jobs/{id}/schema`: the defaults again.
pub(super) fn delete(visit: &mut Visit<'_>, app: u32, template: Template, id: &str) -> Answered {
    let job = job(visit, app, template, id)?;
    job.schema = seed::schema(template, SeedMapping::Default, id);
    job.begin_anew();
    Ok(Answer::empty(StatusCode::NO_CONTENT).changed("The default mappings of provisioning were restored."))
}

/// `PATCH .../schema`: Graph passes the refusal of the service behind it on.
pub(super) fn patch(app: u32, id: &str) -> Refusal {
    let address = format!(
        "https://syncfabric.windowsazure.com/api/servicePrincipals('{}')/synchronization/jobs('{id}')/schema\
         ?api-version=2.0",
        ids::id(ids::Kind::ServicePrincipal, app)
    );
    let message = json!({
        "Message": format!("No HTTP resource was found that matches the request URI '{address}'."),
    });
    Refusal::own(StatusCode::NOT_FOUND, "UnknownError", message.to_string())
}

/// `GET .../schema/filterOperators` and `.../schema/functions`.
pub(super) fn list(
    visit: &mut Visit<'_>,
    app: u32,
    template: Template,
    of: Of<'_>,
    what: &'static str,
) -> Answered {
    whole(visit, app, template, of)?;
    let value = if what == "functions" { functions::list() } else { scope::operators() };
    Ok(Answer::json(json!({ "@odata.context": visit.call.context(what), "value": value })))
}

/// `POST .../schema/parseExpression`: reads an expression and evaluates it for a sample.
pub(super) fn parse_expression(visit: &mut Visit<'_>, app: u32, template: Template, of: Of<'_>) -> Answered {
    whole(visit, app, template, of)?;
    let body = visit.call.json()?;
    let text = body
        .get("expression")
        .and_then(Value::as_str)
        .ok_or_else(|| super::secrets::missing("expression"))?;
    let sample = body.get("testInputObject").and_then(|object| object.get("properties"));
    let sample = sample.and_then(Value::as_array).cloned().unwrap_or_default();
    let attribute = |name: &str| {
        let found = sample.iter().find(|pair| pair["key"] == name).map(|pair| &pair["value"]);
        match found {
            Some(Value::String(text)) => Outcome::of(Some(text)),
            Some(Value::Bool(truth)) => Outcome::truth(*truth),
            Some(Value::Number(number)) => Outcome::Text(number.to_string()),
            Some(Value::Array(all)) => {
                Outcome::Many(all.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect())
            }
            Some(Value::Null | Value::Object(_)) | None => Outcome::Null,
        }
    };
    let error = |code: &str, message: String| json!({ "code": code, "message": message, "tenantActionable": true, "details": [] });
    let answer = match Expression::parse(text) {
        Err(reason) => json!({
            "error": error("SchemaParsingError", reason.to_string()),
            "evaluationSucceeded": false,
            "evaluationResult": [],
            "parsedExpression": null,
            "parsingSucceeded": false,
        }),
        Ok(read) => {
            let (failed, result) = match read.evaluate(&attribute) {
                Ok(Outcome::Text(text)) => (Value::Null, vec![text]),
                Ok(Outcome::Many(all)) => (Value::Null, all),
                Ok(Outcome::Null | Outcome::NoFlow) => (Value::Null, Vec::new()),
                Err(reason) => (error("AttributeMappingEvaluationFailure", reason.to_string()), Vec::new()),
            };
            json!({
                "evaluationSucceeded": failed.is_null(),
                "error": failed,
                "evaluationResult": result,
                "parsedExpression": read.source(),
                "parsingSucceeded": true,
            })
        }
    };
    let mut answer = answer;
    answer["@odata.context"] = json!(visit.call.context("microsoft.graph.parseExpressionResponse"));
    Ok(Answer::json(answer))
}

/// `POST .../schema/directories/{id}/discover`.
pub(super) fn discover(
    visit: &mut Visit<'_>,
    app: u32,
    template: Template,
    of: Of<'_>,
    directory: &str,
) -> Answered {
    let schema = whole(visit, app, template, of)?;
    let directories = schema.get("directories").and_then(Value::as_array).cloned().unwrap_or_default();
    let found = directories.into_iter().find(|known| known["id"] == directory);
    let mut found = found.ok_or_else(|| Refusal::not_found(directory))?;
    // Zoom has no /Schemas, so nothing new comes of it.
    found["@odata.context"] = json!(visit.call.context("directoryDefinition"));
    Ok(Answer::json(found))
}

/// Refuses what is no schema.
fn check(schema: &Value) -> Result<(), Refusal> {
    let wrong = |text: &str| Refusal::own(StatusCode::BAD_REQUEST, "InvalidSchema", text.to_owned());
    let rules = schema.get("synchronizationRules").and_then(Value::as_array);
    let rules = rules.filter(|rules| !rules.is_empty()).ok_or_else(|| wrong("The schema has no rules."))?;
    if schema.get("directories").is_some_and(|directories| !directories.is_array()) {
        return Err(wrong("The directories of the schema are no list."));
    }
    for mapping in rules
        .iter()
        .flat_map(|rule| rule.get("objectMappings").and_then(Value::as_array).into_iter().flatten())
    {
        let rows = mapping.get("attributeMappings").and_then(Value::as_array);
        for row in rows.ok_or_else(|| wrong("An object mapping has no attribute mappings."))? {
            if row.get("targetAttributeName").and_then(Value::as_str).is_none() {
                return Err(wrong("An attribute mapping has no target."));
            }
            let source = row.get("source").filter(|source| !source.is_null());
            let expression = source.and_then(|source| source.get("expression")).and_then(Value::as_str);
            if source.is_some() && expression.is_none() {
                return Err(wrong("The source of an attribute mapping has no expression."));
            }
        }
    }
    Ok(())
}
