//! The token endpoint with its three grants, revocation, who is signed in, and the org's metadata. Tokens look like
//! Okta's, but nothing is signed: an id token comes straight from here, and an access token is looked up.

use std::collections::BTreeSet;

use axum::http::{StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::ids::{self, Kind};
use super::refusal::Refusal;
use super::signin::{Access, RefreshToken, client_of, no_client};
use super::switches::Refresh;
use super::visit::{Answer, Answered, Visit, first};
use super::{device, dpop};
use crate::world::unguessable;

/// `POST /oauth2/v1/token`.
pub(super) fn token(visit: &mut Visit<'_>) -> Answered {
    let form = visit.call.form().ok_or(Refusal::ContentType)?;
    let field = |name: &str| first(&form, name).filter(|value| !value.is_empty());
    let client_id = field("client_id");
    let (client, app, settings) = client_of(visit.state.apps.values(), client_id.unwrap_or_default())
        .ok_or_else(|| no_client(client_id))?;
    if field("client_secret").is_some() || visit.call.header("authorization").is_some() {
        return Err(Refusal::oauth("invalid_client", "The client authentication method is not supported."));
    }
    if form.iter().any(|(name, _)| form.iter().filter(|(other, _)| other == name).count() > 1) {
        return Err(Refusal::oauth("invalid_request", "A parameter is given more than once."));
    }
    let grant = field("grant_type").ok_or_else(|| {
        Refusal::oauth("invalid_request", "The token request is missing the 'grant_type' parameter.")
    })?;
    if !["authorization_code", "refresh_token", device::GRANT_TYPE].contains(&grant) {
        return Err(Refusal::oauth(
            "unsupported_grant_type",
            "The authorization grant type is not supported by the authorization server.",
        ));
    }
    if !settings.grant_types.iter().any(|allowed| allowed == grant) {
        return Err(Refusal::oauth(
            "unauthorized_client",
            "The client is not authorized to use the provided grant type.",
        ));
    }
    let bound = if settings.follows_switches { visit.switches.dpop } else { settings.dpop };
    let label = app.label.clone();
    let key = if bound || visit.call.header("dpop").is_some() {
        Some(dpop::token_proof(visit.call, &mut visit.state.sign_ins.nonces)?)
    } else {
        None
    };
    let given = match grant {
        "authorization_code" => by_code(visit, client, &field)?,
        "refresh_token" => by_refresh_token(visit, client, key.as_deref(), &field)?,
        _ => {
            let code = field("device_code").ok_or_else(|| {
                Refusal::oauth("invalid_request", "The 'device_code' parameter is required.")
            })?;
            let scopes = device::poll(visit, client, code)?;
            let session = visit.state.sign_ins.session();
            Given { kept: scopes.clone(), scopes, session, refresh: None }
        }
    };
    Ok(issue(visit, client, given, key).changed(format!("{label} was given an access token.")))
}

/// `POST /oauth2/v1/revoke`: always 200, so that nobody learns which tokens exist. A refresh token takes the access
/// tokens of its sign-in with it.
pub(super) fn revoke(visit: &mut Visit<'_>) -> Answered {
    let form = visit.call.form().ok_or(Refusal::ContentType)?;
    let client_id = first(&form, "client_id");
    let (client, ..) = client_of(visit.state.apps.values(), client_id.unwrap_or_default())
        .ok_or_else(|| no_client(client_id))?;
    let token = first(&form, "token")
        .ok_or_else(|| Refusal::oauth("invalid_request", "The 'token' parameter is required."))?;
    let sign_ins = &mut visit.state.sign_ins;
    let mut answer = Answer::empty(StatusCode::OK);
    if sign_ins.access.get(token).is_some_and(|access| access.client == client) {
        sign_ins.access.remove(token);
        answer = answer.changed("An access token was revoked.");
    }
    let session =
        sign_ins.refresh.get(token).filter(|refresh| refresh.client == client).map(|token| token.session);
    if let Some(session) = session {
        sign_ins.end(session);
        answer = answer.changed("A refresh token was revoked, and its access tokens with it.");
    }
    Ok(answer)
}

/// `GET /oauth2/v1/userinfo`: who is signed in, for a token with the scope `openid`.
pub(super) fn userinfo(visit: &mut Visit<'_>) -> Answered {
    let challenge = |error: &str, text: &str| {
        Answer::empty(StatusCode::UNAUTHORIZED)
            .with(header::WWW_AUTHENTICATE, format!("Bearer error=\"{error}\", error_description=\"{text}\""))
    };
    let token =
        visit.call.header("authorization").and_then(|value| value.split_once(' ')).map(|(_, token)| token);
    let access = token
        .and_then(|token| visit.state.sign_ins.access.get(token))
        .filter(|access| access.ends_ms > visit.call.now_ms);
    match access {
        None => Ok(challenge("invalid_token", "The access token is invalid.")),
        Some(access) if !access.scopes.contains("openid") => {
            let text = "The access token must provide access to at least one of these scopes - openid";
            Ok(challenge("insufficient_scope", text).status(StatusCode::FORBIDDEN))
        }
        Some(_) => Ok(Answer::json(claims(visit))),
    }
}

/// `GET /.well-known/oauth-authorization-server` and `GET /.well-known/openid-configuration`.
pub(super) fn metadata(visit: &mut Visit<'_>) -> Answered {
    let base = &visit.call.base;
    Ok(Answer::json(json!({
        "issuer": base,
        "authorization_endpoint": format!("{base}/oauth2/v1/authorize"),
        "token_endpoint": format!("{base}/oauth2/v1/token"),
        "userinfo_endpoint": format!("{base}/oauth2/v1/userinfo"),
        "revocation_endpoint": format!("{base}/oauth2/v1/revoke"),
        "device_authorization_endpoint": format!("{base}/oauth2/v1/device/authorize"),
        "jwks_uri": format!("{base}/oauth2/v1/keys"),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token", device::GRANT_TYPE],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid", "email", "profile", "address", "phone", "offline_access"],
        "token_endpoint_auth_methods_supported": ["none"],
        "code_challenge_methods_supported": ["S256"],
        "dpop_signing_alg_values_supported": ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"],
    })))
}

