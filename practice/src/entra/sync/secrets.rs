//! `synchronization/secrets` and the two addresses beside it: what the service signs in with and how it behaves. Keys are
//! those of the Graph reference (`synchronizationSecret`); the portal's own `connectivityParameters` is in no reference
//! (a report of 2026), and `acquireAccessToken` has no documented body, so that both are switches.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::seed::Template;
use super::state::{ClientCredentials, CredentialPlace, Setup};
use super::switches::{Answering, SecretsPut};
use crate::entra::refusal::Refusal;
use crate::entra::visit::{Answer, Answered, Visit};

/// `GET .../synchronization/secrets`: what is secret reads as a star.
pub(super) fn get(visit: &mut Visit<'_>, app: u32, template: Template) -> Answered {
    let setup = visit.state.sync.setup(app, template);
    let value: Vec<Value> = setup
        .secrets
        .iter()
        .map(|(key, value)| {
            let value = if MASKED.contains(&key.as_str()) { MASK } else { value };
            json!({ "key": key, "value": value })
        })
        .collect();
    let context = visit.call.context("Collection(microsoft.graph.synchronizationSecretKeyStringValuePair)");
    Ok(Answer::json(json!({ "@odata.context": context, "value": value })))
}

/// `PUT .../synchronization/secrets`.
pub(super) fn put(visit: &mut Visit<'_>, app: u32, template: Template) -> Answered {
    let sent = pairs(&visit.call.json()?, "value")?;
    let tells_grant = sent.iter().any(|(key, value)| {
        ["Oauth2TokenExchangeUri", "Oauth2AuthorizationUri"].contains(&key.as_str()) && !value.is_empty()
    });
    if tells_grant {
        return Err(Refusal::own(
            StatusCode::BAD_REQUEST,
            "NotInAllowList",
            "The value of Oauth2TokenExchangeUri is NotInAllowList.",
        ));
    }
    let switches = visit.switches.sync.clone();
    let now_ms = visit.call.now_ms;
    let setup = visit.state.sync.setup(app, template);
    let mut secrets = match switches.secrets_put {
        SecretsPut::Replaces => BTreeMap::new(),
        SecretsPut::Merges => setup.secrets.clone(),
    };
    for (key, value) in sent {
        let old = setup.secrets.get(&key).filter(|_| value == MASK && switches.star_keeps_secret);
        let is_masked = MASKED.contains(&key.as_str());
        let value = old.filter(|_| is_masked).cloned().unwrap_or(value);
        if value.is_empty() {
            secrets.remove(&key);
        } else {
            secrets.insert(key, value);
        }
    }
    // What the portal set goes on to hold only where no token was pasted since.
    if secrets.contains_key("SecretToken") && !setup.secrets.contains_key("SecretToken") {
        setup.client = None;
    }
    let scope_changed = setup.secrets.get("SyncAll") != secrets.get("SyncAll");
    setup.secrets = secrets;
    saved(setup, now_ms);
    if scope_changed {
        setup.jobs.values_mut().for_each(|job| job.next_ms = 0);
    }
    Ok(Answer::empty(StatusCode::NO_CONTENT).changed("The secrets of provisioning were saved."))
}

/// `PATCH /beta/.../synchronization/connectivityParameters`.
pub(super) fn set_connectivity(visit: &mut Visit<'_>, app: u32, template: Template) -> Answered {
    let switches = &visit.switches.sync;
    let answering = match template {
        Template::Scim => switches.connectivity_scim,
        Template::Zoom => switches.connectivity_gallery,
    };
    if !visit.call.is_beta() {
        return Err(Refusal::NoSuchSegment { segment: "connectivityParameters".to_owned() });
    }
    if answering == Answering::Refuses {
        return Err(Refusal::own(
            StatusCode::BAD_REQUEST,
            "ConnectivityParametersNotSupported",
            "The practice tenant does not take connectivity parameters for this template.",
        ));
    }
    let body = visit.call.json()?;
    let list = body.get("value").and_then(Value::as_array).ok_or_else(|| missing("value"))?;
    let mut sent = BTreeMap::new();
    for pair in list {
        let key = pair.get("key").and_then(Value::as_str).ok_or_else(|| missing("key"))?;
        let value = pair.get("value").and_then(Value::as_str).ok_or_else(|| missing("value"))?;
        if !CONNECTIVITY.contains(&key) {
            return Err(unknown(key));
        }
        sent.insert(key, value.to_owned());
    }
    let needed = |key: &'static str| sent.get(key).filter(|value| !value.is_empty()).cloned();
    let base = needed("baseAddress").ok_or_else(|| missing("baseAddress"))?;
    let with_oauth = sent.keys().any(|key| key.starts_with("oauth2"));
    let now_ms = visit.call.now_ms;
    let client = match sent.get("authenticationType").map(String::as_str) {
        Some("AuthenticationToken") if !with_oauth => None,
        Some("OAuth2ClientCredentialsGrant") if !sent.contains_key("secretToken") => {
            Some(ClientCredentials {
                id: needed("oauth2ClientId").ok_or_else(|| missing("oauth2ClientId"))?,
                secret: needed("oauth2ClientSecret").ok_or_else(|| missing("oauth2ClientSecret"))?,
                token_uri: needed("oauth2TokenExchangeUri")
                    .ok_or_else(|| missing("oauth2TokenExchangeUri"))?,
                place: match sent.get("credentialLocationInRequest").map(String::as_str) {
                    None | Some("Header") => CredentialPlace::Header,
                    Some("Body") => CredentialPlace::Body,
                    Some("Both") => CredentialPlace::Both,
                    Some(other) => return Err(unknown(other)),
                },
            })
        }
        Some(_) | None => {
            return Err(Refusal::own(
                StatusCode::BAD_REQUEST,
                "InvalidConnectivityParameters",
                "The authentication type is not known, or the keys belong to different ones.",
            ));
        }
    };
    let token = match client {
        None => Some(needed("secretToken").ok_or_else(|| missing("secretToken"))?),
        Some(_) => None,
    };
    let setup = visit.state.sync.setup(app, template);
    setup.secrets.insert("BaseAddress".to_owned(), base);
    for old in ["SecretToken", "Oauth2AccessToken", "Oauth2RefreshToken", "Oauth2AccessTokenCreationTime"] {
        setup.secrets.remove(old);
    }
    if let Some(token) = token {
        setup.secrets.insert("SecretToken".to_owned(), token);
    }
    setup.client = client;
    saved(setup, now_ms);
    Ok(Answer::empty(StatusCode::NO_CONTENT).changed("The connection of provisioning was saved."))
}

