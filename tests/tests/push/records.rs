//! The records that a push stands on: who may push, what becomes of a database that cannot be read, and a disk that
//! takes nothing more.

use std::path::Path;
use std::process::Command;

use usher::clock;
use usher::model::{AccountId, ZoomGroupId};
use usher::plan::{Plan, Rules};
use usher::problem;
use usher::records::{Act, Operation, OperationState, PlanKind, Records, RecordsError, RunState};
use usher_tests::stage::{Choice, PROFILE, Stage, apply};

#[tokio::test]
async fn one_push_at_a_time_for_a_profile() {
    let stage = Stage::small().await;
    let (window, terminal) = (stage.records(), stage.records());
    let hold = window.hold(PROFILE, "the window, since 14:02").unwrap();
    let refused = terminal.hold(PROFILE, "the terminal").unwrap_err();
    assert_eq!(refused, RecordsError::Held { who: "the window, since 14:02".to_owned() });
    assert!(problem::records(&refused).why.contains("the window, since 14:02"));
    assert_eq!(terminal.held_by(PROFILE).as_deref(), Some("the window, since 14:02"));
    let other = terminal.hold("another-customer", "the terminal").unwrap();
    drop(hold);
    assert_eq!(terminal.held_by(PROFILE), None);
    let hold = terminal.hold(PROFILE, "the terminal").unwrap();
    assert_eq!(window.held_by(PROFILE).as_deref(), Some("the terminal"));
    drop((hold, other));
}

#[test]
fn looking_who_pushes_does_not_keep_anybody_from_pushing() {
    let folder = tempfile::tempdir().unwrap();
    let looking = Records::open(folder.path()).unwrap();
    let pushing = Records::open(folder.path()).unwrap();
    drop(pushing.hold(PROFILE, "once, so that the files are there").unwrap());
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(std::sync::atomic::Ordering::Relaxed) {
                looking.held_by(PROFILE);
            }
        });
        let refused = (0..2_000).filter(|_| pushing.hold(PROFILE, "the window").is_err()).count();
        done.store(true, std::sync::atomic::Ordering::Relaxed);
        assert_eq!(refused, 0);
    });
}

#[tokio::test]
async fn a_plan_runs_once() {
    let stage = Stage::small().await;
    let plan = Plan::default();
    let records = stage.records();
    let run = stage.begin(&records, &plan);
    let again = records.begin_run("another", "plan-0", PROFILE, clock::now());
    assert_eq!(again, Err(RecordsError::AppliedAlready { run: run.clone() }));
    // The other door sees the same.
    let again = stage.records().begin_run("another", "plan-0", PROFILE, clock::now());
    assert_eq!(again, Err(RecordsError::AppliedAlready { run }));
    assert_eq!(records.runs(PROFILE).unwrap().len(), 1);
}

#[tokio::test]
async fn two_doors_that_begin_one_plan_at_once_begin_it_once() {
    let stage = Stage::small().await;
    stage.records().save_plan("plan", PROFILE, PlanKind::Groups, &Plan::default(), clock::now()).unwrap();
    let outcomes: Vec<_> = std::thread::scope(|scope| {
        let doors: Vec<_> = (0..4)
            .map(|door| {
                let records = stage.records();
                scope.spawn(move || records.begin_run(&format!("run-{door}"), "plan", PROFILE, clock::now()))
            })
            .collect();
        doors.into_iter().map(|door| door.join().unwrap()).collect()
    });
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
    for refused in outcomes.into_iter().filter_map(Result::err) {
        assert!(matches!(refused, RecordsError::AppliedAlready { .. }), "{refused:?}");
    }
}

#[tokio::test]
async fn a_plan_and_a_run_that_are_not_there_are_told() {
    let records = Stage::small().await.records();
    assert_eq!(
        records.plan::<Plan>("none", PlanKind::Groups).unwrap_err(),
        RecordsError::NotFound { what: "plan" }
    );
    assert_eq!(records.run("none").unwrap_err(), RecordsError::NotFound { what: "run" });
    assert_eq!(records.profile("none").unwrap_err(), RecordsError::NotFound { what: "profile" });
}

