//! Which function answers which address, and what it takes to get there: the rate limit first, then the token, then
//! the address, the scopes, the role.

use axum::http::Method;

use super::gate::{self, Caller};
use super::lifecycle::Turn;
use super::limits::{self, Level};
use super::refusal::Refusal;
use super::switches::AdminRole;
use super::visit::{Answer, Answered, Visit};
use super::{LIMIT, REMAINING, RESET, error_id};
use super::{
    apps, assignments, connection, device, features, groups, lifecycle, log, mappings, push, schemas, signin,
    token, users,
};

/// Answers a request, with the headers of its rate limit.
pub(super) fn answer(visit: &mut Visit<'_>) -> Answer {
    let segments = decoded(&visit.call.path);
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let api = matches!(segments.as_slice(), ["api", ..]);
    let caller = if api { gate::caller(visit) } else { Err(Refusal::BadToken) };
    let client = match &caller {
        Ok(caller) => caller.name.clone(),
        Err(_) => visit.call.query("client_id").unwrap_or_default().to_owned(),
    };
    let bucket = limits::bucket(visit.call.method == Method::GET, &segments);
    let level = visit.state.limits.count(bucket, &client, visit.switches, visit.call.now_ms);
    let answered = if level.over {
        Err(Refusal::TooMany)
    } else if api {
        caller.and_then(|caller| management(visit, &segments, &caller))
    } else {
        open(visit, &segments)
    };
    let answer = answered.unwrap_or_else(|refusal| refusal.answer(&visit.call.base, &error_id()));
    with_level(answer, level)
}

/// Whether an answer under this path may show groups that came from Zoom.
pub(super) fn shows_groups(path: &str) -> bool {
    path.starts_with("/api/v1/groups") || (path.starts_with("/api/v1/apps/") && path.contains("/group"))
}

/// Addresses without a token: sign-in, metadata, and where the browser comes back from Zoom.
fn open(visit: &mut Visit<'_>, segments: &[&str]) -> Answered {
    let (get, post) = (visit.call.method == Method::GET, visit.call.method == Method::POST);
    match segments {
        [".well-known", "oauth-authorization-server" | "openid-configuration"] if get => {
            token::metadata(visit)
        }
        [".well-known", "okta-organization"] if get => token::organization(visit),
        ["oauth2", "v1", "keys"] if get => token::keys(visit),
        ["oauth2", "v1", "authorize"] if get => signin::authorize(visit),
        ["oauth2", "v1", "authorize"] if post => signin::decide(visit),
        ["oauth2", "v1", "token"] if post => token::token(visit),
        ["oauth2", "v1", "revoke"] if post => token::revoke(visit),
        ["oauth2", "v1", "userinfo"] if get || post => token::userinfo(visit),
        ["oauth2", "v1", "device", "authorize"] if post => device::start(visit),
        ["activate"] if get => device::page(visit),
        ["activate"] if post => device::decide(visit),
        ["admin", "app", "cpc", "zoomus", "oauth", "callback"] if get => connection::browser_back(visit),
        [".well-known", "oauth-authorization-server" | "openid-configuration" | "okta-organization"]
        | ["oauth2", "v1", "keys" | "authorize" | "token" | "revoke" | "userinfo"]
        | ["oauth2", "v1", "device", "authorize"]
        | ["activate"]
        | ["admin", "app", "cpc", "zoomus", "oauth", "callback"] => Err(Refusal::Method),
        _ => Err(Refusal::NoSuchEndpoint { path: visit.call.path.clone() }),
    }
}

/// What a request does, by its method; `None` for methods that no address takes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Act {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

const APPS_READ: &str = "okta.apps.read";
const APPS: &str = "okta.apps.manage";
const GROUPS_READ: &str = "okta.groups.read";
const GROUPS: &str = "okta.groups.manage";
const USERS_READ: &str = "okta.users.read";
const USERS: &str = "okta.users.manage";

