//! The two signed-in clients of a profile, made from its document.

use std::sync::Arc;

use super::view::Side;
use super::{App, lock};
use crate::directory::okta::{Okta, SCOPES_READ};
use crate::http::{BaseUrl, Pacing, Remote, Scheme};
use crate::oauth::{Client, Kind, LoopbackHost, Place, Ports, Redirect, ServerApp, Session};
use crate::problem::{self, Problem};
use crate::records::{OktaWay, Profile, Provider, ZoomSide, ZoomWay};
use crate::secrets::Secret;
use crate::setup::okta::SCOPES_LOOK;

/// Under this name the scopes are kept that somebody has allowed beside those that looking needs.
pub(super) const WIDER_SCOPES: &str = "okta.scopes";

/// The path on which Zoom's answer arrives. Each issuer has its own, so that answers cannot be mixed up.
pub(super) const ZOOM_REDIRECT_PATH: &str = "/cb/zoom";
pub(super) const OKTA_REDIRECT_PATH: &str = "/cb/okta";

/// A profile with its clients. Replaced whole when the profile changes.
pub(super) struct Connections {
    pub(super) profile: Profile,
    pub(super) zoom: Zoomed,
    pub(super) okta: Oktaed,
}

/// Zoom's side.
#[derive(Clone)]
pub(super) struct Zoomed {
    pub(super) session: Session,
    pub(super) zoom: crate::zoom::Zoom,
}

/// Okta's side.
#[derive(Clone)]
pub(super) struct Oktaed {
    pub(super) session: Session,
    pub(super) okta: Okta,
}

impl App {
    /// Returns the clients of a profile, making them where they are not in use yet.
    pub(super) async fn connections(&self, id: &str) -> Result<Arc<Connections>, Problem> {
        let live = self.live(id);
        if let Some(connections) = &*lock(&live.connections) {
            return Ok(Arc::clone(connections));
        }
        let profile = self.profile(id)?;
        let zoom = self.zoom_side(id, &profile.zoom).await?;
        let okta = self.okta_side(id, &profile.provider);
        let made = Arc::new(Connections { profile, zoom, okta });
        // Whoever came first counts: two sessions of one sign-in would each renew it.
        Ok(Arc::clone(lock(&live.connections).get_or_insert(made)))
    }

    /// Puts another client on one side, keeping the other's.
    pub(super) async fn reconnect(
        &self,
        id: &str,
        side: Side,
        profile: Profile,
    ) -> Result<Arc<Connections>, Problem> {
        let old = self.connections(id).await?;
        self.keep(id, &profile)?;
        let zoom = match side {
            Side::Zoom => self.zoom_side(id, &profile.zoom).await?,
            Side::Provider => old.zoom.clone(),
        };
        let okta = match side {
            Side::Zoom => old.okta.clone(),
            Side::Provider => self.okta_side(id, &profile.provider),
        };
        let made = Arc::new(Connections { profile, zoom, okta });
        *lock(&self.live(id).connections) = Some(Arc::clone(&made));
        Ok(made)
    }

    pub(super) fn place(&self, id: &str, side: Side) -> Place {
        Place {
            vault: self.vault.clone(),
            profile: id.to_owned(),
            connection: connection_name(side).to_owned(),
        }
    }

    /// Returns the app that people sign in to with the browser; `None` for ways that have none.
    pub(super) async fn client(
        &self,
        id: &str,
        side: Side,
        profile: &Profile,
    ) -> Result<Option<Client>, Problem> {
        match side {
            Side::Zoom => {
                let kept = self.place(id, side).secret().await.map_err(|error| problem::vault(&error))?;
                Ok(zoom_client(&profile.zoom, kept))
            }
            Side::Provider => Ok(okta_client(&profile.provider, &self.wider_scopes(id)?)),
        }
    }

    /// Returns the scopes that somebody has allowed beside those that looking needs.
    pub(super) fn wider_scopes(&self, id: &str) -> Result<Vec<String>, Problem> {
        let kept: Option<Vec<String>> =
            self.records.learned(id, WIDER_SCOPES).map_err(|error| problem::records(&error))?;
        Ok(kept.unwrap_or_default())
    }

    async fn zoom_side(&self, id: &str, side: &ZoomSide) -> Result<Zoomed, Problem> {
        let place = self.place(id, Side::Zoom);
        let http = self.http.clone();
        let session = match &side.way {
            ZoomWay::PublicClient { .. } | ZoomWay::SecretClient { .. } => {
                let kept = place.secret().await.map_err(|error| problem::vault(&error))?;
                match zoom_client(side, kept) {
                    Some(client) => Session::browser(client, http.clone(), place),
                    None => Session::token(Scheme::Bearer, http.clone(), place),
                }
            }
            ZoomWay::ServerToServer { account_id, client_id } => {
                let app = ServerApp {
                    token_url: below(&side.oauth_url, "oauth/token"),
                    revoke_url: Some(below(&side.oauth_url, "oauth/revoke")),
                    id: client_id.clone(),
                    account: account_id.clone(),
                };
                Session::server(app, http.clone(), place)
            }
            ZoomWay::Token {} => Session::token(Scheme::Bearer, http.clone(), place),
        };
        let remote = Remote::new(http, side.api_url.clone(), Arc::new(session.clone()), Pacing::zoom());
        Ok(Zoomed { session, zoom: crate::zoom::Zoom::new(remote) })
    }

