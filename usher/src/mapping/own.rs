//! What Usher itself sends about a person, where it provisions people in a provider's place.
//!
//! A new account is a POST with the documented attributes and no others: Zoom's reference lists no mail address and no
//! `active` there. A change is a PUT of what changes, each attribute whole, over what Zoom has at that moment: Zoom keeps
//! what is not sent (SCIM2 reference and developer forum thread 6248; zoom.us has no word on it), and a strict server
//! would lose nothing that is inside the attributes that are sent.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::payload::schemas;
use super::rules::Made;
use super::{Apply, Finding, Rules, Target};
use crate::model::{Address, Kept, Person, Resource};

/// What the rules make of one person, for Usher to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnValues {
    /// The sign-in address as it is sent; empty where the rules give none.
    pub user_name: String,
    /// Everything else that is sent, in the rules' order, and when.
    pub values: Vec<(Target, String, Apply)>,
    /// What Zoom would refuse.
    pub refused: BTreeSet<Finding>,
}

/// Returns what Usher would send for a person. The address, being active and the licence have ways of their own.
pub fn own_values(rules: &Rules, person: &Person) -> OwnValues {
    let mut made = OwnValues { user_name: String::new(), values: Vec::new(), refused: BTreeSet::new() };
    for ready in &rules.rules {
        let value = match ready.make(person, rules.language) {
            Made::Value(value) => Some((value.into_owned(), ready.rule.apply)),
            Made::Nothing => ready.rule.default_value.clone().map(|value| (value, Apply::OnCreate)),
            Made::Without(finding) => {
                if finding.level() == super::RemarkLevel::WillFail {
                    made.refused.insert(finding);
                }
                None
            }
        };
        match (ready.rule.target, value) {
            (_, None) => {}
            (Target::UserName, Some((value, _))) => made.user_name = value,
            // Groups are pushed, roles are given in Zoom.
            (
                Target::WorkEmail
                | Target::Active
                | Target::UserType
                | Target::ExternalId
                | Target::Roles
                | Target::Groups,
                Some(_),
            ) => {}
            (
                target @ (Target::GivenName
                | Target::FamilyName
                | Target::DisplayName
                | Target::Title
                | Target::Locale
                | Target::WorkPhone
                | Target::MobilePhone
                | Target::OfficePhone
                | Target::HomePhone
                | Target::FaxPhone
                | Target::Department
                | Target::Organization
                | Target::CostCenter
                | Target::EmployeeNumber
                | Target::Manager
                | Target::Zoom(_)),
                Some((value, apply)),
            ) => made.values.push((target, value, apply)),
        }
    }
    made
}

/// Returns the body of the POST for a new account. `licence` is a `userType` of Zoom's, where one is wished.
pub fn own_create(user_name: &str, values: &[(Target, String)], licence: Option<&str>) -> Value {
    let mut user = Map::new();
    user.insert("userName".to_owned(), json!(user_name));
    if let Some(licence) = licence {
        user.insert("userType".to_owned(), json!(licence));
    }
    for (target, value) in values {
        target.write(&mut user, value);
    }
    with_schemas(user)
}

/// Returns the body of the PUT that changes these values of an account as it is now.
pub fn own_update(resource: &Resource, values: &[(Target, String)]) -> Value {
    let mut whole = resource.fields();
    let mut names = BTreeSet::new();
    for (target, value) in values {
        target.write(&mut whole, value);
        names.insert(target.attribute());
    }
    whole.retain(|name, _| names.contains(name.as_str()));
    with_schemas(whole)
}

fn with_schemas(mut user: Map<String, Value>) -> Value {
    let schemas = schemas(&user);
    user.insert("schemas".to_owned(), schemas);
    Value::Object(user)
}

/// Returns the further addresses of a person by which Zoom may know them, as the directories tell them: a mail address
/// beside the sign-in name, and aliases.
pub fn further_addresses(person: &Person, address: Option<&Address>) -> BTreeSet<Address> {
    addresses_of(person).filter_map(Address::parse).filter(|also| Some(also) != address).collect()
}

/// Every text in which the directories tell an address of a person.
pub(super) fn addresses_of(person: &Person) -> impl Iterator<Item = &str> {
    let named = ["mail", "email", "primaryEmail"];
    let one = named.into_iter().filter_map(|name| person.attributes.text(name));
    let several = ["aliases", "nonEditableAliases", "otherMails"];
    let lists = several.into_iter().filter_map(|name| person.attributes.get(name)?.entries());
    lists.flatten().filter_map(Kept::as_str).chain(one).chain([person.login.as_str()])
}
