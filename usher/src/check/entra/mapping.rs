//! Is the mapping in Entra ID the guide's, and does anything in it go wrong with Zoom?

use super::{failed, passed};
use crate::check::Verdict;
use crate::mapping::RemarkLevel;
use crate::mapping::entra::schema::{Difference, GuideTable, Reach, Schema, SchemaFinding};
use crate::problem::Problem;

/// Sentences about a mapping beside what it fails on; more of them say less.
const SENTENCES_MAX: usize = 12;

/// Judges the live mapping against a guide's table and against what Zoom takes.
pub fn written_mapping(schema: &Schema, table: GuideTable, reach: Reach) -> Verdict {
    let (matters, others): (Vec<Difference>, Vec<Difference>) =
        schema.difference(table).into_iter().partition(Difference::matters);
    let (fatal, known): (Vec<SchemaFinding>, Vec<SchemaFinding>) =
        schema.findings(reach).into_iter().partition(|finding| finding.level() == RemarkLevel::WillFail);
    if !fatal.is_empty() {
        let why: Vec<String> = fatal.iter().map(|finding| format!("{}.", finding.text())).collect();
        let mut fix: Vec<String> = fatal.iter().map(|finding| format!("{}.", finding.cure())).collect();
        fix.insert(
            0,
            "Let Usher write the guide's mapping on this page: you see each change before.".to_owned(),
        );
        fix.dedup();
        let fix: Vec<&str> = fix.iter().map(String::as_str).collect();
        let what = match fatal.len() {
            1 => "The mapping in Entra ID will fail in 1 place.".to_owned(),
            count => format!("The mapping in Entra ID will fail in {count} places."),
        };
        return failed(Problem::new("mapping.will_fail", what, why.join(" "), &fix));
    }
    if !matters.is_empty() {
        let what = match matters.len() {
            1 => "The mapping in Entra ID differs from the guide's in 1 place.".to_owned(),
            count => format!("The mapping in Entra ID differs from the guide's in {count} places."),
        };
        let why: Vec<String> = matters.iter().map(Difference::words).collect();
        return failed(Problem::new(
            "mapping.differs",
            what,
            why.join(" "),
            &[
                "Let Usher write the guide's mapping on this page: you see each change before.",
                "Where a difference is meant, leave it: Usher only says that it is there.",
            ],
        ));
    }
    let said = known
        .iter()
        .map(|finding| format!("{}. {}.", finding.text(), finding.cure()))
        .chain(others.iter().map(Difference::words));
    let mut saw = vec!["The mapping in Entra ID is the guide's.".to_owned()];
    let said: Vec<String> = said.collect();
    let more = said.len().saturating_sub(SENTENCES_MAX);
    saw.extend(said.into_iter().take(SENTENCES_MAX));
    if more > 0 {
        saw.push(format!("{more} more remarks stand on the page of the mapping."));
    }
    passed(saw)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::fake::{short, words};
    use super::*;
    use crate::mapping::entra::schema::MappingSource;

    fn schema(attributes: &[(&str, Value, u32)]) -> Schema {
        let mapping = |(target, source, priority): &(&str, Value, u32)| json!({ "targetAttributeName": target, "source": source, "matchingPriority": priority, "flowType": "Always" });
        let users = json!({
            "name": "Provision users", "enabled": true, "flowTypes": "Add, Update, Delete",
            "sourceObjectName": "User", "targetObjectName": "User",
            "attributeMappings": attributes.iter().map(mapping).collect::<Vec<_>>(),
        });
        Schema::read(json!({ "synchronizationRules": [{
            "id": "r", "targetDirectoryName": "Zoom", "objectMappings": [users],
        }]}))
        .unwrap()
    }

    fn direct(name: &str) -> Value {
        json!({ "type": "Attribute", "name": name, "expression": format!("[{name}]") })
    }

    /// The table of the gallery's guide, as the schema has it.
    fn guide() -> Vec<(&'static str, Value, u32)> {
        GuideTable::Gallery
            .wanted()
            .into_iter()
            .map(|wanted| {
                let source = match &wanted.source {
                    MappingSource::Direct(name) => direct(name),
                    MappingSource::Expression(text) | MappingSource::Constant(text) => {
                        json!({ "type": "Function", "name": "f", "expression": text })
                    }
                    MappingSource::Nothing => Value::Null,
                };
                (wanted.target, source, u32::from(wanted.matching))
            })
            .collect()
    }

    #[test]
    fn the_guides_passes_and_others_are_named() {
        let look = |schema: &Schema| written_mapping(schema, GuideTable::Gallery, Reach::Assigned);
        let good = look(&schema(&guide()));
        assert_eq!(short(&good), "passed", "{}", words(&good));

        let mut other = guide();
        other.retain(|(target, ..)| *target != "name.givenName");
        let verdict = look(&schema(&other));
        assert_eq!(short(&verdict), "failed mapping.differs");
        assert!(words(&verdict).contains("1 place") && words(&verdict).contains("name.givenName"));

        let mut fatal = guide();
        fatal[0].2 = 0;
        let verdict = look(&schema(&fatal));
        assert_eq!(short(&verdict), "failed mapping.will_fail");
        assert!(words(&verdict).contains("No attribute finds people"), "{}", words(&verdict));

        let mut more = guide();
        more.push(("title", direct("jobTitle"), 0));
        let verdict = look(&schema(&more));
        assert_eq!(short(&verdict), "passed");
        assert!(words(&verdict).contains("title gets"), "{}", words(&verdict));

        let everybody = written_mapping(&schema(&guide()), GuideTable::Gallery, Reach::Everybody);
        assert_eq!(short(&everybody), "failed mapping.will_fail");
    }
}
