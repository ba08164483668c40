//! Planning the profile mapping: the guide's table against what Okta has, and the user type that is the same for
//! everybody.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::{Change, Op, Plan};
use crate::guide::ActionId;
use crate::mapping::{self, Apply, Rule, Source, Target, okta as language};
use crate::setup::okta::{self, AppSchema, MappedRule, Mapping};

/// The app's attribute that holds Zoom's user type (support.okta.com, Zoom user types, 2026-08).
const USER_TYPE: &str = "userType";

/// Returns the name that the app has for an attribute of Zoom's: by its name in SCIM where the app's schema says it,
/// else by the name that Okta's catalogue gives it.
pub fn attribute_for(schema: &AppSchema, target: Target) -> Option<&str> {
    let attributes = schema.attributes.iter();
    mapping::app_attribute(
        target,
        attributes.map(|(name, attribute)| (name.as_str(), attribute.external_name.as_deref())),
    )
}

/// Plans to bring Okta's mapping to the guide's table. Attributes that the table does not name are left.
pub fn write_mapping(mapping: &Mapping, schema: &AppSchema, table: &[Rule]) -> Plan {
    let mut plan = Plan::new(ActionId::WriteMapping);
    let named = changes_to(&mut plan, mapping, schema, table);
    let others: Vec<&str> =
        mapping.rules.keys().map(String::as_str).filter(|name| !named.contains(name)).collect();
    if !others.is_empty() {
        plan.left_alone.push(format!(
            "The guide says nothing about these, so they stay as they are: {}.",
            others.join(", ")
        ));
    }
    plan.act = match plan.changes.len() {
        0 => "The mapping is the guide's".to_owned(),
        1 => "Write 1 attribute".to_owned(),
        count => format!("Write {count} attributes"),
    };
    warn_of_old_values(&mut plan);
    plan
}

/// Plans to bring Okta's mapping to the rules that a person has kept. `shown` are the app's attributes that the preview
/// shows as rules: one of them without a kept rule is taken out of the mapping. All others are left.
pub fn write_rules(mapping: &Mapping, schema: &AppSchema, shown: &BTreeSet<String>, kept: &[Rule]) -> Plan {
    let mut plan = Plan::new(ActionId::WriteRules);
    let named: Vec<String> =
        changes_to(&mut plan, mapping, schema, kept).into_iter().map(str::to_owned).collect();
    for (attribute, rule) in &mapping.rules {
        if named.contains(attribute) {
            continue;
        }
        match shown.contains(attribute) {
            true => plan.changes.push(Change {
                what: format!("Take away the mapping of {attribute}"),
                ..change(&mapping.id, attribute, Some(rule), None)
            }),
            false => plan.left_alone.push(format!(
                "{attribute} stays as it is, because the preview cannot show it: {}.",
                rule.expression
            )),
        }
    }
    plan.act = match plan.changes.len() {
        0 => "Okta has these rules already".to_owned(),
        1 => "Write 1 rule".to_owned(),
        count => format!("Write {count} rules"),
    };
    warn_of_old_values(&mut plan);
    plan
}

/// Adds what brings a mapping to these rules, and returns the app's attributes that the rules are about.
fn changes_to<'a>(plan: &mut Plan, mapping: &Mapping, schema: &'a AppSchema, table: &[Rule]) -> Vec<&'a str> {
    let mut named = Vec::new();
    for rule in table {
        let Some(attribute) = attribute_for(schema, rule.target) else {
            plan.left_alone
                .push(format!("The app has no attribute for {}, so it stays empty.", rule.target.path()));
            continue;
        };
        named.push(attribute);
        let wanted = MappedRule { expression: expression(&rule.source), push: rule.apply == Apply::Always };
        let present = mapping.rules.get(attribute);
        if present.is_some_and(|present| same(present, &wanted)) {
            plan.already.push(format!("{attribute} is {}.", wanted.expression));
            continue;
        }
        // Okta keeps the sign-in name in the app's own settings where the mapping has none.
        if rule.matching && present.is_none() {
            plan.left_alone.push(format!(
                "{attribute} comes from the app's “Application username format”, not from the mapping."
            ));
            continue;
        }
        plan.changes.push(change(&mapping.id, attribute, present, Some(wanted)));
    }
    named
}

fn warn_of_old_values(plan: &mut Plan) {
    if !plan.changes.is_empty() {
        plan.warnings.push(
            "Whoever is in Zoom already keeps the old values until Okta sends them again: in Okta, open the app's mappings and press “Apply updates now”, or wait until the person changes."
                .to_owned(),
        );
    }
}

