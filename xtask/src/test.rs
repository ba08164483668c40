//! `cargo xtask test`: everything that must hold, in the order in which a mistake is cheapest to find.
//!
//! The pages are built before the first Rust step, because the window embeds them and does not compile without.

use crate::cargo::{has_desktop_tests, tests, workspace};
use crate::command::{command, run};
use crate::packages::{self, Need};
use crate::steps::{Steps, say};
use crate::stop::Stop;
use crate::{licences, types, ui};

/// The tests that start a desktop of their own are the ones in files of this name, in nextest's language.
const DESKTOP: &str = "binary(/^desktop/)";

/// The export of types is not a test: a step of its own runs it, where it writes to a known folder.
const EXPORT: &str = "test(/export_bindings/)";

pub(crate) fn test() -> Result<(), Stop> {
    let mut steps = Steps::begin();
    steps.step("system packages", || packages::have(Need::Tests))?;
    steps.step("format", || run(command("cargo", ["fmt", "--all", "--check"])))?;
    steps.step("pages: packages", ui::install)?;
    steps.step("pages: types", || ui::script("check"))?;
    steps.step("pages: lint", || ui::script("lint"))?;
    steps.step("pages: tests", || ui::script("test"))?;
    steps.step("pages: build", ui::build)?;
    steps.step("pages: accessibility", || ui::script("axe"))?;
    steps.step("clippy", || run(workspace("clippy", &["--all-targets", "--", "--deny", "warnings"])))?;
    steps.step("licences and sources", licences::check)?;
    steps.step("advisories", licences::check_advisories)?;
    steps.step("build", || run(workspace("build", &["--lib", "--bins", "--tests"])))?;
    steps.step("generated types", types::check)?;
    steps.step("tests", || run(tests(&format!("not {DESKTOP} and not {EXPORT}"), &[])?))?;
    steps.step("examples in comments", || run(workspace("test", &["--doc", "--quiet"])))?;
    steps.step("window", window)?;
    steps.end();
    Ok(())
}

/// The real window under WebDriver, one test at a time: each starts a desktop with two browsers.
fn window() -> Result<(), Stop> {
    if has_desktop_tests() {
        run(tests(DESKTOP, &["--test-threads", "1"])?)
    } else {
        say("Only Linux has a WebDriver for the system's web view: not tested here.");
        Ok(())
    }
}
