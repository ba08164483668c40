//! Rules as a file: to take them to another computer, to another customer, or into a repository.
//!
//! JSON of one form, `usher-mapping`, edition 1. Reading is strict: everything that is not understood is a fault with its
//! place, all faults at once, so that a file is corrected in one go.

use std::fmt;

use serde_json::{Map, Value, json};

use super::{Apply, Language, Rule, Rules, RulesError, Source, Target};

const FORMAT: &str = "usher-mapping";
const EDITION: u64 = 1;

/// Bytes of a file. A hundred rules with expressions of 10,000 characters, each written as four bytes, are less.
pub const BYTES_MAX: usize = 8_000_000;

/// Rules in a file. Zoom documents fewer attributes than that.
pub const RULES_MAX: usize = 200;

/// Something in a file that is not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The place of the rule, from 0; `None` where it is about the file.
    pub rule: Option<usize>,
    /// Which attribute of Zoom the rule fills, or is said to.
    pub target: Option<String>,
    /// Characters of the expression before the fault.
    pub at: Option<usize>,
    /// What is wrong, as a sentence without its full stop.
    pub what: String,
    /// What to write instead.
    pub hint: Option<String>,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.rule, &self.target) {
            (Some(rule), Some(target)) => write!(f, "Rule {}, for {target}: ", rule + 1)?,
            (Some(rule), None) => write!(f, "Rule {}: ", rule + 1)?,
            (None, _) => {}
        }
        if let Some(at) = self.at {
            write!(f, "character {}: ", at + 1)?;
        }
        f.write_str(&self.what)
    }
}

/// Writes rules down.
pub fn write<'a>(rules: impl Iterator<Item = &'a Rule>, language: Language) -> String {
    let rules: Vec<Value> = rules.map(rule_as_json).collect();
    let file = json!({ "format": FORMAT, "edition": EDITION, "language": name(language), "rules": rules });
    let mut text = serde_json::to_string_pretty(&file).unwrap_or_default();
    text.push('\n');
    text
}

/// Reads rules back, for the language that is wanted.
///
/// # Errors
///
/// Everything that is not understood, in the file's order.
pub fn read(text: &str, wanted: Language) -> Result<Vec<Rule>, Vec<Fault>> {
    if text.len() > BYTES_MAX {
        return Err(vec![about_file("it is too large to be a file of rules")]);
    }
    let file: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| {
        vec![about_file(format!("it is no JSON: line {}, column {}", error.line(), error.column()))]
    })?;
    let Value::Object(file) = file else { return Err(vec![about_file("it is no object")]) };
    if file.get("format").and_then(Value::as_str) != Some(FORMAT) {
        return Err(vec![about_file(format!("it is no file of rules: its format is not \"{FORMAT}\""))]);
    }
    match file.get("edition").and_then(Value::as_u64) {
        Some(EDITION) => {}
        Some(later) if later > EDITION => {
            return Err(vec![about_file("it was written by a later Usher")]);
        }
        Some(_) | None => return Err(vec![about_file(format!("its edition is not {EDITION}"))]),
    }
    let mut faults = unknown_fields(&file, &["format", "edition", "language", "rules"]);
    let language = file.get("language").and_then(Value::as_str);
    if language != Some(name(wanted)) {
        faults.push(about_file(match language {
            Some(other) => format!(
                "its rules are in the language of \"{other}\", and this customer has {}",
                wanted.provider()
            ),
            None => "it does not say of which directory its rules are".to_owned(),
        }));
        return Err(faults);
    }
    let Some(entries) = file.get("rules").and_then(Value::as_array) else {
        faults.push(about_file("it has no list of rules"));
        return Err(faults);
    };
    if entries.len() > RULES_MAX {
        faults.push(about_file(format!("it has more than {RULES_MAX} rules")));
        return Err(faults);
    }
    let mut rules = Vec::new();
    for (place, entry) in entries.iter().enumerate() {
        match rule_of(place, entry, wanted) {
            Ok(rule) => rules.push((place, rule)),
            Err(wrong) => faults.extend(wrong),
        }
    }
    faults.extend(expressions(&rules, wanted));
    faults.extend(together(&rules, faults.is_empty()));
    if faults.is_empty() { Ok(rules.into_iter().map(|(_, rule)| rule).collect()) } else { Err(faults) }
}

