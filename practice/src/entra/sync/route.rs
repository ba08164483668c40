//! Which function answers which address of provisioning, and what it takes to get there: a scope that reads or one that
//! writes, and the role of an administrator of apps, which a Global Reader has not (known issues of provisioning, 2025).

use axum::http::{Method, StatusCode};

use super::seed::Template;
use super::{demand, jobs, logs, portal, schema, secrets, template_of, validate};
use crate::entra::ids::Kind;
use crate::entra::refusal::Refusal;
use crate::entra::switches::Rank;
use crate::entra::visit::{Answered, Visit};

const READ: &[&str] = &["Synchronization.Read.All", "Synchronization.ReadWrite.All"];
const WRITE: &[&str] = &["Synchronization.ReadWrite.All"];

/// Answers what lies under `servicePrincipals/{id}/synchronization` and `auditLogs/provisioning`; `segments` begins
/// with either word. The service principal is there and ready.
///
/// # Errors
///
/// Every refusal of Graph.
pub(in crate::entra) fn answer(visit: &mut Visit<'_>, segments: &[&str]) -> Answered {
    match segments {
        ["auditLogs", "provisioning"] if visit.call.method == Method::GET => logs::list(visit),
        ["auditLogs", "provisioning"] => Err(Refusal::Method),
        ["servicePrincipals", id, "synchronization", rest @ ..] => {
            let scopes = if visit.call.method == Method::GET { READ } else { WRITE };
            visit.require(scopes, Rank::AppAdministrator)?;
            let app =
                visit.state.apps.lookup(Kind::ServicePrincipal, id).ok_or_else(|| Refusal::not_found(id))?;
            let (number, template) = (app.number, template_of(app));
            synchronization(visit, number, template, rest)
        }
        _ => Err(no_such(segments)),
    }
}

/// Answers the pages of the portal; `segments` begins behind `portal`.
///
/// # Errors
///
/// `NoSuchSegment`, `NotFound`.
pub(in crate::entra) fn page(visit: &mut Visit<'_>, segments: &[&str]) -> Answered {
    if visit.call.method == Method::GET { portal::page(visit, segments) } else { Err(Refusal::Method) }
}

fn no_such(segments: &[&str]) -> Refusal {
    Refusal::NoSuchSegment { segment: segments.last().copied().unwrap_or_default().to_owned() }
}

fn synchronization(
    visit: &mut Visit<'_>,
    app: u32,
    template: Option<Template>,
    segments: &[&str],
) -> Answered {
    let method = visit.call.method.clone();
    let (get, post, put, patch, delete) = (
        method == Method::GET,
        method == Method::POST,
        method == Method::PUT,
        method == Method::PATCH,
        method == Method::DELETE,
    );
    if let ["templates"] = segments
        && get
    {
        return jobs::templates(visit, template);
    }
    // An app of App registrations can do nothing of this.
    let template = template.ok_or_else(|| {
        Refusal::own(
            StatusCode::BAD_REQUEST,
            "InvalidTemplate",
            "The application does not support automatic provisioning.",
        )
    })?;
    match segments {
        ["templates", id] if get => jobs::template(visit, template, id),
        ["templates", id, "schema", rest @ ..] => {
            of_schema(visit, app, template, schema::Of::Template(id), rest)
        }
        ["secrets"] if get => secrets::get(visit, app, template),
        ["secrets"] if put => secrets::put(visit, app, template),
        ["connectivityParameters"] if patch => secrets::set_connectivity(visit, app, template),
        ["acquireAccessToken"] if post => secrets::acquire(visit, app, template),
        ["jobs"] if get => jobs::list(visit, app, template),
        ["jobs"] if post => jobs::create(visit, app, template),
        ["jobs", "validateCredentials" | "microsoft.graph.validateCredentials"] if post => {
            validate::validate(visit, app, template, None)
        }
        ["jobs", id] if get => jobs::read(visit, app, template, id),
        ["jobs", id] if delete => jobs::delete(visit, app, template, id),
        ["jobs", id] if patch => jobs::patch(visit, app, template, id),
        ["jobs", id, "validateCredentials"] if post => validate::validate(visit, app, template, Some(id)),
        ["jobs", id, "start"] if post => jobs::start(visit, app, template, id),
        ["jobs", id, "pause"] if post => jobs::pause(visit, app, template, id),
        ["jobs", id, "restart"] if post => jobs::restart(visit, app, template, id),
        ["jobs", id, "provisionOnDemand"] if post => demand::ask(visit, app, template, id),
        ["jobs", id, "schema", rest @ ..] => of_schema(visit, app, template, schema::Of::Job(id), rest),
        ["templates" | "secrets" | "connectivityParameters" | "acquireAccessToken" | "jobs"]
        | ["jobs", _, "validateCredentials" | "start" | "pause" | "restart" | "provisionOnDemand"] => {
            Err(Refusal::Method)
        }
        _ => Err(no_such(segments)),
    }
}

fn of_schema(
    visit: &mut Visit<'_>,
    app: u32,
    template: Template,
    of: schema::Of<'_>,
    segments: &[&str],
) -> Answered {
    let method = visit.call.method.clone();
    match (segments, &method, of) {
        ([], &Method::GET, _) => schema::get(visit, app, template, of),
        ([], &Method::PUT, schema::Of::Job(id)) => schema::put(visit, app, template, id),
        ([], &Method::DELETE, schema::Of::Job(id)) => schema::delete(visit, app, template, id),
        ([], &Method::PATCH, schema::Of::Job(id) | schema::Of::Template(id)) => Err(schema::patch(app, id)),
        (["filterOperators"], &Method::GET, _) => schema::list(visit, app, template, of, "filterOperators"),
        (["functions"], &Method::GET, _) => schema::list(visit, app, template, of, "functions"),
        (["parseExpression"], &Method::POST, _) => schema::parse_expression(visit, app, template, of),
        (["directories", id, "discover"], &Method::POST, _) => schema::discover(visit, app, template, of, id),
        ([], _, _) => Err(Refusal::Method),
        _ => Err(no_such(segments)),
    }
}
