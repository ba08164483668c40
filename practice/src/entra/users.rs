//! `/users` and `/me`: lists, one person, and the changes with which a rehearsal lets people come, change and go.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::directory::{Directory, Person, UserType};
use super::groups;
use super::odata::{self, Kind};
use super::refusal::Refusal;
use super::switches::{AdminRole, Rank};
use super::visit::{Answer, Answered, Visit, time};
use crate::company::Member;

/// Scopes that read people.
pub(super) const READ: [&str; 3] = ["User.Read.All", "User.ReadWrite.All", "Directory.Read.All"];
const READ_ME: [&str; 4] = ["User.Read", "User.Read.All", "User.ReadWrite.All", "Directory.Read.All"];
const WRITE: [&str; 1] = ["User.ReadWrite.All"];

/// People. Without `$select` there are eleven properties, `accountEnabled` and `department` not among them.
pub(super) const KIND: Kind = Kind {
    context: "users",
    type_name: "user",
    usual: 100,
    most: 999,
    filterable: &[
        "id",
        "userPrincipalName",
        "mail",
        "displayName",
        "givenName",
        "surname",
        "accountEnabled",
        "department",
        "jobTitle",
        "userType",
        "employeeId",
        "mailNickname",
        "companyName",
    ],
    contains: false,
    of_directory: true,
    mixed: false,
    usual_properties: &[
        "businessPhones",
        "displayName",
        "givenName",
        "id",
        "jobTitle",
        "mail",
        "mobilePhone",
        "officeLocation",
        "preferredLanguage",
        "surname",
        "userPrincipalName",
    ],
};

/// `GET /users`.
pub(super) fn list(visit: &mut Visit<'_>) -> Answered {
    visit.require(&READ, Rank::Anyone)?;
    let directory = &visit.state.directory;
    odata::list(visit, &KIND, |first| {
        let first = usize::try_from(first).unwrap_or(usize::MAX);
        directory
            .people_from(first)
            .filter(|person| !person.is_deleted())
            .map(|person| (person.number as u64, drawn(&person)))
    })
}

/// `GET /users/$count`.
pub(super) fn count(visit: &mut Visit<'_>) -> Answered {
    visit.require(&READ, Rank::Anyone)?;
    let people = visit.state.directory.people_from(0).filter(|person| !person.is_deleted());
    odata::count(visit.call, people.count())
}

/// `GET /users/{id}`, by `objectId` or user principal name.
pub(super) fn get(visit: &mut Visit<'_>, id: &str) -> Answered {
    visit.require(&READ, Rank::Anyone)?;
    let person = found(&visit.state.directory, id)?;
    odata::single(visit.call, &KIND, drawn(&person))
}

/// `GET /users/{id}/manager`.
pub(super) fn manager(visit: &mut Visit<'_>, id: &str) -> Answered {
    visit.require(&READ, Rank::Anyone)?;
    let directory = &visit.state.directory;
    let manager = found(directory, id)?.manager.and_then(|manager| directory.person(manager));
    let manager =
        manager.filter(|manager| !manager.is_deleted()).ok_or_else(|| Refusal::not_found("manager"))?;
    odata::single(visit.call, &KIND, with_type(drawn(&manager), "user"))
}

/// `GET /me`.
pub(super) fn me(visit: &mut Visit<'_>) -> Answered {
    visit.require(&READ_ME, Rank::Anyone)?;
    let number = visit.caller.as_ref().map(|caller| caller.person).unwrap_or_default();
    let person = visit.state.directory.person(number).ok_or(Refusal::BadToken)?;
    odata::single(visit.call, &KIND, drawn(&person))
}

