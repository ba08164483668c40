//! The pages of the Admin console that the guide sends a person to, below `/ac`: web and mobile apps, the Zoom app, for
//! whom it is on, its auto-provisioning, and the log. Plain HTML without a script; whoever opens them is the super
//! administrator. The list of users is there too, so that somebody can be suspended by hand.
//!
//! [`acts`] is what can be done there, the same for the forms ([`forms`]) and for the control address ([`arrange`]);
//! [`pages`] and [`provisioning`] draw what is set.

mod acts;
mod arrange;
mod forms;
mod hand;
mod pages;
mod provisioning;
mod users;

use axum::http::{Method, StatusCode};

pub use arrange::Arrangement;
pub(crate) use arrange::arrange;
pub use hand::UserChange;
pub(crate) use hand::change;

use super::refusal::Refusal;
use super::visit::{Answer, Answered, Visit};
use acts::{Complaint, Known};
use forms::Fields;

const USERS: &str = "/ac/users";
const APPS: &str = "/ac/apps";
const APP: &str = "/ac/apps/zoom";
const ACCESS: &str = "/ac/apps/zoom/access";
const SETUP: &str = "/ac/apps/zoom/autoprovisioning";
const STATUS: &str = "/ac/apps/zoom/autoprovisioning/status";
const DELETE: &str = "/ac/apps/zoom/autoprovisioning/delete";
const LOG: &str = "/ac/apps/zoom/log";

/// Answers a page of the console.
///
/// # Errors
///
/// `NoPath`; `Forbidden` where a form comes from another site.
pub(super) fn answer(visit: &mut Visit<'_>) -> Answered {
    let path = match visit.call.path.trim_end_matches('/') {
        // The console has the list at two addresses.
        "/ac" | "/ac/apps/unified" => APPS,
        other => other,
    };
    let (get, post) = (visit.call.method == Method::GET, visit.call.method == Method::POST);
    if post && !is_own(visit) {
        return Err(Refusal::Forbidden);
    }
    if let Some(id) = path.strip_prefix(USERS) {
        return match id.strip_prefix('/') {
            None if get && id.is_empty() => Ok(users::list(visit)),
            Some(id) if get => users::show(visit, id),
            Some(id) if post => users::act(visit, id),
            None | Some(_) => Err(Refusal::NoPath),
        };
    }
    let (state, switches) = (&*visit.state, &visit.switches.sync);
    let is_added = state.sync.console().added;
    match path {
        APPS if get => Ok(Answer::page(StatusCode::OK, pages::apps(state, None))),
        APPS if post => Ok(add_app(visit)),
        APP | ACCESS | SETUP | LOG if get && !is_added => {
            Ok(Answer::page(StatusCode::NOT_FOUND, pages::apps(state, Some(&Complaint::NoApp))))
        }
        APP if get => Ok(Answer::page(StatusCode::OK, provisioning::app(state, switches, None))),
        ACCESS if get => Ok(Answer::page(StatusCode::OK, pages::access(state, None))),
        LOG if get => Ok(Answer::page(StatusCode::OK, pages::log(state))),
        SETUP if get => Ok(match acts::may_set_up(state, switches) {
            Ok(()) => Answer::page(StatusCode::OK, provisioning::setup(state, None)),
            Err(complaint) => answered_with(provisioning::app(state, switches, Some(&complaint))),
        }),
        ACCESS if post => Ok(save_access(visit)),
        SETUP if post => Ok(save_setup(visit)),
        STATUS if post => Ok(save_status(visit)),
        DELETE if post => Ok(delete_setup(visit)),
        _ => Err(Refusal::NoPath),
    }
}

fn add_app(visit: &mut Visit<'_>) -> Answer {
    acts::add_app(visit.state);
    Answer::redirect(APP).changed("Added the app Zoom to the web and mobile apps.")
}

fn save_access(visit: &mut Visit<'_>) -> Answer {
    let access = forms::access(&Fields::read(&visit.call.body), &visit.state.directory);
    match acts::set_access(visit.state, access) {
        Ok(()) => Answer::redirect(APP).changed("Changed for whom the app Zoom is on."),
        Err(complaint) => answered_with(pages::access(visit.state, Some(&complaint))),
    }
}

fn save_setup(visit: &mut Visit<'_>) -> Answer {
    let fields = Fields::read(&visit.call.body);
    let known = forms::known(&fields);
    let draft = forms::draft(&fields);
    match acts::set_up(visit.state, &visit.switches.sync, draft.clone(), known) {
        Ok(()) => Answer::redirect(APP).changed(match known {
            Known::New => "Set up autoprovisioning of Zoom.",
            Known::Existing => "Changed the autoprovisioning of Zoom.",
        }),
        Err(complaint) => answered_with(provisioning::setup(visit.state, Some((draft, &complaint)))),
    }
}

fn save_status(visit: &mut Visit<'_>) -> Answer {
    let on = Fields::read(&visit.call.body).first("status") == Some("on");
    let done = acts::switch_on(visit.state, &visit.switches.sync, on);
    let word = if on { "on" } else { "off" };
    answered(visit, done, format!("Turned the autoprovisioning of Zoom {word}."))
}

fn delete_setup(visit: &mut Visit<'_>) -> Answer {
    let done = acts::tear_down(visit.state, &visit.switches.sync);
    answered(visit, done, "Deleted the autoprovisioning of Zoom.".to_owned())
}

/// Back to the app's page, or the same page with what is wrong.
fn answered(visit: &Visit<'_>, done: Result<(), Complaint>, change: String) -> Answer {
    match done {
        Ok(()) => Answer::redirect(APP).changed(change),
        Err(complaint) => {
            answered_with(provisioning::app(visit.state, &visit.switches.sync, Some(&complaint)))
        }
    }
}

fn answered_with(page: String) -> Answer {
    Answer::page(StatusCode::CONFLICT, page)
}

/// Whether a form comes from one of these pages: any page that the browser shows can post to this computer.
fn is_own(visit: &Visit<'_>) -> bool {
    match (visit.call.header("origin"), visit.call.header("host")) {
        // A page whose policy sends no referrer says "null".
        (None | Some("null"), _) => true,
        (Some(origin), host) => origin.strip_prefix("http://") == host,
    }
}
