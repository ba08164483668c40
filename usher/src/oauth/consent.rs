//! An admin allows the app for the whole organisation
//! (learn.microsoft.com/entra/identity-platform/v2-admin-consent, November 2026).
//!
//! What comes back says only that somebody pressed the button. Which organisation it was stands in the address
//! too, and anybody can write one: it is not read. Whether the consent holds shows at the next sign-in.

use std::fmt;
use std::future::Future;

use url::Url;

use super::awaited::{Awaited, PasteError, SignInError, Times, host_name};
use super::listener::Wanted;
use super::{Client, link};

/// Returns the link with which an admin allows `scopes` for the organisation, to be opened on any computer;
/// `None` when the client has no [`Client::admin_consent_url`]. The page that follows it is at the redirect
/// address without a port: where nothing listens there it is not found, and the consent is given all the same.
pub fn admin_consent_link(client: &Client, scopes: &[String], state: &str) -> Option<String> {
    let url = client.admin_consent_url.as_ref()?;
    let redirect_uri = format!("http://{}{}", host_name(client.redirect.host), client.redirect.path);
    Some(link::admin_consent(url.url(), client, scopes, &redirect_uri, state).into())
}

/// A consent that is waited for on this computer, until it is dropped.
pub struct AdminConsent {
    awaited: Awaited,
    link: Url,
}

impl AdminConsent {
    /// Listens on loopback and makes the link for the admin to open. Needs a tokio runtime.
    ///
    /// # Errors
    ///
    /// [`SignInError::NoAdminConsent`], and those of [`super::SignIn::begin`].
    pub async fn begin(client: &Client, scopes: &[String]) -> Result<Self, SignInError> {
        Self::begin_with(client, scopes, Times::default()).await
    }

    /// The same with other time limits.
    ///
    /// # Errors
    ///
    /// See [`AdminConsent::begin`].
    pub async fn begin_with(client: &Client, scopes: &[String], times: Times) -> Result<Self, SignInError> {
        let url = client.admin_consent_url.as_ref().ok_or(SignInError::NoAdminConsent)?;
        let awaited = Awaited::begin(client, Wanted::Consent, times).await?;
        let state = awaited.state().expose();
        let link = link::admin_consent(url.url(), client, scopes, awaited.redirect_uri(), state);
        Ok(Self { awaited, link })
    }

    /// Returns the address to open in the browser. It holds the state: not for logs.
    pub fn link(&self) -> &str {
        self.link.as_str()
    }

    /// Returns where the browser brings the answer, as it has to be registered at the vendor.
    pub fn redirect_uri(&self) -> &str {
        self.awaited.redirect_uri()
    }

    /// Takes the address on which the browser ended; see [`super::SignIn::paste`].
    ///
    /// # Errors
    ///
    /// [`PasteError`]; the consent is waited for on.
    pub fn paste(&self, typed: &str) -> Result<(), PasteError> {
        self.awaited.paste(typed)
    }

    /// Waits until somebody has allowed or refused. Ends when `cancel` does.
    ///
    /// # Errors
    ///
    /// [`SignInError`]; a refusal of Entra's is a [`SignInError::ProviderError`] whose description begins with
    /// its number.
    pub async fn wait(&self, cancel: impl Future<Output = ()>) -> Result<(), SignInError> {
        self.awaited.answer(cancel).await.map(|_| ())
    }
}

impl fmt::Debug for AdminConsent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AdminConsent").field("redirect_uri", &self.redirect_uri()).finish_non_exhaustive()
    }
}
