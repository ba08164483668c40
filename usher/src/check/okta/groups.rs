//! Do the groups exist in Zoom, and does Okta push them?

use std::collections::{BTreeMap, BTreeSet};

use super::{at_zoom, failed, is, log, moment, named, of_okta, passed, unknown};
use crate::check::Verdict;
use crate::directory::okta::Okta;
use crate::model::{GroupId, fold_name};
use crate::plan::groups;
use crate::problem::{self, Problem};
use crate::setup::okta::{Console, PushMapping, PushStatus};
use crate::zoom::Zoom;

/// Looks whether the groups of these names exist in Zoom.
pub async fn zoom_groups(zoom: &Zoom, wished: &[String]) -> Result<Verdict, Verdict> {
    let present = match wished.is_empty() {
        true => Vec::new(),
        false => zoom.groups().await.map_err(at_zoom)?,
    };
    Ok(judge_groups(wished, &present.into_iter().map(|group| group.name).collect()))
}

fn judge_groups(wished: &[String], present: &BTreeSet<String>) -> Verdict {
    if wished.is_empty() {
        return failed(Problem::new(
            "zoom_groups.none_chosen",
            "No groups are chosen yet.",
            "Groups in Zoom carry settings, phone rules and licences; Okta fills them with people.",
            &["Let Usher create groups on this page: name them yourself, or take the example."],
        ));
    }
    let missing: Vec<&str> =
        wished.iter().map(String::as_str).filter(|name| !present.contains(*name)).collect();
    if missing.is_empty() {
        return passed([format!("Zoom has {}: {}.", chosen(wished.len()), named(wished))]);
    }
    let alike: BTreeMap<String, &String> = present.iter().map(|name| (fold_name(name), name)).collect();
    let said = missing.iter().map(|name| match alike.get(&fold_name(name)) {
        Some(other) => format!("{name} (there is one called {other})"),
        None => (*name).to_owned(),
    });
    failed(Problem::new(
        "zoom_groups.missing",
        format!("Zoom lacks {} of {}.", missing.len(), chosen(wished.len())),
        format!("Not there: {}.", named(said.collect::<Vec<_>>())),
        &["Let Usher create them on this page; groups that are there stay as they are."],
    ))
}

fn chosen(count: usize) -> String {
    match count {
        1 => "the group that you chose".to_owned(),
        count => format!("the {} that you chose", groups(count)),
    }
}

/// Okta's group pushes, with what they are called and what else their groups are used for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pushes {
    pub mappings: Vec<PushMapping>,
    /// Okta's groups by id.
    pub names: BTreeMap<GroupId, String>,
    /// Okta's images of Zoom's groups by id.
    pub targets: BTreeMap<GroupId, String>,
    /// Groups that give the app.
    pub assigned: BTreeSet<GroupId>,
    /// Groups that were chosen to be pushed.
    pub wished: BTreeSet<GroupId>,
}

impl Pushes {
    /// Reads them.
    pub(super) async fn read(
        okta: &Okta,
        console: &Console,
        app: &str,
        wished: BTreeSet<GroupId>,
    ) -> Result<Self, Verdict> {
        let mappings = console.pushes(app).await.map_err(of_okta)?;
        if mappings.is_empty() {
            return Ok(Self { wished, ..Self::default() });
        }
        let counted = okta.groups(&|_| ()).await.map_err(of_okta)?;
        let names = counted.into_iter().map(|(id, counted)| (id, counted.group.name)).collect();
        let targets = console.imported_groups(app).await.map_err(of_okta)?;
        let assigned = console.assigned_groups(app).await.map_err(of_okta)?;
        Ok(Self { mappings, names, targets, assigned, wished })
    }

    pub(super) fn name(&self, group: &GroupId) -> String {
        self.names.get(group).cloned().unwrap_or_else(|| format!("a group that is gone ({group})"))
    }

