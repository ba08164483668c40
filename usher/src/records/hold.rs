//! Who is pushing right now. One push at a time for a profile, across windows and terminals.
//!
//! The lock is the operating system's: it ends with the process, also when it is killed. A note beside it says who
//! has it, for the one who is refused.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::PathBuf;

use super::{Records, RecordsError};

/// Whoever looks who pushes has the lock for some microseconds; whoever pushes has it for longer than this many tries.
const ATTEMPTS_MAX: u32 = 200;

/// The right to push for a profile, until dropped.
#[derive(Debug)]
pub struct Hold {
    file: File,
    note: PathBuf,
}

impl Records {
    /// Takes the right to push for a profile.
    ///
    /// # Errors
    ///
    /// [`RecordsError::Held`] with the note of whoever has it: "the terminal, process 4312, since 14:02".
    pub fn hold(&self, profile: &str, who: &str) -> Result<Hold, RecordsError> {
        let (lock, note) = self.hold_files(profile);
        let other = |error: std::io::Error| RecordsError::Other { detail: error.to_string() };
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&lock).map_err(other)?;
        let mut attempts = 0;
        loop {
            attempts += 1;
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if attempts < ATTEMPTS_MAX => std::thread::yield_now(),
                Err(TryLockError::WouldBlock) => {
                    let who = std::fs::read_to_string(&note).unwrap_or_default();
                    return Err(RecordsError::Held { who });
                }
                Err(TryLockError::Error(error)) => return Err(other(error)),
            }
        }
        std::fs::write(&note, who).map_err(other)?;
        Ok(Hold { file, note })
    }

    /// Returns the note of whoever pushes for a profile right now.
    pub fn held_by(&self, profile: &str) -> Option<String> {
        let (lock, note) = self.hold_files(profile);
        let file = OpenOptions::new().write(true).open(lock).ok()?;
        // Shared, so that two who look do not take each other for somebody who pushes.
        match file.try_lock_shared() {
            Ok(()) => None,
            Err(_) => Some(std::fs::read_to_string(note).unwrap_or_default()),
        }
    }

    fn hold_files(&self, profile: &str) -> (PathBuf, PathBuf) {
        // Profile ids are made by Usher and hold nothing but letters, digits and dashes.
        let at = |ending: &str| self.folder().join(format!("push-{profile}.{ending}"));
        (at("lock"), at("who"))
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        // Left-over files do no harm: the lock is what counts, and it ends here in any case.
        std::fs::remove_file(&self.note).ok();
        self.file.unlock().ok();
    }
}
