//! Which function answers which address, and what the Directory API wants of whoever calls it.

use axum::http::Method;

use super::gate::{Wants, admit};
use super::refusal::Refusal;
use super::switches::Rank;
use super::visit::{Answered, Caller, Visit};
use super::{authorize, console, groups, members, organisation, pages, token, user_write, users};

/// Answers a request.
pub(super) fn answer(visit: &mut Visit<'_>) -> Answered {
    if visit.call.path == "/ac" || visit.call.path.starts_with("/ac/") {
        return console::answer(visit);
    }
    if let Some(rest) = visit.call.path.strip_prefix("/admin/directory/v1/") {
        return api(visit, rest);
    }
    let is_get = visit.call.method == Method::GET;
    let is_post = visit.call.method == Method::POST;
    match visit.call.path.as_str() {
        "/o/oauth2/v2/auth" if is_get => authorize::authorize(visit),
        pages::DECIDE_PATH if is_post => authorize::decide(visit),
        "/token" if is_post => token::token(visit),
        "/revoke" if is_post => token::revoke(visit),
        "/v1/userinfo" if is_get || is_post => token::userinfo(visit),
        "/.well-known/openid-configuration" if is_get => token::metadata(visit),
        "/oauth2/v3/certs" if is_get => token::keys(visit),
        _ => Err(Refusal::NoPath),
    }
}

/// The scopes that are enough for what is read, and for what is written (Google's discovery document of the Directory
/// API, 2026-11).
struct Scopes {
    read: &'static [&'static str],
    write: &'static [&'static str],
}

const PEOPLE: Scopes = Scopes { read: &["user.readonly", "user"], write: &["user"] };
const GROUPS: Scopes = Scopes { read: &["group.readonly", "group"], write: &["group"] };
const MEMBERS: Scopes = Scopes {
    read: &["group.readonly", "group", "group.member.readonly", "group.member"],
    write: &["group", "group.member"],
};
const UNITS: Scopes = Scopes { read: &["orgunit.readonly", "orgunit"], write: &["orgunit"] };
const DOMAINS: Scopes = Scopes { read: &["domain.readonly", "domain"], write: &["domain"] };
const CUSTOMERS: Scopes = Scopes { read: &["customer.readonly", "customer"], write: &["customer"] };

