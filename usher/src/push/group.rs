//! One group of a run, from its basis to its last person.

use std::collections::BTreeSet;

use super::chunk::Kind;
use super::look;
use super::notes::{Ended, Noted};
use super::shared::Shared;
use crate::http::CallError;
use crate::model::{AccountId, MembershipSource, ZoomGroupId};
use crate::plan::{self, ChangeTarget, GroupChange};
use crate::problem::{self, Problem};
use crate::records::{Act, OperationState};
use crate::run::{Halt, UNANSWERED_MAX, stops_the_run, why};
use crate::zoom::{GroupWrite, ZoomError};
use futures::future::BoxFuture;

/// A group with what became of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Worked {
    pub noted: Noted,
    /// The group in Zoom, where it is known.
    pub target: Option<ZoomGroupId>,
}

/// Works a group through. When the run halts it comes back with what it has.
pub(super) async fn run(shared: &Shared<'_>, change: &GroupChange, noted: Noted) -> Worked {
    let target = match &change.target {
        ChangeTarget::Create { .. } => noted.created.clone(),
        ChangeTarget::Link { id, .. } => Some(id.clone()),
    };
    shared.done(
        noted.added.len() + noted.removed.len() + usize::from(noted.created.is_some() || noted.compared),
    );
    shared.failed(noted.refused.len());
    let mut work = Work { shared, change, worked: Worked { noted, target }, unanswered: 0 };
    if let Err(halt) = work.through().await {
        shared.halt(halt);
    }
    work.worked
}

struct Work<'a> {
    shared: &'a Shared<'a>,
    change: &'a GroupChange,
    worked: Worked,
    unanswered: u32,
}

/// What became of a portion of people.
enum Portion {
    Taken,
    /// At least one person in it was refused, or the group ended.
    NotAll,
}

