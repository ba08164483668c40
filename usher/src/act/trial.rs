//! Sending to Zoom, once, what Okta's client would send, on a person and a group made for it, and putting everything
//! back.
//!
//! Each request is noted like any other change, and after each one Zoom is asked what it has: a yes is no proof. A trial
//! that was cut off is not played on; it is tidied up, by looking for the two under the names that its plan has.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::carry::{Context, Halt};
use super::tried::{Bad, Trial, Tried, bad, group_gone, person_gone};
use super::{Change, Op, Plan};
use crate::guide::ActionId;
use crate::http::Method;
use crate::model::{AccountId, ZoomGroupId};
use crate::problem;
use crate::records::DeedState;
use crate::zoom::{GroupWrite, OktaRequest, Zoom, renamed};

/// The names of a trial; nobody has them before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    pub address: String,
    pub given_name: String,
    pub family_name: String,
    /// The family name after the change.
    pub new_family_name: String,
    pub group: String,
    /// The group's name after the change.
    pub new_group: String,
}

/// One request of a trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    TestList,
    FindNobody,
    Create,
    Read,
    ChangeName,
    Deactivate,
    Reactivate,
    CreateGroup,
    AddMember,
    RenameGroup,
    RemoveMember,
    DeleteGroup,
    DeletePerson,
}

impl Step {
    /// In the order in which they are sent.
    pub const ALL: [Self; 13] = [
        Self::TestList,
        Self::FindNobody,
        Self::Create,
        Self::Read,
        Self::ChangeName,
        Self::Deactivate,
        Self::Reactivate,
        Self::CreateGroup,
        Self::AddMember,
        Self::RenameGroup,
        Self::RemoveMember,
        Self::DeleteGroup,
        Self::DeletePerson,
    ];

    pub(super) fn method(self) -> Method {
        match self {
            Self::TestList | Self::FindNobody | Self::Read => Method::Get,
            Self::Create | Self::CreateGroup => Method::Post,
            Self::ChangeName => Method::Put,
            Self::Deactivate
            | Self::Reactivate
            | Self::AddMember
            | Self::RenameGroup
            | Self::RemoveMember => Method::Patch,
            Self::DeleteGroup | Self::DeletePerson => Method::Delete,
        }
    }

    pub(super) fn path(self) -> &'static str {
        match self {
            Self::TestList => "/scim2/Users?startIndex=1&count=2",
            Self::FindNobody => "/scim2/Users?filter=userName eq …",
            Self::Create => "/scim2/Users",
            Self::Read | Self::ChangeName | Self::Deactivate | Self::Reactivate | Self::DeletePerson => {
                "/scim2/Users/…"
            }
            Self::CreateGroup => "/scim2/Groups",
            Self::AddMember | Self::RenameGroup | Self::RemoveMember | Self::DeleteGroup => "/scim2/Groups/…",
        }
    }

    fn needs(self) -> &'static [Step] {
        match self {
            Self::TestList | Self::FindNobody | Self::CreateGroup => &[],
            Self::Create => &[Self::FindNobody],
            Self::Read | Self::ChangeName | Self::Deactivate | Self::DeletePerson => &[Self::Create],
            Self::Reactivate => &[Self::Deactivate],
            Self::AddMember => &[Self::Create, Self::CreateGroup],
            Self::RemoveMember => &[Self::AddMember],
            Self::RenameGroup | Self::DeleteGroup => &[Self::CreateGroup],
        }
    }

    fn number(self) -> u32 {
        Self::ALL.iter().zip(0..).find(|(step, _)| **step == self).map_or(0, |(_, number)| number)
    }

    fn tidies_up(self) -> bool {
        matches!(self, Self::DeleteGroup | Self::DeletePerson)
    }
}

