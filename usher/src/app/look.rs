//! What was last read of the directory and of Zoom.
//!
//! Both are read whole and kept in memory while Usher runs; pages of people, previews and plans are made from it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use jiff::{SignedDuration, Timestamp};

use super::connections::Connections;
use super::entra::live::{Reach, with_roles};
use super::google::{Material, Organisation};
use super::mapping::{Depth, ProviderRules, Shown, rules_in_entra, showing};
use super::planning::reading;
use super::view::SourceAttribute;
use super::{App, count};
use crate::check::{self, Verdict};
use crate::clock;
use crate::directory::{CountedGroup, Directory};
use crate::guide::CheckId;
use crate::mapping::{self, Rules, Target};
use crate::model::{
    Accounts, Address, GroupId, LicenceWish, Person, PersonId, Snapshot, Status, ZoomGroup, fold_name,
};
use crate::problem::Problem;
use crate::push::Progress;

/// A look older than this is taken anew before a plan is made on it.
const FRESH: SignedDuration = SignedDuration::from_mins(10);

/// One whole read of both sides. Its parts are shared, so that what is worked out anew does not copy what was read.
#[derive(Clone)]
pub(super) struct Look {
    pub(super) snapshot: Arc<Snapshot>,
    pub(super) groups: Arc<BTreeMap<GroupId, CountedGroup>>,
    pub(super) accounts: Arc<Accounts>,
    pub(super) zoom_groups: Arc<Vec<ZoomGroup>>,
    /// The rules by which people come to Zoom: the provider's, as far as they can be read; else the guide's table.
    pub(super) rules: Arc<Rules>,
    /// What the provider has; or why that is not known, as a sentence.
    pub(super) provider: Arc<Result<ProviderRules, String>>,
    /// What the preview shows: rules, and what they do with everybody.
    pub(super) shown: Arc<Shown>,
    /// Whom the provider brings to Zoom, where it says so; `None` where everybody counts.
    pub(super) reach: Option<Arc<Reach>>,
    /// What only Google has; `None` with the other providers.
    pub(super) google: Option<Arc<Organisation>>,
    /// Those whom it brings, worked out.
    pub(super) in_scope: Option<Arc<BTreeSet<PersonId>>>,
    /// Everybody by name: the order in which people are shown.
    pub(super) order: Arc<Vec<PersonId>>,
    /// The same, as places among the people by their ids.
    pub(super) by_name: Arc<Vec<u32>>,
    /// Accounts that were asked for one by one.
    pub(super) depth: Arc<Depth>,
    /// The licence that people are expected to have in Zoom.
    pub(super) wish: Option<LicenceWish>,
    /// Which changes Zoom was seen to take, or to drop, when they were tried.
    pub(super) taken: Option<Arc<BTreeMap<Target, bool>>>,
    /// What the attributes of the directory are called; worked out when it is first asked for.
    pub(super) attributes: Arc<OnceLock<Vec<SourceAttribute>>>,
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
        self.until_stopped(id, async { self.look(id, fresh, progress).await.map(|_| ()) }).await
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
        let mut people =
            directory.people(&|seen| progress(reading(&people_words, seen, 0))).await.map_err(of_provider)?;
        let groups =
            directory.groups(&|seen| progress(reading(&groups_words, seen, 0))).await.map_err(of_provider)?;
        let zoom = &connections.zoom.zoom;
        let accounts = zoom
            .accounts(&|seen, total| progress(reading("Reading people from Zoom", seen, count(total))))
            .await
            .map_err(|error| check::of_zoom(&error))?;
        let zoom_groups = zoom.groups().await.map_err(|error| check::of_zoom(&error))?;
        // Two whole looks side by side would take twice the memory.
        self.forget_look(id).await;
        let mut accounts = Accounts::index(accounts, BTreeSet::new());
        let depth = self.put_depth(id, &mut accounts).map_err(could_not)?;
        let RulesRead { provider, reach } = self.rules_of(id, &connections, read_at).await?;
        let rules = match &provider {
            Ok(provider) => provider.rules.clone(),
            Err(_) => self.rules_of_the_guide(id).map_err(could_not)?,
        };
        if let Some(reach) = &reach {
            with_roles(&mut people, reach);
        }
        let mut in_scope = reach.as_ref().map(|reach| reach.people(&people));
        let snapshot = Snapshot {
            groups: groups.iter().map(|(id, counted)| (id.clone(), counted.group.clone())).collect(),
            people,
            ..Snapshot::default()
        };
        let google = match &connections.provider.directory {
            Directory::Okta(_) | Directory::Entra(_) => None,
            Directory::Google(_) => {
                let material =
                    Material { snapshot: &snapshot, groups: &groups, accounts: &mut accounts, rules: &rules };
                let organisation = self.google_organisation(id, &connections, material).await?;
                in_scope = organisation.in_scope();
                Some(Arc::new(organisation))
            }
        };
        let mut by_name: Vec<u32> = (0..count(snapshot.people.len())).collect();
        let names: Vec<String> = snapshot.people.values().map(|person| fold_name(&person.name)).collect();
        by_name.sort_by_key(|place| names.get(*place as usize));
        let ids: Vec<&PersonId> = snapshot.people.keys().collect();
        let order: Vec<PersonId> =
            by_name.iter().filter_map(|place| ids.get(*place as usize).map(|id| (*id).clone())).collect();
        let chosen = self.chosen_rules(id, &provider).map_err(could_not)?;
        let look = Look {
            snapshot: Arc::new(snapshot),
            groups: Arc::new(groups),
            accounts: Arc::new(accounts),
            zoom_groups: Arc::new(zoom_groups),
            shown: Arc::new(Shown::nothing(&rules)),
            rules: Arc::new(rules),
            provider: Arc::new(provider),
            reach: reach.map(Arc::new),
            google,
            in_scope: in_scope.map(Arc::new),
            order: Arc::new(order),
            by_name: Arc::new(by_name),
            depth: Arc::new(depth),
            wish: self.expected_licence(id)?,
            taken: self.taken_in_trial(id).map_err(could_not)?.map(Arc::new),
            attributes: Arc::default(),
            read_at,
        };
        let look = Arc::new(showing(look, chosen, progress).await.map_err(could_not)?);
        *self.live(id).look.lock().await = Some(Arc::clone(&look));
        // Whoever asked for it: the directory has been looked at, and that is what the check of it says.
        self.keep_look(id, CheckId::Directory, started, look.directory_verdict()).map_err(could_not)?;
        Ok(look)
    }
}

