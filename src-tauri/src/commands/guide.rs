//! A customer's task list, its steps and their checks.

use tauri::AppHandle;
use usher::app::view::{OutcomeView, ProfileView, SearchHit, StepView};
use usher::guide::CheckId;
use usher::problem::Problem;

use super::Engine;
use crate::door;

#[tauri::command]
pub(crate) async fn profile(engine: Engine<'_>, profile: &str) -> Result<ProfileView, Problem> {
    engine.app().await?.profile_view(profile).await
}

#[tauri::command]
pub(crate) async fn step(engine: Engine<'_>, profile: &str, step: &str) -> Result<StepView, Problem> {
    engine.app().await?.step(profile, step)
}

#[tauri::command]
pub(crate) async fn tell_step(
    engine: Engine<'_>,
    profile: &str,
    step: &str,
    done: bool,
) -> Result<(), Problem> {
    engine.app().await?.tell_step(profile, step, done)
}

#[tauri::command]
pub(crate) async fn check(engine: Engine<'_>, profile: &str, check: CheckId) -> Result<OutcomeView, Problem> {
    engine.app().await?.check(profile, check).await
}

#[tauri::command]
pub(crate) async fn search(
    engine: Engine<'_>,
    profile: &str,
    query: &str,
) -> Result<Vec<SearchHit>, Problem> {
    engine.app().await?.search(profile, query).await
}

/// Opens a page in the system's browser, where a guide or a profile names its host.
#[tauri::command]
pub(crate) async fn open_link(engine: Engine<'_>, host: AppHandle, url: &str) -> Result<(), Problem> {
    engine.app().await?.may_open(url)?;
    door::open_page(&host, url)
}
