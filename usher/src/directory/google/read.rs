//! The Directory API's shapes. Google declares most lists of a person as “any”: they are missing, null or of another shape
//! where somebody wrote them so, and none of that makes a person unreadable.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Admin, Deleted, Domain, OrgUnit};
use crate::directory::{CountedGroup, DirectoryError, shape};
use crate::model::{Attributes, Group, GroupId, Member, Person, PersonId, Shapes, Status};

/// What is read of a person: all that mappings, the scope and remarks can take from them.
pub(super) const PERSON_FIELDS: [&str; 24] = [
    "id",
    "primaryEmail",
    "name",
    "suspended",
    "suspensionReason",
    "archived",
    "isGuestUser",
    "isAdmin",
    "isDelegatedAdmin",
    "orgUnitPath",
    "emails",
    "aliases",
    "nonEditableAliases",
    "organizations",
    "phones",
    "relations",
    "externalIds",
    "locations",
    "languages",
    "customSchemas",
    "creationTime",
    "lastLoginTime",
    // Since when somebody is gone: the wait that is set in Google's console begins there.
    "suspensionTime",
    "archivalTime",
];

/// The entries of a page; none where the key is absent, as it is in an empty list.
pub(super) fn entries<'a>(page: &'a Value, key: &str) -> &'a [Value] {
    page.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

pub(super) fn take_entries(page: &mut Value, key: &str) -> Vec<Value> {
    match page.get_mut(key).map(Value::take) {
        Some(Value::Array(entries)) => entries,
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_))
        | None => Vec::new(),
    }
}

pub(super) fn next_token(page: &Value) -> Option<String> {
    text(page, "nextPageToken").map(str::to_owned)
}

/// What tells an entry from the others: its id, or where a member has none its address.
pub(super) fn id_of(entry: &Value) -> Option<&str> {
    text(entry, "id").or_else(|| text(entry, "email"))
}

fn text<'a>(entry: &'a Value, key: &str) -> Option<&'a str> {
    entry.get(key).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty())
}

fn wanted(entry: &Value, key: &str, what: &str) -> Result<String, DirectoryError> {
    let missing = || DirectoryError::Shape { detail: format!("{what} without {key}") };
    text(entry, key).map(str::to_owned).ok_or_else(missing)
}

fn flag(entry: &Value, key: &str) -> bool {
    entry.get(key).and_then(Value::as_bool).unwrap_or_default()
}

/// Reads a person of Google's: what they have, and what mapping rules read under one name each. `shapes` are those of the
/// list that is read.
///
/// # Errors
///
/// [`DirectoryError::Shape`] where there is no id.
pub fn person(entry: Value, shapes: &mut Shapes) -> Result<Person, DirectoryError> {
    let id = wanted(&entry, "id", "a person")?;
    let names = entry.get("name").unwrap_or(&Value::Null);
    let name = full_name(names);
    let mail = text(&entry, "primaryEmail").or_else(|| text(pick(list(&entry, "emails"))?, "address"));
    let login = mail.unwrap_or(&id).to_owned();
    let status = match flag(&entry, "suspended") || flag(&entry, "archived") {
        true => Status::Disabled,
        false => Status::Active,
    };
    let flat = flattened(&entry);
    let mut attributes: Map<String, Value> = shape(entry)?;
    attributes.extend(flat);
    Ok(Person {
        id: PersonId::new(id),
        name: name.unwrap_or_else(|| login.clone()),
        login,
        status,
        attributes: Attributes::new(attributes, shapes),
    })
}

fn full_name(names: &Value) -> Option<String> {
    let given = ["givenName", "familyName"].into_iter().filter_map(|key| text(names, key));
    let joined = given.collect::<Vec<_>>().join(" ");
    let whole = text(names, "displayName").or_else(|| text(names, "fullName")).map(str::to_owned);
    whole.or_else(|| (!joined.is_empty()).then_some(joined))
}

