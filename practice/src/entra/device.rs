//! The device code: one code for the program, a shorter one for the person, a page at `/devicelogin` to type it in, and
//! polling until somebody has decided.

use axum::http::StatusCode;
use serde_json::json;

use super::authorize::{ask_who, known, strength};
use super::refusal::{Refusal, SignIn};
use super::signin::{Request, Scopes, Session, WayBack};
use super::visit::{Answer, Answered, Visit, first};
use super::{pages, scopes};
use crate::world::unguessable;

/// `grant_type` of the polling request.
pub(super) const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// A device that asked to sign in.
#[derive(Clone, Debug)]
pub(super) struct Device {
    pub(super) made_ms: i64,
    client: String,
    scopes: Scopes,
    user_code: String,
    decision: Decision,
    polled_ms: Option<i64>,
}

#[derive(Clone, Debug)]
enum Decision {
    Open,
    Allowed(Session),
    Denied,
}

/// `POST /{tenant}/oauth2/v2.0/devicecode`.
pub(super) fn start(visit: &mut Visit<'_>, tenant: &str) -> Answered {
    let form = visit.call.form().unwrap_or_default();
    let client = first(&form, "client_id").unwrap_or_default();
    known(visit, tenant, client)?;
    let scopes = scopes::read(first(&form, "scope"), &visit.call.base)?;
    let (device_code, user_code) = (unguessable(64), user_code());
    let address = format!("{}/devicelogin", visit.call.base);
    let answer = Answer::json(json!({
        "user_code": user_code,
        "device_code": device_code,
        "verification_uri": address,
        "expires_in": visit.switches.device_seconds,
        "interval": visit.switches.device_interval,
        "message": format!(
            "To sign in, use a web browser to open the page {address} and enter the code {user_code} to authenticate."
        ),
    }));
    let device = Device {
        made_ms: visit.call.now_ms,
        client: client.to_owned(),
        scopes,
        user_code,
        decision: Decision::Open,
        polled_ms: None,
    };
    visit.state.sign_ins.devices.insert(device_code, device);
    visit.state.sign_ins.tidy(visit.switches, visit.call.now_ms);
    Ok(answer)
}

/// `GET /devicelogin`: asks for the code, or with one asks who signs in.
pub(super) fn page(visit: &mut Visit<'_>) -> Answered {
    let Some(typed) = visit.call.query("otc").filter(|typed| !typed.is_empty()) else {
        return Ok(pages::code(false));
    };
    let Some((device_code, device)) = waiting(visit, typed) else { return Ok(pages::code(true)) };
    let request = Request {
        client: device.client,
        scopes: device.scopes,
        state: None,
        // Microsoft asks on this page whether the person means to sign in to the app.
        asks_again: true,
        strength: strength(visit, None),
        asked_ms: visit.call.now_ms,
        way_back: WayBack::Device { device_code },
    };
    Ok(ask_who(visit, request))
}

/// Lets a device in with a sign-in, or with `None` turns it away; the page that says so.
pub(super) fn let_in(visit: &mut Visit<'_>, device_code: &str, session: Option<Session>) -> Answer {
    let Some(device) = visit.state.sign_ins.devices.get_mut(device_code) else { return pages::code(true) };
    match session {
        Some(session) => {
            device.decision = Decision::Allowed(session);
            let text = "You have signed in to the app on your device. You may now close this window.";
            pages::message(StatusCode::OK, "You are signed in", text)
                .changed("The administrator let a device in at Microsoft.")
        }
        None => {
            device.decision = Decision::Denied;
            let text = "The app on your device was not given access. You may now close this window.";
            pages::message(StatusCode::OK, "You are not signed in", text)
        }
    }
}

/// Takes a device's poll; when somebody has allowed it, the code is used up and the sign-in is returned.
///
/// # Errors
///
/// `authorization_pending`, `slow_down`, `authorization_declined`, `expired_token`, or `bad_verification_code` for a
/// code that was never given to this client or was used.
pub(super) fn poll(visit: &mut Visit<'_>, client: &str, device_code: &str) -> Result<Session, Refusal> {
    let now_ms = visit.call.now_ms;
    let bad = || SignIn::new("bad_verification_code", 70_018, "Bad verification code.");
    let devices = &mut visit.state.sign_ins.devices;
    let device = devices.get_mut(device_code).filter(|device| device.client == client).ok_or_else(bad)?;
    if now_ms - device.made_ms >= i64::from(visit.switches.device_seconds) * 1000 {
        return Err(SignIn::new("expired_token", 70_019, "Verification code expired.").into());
    }
    let interval_ms = i64::from(visit.switches.device_interval) * 1000;
    let too_soon = device.polled_ms.is_some_and(|polled_ms| now_ms - polled_ms < interval_ms);
    device.polled_ms = Some(now_ms);
    if too_soon {
        return Err(SignIn::new("slow_down", 70_016, "The client polls too often.").into());
    }
    match device.decision.clone() {
        Decision::Open => {
            let text = "OAuth 2.0 device flow error. Authorization is pending. Continue polling.";
            Err(SignIn::new("authorization_pending", 70_016, text).into())
        }
        Decision::Denied => {
            let text = "User declined to consent to access the app.";
            Err(SignIn::new("authorization_declined", 65_004, text).into())
        }
        Decision::Allowed(session) => {
            devices.remove(device_code);
            Ok(session)
        }
    }
}

const USER_CODE_LENGTH: usize = 9;

/// Letters and digits as Microsoft's codes have them: no vowels, nothing to mix up.
fn user_code() -> String {
    const LETTERS: &[u8] = b"BCDFGHJKLMNPQRSTVWXZ23456789";
    let random = unguessable(USER_CODE_LENGTH);
    random.bytes().map(|byte| char::from(LETTERS[usize::from(byte) % LETTERS.len()])).collect()
}

/// Returns the undecided device behind a typed code. Case, spaces and hyphens do not matter.
fn waiting(visit: &Visit<'_>, typed: &str) -> Option<(String, Device)> {
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
                && matches!(device.decision, Decision::Open)
                && visit.call.now_ms - device.made_ms < life_ms
        })
        .map(|(code, device)| (code.clone(), device.clone()))
}
