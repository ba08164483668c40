//! Planning which groups Okta pushes to Zoom.
//!
//! A push has to be switched off before it can be deleted, one in error is not switched on again but made anew, and a
//! group that is in Zoom already is linked, where Okta has imported it (API reference, group push mappings, 2026-08;
//! release notes of 2026: pushes in error cannot be left by switching them off, and can be deleted since July).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{Change, Op, Plan};
use crate::guide::ActionId;
use crate::model::{GroupId, fold_name};
use crate::plan;
use crate::setup::okta::{self, PushMapping, PushStatus, PushTarget, ZoomApp};

/// Members that Okta will not bring into the group.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Skipped {
    pub people: usize,
    /// They do not have the app.
    pub without_app: usize,
    /// They have it, and are not in Zoom.
    pub not_in_zoom: usize,
}

/// What Okta says about its pushes.
#[derive(Debug, Clone, Copy)]
pub struct Pushed<'a> {
    pub app: &'a ZoomApp,
    pub pushes: &'a [PushMapping],
    /// Okta's images of Zoom's groups, with their names.
    pub imported: &'a BTreeMap<GroupId, String>,
    /// Every group of the directory.
    pub names: &'a BTreeMap<GroupId, String>,
    /// Groups that give the app.
    pub assigned: &'a BTreeSet<GroupId>,
}

/// What becomes of a push.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PushChange {
    Pause,
    Start,
    /// The group in Zoom stays with whoever is in it.
    Unlink,
    /// The group in Zoom is deleted.
    UnlinkAndDelete,
}

impl Pushed<'_> {
    fn source(&self, push: &PushMapping) -> String {
        self.names.get(&push.source).cloned().unwrap_or_else(|| format!("a deleted group ({})", push.source))
    }

    fn target(&self, push: &PushMapping) -> String {
        self.imported.get(&push.target).cloned().unwrap_or_else(|| self.source(push))
    }
}

/// Plans to let Okta push groups. `skipped` has what is known of their members.
pub fn push_groups(known: Pushed<'_>, chosen: &[GroupId], skipped: &BTreeMap<GroupId, Skipped>) -> Plan {
    let mut plan = Plan::new(ActionId::PushGroups);
    let chosen: BTreeSet<&GroupId> = chosen.iter().collect();
    for group in chosen {
        let Some(name) = known.names.get(group) else {
            plan.left_alone.push(format!("The group {group} is not in Okta any more."));
            continue;
        };
        if known.assigned.contains(group) {
            plan.warnings.push(format!(
                "{name} also gives people the app. Okta advises against one group for both: members can be missing in Zoom, because a group is pushed before its people are there."
            ));
        }
        if let Some(skipped) = skipped.get(group)
            && skipped.without_app + skipped.not_in_zoom > 0
        {
            plan.warnings.push(format!("{name}: {}", skipped_words(*skipped)));
        }
        match known.pushes.iter().find(|push| push.source == *group) {
            None => plan.changes.push(create(known, group, name)),
            Some(push) => match push.status {
                PushStatus::Active => {
                    plan.already.push(format!("{name} is pushed to {}.", known.target(push)))
                }
                PushStatus::Inactive => plan.changes.push(switch(known, push, true)),
                PushStatus::Error => anew(&mut plan, known, push),
            },
        }
    }
    plan.act = match plan.changes.len() {
        0 => "The groups are pushed".to_owned(),
        _ => {
            let sources = sources(&plan);
            format!("Push {} to Zoom", plan::groups(sources))
        }
    };
    plan
}

