//! People: the list with its three ways of choosing, one person, and how a person is drawn. A plain list leaves out
//! who was deprovisioned; `filter` and `search` do not.

use serde_json::{Map, Value, json};

use super::directory::Directory;
use super::filter::{Filter, Operator};
use super::groups::group_json;
use super::ids::{self, Kind};
use super::list::{page, page_bounds};
use super::refusal::Refusal;
use super::switches::AdminRole;
use super::visit::{Answer, Answered, Call, Visit, time};
use crate::company::{Person, Status};

/// `GET /api/v1/users`.
pub(super) fn list(visit: &mut Visit<'_>) -> Answered {
    let (call, directory) = (visit.call, &visit.state.directory);
    let words = call.query("q").map(str::to_lowercase);
    let usual = if words.is_some() { LIMIT_WITH_Q } else { LIMIT };
    let bounds = page_bounds(call, usual, LIMIT)?;
    let search = call.query("search").map(Filter::parse).transpose()?;
    if let Some(search) = &search {
        search.check(&|name, _| name.starts_with("profile.") || FIELDS.contains(&name))?;
    }
    let filter = call.query("filter").map(Filter::parse).transpose()?;
    if let Some(filter) = &filter {
        filter.check(&|name, operator| {
            name == "lastUpdated" || (operator == Operator::Equal && FILTER_FIELDS.contains(&name))
        })?;
    }
    let plain = search.is_none() && filter.is_none();
    let first = usize::try_from(bounds.after).unwrap_or(usize::MAX);
    let people = directory.people_from(first).filter(|person| {
        !(plain && person.status == Status::Deprovisioned)
            && words.as_ref().is_none_or(|words| begins(person, words))
            && [&search, &filter].iter().all(|chosen| {
                chosen.as_ref().is_none_or(|filter| filter.matches(&|name| field(directory, person, name)))
            })
    });
    Ok(page(call, bounds, people.map(|person| (person.number as u64, person)), |person| {
        user_json(call, directory, person)
    }))
}

/// `GET /api/v1/users/{id or login}`; `me` is the admin.
pub(super) fn get(visit: &mut Visit<'_>, id: &str) -> Answered {
    let directory = &visit.state.directory;
    Ok(Answer::json(user_json(visit.call, directory, by_id_or_login(directory, id)?)))
}

/// `GET /api/v1/users/{id or login}/groups`: all of them in one answer.
pub(super) fn groups(visit: &mut Visit<'_>, id: &str) -> Answered {
    let person = by_id_or_login(&visit.state.directory, id)?.number;
    let groups = visit.state.groups_of(person).into_iter().filter_map(|number| {
        let group = visit.state.group_at(number)?;
        Some(group_json(visit.call, visit.state, number, group, false))
    });
    Ok(Answer::json(groups.collect()))
}

/// `GET /api/v1/users/{id or login}/roles`: what the admin may do, after the switch; nobody else has a role. Types and
/// labels are those of Okta's guide to standard roles (2026): the group administrator's type is `USER_ADMIN`.
pub(super) fn roles(visit: &mut Visit<'_>, id: &str) -> Answered {
    let directory = &visit.state.directory;
    let person = by_id_or_login(directory, id)?.number;
    let types: &[(&str, &str)] = match visit.switches.admin_role {
        _ if person != directory.admin() => &[],
        AdminRole::ReadOnly => &[("READ_ONLY_ADMIN", "Read-only Administrator")],
        AdminRole::App => &[("APP_ADMIN", "Application Administrator")],
        AdminRole::AppAndGroup => {
            &[("APP_ADMIN", "Application Administrator"), ("USER_ADMIN", "Group Administrator")]
        }
        AdminRole::Super => &[("SUPER_ADMIN", "Super Administrator")],
    };
    let at = time(directory.dates(person).created);
    let assignee = format!("{}/api/v1/users/{}", visit.call.base, user_id(person));
    let roles = types.iter().map(|(kind, label)| {
        json!({
            "id": ids::id(Kind::Role, kind.bytes().map(u64::from).sum()),
            "label": label,
            "type": kind,
            "status": "ACTIVE",
            "created": at,
            "lastUpdated": at,
            "assignmentType": "USER",
            "_links": { "assignee": { "href": assignee } },
        })
    });
    Ok(Answer::json(roles.collect()))
}

/// Returns the person behind an id.
///
/// # Errors
///
/// `NotFound`.
pub(super) fn by_id<'a>(directory: &'a Directory, id: &str) -> Result<&'a Person, Refusal> {
    ids::number(Kind::User, id)
        .and_then(|number| usize::try_from(number).ok())
        .and_then(|number| directory.person(number))
        .ok_or_else(|| unknown(id))
}

/// Returns the person behind an id, a login or `me`.
///
/// # Errors
///
/// `NotFound`.
pub(super) fn by_id_or_login<'a>(directory: &'a Directory, id: &str) -> Result<&'a Person, Refusal> {
    if id == "me" {
        return directory.person(directory.admin()).ok_or_else(|| unknown(id));
    }
    by_id(directory, id).or_else(|refusal| directory.by_login(id).ok_or(refusal))
}

