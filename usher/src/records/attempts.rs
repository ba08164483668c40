//! What was tried without anybody at the door: each start of the computer's schedule, and what became of it.

use rusqlite::{TransactionBehavior, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Records, RecordsError, from_json, to_json};

/// Attempts that are kept of a profile: four days of a start an hour. Runs have a history of their own, without end.
pub const ATTEMPTS_MAX: u32 = 100;

impl Records {
    /// Keeps an attempt, and forgets those before the newest [`ATTEMPTS_MAX`].
    ///
    /// # Errors
    ///
    /// [`RecordsError`].
    pub fn note_attempt(&self, profile: &str, attempt: &impl Serialize) -> Result<(), RecordsError> {
        let mut connection = self.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute(
            "INSERT INTO attempt (profile, document) VALUES (?1, ?2)",
            params![profile, to_json(attempt)?],
        )?;
        transaction.execute(
            "DELETE FROM attempt WHERE profile = ?1 AND number NOT IN
             (SELECT number FROM attempt WHERE profile = ?1 ORDER BY number DESC LIMIT ?2)",
            params![profile, ATTEMPTS_MAX],
        )?;
        transaction.commit()?;
        Ok(())
    }

    /// Returns the attempts of a profile, the newest first.
    ///
    /// # Errors
    ///
    /// [`RecordsError`].
    pub fn attempts<T: DeserializeOwned>(&self, profile: &str) -> Result<Vec<T>, RecordsError> {
        let connection = self.lock();
        let sql = "SELECT document FROM attempt WHERE profile = ?1 ORDER BY number DESC";
        let mut statement = connection.prepare(sql)?;
        let rows = statement.query_map([profile], |row| row.get::<_, String>(0))?;
        rows.map(|row| row.map_err(RecordsError::from).and_then(|json| from_json(&json))).collect()
    }
}
