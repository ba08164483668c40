//! What other people set up before: the tenant as Usher may find it.

use super::apps::{Apps, DEFAULT_ACCESS, Origin};
use super::state::EntraState;
use super::switches::Found;
use crate::company::{Member, which, who};

/// Sets up what the switches say is there at the start.
pub(super) fn open(state: &mut EntraState, found: &Found, now_ms: i64) {
    let apps = &mut state.apps;
    let Found { gallery_app, second_zoom_app, own_app, registration, .. } = *found;
    let Found { default_access, two_roles, nested_group, foreign_changes, .. } = *found;
    let first = (gallery_app || default_access || two_roles || nested_group || foreign_changes)
        .then(|| apps.add("Zoom", Origin::Gallery, now_ms, 0));
    if second_zoom_app {
        let old = apps.add("Zoom (old)", Origin::Gallery, now_ms, 0);
        let licensed = role(apps, old, "Licensed");
        apps.assign(old, Member::Group(which::SAME_NAME[0]), &licensed, now_ms);
    }
    if own_app {
        apps.add("Zoom", Origin::NonGallery, now_ms, 0);
    }
    if registration {
        apps.add("Zoom", Origin::Registration, now_ms, 0);
    }
    let Some(app) = first else { return };
    let (basic, licensed) = (role(apps, app, "Basic"), role(apps, app, "Licensed"));
    if default_access {
        for person in [who::MAIL_CASE, who::CYRILLIC] {
            apps.assign(app, Member::Person(person), DEFAULT_ACCESS, now_ms);
        }
    }
    if two_roles {
        for role in [&basic, &licensed] {
            apps.assign(app, Member::Person(who::DECOMPOSED), role, now_ms);
        }
    }
    if nested_group {
        apps.assign(app, Member::Group(which::ENGINEERING), &licensed, now_ms);
    }
    if foreign_changes {
        apps.assign(app, Member::Group(which::SAME_NAME[1]), &basic, now_ms);
        if let Some(app) = apps.get_mut(app) {
            app.assignment_required = false;
            app.notes = Some("Changed for the pilot, please leave as it is.".to_owned());
        }
    }
}

/// The id of an app's role with this name.
fn role(apps: &Apps, app: u32, name: &str) -> String {
    let roles = apps.get(app).map(|app| app.roles.as_slice()).unwrap_or_default();
    roles.iter().find(|role| role.display_name == name).map(|role| role.id.clone()).unwrap_or_default()
}
