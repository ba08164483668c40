//! Running other programs: the command line is shown, and a program that fails stops the task.
//!
//! On Linux each program is started through `setpriv --pdeathsig`, so that it ends when this one is killed and
//! no compiler or test goes on alone.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Command;

use crate::steps::say;
use crate::stop::Stop;

/// A command that runs in the workspace's root.
pub(crate) fn command(
    program: impl AsRef<OsStr>,
    arguments: impl IntoIterator<Item = impl AsRef<OsStr>>,
) -> Command {
    let mut command = if cfg!(target_os = "linux") && found("setpriv") {
        let mut guarded = Command::new("setpriv");
        guarded.args(["--pdeathsig", "TERM", "--"]).arg(program);
        guarded
    } else {
        Command::new(program)
    };
    command.args(arguments).current_dir(root());
    command
}

/// Runs it with its output on the terminal. Fails where it does not end with 0.
pub(crate) fn run(mut command: Command) -> Result<(), Stop> {
    let line = line(&command);
    say(&format!("  $ {line}"));
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Stop::new(format!("`{line}` ended with {status}"))),
        Err(error) => Err(Stop::new(format!("`{line}` could not be started: {error}"))),
    }
}

/// Whether a program of that name is on the PATH.
pub(crate) fn found(program: &str) -> bool {
    let name = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(&name).is_file())
}

/// The workspace's root: the folder above this crate's.
pub(crate) fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.parent().map(PathBuf::from).unwrap_or(here)
}

/// The command as a person would type it: the guard left out, nothing but program and arguments. The environment
/// is never shown.
fn line(command: &Command) -> String {
    let program = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = program.map(|word| word.to_string_lossy()).collect();
    let typed = match words.as_slice() {
        [guard, _, _, _, typed @ ..] if guard == "setpriv" => typed,
        typed => typed,
    };
    typed.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_shown_as_typed() {
        let shown = line(command("cargo", ["fmt", "--all"]).env("TOKEN", "secret"));
        assert_eq!(shown, "cargo fmt --all");
    }

    #[test]
    fn a_program_that_fails_or_is_missing_stops_the_task() {
        let failed = run(command("cargo", ["no-such-command-of-cargo"])).err().map(|stop| stop.to_string());
        assert!(failed.is_some_and(|text| text.starts_with("`cargo no-such-command-of-cargo` ended with")));
        assert!(run(Command::new("no-such-program-anywhere")).is_err());
        assert!(!found("no-such-program-anywhere"));
        assert!(found("cargo"));
    }
}
