//! What can be chosen for a dress rehearsal, and what stands in its way.

use std::collections::{BTreeMap, BTreeSet};

use super::cause::{self, Cause};
use crate::app::App;
use crate::app::view::{FormOption, RehearsalForm};
use crate::clock;
use crate::directory::okta::CountedGroup;
use crate::model::{Address, GroupId, fold_name};
use crate::plan;
use crate::problem::{self, Problem};
use crate::setup::okta::{Console, PushStatus, ZoomApp};

impl App {
    /// Returns what can be chosen for a dress rehearsal.
    ///
    /// # Errors
    ///
    /// When Okta cannot be read; what only stands in the way is part of the form.
    pub async fn rehearsal_form(&self, id: &str) -> Result<RehearsalForm, Problem> {
        let of_okta = |error| problem::directory("Okta", &error);
        let console = self.console(id).await?;
        let mut form = RehearsalForm {
            address: self.suggested_address(id, &console).await?,
            assign_groups: Vec::new(),
            push_groups: Vec::new(),
            missing: Vec::new(),
        };
        let app = match self.zoom_app(id, &console).await {
            Ok(app) => app,
            Err(verdict) => {
                form.missing.push(crate::app::chosen::or_problem(verdict));
                return Ok(form);
            }
        };
        form.missing = missing(&console, &app).await.map_err(of_okta)?;
        let assigned = console.assigned_groups(&app.id).await.map_err(of_okta)?;
        let pushes = console.pushes(&app.id).await.map_err(of_okta)?;
        let named = assigned.iter().cloned().chain(pushes.iter().map(|push| push.source.clone())).collect();
        let groups = self.groups_named(id, &named).await?;
        let option = |id: &GroupId| {
            let found = groups.get(id)?;
            Some(FormOption {
                value: id.to_string(),
                label: found.group.name.clone(),
                detail: found.people.map(plan::people),
                disabled: None,
            })
        };
        form.assign_groups = by_name(assigned.iter().filter_map(option).collect());
        let pushed = pushes.iter().filter_map(|push| {
            let disabled = match push.status {
                PushStatus::Active => None,
                PushStatus::Inactive => Some("The push is paused.".to_owned()),
                PushStatus::Error => Some("The push has an error.".to_owned()),
            };
            Some(FormOption { disabled, ..option(&push.source)? })
        });
        form.push_groups = by_name(pushed.collect());
        Ok(form)
    }

    /// Suggests an address that nobody has: the time is in it. The domain is the one that most people have who were
    /// read last; before anything was read, that of a first page of people.
    async fn suggested_address(&self, id: &str, console: &Console) -> Result<String, Problem> {
        let addresses: Vec<String> = match self.last_look(id).await {
            Some(look) => look.accounts.by_address.keys().map(ToString::to_string).collect(),
            None => console.some_logins().await.map_err(|error| problem::directory("Okta", &error))?,
        };
        let mut domains: BTreeMap<String, usize> = BTreeMap::new();
        for address in addresses.iter().filter_map(|address| Address::parse(address)) {
            *domains.entry(address.domain().to_owned()).or_default() += 1;
        }
        let domain = domains.into_iter().max_by_key(|(_, people)| *people).map(|(domain, _)| domain);
        let domain = domain.unwrap_or_else(|| "example.com".to_owned());
        Ok(format!("usher.test.{}@{domain}", clock::now().strftime("%Y%m%d-%H%M%S")))
    }

    /// Returns these groups with their names and counts, from what was read last where that has all of them.
    pub(in crate::app) async fn groups_named(
        &self,
        id: &str,
        wanted: &BTreeSet<GroupId>,
    ) -> Result<BTreeMap<GroupId, CountedGroup>, Problem> {
        let only = |groups: &BTreeMap<GroupId, CountedGroup>| -> BTreeMap<GroupId, CountedGroup> {
            wanted.iter().filter_map(|id| Some((id.clone(), groups.get(id)?.clone()))).collect()
        };
        if let Some(look) = self.last_look(id).await {
            let found = only(&look.groups);
            if found.len() == wanted.len() {
                return Ok(found);
            }
        }
        if wanted.is_empty() {
            return Ok(BTreeMap::new());
        }
        let connections = self.connections(id).await?;
        let groups = connections.okta()?.groups(&|_| ()).await;
        Ok(only(&groups.map_err(|error| problem::directory("Okta", &error))?))
    }
}

async fn missing(console: &Console, app: &ZoomApp) -> Result<Vec<Problem>, crate::directory::DirectoryError> {
    let cause = cause::of_app(console, app).await?;
    if let Some(Cause { problem, .. }) = cause {
        return Ok(vec![problem]);
    }
    let off = cause::of_features(console.features(&app.id).await?);
    Ok(off.into_iter().map(|Cause { problem, .. }| problem).collect())
}

fn by_name(mut options: Vec<FormOption>) -> Vec<FormOption> {
    options.sort_by_cached_key(|option| (fold_name(&option.label), option.value.clone()));
    options
}
