//! What is saved for provisioning: the connection to Zoom and how the job works. Graph shows secrets as `*`, and a save
//! replaces everything (secrets, November 2026); a `*` is never kept as a value and never written back.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Value, json};

use super::op::{Op, SecretKey, SettingKey};
use super::schema::Listed;
use super::shapes::{Notification, Settings};
use super::{Console, Held};
use crate::directory::{DirectoryError, shape};

/// What stands in the place of a secret.
const MASK: char = '*';

impl Console {
    /// Reads what is saved for an application's provisioning.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn settings(&self, app: &str) -> Result<Settings, DirectoryError> {
        settings(self.sync_value(app, &["secrets"]).await?)
    }
}

impl Op {
    /// Names the saved secrets that this change loses, because nobody types them again; empty for other changes.
    pub fn drops(&self, saved: &Settings) -> BTreeSet<String> {
        match self {
            Self::PutSettings { secret, .. } => {
                let typed = secret.map(SecretKey::word);
                saved.masked.iter().filter(|key| Some(key.as_str()) != typed).cloned().collect()
            }
            Self::Instantiate { .. }
            | Self::DeleteApplication { .. }
            | Self::Assign { .. }
            | Self::Unassign { .. }
            | Self::CreateJob { .. }
            | Self::DeleteJob { .. }
            | Self::ClientCredentials { .. }
            | Self::PutSchema { .. }
            | Self::Start { .. }
            | Self::Pause { .. }
            | Self::Restart { .. }
            | Self::ProvisionOnDemand { .. } => BTreeSet::new(),
        }
    }
}

/// The whole body of a save: what is saved and readable, what is wanted over it, and the secret anew.
pub(super) fn merged(
    saved: &Settings,
    values: &BTreeMap<SettingKey, String>,
    secret: Option<SecretKey>,
    held: &Held,
) -> Result<Value, DirectoryError> {
    let mut all = saved.values.clone();
    all.extend(values.iter().map(|(key, value)| (key.word().to_owned(), value.clone())));
    let mut body: Vec<Value> = all.iter().map(|(key, value)| json!({ "key": key, "value": value })).collect();
    if let Some(key) = secret {
        let token = held.token.as_ref().ok_or_else(|| nothing_held("the token for Entra"))?;
        body.push(json!({ "key": key.word(), "value": token.expose() }));
    }
    Ok(json!({ "value": body }))
}

/// The keychain does not have what is to be sent.
pub(super) fn nothing_held(what: &str) -> DirectoryError {
    DirectoryError::Shape { detail: format!("{what} is not in this computer's keychain") }
}

pub(super) fn settings(found: Value) -> Result<Settings, DirectoryError> {
    #[derive(Deserialize)]
    struct Pair {
        key: String,
        value: Option<String>,
    }
    let found: Listed<Pair> = shape(found)?;
    let mut settings = Settings::default();
    for Pair { key, value } in found.value {
        match value {
            Some(value) if is_masked(&value) => {
                settings.masked.insert(key);
            }
            Some(value) if !value.is_empty() => {
                settings.values.insert(key, value);
            }
            Some(_) | None => {}
        }
    }
    let has = |key: &str| settings.masked.contains(key) || settings.values.contains_key(key);
    let flag = |key: SettingKey| match settings.values.get(key.word())?.to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    };
    let oauth = ["Oauth2AccessToken", "Oauth2RefreshToken", "Oauth2ClientSecret", "Oauth2ClientId"];
    Ok(Settings {
        base_address: settings.values.get(SettingKey::BaseAddress.word()).cloned(),
        secret_token_saved: has(SecretKey::SecretToken.word()),
        oauth_saved: oauth.iter().any(|key| has(key)),
        notification: settings
            .values
            .get(SettingKey::SyncNotificationSettings.word())
            .and_then(|text| Notification::read(text)),
        sync_all: flag(SettingKey::SyncAll),
        skip_out_of_scope: flag(SettingKey::SkipOutOfScopeDeletions),
        ..settings
    })
}

fn is_masked(value: &str) -> bool {
    !value.is_empty() && value.chars().all(|c| c == MASK)
}

/// The form in which two values of a setting are the same.
pub(super) fn canonical(key: SettingKey, value: &str) -> Option<String> {
    if value.is_empty() {
        return None;
    }
    Some(match key {
        SettingKey::BaseAddress => value.to_owned(),
        SettingKey::SyncAll | SettingKey::SkipOutOfScopeDeletions => value.to_ascii_lowercase(),
        SettingKey::SyncNotificationSettings => {
            Notification::read(value).map_or_else(|| value.to_owned(), |notification| notification.text())
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::Secret;

    #[test]
    fn a_mask_is_never_a_value() {
        let settings = saved();
        assert_eq!(settings.base_address.as_deref(), Some("https://zoom.example/scim"));
        assert!(settings.secret_token_saved && settings.oauth_saved);
        assert_eq!((settings.sync_all, settings.skip_out_of_scope), (Some(false), Some(true)));
        let notification = settings.notification.clone().unwrap();
        assert_eq!(notification.delete_threshold, Some(500));
        assert_eq!(Notification::read(&notification.text()), Some(notification));
        assert!(!format!("{:?}", settings.values).contains(MASK));
    }

    #[test]
    fn a_save_keeps_what_is_readable_and_writes_no_mask() {
        let values = BTreeMap::from([(SettingKey::SyncAll, "true".to_owned())]);
        let held = Held { token: Some(Secret::new("canary".to_owned())), client_secret: None };
        let body = merged(&saved(), &values, Some(SecretKey::SecretToken), &held).unwrap();
        let pairs: BTreeMap<&str, &str> = body["value"]
            .as_array()
            .unwrap()
            .iter()
            .map(|pair| (pair["key"].as_str().unwrap(), pair["value"].as_str().unwrap()))
            .collect();
        assert_eq!(pairs["SyncAll"], "true");
        assert_eq!(pairs["SkipOutOfScopeDeletions"], "True");
        assert_eq!(pairs["SecretToken"], "canary");
        assert!(pairs.values().all(|value| !is_masked(value)));
        assert!(!pairs.contains_key("Oauth2AccessToken"));
        assert!(!format!("{held:?}").contains("canary"));

        let op = Op::PutSettings { app: "sp".to_owned(), values, secret: Some(SecretKey::SecretToken) };
        assert_eq!(op.drops(&saved()), BTreeSet::from(["Oauth2AccessToken".to_owned()]));
        assert!(merged(&saved(), &BTreeMap::new(), Some(SecretKey::SecretToken), &Held::default()).is_err());
    }

    fn saved() -> Settings {
        settings(json!({ "value": [
            { "key": "BaseAddress", "value": "https://zoom.example/scim" },
            { "key": "SecretToken", "value": "*" },
            { "key": "Oauth2AccessToken", "value": "*" },
            { "key": "SyncAll", "value": "false" },
            { "key": "SkipOutOfScopeDeletions", "value": "True" },
            { "key": "SyncNotificationSettings", "value":
                "{\"Enabled\":true,\"Recipients\":\"\",\"DeleteThresholdEnabled\":true,\"DeleteThresholdValue\":500,\"HumanResourcesLookaheadQueryEnabled\":false}" },
            { "key": "Domain", "value": null },
        ]}))
        .unwrap()
    }
}
