//! Who calls Graph: the bearer token is looked up, and what the role of who is signed in allows is read at every
//! request.

use serde_json::json;

use super::authorize::rank_of;
use super::refusal::Refusal;
use super::switches::ClaimsChallenge;
use super::visit::{Caller, Visit};

/// Returns who sends the request.
///
/// # Errors
///
/// `NoToken`, `BadToken`, `OldToken`; `Challenge` where more is wanted of the sign-in.
pub(super) fn caller(visit: &Visit<'_>) -> Result<Caller, Refusal> {
    let (scheme, token) =
        visit.call.header("authorization").and_then(|value| value.split_once(' ')).ok_or(Refusal::NoToken)?;
    if !scheme.eq_ignore_ascii_case("Bearer") {
        return Err(Refusal::NoToken);
    }
    let access = visit.state.sign_ins.access.get(token).ok_or(Refusal::BadToken)?;
    if access.ends_ms <= visit.call.now_ms {
        return Err(Refusal::OldToken);
    }
    let challenged = match visit.switches.claims_challenge {
        ClaimsChallenge::Never => false,
        ClaimsChallenge::WhenDeclared => access.strength.declares_cp1 && !access.strength.has_met_claims,
        ClaimsChallenge::Always => !access.strength.has_met_claims,
    };
    if challenged {
        let since = (visit.call.now_ms / 1000).to_string();
        let claims = json!({ "access_token": { "nbf": { "essential": true, "value": since } } });
        return Err(Refusal::Challenge { claims: claims.to_string() });
    }
    Ok(Caller {
        client: access.client.clone(),
        person: access.person,
        scopes: access.scopes.clone(),
        rank: rank_of(visit, access.person),
    })
}

/// Checks that the call is not one of those that the admin's role leaves out.
///
/// # Errors
///
/// `Forbidden`.
pub(super) fn call(visit: &Visit<'_>) -> Result<(), Refusal> {
    let (method, path) = (visit.call.method.as_str(), visit.call.path.as_str());
    let met = visit.switches.refused_calls.iter().any(|refused| refused.meets(method, path));
    if met { Err(Refusal::Forbidden) } else { Ok(()) }
}
