//! What the notes of a run say about one group: what is done, what is refused, what nobody knows.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{AccountId, GroupId, ZoomGroupId};
use crate::problem::Problem;
use crate::records::{Act, Operation, OperationState};
use crate::run::problem_of;

/// Where one group stands.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Noted {
    /// The basis was compared, and it was as the plan has it.
    pub compared: bool,
    pub created: Option<ZoomGroupId>,
    pub added: BTreeSet<AccountId>,
    pub removed: BTreeSet<AccountId>,
    pub refused: BTreeMap<AccountId, Problem>,
    /// The group as a whole: it moved, or it could not be created.
    pub ended: Option<Ended>,
    /// Sent, and nobody knows what became of it.
    pub open: Vec<(u32, Act)>,
}

/// Why nothing more is done to a group.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Ended {
    Moved(Problem),
    Failed(Problem),
}

/// Reads the notes, group by group.
pub(super) fn read(operations: Vec<Operation>) -> BTreeMap<GroupId, Noted> {
    let mut groups: BTreeMap<GroupId, Noted> = BTreeMap::new();
    for Operation { number, source, act, state } in operations {
        let noted = groups.entry(GroupId::new(source)).or_default();
        match state {
            OperationState::Sent | OperationState::Unanswered => noted.open.push((number, act)),
            OperationState::NotDone => {}
            OperationState::Done { created } => match act {
                Act::Compare { .. } => noted.compared = true,
                Act::Create { .. } => noted.created = created,
                Act::Add { accounts, .. } => noted.added.extend(accounts),
                Act::Remove { accounts, .. } => noted.removed.extend(accounts),
            },
            OperationState::Partly { accounts } => match act {
                Act::Compare { .. } | Act::Create { .. } => {}
                Act::Add { .. } => noted.added.extend(accounts),
                Act::Remove { .. } => noted.removed.extend(accounts),
            },
            OperationState::Moved { why } => noted.ended = Some(Ended::Moved(problem_of(why))),
            OperationState::Refused { why } => match act {
                // A refused portion of several people was tried again in halves; those have notes of their own.
                Act::Add { accounts, .. } | Act::Remove { accounts, .. } => {
                    if let [account] = accounts.as_slice() {
                        noted.refused.insert(account.clone(), problem_of(why));
                    }
                }
                Act::Compare { .. } | Act::Create { .. } => {
                    noted.ended = Some(Ended::Failed(problem_of(why)))
                }
            },
        }
    }
    groups
}
