//! Which look of Entra's guides looks at what, and what it reads for it. What it means is judged in
//! [`crate::check::entra`].
//!
//! A look that cannot go on ends early with its verdict, so each of these has the same type on both ways out.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::app::App;
use crate::app::checks::whole;
use crate::app::connections::Connections;
use crate::app::look::Look;
use crate::app::setup_checks::{could_not, domains};
use crate::check::entra::{self as look_at, Given, Planned, Provisioned, Tried};
use crate::check::{self, Verdict};
use crate::clock;
use crate::guide::{CheckId, Question};
use crate::mapping::entra::schema::{GuideTable, MappingSource, Reach, Schema};
use crate::model::{Address, GroupId, Person, PersonId};
use crate::problem::{self, Problem};
use crate::setup::entra::{Console, Job, Settings, ZoomApp};
use crate::zoom::{Base, Found};

/// Groups of Entra's, by id, that were chosen to have the application.
const WISHED_GROUPS: &str = "wish.entra_groups";

/// Both sides of a profile with the application between them.
pub(super) struct Between {
    pub(super) connections: Arc<Connections>,
    pub(super) console: Console,
    pub(super) app: ZoomApp,
}

impl App {
    pub(in crate::app) async fn look_at_entra(&self, id: &str, check: CheckId) -> Result<Verdict, Problem> {
        Ok(match check {
            CheckId::ZoomConnection
            | CheckId::ProviderConnection
            | CheckId::Directory
            | CheckId::Mapping
            | CheckId::GroupsInZoom => {
                return self.look_at_both(id, check).await?.ok_or_else(problem::not_in_this_guide);
            }
            CheckId::WhichGuide => self.which_verdict(id).await?,
            CheckId::ZoomToken => self.zoom_secret_verdict(id).await?,
            CheckId::Prerequisites => whole(self.entra_prerequisites(id).await),
            CheckId::ScopePlan => whole(self.entra_scope_plan(id).await),
            CheckId::ZoomApp => whole(self.entra_zoom_app(id).await),
            CheckId::Assignments => whole(self.entra_assignments(id).await),
            CheckId::Settings => whole(self.entra_settings(id).await),
            CheckId::Credentials => whole(self.entra_credentials(id).await),
            CheckId::WrittenMapping => whole(self.entra_written_mapping(id).await),
            CheckId::Requests => whole(self.entra_requests(id).await),
            CheckId::ScopeFilter => whole(self.entra_scope_filter(id).await),
            CheckId::OnePerson => whole(self.entra_one_person(id).await),
            CheckId::Job => whole(self.entra_job(id).await),
            CheckId::Monitor => whole(self.entra_monitor_look(id).await),
            CheckId::TroubleConnection => whole(self.entra_trouble_connection(id).await),
            CheckId::TroubleToken => whole(self.entra_trouble_token(id).await),
            CheckId::TroubleMapping => whole(self.entra_trouble_mapping(id).await),
            CheckId::TroubleSkipped => whole(self.entra_trouble_skipped(id).await),
            CheckId::TroubleNested => whole(self.entra_trouble_nested(id).await),
            CheckId::TroubleStalled => whole(self.entra_trouble_stalled(id).await),
            CheckId::TroubleLeavers => whole(self.entra_trouble_leavers(id).await),
            CheckId::TroubleRate => whole(self.entra_trouble_rate(id).await),
            CheckId::TroubleLicence => whole(self.entra_trouble_licence(id).await),
            CheckId::TroubleExists => whole(self.entra_trouble_exists(id).await),
            CheckId::TroubleDeletes => whole(self.entra_trouble_deletes(id).await),
            CheckId::Provisioning
            | CheckId::Features
            | CheckId::DefaultLicence
            | CheckId::ZoomGroups
            | CheckId::Pushes
            | CheckId::PushedMembers
            | CheckId::Rehearsal
            | CheckId::TroubleUserType
            | CheckId::TroubleMembers
            | CheckId::TroubleSlow
            | CheckId::TroubleSessions
            | CheckId::TroublePhones
            | CheckId::SingleSignOn
            | CheckId::Endpoint
            | CheckId::PeopleScope
            | CheckId::Arrival
            | CheckId::Schedule
            | CheckId::Synced
            | CheckId::Drift
            | CheckId::TroubleEndpoint
            | CheckId::TroubleSignIn
            | CheckId::TroubleDuplicates
            | CheckId::TroubleRejected => return Err(problem::not_in_this_guide()),
        })
    }

    /// Finds both sides and the application between them.
    pub(super) async fn between(&self, id: &str) -> Result<Between, Verdict> {
        let connections = self.connections(id).await.map_err(could_not)?;
        let console = self.entra_console(id).await.map_err(could_not)?;
        let app = self.entra_app(id, &console).await?;
        Ok(Between { connections, console, app })
    }

