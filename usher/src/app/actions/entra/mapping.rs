//! The mappings, and the filter on people.

use super::super::plans::Asked;
use super::{of_entra, schema_of};
use crate::act::Plan;
use crate::act::entra::{self, Passing};
use crate::app::App;
use crate::app::view::{ClauseDraft, FormField, ScopeDraft, ScopeGroupDraft};
use crate::mapping::entra::schema::Reach;
use crate::mapping::entra::scope::{Clause, Filter, GROUPS_MAX, Group, Operator, Scope, Verdict};
use crate::problem::Problem;
use crate::setup::entra::{Console, ZoomApp};

const FILTER: &str = "filter";

impl App {
    pub(super) async fn plan_entra_rules(&self, id: &str) -> Result<Plan, Problem> {
        let (console, app, job) = self.entra_provisioning(id).await?;
        let schema = schema_of(&console, &app, &job).await?;
        let reach = reach_of(&console, &app).await?;
        let takes = self.cycle_takes(id, &console, &app, &job).await?;
        self.kept_rules_to_entra(id, &console, (&app, &job, &schema), reach, &takes).await
    }

    pub(super) async fn plan_entra_mapping(&self, id: &str) -> Result<Plan, Problem> {
        let (console, app, job) = self.entra_provisioning(id).await?;
        let schema = schema_of(&console, &app, &job).await?;
        let reach = reach_of(&console, &app).await?;
        let takes = self.cycle_takes(id, &console, &app, &job).await?;
        Ok(entra::write_mapping(&app, &job, &schema, self.entra_table(id)?, reach, &takes))
    }

    pub(super) async fn entra_filter_form(&self, id: &str) -> Result<(Vec<FormField>, Vec<String>), Problem> {
        let (console, app, job) = self.entra_provisioning(id).await?;
        let schema = schema_of(&console, &app, &job).await?;
        let (value, saw) = match &schema.users().filter {
            Ok(filter) => (draft(filter), format!("{}.", entra::filter_in_words(filter))),
            Err(error) => (
                ScopeDraft::default(),
                format!(
                    "Entra ID has a filter that Usher cannot read: {error}. Saving another one replaces it."
                ),
            ),
        };
        let field = FormField::Filter {
            name: FILTER.to_owned(),
            label: "Who passes?".to_owned(),
            hint: "Somebody passes whom all conditions of one group let in. No group: everybody passes."
                .to_owned(),
            value,
        };
        Ok((vec![field], vec![saw]))
    }

    pub(super) async fn plan_entra_filter(&self, id: &str, asked: &Asked<'_>) -> Result<Plan, Problem> {
        let typed = asked.text(FILTER, "The filter")?;
        let draft: ScopeDraft = serde_json::from_str(&typed)
            .map_err(|error| unusable("It is not written as Usher writes it.").detail(error.to_string()))?;
        let filter = filter(&draft)?;
        let (console, app, job) = self.entra_provisioning(id).await?;
        let schema = schema_of(&console, &app, &job).await?;
        let look = match self.last_look(id).await {
            Some(look) => Some(look),
            // Without the directory the filter can be saved all the same; the plan says that nobody was counted.
            None => self.look(id, false, &|_| ()).await.ok(),
        };
        let passing = match (look, &schema.users().filter) {
            (Some(look), Ok(old)) => Some(passing(&look.snapshot.people, old, &filter)),
            (Some(look), Err(_)) => Some(passing(&look.snapshot.people, &filter, &filter)),
            (None, _) => None,
        };
        let takes = self.cycle_takes(id, &console, &app, &job).await?;
        Ok(entra::write_filter(&app, &job, &schema, &filter, passing, &takes))
    }
}

/// Whom the application's provisioning reaches.
async fn reach_of(console: &Console, app: &ZoomApp) -> Result<Reach, Problem> {
    let settings = console.settings(&app.service_principal).await.map_err(|error| of_entra(&error))?;
    Ok(match settings.sync_all {
        Some(true) => Reach::Everybody,
        Some(false) => Reach::Assigned,
        None => Reach::NotKnown,
    })
}

