//! Waiting for what Microsoft has taken but does not show or use everywhere yet.

use std::time::Duration;

use tokio::time::Instant;

use super::apps::one;
use super::op::Op;
use super::shapes::Validation;
use super::{Console, Waiting, WaitingFor};
use crate::directory::DirectoryError;

/// How long something new is waited for. Most of it is there within a minute; vendors' instructions say two or three for
/// credentials.
pub const SETTLE_MAX: Duration = Duration::from_secs(180);

/// The first pause between two looks; each further one is twice as long.
const PAUSE_FIRST: Duration = Duration::from_millis(250);

/// The longest pause between two looks.
const PAUSE_MAX: Duration = Duration::from_secs(8);

/// One wait, until it is over or [`SETTLE_MAX`] has passed.
pub(super) struct Patience {
    begun: Instant,
    pause: Duration,
}

impl Patience {
    pub(super) fn begin() -> Self {
        Self { begun: Instant::now(), pause: PAUSE_FIRST }
    }

    /// Waits before the next look; `false` when the time is over.
    pub(super) async fn wait(&mut self, console: &Console, what: WaitingFor) -> bool {
        let waited = self.begun.elapsed();
        if waited + self.pause > SETTLE_MAX {
            return false;
        }
        (console.told)(Waiting { what, waited });
        tokio::time::sleep(self.pause).await;
        self.pause = (self.pause * 2).min(PAUSE_MAX);
        true
    }
}

impl Console {
    /// Is a new application where provisioning can be set up for it?
    ///
    /// # Errors
    ///
    /// [`DirectoryError`] for anything that waiting does not cure.
    pub async fn replicated(&self, app: &str) -> Result<bool, DirectoryError> {
        if self.entra.value_if_there(one(app)).await?.is_none() {
            return Ok(false);
        }
        match self.sync_templates(app).await {
            Ok(templates) => Ok(!templates.is_empty()),
            Err(error) if may_be_lag(&error) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Waits until a new application is where provisioning can be set up for it, at most [`SETTLE_MAX`]; says whether it
    /// is.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn wait_replicated(&self, app: &str) -> Result<bool, DirectoryError> {
        let mut patience = Patience::begin();
        while !self.replicated(app).await? {
            if !patience.wait(self, WaitingFor::Application).await {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Waits until a new job and its mappings can be read, at most [`SETTLE_MAX`]; says whether they can.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn wait_job(&self, app: &str, job: &str) -> Result<bool, DirectoryError> {
        let mut patience = Patience::begin();
        loop {
            match self.schema(app, job).await {
                Ok(_) => return Ok(true),
                Err(error) if may_be_lag(&error) => {}
                Err(error) => return Err(error),
            }
            if !patience.wait(self, WaitingFor::Job).await {
                return Ok(false);
            }
        }
    }

    /// Lets Entra test the connection with what was just saved, again and again until it is accepted, at most
    /// [`SETTLE_MAX`]; then returns what it said last.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`] where the test could not be made.
    pub async fn validate_saved(
        &self,
        app: &str,
        job: &str,
        template: &str,
    ) -> Result<Validation, DirectoryError> {
        let mut patience = Patience::begin();
        loop {
            let said = match self.validate(app, job, template).await {
                Ok(Validation::Accepted) => return Ok(Validation::Accepted),
                Ok(refused) => Ok(refused),
                Err(error) if may_be_lag(&error) => Err(error),
                Err(error) => return Err(error),
            };
            if !patience.wait(self, WaitingFor::Credentials).await {
                return said;
            }
        }
    }

    /// Is this the refusal of something that this console has just made?
    pub(super) fn is_early(&self, op: &Op, error: &DirectoryError) -> bool {
        let young = |app: &str| self.memory().made.get(app).is_some_and(|made| made.elapsed() < SETTLE_MAX);
        may_be_lag(error) && op.app().is_some_and(young)
    }
}

/// What Graph answers about something that is not everywhere yet: not there, not allowed, in conflict, or an error without
/// a name.
fn may_be_lag(error: &DirectoryError) -> bool {
    match error {
        DirectoryError::RoleLacks { .. } => true,
        DirectoryError::Refused { status, code, .. } => {
            matches!(status, 403 | 404 | 409) || code == "UnknownError"
        }
        DirectoryError::Call(_)
        | DirectoryError::TokenRejected
        | DirectoryError::ScopeMissing { .. }
        | DirectoryError::DpopRequired
        | DirectoryError::NotThisProvider { .. }
        | DirectoryError::Shape { .. }
        | DirectoryError::Repeats { .. }
        | DirectoryError::TooManyPages { .. } => false,
    }
}