/// The Management API.
fn management(visit: &mut Visit<'_>, segments: &[&str], caller: &Caller) -> Answered {
    let act = act(&visit.call.method).ok_or(Refusal::Method)?;
    let ["api", "v1", rest @ ..] = segments else {
        return Err(Refusal::NoSuchEndpoint { path: visit.call.path.clone() });
    };
    match (act, rest) {
        (act, ["users", rest @ ..]) => of_users(visit, act, rest, caller),
        (act, ["groups", rest @ ..]) => of_groups(visit, act, rest, caller),
        (Act::Get, ["logs"]) => read(visit, caller, "okta.logs.read", log::list),
        (Act::Get, ["mappings"]) => read(visit, caller, "okta.profileMappings.read", mappings::list),
        (Act::Get, ["mappings", id]) => {
            read(visit, caller, "okta.profileMappings.read", |visit| mappings::get(visit, id))
        }
        (Act::Post, ["mappings", id]) => {
            write(visit, caller, "okta.profileMappings.manage", AdminRole::App, |visit| {
                mappings::change(visit, id)
            })
        }
        (Act::Get, ["meta", "types", "user"]) => {
            read(visit, caller, "okta.userTypes.read", |visit| schemas::user_types(visit, None))
        }
        (Act::Get, ["meta", "types", "user", id]) => {
            read(visit, caller, "okta.userTypes.read", |visit| schemas::user_types(visit, Some(id)))
        }
        (Act::Get, ["meta", "schemas", "user", id]) => {
            read(visit, caller, "okta.schemas.read", |visit| schemas::user_schema(visit, id))
        }
        (Act::Get, ["meta", "schemas", "apps", id, "default"]) => {
            read(visit, caller, "okta.schemas.read", |visit| schemas::app_schema(visit, id))
        }
        (Act::Post, ["meta", "schemas", "apps", id, "default"]) => {
            write(visit, caller, "okta.schemas.manage", AdminRole::App, |visit| {
                schemas::change_app_schema(visit, id)
            })
        }
        (act, ["apps", rest @ ..]) => of_apps(visit, act, rest, caller),
        (_, rest) => Err(not_answered(visit, rest)),
    }
}

fn of_users(visit: &mut Visit<'_>, act: Act, rest: &[&str], caller: &Caller) -> Answered {
    let least = AdminRole::AppAndGroup;
    match (act, rest) {
        (Act::Get, []) => read(visit, caller, USERS_READ, users::list),
        (Act::Post, []) => write(visit, caller, USERS, least, lifecycle::create),
        (Act::Get, [id]) => read(visit, caller, USERS_READ, |visit| users::get(visit, id)),
        (Act::Post, [id]) => write(visit, caller, USERS, least, |visit| lifecycle::update(visit, id, false)),
        (Act::Put, [id]) => write(visit, caller, USERS, least, |visit| lifecycle::update(visit, id, true)),
        (Act::Delete, [id]) => write(visit, caller, USERS, least, |visit| lifecycle::delete(visit, id)),
        (Act::Get, [id, "groups"]) => read(visit, caller, USERS_READ, |visit| users::groups(visit, id)),
        (Act::Get, [id, "roles"]) => read(visit, caller, "okta.roles.read", |visit| users::roles(visit, id)),
        (Act::Post, [id, "lifecycle", word]) => match Turn::named(word) {
            Some(turn) => write(visit, caller, USERS, least, |visit| lifecycle::turn(visit, id, turn)),
            None => Err(Refusal::NoSuchEndpoint { path: visit.call.path.clone() }),
        },
        (_, [] | [_] | [_, "groups" | "roles"]) => Err(Refusal::Method),
        (_, _) => Err(Refusal::NoSuchEndpoint { path: visit.call.path.clone() }),
    }
}

