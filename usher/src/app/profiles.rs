//! Customers: made, imported, changed, removed.

use super::view::{KeychainView, Overview, ProfileCard, ProfileDraft, ProviderDraft, ProviderName};
use super::{App, lock};
use crate::clock;
use crate::guide::StepStatus;
use crate::problem::{self, Problem};
use crate::records::{ANY_TENANT, Cloud, Profile, ProfileError, Provider};
use crate::secrets::Keeping;

/// The id of the practice company's profile: there is one at a time.
pub const PRACTICE: &str = "practice";

impl App {
    /// Returns every customer, and where secrets are kept.
    ///
    /// # Errors
    ///
    /// When the records cannot be read.
    pub fn overview(&self) -> Result<Overview, Problem> {
        let profiles = self.records.profiles().map_err(|error| problem::records(&error))?;
        let cards = profiles.into_iter().map(|(id, profile)| self.card(id, &profile));
        Ok(Overview {
            profiles: cards.collect::<Result<_, _>>()?,
            keychain: self.keychain(),
            notice: self.records.put_aside().map(problem::put_aside),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        })
    }

    /// Returns where secrets are kept right now.
    pub fn keychain(&self) -> KeychainView {
        match self.vault.keeping() {
            Keeping::Keychain => KeychainView::Keychain,
            Keeping::Memory { why } => KeychainView::MemoryOnly { problem: problem::no_keychain(&why) },
        }
    }

    /// Returns every profile with its id, by name.
    ///
    /// # Errors
    ///
    /// When the records cannot be read.
    pub fn profiles(&self) -> Result<Vec<(String, Profile)>, Problem> {
        self.records.profiles().map_err(|error| problem::records(&error))
    }

    /// Returns a profile.
    ///
    /// # Errors
    ///
    /// When there is none under this id.
    pub fn profile(&self, id: &str) -> Result<Profile, Problem> {
        self.records.profile(id).map_err(|error| problem::records(&error))
    }

    /// Finds the profile of a name; letter case does not count.
    ///
    /// # Errors
    ///
    /// When no profile, or more than one, has it.
    pub fn profile_named(&self, name: &str) -> Result<String, Problem> {
        let wanted = name.trim().to_lowercase();
        let mut found = self
            .profiles()?
            .into_iter()
            .filter(|(id, profile)| id == name || profile.name.to_lowercase() == wanted)
            .map(|(id, _)| id);
        match (found.next(), found.next()) {
            (Some(id), None) => Ok(id),
            (None, _) => Err(Problem::new(
                "profile.unknown_name",
                format!("No customer is called {name}."),
                "Names are compared without regard to letter case.",
                &["List the customers, and take a name from there."],
            )),
            (Some(_), Some(_)) => Err(Problem::new(
                "profile.ambiguous_name",
                format!("More than one customer is called {name}."),
                "A name has to say which one is meant.",
                &["Use the id from the list, or rename one of them."],
            )),
        }
    }

    /// Returns what a person edits of a profile; the addresses of the real services where there is none yet.
    ///
    /// # Errors
    ///
    /// When there is none under this id.
    pub fn profile_draft(&self, id: Option<&str>) -> Result<ProfileDraft, Problem> {
        let Some(id) = id else {
            return Ok(ProfileDraft {
                name: String::new(),
                provider: ProviderDraft::Okta { org_url: String::new() },
                zoom_api_url: "https://api.zoom.us".to_owned(),
                zoom_oauth_url: "https://zoom.us".to_owned(),
            });
        };
        let profile = self.profile(id)?;
        Ok(ProfileDraft {
            name: profile.name.clone(),
            provider: match &profile.provider {
                Provider::Okta { org_url, .. } => ProviderDraft::Okta { org_url: org_url.to_string() },
                Provider::Entra { graph_url, tenant, .. } => ProviderDraft::Entra {
                    cloud: Cloud::of_graph(graph_url),
                    tenant: if tenant == ANY_TENANT { String::new() } else { tenant.clone() },
                },
                Provider::Google { .. } => ProviderDraft::Google {},
            },
            zoom_api_url: profile.zoom.api_url.to_string(),
            zoom_oauth_url: profile.zoom.oauth_url.to_string(),
        })
    }

    /// Keeps what a person typed, in a new profile or in this one. A side whose address changes is signed out: its
    /// secrets belong to the old address.
    ///
    /// # Errors
    ///
    /// When an address or the name cannot be used; the problem names the field.
    pub async fn save_draft(&self, id: Option<&str>, draft: &ProfileDraft) -> Result<String, Problem> {
        let old = id.map(|id| self.profile(id)).transpose()?;
        let before = old.as_ref().map(|old| &old.provider);
        let provider = typed_provider(&draft.provider, before).map_err(|error| problem::profile(&error))?;
        let mut profile = Profile::typed(&draft.name, &draft.zoom_api_url, &draft.zoom_oauth_url, provider)
            .map_err(|error| problem::profile(&error))?;
        let (Some(id), Some(old)) = (id, old) else { return self.add(&profile) };
        profile.practice = old.practice;
        profile.zoom.way = old.zoom.way.clone();
        if old.zoom.api_url != profile.zoom.api_url || old.zoom.oauth_url != profile.zoom.oauth_url {
            self.sign_out(id, super::Side::Zoom).await?;
        }
        if old.provider != profile.provider {
            self.sign_out(id, super::Side::Provider).await?;
        }
        self.keep(id, &profile)?;
        Ok(id.to_owned())
    }

