//! Playing the requests of a trial: put into place, send, look what came of it.

use std::collections::BTreeMap;

use serde_json::Value;
use tokio::time::Duration;

use super::super::Op;
use super::super::carry::{Context, Halt, LOOK_AGAIN};
use super::super::tried::{Bad, Tried, bad, group_gone, person_gone};
use super::{Ask, EntraSubject, TrialPerson, listed, name_of};
use crate::model::{AccountId, ZoomGroupId};
use crate::problem::{self, Problem};
use crate::records::DeedState;
use crate::zoom::{Attribute, Edit, EntraRequest, GroupWrite, Manner, OktaRequest, Zoom, ZoomError};

/// What Entra would call the test person and the test group; Zoom documents no such attribute.
const EXTERNAL_ID: &str = "usher-trial";

/// What a request needs to know.
struct Trial<'a> {
    zoom: &'a Zoom,
    subject: &'a EntraSubject,
    person: Option<AccountId>,
    group: Option<ZoomGroupId>,
}

pub(in crate::act) async fn run(
    context: &Context<'_>,
    subject: &EntraSubject,
    notes: &BTreeMap<u32, DeedState>,
) -> Result<(), Halt> {
    let mut trial = Trial { zoom: context.zoom, subject, person: None, group: None };
    let was_cut_off = !notes.is_empty();
    let mut touched = was_cut_off;
    for (number, change) in (0..).zip(&context.plan.changes) {
        let Op::Trial(Tried::Entra(step)) = &change.op else { continue };
        let ask = step.ask;
        let is_tidy =
            || matches!(notes.get(&number), Some(DeedState::Done { .. } | DeedState::AlreadySo { .. }));
        let runs = match ask.tidies_up() {
            true => touched && !is_tidy(),
            false => !was_cut_off && !context.consent.stopped() && trial.is_ready(ask),
        };
        if !runs {
            continue;
        }
        context.doing(number, &change.what);
        context.note(number, DeedState::Sent)?;
        touched |= trial.touches(ask);
        match trial.play(ask).await {
            Ok(saw) => {
                context.note(number, DeedState::Done { saw, made: None })?;
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

/// What Zoom shows after a yes.
enum Shown {
    Taken,
    /// The old value, or another one.
    Dropped(Option<String>),
    /// Nothing of the kind.
    Nowhere,
}

impl Trial<'_> {
    /// Is there what it is about?
    fn is_ready(&self, ask: Ask) -> bool {
        (self.person.is_some() || !ask.needs_person())
            && (self.group.is_some() || !ask.needs_group())
            && (ask != Ask::Create || self.person.is_none())
    }

    /// May it leave something in Zoom?
    fn touches(&self, ask: Ask) -> bool {
        match ask {
            Ask::FindNobody | Ask::FindNoGroup | Ask::FindPerson => false,
            Ask::Create
            | Ask::Change(_)
            | Ask::ChangeTogether
            | Ask::ChangeMail
            | Ask::CreateGroup
            | Ask::AddMember(_)
            | Ask::RemoveMember(_)
            | Ask::SwitchOff(_)
            | Ask::SwitchOn(_)
            | Ask::DeleteGroup
            | Ask::DeletePerson
            | Ask::Restore => true,
        }
    }

    async fn play(&mut self, ask: Ask) -> Result<String, Bad> {
        match ask {
            Ask::FindNobody => {
                self.finds_nobody(EntraRequest::FindPerson { user_name: &self.subject.nobody }).await?;
                Ok("Zoom answers with a list in which nobody is.".to_owned())
            }
            Ask::FindNoGroup => {
                self.finds_nobody(EntraRequest::FindGroup { name: &self.subject.nobody }).await?;
                Ok("Zoom answers with a list in which no group is.".to_owned())
            }
            Ask::FindPerson => self.find_person().await,
            Ask::Create => self.create().await,
            Ask::Change(attribute) => self.change(&[attribute], Manner::Usual).await,
            Ask::ChangeTogether => self.change(&self.subject.together(), Manner::Flag).await,
            Ask::ChangeMail => self.change(&[Attribute::WorkMail], Manner::Flag).await,
            Ask::CreateGroup => self.create_group().await,
            Ask::AddMember(manner) => self.set_member(true, manner).await,
            Ask::RemoveMember(manner) => self.set_member(false, manner).await,
            Ask::SwitchOff(manner) => self.set_active(false, manner).await,
            Ask::SwitchOn(manner) => self.set_active(true, manner).await,
            Ask::DeleteGroup => {
                let name = self.subject.group.as_deref().unwrap_or_default();
                group_gone(self.zoom, self.group.clone(), &[name]).await
            }
            Ask::DeletePerson => {
                person_gone(self.zoom, self.person.clone(), &self.subject.addresses(), "The test person")
                    .await
            }
            Ask::Restore => self.restore().await,
        }
    }

    async fn finds_nobody(&self, request: EntraRequest<'_>) -> Result<(), Bad> {
        let found = match self.zoom.as_entra(self.subject.base, request).await {
            GroupWrite::Refused(ZoomError::NotFound { text }) => {
                let problem = problem::search_not_empty("Zoom refuses the search as “not found”.");
                return Err(Bad::Refused(problem.detail(text)));
            }
            ended @ (GroupWrite::Done(_)
            | GroupWrite::Refused(_)
            | GroupWrite::Unanswered(_)
            | GroupWrite::NotSent(_)) => settled(ended)?,
        };
        match found.get("totalResults").and_then(Value::as_u64) {
            Some(0) => Ok(()),
            Some(_) => Err(Bad::Refused(problem::search_not_empty("Zoom finds something for it."))),
            None => Err(Bad::Refused(problem::search_not_empty("No list came."))),
        }
    }

    async fn find_person(&mut self) -> Result<String, Bad> {
        let address = &self.subject.address;
        let TrialPerson::Chosen { id, name } = &self.subject.person else {
            self.finds_nobody(EntraRequest::FindPerson { user_name: address }).await?;
            return Ok("Zoom says that nobody has the address.".to_owned());
        };
        let found = self.send(EntraRequest::FindPerson { user_name: address }).await?;
        let first = found.get("Resources").and_then(Value::as_array).and_then(|list| list.first());
        if first.and_then(|first| first.get("id")).and_then(Value::as_str) != Some(id.as_str()) {
            return Err(Bad::Refused(problem::trial_person(
                &format!("Zoom does not find {name} under {address}."),
                "It did when the plan was made.",
            )));
        }
        let now = self.read(id).await?;
        for (attribute, before) in &self.subject.before {
            if attribute.shown(&now) != Some(before.as_str()) {
                let what = format!("Change the {} of {name}", name_of(*attribute));
                return Err(Bad::Refused(problem::moved(&what, &Value::from(attribute.shown(&now)))));
            }
        }
        self.person = Some(id.clone());
        Ok(format!("Zoom finds {name}, with the values that the plan shows."))
    }

    async fn create(&mut self) -> Result<String, Bad> {
        let EntraSubject { address, before, .. } = self.subject;
        let request = EntraRequest::Create { user_name: address, external_id: EXTERNAL_ID, values: before };
        let made = self.send(request).await?;
        let id = made.get("id").and_then(Value::as_str).map(AccountId::new);
        let id = id.ok_or_else(|| {
            Bad::Refused(problem::dropped(
                "Zoom's answer to the creation names no id, by which Entra goes on.",
            ))
        })?;
        let read = match self.zoom.account(&id).await {
            Ok(account) => account.resource.value(),
            Err(ZoomError::NotFound { .. }) => {
                return Err(Bad::Refused(problem::trial_person(
                    "Zoom has created the person, and hides it until an invitation is accepted.",
                    "That is so where the domain of the address is not associated with the Zoom account.",
                )));
            }
            Err(error) => return Err(bad(error)),
        };
        self.person = Some(id);
        let lost: Vec<&str> = before
            .keys()
            .filter(|attribute| attribute.shown(&read).or(attribute.shown(&made)).is_none())
            .map(|attribute| name_of(*attribute))
            .collect();
        let mut saw = "Zoom created the test person and named its id.".to_owned();
        if !lost.is_empty() {
            saw.push_str(&format!(" It does not show what was sent as {}.", listed(&lost)));
        }
        if read.get("externalId").and_then(Value::as_str) != Some(EXTERNAL_ID) {
            saw.push_str(" It does not keep Entra's own id; people are found by their sign-in name.");
        }
        Ok(saw)
    }

    async fn change(&self, attributes: &[Attribute], manner: Manner) -> Result<String, Bad> {
        let id = self.person()?;
        let now = self.read(&id).await?;
        let wanted: Vec<(Attribute, String, bool)> = attributes
            .iter()
            .filter_map(|attribute| {
                let there = attribute.shown(&now);
                let value = match attribute {
                    Attribute::UserType => Some(other_type(there).to_owned()),
                    Attribute::DisplayName
                    | Attribute::GivenName
                    | Attribute::FamilyName
                    | Attribute::WorkMail
                    | Attribute::Department
                    | Attribute::Title => self.subject.value(*attribute, manner),
                };
                Some((*attribute, value?, there.is_some()))
            })
            .collect();
        let edits: Vec<Edit<'_>> = wanted
            .iter()
            .map(|(attribute, value, there)| Edit { attribute: *attribute, value, there: *there })
            .collect();
        let answer = self.send(EntraRequest::Change { id: &id, edits: &edits, manner }).await?;
        let mut left = wanted;
        let mut dropped = Vec::new();
        let mut nowhere = Vec::new();
        for pause in pauses() {
            tokio::time::sleep(pause).await;
            let read = self.read(&id).await?;
            dropped.clear();
            nowhere.clear();
            left.retain(|(attribute, value, there)| match judge(*attribute, value, *there, &read, &answer) {
                Shown::Taken => false,
                Shown::Dropped(shows) => {
                    dropped.push((*attribute, shows));
                    true
                }
                Shown::Nowhere => {
                    nowhere.push(name_of(*attribute));
                    true
                }
            });
            // What is shown nowhere will not be shown later.
            if dropped.is_empty() {
                break;
            }
        }
        if !dropped.is_empty() {
            let shows: Vec<String> = dropped
                .iter()
                .map(|(attribute, shows)| match shows {
                    Some(shows) => format!("Zoom still shows the {} “{shows}”.", name_of(*attribute)),
                    None => format!("Zoom shows no {} any more.", name_of(*attribute)),
                })
                .collect();
            return Err(Bad::Refused(problem::dropped(&shows.join(" "))));
        }
        if !nowhere.is_empty() && nowhere.len() == attributes.len() {
            return Err(Bad::Refused(problem::not_shown(&listed(&nowhere))));
        }
        let seen: Vec<&str> = attributes
            .iter()
            .map(|attribute| name_of(*attribute))
            .filter(|name| !nowhere.contains(name))
            .collect();
        let also = match nowhere.is_empty() {
            true => String::new(),
            false => format!(" It shows no {}, so nobody can tell of that.", listed(&nowhere)),
        };
        Ok(format!("Zoom shows the new {}.{also}", listed(&seen)))
    }

    async fn set_active(&self, active: bool, manner: Manner) -> Result<String, Bad> {
        let id = self.person()?;
        let is_active = |resource: &Value| resource.get("active").and_then(Value::as_bool);
        if is_active(&self.read(&id).await?) == Some(active) {
            // In the one form that Zoom documents.
            let request = OktaRequest::SetActive { id: &id, active: !active };
            settled(self.zoom.as_okta(request).await)?;
        }
        self.send(EntraRequest::SetActive { id: &id, active, manner }).await?;
        for pause in pauses() {
            tokio::time::sleep(pause).await;
            if is_active(&self.read(&id).await?) == Some(active) {
                return Ok(match active {
                    true => "Zoom shows the test person as active again.".to_owned(),
                    false => "Zoom shows the test person as inactive, and has not deleted it.".to_owned(),
                });
            }
        }
        Err(Bad::Refused(problem::dropped(match active {
            true => "Zoom still shows the person as inactive.",
            false => "Zoom still shows the person as active.",
        })))
    }

    async fn create_group(&mut self) -> Result<String, Bad> {
        let name = self.subject.group.as_deref().unwrap_or_default();
        let made = self.send(EntraRequest::CreateGroup { name, external_id: EXTERNAL_ID }).await?;
        let id = made.get("id").and_then(Value::as_str).map(ZoomGroupId::new);
        self.group = Some(id.ok_or_else(|| {
            Bad::Refused(problem::dropped(
                "Zoom's answer to the creation names no id, by which Entra goes on.",
            ))
        })?);
        Ok("Zoom created the test group and named its id.".to_owned())
    }

    async fn set_member(&self, inside: bool, manner: Manner) -> Result<String, Bad> {
        let (group, member) = (&self.group()?, &self.person()?);
        if self.is_member(member).await? == inside {
            // In the form that Usher's own push has, which Zoom documents.
            let only = std::slice::from_ref(member);
            settled(match inside {
                true => self.zoom.remove_members(group, only).await,
                false => self.zoom.add_members(group, only).await,
            })?;
        }
        let request = match inside {
            true => EntraRequest::AddMember { group, member, manner },
            false => EntraRequest::RemoveMember { group, member, manner },
        };
        self.send(request).await?;
        for pause in pauses() {
            tokio::time::sleep(pause).await;
            if self.is_member(member).await? == inside {
                return Ok(match inside {
                    true => format!("Zoom shows {} in the group.", self.subject.called()),
                    false => format!("Zoom shows {} in the test group no more.", self.subject.called()),
                });
            }
        }
        Err(Bad::Refused(problem::dropped(match inside {
            true => "Zoom does not show the person in the group.",
            false => "Zoom still shows the person in the group.",
        })))
    }

    async fn is_member(&self, member: &AccountId) -> Result<bool, Bad> {
        let groups = self.zoom.groups_of([member.clone()], &|_| ()).await.map_err(bad)?;
        Ok(groups.values().flatten().any(|name| Some(name) == self.subject.group.as_ref()))
    }

    /// Gives a chosen person each value back that still has what the trial made of it.
    async fn restore(&self) -> Result<String, Bad> {
        let TrialPerson::Chosen { id, name } = &self.subject.person else {
            return Ok("There is nothing to give back.".to_owned());
        };
        let now = self.zoom.account(id).await.map_err(bad)?.resource.value();
        let lost = self.lost(&now);
        if lost.is_empty() {
            return Ok(format!("Zoom shows {name} with each value as before."));
        }
        match self.zoom.put_back(id, &whole_name(&lost, &now)).await {
            // The look tells.
            GroupWrite::Done(()) | GroupWrite::Unanswered(_) => {}
            refused @ (GroupWrite::Refused(_) | GroupWrite::NotSent(_)) => settled(refused)?,
        }
        let mut left = lost;
        for pause in pauses() {
            tokio::time::sleep(pause).await;
            left = self.lost(&self.zoom.account(id).await.map_err(bad)?.resource.value());
            if left.is_empty() {
                return Ok(format!("Zoom shows {name} with each value as before."));
            }
        }
        let left: Vec<&str> = left.into_keys().map(name_of).collect();
        Err(Bad::Refused(problem::dropped(&format!("Zoom has not given {name} back: {}.", listed(&left)))))
    }

    /// Returns what was there before of each value that the trial has changed. What somebody else has changed meanwhile
    /// is theirs.
    fn lost(&self, now: &Value) -> BTreeMap<Attribute, String> {
        let subject = self.subject;
        let of_trial = |attribute: Attribute| {
            let tried = [Manner::Usual, Manner::Flag].map(|manner| subject.value(attribute, manner));
            tried.iter().flatten().any(|tried| attribute.shown(now) == Some(tried.as_str()))
        };
        let lost = subject.before.iter().filter(|(attribute, _)| of_trial(**attribute));
        lost.map(|(attribute, before)| (*attribute, before.clone())).collect()
    }

    fn person(&self) -> Result<AccountId, Bad> {
        self.person.clone().ok_or_else(|| Bad::Refused(problem::dropped("There is no person to try it on.")))
    }

    fn group(&self) -> Result<ZoomGroupId, Bad> {
        self.group.clone().ok_or_else(|| Bad::Refused(problem::dropped("There is no test group.")))
    }

    async fn read(&self, id: &AccountId) -> Result<Value, Bad> {
        self.send(EntraRequest::Read { id }).await
    }

    async fn send(&self, request: EntraRequest<'_>) -> Result<Value, Bad> {
        settled(self.zoom.as_entra(self.subject.base, request).await)
    }
}

/// At once, and again where it does not show yet.
fn pauses() -> impl Iterator<Item = Duration> {
    [Duration::ZERO].into_iter().chain(LOOK_AGAIN)
}

fn settled<T>(ended: GroupWrite<T>) -> Result<T, Bad> {
    match ended {
        GroupWrite::Done(done) => Ok(done),
        GroupWrite::Refused(error) => Err(bad_with_status(error)),
        // Whether it was carried out does not matter here: Entra, too, would be left without an answer.
        GroupWrite::Unanswered(error) => Err(Bad::Refused(problem::call("Zoom", &error))),
        GroupWrite::NotSent(error) => Err(Bad::NotSent(problem::call("Zoom", &error))),
    }
}

/// As [`bad`], with the status that Zoom answered.
fn bad_with_status(error: ZoomError) -> Bad {
    let said = match &error {
        ZoomError::Refused { status, text } => Some(format!("status {status}: {text}")),
        ZoomError::Call(_)
        | ZoomError::TokenRejected { .. }
        | ZoomError::ScopeMissing { .. }
        | ZoomError::RoleLacks { .. }
        | ZoomError::SsoOff
        | ZoomError::GroupExists
        | ZoomError::NotFound { .. }
        | ZoomError::NotScim { .. }
        | ZoomError::Shape { .. }
        | ZoomError::Incomplete { .. } => None,
    };
    match (bad(error), said) {
        (Bad::Refused(problem), Some(said)) => Bad::Refused(Problem { detail: Some(said), ..problem }),
        (bad, _) => bad,
    }
}

fn judge(attribute: Attribute, wanted: &str, was_there: bool, read: &Value, answer: &Value) -> Shown {
    // The answer to a change shows what reading does not (SCIM2 reference, 2026-08: title and locale).
    match attribute.shown(read).or(attribute.shown(answer)) {
        Some(shown) if same(attribute, shown, wanted) => Shown::Taken,
        Some(shown) => Shown::Dropped(Some(shown.to_owned())),
        None if was_there => Shown::Dropped(None),
        None => Shown::Nowhere,
    }
}

fn same(attribute: Attribute, shown: &str, wanted: &str) -> bool {
    match attribute {
        Attribute::WorkMail => shown.eq_ignore_ascii_case(wanted),
        Attribute::DisplayName
        | Attribute::GivenName
        | Attribute::FamilyName
        | Attribute::Department
        | Attribute::Title
        | Attribute::UserType => shown == wanted,
    }
}

/// A user type that the person does not have.
fn other_type(there: Option<&str>) -> &'static str {
    match there {
        Some("Basic") | None => "Licensed",
        Some(_) => "Basic",
    }
}

/// Both parts of a name go together, also where one of them is as it was.
fn whole_name(lost: &BTreeMap<Attribute, String>, now: &Value) -> BTreeMap<Attribute, String> {
    let mut values = lost.clone();
    let parts = [Attribute::GivenName, Attribute::FamilyName];
    if parts.iter().any(|part| lost.contains_key(part)) {
        for part in parts {
            if let (false, Some(shown)) = (values.contains_key(&part), part.shown(now)) {
                values.insert(part, shown.to_owned());
            }
        }
    }
    values
}

#[cfg(test)]
mod tests;
