//! Plans, runs, and every write of a run.

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Row, TransactionBehavior, params};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use super::{Records, RecordsError, from_json, to_json};
use crate::model::{AccountId, Address, ZoomGroupId};

/// One carrying-out of one plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    pub id: String,
    pub plan: String,
    pub kind: PlanKind,
    pub profile: String,
    pub started_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    pub state: RunState,
}

/// Where a run stands, as far as records know. `Running` in a run that nobody holds means that it was cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RunState {
    Running,
    /// Stopped by a person or by a fault that stops everything; can be taken up.
    Interrupted,
    Done,
    Partly,
    Failed,
}

/// What a plan and its run are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum PlanKind {
    Groups,
    People,
}

/// One request of a run: what it does, and the id that it may have made.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation<A = Act, I = ZoomGroupId> {
    pub number: u32,
    /// The directory's id of the group or the person that it is for.
    pub source: String,
    pub act: A,
    pub state: OperationState<I>,
}

/// What a request of a run of groups does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Act {
    /// Looks whether a linked group is as it was when the plan was made.
    Compare {
        group: ZoomGroupId,
    },
    Create {
        name: String,
    },
    Add {
        group: ZoomGroupId,
        accounts: Vec<AccountId>,
    },
    Remove {
        group: ZoomGroupId,
        accounts: Vec<AccountId>,
    },
}

/// What a request of a run of people does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PersonAct {
    Create { address: Address },
    Update { account: AccountId },
    SetActive { account: AccountId, active: bool },
}

/// What became of it. `Sent` in a run that was cut off means that nobody knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum OperationState<I = ZoomGroupId> {
    Sent,
    /// Zoom said yes, or a look found it so.
    Done {
        created: Option<I>,
    },
    /// It did not happen; `why` is a problem in words.
    Refused {
        why: Value,
    },
    /// A look found that it happened for these and not for the others.
    Partly {
        accounts: Vec<AccountId>,
    },
    /// Sent, and not answered; still to be settled by looking.
    Unanswered,
    /// A look found that it did not happen, or it never left: it may be sent anew.
    NotDone,
    /// The group or the person's account is not as it was when the plan was made.
    Moved {
        why: Value,
    },
}

impl Records {
    /// Keeps a plan that was shown.
    ///
    /// # Errors
    ///
    /// [`RecordsError`].
    pub fn save_plan(
        &self,
        id: &str,
        profile: &str,
        kind: PlanKind,
        plan: &impl Serialize,
        now: Timestamp,
    ) -> Result<(), RecordsError> {
        self.lock().execute(
            "INSERT INTO plan (id, profile, kind, made_at, document) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![id, profile, kind.name(), now.to_string(), to_json(plan)?],
        )?;
        Ok(())
    }

