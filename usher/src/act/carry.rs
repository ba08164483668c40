//! Carrying out: look, note, send, look again.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::pin::pin;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;
use tokio::time::Duration;

use super::consent::{Consent, WAIT_MAX, Waited, is_safe};
use super::op::{Sending, Unread};
use super::{Change, Console, Op, Plan, Trial, trial, trial_entra};
use crate::clock;
use crate::problem::{self, Problem};
use crate::records::{DeedState, Records, RecordsError};
use crate::setup::entra;
use crate::setup::okta::{self, ConnectionStatus, NOT_CONNECTED, Standing};
use crate::zoom::Zoom;

/// How often a change is sent at most: once more where a look has shown that the first time came to nothing.
const SENDS_MAX: u32 = 2;

/// Pauses before looking again at what was answered with yes and does not show yet: both vendors spread a change over
/// several servers, within a second or two.
pub(super) const LOOK_AGAIN: [Duration; 3] =
    [Duration::from_millis(200), Duration::from_millis(600), Duration::from_millis(1200)];

/// Pages at Zoom that are opened for one consent: the first, and fresh ones after what was brought was too old.
const PAGES_MAX: u32 = 5;

/// What carrying out needs.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    pub console: &'a Console,
    pub zoom: &'a Zoom,
    pub records: &'a Records,
    /// The plan's id; it is in the records already.
    pub id: &'a str,
    pub plan: &'a Plan,
    pub consent: &'a Consent,
    /// Opens a page in the system browser.
    pub open_page: &'a (dyn Fn(&str) -> Result<(), Problem> + Sync),
    pub progress: &'a (dyn Fn(Progress) + Sync),
}

/// Something happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    Doing {
        what: String,
        done: u32,
        total: u32,
    },
    /// What was done has to arrive somewhere first.
    Waiting {
        what: String,
    },
    /// A page at `host` waits for a person.
    Consent {
        host: String,
        until: Timestamp,
    },
}

/// How far it came. What became of each change is in the records.
#[derive(Debug, Clone, PartialEq)]
pub struct Carried {
    /// Nothing is left to do.
    pub ended: bool,
    /// What stopped it, if it was not a person.
    pub halted: Option<Problem>,
}

pub(super) enum Halt {
    Stopped,
    Fault(Problem),
}

impl From<RecordsError> for Halt {
    fn from(error: RecordsError) -> Self {
        Self::Fault(problem::records(&error))
    }
}

/// Carries out a plan, from its start or from where its notes end.
pub async fn carry_out(context: Context<'_>) -> Carried {
    let (told, mut hears) = watch::channel(None);
    let console = context.console.telling(move |waiting| {
        told.send_replace(Some(waiting));
    });
    let context = Context { console: &console, ..context };
    let mut working = pin!(work(&context));
    let ended = loop {
        tokio::select! {
            ended = &mut working => break ended,
            Ok(()) = hears.changed() => {
                if let Some(waiting) = &*hears.borrow_and_update() {
                    (context.progress)(Progress::Waiting { what: problem::waiting(waiting) });
                }
            }
        }
    };
    match ended {
        Ok(()) => Carried { ended: true, halted: None },
        Err(Halt::Stopped) => Carried { ended: false, halted: None },
        Err(Halt::Fault(problem)) => Carried { ended: false, halted: Some(problem) },
    }
}

async fn work(context: &Context<'_>) -> Result<(), Halt> {
    let mut notes = context.records.deeds(context.id)?;
    match &context.plan.trial {
        Some(Trial::Okta(subject)) => return trial::run(context, subject, &notes).await,
        Some(Trial::Entra(subject)) => return trial_entra::run(context, subject, &notes).await,
        None => {}
    }
    for (number, change) in (0..).zip(&context.plan.changes) {
        if notes.get(&number).is_some_and(is_final) || change.needs.iter().any(|need| !is_so(&notes, *need)) {
            continue;
        }
        if context.consent.stopped() {
            return Err(Halt::Stopped);
        }
        context.doing(number, &change.what);
        let state = match context.ready(change, &notes).await? {
            Ok(change) => context.one(number, &change, notes.get(&number).cloned()).await?,
            Err(problem) => context.refused(number, &problem)?,
        };
        notes.insert(number, state);
    }
    Ok(())
}

fn is_final(state: &DeedState) -> bool {
    match state {
        DeedState::Done { .. }
        | DeedState::AlreadySo { .. }
        | DeedState::Moved { .. }
        | DeedState::Refused { .. } => true,
        DeedState::Sent | DeedState::Answered { .. } | DeedState::Finishing | DeedState::NotDone => false,
    }
}

