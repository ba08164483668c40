//! What every call passes before it reaches users or groups: which operation it is, the token, the scope, the
//! rate limit, the role, single sign-on. In this order, so that a refusal tells no more than Zoom's does.

use std::sync::Arc;

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde_json::Value;

use crate::history::Change;
use crate::switches::{EntraPatch, MEMBERS_SCOPE, MediaType, Role, SCIM_SCOPE, ZoomSwitches};
use crate::world::World;
use crate::zoom::draw::Drawing;
use crate::zoom::grants::Account;
use crate::zoom::rate::{Label, day_headers, day_is_used_up};
use crate::zoom::refusal::Refusal;
use crate::zoom::state::ZoomState;
use crate::zoom::{groups, members, patch, users};

/// A request as the operations see it.
pub(crate) struct Asked<'a> {
    pub(crate) query: &'a str,
    pub(crate) body: &'a [u8],
    pub(crate) switches: &'a ZoomSwitches,
    /// The address of the account's interface, without a slash at its end.
    pub(crate) base: &'a str,
    pub(crate) now: Timestamp,
    /// Asked below `/scim`.
    pub(crate) at_old_base: bool,
}

impl<'a> Asked<'a> {
    /// Whether a PATCH as Entra sends it is understood at this address.
    pub(crate) fn understands_entra(&self) -> bool {
        match self.switches.entra_user_patch {
            EntraPatch::Refused => false,
            EntraPatch::OldBaseOnly => self.at_old_base,
            EntraPatch::Both => true,
        }
    }

    pub(crate) fn drawing(&self, state: &'a ZoomState) -> Drawing<'a> {
        Drawing { state, switches: self.switches, base: self.base }
    }
}

/// An answer that is no refusal.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Option<Value>,
    /// What changed, in one sentence.
    pub(crate) change: Option<String>,
}

impl Reply {
    pub(crate) fn ok(body: Value) -> Self {
        Self { status: 200, body: Some(body), change: None }
    }

    pub(crate) fn no_content(change: Option<String>) -> Self {
        Self { status: 204, body: None, change }
    }
}

/// Longer than any body Zoom takes; the group PATCH has a limit of its own.
const BODY_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Everything below `/scim2` and `/v2`.
pub(crate) async fn answer(State(world): State<Arc<World>>, request: Request<Body>) -> Response {
    let (head, body) = request.into_parts();
    let Ok(body) = to_bytes(body, BODY_BYTES_MAX).await else {
        return Refusal::gateway(413, 413, "Request Entity Too Large").into_response();
    };
    let switches = world.switches().zoom;
    let base = crate::bare(&world.urls.zoom_api);
    let now = world.clock.now();
    let asked = Asked {
        query: head.uri.query().unwrap_or_default(),
        body: &body,
        switches: &switches,
        base,
        now,
        at_old_base: is_old_base(head.uri.path()),
    };
    let call = match call(&head.method, head.uri.path(), &switches) {
        Ok(call) => call,
        Err(refusal) => return shaped(refusal, &switches).into_response(),
    };
    let mut state = world.zoom();
    let mut headers = HeaderMap::new();
    let result =
        admit(&mut state, &head.headers, &call, &asked, &mut headers).and_then(|account| match account {
            Account::Own => perform(&mut state, &asked, &call),
            Account::Other => perform(state.other_account_mut(), &asked, &call),
        });
    let mut response = match result {
        Ok(reply) => drawn(reply, &switches),
        Err(refusal) => {
            // The groups of a day have a limit of their own, found only while creating one.
            if refusal == day_is_used_up() && !headers.contains_key(header::RETRY_AFTER) {
                let limit = switches.groups_per_day_max;
                headers.extend(day_headers(switches.rate, "Medium", limit, now));
            }
            shaped(refusal, &switches).into_response()
        }
    };
    response.headers_mut().extend(headers);
    response
}

/// An operation of the interface. Ids are as decoded from the path.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Call {
    ListUsers,
    CreateUser,
    ReadUser(String),
    PutUser(String),
    PatchUser(String),
    DeleteUser(String),
    ListGroups,
    CreateGroup,
    ReadGroup(String),
    PatchGroup(String),
    DeleteGroup(String),
    ListMembers(String),
}

/// Which of the four permissions of a role an operation needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Permission {
    UserRead,
    UserEdit,
    GroupRead,
    GroupEdit,
}

impl Permission {
    fn name(self) -> &'static str {
        match self {
            Self::UserRead => "User:Read",
            Self::UserEdit => "User:Edit",
            Self::GroupRead => "Group:Read",
            Self::GroupEdit => "Group:Edit",
        }
    }

    fn held_by(self, role: Role) -> bool {
        match self {
            Self::UserRead => role.user_read,
            Self::UserEdit => role.user_edit,
            Self::GroupRead => role.group_read,
            Self::GroupEdit => role.group_edit,
        }
    }
}

