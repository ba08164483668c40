//! What Entra's actions ask and plan.

mod app;
mod assign;
mod job;
mod mapping;
mod settings;
mod trial;

use super::plans::Asked;
use crate::act::{Op, Plan};
use crate::app::App;
use crate::app::chosen::or_problem;
use crate::app::view::{FormField, FormOption};
use crate::directory::DirectoryError;
use crate::guide::{ActionId, GuideId};
use crate::mapping::entra::schema::{GuideTable, Schema};
use crate::problem::{self, Problem};
use crate::setup::entra::{Console, Job, PrincipalKind, ZoomApp};

/// Minutes that a cycle takes for each person, group and membership (Microsoft Learn, How long will it take to provision
/// users, 2025-03): all known already, and all new.
const MINUTES_EACH: (f64, f64) = (0.01, 0.08);

impl App {
    pub(super) async fn entra_form(
        &self,
        id: &str,
        action: ActionId,
    ) -> Result<(Vec<FormField>, Vec<String>), Problem> {
        self.connections(id).await?.entra()?;
        match action {
            ActionId::EntraApp => self.entra_app_form(id).await,
            ActionId::EntraSettings => self.entra_settings_form(id).await,
            ActionId::EntraAssign => self.entra_assign_form(id).await,
            ActionId::EntraToken => self.entra_token_form(id).await,
            ActionId::EntraClient => self.entra_client_form(id).await,
            ActionId::EntraMapping | ActionId::EntraRules => Ok((Vec::new(), Vec::new())),
            ActionId::EntraFilter => self.entra_filter_form(id).await,
            ActionId::EntraJob => self.entra_job_form(id).await,
            ActionId::EntraOnePerson => self.entra_person_form(id).await,
            ActionId::ZoomApp
            | ActionId::Provisioning
            | ActionId::Features
            | ActionId::WriteMapping
            | ActionId::WriteRules
            | ActionId::RemoveUserType
            | ActionId::AssignGroups
            | ActionId::ZoomGroups
            | ActionId::PushGroups
            | ActionId::ChangePushes
            | ActionId::RetryPushes
            | ActionId::TryRequests => Err(problem::not_in_this_guide()),
        }
    }

    pub(super) async fn entra_plan(
        &self,
        id: &str,
        action: ActionId,
        asked: &Asked<'_>,
    ) -> Result<Plan, Problem> {
        self.connections(id).await?.entra()?;
        match action {
            ActionId::EntraApp => self.plan_entra_app(id, asked).await,
            ActionId::EntraSettings => self.plan_entra_settings(id, asked).await,
            ActionId::EntraAssign => self.plan_entra_assign(id, asked).await,
            ActionId::EntraToken => self.plan_entra_token(id).await,
            ActionId::EntraClient => self.plan_entra_client(id, asked).await,
            ActionId::EntraMapping => self.plan_entra_mapping(id).await,
            ActionId::EntraRules => self.plan_entra_rules(id).await,
            ActionId::EntraFilter => self.plan_entra_filter(id, asked).await,
            ActionId::EntraJob => self.plan_entra_job(id, asked).await,
            ActionId::EntraOnePerson => self.plan_entra_person(id, asked).await,
            ActionId::ZoomApp
            | ActionId::Provisioning
            | ActionId::Features
            | ActionId::WriteMapping
            | ActionId::WriteRules
            | ActionId::RemoveUserType
            | ActionId::AssignGroups
            | ActionId::ZoomGroups
            | ActionId::PushGroups
            | ActionId::ChangePushes
            | ActionId::RetryPushes
            | ActionId::TryRequests => Err(problem::not_in_this_guide()),
        }
    }

    /// Returns the console and the application that this profile works with.
    async fn entra_set_up(&self, id: &str) -> Result<(Console, ZoomApp), Problem> {
        let console = self.entra_console(id).await?;
        let app = self.entra_app(id, &console).await.map_err(or_problem)?;
        Ok((console, app))
    }

    /// As [`App::entra_set_up`], with the application's provisioning.
    async fn entra_provisioning(&self, id: &str) -> Result<(Console, ZoomApp, Job), Problem> {
        let (console, app) = self.entra_set_up(id).await?;
        let jobs = console.jobs(&app.service_principal).await.map_err(|error| of_entra(&error))?;
        let job = jobs.into_iter().next().ok_or_else(problem::no_job)?;
        Ok((console, app, job))
    }

