//! Plans, runs, reports.

use tauri::WebviewWindow;
use tauri::ipc::Channel;
use usher::app::view::{MemberPage, PlanRequest, PlanView, Report, RunRow};
use usher::problem::Problem;
use usher::push::Progress;

use super::{Engine, tell};
use crate::files;

/// The name that the dialog offers for a plan's table.
const TABLE: &str = "Usher plan.csv";

#[tauri::command]
pub(crate) async fn make_plan(
    engine: Engine<'_>,
    profile: &str,
    request: PlanRequest,
    on_progress: Channel<Progress>,
) -> Result<PlanView, Problem> {
    engine.app().await?.make_plan(profile, &request, &tell(&on_progress)).await
}

#[tauri::command]
pub(crate) async fn plan(engine: Engine<'_>, plan: &str) -> Result<PlanView, Problem> {
    engine.app().await?.plan(plan)
}

#[tauri::command]
pub(crate) async fn plan_members(
    engine: Engine<'_>,
    plan: &str,
    group: &str,
    query: &str,
    offset: u32,
    limit: u32,
) -> Result<MemberPage, Problem> {
    engine.app().await?.plan_members(plan, group, query, offset, limit)
}

/// Returns `false` where the person closed the dialog.
#[tauri::command]
pub(crate) async fn save_plan_csv(
    engine: Engine<'_>,
    window: WebviewWindow,
    plan: &str,
) -> Result<bool, Problem> {
    let table = engine.app().await?.plan_csv(plan)?;
    files::save_table(&window, TABLE, &table).await
}

#[tauri::command]
pub(crate) async fn push(
    engine: Engine<'_>,
    plan: &str,
    typed: Option<&str>,
    on_progress: Channel<Progress>,
) -> Result<Report, Problem> {
    let _under_way = engine.begin_run();
    engine.app().await?.push(plan, typed, &tell(&on_progress)).await
}

#[tauri::command]
pub(crate) async fn resume_run(
    engine: Engine<'_>,
    run: &str,
    on_progress: Channel<Progress>,
) -> Result<Report, Problem> {
    let _under_way = engine.begin_run();
    engine.app().await?.resume_run(run, &tell(&on_progress)).await
}

#[tauri::command]
pub(crate) async fn retry_run(
    engine: Engine<'_>,
    run: &str,
    on_progress: Channel<Progress>,
) -> Result<PlanView, Problem> {
    engine.app().await?.retry_run(run, &tell(&on_progress)).await
}

#[tauri::command]
pub(crate) async fn pause_run(engine: Engine<'_>, run: &str, paused: bool) -> Result<(), Problem> {
    engine.app().await?.pause_run(run, paused);
    Ok(())
}

#[tauri::command]
pub(crate) async fn stop_run(engine: Engine<'_>, run: &str) -> Result<(), Problem> {
    engine.app().await?.stop_run(run);
    Ok(())
}

#[tauri::command]
pub(crate) async fn runs(engine: Engine<'_>, profile: &str) -> Result<Vec<RunRow>, Problem> {
    engine.app().await?.runs(profile)
}

#[tauri::command]
pub(crate) async fn report(engine: Engine<'_>, run: &str) -> Result<Report, Problem> {
    engine.app().await?.report(run)
}
