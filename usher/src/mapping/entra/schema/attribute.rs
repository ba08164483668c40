//! One attribute mapping: where a value comes from, where it goes, and when.

use serde_json::{Map, Value, json};

use super::super::expression::{self, Expression};
use super::SchemaError;
use crate::mapping::Target;

/// What is written to one of Zoom's attributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributeMapping {
    /// By the name that the schema gives it, usually SCIM's path.
    pub target: String,
    pub source: MappingSource,
    /// Sent where the source is empty, when somebody is made and never again (Microsoft Learn, Customize user
    /// provisioning attribute mappings, 2026).
    pub default_value: Option<String>,
    /// 0 where it does not find people; otherwise the lowest is tried first.
    pub matching_priority: u32,
    pub flow_type: FlowType,
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum MappingSource {
    /// An attribute, by Entra's name.
    Direct(String),
    Constant(String),
    Expression(String),
    /// From nowhere: what Zoom has is left alone.
    Nothing,
}

/// When a value is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FlowType {
    Always,
    /// "Only during object creation".
    ObjectAddOnly,
    /// One of those that the portal does not offer, or one that Usher does not know.
    Other(String),
}

impl AttributeMapping {
    pub(super) fn read(mapping: &Value) -> Result<Self, SchemaError> {
        let target = mapping.get("targetAttributeName").and_then(Value::as_str);
        let default_value = mapping.get("defaultValue").and_then(Value::as_str);
        let priority = mapping.get("matchingPriority").and_then(Value::as_u64).unwrap_or(0);
        Ok(Self {
            target: target.ok_or(SchemaError::Form("an attribute mapping names no target"))?.to_owned(),
            source: MappingSource::read(mapping.get("source").unwrap_or(&Value::Null)),
            default_value: default_value.filter(|text| !text.is_empty()).map(str::to_owned),
            matching_priority: u32::try_from(priority).unwrap_or(u32::MAX),
            flow_type: match mapping.get("flowType").and_then(Value::as_str) {
                None | Some("Always") => FlowType::Always,
                Some("ObjectAddOnly") => FlowType::ObjectAddOnly,
                Some(other) => FlowType::Other(other.to_owned()),
            },
        })
    }

    /// A new one in Graph's form, as the portal makes it.
    pub(super) fn made(target: &str, source: &MappingSource, matching_priority: u32) -> Value {
        json!({
            "defaultValue": null,
            "exportMissingReferences": false,
            "flowBehavior": "FlowWhenChanged",
            "flowType": "Always",
            "matchingPriority": matching_priority,
            "source": source.write(),
            "targetAttributeName": target,
        })
    }
}

impl MappingSource {
    fn read(source: &Value) -> Self {
        let text = |name: &str| source.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        let written = text("expression");
        match (text("type"), text("name"), written) {
            (_, None, None) => Self::Nothing,
            (Some("Attribute"), Some(name), _) => Self::Direct(name.to_owned()),
            (Some("Constant"), Some(value), _) => Self::Constant(value.to_owned()),
            (_, _, Some(written)) => Self::of_expression(written),
            (_, Some(name), None) => Self::Expression(name.to_owned()),
        }
    }

    /// Tells what an expression is: an attribute or a text alone, or more.
    pub fn of_expression(text: &str) -> Self {
        match Expression::parse(text) {
            Ok(read) => match (read.as_attribute(), read.as_constant()) {
                (Some(name), _) => Self::Direct(name.to_owned()),
                (None, Some(value)) => Self::Constant(value.to_owned()),
                (None, None) => Self::Expression(text.to_owned()),
            },
            Err(_) => Self::Expression(text.to_owned()),
        }
    }

    /// Returns the source in Graph's form. An expression with a comparison has its text alone: Microsoft publishes no
    /// form for comparisons, and Graph's parseExpression gives it.
    pub fn write(&self) -> Value {
        match self {
            Self::Nothing => Value::Null,
            Self::Direct(name) => Expression::attribute(name).source().unwrap_or(Value::Null),
            Self::Constant(text) => Expression::constant(text).source().unwrap_or(Value::Null),
            Self::Expression(text) => {
                let source = Expression::parse(text).ok().and_then(|expression| expression.source());
                source.unwrap_or_else(|| {
                    let name = text.split('(').next().unwrap_or_default().trim();
                    Value::Object(Map::from_iter([
                        ("expression".to_owned(), Value::from(text.as_str())),
                        ("name".to_owned(), Value::from(name)),
                        ("parameters".to_owned(), json!([])),
                        ("type".to_owned(), Value::from("Function")),
                    ]))
                })
            }
        }
    }

    /// Returns the expression, in Entra's language; `None` for nothing.
    pub fn expression(&self) -> Option<String> {
        match self {
            Self::Nothing => None,
            Self::Direct(name) => Some(Expression::attribute(name).to_string()),
            Self::Constant(text) => Some(Expression::constant(text).to_string()),
            Self::Expression(text) => Some(text.clone()),
        }
    }

    /// Returns it as a person reads it.
    pub fn words(&self) -> String {
        match self {
            Self::Nothing => "nothing".to_owned(),
            Self::Direct(name) => name.clone(),
            Self::Constant(text) => format!("the fixed text \"{text}\""),
            Self::Expression(text) => text.clone(),
        }
    }

    /// Is it the same, perhaps written otherwise?
    pub fn is_same(&self, other: &Self) -> bool {
        match (self.expression(), other.expression()) {
            (Some(one), Some(other)) => expression::same(&one, &other),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        }
    }

    /// Returns the attributes that it reads.
    pub fn references(&self) -> Vec<String> {
        match self {
            Self::Direct(name) => vec![name.clone()],
            Self::Constant(_) | Self::Nothing => Vec::new(),
            Self::Expression(text) => Expression::parse(text)
                .map_or_else(|_| Vec::new(), |expression| expression.references().to_vec()),
        }
    }
}

/// Are two names those of one attribute? The work mail address is written with and without `.value`.
pub(super) fn is_same_target(one: &str, other: &str) -> bool {
    one == other || Target::of_path(one).is_some_and(|target| Some(target) == Target::of_path(other))
}
