//! Planning what Entra saves for provisioning: Zoom's address, who is told, who is in scope, and with what it signs in.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::{Change, Plan};
use super::change;
use crate::guide::ActionId;
use crate::setup::entra::{self, Notification, SecretKey, SettingKey, Settings, ZoomApp};

/// The threshold that Microsoft has where nobody has said another (Microsoft Learn, Accidental deletions, 2025-03).
pub const THRESHOLD: u32 = 500;

/// What is to be saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsWish {
    pub base_address: String,
    /// Who hears of a quarantine; empty for nobody.
    pub mail: String,
    /// From so many on, nobody is switched off at once; `None` for no such guard.
    pub threshold: Option<u32>,
    /// Everybody, not only those whom the application is given to.
    pub sync_all: bool,
    /// Whoever falls out of scope stays active.
    pub skip_out_of_scope: bool,
}

/// Plans to save the settings that differ. `held`: Zoom's token is in the keychain, so that it can be saved anew with the
/// rest. What is there has yet to be read into the change.
pub fn settings(app: &ZoomApp, saved: &Settings, wish: &SettingsWish, held: bool) -> Plan {
    let mut plan = Plan::new(ActionId::EntraSettings);
    let notification = Notification {
        enabled: !wish.mail.is_empty(),
        recipients: wish.mail.clone(),
        delete_threshold: wish.threshold,
    };
    let rows = [
        Row {
            key: SettingKey::BaseAddress,
            value: wish.base_address.clone(),
            name: "Zoom’s address",
            now: saved.base_address.clone(),
            then: wish.base_address.clone(),
        },
        Row {
            key: SettingKey::SyncNotificationSettings,
            value: notification.text(),
            name: "who is told, and how many may be switched off at once",
            now: saved.notification.as_ref().map(told),
            then: told(&notification),
        },
        Row {
            key: SettingKey::SyncAll,
            value: wish.sync_all.to_string(),
            name: "who is in scope",
            now: saved.sync_all.map(scope),
            then: scope(wish.sync_all),
        },
        Row {
            key: SettingKey::SkipOutOfScopeDeletions,
            value: wish.skip_out_of_scope.to_string(),
            name: "who falls out of scope",
            now: saved.skip_out_of_scope.map(out_of_scope),
            then: out_of_scope(wish.skip_out_of_scope),
        },
    ];
    let (same, other): (Vec<&Row>, Vec<&Row>) =
        rows.iter().partition(|row| row.now.as_ref() == Some(&row.then));
    plan.already.extend(same.iter().map(|row| format!("{}: {}.", sentence(row.name), row.then)));
    if wish.mail.is_empty() {
        plan.warnings.push(
            "Nobody is told when Microsoft stops provisioning. Give an address that somebody reads."
                .to_owned(),
        );
    }
    if wish.threshold.is_none() {
        plan.warnings.push(
            "Nothing holds a mistake up that would switch off many people at once. A threshold does."
                .to_owned(),
        );
    }
    if wish.skip_out_of_scope {
        plan.warnings.push(
            "Whoever loses the application, or falls out of the filter, stays active in Zoom and keeps the licence.".to_owned(),
        );
    }
    if other.is_empty() {
        plan.act = "Everything is saved so already".to_owned();
        return plan;
    }
    if saved.sync_all == Some(true) && !wish.sync_all {
        plan.warnings.push(
            "Going from everybody to those whom the application is given to needs a restart: “Start, pause or restart provisioning”, Begin anew."
                .to_owned(),
        );
    }
    let secret = (saved.secret_token_saved && held).then_some(SecretKey::SecretToken);
    let values: BTreeMap<SettingKey, String> = other.iter().map(|row| (row.key, row.value.clone())).collect();
    let op = entra::Op::PutSettings { app: app.service_principal.clone(), values, secret };
    plan.warnings.extend(dropped(&op, saved));
    plan.act = match other.len() {
        1 => "Save 1 setting".to_owned(),
        count => format!("Save {count} settings"),
    };
    let list = |pick: &dyn Fn(&Row) -> String| {
        other.iter().map(|row| format!("{}: {}", row.name, pick(row))).collect::<Vec<_>>().join("; ")
    };
    let before = list(&|row| row.now.clone().unwrap_or_else(|| "not set".to_owned()));
    plan.changes.push(Change {
        what: format!(
            "Save in {}: {}",
            app.name,
            other.iter().map(|row| row.name).collect::<Vec<_>>().join(", ")
        ),
        back: format!("Save the old values again: {before}."),
        before: Some(before),
        after: Some(list(&|row| row.then.clone())),
        saw: "Entra ID shows the settings as they were to be.".to_owned(),
        ..change(op, Value::Null)
    });
    plan
}