fn rule_as_json(rule: &Rule) -> Value {
    let source = match &rule.source {
        Source::Direct(attribute) => json!({ "direct": attribute }),
        Source::Constant(text) => json!({ "constant": text }),
        Source::Expression(text) => json!({ "expression": text }),
    };
    let mut written = json!({
        "target": rule.target.path(),
        "source": source,
        "matching": rule.matching,
        "apply": match rule.apply {
            Apply::OnCreate => "on_create",
            Apply::Always => "always",
        },
    });
    if let (Some(default), Some(written)) = (&rule.default_value, written.as_object_mut()) {
        written.insert("default_value".to_owned(), json!(default));
    }
    written
}

fn rule_of(place: usize, entry: &Value, language: Language) -> Result<Rule, Vec<Fault>> {
    let about = |what: String| Fault { rule: Some(place), ..about_file(what) };
    let Some(fields) = entry.as_object() else { return Err(vec![about("it is no object".to_owned())]) };
    let named = fields.get("target").and_then(Value::as_str);
    let about = |what: String| Fault { target: named.map(str::to_owned), ..about(what) };
    let mut faults: Vec<Fault> =
        unknown_fields(fields, &["target", "source", "matching", "apply", "default_value"])
            .into_iter()
            .map(|fault| about(fault.what))
            .collect();
    let mut keep = |fault: String| faults.push(about(fault));
    let target = named.and_then(Target::of_path);
    match (named, target) {
        (None, _) => keep("it does not say which attribute of Zoom it fills".to_owned()),
        (Some(_), None) => keep("a Zoom user has no such attribute".to_owned()),
        (Some(_), Some(_)) => {}
    }
    let source = match source_of(fields.get("source")) {
        Ok(source) => Some(source),
        Err(what) => {
            keep(what);
            None
        }
    };
    let matching = match fields.get("matching") {
        None => false,
        Some(Value::Bool(matching)) => *matching,
        Some(_) => {
            keep("\"matching\" is neither true nor false".to_owned());
            false
        }
    };
    let apply = match fields.get("apply").map(Value::as_str) {
        None | Some(Some("always")) => Apply::Always,
        Some(Some("on_create")) => Apply::OnCreate,
        Some(_) => {
            keep("\"apply\" is neither \"always\" nor \"on_create\"".to_owned());
            Apply::Always
        }
    };
    let default_value = match (fields.get("default_value"), language) {
        (None | Some(Value::Null), _) => None,
        (Some(Value::String(default)), Language::Entra) => Some(default.clone()),
        (Some(_), Language::Entra) => {
            keep("\"default_value\" is no text".to_owned());
            None
        }
        (Some(_), Language::Okta | Language::Google) => {
            keep(format!("{} has no default values", language.provider()));
            None
        }
    };
    match (target, source) {
        (Some(target), Some(source)) if faults.is_empty() => {
            Ok(Rule { target, source, matching, apply, default_value })
        }
        _ => Err(faults),
    }
}

fn source_of(source: Option<&Value>) -> Result<Source, String> {
    let Some(source) = source else { return Err("it does not say where its value comes from".to_owned()) };
    let one = source.as_object().filter(|source| source.len() == 1).and_then(|source| source.iter().next());
    let Some((kind, Value::String(text))) = one else {
        return Err(
            "\"source\" is not one of {\"direct\": …}, {\"constant\": …} and {\"expression\": …} with a text"
                .to_owned(),
        );
    };
    match kind.as_str() {
        "direct" if text.is_empty() => Err("it names no attribute of the directory".to_owned()),
        "direct" => Ok(Source::Direct(text.clone())),
        "constant" => Ok(Source::Constant(text.clone())),
        "expression" => Ok(Source::Expression(text.clone())),
        other => Err(format!("a source is not \"{other}\"")),
    }
}

/// Reads every expression by itself, so that all faults are told.
fn expressions(rules: &[(usize, Rule)], language: Language) -> Vec<Fault> {
    let alone = |(place, rule): &(usize, Rule)| {
        let only = Rule { matching: true, ..rule.clone() };
        let error = Rules::new(vec![only], language).err()?;
        Some(Fault {
            rule: Some(*place),
            target: Some(rule.target.path()),
            at: error.at(),
            what: error.what(),
            hint: error.hint(),
        })
    };
    rules.iter().filter_map(alone).collect()
}

