//! One connection that stays signed in.
//!
//! The access token lives in memory, what renews it in the vault. A token is renewed shortly before it
//! expires and when the service rejects it; however many callers ask, there is one renewal. Vendors replace the
//! refresh token at each use and the old one dies, so the new one is kept before the new access token is used;
//! and since the window and the terminal may run side by side, the vault is read again before each renewal.

mod state;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use jiff::Timestamp;
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep};

use self::state::{Ended, State};
use super::place::{Item, Place};
use super::refusal::TokenError;
use super::service::{ServiceAccount, ServiceKey};
use super::token::{self, ServerApp};
use super::{Client, Identity, Kind, Tokens};
use crate::http::{AuthError, Authorization, Authorize, CLAIMS_BYTES_MAX, Http, Scheme};
use crate::secrets::{Secret, VaultError};

/// After a refresh token turned out to be dead, the vault is read again so often: another process may have
/// renewed it and be about to keep the new one.
const REREADS: u32 = 4;

/// The pause between those readings; together they outlast a usual renewal.
const REREAD_PAUSE: Duration = Duration::from_millis(250);

/// The reason of a sign-in that ended because a resource demands another one.
pub const POLICY_REASON: &str = "a policy wants you to sign in again";

/// A connection that is, was or can be signed in. Clones are the same session.
#[derive(Clone)]
pub struct Session {
    inner: Arc<Inner>,
}

struct Inner {
    way: Way,
    http: Http,
    place: Place,
    state: Mutex<State>,
}

/// How a connection is signed in to.
#[expect(clippy::large_enum_variant, reason = "there is one for each connection")]
enum Way {
    Browser(Client),
    Server(ServerApp),
    Service(ServiceAccount),
    Token(Scheme),
}

/// Why a renewal gave no tokens.
enum Failure {
    Ended(Ended),
    NothingKept { what: &'static str },
    Challenged { claims: String },
    Token(TokenError),
    Keychain(VaultError),
}

/// What is known of a session without asking anybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// There is a token, or what it takes to get one.
    SignedIn {
        scopes: Vec<String>,
        /// `None` before the first request after a start, and for tokens that do not say.
        expires_at: Option<Timestamp>,
    },
    /// `reason` is the vendor's, when a sign-in has ended by itself, or [`POLICY_REASON`].
    SignedOut { reason: Option<String> },
}

/// What became of a sign-out. On this computer everything is forgotten either way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignedOut {
    /// The vendor has ended the sign-in too, or there was none.
    Everywhere,
    /// The vendor was not reached or refused: the sign-in lives on there until it expires.
    HereOnly { error: TokenError },
    /// There is nothing to end: the key of the service account signs until it is deleted at the vendor.
    KeyStays,
}

impl Session {
    /// Returns the session of a client that people sign in to with [`super::SignIn`] or
    /// [`super::DeviceSignIn`]; it begins with what the vault has.
    pub fn browser(client: Client, http: Http, place: Place) -> Self {
        Self::new(Way::Browser(client), http, place)
    }

    /// Returns the session of a server app, whose secret is the one of [`Place::secret`].
    pub fn server(app: ServerApp, http: Http, place: Place) -> Self {
        Self::new(Way::Server(app), http, place)
    }

    /// Returns the session of a service account, whose key is [`Place::secret`] as [`ServiceKey::kept`] writes it. It
    /// is renewed by signing anew.
    pub fn service_account(app: ServiceAccount, http: Http, place: Place) -> Self {
        Self::new(Way::Service(app), http, place)
    }

    /// Returns the session of a token that does not change, which is [`Place::secret`]. After a new one was
    /// entered, take a new session.
    pub fn token(scheme: Scheme, http: Http, place: Place) -> Self {
        Self::new(Way::Token(scheme), http, place)
    }

    fn new(way: Way, http: Http, place: Place) -> Self {
        Self { inner: Arc::new(Inner { way, http, place, state: Mutex::default() }) }
    }

    /// Takes over what a sign-in gave, after keeping what renews it.
    ///
    /// # Errors
    ///
    /// When the vault does not take it: the session is then as before.
    pub async fn signed_in(&self, tokens: Tokens) -> Result<(), VaultError> {
        let mut state = self.inner.state.lock().await;
        self.inner.keep(&tokens).await?;
        *state = State::default();
        state.take(tokens, Scheme::Bearer, None);
        Ok(())
    }

