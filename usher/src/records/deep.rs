//! Accounts of Zoom's that were read one by one, because its list leaves attributes out.
//!
//! Each is kept as Zoom told it, with the time, so that reading goes on where it was cut off and nobody is read twice.
//! These are people's data: they go with the profile, and when somebody says so.

use jiff::Timestamp;
use rusqlite::{TransactionBehavior, params};
use serde_json::Value;

use super::{Records, RecordsError, from_json, to_json};

/// One account that was asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Deep {
    pub read_at: Timestamp,
    pub told: DeepRead,
}

/// What Zoom told of an account.
#[derive(Debug, Clone, PartialEq)]
pub enum DeepRead {
    Whole(Value),
    /// Why it told nothing, in its own words.
    Refused(String),
}

impl Records {
    /// Keeps what Zoom told of these accounts, all of them or none. Once this returns, it is on the disk.
    ///
    /// # Errors
    ///
    /// [`RecordsError`].
    pub fn keep_deep(&self, profile: &str, read: &[(String, Deep)]) -> Result<(), RecordsError> {
        let mut connection = self.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        {
            let mut put = transaction.prepare(
                "INSERT INTO deep (profile, account, read_at, body, refused) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (profile, account) DO UPDATE SET read_at = ?3, body = ?4, refused = ?5",
            )?;
            for (account, deep) in read {
                let (body, refused) = match &deep.told {
                    DeepRead::Whole(body) => (Some(to_json(body)?), None),
                    DeepRead::Refused(why) => (None, Some(why)),
                };
                put.execute(params![profile, account, deep.read_at.to_string(), body, refused])?;
            }
        }
        transaction.commit()?;
        Ok(())
    }

    /// Hands over every account of a profile that was read by itself, by Zoom's ids, one after the other: all of them at
    /// once would be a second copy of the whole account in memory.
    ///
    /// # Errors
    ///
    /// [`RecordsError`].
    pub fn each_deep(&self, profile: &str, each: &mut dyn FnMut(String, Deep)) -> Result<(), RecordsError> {
        let connection = self.lock();
        let mut statement =
            connection.prepare("SELECT account, read_at, body, refused FROM deep WHERE profile = ?1")?;
        let mut rows = statement.query([profile])?;
        while let Some(row) = rows.next()? {
            let account: String = row.get(0)?;
            let read_at: String = row.get(1)?;
            let read_at = read_at
                .parse()
                .map_err(|error: jiff::Error| RecordsError::Other { detail: error.to_string() })?;
            let body: Option<String> = row.get(2)?;
            let told = match body {
                Some(body) => DeepRead::Whole(from_json(&body)?),
                None => DeepRead::Refused(row.get::<_, Option<String>>(3)?.unwrap_or_default()),
            };
            each(account, Deep { read_at, told });
        }
        Ok(())
    }

    /// Forgets every account of a profile that was read by itself.
    ///
    /// # Errors
    ///
    /// [`RecordsError`].
    pub fn forget_deep(&self, profile: &str) -> Result<(), RecordsError> {
        self.lock().execute("DELETE FROM deep WHERE profile = ?1", [profile])?;
        Ok(())
    }
}
