//! A plan of people in rows and sentences.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::StoredPeople;
use crate::app::count;
use crate::app::view::{
    CostView, FieldChange, LeftAloneCount, PeopleCount, PeopleEffect, PeopleOff, PersonChangeRow, RiskView,
};
use crate::model::{AccountId, PersonId};
use crate::plan::people::{
    BASIC_MAX, Change, Out, PeopleCost, PeoplePlan, PeopleRisk, PersonReason, Step, Who,
};
use crate::plan::{Limits, people, thousands};
use crate::provision::{address_stays, label};

/// People named beside a reason.
const EXAMPLES_MAX: usize = 3;

/// Returns Zoom's word for the licence that was answered as the expected one; `None` where Zoom's default decides.
pub(super) fn user_type(expected: &str) -> Option<String> {
    match expected {
        "basic" => Some("Basic".to_owned()),
        "licensed" => Some("Licensed".to_owned()),
        // Zoom's SCIM has no word for an account without a licence.
        _ => None,
    }
}

/// Returns the effect of a step.
pub(super) fn effect(step: Step<'_>) -> PeopleEffect {
    match step {
        Step::Create(_) => PeopleEffect::Create,
        Step::Update(_) => PeopleEffect::Update,
        Step::Reactivate(_) => PeopleEffect::Reactivate,
        Step::Deactivate(_) => PeopleEffect::Deactivate,
    }
}

pub(super) fn counts(plan: &PeoplePlan) -> Vec<PeopleCount> {
    let people = |effect| match effect {
        PeopleEffect::Create => plan.create.len(),
        PeopleEffect::Update => plan.update.len(),
        PeopleEffect::Reactivate => plan.reactivate.len(),
        PeopleEffect::Deactivate => plan.deactivate.len(),
        PeopleEffect::LeftAlone => plan.left_alone.len(),
        PeopleEffect::Same => plan.same.len(),
    };
    let counted = |effect| PeopleCount { effect, people: count(people(effect)) };
    PeopleEffect::ALL.into_iter().map(counted).collect()
}

pub(super) fn off(plan: &PeoplePlan) -> PeopleOff {
    let mut off = PeopleOff::default();
    for left in &plan.left_alone {
        match left.reason {
            PersonReason::UpdateOff { .. } => off.update += 1,
            PersonReason::ReactivateOff => off.reactivate += 1,
            PersonReason::DeactivateOff { .. } => off.deactivate += 1,
            PersonReason::NoAddress
            | PersonReason::SharedAddress { .. }
            | PersonReason::SharedAccount { .. }
            | PersonReason::CannotBeSent { .. }
            | PersonReason::SecondAccount { .. }
            | PersonReason::Pending
            | PersonReason::Admin { .. }
            | PersonReason::NotInDirectory => {}
        }
    }
    off
}

/// Everybody whom the plan speaks of: those to whom something is done first, by name.
pub(super) fn rows(plan: &PeoplePlan) -> Vec<PersonChangeRow> {
    let person = |id: &PersonId, effect| {
        let named = plan.names.get(id);
        let (name, address) = named.map_or_else(
            || (id.to_string(), String::new()),
            |named| (named.name.clone(), named.address.clone()),
        );
        let remark = plan.address_kept.get(id).map(address_stays);
        let changes = Vec::new();
        PersonChangeRow { name, address, effect, changes, reason: None, cure: None, remark }
    };
    let account = |id: &AccountId| {
        let named = plan.account_names.get(id);
        let (name, address) = named.map_or_else(
            || (id.to_string(), String::new()),
            |named| (named.name.clone(), named.address.clone()),
        );
        let effect = PeopleEffect::LeftAlone;
        PersonChangeRow { name, address, effect, changes: Vec::new(), reason: None, cure: None, remark: None }
    };
    let mut rows: Vec<PersonChangeRow> = plan
        .steps()
        .map(|step| PersonChangeRow {
            changes: match step {
                Step::Create(one) => one
                    .values
                    .iter()
                    .map(|value| FieldChange {
                        label: label(&value.path),
                        old: None,
                        new: value.value.clone(),
                    })
                    .collect(),
                Step::Update(_) | Step::Reactivate(_) | Step::Deactivate(_) => fields(step.changes()),
            },
            reason: match step {
                Step::Deactivate(one) => Some(why_out(&one.why)),
                Step::Create(_) | Step::Update(_) | Step::Reactivate(_) => None,
            },
            ..person(step.person(), effect(step))
        })
        .collect();
    rows.extend(plan.left_alone.iter().map(|left| {
        let (reason, cure) = why(plan, &left.reason);
        let row = match &left.who {
            Who::Person(id) => person(id, PeopleEffect::LeftAlone),
            Who::Account(id) => account(id),
        };
        let changes = match &left.reason {
            PersonReason::UpdateOff { changes } => fields(changes),
            PersonReason::NoAddress
            | PersonReason::SharedAddress { .. }
            | PersonReason::SharedAccount { .. }
            | PersonReason::CannotBeSent { .. }
            | PersonReason::SecondAccount { .. }
            | PersonReason::Pending
            | PersonReason::ReactivateOff
            | PersonReason::DeactivateOff { .. }
            | PersonReason::Admin { .. }
            | PersonReason::NotInDirectory => Vec::new(),
        };
        PersonChangeRow { changes, reason: Some(reason), cure, ..row }
    }));
    rows.extend(plan.same.iter().map(|found| person(&found.person, PeopleEffect::Same)));
    rows.sort_by_cached_key(|row| (row.effect, row.name.to_lowercase(), row.address.clone()));
    rows
}

