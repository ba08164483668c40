//! What is Google's own about mappings: the guide's table, and who is in scope.
//!
//! Google's auto-provisioning takes an attribute of the directory as it is; there is no language of expressions. No
//! interface tells which attributes were chosen in the Admin console, so the table here is the guide's, and whoever follows
//! the guide has it (support.google.com/a/answer/15443035, 2025; Zoom SCIM2 reference, 2026-08).

pub mod scope;

use super::{Apply, Rule, Source, Target};
use crate::model::{Kept, Person};

/// Returns the rules of Usher's Google guide. The licence is left to Zoom's default, and the display name to Zoom, which
/// makes it of the names.
pub fn rules_of_google() -> Vec<Rule> {
    let rule = |attribute: &str, target: Target, matching: bool| Rule {
        target,
        source: Source::Direct(attribute.to_owned()),
        matching,
        apply: Apply::Always,
        default_value: None,
    };
    vec![
        rule("primaryEmail", Target::UserName, true),
        rule("primaryEmail", Target::WorkEmail, false),
        rule("givenName", Target::GivenName, false),
        rule("familyName", Target::FamilyName, false),
        rule("department", Target::Department, false),
        rule("title", Target::Title, false),
        rule("phone", Target::WorkPhone, false),
    ]
}

/// Is the person archived? Auto-provisioning leaves those out, whatever happened before
/// (support.google.com/a/answer/7681608, 2026).
pub(super) fn is_archived(person: &Person) -> bool {
    holds(person, "archived")
}

fn holds(person: &Person, attribute: &str) -> bool {
    person.attributes.get(attribute).and_then(Kept::as_bool) == Some(true)
}

#[cfg(test)]
mod tests;
