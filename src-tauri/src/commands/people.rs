//! Usher's own provisioning of people: plans, runs, reports.

use tauri::ipc::Channel;
use usher::app::view::{
    PeopleEffect, PeoplePlanView, PeopleReport, PeopleRequest, PeopleResults, PeopleRows,
};
use usher::problem::Problem;
use usher::push::Progress;

use super::{Engine, tell};

#[tauri::command]
pub(crate) async fn people_plan(
    engine: Engine<'_>,
    profile: &str,
    request: PeopleRequest,
    on_progress: Channel<Progress>,
) -> Result<PeoplePlanView, Problem> {
    engine.app().await?.people_plan(profile, request, &tell(&on_progress)).await
}

#[tauri::command]
pub(crate) async fn kept_people_plan(engine: Engine<'_>, plan: &str) -> Result<PeoplePlanView, Problem> {
    engine.app().await?.kept_people_plan(plan)
}

#[tauri::command]
pub(crate) async fn people_rows(
    engine: Engine<'_>,
    plan: &str,
    effect: Option<PeopleEffect>,
    query: &str,
    offset: u32,
    limit: u32,
) -> Result<PeopleRows, Problem> {
    engine.app().await?.people_rows(plan, effect, query, offset, limit)
}

#[tauri::command]
pub(crate) async fn provision(
    engine: Engine<'_>,
    plan: &str,
    typed: Option<&str>,
    on_progress: Channel<Progress>,
) -> Result<PeopleReport, Problem> {
    let _under_way = engine.begin_run();
    engine.app().await?.provision(plan, typed, &tell(&on_progress)).await
}

#[tauri::command]
pub(crate) async fn resume_people(
    engine: Engine<'_>,
    run: &str,
    on_progress: Channel<Progress>,
) -> Result<PeopleReport, Problem> {
    let _under_way = engine.begin_run();
    engine.app().await?.resume_people(run, &tell(&on_progress)).await
}

#[tauri::command]
pub(crate) async fn people_report(engine: Engine<'_>, run: &str) -> Result<PeopleReport, Problem> {
    engine.app().await?.people_report(run)
}

#[tauri::command]
pub(crate) async fn people_results(
    engine: Engine<'_>,
    run: &str,
    not_done: bool,
    query: &str,
    offset: u32,
    limit: u32,
) -> Result<PeopleResults, Problem> {
    engine.app().await?.people_results(run, not_done, query, offset, limit)
}
