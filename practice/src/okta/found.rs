//! What a customer's org already holds when Usher comes: the switches that are read once, at the start. An app for Zoom
//! may be missing, switched off, set up by somebody with other ideas, or not the only one.

use super::directory::FOUNDED_MS;
use super::state::{App, Assignment, OktaState, Provisioning, Rule, Way};
use super::switches::OktaSwitches;
use crate::company::which;

impl OktaState {
    /// Opens the org: does what can be known only once the switches are.
    pub(super) fn open(&mut self, switches: &OktaSwitches) {
        if !switches.zoom_app_present {
            self.apps.retain(|_, app| matches!(app.way, Way::Oidc(_)));
        }
        for app in self.apps.values_mut() {
            if let Way::Zoom(provisioning) = &mut app.way {
                app.active = !switches.zoom_app_inactive;
                foreign(provisioning, switches);
            }
        }
        if switches.second_zoom_app {
            self.add_old_app();
        }
    }

    /// The app that somebody made before: it has people, and no connection.
    fn add_old_app(&mut self) {
        let number = self.number();
        let way = Way::Zoom(Box::new(Provisioning::new("practice-old")));
        let mut old = App::new(number, "zoomus", OLD_LABEL, way, FOUNDED_MS);
        let [sales, _] = which::SAME_NAME;
        old.groups.insert(sales, Assignment::new(FOUNDED_MS));
        old.people.insert(self.directory.admin(), Assignment::new(FOUNDED_MS));
        self.apps.insert(number, old);
    }
}

const OLD_LABEL: &str = "Zoom (old)";

fn foreign(provisioning: &mut Provisioning, switches: &OktaSwitches) {
    let mut rule = |name: &str, expression: &str, push: bool| {
        provisioning.to_zoom.insert(name.to_owned(), Rule { expression: expression.to_owned(), push });
    };
    if switches.foreign_mapping {
        rule("displayName", "user.lastName + \", \" + user.firstName", true);
        rule("title", "user.title", false);
    }
    if switches.hard_coded_user_type {
        rule("userType", "\"Basic\"", true);
    }
}