    async fn entra_prerequisites(&self, id: &str) -> Result<Verdict, Verdict> {
        let connections = self.connections(id).await.map_err(could_not)?;
        let entra = connections.entra().map_err(could_not)?;
        let zoom = &connections.zoom.zoom;
        // Whether Zoom answers at all comes before everybody is read.
        zoom.first_look().await.map_err(|error| check::of_zoom(&error))?;
        let look = self.look_or_verdict(id).await?;
        let guide = self.entra_guide(id).map_err(could_not)?;
        look_at::prerequisites(entra, zoom, guide, domains(&look, &|person| address_of(&look, person))).await
    }

    async fn entra_scope_plan(&self, id: &str) -> Result<Verdict, Verdict> {
        let look = self.look_or_verdict(id).await?;
        let console = self.entra_console(id).await.map_err(could_not)?;
        let everybody = self.scope_wish(id)?;
        // An application is not there yet where this is planned first.
        let given = match self.kept_entra_app(id).map_err(could_not)? {
            None => None,
            Some(_) => {
                let app = self.entra_app(id, &console).await?;
                Some(Given::read(&console, &app, false).await?)
            }
        };
        let wished: Option<BTreeSet<GroupId>> =
            self.records.learned(id, WISHED_GROUPS).map_err(|error| could_not(problem::records(&error)))?;
        let planned = Planned { everybody, groups: wished.unwrap_or_default() };
        look_at::scope_plan(&console, &planned, given, &look.snapshot.people).await
    }

    async fn entra_zoom_app(&self, id: &str) -> Result<Verdict, Verdict> {
        let guide = self.entra_guide(id).map_err(could_not)?;
        Ok(look_at::zoom_app(&self.between(id).await?.app, guide))
    }

    async fn entra_assignments(&self, id: &str) -> Result<Verdict, Verdict> {
        let between = self.between(id).await?;
        // A cycle brings people at any moment: what was read some minutes ago would call them missing.
        let look = self.read(id, &|_| ()).await?;
        let given = between.given().await?;
        let one_role = self.one_role(id, &between).await?;
        Ok(look_at::assignments(&between.app, &given, &look.snapshot.people, &in_zoom(&look), one_role))
    }

    async fn entra_settings(&self, id: &str) -> Result<Verdict, Verdict> {
        let between = self.between(id).await?;
        let saved = between.saved().await?;
        let profile = &between.connections.profile;
        let address = self.base_address(id, profile).map_err(could_not)?;
        Ok(look_at::settings(&saved, self.scope_wish(id)?, Some(&address)))
    }

    async fn entra_credentials(&self, id: &str) -> Result<Verdict, Verdict> {
        let between = self.between(id).await?;
        let (tried, probe) = between.tried(&between.job().await?).await?;
        Ok(look_at::credentials(&tried, &probe))
    }

    async fn entra_written_mapping(&self, id: &str) -> Result<Verdict, Verdict> {
        let between = self.between(id).await?;
        let schema = between.schema(&between.job().await?).await?;
        let reach = match between.saved().await?.sync_all {
            Some(true) => Reach::Everybody,
            Some(false) => Reach::Assigned,
            None => Reach::NotKnown,
        };
        Ok(look_at::written_mapping(&schema, self.guide_table(id).map_err(could_not)?, reach))
    }

    async fn entra_requests(&self, id: &str) -> Result<Verdict, Verdict> {
        let connections = self.connections(id).await.map_err(could_not)?;
        let address = self.base_address(id, &connections.profile).map_err(could_not)?;
        let used = Base::ALL.into_iter().find(|base| address.ends_with(&format!("/{}", base.segment())));
        let trial = self.last_trial(id).map_err(could_not)?;
        look_at::requests(&connections.zoom.zoom, used.unwrap_or(Base::Scim2), trial).await
    }

    async fn entra_scope_filter(&self, id: &str) -> Result<Verdict, Verdict> {
        let console = self.entra_console(id).await.map_err(could_not)?;
        let live = self.entra_live(id, &console).await?;
        if let Some(Err(error)) = live.map(|live| live.schema.users().filter.clone()) {
            return Err(look_at::filter_unreadable(&error));
        }
        self.scope_verdict(id).await
    }

