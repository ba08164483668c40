//! The token endpoint with its three grants, and the tenant's metadata. Nothing is signed: an id token comes straight
//! from here, and an access token is looked up.

use axum::http::header;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::authorize::{APP_NAME, blocked, known};
use super::refusal::{Refusal, SignIn};
use super::signin::{Access, REFRESH_MS, RefreshToken, Scopes, Session};
use super::visit::{Answer, Answered, Visit, first};
use super::{device, scopes};
use crate::world::unguessable;

/// A verifier has at least 43 characters (RFC 7636).
const VERIFIER_MIN: usize = 43;
/// Microsoft's tokens are longer; what matters is that they cannot be guessed.
pub(super) const TOKEN_LENGTH: usize = 86;

/// `POST /{tenant}/oauth2/v2.0/token`.
pub(super) fn token(visit: &mut Visit<'_>, tenant: &str) -> Answered {
    let form = visit.call.form().ok_or_else(|| missing("grant_type"))?;
    let field = |name: &str| first(&form, name).filter(|value| !value.is_empty());
    let client = field("client_id").ok_or_else(|| missing("client_id"))?.to_owned();
    known(visit, tenant, &client)?;
    if field("client_secret").is_some() || field("client_assertion").is_some() {
        let text = "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.";
        return Err(SignIn::new("invalid_client", 700_025, text).into());
    }
    let session = match field("grant_type").ok_or_else(|| missing("grant_type"))? {
        "authorization_code" => by_code(visit, &client, &field)?,
        "refresh_token" => by_refresh_token(visit, &client, &field)?,
        device::GRANT_TYPE => {
            if !visit.switches.public_client_flows {
                let text = "The request body must contain the following parameter: 'client_assertion' or \
                            'client_secret'.";
                return Err(SignIn::new("invalid_client", 7_000_218, text).into());
            }
            let code = field("device_code").ok_or_else(|| missing("device_code"))?;
            device::poll(visit, &client, code)?
        }
        other => {
            let text = format!("The app requested an unsupported grant type '{other}'.");
            return Err(SignIn::new("unsupported_grant_type", 70_003, text).into());
        }
    };
    Ok(issue(visit, session).changed(format!("{APP_NAME} was given an access token for Graph.")))
}

/// `GET /{tenant}/v2.0/.well-known/openid-configuration`.
pub(super) fn metadata(visit: &mut Visit<'_>, tenant: &str) -> Answered {
    let client = visit.state.credentials.client_id.clone();
    known(visit, tenant, &client)?;
    let (base, id) = (&visit.call.base, &visit.state.tenant.id);
    let own = format!("{base}/{tenant}");
    Ok(Answer::json(json!({
        "issuer": format!("{base}/{id}/v2.0"),
        "authorization_endpoint": format!("{own}/oauth2/v2.0/authorize"),
        "token_endpoint": format!("{own}/oauth2/v2.0/token"),
        "device_authorization_endpoint": format!("{own}/oauth2/v2.0/devicecode"),
        "jwks_uri": format!("{own}/discovery/v2.0/keys"),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
        "tenant_region_scope": "EU",
        "cloud_instance_name": base,
        "msgraph_host": base,
    })))
}

/// `GET /{tenant}/discovery/v2.0/keys`: empty, as nothing here is signed.
pub(super) fn keys(_: &mut Visit<'_>) -> Answered {
    Ok(Answer::json(json!({ "keys": [] })))
}

fn by_code<'f>(
    visit: &mut Visit<'_>,
    client: &str,
    field: &impl Fn(&str) -> Option<&'f str>,
) -> Result<Session, Refusal> {
    let text = field("code").ok_or_else(|| missing("code"))?;
    let redirect_uri = field("redirect_uri").ok_or_else(|| missing("redirect_uri"))?;
    let code = visit
        .state
        .sign_ins
        .codes
        .get_mut(text)
        .filter(|code| code.session.client == client)
        .ok_or_else(|| grant(70_000, "Provided grant is invalid or malformed."))?;
    let (was_used, code) = (std::mem::replace(&mut code.used, true), code.clone());
    if was_used {
        return Err(grant(
            54_005,
            "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing \
             refresh token.",
        ));
    }
    if visit.call.now_ms - code.made_ms >= i64::from(visit.switches.code_seconds) * 1000 {
        let text = "The provided authorization code or refresh token has expired due to inactivity. Send a new \
                    interactive authorization request for this user and resource.";
        return Err(grant(70_008, text));
    }
    if code.redirect_uri != redirect_uri {
        let text = format!(
            "The reply address '{redirect_uri}' does not match the reply address '{}' provided when requesting \
             Authorization code.",
            code.redirect_uri
        );
        return Err(grant(500_112, &text));
    }
    let verifier = field("code_verifier").ok_or_else(|| missing("code_verifier"))?;
    if verifier.len() < VERIFIER_MIN || URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) != code.challenge {
        let text =
            "The Code_Verifier does not match the code_challenge supplied in the authorization request.";
        return Err(grant(501_481, text));
    }
    Ok(code.session)
}