/// `POST .../synchronization/acquireAccessToken`.
pub(super) fn acquire(visit: &mut Visit<'_>, app: u32, template: Template) -> Answered {
    let sent = pairs(&visit.call.json()?, "credentials")?;
    if visit.switches.sync.acquire_token == Answering::Refuses {
        return Err(Refusal::own(
            StatusCode::BAD_REQUEST,
            "AcquireAccessTokenFailed",
            "The authorization code was not issued to the client of the practice tenant.",
        ));
    }
    let now_ms = visit.call.now_ms;
    let setup = visit.state.sync.setup(app, template);
    setup.secrets.extend(sent);
    saved(setup, now_ms);
    Ok(Answer::empty(StatusCode::NO_CONTENT).changed("An access token was acquired."))
}

/// The pairs of a body under a name, each key one that Graph knows.
///
/// # Errors
/// `RequestMissingRequiredParameter`, or 500 for an unknown key, as documented.
pub(super) fn pairs(body: &Map<String, Value>, name: &str) -> Result<BTreeMap<String, String>, Refusal> {
    let list = body.get(name).and_then(Value::as_array).ok_or_else(|| missing(name))?;
    let mut pairs = BTreeMap::new();
    for pair in list {
        let key = pair.get("key").and_then(Value::as_str).ok_or_else(|| missing("key"))?;
        let known = KEYS.iter().find(|known| known.eq_ignore_ascii_case(key)).ok_or_else(|| unknown(key))?;
        let value = match pair.get("value") {
            Some(Value::String(value)) => value.clone(),
            Some(Value::Null) | None => String::new(),
            Some(Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
                return Err(Refusal::bad("A value of type 'Edm.String' was expected for a secret."));
            }
        };
        pairs.insert((*known).to_owned(), value);
    }
    Ok(pairs)
}

/// What is asked for and absent.
pub(super) fn missing(name: &str) -> Refusal {
    Refusal::own(
        StatusCode::BAD_REQUEST,
        "RequestMissingRequiredParameter",
        format!("The required parameter '{name}' is missing from the request."),
    )
}

fn unknown(key: &str) -> Refusal {
    Refusal::own(
        StatusCode::INTERNAL_SERVER_ERROR,
        "InternalError",
        format!("Requested value '{key}' was not found."),
    )
}

fn saved(setup: &mut Setup, now_ms: i64) {
    setup.saved_ms = now_ms;
    setup.held = None;
    setup.jobs.values_mut().filter(|job| job.quarantine.is_some()).for_each(|job| job.next_ms = 0);
}

/// How a secret reads.
const MASK: &str = "*";

/// Keys whose values are never shown.
const MASKED: [&str; 12] = [
    "AppKey",
    "ClientSecret",
    "ConnectionString",
    "ConsumerSecret",
    "Oauth2AccessToken",
    "Oauth2AuthorizationCode",
    "Oauth2ClientSecret",
    "Oauth2RefreshToken",
    "Password",
    "SecretToken",
    "SyncAgentCompatibilityKey",
    "TokenKey",
];

const CONNECTIVITY: [&str; 7] = [
    "authenticationType",
    "baseAddress",
    "credentialLocationInRequest",
    "oauth2ClientId",
    "oauth2ClientSecret",
    "oauth2TokenExchangeUri",
    "secretToken",
];

const KEYS: [&str; 45] = [
    "None",
    "UserName",
    "Password",
    "SecretToken",
    "AppKey",
    "BaseAddress",
    "ClientIdentifier",
    "ClientSecret",
    "SingleSignOnType",
    "Sandbox",
    "Url",
    "Domain",
    "ConsumerKey",
    "ConsumerSecret",
    "TokenKey",
    "TokenExpiration",
    "Oauth2AccessToken",
    "Oauth2AccessTokenCreationTime",
    "Oauth2RefreshToken",
    "SyncAll",
    "InstanceName",
    "Oauth2ClientId",
    "Oauth2ClientSecret",
    "CompanyId",
    "UpdateKeyOnSoftDelete",
    "SynchronizationSchedule",
    "SystemOfRecord",
    "SandboxName",
    "EnforceDomain",
    "SyncNotificationSettings",
    "SkipOutOfScopeDeletions",
    "Oauth2AuthorizationCode",
    "Oauth2RedirectUri",
    "ApplicationTemplateIdentifier",
    "Oauth2TokenExchangeUri",
    "Oauth2AuthorizationUri",
    "AuthenticationType",
    "Server",
    "PerformInboundEntitlementGrants",
    "HardDeletesEnabled",
    "SyncAgentCompatibilityKey",
    "SyncAgentADContainer",
    "ValidateDomain",
    "TestReferences",
    "ConnectionString",
];
