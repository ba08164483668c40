//! Signing in and out. The sign-in's link goes to the browser or the clipboard, never to the page.

use tauri::AppHandle;
use tauri::ipc::Channel;
use usher::app::view::{ConnectRequest, ConnectionView, Side, SignInView, SignOutView};
use usher::problem::Problem;

use super::{Engine, tell};
use crate::{door, window};

#[tauri::command]
pub(crate) async fn connect(
    engine: Engine<'_>,
    host: AppHandle,
    profile: &str,
    request: ConnectRequest,
    on_progress: Channel<SignInView>,
) -> Result<ConnectionView, Problem> {
    let connected = engine.app().await?.connect(profile, request, &tell(&on_progress)).await?;
    window::to_front(&host);
    Ok(connected)
}

#[tauri::command]
pub(crate) async fn cancel_sign_in(engine: Engine<'_>, profile: &str, side: Side) -> Result<(), Problem> {
    engine.app().await?.cancel_sign_in(profile, side);
    Ok(())
}

#[tauri::command]
pub(crate) async fn reopen_sign_in(engine: Engine<'_>, profile: &str, side: Side) -> Result<(), Problem> {
    engine.app().await?.reopen_sign_in(profile, side)
}

#[tauri::command]
pub(crate) async fn copy_sign_in_link(
    engine: Engine<'_>,
    host: AppHandle,
    profile: &str,
    side: Side,
) -> Result<(), Problem> {
    door::copy(&host, &engine.app().await?.sign_in_link(profile, side)?)
}

#[tauri::command]
pub(crate) async fn paste_redirect(
    engine: Engine<'_>,
    profile: &str,
    side: Side,
    address: &str,
) -> Result<(), Problem> {
    engine.app().await?.paste_redirect(profile, side, address)
}

#[tauri::command]
pub(crate) async fn sign_in_seen(
    engine: Engine<'_>,
    profile: &str,
    side: Side,
    seen: &str,
) -> Result<Problem, Problem> {
    engine.app().await?.sign_in_seen(profile, side, seen)
}

#[tauri::command]
pub(crate) async fn sign_out(engine: Engine<'_>, profile: &str, side: Side) -> Result<SignOutView, Problem> {
    engine.app().await?.sign_out(profile, side).await
}
