//! Groups and who is in them. Okta's groups do not nest: the company's groups within groups are shown flattened, each
//! person once. Besides Okta's own there is Everyone, which every org has, and the groups that came from an app; what is
//! in those two nobody can change by a call, whatever the role (terraform-provider-okta, pull request 118).

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::apps::{blank, text};
use super::directory::Dates;
use super::filter::Filter;
use super::ids::{self, Kind};
use super::list::{page, page_bounds};
use super::log::Target;
use super::refusal::Refusal;
use super::state::{AnyGroup, AppGroup, OktaState};
use super::users::{self, user_json};
use super::visit::{Answer, Answered, Call, Visit, time};

/// `GET /api/v1/groups`.
pub(super) fn list(visit: &mut Visit<'_>) -> Answered {
    let (call, state) = (visit.call, &*visit.state);
    let words = call.query("q").map(str::to_lowercase);
    let (usual, most) = if words.is_some() { (LIMIT_WITH_Q, LIMIT_WITH_Q) } else { (LIMIT, LIMIT) };
    let bounds = page_bounds(call, usual, most)?;
    let mut chosen = Vec::new();
    for (parameter, fields) in [("search", SEARCH_FIELDS.as_slice()), ("filter", FILTER_FIELDS.as_slice())] {
        if let Some(text) = call.query(parameter) {
            let filter = Filter::parse(text)?;
            filter.allow(fields)?;
            chosen.push(filter);
        }
    }
    let stats = expands(call, "stats");
    let groups = state.groups().filter(|(number, group)| {
        words.as_ref().is_none_or(|words| name(*group).to_lowercase().starts_with(words))
            && chosen.iter().all(|filter| filter.matches(&|field| value(state, *number, *group, field)))
    });
    let groups = groups.map(|(number, group)| (number as u64, (number, group)));
    let mut answer =
        page(call, bounds, groups, |(number, group)| group_json(call, state, number, group, stats));
    if words.is_some() {
        // With `q` there is one page and no more.
        answer.headers.retain(|(_, link)| !link.ends_with("rel=\"next\""));
    }
    Ok(answer)
}

/// `GET /api/v1/groups/{id}`.
pub(super) fn get(visit: &mut Visit<'_>, id: &str) -> Answered {
    let (number, group) = visit.state.group(id)?;
    let stats = expands(visit.call, "stats");
    Ok(Answer::json(group_json(visit.call, visit.state, number, group, stats)))
}

/// `POST /api/v1/groups`: 200, as Okta answers it.
pub(super) fn create(visit: &mut Visit<'_>) -> Answered {
    let body = visit.call.json()?;
    let (name, description) = named(visit, &body, None)?;
    let now_ms = visit.call.now_ms;
    let number = visit.state.directory.new_group();
    visit.state.directory.name_group(number, &name, description.as_deref(), now_ms);
    record(visit, "group.lifecycle.create", "Create Okta group", number, None);
    Ok(get(visit, &group_id(number))?.changed(format!("The group {name} was made.")))
}

/// `PUT /api/v1/groups/{id}`: name and description.
pub(super) fn rename(visit: &mut Visit<'_>, id: &str) -> Answered {
    let body = visit.call.json()?;
    let number = own(visit, id)?;
    let (name, description) = named(visit, &body, Some(number))?;
    let now_ms = visit.call.now_ms;
    visit.state.directory.name_group(number, &name, description.as_deref(), now_ms);
    record(visit, "group.profile.update", "Update group profile", number, None);
    Ok(get(visit, id)?.changed(format!("The group {name} was named and described.")))
}

/// `PUT /api/v1/groups/{id}/users/{user}` and `DELETE` of the same: 204, also for who is already in or out.
pub(super) fn set_member(visit: &mut Visit<'_>, id: &str, user: &str, member: bool) -> Answered {
    let number = own(visit, id)?;
    let person = users::by_id_or_login(&visit.state.directory, user)?;
    let (person, login) = (person.number, person.login.clone());
    let answer = Answer::empty(StatusCode::NO_CONTENT);
    if !visit.state.directory.set_member(number, person, member, visit.call.now_ms) {
        return Ok(answer);
    }
    visit.state.assignments_moved(&[number]);
    let (event, message, word) = if member {
        ("group.user_membership.add", "Add user to group membership", "joined")
    } else {
        ("group.user_membership.remove", "Remove user from group membership", "left")
    };
    record(visit, event, message, number, Some(("User", users::user_id(person), login.clone())));
    Ok(answer.changed(format!("{login} {word} a group.")))
}

