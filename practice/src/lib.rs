//! The practice tenant: Zoom, Okta, Entra ID and Google Workspace on loopback, with a company in them.
//!
//! [`start`] binds five listeners on 127.0.0.1 (Zoom, Okta, Entra, Google, control) and gives back a [`Practice`]; dropping it
//! stops everything. All vendors are stateful and as strict as the real ones: what one of them would refuse
//! is refused here, in the same words. What differs from tenant to tenant is a [`switches`] entry, what goes wrong on
//! the way is a [`faults::Fault`], and what was asked is in the [`history`].

pub mod browser;
pub mod company;
mod control;
pub mod entra;
pub mod faults;
pub mod google;
pub mod history;
pub mod okta;
mod serve;
pub mod switches;
pub mod world;
pub mod zoom;

use std::collections::BTreeMap;
use std::io;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use url::Url;

use crate::company::Company;
use crate::entra::{EntraCredentials, EntraState, EntraSwitches};
use crate::faults::{Fault, Faults};
use crate::google::{
    Arrangement, Console, GoogleCredentials, GoogleState, GoogleSwitches, Logged, Progress, UserChange,
};
use crate::history::{Entry, History};
use crate::okta::{OktaCredentials, OktaState, OktaSwitches, Pulse};
use crate::switches::{EntraPatch, Switches, ZoomSwitches};
use crate::world::{Clock, Vendor, World, unguessable};
use crate::zoom::{ZoomCredentials, ZoomState};

/// What the practice tenant is started with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// People in the company; see [`Company::generate`] for the bounds.
    pub people: usize,
    /// Groups of the company.
    pub groups: usize,
    /// The same seed gives the same company.
    pub seed: u64,
    pub zoom: ZoomSwitches,
    pub okta: OktaSwitches,
    pub entra: EntraSwitches,
    pub google: GoogleSwitches,
    pub faults: Vec<Fault>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            people: 250,
            groups: 14,
            seed: 1,
            zoom: ZoomSwitches::default(),
            okta: OktaSwitches::default(),
            entra: EntraSwitches::default(),
            google: GoogleSwitches::default(),
            faults: Vec::new(),
        }
    }
}

impl Settings {
    /// A practice company in which the guides for Entra ID can be walked to their end: Zoom understands what Entra's
    /// client sends, at its old address and at its present one.
    pub fn for_entra() -> Self {
        let mut settings = Self::default();
        settings.zoom.old_base_works = true;
        settings.zoom.entra_user_patch = EntraPatch::Both;
        settings.zoom.capitalised_operations = true;
        settings.zoom.unfiltered_remove = true;
        settings
    }

    /// A practice company in which the guide for Google Workspace can be walked to its end: Zoom takes addresses of the
    /// company's second domain as well.
    pub fn for_google() -> Self {
        let mut settings = Self::default();
        settings.zoom.associated_domains.push(google::SECONDARY_DOMAIN.to_owned());
        settings
    }
}

/// Where the practice tenant listens. Every address ends with a slash or a path, without a query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Urls {
    pub zoom_api: Url,
    /// The same listener as `zoom_api`.
    pub zoom_oauth: Url,
    pub okta: Url,
    /// Microsoft's sign-in, Graph and the portal.
    pub entra: Url,
    /// Google's sign-in, the Directory API and the Admin console.
    pub google: Url,
    /// With the hidden segment and a slash at the end, so that `join("history")` works.
    pub control: Url,
}

/// What signs in to the practice tenant: for tests and the rehearsal.
#[derive(Clone, Debug, Serialize)]
pub struct Credentials {
    pub zoom: ZoomCredentials,
    pub okta: OktaCredentials,
    pub entra: EntraCredentials,
    pub google: GoogleCredentials,
}

/// A running practice tenant. Dropping it stops the servers and cuts every connection.
pub struct Practice {
    world: Arc<World>,
    _servers: JoinSet<()>,
}

/// Ports that a desktop app can register at a provider that compares them.
const REDIRECT_PORTS: usize = 3;

/// Starts the practice tenant on free ports of 127.0.0.1. Call it inside a tokio runtime.
///
/// # Errors
/// Where a port of the loopback interface cannot be bound.
pub async fn start(settings: Settings) -> io::Result<Practice> {
    let zoom_listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let okta_listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let entra_listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let google_listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let control_listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let redirect_ports = free_ports().await?;
    let hidden = unguessable(32);
    let urls = Urls {
        zoom_api: address(&zoom_listener, "")?,
        zoom_oauth: address(&zoom_listener, "")?,
        okta: address(&okta_listener, "")?,
        entra: address(&entra_listener, "")?,
        google: address(&google_listener, "")?,
        control: address(&control_listener, &format!("{hidden}/"))?,
    };
    let company = Arc::new(Company::generate(settings.people, settings.groups, settings.seed));
    let clock = Clock::default();
    let zoom = ZoomState::new(&company, settings.seed, &settings.zoom, &redirect_ports, clock.now());
    let okta = OktaState::new(&company, &redirect_ports);
    let entra = EntraState::new(&company, settings.seed, &settings.entra, clock.now().as_millisecond());
    let google = GoogleState::new(&company, &urls, &settings.google, clock.now().as_millisecond());
    let faults = Faults::default();
    for fault in settings.faults {
        faults.set(fault);
    }
    let world = Arc::new(World {
        company,
        urls,
        faults,
        history: History::default(),
        clock,
        zoom: Mutex::new(zoom),
        okta: Mutex::new(okta),
        entra: Mutex::new(entra),
        google: Mutex::new(google),
        switches: Mutex::new(Switches {
            zoom: settings.zoom,
            okta: settings.okta,
            entra: settings.entra,
            google: settings.google,
        }),
        pulse: Pulse::default(),
        entra_pulse: Pulse::default(),
        google_pulse: Pulse::default(),
    });
    let mut servers = JoinSet::new();
    let zoom_router = zoom::router(Arc::clone(&world));
    servers.spawn(serve::vendor(zoom_listener, Vendor::Zoom, zoom_router, Arc::clone(&world)));
    let okta_router = okta::router(Arc::clone(&world));
    servers.spawn(serve::vendor(okta_listener, Vendor::Okta, okta_router, Arc::clone(&world)));
    let entra_router = entra::router(Arc::clone(&world));
    servers.spawn(serve::vendor(entra_listener, Vendor::Entra, entra_router, Arc::clone(&world)));
    let google_router = google::router(Arc::clone(&world));
    servers.spawn(serve::vendor(google_listener, Vendor::Google, google_router, Arc::clone(&world)));
    servers.spawn(serve::plain(control_listener, control::router(Arc::clone(&world), &hidden)));
    servers.spawn(okta::serve_provisioning(Arc::clone(&world)));
    servers.spawn(entra::sync::serve(Arc::clone(&world)));
    servers.spawn(google::sync::serve(Arc::clone(&world)));
    Ok(Practice { world, _servers: servers })
}

