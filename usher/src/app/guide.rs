//! The guide as one profile sees it: the task list with its status words, and one step.

use std::collections::{BTreeMap, BTreeSet};

use super::profiles::name_of;
use super::view::{CheckView, OutcomeView, ProfileView, SectionView, Side, StepItem, StepLink, StepView};
use super::{App, connections};
use crate::check::Verdict;
use crate::clock;
use crate::directory::okta::SCOPES_READ;
use crate::guide::{
    self, CheckId, Fact, Guide, GuideId, HelpName, Known, Look, PageKind, Sight, StepStatus, Value, Values,
};
use crate::http::BaseUrl;
use crate::problem::{self, Problem};
use crate::records::{OktaWay, Profile, Provider, RunState, ZoomWay};
use crate::setup::okta::{SCOPES_CHANGE, SCOPES_LOOK, ZOOM_APP};
use crate::zoom::{SCOPE_MEMBERS, SCOPE_SCIM};

impl App {
    /// Returns the frame around a step: who, which connections, the task list.
    ///
    /// # Errors
    ///
    /// When there is no such profile.
    pub async fn profile_view(&self, id: &str) -> Result<ProfileView, Problem> {
        let profile = self.profile(id)?;
        let known = self.known(id)?;
        let (guide_id, guide) = self.guide_of(id, &profile)?;
        let sections = guide.sections().map(|(title, steps)| SectionView {
            title: title.to_owned(),
            steps: steps
                .iter()
                .map(|step| StepItem {
                    id: step.id.clone(),
                    title: step.title.clone(),
                    status: guide::status(step, &known),
                })
                .collect(),
        });
        let runs = self.records.runs(id).map_err(|error| problem::records(&error))?;
        let held = self.records.held_by(id);
        let resumable = runs.first().filter(|run| match run.state {
            RunState::Interrupted => true,
            RunState::Running => held.is_none(),
            RunState::Done | RunState::Partly | RunState::Failed => false,
        });
        Ok(ProfileView {
            id: id.to_owned(),
            provider: name_of(&profile.provider),
            guide: guide_id,
            practice: profile.practice,
            zoom: self.connection_view(id, Side::Zoom).await?,
            provider_connection: self.connection_view(id, Side::Provider).await?,
            sections: sections.collect(),
            resumable_run: resumable.map(|run| run.id.clone()),
            push_held: held,
            name: profile.name,
        })
    }

    /// Returns one step, whole.
    ///
    /// # Errors
    ///
    /// When there is no such step or profile.
    pub fn step(&self, id: &str, step: &str) -> Result<StepView, Problem> {
        let profile = self.profile(id)?;
        let (_, guide) = self.guide_of(id, &profile)?;
        let found = guide.step(step).ok_or_else(|| {
            Problem::new(
                "guide.no_step",
                format!("The guide has no step {step}."),
                "It may belong to another edition of Usher.",
                &["Choose a step from the list."],
            )
        })?;
        let known = self.known(id)?;
        let rendered = guide::render(&found.text, &self.values(id, &profile));
        let outcomes = self.outcomes(id)?;
        let (previous, next) = guide.neighbours(step);
        let checks = found.checks.iter().map(|check| CheckView {
            id: *check,
            title: check.title(name_of(&profile.provider).title()),
            outcome: outcomes.get(check).cloned(),
        });
        Ok(StepView {
            id: found.id.clone(),
            title: found.title.clone(),
            why: found.why.clone(),
            status: guide::status(found, &known),
            page: found.page,
            blocks: rendered.blocks,
            copyables: rendered.copyables,
            checks: checks.collect(),
            asks: self.asks(id, found)?,
            actions: self.action_views(id, &found.actions)?,
            instead_of: found.instead_of.as_deref().and_then(|other| step_link(guide, other)),
            sources: found.sources.clone(),
            disputed: found.disputed.clone(),
            previous: previous.map(|step| step.id.clone()),
            next: next.map(|step| step.id.clone()),
            can_tell: found.checks.is_empty(),
        })
    }

