//! Looking at Zoom once everything is sent: is it as the plan wants it?

use std::collections::BTreeMap;

use futures::{StreamExt as _, stream};

use super::notes::{Ended, Made, key};
use super::person::Worked;
use super::shared::Shared;
use super::words::differs;
use super::{BATCH, PEOPLE_AT_ONCE, PersonOutcome, PersonReport};
use crate::mapping::Target;
use crate::model::{Account, AccountId};
use crate::plan::people::{Create, Step, pages_are_cheaper};
use crate::problem;
use crate::run::{Halt, could_not_look, stops_the_run};
use crate::zoom::{Found, PAGE, ZoomError};

/// Everybody whom Zoom lists, where the list was read again.
type Listed = BTreeMap<AccountId, Account>;

/// Reads back everybody who was touched, and says how each ended. In the order in which they were worked.
pub(super) async fn prove(shared: &Shared<'_>, worked: Vec<Worked<'_>>) -> Vec<PersonReport> {
    let touched = worked.iter().filter(|worked| is_to_be_seen(worked)).count();
    let created = worked.iter().filter(|worked| worked.noted.created.is_some()).count();
    let mut listed = None;
    if shared.halted().is_none() && pages_are_cheaper(touched, shared.plan.accounts + created, PAGE) {
        shared.doing("Reading everybody in Zoom again".to_owned());
        match shared.zoom.accounts(&|_, _| ()).await {
            Ok(accounts) => {
                let by_id = accounts.into_iter().map(|account| (account.id.clone(), account));
                listed = Some(by_id.collect::<Listed>());
            }
            Err(error) => shared.halt(Halt::from(&error)),
        }
    }
    let mut reports = Vec::with_capacity(worked.len());
    for batch in worked.chunks(BATCH) {
        // Collected first, so that the future stays `Send`.
        let looks: Vec<_> = batch.iter().map(|worked| report(shared, worked, listed.as_ref())).collect();
        reports.extend(stream::iter(looks).buffered(PEOPLE_AT_ONCE).collect::<Vec<_>>().await);
    }
    if worked.is_empty() {
        // The notes could not be read: nobody was worked.
        reports.extend(shared.plan.steps().map(|step| of(step, PersonOutcome::Waiting)));
    }
    reports
}

fn of(step: Step<'_>, outcome: PersonOutcome) -> PersonReport {
    let (person, account) = key(step);
    PersonReport { person, account, outcome }
}

fn is_to_be_seen(worked: &Worked<'_>) -> bool {
    worked.noted.ended.is_none() && worked.noted.is_touched()
}

async fn report(shared: &Shared<'_>, worked: &Worked<'_>, listed: Option<&Listed>) -> PersonReport {
    let outcome = match &worked.noted.ended {
        Some(Ended::Moved(problem)) => PersonOutcome::Stale { problem: problem.clone() },
        Some(Ended::Refused(problem)) => PersonOutcome::Refused { problem: problem.clone() },
        Some(Ended::NotTried(problem)) => PersonOutcome::NotTried { problem: problem.clone() },
        None if shared.halted().is_some() || !worked.noted.is_touched() => PersonOutcome::Waiting,
        None => match see(shared, worked, listed).await {
            Ok(outcome) => {
                shared.done(1);
                outcome
            }
            Err(error) => {
                let halt = Halt::from(&error);
                let problem = could_not_look(&halt);
                if stops_the_run(&error) {
                    shared.halt(halt);
                } else {
                    shared.failed(1);
                }
                PersonOutcome::Unproved { problem }
            }
        },
    };
    of(worked.step, outcome)
}

async fn see(
    shared: &Shared<'_>,
    worked: &Worked<'_>,
    listed: Option<&Listed>,
) -> Result<PersonOutcome, ZoomError> {
    let step = worked.step;
    let id = match (step, &worked.noted.created) {
        (Step::Create(_), Some(Made::Account(id))) => Some(id),
        (Step::Create(_), Some(Made::Invitation) | None) => None,
        (Step::Deactivate(_) | Step::Reactivate(_) | Step::Update(_), _) => step.account(),
    };
    let there = match (id, listed) {
        (None, _) => None,
        (Some(id), Some(listed)) => listed.get(id).cloned(),
        (Some(id), None) => {
            shared.doing(format!("Looking what Zoom has for {}", shared.plan.name_of(step.person())));
            match shared.zoom.account(id).await {
                Ok(account) => Some(account),
                Err(ZoomError::NotFound { .. }) => None,
                Err(error) => return Err(error),
            }
        }
    };
    match (step, there) {
        (_, Some(account)) => Ok(seen(step, &account)),
        // Whoever has not accepted an invitation is not listed, and shows only when asked for by address.
        (Step::Create(one), None) => match shared.zoom.account_at(&one.address).await? {
            Found::Account(account) => Ok(seen(step, &account)),
            Found::Pending => Ok(PersonOutcome::Invited),
            Found::Nobody => Ok(gone()),
        },
        (Step::Deactivate(_) | Step::Reactivate(_) | Step::Update(_), None) => Ok(gone()),
    }
}

fn gone() -> PersonOutcome {
    let problem = problem::zoom(&ZoomError::NotFound { text: String::new() });
    PersonOutcome::Stale { problem }
}

/// Compares an account with what it was to become.
fn seen(step: Step<'_>, account: &Account) -> PersonOutcome {
    let mut what = Vec::new();
    let wanted = !matches!(step, Step::Deactivate(_));
    if account.active != wanted {
        what.push(format!("The account is {}.", if account.active { "active" } else { "deactivated" }));
    }
    let now = |path: &str| Target::of_path(path)?.read(&account.resource);
    what.extend(
        step.changes()
            .iter()
            .filter(|change| !change.is_done(now(&change.path).as_deref()))
            .map(|change| differs(&change.path, &change.new, now(&change.path).as_deref())),
    );
    if let Step::Create(Create { values, .. }) = step {
        // What Zoom does not show cannot be missed.
        let shown = values.iter().filter(|value| value.compared || now(&value.path).is_some());
        let other = shown.filter(|value| !value.is_in(now(&value.path).as_deref()));
        what.extend(other.map(|value| differs(&value.path, &value.value, now(&value.path).as_deref())));
    }
    match what.is_empty() {
        true => PersonOutcome::Proved,
        false => PersonOutcome::Missing { what },
    }
}
