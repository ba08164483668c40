//! Who is in scope of Entra's provisioning, and who would be with another filter: worked out here, by Entra's rules,
//! before anything is written.

use std::collections::BTreeSet;

use crate::app::view::{
    ClauseDraft, ScopeCounts, ScopeDraft, ScopeGroupDraft, ScopeOperator, ScopePage, ScopePerson, ScopeSide,
    ScopeView,
};
use crate::app::{App, count};
use crate::check::Verdict as Seen;
use crate::mapping::entra::READ;
use crate::mapping::entra::scope::{Clause, Filter, GROUPS_MAX, Group, Operator, Scope, Verdict};
use crate::model::Person;
use crate::plan;
use crate::problem::Problem;

use super::live::Reach;

/// People on one page of a list, whatever a door asks for.
const PAGE_MAX: usize = 500;

/// Attributes that Entra cannot filter on, because they have several values or are references (known issues of
/// provisioning, 2025-10).
const NOT_FILTERED: [&str; 6] =
    ["businessPhones", "otherMails", "proxyAddresses", "userType", "onPremisesExtensionAttributes", "id"];

impl App {
    /// Returns who is in scope with the filter that Entra has, and with the draft; without a draft both are the same.
    /// Reads the directory first where that was not done yet.
    ///
    /// # Errors
    ///
    /// When the directory or the application cannot be read.
    pub async fn scope(&self, id: &str, draft: Option<ScopeDraft>) -> Result<ScopeView, Problem> {
        let look = self.look(id, false, &|_| ()).await?;
        let reach = look.reach.as_ref().ok_or_else(no_application)?;
        let live = draft_of(&reach.filter);
        let draft = draft.unwrap_or_else(|| live.clone());
        let wanted = filter_of(&draft);
        let (before, after) = (Scope::new(&reach.filter), Scope::new(&wanted));
        let (mut now, mut then, mut comes_in, mut goes_out) = (NOBODY, NOBODY, 0, 0);
        for person in look.snapshot.people.values() {
            let (was, is) = (judge(&before, reach, person), judge(&after, reach, person));
            add(&mut now, &was);
            add(&mut then, &is);
            match (inside(&was), inside(&is)) {
                (false, true) => comes_in += 1,
                (true, false) => goes_out += 1,
                (true, true) | (false, false) => {}
            }
        }
        let assigned = look.snapshot.people.keys().filter(|person| reach.assigned(person)).count();
        Ok(ScopeView {
            filter: live,
            problems: problems_of(&draft, then),
            draft,
            operators: Operator::ALL.iter().map(operator).collect(),
            attributes: attributes(),
            now,
            then,
            comes_in,
            goes_out,
            assigned: match reach.everybody {
                true => format!(
                    "Everybody in the tenant is looked at, whether the application is given to them or not: {}.",
                    plan::people(look.snapshot.people.len())
                ),
                false => format!(
                    "Only those to whom the application is given with one of Zoom’s roles: {}.",
                    plan::people(assigned)
                ),
            },
            read_at: look.read_at,
        })
    }

    /// Returns a page of people on one side of a scope, with the reason for each.
    ///
    /// # Errors
    ///
    /// When the directory or the application cannot be read.
    pub async fn scope_people(
        &self,
        id: &str,
        draft: Option<ScopeDraft>,
        side: ScopeSide,
        query: &str,
        offset: u32,
        limit: u32,
    ) -> Result<ScopePage, Problem> {
        let look = self.look(id, false, &|_| ()).await?;
        let reach = look.reach.as_ref().ok_or_else(no_application)?;
        let wanted = draft.map_or_else(|| reach.filter.clone(), |draft| filter_of(&draft));
        let (before, after) = (Scope::new(&reach.filter), Scope::new(&wanted));
        let query = query.trim().to_lowercase();
        let found: Vec<(&Person, Verdict)> = look
            .people_matching(&query)
            .filter_map(|person| {
                let is = judge(&after, reach, person);
                let was_inside = || inside(&judge(&before, reach, person));
                let shown = match side {
                    ScopeSide::Inside => inside(&is),
                    ScopeSide::Outside => matches!(is, Verdict::Out { .. }),
                    ScopeSide::CannotSay => matches!(is, Verdict::CannotSay { .. }),
                    ScopeSide::ComesIn => inside(&is) && !was_inside(),
                    ScopeSide::GoesOut => !inside(&is) && was_inside(),
                };
                shown.then_some((person, is))
            })
            .collect();
        let page = found.iter().skip(offset as usize).take((limit as usize).min(PAGE_MAX));
        Ok(ScopePage {
            total: count(found.len()),
            offset,
            people: page
                .map(|(person, verdict)| ScopePerson {
                    id: person.id.to_string(),
                    name: person.name.clone(),
                    login: person.login.clone(),
                    inside: inside(verdict),
                    why: why(verdict, reach, person),
                })
                .collect(),
        })
    }

