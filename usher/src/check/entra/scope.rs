//! Who will be in scope, as it is planned.

use std::collections::BTreeSet;

use super::assignments::left_out;
use super::given::{direct, groups as read_groups};
use super::{Given, Known, failed, named, passed, unknown};
use crate::check::Verdict;
use crate::directory::entra::LicencePlan;
use crate::mapping::entra::scope::FilterError;
use crate::model::{GroupId, PersonId, Status};
use crate::plan::{capitalise, groups, people};
use crate::problem::{self, Problem};
use crate::setup::entra::Console;

/// What was chosen before anything is looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Planned {
    /// "all" or "assigned", where it was answered.
    pub everybody: Option<bool>,
    /// The groups that are to have the application.
    pub groups: BTreeSet<GroupId>,
}

/// Looks whether the groups that are planned, or have the application, bring people. `given` is to whom it is given,
/// where there is an application.
pub async fn scope_plan(
    console: &Console,
    planned: &Planned,
    given: Option<Given>,
    known: &Known,
) -> Result<Verdict, Verdict> {
    let plan = console.entra().plan().await.map_err(super::of_entra)?;
    let mut given = given.unwrap_or_default();
    let missing: BTreeSet<GroupId> =
        planned.groups.iter().filter(|group| !given.groups.members.contains_key(*group)).cloned().collect();
    let (snapshot, kinds) = read_groups(console, &missing).await?;
    given.groups.groups.extend(snapshot.groups);
    given.groups.members.extend(snapshot.members);
    given.kinds.extend(kinds);
    Ok(judge_plan(plan, planned, &given, known))
}

fn judge_plan(plan: LicencePlan, planned: &Planned, given: &Given, known: &Known) -> Verdict {
    let active = known.values().filter(|person| person.status == Status::Active).count();
    if planned.everybody == Some(true) {
        return passed([
            format!("Planned: everybody in the tenant, which is {} who are active, guests and service accounts included.", people(active)),
            "A filter can leave some of them out; a licence by role works only for those whom the application is given to.".to_owned(),
        ]);
    }
    let wanted: BTreeSet<GroupId> = planned.groups.union(&given.group_ids()).cloned().collect();
    let by_name = given.entitled(known);
    if wanted.is_empty() && by_name.is_empty() {
        return unknown(Problem::new(
            "scope.nothing_planned",
            "It is not known yet who is to get Zoom.",
            match planned.everybody {
                None => {
                    "Nobody has said whether everybody is in scope or only those whom the application is given to."
                }
                Some(_) => {
                    "Only those whom the application is given to are in scope, and no group has been chosen yet."
                }
            },
            &[
                "Answer the question on this page.",
                "Choose groups on the step that gives the application to people, and look again.",
            ],
        ));
    }
    if plan == LicencePlan::Free && !wanted.is_empty() {
        return failed(problem::needs_p1());
    }
    let pick = |wrong: &dyn Fn(&GroupId) -> bool| -> Vec<String> {
        wanted.iter().filter(|group| wrong(group)).map(|group| given.name(group)).collect()
    };
    let gone = pick(&|group| !given.kinds.contains_key(group));
    let not_security = pick(&|group| given.kinds.get(group).is_some_and(|kind| !kind.security_enabled));
    let empty =
        pick(&|group| given.kinds.contains_key(group) && direct(&given.groups, group).next().is_none());
    let (code, what, why, fix): (&str, String, String, &str) = if !gone.is_empty() {
        (
            "scope.group_gone",
            format!(
                "{} that {} planned {} not there.",
                capitalise(&groups(gone.len())),
                super::is(gone.len()),
                super::is(gone.len())
            ),
            format!("Entra ID does not have {} any more.", named(&gone)),
            "Choose other groups on the step that gives the application to people.",
        )
    } else if !not_security.is_empty() {
        (
            "scope.not_security",
            format!("{} cannot be given an application.", named(&not_security)),
            "Only groups with “security enabled” can; a distribution list and some Microsoft 365 groups are not.".to_owned(),
            "Choose a security group, or make one with the same people.",
        )
    } else if !empty.is_empty() {
        (
            "scope.group_empty",
            format!("Nobody is directly in {}.", named(&empty)),
            "Entra ID takes only people who are directly in a group, not those of groups inside it."
                .to_owned(),
            "Choose the inner groups, or put people into the group itself.",
        )
    } else if let Some(problem) = left_out(given, &wanted, known) {
        return failed(problem);
    } else {
        let mut brought = by_name;
        for group in &wanted {
            let active =
                |id: &&PersonId| known.get(*id).is_some_and(|person| person.status == Status::Active);
            brought.extend(direct(&given.groups, group).filter(active).cloned());
        }
        let each: Vec<String> = wanted
            .iter()
            .map(|group| format!("{} ({})", given.name(group), people(direct(&given.groups, group).count())))
            .collect();
        let said = match each.is_empty() {
            true => "No group; people have the application by name.".to_owned(),
            false => format!("The groups are there and can have an application: {}.", named(each)),
        };
        return passed([
            said,
            format!("Together they bring {} who are active, each counted once.", people(brought.len())),
        ]);
    };
    failed(Problem::new(code, what, why, &[fix]))
}