fn of_groups(visit: &mut Visit<'_>, act: Act, rest: &[&str], caller: &Caller) -> Answered {
    let least = AdminRole::AppAndGroup;
    match (act, rest) {
        (Act::Get, []) => read(visit, caller, GROUPS_READ, groups::list),
        (Act::Post, []) => write(visit, caller, GROUPS, least, groups::create),
        (Act::Get, [id]) => read(visit, caller, GROUPS_READ, |visit| groups::get(visit, id)),
        (Act::Put, [id]) => write(visit, caller, GROUPS, least, |visit| groups::rename(visit, id)),
        (Act::Delete, [id]) => write(visit, caller, GROUPS, least, |visit| groups::delete(visit, id)),
        (Act::Get, [id, "users"]) => read(visit, caller, GROUPS_READ, |visit| groups::members(visit, id)),
        (Act::Put, [id, "users", user]) => {
            write(visit, caller, GROUPS, least, |visit| groups::set_member(visit, id, user, true))
        }
        (Act::Delete, [id, "users", user]) => {
            write(visit, caller, GROUPS, least, |visit| groups::set_member(visit, id, user, false))
        }
        (Act::Get, [id, "apps"]) => read(visit, caller, GROUPS_READ, |visit| groups::apps(visit, id)),
        (_, [] | [_] | [_, "users" | "apps"] | [_, "users", _]) => Err(Refusal::Method),
        (_, _) => Err(Refusal::NoSuchEndpoint { path: visit.call.path.clone() }),
    }
}

fn of_apps(visit: &mut Visit<'_>, act: Act, rest: &[&str], caller: &Caller) -> Answered {
    let app = AdminRole::App;
    match (act, rest) {
        (Act::Get, []) => read(visit, caller, APPS_READ, apps::list),
        (Act::Post, []) => write(visit, caller, APPS, app, apps::create),
        (Act::Post, [name, id, "oauth2", "callback"]) => {
            write(visit, caller, APPS, app, |visit| connection::finish(visit, name, id))
        }
        (Act::Get, [id]) => read(visit, caller, APPS_READ, |visit| apps::get(visit, id)),
        (Act::Put, [id]) => write(visit, caller, APPS, app, |visit| apps::update(visit, id)),
        (Act::Delete, [id]) => write(visit, caller, APPS, app, |visit| apps::delete(visit, id)),
        (Act::Post, [id, "lifecycle", "activate"]) => {
            write(visit, caller, APPS, app, |visit| apps::switch(visit, id, true))
        }
        (Act::Post, [id, "lifecycle", "deactivate"]) => {
            write(visit, caller, APPS, app, |visit| apps::switch(visit, id, false))
        }
        (Act::Get, [id, "grants"]) => {
            read(visit, caller, "okta.appGrants.read", |visit| apps::grants(visit, id))
        }
        (Act::Post, [id, "grants"]) => {
            write(visit, caller, "okta.appGrants.manage", AdminRole::Super, |visit| apps::grant(visit, id))
        }
        (Act::Get, [id, "features"]) => read(visit, caller, APPS_READ, |visit| features::list(visit, id)),
        (Act::Get, [id, "features", name]) => {
            read(visit, caller, APPS_READ, |visit| features::get(visit, id, name))
        }
        (Act::Put, [id, "features", name]) => {
            write_on(visit, caller, id, app, |visit| features::set(visit, id, name))
        }
        (Act::Get, [id, "connections", "default"]) => {
            read(visit, caller, APPS_READ, |visit| connection::get(visit, id))
        }
        (Act::Post, [id, "connections", "default"]) => {
            write_on(visit, caller, id, app, |visit| connection::set(visit, id))
        }
        (Act::Post, [id, "connections", "default", "lifecycle", "activate"]) => {
            write_on(visit, caller, id, app, |visit| connection::activate(visit, id))
        }
        (Act::Post, [id, "connections", "default", "lifecycle", "deactivate"]) => {
            write(visit, caller, APPS, app, |visit| connection::deactivate(visit, id))
        }
        (Act::Get, [id, "groups"]) => read(visit, caller, APPS_READ, |visit| assignments::groups(visit, id)),
        (Act::Get, [id, "groups", group]) => {
            read(visit, caller, APPS_READ, |visit| assignments::group(visit, id, group))
        }
        (Act::Put, [id, "groups", group]) => {
            write_on(visit, caller, id, app, |visit| assignments::assign_group(visit, id, group))
        }
        (Act::Delete, [id, "groups", group]) => {
            write(visit, caller, APPS, app, |visit| assignments::remove_group(visit, id, group))
        }
        (Act::Get, [id, "users"]) => read(visit, caller, APPS_READ, |visit| assignments::people(visit, id)),
        (Act::Post, [id, "users"]) => {
            write_on(visit, caller, id, app, |visit| assignments::assign_person(visit, id, None))
        }
        (Act::Get, [id, "users", user]) => {
            read(visit, caller, APPS_READ, |visit| assignments::person(visit, id, user))
        }
        (Act::Post, [id, "users", user]) => {
            write_on(visit, caller, id, app, |visit| assignments::assign_person(visit, id, Some(user)))
        }
        (Act::Delete, [id, "users", user]) => {
            write(visit, caller, APPS, app, |visit| assignments::remove_person(visit, id, user))
        }
        (act, [id, "group-push", "mappings", rest @ ..]) => of_pushes(visit, act, id, rest, caller),
        (_, rest) => {
            let whole: Vec<&str> = ["apps"].iter().chain(rest).copied().collect();
            Err(not_answered(visit, &whole))
        }
    }
}

