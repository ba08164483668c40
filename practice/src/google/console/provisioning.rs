//! The Zoom app's page with its cards, and the form that sets auto-provisioning up.

use super::acts::{self, Complaint, Draft};
use super::forms::{row_field, rule_field, source_key};
use super::pages::{lines, option, page, summary};
use super::{ACCESS, APP, DELETE, LOG, SETUP, STATUS};
use crate::google::GoogleState;
use crate::google::sync::{Card, Event, Removal, Rule, Setup, Source, SyncSwitches, Target, When};
use crate::google::visit::escaped;

/// The app with its cards.
pub(super) fn app(state: &GoogleState, switches: &SyncSwitches, complaint: Option<&Complaint>) -> String {
    let console = state.sync.console();
    let card = match switches.card {
        Card::Shown => card(state, switches),
        Card::Missing => String::new(),
    };
    let content = format!(
        "<section><h2>User access</h2><p id=\"access\">{}</p><p><a href=\"{ACCESS}\">Change user access</a></p>\
         </section>{card}<section><h2>Service provider details</h2><p>Single sign-on with SAML</p></section>",
        escaped(&summary(&console.access)),
    );
    page(state, "Zoom", complaint, &content)
}

/// The form, filled with what is set up, or with what was just refused.
pub(super) fn setup(state: &GoogleState, refused: Option<(Draft, &Complaint)>) -> String {
    let there = state.sync.console().setup.as_ref();
    let (tried, complaint) = refused.unzip();
    let (known, button) = if there.is_some() { ("existing", "Save") } else { ("new", "Finish") };
    let shown = tried.or_else(|| there.map(Draft::of)).unwrap_or_else(Draft::proposed);
    let hint = if there.is_some() { "Leave it empty to keep the present one." } else { "" };
    let content = format!(
        "<form method=\"post\" action=\"{SETUP}\"><input type=\"hidden\" name=\"known\" value=\"{known}\">\
         <section><h2>App authorization</h2><p><label for=\"token\">Access token</label> {hint}<br>\
         <textarea id=\"token\" name=\"token\" rows=\"4\" cols=\"60\" autocomplete=\"off\"></textarea></p></section>\
         <section><h2>Endpoint URL</h2><p><label for=\"endpoint\">Endpoint URL</label><br>\
         <input id=\"endpoint\" name=\"endpoint\" size=\"60\" value=\"{}\"></p></section>\
         <section><h2>Attribute mapping</h2><p>Attributes with * are mandatory.</p><table><thead><tr>\
         <th scope=\"col\">Google Directory attribute</th><th scope=\"col\">App attribute</th></tr></thead>\
         <tbody>{}</tbody></table></section>\
         <section><h2>Provisioning scope (optional)</h2>\
         <p><label for=\"scope\">Restrict provisioning to the members of these groups, one address a line</label><br>\
         <textarea id=\"scope\" name=\"scope\" rows=\"4\" cols=\"50\">{}</textarea></p></section>\
         <section><h2>Deprovisioning</h2><table><thead><tr><th scope=\"col\">When</th>\
         <th scope=\"col\">Suspend the account</th><th scope=\"col\">Delete the account</th></tr></thead>\
         <tbody>{}</tbody></table></section>\
         <p><button type=\"submit\" id=\"finish\">{button}</button> <a href=\"{APP}\">Cancel</a></p></form>",
        escaped(&shown.endpoint),
        mapping_rows(&shown),
        escaped(&lines(&shown.scope)),
        removal_rows(&shown.removal),
    );
    page(state, "Zoom: autoprovisioning", complaint, &content)
}

fn card(state: &GoogleState, switches: &SyncSwitches) -> String {
    let console = state.sync.console();
    let inside = match (acts::may_set_up(state, switches), &console.setup) {
        (Err(complaint), _) => format!("<p id=\"message\">{}</p>", escaped(&complaint.words())),
        (Ok(()), None) => {
            format!("<p><a href=\"{SETUP}\" id=\"configure\">Configure autoprovisioning</a></p>")
        }
        (Ok(()), Some(setup)) => configured(state, setup, console.on),
    };
    format!("<section id=\"autoprovisioning-card\"><h2>Autoprovisioning</h2>{inside}</section>")
}

fn configured(state: &GoogleState, setup: &Setup, is_on: bool) -> String {
    let (status, button, value) =
        if is_on { ("Active", "Turn off", "off") } else { ("Inactive", "Turn on", "on") };
    let paused = state.sync.paused().filter(|_| is_on);
    let paused = paused.map(|why| format!("<p role=\"alert\" id=\"paused\">Stopped. {}</p>", escaped(why)));
    let scope = if setup.scope.is_empty() {
        "Everyone for whom the app is on".to_owned()
    } else {
        format!("Members of {}", setup.scope.iter().map(String::as_str).collect::<Vec<_>>().join(", "))
    };
    let removal: String = Event::ALL
        .into_iter()
        .map(|event| {
            let Rule { suspend, delete } = setup.removal.of(event);
            let (event, suspend, delete) = (event.name(), suspend.name(), delete.name());
            format!("<li>{event}. Suspend: {suspend}. Delete: {delete}.</li>")
        })
        .collect();
    format!(
        "<p>Status: <strong id=\"status\">{status}</strong></p>{}\
         <form method=\"post\" action=\"{STATUS}\">\
         <button type=\"submit\" id=\"turn\" name=\"status\" value=\"{value}\">{button}</button></form>\
         <dl><dt>Endpoint URL</dt><dd id=\"endpoint\">{}</dd><dt>Attributes mapped</dt><dd>{}</dd>\
         <dt>Provisioning scope</dt><dd>{}</dd><dt>Deprovisioning</dt><dd><ul>{removal}</ul></dd></dl>\
         <p><a href=\"{SETUP}\" id=\"edit\">Edit</a> <a href=\"{LOG}\" id=\"show-log\">View log</a></p>\
         <form method=\"post\" action=\"{DELETE}\"><button type=\"submit\" id=\"delete\">Delete configuration</button>\
         </form>",
        paused.unwrap_or_default(),
        escaped(&setup.endpoint),
        setup.mapping.len(),
        escaped(&scope),
    )
}

fn mapping_rows(shown: &Draft) -> String {
    let row = |target: Target| {
        let chosen = shown.mapping.get(&target).copied();
        let none = option("", "Select field", chosen.is_none());
        let options: String = Source::ALL
            .into_iter()
            .map(|source| option(&source_key(source), source.name(), chosen == Some(source)))
            .collect();
        let (field, name) = (row_field(target), target.name());
        let star = if target.is_mandatory() { "*" } else { "" };
        format!(
            "<tr><td><select id=\"{field}\" name=\"{field}\">{none}{options}</select></td>\
             <td><label for=\"{field}\">{name}{star}</label></td></tr>"
        )
    };
    Target::ALL.into_iter().map(row).collect()
}

fn removal_rows(removal: &Removal) -> String {
    let row = |event: Event| {
        let rule = removal.of(event);
        let cell = |act: &str, set: When| {
            let options: String =
                When::ALL.into_iter().map(|when| option(when.key(), when.name(), when == set)).collect();
            let field = rule_field(event, act);
            format!(
                "<td><select id=\"{field}\" name=\"{field}\" aria-label=\"{}: {act}\">{options}</select></td>",
                event.name()
            )
        };
        format!(
            "<tr><th scope=\"row\">{}</th>{}{}</tr>",
            event.name(),
            cell("suspend", rule.suspend),
            cell("delete", rule.delete)
        )
    };
    Event::ALL.into_iter().map(row).collect()
}
