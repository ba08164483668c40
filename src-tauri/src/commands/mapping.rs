//! The mapping preview: rules, people, findings, depth, export.

use tauri::WebviewWindow;
use tauri::ipc::Channel;
use usher::app::view::{
    DepthView, EverybodyView, ExportFormat, ExportView, Judgement, MappingRules, PeopleFilter, PeoplePage,
    Preview, RuleDraft, RuleTrial, RulesOrigin,
};
use usher::problem::Problem;
use usher::push::Progress;

use super::{Engine, tell};
use crate::files;

/// The name that the dialog offers for a file of rules.
const RULES: &str = "Usher mapping.json";

#[tauri::command]
pub(crate) async fn people(
    engine: Engine<'_>,
    profile: &str,
    filter: PeopleFilter,
    offset: u32,
    limit: u32,
) -> Result<PeoplePage, Problem> {
    engine.app().await?.people(profile, &filter, offset, limit).await
}

#[tauri::command]
pub(crate) async fn preview(
    engine: Engine<'_>,
    profile: &str,
    person: Option<&str>,
) -> Result<Preview, Problem> {
    engine.app().await?.preview(profile, person).await
}

#[tauri::command]
pub(crate) async fn everybody(engine: Engine<'_>, profile: &str) -> Result<EverybodyView, Problem> {
    engine.app().await?.everybody(profile).await
}

#[tauri::command]
pub(crate) async fn mapping_rules(engine: Engine<'_>, profile: &str) -> Result<MappingRules, Problem> {
    engine.app().await?.mapping_rules(profile).await
}

#[tauri::command]
pub(crate) async fn try_rule(
    engine: Engine<'_>,
    profile: &str,
    place: Option<u32>,
    draft: Option<RuleDraft>,
    person: Option<&str>,
) -> Result<RuleTrial, Problem> {
    engine.app().await?.try_rule(profile, place, draft, person).await
}

#[tauri::command]
pub(crate) async fn keep_rules(
    engine: Engine<'_>,
    profile: &str,
    rules: Vec<RuleDraft>,
) -> Result<MappingRules, Problem> {
    engine.app().await?.keep_rules(profile, rules).await
}

#[tauri::command]
pub(crate) async fn take_rules(
    engine: Engine<'_>,
    profile: &str,
    origin: RulesOrigin,
) -> Result<MappingRules, Problem> {
    engine.app().await?.take_rules(profile, origin).await
}

/// Returns `false` where the person closed the dialog.
#[tauri::command]
pub(crate) async fn export_rules(
    engine: Engine<'_>,
    window: WebviewWindow,
    profile: &str,
) -> Result<bool, Problem> {
    let rules = engine.app().await?.export_rules(profile).await?;
    let kind = files::Kind { title: "Export the rules", filter: "Mapping rules", ending: "json" };
    files::save_text(&window, kind, RULES, &rules).await
}

/// Returns `None` where the person closed the dialog.
#[tauri::command]
pub(crate) async fn import_rules(
    engine: Engine<'_>,
    window: WebviewWindow,
    profile: &str,
) -> Result<Option<MappingRules>, Problem> {
    let kind = files::Kind { title: "Import rules", filter: "Mapping rules", ending: "json" };
    match files::choose_text(&window, kind).await? {
        Some(document) => engine.app().await?.import_rules(profile, &document).await.map(Some),
        None => Ok(None),
    }
}

#[tauri::command]
pub(crate) async fn ask_provider(
    engine: Engine<'_>,
    profile: &str,
    place: u32,
    person: &str,
) -> Result<Judgement, Problem> {
    engine.app().await?.ask_provider(profile, place, person).await
}

#[tauri::command]
pub(crate) async fn read_depth(
    engine: Engine<'_>,
    profile: &str,
    on_progress: Channel<Progress>,
) -> Result<DepthView, Problem> {
    engine.app().await?.read_depth(profile, &tell(&on_progress)).await
}

#[tauri::command]
pub(crate) async fn forget_depth(
    engine: Engine<'_>,
    profile: &str,
    on_progress: Channel<Progress>,
) -> Result<DepthView, Problem> {
    engine.app().await?.forget_depth(profile, &tell(&on_progress)).await
}

#[tauri::command]
pub(crate) async fn export_words(
    engine: Engine<'_>,
    profile: &str,
    filter: PeopleFilter,
    format: ExportFormat,
) -> Result<ExportView, Problem> {
    engine.app().await?.export_words(profile, &filter, format).await
}

/// Saves where the person says, or, where they are not asked, in the folder for downloads under a free name. Returns
/// where it was saved; `None` where they closed the dialog.
#[tauri::command]
pub(crate) async fn export_preview(
    engine: Engine<'_>,
    window: WebviewWindow,
    profile: &str,
    filter: PeopleFilter,
    format: ExportFormat,
    ask: bool,
) -> Result<Option<String>, Problem> {
    let app = engine.app().await?;
    let name = app.export_words(profile, &filter, format).await?.file_name;
    let kind = match format {
        ExportFormat::Csv => files::Kind { title: "Save the preview", filter: "Table", ending: "csv" },
        ExportFormat::Html => files::Kind { title: "Save the preview", filter: "Page", ending: "html" },
    };
    let path = match ask {
        true => files::name_file(&window, kind, &name).await?,
        false => Some(files::in_downloads(&window, &name)?),
    };
    let Some(path) = path else { return Ok(None) };
    let mut file = files::Begun::new(&path)?;
    app.export_preview(profile, &filter, format, file.writer()).await?;
    file.finish()?;
    Ok(Some(path.display().to_string()))
}