/// Plans to change pushes that are there.
pub fn change_pushes(known: Pushed<'_>, chosen: &[String], wish: PushChange) -> Plan {
    let mut plan = Plan::new(ActionId::ChangePushes);
    for id in chosen {
        let Some(push) = known.pushes.iter().find(|push| push.id == *id) else {
            plan.already.push("A push that you chose is not there any more.".to_owned());
            continue;
        };
        let name = known.source(push);
        match (wish, push.status) {
            (PushChange::Pause, PushStatus::Active) => plan.changes.push(switch(known, push, false)),
            (PushChange::Pause, PushStatus::Inactive) => plan.already.push(format!("{name} is paused.")),
            (PushChange::Pause, PushStatus::Error) => {
                plan.left_alone.push(format!(
                    "{name} has stopped by itself after an error, and Okta does not pause such a push."
                ));
            }
            (PushChange::Start, PushStatus::Active) => plan.already.push(format!("{name} is pushed.")),
            (PushChange::Start, PushStatus::Inactive) => plan.changes.push(switch(known, push, true)),
            (PushChange::Start, PushStatus::Error) => anew(&mut plan, known, push),
            (PushChange::Unlink, PushStatus::Active) => {
                plan.changes.push(switch(known, push, false));
                delete_after(&mut plan, known, push, false);
            }
            (PushChange::Unlink, PushStatus::Inactive | PushStatus::Error) => {
                plan.changes.push(delete(known, push, false));
            }
            (PushChange::UnlinkAndDelete, PushStatus::Active) => {
                plan.changes.push(switch(known, push, false));
                delete_after(&mut plan, known, push, true);
            }
            (PushChange::UnlinkAndDelete, PushStatus::Inactive | PushStatus::Error) => {
                plan.changes.push(delete(known, push, true));
            }
        }
    }
    let count = plan::groups(chosen.len());
    plan.act = match (plan.changes.is_empty(), wish) {
        (true, _) => "Nothing has to be changed".to_owned(),
        (false, PushChange::Pause) => format!("Pause the push of {count}"),
        (false, PushChange::Start) => format!("Start the push of {count}"),
        (false, PushChange::Unlink) => format!("Unlink {count}"),
        (false, PushChange::UnlinkAndDelete) => format!("Unlink {count} and delete them in Zoom"),
    };
    if wish == PushChange::UnlinkAndDelete && !plan.changes.is_empty() {
        plan.warnings.push(
            "Whoever is in these groups in Zoom loses what the groups give them. A deleted group does not come back."
                .to_owned(),
        );
    }
    plan
}

/// Plans to start every push anew that has stopped after an error.
pub fn retry_pushes(known: Pushed<'_>) -> Plan {
    let mut plan = Plan::new(ActionId::RetryPushes);
    for push in known.pushes.iter().filter(|push| push.status == PushStatus::Error) {
        if let Some(error) = &push.error {
            plan.warnings.push(format!("{} stopped with: {error}", known.source(push)));
        }
        anew(&mut plan, known, push);
    }
    let healthy = known.pushes.iter().filter(|push| push.status == PushStatus::Active).count();
    if healthy > 0 {
        plan.already.push(format!("{} pushed without an error.", is_or_are(healthy)));
    }
    plan.act = match sources(&plan) {
        0 => "No push is in error".to_owned(),
        count => format!("Push {} anew", plan::groups(count)),
    };
    plan
}

fn is_or_are(count: usize) -> String {
    format!("{} {}", plan::groups(count), if count == 1 { "is" } else { "are" })
}

/// How many groups a plan is about.
fn sources(plan: &Plan) -> usize {
    let source = |change: &Change| match &change.op {
        Op::Okta(okta::Op::CreatePush { source, .. }) => Some(source.to_string()),
        Op::Okta(okta::Op::SetPushActive { push, .. }) => Some(push.clone()),
        Op::Okta(_) | Op::Entra(_) | Op::EntraNewJob { .. } | Op::Zoom(_) | Op::Trial(_) => None,
    };
    plan.changes.iter().filter_map(source).collect::<BTreeSet<_>>().len()
}

fn skipped_words(skipped: Skipped) -> String {
    let Skipped { people, without_app, not_in_zoom } = skipped;
    let mut reasons = Vec::new();
    if without_app > 0 {
        reasons.push(format!("{without_app} without the app"));
    }
    if not_in_zoom > 0 {
        reasons.push(format!("{not_in_zoom} with the app, but not in Zoom yet"));
    }
    format!(
        "Okta will leave out {} of {}: {}. They follow once they have the app and are in Zoom.",
        without_app + not_in_zoom,
        plan::people(people),
        reasons.join(", ")
    )
}

fn create(known: Pushed<'_>, group: &GroupId, name: &str) -> Change {
    let taken = |id: &GroupId| known.pushes.iter().any(|push| push.target == *id);
    let image = known.imported.iter().find(|(id, there)| there.as_str() == name.trim() && !taken(id));
    let (target, after) = match image {
        Some((id, there)) => (
            PushTarget::Group(id.clone()),
            format!("Linked to Zoom's group {there}, which then has Okta's members"),
        ),
        None => (
            PushTarget::Name(name.trim().to_owned()),
            format!("Pushed to {} in Zoom, which is made where it is not there", name.trim()),
        ),
    };
    let alike = known.imported.values().find(|there| {
        image.is_none() && there.as_str() != name.trim() && fold_name(there) == fold_name(name)
    });
    let after = match alike {
        Some(alike) => format!("{after}. Zoom also has {alike}, which is written otherwise"),
        None => after,
    };
    Change {
        op: Op::Okta(okta::Op::CreatePush { app: known.app.id.clone(), source: group.clone(), target }),
        shown: Value::Null,
        needs: Vec::new(),
        what: format!("Push the group {name} to Zoom"),
        before: Some("Not pushed".to_owned()),
        after: Some(after),
        back: format!("Pause the push of {name}; unlink it on “Push groups with Okta”."),
        saw: format!("Okta says that the push of {name} is active."),
    }
}

