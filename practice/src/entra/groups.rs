//! `/groups`: lists, one group, who is in it directly and through other groups, and changes.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::directory::{Directory, Group};
use super::odata::{self, Kind};
use super::refusal::Refusal;
use super::switches::Rank;
use super::users::{self, FOUNDED, with_type};
use super::visit::{Answer, Answered, Visit, time};
use crate::company::Member;

/// Scopes that read groups and who is in them.
pub(super) const READ: [&str; 5] = [
    "GroupMember.Read.All",
    "Group.Read.All",
    "GroupMember.ReadWrite.All",
    "Group.ReadWrite.All",
    "Directory.Read.All",
];
const WRITE: [&str; 1] = ["Group.ReadWrite.All"];
const WRITE_MEMBERS: [&str; 2] = ["GroupMember.ReadWrite.All", "Group.ReadWrite.All"];

pub(super) const KIND: Kind = Kind {
    context: "groups",
    type_name: "group",
    usual: 100,
    most: 999,
    filterable: &[
        "id",
        "displayName",
        "mail",
        "mailEnabled",
        "mailNickname",
        "securityEnabled",
        "groupTypes",
        "description",
    ],
    contains: false,
    of_directory: true,
    mixed: false,
    usual_properties: &[],
};

/// What a list of members holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cast {
    All,
    People,
    Groups,
}

impl Cast {
    /// The type behind the list's address.
    ///
    /// # Errors
    ///
    /// `NoSuchSegment` for a type that is no member's.
    pub(super) fn named(word: &str) -> Result<Self, Refusal> {
        match word {
            "microsoft.graph.user" => Ok(Cast::People),
            "microsoft.graph.group" => Ok(Cast::Groups),
            other => Err(Refusal::NoSuchSegment { segment: other.to_owned() }),
        }
    }
}

/// `GET /groups`.
pub(super) fn list(visit: &mut Visit<'_>) -> Answered {
    visit.require(&READ, Rank::Anyone)?;
    let directory = &visit.state.directory;
    odata::list(visit, &KIND, |first| {
        let first = usize::try_from(first).unwrap_or(usize::MAX);
        directory
            .groups_from(first)
            .filter(|group| !group.is_deleted())
            .map(|group| (group.number as u64, drawn(&group)))
    })
}

/// `GET /groups/$count`.
pub(super) fn count(visit: &mut Visit<'_>) -> Answered {
    visit.require(&READ, Rank::Anyone)?;
    let groups = visit.state.directory.groups_from(0).filter(|group| !group.is_deleted());
    odata::count(visit.call, groups.count())
}

/// `GET /groups/{id}`.
pub(super) fn get(visit: &mut Visit<'_>, id: &str) -> Answered {
    visit.require(&READ, Rank::Anyone)?;
    let group = found(&visit.state.directory, id)?;
    odata::single(visit.call, &KIND, drawn(&group))
}

/// `GET /groups/{id}/members` and `/transitiveMembers`, with or without a cast.
pub(super) fn members(visit: &mut Visit<'_>, id: &str, transitive: bool, cast: Cast) -> Answered {
    visit.require(&READ, Rank::Anyone)?;
    let directory = &visit.state.directory;
    let members = wanted_members(directory, id, transitive, cast)?;
    let kind = match cast {
        Cast::People => users::KIND,
        Cast::Groups => KIND,
        Cast::All => Kind {
            context: "directoryObjects",
            type_name: "directoryObject",
            mixed: true,
            usual_properties: &[],
            ..users::KIND
        },
    };
    odata::list(visit, &kind, move |first| {
        members.into_iter().skip_while(move |(place, _)| *place < first).filter_map(move |(place, member)| {
            let drawn = match member {
                Member::Person(number) => with_type(users::drawn(&directory.person(number)?), "user"),
                Member::Group(number) => with_type(drawn(&directory.group(number)?), "group"),
            };
            Some((place, drawn))
        })
    })
}

