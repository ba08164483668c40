//! The schema that a job starts with: directories with their attributes, and the default mappings of the Zoom gallery
//! app (Microsoft's Zoom tutorial, 2024-03 and 2026-06) and of an own application (Microsoft's SCIM pages, 2026). Which
//! attribute stands where is documented; ids, and what `practice..` is called, are the practice tenant's own, so that a
//! client is seen to keep what it does not know.

use serde_json::{Value, json};

use super::expression::Expression;
use super::switches::SeedMapping;

/// What kind of connector an app has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Template {
    /// Zoom from the gallery: people only.
    Zoom,
    /// An application of one's own: people and groups.
    Scim,
}

impl Template {
    pub(super) const fn id(self) -> &'static str {
        match self {
            Template::Zoom => "zoom",
            Template::Scim => "scim",
        }
    }

    /// How logs name the target system.
    pub(super) const fn system(self) -> &'static str {
        match self {
            Template::Zoom => "Zoom",
            Template::Scim => "customappsso",
        }
    }
}

/// The object that people are at the target.
pub(super) const USER: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
/// The object that groups are at the target.
pub(super) const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
/// The expression that Microsoft's default for `active` is.
const ACTIVE: &str = r#"Switch([IsSoftDeleted], , "False", "True", "True", "False")"#;

/// One attribute mapping: target, expression, matching precedence.
type Row = (&'static str, &'static str, u32);

const ZOOM_USERS: &[Row] = &[
    ("userName", "[userPrincipalName]", 1),
    ("active", ACTIVE, 0),
    ("emails[type eq \"work\"].value", "[mail]", 0),
    ("name.givenName", "[givenName]", 0),
    ("name.familyName", "[surname]", 0),
    ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", "[department]", 0),
    ("userType", "SingleAppRoleAssignment([appRoleAssignments])", 0),
];

const SCIM_USERS: &[Row] = &[
    ("userName", "[userPrincipalName]", 1),
    ("active", ACTIVE, 0),
    ("displayName", "[displayName]", 0),
    ("title", "[jobTitle]", 0),
    ("emails[type eq \"work\"].value", "[mail]", 0),
    ("preferredLanguage", "[preferredLanguage]", 0),
    ("name.givenName", "[givenName]", 0),
    ("name.familyName", "[surname]", 0),
    ("name.formatted", "Join(\" \", [givenName], [surname])", 0),
    ("phoneNumbers[type eq \"work\"].value", "[telephoneNumber]", 0),
    ("phoneNumbers[type eq \"mobile\"].value", "[mobile]", 0),
    ("externalId", "[mailNickname]", 0),
    ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber", "[employeeId]", 0),
    ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", "[department]", 0),
    ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", "[manager]", 0),
];

const SCIM_GROUPS: &[Row] =
    &[("displayName", "[displayName]", 1), ("externalId", "[objectId]", 0), ("members", "[members]", 0)];

/// Attributes of the directory's people: name and type.
const SOURCE_USER: &[(&str, &str)] = &[
    ("objectId", "String"),
    ("accountEnabled", "Boolean"),
    ("appRoleAssignments", "String"),
    ("city", "String"),
    ("companyName", "String"),
    ("country", "String"),
    ("department", "String"),
    ("displayName", "String"),
    ("employeeId", "String"),
    ("facsimileTelephoneNumber", "String"),
    ("givenName", "String"),
    ("IsSoftDeleted", "Boolean"),
    ("jobTitle", "String"),
    ("mail", "String"),
    ("mailNickname", "String"),
    ("manager", "Reference"),
    ("mobile", "String"),
    ("originalUserPrincipalName", "String"),
    ("postalCode", "String"),
    ("preferredLanguage", "String"),
    ("state", "String"),
    ("streetAddress", "String"),
    ("surname", "String"),
    ("telephoneNumber", "String"),
    ("usageLocation", "String"),
    ("userPrincipalName", "String"),
];

const SOURCE_GROUP: &[(&str, &str)] = &[
    ("objectId", "String"),
    ("description", "String"),
    ("displayName", "String"),
    ("IsSoftDeleted", "Boolean"),
    ("mail", "String"),
    ("mailEnabled", "Boolean"),
    ("mailNickname", "String"),
    ("members", "Reference"),
    ("securityEnabled", "Boolean"),
];