/// What is wrong between rules. That none of them finds people is said only where all of them could be read.
fn together(rules: &[(usize, Rule)], all_read: bool) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut matching = false;
    let mut about = |place: usize, rule: &Rule, error: RulesError| {
        faults.push(Fault {
            rule: Some(place),
            target: Some(rule.target.path()),
            at: None,
            what: error.to_string(),
            hint: error.hint(),
        });
    };
    for (at, (place, rule)) in rules.iter().enumerate() {
        if rules.iter().take(at).any(|(_, before)| before.target == rule.target) {
            about(*place, rule, RulesError::Twice { place: *place, target: rule.target });
        }
        if rule.matching && matching {
            about(*place, rule, RulesError::SeveralMatching { place: *place });
        }
        matching |= rule.matching;
    }
    if !matching && all_read {
        faults.push(Fault {
            hint: RulesError::NoMatching.hint(),
            ..about_file(RulesError::NoMatching.to_string())
        });
    }
    faults
}

fn unknown_fields(fields: &Map<String, Value>, known: &[&str]) -> Vec<Fault> {
    let unknown = fields.keys().filter(|name| !known.contains(&name.as_str()));
    unknown.map(|name| about_file(format!("\"{name}\" is not understood"))).collect()
}

fn about_file(what: impl Into<String>) -> Fault {
    Fault { rule: None, target: None, at: None, what: what.into(), hint: None }
}

fn name(language: Language) -> &'static str {
    match language {
        Language::Okta => "okta",
        Language::Entra => "entra",
        Language::Google => "google",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::{entra, rules_of_the_guide};

    #[test]
    fn what_was_written_is_read_back() {
        for (rules, language) in [
            (rules_of_the_guide(), Language::Okta),
            (entra::rules_of_the_guide(entra::schema::GuideTable::Own), Language::Entra),
            (super::super::google::rules_of_google(), Language::Google),
        ] {
            let text = write(rules.iter(), language);
            assert_eq!(read(&text, language), Ok(rules.clone()));
            assert_eq!(read(&format!("\u{feff}{text}"), language), Ok(rules));
        }
    }

    #[test]
    fn every_fault_is_named() {
        let file = |rules: &str| {
            format!(
                "{{\"format\":\"usher-mapping\",\"edition\":1,\"language\":\"entra\",\"rules\":[{rules}]}}"
            )
        };
        let good = r#"{"target":"userName","source":{"direct":"userPrincipalName"},"matching":true}"#;
        check(&file(good), &[]);
        check("[", &["it is no JSON: line 1, column 1"]);
        check("7", &["it is no object"]);
        check("{}", &["it is no file of rules: its format is not \"usher-mapping\""]);
        check(&file(good).replace(":1,", ":2,"), &["it was written by a later Usher"]);
        check(&file(good).replace(":1,", ":0,"), &["its edition is not 1"]);
        check(
            &file(good).replace("entra", "okta"),
            &["its rules are in the language of \"okta\", and this customer has Entra"],
        );
        check(
            &file(good).replace("\"language\"", "\"lang\""),
            &["\"lang\" is not understood", "it does not say of which directory its rules are"],
        );
        check(&file(""), &["no rule says how people are found in Zoom"]);
        let odd = r#"7, {"target":"shoeSize","source":{"direct":""},"colour":1},
            {"target":"title","source":{"direct":"a","constant":"b"},"matching":1,"apply":"never","default_value":2},
            {"source":{"guess":"x"}}, {"target":"locale","source":{"expression":"Trim([a]"}}"#;
        check(
            &file(&format!("{good}, {good}, {odd}")),
            &[
                "Rule 3: it is no object",
                "Rule 4, for shoeSize: \"colour\" is not understood",
                "Rule 4, for shoeSize: a Zoom user has no such attribute",
                "Rule 4, for shoeSize: it names no attribute of the directory",
                "Rule 5, for title: \"source\" is not one of {\"direct\": …}, {\"constant\": …} and {\"expression\": …} with a text",
                "Rule 5, for title: \"matching\" is neither true nor false",
                "Rule 5, for title: \"apply\" is neither \"always\" nor \"on_create\"",
                "Rule 5, for title: \"default_value\" is no text",
                "Rule 6: it does not say which attribute of Zoom it fills",
                "Rule 6: a source is not \"guess\"",
            ],
        );
        let faults = read(
            &file(&format!("{good}, {{\"target\":\"locale\",\"source\":{{\"expression\":\"Trim([a]\"}}}}")),
            Language::Entra,
        );
        let [fault] = &faults.unwrap_err()[..] else { panic!("one fault") };
        assert_eq!((fault.rule, fault.at.is_some()), (Some(1), true));
    }

    fn check(text: &str, expected: &[&str]) {
        let faults = read(text, Language::Entra).err().unwrap_or_default();
        let told: Vec<String> = faults.iter().map(Fault::to_string).collect();
        let told: Vec<&str> = told.iter().map(String::as_str).take(expected.len().max(1)).collect();
        assert_eq!(told, expected, "{text}");
    }
}