/// Plans to give Entra the token that is in the keychain, for this address.
pub fn give_token(app: &ZoomApp, saved: &Settings, base_address: &str) -> Plan {
    let mut plan = Plan::new(ActionId::EntraToken);
    let values = BTreeMap::from([(SettingKey::BaseAddress, base_address.to_owned())]);
    let secret = Some(SecretKey::SecretToken);
    let op = entra::Op::PutSettings { app: app.service_principal.clone(), values, secret };
    plan.act =
        if saved.secret_token_saved { "Give Entra ID the new token" } else { "Give Entra ID the token" }
            .to_owned();
    plan.warnings.extend(dropped(&op, saved));
    if let Some(old) = saved.base_address.as_ref().filter(|old| *old != base_address) {
        plan.warnings.push(format!("The address {old} becomes {base_address}."));
    }
    plan.warnings.push(
        "Afterwards Entra tries the token at Zoom. A token that was just saved can take three minutes to work.".to_owned(),
    );
    plan.changes.push(Change {
        what: format!("Save the token for {base_address} in {}", app.name),
        before: Some(
            if saved.secret_token_saved { "Another token, which nobody can read" } else { "No token" }
                .to_owned(),
        ),
        after: Some("The token from this computer’s keychain, tried at Zoom".to_owned()),
        back: "End the token in Zoom, where it was made: then whatever Entra has saved is worth nothing."
            .to_owned(),
        saw: "Entra ID has tried the saved token, and Zoom accepts it.".to_owned(),
        ..change(op, Value::Null)
    });
    plan
}

/// Plans to give Entra a client ID and the secret that is in the keychain.
pub fn give_client(
    app: &ZoomApp,
    saved: &Settings,
    base_address: &str,
    token_url: &str,
    client_id: &str,
) -> Plan {
    let mut plan = Plan::new(ActionId::EntraClient);
    let op = entra::Op::ClientCredentials {
        app: app.service_principal.clone(),
        base: base_address.to_owned(),
        token_url: token_url.to_owned(),
        client_id: client_id.to_owned(),
    };
    plan.act = "Give Entra ID the client ID and the secret".to_owned();
    plan.warnings.push(
        "Microsoft does not document this request, and takes it for some applications only. Where it does not, nothing is changed, and the result says how to do it in the portal."
            .to_owned(),
    );
    if saved.secret_token_saved {
        plan.warnings.push("The saved token is not used any more.".to_owned());
    }
    plan.changes.push(Change {
        what: format!("Let {} fetch tokens at {token_url} with the client {client_id}", app.name),
        before: Some(
            if saved.oauth_saved { "Another sign-in with OAuth" } else { "No sign-in with OAuth" }.to_owned(),
        ),
        after: Some("The client ID and the secret from this computer’s keychain, tried at Zoom".to_owned()),
        back: "Make a new secret for the client in Zoom: then whatever Entra has saved is worth nothing."
            .to_owned(),
        saw: "Entra ID has signed in to Zoom with the client, and Zoom accepts it.".to_owned(),
        ..change(op, Value::Null)
    });
    plan
}

struct Row {
    key: SettingKey,
    value: String,
    name: &'static str,
    now: Option<String>,
    then: String,
}

