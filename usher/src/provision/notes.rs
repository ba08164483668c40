//! What the notes of a run say about one person: what is done, what is refused, what nobody knows.

use std::collections::BTreeMap;

use crate::model::{AccountId, PersonId};
use crate::plan::people::Step;
use crate::problem::Problem;
use crate::records::{Operation, OperationState, PersonAct};
use crate::run::problem_of;

/// Whom a note is about: the person, and the account where there is one.
pub(super) type Key = (PersonId, Option<AccountId>);

/// Where one person stands.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Noted {
    pub(super) created: Option<Made>,
    pub(super) updated: bool,
    /// Activated again, or deactivated.
    pub(super) switched: bool,
    pub(super) ended: Option<Ended>,
    /// Sent, and nobody knows what became of it.
    pub(super) open: Vec<(u32, PersonAct)>,
}

/// What creating made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Made {
    Account(AccountId),
    /// Only an invitation can be seen so far.
    Invitation,
}

/// Why nothing more is done for a person.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Ended {
    Moved(Problem),
    Refused(Problem),
    NotTried(Problem),
}

pub(super) fn key(step: Step<'_>) -> Key {
    (step.person().clone(), step.account().cloned())
}

/// Reads the notes, person by person.
pub(super) fn read(operations: Vec<Operation<PersonAct, AccountId>>) -> BTreeMap<Key, Noted> {
    let mut people: BTreeMap<Key, Noted> = BTreeMap::new();
    for Operation { number, source, act, state } in operations {
        let account = match &act {
            PersonAct::Create { .. } => None,
            PersonAct::Update { account } | PersonAct::SetActive { account, .. } => Some(account.clone()),
        };
        let noted = people.entry((PersonId::new(source), account)).or_default();
        match state {
            OperationState::Sent | OperationState::Unanswered => noted.open.push((number, act)),
            // A write to one person is never done in part.
            OperationState::NotDone | OperationState::Partly { .. } => {}
            OperationState::Done { created } => match act {
                PersonAct::Create { .. } => {
                    noted.created = Some(created.map_or(Made::Invitation, Made::Account));
                }
                PersonAct::Update { .. } => noted.updated = true,
                PersonAct::SetActive { .. } => noted.switched = true,
            },
            OperationState::Moved { why } => noted.ended = Some(Ended::Moved(problem_of(why))),
            OperationState::Refused { why } => noted.ended = Some(Ended::Refused(problem_of(why))),
        }
    }
    people
}