    fn okta_side(&self, id: &str, provider: &Provider) -> Oktaed {
        let Provider::Okta { org_url, way } = provider;
        let place = self.place(id, Side::Provider);
        let http = self.http.clone();
        let session = match (way, okta_client(provider, &[])) {
            (OktaWay::Code { .. } | OktaWay::Device { .. }, Some(client)) => {
                Session::browser(client, http.clone(), place)
            }
            (OktaWay::Ssws {}, _) | (OktaWay::Code { .. } | OktaWay::Device { .. }, None) => {
                Session::token(Scheme::Ssws, http.clone(), place)
            }
        };
        let remote = Remote::new(http, org_url.clone(), Arc::new(session.clone()), Pacing::okta());
        Oktaed { session, okta: Okta::new(remote) }
    }
}

pub(super) fn connection_name(side: Side) -> &'static str {
    match side {
        Side::Zoom => "zoom",
        Side::Provider => "provider",
    }
}

fn zoom_client(side: &ZoomSide, kept: Option<Secret>) -> Option<Client> {
    let (kind, ports) = match &side.way {
        ZoomWay::PublicClient { client_id } => (Kind::Public { id: client_id.clone() }, Ports::Free),
        ZoomWay::SecretClient { client_id, redirect_ports } => {
            let secret = kept.unwrap_or_else(|| Secret::new(String::new()));
            (Kind::Confidential { id: client_id.clone(), secret }, Ports::Fixed(redirect_ports.clone()))
        }
        ZoomWay::ServerToServer { .. } | ZoomWay::Token {} => return None,
    };
    Some(Client {
        vendor: "Zoom".to_owned(),
        authorize_url: below(&side.oauth_url, "oauth/authorize"),
        token_url: below(&side.oauth_url, "oauth/token"),
        revoke_url: Some(below(&side.oauth_url, "oauth/revoke")),
        device_url: None,
        admin_consent_url: None,
        kind,
        // Zoom takes the scopes from the app's page, never from the request.
        scopes: Vec::new(),
        scopes_in_refresh: false,
        redirect: Redirect { path: ZOOM_REDIRECT_PATH.to_owned(), ports, host: LoopbackHost::Address },
        issuer: None,
        prompt: None,
        login_hint: None,
        claims: None,
        capabilities: Vec::new(),
        extra: Vec::new(),
    })
}

pub(super) fn okta_client(provider: &Provider, wider: &[String]) -> Option<Client> {
    let Provider::Okta { org_url, way } = provider;
    let (client_id, ports) = match way {
        OktaWay::Code { client_id, redirect_ports } => (client_id, redirect_ports.clone()),
        OktaWay::Device { client_id } => (client_id, Vec::new()),
        OktaWay::Ssws {} => return None,
    };
    Some(Client {
        vendor: "Okta".to_owned(),
        authorize_url: below(org_url, "oauth2/v1/authorize"),
        token_url: below(org_url, "oauth2/v1/token"),
        revoke_url: Some(below(org_url, "oauth2/v1/revoke")),
        device_url: Some(below(org_url, "oauth2/v1/device/authorize")),
        admin_consent_url: None,
        kind: Kind::Public { id: client_id.clone() },
        scopes: okta_scopes(wider),
        scopes_in_refresh: false,
        redirect: Redirect {
            path: OKTA_REDIRECT_PATH.to_owned(),
            ports: Ports::Fixed(ports),
            host: LoopbackHost::Address,
        },
        issuer: Some(org_url.as_str().trim_end_matches('/').to_owned()),
        prompt: None,
        login_hint: None,
        claims: None,
        capabilities: Vec::new(),
        extra: Vec::new(),
    })
}

/// What to ask Okta for: what reading and looking need, and what somebody has allowed beside.
fn okta_scopes(wider: &[String]) -> Vec<String> {
    let mut scopes: Vec<String> =
        SCOPES_READ.iter().chain(&SCOPES_LOOK).map(|&scope| scope.to_owned()).collect();
    for scope in wider {
        if !scopes.contains(scope) {
            scopes.push(scope.clone());
        }
    }
    scopes
}

/// Returns an address below a base address that was checked already.
fn below(base: &BaseUrl, path: &str) -> BaseUrl {
    BaseUrl::parse(&format!("{}/{path}", base.as_str().trim_end_matches('/')))
        .unwrap_or_else(|_| base.clone())
}
