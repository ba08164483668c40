//! A plan in rows and sentences.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::count;
use super::export::csv::line;
use super::view::{GroupPlanKind, GroupPlanView, LeftAloneCount, MemberEffect, MemberRow, ZoomGroupRow};
use crate::model::{AccountId, MembershipSource, PersonId, ZoomGroup, fold_name};
use crate::plan::{self, ChangeTarget, GroupChange, GroupReason, Plan, Reason};

/// People named beside a reason.
const EXAMPLES_MAX: usize = 3;

/// Groups that Zoom lets an account create in a day (REST API v2, create a group, 2026-01).
const NEW_GROUPS_A_DAY: usize = 100;

/// The name of an account that Zoom's list of people does not have; often its invitation is open.
const UNLISTED: &str = "Somebody whom Zoom does not list";

pub(super) fn row(group: &ZoomGroup) -> ZoomGroupRow {
    ZoomGroupRow { id: group.id.to_string(), name: group.name.clone() }
}

pub(super) fn group_view(plan: &Plan, change: &GroupChange) -> GroupPlanView {
    let zoom_name = change.zoom_name();
    let renamed = zoom_name != change.name.trim();
    let alike = (renamed && fold_name(zoom_name) == fold_name(&change.name))
        .then(|| "The names differ only in letter case or spaces.".to_owned());
    let within = change.within.as_ref().map(|within| match within.same {
        true => format!("It has the same people as {}, which you chose too.", within.name),
        false => format!("All its people are also in {}, which you chose too.", within.name),
    });
    let remarks: Vec<String> = alike.into_iter().chain(within).collect();
    GroupPlanView {
        group: change.source.to_string(),
        name: change.name.clone(),
        inner_groups: change.inner_groups,
        zoom_name: zoom_name.to_owned(),
        kind: match change.target {
            ChangeTarget::Create { .. } => GroupPlanKind::Create,
            ChangeTarget::Link { .. } => GroupPlanKind::Link,
        },
        add: count(change.add.len()),
        remove: count(change.remove.len()),
        remove_off: count(change.remove_off.len()),
        same: count(change.same.len()),
        left_alone: count(change.left_alone.len()),
        known_by: change.known_by,
        remark: (!remarks.is_empty()).then(|| remarks.join(" ")),
        licence: plan.licences.get(&change.source).cloned(),
    }
}

/// Everybody whom the plan speaks of in one group: added first, then taken out, left alone, the same.
pub(super) fn member_rows(plan: &Plan, change: &GroupChange) -> Vec<MemberRow> {
    let person = |id: &PersonId, effect, reason: Option<&Reason>| {
        let named = plan.names.get(id);
        MemberRow {
            name: named.map_or_else(|| id.to_string(), |named| named.name.clone()),
            address: named.map_or_else(String::new, |named| named.address.clone()),
            effect,
            reason: reason.map(|reason| why_person(reason).0),
        }
    };
    let account = |id: &AccountId, effect| {
        let named = plan.account_names.get(id);
        MemberRow {
            name: named.map_or_else(|| UNLISTED.to_owned(), |named| named.name.clone()),
            address: named.map_or_else(|| id.to_string(), |named| named.address.clone()),
            effect,
            reason: None,
        }
    };
    let mut rows: Vec<MemberRow> =
        change.add.iter().map(|found| person(&found.person, MemberEffect::Add, None)).collect();
    rows.extend(change.remove.iter().map(|id| account(id, MemberEffect::Remove)));
    rows.extend(change.remove_off.iter().map(|id| account(id, MemberEffect::RemoveOff)));
    rows.extend(
        change
            .left_alone
            .iter()
            .map(|left| person(&left.person, MemberEffect::LeftAlone, Some(&left.reason))),
    );
    rows.extend(change.same.iter().map(|found| person(&found.person, MemberEffect::Same, None)));
    rows.sort_by_cached_key(|row| (row.effect, row.name.to_lowercase(), row.address.clone()));
    rows
}

pub(super) fn left_alone(plan: &Plan) -> Vec<LeftAloneCount> {
    let mut by_reason: BTreeMap<(String, Option<String>), Vec<&PersonId>> = BTreeMap::new();
    for (person, reason) in plan.people_left_alone() {
        by_reason.entry(why_person(reason)).or_default().push(person);
    }
    let mut counts: Vec<LeftAloneCount> = by_reason
        .into_iter()
        .map(|((reason, cure), people)| LeftAloneCount {
            reason,
            cure,
            people: count(people.len()),
            examples: people
                .iter()
                .filter_map(|person| plan.names.get(person))
                .take(EXAMPLES_MAX)
                .map(|named| named.name.clone())
                .collect(),
        })
        .collect();
    counts.sort_by(|a, b| (b.people, &a.reason).cmp(&(a.people, &b.reason)));
    counts
}

