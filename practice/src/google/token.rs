//! The token endpoint with its three grants, the end of a grant, who is signed in, and the sign-in's metadata. An id
//! token comes straight from here and is not signed; an access token is looked up.

use axum::http::{StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::assertion;
use super::authorize::{identity, may_sign_in};
use super::refusal::{OAuth, Refusal};
use super::scopes::{self, IDENTITY};
use super::signin::{Access, Challenge, Session, UNUSED_MS};
use super::switches::{Audience, Client};
use super::visit::{Answer, Answered, Visit, first};
use crate::world::unguessable;

/// A verifier has at least 43 characters (RFC 7636).
const VERIFIER_MIN: usize = 43;

/// `POST /token`.
pub(super) fn token(visit: &mut Visit<'_>) -> Answered {
    let form = visit.call.form().unwrap_or_default();
    let field = |name: &str| first(&form, name).filter(|value| !value.is_empty());
    let grant = field("grant_type").ok_or_else(|| missing("grant_type"))?;
    match grant {
        "authorization_code" => {
            let client = client(visit, &field)?;
            let session = by_code(visit, &client, &field)?;
            let refresh = scopes::refresh_token();
            let answer = issue(visit, &session, Some(refresh));
            Ok(answer.changed("Usher was given tokens of Google’s."))
        }
        "refresh_token" => {
            let client = client(visit, &field)?;
            let session = by_refresh_token(visit, &client, &field)?;
            Ok(issue(visit, &session, None).changed("Usher was given another access token of Google’s."))
        }
        assertion::GRANT_TYPE => {
            let text = field("assertion").ok_or_else(|| missing("assertion"))?;
            let session = assertion::session(visit, text)?;
            Ok(issue_to_service(visit, session).changed("The service account was given an access token."))
        }
        other => Err(OAuth::bad("unsupported_grant_type", format!("Invalid grant_type: {other}")).into()),
    }
}

/// `POST /revoke`: ends what came from the consent that a token belongs to.
pub(super) fn revoke(visit: &mut Visit<'_>) -> Answered {
    let form = visit.call.form().unwrap_or_default();
    let text = first(&form, "token").or_else(|| visit.call.query("token")).filter(|token| !token.is_empty());
    let text = text.ok_or_else(|| missing("token"))?.to_owned();
    let now_ms = visit.call.now_ms;
    let sign_ins = &mut visit.state.sign_ins;
    let access = sign_ins.access.get(&text).filter(|access| access.ends_ms > now_ms);
    let session = access.map(|access| &access.session).or_else(|| {
        let refresh = sign_ins.refresh.get(&text);
        refresh.map(|refresh| &refresh.session)
    });
    let session = session.cloned().ok_or_else(|| OAuth::bad("invalid_token", "Token expired or revoked"))?;
    sign_ins.end(&session);
    Ok(Answer::json(json!({})).changed("What Usher was given by Google was revoked."))
}

/// `GET` and `POST /v1/userinfo`: who is signed in.
pub(super) fn userinfo(visit: &mut Visit<'_>) -> Answered {
    let token =
        visit.call.header("authorization").and_then(|value| value.split_once(' ')).map(|(_, token)| token);
    let token = token.or_else(|| visit.call.query("access_token"));
    let access = token.and_then(|token| visit.state.sign_ins.access.get(token));
    let session =
        access.filter(|access| access.ends_ms > visit.call.now_ms).map(|access| access.session.clone());
    let refused = |status, error, text| Refusal::from(OAuth { status, ..OAuth::bad(error, text) });
    let session =
        session.ok_or_else(|| refused(StatusCode::UNAUTHORIZED, "invalid_request", "Invalid Credentials"))?;
    if !session.scopes.iter().any(|scope| scopes::is_identity(scope)) {
        let text = "Request had insufficient authentication scopes.";
        return Err(refused(StatusCode::FORBIDDEN, "insufficient_scope", text));
    }
    Ok(Answer::json(claims(visit, &session)))
}

/// `GET /.well-known/openid-configuration`.
pub(super) fn metadata(visit: &mut Visit<'_>) -> Answered {
    let base = &visit.call.base;
    Ok(Answer::json(json!({
        "issuer": base,
        "authorization_endpoint": format!("{base}/o/oauth2/v2/auth"),
        "token_endpoint": format!("{base}/token"),
        "userinfo_endpoint": format!("{base}/v1/userinfo"),
        "revocation_endpoint": format!("{base}/revoke"),
        "jwks_uri": format!("{base}/oauth2/v3/certs"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid", "email", "profile"],
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        "code_challenge_methods_supported": ["plain", "S256"],
        "grant_types_supported": ["authorization_code", "refresh_token", assertion::GRANT_TYPE],
    })))
}

/// `GET /oauth2/v3/certs`: empty, as nothing here is signed.
pub(super) fn keys(_: &mut Visit<'_>) -> Answered {
    Ok(Answer::json(json!({ "keys": [] })))
}

/// Who the client is, by its secret in the form or in a header; Google wants the secret of a Desktop client too.
fn client<'f>(visit: &Visit<'_>, field: &impl Fn(&str) -> Option<&'f str>) -> Result<String, Refusal> {
    let basic = visit.call.header("authorization").and_then(|value| value.strip_prefix("Basic "));
    let basic = basic.and_then(|text| String::from_utf8(STANDARD.decode(text).ok()?).ok());
    let basic = basic.as_deref().and_then(|text| text.split_once(':'));
    let id = field("client_id").or(basic.map(|(id, _)| id)).ok_or_else(|| missing("client_id"))?;
    let own = id == visit.state.credentials.client_id;
    match visit.switches.client {
        Client::Active if own => {}
        Client::Deleted if own => {
            return Err(OAuth::unauthorized("deleted_client", "The OAuth client was deleted.").into());
        }
        Client::Active | Client::Deleted | Client::Unknown => {
            return Err(OAuth::unauthorized("invalid_client", "The OAuth client was not found.").into());
        }
    }
    let secret = field("client_secret").or(basic.map(|(_, secret)| secret));
    let secret = secret.ok_or_else(|| OAuth::bad("invalid_request", "client_secret is missing."))?;
    if secret == visit.state.credentials.client_secret {
        Ok(id.to_owned())
    } else {
        Err(OAuth::unauthorized("invalid_client", "The provided client secret is invalid.").into())
    }
}

fn by_code<'f>(
    visit: &mut Visit<'_>,
    client: &str,
    field: &impl Fn(&str) -> Option<&'f str>,
) -> Result<Session, Refusal> {
    let text = field("code").ok_or_else(|| missing("code"))?;
    let redirect_uri = field("redirect_uri").ok_or_else(|| missing("redirect_uri"))?;
    let code = visit.state.sign_ins.codes.get_mut(text).filter(|code| code.session.client == client);
    let code = code.ok_or_else(|| OAuth::grant("Malformed auth code."))?;
    let (was_used, code) = (std::mem::replace(&mut code.used, true), code.clone());
    if was_used {
        // Whoever comes second may be the thief or the robbed: nobody keeps the tokens (RFC 6749, section 4.1.2).
        visit.state.sign_ins.end(&code.session);
        return Err(OAuth::grant("Bad Request").into());
    }
    if visit.call.now_ms - code.made_ms >= i64::from(visit.switches.code_seconds) * 1000 {
        return Err(OAuth::grant("Bad Request").into());
    }
    if code.redirect_uri != redirect_uri {
        return Err(OAuth::bad("redirect_uri_mismatch", "Bad Request").into());
    }
    let fits = |verifier: Option<&str>, wanted: &str, seen: &dyn Fn(&str) -> String| match verifier {
        None => Err(OAuth::grant("Missing code verifier.")),
        Some(verifier) if verifier.len() >= VERIFIER_MIN && seen(verifier) == wanted => Ok(()),
        Some(_) => Err(OAuth::grant("Invalid code verifier.")),
    };
    let verifier = field("code_verifier");
    match &code.challenge {
        Challenge::None => {}
        Challenge::Plain(wanted) => fits(verifier, wanted, &str::to_owned)?,
        Challenge::S256(wanted) => {
            fits(verifier, wanted, &|verifier| URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)))?;
        }
    }
    Ok(code.session)
}

