//! What a plan of people is called: the words on the button that carries it out.

use super::super::words::{capitalise, people};
use super::PeoplePlan;

/// Returns the act in words: "Create 212 people, change 3 people, deactivate 1 person".
pub fn people_act(plan: &PeoplePlan) -> String {
    told(plan, ["create", "change", "activate", "deactivate"], "Nothing to change")
}

/// Returns what was done in words: "Created 212 people, changed 3 people, deactivated 1 person".
pub fn people_did(plan: &PeoplePlan) -> String {
    told(plan, ["created", "changed", "activated", "deactivated"], "Nothing to do")
}

fn told(plan: &PeoplePlan, [create, change, activate, deactivate]: [&str; 4], nothing: &str) -> String {
    let acts = [
        (create, plan.create.len(), ""),
        (change, plan.update.len(), ""),
        (activate, plan.reactivate.len(), " again"),
        (deactivate, plan.deactivate.len(), ""),
    ];
    let said: Vec<String> = acts
        .into_iter()
        .filter(|(_, count, _)| *count > 0)
        .map(|(act, count, again)| format!("{act} {}{again}", people(count)))
        .collect();
    match said.is_empty() {
        true => nothing.to_owned(),
        false => capitalise(&said.join(", ")),
    }
}
