//! `cargo xtask run`: from a fresh checkout to the open window.

use std::path::PathBuf;

use crate::cargo::{built, workspace};
use crate::command::{command, run as start};
use crate::packages::{self, Need};
use crate::steps::say;
use crate::stop::Stop;
use crate::ui;

const NOTHING: [&str; 0] = [];

pub(crate) fn run(release: bool) -> Result<(), Stop> {
    if has_display() {
        packages::have(Need::Window)?;
        ui::install()?;
        ui::build()?;
        start(command(build("usher-window", "usher-window", release)?, NOTHING))
    } else {
        say(
            "There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so the window cannot open.",
        );
        say("The same set-up is rehearsed in the terminal, with a practice company: usher rehearse okta");
        packages::have(Need::Terminal)?;
        start(command(build("usher-cli", "usher", release)?, ["rehearse", "okta"]))
    }
}

/// Builds a program of the workspace and says where it lies. The released one is named by its package, so that
/// nothing that only tests ask for comes into it.
fn build(package: &str, program: &str, release: bool) -> Result<PathBuf, Stop> {
    if release {
        start(command("cargo", ["build", "--locked", "--release", "--package", package]))?;
        Ok(built("release", program))
    } else {
        start(workspace("build", &["--bin", program]))?;
        Ok(built("debug", program))
    }
}

fn has_display() -> bool {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}
