//! One connection that stays signed in.
//!
//! The access token lives in memory, what renews it in the [`Vault`]. A token is renewed shortly before it
//! expires and when the service rejects it; however many callers ask, there is one renewal. Vendors replace the
//! refresh token at each use and the old one dies, so the new one is kept before the new access token is used;
//! and since the window and the terminal may run side by side, the vault is read again before each renewal.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep};

use super::token::{self, ServerApp, TokenError};
use super::{Client, Kind, Tokens};
use crate::clock;
use crate::http::{AuthError, Authorization, Authorize, Http, Scheme};
use crate::secrets::{Secret, Vault, VaultError};

/// How long before its end a token is renewed: longer than a request may wait for its turn. At most half of the
/// token's life.
const MARGIN: SignedDuration = SignedDuration::from_secs(120);

/// A token that was renewed because the service rejected the one before, and is rejected within this time, is
/// not the cause.
const REJECTED_AGAIN: Duration = Duration::from_secs(10);

/// After a refresh token turned out to be dead, the vault is read again so often: another process may have
/// renewed it and be about to keep the new one.
const REREADS: u32 = 4;

/// The pause between those readings; together they outlast a usual renewal.
const REREAD_PAUSE: Duration = Duration::from_millis(250);

/// Where the secrets of one connection are kept: one item of the vault.
#[derive(Clone, Debug)]
pub struct Place {
    pub vault: Vault,
    /// The id of the profile.
    pub profile: String,
    /// The name of the connection within the profile, such as `zoom`.
    pub connection: String,
}

impl Place {
    /// Returns the secret that was entered for the connection: a client secret or an API token.
    ///
    /// # Errors
    ///
    /// See [`Vault::get`]. An item that is there but cannot be understood counts as none.
    pub async fn secret(&self) -> Result<Option<Secret>, VaultError> {
        Ok(self.read().await?.secret)
    }

    /// Keeps a secret that was entered; a sign-in made with another one is forgotten.
    ///
    /// # Errors
    ///
    /// See [`Vault::set`].
    pub async fn keep_secret(&self, secret: &Secret) -> Result<(), VaultError> {
        self.write(&Item { secret: Some(secret.clone()), ..Item::default() }).await
    }

    async fn read(&self) -> Result<Item, VaultError> {
        match self.vault.get(&self.profile, &self.connection).await {
            Ok(text) => Ok(text.and_then(|text| Item::parse(&text)).unwrap_or_default()),
            // It has to be entered again, as if it had never been.
            Err(VaultError::Unreadable) => Ok(Item::default()),
            Err(error) => Err(error),
        }
    }

    async fn write(&self, item: &Item) -> Result<(), VaultError> {
        self.vault.set(&self.profile, &self.connection, &item.text()).await
    }

    async fn forget(&self) -> Result<(), VaultError> {
        self.vault.delete(&self.profile, &self.connection).await
    }
}

/// What is kept for a connection.
#[derive(Clone, Debug, Default)]
struct Item {
    secret: Option<Secret>,
    refresh: Option<Secret>,
    scopes: Vec<String>,
}

impl Item {
    fn parse(text: &Secret) -> Option<Self> {
        let body: Value = serde_json::from_str(text.expose()).ok()?;
        let secret = |name: &str| body.get(name)?.as_str().map(|text| Secret::new(text.to_owned()));
        let scopes = body
            .get("scopes")
            .and_then(Value::as_array)
            .map(|scopes| scopes.iter().filter_map(Value::as_str).map(str::to_owned).collect());
        Some(Self {
            secret: secret("secret"),
            refresh: secret("refresh"),
            scopes: scopes.unwrap_or_default(),
        })
    }

    fn text(&self) -> Secret {
        let text = |secret: &Option<Secret>| secret.as_ref().map(|secret| secret.expose().to_owned());
        let body =
            json!({ "secret": text(&self.secret), "refresh": text(&self.refresh), "scopes": self.scopes });
        Secret::new(body.to_string())
    }
}

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
    Token(Scheme),
}

#[derive(Default)]
struct State {
    access: Option<Access>,
    /// A renewal that the vault has not taken yet: it is not used before.
    unkept: Option<Tokens>,
    api_url: Option<String>,
    scopes: Vec<String>,
    /// The refresh token that has ended, and why.
    ended: Option<Ended>,
}

#[derive(Clone)]
struct Ended {
    token: Secret,
    reason: String,
}