/// Plans a trial.
pub fn trial(subject: Subject) -> Plan {
    let mut plan = Plan::new(ActionId::TryRequests);
    let Subject { address, given_name, family_name, new_family_name, group, new_group } = &subject;
    let name = format!("{given_name} {family_name}");
    for step in Step::ALL {
        let (what, before, after) = match step {
            Step::TestList => {
                ("List two people, as Okta does to test its credentials".to_owned(), None, None)
            }
            Step::FindNobody => (format!("Look for {address}, whom nobody may be yet"), None, None),
            Step::Create => (format!("Create {name} ({address})"), None, Some("A test person")),
            Step::Read => (format!("Read {address}"), None, None),
            Step::ChangeName => (
                format!("Change the family name to {new_family_name}"),
                Some("A test person"),
                Some("Renamed"),
            ),
            Step::Deactivate => {
                (format!("Deactivate {address}"), Some("Active"), Some("Inactive, not deleted"))
            }
            Step::Reactivate => (format!("Activate {address} again"), Some("Inactive"), Some("Active")),
            Step::CreateGroup => (format!("Create the group {group}"), None, Some("An empty test group")),
            Step::AddMember => (format!("Put {address} into {group}"), Some("Empty"), Some("One member")),
            Step::RenameGroup => {
                (format!("Rename {group} to {new_group}"), Some("The old name"), Some("The new name"))
            }
            Step::RemoveMember => {
                (format!("Take {address} out of the group"), Some("One member"), Some("Empty"))
            }
            Step::DeleteGroup => (format!("Delete the group {new_group}"), Some("A test group"), None),
            Step::DeletePerson => {
                (format!("Delete {address}; Okta never does this"), Some("A test person"), None)
            }
        };
        plan.changes.push(Change {
            op: Op::Trial(Tried::Okta(step)),
            shown: Value::Null,
            needs: step.needs().iter().map(|need| need.number()).collect(),
            what,
            before: before.map(str::to_owned),
            after: after.map(str::to_owned),
            back: match step {
                Step::TestList | Step::FindNobody | Step::Read => "No need, it only reads.".to_owned(),
                Step::Create
                | Step::ChangeName
                | Step::Deactivate
                | Step::Reactivate
                | Step::DeletePerson => {
                    format!("{address} is deleted at the end; if not, delete it in Zoom under User Management, Users.")
                }
                Step::CreateGroup
                | Step::AddMember
                | Step::RenameGroup
                | Step::RemoveMember
                | Step::DeleteGroup => {
                    format!("The group is deleted at the end; if not, delete {group} in Zoom under User Management, Groups.")
                }
            },
            saw: String::new(),
        });
    }
    plan.act = "Try what Okta will send".to_owned();
    plan.warnings.push(format!(
        "Zoom gets a test person {address} and a test group {group} for about a minute. Both are deleted at the end, also when something fails in between."
    ));
    plan.trial = Some(Trial::Okta(subject));
    plan
}

/// What a step needs to know.
struct Playing<'a> {
    zoom: &'a Zoom,
    subject: &'a Subject,
    person: Option<AccountId>,
    group: Option<ZoomGroupId>,
}

pub(super) async fn run(
    context: &Context<'_>,
    subject: &Subject,
    notes: &BTreeMap<u32, DeedState>,
) -> Result<(), Halt> {
    let mut trial = Playing { zoom: context.zoom, subject, person: None, group: None };
    let was_cut_off = !notes.is_empty();
    let mut good = Vec::new();
    let mut touched = was_cut_off;
    for step in Step::ALL {
        let number = step.number();
        let plays_on = !was_cut_off && !context.consent.stopped();
        let makes_sense = step.needs().iter().all(|need| good.contains(need));
        let runs = match step.tidies_up() {
            true => {
                touched
                    && !matches!(
                        notes.get(&number),
                        Some(DeedState::Done { .. } | DeedState::AlreadySo { .. })
                    )
            }
            false => plays_on && makes_sense,
        };
        if !runs {
            continue;
        }
        let what = context.plan.changes.get(number as usize).map_or("", |change| change.what.as_str());
        context.doing(number, what);
        context.note(number, DeedState::Sent)?;
        touched |= matches!(step, Step::Create | Step::CreateGroup);
        match trial.play(step).await {
            Ok(saw) => {
                context.note(number, DeedState::Done { saw, made: None })?;
                good.push(step);
            }
            Err(Bad::Refused(problem)) => {
                context.refused(number, &problem)?;
            }
            Err(Bad::NotSent(problem)) => {
                context.note(number, DeedState::NotDone)?;
                return Err(Halt::Fault(problem));
            }
        }
    }
    Ok(())
}

