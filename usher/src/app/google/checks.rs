//! Which look is which, where the provider is Google Workspace.

use super::super::App;
use super::super::checks::whole;
use super::seen::{created, no_scope, scope_words, standings};
use crate::check::google::{
    self as look_at, Doer, Means, Standing, State, arrival, cannot_sign_in, drift, duplicates, exists,
    leavers, licences, rejected, single_sign_on, synced,
};
use crate::check::{self, Domains, Verdict};
use crate::directory::google::VENDOR;
use crate::guide::CheckId;
use crate::model::Status;
use crate::plan::people;
use crate::problem::{self, Problem};
use crate::records::{GoogleWay, Provider};

impl App {
    pub(in crate::app) async fn look_at_google(&self, id: &str, check: CheckId) -> Result<Verdict, Problem> {
        if let Some(verdict) = self.look_at_both(id, check).await? {
            return Ok(verdict);
        }
        Ok(match check {
            CheckId::Prerequisites => whole(self.google_prerequisites(id).await),
            CheckId::PeopleScope => whole(self.people_scope_verdict(id).await),
            CheckId::SingleSignOn => whole(self.google_sign_on(id).await),
            CheckId::ZoomToken => self.zoom_secret_verdict(id).await?,
            CheckId::TroubleToken => check::not_this(match self.google_doer(id)? {
                Doer::Google { .. } => self.zoom_secret_verdict(id).await?,
                Doer::Usher => self.check_zoom(id).await?,
            }),
            CheckId::Endpoint => self.endpoint_verdict(id).await?,
            CheckId::TroubleEndpoint => check::not_this(self.endpoint_verdict(id).await?),
            CheckId::TroubleConnection => match self.google_doer(id)? {
                Doer::Google { .. } => self.google_trouble_connection(id).await?,
                Doer::Usher => check::not_this(self.check_zoom(id).await?),
            },
            CheckId::Arrival => {
                let doer = self.google_doer(id)?;
                whole(self.google_compared(id, |standings| arrival(standings, doer)).await)
            }
            CheckId::DefaultLicence => whole(self.google_licences(id).await),
            CheckId::TroubleLicence => check::not_this(whole(self.google_licences(id).await)),
            CheckId::Synced => whole(self.google_synced(id).await),
            CheckId::Drift => whole(self.google_compared(id, drift).await),
            CheckId::TroubleSignIn => whole(self.google_trouble_sign_in(id).await),
            CheckId::TroubleDuplicates => whole(self.google_compared(id, duplicates).await),
            CheckId::TroubleLeavers => {
                let (doer, now) = (self.google_doer(id)?, crate::clock::now());
                whole(self.google_compared(id, |standings| leavers(standings, doer, now)).await)
            }
            CheckId::TroubleExists => whole(self.google_compared(id, exists).await),
            CheckId::TroubleRejected => {
                let doer = self.google_doer(id)?;
                whole(self.google_compared(id, |standings| rejected(standings, doer)).await)
            }
            CheckId::ZoomConnection
            | CheckId::ProviderConnection
            | CheckId::Directory
            | CheckId::Mapping
            | CheckId::GroupsInZoom
            | CheckId::Schedule
            | CheckId::ZoomApp
            | CheckId::Provisioning
            | CheckId::Requests
            | CheckId::Features
            | CheckId::WrittenMapping
            | CheckId::ZoomGroups
            | CheckId::Assignments
            | CheckId::Pushes
            | CheckId::PushedMembers
            | CheckId::Rehearsal
            | CheckId::Monitor
            | CheckId::TroubleUserType
            | CheckId::TroubleMembers
            | CheckId::TroubleSlow
            | CheckId::TroubleSessions
            | CheckId::TroublePhones
            | CheckId::WhichGuide
            | CheckId::ScopePlan
            | CheckId::Credentials
            | CheckId::Settings
            | CheckId::ScopeFilter
            | CheckId::Job
            | CheckId::OnePerson
            | CheckId::TroubleMapping
            | CheckId::TroubleSkipped
            | CheckId::TroubleNested
            | CheckId::TroubleStalled
            | CheckId::TroubleRate
            | CheckId::TroubleDeletes => return Err(problem::not_in_this_guide()),
        })
    }

