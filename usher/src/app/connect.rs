//! Signing in and out.

use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;

use super::connections::{Connections, short_scope};
use super::profiles::name_of;
use super::view::{
    ConnectRequest, ConnectionState, ConnectionView, PageErrorChoice, Side, SignInView, SignOutView, Way,
    WayChoice,
};
use super::{App, google, lock, ways};
use crate::clock;
use crate::guide::{self, CheckId};
use crate::http::BaseUrl;
use crate::oauth::{DeviceSignIn, SignIn, SignedOut, Status, Times};
use crate::problem::{self, Problem};
use crate::records::{Profile, Provider};
use crate::secrets::{Keeping, Secret};

/// A sign-in that waits for a person.
pub(super) struct Waiting {
    kind: WaitingFor,
    view: SignInView,
    cancel: Notify,
    /// What the person saw on the vendor's page, which ends the waiting.
    seen: Mutex<Option<Problem>>,
}

enum WaitingFor {
    Browser(SignIn),
    Device(DeviceSignIn),
}

impl App {
    /// Signs in on one side: keeps what was typed, opens the browser where the way needs it, waits for the person, and
    /// keeps the sign-in. `waiting` is told once there is something to wait for.
    ///
    /// # Errors
    ///
    /// A problem that says what to do next; what was typed is kept.
    pub async fn connect(
        &self,
        id: &str,
        request: ConnectRequest,
        waiting: &(dyn Fn(SignInView) + Sync),
    ) -> Result<ConnectionView, Problem> {
        let ConnectRequest { side, way, secret } = request;
        let before = self.profile(id)?;
        let (way, secret) = google::sign_in::take_file(&before.provider, way, secret)?;
        // What is kept for another way is another kind of secret: a client secret must not be sent as a token.
        let same_kind = std::mem::discriminant(&ways::of(&before, side)) == std::mem::discriminant(&way);
        let profile = ways::put(before, side, &way)?;
        let label = ways::secret_label(&way).unwrap_or("The secret");
        let secret = secret
            .filter(|typed| !typed.trim().is_empty())
            .map(|typed| Secret::from_typed(&typed).map_err(|error| problem::typed(label, &error)))
            .transpose()?;
        self.cancel_sign_in(id, side);
        let place = self.place(id, side);
        match (&secret, ways::secret_label(&way)) {
            (Some(secret), Some(_)) => {
                place.keep_secret(secret).await.map_err(|error| problem::vault(&error))?;
            }
            (None, Some(label)) => {
                let kept = place.secret().await.map_err(|error| problem::vault(&error))?;
                if kept.is_none() || !same_kind {
                    return Err(problem::secret_missing(label));
                }
            }
            (_, None) => {}
        }
        let connections = self.reconnect(id, side, profile).await?;
        self.forget_look(id).await;
        match self.client(id, side, &connections.profile).await? {
            None => {}
            Some(client) => {
                let session = connections.session(side);
                let claims = session.claims().await.map_err(|error| problem::vault(&error))?;
                let client = crate::oauth::Client { claims, ..client };
                let tokens = self.wait_for_person(id, side, &client, &way, waiting).await?;
                session.signed_in(tokens).await.map_err(|error| problem::vault(&error))?;
            }
        }
        self.note_who(id, side, &connections).await;
        for check in [check_of(side), CheckId::Directory, CheckId::Mapping] {
            self.forget_outcome(id, check)?;
        }
        self.connection_view(id, side).await
    }

