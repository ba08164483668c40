//! `cargo xtask bench`: what is promised in figures, measured. Nothing here fails for being slow: it prints.

use crate::command::{command, run};
use crate::packages::{self, Need};
use crate::stop::Stop;
use crate::ui;

pub(crate) fn bench() -> Result<(), Stop> {
    packages::have(Need::Tests)?;
    run(command("cargo", ["bench", "--locked", "--package", "usher-tests", "--bench", "push"]))?;
    run(command("cargo", ["bench", "--locked", "--package", "usher-tests", "--bench", "company"]))?;
    ui::install()?;
    ui::build()?;
    let windows = ["--locked", "--release", "--package", "usher-window", "--bins", "--examples"];
    run(command("cargo", [&["build"], &windows[..]].concat()))?;
    run(command("cargo", ["bench", "--locked", "--package", "usher-tests", "--bench", "start"]))
}
