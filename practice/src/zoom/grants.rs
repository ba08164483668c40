//! What was granted to whom: consents on show, codes, access and refresh tokens, and the grant behind them.
//! No HTTP here; [`super::oauth`] is the door.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::json;
use sha2::{Digest, Sha256};
use url::Url;

use crate::switches::{SCIM_SCOPE, ZoomSwitches};
use crate::world::unguessable;
use crate::zoom::refusal::Refusal;

/// A code lives five minutes and works once (Zoom's OAuth reference).
const CODE_LIFE: Duration = Duration::from_secs(5 * 60);
/// A consent page left open longer starts again.
const CONSENT_LIFE: Duration = Duration::from_secs(30 * 60);
/// Dead access tokens are remembered for a day, to answer "expired" instead of "unknown".
const EXPIRED_LIFE: Duration = Duration::from_secs(24 * 60 * 60);
/// More pages than anybody opens by hand; keeps a runaway caller from filling the memory.
const CONSENTS_MAX: usize = 1_000;

/// The clients of the account's Marketplace apps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Client {
    /// The public client id: no secret, PKCE.
    Public,
    /// The client id with a secret.
    Secret,
    /// The server-to-server app.
    Server,
    /// Okta's own app for Zoom, the client behind its provisioning.
    Okta,
    /// Microsoft's own app for Zoom, the client behind Entra's provisioning.
    Entra,
    /// Nobody's: tokens that a page of Zoom shows.
    Shown,
}

impl Client {
    /// What the client asks for. A provider's app asks for SCIM and nothing else, whatever the account's own apps do.
    pub(crate) fn scopes(self, switches: &ZoomSwitches) -> Vec<String> {
        match self {
            Self::Public | Self::Secret | Self::Server => switches.scopes.clone(),
            Self::Okta | Self::Entra | Self::Shown => vec![SCIM_SCOPE.to_owned()],
        }
    }
}

/// What an authorization request asked for, once it is found in order.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    pub(crate) client: Client,
    pub(crate) redirect: Url,
    pub(crate) state: Option<String>,
    pub(crate) challenge: Option<Challenge>,
    pub(crate) account: Account,
}

/// Whose data a grant opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Account {
    /// The practice company's.
    Own,
    /// Another one, of somebody who signed in with the wrong address.
    Other,
}

/// The PKCE challenge of an authorization request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Challenge {
    /// Also what counts where the method is left out.
    Plain(String),
    S256(String),
}

impl Challenge {
    fn met_by(&self, verifier: &str) -> bool {
        match self {
            Self::Plain(challenge) => challenge == verifier,
            Self::S256(challenge) => *challenge == URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)),
        }
    }
}

/// Why a code or a refresh token is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bad {
    Code,
    Redirect,
    Verifier,
    Refresh,
}

/// A pair of tokens, to be handed out.
#[derive(Clone, Debug)]
pub(crate) struct Tokens {
    pub(crate) access: String,
    pub(crate) refresh: Option<String>,
    pub(crate) scopes: Vec<String>,
    pub(crate) seconds: u32,
}

/// All grants of the account. There is one user who signs in, so a grant is one sign-in to one client.
#[derive(Debug, Default)]
pub(crate) struct Grants {
    consents: BTreeMap<String, (Wanted, Timestamp)>,
    codes: BTreeMap<String, (Wanted, Timestamp)>,
    access: BTreeMap<String, Access>,
    /// Grant by refresh token.
    refresh: BTreeMap<String, u64>,
    /// The grants that are alive.
    live: BTreeMap<u64, Live>,
    last: u64,
}

#[derive(Debug)]
struct Live {
    client: Client,
    scopes: Vec<String>,
    account: Account,
}

#[derive(Debug)]
struct Access {
    grant: u64,
    expires: Timestamp,
}

impl Grants {
    /// The scopes of a token and the account that it opens, or the gateway's refusal.
    pub(crate) fn opened_by(&self, token: &str, now: Timestamp) -> Result<(Vec<String>, Account), Refusal> {
        let unknown = || Refusal::gateway(401, 124, "Invalid access token.");
        let access = self.access.get(token).ok_or_else(unknown)?;
        let live = self.live.get(&access.grant).ok_or_else(unknown)?;
        if access.expires <= now {
            return Err(Refusal::gateway(401, 124, "Access token has expired."));
        }
        Ok((live.scopes.clone(), live.account))
    }

