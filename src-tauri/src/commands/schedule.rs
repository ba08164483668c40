//! What this computer does by itself, and what changed since it did.

use tauri::ipc::Channel;
use usher::app::view::{PlanView, ScheduleDraft, ScheduleView};
use usher::problem::Problem;
use usher::push::Progress;

use super::{Engine, tell};

#[tauri::command]
pub(crate) async fn group_drift(
    engine: Engine<'_>,
    profile: &str,
    on_progress: Channel<Progress>,
) -> Result<PlanView, Problem> {
    engine.app().await?.group_drift(profile, &tell(&on_progress)).await
}

#[tauri::command]
pub(crate) async fn schedule(
    engine: Engine<'_>,
    profile: &str,
    draft: Option<ScheduleDraft>,
) -> Result<ScheduleView, Problem> {
    engine.app().await?.schedule(profile, draft).await
}

#[tauri::command]
pub(crate) async fn set_schedule(
    engine: Engine<'_>,
    profile: &str,
    draft: ScheduleDraft,
) -> Result<ScheduleView, Problem> {
    engine.app().await?.set_schedule(profile, draft).await
}

#[tauri::command]
pub(crate) async fn remove_schedule(engine: Engine<'_>, profile: &str) -> Result<ScheduleView, Problem> {
    engine.app().await?.remove_schedule(profile).await
}
