//! The two signed-in clients of a profile, made from its document.

use std::sync::Arc;

use super::profiles::name_of;
use super::view::Side;
use super::{App, lock};
use crate::directory::entra::Entra;
use crate::directory::google::Google;
use crate::directory::okta::Okta;
use crate::directory::{self, Directory};
use crate::http::{BaseUrl, Pacing, Remote, Scheme};
use crate::oauth::{
    Client, Kind, LoopbackHost, Place, Ports, Prompt, Redirect, SecretSent, ServerApp, ServiceAccount,
    Session,
};
use crate::problem::{self, Problem};
use crate::records::{EntraWay, GoogleWay, OktaWay, Profile, Provider, ZoomSide, ZoomWay};
use crate::secrets::Secret;
use crate::setup;

/// Under this name the scopes are kept that somebody has allowed beside those that looking needs.
pub(super) const WIDER_SCOPES: &str = "provider.scopes";

/// The path on which Zoom's answer arrives. Each issuer has its own, so that answers cannot be mixed up.
pub(super) const ZOOM_REDIRECT_PATH: &str = "/cb/zoom";
pub(super) const OKTA_REDIRECT_PATH: &str = "/cb/okta";
pub(super) const ENTRA_REDIRECT_PATH: &str = "/cb/entra";
pub(super) const GOOGLE_REDIRECT_PATH: &str = "/cb/google";

/// A profile with its clients. Replaced whole when the profile changes.
pub(super) struct Connections {
    pub(super) profile: Profile,
    pub(super) zoom: Zoomed,
    pub(super) provider: Provided,
}

/// Zoom's side.
#[derive(Clone)]
pub(super) struct Zoomed {
    pub(super) session: Session,
    pub(super) zoom: crate::zoom::Zoom,
}

/// The provider's side.
#[derive(Clone)]
pub(super) struct Provided {
    pub(super) session: Session,
    pub(super) directory: Directory,
}

impl Connections {
    /// Returns the session of one side.
    pub(super) fn session(&self, side: Side) -> &Session {
        match side {
            Side::Zoom => &self.zoom.session,
            Side::Provider => &self.provider.session,
        }
    }

