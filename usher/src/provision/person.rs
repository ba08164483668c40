//! One person of a run, from the plan's basis to the last write.

use futures::future::BoxFuture;

use super::notes::{Ended, Made, Noted};
use super::shared::{Shared, writes};
use super::words;
use crate::http::CallError;
use crate::mapping::{self, Target};
use crate::model::{Account, AccountId};
use crate::plan::people::{Change, Create, Step};
use crate::problem::{self, Problem};
use crate::records::{OperationState, PersonAct};
use crate::run::{Halt, UNANSWERED_MAX, stops_the_run, why};
use crate::zoom::{Found, GroupWrite, ZoomError};

/// A person with what became of them.
pub(super) struct Worked<'a> {
    pub(super) step: Step<'a>,
    pub(super) noted: Noted,
}

/// Works a person through. When the run halts they come back with what they have.
pub(super) fn run<'a>(shared: &'a Shared<'_>, step: Step<'a>, noted: Noted) -> BoxFuture<'a, Worked<'a>> {
    Box::pin(async move {
        shared.done(noted.count());
        let mut work = Work { shared, step, noted, unanswered: 0 };
        if let Err(halt) = work.through().await {
            shared.halt(halt);
        }
        if work.noted.ended.is_some() {
            // With the look that there will not be.
            shared.failed(writes(step) + 1 - work.noted.count());
        }
        Worked { step, noted: work.noted }
    })
}

impl Noted {
    /// How many writes are done.
    fn count(&self) -> usize {
        usize::from(self.created.is_some()) + usize::from(self.updated) + usize::from(self.switched)
    }

    /// Was anything done that can be looked at?
    pub(super) fn is_touched(&self) -> bool {
        self.count() > 0
    }
}

struct Work<'a, 'b> {
    shared: &'a Shared<'b>,
    step: Step<'a>,
    noted: Noted,
    unanswered: u32,
}

/// How a write ended.
enum Wrote<T> {
    Done(T),
    Refused(ZoomError),
    /// Nobody knows; it has to be looked at.
    Open,
}

