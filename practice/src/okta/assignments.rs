//! Who has an app: groups and people assigned to it. Nothing is sent to Zoom from here: a person is queued (`STAGED`,
//! without `externalId`) until the service has created them, and just `ACTIVE` where nothing is to be created.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::apps::{blank, text};
use super::features;
use super::groups::group_id;
use super::list::{page, page_bounds};
use super::refusal::Refusal;
use super::schemas;
use super::service::Standing;
use super::state::{App, Assignment, OktaState, Way};
use super::users::{self, user_id, user_json};
use super::visit::{Answer, Answered, Visit, time};

/// `GET /api/v1/apps/{id}/groups`.
pub(super) fn groups(visit: &mut Visit<'_>, app: &str) -> Answered {
    let bounds = page_bounds(visit.call, GROUPS, GROUPS_MAX)?;
    let app = visit.state.app(app)?;
    let words = visit.call.query("q").map(str::to_lowercase);
    let groups = app.groups.iter().filter(|(number, _)| {
        words.as_ref().is_none_or(|words| {
            let group = visit.state.group_at(**number);
            group.is_some_and(|group| super::groups::name(group).to_lowercase().starts_with(words))
        })
    });
    let groups = groups.map(|(number, assignment)| (*number as u64, (*number, assignment)));
    Ok(page(visit.call, bounds, groups, |(number, assignment)| group_json(visit, app, number, assignment)))
}

/// `GET /api/v1/apps/{id}/groups/{group}`.
pub(super) fn group(visit: &mut Visit<'_>, app: &str, group: &str) -> Answered {
    let app = visit.state.app(app)?;
    let (number, _) = visit.state.group(group)?;
    let assignment = app.groups.get(&number).ok_or_else(|| not_assigned(group))?;
    Ok(Answer::json(group_json(visit, app, number, assignment)))
}

/// `PUT /api/v1/apps/{id}/groups/{group}`.
pub(super) fn assign_group(visit: &mut Visit<'_>, app: &str, group: &str) -> Answered {
    let body = visit.call.json()?;
    let (number, found) = visit.state.group(group)?;
    let name = super::groups::name(found).to_owned();
    let profile = object(&body, "profile")?;
    schemas::check_profile(visit.state.app(app)?, &profile, true)?;
    let now_ms = visit.call.now_ms;
    let entry = visit.state.app_mut(app)?;
    let next = i64::try_from(entry.groups.len()).unwrap_or_default();
    let kept = entry.groups.get(&number);
    let priority =
        body.get("priority").and_then(Value::as_i64).or(kept.map(|kept| kept.priority)).unwrap_or(next);
    let assignment = Assignment { priority, profile, user_name: None, at_ms: now_ms };
    entry.groups.insert(number, assignment.clone());
    entry.everybody.take();
    let label = entry.label.clone();
    visit.record(
        "group.application_assignment.add",
        "Add assigned application to group",
        &[("AppInstance", app.to_owned(), label.clone()), ("UserGroup", group.to_owned(), name.clone())],
        None,
    );
    let drawn = group_json(visit, visit.state.app(app)?, number, &assignment);
    Ok(Answer::json(drawn).changed(format!("The group {name} was given the app {label}.")))
}

/// `DELETE /api/v1/apps/{id}/groups/{group}`.
pub(super) fn remove_group(visit: &mut Visit<'_>, app: &str, group: &str) -> Answered {
    let (number, found) = visit.state.group(group)?;
    let name = super::groups::name(found).to_owned();
    let entry = visit.state.app_mut(app)?;
    entry.groups.remove(&number).ok_or_else(|| not_assigned(group))?;
    entry.everybody.take();
    let label = entry.label.clone();
    let members = visit.state.members(number).to_vec();
    begin_anew(visit.state, app, &members);
    let sentence = format!("The app {label} was taken from the group {name}.");
    visit.record(
        "group.application_assignment.remove",
        "Remove assigned application from group",
        &[("AppInstance", app.to_owned(), label), ("UserGroup", group.to_owned(), name)],
        None,
    );
    Ok(Answer::empty(StatusCode::NO_CONTENT).changed(sentence))
}