    /// Judges the comparison of both sides. It is made anew: whoever looks wants to know what is so now.
    async fn google_compared(
        &self,
        id: &str,
        judge: impl FnOnce(&[Standing]) -> Verdict,
    ) -> Result<Verdict, Verdict> {
        let look = self.read(id, &|_| ()).await?;
        let standings = standings(&look).map_err(|problem| Verdict::Unknown { problem })?;
        Ok(judge(standings))
    }

    async fn google_prerequisites(&self, id: &str) -> Result<Verdict, Verdict> {
        let could_not = |problem| Verdict::Unknown { problem };
        let connections = self.connections(id).await.map_err(could_not)?;
        let google = connections.google().map_err(could_not)?;
        let of_google = |error| check::of_directory(VENDOR, &error);
        let address = self.google_admin_address(id).await.map_err(could_not)?;
        let admin = google.admin(&address).await.map_err(of_google)?;
        // Zoom answers this with 400 as long as single sign-on is off, and that is a problem with words of its own.
        let in_zoom = connections.zoom.zoom.first_look().await.map_err(|error| check::of_zoom(&error))?;
        let look = self.look_or_verdict(id).await?;
        let mut domains = Domains::default();
        for person in look.snapshot.people.values().filter(|person| person.status == Status::Active) {
            match look.address_of(person) {
                Some(address) => *domains.people.entry(address.domain().to_owned()).or_default() += 1,
                None => domains.without += 1,
            }
        }
        domains.at_zoom =
            look.accounts.by_address.keys().map(|address| address.domain().to_owned()).collect();
        let organisation_domains =
            look.google.as_ref().map(|google| google.domains.clone()).unwrap_or_default();
        Ok(look_at::prerequisites(&Means {
            admin,
            organisation_domains,
            in_zoom,
            domains,
            people: look.snapshot.people.len(),
            groups: look.groups.len(),
        }))
    }

    /// Returns the address of whoever signed in, or for whom the service account acts.
    pub(in crate::app) async fn google_admin_address(&self, id: &str) -> Result<String, Problem> {
        let connections = self.connections(id).await?;
        if let Provider::Google { way: GoogleWay::ServiceAccount { subject, .. }, .. } =
            &connections.profile.provider
        {
            return Ok(subject.clone());
        }
        let identity =
            connections.provider.session.identity().await.map_err(|error| problem::vault(&error))?;
        identity.and_then(|identity| identity.user_name).ok_or_else(|| {
            Problem::new(
                "google.nobody_signed_in",
                "Nobody has signed in to Google yet.",
                "Usher has to know who you are to see which role you have.",
                &["Sign in on the step “Connect Google”, and leave the box for your address ticked."],
            )
        })
    }

