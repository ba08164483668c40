//! Which app for Zoom a profile works with: the only one, or the one that a person has chosen.

use super::App;
use crate::check::{self, Verdict};
use crate::problem::{self, Problem};
use crate::setup::okta::{Console, ZoomApp};

/// Under this name the id of the chosen app is kept.
const CHOSEN: &str = "okta.zoom_app";

/// Under this name the id of the app that was last found is kept, for the guide's texts.
const FOUND: &str = "okta.zoom_app_found";

impl App {
    /// Returns what an admin sets up in this profile's Okta.
    pub(super) async fn console(&self, id: &str) -> Result<Console, Problem> {
        Ok(Console::new(self.connections(id).await?.okta()?.clone()))
    }

    /// Finds the app for Zoom that this profile works with. Where there is none, or several and none was chosen, that
    /// is a failed look.
    pub(super) async fn zoom_app(&self, id: &str, console: &Console) -> Result<ZoomApp, Verdict> {
        let apps = console.zoom_apps().await.map_err(|error| check::of_directory("Okta", &error))?;
        let unknown = |problem: Problem| Verdict::Unknown { problem };
        let chosen = self.chosen_app(id).map_err(unknown)?;
        let app = pick(apps, chosen.as_deref()).map_err(|problem| Verdict::Failed { problem })?;
        if self.found_app(id).map_err(unknown)?.as_ref() != Some(&app.id) {
            self.records.learn(id, FOUND, &app.id).map_err(|error| unknown(problem::records(&error)))?;
        }
        Ok(app)
    }

    /// Returns the id of the app that was last found, without asking Okta.
    pub(super) fn found_app(&self, id: &str) -> Result<Option<String>, Problem> {
        self.remembered_app(id, FOUND)
    }

    /// Returns the app that somebody has chosen, by its id.
    pub(super) fn chosen_app(&self, id: &str) -> Result<Option<String>, Problem> {
        self.remembered_app(id, CHOSEN)
    }

    /// Remembers with which app this profile works.
    pub(super) fn choose_app(&self, id: &str, app: &str) -> Result<(), Problem> {
        self.records.learn(id, CHOSEN, &app).map_err(|error| problem::records(&error))
    }

    fn remembered_app(&self, id: &str, name: &str) -> Result<Option<String>, Problem> {
        self.records.learned(id, name).map_err(|error| problem::records(&error))
    }
}

/// Returns what keeps an app from being found.
pub(super) fn or_problem(verdict: Verdict) -> Problem {
    match verdict {
        Verdict::Failed { problem } | Verdict::Unknown { problem } => problem,
        Verdict::Passed { saw } => Problem::new("setup.no_zoom_app", saw.join(" "), "", &[]),
    }
}

fn pick(apps: Vec<ZoomApp>, chosen: Option<&str>) -> Result<ZoomApp, Problem> {
    if let Some(app) = apps.iter().find(|app| Some(app.id.as_str()) == chosen) {
        return Ok(app.clone());
    }
    let mut active = apps.iter().filter(|app| app.active);
    match (active.next(), active.next(), apps.as_slice()) {
        (Some(app), None, _) => Ok(app.clone()),
        (None, _, [app]) => Ok(app.clone()),
        (None, _, []) => Err(Problem::new(
            "setup.no_zoom_app",
            "Okta has no app for Zoom yet.",
            "Okta reaches Zoom through the Zoom app of its catalogue, and this organisation has not added it.",
            &["Open “Add the Zoom app in Okta” and let Usher add it, or add it in Okta's catalogue."],
        )),
        _ => Err(Problem::new(
            "setup.several_zoom_apps",
            format!("Okta has {} apps for Zoom.", apps.len()),
            format!("Usher does not guess which one you mean: {}.", labels(&apps)),
            &["Open “Add the Zoom app in Okta” and choose one."],
        )),
    }
}

fn labels(apps: &[ZoomApp]) -> String {
    let labels: Vec<String> = apps
        .iter()
        .map(|app| format!("{}{}", app.label, if app.active { "" } else { " (not active)" }))
        .collect();
    labels.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_only_one_or_the_chosen_one() {
        let app = |id: &str, active: bool| ZoomApp {
            id: id.to_owned(),
            label: id.to_owned(),
            active,
            saml: true,
            features: Vec::new(),
            created: jiff::Timestamp::UNIX_EPOCH,
        };
        let check = |apps: &[ZoomApp], chosen: Option<&str>, expected: Result<&str, &str>| {
            let found = pick(apps.to_vec(), chosen).map(|app| app.id).map_err(|problem| problem.code);
            assert_eq!(found.as_deref().map_err(String::as_str), expected, "{apps:?} {chosen:?}");
        };
        check(&[], None, Err("setup.no_zoom_app"));
        check(&[app("a", false)], None, Ok("a"));
        check(&[app("a", false), app("b", true)], None, Ok("b"));
        check(&[app("a", true), app("b", true)], None, Err("setup.several_zoom_apps"));
        check(&[app("a", true), app("b", true)], Some("a"), Ok("a"));
        check(&[app("a", true)], Some("gone"), Ok("a"));
        check(&[app("a", false), app("b", false)], None, Err("setup.several_zoom_apps"));
    }
}