    /// Returns what a person calls the provider.
    pub(super) fn vendor(&self) -> &'static str {
        name_of(&self.profile.provider).title()
    }

    /// Returns the Okta organisation.
    ///
    /// # Errors
    ///
    /// When the customer has another provider.
    pub(super) fn okta(&self) -> Result<&Okta, Problem> {
        match &self.provider.directory {
            Directory::Okta(okta) => Ok(okta),
            Directory::Entra(_) | Directory::Google(_) => Err(problem::other_provider("Okta", self.vendor())),
        }
    }

    /// Returns the Entra tenant.
    ///
    /// # Errors
    ///
    /// When the customer has another provider.
    pub(super) fn entra(&self) -> Result<&Entra, Problem> {
        match &self.provider.directory {
            Directory::Entra(entra) => Ok(entra),
            Directory::Okta(_) | Directory::Google(_) => {
                Err(problem::other_provider("Entra ID", self.vendor()))
            }
        }
    }

    /// Returns the Google organisation.
    ///
    /// # Errors
    ///
    /// When the customer has another provider.
    pub(super) fn google(&self) -> Result<&Google, Problem> {
        match &self.provider.directory {
            Directory::Google(google) => Ok(google),
            Directory::Okta(_) | Directory::Entra(_) => Err(problem::other_provider("Google", self.vendor())),
        }
    }
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
        let provider = self.provider_side(id, &profile.provider).await?;
        let made = Arc::new(Connections { profile, zoom, provider });
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
        let provider = match side {
            Side::Zoom => old.provider.clone(),
            Side::Provider => self.provider_side(id, &profile.provider).await?,
        };
        let made = Arc::new(Connections { profile, zoom, provider });
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
            Side::Provider => {
                let kept = self.place(id, side).secret().await.map_err(|error| problem::vault(&error))?;
                Ok(provider_client(&profile.provider, &self.wider_scopes(id)?, kept))
            }
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

    async fn provider_side(&self, id: &str, provider: &Provider) -> Result<Provided, Problem> {
        let place = self.place(id, Side::Provider);
        let http = self.http.clone();
        let kept = place.secret().await.map_err(|error| problem::vault(&error))?;
        let session = match (provider_client(provider, &[], kept), provider) {
            (Some(client), _) => Session::browser(client, http.clone(), place),
            (
                None,
                Provider::Google { token_url, way: GoogleWay::ServiceAccount { email, subject, .. }, .. },
            ) => {
                let app = ServiceAccount {
                    token_url: below(token_url, "token"),
                    email: email.clone(),
                    subject: subject.clone(),
                    // Delegation is for the directory alone: there is nobody to identify.
                    scopes: of_the_directory().map(str::to_owned).collect(),
                };
                Session::service_account(app, http.clone(), place)
            }
            (None, _) => Session::token(Scheme::Ssws, http.clone(), place),
        };
        let authorize = Arc::new(session.clone());
        let directory = match provider {
            Provider::Okta { org_url, .. } => {
                Directory::Okta(Okta::new(Remote::new(http, org_url.clone(), authorize, Pacing::okta())))
            }
            Provider::Entra { graph_url, .. } => {
                Directory::Entra(Entra::new(Remote::new(http, graph_url.clone(), authorize, Pacing::entra())))
            }
            Provider::Google { api_url, .. } => Directory::Google(Google::new(Remote::new(
                http,
                api_url.clone(),
                authorize,
                Pacing::google(),
            ))),
        };
        Ok(Provided { session, directory })
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
            let kind = Kind::Confidential { id: client_id.clone(), secret, sent: SecretSent::Header };
            (kind, Ports::Fixed(redirect_ports.clone()))
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
        redirect: Redirect { path: ZOOM_REDIRECT_PATH.to_owned(), ports, host: LoopbackHost::Address },
        issuer: None,
        prompt: None,
        login_hint: None,
        claims: None,
        capabilities: Vec::new(),
        extra: Vec::new(),
        scopes_in_refresh: false,
    })
}

/// Returns the app that people sign in to the provider with, asking for what looking needs and for `wider`; `None` where
/// a token is pasted instead.
pub(super) fn provider_client(provider: &Provider, wider: &[String], kept: Option<Secret>) -> Option<Client> {
    match provider {
        Provider::Okta { org_url, way } => okta_client(org_url, way, wider),
        Provider::Entra { login_url, graph_url, tenant, way, .. } => {
            Some(entra_client(login_url, graph_url, tenant, way, wider))
        }
        Provider::Google { accounts_url, token_url, way, .. } => {
            google_client(accounts_url, token_url, way, kept)
        }
    }
}

fn okta_client(org_url: &BaseUrl, way: &OktaWay, wider: &[String]) -> Option<Client> {
    let (client_id, ports) = match way {
        OktaWay::Code { client_id, redirect_ports } => (client_id, redirect_ports.clone()),
        OktaWay::Device { client_id } => (client_id, Vec::new()),
        OktaWay::Ssws {} => return None,
    };
    let scopes = directory::okta::SCOPES_READ.iter().chain(&setup::okta::SCOPES_LOOK);
    Some(Client {
        vendor: "Okta".to_owned(),
        authorize_url: below(org_url, "oauth2/v1/authorize"),
        token_url: below(org_url, "oauth2/v1/token"),
        revoke_url: Some(below(org_url, "oauth2/v1/revoke")),
        device_url: Some(below(org_url, "oauth2/v1/device/authorize")),
        admin_consent_url: None,
        kind: Kind::Public { id: client_id.clone() },
        scopes: with_wider(scopes.map(|&scope| scope.to_owned()), wider),
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
        scopes_in_refresh: false,
    })
}

