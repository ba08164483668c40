//! People: the list with its three ways of choosing, one person, and how a person is drawn. A plain list leaves out
//! who was deprovisioned; `filter` and `search` do not.

use serde_json::{Map, Value, json};

use super::filter::{Filter, Operator};
use super::ids::{self, Kind};
use super::list::{page, page_bounds};
use super::refusal::Refusal;
use super::state::{FOUNDED_MS, is_deprovisioned};
use super::visit::{Answer, Answered, Call, Visit, time};
use crate::company::{Company, Person, Status};

/// `GET /api/v1/users`.
pub(super) fn list(visit: &mut Visit<'_>) -> Answered {
    let (call, company) = (visit.call, visit.company);
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
    let first = usize::try_from(bounds.after).unwrap_or(usize::MAX).min(company.people.len());
    let people = company.people[first..].iter().filter(|person| {
        !(plain && person.status == Status::Deprovisioned)
            && words.as_ref().is_none_or(|words| begins(person, words))
            && [&search, &filter].iter().all(|chosen| {
                chosen.as_ref().is_none_or(|filter| filter.matches(&|name| field(person, name)))
            })
    });
    Ok(page(call, bounds, people.map(|person| (person.number as u64, person)), |person| {
        user_json(call, company, person)
    }))
}

/// `GET /api/v1/users/{id or login}`; `me` is the admin.
pub(super) fn get(visit: &mut Visit<'_>, id: &str) -> Answered {
    let company = visit.company;
    let person = match id {
        "me" => company.people.get(company.admin),
        id => by_id(company, id)
            .or_else(|| company.people.iter().find(|person| person.login.eq_ignore_ascii_case(id))),
    };
    let person = person.ok_or_else(|| unknown(id))?;
    Ok(Answer::json(user_json(visit.call, company, person)))
}

/// Returns the person behind an id.
pub(super) fn by_id<'a>(company: &'a Company, id: &str) -> Option<&'a Person> {
    ids::number(Kind::User, id)
        .and_then(|number| usize::try_from(number).ok())
        .and_then(|number| company.people.get(number))
}

/// The refusal for an id that nobody has.
pub(super) fn unknown(id: &str) -> Refusal {
    Refusal::NotFound { id: id.to_owned(), kind: "User" }
}

/// Draws a person as Okta does: the six attributes of every profile also when empty, the others only when set.
pub(super) fn user_json(call: &Call, company: &Company, person: &Person) -> Value {
    let id = user_id(person.number);
    let at = time(created_ms(person));
    let mut profile = Map::new();
    profile.insert("firstName".to_owned(), json!(person.given_name));
    profile.insert("lastName".to_owned(), json!(person.family_name));
    profile.insert("mobilePhone".to_owned(), Value::Null);
    profile.insert("secondEmail".to_owned(), Value::Null);
    profile.insert("login".to_owned(), json!(person.login));
    profile.insert("email".to_owned(), json!(person.mail));
    let manager = person.manager.and_then(|number| company.people.get(number));
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
    if let Some(manager) = manager {
        profile.insert("managerId".to_owned(), json!(manager.login));
        profile.insert("manager".to_owned(), json!(manager.display_name));
    }
    let activated = match person.status {
        Status::Staged => Value::Null,
        Status::Active | Status::Suspended | Status::Deprovisioned => json!(at),
    };
    json!({
        "id": id,
        "status": status_word(person.status),
        "created": at,
        "activated": activated,
        "statusChanged": activated,
        "lastLogin": null,
        "lastUpdated": at,
        "passwordChanged": activated,
        "realmId": null,
        "type": { "id": user_type_id() },
        "profile": profile,
        "credentials": { "provider": { "type": "OKTA", "name": "OKTA" } },
        "_links": { "self": { "href": format!("{}/api/v1/users/{id}", call.base) } },
    })
}

pub(super) fn user_id(number: usize) -> String {
    ids::id(Kind::User, number as u64)
}

/// The id of the org's one user type.
pub(super) fn user_type_id() -> String {
    ids::id(Kind::UserType, 1)
}

/// Whether somebody can be given an app.
pub(super) fn can_have_apps(company: &Company, number: usize) -> bool {
    !is_deprovisioned(company, number)
}

/// The most a page holds, which is also the usual number; with `q` the usual number is smaller.
const LIMIT: usize = 200;
const LIMIT_WITH_Q: usize = 10;
const FIELDS: [&str; 7] = ["id", "status", "created", "activated", "statusChanged", "lastUpdated", "type.id"];
const FILTER_FIELDS: [&str; 6] =
    ["id", "status", "profile.login", "profile.email", "profile.firstName", "profile.lastName"];

fn status_word(status: Status) -> &'static str {
    match status {
        Status::Active => "ACTIVE",
        Status::Suspended => "SUSPENDED",
        Status::Deprovisioned => "DEPROVISIONED",
        Status::Staged => "STAGED",
    }
}

/// People came one a second.
fn created_ms(person: &Person) -> i64 {
    FOUNDED_MS + i64::try_from(person.number).unwrap_or_default() * 1000
}

fn begins(person: &Person, words: &str) -> bool {
    [&person.given_name, &person.family_name, &person.mail]
        .iter()
        .filter_map(|value| value.as_ref())
        .any(|value| value.to_lowercase().starts_with(words))
}

fn field(person: &Person, name: &str) -> Vec<String> {
    let value = match name {
        "id" => Some(user_id(person.number)),
        "status" => Some(status_word(person.status).to_owned()),
        "created" | "activated" | "statusChanged" | "lastUpdated" => Some(time(created_ms(person))),
        "type.id" => Some(user_type_id()),
        "profile.login" => Some(person.login.clone()),
        "profile.email" => person.mail.clone(),
        "profile.firstName" => person.given_name.clone(),
        "profile.lastName" => person.family_name.clone(),
        "profile.displayName" => person.display_name.clone(),
        "profile.title" => person.title.clone(),
        "profile.department" => person.department.clone(),
        "profile.organization" => person.organization.clone(),
        "profile.primaryPhone" => person.phone.clone(),
        "profile.employeeNumber" => person.employee_number.clone(),
        "profile.costCenter" => person.cost_center.clone(),
        "profile.locale" => person.locale.clone(),
        _ => None,
    };
    value.into_iter().collect()
}
