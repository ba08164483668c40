//! A synchronization schema: which attribute Entra writes to which of Zoom's, for people and for groups.
//!
//! A schema has a few thousand lines, of which a guide cares for ten, and Graph takes it back only whole. So it is kept
//! as Graph gave it; views are read from it, and a change is an edit of those places alone (Microsoft Graph,
//! synchronizationSchema, 2026).

mod attribute;
mod difference;
mod finding;
mod guide;
mod kept;

use serde_json::Value;

pub use attribute::{AttributeMapping, FlowType, MappingSource};
pub use difference::Difference;
pub use finding::{Reach, SchemaFinding};
pub use guide::{GuideTable, Wanted};
pub use kept::{RuleChange, WithRules};

use super::expression;
use super::scope::{Filter, FilterError};

/// Rules of a schema, object mappings of a rule: a job for an application has one and two.
const MAPPINGS_MAX: usize = 100;

/// Attribute mappings of an object mapping: the largest default has under a hundred.
const ATTRIBUTES_MAX: usize = 1_000;

/// What is mapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Object {
    User,
    Group,
}

/// A schema as Graph gave it, with what was read of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Schema {
    whole: Value,
    users: Found,
    groups: Option<Found>,
}

#[derive(Debug, Clone, PartialEq)]
struct Found {
    /// Places in `synchronizationRules` and in its `objectMappings`.
    rule: usize,
    place: usize,
    mapping: ObjectMapping,
}

/// How people, or groups, become Zoom's.
#[derive(Debug, Clone, PartialEq)]
pub struct ObjectMapping {
    /// The id of the rule, as provisioning on demand wants it.
    pub rule_id: String,
    pub name: String,
    /// What it is called in Zoom's directory, such as `User`.
    pub target_object: String,
    pub enabled: bool,
    pub adds: bool,
    pub updates: bool,
    pub deletes: bool,
    /// Whom it concerns.
    pub filter: Result<Filter, FilterError>,
    pub attributes: Vec<AttributeMapping>,
}

/// Why a schema cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SchemaError {
    #[error("the schema is not written as Microsoft documents it: {0}")]
    Form(&'static str),
    #[error("the schema has more rules or mappings than Usher reads")]
    TooMany,
    #[error("the schema has no mapping of people")]
    NoUsers,
}

impl Schema {
    /// Reads what Graph gave.
    ///
    /// # Errors
    ///
    /// When it is no schema, or has no mapping of people.
    pub fn read(whole: Value) -> Result<Self, SchemaError> {
        let rules = whole
            .get("synchronizationRules")
            .and_then(Value::as_array)
            .ok_or(SchemaError::Form("it has no list of rules"))?;
        if rules.len() > MAPPINGS_MAX {
            return Err(SchemaError::TooMany);
        }
        let users = find(rules, Object::User)?.ok_or(SchemaError::NoUsers)?;
        let groups = find(rules, Object::Group)?;
        Ok(Self { whole, users, groups })
    }

    /// Returns it whole, as Graph takes it back.
    pub fn whole(&self) -> &Value {
        &self.whole
    }

    /// Returns the mapping of people.
    pub fn users(&self) -> &ObjectMapping {
        &self.users.mapping
    }

    /// Returns the mapping of groups; `None` where the application has none.
    pub fn groups(&self) -> Option<&ObjectMapping> {
        self.groups.as_ref().map(|found| &found.mapping)
    }

    /// Returns the mapping of one or the other.
    pub fn of(&self, object: Object) -> Option<&ObjectMapping> {
        self.found(object).map(|found| &found.mapping)
    }

    /// Returns the schema with another filter on people or groups.
    pub fn with_filter(&self, object: Object, filter: &Filter) -> Self {
        self.edited(object, |mapping| {
            let before = mapping.get("scope").cloned().unwrap_or(Value::Null);
            mapping.insert("scope".to_owned(), filter.write(&before));
        })
    }

    /// Returns the schema with the mapping of people or groups on or off. Entra does not let that of people be off.
    pub fn with_enabled(&self, object: Object, enabled: bool) -> Self {
        self.edited(object, |mapping| {
            mapping.insert("enabled".to_owned(), Value::from(enabled));
        })
    }

    /// Does it say the same as another? The rules are compared, not the lists of attributes that directories have. What
    /// Graph sets by itself, the order of mappings, the spelling of expressions and whether something empty is written
    /// make no difference.
    pub fn same_as(&self, other: &Self) -> bool {
        let rules = |schema: &Self| schema.whole.get("synchronizationRules").cloned().unwrap_or(Value::Null);
        is_alike("", &rules(self), &rules(other))
    }

    /// Does Zoom's side of the schema know an attribute of this name? `None` where it lists none.
    pub fn knows(&self, object: Object, target: &str) -> Option<bool> {
        let found = self.found(object)?;
        let rule = self.whole.get("synchronizationRules")?.get(found.rule)?;
        let target_directory = rule.get("targetDirectoryName")?.as_str()?;
        let named = |value: &Value, name: &str| value.get("name").and_then(Value::as_str) == Some(name);
        let directories = self.whole.get("directories")?.as_array()?;
        let directory = directories.iter().find(|directory| named(directory, target_directory))?;
        let objects = directory.get("objects")?.as_array()?;
        let definition = objects.iter().find(|object| named(object, &found.mapping.target_object))?;
        let attributes = definition.get("attributes")?.as_array()?;
        Some(attributes.iter().any(|attribute| {
            attribute
                .get("name")
                .and_then(Value::as_str)
                .is_some_and(|name| attribute::is_same_target(name, target))
        }))
    }