fn is_so(notes: &BTreeMap<u32, DeedState>, number: u32) -> bool {
    notes.get(&number).is_some_and(|state| match state {
        DeedState::Done { .. } | DeedState::AlreadySo { .. } => true,
        DeedState::Sent
        | DeedState::Answered { .. }
        | DeedState::Finishing
        | DeedState::NotDone
        | DeedState::Moved { .. }
        | DeedState::Refused { .. } => false,
    })
}

impl Context<'_> {
    pub(super) fn doing(&self, number: u32, what: &str) {
        let total = u32::try_from(self.plan.changes.len()).unwrap_or(u32::MAX);
        (self.progress)(Progress::Doing { what: what.to_owned(), done: number, total });
    }

    pub(super) fn note(&self, number: u32, state: DeedState) -> Result<DeedState, Halt> {
        self.records.note_deed(self.id, number, &state, clock::now())?;
        Ok(state)
    }

    /// Notes a refusal. That something is not there any more is no refusal of the change: it has moved.
    pub(super) fn refused(&self, number: u32, problem: &Problem) -> Result<DeedState, Halt> {
        let why = in_json(problem);
        match [problem::GONE, problem::ENTRA_GONE].contains(&problem.code.as_str()) {
            true => self.note(number, DeedState::Moved { why }),
            false => self.note(number, DeedState::Refused { why }),
        }
    }

    /// Fills in what was not known when the plan was made. `Err` says why it cannot be known.
    async fn ready<'c>(
        &self,
        change: &'c Change,
        notes: &BTreeMap<u32, DeedState>,
    ) -> Result<Result<Cow<'c, Change>, Problem>, Halt> {
        let Op::EntraNewJob { made_by } = &change.op else { return Ok(Ok(Cow::Borrowed(change))) };
        let op = self.new_job(*made_by, notes).await?;
        Ok(op.map(|op| Cow::Owned(Change { op: Op::Entra(op), ..change.clone() })))
    }

    async fn one(&self, number: u32, change: &Change, noted: Option<DeedState>) -> Result<DeedState, Halt> {
        if let Op::Okta(okta::Op::CreateConnection { app }) = &change.op {
            return self.connection(number, change, app, noted).await;
        }
        if let Op::Entra(entra::Op::ProvisionOnDemand { person_name, .. }) = &change.op {
            return self.on_demand(number, change, person_name).await;
        }
        let (answered, mut sent, made) = match noted {
            Some(DeedState::Answered { made }) => (true, true, made),
            Some(DeedState::Sent) => (false, true, None),
            _ => (false, false, None),
        };
        let mut problem = None;
        for _ in 0..SENDS_MAX {
            let now = match change.op.look(self.console, self.zoom).await {
                Ok(now) => now,
                Err(Unread::Halt(problem)) => return Err(Halt::Fault(problem)),
                Err(Unread::Refused(problem)) => return self.refused(number, &problem),
            };
            if answered && change.op.is_seen(&now) {
                return self.done(number, change, made).await;
            }
            match change.op.standing(&change.shown, now, sent) {
                Standing::AlreadySo if sent => return self.done(number, change, made).await,
                Standing::AlreadySo => {
                    return self.note(number, DeedState::AlreadySo { saw: change.saw.clone() });
                }
                Standing::AsShown | Standing::Moved { .. } if answered => {
                    return self.unseen(number, change).await;
                }
                Standing::Moved { now } => {
                    let why = in_json(&problem::moved(&change.what, &now));
                    return self.note(number, DeedState::Moved { why });
                }
                Standing::AsShown => {}
            }
            self.note(number, DeedState::Sent)?;
            match change.op.send(self.console, self.zoom).await {
                Sending::Answered { made: id, .. } => {
                    self.note(number, DeedState::Answered { made: id.clone() })?;
                    return self.seen(number, change, id).await;
                }
                Sending::Refused(problem) => return self.refused(number, &problem),
                Sending::NotSent(problem) => {
                    self.note(number, DeedState::NotDone)?;
                    return Err(Halt::Fault(problem));
                }
                // The next look settles it.
                Sending::Unanswered(unanswered) => problem = Some(unanswered),
            }
            sent = true;
        }
        match change.op.look(self.console, self.zoom).await {
            Ok(now) if now == change.op.wanted() => self.done(number, change, made).await,
            Ok(_) => {
                self.note(number, DeedState::NotDone)?;
                Err(problem.map_or(Halt::Stopped, Halt::Fault))
            }
            Err(Unread::Halt(problem)) => Err(Halt::Fault(problem)),
            Err(Unread::Refused(problem)) => self.refused(number, &problem),
        }
    }

    /// Reads back what was answered with yes.
    async fn seen(&self, number: u32, change: &Change, made: Option<String>) -> Result<DeedState, Halt> {
        for pause in [Duration::ZERO].into_iter().chain(LOOK_AGAIN) {
            tokio::time::sleep(pause).await;
            match change.op.look(self.console, self.zoom).await {
                Ok(now) if now == change.op.wanted() => return self.done(number, change, made).await,
                Ok(_) => {}
                Err(Unread::Halt(problem)) => return Err(Halt::Fault(problem)),
                Err(Unread::Refused(problem)) => return self.refused(number, &problem),
            }
        }
        self.unseen(number, change).await
    }

    async fn done(&self, number: u32, change: &Change, made: Option<String>) -> Result<DeedState, Halt> {
        let made = match made {
            Some(made) => Some(made),
            None => change.op.find_made(self.console, self.zoom).await,
        };
        if let Some(problem) = self.untried(&change.op).await? {
            return self.refused(number, &problem);
        }
        self.note(number, DeedState::Done { saw: change.saw.clone(), made })
    }

    /// It was answered with yes, and does not show.
    async fn unseen(&self, number: u32, change: &Change) -> Result<DeedState, Halt> {
        let push_error = match &change.op {
            Op::Okta(op) => match self.console.okta() {
                Ok(console) => console.push_error(op).await.ok().flatten(),
                Err(_) => None,
            },
            Op::Entra(_) | Op::EntraNewJob { .. } | Op::Zoom(_) | Op::Trial(_) => None,
        };
        let problem = match push_error {
            Some(error) => problem::push_failed(&change.what, &error),
            None => problem::unseen(change.op.vendor(), &change.what),
        };
        self.refused(number, &problem)
    }

    /// Makes the connection and waits for the person at Zoom.
    async fn connection(
        &self,
        number: u32,
        change: &Change,
        app: &str,
        noted: Option<DeedState>,
    ) -> Result<DeedState, Halt> {
        let halt = |problem| Halt::Fault(problem);
        let console = self.console.okta().map_err(halt)?;
        let present = match console.connection(app).await {
            Ok(present) => present,
            Err(error) => {
                return Err(halt(problem::okta_change(
                    &okta::Op::CreateConnection { app: app.to_owned() },
                    &error,
                )));
            }
        };
        let enabled = present.status == ConnectionStatus::Enabled;
        let handed_in = noted == Some(DeedState::Finishing) && present.authorize.is_none();
        if noted.is_some() && (enabled || handed_in) {
            return self.done_consent(number, change);
        }
        if noted.is_none() && enabled {
            return match change.shown == NOT_CONNECTED {
                true => self.note(number, DeedState::AlreadySo { saw: change.saw.clone() }),
                false => {
                    let why = in_json(&problem::moved(&change.what, &serde_json::json!("connected")));
                    self.note(number, DeedState::Moved { why })
                }
            };
        }
        for _ in 0..PAGES_MAX {
            self.note(number, DeedState::Sent)?;
            // A page lives for some minutes only, so that each wait begins with a fresh one.
            let link = match change.op.send(self.console, self.zoom).await {
                Sending::Answered { authorize, .. } => authorize,
                Sending::Refused(problem) => return self.refused(number, &problem),
                Sending::NotSent(problem) => {
                    self.note(number, DeedState::NotDone)?;
                    return Err(halt(problem));
                }
                Sending::Unanswered(_) => {
                    console.connection(app).await.ok().and_then(|connection| connection.authorize)
                }
            };
            let Some(link) = link.filter(|link| is_safe(link)) else {
                return self.refused(number, &problem::no_page());
            };
            self.note(number, DeedState::Answered { made: None })?;
            self.consent.open(number, app, &link);
            let host = url::Url::parse(&link).ok().and_then(|url| url.host_str().map(str::to_owned));
            let until = clock::now() + SignedDuration::try_from(WAIT_MAX).unwrap_or(SignedDuration::ZERO);
            // A browser that does not open is no failure yet: the page can be opened again.
            if let Err(problem) = (self.open_page)(&link) {
                tracing::warn!(code = problem.code, "the browser did not open");
            }
            (self.progress)(Progress::Consent { host: host.unwrap_or_default(), until });
            let waited = self.consent.wait(console, app).await;
            self.consent.close();
            match waited.map_err(halt)? {
                Waited::Consented => return self.done_consent(number, change),
                Waited::Stopped => return Err(Halt::Stopped),
                Waited::Stale => {}
            }
        }
        Err(halt(problem::no_consent(WAIT_MAX.as_secs() / 60)))
    }

    fn done_consent(&self, number: u32, change: &Change) -> Result<DeedState, Halt> {
        self.note(number, DeedState::Done { saw: change.saw.clone(), made: None })
    }
}

pub(super) fn in_json(problem: &Problem) -> serde_json::Value {
    serde_json::to_value(problem).unwrap_or_default()
}
