//! A schema as the service reads it: for people and for groups the attribute mappings, what accounts are matched by,
//! what may be done, and the scoping filter.

use serde_json::Value;

use super::expression::{Expression, Outcome, Unable};
use super::scope::Filter;

/// The mapping of one kind of object.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Rules {
    /// Id of the rule that holds the mapping.
    pub(super) rule: String,
    pub(super) target_object: String,
    /// In the order in which accounts are matched by them: first those with a precedence, lowest first.
    pub(super) rows: Vec<Row>,
    pub(super) filter: Filter,
    pub(super) adds: bool,
    pub(super) updates: bool,
    pub(super) deletes: bool,
}

/// One attribute mapping.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    pub(super) target: String,
    /// `None`: the attribute is left alone, but for its default.
    source: Option<Result<Expression, String>>,
    default: Option<String>,
    /// "Only during creation".
    pub(super) create_only: bool,
    /// 0 where accounts are not matched by it.
    pub(super) matching: u64,
    kind: Kind,
}

/// What a target attribute holds, as far as it makes a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Text,
    Truth,
    /// Somebody else, by the target's id.
    Reference,
}

/// What a mapping wants at the target: a target attribute and its text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Wanted {
    pub(super) target: String,
    pub(super) text: String,
    pub(super) create_only: bool,
    /// Sent on creation only, as the source gave nothing.
    pub(super) is_default: bool,
    pub(super) kind: Kind,
    /// 0 where accounts are not matched by it.
    pub(super) matching: u64,
}

impl Rules {
    /// Reads the mapping of an object, `User` or `Group`; `None` where the schema has none, or it is switched off.
    pub(super) fn read(schema: &Value, object: &str) -> Option<Self> {
        let rules = schema.get("synchronizationRules")?.as_array()?;
        let (rule, mapping) = rules.iter().find_map(|rule| {
            let mappings = rule.get("objectMappings")?.as_array()?;
            let found = mappings.iter().find(|mapping| mapping["sourceObjectName"] == object)?;
            Some((rule, found))
        })?;
        if mapping.get("enabled") == Some(&Value::Bool(false)) {
            return None;
        }
        let flows = mapping.get("flowTypes").and_then(Value::as_str).unwrap_or_default();
        let flows: Vec<&str> = flows.split(',').map(str::trim).collect();
        let target_object = text(mapping, "targetObjectName").unwrap_or_default();
        let rows = mapping.get("attributeMappings").and_then(Value::as_array).into_iter().flatten();
        let mut rows: Vec<Row> = rows.filter_map(|row| Row::read(row, schema, &target_object)).collect();
        rows.sort_by_key(|row| if row.matching == 0 { u64::MAX } else { row.matching });
        Some(Self {
            rule: text(rule, "id").unwrap_or_default(),
            target_object,
            rows,
            filter: Filter::read(mapping.get("scope").unwrap_or(&Value::Null)),
            adds: flows.contains(&"Add"),
            updates: flows.contains(&"Update"),
            deletes: flows.contains(&"Delete"),
        })
    }

    /// What is wanted of one object. An attribute that comes to nothing is not sent.
    ///
    /// # Errors
    /// Why an attribute cannot be filled.
    pub(super) fn values(&self, attribute: &dyn Fn(&str) -> Outcome) -> Result<Vec<Wanted>, String> {
        let mut values = Vec::new();
        for row in self.rows.iter().filter(|row| row.target != MEMBERS) {
            let value = |text: String, is_default: bool| Wanted {
                target: row.target.clone(),
                text,
                create_only: row.create_only,
                is_default,
                kind: row.kind,
                matching: row.matching,
            };
            let outcome = match &row.source {
                None => Outcome::Null,
                Some(Ok(expression)) => expression.evaluate(attribute).map_err(|error| match error {
                    Unable::Evaluation { .. } => format!("Error: {error}"),
                    Unable::NotUnderstood(_)
                    | Unable::UnknownFunction(_)
                    | Unable::TooLong
                    | Unable::TooDeep
                    | Unable::Arguments(_) => format!("The mapping of {} fails: {error}", row.target),
                })?,
                Some(Err(reason)) => return Err(format!("The mapping of {} fails: {reason}", row.target)),
            };
            if outcome == Outcome::NoFlow {
                continue;
            }
            match (outcome.text().filter(|text| !text.is_empty()), &row.default) {
                (Some(text), _) => values.push(value(text, false)),
                (None, Some(default)) => values.push(value(default.clone(), true)),
                (None, None) => {}
            }
        }
        Ok(values)
    }

    /// What is wanted of one target attribute, without its default.
    ///
    /// # Errors
    /// Why it cannot be filled.
    pub(super) fn value(
        &self,
        target: &str,
        attribute: &dyn Fn(&str) -> Outcome,
    ) -> Result<Option<String>, String> {
        let row = self.rows.iter().find(|row| row.target == target);
        match row.and_then(|row| row.source.as_ref()) {
            Some(Ok(expression)) => {
                expression.evaluate(attribute).map(Outcome::text).map_err(|error| error.to_string())
            }
            Some(Err(reason)) => Err(reason.clone()),
            None => Ok(None),
        }
    }

    /// Whether a target attribute is filled at all.
    pub(super) fn fills(&self, target: &str) -> bool {
        self.rows.iter().any(|row| row.target == target && row.source.is_some())
    }
}

impl Row {
    fn read(row: &Value, schema: &Value, object: &str) -> Option<Self> {
        let target = text(row, "targetAttributeName")?;
        Some(Self {
            source: source(row.get("source")?),
            default: text(row, "defaultValue").filter(|default| !default.is_empty()),
            create_only: row.get("flowType").and_then(Value::as_str) == Some("ObjectAddOnly"),
            matching: row.get("matchingPriority").and_then(Value::as_u64).unwrap_or(0),
            kind: match kind(schema, object, &target) {
                Some("Boolean") => Kind::Truth,
                Some("Reference") => Kind::Reference,
                Some(_) | None => Kind::Text,
            },
            target,
        })
    }
}

/// The target attribute of a group that is sent member by member.
pub(super) const MEMBERS: &str = "members";

fn source(source: &Value) -> Option<Result<Expression, String>> {
    let expression = source.get("expression").and_then(Value::as_str).unwrap_or_default();
    let name = source.get("name").and_then(Value::as_str).unwrap_or_default();
    match source.get("type").and_then(Value::as_str) {
        Some("Constant") => Some(Ok(Expression::Constant(name.to_owned()))),
        Some("Attribute") => Some(Ok(Expression::Attribute(name.to_owned()))),
        Some(_) => Some(Expression::parse(expression).map_err(|error| error.to_string())),
        None => None,
    }
}

/// The type of a target attribute, as the schema's directories declare it.
fn kind<'s>(schema: &'s Value, object: &str, attribute: &str) -> Option<&'s str> {
    let directories = schema.get("directories")?.as_array()?;
    let objects = directories.iter().filter_map(|directory| directory.get("objects")?.as_array()).flatten();
    let mut objects = objects.filter(|known| known["name"] == object);
    let attributes = objects.next()?.get("attributes")?.as_array()?;
    attributes.iter().find(|known| known["name"] == attribute)?.get("type")?.as_str()
}

fn text(value: &Value, name: &str) -> Option<String> {
    value.get(name)?.as_str().map(str::to_owned)
}
