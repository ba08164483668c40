//! What the trials of all providers' requests share: what they are made on, how a request may go wrong, and deleting what
//! was made for them.

use serde::{Deserialize, Serialize};

use super::trial::{Step, Subject};
use super::trial_entra::{EntraStep, EntraSubject};
use crate::http::Method;
use crate::model::{AccountId, Address, ZoomGroupId};
use crate::problem::{self, Problem};
use crate::zoom::{Found, GroupWrite, Zoom, ZoomError};

/// What a trial is made on: the client of which provider is played.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Trial {
    Okta(Subject),
    Entra(EntraSubject),
}

/// One request of a trial, of either client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Tried {
    Okta(Step),
    Entra(EntraStep),
}

impl Tried {
    pub(super) fn method(&self) -> Method {
        match self {
            Self::Okta(step) => step.method(),
            Self::Entra(step) => step.method(),
        }
    }

    pub(super) fn path(&self) -> String {
        match self {
            Self::Okta(step) => step.path().to_owned(),
            Self::Entra(step) => step.path(),
        }
    }
}

/// Why a step did not end well.
pub(super) enum Bad {
    Refused(Problem),
    /// It never left; nothing else will either.
    NotSent(Problem),
}

/// Deletes the test group, by its id or by whichever of these names it has.
pub(super) async fn group_gone(
    zoom: &Zoom,
    known: Option<ZoomGroupId>,
    names: &[&str],
) -> Result<String, Bad> {
    let mut found = known;
    for name in names {
        if found.is_none() {
            found = zoom.group_named(name).await.map_err(bad)?.map(|group| group.id);
        }
    }
    let Some(id) = found else { return Ok("Zoom has no test group.".to_owned()) };
    match zoom.delete_group(&id).await {
        GroupWrite::Done(())
        | GroupWrite::Unanswered(_)
        | GroupWrite::Refused(ZoomError::NotFound { .. }) => {}
        GroupWrite::Refused(error) => return Err(Bad::Refused(problem::zoom(&error))),
        GroupWrite::NotSent(error) => return Err(Bad::NotSent(problem::call("Zoom", &error))),
    }
    match zoom.group(&id).await {
        Err(ZoomError::NotFound { .. }) => Ok("Zoom has no test group any more.".to_owned()),
        Ok(_) => Err(still_there("The test group is still in Zoom.")),
        Err(error) => Err(bad(error)),
    }
}

/// Deletes the test person, by its id or by whichever of these addresses it has.
pub(super) async fn person_gone(
    zoom: &Zoom,
    known: Option<AccountId>,
    addresses: &[String],
    name: &str,
) -> Result<String, Bad> {
    let mut found = known;
    for address in addresses.iter().filter_map(|address| Address::parse(address)) {
        if found.is_none() {
            found = match zoom.account_at(&address).await.map_err(bad)? {
                Found::Account(account) => Some(account.id),
                Found::Nobody => None,
                Found::Pending => {
                    return Err(still_there(&format!(
                        "{name} waits for an invitation in Zoom, where no request reaches it."
                    )));
                }
            };
        }
    }
    let Some(id) = found else { return Ok("Zoom has no test person.".to_owned()) };
    match zoom.delete_account(&id).await {
        GroupWrite::Done(())
        | GroupWrite::Unanswered(_)
        | GroupWrite::Refused(ZoomError::NotFound { .. }) => {}
        GroupWrite::Refused(error) => return Err(Bad::Refused(problem::zoom(&error))),
        GroupWrite::NotSent(error) => return Err(Bad::NotSent(problem::call("Zoom", &error))),
    }
    match zoom.account(&id).await {
        Err(ZoomError::NotFound { .. }) => Ok("Zoom has no test person any more.".to_owned()),
        Ok(_) => Err(still_there("The test person is still in Zoom.")),
        Err(error) => Err(bad(error)),
    }
}

fn still_there(why: &str) -> Bad {
    Bad::Refused(problem::still_there(why))
}

pub(super) fn bad(error: ZoomError) -> Bad {
    let problem = problem::zoom(&error);
    match error {
        ZoomError::Call(_) | ZoomError::TokenRejected { .. } => Bad::NotSent(problem),
        ZoomError::ScopeMissing { .. }
        | ZoomError::RoleLacks { .. }
        | ZoomError::SsoOff
        | ZoomError::GroupExists
        | ZoomError::NotFound { .. }
        | ZoomError::NotScim { .. }
        | ZoomError::Refused { .. }
        | ZoomError::Shape { .. }
        | ZoomError::Incomplete { .. } => Bad::Refused(problem),
    }
}
