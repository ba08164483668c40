//! What this computer does by itself: a timer of its operating system that starts Usher's terminal program.
//!
//! Usher has no program that runs all the time. It writes a file in the language of the system (systemd, launchd, the
//! Task Scheduler), which a person sees first and can read afterwards. [`files`] renders it and is pure; [`look`],
//! [`write`] and [`remove`] touch the folder of a [`Place`] and the system's own tool. Each file carries a mark with the
//! sum of its text: only a file whose sum is right is replaced or deleted, so that nobody's own change is lost.

mod place;
mod render;
mod tool;
mod when;

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use place::Place;
pub use render::{by_hand, command, files};
pub use tool::ToolError;
pub use when::{Clock, Every, next};

/// Largest file that is looked at; those that Usher writes have fewer than 4,000 characters.
const FILE_BYTES_MAX: u64 = 256 * 1024;

/// The part of an operating system that starts programs at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "ScheduleSystem")]
pub enum System {
    /// A timer and a service of the user's own systemd.
    Systemd,
    /// An agent of launchd.
    Launchd,
    /// A task of Windows' Task Scheduler.
    TaskScheduler,
}

/// What is kept in step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "ScheduleWhat")]
pub enum What {
    /// The groups that were pushed last.
    Groups,
    /// People, where Usher provisions them itself.
    People,
    /// People, and then the groups.
    Both,
}

/// What shall be started, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The profile's id: letters, digits and dashes.
    pub profile: String,
    /// The profile's name, for whoever reads the file.
    pub name: String,
    pub what: What,
    pub every: Every,
    /// Written and switched off where it is not.
    pub on: bool,
    /// The data folder, where it is not the usual one.
    pub data: Option<PathBuf>,
}

/// A file as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    pub path: PathBuf,
    pub text: String,
}

/// What stands in the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    Nothing,
    /// The files as Usher wrote them, the ones of another entry than is wanted now included.
    Written {
        texts: Vec<String>,
    },
    /// At least one file is not as Usher wrote it.
    ChangedByHand {
        paths: Vec<PathBuf>,
    },
}

/// Why an entry could not be written, removed or looked at.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    #[error("changed by hand: {}", paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", "))]
    ChangedByHand { paths: Vec<PathBuf> },
    /// The terminal's program is not where it should be.
    #[error("{} is not there", path.display())]
    NoProgram { path: PathBuf },
    /// A path that is no text, so that no file can name it.
    #[error("{} is no text", path.display())]
    NotText { path: PathBuf },
    #[error("{}: {detail}", path.display())]
    File { path: PathBuf, detail: String },
}

/// Looks at the files of a profile's entry.
///
/// # Errors
///
/// [`ScheduleError::File`] where a file is there and cannot be read.
pub fn look(place: &Place, profile: &str) -> Result<Found, ScheduleError> {
    let mut texts = Vec::new();
    let mut changed = Vec::new();
    for path in render::paths(place, profile) {
        match read(&path)? {
            None => {}
            Some(text) if render::is_as_written(&text) => texts.push(text),
            Some(_) => changed.push(path),
        }
    }
    Ok(match (changed.is_empty(), texts.is_empty()) {
        (false, _) => Found::ChangedByHand { paths: changed },
        (true, true) => Found::Nothing,
        (true, false) => Found::Written { texts },
    })
}

/// Writes the files of an entry, in place of those that Usher wrote before. Nothing is switched on by it.
///
/// # Errors
///
/// [`ScheduleError`]; a file that somebody changed is left as it is, and nothing is written.
pub fn write(place: &Place, entry: &Entry) -> Result<(), ScheduleError> {
    if !place.program.is_file() {
        return Err(ScheduleError::NoProgram { path: place.program.clone() });
    }
    if let Some(path) =
        entry.data.iter().chain([&place.program, &place.folder]).find(|path| path.to_str().is_none())
    {
        return Err(ScheduleError::NotText { path: path.clone() });
    }
    untouched(place, &entry.profile)?;
    for File { path, text } in files(place, entry) {
        put(&path, &render::bytes(place.system, &text)).map_err(|error| at(&path, &error))?;
    }
    Ok(())
}

/// Deletes the files of a profile's entry.
///
/// # Errors
///
/// [`ScheduleError`]; where somebody changed one of them, nothing is deleted.
pub fn remove(place: &Place, profile: &str) -> Result<(), ScheduleError> {
    untouched(place, profile)?;
    for path in render::paths(place, profile) {
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(at(&path, &error)),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

/// Switches a written entry on or off, so that it counts from now on and after the next start of the computer.
///
/// # Errors
///
/// [`ToolError`] with what the system's tool said.
pub async fn switch(place: &Place, profile: &str, on: bool) -> Result<(), ToolError> {
    for step in render::switching(place, profile, on) {
        tool::run(place, &step).await?;
    }
    Ok(())
}

/// Is the entry switched on?
///
/// # Errors
///
/// [`ToolError`] with what the system's tool said; that it is off is an error too, because that is how tools say it.
pub async fn is_on(place: &Place, profile: &str) -> Result<(), ToolError> {
    for step in render::looking(place, profile) {
        tool::run(place, &step).await?;
    }
    Ok(())
}

fn untouched(place: &Place, profile: &str) -> Result<(), ScheduleError> {
    match look(place, profile)? {
        Found::Nothing | Found::Written { .. } => Ok(()),
        Found::ChangedByHand { paths } => Err(ScheduleError::ChangedByHand { paths }),
    }
}

fn read(path: &Path) -> Result<Option<String>, ScheduleError> {
    let length = match std::fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(at(path, &error)),
        Ok(found) => found.len(),
    };
    // Whatever is longer is not of Usher's making.
    if length > FILE_BYTES_MAX {
        return Ok(Some(String::new()));
    }
    let bytes = std::fs::read(path).map_err(|error| at(path, &error))?;
    Ok(Some(render::text_of(&bytes)))
}

/// Writes a file whole or not at all: what starts programs never reads half of it.
fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    std::fs::write(&beside, bytes)?;
    std::fs::rename(&beside, path)
}

fn at(path: &Path, error: &io::Error) -> ScheduleError {
    ScheduleError::File { path: path.to_owned(), detail: error.to_string() }
}

#[cfg(test)]
mod tests;
