//! What the forms of the console send, read into what can be done. A name that is not in a form is as if it were empty.

use std::collections::{BTreeMap, BTreeSet};

use url::form_urlencoded;

use super::acts::{Draft, Known};
use crate::google::directory::Directory;
use crate::google::sync::{Access, Event, Removal, Rule, Source, Target, When};
use crate::google::units::ROOT;

/// The fields of a form, in their order.
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    pub(super) fn read(body: &[u8]) -> Self {
        Self(form_urlencoded::parse(body).into_owned().collect())
    }

    /// The first value under a name.
    pub(super) fn first(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Addresses in a field, one a line or with commas between.
    fn addresses(&self, name: &str) -> BTreeSet<String> {
        let text = self.first(name).unwrap_or_default();
        let parts = text.split(|letter: char| letter.is_whitespace() || letter == ',');
        parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
    }
}

/// The name of the field of an organisational unit.
pub(super) fn unit_field(number: usize) -> String {
    format!("unit-{number}")
}

/// The name of the field of a row of the mapping.
pub(super) fn row_field(target: Target) -> String {
    format!("map-{}", target.name())
}

/// The name of the field of a rule; `act` is `suspend` or `delete`.
pub(super) fn rule_field(event: Event, act: &str) -> String {
    format!("{}-{act}", event.key())
}

/// How a source is called in a form: its place in the list.
pub(super) fn source_key(source: Source) -> String {
    Source::ALL.iter().position(|other| *other == source).unwrap_or_default().to_string()
}

pub(super) fn access(fields: &Fields, directory: &Directory) -> Access {
    let numbers = std::iter::once(ROOT).chain(directory.units.iter().map(|(number, _)| number));
    let units = numbers.filter_map(|number| {
        let on = match fields.first(&unit_field(number))? {
            "on" => true,
            "off" => false,
            _ => return None,
        };
        Some((directory.units.path(number), on))
    });
    Access { units: units.collect(), groups: fields.addresses("groups") }
}

/// What the form believed to be set up when it was shown.
pub(super) fn known(fields: &Fields) -> Known {
    if fields.first("known") == Some("existing") { Known::Existing } else { Known::New }
}

pub(super) fn draft(fields: &Fields) -> Draft {
    let mapping: BTreeMap<Target, Source> = Target::ALL
        .into_iter()
        .filter_map(|target| {
            let place = fields.first(&row_field(target))?;
            let source = Source::ALL.into_iter().find(|source| source_key(*source) == place)?;
            Some((target, source))
        })
        .collect();
    let rule = |event: Event| {
        let when = |act: &str| {
            let key = fields.first(&rule_field(event, act)).unwrap_or_default();
            When::ALL.into_iter().find(|when| when.key() == key).unwrap_or(When::Never)
        };
        Rule { suspend: when("suspend"), delete: when("delete") }
    };
    Draft {
        token: fields.first("token").map(str::to_owned),
        endpoint: fields.first("endpoint").unwrap_or_default().to_owned(),
        mapping,
        scope: fields.addresses("scope"),
        removal: Removal {
            off: rule(Event::Off),
            suspended: rule(Event::Suspended),
            deleted: rule(Event::Deleted),
        },
    }
}
