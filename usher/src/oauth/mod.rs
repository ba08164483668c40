//! Signing in: one request in the browser, one answer on this computer, and a token that stays fresh.
//!
//! [`SignIn`] is one sign-in with a browser (authorization code with PKCE, RFC 6749, 7636, 8252),
//! [`DeviceSignIn`] one without (RFC 8628). Both end in [`Tokens`]. A [`Session`] keeps one connection signed
//! in: it holds the tokens, renews them ahead of time and hands them to [`crate::http::Remote`].
//!
//! The requests to the token endpoint are forms of a few fields and are written here, without a library: Zoom's
//! grant for accounts and the error bodies of Zoom and Okta do not fit the one that exists.

mod device;
mod listener;
mod pages;
mod pkce;
mod place;
mod session;
mod sign_in;
mod token;

#[cfg(test)]
mod attacks;

use jiff::Timestamp;

use crate::http::BaseUrl;
use crate::secrets::Secret;

pub use device::{DeviceError, DeviceSignIn};
pub use place::Place;
pub use session::{Session, SignedOut, Status};
pub use sign_in::{PasteError, SignIn, SignInError, Times};
pub use token::{ServerApp, TokenError, revoke, server_to_server};

/// An app that is registered at a vendor.
#[derive(Clone, Debug)]
pub struct Client {
    /// The vendor's name, as the page in the browser shows it.
    pub vendor: String,
    pub authorize_url: BaseUrl,
    pub token_url: BaseUrl,
    pub revoke_url: Option<BaseUrl>,
    pub device_url: Option<BaseUrl>,
    pub kind: Kind,
    /// What to ask for. Empty where the vendor fixes it in the app's settings, as Zoom does.
    pub scopes: Vec<String>,
    pub redirect: Redirect,
    /// The `iss` of RFC 9207; an answer that carries another one is refused, one without is taken.
    pub issuer: Option<String>,
    /// Further parameters of the authorize link, such as `prompt`.
    pub extra: Vec<(String, String)>,
}

/// How the app proves who it is at the token endpoint.
#[derive(Clone, Debug)]
pub enum Kind {
    /// By nothing but its id; PKCE stands in.
    Public { id: String },
    /// By a secret, sent as `Authorization: Basic`.
    Confidential { id: String, secret: Secret },
}

/// Where the browser brings the answer on this computer: `http://127.0.0.1:PORT` and the path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirect {
    /// Begins with a slash and differs from vendor to vendor, so that answers cannot be mixed up.
    pub path: String,
    pub ports: Ports,
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
    /// What was granted, which may be less than was asked for.
    pub scopes: Vec<String>,
    /// Zoom names the base address of the API that serves the account.
    pub api_url: Option<String>,
}