impl Work<'_> {
    async fn through(&mut self) -> Result<(), Halt> {
        for (number, act) in std::mem::take(&mut self.worked.noted.open) {
            self.settle(number, act).await?;
        }
        if self.ended() {
            return Ok(());
        }
        let group = match (&self.change.target, self.worked.target.clone()) {
            (ChangeTarget::Link { name, .. }, Some(group)) => {
                // As long as nothing is written, somebody else may change it: also while a run lies still.
                let noted = &self.worked.noted;
                if !noted.compared || (noted.added.is_empty() && noted.removed.is_empty()) {
                    self.compare(&group, name).await?;
                }
                group
            }
            (ChangeTarget::Create { .. }, Some(group)) => group,
            (ChangeTarget::Create { name } | ChangeTarget::Link { name, .. }, None) => {
                match self.create(name).await? {
                    Some(group) => group,
                    None => return Ok(()),
                }
            }
        };
        let add: Vec<_> = self.change.add.iter().map(|found| found.account.clone()).collect();
        self.change_members(&group, Kind::Add, add).await?;
        self.change_members(&group, Kind::Remove, self.change.remove.clone()).await
    }

    fn ended(&self) -> bool {
        self.worked.noted.ended.is_some()
    }

    fn end(&mut self, ended: Ended) {
        let noted = &self.worked.noted;
        let open = self.change.add.len() + self.change.remove.len()
            - noted.added.len()
            - noted.removed.len()
            - noted.refused.len();
        self.shared.failed(open);
        self.worked.noted.ended = Some(ended);
    }

    /// Looks whether a linked group is as it was when the plan was made.
    async fn compare(&mut self, group: &ZoomGroupId, name: &str) -> Result<(), Halt> {
        self.shared.gate().await?;
        self.shared.doing(format!("Looking whether {name} has moved"));
        let number =
            self.shared.note_sent(self.change.source.as_str(), &Act::Compare { group: group.clone() })?;
        let ended = match self.change.known_by {
            MembershipSource::Members => match look::members(self.shared, group).await {
                Ok(Some(members)) if members.iter().collect::<BTreeSet<_>>() == self.change.basis() => None,
                Ok(Some(members)) => Some(Ended::Moved(moved_members(name, &members, self.change))),
                Ok(None) => self.named_otherwise(group, name).await?,
                Err(look::Fault::Halt(halt)) => return Err(halt),
                Err(look::Fault::Zoom(error)) => Some(unseen(&error)),
            },
            MembershipSource::EveryAccount
            | MembershipSource::WantedAccounts
            | MembershipSource::NewGroup => self.named_otherwise(group, name).await?,
        };
        let state = match &ended {
            None => OperationState::Done { created: None },
            Some(Ended::Moved(problem)) => OperationState::Moved { why: why(problem) },
            Some(Ended::Failed(problem)) => OperationState::Refused { why: why(problem) },
        };
        self.shared.note_settled(number, &state)?;
        match ended {
            None => {
                // A run that was taken up may have counted it already.
                self.shared.done(usize::from(!self.worked.noted.compared));
                self.worked.noted.compared = true;
            }
            Some(ended) => {
                self.shared.failed(1);
                self.end(ended);
            }
        }
        Ok(())
    }

    async fn named_otherwise(&self, group: &ZoomGroupId, name: &str) -> Result<Option<Ended>, Halt> {
        match self.shared.zoom.group(group).await {
            Ok(there) if there.name == name => Ok(None),
            Ok(there) => Ok(Some(Ended::Moved(renamed(name, &there.name)))),
            Err(error) if stops_the_run(&error) => Err(Halt::from(&error)),
            Err(error) => Ok(Some(unseen(&error))),
        }
    }

    /// Creates the group; `None` when it ended instead.
    async fn create(&mut self, name: &str) -> Result<Option<ZoomGroupId>, Halt> {
        loop {
            self.shared.gate().await?;
            self.shared.doing(format!("Creating {name}"));
            let act = Act::Create { name: name.to_owned() };
            let number = self.shared.note_sent(self.change.source.as_str(), &act)?;
            match self.shared.zoom.create_group(name).await {
                GroupWrite::Done(group) => self.created(number, group.id)?,
                GroupWrite::Refused(error) if stops_the_run(&error) => {
                    self.shared.note_settled(number, &OperationState::Unanswered)?;
                    return Err(Halt::from(&error));
                }
                GroupWrite::Refused(error) => {
                    let problem = problem::zoom(&error);
                    let why = why(&problem);
                    let (state, ended) = match error == ZoomError::GroupExists {
                        true => (OperationState::Moved { why }, Ended::Moved(problem)),
                        false => (OperationState::Refused { why }, Ended::Failed(problem)),
                    };
                    self.shared.note_settled(number, &state)?;
                    self.shared.failed(1);
                    self.end(ended);
                }
                GroupWrite::Unanswered(error) => {
                    self.shared.note_settled(number, &OperationState::Unanswered)?;
                    self.count_unanswered(&error)?;
                    self.settle(number, act).await?;
                }
                GroupWrite::NotSent(error) => {
                    self.shared.note_settled(number, &OperationState::NotDone)?;
                    return Err(Halt::from(&error));
                }
            }
            if self.ended() {
                return Ok(None);
            }
            if let Some(group) = &self.worked.target {
                return Ok(Some(group.clone()));
            }
        }
    }

    fn created(&mut self, number: u32, group: ZoomGroupId) -> Result<(), Halt> {
        self.shared.note_settled(number, &OperationState::Done { created: Some(group.clone()) })?;
        self.shared.done(1);
        self.worked.noted.created = Some(group.clone());
        self.worked.target = Some(group);
        Ok(())
    }

    async fn change_members(
        &mut self,
        group: &ZoomGroupId,
        kind: Kind,
        all: Vec<AccountId>,
    ) -> Result<(), Halt> {
        while !self.ended() {
            let noted = &self.worked.noted;
            let settled = match kind {
                Kind::Add => &noted.added,
                Kind::Remove => &noted.removed,
            };
            let open: Vec<AccountId> = all
                .iter()
                .filter(|account| !settled.contains(account) && !noted.refused.contains_key(account))
                .cloned()
                .collect();
            if open.is_empty() {
                break;
            }
            let shared = self.shared;
            let _alone = shared.alone_while_growing(kind, open.len()).await;
            let size = shared.portion(kind, &open);
            self.portion(group, kind, open[..size].to_vec()).await?;
        }
        Ok(())
    }

    /// Sends one portion, and its halves where Zoom refuses it.
    fn portion<'b>(
        &'b mut self,
        group: &'b ZoomGroupId,
        kind: Kind,
        accounts: Vec<AccountId>,
    ) -> BoxFuture<'b, Result<Portion, Halt>> {
        Box::pin(async move {
            self.shared.gate().await?;
            self.shared.doing(doing(kind, accounts.len(), self.change.zoom_name()));
            let act = act(kind, group, &accounts);
            let number = self.shared.note_sent(self.change.source.as_str(), &act)?;
            let zoom = self.shared.zoom;
            let written = match kind {
                Kind::Add => zoom.add_members(group, &accounts).await,
                Kind::Remove => zoom.remove_members(group, &accounts).await,
            };
            match written {
                GroupWrite::Done(()) => {
                    self.shared.note_settled(number, &OperationState::Done { created: None })?;
                    self.shared.learn(|learned| learned.accepted(kind, accounts.len()));
                    self.settled(kind, accounts);
                    Ok(Portion::Taken)
                }
                GroupWrite::Refused(error) => self.refused(group, kind, accounts, number, error).await,
                GroupWrite::Unanswered(error) => {
                    self.shared.note_settled(number, &OperationState::Unanswered)?;
                    self.count_unanswered(&error)?;
                    self.settle(number, act).await?;
                    Ok(Portion::NotAll)
                }
                GroupWrite::NotSent(error) => {
                    self.shared.note_settled(number, &OperationState::NotDone)?;
                    Err(Halt::from(&error))
                }
            }
        })
    }

    async fn refused(
        &mut self,
        group: &ZoomGroupId,
        kind: Kind,
        mut accounts: Vec<AccountId>,
        number: u32,
        error: ZoomError,
    ) -> Result<Portion, Halt> {
        if stops_the_run(&error) {
            self.shared.note_settled(number, &OperationState::Unanswered)?;
            return Err(Halt::from(&error));
        }
        let problem = problem::zoom(&error);
        self.shared.note_settled(number, &OperationState::Refused { why: why(&problem) })?;
        let of_the_portion = matches!(error, ZoomError::Refused { status: 400 | 409 | 413 | 422, .. });
        if !of_the_portion {
            let gone = matches!(error, ZoomError::NotFound { .. });
            let ended = if gone { Ended::Moved(problem) } else { Ended::Failed(problem) };
            self.end(ended);
            return Ok(Portion::NotAll);
        }
        if let [account] = accounts.as_slice() {
            self.worked.noted.refused.insert(account.clone(), problem);
            self.shared.failed(1);
            return Ok(Portion::NotAll);
        }
        let second = accounts.split_off(accounts.len().div_ceil(2));
        let half = accounts.len();
        let first = self.portion(group, kind, accounts).await?;
        if self.ended() {
            return Ok(Portion::NotAll);
        }
        let second = self.rest(group, kind, second).await?;
        match (first, second) {
            // Nobody in it was at fault: it was too many.
            (Portion::Taken, Portion::Taken) => {
                self.shared.learn(|learned| learned.too_many(kind, half));
                Ok(Portion::Taken)
            }
            (Portion::NotAll, _) | (_, Portion::NotAll) => Ok(Portion::NotAll),
        }
    }

    /// Sends the second half of a refused portion, no larger than what the first half has shown to be taken.
    async fn rest(
        &mut self,
        group: &ZoomGroupId,
        kind: Kind,
        mut accounts: Vec<AccountId>,
    ) -> Result<Portion, Halt> {
        let mut all = Portion::Taken;
        while !accounts.is_empty() && !self.ended() {
            let later = accounts.split_off(self.shared.portion(kind, &accounts));
            match self.portion(group, kind, accounts).await? {
                Portion::Taken => {}
                Portion::NotAll => all = Portion::NotAll,
            }
            accounts = later;
        }
        Ok(all)
    }

    fn settled(&mut self, kind: Kind, accounts: Vec<AccountId>) {
        self.shared.done(accounts.len());
        match kind {
            Kind::Add => self.worked.noted.added.extend(accounts),
            Kind::Remove => self.worked.noted.removed.extend(accounts),
        }
    }

    fn count_unanswered(&mut self, error: &CallError) -> Result<(), Halt> {
        self.unanswered += 1;
        match self.unanswered > UNANSWERED_MAX {
            true => Err(Halt::from(error)),
            false => Ok(()),
        }
    }

    /// Finds out by looking what became of a request that has no answer.
    async fn settle(&mut self, number: u32, act: Act) -> Result<(), Halt> {
        self.shared.gate().await?;
        self.shared.doing(format!("Looking what became of the last request for {}", self.change.zoom_name()));
        match act {
            Act::Compare { .. } => self.shared.note_settled(number, &OperationState::NotDone),
            Act::Create { name } => match self.shared.zoom.group_named(&name).await {
                Ok(Some(group)) => self.created(number, group.id),
                Ok(None) => self.shared.note_settled(number, &OperationState::NotDone),
                Err(error) => Err(Halt::from(&error)),
            },
            Act::Add { group, accounts } => self.settle_members(number, &group, Kind::Add, accounts).await,
            Act::Remove { group, accounts } => {
                self.settle_members(number, &group, Kind::Remove, accounts).await
            }
        }
    }

    async fn settle_members(
        &mut self,
        number: u32,
        group: &ZoomGroupId,
        kind: Kind,
        accounts: Vec<AccountId>,
    ) -> Result<(), Halt> {
        let inside = match look::who_of(self.shared, group, self.change.zoom_name(), &accounts).await {
            Ok(inside) => inside,
            Err(look::Fault::Halt(halt)) => return Err(halt),
            Err(look::Fault::Zoom(error @ ZoomError::NotFound { .. })) => {
                let problem = problem::zoom(&error);
                self.shared.note_settled(number, &OperationState::Moved { why: why(&problem) })?;
                self.end(Ended::Moved(problem));
                return Ok(());
            }
            // What became of it stays open until it can be looked at.
            Err(look::Fault::Zoom(error)) => return Err(Halt::from(&error)),
        };
        let so: Vec<AccountId> = accounts
            .into_iter()
            .filter(|account| match kind {
                Kind::Add => inside.contains(account),
                Kind::Remove => !inside.contains(account),
            })
            .collect();
        self.shared.note_settled(number, &OperationState::Partly { accounts: so.clone() })?;
        self.settled(kind, so);
        Ok(())
    }
}

