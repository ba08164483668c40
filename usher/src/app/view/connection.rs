//! The shapes of a connection: how it stands, the ways of reaching a vendor, a sign-in that waits.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Side;
use crate::guide::{Block, Copyable, Disputed, Source};
use crate::problem::Problem;

/// A connection as the pill and its page show it.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct ConnectionView {
    pub side: Side,
    /// "Zoom", "Okta".
    pub vendor: String,
    /// The host that is talked to.
    pub host: String,
    pub state: ConnectionState,
    pub way: Way,
    /// The ways this side offers, the recommended one first.
    pub ways: Vec<WayChoice>,
    /// Right now a sign-in waits for the person's browser.
    pub sign_in: Option<SignInView>,
    /// What the vendor's own page may show without telling Usher; empty where nothing is known.
    pub page_errors: Vec<PageErrorChoice>,
}

/// An error on the vendor's own page, to be picked by whoever sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct PageErrorChoice {
    pub id: String,
    /// As it stands on the page, such as "Error 403: org_internal".
    pub shows: String,
    /// What it means, in a sentence.
    pub means: String,
}

/// Is a connection usable?
#[derive(Debug, Clone, Serialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum ConnectionState {
    SignedOut,
    /// It worked once and does not any more; the problem says what to do.
    Broken {
        problem: Problem,
    },
    SignedIn {
        /// Who signed in, where the vendor says so.
        who: Option<String>,
        scopes: Vec<String>,
        /// When the access token ends; Usher renews it by itself where `renews` is true.
        #[ts(as = "Option<String>")]
        expires_at: Option<Timestamp>,
        /// When the sign-in ends for good, whatever is renewed until then: at Google, where the app is in testing.
        #[ts(as = "Option<String>")]
        ends_at: Option<Timestamp>,
        renews: bool,
        /// Kept in the keychain, or gone when Usher quits.
        kept: bool,
    },
}

/// A way of reaching a vendor, with the values it needs that are not secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[ts(export)]
pub enum Way {
    /// Zoom: sign in with the browser through an app's public client id; no secret.
    ZoomPublicClient { client_id: String },
    /// Zoom: sign in with the browser through a general app with its client secret.
    ZoomSecretClient { client_id: String, redirect_ports: Vec<u16> },
    /// Zoom: server-to-server app.
    ZoomServerToServer { account_id: String, client_id: String },
    /// Zoom: a token pasted by hand.
    ZoomToken {},
    /// Okta: sign in with the browser through a native app.
    OktaCode { client_id: String, redirect_ports: Vec<u16> },
    /// Okta: a code typed on another device.
    OktaDevice { client_id: String },
    /// Okta: an API token pasted by hand.
    OktaApiToken {},
    /// Entra ID: sign in with the browser through an app registration.
    EntraCode { client_id: String },
    /// Entra ID: a code typed on another device.
    EntraDevice { client_id: String },
    /// Google: sign in with the browser through a client of the type "Desktop app" and its secret.
    GoogleDesktop { client_id: String },
    /// Google: a service account that may act for an administrator; the secret is its key file.
    GoogleService { email: String, client_id: String, subject: String },
}

/// A way a person may choose, with what it asks for.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct WayChoice {
    pub way: Way,
    pub title: String,
    pub description: String,
    pub recommended: bool,
    /// The label of the secret it asks for, such as "Client secret"; `None` where it needs none.
    pub secret_label: Option<String>,
    /// That secret is kept already, and need not be typed.
    pub secret_kept: bool,
    /// The mini-guide that says where the values come from.
    pub help_title: String,
    pub help: Vec<Block>,
    pub help_copyables: Vec<Copyable>,
    pub sources: Vec<Source>,
    pub disputed: Vec<Disputed>,
}

/// What a person typed on a connection page. The secret passes once, from the window to the engine, never back.
#[derive(Clone, Deserialize, TS)]
#[ts(export)]
pub struct ConnectRequest {
    pub side: Side,
    pub way: Way,
    /// Typed or pasted; `None` keeps the stored one.
    pub secret: Option<String>,
}

impl std::fmt::Debug for ConnectRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConnectRequest")
            .field("side", &self.side)
            .field("way", &self.way)
            .finish_non_exhaustive()
    }
}

/// A sign-in that waits for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum SignInView {
    /// A page of the vendor has been opened in the system browser.
    Browser {
        host: String,
        #[ts(as = "String")]
        until: Timestamp,
    },
    /// The person types this code at this address.
    Device {
        user_code: String,
        verification_address: String,
        #[ts(as = "String")]
        until: Timestamp,
    },
}

/// A connection after signing out; the note says where the vendor could not be told.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct SignOutView {
    pub connection: ConnectionView,
    pub note: Option<String>,
}
