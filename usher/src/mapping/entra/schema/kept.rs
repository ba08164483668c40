//! Rules that a person has kept, written into a schema: the mappings of people that rules can show become these rules,
//! and everything else stays as Graph gave it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::attribute::{AttributeMapping, FlowType, MappingSource, is_same_target};
use super::{Object, Schema};
use crate::mapping::{Apply, Rule, Source};

/// One mapping that becomes another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleChange {
    /// By the name that the schema gives it.
    pub target: String,
    /// In words; `None` where nothing is written to it now.
    pub before: Option<String>,
    /// In words; `None` where nothing will be written to it.
    pub after: Option<String>,
    /// The expression that comes new, where one does: Graph's own form of it can be asked for.
    pub expression: Option<String>,
}

/// A schema with rules in it.
#[derive(Debug, Clone, PartialEq)]
pub struct WithRules {
    pub schema: Schema,
    pub changes: Vec<RuleChange>,
    /// Targets of rules that the application does not have: nothing is written for them.
    pub unknown: Vec<String>,
}

impl Schema {
    /// Returns the schema with these rules in place of those of its mappings of people that rules show. `parsed` gives
    /// Graph's own form of an expression where it is known.
    pub fn with_rules(&self, rules: &[Rule], parsed: &dyn Fn(&str) -> Option<Value>) -> WithRules {
        let users = self.users();
        let shown = super::super::rules(self).0;
        let first = users.matching().first().map(|mapping| mapping.target.clone());
        let mut changes = Vec::new();
        let mut unknown = Vec::new();
        let mut edits: Vec<Edit> = Vec::new();
        let finds = rules.iter().find(|rule| rule.matching);
        let same_first = finds
            .zip(first.as_deref())
            .is_some_and(|(rule, first)| is_same_target(&rule.target.path(), first));
        for rule in rules {
            let path = rule.target.path();
            let source = source_of(&rule.source);
            let Some(found) = users.attribute(&path) else {
                if self.knows(Object::User, &path) == Some(false) {
                    unknown.push(path);
                    continue;
                }
                changes.push(RuleChange {
                    target: path.clone(),
                    before: None,
                    after: Some(rule_words(rule)),
                    expression: expression_of(&source),
                });
                edits.push(Edit::Add { rule: rule.clone(), source });
                continue;
            };
            let priority = match (rule.matching, same_first) {
                (true, true) => found.matching_priority,
                (true, false) => 1,
                // What found people first does not any more; what is tried after it stays.
                (false, false) if Some(&found.target) == first.as_ref() => 0,
                (false, _) => found.matching_priority,
            };
            let edit = Edit::Change {
                target: found.target.clone(),
                source: (!source.is_same(&found.source)).then(|| source.clone()),
                default: (rule.default_value != found.default_value).then(|| rule.default_value.clone()),
                flow: (flow_of(rule.apply) != found.flow_type).then(|| flow_of(rule.apply)),
                priority: (priority != found.matching_priority).then_some(priority),
            };
            if edit.is_empty() {
                continue;
            }
            changes.push(RuleChange {
                target: found.target.clone(),
                before: Some(words(found)),
                after: Some(rule_words(rule)),
                expression: match &edit {
                    Edit::Change { source: Some(source), .. } => expression_of(source),
                    Edit::Change { source: None, .. } | Edit::Add { .. } | Edit::Remove { .. } => None,
                },
            });
            edits.push(edit);
        }
        let wanted: BTreeSet<_> = rules.iter().map(|rule| rule.target).collect();
        for rule in shown.iter().filter(|rule| !wanted.contains(&rule.target)) {
            let Some(found) = users.attribute(&rule.target.path()) else { continue };
            changes.push(RuleChange {
                target: found.target.clone(),
                before: Some(words(found)),
                after: None,
                expression: None,
            });
            edits.push(Edit::Remove { target: found.target.clone() });
        }
        if edits.is_empty() {
            return WithRules { schema: self.clone(), changes, unknown };
        }
        let schema = self.edited(Object::User, |mapping| {
            let attributes = mapping.entry("attributeMappings").or_insert_with(|| Value::Array(Vec::new()));
            if let Some(attributes) = attributes.as_array_mut() {
                for edit in edits {
                    edit.apply(attributes, parsed);
                }
            }
        });
        WithRules { schema, changes, unknown }
    }
}

