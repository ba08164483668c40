//! Which function answers which address, and what it takes to get there: at Graph the token first, then the rate
//! limit, then the address; scopes and role are checked by the function itself.

use axum::http::{HeaderName, Method, StatusCode};

use super::groups::Cast;
use super::ids::Kind;
use super::refusal::Refusal;
use super::switches::LagRefusal;
use super::visit::{Answer, Answered, Visit};
use super::{
    assignments, authorize, device, gate, groups, limits, odata, portal, principals, sync, templates, tenant,
    token, users,
};

/// Answers a request.
pub(super) fn answer(visit: &mut Visit<'_>) -> Answer {
    let segments = decoded(&visit.call.path);
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    match segments.as_slice() {
        ["v1.0" | "beta", rest @ ..] => counted(visit, rest),
        ["portal", rest @ ..] => portal(visit, rest).unwrap_or_else(|refusal| refusal.answer(visit.call)),
        _ => sign_in(visit, &segments).unwrap_or_else(|refusal| refusal.answer(visit.call)),
    }
}

/// Checks the token of a request alone.
///
/// # Errors
///
/// As [`gate::caller`].
pub(super) fn admit(visit: &mut Visit<'_>) -> Result<(), Refusal> {
    visit.caller = Some(gate::caller(visit)?);
    Ok(())
}

/// Graph, with the headers of its rate limit.
fn counted(visit: &mut Visit<'_>, segments: &[&str]) -> Answer {
    if let Err(refusal) = admit(visit) {
        return refusal.answer(visit.call);
    }
    let call = visit.call;
    let (selects, expands) = (call.query("$select").is_some(), call.query("$expand").is_some());
    let cost = limits::cost(&call.method, segments, selects, expands, odata::asked_top(call));
    let client = visit.caller.as_ref().map(|caller| caller.client.clone()).unwrap_or_default();
    let people = visit.state.directory.next_person();
    let level = visit.state.limits.count(&client, cost, people, visit.switches.rate_limits, call.now_ms);
    let answered = match level.wait_ms {
        Some(wait_ms) => Err(Refusal::TooMany { wait_ms }),
        None => gate::call(visit).and_then(|()| graph(visit, segments)),
    };
    let answer = answered.unwrap_or_else(|refusal| refusal.answer(visit.call));
    let answer = answer.with(HeaderName::from_static("x-ms-resource-unit"), cost.units.to_string());
    if level.used_percent < SHOWN_FROM_PERCENT {
        return answer;
    }
    let share = format!("{}.{:02}", level.used_percent / 100, level.used_percent % 100);
    answer.with(HeaderName::from_static("x-ms-throttle-limit-percentage"), share)
}

/// How full a bucket is before Graph says so: 0.8.
const SHOWN_FROM_PERCENT: i64 = 80;

/// What a request does, by its method; `None` for methods that no address takes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Act {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

fn act(method: &Method) -> Option<Act> {
    match *method {
        Method::GET => Some(Act::Get),
        Method::POST => Some(Act::Post),
        Method::PUT => Some(Act::Put),
        Method::PATCH => Some(Act::Patch),
        Method::DELETE => Some(Act::Delete),
        _ => None,
    }
}

/// Addresses without a token: the sign-in and its pages.
fn sign_in(visit: &mut Visit<'_>, segments: &[&str]) -> Answered {
    let act = act(&visit.call.method).ok_or(Refusal::Method)?;
    match (act, segments) {
        (Act::Post, ["common", "login"]) => authorize::decide(visit),
        (Act::Get, ["devicelogin"]) => device::page(visit),
        (Act::Get, [tenant, "oauth2", "v2.0", "authorize"]) => authorize::authorize(visit, tenant),
        (Act::Post, [tenant, "oauth2", "v2.0", "token"]) => token::token(visit, tenant),
        (Act::Post, [tenant, "oauth2", "v2.0", "devicecode"]) => device::start(visit, tenant),
        (Act::Get, [tenant, "v2.0", "adminconsent"]) => authorize::admin_consent(visit, tenant),
        (Act::Get, [tenant, "v2.0", ".well-known", "openid-configuration"]) => token::metadata(visit, tenant),
        (Act::Get, [_, "discovery", "v2.0", "keys"]) => token::keys(visit),
        _ => Err(no_such(segments)),
    }
}