    pub(super) async fn wait_for_person(
        &self,
        id: &str,
        side: Side,
        client: &crate::oauth::Client,
        way: &Way,
        tell: &(dyn Fn(SignInView) + Sync),
    ) -> Result<crate::oauth::Tokens, Problem> {
        let vendor = client.vendor.as_str();
        let waiting = match way {
            Way::OktaDevice { .. } | Way::EntraDevice { .. } => {
                let device = DeviceSignIn::begin(client, &self.http)
                    .await
                    .map_err(|error| problem::device(vendor, &error))?;
                let view = SignInView::Device {
                    user_code: device.user_code.clone(),
                    verification_address: device.verification_uri.clone(),
                    until: device.until(),
                };
                Waiting::begun(WaitingFor::Device(device), view)
            }
            Way::ZoomPublicClient { .. }
            | Way::ZoomSecretClient { .. }
            | Way::ZoomServerToServer { .. }
            | Way::ZoomToken {}
            | Way::OktaCode { .. }
            | Way::OktaApiToken {}
            | Way::EntraCode { .. }
            | Way::GoogleDesktop { .. }
            | Way::GoogleService { .. } => {
                let sign_in = SignIn::begin(client, &self.http)
                    .await
                    .map_err(|error| problem::sign_in(vendor, &error))?;
                let view = SignInView::Browser {
                    host: client.authorize_url.host().to_owned(),
                    until: in_time(Times::default().total),
                };
                // A browser that does not open is no failure yet: the link can be copied.
                if let Err(problem) = (self.door.open_page)(sign_in.link()) {
                    tracing::warn!(code = problem.code, "the browser did not open");
                }
                Waiting::begun(WaitingFor::Browser(sign_in), view)
            }
        };
        let waiting = Arc::new(waiting);
        let live = self.live(id);
        lock(&live.waiting).insert(side, Arc::clone(&waiting));
        tell(waiting.view.clone());
        let outcome = match &waiting.kind {
            WaitingFor::Browser(sign_in) => sign_in
                .wait(waiting.cancel.notified())
                .await
                .map_err(|error| problem::sign_in(vendor, &error)),
            WaitingFor::Device(device) => {
                device.wait(waiting.cancel.notified()).await.map_err(|error| problem::device(vendor, &error))
            }
        };
        let mut all = lock(&live.waiting);
        if all.get(&side).is_some_and(|there| Arc::ptr_eq(there, &waiting)) {
            all.remove(&side);
        }
        // Whoever says what they saw has stopped the waiting by that.
        let seen = lock(&waiting.seen).take();
        outcome.map_err(|stopped| seen.unwrap_or(stopped))
    }

    /// Stops waiting for a sign-in, if one waits.
    pub fn cancel_sign_in(&self, id: &str, side: Side) {
        if let Some(waiting) = lock(&self.live(id).waiting).remove(&side) {
            waiting.cancel.notify_one();
        }
    }

    /// Opens the page of a waiting sign-in once more.
    ///
    /// # Errors
    ///
    /// When none waits, or no browser opens.
    pub fn reopen_sign_in(&self, id: &str, side: Side) -> Result<(), Problem> {
        (self.door.open_page)(&self.sign_in_link(id, side)?)
    }

    /// Returns the address of a waiting sign-in, to be copied. It never goes to the web view.
    ///
    /// # Errors
    ///
    /// When none waits.
    pub fn sign_in_link(&self, id: &str, side: Side) -> Result<String, Problem> {
        let waiting = lock(&self.live(id).waiting).get(&side).cloned().ok_or_else(problem::nothing_waits)?;
        Ok(match &waiting.kind {
            WaitingFor::Browser(sign_in) => sign_in.link().to_owned(),
            WaitingFor::Device(device) => {
                device.verification_uri_complete.clone().unwrap_or_else(|| device.verification_uri.clone())
            }
        })
    }

    /// Takes the address on which the browser ended, where it could not reach this computer; or the text of an error on
    /// Microsoft's page, which never comes back to Usher by itself.
    ///
    /// # Errors
    ///
    /// When it is not the address that is waited for, or what such an error means; the sign-in goes on waiting.
    pub fn paste_redirect(&self, id: &str, side: Side, address: &str) -> Result<(), Problem> {
        let waiting = lock(&self.live(id).waiting).get(&side).cloned().ok_or_else(problem::nothing_waits)?;
        match &waiting.kind {
            // Microsoft keeps some refusals on its own page: what stands there may be pasted instead.
            WaitingFor::Browser(sign_in) => sign_in
                .paste(address)
                .map_err(|error| problem::aadsts_in(address).unwrap_or_else(|| problem::paste(&error))),
            WaitingFor::Device(_) => Err(problem::nothing_waits()),
        }
    }