    /// Looks whether the filter that Entra has lets in anybody, and whether everybody can be judged.
    pub(super) async fn scope_verdict(&self, id: &str) -> Result<Seen, Seen> {
        let look = self.look_or_verdict(id).await?;
        let unknown = |problem| Seen::Unknown { problem };
        if look.reach.is_none() {
            return Err(Seen::Failed { problem: no_application() });
        }
        let view = self.scope(id, None).await.map_err(unknown)?;
        let saw = vec![
            match view.filter.groups.len() {
                0 => "Entra has no scoping filter.".to_owned(),
                1 => "Entra has a scoping filter with one group of conditions.".to_owned(),
                groups => format!("Entra has a scoping filter with {groups} groups of conditions."),
            },
            view.assigned,
            format!(
                "In scope: {}. Out: {}.",
                plan::people(view.now.inside as usize),
                plan::people(view.now.outside as usize)
            ),
        ];
        match view.now {
            ScopeCounts { cannot_say: 1.., .. } => Err(unknown(Problem::new(
                "scope.cannot_say",
                format!(
                    "Nobody can say of {} whether they are in scope.",
                    plan::people(view.now.cannot_say as usize)
                ),
                "The filter has a condition that Microsoft does not document, or one on a value that Usher does not read.",
                &["Look at the filter on this page, and replace the condition that is named there."],
            ))),
            ScopeCounts { inside: 0, .. } => Err(Seen::Failed {
                problem: Problem::new(
                    "scope.nobody",
                    "Nobody is in scope.",
                    saw.join(" "),
                    &[
                        "Give the application to a group or a person, with one of Zoom’s roles.",
                        "Or change the filter so that it lets somebody in.",
                    ],
                ),
            }),
            ScopeCounts { .. } => Ok(Seen::Passed { saw }),
        }
    }
}

const NOBODY: ScopeCounts = ScopeCounts { inside: 0, outside: 0, cannot_say: 0 };

fn no_application() -> Problem {
    Problem::new(
        "scope.no_application",
        "There is nothing in scope yet.",
        "A scope belongs to an application’s provisioning, and this tenant has none for Zoom.",
        &["Open the step that adds the application, and let Usher add it."],
    )
}

/// A filter as a person edits it. Only the first value of a clause is shown: Entra's own page has one.
pub(in crate::app) fn draft_of(filter: &Filter) -> ScopeDraft {
    let clause = |clause: &Clause| ClauseDraft {
        attribute: clause.attribute.clone(),
        operator: clause.operator.name().to_owned(),
        value: clause.values.first().cloned().unwrap_or_default(),
    };
    let group = |group: &Group| ScopeGroupDraft {
        name: group.name.clone(),
        clauses: group.clauses.iter().map(clause).collect(),
    };
    ScopeDraft { groups: filter.groups.iter().map(group).collect() }
}

/// Returns what a person edited as Entra has it.
pub(in crate::app) fn filter_of(draft: &ScopeDraft) -> Filter {
    let clause = |clause: &ClauseDraft| {
        let operator = Operator::named(&clause.operator);
        let values = if operator.takes_value() { vec![clause.value.clone()] } else { Vec::new() };
        Clause { attribute: clause.attribute.trim().to_owned(), operator, values }
    };
    let group = |group: &ScopeGroupDraft| Group {
        name: group.name.trim().to_owned(),
        clauses: group.clauses.iter().map(clause).collect(),
    };
    Filter { groups: draft.groups.iter().map(group).collect(), has_other_groups: false }
}

/// Why a draft cannot be written, and what to mind.
pub(in crate::app) fn problems_of(draft: &ScopeDraft, then: ScopeCounts) -> Vec<Problem> {
    let mut problems = Vec::new();
    let clauses = || draft.groups.iter().flat_map(|group| &group.clauses);
    let unusable =
        |why: String, fix: &str| Problem::new("scope.clause", "A condition cannot be used.", why, &[fix]);
    if draft.groups.len() > GROUPS_MAX || draft.groups.iter().any(|group| group.clauses.len() > GROUPS_MAX) {
        problems.push(unusable(
            format!("There are more than {GROUPS_MAX} groups, or more than {GROUPS_MAX} conditions in one."),
            "Write one pattern in place of many conditions.",
        ));
    }
    if draft.groups.iter().any(|group| group.clauses.is_empty()) {
        problems.push(unusable(
            "A group without a condition lets everybody in.".to_owned(),
            "Give it a condition, or take it away.",
        ));
    }
    if clauses().any(|clause| clause.attribute.trim().is_empty()) {
        problems.push(unusable("It names no attribute.".to_owned(), "Choose one."));
    }
    for clause in clauses() {
        let operator = Operator::named(&clause.operator);
        if operator.takes_value() && clause.value.is_empty() {
            problems.push(unusable(
                format!("{} is compared with nothing.", clause.attribute),
                "Type a value, or take “is empty”.",
            ));
        }
        if let Operator::Other(name) = &operator {
            problems.push(unusable(
                format!("Usher does not know how Entra works out {name}."),
                "Take another comparison, so that you can see whom it lets in.",
            ));
        }
        if NOT_FILTERED.contains(&clause.attribute.as_str()) {
            problems.push(unusable(
                format!("Entra cannot filter on {}.", clause.attribute),
                "Take an attribute with one value, such as department.",
            ));
        }
    }
    if problems.is_empty() && then.inside == 0 {
        problems.push(Problem::new(
            "scope.nobody",
            "This filter lets nobody in.",
            "Everybody whom Entra has brought to Zoom so far would be deactivated there.",
            &["Look at who is out, and why."],
        ));
    }
    problems
}

