//! Planning who has the app, and which groups there are in Zoom.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::{Change, Op, Plan, ZoomOp};
use crate::guide::ActionId;
use crate::model::{GroupId, ZoomGroup, fold_name};
use crate::plan;
use crate::setup::okta::{self, ZoomApp};

/// Okta's built-in group of everybody.
const EVERYONE: &str = "Everyone";

/// Plans to give the app to groups. Nobody loses it. `names` has every group of the directory, with how many people
/// Okta counts in it.
pub fn assign(
    app: &ZoomApp,
    chosen: &[GroupId],
    names: &BTreeMap<GroupId, (String, Option<usize>)>,
    assigned: &BTreeSet<GroupId>,
    pushed: &BTreeSet<GroupId>,
) -> Plan {
    let mut plan = Plan::new(ActionId::AssignGroups);
    let chosen: BTreeSet<&GroupId> = chosen.iter().collect();
    for group in &chosen {
        let Some((name, people)) = names.get(*group) else {
            plan.left_alone.push(format!("The group {group} is not in Okta any more."));
            continue;
        };
        if pushed.contains(*group) {
            plan.warnings.push(format!(
                "{name} is also pushed to Zoom. Okta advises against one group for both: members can be missing in Zoom, because a group is pushed before its people are there."
            ));
        }
        if assigned.contains(*group) {
            plan.already.push(format!("{name} has the app."));
            continue;
        }
        if name == EVERYONE {
            plan.warnings.push(
                "Everyone is everybody in Okta, also service accounts and whoever is hired later; each of them takes a place in Zoom."
                    .to_owned(),
            );
        }
        let of = people.map_or_else(String::new, |people| format!(" ({})", plan::people(people)));
        plan.changes.push(Change {
            op: Op::Okta(okta::Op::SetGroupAssigned {
                app: app.id.clone(),
                group: (*group).clone(),
                assigned: true,
            }),
            shown: json!(false),
            needs: Vec::new(),
            what: format!("Give the app to the group {name}"),
            before: Some(format!("{name}{of} does not have the app")),
            after: Some(format!("{name}{of} has the app {}", app.label)),
            back: format!("Take the app from the group {name}; Okta then deactivates in Zoom whoever has it through no other group."),
            saw: format!("Okta lists {name} among the groups that have the app."),
        });
    }
    let others = assigned.iter().filter(|group| !chosen.contains(group)).count();
    if others > 0 {
        plan.left_alone.push(format!(
            "{} that you did not choose {} the app too. Usher takes it from nobody here.",
            plan::groups(others),
            if others == 1 { "has" } else { "have" },
        ));
    }
    plan.act = match plan.changes.len() {
        0 => "The groups have the app".to_owned(),
        count => format!("Give the app to {}", plan::groups(count)),
    };
    plan
}

/// Plans the groups that Zoom does not have yet.
pub fn zoom_groups(names: &[String], existing: &[ZoomGroup]) -> Plan {
    let mut plan = Plan::new(ActionId::ZoomGroups);
    let mut seen = BTreeSet::new();
    for name in names.iter().map(|name| name.trim()).filter(|name| !name.is_empty()) {
        if !seen.insert(fold_name(name)) {
            continue;
        }
        if existing.iter().any(|group| group.name == name) {
            plan.already.push(format!("Zoom has the group {name}."));
            continue;
        }
        if let Some(alike) = existing.iter().find(|group| fold_name(&group.name) == fold_name(name)) {
            plan.left_alone.push(format!(
                "{name} is not created: Zoom has {}, which differs only in how it is written.",
                alike.name
            ));
            continue;
        }
        plan.changes.push(Change {
            op: Op::Zoom(ZoomOp::CreateGroup { name: name.to_owned() }),
            shown: json!(false),
            needs: Vec::new(),
            what: format!("Create the group {name} in Zoom"),
            before: None,
            after: Some(format!("An empty group {name}")),
            back: format!("Delete the group {name} in Zoom, as long as nobody is in it."),
            saw: format!("Zoom lists the group {name}."),
        });
    }
    plan.act = match plan.changes.len() {
        0 => "The groups are in Zoom".to_owned(),
        count => format!("Create {} in Zoom", plan::groups(count)),
    };
    if !plan.changes.is_empty() {
        plan.warnings.push(
            "A group gives no licence by itself: in Zoom, open the group's settings and say what its members get."
                .to_owned(),
        );
    }
    plan
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ZoomGroupId;

    #[test]
    fn only_the_new_ones_get_the_app_and_nobody_loses_it() {
        let app = ZoomApp {
            id: "0oa1".to_owned(),
            label: "Zoom".to_owned(),
            active: true,
            saml: true,
            features: Vec::new(),
            created: jiff::Timestamp::UNIX_EPOCH,
        };
        let id = GroupId::new;
        let names = [("a", "Sales"), ("b", "Everyone"), ("c", "Care")]
            .into_iter()
            .map(|(group, name)| (id(group), (name.to_owned(), Some(3))))
            .collect();
        let assigned = BTreeSet::from([id("a"), id("c")]);
        let pushed = BTreeSet::from([id("a")]);
        let plan = assign(&app, &[id("a"), id("b"), id("gone")], &names, &assigned, &pushed);
        assert_eq!(plan.changes.len(), 1);
        assert_eq!(plan.act, "Give the app to 1 group");
        assert_eq!(plan.already, ["Sales has the app."]);
        assert_eq!(plan.warnings.len(), 2, "{:?}", plan.warnings);
        assert_eq!(plan.left_alone.len(), 2, "{:?}", plan.left_alone);
    }

    #[test]
    fn a_name_that_is_written_otherwise_is_pointed_out() {
        let existing = [ZoomGroup { id: ZoomGroupId::new("1"), name: "phone users".to_owned() }];
        let names = ["Standard", " standard ", "Phone Users", "", "CC Agents"].map(str::to_owned);
        let plan = zoom_groups(&names, &existing);
        let whats: Vec<&str> = plan.changes.iter().map(|change| change.what.as_str()).collect();
        assert_eq!(whats, ["Create the group Standard in Zoom", "Create the group CC Agents in Zoom"]);
        assert!(plan.left_alone[0].contains("phone users"));
    }
}