    async fn entra_one_person(&self, id: &str) -> Result<Verdict, Verdict> {
        let Some(last) = self.last_person(id).map_err(could_not)? else {
            return Ok(look_at::one_person(None));
        };
        let in_zoom = match &last.address {
            None => None,
            Some(address) => {
                let zoom = &self.connections(id).await.map_err(could_not)?.zoom.zoom;
                let found = zoom.account_at(address).await.map_err(|error| check::of_zoom(&error))?;
                Some(matches!(found, Found::Account(_)))
            }
        };
        let (at, name, problem) = (last.at, last.name, last.problem);
        Ok(look_at::one_person(Some(Provisioned { at, name, problem, in_zoom })))
    }

    async fn entra_job(&self, id: &str) -> Result<Verdict, Verdict> {
        Ok(look_at::job(&self.between(id).await?.job().await?))
    }

    async fn entra_monitor_look(&self, id: &str) -> Result<Verdict, Verdict> {
        let between = self.between(id).await?;
        let job = between.job().await?;
        Ok(look_at::monitor(&job, &between.log(look_at::MONITOR_DAYS).await?))
    }

    /// The answer to whom Entra ID brings to Zoom: everybody, or those who have the application.
    fn scope_wish(&self, id: &str) -> Result<Option<bool>, Verdict> {
        let answer = self.answered(id, Question::EntraScope).map_err(could_not)?;
        Ok(answer.map(|answer| answer == "all"))
    }

    /// Does the mapping take the one role that somebody has? Where there is no mapping yet, the guide's does or does not.
    pub(super) async fn one_role(&self, id: &str, between: &Between) -> Result<bool, Verdict> {
        match between.job_if_there().await? {
            Some(job) => Ok(takes_role(&between.schema(&job).await?)),
            None => Ok(self.guide_table(id).map_err(could_not)? == GuideTable::Gallery),
        }
    }
}

impl Between {
    fn sp(&self) -> &str {
        &self.app.service_principal
    }

    /// Reads the provisioning of the application.
    pub(super) async fn job_if_there(&self) -> Result<Option<Job>, Verdict> {
        let jobs = self.console.jobs(self.sp()).await.map_err(look_at::of_entra)?;
        Ok(jobs.into_iter().next())
    }

    pub(super) async fn job(&self) -> Result<Job, Verdict> {
        self.job_if_there().await?.ok_or_else(look_at::no_job)
    }

    pub(super) async fn saved(&self) -> Result<Settings, Verdict> {
        self.console.settings(self.sp()).await.map_err(look_at::of_entra)
    }

    pub(super) async fn given(&self) -> Result<Given, Verdict> {
        let everybody = self.saved().await?.sync_all == Some(true);
        Given::read(&self.console, &self.app, everybody).await
    }

    pub(super) async fn log(&self, days: i64) -> Result<look_at::Log, Verdict> {
        look_at::read_log(&self.console, self.sp(), clock::now(), days).await
    }

    /// Lets Entra test what is saved, and asks Zoom at the same place.
    pub(super) async fn tried(&self, job: &Job) -> Result<(Tried, look_at::Probe), Verdict> {
        let tried = Tried::now(&self.console, &self.app, job).await?;
        let api = &self.connections.profile.zoom.api_url;
        let probe = look_at::probe(&self.connections.zoom.zoom, &tried.saved, api).await;
        Ok((tried, probe))
    }

    pub(super) async fn schema(&self, job: &Job) -> Result<Schema, Verdict> {
        let whole = self.console.schema(self.sp(), &job.id).await.map_err(look_at::of_entra)?;
        Schema::read(whole).map_err(|error| {
            could_not(
                Problem::new(
                    "entra.schema",
                    "The mappings in Entra ID cannot be read.",
                    "They are not as Microsoft documents them, so Usher says nothing of them.",
                    &[
                        "Look in Entra's portal, under Provisioning, Mappings, whether there is a mapping of people.",
                        "“Restore default mappings” there brings Microsoft's own back.",
                    ],
                )
                .detail(error.to_string()),
            )
        })
    }
}

/// Under which address Zoom knows somebody: what the mapping makes of them, else their sign-in name.
pub(super) fn address_of(look: &Look, person: &Person) -> Option<Address> {
    look.address_of(person).or_else(|| Address::parse(&person.login))
}

/// Those of the directory whom Zoom has.
fn in_zoom(look: &Look) -> BTreeSet<PersonId> {
    let there = look.snapshot.people.values().filter(|person| {
        address_of(look, person).is_some_and(|address| look.accounts.by_address.contains_key(&address))
    });
    there.map(|person| person.id.clone()).collect()
}

fn takes_role(schema: &Schema) -> bool {
    schema.users().attributes.iter().any(|mapping| match &mapping.source {
        MappingSource::Expression(text) => text.contains("appRoleAssignments"),
        MappingSource::Direct(_) | MappingSource::Constant(_) | MappingSource::Nothing => false,
    })
}
