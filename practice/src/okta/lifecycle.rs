//! People come, change and go: `POST /api/v1/users` and what follows until the second `DELETE`. Texts and codes are those
//! of Okta's error catalogue and of the Users reference (2026). Nobody who signs in here can be locked out by a call.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::apps::text;
use super::directory::{Dates, Directory, Record};
use super::groups::group_id;
use super::refusal::Refusal;
use super::schemas::is_user_attribute;
use super::state::AnyGroup;
use super::users::{by_id_or_login, user_id, user_json};
use super::visit::{Answer, Answered, Visit};
use crate::company::{InZoom, Person, Status};

/// `POST /api/v1/users?activate=..`: `ACTIVE` with a password, `PROVISIONED` without one, `STAGED` when not activated.
pub(super) fn create(visit: &mut Visit<'_>) -> Answered {
    let body = visit.call.json()?;
    let now_ms = visit.call.now_ms;
    let profile = body.get("profile").and_then(Value::as_object).ok_or_else(|| blank("profile"))?;
    let groups = body.get("groupIds").and_then(Value::as_array).into_iter().flatten();
    let groups: Vec<usize> = groups
        .map(|id| {
            let id = id.as_str().unwrap_or_default();
            match visit.state.group(id)? {
                (number, AnyGroup::Okta(_)) => Ok(number),
                (_, AnyGroup::Everyone | AnyGroup::App(_)) => Err(Refusal::NotPermitted),
            }
        })
        .collect::<Result<_, _>>()?;
    let password = text(&body, "/credentials/password/value").is_some();
    let status = match (visit.call.query("activate"), password) {
        (Some("false"), _) => Status::Staged,
        (_, true) => Status::Active,
        (_, false) => Status::Provisioned,
    };
    let directory = &mut visit.state.directory;
    let number = directory.next_person();
    let dates = Dates { created: now_ms, updated: now_ms, turned: now_ms };
    let mut record = Record { person: nobody(number, status), more: Map::new(), dates };
    fill(directory, &mut record, profile)?;
    whole(&record.person)?;
    free_login(directory, &record.person)?;
    let login = record.person.login.clone();
    directory.add(record);
    for group in &groups {
        directory.set_member(*group, number, true, now_ms);
    }
    let everyone = visit.state.directory.everyone();
    visit.state.assignments_moved(&[groups.as_slice(), &[everyone]].concat());
    note(visit, number, "user.lifecycle.create", "Create Okta user");
    if status != Status::Staged {
        note(visit, number, "user.lifecycle.activate", "Activate Okta user");
    }
    for group in groups {
        let name = visit.state.group_at(group).map(|group| super::groups::name(group).to_owned());
        let targets = [
            ("User", user_id(number), login.clone()),
            ("UserGroup", group_id(group), name.unwrap_or_default()),
        ];
        visit.record("group.user_membership.add", "Add user to group membership", &targets, None);
    }
    Ok(drawn(visit, number)?.changed(format!("{login} came to Okta.")))
}

/// `POST /api/v1/users/{id}` changes the attributes it names, `PUT` the whole profile.
pub(super) fn update(visit: &mut Visit<'_>, id: &str, replaces: bool) -> Answered {
    let body = visit.call.json()?;
    let now_ms = visit.call.now_ms;
    let profile = body.get("profile").and_then(Value::as_object).ok_or_else(|| blank("profile"))?;
    let directory = &mut visit.state.directory;
    let old = by_id_or_login(directory, id)?.clone();
    let number = old.number;
    if old.status == Status::Deprovisioned {
        return Err(Refusal::WrongStatus);
    }
    let mut record = Record {
        person: old.clone(),
        more: directory.more(number).cloned().unwrap_or_default(),
        dates: Dates { updated: now_ms, ..directory.dates(number) },
    };
    if replaces {
        record.person = Person { zoom: old.zoom, ..nobody(number, old.status) };
        record.more = Map::new();
    }
    fill(directory, &mut record, profile)?;
    if replaces {
        whole(&record.person)?;
    } else {
        // Nobody has to mend what was empty before, but nothing that has to be there is emptied.
        let emptied = |before: &Option<String>, now: &Option<String>| before.is_some() && now.is_none();
        let mut required = [
            ("login", record.person.login.is_empty()),
            ("email", emptied(&old.mail, &record.person.mail)),
            ("firstName", emptied(&old.given_name, &record.person.given_name)),
            ("lastName", emptied(&old.family_name, &record.person.family_name)),
        ]
        .into_iter();
        if let Some((name, _)) = required.find(|(_, gone)| *gone) {
            return Err(blank(name));
        }
    }
    free_login(directory, &record.person)?;
    let login = record.person.login.clone();
    directory.change(number, |kept| *kept = record);
    note(visit, number, "user.account.update_profile", "Update user profile for Okta");
    Ok(drawn(visit, number)?.changed(format!("The profile of {login} was changed.")))
}