    /// Notes that a person says a step is done, or takes that back. Only for steps that nothing can look at.
    ///
    /// # Errors
    ///
    /// When there is no such profile.
    pub fn tell_step(&self, id: &str, step: &str, done: bool) -> Result<(), Problem> {
        self.records.learn(id, &format!("told.{step}"), &done).map_err(|error| problem::records(&error))
    }

    /// Is this an address that a guide, a mini-guide, a source or a sign-in names? Only those are opened.
    ///
    /// # Errors
    ///
    /// A problem that names the host, where it is another.
    pub fn may_open(&self, url: &str) -> Result<(), Problem> {
        let host = url::Url::parse(url).ok().filter(|url| url.scheme() == "https" || is_loopback(url));
        let host = host.as_ref().and_then(url::Url::host_str).unwrap_or_default().to_owned();
        let named_here = self.named_hosts().contains(&host);
        let of_a_profile = self.profiles()?.iter().any(|(_, profile)| {
            host == profile.zoom.oauth_url.host()
                || match &profile.provider {
                    Provider::Okta { org_url, .. } => {
                        host == org_url.host() || host == admin_host(org_url.host())
                    }
                    Provider::Entra { login_url, portal_url, .. } => {
                        host == login_url.host() || host == portal_url.host()
                    }
                    Provider::Google { accounts_url, console_url, .. } => {
                        host == accounts_url.host() || host == console_url.host()
                    }
                }
        });
        match !host.is_empty() && (named_here || of_a_profile) {
            true => Ok(()),
            false => Err(Problem::new(
                "link.not_named",
                "Usher does not open this address.",
                "It opens only pages that a guide names, and those of Zoom and of your provider.",
                &["Copy the address, and open it yourself if you trust it."],
            )
            .detail(host)),
        }
    }

    /// Returns the hosts that texts and sources name, whoever the customer is.
    fn named_hosts(&self) -> BTreeSet<String> {
        let nothing_known = Values::default();
        let steps =
            self.guides.all().flat_map(|(_, guide)| &guide.steps).map(|step| (&step.text, &step.sources));
        let helps = HelpName::ALL
            .into_iter()
            .map(|name| self.guides.help(name))
            .map(|help| (&help.text, &help.sources));
        let troubles = self.guides.all().flat_map(|(_, guide)| &guide.troubles);
        let troubles = troubles.map(|trouble| (&trouble.text, &trouble.sources));
        // These two stand in texts as values only.
        let mut hosts =
            BTreeSet::from(["marketplace.zoom.us".to_owned(), "console.cloud.google.com".to_owned()]);
        for (text, sources) in steps.chain(troubles).chain(helps) {
            let rendered = guide::render(text, &nothing_known);
            let urls = rendered.links().into_iter().chain(sources.iter().map(|source| source.url.as_str()));
            hosts.extend(urls.filter_map(|url| Some(url::Url::parse(url).ok()?.host_str()?.to_owned())));
        }
        hosts
    }

    pub(super) fn statuses(&self, id: &str) -> Result<Vec<(String, StepStatus)>, Problem> {
        let known = self.known(id)?;
        let steps = self.guide(id)?.steps.iter();
        Ok(steps.map(|step| (step.id.clone(), guide::status(step, &known))).collect())
    }

    pub(super) fn outcomes(&self, id: &str) -> Result<BTreeMap<CheckId, OutcomeView>, Problem> {
        let now = clock::now();
        let stored: Vec<(String, OutcomeView)> =
            self.records.outcomes(id).map_err(|error| problem::records(&error))?;
        let outcomes = stored.into_iter().filter_map(|(check, outcome)| {
            let check = CheckId::ALL.into_iter().find(|known| check_key(*known) == check)?;
            let age = now.duration_since(outcome.seen_at).unsigned_abs();
            Some((check, OutcomeView { old: guide::is_old(age), ..outcome }))
        });
        Ok(outcomes.collect())
    }

