//! Plans that write the kept rules to the provider.

use std::collections::BTreeMap;

use serde_json::Value;

use super::okta::in_okta;
use crate::act::{self, Plan};
use crate::app::App;
use crate::directory::DirectoryError;
use crate::mapping::Rule;
use crate::mapping::entra;
use crate::mapping::entra::schema::{Reach, Schema};
use crate::problem::{self, Problem};
use crate::setup::entra::{Console, Job, ZoomApp};
use crate::setup::okta::{AppSchema, Console as OktaConsole, Mapping, ZoomApp as OktaApp};

impl App {
    /// Plans what brings Okta's mapping to the kept rules.
    pub(in crate::app) async fn kept_rules_to_okta(
        &self,
        id: &str,
        console: &OktaConsole,
        (app, mapping, schema): (OktaApp, Mapping, AppSchema),
    ) -> Result<Plan, Problem> {
        let kept = self.own_rules(id)?.ok_or_else(nothing_kept)?;
        let user_name = console.user_name_template(&app.id).await;
        let user_name = user_name.map_err(|error| problem::directory("Okta", &error))?;
        let shown = in_okta(&mapping, &schema, user_name.as_deref()).shown;
        Ok(act::write_rules(&mapping, &schema, &shown, &kept))
    }

    /// Plans what brings Entra's mappings of people to the kept rules. Expressions that come new are read by Entra first.
    pub(in crate::app) async fn kept_rules_to_entra(
        &self,
        id: &str,
        console: &Console,
        (app, job, schema): (&ZoomApp, &Job, &Schema),
        reach: Reach,
        takes: &str,
    ) -> Result<Plan, Problem> {
        let kept = self.own_rules(id)?.ok_or_else(nothing_kept)?;
        let wanted = schema.with_rules(&kept, &|_| None);
        let mut forms: BTreeMap<String, Value> = BTreeMap::new();
        for expression in wanted.changes.iter().filter_map(|change| change.expression.as_ref()) {
            if let Some(form) = read_by_entra(console, app, job, expression, &kept).await? {
                forms.insert(expression.clone(), form);
            }
        }
        let with = schema.with_rules(&kept, &|expression| forms.get(expression).cloned());
        let left_out: Vec<String> = entra::rules(schema)
            .1
            .into_iter()
            .filter(|left| !with.changes.iter().any(|change| change.target == left.target))
            .map(|left| format!("{}: {}", left.target, left.why))
            .collect();
        Ok(act::entra::write_rules(app, job, schema, &with, &left_out, reach, takes))
    }
}

/// Lets Entra read an expression; `None` where it does not say how it writes it, or may not be asked.
async fn read_by_entra(
    console: &Console,
    app: &ZoomApp,
    job: &Job,
    expression: &str,
    kept: &[Rule],
) -> Result<Option<Value>, Problem> {
    let asked = console.parse_expression(&app.service_principal, &job.id, expression, &BTreeMap::new()).await;
    let answer = match asked {
        Ok(answer) => answer,
        // The plan names the right that writing needs; what Usher makes of the expression is as good.
        Err(DirectoryError::ScopeMissing { .. } | DirectoryError::RoleLacks { .. }) => return Ok(None),
        Err(error) => return Err(problem::directory("Entra ID", &error)),
    };
    if answer.parsed {
        return Ok(answer.source);
    }
    let target = kept
        .iter()
        .find(|rule| matches!(&rule.source, crate::mapping::Source::Expression(text) if text == expression));
    let target = target.map_or_else(|| "an attribute".to_owned(), |rule| rule.target.path());
    Err(Problem::new(
        "mapping.entra_cannot_read",
        format!("Entra ID cannot read the expression for {target}."),
        format!("{}.", answer.error.as_deref().unwrap_or("It gives no reason").trim_end_matches('.')),
        &["Correct the rule on the preview’s page, keep it, and make a new plan."],
    )
    .detail(expression))
}

fn nothing_kept() -> Problem {
    Problem::new(
        "mapping.nothing_kept",
        "The preview does not show rules of your own.",
        "Only rules that were changed and kept there can be written.",
        &["Open the mapping preview, change a rule, keep it, and make the plan then."],
    )
}