fn fields(changes: &[Change]) -> Vec<FieldChange> {
    let field = |change: &Change| FieldChange {
        label: label(&change.path),
        old: change.old.clone(),
        new: change.new.clone(),
    };
    changes.iter().map(field).collect()
}

pub(super) fn left_alone(plan: &PeoplePlan) -> Vec<LeftAloneCount> {
    let mut by_reason: BTreeMap<(String, Option<String>), Vec<&Who>> = BTreeMap::new();
    for left in &plan.left_alone {
        by_reason.entry(why_in_general(&left.reason)).or_default().push(&left.who);
    }
    let name = |who: &&Who| match who {
        Who::Person(id) => plan.names.get(id).map(|named| named.name.clone()),
        Who::Account(id) => plan.account_names.get(id).map(|named| named.name.clone()),
    };
    let mut counts: Vec<LeftAloneCount> = by_reason
        .into_iter()
        .map(|((reason, cure), people)| LeftAloneCount {
            reason,
            cure,
            people: count(people.len()),
            examples: people.iter().filter_map(name).take(EXAMPLES_MAX).collect(),
        })
        .collect();
    counts.sort_by(|a, b| (b.people, &a.reason).cmp(&(a.people, &b.reason)));
    counts
}

/// Why somebody is deactivated, or would be.
pub(super) fn why_out(out: &Out) -> String {
    match out {
        Out::Suspended => "Suspended or deactivated in the directory".to_owned(),
        Out::Archived => "Archived in the directory".to_owned(),
        Out::Deleted => "Deleted in the directory".to_owned(),
        Out::OutOfScope { why } => why.clone(),
    }
}

/// Why nothing is done for one person, and what would change that.
fn why(plan: &PeoplePlan, reason: &PersonReason) -> (String, Option<String>) {
    let (general, cure) = why_in_general(reason);
    let said = match reason {
        PersonReason::SharedAddress { with } => format!("{general}: {}", plan.name_of(with)),
        PersonReason::SharedAccount { with } => format!("{general}: {}", plan.name_of(with)),
        PersonReason::SecondAccount { of } => format!("{general}: {}", plan.name_of(of)),
        PersonReason::DeactivateOff { why } => format!("{}, and deactivating is off", why_out(why)),
        PersonReason::Admin { why } => format!("{}, and an owner or admin in Zoom", why_out(why)),
        PersonReason::NoAddress
        | PersonReason::CannotBeSent { .. }
        | PersonReason::Pending
        | PersonReason::UpdateOff { .. }
        | PersonReason::ReactivateOff
        | PersonReason::NotInDirectory => general,
    };
    (said, cure)
}

