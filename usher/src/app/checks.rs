//! Taking a look, and keeping what it saw.

use tokio::time::Instant;

use super::connections::short_scope;
use super::profiles::name_of;
use super::view::{OutcomeView, ProviderName, Side};
use super::{App, guide::check_key};
use crate::check::{self, Verdict};
use crate::clock;
use crate::directory::Directory;
use crate::guide::CheckId;
use crate::oauth::Status;
use crate::problem::{self, Problem};

impl App {
    /// Looks whether something is so, and keeps what was seen.
    ///
    /// # Errors
    ///
    /// Only when the outcome cannot be kept, or there is no such profile: what a look finds is its outcome.
    pub async fn check(&self, id: &str, check: CheckId) -> Result<OutcomeView, Problem> {
        let started = Instant::now();
        let verdict = match name_of(&self.profile(id)?.provider) {
            ProviderName::Okta => self.look_at_okta(id, check).await?,
            ProviderName::Entra => self.look_at_entra(id, check).await?,
            ProviderName::Google => self.look_at_google(id, check).await?,
        };
        self.keep_look(id, check, started, verdict)
    }

    /// Looks at what is the same whoever the provider is.
    pub(super) async fn look_at_both(&self, id: &str, check: CheckId) -> Result<Option<Verdict>, Problem> {
        Ok(Some(match check {
            CheckId::ZoomConnection => self.check_zoom(id).await?,
            CheckId::ProviderConnection => self.check_provider(id).await?,
            CheckId::Directory => self.check_directory(id).await,
            CheckId::Mapping => self.check_mapping(id).await,
            CheckId::GroupsInZoom => self.check_groups(id).await?,
            CheckId::Schedule => self.schedule_verdict(id).await?,
            CheckId::Prerequisites
            | CheckId::ZoomApp
            | CheckId::Provisioning
            | CheckId::Requests
            | CheckId::Features
            | CheckId::WrittenMapping
            | CheckId::DefaultLicence
            | CheckId::ZoomGroups
            | CheckId::Assignments
            | CheckId::Pushes
            | CheckId::PushedMembers
            | CheckId::Rehearsal
            | CheckId::Monitor
            | CheckId::TroubleToken
            | CheckId::TroubleLicence
            | CheckId::TroubleExists
            | CheckId::TroubleUserType
            | CheckId::TroubleMembers
            | CheckId::TroubleSlow
            | CheckId::TroubleSessions
            | CheckId::TroublePhones
            | CheckId::WhichGuide
            | CheckId::ScopePlan
            | CheckId::ZoomToken
            | CheckId::Credentials
            | CheckId::Settings
            | CheckId::ScopeFilter
            | CheckId::Job
            | CheckId::OnePerson
            | CheckId::TroubleConnection
            | CheckId::TroubleMapping
            | CheckId::TroubleSkipped
            | CheckId::TroubleNested
            | CheckId::TroubleStalled
            | CheckId::TroubleLeavers
            | CheckId::TroubleRate
            | CheckId::TroubleDeletes
            | CheckId::SingleSignOn
            | CheckId::Endpoint
            | CheckId::PeopleScope
            | CheckId::Arrival
            | CheckId::Synced
            | CheckId::Drift
            | CheckId::TroubleEndpoint
            | CheckId::TroubleSignIn
            | CheckId::TroubleDuplicates
            | CheckId::TroubleRejected => return Ok(None),
        }))
    }

    async fn look_at_okta(&self, id: &str, check: CheckId) -> Result<Verdict, Problem> {
        if let Some(verdict) = self.look_at_both(id, check).await? {
            return Ok(verdict);
        }
        Ok(match check {
            CheckId::Prerequisites => whole(self.check_prerequisites(id).await),
            CheckId::ZoomApp => whole(self.check_zoom_app_in_okta(id).await),
            CheckId::Provisioning => whole(self.check_provisioning(id).await),
            CheckId::Requests => whole(self.check_okta_requests(id).await),
            CheckId::Features => whole(self.check_features(id).await),
            CheckId::WrittenMapping => whole(self.check_okta_mapping(id).await),
            CheckId::DefaultLicence => whole(self.check_default_licence(id).await),
            CheckId::ZoomGroups => whole(self.check_zoom_groups(id).await),
            CheckId::Assignments => whole(self.check_assignments(id).await),
            CheckId::Pushes => whole(self.check_pushes(id).await),
            CheckId::PushedMembers => whole(self.check_pushed_members(id).await),
            CheckId::Rehearsal => whole(self.check_rehearsal(id).await),
            CheckId::Monitor => whole(self.check_monitor(id).await),
            CheckId::TroubleToken => whole(self.check_trouble_token(id).await),
            CheckId::TroubleLicence => whole(self.check_trouble_licence(id).await),
            CheckId::TroubleExists => whole(self.check_trouble_exists(id).await),
            CheckId::TroubleUserType => whole(self.check_trouble_user_type(id).await),
            CheckId::TroubleMembers => whole(self.check_trouble_members(id).await),
            CheckId::TroubleSlow => whole(self.check_trouble_slow(id).await),
            CheckId::TroubleSessions => whole(self.check_trouble_sessions(id).await),
            CheckId::TroublePhones => whole(self.check_trouble_phones(id).await),
            CheckId::ZoomConnection
            | CheckId::ProviderConnection
            | CheckId::Directory
            | CheckId::Mapping
            | CheckId::GroupsInZoom
            | CheckId::WhichGuide
            | CheckId::ScopePlan
            | CheckId::ZoomToken
            | CheckId::Credentials
            | CheckId::Settings
            | CheckId::ScopeFilter
            | CheckId::Job
            | CheckId::OnePerson
            | CheckId::TroubleConnection
            | CheckId::TroubleMapping
            | CheckId::TroubleSkipped
            | CheckId::TroubleNested
            | CheckId::TroubleStalled
            | CheckId::TroubleLeavers
            | CheckId::TroubleRate
            | CheckId::TroubleDeletes
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

    pub(super) async fn check_zoom(&self, id: &str) -> Result<Verdict, Problem> {
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
        let session = connections.provider.session.clone();
        let who = self.who(id, Side::Provider);
        let status = async move || session.status().await.ok().map(short_scopes);
        Ok(match &connections.provider.directory {
            Directory::Okta(okta) => check::provider(okta, who, status).await,
            Directory::Entra(entra) => check::entra_connection(entra, who, status).await,
            Directory::Google(google) => {
                let signed_in = Self::google_signed_in(&connections).await;
                check::google::connection(google, &signed_in, status).await
            }
        })
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

/// Names the scopes as guides and plans do.
fn short_scopes(status: Status) -> Status {
    match status {
        Status::SignedIn { scopes, expires_at } => {
            let scopes = scopes.iter().map(|scope| short_scope(scope).to_owned()).collect();
            Status::SignedIn { scopes, expires_at }
        }
        signed_out @ Status::SignedOut { .. } => signed_out,
    }
}

/// A look that stopped early has its verdict as well.
pub(super) fn whole(look: Result<Verdict, Verdict>) -> Verdict {
    match look {
        Ok(verdict) | Err(verdict) => verdict,
    }
}