#[tokio::test]
async fn a_damaged_database_is_put_aside_and_a_new_one_begun() {
    for damage in [damage_all as fn(&Path), damage_the_middle, damage_the_head] {
        let stage = Stage::small().await;
        let plan =
            stage.plan(|name| (name == "Sales").then_some(Choice::LinkOrCreate), Rules::default()).await;
        let records = stage.records();
        stage.begin(&records, &plan);
        records.learn(PROFILE, "something long", &"x".repeat(100_000)).unwrap();
        drop(records);
        let file = stage.folder.path().join("usher.sqlite");
        damage(&file);
        let damaged = std::fs::read(&file).unwrap();

        let records = Records::open(stage.folder.path()).unwrap();
        let aside = records.put_aside().expect("it says where the old one is").to_owned();
        assert_eq!(std::fs::read(&aside).unwrap(), damaged, "nothing of the old one is lost");
        assert_eq!(records.profiles().unwrap(), []);
        drop(records);
        assert_eq!(stage.records().put_aside(), None);
        assert_eq!(stage.push(&plan).await.state, RunState::Done);

        damage(&file);
        let second = Records::open(stage.folder.path()).unwrap().put_aside().unwrap().to_owned();
        assert_ne!(second, aside);
        assert_eq!(std::fs::read(&aside).unwrap(), damaged, "nothing is written over");
    }
}

#[tokio::test]
async fn a_database_of_a_newer_edition_is_left_as_it_is() {
    let stage = Stage::small().await;
    drop(stage.records());
    let file = stage.folder.path().join("usher.sqlite");
    let newer = rusqlite::Connection::open(&file).unwrap();
    newer.pragma_update(None, "user_version", 99).unwrap();
    newer.close().unwrap();
    let before = std::fs::read(&file).unwrap();
    let refused = Records::open(stage.folder.path()).unwrap_err();
    assert_eq!(refused, RecordsError::NewerEdition { edition: 99 });
    assert_eq!(std::fs::read(&file).unwrap(), before);
    assert_eq!(std::fs::read_dir(stage.folder.path()).unwrap().filter(is_database).count(), 1);
}