/// Warns of saved secrets that saving loses, because nobody can read them and type them again.
fn dropped(op: &entra::Op, saved: &Settings) -> Vec<String> {
    let lost = op.drops(saved);
    let mut warnings = Vec::new();
    if lost.iter().any(|key| key.starts_with("Oauth2")) {
        warnings.push(
            "Saving this can end Entra’s sign-in to Zoom with OAuth, because nobody but Microsoft can read it and save it again. Press Authorize in Entra’s portal afterwards."
                .to_owned(),
        );
    }
    if lost.contains(SecretKey::SecretToken.word()) {
        warnings.push(
            "Saving this loses the saved token, because it is not in this computer’s keychain. Paste it afterwards and give it to Entra again."
                .to_owned(),
        );
    }
    let others: Vec<&str> = lost
        .iter()
        .map(String::as_str)
        .filter(|key| !key.starts_with("Oauth2") && *key != SecretKey::SecretToken.word())
        .collect();
    if !others.is_empty() {
        warnings.push(format!("Saving this loses other saved secrets: {}.", others.join(", ")));
    }
    warnings
}

fn told(notification: &Notification) -> String {
    let who = match notification.enabled && !notification.recipients.is_empty() {
        true => format!("mail to {}", notification.recipients),
        false => "no mail".to_owned(),
    };
    match notification.delete_threshold {
        Some(threshold) => format!("{who}, at most {threshold} at once"),
        None => format!("{who}, no limit"),
    }
}

fn scope(all: bool) -> String {
    if all { "everybody" } else { "those whom the application is given to" }.to_owned()
}

fn out_of_scope(skip: bool) -> String {
    if skip { "stays active in Zoom" } else { "is deactivated in Zoom" }.to_owned()
}

fn sentence(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::act::Op;
    use crate::setup::entra::{Recognised, Template};

    fn app() -> ZoomApp {
        ZoomApp {
            service_principal: "sp".to_owned(),
            application: None,
            app_id: "id".to_owned(),
            name: "Zoom".to_owned(),
            template: Template::Gallery,
            created: None,
            enabled: true,
            roles: Vec::new(),
            assignment_required: true,
            recognised: Recognised::Gallery,
        }
    }

    fn wish() -> SettingsWish {
        SettingsWish {
            base_address: "https://api.zoom.us/scim2".to_owned(),
            mail: "it@practice.example".to_owned(),
            threshold: Some(THRESHOLD),
            sync_all: false,
            skip_out_of_scope: false,
        }
    }

    #[test]
    fn only_what_differs_is_saved_and_what_is_lost_is_said() {
        let plan = settings(&app(), &Settings::default(), &wish(), false);
        let Op::Entra(entra::Op::PutSettings { values, secret, .. }) = &plan.changes[0].op else {
            panic!("{plan:#?}")
        };
        assert_eq!((values.len(), *secret), (4, None));
        assert!(plan.warnings.is_empty(), "{:?}", plan.warnings);

        let wanted = wish();
        let mut saved = Settings {
            base_address: Some(wanted.base_address.clone()),
            notification: Some(Notification {
                enabled: true,
                recipients: wanted.mail.clone(),
                delete_threshold: wanted.threshold,
            }),
            sync_all: Some(true),
            skip_out_of_scope: Some(false),
            secret_token_saved: true,
            oauth_saved: true,
            ..Settings::default()
        };
        saved.masked.extend(["SecretToken", "Oauth2AccessToken"].map(str::to_owned));
        let plan = settings(&app(), &saved, &wanted, true);
        let Op::Entra(entra::Op::PutSettings { values, secret, .. }) = &plan.changes[0].op else {
            panic!("{plan:#?}")
        };
        assert_eq!(values.keys().copied().collect::<Vec<_>>(), [SettingKey::SyncAll]);
        assert_eq!(*secret, Some(SecretKey::SecretToken));
        assert_eq!(plan.already.len(), 3);
        assert!(plan.warnings.iter().any(|text| text.contains("Authorize")), "{:?}", plan.warnings);
        assert!(plan.warnings.iter().any(|text| text.contains("restart")), "{:?}", plan.warnings);
        let plan = settings(&app(), &saved, &wanted, false);
        assert!(plan.warnings.iter().any(|text| text.contains("keychain")), "{:?}", plan.warnings);

        saved.sync_all = Some(false);
        assert!(settings(&app(), &saved, &wanted, true).changes.is_empty());
    }

    #[test]
    fn a_token_is_not_taken_back() {
        let plan = give_token(&app(), &Settings::default(), "https://api.zoom.us/scim2");
        assert!(!plan.can_be_taken_back());
        assert_eq!(plan.changes[0].before.as_deref(), Some("No token"));
    }
}
