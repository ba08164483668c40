//! The organisation itself: its units, its domains, and its name.

use serde_json::{Map, Value, json};

use super::ids;
use super::list::{etag, listed, partial};
use super::person::{ALIAS_DOMAIN, SECONDARY_DOMAIN, without_empty};
use super::refusal::Refusal;
use super::units::{ROOT, Unit};
use super::users::{bad_value, customer_is_own};
use super::visit::{Answer, Answered, Caller, Visit, time};
use crate::company::DOMAIN;

const UNIT_FIELDS: [&str; 11] = [
    "kind",
    "etag",
    "etags",
    "organizationUnits",
    "name",
    "description",
    "orgUnitPath",
    "orgUnitId",
    "parentOrgUnitPath",
    "parentOrgUnitId",
    "blockInheritance",
];
const DOMAIN_FIELDS: [&str; 8] =
    ["kind", "etag", "domains", "domainName", "isPrimary", "verified", "creationTime", "domainAliases"];

/// `GET /customer/{customerId}/orgunits`: without a word the units directly below the one that is named.
pub(super) fn units(visit: &mut Visit<'_>, _: &Caller, customer: &str) -> Answered {
    customer_is_own(customer)?;
    let units = &visit.state.directory.units;
    let above = match visit.call.query("orgUnitPath") {
        None | Some("") => ROOT,
        Some(path) => units.find(path).ok_or(Refusal::NotFound("orgUnitPath"))?,
    };
    let (deep, itself) = match visit.call.query("type") {
        None | Some("children") => (false, false),
        Some("all") => (true, false),
        Some("allIncludingParent") => (true, true),
        Some(other) => return Err(bad_value(other, "type")),
    };
    let below = units.iter().filter(|(number, unit)| {
        *number != above && if deep { units.is_within(*number, above) } else { unit.parent == above }
    });
    let numbers = itself.then_some(above).into_iter().chain(below.map(|(number, _)| number));
    let listing = numbers.filter_map(|number| unit_view(visit, number)).collect();
    let list = listed("admin#directory#orgUnits", "organizationUnits", listing, None);
    Ok(Answer::json(partial(visit, list, &UNIT_FIELDS)?))
}

/// `GET /customer/{customerId}/orgunits/{orgUnitPath}`.
pub(super) fn unit(visit: &mut Visit<'_>, _: &Caller, customer: &str, path: &str) -> Answered {
    customer_is_own(customer)?;
    let number = find(visit, path)?;
    let view = unit_view(visit, number).unwrap_or_default();
    Ok(Answer::json(partial(visit, view, &UNIT_FIELDS)?))
}

/// `POST /customer/{customerId}/orgunits`.
pub(super) fn add_unit(visit: &mut Visit<'_>, _: &Caller, customer: &str) -> Answered {
    customer_is_own(customer)?;
    let body = visit.call.json()?;
    let parent = parent(visit, &body)?.ok_or_else(|| Refusal::input("Parent Orgunit Id"))?;
    let name = name(visit, &body, parent, None)?.ok_or_else(|| Refusal::input("Ou Id"))?;
    let description = body.get("description").and_then(Value::as_str).unwrap_or_default().to_owned();
    let said = format!("Added the organisational unit {name}.");
    let number = visit.state.directory.units.add(Unit { name, description, parent });
    Ok(Answer::json(unit_view(visit, number).unwrap_or_default()).changed(said))
}

/// `PUT` and `PATCH /customer/{customerId}/orgunits/{orgUnitPath}`.
pub(super) fn change_unit(visit: &mut Visit<'_>, _: &Caller, customer: &str, path: &str) -> Answered {
    customer_is_own(customer)?;
    let number = find(visit, path)?;
    let body = visit.call.json()?;
    let was = visit.state.directory.units.get(number).cloned().ok_or(Refusal::NotFound("orgunitPath"))?;
    let parent = parent(visit, &body)?.unwrap_or(was.parent);
    if number == ROOT || visit.state.directory.units.is_within(parent, number) {
        return Err(Refusal::input("Parent Orgunit Id"));
    }
    let name = name(visit, &body, parent, Some(number))?.unwrap_or(was.name);
    let description =
        body.get("description").and_then(Value::as_str).map(str::to_owned).unwrap_or(was.description);
    let said = format!("Changed the organisational unit {name}.");
    visit.state.directory.units.put(number, Unit { name, description, parent });
    Ok(Answer::json(unit_view(visit, number).unwrap_or_default()).changed(said))
}