    /// Returns what is known without asking the vendor.
    ///
    /// # Errors
    ///
    /// When the vault cannot be looked into.
    pub async fn status(&self) -> Result<Status, VaultError> {
        let state = self.inner.state.lock().await;
        if let Some(Ended { reason, .. }) = &state.ended {
            return Ok(Status::SignedOut { reason: Some(reason.clone()) });
        }
        if let Some(access) = &state.access {
            return Ok(Status::SignedIn { scopes: state.scopes.clone(), expires_at: access.expires_at });
        }
        let item = self.inner.place.read().await?;
        if state.challenge.is_some() || item.challenge.is_some() {
            return Ok(Status::SignedOut { reason: Some(POLICY_REASON.to_owned()) });
        }
        let can_sign_in = match self.inner.way {
            Way::Browser(_) => item.refresh.is_some(),
            Way::Service(_) => item.secret.as_ref().is_some_and(|kept| ServiceKey::from_kept(kept).is_some()),
            Way::Server(_) | Way::Token(_) => item.secret.is_some(),
        };
        Ok(match can_sign_in {
            true => Status::SignedIn { scopes: item.scopes, expires_at: None },
            false => Status::SignedOut { reason: None },
        })
    }

    /// Returns the base address of the API that the vendor named with the last token; Zoom does.
    pub async fn api_url(&self) -> Option<String> {
        self.inner.state.lock().await.api_url.clone()
    }

    /// Returns when the sign-in ends by itself, where the vendor has said so: Google does for a client whose consent
    /// screen is in Testing. Renewing does not move it.
    ///
    /// # Errors
    ///
    /// When the vault cannot be looked into.
    pub async fn ends_at(&self) -> Result<Option<Timestamp>, VaultError> {
        let state = self.inner.state.lock().await;
        match (&state.access, &self.inner.way) {
            (Some(_), _) => Ok(state.refresh_expires_at),
            (None, Way::Browser(_)) => Ok(self.inner.place.read().await?.refresh_expires_at),
            (None, Way::Server(_) | Way::Service(_) | Way::Token(_)) => Ok(None),
        }
    }

    /// Returns who signed in, where the vendor said so.
    ///
    /// # Errors
    ///
    /// When the vault cannot be looked into.
    pub async fn identity(&self) -> Result<Option<Identity>, VaultError> {
        let state = self.inner.state.lock().await;
        match &state.identity {
            Some(identity) => Ok(Some(identity.clone())),
            None => Ok(self.inner.place.read().await?.identity),
        }
    }

    /// Returns what the next sign-in has to ask for, for [`Client::claims`]: what a resource or a renewal has
    /// demanded, also before a restart. A sign-in ends it.
    ///
    /// # Errors
    ///
    /// When the vault cannot be looked into.
    pub async fn claims(&self) -> Result<Option<String>, VaultError> {
        let state = self.inner.state.lock().await;
        let ended = state.ended.as_ref().and_then(|ended| ended.claims.clone());
        let claims = match state.challenge.clone().or(ended) {
            Some(claims) => Some(claims),
            None => self.inner.place.read().await?.challenge,
        };
        Ok(claims.filter(|claims| !claims.is_empty()))
    }

    /// Ends the use of the sign-in: a resource demands another one, with `claims`. [`crate::http::Remote`] calls
    /// this for the challenges that it meets.
    pub async fn challenge(&self, claims: &str) {
        let mut state = self.inner.state.lock().await;
        self.inner.challenge(&mut state, claims).await;
    }

    /// Ends the sign-in at the vendor and forgets everything here, also when the vendor is not reached.
    ///
    /// # Errors
    ///
    /// When the vault cannot be read or does not forget: what it holds may still be there.
    pub async fn sign_out(&self) -> Result<SignedOut, VaultError> {
        let inner = &*self.inner;
        let mut state = inner.state.lock().await;
        let item = inner.place.read().await;
        let access = state.access.take().map(|access| access.authorization.token);
        let unkept = state.unkept.take();
        *state = State::default();
        let refresh = unkept
            .and_then(|tokens| tokens.refresh)
            .or_else(|| item.as_ref().ok().and_then(|item| item.refresh.clone()));
        let secret = item.as_ref().ok().and_then(|item| item.secret.clone());
        let mut outcome = SignedOut::Everywhere;
        // The refresh token first: it is the one that lives on.
        for token in refresh.into_iter().chain(access) {
            let revoked = match (&inner.way, &secret) {
                (Way::Browser(client), _) => token::revoke(&inner.http, client, &token).await,
                (Way::Server(app), Some(secret)) => {
                    token::revoke_server(&inner.http, app, secret, &token).await
                }
                (Way::Server(_), None) | (Way::Service(_) | Way::Token(_), _) => Ok(()),
            };
            if let Err(error) = revoked
                && outcome == SignedOut::Everywhere
            {
                outcome = SignedOut::HereOnly { error };
            }
        }
        inner.place.forget().await?;
        item?;
        Ok(match (&inner.way, secret) {
            (Way::Service(_), Some(_)) => SignedOut::KeyStays,
            (Way::Browser(_) | Way::Server(_) | Way::Service(_) | Way::Token(_), _) => outcome,
        })
    }
}