fn why_in_general(reason: &PersonReason) -> (String, Option<String>) {
    let (why, cure) = match reason {
        PersonReason::NoAddress => {
            ("Without an address that Zoom could know them by", "Give them a mail address in the directory.")
        }
        PersonReason::SharedAddress { .. } => (
            "Somebody else has the same address",
            "Correct one of the two in the directory: addresses that differ in letter case only are one in Zoom.",
        ),
        PersonReason::SharedAccount { .. } => (
            "Somebody else has the account in Zoom",
            "Zoom has one account for the addresses of both. Give one of them an account of their own in Zoom.",
        ),
        PersonReason::CannotBeSent { why } => {
            return (why.clone(), Some("Correct it in the directory, then make a new plan.".to_owned()));
        }
        PersonReason::SecondAccount { .. } => (
            "A second account of somebody who has one, under another of their addresses",
            "Delete one of the two in Zoom's user management: Zoom offers to hand over what it holds.",
        ),
        PersonReason::Pending => (
            "Invited to Zoom, and the invitation is not accepted",
            "Ask them to accept the invitation, or send it again from Zoom's list of pending users.",
        ),
        PersonReason::UpdateOff { .. } => {
            ("Something differs, and changing is off", "Switch changing on to bring Zoom in step.")
        }
        PersonReason::ReactivateOff => (
            "Deactivated in Zoom, and activating again is off",
            "Switch activating on, or activate them in Zoom. They may need their licence and role again.",
        ),
        PersonReason::DeactivateOff { .. } => (
            "Not to have Zoom any more, and deactivating is off",
            "Switch deactivating on, or deactivate them in Zoom.",
        ),
        PersonReason::Admin { .. } => (
            "Not to have Zoom any more, and an owner or admin there",
            "Zoom lets no admin be deactivated by provisioning. Take the role away in Zoom first.",
        ),
        PersonReason::NotInDirectory => (
            "In Zoom, and not in the directory",
            "Usher never touches an account of somebody whom the directory does not know. Look at them in Zoom.",
        ),
    };
    (why.to_owned(), Some(cure.to_owned()))
}

pub(super) fn cost(cost: &PeopleCost, per_second: f64) -> CostView {
    CostView {
        requests: count(cost.requests()),
        // Fewer than a century of seconds.
        seconds: cost.seconds.ceil() as u32,
        parts: cost.parts(),
        per_second,
    }
}

pub(super) fn risk(plan: &PeoplePlan, organisation: &str) -> RiskView {
    match plan.risk(&Limits::default()) {
        PeopleRisk::Low => RiskView::Low { sentence: "Nobody loses an account.".to_owned() },
        PeopleRisk::Deactivates { people: leaving } => RiskView::Low {
            sentence: format!("{} will be deactivated. Nothing of theirs is deleted.", people(leaving)),
        },
        PeopleRisk::High { deactivated, of } => RiskView::High {
            sentence: format!(
                "{} of the {} active accounts would be deactivated. That is more than usual.",
                thousands(deactivated),
                thousands(of)
            ),
            type_this: organisation.to_owned(),
        },
    }
}

pub(super) fn how_sure(plan: &PeoplePlan, made_at: Timestamp) -> Vec<String> {
    let mut said = vec![format!(
        "Both lists were read whole: Zoom has {}, seen at {}.",
        crate::provision::accounts(plan.accounts),
        made_at.strftime("%H:%M UTC")
    )];
    if !plan.not_compared.is_empty() {
        let labels: Vec<String> = plan.not_compared.iter().map(|path| label(path)).collect();
        said.push(format!(
            "Given to new accounts, and not compared with those that are there: {}. Zoom’s list does not show it.",
            labels.join(", ")
        ));
    }
    if !plan.is_empty() {
        said.push("If an account changes before its turn, it is skipped and shown.".to_owned());
    }
    said
}

pub(super) fn warnings(stored: &StoredPeople) -> Vec<String> {
    let plan = &stored.plan;
    let mut said = Vec::new();
    if let Some(before) = stored.before {
        said.push(format!(
            "The directory has {} now; at the last run it had {}. Nobody can be deactivated until a run has taken the new number as right.",
            people(stored.known),
            thousands(before)
        ));
    }
    let new_basic = match plan.rules.licence.as_deref() {
        None | Some("Basic") => plan.create.len(),
        Some(_) => 0,
    };
    let basic = plan.basic + new_basic;
    if new_basic > 0 && basic > BASIC_MAX {
        said.push(format!(
            "Zoom takes at most {} Basic users by provisioning, and there would be {}. Whoever is over the limit is refused; the others are created.",
            thousands(BASIC_MAX),
            thousands(basic)
        ));
    }
    if !plan.reactivate.is_empty() {
        said.push(format!(
            "Deactivating took the licence away, and activating does not give it back: look at licence and role of {} afterwards.",
            people(plan.reactivate.len())
        ));
    }
    if !plan.address_kept.is_empty() {
        said.push(format!(
            "{} in Zoom under an address that is not the directory’s. Zoom does not change a sign-in address by provisioning, so Usher does not send it: change it in Zoom’s user management.",
            match plan.address_kept.len() {
                1 => "1 person is".to_owned(),
                several => format!("{} are", people(several)),
            }
        ));
    }
    said
}
