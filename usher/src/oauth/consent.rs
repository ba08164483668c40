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

#[cfg(test)]
mod tests {
    use std::future::pending;

    use super::*;
    use crate::http::BaseUrl;
    use crate::http::fake::{Fake, Reply};
    use crate::oauth::sign_in::tests::public;
    use crate::oauth::{LoopbackHost, Ports, Redirect};

    #[tokio::test]
    async fn somebody_allows() {
        let consent = AdminConsent::begin(&client(), &scopes()).await.unwrap();
        let link = Url::parse(consent.link()).unwrap();
        let asked = |name: &str| {
            link.query_pairs().find(|(have, _)| have == name).map(|(_, value)| value.into_owned()).unwrap()
        };
        assert_eq!(link.path(), "/organizations/v2.0/adminconsent");
        assert_eq!(
            (asked("client_id").as_str(), asked("scope").as_str()),
            ("app", "https://g.example/A https://g.example/B")
        );
        assert_eq!(asked("redirect_uri"), consent.redirect_uri());
        let ends = |query: &str| format!("{}?{query}", consent.redirect_uri());
        let state = asked("state");
        let strangers = [
            "admin_consent=True&tenant=t1".to_owned(),
            "admin_consent=True&tenant=t1&state=guess".to_owned(),
            format!("admin_consent=False&state={state}"),
            format!("tenant=t1&state={state}"),
            format!("code=c1&state={state}"),
            format!("admin_consent=True&admin_consent=True&state={state}"),
        ];
        for query in &strangers {
            assert_eq!(consent.paste(&ends(query)), Err(PasteError::OtherSignIn), "{query}");
        }
        let elsewhere = ends(&format!("admin_consent=True&state={state}")).replace("/cb/entra", "/cb/zoom");
        assert!(matches!(consent.paste(&elsewhere), Err(PasteError::OtherAddress { .. })));
        let good = format!("admin_consent=True&tenant=whatever&scope=A&state={state}");
        assert_eq!(consent.paste(&ends(&good)), Ok(()));
        assert_eq!(consent.wait(pending()).await, Ok(()));
        assert!(!format!("{consent:?}").contains(&state));
    }

    #[tokio::test]
    async fn somebody_refuses_which_says_true_as_well() {
        let consent = AdminConsent::begin(&client(), &scopes()).await.unwrap();
        let state = consent.awaited.state().expose().to_owned();
        let query = format!(
            "admin_consent=True&error=consent_required&error_description=AADSTS65004%3a+declined&state={state}"
        );
        consent.paste(&format!("{}?{query}", consent.redirect_uri())).unwrap();
        let refused = SignInError::ProviderError {
            error: "consent_required".into(),
            description: "AADSTS65004: declined".into(),
        };
        assert_eq!(consent.wait(pending()).await, Err(refused));
    }

    #[tokio::test]
    async fn it_is_given_up_or_never_begun() {
        let consent = AdminConsent::begin(&client(), &scopes()).await.unwrap();
        assert_eq!(consent.wait(async {}).await, Err(SignInError::Cancelled));
        let without = Client { admin_consent_url: None, ..client() };
        let error = AdminConsent::begin(&without, &scopes()).await.unwrap_err();
        assert_eq!(error, SignInError::NoAdminConsent);
        assert_eq!(admin_consent_link(&without, &scopes(), "s1"), None);
    }

    #[test]
    fn the_link_for_another_computer_has_no_port() {
        let link = admin_consent_link(&client(), &scopes(), "s1").unwrap();
        let wanted = "/organizations/v2.0/adminconsent?client_id=app\
            &scope=https%3A%2F%2Fg.example%2FA+https%3A%2F%2Fg.example%2FB\
            &redirect_uri=http%3A%2F%2Flocalhost%2Fcb%2Fentra&state=s1";
        assert!(link.ends_with(wanted), "{link}");
    }

    fn client() -> Client {
        let server = Fake::start(|_| Reply::empty(500));
        let url = BaseUrl::parse(&server.url("/organizations/v2.0/adminconsent")).unwrap();
        Client {
            admin_consent_url: Some(url),
            redirect: Redirect { path: "/cb/entra".into(), ports: Ports::Free, host: LoopbackHost::Name },
            ..public(&server)
        }
    }

    fn scopes() -> Vec<String> {
        vec!["https://g.example/A".into(), "https://g.example/B".into()]
    }
}
