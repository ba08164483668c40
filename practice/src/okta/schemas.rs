//! What attributes people have: the org's one user type with its schema, and the schema of an app, whose custom part
//! can be changed. An attribute that a mapping still uses is frozen while profiles are pushed.

use serde_json::{Map, Value, json};

use super::directory::FOUNDED_MS;
use super::features;
use super::ids::{self, Kind};
use super::refusal::Refusal;
use super::state::{App, Provisioning, Way};
use super::users::user_type_id;
use super::visit::{Answer, Answered, Visit, time};

/// The attributes that Zoom's catalogue entry brings.
pub(super) fn base_attributes() -> Map<String, Value> {
    attributes(&[
        ("userName", "Username", true),
        ("email", "Email", true),
        ("firstName", "First name", false),
        ("lastName", "Last name", false),
        ("displayName", "Display name", false),
        ("department", "Department", false),
        ("title", "Title", false),
        ("costCenter", "Cost center", false),
    ])
}

/// The custom attributes that are there from the start: the user type, set one by one and not by group.
pub(super) fn custom_attributes() -> Map<String, Value> {
    let mut custom = attributes(&[("userType", "User type", false)]);
    custom["userType"]["externalName"] = json!("userType");
    custom["userType"]["externalNamespace"] = json!("urn:ietf:params:scim:schemas:core:2.0:User");
    custom["userType"]["scope"] = json!("SELF");
    custom
}

/// `GET /api/v1/meta/types/user` and `GET /api/v1/meta/types/user/{id}`.
pub(super) fn user_types(visit: &mut Visit<'_>, id: Option<&str>) -> Answered {
    let (base, own) = (&visit.call.base, user_type_id());
    let at = time(FOUNDED_MS);
    let drawn = json!({
        "id": own,
        "name": "user",
        "displayName": "User",
        "description": "Okta user profile template with default permission settings",
        "default": true,
        "created": at,
        "createdBy": "sprz00000000000000000",
        "lastUpdated": at,
        "lastUpdatedBy": "sprz00000000000000000",
        "_links": {
            "schema": {
                "rel": "schema",
                "href": format!("{base}/api/v1/meta/schemas/user/{}", user_schema_id()),
                "method": "GET",
            },
            "self": { "rel": "self", "href": format!("{base}/api/v1/meta/types/user/{own}"), "method": "GET" },
        },
    });
    match id {
        None => Ok(Answer::json(json!([drawn]))),
        Some(id) if id == own || id == "default" => Ok(Answer::json(drawn)),
        Some(id) => Err(Refusal::NotFound { id: id.to_owned(), kind: "UserType" }),
    }
}

/// `GET /api/v1/meta/schemas/user/{id}`.
pub(super) fn user_schema(visit: &mut Visit<'_>, id: &str) -> Answered {
    if id != user_schema_id() && id != "default" {
        return Err(Refusal::NotFound { id: id.to_owned(), kind: "Schema" });
    }
    let named: Vec<(&str, &str, bool)> = USER_ATTRIBUTES
        .iter()
        .map(|(name, title)| (*name, *title, *name == "login" || *name == "email"))
        .collect();
    let href = format!("{}/api/v1/meta/schemas/user/{}", visit.call.base, user_schema_id());
    Ok(Answer::json(schema_json(&href, "user", &attributes(&named), &Map::new())))
}

/// `GET /api/v1/meta/schemas/apps/{id}/default`.
pub(super) fn app_schema(visit: &mut Visit<'_>, app: &str) -> Answered {
    let provisioning = visit.state.provisioning(app)?;
    let href = format!("{}/api/v1/meta/schemas/apps/{app}/default", visit.call.base);
    Ok(Answer::json(schema_json(&href, "Zoom User", &provisioning.base, &provisioning.custom)))
}

/// `POST /api/v1/meta/schemas/apps/{id}/default`: adds, changes, or with `null` removes custom attributes.
pub(super) fn change_app_schema(visit: &mut Visit<'_>, app: &str) -> Answered {
    let body = visit.call.json()?;
    let provisioning = visit.state.provisioning_mut(app)?;
    if body
        .pointer("/definitions/base/properties")
        .and_then(Value::as_object)
        .is_some_and(|base| !base.is_empty())
    {
        return Err(Refusal::validation("base", "base: The base attributes of the app cannot be changed."));
    }
    let properties = body
        .pointer("/definitions/custom/properties")
        .and_then(Value::as_object)
        .ok_or_else(|| super::apps::blank("properties"))?;
    let mut next = provisioning.custom.clone();
    for (name, definition) in properties {
        guard(provisioning, name, definition.is_null())?;
        if definition.is_null() {
            next.remove(name);
            continue;
        }
        let mut definition = definition.as_object().cloned().ok_or_else(|| super::apps::blank(name))?;
        check(name, &definition)?;
        definition.entry("scope").or_insert_with(|| json!("NONE"));
        definition.entry("mutability").or_insert_with(|| json!("READ_WRITE"));
        definition.entry("master").or_insert_with(|| json!({ "type": "PROFILE_MASTER" }));
        next.insert(name.clone(), Value::Object(definition));
    }
    if next.len() > CUSTOM_MAX {
        return Err(Refusal::validation("properties", "properties: There are too many custom attributes."));
    }
    provisioning.custom = next;
    Ok(app_schema(visit, app)?.changed("The attributes of the Zoom app were changed."))
}