    /// Takes what a person saw on the vendor's own page: the id of one of [`ConnectionView::page_errors`], or the text of
    /// the page. A sign-in that waits ends with what is returned; where none waits, as after the time is up, nothing
    /// else happens.
    ///
    /// # Errors
    ///
    /// When the text has no cause that is known: a sign-in goes on waiting.
    pub fn sign_in_seen(&self, id: &str, side: Side, seen: &str) -> Result<Problem, Problem> {
        if seen.trim().is_empty() {
            return Err(problem::field_missing("The text of the page"));
        }
        let vendor = self.vendor(id, side)?;
        let found =
            problem::page_error(vendor, seen).ok_or_else(|| problem::page_error_unknown(vendor, seen))?;
        if let Some(waiting) = lock(&self.live(id).waiting).get(&side) {
            *lock(&waiting.seen) = Some(found.clone());
            waiting.cancel.notify_one();
        }
        Ok(found)
    }

    /// Signs out: withdraws the sign-in at the vendor and forgets it here.
    ///
    /// # Errors
    ///
    /// When the keychain does not let go.
    pub async fn sign_out(&self, id: &str, side: Side) -> Result<SignOutView, Problem> {
        self.cancel_sign_in(id, side);
        let connections = self.connections(id).await?;
        let session = connections.session(side);
        let signed_out = session.sign_out().await.map_err(|error| problem::vault(&error))?;
        let vendor = self.vendor(id, side)?;
        let note = match signed_out {
            SignedOut::Everywhere => None,
            SignedOut::KeyStays => Some(format!(
                "Usher has forgotten the key. In {vendor} it stays valid until you delete it there: open the service account in Google’s Cloud console, Keys, and delete it."
            )),
            SignedOut::HereOnly { .. } => Some(format!(
                "Usher has forgotten the sign-in. {vendor} could not be told, so there it ends by itself, or when you remove the app there."
            )),
        };
        // Made anew at the next use: a token that was pasted is part of the client.
        *lock(&self.live(id).connections) = None;
        self.forget_look(id).await;
        self.forget_outcome(id, check_of(side))?;
        Ok(SignOutView { connection: self.connection_view(id, side).await?, note })
    }

    /// Asks the vendor who signed in, where it says so, and remembers the answer for the pill.
    pub(super) async fn note_who(&self, id: &str, side: Side, connections: &Connections) {
        let who = match side {
            // SCIM does not say whose token it is.
            Side::Zoom => None,
            Side::Provider => match connections.provider.directory.who().await.ok().flatten() {
                Some(who) => Some(who),
                None => Self::google_who(connections).await,
            },
        };
        if let Err(error) = self.records.learn(id, &who_key(side), &who) {
            tracing::warn!(%error, "who signed in is not remembered");
        }
        if side == Side::Provider {
            self.note_granted(id, connections).await;
        }
    }

    pub(super) fn who(&self, id: &str, side: Side) -> Option<String> {
        self.records.learned::<Option<String>>(id, &who_key(side)).ok().flatten().flatten()
    }

