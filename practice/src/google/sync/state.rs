//! What is set up in the Admin console, whom the service has dealt with, and what it wrote down.

use std::collections::{BTreeMap, VecDeque};

use serde::Serialize;
use serde_json::{Value, json};

use super::people::Account;
use super::setup::{Access, Console, Setup};
use crate::google::GoogleState;

/// See the module's description.
#[derive(Debug, Default)]
pub(in crate::google) struct State {
    pub(super) console: Console,
    /// By the number of the person.
    pub(super) accounts: BTreeMap<usize, Account>,
    log: VecDeque<Logged>,
    /// Why the service waits until somebody changes the set-up.
    pub(super) paused: Option<String>,
    /// Counts changes of the set-up: what began before is not written down.
    pub(super) epoch: u64,
    /// When everybody is looked at again, milliseconds since 1970.
    pub(super) next_ms: i64,
    /// When the first of those who leave is due, milliseconds since 1970.
    pub(super) wake_ms: Option<i64>,
}

/// A line of the console's log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Logged {
    /// Milliseconds since 1970.
    pub at_ms: i64,
    /// Whom it is about; `None` where it stopped the service for everybody.
    pub email: Option<String>,
    pub event: LogEvent,
    /// Why it failed; `None` where it worked.
    pub failure: Option<String>,
}

/// What the service did, or tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LogEvent {
    Create,
    Update,
    Suspend,
    Delete,
    LookUp,
}

impl LogEvent {
    /// How the console calls it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            LogEvent::Create => "Create user",
            LogEvent::Update => "Update user",
            LogEvent::Suspend => "Suspend user",
            LogEvent::Delete => "Delete user",
            LogEvent::LookUp => "Look up user",
        }
    }
}

/// The log forgets the oldest lines beyond so many: a few megabytes.
const LOG_MAX: usize = 20_000;
/// So many lines are in the view for whoever looks on.
const VIEW_LINES: usize = 50;

impl State {
    /// What the console is set to.
    pub(in crate::google) fn console(&self) -> &Console {
        &self.console
    }

    /// The log, newest first.
    pub(in crate::google) fn log(&self) -> impl Iterator<Item = &Logged> {
        self.log.iter().rev()
    }

    /// Why the service waits until somebody changes the set-up; `None` where it goes on by itself.
    pub(in crate::google) fn paused(&self) -> Option<&str> {
        self.paused.as_deref()
    }

    /// Adds or removes the app. What was set up goes with it.
    pub(in crate::google) fn set_added(&mut self, added: bool) {
        if self.console.added != added {
            self.forget();
            self.console = Console { added, ..Console::default() };
        }
    }

    pub(in crate::google) fn set_access(&mut self, access: Access) {
        self.console.access = access;
    }

    /// Sets provisioning up, or changes how it is; the next look is at everybody.
    pub(in crate::google) fn set_up(&mut self, setup: Setup) {
        self.console.setup = Some(setup);
        self.begin_anew();
    }

    pub(in crate::google) fn switch_on(&mut self, on: bool) {
        self.console.on = on;
        self.begin_anew();
    }

    /// Deletes what is set up. Nobody's account at Zoom is known any longer.
    pub(in crate::google) fn tear_down(&mut self) {
        self.console.setup = None;
        self.console.on = false;
        self.forget();
    }

    /// Numbers and words for whoever looks on; no token.
    pub(in crate::google) fn view(&self) -> Value {
        let count = |which: &dyn Fn(&Account) -> bool| self.accounts.values().filter(|it| which(it)).count();
        json!({
            "console": self.console,
            "has_token": self.console.setup.as_ref().is_some_and(|setup| !setup.token.is_empty()),
            "paused": self.paused,
            "active": count(&|account| account.zoom_id.is_some() && account.active),
            "suspended": count(&|account| account.zoom_id.is_some() && !account.active),
            "failed": count(&|account| account.failure.is_some()),
            "log": self.log().take(VIEW_LINES).collect::<Vec<_>>(),
        })
    }

    pub(super) fn note(&mut self, line: Logged) {
        if self.log.len() == LOG_MAX {
            self.log.pop_front();
        }
        self.log.push_back(line);
    }

    fn begin_anew(&mut self) {
        self.epoch += 1;
        self.next_ms = 0;
        self.paused = None;
    }

    fn forget(&mut self) {
        self.accounts.clear();
        self.wake_ms = None;
        self.begin_anew();
    }
}

impl GoogleState {
    /// What the Admin console is set to for the Zoom app.
    pub fn console(&self) -> &Console {
        self.sync.console()
    }

    /// The log of auto-provisioning, newest first.
    pub fn log(&self) -> Vec<Logged> {
        self.sync.log().cloned().collect()
    }
}