/// Answers a request to the API; `path` is what stands behind the version.
fn api(visit: &mut Visit<'_>, path: &str) -> Answered {
    let method = visit.call.method.clone();
    let decoded: Vec<String> = path.split('/').map(super::visit::decoded).collect();
    let segments: Vec<&str> = decoded.iter().map(String::as_str).collect();
    let reads = |scopes: &Scopes, name| Wants { method: name, any_of: scopes.read, rank: Rank::Reader };
    let writes = |scopes: &Scopes, name| Wants { method: name, any_of: scopes.write, rank: Rank::SuperAdmin };
    // What everybody may see of each other is decided by the function itself.
    let public = |name| Wants { rank: Rank::Anyone, ..reads(&PEOPLE, name) };
    let put = || method == Method::PUT || method == Method::PATCH;
    match (method.as_str(), segments.as_slice()) {
        ("GET", ["users"]) => with(visit, &public("directory.users.list"), users::list),
        ("POST", ["users"]) => with(visit, &writes(&PEOPLE, "directory.users.insert"), user_write::add),
        ("GET", ["users", key]) => {
            with(visit, &public("directory.users.get"), |visit, caller| users::get(visit, caller, key))
        }
        (_, ["users", key]) if put() => {
            with(visit, &writes(&PEOPLE, "directory.users.update"), |v, c| user_write::change(v, c, key))
        }
        ("DELETE", ["users", key]) => {
            with(visit, &writes(&PEOPLE, "directory.users.delete"), |v, c| user_write::delete(v, c, key))
        }
        ("POST", ["users", key, "undelete"]) => {
            with(visit, &writes(&PEOPLE, "directory.users.undelete"), |v, c| user_write::undelete(v, c, key))
        }
        ("GET", ["users", key, "aliases"]) => {
            with(visit, &reads(&PEOPLE, "directory.users.aliases.list"), |v, c| {
                user_write::aliases(v, c, key)
            })
        }
        ("POST", ["users", key, "aliases"]) => {
            with(visit, &writes(&PEOPLE, "directory.users.aliases.insert"), |v, c| {
                user_write::add_alias(v, c, key)
            })
        }
        ("DELETE", ["users", key, "aliases", alias]) => {
            let wants = writes(&PEOPLE, "directory.users.aliases.delete");
            with(visit, &wants, |v, c| user_write::delete_alias(v, c, key, alias))
        }
        ("GET", ["groups"]) => with(visit, &reads(&GROUPS, "directory.groups.list"), groups::list),
        ("POST", ["groups"]) => with(visit, &writes(&GROUPS, "directory.groups.insert"), groups::add),
        ("GET", ["groups", key]) => {
            with(visit, &reads(&GROUPS, "directory.groups.get"), |v, c| groups::get(v, c, key))
        }
        (_, ["groups", key]) if put() => {
            with(visit, &writes(&GROUPS, "directory.groups.update"), |v, c| groups::change(v, c, key))
        }
        ("DELETE", ["groups", key]) => {
            with(visit, &writes(&GROUPS, "directory.groups.delete"), |v, c| groups::delete(v, c, key))
        }
        ("GET", ["groups", key, "members"]) => {
            with(visit, &reads(&MEMBERS, "directory.members.list"), |v, c| members::list(v, c, key))
        }
        ("POST", ["groups", key, "members"]) => {
            with(visit, &writes(&MEMBERS, "directory.members.insert"), |v, c| members::add(v, c, key))
        }
        ("GET", ["groups", key, "hasMember", member]) => {
            with(visit, &reads(&MEMBERS, "directory.members.hasMember"), |v, c| {
                members::has(v, c, key, member)
            })
        }
        ("GET", ["groups", key, "members", member]) => {
            with(visit, &reads(&MEMBERS, "directory.members.get"), |v, c| members::get(v, c, key, member))
        }
        (_, ["groups", key, "members", member]) if put() => {
            with(visit, &writes(&MEMBERS, "directory.members.update"), |v, c| {
                members::change(v, c, key, member)
            })
        }
        ("DELETE", ["groups", key, "members", member]) => {
            with(visit, &writes(&MEMBERS, "directory.members.delete"), |v, c| {
                members::delete(v, c, key, member)
            })
        }
        ("GET", ["customer", customer, "domains"]) => {
            with(visit, &reads(&DOMAINS, "directory.domains.list"), |v, c| {
                organisation::domains(v, c, customer)
            })
        }
        ("GET", ["customers", key]) => with(visit, &reads(&CUSTOMERS, "directory.customers.get"), |v, c| {
            organisation::customer(v, c, key)
        }),
        ("GET", ["customer", customer, "orgunits"]) => {
            with(visit, &reads(&UNITS, "directory.orgunits.list"), |v, c| organisation::units(v, c, customer))
        }
        ("POST", ["customer", customer, "orgunits"]) => {
            with(visit, &writes(&UNITS, "directory.orgunits.insert"), |v, c| {
                organisation::add_unit(v, c, customer)
            })
        }
        ("GET", ["customer", customer, "orgunits", path @ ..]) => {
            let (wants, path) = (reads(&UNITS, "directory.orgunits.get"), path.join("/"));
            with(visit, &wants, |v, c| organisation::unit(v, c, customer, &path))
        }
        ("DELETE", ["customer", customer, "orgunits", path @ ..]) => {
            let (wants, path) = (writes(&UNITS, "directory.orgunits.delete"), path.join("/"));
            with(visit, &wants, |v, c| organisation::delete_unit(v, c, customer, &path))
        }
        (_, ["customer", customer, "orgunits", path @ ..]) if put() => {
            let (wants, path) = (writes(&UNITS, "directory.orgunits.update"), path.join("/"));
            with(visit, &wants, |v, c| organisation::change_unit(v, c, customer, &path))
        }
        _ => Err(Refusal::NoPath),
    }
}

fn with(
    visit: &mut Visit<'_>,
    wants: &Wants,
    answer: impl FnOnce(&mut Visit<'_>, &Caller) -> Answered,
) -> Answered {
    let caller = admit(visit, wants)?;
    answer(visit, &caller)
}
