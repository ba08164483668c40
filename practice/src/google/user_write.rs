//! People who come, change and go.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::directory::Owner;
use super::person::Person;
use super::refusal::Refusal;
use super::units::ROOT;
use super::user_view::{ATTRIBUTES, Projection, is_own_address, view};
use super::users::{find, is_gone};
use super::visit::{Answer, Answered, Caller, Visit};

/// A part of a name has at most so many characters (Directory API, users, 2026-11).
const NAME_MAX: usize = 60;
/// A password has at least so many characters (as above).
const PASSWORD_MIN: usize = 8;

/// `POST /users`.
pub(super) fn add(visit: &mut Visit<'_>, _: &Caller) -> Answered {
    let body = visit.call.json()?;
    let email =
        address(visit, &body, "primaryEmail", None)?.ok_or_else(|| Refusal::input("primary_user_email"))?;
    if body.get("password").and_then(Value::as_str).is_none_or(|text| text.chars().count() < PASSWORD_MIN) {
        return Err(Refusal::BadInput("Invalid Password".to_owned()));
    }
    let mut person = Person {
        number: visit.state.directory.next_person(),
        primary_email: email,
        given_name: None,
        family_name: None,
        display_name: None,
        guest_of: None,
        unit: ROOT,
        aliases: Vec::new(),
        attributes: Map::new(),
        created_ms: visit.call.now_ms,
        last_login_ms: None,
        suspended_ms: None,
        archived_ms: None,
        deleted_ms: None,
    };
    apply(visit, &mut person, &body)?;
    if person.given_name.is_none() || person.family_name.is_none() {
        return Err(Refusal::BadInput("Invalid Given/Family Name: FamilyName".to_owned()));
    }
    visit.state.directory.put_person(person.clone());
    let said = format!("Added the person {}.", person.primary_email);
    Ok(Answer::json(view(visit, &person, &Projection::Full, |_| true)).changed(said))
}

/// `PUT` and `PATCH /users/{userKey}`: what the body names is replaced, lists as a whole. An address that is replaced
/// stays as an alias.
pub(super) fn change(visit: &mut Visit<'_>, _: &Caller, key: &str) -> Answered {
    let mut person = find(visit, key)?;
    let body = visit.call.json()?;
    if let Some(email) = address(visit, &body, "primaryEmail", Some(&person))? {
        person.aliases.retain(|alias| *alias != email);
        let was = std::mem::replace(&mut person.primary_email, email);
        if was != person.primary_email {
            person.aliases.push(was);
        }
    }
    apply(visit, &mut person, &body)?;
    visit.state.directory.put_person(person.clone());
    let names: Vec<&str> = body.keys().map(String::as_str).collect();
    let said = format!("Changed {} of {}.", names.join(", "), person.primary_email);
    Ok(Answer::json(view(visit, &person, &Projection::Full, |_| true)).changed(said))
}

/// `DELETE /users/{userKey}`. Nobody deletes the administrator who signs in.
pub(super) fn delete(visit: &mut Visit<'_>, _: &Caller, key: &str) -> Answered {
    let mut person = find(visit, key)?;
    if person.number == visit.state.directory.admin() {
        return Err(Refusal::Forbidden);
    }
    person.deleted_ms = Some(visit.call.now_ms);
    let said = format!("Deleted {}.", person.primary_email);
    visit.state.directory.put_person(person);
    Ok(Answer::empty(StatusCode::NO_CONTENT).changed(said))
}

/// `POST /users/{userKey}/undelete`: by id, within 20 days, into the unit that the body names.
pub(super) fn undelete(visit: &mut Visit<'_>, _: &Caller, key: &str) -> Answered {
    let person = visit.state.directory.person_by_key(key);
    let mut person = person
        .filter(|person| person.is_deleted() && !is_gone(visit, person))
        .ok_or(Refusal::NotFound("userKey"))?;
    if visit.state.directory.owner(&person.primary_email).is_some() {
        return Err(Refusal::Duplicate("Entity already exists."));
    }
    if let Some(path) = visit.call.json()?.get("orgUnitPath").and_then(Value::as_str) {
        person.unit = unit(visit, path)?;
    }
    person.deleted_ms = None;
    let said = format!("Brought back {}.", person.primary_email);
    visit.state.directory.put_person(person);
    Ok(Answer::empty(StatusCode::NO_CONTENT).changed(said))
}

/// `GET /users/{userKey}/aliases`.
pub(super) fn aliases(visit: &mut Visit<'_>, _: &Caller, key: &str) -> Answered {
    let person = find(visit, key)?;
    let all = person.aliases.iter().map(|alias| alias_view(&person, alias)).collect();
    Ok(Answer::json(super::list::listed("admin#directory#aliases", "aliases", all, None)))
}

