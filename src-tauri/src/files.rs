//! Files that a person chooses. The system's dialog is opened here and the file is read or written here: the web view
//! names no path and learns none.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use tauri::WebviewWindow;
use tauri_plugin_dialog::{DialogExt as _, FileDialogBuilder, FilePath};
use tokio::sync::oneshot;
use usher::problem::Problem;

use crate::problem;

/// Largest file that is read; a profile has a few thousand bytes, a mapping's rules some ten thousand.
const BYTES_MAX: u64 = 1024 * 1024;

/// What a dialog is about.
#[derive(Clone, Copy)]
pub(crate) struct Kind {
    pub(crate) title: &'static str,
    /// What such files are called.
    pub(crate) filter: &'static str,
    pub(crate) ending: &'static str,
}

/// Lets a person choose a profile document and returns its text, or `None` where they closed the dialog.
pub(crate) async fn choose_profile(window: &WebviewWindow) -> Result<Option<String>, Problem> {
    let kind = Kind { title: "Import a profile", filter: "Usher profile", ending: "json" };
    choose_text(window, kind).await
}

/// Lets a person choose a small file and returns its text, or `None` where they closed the dialog.
pub(crate) async fn choose_text(window: &WebviewWindow, kind: Kind) -> Result<Option<String>, Problem> {
    let dialog = dialog(window).set_title(kind.title).add_filter(kind.filter, &[kind.ending]);
    let (tell, chosen) = oneshot::channel();
    dialog.pick_file(|file| drop(tell.send(file)));
    let Some(path) = path(chosen.await, &problem::unreadable)? else { return Ok(None) };
    read(&path).map(Some).map_err(|error| problem::unreadable(&error))
}

/// Lets a person name a file for a table and writes it there; `false` where they closed the dialog.
pub(crate) async fn save_table(window: &WebviewWindow, name: &str, table: &str) -> Result<bool, Problem> {
    save_text(window, Kind { title: "Save the plan", filter: "Table", ending: "csv" }, name, table).await
}

/// Lets a person name a file and writes a text there; `false` where they closed the dialog.
pub(crate) async fn save_text(
    window: &WebviewWindow,
    kind: Kind,
    name: &str,
    text: &str,
) -> Result<bool, Problem> {
    let Some(path) = name_file(window, kind, name).await? else { return Ok(false) };
    write(&path, text).map(|()| true).map_err(|error| problem::not_written(&error))
}

/// Lets a person name a file; `None` where they closed the dialog.
pub(crate) async fn name_file(
    window: &WebviewWindow,
    kind: Kind,
    name: &str,
) -> Result<Option<PathBuf>, Problem> {
    let dialog =
        dialog(window).set_title(kind.title).set_file_name(name).add_filter(kind.filter, &[kind.ending]);
    let (tell, chosen) = oneshot::channel();
    dialog.save_file(|file| drop(tell.send(file)));
    path(chosen.await, &problem::not_written)
}

fn dialog(window: &WebviewWindow) -> FileDialogBuilder<tauri::Wry> {
    window.dialog().file().set_parent(window)
}

/// A dialog that went away with its window was closed.
fn path(
    chosen: Result<Option<FilePath>, oneshot::error::RecvError>,
    problem: &dyn Fn(&dyn std::fmt::Display) -> Problem,
) -> Result<Option<PathBuf>, Problem> {
    let chosen = chosen.ok().flatten();
    chosen.map(|file| file.into_path().map_err(|error| problem(&error))).transpose()
}

fn read(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    let read = File::open(path)?.take(BYTES_MAX + 1).read_to_string(&mut text)?;
    match u64::try_from(read).is_ok_and(|bytes| bytes <= BYTES_MAX) {
        true => Ok(text),
        false => Err(io::Error::new(io::ErrorKind::FileTooLarge, "the file is larger than a profile can be")),
    }
}

/// Writes the whole file or leaves what was there: beside it first, then in its place.
fn write(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().ok_or_else(|| io::Error::other("the file is in no folder"))?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path).map(drop).map_err(|error| error.error)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plan.csv");
        write(&path, "old and longer").unwrap();
        write(&path, "Zoë O'Brien-Łukasz").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "Zoë O'Brien-Łukasz");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_that_cannot_be_replaced_leaves_nothing_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let taken = folder.path().join("plan.csv");
        fs::create_dir_all(taken.join("in the way")).unwrap();
        assert!(write(&taken, "text").is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn only_small_texts_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("profile.json");
        fs::write(&path, "{}").unwrap();
        assert_eq!(read(&path).unwrap(), "{}");
        fs::write(&path, vec![b' '; usize::try_from(BYTES_MAX).unwrap() + 1]).unwrap();
        assert_eq!(read(&path).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        fs::write(&path, [0xff, 0xfe]).unwrap();
        assert_eq!(read(&path).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
}
