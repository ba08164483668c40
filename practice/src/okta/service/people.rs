//! People: who is due at Zoom, and what is done about it. Somebody who has the app is created, or linked where Zoom
//! has them; who changed is updated; who lost the app is deactivated, never deleted; who gets it back is activated.
//! Suspending sends nothing (Okta's SCIM pages, 2026).

use std::collections::BTreeSet;

use futures::{StreamExt as _, stream};
use reqwest::Method;
use serde_json::{Value, json};

use super::accounts::{Account, AtZoom};
use super::client::{Failure, Zoom};
use super::journal::{self, PersonAct, Who};
use super::values::{Rules, Values, source};
use crate::company::Status;
use crate::okta::features;
use crate::okta::state::{App, OktaState, Way};
use crate::okta::switches::ExistingUser;
use crate::okta::users::user_id;

/// Goes once through everybody of an app, in portions, and does what is due.
pub(super) async fn round(zoom: &Zoom) {
    let mut from = Some(0);
    while let Some(first) = from {
        if !super::may_act(&zoom.world, zoom.app) {
            return;
        }
        let portion = portion(&mut zoom.world.okta(), zoom.app, first);
        from = portion.next;
        let work: Vec<_> = portion.tasks.into_iter().map(|task| act(zoom, task)).collect();
        let mut work = stream::iter(work).buffer_unordered(AT_ONCE);
        while work.next().await.is_some() {}
        // Whoever asks the org meanwhile gets a turn.
        tokio::task::yield_now().await;
    }
}

/// People looked at under one lock: a few milliseconds.
const PORTION: usize = 1_000;
/// Requests about people that are under way at the same time.
const AT_ONCE: usize = 4;
/// What is wanted of somebody who does not have the app; no source has this fingerprint but by chance.
const GONE: u64 = u64::MAX;

/// Something to be done about one person.
struct Task {
    person: usize,
    who: Who,
    /// What is wanted; dealt with once the task is.
    wish: u64,
    work: Work,
}

enum Work {
    Create(Values),
    Update {
        zoom_id: String,
        values: Values,
    },
    Reactivate {
        zoom_id: String,
        values: Values,
    },
    Deactivate {
        zoom_id: String,
    },
    /// The values cannot be made.
    Fail {
        act: PersonAct,
        reason: String,
    },
}

impl Work {
    fn act(&self) -> PersonAct {
        match self {
            Work::Create(_) => PersonAct::Create,
            Work::Update { .. } => PersonAct::Update,
            Work::Reactivate { .. } => PersonAct::Reactivate,
            Work::Deactivate { .. } => PersonAct::Deactivate,
            Work::Fail { act, .. } => *act,
        }
    }
}

struct Portion {
    tasks: Vec<Task>,
    /// Where the next portion begins.
    next: Option<usize>,
}

/// What follows from how somebody stands.
enum Step {
    Nothing,
    Forget,
    /// Nothing has to be sent for what is wanted now.
    Settle(u64),
    Do(Box<Task>),
}

fn portion(state: &mut OktaState, app: u64, from: usize) -> Portion {
    let mut portion = Portion { tasks: Vec::new(), next: None };
    let Some(entry) = state.apps.get(&app) else { return portion };
    let Way::Zoom(provisioning) = &entry.way else { return portion };
    let rules = Rules::read(&provisioning.to_zoom);
    let people: Vec<usize> = next_people(state, entry, &provisioning.at_zoom, from);
    portion.next = people.last().filter(|_| people.len() == PORTION).map(|last| last + 1);
    let steps: Vec<(usize, Step)> =
        people.into_iter().map(|person| (person, step(state, entry, &rules, person))).collect();
    let Some(App { way: Way::Zoom(provisioning), .. }) = state.apps.get_mut(&app) else { return portion };
    for (person, step) in steps {
        match step {
            Step::Nothing => {}
            Step::Forget => provisioning.at_zoom.forget(person),
            Step::Settle(wish) => {
                if let Some(account) = provisioning.at_zoom.accounts.get_mut(&person) {
                    account.dealt = wish;
                }
            }
            Step::Do(task) => portion.tasks.push(*task),
        }
    }
    portion
}

