//! What Usher remembers: profiles, outcomes, plans, runs and every single write.
//!
//! One SQLite file in the data folder, shared by the window and the terminal. A write to Zoom is noted before it is
//! sent and again when it is answered, each in a transaction of its own that is on the disk before the next step, so
//! that a run can be taken up again after a crash at any point. Calls are short and block; a file that cannot be read
//! is put aside, never deleted.

mod attempts;
mod deeds;
mod deep;
mod hold;
mod open;
mod profile;
mod runs;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use attempts::ATTEMPTS_MAX;
pub use deeds::{Action, DeedState};
pub use deep::{Deep, DeepRead};
pub use hold::Hold;
pub use profile::{
    ANY_TENANT, Cloud, EntraWay, GoogleWay, LOOPBACK_PORTS, NAME_CHARS_MAX, OktaWay, Profile, ProfileError,
    Provider, ZoomSide, ZoomWay,
};
pub use runs::{Act, Operation, OperationState, PersonAct, PlanKind, Run, RunState};

/// The data folder and the database in it.
#[derive(Debug)]
pub struct Records {
    folder: PathBuf,
    connection: Mutex<Connection>,
    /// Where an unreadable database was put, if that happened on opening.
    put_aside: Option<PathBuf>,
}

/// Why something could not be remembered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordsError {
    #[error("the disk is full")]
    DiskFull,
    #[error("{} cannot be written to", folder.display())]
    ReadOnly { folder: PathBuf },
    /// Another process wrote for longer than Usher waits.
    #[error("the database is in use by another program")]
    Busy,
    /// Made by a newer Usher.
    #[error("the database is of edition {edition}")]
    NewerEdition { edition: i64 },
    #[error("nothing is remembered under {what}")]
    NotFound { what: &'static str },
    #[error("another Usher is writing: {who}")]
    Held { who: String },
    #[error("the plan was applied already")]
    AppliedAlready { run: String },
    #[error("{detail}")]
    Other { detail: String },
}

impl Records {
    /// Opens the records in a folder, making both where they are missing. A database that cannot be read is put
    /// aside and a new one begun; [`Records::put_aside`] says so.
    ///
    /// # Errors
    ///
    /// [`RecordsError`] when the folder cannot be used at all.
    pub fn open(folder: &Path) -> Result<Self, RecordsError> {
        let (connection, put_aside) = open::open(folder)?;
        Ok(Self { folder: folder.to_owned(), connection: Mutex::new(connection), put_aside })
    }

    /// Returns where an unreadable database was put on opening.
    pub fn put_aside(&self) -> Option<&Path> {
        self.put_aside.as_deref()
    }

    /// Returns the data folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Keeps a profile under an id, new or changed.
    ///
    /// # Errors
    ///
    /// [`RecordsError`].
    pub fn save_profile(&self, id: &str, profile: &Profile, now: Timestamp) -> Result<(), RecordsError> {
        self.lock().execute(
            "INSERT INTO profile (id, name, document, changed_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (id) DO UPDATE SET name = ?2, document = ?3, changed_at = ?4",
            params![id, profile.name, to_json(profile)?, now.to_string()],
        )?;
        Ok(())
    }

    /// Returns a profile.
    ///
    /// # Errors
    ///
    /// [`RecordsError::NotFound`] where there is none under this id.
    pub fn profile(&self, id: &str) -> Result<Profile, RecordsError> {
        self.document("SELECT document FROM profile WHERE id = ?1", &[id])?
            .ok_or(RecordsError::NotFound { what: "profile" })
    }

    /// Returns every profile with its id, by name.
    ///
    /// # Errors
    ///
    /// [`RecordsError`].
    pub fn profiles(&self) -> Result<Vec<(String, Profile)>, RecordsError> {
        let connection = self.lock();
        let mut statement = connection.prepare("SELECT id, document FROM profile ORDER BY name, id")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
        rows.map(|row| row.map_err(RecordsError::from).and_then(|(id, json)| Ok((id, from_json(&json)?))))
            .collect()
    }