/// `GET /api/v1/apps/{id}/users`: everybody who has the app, by name or through a group. `q` is the beginning of a name
/// or an address.
pub(super) fn people(visit: &mut Visit<'_>, app: &str) -> Answered {
    let bounds = page_bounds(visit.call, PEOPLE, PEOPLE_MAX)?;
    let app = visit.state.app(app)?;
    let first = usize::try_from(bounds.after).unwrap_or(usize::MAX);
    let words = visit.call.query("q").map(str::to_lowercase);
    let directory = &visit.state.directory;
    let people = visit.state.app_people(app).range(first..).filter(|(number, _)| {
        words
            .as_ref()
            .is_none_or(|words| directory.person(**number).is_some_and(|person| users::begins(person, words)))
    });
    let people = people.map(|(number, _)| (*number as u64, *number));
    Ok(page(visit.call, bounds, people, |number| person_json(visit, app, number)))
}

/// `GET /api/v1/apps/{id}/users/{user}`.
pub(super) fn person(visit: &mut Visit<'_>, app: &str, id: &str) -> Answered {
    let app = visit.state.app(app)?;
    let person = users::by_id(&visit.state.directory, id)?;
    if !visit.state.app_people(app).contains_key(&person.number) {
        return Err(Refusal::NotFound { id: id.to_owned(), kind: "AppUser" });
    }
    Ok(Answer::json(person_json(visit, app, person.number)))
}

/// `POST /api/v1/apps/{id}/users`, and the same on one person, which changes what they have.
pub(super) fn assign_person(visit: &mut Visit<'_>, app: &str, id: Option<&str>) -> Answered {
    let body = visit.call.json()?;
    let id = id.or_else(|| text(&body, "/id")).ok_or_else(|| blank("id"))?;
    let person = users::by_id(&visit.state.directory, id)?.clone();
    if !users::can_have_apps(&visit.state.directory, person.number) {
        return Err(Refusal::validation("user", "The user's status does not allow an assignment."));
    }
    let profile = object(&body, "profile")?;
    schemas::check_profile(visit.state.app(app)?, &profile, false)?;
    let assignment = Assignment {
        priority: 0,
        profile,
        user_name: text(&body, "/credentials/userName").map(str::to_owned),
        at_ms: visit.call.now_ms,
    };
    let entry = visit.state.app_mut(app)?;
    entry.people.insert(person.number, assignment);
    entry.everybody.take();
    let label = entry.label.clone();
    begin_anew(visit.state, app, &[person.number]);
    visit.record(
        "application.user_membership.add",
        "Add user to application membership",
        &[("AppInstance", app.to_owned(), label.clone()), ("User", id.to_owned(), person.login.clone())],
        None,
    );
    let drawn = person_json(visit, visit.state.app(app)?, person.number);
    Ok(Answer::json(drawn).changed(format!("{} was given the app {label}.", person.login)))
}

/// `DELETE /api/v1/apps/{id}/users/{user}`: only who was assigned by name; through a group they keep it.
pub(super) fn remove_person(visit: &mut Visit<'_>, app: &str, id: &str) -> Answered {
    let person = users::by_id(&visit.state.directory, id)?.clone();
    let entry = visit.state.app_mut(app)?;
    entry
        .people
        .remove(&person.number)
        .ok_or_else(|| Refusal::NotFound { id: id.to_owned(), kind: "AppUser" })?;
    entry.everybody.take();
    let label = entry.label.clone();
    begin_anew(visit.state, app, &[person.number]);
    let sentence = format!("The app {label} was taken from {}.", person.login);
    visit.record(
        "application.user_membership.remove",
        "Remove user's application membership",
        &[("AppInstance", app.to_owned(), label), ("User", id.to_owned(), person.login)],
        None,
    );
    Ok(Answer::empty(StatusCode::NO_CONTENT).changed(sentence))
}