/// Everybody from a number on whom the app concerns: who has it, who is at Zoom, who missed it.
fn next_people(state: &OktaState, app: &App, at_zoom: &AtZoom, from: usize) -> Vec<usize> {
    let assigned = state.app_people(app).range(from..).take(PORTION).map(|(person, _)| *person);
    let known = at_zoom.accounts.range(from..).take(PORTION).map(|(person, _)| *person);
    let people: BTreeSet<usize> =
        assigned.chain(known).chain(at_zoom.missed_from(from).take(PORTION)).collect();
    people.into_iter().take(PORTION).collect()
}

fn step(state: &OktaState, app: &App, rules: &Rules, number: usize) -> Step {
    let Way::Zoom(provisioning) = &app.way else { return Step::Nothing };
    let at_zoom = &provisioning.at_zoom;
    let account = at_zoom.accounts.get(&number);
    let through = state.app_people(app).get(&number).copied();
    let person = state.directory.person(number);
    let (Some(through), Some(person)) = (through, person) else {
        return gone(provisioning, account, state, number);
    };
    match person.status {
        Status::Active | Status::Provisioned => {}
        // Not begun, or stopped for a while: nothing is sent.
        Status::Staged | Status::Suspended => return Step::Nothing,
        Status::Deprovisioned => return gone(provisioning, account, state, number),
    }
    let assignment = app.people.get(&number).or_else(|| app.groups.get(&through?));
    let wish = source(&state.directory, person, assignment);
    let creates = features::creates_people(provisioning);
    let act = match account {
        Some(account) if account.dealt == wish => return Step::Nothing,
        None | Some(Account { zoom_id: None, .. } | Account { active: false, missing: true, .. }) => {
            if !creates || at_zoom.has_missed(number) {
                return Step::Nothing;
            }
            PersonAct::Create
        }
        Some(Account { active: false, .. }) => {
            if !creates {
                return Step::Nothing;
            }
            PersonAct::Reactivate
        }
        Some(Account { active: true, .. }) => {
            if !features::pushes_profiles(provisioning) {
                return Step::Settle(wish);
            }
            PersonAct::Update
        }
    };
    let values = Values::of(&state.directory, person, provisioning, rules, assignment);
    let zoom_id = account.and_then(|account| account.zoom_id.clone());
    let work = match (values, act, zoom_id) {
        (Err(reason), act, _) => Work::Fail { act, reason },
        (Ok(values), PersonAct::Update, _)
            if account.is_some_and(|account| !account.failed && account.sent == values.pushed()) =>
        {
            return Step::Settle(wish);
        }
        (Ok(values), PersonAct::Update, Some(zoom_id)) => Work::Update { zoom_id, values },
        (Ok(values), PersonAct::Reactivate, Some(zoom_id)) => Work::Reactivate { zoom_id, values },
        (Ok(values), PersonAct::Create | PersonAct::Update | PersonAct::Reactivate, _) => {
            Work::Create(values)
        }
        (Ok(_), PersonAct::Deactivate, _) => return Step::Nothing,
    };
    Step::Do(Box::new(Task { person: number, who: who(state, number), wish, work }))
}

/// Somebody who does not have the app, or no longer.
fn gone(
    provisioning: &crate::okta::state::Provisioning,
    account: Option<&Account>,
    state: &OktaState,
    number: usize,
) -> Step {
    let Some(account) = account else {
        return if provisioning.at_zoom.has_missed(number) { Step::Forget } else { Step::Nothing };
    };
    match &account.zoom_id {
        None => Step::Forget,
        Some(_) if !account.active || account.dealt == GONE => Step::Nothing,
        // What is unlinked while nobody is to be deactivated stays at Zoom as it is.
        Some(_) if !features::deactivates_people(provisioning) => Step::Forget,
        Some(zoom_id) => {
            let work = Work::Deactivate { zoom_id: zoom_id.clone() };
            Step::Do(Box::new(Task { person: number, who: who(state, number), wish: GONE, work }))
        }
    }
}