    /// Forgets a profile and everything that was remembered of it.
    ///
    /// # Errors
    ///
    /// [`RecordsError`].
    pub fn remove_profile(&self, id: &str) -> Result<(), RecordsError> {
        self.lock().execute("DELETE FROM profile WHERE id = ?1", [id])?;
        Ok(())
    }

    /// Keeps the last outcome of a check.
    ///
    /// # Errors
    ///
    /// [`RecordsError`].
    pub fn save_outcome(
        &self,
        profile: &str,
        check: &str,
        outcome: &impl Serialize,
    ) -> Result<(), RecordsError> {
        self.lock().execute(
            "INSERT INTO outcome (profile, check_id, document) VALUES (?1, ?2, ?3)
             ON CONFLICT (profile, check_id) DO UPDATE SET document = ?3",
            params![profile, check, to_json(outcome)?],
        )?;
        Ok(())
    }

    /// Returns the last outcome of each check of a profile.
    ///
    /// # Errors
    ///
    /// [`RecordsError`].
    pub fn outcomes<T: DeserializeOwned>(&self, profile: &str) -> Result<Vec<(String, T)>, RecordsError> {
        let connection = self.lock();
        let mut statement = connection
            .prepare("SELECT check_id, document FROM outcome WHERE profile = ?1 ORDER BY check_id")?;
        let rows = statement.query_map([profile], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
        rows.map(|row| row.map_err(RecordsError::from).and_then(|(id, json)| Ok((id, from_json(&json)?))))
            .collect()
    }

    /// Forgets the outcome of a check: what it rested on has changed.
    ///
    /// # Errors
    ///
    /// [`RecordsError`].
    pub fn forget_outcome(&self, profile: &str, check: &str) -> Result<(), RecordsError> {
        self.lock().execute("DELETE FROM outcome WHERE profile = ?1 AND check_id = ?2", [profile, check])?;
        Ok(())
    }

    /// Keeps something that was found out about an account, such as how many members a request may add.
    ///
    /// # Errors
    ///
    /// [`RecordsError`].
    pub fn learn(&self, profile: &str, what: &str, value: &impl Serialize) -> Result<(), RecordsError> {
        self.lock().execute(
            "INSERT INTO learned (profile, what, document) VALUES (?1, ?2, ?3)
             ON CONFLICT (profile, what) DO UPDATE SET document = ?3",
            params![profile, what, to_json(value)?],
        )?;
        Ok(())
    }

    /// Returns what was found out, if anything.
    ///
    /// # Errors
    ///
    /// [`RecordsError`].
    pub fn learned<T: DeserializeOwned>(&self, profile: &str, what: &str) -> Result<Option<T>, RecordsError> {
        self.document("SELECT document FROM learned WHERE profile = ?1 AND what = ?2", &[profile, what])
    }

    fn document<T: DeserializeOwned>(&self, sql: &str, keys: &[&str]) -> Result<Option<T>, RecordsError> {
        let json: Option<String> =
            self.lock().query_row(sql, rusqlite::params_from_iter(keys), |row| row.get(0)).optional()?;
        json.map(|json| from_json(&json)).transpose()
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        // A panic while it was held cannot leave a half-written row: every change is one transaction.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn to_json(value: &impl Serialize) -> Result<String, RecordsError> {
    serde_json::to_string(value).map_err(|error| RecordsError::Other { detail: error.to_string() })
}

fn from_json<T: DeserializeOwned>(json: &str) -> Result<T, RecordsError> {
    serde_json::from_str(json).map_err(|error| RecordsError::Other { detail: error.to_string() })
}

impl From<rusqlite::Error> for RecordsError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        let detail = error.to_string();
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                Self::ReadOnly { folder: PathBuf::new() }
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            _ => Self::Other { detail },
        }
    }
}
