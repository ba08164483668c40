//! How the workspace is built, in one place, so that no step builds a second copy of what another has built.
//!
//! Cargo chooses the features of every dependency by the packages that a command names. Each step therefore names
//! the whole workspace with the same features, and narrows by target or by test instead.

use std::path::PathBuf;
use std::process::Command;

use crate::command::{command, found, root, run};
use crate::stop::Stop;

/// The tests that need a display, browsers and the built window are behind this feature, so that a plain
/// `cargo test` does not need them. Linux alone has a WebDriver for the system's web view.
const DESKTOP_TESTS: &str = "usher-tests/desktop";

const NEXTEST: &str = "0.9.151";

/// Its settings: a test that hangs is ended and named.
const LIMITS: &str = "xtask/nextest.toml";

/// Where tools are installed that the machine lacks: nothing of the user's is touched.
const TOOLS: &str = "target/tools";

/// A subcommand of cargo over the whole workspace.
pub(crate) fn workspace(subcommand: &str, arguments: &[&str]) -> Command {
    let mut cargo = command("cargo", [subcommand]);
    cargo.args(over_all()).args(arguments);
    cargo
}

/// The tests of the whole workspace that `which` selects, in nextest's language, each with a time limit.
pub(crate) fn tests(which: &str, arguments: &[&str]) -> Result<Command, Stop> {
    let mut nextest = command(&tool("cargo-nextest", NEXTEST)?, ["nextest", "run", "--config-file", LIMITS]);
    nextest.args(over_all()).args(arguments).args(["-E", which]);
    Ok(nextest)
}

fn over_all() -> Vec<&'static str> {
    let mut arguments = vec!["--workspace", "--locked"];
    if has_desktop_tests() {
        arguments.extend(["--features", DESKTOP_TESTS]);
    }
    arguments
}

pub(crate) fn has_desktop_tests() -> bool {
    cfg!(target_os = "linux")
}

/// A program that the workspace has built, `debug` or `release`.
pub(crate) fn built(profile: &str, program: &str) -> PathBuf {
    // This program lies in the target folder, wherever that is: `<target>/debug/xtask`.
    let target = std::env::current_exe()
        .ok()
        .and_then(|here| here.ancestors().nth(2).map(PathBuf::from))
        .unwrap_or_else(|| root().join("target"));
    target.join(profile).join(format!("{program}{}", std::env::consts::EXE_SUFFIX))
}

/// Puts a cargo subcommand in place, `cargo-nextest` for one: where the machine has none, this version of it is
/// built, unoptimised because that takes half the time. Returns the name or path to start it by.
pub(crate) fn tool(name: &str, version: &str) -> Result<String, Stop> {
    if found(name) {
        return Ok(name.into());
    }
    let installed = root().join(TOOLS).join("bin").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    if !installed.is_file() {
        run(command(
            "cargo",
            ["install", "--locked", "--debug", "--root", TOOLS, name, "--version", version],
        ))?;
    }
    Ok(installed.to_string_lossy().into_owned())
}
