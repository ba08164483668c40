//! The whole set-up at once, for tests and for whoever rehearses without the pages: what a person would do in the console,
//! in the same order and with the same refusals.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::acts::{self, Draft, Known};
use crate::google::sync::{Access, Removal, Source, Target, proposed_mapping};
use crate::world::World;

/// What the console is to be set to. What is left out is a set-up that works: on for everyone, Zoom's SCIM token, the
/// right endpoint, the proposed mapping.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Arrangement {
    pub access: Access,
    /// The access token; Zoom's SCIM token where it is left out.
    pub token: Option<String>,
    /// The endpoint URL; the practice Zoom's `/scim2` where it is left out.
    pub endpoint: Option<String>,
    /// Rows of the mapping that differ from what the console proposes; without a source a row is not mapped.
    pub mapping: BTreeMap<Target, Option<Source>>,
    /// Addresses of groups; none is everybody for whom the app is on.
    pub scope: BTreeSet<String>,
    pub removal: Removal,
    pub on: bool,
}

impl Default for Arrangement {
    fn default() -> Self {
        Self {
            access: Access::everyone(),
            token: None,
            endpoint: None,
            mapping: BTreeMap::new(),
            scope: BTreeSet::new(),
            removal: Removal::default(),
            on: true,
        }
    }
}

/// Sets the console so, whatever it was set to.
///
/// # Errors
/// What the console says where it refuses; what was done before stays.
pub(crate) fn arrange(world: &World, wanted: Arrangement) -> Result<(), String> {
    let switches = world.switches().google.sync;
    let zoom_token = world.zoom().credentials().scim_token;
    let done = {
        let mut state = world.google();
        acts::add_app(&mut state);
        let known = if state.sync.console().setup.is_some() { Known::Existing } else { Known::New };
        let mut mapping = proposed_mapping();
        for (target, source) in wanted.mapping {
            match source {
                Some(source) => mapping.insert(target, source),
                None => mapping.remove(&target),
            };
        }
        let endpoint = wanted.endpoint;
        let draft = Draft {
            token: Some(wanted.token.unwrap_or(zoom_token)),
            endpoint: endpoint.unwrap_or_else(|| format!("{}/scim2", crate::bare(&world.urls.zoom_api))),
            mapping,
            scope: wanted.scope,
            removal: wanted.removal,
        };
        acts::set_access(&mut state, wanted.access)
            .and_then(|()| acts::set_up(&mut state, &switches, draft, known))
            .and_then(|()| acts::switch_on(&mut state, &switches, wanted.on))
    };
    world.google_pulse.stir();
    done.map_err(|complaint| complaint.words())
}