    /// Returns what a person calls the service on one side.
    pub(super) fn vendor(&self, id: &str, side: Side) -> Result<&'static str, Problem> {
        Ok(match side {
            Side::Zoom => "Zoom",
            Side::Provider => name_of(&self.profile(id)?.provider).title(),
        })
    }

    pub(super) async fn connection_view(&self, id: &str, side: Side) -> Result<ConnectionView, Problem> {
        let connections = self.connections(id).await?;
        let session = connections.session(side);
        let host = match (side, &connections.profile.provider) {
            (Side::Zoom, _) => host(&connections.profile.zoom.api_url),
            (Side::Provider, Provider::Okta { org_url, .. }) => host(org_url),
            (Side::Provider, Provider::Entra { graph_url, .. }) => host(graph_url),
            (Side::Provider, Provider::Google { api_url, .. }) => host(api_url),
        };
        let vendor = match side {
            Side::Zoom => "Zoom",
            Side::Provider => connections.vendor(),
        };
        let way = ways::of(&connections.profile, side);
        let state = match session.status().await {
            Err(error) => ConnectionState::Broken { problem: problem::vault(&error) },
            Ok(Status::SignedOut { reason: None }) => ConnectionState::SignedOut,
            Ok(Status::SignedOut { reason: Some(reason) }) => ConnectionState::Broken {
                problem: problem::auth(vendor, &crate::http::AuthError::SignedOut { reason }),
            },
            Ok(Status::SignedIn { scopes, expires_at }) => match self.failed_look(id, check_of(side))? {
                Some(problem) => ConnectionState::Broken { problem },
                None => ConnectionState::SignedIn {
                    who: self.who(id, side),
                    scopes: scopes.iter().map(|scope| short_scope(scope).to_owned()).collect(),
                    expires_at,
                    ends_at: session.ends_at().await.ok().flatten(),
                    renews: ways::renews(&way),
                    kept: self.vault.keeping() == Keeping::Keychain,
                },
            },
        };
        let sign_in = lock(&self.live(id).waiting).get(&side).map(|waiting| waiting.view.clone());
        let secret_kept = self.place(id, side).secret().await.is_ok_and(|kept| kept.is_some());
        Ok(ConnectionView {
            side,
            vendor: vendor.to_owned(),
            host,
            state,
            ways: self.way_choices(id, side, &connections.profile, secret_kept),
            way,
            sign_in,
            page_errors: page_errors(vendor),
        })
    }

    /// Keeps the practice company's own secret, so that nobody has to look it up and type it.
    ///
    /// # Errors
    ///
    /// When this is no practice company, or the keychain does not take it.
    pub async fn lend_secret(&self, id: &str, side: Side, secret: &str) -> Result<(), Problem> {
        if !self.profile(id)?.practice {
            return Err(problem::not_in_this_guide());
        }
        let secret = Secret::from_typed(secret).map_err(|error| problem::typed("The secret", &error))?;
        self.place(id, side).keep_secret(&secret).await.map_err(|error| problem::vault(&error))?;
        // A client is made with its secret.
        *lock(&self.live(id).connections) = None;
        Ok(())
    }

    fn way_choices(&self, id: &str, side: Side, profile: &Profile, secret_kept: bool) -> Vec<WayChoice> {
        let values = self.values(id, profile);
        let present = ways::of(profile, side);
        ways::all(side, &profile.provider)
            .into_iter()
            .map(|(way, help, description)| {
                let help = self.guides.help(help);
                let rendered = guide::render(&help.text, &values);
                let same_kind = std::mem::discriminant(&way) == std::mem::discriminant(&present);
                let way = if same_kind { present.clone() } else { way };
                WayChoice {
                    title: ways::title(&way).to_owned(),
                    description: description.to_owned(),
                    recommended: matches!(
                        way,
                        Way::ZoomPublicClient { .. }
                            | Way::OktaCode { .. }
                            | Way::EntraCode { .. }
                            | Way::GoogleDesktop { .. }
                    ),
                    secret_label: ways::secret_label(&way).map(str::to_owned),
                    secret_kept: same_kind && secret_kept,
                    help_title: help.title.clone(),
                    help: rendered.blocks,
                    help_copyables: rendered.copyables,
                    disputed: help.disputed.clone(),
                    sources: help.sources.clone(),
                    way,
                }
            })
            .collect()
    }
}

impl Waiting {
    fn begun(kind: WaitingFor, view: SignInView) -> Self {
        Self { kind, view, cancel: Notify::new(), seen: Mutex::default() }
    }
}

fn page_errors(vendor: &str) -> Vec<PageErrorChoice> {
    let choice = |error| {
        let problem::PageError { id, shows, means } = error;
        PageErrorChoice { id, shows, means }
    };
    problem::page_errors(vendor).into_iter().map(choice).collect()
}

pub(super) fn check_of(side: Side) -> CheckId {
    match side {
        Side::Zoom => CheckId::ZoomConnection,
        Side::Provider => CheckId::ProviderConnection,
    }
}

fn who_key(side: Side) -> String {
    format!("who.{}", super::connections::connection_name(side))
}

fn host(url: &BaseUrl) -> String {
    url.host().to_owned()
}

fn in_time(time: std::time::Duration) -> Timestamp {
    clock::now() + SignedDuration::try_from(time).unwrap_or(SignedDuration::ZERO)
}