    /// Returns the table of the guide that was chosen.
    fn entra_table(&self, id: &str) -> Result<GuideTable, Problem> {
        Ok(match self.guide_of(id, &self.profile(id)?)?.0 {
            GuideId::EntraGallery => GuideTable::Gallery,
            GuideId::Okta
            | GuideId::Google
            | GuideId::GoogleOwn
            | GuideId::EntraCustom
            | GuideId::EntraMarketplace => GuideTable::Own,
        })
    }

    /// Says how long a cycle over everybody in scope takes.
    async fn cycle_takes(
        &self,
        id: &str,
        console: &Console,
        app: &ZoomApp,
        job: &Job,
    ) -> Result<String, Problem> {
        let known = job.counts.values().sum::<u64>();
        let sp = &app.service_principal;
        let of_entra = |error: DirectoryError| of_entra(&error);
        let everybody = console.settings(sp).await.map_err(of_entra)?.sync_all == Some(true);
        let read = match self.last_look(id).await {
            Some(look) if everybody => look.snapshot.people.len(),
            Some(_) | None => 0,
        };
        let assigned = console.assignments(sp, &|_| ()).await.map_err(of_entra)?;
        let groups = assigned
            .iter()
            .filter(|assignment| assignment.kind == PrincipalKind::Group)
            .map(|assignment| crate::model::GroupId::new(assignment.principal.as_str()))
            .collect();
        let counted = console.entra().count_people(&groups).await.map_err(of_entra)?;
        let members = assigned.len() + counted.values().sum::<usize>();
        Ok(takes(known.max(u64::try_from(read.max(members)).unwrap_or(u64::MAX))))
    }
}

pub(super) fn of_entra(error: &DirectoryError) -> Problem {
    problem::directory("Entra ID", error)
}

/// Reads of each change of a plan what is there now.
async fn shown_now(console: &Console, plan: &mut Plan) -> Result<(), Problem> {
    for change in &mut plan.changes {
        if let Op::Entra(op) = &change.op {
            let present = console.present(op).await;
            change.shown = present.map_err(|error| problem::entra_change(op, &error))?;
        }
    }
    Ok(())
}

/// Reads the schema of an application's provisioning.
async fn schema_of(console: &Console, app: &ZoomApp, job: &Job) -> Result<Schema, Problem> {
    let whole = console.schema(&app.service_principal, &job.id).await.map_err(|error| of_entra(&error))?;
    Schema::read(whole).map_err(|error| {
        Problem::new(
            "entra.schema",
            "The mappings in Entra ID cannot be read.",
            "They are not as Microsoft documents them, so Usher changes nothing of them.",
            &[
                "Look in Entra's portal, under Provisioning, Mappings, whether there is a mapping of people.",
                "“Restore default mappings” there brings Microsoft's own back.",
            ],
        )
        .detail(error.to_string())
    })
}

/// How long a cycle over so many takes.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rough time, of a count that is far below 2^52"
)]
pub(in crate::app) fn takes(count: u64) -> String {
    let minutes = |each: f64| (count as f64 * each).ceil() as u64;
    let (least, most) = (minutes(MINUTES_EACH.0).max(1), minutes(MINUTES_EACH.1).max(20));
    match (least / 60, most / 60) {
        (_, 0) => format!("about {least} to {most} minutes"),
        (0, hours) => format!("about {least} minutes to {} hours", hours + 1),
        (least, most) => format!("about {least} to {} hours", most + 1),
    }
}

fn option(value: &str, label: &str, detail: &str) -> FormOption {
    FormOption {
        value: value.to_owned(),
        label: label.to_owned(),
        detail: (!detail.is_empty()).then(|| detail.to_owned()),
        disabled: None,
    }
}

#[cfg(test)]
mod tests {
    use super::takes;

    #[test]
    fn a_time_is_said_in_minutes_or_hours() {
        assert_eq!(takes(0), "about 1 to 20 minutes");
        assert_eq!(takes(600), "about 6 to 48 minutes");
        assert_eq!(takes(3000), "about 30 minutes to 5 hours");
        assert_eq!(takes(100_000), "about 16 to 134 hours");
    }
}