/// Plans to take away a user type that is written for everybody.
pub fn remove_user_type(mapping: &Mapping, schema: &AppSchema) -> Plan {
    let mut plan = Plan::new(ActionId::RemoveUserType);
    plan.act = "No user type is written for everybody".to_owned();
    let attribute = attribute_for(schema, Target::UserType).unwrap_or(USER_TYPE);
    match mapping.rules.get(attribute) {
        None => {
            plan.already.push("The mapping has no rule for the user type: Zoom's default decides.".to_owned())
        }
        Some(rule) if !language::is_constant(&rule.expression) => plan.left_alone.push(format!(
            "The user type comes from {}, which can differ from person to person, so it stays.",
            rule.expression
        )),
        Some(rule) => {
            plan.act = "Remove the user type that is the same for everybody".to_owned();
            let mut change = change(&mapping.id, attribute, Some(rule), None);
            change.what = format!("Remove the rule that gives everybody the user type {}", rule.expression);
            plan.changes.push(change);
            plan.warnings.push(
                "Whoever is in Zoom keeps the type they have. New people get Zoom's default, or what their group gives them."
                    .to_owned(),
            );
        }
    }
    plan
}

fn change(
    mapping: &str,
    attribute: &str,
    present: Option<&MappedRule>,
    wanted: Option<MappedRule>,
) -> Change {
    let before = present.map(in_words);
    let after = wanted.as_ref().map(in_words);
    let rules = BTreeMap::from([(attribute.to_owned(), wanted)]);
    Change {
        op: Op::Okta(okta::Op::SetMapping { mapping: mapping.to_owned(), rules }),
        shown: json!({ attribute: present }),
        needs: Vec::new(),
        what: format!("Write the mapping of {attribute}"),
        back: match &before {
            Some(before) => format!("Write the old mapping of {attribute} again: {before}."),
            None => format!("Take the mapping of {attribute} away again."),
        },
        saw: match &after {
            Some(after) => format!("Okta has {attribute} as {after}."),
            None => format!("Okta has no rule for {attribute} any more."),
        },
        before,
        after,
    }
}

fn in_words(rule: &MappedRule) -> String {
    format!("{}, {}", rule.expression, if rule.push { "on create and update" } else { "on create only" })
}

fn expression(source: &Source) -> String {
    match source {
        Source::Direct(attribute) => format!("user.{attribute}"),
        Source::Constant(text) => format!("\"{text}\""),
        Source::Expression(text) => text.clone(),
    }
}

fn same(present: &MappedRule, wanted: &MappedRule) -> bool {
    present.push == wanted.push && language::same(&present.expression, &wanted.expression)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::rules_of_the_guide;
    use crate::setup::okta::Attribute;

    fn schema(attributes: &[(&str, Option<&str>)]) -> AppSchema {
        let attribute = |external: Option<&str>| Attribute {
            title: String::new(),
            kind: "string".to_owned(),
            external_name: external.map(str::to_owned),
            external_namespace: None,
            values: Vec::new(),
            custom: false,
        };
        let attributes =
            attributes.iter().map(|(name, external)| ((*name).to_owned(), attribute(*external))).collect();
        AppSchema { attributes }
    }

    fn mapping(rules: &[(&str, &str, bool)]) -> Mapping {
        let rules = rules.iter().map(|(name, expression, push)| {
            ((*name).to_owned(), MappedRule { expression: (*expression).to_owned(), push: *push })
        });
        Mapping { id: "prm1".to_owned(), rules: rules.collect() }
    }

    #[test]
    fn only_what_differs_is_written() {
        let schema = schema(&[
            ("userName", None),
            ("email", None),
            ("given", Some("name.givenName")),
            ("lastName", None),
            ("displayName", None),
            ("department", None),
            ("title", None),
        ]);
        let mapping = mapping(&[
            ("email", " source.email ", true),
            ("given", "user.nickName", true),
            ("lastName", "user.lastName", false),
            ("displayName", "user.displayName", true),
            ("title", "user.title", true),
        ]);
        let plan = write_mapping(&mapping, &schema, &rules_of_the_guide());
        let whats: Vec<&str> = plan.changes.iter().map(|change| change.what.as_str()).collect();
        assert_eq!(
            whats,
            [
                "Write the mapping of given",
                "Write the mapping of lastName",
                "Write the mapping of department"
            ]
        );
        assert_eq!(plan.changes[0].before.as_deref(), Some("user.nickName, on create and update"));
        assert_eq!(plan.changes[2].before, None);
        assert_eq!(plan.already.len(), 2);
        assert!(plan.left_alone.iter().any(|text| text.contains("title")), "{:?}", plan.left_alone);
        assert!(plan.left_alone.iter().any(|text| text.contains("username format")), "{:?}", plan.left_alone);
    }

    #[test]
    fn a_user_type_for_everybody_is_told_from_one_that_differs() {
        let schema = schema(&[("userType", Some("userType"))]);
        let check = |rule: &str, changes: usize| {
            let plan = remove_user_type(&mapping(&[("userType", rule, true)]), &schema);
            assert_eq!(plan.changes.len(), changes, "{rule}");
        };
        check("\"2\"", 1);
        check("'Licensed'", 1);
        check("user.userType", 0);
        check("user.department == \"Sales\" ? \"2\" : \"1\"", 0);
        assert!(remove_user_type(&mapping(&[]), &schema).changes.is_empty());
    }
}