impl Authorize for Session {
    fn authorization<'a>(
        &'a self,
        rejected: Option<&'a Authorization>,
    ) -> BoxFuture<'a, Result<Authorization, AuthError>> {
        Box::pin(async move {
            let good = self.inner.state.lock().await.good(rejected);
            if let Some(authorization) = good {
                return Ok(authorization);
            }
            // A task of its own: a caller that gives up must not take a replaced refresh token with it.
            let (inner, rejected) = (Arc::clone(&self.inner), rejected.cloned());
            let renewal = tokio::spawn(async move { inner.renewed(rejected.as_ref()).await });
            renewal.await.unwrap_or_else(|_| {
                Err(AuthError::SignedOut { reason: "the renewal was interrupted".to_owned() })
            })
        })
    }

    fn challenged<'a>(&'a self, rejected: &'a Authorization, claims: &'a str) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            let mut state = self.inner.state.lock().await;
            // What was sent before a new sign-in says nothing about that.
            if state.access.as_ref().is_some_and(|access| access.authorization.same_as(rejected)) {
                self.inner.challenge(&mut state, claims).await;
            }
        })
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let way = match &self.inner.way {
            Way::Browser(client) => client.vendor.as_str(),
            Way::Server(_) => "server app",
            Way::Service(_) => "service account",
            Way::Token(_) => "token",
        };
        f.debug_struct("Session").field("way", &way).field("place", &self.inner.place).finish_non_exhaustive()
    }
}

impl Inner {
    async fn renewed(&self, rejected: Option<&Authorization>) -> Result<Authorization, AuthError> {
        let mut state = self.state.lock().await;
        // Whoever was first may have renewed it while this one waited.
        if let Some(authorization) = state.good(rejected) {
            return Ok(authorization);
        }
        let tokens = match (state.unkept.take(), &state.challenge) {
            (Some(tokens), _) => Ok(tokens),
            (None, Some(claims)) => Err(Failure::Challenged { claims: claims.clone() }),
            (None, None) => self.fetch(state.ended.as_ref()).await,
        };
        let tokens = match tokens {
            Ok(tokens) => tokens,
            Err(Failure::Token(error)) => {
                let old = state.still_good(rejected).ok_or(AuthError::from(error.clone()))?;
                tracing::warn!(%error, "renewing failed; the old token is used to its end");
                return Ok(old);
            }
            Err(Failure::Keychain(error)) => return Err(error.into()),
            Err(Failure::NothingKept { what }) => {
                state.access = None;
                return Err(AuthError::SignedOut { reason: format!("no {what} is kept") });
            }
            Err(Failure::Challenged { claims }) => {
                state.access = None;
                return Err(AuthError::ClaimsChallenge { claims });
            }
            Err(Failure::Ended(ended)) => {
                state.access = None;
                let is_new = state.ended.as_ref().is_none_or(|old| !old.token.same_as(&ended.token));
                if let Some(claims) = ended.claims.as_ref().filter(|_| is_new) {
                    state.refresh = Some(ended.token.clone());
                    self.remember(&mut state, claims).await;
                }
                let reason = ended.reason.clone();
                state.ended = Some(ended);
                return Err(AuthError::SignedOut { reason });
            }
        };
        if let Err(error) = self.keep(&tokens).await {
            state.unkept = Some(tokens);
            return Err(error.into());
        }
        state.take(tokens, self.scheme(), rejected.map(|_| Instant::now()));
        state.still_good(None).ok_or_else(|| AuthError::SignedOut {
            reason: "the new token has already expired; the clock of this computer may be wrong".to_owned(),
        })
    }

    fn scheme(&self) -> Scheme {
        match self.way {
            Way::Browser(_) | Way::Server(_) | Way::Service(_) => Scheme::Bearer,
            Way::Token(scheme) => scheme,
        }
    }

