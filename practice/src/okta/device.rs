//! The device grant (RFC 8628): a code for the program, a shorter one for the person, a page at `/activate` to type it
//! in, and polling until the admin has decided.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use serde_json::json;

use super::consent::{code_page, consent_page, error_page, message_page};
use super::ids;
use super::refusal::Refusal;
use super::signin::{client_of, granted_scopes, has_app, no_client};
use super::visit::{Answer, Answered, Visit, first};
use crate::world::unguessable;

/// `grant_type` of the polling request.
pub(super) const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// A device that asked to sign in.
#[derive(Clone, Debug)]
pub(super) struct Device {
    pub(super) client: u64,
    pub(super) scopes: BTreeSet<String>,
    pub(super) made_ms: i64,
    user_code: String,
    decision: Decision,
    polled_ms: Option<i64>,
    /// What `slow_down` has added to the interval so far.
    extra_seconds: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Decision {
    Open,
    Allowed,
    Denied,
}

/// `POST /oauth2/v1/device/authorize`.
pub(super) fn start(visit: &mut Visit<'_>) -> Answered {
    let form = visit.call.form().ok_or(Refusal::ContentType)?;
    let client_id = first(&form, "client_id");
    let (client, _, settings) = client_of(visit.state.apps.values(), client_id.unwrap_or_default())
        .ok_or_else(|| no_client(client_id))?;
    if !settings.grant_types.iter().any(|grant| grant == GRANT_TYPE) {
        return Err(Refusal::oauth(
            "unauthorized_client",
            "The client is not authorized to use the provided grant type.",
        ));
    }
    let scopes = granted_scopes(settings, visit.switches, first(&form, "scope"))
        .map_err(|text| Refusal::oauth("invalid_scope", text))?;
    let (device_code, user_code) = (unguessable(43), ids::letters(USER_CODE_LENGTH));
    let address = format!("{}/activate", visit.call.base);
    let answer = Answer::json(json!({
        "device_code": device_code,
        "user_code": user_code,
        "verification_uri": address,
        "verification_uri_complete": format!("{address}?user_code={user_code}"),
        "expires_in": visit.switches.device_seconds,
        "interval": visit.switches.device_interval,
    }));
    let device = Device {
        client,
        scopes,
        made_ms: visit.call.now_ms,
        user_code,
        decision: Decision::Open,
        polled_ms: None,
        extra_seconds: 0,
    };
    visit.state.sign_ins.devices.insert(device_code, device);
    visit.state.sign_ins.tidy(visit.switches, visit.call.now_ms);
    Ok(answer)
}

/// `GET /activate`: asks for the code, or with one asks for the decision.
pub(super) fn page(visit: &mut Visit<'_>) -> Answered {
    let Some(typed) = visit.call.query("user_code").filter(|typed| !typed.is_empty()) else {
        return Ok(code_page(&visit.state.directory, false));
    };
    let Some(code) = waiting(visit, typed) else { return Ok(code_page(&visit.state.directory, true)) };
    let Some(device) = visit.state.sign_ins.devices.get(&code) else {
        return Ok(code_page(&visit.state.directory, true));
    };
    let label = visit.state.apps.get(&device.client).map(|app| app.label.as_str()).unwrap_or_default();
    Ok(consent_page(
        &visit.state.directory,
        label,
        &device.scopes,
        "/activate",
        &[("user_code", &device.user_code)],
    ))
}

/// `POST /activate`: what the admin decided.
pub(super) fn decide(visit: &mut Visit<'_>) -> Answered {
    let form = visit.call.form().unwrap_or_default();
    let code = waiting(visit, first(&form, "user_code").unwrap_or_default());
    let allowed = first(&form, "decision") == Some("allow")
        && !visit.switches.policy_denies
        && code
            .as_ref()
            .and_then(|code| visit.state.sign_ins.devices.get(code))
            .and_then(|device| visit.state.apps.get(&device.client))
            .is_some_and(|app| has_app(visit, app));
    let Some(device) = code.and_then(|code| visit.state.sign_ins.devices.get_mut(&code)) else {
        return Ok(error_page(StatusCode::BAD_REQUEST, "No device waits for this code."));
    };
    device.decision = if allowed { Decision::Allowed } else { Decision::Denied };
    let (title, text, change) = if allowed {
        (
            "Device activated",
            "Follow the instructions on your device.",
            "The administrator activated the device.",
        )
    } else {
        (
            "Device not activated",
            "The device was not given access.",
            "The administrator turned the device away.",
        )
    };
    Ok(message_page(StatusCode::OK, title, text).changed(change))
}

/// Takes a device's poll; when the admin has allowed it, the code is used up and what it stands for is returned.
///
/// # Errors
///
/// `authorization_pending`, `slow_down`, `access_denied`, `expired_token`, or `invalid_grant` for a code that was
/// never given to this client or was used.
pub(super) fn poll(
    visit: &mut Visit<'_>,
    client: u64,
    device_code: &str,
) -> Result<BTreeSet<String>, Refusal> {
    let now_ms = visit.call.now_ms;
    let unknown = || Refusal::oauth("invalid_grant", "The device code is invalid or has expired.");
    let devices = &mut visit.state.sign_ins.devices;
    let device = devices.get_mut(device_code).filter(|device| device.client == client).ok_or_else(unknown)?;
    if now_ms - device.made_ms >= i64::from(visit.switches.device_seconds) * 1000 {
        return Err(Refusal::oauth("expired_token", "The device code is invalid or has expired."));
    }
    let interval_ms = i64::from(visit.switches.device_interval.saturating_add(device.extra_seconds)) * 1000;
    let too_soon = device.polled_ms.is_some_and(|polled_ms| now_ms - polled_ms < interval_ms);
    device.polled_ms = Some(now_ms);
    if too_soon {
        device.extra_seconds = device.extra_seconds.saturating_add(SLOW_DOWN_SECONDS);
        return Err(Refusal::oauth("slow_down", "Polling too frequently. Please try again later."));
    }
    match device.decision {
        Decision::Open => Err(Refusal::oauth(
            "authorization_pending",
            "The device authorization is pending. Please try again later.",
        )),
        Decision::Denied => Err(Refusal::oauth("access_denied", "The device authorization was denied.")),
        Decision::Allowed => devices.remove(device_code).map(|device| device.scopes).ok_or_else(unknown),
    }
}

const USER_CODE_LENGTH: usize = 8;
/// What `slow_down` adds to the interval (RFC 8628, section 3.5).
const SLOW_DOWN_SECONDS: u32 = 5;

/// Returns the device code of an undecided device. Case, spaces and hyphens that a person types do not matter.
fn waiting(visit: &Visit<'_>, typed: &str) -> Option<String> {
    let typed: String =
        typed.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
    let life_ms = i64::from(visit.switches.device_seconds) * 1000;
    visit
        .state
        .sign_ins
        .devices
        .iter()
        .find(|(_, device)| {
            device.user_code == typed
                && device.decision == Decision::Open
                && visit.call.now_ms - device.made_ms < life_ms
        })
        .map(|(code, _)| code.clone())
}
