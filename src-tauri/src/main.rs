//! The window: a Tauri host around the engine.
//!
//! Nothing is decided here. A command converts its arguments, calls one method of [`usher::app::App`] and returns what
//! it says; the engine holds the state, the web view draws it. The web view is granted these commands alone: files,
//! links, the clipboard and preferences are reached from Rust, so it has no plugin to ask.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod commands;
mod door;
mod engine;
mod files;
mod practice;
mod preferences;
mod problem;
mod window;

use tauri::{App, Manager as _};
use tauri_plugin_window_state::StateFlags;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::engine::Engine;

fn main() -> tauri::Result<()> {
    log();
    tauri::Builder::default()
        // Before the others: a second start ends here, before it touches anything of the first.
        .plugin(tauri_plugin_single_instance::init(|app, _, _| window::to_front(app)))
        .plugin(tauri_plugin_store::Builder::default().build())
        .plugin(tauri_plugin_opener::Builder::new().open_js_links_on_click(false).build())
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_clipboard_manager::init())
        .plugin(tauri_plugin_window_state::Builder::new().with_state_flags(REMEMBERED).build())
        .setup(|app| Ok(set_up(app)?))
        .on_window_event(window::on_event)
        .invoke_handler(tauri::generate_handler![
            commands::profiles::overview,
            commands::profiles::start_practice,
            commands::profiles::profile_draft,
            commands::profiles::save_profile,
            commands::profiles::import_profile,
            commands::profiles::remove_profile,
            commands::guide::profile,
            commands::guide::step,
            commands::guide::tell_step,
            commands::guide::check,
            commands::guide::search,
            commands::guide::open_link,
            commands::connection::connect,
            commands::connection::cancel_sign_in,
            commands::connection::reopen_sign_in,
            commands::connection::copy_sign_in_link,
            commands::connection::paste_redirect,
            commands::connection::sign_in_seen,
            commands::connection::sign_out,
            commands::directory::look,
            commands::directory::stop_look,
            commands::mapping::people,
            commands::mapping::preview,
            commands::mapping::mapping_rules,
            commands::mapping::try_rule,
            commands::mapping::keep_rules,
            commands::mapping::take_rules,
            commands::mapping::export_rules,
            commands::mapping::import_rules,
            commands::mapping::ask_provider,
            commands::mapping::everybody,
            commands::mapping::read_depth,
            commands::mapping::forget_depth,
            commands::mapping::export_words,
            commands::mapping::export_preview,
            commands::directory::group_choices,
            commands::directory::new_names,
            commands::directory::group_tree,
            commands::directory::expect_licences,
            commands::pushing::make_plan,
            commands::pushing::plan,
            commands::pushing::plan_members,
            commands::pushing::save_plan_csv,
            commands::pushing::push,
            commands::pushing::resume_run,
            commands::pushing::retry_run,
            commands::pushing::pause_run,
            commands::pushing::stop_run,
            commands::pushing::runs,
            commands::pushing::report,
            commands::schedule::group_drift,
            commands::schedule::schedule,
            commands::schedule::set_schedule,
            commands::schedule::remove_schedule,
            commands::people::people_plan,
            commands::people::kept_people_plan,
            commands::people::people_rows,
            commands::people::provision,
            commands::people::resume_people,
            commands::people::people_report,
            commands::people::people_results,
            commands::setup::answer,
            commands::setup::action_form,
            commands::setup::plan_action,
            commands::setup::action_plan,
            commands::setup::allow,
            commands::setup::carry_out,
            commands::setup::stop_action,
            commands::setup::paste_consent,
            commands::setup::reopen_consent,
            commands::setup::action_report,
            commands::setup::actions,
            commands::setup::plan_take_back,
            commands::watching::rehearsal_form,
            commands::watching::plan_rehearsal,
            commands::watching::rehearse,
            commands::watching::stop_rehearsal,
            commands::watching::last_rehearsal,
            commands::watching::life_cycle,
            commands::watching::monitor,
            commands::watching::troubles,
            commands::watching::trouble,
            commands::entra::which_guide,
            commands::entra::zoom_secret,
            commands::entra::keep_zoom_secret,
            commands::entra::forget_zoom_secret,
            commands::entra::scope,
            commands::entra::scope_people,
            commands::google::people_scope,
            commands::google::keep_people_scope,
            commands::google::people_scope_rows,
            commands::google::try_endpoint,
            commands::google::endpoint,
            commands::google::arrival,
            commands::google::arrival_rows,
            commands::google::synced,
            commands::google::drift,
            commands::google::drift_rows,
            commands::looks::preferences,
            commands::looks::set_preferences,
        ])
        .run(context())
}

/// What is remembered of the window. Not whether it is visible: it is shown once its page is drawn.
const REMEMBERED: StateFlags = StateFlags::SIZE.union(StateFlags::POSITION).union(StateFlags::MAXIMIZED);

/// The configuration, the pages and the capabilities, as the build put them into the program.
#[expect(clippy::disallowed_types, reason = "Tauri's macro writes the map")]
fn context() -> tauri::Context {
    tauri::generate_context!()
}

fn set_up(app: &App) -> tauri::Result<()> {
    app.manage(Engine::new(door::door(app.handle().clone())));
    app.manage(practice::Company::default());
    // Opened while the page is drawn; whoever needs it waits for the same opening.
    let opening = app.handle().clone();
    tauri::async_runtime::spawn(async move {
        if let Err(problem) = opening.state::<Engine>().app().await {
            tracing::error!(problem.code, "the engine did not open");
        }
    });
    window::open(app.handle())
}

/// Logs to stderr, as much as `USHER_LOG` says: `warn` where it says nothing. Only Usher's own code is heard: other
/// crates write what they send and receive, and that can be a secret.
fn log() {
    let level = std::env::var("USHER_LOG").ok().and_then(|level| level.parse().ok());
    let own = Targets::new().with_target("usher", level.unwrap_or(LevelFilter::WARN));
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    tracing_subscriber::registry().with(lines).with(own).init();
}