    async fn fetch(&self, ended: Option<&Ended>) -> Result<Tokens, Failure> {
        match &self.way {
            Way::Browser(client) => self.refresh(client, ended).await,
            Way::Server(app) => {
                let secret = self.place.secret().await.map_err(Failure::Keychain)?;
                let secret = secret.ok_or(Failure::NothingKept { what: "client secret" })?;
                token::server_to_server(&self.http, app, &secret).await.map_err(Failure::Token)
            }
            Way::Service(app) => {
                let kept = self.place.secret().await.map_err(Failure::Keychain)?;
                let key = kept.as_ref().and_then(ServiceKey::from_kept);
                let key = key.ok_or(Failure::NothingKept { what: "key of the service account" })?;
                token::service_account(&self.http, app, &key).await.map_err(Failure::Token)
            }
            Way::Token(_) => {
                let token = self.place.secret().await.map_err(Failure::Keychain)?;
                let access = token.ok_or(Failure::NothingKept { what: "token" })?;
                Ok(Tokens {
                    access,
                    refresh: None,
                    expires_at: None,
                    refresh_expires_at: None,
                    scopes: Vec::new(),
                    api_url: None,
                    identity: None,
                })
            }
        }
    }

    /// Renews with the refresh token in the vault, or with the one that another process has put there
    /// meanwhile. The answer always holds a refresh token. One that is known to have ended is not sent again.
    async fn refresh(&self, client: &Client, ended: Option<&Ended>) -> Result<Tokens, Failure> {
        let mut item = self.place.read().await.map_err(Failure::Keychain)?;
        let mut rereads = 0;
        loop {
            let used = item.refresh.clone().ok_or(Failure::NothingKept { what: "sign-in" })?;
            if let Some(ended) = ended.filter(|ended| ended.token.same_as(&used)) {
                return Err(Failure::Ended(ended.clone()));
            }
            if let Some(claims) = item.challenge {
                return Err(Failure::Challenged { claims });
            }
            let reason = match token::refresh(&self.http, client, &used, &item.scopes).await {
                Ok(tokens) => {
                    let identity = tokens.identity.or(item.identity);
                    // Without a new refresh token the old one ends when it would have.
                    let old_end = item.refresh_expires_at.filter(|_| tokens.refresh.is_none());
                    return Ok(Tokens {
                        refresh: tokens.refresh.or(Some(used)),
                        refresh_expires_at: tokens.refresh_expires_at.or(old_end),
                        identity,
                        ..tokens
                    });
                }
                Err(TokenError::InvalidGrant { reason, .. }) => reason,
                // Not the token has ended: no other one would do.
                Err(TokenError::InteractionRequired { error, description, claims, .. }) => {
                    let reason = if description.is_empty() { error } else { description };
                    return Err(Failure::Ended(Ended { token: used, reason, claims }));
                }
                Err(error) => return Err(Failure::Token(error)),
            };
            loop {
                item = self.place.read().await.map_err(Failure::Keychain)?;
                if item.refresh.as_ref().is_none_or(|refresh| !refresh.same_as(&used)) {
                    break;
                }
                if rereads == REREADS {
                    return Err(Failure::Ended(Ended { token: used, reason, claims: None }));
                }
                rereads += 1;
                sleep(REREAD_PAUSE).await;
            }
        }
    }

    /// Keeps what renews the tokens; a server app and a fixed token have that in the vault already.
    async fn keep(&self, tokens: &Tokens) -> Result<(), VaultError> {
        let Way::Browser(client) = &self.way else { return Ok(()) };
        let secret = match &client.kind {
            Kind::Public { .. } => None,
            Kind::Confidential { secret, .. } => Some(secret.clone()),
        };
        let item = Item {
            secret,
            refresh: tokens.refresh.clone(),
            refresh_expires_at: tokens.refresh_expires_at,
            scopes: tokens.scopes.clone(),
            identity: tokens.identity.clone(),
            challenge: None,
        };
        self.place.write(&item).await
    }

    /// Drops the token and remembers the demand.
    async fn challenge(&self, state: &mut State, claims: &str) {
        state.access = None;
        state.unkept = None;
        match self.way {
            Way::Browser(_) => self.remember(state, claims).await,
            // Nobody signs in there.
            Way::Server(_) | Way::Service(_) | Way::Token(_) => {}
        }
    }

    /// Remembers a demand in the vault: the next sign-in may be made by another process, or after a restart. One
    /// that another process has made meanwhile may meet it already.
    async fn remember(&self, state: &mut State, claims: &str) {
        let claims = if claims.len() <= CLAIMS_BYTES_MAX { claims } else { "" };
        let kept = match self.place.read().await {
            Ok(item) => {
                let is_other = |held: &Secret| item.refresh.as_ref().is_some_and(|kept| !kept.same_as(held));
                if state.refresh.as_ref().is_some_and(is_other) {
                    return;
                }
                self.place.write(&Item { challenge: Some(claims.to_owned()), ..item }).await
            }
            Err(error) => Err(error),
        };
        if let Err(error) = kept {
            tracing::warn!(%error, "a demand of the service is remembered until Usher ends only");
            state.challenge = Some(claims.to_owned());
        }
    }
}

#[cfg(test)]
mod google_tests;
#[cfg(test)]
mod tests;
