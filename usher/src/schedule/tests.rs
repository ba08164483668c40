use std::fmt::Write as _;

use super::*;

fn place(system: System, folder: &Path) -> Place {
    let program = match system {
        System::Systemd => "/opt/Zoë's \"tools\" 100%/usher",
        System::Launchd => "/Applications/Usher & co.app/Contents/MacOS/usher",
        System::TaskScheduler => r"C:\Program Files\Usher\usher.exe",
    };
    let user = match system {
        System::Systemd => None,
        System::Launchd => Some("501".to_owned()),
        System::TaskScheduler => Some(r"PRACTICE\zoë".to_owned()),
    };
    Place { system, folder: folder.to_owned(), program: program.into(), tools: None, user }
}

fn entry(what: What, every: Every) -> Entry {
    Entry {
        profile: "0199a1b2-c3d4".to_owned(),
        name: "Zoë & O'Brien-Łukasz <100% \"quoted\">\n-- \\".to_owned(),
        what,
        every,
        on: true,
        data: None,
    }
}

fn text(place: &Place, entry: &Entry) -> String {
    let mut text = String::new();
    for file in files(place, entry) {
        // The folder is the same on every system that runs the test.
        let name = file.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        writeln!(text, "=== {name}\n{}", file.text).unwrap();
    }
    writeln!(text, "=== by hand\n{}\n=== command\n{}", by_hand(place, &entry.profile), command(place, entry))
        .unwrap();
    text
}

fn at(text: &str) -> Clock {
    text.parse().unwrap()
}

