//! Plans of actions in a console, and what became of each of their changes.
//!
//! A change has one note, which is overwritten as it goes on: before it is sent, when it is answered, when it was seen.
//! Where a plan stands follows from its notes.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Row, params};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Records, RecordsError, from_json, to_json};

/// Plans of a profile that are listed: the newest. Nobody reads further back.
const LISTED_MAX: u32 = 200;

/// A kept plan of an action.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    pub plan: String,
    pub profile: String,
    pub made_at: Timestamp,
    pub started_at: Option<Timestamp>,
    /// Every change has come to an end.
    pub ended_at: Option<Timestamp>,
    /// What stopped it last; a problem in words.
    pub halted: Option<Value>,
}

/// What became of a change. `Sent` in a plan that nobody holds means that nobody knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeedState {
    /// About to be sent, or sent; whether it was carried out is settled by looking.
    Sent,
    /// The vendor said yes; `made` is the id of what was created. Not seen yet.
    Answered { made: Option<String> },
    /// The last step of a consent is about to be handed in, or was.
    Finishing,
    /// It was not carried out, so it may be sent anew.
    NotDone,
    /// Seen on reading back.
    Done { saw: String, made: Option<String> },
    /// It was so before its turn came.
    AlreadySo { saw: String },
    /// It was not as the plan had shown it; a problem in words.
    Moved { why: Value },
    /// The vendor said no; a problem in words.
    Refused { why: Value },
}

impl Records {
    /// Keeps a plan that was shown.
    ///
    /// # Errors
    ///
    /// [`RecordsError`].
    pub fn save_action(
        &self,
        plan: &str,
        profile: &str,
        document: &impl Serialize,
        now: Timestamp,
    ) -> Result<(), RecordsError> {
        self.lock().execute(
            "INSERT INTO action (plan, profile, made_at, document) VALUES (?1, ?2, ?3, ?4)",
            params![plan, profile, now.to_string(), to_json(document)?],
        )?;
        Ok(())
    }

    /// Returns a plan of an action, with what it says.
    ///
    /// # Errors
    ///
    /// [`RecordsError::NotFound`].
    pub fn action<T: DeserializeOwned>(&self, plan: &str) -> Result<(Action, T), RecordsError> {
        let sql = "SELECT plan, profile, made_at, started_at, ended_at, halted, document FROM action
                   WHERE plan = ?1";
        let row = self.lock().query_row(sql, [plan], columns).optional()?;
        row.ok_or(RecordsError::NotFound { what: "plan" }).and_then(read)
    }

    /// Returns the plans of a profile that were begun, the newest first, 200 at most.
    ///
    /// # Errors
    ///
    /// [`RecordsError`].
    pub fn actions<T: DeserializeOwned>(&self, profile: &str) -> Result<Vec<(Action, T)>, RecordsError> {
        let connection = self.lock();
        let mut statement = connection.prepare(
            "SELECT plan, profile, made_at, started_at, ended_at, halted, document FROM action
             WHERE profile = ?1 AND started_at IS NOT NULL ORDER BY started_at DESC, plan DESC LIMIT ?2",
        )?;
        let rows = statement.query_map(params![profile, LISTED_MAX], columns)?;
        let rows = rows.collect::<Result<Vec<_>, _>>()?;
        rows.into_iter().map(read).collect()
    }

    /// Notes that a plan is being carried out, for the first time or again.
    ///
    /// # Errors
    ///
    /// [`RecordsError`].
    pub fn begin_action(&self, plan: &str, now: Timestamp) -> Result<(), RecordsError> {
        self.lock().execute(
            "UPDATE action SET started_at = coalesce(started_at, ?2), halted = NULL WHERE plan = ?1",
            params![plan, now.to_string()],
        )?;
        Ok(())
    }

    /// Notes why a plan stopped, or, without a reason, that it has ended.
    ///
    /// # Errors
    ///
    /// [`RecordsError`].
    pub fn leave_action(
        &self,
        plan: &str,
        ended: bool,
        halted: Option<&impl Serialize>,
        now: Timestamp,
    ) -> Result<(), RecordsError> {
        self.lock().execute(
            "UPDATE action SET ended_at = ?2, halted = ?3 WHERE plan = ?1",
            params![plan, ended.then(|| now.to_string()), halted.map(to_json).transpose()?],
        )?;
        Ok(())
    }

    /// Notes where a change stands. Once this returns, it is on the disk.
    ///
    /// # Errors
    ///
    /// [`RecordsError`]; then nothing must be sent.
    pub fn note_deed(
        &self,
        plan: &str,
        number: u32,
        state: &DeedState,
        now: Timestamp,
    ) -> Result<(), RecordsError> {
        self.lock().execute(
            "INSERT INTO deed (plan, number, state, noted_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (plan, number) DO UPDATE SET state = ?3, noted_at = ?4",
            params![plan, number, to_json(state)?, now.to_string()],
        )?;
        Ok(())
    }

    /// Keeps what a vendor tells of the way to a change's end. The change has been noted before.
    ///
    /// # Errors
    ///
    /// [`RecordsError`].
    pub fn note_told(&self, plan: &str, number: u32, told: &impl Serialize) -> Result<(), RecordsError> {
        self.lock().execute(
            "UPDATE deed SET told = ?3 WHERE plan = ?1 AND number = ?2",
            params![plan, number, to_json(told)?],
        )?;
        Ok(())
    }

    /// Returns what was told of the changes of a plan, by their numbers.
    ///
    /// # Errors
    ///
    /// [`RecordsError`].
    pub fn told<T: DeserializeOwned>(&self, plan: &str) -> Result<BTreeMap<u32, T>, RecordsError> {
        let connection = self.lock();
        let mut statement =
            connection.prepare("SELECT number, told FROM deed WHERE plan = ?1 AND told IS NOT NULL")?;
        let rows = statement.query_map([plan], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
        rows.map(|row| {
            row.map_err(RecordsError::from).and_then(|(number, told)| Ok((number, from_json(&told)?)))
        })
        .collect()
    }

    /// Returns the notes of a plan, by the number of the change.
    ///
    /// # Errors
    ///
    /// [`RecordsError`].
    pub fn deeds(&self, plan: &str) -> Result<BTreeMap<u32, DeedState>, RecordsError> {
        let connection = self.lock();
        let mut statement = connection.prepare("SELECT number, state FROM deed WHERE plan = ?1")?;
        let rows = statement.query_map([plan], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
        rows.map(|row| {
            row.map_err(RecordsError::from).and_then(|(number, state)| Ok((number, from_json(&state)?)))
        })
        .collect()
    }
}

type Columns = (String, String, String, Option<String>, Option<String>, Option<String>, String);

fn columns(row: &Row<'_>) -> rusqlite::Result<Columns> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?))
}

fn read<T: DeserializeOwned>(
    (plan, profile, made_at, started_at, ended_at, halted, document): Columns,
) -> Result<(Action, T), RecordsError> {
    let action = Action {
        plan,
        profile,
        made_at: time(&made_at)?,
        started_at: started_at.as_deref().map(time).transpose()?,
        ended_at: ended_at.as_deref().map(time).transpose()?,
        halted: halted.as_deref().map(from_json).transpose()?,
    };
    Ok((action, from_json(&document)?))
}

fn time(text: &str) -> Result<Timestamp, RecordsError> {
    text.parse().map_err(|error: jiff::Error| RecordsError::Other { detail: error.to_string() })
}
