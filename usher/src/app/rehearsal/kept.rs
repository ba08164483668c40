//! What is remembered of a rehearsal: written before each change in Okta and after it, so that one that was left or cut
//! off is taken up where it was.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::script::{Act, Cast, Step};
use crate::app::view::{ActState, ActView, RehearsalState, RehearsalView};
use crate::check::Verdict;
use crate::model::{AccountId, Licence, PersonId};
use crate::problem::Problem;

/// One rehearsal, whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) id: String,
    pub(super) made_at: Timestamp,
    pub(super) cast: Cast,
    pub(super) state: RehearsalState,
    /// Okta's id of the person, once there is one.
    pub(super) person: Option<PersonId>,
    /// Zoom's id of the account, once it was seen.
    pub(super) account: Option<AccountId>,
    /// The licence that Zoom showed while the account was active.
    pub(super) licence: Option<Licence>,
    pub(super) notes: BTreeMap<Step, Note>,
    pub(super) acts: BTreeMap<Act, ActState>,
    pub(super) begun: BTreeMap<Act, Timestamp>,
    /// Entries of the System Log that belong to what was before.
    pub(super) heard: BTreeSet<String>,
    pub(super) ended_at: Option<Timestamp>,
    pub(super) halted: Option<Problem>,
}

/// Where a change in Okta stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Note {
    /// It goes out, or went out; nobody knows what became of it until somebody looks.
    Sent,
    /// It was seen so.
    Done,
}

impl Kept {
    /// A rehearsal that was planned just now.
    pub(super) fn planned(id: String, made_at: Timestamp, cast: Cast) -> Self {
        let acts = cast.acts().map(|act| {
            let state = match (act, &cast.pushed) {
                (Act::Join, None) => {
                    ActState::LeftOut { why: "No group that Okta pushes was chosen.".to_owned() }
                }
                (Act::Create | Act::Rename | Act::NameBack | Act::Join | Act::Leave | Act::PutBack, _) => {
                    ActState::Waiting {}
                }
            };
            (act, state)
        });
        Self {
            acts: acts.collect(),
            person: cast.person.clone(),
            id,
            made_at,
            cast,
            state: RehearsalState::Planned,
            account: None,
            licence: None,
            notes: BTreeMap::new(),
            begun: BTreeMap::new(),
            heard: BTreeSet::new(),
            ended_at: None,
            halted: None,
        }
    }

    /// Has it begun, and is it not over?
    pub(super) fn is_under_way(&self) -> bool {
        match self.state {
            RehearsalState::Running | RehearsalState::Stopped => true,
            RehearsalState::Planned | RehearsalState::Seen | RehearsalState::Failed => false,
        }
    }

    /// The acts that were seen in Zoom.
    pub(super) fn seen(&self) -> BTreeSet<Act> {
        let seen = self.acts.iter().filter(|(_, state)| matches!(state, ActState::Seen { .. }));
        seen.map(|(act, _)| *act).collect()
    }

    /// The first act that failed, with what has its cure.
    pub(super) fn failure(&self) -> Option<(Act, &Problem)> {
        self.acts.iter().find_map(|(act, state)| match state {
            ActState::Failed { problem, .. } => Some((*act, problem)),
            ActState::Waiting {}
            | ActState::Going { .. }
            | ActState::Seen { .. }
            | ActState::LeftOut { .. } => None,
        })
    }

    /// One sentence once it has ended.
    fn proof(&self) -> Option<String> {
        let name = self.cast.name();
        let count = self.seen().len();
        match self.state {
            RehearsalState::Seen => Some(format!(
                "Zoom followed Okta in every act, {name} was the test person, and everything is put back."
            )),
            RehearsalState::Failed => {
                let (act, _) = self.failure()?;
                Some(format!("“{}” was not seen; {count} of {} acts were.", act.title(), self.acts.len()))
            }
            RehearsalState::Planned | RehearsalState::Running | RehearsalState::Stopped => None,
        }
    }

    /// What a look at it sees; `None` before it has ended.
    pub(super) fn verdict(&self) -> Option<Verdict> {
        match (self.state, self.failure()) {
            (RehearsalState::Seen, _) => {
                let saw = self.acts.iter().filter_map(|(act, state)| match state {
                    ActState::Seen { zoom_shows, .. } => Some(format!("{}. {zoom_shows}", act.title())),
                    ActState::LeftOut { why } => Some(format!("Left out: {}. {why}", act.title())),
                    ActState::Waiting {} | ActState::Going { .. } | ActState::Failed { .. } => None,
                });
                Some(Verdict::Passed { saw: saw.collect() })
            }
            (RehearsalState::Failed, Some((_, problem))) => {
                Some(Verdict::Failed { problem: problem.clone() })
            }
            (RehearsalState::Failed, None)
            | (RehearsalState::Planned | RehearsalState::Running | RehearsalState::Stopped, _) => None,
        }
    }

    /// Draws it. `running` says whether somebody plays it right now.
    pub(super) fn view(&self, running: bool, scopes_missing: Vec<String>) -> RehearsalView {
        let cast = &self.cast;
        // Whoever played it is gone.
        let cut_off = self.state == RehearsalState::Running && !running;
        let state = if cut_off { RehearsalState::Stopped } else { self.state };
        let acts = self.acts.iter().map(|(act, state)| ActView {
            title: act.title().to_owned(),
            does: cast.does(*act),
            path: cast.paths(*act),
            state: state.clone(),
        });
        RehearsalView {
            id: self.id.clone(),
            made_at: self.made_at,
            state,
            person: cast.name(),
            address: cast.login.clone(),
            person_is_made: cast.made,
            group: cast.pushed.as_ref().map(|pushed| pushed.group.name.clone()),
            acts: acts.collect(),
            scopes_missing,
            proof: self.proof(),
            halted: self.halted.clone(),
        }
    }
}
