//! `usher schedule`: shown before it is written, in a home of the test's own.
#![cfg(target_os = "linux")]

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use crate::program::{Ran, Usher, company, finish, profile_with_tokens, secrets};

/// A user with a home, and a systemd that a script plays.
struct Home {
    usher: Usher,
    id: String,
}

impl Home {
    /// Everything was pushed once.
    async fn new() -> Self {
        let practice = company().await;
        let usher = Usher::new();
        let id = usher.import(&profile_with_tokens(&practice)).await;
        let plan = usher.plan(&secrets(&practice)).await;
        let push = ["push", &plan, "--yes", "--secrets-from-stdin"];
        usher.run(&push, &secrets(&practice).to_string()).await.ended(0);
        let home = Self { usher, id };
        home.systemd("exit 0");
        home
    }

    fn at(&self, path: &str) -> PathBuf {
        self.usher.data.path().join("home of Zoë").join(path)
    }

    fn systemd(&self, script: &str) {
        let tool = self.at("bin/systemctl");
        std::fs::create_dir_all(tool.parent().unwrap()).unwrap();
        let asked = self.at("asked");
        std::fs::write(&tool, format!("#!/bin/sh\necho \"$@\" >> '{}'\n{script}\n", asked.display()))
            .unwrap();
        std::fs::set_permissions(&tool, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    async fn run(&self, arguments: &[&str]) -> Ran {
        let mut command = self.usher.command(arguments);
        command
            .env("HOME", self.at(""))
            .env("XDG_CONFIG_HOME", self.at("config"))
            .env("XDG_RUNTIME_DIR", self.at("run"))
            .env("PATH", self.at("bin"));
        finish(command, "").await
    }

    fn unit(&self, ending: &str) -> PathBuf {
        self.at("config/systemd/user").join(format!("usher-{}.{ending}", self.id))
    }
}

#[tokio::test]
async fn it_is_shown_written_and_taken_away() {
    let home = Home::new().await;
    let often = ["schedule", "--every", "weekday", "--at", "06:45"];
    let shown = home.run(&often).await.ended(0);
    assert!(shown.stdout.contains("OnCalendar=Mon..Fri *-*-* 06:45:00"), "{}", shown.stdout);
    assert!(!home.unit("timer").exists());

    let written = home.run(&[&often[..], &["--write", "--json"]].concat()).await.ended(0).json();
    assert_eq!(written["state"]["kind"], "on", "{written}");
    for file in written["files"].as_array().unwrap() {
        let text = std::fs::read_to_string(file["path"].as_str().unwrap()).unwrap();
        assert_eq!(text, file["text"].as_str().unwrap());
    }
    let service = std::fs::read_to_string(home.unit("service")).unwrap();
    let data = home.usher.data.path().display().to_string();
    let starts = format!("push --profile {} --data {data} --if-safe --scheduled", home.id);
    assert!(service.contains(&starts), "{service}");
    let asked = std::fs::read_to_string(home.at("asked")).unwrap();
    assert!(asked.contains(&format!("--user enable usher-{}.timer", home.id)), "{asked}");

    // What the file starts does what it says: here it finds no keychain.
    let line = service.lines().find_map(|line| line.strip_prefix("ExecStart=")).unwrap();
    let words: Vec<&str> = line.split(' ').collect();
    let ran = home.run(&words[1..]).await.ended(10);
    assert_eq!(ran.stdout.lines().count(), 1, "{ran:?}");
    let view = home.run(&["schedule", "--json"]).await.ended(0).json();
    assert_eq!(view["runs"][0]["started_by"], "schedule", "{view}");

    home.run(&["schedule", "--remove"]).await.ended(0);
    assert!(!home.unit("timer").exists() && !home.unit("service").exists());
}

#[tokio::test]
async fn without_a_session_it_is_written_and_says_how_to_switch_it_on() {
    let home = Home::new().await;
    home.systemd("echo 'Failed to connect to bus: No medium found' >&2; exit 1");
    let ran = home.run(&["schedule", "--write"]).await.ended(5);
    assert!(ran.stdout.contains("could not be switched on"), "{}", ran.stdout);
    assert!(
        ran.stdout.contains(&format!("systemctl --user enable usher-{}.timer", home.id)),
        "{}",
        ran.stdout
    );
    assert!(home.unit("timer").is_file());
}

#[tokio::test]
async fn a_file_that_was_changed_is_neither_replaced_nor_deleted() {
    let home = Home::new().await;
    home.run(&["schedule", "--write"]).await.ended(0);
    std::fs::write(home.unit("timer"), "[Timer]\nOnCalendar=yearly\n").unwrap();
    let ran = home.run(&["schedule", "--json"]).await.ended(0).json();
    assert_eq!(ran["state"]["kind"], "changed_by_hand", "{ran}");
    for command in ["--write", "--remove"] {
        let ran = home.run(&["schedule", command, "--json"]).await.ended(1);
        assert_eq!(ran.problem(), "schedule.changed_by_hand");
    }
    assert!(std::fs::read_to_string(home.unit("timer")).unwrap().contains("yearly"));
    assert!(home.unit("service").is_file());
}

#[tokio::test]
async fn a_time_of_day_goes_with_once_a_day() {
    let home = Home::new().await;
    let ran = home.run(&["schedule", "--every", "day", "--json"]).await.ended(1);
    assert_eq!(ran.problem(), "schedule.no_time");
    let ran = home.run(&["schedule", "--every", "hour", "--at", "07:30", "--json"]).await.ended(1);
    assert_eq!(ran.problem(), "schedule.time_unused");
    home.run(&["schedule", "--every", "day", "--at", "25:00"]).await.ended(2);
    home.run(&["schedule", "--off"]).await.ended(2);
}