/// What `POST /api/v1/users/{id}/lifecycle/..` does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    Activate,
    Deactivate,
    Suspend,
    Unsuspend,
}

impl Turn {
    /// The turn with this name in the address.
    pub(super) fn named(word: &str) -> Option<Self> {
        match word {
            "activate" => Some(Turn::Activate),
            "deactivate" => Some(Turn::Deactivate),
            "suspend" => Some(Turn::Suspend),
            "unsuspend" => Some(Turn::Unsuspend),
            _ => None,
        }
    }

    /// The status that follows from another.
    fn from(self, status: Status) -> Result<Status, Refusal> {
        let only = |what: &str, state: &str| {
            Refusal::validation(what, format!("{what}: The user is not in the status {state}."))
        };
        match (self, status) {
            (Turn::Activate, Status::Staged | Status::Deprovisioned) => Ok(Status::Provisioned),
            (Turn::Activate, Status::Provisioned | Status::Active | Status::Suspended) => {
                Err(Refusal::AlreadyActive)
            }
            (Turn::Deactivate, Status::Deprovisioned) => Err(Refusal::WrongStatus),
            (Turn::Deactivate, Status::Staged | Status::Provisioned | Status::Active | Status::Suspended) => {
                Ok(Status::Deprovisioned)
            }
            (Turn::Suspend, Status::Active) => Ok(Status::Suspended),
            (
                Turn::Suspend,
                Status::Staged | Status::Provisioned | Status::Suspended | Status::Deprovisioned,
            ) => Err(only("suspend", "ACTIVE")),
            (Turn::Unsuspend, Status::Suspended) => Ok(Status::Active),
            (
                Turn::Unsuspend,
                Status::Staged | Status::Provisioned | Status::Active | Status::Deprovisioned,
            ) => Err(only("unsuspend", "SUSPENDED")),
        }
    }

    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Turn::Activate => ("user.lifecycle.activate", "Activate Okta user", "was activated"),
            Turn::Deactivate => ("user.lifecycle.deactivate", "Deactivate Okta user", "was deactivated"),
            Turn::Suspend => ("user.lifecycle.suspend", "Suspend Okta user", "was suspended"),
            Turn::Unsuspend => ("user.lifecycle.unsuspend", "Unsuspend Okta user", "is no longer suspended"),
        }
    }
}

/// `POST /api/v1/users/{id}/lifecycle/{activate, deactivate, suspend, unsuspend}`. Activating answers with a link for the
/// person unless it is sent by mail.
pub(super) fn turn(visit: &mut Visit<'_>, id: &str, turn: Turn) -> Answered {
    let (_, login) = turned(visit, id, turn)?;
    let (_, _, words) = turn.words();
    let by_mail = visit.call.query("sendEmail") != Some("false");
    let body = match turn {
        Turn::Activate if !by_mail => {
            let token = crate::world::unguessable(20);
            json!({
                "activationUrl": format!("{}/welcome/{token}", visit.call.base),
                "activationToken": token,
            })
        }
        Turn::Activate | Turn::Deactivate | Turn::Suspend | Turn::Unsuspend => json!({}),
    };
    Ok(Answer::json(body).changed(format!("{login} {words}.")))
}

/// `DELETE /api/v1/users/{id}`: who is still there is deactivated, who was deactivated is deleted.
pub(super) fn delete(visit: &mut Visit<'_>, id: &str) -> Answered {
    let person = by_id_or_login(&visit.state.directory, id)?;
    let (number, login) = (person.number, person.login.clone());
    let answer = Answer::empty(StatusCode::NO_CONTENT);
    if person.status != Status::Deprovisioned {
        turned(visit, id, Turn::Deactivate)?;
        return Ok(answer.changed(format!("{login} was deactivated.")));
    }
    note(visit, number, "user.lifecycle.delete.initiated", "Delete Okta user");
    visit.state.remove_person(number);
    Ok(answer.changed(format!("{login} was deleted from Okta.")))
}

fn turned(visit: &mut Visit<'_>, id: &str, turn: Turn) -> Result<(usize, String), Refusal> {
    let now_ms = visit.call.now_ms;
    let directory = &mut visit.state.directory;
    let person = by_id_or_login(directory, id)?;
    let (number, login) = (person.number, person.login.clone());
    let next = turn.from(person.status)?;
    match turn {
        Turn::Deactivate | Turn::Suspend if number == directory.admin() => {
            return Err(Refusal::NotPermitted);
        }
        Turn::Activate | Turn::Deactivate | Turn::Suspend | Turn::Unsuspend => {}
    }
    let came_or_went = person.status == Status::Deprovisioned || next == Status::Deprovisioned;
    directory.change(number, |record| {
        record.person.status = next;
        record.dates = Dates { updated: now_ms, turned: now_ms, ..record.dates };
    });
    if came_or_went {
        let mut groups = visit.state.groups_of(number);
        groups.push(visit.state.directory.everyone());
        visit.state.assignments_moved(&groups);
    }
    let (event, message, _) = turn.words();
    note(visit, number, event, message);
    if next == Status::Deprovisioned {
        for (app, label) in visit.state.remove_assignments(number) {
            let targets = [("AppInstance", app, label), ("User", user_id(number), login.clone())];
            let message = "Remove user's application membership";
            visit.record("application.user_membership.remove", message, &targets, None);
        }
    }
    Ok((number, login))
}

