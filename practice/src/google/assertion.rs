//! The grant of a service account: a statement signed with its key says for whom it wants a token, and domain-wide
//! delegation says whether it may.

use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::Value;

use super::authorize::may_sign_in;
use super::refusal::{OAuth, Refusal};
use super::scopes;
use super::signin::Session;
use super::switches::Delegation;
use super::visit::Visit;

pub(super) const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// The audience that Google's libraries write, whatever the address is.
const AUDIENCE: &str = "https://oauth2.googleapis.com/token";
/// A statement lives an hour at the most (Google's page on service accounts, 2026).
const LIFE_MAX: i64 = 3_600;
/// So far the clocks may differ, seconds.
const SKEW: i64 = 300;

/// What a statement gives; checked as far as Google checks it.
pub(super) fn session(visit: &mut Visit<'_>, assertion: &str) -> Result<Session, Refusal> {
    let (head, claims) = read(assertion).ok_or_else(|| OAuth::grant("Invalid JWT: Failed to parse JWT."))?;
    if head["alg"] != "RS256" {
        return Err(OAuth::grant("Invalid JWT Signature.").into());
    }
    let file = visit.state.credentials.service_account.clone();
    let text = |name: &str| claims[name].as_str().unwrap_or_default();
    if claims["iss"] != file["client_email"] {
        return Err(OAuth::grant("Invalid grant: account not found").into());
    }
    let unknown_key = !head["kid"].is_null() && head["kid"] != file["private_key_id"];
    let key = file["private_key"].as_str().unwrap_or_default();
    if visit.switches.key_deleted || unknown_key || !is_signed(assertion, key) {
        return Err(OAuth::grant("Invalid JWT Signature.").into());
    }
    if ![AUDIENCE, &format!("{}/token", visit.call.base)].contains(&text("aud")) {
        let text = format!("Invalid JWT: Failed audience check. The right audience is {AUDIENCE}");
        return Err(OAuth::grant(text).into());
    }
    let now = visit.call.now_ms / 1000;
    let (from, to) = (claims["iat"].as_i64(), claims["exp"].as_i64());
    let is_short = match (from, to) {
        (Some(from), Some(to)) => from <= now + SKEW && to > now - SKEW && to - from <= LIFE_MAX && from < to,
        (None, _) | (_, None) => false,
    };
    if !is_short {
        let text = "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check \
                    your iat and exp values in the JWT claim.";
        return Err(OAuth::grant(text).into());
    }
    let invalid = || OAuth::bad("invalid_scope", "Invalid OAuth scope or ID token audience provided.");
    let scopes = scopes::read(text("scope")).map_err(|_| invalid())?;
    // Without a subject the account acts for itself, and it is no administrator.
    let person = match text("sub") {
        "" => super::authorize::OUTSIDER,
        subject => {
            let person = visit.state.directory.person_by_key(subject);
            let person = person.filter(|person| !person.is_deleted() && subject.contains('@'));
            let person = person.ok_or_else(|| OAuth::grant("Invalid email or User ID"))?;
            delegated(&visit.switches.delegation, &scopes)?;
            if !may_sign_in(&person) {
                return Err(OAuth::grant("Account has been disabled").into());
            }
            person.number
        }
    };
    Ok(Session {
        client: file["client_id"].as_str().unwrap_or_default().to_owned(),
        person,
        scopes,
        grant: visit.state.sign_ins.next_grant(),
        after_revocation: true,
        after_session_control: true,
    })
}

fn delegated(delegation: &Delegation, asked: &std::collections::BTreeSet<String>) -> Result<(), OAuth> {
    let may = match delegation {
        Delegation::Off => false,
        Delegation::Whole => true,
        Delegation::Scopes(scopes) => {
            let allowed = scopes::read(&scopes.join(" ")).unwrap_or_default();
            asked.is_subset(&allowed)
        }
    };
    let text = "Client is unauthorized to retrieve access tokens using this method, or client not authorized for any \
                of the scopes requested.";
    if may { Ok(()) } else { Err(OAuth::unauthorized("unauthorized_client", text)) }
}

/// The head and the claims of a signed statement.
fn read(assertion: &str) -> Option<(Value, Value)> {
    let mut parts = assertion.split('.');
    let mut part = || serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts.next()?).ok()?).ok();
    let (head, claims) = (part()?, part()?);
    (parts.count() == 1).then_some((head, claims))
}

/// Whether a statement is signed with this key.
fn is_signed(assertion: &str, private_key: &str) -> bool {
    let Some((signed, signature)) = assertion.rsplit_once('.') else { return false };
    let der: String = private_key.lines().filter(|line| !line.starts_with("-----")).collect();
    let key = STANDARD.decode(der).ok().and_then(|der| KeyPair::from_pkcs8(&der).ok());
    let (Some(key), Ok(signature)) = (key, URL_SAFE_NO_PAD.decode(signature)) else { return false };
    let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key.public_key().as_ref());
    public.verify(signed.as_bytes(), &signature).is_ok()
}
