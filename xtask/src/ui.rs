//! The web view's pages: installed, checked and built by npm, and only when their sources changed.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{command, root, run};
use crate::stop::Stop;

/// npm is a batch file on Windows, and must be named as one to be found.
pub(crate) const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// What the pages are built from, as seen from the root. Folders that are themselves made are left out.
const SOURCES: &[&str] = &["ui", "icons"];
const MADE: &[&str] = &["node_modules", "dist"];

/// Installs the packages of the lock file, unless they are the installed ones already.
pub(crate) fn install() -> Result<(), Stop> {
    let lock = ui().join("package-lock.json");
    let locked = fs::read_to_string(&lock).map_err(|error| Stop::file(&lock, &error))?;
    let stamp = Stamp::of("installed");
    if stamp.says(&locked) {
        return Ok(());
    }
    run(npm(&["ci", "--no-audit", "--no-fund"]))?;
    stamp.write(&locked)
}

/// Builds the pages, unless nothing changed since they were built.
pub(crate) fn build() -> Result<(), Stop> {
    let stamp = Stamp::of("built");
    let sources = fingerprint()?;
    if stamp.says(&sources) && ui().join("dist/index.html").is_file() {
        return Ok(());
    }
    script("build")?;
    stamp.write(&sources)
}

/// Runs one of the scripts of package.json.
pub(crate) fn script(name: &str) -> Result<(), Stop> {
    run(npm(&["run", name]))
}

fn npm(arguments: &[&str]) -> Command {
    let mut npm = command(NPM, arguments);
    npm.current_dir(ui());
    npm
}

fn ui() -> PathBuf {
    root().join("ui")
}

/// What the last success was made of; kept beside the packages, so that it goes when they go.
struct Stamp(PathBuf);

impl Stamp {
    fn of(name: &str) -> Self {
        Self(ui().join("node_modules").join(format!(".usher-{name}")))
    }

    fn says(&self, text: &str) -> bool {
        fs::read_to_string(&self.0).is_ok_and(|said| said == text)
    }

    fn write(&self, text: &str) -> Result<(), Stop> {
        fs::write(&self.0, text).map_err(|error| Stop::file(&self.0, &error))
    }
}

/// A number that changes when a source of the pages does. Another compiler may give another: the pages are then
/// built once more.
fn fingerprint() -> Result<String, Stop> {
    let mut files = Vec::new();
    for folder in SOURCES {
        collect(&root().join(folder), &mut files)?;
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        fs::read(&file).map_err(|error| Stop::file(&file, &error))?.hash(&mut hasher);
        file.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Stop> {
    let stop = |error| Stop::file(folder, &error);
    for entry in fs::read_dir(folder).map_err(stop)? {
        let path = entry.map_err(stop)?.path();
        let is_made = path.file_name().is_some_and(|name| MADE.iter().any(|made| name == *made));
        if path.is_dir() && !is_made {
            collect(&path, files)?;
        } else if path.is_file() {
            files.push(path);
        }
    }
    Ok(())
}