/// Checks what an assignment sets: attributes of the app's schema, values of their list where there is one, and for a
/// group none that is set person by person.
///
/// # Errors
///
/// A validation error that names the attribute.
pub(super) fn check_profile(app: &App, profile: &Map<String, Value>, of_group: bool) -> Result<(), Refusal> {
    let Way::Zoom(provisioning) = &app.way else { return Ok(()) };
    for (name, value) in profile {
        let definition = provisioning.base.get(name).or_else(|| provisioning.custom.get(name));
        let cause = match definition {
            None => "The attribute does not exist.",
            Some(definition) if of_group && definition["scope"] == json!("SELF") => {
                "The attribute is set for each person and not for a group."
            }
            Some(definition) => match definition.get("enum").and_then(Value::as_array) {
                Some(values) if !value.is_null() && !values.contains(value) => {
                    "The value is none of those that the attribute has."
                }
                Some(_) | None => continue,
            },
        };
        return Err(Refusal::validation(name, format!("{name}: {cause}")));
    }
    Ok(())
}

/// The id of the user schema.
pub(super) fn user_schema_id() -> String {
    ids::id(Kind::Schema, 1)
}

/// Whether people in Okta have an attribute of this name.
pub(super) fn is_user_attribute(name: &str) -> bool {
    USER_ATTRIBUTES.iter().any(|(known, _)| *known == name)
}

/// Custom attributes of an app; Okta's own limit is far above what Zoom knows.
const CUSTOM_MAX: usize = 200;

/// Every attribute of a person in Okta with its title.
pub(super) const USER_ATTRIBUTES: [(&str, &str); 18] = [
    ("login", "Username"),
    ("email", "Primary email"),
    ("secondEmail", "Secondary email"),
    ("firstName", "First name"),
    ("middleName", "Middle name"),
    ("lastName", "Last name"),
    ("displayName", "Display name"),
    ("title", "Title"),
    ("mobilePhone", "Mobile phone"),
    ("primaryPhone", "Primary phone"),
    ("locale", "Locale"),
    ("userType", "User type"),
    ("employeeNumber", "Employee number"),
    ("costCenter", "Cost center"),
    ("organization", "Organization"),
    ("department", "Department"),
    ("managerId", "Manager id"),
    ("manager", "Manager"),
];

fn attributes(named: &[(&str, &str, bool)]) -> Map<String, Value> {
    named
        .iter()
        .map(|(name, title, required)| {
            let definition = json!({
                "title": title,
                "type": "string",
                "required": required,
                "scope": "NONE",
                "mutability": "READ_WRITE",
                "master": { "type": "PROFILE_MASTER" },
            });
            ((*name).to_owned(), definition)
        })
        .collect()
}

/// Refuses to touch what a mapping uses: towards Zoom while profiles are pushed, and any removal at all.
fn guard(provisioning: &Provisioning, name: &str, removes: bool) -> Result<(), Refusal> {
    let pushed = provisioning.to_zoom.get(name).is_some_and(|rule| rule.push);
    if pushed && features::pushes_profiles(provisioning) {
        return Err(Refusal::AttributeMapped { name: name.to_owned() });
    }
    let used = provisioning.to_zoom.contains_key(name)
        || provisioning.to_okta.values().any(|rule| names_attribute(&rule.expression, name));
    if removes && used {
        return Err(Refusal::validation(
            name,
            format!("{name}: The attribute cannot be removed while a profile mapping uses it."),
        ));
    }
    Ok(())
}

fn names_attribute(expression: &str, name: &str) -> bool {
    expression.match_indices("appuser.").any(|(at, found)| {
        let rest = &expression[at + found.len()..];
        rest.strip_prefix(name)
            .is_some_and(|after| !after.starts_with(|next: char| next.is_alphanumeric() || next == '_'))
    })
}

fn check(name: &str, definition: &Map<String, Value>) -> Result<(), Refusal> {
    let bad = |field: &str| Refusal::validation(name, format!("{field}: The value is not supported."));
    let word = |field: &str| definition.get(field).and_then(Value::as_str);
    if !name.chars().all(|character| character.is_ascii_alphanumeric() || character == '_') || name.is_empty()
    {
        return Err(bad("name"));
    }
    if word("title").is_none() {
        return Err(bad("title"));
    }
    if !word("type").is_some_and(|kind| ["string", "boolean", "number", "integer", "array"].contains(&kind)) {
        return Err(bad("type"));
    }
    if word("scope").is_some_and(|scope| !["SELF", "NONE"].contains(&scope)) {
        return Err(bad("scope"));
    }
    match (definition.get("enum"), definition.get("oneOf")) {
        (None, None) => Ok(()),
        (Some(Value::Array(values)), Some(Value::Array(choices))) => {
            let consts: Vec<&Value> = choices.iter().filter_map(|choice| choice.get("const")).collect();
            if consts.len() == values.len() && values.iter().all(|value| consts.contains(&value)) {
                Ok(())
            } else {
                Err(bad("oneOf"))
            }
        }
        (Some(_), _) | (_, Some(_)) => Err(bad("enum")),
    }
}

fn schema_json(href: &str, title: &str, base: &Map<String, Value>, custom: &Map<String, Value>) -> Value {
    let required: Vec<&String> =
        base.iter().filter(|(_, value)| value["required"] == json!(true)).map(|(name, _)| name).collect();
    let at = time(FOUNDED_MS);
    json!({
        "id": href,
        "$schema": "http://json-schema.org/draft-04/schema#",
        "name": title,
        "title": title,
        "lastUpdated": at,
        "created": at,
        "definitions": {
            "base": { "id": "#base", "type": "object", "properties": base, "required": required },
            "custom": { "id": "#custom", "type": "object", "properties": custom, "required": [] },
        },
        "type": "object",
        "properties": {
            "profile": { "allOf": [{ "$ref": "#/definitions/custom" }, { "$ref": "#/definitions/base" }] },
        },
        "_links": { "self": { "rel": "self", "href": href, "method": "GET" } },
    })
}
