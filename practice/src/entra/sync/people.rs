//! People: who is due at the target, and with what. In scope is who is assigned (or everybody), passes the scoping filter
//! and may sign in; whoever was sent and is no longer in scope is switched off, not deleted (Microsoft's pages, 2026).

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::act::{Task, Work};
use super::cycle::Plan;
use super::expression::Outcome;
use super::journal::{Reason, Who};
use super::mapping::{Kind, Rules, Wanted};
use super::state::{Job, Known};
use super::values::{Entitlement, of_person};
use crate::company::Member;
use crate::entra::directory::Person;
use crate::entra::ids::{self, Kind as IdKind};
use crate::entra::state::EntraState;

/// Returns what is due for somebody, if anything. `forced`: now and whatever was done before.
pub(super) fn due(state: &EntraState, plan: &Plan, number: usize, now_ms: i64, forced: bool) -> Option<Task> {
    let rules = plan.people.as_ref()?;
    let app = state.apps.get(plan.app)?;
    let job = state.sync.setups.get(&plan.app)?.jobs.get(&plan.job)?;
    let person = state.directory.person(number)?;
    let member = Member::Person(number);
    let known = job.known.get(&member);
    let none = Entitlement::default();
    let entitlement = plan.entitled.get(&member);
    let assigned = plan.sync_all || entitlement.is_some();
    if !assigned && known.is_none() && !forced {
        return None;
    }
    let effective = plan.sync_all || entitlement.is_some_and(|entitlement| entitlement.is_effective(app));
    let entitlement = entitlement.unwrap_or(&none);
    let value = |name: &str| of_person(&state.directory, &person, entitlement, false, name);
    let verdict = rules.filter.verdict(&|name| value(name).text());
    let enabled = person.account_enabled && !person.is_deleted();
    let soft_deleted = !(effective && verdict.is_in && enabled);
    let attribute = |name: &str| of_person(&state.directory, &person, entitlement, soft_deleted, name);
    let values = rules.values(&attribute).map(|values| resolved(values, job));
    let words = |truth: bool| if truth { "True" } else { "False" }.to_owned();
    let scoping = vec![
        ("IsActive", words(enabled)),
        ("Assigned", words(assigned)),
        ("IsEffectivelyEntitledForProvisioning", words(effective)),
        ("IsInProvisioningScopeDisplayName", words(verdict.is_in)),
        ("ScopeEvaluationResult", verdict.printed),
    ];
    let hard_deleted = person.deleted_ms.is_some_and(|since_ms| since_ms + RECYCLE_BIN_MS <= now_ms);
    let wish = wish(soft_deleted, hard_deleted, &values);
    if !forced && is_dealt(known, wish, plan.initial, soft_deleted, now_ms) {
        return None;
    }
    let target_id = known.and_then(|known| known.target_id.clone());
    let is_active = known.is_some_and(|known| known.active);
    let work = if soft_deleted {
        match target_id.filter(|_| is_active) {
            Some(_) if plan.skips_out_of_scope && enabled => {
                skip("SkipOutOfScopeDeletions", "Who is out of scope is left as they are.")
            }
            Some(target_id) => leave(target_id, rules, &attribute, hard_deleted),
            None => skip(
                "NotEffectivelyEntitled",
                if !assigned {
                    "This object is not assigned to the application."
                } else if !effective {
                    "This object does not have required entitlement for provisioning: it is not effectively entitled."
                } else if !enabled {
                    "This object is not active."
                } else {
                    "This object does not pass the scoping filter."
                },
            ),
        }
    } else {
        match values {
            Err(reason) => Work::Fail(reason),
            Ok(values) => Work::Provision {
                target_id,
                values,
                sent: known.map(|known| known.sent.clone()).unwrap_or_default(),
                adds: rules.adds,
                updates: rules.updates,
                members: None,
            },
        }
    };
    Some(Task { who: who(&person), wish, scoping, work })
}

/// Who is deleted stays in the recycle bin for 30 days, and is deleted at the target after it.
const RECYCLE_BIN_MS: i64 = 30 * 24 * 3600 * 1000;

pub(super) fn who(person: &Person) -> Who {
    Who {
        member: Member::Person(person.number),
        id: person.id(),
        name: person.display_name.clone(),
        login: Some(person.user_principal_name.clone()),
    }
}

/// Whether what is wanted was dealt with, or has to wait for its next attempt. The first cycle looks at everybody who is
/// in scope once more.
pub(super) fn is_dealt(
    known: Option<&Known>,
    wish: u64,
    initial: bool,
    soft_deleted: bool,
    now_ms: i64,
) -> bool {
    let Some(known) = known else { return false };
    if known.dealt != wish {
        return false;
    }
    match known.escrow {
        Some(escrow) => escrow.next_ms > now_ms,
        None => !initial || soft_deleted,
    }
}

pub(super) fn skip(code: &str, words: &str) -> Work {
    Work::Skip(Reason::new(code, words))
}

fn leave(target_id: String, rules: &Rules, attribute: &dyn Fn(&str) -> Outcome, hard_deleted: bool) -> Work {
    if hard_deleted {
        return if rules.deletes {
            Work::Delete { target_id }
        } else {
            skip("ActionNotAllowed", "The action Delete is not among the target object actions.")
        };
    }
    if !rules.fills("active") {
        return skip("NoMappingForActive", "No mapping says that the account is switched off.");
    }
    match rules.value("active", attribute) {
        Ok(Some(active)) if active.eq_ignore_ascii_case("true") => {
            skip("RedundantExport", "The mapping leaves the account switched on.")
        }
        Ok(Some(active)) => Work::Disable { target_id, active },
        Ok(None) => skip("NoMappingForActive", "The mapping for active comes to nothing."),
        Err(reason) => Work::Fail(reason),
    }
}

/// The values with references as the target knows them; who is not there is left out.
fn resolved(values: Vec<Wanted>, job: &Job) -> Vec<Wanted> {
    let there = |wanted: Wanted| match wanted.kind {
        Kind::Text | Kind::Truth => Some(wanted),
        Kind::Reference => {
            let number = usize::try_from(ids::number(IdKind::Person, &wanted.text)?).ok()?;
            let text = job.known.get(&Member::Person(number))?.target_id.clone()?;
            Some(Wanted { text, ..wanted })
        }
    };
    values.into_iter().filter_map(there).collect()
}

fn wish(soft_deleted: bool, hard_deleted: bool, values: &Result<Vec<Wanted>, String>) -> u64 {
    let mut hasher = DefaultHasher::new();
    (soft_deleted, hard_deleted).hash(&mut hasher);
    if !soft_deleted {
        values.hash(&mut hasher);
    }
    // Nought stands for "never dealt with".
    hasher.finish().max(1)
}

/// The target's ids of those of a group's members who are there and switched on, by number.
pub(super) fn there(job: &Job, members: &[Member]) -> BTreeMap<usize, String> {
    let id = |member: &Member| match member {
        Member::Person(number) => {
            let known = job.known.get(member).filter(|known| known.active)?;
            Some((*number, known.target_id.clone()?))
        }
        Member::Group(_) => None,
    };
    members.iter().filter_map(id).collect()
}