impl Practice {
    pub fn urls(&self) -> &Urls {
        &self.world.urls
    }

    /// The profile that Usher imports to work with the practice tenant, with Okta as the directory. It holds no secret.
    pub fn profile(&self) -> Value {
        self.profile_of(self.world.okta().profile(self.urls()))
    }

    /// As [`Practice::profile`], with Entra ID as the directory.
    pub fn entra_profile(&self) -> Value {
        self.profile_of(self.world.entra().profile(self.urls()))
    }

    /// As [`Practice::profile`], with Google Workspace as the directory.
    pub fn google_profile(&self) -> Value {
        self.profile_of(self.world.google().profile(self.urls()))
    }

    fn profile_of(&self, provider: Value) -> Value {
        let urls = self.urls();
        json!({
            "usher_profile": 1,
            "name": self.world.company.name,
            "practice": true,
            "zoom": {
                "api_url": bare(&urls.zoom_api),
                "oauth_url": bare(&urls.zoom_oauth),
                "way": { "kind": "public_client", "client_id": self.world.zoom().credentials().public_client_id },
            },
            "provider": provider,
        })
    }

    pub fn credentials(&self) -> Credentials {
        Credentials {
            zoom: self.world.zoom().credentials(),
            okta: self.world.okta().credentials(),
            entra: self.world.entra().credentials(),
            google: self.world.google().credentials(),
        }
    }

    /// The whole shared state; locked inside.
    pub fn world(&self) -> Arc<World> {
        Arc::clone(&self.world)
    }

    /// Every request so far, in the order of arrival.
    pub fn history(&self) -> Vec<Entry> {
        self.world.history.entries()
    }

    /// Waits until Okta's service has dealt with everything that changed in Okta before this call. Where it cannot get
    /// on, such as while Zoom refuses every request for being too many, this waits as long as the service does.
    pub async fn settled(&self) {
        self.world.pulse.settled().await;
    }

    /// As [`Practice::settled`], for Entra's provisioning service.
    pub async fn entra_settled(&self) {
        self.world.entra_pulse.settled().await;
    }

    /// As [`Practice::settled`], for Google's auto-provisioning.
    pub async fn google_settled(&self) {
        self.world.google_pulse.settled().await;
    }

    /// Sets Google's Admin console for the Zoom app, whatever it was set to, and stirs the service.
    ///
    /// # Errors
    /// What the console says where it refuses.
    pub fn arrange_google(&self, wanted: Arrangement) -> Result<(), String> {
        google::arrange(&self.world, wanted)
    }

    /// Changes somebody at Google by hand, whoever has this address, and stirs the service.
    ///
    /// # Errors
    /// Where nobody has it.
    pub fn change_google_user(&self, address: &str, change: UserChange) -> Result<(), String> {
        google::change(&self.world, address, change)
    }

    /// What Google's Admin console is set to for the Zoom app.
    pub fn google_console(&self) -> Console {
        self.world.google().console().clone()
    }

    /// The log of Google's auto-provisioning, newest first.
    pub fn google_log(&self) -> Vec<Logged> {
        self.world.google().log()
    }

    /// How far Google's auto-provisioning is with everybody whom it concerns, by primary address.
    pub fn google_progress(&self) -> BTreeMap<String, Progress> {
        google::sync::progress(&self.world)
    }

    /// The number of requests whose fate is settled, so that a test can wait for the n-th.
    pub fn requests_seen(&self) -> watch::Receiver<u64> {
        self.world.history.seen()
    }
}

/// An address without the slash at its end, as people write a base address.
pub fn bare(url: &Url) -> &str {
    url.as_str().trim_end_matches('/')
}

fn address(listener: &TcpListener, path: &str) -> io::Result<Url> {
    let address = listener.local_addr()?;
    Url::parse(&format!("http://{address}/{path}")).map_err(io::Error::other)
}

/// Ports that were free a moment ago. Another program can take one; whoever listens tries the next.
async fn free_ports() -> io::Result<Vec<u16>> {
    let mut listeners = Vec::with_capacity(REDIRECT_PORTS);
    for _ in 0..REDIRECT_PORTS {
        listeners.push(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?);
    }
    listeners.iter().map(|listener| listener.local_addr().map(|address| address.port())).collect()
}