impl<'a> Work<'a, '_> {
    async fn through(&mut self) -> Result<(), Halt> {
        for (number, act) in std::mem::take(&mut self.noted.open) {
            self.settle(number, act).await?;
        }
        match self.step {
            Step::Create(one) => self.create(one).await,
            Step::Update(one) => self.update(&one.account, &one.changes).await,
            Step::Deactivate(one) => self.switch(&one.account, false).await,
            Step::Reactivate(one) => {
                self.switch(&one.account, true).await?;
                self.update(&one.account, &one.changes).await
            }
        }
    }

    fn name(&self) -> &'a str {
        let shared: &'a Shared<'_> = self.shared;
        shared.plan.name_of(self.step.person())
    }

    fn ended(&self) -> bool {
        self.noted.ended.is_some()
    }

    async fn create(&mut self, one: &Create) -> Result<(), Halt> {
        let plan = self.shared.plan;
        let values: Vec<(Target, String)> = one
            .values
            .iter()
            .filter_map(|value| Some((Target::of_path(&value.path)?, value.value.clone())))
            .collect();
        let body = mapping::own_create(&one.user_name, &values, plan.rules.licence.as_deref());
        while self.noted.created.is_none() && !self.ended() {
            self.shared.gate().await?;
            if let Some(problem) = self.shared.no_seats() {
                self.noted.ended = Some(Ended::NotTried(problem));
                break;
            }
            self.shared.doing(format!("Creating {}", self.name()));
            let act = PersonAct::Create { address: one.address.clone() };
            let number = self.note(&act)?;
            let wrote = self.shared.zoom.create_account(body.clone()).await;
            match self.wrote(number, wrote)? {
                Wrote::Done(account) => self.created(number, Made::Account(account.id))?,
                Wrote::Refused(error) => self.not_created(number, one, &error).await?,
                Wrote::Open => self.settle(number, act).await?,
            }
        }
        Ok(())
    }

    fn created(&mut self, number: u32, made: Made) -> Result<(), Halt> {
        let created = match &made {
            Made::Account(id) => Some(id.clone()),
            Made::Invitation => None,
        };
        self.shared.settled(number, &OperationState::Done { created })?;
        self.noted.created = Some(made);
        self.shared.done(1);
        Ok(())
    }

    /// Says why somebody could not be created. An address that is in use may be in use here by now.
    async fn not_created(&mut self, number: u32, one: &Create, error: &ZoomError) -> Result<(), Halt> {
        let problem = problem::zoom(error);
        match problem.code.as_str() {
            "zoom.address_taken" => {
                let found = self.shared.zoom.account_at(&one.address).await;
                match found.map_err(|error| Halt::from(&error))? {
                    Found::Account(_) => self.moved(number, words::exists_now(self.name())),
                    Found::Pending => self.moved(number, words::invited_already(self.name())),
                    Found::Nobody => self.refused(number, problem),
                }
            }
            "zoom.no_seats" | "zoom.basic_full" => {
                self.shared.seats_are_gone(problem.clone());
                self.refused(number, problem)
            }
            _ => self.refused(number, problem),
        }
    }

    async fn update(&mut self, id: &AccountId, changes: &[Change]) -> Result<(), Halt> {
        while !self.noted.updated && !self.ended() && !changes.is_empty() {
            self.shared.gate().await?;
            self.shared.doing(format!("Changing {}", self.name()));
            let Some(account) = self.look(id).await? else { break };
            let now = |change: &Change| Target::of_path(&change.path)?.read(&account.resource);
            if changes.iter().all(|change| change.is_done(now(change).as_deref())) {
                self.noted.updated = true;
                self.shared.done(1);
                break;
            }
            let moved: Vec<&Change> = changes
                .iter()
                .filter(|change| {
                    !change.is_done(now(change).as_deref()) && !change.is_open(now(change).as_deref())
                })
                .collect();
            if !account.active || !moved.is_empty() {
                let name = self.name();
                self.noted.ended = Some(Ended::Moved(match account.active {
                    false => words::switched(name, false),
                    true => words::moved(name, &moved),
                }));
                break;
            }
            let values: Vec<(Target, String)> = changes
                .iter()
                .filter_map(|change| Some((Target::of_path(&change.path)?, change.new.clone())))
                .collect();
            let act = PersonAct::Update { account: id.clone() };
            let number = self.note(&act)?;
            let body = mapping::own_update(&account.resource, &values);
            let wrote = self.shared.zoom.update_account(id, body).await;
            match self.wrote(number, wrote)? {
                Wrote::Done(_) => self.updated(number)?,
                Wrote::Refused(error) => self.not_done(number, &error)?,
                Wrote::Open => self.settle(number, act).await?,
            }
        }
        Ok(())
    }

    fn updated(&mut self, number: u32) -> Result<(), Halt> {
        self.shared.settled(number, &OperationState::Done { created: None })?;
        self.noted.updated = true;
        self.shared.done(1);
        Ok(())
    }

    async fn switch(&mut self, id: &AccountId, active: bool) -> Result<(), Halt> {
        while !self.noted.switched && !self.ended() {
            self.shared.gate().await?;
            let doing = if active { "Activating" } else { "Deactivating" };
            self.shared.doing(format!("{doing} {}", self.name()));
            let Some(account) = self.look(id).await? else { break };
            if account.active == active {
                self.noted.switched = true;
                self.shared.done(1);
                break;
            }
            let act = PersonAct::SetActive { account: id.clone(), active };
            let number = self.note(&act)?;
            let wrote = self.shared.zoom.set_active(id, active).await;
            match self.wrote(number, wrote)? {
                Wrote::Done(_) => self.switched(number)?,
                Wrote::Refused(error) => self.not_done(number, &error)?,
                Wrote::Open => self.settle(number, act).await?,
            }
        }
        Ok(())
    }

    fn switched(&mut self, number: u32) -> Result<(), Halt> {
        self.shared.settled(number, &OperationState::Done { created: None })?;
        self.noted.switched = true;
        self.shared.done(1);
        Ok(())
    }

    /// Reads the account; `None` where it is gone, which ends the person.
    async fn look(&mut self, id: &AccountId) -> Result<Option<Account>, Halt> {
        match self.shared.zoom.account(id).await {
            Ok(account) => Ok(Some(account)),
            Err(error) if stops_the_run(&error) => Err(Halt::from(&error)),
            Err(error) => {
                let problem = problem::zoom(&error);
                self.noted.ended = Some(match matches!(error, ZoomError::NotFound { .. }) {
                    true => Ended::Moved(problem),
                    false => Ended::Refused(problem),
                });
                Ok(None)
            }
        }
    }

    fn note(&self, act: &PersonAct) -> Result<u32, Halt> {
        self.shared.note_sent(self.step.person().as_str(), act)
    }

    /// Sorts how a write ended, and notes what is not an answer of Zoom's to it.
    fn wrote<T>(&mut self, number: u32, write: GroupWrite<T>) -> Result<Wrote<T>, Halt> {
        match write {
            GroupWrite::Done(done) => Ok(Wrote::Done(done)),
            GroupWrite::Refused(error) if stops_the_run(&error) => {
                self.shared.settled(number, &OperationState::Unanswered)?;
                Err(Halt::from(&error))
            }
            GroupWrite::Refused(error) => Ok(Wrote::Refused(error)),
            GroupWrite::Unanswered(error) => {
                self.shared.settled(number, &OperationState::Unanswered)?;
                self.count_unanswered(&error)?;
                Ok(Wrote::Open)
            }
            GroupWrite::NotSent(error) => {
                self.shared.settled(number, &OperationState::NotDone)?;
                Err(Halt::from(&error))
            }
        }
    }

    fn count_unanswered(&mut self, error: &CallError) -> Result<(), Halt> {
        self.unanswered += 1;
        match self.unanswered > UNANSWERED_MAX {
            true => Err(Halt::from(error)),
            false => Ok(()),
        }
    }

    fn not_done(&mut self, number: u32, error: &ZoomError) -> Result<(), Halt> {
        let problem = problem::zoom(error);
        match matches!(error, ZoomError::NotFound { .. }) {
            true => self.moved(number, problem),
            false => self.refused(number, problem),
        }
    }

    fn refused(&mut self, number: u32, problem: Problem) -> Result<(), Halt> {
        self.shared.settled(number, &OperationState::Refused { why: why(&problem) })?;
        self.noted.ended = Some(Ended::Refused(problem));
        Ok(())
    }

    fn moved(&mut self, number: u32, problem: Problem) -> Result<(), Halt> {
        self.shared.settled(number, &OperationState::Moved { why: why(&problem) })?;
        self.noted.ended = Some(Ended::Moved(problem));
        Ok(())
    }

    /// Finds out by looking what became of a write that has no answer.
    async fn settle(&mut self, number: u32, act: PersonAct) -> Result<(), Halt> {
        self.shared.gate().await?;
        self.shared.doing(format!("Looking what became of the last request for {}", self.name()));
        match act {
            PersonAct::Create { address } => {
                match self.shared.zoom.account_at(&address).await.map_err(|error| Halt::from(&error))? {
                    Found::Account(account) => self.created(number, Made::Account(account.id)),
                    Found::Pending => self.created(number, Made::Invitation),
                    Found::Nobody => self.shared.settled(number, &OperationState::NotDone),
                }
            }
            PersonAct::Update { account: id } => {
                let step = self.step;
                match self.settling(number, &id).await? {
                    None => Ok(()),
                    Some(account) => {
                        let now = |change: &Change| Target::of_path(&change.path)?.read(&account.resource);
                        match step.changes().iter().all(|change| change.is_done(now(change).as_deref())) {
                            true => self.updated(number),
                            false => self.shared.settled(number, &OperationState::NotDone),
                        }
                    }
                }
            }
            PersonAct::SetActive { account: id, active } => match self.settling(number, &id).await? {
                None => Ok(()),
                Some(account) if account.active == active => self.switched(number),
                Some(_) => self.shared.settled(number, &OperationState::NotDone),
            },
        }
    }

    /// Reads the account of a write that has no answer. What became of it stays open until it can be looked at.
    async fn settling(&mut self, number: u32, id: &AccountId) -> Result<Option<Account>, Halt> {
        match self.shared.zoom.account(id).await {
            Ok(account) => Ok(Some(account)),
            Err(error @ ZoomError::NotFound { .. }) => {
                self.moved(number, problem::zoom(&error))?;
                Ok(None)
            }
            Err(error) => Err(Halt::from(&error)),
        }
    }
}