    /// The pushes that are active, each with its name in Zoom.
    pub(super) fn active(&self) -> impl Iterator<Item = &PushMapping> {
        self.mappings.iter().filter(|push| push.status == PushStatus::Active)
    }
}

/// Looks whether Okta's group pushes are active and without an error.
pub async fn pushes(
    okta: &Okta,
    console: &Console,
    app: &str,
    wished: BTreeSet<GroupId>,
) -> Result<Verdict, Verdict> {
    Ok(judge(&Pushes::read(okta, console, app, wished).await?))
}

fn judge(pushes: &Pushes) -> Verdict {
    if pushes.mappings.is_empty() {
        return failed(Problem::new(
            "pushes.none",
            "Okta pushes no group yet.",
            "Without a push nobody is put into a group in Zoom.",
            &[
                "Let Usher set up the pushes on this page: choose which groups.",
                "Or choose that Usher pushes the groups itself.",
            ],
        ));
    }
    let with = |status: PushStatus| pushes.mappings.iter().filter(move |push| push.status == status);
    let broken: Vec<&PushMapping> = with(PushStatus::Error).collect();
    if let Some(first) = broken.first() {
        let said = broken.iter().map(|push| {
            let reason = log::reason(push.error.as_deref().unwrap_or_default());
            format!("{} ({reason})", pushes.name(&push.source))
        });
        let cures = problem::provisioning(first.error.as_deref().unwrap_or_default()).fix;
        let fix: Vec<&str> = cures
            .iter()
            .map(String::as_str)
            .chain(["Then let Usher start the push again, on “Watch for failures”."])
            .collect();
        let problem = Problem::new(
            "pushes.error",
            format!("The push of {} has ended in an error.", groups(broken.len())),
            format!(
                "{}. Okta does not push a group any further until its push is started again.",
                named(said.collect::<Vec<_>>())
            ),
            &fix,
        );
        return failed(problem.detail(first.error.clone().unwrap_or_default()));
    }
    let active: Vec<&PushMapping> = pushes.active().collect();
    let paused: Vec<String> = with(PushStatus::Inactive).map(|push| pushes.name(&push.source)).collect();
    if active.is_empty() {
        return failed(Problem::new(
            "pushes.paused",
            "Every group push is paused.",
            format!("{}. Okta keeps them, and sends nothing.", named(&paused)),
            &["Let Usher start them again on this page."],
        ));
    }
    let never: Vec<String> =
        active.iter().filter(|push| push.last_push.is_none()).map(|push| pushes.name(&push.source)).collect();
    if !never.is_empty() {
        return unknown(Problem::new(
            "pushes.not_yet",
            format!("Okta does not say yet that it pushed {}.", groups(never.len())),
            format!(
                "{}. That a push is active does not show that Zoom has the group; Okta usually pushes within minutes.",
                named(&never)
            ),
            &["Look again in a few minutes.", "If it stays so, check that provisioning is on."],
        ));
    }
    let last = active.iter().filter_map(|push| push.last_push).max();
    let mut saw = vec![format!(
        "Okta pushes {}: {}.",
        groups(active.len()),
        named(active.iter().map(|push| said(pushes, push)).collect::<Vec<_>>())
    )];
    saw.extend(last.map(|at| format!("The last push was on {}, without an error.", moment(at))));
    if !paused.is_empty() {
        saw.push(format!("Paused: {}.", named(&paused)));
    }
    let pushed: BTreeSet<&GroupId> = pushes.mappings.iter().map(|push| &push.source).collect();
    let forgotten: Vec<String> = pushes
        .wished
        .iter()
        .filter(|group| !pushed.contains(group))
        .map(|group| pushes.name(group))
        .collect();
    if !forgotten.is_empty() {
        saw.push(format!("You chose these too, and Okta does not push them: {}.", named(&forgotten)));
    }
    let both: Vec<String> = active
        .iter()
        .filter(|push| pushes.assigned.contains(&push.source))
        .map(|push| pushes.name(&push.source))
        .collect();
    if !both.is_empty() {
        saw.push(format!(
            "Warning: {} {} used both to give the app and to be pushed. Okta advises against it: members may be pushed before they are in Zoom, and are then left out.",
            named(&both),
            is(both.len())
        ));
    }
    passed(saw)
}