/// Why a renewal gave no tokens.
enum Failure {
    Ended(Ended),
    NothingKept { what: &'static str },
    Token(TokenError),
    Keychain(VaultError),
}

#[derive(Clone)]
struct Access {
    authorization: Authorization,
    expires_at: Option<Timestamp>,
    renew_at: Option<Timestamp>,
    /// When it was fetched because the one before was rejected.
    replaced_at: Option<Instant>,
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
    /// `reason` is the vendor's, when a sign-in has ended by itself.
    SignedOut { reason: Option<String> },
}

/// What became of a sign-out. On this computer everything is forgotten either way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignedOut {
    /// The vendor has ended the sign-in too, or there was none.
    Everywhere,
    /// The vendor was not reached or refused: the sign-in lives on there until it expires.
    HereOnly { error: TokenError },
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
        let can_sign_in = match self.inner.way {
            Way::Browser(_) => item.refresh.is_some(),
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
                (Way::Server(_), None) | (Way::Token(_), _) => Ok(()),
            };
            if let Err(error) = revoked
                && outcome == SignedOut::Everywhere
            {
                outcome = SignedOut::HereOnly { error };
            }
        }
        inner.place.forget().await?;
        item?;
        Ok(outcome)
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
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let way = match &self.inner.way {
            Way::Browser(client) => client.vendor.as_str(),
            Way::Server(_) => "server app",
            Way::Token(_) => "token",
        };
        f.debug_struct("Session").field("way", &way).field("place", &self.inner.place).finish_non_exhaustive()
    }
}

impl State {
    /// Returns the current proof if it can be sent.
    fn good(&self, rejected: Option<&Authorization>) -> Option<Authorization> {
        let access = self.access.as_ref()?;
        let fresh = access.renew_at.is_none_or(|at| clock::now() < at);
        match rejected.filter(|rejected| rejected.same_as(&access.authorization)) {
            None => fresh.then(|| access.authorization.clone()),
            Some(_) => access
                .replaced_at
                .is_some_and(|at| at.elapsed() < REJECTED_AGAIN)
                .then(|| access.authorization.clone()),
        }
    }

    fn take(&mut self, tokens: Tokens, scheme: Scheme, replaced_at: Option<Instant>) {
        let now = clock::now();
        let renew_at = tokens.expires_at.map(|end| {
            let life = end.duration_since(now);
            end.checked_sub(MARGIN.min(life / 2)).unwrap_or(now)
        });
        self.access = Some(Access {
            authorization: Authorization { scheme, token: tokens.access },
            expires_at: tokens.expires_at,
            renew_at,
            replaced_at,
        });
        self.scopes = tokens.scopes;
        if tokens.api_url.is_some() {
            self.api_url = tokens.api_url;
        }
        self.ended = None;
    }

    /// Returns the current proof if it has not expired yet, for when it cannot be renewed just now.
    fn still_good(&self, rejected: Option<&Authorization>) -> Option<Authorization> {
        let access = self.access.as_ref()?;
        let expired = access.expires_at.is_some_and(|end| end <= clock::now());
        let refused = rejected.is_some_and(|rejected| rejected.same_as(&access.authorization));
        (!expired && !refused).then(|| access.authorization.clone())
    }
}

