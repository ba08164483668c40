//! Groups: found by name or made without members, then filled one by one with those of their direct members who are at
//! the target. A group that is out of scope or deleted is deleted there.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::act::{Members, Task, Work};
use super::cycle::Plan;
use super::journal::Who;
use super::mapping::MEMBERS;
use super::people::{is_dealt, skip, there};
use super::values::of_group;
use crate::company::Member;
use crate::entra::state::EntraState;

/// Returns what is due for a group, if anything. `forced`: now and whatever was done before.
pub(super) fn due(state: &EntraState, plan: &Plan, number: usize, now_ms: i64, forced: bool) -> Option<Task> {
    let rules = plan.groups.as_ref()?;
    let job = state.sync.setups.get(&plan.app)?.jobs.get(&plan.job)?;
    let group = state.directory.group(number)?;
    let member = Member::Group(number);
    let known = job.known.get(&member);
    let assigned = plan.sync_all || plan.entitled.contains_key(&member);
    if !assigned && known.is_none() && !forced {
        return None;
    }
    let verdict = rules.filter.verdict(&|name| of_group(&group, false, name).text());
    let enabled = group.security_enabled && !group.is_deleted();
    let soft_deleted = !(assigned && verdict.is_in && enabled);
    let values = rules.values(&|name| of_group(&group, soft_deleted, name));
    let wanted =
        if rules.fills(MEMBERS) { there(job, state.directory.members(number)) } else { BTreeMap::new() };
    let mut hasher = DefaultHasher::new();
    soft_deleted.hash(&mut hasher);
    if !soft_deleted {
        (&values, &wanted).hash(&mut hasher);
    }
    let wish = hasher.finish().max(1);
    if !forced && is_dealt(known, wish, plan.initial, soft_deleted, now_ms) {
        return None;
    }
    let words = |truth: bool| if truth { "True" } else { "False" }.to_owned();
    let scoping = vec![
        ("IsActive", words(enabled)),
        ("Assigned", words(assigned)),
        ("IsEffectivelyEntitledForProvisioning", words(assigned)),
        ("IsInProvisioningScopeDisplayName", words(verdict.is_in)),
        ("ScopeEvaluationResult", verdict.printed),
    ];
    let target_id = known.and_then(|known| known.target_id.clone());
    let is_active = known.is_some_and(|known| known.active);
    let work = if soft_deleted {
        match target_id.filter(|_| is_active) {
            Some(_) if plan.skips_out_of_scope && enabled => {
                skip("SkipOutOfScopeDeletions", "What is out of scope is left as it is.")
            }
            Some(_) if !rules.deletes => {
                skip("ActionNotAllowed", "The action Delete is not among the target object actions.")
            }
            Some(target_id) => Work::Delete { target_id },
            None => skip("NotEffectivelyEntitled", "This group is not in scope of provisioning."),
        }
    } else {
        match values {
            Err(reason) => Work::Fail(reason),
            Ok(values) => {
                let known = known.cloned().unwrap_or_default();
                let members = Members { sent: known.members, wanted };
                Work::Provision {
                    target_id,
                    values,
                    sent: known.sent,
                    adds: rules.adds,
                    updates: rules.updates,
                    members: rules.fills(MEMBERS).then_some(members),
                }
            }
        }
    };
    let who = Who { member, id: group.id(), name: group.display_name.clone(), login: None };
    Some(Task { who, wish, scoping, work })
}