fn act(kind: Kind, group: &ZoomGroupId, accounts: &[AccountId]) -> Act {
    let (group, accounts) = (group.clone(), accounts.to_vec());
    match kind {
        Kind::Add => Act::Add { group, accounts },
        Kind::Remove => Act::Remove { group, accounts },
    }
}

fn doing(kind: Kind, count: usize, name: &str) -> String {
    let people = plan::people(count);
    match kind {
        Kind::Add => format!("Adding {people} to {name}"),
        Kind::Remove => format!("Taking {people} out of {name}"),
    }
}

/// A group that could not be compared: gone, or for a reason of its own.
fn unseen(error: &ZoomError) -> Ended {
    let problem = problem::zoom(error);
    match error {
        ZoomError::NotFound { .. } => Ended::Moved(problem),
        ZoomError::Call(_)
        | ZoomError::TokenRejected { .. }
        | ZoomError::ScopeMissing { .. }
        | ZoomError::RoleLacks { .. }
        | ZoomError::SsoOff
        | ZoomError::GroupExists
        | ZoomError::NotScim { .. }
        | ZoomError::Refused { .. }
        | ZoomError::Shape { .. }
        | ZoomError::Incomplete { .. } => Ended::Failed(problem),
    }
}

fn renamed(planned: &str, now: &str) -> Problem {
    Problem::new(
        "push.renamed",
        format!("The group {planned} is called {now} now."),
        "Somebody has renamed it since the plan was made, so Usher did not touch it.",
        &["Make a new plan, and choose again where this group goes."],
    )
}

fn moved_members(name: &str, now: &BTreeSet<AccountId>, change: &GroupChange) -> Problem {
    let basis = change.basis();
    let joined = now.iter().filter(|account| !basis.contains(account)).count();
    let left = basis.iter().filter(|account| !now.contains(account)).count();
    Problem::new(
        "push.moved",
        format!("Somebody else has changed {name} since the plan was made."),
        format!(
            "{} joined and {} left it in the meantime, so Usher did not touch it.",
            plan::people(joined),
            plan::people(left)
        ),
        &["Make a new plan: it starts from what the group has now."],
    )
}
