//! What a session knows between two requests.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

use crate::clock;
use crate::http::{Authorization, Scheme};
use crate::oauth::{Identity, Tokens};
use crate::secrets::Secret;

/// How long before its end a token is renewed: longer than a request may wait for its turn. At most half of the
/// token's life.
const MARGIN: SignedDuration = SignedDuration::from_secs(120);

/// A token that was renewed because the service rejected the one before, and is rejected within this time, is
/// not the cause.
const REJECTED_AGAIN: Duration = Duration::from_secs(10);

#[derive(Default)]
pub(super) struct State {
    pub(super) access: Option<Access>,
    /// What the vault was given with it.
    pub(super) refresh: Option<Secret>,
    /// When that ends, where it ends at a time.
    pub(super) refresh_expires_at: Option<Timestamp>,
    /// A renewal that the vault has not taken yet: it is not used before.
    pub(super) unkept: Option<Tokens>,
    pub(super) api_url: Option<String>,
    pub(super) scopes: Vec<String>,
    pub(super) identity: Option<Identity>,
    /// The refresh token that has ended, and why.
    pub(super) ended: Option<Ended>,
    /// What a resource demands of the next sign-in, where the vault has not taken it.
    pub(super) challenge: Option<String>,
}

#[derive(Clone)]
pub(super) struct Ended {
    pub(super) token: Secret,
    pub(super) reason: String,
    /// What the next sign-in has to ask for.
    pub(super) claims: Option<String>,
}

#[derive(Clone)]
pub(super) struct Access {
    pub(super) authorization: Authorization,
    pub(super) expires_at: Option<Timestamp>,
    pub(super) renew_at: Option<Timestamp>,
    /// When it was fetched because the one before was rejected.
    pub(super) replaced_at: Option<Instant>,
}

impl State {
    /// Returns the current proof if it can be sent.
    pub(super) fn good(&self, rejected: Option<&Authorization>) -> Option<Authorization> {
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

    pub(super) fn take(&mut self, tokens: Tokens, scheme: Scheme, replaced_at: Option<Instant>) {
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
        self.refresh = tokens.refresh;
        self.refresh_expires_at = tokens.refresh_expires_at;
        self.scopes = tokens.scopes;
        // A renewal may leave out who it is for.
        if tokens.identity.is_some() {
            self.identity = tokens.identity;
        }
        if tokens.api_url.is_some() {
            self.api_url = tokens.api_url;
        }
        self.ended = None;
        self.challenge = None;
    }

    /// Returns the current proof if it has not expired yet, for when it cannot be renewed just now.
    pub(super) fn still_good(&self, rejected: Option<&Authorization>) -> Option<Authorization> {
        let access = self.access.as_ref()?;
        let expired = access.expires_at.is_some_and(|end| end <= clock::now());
        let refused = rejected.is_some_and(|rejected| rejected.same_as(&access.authorization));
        (!expired && !refused).then(|| access.authorization.clone())
    }
}