/// `GET /groups/{id}/members/$count` and its kin.
pub(super) fn count_members(visit: &mut Visit<'_>, id: &str, transitive: bool, cast: Cast) -> Answered {
    visit.require(&READ, Rank::Anyone)?;
    let members = wanted_members(&visit.state.directory, id, transitive, cast)?;
    odata::count(visit.call, members.len())
}

/// `POST /groups`.
pub(super) fn create(visit: &mut Visit<'_>) -> Answered {
    visit.require(&WRITE, Rank::GlobalAdministrator)?;
    let body = visit.call.json()?;
    let flag = |name: &str| body.get(name).and_then(Value::as_bool);
    let name = body.get("displayName").and_then(Value::as_str).filter(|name| !name.is_empty());
    let (Some(name), Some(security_enabled), Some(mail_enabled)) =
        (name, flag("securityEnabled"), flag("mailEnabled"))
    else {
        return Err(Refusal::bad("A value is required for property 'displayName' of resource 'Group'."));
    };
    let group = Group {
        number: visit.state.directory.next_group(),
        display_name: name.to_owned(),
        description: body.get("description").and_then(Value::as_str).map(str::to_owned),
        mail: None,
        mail_enabled,
        security_enabled,
        group_types: body
            .get("groupTypes")
            .and_then(Value::as_array)
            .map(|kinds| kinds.iter().filter_map(|kind| kind.as_str().map(str::to_owned)).collect())
            .unwrap_or_default(),
        membership_rule: None,
        deleted_ms: None,
    };
    let answer = odata::single(visit.call, &KIND, drawn(&group))?;
    let sentence = format!("Created the group {} in Entra ID.", group.display_name);
    visit.state.directory.put_group(group);
    Ok(answer.status(StatusCode::CREATED).changed(sentence))
}

/// `PATCH /groups/{id}`: name and description.
pub(super) fn update(visit: &mut Visit<'_>, id: &str) -> Answered {
    visit.require(&WRITE, Rank::GlobalAdministrator)?;
    let mut group = found(&visit.state.directory, id)?;
    for (name, value) in visit.call.json()? {
        let text = value.as_str().map(str::to_owned);
        match name.as_str() {
            "displayName" => {
                let name = text.filter(|name| !name.is_empty());
                group.display_name = name.ok_or_else(|| {
                    Refusal::bad("Invalid value specified for property 'displayName' of resource 'Group'.")
                })?;
            }
            "description" => group.description = text,
            other => {
                return Err(Refusal::bad(format!(
                    "Property '{other}' is read-only or does not exist on resource 'Group'."
                )));
            }
        }
    }
    let sentence = format!("Changed the group {} in Entra ID.", group.display_name);
    visit.state.directory.put_group(group);
    Ok(Answer::empty(StatusCode::NO_CONTENT).changed(sentence))
}

/// `DELETE /groups/{id}`.
pub(super) fn delete(visit: &mut Visit<'_>, id: &str) -> Answered {
    visit.require(&WRITE, Rank::GlobalAdministrator)?;
    let mut group = found(&visit.state.directory, id)?;
    group.deleted_ms = Some(visit.call.now_ms);
    let sentence = format!("Deleted the group {} in Entra ID.", group.display_name);
    visit.state.directory.put_group(group);
    Ok(Answer::empty(StatusCode::NO_CONTENT).changed(sentence))
}

/// `POST /groups/{id}/members/$ref`.
pub(super) fn add_member(visit: &mut Visit<'_>, id: &str) -> Answered {
    let body = visit.call.json()?;
    let reference = body.get("@odata.id").and_then(Value::as_str).unwrap_or_default();
    let member = reference.rsplit('/').next().unwrap_or_default().to_owned();
    set_member(visit, id, &member, true)
}