fn switch(known: Pushed<'_>, push: &PushMapping, active: bool) -> Change {
    let name = known.source(push);
    let (what, before, after, back) = match active {
        true => {
            (format!("Start the push of {name}"), "Paused", "Active", format!("Pause the push of {name}."))
        }
        false => {
            (format!("Pause the push of {name}"), "Active", "Paused", format!("Start the push of {name}."))
        }
    };
    Change {
        op: Op::Okta(okta::Op::SetPushActive { app: known.app.id.clone(), push: push.id.clone(), active }),
        shown: json!(push.status.word()),
        needs: Vec::new(),
        what,
        before: Some(before.to_owned()),
        after: Some(after.to_owned()),
        back,
        saw: format!("Okta says that the push of {name} is {}.", if active { "active" } else { "paused" }),
    }
}

fn delete(known: Pushed<'_>, push: &PushMapping, delete_group: bool) -> Change {
    let (name, target) = (known.source(push), known.target(push));
    let after = match delete_group {
        true => format!("Not pushed; Zoom's group {target} is deleted"),
        false => format!("Not pushed; Zoom's group {target} stays with whoever is in it"),
    };
    Change {
        op: Op::Okta(okta::Op::DeletePush {
            app: known.app.id.clone(),
            push: push.id.clone(),
            source: push.source.clone(),
            delete_group,
        }),
        shown: json!(push.status.word()),
        needs: Vec::new(),
        what: match delete_group {
            true => format!("Unlink {name} and delete {target} in Zoom"),
            false => format!("Unlink {name} from {target} in Zoom"),
        },
        before: Some(format!("Pushed to {target}")),
        after: Some(after),
        back: format!("Push the group {name} again."),
        saw: format!("Okta has no push of {name} to {target} any more."),
    }
}

/// Deletes what the change before has paused.
fn delete_after(plan: &mut Plan, known: Pushed<'_>, push: &PushMapping, delete_group: bool) {
    let needs = plan.changes.len().checked_sub(1).and_then(|last| u32::try_from(last).ok());
    plan.changes.push(Change {
        shown: json!(PushStatus::Inactive.word()),
        needs: needs.into_iter().collect(),
        ..delete(known, push, delete_group)
    });
}