#[test]
fn each_system_has_its_files() {
    let folder = Path::new("/home/zoë/.config/folder");
    let data = |path: &str| Some(PathBuf::from(path));
    let daily = Every::Day { at: at("07:05") };
    insta::assert_snapshot!(
        "systemd_groups",
        text(&place(System::Systemd, folder), &entry(What::Groups, Every::FourHours {}))
    );
    let both =
        Entry { data: data("/srv/$HOME/50% off"), ..entry(What::Both, Every::Weekday { at: at("23:59") }) };
    insta::assert_snapshot!("systemd_both", text(&place(System::Systemd, folder), &both));
    insta::assert_snapshot!(
        "launchd_groups",
        text(&place(System::Launchd, folder), &entry(What::Groups, daily))
    );
    let off = Entry { on: false, ..entry(What::Both, Every::Weekday { at: at("06:30") }) };
    insta::assert_snapshot!("launchd_both_off", text(&place(System::Launchd, folder), &off));
    let both = Entry { data: data(r#"D:\Usher's "data"\"#), ..entry(What::Both, Every::Hour {}) };
    insta::assert_snapshot!("task_both", text(&place(System::TaskScheduler, folder), &both));
    let weekdays = entry(What::People, Every::Weekday { at: at("06:30") });
    insta::assert_snapshot!("task_people", text(&place(System::TaskScheduler, folder), &weekdays));
}

#[test]
fn launchd_has_a_start_for_each_time() {
    let starts = |every| {
        let text = text(&place(System::Launchd, Path::new("/")), &entry(What::Groups, every));
        text.matches("<key>Minute</key>").count()
    };
    assert_eq!(starts(Every::Hour {}), 1);
    assert_eq!(starts(Every::FourHours {}), 6);
    assert_eq!(starts(Every::Day { at: at("00:00") }), 1);
    assert_eq!(starts(Every::Weekday { at: at("00:00") }), 5);
}

/// A place in which there is a program.
fn whole_place(system: System) -> (tempfile::TempDir, Place) {
    let home = tempfile::tempdir().unwrap();
    let program = home.path().join("Zoë's tools").join("usher");
    std::fs::create_dir_all(program.parent().unwrap()).unwrap();
    std::fs::write(&program, "").unwrap();
    let folder = home.path().join("not there").join("yet");
    let place = Place { program, folder, ..place(system, home.path()) };
    (home, place)
}

#[test]
fn what_is_shown_is_what_is_written_and_what_is_written_is_removed() {
    for system in [System::Systemd, System::Launchd, System::TaskScheduler] {
        let (_home, place) = whole_place(system);
        let entry = entry(What::Groups, Every::Hour {});
        assert_eq!(look(&place, &entry.profile), Ok(Found::Nothing));
        write(&place, &entry).unwrap();
        let shown: Vec<String> = files(&place, &entry).into_iter().map(|file| file.text).collect();
        assert_eq!(look(&place, &entry.profile), Ok(Found::Written { texts: shown }));
        // Another customer's entry is another's.
        assert_eq!(look(&place, "another"), Ok(Found::Nothing));
        // Written again, with another time.
        write(&place, &Entry { every: Every::FourHours {}, ..entry.clone() }).unwrap();
        remove(&place, &entry.profile).unwrap();
        assert_eq!(look(&place, &entry.profile), Ok(Found::Nothing));
        let left: Vec<_> = std::fs::read_dir(&place.folder).unwrap().collect();
        assert!(left.is_empty(), "{left:?}");
        remove(&place, &entry.profile).unwrap();
    }
}

#[test]
fn a_file_that_was_changed_by_hand_stays_as_it_is() {
    let changes: [fn(&str) -> String; 4] = [
        |text| text.replace("push", "push --json"),
        |text| format!("{text}\n# mine\n"),
        |_| "somebody else's\n".to_owned(),
        |_| String::new(),
    ];
    for system in [System::Systemd, System::Launchd, System::TaskScheduler] {
        for change in changes {
            let (_home, place) = whole_place(system);
            let entry = entry(What::Groups, Every::Hour {});
            write(&place, &entry).unwrap();
            let file = files(&place, &entry).into_iter().next().unwrap();
            let changed = render::bytes(system, &change(&file.text));
            std::fs::write(&file.path, &changed).unwrap();
            let by_hand = ScheduleError::ChangedByHand { paths: vec![file.path.clone()] };
            assert_eq!(
                look(&place, &entry.profile),
                Ok(Found::ChangedByHand { paths: vec![file.path.clone()] })
            );
            assert_eq!(write(&place, &entry), Err(by_hand.clone()));
            assert_eq!(remove(&place, &entry.profile), Err(by_hand));
            assert_eq!(std::fs::read(&file.path).unwrap(), changed);
            for other in files(&place, &entry) {
                assert!(other.path.is_file(), "{} is gone", other.path.display());
            }
        }
    }
}

#[test]
fn without_the_program_nothing_is_written() {
    let (_home, place) = whole_place(System::Systemd);
    let place = Place { program: place.program.with_file_name("not-usher"), ..place };
    let entry = entry(What::Groups, Every::Hour {});
    assert_eq!(write(&place, &entry), Err(ScheduleError::NoProgram { path: place.program.clone() }));
    assert!(!place.folder.exists());
}

/// The system's tool, played by a script that notes what it is asked.
#[cfg(unix)]
fn with_tool(place: Place, home: &Path, name: &str, script: &str) -> Place {
    use std::os::unix::fs::PermissionsExt as _;
    let tools = home.join("tools");
    std::fs::create_dir_all(&tools).unwrap();
    let tool = tools.join(name);
    std::fs::write(
        &tool,
        format!("#!/bin/sh\necho \"$@\" >> '{}'\n{script}\n", home.join("asked").display()),
    )
    .unwrap();
    std::fs::set_permissions(&tool, std::fs::Permissions::from_mode(0o755)).unwrap();
    Place { tools: Some(tools), ..place }
}

#[cfg(unix)]
#[tokio::test]
async fn the_system_is_asked_to_switch_it_on_and_off() {
    let check = async |system, tool: &str, expected: &[&str]| {
        let (home, place) = whole_place(system);
        let place = with_tool(place, home.path(), tool, "exit 0");
        switch(&place, "p1", true).await.unwrap();
        is_on(&place, "p1").await.unwrap();
        switch(&place, "p1", false).await.unwrap();
        let asked = std::fs::read_to_string(home.path().join("asked")).unwrap();
        let folder = place.folder.to_string_lossy();
        let asked: Vec<String> = asked.lines().map(|line| line.replace(&*folder, "FOLDER")).collect();
        assert_eq!(asked, expected);
    };
    check(
        System::Systemd,
        "systemctl",
        &[
            "--user daemon-reload",
            "--user enable usher-p1.timer",
            "--user restart usher-p1.timer",
            "--user is-enabled usher-p1.timer",
            "--user is-active usher-p1.timer",
            "--user daemon-reload",
            "--user disable --now usher-p1.timer",
        ],
    )
    .await;
    check(
        System::Launchd,
        "launchctl",
        &[
            "bootout gui/501/app.usher.p1",
            "bootstrap gui/501 FOLDER/app.usher.p1.plist",
            "print gui/501/app.usher.p1",
            "bootout gui/501/app.usher.p1",
        ],
    )
    .await;
    check(
        System::TaskScheduler,
        "schtasks",
        &[
            r"/Create /TN \Usher\p1 /XML FOLDER/usher-p1.xml /F",
            r"/Query /TN \Usher\p1 /XML",
            r"/Delete /TN \Usher\p1 /F",
        ],
    )
    .await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_tool_that_says_no_is_heard() {
    let (home, place) = whole_place(System::Systemd);
    let refusing =
        with_tool(place.clone(), home.path(), "systemctl", "echo 'Failed to connect to bus' >&2; exit 1");
    let refused =
        ToolError::Refused { tool: "systemctl".to_owned(), text: "Failed to connect to bus".to_owned() };
    assert_eq!(switch(&refusing, "p1", true).await, Err(refused.clone()));
    assert_eq!(is_on(&refusing, "p1").await, Err(refused));
    let nowhere = Place { tools: Some(home.path().join("nowhere")), ..place };
    let missing = ToolError::Missing { tool: "systemctl".to_owned() };
    assert_eq!(switch(&nowhere, "p1", true).await, Err(missing));
    // A task that is there and disabled is off, although the tool succeeds.
    let (home, place) = whole_place(System::TaskScheduler);
    let disabled = with_tool(place, home.path(), "schtasks", "echo '<Enabled>false</Enabled>'");
    assert!(is_on(&disabled, "p1").await.is_err());
}
