//! What only customers with Google Workspace have: who is to be in Zoom, the endpoint of its console, who has arrived,
//! what becomes of changes, what has drifted apart.

use usher::app::view::{
    ArrivalView, DriftKind, DriftView, EndpointView, PeopleScopeDraft, PeopleScopeView, ScopePage, ScopeSide,
    SeenPage, SyncedView,
};
use usher::problem::Problem;

use super::Engine;

#[tauri::command]
pub(crate) async fn people_scope(
    engine: Engine<'_>,
    profile: &str,
    draft: Option<PeopleScopeDraft>,
) -> Result<PeopleScopeView, Problem> {
    engine.app().await?.people_scope(profile, draft).await
}

#[tauri::command]
pub(crate) async fn keep_people_scope(
    engine: Engine<'_>,
    profile: &str,
    draft: PeopleScopeDraft,
) -> Result<PeopleScopeView, Problem> {
    engine.app().await?.keep_people_scope(profile, draft).await
}

#[tauri::command]
pub(crate) async fn people_scope_rows(
    engine: Engine<'_>,
    profile: &str,
    draft: Option<PeopleScopeDraft>,
    side: ScopeSide,
    query: &str,
    offset: u32,
    limit: u32,
) -> Result<ScopePage, Problem> {
    engine.app().await?.people_scope_rows(profile, draft, side, query, offset, limit).await
}

#[tauri::command]
pub(crate) async fn try_endpoint(
    engine: Engine<'_>,
    profile: &str,
    typed: &str,
) -> Result<EndpointView, Problem> {
    engine.app().await?.try_endpoint(profile, typed).await
}

#[tauri::command]
pub(crate) async fn endpoint(engine: Engine<'_>, profile: &str) -> Result<Option<EndpointView>, Problem> {
    engine.app().await?.endpoint(profile)
}

#[tauri::command]
pub(crate) async fn arrival(engine: Engine<'_>, profile: &str, look: bool) -> Result<ArrivalView, Problem> {
    engine.app().await?.arrival(profile, look).await
}

#[tauri::command]
pub(crate) async fn arrival_rows(
    engine: Engine<'_>,
    profile: &str,
    query: &str,
    offset: u32,
    limit: u32,
) -> Result<SeenPage, Problem> {
    engine.app().await?.arrival_rows(profile, query, offset, limit).await
}

#[tauri::command]
pub(crate) async fn synced(engine: Engine<'_>, profile: &str, look: bool) -> Result<SyncedView, Problem> {
    engine.app().await?.synced(profile, look).await
}

#[tauri::command]
pub(crate) async fn drift(engine: Engine<'_>, profile: &str, look: bool) -> Result<DriftView, Problem> {
    engine.app().await?.drift(profile, look).await
}

#[tauri::command]
pub(crate) async fn drift_rows(
    engine: Engine<'_>,
    profile: &str,
    kind: DriftKind,
    query: &str,
    offset: u32,
    limit: u32,
) -> Result<SeenPage, Problem> {
    engine.app().await?.drift_rows(profile, kind, query, offset, limit).await
}
