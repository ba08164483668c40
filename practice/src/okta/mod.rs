//! The practice Okta org.

mod switches;

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Value, json};

pub use switches::OktaSwitches;

use crate::Urls;
use crate::company::Company;
use crate::world::{World, unguessable};

/// What the practice org knows.
pub struct OktaState {
    credentials: OktaCredentials,
}

/// What a client needs to sign in to the practice org.
#[derive(Clone, Debug, Serialize)]
pub struct OktaCredentials {
    pub client_id: String,
    pub redirect_ports: Vec<u16>,
    pub ssws_token: String,
}

impl OktaState {
    /// The org as it stands before the first request. `redirect_ports` are registered for the native app.
    pub fn new(_company: &Company, redirect_ports: &[u16]) -> Self {
        Self {
            credentials: OktaCredentials {
                client_id: format!("0oa{}", unguessable(17)),
                redirect_ports: redirect_ports.to_vec(),
                ssws_token: format!("00{}", unguessable(40)),
            },
        }
    }

    pub fn credentials(&self) -> OktaCredentials {
        self.credentials.clone()
    }

    /// The `provider` part of the profile that Usher imports.
    pub fn profile(&self, urls: &Urls) -> Value {
        json!({
            "kind": "okta",
            "org_url": crate::bare(&urls.okta),
            "way": {
                "kind": "code",
                "client_id": self.credentials.client_id,
                "redirect_ports": self.credentials.redirect_ports,
            },
        })
    }

    /// The state as the control address shows it.
    pub fn view(&self) -> Value {
        json!({})
    }
}

/// All paths of the practice org.
pub fn router(_world: Arc<World>) -> axum::Router {
    axum::Router::new()
}