/// The filter cannot be read, so nobody can say whom it lets in.
pub fn filter_unreadable(error: &FilterError) -> Verdict {
    unknown(
        Problem::new(
            "scope.unreadable",
            "The filter cannot be read.",
            "It is not as Microsoft documents it, so Usher does not say whom it lets in.",
            &["Open the mapping of people in Entra's portal, Source object scope, and save it anew."],
        )
        .detail(error.to_string()),
    )
}

#[cfg(test)]
mod tests {
    use super::super::fake::{given, people as known, short};
    use super::*;

    fn planned(everybody: Option<bool>, groups: &[&str]) -> Planned {
        Planned { everybody, groups: groups.iter().map(|id| GroupId::new(*id)).collect() }
    }

    #[test]
    fn planned_groups_have_to_be_there_and_bring_people_directly() {
        let people = known(&["a", "b", "c"]);
        let check = |plan: LicencePlan, wish: &Planned, given: &Given, expected: &str| {
            assert_eq!(short(&judge_plan(plan, wish, given, &people)), expected, "{wish:?}");
        };
        use LicencePlan::{Free, P1, P2};
        let none = given("", "");
        check(P1, &planned(None, &[]), &none, "unknown scope.nothing_planned");
        check(P1, &planned(Some(false), &[]), &none, "unknown scope.nothing_planned");
        check(P1, &planned(Some(true), &[]), &none, "passed");
        let sales = given("", "Sales: a b");
        check(P2, &planned(Some(false), &["Sales"]), &sales, "passed");
        check(Free, &planned(Some(false), &["Sales"]), &sales, "failed entra.needs_p1");
        check(Free, &planned(Some(false), &[]), &given("a=Basic", ""), "passed");
        check(P1, &planned(Some(false), &["Gone"]), &sales, "failed scope.group_gone");
        check(
            P1,
            &planned(Some(false), &["Sales"]),
            &given("", "Sales: Inner\nInner: a"),
            "failed scope.group_empty",
        );
        check(
            P1,
            &planned(Some(false), &["Sales"]),
            &given("", "Sales: a Inner\nInner: b"),
            "failed assignments.nested",
        );
        check(
            P1,
            &planned(Some(false), &["Sales", "Inner"]),
            &given("", "Sales: a Inner\nInner: b"),
            "passed",
        );
        let mut list = given("", "Sales: a");
        list.kinds.values_mut().for_each(|kind| kind.security_enabled = false);
        check(P1, &planned(Some(false), &["Sales"]), &list, "failed scope.not_security");
    }

    #[test]
    fn a_filter_that_cannot_be_read_says_nothing() {
        assert_eq!(short(&filter_unreadable(&FilterError::Form("x"))), "unknown scope.unreadable");
    }
}