#[test]
fn a_folder_that_cannot_be_made_is_told() {
    let here = tempfile::tempdir().unwrap();
    let file = here.path().join("a file");
    std::fs::write(&file, "not a folder").unwrap();
    let refused = Records::open(&file.join("inside")).unwrap_err();
    assert!(matches!(&refused, RecordsError::Other { detail } if detail.contains("a file")), "{refused:?}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "not a folder");
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_nobody_may_write_to_is_told() {
    // Even the superuser makes no folders here.
    let folder = Path::new("/sys/usher");
    let refused = Records::open(folder).unwrap_err();
    assert_eq!(refused, RecordsError::ReadOnly { folder: folder.to_owned() });
    assert_eq!(problem::records(&refused).code, "records.read_only");
}

#[tokio::test]
async fn a_note_that_cannot_be_made_keeps_the_request_from_being_sent() {
    let stage = Stage::small().await;
    let plan = stage.plan(|name| (name == "Sales").then_some(Choice::LinkOrCreate), Rules::default()).await;
    let records = stage.records();
    let run = stage.begin(&records, &plan);
    // Another program keeps the database for itself for longer than Usher waits; so no wait here, but a lost table.
    let other = rusqlite::Connection::open(stage.folder.path().join("usher.sqlite")).unwrap();
    other
        .execute_batch("CREATE TRIGGER full BEFORE INSERT ON operation BEGIN SELECT raise(ABORT, 'no'); END")
        .unwrap();
    let before = stage.practice.history().len();
    let applied = apply(&stage.zoom(), &records, &run, &plan).await;
    assert_eq!(applied.state, RunState::Interrupted);
    assert_eq!(applied.halted.unwrap().code, "records.other");
    assert_eq!(stage.practice.history().len(), before, "nothing is sent without a note");
    other.execute_batch("DROP TRIGGER full").unwrap();
    assert_eq!(apply(&stage.zoom(), &records, &run, &plan).await.state, RunState::Done);
}

/// A file system of a few hundred kilobytes, mounted where only this test's own child sees it.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_and_nothing_is_lost() {
    const INSIDE: &str = "USHER_TEST_SMALL_DISK";
    if let Some(folder) = std::env::var_os(INSIDE) {
        return fill_the_disk(Path::new(&folder));
    }
    let folder = tempfile::tempdir().unwrap();
    let mount = "mount -t tmpfs -o size=600k usher-small \"$USHER_TEST_SMALL_DISK\" && exec \"$@\"";
    let apart = |command: &[&str]| {
        let mut child = Command::new("unshare");
        child.args(["--user", "--map-root-user", "--mount", "sh", "-c", mount, "sh"]).args(command);
        child.env(INSIDE, folder.path()).output()
    };
    match apart(&["true"]) {
        Ok(output) if output.status.success() => {}
        Ok(output) => {
            println!("skipped: no mounts of one's own here: {}", String::from_utf8_lossy(&output.stderr));
            return;
        }
        Err(error) => {
            println!("skipped: unshare is not here: {error}");
            return;
        }
    }
    let this = std::env::current_exe().unwrap();
    let name = "records::a_full_disk_is_told_and_nothing_is_lost";
    let output = apart(&[this.to_str().unwrap(), "--exact", name, "--nocapture"]).unwrap();
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

fn fill_the_disk(folder: &Path) {
    let records = Records::open(folder).unwrap();
    let document = r#"{"usher_profile":1,"name":"Practice","zoom":{"api_url":"http://127.0.0.1:1",
        "oauth_url":"http://127.0.0.1:1","way":{"kind":"token"}},
        "provider":{"kind":"okta","org_url":"http://127.0.0.1:1","way":{"kind":"ssws"}}}"#;
    let profile = usher::records::Profile::parse(document).unwrap();
    records.save_profile(PROFILE, &profile, clock::now()).unwrap();
    records.save_plan("plan", PROFILE, PlanKind::Groups, &Plan::default(), clock::now()).unwrap();
    records.begin_run("run", "plan", PROFILE, clock::now()).unwrap();
    let note = |records: &Records| {
        let accounts = (0..200).map(|number| AccountId::new(format!("account-{number}"))).collect();
        let act = Act::Add { group: ZoomGroupId::new("z"), accounts };
        records.note_sent("run", "g", &act, clock::now())
    };
    let mut noted = 0;
    let refused = loop {
        assert!(noted < 10_000, "the disk is never full");
        match note(&records) {
            Ok(_) => noted += 1,
            Err(error) => break error,
        }
    };
    assert_eq!(refused, RecordsError::DiskFull);
    assert!(noted > 10, "{noted}");
    assert_eq!(problem::records(&refused).code, "records.disk_full");
    // What was noted is there, for this door and for the next.
    assert_eq!(records.operations::<Act, ZoomGroupId>("run").unwrap().len(), noted);
    drop(records);
    std::fs::write(folder.join("ballast"), "").unwrap();
    match Records::open(folder) {
        Ok(records) => {
            assert_eq!(records.put_aside(), None);
            let operations: Vec<Operation> = records.operations("run").unwrap();
            assert_eq!(operations.len(), noted);
            assert!(operations.iter().all(|operation| operation.state == OperationState::Sent));
        }
        Err(error) => assert_eq!(error, RecordsError::DiskFull),
    }
}

fn damage_all(file: &Path) {
    std::fs::write(file, "this was a database once, and it is text of some length now ".repeat(200)).unwrap();
}

fn damage_the_middle(file: &Path) {
    let mut bytes = std::fs::read(file).unwrap();
    let length = bytes.len();
    bytes[8_192..length - 4_096].fill(0xA5);
    std::fs::write(file, bytes).unwrap();
}

fn damage_the_head(file: &Path) {
    let mut bytes = std::fs::read(file).unwrap();
    bytes[..16].copy_from_slice(b"SQLite format 9\0");
    std::fs::write(file, bytes).unwrap();
}

fn is_database(entry: &std::io::Result<std::fs::DirEntry>) -> bool {
    entry.as_ref().is_ok_and(|entry| entry.file_name().to_string_lossy().ends_with(".sqlite"))
}

