//! Who is due at Zoom, and what is done about it: pure where it is decided ([`step`]), one to three requests where it is
//! done ([`perform`]).
//!
//! Nothing here is a task list. Somebody is due when what is wanted differs from what was last dealt with, which is kept
//! as a fingerprint, so that a hundred thousand people cost a few megabytes and one pass finds whoever is due.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use serde_json::{Value, json};

use super::client::{Failure, Target};
use super::scope::Place;
use super::setup::{Event, Removal, When};
use super::switches::Lookup;
use super::values::Values;

/// Somebody at Zoom, as the service believes them to stand there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Account {
    /// Zoom's id; `None` while creating failed, while nobody was looked for, and after deleting.
    pub(super) zoom_id: Option<String>,
    pub(super) active: bool,
    /// Looked for, or deleted: Zoom does not have them.
    pub(super) absent: bool,
    /// Fingerprint of what was wanted when it was last dealt with, whether that worked or not.
    pub(super) dealt: u64,
    pub(super) failure: Option<String>,
    pub(super) leaving: Option<Leaving>,
}

/// Since when somebody is leaving, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Leaving {
    pub(super) event: Event,
    pub(super) since_ms: i64,
}

/// What follows from how somebody stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Nothing,
    /// Zoom never had them from here: they are nobody's business any longer.
    Forget,
    /// Something is to be done, but only at this time, milliseconds since 1970.
    Wait {
        leaving: Leaving,
        due_ms: i64,
    },
    Do {
        leaving: Option<Leaving>,
        work: Work,
    },
}

/// What is done about one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Work {
    /// Created, or brought to these values and switched on.
    Write {
        zoom_id: Option<String>,
        values: Values,
    },
    Leave {
        zoom_id: Option<String>,
        act: Act,
    },
    /// A mandatory attribute has no value.
    Fail {
        attribute: &'static str,
    },
}

/// What becomes of the account of somebody who leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// Nothing yet: they are looked for, so that the account is known when it is time.
    Look,
    Suspend,
    Delete,
}

/// What is decided by, for everybody alike.
#[derive(Clone, Copy, Debug)]
pub(super) struct Terms {
    pub(super) removal: Removal,
    pub(super) now_ms: i64,
    /// The days of deprovisioning are divided by it.
    pub(super) speed: u32,
    /// Failures are tried again.
    pub(super) is_cycle: bool,
}

/// Decides about somebody. `values` is what is wanted at Zoom, or names the mandatory attribute that has no value.
pub(super) fn step(
    place: Place,
    account: Option<&Account>,
    terms: &Terms,
    values: impl FnOnce() -> Result<Values, &'static str>,
) -> Step {
    match place {
        Place::Ignored => Step::Nothing,
        Place::Wanted => wanted(account, terms, values()),
        Place::Leaving(event) => leaving(event, account, terms),
    }
}

fn wanted(account: Option<&Account>, terms: &Terms, values: Result<Values, &'static str>) -> Step {
    let is_dealt = account.is_some_and(|account| {
        let settled =
            account.dealt == fingerprint(values.as_ref().map_err(|name| *name)) && account.leaving.is_none();
        settled && (account.active || account.failure.is_some())
    });
    let failed = account.is_some_and(|account| account.failure.is_some());
    if is_dealt && !(failed && terms.is_cycle) {
        return Step::Nothing;
    }
    let work = match values {
        Ok(values) => Work::Write { zoom_id: account.and_then(|account| account.zoom_id.clone()), values },
        Err(attribute) => Work::Fail { attribute },
    };
    Step::Do { leaving: None, work }
}