/// The refusal for an id that nobody has.
pub(super) fn unknown(id: &str) -> Refusal {
    Refusal::NotFound { id: id.to_owned(), kind: "User" }
}

/// Draws a person as Okta does.
pub(super) fn user_json(call: &Call, directory: &Directory, person: &Person) -> Value {
    let id = user_id(person.number);
    let dates = directory.dates(person.number);
    let turned = match person.status {
        Status::Staged => Value::Null,
        Status::Provisioned | Status::Active | Status::Suspended | Status::Deprovisioned => {
            json!(time(dates.turned))
        }
    };
    json!({
        "id": id,
        "status": status_word(person.status),
        "created": time(dates.created),
        "activated": turned,
        "statusChanged": turned,
        "lastLogin": null,
        "lastUpdated": time(dates.updated),
        "passwordChanged": turned,
        "realmId": null,
        "type": { "id": user_type_id() },
        "profile": profile(directory, person),
        "credentials": { "provider": { "type": "OKTA", "name": "OKTA" } },
        "_links": { "self": { "href": format!("{}/api/v1/users/{id}", call.base) } },
    })
}

/// Returns what Okta knows of a person: the six attributes of every profile also when empty, the others only when set.
pub(super) fn profile(directory: &Directory, person: &Person) -> Map<String, Value> {
    let mut profile = Map::new();
    profile.insert("firstName".to_owned(), json!(person.given_name));
    profile.insert("lastName".to_owned(), json!(person.family_name));
    profile.insert("mobilePhone".to_owned(), Value::Null);
    profile.insert("secondEmail".to_owned(), Value::Null);
    profile.insert("login".to_owned(), json!(person.login));
    profile.insert("email".to_owned(), json!(person.mail));
    let more = [
        ("displayName", &person.display_name),
        ("title", &person.title),
        ("department", &person.department),
        ("organization", &person.organization),
        ("primaryPhone", &person.phone),
        ("employeeNumber", &person.employee_number),
        ("costCenter", &person.cost_center),
        ("locale", &person.locale),
    ];
    for (name, value) in more {
        if let Some(value) = value {
            profile.insert(name.to_owned(), json!(value));
        }
    }
    if let Some(manager) = person.manager.and_then(|number| directory.person(number)) {
        profile.insert("managerId".to_owned(), json!(manager.login));
        profile.insert("manager".to_owned(), json!(manager.display_name));
    }
    profile.extend(directory.more(person.number).cloned().unwrap_or_default());
    profile
}

pub(super) fn user_id(number: usize) -> String {
    ids::id(Kind::User, number as u64)
}

/// The id of the org's one user type.
pub(super) fn user_type_id() -> String {
    ids::id(Kind::UserType, 1)
}

/// Whether somebody can be given an app.
pub(super) fn can_have_apps(directory: &Directory, number: usize) -> bool {
    !directory.is_deprovisioned(number)
}

/// The most a page holds, which is also the usual number; with `q` the usual number is smaller.
const LIMIT: usize = 200;
const LIMIT_WITH_Q: usize = 10;
const FIELDS: [&str; 7] = ["id", "status", "created", "activated", "statusChanged", "lastUpdated", "type.id"];
const FILTER_FIELDS: [&str; 6] =
    ["id", "status", "profile.login", "profile.email", "profile.firstName", "profile.lastName"];

fn status_word(status: Status) -> &'static str {
    match status {
        Status::Provisioned => "PROVISIONED",
        Status::Active => "ACTIVE",
        Status::Suspended => "SUSPENDED",
        Status::Deprovisioned => "DEPROVISIONED",
        Status::Staged => "STAGED",
    }
}

/// Whether a name or the mail address begins with words in small letters.
pub(super) fn begins(person: &Person, words: &str) -> bool {
    [&person.given_name, &person.family_name, &person.mail]
        .iter()
        .filter_map(|value| value.as_ref())
        .any(|value| value.to_lowercase().starts_with(words))
}

fn field(directory: &Directory, person: &Person, name: &str) -> Vec<String> {
    let dates = directory.dates(person.number);
    let value = match name {
        "id" => Some(user_id(person.number)),
        "status" => Some(status_word(person.status).to_owned()),
        "created" => Some(time(dates.created)),
        "activated" | "statusChanged" => Some(time(dates.turned)),
        "lastUpdated" => Some(time(dates.updated)),
        "type.id" => Some(user_type_id()),
        "profile.login" => Some(person.login.clone()),
        "profile.email" => person.mail.clone(),
        "profile.firstName" => person.given_name.clone(),
        "profile.lastName" => person.family_name.clone(),
        name => name.strip_prefix("profile.").and_then(|attribute| {
            profile(directory, person).get(attribute).and_then(Value::as_str).map(str::to_owned)
        }),
    };
    value.into_iter().collect()
}