/// Counts whom two filters let in.
fn passing(
    people: &std::collections::BTreeMap<crate::model::PersonId, crate::model::Person>,
    old: &Filter,
    new: &Filter,
) -> Passing {
    let (old, new) = (Scope::new(old), Scope::new(new));
    let mut passing = Passing::default();
    for person in people.values() {
        let before = old.judge(person);
        match new.judge(person) {
            Verdict::In { .. } => {
                passing.inside += 1;
                passing.comes_in += usize::from(matches!(before, Verdict::Out { .. }));
            }
            Verdict::Out { .. } => passing.goes_out += usize::from(matches!(before, Verdict::In { .. })),
            Verdict::CannotSay { .. } => passing.cannot_say += 1,
        }
    }
    passing
}

fn draft(filter: &Filter) -> ScopeDraft {
    let clause = |clause: &Clause| ClauseDraft {
        attribute: clause.attribute.clone(),
        operator: clause.operator.name().to_owned(),
        value: clause.values.first().cloned().unwrap_or_default(),
    };
    let groups = filter.groups.iter().map(|group| ScopeGroupDraft {
        name: group.name.clone(),
        clauses: group.clauses.iter().map(clause).collect(),
    });
    ScopeDraft { groups: groups.collect() }
}

/// Reads a filter that was edited; an empty group, an unknown operator or a value that is missing is said.
fn filter(draft: &ScopeDraft) -> Result<Filter, Problem> {
    if draft.groups.len() > GROUPS_MAX || draft.groups.iter().any(|group| group.clauses.len() > GROUPS_MAX) {
        return Err(unusable(&format!("It has more than {GROUPS_MAX} groups or conditions.")));
    }
    let groups = draft.groups.iter().zip(1..).map(|(group, number)| {
        let name = match group.name.trim() {
            "" => format!("Group {number}"),
            name => name.to_owned(),
        };
        if group.clauses.is_empty() {
            return Err(unusable(&format!("“{name}” has no condition.")));
        }
        let clauses = group.clauses.iter().map(clause).collect::<Result<_, _>>()?;
        Ok(Group { name, clauses })
    });
    Ok(Filter { groups: groups.collect::<Result<_, _>>()?, has_other_groups: false })
}

fn clause(draft: &ClauseDraft) -> Result<Clause, Problem> {
    let attribute = draft.attribute.trim();
    if attribute.is_empty() {
        return Err(unusable("A condition has no attribute."));
    }
    let operator = Operator::named(&draft.operator);
    if let Operator::Other(name) = &operator {
        return Err(unusable(&format!("Usher does not know what “{name}” compares.")));
    }
    let values = match (operator.takes_value(), draft.value.is_empty()) {
        (true, true) => return Err(unusable(&format!("The condition on {attribute} has no value."))),
        (true, false) => vec![draft.value.clone()],
        (false, _) => Vec::new(),
    };
    Ok(Clause { attribute: attribute.to_owned(), operator, values })
}

fn unusable(why: &str) -> Problem {
    Problem::new(
        "scope.unusable",
        "The filter cannot be used.",
        why,
        &["Change it on “Filter who is in scope”, and make a new plan."],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(attribute: &str, operator: &str, value: &str) -> ScopeDraft {
        ScopeDraft {
            groups: vec![ScopeGroupDraft {
                name: String::new(),
                clauses: vec![ClauseDraft {
                    attribute: attribute.to_owned(),
                    operator: operator.to_owned(),
                    value: value.to_owned(),
                }],
            }],
        }
    }

    #[test]
    fn a_draft_is_a_filter_or_says_why_not() {
        let read = filter(&one("department", "EQUALS", "Sales")).unwrap();
        assert_eq!(read.groups[0].name, "Group 1");
        assert_eq!(filter(&draft(&read)).unwrap(), read);
        assert!(filter(&one("department", "IS NULL", "")).is_ok());
        for (attribute, operator, value) in
            [("", "EQUALS", "x"), ("department", "EQUALS", ""), ("department", "SOUNDS LIKE", "x")]
        {
            let problem = filter(&one(attribute, operator, value)).unwrap_err();
            assert_eq!(problem.code, "scope.unusable");
        }
        let empty =
            ScopeDraft { groups: vec![ScopeGroupDraft { name: "A".to_owned(), clauses: Vec::new() }] };
        assert!(filter(&empty).is_err());
        assert_eq!(filter(&ScopeDraft::default()).unwrap(), Filter::default());
    }
}
