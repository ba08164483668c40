//! When provisioning runs, and one person now.

use serde_json::Value;

use super::super::plans::{Asked, WISH};
use super::{of_entra, option, schema_of, shown_now};
use crate::act::Plan;
use crate::act::entra::{self, Wish, is_on};
use crate::app::App;
use crate::app::view::FormField;
use crate::model::Address;
use crate::problem::{self, Problem};
use crate::setup::entra::{Console, Job, Validation, ZoomApp};
use crate::zoom::Found;

const PERSON: &str = "person";

impl App {
    pub(super) async fn entra_job_form(&self, id: &str) -> Result<(Vec<FormField>, Vec<String>), Problem> {
        let (_, _, job) = self.entra_provisioning(id).await?;
        let held_back =
            job.quarantine.as_ref().is_some_and(|quarantine| quarantine.reason == "TooManyDeletes");
        let on = is_on(&job);
        let options = Wish::ALL.into_iter().map(|wish| {
            let (label, detail) = match wish {
                Wish::Start => ("Start", "Entra begins where it was, and goes on about every 40 minutes."),
                Wish::Pause => ("Pause", "Entra sends nothing until it is started. It knows where it was."),
                Wish::Restart => {
                    ("Try again whoever failed", "At once, not at the next time that Microsoft has set.")
                }
                Wish::RestartAll => {
                    ("Begin anew", "Everybody is looked at again. For after a change of who is in scope.")
                }
                Wish::AllowDeletes => {
                    ("Let held-back changes through", "Switches off in Zoom whom Entra has held back.")
                }
            };
            option(wish.name(), label, detail)
        });
        let suggested = match (held_back, job.quarantine.is_some(), on) {
            // Whether so many are really to go is not for Usher to suggest.
            (true, _, _) => None,
            (false, true, _) => Some(Wish::Restart),
            (false, false, true) => None,
            (false, false, false) => Some(Wish::Start),
        };
        let field = FormField::One {
            name: WISH.to_owned(),
            label: "What becomes of provisioning?".to_owned(),
            hint: String::new(),
            options: options.collect(),
            chosen: suggested.map(|wish| wish.name().to_owned()),
        };
        Ok((vec![field], vec![entra::state(&job)]))
    }

    pub(super) async fn plan_entra_job(&self, id: &str, asked: &Asked<'_>) -> Result<Plan, Problem> {
        let wished = asked.one(WISH);
        let wish = Wish::ALL.into_iter().find(|wish| Some(wish.name()) == wished);
        let wish = wish.ok_or_else(|| problem::field_missing("What becomes of provisioning"))?;
        let (console, app, job) = self.entra_provisioning(id).await?;
        let takes = self.cycle_takes(id, &console, &app, &job).await?;
        let mut plan = entra::run(&app, &job, wish, &Value::Null, Some(&takes));
        if !plan.changes.is_empty() && wish.sends() {
            can_sign_in(&console, &app, &job).await?;
        }
        if matches!(wish, Wish::Start | Wish::Pause) {
            shown_now(&console, &mut plan).await?;
        }
        Ok(plan)
    }

    pub(super) async fn entra_person_form(&self, id: &str) -> Result<(Vec<FormField>, Vec<String>), Problem> {
        let (_, app, job) = self.entra_provisioning(id).await?;
        let field = FormField::Person {
            name: PERSON.to_owned(),
            label: "Who is provisioned?".to_owned(),
            hint: "Somebody who has the application. Take one who is in Zoom already, and one who is not."
                .to_owned(),
            chosen: None,
        };
        Ok((vec![field], vec![format!("{}: {}", app.name, entra::state(&job))]))
    }

    pub(super) async fn plan_entra_person(&self, id: &str, asked: &Asked<'_>) -> Result<Plan, Problem> {
        let chosen = asked.text(PERSON, "Who is provisioned")?;
        let (console, app, job) = self.entra_provisioning(id).await?;
        let person = console.entra().person(&chosen).await.map_err(|error| of_entra(&error))?;
        let person = person.ok_or_else(|| {
            Problem::new(
                "entra.person_gone",
                "The person whom you chose is not in Entra ID any more.",
                "They were deleted since the list was read.",
                &["Look again, and choose from the new list."],
            )
        })?;
        let schema = schema_of(&console, &app, &job).await?;
        let settings = console.settings(&app.service_principal).await.map_err(|error| of_entra(&error))?;
        let finds = Address::parse(&person.login);
        let has = match &finds {
            Some(address) => self.zoom_has(id, address).await?,
            None => format!("{} is no address that Zoom could have", person.login),
        };
        let pauses = settings.oauth_saved && is_on(&job);
        let rule = schema.users().rule_id.clone();
        Ok(entra::one_person(&app, &job, &rule, &person, finds, &has, pauses))
    }

    /// Says what Zoom has under an address.
    async fn zoom_has(&self, id: &str, address: &Address) -> Result<String, Problem> {
        let connections = self.connections(id).await?;
        let found = connections.zoom.zoom.account_at(address).await.map_err(|error| problem::zoom(&error))?;
        Ok(match found {
            Found::Account(account) => {
                format!(
                    "Zoom has {}: {}, {}",
                    account.display_name,
                    if account.active { "active" } else { "not active" },
                    entra::licence(&account.licence)
                )
            }
            Found::Nobody => format!("Zoom has nobody as {address}"),
            Found::Pending => format!("Zoom has invited {address}, who has not accepted yet"),
        })
    }
}

/// Microsoft puts provisioning into quarantine at once where it cannot sign in.
async fn can_sign_in(console: &Console, app: &ZoomApp, job: &Job) -> Result<(), Problem> {
    let said = console.validate(&app.service_principal, &job.id, &job.template).await;
    match said.map_err(|error| of_entra(&error))? {
        Validation::Accepted => Ok(()),
        Validation::Refused { code, message } => Err(problem::credentials_refused(&code, &message)),
    }
}