    fn found(&self, object: Object) -> Option<&Found> {
        match object {
            Object::User => Some(&self.users),
            Object::Group => self.groups.as_ref(),
        }
    }

    /// Edits one object mapping in place. What cannot be read afterwards is not taken.
    fn edited(&self, object: Object, edit: impl FnOnce(&mut serde_json::Map<String, Value>)) -> Self {
        let Some(found) = self.found(object) else { return self.clone() };
        let mut whole = self.whole.clone();
        let pointer = format!("/synchronizationRules/{}/objectMappings/{}", found.rule, found.place);
        if let Some(mapping) = whole.pointer_mut(&pointer).and_then(Value::as_object_mut) {
            edit(mapping);
        }
        Self::read(whole).unwrap_or_else(|_| self.clone())
    }
}

impl ObjectMapping {
    /// Finds what is written to one of Zoom's attributes.
    pub fn attribute(&self, target: &str) -> Option<&AttributeMapping> {
        self.attributes.iter().find(|attribute| attribute::is_same_target(&attribute.target, target))
    }

    /// Returns the attributes by which somebody is found in Zoom, the first one first.
    pub fn matching(&self) -> Vec<&AttributeMapping> {
        let mut matching: Vec<&AttributeMapping> =
            self.attributes.iter().filter(|attribute| attribute.matching_priority > 0).collect();
        matching.sort_by_key(|attribute| attribute.matching_priority);
        matching
    }

    fn read(rule: &Value, mapping: &Value) -> Result<Self, SchemaError> {
        let text = |value: &Value, name: &str| {
            value.get(name).and_then(Value::as_str).map(str::to_owned).unwrap_or_default()
        };
        let flows = text(mapping, "flowTypes");
        let flows = |wanted: &str| flows.split(',').any(|flow| flow.trim().eq_ignore_ascii_case(wanted));
        let attributes = list(mapping, "attributeMappings")?;
        if attributes.len() > ATTRIBUTES_MAX {
            return Err(SchemaError::TooMany);
        }
        Ok(Self {
            rule_id: text(rule, "id"),
            name: text(mapping, "name"),
            target_object: text(mapping, "targetObjectName"),
            enabled: mapping.get("enabled").and_then(Value::as_bool).unwrap_or(true),
            adds: flows("Add"),
            updates: flows("Update"),
            deletes: flows("Delete"),
            filter: Filter::read(mapping.get("scope").unwrap_or(&Value::Null)),
            attributes: attributes.iter().map(AttributeMapping::read).collect::<Result<_, _>>()?,
        })
    }
}

/// Finds the mapping from Entra of people or groups: one that is on before one that is off.
fn find(rules: &[Value], object: Object) -> Result<Option<Found>, SchemaError> {
    let wanted = match object {
        Object::User => "User",
        Object::Group => "Group",
    };
    let mut kept: Option<Found> = None;
    for (at, rule) in rules.iter().enumerate() {
        // Rules that write into Entra are another product's.
        let target = rule.get("targetDirectoryName").and_then(Value::as_str).unwrap_or_default();
        if ["Azure Active Directory", "Microsoft Entra ID"].contains(&target) {
            continue;
        }
        let mappings = list(rule, "objectMappings")?;
        if mappings.len() > MAPPINGS_MAX {
            return Err(SchemaError::TooMany);
        }
        for (place, mapping) in mappings.iter().enumerate() {
            let source = mapping.get("sourceObjectName").and_then(Value::as_str).unwrap_or_default();
            if !source.eq_ignore_ascii_case(wanted) {
                continue;
            }
            let mapping = ObjectMapping::read(rule, mapping)?;
            if kept.as_ref().is_none_or(|kept| mapping.enabled && !kept.mapping.enabled) {
                kept = Some(Found { rule: at, place, mapping });
            }
        }
    }
    Ok(kept)
}

fn list<'a>(value: &'a Value, name: &str) -> Result<&'a [Value], SchemaError> {
    match value.get(name) {
        None | Some(Value::Null) => Ok(&[]),
        Some(Value::Array(list)) => Ok(list),
        Some(Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_)) => {
            Err(SchemaError::Form("its mappings are no list"))
        }
    }
}

/// Are two parts of schemas alike? `name` is that of the field in which they stand.
fn is_alike(name: &str, one: &Value, other: &Value) -> bool {
    let is_empty = |value: &Value| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            let keys = one.keys().chain(other.keys()).filter(|key| !key.starts_with('@'));
            keys.into_iter().all(|key| {
                let of = |map: &serde_json::Map<String, Value>| map.get(key).cloned().unwrap_or(Value::Null);
                is_alike(key, &of(one), &of(other))
            })
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            let ordered = |list: &[Value]| {
                let mut list: Vec<Value> = list.to_vec();
                if name == "attributeMappings" {
                    list.sort_by_key(|mapping| mapping.get("targetAttributeName").map(Value::to_string));
                }
                list
            };
            ordered(one).iter().zip(&ordered(other)).all(|(one, other)| is_alike("", one, other))
        }
        (Value::String(one), Value::String(other)) if name == "expression" => expression::same(one, other),
        _ => one == other || (is_empty(one) && is_empty(other)),
    }
}

#[cfg(test)]
mod tests;