/// Why a person is left alone, and what would change that.
fn why_person(reason: &Reason) -> (String, Option<String>) {
    let (why, cure) = match reason {
        Reason::NotInZoom => (
            "Not in Zoom yet",
            Some("Assign them to the Zoom app in Okta first; once they are in Zoom, make a new plan."),
        ),
        Reason::Pending => (
            "Invited to Zoom, and the invitation is not accepted",
            Some("Ask them to accept the invitation, or send it again from Zoom's list of pending users."),
        ),
        Reason::Disabled => ("Suspended or deactivated in the directory", None),
        Reason::InactiveInZoom => (
            "Deactivated in Zoom",
            Some(
                "Activate them in Zoom if they should be there. They may need their licence and role again.",
            ),
        ),
        Reason::NoAddress => {
            ("Without an address that Zoom could know them by", Some("Give them a mail address in Okta."))
        }
        Reason::SharedAddress { .. } => (
            "Another person has the same address",
            Some(
                "Correct one of the two in Okta: addresses that differ in letter case only are one in Zoom.",
            ),
        ),
        Reason::OutsideDirectory => ("Not in Okta's list of people", None),
    };
    (why.to_owned(), cure.map(str::to_owned))
}

pub(super) fn why_group(reason: &GroupReason) -> String {
    match reason {
        GroupReason::Chosen => "You chose to leave it out.",
        GroupReason::NameTaken { .. } => {
            "Zoom has a group of this name. Choose to link it, or give the new one another name."
        }
        GroupReason::TargetTaken { .. } => {
            "Another group of this plan goes to the same group in Zoom. One Zoom group follows one group only."
        }
        GroupReason::TargetGone { .. } => "The group in Zoom that it was to be linked with is not there any more.",
        GroupReason::NoName => {
            "A group in Zoom needs a name, and it gets none: name it yourself, or choose a pattern that takes what the group has."
        }
        GroupReason::Unread { .. } => "A group inside it could not be read, so its people are not all known.",
    }
    .to_owned()
}

pub(super) fn how_sure(plan: &Plan, made_at: Timestamp) -> Vec<String> {
    let mut sources: Vec<MembershipSource> = plan.changes.iter().map(|change| change.known_by).collect();
    sources.sort();
    sources.dedup();
    let at = made_at.strftime("%H:%M UTC");
    let mut said: Vec<String> = sources
        .into_iter()
        .map(|source| match source {
            MembershipSource::Members => format!("Present members were read from Zoom group by group at {at}."),
            MembershipSource::EveryAccount => {
                format!("Present members were read from every account in Zoom at {at}.")
            }
            MembershipSource::WantedAccounts => format!(
                "For the people in these groups their present groups were read at {at}. Others in the Zoom groups are not known, and are not touched."
            ),
            MembershipSource::NewGroup => "New groups begin empty.".to_owned(),
        })
        .collect();
    if plan
        .changes
        .iter()
        .any(|change| matches!(change.target, ChangeTarget::Link { .. }) && !change.is_empty())
    {
        said.push("If a linked group changes before you push, it is skipped and shown.".to_owned());
    }
    said
}

pub(super) fn warnings(plan: &Plan) -> Vec<String> {
    let mut said = Vec::new();
    let created =
        plan.changes.iter().filter(|change| matches!(change.target, ChangeTarget::Create { .. })).count();
    if created > NEW_GROUPS_A_DAY {
        let days = created.div_ceil(NEW_GROUPS_A_DAY);
        said.push(format!(
            "Zoom creates {NEW_GROUPS_A_DAY} groups a day for an account, and this plan has {created} new ones. It will take {days} days: the push stops at the limit and goes on when you resume it."
        ));
    }
    if !plan.clashes.is_empty() {
        let named: Vec<String> = plan
            .clashes
            .iter()
            .take(EXAMPLES_MAX)
            .map(|clash| format!("{} ({})", plan.name_of(&clash.person), clash.groups_in_words()))
            .collect();
        let more = if plan.clashing > named.len() { ", and others" } else { "" };
        said.push(format!(
            "{} in groups of which different licences are expected: {}{more}. Zoom gives each person one.",
            are(plan.clashing),
            named.join("; ")
        ));
    }
    if plan.removing && plan.changes.iter().any(|change| !change.remove_off.is_empty()) {
        said.push(
            "Nobody is taken out of groups whose members Zoom does not list completely for this app."
                .to_owned(),
        );
    }
    said
}

/// Returns "1 person is" or "12 people are".
fn are(count: usize) -> String {
    format!("{} {}", plan::people(count), if count == 1 { "is" } else { "are" })
}

/// Returns a plan as a table for a spreadsheet (RFC 4180): a line for each person in each group.
pub(super) fn csv(plan: &Plan) -> String {
    let mut lines = vec![line(&["Group", "Group in Zoom", "What happens", "Name", "Address", "Reason"])];
    for change in &plan.changes {
        for row in member_rows(plan, change) {
            let effect = match row.effect {
                MemberEffect::Add => "add",
                MemberEffect::Remove => "take out",
                MemberEffect::RemoveOff => "stays, removing is off",
                MemberEffect::Same => "is in it already",
                MemberEffect::LeftAlone => "left alone",
            };
            let reason = row.reason.unwrap_or_default();
            lines.push(line(&[&change.name, change.zoom_name(), effect, &row.name, &row.address, &reason]));
        }
    }
    for group in &plan.left_alone {
        lines.push(line(&[&group.name, "", "group left alone", "", "", &why_group(&group.reason)]));
    }
    lines.concat()
}