    /// The newest people of the scope, and those of groups of which a licence is expected.
    async fn google_licences(&self, id: &str) -> Result<Verdict, Verdict> {
        let could_not = |problem| Verdict::Unknown { problem };
        let look = self.read(id, &|_| ()).await?;
        let standings = standings(&look).map_err(could_not)?;
        let expected = self.expected_licence(id)?;
        let there = standings.iter().filter(|standing| match standing.state {
            State::There | State::Differs(_) => true,
            State::Missing(_) | State::StillActive | State::Away | State::Unsure | State::Nobodys => false,
        });
        let accounts = there.filter_map(|standing| look.accounts.by_id.get(standing.account.as_ref()?));
        // Whoever was there when the scope was chosen came another way, and kept the licence they had.
        let since = self.arrivals(id).map_err(could_not)?.first().map(|first| first.at);
        let of_newest = licences(accounts, since, expected);
        if self.expected_of_groups(id).map_err(could_not)?.is_empty() {
            return Ok(of_newest);
        }
        Ok(match (of_newest, self.licences_by_group_verdict(id).await) {
            (Verdict::Passed { saw: newest }, Verdict::Passed { saw }) => {
                Verdict::Passed { saw: newest.into_iter().chain(saw).collect() }
            }
            // Whoever expects a licence of each group need not say one for everybody.
            (Verdict::Unknown { .. }, Verdict::Passed { saw }) if expected.is_none() => {
                Verdict::Passed { saw }
            }
            (_, otherwise @ (Verdict::Failed { .. } | Verdict::Unknown { .. }))
            | (otherwise @ (Verdict::Failed { .. } | Verdict::Unknown { .. }), Verdict::Passed { .. }) => {
                otherwise
            }
        })
    }

    async fn google_sign_on(&self, id: &str) -> Result<Verdict, Verdict> {
        let look = self.read(id, &|_| ()).await?;
        Ok(single_sign_on(&look.accounts))
    }

    /// The connection that Google has to Zoom: the endpoint and the token together.
    async fn google_trouble_connection(&self, id: &str) -> Result<Verdict, Problem> {
        let token = self.zoom_secret_verdict(id).await?;
        Ok(match token {
            Verdict::Passed { saw: of_token } => match self.endpoint_verdict(id).await? {
                Verdict::Passed { saw } => {
                    check::not_this(Verdict::Passed { saw: of_token.into_iter().chain(saw).collect() })
                }
                otherwise @ (Verdict::Failed { .. } | Verdict::Unknown { .. }) => otherwise,
            },
            otherwise @ (Verdict::Failed { .. } | Verdict::Unknown { .. }) => otherwise,
        })
    }

    async fn google_trouble_sign_in(&self, id: &str) -> Result<Verdict, Verdict> {
        let look = self.read(id, &|_| ()).await?;
        let standings = standings(&look).map_err(|problem| Verdict::Unknown { problem })?;
        let by_sso = matches!(single_sign_on(&look.accounts), Verdict::Passed { .. });
        Ok(cannot_sign_in(standings, by_sso))
    }

    async fn google_synced(&self, id: &str) -> Result<Verdict, Verdict> {
        let doer = self.google_doer(id).map_err(|problem| Verdict::Unknown { problem })?;
        let look = self.read(id, &|_| ()).await?;
        let standings = standings(&look).map_err(|problem| Verdict::Unknown { problem })?;
        Ok(synced(standings, &created(&look), doer, look.read_at))
    }

    /// Looks whether the chosen scope lets anybody in.
    async fn people_scope_verdict(&self, id: &str) -> Result<Verdict, Verdict> {
        // Whoever looks wants to know what is so now.
        self.read(id, &|_| ()).await?;
        let could_not = |problem| Verdict::Unknown { problem };
        let Some(kept) = self.kept_people_scope(id).map_err(could_not)? else {
            return Err(Verdict::Unknown { problem: no_scope() });
        };
        let view = self.people_scope(id, Some(kept.clone())).await.map_err(could_not)?;
        if let Some(problem) = view.problems.into_iter().next() {
            return Err(Verdict::Failed { problem });
        }
        let inside = view.counts.inside as usize;
        let mut saw = vec![format!("The scope is {}: {}.", scope_words(&kept), people(inside))];
        if view.counts.cannot_say > 0 {
            saw.push(format!(
                "{} more are in it only through a nested group; whether Google looks there is not documented.",
                crate::plan::capitalise(&people(view.counts.cannot_say as usize))
            ));
        }
        saw.extend(
            view.reasons
                .iter()
                .map(|reason| format!("Left out: {} ({}).", people(reason.people as usize), reason.reason)),
        );
        Ok(Verdict::Passed { saw })
    }
}