impl Inner {
    async fn renewed(&self, rejected: Option<&Authorization>) -> Result<Authorization, AuthError> {
        let mut state = self.state.lock().await;
        // Whoever was first may have renewed it while this one waited.
        if let Some(authorization) = state.good(rejected) {
            return Ok(authorization);
        }
        let tokens = match state.unkept.take() {
            Some(tokens) => Ok(tokens),
            None => self.fetch(state.ended.as_ref()).await,
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
            Err(Failure::Ended(ended)) => {
                state.access = None;
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
            Way::Browser(_) | Way::Server(_) => Scheme::Bearer,
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
            Way::Token(_) => {
                let token = self.place.secret().await.map_err(Failure::Keychain)?;
                let access = token.ok_or(Failure::NothingKept { what: "token" })?;
                Ok(Tokens { access, refresh: None, expires_at: None, scopes: Vec::new(), api_url: None })
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
            let reason = match token::refresh(&self.http, client, &used, &item.scopes).await {
                Ok(tokens) => return Ok(Tokens { refresh: tokens.refresh.or(Some(used)), ..tokens }),
                Err(TokenError::InvalidGrant { reason }) => reason,
                Err(error) => return Err(Failure::Token(error)),
            };
            loop {
                item = self.place.read().await.map_err(Failure::Keychain)?;
                if item.refresh.as_ref().is_none_or(|refresh| !refresh.same_as(&used)) {
                    break;
                }
                if rereads == REREADS {
                    return Err(Failure::Ended(Ended { token: used, reason }));
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
        let item = Item { secret, refresh: tokens.refresh.clone(), scopes: tokens.scopes.clone() };
        self.place.write(&item).await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::sync::mpsc;

    use futures::future::join_all;

    use super::*;
    use crate::http::fake::{Fake, Reply, Seen};
    use crate::oauth::sign_in::tests::{confidential, public};
    use crate::oauth::token::tests::server_app;
    use crate::secrets::{Mock, NoKeychain};

    #[tokio::test]
    async fn many_callers_make_one_renewal_and_the_new_refresh_token_is_kept() {
        let server = rotating();
        let (session, place) = browser(&server, "r0").await;
        let all = join_all((0..50).map(|_| session.authorization(None))).await;
        assert!(all.iter().all(|got| shown(got) == "Bearer a1"));
        assert_eq!(server.seen().len(), 1);
        assert_eq!(kept(&place).await, "r1");
    }

    #[tokio::test]
    async fn a_rejected_token_is_renewed_once() {
        let server = rotating();
        let (session, _) = browser(&server, "r0").await;
        let first = session.authorization(None).await.unwrap();
        let all = join_all((0..20).map(|_| session.authorization(Some(&first)))).await;
        assert!(all.iter().all(|got| shown(got) == "Bearer a2"));
        assert_eq!(server.seen().len(), 2);
        // A new token that is rejected at once is not the cause.
        let second = session.authorization(None).await.unwrap();
        assert_eq!(shown(&session.authorization(Some(&second)).await), "Bearer a2");
        assert_eq!(server.seen().len(), 2);
    }

    #[tokio::test]
    async fn another_process_may_have_renewed() {
        let server = rotating();
        let (window, place) = browser(&server, "r0").await;
        let terminal = Session::browser(public(&server), Http::new().unwrap(), place.clone());
        let old = window.authorization(None).await.unwrap();
        terminal.authorization(None).await.unwrap();
        assert_eq!(shown(&window.authorization(Some(&old)).await), "Bearer a3");
        assert_eq!(kept(&place).await, "r3");
    }

    #[tokio::test]
    async fn another_process_may_be_renewing() {
        let server = Fake::start(|seen| match seen.field("refresh_token").as_deref() {
            Some("r9") => token("a10", "r10"),
            _ => invalid_grant(),
        });
        let (session, place) = browser(&server, "r0").await;
        let other_process = async {
            while server.seen().is_empty() {
                tokio::task::yield_now().await;
            }
            place.write(&item("r9")).await.unwrap();
        };
        let (got, ()) = futures::join!(session.authorization(None), other_process);
        assert_eq!(shown(&got), "Bearer a10");
        assert_eq!(kept(&place).await, "r10");
    }

    #[tokio::test]
    async fn an_ended_sign_in_says_so_and_is_not_tried_again() {
        let server = Fake::start(|_| invalid_grant());
        let (session, place) = browser(&server, "r0").await;
        for _ in 0..3 {
            let error = session.authorization(None).await.unwrap_err();
            assert_eq!(error, AuthError::SignedOut { reason: "Invalid Token!".into() });
        }
        assert_eq!(server.seen().len(), 1);
        let ended = Status::SignedOut { reason: Some("Invalid Token!".into()) };
        assert_eq!(session.status().await, Ok(ended));
        // Signing in again, here or in another process, is noticed.
        place.write(&item("r5")).await.unwrap();
        session.authorization(None).await.unwrap_err();
        assert_eq!(server.seen().len(), 2);
        session.signed_in(tokens("a7", "r7")).await.unwrap();
        assert_eq!(shown(&session.authorization(None).await), "Bearer a7");
    }

    #[tokio::test]
    async fn a_renewal_that_is_not_kept_is_not_used_and_not_lost() {
        let (mock, vault) = Mock::open().await;
        let fail = Arc::new(AtomicU32::new(1));
        let server = Fake::start(move |_| {
            // Between the reading and the writing of the vault.
            if fail.swap(0, Ordering::SeqCst) == 1 {
                mock.fail_next();
            }
            token("a1", "r1")
        });
        let place = place(vault);
        place.write(&item("r0")).await.unwrap();
        let session = Session::browser(public(&server), Http::new().unwrap(), place.clone());
        let error = session.authorization(None).await.unwrap_err();
        assert_eq!(error, AuthError::Keychain(VaultError::Failed { detail: "gone".into() }));
        assert_eq!(kept(&place).await, "r0");
        assert_eq!(shown(&session.authorization(None).await), "Bearer a1");
        assert_eq!(kept(&place).await, "r1");
        assert_eq!(server.seen().len(), 1);
    }

    #[tokio::test]
    async fn a_caller_that_gives_up_does_not_lose_the_renewal() {
        let (release, gate) = mpsc::channel::<()>();
        let gate = std::sync::Mutex::new(gate);
        let server = Fake::start(move |_| {
            let _ = gate.lock().unwrap().recv();
            token("a1", "r1")
        });
        let (session, place) = browser(&server, "r0").await;
        let asking = async {
            while server.seen().is_empty() {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            _ = session.authorization(None) => panic!("the server has not answered"),
            () = asking => {}
        }
        release.send(()).unwrap();
        assert_eq!(shown(&session.authorization(None).await), "Bearer a1");
        assert_eq!(kept(&place).await, "r1");
        assert_eq!(server.seen().len(), 1);
    }

    #[tokio::test]
    async fn a_token_near_its_end_is_renewed_and_serves_on_when_that_fails() {
        let server = Fake::start(|_| Reply::json(400, r#"{"error":"temporarily_unavailable"}"#));
        let (session, _) = browser(&server, "r0").await;
        session.signed_in(tokens("a0", "r0")).await.unwrap();
        let access = |session: &Session| session.inner.state.try_lock().unwrap().access.clone().unwrap();
        let margin = access(&session).expires_at.unwrap() - access(&session).renew_at.unwrap();
        assert_eq!(margin.get_seconds(), 120);
        assert_eq!(shown(&session.authorization(None).await), "Bearer a0");
        assert!(server.seen().is_empty());

        session.inner.state.lock().await.access.as_mut().unwrap().renew_at = Some(Timestamp::MIN);
        assert_eq!(shown(&session.authorization(None).await), "Bearer a0");
        assert_eq!(server.seen().len(), 1);

        session.inner.state.lock().await.access.as_mut().unwrap().expires_at = Some(Timestamp::MIN);
        let error = session.authorization(None).await.unwrap_err();
        let error_code = "temporarily_unavailable".to_owned();
        assert_eq!(error, AuthError::Refused { error: error_code, description: String::new() });
    }

    #[tokio::test]
    async fn a_short_life_does_not_mean_renewing_each_time() {
        let server = Fake::start(|_| Reply::json(200, r#"{"access_token":"a1","expires_in":60}"#));
        let (session, place) = browser(&server, "r0").await;
        for _ in 0..3 {
            assert_eq!(shown(&session.authorization(None).await), "Bearer a1");
        }
        assert_eq!(server.seen().len(), 1);
        assert_eq!(kept(&place).await, "r0", "an answer without a refresh token leaves the old one");
    }

    #[tokio::test]
    async fn server_apps_and_fixed_tokens() {
        let server =
            Fake::start(|_| Reply::json(200, r#"{"access_token":"a1","api_url":"https://x","scope":"s"}"#));
        let place = place(Vault::memory(NoKeychain::NotWanted));
        let session = Session::server(server_app(&server), Http::new().unwrap(), place.clone());
        assert_eq!(session.status().await, Ok(Status::SignedOut { reason: None }));
        let error = session.authorization(None).await.unwrap_err();
        assert_eq!(error, AuthError::SignedOut { reason: "no client secret is kept".into() });
        place.keep_secret(&Secret::new("s".into())).await.unwrap();
        assert_eq!(shown(&session.authorization(None).await), "Bearer a1");
        assert_eq!(session.api_url().await.as_deref(), Some("https://x"));
        let signed_in = Status::SignedIn { scopes: vec!["s".into()], expires_at: None };
        assert_eq!(session.status().await, Ok(signed_in));

        let fixed = Session::token(Scheme::Ssws, Http::new().unwrap(), place);
        let first = fixed.authorization(None).await.unwrap();
        assert_eq!(shown(&Ok(first.clone())), "SSWS s");
        assert!(fixed.authorization(Some(&first)).await.unwrap().same_as(&first));
    }

    #[tokio::test]
    async fn signing_out_revokes_and_forgets_even_when_revoking_fails() {
        for (status, everywhere) in [(200, true), (400, false)] {
            let server = Fake::start(move |seen| match seen.target.as_str() {
                "/oauth/revoke" => Reply::json(status, r#"{"error":"nope"}"#),
                _ => token("a1", "r1"),
            });
            let (session, place) = browser(&server, "r0").await;
            session.authorization(None).await.unwrap();
            let outcome = session.sign_out().await.unwrap();
            assert_eq!(outcome == SignedOut::Everywhere, everywhere, "{outcome:?}");
            let revoked: Vec<_> =
                server.seen()[1..].iter().map(|seen| seen.field("token").unwrap()).collect();
            assert_eq!(revoked, ["r1", "a1"]);
            assert!(place.vault.get("p", "c").await.unwrap().is_none());
            assert_eq!(session.status().await, Ok(Status::SignedOut { reason: None }));
        }
    }

    #[tokio::test]
    async fn the_secret_of_a_confidential_client_is_kept_beside_its_sign_in() {
        let server = rotating();
        let place = place(Vault::memory(NoKeychain::NotWanted));
        let session = Session::browser(confidential(&server), Http::new().unwrap(), place.clone());
        session.signed_in(tokens("a0", "r0")).await.unwrap();
        assert_eq!(place.secret().await.unwrap().unwrap().expose(), "s&cret");
        assert_eq!(kept(&place).await, "r0");
    }

    #[tokio::test]
    async fn what_the_vault_holds_may_be_nonsense() {
        let place = place(Vault::memory(NoKeychain::NotWanted));
        place.vault.set("p", "c", &Secret::new("{nonsense".into())).await.unwrap();
        let server = rotating();
        let session = Session::browser(public(&server), Http::new().unwrap(), place);
        assert_eq!(session.status().await, Ok(Status::SignedOut { reason: None }));
    }

    #[tokio::test]
    async fn nothing_secret_is_printed() {
        let server = rotating();
        let (session, place) = browser(&server, "canary").await;
        session.signed_in(tokens("canary", "canary")).await.unwrap();
        let shown =
            format!("{session:?} {place:?} {:?} {:?}", session.status().await, tokens("canary", "canary"));
        assert!(!shown.contains("canary"), "{shown}");
    }

    /// Takes `rN` once, gives `aN+1` and `rN+1`.
    fn rotating() -> Fake {
        let current = AtomicU32::new(0);
        Fake::start(move |seen: &Seen| {
            let n = current.load(Ordering::SeqCst);
            if seen.field("refresh_token") != Some(format!("r{n}")) {
                return invalid_grant();
            }
            current.store(n + 1, Ordering::SeqCst);
            token(&format!("a{}", n + 1), &format!("r{}", n + 1))
        })
    }

    fn token(access: &str, refresh: &str) -> Reply {
        let body = json!({ "access_token": access, "refresh_token": refresh, "expires_in": 3600 });
        Reply::json(200, &body.to_string())
    }

    fn invalid_grant() -> Reply {
        Reply::json(400, r#"{"reason":"Invalid Token!","error":"invalid_grant"}"#)
    }

    fn tokens(access: &str, refresh: &str) -> Tokens {
        Tokens {
            access: Secret::new(access.to_owned()),
            refresh: Some(Secret::new(refresh.to_owned())),
            expires_at: Some(clock::now() + SignedDuration::from_hours(1)),
            scopes: vec!["one".into()],
            api_url: None,
        }
    }

    fn item(refresh: &str) -> Item {
        Item { refresh: Some(Secret::new(refresh.to_owned())), ..Item::default() }
    }

    fn place(vault: Vault) -> Place {
        Place { vault, profile: "p".into(), connection: "c".into() }
    }

    async fn browser(server: &Fake, refresh: &str) -> (Session, Place) {
        let place = place(Vault::memory(NoKeychain::NotWanted));
        place.write(&item(refresh)).await.unwrap();
        (Session::browser(public(server), Http::new().unwrap(), place.clone()), place)
    }

    async fn kept(place: &Place) -> String {
        place.read().await.unwrap().refresh.unwrap().expose().to_owned()
    }

    fn shown(got: &Result<Authorization, AuthError>) -> String {
        let got = got.as_ref().unwrap();
        let scheme = match got.scheme {
            Scheme::Bearer => "Bearer",
            Scheme::Ssws => "SSWS",
            Scheme::Basic => "Basic",
        };
        format!("{scheme} {}", got.token.expose())
    }
}
