//! A person's attributes under the names that Entra's mappings and filters use.
//!
//! Microsoft Graph calls some of them otherwise, and two are worked out: `IsSoftDeleted`, which is true for everybody
//! who is not to be active, and `userPrincipalName`, which loses the `#EXT#` of guests (Microsoft Learn, Customize user
//! provisioning attribute mappings, 2026).

use serde_json::Value;

use crate::model::{Kept, Person, Status};

/// What Usher reads of everybody, by Graph's names. What is not here is known only where the person has it.
pub const READ: [&str; 28] = [
    "accountEnabled",
    "businessPhones",
    "city",
    "companyName",
    "country",
    "department",
    "displayName",
    "employeeId",
    "faxNumber",
    "givenName",
    "id",
    "jobTitle",
    "mail",
    "mailNickname",
    "mobilePhone",
    "officeLocation",
    "onPremisesExtensionAttributes",
    "onPremisesImmutableId",
    "otherMails",
    "postalCode",
    "preferredLanguage",
    "proxyAddresses",
    "state",
    "streetAddress",
    "surname",
    "usageLocation",
    "userPrincipalName",
    "userType",
];

/// Attributes whose name differs: Entra's name, Graph's name.
pub const OTHER_NAMES: [(&str, &str); 6] = [
    ("objectId", "id"),
    ("mobile", "mobilePhone"),
    ("physicalDeliveryOfficeName", "officeLocation"),
    ("facsimileTelephoneNumber", "faxNumber"),
    ("immutableId", "onPremisesImmutableId"),
    ("originalUserPrincipalName", "userPrincipalName"),
];

/// Returns what a person has under one of Entra's names: null where there is nothing, `None` where Usher does not read
/// the attribute.
pub fn attribute(person: &Person, name: &str) -> Option<Value> {
    match name {
        "IsSoftDeleted" => Some(Value::Bool(person.status != Status::Active)),
        "objectId" | "id" => Some(Value::from(person.id.as_str())),
        "userPrincipalName" => Some(match read(person, name)? {
            Value::String(text) => Value::String(text.replace("#EXT#", "")),
            other
            @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => other,
        }),
        "telephoneNumber" => {
            let phones = person.attributes.get("businessPhones").and_then(Kept::entries);
            Some(phones.and_then(|mut phones| phones.next()).map_or(Value::Null, Kept::value))
        }
        _ if name.starts_with("extensionAttribute") => {
            let held = person.attributes.get("onPremisesExtensionAttributes");
            let held = person.attributes.get(name).or_else(|| held?.get(name));
            Some(held.map_or(Value::Null, Kept::value))
        }
        _ => {
            let other = OTHER_NAMES.iter().find(|(entra, _)| *entra == name).map_or(name, |(_, graph)| graph);
            read(person, other)
        }
    }
}

/// Returns what a person has under one of Entra's names, where it is as Graph has it and nothing is worked out.
pub(super) fn as_graph_has_it<'a>(person: &'a Person, name: &str) -> Option<Kept<'a>> {
    match name {
        "IsSoftDeleted" | "objectId" | "id" | "telephoneNumber" => None,
        "userPrincipalName" => person
            .attributes
            .get(name)
            .filter(|kept| kept.as_str().is_some_and(|text| !text.contains("#EXT#"))),
        _ if name.starts_with("extensionAttribute") => None,
        _ => {
            let other = OTHER_NAMES.iter().find(|(entra, _)| *entra == name).map_or(name, |(_, graph)| graph);
            person.attributes.get(other)
        }
    }
}

fn read(person: &Person, graph: &str) -> Option<Value> {
    match person.attributes.get(graph) {
        Some(value) => Some(value.value()),
        None => READ.contains(&graph).then_some(Value::Null),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::{Attributes, PersonId};

    #[test]
    fn attributes_are_found_under_entras_names() {
        let guest = Person {
            id: PersonId::new("1"),
            name: "Zoë".to_owned(),
            login: "zoe".to_owned(),
            status: Status::Disabled,
            attributes: Attributes::from([
                ("userPrincipalName", json!("zoe_other.example#EXT#@practice.example")),
                ("mobilePhone", json!("+48 1")),
                ("businessPhones", json!(["+48 2"])),
                ("onPremisesExtensionAttributes", json!({ "extensionAttribute3": "x" })),
                ("extension_1_cost", json!("y")),
            ]),
        };
        for (name, expected) in [
            ("userPrincipalName", Some(json!("zoe_other.example@practice.example"))),
            ("originalUserPrincipalName", Some(json!("zoe_other.example#EXT#@practice.example"))),
            ("IsSoftDeleted", Some(json!(true))),
            ("objectId", Some(json!("1"))),
            ("mobile", Some(json!("+48 1"))),
            ("telephoneNumber", Some(json!("+48 2"))),
            ("extensionAttribute3", Some(json!("x"))),
            ("extensionAttribute4", Some(json!(null))),
            ("extension_1_cost", Some(json!("y"))),
            ("extension_1_other", None),
            ("mail", Some(json!(null))),
            ("manager", None),
            ("appRoleAssignments", None),
        ] {
            assert_eq!(attribute(&guest, name), expected, "{name}");
        }
    }
}