impl Call {
    fn label(&self) -> Label {
        match self {
            Self::CreateUser
            | Self::ReadUser(_)
            | Self::PutUser(_)
            | Self::PatchUser(_)
            | Self::DeleteUser(_)
            | Self::ReadGroup(_) => Label::Light,
            Self::ListUsers
            | Self::ListGroups
            | Self::CreateGroup
            | Self::PatchGroup(_)
            | Self::DeleteGroup(_)
            | Self::ListMembers(_) => Label::Medium,
        }
    }

    fn permission(&self) -> Permission {
        match self {
            Self::ListUsers | Self::ReadUser(_) => Permission::UserRead,
            Self::CreateUser | Self::PutUser(_) | Self::PatchUser(_) | Self::DeleteUser(_) => {
                Permission::UserEdit
            }
            Self::ListGroups | Self::ReadGroup(_) | Self::ListMembers(_) => Permission::GroupRead,
            Self::CreateGroup | Self::PatchGroup(_) | Self::DeleteGroup(_) => Permission::GroupEdit,
        }
    }

    fn scope(&self) -> &'static str {
        match self {
            Self::ListMembers(_) => MEMBERS_SCOPE,
            Self::ListUsers
            | Self::CreateUser
            | Self::ReadUser(_)
            | Self::PutUser(_)
            | Self::PatchUser(_)
            | Self::DeleteUser(_)
            | Self::ListGroups
            | Self::CreateGroup
            | Self::ReadGroup(_)
            | Self::PatchGroup(_)
            | Self::DeleteGroup(_) => SCIM_SCOPE,
        }
    }

    fn needs_sso(&self) -> bool {
        matches!(self.permission(), Permission::UserRead | Permission::UserEdit)
    }
}

/// Finds the operation; the case of the path's words does not matter, that of ids does.
fn call(method: &Method, path: &str, switches: &ZoomSwitches) -> Result<Call, Refusal> {
    let segments: Vec<String> = path.trim_matches('/').split('/').map(decoded).collect();
    let words: Vec<String> = segments.iter().map(|segment| segment.to_ascii_lowercase()).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (words, ids) = match words.as_slice() {
        ["scim2", rest @ ..] => (rest, &segments[1..]),
        ["scim", rest @ ..] if switches.old_base_works => (rest, &segments[1..]),
        ["v2", "scim2", rest @ ..] if switches.v2_base_works => (rest, &segments[2..]),
        ["v2", "groups", _, "members"] if method == Method::GET => {
            return Ok(Call::ListMembers(segments[2].clone()));
        }
        _ => return Err(unknown_endpoint()),
    };
    let id = ids.get(1).cloned().unwrap_or_default();
    let refused = Err(Refusal::gateway(405, 405, "Method Not Allowed"));
    match words {
        ["users"] => match *method {
            Method::GET => Ok(Call::ListUsers),
            Method::POST => Ok(Call::CreateUser),
            _ => refused,
        },
        ["users", _] => match *method {
            Method::GET => Ok(Call::ReadUser(id)),
            Method::PUT => Ok(Call::PutUser(id)),
            Method::PATCH => Ok(Call::PatchUser(id)),
            Method::DELETE => Ok(Call::DeleteUser(id)),
            _ => refused,
        },
        ["groups"] => match *method {
            Method::GET => Ok(Call::ListGroups),
            Method::POST => Ok(Call::CreateGroup),
            _ => refused,
        },
        ["groups", _] => match *method {
            Method::GET => Ok(Call::ReadGroup(id)),
            Method::PATCH => Ok(Call::PatchGroup(id)),
            Method::DELETE => Ok(Call::DeleteGroup(id)),
            _ => refused,
        },
        _ => Err(unknown_endpoint()),
    }
}

fn is_old_base(path: &str) -> bool {
    path.trim_matches('/').split('/').next().is_some_and(|first| first.eq_ignore_ascii_case("scim"))
}

/// The words of Zoom's REST interface; what `/scim2` says is not known.
fn unknown_endpoint() -> Refusal {
    Refusal::gateway(404, 2300, "This API endpoint is not recognized.")
}

fn admit(
    state: &mut ZoomState,
    sent: &HeaderMap,
    call: &Call,
    asked: &Asked<'_>,
    headers: &mut HeaderMap,
) -> Result<Account, Refusal> {
    let token = sent.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = token.and_then(|value| {
        let (kind, token) = value.split_once(' ')?;
        kind.eq_ignore_ascii_case("bearer").then(|| token.trim())
    });
    let (scopes, account) = state.grants().opened_by(token.unwrap_or_default(), asked.now)?;
    let scope = call.scope();
    if !scopes.iter().any(|held| held == scope) {
        let text = format!("Invalid access token, does not contain scopes:[{scope}].");
        return Err(Refusal::gateway(asked.switches.missing_scope_status, 4711, text));
    }
    let verdict = state.usage().take(call.label(), asked.switches, asked.now);
    headers.extend(verdict.headers);
    match verdict.refusal {
        Some(refusal) => Err(refusal),
        None => Ok(account),
    }
}

