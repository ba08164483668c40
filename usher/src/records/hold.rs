//! Who is pushing right now. One push at a time for a profile, across windows and terminals.
//!
//! The lock is the operating system's: it ends with the process, also when it is killed. A note beside it says who
//! has it, for the one who is refused.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use super::{Records, RecordsError};

/// The right to push for a profile, until dropped.
#[derive(Debug)]
pub struct Hold {
    lock: File,
    busy: File,
    note: PathBuf,
}

impl Records {
    /// Takes the right to push for a profile.
    ///
    /// # Errors
    ///
    /// [`RecordsError::Held`] with the note of whoever has it: "the terminal, process 4312, since 14:02".
    pub fn hold(&self, profile: &str, who: &str) -> Result<Hold, RecordsError> {
        let HoldFiles { lock, busy, note } = self.hold_files(profile);
        let other = |error: std::io::Error| RecordsError::Other { detail: error.to_string() };
        let open = |path: &Path| OpenOptions::new().create(true).truncate(false).write(true).open(path);
        let lock = open(&lock).map_err(other)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let who = std::fs::read_to_string(&note).unwrap_or_default();
                return Err(RecordsError::Held { who });
            }
            Err(TryLockError::Error(error)) => return Err(other(error)),
        }
        // Whoever looks has this one for an instant at most, and never the first: looking keeps nobody from pushing.
        let busy = open(&busy).map_err(other)?;
        busy.lock().map_err(other)?;
        std::fs::write(&note, who).map_err(other)?;
        Ok(Hold { lock, busy, note })
    }

    /// Returns the note of whoever pushes for a profile right now.
    pub fn held_by(&self, profile: &str) -> Option<String> {
        let HoldFiles { busy, note, .. } = self.hold_files(profile);
        let busy = OpenOptions::new().write(true).open(busy).ok()?;
        // Shared, so that two who look do not take each other for somebody who pushes.
        match busy.try_lock_shared() {
            Ok(()) => None,
            Err(_) => Some(std::fs::read_to_string(note).unwrap_or_default()),
        }
    }

    fn hold_files(&self, profile: &str) -> HoldFiles {
        // Profile ids are made by Usher and hold nothing but letters, digits and dashes.
        let at = |ending: &str| self.folder().join(format!("push-{profile}.{ending}"));
        HoldFiles { lock: at("lock"), busy: at("busy"), note: at("who") }
    }
}

struct HoldFiles {
    /// Locked by whoever pushes; the one that decides.
    lock: PathBuf,
    /// Locked by whoever pushes as well, for those who look.
    busy: PathBuf,
    note: PathBuf,
}

impl Drop for Hold {
    fn drop(&mut self) {
        // Left-over files do no harm: the locks are what counts, and they end here in any case.
        std::fs::remove_file(&self.note).ok();
        self.busy.unlock().ok();
        self.lock.unlock().ok();
    }
}