/// `memberOf` and `transitiveMemberOf` of somebody, or of who is signed in, whole or cast to one type: directory roles
/// and groups.
pub(super) fn memberships(
    visit: &mut Visit<'_>,
    id: Option<&str>,
    transitive: bool,
    cast: Option<&str>,
) -> Answered {
    let number = match id {
        Some(id) => {
            visit.require(&READ, Rank::Anyone)?;
            found(&visit.state.directory, id)?.number
        }
        None => {
            visit.require(&READ_ME, Rank::Anyone)?;
            visit.caller.as_ref().map(|caller| caller.person).unwrap_or_default()
        }
    };
    let directory = &visit.state.directory;
    let mut things = Vec::new();
    let wants = |kind: &str| cast.is_none_or(|cast| cast == kind);
    if wants("microsoft.graph.directoryRole") && number == directory.admin() {
        things.extend(role(visit.switches.role));
    }
    if wants("microsoft.graph.group") {
        let mut walked = BTreeSet::new();
        let mut to_walk = directory.groups_of(Member::Person(number));
        while let Some(group) = to_walk.pop() {
            if walked.insert(group) && transitive {
                to_walk.extend(directory.groups_of(Member::Group(group)));
            }
        }
        let groups = walked.into_iter().filter_map(|group| directory.group(group));
        things.extend(groups.filter(|group| !group.is_deleted()).map(|group| groups::drawn(&group)));
    }
    let kind =
        Kind { context: "directoryObjects", type_name: "directoryObject", mixed: true, ..groups::KIND };
    odata::list(visit, &kind, |first| {
        let numbered = (0_u64..).zip(things);
        numbered.filter(move |(number, _)| *number >= first)
    })
}

/// `POST /users`: somebody new.
pub(super) fn create(visit: &mut Visit<'_>) -> Answered {
    visit.require(&WRITE, Rank::GlobalAdministrator)?;
    let body = visit.call.json()?;
    let name = body.get("userPrincipalName").and_then(Value::as_str).unwrap_or_default();
    if !name.contains('@') || !body.get("displayName").is_some_and(Value::is_string) {
        return Err(Refusal::bad(
            "A value is required for property 'userPrincipalName' or 'displayName' of resource 'User'.",
        ));
    }
    let mut person = Person {
        number: visit.state.directory.next_person(),
        user_principal_name: name.to_owned(),
        mail: None,
        display_name: String::new(),
        given_name: None,
        surname: None,
        department: None,
        job_title: None,
        company_name: None,
        employee_id: None,
        account_enabled: true,
        user_type: UserType::Member,
        preferred_language: None,
        mobile_phone: None,
        business_phones: Vec::new(),
        manager: None,
        deleted_ms: None,
    };
    change(&visit.state.directory, &mut person, &body)?;
    let name = person.display_name.clone();
    let answer = odata::single(visit.call, &Kind { usual_properties: &[], ..KIND }, drawn(&person))?;
    visit.state.directory.put_person(person);
    Ok(answer.status(StatusCode::CREATED).changed(format!("Created {name} in Entra ID.")))
}

/// `PATCH /users/{id}`.
pub(super) fn update(visit: &mut Visit<'_>, id: &str) -> Answered {
    visit.require(&WRITE, Rank::GlobalAdministrator)?;
    let body = visit.call.json()?;
    let mut person = found(&visit.state.directory, id)?;
    change(&visit.state.directory, &mut person, &body)?;
    let names = body.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
    let sentence = format!("Changed {} in Entra ID: {names}.", person.display_name);
    visit.state.directory.put_person(person);
    Ok(Answer::empty(StatusCode::NO_CONTENT).changed(sentence))
}

/// `PUT` and `DELETE /users/{id}/manager/$ref`.
pub(super) fn set_manager(visit: &mut Visit<'_>, id: &str, set: bool) -> Answered {
    visit.require(&WRITE, Rank::GlobalAdministrator)?;
    let mut person = found(&visit.state.directory, id)?;
    person.manager = if set {
        let body = visit.call.json()?;
        let reference = body.get("@odata.id").and_then(Value::as_str).unwrap_or_default();
        let id = reference.rsplit('/').next().unwrap_or_default();
        Some(found(&visit.state.directory, id)?.number)
    } else {
        None
    };
    let sentence = format!("Changed the manager of {} in Entra ID.", person.display_name);
    visit.state.directory.put_person(person);
    Ok(Answer::empty(StatusCode::NO_CONTENT).changed(sentence))
}

