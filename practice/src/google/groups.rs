//! Groups without their members.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::directory::{Group, Inside};
use super::list::{Page, etag, listed, partial};
use super::person::without_empty;
use super::refusal::Refusal;
use super::user_view::is_own_address;
use super::users::{bad_value, domain_asked};
use super::visit::{Answer, Answered, Caller, Visit};

/// Groups on a page unless the caller says otherwise, and at the most (Directory API, groups.list, 2026-11).
const PAGE: usize = 200;

const FIELDS: [&str; 13] = [
    "kind",
    "etag",
    "nextPageToken",
    "groups",
    "id",
    "email",
    "name",
    "description",
    "directMembersCount",
    "adminCreated",
    "aliases",
    "nonEditableAliases",
    "externalIds",
];

/// `GET /groups`.
pub(super) fn list(visit: &mut Visit<'_>, _: &Caller) -> Answered {
    let call = visit.call;
    let of = call.query("userKey").map(|key| member_key(visit, key)).transpose()?;
    let domain = match (&of, call.query("customer")) {
        (Some(_), Some(_)) => return Err(Refusal::input("userKey")),
        (Some(_), None) => None,
        (None, _) => domain_asked(visit)?,
    };
    match call.query("orderBy") {
        None | Some("email") => {}
        Some(other) => return Err(bad_value(other, "orderBy")),
    }
    let search = Search::read(visit, call.query("query").unwrap_or_default())?;
    let page = Page::read(visit, PAGE, PAGE)?;
    let directory = &visit.state.directory;
    let is_in = |group: &Group, inside: Inside| {
        directory.members(group.number).iter().any(|other| other.inside == inside)
    };
    let mut groups = directory.groups_by_address();
    groups.retain(|group| {
        domain.is_none_or(|domain| group.email.ends_with(&format!("@{}", domain.to_lowercase())))
            && of.is_none_or(|inside| is_in(group, inside))
            && match &search {
                Search::All => true,
                Search::Email(start) => group.email.starts_with(start),
                Search::Name(start) => group.name.to_lowercase().starts_with(start),
                Search::Member(inside) => is_in(group, *inside),
            }
    });
    let rest = groups.into_iter().filter(|group| group.email > page.after);
    let (groups, next) = page.cut(visit, rest.map(|group| (group.email.clone(), group)));
    let groups = groups.iter().map(|group| view(visit, group)).collect();
    Ok(Answer::json(partial(visit, listed("admin#directory#groups", "groups", groups, next), &FIELDS)?))
}

/// `GET /groups/{groupKey}`.
pub(super) fn get(visit: &mut Visit<'_>, _: &Caller, key: &str) -> Answered {
    let group = find(visit, key)?;
    Ok(Answer::json(partial(visit, view(visit, &group), &FIELDS)?))
}

/// `POST /groups`.
pub(super) fn add(visit: &mut Visit<'_>, _: &Caller) -> Answered {
    let body = visit.call.json()?;
    let email = email(visit, &body, None)?.ok_or(Refusal::Required("email"))?;
    let local = email.split('@').next().unwrap_or_default().to_owned();
    let group = Group {
        number: visit.state.directory.next_group(),
        name: text(&body, "name").unwrap_or(local),
        description: text(&body, "description").unwrap_or_default(),
        aliases: Vec::new(),
        email,
    };
    let said = format!("Added the group {}.", group.name);
    visit.state.directory.put_group(group.clone());
    Ok(Answer::json(view(visit, &group)).changed(said))
}

/// `PUT` and `PATCH /groups/{groupKey}`. An address that is replaced stays as an alias.
pub(super) fn change(visit: &mut Visit<'_>, _: &Caller, key: &str) -> Answered {
    let mut group = find(visit, key)?;
    let body = visit.call.json()?;
    if let Some(email) = email(visit, &body, Some(&group))? {
        group.aliases.retain(|alias| *alias != email);
        let was = std::mem::replace(&mut group.email, email);
        if was != group.email {
            group.aliases.push(was);
        }
    }
    group.name = text(&body, "name").unwrap_or(group.name);
    group.description = text(&body, "description").unwrap_or(group.description);
    let said = format!("Changed the group {}.", group.name);
    visit.state.directory.put_group(group.clone());
    Ok(Answer::json(view(visit, &group)).changed(said))
}