/// `DELETE /api/v1/groups/{id}`: one of Okta's own, with the pushes it was the source of; a group of an app only when no
/// push mapping uses it.
pub(super) fn delete(visit: &mut Visit<'_>, id: &str) -> Answered {
    let (number, group) = visit.state.group(id)?;
    let name = name(group).to_owned();
    match group {
        AnyGroup::Everyone => return Err(Refusal::NotPermitted),
        AnyGroup::App(_) => {
            if visit.state.push.values().any(|mapping| mapping.target == number) {
                return Err(Refusal::validation(
                    "group",
                    "You can't remove groups of type APP_GROUP if they are used in a group push mapping.",
                ));
            }
        }
        AnyGroup::Okta(_) => {}
    }
    record(visit, "group.lifecycle.delete", "Delete Okta group", number, None);
    visit.state.remove_group(number);
    Ok(Answer::empty(StatusCode::NO_CONTENT).changed(format!("The group {name} was deleted.")))
}

/// `GET /api/v1/groups/{id}/users`.
pub(super) fn members(visit: &mut Visit<'_>, id: &str) -> Answered {
    let (call, directory) = (visit.call, &visit.state.directory);
    let bounds = page_bounds(call, MEMBERS, MEMBERS)?;
    let (number, _) = visit.state.group(id)?;
    let members = visit.state.members(number);
    let first = members.partition_point(|person| (*person as u64) < bounds.after);
    let people = members[first..].iter().filter_map(|number| directory.person(*number));
    Ok(page(call, bounds, people.map(|person| (person.number as u64, person)), |person| {
        user_json(call, directory, person)
    }))
}

/// `GET /api/v1/groups/{id}/apps`.
pub(super) fn apps(visit: &mut Visit<'_>, id: &str) -> Answered {
    let bounds = page_bounds(visit.call, APPS, APPS)?;
    let (number, _) = visit.state.group(id)?;
    let apps = visit.state.apps.values().filter(|app| app.groups.contains_key(&number));
    Ok(page(visit.call, bounds, apps.map(|app| (app.number, app)), |app| super::apps::app_json(visit, app)))
}

/// Returns the name of a group.
pub(super) fn name(group: AnyGroup<'_>) -> &str {
    match group {
        AnyGroup::Okta(group) => group.name,
        AnyGroup::Everyone => "Everyone",
        AnyGroup::App(group) => &group.name,
    }
}

pub(super) fn group_id(number: usize) -> String {
    ids::id(Kind::Group, number as u64)
}

/// Letters that a name and a description may have (SPEC 2026.06).
const NAME_MAX: usize = 255;
const DESCRIPTION_MAX: usize = 1024;
/// Page sizes: groups (most; 200 is advised), groups with `q`, and people of a group (DOCS and SPEC, 2026).
const LIMIT: usize = 10_000;
const LIMIT_WITH_Q: usize = 300;
const MEMBERS: usize = 1000;
const APPS: usize = 20;
const SEARCH_FIELDS: [&str; 8] = [
    "id",
    "type",
    "source.id",
    "profile.name",
    "profile.description",
    "created",
    "lastUpdated",
    "lastMembershipUpdated",
];
const FILTER_FIELDS: [&str; 4] = ["id", "type", "lastUpdated", "lastMembershipUpdated"];

/// The number of one of Okta's own groups, for a change to it.
fn own(visit: &Visit<'_>, id: &str) -> Result<usize, Refusal> {
    match visit.state.group(id)? {
        (number, AnyGroup::Okta(_)) => Ok(number),
        (_, AnyGroup::Everyone | AnyGroup::App(_)) => Err(Refusal::NotPermitted),
    }
}

/// Name and description in a body; the name is free, or `own`'s already.
fn named(visit: &Visit<'_>, body: &Value, own: Option<usize>) -> Result<(String, Option<String>), Refusal> {
    let name = text(body, "/profile/name").ok_or_else(|| blank("name"))?;
    let description = text(body, "/profile/description");
    if name.chars().count() > NAME_MAX {
        return Err(Refusal::validation("name", "name: The field is too long."));
    }
    if description.is_some_and(|text| text.chars().count() > DESCRIPTION_MAX) {
        return Err(Refusal::validation("description", "description: The field is too long."));
    }
    let taken = visit.state.groups().any(|(number, group)| match group {
        AnyGroup::Okta(group) => group.name == name && own != Some(number),
        AnyGroup::Everyone => name == "Everyone",
        AnyGroup::App(_) => false,
    });
    if taken {
        return Err(Refusal::validation(
            "name",
            "name: An object with this field already exists in the current organization",
        ));
    }
    Ok((name.to_owned(), description.map(str::to_owned)))
}

