//! Signing in: one request in the browser, one answer on this computer, and a token that stays fresh.
//!
//! [`SignIn`] is one sign-in with a browser (authorization code with PKCE, RFC 6749, 7636, 8252),
//! [`DeviceSignIn`] one without (RFC 8628). Both end in [`Tokens`]. A [`Session`] keeps one connection signed
//! in: it holds the tokens, renews them ahead of time and hands them to [`crate::http::Remote`]. A [`ServiceAccount`]
//! signs for itself (RFC 7523).
//!
//! The requests to the token endpoint are forms of a few fields and are written here, without a library: Zoom's
//! grant for accounts and the error bodies of Zoom and Okta do not fit the one that exists.

mod awaited;
mod consent;
mod device;
mod google;
mod identity;
mod link;
mod listener;
mod pages;
mod pkce;
mod place;
mod refusal;
mod scopes;
mod service;
mod session;
mod sign_in;
mod token;

#[cfg(test)]
mod attacks;

use jiff::Timestamp;

use crate::http::BaseUrl;
use crate::secrets::Secret;

pub use awaited::{PasteError, SignInError, Times};
pub use consent::{AdminConsent, admin_consent_link};
pub use device::{DeviceError, DeviceSignIn};
pub use google::{GoogleClientFile, GoogleFileError, GoogleFileKind, parse_google_client};
pub use identity::Identity;
pub use place::Place;
pub use refusal::TokenError;
pub use scopes::ungranted;
pub use service::{ServiceAccount, ServiceKey};
pub use session::{POLICY_REASON, Session, SignedOut, Status};
pub use sign_in::SignIn;
pub use token::{ServerApp, revoke, server_to_server};

/// An app that is registered at a vendor.
#[derive(Clone, Debug)]
pub struct Client {
    /// The vendor's name, as the page in the browser shows it.
    pub vendor: String,
    pub authorize_url: BaseUrl,
    pub token_url: BaseUrl,
    pub revoke_url: Option<BaseUrl>,
    pub device_url: Option<BaseUrl>,
    /// Where an admin allows the app for the whole organisation; Entra's `/{tenant}/v2.0/adminconsent`.
    pub admin_consent_url: Option<BaseUrl>,
    pub kind: Kind,
    /// What to ask for. Empty where the vendor fixes it in the app's settings, as Zoom does.
    pub scopes: Vec<String>,
    /// Whether a renewal names the scopes too. Entra wants that; Okta and Zoom know them.
    pub scopes_in_refresh: bool,
    pub redirect: Redirect,
    /// The `iss` of RFC 9207; an answer that carries another one is refused, one without is taken.
    pub issuer: Option<String>,
    /// What the vendor's page asks of the person; `None` leaves it to the vendor.
    pub prompt: Option<Prompt>,
    /// The sign-in name to fill in on the vendor's page.
    pub login_hint: Option<String>,
    /// What a resource has demanded of the next token: the JSON of a claims challenge, as
    /// [`Session::claims`] returns it. It goes into the link and into the requests for tokens.
    pub claims: Option<String>,
    /// What the app tells the vendor that it can do. With `cp1` Entra's resources may demand a new sign-in
    /// by a claims challenge (learn.microsoft.com/entra/identity-platform/claims-challenge, November 2026).
    pub capabilities: Vec<String>,
    /// Further parameters of the authorize link.
    pub extra: Vec<(String, String)>,
}

/// `prompt` of OpenID Connect Core 3.1.2.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prompt {
    /// Type the password again.
    Login,
    /// See again what the app may do, and allow it.
    Consent,
    /// Choose among the accounts of this browser.
    SelectAccount,
    /// Choose, and see again what the app may do.
    SelectAccountAndConsent,
}

/// How the app proves who it is at the token endpoint.
#[derive(Clone, Debug)]
pub enum Kind {
    /// By nothing but its id; PKCE stands in.
    Public { id: String },
    /// By a secret.
    Confidential { id: String, secret: Secret, sent: SecretSent },
}

/// How a client secret travels (RFC 6749 section 2.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretSent {
    /// As `Authorization: Basic`.
    Header,
    /// In the form, beside the id: what Google documents
    /// (developers.google.com/identity/protocols/oauth2/native-app, November 2026). Where a token is revoked it goes
    /// unsent: Google asks for the token alone there.
    Form,
}

/// Where the browser brings the answer on this computer: host, port and path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirect {
    /// Begins with a slash and differs from vendor to vendor, so that answers cannot be mixed up.
    pub path: String,
    pub ports: Ports,
    pub host: LoopbackHost,
}

/// How this computer is called in the address of the answer.
///
/// The number is the better one (RFC 8252 section 8.3), and Zoom takes no other. Entra's portal takes only the
/// name; it ignores the port of it and compares the path
/// (learn.microsoft.com/entra/identity-platform/reply-url, November 2026).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoopbackHost {
    /// `127.0.0.1`, and nothing else is listened on.
    Address,
    /// `localhost`. A browser may take that for `127.0.0.1` or for `[::1]`, so both are listened on where the
    /// computer has both.
    Name,
}

/// On which port the answer is awaited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ports {
    /// Any free one: for vendors that ignore the port of a loopback address, as Zoom does for public clients.
    Free,
    /// The first that is free of those registered at the vendor.
    Fixed(Vec<u16>),
}

/// What a sign-in or a renewal gives.
#[derive(Clone, Debug)]
pub struct Tokens {
    pub access: Secret,
    pub refresh: Option<Secret>,
    /// By this computer's clock.
    pub expires_at: Option<Timestamp>,
    /// When what renews it ends, by this computer's clock. Google says so where it ends at a time: after 7 days for a
    /// client whose consent screen is in Testing
    /// (developers.google.com/identity/protocols/oauth2/native-app, November 2026).
    pub refresh_expires_at: Option<Timestamp>,
    /// What was granted, which may be less than was asked for.
    pub scopes: Vec<String>,
    /// Zoom names the base address of the API that serves the account.
    pub api_url: Option<String>,
    /// Who signed in, where the vendor says so: with the scope `openid`.
    pub identity: Option<Identity>,
}