/// The tables as the first edition made them.
const EDITION_1: &str = "
CREATE TABLE profile (id TEXT PRIMARY KEY, name TEXT NOT NULL, document TEXT NOT NULL, changed_at TEXT NOT NULL) STRICT;
CREATE TABLE outcome (profile TEXT NOT NULL REFERENCES profile (id) ON DELETE CASCADE, check_id TEXT NOT NULL,
    document TEXT NOT NULL, PRIMARY KEY (profile, check_id)) STRICT;
CREATE TABLE learned (profile TEXT NOT NULL REFERENCES profile (id) ON DELETE CASCADE, what TEXT NOT NULL,
    document TEXT NOT NULL, PRIMARY KEY (profile, what)) STRICT;
CREATE TABLE plan (id TEXT PRIMARY KEY, profile TEXT NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
    made_at TEXT NOT NULL, document TEXT NOT NULL) STRICT;
CREATE TABLE run (id TEXT PRIMARY KEY, plan TEXT NOT NULL UNIQUE REFERENCES plan (id) ON DELETE CASCADE,
    profile TEXT NOT NULL REFERENCES profile (id) ON DELETE CASCADE, started_at TEXT NOT NULL, ended_at TEXT,
    state TEXT NOT NULL, report TEXT) STRICT;
CREATE TABLE operation (run TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE, number INTEGER NOT NULL,
    source TEXT NOT NULL, act TEXT NOT NULL, state TEXT NOT NULL, sent_at TEXT NOT NULL, settled_at TEXT,
    PRIMARY KEY (run, number)) STRICT, WITHOUT ROWID;
";

#[tokio::test]
async fn a_database_of_the_first_edition_keeps_everything_and_takes_actions() {
    let stage = Stage::small().await;
    let folder = tempfile::tempdir().unwrap();
    let profile = stage.practice.profile();
    let parsed = usher::records::Profile::parse(&profile.to_string()).unwrap();
    let document = serde_json::to_string(&parsed).unwrap();
    let old = rusqlite::Connection::open(folder.path().join("usher.sqlite")).unwrap();
    old.execute_batch(EDITION_1).unwrap();
    let at = "2026-11-01T10:00:00Z";
    old.execute("INSERT INTO profile VALUES ('p', ?1, ?2, ?3)", [parsed.name.as_str(), &document, at])
        .unwrap();
    old.execute("INSERT INTO learned VALUES ('p', 'push', '[1]')", []).unwrap();
    old.execute("INSERT INTO plan VALUES ('plan', 'p', ?1, '{}')", [at]).unwrap();
    old.execute("INSERT INTO run VALUES ('run', 'plan', 'p', ?1, NULL, '\"Running\"', NULL)", [at]).unwrap();
    old.pragma_update(None, "user_version", 1).unwrap();
    drop(old);

    let records = Records::open(folder.path()).unwrap();
    assert_eq!(records.put_aside(), None);
    assert_eq!(records.profile("p").unwrap(), parsed);
    assert_eq!(records.learned::<Vec<u8>>("p", "push").unwrap(), Some(vec![1]));
    assert_eq!(records.runs("p").unwrap().len(), 1);
    records.save_action("a", "p", &"what", usher::clock::now()).unwrap();
    let sent = usher::records::DeedState::Sent;
    records.note_deed("a", 3, &sent, usher::clock::now()).unwrap();
    records.note_told("a", 3, &["a step"]).unwrap();
    // What was told stays when the change goes on.
    records.note_deed("a", 3, &sent, usher::clock::now()).unwrap();
    drop(records);
    // It is of the new edition from now on.
    let records = Records::open(folder.path()).unwrap();
    assert_eq!(records.action::<String>("a").unwrap().1, "what");
    assert_eq!(records.deeds("a").unwrap(), std::collections::BTreeMap::from([(3, sent)]));
    let told = std::collections::BTreeMap::from([(3, vec!["a step".to_owned()])]);
    assert_eq!(records.told::<Vec<String>>("a").unwrap(), told);
    records.remove_profile("p").unwrap();
    assert!(records.deeds("a").unwrap().is_empty());
}
