//! Planning what Entra writes to which of Zoom's attributes, and whom a filter lets in. Either is one save of the whole
//! schema, made from the schema that the plan was shown from.

use serde_json::json;

use super::super::{Change, Plan};
use super::change;
use crate::guide::ActionId;
use crate::mapping::RemarkLevel;
use crate::mapping::entra::schema::{Difference, GuideTable, Object, Reach, Schema, SchemaFinding};
use crate::mapping::entra::scope::Filter;
use crate::plan::people;
use crate::setup::entra::{self, Job, ZoomApp, schema_digest};

/// Extras that are named; an application of one's own comes with two dozen.
const EXTRAS_MAX: usize = 8;

/// How many people a filter concerns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Passing {
    pub inside: usize,
    pub comes_in: usize,
    pub goes_out: usize,
    pub cannot_say: usize,
}

/// Splits how a schema differs from a guide's table into what is written and what is left as it is.
pub fn differs(schema: &Schema, table: GuideTable) -> (Vec<Difference>, Vec<Difference>) {
    schema.difference(table).into_iter().partition(|difference| match difference {
        // What is nice to have is added where the other side has it, and left where somebody has it otherwise.
        Difference::Missing(wanted) => schema.knows(wanted.object, wanted.target) != Some(false),
        Difference::OtherSource { wanted, .. } => !wanted.extra,
        Difference::OtherMatching { .. } | Difference::Off(_) => true,
        Difference::NoGroups | Difference::Extra { .. } => false,
    })
}

/// Plans to bring the mappings to a guide's table.
pub fn write_mapping(
    app: &ZoomApp,
    job: &Job,
    schema: &Schema,
    table: GuideTable,
    reach: Reach,
    takes: &str,
) -> Plan {
    let mut plan = Plan::new(ActionId::EntraMapping);
    let (written, left) = differs(schema, table);
    let (extras, others): (Vec<&Difference>, Vec<&Difference>) =
        left.iter().partition(|difference| matches!(difference, Difference::Extra { .. }));
    plan.left_alone.extend(others.iter().map(|difference| difference.words()));
    plan.left_alone.extend(extras.iter().take(EXTRAS_MAX).map(|difference| difference.words()));
    if extras.len() > EXTRAS_MAX {
        plan.left_alone.push(format!(
            "{} more that the guide does not ask for stay as they are.",
            extras.len() - EXTRAS_MAX
        ));
    }
    for wanted in table.wanted() {
        let mapping = schema.of(wanted.object).and_then(|mapping| mapping.attribute(wanted.target));
        let is_fine =
            !written.iter().chain(&left).any(|difference| is_about(difference, wanted.object, wanted.target));
        if let Some(mapping) = mapping.filter(|_| is_fine) {
            plan.already.push(format!("{} gets {}.", wanted.target, mapping.source.words()));
        }
    }
    let then = schema.with(&written);
    let troubles = then.findings(reach).into_iter().filter(|finding| finding.level() > RemarkLevel::Note);
    plan.warnings.extend(troubles.map(|finding| warned(&finding)));
    if written.is_empty() || schema.same_as(&then) {
        plan.act = "The mappings are the guide’s".to_owned();
        return plan;
    }
    plan.act = match written.len() {
        1 => "Write 1 mapping".to_owned(),
        count => format!("Write {count} mappings"),
    };
    plan.warnings.push(again(job, takes));
    plan.changes.push(Change {
        what: format!("Save the mappings of {}, of which {} change", app.name, written.len()),
        before: Some(rows(&written, before)),
        after: Some(rows(&written, after)),
        back: "Save the old mappings again, whole.".to_owned(),
        saw: "Entra ID shows the mappings as they were to be.".to_owned(),
        ..put(app, job, schema, &then)
    });
    plan
}

