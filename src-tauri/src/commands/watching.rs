//! The dress rehearsal, the life cycle, the monitor and the known troubles.

use tauri::ipc::Channel;
use usher::app::view::{
    LifeCycleView, MonitorView, RehearsalForm, RehearsalRequest, RehearsalView, TroubleItem, TroubleView,
};
use usher::problem::Problem;

use super::{Engine, tell};

#[tauri::command]
pub(crate) async fn rehearsal_form(engine: Engine<'_>, profile: &str) -> Result<RehearsalForm, Problem> {
    engine.app().await?.rehearsal_form(profile).await
}

#[tauri::command]
pub(crate) async fn plan_rehearsal(
    engine: Engine<'_>,
    profile: &str,
    request: RehearsalRequest,
) -> Result<RehearsalView, Problem> {
    engine.app().await?.plan_rehearsal(profile, request).await
}

/// Begins a rehearsal that was shown, or goes on with one that was left.
#[tauri::command]
pub(crate) async fn rehearse(
    engine: Engine<'_>,
    rehearsal: &str,
    on_progress: Channel<RehearsalView>,
) -> Result<RehearsalView, Problem> {
    let _under_way = engine.begin_run();
    engine.app().await?.rehearse(rehearsal, &tell(&on_progress)).await
}

#[tauri::command]
pub(crate) async fn stop_rehearsal(engine: Engine<'_>, rehearsal: &str) -> Result<(), Problem> {
    engine.app().await?.stop_rehearsal(rehearsal);
    Ok(())
}

#[tauri::command]
pub(crate) async fn last_rehearsal(
    engine: Engine<'_>,
    profile: &str,
) -> Result<Option<RehearsalView>, Problem> {
    engine.app().await?.last_rehearsal(profile).await
}

#[tauri::command]
pub(crate) async fn life_cycle(engine: Engine<'_>, profile: &str) -> Result<LifeCycleView, Problem> {
    engine.app().await?.life_cycle(profile).await
}

#[tauri::command]
pub(crate) async fn monitor(engine: Engine<'_>, profile: &str, days: u16) -> Result<MonitorView, Problem> {
    engine.app().await?.monitor(profile, days).await
}

#[tauri::command]
pub(crate) async fn troubles(engine: Engine<'_>, profile: &str) -> Result<Vec<TroubleItem>, Problem> {
    engine.app().await?.troubles(profile)
}

#[tauri::command]
pub(crate) async fn trouble(
    engine: Engine<'_>,
    profile: &str,
    trouble: &str,
) -> Result<TroubleView, Problem> {
    engine.app().await?.trouble(profile, trouble)
}
