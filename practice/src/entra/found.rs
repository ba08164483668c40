//! What other people set up before: the tenant as Usher may find it.

use super::apps::{DEFAULT_ACCESS, Origin};
use super::state::EntraState;
use super::switches::Found;
use crate::company::{Member, which, who};

/// Sets up what the switches say is there at the start.
pub(super) fn open(state: &mut EntraState, found: &Found, now_ms: i64) {
    let apps = &mut state.apps;
    let wants_app = found.gallery_app || found.default_access || found.two_roles || found.nested_group;
    let gallery = wants_app.then(|| apps.add("Zoom", Origin::Gallery, now_ms, 0));
    if found.second_zoom_app {
        apps.add("Zoom", Origin::NonGallery, now_ms, 0);
    }
    if found.registration {
        apps.add("Zoom", Origin::Registration, now_ms, 0);
    }
    let Some(app) = gallery else { return };
    let role = |apps: &super::apps::Apps, name: &str| {
        let roles = apps.get(app).map(|app| app.roles.as_slice()).unwrap_or_default();
        roles.iter().find(|role| role.display_name == name).map(|role| role.id.clone()).unwrap_or_default()
    };
    let (basic, licensed) = (role(apps, "Basic"), role(apps, "Licensed"));
    if found.default_access {
        for person in [who::MAIL_CASE, who::CYRILLIC] {
            apps.assign(app, Member::Person(person), DEFAULT_ACCESS, now_ms);
        }
    }
    if found.two_roles {
        for role in [&basic, &licensed] {
            apps.assign(app, Member::Person(who::DECOMPOSED), role, now_ms);
        }
    }
    if found.nested_group {
        apps.assign(app, Member::Group(which::ENGINEERING), &licensed, now_ms);
    }
}