fn perform(state: &mut ZoomState, asked: &Asked<'_>, call: &Call) -> Result<Reply, Refusal> {
    let permission = call.permission();
    if !permission.held_by(asked.switches.role) {
        return Err(denied(call, permission.name()));
    }
    if call.needs_sso() && !asked.switches.sso_enabled {
        return Err(Refusal::scim(400, "Account has not enabled Single Sign-On."));
    }
    match call {
        Call::ListUsers => users::list(state, asked),
        Call::CreateUser => users::create(state, asked),
        Call::ReadUser(id) => users::read(state, asked, id),
        Call::PutUser(id) => users::put(state, asked, id),
        Call::PatchUser(id) => patch::user(state, asked, id),
        Call::DeleteUser(id) => users::delete(state, asked, id),
        Call::ListGroups => groups::list(state, asked),
        Call::CreateGroup => groups::create(state, asked),
        Call::ReadGroup(id) => groups::read(state, asked, id),
        Call::PatchGroup(id) => groups::patch(state, asked, id),
        Call::DeleteGroup(id) => groups::delete(state, id),
        Call::ListMembers(id) => members::list(state, asked, id),
    }
}

/// Three wordings, as documented: listing users has its own, deleting one has no blank after the colon.
fn denied(call: &Call, permission: &str) -> Refusal {
    let text = match call {
        Call::ListUsers => format!("The current login user does not have the \"{permission}\" permission."),
        Call::DeleteUser(_) => {
            format!("The request was denied due to insufficient permissions:\"{permission}\".")
        }
        Call::ListMembers(_) => return Refusal::gateway(403, 200, "No permission."),
        Call::CreateUser
        | Call::ReadUser(_)
        | Call::PutUser(_)
        | Call::PatchUser(_)
        | Call::ListGroups
        | Call::CreateGroup
        | Call::ReadGroup(_)
        | Call::PatchGroup(_)
        | Call::DeleteGroup(_) => {
            format!("The request was denied due to insufficient permissions: \"{permission}\".")
        }
    };
    Refusal::scim(403, text)
}

fn shaped(refusal: Refusal, switches: &ZoomSwitches) -> Refusal {
    if switches.gateway_speaks_scim { refusal.into_scim() } else { refusal }
}

fn drawn(reply: Reply, switches: &ZoomSwitches) -> Response {
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = match reply.body {
        Some(body) => {
            let mut response = (status, Json(body)).into_response();
            let media_type = match switches.media_type {
                MediaType::Json => "application/json;charset=UTF-8",
                MediaType::ScimJson => "application/scim+json;charset=UTF-8",
            };
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
            response
        }
        None => status.into_response(),
    };
    if let Some(change) = reply.change {
        response.extensions_mut().insert(Change(change));
    }
    response
}

/// A path segment without its percent signs; what is no text stays as it is.
fn decoded(segment: &str) -> String {
    let bytes = segment.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut place = 0;
    while let Some(byte) = bytes.get(place) {
        let hex = segment.get(place + 1..place + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (byte, hex) {
            (b'%', Some(decoded)) => {
                plain.push(decoded);
                place += 3;
            }
            _ => {
                plain.push(*byte);
                place += 1;
            }
        }
    }
    String::from_utf8(plain).unwrap_or_else(|_| segment.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_keep_their_case_and_their_special_characters() {
        let switches = ZoomSwitches::default();
        let found = call(&Method::GET, "/SCIM2/users/k%26KdKr6%2BTL%2Fx", &switches);
        assert_eq!(found, Ok(Call::ReadUser("k&KdKr6+TL/x".to_owned())));
        assert_eq!(call(&Method::GET, "/scim2/Users/", &switches), Ok(Call::ListUsers));
    }

    #[test]
    fn eleven_operations_and_no_more() {
        let switches = ZoomSwitches::default();
        let status = |method: &Method, path: &str| match call(method, path, &switches) {
            Err(Refusal::Gateway { status, .. }) => status,
            Ok(_) | Err(Refusal::Scim { .. }) => 200,
        };
        for path in
            ["/scim2/Schemas", "/scim2/Me", "/scim2/ServiceProviderConfig", "/scim/Users", "/v2/scim2/Users"]
        {
            assert_eq!(status(&Method::GET, path), 404, "{path}");
        }
        assert_eq!(status(&Method::PUT, "/scim2/Groups/x"), 405);
        assert_eq!(status(&Method::GET, "/scim2/Groups/x"), 200);
    }
}