impl Playing<'_> {
    async fn play(&mut self, step: Step) -> Result<String, Bad> {
        let Subject { address, given_name, family_name, new_family_name, group, new_group } = self.subject;
        match step {
            Step::TestList => {
                let listed = self.send(OktaRequest::TestList).await?;
                let total = listed.get("totalResults").and_then(Value::as_u64);
                let total =
                    total.ok_or_else(|| not_kept("Zoom's list does not say how many people there are."))?;
                Ok(format!("Zoom lists its people: {total} in all."))
            }
            Step::FindNobody => {
                let found = match self.send(OktaRequest::Find { user_name: address }).await {
                    Ok(found) => found,
                    // An empty list may also come as “not found” (Okta's SCIM reference, 2026-08).
                    Err(Bad::Refused(problem)) if problem.code == "zoom.not_found" => Value::Null,
                    Err(bad) => return Err(bad),
                };
                match found.get("totalResults").and_then(Value::as_u64).unwrap_or_default() {
                    0 => Ok("Zoom says that nobody has the address.".to_owned()),
                    _ => {
                        Err(not_kept("Zoom lists somebody under an address that was made up for this trial."))
                    }
                }
            }
            Step::Create => {
                let request = OktaRequest::Create {
                    user_name: address,
                    given_name,
                    family_name,
                    external_id: "usher-trial",
                };
                let made = self.send(request).await?;
                let id = made.get("id").and_then(Value::as_str);
                let id =
                    id.ok_or_else(|| not_kept("Zoom created the person and did not say under which id."))?;
                self.person = Some(AccountId::new(id));
                Ok("Zoom created the test person and named its id.".to_owned())
            }
            Step::Read => {
                let id = self.person()?;
                let read = self.send(OktaRequest::Read { id: &id }).await?;
                match read.get("id").and_then(Value::as_str) == Some(id.as_str()) {
                    true => Ok("Zoom shows the test person.".to_owned()),
                    false => Err(not_kept("Zoom shows another person than was asked for.")),
                }
            }
            Step::ChangeName => {
                let id = self.person()?;
                let read = self.send(OktaRequest::Read { id: &id }).await?;
                let resource = renamed(&read, given_name, new_family_name);
                self.send(OktaRequest::Put { id: &id, resource }).await?;
                let read = self.send(OktaRequest::Read { id: &id }).await?;
                let shown = read.pointer("/name/familyName").and_then(Value::as_str);
                match shown == Some(new_family_name.as_str()) {
                    true => Ok(format!("Zoom shows the family name {new_family_name}.")),
                    false => Err(not_kept("Zoom said yes to the new name and still shows the old one.")),
                }
            }
            Step::Deactivate => self.activate(false).await,
            Step::Reactivate => self.activate(true).await,
            Step::CreateGroup => {
                let made = self.send(OktaRequest::CreateGroup { name: group }).await?;
                let id = made.get("id").and_then(Value::as_str);
                let id =
                    id.ok_or_else(|| not_kept("Zoom created the group and did not say under which id."))?;
                self.group = Some(ZoomGroupId::new(id));
                Ok("Zoom created the test group.".to_owned())
            }
            Step::AddMember => {
                let (id, member) = (self.group()?, self.person()?);
                self.send(OktaRequest::AddMember { group: &id, member: &member, display: address }).await?;
                match self.is_member(&member).await? {
                    true => Ok("Zoom shows the test person in the group.".to_owned()),
                    false => Err(not_kept("Zoom said yes and did not put the person into the group.")),
                }
            }
            Step::RenameGroup => {
                let id = self.group()?;
                self.send(OktaRequest::RenameGroup { group: &id, name: new_group }).await?;
                match self.zoom.group(&id).await.map_err(bad)?.name == *new_group {
                    true => Ok(format!("Zoom shows the name {new_group}.")),
                    false => Err(not_kept(
                        "Zoom said yes to the new name of the group and still shows the old one.",
                    )),
                }
            }
            Step::RemoveMember => {
                let (id, member) = (self.group()?, self.person()?);
                self.send(OktaRequest::RemoveMember { group: &id, member: &member }).await?;
                match self.is_member(&member).await? {
                    false => Ok("Zoom shows the test person in no test group any more.".to_owned()),
                    true => Err(not_kept("Zoom said yes and left the person in the group.")),
                }
            }
            Step::DeleteGroup => group_gone(self.zoom, self.group.clone(), &[group, new_group]).await,
            Step::DeletePerson => {
                person_gone(self.zoom, self.person.clone(), std::slice::from_ref(address), family_name).await
            }
        }
    }

    async fn activate(&self, active: bool) -> Result<String, Bad> {
        let id = self.person()?;
        self.send(OktaRequest::SetActive { id: &id, active }).await?;
        let shown = self.zoom.account(&id).await.map_err(bad)?.active;
        match (shown == active, active) {
            (true, true) => Ok("Zoom shows the test person as active again.".to_owned()),
            (true, false) => Ok("Zoom shows the test person as inactive, and has not deleted it.".to_owned()),
            (false, true) => Err(not_kept("Zoom said yes and still shows the person as inactive.")),
            (false, false) => Err(not_kept("Zoom said yes and still shows the person as active.")),
        }
    }

    async fn is_member(&self, member: &AccountId) -> Result<bool, Bad> {
        let Subject { group, new_group, .. } = self.subject;
        let groups = self.zoom.groups_of([member.clone()], &|_| ()).await.map_err(bad)?;
        Ok(groups.values().flatten().any(|name| name == group || name == new_group))
    }

    fn person(&self) -> Result<AccountId, Bad> {
        self.person.clone().ok_or_else(|| not_kept("There is no test person."))
    }

    fn group(&self) -> Result<ZoomGroupId, Bad> {
        self.group.clone().ok_or_else(|| not_kept("There is no test group."))
    }

    async fn send(&self, request: OktaRequest<'_>) -> Result<Value, Bad> {
        match self.zoom.as_okta(request).await {
            GroupWrite::Done(body) => Ok(body),
            GroupWrite::Refused(error) => Err(Bad::Refused(problem::zoom(&error))),
            // Whether it was carried out does not matter here: Okta, too, would be left without an answer.
            GroupWrite::Unanswered(error) => Err(Bad::Refused(problem::call("Zoom", &error))),
            GroupWrite::NotSent(error) => Err(Bad::NotSent(problem::call("Zoom", &error))),
        }
    }
}

fn not_kept(why: &str) -> Bad {
    Bad::Refused(problem::not_kept(why))
}
