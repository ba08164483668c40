//! The five operations on groups (Zoom's SCIM2 reference, 2026-08). No answer carries members, creating takes none,
//! and there is no PUT.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::switches::{UnknownMember, ZoomSwitches};
use crate::zoom::draw::EMAIL_ALIAS;
use crate::zoom::gateway::{Asked, Reply};
use crate::zoom::list::{Filter, Query};
use crate::zoom::refusal::{Refusal, group_does_not_exist, object, operations_wrong};
use crate::zoom::state::{ZoomGroup, ZoomState};

pub(crate) fn list(state: &ZoomState, asked: &Asked<'_>) -> Result<Reply, Refusal> {
    let query = Query::of(asked.query, asked.switches)?;
    let drawing = asked.drawing(state);
    let draw = |id: &String| state.group(id).map(|group| drawing.group(group));
    let Some(filter) = &query.filter else {
        return Ok(Reply::ok(query.page(state.group_ids(), draw)));
    };
    let refused = |name: String| {
        Refusal::scim(400, format!("The current filter does not support the filter name: {name}"))
    };
    let filter = Filter::of(filter).map_err(refused)?;
    if !filter.attribute.eq_ignore_ascii_case("displayName") {
        return Err(refused(filter.attribute));
    }
    let found: Vec<String> =
        state.group_by_name(&filter.value).map(|group| group.id.clone()).into_iter().collect();
    Ok(Reply::ok(query.page(&found, draw)))
}

pub(crate) fn read(state: &ZoomState, asked: &Asked<'_>, id: &str) -> Result<Reply, Refusal> {
    let group = existing(state, id)?;
    Ok(Reply::ok(asked.drawing(state).group(group)))
}

pub(crate) fn create(state: &mut ZoomState, asked: &Asked<'_>) -> Result<Reply, Refusal> {
    let body = object(asked.body)?;
    let name = body.get("displayName").and_then(Value::as_str).filter(|name| !name.trim().is_empty());
    let name = name.ok_or_else(|| Refusal::scim(400, "The \"DisplayName\" of the request is invalid."))?;
    if state.group_by_name(name).is_some() {
        return Err(exists(name));
    }
    if at_least(state.group_ids().len(), asked.switches.groups_per_account_max) {
        let text = "It has reached the maximum number of groups. You can clean up some groups then add.";
        return Err(Refusal::scim(400, text));
    }
    let day = asked.now.strftime("%Y-%m-%d").to_string();
    if state.groups_created_on(&day) >= asked.switches.groups_per_day_max {
        return Err(super::rate::day_is_used_up());
    }
    let alias = body
        .get("urn:ietf:params:scim:schemas:extension:zoom:2.0:Group")
        .and_then(|extension| extension.get("emailAlias"))
        .and_then(Value::as_str)
        .map(str::to_owned);
    let id = state.add_group(name, alias, asked.now);
    state.count_created_group(&day);
    let group = existing(state, &id)?;
    Ok(Reply {
        status: 201,
        body: Some(asked.drawing(state).group(group)),
        change: Some(format!("Created the group {name}.")),
    })
}

pub(crate) fn patch(state: &mut ZoomState, asked: &Asked<'_>, id: &str) -> Result<Reply, Refusal> {
    let characters = String::from_utf8_lossy(asked.body).chars().count();
    if characters > usize::try_from(asked.switches.patch_chars_max).unwrap_or(usize::MAX) {
        return Err(Refusal::gateway(413, 413, "Request Entity Too Large"));
    }
    let body = object(asked.body)?;
    let before = existing(state, id)?;
    let name = before.name.clone();
    let operations = body.get("Operations").and_then(Value::as_array).ok_or_else(operations_wrong)?;
    if operations.is_empty() || (operations.len() > 1 && !asked.switches.several_operations) {
        return Err(operations_wrong());
    }
    let edits: Vec<Edit> = operations
        .iter()
        .map(|operation| read_operation(operation, asked))
        .collect::<Result<Vec<_>, _>>()?
        .into_iter()
        .flatten()
        .collect();
    check(state, asked.switches, before, &edits)?;
    let sentence = edits.iter().map(|edit| edit.to_string()).collect::<Vec<_>>().join(", ");
    for edit in edits {
        apply(state, id, if asked.switches.drops_members { without_members(edit) } else { edit });
    }
    state.edit_group(id, |group| group.modified = asked.now);
    Ok(Reply::no_content(Some(format!("Changed the group {name}: {sentence}."))))
}

pub(crate) fn delete(state: &mut ZoomState, id: &str) -> Result<Reply, Refusal> {
    let group = existing(state, id)?;
    if group.is_default {
        return Err(Refusal::scim(400, "Cannot delete account default group."));
    }
    let change = format!("Deleted the group {}.", group.name);
    state.remove_group(id);
    Ok(Reply::no_content(Some(change)))
}

/// One change of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Edit {
    Add(Vec<String>),
    Remove(Vec<String>),
    /// Everybody else leaves.
    Replace(Vec<String>),
    Rename(String),
    EmailAlias(String),
}

impl std::fmt::Display for Edit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Add(members) => write!(f, "added {}", members.len()),
            Self::Remove(members) => write!(f, "removed {}", members.len()),
            Self::Replace(members) => write!(f, "replaced the members by {}", members.len()),
            Self::Rename(name) => write!(f, "renamed to {name}"),
            Self::EmailAlias(alias) => write!(f, "email alias {alias}"),
        }
    }
}

