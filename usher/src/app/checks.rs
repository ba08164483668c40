//! Taking a look, and keeping what it saw.

use tokio::time::Instant;

use super::view::{OutcomeView, Side};
use super::{App, guide::check_key};
use crate::check::{self, Verdict};
use crate::clock;
use crate::guide::CheckId;
use crate::problem::{self, Problem};

impl App {
    /// Looks whether something is so, and keeps what was seen.
    ///
    /// # Errors
    ///
    /// Only when the outcome cannot be kept, or there is no such profile: what a look finds is its outcome.
    pub async fn check(&self, id: &str, check: CheckId) -> Result<OutcomeView, Problem> {
        let started = Instant::now();
        let verdict = match check {
            CheckId::ZoomConnection => self.check_zoom(id).await?,
            CheckId::ProviderConnection => self.check_provider(id).await?,
            CheckId::Directory => self.check_directory(id).await,
            CheckId::Mapping => self.check_mapping(id).await,
            CheckId::GroupsInZoom => self.check_groups(id).await?,
            CheckId::Prerequisites
            | CheckId::ZoomApp
            | CheckId::Provisioning
            | CheckId::OktaRequests
            | CheckId::Features
            | CheckId::OktaMapping
            | CheckId::DefaultLicence
            | CheckId::ZoomGroups
            | CheckId::Assignments
            | CheckId::Pushes
            | CheckId::PushedMembers
            | CheckId::Rehearsal
            | CheckId::Monitor => self.check_setup(id, check).await?,
            CheckId::TroubleToken
            | CheckId::TroubleLicence
            | CheckId::TroubleExists
            | CheckId::TroubleUserType
            | CheckId::TroubleMembers
            | CheckId::TroubleSlow
            | CheckId::TroubleSessions
            | CheckId::TroublePhones => self.check_trouble(id, check).await?,
        };
        self.keep_look(id, check, started, verdict)
    }

    /// Keeps what a look that began then has seen just now.
    pub(super) fn keep_look(
        &self,
        id: &str,
        check: CheckId,
        started: Instant,
        verdict: Verdict,
    ) -> Result<OutcomeView, Problem> {
        let took_ms = u32::try_from(started.elapsed().as_millis()).unwrap_or(u32::MAX);
        let outcome = OutcomeView { seen_at: clock::now(), took_ms, old: false, verdict };
        self.keep_outcome(id, check, &outcome)?;
        Ok(outcome)
    }

    pub(super) fn keep_outcome(
        &self,
        id: &str,
        check: CheckId,
        outcome: &OutcomeView,
    ) -> Result<(), Problem> {
        self.records.save_outcome(id, &check_key(check), outcome).map_err(|error| problem::records(&error))
    }

    async fn check_zoom(&self, id: &str) -> Result<Verdict, Problem> {
        let connections = self.connections(id).await?;
        let session = connections.zoom.session.clone();
        let look = check::zoom(&connections.zoom.zoom, async move || session.status().await.ok()).await;
        if let Some(lists_members) = look.lists_members {
            let learned = self.push_learned(id)?;
            self.learn_push(id, &crate::push::Learned { lists_members: Some(lists_members), ..learned })?;
        }
        Ok(look.verdict)
    }

    async fn check_provider(&self, id: &str) -> Result<Verdict, Problem> {
        let connections = self.connections(id).await?;
        let session = connections.okta.session.clone();
        let who = self.who(id, Side::Provider);
        Ok(check::okta(&connections.okta.okta, who, async move || session.status().await.ok()).await)
    }

    async fn check_directory(&self, id: &str) -> Verdict {
        match self.read(id, &|_| ()).await {
            Err(verdict) => verdict,
            Ok(look) => look.directory_verdict(),
        }
    }

    async fn check_mapping(&self, id: &str) -> Verdict {
        match self.look_or_verdict(id).await {
            Err(verdict) => verdict,
            Ok(look) => look.mapping_verdict(),
        }
    }

    async fn check_groups(&self, id: &str) -> Result<Verdict, Problem> {
        let pushed = self.pushed(id)?;
        let connections = self.connections(id).await?;
        let lists_members = self.push_learned(id)?.lists_members.unwrap_or(true);
        Ok(check::groups_in_zoom(&connections.zoom.zoom, &pushed, lists_members).await)
    }
}