/// `DELETE /users/{id}`: into the recycle bin.
pub(super) fn delete(visit: &mut Visit<'_>, id: &str) -> Answered {
    visit.require(&WRITE, Rank::GlobalAdministrator)?;
    let mut person = found(&visit.state.directory, id)?;
    person.deleted_ms = Some(visit.call.now_ms);
    let sentence = format!("Deleted {} in Entra ID.", person.display_name);
    visit.state.directory.put_person(person);
    Ok(Answer::empty(StatusCode::NO_CONTENT).changed(sentence))
}

/// `POST /directory/deletedItems/{id}/restore` and `DELETE /directory/deletedItems/{id}`: back, or gone for good.
pub(super) fn from_recycle_bin(visit: &mut Visit<'_>, id: &str, restore: bool) -> Answered {
    visit.require(&WRITE, Rank::GlobalAdministrator)?;
    let directory = &mut visit.state.directory;
    let mut person =
        directory.person_by_id(id).filter(Person::is_deleted).ok_or_else(|| Refusal::not_found(id))?;
    if !restore {
        directory.purge_person(person.number);
        let sentence = format!("Deleted {} in Entra ID for good.", person.display_name);
        return Ok(Answer::empty(StatusCode::NO_CONTENT).changed(sentence));
    }
    if directory.person_by_name(&person.user_principal_name).is_some() {
        return Err(taken());
    }
    person.deleted_ms = None;
    let sentence = format!("Restored {} in Entra ID.", person.display_name);
    directory.put_person(person.clone());
    Ok(odata::single(visit.call, &KIND, with_type(drawn(&person), "user"))?.changed(sentence))
}

/// Returns the person behind an `objectId` or a user principal name.
///
/// # Errors
///
/// `NotFound`, also for who is in the recycle bin.
pub(super) fn found(directory: &Directory, id: &str) -> Result<Person, Refusal> {
    directory
        .person_by_id(id)
        .or_else(|| directory.person_by_name(id))
        .filter(|person| !person.is_deleted())
        .ok_or_else(|| Refusal::not_found(id))
}

/// A person with every property that Graph has here.
pub(super) fn drawn(person: &Person) -> Map<String, Value> {
    let nickname = person.user_principal_name.split('@').next().unwrap_or_default();
    let proxies: Vec<String> = person.mail.iter().map(|mail| format!("SMTP:{mail}")).collect();
    let drawn = json!({
        "id": person.id(),
        "userPrincipalName": person.user_principal_name,
        "mail": person.mail,
        "mailNickname": nickname,
        "proxyAddresses": proxies,
        "otherMails": [],
        "displayName": person.display_name,
        "givenName": person.given_name,
        "surname": person.surname,
        "department": person.department,
        "jobTitle": person.job_title,
        "companyName": person.company_name,
        "employeeId": person.employee_id,
        "employeeType": null,
        "accountEnabled": person.account_enabled,
        "userType": person.user_type.word(),
        "creationType": match person.user_type { UserType::Guest => Some("Invitation"), UserType::Member => None },
        "preferredLanguage": person.preferred_language,
        "mobilePhone": person.mobile_phone,
        "faxNumber": null,
        "businessPhones": person.business_phones,
        "officeLocation": null,
        "usageLocation": null,
        "city": null,
        "state": null,
        "country": null,
        "streetAddress": null,
        "postalCode": null,
        "faxNumber": null,
        "onPremisesExtensionAttributes": extension_attributes(),
        "onPremisesSyncEnabled": null,
        "onPremisesImmutableId": null,
        "onPremisesSamAccountName": null,
        "onPremisesExtensionAttributes": { "extensionAttribute1": null, "extensionAttribute2": null },
        "createdDateTime": FOUNDED,
        "deletedDateTime": person.deleted_ms.map(time),
    });
    match drawn {
        Value::Object(drawn) => drawn,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => Map::new(),
    }
}

