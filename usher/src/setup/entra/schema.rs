//! The synchronization schema, whole and as Graph gives it, and what Graph says about expressions and filters
//! (synchronizationSchema, November 2026).

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::{Console, sync};
use crate::directory::{DirectoryError, shape};
use crate::http::{Method, Replay};

/// Operators and functions that Graph may list; it has a dozen and some fifty.
const LISTED_MAX: usize = 1000;

/// An operator of scoping filters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterOperator {
    pub name: String,
    /// Takes a value beside the attribute.
    pub binary: bool,
    /// `String`, `Boolean` and others.
    pub types: BTreeSet<String>,
}

/// A function of expressions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    pub name: String,
    pub parameters: Vec<FunctionParameter>,
}

/// One parameter of a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionParameter {
    pub name: String,
    pub required: bool,
    pub repeats: bool,
}

/// What Microsoft's own evaluator says of an expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    pub parsed: bool,
    pub evaluated: bool,
    pub result: Vec<Value>,
    pub error: Option<String>,
    /// The expression as it stands in a mapping.
    pub source: Option<Value>,
}

impl Console {
    /// Reads a job's schema, whole.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn schema(&self, app: &str, job: &str) -> Result<Value, DirectoryError> {
        self.sync_value(app, &["jobs", job, "schema"]).await
    }

    /// Reads the schema that a kind of provisioning begins with, whole.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn template_schema(&self, app: &str, template: &str) -> Result<Value, DirectoryError> {
        self.sync_value(app, &["templates", template, "schema"]).await
    }

    /// Reads which operators scoping filters can have.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn filter_operators(
        &self,
        app: &str,
        job: &str,
    ) -> Result<Vec<FilterOperator>, DirectoryError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Operator {
            name: String,
            arity: Option<String>,
            #[serde(default)]
            supported_attribute_types: BTreeSet<String>,
        }
        let found = self.sync_value(app, &["jobs", job, "schema", "filterOperators"]).await?;
        let found: Listed<Operator> = shape(found)?;
        let operators = found.value.into_iter().take(LISTED_MAX).map(|operator| FilterOperator {
            name: operator.name,
            binary: operator.arity.is_none_or(|arity| arity != "Unary"),
            types: operator.supported_attribute_types,
        });
        Ok(operators.collect())
    }

    /// Reads which functions expressions can have.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn functions(&self, app: &str, job: &str) -> Result<Vec<Function>, DirectoryError> {
        #[derive(Deserialize)]
        struct Shape {
            name: String,
            #[serde(default)]
            parameters: Vec<Parameter>,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Parameter {
            name: Option<String>,
            #[serde(default)]
            required: bool,
            #[serde(default)]
            allow_multiple_occurrences: bool,
        }
        let found = self.sync_value(app, &["jobs", job, "schema", "functions"]).await?;
        let found: Listed<Shape> = shape(found)?;
        let functions = found.value.into_iter().take(LISTED_MAX).map(|function| Function {
            name: function.name,
            parameters: function
                .parameters
                .into_iter()
                .map(|parameter| FunctionParameter {
                    name: parameter.name.unwrap_or_default(),
                    required: parameter.required,
                    repeats: parameter.allow_multiple_occurrences,
                })
                .collect(),
        });
        Ok(functions.collect())
    }

    /// Lets Microsoft read an expression and work it out for a person with these attributes, each as the directory has it
    /// (stringKeyObjectValuePair, November 2026). Nothing is changed by it.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn parse_expression(
        &self,
        app: &str,
        job: &str,
        expression: &str,
        inputs: &BTreeMap<String, Value>,
    ) -> Result<Parsed, DirectoryError> {
        let properties: Vec<Value> =
            inputs.iter().map(|(key, value)| json!({ "key": key, "value": value })).collect();
        let mut call =
            sync(app, &["jobs", job, "schema", "parseExpression"]).replay(Replay::Safe).json(json!({
                "expression": expression,
                "targetAttributeDefinition": null,
                "testInputObject": { "definition": null, "properties": properties },
            }));
        call.method = Method::Post;
        let found = self.entra.value(call).await?;
        let is = |key: &str| found.get(key).and_then(Value::as_bool).unwrap_or_default();
        let error = found.get("error").filter(|error| !error.is_null());
        Ok(Parsed {
            parsed: is("parsingSucceeded"),
            evaluated: is("evaluationSucceeded"),
            result: match found.get("evaluationResult") {
                Some(Value::Array(values)) => values.clone(),
                Some(Value::Null) | None => Vec::new(),
                Some(value) => vec![value.clone()],
            },
            error: error.map(|error| {
                error.get("message").and_then(Value::as_str).map_or_else(|| error.to_string(), str::to_owned)
            }),
            source: found.get("parsedExpression").filter(|source| !source.is_null()).cloned(),
        })
    }
}

#[derive(Deserialize)]
pub(super) struct Listed<T> {
    pub(super) value: Vec<T>,
}

/// Returns a fingerprint of everything in a schema that an admin decides: SHA-256 in hex over its rules, without what the
/// service keeps for itself, without nulls and empty lists, mappings in the order of their targets.
pub fn schema_digest(schema: &Value) -> String {
    let rules = schema.get("synchronizationRules").cloned().unwrap_or_default();
    let canonical = pruned(rules).unwrap_or_default().to_string();
    Sha256::digest(canonical.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn pruned(value: Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::Array(entries) => {
            let mut entries: Vec<Value> = entries.into_iter().filter_map(pruned).collect();
            let target = |entry: &Value| {
                entry.get("targetAttributeName").and_then(Value::as_str).unwrap_or_default().to_owned()
            };
            entries.sort_by_cached_key(target);
            (!entries.is_empty()).then_some(Value::Array(entries))
        }
        Value::Object(fields) => {
            let fields = fields.into_iter().filter(|(key, _)| key != "metadata" && !key.starts_with('@'));
            let fields: Map<String, Value> =
                fields.filter_map(|(key, value)| Some((key, pruned(value)?))).collect();
            (!fields.is_empty()).then_some(Value::Object(fields))
        }
        Value::Bool(_) | Value::Number(_) | Value::String(_) => Some(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_follows_what_an_admin_decides() {
        let schema = |mappings: Value, extra: Value| {
            json!({ "@odata.context": extra, "version": extra, "synchronizationRules": [{
                "name": "USER_OUTBOUND_USER",
                "metadata": [{ "key": "x", "value": extra }],
                "containerFilter": null,
                "objectMappings": [{ "enabled": true, "scope": null, "attributeMappings": mappings }],
            }]})
        };
        let a = json!({ "targetAttributeName": "active", "defaultValue": null });
        let b = json!({ "targetAttributeName": "userName", "matchingPriority": 1 });
        let other = json!({ "targetAttributeName": "userName", "matchingPriority": 0 });
        let one = schema_digest(&schema(json!([a, b]), json!("1")));
        assert_eq!(one, schema_digest(&schema(json!([b, a]), json!("2"))));
        assert_ne!(one, schema_digest(&schema(json!([a, other]), json!("1"))));
        assert_eq!(one.len(), 64);
    }

    #[test]
    fn parameters_of_a_function_keep_their_order() {
        let source = |first: &str, second: &str| json!({ "synchronizationRules": [{ "source": { "parameters": [{ "key": first }, { "key": second }] } }] });
        assert_ne!(schema_digest(&source("a", "b")), schema_digest(&source("b", "a")));
    }
}