/// Letters that one value may have; Okta's own limits lie between 50 and 500.
const VALUE_MAX: usize = 1024;

fn nobody(number: usize, status: Status) -> Person {
    Person {
        number,
        login: String::new(),
        mail: None,
        given_name: None,
        family_name: None,
        display_name: None,
        title: None,
        department: None,
        organization: None,
        phone: None,
        employee_number: None,
        cost_center: None,
        locale: None,
        manager: None,
        status,
        zoom: InZoom::Absent,
    }
}

fn blank(field: &str) -> Refusal {
    Refusal::validation(field, format!("{field}: The field cannot be left blank"))
}

/// Puts the values of a body into their places; `null` and an empty text empty one.
fn fill(directory: &Directory, record: &mut Record, profile: &Map<String, Value>) -> Result<(), Refusal> {
    for (name, value) in profile {
        if !is_user_attribute(name) {
            return Err(Refusal::validation(name, format!("{name}: The attribute does not exist.")));
        }
        let value = match value {
            Value::Null => None,
            Value::String(text) if text.chars().count() > VALUE_MAX => {
                return Err(Refusal::validation(name, format!("{name}: The field is too long.")));
            }
            Value::String(text) => (!text.trim().is_empty()).then(|| text.clone()),
            Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
                return Err(Refusal::validation(name, format!("{name}: The field must be a text.")));
            }
        };
        let person = &mut record.person;
        match name.as_str() {
            "login" => person.login = value.unwrap_or_default(),
            "email" => person.mail = value,
            "firstName" => person.given_name = value,
            "lastName" => person.family_name = value,
            "displayName" => person.display_name = value,
            "title" => person.title = value,
            "department" => person.department = value,
            "organization" => person.organization = value,
            "primaryPhone" => person.phone = value,
            "employeeNumber" => person.employee_number = value,
            "costCenter" => person.cost_center = value,
            "locale" => person.locale = value,
            other => {
                if other == "managerId" {
                    person.manager =
                        value.as_deref().and_then(|login| directory.by_login(login)).map(|boss| boss.number);
                }
                match value {
                    Some(value) => record.more.insert(other.to_owned(), json!(value)),
                    None => record.more.remove(other),
                };
            }
        }
    }
    let addresses = [("login", Some(&record.person.login)), ("email", record.person.mail.as_ref())];
    for (name, address) in addresses {
        if address.is_some_and(|address| !address.is_empty() && !is_address(address)) {
            let cause = if name == "login" {
                "login: Username must be in the form of an email address"
            } else {
                "email: Does not match required pattern"
            };
            return Err(Refusal::validation(name, cause));
        }
    }
    Ok(())
}

/// Refuses a person without one of the four values that everybody new must have.
fn whole(person: &Person) -> Result<(), Refusal> {
    let missing = [
        ("login", person.login.is_empty()),
        ("email", person.mail.is_none()),
        ("firstName", person.given_name.is_none()),
        ("lastName", person.family_name.is_none()),
    ];
    match missing.into_iter().find(|(_, missing)| *missing) {
        Some((name, _)) => Err(blank(name)),
        None => Ok(()),
    }
}

fn free_login(directory: &Directory, person: &Person) -> Result<(), Refusal> {
    match directory.by_login(&person.login) {
        Some(other) if other.number != person.number => Err(Refusal::validation(
            "login",
            "login: An object with this field already exists in the current organization",
        )),
        Some(_) | None => Ok(()),
    }
}

fn is_address(text: &str) -> bool {
    let no_gap = !text.chars().any(char::is_whitespace);
    no_gap && text.split_once('@').is_some_and(|(name, domain)| !name.is_empty() && domain.contains('.'))
}

fn note(visit: &mut Visit<'_>, number: usize, event: &str, message: &str) {
    let login = visit.state.directory.person(number).map(|person| person.login.clone()).unwrap_or_default();
    visit.record(event, message, &[("User", user_id(number), login)], None);
}

fn drawn(visit: &Visit<'_>, number: usize) -> Answered {
    let directory = &visit.state.directory;
    let person = by_id_or_login(directory, &user_id(number))?;
    Ok(Answer::json(user_json(visit.call, directory, person)))
}