/// What becomes of one entry of `attributeMappings`.
enum Edit {
    Add {
        rule: Rule,
        source: MappingSource,
    },
    /// `None` leaves a field as it is.
    Change {
        target: String,
        source: Option<MappingSource>,
        default: Option<Option<String>>,
        flow: Option<FlowType>,
        priority: Option<u32>,
    },
    Remove {
        target: String,
    },
}

impl Edit {
    fn is_empty(&self) -> bool {
        match self {
            Self::Change { source: None, default: None, flow: None, priority: None, .. } => true,
            Self::Change { .. } | Self::Add { .. } | Self::Remove { .. } => false,
        }
    }

    fn apply(self, attributes: &mut Vec<Value>, parsed: &dyn Fn(&str) -> Option<Value>) {
        let form = |source: &MappingSource| {
            let known = expression_of(source).and_then(|text| parsed(&text));
            known.unwrap_or_else(|| source.write())
        };
        let named = |attribute: &Value, target: &str| {
            attribute.get("targetAttributeName").and_then(Value::as_str) == Some(target)
        };
        match self {
            Self::Add { rule, source } => {
                let priority = u32::from(rule.matching);
                let mut made = AttributeMapping::made(&rule.target.path(), &source, priority);
                if let Some(made) = made.as_object_mut() {
                    made.insert("source".to_owned(), form(&source));
                    made.insert("defaultValue".to_owned(), Value::from(rule.default_value));
                    made.insert("flowType".to_owned(), Value::from(flow_name(&flow_of(rule.apply))));
                }
                attributes.push(made);
            }
            Self::Remove { target } => attributes.retain(|attribute| !named(attribute, &target)),
            Self::Change { target, source, default, flow, priority } => {
                let found = attributes.iter_mut().find(|attribute| named(attribute, &target));
                let Some(fields) = found.and_then(Value::as_object_mut) else { return };
                if let Some(source) = source {
                    fields.insert("source".to_owned(), form(&source));
                }
                if let Some(default) = default {
                    fields.insert("defaultValue".to_owned(), Value::from(default));
                }
                if let Some(flow) = flow {
                    fields.insert("flowType".to_owned(), Value::from(flow_name(&flow)));
                }
                if let Some(priority) = priority {
                    fields.insert("matchingPriority".to_owned(), Value::from(priority));
                }
            }
        }
    }
}

fn source_of(source: &Source) -> MappingSource {
    match source {
        Source::Direct(name) => MappingSource::Direct(name.clone()),
        Source::Constant(text) => MappingSource::Constant(text.clone()),
        Source::Expression(text) => MappingSource::Expression(text.clone()),
    }
}

fn expression_of(source: &MappingSource) -> Option<String> {
    match source {
        MappingSource::Expression(text) => Some(text.clone()),
        MappingSource::Direct(_) | MappingSource::Constant(_) | MappingSource::Nothing => None,
    }
}

fn flow_of(apply: Apply) -> FlowType {
    match apply {
        Apply::Always => FlowType::Always,
        Apply::OnCreate => FlowType::ObjectAddOnly,
    }
}

fn flow_name(flow: &FlowType) -> &str {
    match flow {
        FlowType::Always => "Always",
        FlowType::ObjectAddOnly => "ObjectAddOnly",
        FlowType::Other(name) => name,
    }
}

fn rule_words(rule: &Rule) -> String {
    say(&source_of(&rule.source), &flow_of(rule.apply), rule.default_value.as_deref(), rule.matching)
}

fn words(mapping: &AttributeMapping) -> String {
    let default = mapping.default_value.as_deref();
    say(&mapping.source, &mapping.flow_type, default, mapping.matching_priority > 0)
}

fn say(source: &MappingSource, flow: &FlowType, default: Option<&str>, finds: bool) -> String {
    let mut said = source.words();
    match flow {
        FlowType::Always => {}
        FlowType::ObjectAddOnly => said.push_str(", only when the user is made"),
        FlowType::Other(name) => said.push_str(&format!(", {name}")),
    }
    if let Some(default) = default {
        said.push_str(&format!(", “{default}” if empty"));
    }
    if finds {
        said.push_str(", finds the person");
    }
    said
}
