//! How the window likes to look. Kept in a small file of the store plugin, whose writing can be cut short: so nothing
//! is in it that may not be lost, and a file that cannot be read is put aside and begun anew.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Map, Value};
use tauri::{AppHandle, Wry};
use tauri_plugin_store::{Store, StoreExt as _};
use usher::app::App;
use usher::app::view::{Preferences, Theme};
use usher::problem::Problem;

use crate::problem;

const FILE: &str = "preferences.json";
const PUT_ASIDE: &str = "preferences.unreadable.json";

/// The one key under which everything is kept, so that it is read and written whole.
const KEY: &str = "window";

/// Returns what a person prefers; what Usher begins with, where nothing can be read.
pub(crate) fn read(host: &AppHandle) -> Preferences {
    let store = store(host).inspect_err(|problem| tracing::warn!(problem.code, "no preferences")).ok();
    let kept = store.and_then(|store| store.get(KEY));
    kept.and_then(|kept| serde_json::from_value(kept).ok())
        .unwrap_or(Preferences { theme: Theme::System, last_profile: None })
}

/// Keeps what a person prefers.
///
/// # Errors
///
/// When the file cannot be written; what was asked holds until Usher quits.
pub(crate) fn keep(host: &AppHandle, preferences: &Preferences) -> Result<(), Problem> {
    let store = store(host)?;
    store.set(KEY, serde_json::to_value(preferences).map_err(|error| problem::not_kept(&error))?);
    store.save().map_err(|error| problem::not_kept(&error))
}

/// The file beside the records, so that another data folder has preferences of its own.
fn store(host: &AppHandle) -> Result<Arc<Store<Wry>>, Problem> {
    let folder = App::usual_folder().ok_or_else(problem::no_folder)?;
    let folder = std::path::absolute(folder).map_err(|error| problem::not_kept(&error))?;
    let file = folder.join(FILE);
    if let Some(open) = host.get_store(&file) {
        return Ok(open);
    }
    match put_aside(&folder) {
        Ok(None) => {}
        Ok(Some(_)) => tracing::warn!("the preferences could not be read and were put aside"),
        Err(error) => tracing::warn!(%error, "the preferences can neither be read nor put aside"),
    }
    host.store(file).map_err(|error| problem::not_kept(&error))
}

/// Moves a file that cannot be read out of the way, and returns where it is.
fn put_aside(folder: &Path) -> io::Result<Option<PathBuf>> {
    let file = folder.join(FILE);
    let is_readable = match fs::read(&file) {
        Ok(bytes) => serde_json::from_slice::<Map<String, Value>>(&bytes).is_ok(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => true,
        Err(_) => false,
    };
    if is_readable {
        return Ok(None);
    }
    let aside = folder.join(PUT_ASIDE);
    fs::rename(file, &aside).map(|()| Some(aside))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_put_aside() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(FILE);
        let check = |text: &str, is_put_aside: bool| {
            fs::write(&file, text).unwrap();
            let aside = put_aside(folder.path()).unwrap();
            assert_eq!(aside.is_some(), is_put_aside, "{text}");
            assert_eq!(file.exists(), !is_put_aside, "{text}");
            if let Some(aside) = aside {
                assert_eq!(fs::read_to_string(aside).unwrap(), text);
            }
        };
        assert_eq!(put_aside(folder.path()).unwrap(), None, "there is none yet");
        check(r#"{"window":{"theme":"dark","last_profile":null}}"#, false);
        check(r#"{"window":{"the"#, true);
        check("[]", true);
        check("", true);
    }
}
