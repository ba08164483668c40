//! How the window looks.

use tauri::AppHandle;
use usher::app::view::Preferences;
use usher::problem::Problem;

use crate::preferences as kept;

/// Reads a small file once, off the window's own thread.
#[tauri::command(async)]
pub(crate) fn preferences(host: AppHandle) -> Result<Preferences, Problem> {
    Ok(kept::read(&host))
}

#[tauri::command(async)]
pub(crate) fn set_preferences(host: AppHandle, preferences: Preferences) -> Result<(), Problem> {
    kept::keep(&host, &preferences)
}