const TARGET_USER: &[(&str, &str)] = &[
    ("id", "String"),
    ("active", "Boolean"),
    ("addresses[type eq \"work\"].formatted", "String"),
    ("displayName", "String"),
    ("emails[type eq \"work\"].value", "String"),
    ("externalId", "String"),
    ("locale", "String"),
    ("name.familyName", "String"),
    ("name.formatted", "String"),
    ("name.givenName", "String"),
    ("nickName", "String"),
    ("phoneNumbers[type eq \"mobile\"].value", "String"),
    ("phoneNumbers[type eq \"work\"].value", "String"),
    ("preferredLanguage", "String"),
    ("roles", "String"),
    ("timezone", "String"),
    ("title", "String"),
    ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:costCenter", "String"),
    ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", "String"),
    ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber", "String"),
    ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", "Reference"),
    ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:organization", "String"),
    ("userName", "String"),
    ("userType", "String"),
];

const TARGET_GROUP: &[(&str, &str)] =
    &[("id", "String"), ("displayName", "String"), ("externalId", "String"), ("members", "Reference")];

const MULTIVALUED: [&str; 3] = ["members", "appRoleAssignments", "roles"];

/// Returns a whole `synchronizationSchema` with this id.
pub(super) fn schema(template: Template, seed: SeedMapping, id: &str) -> Value {
    let mut mappings = vec![object_mapping(
        "Synchronize Azure Active Directory Users to",
        template,
        ("User", USER),
        &users(template, seed),
    )];
    let mut target = vec![object(USER, TARGET_USER, &["userName", "active"])];
    if template == Template::Scim {
        let rows = groups(seed);
        mappings.push(object_mapping(
            "Synchronize Azure Active Directory Groups to",
            template,
            ("Group", GROUP),
            &rows,
        ));
        target.push(object(GROUP, TARGET_GROUP, &["displayName"]));
    }
    let source = json!([
        object("User", SOURCE_USER, &["objectId", "userPrincipalName"]),
        object("Group", SOURCE_GROUP, &["objectId", "displayName"]),
    ]);
    json!({
        "id": id,
        "version": "v1.2",
        "practiceRevision": { "note": "kept by whoever writes the schema back", "number": 7 },
        "synchronizationRules": [{
            "id": rule_id(template),
            "name": "USER_OUTBOUND_USER",
            "editable": true,
            "priority": 1,
            "sourceDirectoryName": "Azure Active Directory",
            "targetDirectoryName": template.system(),
            "metadata": [
                { "key": "defaultSourceObjectMappings", "value": "{\"User\":\"User\",\"Group\":\"Group\"}" },
                { "key": "supportsProvisionOnDemand", "value": "true" },
                { "key": "practiceRuleNote", "value": "kept" },
            ],
            "containerFilter": null,
            "groupFilter": null,
            "objectMappings": mappings,
        }],
        "directories": [
            directory("practice-source-directory", "Azure Active Directory", source),
            directory("practice-target-directory", template.system(), Value::Array(target)),
        ],
    })
}

/// The rule's id, with which provisioning on demand names it.
fn rule_id(template: Template) -> &'static str {
    match template {
        Template::Zoom => "03f7d90d-bf71-41b1-bda6-aaf0ddbee5d8",
        Template::Scim => "ea807875-5618-4f0a-9125-0b46a05298ca",
    }
}

fn users(template: Template, seed: SeedMapping) -> Vec<(String, Value, u32)> {
    let rows = match template {
        Template::Zoom => ZOOM_USERS,
        Template::Scim => SCIM_USERS,
    };
    let mut rows: Vec<(String, Value, u32)> = rows
        .iter()
        .map(|(target, expression, matching)| ((*target).to_owned(), source(expression), *matching))
        .collect();
    let set = |rows: &mut Vec<(String, Value, u32)>, target: &str, source: Value, matching: u32| {
        rows.retain(|(known, ..)| known != target);
        rows.push((target.to_owned(), source, matching));
    };
    match seed {
        SeedMapping::Default | SeedMapping::MembersMissing => {}
        SeedMapping::Foreign => {
            set(&mut rows, "name.familyName", source("ToUpper([surname])"), 0);
            set(&mut rows, "nickName", source("[mailNickname]"), 0);
            rows.retain(|(target, ..)| target != "active");
        }
        SeedMapping::OtherMatching => {
            set(&mut rows, "userName", source("[userPrincipalName]"), 0);
            set(&mut rows, "emails[type eq \"work\"].value", source("[mail]"), 1);
        }
        SeedMapping::ObjectIdMatched => {
            set(&mut rows, "userName", source("[userPrincipalName]"), 2);
            set(&mut rows, "externalId", source("[objectId]"), 1);
        }
        SeedMapping::HardCodedUserType => set(&mut rows, "userType", source("\"Pro\""), 0),
    }
    rows
}