fn by_refresh_token<'f>(
    visit: &mut Visit<'_>,
    client: &str,
    field: &impl Fn(&str) -> Option<&'f str>,
) -> Result<Session, Refusal> {
    let text = field("refresh_token").ok_or_else(|| missing("refresh_token"))?;
    let gone = || Refusal::from(OAuth::grant("Token has been expired or revoked."));
    let token = visit.state.sign_ins.refresh.get_mut(text).filter(|token| token.session.client == client);
    let Some(token) = token else { return Err(gone()) };
    let now_ms = visit.call.now_ms;
    let ended = token.ends_ms.is_some_and(|ends_ms| ends_ms <= now_ms) || now_ms - token.made_ms >= UNUSED_MS;
    let session = token.session.clone();
    if ended || (visit.switches.refresh_revoked && !session.after_revocation) {
        return Err(gone());
    }
    // Each use puts off the day on which it is dead for not being used.
    token.made_ms = now_ms;
    if visit.switches.session_control && !session.after_session_control {
        let refusal = OAuth::grant("reauth related error (invalid_rapt)");
        return Err(OAuth { subtype: Some("invalid_rapt"), ..refusal }.into());
    }
    if visit.switches.app_blocked {
        return Err(OAuth::bad(
            "admin_policy_enforced",
            "Access to this app is blocked by your organization.",
        )
        .into());
    }
    match visit.state.directory.person(session.person) {
        Some(person) if person.is_deleted() => return Err(OAuth::grant("Account has been deleted").into()),
        Some(person) if !may_sign_in(&person) => return Err(gone()),
        Some(_) | None => {}
    }
    let Some(asked) = field("scope") else { return Ok(session) };
    let asked = scopes::read(asked)
        .map_err(|wrong| OAuth::bad("invalid_scope", format!("Invalid scope: {wrong}")))?;
    if !asked.is_subset(&session.scopes) {
        return Err(OAuth::bad("invalid_scope", "Some requested scopes were never granted.").into());
    }
    Ok(Session { scopes: asked, ..session })
}