/// `POST /users/{userKey}/aliases`.
pub(super) fn add_alias(visit: &mut Visit<'_>, _: &Caller, key: &str) -> Answered {
    let mut person = find(visit, key)?;
    let body = visit.call.json()?;
    let alias = address(visit, &body, "alias", None)?.ok_or(Refusal::Required("alias"))?;
    person.aliases.push(alias.clone());
    visit.state.directory.put_person(person.clone());
    let said = format!("Gave {} the alias {alias}.", person.primary_email);
    Ok(Answer::json(alias_view(&person, &alias)).changed(said))
}

/// `DELETE /users/{userKey}/aliases/{alias}`.
pub(super) fn delete_alias(visit: &mut Visit<'_>, _: &Caller, key: &str, alias: &str) -> Answered {
    let mut person = find(visit, key)?;
    let before = person.aliases.len();
    person.aliases.retain(|own| !own.eq_ignore_ascii_case(alias));
    if person.aliases.len() == before {
        return Err(Refusal::NotFound("alias"));
    }
    let said = format!("Took the alias {alias} from {}.", person.primary_email);
    visit.state.directory.put_person(person);
    Ok(Answer::empty(StatusCode::NO_CONTENT).changed(said))
}

fn alias_view(person: &Person, alias: &str) -> Value {
    json!({
        "kind": "admin#directory#alias",
        "id": person.id(),
        "primaryEmail": person.primary_email,
        "alias": alias,
    })
}

/// Takes over what a body names, but for the address.
fn apply(visit: &Visit<'_>, person: &mut Person, body: &Map<String, Value>) -> Result<(), Refusal> {
    if let Some(name) = body.get("name") {
        let part = |field: &str, was: &Option<String>| match name.get(field) {
            None => Ok(was.clone()),
            Some(Value::String(text)) if text.chars().count() > NAME_MAX => {
                Err(Refusal::BadInput(format!("Invalid Given/Family Name: {field}")))
            }
            Some(Value::String(text)) => Ok(Some(text.clone()).filter(|text| !text.is_empty())),
            Some(_) => Ok(None),
        };
        person.given_name = part("givenName", &person.given_name)?;
        person.family_name = part("familyName", &person.family_name)?;
        person.display_name = part("displayName", &person.display_name)?;
    }
    let since = |name: &str, was: Option<i64>| match body.get(name) {
        None => Ok(was),
        Some(Value::Bool(true)) => Ok(was.or(Some(visit.call.now_ms))),
        Some(Value::Bool(false)) => Ok(None),
        Some(_) => Err(Refusal::input(name)),
    };
    person.suspended_ms = since("suspended", person.suspended_ms)?;
    person.archived_ms = since("archived", person.archived_ms)?;
    if let Some(path) = body.get("orgUnitPath").and_then(Value::as_str) {
        person.unit = unit(visit, path)?;
    }
    for (name, value) in body {
        if ATTRIBUTES.contains(&name.as_str()) {
            person.attributes.insert(name.clone(), value.clone());
        }
    }
    match (body.get("customSchemas"), person.attributes.get_mut("customSchemas")) {
        // Schema by schema: what is not named stays.
        (Some(Value::Object(new)), Some(Value::Object(old))) => old.extend(new.clone()),
        (Some(new), _) => {
            person.attributes.insert("customSchemas".to_owned(), new.clone());
        }
        (None, _) => {}
    }
    Ok(())
}

fn unit(visit: &Visit<'_>, path: &str) -> Result<usize, Refusal> {
    visit.state.directory.units.find(path).ok_or_else(|| Refusal::input("INVALID_OU_ID"))
}

/// An address that a body gives, in small letters: of a domain of the organisation, and nobody else's.
fn address(
    visit: &Visit<'_>,
    body: &Map<String, Value>,
    field: &str,
    own: Option<&Person>,
) -> Result<Option<String>, Refusal> {
    let Some(email) = body.get(field).and_then(Value::as_str).map(str::to_lowercase) else { return Ok(None) };
    let directory = &visit.state.directory;
    let local = email.split('@').next().unwrap_or_default();
    if local.is_empty() || email.matches('@').count() != 1 {
        return Err(Refusal::input("primary_user_email"));
    }
    if !is_own_address(directory, &email) {
        return Err(Refusal::NotFound("domain"));
    }
    let owner = directory.owner(&email);
    let is_own = own.is_some_and(|person| owner == Some(Owner::Person(person.number)));
    if owner.is_some() && !is_own {
        return Err(Refusal::Duplicate("Entity already exists."));
    }
    Ok(Some(email))
}