fn said(pushes: &Pushes, push: &PushMapping) -> String {
    let source = pushes.name(&push.source);
    match pushes.targets.get(&push.target) {
        Some(target) if *target != source => format!("{source} to {target}"),
        Some(_) | None => source,
    }
}

#[cfg(test)]
mod tests {
    use super::super::fake::{at, short, words};
    use super::*;

    fn push(source: &str, status: PushStatus, last: Option<i64>, error: Option<&str>) -> PushMapping {
        PushMapping {
            id: format!("p{source}"),
            source: GroupId::new(source),
            target: GroupId::new(format!("t{source}")),
            status,
            error: error.map(str::to_owned),
            last_push: last.map(at),
        }
    }

    fn of(mappings: Vec<PushMapping>) -> Pushes {
        let names = ["sales", "support"].map(|name| (GroupId::new(name), name.to_uppercase()));
        Pushes { mappings, names: names.into(), ..Pushes::default() }
    }

    #[test]
    fn a_push_passes_when_it_was_seen_to_push() {
        use PushStatus::{Active, Error, Inactive};
        for (mappings, expected) in [
            (vec![], "failed pushes.none"),
            (vec![push("sales", Active, Some(1), None)], "passed"),
            (vec![push("sales", Active, None, None)], "unknown pushes.not_yet"),
            (vec![push("sales", Inactive, Some(1), None)], "failed pushes.paused"),
            (vec![push("sales", Active, Some(1), None), push("support", Inactive, None, None)], "passed"),
            (
                vec![push("sales", Active, Some(1), None), push("support", Error, None, Some("x"))],
                "failed pushes.error",
            ),
        ] {
            assert_eq!(short(&judge(&of(mappings.clone()))), expected, "{mappings:?}");
        }
    }

    #[test]
    fn an_error_is_said_in_words_and_kept_as_it_came() {
        let raw = "Failed on 04-02-2025 06:37:24PM UTC: Unable to update Group Push mapping target App group SALES: Error while creating user group SALES: Conflict. Errors reported by remote server: Group SALES exists.";
        let Verdict::Failed { problem } = judge(&of(vec![push("sales", PushStatus::Error, None, Some(raw))]))
        else {
            panic!("not failed");
        };
        assert!(problem.why.contains("SALES (Zoom has a group of this name already)"), "{problem:#?}");
        assert_eq!(problem.detail.as_deref(), Some(raw));
    }

    #[test]
    fn what_is_strange_about_good_pushes_is_said() {
        let mut pushes = of(vec![
            push("sales", PushStatus::Active, Some(1), None),
            push("support", PushStatus::Inactive, None, None),
        ]);
        pushes.assigned = [GroupId::new("sales")].into();
        pushes.wished = [GroupId::new("other"), GroupId::new("sales")].into();
        pushes.targets = [(GroupId::new("tsales"), "Sales at Zoom".to_owned())].into();
        let said = words(&judge(&pushes));
        for part in
            ["SALES to Sales at Zoom", "Paused: SUPPORT", "Warning: SALES is used both", "gone (other)"]
        {
            assert!(said.contains(part), "{part}: {said}");
        }
    }

    #[test]
    fn wished_groups_are_there_by_their_exact_name() {
        let present = ["Standard", "phone users"].map(str::to_owned).into();
        let judged = |wished: &[&str]| {
            judge_groups(&wished.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>(), &present)
        };
        assert_eq!(short(&judged(&[])), "failed zoom_groups.none_chosen");
        assert_eq!(short(&judged(&["Standard"])), "passed");
        let bad = judged(&["Standard", "Phone Users"]);
        assert_eq!(short(&bad), "failed zoom_groups.missing");
        assert!(words(&bad).contains("Phone Users (there is one called phone users)"));
    }
}
