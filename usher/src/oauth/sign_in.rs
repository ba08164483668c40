//! One sign-in with a browser, from the link to the tokens.

use std::fmt;
use std::future::Future;

use url::Url;

use super::awaited::{Awaited, PasteError, SignInError, Times};
use super::listener::{Granted, Wanted};
use super::{Client, Tokens, link, pkce, token};
use crate::http::Http;
use crate::secrets::Secret;

/// A sign-in that has begun: it listens for the answer until it is dropped.
pub struct SignIn {
    client: Client,
    http: Http,
    link: Url,
    verifier: Secret,
    awaited: Awaited,
}

impl SignIn {
    /// Listens on loopback and makes the link to open. Needs a tokio runtime.
    ///
    /// # Errors
    ///
    /// [`SignInError::PortsBusy`], [`SignInError::CannotListen`], [`SignInError::NoRandomness`].
    pub async fn begin(client: &Client, http: &Http) -> Result<Self, SignInError> {
        Self::begin_with(client, http, Times::default()).await
    }

    /// The same with other time limits.
    ///
    /// # Errors
    ///
    /// See [`SignIn::begin`].
    pub async fn begin_with(client: &Client, http: &Http, times: Times) -> Result<Self, SignInError> {
        let verifier = pkce::random().map_err(|_| SignInError::NoRandomness)?;
        let awaited = Awaited::begin(client, Wanted::Code, times).await?;
        let link = link::authorize(client, awaited.redirect_uri(), awaited.state(), &verifier);
        Ok(Self { client: client.clone(), http: http.clone(), link, verifier, awaited })
    }

    /// Returns the address to open in the browser. It holds the state of the sign-in: not for logs.
    pub fn link(&self) -> &str {
        self.link.as_str()
    }

    /// Returns where the browser brings the answer, as it has to be registered at the vendor.
    pub fn redirect_uri(&self) -> &str {
        self.awaited.redirect_uri()
    }

    /// Takes the address to which the browser was sent, pasted by hand where the browser could not reach this
    /// computer. It is checked like what the browser brings; [`SignIn::wait`] then goes on.
    ///
    /// # Errors
    ///
    /// [`PasteError`]; the sign-in goes on waiting.
    pub fn paste(&self, typed: &str) -> Result<(), PasteError> {
        self.awaited.paste(typed)
    }

    /// Waits for the answer, redeems its code and returns the tokens. Ends when `cancel` does.
    ///
    /// # Errors
    ///
    /// [`SignInError`]. The sign-in is over then; a new one has to begin.
    pub async fn wait(&self, cancel: impl Future<Output = ()>) -> Result<Tokens, SignInError> {
        tokio::pin!(cancel);
        let code = match self.awaited.answer(&mut cancel).await? {
            Granted::Code(code) => code,
            // Only a consent that is waited for ends so.
            Granted::Consent => return Err(SignInError::ListenerGone),
        };
        let redirect_uri = self.awaited.redirect_uri();
        let exchange = token::exchange(&self.http, &self.client, code, redirect_uri, &self.verifier);
        tokio::select! {
            tokens = exchange => Ok(tokens?),
            () = cancel => Err(SignInError::Cancelled),
        }
    }
}

impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignIn")
            .field("vendor", &self.client.vendor)
            .field("redirect_uri", &self.redirect_uri())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
pub(in crate::oauth) mod tests {
    use super::*;
    use crate::http::BaseUrl;
    use crate::http::fake::Fake;
    use crate::oauth::{Kind, LoopbackHost, Ports, Redirect, SecretSent};

    pub(in crate::oauth) fn public(server: &Fake) -> Client {
        let at = |path| BaseUrl::parse(&server.url(path)).unwrap();
        Client {
            vendor: "Zoom".into(),
            authorize_url: at("/oauth/authorize"),
            token_url: at("/oauth/token"),
            revoke_url: Some(at("/oauth/revoke")),
            device_url: None,
            admin_consent_url: None,
            kind: Kind::Public { id: "app".into() },
            scopes: vec!["one".into(), "two".into()],
            scopes_in_refresh: false,
            redirect: Redirect { path: "/cb/zoom".into(), ports: Ports::Free, host: LoopbackHost::Address },
            issuer: None,
            prompt: None,
            login_hint: None,
            claims: None,
            capabilities: Vec::new(),
            extra: Vec::new(),
        }
    }

    pub(in crate::oauth) fn confidential(server: &Fake) -> Client {
        let kind = Kind::Confidential {
            id: "app".into(),
            secret: Secret::new("s&cret".into()),
            sent: SecretSent::Header,
        };
        Client { kind, ..public(server) }
    }
}
