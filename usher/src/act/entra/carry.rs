//! What carrying out does for Entra beside looking, sending and looking again: the job of an application that did not
//! exist when the plan was made, credentials that are tried once they are saved, and one person who is provisioned.

use std::collections::BTreeMap;

use tokio::time::Duration;

use super::super::carry::{Context, Halt, LOOK_AGAIN};
use super::super::op::{Sending, Unread};
use super::super::{Change, Op};
use super::steps::steps;
use crate::directory::DirectoryError;
use crate::guide::ActionId;
use crate::model::{Account, AccountId, Licence};
use crate::problem::{self, Problem};
use crate::records::DeedState;
use crate::setup::entra::{self, OnDemand, Validation};
use crate::zoom::{Found, ZoomError};

impl Context<'_> {
    /// Finds the application that a change has made and the kind of its provisioning, once both are there.
    pub(in crate::act) async fn new_job(
        &self,
        made_by: u32,
        notes: &BTreeMap<u32, DeedState>,
    ) -> Result<Result<entra::Op, Problem>, Halt> {
        let console = self.console.entra().map_err(Halt::Fault)?;
        let of_console = |error: DirectoryError| Halt::Fault(problem::directory("Entra ID", &error));
        let noted = match notes.get(&made_by) {
            Some(DeedState::Done { made, .. } | DeedState::Answered { made }) => made.clone(),
            Some(
                DeedState::Sent
                | DeedState::Finishing
                | DeedState::NotDone
                | DeedState::AlreadySo { .. }
                | DeedState::Moved { .. }
                | DeedState::Refused { .. },
            )
            | None => None,
        };
        let app = match (noted, self.plan.changes.get(made_by as usize).map(|change| &change.op)) {
            (Some(app), _) => Some(app),
            (None, Some(Op::Entra(op))) => console.made_by(op).await.map_err(of_console)?,
            (None, _) => None,
        };
        let Some(app) = app else { return Ok(Err(problem::app_not_there())) };
        let there = tokio::select! {
            there = console.wait_replicated(&app) => there.map_err(of_console)?,
            () = self.consent.until_stopped() => return Err(Halt::Stopped),
        };
        if !there {
            return Err(Halt::Fault(problem::app_not_there()));
        }
        let templates = console.sync_templates(&app).await.map_err(of_console)?;
        let template = templates.iter().find(|template| template.default).or(templates.first());
        Ok(match template {
            Some(template) => Ok(entra::Op::CreateJob { app, template: template.id.clone() }),
            None => Err(problem::cannot_provision()),
        })
    }

    /// Lets Entra try the credentials that were just saved. Returns why they do not work; nothing for other changes.
    pub(in crate::act) async fn untried(&self, op: &Op) -> Result<Option<Problem>, Halt> {
        let gives = matches!(self.plan.action, ActionId::EntraToken | ActionId::EntraClient);
        let app = match op {
            Op::Entra(op) => op.app().filter(|_| gives),
            Op::Okta(_) | Op::EntraNewJob { .. } | Op::Zoom(_) | Op::Trial(_) => None,
        };
        let Some(app) = app else { return Ok(None) };
        let console = self.console.entra().map_err(Halt::Fault)?;
        let fault = |error: DirectoryError| Halt::Fault(problem::directory("Entra ID", &error));
        let jobs = console.jobs(app).await.map_err(fault)?;
        let Some(job) = jobs.first() else { return Ok(Some(problem::no_job())) };
        let said = tokio::select! {
            said = console.validate_saved(app, &job.id, &job.template) => said.map_err(fault)?,
            () = self.consent.until_stopped() => return Err(Halt::Stopped),
        };
        Ok(match said {
            Validation::Accepted => None,
            Validation::Refused { code, message } => Some(problem::credentials_refused(&code, &message)),
        })
    }

    /// Provisions one person, keeps what Entra says that it did, and reads Zoom back.
    pub(in crate::act) async fn on_demand(
        &self,
        number: u32,
        change: &Change,
        person: &str,
    ) -> Result<DeedState, Halt> {
        match change.op.look(self.console, self.zoom).await {
            Ok(now) if now.is_null() => return self.refused(number, &problem::no_job()),
            Ok(_) => {}
            Err(Unread::Halt(problem)) => return Err(Halt::Fault(problem)),
            Err(Unread::Refused(problem)) => return self.refused(number, &problem),
        }
        self.note(number, DeedState::Sent)?;
        let did = match change.op.send(self.console, self.zoom).await {
            Sending::Answered { did, .. } => did.unwrap_or_default(),
            Sending::Refused(problem) => return self.refused(number, &problem),
            // Whoever is provisioned a second time is as they were after the first.
            Sending::NotSent(problem) | Sending::Unanswered(problem) => {
                self.note(number, DeedState::NotDone)?;
                return Err(Halt::Fault(problem));
            }
        };
        self.records.note_told(self.id, number, &steps(person, &did))?;
        if let Some(problem) = problem::one_person(person, &did) {
            return self.refused(number, &problem);
        }
        match self.in_zoom(&did).await {
            Ok(Some(account)) => {
                let saw = format!(
                    "Zoom has {}: {}, {}, {}.",
                    account.display_name,
                    account.user_name,
                    if account.active { "active" } else { "not active" },
                    licence(&account.licence)
                );
                self.note(number, DeedState::Done { saw, made: None })
            }
            Ok(None) => self.refused(number, &problem::unseen("Entra ID", &change.what)),
            Err(error) => Err(Halt::Fault(problem::zoom(&error))),
        }
    }

    /// Finds in Zoom whoever was provisioned; a new account takes a moment to show.
    async fn in_zoom(&self, did: &OnDemand) -> Result<Option<Account>, ZoomError> {
        for pause in [Duration::ZERO].into_iter().chain(LOOK_AGAIN) {
            tokio::time::sleep(pause).await;
            if let Some(id) = &did.target {
                match self.zoom.account(&AccountId::new(id.as_str())).await {
                    Ok(account) => return Ok(Some(account)),
                    Err(ZoomError::NotFound { .. }) => {}
                    Err(error) => return Err(error),
                }
            }
            let Some(address) = &self.plan.finds else { continue };
            if let Found::Account(account) = self.zoom.account_at(address).await? {
                return Ok(Some(*account));
            }
        }
        Ok(None)
    }
}

/// Returns a licence as a half sentence.
pub(crate) fn licence(licence: &Licence) -> String {
    match licence {
        Licence::Basic => "with the licence Basic".to_owned(),
        Licence::Licensed => "with the licence Licensed".to_owned(),
        Licence::OnPrem => "with the licence On-Prem".to_owned(),
        Licence::Collaboration => "with the licence Collaboration".to_owned(),
        Licence::Other(other) => format!("with the licence {other}"),
        Licence::Untold => "with a licence that Zoom does not name".to_owned(),
    }
}