    /// Keeps an authorization request while its consent page is on show; the id of the page.
    pub(crate) fn show(&mut self, wanted: Wanted, now: Timestamp) -> Option<String> {
        self.consents.retain(|_, (_, shown)| younger(*shown, CONSENT_LIFE, now));
        if self.consents.len() >= CONSENTS_MAX {
            return None;
        }
        let id = unguessable(32);
        self.consents.insert(id.clone(), (wanted, now));
        Some(id)
    }

    /// Takes the request of a consent page away, so that the page works once.
    pub(crate) fn decide(&mut self, page: &str, now: Timestamp) -> Option<Wanted> {
        let (wanted, shown) = self.consents.remove(page)?;
        younger(shown, CONSENT_LIFE, now).then_some(wanted)
    }

    /// Whether this client has been allowed already and need not ask again.
    pub(crate) fn is_allowed(&self, client: Client) -> bool {
        self.live.values().any(|live| live.client == client)
    }

    /// A new code for an allowed request.
    pub(crate) fn code(&mut self, wanted: Wanted, now: Timestamp) -> String {
        self.codes.retain(|_, (_, made)| younger(*made, CODE_LIFE, now));
        let code = unguessable(43);
        self.codes.insert(code.clone(), (wanted, now));
        code
    }

    /// Changes a code into tokens. A code is used up by the first attempt, whatever comes of it.
    pub(crate) fn exchange(
        &mut self,
        client: Client,
        code: &str,
        redirect: &str,
        verifier: &str,
        switches: &ZoomSwitches,
        now: Timestamp,
    ) -> Result<Tokens, Bad> {
        let (wanted, made) = self.codes.remove(code).ok_or(Bad::Code)?;
        if wanted.client != client || !younger(made, CODE_LIFE, now) {
            return Err(Bad::Code);
        }
        if wanted.redirect.as_str() != redirect {
            return Err(Bad::Redirect);
        }
        if wanted.challenge.as_ref().is_some_and(|challenge| !challenge.met_by(verifier)) {
            return Err(Bad::Verifier);
        }
        if switches.one_grant_per_app {
            self.end_all(client);
        }
        Ok(self.grant_to(client, wanted.account, switches, now, true))
    }

    /// Ends every grant of a client: its access and refresh tokens are unknown from now on.
    pub(crate) fn end_all(&mut self, client: Client) {
        let of_client = |(_, live): &(&u64, &Live)| live.client == client;
        let older: Vec<u64> = self.live.iter().filter(of_client).map(|(grant, _)| *grant).collect();
        for grant in older {
            self.end(grant);
        }
    }

    /// A new grant with its first tokens, for the practice company's account.
    pub(crate) fn grant(
        &mut self,
        client: Client,
        switches: &ZoomSwitches,
        now: Timestamp,
        with_refresh: bool,
    ) -> Tokens {
        self.grant_to(client, Account::Own, switches, now, with_refresh)
    }

    /// A token that a page of the account shows.
    pub(crate) fn shown(&mut self, seconds: u32, now: Timestamp) -> String {
        self.last += 1;
        let live = Live { client: Client::Shown, scopes: vec![SCIM_SCOPE.to_owned()], account: Account::Own };
        self.live.insert(self.last, live);
        self.hand_out_for(self.last, seconds, now, false).access
    }

    fn grant_to(
        &mut self,
        client: Client,
        account: Account,
        switches: &ZoomSwitches,
        now: Timestamp,
        with_refresh: bool,
    ) -> Tokens {
        self.last += 1;
        self.live.insert(self.last, Live { client, scopes: client.scopes(switches), account });
        self.hand_out(self.last, switches, now, with_refresh)
    }