    pub(super) fn failed_look(&self, id: &str, check: CheckId) -> Result<Option<Problem>, Problem> {
        Ok(self.outcomes(id)?.remove(&check).and_then(|outcome| match outcome.verdict {
            Verdict::Failed { problem } => Some(problem),
            Verdict::Passed { .. } | Verdict::Unknown { .. } => None,
        }))
    }

    pub(super) fn forget_outcome(&self, id: &str, check: CheckId) -> Result<(), Problem> {
        self.records.forget_outcome(id, &check_key(check)).map_err(|error| problem::records(&error))
    }

    fn known(&self, id: &str) -> Result<Known, Problem> {
        let now = clock::now();
        let mut known = Known::default();
        for (check, outcome) in self.outcomes(id)? {
            let age = now.duration_since(outcome.seen_at).unsigned_abs();
            let sight = match outcome.verdict {
                Verdict::Passed { .. } => Sight::Passed,
                Verdict::Failed { .. } => Sight::Failed,
                Verdict::Unknown { .. } => Sight::Unknown,
            };
            if sight == Sight::Passed {
                known.facts.extend(proves(check));
            }
            known.looks.insert(check, Look { sight, age });
        }
        known.push_way = self.push_way(id)?;
        for step in &self.guide(id)?.steps {
            let told = self.records.learned(id, &format!("told.{}", step.id));
            if told.map_err(|error| problem::records(&error))? == Some(true) {
                known.told.insert(step.id.clone());
            }
        }
        Ok(known)
    }

    /// What a guide's text may name, as far as this profile has it.
    pub(super) fn values(&self, id: &str, profile: &Profile) -> Values {
        let zoom_redirects = match &profile.zoom.way {
            ZoomWay::SecretClient { redirect_ports, .. } => redirect_ports
                .iter()
                .map(|port| format!("http://127.0.0.1:{port}{}", connections::ZOOM_REDIRECT_PATH))
                .collect(),
            ZoomWay::PublicClient { .. } | ZoomWay::ServerToServer { .. } | ZoomWay::Token {} => {
                vec![format!("http://127.0.0.1{}", connections::ZOOM_REDIRECT_PATH)]
            }
        };
        let values = Values::default()
            .with(Value::AppName, ["Usher"])
            .with(Value::ZoomMarketplace, ["https://marketplace.zoom.us"])
            .with(Value::ZoomWeb, [profile.zoom.oauth_url.as_str().trim_end_matches('/')])
            .with(Value::ZoomRedirect, zoom_redirects)
            .with(Value::ZoomScopes, [SCOPE_SCIM, SCOPE_MEMBERS])
            .with(Value::ZoomWho, self.who(id, Side::Zoom));
        match &profile.provider {
            Provider::Okta { org_url, way } => self.okta_values(id, values, org_url, way),
            Provider::Entra { .. } => self.entra_values(id, values, profile),
            Provider::Google { .. } => self.google_values(values, profile),
        }
    }

    fn okta_values(&self, id: &str, values: Values, org_url: &BaseUrl, way: &OktaWay) -> Values {
        let org = org_url.as_str().trim_end_matches('/').to_owned();
        let admin = match admin_host(org_url.host()) {
            host if org_url.is_loopback() || host == org_url.host() => org.clone(),
            host => format!("https://{host}"),
        };
        let okta_ports = match way {
            OktaWay::Code { redirect_ports, .. } => redirect_ports.clone(),
            OktaWay::Device { .. } | OktaWay::Ssws {} => crate::records::LOOPBACK_PORTS.to_vec(),
        };
        // Without it the texts say it in words, so a list of records that cannot be read stops nothing here.
        let app = self.found_app(id).ok().flatten();
        let app_link = app.as_ref().map(|app| format!("{admin}/admin/app/{ZOOM_APP}/instance/{app}"));
        let scopes = SCOPES_READ.into_iter().filter(|scope| scope.starts_with("okta."));
        values
            .with(Value::OktaOrg, [org])
            .with(Value::OktaAdmin, [admin])
            .with(
                Value::OktaRedirects,
                okta_ports
                    .iter()
                    .map(|port| format!("http://127.0.0.1:{port}{}", connections::OKTA_REDIRECT_PATH)),
            )
            .with(Value::OktaScopes, scopes.chain(SCOPES_LOOK))
            .with(Value::OktaScopesWrite, SCOPES_CHANGE)
            .with(Value::OktaApp, app)
            .with(Value::OktaAppLink, app_link)
    }