/// What was read of a profile's mapping.
struct RulesRead {
    provider: Result<ProviderRules, String>,
    reach: Option<Reach>,
}

impl App {
    /// Returns the rules that make people of the directory into Zoom's, as the provider has them.
    async fn rules_of(
        &self,
        id: &str,
        connections: &Connections,
        now: Timestamp,
    ) -> Result<RulesRead, Verdict> {
        let could_not = |problem| Verdict::Unknown { problem };
        match &connections.provider.directory {
            Directory::Okta(_) => {
                return Ok(RulesRead { provider: self.rules_in_okta(id, now).await?, reach: None });
            }
            Directory::Google(_) => {
                let why = "Google’s console shows its mappings to nobody outside.".to_owned();
                return Ok(RulesRead { provider: Err(why), reach: None });
            }
            Directory::Entra(_) => {}
        }
        let console = self.entra_console(id).await.map_err(could_not)?;
        let Some(live) = self.entra_live(id, &console).await? else {
            let why = "Entra has no application for Zoom with mappings yet.".to_owned();
            return Ok(RulesRead { provider: Err(why), reach: None });
        };
        let reach = self.entra_reach(id, &console, &live).await?;
        Ok(RulesRead { provider: rules_in_entra(&live, now), reach: Some(reach) })
    }
}
