//! What the org knows of its people at Zoom: who has been created or found there, what was last sent, and what failed.
//!
//! Nothing here is a task list. A person is due when what is wanted differs from what was last dealt with, and both are
//! kept as fingerprints, so that a hundred thousand people cost a few megabytes and one pass finds whoever is due.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

/// The people of one app, as Okta believes them to stand at Zoom.
#[derive(Debug, Default)]
pub(in crate::okta) struct AtZoom {
    pub(super) accounts: BTreeMap<usize, Account>,
    /// Who had the app before provisioning was on: they stay away from Zoom until somebody retries them (Okta's support
    /// pages, 2026: "Click Provision User").
    missed: BTreeSet<usize>,
    /// Groups that are to be deleted at Zoom.
    pub(super) doomed: Vec<Doomed>,
    /// Zoom no longer takes the tokens; nothing is sent until an administrator consents again.
    quarantined: bool,
}

/// One person at Zoom.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Account {
    /// Zoom's id; `None` while creating failed.
    pub(super) zoom_id: Option<String>,
    pub(super) active: bool,
    /// Fingerprint of the values that are pushed on each update, as last sent.
    pub(super) sent: u64,
    /// Fingerprint of what was wanted when it was last dealt with, whether that worked or not.
    pub(super) dealt: u64,
    pub(super) at_ms: i64,
    pub(super) failed: bool,
    /// Zoom said that there is no such user: somebody deleted them there.
    pub(super) missing: bool,
}

/// A group that was unlinked and is to be deleted at Zoom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::okta) struct Doomed {
    pub(in crate::okta) zoom_id: String,
    pub(in crate::okta) name: String,
}

/// How somebody who has the app is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::okta) struct Standing {
    pub(in crate::okta) status: &'static str,
    pub(in crate::okta) sync: &'static str,
    pub(in crate::okta) zoom_id: Option<String>,
    /// Milliseconds since 1970 of the last attempt.
    pub(in crate::okta) synced_ms: Option<i64>,
}

impl Standing {
    /// Of an app that provisions nothing.
    pub(in crate::okta) fn none() -> Self {
        Self { status: "ACTIVE", sync: "DISABLED", zoom_id: None, synced_ms: None }
    }
}

impl AtZoom {
    /// How somebody who has the app stands. `creates` says whether people are created at Zoom at all.
    pub(in crate::okta) fn standing(&self, person: usize, creates: bool) -> Standing {
        let account = self.accounts.get(&person);
        let zoom_id = account.and_then(|account| account.zoom_id.clone());
        let status = match (&zoom_id, creates && !self.missed.contains(&person)) {
            (Some(_), _) => "PROVISIONED",
            (None, true) => "STAGED",
            (None, false) => "ACTIVE",
        };
        let sync = match account {
            None => "DISABLED",
            Some(account) if account.failed => "ERROR",
            Some(_) => "SYNCHRONIZED",
        };
        Standing { status, sync, zoom_id, synced_ms: account.map(|account| account.at_ms) }
    }

    /// Creating people was switched on: whoever has the app by now has missed it.
    pub(in crate::okta) fn creation_begins(&mut self, people: impl IntoIterator<Item = usize>) {
        let accounts = &self.accounts;
        self.missed = people.into_iter().filter(|person| !accounts.contains_key(person)).collect();
    }

    /// An assignment of somebody came, came once more, or went: a new attempt, whatever happened before.
    pub(in crate::okta) fn try_again(&mut self, person: usize) {
        self.missed.remove(&person);
        match self.accounts.get_mut(&person) {
            // They are looked for and created like anybody.
            Some(Account { missing: true, .. }) => {
                self.accounts.remove(&person);
            }
            Some(account) => account.dealt = 0,
            None => {}
        }
    }

    /// Numbers for whoever looks on.
    pub(in crate::okta) fn view(&self) -> Value {
        let count = |which: &dyn Fn(&Account) -> bool| self.accounts.values().filter(|it| which(it)).count();
        json!({
            "provisioned": count(&|account| account.zoom_id.is_some() && account.active),
            "deactivated": count(&|account| account.zoom_id.is_some() && !account.active),
            "failed": count(&|account| account.failed),
            "missed": self.missed.len(),
            "groups_to_delete": self.doomed.len(),
            "locked_out": self.quarantined,
        })
    }

    /// A Zoom administrator consented anew.
    pub(in crate::okta) fn consented(&mut self) {
        self.quarantined = false;
    }

    /// A group is to be deleted at Zoom.
    pub(in crate::okta) fn doom(&mut self, group: Doomed) {
        self.doomed.push(group);
    }

    /// Whether a group, by Zoom's id, is about to be deleted at Zoom.
    pub(in crate::okta) fn is_doomed(&self, zoom_id: &str) -> bool {
        self.doomed.iter().any(|group| group.zoom_id == zoom_id)
    }

    /// Zoom's id of somebody who can be in a group there: provisioned and active.
    pub(super) fn member(&self, person: usize) -> Option<&str> {
        self.accounts.get(&person).filter(|account| account.active)?.zoom_id.as_deref()
    }

    pub(super) fn has_missed(&self, person: usize) -> bool {
        self.missed.contains(&person)
    }

    /// Who missed the app, from a number on.
    pub(super) fn missed_from(&self, first: usize) -> impl Iterator<Item = usize> {
        self.missed.range(first..).copied()
    }

    /// Forgets somebody of whom Zoom has nothing that Okta would look after.
    pub(super) fn forget(&mut self, person: usize) {
        self.accounts.remove(&person);
        self.missed.remove(&person);
    }

    pub(super) fn is_quarantined(&self) -> bool {
        self.quarantined
    }

    /// Returns whether this is news.
    pub(super) fn quarantine(&mut self) -> bool {
        !std::mem::replace(&mut self.quarantined, true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_had_the_app_before_is_missed_until_somebody_retries() {
        let mut at_zoom = AtZoom::default();
        at_zoom.accounts.insert(2, Account { zoom_id: Some("z".to_owned()), ..Account::default() });
        at_zoom.creation_begins([1, 2]);
        assert_eq!(at_zoom.standing(1, true).status, "ACTIVE");
        assert_eq!(at_zoom.standing(2, true).status, "PROVISIONED");
        assert_eq!(at_zoom.standing(3, true).status, "STAGED");
        assert_eq!(at_zoom.standing(3, false).status, "ACTIVE");
        at_zoom.try_again(1);
        assert_eq!(at_zoom.standing(1, true).status, "STAGED");
        at_zoom.creation_begins([1]);
        assert!(at_zoom.has_missed(1));
    }
}
