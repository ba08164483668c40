//! The play, before anybody plays it: who takes part, the acts, and the changes in Okta that each act is made of.
//!
//! Everything here is fixed when the rehearsal is planned and shown. What runs later are these changes and no others.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::model::{GroupId, PersonId};
use crate::setup::okta::Op;

/// What the family name has behind it while it is changed.
const RENAMED: &str = "Rehearsal";

/// Stands in a shown path where the id of a person to be made will be.
const TO_BE_MADE: &str = "…";

/// Who takes part, and what they are given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Cast {
    pub(super) app: String,
    pub(super) app_label: String,
    /// Made for the rehearsal, and deleted in Okta after it.
    pub(super) made: bool,
    /// Of somebody who was chosen.
    pub(super) person: Option<PersonId>,
    /// The sign-in name in Okta, and the address in Zoom.
    pub(super) login: String,
    pub(super) given_name: String,
    pub(super) family_name: String,
    /// The group that gives the app; by name where there is none.
    pub(super) assign_by: Option<Named>,
    pub(super) pushed: Option<PushedGroup>,
}

/// A group of Okta's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Named {
    pub(super) id: GroupId,
    pub(super) name: String,
}

/// A group that Okta pushes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PushedGroup {
    pub(super) group: Named,
    /// The push, by its id.
    pub(super) push: String,
    /// What it may be called in Zoom: Okta can rename it with each push.
    pub(super) zoom_names: BTreeSet<String>,
    /// The group gives the app as well, so that leaving the app means leaving it.
    pub(super) gives_app: bool,
}

/// One act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::app) enum Act {
    Create,
    Rename,
    /// Only of a chosen person: their account stays in Zoom, and must not keep the changed name.
    NameBack,
    Join,
    Leave,
    PutBack,
}

/// One change in Okta. It is noted by its name, before it is sent and after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Step {
    MakePerson,
    Assign,
    Rename,
    RestoreName,
    Join,
    LeaveGroup,
    Unassign,
    Deactivate,
    Delete,
}

impl Act {
    pub(super) const ALL: [Self; 6] =
        [Self::Create, Self::Rename, Self::NameBack, Self::Join, Self::Leave, Self::PutBack];

    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Create => "Created: in Zoom with a licence",
            Self::Rename => "Name changed: changed in Zoom",
            Self::NameBack => "Name changed back: changed back in Zoom",
            Self::Join => "Added to a group: member in Zoom",
            Self::Leave => "App taken away: inactive in Zoom, not deleted",
            Self::PutBack => "Everything put back",
        }
    }

    /// The step of the guide that has the cure where nothing more is known than that the act failed.
    pub(super) fn home(self) -> &'static str {
        match self {
            Self::Create => "assign-people",
            Self::Rename | Self::NameBack => "attribute-mapping",
            Self::Join => "okta-push",
            Self::Leave => "features",
            Self::PutBack => "monitor",
        }
    }
}

impl Step {
    /// Does it begin something that is taken back later?
    pub(super) fn begins(self) -> bool {
        match self {
            Self::MakePerson | Self::Assign | Self::Rename | Self::Join => true,
            Self::RestoreName | Self::LeaveGroup | Self::Unassign | Self::Deactivate | Self::Delete => false,
        }
    }
}

impl Cast {
    /// Returns the acts of this rehearsal, in order.
    pub(super) fn acts(&self) -> impl Iterator<Item = Act> + use<> {
        let made = self.made;
        Act::ALL.into_iter().filter(move |act| match act {
            Act::NameBack => !made,
            Act::Create | Act::Rename | Act::Join | Act::Leave | Act::PutBack => true,
        })
    }

    /// Returns the changes of an act, in order.
    pub(super) fn steps(&self, act: Act) -> Vec<Step> {
        let made = |step| self.made.then_some(step);
        let chosen = |step| (!self.made).then_some(step);
        let pushed = |step| self.pushed.is_some().then_some(step);
        let giving = self.pushed.as_ref().is_some_and(|pushed| pushed.gives_app);
        let steps = match act {
            Act::Create => vec![made(Step::MakePerson), Some(Step::Assign)],
            Act::Rename => vec![Some(Step::Rename)],
            Act::NameBack => vec![chosen(Step::RestoreName)],
            Act::Join => vec![pushed(Step::Join)],
            Act::Leave => vec![Some(Step::Unassign), giving.then_some(Step::LeaveGroup)],
            Act::PutBack => vec![
                pushed(Step::LeaveGroup),
                Some(Step::Unassign),
                chosen(Step::RestoreName),
                made(Step::Deactivate),
                made(Step::Delete),
            ],
        };
        steps.into_iter().flatten().collect()
    }

