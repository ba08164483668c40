//! Who calls the API: the bearer token is looked up, then come the project's own refusals, the scope, the quota, and last
//! what the role of the person allows, which is read at every request.

use super::authorize::rank_of;
use super::refusal::Refusal;
use super::switches::{Api, Rank};
use super::visit::{Caller, Visit};

/// What a method wants of whoever calls it.
pub(super) struct Wants {
    /// The method's name, as an error repeats it.
    pub(super) method: &'static str,
    /// One of these scopes, without what they all start with.
    pub(super) any_of: &'static [&'static str],
    pub(super) rank: Rank,
}

/// Returns who sends the request.
///
/// # Errors
///
/// `NoToken`, `BadToken`, `ApiOff`, `ApiAccessOff`, `ScopeMissing`, `Throttled`, `DailyLimit`, `Forbidden`.
pub(super) fn admit(visit: &mut Visit<'_>, wants: &Wants) -> Result<Caller, Refusal> {
    let header = visit.call.header("authorization").and_then(|value| value.split_once(' '));
    let bearer =
        header.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("Bearer")).map(|(_, token)| token.trim());
    let token = bearer.or_else(|| visit.call.query("access_token")).ok_or(Refusal::NoToken)?;
    let access = visit.state.sign_ins.access.get(token).ok_or(Refusal::BadToken)?;
    if access.ends_ms <= visit.call.now_ms {
        return Err(Refusal::BadToken);
    }
    let session = access.session.clone();
    match visit.switches.api {
        Api::Enabled => {}
        Api::Off => return Err(Refusal::ApiOff { in_detail: false }),
        Api::OffInDetail => return Err(Refusal::ApiOff { in_detail: true }),
    }
    let has = |name: &&str| session.scopes.contains(&format!("{}{name}", super::scopes::DIRECTORY));
    if !wants.any_of.iter().any(has) {
        return Err(Refusal::ScopeMissing { method: wants.method });
    }
    visit.state.limits.count(&session.client, session.person, visit.switches, visit.call.now_ms)?;
    if !visit.switches.api_access {
        return Err(Refusal::ApiAccessOff);
    }
    let rank = rank_of(visit, session.person);
    let person = visit.state.directory.person(session.person);
    if rank < wants.rank || !person.is_some_and(|person| super::authorize::may_sign_in(&person)) {
        return Err(Refusal::Forbidden);
    }
    Ok(Caller { client: session.client, person: session.person, scopes: session.scopes, rank })
}