/// Group push needs a scope for apps and one for groups.
fn of_pushes(visit: &mut Visit<'_>, act: Act, app: &str, rest: &[&str], caller: &Caller) -> Answered {
    caller.need(if act == Act::Get { GROUPS_READ } else { GROUPS }, visit.call)?;
    let role = visit.switches.group_push_role;
    match (act, rest) {
        (Act::Get, []) => read(visit, caller, APPS_READ, |visit| push::list(visit, app)),
        (Act::Post, []) => write_on(visit, caller, app, role, |visit| push::create(visit, app)),
        (Act::Get, [id]) => read(visit, caller, APPS_READ, |visit| push::get(visit, app, id)),
        (Act::Patch, [id]) => write_on(visit, caller, app, role, |visit| push::change(visit, app, id)),
        (Act::Delete, [id]) => write(visit, caller, APPS, role, |visit| push::delete(visit, app, id)),
        (_, [] | [_]) => Err(Refusal::Method),
        (_, _) => Err(Refusal::NoSuchEndpoint { path: visit.call.path.clone() }),
    }
}

fn read(
    visit: &mut Visit<'_>,
    caller: &Caller,
    scope: &'static str,
    handler: impl FnOnce(&mut Visit<'_>) -> Answered,
) -> Answered {
    caller.need(scope, visit.call)?;
    gate::call(visit)?;
    handler(visit)
}

fn write(
    visit: &mut Visit<'_>,
    caller: &Caller,
    scope: &'static str,
    least: AdminRole,
    handler: impl FnOnce(&mut Visit<'_>) -> Answered,
) -> Answered {
    caller.need(scope, visit.call)?;
    gate::role(visit, least)?;
    gate::call(visit)?;
    handler(visit)
}

/// A change to what hangs on an app, other than taking it away. Okta does not find an app for it that is switched off
/// (terraform-provider-okta, issue 1502, for the assignment of a group; for the other calls this is an assumption).
fn write_on(
    visit: &mut Visit<'_>,
    caller: &Caller,
    app: &str,
    least: AdminRole,
    handler: impl FnOnce(&mut Visit<'_>) -> Answered,
) -> Answered {
    write(visit, caller, APPS, least, |visit| {
        if visit.state.app(app)?.active {
            handler(visit)
        } else {
            Err(Refusal::NotFound { id: app.to_owned(), kind: "AppInstance" })
        }
    })
}

/// Tells an address that takes other methods from one that does not exist.
fn not_answered(visit: &Visit<'_>, rest: &[&str]) -> Refusal {
    match rest {
        ["logs" | "mappings" | "apps"]
        | ["mappings" | "apps", _]
        | ["meta", "types", "user"]
        | ["meta", "types" | "schemas", "user", _]
        | ["meta", "schemas", "apps", _, "default"]
        | ["apps", _, "features" | "groups" | "users" | "grants"]
        | ["apps", _, "features" | "groups" | "users", _]
        | ["apps", _, "connections", "default"]
        | ["apps", _, "connections", "default", "lifecycle", "activate" | "deactivate"]
        | ["apps", _, "lifecycle", "activate" | "deactivate"]
        | ["apps", _, _, "oauth2", "callback"] => Refusal::Method,
        _ => Refusal::NoSuchEndpoint { path: visit.call.path.clone() },
    }
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

fn with_level(answer: Answer, level: Level) -> Answer {
    answer
        .with(LIMIT, level.limit.to_string())
        .with(REMAINING, level.remaining.to_string())
        .with(RESET, level.reset.to_string())
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