/// Deletes a push that is in error, leaves its group, and makes it again to the same group.
fn anew(plan: &mut Plan, known: Pushed<'_>, push: &PushMapping) {
    let (name, target) = (known.source(push), known.target(push));
    if !known.names.contains_key(&push.source) {
        plan.left_alone.push(format!("{name} cannot be pushed anew: the group is not in Okta any more."));
        return;
    }
    let deletion = u32::try_from(plan.changes.len()).unwrap_or(u32::MAX);
    plan.changes.push(delete(known, push, false));
    plan.changes.push(Change {
        op: Op::Okta(okta::Op::CreatePush {
            app: known.app.id.clone(),
            source: push.source.clone(),
            target: PushTarget::Name(target.clone()),
        }),
        shown: Value::Null,
        needs: vec![deletion],
        what: format!("Push {name} to {target} anew"),
        before: Some("Stopped after an error".to_owned()),
        after: Some(format!("Pushed to {target}, with everybody sent once more")),
        back: format!("Pause the push of {name}."),
        saw: format!("Okta says that the push of {name} is active."),
    });
    let said = "A push that has stopped after an error is not switched on again: Okta refuses that. It is deleted and made anew; the group in Zoom stays, with whoever is in it.";
    if !plan.warnings.iter().any(|there| there == said) {
        plan.warnings.push(said.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Org {
        app: ZoomApp,
        pushes: Vec<PushMapping>,
        imported: BTreeMap<GroupId, String>,
        names: BTreeMap<GroupId, String>,
        assigned: BTreeSet<GroupId>,
    }

    impl Org {
        fn new(pushes: &[(&str, &str, PushStatus)]) -> Self {
            let pushes = pushes.iter().map(|(id, source, status)| PushMapping {
                id: (*id).to_owned(),
                source: GroupId::new(*source),
                target: GroupId::new(format!("target of {source}")),
                status: *status,
                error: (*status == PushStatus::Error).then(|| "Bad Request".to_owned()),
                last_push: None,
            });
            let named = |names: &[(&str, &str)]| {
                names.iter().map(|(id, name)| (GroupId::new(*id), (*name).to_owned())).collect()
            };
            Self {
                app: ZoomApp {
                    id: "0oa1".to_owned(),
                    label: "Zoom".to_owned(),
                    active: true,
                    saml: true,
                    features: Vec::new(),
                    created: jiff::Timestamp::UNIX_EPOCH,
                },
                pushes: pushes.collect(),
                imported: named(&[("i1", "Sales"), ("target of b", "Care in Zoom")]),
                names: named(&[("a", "Sales"), ("b", "Care"), ("c", "Phones")]),
                assigned: BTreeSet::from([GroupId::new("c")]),
            }
        }

        fn known(&self) -> Pushed<'_> {
            Pushed {
                app: &self.app,
                pushes: &self.pushes,
                imported: &self.imported,
                names: &self.names,
                assigned: &self.assigned,
            }
        }
    }

    fn ops(plan: &Plan) -> Vec<&okta::Op> {
        let op = |change: &'_ Change| match &change.op {
            Op::Okta(_) => true,
            Op::Entra(_) | Op::EntraNewJob { .. } | Op::Zoom(_) | Op::Trial(_) => false,
        };
        assert!(plan.changes.iter().all(op));
        plan.changes
            .iter()
            .filter_map(|change| match &change.op {
                Op::Okta(op) => Some(op),
                Op::Entra(_) | Op::EntraNewJob { .. } | Op::Zoom(_) | Op::Trial(_) => None,
            })
            .collect()
    }

    #[test]
    fn a_group_is_created_linked_started_or_pushed_already() {
        let ids = ["a", "b", "c"].map(GroupId::new);
        let org = Org::new(&[("p1", "b", PushStatus::Inactive)]);
        let skipped =
            BTreeMap::from([(ids[0].clone(), Skipped { people: 9, without_app: 2, not_in_zoom: 1 })]);
        let plan = push_groups(org.known(), &ids, &skipped);
        assert_eq!(plan.act, "Push 3 groups to Zoom");
        let found = ops(&plan);
        assert!(
            matches!(found[0], okta::Op::CreatePush { target: PushTarget::Group(id), .. } if id.as_str() == "i1")
        );
        assert!(matches!(found[1], okta::Op::SetPushActive { active: true, .. }));
        assert!(
            matches!(found[2], okta::Op::CreatePush { target: PushTarget::Name(name), .. } if name == "Phones")
        );
        assert!(plan.warnings[0].contains("leave out 3 of 9 people"), "{:?}", plan.warnings);
        assert!(plan.warnings[1].contains("Phones also gives"), "{:?}", plan.warnings);

        let org = Org::new(&[("p1", "a", PushStatus::Active)]);
        let plan = push_groups(org.known(), &ids[..1], &BTreeMap::new());
        assert!(plan.changes.is_empty() && plan.already.len() == 1);
    }

    #[test]
    fn a_push_is_paused_before_it_is_unlinked() {
        let org = Org::new(&[("p1", "a", PushStatus::Active), ("p2", "b", PushStatus::Inactive)]);
        let both = ["p1".to_owned(), "p2".to_owned()];
        let plan = change_pushes(org.known(), &both, PushChange::Unlink);
        let found = ops(&plan);
        assert!(matches!(found[0], okta::Op::SetPushActive { active: false, .. }));
        assert!(matches!(found[1], okta::Op::DeletePush { delete_group: false, .. }));
        assert!(matches!(found[2], okta::Op::DeletePush { .. }));
        assert_eq!((plan.changes[1].needs.as_slice(), plan.changes[2].needs.as_slice()), (&[0][..], &[][..]));
        assert_eq!(plan.changes[1].shown, json!("INACTIVE"));
        assert_eq!(change_pushes(org.known(), &both, PushChange::Pause).already, ["Care is paused."]);
    }

    #[test]
    fn a_push_in_error_is_made_anew_to_the_same_group() {
        let org = Org::new(&[("p1", "b", PushStatus::Error), ("p2", "a", PushStatus::Active)]);
        let plan = retry_pushes(org.known());
        assert_eq!(plan.act, "Push 1 group anew");
        let found = ops(&plan);
        assert!(matches!(found[0], okta::Op::DeletePush { delete_group: false, .. }));
        assert!(
            matches!(found[1], okta::Op::CreatePush { target: PushTarget::Name(name), .. } if name == "Care in Zoom")
        );
        assert_eq!(plan.changes[1].needs, [0]);
        assert!(plan.warnings.iter().any(|text| text.contains("Bad Request")), "{:?}", plan.warnings);
    }
}