fn portal(visit: &mut Visit<'_>, segments: &[&str]) -> Answered {
    match segments {
        [] if visit.call.method == Method::GET => portal::list(visit),
        ["apps", id] if visit.call.method == Method::GET => portal::app(visit, id),
        ["authorize", ..] => sync::page(visit, segments),
        _ if visit.call.method == Method::GET => portal::list(visit),
        _ => Err(Refusal::Method),
    }
}

/// Microsoft Graph; the segments behind the version.
fn graph(visit: &mut Visit<'_>, segments: &[&str]) -> Answered {
    let act = act(&visit.call.method).ok_or(Refusal::Method)?;
    match (act, segments) {
        (_, ["servicePrincipals", id, "synchronization", ..]) => {
            ready(visit, id)?;
            sync::answer(visit, segments)
        }
        (_, ["auditLogs", "provisioning", ..]) => sync::answer(visit, segments),
        (Act::Get, ["me"]) => users::me(visit),
        (Act::Get, ["me", list @ ("memberOf" | "transitiveMemberOf")]) => {
            users::memberships(visit, None, *list == "transitiveMemberOf", None)
        }
        (Act::Get, ["me", list @ ("memberOf" | "transitiveMemberOf"), cast]) => {
            users::memberships(visit, None, *list == "transitiveMemberOf", Some(cast))
        }
        (Act::Get, ["organization"]) => tenant::organisation(visit),
        (Act::Get, ["subscribedSkus"]) => tenant::skus(visit),
        (act, ["users", rest @ ..]) => of_users(visit, act, rest),
        (act, ["groups", rest @ ..]) => of_groups(visit, act, rest),
        (Act::Post, ["directory", "deletedItems", id, "restore"]) => users::from_recycle_bin(visit, id, true),
        (Act::Delete, ["directory", "deletedItems", id]) => users::from_recycle_bin(visit, id, false),
        (Act::Get, ["applicationTemplates"]) => templates::list(visit),
        (Act::Get, ["applicationTemplates", id]) => templates::get(visit, id),
        (Act::Post, ["applicationTemplates", id, "instantiate" | "microsoft.graph.instantiate"]) => {
            templates::instantiate(visit, id)
        }
        (act, ["servicePrincipals", rest @ ..]) => of_principals(visit, act, rest),
        (Act::Get, ["applications"]) => principals::list_applications(visit),
        (Act::Get, ["applications", id]) => principals::get_application(visit, id),
        (Act::Delete, ["applications", id]) => principals::delete_application(visit, id),
        (_, segments) => Err(not_answered(segments)),
    }
}

fn of_users(visit: &mut Visit<'_>, act: Act, rest: &[&str]) -> Answered {
    match (act, rest) {
        (Act::Get, []) => users::list(visit),
        (Act::Get, ["$count"]) => users::count(visit),
        (Act::Post, []) => users::create(visit),
        (Act::Get, [id]) => users::get(visit, id),
        (Act::Patch, [id]) => users::update(visit, id),
        (Act::Delete, [id]) => users::delete(visit, id),
        (Act::Get, [id, list @ ("memberOf" | "transitiveMemberOf")]) => {
            users::memberships(visit, Some(id), *list == "transitiveMemberOf", None)
        }
        (Act::Get, [id, list @ ("memberOf" | "transitiveMemberOf"), cast]) => {
            users::memberships(visit, Some(id), *list == "transitiveMemberOf", Some(cast))
        }
        (Act::Get, [id, "manager"]) => users::manager(visit, id),
        (Act::Put, [id, "manager", "$ref"]) => users::set_manager(visit, id, true),
        (Act::Delete, [id, "manager", "$ref"]) => users::set_manager(visit, id, false),
        (_, [] | [_]) => Err(Refusal::Method),
        (_, rest) => Err(no_such(rest)),
    }
}

