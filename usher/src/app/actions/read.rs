//! What is read before an action can be planned.

use std::collections::{BTreeMap, BTreeSet};

use super::super::App;
use crate::act::{Pushed, Skipped};
use crate::check::Verdict;
use crate::directory::DirectoryError;
use crate::model::{GroupId, Member, Snapshot};
use crate::problem::{self, Problem};
use crate::setup::okta::{ConnectionStatus, Console, PushMapping, SyncState, ZoomApp};

/// What Okta says about groups and the app.
pub(super) struct Groups {
    /// Okta's own groups, with how many people it counts in each.
    pub(super) own: BTreeMap<GroupId, (String, Option<usize>)>,
    pub(super) names: BTreeMap<GroupId, String>,
    /// Okta's images of Zoom's groups.
    pub(super) imported: BTreeMap<GroupId, String>,
    pub(super) assigned: BTreeSet<GroupId>,
    pub(super) pushes: Vec<PushMapping>,
}

impl Groups {
    pub(super) fn pushed<'a>(&'a self, app: &'a ZoomApp) -> Pushed<'a> {
        Pushed {
            app,
            pushes: &self.pushes,
            imported: &self.imported,
            names: &self.names,
            assigned: &self.assigned,
        }
    }

    pub(super) fn pushed_sources(&self) -> BTreeSet<GroupId> {
        self.pushes.iter().map(|push| push.source.clone()).collect()
    }
}

pub(super) fn of_okta(error: &DirectoryError) -> Problem {
    problem::directory("Okta", error)
}

impl App {
    /// Returns the app for Zoom that this profile works with.
    pub(super) async fn app_of(&self, id: &str, console: &Console) -> Result<ZoomApp, Problem> {
        self.zoom_app(id, console).await.map_err(|verdict| match verdict {
            Verdict::Failed { problem } | Verdict::Unknown { problem } => problem,
            Verdict::Passed { saw } => Problem::new("setup.none", saw.join(" "), "", &[]),
        })
    }

    pub(super) async fn groups_of_app(
        &self,
        id: &str,
        console: &Console,
        app: &ZoomApp,
    ) -> Result<Groups, Problem> {
        let connections = self.connections(id).await?;
        let all = connections.okta()?.groups(&|_| ()).await.map_err(|error| of_okta(&error))?;
        let imported = console.imported_groups(&app.id).await.map_err(|error| of_okta(&error))?;
        let assigned = console.assigned_groups(&app.id).await.map_err(|error| of_okta(&error))?;
        let pushes = match console.pushes(&app.id).await {
            Ok(pushes) => pushes,
            // An organisation without group push has no pushes.
            Err(DirectoryError::Refused { code, .. }) if code == "E0000015" => Vec::new(),
            Err(error) => return Err(of_okta(&error)),
        };
        let own: BTreeMap<_, _> = all
            .into_iter()
            .filter(|(group, _)| !imported.contains_key(group))
            .map(|(group, counted)| (group, (counted.group.name, counted.people)))
            .collect();
        let names = own.iter().map(|(group, (name, _))| (group.clone(), name.clone())).collect();
        Ok(Groups { own, names, imported, assigned, pushes })
    }

    /// Can Okta push groups through this app?
    pub(super) async fn must_push(&self, console: &Console, app: &ZoomApp) -> Result<(), Problem> {
        let connection = console.connection(&app.id).await.map_err(|error| of_okta(&error))?;
        if connection.status != ConnectionStatus::Enabled {
            return Err(Problem::new(
                "setup.not_connected",
                "Okta is not connected to Zoom yet.",
                "Groups are pushed over the connection that also creates people.",
                &["Open “Let Okta reach Zoom” and connect the two."],
            ));
        }
        if app.pushes_groups() == Some(false) {
            return Err(Problem::new(
                "setup.no_group_push",
                "This app does not offer group push.",
                "Okta lists what an app can do, and pushing groups is not among it.",
                &[
                    "Open “Push groups with Usher”: it needs nothing from the app.",
                    "Or ask Okta's support whether group push can be switched on for your Zoom app.",
                ],
            ));
        }
        Ok(())
    }

    /// Counts whom Okta will leave out of these groups.
    pub(super) async fn skipped(
        &self,
        id: &str,
        console: &Console,
        app: &ZoomApp,
        groups: &BTreeSet<GroupId>,
    ) -> Result<BTreeMap<GroupId, Skipped>, Problem> {
        let connections = self.connections(id).await?;
        let mut snapshot = Snapshot::default();
        let read = connections.okta()?.members(&mut snapshot, groups, &|_| ()).await;
        read.map_err(|error| of_okta(&error))?;
        let users = console.app_users(&app.id, &|_| ()).await.map_err(|error| of_okta(&error))?;
        Ok(snapshot
            .members
            .iter()
            .map(|(group, members)| {
                let mut skipped = Skipped { people: members.len(), ..Skipped::default() };
                for member in members {
                    let Member::Person(person) = member else { continue };
                    match users.get(person) {
                        None => skipped.without_app += 1,
                        Some(user) if user.external_id.is_none() && user.sync != SyncState::Synchronized => {
                            skipped.not_in_zoom += 1;
                        }
                        Some(_) => {}
                    }
                }
                (group.clone(), skipped)
            })
            .collect())
    }
}
