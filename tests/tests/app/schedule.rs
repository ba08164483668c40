//! The entry of the computer's schedule, in a place of its own and with a tool that a script plays.
#![cfg(unix)]

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use usher::app::view::{ScheduleDraft, ScheduleState};
use usher::app::{App, Door};
use usher::check::Verdict;
use usher::guide::CheckId;
use usher::schedule::{Every, Place, System, What};
use usher::secrets::{NoKeychain, Vault};
use usher_tests::engine::Engine;

const DRAFT: ScheduleDraft = ScheduleDraft { every: Every::Hour {}, what: What::Groups, on: true };

/// A company whose groups were pushed once, and a second engine on the same folder that schedules in this home.
async fn scene(home: &Path, tool: &str) -> (Engine, App) {
    let engine = Engine::small().await;
    engine.sign_in_both().await;
    let plan = engine.plan(&["Sales"], false).await;
    engine.push(&plan).await;
    let app = scheduling(&engine, home, tool);
    (engine, app)
}

fn scheduling(engine: &Engine, home: &Path, tool: &str) -> App {
    let program = home.join("Zoë's programs").join("usher");
    let tools = home.join("tools");
    for folder in [program.parent().unwrap(), &tools] {
        std::fs::create_dir_all(folder).unwrap();
    }
    std::fs::write(&program, "").unwrap();
    std::fs::write(tools.join("systemctl"), format!("#!/bin/sh\n{tool}\n")).unwrap();
    std::fs::set_permissions(tools.join("systemctl"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let place = Place {
        system: System::Systemd,
        folder: home.join("units"),
        program,
        tools: Some(tools),
        user: None,
    };
    let door = Door { name: "the window", open_page: std::sync::Arc::new(|_| Ok(())) };
    let vault = Vault::memory(NoKeychain::NotWanted);
    App::open(engine.stage.folder.path(), vault, door).unwrap().scheduling_at(place)
}

async fn verdict(app: &App, id: &str) -> Verdict {
    app.check(id, CheckId::Schedule).await.unwrap().verdict
}

#[tokio::test]
async fn what_is_shown_is_written_and_switched_on_and_taken_away_again() {
    let home = tempfile::tempdir().unwrap();
    let (engine, app) = scene(home.path(), "exit 0").await;
    let id = engine.id.as_str();
    let shown = app.schedule(id, Some(DRAFT)).await.unwrap();
    assert_eq!(shown.state, ScheduleState::NotWritten {});
    assert_eq!(shown.problem, None);
    assert!(!home.path().join("units").exists(), "looking writes nothing");
    assert!(matches!(verdict(&app, id).await, Verdict::Unknown { .. }));

    let written = app.set_schedule(id, DRAFT).await.unwrap();
    assert_eq!(written.state, ScheduleState::On { as_shown: true });
    assert_eq!(written.files, shown.files);
    assert!(written.next.is_some());
    for file in &shown.files {
        assert_eq!(std::fs::read_to_string(&file.path).unwrap(), file.text);
    }
    let choice = written.choice.unwrap();
    assert_eq!((choice.groups.as_slice(), choice.removing), (["Sales".to_owned()].as_slice(), false));
    assert!(matches!(verdict(&app, id).await, Verdict::Passed { .. }));
    // Another draft is shown, and what is written stays.
    let other = ScheduleDraft { every: Every::FourHours {}, ..DRAFT };
    let seen = app.schedule(id, Some(other)).await.unwrap();
    assert_eq!(seen.state, ScheduleState::On { as_shown: false });

    let removed = app.remove_schedule(id).await.unwrap();
    assert_eq!(removed.state, ScheduleState::NotWritten {});
    assert_eq!(std::fs::read_dir(home.path().join("units")).unwrap().count(), 0);
    assert!(matches!(verdict(&app, id).await, Verdict::Unknown { .. }));
}

#[tokio::test]
async fn an_entry_goes_with_its_customer() {
    let home = tempfile::tempdir().unwrap();
    let (engine, app) = scene(home.path(), "exit 0").await;
    let id = engine.id.as_str();
    app.set_schedule(id, DRAFT).await.unwrap();
    app.remove(id).await.unwrap();
    assert_eq!(std::fs::read_dir(home.path().join("units")).unwrap().count(), 0);
}

/// A window runs what it is asked on any thread.
#[test]
fn what_is_asked_can_move_between_threads() {
    fn moves<T: Send>(_: T) {}
    fn all(app: &App) {
        moves(app.group_drift("", &|_| ()));
        moves(app.push_if_safe("", usher::app::view::StartedBy::Person, &|_| ()));
        moves(app.schedule("", None));
        moves(app.set_schedule("", DRAFT));
        moves(app.remove_schedule(""));
    }
    let _: fn(&App) = all;
}

#[tokio::test]
async fn an_entry_that_cannot_be_switched_on_says_how_to_do_it_by_hand() {
    let home = tempfile::tempdir().unwrap();
    let (engine, app) =
        scene(home.path(), "echo 'Failed to connect to bus: No medium found' >&2; exit 1").await;
    let id = engine.id.as_str();
    let written = app.set_schedule(id, DRAFT).await.unwrap();
    let ScheduleState::WrittenNotOn { as_shown: true, problem: Some(problem), by_hand } = written.state
    else {
        panic!("{:#?}", written.state);
    };
    assert_eq!(problem.code, "schedule.not_on");
    assert!(problem.detail.unwrap().contains("No medium found"));
    assert!(by_hand.contains(&format!("systemctl --user enable usher-{id}.timer")), "{by_hand}");
    let Verdict::Failed { problem } = verdict(&app, id).await else { panic!("not on") };
    assert_eq!(problem.code, "schedule.not_on");
    // Switched off on purpose is something else.
    let written = app.set_schedule(id, ScheduleDraft { on: false, ..DRAFT }).await;
    let view = written.unwrap();
    assert!(matches!(view.state, ScheduleState::WrittenNotOn { .. }), "{:#?}", view.state);
    let Verdict::Failed { problem } = verdict(&app, id).await else { panic!("off") };
    assert_eq!(problem.code, "schedule.off");
}

#[tokio::test]
async fn a_file_that_somebody_changed_is_left_alone() {
    let home = tempfile::tempdir().unwrap();
    let (engine, app) = scene(home.path(), "exit 0").await;
    let id = engine.id.as_str();
    let written = app.set_schedule(id, DRAFT).await.unwrap();
    let path = &written.files[1].path;
    std::fs::write(path, written.files[1].text.replace("hourly", "daily")).unwrap();
    let seen = app.schedule(id, None).await.unwrap();
    assert_eq!(seen.state, ScheduleState::ChangedByHand { paths: vec![path.clone()] });
    assert_eq!(app.set_schedule(id, DRAFT).await.unwrap_err().code, "schedule.changed_by_hand");
    assert_eq!(app.remove_schedule(id).await.unwrap_err().code, "schedule.changed_by_hand");
    assert!(std::fs::read_to_string(path).unwrap().contains("daily"));
    assert!(Path::new(&written.files[0].path).is_file());
}

#[tokio::test]
async fn what_stands_in_the_way_is_said_before_anything_is_written() {
    let home = tempfile::tempdir().unwrap();
    let engine = Engine::small().await;
    let app = scheduling(&engine, home.path(), "exit 0");
    let id = engine.id.as_str();
    let code = |view: usher::app::view::ScheduleView| view.problem.map(|problem| problem.code);
    assert_eq!(code(app.schedule(id, None).await.unwrap()).as_deref(), Some("step.nothing_chosen"));
    assert_eq!(app.set_schedule(id, DRAFT).await.unwrap_err().code, "step.nothing_chosen");
    let people = ScheduleDraft { what: What::People, ..DRAFT };
    assert_eq!(app.set_schedule(id, people).await.unwrap_err().code, "schedule.not_offered");
    std::fs::remove_file(home.path().join("Zoë's programs").join("usher")).unwrap();
    assert_eq!(code(app.schedule(id, None).await.unwrap()).as_deref(), Some("schedule.no_program"));
    assert!(!home.path().join("units").exists());
}