    /// Returns a plan of a kind with the profile it belongs to and the time it was made.
    ///
    /// # Errors
    ///
    /// [`RecordsError::NotFound`].
    pub fn plan<T: DeserializeOwned>(
        &self,
        id: &str,
        kind: PlanKind,
    ) -> Result<(String, Timestamp, T), RecordsError> {
        let sql = "SELECT profile, made_at, document FROM plan WHERE id = ?1 AND kind = ?2";
        let row: Option<(String, String, String)> = self
            .lock()
            .query_row(sql, [id, kind.name()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        let (profile, made_at, document) = row.ok_or(RecordsError::NotFound { what: "plan" })?;
        Ok((profile, time(&made_at)?, from_json(&document)?))
    }

    /// Forgets a plan that no run has applied.
    ///
    /// # Errors
    ///
    /// [`RecordsError`].
    pub fn forget_plan(&self, id: &str) -> Result<(), RecordsError> {
        let sql = "DELETE FROM plan WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM run WHERE plan = ?1)";
        self.lock().execute(sql, [id])?;
        Ok(())
    }

    /// Returns the run that applied a plan, if one did.
    ///
    /// # Errors
    ///
    /// [`RecordsError`].
    pub fn run_of_plan(&self, plan: &str) -> Result<Option<String>, RecordsError> {
        Ok(self
            .lock()
            .query_row("SELECT id FROM run WHERE plan = ?1", [plan], |row| row.get(0))
            .optional()?)
    }

    /// Begins the run of a plan. A plan runs once.
    ///
    /// # Errors
    ///
    /// [`RecordsError::AppliedAlready`].
    pub fn begin_run(
        &self,
        run: &str,
        plan: &str,
        profile: &str,
        now: Timestamp,
    ) -> Result<(), RecordsError> {
        // One statement, so that of two doors that begin it at the same time one does.
        let begun = self.lock().execute(
            "INSERT INTO run (id, plan, profile, started_at, state) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (plan) DO NOTHING",
            params![run, plan, profile, now.to_string(), to_json(&RunState::Running)?],
        )?;
        match begun {
            0 => Err(RecordsError::AppliedAlready { run: self.run_of_plan(plan)?.unwrap_or_default() }),
            _ => Ok(()),
        }
    }

    /// Notes where a run stands; `report` where it has one.
    ///
    /// # Errors
    ///
    /// [`RecordsError`].
    pub fn set_run_state(
        &self,
        run: &str,
        state: RunState,
        report: Option<&impl Serialize>,
        now: Timestamp,
    ) -> Result<(), RecordsError> {
        let ended = match state {
            RunState::Running => None,
            RunState::Interrupted | RunState::Done | RunState::Partly | RunState::Failed => {
                Some(now.to_string())
            }
        };
        self.lock().execute(
            "UPDATE run SET state = ?2, ended_at = ?3, report = coalesce(?4, report) WHERE id = ?1",
            params![run, to_json(&state)?, ended, report.map(to_json).transpose()?],
        )?;
        Ok(())
    }

    /// Returns a run.
    ///
    /// # Errors
    ///
    /// [`RecordsError::NotFound`].
    pub fn run(&self, id: &str) -> Result<Run, RecordsError> {
        let sql = format!("{RUNS} WHERE run.id = ?1");
        let columns = self.lock().query_row(&sql, [id], columns).optional()?;
        columns.ok_or(RecordsError::NotFound { what: "run" }).and_then(read_run)
    }

    /// Returns the runs of a profile, the newest first.
    ///
    /// # Errors
    ///
    /// [`RecordsError`].
    pub fn runs(&self, profile: &str) -> Result<Vec<Run>, RecordsError> {
        let connection = self.lock();
        let mut statement = connection
            .prepare(&format!("{RUNS} WHERE run.profile = ?1 ORDER BY run.started_at DESC, run.id DESC"))?;
        let rows = statement.query_map([profile], columns)?.collect::<Result<Vec<_>, _>>()?;
        rows.into_iter().map(read_run).collect()
    }

    /// Returns the report of a run, if it has one.
    ///
    /// # Errors
    ///
    /// [`RecordsError`].
    pub fn report<T: DeserializeOwned>(&self, run: &str) -> Result<Option<T>, RecordsError> {
        let report: Option<Option<String>> = self
            .lock()
            .query_row("SELECT report FROM run WHERE id = ?1", [run], |row| row.get(0))
            .optional()?;
        report.flatten().map(|json| from_json(&json)).transpose()
    }

    /// Notes that a request is about to be sent, and returns its number. Once this returns, it is on the disk.
    ///
    /// # Errors
    ///
    /// [`RecordsError`]; then the request must not be sent.
    pub fn note_sent(
        &self,
        run: &str,
        source: &str,
        act: &impl Serialize,
        now: Timestamp,
    ) -> Result<u32, RecordsError> {
        let mut connection = self.lock();
        // The commit has to be asked for by itself: of a statement that gives rows back, its failure is not told.
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let number = transaction.query_row(
            "INSERT INTO operation (run, number, source, act, state, sent_at)
             VALUES (?1, (SELECT coalesce(max(number), 0) + 1 FROM operation WHERE run = ?1), ?2, ?3, ?4, ?5)
             RETURNING number",
            params![run, source, to_json(act)?, to_json(&OperationState::<()>::Sent)?, now.to_string()],
            |row| row.get(0),
        )?;
        transaction.commit()?;
        Ok(number)
    }

    /// Notes what became of a request.
    ///
    /// # Errors
    ///
    /// [`RecordsError`].
    pub fn note_settled<I: Serialize>(
        &self,
        run: &str,
        number: u32,
        state: &OperationState<I>,
        now: Timestamp,
    ) -> Result<(), RecordsError> {
        let noted = self.lock().execute(
            "UPDATE operation SET state = ?3, settled_at = ?4 WHERE run = ?1 AND number = ?2",
            params![run, number, to_json(state)?, now.to_string()],
        )?;
        if noted == 1 { Ok(()) } else { Err(RecordsError::NotFound { what: "note" }) }
    }

    /// Returns every request of a run in the order in which they were noted.
    ///
    /// # Errors
    ///
    /// [`RecordsError`].
    pub fn operations<A, I>(&self, run: &str) -> Result<Vec<Operation<A, I>>, RecordsError>
    where
        A: DeserializeOwned,
        I: DeserializeOwned,
    {
        let connection = self.lock();
        let mut statement = connection
            .prepare("SELECT number, source, act, state FROM operation WHERE run = ?1 ORDER BY number")?;
        let rows = statement.query_map([run], |row| {
            Ok((row.get(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?, row.get::<_, String>(3)?))
        })?;
        rows.map(|row| {
            let (number, source, act, state) = row?;
            Ok(Operation { number, source, act: from_json(&act)?, state: from_json(&state)? })
        })
        .collect()
    }
}

impl PlanKind {
    fn name(self) -> &'static str {
        match self {
            Self::Groups => "groups",
            Self::People => "people",
        }
    }
}

const RUNS: &str = "SELECT run.id, run.plan, run.profile, run.started_at, run.ended_at, run.state, plan.kind
                    FROM run JOIN plan ON plan.id = run.plan";

type RunColumns = (String, String, String, String, Option<String>, String, String);

fn columns(row: &Row<'_>) -> rusqlite::Result<RunColumns> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?))
}

fn read_run((id, plan, profile, started_at, ended_at, state, kind): RunColumns) -> Result<Run, RecordsError> {
    let kinds = [PlanKind::Groups, PlanKind::People];
    let kind = kinds.into_iter().find(|known| known.name() == kind);
    Ok(Run {
        id,
        plan,
        kind: kind.ok_or(RecordsError::NotFound { what: "kind of plan" })?,
        profile,
        started_at: time(&started_at)?,
        ended_at: ended_at.as_deref().map(time).transpose()?,
        state: from_json(&state)?,
    })
}

fn time(text: &str) -> Result<Timestamp, RecordsError> {
    text.parse().map_err(|error: jiff::Error| RecordsError::Other { detail: error.to_string() })
}
