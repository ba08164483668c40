//! What was last read of the directory and of Zoom.
//!
//! Both are read whole and kept in memory while Usher runs; pages of people, previews and plans are made from it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::connections::Connections;
use super::entra::live::{Reach, with_roles};
use super::google::{Material, Organisation};
use super::planning::reading;
use super::{App, count};
use crate::check::{self, Verdict};
use crate::clock;
use crate::directory::{CountedGroup, Directory};
use crate::guide::CheckId;
use crate::mapping::{self, Audit, Ground, Language, Rules, entra};
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
    /// Where the rules come from, in words.
    pub(super) rules_from: String,
    /// What the provider maps and Usher cannot show, a sentence each.
    pub(super) left_out: Vec<String>,
    /// Whom the provider brings to Zoom, where it says so; `None` where everybody counts.
    pub(super) reach: Option<Reach>,
    /// What only Google has; `None` with the other providers.
    pub(super) google: Option<Organisation>,
    /// Those whom it brings, worked out.
    pub(super) in_scope: Option<BTreeSet<PersonId>>,
    /// Everybody by name: the order in which people are shown.
    pub(super) order: Vec<PersonId>,
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

    /// Returns everybody, in the order in which people are shown.
    pub(super) fn everybody(&self) -> Vec<&Person> {
        self.order.iter().filter_map(|id| self.snapshot.people.get(id)).collect()
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
        let mut accounts = Accounts::index(accounts, std::collections::BTreeSet::new());
        let RulesRead { rules, rules_from, left_out, reach } =
            self.rules_of(id, &connections, read_at).await?;
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
                Some(organisation)
            }
        };
        let mut order: Vec<PersonId> = snapshot.people.keys().cloned().collect();
        order.sort_by_cached_key(|id| {
            (snapshot.people.get(id).map(|person| fold_name(&person.name)), id.clone())
        });
        let audit = {
            let people: Vec<&Person> = order.iter().filter_map(|id| snapshot.people.get(id)).collect();
            let ground = Ground { in_scope: in_scope.as_ref(), ..Ground::new(&people, &accounts) };
            Audit::of(&rules, &ground, &|_| ())
        };
        let look = Arc::new(Look {
            snapshot,
            groups,
            accounts,
            zoom_groups,
            rules,
            rules_from,
            left_out,
            reach,
            google,
            in_scope,
            order,
            audit,
            read_at,
        });
        *self.live(id).look.lock().await = Some(Arc::clone(&look));
        // Whoever asked for it: the directory has been looked at, and that is what the check of it says.
        self.keep_look(id, CheckId::Directory, started, look.directory_verdict()).map_err(could_not)?;
        Ok(look)
    }
}

/// The rules of a profile's mapping.
struct RulesRead {
    rules: Rules,
    rules_from: String,
    left_out: Vec<String>,
    reach: Option<Reach>,
}

impl App {
    /// Returns the rules that make people of the directory into Zoom's: Okta's guide's, or what Entra's application
    /// really has, and before there is one the table of the guide.
    async fn rules_of(
        &self,
        id: &str,
        connections: &Connections,
        now: Timestamp,
    ) -> Result<RulesRead, Verdict> {
        let could_not = |problem| Verdict::Unknown { problem };
        let of_usher = |rules, language, rules_from: &str| -> Result<RulesRead, Verdict> {
            Ok(RulesRead {
                rules: usable(rules, language)?,
                rules_from: rules_from.to_owned(),
                left_out: Vec::new(),
                reach: None,
            })
        };
        match &connections.provider.directory {
            Directory::Okta(_) => {
                let rules = mapping::rules_of_the_guide();
                return of_usher(rules, Language::Okta, "Usher’s table for Okta and Zoom");
            }
            Directory::Google(_) => {
                let rules = mapping::google::rules_of_google();
                return of_usher(rules, Language::Google, "Usher’s table for Google and Zoom");
            }
            Directory::Entra(_) => {}
        }
        let of_the_guide = |rules_from: &str, reach| -> Result<RulesRead, Verdict> {
            let table = self.guide_table(id).map_err(could_not)?;
            Ok(RulesRead {
                rules: usable(entra::rules_of_the_guide(table), Language::Entra)?,
                rules_from: rules_from.to_owned(),
                left_out: Vec::new(),
                reach,
            })
        };
        let console = self.entra_console(id).await.map_err(could_not)?;
        let Some(live) = self.entra_live(id, &console).await? else {
            return of_the_guide(
                "the guide’s table, because Entra has no application for Zoom with mappings yet",
                None,
            );
        };
        let reach = self.entra_reach(id, &console, &live).await?;
        let (rules, left_out) = entra::rules(&live.schema);
        let left_out = left_out.into_iter().map(|left| format!("{}: {}", left.target, left.why)).collect();
        match Rules::new(rules, Language::Entra) {
            Ok(rules) => Ok(RulesRead {
                rules,
                rules_from: format!(
                    "the mappings of {} in Entra ID, read at {}",
                    live.app.name,
                    now.strftime("%H:%M UTC")
                ),
                left_out,
                reach: Some(reach),
            }),
            // What is wrong with them is said by the look at the mappings themselves.
            Err(error) => of_the_guide(
                &format!("the guide’s table, because Entra’s own mappings cannot be used: {error}"),
                Some(reach),
            ),
        }
    }
}

fn usable(rules: Vec<mapping::Rule>, language: Language) -> Result<Rules, Verdict> {
    Rules::new(rules, language).map_err(|error| Verdict::Unknown {
        problem: Problem::new("mapping.rules", "The guide's mapping cannot be used.", error.to_string(), &[]),
    })
}
