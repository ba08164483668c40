//! What is sent to Zoom about somebody: the attribute mapping, applied. Google sends no licence and no groups.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::setup::{Source, Target};
use super::switches::{MailCase, SyncSwitches};
use crate::google::person::Person;

const CORE: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// What is wanted at Zoom about somebody: the attributes that have a value, in the order of the table.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Values(Vec<(Target, String)>);

impl Values {
    /// What the mapping makes of somebody.
    ///
    /// # Errors
    /// The name of a mandatory attribute that has no value.
    pub(super) fn of(
        person: &Person,
        mapping: &BTreeMap<Target, Source>,
        switches: &SyncSwitches,
    ) -> Result<Self, &'static str> {
        let mut values = Vec::with_capacity(mapping.len());
        for target in Target::ALL {
            match mapping.get(&target).and_then(|source| value(person, *source, switches)) {
                Some(_) if target == Target::Department && switches.drops_department => {}
                Some(value) => values.push((target, value.into_owned())),
                None if target.is_mandatory() => return Err(target.name()),
                None => {}
            }
        }
        Ok(Self(values))
    }

    /// The body of a create or an update.
    pub(super) fn body(&self) -> Value {
        let mut body = Map::new();
        let (mut name, mut enterprise) = (Map::new(), Map::new());
        for (target, value) in &self.0 {
            match target {
                Target::UserName => {
                    let mails = json!([{ "type": "work", "value": value, "primary": true }]);
                    body.insert("emails".to_owned(), mails);
                    body.insert("userName".to_owned(), value.as_str().into());
                }
                Target::GivenName => {
                    name.insert("givenName".to_owned(), value.as_str().into());
                }
                Target::FamilyName => {
                    name.insert("familyName".to_owned(), value.as_str().into());
                }
                Target::WorkPhone => {
                    body.insert("phoneNumbers".to_owned(), json!([{ "type": "work", "value": value }]));
                }
                Target::Department
                | Target::Organization
                | Target::CostCenter
                | Target::EmployeeNumber
                | Target::Manager => {
                    enterprise.insert(target.name().to_owned(), value.as_str().into());
                }
                Target::DisplayName | Target::Title | Target::Locale => {
                    body.insert(target.name().to_owned(), value.as_str().into());
                }
            }
        }
        body.insert("name".to_owned(), name.into());
        body.insert("active".to_owned(), true.into());
        let mut schemas = vec![CORE];
        if !enterprise.is_empty() {
            schemas.push(ENTERPRISE);
            body.insert(ENTERPRISE.to_owned(), enterprise.into());
        }
        body.insert("schemas".to_owned(), json!(schemas));
        body.into()
    }
}

/// The address that somebody is looked for by: what the mapping makes of `userName`.
pub(super) fn address(
    person: &Person,
    mapping: &BTreeMap<Target, Source>,
    switches: &SyncSwitches,
) -> String {
    let mapped = mapping.get(&Target::UserName).and_then(|source| value(person, *source, switches));
    mapped.unwrap_or_else(|| Cow::from(person.primary_email.as_str())).into_owned()
}

/// What the directory has for an attribute; `None` where that is nothing.
fn value<'p>(person: &'p Person, source: Source, switches: &SyncSwitches) -> Option<Cow<'p, str>> {
    let found: Option<Cow<'p, str>> = match source {
        Source::PrimaryEmail => Some(cased(&person.primary_email, switches.mail_case)),
        Source::FirstName => person.given_name.as_deref().map(Cow::from),
        Source::LastName => person.family_name.as_deref().map(Cow::from),
        Source::FullName => {
            Some(person.display_name.as_deref().map_or_else(|| person.full_name().into(), Cow::from))
        }
        Source::JobTitle => person.title().map(Cow::from),
        Source::Department => person.department().map(Cow::from),
        Source::CompanyName => person.of_primary("organizations", "name").map(Cow::from),
        Source::CostCenter => person.of_primary("organizations", "costCenter").map(Cow::from),
        Source::EmployeeId => of_type(person, "externalIds", "organization").map(Cow::from),
        Source::ManagerEmail => of_type(person, "relations", "manager").map(Cow::from),
        Source::WorkPhone => of_type(person, "phones", "work").map(Cow::from),
        Source::Language => person.of_primary("languages", "languageCode").map(Cow::from),
    };
    found.filter(|text| !text.trim().is_empty())
}

/// The `value` of the first entry of a type in a list.
fn of_type<'p>(person: &'p Person, list: &str, kind: &str) -> Option<&'p str> {
    let entries = person.attributes.get(list)?.as_array()?;
    entries.iter().find(|entry| entry["type"] == kind)?["value"].as_str()
}

fn cased(address: &str, case: MailCase) -> Cow<'_, str> {
    match case {
        MailCase::AsIs => address.into(),
        MailCase::Capitals => {
            let mut begins = true;
            let letter = |letter: char| {
                let cased = if begins { letter.to_ascii_uppercase() } else { letter };
                begins = !letter.is_ascii_alphanumeric();
                cased
            };
            address.chars().map(letter).collect::<String>().into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_begin_each_word() {
        let case = |case| cased("zoe.obrien-2x@practice.example", case).into_owned();
        assert_eq!(case(MailCase::AsIs), "zoe.obrien-2x@practice.example");
        assert_eq!(case(MailCase::Capitals), "Zoe.Obrien-2x@Practice.Example");
    }
}