/// `DELETE /groups/{groupKey}`.
pub(super) fn delete(visit: &mut Visit<'_>, _: &Caller, key: &str) -> Answered {
    let group = find(visit, key)?;
    visit.state.directory.delete_group(group.number);
    let said = format!("Deleted the group {}.", group.name);
    Ok(Answer::empty(StatusCode::NO_CONTENT).changed(said))
}

/// A group by address, alias or id.
///
/// # Errors
///
/// `Forbidden` for one of another organisation; `NotFound`.
pub(super) fn find(visit: &Visit<'_>, key: &str) -> Result<Group, Refusal> {
    let directory = &visit.state.directory;
    directory.group_by_key(key).ok_or_else(|| {
        let elsewhere = key.contains('@') && !is_own_address(directory, key);
        if elsewhere { Refusal::Forbidden } else { Refusal::NotFound("groupKey") }
    })
}

/// Who or what an address or an id names that can be in a group: also somebody of another organisation who is in one.
///
/// # Errors
///
/// `NotFound`.
pub(super) fn member_key(visit: &Visit<'_>, key: &str) -> Result<Inside, Refusal> {
    let directory = &visit.state.directory;
    let person = directory.person_by_key(key).filter(|person| !person.is_deleted());
    let person = person.map(|person| Inside::Person(person.number));
    let group = || directory.group_by_key(key).map(|group| Inside::Group(group.number));
    let customer = || (key == super::ids::CUSTOMER).then_some(Inside::Customer);
    let outsider = || {
        let place = super::ids::outsider_place(key).filter(|place| directory.outsider(*place).is_some());
        place.or_else(|| directory.outsider_by_address(key)).map(Inside::Outsider)
    };
    person.or_else(group).or_else(customer).or_else(outsider).ok_or(Refusal::NotFound("memberKey"))
}

/// What groups are searched for.
enum Search {
    All,
    /// Begins with, in small letters.
    Email(String),
    /// As before.
    Name(String),
    Member(Inside),
}

impl Search {
    fn read(visit: &Visit<'_>, text: &str) -> Result<Self, Refusal> {
        let wrong = || Refusal::input("query");
        if text.is_empty() {
            return Ok(Search::All);
        }
        let (field, value) = text.split_once([':', '=']).ok_or_else(wrong)?;
        let value = value.trim_matches('\'').trim_end_matches('*').to_lowercase();
        match field {
            "email" => Ok(Search::Email(value)),
            "name" => Ok(Search::Name(value)),
            "memberKey" => Ok(Search::Member(member_key(visit, &value)?)),
            _ => Err(wrong()),
        }
    }
}

/// The address that a body gives, in small letters: of a domain of the organisation, and nobody else's.
fn email(
    visit: &Visit<'_>,
    body: &Map<String, Value>,
    own: Option<&Group>,
) -> Result<Option<String>, Refusal> {
    let Some(email) = text(body, "email").map(|email| email.to_lowercase()) else { return Ok(None) };
    let directory = &visit.state.directory;
    if !email.contains('@') {
        return Err(Refusal::input("email"));
    }
    if !is_own_address(directory, &email) {
        return Err(Refusal::NotFound("domain"));
    }
    let owner = directory.owner(&email);
    let is_own = own.is_some_and(|group| owner == Some(super::directory::Owner::Group(group.number)));
    if owner.is_some() && !is_own {
        return Err(Refusal::Duplicate("Entity already exists."));
    }
    Ok(Some(email))
}

fn text(body: &Map<String, Value>, name: &str) -> Option<String> {
    body.get(name).and_then(Value::as_str).map(str::to_owned)
}

fn view(visit: &Visit<'_>, group: &Group) -> Value {
    let count = visit.state.directory.members(group.number).len();
    let mut view = without_empty(json!({
        "kind": "admin#directory#group",
        "id": group.id(),
        "email": group.email,
        "name": group.name,
        // A number in quotes, as Google writes whole numbers of 64 bits.
        "directMembersCount": count.to_string(),
        "adminCreated": true,
        "aliases": group.aliases,
    }));
    // The one field of a group that is there although it is empty.
    view["description"] = group.description.clone().into();
    view["etag"] = etag(&view.to_string()).into();
    view
}