/// What mapping rules read, under one name each: Google keeps it in lists of entries, of which the primary one counts, else
/// the first.
fn flattened(entry: &Value) -> BTreeMap<String, Value> {
    let mut flat = BTreeMap::new();
    let mut put = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            flat.insert(name.to_owned(), Value::from(value));
        }
    };
    let names = entry.get("name").unwrap_or(&Value::Null);
    for key in ["givenName", "familyName", "fullName", "displayName"] {
        put(key, text(names, key));
    }
    let organisation = pick(list(entry, "organizations"));
    for key in ["department", "title", "costCenter"] {
        put(key, organisation.and_then(|organisation| text(organisation, key)));
    }
    put("organization", organisation.and_then(|organisation| text(organisation, "name")));

    let phones = || list(entry, "phones").filter(|phone| text(phone, "value").is_some());
    let phone = pick(of_type(phones(), &["work"])).or_else(|| pick(phones()));
    put("phone", phone.and_then(|phone| text(phone, "value")));
    let mobile = pick(of_type(phones(), &["mobile", "work_mobile"]));
    put("mobile", mobile.and_then(|phone| text(phone, "value")));

    let manager =
        of_type(list(entry, "relations"), &["manager"]).find_map(|relation| text(relation, "value"));
    put("manager", manager);
    let number =
        of_type(list(entry, "externalIds"), &["organization"]).find_map(|number| text(number, "value"));
    put("employeeId", number);
    let location = pick(list(entry, "locations"));
    let place = location.and_then(|place| text(place, "area").or_else(|| text(place, "buildingId")));
    put("location", organisation.and_then(|organisation| text(organisation, "location")).or(place));
    let preferred = |language: &&Value| text(language, "preference") == Some("preferred");
    let language = list(entry, "languages").find(preferred).or_else(|| list(entry, "languages").next());
    put("language", language.and_then(|language| text(language, "languageCode")));

    let schemas = entry.get("customSchemas").and_then(Value::as_object);
    for (schema, fields) in schemas.into_iter().flatten() {
        for (field, value) in fields.as_object().into_iter().flatten() {
            flat.insert(format!("{schema}.{field}"), single(value).clone());
        }
    }
    flat
}

/// The entries of a list of a person that are objects; one that stands alone counts as well.
fn list<'a>(entry: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    let found = entry.get(key);
    let entries = match found {
        Some(Value::Array(entries)) => entries.as_slice(),
        Some(value @ Value::Object(_)) => std::slice::from_ref(value),
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) | None => &[],
    };
    entries.iter().filter(|entry| entry.is_object())
}

fn pick<'a>(entries: impl Iterator<Item = &'a Value>) -> Option<&'a Value> {
    let mut first = None;
    for entry in entries {
        if flag(entry, "primary") {
            return Some(entry);
        }
        first = first.or(Some(entry));
    }
    first
}

fn of_type<'a>(
    entries: impl Iterator<Item = &'a Value>,
    types: &'static [&'static str],
) -> impl Iterator<Item = &'a Value> {
    entries.filter(|entry| text(entry, "type").is_some_and(|kind| types.contains(&kind)))
}

/// A custom field that may have several values is a list of `{"value"}`; where there is one, that is the value.
fn single(value: &Value) -> &Value {
    match value.as_array().map(Vec::as_slice) {
        Some([only]) => only.get("value").unwrap_or(only),
        Some(_) | None => value,
    }
}

pub(super) fn deleted(entry: Value) -> Result<Deleted, DirectoryError> {
    let id = wanted(&entry, "id", "a deleted person")?;
    let address = text(&entry, "primaryEmail").unwrap_or(&id).to_owned();
    let at = text(&entry, "deletionTime").and_then(|time| time.parse().ok());
    Ok(Deleted { id: PersonId::new(id), address, at })
}

pub(super) fn admin(entry: Value) -> Result<Admin, DirectoryError> {
    let address = wanted(&entry, "primaryEmail", "an admin")?;
    let name = full_name(entry.get("name").unwrap_or(&Value::Null));
    Ok(Admin {
        name: name.unwrap_or_else(|| address.clone()),
        super_admin: flag(&entry, "isAdmin"),
        delegated_admin: flag(&entry, "isDelegatedAdmin"),
        domain: address.rsplit_once('@').map_or_else(String::new, |(_, domain)| domain.to_lowercase()),
        customer: text(&entry, "customerId").map(str::to_owned),
        address,
    })
}