fn who(state: &OktaState, number: usize) -> Who {
    let id = user_id(number);
    match state.directory.person(number) {
        Some(person) => Who {
            id,
            login: person.login.clone(),
            name: person.display_name.clone().unwrap_or_else(|| person.login.clone()),
        },
        None => Who { login: id.clone(), name: id.clone(), id },
    }
}

async fn act(zoom: &Zoom, task: Task) {
    let outcome = zoom.patiently(|| perform(zoom, &task), Failure::may_pass).await;
    record(zoom, task, outcome);
}

/// Does the work and returns Zoom's id.
async fn perform(zoom: &Zoom, task: &Task) -> Result<String, Failure> {
    match &task.work {
        Work::Create(values) => match zoom.find("Users", "userName", values.user_name()).await? {
            None => zoom.create("Users", &values.new_user(&task.who.id)).await,
            Some(found) => {
                if zoom.world.switches().okta.existing_user == ExistingUser::Refuse {
                    return Err(Failure::Unmade("The user already exists.".to_owned()));
                }
                let id = found.get("id").and_then(Value::as_str);
                let id = id.ok_or(Failure::Empty("The remote server returned a user without an id."))?;
                replace(zoom, id, values, true).await?;
                Ok(id.to_owned())
            }
        },
        Work::Update { zoom_id, values } => {
            replace(zoom, zoom_id, values, false).await?;
            Ok(zoom_id.clone())
        }
        Work::Reactivate { zoom_id, values } => {
            set_active(zoom, zoom_id, true).await?;
            replace(zoom, zoom_id, values, false).await?;
            Ok(zoom_id.clone())
        }
        Work::Deactivate { zoom_id } => {
            set_active(zoom, zoom_id, false).await?;
            Ok(zoom_id.clone())
        }
        Work::Fail { reason, .. } => Err(Failure::Unmade(reason.clone())),
    }
}

/// Reads the user, puts the values over it and sends the whole back.
async fn replace(zoom: &Zoom, id: &str, values: &Values, linked: bool) -> Result<(), Failure> {
    let there = zoom.read("Users", id).await?;
    let mut body = values.merged(&there, linked);
    if linked {
        body["active"] = json!(true);
    }
    zoom.change(Method::PUT, "Users", id, Some(&body)).await
}

async fn set_active(zoom: &Zoom, id: &str, active: bool) -> Result<(), Failure> {
    let body = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{ "op": "replace", "value": { "active": active } }],
    });
    zoom.change(Method::PATCH, "Users", id, Some(&body)).await
}

fn record(zoom: &Zoom, task: Task, outcome: Result<String, Failure>) {
    if outcome == Err(Failure::Off) {
        return;
    }
    let now_ms = zoom.world.clock.now().as_millisecond();
    let mut state = zoom.world.okta();
    journal::person(&mut state, now_ms, zoom.app, &task.who, task.work.act(), outcome.as_ref().err());
    let Some(App { way: Way::Zoom(provisioning), .. }) = state.apps.get_mut(&zoom.app) else { return };
    let account = provisioning.at_zoom.accounts.entry(task.person).or_default();
    account.at_ms = now_ms;
    account.dealt = task.wish;
    account.failed = outcome.is_err();
    account.missing = outcome.as_ref().is_err_and(Failure::is_not_found);
    if account.missing && matches!(task.work, Work::Deactivate { .. }) {
        account.active = false;
    }
    let Ok(zoom_id) = outcome else { return };
    account.zoom_id = Some(zoom_id);
    match &task.work {
        Work::Create(values) | Work::Update { values, .. } | Work::Reactivate { values, .. } => {
            account.active = true;
            account.sent = values.pushed();
        }
        Work::Deactivate { .. } => account.active = false,
        Work::Fail { .. } => {}
    }
}
