//! The address that the browser is sent to.

use serde_json::{Map, Value, json};
use url::Url;

use super::{Client, Kind, Prompt, pkce};
use crate::secrets::Secret;

/// Returns the authorize link of a sign-in: authorization code with PKCE.
pub(super) fn authorize(client: &Client, redirect_uri: &str, state: &Secret, verifier: &Secret) -> Url {
    let mut link = client.authorize_url.url().clone();
    let mut query = link.query_pairs_mut();
    query
        .append_pair("response_type", "code")
        .append_pair("client_id", id(client))
        .append_pair("redirect_uri", redirect_uri)
        .append_pair("state", state.expose())
        .append_pair("code_challenge", &pkce::challenge(verifier))
        .append_pair("code_challenge_method", "S256");
    if !client.scopes.is_empty() {
        query.append_pair("scope", &client.scopes.join(" "));
    }
    if let Some(prompt) = client.prompt {
        query.append_pair("prompt", word(prompt));
    }
    if let Some(hint) = &client.login_hint {
        query.append_pair("login_hint", hint);
    }
    if let Some(claims) = claims(client) {
        query.append_pair("claims", &claims);
    }
    query.extend_pairs(&client.extra);
    drop(query);
    link
}

/// Returns the link with which an admin allows the app for the organisation.
pub(super) fn admin_consent(
    url: &Url,
    client: &Client,
    scopes: &[String],
    redirect_uri: &str,
    state: &str,
) -> Url {
    let mut link = url.clone();
    link.query_pairs_mut()
        .append_pair("client_id", id(client))
        .append_pair("scope", &scopes.join(" "))
        .append_pair("redirect_uri", redirect_uri)
        .append_pair("state", state);
    link
}

/// Returns the `claims` to send: those demanded, and what the app can do among them.
///
/// A demand that cannot be read is left out; the vendor then repeats it.
pub(super) fn claims(client: &Client) -> Option<String> {
    let demanded =
        client.claims.as_deref().and_then(|text| serde_json::from_str::<Map<String, Value>>(text).ok());
    let mut claims = demanded.unwrap_or_default();
    if !client.capabilities.is_empty() {
        let access = claims.entry("access_token").or_insert_with(|| json!({}));
        // `null` asks for a claim in the usual way: nothing is lost by naming one in it.
        if !access.is_object() {
            *access = json!({});
        }
        access["xms_cc"] = json!({ "values": client.capabilities });
    }
    (!claims.is_empty()).then(|| Value::Object(claims).to_string())
}

fn id(client: &Client) -> &str {
    let (Kind::Public { id } | Kind::Confidential { id, .. }) = &client.kind;
    id
}

fn word(prompt: Prompt) -> &'static str {
    match prompt {
        Prompt::Login => "login",
        Prompt::Consent => "consent",
        Prompt::SelectAccount => "select_account",
        Prompt::SelectAccountAndConsent => "select_account consent",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::fake::{Fake, Reply};
    use crate::oauth::sign_in::tests::public;

    #[test]
    fn a_demand_and_a_capability_become_one() {
        let client = |demanded: Option<&str>, capabilities: &[&str]| Client {
            claims: demanded.map(str::to_owned),
            capabilities: capabilities.iter().map(|&name| name.to_owned()).collect(),
            ..public(&Fake::start(|_| Reply::empty(500)))
        };
        let cp1 = r#"{"access_token":{"xms_cc":{"values":["cp1"]}}}"#;
        let nbf = r#"{"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}"#;
        let read = |claims: Option<String>| claims.map(|text| serde_json::from_str::<Value>(&text).unwrap());
        assert_eq!(claims(&client(None, &[])), None);
        assert_eq!(claims(&client(None, &["cp1"])).as_deref(), Some(cp1));
        assert_eq!(read(claims(&client(Some(nbf), &[]))), serde_json::from_str(nbf).ok());
        let both = json!({ "access_token": {
            "nbf": { "essential": true, "value": "1604106651" },
            "xms_cc": { "values": ["cp1"] },
        }});
        assert_eq!(read(claims(&client(Some(nbf), &["cp1"]))), Some(both));
        let elsewhere = json!({
            "id_token": { "auth_time": null }, "access_token": { "xms_cc": { "values": ["cp1"] } },
        });
        let demanded = r#"{"id_token":{"auth_time":null},"access_token":null}"#;
        assert_eq!(read(claims(&client(Some(demanded), &["cp1"]))), Some(elsewhere));
        for nonsense in ["", "{", "[]", "1"] {
            assert_eq!(claims(&client(Some(nonsense), &["cp1"])).as_deref(), Some(cp1), "{nonsense}");
            assert_eq!(claims(&client(Some(nonsense), &[])), None, "{nonsense}");
        }
    }
}