/// The fifteen attributes that an organisation names itself; nobody here has one.
fn extension_attributes() -> Map<String, Value> {
    (1..=15).map(|number| (format!("extensionAttribute{number}"), Value::Null)).collect()
}

/// Adds the type that an item of a mixed list carries.
pub(super) fn with_type(mut thing: Map<String, Value>, name: &str) -> Map<String, Value> {
    thing.insert("@odata.type".to_owned(), format!("#microsoft.graph.{name}").into());
    thing
}

/// When the company came to Entra, as Graph prints it.
pub(super) const FOUNDED: &str = "2026-02-02T11:19:23Z";

fn taken() -> Refusal {
    Refusal::bad("Another object with the same value for property userPrincipalName already exists.")
}

fn change(directory: &Directory, person: &mut Person, body: &Map<String, Value>) -> Result<(), Refusal> {
    for (name, value) in body {
        let text = || match value {
            Value::Null => Ok(None),
            Value::String(text) => Ok(Some(text.clone())),
            Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => Err(wrong_value(name)),
        };
        match name.as_str() {
            "userPrincipalName" => {
                let wanted = text()?.filter(|name| name.contains('@')).ok_or_else(|| wrong_value(name))?;
                if directory.person_by_name(&wanted).is_some_and(|other| other.number != person.number) {
                    return Err(taken());
                }
                person.user_principal_name = wanted;
            }
            "displayName" => {
                person.display_name =
                    text()?.filter(|name| !name.is_empty()).ok_or_else(|| wrong_value(name))?;
            }
            "mail" => person.mail = text()?,
            "givenName" => person.given_name = text()?,
            "surname" => person.surname = text()?,
            "department" => person.department = text()?,
            "jobTitle" => person.job_title = text()?,
            "companyName" => person.company_name = text()?,
            "employeeId" => person.employee_id = text()?,
            "preferredLanguage" => person.preferred_language = text()?,
            "mobilePhone" => person.mobile_phone = text()?,
            "accountEnabled" => {
                person.account_enabled = value.as_bool().ok_or_else(|| wrong_value(name))?;
            }
            "businessPhones" => {
                let phones = value.as_array().ok_or_else(|| wrong_value(name))?;
                person.business_phones =
                    phones.iter().filter_map(|phone| phone.as_str().map(str::to_owned)).collect();
            }
            // Taken and not kept: nothing here shows them again.
            "passwordProfile" | "mailNickname" | "usageLocation" => {}
            other => {
                return Err(Refusal::bad(format!(
                    "Property '{other}' is read-only or does not exist on resource 'User'."
                )));
            }
        }
    }
    Ok(())
}

fn wrong_value(name: &str) -> Refusal {
    Refusal::bad(format!("Invalid value specified for property '{name}' of resource 'User'."))
}

/// A directory role as Graph lists it. The ids of the templates are Microsoft's (built-in roles, 2026).
fn role(role: AdminRole) -> Option<Map<String, Value>> {
    let (name, template) = match role {
        AdminRole::GlobalAdministrator => ("Global Administrator", "62e90394-69f5-4237-9190-012177145e10"),
        AdminRole::ApplicationAdministrator => {
            ("Application Administrator", "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3")
        }
        AdminRole::CloudApplicationAdministrator => {
            ("Cloud Application Administrator", "158c047a-c907-4556-b7ef-446551a6b5f7")
        }
        AdminRole::GlobalReader => ("Global Reader", "f2ef992c-3afb-46b9-b7cf-a126ee74c451"),
        AdminRole::None => return None,
    };
    let drawn = json!({
        "@odata.type": "#microsoft.graph.directoryRole",
        "id": super::ids::id(super::ids::Kind::Role, 1_000 + u32::from(template.as_bytes()[0])),
        "deletedDateTime": null,
        "description": name,
        "displayName": name,
        "roleTemplateId": template,
    });
    drawn.as_object().cloned()
}
