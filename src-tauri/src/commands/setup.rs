//! What Usher does by itself in a console: forms, plans, reports.

use tauri::AppHandle;
use tauri::ipc::Channel;
use usher::app::view::{
    ActionForm, ActionPlanView, ActionProgress, ActionReport, ActionRequest, ActionRow, ConnectionView,
    SignInView,
};
use usher::guide::{ActionId, Question};
use usher::problem::Problem;

use super::{Engine, tell};
use crate::window;

#[tauri::command]
pub(crate) async fn answer(
    engine: Engine<'_>,
    profile: &str,
    question: Question,
    value: &str,
) -> Result<(), Problem> {
    engine.app().await?.answer(profile, question, value)
}

#[tauri::command]
pub(crate) async fn action_form(
    engine: Engine<'_>,
    profile: &str,
    action: ActionId,
) -> Result<ActionForm, Problem> {
    engine.app().await?.action_form(profile, action).await
}

#[tauri::command]
pub(crate) async fn plan_action(
    engine: Engine<'_>,
    profile: &str,
    request: ActionRequest,
) -> Result<ActionPlanView, Problem> {
    engine.app().await?.plan_action(profile, request).await
}

#[tauri::command]
pub(crate) async fn action_plan(engine: Engine<'_>, plan: &str) -> Result<ActionPlanView, Problem> {
    engine.app().await?.action_plan(plan)
}

/// Signs in once more, with these rights beside those of before.
#[tauri::command]
pub(crate) async fn allow(
    engine: Engine<'_>,
    host: AppHandle,
    profile: &str,
    scopes: Vec<String>,
    on_progress: Channel<SignInView>,
) -> Result<ConnectionView, Problem> {
    let connected = engine.app().await?.allow(profile, scopes, &tell(&on_progress)).await?;
    window::to_front(&host);
    Ok(connected)
}

/// Carries a plan out, or goes on where it was cut off.
#[tauri::command]
pub(crate) async fn carry_out(
    engine: Engine<'_>,
    plan: &str,
    on_progress: Channel<ActionProgress>,
) -> Result<ActionReport, Problem> {
    let _under_way = engine.begin_run();
    engine.app().await?.carry_out(plan, &tell(&on_progress)).await
}

#[tauri::command]
pub(crate) async fn stop_action(engine: Engine<'_>, plan: &str) -> Result<(), Problem> {
    engine.app().await?.stop_action(plan);
    Ok(())
}

#[tauri::command]
pub(crate) async fn paste_consent(engine: Engine<'_>, plan: &str, text: &str) -> Result<(), Problem> {
    engine.app().await?.paste_consent(plan, text).await
}

#[tauri::command]
pub(crate) async fn reopen_consent(engine: Engine<'_>, plan: &str) -> Result<(), Problem> {
    engine.app().await?.reopen_consent(plan)
}

#[tauri::command]
pub(crate) async fn action_report(engine: Engine<'_>, plan: &str) -> Result<ActionReport, Problem> {
    engine.app().await?.action_report(plan)
}

#[tauri::command]
pub(crate) async fn actions(engine: Engine<'_>, profile: &str) -> Result<Vec<ActionRow>, Problem> {
    engine.app().await?.actions(profile)
}

/// Makes a plan of taking back what this plan did.
#[tauri::command]
pub(crate) async fn plan_take_back(engine: Engine<'_>, plan: &str) -> Result<ActionPlanView, Problem> {
    engine.app().await?.plan_take_back(plan).await
}
