//! Who is in a group.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::directory::{Group, Inside, Membership, Role};
use super::groups::{find, member_key};
use super::ids;
use super::list::{Page, etag, listed, partial};
use super::refusal::Refusal;
use super::user_view::is_own_address;
use super::visit::{Answer, Answered, Caller, Visit};

/// Members on a page unless the caller says otherwise, and at the most (Directory API, members.list, 2026-11).
const PAGE: usize = 200;

const FIELDS: [&str; 10] = [
    "kind",
    "etag",
    "nextPageToken",
    "members",
    "id",
    "email",
    "role",
    "type",
    "status",
    "delivery_settings",
];

/// `GET /groups/{groupKey}/members`.
pub(super) fn list(visit: &mut Visit<'_>, _: &Caller, key: &str) -> Answered {
    let group = find(visit, key)?;
    let roles = roles(visit.call.query("roles"))?;
    let derived = visit.call.query("includeDerivedMembership") == Some("true");
    let page = Page::read(visit, PAGE, PAGE)?;
    let members: Vec<(Inside, Option<Role>)> = if derived {
        all_below(visit, group.number).into_iter().collect()
    } else {
        let members = visit.state.directory.members(group.number).into_iter();
        members.map(|Membership { inside, role }| (inside, Some(role))).collect()
    };
    let rest = members.into_iter().filter(|(inside, role)| {
        let wanted = roles.is_empty() || role.is_some_and(|role| roles.contains(&role));
        wanted && order(*inside) > page.after
    });
    let (members, next) = page.cut(visit, rest.map(|member| (order(member.0), member)));
    let members = members.into_iter().map(|(inside, role)| view(visit, inside, role)).collect();
    Ok(Answer::json(partial(visit, listed("admin#directory#members", "members", members, next), &FIELDS)?))
}

/// `GET /groups/{groupKey}/members/{memberKey}`.
pub(super) fn get(visit: &mut Visit<'_>, _: &Caller, group: &str, member: &str) -> Answered {
    let group = find(visit, group)?;
    let member = membership(visit, &group, member)?;
    Ok(Answer::json(partial(visit, view(visit, member.inside, Some(member.role)), &FIELDS)?))
}

/// `GET /groups/{groupKey}/hasMember/{memberKey}`: also through nested groups, but only for somebody of the organisation.
pub(super) fn has(visit: &mut Visit<'_>, _: &Caller, group: &str, member: &str) -> Answered {
    let group = find(visit, group)?;
    let directory = &visit.state.directory;
    let is_member = match member_key(visit, member).map_err(|_| Refusal::input("memberKey"))? {
        Inside::Person(number) => directory.walk(group.number).contains(&number),
        Inside::Outsider(_) => return Err(Refusal::input("memberKey")),
        inside @ (Inside::Group(_) | Inside::Customer) => {
            all_below(visit, group.number).contains_key(&inside)
        }
    };
    Ok(Answer::json(json!({ "isMember": is_member })))
}

/// `POST /groups/{groupKey}/members`.
pub(super) fn add(visit: &mut Visit<'_>, _: &Caller, group: &str) -> Answered {
    let group = find(visit, group)?;
    let body = visit.call.json()?;
    let role = role(body.get("role"))?.unwrap_or(Role::Member);
    let customer = body.get("type").is_some_and(|kind| kind == "CUSTOMER");
    let key = body.get("id").or_else(|| body.get("email")).and_then(Value::as_str);
    let inside = match key {
        _ if customer => Inside::Customer,
        None => return Err(Refusal::Required("memberKey")),
        Some(key) => match member_key(visit, key) {
            // Whoever has an address elsewhere can be added, whether Google knows them or not.
            Err(_) if key.contains('@') && !is_own_address(&visit.state.directory, key) => {
                Inside::Outsider(visit.state.directory.outsider_place(key))
            }
            known => known?,
        },
    };
    if visit.state.directory.members(group.number).iter().any(|member| member.inside == inside) {
        return Err(Refusal::Duplicate("Member already exists."));
    }
    if let Inside::Group(nested) = inside
        && (nested == group.number || all_below(visit, nested).contains_key(&Inside::Group(group.number)))
    {
        return Err(Refusal::ConditionNotMet("Cyclic memberships not allowed."));
    }
    visit.state.directory.set_member(group.number, inside, Some(role));
    let said = format!("Added {} to the group {}.", name(visit, inside), group.name);
    Ok(Answer::json(view(visit, inside, Some(role))).changed(said))
}

