//! Where this computer keeps what it does by itself.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::System;

/// Usher's program for the terminal.
const PROGRAM: &str = "usher";

/// The folder, the program and the tool of one user on one computer. A value, so that a test has one of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub system: System,
    /// Where the entry's files lie.
    pub folder: PathBuf,
    /// Usher's program for the terminal, which the entry starts.
    pub program: PathBuf,
    /// Where the system's own tool is; `None` where the search path has it.
    pub tools: Option<PathBuf>,
    /// The user, as Windows (a name) or macOS (a number) wants it named.
    pub user: Option<String>,
}

impl Place {
    /// Returns the place of whoever runs this; `None` where the system names no home or no program. `data` is Usher's
    /// data folder.
    pub fn here(data: &Path) -> Option<Self> {
        let program = terminal()?;
        let home = std::env::home_dir().filter(|home| home.is_absolute());
        let place = |system, folder, user| Self { system, folder, program, tools: None, user };
        if cfg!(windows) {
            let user = names("USERDOMAIN", "USERNAME");
            return Some(place(System::TaskScheduler, data.join("schedule"), user));
        }
        if cfg!(target_os = "macos") {
            let home = home?;
            let user = user_number(&home);
            return Some(place(System::Launchd, home.join("Library").join("LaunchAgents"), user));
        }
        let configuration = set("XDG_CONFIG_HOME").map(PathBuf::from).filter(|folder| folder.is_absolute());
        let configuration = configuration.or_else(|| Some(home?.join(".config")))?;
        Some(place(System::Systemd, configuration.join("systemd").join("user"), None))
    }
}

/// The terminal's program lies beside the one that runs, whichever of the two that is. An AppImage is mounted anew for
/// each start: there it lies beside the image.
fn terminal() -> Option<PathBuf> {
    let running = match set("APPIMAGE") {
        Some(image) => PathBuf::from(image),
        None => std::env::current_exe().ok()?,
    };
    Some(running.with_file_name(format!("{PROGRAM}{}", std::env::consts::EXE_SUFFIX)))
}

fn set(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

fn names(domain: &str, user: &str) -> Option<String> {
    let text = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    Some(format!("{}\\{}", text(domain)?, text(user)?))
}

#[cfg(unix)]
fn user_number(home: &Path) -> Option<String> {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata(home).ok().map(|home| home.uid().to_string())
}

#[cfg(not(unix))]
fn user_number(_: &Path) -> Option<String> {
    None
}