fn groups(seed: SeedMapping) -> Vec<(String, Value, u32)> {
    let keep = |target: &str| target != "members" || seed != SeedMapping::MembersMissing;
    let rows = SCIM_GROUPS.iter().filter(|(target, ..)| keep(target));
    rows.map(|(target, expression, matching)| ((*target).to_owned(), source(expression), *matching)).collect()
}

/// The source of a mapping; every expression of the tables can be read, as a test proves.
fn source(expression: &str) -> Value {
    Expression::parse(expression).map_or(Value::Null, |read| read.source())
}

fn object_mapping(
    name: &str,
    template: Template,
    (source, target): (&str, &str),
    rows: &[(String, Value, u32)],
) -> Value {
    let attribute_mappings: Vec<Value> = rows
        .iter()
        .map(|(target, source, matching)| {
            json!({
                "defaultValue": null,
                "exportMissingReferences": false,
                "flowBehavior": "FlowWhenChanged",
                "flowType": "Always",
                "matchingPriority": matching,
                "targetAttributeName": target,
                "source": source,
                "practiceComment": "kept",
            })
        })
        .collect();
    json!({
        "enabled": true,
        "flowTypes": "Add, Update, Delete",
        "name": format!("{name} {}", template.system()),
        "sourceObjectName": source,
        "targetObjectName": target,
        "scope": null,
        "metadata": [
            { "key": "IsCustomerDefined", "value": "false" },
            { "key": "DisableMonitoringForChanges", "value": "false" },
            { "key": "Disposition", "value": "\"Normal\"" },
            { "key": "ExcludeFromReporting", "value": "false" },
            { "key": "EscrowBehavior", "value": "\"Default\"" },
            { "key": "Unsynchronized", "value": "false" },
        ],
        "attributeMappings": attribute_mappings,
    })
}

fn directory(id: &str, name: &str, objects: Value) -> Value {
    json!({
        "id": id,
        "name": name,
        "discoverabilities": "None",
        "discoveryDateTime": null,
        "metadata": [],
        "readOnly": false,
        "version": "0001-01-01T00:00:00Z",
        "objects": objects,
    })
}

fn object(name: &str, attributes: &[(&str, &str)], required: &[&str]) -> Value {
    let attributes: Vec<Value> = attributes
        .iter()
        .enumerate()
        .map(|(place, (name, kind))| {
            let references: &[&str] = if *kind == "Reference" { &["User"] } else { &[] };
            json!({
                "anchor": place == 0,
                "apiExpressions": [],
                "caseExact": false,
                "defaultValue": null,
                "flowNullValues": false,
                "metadata": [],
                "multivalued": MULTIVALUED.contains(name),
                "mutability": if *name == "id" { "ReadOnly" } else { "ReadWrite" },
                "name": name,
                "referencedObjects": references,
                "required": required.contains(name),
                "type": kind,
            })
        })
        .collect();
    json!({ "name": name, "attributes": attributes, "metadata": [], "supportedApis": [] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mapping_has_a_source_and_a_target_that_the_directories_know() {
        for template in [Template::Zoom, Template::Scim] {
            for seed in SeedMapping::ALL {
                let schema = schema(template, seed, "job");
                let target = &schema["directories"][1]["objects"];
                for mapping in schema["synchronizationRules"][0]["objectMappings"].as_array().unwrap() {
                    let object = target
                        .as_array()
                        .unwrap()
                        .iter()
                        .find(|object| object["name"] == mapping["targetObjectName"]);
                    let known = object.unwrap()["attributes"].as_array().unwrap();
                    for row in mapping["attributeMappings"].as_array().unwrap() {
                        assert!(row["source"].is_object(), "{row}");
                        assert!(
                            known.iter().any(|attribute| attribute["name"] == row["targetAttributeName"]),
                            "{row}"
                        );
                    }
                }
            }
        }
    }
}
