//! The list of apps, the user access of the Zoom app, the log, and what every page of the console has.

use super::acts::Complaint;
use super::forms::unit_field;
use super::{ACCESS, APP, APPS, LOG, USERS};
use crate::google::GoogleState;
use crate::google::sync::{Access, Logged};
use crate::google::units::ROOT;
use crate::google::visit::{escaped, time};

/// The web and mobile apps.
pub(super) fn apps(state: &GoogleState, complaint: Option<&Complaint>) -> String {
    let console = state.sync.console();
    let content = if console.added {
        let provisioning = match (&console.setup, console.on) {
            (None, _) => "Not configured",
            (Some(_), false) => "Inactive",
            (Some(_), true) => "Active",
        };
        format!(
            "<table><thead><tr><th scope=\"col\">Name</th><th scope=\"col\">Platform</th>\
             <th scope=\"col\">Authentication</th><th scope=\"col\">User access</th>\
             <th scope=\"col\">Autoprovisioning</th></tr></thead>\
             <tbody><tr><td><a href=\"{APP}\">Zoom</a></td><td>Web</td><td>SAML</td>\
             <td id=\"access\">{}</td><td id=\"autoprovisioning\">{provisioning}</td></tr></tbody></table>",
            escaped(&summary(&console.access)),
        )
    } else {
        format!(
            "<p>There is no app yet.</p><form method=\"post\" action=\"{APPS}\">\
             <p>Zoom, web application, SAML</p>\
             <button type=\"submit\" id=\"add-zoom\">Add app: Zoom</button></form>"
        )
    };
    page(state, "Web and mobile apps", complaint, &content)
}

/// For whom the app is on.
pub(super) fn access(state: &GoogleState, complaint: Option<&Complaint>) -> String {
    let units = &state.directory.units;
    let access = &state.sync.console().access;
    let mut paths: Vec<(String, usize)> =
        units.iter().map(|(number, _)| (units.path(number), number)).collect();
    paths.sort_unstable();
    paths.insert(0, ("/".to_owned(), ROOT));
    let rows: String = paths
        .iter()
        .map(|(path, number)| {
            let set = access.units.get(path);
            let field = unit_field(*number);
            let inherited = if *number == ROOT { "OFF, as nothing is set" } else { "As the unit above" };
            let options = [
                ("", inherited, set.is_none()),
                ("on", "ON", set == Some(&true)),
                ("off", "OFF", set == Some(&false)),
            ];
            let options: String =
                options.iter().map(|(value, text, chosen)| option(value, text, *chosen)).collect();
            let label = if *number == ROOT { "Everyone (/)".to_owned() } else { escaped(path) };
            format!(
                "<tr><td><label for=\"{field}\">{label}</label></td>\
                 <td><select id=\"{field}\" name=\"{field}\">{options}</select></td></tr>"
            )
        })
        .collect();
    let content = format!(
        "<form method=\"post\" action=\"{ACCESS}\"><h2>Organizational units</h2><table><tbody>{rows}</tbody></table>\
         <h2>Groups</h2><p><label for=\"groups\">ON for the members of these groups, one address a line</label><br>\
         <textarea id=\"groups\" name=\"groups\" rows=\"4\" cols=\"50\">{}</textarea></p>\
         <p><button type=\"submit\" id=\"save\">Save</button> <a href=\"{APP}\">Cancel</a></p></form>",
        escaped(&lines(&access.groups)),
    );
    page(state, "Zoom: user access", complaint, &content)
}

/// What the service did, newest first.
pub(super) fn log(state: &GoogleState) -> String {
    let rows: String = state.sync.log().take(LOG_LINES).map(row).collect();
    let content = if rows.is_empty() {
        "<p>There are no events yet.</p>".to_owned()
    } else {
        format!(
            "<table id=\"log\"><thead><tr><th scope=\"col\">Time</th><th scope=\"col\">User</th>\
             <th scope=\"col\">Event</th><th scope=\"col\">Result</th></tr></thead><tbody>{rows}</tbody></table>"
        )
    };
    let content = format!("{content}<p><a href=\"{APP}\">Back to Zoom</a> <a href=\"{LOG}\">Refresh</a></p>");
    page(state, "Zoom: autoprovisioning log", None, &content)
}

/// For whom the app is on, in a few words.
pub(super) fn summary(access: &Access) -> String {
    let on: Vec<&str> = access.units.iter().filter(|(_, on)| **on).map(|(path, _)| path.as_str()).collect();
    let off = access.units.values().filter(|on| !**on).count();
    let groups = access.groups.len();
    match (on.as_slice(), off, groups) {
        ([], _, 0) => "OFF for everyone".to_owned(),
        (["/"], 0, 0) => "ON for everyone".to_owned(),
        (units, off, groups) => {
            let mut parts = Vec::new();
            if !units.is_empty() {
                parts.push(format!("organizational units: {}", units.join(", ")));
            }
            if off > 0 {
                parts.push(format!("without {off} of them"));
            }
            if groups > 0 {
                let names: Vec<&str> = access.groups.iter().map(String::as_str).collect();
                parts.push(format!("groups: {}", names.join(", ")));
            }
            format!("ON for {}", parts.join("; "))
        }
    }
}

/// A page of the console; `content` is HTML.
pub(super) fn page(state: &GoogleState, title: &str, complaint: Option<&Complaint>, content: &str) -> String {
    let title = escaped(title);
    let alert = complaint
        .map(|complaint| format!("<p role=\"alert\" id=\"error\">{}</p>", escaped(&complaint.words())));
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title} – Admin console</title>\
         <style>body{{font:1rem/1.5 system-ui,sans-serif;max-width:56rem;margin:2rem auto;padding:0 1rem}}\
         table{{border-collapse:collapse}}td,th{{padding:.3rem .8rem .3rem 0;text-align:left;vertical-align:top}}\
         button,select,input,textarea{{font:inherit}}button{{padding:.4rem 1.2rem}}\
         [role=alert]{{border-left:.3rem solid #b3261e;padding-left:.8rem}}section{{margin:2rem 0}}</style></head>\
         <body><main><p>Practice Google Workspace: a made-up organisation on this computer. \
         Signed in as {}, super admin.</p><nav><a href=\"{USERS}\">Users</a> <a href=\"{APPS}\">Apps &gt; Web and mobile apps</a></nav>\
         <h1>{title}</h1>{}{content}</main></body></html>",
        escaped(&state.credentials.admin),
        alert.unwrap_or_default(),
    )
}

pub(super) fn option(value: &str, text: &str, is_chosen: bool) -> String {
    let chosen = if is_chosen { " selected" } else { "" };
    format!("<option value=\"{}\"{chosen}>{}</option>", escaped(value), escaped(text))
}

/// Addresses, one a line.
pub(super) fn lines(addresses: &std::collections::BTreeSet<String>) -> String {
    addresses.iter().map(String::as_str).collect::<Vec<_>>().join("\n")
}

/// A page with more lines is of no use to a person.
const LOG_LINES: usize = 200;

fn row(line: &Logged) -> String {
    let result = line.failure.as_ref().map_or_else(|| "Success".to_owned(), |why| format!("Failed. {why}"));
    format!(
        "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
        time(line.at_ms),
        escaped(line.email.as_deref().unwrap_or("All users")),
        line.event.name(),
        escaped(&result),
    )
}
