//! A schema against a guide's table, and the schema as it is with differences undone.

use serde_json::Value;

use super::attribute::is_same_target;
use super::{AttributeMapping, GuideTable, MappingSource, Object, Schema, Wanted};

/// How a schema differs from a guide's table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// Nothing is written to the target.
    Missing(Wanted),
    OtherSource {
        wanted: Wanted,
        found: MappingSource,
    },
    /// The mapping finds people and should not, or the other way round, or comes too late.
    OtherMatching {
        object: Object,
        target: String,
        /// 1, or 0 where it should not find people.
        wanted: u32,
        found: u32,
    },
    /// The application has no mapping of groups; only Microsoft can give it one.
    NoGroups,
    /// The mapping of people or groups is off.
    Off(Object),
    /// Written, though the guide does not ask for it. It is left as it is.
    Extra {
        object: Object,
        target: String,
        source: MappingSource,
    },
}

impl Difference {
    /// Does it stand between the schema and the guide? Extras do not, on either side.
    pub fn matters(&self) -> bool {
        match self {
            Self::Missing(wanted) | Self::OtherSource { wanted, .. } => !wanted.extra,
            Self::OtherMatching { .. } | Self::NoGroups | Self::Off(_) => true,
            Self::Extra { .. } => false,
        }
    }

    /// Returns it as a sentence.
    pub fn words(&self) -> String {
        match self {
            Self::Missing(wanted) => {
                format!(
                    "Nothing is written to {}; the guide writes {}.",
                    wanted.target,
                    wanted.source.words()
                )
            }
            Self::OtherSource { wanted, found } => format!(
                "{} gets {}; the guide writes {}.",
                wanted.target,
                found.words(),
                wanted.source.words()
            ),
            Self::OtherMatching { object, target, wanted: 0, .. } => {
                format!("{} are matched by {target} too; the guide matches by one attribute.", who(*object))
            }
            Self::OtherMatching { object, target, found: 0, .. } => {
                format!("{} are not matched by {target}; the guide matches by it first.", who(*object))
            }
            Self::OtherMatching { object, target, .. } => {
                format!("{} are matched by {target}, but not first.", who(*object))
            }
            Self::NoGroups => "The application has no mapping of groups.".to_owned(),
            Self::Off(object) => format!("{} are not provisioned: their mapping is off.", who(*object)),
            Self::Extra { target, source, .. } => {
                format!(
                    "{target} gets {}, which the guide does not ask for. It is left as it is.",
                    source.words()
                )
            }
        }
    }

    fn object(&self) -> Object {
        match self {
            Self::Missing(wanted) | Self::OtherSource { wanted, .. } => wanted.object,
            Self::OtherMatching { object, .. } | Self::Off(object) | Self::Extra { object, .. } => *object,
            Self::NoGroups => Object::Group,
        }
    }
}

fn who(object: Object) -> &'static str {
    match object {
        Object::User => "People",
        Object::Group => "Groups",
    }
}

impl Schema {
    /// Returns how the schema differs from a guide's table, in the table's order, extras last.
    pub fn difference(&self, table: GuideTable) -> Vec<Difference> {
        let wanted = table.wanted();
        let mut differences = Vec::new();
        for object in [Object::User, Object::Group] {
            let wanted: Vec<&Wanted> = wanted.iter().filter(|wanted| wanted.object == object).collect();
            let Some(mapping) = self.of(object) else {
                if !wanted.is_empty() {
                    differences.push(Difference::NoGroups);
                }
                continue;
            };
            if wanted.is_empty() {
                continue;
            }
            if !mapping.enabled {
                differences.push(Difference::Off(object));
            }
            for wanted in &wanted {
                match mapping.attribute(wanted.target) {
                    Some(found) => differences.extend(compared(wanted, found)),
                    None => differences.push(Difference::Missing((*wanted).clone())),
                }
            }
            for found in &mapping.attributes {
                if wanted.iter().any(|wanted| is_same_target(wanted.target, &found.target)) {
                    continue;
                }
                if found.matching_priority > 0 {
                    differences.push(Difference::OtherMatching {
                        object,
                        target: found.target.clone(),
                        wanted: 0,
                        found: found.matching_priority,
                    });
                }
                differences.push(Difference::Extra {
                    object,
                    target: found.target.clone(),
                    source: found.source.clone(),
                });
            }
        }
        differences.sort_by_key(|difference| matches!(difference, Difference::Extra { .. }));
        differences
    }

    /// Does the schema have what the guide wants?
    pub fn serves(&self, table: GuideTable) -> bool {
        !self.difference(table).iter().any(Difference::matters)
    }

    /// Returns the schema without these differences. Everything else stays as Graph gave it.
    pub fn with(&self, differences: &[Difference]) -> Self {
        differences.iter().fold(self.clone(), |schema, difference| {
            if matches!(difference, Difference::Off(_)) {
                return schema.with_enabled(difference.object(), true);
            }
            schema.edited(difference.object(), |mapping| {
                let attributes =
                    mapping.entry("attributeMappings").or_insert_with(|| Value::Array(Vec::new()));
                if let Some(attributes) = attributes.as_array_mut() {
                    apply(difference, attributes);
                }
            })
        })
    }
}

fn compared(wanted: &Wanted, found: &AttributeMapping) -> Vec<Difference> {
    let mut differences = Vec::new();
    let is_it = |source: &MappingSource| source.is_same(&found.source);
    if !is_it(&wanted.source) && !wanted.accepted.iter().any(is_it) {
        differences.push(Difference::OtherSource { wanted: wanted.clone(), found: found.source.clone() });
    }
    let priority = u32::from(wanted.matching);
    if found.matching_priority != priority {
        differences.push(Difference::OtherMatching {
            object: wanted.object,
            target: found.target.clone(),
            wanted: priority,
            found: found.matching_priority,
        });
    }
    differences
}

fn apply(difference: &Difference, attributes: &mut Vec<Value>) {
    let mut put = |target: &str, name: &str, value: Value| {
        let found = attributes.iter_mut().filter_map(Value::as_object_mut).find(|attribute| {
            let named = attribute.get("targetAttributeName").and_then(Value::as_str);
            named.is_some_and(|named| is_same_target(named, target))
        });
        match found {
            Some(attribute) => {
                attribute.insert(name.to_owned(), value);
                true
            }
            None => false,
        }
    };
    match difference {
        Difference::Missing(wanted) => {
            if !put(wanted.target, "source", wanted.source.write()) {
                let priority = u32::from(wanted.matching);
                attributes.push(AttributeMapping::made(wanted.target, &wanted.source, priority));
            }
        }
        Difference::OtherSource { wanted, .. } => {
            put(wanted.target, "source", wanted.source.write());
        }
        Difference::OtherMatching { target, wanted, .. } => {
            put(target, "matchingPriority", Value::from(*wanted));
        }
        Difference::NoGroups | Difference::Off(_) | Difference::Extra { .. } => {}
    }
}