    /// Returns a step as a change in Okta for this person; `None` where the step is not part of this rehearsal.
    pub(super) fn op(&self, step: Step, person: &PersonId) -> Option<Op> {
        let person = person.clone();
        Some(match step {
            Step::MakePerson => Op::CreatePerson { login: self.login.clone(), profile: self.staged() },
            Step::Assign => self.assign(person, true),
            Step::Unassign => self.assign(person, false),
            Step::Rename => Op::SetProfile { person, profile: family(&self.renamed()) },
            Step::RestoreName => Op::SetProfile { person, profile: family(&self.family_name) },
            Step::Join | Step::LeaveGroup => {
                let group = self.pushed.as_ref()?.group.id.clone();
                Op::SetMember { group, person, member: step == Step::Join }
            }
            Step::Deactivate => Op::SetPersonActive { person, active: false },
            Step::Delete => Op::DeletePerson { person },
        })
    }

    fn assign(&self, person: PersonId, assigned: bool) -> Op {
        match &self.assign_by {
            Some(group) => Op::SetMember { group: group.id.clone(), person, member: assigned },
            None => Op::SetPersonAssigned {
                app: self.app.clone(),
                person,
                user_name: self.login.clone(),
                assigned,
            },
        }
    }

    /// Returns what is there before a step, as far as the plan knows; anything else means that somebody else was
    /// there meanwhile.
    pub(super) fn shown(&self, step: Step) -> Option<Value> {
        match step {
            Step::MakePerson | Step::Assign => Some(json!(false)),
            // The same group gives the app and is pushed: by now the person is in it.
            Step::Join if self.joins_by_assigning() => None,
            Step::Join => Some(json!(false)),
            Step::Rename => Some(json!(family(&self.family_name))),
            Step::RestoreName => Some(json!(family(&self.renamed()))),
            // Whatever is there: it is taken away.
            Step::LeaveGroup | Step::Unassign | Step::Deactivate | Step::Delete => None,
        }
    }

    /// Is the group that gives the app the one that is pushed?
    pub(super) fn joins_by_assigning(&self) -> bool {
        let pushed = self.pushed.as_ref().map(|pushed| &pushed.group.id);
        pushed.is_some() && pushed == self.assign_by.as_ref().map(|group| &group.id)
    }

    /// Returns the family name while it is changed.
    pub(super) fn renamed(&self) -> String {
        format!("{} {RENAMED}", self.family_name)
    }

    pub(super) fn name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }

    fn staged(&self) -> Map<String, Value> {
        let values = [
            ("login", &self.login),
            ("email", &self.login),
            ("firstName", &self.given_name),
            ("lastName", &self.family_name),
        ];
        values.into_iter().map(|(name, value)| (name.to_owned(), json!(value))).collect()
    }

    /// Says what Usher does in Okta in an act.
    pub(super) fn does(&self, act: Act) -> String {
        let (name, app) = (self.name(), &self.app_label);
        let gets = match &self.assign_by {
            Some(group) => format!("adds {name} to {}, which gives the app {app}", group.name),
            None => format!("gives {name} the app {app} by name"),
        };
        let loses = match &self.assign_by {
            Some(group) => format!("Takes {name} out of {}, so that the app goes away", group.name),
            None => format!("Takes the app {app} from {name}"),
        };
        let also = match &self.pushed {
            Some(pushed) if pushed.gives_app && !self.joins_by_assigning() => {
                format!(", and out of {}, which gives it too", pushed.group.name)
            }
            Some(_) | None => String::new(),
        };
        match act {
            Act::Create if self.made => format!(
                "Makes the person {name} ({}) in Okta, who may get Okta’s welcome mail, and {gets}.",
                self.login
            ),
            Act::Create => format!("Usher {gets}."),
            Act::Rename => {
                format!("Changes the family name from “{}” to “{}”.", self.family_name, self.renamed())
            }
            Act::NameBack => format!("Changes the family name back to “{}”.", self.family_name),
            Act::Join => match &self.pushed {
                Some(pushed) if self.joins_by_assigning() => {
                    format!("Nothing: {name} is in {} by the first act.", pushed.group.name)
                }
                Some(pushed) => format!("Adds {name} to {}, which Okta pushes.", pushed.group.name),
                None => "Nothing.".to_owned(),
            },
            Act::Leave => format!("{loses}{also}."),
            Act::PutBack if self.made => {
                "Takes back what is left of the earlier acts, then deactivates the person in Okta and deletes them there."
                    .to_owned()
            }
            Act::PutBack => {
                "Takes back what is left of the earlier acts: the group, the app and the name.".to_owned()
            }
        }
    }

    /// Returns the requests of an act: "PUT /api/v1/groups/00g…/users/00u…".
    pub(super) fn paths(&self, act: Act) -> String {
        let unknown = PersonId::new(TO_BE_MADE);
        let person = self.person.as_ref().unwrap_or(&unknown);
        let ops = self.steps(act).into_iter().filter_map(|step| self.op(step, person));
        let lines = ops.map(|op| format!("{} /{}", verb(&op), op.path().join("/")));
        lines.collect::<Vec<_>>().join(", ")
    }

    /// Returns the scopes that the changes need, beside those that reading needs.
    pub(super) fn scopes(&self) -> BTreeSet<&'static str> {
        let nobody = PersonId::new(TO_BE_MADE);
        let ops = self.acts().flat_map(|act| self.steps(act)).filter_map(|step| self.op(step, &nobody));
        let mut scopes: BTreeSet<&str> = ops.flat_map(|op| op.scopes().iter().copied()).collect();
        if !self.made {
            scopes.insert(super::guard::SCOPE_ROLES);
        }
        scopes
    }
}