fn by_refresh_token<'f>(
    visit: &mut Visit<'_>,
    client: &str,
    field: &impl Fn(&str) -> Option<&'f str>,
) -> Result<Session, Refusal> {
    let text = field("refresh_token").ok_or_else(|| missing("refresh_token"))?;
    let token = visit
        .state
        .sign_ins
        .refresh
        .get(text)
        .filter(|token| token.session.client == client)
        .ok_or_else(|| grant(9_002_313, "Invalid request. Request is malformed or invalid."))?
        .clone();
    let asked = match field("scope") {
        None => token.session.scopes.clone(),
        Some(_) => scopes::read(field("scope"), &visit.call.base)?,
    };
    if visit.call.now_ms - token.made_ms >= REFRESH_MS {
        let text = "The refresh token has expired due to inactivity. The token was issued more than 90.00:00:00 ago.";
        return Err(grant(700_082, text));
    }
    let strength = token.session.strength;
    if visit.switches.refresh_revoked && !strength.after_revocation {
        let text = "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user \
                    might have changed or reset their password.";
        return Err(grant(50_173, text));
    }
    let person = visit.state.directory.person(token.session.person);
    if !person.is_some_and(|person| person.account_enabled && !person.is_deleted()) {
        return Err(grant(50_057, "The user account is disabled."));
    }
    if visit.switches.access_blocked {
        return Err(blocked().into());
    }
    if visit.switches.second_factor_on_refresh && !strength.second_factor {
        let text = "Due to a configuration change made by your administrator, or because you moved to a new location, \
                    you must use multi-factor authentication to access '00000003-0000-0000-c000-000000000000'.";
        let claims = json!({
            "access_token": { "capolids": { "essential": true, "values": ["00000000-0000-4000-8000-0000ca000000"] } }
        });
        return Err(SignIn {
            suberror: Some("basic_action"),
            claims: Some(claims.to_string()),
            ..SignIn::new("interaction_required", 50_076, text)
        }
        .into());
    }
    let mut agreed = visit.state.sign_ins.agreed(client, token.session.person);
    agreed.extend(token.session.scopes.graph.iter().cloned());
    if !asked.graph.is_subset(&agreed) {
        let text = format!(
            "The user or administrator has not consented to use the application with ID '{client}' named \
             '{APP_NAME}'. Send an interactive authorization request for this user and resource."
        );
        return Err(SignIn {
            suberror: Some("consent_required"),
            ..SignIn::new("invalid_grant", 65_001, text)
        }
        .into());
    }
    // Nothing is lost by asking for less: the next refresh may ask for all of it again.
    let Scopes { mut openid, mut graph } = token.session.scopes.clone();
    openid.extend(asked.openid);
    graph.extend(asked.graph);
    Ok(Session { scopes: Scopes { openid, graph }, ..token.session })
}

/// Makes the tokens. As Entra does, the access token has every scope of Graph that was ever agreed to, not only those
/// that were asked for this time.
fn issue(visit: &mut Visit<'_>, session: Session) -> Answer {
    let (now_ms, seconds) = (visit.call.now_ms, visit.switches.token_seconds);
    let Session { client, person, scopes, strength } = session.clone();
    let mut granted = visit.state.sign_ins.agreed(&client, person);
    granted.extend(scopes.graph.iter().cloned());
    granted.retain(|scope| !visit.switches.withheld_scopes.contains(scope));
    let written = Scopes { openid: scopes.openid.clone(), graph: granted.clone() };
    let access = unguessable(TOKEN_LENGTH);
    let mut body = json!({
        "token_type": "Bearer",
        "scope": scopes::written(&written, visit.switches.scope_form, &visit.call.base),
        "expires_in": seconds,
        "ext_expires_in": seconds,
        "access_token": access,
    });
    if scopes.openid.contains("openid") {
        body["id_token"] = id_token(visit, &session).into();
    }
    let sign_ins = &mut visit.state.sign_ins;
    if scopes.openid.contains("offline_access") {
        let refresh = format!("1.{}", unguessable(TOKEN_LENGTH));
        sign_ins.refresh.insert(refresh.clone(), RefreshToken { session, made_ms: now_ms });
        body["refresh_token"] = refresh.into();
    }
    let ends_ms = now_ms + i64::from(seconds) * 1000;
    sign_ins.access.insert(access, Access { client, person, scopes: granted, ends_ms, strength });
    sign_ins.tidy(visit.switches, now_ms);
    Answer::json(body).with(header::CACHE_CONTROL, "no-store, no-cache").with(header::PRAGMA, "no-cache")
}

fn id_token(visit: &Visit<'_>, session: &Session) -> String {
    let now = visit.call.now_ms / 1000;
    let tenant = &visit.state.tenant.id;
    let person = visit.state.directory.person(session.person);
    let (id, name, login) = person
        .map(|person| (person.id(), person.display_name, person.user_principal_name))
        .unwrap_or_default();
    let claims: Value = json!({
        "aud": session.client,
        "iss": format!("{}/{tenant}/v2.0", visit.call.base),
        "iat": now,
        "nbf": now,
        "exp": now + i64::from(visit.switches.token_seconds),
        "name": name,
        "oid": id,
        "preferred_username": login,
        "sub": URL_SAFE_NO_PAD.encode(Sha256::digest(format!("{id}{}", session.client))),
        "tid": tenant,
        "ver": "2.0",
    });
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let head = json!({ "typ": "JWT", "alg": "RS256", "kid": "practice" });
    format!("{}.{}.{}", part(&head), part(&claims), unguessable(86))
}

fn missing(name: &str) -> Refusal {
    let text = format!("The request body must contain the following parameter: '{name}'.");
    SignIn::new("invalid_request", 900_144, text).into()
}

fn grant(code: u32, text: &str) -> Refusal {
    SignIn::new("invalid_grant", code, text).into()
}