fn of_groups(visit: &mut Visit<'_>, act: Act, rest: &[&str]) -> Answered {
    match (act, rest) {
        (Act::Get, []) => groups::list(visit),
        (Act::Get, ["$count"]) => groups::count(visit),
        (Act::Post, []) => groups::create(visit),
        (Act::Get, [id]) => groups::get(visit, id),
        (Act::Patch, [id]) => groups::update(visit, id),
        (Act::Delete, [id]) => groups::delete(visit, id),
        (Act::Post, [id, "members", "$ref"]) => groups::add_member(visit, id),
        (Act::Delete, [id, "members", member, "$ref"]) => groups::remove_member(visit, id, member),
        (Act::Get, [id, list @ ("members" | "transitiveMembers"), rest @ ..]) => {
            let transitive = *list == "transitiveMembers";
            match rest {
                [] => groups::members(visit, id, transitive, Cast::All),
                ["$count"] => groups::count_members(visit, id, transitive, Cast::All),
                [cast] => groups::members(visit, id, transitive, Cast::named(cast)?),
                [cast, "$count"] => groups::count_members(visit, id, transitive, Cast::named(cast)?),
                rest => Err(no_such(rest)),
            }
        }
        (_, [] | [_]) => Err(Refusal::Method),
        (_, rest) => Err(no_such(rest)),
    }
}

fn of_principals(visit: &mut Visit<'_>, act: Act, rest: &[&str]) -> Answered {
    match (act, rest) {
        (Act::Get, []) => principals::list(visit),
        (Act::Get, [id]) => principals::get(visit, id),
        (Act::Patch, [id]) => principals::update(visit, id),
        (Act::Delete, [id]) => principals::delete(visit, id),
        (Act::Get, [id, "appRoleAssignedTo"]) => assignments::list(visit, id),
        (Act::Post, [id, "appRoleAssignedTo"]) => assignments::create(visit, id),
        (Act::Get, [id, "appRoleAssignedTo", assignment]) => assignments::get(visit, id, assignment),
        (Act::Delete, [id, "appRoleAssignedTo", assignment]) => assignments::delete(visit, id, assignment),
        (_, [] | [_] | [_, "appRoleAssignedTo"]) => Err(Refusal::Method),
        (_, rest) => Err(no_such(rest)),
    }
}

/// Tells an address that takes other methods from one that does not exist.
fn not_answered(segments: &[&str]) -> Refusal {
    match segments {
        ["me" | "organization" | "subscribedSkus" | "applicationTemplates" | "applications" | "$batch"]
        | ["applicationTemplates" | "applications", _] => Refusal::Method,
        _ => no_such(segments),
    }
}

/// Checks that provisioning of an app can be set up already.
fn ready(visit: &Visit<'_>, id: &str) -> Result<(), Refusal> {
    let app = visit.state.apps.lookup(Kind::ServicePrincipal, id).ok_or_else(|| Refusal::not_found(id))?;
    if app.ready_ms <= visit.call.now_ms {
        return Ok(());
    }
    Err(match visit.switches.lag_refusal {
        LagRefusal::NotFound => Refusal::not_found(id),
        LagRefusal::Forbidden => Refusal::Forbidden,
        LagRefusal::Conflict => Refusal::own(
            StatusCode::CONFLICT,
            "Directory_ConcurrencyViolation",
            "The service principal is being created. Try again later.",
        ),
    })
}

fn no_such(segments: &[&str]) -> Refusal {
    Refusal::NoSuchSegment { segment: segments.last().copied().unwrap_or_default().to_owned() }
}

/// Returns the segments of a path, percent-decoded.
fn decoded(path: &str) -> Vec<String> {
    path.split('/')
        .filter(|segment| !segment.is_empty())
        .map(|segment| {
            // A form's `+` is a space; in a path it stands for itself.
            let segment = segment.replace('+', "%2B");
            url::form_urlencoded::parse(format!("s={segment}").replace('&', "%26").as_bytes())
                .next()
                .map(|(_, value)| value.into_owned())
                .unwrap_or_default()
        })
        .collect()
}
