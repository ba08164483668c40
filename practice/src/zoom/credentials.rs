//! What signs in to the practice Zoom account: made anew at each start, so that nothing of it can be reused.

use serde::Serialize;
use url::Url;

use crate::okta::OKTA_CLIENT_AT_ZOOM;
use crate::world::unguessable;
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
}

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
        }
    }

    /// The client with this id.
    pub(super) fn client(&self, id: &str) -> Option<Client> {
        let ids = [
            (Client::Public, self.public_client_id.as_str()),
            (Client::Secret, self.secret_client_id.as_str()),
            (Client::Server, self.server_client_id.as_str()),
            (Client::Okta, OKTA_CLIENT_AT_ZOOM),
        ];
        ids.into_iter().find(|(_, known)| *known == id).map(|(client, _)| client)
    }
}
