//! What signs in to the practice Zoom account: made anew at each start, so that nothing of it can be reused.

use serde::Serialize;
use url::Url;

use crate::okta::OKTA_CLIENT_AT_ZOOM;
use crate::world::unguessable;
use crate::zoom::ENTRA_CLIENT_AT_ZOOM;
use crate::zoom::grants::Client;

/// What signs in to the practice account. One Marketplace app with a public and a confidential client id, and a
/// server-to-server app.
#[derive(Clone, Debug, Serialize)]
pub struct ZoomCredentials {
    pub public_client_id: String,
    pub secret_client_id: String,
    pub client_secret: String,
    /// The redirects registered for the client with a secret; compared exactly.
    pub secret_client_redirects: Vec<Url>,
    /// The redirect registered for the public client; its port is not compared.
    pub public_client_redirect: Url,
    pub account_id: String,
    pub server_client_id: String,
    pub server_client_secret: String,
    /// A live access token, for the way of pasting one.
    pub token: String,
    /// A SCIM token that Zoom's pages show, as third-party guides tell; it lives as long as its switch says.
    pub scim_token: String,
    /// Another one that lives for an hour.
    pub short_scim_token: String,
}

/// What takes the tokens away that Zoom's pages show, in the place of a client id.
pub const SHOWN_TOKENS: &str = "practice-scim-tokens";

impl ZoomCredentials {
    pub(super) fn new(redirect_ports: &[u16]) -> Self {
        let redirect = |port: &str| Url::parse(&format!("http://127.0.0.1{port}/cb/zoom"));
        Self {
            public_client_id: unguessable(22),
            secret_client_id: unguessable(22),
            client_secret: unguessable(32),
            secret_client_redirects: redirect_ports
                .iter()
                .filter_map(|port| redirect(&format!(":{port}")).ok())
                .collect(),
            public_client_redirect: redirect("").unwrap_or_else(|_| unreachable!("a constant address")),
            account_id: unguessable(22),
            server_client_id: unguessable(22),
            server_client_secret: unguessable(32),
            token: String::new(),
            scim_token: String::new(),
            short_scim_token: String::new(),
        }
    }

    /// The client with this id, or the tokens on show under [`SHOWN_TOKENS`].
    pub(super) fn client(&self, id: &str) -> Option<Client> {
        let ids: [(Client, &str); 6] = [
            (Client::Public, self.public_client_id.as_str()),
            (Client::Secret, self.secret_client_id.as_str()),
            (Client::Server, self.server_client_id.as_str()),
            (Client::Okta, OKTA_CLIENT_AT_ZOOM),
            (Client::Entra, ENTRA_CLIENT_AT_ZOOM),
            (Client::Shown, SHOWN_TOKENS),
        ];
        ids.into_iter().find(|(_, known)| *known == id).map(|(client, _)| client)
    }
}