/// `GET /oauth2/v1/keys`: empty, as nothing here is signed.
pub(super) fn keys(_: &mut Visit<'_>) -> Answered {
    Ok(Answer::json(json!({ "keys": [] })))
}

/// `GET /.well-known/okta-organization`, the one thing that tells the two engines apart without signing in.
pub(super) fn organization(visit: &mut Visit<'_>) -> Answered {
    Ok(Answer::json(json!({
        "id": ids::id(Kind::Org, 1),
        "_links": { "organization": { "href": visit.call.base } },
        "pipeline": if visit.switches.classic_engine { "v1" } else { "idx" },
        "settings": { "analyticsCollectionEnabled": false, "bugReportingEnabled": false, "omEnabled": false },
    })))
}

/// What a grant came to.
struct Given {
    scopes: BTreeSet<String>,
    /// The scopes that the refresh token keeps.
    kept: BTreeSet<String>,
    session: u64,
    /// The refresh token that stays good; a new one is made where there is none.
    refresh: Option<String>,
}

/// A verifier has at least 43 characters (RFC 7636).
const VERIFIER_MIN: usize = 43;

fn by_code<'f>(
    visit: &mut Visit<'_>,
    client: u64,
    field: &impl Fn(&str) -> Option<&'f str>,
) -> Result<Given, Refusal> {
    let missing =
        |name: &str| Refusal::oauth("invalid_request", format!("The '{name}' parameter is required."));
    let gone = || Refusal::oauth("invalid_grant", "The authorization code is invalid or has expired.");
    let text = field("code").ok_or_else(|| missing("code"))?;
    let redirect_uri = field("redirect_uri").ok_or_else(|| missing("redirect_uri"))?;
    let verifier = field("code_verifier").ok_or_else(|| missing("code_verifier"))?;
    let sign_ins = &mut visit.state.sign_ins;
    let code = sign_ins.codes.get_mut(text).filter(|code| code.client == client).ok_or_else(gone)?;
    let (was_used, code) = (std::mem::replace(&mut code.used, true), code.clone());
    if was_used {
        // Whoever comes second may be the thief or the robbed: nobody keeps the tokens (RFC 6749, section 4.1.2).
        sign_ins.end(code.session);
        return Err(gone());
    }
    if visit.call.now_ms - code.made_ms >= i64::from(visit.switches.code_seconds) * 1000 {
        return Err(gone());
    }
    if code.redirect_uri != redirect_uri {
        return Err(Refusal::oauth(
            "invalid_grant",
            "The 'redirect_uri' does not match the redirection URI used in the authorization request.",
        ));
    }
    if verifier.len() < VERIFIER_MIN || URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) != code.challenge {
        return Err(Refusal::oauth("invalid_grant", "PKCE verification failed."));
    }
    Ok(Given { kept: code.scopes.clone(), scopes: code.scopes, session: code.session, refresh: None })
}