/// Plans to save another filter for people. `before` and `then` are how many each of the two concerns.
pub fn write_filter(
    app: &ZoomApp,
    job: &Job,
    schema: &Schema,
    filter: &Filter,
    passing: Option<Passing>,
    takes: &str,
) -> Plan {
    let mut plan = Plan::new(ActionId::EntraFilter);
    let then = schema.with_filter(Object::User, filter);
    let old = match &schema.users().filter {
        Ok(old) => filter_in_words(old),
        Err(error) => format!("A filter that Usher cannot read: {error}"),
    };
    if schema.same_as(&then) {
        plan.act = "The filter is as you want it".to_owned();
        plan.already.push(format!("{old}."));
        return plan;
    }
    plan.act = "Save the filter".to_owned();
    match passing {
        Some(Passing { inside, comes_in, goes_out, cannot_say }) => {
            plan.warnings.push(format!(
                "The filter lets {} in: {comes_in} come in, {goes_out} go out. Who else is in scope is decided by who has the application.",
                people(inside)
            ));
            if goes_out > 0 {
                plan.warnings.push(format!(
                    "{} who go out are switched off in Zoom, if Entra ID manages them and out-of-scope people are not left alone.",
                    people(goes_out)
                ));
            }
            if inside == 0 {
                plan.warnings.push("Nobody passes this filter.".to_owned());
            }
            if cannot_say > 0 {
                plan.warnings.push(format!(
                    "Of {} nobody can say beforehand whether they pass: Microsoft does not say how it decides.",
                    people(cannot_say)
                ));
            }
        }
        None => plan.warnings.push(
            "Usher has not read the directory, so that it cannot say who comes in and who goes out."
                .to_owned(),
        ),
    }
    plan.warnings.push(again(job, takes));
    plan.changes.push(Change {
        what: format!("Save the scoping filter of {}", app.name),
        before: Some(old),
        after: Some(filter_in_words(filter)),
        back: "Save the old filter again.".to_owned(),
        saw: "Entra ID shows the filter as it was to be.".to_owned(),
        ..put(app, job, schema, &then)
    });
    plan
}

/// Returns a filter as a sentence without its full stop.
pub fn filter_in_words(filter: &Filter) -> String {
    if filter.groups.is_empty() {
        return "No filter: everybody in scope passes".to_owned();
    }
    let group = |clauses: &[crate::mapping::entra::scope::Clause]| {
        clauses.iter().map(crate::mapping::entra::scope::Clause::words).collect::<Vec<_>>().join(" and ")
    };
    let groups: Vec<String> = filter.groups.iter().map(|found| group(&found.clauses)).collect();
    format!("Whoever has: {}", groups.join("; or "))
}

pub(super) fn put(app: &ZoomApp, job: &Job, was: &Schema, then: &Schema) -> Change {
    let op = entra::Op::PutSchema {
        app: app.service_principal.clone(),
        job: job.id.clone(),
        schema: then.whole().clone(),
        was: was.whole().clone(),
    };
    change(op, json!(schema_digest(was.whole())))
}

pub(super) fn again(job: &Job, takes: &str) -> String {
    match super::job::is_on(job) {
        true => format!("Entra looks at everybody again afterwards, which takes {takes}."),
        false => "Provisioning is off, so that nothing is sent before it is started.".to_owned(),
    }
}

pub(super) fn warned(finding: &SchemaFinding) -> String {
    format!("{}. {}.", finding.text(), finding.cure().trim_end_matches('.'))
}

fn is_about(difference: &Difference, of: Object, at: &str) -> bool {
    match difference {
        Difference::Missing(wanted) | Difference::OtherSource { wanted, .. } => {
            wanted.object == of && wanted.target == at
        }
        Difference::OtherMatching { object, target, .. } => *object == of && target == at,
        Difference::Extra { .. } | Difference::NoGroups | Difference::Off(_) => false,
    }
}

fn rows(differences: &[Difference], say: fn(&Difference) -> String) -> String {
    differences.iter().map(say).collect::<Vec<_>>().join("; ")
}

fn before(difference: &Difference) -> String {
    match difference {
        Difference::Missing(wanted) => format!("{}: nothing", wanted.target),
        Difference::OtherSource { wanted, found } => format!("{}: {}", wanted.target, found.words()),
        Difference::OtherMatching { target, found: 0, .. } => format!("{target}: does not find anybody"),
        Difference::OtherMatching { target, found, .. } => format!("{target}: finds, as number {found}"),
        Difference::Off(Object::User) => "people: off".to_owned(),
        Difference::Off(Object::Group) => "groups: off".to_owned(),
        Difference::NoGroups | Difference::Extra { .. } => difference.words(),
    }
}

fn after(difference: &Difference) -> String {
    match difference {
        Difference::Missing(wanted) | Difference::OtherSource { wanted, .. } => {
            format!("{}: {}", wanted.target, wanted.source.words())
        }
        Difference::OtherMatching { target, wanted: 0, .. } => format!("{target}: does not find anybody"),
        Difference::OtherMatching { target, wanted, .. } => format!("{target}: finds, as number {wanted}"),
        Difference::Off(Object::User) => "people: on".to_owned(),
        Difference::Off(Object::Group) => "groups: on".to_owned(),
        Difference::NoGroups | Difference::Extra { .. } => difference.words(),
    }
}
