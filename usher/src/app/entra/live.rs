//! What Entra's application does right now: its job, its mappings, its settings, and to whom it is given.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::app::App;
use crate::check::{self, Verdict};
use crate::directory::DirectoryError;
use crate::directory::entra::Entra;
use crate::guide::{GuideId, Question};
use crate::mapping::entra::schema::{GuideTable, Schema};
use crate::mapping::entra::scope::{Filter, Scope, Verdict as InScope};
use crate::model::{GroupId, Member, Person, PersonId, Shapes, Snapshot};
use crate::problem::Problem;
use crate::setup::entra::{Console, DEFAULT_ACCESS, PrincipalKind, Settings, ZoomApp};

/// Under this name people carry the roles that they are given, as Entra's expressions call it.
const ROLES: &str = "appRoleAssignments";

/// An application for Zoom with its provisioning.
pub(in crate::app) struct LiveApp {
    pub(in crate::app) app: ZoomApp,
    pub(in crate::app) schema: Schema,
    pub(in crate::app) settings: Settings,
}

/// Whom Entra brings to Zoom.
#[derive(Debug, Clone, Default)]
pub(in crate::app) struct Reach {
    /// The roles of everybody to whom the application is given, directly or by a group that they are directly in. Default
    /// Access is a role without a name, which counts for nothing.
    pub(in crate::app) roles: BTreeMap<PersonId, BTreeSet<String>>,
    /// Everybody, not only those to whom it is given.
    pub(in crate::app) everybody: bool,
    pub(in crate::app) filter: Filter,
}

impl Reach {
    /// Is this person given the application, with a role that counts?
    pub(in crate::app) fn assigned(&self, person: &PersonId) -> bool {
        self.roles.get(person).is_some_and(|roles| !roles.is_empty())
    }

    /// Returns those whom Entra would bring to Zoom: in reach, and passing the filter. Who is disabled stays in: Entra
    /// deactivates them.
    pub(in crate::app) fn people(&self, people: &BTreeMap<PersonId, Person>) -> BTreeSet<PersonId> {
        let scope = Scope::new(&self.filter);
        people
            .values()
            .filter(|person| self.everybody || self.assigned(&person.id))
            .filter(|person| !matches!(scope.judge(person), InScope::Out { .. }))
            .map(|person| person.id.clone())
            .collect()
    }
}

impl App {
    /// Reads the application that this profile works with and its provisioning; `None` where there is none yet, or it
    /// is not clear which one.
    pub(in crate::app) async fn entra_live(
        &self,
        id: &str,
        console: &Console,
    ) -> Result<Option<LiveApp>, Verdict> {
        let of_entra = |error: DirectoryError| check::of_directory("Entra ID", &error);
        let app = match self.entra_app(id, console).await {
            Ok(app) => app,
            Err(Verdict::Failed { .. }) => return Ok(None),
            Err(unknown @ (Verdict::Unknown { .. } | Verdict::Passed { .. })) => return Err(unknown),
        };
        let jobs = console.jobs(&app.service_principal).await.map_err(of_entra)?;
        let Some(job) = jobs.into_iter().next() else { return Ok(None) };
        let schema = console.schema(&app.service_principal, &job.id).await.map_err(of_entra)?;
        let schema = Schema::read(schema).map_err(|error| Verdict::Unknown {
            problem: Problem::new(
                "mapping.schema",
                "Entra’s mappings cannot be read.",
                error.to_string(),
                &["Restore the default mappings in Microsoft’s portal, then look again."],
            ),
        })?;
        let settings = console.settings(&app.service_principal).await.map_err(of_entra)?;
        Ok(Some(LiveApp { app, schema, settings }))
    }

    /// Reads whom the application reaches: its assignments, with the direct members of groups.
    pub(in crate::app) async fn entra_reach(
        &self,
        id: &str,
        console: &Console,
        live: &LiveApp,
    ) -> Result<Reach, Verdict> {
        let roles =
            roles_of(console, &live.app).await.map_err(|error| check::of_directory("Entra ID", &error))?;
        let wished =
            self.answered(id, Question::EntraScope).map_err(|problem| Verdict::Unknown { problem })?;
        Ok(Reach {
            roles,
            // What Entra has counts; before that, what somebody has answered.
            everybody: live.settings.sync_all.unwrap_or(wished.as_deref() == Some("all")),
            filter: live.schema.users().filter.clone().unwrap_or_default(),
        })
    }

    /// Returns the table of mappings that this profile's guide wants.
    pub(in crate::app) fn guide_table(&self, id: &str) -> Result<GuideTable, Problem> {
        Ok(match self.guide_of(id, &self.profile(id)?)?.0 {
            GuideId::EntraGallery => GuideTable::Gallery,
            GuideId::Okta
            | GuideId::Google
            | GuideId::GoogleOwn
            | GuideId::EntraCustom
            | GuideId::EntraMarketplace => GuideTable::Own,
        })
    }
}

/// Reads who has which role. Entra looks into a group, and not into the groups inside it.
async fn roles_of(
    console: &Console,
    app: &ZoomApp,
) -> Result<BTreeMap<PersonId, BTreeSet<String>>, DirectoryError> {
    let assignments = console.assignments(&app.service_principal, &|_| ()).await?;
    let names: BTreeMap<&str, &str> =
        app.roles.iter().map(|role| (role.id.as_str(), role.name.as_str())).collect();
    let role_of = |role: &str| match role {
        DEFAULT_ACCESS => None,
        role => Some(names.get(role).copied().unwrap_or(role).to_owned()),
    };
    let mut of_groups: BTreeMap<GroupId, BTreeSet<Option<String>>> = BTreeMap::new();
    let mut roles: BTreeMap<PersonId, BTreeSet<String>> = BTreeMap::new();
    for assignment in &assignments {
        let role = role_of(&assignment.role);
        match assignment.kind {
            PrincipalKind::User => {
                roles.entry(PersonId::new(&assignment.principal)).or_default().extend(role);
            }
            PrincipalKind::Group => {
                of_groups.entry(GroupId::new(&assignment.principal)).or_default().insert(role);
            }
            PrincipalKind::Program => {}
        }
    }
    let members = direct_members(console.entra(), of_groups.keys().cloned().collect()).await?;
    for (group, given) in of_groups {
        for person in members.get(&group).into_iter().flatten() {
            roles.entry(person.clone()).or_default().extend(given.iter().flatten().cloned());
        }
    }
    Ok(roles)
}

async fn direct_members(
    entra: &Entra,
    groups: BTreeSet<GroupId>,
) -> Result<BTreeMap<GroupId, BTreeSet<PersonId>>, DirectoryError> {
    let mut read = Snapshot::default();
    entra.members(&mut read, &groups, &|_| ()).await?;
    let people = |members: BTreeSet<Member>| {
        let person = |member| match member {
            Member::Person(person) => Some(person),
            Member::Group(_) | Member::Everybody => None,
        };
        members.into_iter().filter_map(person).collect()
    };
    Ok(read.members.into_iter().map(|(group, members)| (group, people(members))).collect())
}

/// Gives people the roles that expressions read.
pub(in crate::app) fn with_roles(people: &mut BTreeMap<PersonId, Person>, reach: &Reach) {
    let mut shapes = Shapes::default();
    for (id, person) in people {
        let roles = reach.roles.get(id).into_iter().flatten();
        let roles: Vec<Value> = roles.map(|role| Value::from(role.as_str())).collect();
        person.attributes.insert_among(ROLES, Value::Array(roles), &mut shapes);
    }
}