fn by_refresh_token<'f>(
    visit: &mut Visit<'_>,
    client: u64,
    key: Option<&str>,
    field: &impl Fn(&str) -> Option<&'f str>,
) -> Result<Given, Refusal> {
    let gone = || Refusal::oauth("invalid_grant", "The refresh token is invalid or expired.");
    let text = field("refresh_token")
        .ok_or_else(|| Refusal::oauth("invalid_request", "The 'refresh_token' parameter is required."))?;
    let sign_ins = &mut visit.state.sign_ins;
    let token = sign_ins.refresh.get_mut(text).filter(|token| token.client == client).ok_or_else(gone)?;
    if token.replaced {
        let session = token.session;
        sign_ins.end(session);
        return Err(gone());
    }
    if token.key.as_deref().is_some_and(|bound| key != Some(bound)) {
        return Err(Refusal::oauth("invalid_dpop_proof", "The DPoP proof was made with another key."));
    }
    let scopes = match field("scope") {
        None => token.scopes.clone(),
        Some(asked) => asked.split_whitespace().map(str::to_owned).collect(),
    };
    if !scopes.is_subset(&token.scopes) {
        return Err(Refusal::oauth("invalid_scope", visit.switches.invalid_scope_text.clone()));
    }
    let refresh = match visit.switches.refresh {
        Refresh::Keep => Some(text.to_owned()),
        Refresh::Rotate => {
            token.replaced = true;
            None
        }
    };
    Ok(Given { scopes, kept: token.scopes.clone(), session: token.session, refresh })
}

fn issue(visit: &mut Visit<'_>, client: u64, given: Given, key: Option<String>) -> Answer {
    let (now_ms, seconds) = (visit.call.now_ms, visit.switches.token_seconds);
    let access = format!("{}.{}", jwt_head("access"), unguessable(64));
    let mut body = json!({
        "token_type": if key.is_some() { "DPoP" } else { "Bearer" },
        "expires_in": seconds,
        "access_token": access,
        "scope": given.scopes.iter().map(String::as_str).collect::<Vec<_>>().join(" "),
    });
    if given.scopes.contains("openid") {
        let mut claims = claims(visit);
        claims["iss"] = visit.call.base.clone().into();
        claims["aud"] = ids::id(Kind::App, client).into();
        claims["iat"] = (now_ms / 1000).into();
        claims["exp"] = (now_ms / 1000 + i64::from(seconds)).into();
        let claims = URL_SAFE_NO_PAD.encode(claims.to_string());
        body["id_token"] = format!("{}.{claims}.{}", jwt_head("id"), unguessable(64)).into();
    }
    let sign_ins = &mut visit.state.sign_ins;
    if given.kept.contains("offline_access") {
        let refresh = given.refresh.unwrap_or_else(|| {
            let text = unguessable(43);
            let token = RefreshToken {
                client,
                scopes: given.kept,
                session: given.session,
                key: key.clone(),
                replaced: false,
                made_ms: now_ms,
            };
            sign_ins.refresh.insert(text.clone(), token);
            text
        });
        body["refresh_token"] = refresh.into();
    }
    let ends_ms = now_ms + i64::from(seconds) * 1000;
    let token = Access { client, scopes: given.scopes, ends_ms, session: given.session, key };
    sign_ins.access.insert(access, token);
    sign_ins.tidy(visit.switches, now_ms);
    Answer::json(body).with(header::CACHE_CONTROL, "no-cache, no-store").with(header::PRAGMA, "no-cache")
}

fn jwt_head(kind: &str) -> String {
    URL_SAFE_NO_PAD.encode(json!({ "alg": "RS256", "kid": kind }).to_string())
}

fn claims(visit: &Visit<'_>) -> Value {
    let directory = &visit.state.directory;
    let Some(admin) = directory.person(directory.admin()) else { return json!({}) };
    json!({
        "sub": ids::id(Kind::User, admin.number as u64),
        "name": admin.display_name,
        "given_name": admin.given_name,
        "family_name": admin.family_name,
        "preferred_username": admin.login,
        "email": admin.mail,
    })
}
