//! The pages of the portal, plain and few: the enterprise apps, and a page for each that stands for its Provisioning
//! blade. A deep link of the real portal has everything behind a `#`, which no server sees, so it ends at the list.

use axum::http::StatusCode;

use super::apps::App;
use super::pages;
use super::visit::{Answered, Visit, escaped};

/// `GET /portal`: the enterprise apps.
pub(super) fn list(visit: &mut Visit<'_>) -> Answered {
    let now_ms = visit.call.now_ms;
    let rows: String = visit
        .state
        .apps
        .iter()
        .filter(|app| app.ready_ms <= now_ms)
        .map(|app| {
            format!("<li><a href=\"/portal/apps/{}\">{}</a></li>", app.id(), escaped(&app.display_name))
        })
        .collect();
    let list = if rows.is_empty() {
        "<p>There is no enterprise application yet.</p>".to_owned()
    } else {
        format!("<ul>{rows}</ul>")
    };
    Ok(pages::page(StatusCode::OK, "Enterprise applications", &list))
}

/// `GET /portal/apps/{id}`: one app, with the way to where Entra is let act at Zoom.
pub(super) fn app(visit: &mut Visit<'_>, id: &str) -> Answered {
    let app = visit.state.apps.by_id(id, visit.call.now_ms)?;
    let provisioning = if app.can_provision() {
        format!("<p><a href=\"/portal/authorize/{}\">Provisioning: Authorize</a></p>", app.id())
    } else {
        "<p>Out of the box automatic provisioning to this application is not supported today.</p>".to_owned()
    };
    let content = format!(
        "<dl><dt>Application ID</dt><dd><code>{}</code></dd><dt>Object ID</dt><dd><code>{}</code></dd>\
         <dt>Assignments</dt><dd>{}</dd></dl>{provisioning}<p><a href=\"/portal\">Enterprise applications</a></p>",
        app.app_id(),
        app.id(),
        assigned(visit, app),
    );
    Ok(pages::page(StatusCode::OK, &app.display_name, &content))
}

fn assigned(visit: &Visit<'_>, app: &App) -> usize {
    let gone = |principal| visit.state.directory.is_gone(principal);
    app.assignments.values().filter(|assignment| !gone(assignment.principal)).count()
}
