//! Who may do what: the token first, then its scope, then the admin's role. A scope that was granted does not help an
//! admin whose role forbids the act, and a missing scope is told in a header alone.

use std::collections::BTreeSet;

use super::dpop;
use super::ids::{self, Kind};
use super::refusal::Refusal;
use super::switches::{AdminRole, RefusedCall};
use super::visit::{Call, Visit};

/// Whoever sends a request to the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Caller {
    /// What rate limits count by.
    pub(super) name: String,
    /// `None` for an API token, which may do whatever the admin may.
    scopes: Option<BTreeSet<String>>,
}

impl Caller {
    /// Checks for a scope; `okta.x.manage` stands for `okta.x.read` too.
    ///
    /// # Errors
    ///
    /// `MissingScope`.
    pub(super) fn need(&self, scope: &'static str, call: &Call) -> Result<(), Refusal> {
        let Some(scopes) = &self.scopes else { return Ok(()) };
        let manages =
            scope.strip_suffix(".read").is_some_and(|family| scopes.contains(&format!("{family}.manage")));
        if manages || scopes.contains(scope) {
            Ok(())
        } else {
            Err(Refusal::MissingScope { scope, path: call.path.clone() })
        }
    }
}

/// Returns who sends the request.
///
/// # Errors
///
/// `BadToken` when there is no token, or one that is unknown, revoked, past its time or bound to another key.
pub(super) fn caller(visit: &mut Visit<'_>) -> Result<Caller, Refusal> {
    let (scheme, token) = visit
        .call
        .header("authorization")
        .and_then(|value| value.split_once(' '))
        .ok_or(Refusal::BadToken)?;
    if scheme.eq_ignore_ascii_case("SSWS") {
        return if token == visit.state.credentials.ssws_token {
            Ok(Caller { name: "api token".to_owned(), scopes: None })
        } else {
            Err(Refusal::BadToken)
        };
    }
    let sign_ins = &mut visit.state.sign_ins;
    let apps = &visit.state.apps;
    let access = sign_ins
        .access
        .get(token)
        .filter(|access| access.ends_ms > visit.call.now_ms)
        .filter(|access| apps.get(&access.client).is_some_and(|app| app.active))
        .ok_or(Refusal::BadToken)?;
    let caller = Caller { name: ids::id(Kind::App, access.client), scopes: Some(access.scopes.clone()) };
    match access.key.clone() {
        None if scheme.eq_ignore_ascii_case("Bearer") => Ok(caller),
        Some(key) if scheme.eq_ignore_ascii_case("DPoP") => {
            if dpop::api_proof(visit.call, token, &mut sign_ins.nonces)? == key {
                Ok(caller)
            } else {
                Err(Refusal::BadToken)
            }
        }
        None | Some(_) => Err(Refusal::BadToken),
    }
}

/// Checks that the call is not one of those that the admin's role leaves out.
///
/// # Errors
///
/// `NotPermitted`.
pub(super) fn call(visit: &Visit<'_>) -> Result<(), Refusal> {
    let call = visit.call;
    let met = |refused: &RefusedCall| refused.meets(call.method.as_str(), &call.path);
    if visit.switches.refused_calls.iter().any(met) { Err(Refusal::NotPermitted) } else { Ok(()) }
}

/// Checks the admin's role.
///
/// # Errors
///
/// `NotPermitted`.
pub(super) fn role(visit: &Visit<'_>, least: AdminRole) -> Result<(), Refusal> {
    if visit.switches.admin_role >= least { Ok(()) } else { Err(Refusal::NotPermitted) }
}
