//! Rules from Entra's schema: what Usher can show of it beforehand, and what it leaves out with the reason.

use super::expression::Expression;
use super::schema::{AttributeMapping, FlowType, GuideTable, MappingSource, Object, Schema};
use crate::mapping::{Apply, Rule, Source, Target};

/// A mapping of the schema that is in no rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// By the name that the schema gives it.
    pub target: String,
    /// Why, as a sentence.
    pub why: String,
}

/// Returns the rules of a schema's mapping of people, in its order, and what is left out.
pub fn rules(schema: &Schema) -> (Vec<Rule>, Vec<LeftOut>) {
    let users = schema.users();
    let finds = users.matching().first().map(|mapping| mapping.target.clone());
    let mut rules: Vec<Rule> = Vec::new();
    let mut left_out = Vec::new();
    for mapping in &users.attributes {
        match rule(mapping, finds.as_ref() == Some(&mapping.target)) {
            Ok(rule) if rules.iter().any(|before| before.target == rule.target) => left_out.push(LeftOut {
                target: mapping.target.clone(),
                why: "Another mapping fills the same attribute.".to_owned(),
            }),
            Ok(rule) => rules.push(rule),
            Err(why) => left_out.push(LeftOut { target: mapping.target.clone(), why }),
        }
    }
    (rules, left_out)
}

/// Returns the rules of a guide's table for people.
pub fn rules_of_the_guide(table: GuideTable) -> Vec<Rule> {
    let wanted = table.wanted().into_iter().filter(|wanted| wanted.object == Object::User);
    wanted
        .filter_map(|wanted| {
            Some(Rule {
                target: Target::of_path(wanted.target)?,
                source: source(&wanted.source)?,
                matching: wanted.matching,
                apply: Apply::Always,
                default_value: None,
            })
        })
        .collect()
}

fn rule(mapping: &AttributeMapping, matching: bool) -> Result<Rule, String> {
    let target = Target::of_path(&mapping.target).ok_or("Zoom has no such attribute.")?;
    if let MappingSource::Expression(text) = &mapping.source
        && let Err(error) = Expression::parse(text)
    {
        return Err(format!("Usher cannot work out its expression: {error}."));
    }
    if mapping.source == MappingSource::Direct("appRoleAssignments".to_owned()) {
        return Err("A list of roles is not a value that Zoom takes.".to_owned());
    }
    Ok(Rule {
        target,
        source: source(&mapping.source).ok_or("Nothing is written to it.")?,
        matching,
        apply: match &mapping.flow_type {
            FlowType::Always => Apply::Always,
            FlowType::ObjectAddOnly => Apply::OnCreate,
            FlowType::Other(name) => return Err(format!("When it is sent is not documented: {name}.")),
        },
        default_value: mapping.default_value.clone(),
    })
}

fn source(source: &MappingSource) -> Option<Source> {
    match source {
        MappingSource::Direct(name) => Some(Source::Direct(name.clone())),
        MappingSource::Constant(text) => Some(Source::Constant(text.clone())),
        MappingSource::Expression(text) => Some(Source::Expression(text.clone())),
        MappingSource::Nothing => None,
    }
}