/// `DELETE /customer/{customerId}/orgunits/{orgUnitPath}`: only where nothing is in it.
pub(super) fn delete_unit(visit: &mut Visit<'_>, _: &Caller, customer: &str, path: &str) -> Answered {
    customer_is_own(customer)?;
    let number = find(visit, path)?;
    let directory = &mut visit.state.directory;
    let is_empty = !directory.units.iter().any(|(_, unit)| unit.parent == number)
        && !directory.people_from(0).any(|person| person.unit == number && !person.is_deleted());
    if number == ROOT || !is_empty {
        return Err(Refusal::ConditionNotMet("Only empty organizational units can be deleted."));
    }
    directory.units.remove(number);
    Ok(Answer::empty(axum::http::StatusCode::NO_CONTENT).changed("Deleted an organisational unit."))
}

/// `GET /customer/{customer}/domains`.
pub(super) fn domains(visit: &mut Visit<'_>, _: &Caller, customer: &str) -> Answered {
    customer_is_own(customer)?;
    let since = founded(visit).to_string();
    let domain = |name: &str, is_primary: bool, aliases: Value| {
        without_empty(json!({
            "kind": "admin#directory#domain",
            "etag": etag(name),
            "domainName": name,
            "isPrimary": is_primary,
            "verified": true,
            "creationTime": since,
            "domainAliases": aliases,
        }))
    };
    let alias = json!([{
        "kind": "admin#directory#domainAlias",
        "etag": etag(ALIAS_DOMAIN),
        "domainAliasName": ALIAS_DOMAIN,
        "parentDomainName": DOMAIN,
        "verified": true,
        "creationTime": since,
    }]);
    let all = vec![domain(DOMAIN, true, alias), domain(SECONDARY_DOMAIN, false, Value::Null)];
    let list = listed("admin#directory#domains", "domains", all, None);
    Ok(Answer::json(partial(visit, list, &DOMAIN_FIELDS)?))
}

/// `GET /customers/{customerKey}`.
pub(super) fn customer(visit: &mut Visit<'_>, _: &Caller, key: &str) -> Answered {
    customer_is_own(key)?;
    Ok(Answer::json(json!({
        "kind": "admin#directory#customer",
        "etag": etag(ids::CUSTOMER),
        "id": ids::CUSTOMER,
        "customerDomain": DOMAIN,
        "alternateEmail": visit.state.credentials.admin,
        "language": "en",
        "customerCreationTime": time(founded(visit)),
        "postalAddress": { "organizationName": visit.state.directory.name(), "countryCode": "GB" },
    })))
}

/// When the organisation began: three years before the practice tenant did.
fn founded(visit: &Visit<'_>) -> i64 {
    visit.state.directory.founded_ms() - 3 * 365 * 24 * 3_600_000
}

fn find(visit: &Visit<'_>, path: &str) -> Result<usize, Refusal> {
    visit.state.directory.units.find(path).ok_or(Refusal::NotFound("orgunitPath"))
}

/// The parent that a body names, by path or id; `None` where it names none.
fn parent(visit: &Visit<'_>, body: &Map<String, Value>) -> Result<Option<usize>, Refusal> {
    let named = body.get("parentOrgUnitPath").or_else(|| body.get("parentOrgUnitId")).and_then(Value::as_str);
    let units = &visit.state.directory.units;
    named.map(|named| units.find(named).ok_or_else(|| Refusal::input("Parent Orgunit Id"))).transpose()
}

/// The name that a body gives, which no other unit of the same parent has.
fn name(
    visit: &Visit<'_>,
    body: &Map<String, Value>,
    parent: usize,
    own: Option<usize>,
) -> Result<Option<String>, Refusal> {
    let Some(name) = body.get("name").and_then(Value::as_str) else { return Ok(None) };
    if name.is_empty() || name.contains('/') {
        return Err(Refusal::input("Ou Id"));
    }
    let mut others = visit.state.directory.units.iter().filter(|(number, _)| Some(*number) != own);
    let taken = others.any(|(_, unit)| unit.parent == parent && unit.name.eq_ignore_ascii_case(name));
    if taken { Err(Refusal::Duplicate("Entity already exists.")) } else { Ok(Some(name.to_owned())) }
}

fn unit_view(visit: &Visit<'_>, number: usize) -> Option<Value> {
    let units = &visit.state.directory.units;
    let unit = units.get(number)?;
    let path = units.path(number);
    let mut view = json!({
        "kind": "admin#directory#orgUnit",
        "etag": etag(&path),
        "name": if number == ROOT { visit.state.directory.name() } else { &unit.name },
        "description": unit.description,
        "blockInheritance": false,
        "orgUnitId": ids::unit(number),
        "orgUnitPath": path,
    });
    if number != ROOT {
        view["parentOrgUnitPath"] = units.path(unit.parent).into();
        view["parentOrgUnitId"] = ids::unit(unit.parent).into();
    }
    Some(without_empty(view))
}