    /// Takes a profile document as a new profile.
    ///
    /// # Errors
    ///
    /// When it cannot be read; the problem says where.
    pub fn import(&self, document: &str) -> Result<String, Problem> {
        if document.len() > DOCUMENT_BYTES_MAX {
            let error =
                ProfileError::Unreadable { detail: "the file is larger than a profile can be".to_owned() };
            return Err(problem::profile(&error));
        }
        let profile = Profile::parse(document).map_err(|error| problem::profile(&error))?;
        match profile.practice {
            true => {
                self.keep(PRACTICE, &profile)?;
                Ok(PRACTICE.to_owned())
            }
            false => self.add(&profile),
        }
    }

    /// Takes the profile of a practice company that has just been started. It begins anew each time, so what was
    /// remembered of the last one is forgotten.
    ///
    /// # Errors
    ///
    /// When it cannot be read or kept.
    pub async fn adopt_practice(&self, document: &str) -> Result<String, Problem> {
        if self.records.profile(PRACTICE).is_ok() {
            self.remove(PRACTICE).await?;
        }
        self.import(document)
    }

    /// Forgets a profile, what was remembered of it, and its secrets. Its sign-ins are ended where they can be.
    ///
    /// # Errors
    ///
    /// When the records or the keychain do not let go, or its entry in the schedule was changed by hand.
    pub async fn remove(&self, id: &str) -> Result<(), Problem> {
        // The practice company's servers may be gone: nothing is lost with their tokens.
        let practice = self.profile(id)?.practice;
        self.unschedule(id).await?;
        for (side, connection) in [(super::Side::Zoom, "zoom"), (super::Side::Provider, "provider")] {
            match practice {
                true => {
                    self.vault.delete(id, connection).await.map_err(|error| problem::vault(&error))?;
                }
                false => {
                    self.sign_out(id, side).await?;
                }
            }
        }
        self.forget_zoom_secrets(id).await?;
        lock(&self.live).remove(id);
        self.records.remove_profile(id).map_err(|error| problem::records(&error))
    }

    fn add(&self, profile: &Profile) -> Result<String, Problem> {
        let id = uuid::Uuid::now_v7().to_string();
        self.keep(&id, profile)?;
        Ok(id)
    }

    /// Keeps a profile; its clients are made anew at the next use.
    pub(super) fn keep(&self, id: &str, profile: &Profile) -> Result<(), Problem> {
        self.records.save_profile(id, profile, clock::now()).map_err(|error| problem::records(&error))?;
        *lock(&self.live(id).connections) = None;
        Ok(())
    }

    fn card(&self, id: String, profile: &Profile) -> Result<ProfileCard, Problem> {
        let statuses = self.statuses(&id)?;
        let with = |status| statuses.iter().filter(|(_, found)| *found == status).count();
        let done = with(StepStatus::Done) + with(StepStatus::ToldNotSeen);
        Ok(ProfileCard {
            name: profile.name.clone(),
            provider: name_of(&profile.provider),
            practice: profile.practice,
            summary: format!("{done} of {} steps done", statuses.len()),
            attention: super::count(with(StepStatus::NeedsAttention)),
            id,
        })
    }
}

/// What was typed of the provider, with the way of signing in that was chosen before.
fn typed_provider(draft: &ProviderDraft, before: Option<&Provider>) -> Result<Provider, ProfileError> {
    let mut typed = match (draft, before) {
        (ProviderDraft::Okta { org_url }, _) => Provider::okta(org_url)?,
        (ProviderDraft::Entra { cloud: Some(cloud), tenant }, _) => Provider::entra(*cloud, tenant)?,
        (ProviderDraft::Entra { cloud: None, .. }, Some(before @ Provider::Entra { .. })) => before.clone(),
        (ProviderDraft::Entra { cloud: None, tenant }, _) => Provider::entra(Cloud::Global, tenant)?,
        // Nobody edits Google's addresses, nor the practice company's.
        (ProviderDraft::Google {}, Some(before @ Provider::Google { .. })) => before.clone(),
        (ProviderDraft::Google {}, _) => Provider::google()?,
    };
    match (&mut typed, before) {
        (Provider::Okta { way, .. }, Some(Provider::Okta { way: old, .. })) => *way = old.clone(),
        (Provider::Entra { way, .. }, Some(Provider::Entra { way: old, .. })) => *way = old.clone(),
        (Provider::Okta { .. } | Provider::Entra { .. } | Provider::Google { .. }, _) => {}
    }
    Ok(typed)
}

/// Returns which provider it is.
pub(super) fn name_of(provider: &Provider) -> ProviderName {
    match provider {
        Provider::Okta { .. } => ProviderName::Okta,
        Provider::Entra { .. } => ProviderName::Entra,
        Provider::Google { .. } => ProviderName::Google,
    }
}

/// Largest profile document; a real one has fewer than 2,000 characters.
const DOCUMENT_BYTES_MAX: usize = 64 * 1024;
