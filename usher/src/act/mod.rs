//! Doing in a console what a person would: planned from what is there, shown, carried out once, read back.
//!
//! The planning functions take what was read and give a [`Plan`]: changes as values, in words, and what is so already or
//! is left alone. [`carry_out`] takes them one by one: looks, notes, sends, looks again. A change whose place is not as
//! the plan had shown it is not sent. Carrying out is the same function for a plan that begins and for one that was cut
//! off, and it does not fail: what failed is in what it returns.

mod app;
mod carry;
mod consent;
mod console;
pub mod entra;
mod groups;
mod mapping;
mod op;
mod pushes;
mod trial;
mod trial_entra;
mod tried;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::guide::ActionId;
use crate::model::Address;

pub use app::{connect, create_app, features, use_app};
pub use carry::{Carried, Context, Progress, carry_out};
pub use consent::Consent;
pub use console::Console;
pub use groups::{assign, zoom_groups};
pub use mapping::{attribute_for, remove_user_type, write_mapping, write_rules};
pub use op::{Op, ZoomOp};
pub use pushes::{PushChange, Pushed, Skipped, change_pushes, push_groups, retry_pushes};
pub use trial::{Step, Subject, trial};
pub use trial_entra::{Ask, Conclusion, End, EntraStep, EntraSubject, TrialPerson, conclude, entra_trial};
pub use tried::{Trial, Tried};

/// What an action would do, in words and as values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    pub action: ActionId,
    /// It takes back what this earlier plan did.
    pub takes_back: Option<String>,
    /// What the button says.
    pub act: String,
    pub changes: Vec<Change>,
    /// What is so already, a sentence each.
    pub already: Vec<String>,
    /// What is left alone, with the reason, a sentence each.
    pub left_alone: Vec<String>,
    pub warnings: Vec<String>,
    /// What a person has to do while it runs.
    pub person_must: Option<String>,
    /// What requests are tried on, where they are.
    pub trial: Option<Trial>,
    /// Under this address somebody is looked for in Zoom afterwards.
    #[serde(default)]
    pub finds: Option<Address>,
}

/// One change of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    pub op: Op,
    /// What is there when its turn comes, in the shape of [`Op::wanted`]; anything else, and it is not sent.
    pub shown: Value,
    /// Changes, by their numbers, without which this one makes no sense.
    pub needs: Vec<u32>,
    /// "Give the app to the group Sales".
    pub what: String,
    pub before: Option<String>,
    pub after: Option<String>,
    /// How it is taken back.
    pub back: String,
    /// What is said when it was seen: "Okta lists Sales among the groups that have the app."
    pub saw: String,
}

impl Plan {
    fn new(action: ActionId) -> Self {
        Self {
            action,
            takes_back: None,
            act: String::new(),
            changes: Vec::new(),
            already: Vec::new(),
            left_alone: Vec::new(),
            warnings: Vec::new(),
            person_must: None,
            trial: None,
            finds: None,
        }
    }

    /// Returns the scopes that sending its changes needs.
    pub fn scopes(&self) -> BTreeSet<&'static str> {
        self.changes.iter().flat_map(|change| change.op.scopes()).copied().collect()
    }

    /// Returns how many requests it takes at least: each change is looked at, sent, and looked at again.
    pub fn requests(&self) -> usize {
        match self.trial {
            Some(_) => self.changes.len(),
            None => self.changes.len() * 3,
        }
    }

    /// Can what it did be taken back as a whole? A secret that was there before cannot be read, and nobody is removed
    /// from Zoom because they were provisioned to try it.
    pub fn can_be_taken_back(&self) -> bool {
        self.trial.is_none()
            && !matches!(self.action, ActionId::EntraToken | ActionId::EntraClient | ActionId::EntraOnePerson)
    }

    /// Makes the plan that takes back what was done, the newest first: `done` are the numbers of the changes that were
    /// done, with the ids of what they made, and `now` is what is there of each inverse.
    pub fn take_back(&self, plan: &str, done: &[(u32, Option<String>)], now: &[(u32, Value)]) -> Self {
        let mut back = Self::new(self.action);
        back.takes_back = Some(plan.to_owned());
        for (number, made) in done.iter().rev() {
            let Some(change) = self.changes.get(*number as usize) else { continue };
            if let Op::EntraNewJob { .. } = change.op {
                // It goes with its application.
                continue;
            }
            let inverse = change.op.inverse(&change.shown, made.as_deref());
            let Some(op) = inverse.filter(|_| self.can_be_taken_back()) else {
                back.left_alone.push(format!("“{}”: no request takes it back. {}", change.what, change.back));
                continue;
            };
            let Some((_, present)) = now.iter().find(|(at, _)| at == number) else { continue };
            if *present == op.wanted() {
                back.already.push(format!("“{}” is taken back already.", change.what));
                continue;
            }
            if let Some(why) = op.keeps(present) {
                back.left_alone.push(format!("“{}”: {why}", change.what));
                continue;
            }
            back.changes.push(Change {
                op,
                shown: present.clone(),
                needs: Vec::new(),
                what: change.back.clone(),
                before: change.after.clone(),
                after: change.before.clone(),
                back: change.what.clone(),
                saw: format!("Taken back: {}.", change.what),
            });
        }
        back.act = match back.changes.len() {
            0 => "There is nothing to take back".to_owned(),
            count => format!("Take back {}", changes(count)),
        };
        back
    }
}

fn changes(count: usize) -> String {
    format!("{count} {}", if count == 1 { "change" } else { "changes" })
}
