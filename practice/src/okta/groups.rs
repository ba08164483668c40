//! Groups and who is in them. Okta's groups do not nest: the company's groups within groups are shown flattened, each
//! person once. Besides the company's there is Everyone, which every org has, and the groups that came from an app.

use serde_json::{Value, json};

use super::filter::Filter;
use super::ids::{self, Kind};
use super::list::{page, page_bounds};
use super::refusal::Refusal;
use super::state::{AnyGroup, FOUNDED_MS, OktaState};
use super::users::user_json;
use super::visit::{Answer, Answered, Call, Visit, time};
use crate::company::Company;

/// `GET /api/v1/groups`.
pub(super) fn list(visit: &mut Visit<'_>) -> Answered {
    let (call, company, state) = (visit.call, visit.company, &*visit.state);
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
    let groups = all(state, company).filter(|(number, group)| {
        words.as_ref().is_none_or(|words| name(*group).to_lowercase().starts_with(words))
            && chosen.iter().all(|filter| filter.matches(&|field| value(*number, *group, field)))
    });
    let groups = groups.map(|(number, group)| (number as u64, (number, group)));
    let mut answer =
        page(call, bounds, groups, |(number, group)| group_json(call, company, state, number, group, stats));
    if words.is_some() {
        // With `q` there is one page and no more.
        answer.headers.retain(|(_, link)| !link.ends_with("rel=\"next\""));
    }
    Ok(answer)
}

/// `GET /api/v1/groups/{id}`.
pub(super) fn get(visit: &mut Visit<'_>, id: &str) -> Answered {
    let (number, group) = visit.state.group(visit.company, id)?;
    let stats = expands(visit.call, "stats");
    Ok(Answer::json(group_json(visit.call, visit.company, visit.state, number, group, stats)))
}

/// `DELETE /api/v1/groups/{id}`: only a group of an app, and only when no push mapping uses it. The company's groups
/// are not this org's to delete.
pub(super) fn delete(visit: &mut Visit<'_>, id: &str) -> Answered {
    let (number, group) = visit.state.group(visit.company, id)?;
    let AnyGroup::App(group) = group else { return Err(Refusal::NotPermitted) };
    let name = group.name.clone();
    if visit.state.push.values().any(|mapping| mapping.target == number) {
        return Err(Refusal::validation(
            "group",
            "You can't remove groups of type APP_GROUP if they are used in a group push mapping.",
        ));
    }
    visit.state.remove_app_group(number);
    Ok(Answer::empty(axum::http::StatusCode::NO_CONTENT)
        .changed(format!("The app's group {name} was deleted.")))
}

/// `GET /api/v1/groups/{id}/users`.
pub(super) fn members(visit: &mut Visit<'_>, id: &str) -> Answered {
    let (call, company) = (visit.call, visit.company);
    let bounds = page_bounds(call, MEMBERS, MEMBERS)?;
    let (number, _) = visit.state.group(company, id)?;
    let members = visit.state.members(company, number);
    let first = members.partition_point(|person| (*person as u64) < bounds.after);
    let people = members[first..].iter().filter_map(|number| company.people.get(*number));
    Ok(page(call, bounds, people.map(|person| (person.number as u64, person)), |person| {
        user_json(call, company, person)
    }))
}

/// `GET /api/v1/groups/{id}/apps`.
pub(super) fn apps(visit: &mut Visit<'_>, id: &str) -> Answered {
    let bounds = page_bounds(visit.call, APPS, APPS)?;
    let (number, _) = visit.state.group(visit.company, id)?;
    let apps = visit.state.apps.values().filter(|app| app.groups.contains_key(&number));
    Ok(page(visit.call, bounds, apps.map(|app| (app.number, app)), |app| super::apps::app_json(visit, app)))
}

/// Returns the name of a group.
pub(super) fn name(group: AnyGroup<'_>) -> &str {
    match group {
        AnyGroup::Okta(group) => &group.name,
        AnyGroup::Everyone => "Everyone",
        AnyGroup::App(group) => &group.name,
    }
}

pub(super) fn group_id(number: usize) -> String {
    ids::id(Kind::Group, number as u64)
}

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

fn all<'a>(state: &'a OktaState, company: &'a Company) -> impl Iterator<Item = (usize, AnyGroup<'a>)> {
    let own = company.groups.iter().enumerate().map(|(number, group)| (number, AnyGroup::Okta(group)));
    let apps = state.app_groups.iter().map(|(number, group)| (*number, AnyGroup::App(group)));
    own.chain([(company.groups.len(), AnyGroup::Everyone)]).chain(apps)
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
        AnyGroup::Okta(group) => group.description.as_deref(),
        AnyGroup::Everyone => Some("All users in your organization"),
        AnyGroup::App(group) => Some(&group.description),
    }
}

fn created_ms(number: usize, group: AnyGroup<'_>) -> i64 {
    match group {
        AnyGroup::Okta(_) | AnyGroup::Everyone => {
            FOUNDED_MS + i64::try_from(number).unwrap_or_default() * 1000
        }
        AnyGroup::App(group) => group.created_ms,
    }
}

fn value(number: usize, group: AnyGroup<'_>, field: &str) -> Vec<String> {
    let value = match (field, group) {
        ("id", _) => Some(group_id(number)),
        ("type", _) => Some(type_word(group).to_owned()),
        ("profile.name", _) => Some(name(group).to_owned()),
        ("profile.description", _) => description(group).map(str::to_owned),
        ("source.id", AnyGroup::App(group)) => Some(ids::id(Kind::App, group.app)),
        ("created" | "lastUpdated" | "lastMembershipUpdated", _) => Some(time(created_ms(number, group))),
        _ => None,
    };
    value.into_iter().collect()
}

fn group_json(
    call: &Call,
    company: &Company,
    state: &OktaState,
    number: usize,
    group: AnyGroup<'_>,
    stats: bool,
) -> Value {
    let (id, base) = (group_id(number), &call.base);
    let at = time(created_ms(number, group));
    let logo = |size: &str| json!({ "name": size, "href": format!("{base}/assets/img/logos/groups/okta-{size}.png"), "type": "image/png" });
    let mut drawn = json!({
        "id": id,
        "created": at,
        "lastUpdated": at,
        "lastMembershipUpdated": at,
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
            "usersCount": state.members(company, number).len(),
            "appsCount": state.apps.values().filter(|app| app.groups.contains_key(&number)).count(),
            "groupPushMappingsCount": state.push.values().filter(|mapping| mapping.source == number).count(),
            "hasAdminPrivilege": false,
        }});
    }
    drawn
}