    /// New tokens for a refresh token, which dies where they rotate.
    pub(crate) fn renew(
        &mut self,
        client: Client,
        token: &str,
        switches: &ZoomSwitches,
        now: Timestamp,
    ) -> Result<Tokens, Bad> {
        let grant = *self.refresh.get(token).ok_or(Bad::Refresh)?;
        if self.live.get(&grant).is_none_or(|live| live.client != client) {
            return Err(Bad::Refresh);
        }
        if switches.refresh_rotates {
            self.refresh.remove(token);
            return Ok(self.hand_out(grant, switches, now, true));
        }
        let tokens = self.hand_out(grant, switches, now, false);
        Ok(Tokens { refresh: Some(token.to_owned()), ..tokens })
    }

    /// Ends the grant behind an access or refresh token of this client; false where there is none.
    pub(crate) fn revoke(&mut self, client: Client, token: &str) -> bool {
        let grant = self.access.get(token).map(|access| access.grant).or(self.refresh.get(token).copied());
        match grant.filter(|grant| self.live.get(grant).is_some_and(|live| live.client == client)) {
            Some(grant) => {
                self.end(grant);
                true
            }
            None => false,
        }
    }

    fn end(&mut self, grant: u64) {
        self.live.remove(&grant);
        self.access.retain(|_, access| access.grant != grant);
        self.refresh.retain(|_, of| *of != grant);
    }

    fn hand_out(
        &mut self,
        grant: u64,
        switches: &ZoomSwitches,
        now: Timestamp,
        with_refresh: bool,
    ) -> Tokens {
        // A grant stays alive without a token that works as long as it can be refreshed.
        self.access.retain(|_, access| younger(access.expires, EXPIRED_LIFE, now));
        let refreshable: BTreeSet<u64> = self.refresh.values().copied().collect();
        let used: BTreeSet<u64> = self.access.values().map(|access| access.grant).collect();
        self.live.retain(|live, _| *live == grant || refreshable.contains(live) || used.contains(live));
        self.hand_out_for(grant, switches.token_seconds, now, with_refresh)
    }

    fn hand_out_for(&mut self, grant: u64, seconds: u32, now: Timestamp, with_refresh: bool) -> Tokens {
        let expires = now + jiff::SignedDuration::from_secs(i64::from(seconds));
        let access = jwt_shaped("access_token", now, expires);
        self.access.insert(access.clone(), Access { grant, expires });
        let refresh = with_refresh.then(|| jwt_shaped("refresh_token", now, expires));
        if let Some(refresh) = &refresh {
            self.refresh.insert(refresh.clone(), grant);
        }
        let scopes = self.live.get(&grant).map(|live| live.scopes.clone()).unwrap_or_default();
        Tokens { access, refresh, scopes, seconds }
    }
}

fn younger(than: Timestamp, life: Duration, now: Timestamp) -> bool {
    now.duration_since(than).as_secs_f64() < life.as_secs_f64()
}

/// A token with the shape and the length of Zoom's (about 1,050 characters): three parts, signed by nobody.
fn jwt_shaped(token_type: &str, now: Timestamp, expires: Timestamp) -> String {
    let head = json!({ "sv": "000001", "alg": "HS512", "v": "2.0", "kid": unguessable(36) });
    let claims = json!({
        "ver": 10,
        "auid": unguessable(32),
        "code": unguessable(43),
        "iss": format!("urn:zoom:connect:clientid:{}", unguessable(22)),
        "gno": 0,
        "type": 0,
        "tid": 3,
        "aud": "https://oauth.zoom.us",
        "uid": unguessable(22),
        "nbf": now.as_second(),
        "exp": expires.as_second(),
        "iat": now.as_second(),
        "aid": unguessable(22),
        "tokenType": token_type,
        "jti": unguessable(36),
        "toleranceId": unguessable(215),
    });
    let part = |text: String| URL_SAFE_NO_PAD.encode(text);
    format!("{}.{}.{}", part(head.to_string()), part(claims.to_string()), unguessable(86))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_about_as_long_as_zooms() {
        let token = jwt_shaped("access_token", Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH);
        assert!((1_000..1_100).contains(&token.len()), "{}", token.len());
        assert_eq!(token.split('.').count(), 3);
    }

    #[test]
    fn challenges() {
        // The example of RFC 7636, appendix B.
        let challenge = Challenge::S256("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".to_owned());
        assert!(challenge.met_by("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
        assert!(!challenge.met_by("another"));
        assert!(Challenge::Plain("same".to_owned()).met_by("same"));
    }
}
