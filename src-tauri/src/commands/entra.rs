//! What only customers with Entra ID have: which guide, Zoom's secrets for Entra, who is in scope.

use usher::app::view::{
    ScopeDraft, ScopePage, ScopeSide, ScopeView, WhichGuideView, ZoomSecret, ZoomSecretView,
};
use usher::problem::Problem;

use super::Engine;

#[tauri::command]
pub(crate) async fn which_guide(
    engine: Engine<'_>,
    profile: &str,
    look: bool,
) -> Result<WhichGuideView, Problem> {
    engine.app().await?.which_guide(profile, look).await
}

#[tauri::command]
pub(crate) async fn zoom_secret(
    engine: Engine<'_>,
    profile: &str,
    secret: ZoomSecret,
) -> Result<ZoomSecretView, Problem> {
    engine.app().await?.zoom_secret(profile, secret)
}

#[tauri::command]
pub(crate) async fn keep_zoom_secret(
    engine: Engine<'_>,
    profile: &str,
    secret: ZoomSecret,
    typed: String,
) -> Result<ZoomSecretView, Problem> {
    engine.app().await?.keep_zoom_secret(profile, secret, typed).await
}

#[tauri::command]
pub(crate) async fn forget_zoom_secret(
    engine: Engine<'_>,
    profile: &str,
    secret: ZoomSecret,
) -> Result<ZoomSecretView, Problem> {
    engine.app().await?.forget_zoom_secret(profile, secret).await
}

#[tauri::command]
pub(crate) async fn scope(
    engine: Engine<'_>,
    profile: &str,
    draft: Option<ScopeDraft>,
) -> Result<ScopeView, Problem> {
    engine.app().await?.scope(profile, draft).await
}

#[tauri::command]
pub(crate) async fn scope_people(
    engine: Engine<'_>,
    profile: &str,
    draft: Option<ScopeDraft>,
    side: ScopeSide,
    query: &str,
    offset: u32,
    limit: u32,
) -> Result<ScopePage, Problem> {
    engine.app().await?.scope_people(profile, draft, side, query, offset, limit).await
}
