//! The known troubles of Entra's guides, each with a look that says whether it is this: passed is no, failed is yes with
//! the cure. What is not set up yet cannot have a trouble, so a look that does not get that far is unknown.

use super::checks::{Between, address_of};
use crate::app::App;
use crate::app::setup_checks::could_not;
use crate::app::view::ZoomSecret;
use crate::check::Verdict;
use crate::check::entra::{self as look_at, LeaverFacts};
use crate::clock;
use crate::mapping::entra::schema::Reach;
use crate::mapping::entra::schema::SchemaFinding;
use crate::model::{Address, Person};
use crate::setup::entra::Job;

/// How far back troubles look: as far as Entra ID keeps its log with a P1 or P2 plan (data retention,
/// learn.microsoft.com, 2025).
const DAYS: i64 = 30;

impl App {
    pub(super) async fn entra_trouble_connection(&self, id: &str) -> Result<Verdict, Verdict> {
        let (between, job) = self.set_up_already(id).await?;
        let (tried, probe) = between.tried(&job).await?;
        Ok(look_at::connection_failed(&tried, &probe))
    }

    pub(super) async fn entra_trouble_token(&self, id: &str) -> Result<Verdict, Verdict> {
        let (between, job) = self.set_up_already(id).await?;
        if let Some(verdict) = look_at::died_in_quarantine(&job) {
            return Ok(verdict);
        }
        let (tried, probe) = between.tried(&job).await?;
        let log = between.log(look_at::MONITOR_DAYS).await?;
        let kept = self.zoom_secret(id, ZoomSecret::Token).map_err(could_not)?;
        // Where Entra signs in with OAuth, the kept token is not what it uses.
        let ends_at = kept.ends_at.filter(|_| tried.saved.secret_token_saved);
        Ok(look_at::token_died(&tried, &probe, &job, &log, ends_at, clock::now()))
    }

    pub(super) async fn entra_trouble_mapping(&self, id: &str) -> Result<Verdict, Verdict> {
        let (between, job) = self.set_up_already(id).await?;
        let log = between.log(DAYS).await?;
        let look = self.look_or_verdict(id).await?;
        let given = between.given().await?;
        let people = &look.snapshot.people;
        let entitled = given.entitled(people);
        let without: Vec<&Person> = entitled
            .iter()
            .filter_map(|id| people.get(id))
            .filter(|person| address_of(&look, person).is_none())
            .collect();
        Ok(look_at::mapping_trouble(&log, &job, &without))
    }

    pub(super) async fn entra_trouble_skipped(&self, id: &str) -> Result<Verdict, Verdict> {
        let (between, _) = self.set_up_already(id).await?;
        let log = between.log(DAYS).await?;
        let look = self.look_or_verdict(id).await?;
        Ok(look_at::skipped(&log, &between.given().await?, &look.snapshot.people))
    }

    pub(super) async fn entra_trouble_nested(&self, id: &str) -> Result<Verdict, Verdict> {
        let between = self.between(id).await.map_err(not_yet)?;
        let look = self.look_or_verdict(id).await?;
        Ok(look_at::not_this(look_at::nested(&between.given().await?, &look.snapshot.people)))
    }

    pub(super) async fn entra_trouble_stalled(&self, id: &str) -> Result<Verdict, Verdict> {
        let (_, job) = self.set_up_already(id).await?;
        Ok(look_at::stalled(&job, clock::now()))
    }

    pub(super) async fn entra_trouble_leavers(&self, id: &str) -> Result<Verdict, Verdict> {
        let (between, job) = self.set_up_already(id).await?;
        // Who is active in Zoom has to be as it is now.
        let look = self.read(id, &|_| ()).await?;
        let log = between.log(DAYS).await?;
        let given = between.given().await?;
        let findings = between.schema(&job).await?.findings(Reach::NotKnown);
        let facts = LeaverFacts {
            skips_out_of_scope: between.saved().await?.skip_out_of_scope == Some(true),
            fills_active: Some(
                !findings.iter().any(|finding| matches!(finding, SchemaFinding::NoDisables(_))),
            ),
            running: look_at::running(&job),
        };
        let address = |person: &Person| address_of(&look, person);
        Ok(look_at::leavers(&given, &look.snapshot.people, &address, &look.accounts, &log, facts))
    }

    pub(super) async fn entra_trouble_rate(&self, id: &str) -> Result<Verdict, Verdict> {
        let (between, _) = self.set_up_already(id).await?;
        Ok(look_at::rate(&between.log(look_at::MONITOR_DAYS).await?))
    }

    pub(super) async fn entra_trouble_licence(&self, id: &str) -> Result<Verdict, Verdict> {
        let (between, _) = self.set_up_already(id).await?;
        let look = self.read(id, &|_| ()).await?;
        let given = between.given().await?;
        let one_role = self.one_role(id, &between).await?;
        let expected = self.expected_licence(id)?;
        let address = |person: &Person| -> Option<Address> { address_of(&look, person) };
        Ok(look_at::licences(
            &between.app,
            &given,
            &look.snapshot.people,
            &address,
            &look.accounts,
            one_role,
            expected,
        ))
    }

    pub(super) async fn entra_trouble_exists(&self, id: &str) -> Result<Verdict, Verdict> {
        let (between, _) = self.set_up_already(id).await?;
        Ok(look_at::exists(&between.log(DAYS).await?))
    }

    pub(super) async fn entra_trouble_deletes(&self, id: &str) -> Result<Verdict, Verdict> {
        let (between, job) = self.set_up_already(id).await?;
        Ok(look_at::deletes(&job, &between.log(DAYS).await?))
    }

    /// The application and its provisioning, without which there is no trouble to be looked for.
    async fn set_up_already(&self, id: &str) -> Result<(Between, Job), Verdict> {
        let between = self.between(id).await.map_err(not_yet)?;
        let job = between.job().await.map_err(not_yet)?;
        Ok((between, job))
    }
}

/// What is missing is no trouble.
fn not_yet(verdict: Verdict) -> Verdict {
    match verdict {
        Verdict::Failed { problem } => Verdict::Unknown { problem },
        other @ (Verdict::Passed { .. } | Verdict::Unknown { .. }) => other,
    }
}
