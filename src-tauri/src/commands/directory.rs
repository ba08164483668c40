//! What is read of both sides, and groups.

use tauri::ipc::Channel;
use usher::app::view::{GroupChoices, GroupExpectation, GroupTarget, GroupTreeView, NamesView};
use usher::problem::Problem;
use usher::push::Progress;

use super::{Engine, tell};

#[tauri::command]
pub(crate) async fn look(
    engine: Engine<'_>,
    profile: &str,
    fresh: bool,
    on_progress: Channel<Progress>,
) -> Result<(), Problem> {
    engine.app().await?.read_both(profile, fresh, &tell(&on_progress)).await
}

#[tauri::command]
pub(crate) async fn stop_look(engine: Engine<'_>, profile: &str) -> Result<(), Problem> {
    engine.app().await?.stop_look(profile);
    Ok(())
}

#[tauri::command]
pub(crate) async fn group_choices(
    engine: Engine<'_>,
    profile: &str,
    pattern: Option<&str>,
) -> Result<GroupChoices, Problem> {
    engine.app().await?.group_choices(profile, pattern).await
}

#[tauri::command]
pub(crate) async fn new_names(
    engine: Engine<'_>,
    profile: &str,
    pattern: &str,
    groups: Vec<GroupTarget>,
) -> Result<NamesView, Problem> {
    engine.app().await?.new_names(profile, pattern, &groups).await
}

#[tauri::command]
pub(crate) async fn group_tree(
    engine: Engine<'_>,
    profile: &str,
    group: &str,
) -> Result<GroupTreeView, Problem> {
    engine.app().await?.group_tree(profile, group).await
}

#[tauri::command]
pub(crate) async fn expect_licences(
    engine: Engine<'_>,
    profile: &str,
    expectations: Vec<GroupExpectation>,
) -> Result<(), Problem> {
    engine.app().await?.expect_licences(profile, &expectations)
}
