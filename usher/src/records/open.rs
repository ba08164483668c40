//! Opening the database: its shape, and what happens when it cannot be read.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode};

use super::RecordsError;

const FILE: &str = "usher.sqlite";

/// The edition of the tables; SQLite keeps it as `user_version`.
const EDITION: i64 = 6;

/// How long to wait for the other door's write. Its transactions take milliseconds.
const BUSY_WAIT: Duration = Duration::from_secs(5);

const TABLES: &str = "
CREATE TABLE profile (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    document TEXT NOT NULL,
    changed_at TEXT NOT NULL
) STRICT;
CREATE TABLE outcome (
    profile TEXT NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
    check_id TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (profile, check_id)
) STRICT;
CREATE TABLE learned (
    profile TEXT NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
    what TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (profile, what)
) STRICT;
CREATE TABLE plan (
    id TEXT PRIMARY KEY,
    profile TEXT NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
    made_at TEXT NOT NULL,
    document TEXT NOT NULL
) STRICT;
CREATE TABLE run (
    id TEXT PRIMARY KEY,
    plan TEXT NOT NULL UNIQUE REFERENCES plan (id) ON DELETE CASCADE,
    profile TEXT NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
    started_at TEXT NOT NULL,
    ended_at TEXT,
    state TEXT NOT NULL,
    report TEXT
) STRICT;
CREATE TABLE operation (
    run TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    source TEXT NOT NULL,
    act TEXT NOT NULL,
    state TEXT NOT NULL,
    sent_at TEXT NOT NULL,
    settled_at TEXT,
    PRIMARY KEY (run, number)
) STRICT, WITHOUT ROWID;
";

/// What edition 2 adds: plans of actions in a console, and what became of each of their changes.
const SINCE_2: &str = "
CREATE TABLE action (
    plan TEXT PRIMARY KEY,
    profile TEXT NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
    made_at TEXT NOT NULL,
    document TEXT NOT NULL,
    started_at TEXT,
    ended_at TEXT,
    halted TEXT
) STRICT;
CREATE TABLE deed (
    plan TEXT NOT NULL REFERENCES action (plan) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    state TEXT NOT NULL,
    noted_at TEXT NOT NULL,
    PRIMARY KEY (plan, number)
) STRICT, WITHOUT ROWID;
";

/// What edition 3 adds: what a vendor tells of the way to a change's end.
const SINCE_3: &str = "ALTER TABLE deed ADD COLUMN told TEXT;";

/// What edition 4 adds: what was tried without anybody at the door.
const SINCE_4: &str = "
CREATE TABLE attempt (
    number INTEGER PRIMARY KEY,
    profile TEXT NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
    document TEXT NOT NULL
) STRICT;
CREATE INDEX attempt_of_profile ON attempt (profile, number);
";
/// What edition 5 adds: plans of people beside those of groups.
const SINCE_5: &str = "ALTER TABLE plan ADD COLUMN kind TEXT NOT NULL DEFAULT 'groups';";

/// What edition 6 adds: accounts that were read one by one, as Zoom told them. Personal data, so it goes with the profile.
const SINCE_6: &str = "
CREATE TABLE deep (
    profile TEXT NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
    account TEXT NOT NULL,
    read_at TEXT NOT NULL,
    body TEXT,
    refused TEXT,
    PRIMARY KEY (profile, account)
) STRICT, WITHOUT ROWID;
";

/// Opens or makes the database. Returns also where an unreadable one was put.
pub(super) fn open(folder: &Path) -> Result<(Connection, Option<PathBuf>), RecordsError> {
    std::fs::create_dir_all(folder).map_err(|error| in_folder(&error, folder))?;
    let file = folder.join(FILE);
    match prepare(&file) {
        Ok(connection) => Ok((connection, None)),
        Err(Fault::Damaged) => {
            let aside = put_aside(&file).map_err(|error| in_folder(&error, folder))?;
            let connection = prepare(&file).map_err(|fault| fault.into_error(folder))?;
            Ok((connection, Some(aside)))
        }
        Err(fault) => Err(fault.into_error(folder)),
    }
}

enum Fault {
    Damaged,
    Records(RecordsError),
}

impl Fault {
    fn into_error(self, folder: &Path) -> RecordsError {
        match self {
            Self::Damaged => RecordsError::Other { detail: "a new database cannot be read".to_owned() },
            Self::Records(RecordsError::ReadOnly { .. }) => {
                RecordsError::ReadOnly { folder: folder.to_owned() }
            }
            Self::Records(error) => error,
        }
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Self::Damaged,
            _ => Self::Records(error.into()),
        }
    }
}

fn prepare(file: &Path) -> Result<Connection, Fault> {
    let mut connection = Connection::open(file)?;
    connection.busy_timeout(BUSY_WAIT)?;
    // FULL: what was noted before a write to Zoom survives a power cut as well.
    connection
        .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;")?;
    let sound: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if sound != "ok" {
        return Err(Fault::Damaged);
    }
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let edition: i64 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let missing: &[&str] = match edition {
        0 => &[TABLES, SINCE_2, SINCE_3, SINCE_4, SINCE_5, SINCE_6],
        1 => &[SINCE_2, SINCE_3, SINCE_4, SINCE_5, SINCE_6],
        2 => &[SINCE_3, SINCE_4, SINCE_5, SINCE_6],
        3 => &[SINCE_4, SINCE_5, SINCE_6],
        4 => &[SINCE_5, SINCE_6],
        5 => &[SINCE_6],
        EDITION => &[],
        edition => return Err(Fault::Records(RecordsError::NewerEdition { edition })),
    };
    for step in missing {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", EDITION)?;
    transaction.commit()?;
    Ok(connection)
}

/// Renames the database and what belongs to it. The first free name is taken, so that nothing is overwritten.
fn put_aside(file: &Path) -> std::io::Result<PathBuf> {
    let numbered = |number: u32| file.with_extension(format!("damaged-{number}.sqlite"));
    let mut number = 1;
    while numbered(number).exists() {
        number += 1;
    }
    let aside = numbered(number);
    std::fs::rename(file, &aside)?;
    for ending in ["-wal", "-shm"] {
        let mut name = file.as_os_str().to_owned();
        name.push(ending);
        let mut aside_name = aside.as_os_str().to_owned();
        aside_name.push(ending);
        match std::fs::rename(name, aside_name) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(aside)
}

fn in_folder(error: &std::io::Error, folder: &Path) -> RecordsError {
    let kind = error.kind();
    if kind == std::io::ErrorKind::StorageFull {
        return RecordsError::DiskFull;
    }
    if matches!(kind, std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem) {
        return RecordsError::ReadOnly { folder: folder.to_owned() };
    }
    RecordsError::Other { detail: format!("{}: {error}", folder.display()) }
}