fn attributes() -> Vec<String> {
    let names: BTreeSet<&str> =
        READ.iter().copied().filter(|name| !NOT_FILTERED.contains(name)).chain(["objectId"]).collect();
    names.into_iter().map(str::to_owned).collect()
}

fn operator(operator: &Operator) -> ScopeOperator {
    let label = match operator {
        Operator::Equals => "is exactly, letter case included",
        Operator::NotEquals => "is there and is not",
        Operator::RegexMatch => "fits the pattern",
        Operator::NotRegexMatch => "is there and does not fit the pattern",
        Operator::IsTrue => "is true",
        Operator::IsFalse => "is false",
        Operator::IsNull => "is empty",
        Operator::IsNotNull => "is not empty",
        Operator::GreaterThan => "is a number greater than",
        Operator::GreaterThanOrEquals => "is a number of at least",
        Operator::Includes => "has in it",
        Operator::EndsWith => "ends with",
        Operator::Bit => "has this bit",
        Operator::NotBit => "does not have this bit",
        Operator::Other(name) => name,
    };
    ScopeOperator {
        name: operator.name().to_owned(),
        label: label.to_owned(),
        takes_value: operator.takes_value(),
    }
}

/// In scope is whom the application reaches and the filter lets in.
fn judge(scope: &Scope, reach: &Reach, person: &Person) -> Verdict {
    if !reach.everybody && !reach.assigned(&person.id) {
        return Verdict::Out { why: Vec::new() };
    }
    scope.judge(person)
}

fn inside(verdict: &Verdict) -> bool {
    match verdict {
        Verdict::In { .. } => true,
        Verdict::Out { .. } | Verdict::CannotSay { .. } => false,
    }
}

fn add(counts: &mut ScopeCounts, verdict: &Verdict) {
    match verdict {
        Verdict::In { .. } => counts.inside += 1,
        Verdict::Out { .. } => counts.outside += 1,
        Verdict::CannotSay { .. } => counts.cannot_say += 1,
    }
}

fn why(verdict: &Verdict, reach: &Reach, person: &Person) -> String {
    match verdict {
        Verdict::In { by: Some(group) } if !group.is_empty() => format!("Let in by “{group}”."),
        Verdict::In { .. } if reach.filter.groups.is_empty() && !reach.everybody => {
            "The application is given to them.".to_owned()
        }
        Verdict::In { .. } => "The filter lets them in.".to_owned(),
        Verdict::Out { .. } if !reach.everybody && !reach.assigned(&person.id) => {
            match reach.roles.contains_key(&person.id) {
                true => "The application is given to them with Default Access, which Entra skips.".to_owned(),
                false => "The application is not given to them.".to_owned(),
            }
        }
        Verdict::Out { why } | Verdict::CannotSay { why } => format!("{}.", why.join("; ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(clauses: &[(&str, &str, &str)]) -> ScopeDraft {
        let clause = |(attribute, operator, value): &(&str, &str, &str)| ClauseDraft {
            attribute: (*attribute).to_owned(),
            operator: (*operator).to_owned(),
            value: (*value).to_owned(),
        };
        let clauses = clauses.iter().map(clause).collect();
        ScopeDraft { groups: vec![ScopeGroupDraft { name: "Some".to_owned(), clauses }] }
    }

    #[test]
    fn a_draft_comes_back_as_it_was() {
        for clauses in [
            [("department", "EQUALS", "Sales")].as_slice(),
            &[("department", "IS NULL", ""), ("mail", "ENDS_WITH", "@practice.example")],
            &[("x", "SOMETHING NEW", "y")],
        ] {
            let draft = draft(clauses);
            assert_eq!(draft_of(&filter_of(&draft)), draft);
        }
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        let some = ScopeCounts { inside: 3, ..NOBODY };
        let check = |clauses: &[(&str, &str, &str)], then: ScopeCounts, expected: &[&str]| {
            let codes: Vec<String> =
                problems_of(&draft(clauses), then).into_iter().map(|problem| problem.code).collect();
            assert_eq!(codes, expected, "{clauses:?}");
        };
        check(&[("department", "EQUALS", "Sales")], some, &[]);
        check(&[("department", "EQUALS", "Sales")], NOBODY, &["scope.nobody"]);
        check(&[("department", "EQUALS", "")], some, &["scope.clause"]);
        check(&[("", "IS NULL", "")], some, &["scope.clause"]);
        check(&[("proxyAddresses", "INCLUDES", "x")], some, &["scope.clause"]);
        check(&[("department", "SOMETHING NEW", "x")], some, &["scope.clause"]);
        check(&[], some, &["scope.clause"]);
        assert_eq!(problems_of(&ScopeDraft::default(), some), Vec::new());
    }
}