fn verb(op: &Op) -> String {
    format!("{:?}", op.method()).to_uppercase()
}

fn family(name: &str) -> Map<String, Value> {
    Map::from_iter([("lastName".to_owned(), json!(name))])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cast(made: bool, assign_by: Option<&str>, pushed: Option<(&str, bool)>) -> Cast {
        let named = |id: &str| Named { id: GroupId::new(id), name: id.to_owned() };
        Cast {
            app: "0oa1".to_owned(),
            app_label: "Zoom".to_owned(),
            made,
            person: (!made).then(|| PersonId::new("00u1")),
            login: "zoe@practice.example".to_owned(),
            given_name: "Zoë".to_owned(),
            family_name: "O'Brien-Łukasz".to_owned(),
            assign_by: assign_by.map(named),
            pushed: pushed.map(|(id, gives_app)| PushedGroup {
                group: named(id),
                push: "gPm1".to_owned(),
                zoom_names: BTreeSet::from([id.to_owned()]),
                gives_app,
            }),
        }
    }

    #[test]
    fn what_is_begun_is_taken_back() {
        for cast in [
            cast(true, None, None),
            cast(true, Some("gives"), Some(("pushed", true))),
            cast(false, Some("gives"), Some(("pushed", false))),
            cast(false, None, Some(("pushed", false))),
        ] {
            let begun: Vec<Step> =
                cast.acts().flat_map(|act| cast.steps(act)).filter(|step| step.begins()).collect();
            let back = cast.steps(Act::PutBack);
            for step in begun {
                let taken_back = match step {
                    Step::MakePerson => Step::Delete,
                    Step::Assign => Step::Unassign,
                    Step::Join => Step::LeaveGroup,
                    // Somebody who is deleted needs no name.
                    Step::Rename if cast.made => continue,
                    Step::Rename => Step::RestoreName,
                    Step::RestoreName
                    | Step::LeaveGroup
                    | Step::Unassign
                    | Step::Deactivate
                    | Step::Delete => step,
                };
                assert!(back.contains(&taken_back), "{step:?} of {cast:?}");
                let person = PersonId::new("00u1");
                let (op, inverse) = (cast.op(step, &person).unwrap(), cast.op(taken_back, &person).unwrap());
                if step != Step::MakePerson {
                    assert_eq!(op.inverse(&json!(family(&cast.family_name)), None), Some(inverse));
                }
            }
        }
    }

    #[test]
    fn whoever_was_chosen_is_never_deleted() {
        let cast = cast(false, None, None);
        let steps: BTreeSet<Step> = cast.acts().flat_map(|act| cast.steps(act)).collect();
        for step in [Step::MakePerson, Step::Deactivate, Step::Delete] {
            assert!(!steps.contains(&step));
        }
        assert_eq!(cast.paths(Act::Leave), "DELETE /api/v1/apps/0oa1/users/00u1");
        assert!(cast.scopes().contains(super::super::guard::SCOPE_ROLES));
    }
}
