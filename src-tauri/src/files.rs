//! Files that a person chooses. The system's dialog is opened here and the file is read or written here: the web view
//! names no path and learns none.

use std::fs::File;
use std::io::{self, BufWriter, Read as _, Write as _};
use std::path::{Path, PathBuf};

use tauri::{Manager as _, WebviewWindow};
use tauri_plugin_dialog::{DialogExt as _, FileDialogBuilder, FilePath};
use tokio::sync::oneshot;
use usher::problem::Problem;

use crate::problem;

/// Largest file that is read; a profile has a few thousand bytes, a mapping's rules some ten thousand.
const BYTES_MAX: u64 = 1024 * 1024;

/// Numbers that are put behind a name that is taken; nobody has more copies of one file.
const COPIES_MAX: u32 = 1000;

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

/// Returns a free path in the person's folder for downloads.
pub(crate) fn in_downloads(window: &WebviewWindow, name: &str) -> Result<PathBuf, Problem> {
    // Not every desktop names a folder for downloads.
    let paths = window.path();
    let in_home = || paths.home_dir().map(|home| home.join("Downloads"));
    let folder = paths.download_dir().or_else(|_| in_home()).map_err(|error| problem::not_written(&error))?;
    std::fs::create_dir_all(&folder).map_err(|error| problem::not_written(&error))?;
    free(&folder, name)
        .ok_or_else(|| problem::not_written(&"the folder has too many files of this name already"))
}

/// The first of `name`, `name (2)`, `name (3)` … that nothing has yet.
fn free(folder: &Path, name: &str) -> Option<PathBuf> {
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let numbered = |number: u32| match number {
        1 => folder.join(name),
        number => folder.join(format!("{stem} ({number}).{ending}")),
    };
    (1..=COPIES_MAX).map(numbered).find(|path| !path.exists())
}

/// A file that takes its place once all of it is written.
pub(crate) struct Begun {
    path: PathBuf,
    file: BufWriter<tempfile::NamedTempFile>,
}

impl Begun {
    pub(crate) fn new(path: &Path) -> Result<Self, Problem> {
        let folder = path.parent().ok_or_else(|| problem::not_written(&"the file is in no folder"))?;
        let file = tempfile::NamedTempFile::new_in(folder).map_err(|error| problem::not_written(&error))?;
        Ok(Self { path: path.to_owned(), file: BufWriter::new(file) })
    }

    pub(crate) fn writer(&mut self) -> &mut (dyn io::Write + Send) {
        &mut self.file
    }

    pub(crate) fn finish(self) -> Result<(), Problem> {
        let written = || -> io::Result<()> {
            let file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
            file.as_file().sync_all()?;
            file.persist(&self.path).map(drop).map_err(|error| error.error)
        };
        written().map_err(|error| problem::not_written(&error))
    }
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
    fn a_name_that_is_taken_gets_a_number() {
        let folder = tempfile::tempdir().unwrap();
        let name = "Usher preview.csv";
        for expected in [name, "Usher preview (2).csv", "Usher preview (3).csv"] {
            let path = free(folder.path(), name).unwrap();
            assert_eq!(path, folder.path().join(expected));
            let mut begun = Begun::new(&path).unwrap();
            begun.writer().write_all("Zoë".as_bytes()).unwrap();
            assert!(!path.exists());
            begun.finish().unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), "Zoë");
        }
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
