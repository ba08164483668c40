//! What was last read of the directory and of Zoom.
//!
//! Both are read whole and kept in memory while Usher runs; pages of people, previews and plans are made from it.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::planning::reading;
use super::{App, count};
use crate::check::{self, Verdict};
use crate::clock;
use crate::directory::CountedGroup;
use crate::guide::CheckId;
use crate::mapping::{self, Audit, Rules, Shared};
use crate::model::{Accounts, Address, GroupId, Person, PersonId, Snapshot, Status, ZoomGroup, fold_name};
use crate::problem::Problem;
use crate::push::Progress;

/// A look older than this is taken anew before a plan is made on it.
const FRESH: SignedDuration = SignedDuration::from_mins(10);

/// One whole read of both sides.
pub(super) struct Look {
    pub(super) snapshot: Snapshot,
    pub(super) groups: BTreeMap<GroupId, CountedGroup>,
    pub(super) accounts: Accounts,
    pub(super) zoom_groups: Vec<ZoomGroup>,
    pub(super) rules: Rules,
    /// Everybody by name: the order in which people are shown.
    pub(super) order: Vec<PersonId>,
    /// The addresses that more than one person would have.
    pub(super) shared: Shared,
    /// What the mapping does with each person.
    pub(super) audit: Audit,
    pub(super) read_at: Timestamp,
}

impl Look {
    /// Returns the address under which Zoom knows a person: what the mapping makes of them.
    pub(super) fn address_of(&self, person: &Person) -> Option<Address> {
        mapping::address_of(&self.rules, person)
    }

    /// Finds people by a part of their name or sign-in name, in lower case, in the order in which they are shown.
    pub(super) fn people_matching<'a>(&'a self, wanted: &'a str) -> impl Iterator<Item = &'a Person> {
        self.order.iter().filter_map(|id| self.snapshot.people.get(id)).filter(move |person| {
            person.name.to_lowercase().contains(wanted) || person.login.to_lowercase().contains(wanted)
        })
    }

    /// Says how much of the directory was read.
    pub(super) fn directory_verdict(&self) -> Verdict {
        let people = self.snapshot.people.values();
        let disabled = people.filter(|person| person.status == Status::Disabled).count();
        let mut saw = vec![check::read_sentence(self.snapshot.people.len(), self.groups.len())];
        if disabled > 0 {
            saw.push(format!("Suspended or deactivated: {}.", crate::plan::people(disabled)));
        }
        Verdict::Passed { saw }
    }
}

impl App {
    /// Reads the directory and Zoom into memory, where that was not done yet or `fresh` is asked for.
    ///
    /// # Errors
    ///
    /// When a list cannot be read whole.
    pub async fn read_both(
        &self,
        id: &str,
        fresh: bool,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<(), Problem> {
        let live = self.live(id);
        let mut stop = live.stop_look.subscribe();
        stop.mark_unchanged();
        tokio::select! {
            look = self.look(id, fresh, progress) => look.map(|_| ()),
            _ = stop.changed() => Err(crate::problem::stopped()),
        }
    }

    /// Stops reading, or making a plan. Nothing was changed by either.
    pub fn stop_look(&self, id: &str) {
        self.live(id).stop_look.send_modify(|times| *times += 1);
    }

    pub(super) async fn look(
        &self,
        id: &str,
        fresh: bool,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<Arc<Look>, Problem> {
        if !fresh
            && let Some(look) = self.last_look(id).await
            && clock::now().duration_since(look.read_at) < FRESH
        {
            return Ok(look);
        }
        self.read(id, progress).await.map_err(|verdict| match verdict {
            Verdict::Failed { problem } | Verdict::Unknown { problem } => problem,
            Verdict::Passed { saw } => Problem::new("look.none", saw.join(" "), "", &[]),
        })
    }

    pub(super) async fn look_or_verdict(&self, id: &str) -> Result<Arc<Look>, Verdict> {
        match self.last_look(id).await {
            Some(look) if clock::now().duration_since(look.read_at) < FRESH => Ok(look),
            Some(_) | None => self.read(id, &|_| ()).await,
        }
    }

    /// Reads both sides whole. What went wrong is a verdict, so that a check can tell "is wrong" from "could not look".
    pub(super) async fn read(
        &self,
        id: &str,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<Arc<Look>, Verdict> {
        let could_not = |problem| Verdict::Unknown { problem };
        let connections = self.connections(id).await.map_err(could_not)?;
        let vendor = connections.vendor();
        let of_provider = |error| check::of_directory(vendor, &error);
        let directory = &connections.provider.directory;
        let (people_words, groups_words) =
            (format!("Reading people from {vendor}"), format!("Reading groups from {vendor}"));
        let read_at = clock::now();
        let started = tokio::time::Instant::now();
        let people =
            directory.people(&|seen| progress(reading(&people_words, seen, 0))).await.map_err(of_provider)?;
        let groups =
            directory.groups(&|seen| progress(reading(&groups_words, seen, 0))).await.map_err(of_provider)?;
        let zoom = &connections.zoom.zoom;
        let accounts = zoom
            .accounts(&|seen, total| progress(reading("Reading people from Zoom", seen, count(total))))
            .await
            .map_err(|error| check::of_zoom(&error))?;
        let zoom_groups = zoom.groups().await.map_err(|error| check::of_zoom(&error))?;
        let accounts = Accounts::index(accounts, std::collections::BTreeSet::new());
        let snapshot = Snapshot {
            groups: groups.iter().map(|(id, counted)| (id.clone(), counted.group.clone())).collect(),
            people,
            ..Snapshot::default()
        };
        let mut order: Vec<PersonId> = snapshot.people.keys().cloned().collect();
        order.sort_by_cached_key(|id| {
            (snapshot.people.get(id).map(|person| fold_name(&person.name)), id.clone())
        });
        let rules = Rules::new(mapping::rules_of_the_guide(), mapping::Language::Okta).map_err(|error| {
            Verdict::Unknown {
                problem: Problem::new(
                    "mapping.rules",
                    "The guide's mapping cannot be used.",
                    error.to_string(),
                    &[],
                ),
            }
        })?;
        let shared = Shared::among(&rules, snapshot.people.values());
        let audit = mapping::audit(&rules, &snapshot.people, &accounts, None);
        let look =
            Arc::new(Look { snapshot, groups, accounts, zoom_groups, rules, order, shared, audit, read_at });
        *self.live(id).look.lock().await = Some(Arc::clone(&look));
        // Whoever asked for it: the directory has been looked at, and that is what the check of it says.
        self.keep_look(id, CheckId::Directory, started, look.directory_verdict()).map_err(could_not)?;
        Ok(look)
    }
}