pub(super) fn group(entry: Value) -> Result<CountedGroup, DirectoryError> {
    let id = wanted(&entry, "id", "a group")?;
    let mail = text(&entry, "email").map(str::to_owned);
    let name = text(&entry, "name").map(str::to_owned).or_else(|| mail.clone()).unwrap_or_else(|| id.clone());
    let description = text(&entry, "description").map(str::to_owned);
    // A whole number as a text, as all that may need 64 bits.
    let people = entry.get("directMembersCount").and_then(|count| match count.as_str() {
        Some(text) => text.trim().parse().ok(),
        None => count.as_u64().and_then(|count| usize::try_from(count).ok()),
    });
    let aliases = entries(&entry, "aliases").iter().filter_map(Value::as_str).map(str::to_owned).collect();
    Ok(CountedGroup { group: Group { id: GroupId::new(id), name, description }, people, mail, aliases })
}

/// `None` for what is neither a person nor a group: service accounts and devices. Somebody of another organisation may have
/// an address alone.
pub(super) fn member(entry: &Value) -> Result<Option<Member>, DirectoryError> {
    let Some(id) = id_of(entry) else {
        return Err(DirectoryError::Shape { detail: "a member without an id".to_owned() });
    };
    Ok(match text(entry, "type") {
        Some("GROUP") => Some(Member::Group(GroupId::new(id))),
        Some("CUSTOMER") => Some(Member::Everybody),
        Some("USER" | "EXTERNAL") | None => Some(Member::Person(PersonId::new(id))),
        Some(_) => None,
    })
}

/// The list has all units but the root, which is named by those directly below it.
pub(super) fn org_units(found: &[Value]) -> Result<BTreeMap<String, OrgUnit>, DirectoryError> {
    const ROOT: &str = "/";
    let mut units = BTreeMap::new();
    let mut root = OrgUnit { path: ROOT.to_owned(), name: ROOT.to_owned(), id: None, parent: None };
    for entry in found {
        let path = wanted(entry, "orgUnitPath", "an organisational unit")?;
        if path == ROOT {
            root.id = text(entry, "orgUnitId").map(str::to_owned).or(root.id);
            root.name = text(entry, "name").map_or(root.name, str::to_owned);
            continue;
        }
        let above = path.rsplit_once('/').map(|(above, _)| if above.is_empty() { ROOT } else { above });
        let parent = text(entry, "parentOrgUnitPath").or(above).unwrap_or(ROOT).to_owned();
        if parent == ROOT {
            root.id = root.id.or_else(|| text(entry, "parentOrgUnitId").map(str::to_owned));
        }
        let name = text(entry, "name").or_else(|| path.rsplit('/').next()).unwrap_or(&path).to_owned();
        let id = text(entry, "orgUnitId").map(str::to_owned);
        units.insert(path.clone(), OrgUnit { path, name, id, parent: Some(parent) });
    }
    units.insert(ROOT.to_owned(), root);
    Ok(units)
}

pub(super) fn domains(found: &[Value]) -> Result<BTreeMap<String, Domain>, DirectoryError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Shape {
        domain_name: String,
        #[serde(default)]
        is_primary: bool,
        #[serde(default)]
        verified: bool,
        #[serde(default)]
        domain_aliases: Vec<Alias>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Alias {
        domain_alias_name: String,
        #[serde(default)]
        verified: bool,
    }
    let mut domains = BTreeMap::new();
    for entry in found {
        let Shape { domain_name, is_primary: primary, verified, domain_aliases } = shape(entry.clone())?;
        let name = domain_name.to_lowercase();
        for Alias { domain_alias_name, verified } in domain_aliases {
            let alias = domain_alias_name.to_lowercase();
            let alias_of = Some(name.clone());
            domains.insert(alias.clone(), Domain { name: alias, primary: false, verified, alias_of });
        }
        domains.insert(name.clone(), Domain { name, primary, verified, alias_of: None });
    }
    Ok(domains)
}
