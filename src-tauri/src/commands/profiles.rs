//! The first page: customers.

use tauri::{State, WebviewWindow};
use usher::app::view::{Overview, ProfileDraft, ProviderName};
use usher::problem::Problem;

use super::Engine;
use crate::files;
use crate::practice::Company;

#[tauri::command]
pub(crate) async fn overview(engine: Engine<'_>) -> Result<Overview, Problem> {
    engine.app().await?.overview()
}

#[tauri::command]
pub(crate) async fn start_practice(
    engine: Engine<'_>,
    company: State<'_, Company>,
    provider: ProviderName,
) -> Result<String, Problem> {
    company.start(&*engine.app().await?, provider).await
}

#[tauri::command]
pub(crate) async fn profile_draft(
    engine: Engine<'_>,
    profile: Option<&str>,
) -> Result<ProfileDraft, Problem> {
    engine.app().await?.profile_draft(profile)
}

#[tauri::command]
pub(crate) async fn save_profile(
    engine: Engine<'_>,
    profile: Option<&str>,
    draft: ProfileDraft,
) -> Result<String, Problem> {
    engine.app().await?.save_draft(profile, &draft).await
}

/// Returns the new profile's id; `None` where the person closed the dialog.
#[tauri::command]
pub(crate) async fn import_profile(
    engine: Engine<'_>,
    window: WebviewWindow,
) -> Result<Option<String>, Problem> {
    let app = engine.app().await?;
    files::choose_profile(&window).await?.map(|document| app.import(&document)).transpose()
}

#[tauri::command]
pub(crate) async fn remove_profile(engine: Engine<'_>, profile: &str) -> Result<(), Problem> {
    engine.app().await?.remove(profile).await
}
