//! Planning to write the rules that a person has kept into Entra's schema: one save of the whole schema, of which only the
//! mappings that the preview shows change.

use super::super::{Change, Plan};
use super::mapping::{again, put, warned};
use crate::guide::ActionId;
use crate::mapping::RemarkLevel;
use crate::mapping::entra::schema::{Reach, RuleChange, Schema, WithRules};
use crate::setup::entra::{Job, ZoomApp};

/// Plans to bring the mappings of people to kept rules. `left_out` are the mappings that rules do not show, a sentence
/// each.
pub fn write_rules(
    app: &ZoomApp,
    job: &Job,
    schema: &Schema,
    with: &WithRules,
    left_out: &[String],
    reach: Reach,
    takes: &str,
) -> Plan {
    let mut plan = Plan::new(ActionId::EntraRules);
    plan.left_alone.extend(with.unknown.iter().map(|target| {
        format!(
            "{} has no attribute {target}, so nothing is written to it. Add it in Microsoft’s portal first: Mappings, Show advanced options, Edit attribute list.",
            app.name
        )
    }));
    plan.left_alone.extend(
        left_out.iter().map(|left| format!("It stays as it is, because the preview cannot show it: {left}")),
    );
    if with.changes.is_empty() || schema.same_as(&with.schema) {
        plan.act = "Entra ID has these rules already".to_owned();
        plan.already.push(format!("The mappings of {} are the kept rules.", app.name));
        return plan;
    }
    let troubles = with.schema.findings(reach);
    let troubles = troubles.iter().filter(|finding| finding.level() > RemarkLevel::Note);
    plan.warnings.extend(troubles.map(warned));
    plan.act = match with.changes.len() {
        1 => "Write 1 rule".to_owned(),
        count => format!("Write {count} rules"),
    };
    plan.warnings.push(again(job, takes));
    plan.changes.push(Change {
        what: format!("Save the mappings of {}, of which {} change", app.name, with.changes.len()),
        before: Some(rows(&with.changes, |change| change.before.as_deref())),
        after: Some(rows(&with.changes, |change| change.after.as_deref())),
        back: "Save the old mappings again, whole.".to_owned(),
        saw: "Entra ID shows the mappings as they were to be.".to_owned(),
        ..put(app, job, schema, &with.schema)
    });
    plan
}

fn rows(changes: &[RuleChange], side: impl Fn(&RuleChange) -> Option<&str>) -> String {
    let said =
        changes.iter().map(|change| format!("{}: {}", change.target, side(change).unwrap_or("nothing")));
    said.collect::<Vec<_>>().join("; ")
}
