//! What can be written in a rule: the directory's attributes, the language's functions, Zoom's attributes.

use std::collections::BTreeMap;

use crate::app::look::Look;
use crate::app::view::{Completion, SourceAttribute, TargetView};
use crate::mapping::{Language, entra, okta, targets};
use crate::model::{Person, Status};

/// Characters of a value that is shown as an example.
const EXAMPLE_MAX: usize = 60;

/// Attributes that are listed. An Okta profile has a few hundred at most.
const ATTRIBUTES_MAX: usize = 1_000;

/// Entra's list of the numbered ones, which Graph gives in one attribute.
const EXTENSIONS: &str = "onPremisesExtensionAttributes";

pub(super) fn completion(look: &Look) -> Completion {
    let language = look.shown.rules.language();
    let attributes = look.attributes.get_or_init(|| attributes(look, language));
    let (before, after) = match language {
        Language::Okta => ("user.", ""),
        Language::Entra => ("[", "]"),
        Language::Google => ("", ""),
    };
    let targets = targets(language).into_iter().map(|facts| TargetView {
        path: facts.target.path(),
        title: facts.title.to_owned(),
        kind: facts.kind.words().to_owned(),
        list: facts.list,
        writable: facts.writable().to_owned(),
        listed: facts.listed,
        allowed: facts.allowed.iter().map(|value| (*value).to_owned()).collect(),
        deprecated: facts.deprecated,
        note: facts.note.map(str::to_owned),
    });
    Completion {
        attributes: attributes.clone(),
        functions: match language {
            Language::Okta => okta::functions().to_vec(),
            Language::Entra => entra::functions().to_vec(),
            Language::Google => Vec::new(),
        },
        targets: targets.collect(),
        attribute_before: before.to_owned(),
        attribute_after: after.to_owned(),
        has_expressions: language != Language::Google,
        has_default_value: language == Language::Entra,
    }
}

#[derive(Default)]
struct Count {
    people: u32,
    example: Option<String>,
}

fn attributes(look: &Look, language: Language) -> Vec<SourceAttribute> {
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    for person in look.snapshot.people.values() {
        for (name, value) in person.attributes.iter() {
            let shown = || value.shown().map(|text| text.into_owned()).unwrap_or_default();
            if language == Language::Entra && name == EXTENSIONS {
                for (name, value) in value.fields().into_iter().flatten() {
                    note(&mut counts, name, || {
                        value.shown().map(|text| text.into_owned()).unwrap_or_default()
                    });
                }
            } else {
                note(&mut counts, name, shown);
            }
        }
    }
    if language == Language::Entra {
        as_entra_calls_them(&mut counts, look.snapshot.people.values());
    }
    let listed = counts.into_iter().take(ATTRIBUTES_MAX).map(|(name, count)| SourceAttribute {
        name,
        people: count.people,
        example: count.example,
    });
    listed.collect()
}

fn note(counts: &mut BTreeMap<String, Count>, name: &str, shown: impl FnOnce() -> String) {
    // Names repeat a hundred thousand times: a new text only for the first.
    let count = match counts.get_mut(name) {
        Some(count) => count,
        None => counts.entry(name.to_owned()).or_default(),
    };
    let text = shown();
    if text.is_empty() || text == "[]" || text == "{}" {
        return;
    }
    count.people += 1;
    if count.example.is_none() {
        count.example = Some(text.chars().take(EXAMPLE_MAX).collect());
    }
}

/// Graph's names become Entra's, and what Entra works out itself is added.
fn as_entra_calls_them<'a>(
    counts: &mut BTreeMap<String, Count>,
    people: impl Iterator<Item = &'a Person> + Clone,
) {
    for (entra, graph) in entra::OTHER_NAMES {
        if let Some(count) = counts.get(graph) {
            let known = Count { people: count.people, example: count.example.clone() };
            counts.entry(entra.to_owned()).or_insert(known);
        }
    }
    let phones = |person: &&Person| {
        entra::attribute(person, "telephoneNumber").is_some_and(|value| value.as_str().is_some())
    };
    let with_phone = people.clone().filter(phones).count();
    let example = people
        .clone()
        .find(phones)
        .and_then(|person| Some(entra::attribute(person, "telephoneNumber")?.as_str()?.to_owned()));
    counts.insert("telephoneNumber".to_owned(), Count { people: crate::app::count(with_phone), example });
    let gone = people.clone().any(|person| person.status != Status::Active);
    counts.insert(
        "IsSoftDeleted".to_owned(),
        Count {
            people: crate::app::count(people.count()),
            example: Some(if gone { "True" } else { "False" }.to_owned()),
        },
    );
    for name in entra::READ {
        if name != EXTENSIONS {
            counts.entry(name.to_owned()).or_default();
        }
    }
    counts.remove(EXTENSIONS);
    for number in 1..=15 {
        counts.entry(format!("extensionAttribute{number}")).or_default();
    }
}