    /// Returns the guide that a profile follows.
    ///
    /// # Errors
    ///
    /// When there is no such profile.
    pub(super) fn guide(&self, id: &str) -> Result<&Guide, Problem> {
        Ok(self.guide_of(id, &self.profile(id)?)?.1)
    }

    /// Returns which guide a profile follows: its provider's, and with Entra ID the one that was chosen.
    pub(super) fn guide_of(&self, id: &str, profile: &Profile) -> Result<(GuideId, &Guide), Problem> {
        let guide = match &profile.provider {
            Provider::Okta { .. } => GuideId::Okta,
            Provider::Entra { .. } => self.entra_guide(id)?.unwrap_or(GuideId::EntraGallery),
            Provider::Google { .. } => self.google_guide(id)?,
        };
        Ok((guide, self.guides.of(guide)))
    }

    /// Returns the id of the first step of a kind, for links from one page to another.
    pub fn step_of(&self, id: &str, page: PageKind) -> Option<String> {
        self.guide(id).ok()?.steps.iter().find(|step| step.page == page).map(|step| step.id.clone())
    }

    pub(super) async fn last_look(&self, id: &str) -> Option<std::sync::Arc<super::look::Look>> {
        self.live(id).look.lock().await.clone()
    }

    pub(super) async fn forget_look(&self, id: &str) {
        let live = self.live(id);
        *live.look.lock().await = None;
    }
}

/// The name under which an outcome is kept: the check's own.
pub(super) fn check_key(check: CheckId) -> String {
    serde_json::to_value(check).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Returns a step of a guide by its name.
pub(super) fn step_link(guide: &Guide, step: &str) -> Option<StepLink> {
    let step = guide.step(step)?;
    Some(StepLink { id: step.id.clone(), title: step.title.clone() })
}

/// Okta's admin console of an organisation: `acme.okta.com` has `acme-admin.okta.com`.
fn admin_host(org: &str) -> String {
    match org.split_once('.') {
        Some((name, rest)) if !name.ends_with("-admin") => format!("{name}-admin.{rest}"),
        Some(_) | None => org.to_owned(),
    }
}

/// The fact that holds once this check has passed.
fn proves(check: CheckId) -> Option<Fact> {
    match check {
        CheckId::ZoomConnection => Some(Fact::ZoomConnected),
        CheckId::ProviderConnection => Some(Fact::ProviderConnected),
        CheckId::Directory | CheckId::Mapping => Some(Fact::DirectoryRead),
        CheckId::GroupsInZoom => Some(Fact::GroupsPushed),
        CheckId::ZoomApp => Some(Fact::ZoomApp),
        CheckId::Provisioning => Some(Fact::Provisioned),
        CheckId::Features => Some(Fact::FeaturesOn),
        CheckId::Credentials => Some(Fact::Provisioned),
        CheckId::WhichGuide => Some(Fact::GuideChosen),
        CheckId::Job => Some(Fact::JobRuns),
        CheckId::Prerequisites
        | CheckId::Requests
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
        | CheckId::ScopePlan
        | CheckId::ZoomToken
        | CheckId::Settings
        | CheckId::ScopeFilter
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
        | CheckId::TroubleRejected => None,
    }
}

fn is_loopback(url: &url::Url) -> bool {
    crate::http::BaseUrl::parse(&format!("{}://{}", url.scheme(), url.authority()))
        .is_ok_and(|base| base.is_loopback())
}
