//! What the dependencies may be: their licences and sources by deny.toml, and known advisories where the database
//! of them can be had. Being offline is not a failure, and is said.

use std::process::Stdio;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::cargo::tool;
use crate::command::{command, run};
use crate::steps::say;
use crate::stop::Stop;

const VERSION: &str = "0.20.2";

/// A clone of the database is a few megabytes; a network that needs longer is as good as none.
const FETCH_LIMIT: Duration = Duration::from_secs(90);

/// Licences, banned packages and sources.
pub(crate) fn check() -> Result<(), Stop> {
    deny(&["--locked", "check", "--hide-inclusion-graph", "licenses", "bans", "sources"])
}

/// Known advisories of the locked versions.
pub(crate) fn check_advisories() -> Result<(), Stop> {
    if fetched(&tool("cargo-deny", VERSION)?) {
        // Offline, because the database was just fetched, and so were the packages by the check before.
        deny(&["--frozen", "check", "advisories"])
    } else {
        say("The database of advisories could not be had: not checked this time.");
        Ok(())
    }
}

fn deny(arguments: &[&str]) -> Result<(), Stop> {
    let mut deny = command(tool("cargo-deny", VERSION)?, ["--workspace", "--all-features"]);
    deny.args(arguments);
    run(deny)
}

fn fetched(deny: &str) -> bool {
    let mut fetch = command(deny, ["fetch", "db"]);
    let Ok(mut fetch) = fetch.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn() else {
        return false;
    };
    // A thread keeps the time and ends the program when it is over; the wait ends either way.
    let id = fetch.id().to_string();
    let (finished, is_finished) = mpsc::channel::<()>();
    let watch = thread::spawn(move || {
        if is_finished.recv_timeout(FETCH_LIMIT).is_err() {
            end(&id);
        }
    });
    let outcome = fetch.wait();
    // The receiver is gone when the time was over.
    let _ = finished.send(());
    let _ = watch.join();
    outcome.is_ok_and(|status| status.success())
}

fn end(process: &str) {
    let words: &[&str] =
        if cfg!(windows) { &["taskkill", "/F", "/PID", process] } else { &["kill", process] };
    if let [program, arguments @ ..] = words {
        let _ = std::process::Command::new(program).args(arguments).status();
    }
}