/// Makes the tokens of somebody who signed in; `refresh` is a new refresh token.
fn issue(visit: &mut Visit<'_>, session: &Session, refresh: Option<String>) -> Answer {
    let now_ms = visit.call.now_ms;
    let mut body = access(visit, session.clone());
    body["scope"] = scopes::written(&session.scopes).into();
    if session.scopes.iter().any(|scope| scopes::is_identity(scope)) {
        body["id_token"] = id_token(visit, session).into();
    }
    if let Some(refresh) = refresh {
        let dies = match visit.switches.audience {
            Audience::Internal | Audience::Unverified => None,
            // Who signs in only says who they are keeps the sign-in.
            Audience::Testing | Audience::TestingWithoutAdmin => session
                .scopes
                .iter()
                .any(|scope| !scopes::is_identity(scope))
                .then_some(visit.switches.testing_seconds),
        };
        if let Some(seconds) = dies {
            body["refresh_token_expires_in"] = seconds.into();
        }
        let ends_ms = dies.map(|seconds| now_ms + i64::from(seconds) * 1000);
        visit.state.sign_ins.keep_refresh(refresh.clone(), session.clone(), ends_ms, now_ms);
        body["refresh_token"] = refresh.into();
    }
    visit.state.sign_ins.tidy(visit.switches.code_seconds, now_ms);
    answered(body)
}

/// Makes the access token of a service account: no refresh token, and no word of the scopes.
fn issue_to_service(visit: &mut Visit<'_>, session: Session) -> Answer {
    let body = access(visit, session);
    visit.state.sign_ins.tidy(visit.switches.code_seconds, visit.call.now_ms);
    answered(body)
}

fn access(visit: &mut Visit<'_>, session: Session) -> Value {
    let seconds = visit.switches.token_seconds;
    let token = scopes::access_token();
    let ends_ms = visit.call.now_ms + i64::from(seconds) * 1000;
    visit.state.sign_ins.access.insert(token.clone(), Access { session, ends_ms });
    let expires_in =
        if visit.switches.expires_in_as_text { Value::from(seconds.to_string()) } else { seconds.into() };
    json!({ "access_token": token, "expires_in": expires_in, "token_type": "Bearer" })
}

fn answered(body: Value) -> Answer {
    let caching = "no-cache, no-store, max-age=0, must-revalidate";
    Answer::json(body).with(header::CACHE_CONTROL, caching).with(header::PRAGMA, "no-cache")
}

fn id_token(visit: &Visit<'_>, session: &Session) -> String {
    let now = visit.call.now_ms / 1000;
    let mut all = claims(visit, session);
    // The real issuer is the address of the sign-in, as here.
    all["iss"] = visit.call.base.clone().into();
    all["aud"] = session.client.clone().into();
    all["azp"] = session.client.clone().into();
    all["iat"] = now.into();
    all["exp"] = (now + i64::from(visit.switches.token_seconds)).into();
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let head = json!({ "alg": "RS256", "kid": "practice", "typ": "JWT" });
    format!("{}.{}.{}", part(&head), part(&all), unguessable(86))
}

fn claims(visit: &Visit<'_>, session: &Session) -> Value {
    let who = identity(visit, session.person);
    let mut all = json!({ "sub": who.id });
    let has = |place: usize| session.scopes.contains(IDENTITY[place]);
    if has(1) {
        all["email"] = who.email.into();
        all["email_verified"] = true.into();
    }
    if has(2) {
        all["name"] = who.name.into();
    }
    all["hd"] = who.domain.into();
    all
}

fn missing(name: &str) -> Refusal {
    OAuth::bad("invalid_request", format!("Missing required parameter: {name}")).into()
}