fn read_operation(operation: &Value, asked: &Asked<'_>) -> Result<Vec<Edit>, Refusal> {
    let switches = asked.switches;
    let op = operation.get("op").and_then(Value::as_str).ok_or_else(operations_wrong)?;
    let op = if switches.capitalised_operations { op.to_ascii_lowercase() } else { op.to_owned() };
    let path = match operation.get("path") {
        None => None,
        Some(path) => Some(path.as_str().ok_or_else(operations_wrong)?),
    };
    let value = operation.get("value");
    match (op.as_str(), path) {
        ("add", Some("members")) => Ok(vec![Edit::Add(some(members(value)?)?)]),
        ("replace", Some("members")) => Ok(vec![Edit::Replace(members(value)?)]),
        ("remove", Some("members")) if switches.unfiltered_remove => {
            Ok(vec![Edit::Remove(some(members(value)?)?)])
        }
        // Entra names each attribute; those that Zoom's groups do not have come to nothing.
        ("add" | "replace", Some(path)) if asked.understands_entra() => match path {
            "displayName" => Ok(vec![field(path, value.ok_or_else(operations_wrong)?)?]),
            _ => Ok(Vec::new()),
        },
        ("remove", Some(path)) => Ok(vec![Edit::Remove(vec![filtered(path)?])]),
        ("replace", None) => {
            let fields = value.and_then(Value::as_object).ok_or_else(operations_wrong)?;
            // Okta's client names the group it means once more.
            let fields = fields.iter().filter(|(name, _)| *name != "id");
            some(fields.map(|(name, value)| field(name, value)).collect::<Result<_, _>>()?)
        }
        _ => Err(operations_wrong()),
    }
}

fn field(name: &str, value: &Value) -> Result<Edit, Refusal> {
    let text = value.as_str().ok_or_else(operations_wrong)?;
    match name {
        "displayName" if !text.trim().is_empty() => Ok(Edit::Rename(text.to_owned())),
        EMAIL_ALIAS => Ok(Edit::EmailAlias(text.to_owned())),
        _ => Err(operations_wrong()),
    }
}

/// The ids in `[{"value":".."}, ..]`.
fn members(value: Option<&Value>) -> Result<Vec<String>, Refusal> {
    let members = value.and_then(Value::as_array).ok_or_else(operations_wrong)?;
    members
        .iter()
        .map(|member| {
            member.get("value").and_then(Value::as_str).map(str::to_owned).ok_or_else(operations_wrong)
        })
        .collect()
}

/// The id in `members[value eq ".."]`.
fn filtered(path: &str) -> Result<String, Refusal> {
    path.strip_prefix("members[value eq \"")
        .and_then(|rest| rest.strip_suffix("\"]"))
        .filter(|id| !id.is_empty() && !id.contains('"'))
        .map(str::to_owned)
        .ok_or_else(operations_wrong)
}

fn some<Entry>(entries: Vec<Entry>) -> Result<Vec<Entry>, Refusal> {
    if entries.is_empty() { Err(operations_wrong()) } else { Ok(entries) }
}

/// Refuses the whole request before anything of it is applied.
fn check(
    state: &ZoomState,
    switches: &ZoomSwitches,
    group: &ZoomGroup,
    edits: &[Edit],
) -> Result<(), Refusal> {
    let mut touched = 0_usize;
    for edit in edits {
        match edit {
            Edit::Add(members) | Edit::Replace(members) => {
                touched += members.len();
                let known = |id: &String| state.user(id).is_some_and(|user| !user.pending);
                if switches.unknown_member == UnknownMember::Refuse && !members.iter().all(known) {
                    return Err(operations_wrong());
                }
            }
            Edit::Remove(members) => touched += members.len(),
            Edit::Rename(name) => match state.group_by_name(name) {
                Some(other) if other.id != group.id => return Err(exists(name)),
                Some(_) | None => {}
            },
            Edit::EmailAlias(_) => {}
        }
    }
    let max = usize::try_from(switches.members_per_patch_max).unwrap_or(usize::MAX);
    if touched > max { Err(operations_wrong()) } else { Ok(()) }
}

/// The same change with nobody added.
fn without_members(edit: Edit) -> Edit {
    match edit {
        Edit::Add(_) => Edit::Add(Vec::new()),
        Edit::Replace(_) => Edit::Replace(Vec::new()),
        Edit::Remove(_) | Edit::Rename(_) | Edit::EmailAlias(_) => edit,
    }
}

fn apply(state: &mut ZoomState, id: &str, edit: Edit) {
    match edit {
        Edit::Add(members) => {
            for member in members {
                add(state, id, &member);
            }
        }
        Edit::Remove(members) => {
            for member in members {
                state.leave(id, &member);
            }
        }
        Edit::Replace(members) => {
            let stay: BTreeSet<String> = members.iter().cloned().collect();
            let there = state.group(id).map(|group| group.members.clone()).unwrap_or_default();
            for member in there.difference(&stay) {
                state.leave(id, member);
            }
            for member in members {
                add(state, id, &member);
            }
        }
        Edit::Rename(name) => state.edit_group(id, |group| group.name = name),
        Edit::EmailAlias(alias) => state.edit_group(id, |group| group.email_alias = Some(alias)),
    }
}

fn add(state: &mut ZoomState, group: &str, user: &str) {
    if state.user(user).is_some_and(|user| !user.pending) {
        state.join(group, user);
    }
}

fn existing<'a>(state: &'a ZoomState, id: &str) -> Result<&'a ZoomGroup, Refusal> {
    state.group(id).ok_or_else(group_does_not_exist)
}

fn exists(name: &str) -> Refusal {
    Refusal::scim(409, format!("Group {name} exists."))
}

fn at_least(number: usize, limit: u32) -> bool {
    number >= usize::try_from(limit).unwrap_or(usize::MAX)
}
