//! The users of the organisation: a list to search, and a page for each on which a person suspends, archives, deletes,
//! renames or moves somebody, to see what auto-provisioning makes of it.

use axum::http::StatusCode;

use super::acts::Complaint;
use super::forms::Fields;
use super::pages::{option, page};
use super::{USERS, answered_with};
use crate::google::GoogleState;
use crate::google::person::Person;
use crate::google::refusal::Refusal;
use crate::google::units::ROOT;
use crate::google::visit::{Answer, Answered, Visit, escaped};

/// The list, or what a search finds in it.
pub(super) fn list(visit: &Visit<'_>) -> Answer {
    let query = visit.call.query("q").unwrap_or_default().trim().to_lowercase();
    let fits = |person: &Person| {
        let is_there = !person.is_deleted();
        is_there
            && (person.primary_email.contains(&query) || person.full_name().to_lowercase().contains(&query))
    };
    let directory = &visit.state.directory;
    let found = directory.people_from(0).filter(fits).take(SHOWN);
    let rows: String = found
        .map(|person| {
            format!(
                "<tr><td><a href=\"{USERS}/{}\">{}</a></td><td>{}</td><td>{}</td><td>{}</td></tr>",
                person.id(),
                escaped(&person.full_name()),
                escaped(&person.primary_email),
                status(&person),
                escaped(&directory.units.path(person.unit)),
            )
        })
        .collect();
    let content = format!(
        "<form method=\"get\" action=\"{USERS}\"><label for=\"q\">Search for users</label> \
         <input id=\"q\" name=\"q\" value=\"{}\"> <button type=\"submit\">Search</button></form>\
         <table><thead><tr><th scope=\"col\">Name</th><th scope=\"col\">Email</th><th scope=\"col\">Status</th>\
         <th scope=\"col\">Organizational unit</th></tr></thead><tbody>{rows}</tbody></table>\
         <p>At most {SHOWN} users are shown.</p>",
        escaped(&query),
    );
    Answer::page(StatusCode::OK, page(visit.state, "Users", None, &content))
}

/// Somebody's page.
///
/// # Errors
///
/// `NoPath` where nobody has this id.
pub(super) fn show(visit: &Visit<'_>, id: &str) -> Answered {
    let person = find(visit.state, id)?;
    Ok(Answer::page(StatusCode::OK, drawn(visit.state, &person, None)))
}

/// Does what a form on somebody's page asks for.
///
/// # Errors
///
/// `NoPath` where nobody has this id.
pub(super) fn act(visit: &mut Visit<'_>, id: &str) -> Answered {
    let person = find(visit.state, id)?;
    let fields = Fields::read(&visit.call.body);
    let now_ms = visit.call.now_ms;
    let mut changed = person.clone();
    let done = match fields.first("act") {
        Some("suspend") => {
            changed.suspended_ms = Some(now_ms);
            "Suspended"
        }
        Some("reactivate") => {
            changed.suspended_ms = None;
            "Reactivated"
        }
        Some("archive") => {
            changed.archived_ms = Some(now_ms);
            "Archived"
        }
        Some("unarchive") => {
            changed.archived_ms = None;
            "Unarchived"
        }
        Some("delete") => {
            changed.deleted_ms = Some(now_ms);
            "Deleted"
        }
        Some(_) | None => {
            let text = |name: &str| fields.first(name).map(str::trim).filter(|text| !text.is_empty());
            changed.given_name = text("given").map(str::to_owned);
            changed.family_name = text("family").map(str::to_owned);
            let path = fields.first("unit").unwrap_or("/");
            match visit.state.directory.units.find(path) {
                Some(unit) => changed.unit = unit,
                None => {
                    let complaint = Complaint::UnknownUnit(path.to_owned());
                    return Ok(answered_with(drawn(visit.state, &person, Some(&complaint))));
                }
            }
            "Changed"
        }
    };
    if changed.deleted_ms.is_some() && person.number == visit.state.directory.admin() {
        return Ok(answered_with(drawn(visit.state, &person, Some(&Complaint::OwnAccount))));
    }
    let to = if changed.is_deleted() { USERS.to_owned() } else { format!("{USERS}/{id}") };
    let address = person.primary_email;
    visit.state.directory.put_person(changed);
    Ok(Answer::redirect(&to).changed(format!("{done} the user {address}.")))
}

/// A page with more people is of no use to a person.
const SHOWN: usize = 100;

/// Whoever has this id or address.
///
/// # Errors
///
/// `NoPath` where nobody has.
pub(super) fn find(state: &GoogleState, id: &str) -> Result<Person, Refusal> {
    state.directory.person_by_key(id).filter(|person| !person.is_deleted()).ok_or(Refusal::NoPath)
}

fn status(person: &Person) -> &'static str {
    match (person.is_archived(), person.is_suspended()) {
        (true, _) => "Archived",
        (false, true) => "Suspended",
        (false, false) => "Active",
    }
}

fn drawn(state: &GoogleState, person: &Person, complaint: Option<&Complaint>) -> String {
    let units = &state.directory.units;
    let numbers = std::iter::once(ROOT).chain(units.iter().map(|(number, _)| number));
    let options: String = numbers
        .map(|number| {
            let path = units.path(number);
            option(&path, &path, number == person.unit)
        })
        .collect();
    let suspend =
        if person.is_suspended() { ("reactivate", "Reactivate") } else { ("suspend", "Suspend user") };
    let archive =
        if person.is_archived() { ("unarchive", "Unarchive user") } else { ("archive", "Archive user") };
    let buttons: String = [suspend, archive, ("delete", "Delete user")]
        .iter()
        .map(|(act, text)| format!("<button type=\"submit\" name=\"act\" value=\"{act}\">{text}</button> "))
        .collect();
    let action = format!("{USERS}/{}", person.id());
    let content = format!(
        "<p>{}</p><p>Status: <strong id=\"status\">{}</strong></p>\
         <form method=\"post\" action=\"{action}\">{buttons}</form>\
         <form method=\"post\" action=\"{action}\"><p><label for=\"given\">First name</label> \
         <input id=\"given\" name=\"given\" value=\"{}\"></p><p><label for=\"family\">Last name</label> \
         <input id=\"family\" name=\"family\" value=\"{}\"></p>\
         <p><label for=\"unit\">Organizational unit</label> <select id=\"unit\" name=\"unit\">{options}</select></p>\
         <p><button type=\"submit\" id=\"save\">Save</button></p></form><p><a href=\"{USERS}\">Users</a></p>",
        escaped(&person.primary_email),
        status(person),
        escaped(person.given_name.as_deref().unwrap_or_default()),
        escaped(person.family_name.as_deref().unwrap_or_default()),
    );
    page(state, &person.full_name(), complaint, &content)
}