/// Page sizes (SPEC 2026.06): usual and most.
const GROUPS: usize = 20;
const GROUPS_MAX: usize = 200;
const PEOPLE: usize = 50;
const PEOPLE_MAX: usize = 500;

/// An assignment came or went: the service tries these people anew, whatever happened before.
fn begin_anew(state: &mut OktaState, app: &str, people: &[usize]) {
    if let Ok(App { way: Way::Zoom(provisioning), .. }) = state.app_mut(app) {
        for person in people {
            provisioning.at_zoom.try_again(*person);
        }
    }
}

fn not_assigned(group: &str) -> Refusal {
    Refusal::NotFound { id: group.to_owned(), kind: "ApplicationGroupAssignment" }
}

fn object(body: &Value, field: &str) -> Result<Map<String, Value>, Refusal> {
    match body.get(field) {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(object)) => Ok(object.clone()),
        Some(_) => Err(Refusal::validation(field, format!("{field}: The field must be an object."))),
    }
}

fn group_json(visit: &Visit<'_>, app: &App, number: usize, assignment: &Assignment) -> Value {
    let (app, id, base) = (app.id(), group_id(number), &visit.call.base);
    json!({
        "id": id,
        "lastUpdated": time(assignment.at_ms),
        "priority": assignment.priority,
        "profile": assignment.profile,
        "_links": {
            "app": { "href": format!("{base}/api/v1/apps/{app}") },
            "self": { "href": format!("{base}/api/v1/apps/{app}/groups/{id}") },
            "group": { "href": format!("{base}/api/v1/groups/{id}") },
        },
    })
}

fn person_json(visit: &Visit<'_>, app: &App, number: usize) -> Value {
    let (base, id) = (&visit.call.base, user_id(number));
    let person = visit.state.directory.person(number);
    let own = app.people.get(&number);
    let through = visit.state.app_people(app).get(&number).copied().flatten();
    let assignment = own.or_else(|| through.and_then(|group| app.groups.get(&group)));
    let at = assignment.map(|assignment| time(assignment.at_ms));
    let standing = match &app.way {
        Way::Zoom(provisioning) => {
            provisioning.at_zoom.standing(number, features::creates_people(provisioning))
        }
        Way::Oidc(_) => Standing::none(),
    };
    let login = person.map(|person| person.login.clone());
    let user_name = own.and_then(|assignment| assignment.user_name.clone()).or(login);
    let mut profile = assignment.map(|assignment| assignment.profile.clone()).unwrap_or_default();
    if let Some(person) = person {
        for (name, value) in
            [("firstName", &person.given_name), ("lastName", &person.family_name), ("email", &person.mail)]
        {
            profile.entry(name).or_insert_with(|| json!(value));
        }
    }
    let mut drawn = json!({
        "id": id,
        "externalId": standing.zoom_id,
        "created": at,
        "lastUpdated": at,
        "scope": if own.is_some() { "USER" } else { "GROUP" },
        "status": standing.status,
        "statusChanged": at,
        "passwordChanged": null,
        "syncState": standing.sync,
        "credentials": { "userName": user_name },
        "profile": profile,
        "_links": {
            "app": { "href": format!("{base}/api/v1/apps/{}", app.id()) },
            "user": { "href": format!("{base}/api/v1/users/{id}") },
        },
    });
    if let Some(at) = standing.synced_ms {
        drawn["lastSync"] = json!(time(at));
        drawn["statusChanged"] = json!(time(at));
    }
    if visit.call.query("expand") == Some("user")
        && let Some(person) = person
    {
        drawn["_embedded"] = json!({ "user": user_json(visit.call, &visit.state.directory, person) });
    }
    drawn
}