/// `DELETE /groups/{id}/members/{member}/$ref`.
pub(super) fn remove_member(visit: &mut Visit<'_>, id: &str, member: &str) -> Answered {
    set_member(visit, id, member, false)
}

/// Returns the group behind an `objectId`.
///
/// # Errors
///
/// `NotFound`, also for a deleted one.
pub(super) fn found(directory: &Directory, id: &str) -> Result<Group, Refusal> {
    directory.group_by_id(id).filter(|group| !group.is_deleted()).ok_or_else(|| Refusal::not_found(id))
}

/// Returns a person or a group by `objectId`.
///
/// # Errors
///
/// `NotFound`.
pub(super) fn member(directory: &Directory, id: &str) -> Result<Member, Refusal> {
    match directory.person_by_id(id).filter(|person| !person.is_deleted()) {
        Some(person) => Ok(Member::Person(person.number)),
        None => found(directory, id).map(|group| Member::Group(group.number)),
    }
}

/// A group with every property that Graph has here.
pub(super) fn drawn(group: &Group) -> Map<String, Value> {
    let nickname: String = group.display_name.chars().filter(char::is_ascii_alphanumeric).collect();
    let drawn = json!({
        "id": group.id(),
        "deletedDateTime": group.deleted_ms.map(time),
        "classification": null,
        "createdDateTime": FOUNDED,
        "description": group.description,
        "displayName": group.display_name,
        "expirationDateTime": null,
        "groupTypes": group.group_types,
        "isAssignableToRole": null,
        "mail": group.mail,
        "mailEnabled": group.mail_enabled,
        "mailNickname": nickname,
        "membershipRule": group.membership_rule,
        "membershipRuleProcessingState": group.membership_rule.as_ref().map(|_| "On"),
        "onPremisesSyncEnabled": null,
        "proxyAddresses": group.mail.iter().map(|mail| format!("SMTP:{mail}")).collect::<Vec<_>>(),
        "renewedDateTime": FOUNDED,
        "securityEnabled": group.security_enabled,
        "securityIdentifier": format!("S-1-12-1-{}", group.number),
        "visibility": null,
    });
    drawn.as_object().cloned().unwrap_or_default()
}

fn set_member(visit: &mut Visit<'_>, id: &str, member_id: &str, inside: bool) -> Answered {
    visit.require(&WRITE_MEMBERS, Rank::GlobalAdministrator)?;
    let group = found(&visit.state.directory, id)?;
    if group.is_dynamic() {
        return Err(Refusal::bad("Insufficient privileges to update the membership of a dynamic group."));
    }
    let member = member(&visit.state.directory, member_id)?;
    if !visit.state.directory.set_member(group.number, member, inside) {
        return Err(if inside {
            Refusal::bad(
                "One or more added object references already exist for the following modified properties: 'members'.",
            )
        } else {
            Refusal::not_found(member_id)
        });
    }
    let (what, way) = if inside { ("Added", "to") } else { ("Removed", "from") };
    let sentence = format!("{what} {member_id} {way} the group {} in Entra ID.", group.display_name);
    Ok(Answer::empty(StatusCode::NO_CONTENT).changed(sentence))
}

/// Members that an address means, each with its place in the whole list.
fn wanted_members(
    directory: &Directory,
    id: &str,
    transitive: bool,
    cast: Cast,
) -> Result<Vec<(u64, Member)>, Refusal> {
    let group = found(directory, id)?;
    let all: Vec<Member> = if transitive {
        directory.transitive_members(group.number).into_iter().collect()
    } else {
        directory.members(group.number).to_vec()
    };
    let fits = |member: Member| match (member, cast) {
        (Member::Person(_), Cast::Groups) | (Member::Group(_), Cast::People) => false,
        (Member::Person(_), Cast::All | Cast::People) | (Member::Group(_), Cast::All | Cast::Groups) => {
            !directory.is_gone(member)
        }
    };
    Ok((0..).zip(all).filter(|(_, member)| fits(*member)).collect())
}