fn record(visit: &mut Visit<'_>, event: &str, message: &str, number: usize, who: Option<Target>) {
    let name = visit.state.group_at(number).map(|group| name(group).to_owned()).unwrap_or_default();
    let mut targets: Vec<Target> = who.into_iter().collect();
    targets.push(("UserGroup", group_id(number), name));
    visit.record(event, message, &targets, None);
}

fn expands(call: &Call, what: &str) -> bool {
    call.query("expand").is_some_and(|expand| expand.split(',').any(|part| part == what))
}

fn type_word(group: AnyGroup<'_>) -> &'static str {
    match group {
        AnyGroup::Okta(_) => "OKTA_GROUP",
        AnyGroup::Everyone => "BUILT_IN",
        AnyGroup::App(_) => "APP_GROUP",
    }
}

fn description(group: AnyGroup<'_>) -> Option<&str> {
    match group {
        AnyGroup::Okta(group) => group.description,
        AnyGroup::Everyone => Some("All users in your organization"),
        AnyGroup::App(group) => Some(&group.description),
    }
}

fn dates(state: &OktaState, number: usize, group: AnyGroup<'_>) -> Dates {
    match group {
        AnyGroup::Okta(group) => group.dates,
        AnyGroup::Everyone => state.directory.dates(number),
        AnyGroup::App(AppGroup { created_ms: at, .. }) => Dates { created: *at, updated: *at, turned: *at },
    }
}

fn value(state: &OktaState, number: usize, group: AnyGroup<'_>, field: &str) -> Vec<String> {
    let value = match (field, group) {
        ("id", _) => Some(group_id(number)),
        ("type", _) => Some(type_word(group).to_owned()),
        ("profile.name", _) => Some(name(group).to_owned()),
        ("profile.description", _) => description(group).map(str::to_owned),
        ("source.id", AnyGroup::App(group)) => Some(ids::id(Kind::App, group.app)),
        ("created", _) => Some(time(dates(state, number, group).created)),
        ("lastUpdated", _) => Some(time(dates(state, number, group).updated)),
        ("lastMembershipUpdated", _) => Some(time(dates(state, number, group).turned)),
        _ => None,
    };
    value.into_iter().collect()
}

/// Draws a group as Okta does.
pub(super) fn group_json(
    call: &Call,
    state: &OktaState,
    number: usize,
    group: AnyGroup<'_>,
    stats: bool,
) -> Value {
    let (id, base) = (group_id(number), &call.base);
    let dates = dates(state, number, group);
    let logo = |size: &str| json!({ "name": size, "href": format!("{base}/assets/img/logos/groups/okta-{size}.png"), "type": "image/png" });
    let mut drawn = json!({
        "id": id,
        "created": time(dates.created),
        "lastUpdated": time(dates.updated),
        "lastMembershipUpdated": time(dates.turned),
        "objectClass": ["okta:user_group"],
        "type": type_word(group),
        "profile": { "name": name(group), "description": description(group) },
        "_links": {
            "logo": [logo("medium"), logo("large")],
            "owners": { "href": format!("{base}/api/v1/groups/{id}/owners") },
            "users": { "href": format!("{base}/api/v1/groups/{id}/users") },
            "apps": { "href": format!("{base}/api/v1/groups/{id}/apps") },
        },
    });
    if let AnyGroup::App(group) = group {
        let source = ids::id(Kind::App, group.app);
        drawn["_links"]["source"] = json!({ "href": format!("{base}/api/v1/apps/{source}") });
        drawn["source"] = json!({ "id": source });
    }
    if stats {
        drawn["_embedded"] = json!({ "stats": {
            "usersCount": state.members(number).len(),
            "appsCount": state.apps.values().filter(|app| app.groups.contains_key(&number)).count(),
            "groupPushMappingsCount": state.push.values().filter(|mapping| mapping.source == number).count(),
            "hasAdminPrivilege": false,
        }});
    }
    drawn
}