/// `PUT` and `PATCH /groups/{groupKey}/members/{memberKey}`: another role.
pub(super) fn change(visit: &mut Visit<'_>, _: &Caller, group: &str, member: &str) -> Answered {
    let group = find(visit, group)?;
    let member = membership(visit, &group, member)?;
    let role = role(visit.call.json()?.get("role"))?.unwrap_or(member.role);
    visit.state.directory.set_member(group.number, member.inside, Some(role));
    let said = format!("Changed the role of {} in the group {}.", name(visit, member.inside), group.name);
    Ok(Answer::json(view(visit, member.inside, Some(role))).changed(said))
}

/// `DELETE /groups/{groupKey}/members/{memberKey}`.
pub(super) fn delete(visit: &mut Visit<'_>, _: &Caller, group: &str, member: &str) -> Answered {
    let group = find(visit, group)?;
    let member = membership(visit, &group, member)?;
    visit.state.directory.set_member(group.number, member.inside, None);
    let said = format!("Removed {} from the group {}.", name(visit, member.inside), group.name);
    Ok(Answer::empty(StatusCode::NO_CONTENT).changed(said))
}

fn membership(visit: &Visit<'_>, group: &Group, key: &str) -> Result<Membership, Refusal> {
    let inside = member_key(visit, key)?;
    let members = visit.state.directory.members(group.number);
    members.into_iter().find(|member| member.inside == inside).ok_or(Refusal::NotFound("memberKey"))
}

/// Everything in a group, through nested ones; what is not directly in it has no role, as was seen with Google.
fn all_below(visit: &Visit<'_>, group: usize) -> BTreeMap<Inside, Option<Role>> {
    let directory = &visit.state.directory;
    let direct = directory.members(group).into_iter();
    let mut found: BTreeMap<Inside, Option<Role>> =
        direct.map(|member| (member.inside, Some(member.role))).collect();
    let mut to_walk: Vec<Inside> = found.keys().copied().collect();
    while let Some(inside) = to_walk.pop() {
        let Inside::Group(nested) = inside else { continue };
        for member in directory.members(nested) {
            if let std::collections::btree_map::Entry::Vacant(place) = found.entry(member.inside) {
                place.insert(None);
                to_walk.push(member.inside);
            }
        }
    }
    found
}

/// A text in the order of members.
fn order(inside: Inside) -> String {
    match inside {
        Inside::Person(number) => format!("a{number:012}"),
        Inside::Group(number) => format!("b{number:012}"),
        Inside::Customer => "c".to_owned(),
        Inside::Outsider(place) => format!("d{place:012}"),
    }
}

fn roles(asked: Option<&str>) -> Result<Vec<Role>, Refusal> {
    let words = asked.unwrap_or_default().split(',').map(str::trim).filter(|word| !word.is_empty());
    words.map(|word| Role::read(word).ok_or_else(|| Refusal::input("roles"))).collect()
}

fn role(value: Option<&Value>) -> Result<Option<Role>, Refusal> {
    let word = value.and_then(Value::as_str);
    word.map(|word| Role::read(word).ok_or_else(|| Refusal::input("role"))).transpose()
}

fn name(visit: &Visit<'_>, inside: Inside) -> String {
    let directory = &visit.state.directory;
    let name = match inside {
        Inside::Person(number) => directory.person(number).map(|person| person.primary_email),
        Inside::Group(number) => directory.group(number).map(|group| format!("the group {}", group.name)),
        Inside::Customer => Some("everybody in the organisation".to_owned()),
        Inside::Outsider(place) => directory.outsider(place).map(str::to_owned),
    };
    name.unwrap_or_default()
}

/// A member as JSON. Everybody of the organisation has no address, and nothing is known of people of other ones.
fn view(visit: &Visit<'_>, inside: Inside, role: Option<Role>) -> Value {
    let directory = &visit.state.directory;
    let mut view = json!({ "kind": "admin#directory#member" });
    match inside {
        Inside::Person(number) => {
            let Some(person) = directory.person(number) else { return view };
            view["id"] = person.id().into();
            view["status"] = match (person.is_suspended(), person.is_archived()) {
                (true, _) => "SUSPENDED".into(),
                (false, true) => "ARCHIVED".into(),
                (false, false) => "ACTIVE".into(),
            };
            view["email"] = person.primary_email.into();
            view["type"] = "USER".into();
        }
        Inside::Group(number) => {
            let Some(group) = directory.group(number) else { return view };
            view["id"] = group.id().into();
            view["email"] = group.email.into();
            view["type"] = "GROUP".into();
            view["status"] = "ACTIVE".into();
        }
        Inside::Customer => {
            view["id"] = ids::CUSTOMER.into();
            view["type"] = "CUSTOMER".into();
        }
        Inside::Outsider(place) => {
            view["id"] = ids::outsider(place).into();
            view["email"] = directory.outsider(place).unwrap_or_default().into();
            view["type"] = "USER".into();
        }
    }
    if let Some(role) = role {
        view["role"] = role.word().into();
    }
    view["etag"] = etag(&view.to_string()).into();
    view
}