fn entra_client(
    login_url: &BaseUrl,
    graph_url: &BaseUrl,
    tenant: &str,
    way: &EntraWay,
    wider: &[String],
) -> Client {
    let (EntraWay::Code { client_id } | EntraWay::Device { client_id }) = way;
    let at = |path: &str| below(login_url, &format!("{tenant}/oauth2/v2.0/{path}"));
    let scopes = directory::entra::SCOPES_READ.iter().chain(&setup::entra::SCOPES_LOOK);
    let scopes = with_wider(scopes.map(|&scope| scope.to_owned()), wider);
    Client {
        vendor: "Microsoft Entra ID".to_owned(),
        authorize_url: at("authorize"),
        token_url: at("token"),
        // Microsoft's identity platform has no endpoint that revokes a token.
        revoke_url: None,
        device_url: Some(at("devicecode")),
        admin_consent_url: Some(below(login_url, &format!("{tenant}/v2.0/adminconsent"))),
        kind: Kind::Public { id: client_id.clone() },
        scopes: scopes.iter().map(|scope| graph_scope(graph_url, scope)).collect(),
        redirect: Redirect {
            path: ENTRA_REDIRECT_PATH.to_owned(),
            ports: Ports::Free,
            host: LoopbackHost::Name,
        },
        issuer: None,
        // Admins often are signed in as somebody else.
        prompt: Some(Prompt::SelectAccount),
        login_hint: None,
        claims: None,
        capabilities: vec!["cp1".to_owned()],
        extra: Vec::new(),
        scopes_in_refresh: true,
    }
}

fn google_client(
    accounts_url: &BaseUrl,
    token_url: &BaseUrl,
    way: &GoogleWay,
    kept: Option<Secret>,
) -> Option<Client> {
    let client_id = match way {
        GoogleWay::Desktop { client_id } => client_id,
        GoogleWay::ServiceAccount { .. } => return None,
    };
    let secret = kept.unwrap_or_else(|| Secret::new(String::new()));
    Some(Client {
        vendor: "Google".to_owned(),
        authorize_url: below(accounts_url, "o/oauth2/v2/auth"),
        token_url: below(token_url, "token"),
        revoke_url: Some(below(token_url, "revoke")),
        device_url: None,
        admin_consent_url: None,
        kind: Kind::Confidential { id: client_id.clone(), secret, sent: SecretSent::Form },
        scopes: directory::google::SCOPES_READ.map(str::to_owned).to_vec(),
        redirect: Redirect {
            path: GOOGLE_REDIRECT_PATH.to_owned(),
            ports: Ports::Free,
            host: LoopbackHost::Address,
        },
        issuer: Some(accounts_url.as_str().trim_end_matches('/').to_owned()),
        // Admins often are signed in as somebody else. What was unticked once is asked again.
        prompt: Some(Prompt::SelectAccountAndConsent),
        login_hint: None,
        claims: None,
        capabilities: Vec::new(),
        extra: Vec::new(),
        scopes_in_refresh: false,
    })
}

/// The scopes of the directory, without those that say who signed in.
pub(super) fn of_the_directory() -> impl Iterator<Item = &'static str> {
    directory::google::SCOPES_READ.into_iter().filter(|scope| scope.starts_with("https://"))
}

/// What looking needs, and what somebody has allowed beside.
fn with_wider(looking: impl Iterator<Item = String>, wider: &[String]) -> Vec<String> {
    let mut scopes: Vec<String> = looking.collect();
    for scope in wider {
        if !scopes.contains(scope) {
            scopes.push(scope.clone());
        }
    }
    scopes
}

/// Writes a permission of Graph as the sign-in wants it: with Graph's address, except OpenID Connect's own.
pub(super) fn graph_scope(graph_url: &BaseUrl, scope: &str) -> String {
    match scope {
        "openid" | "profile" | "email" | "offline_access" => scope.to_owned(),
        of_graph => format!("{}/{of_graph}", graph_url.as_str().trim_end_matches('/')),
    }
}

/// Returns a granted scope as guides and plans call it: without Graph's address.
pub(super) fn short_scope(scope: &str) -> &str {
    match scope.starts_with("https://") || scope.starts_with("http://") {
        true => scope.rsplit('/').next().unwrap_or(scope),
        false => scope,
    }
}

/// Returns an address below a base address that was checked already.
fn below(base: &BaseUrl, path: &str) -> BaseUrl {
    BaseUrl::parse(&format!("{}/{path}", base.as_str().trim_end_matches('/')))
        .unwrap_or_else(|_| base.clone())
}
