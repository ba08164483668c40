//! What the vault holds for one connection: one item, a small JSON document.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::Identity;
use crate::secrets::{ITEM_BYTES_MAX, Secret, Vault, VaultError};

/// Where the secrets of one connection are kept: one item of the vault.
#[derive(Clone, Debug)]
pub struct Place {
    pub vault: Vault,
    /// The id of the profile.
    pub profile: String,
    /// The name of the connection within the profile, such as `zoom`.
    pub connection: String,
}

impl Place {
    /// Returns the secret that was entered for the connection: a client secret, an API token or the key of a service
    /// account, [`super::ServiceKey::kept`].
    ///
    /// # Errors
    ///
    /// See [`Vault::get`]. An item that is there but cannot be understood counts as none.
    pub async fn secret(&self) -> Result<Option<Secret>, VaultError> {
        Ok(self.read().await?.secret)
    }

    /// Keeps a secret that was entered; a sign-in made with another one is forgotten.
    ///
    /// # Errors
    ///
    /// See [`Vault::set`].
    pub async fn keep_secret(&self, secret: &Secret) -> Result<(), VaultError> {
        self.write(&Item { secret: Some(secret.clone()), ..Item::default() }).await
    }

    pub(super) async fn read(&self) -> Result<Item, VaultError> {
        match self.vault.get(&self.profile, &self.connection).await {
            Ok(text) => Ok(text.and_then(|text| Item::parse(&text)).unwrap_or_default()),
            // It has to be entered again, as if it had never been.
            Err(VaultError::Unreadable) => Ok(Item::default()),
            Err(error) => Err(error),
        }
    }

    pub(super) async fn write(&self, item: &Item) -> Result<(), VaultError> {
        self.vault.set(&self.profile, &self.connection, &item.text()).await
    }

    pub(super) async fn forget(&self) -> Result<(), VaultError> {
        self.vault.delete(&self.profile, &self.connection).await
    }
}

/// What is kept for a connection.
#[derive(Clone, Debug, Default)]
pub(super) struct Item {
    pub(super) secret: Option<Secret>,
    pub(super) refresh: Option<Secret>,
    /// When the refresh token ends, where it ends at a time.
    pub(super) refresh_expires_at: Option<Timestamp>,
    pub(super) scopes: Vec<String>,
    pub(super) identity: Option<Identity>,
    /// What a resource demands of the next sign-in; until then nothing is renewed. May be empty.
    pub(super) challenge: Option<String>,
}

impl Item {
    fn parse(text: &Secret) -> Option<Self> {
        let body: Value = serde_json::from_str(text.expose()).ok()?;
        let secret = |name: &str| body.get(name)?.as_str().map(|text| Secret::new(text.to_owned()));
        let scopes = body
            .get("scopes")
            .and_then(Value::as_array)
            .map(|scopes| scopes.iter().filter_map(Value::as_str).map(str::to_owned).collect());
        Some(Self {
            secret: secret("secret"),
            refresh: secret("refresh"),
            refresh_expires_at: body
                .get("refresh_expires_at")
                .and_then(Value::as_str)
                .and_then(|at| at.parse().ok()),
            scopes: scopes.unwrap_or_default(),
            identity: body.get("identity").and_then(|identity| serde_json::from_value(identity.clone()).ok()),
            challenge: body.get("challenge").and_then(Value::as_str).map(str::to_owned),
        })
    }

    /// Entra's refresh tokens leave little room beside them: what the next renewal tells anyway gives way.
    fn text(&self) -> Secret {
        let whole = self.as_text(true);
        if whole.expose().len() <= ITEM_BYTES_MAX { whole } else { self.as_text(false) }
    }

    fn as_text(&self, whole: bool) -> Secret {
        let text = |secret: &Option<Secret>| secret.as_ref().map(|secret| secret.expose().to_owned());
        let mut body = json!({ "secret": text(&self.secret), "refresh": text(&self.refresh) });
        if let Some(at) = self.refresh_expires_at {
            body["refresh_expires_at"] = json!(at.to_string());
        }
        if whole {
            body["scopes"] = json!(self.scopes);
            if let Some(identity) = &self.identity {
                body["identity"] = json!(identity);
            }
        }
        if let Some(challenge) = &self.challenge {
            body["challenge"] = json!(challenge);
        }
        Secret::new(body.to_string())
    }
}