fn leaving(event: Event, account: Option<&Account>, terms: &Terms) -> Step {
    let zoom_id = account.and_then(|account| account.zoom_id.clone());
    // Whoever is suspended may have an account from before; nobody else is looked for.
    match (event, account, &zoom_id) {
        (Event::Off | Event::Deleted, None, _) => return Step::Nothing,
        (Event::Off | Event::Deleted, Some(_), None) => return Step::Forget,
        (Event::Suspended, _, _) | (Event::Off | Event::Deleted, Some(_), Some(_)) => {}
    }
    let before = account.and_then(|account| account.leaving).filter(|before| before.event == event);
    let now = Leaving { event, since_ms: before.map_or(terms.now_ms, |before| before.since_ms) };
    let rule = terms.removal.of(event);
    let is_absent = account.is_some_and(|account| account.absent);
    let active = account.is_none_or(|account| account.active);
    let due_ms =
        |when: When| when.after_ms().map(|after| now.since_ms + after / i64::from(terms.speed.max(1)));
    let (delete_ms, suspend_ms) = (due_ms(rule.delete), due_ms(rule.suspend).filter(|_| active));
    let is_due = |due_ms: Option<i64>| due_ms.is_some_and(|due_ms| due_ms <= terms.now_ms);
    let act = if is_due(delete_ms) {
        Act::Delete
    } else if is_due(suspend_ms) {
        Act::Suspend
    } else {
        Act::Look
    };
    let failed = before.is_some() && account.is_some_and(|account| account.failure.is_some());
    if is_absent || (failed && !terms.is_cycle) {
        return Step::Nothing;
    }
    match (act, &zoom_id) {
        (Act::Look, Some(_)) => match delete_ms.into_iter().chain(suspend_ms).min() {
            Some(due_ms) => Step::Wait { leaving: now, due_ms },
            None => Step::Nothing,
        },
        (Act::Look, None) | (Act::Suspend | Act::Delete, _) => {
            Step::Do { leaving: Some(now), work: Work::Leave { zoom_id, act } }
        }
    }
}

/// What became of somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Done {
    Created(String),
    Updated(String),
    /// Zoom's id of somebody who was looked for.
    Found(String),
    Absent,
    Suspended(String),
    Deleted,
}

/// Does what is due. `address` is what somebody is looked for by.
pub(super) async fn perform(
    target: &Target<'_>,
    address: &str,
    work: &Work,
    lookup: Lookup,
) -> Result<Done, Failure> {
    match work {
        Work::Fail { attribute } => Err(Failure::Unmade { attribute }),
        Work::Write { zoom_id, values } => {
            let body = &values.body();
            let known = match lookup {
                Lookup::Once => zoom_id.as_ref(),
                Lookup::EachTime => None,
            };
            if let Some(id) = known {
                match target.put(id, body).await {
                    // Somebody deleted them at Zoom: they are looked for and created like anybody.
                    Err(failure) if failure.is_not_found() => {}
                    done => return done.map(|()| Done::Updated(id.clone())),
                }
            }
            match target.find(address).await? {
                Some(id) => target.put(&id, body).await.map(|()| Done::Updated(id)),
                None => target.create(body).await.map(Done::Created),
            }
        }
        Work::Leave { zoom_id, act } => {
            let id = match zoom_id {
                Some(id) => id.clone(),
                None => match target.find(address).await? {
                    Some(id) => id,
                    None => return Ok(Done::Absent),
                },
            };
            let done = match act {
                Act::Look => return Ok(Done::Found(id)),
                Act::Suspend => target.patch(&id, &switched_off()).await,
                Act::Delete => target.delete(&id).await,
            };
            match (done, act) {
                // Gone is gone.
                (Err(failure), _) if failure.is_not_found() => Ok(Done::Absent),
                (Err(failure), _) => Err(failure),
                (Ok(()), Act::Delete) => Ok(Done::Deleted),
                (Ok(()), Act::Suspend | Act::Look) => Ok(Done::Suspended(id)),
            }
        }
    }
}

/// The one PATCH of a user that Zoom documents.
fn switched_off() -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{ "op": "replace", "value": { "active": false } }],
    })
}

impl Account {
    /// Writes down what became of somebody.
    pub(super) fn record(&mut self, leaving: Option<Leaving>, work: &Work, outcome: &Result<Done, Failure>) {
        self.leaving = leaving;
        self.dealt = match work {
            Work::Write { values, .. } => fingerprint(Ok(values)),
            Work::Fail { attribute } => fingerprint(Err(*attribute)),
            Work::Leave { .. } => 0,
        };
        self.failure = outcome.as_ref().err().map(Failure::words);
        match outcome {
            Ok(Done::Created(id) | Done::Updated(id)) => {
                self.stands(Some(id.clone()), true);
            }
            Ok(Done::Found(id)) => self.stands(Some(id.clone()), true),
            Ok(Done::Suspended(id)) => self.stands(Some(id.clone()), false),
            Ok(Done::Absent | Done::Deleted) => self.stands(None, false),
            Err(_) => {}
        }
    }

    fn stands(&mut self, zoom_id: Option<String>, active: bool) {
        self.absent = zoom_id.is_none();
        self.zoom_id = zoom_id;
        self.active = active;
    }
}

/// A fingerprint of what is wanted.
fn fingerprint(values: Result<&Values, &'static str>) -> u64 {
    let mut hasher = DefaultHasher::new();
    values.hash(&mut hasher);
    hasher.finish()
}
