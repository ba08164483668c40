//! `cargo xtask bench`: what is promised in figures, measured. Nothing here fails for being slow: it prints.

use crate::command::{command, run};
use crate::stop::Stop;

pub(crate) fn bench() -> Result<(), Stop> {
    run(command("cargo", ["bench", "--locked", "--package", "usher-tests", "--bench", "push"]))
}
